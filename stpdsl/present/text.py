"""Findings as people read them: a line for each, and under a failure the meeting at which it happens.

In come the reports of a run; out goes text. Everything said is said by the findings: this file only sets it
out.
"""

from collections import Counter
from collections.abc import Sequence

from stpdsl.model.nodes import Clause
from stpdsl.present.decisions import cited, day_in_words
from stpdsl.present.problems import visible
from stpdsl.present.report import Report
from stpdsl.present.style import PLAIN, Style
from stpdsl.verdicts.verdict import Finding, Verdict

_MARKS = {
    Verdict.HOLDS: ("✓", "good"),
    Verdict.FAILS: ("✗", "bad"),
    Verdict.VACUOUS: ("∅", "doubt"),
    Verdict.UNKNOWN: ("?", "doubt"),
}


def render_report(report: Report, style: Style = PLAIN) -> str:
    """What was found in one file."""
    title = f"  {visible(report.partnership)}" if report.partnership else ""
    lines = [f"{style('strong', visible(report.path))}{style('quiet', title)}"]
    for index, finding in enumerate(report.findings):
        seconds = f"  {report.seconds[index]:.3f} s" if report.seconds else ""
        lines.append(_headline(finding, seconds, style))
        lines += [f"      {line}".rstrip() for line in _body(finding, style)]
    return "\n".join(lines)


def render_count(findings: Sequence[Finding]) -> str:
    """How many were asked, and what came of them."""
    counts = Counter(_words(finding) for finding in findings)
    parts = [f"{number} {words if number == 1 else _plural(words)}" for words, number in counts.items()]
    return f"{len(findings)} asked: {', '.join(parts)}" if parts else "nothing was asked"


def _headline(finding: Finding, seconds: str, style: Style) -> str:
    mark, colour = _MARKS[finding.verdict]
    if finding.verdict is Verdict.FAILS and finding.ok:
        mark, colour = "!", "doubt"
    elif finding.verdict is Verdict.HOLDS and not finding.ok:
        colour = "bad"
    name = visible(finding.name)
    where = style("quiet", f"  {visible(finding.clause.path)}:{finding.clause.line}{seconds}")
    return f"  {style(colour, f'{mark} {_words(finding)}')}: {name}{where}"


def _words(finding: Finding) -> str:
    """The verdict as a verb, with what the writer makes of it."""
    if finding.verdict is Verdict.FAILS and finding.accepted is not None:
        return "fails, as accepted" if finding.ok else "fails, though no longer accepted"
    if finding.verdict is Verdict.HOLDS and not finding.ok:
        return "holds, though accepted as failing"
    return (
        "is vacuous"
        if finding.verdict is Verdict.VACUOUS
        else ("is unknown" if finding.verdict is Verdict.UNKNOWN else finding.verdict.value)
    )


def _plural(words: str) -> str:
    verb, _, rest = words.partition(" ")
    many = {"holds": "hold", "fails": "fail", "is": "are", "holds,": "hold,", "fails,": "fail,"}
    return f"{many[verb]} {rest}".strip()


def _body(finding: Finding, style: Style) -> list[str]:
    told = finding.verdict is not Verdict.HOLDS or not finding.ok
    lines = []
    if told and finding.name != finding.sentence and finding.sentence:
        lines.append(style("quiet", visible(finding.sentence)))
    if told and finding.summary:
        lines.append(visible(finding.summary))
    if finding.reason is not None:
        lines.append(visible(finding.reason))
    if told:
        lines += [f"  {visible(line)}" for line in finding.story]
        lines += _rests_on(finding.clauses, style)
        lines += _accepted(finding)
    if told and finding.evidence is not None:
        lines.append(style("quiet", f"evidence: {finding.evidence.value}"))
    return lines + _aside(finding, style)


def _rests_on(clauses: Sequence[Clause], style: Style) -> list[str]:
    if not clauses:
        return []
    lines = ["by:"]
    for clause in clauses:
        lines.append(f"  {visible(clause.text)}  {style('quiet', cited(clause))}")
    return lines


def _accepted(finding: Finding) -> list[str]:
    if finding.accepted is None:
        return []
    accepted = finding.accepted
    until = "" if accepted.until is None else f" until {day_in_words(accepted.until)}"
    by = f" by {visible(accepted.by)}" if accepted.by else ""
    because = f": {visible(accepted.because)}" if accepted.because else ""
    return [f"accepted as failing{by}{until or ', without an end'}{because}"]


def _aside(finding: Finding, style: Style) -> list[str]:
    """The margin and the assumptions, which a proof is read with."""
    lines = []
    if finding.margin is not None and finding.verdict is Verdict.HOLDS:
        margin = finding.margin
        lines.append(
            style("quiet", f"margin: no longer so with {_few(margin.vacant, 'vacancy', 'vacancies')} and ")
            + style("quiet", _few(margin.conflicted, "conflict", "conflicts"))
        )
        lines += [style("quiet", f"  {visible(line)}") for line in margin.story]
    if finding.assumptions:
        lines += [style("quiet", f"assuming {visible(each)}") for each in finding.assumptions]
    return lines


def _few(number: int, one: str, many: str) -> str:
    return f"{number} {one if number == 1 else many}"
