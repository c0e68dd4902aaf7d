"""The page: which lines are sentences, which are their clauses, and which only continue the line above.

In comes a source; out go its sentences as trees of lines, each line with its raw tokens and citations, and
the faults of layout, before any grammar is asked. The rules: a sentence starts at the margin; a line that
ends in a colon opens a list of deeper lines; a deeper line after any other line continues it; going back one
level closes the list. A line whose fault is already reported is `broken`, and is not read further.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field

from stpdsl import catalogue
from stpdsl.diagnostics import Code, Diagnostic, Label
from stpdsl.source import Source
from stpdsl.syntax.nodes import Comment
from stpdsl.syntax.words import Cite, Kind, Raw, split_line

MAX_CHARACTERS = 1_000_000
MAX_LINE = 10_000
MAX_DEPTH = 40


@dataclass(slots=True)
class Line:
    """One line with what continues it; `children` is the list that its colon opened."""

    indent: int
    number: int
    raws: list[Raw]
    cites: list[str]
    children: list[Line] = field(default_factory=list)
    broken: bool = False

    @property
    def start(self) -> int:
        return self.raws[0].start


@dataclass(slots=True)
class Page:
    """The sentences of a file, its comments, and what is wrong with its layout."""

    sentences: list[Line]
    comments: list[Comment]
    problems: list[Diagnostic]


def lay_out(source: Source, colons: Collection[int] = ()) -> Page:
    """The page of a source; `colons` are numbers of lines to be read as if they ended with one."""
    page = Page([], [], [])
    refused = _unreadable(source)
    if refused:
        page.problems.append(refused)
        return page
    layout = _Layout(source, page, colons)
    for number in range(1, len(source.line_starts) + 1):
        if not layout.take(number):
            break
    layout.finish()
    if not page.sentences and not page.problems:
        span = source.span(0, 0)
        hint = "a policy begins with a line such as `partnership Westshire`"
        page.problems.append(
            Diagnostic(catalogue.EMPTY_FILE, "there is no sentence in this file", span, hint=hint)
        )
    return page


def _unreadable(source: Source) -> Diagnostic | None:
    text = source.text
    if len(text) > MAX_CHARACTERS:
        message = f"the file has {len(text):,} characters, expected at most {MAX_CHARACTERS:,}"
        return Diagnostic(
            catalogue.FILE_TOO_LARGE, message, source.span(0, 0), hint="split it, and `use` the parts"
        )
    if (at := text.find("\0")) >= 0:
        return Diagnostic(
            catalogue.FILE_NOT_TEXT, "the file holds a zero byte, as no text does", source.span(at, at + 1)
        )
    if (at := text.find("\ufffd")) >= 0:
        message = "a character was lost when the file was saved or read"
        return Diagnostic(
            catalogue.FILE_NOT_UTF8, message, source.span(at, at + 1), hint="save the file as UTF-8"
        )
    for number, start in enumerate(source.line_starts, 1):
        end = source.line_starts[number] if number < len(source.line_starts) else len(text)
        if end - start > MAX_LINE + 2:
            message = f"the line has {end - start:,} characters, expected at most {MAX_LINE:,}"
            return Diagnostic(catalogue.LINE_TOO_LONG, message, source.span(start, start + 1))
    return None


class _Layout:
    """Takes the lines of a page one by one; `open` is the path from the sentence to the current line."""

    def __init__(self, source: Source, page: Page, colons: Collection[int]) -> None:
        self.source = source
        self.page = page
        self.colons = colons
        self.open: list[Line] = []
        self.promised: Raw | None = None

    def problem(
        self, code: Code, message: str, start: int, end: int, hint: str, also: tuple[Label, ...] = ()
    ) -> None:
        self.page.problems.append(Diagnostic(code, message, self.source.span(start, end), also, hint))

    def take(self, number: int) -> bool:
        """Place one line; False if the rest of the page cannot be read."""
        text = self.source.line_text(number)
        offset = self.source.line_starts[number - 1]
        raws, cites, comment = split_line(text, offset)
        if comment:
            self.page.comments.append(
                Comment(self.source.text[comment[0] : comment[1]], self.source.span(*comment))
            )
        if not raws:
            self._lone_citations(cites)
            return True
        broken = self._check_pieces(raws, cites)
        indent = self._indent(text, offset)
        if number in self.colons and raws[-1].text != ":":
            raws.append(Raw(Kind.MARK, ":", raws[-1].end, raws[-1].end))
        texts = [text for cite in cites for text in cite.texts]
        self._place(Line(indent, number, raws, texts, broken=broken))
        self.promised = raws[-1] if raws[-1].text == ":" else None
        if len(self.open) > MAX_DEPTH:
            message = f"this line is more than {MAX_DEPTH} lists deep"
            self.problem(
                catalogue.TOO_DEEP,
                message,
                raws[0].start,
                raws[-1].end,
                "name a part of it, and use the name",
            )
            self.page.sentences.pop()
            self.open, self.promised = [], None
            return False
        return True

    def finish(self) -> None:
        """The page has ended."""
        if self.promised:
            self._nothing_follows()

    def _place(self, line: Line) -> None:
        if line.indent == 0 or not self.open:
            if self.promised:
                self._nothing_follows()
            if line.indent:
                hint = "begin the sentence at the left margin"
                first = line.raws[0]
                self.problem(
                    catalogue.INDENTED_START, "this line belongs to no sentence", first.start, first.end, hint
                )
                line.indent = 0
            self.page.sentences.append(line)
            self.open = [line]
            return
        current = self.open[-1]
        if self.promised and line.indent > current.indent:
            current.children.append(line)
            self.open.append(line)
        elif line.indent > current.indent:
            current.raws.extend(line.raws)
            current.cites.extend(line.cites)
            current.broken |= line.broken
        else:
            if self.promised:
                self._nothing_follows()
            self._next_item(line)

    def _next_item(self, line: Line) -> None:
        while (
            len(self.open) > 1 and self.open[-2].indent >= line.indent and self.open[-1].indent > line.indent
        ):
            self.open.pop()
        sibling = self.open.pop()
        if sibling.indent != line.indent:
            levels = [str(each.indent) for each in (*self.open[1:], sibling) if each.indent]
            first = line.raws[0]
            self.problem(
                catalogue.BAD_INDENT,
                f"this line is {line.indent} spaces deep, which is no level of the lists it could belong to",
                first.start,
                first.end,
                f"indent it by {' or '.join(levels)} spaces" if levels else "begin it at the left margin",
            )
            line.indent = sibling.indent
        if self.open:
            self.open[-1].children.append(line)
        else:
            self.page.sentences.append(line)
        self.open.append(line)

    def _nothing_follows(self) -> None:
        colon = self.promised
        assert colon is not None
        line = self.open[-1]
        if not line.broken:
            self.problem(
                catalogue.EMPTY_LIST,
                "this line ends with a colon, but no deeper line follows",
                colon.start,
                colon.end,
                "indent the lines that belong to it, or leave out the colon",
            )
        line.broken = True
        self.promised = None

    def _indent(self, text: str, offset: int) -> int:
        margin = text[: len(text) - len(text.lstrip())].replace("\ufeff", "")
        if "\t" in margin:
            known = any(problem.code is catalogue.TAB_IN_MARGIN for problem in self.page.problems)
            if not known:
                at = offset + text.index("\t")
                hint = "use two spaces for each level, here and below"
                self.problem(catalogue.TAB_IN_MARGIN, "the line is indented with a tab", at, at + 1, hint)
            margin = margin.replace("\t", "  ")
        return len(margin)

    def _lone_citations(self, cites: list[Cite]) -> None:
        for cite in cites:
            self.problem(
                catalogue.CITATION_NOT_LAST,
                "this citation stands alone",
                cite.start,
                cite.end,
                "put it at the end of the line that it is the source of",
            )

    def _check_pieces(self, raws: list[Raw], cites: list[Cite]) -> bool:
        """Whether a piece of the line is wrong in itself, and said to be."""
        before = len(self.page.problems)
        for cite in cites:
            if not cite.closed:
                message = "this citation has no closing bracket"
                self.problem(catalogue.UNCLOSED_CITATION, message, cite.start, cite.end, "end it with `]`")
            elif cite.start < raws[-1].start:
                message = "a citation ends a line, and here more follows"
                hint = "move it to the end of the line; several sources share brackets: `[ToR 4.2; SO 3]`"
                self.problem(catalogue.CITATION_NOT_LAST, message, cite.start, cite.end, hint)
        for raw in raws:
            if raw.kind is Kind.UNCLOSED_TEXT:
                message = "this title has no closing quotation mark"
                self.problem(catalogue.UNCLOSED_TEXT, message, raw.start, raw.end, 'end it with `"`')
            elif raw.kind is Kind.STRANGE:
                message = f"`{raw.text}` has no meaning here"
                self.problem(
                    catalogue.STRANGE_CHARACTER, message, raw.start, raw.end, "leave it out, or quote it"
                )
                break
            elif raw.kind is Kind.MIXED:
                self._bad_number(raw)
        return len(self.page.problems) > before

    def _bad_number(self, raw: Raw) -> None:
        if (
            raw.text[0] in "£€$"
            and raw.text.rstrip("abcdefghijklmnopqrstuvwxyz") != raw.text
            and len(raw.text) > 1
        ):
            message = f"`{raw.text}` is not an amount: after the figure may stand `k`, `m` or `bn`"
            self.problem(
                catalogue.UNKNOWN_UNIT, message, raw.start, raw.end, "write `£500k`, `£1m` or `£1.1bn`"
            )
            return
        message = f"`{raw.text}` is not a number"
        hint = "write `12`, `1,000`, `0.5`, `2/3` or `£2.50`"
        if raw.text.lstrip("0123456789.,") in ("k", "m", "bn"):
            hint = f"write `£{raw.text}`, if it is money"
        elif raw.text.count("/") == 2:
            hint = "write a day as `1 April 2017` or `2017-04-01`"
        self.problem(catalogue.BAD_NUMBER, message, raw.start, raw.end, hint)
