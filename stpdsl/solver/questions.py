"""Questions as terms that are impossible iff the answer is yes; and the values of formulas in one situation.

In: a model and a question. Out: an `Answer`. Each matter is asked about by itself, in the order given.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import assert_never

from stpdsl.model.nodes import Clause, Expr, Model
from stpdsl.model.questions import (
    Always,
    CanBlock,
    DelegationsWithinGiver,
    EndsWithin,
    Never,
    NothingReservedDelegated,
    OneRoute,
    Over,
    Plain,
    Possible,
    Question,
    QuorumAttainable,
    QuorumHostage,
)
from stpdsl.model.types import Result, Situation
from stpdsl.solver import structure
from stpdsl.solver.answer import Answer, Found, Limits, NoneFound, Undecided
from stpdsl.solver.classes import Classes
from stpdsl.solver.coalitions import power
from stpdsl.solver.cores import Labelled, enough
from stpdsl.solver.decode import decoded
from stpdsl.solver.expressions import encode, samples_in
from stpdsl.solver.procedures import Encoding, Members
from stpdsl.solver.solve import Budget, Solver, Unknown
from stpdsl.solver.structure import Case
from stpdsl.solver.terms import Bool, at_least, both, evaluate, every, no, number, some
from stpdsl.solver.vacuity import Possibly, weighed


def ask(model: Model, question: Question, limits: Limits) -> Answer:
    """The answer to a question, over all situations at once."""
    try:
        if isinstance(question, CanBlock):
            return power(model, question, Budget(limits))
        return _plain(model, question, Budget(limits))
    except Unknown as unknown:
        return Undecided(unknown.reason)


def ask_one_by_one(model: Model, question: Plain, limits: Limits) -> Answer:
    """The same, with nobody counted together: what the counted answer must agree with."""
    try:
        return _plain(model, question, Budget(limits), counted=False)
    except Unknown as unknown:
        return Undecided(unknown.reason)


def value_at(model: Model, situation: Situation, formula: Expr) -> bool:
    """Whether a formula about a decision is true in this situation, by the encoding."""
    return values_at(model, situation, (formula,))[0]


def values_at(model: Model, situation: Situation, formulas: Sequence[Expr]) -> tuple[bool, ...]:
    """Whether each formula about a decision is true in this situation, by the encoding."""
    encoding = Encoding(model, situation.matter)
    encoded = [encode(formula, encoding.place) for formula in formulas]
    return evaluate(encoded, encoding.values(situation))


def _plain(model: Model, question: Plain, budget: Budget, counted: bool = True) -> Answer:
    session = _session(model)
    members = session.classes.counted(question) if counted else session.one_by_one
    encodings: list[tuple[Encoding, Bool]] = []
    for matter in question.over.matters:
        encoding = session.encoding(matter, members)
        over = allowed(encoding, question.over, structural=_is_structural(question))
        cases = [replace(case, term=both(over, case.term)) for case in refuting(encoding, question)]
        found = session.solver(encoding, budget).values(some(case.term for case in cases))
        if found is not None:
            true = evaluate((case.term for case in cases), found)
            case = next(case for case, is_so in zip(cases, true, strict=True) if is_so)
            return Found(decoded(encoding, found), case.member, case.delegation)
        encodings.append((encoding, over))
    possible = _possibly(session, dict(encodings), budget)
    answer = weighed(question, [encoding for encoding, _ in encodings], possible)
    return _reasoned(session, question, answer, members, budget)


class _Session:
    """What questions about one policy share: how each matter is encoded, and handed to Z3."""

    def __init__(self, model: Model) -> None:
        self.model = model
        self.classes = Classes(model)
        self.one_by_one = Members(model)
        self._encodings: dict[tuple[str, Members], Encoding] = {}
        self._solvers: dict[Encoding, Solver] = {}
        self._labelled: dict[tuple[str, Members], Labelled] = {}

    def encoding(self, matter: str, members: Members) -> Encoding:
        found = self._encodings.get((matter, members))
        if found is None:
            found = self._encodings[matter, members] = Encoding(self.model, matter, members)
            self._solvers[found] = Solver(found.variables.attached, Budget(Limits()))
        return found

    def solver(self, encoding: Encoding, budget: Budget) -> Solver:
        found = self._solvers[encoding]
        found.budget = budget
        return found

    def labelled(self, matter: str, members: Members) -> Labelled:
        found = self._labelled.get((matter, members))
        if found is None:
            found = self._labelled[matter, members] = Labelled(self.model, matter, members)
        return found


_last: list[_Session] = []  # the policy that was asked about last


def _session(model: Model) -> _Session:
    if not _last or _last[0].model is not model:
        _last[:] = [_Session(model)]
    return _last[0]


def _refuted(encoding: Encoding, question: Plain) -> Bool:
    """The situation is one that the question is about, and refutes it."""
    over = allowed(encoding, question.over, structural=_is_structural(question))
    return both(over, some(case.term for case in refuting(encoding, question)))


def _reasoned(
    session: _Session, question: Plain, answer: NoneFound, members: Members, budget: Budget
) -> NoneFound:
    """The answer with clauses that are enough for it."""
    clauses: set[Clause] = set()
    minimal = True
    for matter in question.over.matters:
        labelled = session.labelled(matter, members)
        found, least = enough(labelled, lambda encoding: _refuted(encoding, question), budget)
        clauses |= found
        minimal = minimal and least
    return replace(answer, clauses=tuple(sorted(clauses)), minimal=minimal)


def _possibly(session: _Session, over: Mapping[Encoding, Bool], budget: Budget) -> Possibly:
    """Whether a term can be true in a situation that the question is about."""

    def possible(encoding: Encoding, term: Bool) -> bool:
        return session.solver(encoding, budget).possible(over[encoding], term)

    return possible


def _is_structural(question: Plain) -> bool:
    return not isinstance(question, Always | Never | Possible | EndsWithin)


def allowed(encoding: Encoding, over: Over, structural: bool) -> Bool:
    """The situation is one that the question is about."""
    when = over.when is None or encode(over.when, encoding.item_place)
    if structural:
        return when
    assuming = over.assuming is None or encode(over.assuming, encoding.place)
    duties = not over.duties_kept or every(encoding.duty_kept(duty.name) for duty in encoding.model.duties)
    return both(when, assuming, duties)


def refuting(encoding: Encoding, question: Plain) -> list[Case]:
    """The ways in which a situation refutes the question (for Possible: shows it)."""
    place = encoding.place
    match question:
        case Always(_, trigger, conclusion, members):
            if members is None:
                return [Case(both(encode(trigger, place), no(encode(conclusion, place))))]
            return [
                Case(
                    both(where, encode(trigger, about), no(encode(conclusion, about))),
                    member=unit.name,
                )
                for unit, where in samples_in(members, place)
                for about in [place.about(unit)]
            ]
        case Never(_, conjuncts):
            return [Case(every(encode(each, place) for each in conjuncts))]
        case Possible(_, formula):
            return [Case(encode(formula, place))]
        case OneRoute():
            return [Case(structure.not_one_route(encoding))]
        case QuorumAttainable():
            return [Case(structure.quorum_unattainable(encoding))]
        case QuorumHostage(_, members):
            return structure.hostage_takers(encoding, members)
        case EndsWithin(_, days):
            return [Case(_late(encoding, days))]
        case DelegationsWithinGiver():
            return structure.beyond_givers(encoding)
        case NothingReservedDelegated():
            return structure.reserved_delegated(encoding)
        case _:
            assert_never(question)


def _late(encoding: Encoding, days: int | None) -> Bool:
    """The procedure never reaches a result that counts, or only after so many days."""
    exists, day = encoding.result_day()
    in_time: Bool = True
    if days is not None:
        in_time = at_least(encoding.variables.start + number(days), day)
    return no(both(exists, no(encoding.result_is(Result.UNRESOLVED)), in_time))
