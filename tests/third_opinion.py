"""A third reading of docs/semantics.md: slow, short, and written without looking at the other two.

In: a model, a proper situation. Out: what comes of it, and the value of any formula about it. Every seat,
member and chain of delegations is looked at one by one; nothing is arranged, counted by class or remembered.
Where the interpreter and the encoding disagree it is a witness, not the judge: the page decides.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from fractions import Fraction

from stpdsl.model import nodes as n
from stpdsl.model import questions as q
from stpdsl.model.nodes import Column, Expr, Measure, Number
from stpdsl.model.types import Ballot, Result, SeatState, Situation, StageOutcome

HERE = (SeatState.ABSTAIN, SeatState.AGAINST, SeatState.FOR)


@dataclass
class Sat:
    """One body at one stage."""

    stage: str
    body: n.Body
    day: int
    held: bool
    rule: n.Rule | None
    states: dict[str, SeatState] = field(default_factory=dict)
    acts: dict[str, str | None] = field(default_factory=dict)
    attends: set[str] = field(default_factory=set)
    casting: Ballot | None = None
    outcome: StageOutcome = StageOutcome.OUT_OF_TIME

    def row(self, seat: n.Seat) -> n.Row:
        rows = self.rule.rows if self.rule is not None else n.ORDINARY_ROWS
        return rows[self.states[seat.name]]

    def voting(self) -> list[n.Seat]:
        return [seat for seat in self.body.seats if seat.name not in self.attends] if self.states else []


@dataclass
class Passed:
    stage: n.Stage
    entered: int
    day: int | None = None
    outcome: StageOutcome | None = None
    parts: list[Sat] = field(default_factory=list)


def in_column(row: n.Row, column: Column) -> bool:
    counts_for, counts_against = row.vote is Ballot.FOR, row.vote is Ballot.AGAINST
    return {
        Column.ALL: True,
        Column.FILLED: row.filled,
        Column.ELIGIBLE: row.eligible,
        Column.PRESENT: row.present,
        Column.QUORUM: row.quorum,
        Column.CAST: row.cast,
        Column.FOR: counts_for,
        Column.AGAINST: counts_against,
        Column.ABSTAINING: row.present and not counts_for and not counts_against,
    }[column]


def compared(left: Fraction | None, order: n.Order, right: Fraction | None) -> bool:
    if left is None or right is None:
        return False
    return {
        n.Order.LESS: left < right,
        n.Order.AT_MOST: left <= right,
        n.Order.EQUAL: left == right,
        n.Order.AT_LEAST: left >= right,
        n.Order.MORE: left > right,
    }[order]


class Reading:
    """What comes of one situation."""

    def __init__(self, model: n.Model, situation: Situation) -> None:
        self.m, self.x = model, situation
        self.sat: dict[tuple[str, str], Sat] = {}
        self.path: list[Passed] = []
        self.result, self.day = Result.UNRESOLVED, None
        self._run()

    # ------------------------------------------------------------------------------------ what comes of it

    def rule_at(self, body: str) -> n.Rule | None:
        found = [
            r
            for r in self.m.rules
            if r.body == body and self.x.matter in r.matters and self.true(r.when, self.x.start)
        ]
        return next((r for r in found if r.name in self.x.preferred), found[0] if found else None)

    def _open(self, route: n.Route) -> bool:
        if self.x.matter not in route.matters or not self.true(route.when, self.x.start):
            return False
        return route.written or self.rule_at(route.stages[0].parts[0]) is not None

    def _run(self) -> None:
        routes = [r for r in self.m.routes if self._open(r)]
        if self.x.route is not None:
            routes = [r for r in routes if r.name == self.x.route]
        if not routes:
            return
        to: str | Result = routes[0].stages[0].name
        day = self.x.start
        while isinstance(to, str):
            stage = next(s for s in routes[0].stages if s.name == to)
            passed = Passed(stage, day)
            self.path.append(passed)
            self._hold(passed)
            if passed.day is None or passed.outcome is None:
                return
            leave = stage.exits[passed.outcome]
            to, day = leave.to, passed.day + leave.after
        self.result, self.day = to, day

    def _hold(self, passed: Passed) -> None:
        stage = passed.stage
        never = False
        for part in stage.parts:
            key = (stage.name, part)
            delay = self.x.delays.get(key, 0)
            held = key not in self.x.unconvened and (stage.within is None or delay <= stage.within)
            never = never or (not held and stage.within is None)
            day = passed.entered + (delay if held else stage.within or 0)
            self._sit(stage, part, day, held)
            passed.parts.append(self.sat[stage.name, part])
        # A later part that an earlier one reached shares that one's fate.
        never = stage.within is None and any(not sat.held for sat in passed.parts)
        if never:
            return
        passed.day = max(sat.day for sat in passed.parts)
        outcomes = [sat.outcome for sat in passed.parts]
        if len(outcomes) == 1:
            passed.outcome = outcomes[0]
        elif all(o is StageOutcome.CARRIED for o in outcomes):
            passed.outcome = StageOutcome.CARRIED
        else:
            flat = [StageOutcome.INQUORATE if o is StageOutcome.EMPTIED else o for o in outcomes]
            order = ("NOT_CARRIED", "OUT_OF_TIME", "NOT_READY", "INQUORATE")
            passed.outcome = next(StageOutcome[o] for o in order if StageOutcome[o] in flat)

    def _sit(self, stage: n.Stage, name: str, day: int, held: bool) -> None:
        if (stage.name, name) in self.sat:
            return
        body = self.m.bodies[name]
        sat = self.sat[stage.name, name] = Sat(stage.name, body, day, held, self.rule_at(name))
        for seat in body.seats:
            if seat.inner is not None:
                self._sit(stage, seat.inner, day, held)
        if not held:
            return
        for seat in body.seats:
            self._state(sat, seat)
        sat.outcome = self._outcome(sat)

    def _state(self, sat: Sat, seat: n.Seat) -> None:
        x, rule = self.x, sat.rule
        key = (sat.stage, sat.body.name, seat.name)
        attends = not seat.votes or (seat.votes_when is not None and not self.true(seat.votes_when, sat.day))
        if attends:
            sat.attends.add(seat.name)
        deputised = key in x.deputised
        sat.acts[seat.name] = None if seat.inner is not None else seat.deputy if deputised else seat.person
        vacant = seat.vacant_now or (seat.may_be_vacant and (sat.body.name, seat.name) in x.vacant)
        if vacant and not attends:
            sat.states[seat.name], sat.acts[seat.name] = SeatState.VACANT, None
            return
        conflict = seat.member in x.conflicted or sat.acts[seat.name] in x.conflicted
        if rule is not None and seat.person in x.conflicted and not rule.deputy_may_replace_conflicted:
            conflict = True
        if rule is not None and conflict and rule.on_conflict is n.OnConflict.RECUSED:
            sat.states[seat.name] = SeatState.RECUSED
            return
        if seat.inner is not None:
            state = self._derived(self.sat[sat.stage, seat.inner], seat.inner_by)
        else:
            state = SeatState[x.ballots.get(key, Ballot.ABSENT).name]
        speaks = rule is not None and conflict and rule.on_conflict is n.OnConflict.SPEAKS
        if speaks and state in (SeatState.FOR, SeatState.AGAINST):
            state = SeatState.ABSTAIN
        sat.states[seat.name] = state

    def _derived(self, inner: Sat, by: n.Inner) -> SeatState:
        if not inner.held:
            return SeatState.ABSENT
        if by is n.Inner.DECISION:
            if inner.outcome is StageOutcome.CARRIED:
                return SeatState.FOR
            return SeatState.AGAINST if inner.outcome is StageOutcome.NOT_CARRIED else SeatState.ABSENT
        lead = self._lead(inner, inner.voting())
        return SeatState.FOR if lead > 0 else SeatState.AGAINST if lead < 0 else SeatState.ABSTAIN

    def _lead(self, sat: Sat, seats: Iterable[n.Seat]) -> Fraction:
        signs = {Ballot.FOR: 1, Ballot.AGAINST: -1}
        return sum((signs.get(sat.row(s).vote, 0) * s.weight for s in seats), Fraction(0))  # type: ignore[arg-type]

    def _outcome(self, sat: Sat) -> StageOutcome:
        rule = sat.rule
        if rule is None or not all(self.true(g.condition, sat.day, sat) for g in rule.gates):
            return StageOutcome.NOT_READY
        if not any(sat.row(s).eligible for s in sat.voting()):
            return StageOutcome.EMPTIED
        if not self.true(rule.quorum, sat.day, sat):
            return StageOutcome.INQUORATE
        carried = self.true(rule.carried, sat.day, sat)
        weights = [
            sum(s.weight for s in sat.voting() if sat.row(s).vote is b) for b in (Ballot.FOR, Ballot.AGAINST)
        ]
        if not carried and weights[0] == weights[1] > 0:
            present = {sat.acts[s.name] for s in sat.body.seats if sat.states[s.name] in HERE}
            if any(person in present for person in rule.casting):
                vote = self.x.casting.get((sat.stage, sat.body.name), Ballot.ABSTAIN)
                if vote in (Ballot.FOR, Ballot.AGAINST):
                    sat.casting = vote
                    carried = self.true(rule.carried, sat.day, sat)
        if rule.needs_a_vote_for and not any(sat.row(s).vote is Ballot.FOR for s in sat.voting()):
            carried = False
        return StageOutcome.CARRIED if carried and self._consented(sat, rule) else StageOutcome.NOT_CARRIED

    def _consented(self, sat: Sat, rule: n.Rule) -> bool:
        for consent in rule.consents:
            if consent.unless is not None and self.true(consent.unless, sat.day):
                continue
            if consent.members is None:
                if (sat.stage, consent.party) not in self.x.consents:
                    return False
                continue
            for member in self.members(consent.members, sat.day):
                seats = [s for s in sat.voting() if s.member == member]
                live = [s for s in seats if sat.states[s.name] not in (SeatState.VACANT, SeatState.RECUSED)]
                if not seats:
                    given = (sat.stage, member) in self.x.consents
                else:
                    given = any(sat.states[s.name] in HERE for s in live) and self._lead(sat, live) > 0
                if not given:
                    return False
        return True

    # ------------------------------------------------------------------------------------ formulas

    def members(self, of: n.MemberSet, day: int) -> Iterator[str]:
        for name in self.m.members:
            if name in of.names and (of.where is None or self.true(of.where, day, None, name)):
                yield name

    def true(self, e: Expr, day: int, sat: Sat | None = None, it: str | None = None) -> bool:
        """About the item, about a sitting, or (day None is never given: the first day) about the decision."""
        x = self.x

        def who(name: str) -> str:
            return it if name == n.IT and it is not None else name

        match e:
            case n.Const(value):
                return value
            case n.Not(a):
                return not self.true(a, day, sat, it)
            case n.And(many):
                return all(self.true(a, day, sat, it) for a in many)
            case n.Or(many):
                return any(self.true(a, day, sat, it) for a in many)
            case n.AtLeast(number, many):
                return sum(self.true(a, day, sat, it) for a in many) >= number
            case n.Compare(left, order, right):
                return compared(self.number(left, day, sat, it), order, self.number(right, day, sat, it))
            case n.Share():
                return self._share(e, day, sat)
            case n.FactIs(fact, None):
                return fact in x.facts
            case n.FactIs(fact, str() as member):
                return (fact, who(member)) in x.facts_about
            case n.ParticularIs(particular, option):
                value = x.particulars.get(particular)
                return value is True if option is None else value == option
            case n.Affected(particular, member):
                value = x.particulars.get(particular)
                return isinstance(value, frozenset) and who(member) in value
            case n.MatterIs(matters):
                return x.matter in matters
            case n.MemberIs(member, names):
                return who(member) in names
            case n.Conflicted(name):
                return who(name) in x.conflicted
            case n.ForEvery(over, inner):
                return all(self.true(inner, day, sat, m) for m in self.members_here(over, day, sat))
            case n.Exists(over, inner):
                return any(self.true(inner, day, sat, m) for m in self.members_here(over, day, sat))
            case n.PersonPresent(person):
                assert sat is not None
                return any(sat.acts[s.name] == person and sat.states[s.name] in HERE for s in sat.body.seats)
            case n.StepHappens(step):
                return step in x.steps and (sat is None or x.steps[step] <= sat.day)
            case n.StepBefore(step, days, other):
                end = self._vote_day(sat) if other is None else x.steps.get(other)
                if sat is not None and other is not None and end is not None and end > sat.day:
                    end = None
                begin = x.steps.get(step)
                if begin is None or end is None or (sat is not None and begin > sat.day):
                    return False
                return begin + days <= end
            case n.StepWithin(step, days):
                return (
                    step in x.steps and self.day is not None and self.day <= x.steps[step] <= self.day + days
                )
            case n.ScrutinisedBy(steps):
                vote = self._vote_day(None)
                return vote is not None and any(s in x.steps and x.steps[s] < vote for s in steps)
            case n.ResultIs(result):
                return self.result is result
            case n.StageWas(stage, outcome):
                came = [p.outcome for p in self.path if p.stage.name == stage]
                emptied = outcome is StageOutcome.INQUORATE and StageOutcome.EMPTIED in came
                return outcome in came or emptied
            case n.DecidedAt(stage):
                return bool(self.path) and self.path[-1].stage.name == stage
            case n.MemberVotes(member, ballot, stage):
                did = list(self._votes_of(who(member), stage))
                return bool(did) and all(b is ballot for b in did)
            case n.EffectOn(effect, member, instrument):
                return self.effect(effect, who(member), instrument)
            case n.MayExercise(holder, member):
                return Powers(self, who(member), x.start).may_exercise_alone(holder)
            case n.InPublic():
                held = [s for s in self._deciding() if s.held]
                return bool(held) and all(
                    s.body.public is not None and self.true(s.body.public, s.day) for s in held
                )
            case n.OnlyOneFor():
                people: set[object] = set()
                for s in self._deciding():
                    for seat in s.voting():
                        if s.states[seat.name] is SeatState.FOR:
                            people.add(s.acts[seat.name] if seat.inner is None else (s.body.name, seat.name))
                return len(people) == 1
            case n.DutyKept(name):
                duty = next(d for d in self.m.duties if d.name == name)
                if x.matter not in duty.matters or self.result is not Result.APPROVED:
                    return True
                return self.true(n.StepWithin(duty.step, duty.within), day)
        raise AssertionError(e)

    def members_here(self, of: n.MemberSet, day: int, sat: Sat | None) -> Iterator[str]:
        for name in self.m.members:
            if name in of.names and (of.where is None or self.true(of.where, day, sat, name)):
                yield name

    def number(self, e: Number, day: int, sat: Sat | None, it: str | None) -> Fraction | None:
        match e:
            case n.Num(value):
                return value
            case n.ParticularValue(particular):
                value = self.x.particulars.get(particular)
                return None if value is None else Fraction(value)  # type: ignore[arg-type]
            case n.Sum(terms):
                values = [self.number(t, day, sat, it) for t in terms]
                return None if None in values else sum(values, Fraction(0))  # type: ignore[arg-type]
            case n.Times(factor, term):
                value = self.number(term, day, sat, it)
                return None if value is None else factor * value
            case n.Count(over, body):
                return Fraction(sum(self.true(body, day, sat, m) for m in self.members_here(over, day, sat)))
            case n.Day():
                return Fraction(day)
            case n.DaysTaken():
                return None if self.day is None else Fraction(self.day - self.x.start)
            case n.Tally():
                return self.tally(e, day, sat)
        raise AssertionError(e)

    def _share(self, e: n.Share, day: int, sat: Sat | None) -> bool:
        part, base = self.tally(e.part, day, sat), self.tally(e.base, day, sat)
        if base <= 0:
            return False
        need = e.fraction * base
        if e.rounding == "up":
            need = Fraction(math.ceil(need))
        elif e.rounding == "down":
            need = Fraction(math.floor(need))
        elif e.rounding == "nearest":
            need = Fraction(math.floor(need + Fraction(1, 2)))
        need += e.plus
        if e.floor is not None:
            need = max(need, e.floor)
        if e.ceiling is not None:
            need = min(need, e.ceiling)
        return part > need if e.strict else part >= need

    def tally(self, t: n.Tally, day: int, sat: Sat | None) -> Fraction:
        if t.stage is not None:
            sat = self.sat.get((t.stage, t.body or ""))
            if sat is None or not sat.held:
                return Fraction(0)
        assert sat is not None
        seats = sat.voting()
        if t.seats is not None:
            where = t.seats.where
            about = sat if t.stage is None else None
            seats = [
                s
                for s in seats
                if s.name in t.seats.names
                and (where is None or (s.member is not None and self.true(where, day, about, s.member)))
            ]
        if t.measure in (Measure.MEMBERS, Measure.ATTRIBUTE):
            total = Fraction(0)
            for member in {s.member for s in seats if s.member is not None}:
                if self._member_in(sat, [s for s in seats if s.member == member], t.column):
                    one = t.measure is Measure.MEMBERS
                    total += (
                        1 if one else self.m.members[member].attributes.get(t.attribute or "", Fraction(0))
                    )
            return total
        counted = [s for s in seats if in_column(sat.row(s), t.column)]
        if t.measure is Measure.PEOPLE:
            nested = [
                s for s in counted if s.inner is not None and sat.states[s.name] is not SeatState.VACANT
            ]
            people = {sat.acts[s.name] for s in counted} - {None}
            return Fraction(len(nested) + len(people))
        extra = 0
        if t.seats is None and sat.casting is not None:
            voted = Column.FOR if sat.casting is Ballot.FOR else Column.AGAINST
            extra = t.column in (voted, Column.CAST)
        if t.measure is Measure.SEATS:
            return Fraction(len(counted) + extra)
        return sum((s.weight for s in counted), Fraction(0)) + extra

    def _member_in(self, sat: Sat, seats: list[n.Seat], column: Column) -> bool:
        lead = self._lead(sat, seats)
        if column is Column.FOR:
            return lead > 0
        if column is Column.AGAINST:
            return lead < 0
        if column is Column.CAST:
            return lead != 0
        if column is Column.ABSTAINING:
            return lead == 0 and any(sat.row(s).present for s in seats)
        return any(in_column(sat.row(s), column) for s in seats)

    def _votes_of(self, member: str, stage: str | None) -> Iterator[Ballot]:
        """What the member did at each held sitting at which it has a voting seat."""
        signs = {SeatState.FOR: 1, SeatState.AGAINST: -1}
        for (at, _), sat in self.sat.items():
            seats = [s for s in sat.voting() if s.member == member] if sat.held else []
            if not seats or (stage is not None and at != stage):
                continue
            lead = sum(signs.get(sat.states[s.name], 0) * s.weight for s in seats)
            if not any(sat.states[s.name] in HERE for s in seats):
                yield Ballot.ABSENT
            else:
                yield Ballot.FOR if lead > 0 else Ballot.AGAINST if lead < 0 else Ballot.ABSTAIN

    def _deciding(self) -> list[Sat]:
        return self.path[-1].parts if self.path else []

    def _vote_day(self, sat: Sat | None) -> int | None:
        if sat is not None:
            return sat.day
        return min((s.day for s in self._deciding() if s.held), default=None)

    # ---------------------------------------------------------------------------------- authority and effect

    def effect(self, effect: n.Effect, member: str, instrument: str | None = None) -> bool:
        if effect is n.Effect.CLAIMED:
            rules = [s.rule for s in self._deciding() if s.rule is not None]
            claimed = any(member in self.members(r.claims, self.x.start) for r in rules)
            return self.result is Result.APPROVED and claimed
        if effect is n.Effect.AUTHORISED:
            return any(
                passed.outcome is StageOutcome.CARRIED
                and (passed is self.path[-1] or passed.stage.suffices)
                and any(self.exercised(sat, member) for sat in passed.parts)
                for passed in self.path
            )
        effective = self.effect(n.Effect.CLAIMED, member) and self.effect(n.Effect.AUTHORISED, member)
        if effect is n.Effect.EFFECTIVE:
            return effective
        if effect is n.Effect.BINDING:
            joint = instrument is None and self.path[-1:] != [] and self._bound_jointly(member)
            by = any(instrument in (None, i.name) and self._binds(i, member) for i in self.m.instruments)
            return effective and (joint or by)
        did = list(self._votes_of(member, None))
        overridden = effective and Ballot.AGAINST in did and Ballot.FOR not in did
        return overridden and (instrument is None or self.effect(n.Effect.BINDING, member, instrument))

    def _bound_jointly(self, member: str) -> bool:
        if self.path[-1].outcome is not StageOutcome.CARRIED:
            return False
        return any(
            self._joint(sat, member)
            and any(self._joint(sat, other) for other in self.m.members if other != member)
            for sat in self.path[-1].parts
        )

    def _binds(self, i: n.Instrument, member: str) -> bool:
        return (
            i.kind is not n.InstrumentKind.MEMORANDUM
            and self.day is not None
            and self._in_force(i, self.day)
            and member in i.binds
            and member in i.parties
            and bool(i.parties - {member})
            and self.covered(i.scopes, self.day)
        )

    def _in_force(self, thing: n.Instrument | n.Delegation, day: int) -> bool:
        return self.within(thing, day) and all(
            s in self.x.steps and self.x.steps[s] < day for s in thing.after
        )

    def within(self, dated: object, day: int) -> bool:
        begin, end = dated.from_day, dated.until_day  # type: ignore[attr-defined]
        return (begin is None or begin <= day) and (end is None or day <= end)

    def covered(self, scopes: Iterable[n.Scope], day: int) -> bool:
        return any(self.x.matter in s.matters and self.true(s.when, day) for s in scopes)

    def _joint(self, sat: Sat, member: str) -> bool:
        if sat.body.charge is n.Charge.ADVISES:
            return False
        return Powers(self, member, sat.day).may_exercise_alone(sat.body.name)

    def exercised(self, sat: Sat, member: str) -> bool:
        if self._joint(sat, member):
            return True
        if sat.body.charge is n.Charge.GATHERS:
            brought: set[str] = set()
            for seat in sat.voting():
                if seat.member == member and sat.states[seat.name] is SeatState.FOR:
                    person = sat.acts[seat.name]
                    if seat.inner is not None:
                        brought.add(seat.inner)
                    elif person is not None:
                        brought |= {person, *self.m.persons[person].posts}
            if Powers(self, member, sat.day).may_exercise_together(brought):
                return True
        matter = self.m.matters[self.x.matter]
        own = matter.function_of is None or member in matter.function_of
        return (
            own
            and matter.may_be_committed
            and any(
                i.commits_to == sat.body.name
                and member in i.parties
                and member in i.approved_by_origins
                and self._in_force(i, sat.day)
                and self.covered(i.scopes, sat.day)
                for i in self.m.instruments
            )
        )


class Powers:
    """Who holds one member's authority over the item on one day."""

    def __init__(self, reading: Reading, member: str, day: int) -> None:
        self.r, self.m, self.member, self.day = reading, reading.m, member, day
        matter = self.m.matters[reading.x.matter]
        self.own = matter.function_of is None or member in matter.function_of
        self.reserved = next(
            (r.to for r in self.m.reservations if member in r.members and reading.covered(r.scopes, day)),
            None,
        )

    def originals(self) -> set[str]:
        if not self.own:
            return set()
        if self.reserved is not None:
            origin = self.reserved
        else:
            origin = f"{self.member}'s board"
            boards = [h.name for h in self.m.holders.values() if h.kind is n.HolderKind.BOARD]
            assert origin in boards
            named = [o for o in self.m.origins if self.member in o.holder and self.r.within(o, self.day)]
            if named:
                origin = named[0].holder[self.member]
        out = {origin}
        for body in self.m.bodies.values():
            if body.charge is n.Charge.OWN and body.own_of == self.member:
                if self.reserved is None or self.reserved == body.name:
                    out.add(body.name)
        return out

    def passes(self, d: n.Delegation) -> bool:
        """Whether the delegation is good for this member and item today, whoever gave it."""
        r = self.r
        covers = r.covered(d.covers, self.day) and not r.covered(d.excludes, self.day)
        return (
            covers
            and r.true(d.only_when, self.day)
            and self._exists(d)
            and self.reserved is None
            and all(self._lawful(h) for h in (d.receiver, *d.jointly))
        )

    def _exists(self, d: n.Delegation) -> bool:
        recalled = (
            d.recall is not None and d.recall in self.r.x.steps and self.r.x.steps[d.recall] <= self.day
        )
        return self.member in d.of and self.r._in_force(d, self.day) and not recalled

    def _lawful(self, receiver: str) -> bool:
        return all(
            receiver in law.permitted.get(self.member, frozenset())
            for law in self.m.lawful_receivers
            if self.member in law.members and self.r.within(law, self.day)
        )

    def chains(self) -> Iterator[list[n.Delegation]]:
        def longer(chain: list[n.Delegation], seen: set[str], last: str) -> Iterator[list[n.Delegation]]:
            for d in self.m.delegations:
                if d.giver != last or d.receiver in seen or not self.passes(d):
                    continue
                yield [*chain, d]
                if d.may_be_passed_on and not d.jointly:
                    yield from longer([*chain, d], seen | {d.receiver}, d.receiver)

        for origin in self.originals():
            yield from longer([], {origin}, origin)

    def holds_alone(self, holder: str) -> bool:
        if holder in self.originals():
            return True
        return any(chain[-1].receiver == holder and not chain[-1].jointly for chain in self.chains())

    def may_exercise_alone(self, holder: str) -> bool:
        given_away = any(
            d.exclusive
            and d.giver == holder
            and self._exists(d)
            and self.r.covered(d.covers, self.day)
            and not self.r.covered(d.excludes, self.day)
            and self.r.true(d.only_when, self.day)
            for d in self.m.delegations
        )
        return self.holds_alone(holder) and not given_away

    def may_exercise_together(self, holders: set[str]) -> bool:
        if any(self.may_exercise_alone(h) for h in holders):
            return True
        return any(bool(c[-1].jointly) and {c[-1].receiver, *c[-1].jointly} <= holders for c in self.chains())


# ---------------------------------------------------------------------------------------- questions


def asked_about(reading: Reading, over: q.Over, structural: bool) -> bool:
    x = reading.x
    if x.matter not in over.matters or (over.when is not None and not reading.true(over.when, x.start)):
        return False
    if structural:
        return True
    if over.assuming is not None and not reading.true(over.assuming, x.start):
        return False
    return not over.duties_kept or all(reading.true(n.DutyKept(d.name), x.start) for d in reading.m.duties)


def refuted(model: n.Model, question: q.Plain, situation: Situation) -> bool:
    """Whether the situation refutes the question; for `Possible`: shows it."""
    reading = Reading(model, situation)
    day = situation.start
    plain = isinstance(question, (q.Always, q.Never, q.Possible, q.EndsWithin))
    if not asked_about(reading, question.over, structural=not plain):
        return False
    match question:
        case q.Always(_, trigger, conclusion, None):
            return reading.true(trigger, day) and not reading.true(conclusion, day)
        case q.Always(_, trigger, conclusion, n.MemberSet() as members):
            return any(
                reading.true(trigger, day, None, m) and not reading.true(conclusion, day, None, m)
                for m in reading.members(members, day)
            )
        case q.Never(_, conjuncts):
            return all(reading.true(c, day) for c in conjuncts)
        case q.Possible(_, formula):
            return reading.true(formula, day)
        case q.EndsWithin(_, days):
            if reading.result is Result.UNRESOLVED or reading.day is None:
                return True
            return days is not None and reading.day - day > days
        case q.OneRoute():
            routes = open_routes(reading)
            bodies = bodies_of(reading, routes, voting=True)
            return len(routes) != 1 or any(len(rules_at(reading, b)) != 1 for b in bodies)
        case q.QuorumAttainable():
            return any(not full_house(reading, b, r, None) for b, r in open_sittings(reading))
        case q.QuorumHostage(_, members):
            return any(
                full_house(reading, b, r, None) and not full_house(reading, b, r, m)
                for m in reading.members(members, day)
                for b, r in open_sittings(reading)
            )
        case q.DelegationsWithinGiver():
            return any(
                reading.within(d, day)
                and reading.covered(d.covers, day)
                and not reading.covered(d.excludes, day)
                and not may_pass_on(Powers(reading, m, day), d.giver)
                for d in model.delegations
                for m in d.of
            )
        case q.NothingReservedDelegated():
            return any(
                reading.within(d, day)
                and reading.covered(d.covers, day)
                and not reading.covered(d.excludes, day)
                and reading.true(d.only_when, day)
                and Powers(reading, m, day).reserved is not None
                for d in model.delegations
                for m in d.of
            )


def may_pass_on(powers: Powers, holder: str) -> bool:
    if holder in powers.originals():
        return True
    return any(
        chain[-1].receiver == holder and chain[-1].may_be_passed_on and not chain[-1].jointly
        for chain in powers.chains()
    )


def open_routes(reading: Reading) -> list[n.Route]:
    return [route for route in reading.m.routes if reading._open(route)]


def rules_at(reading: Reading, body: str) -> list[n.Rule]:
    x = reading.x
    rules = [r for r in reading.m.rules if r.body == body and x.matter in r.matters]
    return [r for r in rules if reading.true(r.when, x.start)]


def votes_at(reading: Reading, seat: n.Seat) -> bool:
    return seat.votes and (seat.votes_when is None or reading.true(seat.votes_when, reading.x.start))


def bodies_of(reading: Reading, routes: list[n.Route], voting: bool) -> set[str]:
    found = {part for route in routes for stage in route.stages for part in stage.parts}
    while True:
        more = {
            seat.inner
            for name in found
            for seat in reading.m.bodies[name].seats
            if seat.inner is not None and (not voting or votes_at(reading, seat))
        }
        if more <= found:
            return found
        found |= more


def open_sittings(reading: Reading) -> list[tuple[n.Body, n.Rule]]:
    bodies = bodies_of(reading, open_routes(reading), voting=False)
    return [(reading.m.bodies[b], r) for b in bodies for r in rules_at(reading, b)]


def full_house(reading: Reading, body: n.Body, rule: n.Rule, away: str | None) -> bool:
    """Whether the quorum is met when all attend and are for, but this member and whoever acts for it."""
    sat = Sat("", body, reading.x.start, True, rule)
    gone = {seat.person for seat in body.seats if seat.member == away and away is not None} - {None}
    for seat in body.seats:
        sat.acts[seat.name] = seat.person
        sat.states[seat.name] = SeatState.FOR
        if not votes_at(reading, seat):
            sat.attends.add(seat.name)
            sat.states[seat.name] = SeatState.ABSTAIN
        elif seat.vacant_now:
            sat.states[seat.name], sat.acts[seat.name] = SeatState.VACANT, None
            continue
        if seat.person in gone or (away is not None and seat.member == away):
            sat.states[seat.name] = SeatState.ABSENT
    return reading.true(rule.quorum, sat.day, sat)
