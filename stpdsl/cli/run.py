"""One run over files: read each, ask what it asks, write what was found. What `check` and `test` share."""

import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from stpdsl import catalogue, pipeline
from stpdsl.cli import files, output
from stpdsl.cli.exits import Exit, worst
from stpdsl.cli.progress import progress
from stpdsl.diagnostics import Diagnostic
from stpdsl.model.nodes import Model
from stpdsl.present import as_json, text
from stpdsl.present.problems import render_problems
from stpdsl.present.report import Report
from stpdsl.semantics.decision import Decision
from stpdsl.solver.answer import Limits
from stpdsl.source import Source
from stpdsl.syntax.nodes import same_name
from stpdsl.verdicts.verdict import Finding, Verdict


@dataclass(frozen=True, slots=True)
class Request:
    """What was asked for on the command line."""

    paths: tuple[str, ...]
    layout: str
    only: tuple[str, ...]
    today: date
    allow_none: bool
    timings: bool
    limits: Limits = field(default_factory=Limits)
    scenarios_only: bool = False


def run(request: Request) -> Exit:
    """Answer the request: results to standard output, messages to standard error."""
    labels, unfound = files.find(request.paths)
    read_used = files.used_by(labels)
    reports = [_told(Report(problem.span.path, (problem,)), request) for problem in unfound]
    reports += [_told(_report(label, read_used, request), request) for label in labels]
    findings = [finding for report in reports for finding in report.findings]
    lacking = _lacking(request, reports, findings)
    if request.layout == "json":
        output.result(as_json.dumped(as_json.check_data(reports)))
    elif findings:
        output.result(text.render_count(findings))
    if lacking:
        output.message(render_problems(lacking, output.style_of_messages()))
    return _status(reports, findings, lacking)


def _report(label: str, read_used: files.Read, request: Request) -> Report:
    source = files.read(label)
    if isinstance(source, Diagnostic):
        return Report(label, (source,))
    return _answered(source, read_used, request)


def _told(report: Report, request: Request) -> Report:
    """The report, after it is written if it is text: whoever waits reads each file as it is done."""
    if report.problems and request.layout == "text":
        output.message(render_problems(report.problems, output.style_of_messages()) + "\n")
    if report.findings and request.layout == "text":
        output.result(text.render_report(report, output.style()) + "\n")
    return report


def _answered(source: Source, read_used: files.Read, request: Request) -> Report:
    document, problems = pipeline.understand(source, read_used)
    if document is None:
        return Report(source.path, problems)
    findings: list[Finding] = []
    seconds: list[float] = []
    with progress() as tell:
        for question in pipeline.asked(document, request.only, request.scenarios_only):
            tell(f"{source.path}: {question.name}")
            started = time.perf_counter()
            findings.append(pipeline.answer(document.model, question, request.limits, request.today))
            seconds.append(time.perf_counter() - started)
    return Report(
        source.path,
        problems,
        document.model,
        tuple(findings),
        tuple(seconds) if request.timings else (),
        tuple(_trace(document.model, finding) for finding in findings) if request.scenarios_only else (),
    )


def _trace(model: Model, finding: Finding) -> Decision | None:
    """What the interpreter made of a scenario that does not come out as expected."""
    if finding.verdict is not Verdict.FAILS or finding.situation is None:
        return None
    return pipeline.decide(model, finding.situation)


def _lacking(request: Request, reports: Sequence[Report], findings: Sequence[Finding]) -> list[Diagnostic]:
    """What was asked for by name and is not there, or that nothing is asked at all."""
    if request.allow_none or any(pipeline.refused(report.problems) for report in reports):
        return []
    here = Source(request.paths[0], "").whole()
    found = {key for finding in findings for key in pipeline.names_of(finding.name)}
    unknown = [name for name in request.only if same_name(name) not in found]
    if unknown:
        what = "scenario" if request.scenarios_only else "check or scenario"
        return [
            Diagnostic(catalogue.NOTHING_OF_THAT_NAME, f"there is no {what} `{name}`", here)
            for name in unknown
        ]
    if findings:
        return []
    if not reports:
        return [Diagnostic(catalogue.NOTHING_ASKED, "there is no `.stp` file here", here)]
    what = "no scenario" if request.scenarios_only else "no check and no scenario"
    return [
        Diagnostic(
            catalogue.NOTHING_ASKED,
            f"nothing is asked: there is {what}",
            here,
            hint="say `--allow-none` if that is as it should be",
        )
    ]


def _status(reports: Sequence[Report], findings: Sequence[Finding], lacking: Sequence[Diagnostic]) -> Exit:
    statuses = set()
    if lacking or any(pipeline.refused(report.problems) for report in reports):
        statuses.add(Exit.BAD_INPUT)
    if any(finding.verdict is Verdict.UNKNOWN for finding in findings):
        statuses.add(Exit.UNDECIDED)
    if any(not finding.ok for finding in findings):
        statuses.add(Exit.FAILS)
    return worst(statuses)
