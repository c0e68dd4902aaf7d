"""Raw words to the tokens of the grammar, as far as the parser has come.

In comes a sentence as a flat run of raw tokens; out goes, for a place in it and a state of the parser, the
token that stands there: the longest phrase or literal that can follow. If it accepts none, out goes what
would stand there in any other place, for the message. Nothing here looks back, and nothing depends on what
names are declared.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from stpdsl.syntax.layout import Line
from stpdsl.syntax.table import END, Phrase, Table
from stpdsl.syntax.words import Kind, Raw

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
class Tok:
    """A token: its number in the table (-1 for none), the pieces that it is, and where."""

    number: int
    first: int
    past: int
    start: int
    end: int


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


class Lexer:
    """The tokens of one sentence."""

    def __init__(self, table: Table, pieces: list[Piece]) -> None:
        self.table = table
        self.pieces = pieces
        self._numbers = table.token_number

    def token(self, at: int, state: int, follows: Callable[[int], bool]) -> Tok:
        """The token at this piece, if one can stand here; otherwise what it would be elsewhere.

        A state of an LALR parser accepts a little more than can follow, so where there is a choice the
        longest that really `follows` is taken.
        """
        if at >= len(self.pieces):
            end = self.pieces[-1].end if self.pieces else 0
            return Tok(self._numbers[END], at, at, end, end)
        piece = self.pieces[at]
        if piece.layout:
            return Tok(self._numbers[piece.layout], at, at + 1, piece.start, piece.end)
        actions = self.table.actions(state)
        found = self._phrases(at, self.table.phrases_at(state))
        for name, past in self.literals(at):
            if self._numbers[name] in actions:
                found.append((self._numbers[name], past))
        # A phrase comes before a literal of the same length: the sort is stable.
        found.sort(key=lambda candidate: -candidate[1])
        for number, past in found:
            if len(found) == 1 or follows(number):
                return Tok(number, at, past, piece.start, self.pieces[past - 1].end)
        if piece.text == ",":
            return self._comma(at, state, follows)
        return self._elsewhere(at)

    def _comma(self, at: int, state: int, follows: Callable[[int], bool]) -> Tok:
        after = self.pieces[at + 1] if at + 1 < len(self.pieces) else None
        if after and after.text in ("and", "or"):
            return self.token(at + 1, state, follows)
        listed = after is not None and after.raw is not None and self._begins_list_item(at + 1, after.raw)
        name = "_LIST_COMMA" if listed else "_COMMA"
        return Tok(self._numbers[name], at, at + 1, self.pieces[at].start, self.pieces[at].end)

    def _begins_list_item(self, at: int, raw: Raw) -> bool:
        if raw.kind is not Kind.WORD:
            return raw.kind is not Kind.MARK
        return raw.text in _LISTED or self._name(at) is not None

    def _phrases(self, at: int, phrases: dict[str, list[Phrase]]) -> list[tuple[int, int]]:
        """Those of these phrases that stand here, longest first: each one's token, and the piece after it."""
        found = [
            (phrase.token, at + len(phrase.words))
            for phrase in phrases.get(self.pieces[at].text, ())
            if self._stands(phrase.words, at)
        ]
        if self.pieces[at].text == "," and at + 1 < len(self.pieces):
            found += [
                (phrase.token, at + 1 + len(phrase.words))
                for phrase in phrases.get(self.pieces[at + 1].text, ())
                if phrase.comma and self._stands(phrase.words, at + 1)
            ]
        return found

    def _stands(self, words: tuple[str, ...], at: int) -> bool:
        pieces = self.pieces
        return at + len(words) <= len(pieces) and all(
            pieces[at + i].text == word for i, word in enumerate(words)
        )

    def literals(self, at: int) -> list[tuple[str, int]]:
        """The literals that could stand here, each with the piece after it."""
        raw = self.pieces[at].raw
        assert raw is not None
        found: list[tuple[str, int]] = []
        if raw.kind is Kind.WORD:
            for length in (2, 1):
                if self._words(at, length) in PROPORTION_WORDS:
                    found.append(("PROPORTION", at + length))
                    break
            if raw.text in NUMBER_WORDS:
                found.append(("NUMERAL", at + 1))
        elif literal := _LITERALS.get(raw.kind):
            found.append((literal, at + 1))
        if (raw.kind is Kind.NUMBER or raw.text in NUMBER_WORDS) and (unit := self.unit(at + 1)):
            found.append(("DURATION", at + 1 + unit))
        if name := self._name(at):
            found.append(("NAME", name))
        return found

    def unit(self, at: int) -> int:
        """How many pieces the unit of time that stands here has; 0 if none does."""
        return next((length for length in (2, 1) if self._words(at, length) in ALL_UNITS), 0)

    def _words(self, at: int, length: int) -> tuple[str, ...]:
        found = tuple(piece.text for piece in self.pieces[at : at + length])
        return found if len(found) == length else ()

    def _name(self, at: int) -> int | None:
        """The piece after the name that stands here, with its `the`, joined over the ends of lines."""
        past = at + 1 if self.pieces[at].text == "the" else at
        if past >= len(self.pieces) or not self._is_name(past):
            return None
        past += 1
        while past < len(self.pieces) and self._is_name(past) and self._opens_line(past):
            past += 1
        return past

    def _is_name(self, at: int) -> bool:
        raw = self.pieces[at].raw
        return raw is not None and raw.kind is Kind.NAME

    def _opens_line(self, at: int) -> bool:
        raw = self.pieces[at].raw
        return raw is not None and raw.opens_line

    def _elsewhere(self, at: int) -> Tok:
        number, past = next(iter(self._phrases(at, self.table.all_phrases())), (-1, at))
        for name, literal_past in self.literals(at):
            if literal_past > past or number < 0:
                number, past = self._numbers[name], literal_past
        if number < 0:
            past = at + 1
        return Tok(number, at, past, self.pieces[at].start, self.pieces[past - 1].end)
