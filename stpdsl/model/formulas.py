"""Formulas: every test of the language, bound for the place in which it stands.

In come tests and a `Scene`; out go expressions, well typed for that scene, or None with a problem. In a
question about a decision, what members do is asked of the members ("every Council votes against" is true of
each of them), while votes and seats are counted at one stage, which must be said if there are several.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
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
    Day,
    DaysTaken,
    DecidedAt,
    Effect,
    EffectOn,
    Expr,
    FactIs,
    MatterIs,
    Measure,
    MemberIs,
    MemberSet,
    MemberVotes,
    Number,
    Order,
    ParticularIs,
    ParticularKind,
    ParticularValue,
    PersonPresent,
    ResultIs,
    SeatSet,
    StageWas,
    StepBefore,
    StepHappens,
    StepWithin,
    Sum,
    Times,
)
from stpdsl.model.problems import words_of
from stpdsl.model.quantities import (
    NUMBER,
    alike,
    days_apart,
    days_of,
    no_one_meant,
    plain_factor,
    settled,
    value_amount,
)
from stpdsl.model.scenes import (
    About,
    Scene,
    Sitting,
    at_sitting,
    for_every,
    for_some,
    guarded,
    one_by_one,
    one_sitting,
    sittings,
    sittings_at,
)
from stpdsl.model.tallies import (
    ORDERS,
    Counted,
    bind_tally,
    compared,
    counted,
    doing,
    fraction_of,
    more_for_than_against,
    no_objection,
    num,
    plain_number,
    seats_doing,
    seats_of,
    tally,
    tied,
)
from stpdsl.model.types import Ballot, Result, StageOutcome
from stpdsl.model.what import spoken_matter
from stpdsl.model.who import (
    affected_test,
    empty,
    member_fact,
    party,
    persons_meant,
    things_members,
)
from stpdsl.model.world import BodyDraft, Quantity, SeatDraft, Sorted
from stpdsl.source import Span
from stpdsl.syntax import nodes as written

_WORLDLY = (About.ITEM, About.QUORUM, About.CARRIED)


def bind(test: written.Test, scene: Scene) -> Expr | None:
    """The formula that a test means here."""
    match test:
        case written.And(parts=parts):
            return _several(parts, scene, all_of)
        case written.Or(parts=parts):
            return _several(parts, scene, any_of)
        case written.Not(test=inside):
            bound = bind(inside, scene)
            return None if bound is None else negated(bound)
        case written.SomeOf():
            return _some_of(test, scene)
        case written.IfThen(condition=condition, then=then):
            return _several((condition, then), scene, lambda both: any_of([negated(both[0]), both[1]]))
        case written.ForEvery():
            return _for_every(test, scene)
        case written.Tally():
            return _tally(test, scene)
        case written.Deed():
            return _deed(test, scene)
        case written.MoreForThanAgainst(by=by):
            return _counted_once(scene, test.span, lambda here: more_for_than_against(by, test.span, here))
        case written.NoObjection():
            return _counted_once(scene, test.span, no_objection)
        case written.FactTest():
            return _fact(test, scene)
        case written.Is():
            return _is(test, scene)
        case written.Compare():
            return _compare(test, scene)
        case written.OutcomeIs():
            return outcome(test.outcome, test.negated, test.at, test.when, test.span, scene)
        case written.WithinAuthority(negated=negative):
            return _within_authority(negative, test.span, scene)
        case written.StepHappens():
            return _step(test, scene)
        case _:
            assert_never(test)


def _several(
    parts: Sequence[written.Test], scene: Scene, join: Callable[[Sequence[Expr]], Expr]
) -> Expr | None:
    bound = [bind(part, scene) for part in parts]
    found = [part for part in bound if part is not None]
    return join(found) if len(found) == len(bound) else None


def _some_of(test: written.SomeOf, scene: Scene) -> Expr | None:
    match test.how:
        case written.ListOf.NONE_OF:
            return _several(test.parts, scene, lambda parts: all_of([negated(part) for part in parts]))
        case written.ListOf.EXACTLY_ONE_OF:
            return _several(test.parts, scene, _exactly_one)
        case written.ListOf.AT_LEAST_OF:
            number = int(test.number.value) if test.number is not None else 1
            return _several(test.parts, scene, lambda parts: AtLeast(number, tuple(parts)))
        case _:
            assert_never(test.how)


def _exactly_one(parts: Sequence[Expr]) -> Expr:
    return all_of([any_of(parts), negated(AtLeast(2, tuple(parts)))])


def bind_conditions(conditions: Sequence[written.Condition], scene: Scene) -> Expr | None:
    """All the conditions of a sentence: `when` and `unless`."""
    bound: list[Expr] = []
    well = True
    for condition in conditions:
        test = bind(condition.test, scene)
        if test is None:
            well = False
        else:
            bound.append(unless(test, isinstance(condition, written.When)))
    return all_of(bound) if well else None


# --- for every ----------------------------------------------------------------------------------------------


def _for_every(test: written.ForEvery, scene: Scene) -> Expr | None:
    if scene.nested or scene.it == IT:
        scene.problems.say(
            catalogue.NESTED_FOR_EVERY,
            "a `for every` stands inside another",
            test.span,
            hint="make two checks",
        )
        return None
    members = members_of(test.things, scene)
    if members is None:
        return None
    inside = replace(scene, nested=True)
    if scene.about in (About.ITEM, About.DECISION) and scene.sitting is None:
        return for_every(members, lambda name: bind(test.test, inside.of(name)), scene, test.span)
    return for_every(members, lambda name: bind(test.test, inside.of(name)), scene.of(IT), test.span)


def members_of(things: written.Things, scene: Scene) -> MemberSet | None:
    """The members meant, of whom there must be one."""
    members = things_members(things, scene.world, None if scene.it == IT else scene.it, scene.matters)
    if members is None:
        return None
    if not members.names:
        empty(things, scene.world)
        return None
    return members


# --- how many do what ---------------------------------------------------------------------------------------


def _counted_once(scene: Scene, span: Span, make: Callable[[Scene], Expr | None]) -> Expr | None:
    """A count at the one sitting that can be meant."""
    here = _sitting_scene(scene, None, span)
    return None if here is None else make(here)


def _sitting_scene(scene: Scene, at: written.Name | None, span: Span) -> Scene | None:
    match scene.about:
        case About.QUORUM | About.CARRIED:
            if at is None:
                return scene
            scene.cannot_say(f"at {at.text}", at.span)
            return None
        case About.DECISION:
            if scene.sitting is not None and at is None:
                return scene
            sitting = one_sitting(scene, at, span)
            return None if sitting is None else at_sitting(scene, sitting)
        case About.ITEM:
            scene.cannot_say(" ".join(span.text.split()), span)
            return None
        case _:
            assert_never(scene.about)


def _tally(test: written.Tally, scene: Scene) -> Expr | None:
    if scene.about is About.ITEM or (
        scene.about is About.DECISION and scene.sitting is None and _of_members(test, scene)
    ):
        return _members_doing(test, scene)
    here = _sitting_scene(scene, test.at, test.span)
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
        return MemberVotes(member, _BALLOTS[act])
    if act in _EFFECTS:
        return EffectOn(_EFFECTS[act], member)
    if act is written.Act.CONFLICTED:
        return Conflicted(member)
    scene.problems.not_yet(f"`{act.value}` of a member over a whole decision", span)
    return None


# --- named people and members do something ------------------------------------------------------------------


def _deed(test: written.Deed, scene: Scene) -> Expr | None:
    match test.who:
        case written.Together(parts=parts):
            each = [_deed(replace(test, who=part), scene) for part in parts]
            return None if None in each else all_of([part for part in each if part is not None])
        case written.Either(parts=parts):
            each = [_deed(replace(test, who=part), scene) for part in parts]
            return None if None in each else any_of([part for part in each if part is not None])
        case written.Every(things=things):
            return _tally(_as_tally(test, written.All(test.span), things), scene)
        case written.AnyOf(count=count, things=things):
            many = written.Count(written.Comparison.AT_LEAST, count, test.span)
            return _tally(_as_tally(test, many, things), scene)
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
    noun = written.Noun.SEAT if scene.about in (About.QUORUM, About.CARRIED) else written.Noun.MEMBER
    things = written.Things(noun, None, written.Base.UNSAID, False, (), others, test.span)
    if noun is written.Noun.SEAT or test.at is not None or effect or scene.about is About.ITEM:
        return _tally(_as_tally(test, how_many, things), scene)
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
        return _deed_at(test, scene) if _sitting_scene(scene, test.at, test.span) is not None else None
    if scene.about is About.DECISION and (test.at is not None or scene.sitting is not None):
        here = _sitting_scene(scene, test.at, test.span)
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
    here = _sitting_scene(scene, None, test.span)
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
        here = _sitting_scene(scene, None, test.span)
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
    negative = not isinstance(test.does, written.ShareAn) and test.does.negated
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
    done = seats_doing(seats, test.does, scene)
    return None if done is None else unless(done, not negative)


def _people_present(test: written.Deed, seats: list[SeatDraft], negative: bool, scene: Scene) -> Expr | None:
    if not seats:
        _not_here(test.who, scene)
        return None
    nested = [seat for seat in seats if seat.inner is not None]
    if nested:
        done = seats_doing(seats, test.does, scene)
        return None if done is None else unless(done, not negative)
    people = persons_meant(test.who, scene.world, scene.it, scene.body)
    present: list[Expr] = [PersonPresent(person) for person in people]
    return unless(all_of(present), not negative) if present else None


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
        one = written.Count(written.Comparison.AT_LEAST, written.Number(Fraction(1), test.span), test.span)
        part = doing(of, test.does, scene)
        if part is None:
            return None
        done = compared(one, part, tally(of, Column.ALL, scene), scene)
        if done is None:
            return None
        tests.append(done)
    return all_of(tests)


def _not_here(who: written.Who, scene: Scene) -> None:
    assert scene.body is not None
    scene.problems.say(
        catalogue.NO_SEATS,
        f"`{words_of(who)}` has no seat at `{scene.body.name}` to do that with",
        who.span,
        hint="name someone who sits there, or give them a seat",
    )


# --- the matter ---------------------------------------------------------------------------------------------


def _fact(test: written.FactTest, scene: Scene) -> Expr | None:
    bound = _matter_state(test.fact, scene)
    return None if bound is None else unless(bound, not test.negated)


def _matter_state(name: written.Name, scene: Scene) -> Expr | None:
    found = scene.world.names.find(name)
    wanted = "a fact, a yes/no particular or a matter"
    if found is None:
        scene.world.names.unknown(name, wanted, (Sort.FACT, Sort.PARTICULAR, Sort.MATTER))
        return None
    match found.sort:
        case Sort.FACT if found.text in scene.world.fact_members:
            scene.problems.say(
                catalogue.WRONG_KIND_OF_NAME,
                f"`{found.text}` is a fact about a member: say of whom",
                name.span,
                hint=f"`Royal is {found.text}`, or `member who is {found.text}`",
            )
            return None
        case Sort.FACT:
            return FactIs(found.text)
        case Sort.PARTICULAR:
            return _yes_no(name, scene)
        case Sort.MATTER:
            spoken = spoken_matter(name, scene.world)
            if spoken is None:
                return None
            is_it = MatterIs(frozenset(spoken.matters))
            return is_it if spoken.when is None else all_of([is_it, spoken.when])
        case _:
            scene.world.names.wrong(name, found, wanted)
            return None


def _yes_no(name: written.Name, scene: Scene) -> Expr | None:
    particular = _particular_here(name, scene)
    if particular is None:
        return None
    if scene.world.particulars[name.key].kind is not ParticularKind.YES_NO:
        kind = scene.world.particulars[name.key].kind.value
        scene.problems.say(
            catalogue.TYPE_MISMATCH, f"`{particular}` is {kind}, where a yes or no was expected", name.span
        )
        return None
    return guarded(ParticularIs(particular), particular, scene)


def _particular_here(name: written.Name, scene: Scene) -> str | None:
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


def _is(test: written.Is, scene: Scene) -> Expr | None:
    subject = test.subject
    if isinstance(subject, written.Name):
        found = scene.world.names.find(subject)
        if found is not None and found.sort is Sort.PARTICULAR:
            bound = _choice(subject, test.value, scene)
            return None if bound is None else unless(bound, not test.negated)
        if found is not None and found.sort is Sort.READING:
            scene.problems.not_yet(f"`{words_of(test)}`", test.span)
            return None
    if isinstance(subject, written.AttributeOf):
        scene.problems.say(
            catalogue.TYPE_MISMATCH, f"`{words_of(subject)}` is a number: compare it with one", test.span
        )
        return None
    does = written.HasFact(test.value, test.article, test.negated, test.span)
    return _deed(written.Deed(subject, does, None, test.span), scene)


def _choice(subject: written.Name, value: written.Name, scene: Scene) -> Expr | None:
    name = _particular_here(subject, scene)
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


def _compare(test: written.Compare, scene: Scene) -> Expr | None:
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
    if _particular_here(name, scene) is None:
        return None
    if particular.kind not in _SORTS:
        scene.problems.say(
            catalogue.TYPE_MISMATCH,
            f"`{particular.name}` is {particular.kind.value}, where a number was expected",
            name.span,
        )
        return None
    return ParticularValue(particular.name), Quantity(_SORTS[particular.kind], particular.currency)


def _number_of_things(things: written.Things, scene: Scene) -> tuple[Number, Quantity] | None:
    if scene.about is About.ITEM or (scene.about is About.DECISION and things.noun is not written.Noun.VOTE):
        members = members_of(things, scene)
        if members is None:
            return None
        whole: Number = num(len(members.names)) if members.where is None else Count(members, Const(True))
        return whole, NUMBER
    here = _sitting_scene(scene, None, things.span)
    of = counted(things, here) if here is not None else None
    return None if of is None or here is None else (tally(of, of.base, here), NUMBER)


# --- what comes of it ---------------------------------------------------------------------------------------

_RESULTS = {
    written.Outcome.APPROVED: Result.APPROVED,
    written.Outcome.REFUSED: Result.REFUSED,
    written.Outcome.UNRESOLVED: Result.UNRESOLVED,
}

STAGE_OUTCOMES = {
    written.Outcome.CARRIED: StageOutcome.CARRIED,
    written.Outcome.NOT_CARRIED: StageOutcome.NOT_CARRIED,
    written.Outcome.INQUORATE: StageOutcome.INQUORATE,
    written.Outcome.EMPTIED: StageOutcome.EMPTIED,
    written.Outcome.OUT_OF_TIME: StageOutcome.OUT_OF_TIME,
    written.Outcome.NOT_READY: StageOutcome.NOT_READY,
}


def outcome(
    what: written.Outcome,
    negative: bool,
    at: written.Name | None,
    when: written.Timing | None,
    span: Span,
    scene: Scene,
) -> Expr | None:
    """What comes of the matter, or of a stage; perhaps where, perhaps by when."""
    if scene.about is not About.DECISION:
        scene.cannot_say(f"the matter is {what.value}", span)
        return None
    if what in _RESULTS:
        bound = _result(what, at, scene)
    elif what in STAGE_OUTCOMES:
        bound = _stage_was(STAGE_OUTCOMES[what], at, span, scene)
    elif what is written.Outcome.TIED:
        bound = _counted_once(scene, span, tied) if at is None else _tied_at(at, span, scene)
    else:
        scene.problems.not_yet(f"the outcome `{what.value}`", span)
        return None
    if bound is not None and when is not None:
        day = _result_day(when, scene)
        bound = None if day is None else all_of([bound, day])
    return None if bound is None else unless(bound, not negative)


def _result(what: written.Outcome, at: written.Name | None, scene: Scene) -> Expr | None:
    result = ResultIs(_RESULTS[what])
    if at is None:
        return result
    stages = dict.fromkeys(each.stage for each in sittings_at(scene, at) if each.part)
    if not stages:
        return None
    return all_of([result, any_of([DecidedAt(stage) for stage in stages])])


def _stage_was(what: StageOutcome, at: written.Name | None, span: Span, scene: Scene) -> Expr | None:
    sitting = one_sitting(scene, at, span) if at is None else _one_stage(scene, at, span)
    if sitting is None:
        return None
    if not sitting.part:
        scene.problems.not_yet(
            f"what came of the meeting of `{sitting.body}` for the seat of another body", span
        )
        return None
    return StageWas(sitting.stage, what)


def _one_stage(scene: Scene, at: written.Name, span: Span) -> Sitting | None:
    there = sittings_at(scene, at)
    stages = dict.fromkeys(each.stage for each in there)
    if len(stages) == 1:
        alone = {
            each.body for each in sittings(scene.world, scene.matters) if each.stage in stages and each.part
        }
        if len(alone) > 1 and written.same_name(there[0].stage) != at.key:
            scene.problems.not_yet(f"what came of one part (`{at.text}`) of a stage of several", span)
            return None
        return there[0]
    return one_sitting(scene, at, span) if there else None


def _tied_at(at: written.Name, span: Span, scene: Scene) -> Expr | None:
    here = _sitting_scene(scene, at, span)
    return None if here is None else tied(here)


def _result_day(when: written.Timing, scene: Scene) -> Expr | None:
    match when:
        case written.OnDay(day=day):
            return Compare(DaysTaken(), Order.EQUAL, num(day))
        case written.Within(duration=duration, after=None):
            days = days_of(duration, scene.problems)
            return None if days is None else Compare(DaysTaken(), Order.AT_MOST, num(days))
        case written.After(event=None, at_least=written.Duration() as duration):
            days = days_of(duration, scene.problems)
            return None if days is None else Compare(DaysTaken(), Order.MORE, num(days))
        case written.OnDate(date=written.Date(day=day_)):
            return Compare(Sum((Day(), DaysTaken())), Order.EQUAL, num(day_.toordinal()))
        case _:
            scene.problems.not_yet(f"`{words_of(when)}` of an outcome", when.span)
            return None


def _within_authority(negative: bool, span: Span, scene: Scene) -> Expr | None:
    if scene.about is not About.DECISION:
        scene.cannot_say("the matter is within authority", span)
        return None
    bound = for_every(
        MemberSet(scene.world.everyone),
        lambda name: any_of([negated(EffectOn(Effect.CLAIMED, name)), EffectOn(Effect.AUTHORISED, name)]),
        scene,
        span,
    )
    return None if bound is None else unless(bound, not negative)


# --- steps --------------------------------------------------------------------------------------------------


def _step(test: written.StepHappens, scene: Scene) -> Expr | None:
    step = scene.world.names.get(test.step, Sort.STEP)
    if step is None:
        return None
    if scene.about is About.ITEM:
        scene.cannot_say(words_of(test), test.span)
        return None
    bound = StepHappens(step) if test.when is None else step_when(step, test.when, scene)
    return None if bound is None else unless(bound, not test.negated)


def step_when(step: str, when: written.Timing, scene: Scene) -> Expr | None:
    """The step happens, and at that time."""
    match when:
        case written.Before(event=event, at_least=at_least):
            days = days_apart(at_least, scene.problems)
            other = _event(event, when.span, scene)
            return None if days is None or other is None else StepBefore(step, days, other or None)
        case written.After(event=written.Name() as name, at_least=at_least):
            first = scene.world.names.get(name, Sort.STEP)
            days = days_apart(at_least, scene.problems)
            return None if first is None or days is None else StepBefore(first, days, step)
        case written.Within(duration=duration, after=written.Moment.DECISION) if (
            scene.about is About.DECISION
        ):
            days = days_of(duration, scene.problems)
            return None if days is None else StepWithin(step, days)
        case _:
            scene.problems.not_yet(f"`{words_of(when)}` of a step", when.span)
            return None


def _event(event: written.Moment | written.Name, span: Span, scene: Scene) -> str | None:
    """The step before which something happens, or "" for the vote."""
    match event:
        case written.Name():
            return scene.world.names.get(event, Sort.STEP)
        case written.Moment.VOTE | written.Moment.DECISION | written.Moment.MEETING:
            return ""
        case _:
            scene.problems.not_yet(f"a step before `{event.value}`", span)
            return None
