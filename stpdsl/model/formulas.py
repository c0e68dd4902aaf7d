"""Formulas: every test of the language, bound for the place in which it stands.

In come tests and a `Scene`; out go expressions, well typed for that scene, or None with a problem. Here is
how tests are joined, and what is said of the matter itself; who does what is in `doing`, particulars and
numbers in `comparisons`, and what comes of a decision in `outcomes`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import assert_never

from stpdsl import catalogue
from stpdsl.model.comparisons import bind_compare, choice, yes_no
from stpdsl.model.connectives import all_of, any_of, negated, unless
from stpdsl.model.declarations import Sort
from stpdsl.model.doing import bind_count, bind_deed
from stpdsl.model.nodes import (
    IT,
    AtLeast,
    Expr,
    FactIs,
    MatterIs,
)
from stpdsl.model.outcomes import bind_step, outcome, within_authority
from stpdsl.model.problems import words_of
from stpdsl.model.scenes import (
    About,
    Scene,
    counted_once,
    for_every,
    members_of,
)
from stpdsl.model.tallies import (
    more_for_than_against,
    no_objection,
)
from stpdsl.model.what import spoken_matter
from stpdsl.syntax import nodes as written


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
            return bind_count(test, scene)
        case written.Deed():
            return bind_deed(test, scene)
        case written.MoreForThanAgainst(by=by):
            return counted_once(scene, test.span, lambda here: more_for_than_against(by, test.span, here))
        case written.NoObjection():
            return counted_once(scene, test.span, no_objection)
        case written.FactTest():
            return _fact(test, scene)
        case written.Is():
            return _is(test, scene)
        case written.Compare():
            return bind_compare(test, scene)
        case written.OutcomeIs():
            return outcome(test.outcome, test.negated, test.at, test.when, test.span, scene)
        case written.WithinAuthority(negated=negative):
            return within_authority(negative, test.span, scene)
        case written.StepHappens():
            return bind_step(test, scene)
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
            return yes_no(name, scene)
        case Sort.MATTER:
            spoken = spoken_matter(name, scene.world)
            if spoken is None:
                return None
            is_it = MatterIs(frozenset(spoken.matters))
            return is_it if spoken.when is None else all_of([is_it, spoken.when])
        case _:
            scene.world.names.wrong(name, found, wanted)
            return None


def _is(test: written.Is, scene: Scene) -> Expr | None:
    subject = test.subject
    if isinstance(subject, written.Name):
        found = scene.world.names.find(subject)
        if found is not None and found.sort is Sort.PARTICULAR:
            bound = choice(subject, test.value, scene)
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
    return bind_deed(written.Deed(subject, does, None, test.span), scene)
