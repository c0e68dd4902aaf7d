"""What is settled so far, while a policy is bound: filled in stage by stage, read by every later stage.

`people` fills members to persons, `bodies` the bodies, `what` the matters, facts and steps; `how`, `rights`,
`asked` and `told` then read all of it. Names here are names as declared. Nothing outside `model` sees this:
what leaves is a `Model`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import Enum
from fractions import Fraction

from stpdsl.model.declarations import Names
from stpdsl.model.nodes import (
    Charge,
    Clause,
    Expr,
    Fact,
    Holder,
    HolderKind,
    Inner,
    Matter,
    Member,
    Nature,
    Particular,
    ParticularKind,
    Route,
    Rule,
    Step,
)
from stpdsl.model.problems import Problems
from stpdsl.source import Span
from stpdsl.syntax import nodes as written


class Sorted(Enum):
    """What sort of number a number is: only like is compared with like."""

    MONEY = "money"
    NUMBER = "a number"
    DAYS = "days"
    SHARE = "a share"
    DATE = "a date"


@dataclass(frozen=True, slots=True)
class Quantity:
    """The sort of a number; of money also the currency ("" where none was written)."""

    sort: Sorted
    currency: str = ""

    @property
    def words(self) -> str:
        return f"money in {self.currency}" if self.currency else self.sort.value


@dataclass(frozen=True, slots=True)
class Amount:
    """A number that is settled, and its sort."""

    value: Fraction
    of: Quantity


@dataclass(slots=True)
class Attribute:
    """A number that members have."""

    name: str
    of: Quantity
    values: dict[str, Fraction] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Post:
    """An office at one place, or a seat that is a post of its body."""

    holder: str  # the name of the holder: "Royal's Chief Executive"
    office: str
    place: str  # a member or a body


@dataclass(slots=True)
class SeatDraft:
    """A seat on its way to `nodes.Seat`: who acts in it is named by post where it is held by one."""

    name: str
    spoken: frozenset[str]  # keys under which it is spoken of
    member: str | None
    holder: str | None  # the post or person that holds it
    person: str | None  # who acts in it, if no post or person is named
    inner: str | None = None
    inner_by: Inner = Inner.DECISION
    votes: bool = True
    weight: Fraction = Fraction(1)
    nature: Nature | None = None
    may_be_vacant: bool = False
    vacant_now: bool = False
    deputy: str | None = None  # a holder
    details: tuple[written.SeatDetail, ...] = ()
    votes_when: Expr | None = None
    clause: Clause = field(default=Clause("", 0, ""))


@dataclass(slots=True)
class BodyDraft:
    """A body on its way to `nodes.Body`."""

    name: str
    title: str
    charge: Charge
    own_of: str | None
    clause: Clause
    span: Span
    sentence: written.BodySentence | None  # None: a member's own board
    seats: list[SeatDraft] = field(default_factory=list)
    by_member: dict[str, list[SeatDraft]] = field(default_factory=dict)  # voting seats
    by_key: dict[str, list[SeatDraft]] = field(default_factory=dict)
    seat_names: set[str] = field(default_factory=set)
    quorum: written.QuorumClause | None = None
    convened_by: written.ConvenedByClause | None = None
    public: Expr | None = None

    def add(self, seat: SeatDraft) -> None:
        """Take a seat in."""
        self.seats.append(seat)
        self.seat_names.add(seat.name)
        if seat.member is not None and seat.votes:
            self.by_member.setdefault(seat.member, []).append(seat)
        for key in seat.spoken:
            self.by_key.setdefault(key, []).append(seat)

    @property
    def voting(self) -> list[SeatDraft]:
        return [seat for seat in self.seats if seat.votes]

    @property
    def inner(self) -> tuple[str, ...]:
        """The bodies on which its seats act."""
        return tuple(dict.fromkeys(seat.inner for seat in self.seats if seat.inner is not None))


@dataclass(frozen=True, slots=True)
class Spoken:
    """A matter as it is spoken of: these matters, of which those items count for which `when` is true."""

    matters: tuple[str, ...]
    when: Expr | None = None


@dataclass(slots=True)
class World:
    """See above. Dictionaries are in order of declaration."""

    names: Names
    problems: Problems
    kinds: dict[str, tuple[str, ...]] = field(
        default_factory=dict
    )  # kind: itself and what it is, nearest first
    of_kind: dict[str, frozenset[str]] = field(default_factory=dict)
    groups: dict[str, frozenset[str]] = field(default_factory=dict)
    members: dict[str, Member] = field(default_factory=dict)
    everyone: frozenset[str] = frozenset()
    member_sentences: dict[str, written.MemberSentence] = field(default_factory=dict)
    attributes: dict[str, Attribute] = field(default_factory=dict)  # by key
    parameters: dict[str, Amount | str | bool] = field(default_factory=dict)
    holders: dict[str, Holder] = field(default_factory=dict)
    posts: dict[tuple[str, str], Post] = field(default_factory=dict)  # by (key of the office, place)
    posts_of: dict[str, list[Post]] = field(default_factory=dict)  # by key of the office
    organ_keys: set[str] = field(default_factory=set)
    organs: dict[tuple[str, str], str] = field(default_factory=dict)  # (key, member): holder
    natures: dict[str, set[Nature]] = field(default_factory=dict)  # of a person
    person_of: dict[str, str] = field(default_factory=dict)  # holder of a post: who holds it
    posts_held: dict[str, list[str]] = field(default_factory=dict)  # person: holders
    persons: dict[str, Clause] = field(default_factory=dict)
    origins: dict[str, list[str]] = field(
        default_factory=dict
    )  # member: who may be its origin, besides its board
    bodies: dict[str, BodyDraft] = field(default_factory=dict)
    matters: dict[str, Matter] = field(default_factory=dict)
    spoken: dict[str, Spoken] = field(default_factory=dict)  # matter as declared: what it means
    particulars: dict[str, Particular] = field(default_factory=dict)  # by key
    having: dict[str, frozenset[str]] = field(default_factory=dict)  # particular: the matters that have it
    facts: dict[str, Fact] = field(default_factory=dict)
    fact_members: dict[str, frozenset[str]] = field(
        default_factory=dict
    )  # fact about a member: which members
    steps: dict[str, Step] = field(default_factory=dict)
    agreements: set[str] = field(default_factory=set)
    rules: list[Rule] = field(default_factory=list)
    rule_spans: dict[str, Span] = field(default_factory=dict)  # rule: where its sentence stands
    routes: list[Route] = field(default_factory=list)

    def all_matters(self) -> tuple[str, ...]:
        return tuple(self.matters)

    def affected_particulars(self, matters: Iterable[str]) -> tuple[str, ...]:
        """The particulars that say who is affected by one of these matters."""
        names: dict[str, None] = {}
        for matter in matters:
            for each in self.matters[matter].particulars:
                if each.kind is ParticularKind.MEMBERS:
                    names[each.name] = None
        return tuple(names)

    def person(self, holder: str) -> str:
        """Who acts as this post or person; a post nobody is named for has a person of its own."""
        return self.person_of.get(holder, holder)

    def add_post(self, office: str, place: str, nature: Nature | None, clause: Clause) -> Post:
        """A post, made once."""
        key = written.same_name(office)
        known = self.posts.get((key, place))
        if known is not None:
            return known
        post = Post(f"{possessive(place)} {office}", office, place)
        body = self.bodies.get(place)
        member = place if place in self.members else body.own_of if body is not None else None
        self.posts[(key, place)] = post
        self.posts_of.setdefault(key, []).append(post)
        self.holders[post.holder] = Holder(post.holder, HolderKind.POST, member, nature)
        self.person_of[post.holder] = post.holder
        self.persons.setdefault(post.holder, clause)
        self.posts_held.setdefault(post.holder, []).append(post.holder)
        if nature is not None:
            self.natures.setdefault(post.holder, set()).add(nature)
        return post

    def drop_post(self, office: str, place: str) -> Nature | None:
        """Forget a post that turns out to be several; what nature it had is returned."""
        key = written.same_name(office)
        post = self.posts.pop((key, place), None)
        if post is None:
            return None
        self.posts_of[key].remove(post)
        for table in (self.person_of, self.persons, self.posts_held, self.natures):
            table.pop(post.holder, None)
        return self.holders.pop(post.holder).nature


def possessive(name: str) -> str:
    """`Royal's`, `Trustees'`."""
    return f"{name}'" if name.endswith("s") else f"{name}'s"


def board(member: str) -> str:
    """The name of a member's own board, as a holder and as a body."""
    return f"{possessive(member)} board"
