"""What the solver says to one question, in plain values: no Z3 object leaves this folder.

Whatever refutes or shows comes as a whole `Situation`, to be replayed in the interpreter by whoever asked.
"""

from __future__ import annotations

from dataclasses import dataclass

from stpdsl.model.nodes import Clause, Expr
from stpdsl.model.types import Situation


@dataclass(frozen=True, slots=True)
class Found:
    """A situation that refutes the question (or, for Possible, shows it). The plainest that was found.

    `member`: the member it is about (for Always over members, hostage, blocking); `delegation` likewise.
    `clauses`: for a power to block, clauses that are enough to give it, minimal; else empty (a situation
    has a trace, not a core). `able`: for CanBlock, every member found able, `member` among them.
    `best_known`: for CanBlock, the shape shows that voting for is best, so that the situation (all others
    for) is evidence; otherwise the reply of all others was decided by the solver."""

    situation: Situation
    member: str | None = None
    delegation: str | None = None
    clauses: tuple[Clause, ...] = ()
    able: tuple[str, ...] = ()
    best_known: bool = False


@dataclass(frozen=True, slots=True)
class NoneFound:
    """No situation at all: the question is answered for every one. `clauses` are enough for the proof,
    minimal if `minimal`. `idle`: what plays no part: triggers that are impossible (the answer is then
    vacuous if `vacuous`), matters or rules under which nothing can happen."""

    clauses: tuple[Clause, ...] = ()
    minimal: bool = True
    vacuous: bool = False
    idle: tuple[str | Expr, ...] = ()
    best_known: bool = False


@dataclass(frozen=True, slots=True)
class CannotBlock:
    """For CanBlock EACH or EXACTLY: a member that was said to be able is not. `situation`: a viable context
    in which the others get the target although the member does its worst against it, with their moves."""

    member: str
    situation: Situation | None  # None: no viable context at all


@dataclass(frozen=True, slots=True)
class Undecided:
    """Time, memory or method ran out. Never a pass."""

    reason: str


Answer = Found | NoneFound | CannotBlock | Undecided


@dataclass(frozen=True, slots=True)
class Limits:
    """`rlimit` is z3's resource count for each solver call; `seconds` a wall-clock limit for the question
    (None: no such limit)."""

    rlimit: int = 40_000_000
    seconds: float | None = None
