"""Situations as variables, and back: what the refuter chooses, member by member.

In: a model and a matter. Out: a variable for everything a situation says, made when it is first asked for;
the values of all of them in one given situation; and, from the values a solver found, a whole `Situation`.
INVARIANT: values that satisfy every `attached` condition of the variables they concern decode to a
situation that is proper in the sense of section 11.
"""

from __future__ import annotations

from collections.abc import Hashable
from typing import cast

from stpdsl.model.nodes import Matter, Model, Particular, ParticularKind
from stpdsl.model.types import Ballot, Situation
from stpdsl.solver.terms import (
    Bool,
    Linear,
    Term,
    Whole,
    boolean,
    both,
    equal,
    linear,
    no,
    number,
    whole,
)

FIRST_DAY, LAST_DAY = 693_596, 803_534  # the years 1900 to 2200: no policy's dates lie outside
ORDINARY_DAY = 739_252  # a first day to show when any day will do: 1 January 2025

CAST_BALLOTS = (Ballot.ABSTAIN, Ballot.AGAINST, Ballot.FOR)  # absent is what is left


class Variables:
    """One variable for each thing a situation says about one matter, by what it is about.

    INVARIANT: a ballot of a seat that is gone is absent, and one of a seat that may not vote is not a vote;
    unless ballots are what is `intended`, whatever comes of it."""

    intended = False

    def __init__(self, model: Model, matter: Matter) -> None:
        self.model = model
        self.matter = matter
        self.truths: dict[Hashable, Term] = {}
        self.numbers: dict[Hashable, Whole] = {}
        self.attached: dict[Term | Whole, list[Bool]] = {}  # what must be so wherever the variable counts
        self.particulars: dict[str, Particular] = {p.name: p for p in matter.particulars}

    # ------------------------------------------------------------------------------------ of any kind

    def truth(self, *about: Hashable) -> Term:
        """The yes/no variable about this."""
        found = self.truths.get(about)
        if found is None:
            found = self.truths[about] = boolean(" ".join(map(str, about)))
        return found

    def whole(self, low: int | None, high: int | None, *about: Hashable, plain: int | None = None) -> Linear:
        """The whole-number variable about this; `plain` where nothing asks about it."""
        found = self.numbers.get(about)
        if found is None:
            found = self.numbers[about] = whole(" ".join(map(str, about)), low, high, plain)
        return linear(found)

    def attach(self, condition: Bool, *to: Term | Whole) -> None:
        """Demand the condition wherever one of these variables counts."""
        if condition is True:
            return
        for variable in to:
            self.attached.setdefault(variable, []).append(condition)

    # ------------------------------------------------------------------------------------ the context

    @property
    def start(self) -> Linear:
        return self.whole(FIRST_DAY, LAST_DAY, "start", plain=ORDINARY_DAY)

    def fact(self, name: str, member: str | None = None) -> Bool:
        return self.truth("fact", name) if member is None else self.truth("fact about", name, member)

    def amount(self, particular: str) -> Linear | None:
        """A number the matter has; None if it does not have it."""
        found = self.particulars.get(particular)
        numeric = (ParticularKind.MONEY, ParticularKind.NUMBER, ParticularKind.DAYS)
        if found is None or found.kind not in numeric:
            return None
        return self.whole(0, None, "amount", particular)

    def is_so(self, particular: str, option: str | None) -> Bool:
        found = self.particulars.get(particular)
        if found is None:
            return False
        if found.kind is ParticularKind.YES_NO and option is None:
            return self.truth("so", particular)
        if found.kind is ParticularKind.CHOICE and option in found.options:
            which = self.whole(0, len(found.options) - 1, "option", particular)
            return equal(which, number(found.options.index(option)))
        return False

    def affected(self, particular: str, member: str) -> Bool:
        found = self.particulars.get(particular)
        if found is None or found.kind is not ParticularKind.MEMBERS:
            return False
        return self.truth("affected", particular, member)

    def conflicted(self, who: str) -> Bool:
        return self.truth("conflicted", who)

    def conflicts(self, person: str, most: int) -> Linear:
        """How many of the members counted together have a conflicted person in this one's place."""
        return self.whole(0, most, "conflicts", person)

    def vacant(self, body: str, seat: str) -> Bool:
        return self.truth("vacant", body, seat)

    def preferred(self, rule: str) -> Bool:
        return self.truth("preferred", rule)

    def route(self, count: int) -> Linear:
        """Which of so many routes is named, from 1; 0 if none is."""
        return self.whole(0, count, "route")

    # ------------------------------------------------------------------------------------ moves

    def delay(self, stage: str, part: str) -> Linear:
        return self.whole(0, None, "delay", stage, part)

    def unconvened(self, stage: str, part: str) -> Bool:
        return self.truth("unconvened", stage, part)

    def happens(self, step: str) -> Bool:
        return self.truth("step", step)

    def step_day(self, step: str) -> Linear:
        return self.whole(FIRST_DAY - 3660, LAST_DAY + 36600, "day", step, plain=ORDINARY_DAY)

    def ballot(self, stage: str, body: str, seat: str, ballot: Ballot, most: int = 1) -> Linear:
        """How many ballots of the seats that this one stands for (itself alone, ordinarily) are this one.
        Absent is what is left: it has no variable."""
        return self.whole(0, most, "ballot", stage, body, seat, ballot)

    def deputised(self, stage: str, body: str, seat: str) -> Bool:
        return self.truth("deputised", stage, body, seat)

    def casting(self, stage: str, body: str, ballot: Ballot) -> Bool:
        """Whether the casting vote is for, or against. Not both: a condition says so."""
        known = ("casting", stage, body, ballot) in self.truths
        one = self.truth("casting", stage, body, ballot)
        if not known and ballot is Ballot.AGAINST:
            other = self.truth("casting", stage, body, Ballot.FOR)
            self.attach(no(both(one, other)), one)
        elif not known:
            self.casting(stage, body, Ballot.AGAINST)
        return one

    def consents(self, stage: str, party: str) -> Bool:
        return self.truth("consents", stage, party)

    # ------------------------------------------------------------------------------------ one situation

    def values(self, situation: Situation, routes: tuple[str, ...]) -> dict[Term | Whole, int | bool]:
        """What every variable made so far is here. `routes`: those that may be named, in order."""
        out: dict[Term | Whole, int | bool] = {}
        for key, truth in self.truths.items():
            out[truth] = _truth_in(situation, key)
        for key, one in self.numbers.items():
            out[one] = self._number_in(situation, key, routes)
        return out

    def _number_in(self, situation: Situation, key: Hashable, routes: tuple[str, ...]) -> int:
        match key:
            case ("start",):
                return situation.start
            case ("amount", str(name)):
                return cast(int, situation.particulars[name])
            case ("option", str(name)):
                return self.particulars[name].options.index(cast(str, situation.particulars[name]))
            case ("route",):
                return routes.index(situation.route) + 1 if situation.route is not None else 0
            case ("delay", str(stage), str(part)):
                return situation.delays.get((stage, part), 0)
            case ("day", str(step)):
                return situation.steps.get(step, FIRST_DAY)
            case ("ballot", str(stage), str(body), str(seat), Ballot() as ballot):
                return int(situation.ballots.get((stage, body, seat)) is ballot)
            case _:
                raise AssertionError(key)


def _truth_in(situation: Situation, key: Hashable) -> bool:
    match key:
        case ("fact", str(name)):
            return name in situation.facts
        case ("fact about", str(name), str(member)):
            return (name, member) in situation.facts_about
        case ("so", str(name)):
            return bool(situation.particulars[name])
        case ("affected", str(name), str(member)):
            return member in cast(frozenset[str], situation.particulars[name])
        case ("conflicted", str(who)):
            return who in situation.conflicted
        case ("vacant", str(body), str(seat)):
            return (body, seat) in situation.vacant
        case ("preferred", str(rule)):
            return rule in situation.preferred
        case ("unconvened", str(stage), str(part)):
            return (stage, part) in situation.unconvened
        case ("step", str(step)):
            return step in situation.steps
        case ("deputised", str(stage), str(body), str(seat)):
            return (stage, body, seat) in situation.deputised
        case ("casting", str(stage), str(body), Ballot() as ballot):
            return situation.casting.get((stage, body)) is ballot
        case ("consents", str(stage), str(party)):
            return (stage, party) in situation.consents
        case _:
            raise AssertionError(key)
