"""What we tell: one `Finding` for each check and scenario, in plain values ready to be shown.

A finding is complete: presentation adds layout, never meaning. `story` is a meeting that could happen, a line
each, as minutes would put it; it has been replayed in the reference interpreter before it stands here.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from stpdsl.model.nodes import Clause
from stpdsl.model.questions import Acceptance
from stpdsl.model.types import Situation


class Verdict(Enum):
    HOLDS = "holds"
    FAILS = "fails"
    VACUOUS = "vacuous"
    UNKNOWN = "unknown"


class Evidence(Enum):
    """What a reader has besides our word (section 7 of the semantics page)."""

    REPLAYED = "replayed"  # a situation, replayed in the interpreter
    EVERY_REPLY = "every-reply"  # every reply of the others enumerated in the interpreter
    VOTING_FOR_IS_BEST = "voting-for-is-best"  # by the rule's shape, and the replayed situation
    SOLVER = "solver"  # rests on the solver


@dataclass(frozen=True, slots=True)
class Margin:
    """The fewest vacancies and conflicts found after which a power check no longer holds."""

    vacant: int
    conflicted: int
    story: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Finding:
    """`ok` says whether this is what the policy's writer expects: `expected` is holds unless the failure is
    accepted. `clauses` are those a proof rests on, that are enough for a power, or that decided a story."""

    kind: str  # "check" or "scenario"
    name: str
    sentence: str
    clause: Clause
    verdict: Verdict
    expected: Verdict
    ok: bool
    summary: str
    clauses: tuple[Clause, ...] = ()
    story: tuple[str, ...] = ()
    situation: Situation | None = None
    margin: Margin | None = None
    assumptions: tuple[str, ...] = ()
    evidence: Evidence | None = None
    reason: str | None = None  # why unknown or vacuous, what plays no part, or why an acceptance is not ok
    accepted: Acceptance | None = None
