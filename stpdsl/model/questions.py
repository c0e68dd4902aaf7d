"""What can be asked of a policy, in settled form, and the file's checks and scenarios.

A question is answered over *all* situations its `Scope` allows. The plain ones (Always, Never, Possible and
the structural ones) are refuted, or for Possible shown, by one situation; both meanings say of a single
situation whether it is such a one. `CanBlock` is about power: what one member can bring about whatever the
others do (section 5 of the semantics). Most sentences of the check vocabulary are plain formulas and are
built as such, so there are few kinds here.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum

from stpdsl.model.nodes import Clause, Expr, MemberSet, Model
from stpdsl.model.types import Ballot, Situation


@dataclass(frozen=True, slots=True)
class Over:
    """Which situations a question is about: these matters, where `when` (about the item) and `assuming`
    (about a decision) are true and, if `duties_kept`, every duty of the policy is kept."""

    matters: tuple[str, ...]
    when: Expr | None = None
    assuming: Expr | None = None
    duties_kept: bool = False


@dataclass(frozen=True, slots=True)
class Always:
    """`conclusion` is true in every situation over which `trigger` is true (both about a decision; IT is the
    member of `members`, each in turn, if given). Refuted by a situation (and a member) with the trigger and
    not the conclusion. Vacuous if the trigger is impossible (for each member, or for all members)."""

    over: Over
    trigger: Expr  # Const(True) if there is no "if"
    conclusion: Expr
    members: MemberSet | None = None


@dataclass(frozen=True, slots=True)
class Never:
    """The conjuncts are never all true together. Refuted by a situation in which they are. Vacuous if one of
    them is impossible alone; if only some are impossible together, holds, saying which play no part."""

    over: Over
    conjuncts: tuple[Expr, ...]


@dataclass(frozen=True, slots=True)
class Possible:
    """Some situation makes the formula true; holds comes with it. Never vacuous."""

    over: Over
    formula: Expr


@dataclass(frozen=True, slots=True)
class OneRoute:
    """Every item of the matters has exactly one route open and, at every stage of it, exactly one rule
    applies at every part and, recursively, at every inner body on which a voting seat acts. Refuted by an
    item with none, or with two or more. Vacuous if no item is allowed (`over.when` impossible)."""

    over: Over


@dataclass(frozen=True, slots=True)
class QuorumAttainable:
    """At every stage of every open route, at each part and inner body: if every seat not stated vacant is
    filled, nobody is conflicted and everyone attends (deputies not acting, all ballots for), its applicable
    rule's quorum is met. Refuted by an item where it is not. A body with no applicable rule is no
    refutation (OneRoute's business)."""

    over: Over


@dataclass(frozen=True, slots=True)
class QuorumHostage:
    """No one of `members` alone can make a sitting inquorate: at every stage, part and inner body whose
    quorum everyone's attendance meets, it is still met when all seats of that member are absent and everyone
    else attends. Refuted by an item and a member. Seats filled, nobody conflicted."""

    over: Over
    members: MemberSet


@dataclass(frozen=True, slots=True)
class EndsWithin:
    """Every procedure reaches its result, and that at most `days` days after it began (None: at some time).
    A situation that is UNRESOLVED counts as never. Refuted by a situation."""

    over: Over
    days: int | None


@dataclass(frozen=True, slots=True)
class DelegationsWithinGiver:
    """No delegation covers an item of a member's authority that its giver does not hold with leave to pass
    it on (`only_when`, dates and `after` of the delegation itself granted). Refuted by a delegation, a member
    and an item on a day on which the delegation is in force."""

    over: Over


@dataclass(frozen=True, slots=True)
class NothingReservedDelegated:
    """No delegation of m's authority covers an item that a reservation reserves for m, on a day on which the
    delegation is in force. Refuted by a delegation, a member and an item."""

    over: Over


class Target(Enum):
    APPROVED = "approved"
    EFFECTIVE = "effective"
    BINDING = "binding"


class Claim(Enum):
    """no C can block · every such C can block · exactly these can block and no other member can."""

    NONE = "none"
    EACH = "each"
    EXACTLY = "exactly"


@dataclass(frozen=True, slots=True)
class CanBlock:
    """Single members that can stop the target (section 5.2, voting last for NONE, voting first for EACH;
    EXACTLY: EACH for `members`, NONE for every other member with a seat or a move).

    `by` restricts what they do instead of voting for: these ballots at every sitting, everything else as
    helps the target most; None: any moves they control. `effective_for` (EFFECTIVE and BINDING): the target
    is approved and so for each of these members. Every seat is filled (unless stated vacant now) and nobody
    is conflicted, but that up to `vacant_or_conflicted` vacancies and conflicts, and `others_away` other
    members staying away, are chosen by the refuter; `whoever_conflicted` allows any number of conflicts.
    `some_circumstances` weakens EACH: in some viable context instead of every one."""

    over: Over
    claim: Claim
    members: frozenset[str]
    target: Target = Target.APPROVED
    effective_for: MemberSet | None = None
    by: frozenset[Ballot] | None = None
    vacant_or_conflicted: int = 0
    whoever_conflicted: bool = False
    others_away: int = 0
    some_circumstances: bool = False


Plain = (
    Always | Never | Possible | OneRoute | QuorumAttainable | QuorumHostage | EndsWithin
    | DelegationsWithinGiver | NothingReservedDelegated
)  # fmt: skip
Question = Plain | CanBlock


@dataclass(frozen=True, slots=True)
class Acceptance:
    by: str
    because: str
    until: int | None  # a day; None: without an end


@dataclass(frozen=True, slots=True)
class Check:
    """`name` is the check's own, else its sentence; `sentence` is the sentence as written."""

    name: str
    sentence: str
    question: Question
    acceptance: Acceptance | None
    clause: Clause = field(compare=False)


@dataclass(frozen=True, slots=True)
class Expectation:
    condition: Expr  # about a decision
    clause: Clause = field(compare=False)


@dataclass(frozen=True, slots=True)
class Scenario:
    name: str
    situation: Situation
    expects: tuple[Expectation, ...]
    clause: Clause = field(compare=False)


@dataclass(frozen=True, slots=True)
class Document:
    """One policy file with all it uses: the model, and what is asked of it in the file itself."""

    model: Model
    checks: tuple[Check, ...]
    scenarios: tuple[Scenario, ...]
