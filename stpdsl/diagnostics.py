"""What a message is: a code from the catalogue, a sentence with its facts, and the places it is about.

In come codes and spans from any stage; out go `Diagnostic` values, which only `present` turns into something
to read. A diagnostic cannot be made without a `Code`, and a code's name is never used for two things.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum

from stpdsl.source import Span


class Severity(Enum):
    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class Code:
    """A kind of message; `example` is the smallest policy text that gives exactly this code."""

    name: str
    severity: Severity
    title: str
    explanation: str
    example: str


@dataclass(frozen=True, slots=True)
class Label:
    """A second place a message points at, and what is there."""

    span: Span
    text: str


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One message: lower case, no final stop, the author's words in backticks."""

    code: Code
    message: str
    span: Span
    also: tuple[Label, ...] = ()
    hint: str | None = None

    @property
    def severity(self) -> Severity:
        return self.code.severity


def in_order(diagnostics: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
    """Sorted by place, each once."""
    found = dict.fromkeys(diagnostics)
    return tuple(sorted(found, key=lambda d: (d.span.path, d.span.start, d.span.end, d.code.name, d.message)))
