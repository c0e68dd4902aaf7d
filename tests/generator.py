"""Random policies, situations, formulas and questions: everything the core of the language can say, in small.

In: a source of choices (`Seeded` for long runs, `Drawn` for Hypothesis, `Replayed` to shrink a seeded
failure). Out: a well-typed `Model` (the invariants of `model/nodes.py` hold), proper `Situation`s for it,
formulas about a decision, and questions of every kind. The lowest choice is always the plainest thing, so
that shrinking the choices shrinks the policy.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, fields, is_dataclass, replace
from fractions import Fraction
from typing import Any, TypeVar

from hypothesis import strategies as st

from stpdsl.model.nodes import (
    IT,
    ORDINARY_ROWS,
    Affected,
    And,
    AtLeast,
    Body,
    Charge,
    Clause,
    Column,
    Compare,
    Conflicted,
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
    Exists,
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
    MatterIs,
    MayExercise,
    Measure,
    Member,
    MemberIs,
    MemberSet,
    MemberVotes,
    Model,
    Nature,
    Not,
    Num,
    Number,
    OnConflict,
    OnlyOneFor,
    Or,
    Order,
    Origin,
    Particular,
    ParticularIs,
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
    Sum,
    Tally,
    Times,
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
    Plain,
    Possible,
    QuorumAttainable,
    QuorumHostage,
    Target,
)
from stpdsl.model.types import Ballot, Result, SeatState, Situation, StageOutcome, Value

T = TypeVar("T")

FIRST_DAY = 738_000  # every date of a generated policy lies within a fortnight of it
TRUE = Const(True)


# -------------------------------------------------------------------------------------------- choices


class Source:
    """Choices, one whole number at a time. The lowest is the plainest."""

    def number(self, low: int, high: int) -> int:
        raise NotImplementedError

    def pick(self, options: Sequence[T]) -> T:
        return options[self.number(0, len(options) - 1)]

    def chance(self, percent: int) -> bool:
        return self.number(0, 99) >= 100 - percent

    def weighted(self, *options: tuple[int, T]) -> T:
        at = self.number(0, sum(weight for weight, _ in options) - 1)
        for weight, option in options:
            if at < weight:
                return option
            at -= weight
        raise AssertionError

    def some(self, options: Sequence[T], percent: int) -> tuple[T, ...]:
        return tuple(option for option in options if self.chance(percent))

    def at_least_one(self, options: Sequence[T], percent: int) -> tuple[T, ...]:
        return self.some(options, percent) or (self.pick(options),)

    def order(self, options: Sequence[T]) -> tuple[T, ...]:
        left, out = list(options), []
        while left:
            out.append(left.pop(self.number(0, len(left) - 1)))
        return tuple(out)


class Seeded(Source):
    """Choices from a seed, recorded so that a failure can be replayed and shrunk."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)
        self.choices: list[int] = []

    def number(self, low: int, high: int) -> int:
        chosen = self._random.randint(low, high)
        self.choices.append(chosen - low)
        return chosen


class Replayed(Source):
    """Recorded choices; the plainest once they run out."""

    def __init__(self, choices: Sequence[int]) -> None:
        self._choices = choices
        self.used = 0

    def number(self, low: int, high: int) -> int:
        chosen = self._choices[self.used] if self.used < len(self._choices) else 0
        self.used += 1
        return low + min(chosen, high - low)


class Drawn(Source):
    """Choices from Hypothesis, which shrinks them itself."""

    def __init__(self, draw: Callable[[st.SearchStrategy[int]], int]) -> None:
        self._draw = draw

    def number(self, low: int, high: int) -> int:
        return low if low == high else self._draw(st.integers(low, high))


class Plainer(Source):
    """The choices of another source, but so often the plainest: policies small enough to enumerate."""

    def __init__(self, source: Source, percent: int) -> None:
        self._source, self._percent = source, percent

    def number(self, low: int, high: int) -> int:
        plain = low == high or self._source.number(0, 99) < self._percent
        return low if plain else self._source.number(low, high)


def shrink(choices: Sequence[int], fails: Callable[[Source], bool], budget: int = 2000) -> list[int]:
    """The plainest choices found, within so many trials, for which `fails` is still true."""
    best, left = list(choices), budget

    def better(candidate: list[int]) -> bool:
        nonlocal best, left
        if left <= 0 or candidate == best:
            return False
        left -= 1
        if not fails(Replayed(candidate)):
            return False
        best = candidate
        return True

    improved = True
    while improved and left > 0:
        improved = False
        size = max(1, len(best) // 2)
        while size >= 1:
            at = 0
            while at < len(best):
                chunk = best[at : at + size]
                if better(best[:at] + best[at + size :]):
                    improved = True
                elif any(chunk) and better(best[:at] + [0] * len(chunk) + best[at + size :]):
                    improved = True
                    at += size
                else:
                    at += size
            size //= 2
        for at in range(len(best)):
            low = 0
            while at < len(best) and best[at] > low:  # least value that still fails, roughly
                middle = (low + best[at]) // 2
                if better([*best[:at], middle, *best[at + 1 :]]):
                    improved = True
                else:
                    low = middle + 1
    return best


# -------------------------------------------------------------------------------------------- what is named


def clause(text: str) -> Clause:
    """A place to cite: distinct texts, as real clauses have."""
    return Clause("generated.stp", 1, text)


@dataclass
class Names:
    """What has been declared so far, for whatever refers to it."""

    members: list[Member] = field(default_factory=list)
    persons: dict[str, Person] = field(default_factory=dict)
    holders: dict[str, Holder] = field(default_factory=dict)
    bodies: dict[str, Body] = field(default_factory=dict)
    matters: list[Matter] = field(default_factory=list)
    facts: list[str] = field(default_factory=list)
    facts_about: list[str] = field(default_factory=list)
    steps: list[str] = field(default_factory=list)

    @property
    def member_names(self) -> list[str]:
        return [m.name for m in self.members]

    @property
    def matter_names(self) -> list[str]:
        return [m.name for m in self.matters]

    def particulars(self, matters: Sequence[str], *kinds: ParticularKind) -> list[Particular]:
        """The particulars that some of these matters have: a matter may be asked about one it has not."""
        found = [m for m in self.matters if m.name in matters]
        return [p for p in dict.fromkeys(q for m in found for q in m.particulars) if p.kind in kinds]


AMOUNTS = {
    ParticularKind.MONEY: (0, 100, 101, 250, 1000),
    ParticularKind.NUMBER: (0, 1, 2, 3, 7),
    ParticularKind.DAYS: (0, 1, 2, 5),
}
NUMERIC = tuple(AMOUNTS)


def some_members(s: Source, n: Names) -> frozenset[str]:
    if s.chance(45):
        kind = s.pick(n.members).kinds[0]
        return frozenset(m.name for m in n.members if kind in m.kinds)
    return frozenset(n.member_names) if not s.chance(30) else frozenset(s.at_least_one(n.member_names, 50))


# -------------------------------------------------------------------------------------------- about the item


def item_atom(s: Source, n: Names, matters: Sequence[str], it: bool) -> Expr:
    makers: list[Callable[[], Expr]] = [lambda: Const(not s.chance(50))]
    who = IT if it else s.pick(n.member_names)
    if n.facts:
        makers += [lambda: FactIs(s.pick(n.facts))] * (1 if it else 3)
    if n.facts_about:
        makers += [lambda: FactIs(s.pick(n.facts_about), who)] * (3 if it else 1)
    if yes_no := n.particulars(matters, ParticularKind.YES_NO):
        makers.append(lambda: ParticularIs(s.pick(yes_no).name))
    if choices := n.particulars(matters, ParticularKind.CHOICE):

        def choice() -> Expr:
            particular = s.pick(choices)
            return ParticularIs(particular.name, s.pick(particular.options))

        makers.append(choice)
    if affected := n.particulars(matters, ParticularKind.MEMBERS):
        makers += [lambda: Affected(s.pick(affected).name, who)] * (3 if it else 1)
    if numbers := n.particulars(matters, *NUMERIC):

        def amount() -> Expr:
            particular = s.pick(numbers)
            left: Number = ParticularValue(particular.name)
            if s.chance(20):
                left = Sum(
                    (
                        left,
                        Times(
                            Fraction(s.pick((2, 1, 3)), s.pick((1, 2))), ParticularValue(s.pick(numbers).name)
                        ),
                    )
                )
            return Compare(left, s.pick(list(Order)), Num(Fraction(s.pick(AMOUNTS[particular.kind]))))

        makers += [amount] * (1 if it else 3)
    if s.chance(50):
        makers.append(lambda: Compare(Day(), s.pick(list(Order)), Num(Fraction(FIRST_DAY + s.number(0, 6)))))
    if len(n.matters) > 1:
        makers.append(lambda: MatterIs(frozenset(s.at_least_one(n.matter_names, 50))))
    if it or s.chance(10):
        makers += [lambda: MemberIs(who, some_members(s, n))] * (3 if it else 1)
    if not it and s.chance(15):
        makers.append(lambda: quantified(s, n, lambda: item_atom(s, n, matters, True)))
    return s.pick(makers)()


def quantified(s: Source, n: Names, body: Callable[[], Expr]) -> Expr:
    over = MemberSet(some_members(s, n), body() if s.chance(25) else None)
    return ForEvery(over, body()) if s.chance(50) else Exists(over, body())


def combined(s: Source, atom: Callable[[], Expr], depth: int) -> Expr:
    if depth == 0 or not s.chance(35):
        return atom()
    inner = [combined(s, atom, depth - 1) for _ in range(s.number(1, 3))]
    match s.number(0, 4):
        case 0:
            return Not(inner[0])
        case 1 | 2:
            return And(tuple(inner))
        case 3:
            return Or(tuple(inner))
        case _:
            return AtLeast(s.number(1, len(inner)), tuple(inner))


def item(s: Source, n: Names, matters: Sequence[str], it: bool = False, depth: int = 2) -> Expr:
    return combined(s, lambda: item_atom(s, n, matters, it), depth)


def members(s: Source, n: Names, matters: Sequence[str], where: int = 25) -> MemberSet:
    names = frozenset(n.member_names) if not s.chance(50) else some_members(s, n)
    return MemberSet(names, item(s, n, matters, it=True, depth=1) if s.chance(where) else None)


# -------------------------------------------------------------------------------------------- about a sitting


@dataclass(frozen=True)
class At:
    """The sitting a tally is about: a body and, about a decision, its stage."""

    body: Body
    stage: str | None = None
    it: bool = False  # stands inside ForEvery, so that no `where` may bind IT again


BASES = (Column.CAST, Column.PRESENT, Column.ELIGIBLE, Column.FILLED, Column.ALL, Column.QUORUM)


def seat_set(s: Source, n: Names, matters: Sequence[str], at: At) -> SeatSet | None:
    if not s.chance(25):
        return None
    names = [seat.name for seat in at.body.seats]
    if s.chance(60):
        kind = s.pick(n.members).kinds[0]
        of_kind = {m.name for m in n.members if kind in m.kinds}
        chosen = frozenset(seat.name for seat in at.body.seats if seat.member in of_kind)
    else:
        chosen = frozenset(s.at_least_one([*names, "seat 9"], 60))
    where = item(s, n, matters, it=True, depth=1) if not at.it and s.chance(20) else None
    return SeatSet(chosen, where)


def tally(
    s: Source,
    n: Names,
    matters: Sequence[str],
    at: At,
    column: Column,
    measure: Measure | None = None,
    seats: SeatSet | None = None,
) -> Tally:
    measure = measure or s.weighted(
        (4, Measure.SEATS),
        (5, Measure.WEIGHT),
        (3, Measure.MEMBERS),
        (1, Measure.PEOPLE),
        (2, Measure.ATTRIBUTE),
    )
    return Tally(
        measure,
        column,
        seats if seats is not None else seat_set(s, n, matters, at),
        "size" if measure is Measure.ATTRIBUTE else None,
        at.stage,
        at.body.name if at.stage is not None else None,
    )


def share(s: Source, n: Names, matters: Sequence[str], at: At, part: Column, quorum: bool = False) -> Share:
    seats = seat_set(s, n, matters, at)
    measure = s.weighted(
        (4, Measure.WEIGHT), (3, Measure.SEATS), (3, Measure.MEMBERS), (1, Measure.ATTRIBUTE)
    )
    base_column = s.pick((Column.ALL, Column.FILLED, Column.ELIGIBLE)) if quorum else s.pick(BASES)
    base = tally(s, n, matters, at, base_column, measure, seats)
    if seats is None:
        base = replace(base, seats=None)
    if quorum and s.chance(50):
        counted = replace(base, column=part, measure=Measure.PEOPLE, attribute=None)
        base = replace(base, measure=Measure.SEATS, attribute=None)
    else:
        counted = replace(base, column=part)
    if s.chance(8):
        counted = tally(s, n, matters, at, part)
    bounds = s.chance(15)
    return Share(
        counted,
        s.chance(40),
        Fraction(*s.pick(((1, 2), (1, 2), (1, 2), (2, 3), (2, 3), (3, 4), (1, 3), (1, 1), (3, 5)))),
        base,
        s.pick((None, "up", "down", "nearest")) if s.chance(25) else None,
        Fraction(s.pick((0, 1))) if bounds else Fraction(0),
        Fraction(s.number(1, 3)) if bounds and s.chance(50) else None,
        Fraction(s.number(1, 4)) if bounds and s.chance(50) else None,
    )


def amount_of(s: Source, n: Names, matters: Sequence[str], at: At, columns: Sequence[Column]) -> Number:
    counted = tally(s, n, matters, at, s.pick(columns))
    match s.number(0, 9):
        case 8:
            return Sum((counted, tally(s, n, matters, at, s.pick(columns))))
        case 9:
            return Times(Fraction(s.pick((2, 3, -1)), s.pick((1, 2))), counted)
        case _:
            return counted


def people_of(body: Body) -> list[str]:
    return sorted({p for seat in body.seats for p in (seat.person, seat.deputy) if p is not None})


def quorum_atom(s: Source, n: Names, matters: Sequence[str], at: At) -> Expr:
    kind = s.number(0, 9)
    if kind <= 3:
        measure = s.pick((Measure.PEOPLE, Measure.SEATS, Measure.MEMBERS, Measure.WEIGHT))
        return Compare(
            tally(s, n, matters, at, Column.QUORUM, measure),
            Order.AT_LEAST,
            Num(Fraction(s.number(1, min(3, len(at.body.seats) or 1)))),
        )
    if kind <= 6:
        return share(s, n, matters, at, s.weighted((4, Column.QUORUM), (1, Column.PRESENT)), quorum=True)
    if kind == 7 and people_of(at.body):
        return PersonPresent(s.pick(people_of(at.body)))
    if kind == 8:
        return Compare(
            amount_of(s, n, matters, at, (Column.QUORUM, Column.PRESENT)),
            s.pick(list(Order)[2:]),
            Num(Fraction(1)),
        )
    return item_atom(s, n, matters, False)


def carried_atom(s: Source, n: Names, matters: Sequence[str], at: At) -> Expr:
    kind = s.number(0, 15)
    if kind <= 5:
        return share(s, n, matters, at, Column.FOR)
    if kind <= 7:
        seats = seat_set(s, n, matters, at)
        measure = s.pick((Measure.WEIGHT, Measure.SEATS, Measure.MEMBERS, Measure.ATTRIBUTE))
        left, right = (
            replace(tally(s, n, matters, at, c, measure), seats=seats) for c in (Column.FOR, Column.AGAINST)
        )
        return Compare(left, Order.MORE, right)
    if kind == 8:
        return Compare(tally(s, n, matters, at, Column.AGAINST), Order.EQUAL, Num(Fraction(0)))
    if kind == 9:
        left = tally(s, n, matters, at, Column.FOR, Measure.SEATS)
        return Compare(left, Order.AT_LEAST, replace(left, column=s.pick(BASES)))
    if kind == 10:
        return Compare(tally(s, n, matters, at, Column.FOR), Order.AT_LEAST, Num(Fraction(s.number(1, 3))))
    if kind == 11:
        return Compare(
            amount_of(s, n, matters, at, list(Column)),
            s.pick(list(Order)),
            amount_of(s, n, matters, at, list(Column)) if s.chance(50) else Num(Fraction(s.number(0, 3))),
        )
    if kind == 12:
        return share(s, n, matters, at, s.pick(list(Column)))
    if kind == 13 and people_of(at.body):
        return PersonPresent(s.pick(people_of(at.body)))
    if kind == 14:
        return s.pick((Conflicted(s.pick(n.member_names)), Conflicted(s.pick(list(n.persons)))))
    if kind == 15 and n.steps:
        return step_atom(s, n)
    return item_atom(s, n, matters, False)


def step_atom(s: Source, n: Names) -> Expr:
    step = s.pick(n.steps)
    if s.chance(40):
        return StepHappens(step)
    others = [o for o in n.steps if o != step]
    return StepBefore(step, s.number(0, 3), s.pick(others) if others and s.chance(35) else None)


def gate_atom(s: Source, n: Names, matters: Sequence[str], at: At) -> Expr:
    if n.steps and not s.chance(30):
        return step_atom(s, n)
    return item_atom(s, n, matters, False) if not s.chance(20) else quorum_atom(s, n, matters, at)


def quorum(s: Source, n: Names, matters: Sequence[str], at: At) -> Expr:
    return combined(s, lambda: quorum_atom(s, n, matters, at), 1)


def carried(s: Source, n: Names, matters: Sequence[str], at: At) -> Expr:
    if s.chance(35):  # the ordinary majority, which most decisions pass
        cast = replace(
            tally(s, n, matters, at, s.pick((Column.CAST, Column.PRESENT)), Measure.WEIGHT), seats=None
        )
        return Share(replace(cast, column=Column.FOR), s.chance(50), Fraction(1, 2), cast)
    if not s.chance(30):
        return carried_atom(s, n, matters, at) if s.chance(40) else share(s, n, matters, at, Column.FOR)
    return combined(s, lambda: carried_atom(s, n, matters, at), 2)


# -------------------------------------------------------------------------------------------- who


def declare_members(s: Source, n: Names) -> None:
    count = s.weighted((1, 1), (3, 2), (6, 3), (4, 4), (2, 5))
    kinds = s.number(1, min(3, count))
    sizes = s.pick(("equal", "by kind", "distinct"))
    grouped = s.chance(30)
    for i, name in enumerate("ABCDE"[:count]):
        kind = i if i < kinds else s.number(0, kinds - 1)
        size = {"equal": 1, "by kind": kind + 1, "distinct": i + 1}[sizes]
        n.members.append(
            Member(
                name,
                f"Member {name}",
                (("ccg", "nhs"), ("trust", "nhs"), ("council",))[kind],
                frozenset({"north"} if grouped and s.chance(50) else set()),
                {} if s.chance(4) else {"size": Fraction(size)},
                clause(f"member {name}"),
            )
        )


def declare_people(s: Source, n: Names) -> None:
    shared = "Pat" if len(n.members) > 1 and s.chance(20) else None
    posts_of: dict[str, list[str]] = {}
    natures: dict[str, set[Nature]] = {}
    for member in n.members:
        board = f"{member.name}'s board"
        n.holders[board] = Holder(board, HolderKind.BOARD, member.name)
        for title, nature in (("chief", Nature.EXECUTIVE), ("chair", Nature.NON_EXECUTIVE)):
            if title == "chair" and not s.chance(25):
                continue
            post = f"{member.name}'s {title}"
            n.holders[post] = Holder(post, HolderKind.POST, member.name, nature)
            person = shared if shared is not None and s.chance(60) else post
            posts_of.setdefault(person, []).append(post)
            natures.setdefault(person, set()).add(nature)
        if s.chance(10):
            own = f"{member.name}'s assembly"
            n.holders[own] = Holder(own, HolderKind.OWN_BODY, member.name)
    for person, posts in posts_of.items():
        n.persons[person] = Person(
            person, tuple(posts), frozenset(natures[person]), clause(f"person {person}")
        )
    for name in ("Ivy", "Ida")[: s.number(1, 2)]:
        n.persons[name] = Person(name, (), frozenset({Nature.INDEPENDENT}), clause(f"person {name}"))
    for person in n.persons:
        n.holders.setdefault(person, Holder(person, HolderKind.PERSON, None))


def declare_matters(s: Source, n: Names) -> None:
    menu = (
        Particular("value", ParticularKind.MONEY, currency="£"),
        Particular("beds", ParticularKind.NUMBER),
        Particular("length", ParticularKind.DAYS),
        Particular("novel", ParticularKind.YES_NO),
        Particular("model of care", ParticularKind.CHOICE, ("x", "y", "z")),
        Particular("touched", ParticularKind.MEMBERS),
    )
    for name in ("M1", "M2")[: 1 + s.chance(35)]:
        own = s.some(menu, 35)
        function = frozenset(s.at_least_one(n.member_names, 80)) if s.chance(12) else None
        n.matters.append(Matter(name, name, own, function, not s.chance(40), clause(f"matter {name}")))
    n.facts = ["f1", "f2"][: s.number(0, 2)]
    n.facts_about = ["g1"][: s.number(0, 1)]
    n.steps = ["s1", "s2", "s3", "s4"][: s.number(0, 4)]


# -------------------------------------------------------------------------------------------- bodies


def depth_of(bodies: dict[str, Body], name: str) -> int:
    inner = [seat.inner for seat in bodies[name].seats if seat.inner is not None]
    return 1 + max(depth_of(bodies, i) for i in inner) if inner else 0


def reached_from(bodies: dict[str, Body], name: str) -> list[str]:
    """The body and every body it nests, in order of first reach."""
    out = [name]
    for seat in bodies[name].seats:
        if seat.inner is not None:
            out += [b for b in reached_from(bodies, seat.inner) if b not in out]
    return out


def person_for(s: Source, n: Names, member: str | None) -> str:
    if member is None:
        return s.pick([p for p in n.persons if not n.persons[p].posts] or list(n.persons))
    if s.chance(8):
        return s.pick(list(n.persons))
    own = [p for p, person in n.persons.items() if any(n.holders[h].member == member for h in person.posts)]
    return s.pick(own or list(n.persons))


def declare_bodies(s: Source, n: Names) -> None:
    """Leaves first, so that whatever nests comes later and there is no cycle. The last are the top ones."""
    plain = ["Forum", "Panel", "Council of All", "Board"]
    names = plain[-s.weighted((5, 1), (5, 2), (3, 3), (1, 4)) :]
    own = [m.name for m in n.members if s.chance(12)][:3]
    for member in own:
        declare_body(s, n, f"{member}'s board", Charge.OWN, member)
    for name in names:
        charge = s.weighted(
            (11, Charge.GATHERS), (15, Charge.HOLDS), (1, Charge.OWN), (1, Charge.ADVISES), (1, Charge.UNSAID)
        )
        declare_body(s, n, name, charge, s.pick(n.member_names) if charge is Charge.OWN else None)


def declare_body(s: Source, n: Names, name: str, charge: Charge, own_of: str | None) -> None:
    matters = n.matter_names
    deputies = s.chance(25)
    odd = s.chance(40)  # whether the seats differ from the ordinary in small ways
    seats: list[Seat] = []
    nestable = [b for b in n.bodies if depth_of(n.bodies, b) <= 1]

    def add(member: str | None, weight: Fraction, may_be_vacant: bool, inner: str | None = None) -> None:
        votes_when = item(s, n, matters, depth=1) if odd and s.chance(8) else None
        deputy = None
        if inner is None and deputies and s.chance(70):
            deputy = s.pick(list(n.persons))
        person = None if inner is not None else person_for(s, n, member)
        seats.append(
            Seat(
                f"seat {len(seats) + 1}",
                member,
                person,
                inner,
                s.pick(list(Inner)) if inner is not None else Inner.DECISION,
                votes=not (odd and s.chance(8)),
                votes_when=votes_when,
                weight=weight,
                may_be_vacant=may_be_vacant,
                vacant_now=odd and s.chance(5),
                deputy=deputy if deputy != person else None,
                clause=clause(f"{name}, seat {len(seats) + 1}"),
            )
        )

    if charge is Charge.OWN:
        for _ in range(s.number(1, 2)):
            add(own_of, Fraction(1), False)
    elif not s.chance(30):  # a seat for every member (of some kind), alike within a kind
        covered = some_members(s, n) if s.chance(25) else frozenset(n.member_names)
        weights = {
            k: Fraction(s.pick((1, 1, 2, 3)), s.pick((1, 1, 1, 2))) for k in ("ccg", "trust", "council")
        }
        may_be_vacant = s.chance(25)
        for member in n.members:
            if member.name in covered:
                inner = s.pick(nestable) if nestable and s.chance(25) else None
                weight = weights[member.kinds[0]] if odd else Fraction(1)
                add(member.name, weight, may_be_vacant, inner)
    else:
        for _ in range(s.number(1, 4)):
            inner = s.pick(nestable) if nestable and s.chance(30) else None
            member_name = s.pick(n.member_names) if not s.chance(25) else None
            add(member_name, Fraction(s.number(1, 3)) if odd else Fraction(1), s.chance(25), inner)
    if s.chance(20):
        add(None, Fraction(1), s.chance(25))
    if nestable and s.chance(15):
        add(None, Fraction(1), False, s.pick(nestable))
    public = s.pick((TRUE, item(s, n, matters, depth=1))) if s.chance(50) else None
    n.bodies[name] = Body(name, name, tuple(seats), charge, own_of, public, clause(f"body {name}"))
    n.holders.setdefault(name, Holder(name, HolderKind.BODY, own_of))


# -------------------------------------------------------------------------------------------- how


def rows(s: Source) -> dict[SeatState, Row]:
    changed = dict(ORDINARY_ROWS)
    if not s.chance(25):
        return changed
    for _ in range(s.number(1, 2)):
        state = s.pick((SeatState.RECUSED, SeatState.ABSENT, SeatState.ABSTAIN, SeatState.VACANT))
        row = changed[state]
        match s.number(0, 4):
            case 0:
                changed[state] = replace(row, quorum=not row.quorum)
            case 1:
                changed[state] = replace(row, eligible=not row.eligible)
            case 2:
                changed[state] = replace(row, cast=not row.cast)
            case 3:
                changed[state] = replace(row, filled=not row.filled)
            case _:
                changed[state] = replace(row, vote=s.pick((Ballot.FOR, Ballot.AGAINST)))
    return changed


def rule(s: Source, n: Names, name: str, body: Body, matters: Sequence[str], when: Expr) -> Rule:
    at = At(body)
    parties = [
        h for h in n.holders if n.holders[h].kind in (HolderKind.POST, HolderKind.PERSON, HolderKind.BODY)
    ]
    consents = []
    for i in range(s.weighted((86, 0), (11, 1), (3, 2))):
        of_party = s.chance(30) and parties
        consents.append(
            ConsentOf(
                None if of_party else members(s, n, matters, where=50),
                s.pick(parties) if of_party else None,
                item(s, n, matters, depth=1) if s.chance(25) else None,
                clause(f"{name}, consent {i + 1}"),
            )
        )
    gates = []
    for i in range(s.weighted((91, 0), (7, 1), (2, 2))):
        gates.append(
            Gate(combined(s, lambda: gate_atom(s, n, matters, at), 1), clause(f"{name}, gate {i + 1}"))
        )
    said = not s.chance(45)
    casting = s.order(people_of(body))[: s.number(1, 2)] if s.chance(45) else ()
    return Rule(
        name,
        body.name,
        frozenset(matters),
        when,
        quorum(s, n, matters, at) if said else TRUE,
        said,
        carried(s, n, matters, at),
        not s.chance(15),
        rows(s),
        s.pick((OnConflict.RECUSED, OnConflict.RECUSED, *OnConflict)),
        s.chance(35),
        casting,
        tuple(consents),
        tuple(gates),
        members(s, n, matters, where=15),
        clause(f"{name}, quorum"),
        clause(f"{name}, carried"),
        clause(f"{name}, claims"),
        clause(f"rule {name}"),
    )


def declare_rules(s: Source, n: Names) -> list[Rule]:
    out: list[Rule] = []
    for body in reversed(n.bodies.values()):
        for i in range(s.weighted((7, 1), (2, 2), (1, 0))):
            matters = n.matter_names if not s.chance(8) else list(s.at_least_one(n.matter_names, 50))
            when = item(s, n, matters) if s.chance(8 + 20 * i) else TRUE
            out.append(rule(s, n, f"{body.name} rule {i + 1}", body, matters, when))
    return out


def exits(s: Source, later: Sequence[str], name: str) -> dict[StageOutcome, Exit]:
    def to(*ordinary: tuple[int, str | Result]) -> Exit:
        target = s.pick(later) if later and s.chance(55) else s.weighted(*ordinary)
        return Exit(target, s.number(1, 3) if s.chance(15) else 0, clause(f"{name}, exit"))

    good, bad, open_ = Result.APPROVED, Result.REFUSED, Result.UNRESOLVED
    out = {
        StageOutcome.CARRIED: to((20, good), (1, bad), (1, open_)),
        StageOutcome.NOT_CARRIED: to((10, bad), (1, open_), (1, good)),
        StageOutcome.INQUORATE: to((10, open_), (2, bad), (1, good)),
        StageOutcome.NOT_READY: to((10, open_), (2, bad), (1, good)),
        StageOutcome.OUT_OF_TIME: to((10, open_), (2, bad), (1, good)),
    }
    out[StageOutcome.EMPTIED] = to((10, open_), (2, bad)) if s.chance(30) else out[StageOutcome.INQUORATE]
    return out


def controllers(n: Names) -> list[str]:
    return [
        *n.member_names,
        *n.persons,
        *n.bodies,
        *(h for h in n.holders if n.holders[h].kind is HolderKind.POST),
    ]


def declare_routes(s: Source, n: Names, rules: Sequence[Rule]) -> list[Route]:
    out: list[Route] = []
    written: set[str] = set()
    tops = list(n.bodies)[::-1]
    for i in range(s.weighted((4, 0), (6, 1), (2, 2))):
        matters = n.matter_names if not s.chance(30) else list(s.at_least_one(n.matter_names, 50))
        written |= set(matters)
        count = s.weighted((4, 1), (3, 2), (2, 3), (1, 4))
        names = [f"R{i + 1}.{j + 1}" for j in range(count)]
        stages = []
        for j, name in enumerate(names):
            parts: list[str] = []
            for _ in range(s.weighted((7, 1), (2, 2), (1, 3))):
                free = [b for b in tops if b not in parts]
                if free:
                    parts.append(free[0] if s.chance(30) else s.pick(free))
            stages.append(
                Stage(
                    name,
                    tuple(parts),
                    s.number(0, 5) if s.chance(55) else None,
                    exits(s, names[j + 1 :], name),
                    s.chance(15),
                    s.pick(controllers(n)) if s.chance(25) else None,
                    clause(f"stage {name}"),
                )
            )
        when = item(s, n, matters) if s.chance(12) else TRUE
        out.append(
            Route(f"R{i + 1}", frozenset(matters), when, tuple(stages), True, clause(f"route R{i + 1}"))
        )
    for body in tops:
        covered = {m for r in rules if r.body == body for m in r.matters} - written
        if covered:
            ends = {
                StageOutcome.CARRIED: Result.APPROVED,
                StageOutcome.NOT_CARRIED: Result.REFUSED,
            }
            gone = {o: Exit(ends.get(o, Result.UNRESOLVED), 0, clause(f"at {body}")) for o in StageOutcome}
            stage = Stage(body, (body,), None, gone, False, None, clause(f"at {body}"))
            out.append(
                Route(f"{body} decides", frozenset(covered), TRUE, (stage,), False, clause(f"at {body}"))
            )
    return out


# -------------------------------------------------------------------------------------------- by what right


def scopes(s: Source, n: Names, matters: Sequence[str] | None = None) -> tuple[Scope, ...]:
    out = []
    for _ in range(s.weighted((8, 1), (2, 2))):
        of = list(matters or (n.matter_names if not s.chance(25) else s.at_least_one(n.matter_names, 50)))
        out.append(Scope(frozenset(of), item(s, n, of, depth=1) if s.chance(20) else TRUE))
    return tuple(out)


def dates(s: Source, often: int) -> tuple[int | None, int | None]:
    start = FIRST_DAY + s.number(-2, 4) if s.chance(often) else None
    end = FIRST_DAY + s.number(2, 8) if s.chance(often) else None
    return start, end


def declare_delegations(s: Source, n: Names) -> list[Delegation]:
    out: list[Delegation] = []

    def add(giver: str, receiver: str, of: frozenset[str]) -> None:
        covers = scopes(s, n)
        covered = sorted({m for scope in covers for m in scope.matters})
        start, end = dates(s, 8)
        name = f"D{len(out) + 1}"
        others = [h for h in n.holders if h not in (giver, receiver)]
        out.append(
            Delegation(
                name,
                giver,
                receiver,
                of,
                covers,
                scopes(s, n, covered) if s.chance(9) else (),
                item(s, n, covered, depth=1) if s.chance(10) else TRUE,
                tuple(s.order(others)[: s.number(1, 2)]) if others and s.chance(10) else (),
                tuple(s.at_least_one(n.steps, 30)) if n.steps and s.chance(8) else (),
                start,
                end,
                s.pick(n.steps) if n.steps and s.chance(8) else None,
                s.chance(65),
                s.chance(10),
                clause(f"delegation {name}"),
            )
        )

    everybody = frozenset(n.member_names)
    for member in n.members:  # the usual way in: every board to its chief, or to the bodies
        if s.chance(75):
            add(f"{member.name}'s board", f"{member.name}'s chief", frozenset({member.name}))
    for body in n.bodies.values():
        if body.charge in (Charge.HOLDS, Charge.UNSAID):
            for member in n.members:
                if s.chance(85):
                    board, chief = f"{member.name}'s board", f"{member.name}'s chief"
                    giver = s.weighted((6, board), (3, chief), (1, s.pick(list(n.holders))))
                    if giver != body.name:
                        add(giver, body.name, frozenset({member.name}))
    for _ in range(s.weighted((4, 0), (3, 1), (3, 2), (2, 4))):
        received = [d.receiver for d in out]
        giver = s.pick(received) if received and s.chance(60) else s.pick(list(n.holders))
        receivers = [h for h in n.holders if h != giver]
        add(giver, s.pick(receivers), everybody if s.chance(40) else some_members(s, n))
    return out


def declare_instruments(s: Source, n: Names) -> list[Instrument]:
    out = []
    for i in range(s.weighted((3, 0), (5, 1), (3, 2))):
        parties = frozenset(n.member_names) if not s.chance(25) else some_members(s, n)
        commits = s.pick([*n.bodies, *list(n.bodies)[-1:] * 2]) if s.chance(50) else None
        start, end = dates(s, 12)
        out.append(
            Instrument(
                f"I{i + 1}",
                f"Instrument {i + 1}",
                s.weighted(
                    (4, InstrumentKind.CONTRACT),
                    (2, InstrumentKind.MEMORANDUM),
                    (4, s.pick(list(InstrumentKind))),
                ),
                parties,
                parties if not s.chance(25) else frozenset(s.some(n.member_names, 50)),
                scopes(s, n),
                tuple(s.at_least_one(n.steps, 30)) if n.steps and s.chance(15) else (),
                start,
                end,
                commits,
                frozenset(s.some(n.member_names, 85)) if commits is not None else frozenset(),
                clause(f"instrument I{i + 1}"),
            )
        )
    return out


def random_model(s: Source) -> Model:
    """A whole policy, well typed, a few members large."""
    n = Names()
    declare_members(s, n)
    declare_people(s, n)
    declare_matters(s, n)
    declare_bodies(s, n)
    rules = declare_rules(s, n)
    routes = declare_routes(s, n, rules)
    delegations = declare_delegations(s, n)
    reservations = []
    for i in range(s.weighted((86, 0), (11, 1), (3, 2))):
        to = s.pick([h for h in n.holders if n.holders[h].kind in (HolderKind.BOARD, HolderKind.OWN_BODY)])
        if s.chance(30):
            to = s.pick(list(n.holders))
        reservations.append(Reservation(some_members(s, n), to, scopes(s, n), clause(f"reservation {i + 1}")))
    origins = []
    for i in range(s.weighted((86, 0), (11, 1), (3, 2))):
        start, end = dates(s, 30)
        of = some_members(s, n)
        origins.append(
            Origin({m: s.pick(list(n.holders)) for m in sorted(of)}, start, end, clause(f"origin {i + 1}"))
        )
    lawful = []
    for i in range(s.weighted((85, 0), (11, 1), (4, 2))):
        start, end = dates(s, 30)
        of = some_members(s, n)
        permitted = {m: frozenset(s.some(list(n.holders), 75)) for m in sorted(of)}
        lawful.append(LawfulReceivers(of, permitted, start, end, clause(f"lawful receivers {i + 1}")))
    steps = {
        name: Step(name, name, s.pick(controllers(n)) if s.chance(60) else None, clause(f"step {name}"))
        for name in n.steps
    }
    duties = tuple(
        Duty(
            f"duty {i + 1}",
            s.pick(n.member_names),
            frozenset(s.at_least_one(n.matter_names, 60)),
            s.pick(n.steps),
            s.number(0, 4),
            clause(f"duty {i + 1}"),
        )
        for i in range(s.weighted((6, 0), (3, 1), (1, 2)) if n.steps else 0)
    )
    return Model(
        "generated",
        "Generated",
        "none",
        {m.name: m for m in n.members},
        n.persons,
        n.holders,
        n.bodies,
        {m.name: m for m in n.matters},
        {
            **{f: Fact(f, None, False, clause(f"fact {f}")) for f in n.facts},
            **{f: Fact(f, None, True, clause(f"fact {f}")) for f in n.facts_about},
        },
        steps,
        tuple(rules),
        tuple(routes),
        tuple(delegations),
        tuple(reservations),
        tuple(origins),
        tuple(lawful),
        tuple(declare_instruments(s, n)),
        duties,
    )


def names_of(model: Model) -> Names:
    """What a finished policy declares, for formulas about it."""
    return Names(
        list(model.members.values()),
        dict(model.persons),
        dict(model.holders),
        dict(model.bodies),
        list(model.matters.values()),
        [f.name for f in model.facts.values() if not f.about_member],
        [f.name for f in model.facts.values() if f.about_member],
        list(model.steps),
    )


# -------------------------------------------------------------------------------------------- situations


def sittings_of(model: Model) -> list[tuple[Stage, str]]:
    """Every (stage, body) at which somebody may vote, inner bodies included."""
    out = []
    for route in model.routes:
        for stage in route.stages:
            reached: list[str] = []
            for part in stage.parts:
                reached += [b for b in reached_from(dict(model.bodies), part) if b not in reached]
            out += [(stage, body) for body in reached]
    return out


def particular_value(s: Source, model: Model, particular: Particular) -> Value:
    match particular.kind:
        case ParticularKind.YES_NO:
            return s.chance(50)
        case ParticularKind.CHOICE:
            return s.pick(particular.options)
        case ParticularKind.MEMBERS:
            return frozenset(s.some(list(model.members), 50))
        case _:
            return max(0, s.pick(AMOUNTS[particular.kind]) + s.weighted((4, 0), (1, 1), (1, -1)))


MOODS = (
    ((8, Ballot.FOR), (1, Ballot.AGAINST), (1, Ballot.ABSTAIN)),
    ((20, Ballot.FOR),),
    ((4, Ballot.FOR), (4, Ballot.AGAINST), (1, Ballot.ABSTAIN)),
    ((2, Ballot.FOR), (2, Ballot.AGAINST), (2, Ballot.ABSTAIN)),
    ((1, Ballot.FOR), (4, Ballot.AGAINST), (1, Ballot.ABSTAIN)),
)


def random_situation(s: Source, model: Model, matter: str | None = None, lively: bool = True) -> Situation:
    """A proper situation (section 11), but for seats that vote only sometimes: see `made_proper`."""
    name = matter if matter is not None else s.pick(list(model.matters))
    conflicts = s.weighted((14, 0), (4, 20), (2, 60))
    conflicted = s.some([*model.members, *model.persons], conflicts) if conflicts else ()
    open_seats = [
        (body.name, seat.name)
        for body in model.bodies.values()
        for seat in body.seats
        if seat.may_be_vacant and seat.votes and not seat.vacant_now
    ]
    ballots: dict[tuple[str, str, str], Ballot] = {}
    deputised: set[tuple[str, str, str]] = set()
    casting: dict[tuple[str, str], Ballot] = {}
    consents: set[tuple[str, str]] = set()
    delays: dict[tuple[str, str], int] = {}
    unconvened: set[tuple[str, str]] = set()
    away = s.weighted((6, 0), (4, 12), (1, 50))
    mood = s.weighted((7, MOODS[0]), (4, MOODS[1]), (3, MOODS[2]), (1, MOODS[3]), (2, MOODS[4]))
    tied = s.chance(15)
    dissenter = s.pick(list(model.members)) if s.chance(55) else None
    willing = s.weighted((4, 95), (2, 40))
    for route in model.routes:
        if name not in route.matters:
            continue
        for stage in route.stages:
            for part in stage.parts:
                if s.chance(20):
                    delays[stage.name, part] = s.number(
                        0, (stage.within if stage.within is not None else 4) + 1
                    )
                if s.chance(5):
                    unconvened.add((stage.name, part))
            here = [body for at, body in sittings_of(model) if at is stage]
            for body in here:
                present: dict[str, bool] = {}
                for seat in model.bodies[body].seats:
                    if seat.inner is not None:
                        continue
                    key = (stage.name, body, seat.name)
                    person = seat.person
                    if seat.deputy is not None and s.chance(30):
                        deputised.add(key)
                        person = seat.deputy
                    assert person is not None
                    if person not in present:
                        present[person] = not s.chance(away)
                    if not present[person]:
                        if s.chance(50):
                            ballots[key] = Ballot.ABSENT
                        continue
                    if not seat.votes:
                        ballots[key] = Ballot.ABSTAIN
                    elif dissenter is not None:  # one member against, alone: whom the rest may override
                        ballots[key] = Ballot.AGAINST if seat.member == dissenter else Ballot.FOR
                    elif tied:
                        ballots[key] = (Ballot.FOR, Ballot.AGAINST)[len(ballots) % 2]
                    else:
                        ballots[key] = s.weighted(*mood)
                if any(r.body == body and r.casting for r in model.rules) and s.chance(80):
                    casting[stage.name, body] = s.pick((Ballot.FOR, Ballot.AGAINST, Ballot.ABSTAIN))
            parties = {
                party
                for r in model.rules
                if r.body in here
                for consent in r.consents
                for party in (
                    consent.members.names if consent.members is not None else (consent.party or "",)
                )
            }
            consents |= {(stage.name, party) for party in sorted(parties) if s.chance(willing)}
    routes = [r.name for r in model.routes if name in r.matters]
    happening = s.weighted((3, 80), (1, 40))
    return Situation(
        name,
        FIRST_DAY + s.number(0, 5),
        {p.name: particular_value(s, model, p) for p in model.matters[name].particulars},
        frozenset(f.name for f in model.facts.values() if not f.about_member and s.chance(50)),
        frozenset(
            (f.name, m) for f in model.facts.values() if f.about_member for m in model.members if s.chance(50)
        ),
        frozenset(conflicted),
        frozenset(s.some(open_seats, 30)),
        s.pick(routes) if routes and s.chance(30) else None,
        frozenset(s.some([r.name for r in model.rules], 30)) if s.chance(30) else frozenset(),
        delays,
        frozenset(unconvened),
        {
            step: FIRST_DAY + s.weighted((3, -3), (1, 0)) + s.number(0, 9)
            for step in model.steps
            if s.chance(happening)
        },
        ballots,
        frozenset(deputised),
        casting,
        frozenset(consents),
    )


def made_proper(
    model: Model, situation: Situation, improper: Callable[[Model, Situation], object]
) -> Situation | None:
    """The situation, mended where it is improper: seats that have no vote here only attend, and the route is
    the first that is open. None if it is improper even so."""
    if not improper(model, situation):
        return situation
    sometimes = {
        (body.name, seat.name)
        for body in model.bodies.values()
        for seat in body.seats
        if seat.votes_when is not None
    }
    ballots = {
        key: Ballot.ABSTAIN if key[1:] in sometimes and ballot is not Ballot.ABSENT else ballot
        for key, ballot in situation.ballots.items()
    }
    for mended in (replace(situation, ballots=ballots), replace(situation, ballots=ballots, route=None)):
        if not improper(model, mended):
            return mended
    return None


# ------------------------------------------------------------------------------------------- about a decision


def decision_atom(s: Source, model: Model, n: Names, matters: Sequence[str], it: bool) -> Expr:
    who = IT if it else s.pick(n.member_names)
    held = sittings_of(model)
    stages = sorted({stage.name for stage, _ in held})
    kind = s.number(0, 24)
    if kind <= 3:
        effect = s.pick(list(Effect))
        by = None
        if effect in (Effect.BINDING, Effect.OVERRIDDEN) and model.instruments and s.chance(40):
            by = s.pick(model.instruments).name
        return EffectOn(effect, who, by)
    if kind <= 5:
        stage_name = s.pick(stages) if stages and s.chance(50) else None
        return MemberVotes(who, s.pick(list(Ballot)[::-1]), stage_name)
    if kind == 6:
        return MayExercise(s.pick(list(n.holders)), who)
    if kind == 7 or (it and kind not in (12, 13)):
        return s.pick((Conflicted(who), item_atom(s, n, matters, it)))
    if kind == 8:
        return ResultIs(s.pick(list(Result)))
    if kind <= 10 and stages:
        return StageWas(s.pick(stages), s.pick(list(StageOutcome)))
    if kind == 11 and stages:
        return DecidedAt(s.pick(stages))
    if kind <= 15 and held:
        stage, body = s.pick(held)
        if s.chance(4):
            body = s.pick(list(n.bodies))
        at = At(n.bodies[body], stage.name, it)
        if s.chance(40):
            return share(s, n, matters, at, s.pick(list(Column)))
        return Compare(
            amount_of(s, n, matters, at, list(Column)),
            s.pick(list(Order)),
            Num(Fraction(s.number(0, 4), s.pick((1, 2)))),
        )
    if kind == 16:
        counted = MemberSet(some_members(s, n))
        count = Count(counted, decision_atom(s, model, n, matters, True))
        return Compare(count, s.pick(list(Order)), Num(Fraction(s.number(0, 3))))
    if kind == 17:
        days: Number = DaysTaken()
        if s.chance(30):
            days = Sum((days, Num(Fraction(s.number(0, 2)))))
        return Compare(days, s.pick(list(Order)), Num(Fraction(s.number(0, 6))))
    if kind == 18:
        return InPublic()
    if kind == 19:
        return OnlyOneFor()
    if kind == 20 and model.duties:
        return DutyKept(s.pick(model.duties).name)
    if kind <= 23 and n.steps:
        step = s.pick(n.steps)
        others = [o for o in n.steps if o != step]
        return s.pick(
            (
                StepHappens(step),
                StepBefore(step, s.number(0, 3), s.pick(others) if others and s.chance(50) else None),
                StepWithin(step, s.number(0, 5)),
                ScrutinisedBy(frozenset(s.at_least_one(n.steps, 50))),
            )
        )
    return item_atom(s, n, matters, False)


def random_formula(s: Source, model: Model, matters: Sequence[str], it: bool = False, depth: int = 2) -> Expr:
    n = names_of(model)

    def atom() -> Expr:
        if not it and s.chance(12):
            return quantified(s, n, lambda: combined(s, lambda: decision_atom(s, model, n, matters, True), 1))
        return decision_atom(s, model, n, matters, it)

    return combined(s, atom, depth)


# -------------------------------------------------------------------------------------------- questions


def random_over(s: Source, model: Model, n: Names, plain: bool = False) -> Over:
    matters = list(model.matters) if not s.chance(40) else list(s.at_least_one(list(model.matters), 50))
    return Over(
        tuple(matters),
        item(s, n, matters, depth=1) if s.chance(20) else None,
        random_formula(s, model, matters, depth=1) if not plain and s.chance(15) else None,
        not plain and s.chance(15),
    )


QUESTIONS = (
    Always,
    Never,
    Possible,
    OneRoute,
    QuorumAttainable,
    QuorumHostage,
    EndsWithin,
    DelegationsWithinGiver,
    NothingReservedDelegated,
)


def random_question(s: Source, model: Model, kind: type | None = None) -> Plain:
    """A question that one situation refutes (or, for Possible, shows)."""
    n = names_of(model)
    kind = kind or s.weighted((4, Always), (3, Never), (3, Possible), *((1, k) for k in QUESTIONS[3:]))
    over = random_over(s, model, n, plain=kind not in (Always, Never, Possible, EndsWithin))
    approved = ResultIs(Result.APPROVED)
    everybody = MemberSet(frozenset(n.member_names))
    if kind is Always:
        if s.chance(50):
            who = everybody if not s.chance(40) else members(s, n, over.matters)
            trigger: Expr = s.pick(
                (EffectOn(Effect.CLAIMED, IT), random_formula(s, model, over.matters, it=True, depth=1))
            )
            if s.chance(30):
                trigger = And((approved, trigger))
            sure = s.pick((EffectOn(Effect.AUTHORISED, IT), EffectOn(Effect.BINDING, IT)))
            wanted = sure if s.chance(50) else random_formula(s, model, over.matters, it=True, depth=1)
            return Always(over, trigger, wanted, who)
        return Always(
            over,
            s.pick((approved, TRUE, random_formula(s, model, over.matters, depth=1))),
            random_formula(s, model, over.matters),
        )
    if kind is Never:
        rest = tuple(random_formula(s, model, over.matters, depth=1) for _ in range(s.number(1, 2)))
        return Never(over, (approved, *rest) if s.chance(60) else rest)
    if kind is Possible:
        formula = random_formula(s, model, over.matters)
        return Possible(over, And((approved, formula)) if s.chance(40) else formula)
    if kind is QuorumHostage:
        return QuorumHostage(over, members(s, n, over.matters, where=0))
    if kind is EndsWithin:
        return EndsWithin(over, None if s.chance(30) else s.number(0, 8))
    built: Plain = kind(over)
    return built


def random_power(s: Source, model: Model) -> CanBlock:
    """A question about what one member can stop."""
    n = names_of(model)
    target = s.weighted((5, Target.APPROVED), (2, Target.EFFECTIVE), (2, Target.BINDING))
    by = None
    if s.chance(40):
        by = frozenset(s.at_least_one([Ballot.AGAINST, Ballot.ABSTAIN, Ballot.ABSENT], 40))
    margin = s.chance(20)
    claim = s.pick(list(Claim))
    return CanBlock(
        random_over(s, model, n, plain=True),
        claim,
        some_members(s, n),
        target,
        None if target is Target.APPROVED else members(s, n, list(model.matters), where=0),
        by,
        s.number(0, 1) if margin else 0,
        margin and s.chance(30),
        s.number(0, 1) if margin else 0,
        claim is Claim.EACH and s.chance(30),
    )


# -------------------------------------------------------------------------------------------- for Hypothesis


@st.composite
def models(draw: st.DrawFn) -> Model:
    return random_model(Drawn(draw))


@st.composite
def situations(draw: st.DrawFn, model: Model) -> Situation:
    return random_situation(Drawn(draw), model)


@st.composite
def formulas(draw: st.DrawFn, model: Model, matter: str) -> Expr:
    return random_formula(Drawn(draw), model, [matter])


@st.composite
def questions(draw: st.DrawFn, model: Model) -> Plain:
    return random_question(Drawn(draw), model)


@st.composite
def powers(draw: st.DrawFn, model: Model) -> CanBlock:
    return random_power(Drawn(draw), model)


# -------------------------------------------------------------------------------------------- members alike


class Copies:
    """A policy with copies of one member, as a sentence about every member of a kind makes them: what is the
    member's own is copied under the same clause, what it shares is shared.

    Where the policy names the member by itself (a step, a casting vote, a consent of its chief) the copies
    are left out, so that they are alike but for that: what may then not be counted together."""

    def __init__(self, model: Model, member: str, count: int) -> None:
        self.model = model
        self.member = member
        self.copies = [f"{member}{i + 2}" for i in range(count)]
        self.seats = {body.name: self._seats_of(body) for body in model.bodies.values()}

    def named(self, name: str, copy: str) -> str:
        if name == self.member:
            return copy
        return copy + name[len(self.member) :] if name.startswith(f"{self.member}'s ") else name

    def is_own(self, name: str | None) -> bool:
        return name is not None and self.named(name, "") != name

    def all(self, name: str) -> list[str]:
        """The name, and those of its copies."""
        return list(dict.fromkeys([name, *(self.named(name, copy) for copy in self.copies)]))

    def _seats_of(self, body: Body) -> dict[str, list[Seat]]:
        """The seats of a body, each with its copies."""
        out = {}
        for seat in body.seats:
            out[seat.name] = [seat]
            if seat.member == self.member and not self.is_own(body.name):
                out[seat.name] += [
                    self._seat(replace(seat, name=f"{seat.name} of {copy}"), copy) for copy in self.copies
                ]
        return out

    def _seat(self, seat: Seat, copy: str) -> Seat:
        def named(name: str | None) -> str | None:
            return None if name is None else self.named(name, copy)

        return replace(
            seat,
            member=named(seat.member),
            person=named(seat.person),
            deputy=named(seat.deputy),
            inner=named(seat.inner),
        )

    def more(self, thing: Any, body: str | None = None) -> Any:
        """The same, of whatever sets it speaks: with the member its copies, with its seats theirs."""
        if isinstance(thing, SeatSet):
            seats = self.seats.get(body or "", {})
            names = [copy.name for name in thing.names for copy in seats.get(name, [])]
            return SeatSet(thing.names | frozenset(names), self.more(thing.where, body))
        if isinstance(thing, frozenset):
            return frozenset(copy for name in thing for copy in self.all(name))
        if isinstance(thing, tuple):
            return tuple(self.more(each, body) for each in thing)
        if isinstance(thing, Tally):
            return replace(thing, seats=self.more(thing.seats, thing.body or body))
        if is_dataclass(thing) and not isinstance(thing, (type, Clause)):
            changed = {f.name: self.more(getattr(thing, f.name), body) for f in fields(thing)}
            return replace(thing, **changed)  # type: ignore[type-var]
        return thing

    def made(self) -> Model:
        m = self.model
        members = dict(m.members)
        persons, holders, bodies = {}, dict(m.holders), {}
        for copy in self.copies:
            members[copy] = replace(m.members[self.member], name=copy, title=f"Member {copy}")
        for person in m.persons.values():
            if self.is_own(person.name):
                persons[person.name] = person
                for copy in self.copies:
                    posts = tuple(self.named(post, copy) for post in person.posts)
                    name = self.named(person.name, copy)
                    persons[name] = replace(person, name=name, posts=posts)
            else:
                posts = tuple(copy for post in person.posts for copy in self.all(post))
                persons[person.name] = replace(person, posts=posts)
        for holder in m.holders.values():
            for copy in self.copies:
                name = self.named(holder.name, copy)
                own = copy if holder.member == self.member and name != holder.name else holder.member
                holders[name] = replace(holder, name=name, member=own)
        for body in m.bodies.values():
            seats = tuple(copy for seat in body.seats for copy in self.seats[body.name][seat.name])
            bodies[body.name] = replace(body, seats=seats)
            if self.is_own(body.name):
                for copy in self.copies:
                    own_seats = tuple(self._seat(seat, copy) for seat in body.seats)
                    name = self.named(body.name, copy)
                    bodies[name] = replace(
                        body,
                        name=name,
                        title=name,
                        seats=own_seats,
                        own_of=copy,
                        clause=clause(f"body {name}"),
                    )
        return replace(
            m,
            members=members,
            persons=persons,
            holders=holders,
            bodies=bodies,
            matters={k: replace(v, function_of=self.more(v.function_of)) for k, v in m.matters.items()},
            rules=tuple(copy for rule in m.rules for copy in self._rules(rule)),
            routes=tuple(copy for route in m.routes for copy in self._routes(route)),
            delegations=tuple(copy for each in m.delegations for copy in self._delegations(each)),
            reservations=tuple(replace(r, members=self.more(r.members)) for r in m.reservations),
            origins=tuple(replace(o, holder=self._by_member(o.holder)) for o in m.origins),
            lawful_receivers=tuple(
                replace(
                    law,
                    members=self.more(law.members),
                    permitted={
                        copy: self.more(law.permitted[name])
                        for name in law.permitted
                        for copy in self.all(name)
                    },
                )
                for law in m.lawful_receivers
            ),
            instruments=tuple(
                replace(
                    each,
                    parties=self.more(each.parties),
                    binds=self.more(each.binds),
                    approved_by_origins=self.more(each.approved_by_origins),
                )
                for each in m.instruments
            ),
        )

    def _by_member(self, holder: Mapping[str, str]) -> dict[str, str]:
        out = dict(holder)
        if self.member in holder:
            out |= {copy: self.named(holder[self.member], copy) for copy in self.copies}
        return out

    def _rules(self, rule: Rule) -> list[Rule]:
        def widened(body: str, given: Rule) -> Rule:
            return replace(
                given,
                quorum=self.more(given.quorum, body),
                carried=self.more(given.carried, body),
                consents=self.more(given.consents, body),
                gates=self.more(given.gates, body),
                claims=self.more(given.claims),
            )

        out = [widened(rule.body, rule)]
        if self.is_own(rule.body):
            for copy in self.copies:
                casting = tuple(self.named(person, copy) for person in rule.casting)
                texts = ("quorum", "carried", "claims")
                clauses = {f"{t}_clause": clause(f"{rule.name} of {copy}, {t}") for t in texts}
                copied = replace(
                    widened(rule.body, rule),
                    name=self.named(rule.name, copy),
                    body=self.named(rule.body, copy),
                    casting=casting,
                    clause=clause(f"rule {rule.name} of {copy}"),
                    **clauses,  # type: ignore[arg-type]
                )
                out.append(copied)
        return out

    def _routes(self, route: Route) -> list[Route]:
        stages = tuple(
            replace(stage, parts=tuple(copy for part in stage.parts for copy in self.all(part)))
            for stage in route.stages
        )
        if route.written or not self.is_own(route.stages[0].name):
            return [replace(route, stages=stages)]
        return [
            replace(
                route,
                name=self.named(route.name, copy),
                stages=tuple(
                    replace(
                        stage,
                        name=self.named(stage.name, copy),
                        parts=tuple(self.named(part, copy) for part in stage.parts),
                    )
                    for stage in route.stages
                ),
            )
            for copy in (self.member, *self.copies)
        ]

    def _delegations(self, given: Delegation) -> list[Delegation]:
        if not any(self.is_own(name) for name in (given.giver, given.receiver)):
            return [replace(given, of=self.more(given.of))]
        out = [given]
        for copy in self.copies:
            out.append(
                replace(
                    given,
                    name=f"{given.name} of {copy}",
                    giver=self.named(given.giver, copy),
                    receiver=self.named(given.receiver, copy),
                    of=frozenset(self.named(name, copy) for name in given.of),
                    jointly=tuple(self.named(name, copy) for name in given.jointly),
                )
            )
        return out


def random_classed_model(s: Source) -> Model:
    """A policy of which some members are alike, or nearly."""
    model = random_model(Plainer(s, 42))
    for name in s.order(list(model.members))[: s.weighted((3, 1), (1, 2))]:
        model = Copies(model, name, s.number(2, 3)).made()
    return model
