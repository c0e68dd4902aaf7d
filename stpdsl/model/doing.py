"""Who does what: members over a whole decision, named people and members at a meeting.

In come tallies and deeds; out go expressions. Over a decision, what members do is asked of the members
("every Council votes against" is true of each of them); what seats and votes do, and whatever is said to be
done at a stage, is counted there.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from typing import assert_never

from stpdsl import catalogue
from stpdsl.model.connectives import all_of, any_of, negated, unless
from stpdsl.model.declarations import Sort
from stpdsl.model.nodes import (
    IT,
    AtLeast,
    Column,
    Compare,
    Conflicted,
    Const,
    Count,
    Effect,
    EffectOn,
    Expr,
    Measure,
    MemberIs,
    MemberSet,
    MemberVotes,
    Number,
    Order,
    PersonPresent,
    SeatSet,
    Sum,
    Times,
)
from stpdsl.model.problems import words_of
from stpdsl.model.quantities import (
    no_one_meant,
)
from stpdsl.model.scenes import (
    About,
    Scene,
    for_every,
    for_some,
    members_of,
    one_by_one,
    sitting_scene,
    sittings,
    whole_stage,
)
from stpdsl.model.tallies import (
    ORDERS,
    Counted,
    bind_tally,
    doing,
    fraction_of,
    num,
    plain_number,
    seats_doing,
    seats_of,
)
from stpdsl.model.types import Ballot
from stpdsl.model.who import (
    affected_test,
    member_fact,
    party,
    persons_meant,
)
from stpdsl.model.world import BodyDraft, SeatDraft
from stpdsl.source import Span
from stpdsl.syntax import nodes as written


def bind_count(test: written.Tally, scene: Scene) -> Expr | None:
    if scene.about is About.ITEM or (
        scene.about is About.DECISION and scene.sitting is None and _of_members(test, scene)
    ):
        return _members_doing(test, scene)
    stage = whole_stage(scene, test.at)
    if stage is not None and _of_members(replace(test, at=None), scene):
        return _members_doing(replace(test, at=None), replace(scene, stage=stage))
    here = sitting_scene(scene, test.at, test.span)
    return None if here is None else bind_tally(test, here)


def _of_members(test: written.Tally, scene: Scene) -> bool:
    """Whether this is asked of members over the whole decision, not counted at one stage."""
    things = test.of_what
    if test.at is not None or isinstance(test.how_many, written.WithShareOf):
        return False
    if things.base not in (written.Base.UNSAID, written.Base.ALL):
        return False
    if isinstance(test.do_what, written.Does) and test.do_what.act is written.Act.PRESENT:
        return False
    if things.noun is written.Noun.MEMBER:
        return True
    if things.noun is not written.Noun.NAMED or things.kind is None:
        return False
    found = scene.world.names.find(things.kind)
    return found is None or found.sort in (Sort.KIND, Sort.GROUP, Sort.MEMBER)


def _members_doing(test: written.Tally, scene: Scene) -> Expr | None:
    members = members_of(test.of_what, scene)
    if members is None:
        return None

    def does(name: str) -> Expr | None:
        return member_doing(name, test.do_what, scene)

    span = test.span
    match test.how_many:
        case written.All():
            return for_every(members, does, scene, span)
        case written.NotOne():
            some = for_some(members, does, scene, span)
            return None if some is None else negated(some)
        case written.Count(comparison=comparison, number=number):
            many = plain_number(number, scene)
            return None if many is None else count_compared(members, does, comparison, many, scene, span)
        case written.AllBut(number=number):
            many = plain_number(number, scene)
            if many is None:
                return None
            return _count_of_all(members, does, written.Comparison.AT_LEAST, Fraction(1), -many, scene, span)
        case written.Share():
            return _share_of_members(members, does, test.how_many, scene, span)
        case written.WithShareOf():
            raise AssertionError("counted at a sitting")
        case _:
            assert_never(test.how_many)


def _share_of_members(
    members: MemberSet,
    does: Callable[[str], Expr | None],
    how_many: written.Share,
    scene: Scene,
    span: Span,
) -> Expr | None:
    fraction = fraction_of(how_many.fraction, scene)
    adjusted = how_many.plus or how_many.never_fewer_than or how_many.never_more_than
    if adjusted is not None or how_many.rounding is not written.Rounding.NONE:
        scene.problems.not_yet(f"`{words_of(how_many)}` of members over a whole decision", how_many.span)
        return None
    if fraction is None:
        return None
    return _count_of_all(members, does, how_many.comparison, fraction, Fraction(0), scene, span)


def count_compared(
    members: MemberSet,
    does: Callable[[str], Expr | None],
    comparison: written.Comparison,
    many: Fraction,
    scene: Scene,
    span: Span,
) -> Expr | None:
    """So many of the members do it."""
    if scene.it != IT:
        body = does(IT)
        return None if body is None else Compare(Count(members, body), ORDERS[comparison], num(many))
    each = one_by_one(members, does, scene, span)
    return None if each is None else _number_of(each, comparison, many)


def _number_of(each: tuple[Expr, ...], comparison: written.Comparison, many: Fraction) -> Expr:
    """At least, at most … so many of the formulas are true; a part of one counts as the next."""
    up, above = -(-many.numerator // many.denominator), many.numerator // many.denominator + 1

    def reached(number: int) -> Expr:
        return Const(True) if number <= 0 else AtLeast(number, each)

    match comparison:
        case written.Comparison.AT_LEAST:
            return reached(up)
        case written.Comparison.MORE_THAN:
            return reached(above)
        case written.Comparison.AT_MOST:
            return negated(reached(above))
        case written.Comparison.FEWER_THAN:
            return negated(reached(up))
        case written.Comparison.EXACTLY:
            return all_of([reached(up), negated(reached(above))]) if many.denominator == 1 else Const(False)
        case _:
            assert_never(comparison)


def _count_of_all(
    members: MemberSet,
    does: Callable[[str], Expr | None],
    comparison: written.Comparison,
    fraction: Fraction,
    plus: Fraction,
    scene: Scene,
    span: Span,
) -> Expr | None:
    """So large a share (and so many more) of the members do it."""
    if members.where is None:
        needed = fraction * len(members.names) + plus
        return count_compared(members, does, comparison, needed, scene, span)
    if scene.it == IT:
        scene.problems.say(
            catalogue.NESTED_FOR_EVERY,
            "a share of members who are picked out cannot be asked again for every member",
            span,
            hint="make it a check of its own",
        )
        return None
    body = does(IT)
    if body is None:
        return None
    everyone = Count(members, Const(True))
    wanted: Number = Times(fraction, everyone) if not plus else Sum((Times(fraction, everyone), num(plus)))
    return all_of(
        [Compare(Count(members, body), ORDERS[comparison], wanted), Compare(everyone, Order.MORE, num(0))]
    )


# --- what one member does -----------------------------------------------------------------------------------

_BALLOTS = {
    written.Act.VOTE_FOR: Ballot.FOR,
    written.Act.CONSENT: Ballot.FOR,
    written.Act.AGREE: Ballot.FOR,
    written.Act.VOTE_AGAINST: Ballot.AGAINST,
    written.Act.OBJECT: Ballot.AGAINST,
    written.Act.ABSTAIN: Ballot.ABSTAIN,
    written.Act.ABSENT: Ballot.ABSENT,
}

_EFFECTS = {
    written.Act.CLAIMED: Effect.CLAIMED,
    written.Act.AUTHORISED: Effect.AUTHORISED,
    written.Act.EFFECTIVE: Effect.EFFECTIVE,
    written.Act.BOUND: Effect.BINDING,
}


def member_doing(member: str, does: written.DoWhat, scene: Scene) -> Expr | None:
    """That one member (or IT) does it: over the whole decision, or as an item of the matter."""
    match does:
        case written.Does(act=act, negated=negative):
            test = _member_acting(member, act, does.span, scene)
        case written.HasFact(fact=fact, negated=negative):
            test = member_fact(fact, member, scene.world)
            if isinstance(test, MemberIs) and member != IT:
                test = Const(member in test.names)
        case written.ShareAn():
            scene.problems.not_yet(f"`{words_of(does)}`", does.span)
            return None
        case _:
            assert_never(does)
    return None if test is None else unless(test, not negative)


def _member_acting(member: str, act: written.Act, span: Span, scene: Scene) -> Expr | None:
    if act is written.Act.AFFECTED:
        return affected_test(member, span, scene.world, scene.matters)
    if scene.about is not About.DECISION:
        scene.cannot_say(act.value, span)
        return None
    if act in _BALLOTS:
        return MemberVotes(member, _BALLOTS[act], scene.stage)
    if act in _EFFECTS:
        return EffectOn(_EFFECTS[act], member)
    if act is written.Act.CONFLICTED:
        return Conflicted(member)
    scene.problems.not_yet(f"`{act.value}` of a member over a whole decision", span)
    return None


# --- named people and members do something ------------------------------------------------------------------


def bind_deed(test: written.Deed, scene: Scene) -> Expr | None:
    match test.who:
        case written.Together(parts=parts):
            each = [bind_deed(replace(test, who=part), scene) for part in parts]
            return None if None in each else all_of([part for part in each if part is not None])
        case written.Either(parts=parts):
            each = [bind_deed(replace(test, who=part), scene) for part in parts]
            return None if None in each else any_of([part for part in each if part is not None])
        case written.Every(things=things):
            return bind_count(_as_tally(test, written.All(test.span), things), scene)
        case written.AnyOf(count=count, things=things):
            many = written.Count(written.Comparison.AT_LEAST, count, test.span)
            return bind_count(_as_tally(test, many, things), scene)
        case written.Everyone(other_than=others):
            return _everyone(test, others, scene, written.All(test.span))
        case written.NoOne():
            return _everyone(test, (), scene, written.NotOne(test.span))
        case written.Someone():
            one = written.Number(Fraction(1), test.span)
            some = written.Count(written.Comparison.AT_LEAST, one, test.span)
            return _everyone(test, (), scene, some)
        case _:
            return _named_deed(test, scene)


def _as_tally(test: written.Deed, how_many: written.HowMany, things: written.Things) -> written.Tally:
    return written.Tally(how_many, things, test.does, test.at, test.span)


def _everyone(
    test: written.Deed, others: tuple[written.Who, ...], scene: Scene, how_many: written.HowMany
) -> Expr | None:
    """Everyone is every seat at a meeting, and over a whole decision every member who has one somewhere."""
    effect = isinstance(test.does, written.Does) and test.does.act in _EFFECTS
    at_a_meeting = scene.about in (About.QUORUM, About.CARRIED) or (
        test.at is not None and isinstance(test.does, written.Does) and not _lasting(test.does)
    )
    alone = whole_stage(scene, test.at) is None  # several bodies at one stage are no one meeting
    noun = written.Noun.SEAT if at_a_meeting and alone else written.Noun.MEMBER
    things = written.Things(noun, None, written.Base.UNSAID, False, (), others, test.span)
    if noun is written.Noun.SEAT or test.at is not None or effect or scene.about is About.ITEM:
        return bind_count(_as_tally(test, how_many, things), scene)
    voters = _voters(scene)
    members = members_of(things, scene)
    if members is None:
        return None
    present = MemberSet(members.names & voters, members.where)

    def does(name: str) -> Expr | None:
        return member_doing(name, test.does, scene)

    match how_many:
        case written.All():
            return for_every(present, does, scene, test.span)
        case written.NotOne():
            some = for_some(present, does, scene, test.span)
            return None if some is None else negated(some)
        case _:
            return for_some(present, does, scene, test.span)


def _voters(scene: Scene) -> frozenset[str]:
    bodies = {each.body for each in sittings(scene.world, scene.matters)}
    return frozenset(member for body in bodies for member in scene.world.bodies[body].by_member)


def _named_deed(test: written.Deed, scene: Scene) -> Expr | None:
    if scene.about in (About.QUORUM, About.CARRIED):
        return _deed_at(test, scene) if sitting_scene(scene, test.at, test.span) is not None else None
    stage = whole_stage(scene, test.at)
    if stage is not None:
        return _deed_of_members(replace(test, at=None), replace(scene, stage=stage))
    if scene.about is About.DECISION and (test.at is not None or scene.sitting is not None):
        here = sitting_scene(scene, test.at, test.span)
        if here is not None and not _lasting(test.does):
            return _deed_at(test, here)
        return None if here is None else _deed_of_members(test, replace(scene, sitting=None, body=None))
    return _deed_of_members(test, scene)


def _lasting(does: written.DoWhat) -> bool:
    """Whether it is done once for the whole decision, wherever it is spoken of."""
    if isinstance(does, written.HasFact):
        return True
    return isinstance(does, written.Does) and does.act in (
        *_EFFECTS,
        written.Act.CONFLICTED,
        written.Act.AFFECTED,
    )


def _deed_of_members(test: written.Deed, scene: Scene) -> Expr | None:
    if isinstance(test.who, written.It):
        return _deed_of_it(test, scene)
    body = _body_in_hand(test.who, scene)
    meant = party(test.who, scene.world, scene.it, body)
    if meant is None:
        return None
    if meant.members is not None:
        tests = [_one_member_doing(name, test, scene) for name in sorted(meant.members)]
        return None if None in tests or not tests else all_of([each for each in tests if each is not None])
    act = test.does.act if isinstance(test.does, written.Does) else None
    negative = test.does.negated if not isinstance(test.does, written.ShareAn) else False
    if act is written.Act.CONFLICTED and scene.about is About.DECISION:
        people = persons_meant(test.who, scene.world, scene.it, body)
        return all_of([unless(Conflicted(person), not negative) for person in people]) if people else None
    if scene.about is About.ITEM:
        scene.cannot_say(words_of(test), test.span)
        return None
    here = sitting_scene(scene, None, test.span)
    return None if here is None else _deed_at(test, here)


def _body_in_hand(who: written.Who, scene: Scene) -> BodyDraft | None:
    """Where a decision is taken at bodies of which one has a seat of that name, that body."""
    if not isinstance(who, written.Name) or scene.about is not About.DECISION:
        return None
    bodies = [
        scene.world.bodies[name]
        for name in dict.fromkeys(s.body for s in sittings(scene.world, scene.matters))
    ]
    having = [body for body in bodies if who.key in body.by_key]
    return having[0] if len(having) == 1 else None


def _one_member_doing(name: str, test: written.Deed, scene: Scene) -> Expr | None:
    if isinstance(test.does, written.Does) and test.does.act is written.Act.PRESENT:
        here = sitting_scene(scene, None, test.span)
        return None if here is None else _deed_at(test, here)
    return member_doing(name, test.does, scene)


def _deed_of_it(test: written.Deed, scene: Scene) -> Expr | None:
    if scene.it is None:
        no_one_meant(test.span, scene.world)
        return None
    if isinstance(test.does, written.Does) and test.does.act is written.Act.PRESENT:
        scene.problems.not_yet(f"`{words_of(test)}` over a whole decision", test.span)
        return None
    return member_doing(scene.it, test.does, scene)


def _deed_at(test: written.Deed, scene: Scene) -> Expr | None:
    """Named people and members do something at one sitting."""
    assert scene.body is not None
    negative = _is_negative(test.does)
    if isinstance(test.who, written.It) and scene.it == IT:
        scene.problems.not_yet(f"`{words_of(test)}` at one stage, for every member", test.span)
        return None
    if isinstance(test.does, written.HasFact) or _lasting(test.does):
        return _deed_of_members(test, scene.about_item()) if scene.about is not About.DECISION else None
    meant = party(test.who, scene.world, scene.it, scene.body)
    if meant is None:
        return None
    if meant.members is not None:
        return _members_at(test, meant.members, scene)
    seats = seats_of(test.who, scene) or []
    present = isinstance(test.does, written.Does) and test.does.act is written.Act.PRESENT
    if present and scene.about is not About.DECISION:
        return _people_present(test, seats, negative, scene)
    if present and any(not seat.votes for seat in seats):
        scene.problems.not_yet(f"`{words_of(test)}` of a seat without a vote, in a question", test.span)
        return None
    if not any(seat.votes for seat in seats):
        _not_here(test.who, scene)
        return None
    return _each_seat(seats, test.does, negative, scene)


def _each_seat(seats: list[SeatDraft], does: written.DoWhat, negative: bool, scene: Scene) -> Expr | None:
    """Every one of these seats does it, or every one does not: "the Lay Members do not object" is no less
    than what each of them does not do."""
    if not negative:
        return seats_doing(seats, does, scene)
    each = [seats_doing([seat], does, scene) for seat in seats if seat.votes]
    found = [negated(done) for done in each if done is not None]
    return all_of(found) if len(found) == len(each) else None


def _people_present(test: written.Deed, seats: list[SeatDraft], negative: bool, scene: Scene) -> Expr | None:
    if not seats:
        _not_here(test.who, scene)
        return None
    nested = [seat for seat in seats if seat.inner is not None]
    if nested:
        return _each_seat(seats, test.does, negative, scene)
    people = persons_meant(test.who, scene.world, scene.it, scene.body)
    present: list[Expr] = [unless(PersonPresent(person), not negative) for person in people]
    return all_of(present) if present else None


def _members_at(test: written.Deed, members: frozenset[str], scene: Scene) -> Expr | None:
    """Each of these members does it at the sitting, counted by members."""
    assert scene.body is not None
    tests: list[Expr] = []
    for name in sorted(members):
        seats = scene.body.by_member.get(name)
        if not seats:
            _not_here(test.who, scene)
            return None
        names = frozenset(seat.name for seat in seats)
        of = Counted(Measure.MEMBERS, SeatSet(names), Column.ALL)
        part = doing(of, _plainly(test.does), scene)
        if part is None:
            return None
        done = Compare(part, Order.AT_LEAST, num(1))
        tests.append(negated(done) if _is_negative(test.does) else done)
    return all_of(tests)


def _is_negative(does: written.DoWhat) -> bool:
    return not isinstance(does, written.ShareAn) and does.negated


def _plainly(does: written.DoWhat) -> written.DoWhat:
    """What is done, without the "not"."""
    return does if isinstance(does, written.ShareAn) else replace(does, negated=False)


def _not_here(who: written.Who, scene: Scene) -> None:
    assert scene.body is not None
    scene.problems.say(
        catalogue.NO_SEATS,
        f"`{words_of(who)}` has no seat at `{scene.body.name}` to do that with",
        who.span,
        hint="name someone who sits there, or give them a seat",
    )
