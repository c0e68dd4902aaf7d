"""The text of a policy and places in it.

In comes decoded text with the name it was read under; out go `Source` and `Span`, by which every later stage
says where something was written. Offsets count characters from 0, lines and columns from 1; nothing here
reads a disk. Line ends may be LF, CRLF or CR. A span always lies within its source, so an excerpt of it never
fails.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass, field

_LINE_END = re.compile(r"\r\n|\r|\n")


@dataclass(frozen=True, slots=True)
class Source:
    """One text: the path is only a label, as the reader wants to see it."""

    path: str
    text: str = field(repr=False)
    line_starts: tuple[int, ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        starts = (0, *(end.end() for end in _LINE_END.finditer(self.text)))
        object.__setattr__(self, "line_starts", starts)

    def line_of(self, offset: int) -> int:
        """The line, from 1, that the character at this offset stands on."""
        return bisect_right(self.line_starts, offset)

    def column_of(self, offset: int) -> int:
        """The column, from 1, of the character at this offset."""
        return offset - self.line_starts[self.line_of(offset) - 1] + 1

    def line_text(self, line: int) -> str:
        """The text of a line, without its end."""
        start = self.line_starts[line - 1]
        end = self.line_starts[line] if line < len(self.line_starts) else len(self.text)
        return self.text[start:end].rstrip("\r\n")

    def span(self, start: int, end: int) -> Span:
        """The place from one offset up to, not including, another."""
        start = max(0, min(start, len(self.text)))
        return Span(self, start, max(start, min(end, len(self.text))))

    def whole(self) -> Span:
        """The place that is all of the text."""
        return Span(self, 0, len(self.text))


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of a source, from `start` up to, not including, `end`."""

    source: Source
    start: int
    end: int

    @property
    def path(self) -> str:
        return self.source.path

    @property
    def line(self) -> int:
        return self.source.line_of(self.start)

    @property
    def column(self) -> int:
        return self.source.column_of(self.start)

    @property
    def end_line(self) -> int:
        return self.source.line_of(self.end)

    @property
    def end_column(self) -> int:
        return self.source.column_of(self.end)

    @property
    def text(self) -> str:
        return self.source.text[self.start : self.end]

    def excerpt(self) -> tuple[str, ...]:
        """The whole lines that this span touches."""
        return tuple(self.source.line_text(line) for line in range(self.line, self.end_line + 1))

    def to(self, other: Span) -> Span:
        """The span from the start of this one to the end of another in the same source."""
        return Span(self.source, min(self.start, other.start), max(self.end, other.end))

    def __repr__(self) -> str:
        return f"{self.path}:{self.line}:{self.column}"
