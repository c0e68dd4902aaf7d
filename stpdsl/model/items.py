"""Whether something is so of one item that is told in full: its matter, particulars, facts and day.

In come a formula about the item and what a scenario says; out goes true or false, or None for a formula that
speaks of more than the item. Only scenarios ask, to tell whose votes are votes; nothing proved rests on it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from stpdsl.model.nodes import (
    IT,
    Affected,
    And,
    AtLeast,
    Compare,
    Const,
    Day,
    Exists,
    Expr,
    FactIs,
    ForEvery,
    MatterIs,
    MemberIs,
    MemberSet,
    Not,
    Num,
    Number,
    Or,
    Order,
    ParticularIs,
    ParticularValue,
    Sum,
    Times,
)
from stpdsl.model.types import Value


@dataclass(frozen=True, slots=True)
class Item:
    """One item, told in full."""

    matter: str
    day: int
    particulars: Mapping[str, Value]
    facts: frozenset[str]
    facts_about: frozenset[tuple[str, str]]


def is_so(test: Expr, item: Item, it: str = IT) -> bool | None:
    """Whether the formula is true of the item."""
    match test:
        case Const(value=value):
            return value
        case Not(operand=operand):
            inside = is_so(operand, item, it)
            return None if inside is None else not inside
        case And(operands=operands):
            return _all([is_so(each, item, it) for each in operands])
        case Or(operands=operands):
            return _any([is_so(each, item, it) for each in operands])
        case AtLeast(number=number, operands=operands):
            known = [is_so(each, item, it) for each in operands]
            return None if None in known else known.count(True) >= number
        case Compare():
            return _compared(test, item)
        case FactIs(fact=fact, member=None):
            return fact in item.facts
        case FactIs(fact=fact, member=str() as member):
            return (fact, it if member == IT else member) in item.facts_about
        case ParticularIs(particular=name, option=option):
            found = item.particulars.get(name)
            return found == option if option is not None else found is True
        case Affected(particular=name, member=member):
            affected = item.particulars.get(name)
            return isinstance(affected, frozenset) and (it if member == IT else member) in affected
        case MatterIs(matters=matters):
            return item.matter in matters
        case MemberIs(member=member, names=names):
            return (it if member == IT else member) in names
        case ForEvery(members=members, body=body):
            return _all([is_so(body, item, name) for name in _members(members, item)])
        case Exists(members=members, body=body):
            return _any([is_so(body, item, name) for name in _members(members, item)])
        case _:
            return None


def _members(members: MemberSet, item: Item) -> list[str]:
    where = members.where
    return [name for name in sorted(members.names) if where is None or is_so(where, item, name)]


def _all(known: list[bool | None]) -> bool | None:
    return False if False in known else None if None in known else True


def _any(known: list[bool | None]) -> bool | None:
    return True if True in known else None if None in known else False


def _compared(test: Compare, item: Item) -> bool | None:
    left, right = _number(test.left, item), _number(test.right, item)
    if left is None or right is None:
        return None
    return {
        Order.LESS: left < right,
        Order.AT_MOST: left <= right,
        Order.EQUAL: left == right,
        Order.AT_LEAST: left >= right,
        Order.MORE: left > right,
    }[test.order]


def _number(number: Number, item: Item) -> Fraction | None:
    match number:
        case Num(value=value):
            return value
        case ParticularValue(particular=name):
            found = item.particulars.get(name)
            return Fraction(found) if isinstance(found, int) else None
        case Day():
            return Fraction(item.day)
        case Times(factor=factor, term=term):
            inside = _number(term, item)
            return None if inside is None else factor * inside
        case Sum(terms=terms):
            known = [_number(each, item) for each in terms]
            return None if None in known else sum((each for each in known if each is not None), Fraction(0))
        case _:
            return None
