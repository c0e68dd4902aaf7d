"""Counting at one sitting: how many, of what, do what.

In come the things counted and what they do; out go tallies over the seats of one body, compared as the words
say. The same code serves a rule (its own sitting) and a question about a decision that says at which stage:
there every tally names the stage and body. A group that has no seat at the body is an error, because "every
Council votes for" would otherwise mean nothing.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from typing import assert_never

from stpdsl import catalogue
from stpdsl.model.connectives import FALSE, all_of, negated
from stpdsl.model.declarations import Sort
from stpdsl.model.nodes import (
    IT,
    And,
    Column,
    Compare,
    Expr,
    Measure,
    Num,
    Number,
    Order,
    SeatSet,
    Share,
    Sum,
    Tally,
    Times,
)
from stpdsl.model.problems import words_of
from stpdsl.model.quantities import NUMBER, SHARE, alike, attribute_named, value_amount
from stpdsl.model.scenes import About, Scene
from stpdsl.model.who import affected_test, member_fact, members_meant, members_named, party
from stpdsl.model.world import SeatDraft
from stpdsl.source import Span
from stpdsl.syntax import nodes as written

ORDERS = {
    written.Comparison.AT_LEAST: Order.AT_LEAST,
    written.Comparison.AT_MOST: Order.AT_MOST,
    written.Comparison.EXACTLY: Order.EQUAL,
    written.Comparison.MORE_THAN: Order.MORE,
    written.Comparison.FEWER_THAN: Order.LESS,
}

_BASES = {
    written.Base.UNSAID: Column.ALL,
    written.Base.ALL: Column.ALL,
    written.Base.FILLED: Column.FILLED,
    written.Base.ELIGIBLE: Column.ELIGIBLE,
    written.Base.PRESENT: Column.PRESENT,
    written.Base.CAST: Column.CAST,
}

_COLUMNS = {
    written.Act.VOTE_FOR: Column.FOR,
    written.Act.CONSENT: Column.FOR,
    written.Act.AGREE: Column.FOR,
    written.Act.VOTE_AGAINST: Column.AGAINST,
    written.Act.OBJECT: Column.AGAINST,
    written.Act.ABSTAIN: Column.ABSTAINING,
    written.Act.PRESENT: Column.PRESENT,
    written.Act.FILLED: Column.FILLED,
}

_OF_VOTES = (Column.FOR, Column.AGAINST, Column.ABSTAINING)

# What one column has and the next has not.
_DIFFERENCES = {
    written.Act.ABSENT: (Column.ELIGIBLE, Column.PRESENT),
    written.Act.RECUSED: (Column.FILLED, Column.ELIGIBLE),
    written.Act.VACANT: (Column.ALL, Column.FILLED),
}


@dataclass(frozen=True, slots=True)
class Counted:
    """Things counted, settled: what is counted over which seats (None: all that vote), and in which base."""

    measure: Measure
    seats: SeatSet | None
    base: Column


# --- of what ------------------------------------------------------------------------------------------------


def counted(things: written.Things, scene: Scene) -> Counted | None:
    """The seats and the measure meant."""
    chosen = _chosen(things, scene)
    if chosen is None:
        return None
    measure, seats = chosen
    left = _without_others(things, seats, scene)
    where = _where(things, scene)
    if left is None or where is None:
        return None
    assert scene.body is not None
    seats = left
    if not seats:
        scene.problems.say(
            catalogue.EMPTY_GROUP,
            f"there is no `{words_of(things)}` with a vote at `{scene.body.name}` to count",
            things.span,
            hint="give one a seat there, or leave this out",
        )
        return None
    base = Column.CAST if things.noun is written.Noun.VOTE else _BASES[things.base]
    if scene.about is About.QUORUM and base is Column.CAST:
        scene.cannot_say(words_of(things), things.span)
        return None
    filtered = things.kind is not None or bool(things.other_than) or bool(where)
    everybody = len(seats) == len(scene.body.voting) and not filtered
    names = frozenset(seat.name for seat in seats)
    condition = None if not where else where[0] if len(where) == 1 else And(tuple(where))
    return Counted(measure, None if everybody else SeatSet(names, condition), base)


def _chosen(things: written.Things, scene: Scene) -> tuple[Measure, list[SeatDraft]] | None:
    assert scene.body is not None
    voting = scene.body.voting
    match things.noun:
        case written.Noun.VOTE:
            return _named_seats(things, Measure.WEIGHT, scene)
        case written.Noun.SEAT:
            return _named_seats(things, Measure.SEATS, scene)
        case written.Noun.MEMBER:
            found = _named_seats(things, Measure.MEMBERS, scene)
            if found is not None and things.kind is None:
                return Measure.MEMBERS, [seat for seat in found[1] if seat.member is not None]
            return found
        case written.Noun.NAMED:
            return _named_seats(things, None, scene)
        case written.Noun.PERSON if things.kind is None:
            return Measure.PEOPLE, voting
        case written.Noun.PERSON | written.Noun.OFFICE_HOLDER | written.Noun.BODY | written.Noun.PARTY:
            scene.problems.not_yet(f"counting `{words_of(things)}` at a meeting", things.span)
            return None
        case _:
            assert_never(things.noun)


def _named_seats(
    things: written.Things, measure: Measure | None, scene: Scene
) -> tuple[Measure, list[SeatDraft]] | None:
    """The voting seats of a name (all if there is none). Seats of a seat's or office's name are counted as
    seats, those of a kind's or group's name by members, unless the words say which."""
    assert scene.body is not None
    if things.kind is None:
        return (measure or Measure.SEATS), scene.body.voting
    by_key = scene.body.by_key.get(things.kind.key)
    found = scene.world.names.find(things.kind)
    if found is not None and found.sort in (Sort.KIND, Sort.GROUP, Sort.MEMBER, Sort.BODY):
        members = members_named(things.kind, scene.world) or frozenset()
        seats = [
            seat for name in scene.body.by_member if name in members for seat in scene.body.by_member[name]
        ]
        if seats or not by_key:
            return (measure or Measure.MEMBERS), seats
    if by_key:
        return (measure or Measure.SEATS), [seat for seat in by_key if seat.votes]
    if found is not None and found.sort is Sort.OFFICE:
        posts = {post.holder for post in scene.world.posts_of.get(written.same_name(found.text), ())}
        return (measure or Measure.SEATS), [seat for seat in scene.body.voting if seat.holder in posts]
    if found is not None:
        scene.world.names.wrong(things.kind, found, "a kind, a group, an office or a seat")
    else:
        _unknown_things(things.kind, scene)
    return None


def _unknown_things(name: written.Name, scene: Scene) -> None:
    assert scene.body is not None
    seats = {key: seats[0].name for key, seats in scene.body.by_key.items()}
    near = scene.problems.nearest(name.key, seats) if name.key not in seats else None
    if near is not None:
        scene.problems.say(
            catalogue.UNKNOWN_NAME,
            f"nothing declares `{name.text}`",
            name.span,
            hint=f"did you mean `{near}`?",
        )
    else:
        sorts = (Sort.KIND, Sort.GROUP, Sort.OFFICE)
        scene.world.names.unknown(name, "a kind, a group, an office or a seat", sorts)


def _without_others(things: written.Things, seats: list[SeatDraft], scene: Scene) -> list[SeatDraft] | None:
    for who in things.other_than:
        out = seats_of(who, scene)
        if out is None:
            return None
        names = {seat.name for seat in out}
        seats = [seat for seat in seats if seat.name not in names]
    return seats


def _where(things: written.Things, scene: Scene) -> list[Expr] | None:
    """What must be so of the member of each seat."""
    where: list[Expr] = []
    for name in things.facts:
        test = member_fact(name, IT, scene.world)
        if test is None:
            return None
        where.append(test)
    if things.affected:
        affected = affected_test(IT, things.span, scene.world, scene.matters)
        if affected is None:
            return None
        where.append(affected)
    return where if not where or _not_within(things.span, scene) else None


def _not_within(span: Span, scene: Scene) -> bool:
    """Whether members may be picked out here by what is so of them: not within a `for every`."""
    if scene.it != IT:
        return True
    scene.problems.say(
        catalogue.NESTED_FOR_EVERY,
        "members are picked out by what is so of them inside a `for every`, and two cannot be asked at once",
        span,
        hint="say it of one member by name, or in a check of its own",
    )
    return False


def seats_of(who: written.Who, scene: Scene) -> list[SeatDraft] | None:
    """The seats of whoever is meant at the body in hand, voting or not."""
    assert scene.body is not None
    if isinstance(who, written.Every | written.Everyone | written.Together):
        members = members_meant(who, scene.world, scene.it, scene.matters)
        return None if members is None else [seat for seat in scene.body.seats if seat.member in members]
    meant = party(who, scene.world, scene.it, scene.body)
    if meant is None:
        return None
    if meant.seats:
        return list(meant.seats)
    if meant.members is not None:
        return [seat for seat in scene.body.seats if seat.member in meant.members]
    if meant.holder is not None:
        person = scene.world.person(meant.holder)
        return [
            s for s in scene.body.seats if s.holder is not None and scene.world.person(s.holder) == person
        ]
    return [seat for seat in scene.body.seats if seat.inner == meant.body]


# --- do what ------------------------------------------------------------------------------------------------


def tally(of: Counted, column: Column, scene: Scene) -> Tally:
    """A count over one column. People are told from seats only where a quorum asks who is present."""
    measure = of.measure
    if scene.about is About.QUORUM and column is Column.PRESENT:
        column = Column.QUORUM
        if measure is Measure.SEATS and not scene.counted_by_seat:
            measure = Measure.PEOPLE
    elif measure is Measure.PEOPLE and column is not Column.QUORUM:
        measure = Measure.SEATS
    stage, body = scene.sitting if scene.sitting is not None else (None, None)
    return Tally(measure, column, of.seats, None, stage, body)


def doing(of: Counted, does: written.DoWhat, scene: Scene) -> Number | None:
    """How many of the things counted do it."""
    match does:
        case written.Does(act=act, negated=negative):
            number = _acting(of, act, does.span, scene)
        case written.HasFact(fact=fact, negated=negative):
            number = _for_whom(of, fact, scene)
        case written.ShareAn():
            scene.problems.not_yet(f"`{words_of(does)}`", does.span)
            return None
        case _:
            assert_never(does)
    return _less(tally(of, of.base, scene), number) if negative and number is not None else number


def _acting(of: Counted, act: written.Act, span: Span, scene: Scene) -> Number | None:
    if scene.about is About.QUORUM and _COLUMNS.get(act) in _OF_VOTES:
        scene.cannot_say(act.value, span)  # nobody has voted yet when the quorum is counted
        return None
    if act in _COLUMNS:
        return tally(of, _COLUMNS[act], scene)
    if act in _DIFFERENCES:
        if not scene.plain_rows:
            scene.problems.not_yet(f"`{act.value}` in a rule that changes what seats count as", span)
            return None
        more, fewer = _DIFFERENCES[act]
        plain = replace(scene, about=About.CARRIED)
        return _less(tally(of, more, plain), tally(of, fewer, plain))
    if act is written.Act.CONFLICTED or act is written.Act.AFFECTED:
        return _picked_out(of, act, span, scene)
    _cannot_do(act, span, scene)
    return None


def _picked_out(of: Counted, act: written.Act, span: Span, scene: Scene) -> Number | None:
    if act is written.Act.CONFLICTED:
        scene.problems.not_yet(f"counting who `{act.value}`", span)
        return None
    test = affected_test(IT, span, scene.world, scene.matters)
    return None if test is None else _where_so(of, test, span, scene)


def _for_whom(of: Counted, fact: written.Name, scene: Scene) -> Number | None:
    test = member_fact(fact, IT, scene.world)
    return None if test is None else _where_so(of, test, fact.span, scene)


def _where_so(of: Counted, test: Expr, span: Span, scene: Scene) -> Number | None:
    assert scene.body is not None
    if not _not_within(span, scene):
        return None
    seats = of.seats or SeatSet(frozenset(seat.name for seat in scene.body.voting))
    where = test if seats.where is None else all_of([seats.where, test])
    return tally(replace(of, seats=SeatSet(seats.names, where)), of.base, scene)


def _cannot_do(act: written.Act, span: Span, scene: Scene) -> None:
    if act in (written.Act.VETO, written.Act.TAKE_PART, written.Act.IN_OFFICE, written.Act.HAS_LEFT):
        scene.problems.not_yet(f"`{act.value}`", span)
    else:
        scene.cannot_say(act.value, span)


def _less(whole: Number, part: Number) -> Number:
    return Sum((whole, Times(Fraction(-1), part)))


def num(value: int | Fraction) -> Num:
    """A plain number."""
    return Num(Fraction(value))


# --- how many -----------------------------------------------------------------------------------------------


def bind_tally(test: written.Tally, scene: Scene) -> Expr | None:
    """How many, of what, do what: at one sitting."""
    if isinstance(test.how_many, written.WithShareOf):
        return _with_share_of(test.how_many, test, scene)
    of = counted(test.of_what, scene)
    if of is None:
        return None
    part = doing(of, test.do_what, scene)
    if part is None:
        return None
    return compared(test.how_many, part, tally(of, of.base, scene), scene)


def compared(how_many: written.HowMany, part: Number, base: Tally, scene: Scene) -> Expr | None:
    """The part is as many of the base as said."""
    match how_many:
        case written.All():
            return all_of([Compare(part, Order.AT_LEAST, base), Compare(base, Order.AT_LEAST, num(1))])
        case written.NotOne():
            return Compare(part, Order.AT_MOST, num(0))
        case written.Count(comparison=comparison, number=number):
            many = plain_number(number, scene)
            return None if many is None else Compare(part, ORDERS[comparison], num(many))
        case written.AllBut(number=number):
            many = plain_number(number, scene)
            return None if many is None else Compare(Sum((part, num(many))), Order.AT_LEAST, base)
        case written.Share():
            return share(how_many, part, base, scene)
        case written.WithShareOf():
            raise AssertionError("bound by `bind_tally`")
        case _:
            assert_never(how_many)


def plain_number(number: written.Number | written.Name, scene: Scene) -> Fraction | None:
    """A number of things, written or by a parameter."""
    amount = value_amount(number, scene.world)
    if amount is None or not alike(NUMBER, amount.of, number.span, scene.world):
        return None
    return amount.value


def fraction_of(fraction: written.Proportion | written.Name, scene: Scene) -> Fraction | None:
    """A share, written or by a parameter."""
    amount = value_amount(fraction, scene.world)
    if amount is None or not alike(SHARE, amount.of, fraction.span, scene.world):
        return None
    return amount.value


_ROUNDINGS: dict[written.Rounding, str | None] = {
    written.Rounding.NONE: None,
    written.Rounding.UP: "up",
    written.Rounding.DOWN: "down",
    written.Rounding.NEAREST: "nearest",
}


def share(how_many: written.Share, part: Number, base: Tally, scene: Scene) -> Expr | None:
    """The part is such a share of the base."""
    fraction = fraction_of(how_many.fraction, scene)
    plus = plain_number(how_many.plus, scene) if how_many.plus is not None else Fraction(0)
    floor, f_well = _bound(how_many.never_fewer_than, scene)
    ceiling, c_well = _bound(how_many.never_more_than, scene)
    if fraction is None or plus is None or not f_well or not c_well:
        return None
    rounding = _ROUNDINGS[how_many.rounding]
    if not isinstance(part, Tally):
        if rounding or plus or floor is not None or ceiling is not None:
            scene.problems.not_yet(f"`{words_of(how_many)}` of those who do not do something", how_many.span)
            return None
        needed = Times(fraction, base)
        return all_of([Compare(part, ORDERS[how_many.comparison], needed), Compare(base, Order.MORE, num(0))])

    def reached(strict: bool) -> Share:
        return Share(part, strict, fraction, base, rounding, plus, floor, ceiling)

    return _share_compared(how_many.comparison, reached(False), reached(True), base)


def _share_compared(comparison: written.Comparison, reached: Share, exceeded: Share, base: Tally) -> Expr:
    some = Compare(base, Order.MORE, num(0))
    match comparison:
        case written.Comparison.AT_LEAST:
            return reached
        case written.Comparison.MORE_THAN:
            return exceeded
        case written.Comparison.AT_MOST:
            return all_of([some, negated(exceeded)])
        case written.Comparison.FEWER_THAN:
            return all_of([some, negated(reached)])
        case written.Comparison.EXACTLY:
            return all_of([reached, negated(exceeded)])
        case _:
            assert_never(comparison)


def _bound(number: written.Number | written.Name | None, scene: Scene) -> tuple[Fraction | None, bool]:
    if number is None:
        return None, True
    value = plain_number(number, scene)
    return value, value is not None


def _with_share_of(how_many: written.WithShareOf, test: written.Tally, scene: Scene) -> Expr | None:
    """Members with such a share of an attribute do it."""
    doers, all_ = counted(how_many.doers, scene), counted(test.of_what, scene)
    attribute = attribute_named(how_many.attribute, scene.world)
    fraction = fraction_of(how_many.fraction, scene)
    floor, f_well = _bound(how_many.never_fewer_than, scene)
    ceiling, c_well = _bound(how_many.never_more_than, scene)
    if doers is None or all_ is None or attribute is None or fraction is None or not (f_well and c_well):
        return None
    if not isinstance(test.do_what, written.Does) or test.do_what.act not in _COLUMNS or test.do_what.negated:
        scene.problems.not_yet(f"`{words_of(test)}`", test.span)
        return None
    if not _all_have(attribute.values, attribute.name, all_, how_many.attribute.span, scene):
        return None
    stage, body = scene.sitting if scene.sitting is not None else (None, None)

    def total(of: Counted, column: Column) -> Tally:
        return Tally(Measure.ATTRIBUTE, column, of.seats, attribute.name, stage, body)

    column = _COLUMNS[test.do_what.act]
    if scene.about is About.QUORUM and column is Column.PRESENT:
        column = Column.QUORUM
    part, base = total(doers, column), total(all_, all_.base)

    def reached(strict: bool) -> Share:
        return Share(part, strict, fraction, base, None, Fraction(0), floor, ceiling)

    return _share_compared(how_many.comparison, reached(False), reached(True), base)


def _all_have(values: dict[str, Fraction], name: str, of: Counted, span: Span, scene: Scene) -> bool:
    """Whether everyone counted has the attribute: a member without it would silently count as nothing."""
    assert scene.body is not None
    for seat in scene.body.voting:
        inside = of.seats is None or seat.name in of.seats.names
        if inside and seat.member is not None and seat.member not in values:
            scene.problems.say(
                catalogue.UNKNOWN_NAME,
                f"`{seat.member}` has no `{name}`, so its share cannot be told",
                span,
                hint=f"give it where `{seat.member}` is declared: … with {name}: …",
            )
            return False
    return True


# --- fixed phrases ------------------------------------------------------------------------------------------


def more_for_than_against(by: written.Name | None, span: Span, scene: Scene) -> Expr | None:
    """More votes are for than against, of everybody or of those named."""
    of = counted(written.Things(written.Noun.VOTE, by, written.Base.CAST, False, (), (), span), scene)
    if of is None:
        return None
    return Compare(tally(of, Column.FOR, scene), Order.MORE, tally(of, Column.AGAINST, scene))


def no_objection(scene: Scene) -> Expr:
    """Nobody votes against."""
    everybody = Counted(Measure.SEATS, None, Column.ALL)
    return Compare(tally(everybody, Column.AGAINST, scene), Order.AT_MOST, num(0))


def tied(scene: Scene) -> Expr:
    """As many votes for as against, and some."""
    votes = Counted(Measure.WEIGHT, None, Column.CAST)
    for_, against = tally(votes, Column.FOR, scene), tally(votes, Column.AGAINST, scene)
    return all_of([Compare(for_, Order.EQUAL, against), Compare(for_, Order.MORE, num(0))])


def seats_doing(seats: list[SeatDraft], does: written.DoWhat, scene: Scene) -> Expr | None:
    """Every one of these seats does it."""
    names = frozenset(seat.name for seat in seats if seat.votes)
    if not names:
        return FALSE
    of = Counted(Measure.SEATS, SeatSet(names), Column.ALL)
    plain = written.Does(does.act, False, does.span) if isinstance(does, written.Does) else does
    part = doing(of, plain, replace(scene, counted_by_seat=True))
    if part is None:
        return None
    return Compare(part, Order.AT_LEAST, num(len(names)))
