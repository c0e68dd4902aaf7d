"""The value of an expression in one situation.

In: an expression and a `View`: from where it is looked at (an item on a day; a sitting on its day, with its
seats; or a whole decision). Out: a truth value, or an exact number, or None for a number that does not exist.
Nothing here decides anything: what a seat counts as, and what came of a stage, is already settled in the
`Table` or the `Decision` that the view carries.

`it` is the member for which IT stands; it is passed beside the view because it changes with every member of a
quantifier, and views are shared.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Final, assert_never

from stpdsl.model.nodes import (
    IT,
    ORDINARY_ROWS,
    Affected,
    And,
    AtLeast,
    Column,
    Compare,
    Conflicted,
    Const,
    Count,
    Day,
    DaysTaken,
    DecidedAt,
    DutyKept,
    Effect,
    EffectOn,
    Exists,
    Expr,
    FactIs,
    ForEvery,
    InPublic,
    MatterIs,
    MayExercise,
    Measure,
    MemberIs,
    MemberSet,
    MemberVotes,
    Not,
    Num,
    Number,
    OnlyOneFor,
    Or,
    Order,
    ParticularIs,
    ParticularValue,
    PersonPresent,
    ResultIs,
    Row,
    ScrutinisedBy,
    SeatSet,
    Share,
    StageWas,
    StepBefore,
    StepHappens,
    StepWithin,
    Sum,
    Tally,
    Times,
)
from stpdsl.model.types import Ballot, SeatState, Situation, StageOutcome
from stpdsl.semantics.decision import Decision, MemberEffect, SeatRecord, Sitting, StageRecord
from stpdsl.semantics.lookups import Lookups

PRESENT_STATES: Final = frozenset((SeatState.ABSTAIN, SeatState.AGAINST, SeatState.FOR))


class Misplaced(Exception):
    """An expression stands where it has no meaning: a defect of who built the model, not of the policy."""

    def __init__(self, expr: Expr | Number) -> None:
        super().__init__(f"{type(expr).__name__} has no meaning in the place in which it stands")


class Table:
    """The voting seats of one sitting, as its rule's rows count them, with the casting vote if used."""

    __slots__ = ("_by_member", "_by_state", "_casting", "_nested", "_present", "_records", "_rows", "_seats")

    def __init__(
        self,
        records: Iterable[SeatRecord],
        rows: Mapping[SeatState, Row],
        nested: frozenset[str],
        casting: Ballot | None = None,
    ) -> None:
        seats = tuple(records)
        self._records = seats
        self._rows = rows
        self._nested = nested
        self._casting = casting
        self._seats = {record.seat: record for record in seats if not record.attends}
        self._present = frozenset(record.person for record in seats if record.state in PRESENT_STATES) - {
            None
        }
        self._by_state: dict[tuple[SeatState, Fraction], int] = {}
        for record in self._seats.values():
            key = (record.state, record.weight)
            self._by_state[key] = self._by_state.get(key, 0) + 1
        self._by_member: dict[str, list[SeatRecord]] | None = None

    def with_casting(self, vote: Ballot) -> Table:
        """The same sitting after the casting vote."""
        return Table(self._records, self._rows, self._nested, vote)

    def is_present(self, person: str) -> bool:
        """Whether this person acts in some present seat, with a vote or without."""
        return person in self._present

    def row(self, record: SeatRecord) -> Row:
        """What this seat counts in."""
        return self._rows[record.state]

    def seats_of(self, member: str) -> list[SeatRecord]:
        """The member's voting seats at this sitting."""
        if self._by_member is None:
            self._by_member = by_member(self._seats.values())
        return self._by_member.get(member, [])

    def total(self, measure: Measure, column: Column) -> Fraction | int:
        """Seats or votes in a column, over all voting seats, casting vote included."""
        rows = self._rows
        if measure is Measure.SEATS:
            found: Fraction | int = sum(
                n for (state, _), n in self._by_state.items() if is_in(rows[state], column)
            )
        else:
            found = sum((w * n for (state, w), n in self._by_state.items() if is_in(rows[state], column)), 0)
        return found + self._cast_by_chair(column)

    def _cast_by_chair(self, column: Column) -> int:
        match column:
            case Column.FOR:
                return int(self._casting is Ballot.FOR)
            case Column.AGAINST:
                return int(self._casting is Ballot.AGAINST)
            case Column.CAST:
                return int(self._casting in (Ballot.FOR, Ballot.AGAINST))
            case _:
                return 0

    def chosen(self, seats: SeatSet | None, satisfies: Callable[[Expr, str], bool]) -> Iterator[SeatRecord]:
        """The voting seats of a set; `satisfies` answers its `where` for a member."""
        if seats is None:
            yield from self._seats.values()
            return
        names: Iterable[str] = seats.names
        if len(seats.names) > len(self._seats):
            names = (name for name in self._seats if name in seats.names)
        for name in names:
            record = self._seats.get(name)
            if record is None:
                continue
            if seats.where is None or (record.member is not None and satisfies(seats.where, record.member)):
                yield record

    def people(self, records: Iterable[SeatRecord], column: Column) -> int:
        """Distinct people acting in the seats that are in a column; a nested seat is one of its own."""
        counted = [record for record in records if is_in(self.row(record), column)]
        nested = sum(
            1 for record in counted if record.seat in self._nested and record.state is not SeatState.VACANT
        )
        return nested + len({record.person for record in counted} - {None})

    def members(self, records: Iterable[SeatRecord], column: Column) -> list[str]:
        """The members that are in a column, by their seats among these."""
        return [member for member, seats in by_member(records).items() if self.member_is_in(seats, column)]

    def member_is_in(self, seats: Iterable[SeatRecord], column: Column) -> bool:
        """Whether a member with these voting seats is in a column."""
        rows = [(self._rows[record.state], record.weight) for record in seats]
        match column:
            case Column.ALL:
                return True
            case Column.FILLED | Column.ELIGIBLE | Column.PRESENT | Column.QUORUM:
                return any(is_in(row, column) for row, _ in rows)
            case Column.FOR:
                return _lead(rows) > 0
            case Column.AGAINST:
                return _lead(rows) < 0
            case Column.CAST:
                return _lead(rows) != 0
            case Column.ABSTAINING:
                return _lead(rows) == 0 and any(row.present for row, _ in rows)
            case _:
                assert_never(column)


def by_member(records: Iterable[SeatRecord]) -> dict[str, list[SeatRecord]]:
    """Seats by the member they belong to; seats of no member left out."""
    found: dict[str, list[SeatRecord]] = {}
    for record in records:
        if record.member is not None:
            found.setdefault(record.member, []).append(record)
    return found


def _lead(rows: Iterable[tuple[Row, Fraction]]) -> Fraction | int:
    """How much more weight counts as for than as against."""
    lead: Fraction | int = 0
    for row, weight in rows:
        if row.vote is Ballot.FOR:
            lead += weight
        elif row.vote is Ballot.AGAINST:
            lead -= weight
    return lead


def is_in(row: Row, column: Column) -> bool:
    """Whether a seat with this row is in a column."""
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
        case _:
            assert_never(column)


def member_ballot(seats: Iterable[SeatRecord]) -> Ballot:
    """What a member did at one sitting, by its effective ballots (a deemed vote is none)."""
    lead: Fraction | int = 0
    present = False
    for record in seats:
        present = present or record.state in PRESENT_STATES
        if record.state is SeatState.FOR:
            lead += record.weight
        elif record.state is SeatState.AGAINST:
            lead -= record.weight
    if lead != 0:
        return Ballot.FOR if lead > 0 else Ballot.AGAINST
    return Ballot.ABSTAIN if present else Ballot.ABSENT


class Told:
    """A decision, arranged for the formulas that speak about it."""

    __slots__ = ("_tables", "_votes", "decision", "lookups", "may_exercise", "stages")

    def __init__(
        self, lookups: Lookups, decision: Decision, may_exercise: Callable[[str, str], bool]
    ) -> None:
        self.lookups = lookups
        self.decision = decision
        self.may_exercise = may_exercise  # (holder, member), on the day the procedure starts
        self.stages: Mapping[str, StageRecord] = {record.stage: record for record in decision.stages}
        self._tables: dict[tuple[str, str], Table] = {}
        self._votes: dict[str, list[tuple[str, Ballot]]] | None = None

    def table(self, stage: str, body: str | None) -> Table | None:
        """The seats of a sitting that was held; None if it was not."""
        record = self.stages.get(stage)
        if record is None:
            return None
        for sitting in record.sittings:
            if sitting.held and (sitting.body == body or (body is None and not sitting.inner)):
                return self._table(sitting)
        return None

    def _table(self, sitting: Sitting) -> Table:
        key = (sitting.stage, sitting.body)
        if key not in self._tables:
            self._tables[key] = table_of(self.lookups, sitting)
        return self._tables[key]

    def votes_of(self, member: str) -> list[tuple[str, Ballot]]:
        """What the member did at each held sitting where it has a voting seat, with the stage."""
        if self._votes is None:
            self._votes = {}
            for stage in self.decision.stages:
                for sitting in stage.sittings:
                    if not sitting.held:
                        continue
                    voting = by_member(record for record in sitting.seats if not record.attends)
                    for name, seats in voting.items():
                        self._votes.setdefault(name, []).append((stage.stage, member_ballot(seats)))
        return self._votes.get(member, [])

    def deciding(self) -> tuple[Sitting, ...]:
        """The held sittings of the deciding stage's parts."""
        if not self.decision.stages:
            return ()
        return tuple(
            sitting for sitting in self.decision.stages[-1].sittings if sitting.held and not sitting.inner
        )

    def day_of_vote(self) -> int | None:
        """The earliest day of the deciding stage's held parts."""
        return min((sitting.day for sitting in self.deciding() if sitting.day is not None), default=None)


def table_of(lookups: Lookups, sitting: Sitting) -> Table:
    """The seats of a recorded sitting."""
    rows = ORDINARY_ROWS if sitting.rule is None else lookups.rules[sitting.rule].rows
    casting = None if sitting.casting is None else sitting.casting[1]
    return Table(sitting.seats, rows, lookups.nested[sitting.body], casting)


@dataclass(frozen=True, slots=True)
class View:
    """From where an expression is looked at: an item on `day`, a sitting (`table`) or a decision (`told`)."""

    lookups: Lookups
    situation: Situation
    day: int
    table: Table | None = None
    told: Told | None = None


def evaluate(expr: Expr, view: View, it: str | None = None) -> bool:
    """Whether the expression is true, looked at from here."""
    match expr:
        case Const(value):
            return value
        case Not(operand):
            return not evaluate(operand, view, it)
        case And(operands):
            return all(evaluate(operand, view, it) for operand in operands)
        case Or(operands):
            return any(evaluate(operand, view, it) for operand in operands)
        case AtLeast(number, operands):
            return sum(evaluate(operand, view, it) for operand in operands) >= number
        case Compare():
            return _compare(expr, view, it)
        case Share():
            return _share(expr, view)
        case FactIs():
            return _fact_is(expr, view.situation, it)
        case ParticularIs(particular, option):
            known = view.situation.particulars.get(particular)
            return known is True if option is None else known == option
        case Affected(particular, member):
            return _affected(view, particular, _who(member, it))
        case MatterIs(matters):
            return view.situation.matter in matters
        case MemberIs(member, names):
            return _who(member, it) in names
        case PersonPresent(person):
            if view.table is None:
                raise Misplaced(expr)
            return view.table.is_present(person)
        case MemberVotes():
            return _member_votes(expr, _told(expr, view), it)
        case Conflicted(who):
            return _who(who, it) in view.situation.conflicted
        case ResultIs(result):
            return _told(expr, view).decision.result is result
        case StageWas(stage, outcome):
            return _stage_was(_told(expr, view).stages.get(stage), outcome)
        case DecidedAt(stage):
            stages = _told(expr, view).decision.stages
            return bool(stages) and stages[-1].stage == stage
        case StepHappens(step):
            return _step_day(expr, view, step) is not None
        case StepBefore():
            return _step_before(expr, view)
        case StepWithin(step, days):
            return happens_within(view.situation, step, _told(expr, view).decision.day, days)
        case ScrutinisedBy(steps):
            vote = _told(expr, view).day_of_vote()
            happened = (view.situation.steps.get(step) for step in steps)
            return vote is not None and any(day is not None and day < vote for day in happened)
        case EffectOn(effect, member, instrument):
            effects = _told(expr, view).decision.members[_who(member, it)]
            return _has(effects, effect) and (instrument is None or instrument in effects.instruments)
        case MayExercise(holder, member):
            return _told(expr, view).may_exercise(_who(holder, it), _who(member, it))
        case InPublic():
            return _in_public(_told(expr, view), view)
        case OnlyOneFor():
            return _only_one_for(_told(expr, view))
        case DutyKept(duty):
            return all(record.kept for record in _told(expr, view).decision.duties if record.duty == duty)
        case ForEvery(members, body):
            return all(evaluate(body, view, member) for member in members_in(members, view))
        case Exists(members, body):
            return any(evaluate(body, view, member) for member in members_in(members, view))
        case _:
            assert_never(expr)


def number(expr: Number, view: View, it: str | None = None) -> Fraction | int | None:
    """The exact value of a number looked at from here; None if it does not exist."""
    match expr:
        case Tally():
            return _tally(expr, view)
        case Num(value):
            return value
        case ParticularValue(particular):
            return _particular_value(view.situation, particular)
        case Sum(terms):
            return _sum([number(term, view, it) for term in terms])
        case Times(factor, term):
            return _times(factor, number(term, view, it))
        case Count(members, body):
            return sum(evaluate(body, view, member) for member in members_in(members, view))
        case Day():
            return view.day
        case DaysTaken():
            end = _told(expr, view).decision.day
            return None if end is None else end - view.situation.start
        case _:
            assert_never(expr)


def members_in(members: MemberSet, view: View) -> Iterator[str]:
    """The members of a set, in the order of the model so that every trace reads the same."""
    names: Iterable[str] = members.names
    if len(members.names) > 1:
        names = (name for name in view.lookups.model.members if name in members.names)
    for name in names:
        if members.where is None or evaluate(members.where, view, name):
            yield name


def happens_within(situation: Situation, step: str, end: int | None, days: int) -> bool:
    """Whether the step happens on the day of the result or at most so many days later."""
    day = situation.steps.get(step)
    return day is not None and end is not None and end <= day <= end + days


def _who(name: str, it: str | None) -> str:
    if name != IT:
        return name
    if it is None:
        raise ValueError("IT stands for no member here")
    return it


def _told(expr: Expr | Number, view: View) -> Told:
    if view.told is None:
        raise Misplaced(expr)
    return view.told


ORDERS: Final[Mapping[Order, Callable[[Fraction | int, Fraction | int], bool]]] = {
    Order.LESS: operator.lt,
    Order.AT_MOST: operator.le,
    Order.EQUAL: operator.eq,
    Order.AT_LEAST: operator.ge,
    Order.MORE: operator.gt,
}


def _compare(expr: Compare, view: View, it: str | None) -> bool:
    left, right = number(expr.left, view, it), number(expr.right, view, it)
    return left is not None and right is not None and ORDERS[expr.order](left, right)


def _share(expr: Share, view: View) -> bool:
    base = _tally(expr.base, view)
    if base <= 0:
        return False
    needed = _rounded(expr.fraction * base, expr.rounding) + expr.plus
    if expr.floor is not None:
        needed = max(needed, expr.floor)
    if expr.ceiling is not None:
        needed = min(needed, expr.ceiling)
    part = _tally(expr.part, view)
    return part > needed if expr.strict else part >= needed


def _rounded(amount: Fraction, rounding: str | None) -> Fraction:
    match rounding:
        case None:
            return amount
        case "up":
            return Fraction(-(-amount.numerator // amount.denominator))
        case "down":
            return Fraction(amount.numerator // amount.denominator)
        case "nearest":
            half_more = amount + Fraction(1, 2)
            return Fraction(half_more.numerator // half_more.denominator)
        case _:
            raise ValueError(f"no such rounding: {rounding}")


def _fact_is(expr: FactIs, situation: Situation, it: str | None) -> bool:
    if expr.member is None:
        return expr.fact in situation.facts
    return (expr.fact, _who(expr.member, it)) in situation.facts_about


def _particular_value(situation: Situation, particular: str) -> int | None:
    value = situation.particulars.get(particular)
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def _times(factor: Fraction, value: Fraction | int | None) -> Fraction | None:
    return None if value is None else factor * value


def _sum(values: list[Fraction | int | None]) -> Fraction | int | None:
    total: Fraction | int = 0
    for value in values:
        if value is None:
            return None
        total += value
    return total


def _tally(expr: Tally, view: View) -> Fraction | int:
    table = view.table
    if expr.stage is not None or table is None:
        if expr.stage is None:
            raise Misplaced(expr)
        table = _told(expr, view).table(expr.stage, expr.body)
        if table is None:
            return 0
    measure, column = expr.measure, expr.column
    if expr.seats is None and measure in (Measure.SEATS, Measure.WEIGHT):
        return table.total(measure, column)
    seats = table.chosen(expr.seats, lambda where, member: evaluate(where, view, member))
    match measure:
        case Measure.SEATS:
            return sum(1 for record in seats if is_in(table.row(record), column))
        case Measure.WEIGHT:
            return sum((record.weight for record in seats if is_in(table.row(record), column)), Fraction(0))
        case Measure.MEMBERS:
            return len(table.members(seats, column))
        case Measure.PEOPLE:
            return table.people(seats, column)
        case Measure.ATTRIBUTE:
            return _attributes(expr.attribute, table.members(seats, column), view)
        case _:
            assert_never(measure)


def _attributes(attribute: str | None, members: Iterable[str], view: View) -> Fraction:
    if attribute is None:
        raise ValueError("a tally of an attribute that names none")
    known = view.lookups.model.members
    return sum((known[member].attributes.get(attribute, Fraction(0)) for member in members), Fraction(0))


def _affected(view: View, particular: str, member: str) -> bool:
    value = view.situation.particulars.get(particular)
    return isinstance(value, frozenset) and member in value


def _member_votes(expr: MemberVotes, told: Told, it: str | None) -> bool:
    cast = [
        ballot
        for stage, ballot in told.votes_of(_who(expr.member, it))
        if expr.stage is None or stage == expr.stage
    ]
    return bool(cast) and all(ballot is expr.ballot for ballot in cast)


def _stage_was(record: StageRecord | None, outcome: StageOutcome) -> bool:
    if record is None or record.day is None:
        return False
    inquorate = outcome is StageOutcome.INQUORATE and record.outcome is StageOutcome.EMPTIED
    return record.outcome is outcome or inquorate


def _step_day(expr: Expr, view: View, step: str) -> int | None:
    """The day of a step; at a sitting, only of one that has happened by then."""
    if view.table is None and view.told is None:
        raise Misplaced(expr)
    day = view.situation.steps.get(step)
    if day is not None and view.table is not None and day > view.day:
        return None
    return day


def _step_before(expr: StepBefore, view: View) -> bool:
    earlier = _step_day(expr, view, expr.step)
    later: int | None
    if expr.other is not None:
        later = _step_day(expr, view, expr.other)
    elif view.table is not None:
        later = view.day
    else:
        later = _told(expr, view).day_of_vote()
    return earlier is not None and later is not None and earlier + expr.days <= later


def _has(effects: MemberEffect, effect: Effect) -> bool:
    match effect:
        case Effect.CLAIMED:
            return effects.claimed
        case Effect.AUTHORISED:
            return effects.authorised
        case Effect.EFFECTIVE:
            return effects.effective
        case Effect.BINDING:
            return effects.binding
        case Effect.OVERRIDDEN:
            return effects.overridden
        case _:
            assert_never(effect)


def _in_public(told: Told, view: View) -> bool:
    deciding = told.deciding()
    return bool(deciding) and all(_meets_in_public(sitting, view) for sitting in deciding)


def _meets_in_public(sitting: Sitting, view: View) -> bool:
    public = view.lookups.model.bodies[sitting.body].public
    if public is None or sitting.day is None:
        return False
    return evaluate(public, View(view.lookups, view.situation, sitting.day))


def _only_one_for(told: Told) -> bool:
    voters: set[tuple[str | None, str, str]] = set()
    for sitting in told.deciding():
        for record in sitting.seats:
            if record.state is SeatState.FOR and not record.attends:
                nested = record.person is None
                voters.add((record.person, sitting.body if nested else "", record.seat if nested else ""))
    return len(voters) == 1
