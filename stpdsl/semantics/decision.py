"""What came of one situation, with its trace: the interpreter's answer, in plain values.

Everything a person could ask about one proposed decision stands here: per stage the tallies and the clause
that decided, the day, and for each member whether the decision is claimed, authorised, effective and binding,
by which chain of delegations and which instrument, and which duties arise.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from stpdsl.model.nodes import Clause
from stpdsl.model.types import Ballot, Result, SeatState, StageOutcome


@dataclass(frozen=True, slots=True)
class SeatRecord:
    """One seat at one sitting. `person` is who acts in it (None for a nested seat, and for a vacant one, in
    which nobody acts). `attends`: it has no vote here, so it is in no column."""

    seat: str
    member: str | None
    person: str | None
    state: SeatState
    attends: bool
    weight: Fraction


@dataclass(frozen=True, slots=True)
class Test:
    """One line that was tried, in the words of its clause: a gate, the quorum, what carries, a consent.

    They stand in the order in which they were tried, and end with the first gate, or the quorum, that is
    not met; what is needed to carry is tried to the end."""

    kind: str  # "gate", "quorum", "carried", "carried with the casting vote", "a vote for", "consent"
    met: bool
    clause: Clause


@dataclass(frozen=True, slots=True)
class Sitting:
    """One body at one stage. `rule` None: none applied.

    `day` is that of the sitting, or of running out of time; None: it never happens. `votes_for` and
    `votes_against` are what was counted, by weight, deemed votes and the casting vote included. `casting`
    has the person who was asked for the casting vote, and ABSTAIN if they gave none. A sitting that was not
    held has no seats."""

    stage: str
    body: str
    inner: bool  # sat as an inner body
    day: int | None
    held: bool
    rule: str | None
    seats: tuple[SeatRecord, ...]
    votes_for: Fraction
    votes_against: Fraction
    abstentions: int  # seats
    absent: int
    casting: tuple[str, Ballot] | None  # person and vote, if the casting vote was used
    tests: tuple[Test, ...]
    outcome: StageOutcome
    clause: Clause  # the one that decided: quorum, carried, gate, consent or rule


@dataclass(frozen=True, slots=True)
class StageRecord:
    """One stage that was reached. `day` is the day of its outcome (None: never). `clause` is the exit's."""

    stage: str
    entered: int
    day: int | None
    outcome: StageOutcome
    sittings: tuple[Sitting, ...]  # inner ones after the part they sit for
    to: str | Result
    clause: Clause


@dataclass(frozen=True, slots=True)
class MemberEffect:
    """What the decision does to one member. `chain` is the delegations through which authority came to who
    exercised it (empty: exercised by the origin itself, or not authorised); `authority` says how: "joint",
    "gathered", "promised" or None; `instruments` and `joint_body` are what makes it binding."""

    member: str
    claimed: bool
    authorised: bool
    effective: bool
    binding: bool
    overridden: bool
    authority: str | None
    holder: str | None
    chain: tuple[str, ...]  # names of delegations
    instruments: tuple[str, ...]
    joint_body: str | None
    clauses: tuple[Clause, ...]


@dataclass(frozen=True, slots=True)
class DutyRecord:
    duty: str
    owner: str
    due: int  # the last day
    kept: bool
    clause: Clause


@dataclass(frozen=True, slots=True)
class Decision:
    """`day` is None if the procedure never ends; `route` is None if no route was open."""

    result: Result
    day: int | None
    route: str | None
    stages: tuple[StageRecord, ...]
    members: Mapping[str, MemberEffect]
    duties: tuple[DutyRecord, ...]
