"""Plain values: what a situation is made of, and the words for what comes of it.

Nothing here refers to a policy's own declarations except by name. A `Situation` is one proposed decision,
complete enough that exactly one thing can come of it: it is what the reference interpreter reads, what the
solver's counterexamples are decoded into, and what a scenario describes.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum


class Ballot(Enum):
    """What whoever acts in a seat does at one sitting. A seat without a vote uses ABSENT and ABSTAIN only
    (ABSTAIN: attends)."""

    ABSENT = "absent"
    ABSTAIN = "abstains"
    AGAINST = "against"
    FOR = "for"


class SeatState(Enum):
    """What a seat counts as at one sitting: its ballot, unless it is vacant or recused."""

    VACANT = "vacant"
    RECUSED = "recused"
    ABSENT = "absent"
    ABSTAIN = "abstains"
    AGAINST = "against"
    FOR = "for"


class StageOutcome(Enum):
    """What comes of a stage, in the order in which the lines are tried (carried is the last line)."""

    OUT_OF_TIME = "out of time"
    NOT_READY = "not ready"
    EMPTIED = "emptied"
    INQUORATE = "inquorate"
    NOT_CARRIED = "not carried"
    CARRIED = "carried"


class Result(Enum):
    """What comes of a procedure."""

    APPROVED = "approved"
    REFUSED = "refused"  # someone decided no
    UNRESOLVED = "unresolved"  # nobody decided


# A particular's value: pence, a number, days (int); yes/no (bool); the option chosen (str); the members
# affected (frozenset of their names).
Value = int | bool | str | frozenset[str]


@dataclass(frozen=True, slots=True)
class Situation:
    """One proposed decision: a context, which nobody at the table chooses, and the moves.

    Seats are named (stage, body, seat): a body sits once in a stage, whether as a part of the stage or as
    the inner body on whose decision another body's seat acts. What is not mentioned takes the plain value
    given beside each field.
    """

    matter: str
    start: int  # the day the procedure begins, as `date.toordinal()` counts
    particulars: Mapping[str, Value] = field(default_factory=dict)  # every particular of the matter
    facts: frozenset[str] = frozenset()  # the facts that are so; any other is not
    facts_about: frozenset[tuple[str, str]] = frozenset()  # (fact, member) for a fact about a member
    conflicted: frozenset[str] = frozenset()  # names of members and of persons
    vacant: frozenset[tuple[str, str]] = frozenset()  # (body, seat)
    route: str | None = None  # name of the route taken; None: the first that is open
    preferred: frozenset[str] = frozenset()  # rules taken where more than one applies; else the first written
    delays: Mapping[tuple[str, str], int] = field(
        default_factory=dict
    )  # (stage, part): days after entry; else 0
    unconvened: frozenset[tuple[str, str]] = frozenset()  # (stage, part) that never meets
    steps: Mapping[str, int] = field(default_factory=dict)  # the steps that happen, and on which day
    ballots: Mapping[tuple[str, str, str], Ballot] = field(default_factory=dict)  # else ABSENT
    deputised: frozenset[tuple[str, str, str]] = frozenset()  # seats in which the (first) deputy acts
    casting: Mapping[tuple[str, str], Ballot] = field(
        default_factory=dict
    )  # (stage, body); else ABSTAIN: none
    consents: frozenset[tuple[str, str]] = (
        frozenset()
    )  # (stage, party) given by a party that does not vote there
