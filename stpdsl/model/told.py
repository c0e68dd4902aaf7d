"""Scenarios: one concrete situation, told in a few lines, and what must come of it.

In come scenarios; out go full situations. What a scenario does not say takes the plain value: a seat stays
away, a step does not happen, a fact is not so, every body meets on the day its stage begins. Lines about
named members and people go before lines about everyone, and lines at a stage before lines at none, so that
the order of lines does not matter; what is said twice in two ways at one level is an error.

Where no `today is` is said, the procedure begins on the day `ORDINARY_START`, whatever dates the policy has.
A step that happens on no day said has happened the day before the procedure begins.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import assert_never

from stpdsl import catalogue
from stpdsl.model.declarations import Sort
from stpdsl.model.formulas import bind
from stpdsl.model.items import Item, is_so
from stpdsl.model.nodes import MemberIs, OnConflict, Particular, ParticularKind, Route, Stage
from stpdsl.model.outcomes import outcome
from stpdsl.model.problems import clause_of, words_of
from stpdsl.model.quantities import alike, days_apart, value_amount
from stpdsl.model.questions import Expectation, Scenario
from stpdsl.model.scenes import About, Scene, Sitting, sittings, sittings_at
from stpdsl.model.tallies import seats_of
from stpdsl.model.texts import Line
from stpdsl.model.types import Ballot, Situation, Value
from stpdsl.model.what import spoken_matter
from stpdsl.model.who import (
    bodies_meant,
    member_fact,
    member_set,
    members_meant,
    party,
    seat_person,
    things_members,
)
from stpdsl.model.world import BodyDraft, Quantity, SeatDraft, Sorted, World
from stpdsl.source import Span
from stpdsl.syntax import nodes as written

ORDINARY_START = date(2026, 1, 1)

_Key = tuple[str, str, str]  # stage, body, seat


@dataclass(slots=True)
class _Telling:
    """A situation on its way."""

    sentence: written.ScenarioSentence
    world: World
    matter: str
    scene: Scene
    there: tuple[Sitting, ...]
    start: int = ORDINARY_START.toordinal()
    particulars: dict[str, Value] = field(default_factory=dict)
    said: set[str] = field(default_factory=set)  # particulars of which something is said, if wrongly
    facts: set[str] = field(default_factory=set)
    facts_about: dict[tuple[str, str], tuple[int, bool]] = field(default_factory=dict)
    conflicted: set[str] = field(default_factory=set)
    vacant: set[tuple[str, str]] = field(default_factory=set)
    delays: dict[tuple[str, str], int] = field(default_factory=dict)
    unconvened: set[tuple[str, str]] = field(default_factory=set)
    steps: dict[str, int] = field(default_factory=dict)
    ballots: dict[_Key, tuple[int, Ballot]] = field(default_factory=dict)
    deputised: set[_Key] = field(default_factory=set)
    in_person: set[_Key] = field(default_factory=set)  # of which who holds the seat is said to act in it
    casting: dict[tuple[str, str], Ballot] = field(default_factory=dict)
    consents: set[tuple[str, str]] = field(default_factory=set)


def settle_scenarios(lines: Sequence[Line], world: World) -> tuple[Scenario, ...]:
    """The scenarios of the main file, and of packs that it lays out."""
    found: dict[str, Scenario] = {}
    for line in lines:
        if line.own and isinstance(line.sentence, written.ScenarioSentence):
            scenario = _settle_scenario(line.sentence, world)
            if line.sentence.name.text in found:
                world.problems.say(
                    catalogue.DUPLICATE_DECLARATION,
                    f"two scenarios are called `{line.sentence.name.text}`",
                    line.sentence.name.span,
                    hint="give one of them another name",
                )
            if scenario is not None:
                found[scenario.name] = scenario
    return tuple(found.values())


def _settle_scenario(sentence: written.ScenarioSentence, world: World) -> Scenario | None:
    spoken = spoken_matter(sentence.matter, world)
    if spoken is None:
        return None
    if spoken.when is not None or not spoken.matters:
        world.problems.not_yet(
            f"a scenario on `{sentence.matter.text}`, which is another matter on condition",
            sentence.matter.span,
            hint="tell it on the other matter, with particulars that make it this one",
        )
        return None
    matter = spoken.matters[0]
    scene = Scene(world, About.DECISION, (matter,))
    telling = _Telling(sentence, world, matter, scene, sittings(world, (matter,)))
    _set_particulars(telling)
    expects: list[Expectation] = []
    for clause in sentence.clauses:
        if isinstance(clause, written.TodayClause):
            telling.start = clause.date.day.toordinal()
    for clause in sentence.clauses:
        _tell(clause, telling, expects)
    _check_particulars(telling)
    clause_ = clause_of(sentence, sentence.cites, parts=sentence.clauses)
    return Scenario(sentence.name.text, _situation(telling), tuple(expects), clause_)


def _situation(telling: _Telling) -> Situation:
    return Situation(
        matter=telling.matter,
        start=telling.start,
        particulars=telling.particulars,
        facts=frozenset(telling.facts),
        facts_about=_facts_told(telling),
        conflicted=frozenset(telling.conflicted),
        vacant=frozenset(telling.vacant),
        delays=telling.delays,
        unconvened=frozenset(telling.unconvened),
        steps=telling.steps,
        ballots=_cast(telling),
        deputised=frozenset(telling.deputised),
        casting=telling.casting,
        consents=frozenset(telling.consents),
    )


def _cast(telling: _Telling) -> dict[_Key, Ballot]:
    """The ballots; a seat that only attends this time and is one of many that are said to vote casts none."""
    item = Item(
        telling.matter,
        telling.start,
        telling.particulars,
        frozenset(telling.facts),
        _facts_told(telling),
    )
    attending = {
        (body, seat.name)
        for body in {each.body for each in telling.there}
        for seat in telling.world.bodies[body].seats
        if seat.votes_when is not None and is_so(seat.votes_when, item) is False
    }
    return {
        key: Ballot.ABSTAIN
        if level < _OF_ONE and key[1:] in attending and ballot in (Ballot.FOR, Ballot.AGAINST)
        else ballot
        for key, (level, ballot) in telling.ballots.items()
    }


def _tell(clause: written.ScenarioClause, telling: _Telling, expects: list[Expectation]) -> None:
    match clause:
        case written.TodayClause():
            pass
        case written.GivenClause(at=at, test=test):
            _given(test, at, telling)
        case written.CastingVoteIsClause(at=at, vote=vote):
            ballot = Ballot.ABSTAIN if vote is None else Ballot.FOR if vote else Ballot.AGAINST
            for sitting in _places(at, telling):
                if at is not None:
                    telling.casting[(sitting.stage, sitting.body)] = ballot
                else:  # what is said of one stage goes before
                    telling.casting.setdefault((sitting.stage, sitting.body), ballot)
        case written.BodyMeetsClause():
            _meets(clause, telling)
        case written.ExpectOutcomeClause(outcome=what, negated=negative, at=at, when=when):
            expected = outcome(what, negative, at, when, clause.span, telling.scene)
            if expected is not None:
                expects.append(Expectation(expected, clause_of(clause, clause.cites)))
        case written.ExpectClause(test=test):
            bound = bind(test, telling.scene)
            if bound is not None:
                expects.append(Expectation(bound, clause_of(clause, clause.cites)))
        case _:
            assert_never(clause)


def _places(at: written.Name | None, telling: _Telling) -> tuple[Sitting, ...]:
    return telling.there if at is None else sittings_at(telling.scene, at)


# --- particulars --------------------------------------------------------------------------------------------

_MONEY_LIKE = {
    ParticularKind.MONEY: Sorted.MONEY,
    ParticularKind.NUMBER: Sorted.NUMBER,
    ParticularKind.DAYS: Sorted.DAYS,
}


def _set_particulars(telling: _Telling) -> None:
    there = {written.same_name(each.name): each for each in telling.world.matters[telling.matter].particulars}
    for setting in telling.sentence.particulars:
        particular = there.get(setting.name.key)
        if particular is None:
            names = ", ".join(f"`{each.name}`" for each in there.values()) or "none"
            telling.world.problems.say(
                catalogue.UNKNOWN_NAME,
                f"`{telling.matter}` has no particular called `{setting.name.text}`",
                setting.name.span,
                hint=f"its particulars: {names}",
            )
            continue
        telling.said.add(particular.name)
        value = _value(particular, setting.value, telling)
        if value is not None:
            telling.particulars[particular.name] = value


def _value(particular: Particular, value: written.Value, telling: _Telling) -> Value | None:
    match particular.kind:
        case ParticularKind.MONEY | ParticularKind.NUMBER | ParticularKind.DAYS:
            return _amount(particular, value, telling)
        case ParticularKind.YES_NO:
            if isinstance(value, written.YesNo):
                return value.value
        case ParticularKind.CHOICE:
            options = {written.same_name(option): option for option in particular.options}
            if isinstance(value, written.Name) and value.key in options:
                return options[value.key]
        case ParticularKind.MEMBERS:
            if isinstance(value, written.Name):
                return members_meant(value, telling.world, None)
        case _:
            assert_never(particular.kind)
    wanted = f"one of {', '.join(particular.options)}" if particular.options else particular.kind.value
    telling.world.problems.say(
        catalogue.TYPE_MISMATCH, f"`{particular.name}` is {wanted}, found `{value.span.text}`", value.span
    )
    return None


def _amount(particular: Particular, value: written.Value, telling: _Telling) -> int | None:
    amount = value_amount(value, telling.world)
    wanted = Quantity(
        _MONEY_LIKE[particular.kind], telling.world.particulars[written.same_name(particular.name)].currency
    )
    if amount is None or not alike(wanted, amount.of, value.span, telling.world):
        return None
    if amount.value.denominator != 1 or amount.value < 0:
        telling.world.problems.say(
            catalogue.TYPE_MISMATCH, f"`{particular.name}` is a whole number from 0", value.span
        )
        return None
    return int(amount.value)


def _check_particulars(telling: _Telling) -> None:
    """What is not said: nobody is affected, a yes/no is no; an amount or a choice must be said."""
    missing: list[str] = []
    for particular in telling.world.matters[telling.matter].particulars:
        if particular.name in telling.particulars or particular.name in telling.said:
            continue
        match particular.kind:
            case ParticularKind.YES_NO:
                telling.particulars[particular.name] = False
            case ParticularKind.MEMBERS:
                telling.particulars[particular.name] = frozenset()
            case _:
                missing.append(particular.name)
    if missing:
        example = ", ".join(f"{name}: …" for name in missing)
        telling.world.problems.say(
            catalogue.MISSING_PARTICULAR,
            f"this scenario does not say its {' and '.join(f'`{name}`' for name in missing)}",
            telling.sentence.span,
            hint=f"scenario {telling.sentence.name.text} on {telling.sentence.matter.text} with {example}",
        )


# --- how things are -----------------------------------------------------------------------------------------


def _given(
    test: written.Deed | written.Tally | written.FactTest | written.Is | written.StepHappens,
    at: written.Name | None,
    telling: _Telling,
) -> None:
    match test:
        case written.Deed(who=who, does=does):
            _deed(who, does, at or test.at, test.span, telling)
        case written.Tally(how_many=written.All(), of_what=things, do_what=does):
            _deed(written.Every(things, things.span), does, at or test.at, test.span, telling)
        case written.Tally():
            _not_definite(test.span, telling)
        case written.FactTest(fact=fact, negated=negative):
            _fact(fact, not negative, telling)
        case written.Is():
            _is(test, telling)
        case written.StepHappens():
            _step(test, telling)
        case _:
            assert_never(test)


def _not_definite(span: Span, telling: _Telling) -> None:
    telling.world.problems.say(
        catalogue.NOT_DEFINITE,
        "a scenario says exactly who does what, found a number of them",
        span,
        hint="name them, or say `everyone other than …`",
    )


def _fact(name: written.Name, is_so: bool, telling: _Telling) -> None:
    found = telling.world.names.find(name)
    if found is not None and found.sort is Sort.PARTICULAR:
        particular = telling.world.particulars[name.key]
        having = telling.world.having.get(particular.name, frozenset())
        if particular.kind is ParticularKind.YES_NO and telling.matter in having:
            _once(particular, name.span, telling)
            telling.particulars[particular.name] = is_so
            return
    fact = telling.world.names.get(name, Sort.FACT)
    if fact is None:
        return
    if fact in telling.world.fact_members:
        telling.world.problems.say(
            catalogue.WRONG_KIND_OF_NAME, f"`{fact}` is a fact about a member: say of whom", name.span
        )
    elif is_so:
        telling.facts.add(fact)
    else:
        telling.facts.discard(fact)


def _once(particular: Particular, span: Span, telling: _Telling) -> None:
    if particular.name in telling.said:
        _told_twice(f"`{particular.name}`", span, telling)
    telling.said.add(particular.name)


def _is(test: written.Is, telling: _Telling) -> None:
    if isinstance(test.subject, written.Name):
        particular = telling.world.particulars.get(test.subject.key)
        if particular is not None:
            _once(particular, test.span, telling)
            value = _value(particular, test.value, telling)
            if value is not None and not test.negated:
                telling.particulars[particular.name] = value
            elif test.negated:
                _not_definite(test.span, telling)
            return
    if isinstance(test.subject, written.AttributeOf):
        _not_definite(test.span, telling)
        return
    does = written.HasFact(test.value, test.article, test.negated, test.span)
    _deed(test.subject, does, None, test.span, telling)


def _step(test: written.StepHappens, telling: _Telling) -> None:
    step = telling.world.names.get(test.step, Sort.STEP)
    if step is None:
        return
    if test.negated:
        telling.steps.pop(step, None)
        return
    match test.when:
        case None:
            telling.steps[step] = telling.start - 1
        case written.OnDay(day=day):
            telling.steps[step] = telling.start + day
        case written.OnDate(date=when):
            telling.steps[step] = when.day.toordinal()
        case written.Before(event=written.Moment.VOTE | written.Moment.MEETING, at_least=at_least):
            days = days_apart(at_least, telling.world.problems)
            if days is not None:
                telling.steps[step] = telling.start - days
        case _:
            telling.world.problems.not_yet(
                f"`{words_of(test)}` in a scenario", test.span, hint="say on which day: `happens on day 3`"
            )


# --- who does what ------------------------------------------------------------------------------------------

_BALLOTS = {
    written.Act.VOTE_FOR: Ballot.FOR,
    written.Act.VOTE_AGAINST: Ballot.AGAINST,
    written.Act.ABSTAIN: Ballot.ABSTAIN,
    written.Act.ABSENT: Ballot.ABSENT,
    written.Act.PRESENT: Ballot.ABSTAIN,
}


def _deed(
    who: written.Who, does: written.DoWhat, at: written.Name | None, span: Span, telling: _Telling
) -> None:
    if isinstance(who, written.Together):
        for part in who.parts:
            _deed(part, does, at, span, telling)
        return
    if isinstance(who, written.NoOne | written.Someone | written.Either | written.AnyOf):
        _not_definite(span, telling)
        return
    match does:
        case written.Does(act=act, negated=negative):
            if negative and act is not written.Act.PRESENT:
                _not_definite(span, telling)
            else:
                _act(who, written.Act.ABSENT if negative else act, at, span, telling)
        case written.HasFact():
            _facts_about(who, does, telling)
        case written.ShareAn():
            telling.world.problems.not_yet(f"`{words_of(does)}`", does.span)
        case _:
            assert_never(does)


def _act(who: written.Who, act: written.Act, at: written.Name | None, span: Span, telling: _Telling) -> None:
    if act in _BALLOTS:
        _vote(who, act, at, span, telling)
    elif act in (written.Act.CONFLICTED, written.Act.RECUSED):
        if act is written.Act.RECUSED:
            _check_recused(at, span, telling)
        telling.conflicted.update(_conflicted(who, at, telling))
    elif act is written.Act.AFFECTED:
        _affected(who, telling)
    elif act is written.Act.VACANT:
        _vacant(who, at, span, telling)
    elif act is written.Act.CONSENT:
        _consents(who, at, telling)
    elif act in (written.Act.CLAIMED, written.Act.AUTHORISED, written.Act.EFFECTIVE, written.Act.BOUND):
        telling.world.problems.say(
            catalogue.OUT_OF_PLACE,
            f"`{act.value}` comes of the decision and is not given",
            span,
            hint="say what must come of it: `expect Royal is bound`",
        )
    else:
        telling.world.problems.not_yet(f"`{act.value}` in a scenario", span)


_OF_ONE = 2  # from this level on, a line is about those it names


def _general(who: written.Who, world: World) -> bool:
    """Whether many are meant, before whom those that are named go."""
    if isinstance(who, written.Everyone | written.Every):
        return True
    found = world.names.find(who) if isinstance(who, written.Name) else None
    return found is not None and found.sort in (Sort.KIND, Sort.GROUP)


def _vote(who: written.Who, act: written.Act, at: written.Name | None, span: Span, telling: _Telling) -> None:
    level = (0 if _general(who, telling.world) else _OF_ONE) + (0 if at is None else 1)
    done = told = False
    nested: list[SeatDraft] = []
    so_far = len(telling.world.problems.found)
    for sitting in _places(at, telling):
        body = telling.world.bodies[sitting.body]
        seats = _seats(who, body, telling)
        as_deputy = [] if seats else _deputised(who, body, telling)
        for seat in seats or as_deputy:
            done = True
            key = (sitting.stage, sitting.body, seat.name)
            if seat.inner is not None:
                nested.append(seat)
            elif _acts(key, bool(as_deputy), who, act, span, telling):
                _set_ballot(key, _ballot(act, seat), level, act, span, telling)
                told = True
    if not done and len(telling.world.problems.found) == so_far:
        _no_seat(who, telling)
    if nested and not told and level >= _OF_ONE:
        telling.world.problems.say(
            catalogue.OUT_OF_PLACE,
            f"`{nested[0].name}` acts on what `{nested[0].inner}` decides, and has no vote of its own",
            span,
            hint=f"say what happens there: `at the {nested[0].inner}: everyone votes for`",
        )


def _deputised(who: written.Who, body: BodyDraft, telling: _Telling) -> list[SeatDraft]:
    """The seats in which a person who has none there is the deputy."""
    if not _is_person(who, telling.world):
        return []
    meant = party(who, telling.world, None, body)
    if meant is None or meant.holder is None:
        return []
    world, person = telling.world, telling.world.person(meant.holder)
    return [each for each in body.seats if each.deputy is not None and world.person(each.deputy) == person]


def _is_person(who: written.Who, world: World) -> bool:
    if isinstance(who, written.Name):
        found = world.names.find(who)
        return found is not None and found.sort is Sort.PERSON
    return isinstance(who, written.PostOf)


def _acts(
    key: _Key, as_deputy: bool, who: written.Who, act: written.Act, span: Span, telling: _Telling
) -> bool:
    """Whether this decides what the seat does: a deputy acts where whoever holds the seat stays away."""
    if act is written.Act.ABSENT and (as_deputy or key in telling.deputised):
        return False  # whoever it stands in for, or the deputy, acts in the seat
    if as_deputy:
        telling.deputised.add(key)
        before = telling.ballots.get(key)
        if before is not None and before[1] is Ballot.ABSENT and key in telling.in_person:
            telling.in_person.discard(key)
            del telling.ballots[key]
    elif _is_person(who, telling.world):
        telling.in_person.add(key)
    if key in telling.deputised and key in telling.in_person:
        telling.world.problems.say(
            catalogue.CONTRADICTION,
            f"both the holder of `{key[2]}` at `{key[1]}` and a deputy are said to act in it",
            span,
            hint="one of them acts in the seat: leave the other out, or let it be absent",
        )
        return False
    return True


def _ballot(act: written.Act, seat: SeatDraft) -> Ballot:
    """A seat without a vote is there or is not: whatever is said of its vote, it attends."""
    ballot = _BALLOTS[act]
    if not seat.votes and ballot in (Ballot.FOR, Ballot.AGAINST):
        return Ballot.ABSTAIN
    return ballot


def _set_ballot(
    key: _Key, ballot: Ballot, level: int, act: written.Act, span: Span, telling: _Telling
) -> None:
    before = telling.ballots.get(key)
    if act is written.Act.PRESENT and before is not None and before[1] is not Ballot.ABSENT:
        return  # to be present takes nothing from a vote that is said
    if before is not None and before[0] == level and before[1] is not ballot:
        telling.world.problems.say(
            catalogue.CONTRADICTION,
            f"`{key[2]}` at `{key[1]}` is said to do two things",
            span,
            hint="leave it out of one of the two lines with `other than`",
        )
    if before is None or before[0] <= level:
        telling.ballots[key] = (level, ballot)


def _no_seat(who: written.Who, telling: _Telling) -> None:
    places = ", ".join(dict.fromkeys(f"`{each.body}`" for each in telling.there))
    telling.world.problems.say(
        catalogue.NO_SEATS,
        f"`{words_of(who)}` has no seat where `{telling.matter}` is decided",
        who.span,
        hint=f"it is decided at {places}" if places else "no rule decides it anywhere",
    )


def _seats(who: written.Who, body: BodyDraft, telling: _Telling) -> Sequence[SeatDraft]:
    match who:
        case written.Everyone(other_than=others):
            out = {seat.name for other in others for seat in _seats(other, body, telling)}
            return [seat for seat in body.seats if seat.name not in out]
        case written.Every(things=things):
            return _seats_of_things(things, body, telling)
        case written.Name() if who.key in body.by_key:
            return seats_of(who, _at(body, telling)) or ()
        case written.Name() if _posts_elsewhere(who, telling):
            return ()
        case _:
            return seats_of(who, _at(body, telling)) or ()


def _at(body: BodyDraft, telling: _Telling) -> Scene:
    return Scene(telling.world, About.DECISION, (telling.matter,), body)


def _posts_elsewhere(name: written.Name, telling: _Telling) -> bool:
    """Whether a name is that of a seat at another of the bodies that decide, and of no member."""
    found = telling.world.names.find(name)
    if found is not None and found.sort not in (Sort.OFFICE,):
        return False
    return any(name.key in telling.world.bodies[each.body].by_key for each in telling.there)


def _seats_of_things(things: written.Things, body: BodyDraft, telling: _Telling) -> list[SeatDraft]:
    out = {seat.name for other in things.other_than for seat in _seats(other, body, telling)}
    if things.noun is written.Noun.SEAT and things.kind is None:
        return [seat for seat in body.seats if seat.name not in out]
    if things.kind is not None and things.kind.key in body.by_key and _is_no_kind(things.kind, telling.world):
        return [seat for seat in body.by_key[things.kind.key] if seat.name not in out]
    members = _members(things, telling)
    return [seat for seat in body.seats if seat.member in members and seat.name not in out]


def _is_no_kind(name: written.Name, world: World) -> bool:
    found = world.names.find(name)
    return found is None or found.sort not in (Sort.KIND, Sort.GROUP)


def _members(things: written.Things, telling: _Telling) -> frozenset[str]:
    """The members meant, as far as what has been said tells who they are."""
    things_of_kind = things
    if things.noun is written.Noun.SEAT:
        things_of_kind = written.Things(
            written.Noun.MEMBER,
            things.kind,
            things.base,
            things.affected,
            things.facts,
            things.other_than,
            things.span,
        )
    meant = things_members(things_of_kind, telling.world, None, (telling.matter,))
    if meant is None:
        return frozenset()
    if meant.where is None:
        return meant.names
    _not_definite(things.span, telling)
    return frozenset()


def _members_told(who: written.Who, telling: _Telling) -> frozenset[str]:
    """The members meant; which they are must not hang on what is so of them."""
    meant = member_set(who, telling.world, None, (telling.matter,))
    if meant is not None and meant.where is not None:
        _not_definite(who.span, telling)
        return frozenset()
    return meant.names if meant is not None else frozenset()


def _conflicted(who: written.Who, at: written.Name | None, telling: _Telling) -> Iterable[str]:
    """Members, or the people who act in the seats meant."""
    if isinstance(who, written.Everyone | written.Every):
        return _members_told(who, telling)
    found = telling.world.names.find(who) if isinstance(who, written.Name) else None
    if found is not None and found.sort in (Sort.MEMBER, Sort.KIND, Sort.GROUP):
        return members_meant(who, telling.world, None) or ()
    people = [
        person
        for sitting in _places(at, telling)
        for seat in _seats(who, telling.world.bodies[sitting.body], telling)
        if (person := seat_person(seat, telling.world)) is not None
    ]
    if not people:
        meant = party(who, telling.world, None, None)
        if meant is not None and meant.holder is not None:
            return (telling.world.person(meant.holder),)
        if meant is not None:
            _no_seat(who, telling)
    return people


def _check_recused(at: written.Name | None, span: Span, telling: _Telling) -> None:
    """Report a recusal where no rule recuses whoever is conflicted."""
    bodies = {each.body for each in _places(at, telling)}
    rules = [r for r in telling.world.rules if r.body in bodies and telling.matter in r.matters]
    if rules and not any(rule.on_conflict is OnConflict.RECUSED for rule in rules):
        telling.world.problems.say(
            catalogue.OUT_OF_PLACE,
            f"no rule by which `{telling.matter}` is decided recuses anybody",
            span,
            hint="add `whoever is conflicted is recused` to the rule",
        )


def _affected(who: written.Who, telling: _Telling) -> None:
    members = members_meant(who, telling.world, None, (telling.matter,)) or frozenset()
    names = telling.world.affected_particulars((telling.matter,))
    if len(names) != 1:
        telling.world.problems.say(
            catalogue.UNKNOWN_NAME,
            f"`{telling.matter}` does not say who is affected by it",
            who.span,
            hint=f"declare it with one that does: matter {telling.matter} with Affected as members",
        )
        return
    before = telling.particulars.get(names[0], frozenset())
    assert isinstance(before, frozenset)
    telling.particulars[names[0]] = before | members


def _vacant(who: written.Who, at: written.Name | None, span: Span, telling: _Telling) -> None:
    for sitting in _places(at, telling):
        body = telling.world.bodies[sitting.body]
        for seat in _seats(who, body, telling):
            if seat.may_be_vacant:
                telling.vacant.add((body.name, seat.name))
            elif not _general(who, telling.world):
                telling.world.problems.say(
                    catalogue.OUT_OF_PLACE,
                    f"the seat `{seat.name}` at `{body.name}` may not be vacant",
                    span,
                    hint="say so where the seat is declared: `may be vacant`",
                )


def _consents(who: written.Who, at: written.Name | None, telling: _Telling) -> None:
    stages = dict.fromkeys(each.stage for each in _places(at, telling))
    for name in _consenting(who, telling):
        telling.consents.update((stage, name) for stage in stages)


def _consenting(who: written.Who, telling: _Telling) -> Iterable[str]:
    if isinstance(who, written.Everyone | written.Every):
        return _members_told(who, telling)
    meant = party(who, telling.world, None, None)
    if meant is None:
        return ()
    if meant.members is not None:
        return meant.members
    return (meant.holder or meant.body or "",)


def _facts_about(who: written.Who, does: written.HasFact, telling: _Telling) -> None:
    test = member_fact(does.fact, "", telling.world)
    if isinstance(test, MemberIs):
        _not_definite(does.span, telling)
        return
    fact = telling.world.names.get(does.fact, Sort.FACT)
    members = _members_told(who, telling)
    if fact is None:
        return
    level = 0 if _general(who, telling.world) else _OF_ONE
    for name in members:
        before = telling.facts_about.get((fact, name))
        if before is not None and before == (level, does.negated):
            _told_twice(f"`{fact}` of `{name}`", does.span, telling)
        if before is None or before[0] <= level:
            telling.facts_about[(fact, name)] = (level, not does.negated)


def _facts_told(telling: _Telling) -> frozenset[tuple[str, str]]:
    return frozenset(key for key, (_, is_so) in telling.facts_about.items() if is_so)


def _told_twice(what: str, span: Span, telling: _Telling) -> None:
    telling.world.problems.say(
        catalogue.CONTRADICTION,
        f"{what} is told in two ways",
        span,
        hint="leave one of the two out",
    )


# --- when bodies meet ---------------------------------------------------------------------------------------


def _meets(clause: written.BodyMeetsClause, telling: _Telling) -> None:
    names = bodies_meant(clause.body, telling.world, None)
    parts = [each for each in telling.there if each.part and each.body in names]
    if names and not parts:
        _no_seat_of_body(clause, telling)
    for each in parts:
        if clause.day is None:
            telling.unconvened.add((each.stage, each.body))
            continue
        entered = _entered(each.stage, telling)
        if entered is None or clause.day.day < entered:
            telling.world.problems.say(
                catalogue.NOT_DEFINITE,
                f"the day on which `{each.stage}` begins "
                + ("depends on what comes before it" if entered is None else f"is day {entered}, after that"),
                clause.span,
                hint="say on which day the bodies before it meet, or leave the day out",
            )
            continue
        telling.delays[(each.stage, each.body)] = clause.day.day - entered


def _no_seat_of_body(clause: written.BodyMeetsClause, telling: _Telling) -> None:
    telling.world.problems.say(
        catalogue.WRONG_KIND_OF_NAME,
        f"`{clause.body.text}` does not meet where `{telling.matter}` is decided",
        clause.body.span,
    )


def _entered(stage: str, telling: _Telling) -> int | None:
    """The day on which a stage begins, if that does not depend on what comes of those before it."""
    routes = [route for route in telling.world.routes if telling.matter in route.matters]
    days = {
        _entered_in(route, stage, telling) for route in routes if any(s.name == stage for s in route.stages)
    }
    return next(iter(days)) if len(days) == 1 else None


def _entered_in(route: Route, name: str, telling: _Telling) -> int | None:
    entered: dict[str, int | None] = {route.stages[0].name: 0}
    for stage in route.stages:
        at = entered.get(stage.name)
        for exit_ in stage.exits.values():
            if isinstance(exit_.to, str):
                ends = None if at is None else _ends(stage, at, telling)
                day = None if ends is None else ends + exit_.after
                entered[exit_.to] = day if entered.get(exit_.to, day) == day else None
    return entered.get(name)


def _ends(stage: Stage, entered: int, telling: _Telling) -> int | None:
    days: list[int] = []
    for part in stage.parts:
        delay = telling.delays.get((stage.name, part), 0)
        late = (stage.name, part) in telling.unconvened or (stage.within is not None and delay > stage.within)
        if late and stage.within is None:
            return None
        days.append(entered + (stage.within or 0 if late else delay))
    return max(days)
