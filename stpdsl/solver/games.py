"""One matter as a game between a member and everybody else (section 5.2).

In: a model, a matter, a member and what is asked about its power. Out: `Game`: the target as a term, and who
chooses which variable when. A stage has three steps: convening and whatever else its players do before the
vote; ballots, deputies and consents; the casting vote. What a step holds, everyone sees before the next.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

from stpdsl.model.nodes import Effect, Matter, Model
from stpdsl.model.questions import CanBlock, Target
from stpdsl.model.types import Ballot, Result
from stpdsl.solver.expressions import Place, encode, members_in
from stpdsl.solver.procedures import Encoding, StageHere
from stpdsl.solver.sittings import Ruling, SeatHere, Sitting
from stpdsl.solver.terms import (
    ONE,
    ZERO,
    Bool,
    Linear,
    Replaced,
    Term,
    Whole,
    as_number,
    at_least,
    both,
    choice,
    chosen,
    every,
    implies,
    in_order,
    no,
    number,
    some,
    total,
    zero,
)
from stpdsl.solver.values import CAST_BALLOTS, ORDINARY_DAY, Variables

# The stage, the step and whether it is the member's: when a variable is chosen.
When = tuple[int, int, bool]
Conditions = dict[When | None, dict[Term, None]]


@dataclass(frozen=True, slots=True)
class Round:
    """Variables that are chosen at once by one side, after all earlier rounds are seen."""

    by_member: bool
    variables: tuple[Term | Whole, ...]
    legal: tuple[Term, ...]  # what must be so of these, given the earlier ones
    limits: tuple[Term, ...]  # what else the question demands of them


@dataclass
class Owned:
    """What one member controls: its own name, and its people, posts, holders and bodies."""

    model: Model
    member: str
    names: frozenset[str] = field(init=False)

    def __post_init__(self) -> None:
        model, member = self.model, self.member
        names = {member, *(h.name for h in model.holders.values() if h.member == member)}
        names |= {person.name for person in model.persons.values() if any(p in names for p in person.posts)}
        for body in model.bodies.values():
            voting = [seat for seat in body.seats if seat.votes]
            if voting and all(seat.member == member for seat in voting):
                names.add(body.name)
        self.names = frozenset(names)


class Playing(Variables):
    """Ballots are what is intended: one side may choose a ballot before the other chooses who acts."""

    intended = True

    def __init__(self, model: Model, matter: Matter, question: CanBlock) -> None:
        super().__init__(model, matter)
        self.question = question

    def conflicted(self, who: str) -> Bool:
        wide = self.question.whoever_conflicted or self.question.vacant_or_conflicted > 0
        return wide and super().conflicted(who)

    def vacant(self, body: str, seat: str) -> Bool:
        return self.question.vacant_or_conflicted > 0 and super().vacant(body, seat)


class Unfolding(Playing):
    """The variables as they stand at one stage: which controlled steps have been taken by then, and when."""

    def __init__(self, base: Playing, stages: list[StageHere]) -> None:
        super().__init__(base.model, base.matter, base.question)
        self.truths, self.numbers, self.attached = base.truths, base.numbers, base.attached
        self._stages = stages
        self._taken: dict[str, list[tuple[Bool, Linear]]] = {}

    def happens(self, step: str) -> Bool:
        if self.model.steps[step].controller is None:
            return super().happens(step)
        return some(taken for taken, _ in self._ways(step))

    def step_day(self, step: str) -> Linear:
        day = super().step_day(step)
        if self.model.steps[step].controller is not None:
            for taken, when in self._ways(step):
                day = choice(taken, when, day)
        return day

    def _ways(self, step: str) -> list[tuple[Bool, Linear]]:
        """For each stage so far, whether the step is taken then (it is taken once), and on which day."""
        found = self._taken.get(step)
        if found is None:
            found = self._taken[step] = []
            for stage in self._stages:
                name = stage.stage.name
                taken = both(stage.reached, self.truth("step at", name, step))
                day = self.whole(None, None, "day at", name, step, plain=ORDINARY_DAY)
                if stage.before:
                    self.attach(at_least(day, stage.since + ONE), *day.terms)
                found.append((both(taken, no(some(earlier for earlier, _ in found))), day))
        return found


class Game(Encoding):
    """The decision on one matter, played by one member and the rest."""

    def __init__(self, model: Model, matter: str, member: str, question: CanBlock) -> None:
        super().__init__(model, matter, variables=Playing(model, model.matters[matter], question))
        assert isinstance(self.variables, Playing)
        self._playing = self.variables
        self.player = member
        self.question = question
        self.owned = Owned(model, member)
        self.limits: list[Term] = []  # what the member's ballots are limited to, if anything
        self._views: dict[str, Place] = {}

    # ------------------------------------------------------------------------------------ steps, casting

    def place_at(self, stage: StageHere) -> Place:
        found = self._views.get(stage.stage.name)
        if found is None:
            view = Unfolding(self._playing, [*stage.before, stage])
            found = self._views[stage.stage.name] = replace(self.item_place, variables=view)
        return found

    @cached_property
    def _after(self) -> Place:
        stages = [s for s in self.stages.values() if s.reached is not False]
        return replace(self.item_place, variables=Unfolding(self._playing, stages))

    def place_after(self) -> Place:
        return self._after

    def casting(self, ruling: Ruling, ballot: Ballot) -> Bool:
        theirs = super().casting(ruling, ballot)
        if self.question.by is not None:
            return theirs
        sitting = ruling.sitting
        own = [seat for seat in sitting.seats if seat.seat.member == self.player]
        presides = some(
            both(here, seat.acted_in_by(person), at_least(seat.present, ONE))
            for person, here in ruling.presiding.items()
            for seat in own
        )
        if presides is False:
            return theirs
        variables = sitting.place.variables
        where = (sitting.stage, sitting.body.name)
        mine = variables.truth("casting by", *where, ballot)
        if ballot is Ballot.AGAINST:
            mine = both(mine, no(variables.truth("casting by", *where, Ballot.FOR)))  # type: ignore[assignment]
        return chosen(presides, mine, theirs)

    # ------------------------------------------------------------------------------------ target

    @cached_property
    def reached(self) -> Bool:
        """The target is reached."""
        question = self.question
        approved = self.result_is(Result.APPROVED)
        if question.target is Target.APPROVED:
            return approved
        effect = Effect.EFFECTIVE if question.target is Target.EFFECTIVE else Effect.BINDING
        if question.effective_for is not None:
            meant = members_in(question.effective_for, self.item_place)
            return both(approved, *(implies(w, self.effect_on(effect, u.name)) for u, w in meant))
        claimed = {name: self.effect_on(Effect.CLAIMED, name) for name in self.model.members}
        done = every(implies(c, self.effect_on(effect, name)) for name, c in claimed.items())
        return both(approved, some(claimed.values()), done)

    # ------------------------------------------------------------------------------------ moves

    def _intended(self, sitting: Sitting, seat: SeatHere) -> dict[Ballot, Linear]:
        where = (sitting.stage, sitting.body.name, seat.seat.name)
        cast = CAST_BALLOTS if seat.seat.votes else (Ballot.ABSTAIN,)
        return {ballot: self.variables.ballot(*where, ballot) for ballot in cast}

    def _seats(self) -> Iterable[tuple[Sitting, SeatHere]]:
        for stage in self.stages.values():
            for sitting in stage.seated.values():
                for seat in sitting.seats:
                    if seat.seat.inner is None:
                        yield sitting, seat

    def _restrict(self) -> None:
        """Who stays away has no ballot; the member's ballots are those that are asked about."""
        by, margin = self.question.by, self.question.others_away
        for sitting, seat in self._seats():
            member = seat.seat.member
            ballots = self._intended(sitting, seat)
            if member == self.player and by is not None and seat.seat.votes:
                wanted = [ballots[ballot] for ballot in CAST_BALLOTS if ballot in by]
                meant = total(wanted)
                if Ballot.ABSENT in by:
                    meant = meant + ONE - total(ballots.values())
                said = at_least(meant, ONE)
                if isinstance(said, Term):
                    self.limits.append(said)
            elif margin and member is not None and member != self.player:
                away = self.variables.truth("away", member)
                none = zero(total(ballots.values()))
                self.variables.attach(implies(away, none), *(w for b in ballots.values() for w in b.terms))

    @cached_property
    def context(self) -> Bool:
        """The context is one that the question is about."""
        question = self.question
        conflicts = self._known("conflicted")
        vacancies = self._known("vacant")
        away = self._known("away")
        if question.whoever_conflicted:
            wide = at_least(number(question.vacant_or_conflicted), _count(vacancies))
        else:
            wide = at_least(number(question.vacant_or_conflicted), _count(conflicts + vacancies))
        when = question.over.when is None or encode(question.over.when, self.item_place)
        return both(when, wide, at_least(number(question.others_away), _count(away)))

    def _known(self, kind: str) -> list[Term]:
        return [v for key, v in self.variables.truths.items() if isinstance(key, tuple) and key[0] == kind]

    def prepare(self) -> None:
        """Make every variable that the target depends on, and what must be so of it."""
        _ = self.reached
        if self.question.over.when is not None:
            encode(self.question.over.when, self.item_place)
        self._restrict()

    @cached_property
    def reachable(self) -> list[Term | Whole]:
        """The variables on which the target, and what must be so of them, depends."""
        found: dict[Term | Whole, None] = {}
        fresh: list[Bool] = [self.reached, self.context]
        while fresh:
            nodes = in_order([term for term in fresh if isinstance(term, Term)], found)
            found |= dict.fromkeys(nodes)
            fresh = [c for n in nodes if n.kind == "variable" for c in self.variables.attached.get(n, ())]
        return [node for node in found if node.kind == "variable"]

    @cached_property
    def rounds(self) -> tuple[list[Term | Whole], list[Bool], list[Round]]:
        """The context's variables and conditions, and the rounds of the moves."""
        keys: dict[Term | Whole, tuple[object, ...]] = {}
        for table in (self.variables.truths, self.variables.numbers):
            for key, variable in table.items():
                assert isinstance(key, tuple)
                keys[variable] = key
        where: dict[Term | Whole, When] = {}
        context: list[Term | Whole] = []
        for variable in self.reachable:
            place = self._round_of(keys[variable])
            if place is None:
                context.append(variable)
            else:
                where[variable] = place
        return context, *self._ordered(where)

    def _ordered(self, where: dict[Term | Whole, When]) -> tuple[list[Bool], list[Round]]:
        order: dict[When, list[Term | Whole]] = {}
        for variable, place in where.items():
            order.setdefault(place, []).append(variable)
        legal: Conditions = {}
        limits: Conditions = {}
        attached = [c for v in self.reachable for c in self.variables.attached.get(v, ())]
        for conditions, kept in ((attached, legal), (self.limits, limits)):
            for condition in conditions:
                if isinstance(condition, Term):
                    places = [where[node] for node in in_order([condition], {}) if node in where]
                    kept.setdefault(max(places, key=self._key, default=None), {})[condition] = None
        if not self.member_first:
            self._conform(where, legal, limits)
        rounds = [
            Round(place[2], tuple(order[place]), tuple(legal.get(place, ())), tuple(limits.get(place, ())))
            for place in sorted(order, key=self._key)
        ]
        return list(legal.get(None, ())), rounds

    def _conform(
        self,
        where: Mapping[Term | Whole, When],
        legal: Conditions,
        limits: Conditions,
    ) -> None:
        """The others, who move first, leave the member a ballot that it may cast: one who acts for both
        cannot be held present if the member's ballots are to be absent, nor away if they are not."""
        by = self.question.by
        if by is None:
            return
        cast = next((ballot for ballot in CAST_BALLOTS if ballot in by), None)
        for place, conditions in list(legal.items()):
            if place is None or not place[2]:
                continue
            for condition in conditions:
                nodes = in_order([condition], {})
                theirs = [where[node] for node in nodes if node in where and not where[node][2]]
                if not theirs:
                    continue
                mine = {
                    key: v for key, v in self._ballots.items() if v in where and where[v][2] and v in nodes
                }
                ways: list[Bool] = []
                if Ballot.ABSENT in by:
                    ways.append(Replaced({}, dict.fromkeys(mine.values(), ZERO))(condition))
                if cast is not None:
                    here = {v: ONE if key[-1] is cast else ZERO for key, v in mine.items()}
                    ways.append(Replaced({}, here)(condition))
                left = some(ways)
                if isinstance(left, Term):
                    limits.setdefault(max(theirs, key=self._key), {})[left] = None

    @property
    def _ballots(self) -> dict[tuple[object, ...], Whole]:
        return {
            key: variable
            for key, variable in self.variables.numbers.items()
            if isinstance(key, tuple) and key[0] == "ballot"
        }

    member_first = False  # whether the member moves before the others see fit to

    def _key(self, place: When) -> When:
        stage, step, mine = place
        return stage, step, mine != self.member_first

    def _round_of(self, key: tuple[object, ...]) -> When | None:
        """The stage and the step at which it is chosen, and whether by the member; None: by nobody."""
        at = list(self.stages)
        free = self.question.by is None
        match key:
            case ("delay" | "unconvened", str(stage), _):
                convener = self.stages[stage].stage.convened_by
                if convener is None:
                    return None
                return at.index(stage), 1, free and convener in self.owned.names
            case ("step at" | "day at", str(stage), str(step)):
                controller = self.model.steps[step].controller
                return at.index(stage), 1, free and controller in self.owned.names
            case ("ballot", str(stage), str(body), str(seat), _):
                found = next(s for s in self.model.bodies[body].seats if s.name == seat)
                mine = found.member == self.player and (free or found.votes)
                return at.index(stage), 2, mine
            case ("deputised", str(stage), str(body), str(seat)):
                found = next(s for s in self.model.bodies[body].seats if s.name == seat)
                return at.index(stage), 2, free and found.member == self.player
            case ("consents", str(stage), str(party)):
                return at.index(stage), 2, free and party in self.owned.names
            case ("casting", str(stage), _, _):
                return at.index(stage), 3, False
            case ("casting by", str(stage), _, _):
                return at.index(stage), 3, True
            case _:
                return None


def _count(terms: list[Term]) -> Linear:
    return total(as_number(term) for term in terms)
