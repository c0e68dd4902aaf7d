"""Numbers: what a sum comes to, and of what sort it is.

In come sums as written; out go exact amounts with their sort, or a problem. Only what is settled by the
policy itself is worked out here (values, parameters, attributes of a known member); a sum that depends on the
matter in hand is `formulas`' business.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import assert_never

from stpdsl import catalogue
from stpdsl.model.declarations import Sort
from stpdsl.model.nodes import IT, ParticularKind
from stpdsl.model.problems import Problems, words_of
from stpdsl.model.world import Amount, Attribute, Quantity, Sorted, World
from stpdsl.source import Span
from stpdsl.syntax import nodes as written

NUMBER = Quantity(Sorted.NUMBER)
DAYS = Quantity(Sorted.DAYS)
SHARE = Quantity(Sorted.SHARE)

_DAYS_IN = {
    written.Unit.DAYS: 1,
    written.Unit.CALENDAR_DAYS: 1,
    written.Unit.WEEKS: 7,
}


def days_of(duration: written.Duration, problems: Problems) -> int | None:
    """How many days a time limit allows; units that are not a number of days are reported."""
    days = _DAYS_IN.get(duration.unit)
    if days is None:
        hint = "say it in days: `28 days`"
        problems.not_yet(f"`{words_of(duration)}` as a time limit", duration.span, hint=hint)
        return None
    return duration.count * days


def days_apart(duration: written.Duration | None, problems: Problems) -> int | None:
    """How many days lie between two events of which one comes (at least so long) before the other: plain
    "before" is an earlier day, and n clear days leave n whole days between them."""
    if duration is None:
        return 1
    if duration.unit is written.Unit.CLEAR_DAYS:
        return duration.count + 1
    days = days_of(duration, problems)
    return days if days is None else max(1, days)


def value_amount(value: written.Value, world: World) -> Amount | None:
    """A plain value as an amount; None for what is not a number, which is reported."""
    match value:
        case written.Number(value=number):
            return Amount(number, NUMBER)
        case written.Proportion(value=number):
            return Amount(number, SHARE)
        case written.Money(currency=currency, pence=pence):
            return Amount(Fraction(pence), Quantity(Sorted.MONEY, currency))
        case written.Duration():
            days = days_of(value, world.problems)
            return None if days is None else Amount(Fraction(days), DAYS)
        case written.Date(day=day):
            return Amount(Fraction(day.toordinal()), Quantity(Sorted.DATE))
        case written.Name():
            return parameter_amount(value, world)
        case written.YesNo():
            _no_number(value.span, "a yes or no", world)
            return None
        case _:
            assert_never(value)


def parameter_amount(name: written.Name, world: World) -> Amount | None:
    """What a parameter is now, if it is a number."""
    text = world.names.get(name, Sort.PARAMETER)
    if text is None:
        return None
    amount = world.parameters.get(text)
    if isinstance(amount, Amount):
        return amount
    if amount is not None:
        _no_number(name.span, f"`{text}`", world)
    return None


def settled(sum_: written.Sum, world: World, it: str | None = None) -> Amount | None:
    """What a sum comes to, if the policy itself settles that; otherwise a problem is reported."""
    match sum_:
        case written.AttributeOf(owner=owner, attribute=attribute):
            return _attribute(owner, attribute, world, it)
        case written.PostOf(owner=owner, post=attribute):
            return _attribute(owner, attribute, world, it)
        case written.NumberOf():
            _not_settled(sum_.span, world)
            return None
        case written.Plus(left=left, right=right):
            return _both(left, right, world, it, lambda a, b: a + b)
        case written.Times(factor=factor, of=of):
            return _times(factor, of, world, it)
        case written.GreaterOf(left=left, right=right):
            return _both(left, right, world, it, max)
        case written.LesserOf(left=left, right=right):
            return _both(left, right, world, it, min)
        case _:
            return value_amount(sum_, world)


def _times(
    factor: written.Number | written.Proportion | written.Name, of: written.Sum, world: World, it: str | None
) -> Amount | None:
    by = value_amount(factor, world)
    amount = settled(of, world, it)
    if by is None or amount is None or not plain_factor(by, factor.span, world):
        return None
    return Amount(by.value * amount.value, amount.of)


def plain_factor(by: Amount, at: Span, world: World) -> bool:
    """Whether something may be taken so many times."""
    if by.of.sort in (Sorted.NUMBER, Sorted.SHARE):
        return True
    world.problems.say(catalogue.TYPE_MISMATCH, f"expected a number or a share, found {by.of.words}", at)
    return False


def _both(
    left: written.Sum,
    right: written.Sum,
    world: World,
    it: str | None,
    how: Callable[[Fraction, Fraction], Fraction],
) -> Amount | None:
    first, second = settled(left, world, it), settled(right, world, it)
    if first is None or second is None or not alike(first.of, second.of, right.span, world):
        return None
    return Amount(how(first.value, second.value), _richer(first.of, second.of))


def _richer(first: Quantity, second: Quantity) -> Quantity:
    return first if first.currency else second


def alike(wanted: Quantity, found: Quantity, at: Span, world: World) -> bool:
    """Whether two numbers are of one sort; if not, that is reported."""
    if wanted.sort is found.sort and (
        not wanted.currency or not found.currency or wanted.currency == found.currency
    ):
        return True
    if wanted.sort is Sorted.NUMBER and found.sort is Sorted.DAYS:
        hint: str | None = "write the number without a unit"
    else:
        hint = {
            Sorted.MONEY: "write an amount of money, such as £1m",
            Sorted.NUMBER: "write a plain number, such as 5",
            Sorted.DAYS: "write a number of days, such as 20 days",
            Sorted.SHARE: "write a share, such as 75%",
            Sorted.DATE: "write a date, such as 1 April 2017",
        }[wanted.sort]
    world.problems.say(
        catalogue.TYPE_MISMATCH, f"expected {wanted.words}, found {found.words}", at, hint=hint
    )
    return False


def _attribute(owner: written.Who, attribute: written.Name, world: World, it: str | None) -> Amount | None:
    member = _owner(owner, world, it)
    if member is None:
        return None
    known = attribute_named(attribute, world)
    if known is None:
        return None
    if member not in known.values:
        world.problems.say(
            catalogue.UNKNOWN_NAME,
            f"`{member}` has no `{known.name}`",
            attribute.span,
            hint=f"give it where `{member}` is declared: member {member} … with {known.name}: …",
        )
        return None
    return Amount(known.values[member], known.of)


def attribute_named(name: written.Name, world: World) -> Attribute | None:
    """The attribute of this name, if some member has one."""
    known = world.attributes.get(name.key)
    if known is None:
        near = world.problems.nearest(name.key, {key: each.name for key, each in world.attributes.items()})
        world.problems.say(
            catalogue.UNKNOWN_NAME,
            f"no member has a `{name.text}`",
            name.span,
            hint=f"did you mean `{near}`?" if near else "give the members one: … with Population: 310,000",
        )
    return known


def _owner(owner: written.Who, world: World, it: str | None) -> str | None:
    match owner:
        case written.Name():
            return world.names.get(owner, Sort.MEMBER)
        case written.It():
            if it is None:
                no_one_meant(owner.span, world)
            elif it == IT:
                world.problems.not_yet("an attribute of whichever member is meant", owner.span)
                return None
            return it
        case _:
            world.problems.say(
                catalogue.WRONG_KIND_OF_NAME, "expected the name of a member, or `its`", owner.span
            )
            return None


def amount_words(value: Fraction, particular: str, world: World) -> str:
    """An amount of a particular, as people write it."""
    known = world.particulars[written.same_name(particular)]
    if known.kind is not ParticularKind.MONEY:
        return f"{value}"
    whole = value / 100
    money = f"{whole.numerator:,}" if whole.denominator == 1 else f"{float(whole):,.2f}"
    return f"{known.currency}{money}"


def no_one_meant(at: Span, world: World) -> None:
    """Report an `it` or `its` with nobody to stand for."""
    world.problems.say(
        catalogue.NOBODY_MEANT,
        "`it` stands for the member of the nearest `every`, and there is none here",
        at,
        hint="name the member, or say `for every member: …`",
    )


def _not_settled(at: Span, world: World) -> None:
    world.problems.say(
        catalogue.TYPE_MISMATCH,
        "expected an amount that is settled, found one that depends on the meeting",
        at,
    )


def _no_number(at: Span, found: str, world: World) -> None:
    world.problems.say(catalogue.TYPE_MISMATCH, f"expected a number, found {found}", at)
