"""Which clauses are enough for a proof: the policy again, with every clause's say made removable.

In: a matter about which something is impossible. Out: clauses that make it so whatever all the others say,
and whether none of them can be spared. A clause that is left out says nothing in particular: what it decides
is then free, which is not the same as a policy without it (section 7 of the semantics). There may be others.
"""

from __future__ import annotations

from collections.abc import Callable

from stpdsl.model.nodes import Clause, Model
from stpdsl.solver.procedures import Encoding
from stpdsl.solver.solve import Budget, Solver, Unknown
from stpdsl.solver.terms import Bool, Term, boolean, chosen

TRIES = 60  # clauses of one core that are tried as dispensable; a longer core may not be minimal


class Labelled(Encoding):
    """The decision, in which every clause may be left out."""

    def __init__(self, model: Model, matter: str) -> None:
        super().__init__(model, matter)
        self.labels: dict[Clause, Term] = {}

    def said(self, clause: Clause, term: Bool) -> Bool:
        if not clause.text:
            return term
        label = self.labels.setdefault(clause, boolean(f"said {clause.line}"))
        return chosen(label, term, boolean(f"unsaid {clause.line}"))


def enough(
    model: Model, matter: str, impossible: Callable[[Encoding], Bool], budget: Budget
) -> tuple[set[Clause], bool]:
    """Clauses enough to make the term impossible for this matter, and whether none is known to be spare."""
    encoding = Labelled(model, matter)
    term = impossible(encoding)
    solver = Solver(encoding.variables.attached, budget)
    solver.add(term)
    clauses = {label: clause for clause, label in encoding.labels.items()}
    try:
        if solver.values(*clauses) is not None:
            raise AssertionError(
                "what is impossible with every clause is possible with every clause labelled"
            )
        core = solver.core(clauses)
    except Unknown:
        return set(), False
    core.sort(key=lambda label: clauses[label])
    minimal = len(core) <= TRIES
    for label in list(core[:TRIES]):
        rest = [each for each in core if each is not label]
        if label not in core:
            continue
        try:
            if solver.values(*rest) is None:
                core = [each for each in rest if each in set(solver.core(rest))]
        except Unknown:
            minimal = False
    return {clauses[label] for label in core}, minimal
