"""Diagnostics as people read them: place, message, the line with a caret under the words meant, what to do.

In come diagnostics; out go strings. Guaranteed: control characters of a policy never reach a terminal, and
a line of any length is shown in bounded space.
"""

import unicodedata
from collections.abc import Sequence

from stpdsl.diagnostics import Diagnostic, Label, Severity
from stpdsl.present.style import PLAIN, Style
from stpdsl.source import Span

MOST = 20  # problems told for one file; more only tire
_WIDTH = 100
_COLOURS = {Severity.ERROR: "bad", Severity.WARNING: "doubt", Severity.NOTE: "place"}


def render_problems(problems: Sequence[Diagnostic], style: Style = PLAIN) -> str:
    """All of these, errors first told where there are too many, then how many more there are."""
    told = sorted(problems, key=lambda problem: problem.severity is not Severity.ERROR)[:MOST]
    shown = [render_problem(problem, style) for problem in problems if problem in told]
    if len(problems) > len(told):
        shown.append(style("quiet", f"… and {len(problems) - len(told)} more"))
    return "\n\n".join(shown)


def render_problem(problem: Diagnostic, style: Style = PLAIN) -> str:
    """One diagnostic, with its excerpt and its remedy."""
    span = problem.span
    # A file that was not read has no lines to point at.
    place = f":{span.line}:{span.column}" if span.source.text else ""
    where = style("strong", f"{visible(span.path)}{place}")
    kind = style(_COLOURS[problem.severity], f"{problem.severity.value}[{problem.code.name}]")
    lines = [f"{where}: {kind}: {visible(problem.message)}", *_excerpt(span, style)]
    for label in problem.also:
        lines += _also(label, style)
    if problem.hint is not None:
        lines.append(f"  {style('place', 'help')}: {visible(problem.hint)}")
    return "\n".join(lines)


def visible(text: str) -> str:
    """The text with control and direction-changing characters replaced, so that it shows what it is."""
    return "".join("�" if unicodedata.category(each) in ("Cc", "Cf", "Cs") else each for each in text)


def _also(label: Label, style: Style) -> list[str]:
    span = label.span
    return [
        f"  {visible(span.path)}:{span.line}:{span.column}: {visible(label.text)}",
        *_excerpt(span, style),
    ]


def _excerpt(span: Span, style: Style) -> list[str]:
    if not span.source.text:
        return []
    line = span.source.line_text(span.line).replace("\t", " ")
    start = span.column - 1
    end = span.end_column - 1 if span.end_line == span.line else len(line.rstrip())
    # A long line is cut so that the place meant is still in view.
    cut = max(0, min(start - 20, len(line) - _WIDTH)) if len(line) > _WIDTH else 0
    shown = visible(line[cut : cut + _WIDTH])
    before, after = ("…" if cut else ""), ("…" if cut + _WIDTH < len(line) else "")
    width = max(1, min(end, cut + _WIDTH) - start)
    number = str(span.line)
    margin = " " * len(number)
    carets = style("bad", "^" * width)
    return [
        f" {style('quiet', number + ' |')} {before}{shown}{after}",
        f" {margin} {style('quiet', '|')} {' ' * (len(before) + start - cut)}{carets}",
    ]
