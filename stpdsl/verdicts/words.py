"""Values and formulas in the words of the field: days, money, lists of members, conditions.

In: pieces of a model. Out: English, without a word of logic or of the solver, for summaries and stories.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date
from fractions import Fraction
from typing import assert_never

from stpdsl.model.nodes import (
    IT,
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
    Model,
    Not,
    Num,
    Number,
    OnlyOneFor,
    Or,
    Order,
    Particular,
    ParticularIs,
    ParticularKind,
    ParticularValue,
    PersonPresent,
    ResultIs,
    ScrutinisedBy,
    Share,
    StageWas,
    StepBefore,
    StepHappens,
    StepWithin,
    Sum,
    Tally,
    Times,
)
from stpdsl.model.types import Ballot, Value


def day(ordinal: int) -> str:
    """A day as "1 April 2017"; an ordinal outside the calendar as it is."""
    try:
        found = date.fromordinal(ordinal)
    except (ValueError, OverflowError):
        return f"day {ordinal}"
    return f"{found.day} {found:%B} {found.year}"


def listed(names: Sequence[str], joiner: str = "and") -> str:
    """ "A, B and C"."""
    if len(names) <= 1:
        return "".join(names)
    return f"{', '.join(names[:-1])} {joiner} {names[-1]}"


def number(value: Fraction) -> str:
    """Exact: whole numbers with thousands grouped, otherwise a fraction."""
    if value.denominator == 1:
        return f"{value.numerator:,}"
    return f"{value.numerator}/{value.denominator}"


def money(pence: int, currency: str) -> str:
    """Pence as "£2m", "£1,500" or "£0.50", whichever is shortest and exact."""
    pounds, rest = divmod(pence, 100)
    sign = currency or "£"
    if rest:
        return f"{sign}{pounds:,}.{rest:02d}"
    for size, letter in ((10**9, "bn"), (10**6, "m")):
        if pounds >= size and pounds % (size // 1000) == 0:
            tidy = f"{pounds / size:.3f}".rstrip("0").rstrip(".")
            return f"{sign}{tidy}{letter}"
    return f"{sign}{pounds:,}"


def value(model: Model, particular: Particular, found: Value) -> str:
    """A particular's value in the document's units."""
    match particular.kind:
        case ParticularKind.MONEY:
            return money(int(found), particular.currency) if isinstance(found, int) else str(found)
        case ParticularKind.NUMBER | ParticularKind.DAYS:
            plain = f"{found:,}" if isinstance(found, int) else str(found)
            return f"{plain} days" if particular.kind is ParticularKind.DAYS else plain
        case ParticularKind.YES_NO:
            return "yes" if found else "no"
        case ParticularKind.CHOICE:
            return str(found)
        case ParticularKind.MEMBERS:
            names = found if isinstance(found, frozenset) else frozenset()
            return members(model, names) if names else "no member"
        case _:
            assert_never(particular.kind)


def members(
    model: Model, names: Collection[str], whole: Collection[str] | None = None, joiner: str = "and"
) -> str:
    """Members in the order of the policy, whole kinds together ("every Council") when the kind has several.

    `whole`: the members the kinds are taken over; all of the policy's, unless said."""
    left = set(names)
    among = set(model.members if whole is None else whole)
    said: list[str] = []
    for member in model.members.values():
        if member.name not in left:
            continue
        kind = member.kinds[0] if member.kinds else ""
        same = {m.name for m in model.members.values() if m.name in among and m.kinds and m.kinds[0] == kind}
        if kind and len(same) > 1 and same <= left:
            said.append(f"every {kind}")
            left -= same
        else:
            said.append(member.name)
            left.discard(member.name)
    return listed(said, joiner)


_ORDER = {
    Order.LESS: "is under",
    Order.AT_MOST: "is at most",
    Order.EQUAL: "is exactly",
    Order.AT_LEAST: "is at least",
    Order.MORE: "is over",
}
_FEW = {
    Order.LESS: "fewer than",
    Order.AT_MOST: "at most",
    Order.EQUAL: "exactly",
    Order.AT_LEAST: "at least",
    Order.MORE: "more than",
}
_BALLOT = {
    Ballot.FOR: "votes for",
    Ballot.AGAINST: "votes against",
    Ballot.ABSTAIN: "abstains",
    Ballot.ABSENT: "stays away",
}
_EFFECT = {
    Effect.CLAIMED: "the decision claims to bind {}",
    Effect.AUTHORISED: "the decision is within the authority that {} delegated",
    Effect.EFFECTIVE: "the decision is effective for {}",
    Effect.BINDING: "the decision is binding on {}",
    Effect.OVERRIDDEN: "{} is overridden",
}
_COLUMN = {
    Column.ALL: "",
    Column.FILLED: " filled",
    Column.ELIGIBLE: " eligible",
    Column.PRESENT: " present",
    Column.QUORUM: " in the quorum",
    Column.CAST: " cast",
    Column.FOR: " for",
    Column.AGAINST: " against",
    Column.ABSTAINING: " abstaining",
}


def formula(model: Model, expr: Expr, it: str = IT) -> str:
    """A condition in words, as it would be read aloud; `it` is what to call the member spoken of."""
    match expr:
        case Const(truth):
            return "always" if truth else "never"
        case Not(operand):
            return denied(model, operand, it)
        case And(operands):
            return " and ".join(_inner(model, each, Or, it) for each in operands) or "always"
        case Or(operands):
            return " or ".join(_inner(model, each, And, it) for each in operands) or "never"
        case AtLeast(least, operands):
            return f"at least {least} of these: {'; '.join(formula(model, each, it) for each in operands)}"
        case Compare(Count(group, counted), order, right):
            few = f"{_FEW[order]} {amount(model, right)} of {members(model, group.names)}"
            return f"{few} {formula(model, counted, 'it').removeprefix('it ')}"
        case Compare(left, order, right):
            return f"{amount(model, left)} {_ORDER[order]} {_right(model, left, right)}"
        case Share():
            more = "more than" if expr.strict else "at least"
            return f"{amount(model, expr.part)}: {more} {number(expr.fraction)} of {amount(model, expr.base)}"
        case FactIs(fact, member):
            return f"{'the matter' if member is None else _who(member, it)} is {fact}"
        case ParticularIs(particular, None):
            return f"the matter is {particular}"
        case ParticularIs(particular, option):
            return f"{particular} is {option}"
        case Affected(_, member):
            return f"{_who(member, it)} is affected"
        case MatterIs(matters):
            return f"the matter is {listed(sorted(matters), 'or')}"
        case MemberIs(member, names):
            return f"{_who(member, it)} is {members(model, names, joiner='or')}"
        case PersonPresent(person):
            return f"{person} is present"
        case MemberVotes(member, ballot, stage):
            return f"{_who(member, it)} {_BALLOT[ballot]}" + (f" at {stage}" if stage else "")
        case Conflicted(who):
            return f"{who} is conflicted"
        case ResultIs(result):
            return f"the matter is {result.value}"
        case StageWas(stage, outcome):
            return f"{stage} is {outcome.value}"
        case DecidedAt(stage):
            return f"it is decided at {stage}"
        case StepHappens(step):
            return f"{step} happens"
        case StepBefore(step, days, other):
            ahead = f"at least {days} days before" if days > 1 else "before"
            return f"{step} happens {ahead} {other or 'the vote'}"
        case StepWithin(step, days):
            return f"{step} happens within {days} days after the decision"
        case ScrutinisedBy():
            return "a non-executive has scrutinised it before the vote"
        case EffectOn(effect, member, instrument):
            return _EFFECT[effect].format(_who(member, it)) + (f" by {instrument}" if instrument else "")
        case MayExercise(holder, member):
            return f"{holder} alone may exercise the authority of {_who(member, it)}"
        case InPublic():
            return "it is decided in public"
        case OnlyOneFor():
            return "every vote for it is one person's"
        case DutyKept(duty):
            return f"the duty {duty} is kept"
        case ForEvery(group, body):
            return f"for {_group(model, group, 'every one of')}: {formula(model, body)}"
        case Exists(group, body):
            return f"for {_group(model, group, 'one of')}: {formula(model, body)}"
        case _:
            assert_never(expr)


def _inner(model: Model, expr: Expr, other: type[And] | type[Or], it: str) -> str:
    said = formula(model, expr, it)
    return f"({said})" if isinstance(expr, other) and len(expr.operands) > 1 else said


def denied(model: Model, operand: Expr, it: str = IT) -> str:
    """That a condition is not so, put as English does."""
    said = formula(model, operand, it)
    simple = isinstance(
        operand,
        ResultIs | EffectOn | FactIs | ParticularIs | MatterIs | MemberIs | Conflicted | StageWas | DecidedAt
        | PersonPresent | InPublic,
    )  # fmt: skip
    if simple and " is " in said:
        return said.replace(" is ", " is not ", 1)
    if isinstance(operand, EffectOn):
        return said.replace("claims", "does not claim", 1)
    if isinstance(operand, MemberVotes):
        return said.replace(_BALLOT[operand.ballot], f"does not {_NOT_BALLOT[operand.ballot]}", 1)
    if isinstance(operand, StepHappens | StepBefore | StepWithin):
        return said.replace(" happens", " does not happen", 1)
    return f"it is not so that {said}"


_NOT_BALLOT = {
    Ballot.FOR: "vote for",
    Ballot.AGAINST: "vote against",
    Ballot.ABSTAIN: "abstain",
    Ballot.ABSENT: "stay away",
}


def _who(member: str, it: str) -> str:
    return it if member == IT else member


def _group(model: Model, group: MemberSet, how: str) -> str:
    which = f" of whom {formula(model, group.where)}" if group.where else ""
    return f"{how} {members(model, group.names)}{which}"


def amount(model: Model, found: Number) -> str:
    """A number in words."""
    match found:
        case Num(exact):
            return number(exact)
        case ParticularValue(particular):
            return particular
        case Sum(terms):
            return " plus ".join(amount(model, each) for each in terms)
        case Times(factor, term):
            return f"{number(factor)} times {amount(model, term)}"
        case Count(group, body):
            return f"the number of {members(model, group.names)} of whom {formula(model, body)}"
        case Day():
            return "the day"
        case DaysTaken():
            return "the days taken"
        case Tally():
            what = found.attribute if found.measure is Measure.ATTRIBUTE else found.measure.value
            return f"{what}{_COLUMN[found.column]}"
        case _:
            assert_never(found)


def _right(model: Model, left: Number, right: Number) -> str:
    if isinstance(left, ParticularValue) and isinstance(right, Num) and right.value.denominator == 1:
        for matter in model.matters.values():
            for particular in matter.particulars:
                if particular.name == left.particular:
                    return value(model, particular, right.value.numerator)
    if isinstance(left, Day) and isinstance(right, Num):
        return day(int(right.value))
    return amount(model, right)
