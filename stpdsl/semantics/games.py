"""Can a member stop it? Answered by playing every game to its end, for small policies.

In: a model, a question of power, a member and a context (a situation whose moves are ignored). Out: whether
the member stops the target in that context, by section 5.2 of the semantics read literally: node by node
(gates and convening; ballots and consents; casting votes), the member and the rest choosing at once, with
everything so far seen by all. Nothing is assumed about best moves. It is an oracle for the search in the
solver, so it shares nothing with it, and gives up (`TooManyGames`) rather than take a short cut.

What is finite here and not on the page: a step that somebody controls happens on one of a few days
(`step_days`, counted from the first day; later, the day a stage is entered), and whoever convenes a stage
does so at once, on its last day, or not at all.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, fields, is_dataclass, replace
from itertools import product
from math import prod
from typing import Final, Literal

from stpdsl.model.nodes import Body, Model, Rule, Seat, Stage, StepBefore, StepHappens
from stpdsl.model.questions import CanBlock
from stpdsl.model.types import Ballot, Result, Situation
from stpdsl.semantics.decision import StageRecord
from stpdsl.semantics.expressions import View, evaluate, members_in
from stpdsl.semantics.lookups import Lookups, lookups
from stpdsl.semantics.procedures import (
    Improper,
    check_names,
    decide,
    exit_day,
    hold_stage,
    route_taken,
    rule_at,
)
from stpdsl.semantics.questions import reached_by

STEP_DAYS: Final = (-400, 0)
LIMIT: Final = 200_000


class TooManyGames(Exception):
    """More sittings would have to be played than the limit allows."""


def can_stop(
    model: Model,
    question: CanBlock,
    member: str | None,
    context: Situation,
    *,
    voting_first: bool = False,
    away: frozenset[str] = frozenset(),
    step_days: tuple[int, ...] = STEP_DAYS,
    limit: int = LIMIT,
) -> bool:
    """Whether the member stops the question's target in this context, voting last or first.

    `member` None: nobody tries, so that True says the context is not viable. The members of `away` stay
    away from every sitting. Raises `TooManyGames` beyond `limit` plays of a stage."""
    known = lookups(model)
    start = _without_moves(known, context)
    check_names(known, start)
    route = route_taken(known, start)
    if route is None:
        return True
    stages = {stage.name: stage for stage in route.stages}
    game = _Game(known, question, member, voting_first, away, step_days, limit, stages)
    stopped = game.from_stage(start, route.stages[0], context.start, first=True)
    if stopped is None:
        raise Improper("no moves make this context a proper situation")
    return stopped


# One thing a player does: what, to which name, and the value it gets.
What = Literal["ballot", "deputy", "consent", "casting", "step", "unconvened", "delay"]


@dataclass(frozen=True, slots=True)
class _Do:
    what: What
    key: tuple[str, ...]
    value: object


Slot = tuple[tuple[_Do, ...], ...]  # alternatives, of which exactly one is chosen


class _Moves:
    """What is open at one node: the slots of the member and those of the rest."""

    def __init__(self) -> None:
        self.own: list[Slot] = []
        self.rest: list[Slot] = []

    def add(self, own: bool, *alternatives: tuple[_Do, ...]) -> None:
        (self.own if own else self.rest).append(alternatives)


class _Game:
    def __init__(
        self,
        known: Lookups,
        question: CanBlock,
        member: str | None,
        voting_first: bool,
        away: frozenset[str],
        step_days: tuple[int, ...],
        limit: int,
        stages: dict[str, Stage],
    ) -> None:
        self.known = known
        self.question = question
        self.member = member
        self.voting_first = voting_first
        self.away = away
        self.step_days = step_days
        self.limit = limit
        self.stages = stages
        self.played = 0
        self.steps = sorted(_steps_that_matter(known.model))

    # ------------------------------------------------------------------------------------------- the nodes

    def from_stage(self, situation: Situation, stage: Stage, entered: int, first: bool) -> bool | None:
        """Whether the member stops it from here: gates and convening."""
        moves = _Moves()
        days = tuple(entered + days for days in self.step_days) if first else (entered,)
        for name in self.steps:
            controller = self.known.model.steps[name].controller
            if controller is None or name in situation.steps:
                continue
            at = tuple((_Do("step", (name,), day),) for day in days)
            moves.add(self._is_move_of(controller), (), *at)
        if stage.convened_by is not None:
            moves.add(self._is_move_of(stage.convened_by), *_convenings(stage))
        return self._choose(situation, moves, lambda after: self._ballots(after, stage, entered))

    def _ballots(self, situation: Situation, stage: Stage, entered: int) -> bool | None:
        """Whether the member stops it from here: ballots and consents."""
        moves = _Moves()
        for sits in self.known.plans[stage.parts]:
            part = stage.parts[sits.with_part]
            delay = situation.delays.get((stage.name, part), 0)
            if (stage.name, part) in situation.unconvened:
                continue
            if stage.within is not None and delay > stage.within:
                continue
            item = View(self.known, situation, entered + delay)
            body = self.known.model.bodies[sits.body]
            for seat in body.seats:
                self._seat_moves(moves, stage, body, seat, item)
            rule = rule_at(self.known, situation, body.name)
            if rule is not None:
                self._consent_moves(moves, stage, body, rule, item)
        return self._choose(situation, moves, lambda after: self._casting(after, stage, entered, frozenset()))

    def _casting(self, situation: Situation, stage: Stage, entered: int, cast: frozenset[str]) -> bool | None:
        """Whether the member stops it from here: the casting votes that are asked for, then what follows."""
        record = self._hold(situation, stage, entered)
        if record is None:
            return None
        asked = [s for s in record.sittings if s.casting is not None and s.body not in cast]
        if not asked:
            return self._after(situation, stage, record)
        moves = _Moves()
        for sitting in asked:
            person = sitting.casting[0] if sitting.casting is not None else ""
            own = self.question.by is None and any(
                seat.person == person and seat.member == self.member and self.member is not None
                for seat in sitting.seats
            )
            votes = (Ballot.AGAINST, Ballot.ABSTAIN, Ballot.FOR)
            moves.add(own, *((_Do("casting", (stage.name, sitting.body), vote),) for vote in votes))
        done = cast | {sitting.body for sitting in asked}
        return self._choose(situation, moves, lambda after: self._casting(after, stage, entered, done))

    def _after(self, situation: Situation, stage: Stage, record: StageRecord) -> bool | None:
        day = exit_day(stage, record)
        if isinstance(record.to, str) and day is not None:
            return self.from_stage(situation, self.stages[record.to], day, first=False)
        if record.to is not Result.APPROVED:
            return True
        decision = decide(self.known.model, situation)
        return not reached_by(self.known.model, situation, decision, self.question)

    def _hold(self, situation: Situation, stage: Stage, entered: int) -> StageRecord | None:
        self.played += 1
        if self.played > self.limit:
            raise TooManyGames(f"more than {self.limit} plays of a stage")
        try:
            return hold_stage(self.known, situation, stage, entered)
        except Improper:
            return None

    # ----------------------------------------------------------------------------------------- the choosing

    def _choose(
        self, situation: Situation, moves: _Moves, then: Callable[[Situation], bool | None]
    ) -> bool | None:
        """Both choose at once, one of them having to say first; None if nothing they choose is proper."""
        if prod(len(slot) for slot in (*moves.own, *moves.rest)) > self.limit:
            raise TooManyGames(f"more than {self.limit} combinations at one node")
        return (self._first if self.voting_first else self._last)(situation, moves, then)

    def _first(
        self, situation: Situation, moves: _Moves, then: Callable[[Situation], bool | None]
    ) -> bool | None:
        """There is a move of the member's such that whatever the rest do, it stops it."""
        any_proper = False
        for own in product(*moves.own):
            some, every = False, True
            for rest in product(*moves.rest):
                stopped = then(_done(situation, own, rest))
                if stopped is None:
                    continue
                some = True
                if not stopped:
                    every = False
                    break
            if some and every:
                return True
            any_proper = any_proper or some
        return False if any_proper else None

    def _last(
        self, situation: Situation, moves: _Moves, then: Callable[[Situation], bool | None]
    ) -> bool | None:
        """Whatever the rest do, there is a move of the member's that stops it."""
        any_proper = False
        for rest in product(*moves.rest):
            some, one = False, False
            for own in product(*moves.own):
                stopped = then(_done(situation, own, rest))
                if stopped is None:
                    continue
                some = True
                if stopped:
                    one = True
                    break
            if some and not one:
                return False
            any_proper = any_proper or some
        return True if any_proper else None

    # ------------------------------------------------------------------------------------------- whose moves

    def _is_move_of(self, controller: str) -> bool:
        """Whether the member, and not the rest, makes the moves of this controller."""
        return self.question.by is None and self.member is not None and self._belongs(controller)

    def _belongs(self, name: str) -> bool:
        model, member = self.known.model, self.member
        if name == member:
            return True
        if name in model.bodies:
            voting = [seat for seat in model.bodies[name].seats if seat.votes]
            if voting and all(seat.member == member for seat in voting):
                return True
        posts = (name, *(model.persons[name].posts if name in model.persons else ()))
        if any(post in model.holders and model.holders[post].member == member for post in posts):
            return True
        return any(seat.person == name and seat.member == member for seat in self.known.seats.values())

    def _seat_moves(self, moves: _Moves, stage: Stage, body: Body, seat: Seat, item: View) -> None:
        attends = not seat.votes or (seat.votes_when is not None and not evaluate(seat.votes_when, item))
        vacant = seat.vacant_now or (body.name, seat.name) in item.situation.vacant
        if seat.inner is not None or (vacant and not attends):
            return
        place = (stage.name, body.name, seat.name)
        ballots = (Ballot.ABSENT, Ballot.ABSTAIN) if attends else tuple(Ballot)
        mine = self.member is not None and seat.member == self.member
        by = self.question.by
        own = mine
        if mine and by is not None:
            allowed = tuple(ballot for ballot in ballots if ballot in by)
            own = bool(allowed)
            ballots = allowed or ballots
        elif seat.member in self.away:
            ballots = (Ballot.ABSENT,)
        moves.add(own, *((_Do("ballot", place, ballot),) for ballot in ballots))
        if seat.deputy is not None:
            moves.add(mine and by is None, (), (_Do("deputy", place, True),))

    def _consent_moves(self, moves: _Moves, stage: Stage, body: Body, rule: Rule, item: View) -> None:
        voting = {
            seat.member
            for seat in body.seats
            if seat.votes and (seat.votes_when is None or evaluate(seat.votes_when, item))
        }
        for consent in rule.consents:
            if consent.unless is not None and evaluate(consent.unless, item):
                continue
            parties: Iterable[str] = () if consent.party is None else (consent.party,)
            if consent.members is not None:
                parties = (name for name in members_in(consent.members, item) if name not in voting)
            for party in parties:
                moves.add(self._is_move_of(party), (), (_Do("consent", (stage.name, party), True),))


def _convenings(stage: Stage) -> Iterator[tuple[_Do, ...]]:
    yield tuple(_Do("unconvened", (stage.name, part), True) for part in stage.parts)
    yield ()
    if stage.within:
        yield tuple(_Do("delay", (stage.name, part), stage.within) for part in stage.parts)


def _without_moves(known: Lookups, context: Situation) -> Situation:
    """The context alone: what nobody at the table chooses."""
    steps = known.model.steps
    convened = {
        stage.name for route in known.model.routes for stage in route.stages if stage.convened_by is not None
    }
    return replace(
        context,
        steps={name: day for name, day in context.steps.items() if steps[name].controller is None},
        unconvened=frozenset(key for key in context.unconvened if key[0] not in convened),
        delays={key: days for key, days in context.delays.items() if key[0] not in convened},
        ballots={},
        deputised=frozenset(),
        casting={},
        consents=frozenset(),
    )


def _done(situation: Situation, *chosen: tuple[tuple[_Do, ...], ...]) -> Situation:
    """The situation after these choices."""
    ballots = dict(situation.ballots)
    casting = dict(situation.casting)
    steps = dict(situation.steps)
    delays = dict(situation.delays)
    deputised = set(situation.deputised)
    consents = set(situation.consents)
    unconvened = set(situation.unconvened)
    for do in (do for alternatives in chosen for alternative in alternatives for do in alternative):
        match do.what, do.key, do.value:
            case "ballot", (stage, body, seat), Ballot() as ballot:
                ballots[(stage, body, seat)] = ballot
            case "casting", (stage, body), Ballot() as ballot:
                casting[(stage, body)] = ballot
            case "step", (step,), int(day):
                steps[step] = day
            case "delay", (stage, part), int(days):
                delays[(stage, part)] = days
            case "deputy", (stage, body, seat), True:
                deputised.add((stage, body, seat))
            case "consent", (stage, party), True:
                consents.add((stage, party))
            case "unconvened", (stage, part), True:
                unconvened.add((stage, part))
            case _:
                raise ValueError(f"no such move: {do}")
    return replace(
        situation,
        ballots=ballots,
        casting=casting,
        steps=steps,
        delays=delays,
        deputised=frozenset(deputised),
        consents=frozenset(consents),
        unconvened=frozenset(unconvened),
    )


def _steps_that_matter(model: Model) -> set[str]:
    """The steps on which an outcome or an authority can depend."""
    found: set[str] = set()
    for delegation in model.delegations:
        found.update(delegation.after)
        if delegation.recall is not None:
            found.add(delegation.recall)
    for instrument in model.instruments:
        found.update(instrument.after)
    for rule in model.rules:
        for part in (rule.gates, rule.quorum, rule.carried):
            _collect_steps(part, found)
    return found


def _collect_steps(part: object, found: set[str]) -> None:
    if isinstance(part, StepHappens | StepBefore):
        found.add(part.step)
        if isinstance(part, StepBefore) and part.other is not None:
            found.add(part.other)
    elif isinstance(part, tuple):
        for item in part:
            _collect_steps(item, found)
    elif is_dataclass(part):
        for field in fields(part):
            _collect_steps(getattr(part, field.name), found)
