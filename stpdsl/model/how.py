"""What is said of bodies and matters by condition: when a body meets in public, when a seat votes, what must
come before a vote, and what is owed after a decision.

In come clauses; out go formulas about the item or a sitting, and duties. A requirement is a gate at every
rule that covers its matters.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import assert_never

from stpdsl import catalogue
from stpdsl.diagnostics import Label
from stpdsl.model.connectives import TRUE, all_of, any_of, negated
from stpdsl.model.declarations import Sort
from stpdsl.model.formulas import bind, bind_conditions
from stpdsl.model.nodes import Clause, Const, Duty, Expr, Gate, MatterIs
from stpdsl.model.outcomes import step_when
from stpdsl.model.problems import clause_of, words_of
from stpdsl.model.quantities import days_of
from stpdsl.model.scenes import About, Scene
from stpdsl.model.texts import Line
from stpdsl.model.what import spoken_matters
from stpdsl.model.who import named_mover, things_members
from stpdsl.model.world import BodyDraft, SeatDraft, Spoken, World, possessive
from stpdsl.syntax import nodes as written

# --- matters as they are spoken of --------------------------------------------------------------------------


def together(spoken: Sequence[Spoken]) -> tuple[tuple[str, ...], Expr]:
    """All the matters spoken of, and which of their items."""
    matters = tuple(dict.fromkeys(name for each in spoken for name in each.matters))
    if all(each.when is None for each in spoken):
        return matters, TRUE
    if len({each.when for each in spoken}) == 1 and spoken[0].when is not None:
        return matters, spoken[0].when
    parts = [all_of([MatterIs(frozenset(each.matters)), each.when or TRUE]) for each in spoken]
    return matters, any_of(parts)


def item_scene(world: World, matters: Sequence[str], it: str | None = None) -> Scene:
    """What can be told of the item, when one of these matters is in hand."""
    return Scene(world, About.ITEM, tuple(matters), it=it)


# --- derived matters ----------------------------------------------------------------------------------------


def settle_derived(sentences: Sequence[written.MatterSentence], world: World) -> None:
    """Matters that are another when something is so; one may rest on another."""
    waiting = list(sentences)
    while waiting:
        ready = [each for each in waiting if each.is_a is None or _known(each.is_a, world)]
        if not ready:
            for each in waiting:
                world.problems.say(
                    catalogue.KIND_CYCLE, f"`{each.name.text}` is a matter by way of itself", each.span
                )
            return
        for sentence in ready:
            _settle_derived(sentence, world)
        settled = {id(each) for each in ready}
        waiting = [each for each in waiting if id(each) not in settled]


def _known(name: written.Name, world: World) -> bool:
    found = world.names.find(name)
    return found is None or found.sort is not Sort.MATTER or found.text in world.spoken


def _settle_derived(sentence: written.MatterSentence, world: World) -> None:
    parent = world.names.find(sentence.is_a) if sentence.is_a is not None else None
    above = world.spoken.get(parent.text, Spoken(())) if parent is not None else Spoken(())
    if sentence.is_a is None:
        world.problems.say(
            catalogue.MISSING_CLAUSE,
            f"`{sentence.name.text}` has a condition but is not said to be any other matter",
            sentence.span,
            hint=f"matter {sentence.name.text} is a Capital: when …",
        )
    for particular in sentence.particulars:
        world.problems.not_yet(f"`{words_of(particular)}`: a particular of a derived matter", particular.span)
    conditions: list[Expr] = [above.when] if above.when is not None else []
    for clause in sentence.clauses:
        if isinstance(clause, written.DerivedClause):
            test = bind(clause.test, item_scene(world, above.matters))
            conditions.append(test if test is not None else Const(False))
        else:
            world.problems.not_yet(f"`{words_of(clause)}` of a derived matter", clause.span)
    world.spoken[sentence.name.text] = Spoken(above.matters, all_of(conditions))


# --- bodies -------------------------------------------------------------------------------------------------


def settle_conditions(world: World) -> None:
    """When each body meets in public, and when each of its seats votes."""
    scene = item_scene(world, world.all_matters())
    for body in world.bodies.values():
        meets = [
            clause
            for clause in (body.sentence.clauses if body.sentence is not None else ())
            if isinstance(clause, written.MeetsClause)
        ]
        for clause in meets[1:]:
            world.problems.say(
                catalogue.CONTRADICTION,
                "this body says twice how it meets",
                clause.span,
                also=(Label(meets[0].span, "said first here"),),
                hint="put both into one clause: meets in public unless the matter is Confidential",
            )
        for clause in meets:
            _meets(clause, body, scene)
        for seat in body.seats:
            for detail in seat.details:
                if isinstance(detail, written.VotesOnlyOn):
                    _votes_only(detail, seat, scene)


def _meets(clause: written.MeetsClause, body: BodyDraft, scene: Scene) -> None:
    when = bind_conditions(clause.conditions, scene)
    if when is not None:
        body.public = when if clause.in_public else negated(when)


def _votes_only(detail: written.VotesOnlyOn, seat: SeatDraft, scene: Scene) -> None:
    tests: list[Expr] = []
    if detail.matters is not None:
        matters, when = together(spoken_matters(detail.matters, scene.world))
        tests.extend((MatterIs(frozenset(matters)), when))
    if detail.when is not None:
        test = bind(detail.when, scene)
        if test is not None:
            tests.append(test)
    seat.votes_when = all_of([*([seat.votes_when] if seat.votes_when is not None else []), *tests])


# --- what must come before a vote ---------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Required:
    """A requirement's gate, and the matters over which it stands."""

    matters: frozenset[str]
    gate: Gate


def settle_requirements(lines: Sequence[Line], world: World) -> tuple[Required, ...]:
    """The gates of all requirements."""
    sentences = [line.sentence for line in lines if isinstance(line.sentence, written.RequirementSentence)]
    named = _named([sentence.matters for sentence in sentences], world)
    found: list[Required] = []
    for sentence in sentences:
        matters, when = together(spoken_matters(sentence.matters, world, named))
        scene = item_scene(world, matters)
        conditions = bind_conditions(sentence.conditions, scene)
        for clause in sentence.clauses:
            if not isinstance(clause, written.OrderClause):
                world.problems.not_yet(f"`{words_of(clause)}` of a requirement", clause.span)
                continue
            gate = gate_of(clause, clause_of(clause, clause.cites or sentence.cites), scene)
            if gate is not None and conditions is not None:
                found.append(Required(frozenset(matters), _conditional(gate, all_of([when, conditions]))))
    return tuple(found)


def _named(all_matters: Sequence[written.Matters], world: World) -> tuple[Spoken, ...]:
    """What is named by these phrases, for an `every other matter` among them."""
    return tuple(
        each
        for matters in all_matters
        if isinstance(matters, written.TheseMatters)
        for each in spoken_matters(matters, world)
    )


def named_matters(all_matters: Sequence[written.Matters], world: World) -> tuple[Spoken, ...]:
    """What is named by these phrases; a name that nothing declares is reported where it is bound."""
    if not any(isinstance(matters, written.EveryOtherMatter) for matters in all_matters):
        return ()
    return _named(all_matters, world)


def gate_of(clause: written.OrderClause | written.NeedsStepClause, cite: Clause, scene: Scene) -> Gate | None:
    """A gate: the step happens at that time, where the conditions hold."""
    world = scene.world
    step = world.names.get(clause.step, Sort.STEP)
    applies = bind_conditions(clause.conditions, scene)
    if step is None or applies is None:
        return None
    if not isinstance(clause.when, written.Before) and not (
        isinstance(clause.when, written.After) and isinstance(clause.when.event, written.Name)
    ):
        world.problems.not_yet(
            f"`{words_of(clause)}` as a gate",
            clause.span,
            hint="a gate says what comes before the vote: `Scrutiny before the vote`",
        )
        return None
    test = step_when(step, clause.when, Scene(world, About.CARRIED, scene.matters))
    return None if test is None else Gate(any_of([negated(applies), test]), cite)


def _conditional(gate: Gate, when: Expr) -> Gate:
    return Gate(any_of([negated(when), gate.condition]), gate.clause)


# --- duties -------------------------------------------------------------------------------------------------


def settle_duties(lines: Sequence[Line], world: World) -> tuple[Duty, ...]:
    """What is owed after an approval: one duty for each who owes it."""
    sentences = [line.sentence for line in lines if isinstance(line.sentence, written.DutySentence)]
    named = named_matters([sentence.matters for sentence in sentences], world)
    found: dict[str, Duty] = {}
    for sentence in sentences:
        matters, when = together(spoken_matters(sentence.matters, world, named))
        if when != TRUE or sentence.conditions:
            world.problems.not_yet(f"`{words_of(sentence)}`: a duty on condition", sentence.span)
        for clause in sentence.clauses:
            within = _duty_time(clause, world)
            if within is None or not isinstance(clause, written.OrderClause):
                continue
            step = world.names.get(clause.step, Sort.STEP)
            for owner in _owners(sentence.of, world) if step is not None else ():
                assert step is not None
                whose = f"{possessive(owner)} duty" if owner else "the duty"
                name = _unused(f"{whose} of {step}", found)
                cite = clause_of(clause, clause.cites or sentence.cites)
                found[name] = Duty(name, owner, frozenset(matters), step, within, cite)
    return tuple(found.values())


def _unused(name: str, taken: dict[str, Duty]) -> str:
    number, wanted = 1, name
    while name in taken:
        number += 1
        name = f"{wanted} ({number})"
    return name


def _owners(who: written.Who | None, world: World) -> tuple[str, ...]:
    match who:
        case None:
            return ("",)
        case written.Every(things=things):
            meant = things_members(things, world, None, ())
            if meant is not None and meant.where is not None:
                world.problems.not_yet(f"`{words_of(things)}`, of whom it depends who owes a duty", who.span)
            return tuple(name for name in world.members if meant is not None and name in meant.names)
        case _:
            owner = named_mover(who, world, None)
            return () if owner is None else (owner,)


def _duty_time(
    clause: written.OrderClause | written.InForceClause | written.MattersBegunClause, world: World
) -> int | None:
    match clause:
        case written.OrderClause(when=written.Within(duration=duration, after=after), conditions=()) if (
            after
            in (
                None,
                written.Moment.DECISION,
            )
        ):
            return days_of(duration, world.problems)
        case written.OrderClause() | written.InForceClause() | written.MattersBegunClause():
            world.problems.not_yet(
                f"`{words_of(clause)}` as a duty",
                clause.span,
                hint="a duty says by when after the decision: `Publication within 5 days after the decision`",
            )
            return None
        case _:
            assert_never(clause)
