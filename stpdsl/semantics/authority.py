"""Whose authority this is: who holds a member's authority over one item on one day, who may exercise it, and
who did at a sitting.

In: a model, a situation (the item, and the steps that put delegations in force or recall them) and a day.
Out: chains of delegations, as evidence, or None. *Holds* is the least relation: chains are searched outwards
from those that hold originally, so that two who delegate only to each other hold nothing. Whether an
exclusive delegation suspends its giver is asked after that search, never within it.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass

from stpdsl.model.nodes import Charge, Delegation, Instrument, InstrumentKind, Scope
from stpdsl.model.types import SeatState, Situation
from stpdsl.semantics.decision import SeatRecord, Sitting
from stpdsl.semantics.expressions import View, evaluate
from stpdsl.semantics.lookups import Lookups

Chain = tuple[Delegation, ...]


@dataclass(frozen=True, slots=True)
class Exercise:
    """How m's authority was exercised at a sitting: "joint", "gathered" or "promised"; by whom, through
    which delegations; `instrument` is the one that promised."""

    how: str
    holder: str | None
    chain: Chain
    instrument: Instrument | None = None


class Authority:
    """The authority of every member over the situation's item on one day."""

    def __init__(self, lookups: Lookups, situation: Situation, day: int) -> None:
        self.lookups = lookups
        self.situation = situation
        self.day = day
        self._view = View(lookups, situation, day)
        self._covering: dict[int, bool] = {}
        self._holding: dict[str, dict[str, Chain]] = {}

    # ------------------------------------------------------------------------------------ what is in force

    def is_function_of(self, member: str) -> bool:
        """Whether the matter is a function of this member at all."""
        owners = self.lookups.model.matters[self.situation.matter].function_of
        return owners is None or member in owners

    def covers(self, scopes: Iterable[Scope]) -> bool:
        """Whether the item is among these."""
        return any(
            self.situation.matter in scope.matters and evaluate(scope.when, self._view) for scope in scopes
        )

    def delegation_covers(self, delegation: Delegation) -> bool:
        """Whether the delegation speaks of the item, its own condition included."""
        found = self._covering.get(id(delegation))
        if found is None:
            found = (
                self.covers(delegation.covers)
                and not self.covers(delegation.excludes)
                and evaluate(delegation.only_when, self._view)
            )
            self._covering[id(delegation)] = found
        return found

    def delegation_in_force(self, delegation: Delegation) -> bool:
        """Whether the delegation is in force on the day."""
        recalled = None if delegation.recall is None else self.situation.steps.get(delegation.recall)
        return (
            self.within(delegation.from_day, delegation.until_day)
            and self._have_happened(delegation.after)
            and (recalled is None or recalled > self.day)
        )

    def instrument_in_force(self, instrument: Instrument) -> bool:
        """Whether the instrument is in force on the day, conditions precedent included."""
        return self.within(instrument.from_day, instrument.until_day) and self._have_happened(
            instrument.after
        )

    def within(self, from_day: int | None, until_day: int | None) -> bool:
        """Whether the day is within these dates, both included."""
        return (from_day is None or from_day <= self.day) and (until_day is None or self.day <= until_day)

    def _have_happened(self, steps: Iterable[str]) -> bool:
        days = (self.situation.steps.get(step) for step in steps)
        return all(day is not None and day < self.day for day in days)

    # ----------------------------------------------------------------------------------------- who holds it

    def reserved_to(self, member: str) -> str | None:
        """To whom the item is reserved for this member, if it is."""
        for reservation in self.lookups.reservations_of.get(member, ()):
            if self.covers(reservation.scopes):
                return reservation.to
        return None

    def origin(self, member: str) -> str | None:
        """Who holds the member's authority over the item before any delegation; None: nobody."""
        if not self.is_function_of(member):
            return None
        reserved = self.reserved_to(member)
        if reserved is not None:
            return reserved
        for origin in self.lookups.origins_of.get(member, ()):
            if self.within(origin.from_day, origin.until_day):
                return origin.holder[member]
        return self.lookups.board_of.get(member)

    def originals(self, member: str) -> tuple[str, ...]:
        """Who holds it originally: the origin and, unless it is reserved, the member's own bodies."""
        origin = self.origin(member)
        if origin is None:
            return ()
        if self.reserved_to(member) is not None:
            return (origin,)
        return tuple(dict.fromkeys((origin, *self.lookups.own_bodies.get(member, ()))))

    def holding(self, member: str) -> dict[str, Chain]:
        """Who holds the member's authority alone, each with a shortest chain (empty: originally)."""
        found = self._holding.get(member)
        if found is None:
            found = self.passable(member)
            for delegation in self._good(member):
                if not delegation.jointly and delegation.giver in found:
                    chain = found[delegation.giver]
                    if _may_be_passed_on(chain):
                        found.setdefault(delegation.receiver, (*chain, delegation))
            self._holding[member] = found
        return found

    def passable(self, member: str, avoiding: str | None = None) -> dict[str, Chain]:
        """Who holds the member's authority with leave to pass it on, each with a shortest chain."""
        found: dict[str, Chain] = {holder: () for holder in self.originals(member) if holder != avoiding}
        links: dict[str, list[Delegation]] = {}
        for delegation in self._good(member):
            if delegation.may_be_passed_on and not delegation.jointly:
                links.setdefault(delegation.giver, []).append(delegation)
        waiting = deque(found)
        while links and waiting:
            giver = waiting.popleft()
            for delegation in links.get(giver, ()):
                if delegation.receiver not in found and delegation.receiver != avoiding:
                    found[delegation.receiver] = (*found[giver], delegation)
                    waiting.append(delegation.receiver)
        return found

    def _good(self, member: str) -> list[Delegation]:
        """The delegations of the member's authority that can be links of a chain."""
        if self.reserved_to(member) is not None:
            return []
        return [
            delegation
            for delegation in self.lookups.delegations_of.get(member, ())
            if self.delegation_covers(delegation)
            and self.delegation_in_force(delegation)
            and self._is_lawful(delegation, member)
        ]

    def _is_lawful(self, delegation: Delegation, member: str) -> bool:
        receivers = (delegation.receiver, *delegation.jointly)
        return all(
            receiver in lawful.permitted.get(member, ())
            for lawful in self.lookups.lawful_of.get(member, ())
            if self.within(lawful.from_day, lawful.until_day)
            for receiver in receivers
        )

    # ---------------------------------------------------------------------------------- who may exercise it

    def may_exercise(self, holder: str, member: str) -> Chain | None:
        """The chain by which this holder alone may exercise the member's authority; None: it may not."""
        chain = self.holding(member).get(holder)
        if chain is None or self._has_given_away(holder, member):
            return None
        return chain

    def _has_given_away(self, holder: str, member: str) -> bool:
        return any(
            member in delegation.of
            and self.delegation_in_force(delegation)
            and self.delegation_covers(delegation)
            for delegation in self.lookups.exclusive_by.get(holder, ())
        )

    def together(self, holders: frozenset[str], member: str) -> tuple[str, Chain] | None:
        """By whom, and by which chain, these holders together may exercise it; None: they may not."""
        for holder in sorted(holders):
            chain = self.may_exercise(holder, member)
            if chain is not None:
                return holder, chain
        for delegation in self._good(member):
            if delegation.jointly and {delegation.receiver, *delegation.jointly} <= holders:
                to_giver = self.passable(member, avoiding=delegation.receiver).get(delegation.giver)
                if to_giver is not None:
                    return delegation.receiver, (*to_giver, delegation)
        return None

    # -------------------------------------------------------------------------------- who exercised it there

    def is_joint(self, body: str, member: str) -> Chain | None:
        """The chain by which the body itself may decide for the member; None: it may not."""
        if self.lookups.model.bodies[body].charge is Charge.ADVISES:
            return None
        return self.may_exercise(body, member)

    def exercised(self, sitting: Sitting, seats: Iterable[SeatRecord], member: str) -> Exercise | None:
        """How m's authority was exercised at a sitting that carried; `seats`: m's voting seats there."""
        chain = self.is_joint(sitting.body, member)
        if chain is not None:
            return Exercise("joint", sitting.body, chain)
        if self.lookups.model.bodies[sitting.body].charge is Charge.GATHERS:
            gathered = self.together(self._brought_for(sitting.body, seats), member)
            if gathered is not None:
                return Exercise("gathered", *gathered)
        promise = self._promise(sitting.body, member)
        return None if promise is None else Exercise("promised", None, (), promise)

    def _brought_for(self, body: str, seats: Iterable[SeatRecord]) -> frozenset[str]:
        """The holders that acted in those of these seats whose ballot is for."""
        brought: set[str] = set()
        for record in seats:
            if record.state is not SeatState.FOR:
                continue
            inner = self.lookups.seats[(body, record.seat)].inner
            if inner is not None:
                brought.add(inner)
            elif record.person is not None:
                brought |= self.lookups.brings[record.person]
        return frozenset(brought)

    def _promise(self, body: str, member: str) -> Instrument | None:
        matter = self.lookups.model.matters[self.situation.matter]
        if not matter.may_be_committed or not self.is_function_of(member):
            return None
        for instrument in self.lookups.instruments_of.get(member, ()):
            if (
                instrument.commits_to == body
                and member in instrument.approved_by_origins
                and self.instrument_in_force(instrument)
                and self.covers(instrument.scopes)
            ):
                return instrument
        return None

    # ---------------------------------------------------------------------------------------- what binds it

    def binding_instruments(self, member: str) -> tuple[Instrument, ...]:
        """The instruments on this day by which the member cannot undo a decision on the item alone."""
        return tuple(
            instrument
            for instrument in self.lookups.instruments_of.get(member, ())
            if instrument.kind is not InstrumentKind.MEMORANDUM
            and member in instrument.binds
            and len(instrument.parties) > 1
            and self.instrument_in_force(instrument)
            and self.covers(instrument.scopes)
        )


def _may_be_passed_on(chain: Chain) -> bool:
    return all(delegation.may_be_passed_on for delegation in chain)
