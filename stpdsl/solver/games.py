"""One matter as a game: the target as a term, and who chooses which variable when (section 5.2).

In: a model, a matter and what is asked about power. Out: `Game`, and for one member a `Play`: the rounds in
which it and the others choose. A stage has three steps: convening and what else its players do before the
vote; ballots, deputies and consents; the casting vote. What comes of a step, everyone sees before the next.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from stpdsl.model.nodes import Effect, Matter, Model
from stpdsl.model.questions import CanBlock, Target
from stpdsl.model.types import Ballot, Result
from stpdsl.solver.expressions import Place, encode, members_in
from stpdsl.solver.procedures import Encoding, Members, StageHere
from stpdsl.solver.sittings import Ruling
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

Variable = Term | Whole
Key = tuple[object, ...]
When = tuple[int, int, bool]  # the stage, the step, and whether it is the member's: when something is chosen

MOVES = ("step at", "day at", "ballot", "deputised", "consents", "casting by", "casting of one's own")


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

    def __init__(self, base: Playing, stages: Sequence[StageHere]) -> None:
        super().__init__(base.model, base.matter, base.question)
        self.truths, self.numbers, self.attached = base.truths, base.numbers, base.attached
        self._stages = stages
        self._taken: dict[str, list[tuple[Bool, Linear]]] = {}

    def happens(self, step: str) -> Bool:
        if self.model.steps[step].controller is None:
            return super().happens(step)
        return some(taken for taken, _ in self._ways(step))

    def step_day(self, step: str) -> Linear:
        if self.model.steps[step].controller is None:
            return super().step_day(step)
        day = number(ORDINARY_DAY)
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
                known = ("day at", name, step) in self.numbers
                day = self.whole(None, None, "day at", name, step, plain=ORDINARY_DAY)
                if stage.before and not known:
                    self.attach(at_least(day, stage.since + ONE), *day.terms)
                found.append((both(taken, no(some(earlier for earlier, _ in found))), day))
        return found


class Game(Encoding):
    """The decision on one matter, as it is played. `caster`: the member whose own casting vote is told apart,
    where one person may act for it and for others."""

    def __init__(
        self,
        model: Model,
        matter: str,
        question: CanBlock,
        members: Members | None = None,
        caster: str | None = None,
    ) -> None:
        playing = Playing(model, model.matters[matter], question)
        super().__init__(model, matter, members, playing)
        self.playing = playing
        self.question = question
        self.caster = caster
        self._views: dict[str, Place] = {}
        self._stay_away()

    # ------------------------------------------------------------------------------------ steps, casting

    def place_at(self, stage: StageHere) -> Place:
        found = self._views.get(stage.stage.name)
        if found is None:
            view = Unfolding(self.playing, [*stage.before, stage])
            found = self._views[stage.stage.name] = replace(self.item_place, variables=view)
        return found

    @cached_property
    def _after(self) -> Place:
        stages = [s for s in self.stages.values() if s.reached is not False]
        return replace(self.item_place, variables=Unfolding(self.playing, stages))

    def place_after(self) -> Place:
        return self._after

    def casting(self, ruling: Ruling, ballot: Ballot) -> Bool:
        """Whether whoever presides would cast this vote: each person by a variable of its own."""
        sitting, variables = ruling.sitting, self.variables
        where = (sitting.stage, sitting.body.name)
        out: list[Bool] = []
        for person, presides in ruling.presiding.items():
            own: Bool = False
            if self.caster is not None and person in shared_casters(self.model, self.caster, where[1]):
                own = some(
                    both(seat.acted_in_by(person), at_least(seat.present, ONE))
                    for seat in sitting.seats
                    if seat.seat.member == self.caster
                )
            for mine, here in ((True, own), (False, no(own))):
                if here is not False:
                    kind = "casting of one's own" if mine else "casting by"
                    cast = variables.truth(kind, *where, person, ballot)
                    if ballot is Ballot.AGAINST:
                        other = variables.truth(kind, *where, person, Ballot.FOR)
                        out.append(both(presides, here, cast, no(other)))
                    else:
                        out.append(both(presides, here, cast))
        return some(out)

    # ------------------------------------------------------------------------------------ target, context

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
        done = every(
            implies(c, self.effect_on(effect, name)) for name, c in claimed.items() if c is not False
        )
        return both(approved, some(claimed.values()), done)

    def _stay_away(self) -> None:
        """Who stays away casts no ballot."""
        if not self.question.others_away:
            return
        _ = self.reached
        for key, seat in self.seated():
            if seat is not None:
                away = self.variables.truth("away", seat)
                ballots = [self.variables.numbers[(*key, b)] for b in self.ballots_of(key)]
                none = zero(total(Linear(0, {each: 1}) for each in ballots))
                self.variables.attach(implies(away, none), *ballots)

    def seated(self) -> Iterator[tuple[Key, str | None]]:
        """Every seat that has ballots of its own: where its ballots are, and whose it is."""
        for stage in self.stages.values():
            for sitting in stage.seated.values():
                for seat in sitting.seats:
                    if seat.seat.inner is None:
                        yield (
                            ("ballot", sitting.stage, sitting.body.name, seat.seat.name),
                            seat.seat.member,
                        )

    def ballots_of(self, key: Key) -> list[Ballot]:
        return [ballot for ballot in CAST_BALLOTS if (*key, ballot) in self.variables.numbers]

    @cached_property
    def context(self) -> Bool:
        """The context is one that the question is about."""
        question = self.question
        _ = self.reached
        when = question.over.when is None or encode(question.over.when, self.item_place)
        conflicts, vacancies, away = (self._known(kind) for kind in ("conflicted", "vacant", "away"))
        margin = vacancies if question.whoever_conflicted else conflicts + vacancies
        return both(
            when,
            at_least(number(question.vacant_or_conflicted), total(as_number(each) for each in margin)),
            at_least(number(question.others_away), total(as_number(each) for each in away)),
        )

    def _known(self, kind: str) -> list[Term]:
        return [v for key, v in self.variables.truths.items() if isinstance(key, tuple) and key[0] == kind]

    @cached_property
    def reachable(self) -> list[Variable]:
        """The variables on which the target, and what must be so of them, depends."""
        found: dict[Variable, None] = {}
        fresh: list[Bool] = [self.reached, self.context]
        while fresh:
            nodes = in_order([term for term in fresh if isinstance(term, Term)], found)
            found |= dict.fromkeys(nodes)
            fresh = [c for n in nodes if n.kind == "variable" for c in self.variables.attached.get(n, ())]
        return [node for node in found if node.kind == "variable"]

    @cached_property
    def keys(self) -> dict[Variable, Key]:
        """What each variable is about."""
        out: dict[Variable, Key] = {}
        for table in (self.variables.truths, self.variables.numbers):
            for key, variable in table.items():
                assert isinstance(key, tuple)
                out[variable] = key
        return out

    @cached_property
    def conditions(self) -> list[tuple[Term, frozenset[Variable]]]:
        """What must be so of the variables, each with the variables that it is about."""
        found = dict.fromkeys(
            condition
            for variable in self.reachable
            for condition in self.variables.attached.get(variable, ())
            if isinstance(condition, Term)
        )
        return [
            (each, frozenset(node for node in in_order([each], {}) if node.kind == "variable"))
            for each in found
        ]


def shared_casters(model: Model, member: str, body: str) -> set[str]:
    """Who may act in a seat of the member at this body, and in one of somebody else."""
    mine: set[str | None] = set()
    others: set[str | None] = set()
    for seat in model.bodies[body].seats:
        (mine if seat.member == member else others).update((seat.person, seat.deputy))
    return {person for person in mine & others if person is not None}


def owned(model: Model, member: str) -> frozenset[str]:
    """What one member controls: itself, and its holders, posts, people and bodies."""
    names = {member, *(h.name for h in model.holders.values() if h.member == member)}
    names |= {person.name for person in model.persons.values() if any(p in names for p in person.posts)}
    for body in model.bodies.values():
        voting = [seat for seat in body.seats if seat.votes]
        if voting and all(seat.member == member for seat in voting):
            names.add(body.name)
    return frozenset(names)


# ------------------------------------------------------------------------------------------- one player


@dataclass(frozen=True, slots=True)
class Round:
    """Variables that one side chooses at once, after all earlier rounds are seen."""

    by_member: bool
    variables: tuple[Variable, ...]
    legal: tuple[Term, ...]  # what must be so of these, given the earlier ones
    limits: tuple[Term, ...]  # what else the question demands of them


class Play:
    """A game between one member and everybody else. At each step the others choose first, or the member."""

    def __init__(self, game: Game, member: str) -> None:
        self.game = game
        self.member = member
        self._free = game.question.by is None
        self._owned = owned(game.model, member)
        self._order = {name: i for i, name in enumerate(game.stages)}
        self.when: dict[Variable, When] = {}
        for variable in game.reachable:
            place = self._chosen(game.keys[variable])
            if place is not None:
                self.when[variable] = place
        self.context = [variable for variable in game.reachable if variable not in self.when]

    def _chosen(self, key: Key) -> When | None:
        """The stage and the step at which it is chosen, and whether by the member; None: by nobody."""
        at, model, free = self._order, self.game.model, self._free
        match key:
            case ("delay" | "unconvened", str(stage), _):
                convener = self.game.stages[stage].stage.convened_by
                return None if convener is None else (at[stage], 1, free and convener in self._owned)
            case ("step at" | "day at", str(stage), str(step)):
                return at[stage], 1, free and model.steps[step].controller in self._owned
            case ("ballot", str(stage), str(body), str(seat), _):
                found = next(s for s in model.bodies[body].seats if s.name == seat)
                return at[stage], 2, found.member == self.member and (free or found.votes)
            case ("deputised", str(stage), str(body), str(seat)):
                found = next(s for s in model.bodies[body].seats if s.name == seat)
                return at[stage], 2, free and found.member == self.member
            case ("consents", str(stage), str(party)):
                return at[stage], 2, free and party in self._owned
            case ("casting by", str(stage), str(body), str(person), _):
                seats = [s for s in model.bodies[body].seats if person in (s.person, s.deputy)]
                mine = any(seat.member == self.member for seat in seats)
                told_apart = self.game.caster is not None and mine and self._is_shared(body, person)
                return at[stage], 3, free and mine and not told_apart
            case ("casting of one's own", str(stage), _, _, _):
                return at[stage], 3, free
            case _:
                return None

    @staticmethod
    def is_move(game: Game, variable: Variable) -> bool:
        """Whether somebody at the table chooses it."""
        key = game.keys[variable]
        match key:
            case ("delay" | "unconvened", str(stage), _):
                return game.stages[stage].stage.convened_by is not None
            case _:
                return key[0] in MOVES

    def _is_shared(self, body: str, person: str) -> bool:
        return person in shared_casters(self.game.model, self.member, body)

    @cached_property
    def limits(self) -> list[Term]:
        """The member's ballots are those that are asked about."""
        by, game = self.game.question.by, self.game
        out: list[Term] = []
        for key, member in game.seated() if by is not None else ():
            if member != self.member:
                continue
            cast = {b: Linear(0, {game.variables.numbers[(*key, b)]: 1}) for b in game.ballots_of(key)}
            if Ballot.FOR not in cast:
                continue  # it only attends
            assert by is not None
            meant = total(cast[ballot] for ballot in cast if ballot in by)
            if Ballot.ABSENT in by:
                meant = meant + ONE - total(cast.values())
            said = at_least(meant, ONE)
            if isinstance(said, Term):
                out.append(said)
        return out

    def rounds(self, member_first: bool) -> list[Round]:
        """The rounds of all stages, in the order in which they are played."""

        def at(place: When) -> When:
            stage, step, mine = place
            return stage, step, mine != member_first

        order: dict[When, list[Variable]] = {}
        for variable, place in self.when.items():
            order.setdefault(place, []).append(variable)
        legal: dict[When, list[Term]] = {}
        limits: dict[When, list[Term]] = {}
        for condition, about in self.game.conditions:
            places = [self.when[each] for each in about if each in self.when]
            if not places:
                continue
            last = max(places, key=at)
            legal.setdefault(last, []).append(condition)
            if last[2] and not member_first:
                theirs = [place for place in places if not place[2]]
                left = self._left(condition, about) if theirs else True
                if isinstance(left, Term):
                    limits.setdefault(max(theirs, key=at), []).append(left)
        for limit in self.limits:
            places = [self.when[v] for v in in_order([limit], {}) if v in self.when]
            if places:
                limits.setdefault(max(places, key=at), []).append(limit)
        return [
            Round(place[2], tuple(order[place]), tuple(legal.get(place, ())), tuple(limits.get(place, ())))
            for place in sorted(order, key=at)
        ]

    def _left(self, condition: Term, about: Iterable[Variable]) -> Bool:
        """That the others, who move first, leave the member a ballot that it may cast: one who acts for both
        cannot be held present if the member's ballots are to be absent, nor away if they are not."""
        by = self.game.question.by
        if by is None:
            return True
        mine = [v for v in about if isinstance(v, Whole) and v in self.when and self.when[v][2]]
        ways: list[Bool] = []
        if Ballot.ABSENT in by:
            ways.append(Replaced({}, dict.fromkeys(mine, ZERO))(condition))
        cast = next((ballot for ballot in CAST_BALLOTS if ballot in by), None)
        if cast is not None:
            here = {v: ONE if self.game.keys[v][-1] is cast else ZERO for v in mine}
            ways.append(Replaced({}, here)(condition))
        return some(ways)

    def plain_conditions(self) -> list[Term]:
        """What must be so of the context alone."""
        return [c for c, about in self.game.conditions if not any(v in self.when for v in about)]
