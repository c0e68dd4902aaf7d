"""Amounts for which no rule stands, or two: what can be seen without solving anything.

In come the rules; out go problems. Only rules whose conditions plainly compare one particular with an amount
are looked at, and all rules for the matter must be of that form; what is not seen here is found, for every
value and fact, by the check "every matter has exactly one route".
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from stpdsl import catalogue
from stpdsl.model.connectives import TRUE
from stpdsl.model.nodes import And, Compare, Expr, MatterIs, Not, Num, Order, ParticularValue, Rule
from stpdsl.model.quantities import amount_words
from stpdsl.model.world import World


@dataclass(frozen=True, slots=True)
class _Stretch:
    """The amounts for which a rule stands: from `low` (above it, if `over`) up to `high` (below it, if
    `under`); None is no bound."""

    rule: Rule
    low: Fraction | None
    over: bool
    high: Fraction | None
    under: bool

    def starts(self) -> tuple[Fraction, int]:
        return (Fraction(-1), 0) if self.low is None else (self.low, int(self.over))


def check_ranges(world: World) -> None:
    """Report gaps and overlaps of amounts between the rules for one matter."""
    for matter in world.matters:
        rules = [rule for rule in world.rules if matter in rule.matters and not _is_board(rule)]
        if any(rule.when == TRUE for rule in rules):
            continue
        stretches = [_stretch(rule) for rule in rules]
        known = [each for each in stretches if each is not None]
        particulars = {each[0] for each in known}
        if len(known) == len(rules) > 1 and len(particulars) == 1:
            _check(matter, next(iter(particulars)), [each[1] for each in known], world)


def _is_board(rule: Rule) -> bool:
    return rule.name == rule.body


def _stretch(rule: Rule) -> tuple[str, _Stretch] | None:
    low: Fraction | None = None
    high: Fraction | None = None
    over = under = False
    particular: str | None = None
    for part in _plain_parts(rule.when):
        if not isinstance(part, Compare) or not isinstance(part.left, ParticularValue):
            return None
        if not isinstance(part.right, Num) or particular not in (None, part.left.particular):
            return None
        particular, value = part.left.particular, part.right.value
        if part.order in (Order.AT_LEAST, Order.MORE, Order.EQUAL):
            low, over = value, part.order is Order.MORE
        if part.order in (Order.AT_MOST, Order.LESS, Order.EQUAL):
            high, under = value, part.order is Order.LESS
    if particular is None:
        return None
    return particular, _Stretch(rule, low, over, high, under)


_CONTRARY = {
    Order.LESS: Order.AT_LEAST,
    Order.AT_MOST: Order.MORE,
    Order.AT_LEAST: Order.LESS,
    Order.MORE: Order.AT_MOST,
}


def _plain_parts(when: Expr) -> tuple[Expr, ...]:
    """The conjuncts of a condition, a negated comparison turned round; which matter it is does not count."""
    if isinstance(when, And):
        return tuple(part for each in when.operands for part in _plain_parts(each))
    if isinstance(when, MatterIs):
        return ()
    if isinstance(when, Not):
        inside = _plain_parts(when.operand)
        if len(inside) == 1 and isinstance(inside[0], Compare) and inside[0].order in _CONTRARY:
            return (Compare(inside[0].left, _CONTRARY[inside[0].order], inside[0].right),)
        return (when,)
    return (when,)


def _check(matter: str, particular: str, stretches: Sequence[_Stretch], world: World) -> None:
    ordered = sorted(stretches, key=_Stretch.starts)
    furthest = ordered[0]
    for each in ordered[1:]:
        if furthest.high is None:
            meets, touches = True, False
        else:
            assert each.low is not None or each.starts() == (Fraction(-1), 0)
            low = each.low if each.low is not None else Fraction(-1)
            meets = low < furthest.high or (low == furthest.high and not each.over and not furthest.under)
            touches = low == furthest.high and (each.over != furthest.under)
        if meets and each.rule.body == furthest.rule.body:
            _overlap(matter, particular, furthest, each, world)
        elif not meets and not touches:
            _gap(matter, particular, furthest, each, world)
        if furthest.high is not None and (each.high is None or each.high >= furthest.high):
            furthest = each


def _gap(matter: str, particular: str, before: _Stretch, after: _Stretch, world: World) -> None:
    assert before.high is not None and after.low is not None
    first, last = (amount_words(each, particular, world) for each in (before.high, after.low))
    where = f"at exactly {first}" if before.high == after.low else f"between {first} and {last}"
    world.problems.say(
        catalogue.AMOUNT_GAP,
        f"no rule says how `{matter}` is decided when its {particular} is {where}",
        world.rule_spans[after.rule.name],
        hint="let one range begin where the other ends: `up to £1m` includes it, `over £1m` does not",
    )


def _overlap(matter: str, particular: str, before: _Stretch, after: _Stretch, world: World) -> None:
    low = amount_words(after.low, particular, world) if after.low is not None else "nothing"
    where = f"exactly {low}" if after.low is not None and after.low == before.high else f"over {low}"
    world.problems.say(
        catalogue.AMOUNT_OVERLAP,
        f"two rules at `{after.rule.body}` decide `{matter}` when its {particular} is {where}",
        world.rule_spans[after.rule.name],
        hint="let one range begin where the other ends: `up to £1m` includes it, `over £1m` does not",
    )
