"""The two meanings of a policy agree, on random policies of the whole core language.

The interpreter says what comes of one situation, the encoding what can come of any. Each was written from
docs/semantics.md without the other. Here: every value of a decision is the same in both, and in a third
reading; every situation the encoding finds is confirmed by the interpreter; where it finds none, neither
chance nor enumeration finds one; what a member can stop is what the game of section 5.2 says; and, so that
all this means something, meanings broken on purpose are noticed. Longer:
`python -m tests.agreement_profile --pairs 20000`.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from stpdsl.model.nodes import Clause, Column, Const, Delegation, Expr, Model, Not, Row, Scope, Share
from stpdsl.model.questions import Always, CanBlock, Claim, Never, OneRoute, Over, Plain, Possible
from stpdsl.model.types import Situation
from stpdsl.semantics import authority, expressions, games, procedures
from stpdsl.semantics import questions as meaning
from stpdsl.semantics.decision import Decision
from stpdsl.solver import authority as encoded_authority
from stpdsl.solver import expressions as encoded_expressions
from stpdsl.solver import questions as encoding
from stpdsl.solver import sittings as encoded_sittings
from stpdsl.solver.answer import Answer, CannotBlock, Found, Limits, NoneFound, Undecided
from stpdsl.solver.classes import Classes, Counted
from stpdsl.solver.expressions import encode
from stpdsl.solver.procedures import Encoding
from stpdsl.solver.solve import Budget, Solver
from stpdsl.solver.terms import Whole, equal, linear, no, number, some
from stpdsl.solver.values import Variables
from tests.generator import (
    QUESTIONS,
    Drawn,
    Plainer,
    Seeded,
    Source,
    made_proper,
    random_classed_model,
    random_formula,
    random_model,
    random_power,
    random_question,
    random_situation,
)
from tests.oracle import (
    broken,
    contexts_of,
    every_situation,
    is_simple,
    played_out,
    plays_of,
    renamed,
    said_by,
    shown,
    size_of,
)
from tests.third_opinion import Reading, refuted

LIMITS = Limits(rlimit=20_000_000)


def repeatable(examples: int) -> settings:
    """The same examples in every run: continuous integration must not depend on chance."""
    return settings(
        max_examples=examples,
        derandomize=True,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
    )


# ---------------------------------------------------------------------------------------- values


@dataclass(frozen=True)
class Pair:
    """A policy, a proper situation of it, and some formulas about its decision."""

    model: Model
    situation: Situation
    formulas: tuple[Expr, ...]


def random_pair(s: Source, formulas: int = 8) -> Pair | None:
    """A pair, or None where chance gave an improper situation."""
    model = random_model(s)
    situation = made_proper(model, random_situation(s, model), meaning.improper)
    if situation is None:
        return None
    return Pair(
        model, situation, tuple(random_formula(s, model, [situation.matter]) for _ in range(formulas))
    )


@st.composite
def pairs(draw: st.DrawFn) -> Pair | None:
    return random_pair(Drawn(draw))


def disagreements(pair: Pair) -> list[str]:
    """Every way in which the interpreter breaks a promise or the encoding says otherwise. None: agreed."""
    model, situation = pair.model, pair.situation
    decision = procedures.decide(model, situation)
    out = [f"interpreter alone: {text}" for text in broken(model, situation, decision)]
    said = said_by(model, situation, decision)
    labels = [label for label, _, _ in said] + [f"formula {shown(formula)}" for formula in pair.formulas]
    asked = [formula for _, formula, _ in said] + list(pair.formulas)
    meant = [meaning.true_of(model, situation, decision, formula) for formula in asked]
    out += [
        f"interpreter alone: {label}: the decision says {value}, the formula {found}"
        for (label, _, value), found in zip(said, meant, strict=False)
        if value != found
    ]
    encoded = encoding.values_at(model, situation, asked)
    out += [
        f"{label}: interpreter {mine}, encoding {theirs}"
        for label, mine, theirs in zip(labels, meant, encoded, strict=True)
        if mine != theirs
    ]
    return out


@repeatable(120)
@given(pairs())
def test_both_meanings_agree(pair: Pair | None) -> None:
    if pair is not None:
        assert disagreements(pair) == []


def shut_out(pair: Pair) -> list[str]:
    """Whether Z3 itself, given every choice of the situation, finds it possible and each formula as the
    interpreter does. Values are folded without Z3, so this alone sees what is handed over to it: a condition
    too many would shut a proper situation out, and every proof would be about the rest. (Moves at sittings
    that are not held come to nothing, and the encoding may leave them out.)"""
    model = pair.model
    decision = procedures.decide(model, pair.situation)
    held = {(s.stage, s.body) for record in decision.stages for s in record.sittings if s.held}
    ballots = {key: ballot for key, ballot in pair.situation.ballots.items() if key[:2] in held}
    situation = replace(pair.situation, ballots=ballots)
    whole = Encoding(model, situation.matter)
    asked = [formula for _, formula, _ in said_by(model, situation, decision)]
    asked += pair.formulas
    encoded = [encode(formula, whole.place) for formula in asked]
    meant = [meaning.true_in(model, situation, formula) for formula in asked]
    as_meant = [term if value else no(term) for term, value in zip(encoded, meant, strict=True)]
    pins = [
        equal(linear(node), number(value)) if isinstance(node, Whole) else node if value else no(node)
        for node, value in whole.values(situation).items()
    ]
    solver = Solver(whole.variables.attached, Budget(LIMITS))
    solver.add(*pins)
    out = [] if solver.values(*as_meant) is not None else ["the encoding shuts a proper situation out"]
    solver.add(some(no(term) for term in as_meant))
    return out if solver.values() is None else [*out, "Z3 finds a formula otherwise"]


@repeatable(60)
@given(pairs())
def test_no_proper_situation_is_shut_out(pair: Pair | None) -> None:
    if pair is not None:
        assert shut_out(pair) == []


@repeatable(100)
@given(pairs())
def test_a_third_reading_says_the_same(pair: Pair | None) -> None:
    """Of every formula: the interpreter and a slow reading of the page, written apart from both."""
    if pair is not None:
        assert other_reading(pair) == []


def other_reading(pair: Pair) -> list[str]:
    decision = procedures.decide(pair.model, pair.situation)
    reading = Reading(pair.model, pair.situation)
    said = [formula for _, formula, _ in said_by(pair.model, pair.situation, decision)]
    return [
        shown(formula)
        for formula in (*said, *pair.formulas)
        if reading.true(formula, pair.situation.start)
        != meaning.true_of(pair.model, pair.situation, decision, formula)
    ]


# ------------------------------------------------------------------------------------- the interpreter alone


def outline(decision: Decision) -> object:
    """What came of it, without the names of anybody's seats, chains and clauses."""
    effects = {
        name: (e.claimed, e.authorised, e.effective, e.binding, e.overridden)
        for name, e in decision.members.items()
    }
    stages = [(record.stage, record.entered, record.day, record.outcome) for record in decision.stages]
    return decision.result, decision.day, decision.route, stages, effects


@repeatable(100)
@given(pairs(), st.integers(0, 2**32))
def test_the_interpreter_keeps_its_promises(pair: Pair | None, seed: int) -> None:
    """What holds of every decision; what nobody reached plays no part; and names are only names."""
    if pair is None:
        return
    model, situation = pair.model, pair.situation
    decision = procedures.decide(model, situation)
    assert broken(model, situation, decision) == []
    reached = {record.stage for record in decision.stages}
    elsewhere = random_situation(Seeded(seed), model, situation.matter)
    ballots = {key: ballot for key, ballot in elsewhere.ballots.items() if key[0] not in reached}
    ballots |= {key: ballot for key, ballot in situation.ballots.items() if key[0] in reached}
    changed = made_proper(model, replace(situation, ballots=ballots), meaning.improper)
    if changed is not None:
        assert outline(procedures.decide(model, changed)) == outline(decision)
    if len(model.members) > 1:
        swap = swapped(model, "A", "B")
        again = procedures.decide(renamed(model, swap), renamed(situation, swap))
        assert outline(again) == renamed_outline(outline(decision), swap)


def swapped(model: Model, a: str, b: str) -> dict[str, str]:
    """The names of two members, and of all that is theirs, exchanged."""
    names = [*model.members, *model.holders, *model.bodies, *model.persons]
    names += [
        name for route in model.routes for name in (route.name, *(stage.name for stage in route.stages))
    ]
    out = {}
    for one, other in ((a, b), (b, a)):
        out |= {name: other + name[1:] for name in names if name == one or name.startswith(f"{one}'s")}
    return out


def renamed_outline(thing: Any, names: dict[str, str]) -> Any:
    if isinstance(thing, dict):
        return {renamed_outline(k, names): renamed_outline(v, names) for k, v in thing.items()}
    if isinstance(thing, (tuple, list)):
        return type(thing)(renamed_outline(x, names) for x in thing)
    return names.get(thing, thing) if type(thing) is str else thing


@repeatable(60)
@given(st.integers(0, 2**32))
def test_a_third_reading_refutes_the_same(seed: int) -> None:
    s = Seeded(seed)
    model = random_model(s)
    for kind in QUESTIONS:
        question = random_question(s, model, kind)
        for situation in some_situations(s, model, question, 3):
            assert meaning.refutes(model, question, situation) == refuted(model, question, situation)


# ---------------------------------------------------------------------------------------- answers


@dataclass(frozen=True)
class Case:
    """A policy, a question about it, and some situations in which the answer is tried."""

    model: Model
    question: Plain
    tried: tuple[Situation, ...]


def some_situations(s: Source, model: Model, question: Plain, count: int) -> Iterator[Situation]:
    for _ in range(count):
        situation = random_situation(s, model, s.pick(question.over.matters))
        proper = made_proper(model, situation, meaning.improper)
        if proper is not None:
            yield proper


def random_case(s: Source, kind: type | None = None, count: int = 40) -> Case:
    model = random_model(s)
    question = random_question(s, model, kind)
    return Case(model, question, tuple(some_situations(s, model, question, count)))


@st.composite
def cases(draw: st.DrawFn) -> Case:
    s = Drawn(draw)
    model = random_model(s)
    question = random_question(s, model)
    return Case(model, question, tuple(some_situations(Seeded(s.number(0, 2**32)), model, question, 40)))


def triggers_of(question: Plain) -> list[Plain]:
    """Questions of which each must be shown by some situation, or the first holds in vain (section 6)."""
    match question:
        case Always(over, trigger, _, None):
            return [Possible(over, trigger)]
        case Always(over, trigger, _, members):
            assert members is not None
            return [Always(over, trigger, Const(False), members)]
        case Never(over, conjuncts):
            return [Possible(over, conjunct) for conjunct in conjuncts]
        case OneRoute(over):
            return [Possible(over, Const(True))]
        case _:
            return []


def wrong(case: Case, answer: Answer, tried: Iterable[Situation] | None = None) -> Iterator[str]:
    """What is wrong with an answer to a question that one situation settles."""
    model, question = case.model, case.question
    match answer:
        case Found(situation=found, member=member, delegation=delegation):
            if (reason := meaning.improper(model, found)) is not None:
                yield f"found an improper situation: {reason}: {shown(found)}"
            elif not meaning.refutes(model, question, found, member, delegation):
                yield f"found and not confirmed: member {member}, delegation {delegation}: {shown(found)}"
        case NoneFound(vacuous=vacuous):
            triggers = triggers_of(question)
            for situation in case.tried if tried is None else tried:
                if meaning.improper(model, situation) is not None:
                    continue
                if meaning.refutes(model, question, situation):
                    yield f"nothing found, but here: {shown(situation)}"
                    return
                if vacuous and triggers:
                    triggers = [each for each in triggers if not meaning.refutes(model, each, situation)]
                    if not triggers:
                        yield f"vacuous, but not here: {shown(situation)}"
                        return
        case Undecided(reason=reason):
            yield f"undecided: {reason}"
        case CannotBlock():
            yield "answered another question"


@repeatable(60)
@given(cases())
def test_answers_are_confirmed(case: Case) -> None:
    assert list(wrong(case, encoding.ask(case.model, case.question, LIMITS))) == []


def tiny(seed: int, most: int) -> tuple[Source, Model] | None:
    """A policy of which every situation over the small domains can be tried."""
    s = Plainer(Seeded(seed), 55)
    model = random_model(s)
    return (s, model) if sum(size_of(model, matter) for matter in model.matters) <= most else None


@pytest.mark.parametrize("first", range(0, 200, 50))
def test_nothing_found_survives_enumeration(first: int) -> None:
    for seed in range(first, first + 50):
        if (found := tiny(seed, 1500)) is None:
            continue
        s, model = found
        for kind in QUESTIONS:
            case = Case(model, random_question(s, model, kind), ())
            every = (x for matter in case.question.over.matters for x in every_situation(model, matter))
            assert list(wrong(case, encoding.ask(model, case.question, LIMITS), every)) == [], (seed, kind)


# ---------------------------------------------------------------------------------------- classes


def counted_otherwise(s: Source, kind: type, count: int = 20) -> Iterator[str]:
    """Whether members counted by class are told otherwise than one by one. Nothing, where none are alike."""
    model = random_classed_model(s)
    question = random_question(s, model, kind)
    if not isinstance(Classes(model).counted(question), Counted):
        return
    case = Case(model, question, tuple(some_situations(s, model, question, count)))
    answer = encoding.ask(model, question, LIMITS)
    alone = encoding.ask_one_by_one(model, question, LIMITS)
    yield from wrong(case, answer)
    yield from wrong(case, alone)
    if type(answer) is not type(alone):
        yield f"counted: {shown(answer)}; one by one: {shown(alone)}"
    elif isinstance(answer, NoneFound) and isinstance(alone, NoneFound) and answer.vacuous != alone.vacuous:
        yield f"counted: vacuous is {answer.vacuous}; one by one: {alone.vacuous}"


@pytest.mark.parametrize("kind", QUESTIONS, ids=lambda kind: kind.__name__)
def test_members_counted_by_class_come_to_the_same(kind: type) -> None:
    for seed in range(60):
        assert list(counted_otherwise(Seeded(seed), kind, 10)) == [], seed


def test_some_members_are_counted_by_class() -> None:
    models = [random_classed_model(Seeded(seed)) for seed in range(60)]
    nothing = Possible(Over(("M1",)), Const(True))
    assert sum(isinstance(Classes(model).counted(nothing), Counted) for model in models) >= 10


# ---------------------------------------------------------------------------------------- proofs


def said_otherwise(s: Source, model: Model, kept: frozenset[Clause]) -> Model:
    """The same policy, in which every clause that is not kept may say something else."""

    def other(clause: Clause, formula: Expr) -> Expr:
        return formula if clause in kept else s.pick((formula, Const(False), Const(True), Not(formula)))

    def scopes(clause: Clause, given: tuple[Scope, ...]) -> tuple[Scope, ...]:
        return tuple(replace(scope, when=other(clause, scope.when)) for scope in given)

    rules = tuple(
        replace(
            rule,
            when=other(rule.clause, rule.when),
            quorum=other(rule.quorum_clause, rule.quorum),
            carried=other(rule.carried_clause, rule.carried),
            gates=tuple(replace(gate, condition=other(gate.clause, gate.condition)) for gate in rule.gates),
            consents=tuple(
                replace(c, unless=c.unless if c.clause in kept else s.pick((c.unless, Const(True))))
                for c in rule.consents
            ),
            claims=rule.claims
            if rule.claims_clause in kept
            else replace(rule.claims, names=frozenset(s.some(list(model.members), 50))),
        )
        for rule in model.rules
    )
    return replace(
        model,
        rules=rules,
        routes=tuple(replace(route, when=other(route.clause, route.when)) for route in model.routes),
        delegations=tuple(
            replace(each, covers=scopes(each.clause, each.covers)) for each in model.delegations
        ),
        reservations=tuple(
            replace(each, scopes=scopes(each.clause, each.scopes)) for each in model.reservations
        ),
        instruments=tuple(
            replace(each, scopes=scopes(each.clause, each.scopes)) for each in model.instruments
        ),
    )


def not_enough(s: Source, case: Case, answer: Answer, times: int = 4) -> Iterator[str]:
    """Whether the clauses a proof names fail to prove it, whatever all others say."""
    if isinstance(answer, NoneFound):
        for _ in range(times):
            model = said_otherwise(s, case.model, frozenset(answer.clauses))
            again = encoding.ask(model, case.question, LIMITS)
            if isinstance(again, Found):
                yield f"the clauses are not enough: {shown(answer)}: {shown(again.situation)}"
                return


def test_the_clauses_of_a_proof_are_enough() -> None:
    for seed in range(12):
        for kind in QUESTIONS:
            s = Seeded(seed)
            case = random_case(s, kind, 0)
            answer = encoding.ask(case.model, case.question, LIMITS)
            assert list(not_enough(s, case, answer, 2)) == [], (seed, kind)


# ---------------------------------------------------------------------------------------- power


@dataclass(frozen=True)
class PowerCase:
    """A policy, a question of power, and some contexts in which the answer is tried."""

    model: Model
    question: CanBlock
    tried: tuple[Situation, ...]


def random_power_case(s: Source) -> PowerCase:
    """Small enough for most games to be played to their end."""
    model = random_model(Plainer(s, 45))
    question = random_power(s, model)
    every = [itertools.islice(contexts_of(model, matter), 8) for matter in question.over.matters]
    tried = [context for some_of in every for context in some_of]
    for _ in range(8):
        moved = random_situation(s, model, s.pick(question.over.matters))
        tried.append(replace(moved, conflicted=frozenset(), vacant=frozenset()))
    return PowerCase(model, question, tuple(tried))


class Games:
    """What the games of one question come to; None where there are too many to play."""

    def __init__(self, model: Model, question: CanBlock, limit: int) -> None:
        self.model, self.question, self.limit = model, question, limit
        some_away = range(question.others_away + 1)
        names = sorted(model.members)
        self.absences = [frozenset(a) for k in some_away for a in itertools.combinations(names, k)]

    def is_asked(self, context: Situation) -> bool:
        """Whether the question is about this context. (Its moves are not looked at.)"""
        bare = replace(context, ballots={}, deputised=frozenset(), casting={}, consents=frozenset())
        if context.matter not in self.question.over.matters or meaning.improper(self.model, bare) is not None:
            return False
        when = self.question.over.when
        return when is None or Reading(self.model, bare).true(when, bare.start)

    def is_ordinary(self, context: Situation) -> bool:
        """Whether no more seats are vacant and people conflicted than the question allows."""
        allowed = self.question.vacant_or_conflicted
        conflicts = 0 if self.question.whoever_conflicted else len(context.conflicted)
        return len(context.vacant) + conflicts <= allowed

    def stops(self, context: Situation, member: str | None, first: bool, away: frozenset[str]) -> bool | None:
        try:
            return games.can_stop(
                self.model, self.question, member, context, voting_first=first, away=away, limit=self.limit
            )
        except (games.TooManyGames, procedures.Improper):
            return None

    def viable(self, context: Situation) -> bool:
        return any(self.stops(context, None, True, away) is False for away in self.absences)

    def comes_to(self, context: Situation, member: str, first: bool) -> set[bool | None]:
        """Whether the member stops it, in every viable context that the refuter may choose by absences."""
        out: set[bool | None] = set()
        for away in self.absences:
            if member not in away:
                nobody = self.stops(context, None, first, away)
                if nobody is not True:
                    out.add(None if nobody is None else self.stops(context, member, first, away))
        return out


def wrong_about_power(case: PowerCase, answer: Answer) -> Iterator[str]:
    """What is wrong with an answer to a question of power, by playing out the games."""
    question = case.question
    nobody: frozenset[str] = frozenset()
    others = frozenset(case.model.members) - question.members
    none_of = {Claim.NONE: question.members, Claim.EACH: nobody, Claim.EXACTLY: others}[question.claim]
    each_of = nobody if question.claim is Claim.NONE else question.members
    play = Games(case.model, question, 20000 if isinstance(answer, Found | CannotBlock) else 250)
    match answer:
        case Undecided(reason=reason):
            yield f"undecided: {reason}"
        case Found(situation=found, member=str() as member) if member in none_of:
            if not play.is_asked(found) or not play.is_ordinary(found):
                yield f"found a context that is not asked about: {shown(found)}"
            elif not play.comes_to(found, member, first=False) & {True, None}:
                yield f"found {member} able, and it is not: {shown(found)}"
        case CannotBlock(member=member, situation=found) if found is not None and member in each_of:
            if not play.is_asked(found) or not play.is_ordinary(found):
                yield f"found a context that is not asked about: {shown(found)}"
            elif not play.comes_to(found, member, first=True) & {False, None}:
                yield f"found {member} unable, and it is able: {shown(found)}"
        case CannotBlock(member=member, situation=None) if member in each_of:
            for context in case.tried:
                if play.is_asked(context) and play.viable(context):
                    yield f"no viable context, but here: {shown(context)}"
                    return
        case NoneFound() | Found():
            yield from _refuted_after_all(case, play, none_of, each_of)
        case _:
            yield f"an answer that does not fit the question: {shown(answer)}"


def _refuted_after_all(
    case: PowerCase, play: Games, none_of: frozenset[str], each_of: frozenset[str]
) -> Iterator[str]:
    for context in case.tried:
        if not play.is_asked(context):
            continue
        for member in sorted(none_of):
            if True in play.comes_to(context, member, first=False):
                yield f"nobody, but {member} is able: {shown(context)}"
                return
        for member in sorted(each_of) if not case.question.some_circumstances else ():
            if False in play.comes_to(context, member, first=True):
                yield f"each, but {member} is unable: {shown(context)}"
                return


@st.composite
def power_cases(draw: st.DrawFn) -> PowerCase:
    return random_power_case(Drawn(draw))


@repeatable(50)
@given(power_cases())
def test_power_is_what_the_game_says(case: PowerCase) -> None:
    assert list(wrong_about_power(case, encoding.ask(case.model, case.question, LIMITS))) == []


@pytest.mark.parametrize("first", range(0, 600, 300))
def test_two_ways_of_playing_the_game(first: int) -> None:
    """The interpreter's game, and another that tries whole situations, come to the same."""
    played = 0
    for seed in range(first, first + 300):
        s = Plainer(Seeded(seed), 25)
        model = random_model(s)
        situation = made_proper(model, random_situation(s, model), meaning.improper)
        if situation is None or not is_simple(model):
            continue
        context = replace(situation, ballots={}, deputised=frozenset(), casting={}, consents=frozenset())
        question, member, last = random_power(s, model), s.pick(list(model.members)), s.chance(50)
        if plays_of(model, context) > 1000:
            continue
        stopped = played_out(
            model,
            context,
            member,
            lambda d, c=context, q=question, m=model: meaning.reached_by(m, c, d, q),
            procedures.decide,
            meaning.improper,
            last,
            question.by,
        )
        assert games.can_stop(model, question, member, context, voting_first=not last) == stopped, seed
        played += 1
    assert played > 40


# --------------------------------------------------------------------------------------- these tests can fail


def at_least_for_more_than(patch: pytest.MonkeyPatch) -> None:
    right = expressions._share
    patch.setattr(expressions, "_share", lambda e, view: right(replace(e, strict=False), view))


def nought_of_nought_is_enough(patch: pytest.MonkeyPatch) -> None:
    right = expressions._share

    def share(e: Share, view: expressions.View) -> bool:
        return right(e, view) or (not e.strict and expressions._tally(e.base, view) == 0)

    patch.setattr(expressions, "_share", share)


def recused_is_present(patch: pytest.MonkeyPatch) -> None:
    right = expressions.is_in

    def is_in(row: Row, column: Column) -> bool:
        present = column in (Column.PRESENT, Column.ELIGIBLE) and row.filled and not row.cast
        return right(row, column) or present

    patch.setattr(expressions, "is_in", is_in)


def casting_vote_ignored(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(expressions.Table, "_cast_by_chair", lambda self, column: 0)


def a_day_late(patch: pytest.MonkeyPatch) -> None:
    right = procedures.exit_day

    def exit_day(stage: Any, record: Any) -> int | None:
        day = right(stage, record)
        return None if day is None else day + 1

    patch.setattr(procedures, "exit_day", exit_day)


def everybody_may_pass_on(patch: pytest.MonkeyPatch) -> None:
    right = authority.Authority._good

    def good(self: authority.Authority, member: str) -> list[Delegation]:
        return [replace(delegation, may_be_passed_on=True) for delegation in right(self, member)]

    patch.setattr(authority.Authority, "_good", good)


def dates_ignored(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(authority.Authority, "within", lambda self, from_day, until_day: True)


def encoded_more_as_at_least(patch: pytest.MonkeyPatch) -> None:
    right = encoded_expressions._share
    patch.setattr(encoded_expressions, "_share", lambda e, place: right(replace(e, strict=False), place))


def encoded_absent_as_eligible_no_more(patch: pytest.MonkeyPatch) -> None:
    right = encoded_sittings.in_column

    def in_column(row: Row, column: Column) -> bool:
        return right(row, column) and (column is not Column.ELIGIBLE or row.present)

    patch.setattr(encoded_sittings, "in_column", in_column)


def encoded_dates_ignored(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(encoded_authority, "in_force", lambda from_day, until_day, day: True)


def encoded_exits_at_once(patch: pytest.MonkeyPatch) -> None:
    right = Encoding.__init__

    def init(self: Encoding, model: Model, *rest: Any) -> None:
        routes = tuple(
            replace(
                route,
                stages=tuple(
                    replace(stage, exits={o: replace(e, after=0) for o, e in stage.exits.items()})
                    for stage in route.stages
                ),
            )
            for route in model.routes
        )
        right(self, replace(model, routes=routes), *rest)

    patch.setattr(Encoding, "__init__", init)


BROKEN: tuple[Callable[[pytest.MonkeyPatch], None], ...] = (
    at_least_for_more_than,
    nought_of_nought_is_enough,
    recused_is_present,
    casting_vote_ignored,
    a_day_late,
    everybody_may_pass_on,
    dates_ignored,
)
BROKEN_CODE = (
    encoded_more_as_at_least,
    encoded_absent_as_eligible_no_more,
    encoded_dates_ignored,
    encoded_exits_at_once,
)


@pytest.mark.parametrize("broken_clause", BROKEN, ids=lambda clause: clause.__name__)
def test_a_broken_clause_is_noticed(
    broken_clause: Callable[[pytest.MonkeyPatch], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Among some hundred pairs, one tells the broken interpreter from the third reading; and the encoding
    disagrees with it there too, as it agreed before."""
    with monkeypatch.context() as patch:
        broken_clause(patch)
        tried = (random_pair(Seeded(seed)) for seed in range(1500))
        pair = next((each for each in tried if each is not None and other_reading(each)), None)
        assert pair is not None
        assert disagreements(pair) != []
    assert disagreements(pair) == []


@pytest.mark.parametrize("broken_clause", BROKEN_CODE, ids=lambda clause: clause.__name__)
def test_a_broken_encoding_is_noticed(
    broken_clause: Callable[[pytest.MonkeyPatch], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        broken_clause(patch)
        tried = (random_pair(Seeded(seed)) for seed in range(600))
        pair = next((each for each in tried if each is not None and disagreements(each)), None)
    assert pair is not None
    assert disagreements(pair) == []


def test_a_condition_too_few_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Situations that cannot be are found, and the interpreter refuses them."""
    with monkeypatch.context() as patch:
        patch.setattr(Variables, "attach", lambda self, condition, *to: None)
        cases = (
            random_case(Seeded(seed), kind, 0) for seed in range(60) for kind in (Always, Never, Possible)
        )
        answers = ((case, encoding.ask(case.model, case.question, LIMITS)) for case in cases)
        assert any(list(wrong(case, answer)) for case, answer in answers)


def test_a_condition_too_many_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Proper situations are shut out."""
    right = Variables.truth

    def nobody_conflicted(self: Variables, *about: Any) -> Any:
        known = about in self.truths
        term = right(self, *about)
        if not known and about[0] == "conflicted":
            self.attach(no(term), term)
        return term

    with monkeypatch.context() as patch:
        patch.setattr(Variables, "truth", nobody_conflicted)
        tried = (random_pair(Seeded(seed)) for seed in range(200))
        assert any(pair is not None and shut_out(pair) for pair in tried)
