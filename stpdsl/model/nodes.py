"""What a policy means, once names and types are settled: the one data shape both meanings read.

In: nothing; these are declarations. Every sentence of a policy has been expanded here ("seat for every
Trust" is one `Seat` a trust; "delegation from every Trust to its Chief Executive" one `Delegation` a
trust), and whatever language has several ways of saying is said in one way. Names are unique over a whole
policy, so that an entity is referred to by its name.

INVARIANT: every name used as a reference is declared in the same `Model`; every expression is well typed
for the place in which it stands; a nested body never reaches itself; a procedure has no cycle.
INVARIANT: nothing of the policy that bears on a verdict is missing from its model.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from fractions import Fraction

from stpdsl.model.types import Ballot, Result, SeatState, StageOutcome


@dataclass(frozen=True, slots=True, order=True)
class Clause:
    """Where something is said: what verdicts cite. `text` is the sentence or line as written, on one line."""

    path: str
    line: int
    text: str
    cites: tuple[str, ...] = ()


# ------------------------------------------------------------------------------------------------ expressions
#
# One language of formulas, used in three places:
#   about the item      particulars, facts, the day: `when` conditions, what a delegation covers
#   about a sitting     the item, and tallies over the seats of one body at one stage: quorum, carried
#   about a decision    the item, sittings named by stage, the outcome, authority, effect, steps: checks
# `IT` stands for the member bound by the nearest ForEvery, Exists, Count or MemberSet.where. They do not
# nest.

IT = "it"


@dataclass(frozen=True, slots=True)
class MemberSet:
    """Members, by name, of whom those count for which `where` (about IT) is true."""

    names: frozenset[str]
    where: Expr | None = None


@dataclass(frozen=True, slots=True)
class SeatSet:
    """Voting seats of a body, by seat name, of which those count whose member satisfies `where` (about IT;
    a seat of no member satisfies no `where`)."""

    names: frozenset[str]
    where: Expr | None = None


@dataclass(frozen=True, slots=True)
class Const:
    value: bool


@dataclass(frozen=True, slots=True)
class Not:
    operand: Expr


@dataclass(frozen=True, slots=True)
class And:
    operands: tuple[Expr, ...]


@dataclass(frozen=True, slots=True)
class Or:
    operands: tuple[Expr, ...]


@dataclass(frozen=True, slots=True)
class AtLeast:
    """At least `number` of the operands are true ("at least 2 of these")."""

    number: int
    operands: tuple[Expr, ...]


class Order(Enum):
    LESS = "<"
    AT_MOST = "<="
    EQUAL = "="
    AT_LEAST = ">="
    MORE = ">"


@dataclass(frozen=True, slots=True)
class Compare:
    """A comparison of two exact numbers. A comparison with a number that does not exist (`DaysTaken` of a
    decision never taken) is false."""

    left: Number
    order: Order
    right: Number


@dataclass(frozen=True, slots=True)
class Share:
    """`part` is at least (`strict`: more than) `fraction` of `base`: false unless base > 0.

    The amount needed is fraction * base, rounded if `rounding` is said ("up", "down", "nearest", halves up),
    then `plus` is added, then it is raised to `floor` and cut to `ceiling`; part >= it (or > it)."""

    part: Tally
    strict: bool
    fraction: Fraction
    base: Tally
    rounding: str | None = None
    plus: Fraction = Fraction(0)
    floor: Fraction | None = None
    ceiling: Fraction | None = None


@dataclass(frozen=True, slots=True)
class FactIs:
    fact: str
    member: str | None = None  # a member's name or IT, for a fact about a member


@dataclass(frozen=True, slots=True)
class ParticularIs:
    """A yes/no particular is so (option None), or a choice particular is that option."""

    particular: str
    option: str | None = None


@dataclass(frozen=True, slots=True)
class Affected:
    """The member is among a `members` particular."""

    particular: str
    member: str


@dataclass(frozen=True, slots=True)
class MatterIs:
    matters: frozenset[str]


@dataclass(frozen=True, slots=True)
class MemberIs:
    """The member (a name or IT) is one of these: kinds, groups and "other than" in settled form."""

    member: str
    names: frozenset[str]


@dataclass(frozen=True, slots=True)
class PersonPresent:
    """About a sitting: some seat of the body, voting or not, is present and this person acts in it."""

    person: str


@dataclass(frozen=True, slots=True)
class MemberVotes:
    """About a decision: the member has a voting seat at one or more sittings that were held (or at the named
    stage), and at every one of them, counted by members, it did this. ABSENT: none of its seats present."""

    member: str
    ballot: Ballot
    stage: str | None = None


@dataclass(frozen=True, slots=True)
class Conflicted:
    """A member or person is conflicted."""

    who: str


@dataclass(frozen=True, slots=True)
class ResultIs:
    result: Result


@dataclass(frozen=True, slots=True)
class StageWas:
    """The stage was reached and this came of it. EMPTIED is also INQUORATE when asked for INQUORATE."""

    stage: str
    outcome: StageOutcome


@dataclass(frozen=True, slots=True)
class DecidedAt:
    """The procedure's result was reached at this stage (the last stage reached)."""

    stage: str


@dataclass(frozen=True, slots=True)
class StepHappens:
    step: str


@dataclass(frozen=True, slots=True)
class StepBefore:
    """Both happen, and `step` at least `days` days earlier than `other`; other None: the vote, that is the
    day of the sitting (about a sitting), or the earliest day among the deciding stage's held parts (about a
    decision; false if there was none). Plain "before" is days = 1; `days` of n clear days is n + 1. About a
    sitting, a step counts only if its day is not after the day of the sitting."""

    step: str
    days: int
    other: str | None = None


@dataclass(frozen=True, slots=True)
class StepWithin:
    """The step happens on the day of the result or at most `days` days later."""

    step: str
    days: int


@dataclass(frozen=True, slots=True)
class ScrutinisedBy:
    """One of these steps happened on a day before the deciding stage's sitting."""

    steps: frozenset[str]


class Effect(Enum):
    CLAIMED = "claimed"
    AUTHORISED = "authorised"
    EFFECTIVE = "effective"
    BINDING = "binding"
    OVERRIDDEN = "overridden"  # effective, the member voted against at some sitting, and never otherwise


@dataclass(frozen=True, slots=True)
class EffectOn:
    """The decision is claimed / authorised / effective / binding for this member (a name or IT)."""

    effect: Effect
    member: str
    instrument: str | None = None  # BINDING or OVERRIDDEN only: by this instrument


@dataclass(frozen=True, slots=True)
class MayExercise:
    """This holder alone may exercise the member's authority over the item on the day the procedure starts."""

    holder: str
    member: str


@dataclass(frozen=True, slots=True)
class InPublic:
    """Every body whose sitting decided (the parts of the deciding stage) meets in public."""


@dataclass(frozen=True, slots=True)
class OnlyOneFor:
    """At the deciding stage's sittings, all seats whose ballots were for were acted in by one person."""


@dataclass(frozen=True, slots=True)
class DutyKept:
    duty: str


@dataclass(frozen=True, slots=True)
class ForEvery:
    members: MemberSet
    body: Expr


@dataclass(frozen=True, slots=True)
class Exists:
    members: MemberSet
    body: Expr


Expr = (
    Const | Not | And | Or | AtLeast | Compare | Share | FactIs | ParticularIs | Affected | MatterIs
    | MemberIs | PersonPresent | MemberVotes | Conflicted | ResultIs | StageWas | DecidedAt | StepHappens
    | StepBefore | StepWithin | ScrutinisedBy | EffectOn | MayExercise | InPublic | OnlyOneFor | DutyKept
    | ForEvery | Exists
)  # fmt: skip


class Measure(Enum):
    """What is counted."""

    SEATS = "seats"
    WEIGHT = "votes"  # each seat counts its votes (1 unless said)
    MEMBERS = "members"  # organisations; see Column for what a member is counted as
    PEOPLE = "people"  # distinct people acting in seats (quorums); the base of a quorum is SEATS
    ATTRIBUTE = "attribute"  # each member counts the value of an attribute


class Column(Enum):
    """Which seats are counted: the bases of section 2.1, and the votes.

    By MEMBERS or ATTRIBUTE: a member is in ALL, FILLED, ELIGIBLE, PRESENT or QUORUM if at least one of its
    seats is; it is FOR (AGAINST) if more of its seats' weight counts as for than as against (or the other
    way about); CAST if FOR or AGAINST; ABSTAINING if it is PRESENT and neither FOR nor AGAINST."""

    ALL = "all"
    FILLED = "filled"
    ELIGIBLE = "eligible"
    PRESENT = "present"
    QUORUM = "in the quorum"
    CAST = "cast"
    FOR = "for"
    AGAINST = "against"
    ABSTAINING = "abstaining"


@dataclass(frozen=True, slots=True)
class Tally:
    """A count over the voting seats of one sitting. seats None: all voting seats of the body. `stage` None
    inside a rule (its own sitting); about a decision the sitting is named by stage and body."""

    measure: Measure
    column: Column
    seats: SeatSet | None = None
    attribute: str | None = None
    stage: str | None = None
    body: str | None = None


@dataclass(frozen=True, slots=True)
class Num:
    value: Fraction


@dataclass(frozen=True, slots=True)
class ParticularValue:
    """Pence, a number or days."""

    particular: str


@dataclass(frozen=True, slots=True)
class Sum:
    terms: tuple[Number, ...]


@dataclass(frozen=True, slots=True)
class Times:
    factor: Fraction
    term: Number


@dataclass(frozen=True, slots=True)
class Count:
    """How many of the members satisfy `body` (about IT). About a decision."""

    members: MemberSet
    body: Expr


@dataclass(frozen=True, slots=True)
class Day:
    """About the item: the day of the act, as `date.toordinal()` counts. About a decision: the first day."""


@dataclass(frozen=True, slots=True)
class DaysTaken:
    """About a decision: days from the start to the result. Does not exist if the procedure never ends."""


Number = Tally | Num | ParticularValue | Sum | Times | Count | Day | DaysTaken


# ------------------------------------------------------------------------------------------------ who


class Nature(Enum):
    EXECUTIVE = "executive"
    NON_EXECUTIVE = "non-executive"
    INDEPENDENT = "independent"


@dataclass(frozen=True, slots=True)
class Member:
    """A constituent organisation. `kinds` holds its kind and every kind that is one, nearest first."""

    name: str
    title: str
    kinds: tuple[str, ...]
    groups: frozenset[str]
    attributes: Mapping[str, Fraction] = field(hash=False)  # money in pence
    clause: Clause = field(compare=False)


@dataclass(frozen=True, slots=True)
class Person:
    """A human being. One who holds several posts is one person; a post nobody is named for has a person of
    its own, with the post's name ("Royal's Chief Executive"). `posts` are names of `Holder`s."""

    name: str
    posts: tuple[str, ...]
    natures: frozenset[Nature]
    clause: Clause = field(compare=False)


class HolderKind(Enum):
    BOARD = "board"  # a member's own board
    OWN_BODY = "own body"  # another organ of the member itself (a CCG's membership, full council)
    POST = "post"  # an office at a member or body
    BODY = "body"  # a declared body
    PERSON = "person"


@dataclass(frozen=True, slots=True)
class Holder:
    """Anything that may hold authority: "Royal's board", "Royal's Chief Executive", "Joint Committee"."""

    name: str
    kind: HolderKind
    member: str | None  # whose board, organ or post
    nature: Nature | None = None


class Charge(Enum):
    """What a body is for, as it says itself."""

    GATHERS = "gathers its members' authority"
    HOLDS = "holds delegated authority"
    OWN = "decides for one member only"
    ADVISES = "advises only"
    UNSAID = "unsaid"


class Inner(Enum):
    DECISION = "acts on the decision"  # carried: for; not carried: against; anything else: absent
    MAJORITY = "votes as the majority"  # more for: for; more against: against; else: abstain


@dataclass(frozen=True, slots=True)
class Seat:
    """One seat. Exactly one of `person` (who acts in it ordinarily) and `inner` is given."""

    name: str  # unique in its body
    member: str | None
    person: str | None
    inner: str | None = None  # the body on whose decision or majority this seat acts
    inner_by: Inner = Inner.DECISION
    votes: bool = True  # a seat that only attends is in no column
    votes_when: Expr | None = None  # about the item: otherwise it only attends
    weight: Fraction = Fraction(1)
    may_be_vacant: bool = False
    vacant_now: bool = False  # stated vacant: vacant in every situation
    deputy: str | None = None  # a person
    clause: Clause = field(compare=False, default=Clause("", 0, ""))


@dataclass(frozen=True, slots=True)
class Body:
    name: str
    title: str
    seats: tuple[Seat, ...]
    charge: Charge
    own_of: str | None  # the member whose own committee or board this is
    public: Expr | None  # about the item; None: it does not say (counts as private)
    clause: Clause = field(compare=False)


# ------------------------------------------------------------------------------------------------ what


class ParticularKind(Enum):
    MONEY = "money"  # whole pence, from 0
    NUMBER = "number"  # whole, from 0
    DAYS = "days"  # whole, from 0
    YES_NO = "yes or no"
    CHOICE = "choice"
    MEMBERS = "members"


@dataclass(frozen=True, slots=True)
class Particular:
    name: str
    kind: ParticularKind
    options: tuple[str, ...] = ()
    currency: str = ""


@dataclass(frozen=True, slots=True)
class Matter:
    name: str
    title: str
    particulars: tuple[Particular, ...]
    function_of: frozenset[str] | None  # members whose function it is; None: every member
    may_be_committed: bool  # may be committed in advance
    clause: Clause = field(compare=False)


@dataclass(frozen=True, slots=True)
class Fact:
    name: str
    assessor: str | None
    about_member: bool
    clause: Clause = field(compare=False)


@dataclass(frozen=True, slots=True)
class Step:
    """Something that happens on a day, or never. `controller` (a member, person, post or body by name) makes
    it a move of theirs; None: an event that nobody at the table chooses."""

    name: str
    title: str
    controller: str | None
    clause: Clause = field(compare=False)


# ------------------------------------------------------------------------------------------------ how


@dataclass(frozen=True, slots=True)
class Row:
    """What a seat in some state counts in. `vote`: FOR, AGAINST or None (as no vote)."""

    filled: bool
    eligible: bool
    present: bool
    quorum: bool
    cast: bool
    vote: Ballot | None


ORDINARY_ROWS: Mapping[SeatState, Row] = {
    SeatState.VACANT: Row(False, False, False, False, False, None),
    SeatState.RECUSED: Row(True, False, False, False, False, None),
    SeatState.ABSENT: Row(True, True, False, False, False, None),
    SeatState.ABSTAIN: Row(True, True, True, True, False, None),
    SeatState.AGAINST: Row(True, True, True, True, True, Ballot.AGAINST),
    SeatState.FOR: Row(True, True, True, True, True, Ballot.FOR),
}


class OnConflict(Enum):
    NOTHING = "nothing is said"
    RECUSED = "recused"
    SPEAKS = "may speak, not vote"  # a ballot for or against counts as ABSTAIN
    VOTES = "declares and votes"


@dataclass(frozen=True, slots=True)
class Gate:
    """Must be so on the day of the vote, or the stage is not ready (about a sitting)."""

    condition: Expr
    clause: Clause = field(compare=False)


@dataclass(frozen=True, slots=True)
class ConsentOf:
    """The consent of each of these members, or of a party that is not a member. A member that votes at the
    sitting consents by its vote for (counted by members); otherwise it is a move of its own, on
    `consents`."""

    members: MemberSet | None
    party: str | None  # a body, person or post, when members is None
    unless: Expr | None  # about the item
    clause: Clause = field(compare=False)


@dataclass(frozen=True, slots=True)
class Rule:
    """How a body decides some matters. carried = quorate, `carried` true, every consent given and, if
    `needs_a_vote_for`, at least one vote counting as for."""

    name: str
    body: str
    matters: frozenset[str]
    when: Expr  # about the item; Const(True) if none
    quorum: Expr  # about a sitting; Const(True) for `quorum: none`
    quorum_said: bool  # False: `quorum: none`, which every verdict lists
    carried: Expr  # about a sitting
    needs_a_vote_for: bool  # False for `carried unless …`
    rows: Mapping[SeatState, Row] = field(hash=False)
    on_conflict: OnConflict
    deputy_may_replace_conflicted: bool
    casting: tuple[str, ...]  # persons who preside, in order; empty: no casting vote
    consents: tuple[ConsentOf, ...]
    gates: tuple[Gate, ...]
    claims: MemberSet  # whom the decision claims to bind
    quorum_clause: Clause = field(compare=False)
    carried_clause: Clause = field(compare=False)
    claims_clause: Clause = field(compare=False)
    clause: Clause = field(compare=False)


@dataclass(frozen=True, slots=True)
class Exit:
    """What follows: `to` is the name of a later stage, or a Result, on the day of the stage's outcome plus
    `after` days."""

    to: str | Result
    after: int
    clause: Clause = field(compare=False)


@dataclass(frozen=True, slots=True)
class Stage:
    """A rung. `parts` are bodies that must all agree (one is the ordinary case). INVARIANT: `exits` has an
    entry for every StageOutcome (builders fill what cannot occur with UNRESOLVED); EMPTIED goes as INQUORATE
    does unless it is named. `within` None: no deadline; a part that is then never convened leaves the
    procedure unresolved for ever."""

    name: str
    parts: tuple[str, ...]
    within: int | None  # days after entry, the last day included
    exits: Mapping[StageOutcome, Exit] = field(hash=False)
    suffices: bool  # exercise of authority here is enough, even when the result is reached later
    convened_by: str | None  # who can withhold convening it; None: nobody at the table chooses
    clause: Clause = field(compare=False)


@dataclass(frozen=True, slots=True)
class Route:
    """One way in which a matter is decided: a written procedure, or the one stage of a body whose rule covers
    a matter that has no procedure (`written` False; its stage has the body's name). The first stage is where
    it begins. Open in a situation iff `matters` has the matter, `when` is true on the first day and, for an
    unwritten route, some rule at its body applies."""

    name: str
    matters: frozenset[str]
    when: Expr
    stages: tuple[Stage, ...]
    written: bool
    clause: Clause = field(compare=False)


# ---------------------------------------------------------------------------------------------- by what right


@dataclass(frozen=True, slots=True)
class Scope:
    """Items: a matter among `matters` for which `when` (about the item) is true."""

    matters: frozenset[str]
    when: Expr


@dataclass(frozen=True, slots=True)
class Delegation:
    """`giver` lets `receiver` exercise whatever authority it itself holds and may pass on, over the items.

    It gives m's authority only if `of` has m (members whose authority the sentence speaks of: the giver's
    own member, or everybody for a giver that is a joint body). In force on a day: from_day <= day <=
    until_day, every step of `after` has happened on an earlier day, and `recall` (a step the giver controls)
    has not happened on or before that day."""

    name: str
    giver: str
    receiver: str
    of: frozenset[str]
    covers: tuple[Scope, ...]
    excludes: tuple[Scope, ...]
    only_when: Expr  # about the item
    jointly: tuple[str, ...]  # further holders; the receiver alone then holds nothing, and none passes it on
    after: tuple[str, ...]  # steps
    from_day: int | None
    until_day: int | None
    recall: str | None
    may_be_passed_on: bool
    exclusive: bool
    clause: Clause = field(compare=False)


@dataclass(frozen=True, slots=True)
class Reservation:
    """For these members and items: `to` is the origin, and no delegation passes it."""

    members: frozenset[str]
    to: str
    scopes: tuple[Scope, ...]
    clause: Clause = field(compare=False)


@dataclass(frozen=True, slots=True)
class Origin:
    """From from_day until until_day the functions of these members belong to `holder[m]` instead of m's
    board."""

    holder: Mapping[str, str] = field(hash=False)  # member: holder
    from_day: int | None
    until_day: int | None
    clause: Clause = field(compare=False)


@dataclass(frozen=True, slots=True)
class LawfulReceivers:
    """From from_day until until_day each of these members' authority may be delegated only to these
    holders."""

    members: frozenset[str]
    permitted: Mapping[str, frozenset[str]] = field(hash=False)  # member: holders
    from_day: int | None
    until_day: int | None
    clause: Clause = field(compare=False)


class InstrumentKind(Enum):
    STATUTE = "statute"
    ORDER = "order"
    TREATY = "treaty"
    CONSTITUTION = "constitution"
    JOINT_COMMITTEE_AGREEMENT = "joint committee agreement"
    CONTRACT = "contract"
    NHS_CONTRACT = "NHS contract"
    MEMORANDUM = "memorandum"


@dataclass(frozen=True, slots=True)
class Instrument:
    """An agreement. `binds` is empty for one that "binds no one". `commits_to`: a body to whose decisions it
    commits its parties in advance; `approved_by_origins`: parties whose origin approved that."""

    name: str
    title: str
    kind: InstrumentKind
    parties: frozenset[str]
    binds: frozenset[str]
    scopes: tuple[Scope, ...]
    after: tuple[str, ...]  # conditions precedent: steps on an earlier day
    from_day: int | None
    until_day: int | None
    commits_to: str | None
    approved_by_origins: frozenset[str]
    clause: Clause = field(compare=False)


@dataclass(frozen=True, slots=True)
class Duty:
    """Owed after the result is APPROVED: `step` on that day or at most `within` days later. Changes no
    outcome. Kept if the matter is none of its own, or is not approved, or the step happens in time."""

    name: str
    owner: str
    matters: frozenset[str]
    step: str
    within: int
    clause: Clause = field(compare=False)


@dataclass(frozen=True, slots=True)
class Model:
    """A whole policy: everything both meanings read. Mappings are by name, in order of declaration."""

    name: str
    title: str
    legal_status: str
    members: Mapping[str, Member]
    persons: Mapping[str, Person]
    holders: Mapping[str, Holder]
    bodies: Mapping[str, Body]  # declared bodies, and the boards that act as parts of a stage
    matters: Mapping[str, Matter]
    facts: Mapping[str, Fact]
    steps: Mapping[str, Step]
    rules: tuple[Rule, ...]
    routes: tuple[Route, ...]
    delegations: tuple[Delegation, ...]
    reservations: tuple[Reservation, ...]
    origins: tuple[Origin, ...]
    lawful_receivers: tuple[LawfulReceivers, ...]
    instruments: tuple[Instrument, ...]
    duties: tuple[Duty, ...]
