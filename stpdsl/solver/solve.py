"""The only file that runs Z3: terms in, values or none out, within limits.

In: yes/no terms and the conditions attached to their variables. Out: values that make all the terms true, the
certainty that there are none, or why it is not known. Only what the terms reach is handed over. Every solver
has a context of its own, so that an answer depends on nothing but what was asked.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import z3
from z3 import z3core

from stpdsl.solver.answer import Limits
from stpdsl.solver.terms import Bool, Linear, Term, Whole, in_order

Values = dict[Term | Whole, int | bool]


class Unknown(Exception):
    """Time, memory or method ran out. Carries the reason in plain words."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass
class Budget:
    """What is left of the limits of one question."""

    limits: Limits
    spent: float = 0.0  # seconds, as the solver counts them

    def settings(self) -> dict[str, int]:
        out = {"rlimit": self.limits.rlimit}
        if self.limits.seconds is not None:
            left = self.limits.seconds - self.spent
            if left <= 0:
                raise Unknown("the time allowed ran out")
            out["timeout"] = max(1, int(left * 1000))
        return out


class Solver:
    """Terms asserted so far, and whether they can all be true together with some that are assumed for once.

    One solver may answer many questions: handing terms over costs more than most answers. `budget` is that
    of the question in hand."""

    def __init__(self, attached: Mapping[Term | Whole, Sequence[Bool]], budget: Budget) -> None:
        self.budget = budget
        self._attached = attached
        self._context = z3.Context()
        self._solver = z3.SimpleSolver(ctx=self._context)
        self._made: dict[Term | Whole, z3.ExprRef] = {}
        self._demanded: list[Term] = []
        self._settings: dict[str, int] = {}
        self._impossible = False
        self._proxies: dict[Term, z3.ExprRef] = {}
        self._truths, self._numbers = z3.BoolSort(self._context), z3.IntSort(self._context)

    # ------------------------------------------------------------------------------------ asserting

    def add(self, *terms: Bool) -> None:
        """Demand that these be true."""
        for term in terms:
            if term is False:
                self._impossible = True
            elif isinstance(term, Term):
                self._demanded.append(term)
                self._assert(self.made(term))

    def made(self, term: Term) -> z3.ExprRef:
        """The term as Z3 has it. What is attached to its variables is asserted."""
        if term not in self._made:
            self._make([term])
        return self._made[term]

    def variable(self, variable: Term | Whole) -> z3.ExprRef:
        """The variable as Z3 has it."""
        if variable not in self._made:
            self._make([variable])
        return self._made[variable]

    def variables(self) -> list[Term | Whole]:
        """The variables that Z3 has."""
        return [node for node in self._made if node.kind == "variable"]

    def _make(self, roots: Sequence[Term | Whole]) -> None:
        left = roots
        conditions: list[Term] = []
        while left:
            fresh: list[Term] = []
            for node in in_order(left, self._made):
                self._made[node] = self._node(node)
                if node.kind == "variable":
                    self._bound(node)
                    for condition in self._attached.get(node, ()):
                        if isinstance(condition, Term):
                            fresh.append(condition)
                        elif not condition:
                            raise AssertionError("nothing can satisfy what is attached to a variable")
            conditions += fresh
            left = fresh
        for condition in dict.fromkeys(conditions):
            self._assert(self._made[condition])

    def _bound(self, node: Term | Whole) -> None:
        """Keep a whole number within its bounds."""
        if not isinstance(node, Whole):
            return
        reference, made = self._context.ref(), self._made[node].as_ast()
        for bound, compare in ((node.low, z3core.Z3_mk_ge), (node.high, z3core.Z3_mk_le)):
            if bound is not None:
                limit = compare(reference, made, self._numeral(bound).as_ast())
                self._assert(z3.BoolRef(limit, self._context))

    def _node(self, node: Term | Whole) -> z3.ExprRef:
        context, reference = self._context, self._context.ref()
        if isinstance(node, Whole):
            return self._whole(node)
        if node.kind == "variable":
            return z3.BoolRef(self._named(f"b{node.serial}", self._truths), context)
        if node.kind == "not":
            return z3.BoolRef(z3core.Z3_mk_not(reference, self._made[node.parts[0]].as_ast()), context)
        if node.kind in ("and", "or"):
            parts, count = _array([self._made[part] for part in node.parts])
            join = z3core.Z3_mk_and if node.kind == "and" else z3core.Z3_mk_or
            return z3.BoolRef(join(reference, count, parts), context)
        assert node.total is not None
        constant = -int(node.total.constant)
        left, right = self._sum(Linear(0, node.total.terms)), self._numeral(constant)
        compare = z3core.Z3_mk_ge if node.kind == ">=0" else z3core.Z3_mk_eq
        return z3.BoolRef(compare(reference, left.as_ast(), right.as_ast()), context)

    def _whole(self, node: Whole) -> z3.ExprRef:
        context = self._context
        if node.kind == "variable":
            return z3.ArithRef(self._named(f"i{node.serial}", self._numbers), context)
        assert node.one is not None
        if node.kind == "floor":
            return self._sum(node.one) / self._numeral(node.divisor)
        assert node.condition is not None and node.other is not None
        condition, one, other = self._made[node.condition], self._sum(node.one), self._sum(node.other)
        chosen = z3core.Z3_mk_ite(context.ref(), condition.as_ast(), one.as_ast(), other.as_ast())
        return z3.ArithRef(chosen, context)

    # Z3's own Python layer takes most of the time if it is left to find out what is handed to it.

    def _named(self, name: str, sort: z3.SortRef) -> object:
        reference = self._context.ref()
        return z3core.Z3_mk_const(reference, z3core.Z3_mk_string_symbol(reference, name), sort.ast)

    def _numeral(self, value: int) -> z3.ArithRef:
        made = z3core.Z3_mk_numeral(self._context.ref(), str(value), self._numbers.ast)
        return z3.ArithRef(made, self._context)

    def _assert(self, made: z3.ExprRef) -> None:
        z3core.Z3_solver_assert(self._context.ref(), self._solver.solver, made.as_ast())

    def _sum(self, value: Linear) -> z3.ArithRef:
        context, reference = self._context, self._context.ref()
        parts = []
        for one, factor in value.terms.items():
            made = self._made[one]
            if factor != 1:
                times, count = _array([self._numeral(int(factor)), made])
                made = z3.ArithRef(z3core.Z3_mk_mul(reference, count, times), context)
            parts.append(made)
        if value.constant != 0 or not parts:
            parts.append(self._numeral(int(value.constant)))
        if len(parts) == 1:
            return parts[0]
        added, count = _array(parts)
        return z3.ArithRef(z3core.Z3_mk_add(reference, count, added), context)

    # ------------------------------------------------------------------------------------ asking

    def values(self, *assuming: Bool) -> Values | None:
        """Values that make everything asserted and assumed true, for the variables that this reaches; None if
        there are none."""
        if not self.possible(*assuming):
            return None
        reference, model = self._context.ref(), self._solver.model()
        out: Values = {}
        for node in self._reached([*self._demanded, *(term for term in assuming if isinstance(term, Term))]):
            value = (z3.Ast * 1)()
            z3core.Z3_model_eval(reference, model.model, self._made[node].as_ast(), True, value)
            if isinstance(node, Whole):
                out[node] = int(z3core.Z3_get_numeral_string(reference, value[0]))
            else:
                out[node] = z3core.Z3_get_bool_value(reference, value[0]) == _TRUE
        return out

    def possible(self, *assuming: Bool) -> bool:
        """Whether there are such values."""
        if self._impossible or any(term is False for term in assuming):
            return False
        made, count = _array([self._proxy(term) for term in assuming if isinstance(term, Term)])
        settings = self.budget.settings()
        if settings != self._settings:
            self._settings = settings
            for name, value in settings.items():
                self._solver.set(name, value)
        found = z3core.Z3_solver_check_assumptions(self._context.ref(), self._solver.solver, count, made)
        if self.budget.limits.seconds is not None:
            self._note_time()
        if found == z3.unknown.r:
            raise Unknown(plainly(self._solver.reason_unknown()))
        return bool(found == z3.sat.r)

    def _reached(self, roots: list[Term]) -> list[Term | Whole]:
        """The variables in these terms and in whatever is attached to those."""
        seen: dict[Term | Whole, None] = {}
        variables: list[Term | Whole] = []
        while roots:
            fresh: list[Term] = []
            for node in in_order(roots, seen):
                seen[node] = None
                if node.kind == "variable":
                    variables.append(node)
                    fresh += [each for each in self._attached.get(node, ()) if isinstance(each, Term)]
            roots = fresh
        return variables

    def _proxy(self, term: Term) -> z3.BoolRef:
        """A variable that implies the term: what is assumed must be plain."""
        found = self._proxies.get(term)
        if found is None:
            made = self.made(term)
            if term.kind == "variable":
                found = made
            else:
                reference = self._context.ref()
                found = z3.BoolRef(self._named(f"p{term.serial}", self._truths), self._context)
                needs = z3core.Z3_mk_implies(reference, found.as_ast(), made.as_ast())
                self._assert(z3.BoolRef(needs, self._context))
            self._proxies[term] = found
        return found

    def core(self, assuming: Iterable[Term]) -> list[Term]:
        """After `values` found none: those of the assumed terms that are enough for that."""
        made = {self._proxy(term).get_id(): term for term in assuming}
        return [made[each.get_id()] for each in self._solver.unsat_core()]

    def _note_time(self) -> None:
        statistics = self._solver.statistics()
        if "time" in statistics.keys():
            self.budget.spent += float(statistics.get_key_value("time"))


_TRUE = 1  # what Z3 calls true


def _array(terms: Sequence[z3.ExprRef]) -> tuple[object, int]:
    out = (z3.Ast * len(terms))()
    for i, term in enumerate(terms):
        out[i] = term.as_ast()
    return out, len(terms)


def plainly(reason: str) -> str:
    """Why Z3 does not know, in words."""
    if "resource" in reason or "canceled" in reason:
        return "the question is too hard for the effort allowed"
    if "timeout" in reason:
        return "the time allowed ran out"
    if "memory" in reason:
        return "the memory allowed ran out"
    return "the solver gave up on arithmetic of this kind"
