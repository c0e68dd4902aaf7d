"""One body at one stage: what its seats do, what that counts in, and whether it carries.

In: a body, a day, the rules that may apply (each with the condition under which it does) and the variables.
Out: `Sitting`, whose members are terms. The number of seats in each state is a linear sum of the ballots' own
variables, so that tallies are linear: a seat that is vacant or recused is made to cast no ballot instead.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import combinations

from stpdsl.model import nodes
from stpdsl.model.nodes import (
    Body,
    Clause,
    Column,
    Inner,
    Measure,
    OnConflict,
    Row,
    Rule,
    Seat,
    SeatSet,
    Tally,
)
from stpdsl.model.types import Ballot, SeatState, StageOutcome
from stpdsl.solver.expressions import Place, Unit, encode, members_in
from stpdsl.solver.terms import (
    ONE,
    ZERO,
    Bool,
    Linear,
    Term,
    Whole,
    as_number,
    at_least,
    at_least_zero,
    both,
    choice,
    chosen,
    either,
    equal,
    every,
    implies,
    in_order,
    more,
    no,
    some,
    total,
    zero,
)
from stpdsl.solver.values import CAST_BALLOTS

GONE = (SeatState.VACANT, SeatState.RECUSED)
PRESENT = (SeatState.ABSTAIN, SeatState.AGAINST, SeatState.FOR)
STATES = {Ballot.ABSTAIN: SeatState.ABSTAIN, Ballot.AGAINST: SeatState.AGAINST, Ballot.FOR: SeatState.FOR}
ROWS: Mapping[SeatState, Row] = nodes.ORDINARY_ROWS

Said = Callable[[Clause, Bool], Bool]  # what a clause says, unless that clause is being left out


@dataclass(frozen=True, slots=True, eq=False)
class SeatHere:
    """One seat (or one seat of each member of a unit) at one sitting."""

    seat: Seat
    unit: Unit | None  # None: a seat of no member
    votes: Bool
    vacant: Bool
    recused: Bool
    speaks: Bool  # may speak, not vote
    deputised: Bool
    states: Mapping[SeatState, Linear]

    @property
    def size(self) -> Linear:
        return ONE if self.unit is None else self.unit.size

    @property
    def gone(self) -> Bool:
        return either(self.vacant, self.recused)

    @property
    def present(self) -> Linear:
        return self.count(PRESENT)

    def count(self, states: Iterable[SeatState]) -> Linear:
        return total(self.states[state] for state in states)

    def people(self) -> tuple[str, ...]:
        return tuple(p for p in (self.seat.person, self.seat.deputy) if p is not None)

    def acted_in_by(self, person: str) -> Bool:
        """Whether this person acts in it, present or not; nobody does in a vacant seat."""
        if self.seat.person == person:
            return both(no(self.vacant), no(self.deputised))
        if self.seat.deputy == person:
            return both(no(self.vacant), self.deputised)
        return False

    @property
    def several(self) -> bool:
        """It is a seat of each of several members."""
        return self.unit is not None and self.unit.several

    def settle(self, given: dict[Term | Whole, int | bool], ballot: Ballot) -> None:
        """Replace what its ballot says, if it says more, by absent or by abstain."""
        ballots = {state: next(iter(self.states[state].terms), None) for state in PRESENT}
        cast = any(whole is not None and given[whole] for whole in ballots.values())
        for state, whole in ballots.items():
            if whole is not None:
                given[whole] = int(cast and ballot is Ballot.ABSTAIN and state is SeatState.ABSTAIN)

    def so_many(self, states: Iterable[SeatState], where: Bool) -> Linear:
        """How many of the unit are in one of these states, vote here and are meant."""
        return choice(both(self.votes, where), self.count(states), ZERO)


class Sitting:
    """A body at a stage. Its day and whether it is held are those of the part with which it sits."""

    def __init__(
        self,
        place: Place,
        stage: str,
        body: Body,
        held: Bool,
        rules: Sequence[tuple[Bool, Rule]],
        seats_of: Callable[[Body], list[tuple[Seat, Unit | None]]],
        inner: Callable[[str], Sitting],
        said: Said,
        casting: Callable[[Ruling, Ballot], Bool],
    ) -> None:
        self.casting = casting
        self.place = place
        self.day = place.day
        self.stage = stage
        self.body = body
        self.held = held
        self.inner = inner
        self.said = said
        self.rules = [Ruling(self, rule, chosen) for chosen, rule in rules]
        self.unruled = no(some(chosen for chosen, _ in rules))
        self.seats = [self._seat(seat, unit) for seat, unit in seats_of(body)]
        self._people_together()

    # ------------------------------------------------------------------------------------ seats

    def _seat(self, seat: Seat, unit: Unit | None) -> SeatHere:
        variables = self.place.variables
        votes = seat.votes and (seat.votes_when is None or encode(seat.votes_when, self.place))
        if unit is not None and unit.several:
            return self._seats(seat, unit, votes)
        flags = {} if unit is None else unit.flags
        vacant: Bool = False
        if seat.vacant_now:
            vacant = votes
        elif seat.may_be_vacant and votes is not False:
            settled = flags.get(("vacant", self.body.name, seat.name))
            vacant = both(votes, variables.vacant(self.body.name, seat.name) if settled is None else settled)
        deputised: Bool = False
        if seat.deputy is not None and seat.inner is None:
            deputised = variables.deputised(self.stage, self.body.name, seat.name)
        recused = self._under_conflict(seat, unit, deputised, OnConflict.RECUSED)
        speaks = self._under_conflict(seat, unit, deputised, OnConflict.SPEAKS)
        size = ONE if unit is None else unit.size
        states = {
            SeatState.VACANT: choice(vacant, size, ZERO),
            SeatState.RECUSED: choice(both(no(vacant), recused), size, ZERO),
        }
        if seat.inner is not None:
            states |= self._derived(seat, either(vacant, recused), speaks)
        else:
            states |= self._by_ballot(seat, unit, votes, speaks)
            if variables.intended:
                states |= _come_to(states, either(vacant, recused), either(no(votes), speaks))
        states[SeatState.ABSENT] = size - total(states.values())
        if seat.inner is None and not variables.intended:
            self._attach(at_least_zero(states[SeatState.ABSENT]), states)
        return SeatHere(seat, unit, votes, vacant, recused, speaks, deputised, states)

    def _seats(self, seat: Seat, unit: Unit, votes: Bool) -> SeatHere:
        """One plain seat of each of several members, each held by a person of its own.

        A conflict of the member does to its seats what a conflict of whoever holds them does: so only people
        are conflicted, and `conflicts` of them. Who they are is settled once it is known how many."""
        assert seat.person is not None and seat.deputy is None and seat.inner is None
        assert not (seat.may_be_vacant or seat.vacant_now or self.place.variables.intended)
        silenced = {
            what: some(r.chosen for r in self.rules if r.rule.on_conflict is what)
            for what in (OnConflict.RECUSED, OnConflict.SPEAKS)
        }
        conflicts = ZERO
        if any(condition is not False for condition in silenced.values()):
            conflicts = self.place.variables.conflicts(seat.person, unit.number)
        states = {
            SeatState.VACANT: ZERO,
            SeatState.RECUSED: choice(silenced[OnConflict.RECUSED], conflicts, ZERO),
        }
        states |= self._by_ballot(seat, unit, votes, False)
        states[SeatState.ABSENT] = unit.size - total(states.values())
        self._attach(at_least_zero(states[SeatState.ABSENT]), states)
        cast = states[SeatState.AGAINST] + states[SeatState.FOR]
        may_vote = at_least(unit.size - conflicts, cast)
        self._attach(implies(silenced[OnConflict.SPEAKS], may_vote), states)
        return SeatHere(seat, unit, votes, False, False, False, False, states)

    def _attach(self, condition: Bool, states: Mapping[SeatState, Linear]) -> None:
        wholes = [whole for state in PRESENT for whole in states[state].terms]
        ballots = [node for node in in_order(wholes, {}) if node.kind == "variable"]
        self.place.variables.attach(condition, *ballots)

    def _under_conflict(self, seat: Seat, unit: Unit | None, deputised: Bool, what: OnConflict) -> Bool:
        """Whether the chosen rule does this to the seat because of a conflict."""
        variables = self.place.variables
        flags: Mapping[tuple[str, ...], bool] = {} if unit is None else unit.flags

        def conflicted(who: str | None, *flag: str) -> Bool:
            if who is None:
                return False
            settled = flags.get(("conflicted", *flag))
            return variables.conflicted(who) if settled is None else settled

        out: list[Bool] = []
        for ruling in self.rules:
            if ruling.rule.on_conflict is not what:
                continue
            why = [conflicted(seat.member)]
            if seat.inner is None:
                holder = conflicted(seat.person, "holder", self.body.name, seat.name)
                deputy = conflicted(seat.deputy, "deputy", self.body.name, seat.name)
                why.append(chosen(deputised, deputy, holder))
                if not ruling.rule.deputy_may_replace_conflicted:
                    why.append(holder)
            out.append(both(ruling.chosen, some(why)))
        return some(out)

    def _by_ballot(self, seat: Seat, unit: Unit | None, votes: Bool, speaks: Bool) -> dict[SeatState, Linear]:
        variables = self.place.variables
        out = {
            STATES[ballot]: variables.ballot(
                self.stage, self.body.name, seat.name, ballot, 1 if unit is None else unit.number
            )
            if seat.votes or ballot is Ballot.ABSTAIN
            else ZERO
            for ballot in CAST_BALLOTS
        }
        if variables.intended:
            self._attach(at_least((ONE if unit is None else unit.size), total(out.values())), out)
        else:
            silent = zero(out[SeatState.AGAINST] + out[SeatState.FOR])
            self._attach(implies(either(no(votes), speaks), silent), out)
        return out

    def _derived(self, seat: Seat, gone: Bool, speaks: Bool) -> dict[SeatState, Linear]:
        assert seat.inner is not None
        inner = self.inner(seat.inner)
        if seat.inner_by is Inner.DECISION:
            is_for, is_against = inner.outcome(StageOutcome.CARRIED), inner.outcome(StageOutcome.NOT_CARRIED)
            neither: Bool = False
        else:
            is_for, is_against = inner.majority(Ballot.FOR), inner.majority(Ballot.AGAINST)
            neither = no(either(is_for, is_against))
        here = both(inner.held, no(gone))
        muted = both(speaks, either(is_for, is_against))
        return {
            SeatState.FOR: as_number(both(here, no(speaks), is_for)),
            SeatState.AGAINST: as_number(both(here, no(speaks), is_against)),
            SeatState.ABSTAIN: as_number(both(here, either(neither, muted))),
        }

    def _people_together(self) -> None:
        """One person is present in all the seats in which they act, or in none."""
        seats_of: dict[str, list[SeatHere]] = {}
        for seat in self.seats:
            for person in dict.fromkeys(seat.people()) if seat.seat.inner is None else ():
                seats_of.setdefault(person, []).append(seat)
        for person, seats in seats_of.items():
            for one, other in combinations(seats, 2):
                acts = both(one.acted_in_by(person), other.acted_in_by(person), no(one.gone), no(other.gone))
                together = implies(acts, equal(one.present, other.present))
                self._attach(together, one.states)
                self._attach(together, other.states)

    def person_present(self, person: str) -> Bool:
        """Whether this person is present in some seat, voting or not."""
        return some(
            both(seat.acted_in_by(person), at_least(seat.present, ONE))
            for seat in self.seats
            if person in seat.people()
        )

    def seats_of(self, member: str) -> list[SeatHere]:
        """The voting seats of this one member."""
        found = [s for s in self.seats if s.seat.member == member and s.votes is not False]
        assert not any(seat.several for seat in found)
        return found

    def seats_of_all(self, unit: Unit) -> SeatHere | None:
        """The voting seats of members counted together, if they have any."""
        return next((s for s in self.seats if s.unit is unit and s.votes is not False), None)

    def votes_as(self, member: str, ballot: Ballot) -> tuple[Bool, Bool]:
        """Whether the member has a voting seat here, and whether it did this, by the states of its seats."""
        seats = self.seats_of(member)
        has_seat = some(seat.votes for seat in seats)
        weight = {
            state: total(
                choice(seat.votes, seat.states[state], ZERO).times(seat.seat.weight) for seat in seats
            )
            for state in (SeatState.FOR, SeatState.AGAINST)
        }
        is_for = more(weight[SeatState.FOR], weight[SeatState.AGAINST])
        is_against = more(weight[SeatState.AGAINST], weight[SeatState.FOR])
        present = some(both(seat.votes, at_least(seat.present, ONE)) for seat in seats)
        match ballot:
            case Ballot.FOR:
                return has_seat, is_for
            case Ballot.AGAINST:
                return has_seat, is_against
            case Ballot.ABSTAIN:
                return has_seat, both(present, no(is_for), no(is_against))
            case Ballot.ABSENT:
                return has_seat, no(present)

    # ------------------------------------------------------------------------------------ outcome

    @cached_property
    def _outcomes(self) -> dict[StageOutcome, Bool]:
        out: dict[StageOutcome, Bool] = {}
        for outcome in StageOutcome:
            by_rule: list[Bool] = [
                both(r.chosen, r.outcomes[outcome]) for r in self.rules if outcome in r.outcomes
            ]
            if outcome is StageOutcome.NOT_READY:
                by_rule.append(self.unruled)
            out[outcome] = some(by_rule)
        return out

    def outcome(self, outcome: StageOutcome) -> Bool:
        """Whether this is what comes of the sitting, if it is held."""
        return self._outcomes[outcome]

    def majority(self, ballot: Ballot) -> Bool:
        """Whether more weight of votes, deemed ones included, counts as this ballot than as the other."""
        other = Ballot.AGAINST if ballot is Ballot.FOR else Ballot.FOR

        def larger(rows: Mapping[SeatState, Row]) -> Bool:
            weight = {
                b: total(s.so_many(votes_for(rows, b), True).times(s.seat.weight) for s in self.seats)
                for b in (ballot, other)
            }
            return more(weight[ballot], weight[other])

        ruled: list[Bool] = [both(r.chosen, larger(r.rule.rows)) for r in self.rules]
        return some([*ruled, both(self.unruled, larger(ROWS)) if self.unruled is not False else False])

    def tally(self, tally: Tally, place: Place) -> Linear:
        """A count, whichever rule was chosen, the casting vote with the others."""
        ruled = [choice(r.chosen, r.counted_in_all(tally, place), ZERO) for r in self.rules]
        if self.unruled is not False:
            ruled.append(choice(self.unruled, self.counted(tally, place, ROWS), ZERO))
        return total(ruled)

    # ------------------------------------------------------------------------------------ tallies

    def counted(self, tally: Tally, place: Place, rows: Mapping[SeatState, Row]) -> Linear:
        """A count by these rows."""
        seats = self._meant(tally.seats, place)
        column = [state for state in SeatState if in_column(rows[state], tally.column)]
        match tally.measure:
            case Measure.SEATS:
                return total(seat.so_many(column, where) for seat, where in seats)
            case Measure.WEIGHT:
                return total(seat.so_many(column, where).times(seat.seat.weight) for seat, where in seats)
            case Measure.PEOPLE:
                return _people(seats, [state for state in column if state is not SeatState.VACANT])
            case Measure.MEMBERS:
                return total(self._members(tally.column, column, rows, seats).values())
            case Measure.ATTRIBUTE:
                assert tally.attribute is not None
                return total(
                    counted.times(self.place.members.member(unit.name).attributes.get(tally.attribute, 0))
                    for unit, counted in self._members(tally.column, column, rows, seats).items()
                )

    def _meant(self, seats: SeatSet | None, place: Place) -> list[tuple[SeatHere, Bool]]:
        out: list[tuple[SeatHere, Bool]] = []
        for seat in self.seats:
            if seat.votes is False or (seats is not None and seat.seat.name not in seats.names):
                continue
            where: Bool = True
            if seats is not None and seats.where is not None:
                where = False if seat.unit is None else encode(seats.where, place.about(seat.unit))
            if where is not False:
                out.append((seat, where))
        return out

    def _members(
        self,
        which: Column,
        column: Sequence[SeatState],
        rows: Mapping[SeatState, Row],
        seats: Sequence[tuple[SeatHere, Bool]],
    ) -> dict[Unit, Linear]:
        """How many of each unit are counted, as `Column` says."""
        by_unit: dict[Unit, list[tuple[SeatHere, Bool]]] = {}
        for seat, where in seats:
            if seat.unit is not None:
                by_unit.setdefault(seat.unit, []).append((seat, where))
        return {unit: _member(which, column, rows, own) for unit, own in by_unit.items()}


def _come_to(intended: Mapping[SeatState, Linear], gone: Bool, mute: Bool) -> dict[SeatState, Linear]:
    """What intended ballots come to: nothing if the seat is gone; presence from one that may not vote."""
    cast = (SeatState.AGAINST, SeatState.FOR)
    attends = choice(mute, total(intended[state] for state in cast), ZERO)
    out = {state: choice(mute, ZERO, intended[state]) for state in cast}
    out[SeatState.ABSTAIN] = intended[SeatState.ABSTAIN] + attends
    return {state: choice(gone, ZERO, value) for state, value in out.items()}


def in_column(row: Row, column: Column) -> bool:
    match column:
        case Column.ALL:
            return True
        case Column.FILLED:
            return row.filled
        case Column.ELIGIBLE:
            return row.eligible
        case Column.PRESENT:
            return row.present
        case Column.QUORUM:
            return row.quorum
        case Column.CAST:
            return row.cast
        case Column.FOR:
            return row.vote is Ballot.FOR
        case Column.AGAINST:
            return row.vote is Ballot.AGAINST
        case Column.ABSTAINING:
            return row.present and row.vote is None


def votes_for(rows: Mapping[SeatState, Row], ballot: Ballot) -> list[SeatState]:
    """The states that count as this vote."""
    return [state for state in SeatState if rows[state].vote is ballot]


def _people(seats: Sequence[tuple[SeatHere, Bool]], column: Sequence[SeatState]) -> Linear:
    """How many different people act in the seats that count; a nested seat is a person of its own."""
    holding: dict[str, int] = {}
    for seat, _ in seats:
        for person in seat.people():
            holding[person] = holding.get(person, 0) + 1
    alone = [(s, w) for s, w in seats if all(holding[p] == 1 for p in s.people())]
    shared = [(s, w) for s, w in seats if any(holding[p] > 1 for p in s.people())]
    counted = [seat.so_many(column, where) for seat, where in alone]
    for person in dict.fromkeys(p for seat, _ in shared for p in seat.people()):
        acting = (
            both(seat.acted_in_by(person), at_least(seat.so_many(column, where), ONE))
            for seat, where in shared
            if person in seat.people()
        )
        counted.append(as_number(some(acting)))
    return total(counted)


def _member(
    which: Column,
    column: Sequence[SeatState],
    rows: Mapping[SeatState, Row],
    seats: Sequence[tuple[SeatHere, Bool]],
) -> Linear:
    if len(seats) == 1 and seats[0][0].seat.weight > 0:
        seat, where = seats[0]
        if which is Column.CAST:
            column = [state for state in SeatState if rows[state].vote is not None]
        return seat.so_many(column, where)
    weight = {
        ballot: total(s.so_many(votes_for(rows, ballot), where).times(s.seat.weight) for s, where in seats)
        for ballot in (Ballot.FOR, Ballot.AGAINST)
    }
    is_for = more(weight[Ballot.FOR], weight[Ballot.AGAINST])
    is_against = more(weight[Ballot.AGAINST], weight[Ballot.FOR])
    match which:
        case Column.FOR:
            return as_number(is_for)
        case Column.AGAINST:
            return as_number(is_against)
        case Column.CAST:
            return as_number(either(is_for, is_against))
        case Column.ABSTAINING:
            there = [state for state in SeatState if rows[state].present]
            present = some(at_least(seat.so_many(there, where), ONE) for seat, where in seats)
            return as_number(both(present, no(is_for), no(is_against)))
        case _:
            return as_number(some(at_least(seat.so_many(column, where), ONE) for seat, where in seats))


def _cast_vote(tally: Tally, ballot: Ballot) -> Linear:
    """What a casting vote adds to a count: one seat, one vote, where no seats are picked out."""
    if tally.seats is not None or tally.measure not in (Measure.SEATS, Measure.WEIGHT):
        return ZERO
    own = Column.FOR if ballot is Ballot.FOR else Column.AGAINST
    return ONE if tally.column in (own, Column.CAST) else ZERO


class Ruling:
    """A sitting under one of the rules that may apply to it, for the formulas of that rule."""

    def __init__(self, sitting: Sitting, rule: Rule, chosen: Bool, casting: Ballot | None = None) -> None:
        self.sitting = sitting
        self.rule = rule
        self.chosen = chosen
        self.casting = casting  # the casting vote, if it is counted
        self.day = sitting.day

    @property
    def place(self) -> Place:
        return replace(self.sitting.place, sitting=self)

    def person_present(self, person: str) -> Bool:
        return self.sitting.person_present(person)

    def tally(self, tally: Tally, place: Place) -> Linear:
        counted = self.sitting.counted(tally, place, self.rule.rows)
        return counted if self.casting is None else counted + _cast_vote(tally, self.casting)

    def counted_in_all(self, tally: Tally, place: Place) -> Linear:
        """A count once all is over: with the casting vote, if it was used."""
        added = (choice(used, _cast_vote(tally, ballot), ZERO) for ballot, used in self.cast.items())
        return total([self.sitting.counted(tally, place, self.rule.rows), *added])

    @cached_property
    def quorate(self) -> Bool:
        return self.sitting.said(self.rule.quorum_clause, encode(self.rule.quorum, self.place))

    @cached_property
    def passes(self) -> Bool:
        """The tests are met, casting vote aside."""
        return encode(self.rule.carried, self.place)

    @cached_property
    def outcomes(self) -> dict[StageOutcome, Bool]:
        """What comes of the sitting under this rule, if it is held: the first line that applies."""
        said, place = self.sitting.said, self.place
        ready = every(said(gate.clause, encode(gate.condition, place)) for gate in self.rule.gates)
        filled = more(self.tally(Tally(Measure.SEATS, Column.ELIGIBLE), place), ZERO)
        carried = both(self.quorate, self._carried())
        return {
            StageOutcome.NOT_READY: no(ready),
            StageOutcome.EMPTIED: both(ready, no(filled)),
            StageOutcome.INQUORATE: both(ready, filled, no(self.quorate)),
            StageOutcome.NOT_CARRIED: both(ready, filled, self.quorate, no(carried)),
            StageOutcome.CARRIED: both(ready, filled, carried),
        }

    def _carried(self) -> Bool:
        rule = self.rule
        cast: list[Bool] = []
        for ballot, used in self.cast.items():
            counted = Ruling(self.sitting, rule, self.chosen, ballot)
            cast.append(both(used, encode(rule.carried, counted.place)))
        passed = self.sitting.said(rule.carried_clause, either(self.passes, *cast))
        consents = (self.sitting.said(each.clause, self._consented(each)) for each in rule.consents)
        support = more(self.tally(Tally(Measure.SEATS, Column.FOR), self.place), ZERO)
        return both(passed, every(consents), either(not rule.needs_a_vote_for, support))

    @cached_property
    def presiding(self) -> dict[str, Bool]:
        """For each person who may preside, whether it is they who do."""
        out: dict[str, Bool] = {}
        for person in self.rule.casting:
            out[person] = both(self.person_present(person), no(some(out.values())))
        return out

    @cached_property
    def cast(self) -> dict[Ballot, Bool]:
        """For each way of casting it, whether the casting vote is used so."""
        if not self.rule.casting:
            return {}
        votes = {
            column: self.tally(Tally(Measure.WEIGHT, column), self.place)
            for column in (Column.FOR, Column.AGAINST)
        }
        tied = both(equal(votes[Column.FOR], votes[Column.AGAINST]), more(votes[Column.FOR], ZERO))
        used = both(self.quorate, tied, no(self.passes), some(self.presiding.values()))
        if used is False:
            return {}
        return {
            ballot: both(used, self.sitting.casting(self, ballot)) for ballot in (Ballot.FOR, Ballot.AGAINST)
        }

    def _consented(self, consent: nodes.ConsentOf) -> Bool:
        place = self.place
        waived = False if consent.unless is None else encode(consent.unless, place)
        if consent.members is None:
            assert consent.party is not None
            given: Bool = place.variables.consents(self.sitting.stage, consent.party)
        else:
            given = every(
                implies(both(where, at_least(unit.size, ONE)), self._member_consents(unit))
                for unit, where in members_in(consent.members, place)
            )
        return either(waived, given)

    def _member_consents(self, unit: Unit) -> Bool:
        """Whether each of the unit consents: by its vote if it votes here, else as a move of its own."""
        seats = [s for s in self.sitting.seats if s.unit is unit and s.votes is not False]
        rows = self.rule.rows
        by_vote: Bool = False
        counting = {b: [s for s in votes_for(rows, b) if s not in GONE] for b in (Ballot.FOR, Ballot.AGAINST)}
        if len(seats) == 1 and seats[0].seat.weight > 0:
            by_vote = at_least(seats[0].count(s for s in counting[Ballot.FOR] if s in PRESENT), unit.size)
        elif seats:
            weight = {
                b: total(s.so_many(counting[b], True).times(s.seat.weight) for s in seats) for b in counting
            }
            there = some(both(s.votes, at_least(s.present, ONE)) for s in seats)
            by_vote = both(more(weight[Ballot.FOR], weight[Ballot.AGAINST]), there)
        votes = some(seat.votes for seat in seats)
        if votes is True:
            return by_vote
        return chosen(votes, by_vote, self.sitting.place.variables.consents(self.sitting.stage, unit.name))
