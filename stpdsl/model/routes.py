"""The ladders: by which stages a matter is decided, and what follows each outcome.

In come the sentences of procedures, and the rules; out go routes. A matter with no procedure has, at each
body with a rule for it, a route of one stage; a body that there only settles how another body's seat votes
is no route of its own. Every stage says what follows each outcome that can occur; stages come out in an
order in which none precedes one that leads to it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import assert_never

from stpdsl import catalogue
from stpdsl.diagnostics import Label
from stpdsl.model.bodies import board_body
from stpdsl.model.connectives import TRUE, all_of
from stpdsl.model.formulas import bind_conditions
from stpdsl.model.how import item_scene, named_matters, together
from stpdsl.model.nodes import Exit, Expr, OnConflict, Route, Rule, Stage
from stpdsl.model.outcomes import STAGE_OUTCOMES
from stpdsl.model.problems import clause_of, listed, words_of
from stpdsl.model.quantities import days_of
from stpdsl.model.scenes import route_sittings
from stpdsl.model.texts import Line
from stpdsl.model.types import Result, StageOutcome
from stpdsl.model.what import spoken_matters
from stpdsl.model.who import bodies_meant, named_mover
from stpdsl.model.world import World
from stpdsl.source import Span
from stpdsl.syntax import nodes as written

_RESULTS = {
    written.Outcome.APPROVED: Result.APPROVED,
    written.Outcome.REFUSED: Result.REFUSED,
    written.Outcome.UNRESOLVED: Result.UNRESOLVED,
}

# What follows where there is no procedure.
_PLAIN = {
    StageOutcome.OUT_OF_TIME: Result.UNRESOLVED,
    StageOutcome.NOT_READY: Result.UNRESOLVED,
    StageOutcome.EMPTIED: Result.UNRESOLVED,
    StageOutcome.INQUORATE: Result.UNRESOLVED,
    StageOutcome.NOT_CARRIED: Result.REFUSED,
    StageOutcome.CARRIED: Result.APPROVED,
}


@dataclass(slots=True)
class _Ladder:
    """A procedure of which the places are known; exits wait for the rules of boards."""

    sentence: written.ProcedureSentence
    matters: tuple[str, ...]
    when: Expr | None
    parts: dict[str, tuple[str, ...]] = field(default_factory=dict)


def settle_places(lines: Sequence[Line], world: World) -> list[_Ladder]:
    """Where the stages of every procedure sit. Boards that sit come to be here."""
    sentences = [line.sentence for line in lines if isinstance(line.sentence, written.ProcedureSentence)]
    named = named_matters([sentence.matters for sentence in sentences], world)
    ladders: list[_Ladder] = []
    for sentence in sentences:
        matters, which = together(spoken_matters(sentence.matters, world, named))
        when = bind_conditions(sentence.conditions, item_scene(world, matters))
        ladder = _Ladder(sentence, matters, None if when is None else all_of([which, when]))
        for clause in sentence.clauses:
            if isinstance(clause, written.StageClause):
                _settle_place(clause, ladder, world)
            elif not isinstance(clause, written.MeanwhileClause):
                world.problems.not_yet(f"`{words_of(clause)}` of a procedure", clause.span)
        ladders.append(ladder)
    return ladders


def _settle_place(clause: written.StageClause, ladder: _Ladder, world: World) -> None:
    if clause.name.text in ladder.parts:
        world.problems.say(
            catalogue.DUPLICATE_DECLARATION,
            f"this procedure has two stages called `{clause.name.text}`",
            clause.name.span,
            hint="name one of them differently",
        )
        return
    parts = _parts(clause.at, world)
    for name in parts:
        board_body(name, world)
    ladder.parts[clause.name.text] = parts


def _parts(place: written.Place, world: World) -> tuple[str, ...]:
    match place:
        case written.AtBody(body=body):
            return bodies_meant(body, world, None)
        case written.AtEachOf(bodies=bodies):
            return tuple(dict.fromkeys(name for who in bodies for name in bodies_meant(who, world, None)))
        case written.AtAnyOf():
            world.problems.not_yet(f"`{words_of(place)}`: stand-ins in order", place.span)
            return ()
        case _:
            assert_never(place)


# --- routes -------------------------------------------------------------------------------------------------


def settle_routes(ladders: Sequence[_Ladder], world: World) -> None:
    """Every route: those written, then the one stage of each body that decides without a procedure."""
    by_body: dict[str, list[Rule]] = {}
    for rule in world.rules:
        by_body.setdefault(rule.body, []).append(rule)
    taken: set[str] = set()
    for ladder in ladders:
        route = _written(ladder, by_body, taken, world)
        if route is not None:
            world.routes.append(route)
    in_procedures = {name for ladder in ladders for name in ladder.matters}
    outer: dict[str, set[str]] = {}
    for draft in world.bodies.values():
        for inner in draft.inner:
            outer.setdefault(inner, set()).add(draft.name)
    for body, rules in by_body.items():
        elsewhere = {
            name for each in _outer(body, outer) for rule in by_body.get(each, ()) for name in rule.matters
        }
        _add_unwritten(body, rules, in_procedures | elsewhere, world)


def _add_unwritten(body: str, rules: Sequence[Rule], elsewhere: set[str], world: World) -> None:
    draft = board_body(body, world)
    if draft.sentence is None and all(rule.name == rule.body for rule in rules):
        return  # a board of which nothing is said decides only where a procedure asks it
    matters = {name for rule in rules for name in rule.matters} - elsewhere
    if not matters:
        return
    clause = next((rule.clause for rule in rules if rule.matters & matters), draft.clause)
    exits = {outcome: Exit(result, 0, clause) for outcome, result in _PLAIN.items()}
    stage = Stage(body, (body,), None, exits, False, _convener([body], None, world), clause)
    world.routes.append(Route(body, frozenset(matters), TRUE, (stage,), False, clause))


def _outer(body: str, directly: dict[str, set[str]]) -> set[str]:
    """The bodies of which a seat acts, at whatever depth, on this one's decision."""
    found: set[str] = set()
    waiting = [body]
    while waiting:
        for name in directly.get(waiting.pop(), ()):
            if name not in found:
                found.add(name)
                waiting.append(name)
    return found


def _written(ladder: _Ladder, by_body: dict[str, list[Rule]], taken: set[str], world: World) -> Route | None:
    sentence = ladder.sentence
    clauses = [each for each in sentence.clauses if isinstance(each, written.StageClause)]
    clauses = [
        each
        for index, each in enumerate(clauses)
        if each.name.text not in {c.name.text for c in clauses[:index]}
    ]
    if not clauses:
        world.problems.say(
            catalogue.MISSING_CLAUSE,
            "this procedure has no stage",
            sentence.span,
            hint="add one: stage First Meeting at the Joint Committee within 20 days: …",
        )
        return None
    names = {written.same_name(each.name.text): each.name.text for each in clauses}
    stages = [_stage(each, ladder, names, by_body, world) for each in clauses]
    ordered = _ordered(stages, clauses, world)
    if ordered is None or ladder.when is None or any(not stage.parts for stage in stages):
        return None
    clause = clause_of(sentence, sentence.cites, parts=sentence.clauses)
    wanted = (
        sentence.name.text if sentence.name is not None else f"procedure for {words_of(sentence.matters)}"
    )
    name, number = wanted, 1
    while name in taken:
        number += 1
        name = f"{wanted} ({number})"
    taken.add(name)
    route = Route(name, frozenset(ladder.matters), ladder.when, tuple(ordered), True, clause)
    _check_rules(route, by_body, sentence.span, world)
    return route


def _check_rules(route: Route, by_body: dict[str, list[Rule]], span: Span, world: World) -> None:
    """Warn of a stage at which no rule could ever decide one of the matters."""
    for sitting in route_sittings(world, route):
        covered = {name for rule in by_body.get(sitting.body, ()) for name in rule.matters}
        missing = [name for name in world.matters if name in route.matters and name not in covered]
        if missing:
            what = f"how `{sitting.body}` decides {listed(missing[:6])}"
            world.problems.say(
                catalogue.NO_RULE,
                f"no rule says {what} at the stage `{sitting.stage}`",
                span,
                hint=f"add one: rule for {missing[0]} at the {sitting.body}: …",
            )


# --- stages -------------------------------------------------------------------------------------------------


def _stage(
    clause: written.StageClause,
    ladder: _Ladder,
    names: dict[str, str],
    by_body: dict[str, list[Rule]],
    world: World,
) -> Stage:
    parts = ladder.parts.get(clause.name.text, ())
    within: int | None = None
    suffices = False
    by: written.Who | None = None
    for detail in clause.details:
        match detail:
            case written.Within(duration=duration, after=None):
                within = days_of(duration, world.problems)
            case written.ConvenedBy(by=who):
                by = who
            case written.StageIs(mark=written.StageMark.ENOUGH_FOR_AUTHORITY):
                suffices = True
            case (
                written.Within()
                | written.After()
                | written.AtMoment()
                | written.Lasting()
                | written.StageIs()
                | written.ClockRestarts()
            ):
                world.problems.not_yet(f"`{words_of(detail)}` of a stage", detail.span)
            case _:
                assert_never(detail)
    rules = [rule for part in parts for rule in by_body.get(part, ()) if rule.matters & set(ladder.matters)]
    has_deadline = within is not None or any(isinstance(each, written.Within) for each in clause.details)
    exits = _exits(clause, names, _possible(rules, has_deadline, parts, world), world)
    cite = clause_of(clause, clause.cites, parts=clause.exits)
    return Stage(clause.name.text, parts, within, exits, suffices, _convener(parts, by, world), cite)


def _convener(parts: Sequence[str], by: written.Who | None, world: World) -> str | None:
    """Who can withhold convening a stage: said of the stage, or of the one body that sits."""
    if by is not None:
        return named_mover(by, world, None)
    said = [body.convened_by for name in parts if (body := world.bodies[name]).convened_by is not None]
    if not said or said[0] is None:
        return None
    if len(parts) > 1:
        world.problems.not_yet("a stage of several bodies of which each is convened by its own", said[0].span)
        return None
    return named_mover(said[0].by, world, None)


def _possible(
    rules: Sequence[Rule], has_deadline: bool, parts: Sequence[str], world: World
) -> tuple[StageOutcome, ...]:
    """The outcomes that can occur, each of which must have an exit; emptied goes as inquorate does."""
    found = [StageOutcome.CARRIED, StageOutcome.NOT_CARRIED]
    recusals = any(rule.on_conflict is OnConflict.RECUSED for rule in rules)
    empty = any(all(seat.may_be_vacant for seat in world.bodies[name].voting) for name in parts)
    if any(rule.quorum_said for rule in rules):
        found.append(StageOutcome.INQUORATE)
    elif recusals or empty:
        found.append(StageOutcome.EMPTIED)
    if has_deadline:
        found.append(StageOutcome.OUT_OF_TIME)
    if any(rule.gates for rule in rules):
        found.append(StageOutcome.NOT_READY)
    return tuple(found)


def _exits(
    clause: written.StageClause, names: dict[str, str], possible: Sequence[StageOutcome], world: World
) -> dict[StageOutcome, Exit]:
    exits: dict[StageOutcome, Exit] = {}
    rest: Exit | None = None
    for each in clause.exits:
        exit_ = _exit(each, names, clause, world)
        if not each.cases:
            if each is not clause.exits[-1]:
                _not_last(each, world)
            rest = _otherwise(each, exit_, rest, world)
            continue
        for case in each.cases:
            outcome = _case(case, world)
            if outcome is None:
                rest = rest or exit_  # reported: no second complaint about the outcome it names
            elif outcome in exits:
                _twice(case, each, world)
            else:
                exits[outcome] = exit_
    if StageOutcome.INQUORATE in exits:
        exits.setdefault(StageOutcome.EMPTIED, exits[StageOutcome.INQUORATE])
    missing = [outcome for outcome in possible if outcome not in exits]
    if missing and rest is None:
        _no_exit(clause, missing, world)
    fallen = rest or Exit(Result.UNRESOLVED, 0, clause_of(clause, clause.cites, parts=clause.exits))
    return {outcome: exits.get(outcome, fallen) for outcome in StageOutcome}


def _otherwise(each: written.ExitClause, exit_: Exit, before: Exit | None, world: World) -> Exit:
    if exit_.to is Result.APPROVED:
        world.problems.say(
            catalogue.OTHERWISE_APPROVED,
            "`otherwise` may not approve: it would approve without a vote",
            each.span,
            hint="name what approves: `if carried, approved`",
        )
    return before or exit_


def _not_last(each: written.ExitClause, world: World) -> None:
    world.problems.say(
        catalogue.CONTRADICTION,
        "`otherwise` is whatever is not named above it, so nothing below it could apply",
        each.span,
        hint="put it last, once",
    )


def _twice(case: written.ExitCase, each: written.ExitClause, world: World) -> None:
    world.problems.say(
        catalogue.CONTRADICTION,
        f"this stage says twice what follows `{words_of(case)}`",
        each.span,
        hint="the first line that applies counts: leave the other out",
    )


def _no_exit(clause: written.StageClause, missing: Sequence[StageOutcome], world: World) -> None:
    also = tuple(Label(each.span, "what it does say") for each in clause.exits[:1])
    outcomes = listed([each.value for each in missing], "or")
    world.problems.say(
        catalogue.STAGE_WITHOUT_EXIT,
        f"`{clause.name.text}` does not say what follows if it is {outcomes}",
        clause.name.span,
        also=also,
        hint="add a line for each, or `otherwise, refused`",
    )


def _case(case: written.ExitCase, world: World) -> StageOutcome | None:
    if isinstance(case, written.ComesTo) and case.outcome in STAGE_OUTCOMES:
        return STAGE_OUTCOMES[case.outcome]
    world.problems.not_yet(f"`if {words_of(case)}`", case.span)
    return None


def _exit(
    clause: written.ExitClause, names: dict[str, str], stage: written.StageClause, world: World
) -> Exit:
    after = 0
    for timing in clause.timings:
        match timing:
            case written.After(event=None, at_least=written.Duration() as duration):
                after = days_of(duration, world.problems) or 0
            case _:
                world.problems.not_yet(f"`{words_of(timing)}` of what follows", timing.span)
    return Exit(_to(clause, names, world), after, clause_of(clause, clause.cites or stage.cites))


def _to(clause: written.ExitClause, names: dict[str, str], world: World) -> str | Result:
    match clause.result:
        case written.GoTo(stage=name):
            if name.key in names:
                return names[name.key]
            near = world.problems.nearest(name.key, names)
            world.problems.say(
                catalogue.UNKNOWN_NAME,
                f"this procedure has no stage called `{name.text}`",
                name.span,
                hint=f"did you mean `{near}`?"
                if near
                else f"its stages are {listed(list(names.values())[:6])}",
            )
            return Result.UNRESOLVED
        case written.EndsAs(outcome=outcome):
            if outcome in _RESULTS:
                return _RESULTS[outcome]
            world.problems.not_yet(f"the result `{outcome.value}`", clause.result.span)
            return Result.UNRESOLVED
        case _:
            assert_never(clause.result)


# --- the order of stages ------------------------------------------------------------------------------------


def _ordered(
    stages: Sequence[Stage], clauses: Sequence[written.StageClause], world: World
) -> list[Stage] | None:
    """The stages, each leading only to later ones; a circle is an error, and a stage nothing leads to."""
    spans = {clause.name.text: clause.name.span for clause in clauses}
    by_name = {stage.name: stage for stage in stages}
    leads = {stage.name: _next(stage) for stage in stages}
    reached = _reached(stages[0].name, leads)
    for stage in stages:
        if stage.name not in reached:
            world.problems.say(
                catalogue.UNREACHABLE_STAGE,
                f"nothing leads to the stage `{stage.name}`",
                spans[stage.name],
                hint=f"lead to it with `go to {stage.name}`, or leave it out; it begins at the first stage",
            )
    waiting = {name: sum(name in others for others in leads.values()) for name in leads}
    ordered: list[Stage] = []
    ready = [stage.name for stage in stages if waiting[stage.name] == 0]
    while ready:
        name = ready.pop(0)
        ordered.append(by_name[name])
        for other in leads[name]:
            waiting[other] -= 1
            if waiting[other] == 0:
                ready.append(other)
    if len(ordered) == len(stages):
        first = next(stage for stage in ordered if stage.name == stages[0].name)
        return [first, *(stage for stage in ordered if stage is not first)]
    left = [stage.name for stage in stages if by_name[stage.name] not in ordered]
    world.problems.say(
        catalogue.PROCEDURE_CYCLE,
        f"the stages {listed(left)} lead back to themselves, so the procedure need not end",
        spans[left[0]],
        hint="a second attempt is a second stage: write it as one, and let it end",
    )
    return None


def _next(stage: Stage) -> tuple[str, ...]:
    return tuple(dict.fromkeys(exit_.to for exit_ in stage.exits.values() if isinstance(exit_.to, str)))


def _reached(first: str, leads: dict[str, tuple[str, ...]]) -> set[str]:
    reached: set[str] = set()
    waiting: list[str] = [first]
    while waiting:
        name = waiting.pop()
        if name not in reached:
            reached.add(name)
            waiting.extend(leads.get(name, ()))
    return reached
