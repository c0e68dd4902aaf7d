"""What comes of one situation: stages, sittings, outcomes, days, and what the result does to each member.

In: a model and a proper situation. Out: a `Decision`, which tells everything that was tried. `decide` is
total on proper situations and raises `Improper`, with the reason in a secretary's words, on any other. It
reads the situation only; the same situation always ends in the same way.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from stpdsl.model.nodes import (
    ORDINARY_ROWS,
    Body,
    Clause,
    Column,
    ConsentOf,
    Exit,
    Inner,
    Matter,
    Measure,
    Model,
    OnConflict,
    Particular,
    ParticularKind,
    Route,
    Rule,
    Seat,
    Stage,
)
from stpdsl.model.types import Ballot, Result, SeatState, Situation, StageOutcome, Value
from stpdsl.semantics.authority import Authority, Exercise
from stpdsl.semantics.decision import (
    Decision,
    DutyRecord,
    MemberEffect,
    SeatRecord,
    Sitting,
    StageRecord,
    Test,
)
from stpdsl.semantics.expressions import (
    PRESENT_STATES,
    Table,
    View,
    by_member,
    evaluate,
    happens_within,
    member_ballot,
    members_in,
)
from stpdsl.semantics.lookups import Lookups, Sits, lookups


class Improper(Exception):
    """The situation cannot be: it names what the policy does not have, or contradicts itself."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def decide(model: Model, situation: Situation) -> Decision:
    """What comes of the situation. Raises `Improper` if it is not a proper one."""
    known = lookups(model)
    check_names(known, situation)
    route = route_taken(known, situation)
    if route is None:
        return Decision(Result.UNRESOLVED, None, None, (), known.no_effects, ())
    stages: list[StageRecord] = []
    to: str | Result = route.stages[0].name
    day: int | None = situation.start
    by_name = {stage.name: stage for stage in route.stages}
    while isinstance(to, str) and day is not None:
        record = hold_stage(known, situation, by_name[to], day)
        stages.append(record)
        to, day = record.to, exit_day(by_name[record.stage], record)
    result = to if isinstance(to, Result) else Result.UNRESOLVED
    return Decision(
        result,
        day,
        route.name,
        tuple(stages),
        _effects(known, situation, by_name, stages, result, day),
        _duties(model, situation, result, day),
    )


# ---------------------------------------------------------------------------------------------------- routes


def item_view(known: Lookups, situation: Situation) -> View:
    """The item on the day the procedure begins."""
    return View(known, situation, situation.start)


def applicable_rules(known: Lookups, situation: Situation, body: str) -> list[Rule]:
    """The body's rules that cover the item when the procedure begins, in the order of the model."""
    view = item_view(known, situation)
    return [
        rule
        for rule in known.rules_of.get(body, ())
        if situation.matter in rule.matters and evaluate(rule.when, view)
    ]


def rule_at(known: Lookups, situation: Situation, body: str) -> Rule | None:
    """The rule by which the body decides: the first that is preferred, else the first that applies."""
    rules = applicable_rules(known, situation, body)
    preferred = (rule for rule in rules if rule.name in situation.preferred)
    return next(preferred, rules[0] if rules else None)


def is_open(known: Lookups, situation: Situation, route: Route) -> bool:
    """Whether the item may take this route."""
    return (
        situation.matter in route.matters
        and evaluate(route.when, item_view(known, situation))
        and (route.written or bool(applicable_rules(known, situation, route.stages[0].parts[0])))
    )


def open_routes(known: Lookups, situation: Situation) -> list[Route]:
    """The routes the item may take, in the order of the model."""
    return [route for route in known.model.routes if is_open(known, situation, route)]


def route_taken(known: Lookups, situation: Situation) -> Route | None:
    """The route the situation names, or the first open one; None if none is open."""
    if situation.route is None:
        return next((route for route in known.model.routes if is_open(known, situation, route)), None)
    for route in known.model.routes:
        if route.name == situation.route:
            if not is_open(known, situation, route):
                raise Improper(f"`{route.name}` is not open to this decision")
            return route
    raise Improper(f"there is no procedure or route called `{situation.route}`")


# ---------------------------------------------------------------------------------------------------- stages


def hold_stage(known: Lookups, situation: Situation, stage: Stage, entered: int) -> StageRecord:
    """What comes of a stage that is entered on this day."""
    plan = known.plans[stage.parts]
    held: dict[str, Sitting] = {}
    for sits in plan:
        day = _day_held(situation, stage, stage.parts[sits.with_part], entered)
        if day is None:
            held[sits.body] = _not_held(known, situation, stage, sits, entered)
        else:
            held[sits.body] = _sit(known, situation, stage, sits, day, held)
    parts = [held[name] for name in stage.parts]
    days = [part.day for part in parts if part.day is not None]
    outcome = _together([part.outcome for part in parts])
    sittings = tuple(held[name] for name in _telling_order(stage.parts, plan))
    if len(days) < len(parts):
        never = StageOutcome.OUT_OF_TIME
        return StageRecord(stage.name, entered, None, never, sittings, Result.UNRESOLVED, stage.clause)
    follows = stage.exits[outcome]
    return StageRecord(stage.name, entered, max(days), outcome, sittings, follows.to, follows.clause)


def exit_day(stage: Stage, record: StageRecord) -> int | None:
    """The day on which what follows the stage begins, or is the result."""
    if record.day is None:
        return None
    follows: Exit = stage.exits[record.outcome]
    return record.day + follows.after


def _day_held(situation: Situation, stage: Stage, part: str, entered: int) -> int | None:
    if (stage.name, part) in situation.unconvened:
        return None
    delay = situation.delays.get((stage.name, part), 0)
    if stage.within is not None and delay > stage.within:
        return None
    return entered + delay


INQUORATE_LIKE: Final = frozenset((StageOutcome.INQUORATE, StageOutcome.EMPTIED))


def _together(outcomes: list[StageOutcome]) -> StageOutcome:
    """The outcome of a group from those of its parts."""
    if len(outcomes) == 1:
        return outcomes[0]
    for outcome in (StageOutcome.NOT_CARRIED, StageOutcome.OUT_OF_TIME, StageOutcome.NOT_READY):
        if outcome in outcomes:
            return outcome
    if INQUORATE_LIKE & set(outcomes):
        return StageOutcome.INQUORATE
    return StageOutcome.CARRIED


def _telling_order(parts: tuple[str, ...], plan: tuple[Sits, ...]) -> list[str]:
    """Each part, followed by the inner bodies that sit with it."""
    order: list[str] = []
    for number, part in enumerate(parts):
        order.append(part)
        order.extend(sits.body for sits in plan if sits.inner and sits.with_part == number)
    return order


# -------------------------------------------------------------------------------------------------- sittings


def _not_held(known: Lookups, situation: Situation, stage: Stage, sits: Sits, entered: int) -> Sitting:
    rule = rule_at(known, situation, sits.body)
    return Sitting(
        stage=stage.name,
        body=sits.body,
        inner=sits.inner,
        day=None if stage.within is None else entered + stage.within,
        held=False,
        rule=None if rule is None else rule.name,
        seats=(),
        votes_for=Fraction(0),
        votes_against=Fraction(0),
        abstentions=0,
        absent=0,
        casting=None,
        tests=(),
        outcome=StageOutcome.OUT_OF_TIME,
        clause=stage.clause,
    )


@dataclass(frozen=True, slots=True)
class _Verdict:
    outcome: StageOutcome
    clause: Clause
    tests: tuple[Test, ...]
    casting: tuple[str, Ballot] | None = None


def _sit(
    known: Lookups, situation: Situation, stage: Stage, sits: Sits, day: int, held: Mapping[str, Sitting]
) -> Sitting:
    body = known.model.bodies[sits.body]
    rule = rule_at(known, situation, body.name)
    records = _seat_records(known, situation, stage, body, rule, day, held)
    rows = ORDINARY_ROWS if rule is None else rule.rows
    table = Table(records, rows, known.nested[body.name])
    if rule is None:
        verdict = _Verdict(StageOutcome.NOT_READY, stage.clause, ())
    else:
        verdict = _vote(known, situation, stage.name, rule, table, day)
    if verdict.casting is not None:
        table = table.with_casting(verdict.casting[1])
    voting = [record.state for record in records if not record.attends]
    return Sitting(
        stage=stage.name,
        body=body.name,
        inner=sits.inner,
        day=day,
        held=True,
        rule=None if rule is None else rule.name,
        seats=records,
        votes_for=Fraction(table.total(Measure.WEIGHT, Column.FOR)),
        votes_against=Fraction(table.total(Measure.WEIGHT, Column.AGAINST)),
        abstentions=voting.count(SeatState.ABSTAIN),
        absent=voting.count(SeatState.ABSENT),
        casting=verdict.casting,
        tests=verdict.tests,
        outcome=verdict.outcome,
        clause=verdict.clause,
    )


def _vote(known: Lookups, situation: Situation, stage: str, rule: Rule, table: Table, day: int) -> _Verdict:
    """The lines that are tried at a sitting, in their order, and the first that applies."""
    view = View(known, situation, day, table)
    tests: list[Test] = []
    for gate in rule.gates:
        tests.append(Test("gate", evaluate(gate.condition, view), gate.clause))
        if not tests[-1].met:
            return _Verdict(StageOutcome.NOT_READY, gate.clause, tuple(tests))
    if not table.total(Measure.SEATS, Column.ELIGIBLE):
        return _Verdict(StageOutcome.EMPTIED, rule.quorum_clause, tuple(tests))
    tests.append(Test("quorum", evaluate(rule.quorum, view), rule.quorum_clause))
    if not tests[-1].met:
        return _Verdict(StageOutcome.INQUORATE, rule.quorum_clause, tuple(tests))
    needed = [Test("carried", evaluate(rule.carried, view), rule.carried_clause)]
    casting = None if needed[0].met else _casting(situation, stage, rule, table)
    if casting is not None:
        after = View(known, situation, day, table.with_casting(casting[1]))
        tests.extend(needed)
        met = evaluate(rule.carried, after)
        needed = [Test("carried with the casting vote", met, rule.carried_clause)]
    if rule.needs_a_vote_for:
        a_vote = table.total(Measure.SEATS, Column.FOR) > 0
        needed.append(Test("a vote for", a_vote, rule.carried_clause))
    needed.extend(_consents(known, situation, stage, rule, table, day))
    missing = next((test for test in needed if not test.met), None)
    if missing is not None:
        return _Verdict(StageOutcome.NOT_CARRIED, missing.clause, (*tests, *needed), casting)
    return _Verdict(StageOutcome.CARRIED, rule.carried_clause, (*tests, *needed), casting)


def _casting(situation: Situation, stage: str, rule: Rule, table: Table) -> tuple[str, Ballot] | None:
    """Who is asked for the casting vote of a quorate sitting whose tests fail, and what they give."""
    votes_for = table.total(Measure.WEIGHT, Column.FOR)
    if votes_for <= 0 or votes_for != table.total(Measure.WEIGHT, Column.AGAINST):
        return None
    for person in rule.casting:
        if table.is_present(person):
            vote = situation.casting.get((stage, rule.body), Ballot.ABSTAIN)
            return person, Ballot.ABSTAIN if vote is Ballot.ABSENT else vote
    return None


def _consents(
    known: Lookups, situation: Situation, stage: str, rule: Rule, table: Table, day: int
) -> list[Test]:
    item = View(known, situation, day)
    tests: list[Test] = []
    for consent in rule.consents:
        if consent.unless is not None and evaluate(consent.unless, item):
            continue
        tests.extend(
            Test("consent", _has_consented(situation, stage, table, party), consent.clause)
            for party in _parties(consent, item)
        )
    return tests


def _parties(consent: ConsentOf, item: View) -> Iterable[str]:
    if consent.members is not None:
        return members_in(consent.members, item)
    return () if consent.party is None else (consent.party,)


def _has_consented(situation: Situation, stage: str, table: Table, party: str) -> bool:
    seats = table.seats_of(party)
    if not seats:
        return (stage, party) in situation.consents
    acting = [record for record in seats if record.state not in (SeatState.VACANT, SeatState.RECUSED)]
    return any(record.state in PRESENT_STATES for record in acting) and table.member_is_in(acting, Column.FOR)


# ----------------------------------------------------------------------------------------------------- seats


def _seat_records(
    known: Lookups,
    situation: Situation,
    stage: Stage,
    body: Body,
    rule: Rule | None,
    day: int,
    held: Mapping[str, Sitting],
) -> tuple[SeatRecord, ...]:
    """What every seat counts as. Raises `Improper` for what the seats of one sitting cannot be."""
    item = View(known, situation, day)
    attendance: dict[str, tuple[str, bool]] = {}
    records = []
    for seat in body.seats:
        attends = not seat.votes or (seat.votes_when is not None and not evaluate(seat.votes_when, item))
        place = (stage.name, body.name, seat.name)
        if not attends and _is_vacant(situation, body, seat):
            records.append(SeatRecord(seat.name, seat.member, None, SeatState.VACANT, attends, seat.weight))
            continue
        person = seat.deputy if place in situation.deputised else seat.person
        state = _seat_state(situation, rule, seat, place, held, person, attends)
        if seat.inner is None and person is not None:
            _check_ballot(situation, place, person, state, attends, attendance)
        records.append(SeatRecord(seat.name, seat.member, person, state, attends, seat.weight))
    return tuple(records)


def _is_vacant(situation: Situation, body: Body, seat: Seat) -> bool:
    return seat.vacant_now or (body.name, seat.name) in situation.vacant


def _seat_state(
    situation: Situation,
    rule: Rule | None,
    seat: Seat,
    place: tuple[str, str, str],
    held: Mapping[str, Sitting],
    person: str | None,
    attends: bool,
) -> SeatState:
    on_conflict = OnConflict.NOTHING if rule is None else rule.on_conflict
    conflicted = _is_conflicted(situation, rule, seat, person)
    if conflicted and on_conflict is OnConflict.RECUSED:
        return SeatState.RECUSED
    if seat.inner is not None:
        state = _derived(seat.inner_by, held[seat.inner])
    else:
        state = SeatState[situation.ballots.get(place, Ballot.ABSENT).name]
    speaks_only = attends and seat.inner is not None
    speaks_only = speaks_only or (conflicted and on_conflict is OnConflict.SPEAKS)
    if speaks_only and state in (SeatState.FOR, SeatState.AGAINST):
        return SeatState.ABSTAIN
    return state


def _is_conflicted(situation: Situation, rule: Rule | None, seat: Seat, person: str | None) -> bool:
    conflicted = situation.conflicted
    if not conflicted or rule is None:
        return False
    if seat.member in conflicted or person in conflicted:
        return True
    return seat.person in conflicted and not rule.deputy_may_replace_conflicted


def _derived(inner_by: Inner, inner: Sitting) -> SeatState:
    """What a seat that acts on another body counts as, from what came of that body."""
    if not inner.held:
        return SeatState.ABSENT
    if inner_by is Inner.MAJORITY:
        return _majority(inner)
    match inner.outcome:
        case StageOutcome.CARRIED:
            return SeatState.FOR
        case StageOutcome.NOT_CARRIED:
            return SeatState.AGAINST
        case _:
            return SeatState.ABSENT


def _majority(inner: Sitting) -> SeatState:
    lead = inner.votes_for - inner.votes_against
    if inner.casting is not None:
        lead -= {Ballot.FOR: 1, Ballot.AGAINST: -1}.get(inner.casting[1], 0)
    if lead == 0:
        return SeatState.ABSTAIN
    return SeatState.FOR if lead > 0 else SeatState.AGAINST


def _check_ballot(
    situation: Situation,
    place: tuple[str, str, str],
    person: str,
    state: SeatState,
    attends: bool,
    attendance: dict[str, tuple[str, bool]],
) -> None:
    """Refuse a vote where there is none, and a person who is present in one seat and absent from another."""
    stage, body, seat = place
    ballot = situation.ballots.get(place, Ballot.ABSENT)
    if attends and ballot in (Ballot.FOR, Ballot.AGAINST):
        raise Improper(f"`{seat}` only attends at `{stage}` and cannot vote {ballot.value}")
    if state is SeatState.RECUSED:
        return
    present = ballot is not Ballot.ABSENT
    other, was_present = attendance.setdefault(person, (seat, present))
    if was_present != present:
        raise Improper(
            f"`{person}` acts in both `{other}` and `{seat}` of `{body}` at `{stage}`, "
            "and is present in one and absent from the other"
        )


# --------------------------------------------------------------------------------------------------- effects


def _effects(
    known: Lookups,
    situation: Situation,
    stages: Mapping[str, Stage],
    records: list[StageRecord],
    result: Result,
    day: int | None,
) -> Mapping[str, MemberEffect]:
    """What the decision does to every member."""
    deciding = records[-1]
    claims = _claims(known, situation, stages[deciding.stage]) if result is Result.APPROVED else {}
    carried = [
        record
        for record in (deciding, *records[:-1])
        if record.day is not None
        and record.outcome is StageOutcome.CARRIED
        and (record is deciding or stages[record.stage].suffices)
    ]
    if not claims and not carried:
        return known.no_effects
    authorities: dict[int, Authority] = {}

    def on(when: int) -> Authority:
        return authorities.setdefault(when, Authority(known, situation, when))

    sat = [
        (part, on(part.day), by_member(seat for seat in part.seats if not seat.attends))
        for record in carried
        for part in record.sittings
        if part.day is not None and not part.inner
    ]
    joint = _Joint(sat, deciding, list(known.model.members))
    votes = _votes(records)
    effects: dict[str, MemberEffect] = {}
    for member in known.model.members:
        exercise: Exercise | None = None
        for part, authority, seats in sat:
            exercise = authority.exercised(part, seats.get(member, ()), member)
            if exercise is not None:
                break
        claimed = claims.get(member)
        if claimed is None and exercise is None:
            effects[member] = known.no_effects[member]
            continue
        effective = claimed is not None and exercise is not None
        instruments = on(day).binding_instruments(member) if effective and day is not None else ()
        body = joint.body_for(member) if effective else None
        cast = votes.get(member, set())
        promise = () if exercise is None or exercise.instrument is None else (exercise.instrument.clause,)
        chain = () if exercise is None else exercise.chain
        effects[member] = MemberEffect(
            member=member,
            claimed=claimed is not None,
            authorised=exercise is not None,
            effective=effective,
            binding=body is not None or bool(instruments),
            overridden=effective and Ballot.AGAINST in cast and Ballot.FOR not in cast,
            authority=None if exercise is None else exercise.how,
            holder=None if exercise is None else exercise.holder,
            chain=tuple(delegation.name for delegation in chain),
            instruments=tuple(instrument.name for instrument in instruments),
            joint_body=body,
            clauses=(
                *(() if claimed is None else (claimed,)),
                *(delegation.clause for delegation in chain),
                *promise,
                *(instrument.clause for instrument in instruments),
            ),
        )
    return effects


def _claims(known: Lookups, situation: Situation, stage: Stage) -> dict[str, Clause]:
    """Whom the rules at a stage claim to bind, each with the clause that does."""
    view = item_view(known, situation)
    claims: dict[str, Clause] = {}
    for part in stage.parts:
        rule = rule_at(known, situation, part)
        if rule is not None:
            for member in members_in(rule.claims, view):
                claims.setdefault(member, rule.claims_clause)
    return claims


class _Joint:
    """The bodies that took the decision for a member and for others: what one of them cannot undo alone."""

    def __init__(
        self,
        sat: list[tuple[Sitting, Authority, dict[str, list[SeatRecord]]]],
        deciding: StageRecord,
        members: list[str],
    ) -> None:
        self._parts = [(part, authority) for part, authority, _ in sat if part.stage == deciding.stage]
        self._members = members
        self._two: dict[str, tuple[str, ...]] = {}

    def body_for(self, member: str) -> str | None:
        """The first such body for this member."""
        for part, authority in self._parts:
            if authority.is_joint(part.body, member) is not None and any(
                other != member for other in self._first_two(part, authority)
            ):
                return part.body
        return None

    def _first_two(self, part: Sitting, authority: Authority) -> tuple[str, ...]:
        """Two members are enough to know whether there is one other than any given one."""
        found = self._two.get(part.body)
        if found is None:
            joint_for: list[str] = []
            for member in self._members:
                if len(joint_for) < 2 and authority.is_joint(part.body, member) is not None:
                    joint_for.append(member)
            found = self._two[part.body] = tuple(joint_for)
        return found


def _votes(records: list[StageRecord]) -> dict[str, set[Ballot]]:
    """What every member did at the sittings that were held."""
    found: dict[str, set[Ballot]] = {}
    for record in records:
        for sitting in record.sittings:
            voting = by_member(seat for seat in sitting.seats if not seat.attends)
            for member, seats in voting.items():
                found.setdefault(member, set()).add(member_ballot(seats))
    return found


def _duties(model: Model, situation: Situation, result: Result, day: int | None) -> tuple[DutyRecord, ...]:
    if result is not Result.APPROVED or day is None:
        return ()
    return tuple(
        DutyRecord(
            duty.name,
            duty.owner,
            day + duty.within,
            happens_within(situation, duty.step, day, duty.within),
            duty.clause,
        )
        for duty in model.duties
        if situation.matter in duty.matters
    )


# -------------------------------------------------------------------------------- whether a situation can be


def check_item(known: Lookups, situation: Situation) -> None:
    """Raise `Improper` unless the matter and its particulars are such as the policy knows."""
    matter = known.model.matters.get(situation.matter)
    if matter is None:
        raise Improper(f"there is no matter called `{situation.matter}`")
    expected = {particular.name: particular for particular in matter.particulars}
    for name in situation.particulars:
        if name not in expected:
            raise Improper(f"`{matter.name}` has no particular called `{name}`")
    for name, particular in expected.items():
        if name not in situation.particulars:
            raise Improper(f"`{name}` of `{matter.name}` is not given")
        _check_particular(known, matter, particular, situation.particulars[name])


def _check_particular(known: Lookups, matter: Matter, particular: Particular, value: Value) -> None:
    match particular.kind:
        case ParticularKind.MONEY | ParticularKind.NUMBER | ParticularKind.DAYS:
            fits = isinstance(value, int) and not isinstance(value, bool) and value >= 0
            wanted = "a whole number from 0"
        case ParticularKind.YES_NO:
            fits, wanted = isinstance(value, bool), "yes or no"
        case ParticularKind.CHOICE:
            fits, wanted = value in particular.options, "one of " + ", ".join(particular.options)
        case ParticularKind.MEMBERS:
            fits = isinstance(value, frozenset) and value <= known.model.members.keys()
            wanted = "a set of members"
    if not fits:
        raise Improper(f"`{particular.name}` of `{matter.name}` must be {wanted}, found {value!r}")


def check_names(known: Lookups, situation: Situation) -> None:
    """Raise `Improper` if the situation names what the policy does not have, or what may not be."""
    check_item(known, situation)
    model = known.model
    _check_known("fact", situation.facts, model.facts)
    for fact in situation.facts:
        if model.facts[fact].about_member:
            raise Improper(f"`{fact}` is a fact about a member: it must be said of whom")
    for fact, member in situation.facts_about:
        _check_known("fact", (fact,), model.facts)
        _check_known("member", (member,), model.members)
        if not model.facts[fact].about_member:
            raise Improper(f"`{fact}` is not a fact about a member")
    for who in situation.conflicted:
        if who not in model.members and who not in model.persons:
            raise Improper(f"there is no member or person called `{who}` to be conflicted")
    _check_known("rule", situation.preferred, known.rules)
    _check_known("step", situation.steps, model.steps)
    for body, name in situation.vacant:
        seat = _seat(known, body, name)
        if not (seat.may_be_vacant or seat.vacant_now):
            raise Improper(f"`{name}` of `{body}` may not be vacant")
    for stage, part in (*situation.unconvened, *situation.delays):
        if not any(part in found.parts for found in known.stages.get(stage, ())):
            raise Improper(f"`{part}` is not part of a stage called `{stage}`")
    for (stage, part), delay in situation.delays.items():
        if delay < 0:
            raise Improper(f"`{part}` cannot sit before `{stage}` begins")
    _check_seats(known, situation)
    for stage, body in situation.casting:
        _check_known("stage", (stage,), known.stages)
        _check_known("body", (body,), model.bodies)
    for stage, party in situation.consents:
        _check_known("stage", (stage,), known.stages)
        if not (party in model.members or party in model.holders or party in model.persons):
            _check_known("party", (party,), model.bodies)


def _check_seats(known: Lookups, situation: Situation) -> None:
    for (stage, body, name), ballot in situation.ballots.items():
        seat = known.seats.get((body, name)) or _seat(known, body, name)
        if stage not in known.stages:
            raise Improper(f"there is no stage called `{stage}`")
        if seat.inner is not None:
            raise Improper(f"`{name}` of `{body}` acts on `{seat.inner}`: its ballot is not given")
        if not seat.votes and ballot in (Ballot.FOR, Ballot.AGAINST):
            raise Improper(f"`{name}` of `{body}` only attends and cannot vote {ballot.value}")
    for stage, body, name in situation.deputised:
        _check_known("stage", (stage,), known.stages)
        if _seat(known, body, name).deputy is None:
            raise Improper(f"`{name}` of `{body}` has no deputy")


def _seat(known: Lookups, body: str, name: str) -> Seat:
    _check_known("body", (body,), known.model.bodies)
    seat = known.seats.get((body, name))
    if seat is None:
        raise Improper(f"`{body}` has no seat called `{name}`")
    return seat


def _check_known(what: str, names: Iterable[str], declared: Mapping[str, object]) -> None:
    for name in names:
        if name not in declared:
            raise Improper(f"there is no {what} called `{name}`")
