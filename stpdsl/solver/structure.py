"""Questions about the policy itself, asked of the item alone: routes, quorums, delegations.

In: an encoding. Out: the cases that refute, as terms about the particulars, the facts and the first day.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import combinations

from stpdsl.model.nodes import Body, MemberSet, Rule, Seat
from stpdsl.model.types import SeatState
from stpdsl.solver.authority import in_force, in_scopes
from stpdsl.solver.expressions import Place, Unit, encode, samples_in
from stpdsl.solver.procedures import Encoding
from stpdsl.solver.sittings import Sitting
from stpdsl.solver.terms import ONE, ZERO, Bool, Linear, as_number, both, choice, either, no, some
from stpdsl.solver.values import Variables


@dataclass(frozen=True, slots=True)
class Case:
    """One way to refute: a term, and the member or delegation it is about."""

    term: Bool
    member: str | None = None
    delegation: str | None = None


def not_one_route(encoding: Encoding) -> Bool:
    """None or several routes are open, or at a stage of an open one none or several rules apply."""
    is_open = [condition for _, condition in encoding.routes]
    several = some(both(one, other) for one, other in combinations(is_open, 2))
    unclear: list[Bool] = []
    for route, condition in encoding.routes:
        for stage in route.stages:
            for part in stage.parts:
                unclear.append(both(condition, some(_unclear(encoding, part, True))))
    return either(no(some(is_open)), several, *unclear)


def _unclear(encoding: Encoding, body: str, sits: Bool) -> Iterator[Bool]:
    applies = [condition for condition, _ in encoding.applying(body)]
    several = some(both(one, other) for one, other in combinations(applies, 2))
    yield both(sits, either(no(some(applies)), several))
    for seat in encoding.model.bodies[body].seats:
        if seat.inner is not None and seat.votes:
            votes = seat.votes_when is None or encode(seat.votes_when, encoding.item_place)
            yield from _unclear(encoding, seat.inner, both(sits, votes))


# ------------------------------------------------------------------------------------------- quorums


class Undisturbed(Variables):
    """The item's variables, in a situation in which nobody is conflicted or replaced and no seat is empty."""

    def __init__(self, base: Variables) -> None:
        super().__init__(base.model, base.matter)
        self.truths, self.numbers, self.attached = base.truths, base.numbers, base.attached

    def conflicted(self, who: str) -> Bool:
        return False

    def conflicts(self, person: str, most: int) -> Linear:
        return ZERO

    def vacant(self, body: str, seat: str) -> Bool:
        return False

    def deputised(self, stage: str, body: str, seat: str) -> Bool:
        return False


class FullHouse(Sitting):
    """A sitting on the first day at which everyone votes for, but that one member may stay away."""

    def __init__(self, encoding: Encoding, body: Body, rule: Rule, away: str | None) -> None:
        place = replace(encoding.item_place, variables=Undisturbed(encoding.variables))
        self._away = {
            person
            for seat in body.seats
            if away is not None and seat.member == away and seat.person is not None
            for person in (seat.person,)
        }
        self._away_member = away
        super().__init__(
            place,
            "",
            body,
            True,
            [(True, rule)],
            encoding.members.seats,
            self._nobody,
            encoding.said,
            encoding.casting,
        )

    def _nobody(self, body: str) -> Sitting:
        raise AssertionError("an inner body is not asked")

    def _is_away(self, seat: Seat) -> bool:
        own = self._away_member is not None and seat.member == self._away_member
        return own or seat.person in self._away

    def _by_ballot(self, seat: Seat, unit: Unit | None, votes: Bool, speaks: Bool) -> dict[SeatState, Linear]:
        out = {SeatState.ABSTAIN: ZERO, SeatState.AGAINST: ZERO, SeatState.FOR: ZERO}
        if not self._is_away(seat):
            size = ONE if unit is None else unit.size
            out[SeatState.ABSTAIN] = choice(votes, ZERO, size)  # it only attends
            out[SeatState.FOR] = choice(both(votes, not seat.vacant_now), size, ZERO)
        return out

    def _derived(self, seat: Seat, gone: Bool, speaks: Bool) -> dict[SeatState, Linear]:
        here = as_number(both(no(gone), not self._is_away(seat)))
        return {SeatState.ABSTAIN: ZERO, SeatState.AGAINST: ZERO, SeatState.FOR: here}

    def met(self) -> Bool:
        """Whether the rule's quorum is met."""
        (ruling,) = self.rules
        return self.said(ruling.rule.quorum_clause, encode(ruling.rule.quorum, ruling.place))


def _sittings(encoding: Encoding) -> Iterator[tuple[Bool, Body, Rule]]:
    """Every body that may sit, with each rule that may apply and the condition for both."""
    where: dict[str, list[Bool]] = {}
    for route, is_open in encoding.routes:
        for stage in route.stages:
            for body in encoding.hosts(stage):
                where.setdefault(body, []).append(is_open)
    for body, reached in where.items():
        for applies, rule in encoding.applying(body):
            yield both(some(reached), applies), encoding.model.bodies[body], rule


def quorum_unattainable(encoding: Encoding) -> Bool:
    """Some quorum is not met although everyone attends."""
    return some(
        both(sits, no(FullHouse(encoding, body, rule, None).met()))
        for sits, body, rule in _sittings(encoding)
    )


def hostage_takers(encoding: Encoding, members: MemberSet) -> list[Case]:
    """Each member that can make some sitting inquorate alone."""
    out: list[Case] = []
    full = [(s, b, r, FullHouse(encoding, b, r, None).met()) for s, b, r in _sittings(encoding)]
    for unit, where in samples_in(members, encoding.item_place):
        taken = some(
            both(sits, met, no(FullHouse(encoding, body, rule, unit.name).met()))
            for sits, body, rule, met in full
            if met is not False and any(seat.member == unit.name for seat in body.seats)
        )
        out.append(Case(both(where, taken), member=unit.name))
    return out


def some_sitting(encoding: Encoding) -> Bool:
    """Some quorum is asked for at all."""
    return some(sits for sits, _, _ in _sittings(encoding))


def some_quorum_met(encoding: Encoding) -> Bool:
    """Some quorum is met when everyone attends."""
    return some(
        both(sits, FullHouse(encoding, body, rule, None).met()) for sits, body, rule in _sittings(encoding)
    )


# ------------------------------------------------------------------------------------------- delegations


def _on(encoding: Encoding, start: int | None, end: int | None) -> Bool:
    return in_force(start, end, encoding.variables.start)


def beyond_givers(encoding: Encoding) -> list[Case]:
    """Each delegation and member for which the giver lacks what it gives, or leave to pass it on."""
    place: Place = encoding.item_place
    out: list[Case] = []
    for each in encoding.model.delegations:
        speaks = both(in_scopes(each.covers, place), no(in_scopes(each.excludes, place)))
        said = encoding.said(each.clause, both(speaks, _on(encoding, each.from_day, each.until_day)))
        if said is False:
            continue
        for member in encoding.members.samples(each.of):
            authority = encoding.authority(member.name, place)
            may_give = both(authority.own_function, authority.leave(each.giver))
            out.append(Case(both(said, no(may_give)), member.name, each.name))
    return out


def reserved_delegated(encoding: Encoding) -> list[Case]:
    """Each delegation of an item that a reservation reserves for that member."""
    place: Place = encoding.item_place
    out: list[Case] = []
    for each in encoding.model.delegations:
        for member in encoding.members.samples(each.of):
            authority = encoding.authority(member.name, place)
            if authority.reserved is False:
                continue
            given = both(authority.covers(each), _on(encoding, each.from_day, each.until_day))
            covers = encoding.said(each.clause, given)
            out.append(Case(both(covers, authority.reserved), member.name, each.name))
    return out


def some_delegated(encoding: Encoding) -> Bool:
    """Some delegation covers an item while it is in force."""
    place: Place = encoding.item_place
    return some(
        both(
            in_scopes(each.covers, place),
            no(in_scopes(each.excludes, place)),
            _on(encoding, each.from_day, each.until_day),
        )
        for each in encoding.model.delegations
    )


def some_reserved(encoding: Encoding) -> Bool:
    """Some item is reserved for a member."""
    place: Place = encoding.item_place
    return some(in_scopes(each.scopes, place) for each in encoding.model.reservations if each.members)
