"""What one situation says about a question.

In: a model, a question and a situation. Out: whether the situation refutes the question (for `Possible`:
shows it), whether it reaches the target of a question of power, and, for small policies, whether a member can
stop that target whatever the others do. Every function but the structural ones decides the situation first,
and so raises `Improper` where `decide` does.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import assert_never

from stpdsl.model.nodes import (
    ORDINARY_ROWS,
    Body,
    Delegation,
    Effect,
    EffectOn,
    Expr,
    MemberSet,
    Model,
    Rule,
)
from stpdsl.model.questions import (
    Always,
    CanBlock,
    DelegationsWithinGiver,
    EndsWithin,
    Never,
    NothingReservedDelegated,
    OneRoute,
    Over,
    Plain,
    Possible,
    QuorumAttainable,
    QuorumHostage,
    Target,
)
from stpdsl.model.types import Result, SeatState, Situation
from stpdsl.semantics.authority import Authority
from stpdsl.semantics.decision import Decision, SeatRecord
from stpdsl.semantics.expressions import Table, Told, View, evaluate, members_in
from stpdsl.semantics.lookups import inner_bodies, lookups
from stpdsl.semantics.procedures import (
    Improper,
    applicable_rules,
    check_item,
    decide,
    item_view,
    open_routes,
)


def improper(model: Model, situation: Situation) -> str | None:
    """Why the situation cannot be, in words a secretary understands; None if it can."""
    try:
        decide(model, situation)
    except Improper as refused:
        return refused.reason
    return None


# -------------------------------------------------------------------------------------------------- formulas


def true_in(model: Model, situation: Situation, formula: Expr, it: str | None = None) -> bool:
    """Whether a formula about a decision is true of what comes of the situation."""
    return true_of(model, situation, decide(model, situation), formula, it)


def true_of(
    model: Model, situation: Situation, decision: Decision, formula: Expr, it: str | None = None
) -> bool:
    """Whether a formula is true of this decision, which came of this situation."""
    return evaluate(formula, decision_view(model, situation, decision), it)


def decision_view(model: Model, situation: Situation, decision: Decision) -> View:
    """The view for many formulas about one decision."""
    known = lookups(model)
    authority = Authority(known, situation, situation.start)

    def may_exercise(holder: str, member: str) -> bool:
        return authority.may_exercise(holder, member) is not None

    return View(known, situation, situation.start, told=Told(known, decision, may_exercise))


def within_scope(view: View, over: Over) -> bool:
    """Whether a question is about this decision."""
    told = view.told
    if told is None:
        raise ValueError("a question is asked of a decision")
    return (
        is_asked(view, over)
        and (over.assuming is None or evaluate(over.assuming, view))
        and (not over.duties_kept or all(duty.kept for duty in told.decision.duties))
    )


def is_asked(item: View, over: Over) -> bool:
    """Whether a question is about this item."""
    return item.situation.matter in over.matters and (over.when is None or evaluate(over.when, item))


# --------------------------------------------------------------------------------------------------- refuted


def refutes(
    model: Model,
    question: Plain,
    situation: Situation,
    member: str | None = None,
    delegation: str | None = None,
) -> bool:
    """Whether the situation refutes the question; for `Possible`: whether it shows it.

    `member` and `delegation` are of whom and of what it does so, where the question is about them; None:
    of any. For structural questions only the matter, particulars, facts and first day of the situation count
    (and, for `DelegationsWithinGiver`, the steps on which the giver's own authority depends)."""
    match question:
        case Always() | Never() | Possible() | EndsWithin():
            view = decision_view(model, situation, decide(model, situation))
            return within_scope(view, question.over) and _shows(question, view, member)
        case OneRoute() | QuorumAttainable() | QuorumHostage():
            item = _item(model, situation)
            return is_asked(item, question.over) and _misbuilt(question, item, member)
        case DelegationsWithinGiver() | NothingReservedDelegated():
            item = _item(model, situation)
            return is_asked(item, question.over) and _overreaches(question, item, member, delegation)
        case _:
            assert_never(question)


def _item(model: Model, situation: Situation) -> View:
    known = lookups(model)
    check_item(known, situation)
    return item_view(known, situation)


def _shows(question: Always | Never | Possible | EndsWithin, view: View, member: str | None) -> bool:
    match question:
        case Always(trigger=trigger, conclusion=conclusion, members=None):
            return evaluate(trigger, view) and not evaluate(conclusion, view)
        case Always(trigger=trigger, conclusion=conclusion, members=members):
            return any(
                evaluate(trigger, view, it) and not evaluate(conclusion, view, it)
                for it in _asked_of(members, view, member)
            )
        case Never(conjuncts=conjuncts):
            return all(evaluate(conjunct, view) for conjunct in conjuncts)
        case Possible(formula=formula):
            return evaluate(formula, view)
        case EndsWithin(days=days):
            return _ends_late(view, days)
        case _:
            assert_never(question)


def _asked_of(members: MemberSet | None, view: View, member: str | None) -> Iterator[str]:
    """The members of the set, or the one that is asked about if it is among them."""
    if members is None:
        return
    for it in members_in(members, view):
        if member is None or it == member:
            yield it


def _ends_late(view: View, days: int | None) -> bool:
    if view.told is None:
        raise ValueError("a question is asked of a decision")
    decision = view.told.decision
    if decision.result is Result.UNRESOLVED or decision.day is None:
        return True
    return days is not None and decision.day - view.situation.start > days


# ------------------------------------------------------------------------------------------------- structure


def _misbuilt(question: OneRoute | QuorumAttainable | QuorumHostage, item: View, member: str | None) -> bool:
    match question:
        case OneRoute():
            return _not_one_route(item)
        case QuorumAttainable():
            return any(
                not _quorum_met(item, body, rule, None)
                for body in _open_bodies(item)
                for rule in applicable_rules(item.lookups, item.situation, body.name)
            )
        case QuorumHostage(members=members):
            return any(_takes_hostage(item, it) for it in _asked_of(members, item, member))
        case _:
            assert_never(question)


def _not_one_route(item: View) -> bool:
    if len(open_routes(item.lookups, item.situation)) != 1:
        return True
    return any(
        len(applicable_rules(item.lookups, item.situation, body.name)) != 1
        for body in _open_bodies(item, only_voting=True)
    )


def _open_bodies(item: View, only_voting: bool = False) -> list[Body]:
    """Every body that sits on some open route, inner ones included (`only_voting`: those on which a voting
    seat acts)."""
    bodies = item.lookups.model.bodies
    found: dict[str, Body] = {}

    def reach(name: str) -> None:
        if name in found:
            return
        body = found[name] = bodies[name]
        for inner in _acted_on(body, item) if only_voting else inner_bodies(body):
            reach(inner)

    for route in open_routes(item.lookups, item.situation):
        for stage in route.stages:
            for part in stage.parts:
                reach(part)
    return list(found.values())


def _acted_on(body: Body, item: View) -> Iterable[str]:
    for seat in body.seats:
        if seat.inner is not None and seat.votes:
            if seat.votes_when is None or evaluate(seat.votes_when, item):
                yield seat.inner


def _takes_hostage(item: View, member: str) -> bool:
    return any(
        _quorum_met(item, body, rule, None) and not _quorum_met(item, body, rule, member)
        for body in _open_bodies(item)
        if any(seat.member == member for seat in body.seats)
        for rule in applicable_rules(item.lookups, item.situation, body.name)
    )


def _quorum_met(item: View, body: Body, rule: Rule, away: str | None) -> bool:
    """Whether the quorum is met when all attend and vote for, but this member's people."""
    staying_away = {seat.person for seat in body.seats if seat.member == away and away is not None} - {None}
    records = []
    for seat in body.seats:
        attends = not seat.votes or (seat.votes_when is not None and not evaluate(seat.votes_when, item))
        vacant = seat.vacant_now and not attends
        gone = (away is not None and seat.member == away) or seat.person in staying_away
        state = SeatState.ABSTAIN if attends else SeatState.FOR
        state = SeatState.VACANT if vacant else SeatState.ABSENT if gone else state
        person = None if vacant else seat.person
        records.append(SeatRecord(seat.name, seat.member, person, state, attends, seat.weight))
    table = Table(records, rule.rows or ORDINARY_ROWS, item.lookups.nested[body.name])
    return evaluate(rule.quorum, View(item.lookups, item.situation, item.day, table))


# ----------------------------------------------------------------------------------------------- delegations


def _overreaches(
    question: DelegationsWithinGiver | NothingReservedDelegated,
    item: View,
    member: str | None,
    delegation: str | None,
) -> bool:
    authority = Authority(item.lookups, item.situation, item.day)
    return any(
        _is_beyond(question, authority, given, of)
        for given in item.lookups.model.delegations
        if delegation is None or given.name == delegation
        if authority.within(given.from_day, given.until_day)
        for of in sorted(given.of)
        if member is None or of == member
    )


def _is_beyond(
    question: DelegationsWithinGiver | NothingReservedDelegated,
    authority: Authority,
    given: Delegation,
    member: str,
) -> bool:
    match question:
        case DelegationsWithinGiver():
            covered = authority.covers(given.covers) and not authority.covers(given.excludes)
            return covered and given.giver not in authority.passable(member)
        case NothingReservedDelegated():
            return authority.delegation_covers(given) and authority.reserved_to(member) is not None
        case _:
            assert_never(question)


# ----------------------------------------------------------------------------------------------------- power


def reaches(model: Model, situation: Situation, question: CanBlock) -> bool:
    """Whether the target of the question is reached in this situation."""
    return reached_by(model, situation, decide(model, situation), question)


def reached_by(model: Model, situation: Situation, decision: Decision, question: CanBlock) -> bool:
    """Whether the target of the question is reached by this decision."""
    if decision.result is not Result.APPROVED:
        return False
    match question.target:
        case Target.APPROVED:
            return True
        case Target.EFFECTIVE:
            wanted = Effect.EFFECTIVE
        case Target.BINDING:
            wanted = Effect.BINDING
        case _:
            assert_never(question.target)
    view = decision_view(model, situation, decision)
    if question.effective_for is not None:
        asked = list(members_in(question.effective_for, view))
    else:
        asked = [name for name, effect in decision.members.items() if effect.claimed]
        if not asked:
            return False
    return all(evaluate(EffectOn(wanted, name), view) for name in asked)
