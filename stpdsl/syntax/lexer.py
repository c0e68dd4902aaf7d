"""Raw words to the tokens of the grammar, as far as the parser has come.

In comes a sentence as a flat run of raw tokens; out goes, for a place in it and a state of Lark's parser, the
token that stands there: the longest phrase or literal that can follow. If it accepts none, out goes what
would stand there in any other place, for the message. Nothing here looks back, and nothing depends on what
names are declared.
"""

from __future__ import annotations

from collections.abc import Iterator
from copy import copy
from dataclasses import dataclass
from typing import Any

import lark.lexer
from lark import Token, UnexpectedToken
from lark.parsers.lalr_parser_state import ParserState

from stpdsl.syntax.layout import Line
from stpdsl.syntax.words import Kind, Raw, words_of

END = "$END"
NOTHING = "$NOTHING"  # what stands where no token of the language does
INDENT, SEP, DEDENT = "_INDENT", "_SEP", "_DEDENT"

NUMBER_WORDS = {
    word: number
    for number, word in enumerate(
        ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"), 1
    )
}
PROPORTION_WORDS: dict[tuple[str, ...], tuple[int, int]] = {
    ("half",): (1, 2),
    ("one", "half"): (1, 2),
    **{
        (*count, *part): (number, whole)
        for count, number in ((("one",), 1), (("a",), 1), (("two",), 2), (("three",), 3))
        for part, whole in ((("third",), 3), (("thirds",), 3), (("quarter",), 4), (("quarters",), 4))
        if (number > 1) == part[0].endswith("s")
    },
    **{
        (f"{count}-{part}",): (number, whole)
        for count, number in (("one", 1), ("two", 2), ("three", 3))
        for part, whole in (("third", 3), ("thirds", 3), ("quarter", 4), ("quarters", 4))
        if (number > 1) == part.endswith("s")
    },
}
UNITS = {
    ("hour",): "hours",
    ("day",): "days",
    ("calendar", "day"): "calendar days",
    ("clear", "day"): "clear days",
    ("working", "day"): "working days",
    ("week",): "weeks",
    ("month",): "months",
    ("year",): "years",
}
_PLURAL_UNITS = {(*words[:-1], words[-1] + "s"): unit for words, unit in UNITS.items()}
ALL_UNITS = {**UNITS, **_PLURAL_UNITS}
_LISTED = {"every", "each", "its", "any"}
_LITERALS = {
    Kind.NAME: "NAME",
    Kind.NUMBER: "NUMERAL",
    Kind.PERCENT: "PROPORTION",
    Kind.FRACTION: "PROPORTION",
    Kind.MONEY: "AMOUNT",
    Kind.DATE: "DAY",
    Kind.TEXT: "TEXT",
    Kind.POSSESSIVE: "_POSS",
}


@dataclass(frozen=True, slots=True)
class Piece:
    """A raw token in its line, or a mark of layout, which has no raw token."""

    raw: Raw | None
    layout: str
    line: Line
    start: int
    end: int

    @property
    def text(self) -> str:
        return self.raw.text if self.raw else ""


@dataclass(frozen=True, slots=True)
class Phrase:
    """A fixed phrase: its terminal, its words as raw texts, and whether a comma may stand before it."""

    name: str
    text: str
    words: tuple[str, ...]
    comma: bool


def flatten(line: Line) -> list[Piece]:
    """A sentence as one run of pieces."""
    pieces: list[Piece] = []
    _flatten(line, pieces)
    return pieces


def _flatten(line: Line, pieces: list[Piece]) -> None:
    pieces.extend(Piece(raw, "", line, raw.start, raw.end) for raw in line.raws)
    if not line.children:
        return
    pieces.append(_mark(INDENT, line, pieces))
    for number, child in enumerate(line.children):
        if number:
            pieces.append(_mark(SEP, pieces[-1].line, pieces))
        _flatten(child, pieces)
    pieces.append(_mark(DEDENT, pieces[-1].line, pieces))


def _mark(layout: str, line: Line, pieces: list[Piece]) -> Piece:
    return Piece(None, layout, line, pieces[-1].end, pieces[-1].end)


class Lexer(lark.lexer.Lexer):
    """The tokens of sentences; their positions are those of the pieces."""

    __future_interface__ = 2  # `lex` takes the states of the lexer and of the parser

    def __init__(self, lexer_conf: Any) -> None:
        self.spelling: dict[str, str] = {each.name: each.pattern.value for each in lexer_conf.terminals}
        self.phrases: dict[str, list[Phrase]] = {}
        """Every phrase of the language, by its first word, longest first."""
        for name, spelling in self.spelling.items():
            text = spelling.removeprefix(", ")
            phrase = Phrase(name, text, words_of(text), text != spelling)
            self.phrases.setdefault(phrase.words[0], []).append(phrase)
        for phrases in self.phrases.values():
            phrases.sort(key=lambda phrase: (-len(phrase.words), self.spelling[phrase.name]))

    def lex(self, lexer_state: Any, parser_state: Any) -> Iterator[Token]:
        pieces: list[Piece] = lexer_state.text
        at = 0
        while at < len(pieces):
            token = self.token(pieces, at, parser_state)
            yield token
            assert token.end_pos
            at = token.end_pos

    def token(self, pieces: list[Piece], at: int, parser: ParserState[int]) -> Token:
        """The token at this piece, if one can stand here; otherwise what it would be elsewhere.

        A state of an LALR parser accepts a little more than can follow, so where there is a choice the
        longest that really follows is taken.
        """
        piece = pieces[at]
        if piece.layout:
            return Token(piece.layout, "", at, end_pos=at + 1)
        actions = parser.parse_conf.states[parser.position]
        found = [each for each in (*self._phrases(pieces, at), *literals(pieces, at)) if each[0] in actions]
        # A phrase comes before a literal of the same length: the sort is stable.
        found.sort(key=lambda candidate: -candidate[1])
        for name, past in found:
            if len(found) == 1 or _follows(parser, name):
                return Token(name, piece.text, at, end_pos=past)
        if piece.text == ",":
            return self._comma(pieces, at, parser)
        return self._elsewhere(pieces, at)

    def _comma(self, pieces: list[Piece], at: int, parser: ParserState[int]) -> Token:
        after = pieces[at + 1] if at + 1 < len(pieces) else None
        if after and after.text in ("and", "or"):
            return self.token(pieces, at + 1, parser)
        listed = after is not None and after.raw is not None and _begins_list_item(pieces, at + 1, after.raw)
        return Token("_LIST_COMMA" if listed else "_COMMA", ",", at, end_pos=at + 1)

    def _phrases(self, pieces: list[Piece], at: int) -> list[tuple[str, int]]:
        """The phrases that stand here: each one's terminal, and the piece after it."""
        found = [
            (phrase.name, at + len(phrase.words))
            for phrase in self.phrases.get(pieces[at].text, ())
            if _stands(pieces, phrase.words, at)
        ]
        if pieces[at].text == "," and at + 1 < len(pieces):
            found += [
                (phrase.name, at + 1 + len(phrase.words))
                for phrase in self.phrases.get(pieces[at + 1].text, ())
                if phrase.comma and _stands(pieces, phrase.words, at + 1)
            ]
        return found

    def _elsewhere(self, pieces: list[Piece], at: int) -> Token:
        candidates = [*self._phrases(pieces, at)[:1], *literals(pieces, at)]
        name, past = max(candidates, key=lambda candidate: candidate[1], default=(NOTHING, at + 1))
        return Token(name, pieces[at].text, at, end_pos=past)


def _follows(parser: ParserState[int], name: str) -> bool:
    """Whether the parser would really go on with this terminal, as `InteractiveParser.accepts` finds out."""
    trial = parser.copy(deepcopy_values=False)
    trial.parse_conf = copy(parser.parse_conf)
    trial.parse_conf.callbacks = {}
    try:
        trial.feed_token(Token(name, ""))
    except UnexpectedToken:
        return False
    return True


def _begins_list_item(pieces: list[Piece], at: int, raw: Raw) -> bool:
    if raw.kind is not Kind.WORD:
        return raw.kind is not Kind.MARK
    return raw.text in _LISTED or _name(pieces, at) is not None


def _stands(pieces: list[Piece], words: tuple[str, ...], at: int) -> bool:
    return at + len(words) <= len(pieces) and all(pieces[at + i].text == word for i, word in enumerate(words))


def literals(pieces: list[Piece], at: int) -> list[tuple[str, int]]:
    """The literals that could stand here, each with the piece after it."""
    raw = pieces[at].raw
    assert raw is not None
    found: list[tuple[str, int]] = []
    if raw.kind is Kind.WORD:
        for length in (2, 1):
            if _words(pieces, at, length) in PROPORTION_WORDS:
                found.append(("PROPORTION", at + length))
                break
        if raw.text in NUMBER_WORDS:
            found.append(("NUMERAL", at + 1))
    elif literal := _LITERALS.get(raw.kind):
        found.append((literal, at + 1))
    if raw.kind is Kind.NUMBER or raw.text in NUMBER_WORDS:
        unit = next((length for length in (2, 1) if _words(pieces, at + 1, length) in ALL_UNITS), 0)
        if unit:
            found.append(("DURATION", at + 1 + unit))
    if name := _name(pieces, at):
        found.append(("NAME", name))
    return found


def _words(pieces: list[Piece], at: int, length: int) -> tuple[str, ...]:
    found = tuple(piece.text for piece in pieces[at : at + length])
    return found if len(found) == length else ()


def _name(pieces: list[Piece], at: int) -> int | None:
    """The piece after the name that stands here, with its `the`, joined over the ends of lines."""
    past = at + 1 if pieces[at].text == "the" else at
    if past >= len(pieces) or not _is_name(pieces[past]):
        return None
    past += 1
    while past < len(pieces) and _is_name(pieces[past], opens_line=True):
        past += 1
    return past


def _is_name(piece: Piece, opens_line: bool = False) -> bool:
    raw = piece.raw
    return raw is not None and raw.kind is Kind.NAME and (raw.opens_line or not opens_line)
