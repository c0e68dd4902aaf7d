"""What goes wrong while a policy is bound, gathered as it is met; and how a node is quoted.

In come codes, messages and the nodes they are about; out go diagnostics and `Clause`s. Reporting never stops
the binding: whoever reports goes on with whatever is left, so that one run tells everything. Nothing here
knows what any sentence means.
"""

from __future__ import annotations

import re
from difflib import get_close_matches
from typing import Protocol

from stpdsl import catalogue
from stpdsl.diagnostics import Code, Diagnostic, Label, Severity
from stpdsl.model.nodes import Clause
from stpdsl.source import Span

_COMMENT = re.compile(r"(?:^|\s)#(?=\s).*$", re.MULTILINE)
_CITATIONS = re.compile(r"\s*\[[^\]\n]*\]\s*$", re.MULTILINE)
# A policy of which nothing is declared should not take minutes to refuse.
_MOST_SUGGESTIONS_SOUGHT = 40
_MOST_NAMES_COMPARED = 40_000
_MOST_OF_ONE_KIND_AT_ONE_PLACE = 3  # "seat for every member" goes wrong for each of them


class Placed(Protocol):
    """Anything that was written somewhere."""

    @property
    def span(self) -> Span: ...


class Problems:
    """The problems found so far."""

    def __init__(self) -> None:
        self.found: list[Diagnostic] = []
        self._sought = 0
        self._compared = 0
        self._said: dict[tuple[str, Span], set[str]] = {}

    def say(
        self, code: Code, message: str, at: Span, *, hint: str | None = None, also: tuple[Label, ...] = ()
    ) -> None:
        """Report one thing, once."""
        said = self._said.setdefault((code.name, at), set())
        if message not in said and len(said) < _MOST_OF_ONE_KIND_AT_ONE_PLACE:
            said.add(message)
            self.found.append(Diagnostic(code, message, at, also, hint))

    def not_yet(self, words: str, at: Span, *, hint: str | None = None) -> None:
        """Report something that the language has and the model has not."""
        self.say(
            catalogue.NOT_YET_SUPPORTED,
            f"{words}: this version can read these words but gives them no meaning yet",
            at,
            hint=hint or "leave it out, or say the same with what is modelled",
        )

    def nearest(self, wanted: str, there: dict[str, str], likeness: float = 0.7) -> str | None:
        """The name most like `wanted` among those that are there (by key), if one is so much like it."""
        self._sought += 1
        self._compared += len(there)
        if self._sought > _MOST_SUGGESTIONS_SOUGHT or self._compared > _MOST_NAMES_COMPARED:
            return None
        close = get_close_matches(wanted, there.keys(), n=1, cutoff=likeness)
        return there[close[0]] if close else None

    @property
    def any_error(self) -> bool:
        return any(each.severity is Severity.ERROR for each in self.found)


def words_of(node: Placed) -> str:
    """A node as it was written, on one line, without comments and citations."""
    return one_line(node.span.text)


def one_line(text: str) -> str:
    """A text on one line, without comments and citations."""
    return " ".join(_CITATIONS.sub("", _COMMENT.sub("", text)).split())


def clause_of(node: Placed, cites: tuple[str, ...] = (), *, parts: tuple[Placed, ...] = ()) -> Clause:
    """How verdicts cite a node: all of it, or for one with parts of its own (its clauses) the heading."""
    span = node.span
    text = span.text
    inside = [part.span.start for part in parts if part.span.source == span.source]
    if inside and span.start < min(inside) <= span.end:
        text = span.source.text[span.start : min(inside)]
    return Clause(span.path, span.line, one_line(text).rstrip(":; "), cites)


def listed(names: list[str] | tuple[str, ...], last: str = "and") -> str:
    """`A`, `B` and `C`."""
    quoted = [f"`{name}`" for name in names]
    return f" {last} ".join(part for part in (", ".join(quoted[:-1]), quoted[-1]) if part) if quoted else ""
