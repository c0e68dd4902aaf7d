"""The small change of formulas: and, or, not, and a formula spoken of one member instead of IT."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields, is_dataclass, replace
from fractions import Fraction
from typing import TypeVar, cast

from stpdsl.model.nodes import IT, And, Compare, Const, Expr, Not, Num, Number, Or, Order

TRUE = Const(True)
FALSE = Const(False)
_Node = TypeVar("_Node")


def all_of(parts: Sequence[Expr]) -> Expr:
    """The parts are all true."""
    flat: list[Expr] = []
    for part in parts:
        flat.extend(part.operands if isinstance(part, And) else (part,))
    flat = [part for part in flat if part != TRUE]
    return TRUE if not flat else flat[0] if len(flat) == 1 else And(tuple(flat))


def any_of(parts: Sequence[Expr]) -> Expr:
    """At least one of the parts is true."""
    flat: list[Expr] = []
    for part in parts:
        flat.extend(part.operands if isinstance(part, Or) else (part,))
    flat = [part for part in flat if part != FALSE]
    return FALSE if not flat else flat[0] if len(flat) == 1 else Or(tuple(flat))


def negated(part: Expr) -> Expr:
    """The part is not true."""
    if isinstance(part, Const):
        return Const(not part.value)
    return part.operand if isinstance(part, Not) else Not(part)


def unless(part: Expr, is_so: bool) -> Expr:
    """The part, or its contrary."""
    return part if is_so else negated(part)


def at_least(left: Number, number: int) -> Compare:
    """The number is at least so much."""
    return Compare(left, Order.AT_LEAST, Num(Fraction(number)))


def of_member(expr: _Node, member: str) -> _Node:
    """The formula with the member in the place of IT."""
    if isinstance(expr, tuple):
        return cast(_Node, tuple(of_member(part, member) for part in expr))
    if not is_dataclass(expr) or isinstance(expr, type):
        return expr
    changed: dict[str, object] = {}
    for part in fields(expr):
        before = getattr(expr, part.name)
        after = member if before == IT else of_member(before, member)
        if after is not before:
            changed[part.name] = after
    return cast(_Node, replace(expr, **changed)) if changed else expr
