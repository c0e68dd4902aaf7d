"""The whole program in a page: text, what it means, what is asked of it, what is answered.

In comes text with a way to read what it uses; out come problems, findings and decisions. Nothing here
touches a disk, a clock or a terminal, and what the author got wrong is a problem in the output, never an
exception.
"""

from collections.abc import Callable, Collection
from datetime import date
from typing import assert_never

from stpdsl.diagnostics import Diagnostic, Severity, in_order
from stpdsl.model.from_syntax import build
from stpdsl.model.nodes import Model
from stpdsl.model.questions import Check, Document, Scenario
from stpdsl.model.types import Situation
from stpdsl.semantics import procedures
from stpdsl.semantics.decision import Decision
from stpdsl.semantics.procedures import Improper
from stpdsl.solver.answer import Limits
from stpdsl.source import Source
from stpdsl.syntax.from_text import parse
from stpdsl.syntax.nodes import same_name
from stpdsl.verdicts.judge import SolverDisagrees, judge, judge_scenario
from stpdsl.verdicts.verdict import Finding, Verdict

__all__ = ["Improper", "Read", "answer", "asked", "decide", "names_of", "refused", "understand"]

Read = Callable[[str, Source], Source | Diagnostic]


def understand(source: Source, read: Read) -> tuple[Document | None, tuple[Diagnostic, ...]]:
    """What the text means, or why it means nothing; a document never comes with an error."""
    policy, unread = parse(source)
    if refused(unread):
        return None, in_order(unread)
    document, unbound = build(policy, read)
    problems = in_order((*unread, *unbound))
    return (None if refused(problems) else document), problems


def refused(problems: Collection[Diagnostic]) -> bool:
    """Whether any of these is an error rather than advice."""
    return any(problem.severity is Severity.ERROR for problem in problems)


def asked(
    document: Document, only: Collection[str] = (), scenarios_only: bool = False
) -> tuple[Check | Scenario, ...]:
    """What is asked of the policy, its checks before its scenarios; or those of these names alone."""
    checks = () if scenarios_only else document.checks
    everything: tuple[Check | Scenario, ...] = (*checks, *document.scenarios)
    wanted = {same_name(name) for name in only}
    return tuple(each for each in everything if not wanted or wanted & names_of(each.name))


def names_of(name: str) -> frozenset[str]:
    """The keys under which a check is known: a sentence asked as two questions is known by its name too, as
    `No Single Pen` is for `No Single Pen (1 of 2: …)`."""
    return frozenset({same_name(name), same_name(name.split(" (", 1)[0])})


def answer(model: Model, question: Check | Scenario, limits: Limits, today: date) -> Finding:
    """The finding for one check or scenario. Where the two meanings disagree, it is unknown and says so."""
    match question:
        case Check():
            try:
                return judge(model, question, limits, today.toordinal())
            except SolverDisagrees as fault:
                return _disagreement(question, fault)
        case Scenario():
            return judge_scenario(model, question)
        case _:
            assert_never(question)


def decide(model: Model, situation: Situation) -> Decision:
    """What comes of one situation; raises `Improper` for one that no meeting could be in."""
    return procedures.decide(model, situation)


def _disagreement(check: Check, fault: SolverDisagrees) -> Finding:
    return Finding(
        kind="check",
        name=check.name,
        sentence=check.sentence,
        clause=check.clause,
        verdict=Verdict.UNKNOWN,
        expected=Verdict.HOLDS if check.acceptance is None else Verdict.FAILS,
        ok=False,
        summary="A defect of stpdsl, not of the policy: please report it with this policy and situation.",
        situation=fault.situation,
        reason=f"the two meanings disagree: {fault.why}",
        accepted=check.acceptance,
    )
