"""By what right: who holds a member's authority, and where it was exercised, as terms.

In: a model, a matter, a day. Out: terms for section 3. *Holds* is the least fixed point: a chain of
delegations without a repeated holder, found by walking back from the holder to those that hold originally.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from stpdsl.model.nodes import (
    Charge,
    Delegation,
    HolderKind,
    Instrument,
    InstrumentKind,
    Matter,
    Model,
    Reservation,
    Scope,
)
from stpdsl.solver.expressions import Place, encode
from stpdsl.solver.sittings import Said
from stpdsl.solver.terms import Bool, Linear, at_least, both, either, every, more, no, number, some


def in_force(start: int | None, end: int | None, day: Linear) -> Bool:
    """The day is within these dates, both included."""
    begun = True if start is None else at_least(day, number(start))
    return both(begun, True if end is None else at_least(number(end), day))


def has_happened(steps: Iterable[str], place: Place) -> Bool:
    """Every one of these steps happened on an earlier day."""
    variables = place.variables
    return every(both(variables.happens(s), more(place.day, variables.step_day(s))) for s in steps)


def in_scopes(scopes: Sequence[Scope], place: Place) -> Bool:
    matter = place.variables.matter.name
    return some(encode(scope.when, place) for scope in scopes if matter in scope.matters)


class Authority:
    """One member's authority over the item on one day."""

    def __init__(
        self, model: Model, matter: Matter, member: str, place: Place, by_member: ByMember, said: Said
    ) -> None:
        self.model = model
        self.member = member
        self.place = place
        self.said = said
        self.own_function = matter.function_of is None or member in matter.function_of
        self.delegations = by_member.delegations.get(member, [])
        self.reservations = by_member.reservations.get(member, [])
        self.board = by_member.boards.get(member)
        self.reserved = some(self._reserves(each) for each in self.reservations)
        self._origins = self._origin()
        self._valid: dict[str, Bool] = {}
        self._leave: dict[str, Bool] = {}

    # ------------------------------------------------------------------------------------ origin

    def _reserves(self, reservation: Reservation) -> Bool:
        return self.said(reservation.clause, in_scopes(reservation.scopes, self.place))

    def _origin(self) -> dict[str, Bool]:
        """Each holder that may be the origin, with the condition under which it is."""
        out: dict[str, Bool] = {}
        if not self.own_function:
            return out
        left: Bool = True

        def give(holder: str, condition: Bool) -> None:
            nonlocal left
            out[holder] = either(out.get(holder, False), both(left, condition))
            left = both(left, no(condition))

        for reservation in self.reservations:
            give(reservation.to, self._reserves(reservation))
        for origin in self.model.origins:
            if self.member in origin.holder:
                now = in_force(origin.from_day, origin.until_day, self.place.day)
                give(origin.holder[self.member], self.said(origin.clause, now))
        if self.board is not None:
            give(self.board, True)
        return out

    def originally(self, holder: str) -> Bool:
        """The holder is the origin, or an own body of the member that holds what the origin holds."""
        origin = self._origins.get(holder, False)
        body = self.model.bodies.get(holder)
        if body is None or body.charge is not Charge.OWN or body.own_of != self.member:
            return origin
        return either(origin, both(some(self._origins.values()), no(self._reserved_to_another(holder))))

    def _reserved_to_another(self, holder: str) -> Bool:
        left: Bool = True
        out: list[Bool] = []
        for reservation in self.reservations:
            covers = self._reserves(reservation)
            if reservation.to != holder:
                out.append(both(left, covers))
            left = both(left, no(covers))
        return some(out)

    # ------------------------------------------------------------------------------------ chains

    def covers(self, delegation: Delegation) -> Bool:
        """The delegation speaks of this item (whose day is not asked)."""
        return both(
            in_scopes(delegation.covers, self.place),
            no(in_scopes(delegation.excludes, self.place)),
            encode(delegation.only_when, self.place),
        )

    def stands(self, delegation: Delegation) -> Bool:
        """The delegation is in force on the day."""
        variables = self.place.variables
        now = in_force(delegation.from_day, delegation.until_day, self.place.day)
        recalled: Bool = False
        if delegation.recall is not None:
            happens = variables.happens(delegation.recall)
            recalled = both(happens, at_least(self.place.day, variables.step_day(delegation.recall)))
        return both(now, has_happened(delegation.after, self.place), no(recalled))

    def _lawful(self, holder: str) -> Bool:
        """The member's authority may be delegated to this holder on the day."""
        out: list[Bool] = []
        for each in self.model.lawful_receivers:
            if self.member in each.members and holder not in each.permitted.get(self.member, frozenset()):
                forbids = in_force(each.from_day, each.until_day, self.place.day)
                out.append(no(self.said(each.clause, forbids)))
        return every(out)

    def valid(self, delegation: Delegation) -> Bool:
        """The delegation passes this item on, if its giver may."""
        found = self._valid.get(delegation.name)
        if found is None:
            speaks = self.said(delegation.clause, both(self.covers(delegation), self.stands(delegation)))
            lawful = every(self._lawful(h) for h in (delegation.receiver, *delegation.jointly))
            found = self._valid[delegation.name] = both(speaks, lawful, no(self.reserved))
        return found

    def leave(self, holder: str, behind: frozenset[str] = frozenset()) -> Bool:
        """The holder holds the item with leave to pass it on, by a chain that meets nobody in `behind`."""
        if not behind and holder in self._leave:
            return self._leave[holder]
        out = [self.originally(holder)]
        if out[0] is not True:
            for each in self.delegations:
                if each.receiver != holder or each.jointly or not each.may_be_passed_on:
                    continue
                if each.giver == holder or each.giver in behind:
                    continue
                valid = self.valid(each)
                if valid is not False:
                    out.append(both(valid, self.leave(each.giver, behind | {holder})))
        found = some(out)
        if not behind:
            self._leave[holder] = found
        return found

    def holds_alone(self, holder: str) -> Bool:
        if not self.own_function:
            return False
        out = [self.originally(holder)]
        for each in self.delegations:
            if each.receiver == holder and not each.jointly and each.giver != holder:
                out.append(both(self.valid(each), self.leave(each.giver, frozenset({holder}))))
        return some(out)

    def may_alone(self, holder: str) -> Bool:
        """May exercise alone: holds, and has not given the item away exclusively."""
        given = (
            self.said(each.clause, both(self.covers(each), self.stands(each)))
            for each in self.delegations
            if each.exclusive and each.giver == holder
        )
        return both(self.holds_alone(holder), no(some(given)))

    def may_together(self, holders: Mapping[str, Bool]) -> Bool:
        """Those of the holders that are there may exercise together."""
        out = [both(there, self.may_alone(holder)) for holder, there in holders.items()]
        for each in self.delegations:
            needed = (each.receiver, *each.jointly)
            if each.jointly and all(holder in holders for holder in needed):
                there = every(holders[holder] for holder in needed)
                out.append(both(there, self.valid(each), self.leave(each.giver, frozenset({each.receiver}))))
        return both(self.own_function, some(out))

    # ------------------------------------------------------------------------------------ bodies

    def joint(self, body: str) -> Bool:
        """The body itself may exercise the member's authority."""
        if self.model.bodies[body].charge is Charge.ADVISES:
            return False
        return self.may_alone(body)

    def promised(self, body: str) -> Bool:
        """An instrument commits the member to this body's decisions, and its origin approved that."""
        if not self.own_function or not self.place.variables.matter.may_be_committed:
            return False
        return some(
            self.said(each.clause, covered_by(each, self.place))
            for each in self.model.instruments
            if each.commits_to == body
            and self.member in each.parties
            and self.member in each.approved_by_origins
        )


class ByMember:
    """What of a model speaks of each member's authority."""

    def __init__(self, model: Model, matter: Matter) -> None:
        self.delegations: dict[str, list[Delegation]] = {}
        self.reservations: dict[str, list[Reservation]] = {}
        self.boards: dict[str, str] = {}
        for delegation in model.delegations:
            if any(matter.name in scope.matters for scope in delegation.covers):
                for member in delegation.of:
                    self.delegations.setdefault(member, []).append(delegation)
        for reservation in model.reservations:
            if any(matter.name in scope.matters for scope in reservation.scopes):
                for member in reservation.members:
                    self.reservations.setdefault(member, []).append(reservation)
        for holder in model.holders.values():
            if holder.kind is HolderKind.BOARD and holder.member is not None:
                self.boards.setdefault(holder.member, holder.name)


def covered_by(instrument: Instrument, place: Place) -> Bool:
    """The instrument is in force on the day and covers the item."""
    now = in_force(instrument.from_day, instrument.until_day, place.day)
    return both(now, has_happened(instrument.after, place), in_scopes(instrument.scopes, place))


def may_bind(instrument: Instrument, member: str) -> bool:
    """The instrument is of a kind, and between parties, that can bind this member."""
    return (
        instrument.kind is not InstrumentKind.MEMORANDUM
        and member in instrument.binds
        and member in instrument.parties
        and len(instrument.parties) > 1
    )
