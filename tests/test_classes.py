"""Members that nothing tells apart are counted by class, and the answer is what it would be one by one.

Random policies are given twins: one member copied, with all that is its own, and now and then one copy made a
little different, which must be noticed. Then, by hand, each wrong use of classes that docs/semantics.md lists
and each reason to tell members apart.
"""

from __future__ import annotations

from dataclasses import fields, is_dataclass, replace
from fractions import Fraction
from typing import Any

import pytest

from stpdsl.model.nodes import (
    IT,
    Affected,
    And,
    Column,
    Compare,
    Conflicted,
    ConsentOf,
    Count,
    Effect,
    EffectOn,
    Exists,
    Expr,
    FactIs,
    ForEvery,
    Measure,
    MemberIs,
    MemberSet,
    MemberVotes,
    Model,
    Not,
    Num,
    OnlyOneFor,
    Or,
    Order,
    PersonPresent,
    ResultIs,
    Seat,
    SeatSet,
    Tally,
)
from stpdsl.model.questions import Always, Never, Over, Plain, Possible, QuorumHostage
from stpdsl.model.types import Ballot, Result, StageOutcome
from stpdsl.pipeline import understand
from stpdsl.solver.answer import Answer, Found, Limits, NoneFound, Undecided
from stpdsl.solver.classes import Classes, Counted
from stpdsl.solver.questions import ask, ask_one_by_one
from stpdsl.source import Source as Text
from tests.generator import QUESTIONS, Seeded, Source, random_model, random_question
from tests.oracle import shown
from tests.test_agreement import Case, wrong

LIMITS = Limits(rlimit=20_000_000)
APPROVED = ResultIs(Result.APPROVED)


# ---------------------------------------------------------------------------------------- twins


def copied(part: Any, names: dict[str, str]) -> Any:
    """The same with every name of the one replaced by the copy's."""
    if isinstance(part, str):
        return names.get(part, part)
    if isinstance(part, tuple):
        return tuple(copied(each, names) for each in part)
    if isinstance(part, frozenset):
        return frozenset(copied(each, names) for each in part)
    if is_dataclass(part) and not isinstance(part, type):
        kept = {f.name: copied(getattr(part, f.name), names) for f in fields(part) if f.name != "clause"}
        return replace(part, **kept)
    return part


def extended(part: Any, seats: dict[str, str], names: dict[str, str]) -> Any:
    """The same, with the copy wherever a set has the one."""
    if isinstance(part, SeatSet):
        more = frozenset(seats[name] for name in part.names if name in seats)
        return SeatSet(part.names | more, extended(part.where, seats, names))
    if isinstance(part, frozenset):
        return part | frozenset(names[each] for each in part if each in names)
    if isinstance(part, tuple):
        return tuple(extended(each, seats, names) for each in part)
    if isinstance(part, dict):
        return {key: extended(value, seats, names) for key, value in part.items()}
    if is_dataclass(part) and not isinstance(part, type):
        return replace(part, **{f.name: extended(getattr(part, f.name), seats, names) for f in fields(part)})
    return part


def plainer(s: Source, model: Model, member: str) -> Model:
    """The same, with one plain seat of the member in each body, held by its own chief."""
    chief = f"{member}'s chief"
    if chief not in model.persons:
        return model
    bodies = dict(model.bodies)
    for name, body in model.bodies.items():
        seats: list[Seat] = []
        for seat in body.seats:
            if seat.member != member:
                seats.append(seat)
            elif not any(other.member == member for other in seats):
                plain = replace(
                    seat, person=chief, inner=None, deputy=None, may_be_vacant=False, vacant_now=False
                )
                seats.append(plain if not s.chance(5) or seat.inner is not None else seat)
        bodies[name] = replace(body, seats=tuple(seats))
    return replace(model, bodies=bodies)


def with_twin(model: Model, member: str, mark: str) -> Model:
    """The same, with a copy of the member and of all that is its own."""
    names = {member: member + mark}
    names |= {h.name: h.name + mark for h in model.holders.values() if h.member == member}
    for person in model.persons.values():
        if person.posts and all(post in names for post in person.posts):
            names[person.name] = person.name + mark
    names = {name: twin for name, twin in names.items() if name not in model.bodies}
    seats = {
        s.name: s.name + mark for body in model.bodies.values() for s in body.seats if s.member == member
    }
    model = replace(
        model,
        rules=extended(model.rules, seats, names),
        matters=extended(dict(model.matters), seats, names),
        instruments=extended(model.instruments, seats, names),
        lawful_receivers=tuple(
            replace(
                each,
                members=extended(each.members, seats, names),
                permitted={
                    copied(of, those): copied(permitted, those)
                    for those in ({}, names)
                    for of, permitted in each.permitted.items()
                },
            )
            for each in model.lawful_receivers
        ),
        origins=tuple(
            replace(
                each,
                holder={
                    copied(of, those): copied(to, those)
                    for those in ({}, names)
                    for of, to in each.holder.items()
                },
            )
            for each in model.origins
        ),
    )
    delegations = []
    for each in model.delegations:
        if each.of == {member}:
            delegations += [each, replace(copied(each, names), name=each.name + mark)]
        else:
            delegations.append(extended(each, seats, names))
    reservations = []
    for one in model.reservations:
        if one.members == {member}:
            reservations += [one, copied(one, names)]
        else:
            reservations.append(extended(one, seats, names))
    bodies = {}
    for name, body in model.bodies.items():
        own = tuple(copied(seat, names | seats) for seat in body.seats if seat.member == member)
        bodies[name] = extended(replace(body, seats=body.seats + own), seats, names)
    posts = {name: twin for name, twin in names.items() if name in model.holders}
    persons = {}
    for person in model.persons.values():
        more = () if person.name in names else tuple(posts[post] for post in person.posts if post in posts)
        persons[person.name] = replace(person, posts=person.posts + more)
        if person.name in names:
            persons[names[person.name]] = copied(person, names)

    def with_copies(declared: Any) -> Any:
        return {
            copied(name, those): copied(each, those)
            for those in ({}, names)
            for name, each in declared.items()
        }

    return replace(
        model,
        members=with_copies(model.members),
        persons=persons,
        holders=with_copies(model.holders),
        bodies=bodies,
        delegations=tuple(delegations),
        reservations=tuple(reservations),
    )


def a_little_different(s: Source, model: Model, member: str) -> Model:
    """The same, but for one small thing about the member."""
    match s.number(0, 4):
        case 0:
            size = {"size": Fraction(7)}
            other = replace(model.members[member], attributes=size)
            return replace(model, members={**model.members, member: other})
        case 1 if model.delegations:
            at = s.number(0, len(model.delegations) - 1)
            return replace(model, delegations=model.delegations[:at] + model.delegations[at + 1 :])
        case 2:
            rules = tuple(
                replace(rule, claims=replace(rule.claims, names=rule.claims.names - {member}))
                for rule in model.rules
            )
            return replace(model, rules=rules)
        case 3:
            instruments = tuple(replace(each, binds=each.binds - {member}) for each in model.instruments)
            return replace(model, instruments=instruments)
        case _:
            bodies = {
                name: replace(
                    body,
                    seats=tuple(
                        replace(x, weight=x.weight + 1) if x.member == member else x for x in body.seats
                    ),
                )
                for name, body in model.bodies.items()
            }
            return replace(model, bodies=bodies)


def twins(s: Source, copies: int = 3) -> Model:
    """A random policy in which one member or two have copies."""
    model = random_model(s)
    for member in s.order(list(model.members))[: s.number(1, 2)]:
        if not s.chance(10):
            model = plainer(s, model, member)
        for i in range(copies):
            model = with_twin(model, member, f"{i + 2}")
        if s.chance(20):
            model = a_little_different(s, model, f"{member}{s.number(2, copies + 1)}")
    return model


def over_members(s: Source, model: Model) -> Plain:
    """A question that counts or ranges over members as checks do."""
    which = MemberSet(frozenset(model.members if s.chance(60) else s.at_least_one(list(model.members), 70)))
    stages = [stage.name for route in model.routes for stage in route.stages]
    stage = s.pick(stages) if stages and s.chance(40) else None
    did = MemberVotes(IT, s.pick(list(Ballot)), stage)
    other = MemberVotes(IT, s.pick(list(Ballot)), None)
    body: Expr = s.pick(
        (did, Not(did), Or((did, other)), And((did, other)), And((did, Not(other))), Or((did, APPROVED)),
         Or((did, MemberIs(IT, frozenset(s.some(list(model.members), 50))))),
         EffectOn(s.pick(list(Effect)), IT))
    )  # fmt: skip
    formula: Expr = s.pick(
        (
            ForEvery(which, body),
            Exists(which, body),
            Not(Exists(which, body)),
            Compare(Count(which, body), s.pick(list(Order)), Num(Fraction(s.number(0, 3)))),
            OnlyOneFor(),
        )
    )
    over = Over(tuple(model.matters))
    return s.pick(
        (
            Never(over, (APPROVED, formula)),
            Possible(over, And((APPROVED, formula))),
            Always(over, APPROVED, formula),
            Always(over, s.pick((did, EffectOn(Effect.CLAIMED, IT))), body, which),
        )
    )


def kind_of(answer: Answer) -> object:
    match answer:
        case NoneFound(vacuous=vacuous, idle=idle):
            return "none", vacuous, idle
        case Found():
            return "found"
        case _:
            return answer


def unequal(model: Model, question: Plain) -> list[str]:
    """How the counted answer differs from the one got one by one, or from what the interpreter confirms."""
    counted, alone = ask(model, question, LIMITS), ask_one_by_one(model, question, LIMITS)
    if isinstance(counted, Undecided) or isinstance(alone, Undecided):
        return []
    out = list(wrong(Case(model, question, ()), counted))
    if kind_of(counted) != kind_of(alone):
        out.append(f"counted: {shown(counted)}; one by one: {shown(alone)}")
    return out


def is_counted(model: Model, question: Plain) -> bool:
    return isinstance(Classes(model).counted(question), Counted)


@pytest.mark.parametrize("first", range(0, 30, 10))
def test_counted_is_one_by_one(first: int) -> None:
    counted = 0
    for seed in range(first, first + 10):
        s = Seeded(seed)
        model = twins(s)
        asked = [random_question(s, model, kind) for kind in QUESTIONS]
        asked += [over_members(s, model) for _ in range(6)]
        for question in asked:
            counted += is_counted(model, question)
            assert unequal(model, question) == [], (seed, shown(question))
    assert counted > 20  # else nothing is tested


# ---------------------------------------------------------------------------------------- by hand

POLICY = """
partnership Twins
kind Trust
kind Council
member T1 is a Trust
member T2 is a Trust
member T3 is a Trust
member T4 is a Trust
member C1 is a Council
member C2 is a Council
member C3 is a Council
member C4 is a Council
office Chief Executive at every member, executive
step Scrutiny
fact Unwell, decided by the Committee
fact Worried about a member, decided by the Committee
matter Plan with Cost as money, Touched as members
body Committee:
  seat for every member, held by its Chief Executive
  holds delegated authority
body Last Resort:
  seat for every member
  holds delegated authority
rule for Plan at the Committee:
  quorum: at least half of all seats are present
  carried when at least 75% of votes cast are for
  whoever is conflicted is recused
  binds every member
rule for Plan at the Last Resort:
  quorum: at least half of all seats are present
  carried when more than half of votes cast are for
  whoever is conflicted is recused
  binds every member
procedure for Plan:
  stage First at the Committee within 20 days:
    if carried, approved
    otherwise, go to Second
  stage Second at the Last Resort within 20 days:
    if carried, approved
    otherwise, refused
delegation from every member to the Committee: covers Plan
delegation from every member to the Last Resort: covers Plan
agreement Contract is a contract between every member on Plan: binds every member
"""
TRUSTS, COUNCILS = ("T1", "T2", "T3", "T4"), ("C1", "C2", "C3", "C4")
EVERYBODY = MemberSet(frozenset(TRUSTS + COUNCILS))
OVER = Over(("Plan",))
PLAIN = Possible(OVER, APPROVED)


def policy() -> Model:
    document, problems = understand(Text("twins.stp", POLICY), _nothing)
    assert document is not None, problems
    return document.model


def _nothing(name: str, source: object) -> Any:
    raise AssertionError(name)


def classes(model: Model, question: Plain = PLAIN) -> set[tuple[str, ...]]:
    """The members that are counted together, the sample of each class aside."""
    members = Classes(model).counted(question)
    if not isinstance(members, Counted):
        return set()
    found = (unit for unit in members.units(EVERYBODY.names) if unit.several)
    return {members.counted_in(unit) for unit in found}


def alone(model: Model, *who: str, question: Plain = PLAIN) -> bool:
    """These are not counted with anybody, and all others are as before."""
    left = {tuple(n for n in lot if n not in who)[1:] for lot in (TRUSTS, COUNCILS)}
    return classes(model, question) == {lot for lot in left if len(lot) > 1}


def with_seat(model: Model, body: str, member: str, **change: Any) -> Model:
    found = model.bodies[body]
    seats = tuple(replace(s, **change) if s.member == member else s for s in found.seats)
    return replace(model, bodies={**model.bodies, body: replace(found, seats=seats)})


def with_rule(model: Model, **change: Any) -> Model:
    return replace(model, rules=(replace(model.rules[0], **change), *model.rules[1:]))


def test_what_is_alike_is_counted() -> None:
    assert classes(policy()) == {TRUSTS[1:], COUNCILS[1:]}


# What section 8 warns of.


def test_one_count_per_stage_is_not_who() -> None:
    """Two stages with a vote against in each: did anyone oppose twice?"""
    model = policy()
    twice = MemberVotes(IT, Ballot.AGAINST)
    first, second = MemberVotes(IT, Ballot.AGAINST, "First"), MemberVotes(IT, Ballot.AGAINST, "Second")
    for formula in (
        Exists(EVERYBODY, twice),
        Exists(EVERYBODY, And((first, second))),
        ForEvery(EVERYBODY, Not(twice)),
        ForEvery(EVERYBODY, Or((first, second))),
        Compare(Count(EVERYBODY, twice), Order.AT_LEAST, Num(Fraction(1))),
    ):
        question = Never(OVER, (APPROVED, formula))
        assert classes(model, question) == set()
        assert unequal(model, question) == []
    everyone = Never(OVER, (APPROVED, ForEvery(EVERYBODY, twice)))
    assert classes(model, everyone) == {TRUSTS[1:], COUNCILS[1:]}
    assert unequal(model, everyone) == []


def test_the_same_attributes_are_not_exchange() -> None:
    """A trust and its host: the delegation of each names another member."""
    model = policy()
    own = {f"{member}'s board": host for member, host in zip(TRUSTS, COUNCILS, strict=True)}
    delegations = tuple(
        replace(each, receiver=f"{own[each.giver]}'s board") if each.giver in own else each
        for each in model.delegations
    )
    assert classes(replace(model, delegations=delegations)) == set()


def test_a_member_that_the_question_names_is_alone() -> None:
    for formula in (
        MemberVotes("T2", Ballot.FOR),
        EffectOn(Effect.CLAIMED, "T2"),
        Conflicted("T2's Chief Executive"),
        FactIs("Worried", "T2"),
        Affected("Touched", "T2"),
        MemberIs("T2", frozenset({"T2"})),
    ):
        question = Possible(OVER, formula)
        assert alone(policy(), "T2", question=question)
        assert unequal(policy(), question) == []


def test_a_set_of_the_question_parts_a_class() -> None:
    some = MemberSet(frozenset({"T1", "T2", "T3"}))
    question = Never(OVER, (APPROVED, ForEvery(some, MemberVotes(IT, Ballot.AGAINST))))
    assert classes(policy(), question) == {("T2", "T3"), COUNCILS[1:]}
    assert unequal(policy(), question) == []
    seats = SeatSet(frozenset({"T1", "T2"}))
    tally = Tally(Measure.SEATS, Column.FOR, seats, stage="First", body="Committee")
    fewest = Possible(OVER, Compare(tally, Order.AT_LEAST, Num(Fraction(2))))
    assert classes(policy(), fewest) == {COUNCILS[1:]}


def test_what_varies_by_member_is_not_counted() -> None:
    for where in (Affected("Touched", IT), FactIs("Worried", IT), Conflicted(IT)):
        for formula in (
            ForEvery(EVERYBODY, where),
            ForEvery(replace(EVERYBODY, where=where), MemberVotes(IT, Ballot.FOR, "First")),
            Exists(EVERYBODY, And((where, EffectOn(Effect.CLAIMED, IT)))),
        ):
            question = Possible(OVER, And((APPROVED, formula)))
            assert classes(policy(), question) == set()
            assert unequal(policy(), question) == []
        seats = SeatSet(frozenset(TRUSTS), where)
        tally = Tally(Measure.SEATS, Column.FOR, seats)
        tested = with_rule(policy(), carried=Compare(tally, Order.AT_LEAST, Num(Fraction(2))))
        assert classes(tested) == {COUNCILS[1:]}


# Reasons of the policy's own.


def of_t2(model: Model) -> dict[str, Model]:
    """Policies in which T2 is not like the other trusts."""
    chief = "T2's Chief Executive"
    told = Or((FactIs("Worried", "T2"), FactIs("Unwell")))
    (route,) = model.routes
    first = replace(route.stages[0], convened_by="T2")
    step = model.steps["Scrutiny"]
    given = next(each for each in model.delegations if each.giver == "T2's board")
    member = model.members["T2"]
    shared = replace(model.persons[chief], posts=(chief, "Chair of the Committee"))
    return {
        "weight": with_seat(model, "Committee", "T2", weight=Fraction(2)),
        "vacancy": with_seat(model, "Committee", "T2", may_be_vacant=True),
        "vacant now": with_seat(model, "Committee", "T2", vacant_now=True),
        "deputy": with_seat(model, "Committee", "T2", deputy="T2's representative at Last Resort"),
        "no vote": with_seat(model, "Committee", "T2", votes=False),
        "votes when": with_seat(model, "Committee", "T2", votes_when=FactIs("Unwell")),
        "one person": with_seat(model, "Last Resort", "T2", person=chief),
        "casting": with_rule(model, casting=(chief,)),
        "quorum": with_rule(model, quorum=And((model.rules[0].quorum, PersonPresent(chief)))),
        "gate": with_rule(model, when=told),
        "claims": with_rule(model, claims=MemberSet(EVERYBODY.names - {"T2"})),
        "consent": with_rule(
            model, consents=(ConsentOf(MemberSet(frozenset({"T2"})), None, None, model.rules[0].clause),)
        ),
        "convening": replace(model, routes=(replace(route, stages=(first, *route.stages[1:])),)),
        "step": replace(model, steps={**model.steps, "Scrutiny": replace(step, controller=chief)}),
        "delegation": replace(
            model,
            delegations=tuple(replace(d, until_day=9) if d is given else d for d in model.delegations),
        ),
        "delegated on": replace(
            model,
            delegations=(
                *model.delegations,
                replace(given, giver="Committee", receiver=chief, of=EVERYBODY.names),
            ),
        ),
        "kinds": replace(model, members={**model.members, "T2": replace(member, kinds=("Hospice",))}),
        "persons": replace(model, persons={**model.persons, chief: shared}),
        "function": replace(
            model,
            matters={"Plan": replace(model.matters["Plan"], function_of=EVERYBODY.names - {"T2"})},
        ),
        "agreement": replace(
            model, instruments=(replace(model.instruments[0], binds=EVERYBODY.names - {"T2"}),)
        ),
    }


QUESTIONS_BY_HAND: tuple[Plain, ...] = (
    Always(OVER, EffectOn(Effect.CLAIMED, IT), EffectOn(Effect.AUTHORISED, IT), EVERYBODY),
    Always(OVER, EffectOn(Effect.CLAIMED, IT), EffectOn(Effect.BINDING, IT), EVERYBODY),
    Never(OVER, (APPROVED, ForEvery(MemberSet(frozenset(TRUSTS)), MemberVotes(IT, Ballot.AGAINST)))),
    Never(OVER, (APPROVED, OnlyOneFor())),
    Possible(OVER, And((APPROVED, MemberVotes("T1", Ballot.ABSENT)))),
    QuorumHostage(OVER, EVERYBODY),
)


@pytest.mark.parametrize("reason", sorted(of_t2(policy())))
def test_a_reason_to_tell_apart(reason: str) -> None:
    model = of_t2(policy())[reason]
    assert alone(model, "T2")
    for question in QUESTIONS_BY_HAND:
        assert unequal(model, question) == [], shown(question)


def test_a_body_that_gathers_is_asked_of_the_sample() -> None:
    """Each exercises its own authority by its own vote: what is so of one is not so of all."""
    model = policy()
    gathering = {
        name: replace(body, charge=type(body.charge).GATHERS) if name == "Committee" else body
        for name, body in model.bodies.items()
    }
    given = tuple(
        replace(each, receiver=f"{min(each.of)}'s Chief Executive") if each.receiver == "Committee" else each
        for each in model.delegations
    )
    model = replace(model, bodies=gathering, delegations=given)
    question = QUESTIONS_BY_HAND[0]
    assert classes(model, question) == {TRUSTS[1:], COUNCILS[1:]}
    assert isinstance(ask(model, question, LIMITS), Found)
    assert unequal(model, question) == []
    inner = Never(OVER, (APPROVED, Not(ForEvery(EVERYBODY, EffectOn(Effect.EFFECTIVE, IT)))))
    assert classes(model, inner) == set()
    assert unequal(model, inner) == []


def test_one_person_may_not_be_two() -> None:
    """Both bodies must agree: are all votes for one person's?"""
    model = policy()
    (route,) = model.routes
    both = replace(route.stages[0], parts=("Committee", "Last Resort"))
    ends = {
        outcome: replace(way, to=Result.APPROVED if outcome is StageOutcome.CARRIED else Result.REFUSED)
        for outcome, way in both.exits.items()
    }
    model = replace(model, routes=(replace(route, stages=(replace(both, exits=ends),)),))
    question = Never(OVER, (APPROVED, OnlyOneFor()))
    assert classes(model, question) == set()
    assert unequal(model, question) == []


def test_conflicts_are_the_same_at_every_sitting() -> None:
    """Whoever is conflicted at one sitting is at the other, where one person holds both seats."""
    model = policy()
    for member in (*TRUSTS, *COUNCILS):
        model = with_seat(model, "Last Resort", member, person=f"{member}'s Chief Executive")
    assert classes(model) == {TRUSTS[1:], COUNCILS[1:]}
    eligible = [
        Tally(Measure.SEATS, Column.ELIGIBLE, stage=stage, body=body)
        for stage, body in (("First", "Committee"), ("Second", "Last Resort"))
    ]
    for order in (Order.LESS, Order.MORE):
        question = Possible(OVER, And((APPROVED, Compare(eligible[0], order, eligible[1]))))
        assert unequal(model, question) == []
    lost = Compare(eligible[0], Order.EQUAL, Num(Fraction(5)))
    kept = Compare(eligible[1], Order.EQUAL, Num(Fraction(6)))
    second = MemberVotes("T1", Ballot.FOR, "Second")
    assert isinstance(ask(model, Possible(OVER, And((second, lost, kept))), LIMITS), NoneFound)
    assert isinstance(ask(policy(), Possible(OVER, And((second, lost, kept))), LIMITS), Found)


def test_what_is_found_names_members_the_same_way_every_time() -> None:
    question = Possible(OVER, And((APPROVED, MemberVotes("T1", Ballot.AGAINST))))
    first = ask(policy(), question, LIMITS)
    assert isinstance(first, Found)
    assert first == ask(policy(), question, LIMITS)
