"""Games handed to Z3 as they are: some context, such that for every move there is a move, and so on.

In: the rounds of a play and what one side wants. Out: values of the context in which that side gets it
whatever the other does, the certainty that there is no such context, or why it is not known. All of it is
linear arithmetic over whole numbers with finitely many alternations, which is decidable.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import z3

from stpdsl.solver.games import Round, Variable
from stpdsl.solver.solve import Budget, Solver, Unknown, Values, plainly
from stpdsl.solver.terms import Bool, Term, Whole


def context_where(
    context: Iterable[Variable],
    given: Iterable[Bool],
    rounds: Sequence[Round],
    goal: Bool,
    member_wants_it: bool,
    budget: Budget,
) -> Values | None:
    """A context in which all that is given is so, and in which the side that wants the goal gets it."""
    terms = _Terms(budget)
    body = terms.made_of(goal)
    for each in reversed(rounds):
        variables = [terms.variable(variable) for variable in each.variables]
        rules = [terms.made_of(term) for term in (*each.legal, *each.limits)]
        rules += [bound for variable in each.variables for bound in terms.bounds(variable)]
        if each.by_member is member_wants_it:
            body = z3.Exists(variables, z3.And(*rules, body, terms.context))
        else:
            body = z3.ForAll(variables, z3.Implies(z3.And(*rules, terms.context), body))
    solver = z3.Tactic("qsat", ctx=terms.context).solver()
    for name, value in budget.settings().items():
        solver.set(name, value)
    chosen = list(context)
    solver.add(body, *(terms.made_of(term) for term in given))
    for variable in terms.free(chosen, rounds):
        solver.add(*terms.bounds(variable))
    found = solver.check()
    if found == z3.unsat:
        return None
    if found == z3.unknown:
        raise Unknown(plainly(solver.reason_unknown()))
    model = solver.model()
    out: Values = {}
    for variable in chosen:
        value = model.eval(terms.variable(variable), model_completion=True)
        out[variable] = value.as_long() if isinstance(variable, Whole) else z3.is_true(value)
    return out


class _Terms(Solver):
    """Terms as Z3 has them, with nothing asserted of their variables: each belongs to some round."""

    def __init__(self, budget: Budget) -> None:
        super().__init__({}, budget)

    @property
    def context(self) -> z3.Context:
        return self._context

    def made_of(self, term: Bool) -> z3.BoolRef:
        return self.made(term) if isinstance(term, Term) else z3.BoolVal(term, self._context)

    def bounds(self, variable: Variable) -> list[z3.BoolRef]:
        """What keeps a whole number within its bounds."""
        if not isinstance(variable, Whole):
            return []
        made = self.variable(variable)
        low = [] if variable.low is None else [made >= variable.low]
        return low if variable.high is None else [*low, made <= variable.high]

    def free(self, context: Iterable[Variable], rounds: Sequence[Round]) -> list[Variable]:
        """The variables that no round chooses: the context's, and copies of moves that show it viable."""
        chosen = {variable for each in rounds for variable in each.variables}
        return [variable for variable in self.variables() if variable not in chosen]
