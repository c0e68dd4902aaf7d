"""What a run found, as JSON for scripts: the contract whose schemas stand in `docs/schema/`.

In come results, problems or a decision; out goes text. Guaranteed: the same input gives the same bytes;
numbers are exact (a count that is not whole is a string such as `"5/2"`); nothing of the machine appears
but paths as given.
"""

import json
from collections.abc import Mapping, Sequence
from fractions import Fraction

from stpdsl import __version__
from stpdsl.diagnostics import Diagnostic
from stpdsl.model.nodes import Clause, Model
from stpdsl.model.types import Ballot, Result, SeatState, Situation
from stpdsl.present.report import Report
from stpdsl.semantics.decision import Decision, DutyRecord, MemberEffect, Sitting, StageRecord
from stpdsl.situations.to_json import BALLOT_WORDS, Json, as_data, written_day
from stpdsl.verdicts.verdict import Finding, Margin

SCHEMA = 1


def dumped(data: Mapping[str, Json]) -> str:
    """The text of a whole answer, with its schema and the tool that gave it."""
    whole = {"schema": SCHEMA, "tool": {"name": "stpdsl", "version": __version__}, **data}
    return json.dumps(whole, ensure_ascii=False, indent=2)


def problem_data(problem: Diagnostic) -> dict[str, Json]:
    """One diagnostic."""
    return {
        "code": problem.code.name,
        "severity": problem.severity.value,
        "message": problem.message,
        "hint": problem.hint,
        "path": problem.span.path,
        "line": problem.span.line,
        "column": problem.span.column,
        "also": [
            {
                "path": label.span.path,
                "line": label.span.line,
                "column": label.span.column,
                "message": label.text,
            }
            for label in problem.also
        ],
    }


def clause_data(clause: Clause) -> dict[str, Json]:
    """Where something is said, and in which words."""
    return {
        "path": clause.path,
        "line": clause.line,
        "text": clause.text,
        "cites": list(clause.cites),
    }


def decision_data(
    path: str, model: Model, situation: Situation, decision: Decision, problems: Sequence[Diagnostic]
) -> dict[str, Json]:
    """What comes of one situation."""
    last = decision.stages[-1].stage if decision.stages else None
    return {
        "path": path,
        "partnership": model.name,
        "matter": situation.matter,
        "outcome": decision.result.value,
        "day": _day(decision.day),
        "days_taken": None if decision.day is None else decision.day - situation.start,
        "stage": last,
        "route": decision.route,
        "stages": [_stage(stage) for stage in decision.stages],
        "members": [_member(effect) for effect in decision.members.values()],
        "duties": [_duty(duty) for duty in decision.duties],
        "situation": as_data(situation, model),
        "problems": [problem_data(problem) for problem in problems],
    }


def refusal_data(path: str, problems: Sequence[Diagnostic]) -> dict[str, Json]:
    """Why a situation was not decided."""
    return {"path": path, "problems": [problem_data(problem) for problem in problems]}


def _stage(stage: StageRecord) -> dict[str, Json]:
    return {
        "stage": stage.stage,
        "entered": _day(stage.entered),
        "day": _day(stage.day),
        "outcome": stage.outcome.value,
        "then": stage.to.value if isinstance(stage.to, Result) else stage.to,
        "clause": clause_data(stage.clause),
        "sittings": [_sitting(sitting) for sitting in stage.sittings],
    }


def _sitting(sitting: Sitting) -> dict[str, Json]:
    casting: Json = None
    if sitting.casting is not None:
        person, ballot = sitting.casting
        casting = {"person": person, "vote": "none" if ballot not in _VOTES else BALLOT_WORDS[ballot]}
    return {
        "body": sitting.body,
        "inner": sitting.inner,
        "held": sitting.held,
        "day": _day(sitting.day),
        "rule": sitting.rule,
        "outcome": sitting.outcome.value,
        "tallies": {
            "for": _exact(sitting.votes_for),
            "against": _exact(sitting.votes_against),
            "abstaining": sitting.abstentions,
            "absent": sitting.absent,
            "recused": sum(seat.state is SeatState.RECUSED for seat in sitting.seats),
            "vacant": sum(seat.state is SeatState.VACANT for seat in sitting.seats),
        },
        "casting": casting,
        "tests": [
            {"kind": test.kind, "met": test.met, "clause": clause_data(test.clause)} for test in sitting.tests
        ],
        "seats": [
            {
                "seat": seat.seat,
                "member": seat.member,
                "person": seat.person,
                "state": "attends" if seat.attends and seat.state is SeatState.ABSTAIN else seat.state.value,
                "votes": not seat.attends,
                "weight": _exact(seat.weight),
            }
            for seat in sitting.seats
        ],
        "clause": clause_data(sitting.clause),
    }


def _member(effect: MemberEffect) -> dict[str, Json]:
    return {
        "name": effect.member,
        "claimed": effect.claimed,
        "authorised": effect.authorised,
        "effective": effect.effective,
        "binding": effect.binding,
        "overridden": effect.overridden,
        "authority": effect.authority,
        "holder": effect.holder,
        "chain": list(effect.chain),
        "instruments": list(effect.instruments),
        "joint_body": effect.joint_body,
        "clauses": [clause_data(clause) for clause in effect.clauses],
    }


def _duty(duty: DutyRecord) -> dict[str, Json]:
    return {
        "name": duty.duty,
        "owner": duty.owner,
        "due": _day(duty.due),
        "kept": duty.kept,
        "clause": clause_data(duty.clause),
    }


_VOTES = (Ballot.FOR, Ballot.AGAINST)


def _day(day: int | None) -> Json:
    return None if day is None else written_day(day)


def _exact(number: Fraction) -> Json:
    return number.numerator if number.denominator == 1 else str(number)


def check_data(reports: Sequence[Report]) -> dict[str, Json]:
    """What a run of `stp check` or `stp test` found."""
    return {"files": [_report(report) for report in reports]}


def _report(report: Report) -> dict[str, Json]:
    written: dict[str, Json] = {
        "path": report.path,
        "partnership": report.partnership,
        "problems": [problem_data(problem) for problem in report.problems],
    }
    if report.model is None:
        return written
    results = [_finding(finding, report.model) for finding in report.findings]
    for result, seconds in zip(results, report.seconds, strict=False):
        result["seconds"] = round(seconds, 6)
    return written | {"results": results}


def _finding(finding: Finding, model: Model) -> dict[str, Json]:
    written: dict[str, Json] = {
        "kind": finding.kind,
        "name": finding.name,
        "sentence": finding.sentence,
        "path": finding.clause.path,
        "line": finding.clause.line,
        "verdict": finding.verdict.value,
        "expected": finding.expected.value,
        "ok": finding.ok,
        "summary": finding.summary,
        "clauses": [clause_data(clause) for clause in finding.clauses],
        "story": list(finding.story),
        "situation": None if finding.situation is None else as_data(finding.situation, model),
        "margin": None if finding.margin is None else _margin(finding.margin),
        "assumptions": list(finding.assumptions),
        "evidence": None if finding.evidence is None else finding.evidence.value,
    }
    if finding.reason is not None:
        written["reason"] = finding.reason
    if finding.accepted is not None:
        accepted = finding.accepted
        written["accepted"] = {
            "by": accepted.by,
            "because": accepted.because,
            "until": _day(accepted.until),
        }
    return written


def _margin(margin: Margin) -> dict[str, Json]:
    return {"vacant": margin.vacant, "conflicted": margin.conflicted, "story": list(margin.story)}
