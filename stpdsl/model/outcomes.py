"""What comes of a decision, and when: results, stages, authority, steps.

In come the tests that speak of outcomes and of things that happen; out go expressions about a decision, and
for steps also about a sitting, before which they must have happened.
"""

from __future__ import annotations

from stpdsl.model.connectives import all_of, any_of, negated, unless
from stpdsl.model.declarations import Sort
from stpdsl.model.nodes import (
    Compare,
    Day,
    DaysTaken,
    DecidedAt,
    Effect,
    EffectOn,
    Expr,
    MemberSet,
    Order,
    ResultIs,
    StageWas,
    StepBefore,
    StepHappens,
    StepWithin,
    Sum,
)
from stpdsl.model.problems import words_of
from stpdsl.model.quantities import (
    days_apart,
    days_of,
)
from stpdsl.model.scenes import (
    About,
    Scene,
    Sitting,
    counted_once,
    for_every,
    one_sitting,
    sitting_scene,
    sittings,
    sittings_at,
)
from stpdsl.model.tallies import (
    num,
    tied,
)
from stpdsl.model.types import Result, StageOutcome
from stpdsl.source import Span
from stpdsl.syntax import nodes as written

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
        bound = counted_once(scene, span, tied) if at is None else _tied_at(at, span, scene)
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
    here = sitting_scene(scene, at, span)
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


def within_authority(negative: bool, span: Span, scene: Scene) -> Expr | None:
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


def bind_step(test: written.StepHappens, scene: Scene) -> Expr | None:
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
