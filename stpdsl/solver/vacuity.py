"""Does an answer of "no such situation" mean anything? The triggers of section 6, tried one by one.

In: a plain question that nothing refutes, with the encoding of each of its matters. Out: a `NoneFound` that
says whether the trigger is impossible (the answer is vacuous) and what else plays no part: matters, rules and
parts of a `never` without which it would hold as well.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import fields, is_dataclass
from typing import assert_never

from stpdsl.model.nodes import Affected, Const, Expr, FactIs, MatterIs, ParticularIs, ParticularValue, Rule
from stpdsl.model.questions import (
    Always,
    DelegationsWithinGiver,
    EndsWithin,
    Never,
    NothingReservedDelegated,
    OneRoute,
    Plain,
    Possible,
    QuorumAttainable,
    QuorumHostage,
)
from stpdsl.solver import structure
from stpdsl.solver.answer import NoneFound
from stpdsl.solver.expressions import encode, samples_in
from stpdsl.solver.procedures import Encoding
from stpdsl.solver.terms import Bool, both, every, some

Idle = str | Expr
Possibly = Callable[[Encoding, Bool], bool]  # whether a term can be true among the situations asked about


def weighed(question: Plain, encodings: Sequence[Encoding], possible: Possibly) -> NoneFound:
    """The answer for a question that no situation refutes."""
    if isinstance(question, Possible):
        return NoneFound()
    if isinstance(question, Never):
        return _never(question, encodings, possible)
    live = [encoding for encoding in encodings if possible(encoding, trigger(encoding, question))]
    if not live:
        return NoneFound(vacuous=True, idle=(_named(question),))
    idle: list[Idle] = []
    if isinstance(question, Always) and _chooses_items(question.trigger):
        return NoneFound()  # what plays no part was left out in so many words
    dead = [encoding.matter.name for encoding in encodings if encoding not in live]
    if dead:
        idle.append(f"nothing of the kind can happen to {' or '.join(sorted(dead))}")
    if isinstance(question, Always):
        for encoding in live:
            idle += _rules(encoding, trigger(encoding, question), possible)
    return NoneFound(idle=tuple(dict.fromkeys(idle)))


def trigger(encoding: Encoding, question: Plain) -> Bool:
    """What must be possible for the question to be about anything, for one matter."""
    place = encoding.place
    match question:
        case Always(_, condition, _, None):
            return encode(condition, place)
        case Always(_, condition, _, members):
            assert members is not None
            return some(
                both(where, encode(condition, place.about(unit)))
                for unit, where in samples_in(members, place)
            )
        case Never(_, conjuncts):
            return every(encode(each, place) for each in conjuncts)
        case Possible():
            return True
        case OneRoute():
            return True
        case QuorumAttainable():
            return structure.some_sitting(encoding)
        case QuorumHostage():
            return structure.some_quorum_met(encoding)
        case EndsWithin():
            return encoding.result_day()[0]
        case DelegationsWithinGiver():
            return structure.some_delegated(encoding)
        case NothingReservedDelegated():
            return structure.some_reserved(encoding)
        case _:
            assert_never(question)


def _named(question: Plain) -> Idle:
    """What cannot be, when the trigger is impossible."""
    match question:
        case Always(_, condition, _, _):
            return condition if condition != Const(True) else "no situation is one that the check asks about"
        case QuorumAttainable() | QuorumHostage():
            return "no quorum is asked for or met on any such matter"
        case EndsWithin():
            return "nothing is ever decided"
        case DelegationsWithinGiver():
            return "nothing is delegated"
        case NothingReservedDelegated():
            return "nothing is reserved"
        case OneRoute() | Possible() | Never():
            return "no situation is one that the check asks about"
        case _:
            assert_never(question)


def _never(question: Never, encodings: Sequence[Encoding], possible: Possibly) -> NoneFound:
    """Vacuous if a conjunct is impossible alone; a conjunct that can be left out plays no part."""

    def can_be(parts: Sequence[Expr]) -> bool:
        return any(
            possible(encoding, every(encode(part, encoding.place) for part in parts))
            for encoding in encodings
        )

    alone = [each for each in question.conjuncts if not can_be([each])]
    if alone:
        return NoneFound(vacuous=True, idle=tuple(alone))
    left: list[Expr] = list(question.conjuncts)
    spare: list[Expr] = []
    for each in question.conjuncts:
        rest = [other for other in left if other is not each]
        if len(rest) > 1 and not can_be(rest):
            left, spare = rest, [*spare, each]
    return NoneFound(idle=tuple(spare))


def _chooses_items(part: object) -> bool:
    """Whether a formula speaks of the matter, its particulars or facts."""
    if isinstance(part, MatterIs | ParticularIs | ParticularValue | FactIs | Affected):
        return True
    if isinstance(part, tuple):
        return any(_chooses_items(each) for each in part)
    return is_dataclass(part) and any(_chooses_items(getattr(part, field.name)) for field in fields(part))


def _rules(encoding: Encoding, wanted: Bool, possible: Possibly) -> list[Idle]:
    """Rules, of several at one body, under which the trigger is impossible."""
    out: list[Idle] = []
    own = [rule for rule in encoding.model.rules if encoding.matter.name in rule.matters]
    for rule in own:
        if sum(other.body == rule.body for other in own) < 2:
            continue
        used = _used(encoding, rule)
        if possible(encoding, used) and not possible(encoding, both(wanted, used)):
            out.append(f"nothing of the kind can happen under “{rule.clause.text}”")
    return out


def _used(encoding: Encoding, rule: Rule) -> Bool:
    """The rule is taken at some sitting that is held."""
    return some(
        both(stage.reached, stage.held(rule.body), taken)
        for stage in encoding.stages.values()
        if rule.body in stage.hosts
        for taken, other in encoding.rules(rule.body)
        if other is rule
    )
