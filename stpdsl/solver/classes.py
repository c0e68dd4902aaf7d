"""Which members nothing tells apart, so that they may be counted instead of being asked about one by one.

In: a model, and a question. Out: `Counted`, the members as an encoding counts them. Two members are counted
together only if exchanging them, with all that is theirs alone (posts, people, seats, delegations given),
maps policy and question to themselves (section 8 of the semantics). In doubt they are told apart: that is
always right, only slower.

What is counted is how many of a class did something at one sitting. That is enough as long as nothing asks
what *one* of them did at two sittings. Hence of every class one member, its sample, is left out of the count:
what must be so of each member is asked of the sample alone. Any other formula that would need to know who did
what takes the members that it speaks of out of their classes.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields, is_dataclass
from enum import Enum
from fractions import Fraction

from stpdsl.model import nodes
from stpdsl.model.nodes import (
    Body,
    Clause,
    Delegation,
    Expr,
    LawfulReceivers,
    Member,
    MemberSet,
    Model,
    Origin,
    Reservation,
    Seat,
    SeatSet,
    Tally,
)
from stpdsl.model.questions import Plain
from stpdsl.solver.expressions import Unit, varies
from stpdsl.solver.procedures import Members
from stpdsl.solver.terms import number

FEWEST = 2  # members of a class, its sample aside, that are worth counting


class Counted(Members):
    """Members in classes: of each a sample, counted alone, and the rest, counted together."""

    def __init__(
        self, model: Model, classes: Iterable[tuple[str, ...]], persons: Mapping[str, list[str]]
    ) -> None:
        super().__init__(model)
        self._persons = persons
        self._of: dict[str, tuple[str, ...]] = {}  # by the name that stands for them: all that are counted
        for each in classes:
            counted = each[1:]
            self._of[counted[0]] = counted
            self._units[counted[0]] = Unit(counted[0], number(len(counted)), {})
            for name in counted[1:]:
                del self._units[name]
        self._seats: dict[str, list[tuple[Seat, Unit | None]]] = {}

    def samples(self, names: frozenset[str]) -> tuple[Unit, ...]:
        return tuple(unit for unit in self.units(names) if not unit.several)

    def seats(self, body: Body) -> list[tuple[Seat, Unit | None]]:
        found = self._seats.get(body.name)
        if found is None:
            found = self._seats[body.name] = [
                (seat, None if seat.member is None else self._units[seat.member])
                for seat in body.seats
                if seat.member is None or seat.member in self._units
            ]
        return found

    def counted_in(self, unit: Unit) -> tuple[str, ...]:
        """Who is counted in the unit, in the order of the model."""
        return self._of[unit.name]

    def persons_like(self, person: str) -> list[str]:
        """The person in this one's place at each of the members counted together, in their order."""
        for first, names in self._of.items():
            if person in self._persons[first]:
                place = self._persons[first].index(person)
                return [self._persons[name][place] for name in names]
        raise AssertionError(person)


class Classes:
    """The classes of a policy, and what a question leaves of them."""

    def __init__(self, model: Model) -> None:
        self._policy = _Policy(model)
        self._counted: dict[tuple[tuple[str, ...], ...], Members] = {}
        self._alone = Members(model)

    def counted(self, question: Plain) -> Members:
        """The members as they may be counted for this question."""
        policy = self._policy
        if not policy.classes:
            return self._alone
        sittings = _Sittings(policy, question.over.matters)
        reader = _Reader(policy.own, policy.seated, sittings, sittings.together)
        reader.read(question)
        parted: list[tuple[str, ...]] = policy.classes
        keys = reader.keys()
        for attribute in reader.attributes:
            for name, member in policy.model.members.items():
                keys.setdefault(name, []).append(member.attributes.get(attribute))
        if keys or reader.alone:
            parted = [
                part
                for each in parted
                for part in _parted((name for name in each if name not in reader.alone), keys)
            ]
        key = tuple(each for each in parted if len(each) > FEWEST)
        if not key:
            return self._alone
        found = self._counted.get(key)
        if found is None:
            found = self._counted[key] = Counted(policy.model, key, policy.own.persons)
        return found


def _parted(names: Iterable[str], keys: Mapping[str, Sequence[Hashable]]) -> list[tuple[str, ...]]:
    """The names in groups that have the same keys, each in order."""
    out: dict[tuple[Hashable, ...], list[str]] = {}
    for name in names:
        out.setdefault(tuple(keys.get(name, ())), []).append(name)
    return [tuple(each) for each in out.values()]


# ------------------------------------------------------------------------------------------- what is whose


class _Own:
    """Which names are a member's alone: its own, its posts and holders, its people. By place, not by name:
    the second post of one member corresponds to the second post of another."""

    def __init__(self, model: Model) -> None:
        self.owner: dict[str, str] = {}
        self.place: dict[str, tuple[Hashable, ...]] = {}  # what it is to its owner
        self.shared: set[str] = set()  # members with something that is another's too
        self.persons: dict[str, list[str]] = {name: [] for name in model.members}
        holders: dict[str, int] = {}
        for name in model.members:
            self._give(name, name, "itself")
        for holder in model.holders.values():
            if holder.member is not None:
                holders[holder.member] = place = holders.get(holder.member, 0) + 1
                self._give(holder.name, holder.member, ("holder", place, holder.kind, holder.nature))
        acts_for = self._acts_for(model)
        for person in model.persons.values():
            found = acts_for.get(person.name, {})
            theirs = [member for member in found if member is not None]
            if len(found) > 1:
                self.shared |= set(theirs)
            elif theirs:
                (member,) = theirs
                posts = tuple(self.place.get(post, ()) for post in person.posts)
                natures = frozenset(person.natures)
                self._give(person.name, member, ("person", len(self.persons[member]), posts, natures))
                self.persons[member].append(person.name)

    @staticmethod
    def _acts_for(model: Model) -> dict[str, dict[str | None, None]]:
        """For whom each person holds a post, or a seat (None: for no member), or may step in."""
        out: dict[str, dict[str | None, None]] = {}
        for person in model.persons.values():
            for post in person.posts:
                holder = model.holders.get(post)
                out.setdefault(person.name, {})[None if holder is None else holder.member] = None
        for body in model.bodies.values():
            for seat in body.seats:
                for name in (seat.person, seat.deputy):
                    if name is not None:
                        out.setdefault(name, {})[seat.member] = None
        return out

    def _give(self, name: str, member: str, place: Hashable) -> None:
        if self.owner.setdefault(name, member) != member:
            self.shared |= {member, self.owner[name]}
        self.place[name] = (*self.place.get(name, ()), place)


# ------------------------------------------------------------------------------------------- reading


@dataclass
class _Reader:
    """What formulas say of members: who is spoken of by name, who is in which set, who cannot be counted."""

    own: _Own
    seated: Mapping[str, list[tuple[str, str]]]  # by seat's name: bodies that have one, and whose it is
    sittings: Callable[[str], int]  # at how many a member may vote, at most
    together: Callable[[], Iterable[str]]  # who may vote twice at one stage
    alone: set[str] = field(default_factory=set)
    attributes: set[str] = field(default_factory=set)
    sets: dict[frozenset[str], None] = field(default_factory=dict)
    seat_sets: dict[frozenset[str], None] = field(default_factory=dict)

    def named(self, name: str) -> None:
        """Somebody is spoken of by name: nobody else is like them."""
        owner = self.own.owner.get(name)
        if owner is not None:
            self.alone.add(owner)

    def split(self, names: Iterable[str]) -> None:
        self.alone |= set(names)

    def read(self, part: object) -> None:
        match part:
            case None | bool() | int() | Fraction() | Enum() | Clause():
                return
            case str():
                self.named(part)
            case frozenset():
                self.sets[part] = None
            case tuple() | list():
                for each in part:
                    self.read(each)
            case Mapping():
                for key, each in part.items():
                    self.read(key)
                    self.read(each)
            case _:
                self._node(part)

    def _node(self, part: object) -> None:
        assert is_dataclass(part)
        match part:
            case SeatSet(names, where):
                self.seat_sets[names] = None
                if where is not None:
                    if varies(where):
                        self.split(member for name in names for _, member in self.seated.get(name, []))
                    self.read(where)
                return
            case nodes.ForEvery(members, body) | nodes.Exists(members, body):
                every = isinstance(part, nodes.ForEvery)
                self._ranging(members, body, lambda once: _tells(body, every, once))
            case nodes.Count(members, body):
                self._ranging(members, body, lambda once: once and isinstance(body, nodes.MemberVotes))
            case nodes.ConsentOf(members, _, unless):
                if members is not None and (members.where is not None or unless is not None):
                    self.split(members.names)
            case nodes.OnlyOneFor():
                self.split(self.together())  # it may be one person twice, or two
            case Tally(attribute=str() as attribute):
                self.attributes.add(attribute)
        for each in fields(part):
            self.read(getattr(part, each.name))

    def _ranging(self, members: MemberSet, body: Expr, told: Callable[[bool], bool]) -> None:
        """Something ranges over members: can it be told from how many did what at one sitting?"""
        if varies(members.where):
            self.split(members.names)
        elif varies(body):
            self.split(name for name in members.names if not told(self.sittings(name) < 2))

    def keys(self) -> dict[str, list[Hashable]]:
        """By member, in which of the sets it is, and as what."""
        out: dict[str, list[Hashable]] = {}
        for i, names in enumerate(self.sets):
            for owner, places in self._whose(names).items():
                out.setdefault(owner, []).append((i, places))
        for i, names in enumerate(self.seat_sets):
            found: dict[str, list[str]] = {}
            for name in names:
                for body, member in self.seated.get(name, ()):
                    found.setdefault(member, []).append(body)
            for member, bodies in found.items():
                out.setdefault(member, []).append(("seats", i, frozenset(bodies)))
        return out

    def _whose(self, names: frozenset[str]) -> dict[str, frozenset[Hashable]]:
        out: dict[str, frozenset[Hashable]] = {}
        for name in names:
            owner = self.own.owner.get(name)
            if owner is not None:
                out[owner] = out.get(owner, frozenset()) | {self.own.place[name]}
        return out


def _tells(body: Expr, so: bool, once: bool) -> bool:
    """Whether how many did what at each sitting tells if the formula is so (not so) of every one of several.

    `once`: they vote at one sitting at most. What all did at all sittings is all that each sitting says."""
    if not varies(body):
        return True
    match body:
        case nodes.Not(operand):
            return _tells(operand, not so, once)
        case nodes.And(operands) | nodes.Or(operands):
            varied = [each for each in operands if varies(each)]
            apart = isinstance(body, nodes.And) is so
            return (apart or len(varied) == 1) and all(_tells(each, so, once) for each in varied)
        case nodes.MemberVotes():
            return so or once
        case _:
            return False


def _any_number(member: str) -> int:
    return 2


class _Sittings:
    """At how many sittings, over all that can be reached on these matters, a member may vote."""

    def __init__(self, policy: _Policy, matters: Sequence[str]) -> None:
        self._policy = policy
        self._matters = matters
        self._known: dict[frozenset[str], int] = {}

    def __call__(self, member: str) -> int:
        bodies = frozenset(self._policy.votes_in.get(member, ()))
        if bodies not in self._known:
            self._known[bodies] = max((self._on(matter, bodies) for matter in self._matters), default=0)
        return self._known[bodies]

    def together(self) -> list[str]:
        """Who may vote at several parts of one stage."""
        stages = [s for r in self._policy.model.routes for s in r.stages if len(s.parts) > 1]
        return [
            name
            for name, bodies in self._policy.votes_in.items()
            if any(len(set(bodies) & set(stage.parts)) > 1 for stage in stages)
        ]

    def _on(self, matter: str, bodies: frozenset[str]) -> int:
        stages = [s for r in self._policy.model.routes if matter in r.matters for s in r.stages]
        return sum(len(bodies & self._sit(stage.parts)) for stage in stages)

    def _sit(self, parts: Iterable[str]) -> set[str]:
        """The bodies and, at whatever depth, those that act in their seats."""
        found: set[str] = set()
        left = list(parts)
        while left:
            body = left.pop()
            if body not in found:
                found.add(body)
                left += [s.inner for s in self._policy.model.bodies[body].seats if s.inner is not None]
        return found


# ------------------------------------------------------------------------------------------- the policy


class _Policy:
    """The classes as the policy alone makes them: all it says, read once."""

    def __init__(self, model: Model) -> None:
        self.model = model
        self.own = _Own(model)
        self.seated: dict[str, list[tuple[str, str]]] = {}
        self.votes_in: dict[str, list[str]] = {}
        for body in model.bodies.values():
            for seat in body.seats:
                if seat.member is not None:
                    self.seated.setdefault(seat.name, []).append((body.name, seat.member))
                    if seat.votes:
                        self.votes_in.setdefault(seat.member, []).append(body.name)
        self._reader = reader = _Reader(self.own, self.seated, _any_number, lambda: model.members)
        self._keys: dict[str, list[Hashable]] = {name: [] for name in model.members}
        reader.split(self.own.shared)
        for part in (
            model.rules, model.routes, model.instruments, model.duties,
            tuple(model.facts.values()), tuple(model.steps.values()), tuple(model.matters.values()),
        ):  # fmt: skip
            reader.read(part)
        for body in model.bodies.values():
            self._body(body)
        self._consents()
        for delegation in model.delegations:
            self._delegation(delegation)
        for i, reservation in enumerate(model.reservations):
            self._reservation(i, reservation)
        for i, origin in enumerate(model.origins):
            self._origin(i, origin)
        for i, lawful in enumerate(model.lawful_receivers):
            self._lawful(i, lawful)
        for name, member in model.members.items():
            self._keys[name] += [self._settled(member), *self._holdings(member)]
        for name, found in reader.keys().items():
            self._keys[name] += found
        names = (name for name in model.members if name not in reader.alone)
        self.classes = [each for each in _parted(names, self._keys) if len(each) > FEWEST]

    def _settled(self, member: Member) -> Hashable:
        used = tuple((a, member.attributes.get(a)) for a in sorted(self._reader.attributes))
        return member.kinds, member.groups, used

    def _holdings(self, member: Member) -> list[Hashable]:
        return [self.own.place[person] for person in self.own.persons[member.name]]

    def _say(self, member: str, *key: Hashable) -> None:
        self._keys[member].append(key)

    def _like(self, name: str, member: str) -> Hashable:
        """The name, or what it is to the member. What is another's tells that other apart."""
        owner = self.own.owner.get(name)
        if owner == member:
            return self.own.place[name]
        if owner is not None:
            self._reader.alone.add(owner)
        return name

    # ------------------------------------------------------------------------------------ seats

    def _body(self, body: Body) -> None:
        reader = self._reader
        reader.named(body.name)
        reader.read((body.own_of, body.public))
        sitting: set[str] = set()
        for seat in body.seats:
            reader.read(seat.votes_when)
            if seat.member is None:
                continue
            if seat.member in sitting or not self._is_plain(seat):
                reader.alone.add(seat.member)
                continue
            sitting.add(seat.member)
            assert seat.person is not None
            holder = self._like(seat.person, seat.member)
            self._say(seat.member, "seat", body.name, seat.votes, seat.votes_when, seat.weight, holder)

    def _is_plain(self, seat: Seat) -> bool:
        """Held by a person of the member's own, who is all that may act in it."""
        return (
            seat.person is not None
            and self.own.owner.get(seat.person) == seat.member
            and seat.inner is None
            and seat.deputy is None
            and not seat.may_be_vacant
            and not seat.vacant_now
            and seat.weight > 0
        )

    def _consents(self) -> None:
        """Members whose consent is no vote give it, or do not, one by one."""
        for rule in self.model.rules:
            seats = self.model.bodies[rule.body].seats
            voting = {seat.member for seat in seats if seat.votes and seat.votes_when is None}
            for consent in rule.consents:
                if consent.members is not None:
                    self._reader.split(consent.members.names - voting)

    # ------------------------------------------------------------------------------------ authority

    def _delegation(self, each: Delegation) -> None:
        said = (each.covers, each.excludes, each.only_when)
        self._reader.read((said, each.after, each.recall))
        holders = (each.giver, each.receiver, *each.jointly)
        if len(each.of) == 1:
            (member,) = each.of
            alike = tuple(self._like(holder, member) for holder in holders)
            dates = (each.from_day, each.until_day, each.after, each.recall)
            kind = (each.may_be_passed_on, each.exclusive, each.clause)
            self._say(member, "delegation", alike, said, dates, kind)
        else:
            self._reader.read((holders, each.of))

    def _reservation(self, place: int, each: Reservation) -> None:
        self._reader.read(each.scopes)
        if len(each.members) == 1:
            (member,) = each.members
            self._say(member, "reservation", self._like(each.to, member), each.scopes, each.clause)
        else:
            self._reader.read(each.to)
            for member in each.members:
                self._say(member, "reservation", place)

    def _origin(self, place: int, each: Origin) -> None:
        for member, holder in each.holder.items():
            self._say(member, "origin", place, self._like(holder, member))

    def _lawful(self, place: int, each: LawfulReceivers) -> None:
        for member in each.members:
            permitted = each.permitted.get(member, frozenset())
            self._say(member, "lawful", place, frozenset(self._like(holder, member) for holder in permitted))
