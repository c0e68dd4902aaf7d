"""Terms of exact linear arithmetic, folded as they are built: what the encoding is written in.

In: variables (yes/no, or whole numbers with bounds) and operations. Out: yes/no terms, which are plain Python
truth values wherever the answer is known, and linear sums over whole numbers. Why not Z3's own terms from the
start: these fold constants, cost a tenth to build, can be evaluated in Python for one given situation, can be
copied with some variables replaced (a game needs copies), and only what a question reaches is handed to Z3.

INVARIANT: a term's parts were made before it, so that `serial` orders every term after its parts.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction
from itertools import count
from math import gcd, lcm
from typing import Union

_serial = count()

Rational = Union[int, Fraction]  # noqa: UP007 - a runtime value, used in annotations below


class Term:
    """A yes/no term: a variable, a negation, a conjunction, a disjunction, or a linear sum against 0."""

    __slots__ = ("kind", "name", "negation", "parts", "serial", "total")

    def __init__(
        self, kind: str, parts: tuple[Term, ...] = (), total: Linear | None = None, name: str = ""
    ) -> None:
        self.kind = kind  # "variable", "not", "and", "or", ">=0", "=0"
        self.parts = parts
        self.total = total
        self.name = name
        self.negation: Term | None = None
        self.serial = next(_serial)

    def __repr__(self) -> str:
        if self.kind == "variable":
            return self.name
        inside = repr(self.total) if self.total is not None else ", ".join(map(repr, self.parts))
        return f"{self.kind}({inside})"


Bool = Union[bool, Term]  # noqa: UP007 - a runtime value, used in annotations below


class Whole:
    """A whole number that a linear sum can speak of: a variable, a choice between two sums, or a floor."""

    __slots__ = ("condition", "divisor", "high", "kind", "low", "name", "one", "other", "plain", "serial")

    def __init__(
        self,
        kind: str,
        low: int | None,
        high: int | None,
        name: str = "",
        condition: Term | None = None,
        one: Linear | None = None,
        other: Linear | None = None,
        divisor: int = 1,
        plain: int | None = None,
    ) -> None:
        self.kind = kind  # "variable", "choice", "floor"
        self.low = low
        self.high = high
        self.name = name
        self.condition = condition
        self.one = one
        self.other = other
        self.divisor = divisor
        self.plain = (low or 0) if plain is None else plain  # of a variable that nothing asks about
        self.serial = next(_serial)

    def __repr__(self) -> str:
        if self.kind == "variable":
            return self.name
        if self.kind == "floor":
            return f"floor({self.one!r} / {self.divisor})"
        return f"({self.condition!r} ? {self.one!r} : {self.other!r})"


class Linear:
    """constant + sum of coefficient * whole. Immutable; zero coefficients are never kept."""

    __slots__ = ("constant", "terms")

    def __init__(self, constant: Rational, terms: dict[Whole, Rational]) -> None:
        self.constant = constant
        self.terms = terms

    def __add__(self, other: Linear) -> Linear:
        if not other.terms:
            return self if other.constant == 0 else Linear(self.constant + other.constant, self.terms)
        if not self.terms:
            return other if self.constant == 0 else Linear(self.constant + other.constant, other.terms)
        terms = dict(self.terms)
        for whole, factor in other.terms.items():
            total = terms.get(whole, 0) + factor
            if total == 0:
                del terms[whole]
            else:
                terms[whole] = total
        return Linear(self.constant + other.constant, terms)

    def __neg__(self) -> Linear:
        return self.times(-1)

    def __sub__(self, other: Linear) -> Linear:
        return self + other.times(-1)

    def times(self, factor: Rational) -> Linear:
        if factor == 0:
            return ZERO
        if factor == 1:
            return self
        return Linear(self.constant * factor, {whole: c * factor for whole, c in self.terms.items()})

    def same(self, other: Linear) -> bool:
        return self.constant == other.constant and self.terms == other.terms

    def __repr__(self) -> str:
        shown = [f"{c}*{w!r}" for w, c in self.terms.items()]
        return " + ".join([*shown, str(self.constant)] if self.constant or not shown else shown)


ZERO = Linear(0, {})
ONE = Linear(1, {})


def number(value: Rational) -> Linear:
    """A known number."""
    if isinstance(value, Fraction) and value.denominator == 1:
        value = value.numerator
    return Linear(value, {})


def linear(whole: Whole) -> Linear:
    return Linear(0, {whole: 1})


def boolean(name: str) -> Term:
    """A new yes/no variable."""
    return Term("variable", name=name)


def whole(name: str, low: int | None = 0, high: int | None = None, plain: int | None = None) -> Whole:
    """A new whole-number variable, `low` and `high` included; `plain` where nothing asks about it."""
    return Whole("variable", low, high, name, plain=plain)


def total(sums: Iterable[Linear]) -> Linear:
    """The sum of many sums."""
    constant: Rational = 0
    terms: dict[Whole, Rational] = {}
    for each in sums:
        constant += each.constant
        for one, factor in each.terms.items():
            terms[one] = terms.get(one, 0) + factor
    return Linear(constant, {one: factor for one, factor in terms.items() if factor != 0})


# ------------------------------------------------------------------------------------------- yes and no


def no(term: Bool) -> Bool:
    """Not."""
    if isinstance(term, bool):
        return not term
    if term.negation is None:
        if term.kind == ">=0":
            assert term.total is not None
            term.negation = Term(">=0", total=number(-1) - term.total)
        else:
            term.negation = Term("not", (term,))
        term.negation.negation = term
    return term.negation


def _joined(kind: str, terms: Iterable[Bool], neutral: bool) -> Bool:
    parts: dict[Term, None] = {}
    for each in terms:
        if isinstance(each, bool):
            if each is not neutral:
                return each
        elif each.kind == kind:
            for part in each.parts:
                parts[part] = None
        else:
            parts[each] = None
    for part in parts:
        if part.negation is not None and part.negation in parts:
            return not neutral
    if not parts:
        return neutral
    if len(parts) == 1:
        return next(iter(parts))
    return Term(kind, tuple(parts))


def both(*terms: Bool) -> Bool:
    return _joined("and", terms, True)


def every(terms: Iterable[Bool]) -> Bool:
    return _joined("and", terms, True)


def either(*terms: Bool) -> Bool:
    return _joined("or", terms, False)


def some(terms: Iterable[Bool]) -> Bool:
    return _joined("or", terms, False)


def implies(left: Bool, right: Bool) -> Bool:
    return either(no(left), right)


def same_truth(left: Bool, right: Bool) -> Bool:
    return either(both(left, right), both(no(left), no(right)))


def chosen(condition: Bool, one: Bool, other: Bool) -> Bool:
    """`one` if the condition is so, else `other`."""
    if isinstance(condition, bool):
        return one if condition else other
    if one is other:
        return one
    return either(both(condition, one), both(no(condition), other))


# ------------------------------------------------------------------------------------------- numbers


def bounds(value: Linear) -> tuple[Rational | None, Rational | None]:
    """The least and the greatest that the bounds of the variables allow (None: no bound)."""
    low: Rational | None = value.constant
    high: Rational | None = value.constant
    for one, factor in value.terms.items():
        at_low, at_high = (one.low, one.high) if factor > 0 else (one.high, one.low)
        low = None if low is None or at_low is None else low + factor * at_low
        high = None if high is None or at_high is None else high + factor * at_high
        if low is None and high is None:
            break
    return low, high


def _in_whole_numbers(value: Linear) -> tuple[Linear, int]:
    """The sum with whole coefficients (times the smallest number that makes them so), and their divisor."""
    scale = value.constant.denominator
    divisor = 0
    for factor in value.terms.values():
        scale = lcm(scale, factor.denominator)
    if scale != 1 or any(isinstance(f, Fraction) for f in (value.constant, *value.terms.values())):
        value = Linear(int(value.constant * scale), {w: int(f * scale) for w, f in value.terms.items()})
    for factor in value.terms.values():
        divisor = gcd(divisor, int(factor))
    return value, divisor


def at_least_zero(value: Linear) -> Bool:
    """value >= 0."""
    if not value.terms:
        return value.constant >= 0
    low, high = bounds(value)
    if low is not None and low >= 0:
        return True
    if high is not None and high < 0:
        return False
    value, divisor = _in_whole_numbers(value)
    if divisor > 1:
        value = Linear(value.constant // divisor, {w: f // divisor for w, f in value.terms.items()})
    return Term(">=0", total=value)


def zero(value: Linear) -> Bool:
    """value = 0."""
    if not value.terms:
        return value.constant == 0
    low, high = bounds(value)
    if (low is not None and low > 0) or (high is not None and high < 0):
        return False
    value, divisor = _in_whole_numbers(value)
    if divisor > 1:
        if value.constant % divisor != 0:
            return False
        value = Linear(value.constant // divisor, {w: f // divisor for w, f in value.terms.items()})
    low, high = bounds(value)
    if high == 0:
        return at_least_zero(value)
    if low == 0:
        return at_least_zero(-value)
    return Term("=0", total=value)


def at_least(left: Linear, right: Linear) -> Bool:
    return at_least_zero(left - right)


def more(left: Linear, right: Linear) -> Bool:
    """left > right."""
    return no(at_least_zero(right - left))


def equal(left: Linear, right: Linear) -> Bool:
    return zero(left - right)


def choice(condition: Bool, one: Linear, other: Linear) -> Linear:
    """`one` if the condition is so, else `other`."""
    if isinstance(condition, bool):
        return one if condition else other
    difference = one - other
    if not difference.terms and difference.constant == 0:
        return one
    scale = difference.constant.denominator
    for factor in difference.terms.values():
        scale = lcm(scale, factor.denominator)
    difference, _ = _in_whole_numbers(difference)
    low, high = bounds(difference)
    made = Whole(
        "choice",
        None if low is None else min(0, int(low)),
        None if high is None else max(0, int(high)),
        condition=condition,
        one=difference,
        other=ZERO,
    )
    return other + Linear(0, {made: 1 if scale == 1 else Fraction(1, scale)})


def as_number(condition: Bool) -> Linear:
    """1 if the condition is so, else 0."""
    return choice(condition, ONE, ZERO)


def least(values: Iterable[Linear]) -> Linear:
    found: Linear | None = None
    for each in values:
        found = each if found is None else choice(at_least(each, found), found, each)
    assert found is not None
    return found


def greatest(values: Iterable[Linear]) -> Linear:
    found: Linear | None = None
    for each in values:
        found = each if found is None else choice(at_least(found, each), found, each)
    assert found is not None
    return found


def floor(value: Linear) -> Linear:
    """The greatest whole number that is not more."""
    scale = value.constant.denominator
    for factor in value.terms.values():
        scale = lcm(scale, factor.denominator)
    scaled, _ = _in_whole_numbers(value)
    if scale == 1:
        return scaled
    if not scaled.terms:
        return number(int(scaled.constant) // scale)
    low, high = bounds(scaled)
    made = Whole(
        "floor",
        None if low is None else int(low) // scale,
        None if high is None else int(high) // scale,
        one=scaled,
        divisor=scale,
    )
    return linear(made)


# ------------------------------------------------------------------------------------------- walking

Values = Mapping[Term | Whole, int | bool]


def parts_of(node: Term | Whole) -> Iterable[Term | Whole]:
    """What it is made of, directly."""
    if isinstance(node, Term):
        if node.total is not None:
            yield from node.total.terms
        yield from node.parts
    elif node.kind != "variable":
        if node.condition is not None:
            yield node.condition
        for inner in (node.one, node.other):
            if inner is not None:
                yield from inner.terms


def in_order(roots: Iterable[Term | Whole], known: Mapping[Term | Whole, object]) -> list[Term | Whole]:
    """Everything the roots are made of that is not yet known, parts first."""
    found: set[Term | Whole] = set()
    left = [root for root in roots if root not in known]
    while left:
        node = left.pop()
        if node in found:
            continue
        found.add(node)
        left.extend(part for part in parts_of(node) if part not in known and part not in found)
    return sorted(found, key=lambda node: node.serial)


def value_of(value: Linear, known: Mapping[Term | Whole, int | bool]) -> Rational:
    out: Rational = value.constant
    for one, factor in value.terms.items():
        out += factor * known[one]
    return out


def evaluate(roots: Iterable[Bool], given: Values) -> tuple[bool, ...]:
    """The truth of each, where the variables have the given values (false, or their plain value, if none)."""
    wanted = tuple(roots)
    known: dict[Term | Whole, int | bool] = {}
    for node in in_order((root for root in wanted if isinstance(root, Term)), known):
        known[node] = _evaluated(node, known, given)
    return tuple(root if isinstance(root, bool) else bool(known[root]) for root in wanted)


def number_at(value: Linear, given: Values) -> Rational:
    """The value of a sum, where the variables have the given values."""
    known: dict[Term | Whole, int | bool] = {}
    for node in in_order(value.terms, known):
        known[node] = _evaluated(node, known, given)
    return value_of(value, known)


def _evaluated(node: Term | Whole, known: Mapping[Term | Whole, int | bool], given: Values) -> int | bool:
    if node.kind == "variable":
        return given.get(node, False) if isinstance(node, Term) else given.get(node, node.plain)
    if isinstance(node, Term):
        if node.kind == "not":
            return not known[node.parts[0]]
        if node.kind == "and":
            return all(known[part] for part in node.parts)
        if node.kind == "or":
            return any(known[part] for part in node.parts)
        assert node.total is not None
        value = value_of(node.total, known)
        return value >= 0 if node.kind == ">=0" else value == 0
    assert node.one is not None
    if node.kind == "floor":
        return int(value_of(node.one, known)) // node.divisor
    assert node.condition is not None and node.other is not None
    return int(value_of(node.one if known[node.condition] else node.other, known))


# ------------------------------------------------------------------------------------------- replacing


class Replaced:
    """Terms with some variables replaced by terms or sums, folded anew. Parts are shared between calls."""

    def __init__(self, truths: Mapping[Term, Bool], numbers: Mapping[Whole, Linear]) -> None:
        self._truths: dict[Term | Whole, Bool] = dict(truths.items())
        self._numbers: dict[Term | Whole, Linear] = dict(numbers.items())
        self._done: dict[Term | Whole, None] = dict.fromkeys([*truths, *numbers])

    def __call__(self, term: Bool) -> Bool:
        if isinstance(term, bool):
            return term
        for node in in_order([term], self._done):
            self._done[node] = None
            if isinstance(node, Whole):
                self._numbers[node] = self._whole(node)
            else:
                self._truths[node] = self._term(node)
        return self._truths[term]

    def total(self, value: Linear) -> Linear:
        """A sum of numbers that have been replaced."""
        constant = number(value.constant)
        return total([constant, *(self._numbers[one].times(f) for one, f in value.terms.items())])

    def linear(self, value: Linear) -> Linear:
        """Any sum."""
        for node in in_order(value.terms, self._done):
            self._done[node] = None
            if isinstance(node, Whole):
                self._numbers[node] = self._whole(node)
            else:
                self._truths[node] = self._term(node)
        return self.total(value)

    def _term(self, node: Term) -> Bool:
        if node.kind == "variable":
            return node
        if node.kind == "not":
            return no(self._truths[node.parts[0]])
        if node.kind in ("and", "or"):
            parts = [self._truths[part] for part in node.parts]
            if all(new is old for new, old in zip(parts, node.parts, strict=True)):
                return node
            return every(parts) if node.kind == "and" else some(parts)
        assert node.total is not None
        if all(_is_only(self._numbers[one], one) for one in node.total.terms):
            return node
        value = self.total(node.total)
        return at_least_zero(value) if node.kind == ">=0" else zero(value)

    def _whole(self, node: Whole) -> Linear:
        if node.kind == "variable":
            return linear(node)
        assert node.one is not None
        if node.kind == "floor":
            return floor(self.total(node.one).times(Fraction(1, node.divisor)))
        assert node.condition is not None and node.other is not None
        condition = self._truths[node.condition]
        inner = (*node.one.terms, *node.other.terms)
        if condition is node.condition and all(_is_only(self._numbers[one], one) for one in inner):
            return linear(node)
        return choice(condition, self.total(node.one), self.total(node.other))


def _is_only(value: Linear, one: Whole) -> bool:
    return value.constant == 0 and len(value.terms) == 1 and value.terms.get(one) == 1
