"""A line of text to raw words: the smallest pieces, found without knowing the grammar.

In comes one line of a source; out go its raw tokens with their offsets, its comment and its citations. A run
of capitalised words is one NAME; a word in small letters is one WORD, to be joined into phrases by the lexer.
Nothing is refused here but what can be no piece of any sentence, which comes out as a token of a kind of its
own.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum


class Kind(Enum):
    WORD = "word"
    NAME = "name"
    NUMBER = "number"
    PERCENT = "percent"
    FRACTION = "fraction"
    MONEY = "money"
    DATE = "date"
    TEXT = "text"
    POSSESSIVE = "possessive"
    MARK = "mark"
    MIXED = "mixed"
    UNCLOSED_TEXT = "unclosed text"
    STRANGE = "strange"


@dataclass(frozen=True, slots=True)
class Raw:
    """A piece of a line; `opens_line` says that it is the first one on a line of the page."""

    kind: Kind
    text: str
    start: int
    end: int
    opens_line: bool = False


@dataclass(frozen=True, slots=True)
class Cite:
    """`[ToR 4.2; SO 3]`: `closed` is False when the bracket is missing."""

    texts: tuple[str, ...]
    start: int
    end: int
    closed: bool


MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)

_PIECE = re.compile(
    rf"""
    (?P<space>[\s\ufeff]+)
  | (?P<comment>\#.*)
  | (?P<text>"[^"]*"|“[^”]*”)
  | (?P<unclosed>["“].*)
  | (?P<cite>\[[^\[\]]*\])
  | (?P<opencite>\[.*)
  | (?P<date>\d{{1,2}}[ ]+(?:{"|".join(MONTHS)})[ ]+\d{{4}}(?!\w)|\d{{4}}-\d{{2}}-\d{{2}}(?!\w))
  | (?P<money>[£€$]\d+(?:,\d{{3}})*(?:\.\d+)?(?:k|m|bn)?(?![\w£€$]))
  | (?P<percent>\d+(?:,\d{{3}})*(?:\.\d+)?(?:%|[ ]per[ ]cent\b))
  | (?P<fraction>\d+/\d+(?![\w/]))
  | (?P<number>\d{{1,3}}(?:,\d{{3}})+(?:\.\d+)?(?!\w)|\d+(?:\.\d+)?(?![\w/]))
  | (?P<mixed>[£€$]?\d[\w./]*|[£€$])
  | (?P<possessive>['’]s?(?!\w))
  | (?P<word>[^\W\d_]\w*(?:-\w+)*)
  | (?P<mark>[:;,()])
  | (?P<strange>.)
    """,
    re.VERBOSE,
)
_MORE_OF_NAME = re.compile(r"[ \t]+(?:(?P<join>of|&)[ \t]+)?(?P<word>[^\W\d_]\w*(?:-\w+)*)")
_NUMBER_IN_NAME = re.compile(r"[ \t]+\d+[A-Za-z]?(?![\w%/]|[.,]\d)")


def is_capital(word: str) -> bool:
    """Whether a word is the author's: it does not begin with a small letter."""
    return not word[0].islower()


def _end_of_name(line: str, end: int) -> int:
    while True:
        if number := _NUMBER_IN_NAME.match(line, end):
            end = number.end()
        elif (more := _MORE_OF_NAME.match(line, end)) and is_capital(more["word"]):
            end = more.end()
        else:
            return end


_KINDS = {
    "text": Kind.TEXT,
    "unclosed": Kind.UNCLOSED_TEXT,
    "date": Kind.DATE,
    "money": Kind.MONEY,
    "percent": Kind.PERCENT,
    "fraction": Kind.FRACTION,
    "number": Kind.NUMBER,
    "mixed": Kind.MIXED,
    "mark": Kind.MARK,
    "strange": Kind.STRANGE,
}


def split_line(line: str, offset: int) -> tuple[list[Raw], list[Cite], tuple[int, int] | None]:
    """The raw tokens, citations and comment of a line that begins at this offset of its source."""
    raws: list[Raw] = []
    cites: list[Cite] = []
    comment: tuple[int, int] | None = None
    at, length = 0, len(line)
    while at < length:
        piece = _PIECE.match(line, at)
        assert piece is not None and piece.lastgroup is not None
        group, end, text = piece.lastgroup, piece.end(), piece.group()
        if group == "comment":
            comment = (offset + at, offset + end)
        elif group in ("cite", "opencite"):
            closed = group == "cite"
            parts = (text[1:-1] if closed else text[1:]).split(";")
            texts = tuple(" ".join(part.split()) for part in parts if part.strip())
            cites.append(Cite(texts, offset + at, offset + end, closed))
        elif group != "space":
            kind = _KINDS.get(group, Kind.WORD)
            if group == "word" and is_capital(text):
                kind, end = Kind.NAME, _end_of_name(line, end)
                text = line[at:end]
            elif group == "possessive":
                kind, text = Kind.POSSESSIVE, text.replace("’", "'")
            raws.append(Raw(kind, text, offset + at, offset + end, opens_line=not raws))
        at = end
    return raws, cites, comment


def words_of(phrase: str) -> tuple[str, ...]:
    """A phrase of the language as the raw texts that it is read from."""
    raws, _, _ = split_line(phrase, 0)
    return tuple(raw.text for raw in raws)
