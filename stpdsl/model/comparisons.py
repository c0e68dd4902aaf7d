"""Particulars of the matter: yes or no, one of a list, and numbers compared with numbers.

In come the tests that speak of particulars, sums and ranges; out go expressions in which like is compared
with like. A test of a particular is true only of matters that have it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from stpdsl import catalogue
from stpdsl.model.connectives import all_of, unless
from stpdsl.model.declarations import Sort
from stpdsl.model.nodes import (
    Compare,
    Const,
    Count,
    Expr,
    Number,
    Order,
    ParticularIs,
    ParticularKind,
    ParticularValue,
    Sum,
    Times,
)
from stpdsl.model.quantities import (
    NUMBER,
    alike,
    plain_factor,
    settled,
    value_amount,
)
from stpdsl.model.scenes import (
    About,
    Scene,
    guarded,
    members_of,
    sitting_scene,
)
from stpdsl.model.tallies import (
    counted,
    num,
    tally,
)
from stpdsl.model.world import Quantity, Sorted
from stpdsl.source import Span
from stpdsl.syntax import nodes as written


def yes_no(name: written.Name, scene: Scene) -> Expr | None:
    particular = particular_here(name, scene)
    if particular is None:
        return None
    if scene.world.particulars[name.key].kind is not ParticularKind.YES_NO:
        kind = scene.world.particulars[name.key].kind.value
        scene.problems.say(
            catalogue.TYPE_MISMATCH, f"`{particular}` is {kind}, where a yes or no was expected", name.span
        )
        return None
    return guarded(ParticularIs(particular), particular, scene)


def particular_here(name: written.Name, scene: Scene) -> str | None:
    """The particular of this name, which one of the matters in hand must have."""
    particular = scene.world.particulars.get(name.key)
    if particular is None:
        return None
    having = scene.world.having.get(particular.name, frozenset())
    if having.isdisjoint(scene.matters):
        scene.problems.say(
            catalogue.OUT_OF_PLACE,
            f"no matter spoken of here has a `{particular.name}`",
            name.span,
            hint=f"the matters that have one: {', '.join(sorted(having))}" if having else None,
        )
        return None
    return particular.name


def choice(subject: written.Name, value: written.Name, scene: Scene) -> Expr | None:
    name = particular_here(subject, scene)
    if name is None:
        return None
    particular = scene.world.particulars[subject.key]
    options = {written.same_name(option): option for option in particular.options}
    if value.key in options:
        return guarded(ParticularIs(name, options[value.key]), name, scene)
    near = scene.problems.nearest(value.key, options)
    expected = f"one of {', '.join(particular.options)}" if options else particular.kind.value
    scene.problems.say(
        catalogue.TYPE_MISMATCH,
        f"`{name}` is {expected}, found `{value.text}`",
        value.span,
        hint=f"did you mean `{near}`?" if near else None,
    )
    return None


# --- comparisons --------------------------------------------------------------------------------------------


def bind_compare(test: written.Compare, scene: Scene) -> Expr | None:
    bound = in_range(test.subject, test.range, scene)
    if bound is None:
        return None
    particulars = _particulars_in((test.subject, test.range), scene)
    whole = unless(bound, not test.negated)
    for particular in particulars:
        whole = guarded(whole, particular, scene)
    return whole


def _particulars_in(nodes: Sequence[object], scene: Scene) -> tuple[str, ...]:
    names = [each for node in nodes for each in written.walk(node) if isinstance(each, written.Name)]
    found = [scene.world.particulars[name.key].name for name in names if name.key in scene.world.particulars]
    return tuple(dict.fromkeys(found))


def in_range(subject: written.Sum, range_: written.Range, scene: Scene) -> Expr | None:
    """The subject lies within the range."""
    left = number(subject, scene)
    if left is None:
        return None
    bounds: list[Expr] = []
    if range_.low is not None:
        order = Order.AT_LEAST if range_.low_included else Order.MORE
        bounds.append(_bound(left, order, range_.low, scene))
    if range_.high is not None:
        order = Order.AT_MOST if range_.high_included else Order.LESS
        bounds.append(_bound(left, order, range_.high, scene))
    return None if _NOTHING in bounds else all_of(bounds)


_NOTHING = Const(False)


def _bound(left: tuple[Number, Quantity], order: Order, end: written.Sum, scene: Scene) -> Expr:
    right = number(end, scene)
    if right is None or not alike(left[1], right[1], end.span, scene.world):
        return _NOTHING
    if left[1].sort is Sorted.MONEY and not left[1].currency:
        _settle_currency(left[0], right[1], end.span, scene)
    return Compare(left[0], order, right[0])


def _settle_currency(left: Number, found: Quantity, span: Span, scene: Scene) -> None:
    """A particular of money is in the currency in which it is first compared."""
    if not isinstance(left, ParticularValue) or not found.currency:
        return
    key = written.same_name(left.particular)
    particular = scene.world.particulars[key]
    if not particular.currency:
        scene.world.particulars[key] = replace(particular, currency=found.currency)
    elif particular.currency != found.currency:
        scene.problems.say(
            catalogue.TYPE_MISMATCH,
            f"expected money in {particular.currency}, found money in {found.currency}",
            span,
            hint="currencies never mix: use one throughout",
        )


def number(sum_: written.Sum, scene: Scene) -> tuple[Number, Quantity] | None:
    """A number that may depend on the item or the meeting, with its sort."""
    match sum_:
        case written.Name() if sum_.key in scene.world.particulars:
            return _particular_number(sum_, scene)
        case written.NumberOf(things=things):
            return _number_of_things(things, scene)
        case written.Plus(left=left, right=right):
            first, second = number(left, scene), number(right, scene)
            if first is None or second is None or not alike(first[1], second[1], right.span, scene.world):
                return None
            return Sum((first[0], second[0])), first[1] if first[1].currency else second[1]
        case written.Times(factor=factor, of=of):
            by, term = value_amount(factor, scene.world), number(of, scene)
            if by is None or term is None or not plain_factor(by, factor.span, scene.world):
                return None
            return Times(by.value, term[0]), term[1]
        case _:
            amount = settled(sum_, scene.world, scene.it)
            return None if amount is None else (num(amount.value), amount.of)


_SORTS = {
    ParticularKind.MONEY: Sorted.MONEY,
    ParticularKind.NUMBER: Sorted.NUMBER,
    ParticularKind.DAYS: Sorted.DAYS,
}


def _particular_number(name: written.Name, scene: Scene) -> tuple[Number, Quantity] | None:
    particular = scene.world.particulars[name.key]
    if particular_here(name, scene) is None:
        return None
    if particular.kind not in _SORTS:
        scene.problems.say(
            catalogue.TYPE_MISMATCH,
            f"`{particular.name}` is {particular.kind.value}, where a number was expected",
            name.span,
        )
        return None
    return ParticularValue(particular.name), Quantity(_SORTS[particular.kind], particular.currency)


def _only_members(things: written.Things, scene: Scene) -> bool:
    """Whether these are members whoever comes: no votes, no seats, and not only those who are there."""
    if things.base not in (written.Base.UNSAID, written.Base.ALL) or things.noun is written.Noun.SEAT:
        return False
    if things.noun is not written.Noun.NAMED or things.kind is None:
        return things.noun is not written.Noun.VOTE
    found = scene.world.names.find(things.kind)
    return found is None or found.sort in (Sort.KIND, Sort.GROUP, Sort.MEMBER)


def _number_of_things(things: written.Things, scene: Scene) -> tuple[Number, Quantity] | None:
    if scene.about is About.ITEM or (scene.about is About.DECISION and _only_members(things, scene)):
        members = members_of(things, scene)
        if members is None:
            return None
        whole: Number = num(len(members.names)) if members.where is None else Count(members, Const(True))
        return whole, NUMBER
    here = sitting_scene(scene, None, things.span)
    of = counted(things, here) if here is not None else None
    return None if of is None or here is None else (tally(of, of.base, here), NUMBER)
