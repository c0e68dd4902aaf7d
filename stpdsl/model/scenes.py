"""From where a formula is looked at, and at which meeting.

A formula is about the item in hand, about one sitting, or about a whole decision; the same words bind
differently in each, and some cannot be said. A `Scene` says which, with the matters that may be in hand, the
body, and whom `it` stands for. Here also: which body sits at which stage, for the matters spoken of.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from enum import Enum
from typing import assert_never

from stpdsl import catalogue
from stpdsl.model.connectives import all_of, any_of, negated, of_member
from stpdsl.model.declarations import Sort
from stpdsl.model.nodes import IT, Exists, Expr, ForEvery, MatterIs, MemberSet, Route
from stpdsl.model.problems import Problems, listed
from stpdsl.model.who import empty, things_members
from stpdsl.model.world import BodyDraft, World
from stpdsl.source import Span
from stpdsl.syntax import nodes as written

MOST_WRITTEN_OUT = 64  # members for whom a formula inside a `for every` is written out one by one


class About(Enum):
    """What a formula is about, with the words for what it may speak of."""

    ITEM = "the particulars of the matter and facts"
    QUORUM = "who is present, the matter and facts"
    CARRIED = "who votes how, the matter and facts"
    DECISION = "everything that comes of a decision"


@dataclass(frozen=True, slots=True)
class Scene:
    """See above. `sitting` (stage, body) is given for a tally about a decision, with its body."""

    world: World
    about: About
    matters: tuple[str, ...]
    body: BodyDraft | None = None
    it: str | None = None
    sitting: tuple[str, str] | None = None
    counted_by_seat: bool = False
    plain_rows: bool = True  # the rule changes no cell of the table of seat states
    nested: bool = False  # inside a `for every`
    stage: str | None = None  # about a decision: what members do is asked of this stage of several bodies

    @property
    def problems(self) -> Problems:
        return self.world.problems

    def about_item(self) -> Scene:
        return replace(self, about=About.ITEM, body=None, sitting=None)

    def of(self, member: str) -> Scene:
        """The same with `it` standing for this member."""
        return replace(self, it=member)

    def cannot_say(self, words: str, at: Span) -> None:
        """Report words that cannot be understood from here."""
        self.problems.say(
            catalogue.OUT_OF_PLACE,
            f"`{words}` cannot be told here, where one can speak of {self.about.value}",
            at,
        )


# --- sittings -----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Sitting:
    """A body that sits at a stage; `part`: as a part of the stage, not for the seat of another body."""

    stage: str
    body: str
    part: bool


def sittings(world: World, matters: Iterable[str]) -> tuple[Sitting, ...]:
    """Every sitting there may be when one of these matters is decided."""
    wanted = frozenset(matters)
    found: dict[Sitting, None] = {}
    for route in world.routes:
        if route.matters & wanted:
            for each in route_sittings(world, route):
                found[each] = None
    return tuple(found)


def route_sittings(world: World, route: Route) -> tuple[Sitting, ...]:
    """Every sitting of a route, inner bodies with the stage they sit for."""
    found: dict[Sitting, None] = {}
    for stage in route.stages:
        seen: set[str] = set(stage.parts)
        waiting = list(stage.parts)
        while waiting:
            body = waiting.pop(0)
            found[Sitting(stage.name, body, body in stage.parts)] = None
            for inner in world.bodies[body].inner:
                if inner not in seen:
                    seen.add(inner)
                    waiting.append(inner)
    return tuple(found)


def sittings_at(scene: Scene, at: written.Name) -> tuple[Sitting, ...]:
    """The sittings that `at …` means: those of a stage, or of a body; none is reported."""
    there = sittings(scene.world, scene.matters)
    named = tuple(each for each in there if written.same_name(each.stage) == at.key)
    if named:
        return tuple(each for each in named if each.part) or named
    body = scene.world.names.find(at)
    if body is not None and body.sort is Sort.BODY:
        named = tuple(each for each in there if each.body == body.text)
    if not named:
        _no_such_stage(scene, at, there)
    return named


def whole_stage(scene: Scene, at: written.Name | None) -> str | None:
    """The stage that `at …` means, if several bodies sit there, so that nothing is counted over all."""
    if at is None or scene.about is not About.DECISION:
        return None
    there = [each for each in sittings(scene.world, scene.matters) if each.part]
    named = [each.stage for each in there if written.same_name(each.stage) == at.key]
    return named[0] if len(named) > 1 and len(set(named)) == 1 else None


def _no_such_stage(scene: Scene, at: written.Name, there: Sequence[Sitting]) -> None:
    places = {written.same_name(name): name for each in there for name in (each.stage, each.body)}
    near = scene.problems.nearest(at.key, places)
    some = list(places.values())[:6]
    scene.problems.say(
        catalogue.UNKNOWN_NAME,
        f"there is no stage or body called `{at.text}` where this is decided",
        at.span,
        hint=f"did you mean `{near}`?" if near else f"it is decided at {listed(some)}" if some else None,
    )


def one_sitting(scene: Scene, at: written.Name | None, span: Span) -> Sitting | None:
    """The one sitting meant; more than one is reported."""
    if at is not None:
        there = sittings_at(scene, at)
        if not there:
            return None
    else:
        there = tuple(each for each in sittings(scene.world, scene.matters) if each.part)
    if len(there) == 1:
        return there[0]
    places = list(dict.fromkeys(each.stage for each in there)) if at is None else [e.stage for e in there]
    scene.problems.say(
        catalogue.WHICH_STAGE,
        "this is counted at one meeting, and it is not said which"
        if there
        else "no rule decides this anywhere",
        span,
        hint=f"say at which stage: {listed(places[:6], 'or')}, with `at …`" if places else None,
    )
    return None


def at_sitting(scene: Scene, sitting: Sitting) -> Scene:
    """The scene at one sitting of a decision."""
    return replace(scene, body=scene.world.bodies[sitting.body], sitting=(sitting.stage, sitting.body))


def counted_once(scene: Scene, span: Span, make: Callable[[Scene], Expr | None]) -> Expr | None:
    """A count at the one sitting that can be meant."""
    here = sitting_scene(scene, None, span)
    return None if here is None else make(here)


def sitting_scene(scene: Scene, at: written.Name | None, span: Span) -> Scene | None:
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


# --- every and some -----------------------------------------------------------------------------------------


def for_every(
    members: MemberSet, make: Callable[[str], Expr | None], scene: Scene, span: Span
) -> Expr | None:
    """The formula is true of every one of the members."""
    if scene.it != IT:
        body = make(IT)
        return None if body is None else ForEvery(members, body)
    written_out = _one_by_one(members, make, scene, span)
    if written_out is None:
        return None
    return all_of([any_of([negated(where), body]) for where, body in written_out])


def for_some(members: MemberSet, make: Callable[[str], Expr | None], scene: Scene, span: Span) -> Expr | None:
    """The formula is true of one or more of the members."""
    if scene.it != IT:
        body = make(IT)
        return None if body is None else Exists(members, body)
    written_out = _one_by_one(members, make, scene, span)
    return None if written_out is None else any_of([all_of([where, body]) for where, body in written_out])


def one_by_one(
    members: MemberSet, make: Callable[[str], Expr | None], scene: Scene, span: Span
) -> tuple[Expr, ...] | None:
    """The formula of each of the members, where IT already stands for another."""
    written_out = _one_by_one(members, make, scene, span)
    return None if written_out is None else tuple(all_of([where, body]) for where, body in written_out)


def _one_by_one(
    members: MemberSet, make: Callable[[str], Expr | None], scene: Scene, span: Span
) -> list[tuple[Expr, Expr]] | None:
    if len(members.names) > MOST_WRITTEN_OUT:
        scene.problems.say(
            catalogue.NESTED_FOR_EVERY,
            f"counting {len(members.names)} members again for every member is more than can be asked at once",
            span,
            hint="say it of one member by name, or in a check of its own",
        )
        return None
    pairs: list[tuple[Expr, Expr]] = []
    for name in (each for each in scene.world.members if each in members.names):
        body = make(name)
        if body is None:
            return None
        where = members.where
        pairs.append((all_of([of_member(where, name)] if where is not None else []), body))
    return pairs


# --- matters that have a particular -------------------------------------------------------------------------


def guarded(test: Expr, particular: str, scene: Scene) -> Expr:
    """A test of a particular, said only of the matters that have it."""
    having = scene.world.having.get(particular, frozenset())
    if having.issuperset(scene.matters):
        return test
    return all_of([MatterIs(having & frozenset(scene.matters) or having), test])


# --- the members meant --------------------------------------------------------------------------------------


def members_of(things: written.Things, scene: Scene) -> MemberSet | None:
    """The members meant, of whom there must be one."""
    members = things_members(things, scene.world, None if scene.it == IT else scene.it, scene.matters)
    if members is None:
        return None
    if not members.names:
        empty(things, scene.world)
        return None
    return members
