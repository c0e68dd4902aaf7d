"""A whole decision as terms: routes, stages, days, the result, and what it does to each member.

In: a model, a matter and the members as they are counted. Out: `Encoding`, which answers what formulas about
a decision ask. Everything is built when it is first asked for, so that a question pays for what it speaks of.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import cached_property

from stpdsl.model.nodes import (
    Body,
    Charge,
    Clause,
    Effect,
    Exit,
    Member,
    Model,
    Route,
    Rule,
    Seat,
    Stage,
    Tally,
)
from stpdsl.model.types import Ballot, Result, SeatState, Situation, StageOutcome
from stpdsl.solver.authority import Authority, ByMember, covered_by, may_bind
from stpdsl.solver.expressions import Place, Unit, encode, is_in, step_within
from stpdsl.solver.sittings import STATES, Ruling, SeatHere, Sitting
from stpdsl.solver.terms import (
    ONE,
    ZERO,
    Bool,
    Linear,
    Term,
    Values,
    Whole,
    at_least,
    both,
    choice,
    either,
    equal,
    evaluate,
    every,
    greatest,
    implies,
    more,
    no,
    number,
    number_at,
    some,
    total,
)
from stpdsl.solver.values import Variables

GROUP_ORDER = (
    StageOutcome.NOT_CARRIED,
    StageOutcome.OUT_OF_TIME,
    StageOutcome.NOT_READY,
    StageOutcome.INQUORATE,
    StageOutcome.EMPTIED,
)


class Members:
    """Every member counted one by one."""

    def __init__(self, model: Model) -> None:
        self.model = model
        self._units = {name: Unit(name, ONE, {}) for name in model.members}

    def units(self, names: frozenset[str]) -> tuple[Unit, ...]:
        return tuple(unit for name, unit in self._units.items() if name in names)

    def samples(self, names: frozenset[str]) -> tuple[Unit, ...]:
        """Single members enough to try what must be so of each one by itself."""
        return self.units(names)

    def others(self, name: str) -> list[str]:
        """All members but this one, or one of each lot that nothing tells apart."""
        return [unit.name for unit in self._units.values() if unit.name != name]

    def member(self, name: str) -> Member:
        return self.model.members[name]

    def seats(self, body: Body) -> list[tuple[Seat, Unit | None]]:
        """The seats to encode, each with whom it stands for."""
        return [(seat, None if seat.member is None else self._units[seat.member]) for seat in body.seats]


class StageHere:
    """One stage of one route: who sits when, and what comes of it if it is reached."""

    def __init__(
        self,
        encoding: Encoding,
        stage: Stage,
        reached: Bool,
        entry: Linear,
        since: Linear,
        before: tuple[StageHere, ...],
    ) -> None:
        self.encoding = encoding
        self.stage = stage
        self.reached = reached
        self.entry = entry
        self.since = since  # the day on which the stage before it ended
        self.before = before  # stages of its route that may come before it
        self.hosts = encoding.hosts(stage)  # every body that sits here: the part with which it does
        self.seated: dict[str, Sitting] = {}

    def held(self, body: str) -> Bool:
        """The part with which the body sits is convened, in time."""
        variables, host = self.encoding.variables, self.hosts[body]
        convened = no(variables.unconvened(self.stage.name, host))
        if self.stage.within is None:
            return convened
        return both(convened, at_least(number(self.stage.within), variables.delay(self.stage.name, host)))

    def day(self, body: str) -> Linear:
        """The day on which the body sits, if it does."""
        return self.entry + self.encoding.variables.delay(self.stage.name, self.hosts[body])

    def sitting(self, body: str) -> Sitting:
        found = self.seated.get(body)
        if found is None:
            encoding = self.encoding
            found = self.seated[body] = Sitting(
                encoding.place_at(self).on(self.day(body)),
                self.stage.name,
                encoding.model.bodies[body],
                self.held(body),
                encoding.rules(body),
                encoding.members.seats,
                self.sitting,
                encoding.said,
                encoding.casting,
            )
        return found

    @property
    def parts(self) -> list[Sitting]:
        return [self.sitting(part) for part in self.stage.parts]

    @cached_property
    def ended(self) -> Bool:
        """It comes to an end: every part is convened, or there is a deadline."""
        if self.stage.within is not None:
            return True
        return every(self.held(part) for part in self.stage.parts)

    @cached_property
    def end(self) -> Linear:
        """The day on which it ends, if it does: its last part's."""
        days = []
        for part in self.stage.parts:
            day = self.day(part)
            if self.stage.within is not None:
                day = choice(self.held(part), day, self.entry + number(self.stage.within))
            days.append(day)
        return greatest(days)

    @cached_property
    def outcomes(self) -> dict[StageOutcome, Bool]:
        """What comes of it, if it is reached and ends."""
        parts = [self._part(part) for part in self.stage.parts]
        if len(parts) == 1:
            return parts[0]
        carried = every(part[StageOutcome.CARRIED] for part in parts)
        out: dict[StageOutcome, Bool] = {StageOutcome.CARRIED: carried}
        left = no(carried)
        alike = (StageOutcome.INQUORATE, StageOutcome.EMPTIED)
        for outcome in GROUP_ORDER[:-1]:
            kinds = alike if outcome is StageOutcome.INQUORATE else (outcome,)
            occurs = some(part[kind] for part in parts for kind in kinds)
            out[outcome] = both(left, occurs)
            left = both(left, no(occurs))
        return out | {StageOutcome.EMPTIED: False}

    def _part(self, part: str) -> dict[StageOutcome, Bool]:
        sitting = self.sitting(part)
        out: dict[StageOutcome, Bool] = {
            outcome: both(sitting.held, sitting.outcome(outcome))
            for outcome in StageOutcome
            if outcome is not StageOutcome.OUT_OF_TIME
        }
        out[StageOutcome.OUT_OF_TIME] = no(sitting.held)
        return out

    def came(self, outcome: StageOutcome) -> Bool:
        """It was reached, and this came of it."""
        return both(self.reached, self.ended, self.outcomes[outcome])

    @cached_property
    def carried(self) -> Bool:
        return self.came(StageOutcome.CARRIED)

    @cached_property
    def leaving(self) -> list[tuple[Exit, Bool]]:
        """Each exit, with whether it is taken. Outcomes that share an exit are one."""
        by_exit: dict[tuple[str | Result, int, Clause], list[Bool]] = {}
        exits: dict[tuple[str | Result, int, Clause], Exit] = {}
        for outcome, way in self.stage.exits.items():
            key = (way.to, way.after, way.clause)
            exits[key] = way
            by_exit.setdefault(key, []).append(self.outcomes[outcome])
        said = self.encoding.said
        if len(by_exit) == 1:
            (key,) = by_exit
            return [(exits[key], said(exits[key].clause, both(self.reached, self.ended)))]
        return [
            (exits[key], both(self.reached, self.ended, said(key[2], some(ways))))
            for key, ways in by_exit.items()
        ]

    @cached_property
    def decides(self) -> Bool:
        """It is the last stage reached."""
        ends = some(taken for way, taken in self.leaving if isinstance(way.to, Result))
        return either(ends, both(self.reached, no(self.ended)))


class Encoding:
    """The decision on one matter in all situations at once."""

    def __init__(
        self,
        model: Model,
        matter: str,
        members: Members | None = None,
        variables: Variables | None = None,
    ) -> None:
        self.model = model
        self.matter = model.matters[matter]
        self.members = members or Members(model)
        self.variables = variables or Variables(model, self.matter)
        self.by_member = ByMember(model, self.matter)
        self.item_place = Place(self.variables, self.members, self.variables.start)
        self.place = Place(self.variables, self.members, self.variables.start, decision=self)
        self._rules: dict[str, list[tuple[Bool, Rule]]] = {}
        self._hosts: dict[str, dict[str, str]] = {}
        self._authority: dict[tuple[str, object], Authority] = {}
        self._effects: dict[tuple[Effect, str, str | None], Bool] = {}

    def said(self, clause: Clause, term: Bool) -> Bool:
        """What a clause says. (A core leaves clauses out.)"""
        return term

    def place_at(self, stage: StageHere) -> Place:
        """Where formulas of the stage's sittings are read. (In a game, what is yet to come is open.)"""
        return self.item_place

    def place_after(self) -> Place:
        """Where formulas about the result are read."""
        return self.item_place

    def casting(self, ruling: Ruling, ballot: Ballot) -> Bool:
        """Whether whoever presides would cast this vote."""
        sitting = ruling.sitting
        return sitting.place.variables.casting(sitting.stage, sitting.body.name, ballot)

    # ------------------------------------------------------------------------------------ routes and rules

    def applying(self, body: str) -> list[tuple[Bool, Rule]]:
        """The rules of a body for the matter, each with whether it applies on the first day."""
        own = [r for r in self.model.rules if r.body == body and self.matter.name in r.matters]
        found = [(self.said(r.clause, encode(r.when, self.item_place)), r) for r in own]
        return [(applies, rule) for applies, rule in found if applies is not False]

    def rules(self, body: str) -> list[tuple[Bool, Rule]]:
        """The rules of a body for the matter, each with whether it is the one that is taken."""
        found = self._rules.get(body)
        if found is None:
            found = self._rules[body] = self._taken(self.applying(body))
        return found

    def _taken(self, applying: list[tuple[Bool, Rule]]) -> list[tuple[Bool, Rule]]:
        if len(applying) == 1:
            return applying
        preferred: list[Bool] = [both(a, self.variables.preferred(r.name)) for a, r in applying]
        nobody = no(some(preferred))
        out: list[tuple[Bool, Rule]] = []
        for i, (applies, rule) in enumerate(applying):
            first = both(applies, nobody, no(some(a for a, _ in applying[:i])))
            out.append((either(both(preferred[i], no(some(preferred[:i]))), first), rule))
        return [(taken, rule) for taken, rule in out if taken is not False]

    @cached_property
    def routes(self) -> list[tuple[Route, Bool]]:
        """The routes for the matter, each with whether it is open."""
        out: list[tuple[Route, Bool]] = []
        for route in self.model.routes:
            if self.matter.name not in route.matters:
                continue
            is_open = self.said(route.clause, encode(route.when, self.item_place))
            if not route.written:
                body = route.stages[0].parts[0]
                is_open = both(is_open, some(applies for applies, _ in self.applying(body)))
            out.append((route, is_open))
        return out

    @cached_property
    def route_names(self) -> tuple[str, ...]:
        return tuple(route.name for route, _ in self.routes)

    @cached_property
    def taken(self) -> list[tuple[Route, Bool]]:
        """The routes for the matter, each with whether it is the one taken."""
        if len(self.routes) < 2:
            return self.routes
        named = self.variables.route(len(self.routes))
        nobody = equal(named, ZERO)
        out: list[tuple[Route, Bool]] = []
        for i, (route, is_open) in enumerate(self.routes):
            here = equal(named, number(i + 1))
            self.variables.attach(implies(here, is_open), *named.terms)
            first = both(nobody, no(some(o for _, o in self.routes[:i])))
            out.append((route, both(is_open, either(here, first))))
        return out

    # ------------------------------------------------------------------------------------ stages

    def hosts(self, stage: Stage) -> dict[str, str]:
        """Every body that sits at the stage, with the part with which it sits."""
        found = self._hosts.get(stage.name)
        if found is None:
            found = self._hosts[stage.name] = {}
            for part in stage.parts:
                self._host(part, part, found)
        return found

    def _host(self, body: str, part: str, found: dict[str, str]) -> None:
        if body in found:
            return
        found[body] = part
        for seat in self.model.bodies[body].seats:
            if seat.inner is not None:
                self._host(seat.inner, part, found)

    @cached_property
    def stages(self) -> dict[str, StageHere]:
        """Every stage of every route for the matter, in an order in which none leads back."""
        out: dict[str, StageHere] = {}
        for route, taken in self.taken:
            coming: dict[str, list[tuple[Bool, Linear, Linear]]] = {}
            coming[route.stages[0].name] = [(taken, self.variables.start, self.variables.start - ONE)]
            before: list[StageHere] = []
            for stage in _in_order(route):
                ways = coming.get(stage.name, [])
                entry = since = ZERO
                for condition, day, ended in ways:
                    entry = day if condition is ways[0][0] else choice(condition, day, entry)
                    since = ended if condition is ways[0][0] else choice(condition, ended, since)
                reached = some(condition for condition, _, _ in ways)
                here = StageHere(self, stage, reached, entry, since, tuple(before))
                out[stage.name] = here
                if here.reached is False:
                    continue
                before.append(here)
                for way, is_taken in here.leaving:
                    if isinstance(way.to, str) and is_taken is not False:
                        entered = here.end + number(way.after)
                        coming.setdefault(way.to, []).append((is_taken, entered, here.end))
        return out

    def sittings(self) -> list[tuple[StageHere, Sitting, Bool]]:
        """Every sitting there may be, inner ones included, with whether it was held."""
        return [
            (stage, sitting, both(stage.reached, sitting.held))
            for stage in self.stages.values()
            if stage.reached is not False
            for sitting in (stage.sitting(body) for body in stage.hosts)
        ]

    def improper(self, situation: Situation) -> bool:
        """The situation names a route that is not one of the matter's."""
        return situation.route is not None and situation.route not in self.route_names

    # ------------------------------------------------------------------------------------ result

    def result_is(self, result: Result) -> Bool:
        if result is Result.UNRESOLVED:
            return no(either(self.result_is(Result.APPROVED), self.result_is(Result.REFUSED)))
        return some(taken for _, way, taken in self._ends if way.to is result)

    @cached_property
    def _ends(self) -> list[tuple[StageHere, Exit, Bool]]:
        return [
            (stage, way, taken)
            for stage in self.stages.values()
            if stage.reached is not False
            for way, taken in stage.leaving
            if isinstance(way.to, Result) and taken is not False
        ]

    def result_day(self) -> tuple[Bool, Linear]:
        return self._result_day

    @cached_property
    def _result_day(self) -> tuple[Bool, Linear]:
        day = self.variables.start
        for stage, way, taken in self._ends:
            day = choice(taken, stage.end + number(way.after), day)
        return some(taken for _, _, taken in self._ends), day

    def stage_was(self, stage: str, outcome: StageOutcome) -> Bool:
        here = self.stages.get(stage)
        if here is None:
            return False
        if outcome is StageOutcome.INQUORATE:
            return either(here.came(outcome), here.came(StageOutcome.EMPTIED))
        return here.came(outcome)

    def decided_at(self, stage: str) -> Bool:
        return stage in self.stages and self.stages[stage].decides

    def vote_day(self) -> tuple[Bool, Linear]:
        return self._vote_day

    @cached_property
    def _vote_day(self) -> tuple[Bool, Linear]:
        """The earliest day among the deciding stage's held parts."""
        held_any: list[Bool] = []
        out = self.variables.start
        for stage in self.stages.values():
            parts = [(part.held, part.day) for part in stage.parts]
            day: Linear | None = None
            seen: Bool = False
            for held, when in parts:
                earlier = held if day is None else both(held, either(no(seen), more(day, when)))
                day = when if day is None else choice(earlier, when, day)
                seen = either(seen, held)
            assert day is not None
            here = both(stage.decides, seen)
            held_any.append(here)
            out = choice(here, day, out)
        return some(held_any), out

    # ------------------------------------------------------------------------------------ formulas

    def tally(self, tally: Tally, place: Place) -> Linear:
        """A count at a stage: nothing if the sitting was not held."""
        stage = self.stages.get(tally.stage or "")
        body = tally.body
        if stage is None:
            return ZERO
        if body is None:
            body = stage.stage.parts[0]
        if body not in stage.hosts:
            return ZERO
        sitting = stage.sitting(body)
        return choice(both(stage.reached, sitting.held), sitting.tally(tally, place), ZERO)

    def member_votes(self, member: str, ballot: Ballot, stage: str | None = None) -> Bool:
        somewhere: list[Bool] = []
        always: list[Bool] = []
        for here, sitting, held in self.sittings():
            if stage is not None and here.stage.name != stage:
                continue
            has_seat, did = sitting.votes_as(member, ballot)
            there = both(held, has_seat)
            somewhere.append(there)
            always.append(implies(there, did))
        return both(some(somewhere), every(always))

    def _votes_of_all(self, unit: Unit, ballot: Ballot, stage: str | None) -> Iterator[tuple[Bool, Linear]]:
        """Each sitting at which these members have voting seats, with how many did this there."""
        for here, sitting, held in self.sittings():
            seat = sitting.seats_of_all(unit) if stage in (None, here.stage.name) else None
            if seat is not None:
                state = SeatState.ABSENT if ballot is Ballot.ABSENT else STATES[ballot]
                did = unit.size - seat.present if ballot is Ballot.ABSENT else seat.states[state]
                yield both(held, seat.votes), did

    def all_vote(self, unit: Unit, ballot: Ballot, stage: str | None, so: bool) -> Bool:
        """Every one of them did this (or: none did), as `member_votes` is of one."""
        found = list(self._votes_of_all(unit, ballot, stage))
        if so:
            somewhere = some(there for there, _ in found)
            return both(somewhere, every(implies(there, at_least(did, unit.size)) for there, did in found))
        assert len(found) < 2, "who did it at both is not known"
        return every(implies(there, at_least(ZERO, did)) for there, did in found)

    def how_many_vote(self, unit: Unit, ballot: Ballot, stage: str | None) -> Linear:
        found = list(self._votes_of_all(unit, ballot, stage))
        assert len(found) < 2, "who did it at both is not known"
        return total(choice(there, did, ZERO) for there, did in found)

    def _votes_somewhere(self, member: str, ballot: Ballot) -> Bool:
        return some(both(held, *sitting.votes_as(member, ballot)) for _, sitting, held in self.sittings())

    def in_public(self) -> Bool:
        out: list[Bool] = []
        for stage in self.stages.values():
            any_held = some(part.held for part in stage.parts)
            public = every(implies(part.held, self._public(part)) for part in stage.parts)
            out.append(both(stage.decides, any_held, public))
        return some(out)

    def _public(self, part: Sitting) -> Bool:
        public = part.body.public
        return False if public is None else self.said(part.body.clause, encode(public, part.place))

    def only_one_for(self) -> Bool:
        return some(both(stage.decides, self._one_person_for(stage)) for stage in self.stages.values())

    def _one_person_for(self, stage: StageHere) -> Bool:
        """All that voted for at the held parts of this stage is one person's doing."""
        cast: list[tuple[SeatHere, Bool]] = []
        for part in stage.parts:
            for seat in part.seats:
                is_for = at_least(seat.so_many(_FOR, True), ONE)
                if is_for is not False:
                    cast.append((seat, both(part.held, is_for)))
        people = dict.fromkeys(p for seat, _ in cast for p in seat.people())
        nested = [(seat, is_for) for seat, is_for in cast if seat.seat.inner is not None]
        out: list[Bool] = []
        for person in people:
            theirs = every(implies(is_for, self._all_by(person, seat)) for seat, is_for in cast)
            out.append(both(theirs, some(is_for for _, is_for in cast)))
        for alone, is_for in nested:
            out.append(both(is_for, no(some(other for seat, other in cast if seat is not alone))))
        return some(out)

    @staticmethod
    def _all_by(person: str, seat: SeatHere) -> Bool:
        """Whoever votes for in the seat is this person. (Of members counted together each has its own.)"""
        by = seat.acted_in_by(person)
        return both(by, at_least(ONE, seat.states[SeatState.FOR])) if seat.several else by

    def duty_kept(self, duty: str) -> Bool:
        found = next(each for each in self.model.duties if each.name == duty)
        if self.matter.name not in found.matters:
            return True
        in_time = step_within(found.step, found.within, self.variables, self)
        return self.said(found.clause, implies(self.result_is(Result.APPROVED), in_time))

    # ------------------------------------------------------------------------------------ authority, effect

    def authority(self, member: str, place: Place) -> Authority:
        """The member's authority, as things stand at the place, on its day."""
        day = place.day
        key = (member, (place.variables, day.constant, frozenset(day.terms.items())))
        found = self._authority.get(key)
        if found is None:
            place = replace(place, sitting=None, decision=None)
            found = Authority(self.model, self.matter, member, place, self.by_member, self.said)
            self._authority[key] = found
        return found

    def may_exercise(self, holder: str, member: str) -> Bool:
        return self.authority(member, self.item_place).may_alone(holder)

    def exercised(self, member: str, part: Sitting) -> Bool:
        """The member's authority is exercised at this part, if its stage carries."""
        authority = self.authority(member, part.place)
        joint = authority.joint(part.body.name)
        if joint is True:
            return True
        gathered = part.body.charge is Charge.GATHERS and authority.may_together(self._brought(member, part))
        return either(joint, gathered, authority.promised(part.body.name))

    def _brought(self, member: str, part: Sitting) -> dict[str, Bool]:
        """The holders brought by those who voted for in the member's seats."""
        out: dict[str, Bool] = {}
        for seat in part.seats_of(member):
            is_for = at_least(seat.so_many(_FOR, True), ONE)
            if seat.seat.inner is not None:
                out[seat.seat.inner] = either(out.get(seat.seat.inner, False), is_for)
            for person in seat.people():
                here = both(is_for, seat.acted_in_by(person))
                for holder in (person, *self.model.persons[person].posts):
                    out[holder] = either(out.get(holder, False), here)
        return out

    def effect_on(self, effect: Effect, member: str, instrument: str | None = None) -> Bool:
        key = (effect, member, instrument)
        found = self._effects.get(key)
        if found is None:
            found = self._effects[key] = self._effect(effect, member, instrument)
        return found

    def _effect(self, effect: Effect, member: str, instrument: str | None) -> Bool:
        match effect:
            case Effect.CLAIMED:
                return self._claimed(member)
            case Effect.AUTHORISED:
                return self._authorised(member)
            case Effect.EFFECTIVE:
                claimed = self.effect_on(Effect.CLAIMED, member)
                if claimed is False:
                    return False
                return both(claimed, self.effect_on(Effect.AUTHORISED, member))
            case Effect.BINDING:
                effective = self.effect_on(Effect.EFFECTIVE, member)
                return effective is not False and both(effective, self._tied(member, instrument))
            case Effect.OVERRIDDEN:
                base = Effect.EFFECTIVE if instrument is None else Effect.BINDING
                effective = self.effect_on(base, member, instrument)
                if effective is False:
                    return False
                against = self._votes_somewhere(member, Ballot.AGAINST)
                return both(effective, against, no(self._votes_somewhere(member, Ballot.FOR)))

    def _claimed(self, member: str) -> Bool:
        out: list[Bool] = []
        for stage, way, taken in self._ends:
            if way.to is not Result.APPROVED:
                continue
            claims = (
                both(chosen, self.said(rule.claims_clause, is_in(rule.claims, member, self.item_place)))
                for part in stage.stage.parts
                for chosen, rule in self.rules(part)
            )
            out.append(both(taken, some(claims)))
        return some(out)

    def _authorised(self, member: str) -> Bool:
        out: list[Bool] = []
        for stage in self.stages.values():
            if stage.reached is False or stage.carried is False:
                continue
            counts = either(stage.decides, stage.stage.suffices)
            if counts is not False:
                out.append(both(stage.carried, counts, some(self.exercised(member, p) for p in stage.parts)))
        return some(out)

    def _tied(self, member: str, instrument: str | None) -> Bool:
        """Something keeps the member from undoing alone what is effective for it."""
        out: list[Bool] = []
        if instrument is None:
            for stage in self.stages.values():
                carried = both(stage.decides, stage.carried) if stage.reached is not False else False
                if carried is not False:
                    out.append(both(carried, some(self._joint_with(member, part) for part in stage.parts)))
        exists, day = self.result_day()
        for each in self.model.instruments:
            if instrument in (None, each.name) and may_bind(each, member):
                covered = self.said(each.clause, covered_by(each, self.place_after().on(day)))
                out.append(both(exists, covered))
        return some(out)

    def _joint_with(self, member: str, part: Sitting) -> Bool:
        """The body is joint for this member and for another."""
        own = self.authority(member, part.place).joint(part.body.name)
        if own is False:
            return False
        others: list[Bool] = []
        for other in self.members.others(member):
            joint = self.authority(other, part.place).joint(part.body.name)
            if joint is True:
                return own
            others.append(joint)
        return both(own, some(others))

    # ------------------------------------------------------------------------------------ one situation

    def steps_in(self, given: Values) -> dict[str, int]:
        """The steps that happen, and when, where the variables have these values."""
        place, out = self.place_after(), {}
        for step in self.model.steps:
            if evaluate([place.variables.happens(step)], given)[0]:
                out[step] = int(number_at(place.variables.step_day(step), given))
        return out

    def values(self, situation: Situation) -> dict[Term | Whole, int | bool]:
        """Every variable as it is in this situation: no ballot of a seat that is vacant or recused, and none
        for or against of one that may only speak."""
        given = self.variables.values(situation, self.route_names)
        for stage in self.stages.values():
            seats = [seat for sitting in stage.seated.values() for seat in sitting.seats]
            gone = evaluate((seat.gone for seat in seats), given)
            speaks = evaluate((seat.speaks for seat in seats), given)
            for seat, is_gone, may_speak in zip(seats, gone, speaks, strict=True):
                if seat.seat.inner is None and (is_gone or may_speak):
                    seat.settle(given, Ballot.ABSENT if is_gone else Ballot.ABSTAIN)
        return given


_FOR = (SeatState.FOR,)


def _in_order(route: Route) -> list[Stage]:
    """The stages of a route, each after those that lead to it."""
    by_name = {stage.name: stage for stage in route.stages}
    out: dict[str, Stage] = {}

    def visit(stage: Stage) -> None:
        if stage.name in out:
            return
        for way in stage.exits.values():
            if isinstance(way.to, str):
                visit(by_name[way.to])
        out[stage.name] = stage

    for stage in reversed(route.stages):
        visit(stage)
    return list(reversed(out.values()))
