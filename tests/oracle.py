"""What the two meanings are held against: what a decision says of itself, promises that hold of every
decision, every situation of a tiny policy, and the game of section 5.2 played out in the interpreter.

In: a model, a situation, the interpreter's decision. Out: formulas with the values the decision gives them,
broken promises in words, situations, and whether a member can stop a target. Nothing here knows of Z3.
"""

from __future__ import annotations

import dataclasses
import itertools
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from enum import Enum
from fractions import Fraction
from typing import Any

from stpdsl.model.nodes import (
    ORDINARY_ROWS,
    Column,
    Compare,
    DaysTaken,
    DecidedAt,
    DutyKept,
    Effect,
    EffectOn,
    Expr,
    Measure,
    Model,
    Num,
    OnConflict,
    Order,
    ParticularKind,
    ResultIs,
    StageWas,
    Tally,
)
from stpdsl.model.types import Ballot, Result, SeatState, Situation, StageOutcome
from stpdsl.semantics.decision import Decision, Sitting
from tests.generator import AMOUNTS, FIRST_DAY, sittings_of

# --------------------------------------------------------------------------------------- what a decision says


def said_by(model: Model, situation: Situation, decision: Decision) -> list[tuple[str, Expr, bool]]:
    """Formulas whose value the decision states outright: result, stages, days, effects, duties, tallies."""
    out: list[tuple[str, Expr, bool]] = [
        (f"result is {result.value}", ResultIs(result), decision.result is result) for result in Result
    ]
    ever = Compare(DaysTaken(), Order.AT_LEAST, Num(Fraction(0)))
    out.append(("it ends", ever, decision.day is not None))
    if decision.day is not None:
        taken = decision.day - situation.start
        out.append((f"it takes {taken} days", Compare(DaysTaken(), Order.EQUAL, Num(Fraction(taken))), True))
    records = {record.stage: record for record in decision.stages}
    for route in model.routes:
        for stage in route.stages:
            record = records.get(stage.name)
            for outcome in StageOutcome:
                was = record is not None and record.day is not None and record.outcome is outcome
                if outcome is StageOutcome.INQUORATE and record is not None and record.day is not None:
                    was = was or record.outcome is StageOutcome.EMPTIED
                out.append((f"stage {stage.name} was {outcome.value}", StageWas(stage.name, outcome), was))
            last = bool(decision.stages) and decision.stages[-1].stage == stage.name
            out.append((f"decided at {stage.name}", DecidedAt(stage.name), last))
    for name, effect in decision.members.items():
        for kind in Effect:
            out.append((f"{kind.value} for {name}", EffectOn(kind, name), bool(getattr(effect, kind.value))))
    owed = {record.duty: record.kept for record in decision.duties}
    for duty in model.duties:
        out.append((f"{duty.name} is kept", DutyKept(duty.name), owed.get(duty.name, True)))
    for stage_record in decision.stages:
        for sitting in stage_record.sittings:
            if sitting.held:
                out += seats_counted(sitting)
    return out


def seats_counted(sitting: Sitting) -> Iterator[tuple[str, Expr, bool]]:
    """Tallies that the record of a held sitting states."""
    where = f"at {sitting.stage}, {sitting.body}"

    def equal(column: Column, measure: Measure, value: Fraction | int) -> Expr:
        tally = Tally(measure, column, None, None, sitting.stage, sitting.body)
        return Compare(tally, Order.EQUAL, Num(Fraction(value)))

    voting = [seat for seat in sitting.seats if not seat.attends]
    yield f"all seats {where}", equal(Column.ALL, Measure.SEATS, len(voting)), True
    yield (
        f"all votes {where}",
        equal(Column.ALL, Measure.WEIGHT, sum((x.weight for x in voting), Fraction(0))),
        True,
    )


# --------------------------------------------------------------------------------------- what always holds


def broken(model: Model, situation: Situation, decision: Decision) -> list[str]:
    """Promises of docs/semantics.md that this decision breaks: none, for a right interpreter."""
    out: list[str] = []

    def promise(kept: object, text: str) -> None:
        if not kept:
            out.append(text)

    for name, effect in decision.members.items():
        promise(not effect.binding or effect.effective, f"{name}: binding, not effective")
        promise(not effect.overridden or effect.effective, f"{name}: overridden, not effective")
        promise(
            effect.effective == (effect.claimed and effect.authorised), f"{name}: effective is not the two"
        )
        promise(not effect.claimed or decision.result is Result.APPROVED, f"{name}: claimed, not approved")
        promise(effect.authorised == (effect.authority is not None), f"{name}: authorised, by nothing named")
        chain = [d for x in effect.chain for d in model.delegations if d.name == x]
        promise(all(name in d.of for d in chain), f"{name}: a delegation of another's authority")
        linked = all(a.receiver == b.giver and a.may_be_passed_on for a, b in itertools.pairwise(chain))
        promise(linked, f"{name}: a broken chain")
        for instrument in effect.instruments if effect.binding else ():
            promise(
                name in next(i for i in model.instruments if i.name == instrument).parties,
                f"{name}: no party",
            )
    promise(set(decision.members) == set(model.members), "a member is missing")
    promise(decision.route is not None or not decision.stages, "stages without a route")
    if not decision.stages:
        promise(decision.result is Result.UNRESOLVED and decision.day is None, "no stage, and yet a result")
        return out
    route = next(r for r in model.routes if r.name == decision.route)
    stages = {stage.name: stage for stage in route.stages}
    promise(situation.matter in route.matters, "a route of another matter")
    promise(decision.stages[0].stage == route.stages[0].name, "does not begin at the beginning")
    promise(decision.stages[0].entered == situation.start, "does not begin on its day")
    for before, after in itertools.pairwise(decision.stages):
        leaves = stages[before.stage].exits[before.outcome]
        promise(before.to == after.stage == leaves.to, f"{before.stage}: another exit")
        promise(
            before.day is not None and after.entered == before.day + leaves.after,
            f"{after.stage}: entered late",
        )
    last = decision.stages[-1]
    if last.day is None:
        promise(decision.day is None and decision.result is Result.UNRESOLVED, "never ends, and yet a result")
    else:
        leaves = stages[last.stage].exits[last.outcome]
        promise(leaves.to == decision.result == last.to, "another result than its exit's")
        promise(decision.day == last.day + leaves.after, "another day than its exit's")
    for record in decision.stages:
        stage = stages[record.stage]
        for sitting in record.sittings:
            if sitting.held and sitting.day is not None:
                promise(sitting.day >= record.entered, f"{sitting.body}: sat before its stage")
                promise(
                    stage.within is None or sitting.day <= record.entered + stage.within,
                    f"{sitting.body}: late",
                )
                out += [
                    f"{record.stage}, {sitting.body}: {text}" for text in broken_at(model, situation, sitting)
                ]
        if record.day is None:
            promise(stage.within is None, f"{record.stage}: a deadline, and never ends")
            continue
        outer = [sitting for sitting in record.sittings if sitting.body in stage.parts]
        carried = all(sitting.outcome is StageOutcome.CARRIED for sitting in outer)
        promise(
            carried == (record.outcome is StageOutcome.CARRIED), f"{record.stage}: carried is not all parts'"
        )
        promise(
            len({sitting.body for sitting in record.sittings}) == len(record.sittings), "a body sat twice"
        )
    return out


def broken_at(model: Model, situation: Situation, sitting: Sitting) -> Iterator[str]:
    """Promises about one held sitting."""
    body = model.bodies[sitting.body]
    rule = next((r for r in model.rules if r.name == sitting.rule), None)
    by_name = {seat.name: seat for seat in body.seats}
    if [seat.seat for seat in sitting.seats] != list(by_name):
        yield "other seats than the body's"
    if rule is None:
        if sitting.outcome is not StageOutcome.NOT_READY:
            yield "no rule, and yet an outcome"
        return
    if situation.matter not in rule.matters or rule.body != body.name:
        yield "a rule for something else"
    recuses = rule.on_conflict is OnConflict.RECUSED
    votes = {Ballot.FOR: Fraction(0), Ballot.AGAINST: Fraction(0)}
    for record in sitting.seats:
        seat = by_name[record.seat]
        ballot = situation.ballots.get((sitting.stage, body.name, seat.name), Ballot.ABSENT)
        may = seat.vacant_now or (seat.may_be_vacant and (body.name, seat.name) in situation.vacant)
        if (record.state is SeatState.VACANT) != (may and not record.attends):
            yield f"{seat.name}: vacant or not"
        if record.state is SeatState.RECUSED and not (recuses and situation.conflicted):
            yield f"{seat.name}: recused without a conflict"
        member_conflicted = seat.member is not None and seat.member in situation.conflicted
        if recuses and member_conflicted and record.state not in (SeatState.VACANT, SeatState.RECUSED):
            yield f"{seat.name}: of a conflicted member, and not recused"
        if record.state is SeatState.FOR and seat.inner is None and ballot is not Ballot.FOR:
            yield f"{seat.name}: for without a ballot for"
        if not record.attends and (vote := rule.rows[record.state].vote) is not None:
            votes[vote] += record.weight
    if sitting.outcome is StageOutcome.CARRIED:
        if rule.needs_a_vote_for and not votes[Ballot.FOR]:
            yield "carried with no vote for"
        if not all(test.met for test in sitting.tests if test.kind in ("gate", "quorum")):
            yield "carried with a gate or the quorum unmet"
    if sitting.casting is not None and (not rule.casting or votes[Ballot.FOR] != votes[Ballot.AGAINST]):
        yield "a casting vote without a tie, or undeclared"


# --------------------------------------------------------------------------------------- every situation


def options_of(model: Model, matter: str) -> list[tuple[str, object, list[object]]]:
    """What may vary, and the few values each takes here: small, finite, and every declared thing in it."""
    out: list[tuple[str, object, list[object]]] = []
    for particular in model.matters[matter].particulars:
        values: list[object]
        match particular.kind:
            case ParticularKind.YES_NO:
                values = [False, True]
            case ParticularKind.CHOICE:
                values = list(particular.options)
            case ParticularKind.MEMBERS:
                names = sorted(model.members)
                values = [
                    frozenset(c) for k in range(len(names) + 1) for c in itertools.combinations(names, k)
                ]
            case _:
                values = list(AMOUNTS[particular.kind])
        out.append(("particulars", particular.name, values))
    for fact in model.facts.values():
        if fact.about_member:
            out += [("facts_about", (fact.name, m), [False, True]) for m in model.members]
        else:
            out.append(("facts", fact.name, [False, True]))
    if any(r.on_conflict in (OnConflict.RECUSED, OnConflict.SPEAKS) for r in model.rules):
        out += [("conflicted", who, [False, True]) for who in (*model.members, *model.persons)]
    for body in model.bodies.values():
        out += [
            ("vacant", (body.name, x.name), [False, True])
            for x in body.seats
            if x.may_be_vacant and not x.vacant_now
        ]
    out += [("steps", step, [None, FIRST_DAY - 2, FIRST_DAY + 1]) for step in model.steps]
    here = [(stage, body) for route in model.routes if matter in route.matters for stage in route.stages
            for at, body in sittings_of(model) if at is stage]  # fmt: skip
    for route in model.routes:
        for stage in route.stages if matter in route.matters else ():
            for part in stage.parts:
                delays = [0, 1] if stage.within is None else sorted({0, stage.within, stage.within + 1})
                out.append(("delays", (stage.name, part), [None, *delays]))
    for stage, name in here:
        for seat in model.bodies[name].seats:
            if seat.inner is None:
                attends = [Ballot.ABSENT, Ballot.ABSTAIN]
                out.append(
                    ("ballots", (stage.name, name, seat.name), list(Ballot) if seat.votes else list(attends))
                )
                if seat.deputy is not None:
                    out.append(("deputised", (stage.name, name, seat.name), [False, True]))
        rules = [r for r in model.rules if r.body == name and matter in r.matters]
        if any(r.casting for r in rules):
            out.append(("casting", (stage.name, name), [Ballot.ABSTAIN, Ballot.FOR, Ballot.AGAINST]))
        parties = {
            p for r in rules for c in r.consents for p in (c.members.names if c.members else {c.party or ""})
        }
        out += [("consents", (stage.name, party), [False, True]) for party in sorted(parties)]
    out.append(("start", None, [FIRST_DAY, FIRST_DAY + 3]))
    if len([r for r in model.routes if matter in r.matters]) > 1:
        out.append(("route", None, [r.name for r in model.routes if matter in r.matters]))
    if len({r.body for r in model.rules}) < len(model.rules):
        out += [("preferred", r.name, [False, True]) for r in model.rules]
    return out


def size_of(model: Model, matter: str) -> int:
    out = 1
    for _, _, values in options_of(model, matter):
        out *= len(values)
    return out


def situation_of(matter: str, chosen: Iterable[tuple[str, object, object]]) -> Situation:
    """The situation in which these things are so."""
    maps: dict[str, dict[object, object]] = {
        name: {} for name in ("particulars", "steps", "delays", "ballots", "casting")
    }
    sets: dict[str, set[object]] = {
        item.name: set() for item in dataclasses.fields(Situation) if item.default == frozenset()
    }
    start, route = FIRST_DAY, None
    for name, key, value in chosen:
        if name == "start":
            assert isinstance(value, int)
            start = value
        elif name == "route":
            assert isinstance(value, str)
            route = value
        elif name == "delays" and value is None:
            sets["unconvened"].add(key)
        elif name in maps:
            if value is not None:
                maps[name][key] = value
        elif value:
            sets[name].add(key)
    given: dict[str, Any] = {**maps, **{name: frozenset(found) for name, found in sets.items()}}
    return Situation(matter=matter, start=start, route=route, **given)


def every_situation(model: Model, matter: str) -> Iterator[Situation]:
    """Every situation over the small domains, improper ones included."""
    options = options_of(model, matter)
    for values in itertools.product(*(values for _, _, values in options)):
        yield situation_of(
            matter, ((name, key, value) for (name, key, _), value in zip(options, values, strict=True))
        )


# --------------------------------------------------------------------------------------- what was covered


@dataclass
class Coverage:
    """How often each kind of thing occurred, in how many pairs."""

    pairs: int = 0
    seen: Counter[str] = field(default_factory=Counter)

    def pair(self, *things: object, also: Iterable[str] = ()) -> None:
        found: set[str] = set(also)
        for thing in things:
            kinds_in(thing, found)
        self.pairs += 1
        self.seen.update(found)

    def table(self) -> str:
        lines = [
            f"{name:42} {count:8d} {100 * count / self.pairs:6.1f} %"
            for name, count in sorted(self.seen.items())
        ]
        return "\n".join(lines)

    def rare(self, expected: Iterable[str], percent: int = 2) -> list[str]:
        return [name for name in expected if 100 * self.seen[name] < percent * self.pairs]


def noted(situation: Situation, decision: Decision) -> Iterator[str]:
    """What occurred in a decision, for the coverage."""
    yield decision.result.value
    if decision.stages and decision.stages[-1].day is None:
        yield "never ends"
    if situation.deputised:
        yield "deputy acts"
    for record in decision.stages:
        if record.day is not None:
            yield record.outcome.value
        for sitting in record.sittings:
            if sitting.inner:
                yield "inner sitting" if sitting.held else "inner body not held"
            if sitting.casting is not None:
                yield "casting vote"
            for seat in sitting.seats:
                if seat.state in (SeatState.VACANT, SeatState.RECUSED):
                    yield f"seat {seat.state.value}"
    for effect in decision.members.values():
        yield from (kind.value for kind in Effect if getattr(effect, kind.value))
        if effect.authority is not None:
            yield effect.authority
        if len(effect.chain) > 1:
            yield "chain of delegations"


def kinds_in(thing: object, found: set[str]) -> None:
    """Names of all kinds of node, and of all words of enumerations, in a model or formula."""
    if isinstance(thing, Enum):
        found.add(f"{type(thing).__name__}.{thing.name}")
    elif dataclasses.is_dataclass(thing):
        found.add(type(thing).__name__)
        for item in dataclasses.fields(thing):
            if item.name != "clause":
                kinds_in(getattr(thing, item.name), found)
    elif isinstance(thing, Mapping):
        for key, value in thing.items():
            kinds_in(key, found)
            kinds_in(value, found)
    elif isinstance(thing, (tuple, list, frozenset, set)):
        for one in thing:
            kinds_in(one, found)


# --------------------------------------------------------------------------------------- in words


def shown(thing: object, indent: int = 0) -> str:
    """The thing as constructor code, without clauses and without what takes its default."""
    pad = "  " * (indent + 1)
    if isinstance(thing, Enum):
        return f"{type(thing).__name__}.{thing.name}"
    if dataclasses.is_dataclass(thing):
        parts = []
        for item in dataclasses.fields(thing):
            value = getattr(thing, item.name)
            default = item.default
            if item.default_factory is not dataclasses.MISSING:
                default = item.default_factory()
            if item.name.endswith("clause") or (default is not dataclasses.MISSING and value == default):
                continue
            parts.append(f"{item.name}={shown(value, indent + 1)}")
        return _laid_out(f"{type(thing).__name__}(", parts, ")", pad)
    if isinstance(thing, Mapping):
        if thing == ORDINARY_ROWS:
            return "ORDINARY_ROWS"
        parts = [f"{shown(k)}: {shown(v, indent + 1)}" for k, v in thing.items()]
        return _laid_out("{", parts, "}", pad)
    if isinstance(thing, (tuple, list)):
        return _laid_out(
            "(", [shown(x, indent + 1) + ("," if len(thing) == 1 else "") for x in thing], ")", pad
        )
    if isinstance(thing, (set, frozenset)):
        return "{" + ", ".join(sorted(shown(x) for x in thing)) + "}" if thing else "frozenset()"
    if isinstance(thing, Fraction):
        return str(thing)
    return repr(thing)


def _laid_out(opening: str, parts: list[str], closing: str, pad: str) -> str:
    line = opening + ", ".join(parts) + closing
    if len(line) <= 100 and "\n" not in line:
        return line
    return opening + "".join(f"\n{pad}{part}," for part in parts) + closing


# ---------------------------------------------------------------------------------------- the game of 5.2

Move = tuple[str, object, list[object]]  # a field of Situation, the key in it, the values it may take
Ends = Callable[[Decision], bool]
Decide = Callable[[Model, Situation], Decision]


def is_simple(model: Model) -> bool:
    """Whether this game covers the policy: nobody controls a step or convening, and who votes is settled."""
    return (
        all(step.controller is None for step in model.steps.values())
        and all(stage.convened_by is None for route in model.routes for stage in route.stages)
        and all(seat.votes_when is None for body in model.bodies.values() for seat in body.seats)
    )


def with_moves(situation: Situation, chosen: Iterable[tuple[str, object, object]]) -> Situation:
    maps = {name: dict(getattr(situation, name)) for name in ("ballots", "casting")}
    sets = {name: set(getattr(situation, name)) for name in ("deputised", "consents")}
    for name, key, value in chosen:
        if name in maps:
            maps[name][key] = value
        elif value:
            sets[name].add(key)
        else:
            sets[name].discard(key)
    given: dict[str, Any] = {**maps, **{name: frozenset(found) for name, found in sets.items()}}
    return replace(situation, **given)


def moves_at(model: Model, situation: Situation, stage: str, member: str) -> tuple[list[Move], list[Move]]:
    """What this member, and what everybody else, may do at the second step of a stage."""
    mine: list[Move] = []
    others: list[Move] = []
    for at, name in sittings_of(model):
        if at.name != stage:
            continue
        for seat in model.bodies[name].seats:
            if seat.inner is not None:
                continue
            key = (stage, name, seat.name)
            side = mine if seat.member == member else others
            side.append(("ballots", key, list(Ballot) if seat.votes else [Ballot.ABSTAIN, Ballot.ABSENT]))
            if seat.deputy is not None:
                side.append(("deputised", key, [False, True]))
        parties = {
            party
            for rule in model.rules
            if rule.body == name and situation.matter in rule.matters
            for consent in rule.consents
            for party in (consent.members.names if consent.members is not None else {consent.party or ""})
        }
        for party in sorted(parties):
            (mine if party == member else others).append(("consents", (stage, party), [False, True]))
    return mine, others


def choices_among(moves: list[Move]) -> Iterator[list[tuple[str, object, object]]]:
    for values in itertools.product(*(values for _, _, values in moves)):
        yield [(name, key, value) for (name, key, _), value in zip(moves, values, strict=True)]


def played_out(
    model: Model,
    context: Situation,
    member: str,
    ends: Ends,
    decide: Decide,
    improper: Callable[[Model, Situation], object],
    last: bool,
    by: frozenset[Ballot] | None = None,
) -> bool:
    """Whether the member stops the target in this context, voting last or first at every step (5.2), by
    trying every move of everybody. The policy `is_simple`. With `by`, its ballots are among these, and
    whatever else it could do is done as helps the target."""

    def ordered(
        mine: list[Move], others: list[Move], then: Callable[[Situation], bool], now: Situation
    ) -> bool:
        def after(x: list[tuple[str, object, object]], y: list[tuple[str, object, object]]) -> bool:
            return then(with_moves(now, x + y))

        def fits(x: list[tuple[str, object, object]], y: list[tuple[str, object, object]]) -> bool:
            return not improper(model, with_moves(now, x + y))

        if last:
            return all(
                any(after(x, y) for x in choices_among(mine) if fits(x, y))
                for y in choices_among(others)
                if any(fits(x, y) for x in choices_among(mine))
            )
        return any(
            all(after(x, y) for y in choices_among(others) if fits(x, y))
            for x in choices_among(mine)
            if any(fits(x, y) for y in choices_among(others))
        )

    def stage(now: Situation, number: int) -> bool:
        decision = decide(model, now)
        if len(decision.stages) <= number:
            return not ends(decision)
        name = decision.stages[number].stage
        mine, others = moves_at(model, now, name, member)
        if by is not None:
            others += [move for move in mine if move[0] != "ballots"]
            mine = [
                ("ballots", key, [b for b in values if b in by])
                for what, key, values in mine
                if what == "ballots"
            ]
            mine = [move for move in mine if move[2]]
        return ordered(mine, others, lambda then: casting(then, number), now)

    def casting(now: Situation, number: int) -> bool:
        record = decide(model, now).stages[number]
        mine: list[Move] = []
        others: list[Move] = []
        for sitting in record.sittings:
            rule = next((r for r in model.rules if r.name == sitting.rule), None)
            if rule is None or not rule.casting or not sitting.held:
                continue
            present = [
                s for s in sitting.seats if s.state in (SeatState.FOR, SeatState.AGAINST, SeatState.ABSTAIN)
            ]
            who = next((p for p in rule.casting if any(seat.person == p for seat in present)), None)
            own = by is None and any(seat.person == who and seat.member == member for seat in present)
            values: list[object] = [Ballot.FOR, Ballot.AGAINST, Ballot.ABSTAIN]
            (mine if own else others).append(("casting", (sitting.stage, sitting.body), values))
        return ordered(mine, others, lambda then: stage(then, number + 1), now)

    return stage(context, 0)


def plays_of(model: Model, context: Situation) -> int:
    """How many ways there are to play all stages of the matter: a bound on what `played_out` tries."""
    out = 1
    for route in model.routes:
        for at in route.stages if context.matter in route.matters else ():
            for _, _, values in (*moves_at(model, context, at.name, "")[1],):
                out *= len(values)
            out *= 3 if any(r.casting for r in model.rules) else 1
    return out


def contexts_of(model: Model, matter: str) -> Iterator[Situation]:
    """Every context over the small domains: all seats filled, nobody conflicted, no moves."""
    options = [
        option
        for option in options_of(model, matter)
        if option[0] not in ("ballots", "deputised", "casting", "consents", "vacant", "conflicted")
    ]
    for values in itertools.product(*(values for _, _, values in options)):
        yield situation_of(
            matter, ((name, key, value) for (name, key, _), value in zip(options, values, strict=True))
        )


# ---------------------------------------------------------------------------------------- other names


def renamed(thing: Any, names: Mapping[str, str]) -> Any:
    """The same thing with these whole words exchanged wherever they stand as a name."""
    if isinstance(thing, str) and not isinstance(thing, Enum):
        return names.get(thing, thing)
    if isinstance(thing, Enum) or thing is None or isinstance(thing, (bool, int, Fraction)):
        return thing
    if dataclasses.is_dataclass(thing) and not isinstance(thing, type):
        values = {f.name: renamed(getattr(thing, f.name), names) for f in dataclasses.fields(thing)}
        return type(thing)(**values)
    if isinstance(thing, Mapping):
        return {renamed(k, names): renamed(v, names) for k, v in thing.items()}
    return type(thing)(renamed(x, names) for x in thing)
