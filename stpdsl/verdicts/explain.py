"""Stories, summaries and assumptions: what a verdict says, in the words of minutes.

In: a model, a situation and the interpreter's decision in it (never a solver's value). Out: lines of English.
Every line says only what the interpreter found, so a story cannot tell of a meeting that could not happen.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import assert_never

from stpdsl.model.nodes import (
    IT,
    Clause,
    Const,
    HolderKind,
    InstrumentKind,
    Model,
    OnConflict,
    Particular,
)
from stpdsl.model.questions import (
    Always,
    CanBlock,
    DelegationsWithinGiver,
    EndsWithin,
    Never,
    NothingReservedDelegated,
    OneRoute,
    Possible,
    Question,
    QuorumAttainable,
    QuorumHostage,
    Target,
)
from stpdsl.model.types import Ballot, Result, SeatState, Situation, StageOutcome
from stpdsl.semantics.decision import Decision, MemberEffect, SeatRecord, Sitting, StageRecord
from stpdsl.verdicts.words import day, denied, formula, listed, members, number, value

_STATES = (
    (SeatState.AGAINST, "votes against", "vote against"),
    (SeatState.ABSTAIN, "abstains", "abstain"),
    (SeatState.RECUSED, "is recused", "are recused"),
    (SeatState.VACANT, "is vacant", "are vacant"),
    (SeatState.ABSENT, "stays away", "stay away"),
    (SeatState.FOR, "votes for", "vote for"),
)


def cited(clause: Clause) -> str:
    """ " [ToR 4.2]", or where the line stands if it cites nothing."""
    if clause.cites:
        return f" [{'; '.join(clause.cites)}]"
    return f" [line {clause.line}]" if clause.line else ""


def story(model: Model, situation: Situation, decision: Decision) -> tuple[str, ...]:
    """The meeting that could happen: what is proposed, who attends and votes how at each stage and what each
    clause makes of it, what follows, and what the decision does to whom."""
    lines = list(_proposal(model, situation))
    if decision.route is None:
        lines.append("No route is open for it: nobody can decide it.")
    for stage in decision.stages:
        lines.extend(_stage(model, situation, stage))
    lines.append(_result(situation, decision))
    lines.extend(_effects(model, decision))
    for duty in decision.duties:
        kept = "kept" if duty.kept else "not kept"
        lines.append(f"{_capital(duty.duty)} is due by {day(duty.due)}: {kept}.{cited(duty.clause)}")
    return tuple(lines)


def _proposal(model: Model, situation: Situation) -> Iterable[str]:
    matter = model.matters[situation.matter]
    with_ = [
        f"{particular.name} {_particular(model, particular, situation)}"
        for particular in matter.particulars
        if particular.name in situation.particulars
    ]
    opening = f"{matter.name} is proposed on {day(situation.start)}"
    yield f"{opening}, with {listed(with_)}." if with_ else f"{opening}."
    facts = sorted(situation.facts)
    if facts:
        yield f"The matter is {listed(facts)}."
    for fact, member in sorted(situation.facts_about):
        yield f"{member} is {fact}."
    for name in sorted(situation.conflicted):
        yield f"{name} has a conflict of interest."
    for body, seat in sorted(situation.vacant):
        yield f"The seat {seat} at the {body} is vacant."
    for step, on in sorted(situation.steps.items(), key=lambda item: (item[1], item[0])):
        yield f"{step} happens on {day(on)}."


def _particular(model: Model, particular: Particular, situation: Situation) -> str:
    return value(model, particular, situation.particulars[particular.name])


def _stage(model: Model, situation: Situation, stage: StageRecord) -> Iterable[str]:
    for sitting in stage.sittings:
        yield from _sitting(model, sitting, never=stage.day is None)
    several = [sitting for sitting in stage.sittings if not sitting.inner]
    if len(several) > 1:
        yield f"{stage.stage} needs every one of them to agree: {stage.outcome.value}.{cited(stage.clause)}"
    if isinstance(stage.to, str):
        yield f"It goes on to {stage.to}.{cited(stage.clause)}"


def _sitting(model: Model, sitting: Sitting, never: bool) -> Iterable[str]:
    where = f"the {sitting.body}" if sitting.body not in model.members else sitting.body
    if sitting.body in model.holders and model.holders[sitting.body].kind is HolderKind.BOARD:
        where = sitting.body
    if not sitting.held and never:
        yield f"{_capital(where)} does not meet, and nothing says by when it must.{cited(sitting.clause)}"
        return
    if not sitting.held or sitting.day is None:
        yield f"{_capital(where)} does not meet in time: {sitting.outcome.value}.{cited(sitting.clause)}"
        return
    yield f"{_capital(where)} meets on {day(sitting.day)}. {_votes(model, sitting)}"
    yield f"  {_ruling(sitting)}"


def _votes(model: Model, sitting: Sitting) -> str:
    voting = [seat for seat in sitting.seats if not seat.attends]
    said: list[str] = []
    left = list(voting)
    for state, one, many in _STATES:
        these = [seat for seat in voting if seat.state is state]
        if not these:
            continue
        left = [seat for seat in left if seat.state is not state]
        everyone = not left and len(these) > 1
        if everyone and len(these) == len(voting):
            said.append(f"everyone {one}" if state is not SeatState.VACANT else "every seat is vacant")
        elif everyone:
            said.append(f"everyone else ({len(these)}) {one}")
        else:
            names = _seat_names(model, these, voting)
            said.append(f"{names} {one if len(these) == 1 or names.startswith('every ') else many}")
    away = [seat for seat in sitting.seats if seat.attends and seat.state is SeatState.ABSENT]
    if away and sitting.casting is None and len(away) < 4:
        said.append(f"{listed([seat.seat for seat in away])} (without a vote) not there")
    return _capital("; ".join(said)) + "." if said else "Nobody has a vote."


def _seat_names(model: Model, seats: Sequence[SeatRecord], voting: Sequence[SeatRecord]) -> str:
    owners = [seat.member for seat in voting]
    if all(seat.member is not None and owners.count(seat.member) == 1 for seat in seats):
        return members(
            model, [seat.member for seat in seats if seat.member], [owner for owner in owners if owner]
        )
    return listed([seat.seat for seat in seats])


def _ruling(sitting: Sitting) -> str:
    tally = f"{number(sitting.votes_for)} for, {number(sitting.votes_against)} against"
    if sitting.abstentions:
        tally += f", {sitting.abstentions} abstaining"
    casting = ""
    if sitting.casting is not None:
        person, ballot = sitting.casting
        casting = {
            Ballot.FOR: f"; {person} gives the casting vote for",
            Ballot.AGAINST: f"; {person} gives the casting vote against",
        }.get(ballot, f"; {person} gives no casting vote")
    said = {
        StageOutcome.OUT_OF_TIME: "Out of time",
        StageOutcome.NOT_READY: "The vote cannot be taken, for a requirement is not met",
        StageOutcome.EMPTIED: "Nobody is left who may vote",
        StageOutcome.INQUORATE: "The quorum is not met",
        StageOutcome.NOT_CARRIED: f"Not carried ({tally}{casting})",
        StageOutcome.CARRIED: f"Carried ({tally}{casting})",
    }[sitting.outcome]
    if sitting.outcome is StageOutcome.NOT_READY and sitting.rule is None:
        said = "No rule covers it there"
    failed = [test for test in sitting.tests if not test.met]
    because = f", by “{sitting.clause.text}”" if failed and sitting.clause.text else ""
    return f"{said}{because}.{cited(sitting.clause)}"


def _result(situation: Situation, decision: Decision) -> str:
    if decision.day is None:
        return f"{situation.matter} is never decided."
    taken = decision.day - situation.start
    when = (
        "the same day"
        if taken == 0
        else f"after {taken} day{'s' if taken != 1 else ''}, on {day(decision.day)}"
    )
    match decision.result:
        case Result.APPROVED:
            return f"{situation.matter} is approved, {when}."
        case Result.REFUSED:
            return f"{situation.matter} is refused, {when}."
        case Result.UNRESOLVED:
            return f"{situation.matter} is left unresolved, {when}."
        case _:
            assert_never(decision.result)


def _effects(model: Model, decision: Decision) -> Iterable[str]:
    claimed = [effect for effect in decision.members.values() if effect.claimed]
    if not claimed:
        return
    everyone = [effect.member for effect in claimed]

    def named(found: list[MemberEffect]) -> str:
        return members(model, [effect.member for effect in found], everyone)

    paper = [effect for effect in claimed if not effect.authorised]
    loose = [effect for effect in claimed if effect.effective and not effect.binding]
    bound = [effect for effect in claimed if effect.binding]
    yield f"The decision claims to bind {members(model, everyone)}."
    if paper:
        yield f"Nobody who took it could exercise the authority of {named(paper)}: there it has no effect."
    if loose:
        yield f"It is effective for {named(loose)}, but nothing binds: each may still go back on it."
    if bound:
        yield f"It binds {named(bound)}{_by(bound)}."
    overridden = [effect for effect in claimed if effect.overridden]
    if overridden:
        yield f"It binds or takes effect against the vote of {named(overridden)}."


def _by(bound: list[MemberEffect]) -> str:
    means = {name for effect in bound for name in effect.instruments}
    means |= {effect.joint_body for effect in bound if effect.joint_body}
    return f", by {listed(sorted(means))}" if means else ""


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


# ------------------------------------------------------------------------------------------------ summaries


def how(model: Model, situation: Situation, decision: Decision, member: str) -> str:
    """By what the member stops it in this situation: the words of its ballots, or what it withholds."""
    ballots = {
        seat.state
        for stage in decision.stages
        for sitting in stage.sittings
        for seat in sitting.seats
        if seat.member == member and not seat.attends
    }
    words = {
        SeatState.AGAINST: "voting against",
        SeatState.ABSTAIN: "abstaining",
        SeatState.ABSENT: "staying away",
    }
    said = [text for state, text in words.items() if state in ballots]
    if said:
        return f"by {listed(said)}"
    mine = {member} | {holder.name for holder in model.holders.values() if holder.member == member}
    steps = [s.name for s in model.steps.values() if s.controller in mine and s.name not in situation.steps]
    if steps:
        return f"by withholding {listed(steps)}"
    recalls = [s.name for s in model.steps.values() if s.controller in mine and s.name in situation.steps]
    if recalls:
        return f"by {listed(recalls)}"
    return "by withholding its consent"


def target(model: Model, question: CanBlock) -> str:
    """The target of a power question, in words."""
    matters = listed([model.matters[name].name for name in question.over.matters], "or")
    if question.target is Target.APPROVED:
        return matters
    whom = members(model, question.effective_for.names) if question.effective_for else "every member"
    on = "for" if question.target is Target.EFFECTIVE else "on"
    return f"{matters} being {question.target.value} {on} {whom}"


def summary(
    model: Model,
    question: Question,
    situation: Situation,
    decision: Decision,
    member: str | None,
    delegation: str | None,
    able: tuple[str, ...],
) -> str:
    """One sentence: what goes wrong in this situation, or for Possible what is possible."""
    match question:
        case CanBlock():
            others = [name for name in able if name != member]
            also = f" So can {members(model, others)}." if others else ""
            by = how(model, situation, decision, member) if member else ""
            return f"{member} alone can block {target(model, question)} {by}.{also}"
        case Always(_, trigger, conclusion):
            said = denied(model, conclusion, member or IT)
            if trigger == Const(True):
                return f"It can happen that {said}."
            return f"It can happen that {formula(model, trigger, member or IT)}, and yet {said}."
        case Never(_, conjuncts):
            return _capital(" and ".join(formula(model, each) for each in conjuncts)) + ": it can happen."
        case Possible(_, wanted):
            return _capital(formula(model, wanted)) + ": it is possible."
        case OneRoute():
            return f"{situation.matter} has no single route in this case."
        case QuorumAttainable():
            return f"The quorum for {situation.matter} cannot be reached even when everyone attends."
        case QuorumHostage():
            return f"{member} can break the quorum for {situation.matter} by staying away."
        case EndsWithin(_, days):
            if decision.day is None or decision.result is Result.UNRESOLVED:
                return f"{situation.matter} can be left undecided."
            taken = decision.day - situation.start
            return f"{situation.matter} can take {taken} days, over the limit of {days}."
        case DelegationsWithinGiver():
            return f"{delegation} gives more of {member}’s authority than its giver holds and may pass on."
        case NothingReservedDelegated():
            return f"{delegation} covers what is reserved for {member}."
        case _:
            assert_never(question)


def structural(model: Model, question: Question) -> bool:
    """Only the item matters to the question, so that its story is the item and not a meeting."""
    return isinstance(
        question,
        OneRoute | QuorumAttainable | QuorumHostage | DelegationsWithinGiver | NothingReservedDelegated,
    )


def item_story(model: Model, situation: Situation, clauses: Sequence[Clause]) -> tuple[str, ...]:
    """The story of a structural question: the item, and the clauses in play."""
    return (*_proposal(model, situation), *(f"“{clause.text}”{cited(clause)}" for clause in clauses))


# ------------------------------------------------------------------------------------------------ assumptions


def assumptions(model: Model, question: Question) -> tuple[str, ...]:
    """Every default and assumption on which a verdict about the question's matters rests."""
    over = question.over
    said: list[str] = []
    if over.duties_kept:
        said.append("duties are kept, as the check provides")
    if over.assuming is not None:
        said.append(f"as the check assumes: {formula(model, over.assuming)}")
    if isinstance(question, CanBlock):
        said.append(_power_context(question))
    matters = frozenset(over.matters)
    routes = [route for route in model.routes if route.matters & matters]
    for route in routes:
        if not route.written:
            said.append(f"no procedure is written for it at the {route.name}: one stage, without a deadline")
    for rule in model.rules:
        if not rule.matters & matters:
            continue
        if not rule.quorum_said:
            said.append(f"no quorum is asked for at the {rule.body}{cited(rule.quorum_clause)}")
        if rule.on_conflict is OnConflict.NOTHING:
            said.append(
                f"no clause says what a conflict of interest does at the {rule.body}: it does nothing"
            )
    for fact in model.facts.values():
        who = f", as {fact.assessor} decides" if fact.assessor else ""
        said.append(f"both answers were tried to whether it is {fact.name}{who}")
    for instrument in model.instruments:
        if instrument.kind is InstrumentKind.NHS_CONTRACT:
            said.append(f"{instrument.name} is an NHS contract, which courts do not enforce")
    return tuple(dict.fromkeys(said))


def _power_context(question: CanBlock) -> str:
    filled = "every seat is filled (unless stated vacant)"
    if question.whoever_conflicted:
        return f"{filled}, whoever is conflicted"
    if question.vacant_or_conflicted:
        return f"up to {question.vacant_or_conflicted} seats vacant or members conflicted"
    return f"{filled} and nobody is conflicted"


def margin_size(situation: Situation) -> tuple[int, int]:
    """How many vacancies and conflicts the situation has."""
    return len(situation.vacant), len(situation.conflicted)
