"""Names for what went wrong: from where a sentence stopped making sense to the message it deserves.

In comes the place at which the parser was stuck, with what it would have accepted there; out go a diagnostic
and the line to blame. The commonest slips have names of their own: a capital, a small letter, a missing
colon, a fraction of nothing, a word that means two things. Whatever is left over is told as what was expected
and what was found, in the words of the language, with the nearest phrase if one is near.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher, get_close_matches

from lark import Token

from stpdsl import catalogue
from stpdsl.diagnostics import Code, Diagnostic
from stpdsl.source import Source
from stpdsl.syntax.layout import Line
from stpdsl.syntax.lexer import (
    DEDENT,
    END,
    INDENT,
    NOTHING,
    NUMBER_WORDS,
    PROPORTION_WORDS,
    SEP,
    Piece,
    literals,
)
from stpdsl.syntax.nodes import same_name
from stpdsl.syntax.parser import Stuck, accepted, accepted_after, lexer
from stpdsl.syntax.words import Kind, words_of

# A word that means two things in practice, what it leads to, and what to write.
REFUSED: dict[str, tuple[Code, str]] = {
    **dict.fromkeys(
        ("unanimous", "unanimously", "unanimity"),
        (
            catalogue.UNANIMOUS,
            "write `every seat votes for`, `every seat present votes for` or `no seat votes against`",
        ),
    ),
    **dict.fromkeys(
        ("majority", "majorities"),
        (
            catalogue.MAJORITY,
            "write `more than half of votes cast are for`, `… of seats present` or `… of all seats`",
        ),
    ),
    "consensus": (catalogue.CONSENSUS, "write `there is no objection` or `every member consents`"),
    "between": (catalogue.BETWEEN, "write `over … up to …` or `from … under …`"),
    **dict.fromkeys(
        ("except", "excepting", "excluding"),
        (catalogue.EXCEPT, "write `other than A or B`, or `unless …` for a condition"),
    ),
    **dict.fromkeys(
        ("shall", "must", "will", "should"),
        (catalogue.SHALL, "say what follows if not: a `rule`, a `requirement` or a `duty`"),
    ),
    **dict.fromkeys(
        ("normally", "usually", "generally", "ordinarily"),
        (catalogue.NORMALLY, "state the rule, and the exception with `unless …`"),
    ),
    **dict.fromkeys(
        ("reasonable", "reasonably", "appropriate", "sufficient"),
        (catalogue.REASONABLE, "declare a `fact`, decided by somebody, and use it"),
    ),
}
# What people write, and the word that the language has for it.
SYNONYMS = {
    "if": "when",
    "else": "otherwise",
    "all": "every",
    "each": "every",
    "minimum": "at least",
    "maximum": "at most",
    "exceeding": "over",
    "above": "over",
    "below": "under",
    "less": "fewer than",
    "nobody": "no one",
    "everybody": "everyone",
    "anyone": "someone",
    "that": "who",
}
_AHEAD = 4  # words after the fault in which a refused word is still what is wrong
_LISTED = 6  # things that `expected` names before it says how many others there are

_KINDS = {
    "NAME": "a name",
    "NUMERAL": "a number",
    "PROPORTION": "a percentage or fraction",
    "AMOUNT": "an amount of money",
    "DURATION": "a length of time",
    "DAY": "a date",
    "TEXT": "a title in quotation marks",
    "_POSS": "`'s`",
    "_LIST_COMMA": "`,`",
    "_COMMA": "`,`",
    INDENT: "a list on deeper lines",
    SEP: "the next line",
    DEDENT: "the end of the list",
    END: "the end of the sentence",
}
_ENDS = (SEP, DEDENT, END)


@dataclass(frozen=True, slots=True)
class Fault:
    """A named fault and the line to strike out; `colon_at` is the number of a line that lacks its colon."""

    diagnostic: Diagnostic
    line: Line
    colon_at: int | None = None


def names_in(lines: Iterable[Line]) -> dict[str, str]:
    """Every name written on these lines, by its key."""
    found: dict[str, str] = {}
    waiting = list(lines)
    while waiting:
        line = waiting.pop()
        waiting.extend(line.children)
        for raw in line.raws:
            if raw.kind is Kind.NAME:
                found.setdefault(same_name(raw.text), raw.text)
    return found


def name_fault(
    source: Source, pieces: list[Piece], stuck: Stuck, names: Callable[[], dict[str, str]]
) -> Fault:
    """What is wrong at the place where the parser was stuck."""
    return _Naming(source, pieces, stuck, names).fault()


class _Naming:
    def __init__(
        self,
        source: Source,
        pieces: list[Piece],
        stuck: Stuck,
        names: Callable[[], dict[str, str]],
    ) -> None:
        self.source = source
        self.pieces = pieces
        self.stuck = stuck
        self.names = names
        self.at = stuck.token.start_pos or 0
        self.lexer = lexer()
        accepts = accepted(stuck.parser)
        self.expects = {self._spelled(name) for name in accepts}
        self.phrases = self._phrases_of(accepts)
        self.piece = pieces[self.at] if self.at < len(pieces) else None
        self.before = pieces[self.at - 1] if self.at else None

    def fault(self) -> Fault:
        for attempt in (
            self._missing_colon,
            self._refused_word,
            self._fraction_without_base,
            self._unclosed_bracket,
            self._unknown_unit,
            self._capital_keyword,
            self._synonym,
            self._ends_early,
            self._lower_case_name,
            self._unknown_words,
        ):
            found = attempt()
            if found:
                return found
        return self._unexpected()

    # --- the slips that have names --------------------------------------------------------------------------

    def _missing_colon(self) -> Fault | None:
        piece, before = self.piece, self.before
        if piece is None or before is None or piece.raw is None or before.raw is None:
            return None
        if not piece.raw.opens_line or ":" not in self.expects or before.text == ":":
            return None
        line = self.source.line_of(before.start)
        first = next(p for p in self.pieces if p.raw and self.source.line_of(p.start) == line)
        diagnostic = Diagnostic(
            catalogue.MISSING_COLON, "no colon", self.source.span(first.start, before.end)
        )
        return Fault(diagnostic, piece.line, colon_at=line)

    def _refused_word(self) -> Fault | None:
        for piece in self._ahead(_AHEAD):
            if piece.text in REFUSED and not self._near(0.85 if piece is self.piece else 0.75):
                code, hint = REFUSED[piece.text]
                return self._at(piece, code, f"`{piece.text}` {_WHY[code.name]}", hint)
        return None

    def _fraction_without_base(self) -> Fault | None:
        last = self.stuck.before[-1] if self.stuck.before else None
        if last is None or last.type != "PROPORTION" or "of" not in self.expects:
            return None
        first, final = self._pieces_of(last)
        words = self.source.text[first.start : final.end]
        return self._said(
            catalogue.FRACTION_WITHOUT_BASE,
            f"`{words}` does not say of what: expected `of` and its base",
            first.start,
            final.end,
            f"write `{words} of votes cast are for`, `… of seats present vote for` or `… of all seats …`",
        )

    def _unclosed_bracket(self) -> Fault | None:
        if ")" not in self.expects or not self._is_end():
            return None
        opened: list[Piece] = []
        for piece in self.pieces[: self.at]:
            if piece.text == "(":
                opened.append(piece)
            elif piece.text == ")":
                opened.pop()
        message = "this bracket is not closed"
        return self._at(opened[-1], catalogue.UNCLOSED_BRACKET, message, "put `)` where it ends")

    def _unknown_unit(self) -> Fault | None:
        piece = self.piece
        if piece is None or piece.raw is None or not self.expects & {"DURATION", "AMOUNT"}:
            return None
        if piece.raw.kind is not Kind.NUMBER and "NUMERAL" not in self._literal_names():
            return None
        after = self.pieces[self.at + 1] if self.at + 1 < len(self.pieces) else None
        if after and after.raw and after.raw.kind in (Kind.WORD, Kind.NAME) and "DURATION" in self.expects:
            near = get_close_matches(after.text, ("days", "weeks", "months", "years", "hours"), 1)
            hint = f"did you mean `{near[0]}`?" if near else "use days, working days, weeks, months or years"
            return self._at(
                after, catalogue.UNKNOWN_UNIT, f"`{after.text}` is no unit of time that is known", hint
            )
        if "DURATION" in self.expects:
            message = f"`{piece.text}` has no unit: expected {self._expected()}"
            return self._at(
                piece, catalogue.UNKNOWN_UNIT, message, "write `20 days`, or another unit of time"
            )
        message = f"`{piece.text}` has no currency: expected {self._expected()}"
        return self._at(piece, catalogue.UNKNOWN_UNIT, message, f"write `£{piece.text}`")

    def _capital_keyword(self) -> Fault | None:
        """A word of the language that a capital made a name, here or as the last thing that was read."""
        piece = self.piece
        if piece and piece.raw and piece.raw.kind is Kind.NAME and "NAME" not in self.expects:
            return self._in_small_letters(self.at, self.phrases)
        last = self.stuck.before[-1] if self.stuck.before else None
        if last is None or last.type != "NAME":
            return None
        before = accepted_after(self.pieces, self.stuck.before[:-1])
        return self._in_small_letters(last.start_pos or 0, self._phrases_of(before))

    def _in_small_letters(self, at: int, phrases: Sequence[str]) -> Fault | None:
        first = self.pieces[at]
        here = [p for p in self.pieces[at : at + 12] if p.line is first.line and not p.layout]
        texts = [word for p in here for word in p.text.casefold().split()]
        for phrase in sorted(phrases, key=lambda words: -len(words_of(words))):
            words = words_of(phrase)
            whole = at == self.at or len(words) >= len(first.text.split())
            if whole and tuple(texts[: len(words)]) == words:
                end = first.start + len(first.text.split()[0])
                message = f"`{self.source.text[first.start : end]}` is a word of the language"
                hint = f"write `{phrase}`, with a small letter"
                diagnostic = Diagnostic(
                    catalogue.CAPITAL_KEYWORD, message, self.source.span(first.start, end), (), hint
                )
                return Fault(diagnostic, first.line)
        return None

    def _synonym(self) -> Fault | None:
        piece = self.piece
        meant = SYNONYMS.get(piece.text) if piece else None
        offered = [phrase for phrase in self.phrases if meant and f"{phrase} ".startswith(f"{meant} ")]
        if piece is None or not offered or self._near(0.75) not in (None, offered[0]):
            return None
        message = f"expected {self._expected(offered[0])}, found `{self._found()}`"
        hint = f"write `{offered[0] if len(offered) == 1 else meant}`"
        return self._at(piece, catalogue.UNEXPECTED_PHRASE, message, hint)

    def _ends_early(self) -> Fault | None:
        if not self._is_end() or self.before is None:
            return None
        end = self.before.end
        expected = self._expected()
        line = self.before.line
        message = f"the line ends too soon: expected {expected}"
        span = self.source.span(max(end - 1, 0), end)
        return Fault(Diagnostic(catalogue.LINE_ENDS_EARLY, message, span), line)

    def _lower_case_name(self) -> Fault | None:
        piece = self.piece
        if (
            piece is None
            or piece.raw is None
            or piece.raw.kind is not Kind.WORD
            or "NAME" not in self.expects
        ):
            return None
        if self._known_words():
            return None
        if self._near(0.75):
            return None
        words = self._small_words()
        if piece.text == "the":
            words = words[1:]
        if not words:
            return None
        names = self.names()
        if len(words) > 1 and same_name(" ".join(words[:2])) in names:
            name: str | None = names[same_name(" ".join(words[:2]))]
        else:
            near = get_close_matches(same_name(words[0]), list(names), 1, 0.7)
            name = names[near[0]] if near else None
        offer = name or words[0].capitalize()
        if sorted(piece.text) == sorted("the") and piece.text != "the":
            offer = "the"
        message = f"expected {self._expected()}, found `{words[0]}`"
        hint = f"{'' if offer == 'the' else 'names begin with a capital: '}did you mean `{offer}`?"
        return self._at(piece, catalogue.LOWER_CASE_NAME, message, hint)

    def _unknown_words(self) -> Fault | None:
        piece = self.piece
        if piece is None or piece.raw is None or not (piece.raw.kind is Kind.WORD or piece.text == ","):
            return None
        near = self._near(0.6)
        if piece.text == "," and not near:
            return None
        if self.at == 0:
            message = f"no sentence begins with `{piece.text}`"
            return self._at(piece, catalogue.UNKNOWN_SENTENCE, message, _did_you_mean(near))
        found = self._found()
        message = f"expected {self._expected(near)}, found `{found}`"
        if self._known_words() and not near:
            return None
        if near is None:
            elsewhere = self._near_phrase(self._phrases_of(self.lexer.spelling), 0.8)
            hint = (
                f"`{elsewhere[1]}` is a phrase of the language, but cannot stand here" if elsewhere else None
            )
            return self._at(piece, catalogue.UNKNOWN_PHRASE, message, hint)
        code = catalogue.UNEXPECTED_PHRASE if self._known_words() else catalogue.UNKNOWN_PHRASE
        return self._at(
            piece, code, message, _did_you_mean(self._near(0.75)) or self._hint() or _did_you_mean(near)
        )

    def _unexpected(self) -> Fault:
        piece = self.piece
        if piece is None:
            end = self.pieces[-1]
            return self._at(end, catalogue.LINE_ENDS_EARLY, f"expected {self._expected()}", None)
        if piece.layout == INDENT:
            before = self.pieces[self.at - 1]
            message = f"expected {self._expected()}, found a list on deeper lines"
            return self._at(before, catalogue.UNEXPECTED_PHRASE, message, None)
        if self.at == 0:
            message = f"no sentence begins with `{self._found()}`"
            hint = "begin with a sentence word such as `member`, `body`, `rule` or `check`"
            return self._at(piece, catalogue.UNKNOWN_SENTENCE, message, hint)
        message = f"expected {self._expected()}, found `{self._found()}`"
        return self._at(piece, catalogue.UNEXPECTED_PHRASE, message, self._hint())

    # --- looking around -------------------------------------------------------------------------------------

    def _is_end(self) -> bool:
        return self.piece is None or self.piece.layout in _ENDS or self.piece.text == ";"

    def _ahead(self, count: int) -> list[Piece]:
        found: list[Piece] = []
        for piece in self.pieces[self.at : self.at + count]:
            if piece.layout or piece.text == ";":
                break
            found.append(piece)
        return found

    def _small_words(self) -> list[str]:
        found: list[str] = []
        ahead = self._ahead(12)
        for piece in ahead[1:] if ahead and ahead[0].text == "," else ahead:
            if piece.raw is None or piece.raw.kind is not Kind.WORD:
                break
            found.append(piece.text)
        return found

    def _spelled(self, name: str) -> str:
        return self.lexer.spelling.get(name, name)

    def _phrases_of(self, names: Iterable[str]) -> list[str]:
        spelling = self.lexer.spelling
        return sorted(spelling[name].removeprefix(", ") for name in names if name in spelling)

    def _pieces_of(self, token: Token) -> tuple[Piece, Piece]:
        """The first and the last piece of a token."""
        assert token.start_pos is not None and token.end_pos is not None
        return self.pieces[token.start_pos], self.pieces[token.end_pos - 1]

    def _literal_names(self) -> list[str]:
        return [name for name, _ in literals(self.pieces, self.at)]

    def _known_words(self) -> bool:
        """Whether a phrase of the language, if not one that may stand here, stands here."""
        return self.stuck.token.type != NOTHING

    def _found(self) -> str:
        if self.piece is None:
            return ""
        first, last = self._pieces_of(self.stuck.token)
        return " ".join(self.source.text[first.start : last.end].split()) or self.piece.text

    def _near(self, cutoff: float) -> str | None:
        """What was probably meant by the words that stand here, or by those before together with them."""
        meant = [*self.phrases]
        if "PROPORTION" in self.expects:
            meant += [" ".join(words) for words in PROPORTION_WORDS]
        if "NUMERAL" in self.expects:
            meant += NUMBER_WORDS
        here = self._near_phrase(meant, cutoff)
        begun = self._begun_phrase()
        best = max((found for found in (begun, here) if found), key=lambda found: found[0], default=None)
        return best[1] if best else None

    def _near_phrase(self, phrases: Sequence[str], cutoff: float) -> tuple[float, str] | None:
        """The phrase most like the words that stand here, in as many words as it has."""
        words = self._small_words()
        best: tuple[float, str] | None = None
        for phrase in phrases:
            length = len(phrase.split())
            if not phrase[0].isalpha() or not words:
                continue
            for count in {length, length - 1, length + 1} - {0}:
                score = _likeness(" ".join(words[:count]), phrase)
                if len(words) >= min(count, 2) and score >= cutoff and (best is None or score > best[0]):
                    best = (score, phrase)
        return best

    def _begun_phrase(self) -> tuple[float, str] | None:
        """A phrase of which the words before are the beginning, and the words here nearly the rest."""
        words = self._small_words()
        before = [p.text for p in self.pieces[max(0, self.at - 5) : self.at]]
        best: tuple[float, str] | None = None
        for back in range(1, len(before) + 1):
            for phrase in self.lexer.phrases.get(before[-back], ()):
                rest = phrase.words[back:]
                if not rest or not words or tuple(before[-back:]) != phrase.words[:back]:
                    continue
                given = words[: len(rest)]
                score = 0.0 if tuple(given) == rest else _likeness(" ".join(given), " ".join(rest))
                if score >= 0.75 and (best is None or score > best[0]):
                    best = (score, phrase.text)
        return best

    def _hint(self) -> str | None:
        """What probably led here, if nothing else says it."""
        earlier = [p.text for p in self.pieces[max(0, self.at - 3) : self.at]]
        if self.piece and self.piece.raw and self.piece.raw.kind is Kind.NAME and earlier[-1:] == ["of"]:
            return "only `of` and `&` may stand between the words of a name: use hyphens, or the title"
        if self.pieces[0].text == "check" and self.at == 2 and ":" in self.expects:
            return "put `:` after the name of a check"
        kinds = [self._spelled(token.type) for token in self.stuck.before[-2:]]
        if kinds == ["PROPORTION", "of"]:
            return "say whether `at least` or `more than`, and of what: `all seats`, `votes cast` …"
        if kinds[-1:] == ["NUMERAL"] and "times" in self.phrases:
            return "say whether `at least`, `at most`, `exactly` or `more than` so many"
        return "write `every` for each of them" if "all" in earlier else None

    def _expected(self, near: str | None = None) -> str:
        """What could stand here, in words, the likeliest first."""
        kinds = sorted({_KINDS[name] for name in self.expects if name in _KINDS}, key=_kind_order)
        phrases = [phrase for phrase in self.phrases if phrase[0].isalpha()]
        marks = [f"`{phrase}`" for phrase in self.phrases if not phrase[0].isalpha()]
        if near in phrases:
            phrases = [near, *(phrase for phrase in phrases if phrase != near)]
        if len(self.expects) > 1:
            kinds = [kind for kind in kinds if kind != _KINDS[INDENT]]
        kinds, joints = [kind for kind in kinds if kind[0] != "`"], [kind for kind in kinds if kind[0] == "`"]
        everything = [*kinds[:2], *(f"`{phrase}`" for phrase in phrases), *marks, *kinds[2:], *joints]
        if not everything:
            return "nothing more"
        if len(everything) <= _LISTED:
            return _either(everything)
        return f"{', '.join(everything[:_LISTED])} or one of {len(everything) - _LISTED} others"

    def _at(self, piece: Piece, code: Code, message: str, hint: str | None) -> Fault:
        diagnostic = Diagnostic(code, message, self.source.span(piece.start, piece.end), (), hint)
        return Fault(diagnostic, self._blamed())

    def _said(self, code: Code, message: str, start: int, end: int, hint: str | None) -> Fault:
        return Fault(Diagnostic(code, message, self.source.span(start, end), (), hint), self._blamed())

    def _blamed(self) -> Line:
        if self.before and self._is_end():
            return self.before.line
        return (self.piece or self.pieces[-1]).line


_WHY = {
    "unanimous-is-ambiguous": "does not say whether absence and abstention stop it",
    "majority-without-base": "does not say of what: votes cast, seats present or all seats",
    "consensus-is-ambiguous": "does not say whether silence is agreement",
    "between-hides-its-ends": "does not say whether its ends belong to it",
    "except-is-ambiguous": "is open to two readings",
    "shall-is-not-a-rule": "does not say what follows if it is not done",
    "normally-is-not-a-rule": "leaves open what happens otherwise",
    "reasonable-is-a-judgement": "is somebody's judgement",
}


def _kind_order(kind: str) -> tuple[int, str]:
    order = (
        "a name",
        "a number",
        "a percentage or fraction",
        "an amount of money",
        "a length of time",
        "a date",
    )
    return (order.index(kind) if kind in order else len(order), kind)


def _either(things: Sequence[str]) -> str:
    return things[0] if len(things) == 1 else f"{', '.join(things[:-1])} or {things[-1]}"


def _did_you_mean(near: str | None) -> str | None:
    return f"did you mean `{near}`?" if near else None


def _likeness(given: str, phrase: str) -> float:
    """How like two phrases are, from 0 to 1; letters in another order are the commonest slip."""
    if sorted(given) == sorted(phrase):
        return 0.95
    matcher = SequenceMatcher(None, given, phrase)
    return matcher.ratio() if matcher.quick_ratio() > 0.5 else 0.0
