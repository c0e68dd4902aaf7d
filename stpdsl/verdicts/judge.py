"""From a question to a finding: ask the solver, replay what it found, conclude.

In: a document (policy, checks, scenarios) and limits. Out: one `Finding` each, in the order of the file.
INVARIANT: no counterexample and no witness is told that the interpreter has not confirmed; a disagreement
is our bug and raises `SolverDisagrees`. "Unknown" never becomes a pass.
"""

from __future__ import annotations

from dataclasses import replace

from stpdsl.model.nodes import Clause, Model
from stpdsl.model.questions import Acceptance, CanBlock, Check, Claim, Plain, Possible, Scenario
from stpdsl.model.types import Ballot, Situation
from stpdsl.semantics.decision import Decision
from stpdsl.semantics.games import TooManyGames, can_stop
from stpdsl.semantics.procedures import Improper, decide
from stpdsl.semantics.questions import reaches, refutes, true_in
from stpdsl.solver.answer import Answer, CannotBlock, Found, Limits, NoneFound, Undecided
from stpdsl.solver.questions import ask
from stpdsl.verdicts import explain, words
from stpdsl.verdicts.verdict import Evidence, Finding, Margin, Verdict

WIDEST_MARGIN = 3  # vacancies and conflicts tried, beyond which a power check's margin is not sought


MARGIN_PART = 20  # a margin is an extra: it gets this part of the effort allowed, and is left unsaid beyond
FEW_GAMES = 600  # sittings played out to confirm a power; some tenths of a second at most


class SolverDisagrees(Exception):
    """The two meanings differ: our bug, never the author's finding. Carries what is needed to report it."""

    def __init__(self, check: str, situation: Situation, why: str) -> None:
        super().__init__(f"{check}: {why}")
        self.check = check
        self.situation = situation
        self.why = why


def judge(model: Model, check: Check, limits: Limits, today: int, margins: bool = True) -> Finding:
    """The finding for one check. `today` (a day) decides whether an acceptance has run out."""
    answer = ask(model, check.question, limits)
    found = _conclude(model, check, answer, limits)
    if margins and found.verdict is Verdict.HOLDS and isinstance(check.question, CanBlock):
        found = replace(found, margin=_margin(model, check.question, limits))
    return _expected(found, check.acceptance, today)


def judge_scenario(model: Model, scenario: Scenario) -> Finding:
    """The finding for one scenario: what the interpreter says of its situation, against what is expected."""
    blank = Finding(
        "scenario", scenario.name, scenario.name, scenario.clause, Verdict.HOLDS, Verdict.HOLDS, True, ""
    )
    try:
        decision = decide(model, scenario.situation)
    except Improper as problem:
        return replace(
            blank,
            verdict=Verdict.FAILS,
            ok=False,
            summary=f"This cannot happen: {problem}.",
            reason=str(problem),
        )
    missed = [
        expected
        for expected in scenario.expects
        if not true_in(model, scenario.situation, expected.condition)
    ]
    told = replace(
        blank,
        situation=scenario.situation,
        story=explain.story(model, scenario.situation, decision),
        clauses=_decisive(decision),
        evidence=Evidence.REPLAYED,
        summary="It comes out as expected.",
    )
    if not missed:
        return told
    lines = "; ".join(f"“{each.clause.text}” (line {each.clause.line})" for each in missed)
    return replace(
        told, verdict=Verdict.FAILS, ok=False, summary=f"It does not come out as expected: {lines}."
    )


def _conclude(model: Model, check: Check, answer: Answer, limits: Limits) -> Finding:
    told = Finding(
        kind="check",
        name=check.name,
        sentence=check.sentence,
        clause=check.clause,
        verdict=Verdict.UNKNOWN,
        expected=Verdict.HOLDS,
        ok=False,
        summary="",
        assumptions=explain.assumptions(model, check.question),
    )
    if isinstance(answer, Undecided):
        return replace(told, summary=f"This could not be decided: {answer.reason}.", reason=answer.reason)
    if isinstance(check.question, CanBlock):
        return _power(model, check, check.question, answer, told, limits)
    return _plain(model, check, check.question, answer, told)


def _plain(model: Model, check: Check, question: Plain, answer: Answer, told: Finding) -> Finding:
    possible = isinstance(question, Possible)
    if isinstance(answer, Found):
        if not refutes(model, question, answer.situation, answer.member, answer.delegation):
            raise SolverDisagrees(check.name, answer.situation, "the situation found does not replay")
        return _told(
            model, check, answer, told, Verdict.HOLDS if possible else Verdict.FAILS, Evidence.REPLAYED
        )
    assert isinstance(answer, NoneFound)
    if possible:
        return replace(
            told,
            verdict=Verdict.FAILS,
            summary="It cannot happen in any situation.",
            clauses=answer.clauses,
            evidence=Evidence.SOLVER,
        )
    return _none_found(model, told, answer)


def _power(
    model: Model, check: Check, question: CanBlock, answer: Answer, told: Finding, limits: Limits
) -> Finding:
    if isinstance(answer, NoneFound):
        return _shown(model, check, question, answer, _none_found(model, told, answer), limits)
    if isinstance(answer, CannotBlock):
        return _cannot(model, check, question, answer, told)
    assert isinstance(answer, Found)
    if reaches(model, answer.situation, question):
        raise SolverDisagrees(check.name, answer.situation, f"{answer.member} does not stop it on replay")
    fails = question.claim is not Claim.EACH
    evidence = _evidence(model, check, question, answer)
    return _told(model, check, answer, told, Verdict.FAILS if fails else Verdict.HOLDS, evidence)


def _evidence(model: Model, check: Check, question: CanBlock, answer: Found) -> Evidence:
    """What stands behind a power, which is a claim about all replies: each reply is played out in the
    interpreter where they are few (and no step's day is anybody's move, for days are not few)."""
    known = Evidence.VOTING_FOR_IS_BEST if answer.best_known else Evidence.SOLVER
    if question.others_away or any(step.controller is not None for step in model.steps.values()):
        return known
    try:
        stops = can_stop(model, question, answer.member, answer.situation, limit=FEW_GAMES)
    except TooManyGames:
        return known
    if not stops:
        raise SolverDisagrees(check.name, answer.situation, f"{answer.member} cannot stop it, played out")
    return Evidence.EVERY_REPLY


def _shown(
    model: Model, check: Check, question: CanBlock, answer: NoneFound, told: Finding, limits: Limits
) -> Finding:
    """A power rightly claimed is shown at work: the ballot, the meeting, and the clauses that give it."""
    if question.claim is Claim.NONE or told.verdict is not Verdict.HOLDS:
        return told
    power = ask(model, replace(question, claim=Claim.NONE), limits)
    if not isinstance(power, Found):
        return told
    shown = _power(model, check, replace(question, claim=Claim.NONE), power, told, limits)
    return replace(shown, verdict=Verdict.HOLDS, reason=told.reason, evidence=told.evidence)


def _cannot(model: Model, check: Check, question: CanBlock, answer: CannotBlock, told: Finding) -> Finding:
    what = explain.target(model, question)
    if answer.situation is None:
        return replace(
            told,
            verdict=Verdict.VACUOUS,
            summary=f"Nothing can come of {what}, whatever anyone does.",
            reason=f"{what} is impossible in every case",
        )
    if not reaches(model, answer.situation, question):
        raise SolverDisagrees(check.name, answer.situation, f"{answer.member} does stop it on replay")
    decision = decide(model, answer.situation)
    return replace(
        told,
        verdict=Verdict.FAILS,
        summary=f"{answer.member} alone cannot block {what}.",
        story=explain.story(model, answer.situation, decision),
        situation=answer.situation,
        clauses=_decisive(decision),
        evidence=Evidence.REPLAYED,
    )


def _none_found(model: Model, told: Finding, answer: NoneFound) -> Finding:
    idle = "; ".join(each if isinstance(each, str) else words.formula(model, each) for each in answer.idle)
    if answer.vacuous:
        return replace(
            told,
            verdict=Verdict.VACUOUS,
            summary=f"It holds only because this can never be: {idle}.",
            reason=idle,
            clauses=answer.clauses,
            evidence=Evidence.SOLVER,
        )
    part = f" Playing no part: {idle}." if idle else ""
    return replace(
        told,
        verdict=Verdict.HOLDS,
        summary=f"It holds in every situation.{part}",
        reason=f"playing no part: {idle}" if idle else None,
        clauses=answer.clauses,
        evidence=Evidence.VOTING_FOR_IS_BEST if answer.best_known else Evidence.SOLVER,
    )


def _told(
    model: Model, check: Check, answer: Found, told: Finding, verdict: Verdict, evidence: Evidence
) -> Finding:
    situation = answer.situation
    decision = decide(model, situation)
    clauses = answer.clauses or _decisive(decision, answer.member)
    structural = explain.structural(model, check.question)
    story = (
        explain.item_story(model, situation, answer.clauses)
        if structural
        else explain.story(model, situation, decision)
    )
    near = _near_miss(model, check.question, situation, answer.member)
    return replace(
        told,
        verdict=verdict,
        summary=explain.summary(
            model, check.question, situation, decision, answer.member, answer.delegation, answer.able
        ),
        story=story + near,
        situation=situation,
        clauses=() if structural and not answer.clauses else clauses,
        evidence=evidence,
    )


def _near_miss(
    model: Model, question: Plain | CanBlock, situation: Situation, member: str | None
) -> tuple[str, ...]:
    """For a power to block: that the same meeting would have reached the target had the member voted for."""
    if not isinstance(question, CanBlock) or member is None:
        return ()
    ballots = dict(situation.ballots)
    for body in model.bodies.values():
        for seat in body.seats:
            if seat.member == member and seat.inner is None and seat.votes:
                ballots |= {key: Ballot.FOR for key in ballots if key[1:] == (body.name, seat.name)}
    willing = replace(situation, ballots=ballots)
    if willing.ballots != situation.ballots and reaches(model, willing, question):
        return (f"Had {member} voted for, with all else as it was, it would have gone through.",)
    return ()


def _decisive(decision: Decision, member: str | None = None) -> tuple[Clause, ...]:
    """The clauses that decided: of each sitting and each exit, in the order of the story; then those that say
    what the decision does to the member it is about."""
    clauses = [sitting.clause for stage in decision.stages for sitting in stage.sittings]
    clauses += [stage.clause for stage in decision.stages]
    if member is not None and member in decision.members:
        clauses += decision.members[member].clauses
    return tuple(dict.fromkeys(clause for clause in clauses if clause.text))


def _margin(model: Model, question: CanBlock, limits: Limits) -> Margin | None:
    """The fewest vacancies and conflicts (up to WIDEST_MARGIN) after which a member can block after all."""
    if question.claim is not Claim.NONE or question.whoever_conflicted:
        return None
    effort = replace(limits, rlimit=limits.rlimit // MARGIN_PART)
    for size in range(question.vacant_or_conflicted + 1, WIDEST_MARGIN + 1):
        answer = ask(model, replace(question, vacant_or_conflicted=size), effort)
        if isinstance(answer, Undecided):
            return None
        if isinstance(answer, Found):
            if reaches(model, answer.situation, question):
                raise SolverDisagrees(
                    "margin", answer.situation, f"{answer.member} does not stop it on replay"
                )
            decision = decide(model, answer.situation)
            vacant, conflicted = explain.margin_size(answer.situation)
            return Margin(vacant, conflicted, explain.story(model, answer.situation, decision))
    return None


def _expected(found: Finding, accepted: Acceptance | None, today: int) -> Finding:
    if accepted is None:
        return replace(found, ok=found.verdict is Verdict.HOLDS)
    told = replace(found, expected=Verdict.FAILS, accepted=accepted)
    if found.verdict is Verdict.HOLDS:
        return replace(
            told, ok=False, reason="it is accepted as failing, but it holds: take the acceptance away"
        )
    if accepted.until is not None and today > accepted.until:
        return replace(told, ok=False, reason="the failure was accepted until a day that has passed")
    return replace(told, ok=found.verdict is Verdict.FAILS)
