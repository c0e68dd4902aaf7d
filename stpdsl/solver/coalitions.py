"""What one member can stop, whatever the others do (section 5.2).

In: a model and a `CanBlock`. Out: an `Answer`. Each game is first tried with plain strategies: if everyone
else voting for (consenting, convening at once) always gets the target, the member cannot stop it; if the
member's voting against (or staying away, withholding what it controls) never lets it through, it can. What
these leave open, Z3 decides as the game that it is: it never rests on the strategies.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from stpdsl.model.nodes import Model
from stpdsl.model.questions import CanBlock, Claim
from stpdsl.model.types import Ballot, Situation
from stpdsl.solver.alternation import context_where
from stpdsl.solver.answer import Answer, CannotBlock, Found, NoneFound, Undecided
from stpdsl.solver.decode import decoded
from stpdsl.solver.games import Game, Key, Play, Variable, shared_casters
from stpdsl.solver.solve import Budget, Solver, Values
from stpdsl.solver.terms import (
    ONE,
    ZERO,
    Bool,
    Linear,
    Replaced,
    Term,
    Whole,
    boolean,
    equal,
    linear,
    no,
    number,
)

MOST_REPLIES = 6  # strategies of the others that are tried before Z3 is given the whole game

Beaten = tuple[Values, list[Values]]  # a context, and the member's answer to each reply
Pins = dict[Variable, Bool | Linear]  # a strategy: what each variable of one side is


def power(model: Model, question: CanBlock, budget: Budget) -> Answer:
    """The answer to a question about what single members can stop."""
    if question.over.assuming is not None or question.over.duties_kept:
        return Undecided("a power under an assumption about what people do cannot be decided yet")
    tables = [Table(model, matter, question, budget) for matter in question.over.matters]
    none_of, each_of = _whom(model, question)
    live = [table for table in tables if table.viable() is not None]
    if not live:
        if each_of:
            return CannotBlock(sorted(each_of)[0], None)
        return NoneFound(vacuous=True, idle=("nothing of the kind can be decided, whatever anyone does",))
    for member in each_of:
        unable = _unable(live, member, question)
        if unable is not None:
            return CannotBlock(member, unable)
    able: dict[str, Situation] = {}
    for member in none_of:
        for table in live:
            shown = table.stops(member)
            if shown is not None:
                able.setdefault(member, shown)
                break
    if able:
        first = next(iter(able))
        return Found(able[first], first, able=tuple(able))
    return NoneFound()


def _whom(model: Model, question: CanBlock) -> tuple[list[str], list[str]]:
    """Who is said not to be able, and who to be, in the order of the model."""
    named = [name for name in model.members if name in question.members]
    match question.claim:
        case Claim.NONE:
            return named, []
        case Claim.EACH:
            return [], named
        case Claim.EXACTLY:
            return [name for name in model.members if name not in question.members], named


def _unable(tables: Sequence[Table], member: str, question: CanBlock) -> Situation | None:
    """A situation that shows that the member cannot stop the target; None if it can."""
    if question.some_circumstances:
        if any(table.stops_first_somewhere(member) for table in tables):
            return None
        return tables[0].got_against(member, tables[0].viable())
    for table in tables:
        context = table.gets_through(member)
        if context is not None:
            return table.got_against(member, context)
    return None


class Table:
    """One matter, at which every member's game is played."""

    def __init__(self, model: Model, matter: str, question: CanBlock, budget: Budget) -> None:
        self.model = model
        self.matter = matter
        self.question = question
        self.budget = budget
        self._games: dict[str | None, _Played] = {}

    def _played(self, member: str | None) -> _Played:
        """The game, encoded once for all members but those whose casting vote another may cast too."""
        apart = member is not None and any(
            not shared_casters(self.model, member, rule.body).isdisjoint(rule.casting)
            for rule in self.model.rules
        )
        caster = member if apart else None
        found = self._games.get(caster)
        if found is None:
            game = Game(self.model, self.matter, self.question, caster=caster)
            found = self._games[caster] = _Played(game, self.budget)
        return found

    def viable(self) -> Values | None:
        """Some viable context; None if there is none."""
        played = self._played(None)
        return played.solver.values(played.game.reached)

    def stops(self, member: str) -> Situation | None:
        """The member voting last: a situation in which it stops the target; None if it never can."""
        played = self._played(member)
        play = played.play(member)
        tried: list[Pins] = []
        replies = [*played.helping(play)]
        while replies and len(tried) < MOST_REPLIES:
            tried.append(replies.pop(0))
            found = played.beaten(play, tried)
            if found is None:
                return None
            settled, reply = played.replied(play, found, tried)
            if settled is not None:
                return played.shown(play, settled, reached=False)
            if reply is not None and not replies:
                replies.append(reply)
        context = context_where(
            play.context,
            [*played.given(play), *played.could_be],
            play.rounds(member_first=False),
            no(played.game.reached),
            True,
            self.budget,
        )
        return None if context is None else played.shown(play, context, reached=False)

    def stops_first_somewhere(self, member: str) -> bool:
        """The member voting first: whether it stops the target in some viable context."""
        played = self._played(member)
        play = played.play(member)
        rounds = play.rounds(member_first=True)
        given = [*played.given(play), *played.could_be]
        return (
            context_where(play.context, given, rounds, no(played.game.reached), True, self.budget) is not None
        )

    def gets_through(self, member: str) -> Values | None:
        """The member voting first: a context in which the others get the target; None if there is none."""
        played = self._played(member)
        play = played.play(member)
        for strategy in played.withholding(play):
            if played.try_for(play, strategy) is None:
                return None
        rounds = play.rounds(member_first=True)
        return context_where(
            play.context, played.given(play), rounds, played.game.reached, False, self.budget
        )

    def got_against(self, member: str, context: Values | None) -> Situation:
        """A situation in this context in which the others get the target although the member is against."""
        assert context is not None
        played = self._played(member)
        play = played.play(member)
        known = {variable: context[variable] for variable in play.context if variable in context}
        return played.shown(play, known, reached=True)


@dataclass
class _Played:
    """One encoding of a game, and a solver that knows the rules."""

    game: Game
    budget: Budget

    def __post_init__(self) -> None:
        game = self.game
        self._plays: dict[str, Play] = {}
        self.solver = Solver(game.variables.attached, self.budget)
        self.solver.add(game.context)
        moves = [v for v in game.reachable if Play.is_move(game, v)]
        truths: dict[Term, Bool] = {v: boolean(f"{v.name}, perhaps") for v in moves if isinstance(v, Term)}
        numbers: dict[Whole, Linear] = {
            v: linear(Whole("variable", v.low, v.high, f"{v.name}, perhaps", plain=v.plain))
            for v in moves
            if isinstance(v, Whole)
        }
        copied = Replaced(truths, numbers)
        changed = set(moves)
        self.could_be: list[Bool] = [
            copied(game.reached),
            *(copied(condition) for condition, about in game.conditions if about & changed),
        ]

    def play(self, member: str) -> Play:
        found = self._plays.get(member)
        if found is None:
            found = self._plays[member] = Play(self.game, member)
        return found

    def given(self, play: Play) -> list[Bool]:
        """What must be so of the context. The member itself does not stay away for others."""
        away = self.game.variables.truths.get(("away", play.member))
        return [self.game.context, *play.plain_conditions(), True if away is None else no(away)]

    # ------------------------------------------------------------------------------------ strategies

    def helping(self, play: Play) -> Iterator[Pins]:
        """Everyone else votes for, consents, convenes at once and takes every step: before the start, or on
        the days on which it all went well once. Nothing if there is a case in which they may not."""
        if self.game.question.others_away:
            return
        theirs = [self.game.keys[v] for v, (_, _, mine) in play.when.items() if not mine]
        for early in (True, False) if any(key[0] == "step at" for key in theirs) else (True,):
            out: Pins = {}
            for variable, (_, _, mine) in play.when.items():
                if not mine:
                    out[variable] = self._helpful(self.game.keys[variable], early)
            if self._is_legal(play, out, mixed=False):
                yield out

    def _helpful(self, key: Key, early: bool) -> Bool | Linear:
        match key:
            case ("ballot", *_, ballot):
                return ONE if ballot is Ballot.FOR or not self._votes(key) else ZERO
            case ("delay", *_):
                return ZERO
            case ("unconvened" | "deputised", *_):
                return False
            case ("consents", *_):
                return True
            case ("casting by" | "casting of one's own", *_, ballot):
                return ballot is Ballot.FOR
            case ("step at", str(stage), str()):
                return not self.game.stages[stage].before
            case ("day at", str(stage), str(step)):
                return self._day(stage, step, early)
            case _:
                raise AssertionError(key)

    def _votes(self, key: Key) -> bool:
        return (*key[:-1], Ballot.FOR) in self.game.variables.numbers

    def _day(self, stage: str, step: str, early: bool) -> Linear:
        """A day on which a step may well help: as long before the start as when all went well once, or as
        long before the others but all of them earlier than the start."""
        here = self.game.stages[stage]
        if here.before:
            return here.since + ONE
        ahead = self._ahead[step]
        latest = max(self._ahead.values()) + 1 if early else 0
        return self.game.variables.start + number(ahead - latest)

    @cached_property
    def _ahead(self) -> dict[str, int]:
        """How long after the start each controlled step was taken in a case in which all went well."""
        game = self.game
        found = self.solver.values(game.reached) or {}
        (first,) = game.variables.start.terms
        out: dict[str, int] = {}
        for variable, key in game.keys.items():
            if key[0] == "day at" and isinstance(variable, Whole):
                day = int(found.get(variable, variable.plain)) - int(found.get(first, first.plain))
                out[str(key[2])] = min(day, out.get(str(key[2]), day))
        return out

    def withholding(self, play: Play) -> Iterator[Pins]:
        """What the member may do against the target whatever comes: one ballot at all sittings, no step, no
        consent, no convening."""
        by = self.game.question.by
        for ballot in (Ballot.AGAINST, Ballot.ABSENT, Ballot.ABSTAIN, Ballot.FOR):
            if by is not None and ballot not in by:
                continue
            if by is None and ballot is Ballot.FOR:
                continue
            out: Pins = {}
            for variable, (_, _, mine) in play.when.items():
                if mine:
                    out[variable] = self._harmful(self.game.keys[variable], ballot)
            if self._is_legal(play, out, mixed=True):
                yield out

    def _harmful(self, key: Key, ballot: Ballot) -> Bool | Linear:
        match key:
            case ("ballot", *_, chosen):
                if not self._votes(key):
                    return ZERO if ballot is Ballot.ABSENT else ONE
                return ONE if chosen is ballot else ZERO
            case ("delay", *_):
                return ZERO
            case ("unconvened", *_):
                return True
            case ("deputised" | "consents" | "step at", *_):
                return False
            case ("casting by" | "casting of one's own", *_, chosen):
                return chosen is Ballot.AGAINST
            case ("day at", str(stage), str()):
                return self.game.stages[stage].since + ONE
            case _:
                raise AssertionError(key)

    def _is_legal(self, play: Play, pins: Pins, mixed: bool) -> bool:
        """Whether the strategy keeps the rules whatever else is so. `mixed`: rules for both sides
        are for the other side to keep, which moves later."""
        replaced = Replaced(*_by_kind(pins))
        for condition, about in self.game.conditions:
            if not any(variable in pins for variable in about):
                continue
            others = any(variable in play.when and variable not in pins for variable in about)
            if others and mixed:
                continue
            if replaced(condition) is not True:
                return False
        return True

    def _pinned(self, pins: Mapping[Variable, Bool | Linear]) -> list[Bool]:
        out: list[Bool] = []
        for variable, value in pins.items():
            if isinstance(variable, Whole):
                assert isinstance(value, Linear)
                out.append(equal(linear(variable), value))
            else:
                out.append(variable if value is True else no(variable))
        return out

    def beaten(self, play: Play, replies: Sequence[Pins]) -> Beaten | None:
        """A viable context in which the member has an answer to each of these replies of the others."""
        terms = [no(self.game.reached), *self.could_be, *self.given(play), *play.limits]
        terms += self._pinned(replies[0])
        mine = {variable for variable, (_, _, own) in play.when.items() if own}
        answers: list[dict[Variable, Variable]] = [{variable: variable for variable in mine}]
        for reply in replies[1:]:
            again: dict[Variable, Variable] = {v: _again(v) for v in mine}
            answers.append(again)
            truths = {v: a for v, a in again.items() if isinstance(v, Term) and isinstance(a, Term)}
            numbers = {
                v: linear(a) for v, a in again.items() if isinstance(v, Whole) and isinstance(a, Whole)
            }
            pinned_truths, pinned_numbers = _by_kind(reply)
            copied = Replaced({**truths, **pinned_truths}, {**numbers, **pinned_numbers})
            terms += [no(copied(self.game.reached)), *(copied(limit) for limit in play.limits)]
            terms += [copied(c) for c, about in self.game.conditions if about & mine]
        found = self.solver.values(*terms)
        if found is None:
            return None
        context = {v: found[v] for v in play.context if v in found}
        return context, [{v: found[a] for v, a in each.items() if a in found} for each in answers]

    def replied(self, play: Play, found: Beaten, tried: Sequence[Pins]) -> tuple[Values | None, Pins | None]:
        """The context, if something that the member may do there stops whatever the others do (who can stop
        it before the others choose can stop it after); else a reply of theirs that has not been tried."""
        context, answers = found
        fixed = [*self.given(play), *(_is(variable, value) for variable, value in context.items())]
        reply: Pins | None = None
        for answer in reversed(answers):
            passes = self.solver.values(self.game.reached, *fixed, *(_is(v, x) for v, x in answer.items()))
            if passes is None:
                return context, None
            learnt = self._learnt(play, passes, tried[0])
            known = any(_same(learnt, each) for each in tried)
            if reply is None and not known and self._is_legal(play, learnt, mixed=False):
                reply = learnt
        for pins in self.withholding(play):
            if self.solver.values(self.game.reached, *fixed, *self._pinned(pins)) is None:
                return context, None
        return None, reply

    def _learnt(self, play: Play, found: Values, plain: Pins) -> Pins:
        """The others' moves as they were found, days counted from the start; elsewhere the plain ones."""
        (first,) = self.game.variables.start.terms
        start = int(found.get(first, first.plain))
        out: Pins = {}
        for variable, usual in plain.items():
            value = found.get(variable)
            if value is None:
                out[variable] = usual
            elif isinstance(variable, Term):
                out[variable] = bool(value)
            elif self.game.keys[variable][0] == "day at":
                later = bool(self.game.stages[str(self.game.keys[variable][1])].before)
                out[variable] = usual if later else self.game.variables.start + number(int(value) - start)
            else:
                out[variable] = number(int(value))
        return out

    def try_for(self, play: Play, pins: Pins) -> Values | None:
        """A context and moves of the others that get the target although the member plays this."""
        return self.solver.values(self.game.reached, *self._pinned(pins), *self.given(play))

    # ------------------------------------------------------------------------------------ showing

    def shown(self, play: Play, context: Values, reached: bool) -> Situation:
        """A whole situation in the context in which the target is (or is not) reached, as plain as may be."""
        fixed = [_is(variable, value) for variable, value in context.items()]
        goal = self.game.reached if reached else no(self.game.reached)
        against = [*self._pinned(next(self.withholding(play), {})), *play.limits]
        helpful = next(self.helping(play), {})
        for moves in (
            [*against, *self._pinned(helpful)],
            [*play.limits, *self._pinned(helpful)],
            against,
            [*play.limits],
            [],
        ):
            found = self.solver.values(goal, *fixed, *self.given(play), *moves)
            if found is not None:
                return decoded(self.game, {**context, **found})
        raise AssertionError("a game that is won cannot be shown")


def _by_kind(pins: Pins) -> tuple[dict[Term, Bool], dict[Whole, Linear]]:
    truths = {v: p for v, p in pins.items() if isinstance(v, Term) and not isinstance(p, Linear)}
    return truths, {v: p for v, p in pins.items() if isinstance(v, Whole) and isinstance(p, Linear)}


def _same(one: Pins, other: Pins) -> bool:
    for variable, value in one.items():
        there = other[variable]
        if isinstance(value, Linear) and isinstance(there, Linear):
            if not value.same(there):
                return False
        elif value is not there:
            return False
    return True


def _again(variable: Variable) -> Variable:
    """Another variable like it."""
    if isinstance(variable, Term):
        return boolean(f"{variable.name}, again")
    return Whole("variable", variable.low, variable.high, f"{variable.name}, again", plain=variable.plain)


def _is(variable: Variable, value: int | bool) -> Bool:
    if isinstance(variable, Whole):
        return equal(linear(variable), number(int(value)))
    return variable if value else no(variable)
