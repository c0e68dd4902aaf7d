"""Each smallest example of docs/semantics.md, and the points section 11 settles.

The section that a test is about stands in its name or its first line. Models are built without the language,
so that a failure here is the interpreter's and nobody else's.
"""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest

from stpdsl.model.nodes import (
    IT,
    ORDINARY_ROWS,
    Affected,
    And,
    Body,
    Charge,
    Clause,
    Column,
    Compare,
    ConsentOf,
    Const,
    Count,
    Day,
    DaysTaken,
    DecidedAt,
    Delegation,
    Duty,
    DutyKept,
    Effect,
    EffectOn,
    Exit,
    Expr,
    Fact,
    FactIs,
    ForEvery,
    Gate,
    Holder,
    HolderKind,
    Inner,
    InPublic,
    Instrument,
    InstrumentKind,
    LawfulReceivers,
    Matter,
    MayExercise,
    Measure,
    Member,
    MemberIs,
    MemberSet,
    MemberVotes,
    Model,
    Not,
    Num,
    OnConflict,
    OnlyOneFor,
    Order,
    Origin,
    Particular,
    ParticularKind,
    ParticularValue,
    Person,
    PersonPresent,
    Reservation,
    ResultIs,
    Route,
    Row,
    Rule,
    Scope,
    ScrutinisedBy,
    Seat,
    SeatSet,
    Share,
    Stage,
    StageWas,
    Step,
    StepBefore,
    StepHappens,
    StepWithin,
    Tally,
)
from stpdsl.model.questions import (
    Always,
    CanBlock,
    Claim,
    DelegationsWithinGiver,
    EndsWithin,
    Never,
    NothingReservedDelegated,
    OneRoute,
    Over,
    Possible,
    QuorumAttainable,
    QuorumHostage,
    Target,
)
from stpdsl.model.types import Ballot, Result, SeatState, Situation, StageOutcome, Value
from stpdsl.semantics.decision import Decision, Sitting
from stpdsl.semantics.games import TooManyGames, can_stop
from stpdsl.semantics.procedures import Improper, decide
from stpdsl.semantics.questions import improper, reaches, refutes, true_in

FOR, AGAINST, ABSTAIN, ABSENT = Ballot.FOR, Ballot.AGAINST, Ballot.ABSTAIN, Ballot.ABSENT
LETTERS = {"f": FOR, "a": AGAINST, "-": ABSTAIN, "0": ABSENT}
YES = Const(True)
NO = Const(False)
START = 100
HALF = Fraction(1, 2)
OUT = StageOutcome


def clause(text: str) -> Clause:
    return Clause("test.stp", 1, text)


# ------------------------------------------------------------------------------------------------ builders


def share(
    fraction: Fraction,
    base: Column = Column.CAST,
    *,
    more: bool = False,
    measure: Measure = Measure.WEIGHT,
    part: Column = Column.FOR,
    names: str | None = None,
    **more_fields: Any,
) -> Share:
    seats = None if names is None else SeatSet(frozenset(names.split()))
    return Share(Tally(measure, part, seats), more, fraction, Tally(measure, base, seats), **more_fields)


def count(
    column: Column, order: Order, n: int, names: str | None = None, measure: Measure = Measure.SEATS
) -> Compare:
    seats = None if names is None else SeatSet(frozenset(names.split()))
    return Compare(Tally(measure, column, seats), order, Num(Fraction(n)))


def present(n: int, measure: Measure = Measure.PEOPLE) -> Compare:
    return count(Column.QUORUM, Order.AT_LEAST, n, measure=measure)


MORE_THAN_HALF = share(HALF, more=True)


def seat(name: str, member: str | None = None, **fields: Any) -> Seat:
    """Seat `a` is of member A, and person p_a acts in it, unless said otherwise."""
    fields.setdefault("person", None if "inner" in fields else f"p_{name}")
    return Seat(name, name.upper() if member is None else member or None, **fields)


def body(name: str, seats: str | tuple[Seat, ...], charge: Charge = Charge.UNSAID, **fields: Any) -> Body:
    made = tuple(seat(each) for each in seats.split()) if isinstance(seats, str) else seats
    fields.setdefault("own_of", None)
    fields.setdefault("public", None)
    return Body(name, name, made, charge, clause=clause(name), **fields)


def rule(of: str, carried: Expr = MORE_THAN_HALF, **fields: Any) -> Rule:
    name = fields.pop("name", f"rule of {of}")
    plain: dict[str, Any] = {
        "matters": frozenset({"M"}),
        "when": YES,
        "quorum": YES,
        "quorum_said": True,
        "needs_a_vote_for": True,
        "rows": ORDINARY_ROWS,
        "on_conflict": OnConflict.RECUSED,
        "deputy_may_replace_conflicted": False,
        "casting": (),
        "consents": (),
        "gates": (),
        "claims": MemberSet(frozenset()),
        "quorum_clause": clause(f"quorum of {of}"),
        "carried_clause": clause(f"carried of {of}"),
        "claims_clause": clause(f"claims of {of}"),
        "clause": clause(name),
    }
    return Rule(name, of, carried=carried, **(plain | fields))


def stage(
    name: str, parts: str, carried: str | Result = Result.APPROVED, within: int | None = None, **fields: Any
) -> Stage:
    """Every line that is not given an exit in `exits` is unresolved; not carried is refused."""
    exits: dict[StageOutcome, str | Result] = dict.fromkeys(StageOutcome, Result.UNRESOLVED)
    exits |= {OUT.NOT_CARRIED: Result.REFUSED, OUT.CARRIED: carried}
    exits |= fields.pop("exits", {})
    after = fields.pop("after", 0)
    made = {outcome: Exit(to, after, clause(f"{name}: {outcome.value}")) for outcome, to in exits.items()}
    fields.setdefault("suffices", False)
    fields.setdefault("convened_by", None)
    return Stage(name, tuple(parts.split()), within, made, clause=clause(name), **fields)


def route(*stages: Stage, name: str = "Procedure", **fields: Any) -> Route:
    plain: dict[str, Any] = {"matters": frozenset({"M"}), "when": YES, "written": True}
    return Route(name, stages=stages, clause=clause(name), **(plain | fields))


def delegation(giver: str, receiver: str, of: str, when: Expr = YES, **fields: Any) -> Delegation:
    name = fields.pop("name", f"{giver} to {receiver}")
    plain: dict[str, Any] = {
        "covers": (Scope(frozenset({"M"}), when),),
        "excludes": (),
        "only_when": YES,
        "jointly": (),
        "after": (),
        "from_day": None,
        "until_day": None,
        "recall": None,
        "may_be_passed_on": False,
        "exclusive": False,
    }
    return Delegation(name, giver, receiver, frozenset(of.split()), clause=clause(name), **(plain | fields))


def contract(parties: str, **fields: Any) -> Instrument:
    plain: dict[str, Any] = {
        "kind": InstrumentKind.CONTRACT,
        "binds": frozenset(parties.split()),
        "scopes": (Scope(frozenset({"M"}), YES),),
        "after": (),
        "from_day": None,
        "until_day": None,
        "commits_to": None,
        "approved_by_origins": frozenset(),
    }
    name = fields.pop("name", "Contract")
    return Instrument(name, name, parties=frozenset(parties.split()), clause=clause(name), **(plain | fields))


def matter(*particulars: Particular, **fields: Any) -> Matter:
    plain: dict[str, Any] = {"function_of": None, "may_be_committed": False}
    return Matter("M", "M", particulars, clause=clause("M"), **(plain | fields))


def model(
    *parts: Any, posts: dict[str, str] | None = None, steps: dict[str, str | None] | None = None
) -> Model:
    """A policy from its bodies, rules, routes and the rest, with members and persons as its seats need them.

    Every member X has a board X.board; `posts` gives a person a post ("p_a": "A" makes post a.chief of A)."""

    def of_type(kind: type) -> list[Any]:
        return [part for part in parts if isinstance(part, kind)]

    bodies = {each.name: each for each in of_type(Body)}
    seats = [each for found in bodies.values() for each in found.seats]
    names = dict.fromkeys(each.member for each in seats if each.member)
    for each in of_type(Delegation):
        names |= dict.fromkeys(sorted(each.of))
    given = {each.name: each for each in of_type(Member)}
    members = {
        name: given.get(name, Member(name, name, ("Partner",), frozenset(), {}, clause(name)))
        for name in dict.fromkeys((*names, *given))
    }
    people = dict.fromkeys(
        person for each in seats for person in (each.person, each.deputy) if person is not None
    )
    posts = posts or {}
    holders = {f"{name}.board": Holder(f"{name}.board", HolderKind.BOARD, name) for name in members}
    for name, member in posts.items():
        post = f"{name}.post"
        holders[post] = Holder(post, HolderKind.POST, member)
    holders |= {name: Holder(name, HolderKind.BODY, None) for name in bodies if name not in holders}
    persons = {
        name: Person(name, (f"{name}.post",) if name in posts else (), frozenset(), clause(name))
        for name in people
    }
    routes = tuple(of_type(Route))
    if not routes:
        routes = tuple(
            replace(route(stage(each.body, each.body), name=each.body), written=False)
            for each in {each.body: each for each in of_type(Rule)}.values()
        )
    return Model(
        name="Test",
        title="Test",
        legal_status="none",
        members=members,
        persons=persons,
        holders=holders,
        bodies=bodies,
        matters={each.name: each for each in of_type(Matter)} or {"M": matter()},
        facts={each.name: each for each in of_type(Fact)},
        steps={
            name: Step(name, name, controller, clause(name)) for name, controller in (steps or {}).items()
        },
        rules=tuple(of_type(Rule)),
        routes=routes,
        delegations=tuple(of_type(Delegation)),
        reservations=tuple(of_type(Reservation)),
        origins=tuple(of_type(Origin)),
        lawful_receivers=tuple(of_type(LawfulReceivers)),
        instruments=tuple(of_type(Instrument)),
        duties=tuple(of_type(Duty)),
    )


def votes(at: str, spelled: str) -> dict[tuple[str, str, str], Ballot]:
    """`votes("S B", "a:f b:a c:- d:0")`: for, against, abstains, absent at body B in stage S ("B": both)."""
    stage_name, _, body_name = at.partition(" ")
    return {
        (stage_name, body_name or stage_name, name): LETTERS[letter]
        for name, _, letter in (each.partition(":") for each in spelled.split())
    }


def situation(
    ballots: dict[tuple[str, str, str], Ballot] | None = None, matter_name: str = "M", **fields: Any
) -> Situation:
    fields.setdefault("start", START)
    return Situation(matter_name, ballots=ballots or {}, **fields)


def only_sitting(decision: Decision) -> Sitting:
    return decision.stages[0].sittings[0]


def outcome(policy: Model, spelled: str, **fields: Any) -> StageOutcome:
    """What comes of the one sitting at body B."""
    return decide(policy, situation(votes("B", spelled), **fields)).stages[0].outcome


def committee(carried: Expr, seats: str | tuple[Seat, ...] = "a b c", **fields: Any) -> Model:
    return model(body("B", seats), rule("B", carried, **fields))


# ------------------------------------------------------------------------------ 2.1 what each state counts in

STATES = {
    "vacant": (SeatState.VACANT, "ALL"),
    "recused": (SeatState.RECUSED, "ALL FILLED"),
    "0": (SeatState.ABSENT, "ALL FILLED ELIGIBLE"),
    "-": (SeatState.ABSTAIN, "ALL FILLED ELIGIBLE PRESENT QUORUM ABSTAINING"),
    "a": (SeatState.AGAINST, "ALL FILLED ELIGIBLE PRESENT QUORUM CAST AGAINST"),
    "f": (SeatState.FOR, "ALL FILLED ELIGIBLE PRESENT QUORUM CAST FOR"),
}


@pytest.mark.parametrize("column", Column)
@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("measure", [Measure.SEATS, Measure.WEIGHT, Measure.MEMBERS])
def test_2_1_the_table(state: str, column: Column, measure: Measure) -> None:
    seats = (seat("a", may_be_vacant=True, weight=Fraction(1)), seat("b"))
    policy = committee(
        Compare(Tally(measure, column, SeatSet(frozenset("a"))), Order.EQUAL, Num(Fraction(1))), seats
    )
    given = situation(
        votes("B", f"a:{state if len(state) == 1 else 'f'} b:f"),
        vacant=frozenset({("B", "a")}) if state == "vacant" else frozenset(),
        conflicted=frozenset({"A"}) if state == "recused" else frozenset(),
    )
    sitting = only_sitting(decide(policy, given))
    expected_state, columns = STATES[state]
    assert sitting.seats[0].state is expected_state
    assert (sitting.outcome is OUT.CARRIED) == (column.name in columns.split())


@pytest.mark.parametrize(
    ("base", "spelled", "conflicted", "fraction", "carried"),
    [
        (Column.ALL, "a:f b:f c:f", "C", Fraction(2, 3), True),
        (Column.ELIGIBLE, "a:f b:f c:f", "C", Fraction(1), True),
        (Column.ALL, "a:f b:a c:f", "C", Fraction(2, 3), False),
        (Column.ALL, "a:f b:a c:f", "C", Fraction(1, 3), True),
        (Column.CAST, "a:f b:a c:f", "C", HALF, True),
        (Column.CAST, "a:f b:- c:0", "", Fraction(1), True),
        (Column.PRESENT, "a:f b:- c:0", "", Fraction(2, 3), False),
        (Column.PRESENT, "a:f b:- c:0", "", HALF, True),
    ],
)
def test_2_1_smallest_example(
    base: Column, spelled: str, conflicted: str, fraction: Fraction, carried: bool
) -> None:
    policy = committee(share(fraction, base))
    assert (outcome(policy, spelled, conflicted=frozenset(conflicted)) is OUT.CARRIED) == carried


def test_2_1_one_cell_overridden() -> None:
    rows = dict(ORDINARY_ROWS) | {SeatState.RECUSED: replace(ORDINARY_ROWS[SeatState.RECUSED], quorum=True)}
    away = {"conflicted": frozenset("C")}
    assert outcome(committee(MORE_THAN_HALF, quorum=present(3)), "a:f b:f", **away) is OUT.INQUORATE
    assert outcome(committee(MORE_THAN_HALF, quorum=present(3), rows=rows), "a:f b:f", **away) is OUT.CARRIED


# ---------------------------------------------------------------------------------------------- 2.2 tests


def test_2_2_a_share_of_nothing_is_not_met() -> None:
    """Y > 0: at least half of the votes of councils that did not come."""
    councils = And((MORE_THAN_HALF, share(HALF, names="b c")))
    assert outcome(committee(councils), "a:f b:f c:a") is OUT.CARRIED
    assert outcome(committee(councils), "a:f") is OUT.NOT_CARRIED


def test_2_2_exactly_the_fraction() -> None:
    assert outcome(committee(share(HALF)), "a:f b:a") is OUT.CARRIED
    assert outcome(committee(share(HALF, more=True)), "a:f b:a") is OUT.NOT_CARRIED


@pytest.mark.parametrize(
    ("fields", "votes_for", "carried"),
    [
        ({}, 2, True),  # 1/2 of 4
        ({"rounding": "up"}, 2, True),
        ({"plus": Fraction(1)}, 2, False),  # half and one more
        ({"plus": Fraction(1)}, 3, True),
        ({"floor": Fraction(3)}, 2, False),
        ({"plus": Fraction(2), "ceiling": Fraction(3)}, 3, True),
    ],
)
def test_2_2_needed_amount(fields: dict[str, Any], votes_for: int, carried: bool) -> None:
    spelled = " ".join(f"{name}:f" for name in "abcd"[:votes_for])
    policy = committee(share(HALF, Column.ALL, **fields), "a b c d")
    assert (outcome(policy, spelled) is OUT.CARRIED) == carried


@pytest.mark.parametrize(
    ("rounding", "fraction", "needed"),
    [
        ("up", Fraction(1, 2), 3),
        ("down", Fraction(1, 2), 2),
        ("nearest", Fraction(1, 2), 3),
        ("nearest", Fraction(1, 4), 1),
    ],
)
def test_2_2_rounding_of_five(rounding: str, fraction: Fraction, needed: int) -> None:
    policy = committee(share(fraction, Column.ALL, rounding=rounding), "a b c d e")
    for n in range(1, 6):
        spelled = " ".join(f"{name}:f" for name in "abcde"[:n])
        assert (outcome(policy, spelled) is OUT.CARRIED) == (n >= needed)


def test_2_2_unanimous_is_two_things() -> None:
    """Every filled seat for, and nobody against, differ by an absence."""
    every = Share(Tally(Measure.SEATS, Column.FOR), False, Fraction(1), Tally(Measure.SEATS, Column.FILLED))
    nobody = count(Column.AGAINST, Order.EQUAL, 0)
    assert outcome(committee(every), "a:f b:f") is OUT.NOT_CARRIED
    assert outcome(committee(nobody), "a:f b:f") is OUT.CARRIED


def test_2_2_counting_by_members() -> None:
    """A has three seats: two for and one against make it for; one all make it abstain."""
    seats = (seat("a1", "A"), seat("a2", "A"), seat("a3", "A"), seat("b"))
    one = committee(count(Column.FOR, Order.EQUAL, 1, measure=Measure.MEMBERS), seats)
    assert outcome(one, "a1:f a2:f a3:a b:a") is OUT.CARRIED
    assert outcome(one, "a1:f a2:- a3:a b:a") is OUT.NOT_CARRIED
    abstains = committee(count(Column.ABSTAINING, Order.EQUAL, 1, measure=Measure.MEMBERS), seats)
    assert outcome(abstains, "a1:f a2:- a3:a b:f") is OUT.CARRIED


def test_2_2_weights_and_attributes() -> None:
    seats = (seat("a", weight=Fraction(3)), seat("b", weight=Fraction(2)))
    assert outcome(committee(MORE_THAN_HALF, seats), "a:f b:a") is OUT.CARRIED
    assert (
        outcome(committee(share(HALF, more=True, measure=Measure.SEATS), seats), "a:f b:a") is OUT.NOT_CARRIED
    )
    tally = Tally(Measure.ATTRIBUTE, Column.FOR, attribute="Population")
    base = Tally(Measure.ATTRIBUTE, Column.ALL, attribute="Population")
    people = {"A": Fraction(35), "B": Fraction(65)}
    policy = model(
        body("B", "a b"),
        rule("B", Share(tally, False, Fraction(65, 100), base)),
        *(Member(n, n, ("State",), frozenset(), {"Population": p}, clause(n)) for n, p in people.items()),
    )
    assert outcome(policy, "a:a b:f") is OUT.CARRIED
    assert outcome(policy, "a:f b:a") is OUT.NOT_CARRIED


def test_2_2_a_vote_for_is_needed_unless_waived() -> None:
    nobody = count(Column.AGAINST, Order.EQUAL, 0)
    assert outcome(committee(nobody), "a:- b:-") is OUT.NOT_CARRIED
    assert outcome(committee(nobody, needs_a_vote_for=False), "a:- b:-") is OUT.CARRIED
    deemed = dict(ORDINARY_ROWS) | {SeatState.ABSTAIN: Row(True, True, True, True, True, FOR)}
    assert outcome(committee(nobody, rows=deemed), "a:- b:-") is OUT.CARRIED


def test_2_2_consent_of_one_who_votes_there() -> None:
    consent = ConsentOf(MemberSet(frozenset("C")), None, None, clause("consent of C"))
    policy = committee(MORE_THAN_HALF, consents=(consent,))
    assert outcome(policy, "a:f b:f c:f") is OUT.CARRIED
    for spelled in ("a:f b:f c:-", "a:f b:f", "a:f b:f c:a"):
        assert outcome(policy, spelled) is OUT.NOT_CARRIED
    given = situation(votes("B", "a:f b:f c:-"), consents=frozenset({("B", "C")}))
    assert decide(policy, given).result is Result.REFUSED, "its vote is its consent, not a paper beside it"
    assert outcome(policy, "a:f b:f c:f", conflicted=frozenset("C")) is OUT.NOT_CARRIED
    assert only_sitting(decide(policy, given)).clause == clause("consent of C")


def test_2_2_a_deemed_vote_is_no_consent_of_the_absent_or_vacant() -> None:
    consent = ConsentOf(MemberSet(frozenset("C")), None, None, clause("consent of C"))
    deemed = Row(True, True, False, False, True, FOR)
    rows = dict(ORDINARY_ROWS) | {SeatState.ABSENT: deemed, SeatState.VACANT: deemed}
    seats = (seat("a"), seat("c"), seat("c2", "C", may_be_vacant=True))
    policy = committee(MORE_THAN_HALF, seats, consents=(consent,), rows=rows)
    assert outcome(policy, "a:f c:0 c2:0") is OUT.NOT_CARRIED
    assert outcome(policy, "a:f c:f c2:0") is OUT.CARRIED
    vacant = frozenset({("B", "c2")})
    assert outcome(policy, "a:f c:-", vacant=vacant) is OUT.NOT_CARRIED
    assert outcome(policy, "a:f c:-") is OUT.CARRIED, "present, and its absent seat is deemed for"


def test_2_2_consent_of_one_who_does_not_vote_there() -> None:
    consent = ConsentOf(MemberSet(frozenset("D")), None, FactIs("Urgent"), clause("consent of D"))
    member = Member("D", "D", ("Partner",), frozenset(), {}, clause("D"))
    fact = Fact("Urgent", None, False, clause("Urgent"))
    policy = model(body("B", "a b"), rule("B", consents=(consent,)), member, fact)
    assert outcome(policy, "a:f") is OUT.NOT_CARRIED
    assert outcome(policy, "a:f", consents=frozenset({("B", "D")})) is OUT.CARRIED
    assert outcome(policy, "a:f", facts=frozenset({"Urgent"})) is OUT.CARRIED


# --------------------------------------------------------------------------------------------- 2.3 quorum


def test_2_3_quorum_is_measured_at_the_vote() -> None:
    assert outcome(committee(MORE_THAN_HALF, quorum=present(3)), "a:f b:f c:-") is OUT.CARRIED
    assert outcome(committee(MORE_THAN_HALF, quorum=present(3)), "a:f b:f c:0") is OUT.INQUORATE


def test_2_3_one_who_holds_two_seats_counts_once() -> None:
    seats = (seat("a", person="ann"), seat("b", person="ann"), seat("c"))
    by_people = committee(MORE_THAN_HALF, seats, quorum=present(3))
    by_seats = committee(MORE_THAN_HALF, seats, quorum=present(3, Measure.SEATS))
    assert outcome(by_people, "a:f b:f c:f") is OUT.INQUORATE
    assert outcome(by_seats, "a:f b:f c:f") is OUT.CARRIED
    assert only_sitting(decide(by_seats, situation(votes("B", "a:f b:f c:f")))).votes_for == 3


def test_2_3_one_who_holds_two_seats_is_present_in_both_or_neither() -> None:
    policy = committee(MORE_THAN_HALF, (seat("a", person="ann"), seat("b", person="ann")))
    given = situation(votes("B", "a:f b:0"))
    assert "ann" in (improper(policy, given) or "")
    with pytest.raises(Improper):
        decide(policy, given)
    assert improper(policy, situation(votes("B", "a:f b:a"))) is None
    recused_in_one = situation(votes("B", "a:f b:0"), conflicted=frozenset("B"))
    assert improper(policy, recused_in_one) is None


def test_2_3_one_person_may_meet_several_limbs() -> None:
    including_chair = And((present(2), PersonPresent("p_a")))
    assert outcome(committee(MORE_THAN_HALF, quorum=including_chair), "a:f b:f") is OUT.CARRIED
    assert outcome(committee(MORE_THAN_HALF, quorum=including_chair), "b:f c:f") is OUT.INQUORATE


# ------------------------------------------------------------------------------------------- 2.4 conflicts


def test_2_4_conflict_of_a_person_and_of_a_member() -> None:
    seats = (seat("a1", "A", person="ann"), seat("a2", "A"), seat("b", person="ann"))
    everything = committee(YES, seats)
    of_person = situation(votes("B", "a1:f a2:f b:f"), conflicted=frozenset({"ann"}))
    states = [record.state for record in only_sitting(decide(everything, of_person)).seats]
    assert states == [SeatState.RECUSED, SeatState.FOR, SeatState.RECUSED]
    of_member = situation(votes("B", "a1:f a2:f b:f"), conflicted=frozenset({"A"}))
    states = [record.state for record in only_sitting(decide(everything, of_member)).seats]
    assert states == [SeatState.RECUSED, SeatState.RECUSED, SeatState.FOR]


@pytest.mark.parametrize(
    ("on_conflict", "state"),
    [
        (OnConflict.RECUSED, SeatState.RECUSED),
        (OnConflict.SPEAKS, SeatState.ABSTAIN),
        (OnConflict.VOTES, SeatState.FOR),
        (OnConflict.NOTHING, SeatState.FOR),
    ],
)
def test_2_4_what_a_conflict_does(on_conflict: OnConflict, state: SeatState) -> None:
    policy = committee(YES, on_conflict=on_conflict)
    decision = decide(policy, situation(votes("B", "a:f b:f"), conflicted=frozenset("A")))
    assert only_sitting(decision).seats[0].state is state


@pytest.mark.parametrize(
    ("may_replace", "conflicted", "state"),
    [
        (False, "p_a", SeatState.RECUSED),
        (True, "p_a", SeatState.FOR),
        (True, "A", SeatState.RECUSED),  # never for a member's conflict
        (True, "dep", SeatState.RECUSED),
    ],
)
def test_2_4_a_deputy_for_the_conflicted(may_replace: bool, conflicted: str, state: SeatState) -> None:
    policy = committee(YES, (seat("a", deputy="dep"), seat("b")), deputy_may_replace_conflicted=may_replace)
    given = situation(
        votes("B", "a:f b:f"), conflicted=frozenset({conflicted}), deputised=frozenset({("B", "B", "a")})
    )
    assert only_sitting(decide(policy, given)).seats[0].state is state


def test_2_4_the_other_ccg_gets_a_veto() -> None:
    """At least one CCG votes for; one of the two is recused."""
    policy = committee(And((MORE_THAN_HALF, count(Column.FOR, Order.AT_LEAST, 1, "a b"))))
    question = CanBlock(Over(("M",)), Claim.NONE, frozenset("B"))
    assert not can_stop(policy, question, "B", situation())
    assert can_stop(policy, question, "B", situation(conflicted=frozenset("A")))


# ---------------------------------------------------------------------------------------- 2.5 casting vote

CHAIR = (*(seat(name) for name in "abcd"), seat("chair", "", votes=False, person="chair"))


@pytest.mark.parametrize(
    ("test", "spelled", "vote", "carried", "used"),
    [
        (share(Fraction(3, 4)), "a:f b:f c:f d:a chair:-", FOR, True, False),
        (share(Fraction(3, 4)), "a:f b:f c:a d:a chair:-", FOR, False, True),
        (MORE_THAN_HALF, "a:f b:f c:a d:a chair:-", FOR, True, True),
        (MORE_THAN_HALF, "a:f b:f c:a d:a chair:-", ABSTAIN, False, True),
        (MORE_THAN_HALF, "a:f b:f c:a d:a chair:-", AGAINST, False, True),
        (MORE_THAN_HALF, "a:f b:f c:a d:a chair:0", FOR, False, False),
        (MORE_THAN_HALF, "a:- chair:-", FOR, False, False),  # for = against, but none
        (
            And((MORE_THAN_HALF, share(HALF, more=True, names="a c"))),
            "a:f b:f c:a d:a chair:-",
            FOR,
            False,
            True,
        ),
    ],
)
def test_2_5_casting_vote(test: Expr, spelled: str, vote: Ballot, carried: bool, used: bool) -> None:
    policy = committee(test, CHAIR, casting=("chair",))
    sitting = only_sitting(decide(policy, situation(votes("B", spelled), casting={("B", "B"): vote})))
    assert (sitting.outcome is OUT.CARRIED) == carried
    assert (sitting.casting is not None) == used
    if used and vote is FOR:
        assert sitting.votes_for == 3


def test_2_5_undeclared_a_tie_is_not_carried() -> None:
    policy = committee(MORE_THAN_HALF, CHAIR)
    given = situation(votes("B", "a:f b:a chair:-"), casting={("B", "B"): FOR})
    assert decide(policy, given).result is Result.REFUSED


def test_2_5_it_never_completes_a_quorum_or_meets_a_consent() -> None:
    quorum = committee(MORE_THAN_HALF, CHAIR, casting=("chair",), quorum=present(3))
    given = situation(votes("B", "a:f b:a chair:-"), casting={("B", "B"): FOR})
    assert decide(quorum, given).stages[0].outcome is OUT.INQUORATE
    consent = ConsentOf(MemberSet(frozenset("B")), None, None, clause("consent of B"))
    policy = committee(MORE_THAN_HALF, CHAIR, casting=("chair",), consents=(consent,))
    assert decide(policy, given).stages[0].outcome is OUT.NOT_CARRIED


def test_2_5_the_deputy_chair_presides_when_the_chair_is_recused() -> None:
    policy = committee(MORE_THAN_HALF, "a b c", casting=("p_a", "p_c"))
    given = situation(votes("B", "a:f b:a c:f"), conflicted=frozenset({"p_a"}), casting={("B", "B"): FOR})
    sitting = only_sitting(decide(policy, given))
    assert sitting.casting == ("p_c", FOR)
    assert sitting.outcome is OUT.CARRIED


# ----------------------------------------------------------------------------------------- 2.6 nested seats


def nested(inner_by: Inner, **inner_rule: Any) -> Model:
    outer = body("B", (seat("a"), seat("n", inner="I", inner_by=inner_by)))
    return model(outer, body("I", "x y"), rule("B"), rule("I", **inner_rule), route(stage("B", "B")))


@pytest.mark.parametrize(
    ("inner_by", "inner_votes", "state", "carried"),
    [
        (Inner.DECISION, "x:f y:a", SeatState.AGAINST, False),  # 1/2 fails
        (Inner.MAJORITY, "x:f y:a", SeatState.ABSTAIN, True),  # 1/1 carries
        (Inner.DECISION, "x:f y:f", SeatState.FOR, True),
        (Inner.MAJORITY, "x:f y:-", SeatState.FOR, True),
        (Inner.MAJORITY, "x:a", SeatState.AGAINST, False),
        (Inner.MAJORITY, "", SeatState.ABSTAIN, True),
    ],
)
def test_2_6_one_all_inside(inner_by: Inner, inner_votes: str, state: SeatState, carried: bool) -> None:
    given = situation(votes("B", "a:f") | votes("B I", inner_votes))
    decision = decide(nested(inner_by), given)
    assert [each.body for each in decision.stages[0].sittings] == ["B", "I"]
    assert only_sitting(decision).seats[1].state is state
    assert (decision.result is Result.APPROVED) == carried


def test_2_6_anything_else_inside_is_absence() -> None:
    policy = nested(Inner.DECISION, quorum=present(2))
    decision = decide(policy, situation(votes("B", "a:f") | votes("B I", "x:f")))
    assert only_sitting(decision).seats[1].state is SeatState.ABSENT
    assert decision.stages[0].sittings[1].outcome is OUT.INQUORATE


def test_2_6_a_nested_seat_of_a_conflicted_member_is_recused_first() -> None:
    given = situation(votes("B", "a:f") | votes("B I", "x:f y:f"), conflicted=frozenset("N"))
    assert only_sitting(decide(nested(Inner.DECISION), given)).seats[1].state is SeatState.RECUSED


def test_2_6_the_casting_vote_inside_decides_a_decision_and_no_majority() -> None:
    given = situation(votes("B", "a:f") | votes("B I", "x:f y:a"), casting={("B", "I"): FOR})
    for inner_by, state in ((Inner.DECISION, SeatState.FOR), (Inner.MAJORITY, SeatState.ABSTAIN)):
        decision = decide(nested(inner_by, casting=("p_x",)), given)
        assert decision.stages[0].sittings[1].casting == ("p_x", FOR)
        assert only_sitting(decision).seats[1].state is state


def test_2_6_an_inner_body_sits_with_its_own_part() -> None:
    policy = model(
        body("X", "x"),
        body("B", (seat("n", inner="I"),)),
        body("I", "i"),
        *(rule(name) for name in "XBI"),
        route(stage("S", "X B", within=10)),
    )
    given = situation(votes("S X", "x:f") | votes("S I", "i:f"), delays={("S", "B"): 7})
    record = decide(policy, given).stages[0]
    assert [(each.body, each.day) for each in record.sittings] == [
        ("X", START),
        ("B", START + 7),
        ("I", START + 7),
    ]
    unheld = decide(policy, replace(given, unconvened=frozenset({("S", "B")}))).stages[0]
    assert [each.held for each in unheld.sittings] == [True, False, False]


def test_2_6_a_body_that_does_not_sit_leaves_its_seat_absent() -> None:
    """I is a part itself, reached first and never convened; B's seat acts on it by majority."""
    outer = body("B", (seat("a"), seat("n", inner="I", inner_by=Inner.MAJORITY)))
    policy = model(outer, body("I", "x"), rule("B"), rule("I"), route(stage("S", "I B", within=1)))
    given = situation(votes("S B", "a:f") | votes("S I", "x:f"))
    assert decide(policy, given).result is Result.APPROVED
    record = decide(policy, replace(given, unconvened=frozenset({("S", "I")}))).stages[0]
    assert record.sittings[1].seats[1].state is SeatState.ABSENT


def test_2_6_three_deep_on_one_day() -> None:
    policy = model(
        body("B", (seat("n", inner="I"),)),
        body("I", (seat("m", inner="J"),)),
        body("J", "x"),
        *(rule(name) for name in "BIJ"),
        route(stage("B", "B", within=9)),
    )
    decision = decide(policy, situation(votes("B J", "x:f"), delays={("B", "B"): 4}))
    assert decision.result is Result.APPROVED
    assert [each.day for each in decision.stages[0].sittings] == [START + 4] * 3


# --------------------------------------------------------------------------------------- 2.7 outcome lines


def test_2_7_the_lines_in_their_order() -> None:
    """Out of time before not ready, before emptied, before inquorate, before not carried."""
    gate = Gate(StepBefore("Scrutiny", 1), clause("needs Scrutiny"))
    policy = model(
        body("B", "a b"),
        rule("B", share(Fraction(1), Column.ALL), quorum=present(1), gates=(gate,)),
        route(stage("S", "B", within=20)),
        steps={"Scrutiny": None},
    )
    everyone = frozenset({"A", "B"})

    def comes(**fields: Any) -> StageOutcome:
        spelled = fields.pop("spelled", "")
        return decide(policy, situation(votes("S B", spelled), **fields)).stages[0].outcome

    scrutiny = {"Scrutiny": START - 1}
    assert comes(delays={("S", "B"): 21}, conflicted=everyone) is OUT.OUT_OF_TIME
    assert comes(conflicted=everyone) is OUT.NOT_READY
    assert comes(steps=scrutiny, conflicted=everyone) is OUT.EMPTIED
    assert comes(steps=scrutiny) is OUT.INQUORATE
    assert comes(steps=scrutiny, spelled="a:f") is OUT.NOT_CARRIED
    assert comes(steps=scrutiny, spelled="a:f b:f") is OUT.CARRIED


def test_2_7_each_sitting_says_which_clause_decided() -> None:
    policy = committee(MORE_THAN_HALF, quorum=present(2))
    inquorate = only_sitting(decide(policy, situation(votes("B", "a:f"))))
    assert inquorate.clause == clause("quorum of B")
    assert [(test.kind, test.met) for test in inquorate.tests] == [("quorum", False)]
    refused = only_sitting(decide(policy, situation(votes("B", "a:f b:a"))))
    assert refused.clause == clause("carried of B")
    assert [(test.kind, test.met) for test in refused.tests] == [
        ("quorum", True),
        ("carried", False),
        ("a vote for", True),
    ]


def test_2_7_exits_where_there_is_no_procedure() -> None:
    policy = committee(MORE_THAN_HALF, quorum=present(2))
    results = {
        spelled: decide(policy, situation(votes("B", spelled))).result
        for spelled in ("a:f", "a:f b:a", "a:f b:f")
    }
    assert list(results.values()) == [Result.UNRESOLVED, Result.REFUSED, Result.APPROVED]


def two_boards(**fields: Any) -> Model:
    rules = (rule("X", quorum=present(1)), rule("Y", quorum=present(1)))
    return model(body("X", "x"), body("Y", "y"), *rules, route(stage("S", "X Y", within=10, **fields)))


@pytest.mark.parametrize(
    ("x", "y", "expected"),
    [
        ("x:f", "y:f", OUT.CARRIED),
        ("x:f", "y:a", OUT.NOT_CARRIED),
        ("x:f", "y:0", OUT.INQUORATE),
        ("x:0", "y:a", OUT.NOT_CARRIED),
        ("late", "y:a", OUT.NOT_CARRIED),
        ("late", "y:f", OUT.OUT_OF_TIME),
        ("late", "y:0", OUT.OUT_OF_TIME),
    ],
)
def test_2_7_a_group(x: str, y: str, expected: StageOutcome) -> None:
    late = x == "late"
    given = situation(
        votes("S X", "" if late else x) | votes("S Y", y),
        delays={("S", "Y"): 3},
        unconvened=frozenset({("S", "X")}) if late else frozenset(),
    )
    record = decide(two_boards(), given).stages[0]
    assert record.outcome is expected
    assert record.day == START + (10 if late else 3)


def test_2_7_a_group_of_emptied_parts_goes_as_inquorate() -> None:
    policy = two_boards(exits={OUT.INQUORATE: Result.REFUSED})
    given = situation(votes("S Y", "y:f"), conflicted=frozenset("X"))
    assert decide(policy, given).stages[0].outcome is OUT.INQUORATE
    assert decide(policy, given).result is Result.REFUSED
    single = committee(MORE_THAN_HALF, "a")
    alone = situation(conflicted=frozenset("A"))
    assert true_in(single, alone, StageWas("B", OUT.EMPTIED))
    assert true_in(single, alone, StageWas("B", OUT.INQUORATE))


# ------------------------------------------------------------------------------------------------ 2.8 days


def test_2_8_a_ladder_counts_its_days() -> None:
    policy = model(
        body("X", "x"),
        body("Y", "y"),
        rule("X"),
        rule("Y"),
        route(
            stage("First", "X", within=20, after=2, exits={OUT.OUT_OF_TIME: "Second"}),
            stage("Second", "Y", within=5, after=1),
        ),
    )
    never = situation(
        votes("Second Y", "y:f"), unconvened=frozenset({("First", "X")}), delays={("Second", "Y"): 5}
    )
    decision = decide(policy, never)
    assert [(record.entered, record.day) for record in decision.stages] == [
        (START, START + 20),
        (START + 22, START + 27),
    ]
    assert decision.day == START + 28
    assert true_in(policy, never, Compare(DaysTaken(), Order.EQUAL, Num(Fraction(28))))
    assert not refutes(policy, EndsWithin(Over(("M",)), 28), never)
    assert refutes(policy, EndsWithin(Over(("M",)), 27), never)


def test_2_8_without_a_deadline_it_never_ends() -> None:
    policy = model(
        body("X", "x"), rule("X"), route(stage("S", "X", exits={OUT.OUT_OF_TIME: Result.APPROVED}))
    )
    given = situation(unconvened=frozenset({("S", "X")}))
    decision = decide(policy, given)
    assert (decision.result, decision.day) == (Result.UNRESOLVED, None)
    assert not true_in(policy, given, Compare(DaysTaken(), Order.AT_LEAST, Num(Fraction(0))))
    assert not true_in(policy, given, StageWas("S", OUT.OUT_OF_TIME))
    assert true_in(policy, given, DecidedAt("S"))
    assert refutes(policy, EndsWithin(Over(("M",)), None), given)


@pytest.mark.parametrize(
    ("given_on", "days", "ready"), [(90, 10, True), (91, 10, False), (89, 11, True), (90, 11, False)]
)
def test_2_8_notice(given_on: int, days: int, ready: bool) -> None:
    """10 days' notice given on day 90 allows day 100; 10 clear days allow day 101."""
    gate = Gate(StepBefore("Notice", days), clause("notice"))
    policy = model(body("B", "a"), rule("B", gates=(gate,)), steps={"Notice": None})
    assert (outcome(policy, "a:f", steps={"Notice": given_on}) is OUT.CARRIED) == ready


def test_2_8_a_step_after_the_sitting_does_not_count_there() -> None:
    gate = Gate(StepHappens("Notice"), clause("notice"))
    policy = model(body("B", "a"), rule("B", gates=(gate,)), steps={"Notice": None})
    assert outcome(policy, "a:f", steps={"Notice": START}) is OUT.CARRIED
    assert outcome(policy, "a:f", steps={"Notice": START + 1}) is OUT.NOT_READY
    assert true_in(policy, situation(steps={"Notice": START + 1}), StepHappens("Notice"))


def test_2_8_rules_are_those_of_the_beginning() -> None:
    old = rule(
        "B",
        share(Fraction(1), Column.ALL),
        name="old",
        when=Compare(Day(), Order.AT_MOST, Num(Fraction(START))),
    )
    new = rule("B", name="new", when=Compare(Day(), Order.MORE, Num(Fraction(START))))
    policy = model(body("B", "a b c"), old, new, route(stage("S", "B", within=20)))
    given = situation(votes("S B", "a:f b:f"), delays={("S", "B"): 5})
    assert only_sitting(decide(policy, given)).rule == "old"
    assert only_sitting(decide(policy, replace(given, start=START + 1))).rule == "new"


# ----------------------------------------------------------------------------------- 3.1 who holds authority


def holds(policy: Model, holder: str, member: str, **fields: Any) -> bool:
    return true_in(policy, situation(**fields), MayExercise(holder, member))


VALUE = matter(Particular("Value", ParticularKind.MONEY))


def up_to(amount: int) -> Expr:
    return Compare(ParticularValue("Value"), Order.AT_MOST, Num(Fraction(amount)))


SIMPLE = (body("B", "a b", Charge.GATHERS), rule("B", claims=MemberSet(frozenset("AB"))))


def test_3_1_least_and_not_any_fixed_point() -> None:
    circle = model(*SIMPLE, *(delegation(*pair, "A", may_be_passed_on=True) for pair in ("xy", "yx")))
    assert not holds(circle, "x", "A")
    assert not holds(circle, "y", "A")
    fed = model(
        *SIMPLE,
        *(delegation(*pair, "A", may_be_passed_on=True) for pair in ("xy", "yx")),
        delegation("A.board", "y", "A", may_be_passed_on=True),
    )
    assert holds(fed, "x", "A")
    assert holds(fed, "A.board", "A")
    assert not holds(fed, "x", "B")


@pytest.mark.parametrize(("value", "x", "y"), [(1, True, True), (5, True, False), (6, False, False)])
def test_3_1_passing_on_is_per_chain(value: int, x: bool, y: bool) -> None:
    policy = model(
        *SIMPLE,
        VALUE,
        delegation("A.board", "x", "A", up_to(5), name="big"),
        delegation("A.board", "x", "A", up_to(1), name="small", may_be_passed_on=True),
        delegation("x", "y", "A"),
    )
    item: dict[str, Value] = {"Value": value}
    assert holds(policy, "x", "A", particulars=item) == x
    assert holds(policy, "y", "A", particulars=item) == y


def test_3_1_kind_of_receiver() -> None:
    lawful = LawfulReceivers(frozenset("A"), {"A": frozenset({"own"})}, None, START, clause("statute"))
    policy = model(*SIMPLE, delegation("A.board", "out", "A"), delegation("A.board", "own", "A"), lawful)
    assert holds(policy, "own", "A")
    assert not holds(policy, "out", "A")
    assert holds(policy, "out", "A", start=START + 1)


def test_3_1_exclusive_takes_from_its_giver_only() -> None:
    policy = model(*SIMPLE, delegation("A.board", "x", "A", exclusive=True, until_day=START))
    assert holds(policy, "x", "A")
    assert not holds(policy, "A.board", "A")
    assert holds(policy, "A.board", "A", start=START + 1)
    assert holds(policy, "B.board", "B")


def test_3_1_revocation_takes_what_was_passed_on() -> None:
    policy = model(
        *SIMPLE,
        delegation("A.board", "x", "A", may_be_passed_on=True, recall="Recall"),
        delegation("x", "y", "A"),
        steps={"Recall": "A.board"},
    )
    assert holds(policy, "y", "A", steps={"Recall": START + 1})
    assert not holds(policy, "y", "A", steps={"Recall": START})


def test_3_1_conditions_precedent_are_of_an_earlier_day() -> None:
    policy = model(*SIMPLE, delegation("A.board", "x", "A", after=("Sealed",)), steps={"Sealed": None})
    assert holds(policy, "x", "A", steps={"Sealed": START - 1})
    assert not holds(policy, "x", "A", steps={"Sealed": START})
    assert not holds(policy, "x", "A")


def test_3_1_reservations_and_origins() -> None:
    reserved = Reservation(frozenset("A"), "council", (Scope(frozenset({"M"}), YES),), clause("reserved"))
    policy = model(*SIMPLE, delegation("A.board", "x", "A"), delegation("council", "y", "A"), reserved)
    assert [name for name in ("A.board", "council", "x", "y") if holds(policy, name, "A")] == ["council"]
    moved = Origin({"A": "members"}, START, None, clause("origin"))
    policy = model(*SIMPLE, moved)
    assert holds(policy, "members", "A")
    assert not holds(policy, "A.board", "A")
    assert holds(policy, "A.board", "A", start=START - 1)


def test_3_1_not_its_function() -> None:
    policy = model(*SIMPLE, matter(function_of=frozenset("A")))
    assert holds(policy, "A.board", "A")
    assert not holds(policy, "B.board", "B")


def test_3_1_joint_delegations() -> None:
    both = delegation("A.board", "x", "A", jointly=("y",))
    policy = model(*SIMPLE, both)
    assert not holds(policy, "x", "A")
    assert not holds(policy, "y", "A")


# ---------------------------------------------------------------------- 3.2 whose authority a stage exercises

STATES_OF_A = {
    "for": "a:f",
    "against": "a:a",
    "abstain": "a:-",
    "absent": "a:0",
    "recused": "a:f",
    "none": "",
}


def bound_board(how: str) -> Model:
    charge = Charge.GATHERS if how == "gathered" else Charge.HOLDS
    claims = MemberSet(frozenset("ABCD"))
    seats = body("B", "a b c d" if how != "none" else "b c d", charge)
    given: list[Any] = []
    if how == "joint":
        given = [delegation(f"{name}.board", "B", name) for name in "ABCD"]
    if how == "gathered":
        given = [delegation(f"{name}.board", f"p_{name.lower()}.post", name) for name in "ABCD"]
    if how == "promised":
        given = [contract("A B C D", commits_to="B", approved_by_origins=frozenset("ABCD"))]
    posts = {f"p_{name}": name.upper() for name in "abcd"}
    return model(
        seats, rule("B", claims=claims), *given, matter(may_be_committed=how == "promised"), posts=posts
    )


@pytest.mark.parametrize("state", ["for", "against", "abstain", "absent", "recused"])
@pytest.mark.parametrize("how", ["joint", "gathered", "promised"])
def test_3_2_the_table(how: str, state: str) -> None:
    given = situation(
        votes("B", f"{STATES_OF_A[state]} b:f c:f d:f"),
        conflicted=frozenset("A") if state == "recused" else frozenset(),
    )
    decision = decide(bound_board(how), given)
    assert decision.result is Result.APPROVED
    effect = decision.members["A"]
    exercised = state == "for" or how != "gathered"
    assert effect.claimed
    assert effect.authorised == effect.effective == exercised
    assert effect.authority == (how if exercised else None)


def test_3_2_the_voter_must_hold_it() -> None:
    policy = replace(bound_board("gathered"), delegations=())
    decision = decide(policy, situation(votes("B", "a:f b:f c:f d:f")))
    assert not decision.members["A"].authorised


def test_3_2_a_deputy_exercises_only_what_reaches_the_deputy() -> None:
    given = situation(votes("B", "a:f b:f"), deputised=frozenset({("B", "B", "a")}))
    seats = body("B", (seat("a", deputy="dep"), seat("b")), Charge.GATHERS)
    claims = rule("B", claims=MemberSet(frozenset("A")))
    to_chief = delegation("A.board", "p_a.post", "A")
    policy = model(seats, claims, to_chief, posts={"p_a": "A"})
    assert not decide(policy, given).members["A"].authorised
    assert decide(policy, replace(given, deputised=frozenset())).members["A"].authorised
    policy = model(seats, claims, to_chief, delegation("A.board", "dep", "A"), posts={"p_a": "A"})
    assert decide(policy, given).members["A"].chain == ("A.board to dep",)


def test_3_2_two_voters_may_gather_a_joint_delegation() -> None:
    seats = body("B", (seat("a1", "A"), seat("a2", "A"), seat("b")), Charge.GATHERS)
    both = delegation("A.board", "p_a1", "A", jointly=("p_a2",))
    policy = model(seats, rule("B", claims=MemberSet(frozenset("A"))), both)
    assert decide(policy, situation(votes("B", "a1:f a2:f"))).members["A"].authority == "gathered"
    assert not decide(policy, situation(votes("B", "a1:f b:f"))).members["A"].authorised
    unlawful = LawfulReceivers(frozenset("A"), {"A": frozenset({"p_a1"})}, None, None, clause("statute"))
    policy = model(seats, rule("B", claims=MemberSet(frozenset("A"))), both, unlawful)
    assert not decide(policy, situation(votes("B", "a1:f a2:f"))).members["A"].authorised


def test_3_2_a_deemed_vote_carries_and_exercises_nothing() -> None:
    rows = dict(ORDINARY_ROWS) | {SeatState.ABSENT: Row(True, True, False, False, True, FOR)}
    policy = bound_board("gathered")
    policy = replace(policy, rules=(replace(policy.rules[0], rows=rows),))
    decision = decide(policy, situation())
    assert decision.result is Result.APPROVED
    assert not any(effect.authorised for effect in decision.members.values())


def test_3_2_an_advisory_body_exercises_nothing() -> None:
    policy = bound_board("joint")
    advises = replace(policy.bodies["B"], charge=Charge.ADVISES)
    decision = decide(replace(policy, bodies={"B": advises}), situation(votes("B", "a:f b:f")))
    assert decision.members["A"].claimed
    assert not decision.members["A"].authorised


def test_3_2_undeclared_a_matter_may_not_be_committed() -> None:
    policy = replace(bound_board("promised"), matters={"M": matter(may_be_committed=False)})
    assert not decide(policy, situation(votes("B", "a:f b:f"))).members["A"].authorised


def test_3_2_committees_in_common() -> None:
    """Each own committee is joint for its own member only; a joint committee for each that delegates."""
    own = (body("X", "x", Charge.OWN, own_of="X"), body("Y", "y", Charge.OWN, own_of="Y"))
    rules = (rule("X", claims=MemberSet(frozenset("X"))), rule("Y", claims=MemberSet(frozenset("Y"))))
    policy = model(*own, *rules, route(stage("S", "X Y")))
    decision = decide(policy, situation(votes("S X", "x:f") | votes("S Y", "y:f")))
    assert [(e.effective, e.holder, e.binding) for e in decision.members.values()] == [
        (True, "X", False),
        (True, "Y", False),
    ]
    outvoted = decide(bound_board("joint"), situation(votes("B", "a:a b:f c:f d:f"))).members["A"]
    assert outvoted.binding
    assert outvoted.joint_body == "B"
    assert outvoted.overridden


@pytest.mark.parametrize(("board_day", "authorised"), [(20, True), (30, True), (31, False), (40, False)])
def test_3_2_a_ladder_outlives_a_delegation(board_day: int, authorised: bool) -> None:
    """The delegation ends on day 30; the board sits on day 20 and another ratifies on day 40."""
    policy = model(
        body("B", "a", Charge.HOLDS),
        body("R", "r"),
        rule("B"),
        rule("R", claims=MemberSet(frozenset("A"))),
        delegation("A.board", "B", "A", until_day=START + 30),
        route(
            stage("First", "B", carried="Ratify", within=99, suffices=True), stage("Ratify", "R", within=99)
        ),
    )
    given = situation(
        votes("First B", "a:f") | votes("Ratify R", "r:f"),
        delays={("First", "B"): board_day, ("Ratify", "R"): 20},
    )
    decision = decide(policy, given)
    assert decision.result is Result.APPROVED
    assert decision.members["A"].effective == authorised
    (first, ratify) = policy.routes[0].stages
    only_last = replace(policy, routes=(route(replace(first, suffices=False), ratify),))
    assert not decide(only_last, given).members["A"].authorised


# ------------------------------------------------------------------------------- 3.3 what it does to a member

FIVE = "A B C D E"


def board_2016(*more: Any) -> Model:
    return model(
        body("B", "a b c d e", Charge.GATHERS),
        rule("B", share(Fraction(3, 4)), claims=MemberSet(frozenset(FIVE.split()))),
        *(delegation(f"{name}.board", f"p_{name.lower()}.post", name) for name in FIVE.split()),
        *more,
        posts={f"p_{name.lower()}": name for name in FIVE.split()},
        steps={"Signed": None},
    )


FOUR_TO_ONE = situation(votes("B", "a:f b:f c:f d:f e:a"))


def test_3_3_the_2016_board() -> None:
    decision = decide(board_2016(), FOUR_TO_ONE)
    assert decision.result is Result.APPROVED
    dissenter, agreed = decision.members["E"], decision.members["A"]
    assert (dissenter.claimed, dissenter.authorised, dissenter.effective) == (True, False, False)
    assert (agreed.effective, agreed.binding, agreed.chain) == (True, False, ("A.board to p_a.post",))
    claimed_is_authorised = Always(
        Over(("M",)),
        EffectOn(Effect.CLAIMED, IT),
        EffectOn(Effect.AUTHORISED, IT),
        MemberSet(frozenset(FIVE.split())),
    )
    assert refutes(board_2016(), claimed_is_authorised, FOUR_TO_ONE, member="E")
    assert not refutes(board_2016(), claimed_is_authorised, FOUR_TO_ONE, member="A")
    assert refutes(board_2016(), claimed_is_authorised, FOUR_TO_ONE)


def test_3_3_a_contract_binds_those_for_whom_it_is_effective() -> None:
    policy = board_2016(contract(FIVE, after=("Signed",)))
    signed = replace(FOUR_TO_ONE, steps={"Signed": START - 1})
    assert decide(policy, signed).members["A"].instruments == ("Contract",)
    assert decide(policy, signed).members["A"].binding
    assert not decide(policy, signed).members["E"].binding
    assert not decide(policy, FOUR_TO_ONE).members["A"].binding, "not signed"
    memorandum = board_2016(contract(FIVE, kind=InstrumentKind.MEMORANDUM))
    assert not decide(memorandum, FOUR_TO_ONE).members["A"].binding
    alone = board_2016(contract("A"))
    assert not decide(alone, FOUR_TO_ONE).members["A"].binding
    binds_no_one = board_2016(contract(FIVE, binds=frozenset()))
    assert not decide(binds_no_one, FOUR_TO_ONE).members["A"].binding
    by_it = EffectOn(Effect.BINDING, "A", "Contract")
    assert true_in(policy, signed, by_it)
    assert not true_in(policy, signed, replace(by_it, instrument="Another"))


def test_3_3_ratification_by_every_board_is_effective_and_a_veto_for_each() -> None:
    members = "A B".split()
    policy = model(
        body("B", "a b"),
        *(body(f"{m}.board", (seat(f"own{m}", m),), Charge.OWN, own_of=m) for m in members),
        rule("B"),
        *(rule(f"{m}.board", claims=MemberSet(frozenset(m))) for m in members),
        route(stage("Vote", "B", carried="Ratify"), stage("Ratify", "A.board B.board")),
    )
    given = votes("Vote B", "a:f b:f") | votes("Ratify A.board", "ownA:f") | votes("Ratify B.board", "ownB:f")
    assert all(decide(policy, situation(given)).members[m].effective for m in members)
    blocked = given | votes("Ratify B.board", "ownB:a")
    assert decide(policy, situation(blocked)).result is Result.REFUSED


def test_3_3_approved_by_another_exit_claims_and_exercises_nothing() -> None:
    policy = model(
        body("B", "a b", Charge.HOLDS),
        rule("B", quorum=present(2), claims=MemberSet(frozenset("AB"))),
        delegation("A.board", "B", "A"),
        delegation("B.board", "B", "B"),
        route(stage("S", "B", exits={OUT.INQUORATE: Result.APPROVED})),
    )
    decision = decide(policy, situation(votes("S B", "a:f")))
    assert decision.result is Result.APPROVED
    assert decision.members["A"].claimed
    assert not decision.members["A"].authorised


def test_3_3_refused_claims_nothing() -> None:
    decision = decide(bound_board("joint"), situation(votes("B", "a:a b:a")))
    assert not any(effect.claimed or effect.binding for effect in decision.members.values())


# ---------------------------------------------------------------------------- 3.4 duties, facts, particulars


def test_3_4_a_duty_changes_no_outcome() -> None:
    duty = Duty("Publish", "Secretary", frozenset({"M"}), "Publication", 5, clause("duty"))
    policy = model(body("B", "a"), rule("B"), duty, steps={"Publication": None})
    for day, kept in ((START + 5, True), (START, True), (START + 6, False), (START - 1, False)):
        given = situation(votes("B", "a:f"), steps={"Publication": day})
        decision = decide(policy, given)
        assert decision.result is Result.APPROVED
        assert (decision.duties[0].due, decision.duties[0].kept) == (START + 5, kept)
        assert true_in(policy, given, DutyKept("Publish")) == kept
        assert true_in(policy, given, StepWithin("Publication", 5)) == kept
        approved = Possible(Over(("M",), duties_kept=True), ResultIs(Result.APPROVED))
        assert refutes(policy, approved, given) == kept
    refused = situation(votes("B", "a:a"))
    assert decide(policy, refused).duties == ()
    assert true_in(policy, refused, DutyKept("Publish"))


def test_a_comparison_with_what_does_not_exist_is_false() -> None:
    policy = model(*SIMPLE, VALUE)
    given = situation(particulars={"Value": 5})
    assert true_in(policy, given, up_to(5))
    assert not true_in(policy, given, up_to(4))
    missing = ParticularValue("Other")
    for order in Order:
        assert not true_in(policy, given, Compare(missing, order, Num(Fraction(0))))


# ---------------------------------------------------------------------------------------- about a decision


def test_member_votes_at_every_sitting() -> None:
    policy = model(
        body("X", "a b"),
        body("Y", "a"),
        rule("X"),
        rule("Y"),
        route(stage("S", "X", exits={OUT.NOT_CARRIED: "T"}), stage("T", "Y")),
    )
    given = situation(votes("S X", "a:a b:a") | votes("T Y", "a:f"))
    assert not true_in(policy, given, MemberVotes("A", FOR))
    assert not true_in(policy, given, MemberVotes("A", AGAINST))
    assert true_in(policy, given, MemberVotes("A", FOR, "T"))
    assert true_in(policy, given, MemberVotes("B", AGAINST))
    assert not true_in(policy, given, MemberVotes("B", ABSENT, "T")), "it has no seat there"
    tally = Tally(Measure.SEATS, Column.AGAINST, stage="S", body="X")
    assert true_in(policy, given, Compare(tally, Order.EQUAL, Num(Fraction(2))))
    early = situation(votes("S X", "a:f b:f"))
    later = Tally(Measure.SEATS, Column.ALL, stage="T", body="Y")
    assert true_in(policy, early, Compare(later, Order.EQUAL, Num(Fraction(0)))), "never reached"
    assert true_in(policy, early, DecidedAt("S"))


def test_quantifiers_and_affected_members() -> None:
    policy = model(body("B", "a b c"), rule("B"), matter(Particular("Who", ParticularKind.MEMBERS)))
    given = situation(votes("B", "a:f b:f c:a"), particulars={"Who": frozenset("AB")})
    affected = MemberSet(frozenset("ABC"), Affected("Who", IT))
    every = MemberSet(frozenset("ABC"))
    assert true_in(policy, given, ForEvery(affected, MemberVotes(IT, FOR)))
    assert not true_in(policy, given, ForEvery(every, MemberVotes(IT, FOR)))
    assert true_in(policy, given, Compare(Count(every, MemberVotes(IT, FOR)), Order.EQUAL, Num(Fraction(2))))
    assert true_in(policy, given, MemberIs(IT, frozenset("A")), it="A")
    where = SeatSet(frozenset("abc"), Affected("Who", IT))
    tally = Tally(Measure.SEATS, Column.FOR, where)
    rules = replace(policy, rules=(rule("B", Compare(tally, Order.EQUAL, Num(Fraction(2)))),))
    assert decide(rules, given).result is Result.APPROVED


def test_public_only_one_for_and_scrutiny() -> None:
    seats = (seat("a", person="ann"), seat("b", person="ann"), seat("c"))
    policy = model(
        body("B", seats, public=Not(FactIs("Confidential"))),
        rule("B", YES),
        Fact("Confidential", None, False, clause("fact")),
        steps={"Review": None},
    )
    both = situation(votes("B", "a:f b:f c:a"), steps={"Review": START - 1})
    assert true_in(policy, both, OnlyOneFor())
    assert not true_in(policy, situation(votes("B", "a:f b:f c:f")), OnlyOneFor())
    assert not true_in(policy, situation(), OnlyOneFor())
    assert true_in(policy, both, InPublic())
    assert not true_in(policy, replace(both, facts=frozenset({"Confidential"})), InPublic())
    assert true_in(policy, both, ScrutinisedBy(frozenset({"Review"})))
    assert not true_in(policy, replace(both, steps={"Review": START}), ScrutinisedBy(frozenset({"Review"})))


def test_overridden() -> None:
    over = EffectOn(Effect.OVERRIDDEN, "A")
    policy = bound_board("joint")
    assert true_in(policy, situation(votes("B", "a:a b:f c:f")), over)
    assert not true_in(policy, situation(votes("B", "a:- b:f c:f")), over)
    assert not true_in(policy, situation(votes("B", "a:a b:a c:f")), over), "refused"


def test_overridden_is_never_having_voted_for() -> None:
    policy = model(
        body("X", "a b"),
        body("B", "a b c", Charge.HOLDS),
        rule("X"),
        rule("B", claims=MemberSet(frozenset("A"))),
        delegation("A.board", "B", "A"),
        route(stage("S", "X", exits={OUT.NOT_CARRIED: "T"}), stage("T", "B")),
    )
    for first, overridden in (("a", True), ("-", True), ("f", False)):
        given = situation(votes("S X", f"a:{first} b:a") | votes("T B", "a:a b:f c:f"))
        decision = decide(policy, given)
        assert decision.result is Result.APPROVED
        assert decision.members["A"].overridden == overridden


# ---------------------------------------------------------------------------------------- routes and rules


def test_routes_in_the_order_of_the_model() -> None:
    cheap, dear = up_to(5), Not(up_to(4))
    policy = model(
        body("X", "x"),
        body("Y", "y"),
        VALUE,
        rule("X"),
        rule("Y"),
        route(stage("S", "X"), name="one", when=cheap),
        route(stage("T", "Y"), name="two", when=dear),
    )
    at = {value: situation(particulars={"Value": value}) for value in (4, 5, 6)}
    assert [decide(policy, at[value]).route for value in (4, 5, 6)] == ["one", "one", "two"]
    assert decide(policy, replace(at[5], route="two")).route == "two"
    assert "not open" in (improper(policy, replace(at[4], route="two")) or "")
    one_route = OneRoute(Over(("M",)))
    assert [refutes(policy, one_route, at[value]) for value in (4, 5, 6)] == [False, True, False]


def test_no_open_route_is_never_resolved() -> None:
    policy = model(
        body("X", "x"), rule("X", when=NO), replace(route(stage("X", "X"), name="X"), written=False)
    )
    decision = decide(policy, situation())
    assert (decision.result, decision.day, decision.route, decision.stages) == (
        Result.UNRESOLVED,
        None,
        None,
        (),
    )
    assert refutes(policy, OneRoute(Over(("M",))), situation())


def test_preferred_rule_and_no_rule() -> None:
    policy = model(
        body("X", "x"), rule("X", name="first"), rule("X", NO, name="second"), route(stage("S", "X"))
    )
    given = situation(votes("S X", "x:f"))
    assert decide(policy, given).result is Result.APPROVED
    assert decide(policy, replace(given, preferred=frozenset({"second"}))).result is Result.REFUSED
    assert refutes(policy, OneRoute(Over(("M",))), given)
    ruleless = model(body("X", "x"), route(stage("S", "X")))
    assert decide(ruleless, given).stages[0].outcome is OUT.NOT_READY
    assert only_sitting(decide(ruleless, given)).rule is None


# -------------------------------------------------------------------------------------- improper situations


@pytest.mark.parametrize(
    ("fields", "word"),
    [
        ({"matter_name": "Other"}, "Other"),
        ({"particulars": {}}, "Value"),
        ({"particulars": {"Value": -1, "Kind": "new", "Big": True}}, "Value"),
        ({"particulars": {"Value": True, "Kind": "new", "Big": True}}, "Value"),
        ({"particulars": {"Value": 1, "Kind": "else", "Big": True}}, "Kind"),
        ({"particulars": {"Value": 1, "Kind": "new", "Big": 1}}, "Big"),
        ({"particulars": {"Value": 1, "Kind": "new", "Big": True, "More": 1}}, "More"),
        ({"facts": frozenset({"Rumour"})}, "Rumour"),
        ({"facts": frozenset({"Near"})}, "Near"),
        ({"facts_about": frozenset({("Near", "Z")})}, "Z"),
        ({"conflicted": frozenset({"nobody"})}, "nobody"),
        ({"vacant": frozenset({("B", "a")})}, "may not be vacant"),
        ({"vacant": frozenset({("B", "z")})}, "z"),
        ({"route": "Z"}, "Z"),
        ({"preferred": frozenset({"Z"})}, "Z"),
        ({"delays": {("B", "Z"): 1}}, "Z"),
        ({"delays": {("B", "B"): -1}}, "cannot sit before"),
        ({"unconvened": frozenset({("Z", "B")})}, "Z"),
        ({"steps": {"Z": 1}}, "Z"),
        ({"ballots": {("B", "B", "z"): FOR}}, "z"),
        ({"ballots": {("Z", "B", "a"): FOR}}, "Z"),
        ({"ballots": {("B", "B", "watch"): FOR}}, "watch"),
        ({"ballots": {("B", "B", "sometimes"): FOR}}, "sometimes"),
        ({"ballots": {("B", "B", "n"): FOR}}, "acts on"),
        ({"deputised": frozenset({("B", "B", "a")})}, "no deputy"),
        ({"casting": {("B", "Z"): FOR}}, "Z"),
        ({"consents": frozenset({("B", "Z")})}, "Z"),
    ],
)
def test_improper(fields: dict[str, Any], word: str) -> None:
    whole = matter(
        Particular("Value", ParticularKind.MONEY),
        Particular("Kind", ParticularKind.CHOICE, ("new", "old")),
        Particular("Big", ParticularKind.YES_NO),
    )
    seats = (
        seat("a"),
        seat("v", may_be_vacant=True),
        seat("watch", votes=False),
        seat("sometimes", votes_when=NO),
        seat("n", inner="I"),
    )
    near = Fact("Near", None, True, clause("fact"))
    policy = model(
        body("B", seats), body("I", "i"), rule("B"), rule("I"), route(stage("B", "B")), whole, near
    )
    plain: dict[str, Any] = {"particulars": {"Value": 1, "Kind": "new", "Big": True}}
    assert improper(policy, situation(**plain)) is None
    assert improper(policy, situation(**plain, vacant=frozenset({("B", "v")}))) is None
    assert word in (improper(policy, situation(**(plain | fields))) or "")


def test_seats_that_only_attend() -> None:
    seats = (seat("a"), seat("watch", votes=False), seat("sometimes", votes_when=NO))
    policy = committee(share(Fraction(1), Column.ALL), seats, quorum=PersonPresent("p_watch"))
    sitting = only_sitting(decide(policy, situation(votes("B", "a:f watch:- sometimes:-"))))
    assert sitting.outcome is OUT.CARRIED
    assert [record.attends for record in sitting.seats] == [False, True, True]
    assert outcome(policy, "a:f") is OUT.INQUORATE


def test_vacant_seats() -> None:
    policy = committee(share(Fraction(1), Column.FILLED), (seat("a"), seat("v", vacant_now=True)))
    sitting = only_sitting(decide(policy, situation(votes("B", "a:f"))))
    assert (sitting.outcome, sitting.seats[1].state, sitting.seats[1].person) == (
        OUT.CARRIED,
        SeatState.VACANT,
        None,
    )


# ----------------------------------------------------------------------------------------------- questions


def test_plain_questions_and_their_scope() -> None:
    policy = committee(MORE_THAN_HALF)
    approved, refused = situation(votes("B", "a:f")), situation(votes("B", "a:a"))
    is_approved, a_for = ResultIs(Result.APPROVED), MemberVotes("A", FOR)
    assert refutes(policy, Never(Over(("M",)), (is_approved, a_for)), approved)
    assert not refutes(policy, Never(Over(("M",)), (is_approved, a_for)), refused)
    assert refutes(policy, Possible(Over(("M",)), is_approved), approved)
    assert not refutes(policy, Possible(Over(("Other",)), is_approved), approved)
    assert not refutes(policy, Possible(Over(("M",), when=NO), is_approved), approved)
    assert not refutes(policy, Possible(Over(("M",), assuming=Not(a_for)), is_approved), approved)
    assert refutes(policy, Always(Over(("M",)), YES, is_approved), refused)
    assert not refutes(policy, Always(Over(("M",)), a_for, is_approved), refused)


def test_quorum_attainable_and_hostage() -> None:
    over = Over(("M",))
    vacant = (seat("a"), seat("b", vacant_now=True), seat("c", person="p_a"))
    assert refutes(committee(YES, vacant, quorum=present(2)), QuorumAttainable(over), situation())
    assert not refutes(committee(YES, vacant, quorum=present(1)), QuorumAttainable(over), situation())
    hostage = QuorumHostage(over, MemberSet(frozenset("ABC")))
    assert not refutes(committee(YES, quorum=present(2)), hostage, situation())
    with_chair = committee(YES, quorum=And((present(2), PersonPresent("p_a"))))
    assert refutes(with_chair, hostage, situation(), member="A")
    assert not refutes(with_chair, hostage, situation(), member="B")
    nested_quorum = nested(Inner.DECISION, quorum=present(2))
    assert refutes(nested_quorum, QuorumHostage(over, MemberSet(frozenset("X"))), situation(), member="X")


def test_one_person_in_seats_of_two_members_is_absent_from_both() -> None:
    seats = (seat("a", person="ann"), seat("b", person="ann"), seat("c"))
    policy = committee(YES, seats, quorum=present(2, Measure.SEATS))
    hostage = QuorumHostage(Over(("M",)), MemberSet(frozenset("ABC")))
    assert refutes(policy, hostage, situation(), member="A")
    assert not refutes(policy, hostage, situation(), member="C")


def test_unresolved_counts_as_never_even_on_a_day() -> None:
    policy = committee(MORE_THAN_HALF, quorum=present(2))
    inquorate = situation(votes("B", "a:f"))
    assert decide(policy, inquorate).day == START
    assert refutes(policy, EndsWithin(Over(("M",)), None), inquorate)
    assert not refutes(policy, EndsWithin(Over(("M",)), None), situation(votes("B", "a:a b:a")))


def test_delegations_within_giver() -> None:
    policy = model(
        *SIMPLE,
        VALUE,
        delegation("A.board", "x", "A", up_to(5), may_be_passed_on=True),
        delegation("x", "y", "A", up_to(9), from_day=START, name="too far"),
    )
    question = DelegationsWithinGiver(Over(("M",)))
    small, big = (situation(particulars={"Value": value}) for value in (5, 6))
    assert not refutes(policy, question, small)
    assert refutes(policy, question, big, member="A", delegation="too far")
    assert not refutes(policy, question, big, delegation="A.board to x")
    assert not refutes(policy, question, replace(big, start=START - 1))


def test_nothing_reserved_delegated() -> None:
    reserved = Reservation(frozenset("A"), "A.board", (Scope(frozenset({"M"}), Not(up_to(5))),), clause("r"))
    policy = model(
        *SIMPLE, VALUE, delegation("A.board", "x", "A", after=("Sealed",)), reserved, steps={"Sealed": None}
    )
    question = NothingReservedDelegated(Over(("M",)))
    assert not refutes(policy, question, situation(particulars={"Value": 5}))
    assert refutes(
        policy, question, situation(particulars={"Value": 6}), member="A", delegation="A.board to x"
    )


# -------------------------------------------------------------------------------------------------- power

ANY = CanBlock(Over(("M",)), Claim.NONE, frozenset())


def test_5_2_voting_last_and_first_differ() -> None:
    """Carried with two votes for, trusts at most half of them."""
    half_trusts = Compare(
        Tally(Measure.SEATS, Column.FOR, SeatSet(frozenset({"t1", "t2"}))), Order.AT_MOST, Num(Fraction(1))
    )
    policy = committee(And((count(Column.FOR, Order.EQUAL, 2), half_trusts)), "t1 t2 c")
    assert can_stop(policy, ANY, "T1", situation())
    assert not can_stop(policy, ANY, "T1", situation(), voting_first=True)
    assert can_stop(policy, ANY, "C", situation(), voting_first=True)
    assert not can_stop(policy, ANY, None, situation()), "viable"


def test_5_2_unanimity_and_majority() -> None:
    everyone = committee(share(Fraction(1), Column.ALL))
    assert can_stop(everyone, ANY, "A", situation(), voting_first=True)
    assert not can_stop(committee(MORE_THAN_HALF), ANY, "A", situation())
    assert can_stop(committee(MORE_THAN_HALF), ANY, "A", situation(), away=frozenset("BC")), (
        "alone at the table"
    )
    nobody_against = committee(count(Column.AGAINST, Order.EQUAL, 0))
    assert can_stop(nobody_against, ANY, "A", situation())
    assert not can_stop(nobody_against, replace(ANY, by=frozenset({ABSENT})), "A", situation())


def test_5_2_a_second_stage_mends_it() -> None:
    everyone = rule("B", share(Fraction(1), Column.ALL))
    policy = model(
        body("B", "a b"),
        body("Y", "y"),
        everyone,
        rule("Y"),
        route(stage("S", "B", exits={OUT.NOT_CARRIED: "T"}), stage("T", "Y")),
    )
    assert not can_stop(policy, ANY, "A", situation()), "an absence is not carried, and goes to T"
    assert can_stop(policy, ANY, "A", situation(unconvened=frozenset({("T", "Y")})))


def test_5_3_hidden_veto_over_effect() -> None:
    policy = board_2016()
    assert not can_stop(policy, ANY, "E", situation())
    effect = replace(ANY, target=Target.EFFECTIVE, effective_for=MemberSet(frozenset(FIVE.split())))
    assert can_stop(policy, effect, "E", situation())
    assert not reaches(policy, FOUR_TO_ONE, effect)
    assert reaches(policy, FOUR_TO_ONE, ANY)


def test_5_3_wallonia() -> None:
    policy = nested(Inner.DECISION, carried=share(Fraction(1), Column.ALL))
    both = replace(policy, rules=(rule("B", share(Fraction(1), Column.ALL)), policy.rules[1]))
    assert can_stop(both, ANY, "X", situation(), voting_first=True)


def test_5_1_gates_consents_and_casting_votes_are_moves() -> None:
    gate = Gate(StepBefore("Scrutiny", 1), clause("needs Scrutiny"))
    gated = model(body("B", "a b c"), rule("B", gates=(gate,)), steps={"Scrutiny": "A"})
    assert can_stop(gated, ANY, "A", situation())
    assert not can_stop(gated, ANY, "B", situation())
    assert not can_stop(gated, ANY, None, situation())
    chaired = committee(MORE_THAN_HALF, "a b", casting=("p_a",))
    assert can_stop(chaired, ANY, "A", situation())
    assert not can_stop(committee(MORE_THAN_HALF, "a b c", casting=("p_a",)), ANY, "A", situation())
    consent = ConsentOf(MemberSet(frozenset("D")), None, None, clause("consent of D"))
    outsider = Member("D", "D", ("Partner",), frozenset(), {}, clause("D"))
    consenting = model(body("B", "a b c"), rule("B", consents=(consent,)), outsider)
    assert can_stop(consenting, ANY, "D", situation())
    convened = model(body("B", "a b c"), rule("B"), route(stage("S", "B", convened_by="A")))
    assert can_stop(convened, ANY, "A", situation())
    assert not can_stop(convened, ANY, "B", situation())


def test_5_2_one_person_for_two_members_is_there_for_both() -> None:
    """B cannot stay away while ann, who acts for A too, votes against."""
    policy = committee(
        count(Column.AGAINST, Order.EQUAL, 0), (seat("a", person="ann"), seat("b", person="ann"))
    )
    by_voting = replace(ANY, by=frozenset({AGAINST}))
    assert can_stop(policy, by_voting, "A", situation())
    assert can_stop(policy, by_voting, "A", situation(), voting_first=True)


def test_too_many_games() -> None:
    with pytest.raises(TooManyGames):
        can_stop(committee(MORE_THAN_HALF, " ".join("abcdefghijkl")), ANY, "A", situation())


def test_a_thousand_members_are_decided_quickly_enough_to_be_asked_often() -> None:
    names = [f"m{n}" for n in range(1000)]
    every = MemberSet(frozenset(name.upper() for name in names))
    policy = model(
        body("B", " ".join(names), Charge.HOLDS),
        rule("B", claims=every),
        *(delegation(f"{name.upper()}.board", "B", name.upper()) for name in names),
    )
    given = situation(votes("B", " ".join(f"{name}:f" for name in names)))
    assert sum(effect.binding for effect in decide(policy, given).members.values()) == 1000
    assert true_in(policy, given, ForEvery(every, MemberVotes(IT, FOR)))
