"""Findings as people read them: a line for each, and under a failure the meeting at which it happens.

In come the reports of a run; out goes text. Everything said is said by the findings: this file only sets it
out.
"""

from collections import Counter
from collections.abc import Sequence
from typing import assert_never

from stpdsl.present.decisions import cited, day_in_words, render_trace
from stpdsl.present.problems import visible
from stpdsl.present.report import Report
from stpdsl.present.style import PLAIN, Style
from stpdsl.semantics.decision import Decision
from stpdsl.verdicts.verdict import Evidence, Finding, Verdict

_MARKS = {
    Verdict.HOLDS: ("✓", "good"),
    Verdict.FAILS: ("✗", "bad"),
    Verdict.VACUOUS: ("∅", "doubt"),
    Verdict.UNKNOWN: ("?", "doubt"),
}

_EVIDENCE = {
    Evidence.REPLAYED: "replayed in the interpreter",
    Evidence.EVERY_REPLY: "every reply of the others, tried in the interpreter",
    Evidence.VOTING_FOR_IS_BEST: "voting for is shown to be best, and the meeting is replayed",
    Evidence.SOLVER: "rests on the solver",
}


def render_report(report: Report, style: Style = PLAIN) -> str:
    """What was found in one file; what the answers take for granted stands once, at its foot."""
    title = f"  {visible(report.partnership)}" if report.partnership else ""
    lines = [f"{style('strong', visible(report.path))}{style('quiet', title)}"]
    assumed: dict[str, str] = {}
    for finding in report.findings:
        for each in finding.assumptions:
            assumed.setdefault(each, _mark(len(assumed)))
    for index, finding in enumerate(report.findings):
        marks = ", ".join(assumed[each] for each in finding.assumptions)
        aside = f"  assuming {marks}" if marks else ""
        if report.seconds:
            aside += f"  {report.seconds[index]:.3f} s"
        lines.append(_headline(finding, _where(finding, report.path) + aside, style))
        trace = report.traces[index] if report.traces else None
        lines += [f"      {line}".rstrip() for line in _body(finding, trace, style)]
    lines += [style("quiet", f"  {mark}: {visible(each)}") for each, mark in assumed.items()]
    return "\n".join(lines)


def render_count(findings: Sequence[Finding]) -> str:
    """How many were asked, and what came of them."""
    counts = Counter(_words(finding) for finding in findings)
    parts = [f"{number} {words if number == 1 else _plural(words)}" for words, number in counts.items()]
    return f"{len(findings)} asked: {'; '.join(parts)}"


def _mark(index: int) -> str:
    """a, b … z, aa, ab …"""
    letter = "abcdefghijklmnopqrstuvwxyz"[index % 26]
    return letter if index < 26 else _mark(index // 26 - 1) + letter


def _where(finding: Finding, path: str) -> str:
    line = f"line {finding.clause.line}"
    return f"  {line}" if finding.clause.path == path else f"  {visible(finding.clause.path)} {line}"


def _headline(finding: Finding, aside: str, style: Style) -> str:
    mark, colour = _MARKS[finding.verdict]
    if finding.verdict is Verdict.FAILS and finding.ok:
        mark, colour = "!", "doubt"
    elif finding.verdict is Verdict.HOLDS and not finding.ok:
        mark, colour = "✗", "bad"
    verdict = style(colour, f"{mark} {_words(finding)}")
    return f"  {verdict}: {visible(finding.name)}{style('quiet', aside)}"


def _words(finding: Finding) -> str:
    """The verdict as a verb, with what the writer makes of it."""
    match finding.verdict:
        case Verdict.HOLDS:
            return "holds" if finding.ok else "holds, though accepted as failing"
        case Verdict.FAILS if finding.accepted is not None:
            return "fails as accepted" if finding.ok else "fails, though no longer accepted"
        case Verdict.FAILS:
            return "fails"
        case Verdict.VACUOUS:
            return "is vacuous"
        case Verdict.UNKNOWN:
            return "is unknown"
        case _:
            assert_never(finding.verdict)


def _plural(words: str) -> str:
    return words.replace("holds", "hold", 1).replace("fails", "fail", 1).replace("is ", "are ", 1)


def _body(finding: Finding, trace: Decision | None, style: Style) -> list[str]:
    """What stands under the headline: of an answer that is as it should be, only what may surprise."""
    lines: list[str] = []
    reason = finding.reason if finding.reason and finding.reason not in finding.summary else None
    if finding.verdict is Verdict.HOLDS and finding.ok:
        if reason is not None:
            lines.append(visible(reason))
        return lines + _rests_on(finding, style) + _margin(finding, style)
    if finding.sentence not in ("", finding.name):
        lines.append(style("quiet", visible(finding.sentence)))
    lines += [visible(line) for line in (finding.summary, reason) if line]
    if trace is not None and finding.situation is not None:
        return lines + render_trace(finding.situation, trace, style).split("\n")
    lines += [f"  {visible(line)}" for line in finding.story]
    if finding.clauses:
        lines.append("clauses:")
        lines += [f"  {visible(each.text)}  {style('quiet', cited(each))}" for each in finding.clauses]
    lines += _accepted(finding)
    if finding.evidence is not None and finding.evidence is not Evidence.REPLAYED:
        lines.append(style("quiet", f"evidence: {_EVIDENCE[finding.evidence]}"))
    return lines


def _accepted(finding: Finding) -> list[str]:
    if finding.accepted is None:
        return []
    accepted = finding.accepted
    until = ", without an end" if accepted.until is None else f" until {day_in_words(accepted.until)}"
    by = f" by {visible(accepted.by)}" if accepted.by else ""
    because = f": {visible(accepted.because)}" if accepted.because else ""
    return [f"accepted as failing{by}{until}{because}"]


def _rests_on(finding: Finding, style: Style) -> list[str]:
    """The clauses that are enough for a proof, by what they cite or where they stand."""
    named = [
        "; ".join(each.cites)
        or (f"line {each.line}" if each.path == finding.clause.path else f"{each.path} line {each.line}")
        for each in finding.clauses
    ]
    if not named or finding.kind == "scenario":
        return []
    return [style("quiet", f"by {visible(', '.join(dict.fromkeys(named)))}")]


def _margin(finding: Finding, style: Style) -> list[str]:
    if finding.margin is None:
        return []
    vacant = _few(finding.margin.vacant, "vacancy", "vacancies")
    conflicted = _few(finding.margin.conflicted, "conflict", "conflicts")
    return [style("quiet", f"margin: no longer so with {vacant} and {conflicted}")]


def _few(number: int, one: str, many: str) -> str:
    return f"{number} {one if number == 1 else many}"
