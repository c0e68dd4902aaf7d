"""Formulas of a policy as terms: about the item, about a sitting, about a decision.

In: an `Expr` and where it is read (`Place`). Out: a yes/no term. What only a sitting or a whole decision can
say is asked of the place; this file knows the connectives, the comparisons, the quantifiers and the item.
"""

from __future__ import annotations

from dataclasses import dataclass, fields, is_dataclass, replace
from fractions import Fraction
from typing import Protocol, assert_never

from stpdsl.model import nodes
from stpdsl.model.nodes import IT, Effect, Expr, Member, MemberSet, Number, Order, Share, Tally
from stpdsl.model.types import Ballot, Result, StageOutcome
from stpdsl.solver import terms
from stpdsl.solver.terms import ONE, ZERO, Bool, Linear, at_least, both, either, every, more, no, number, some
from stpdsl.solver.values import Variables


@dataclass(frozen=True, slots=True, eq=False)
class Unit:
    """One member, or so many members that nothing tells apart: `name` stands for each of them.

    `flags` is what is already settled of them, by what it is about; what is not there is a variable."""

    name: str
    size: Linear  # known
    flags: dict[tuple[str, ...], bool]

    @property
    def number(self) -> int:
        """How many members it is."""
        return int(self.size.constant)

    @property
    def several(self) -> bool:
        return self.number > 1


class SittingView(Protocol):
    """One body at one stage, for formulas about it."""

    @property
    def day(self) -> Linear: ...
    def tally(self, tally: Tally, place: Place) -> Linear: ...
    def person_present(self, person: str) -> Bool: ...


class DecisionView(Protocol):
    """A whole decision, for formulas about it."""

    def tally(self, tally: Tally, place: Place) -> Linear: ...
    def member_votes(self, member: str, ballot: Ballot, stage: str | None) -> Bool: ...
    def all_vote(self, unit: Unit, ballot: Ballot, stage: str | None, so: bool) -> Bool: ...
    def how_many_vote(self, unit: Unit, ballot: Ballot, stage: str | None) -> Linear: ...
    def result_is(self, result: Result) -> Bool: ...
    def stage_was(self, stage: str, outcome: StageOutcome) -> Bool: ...
    def decided_at(self, stage: str) -> Bool: ...
    def vote_day(self) -> tuple[Bool, Linear]: ...
    def result_day(self) -> tuple[Bool, Linear]: ...
    def effect_on(self, effect: Effect, member: str, instrument: str | None) -> Bool: ...
    def may_exercise(self, holder: str, member: str) -> Bool: ...
    def in_public(self) -> Bool: ...
    def only_one_for(self) -> Bool: ...
    def duty_kept(self, duty: str) -> Bool: ...


class MembersView(Protocol):
    """The members as the encoding counts them."""

    def units(self, names: frozenset[str]) -> tuple[Unit, ...]: ...
    def samples(self, names: frozenset[str]) -> tuple[Unit, ...]: ...
    def member(self, name: str) -> Member: ...


@dataclass(frozen=True, slots=True)
class Place:
    """Where a formula is read: the item on a day, perhaps a sitting, perhaps a whole decision, perhaps IT."""

    variables: Variables
    members: MembersView
    day: Linear
    sitting: SittingView | None = None
    decision: DecisionView | None = None
    it: Unit | None = None

    def on(self, day: Linear) -> Place:
        return replace(self, day=day)

    def about(self, unit: Unit) -> Place:
        return replace(self, it=unit)

    def named(self, member: str) -> tuple[str, dict[tuple[str, ...], bool]]:
        """The member that a name or IT stands for, and what is settled of it."""
        if member != IT:
            return member, {}
        assert self.it is not None
        assert not self.it.several, "members counted together are asked about as if they were one"
        return self.it.name, self.it.flags


def encode(expr: Expr, place: Place) -> Bool:
    """The term that is true iff the formula is."""
    match expr:
        case nodes.Const(value):
            return value
        case nodes.Not(operand):
            return no(encode(operand, place))
        case nodes.And(operands):
            return every(encode(each, place) for each in operands)
        case nodes.Or(operands):
            return some(encode(each, place) for each in operands)
        case nodes.AtLeast(least, operands):
            so = (terms.as_number(encode(each, place)) for each in operands)
            return at_least(terms.total(so), number(least))
        case nodes.Compare(left, order, right):
            return _compare(left, order, right, place)
        case nodes.Share():
            return _share(expr, place)
        case nodes.FactIs(fact, member):
            return _fact(fact, member, place)
        case nodes.ParticularIs(particular, option):
            return place.variables.is_so(particular, option)
        case nodes.Affected(particular, member):
            name, flags = place.named(member)
            settled = flags.get(("affected", particular))
            return place.variables.affected(particular, name) if settled is None else settled
        case nodes.MatterIs(matters):
            return place.variables.matter.name in matters
        case nodes.MemberIs(member, names):
            if member == IT and place.it is not None:
                return place.it.name in names  # every one of a unit is, or none
            return place.named(member)[0] in names
        case nodes.PersonPresent(person):
            assert place.sitting is not None
            return place.sitting.person_present(person)
        case nodes.MemberVotes(member, ballot, stage):
            assert place.decision is not None
            return place.decision.member_votes(place.named(member)[0], ballot, stage)
        case nodes.Conflicted(who):
            name, flags = place.named(who)
            settled = flags.get(("conflicted",))
            return place.variables.conflicted(name) if settled is None else settled
        case nodes.ResultIs(result):
            assert place.decision is not None
            return place.decision.result_is(result)
        case nodes.StageWas(stage, outcome):
            assert place.decision is not None
            return place.decision.stage_was(stage, outcome)
        case nodes.DecidedAt(stage):
            assert place.decision is not None
            return place.decision.decided_at(stage)
        case nodes.StepHappens(step):
            return happened(step, place)
        case nodes.StepBefore():
            return _step_before(expr, place)
        case nodes.StepWithin(step, days):
            assert place.decision is not None
            return step_within(step, days, place.variables, place.decision)
        case nodes.ScrutinisedBy(steps):
            assert place.decision is not None
            held, day = place.decision.vote_day()
            earlier = (
                both(place.variables.happens(step), more(day, place.variables.step_day(step)))
                for step in sorted(steps)
            )
            return both(held, some(earlier))
        case nodes.EffectOn(effect, member, instrument):
            assert place.decision is not None
            return place.decision.effect_on(effect, place.named(member)[0], instrument)
        case nodes.MayExercise(holder, member):
            assert place.decision is not None
            return place.decision.may_exercise(holder, place.named(member)[0])
        case nodes.InPublic():
            assert place.decision is not None
            return place.decision.in_public()
        case nodes.OnlyOneFor():
            assert place.decision is not None
            return place.decision.only_one_for()
        case nodes.DutyKept(duty):
            assert place.decision is not None
            return place.decision.duty_kept(duty)
        case nodes.ForEvery(members, body):
            return every(
                terms.implies(both(somebody, where), _all(body, within, True))
                for somebody, where, within in _each(members, place)
            )
        case nodes.Exists(members, body):
            return some(
                both(somebody, where, no(_all(body, within, False)))
                for somebody, where, within in _each(members, place)
            )
        case _:
            assert_never(expr)


def varies(part: object) -> bool:
    """Whether a formula about IT may be true of one and false of another member of one unit."""
    if isinstance(part, tuple):
        return any(varies(each) for each in part)
    alike = (
        nodes.MemberIs | nodes.ForEvery | nodes.Exists | nodes.Count
    )  # the last three bind an IT of their own
    if not is_dataclass(part) or isinstance(part, alike):
        return False
    read = [getattr(part, field.name) for field in fields(part)]
    return IT in (each for each in read if isinstance(each, str)) or any(varies(each) for each in read)


def _all(body: Expr, place: Place, so: bool) -> Bool:
    """Whether the formula is so (or: is not so) of every one of the unit that IT stands for.

    Of members counted together this is known where a conjunction is asked of each, since what all of them do
    at every sitting is what each sitting says of all; and where one part alone varies from one to another."""
    assert place.it is not None
    if not place.it.several or not varies(body):
        found = encode(body, place)
        return found if so else no(found)
    match body:
        case nodes.Not(operand):
            return _all(operand, place, not so)
        case nodes.And(operands) | nodes.Or(operands):
            parts = [_all(each, place, so) for each in operands]
            if isinstance(body, nodes.And) is so:
                return every(parts)
            assert sum(varies(each) for each in operands) == 1
            return some(parts)
        case nodes.MemberVotes(_, ballot, stage):
            assert place.decision is not None
            return place.decision.all_vote(place.it, ballot, stage, so)
        case _:
            raise AssertionError(body)


def _each(members: MemberSet, place: Place) -> list[tuple[Bool, Bool, Place]]:
    """For each unit of the set: whether there is anybody in it, whether it counts, and the place about it."""
    out: list[tuple[Bool, Bool, Place]] = []
    for unit in place.members.units(members.names):
        within = place.about(unit)
        where = True if members.where is None else encode(members.where, within)
        if where is not False:
            out.append((at_least(unit.size, ONE), where, within))
    return out


def members_in(members: MemberSet, place: Place) -> list[tuple[Unit, Bool]]:
    """The units of the set, each with whether it counts."""
    out: list[tuple[Unit, Bool]] = []
    for unit in place.members.units(members.names):
        where = True if members.where is None else encode(members.where, place.about(unit))
        if where is not False:
            out.append((unit, where))
    return out


def samples_in(members: MemberSet, place: Place) -> list[tuple[Unit, Bool]]:
    """Members enough to try what must be so of each one of the set by itself, each with whether it counts."""
    out: list[tuple[Unit, Bool]] = []
    for unit in place.members.samples(members.names):
        where = True if members.where is None else encode(members.where, place.about(unit))
        if where is not False:
            out.append((unit, where))
    return out


def is_in(members: MemberSet, member: str, place: Place) -> Bool:
    """Whether this one member is in the set."""
    if member not in members.names:
        return False
    return True if members.where is None else encode(members.where, place.about(Unit(member, ONE, {})))


# ------------------------------------------------------------------------------------------- numbers


def numeric(value: Number, place: Place) -> tuple[Bool, Linear]:
    """Whether the number exists, and what it is if it does."""
    match value:
        case nodes.Tally():
            if place.decision is not None and value.stage is not None:
                return True, place.decision.tally(value, place)
            assert place.sitting is not None
            return True, place.sitting.tally(value, place)
        case nodes.Num(exactly):
            return True, number(exactly)
        case nodes.ParticularValue(particular):
            amount = place.variables.amount(particular)
            return (False, ZERO) if amount is None else (True, amount)
        case nodes.Sum(added):
            found = [numeric(each, place) for each in added]
            return every(exists for exists, _ in found), terms.total(each for _, each in found)
        case nodes.Times(factor, term):
            exists, found_term = numeric(term, place)
            return exists, found_term.times(factor)
        case nodes.Count(members, body):
            counted = (
                terms.choice(where, _how_many(body, place.about(unit)), ZERO)
                for unit, where in members_in(members, place)
            )
            return True, terms.total(counted)
        case nodes.Day():
            return True, place.day
        case nodes.DaysTaken():
            assert place.decision is not None
            exists, day = place.decision.result_day()
            return exists, day - place.variables.start
        case _:
            assert_never(value)


def _how_many(body: Expr, place: Place) -> Linear:
    """Of how many of the unit that IT stands for the formula is true."""
    assert place.it is not None
    if place.it.several and isinstance(body, nodes.MemberVotes) and body.member == IT:
        assert place.decision is not None
        return place.decision.how_many_vote(place.it, body.ballot, body.stage)
    return terms.choice(encode(body, place), place.it.size, ZERO)


def _compare(left: Number, order: Order, right: Number, place: Place) -> Bool:
    left_exists, one = numeric(left, place)
    right_exists, other = numeric(right, place)
    return both(left_exists, right_exists, _ordered(one, order, other))


def _ordered(one: Linear, order: Order, other: Linear) -> Bool:
    match order:
        case Order.LESS:
            return more(other, one)
        case Order.AT_MOST:
            return at_least(other, one)
        case Order.EQUAL:
            return terms.equal(one, other)
        case Order.AT_LEAST:
            return at_least(one, other)
        case Order.MORE:
            return more(one, other)
        case _:
            assert_never(order)


def _share(share: Share, place: Place) -> Bool:
    _, part = numeric(share.part, place)
    _, base = numeric(share.base, place)
    needed = base.times(share.fraction)
    match share.rounding:
        case None:
            pass
        case "up":
            needed = -terms.floor(-needed)
        case "down":
            needed = terms.floor(needed)
        case "nearest":
            needed = terms.floor(needed + number(Fraction(1, 2)))
        case _:
            raise AssertionError(share.rounding)

    def reaches(amount: Linear) -> Bool:
        return more(part, amount) if share.strict else at_least(part, amount)

    met = reaches(needed + number(share.plus))
    if share.floor is not None:
        met = both(met, reaches(number(share.floor)))
    if share.ceiling is not None:
        met = either(met, reaches(number(share.ceiling)))
    return both(more(base, ZERO), met)


# ------------------------------------------------------------------------------------------- facts and steps


def _fact(fact: str, member: str | None, place: Place) -> Bool:
    if member is None:
        return place.variables.fact(fact)
    name, flags = place.named(member)
    settled = flags.get(("fact about", fact))
    return place.variables.fact(fact, name) if settled is None else settled


def happened(step: str, place: Place) -> Bool:
    """The step happens; about a sitting, not after its day."""
    happens = place.variables.happens(step)
    if place.sitting is None or place.decision is not None:
        return happens
    return both(happens, at_least(place.sitting.day, place.variables.step_day(step)))


def _step_before(expr: nodes.StepBefore, place: Place) -> Bool:
    day = place.variables.step_day(expr.step) + number(expr.days)
    if expr.other is not None:
        later = place.variables.step_day(expr.other)
        return both(happened(expr.step, place), happened(expr.other, place), at_least(later, day))
    if place.decision is not None:
        held, vote = place.decision.vote_day()
    else:
        assert place.sitting is not None
        held, vote = True, place.sitting.day
    return both(held, happened(expr.step, place), at_least(vote, day))


def step_within(step: str, days: int, variables: Variables, decision: DecisionView) -> Bool:
    """The step happens on the day of the result or so many days later at most."""
    exists, result = decision.result_day()
    day = variables.step_day(step)
    return both(exists, variables.happens(step), at_least(day, result), at_least(result + number(days), day))
