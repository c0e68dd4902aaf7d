"""Text to nodes: a whole file, with every fault that can be found in it.

In comes a source; out go its policy and its problems, sorted by place. Sentences are parsed one by one. When
one stops making sense the fault is named, the line it stands on is struck out with what is deeper, and the
sentence is tried again, so that one run finds many faults and each is told where it is. What is left of a
faulty sentence stays in the policy, so that what it declares is known; whoever sees an error must not take
the policy for what the author meant. Nothing an author can write raises an exception here, and no file takes
long.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from typing import Any, cast

from stpdsl import catalogue
from stpdsl.diagnostics import Diagnostic, in_order
from stpdsl.source import Source
from stpdsl.syntax import nodes as n
from stpdsl.syntax.builder import Builder
from stpdsl.syntax.layout import MAX_DEPTH, Line, lay_out
from stpdsl.syntax.lexer import Piece, flatten
from stpdsl.syntax.malformed import Fault, name_fault, names_in
from stpdsl.syntax.parser import Stuck, parse_sentence, to_nodes
from stpdsl.syntax.words import Kind, Raw, split_line

SHOWN = 20  # errors told of one file
SOUGHT = 200  # errors after which nobody looks for more
CHEAP = 1_000_000  # words read, again and again, after which nobody looks for more than are shown

# A heading that can stand for one that makes no sense, so that the clauses under it are still read.
STAND_INS = {
    "partnership": "partnership X:",
    "document": "document X:",
    "kind": "kind X:",
    "member": "member X:",
    "members": "members, each a X:",
    "group": "group X:",
    "body": "body X:",
    "matter": "matter X:",
    "rule": "rule for every matter at X:",
    "procedure": "procedure for every matter:",
    "requirement": "requirement for every matter:",
    "duty": "duty for every matter:",
    "delegation": "delegation from X to X:",
    "scheme": "scheme for X by X from X:",
    "reserved": "reserved to X:",
    "agreement": "agreement X is a contract between X:",
    "scenario": "scenario X on X:",
}

# Sentences that mean nothing without clauses.
NEEDS_CLAUSES = (
    n.MembersSentence,
    n.RuleSentence,
    n.ProcedureSentence,
    n.RequirementSentence,
    n.DutySentence,
    n.DelegationSentence,
    n.SchemeSentence,
    n.ScenarioSentence,
)


def parse(source: Source) -> tuple[n.Policy, tuple[Diagnostic, ...]]:
    """The policy in a text, and what is wrong with it."""
    colons: set[int] = set()
    while True:
        page = lay_out(source, colons)
        reader = _Reader(source, page.sentences)
        sentences = tuple(reader.sentences())
        if reader.colons <= colons:
            break
        # A heading lacked its colon: told once, and read again as if it had it.
        colons |= reader.colons
    problems = in_order((*page.problems, *reader.problems, *_missing(source, colons)))
    return n.Policy(sentences, tuple(page.comments), source.whole()), _at_most(problems, reader.stopped)


def _missing(source: Source, colons: set[int]) -> Iterator[Diagnostic]:
    for number in colons:
        raws, _, _ = split_line(source.line_text(number), source.line_starts[number - 1])
        span = source.span(raws[0].start, raws[-1].end)
        message = "this line has lines under it, so it must end with a colon"
        yield Diagnostic(catalogue.MISSING_COLON, message, span, (), "put `:` at the end of the line")


def _at_most(problems: tuple[Diagnostic, ...], stopped: bool) -> tuple[Diagnostic, ...]:
    if len(problems) <= SHOWN:
        return problems
    more = len(problems) - SHOWN
    last = problems[SHOWN]
    count = f"at least {more}" if stopped else str(more)
    note = Diagnostic(
        catalogue.MORE_ERRORS,
        f"{count} more error{'s' if more > 1 else ''} in this file, from here on",
        last.span,
        (),
        f"mend the first {SHOWN}, and run again",
    )
    return (*problems[:SHOWN], note)


class _Reader:
    """Reads the sentences of a page; `colons` gathers the lines that lack one."""

    def __init__(self, source: Source, lines: list[Line]) -> None:
        self.source = source
        self.lines = lines
        self.problems: list[Diagnostic] = []
        self.colons: set[int] = set()
        self.work = 0
        self.stopped = False
        self._names: dict[str, str] | None = None

    def sentences(self) -> Iterator[n.Sentence]:
        for line in self.lines:
            sentence = self._pack(line) if line.raws[0].text == "pack" else self._sentence(line)
            if sentence is not None:
                yield sentence

    def _pack(self, line: Line) -> n.Sentence | None:
        """A pack's own sentences are read one by one, as if they stood at the margin."""
        inner: list[n.Sentence] = []
        heading = Line(line.indent, line.number, list(line.raws), line.cites, broken=line.broken)
        if line.children and heading.raws[-1].text == ":":
            heading.raws.pop()
        for child in line.children:
            if child.raws[0].text == "pack":
                span = self.source.span(child.raws[0].start, child.raws[-1].end)
                hint = "declare it at the margin"
                message = "a pack cannot be declared inside a pack"
                self.problems.append(Diagnostic(catalogue.PACK_IN_PACK, message, span, (), hint))
            elif (sentence := self._sentence(child)) is not None:
                inner.append(sentence)
        pack = self._sentence(heading)
        if not isinstance(pack, n.PackSentence):
            return pack
        end = inner[-1].span.end if inner else pack.span.end
        return replace(pack, sentences=tuple(inner), span=self.source.span(pack.span.start, end))

    def _sentence(self, line: Line) -> n.Sentence | None:
        """One sentence, as much of it as makes sense; None if its heading makes none."""
        stand_in = False
        if _strike_broken(line):
            stand_in = _stand_in(line)
            if not stand_in:
                return None
        sound = 0  # so many of its clauses are known to make sense
        while self._seeks_more():
            trial = replace(line, children=line.children[sound:]) if sound else line
            pieces = flatten(trial)
            self.work += len(pieces)
            deep = self._too_deep(pieces)
            if deep:
                self.problems.append(deep)
                return None
            found = parse_sentence(pieces)
            if not isinstance(found, Stuck):
                if sound:
                    sound = 0
                    continue
                if stand_in:
                    return None
                builder = Builder(self.source, line, partial(_wording, pieces))
                sentence = cast(n.Sentence, to_nodes(found, pieces, builder.make))
                self.problems += builder.problems
                self._expect_clauses(sentence)
                return sentence
            fault = name_fault(self.source, pieces, found, self.names)
            if fault.colon_at is not None:
                self.colons.add(fault.colon_at)
            else:
                self.problems.append(fault.diagnostic)
            blamed = line if fault.line is trial else fault.line
            sound = next((i for i, child in enumerate(line.children) if _holds(child, blamed)), 0)
            if not _strike(line, blamed):
                sound = 0 if sound >= len(line.children) else sound
                continue
            if stand_in or not _stand_in(line):
                return None
            stand_in, sound = True, 0
        return None

    def _seeks_more(self) -> bool:
        """Enough is enough: what is shown is always sought, the rest only while it is cheap."""
        found = len(self.problems)
        self.stopped = found > SHOWN and (found >= SOUGHT or self.work >= CHEAP)
        return not self.stopped

    def names(self) -> dict[str, str]:
        """The names written in the file, by their keys."""
        if self._names is None:
            self._names = names_in(self.lines)
        return self._names

    def _too_deep(self, pieces: list[Piece]) -> Diagnostic | None:
        depth = 0
        for piece in pieces:
            depth += {"(": 1, ")": -1}.get(piece.text, 0)
            if depth > MAX_DEPTH:
                span = self.source.span(piece.start, piece.end)
                message = f"this bracket is more than {MAX_DEPTH} deep"
                return Diagnostic(
                    catalogue.TOO_DEEP, message, span, (), "name a part of it, and use the name"
                )
        return None

    def _expect_clauses(self, sentence: Any) -> None:
        if isinstance(sentence, n.ReplaceSentence):
            sentence = sentence.sentence
        elif isinstance(sentence, n.OmitHeadingSentence):
            return
        if isinstance(sentence, n.AmendSentence):
            inner: Any = sentence.sentence
            empty = hasattr(inner, "clauses") and not inner.clauses
        else:
            empty = isinstance(sentence, NEEDS_CLAUSES) and not sentence.clauses
        if empty:
            word = sentence.span.text.split()[0]
            message = f"this {word} has no clauses, and says nothing without them"
            hint = "end the line with a colon and write its clauses on deeper lines"
            self.problems.append(Diagnostic(catalogue.NO_CLAUSES, message, sentence.span, (), hint))


def _wording(pieces: list[Piece], start: int, end: int) -> str:
    """The words in a stretch of a sentence, on one line, without what is not part of it."""
    words = ""
    past = start
    for piece in pieces[bisect_left(pieces, start, key=lambda piece: piece.start) :]:
        if piece.end > end:
            break
        if piece.raw:
            words += (" " if words and piece.start > past else "") + re.sub(r"\s+", " ", piece.text)
            past = piece.end
    return words


def _holds(line: Line, sought: Line) -> bool:
    return line is sought or any(_holds(child, sought) for child in line.children)


def _strike_broken(line: Line) -> bool:
    """Strike out the lines whose layout is at fault; True if that leaves no sentence."""
    for child in list(line.children):
        if _strike_broken(child):
            line.children.remove(child)
            line.broken |= not line.children
    return line.broken


def _strike(line: Line, struck: Line) -> bool:
    """Strike out a line with what is deeper, and a list that it leaves empty; True if that is all."""
    if line is struck:
        return True
    for child in line.children:
        if _strike(child, struck):
            line.children.remove(child)
            return not line.children
    return False


def _stand_in(line: Line) -> bool:
    """Put a plain heading in the place of one that makes no sense, if it has clauses to be read."""
    first = line.raws[0].text.split()[0].casefold()
    second = line.raws[1].text if len(line.raws) > 1 else ""
    heading = STAND_INS.get(second if first in ("amend", "replace") else first)
    if heading is None or not line.children or line.raws[-1].text != ":":
        return False
    raws, _, _ = split_line(heading, 0)
    at = line.raws[0].start
    line.raws = [Raw(raw.kind, raw.text, at, at) for raw in raws]
    line.broken = False
    return True


__all__ = ["Fault", "Kind", "parse"]
