"""What the interpreter looks up in a model, arranged once per model.

In: a model. Out: the same declarations by the names they are looked up under. It knows nothing of any
situation. Why a file: a situation is decided many thousands of times against one model with up to a thousand
members, and a search through a tuple at every step would make that quadratic.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from stpdsl.model.nodes import (
    Body,
    Charge,
    Delegation,
    HolderKind,
    Instrument,
    LawfulReceivers,
    Model,
    Origin,
    Reservation,
    Rule,
    Seat,
    Stage,
)
from stpdsl.semantics.decision import MemberEffect

KEPT = 8  # models; more than one is in hand only when policies are compared


@dataclass(frozen=True, slots=True)
class Sits:
    """A body that sits in a stage, with the part numbered `with_part`; `inner`: it is no part itself."""

    body: str
    with_part: int
    inner: bool


@dataclass(frozen=True, slots=True)
class Lookups:
    model: Model
    seats: Mapping[tuple[str, str], Seat]  # (body, seat)
    nested: Mapping[str, frozenset[str]]  # body: its seats that act on another body
    rules_of: Mapping[str, tuple[Rule, ...]]  # body
    rules: Mapping[str, Rule]
    stages: Mapping[str, tuple[Stage, ...]]  # stage name: the stages of that name, over all routes
    plans: Mapping[tuple[str, ...], tuple[Sits, ...]]  # parts of a stage: who sits, each after all it acts on
    board_of: Mapping[str, str]  # member: holder
    own_bodies: Mapping[str, tuple[str, ...]]  # member: bodies of charge OWN
    delegations_of: Mapping[str, tuple[Delegation, ...]]  # member whose authority is delegated
    exclusive_by: Mapping[str, tuple[Delegation, ...]]  # giver
    reservations_of: Mapping[str, tuple[Reservation, ...]]
    origins_of: Mapping[str, tuple[Origin, ...]]
    lawful_of: Mapping[str, tuple[LawfulReceivers, ...]]
    instruments_of: Mapping[str, tuple[Instrument, ...]]  # party
    brings: Mapping[str, frozenset[str]]  # person: the holders that act when this person does
    no_effects: Mapping[str, MemberEffect]  # for a decision that does nothing to anybody


_kept: dict[int, Lookups] = {}  # the model is held by its lookups, so that no other can take its id


def lookups(model: Model) -> Lookups:
    """The lookups of this model, arranged at its first use."""
    found = _kept.get(id(model))
    if found is None:
        found = _arrange(model)
        if len(_kept) >= KEPT:
            del _kept[next(iter(_kept))]
        _kept[id(model)] = found
    return found


def _arrange(model: Model) -> Lookups:
    seats = {(body.name, seat.name): seat for body in model.bodies.values() for seat in body.seats}
    rules_of: dict[str, list[Rule]] = {}
    for rule in model.rules:
        rules_of.setdefault(rule.body, []).append(rule)
    stages: dict[str, list[Stage]] = {}
    for route in model.routes:
        for stage in route.stages:
            stages.setdefault(stage.name, []).append(stage)
    own: dict[str, list[str]] = {}
    for body in model.bodies.values():
        if body.charge is Charge.OWN and body.own_of is not None:
            own.setdefault(body.own_of, []).append(body.name)
    exclusive: dict[str, list[Delegation]] = {}
    delegations: dict[str, list[Delegation]] = {}
    for delegation in model.delegations:
        for member in delegation.of:
            delegations.setdefault(member, []).append(delegation)
        if delegation.exclusive:
            exclusive.setdefault(delegation.giver, []).append(delegation)
    reservations: dict[str, list[Reservation]] = {}
    for reservation in model.reservations:
        for member in reservation.members:
            reservations.setdefault(member, []).append(reservation)
    origins: dict[str, list[Origin]] = {}
    for origin in model.origins:
        for member in origin.holder:
            origins.setdefault(member, []).append(origin)
    lawful: dict[str, list[LawfulReceivers]] = {}
    for receivers in model.lawful_receivers:
        for member in receivers.members:
            lawful.setdefault(member, []).append(receivers)
    instruments: dict[str, list[Instrument]] = {}
    for instrument in model.instruments:
        for member in instrument.parties:
            instruments.setdefault(member, []).append(instrument)
    return Lookups(
        model=model,
        seats=seats,
        nested={
            body.name: frozenset(seat.name for seat in body.seats if seat.inner is not None)
            for body in model.bodies.values()
        },
        rules_of={name: tuple(found) for name, found in rules_of.items()},
        rules={rule.name: rule for rule in model.rules},
        stages={name: tuple(found) for name, found in stages.items()},
        plans={
            stage.parts: _plan(model.bodies, stage.parts) for route in model.routes for stage in route.stages
        },
        board_of={
            holder.member: holder.name
            for holder in reversed(tuple(model.holders.values()))
            if holder.kind is HolderKind.BOARD and holder.member is not None
        },
        own_bodies={name: tuple(found) for name, found in own.items()},
        delegations_of={name: tuple(found) for name, found in delegations.items()},
        exclusive_by={name: tuple(found) for name, found in exclusive.items()},
        reservations_of={name: tuple(found) for name, found in reservations.items()},
        origins_of={name: tuple(found) for name, found in origins.items()},
        lawful_of={name: tuple(found) for name, found in lawful.items()},
        instruments_of={name: tuple(found) for name, found in instruments.items()},
        brings={person.name: frozenset((person.name, *person.posts)) for person in model.persons.values()},
        no_effects={name: no_effect(name) for name in model.members},
    )


def no_effect(member: str) -> MemberEffect:
    """What a decision does to a member whom it does not concern."""
    return MemberEffect(member, False, False, False, False, False, None, None, (), (), None, ())


def inner_bodies(body: Body) -> tuple[str, ...]:
    """The bodies on which a seat of this one acts, voting or not."""
    return tuple(dict.fromkeys(seat.inner for seat in body.seats if seat.inner is not None))


def _plan(bodies: Mapping[str, Body], parts: tuple[str, ...]) -> tuple[Sits, ...]:
    """Who sits at a stage of these parts: once each, with the first part that reaches it, inner bodies before
    the bodies whose seats act on them."""
    planned: dict[str, Sits] = {}

    def sit(name: str, with_part: int) -> None:
        if name in planned:
            return
        owner.setdefault(name, with_part)
        for inner in inner_bodies(bodies[name]):
            sit(inner, owner[name])
        planned[name] = Sits(name, owner[name], name not in parts)

    owner: dict[str, int] = {}
    for number, part in enumerate(parts):
        sit(part, number)
    return tuple(planned.values())
