"""Which clauses are enough for a proof: the policy again, with every clause's say made removable.

In: a matter about which something is impossible. Out: clauses that make it so whatever all the others say,
and whether none of them can be spared. A clause that is left out says nothing in particular: what it decides
is then free, which is not the same as a policy without it (section 7 of the semantics). There may be others.
"""

from __future__ import annotations

from collections.abc import Callable

from stpdsl.model.nodes import Clause, Model
from stpdsl.solver.procedures import Encoding, Members
from stpdsl.solver.solve import Budget, Solver, Unknown
from stpdsl.solver.terms import Bool, Term, boolean, chosen

TRIES = 60  # clauses of one core that are tried as dispensable; a longer core may not be minimal


class Labelled(Encoding):
    """The decision, in which every clause may be left out."""

    def __init__(self, model: Model, matter: str, members: Members | None = None) -> None:
        super().__init__(model, matter, members)
        self.labels: dict[Clause, Term] = {}
        self._solver: Solver | None = None

    def solver(self, budget: Budget) -> Solver:
        """The one solver for all that is asked of it."""
        if self._solver is None:
            self._solver = Solver(self.variables.attached, budget)
        self._solver.budget = budget
        return self._solver

    def said(self, clause: Clause, term: Bool) -> Bool:
        if not clause.text:
            return term
        label = self.labels.setdefault(clause, boolean(f"said {clause.line}"))
        return chosen(label, term, boolean(f"unsaid {clause.line}"))


def enough(
    encoding: Labelled, impossible: Callable[[Encoding], Bool], budget: Budget
) -> tuple[set[Clause], bool]:
    """Clauses enough to make the term impossible for this matter, and whether none is known to be spare."""
    term = impossible(encoding)
    if not isinstance(term, Term):
        return set(), True  # it is impossible whatever is said
    solver = encoding.solver(budget)
    clauses = {label: clause for clause, label in encoding.labels.items()}
    try:
        if solver.possible(term, *clauses):
            raise AssertionError(
                "what is impossible with every clause is possible with every clause labelled"
            )
        core = [each for each in solver.core((term, *clauses)) if each is not term]
    except Unknown:
        return set(), False
    core.sort(key=lambda label: clauses[label])
    minimal = len(core) <= TRIES
    for label in list(core[:TRIES]):
        rest = [each for each in core if each is not label]
        if label not in core:
            continue
        try:
            if not solver.possible(term, *rest):
                needed = set(solver.core((term, *rest)))
                core = [each for each in rest if each in needed]
        except Unknown:
            minimal = False
    return {clauses[label] for label in core}, minimal
