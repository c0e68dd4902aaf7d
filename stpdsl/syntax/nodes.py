"""What the author wrote, one frozen node for each construct of the language.

`from_text` builds these nodes and nothing else does; the model is bound from them. Nothing is resolved here:
a `Name` is the text as written, and whether it is a member, a fact or a yes/no particular is for the model to
say. Equal nodes are equal policies wherever they stand, because no span takes part in comparison. Every node
ends with its span; every sentence and clause carries the citations that its line ends with. The whole
language is here, also what no stage can yet give a meaning to: such a node must be reported by the stage that
meets it, never dropped.

Reading order: values and sums, who, things counted, formulas, times, then the sentences with their clauses in
the order of the language reference, then checks and scenarios, then the texts.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import field, fields
from datetime import date as Day
from enum import Enum
from fractions import Fraction
from typing import TYPE_CHECKING

from stpdsl.source import Span

if TYPE_CHECKING:
    from dataclasses import dataclass
else:
    from stpdsl.syntax.frozen import dataclass

_LEADING_THE = re.compile(r"the\s+", re.IGNORECASE)
_SPACES_AND_HYPHENS = re.compile(r"[\s\-]+")


def same_name(text: str) -> str:
    """The key under which two spellings are one name: no capitals, spaces, hyphens or leading `the`."""
    return _SPACES_AND_HYPHENS.sub("", _LEADING_THE.sub("", text.strip(), count=1)).casefold()


# --- names --------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Name:
    """A Defined Term as written, without the `the` before it."""

    text: str
    the: bool = field(compare=False)
    span: Span = field(compare=False)

    @property
    def key(self) -> str:
        return same_name(self.text)


@dataclass(frozen=True, slots=True)
class Comment:
    """A remark after `#`, kept for the formatter."""

    text: str
    span: Span = field(compare=False)


# --- values and sums ----------------------------------------------------------------------------------------


class Unit(Enum):
    HOURS = "hours"
    DAYS = "days"
    CALENDAR_DAYS = "calendar days"
    CLEAR_DAYS = "clear days"
    WORKING_DAYS = "working days"
    WEEKS = "weeks"
    MONTHS = "months"
    YEARS = "years"


@dataclass(frozen=True, slots=True)
class Number:
    """`12`, `1,000,000`, `0.5`, `seven`."""

    value: Fraction
    span: Span = field(compare=False)


@dataclass(frozen=True, slots=True)
class Proportion:
    """`75%`, `2/3`, `half`: a share, never a plain number."""

    value: Fraction
    span: Span = field(compare=False)


@dataclass(frozen=True, slots=True)
class Money:
    """`£2,500.50`: exact, in the hundredth part of the currency's unit."""

    currency: str
    pence: int
    span: Span = field(compare=False)


@dataclass(frozen=True, slots=True)
class Duration:
    """`10 working days`."""

    count: int
    unit: Unit
    span: Span = field(compare=False)


@dataclass(frozen=True, slots=True)
class Date:
    """`1 April 2017`."""

    day: Day
    span: Span = field(compare=False)


@dataclass(frozen=True, slots=True)
class YesNo:
    value: bool
    span: Span = field(compare=False)


Value = Number | Proportion | Money | Duration | Date | YesNo | Name


@dataclass(frozen=True, slots=True)
class AttributeOf:
    """`its Beds`, `Royal's Population`: a number that belongs to someone."""

    owner: Who
    attribute: Name
    span: Span = field(compare=False)


@dataclass(frozen=True, slots=True)
class NumberOf:
    """`the number of Trust seats`, `the number of votes cast`."""

    things: Things
    span: Span = field(compare=False)


@dataclass(frozen=True, slots=True)
class Plus:
    left: Sum
    right: Sum
    span: Span = field(compare=False)


@dataclass(frozen=True, slots=True)
class Times:
    """`3 times its Beds`, `half of Active Membership`: a number or a share of another sum."""

    factor: Number | Proportion | Name
    of: Sum
    span: Span = field(compare=False)


@dataclass(frozen=True, slots=True)
class GreaterOf:
    left: Sum
    right: Sum
    span: Span = field(compare=False)


@dataclass(frozen=True, slots=True)
class LesserOf:
    left: Sum
    right: Sum
    span: Span = field(compare=False)


Sum = Value | AttributeOf | NumberOf | Plus | Times | GreaterOf | LesserOf


@dataclass(frozen=True, slots=True)
class Range:
    """`up to £1m`, `over £1m up to £5m`, `exactly 3`, `at least 2`: an end that is absent is None."""

    low: Sum | None
    low_included: bool
    high: Sum | None
    high_included: bool
    span: Span = field(compare=False)


# --- who ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class It:
    """`it`: the member of the nearest `every`."""

    span: Span = field(compare=False)


@dataclass(frozen=True, slots=True)
class PostOf:
    """`Royal's Chief Executive`, `its Finance Director`."""

    owner: Who
    post: Name
    span: Span = field(compare=False)


@dataclass(frozen=True, slots=True)
class BoardOf:
    """`Royal's board`, `every member's board`."""

    owner: Who
    span: Span = field(compare=False)


@dataclass(frozen=True, slots=True)
class Every:
    """`every Trust other than Royal`: each of them."""

    things: Things
    span: Span = field(compare=False)


@dataclass(frozen=True, slots=True)
class AnyOf:
    """`any Director`, `any 2 Lay Members`, `at least 4 Committee members`: that many of them, whoever they
    are.
    """

    count: Number | Name
    things: Things
    span: Span = field(compare=False)


@dataclass(frozen=True, slots=True)
class Everyone:
    """`everyone other than Royal or Coast`."""

    other_than: tuple[Who, ...]
    span: Span = field(compare=False)


@dataclass(frozen=True, slots=True)
class NoOne:
    """`no one`, `no member`."""

    span: Span = field(compare=False)


@dataclass(frozen=True, slots=True)
class Someone:
    span: Span = field(compare=False)


@dataclass(frozen=True, slots=True)
class IndependentPerson:
    """`an independent person`: a holder who acts for no member."""

    span: Span = field(compare=False)


@dataclass(frozen=True, slots=True)
class ItsCommittees:
    """`its own committees`: bodies whose every voting seat is the giver's own."""

    span: Span = field(compare=False)


@dataclass(frozen=True, slots=True)
class AnyBody:
    """`any body`, `any joint committee`."""

    joint: bool
    span: Span = field(compare=False)


@dataclass(frozen=True, slots=True)
class Together:
    """`Royal and Coast`: all of them."""

    parts: tuple[Who, ...]
    span: Span = field(compare=False)


@dataclass(frozen=True, slots=True)
class Either:
    """`the Mayor or the Deputy Mayor`: at least one of them."""

    parts: tuple[Who, ...]
    span: Span = field(compare=False)


Who = (
    Name
    | It
    | PostOf
    | BoardOf
    | Every
    | AnyOf
    | Everyone
    | NoOne
    | Someone
    | IndependentPerson
    | ItsCommittees
    | AnyBody
    | Together
    | Either
)


# --- things counted -----------------------------------------------------------------------------------------


class Noun(Enum):
    """What is counted; NAMED is a kind, group or post by its own name (`Councils`)."""

    MEMBER = "member"
    SEAT = "seat"
    PERSON = "person"
    OFFICE_HOLDER = "office holder"
    VOTE = "vote"
    BODY = "body"
    PARTY = "party"
    NAMED = "named"


class Base(Enum):
    """Which of them: the columns of the table of seat states. UNSAID is for counts that need no base."""

    UNSAID = "unsaid"
    ALL = "all"
    FILLED = "filled"
    ELIGIBLE = "eligible"
    PRESENT = "present"
    CAST = "cast"


@dataclass(frozen=True, slots=True)
class Things:
    """`all Council members present`, `votes cast by Unionists`, `affected Council`, `member who is
    Defaulting`.

    `kind` narrows the noun; for NAMED it is the noun itself, in whatever number it was written. `present and
    voting` is CAST. `facts` are judgements that must be true of each.
    """

    noun: Noun
    kind: Name | None
    base: Base
    affected: bool
    facts: tuple[Name, ...]
    other_than: tuple[Who, ...]
    span: Span = field(compare=False)


# --- how many · of what · do what ---------------------------------------------------------------------------


class Comparison(Enum):
    AT_LEAST = "at least"
    AT_MOST = "at most"
    EXACTLY = "exactly"
    MORE_THAN = "more than"
    FEWER_THAN = "fewer than"


@dataclass(frozen=True, slots=True)
class All:
    """`every`."""

    span: Span = field(compare=False)


@dataclass(frozen=True, slots=True)
class NotOne:
    """`no`."""

    span: Span = field(compare=False)


@dataclass(frozen=True, slots=True)
class Count:
    """`at least 5`, `exactly one`, `any 4` (the same as at least 4), `more than Limit`."""

    comparison: Comparison
    number: Number | Name
    span: Span = field(compare=False)


class Rounding(Enum):
    NONE = "none"
    UP = "up"
    DOWN = "down"
    NEAREST = "nearest"


@dataclass(frozen=True, slots=True)
class Share:
    """`at least 1/3 of … rounded down plus 1, never fewer than 5`: a fraction of the things, its base."""

    comparison: Comparison
    fraction: Proportion | Name
    rounding: Rounding
    plus: Number | None
    never_fewer_than: Number | Name | None
    never_more_than: Number | Name | None
    span: Span = field(compare=False)


@dataclass(frozen=True, slots=True)
class AllBut:
    """`all seats but 2`: at least the number of them less 2."""

    number: Number | Name
    span: Span = field(compare=False)


@dataclass(frozen=True, slots=True)
class WithShareOf:
    """`members with at least 65% of the Population of all members`: the doers' attribute against the base's.

    The doers are `doers`; the tally's own things are the base. The floor and ceiling are of the attribute's
    total.
    """

    doers: Things
    comparison: Comparison
    fraction: Proportion | Name
    attribute: Name
    never_fewer_than: Number | Name | None
    never_more_than: Number | Name | None
    span: Span = field(compare=False)


HowMany = All | NotOne | Count | Share | AllBut | WithShareOf


class Act(Enum):
    """What a member, seat or person does or undergoes."""

    VOTE_FOR = "vote for"
    VOTE_AGAINST = "vote against"
    ABSTAIN = "abstain"
    CONSENT = "consent"
    OBJECT = "object"
    AGREE = "agree"
    VETO = "veto"
    TAKE_PART = "take part"
    PRESENT = "is present"
    ABSENT = "is absent"
    CONFLICTED = "is conflicted"
    RECUSED = "is recused"
    VACANT = "is vacant"
    FILLED = "is filled"
    IN_OFFICE = "is in office"
    AFFECTED = "is affected"
    CLAIMED = "is claimed"
    AUTHORISED = "is authorised"
    EFFECTIVE = "is effective for"
    BOUND = "is bound"
    ACCEPT = "accepts"
    GIVES_NOTICE = "gives notice"
    HAS_LEFT = "has left"


@dataclass(frozen=True, slots=True)
class Does:
    """`votes for`, `do not vote for`, `is present`; for votes, `are for` is `vote for`."""

    act: Act
    negated: bool
    span: Span = field(compare=False)


@dataclass(frozen=True, slots=True)
class HasFact:
    """`is Severely Affected`, `have Opted Out`, `is a Council`: a judgement, mark or kind; the model finds
    which.

    `article` says that `a` or `an` was written, which kinds have.
    """

    fact: Name
    article: bool
    negated: bool
    span: Span = field(compare=False)


@dataclass(frozen=True, slots=True)
class ShareAn:
    """`share an Employer`: have the same value of it, as one more than the permitted number may not."""

    attribute: Name
    span: Span = field(compare=False)


DoWhat = Does | HasFact | ShareAn


# --- formulas -----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class And:
    parts: tuple[Test, ...]
    span: Span = field(compare=False)


@dataclass(frozen=True, slots=True)
class Or:
    parts: tuple[Test, ...]
    span: Span = field(compare=False)


@dataclass(frozen=True, slots=True)
class Not:
    test: Test
    span: Span = field(compare=False)


class ListOf(Enum):
    NONE_OF = "none of"
    EXACTLY_ONE_OF = "exactly one of"
    AT_LEAST_OF = "at least n of these"


@dataclass(frozen=True, slots=True)
class SomeOf:
    """`none of:`, `exactly one of:`, `at least 2 of these:`; `all of:` and `any of:` are `And` and `Or`."""

    how: ListOf
    number: Number | None
    parts: tuple[Test, ...]
    span: Span = field(compare=False)


@dataclass(frozen=True, slots=True)
class IfThen:
    """`if … then …`."""

    condition: Test
    then: Test
    span: Span = field(compare=False)


@dataclass(frozen=True, slots=True)
class ForEvery:
    """`for every Council: …`; inside, `it` is the one spoken of. Never nested."""

    things: Things
    test: Test
    span: Span = field(compare=False)


@dataclass(frozen=True, slots=True)
class Tally:
    """How many, of what, do what: `at least 2/3 of all seats are present`, `no Trust votes against`."""

    how_many: HowMany
    of_what: Things
    do_what: DoWhat
    at: Name | None
    span: Span = field(compare=False)


@dataclass(frozen=True, slots=True)
class Deed:
    """Named people and members do something: `Royal votes against at the Chairs Group`, `it is bound`."""

    who: Who
    does: DoWhat
    at: Name | None
    span: Span = field(compare=False)


@dataclass(frozen=True, slots=True)
class MoreForThanAgainst:
    """`more votes are for than against`; with `by Councils`, theirs alone."""

    by: Name | None
    span: Span = field(compare=False)


@dataclass(frozen=True, slots=True)
class NoObjection:
    """`there is no objection`."""

    span: Span = field(compare=False)


@dataclass(frozen=True, slots=True)
class FactTest:
    """`the matter is Urgent`: a fact, a yes/no particular, or a kind of matter; the model finds which."""

    fact: Name
    negated: bool
    span: Span = field(compare=False)


@dataclass(frozen=True, slots=True)
class Is:
    """`Area is North`, `Base Of Two Thirds is Whole Board`: a particular, reading or parameter has this
    value.

    `Royal is Severely Affected` is written the same way: there `subject` is someone and `value` a fact or
    kind.
    """

    subject: Name | PostOf | AttributeOf
    value: Name
    article: bool
    negated: bool
    span: Span = field(compare=False)


@dataclass(frozen=True, slots=True)
class Compare:
    """`Spend is over £500,000`, `the number of Teams is from 4 up to 9`."""

    subject: Sum
    range: Range
    negated: bool
    span: Span = field(compare=False)


class Outcome(Enum):
    """What can come of a stage (the first eight) or of the matter."""

    CARRIED = "carried"
    NOT_CARRIED = "not carried"
    INQUORATE = "inquorate"
    EMPTIED = "emptied"
    OUT_OF_TIME = "out of time"
    NOT_READY = "not ready"
    OBJECTED = "objected to"
    VETOED = "vetoed"
    TIED = "tied"
    APPROVED = "approved"
    PROVISIONALLY_APPROVED = "provisionally approved"
    REFUSED = "refused"
    UNRESOLVED = "unresolved"
    VOID = "void"
    MEET_AGAIN = "meet again"


@dataclass(frozen=True, slots=True)
class OutcomeIs:
    """`the matter is approved`, `the matter is not carried at First Meeting`, `… on day 12`, `… within 30
    days`.
    """

    outcome: Outcome
    negated: bool
    at: Name | None
    when: Timing | None
    span: Span = field(compare=False)


@dataclass(frozen=True, slots=True)
class WithinAuthority:
    """`the matter is within authority`: authorised for every member it claims."""

    negated: bool
    span: Span = field(compare=False)


@dataclass(frozen=True, slots=True)
class StepHappens:
    """`Scrutiny happens`, `Scrutiny does not happen`, `Scrutiny happens before the vote`, `… on day 3`."""

    step: Name
    negated: bool
    when: Timing | None
    span: Span = field(compare=False)


Test = (
    And
    | Or
    | Not
    | SomeOf
    | IfThen
    | ForEvery
    | Tally
    | Deed
    | MoreForThanAgainst
    | NoObjection
    | FactTest
    | Is
    | Compare
    | OutcomeIs
    | WithinAuthority
    | StepHappens
)


@dataclass(frozen=True, slots=True)
class When:
    test: Test
    span: Span = field(compare=False)


@dataclass(frozen=True, slots=True)
class Unless:
    test: Test
    span: Span = field(compare=False)


Condition = When | Unless


# --- times --------------------------------------------------------------------------------------------------


class Moment(Enum):
    """The moments that every decision has."""

    VOTE = "the vote"
    DECISION = "the decision"
    MEETING = "the meeting"
    NEXT_MEETING = "the next meeting"
    DEADLINE = "the deadline"
    NOTICE = "notice"


@dataclass(frozen=True, slots=True)
class Before:
    """`before the vote`, `at least 28 days before Consultation`."""

    event: Moment | Name
    at_least: Duration | None
    span: Span = field(compare=False)


@dataclass(frozen=True, slots=True)
class After:
    """`after Draft Minutes`, `after 5 working days` (event None), `at least 7 days after Notice`."""

    event: Moment | Name | None
    at_least: Duration | None
    span: Span = field(compare=False)


@dataclass(frozen=True, slots=True)
class Within:
    """`within 20 days`, `within 5 days after the decision`."""

    duration: Duration
    after: Moment | Name | None
    span: Span = field(compare=False)


@dataclass(frozen=True, slots=True)
class Until:
    """`until the vote`."""

    event: Moment | Name
    span: Span = field(compare=False)


@dataclass(frozen=True, slots=True)
class AtMoment:
    """`at the next meeting`."""

    moment: Moment
    span: Span = field(compare=False)


@dataclass(frozen=True, slots=True)
class AtEarlierOf:
    """`at the earlier of the Meeting Date and Five Day Expiry`; `later` for `at the later of`."""

    left: Name
    right: Name
    later: bool
    span: Span = field(compare=False)


@dataclass(frozen=True, slots=True)
class OnDay:
    """`on day 12`: days from the start of the procedure."""

    day: int
    span: Span = field(compare=False)


@dataclass(frozen=True, slots=True)
class OnDate:
    """`on 1 May 2017`."""

    date: Date
    span: Span = field(compare=False)


Timing = Before | After | Within | Until | AtMoment | AtEarlierOf | OnDay | OnDate


@dataclass(frozen=True, slots=True)
class Dates:
    """`from 1 April 2017 until 31 March 2019`: both ends included; an end that is absent is None."""

    start: Date | None
    end: Date | None
    span: Span = field(compare=False)


# --- matters spoken of --------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class TheseMatters:
    """`Service Change and Capital`."""

    names: tuple[Name, ...]
    span: Span = field(compare=False)


@dataclass(frozen=True, slots=True)
class EveryMatter:
    """`every matter`, `every matter other than Merger`."""

    other_than: tuple[Name, ...]
    span: Span = field(compare=False)


@dataclass(frozen=True, slots=True)
class EveryOtherMatter:
    """`every other matter`: those for which no rule at the same body is written."""

    span: Span = field(compare=False)


Matters = TheseMatters | EveryMatter | EveryOtherMatter


@dataclass(frozen=True, slots=True)
class Scope:
    """One item that a delegation covers or a reservation keeps: matters, perhaps within an amount.

    `by` names the particular that the amount limits; None means the matter's only particular of money.
    """

    matters: Matters
    by: Name | None
    limit: Range | None
    span: Span = field(compare=False)


# --- clauses that may stand anywhere ------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class InForceClause:
    """`in force from 1 April 2017 until 31 March 2019`, `in force for 1 year`, `in force only after Formal
    Approval`.

    Several `after` names are conditions precedent, all of which must have happened.
    """

    dates: Dates | None
    lasting: Duration | None
    after: tuple[Name, ...]
    cites: tuple[str, ...]
    span: Span = field(compare=False)


@dataclass(frozen=True, slots=True)
class MattersBegunClause:
    """`for matters begun before 31 January 2024`, `for matters begun from 1 March 2022`: before excludes its
    day.
    """

    start: Date | None
    before: Date | None
    cites: tuple[str, ...]
    span: Span = field(compare=False)


# --- partnership, document ----------------------------------------------------------------------------------


class LegalStatus(Enum):
    NONE = "none"
    CONTRACT = "contract"
    COMPANY = "company"
    STATUTORY_BODY = "statutory body"
    JOINT_COMMITTEE = "joint committee"
    TREATY = "treaty"


@dataclass(frozen=True, slots=True)
class LegalStatusClause:
    status: LegalStatus
    cites: tuple[str, ...]
    span: Span = field(compare=False)


@dataclass(frozen=True, slots=True)
class VoidClause:
    """`a decision outside delegated authority is void`."""

    cites: tuple[str, ...]
    span: Span = field(compare=False)


@dataclass(frozen=True, slots=True)
class PartnershipSentence:
    name: Name
    title: str | None
    clauses: tuple[LegalStatusClause | VoidClause | InForceClause, ...]
    cites: tuple[str, ...]
    span: Span = field(compare=False)


@dataclass(frozen=True, slots=True)
class CitedAsClause:
    name: Name
    cites: tuple[str, ...]
    span: Span = field(compare=False)


@dataclass(frozen=True, slots=True)
class RanksBelowClause:
    document: Name
    cites: tuple[str, ...]
    span: Span = field(compare=False)


@dataclass(frozen=True, slots=True)
class VersionClause:
    version: str
    cites: tuple[str, ...]
    span: Span = field(compare=False)


DocumentClause = CitedAsClause | RanksBelowClause | VersionClause | InForceClause


@dataclass(frozen=True, slots=True)
class DocumentSentence:
    name: Name
    title: str | None
    clauses: tuple[DocumentClause, ...]
    cites: tuple[str, ...]
    span: Span = field(compare=False)


# --- who: kind, member, members, group, office, person, body ------------------------------------------------


@dataclass(frozen=True, slots=True)
class FunctionsBelongClause:
    """`its functions on Planning belong to its Full Council`: the origin. No matters: all. NoOne: not its
    function.
    """

    matters: tuple[Name, ...]
    to: Who
    dates: Dates | None
    cites: tuple[str, ...]
    span: Span = field(compare=False)


@dataclass(frozen=True, slots=True)
class MayDelegateClause:
    """`may delegate only to its own committees or its Executive Director until 30 June 2022`: lawful
    receivers.

    Receivers are alternatives. `only` is False for `may delegate to any body`, which adds and does not
    narrow. NoOne is for `may not delegate`. `matters` empty means all of them.
    """

    only: bool
    to: tuple[Who, ...]
    matters: tuple[Name, ...]
    dates: Dates | None
    cites: tuple[str, ...]
    span: Span = field(compare=False)


KindClause = FunctionsBelongClause | MayDelegateClause


@dataclass(frozen=True, slots=True)
class KindSentence:
    name: Name
    title: str | None
    plural: Name | None
    is_a: Name | None
    clauses: tuple[KindClause, ...]
    cites: tuple[str, ...]
    span: Span = field(compare=False)


@dataclass(frozen=True, slots=True)
class Setting:
    """`Population: 310,000`, `Place: the Joint Committee`."""

    name: Name
    value: Value
    span: Span = field(compare=False)


@dataclass(frozen=True, slots=True)
class MemberSentence:
    name: Name
    title: str | None
    kind: Name | None
    attributes: tuple[Setting, ...]
    clauses: tuple[KindClause, ...]
    cites: tuple[str, ...]
    span: Span = field(compare=False)


@dataclass(frozen=True, slots=True)
class MemberRow:
    """One line of a `members` list; the values stand in the order of the attributes in its heading."""

    name: Name
    title: str | None
    values: tuple[Value, ...]
    cites: tuple[str, ...]
    span: Span = field(compare=False)


@dataclass(frozen=True, slots=True)
class MembersSentence:
    kind: Name
    attributes: tuple[Name, ...]
    clauses: tuple[MemberRow, ...]
    cites: tuple[str, ...]
    span: Span = field(compare=False)


@dataclass(frozen=True, slots=True)
class GroupSentence:
    name: Name
    title: str | None
    parts: tuple[Who, ...]
    cites: tuple[str, ...]
    span: Span = field(compare=False)


class Independence(Enum):
    UNSAID = "unsaid"
    EXECUTIVE = "executive"
    NON_EXECUTIVE = "non-executive"
    INDEPENDENT = "independent"


@dataclass(frozen=True, slots=True)
class OfficeSentence:
    """`office Deputy Chair at the Joint Committee, non-executive, not held with Audit Chair, for 3 years`."""

    name: Name
    title: str | None
    at: Who
    independence: Independence
    not_held_with: tuple[Name, ...]
    term: Duration | None
    cites: tuple[str, ...]
    span: Span = field(compare=False)


@dataclass(frozen=True, slots=True)
class PersonSentence:
    name: Name
    title: str | None
    holds: tuple[Who, ...]
    cites: tuple[str, ...]
    span: Span = field(compare=False)


@dataclass(frozen=True, slots=True)
class HeldBy:
    """`held by its Chief Executive`; with several, each alone may act unless `jointly`."""

    holders: tuple[Who, ...]
    jointly: bool
    span: Span = field(compare=False)


@dataclass(frozen=True, slots=True)
class DeputyIs:
    deputy: Who
    span: Span = field(compare=False)


@dataclass(frozen=True, slots=True)
class VotesOf:
    """`with 2 votes`, `with half a vote`, `without a vote` (0), `with votes equal to its Interest`."""

    weight: Sum
    span: Span = field(compare=False)


@dataclass(frozen=True, slots=True)
class SeatIs:
    """`executive`, `non-executive`, `independent`."""

    independence: Independence
    span: Span = field(compare=False)


@dataclass(frozen=True, slots=True)
class VotesOnlyOn:
    """`votes only on Education`; or `votes only when …`."""

    matters: Matters | None
    when: Test | None
    span: Span = field(compare=False)


@dataclass(frozen=True, slots=True)
class Vacancy:
    """`vacant` (now) or `may be vacant`."""

    now: bool
    span: Span = field(compare=False)


@dataclass(frozen=True, slots=True)
class Proxies:
    """`may hold at most 1 proxy` (number) or `may send a proxy` (None)."""

    at_most: Number | None
    span: Span = field(compare=False)


@dataclass(frozen=True, slots=True)
class VotingAs:
    """`voting as the Belgian Concertation decides`; `majority`: `voting as the majority of its Councils`."""

    body: Who
    majority: bool
    span: Span = field(compare=False)


@dataclass(frozen=True, slots=True)
class AppointedBy:
    by: Who
    span: Span = field(compare=False)


SeatDetail = HeldBy | DeputyIs | VotesOf | SeatIs | VotesOnlyOn | Vacancy | Proxies | VotingAs | AppointedBy


@dataclass(frozen=True, slots=True)
class SeatClause:
    """`seat for every member`, `seat for each of A and B`, `seat Chair`, `3 seats Lay Members`.

    Exactly one of `for_every`, `for_each` and `name` is given. `number` is None where `seat` was written.
    """

    number: Number | None
    name: Name | None
    for_every: Things | None
    for_each: tuple[Who, ...]
    details: tuple[SeatDetail, ...]
    cites: tuple[str, ...]
    span: Span = field(compare=False)


@dataclass(frozen=True, slots=True)
class CompositionClause:
    test: Test
    cites: tuple[str, ...]
    span: Span = field(compare=False)


@dataclass(frozen=True, slots=True)
class HoldsAuthorityClause:
    """`holds delegated authority`: a joint committee."""

    cites: tuple[str, ...]
    span: Span = field(compare=False)


@dataclass(frozen=True, slots=True)
class GathersAuthorityClause:
    """`gathers its members' authority`: each seat exercises its own."""

    cites: tuple[str, ...]
    span: Span = field(compare=False)


@dataclass(frozen=True, slots=True)
class DecidesForClause:
    """`decides for Royal only`: a member's own committee, as of committees in common."""

    member: Who
    cites: tuple[str, ...]
    span: Span = field(compare=False)


@dataclass(frozen=True, slots=True)
class AdvisesOnlyClause:
    cites: tuple[str, ...]
    span: Span = field(compare=False)


@dataclass(frozen=True, slots=True)
class MeetsClause:
    """`meets in public unless the matter is Confidential`, `meets in private`."""

    in_public: bool
    conditions: tuple[Condition, ...]
    cites: tuple[str, ...]
    span: Span = field(compare=False)


@dataclass(frozen=True, slots=True)
class MeetsWithClause:
    """`meets at the same time as the Coast Committee`."""

    body: Name
    cites: tuple[str, ...]
    span: Span = field(compare=False)


@dataclass(frozen=True, slots=True)
class ConvenedByClause:
    """`convened by the Chair`: who can withhold the meeting."""

    by: Who
    cites: tuple[str, ...]
    span: Span = field(compare=False)


@dataclass(frozen=True, slots=True)
class QuorumClause:
    """`quorum: …`; `test` is None for `quorum: none`. Measured at the vote, by the people in the seats,
    unless said.
    """

    test: Test | None
    at_opening: bool
    counted_by_seat: bool
    cites: tuple[str, ...]
    span: Span = field(compare=False)


BodyClause = (
    SeatClause
    | CompositionClause
    | HoldsAuthorityClause
    | GathersAuthorityClause
    | DecidesForClause
    | AdvisesOnlyClause
    | MeetsClause
    | MeetsWithClause
    | ConvenedByClause
    | QuorumClause
    | InForceClause
)


@dataclass(frozen=True, slots=True)
class BodySentence:
    name: Name
    title: str | None
    clauses: tuple[BodyClause, ...]
    cites: tuple[str, ...]
    span: Span = field(compare=False)


# --- what: matter, fact, step, parameter, reading -----------------------------------------------------------


class Type(Enum):
    """What a particular or a pack's gap may hold; CHOICE goes with its names."""

    MONEY = "money"
    NUMBER = "number"
    PERCENT = "percent"
    DAYS = "days"
    DATE = "date"
    YES_NO = "yes or no"
    CHOICE = "one of"
    MEMBER = "member"
    MEMBERS = "members"
    BODY = "body"
    MATTER = "matter"
    KIND = "kind"
    GROUP = "group"
    OFFICE = "office"
    FACT = "fact"
    STEP = "step"
    AGREEMENT = "agreement"
    DELEGATION = "delegation"


@dataclass(frozen=True, slots=True)
class Particular:
    """`Value as money`, `Area as one of (North and South)`, and in a pack `Limit as money is £1m`."""

    name: Name
    type: Type
    choices: tuple[Name, ...]
    default: Value | None
    span: Span = field(compare=False)


@dataclass(frozen=True, slots=True)
class NotSplitClause:
    """`may not be split`."""

    cites: tuple[str, ...]
    span: Span = field(compare=False)


@dataclass(frozen=True, slots=True)
class DerivedClause:
    """`when Spend is over £500,000`: which of the parent's decisions are of this matter."""

    test: Test
    cites: tuple[str, ...]
    span: Span = field(compare=False)


@dataclass(frozen=True, slots=True)
class Reference:
    """`rule Scrutiny First`, `document Standing Orders`: a sentence word and its name."""

    word: str
    name: Name
    span: Span = field(compare=False)


@dataclass(frozen=True, slots=True)
class ChangesClause:
    """`changes rule Scrutiny First`."""

    what: Reference
    cites: tuple[str, ...]
    span: Span = field(compare=False)


@dataclass(frozen=True, slots=True)
class NamedByClause:
    """`named by the Proposer`: who says which matter a decision is."""

    by: Who
    cites: tuple[str, ...]
    span: Span = field(compare=False)


@dataclass(frozen=True, slots=True)
class FunctionOfClause:
    """`is a function of every Council`."""

    of: tuple[Who, ...]
    cites: tuple[str, ...]
    span: Span = field(compare=False)


@dataclass(frozen=True, slots=True)
class CommittedInAdvanceClause:
    """`may be committed in advance`."""

    cites: tuple[str, ...]
    span: Span = field(compare=False)


MatterClause = (
    NotSplitClause
    | DerivedClause
    | ChangesClause
    | NamedByClause
    | FunctionOfClause
    | CommittedInAdvanceClause
)


@dataclass(frozen=True, slots=True)
class MatterSentence:
    name: Name
    title: str | None
    is_a: Name | None
    particulars: tuple[Particular, ...]
    clauses: tuple[MatterClause, ...]
    cites: tuple[str, ...]
    span: Span = field(compare=False)


@dataclass(frozen=True, slots=True)
class FactSentence:
    """`fact Urgent, decided by the Chair, on the advice of the Medical Director`."""

    name: Name
    title: str | None
    about_a: Things | None
    decided_by: Who
    on_advice_of: tuple[Who, ...]
    reviewed_by: tuple[Who, ...]
    cites: tuple[str, ...]
    span: Span = field(compare=False)


@dataclass(frozen=True, slots=True)
class StepSentence:
    """`step Scrutiny by the Lay Panel`: `by` controls it; None is an event that nobody controls."""

    name: Name
    title: str | None
    by: Who | None
    on_behalf_of: Who | None
    cites: tuple[str, ...]
    span: Span = field(compare=False)


@dataclass(frozen=True, slots=True)
class ParameterSentence:
    """`parameter Supermajority is 75%, from 50% to 100% in steps of 1%`."""

    name: Name
    title: str | None
    now: Value
    low: Value | None
    high: Value | None
    step: Value | None
    cites: tuple[str, ...]
    span: Span = field(compare=False)


@dataclass(frozen=True, slots=True)
class ReadingSentence:
    """`reading Base Of Two Thirds: Votes Cast or Whole Board`."""

    name: Name
    title: str | None
    answers: tuple[Name, ...]
    cites: tuple[str, ...]
    span: Span = field(compare=False)


# --- how: rule, procedure, requirement, duty ----------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class CarriedClause:
    """`carried when …`, `carried unless …` (needs no vote for), `not carried when …`."""

    condition: Condition
    negated: bool
    cites: tuple[str, ...]
    span: Span = field(compare=False)


class SeatState(Enum):
    """Whose place in the table of seat states a clause changes."""

    ABSTAINING = "abstentions"
    ABSENT = "absent seats"
    VACANT = "vacant seats"
    RECUSED = "recused seats"
    AGAINST = "votes against"
    KIND = "members of a kind"


class CountsAs(Enum):
    """The cell that is changed: a base it is in, the quorum, or the vote it is taken to be."""

    PRESENT = "present"
    IN_QUORUM = "towards the quorum"
    IN_BASE = "towards the base"
    FOR = "votes for"
    AGAINST = "votes against"
    ABSTENTION = "abstentions"


@dataclass(frozen=True, slots=True)
class CountingClause:
    """`abstentions do not count towards the base`, `vacant seats count as votes for`.

    `kind` is given only for KIND: `Emeritus Members may vote but are not in the base`.
    """

    state: SeatState
    kind: Things | None
    counts: bool
    as_: CountsAs
    cites: tuple[str, ...]
    span: Span = field(compare=False)


@dataclass(frozen=True, slots=True)
class TieClause:
    """`a tie is not carried`, `a tie is carried`."""

    carried: bool
    cites: tuple[str, ...]
    span: Span = field(compare=False)


@dataclass(frozen=True, slots=True)
class CastingVoteClause:
    """`the Deputy Chair has a casting vote when the Chair is recused`; NoOne: `no one has a casting vote`."""

    who: Who
    conditions: tuple[Condition, ...]
    cites: tuple[str, ...]
    span: Span = field(compare=False)


class Recusal(Enum):
    """What a conflict of interest does, from most to least."""

    MUST_LEAVE = "must leave"
    RECUSED = "is recused"
    SPEAKS = "may speak, not vote"
    DECLARES = "declares and votes"
    DECIDES_FOR_THEMSELVES = "decides for themselves"


@dataclass(frozen=True, slots=True)
class ConflictClause:
    """`whoever is conflicted is recused, as decided by the Chair, and a deputy may act`."""

    recusal: Recusal
    decided_by: Who | None
    deputy_may_act: bool
    cites: tuple[str, ...]
    span: Span = field(compare=False)


@dataclass(frozen=True, slots=True)
class NeedsStepClause:
    """`needs Scrutiny before the vote unless the matter is Urgent`."""

    step: Name
    when: Timing
    conditions: tuple[Condition, ...]
    cites: tuple[str, ...]
    span: Span = field(compare=False)


@dataclass(frozen=True, slots=True)
class NeedsConsentClause:
    """`needs the consent of every affected Council within 20 days, silence is consent`."""

    of: Who
    within: Duration | None
    silence_is_consent: bool
    conditions: tuple[Condition, ...]
    cites: tuple[str, ...]
    span: Span = field(compare=False)


@dataclass(frozen=True, slots=True)
class MayVetoClause:
    """`any member who is Severely Affected may veto until the vote when the matter is On Agenda`."""

    who: Who
    timing: Timing | None
    conditions: tuple[Condition, ...]
    cites: tuple[str, ...]
    span: Span = field(compare=False)


@dataclass(frozen=True, slots=True)
class VetoOverriddenClause:
    """`a veto is overridden when every seat votes for`."""

    when: When
    cites: tuple[str, ...]
    span: Span = field(compare=False)


@dataclass(frozen=True, slots=True)
class MayVoteClause:
    """`members who are Defaulting may not vote`; `only Council members may vote`."""

    things: Things
    only: bool
    negated: bool
    cites: tuple[str, ...]
    span: Span = field(compare=False)


@dataclass(frozen=True, slots=True)
class BindsClause:
    """`binds every member`, `binds Royal and Coast`, `binds no one`; `accepting`: `binds only members who
    accept`.
    """

    whom: Who
    accepting: bool
    cites: tuple[str, ...]
    span: Span = field(compare=False)


@dataclass(frozen=True, slots=True)
class CarriesWithoutConflictedClause:
    """`must also carry without conflicted seats`."""

    cites: tuple[str, ...]
    span: Span = field(compare=False)


@dataclass(frozen=True, slots=True)
class TakesEffectClause:
    """`takes effect after 5 days`, `takes effect only when …`."""

    timing: Timing | None
    only_when: Test | None
    cites: tuple[str, ...]
    span: Span = field(compare=False)


@dataclass(frozen=True, slots=True)
class VotesMayChangeClause:
    """`votes may be changed until the deadline`."""

    until: Until
    cites: tuple[str, ...]
    span: Span = field(compare=False)


RuleClause = (
    QuorumClause
    | CarriedClause
    | CountingClause
    | TieClause
    | CastingVoteClause
    | ConflictClause
    | NeedsStepClause
    | NeedsConsentClause
    | MayVetoClause
    | VetoOverriddenClause
    | MayVoteClause
    | BindsClause
    | CarriesWithoutConflictedClause
    | TakesEffectClause
    | VotesMayChangeClause
    | InForceClause
    | MattersBegunClause
)


@dataclass(frozen=True, slots=True)
class RuleSentence:
    """`rule Special for Name Change at the Members in writing when …`."""

    name: Name | None
    matters: Matters
    at: Name | BoardOf
    in_writing: bool
    conditions: tuple[Condition, ...]
    clauses: tuple[RuleClause, ...]
    cites: tuple[str, ...]
    span: Span = field(compare=False)


@dataclass(frozen=True, slots=True)
class AtBody:
    """`at the Joint Committee`, `at Royal's board`."""

    body: Name | BoardOf
    span: Span = field(compare=False)


@dataclass(frozen=True, slots=True)
class AtEachOf:
    """`at each of A and B`, `at every member's board`: all must agree."""

    bodies: tuple[Who, ...]
    span: Span = field(compare=False)


@dataclass(frozen=True, slots=True)
class AtAnyOf:
    """`at any of A, B and C`: an ordered list of stand-ins."""

    bodies: tuple[Who, ...]
    span: Span = field(compare=False)


Place = AtBody | AtEachOf | AtAnyOf


@dataclass(frozen=True, slots=True)
class Lasting:
    """`for 10 days`: a stage open that long."""

    duration: Duration
    span: Span = field(compare=False)


@dataclass(frozen=True, slots=True)
class ConvenedBy:
    """`convened by the Chair`: withholding the meeting is their move."""

    by: Who
    span: Span = field(compare=False)


class StageMark(Enum):
    WITHOUT_QUORUM = "without a quorum"
    STANDS_FOR_THOSE_WHO_AGREE = "stands for those who agree"
    ENOUGH_FOR_AUTHORITY = "is enough for authority"


@dataclass(frozen=True, slots=True)
class StageIs:
    mark: StageMark
    span: Span = field(compare=False)


@dataclass(frozen=True, slots=True)
class ClockRestarts:
    """`the clock restarts after each objection`: `after` None for an objection, else a step."""

    after: Name | None
    span: Span = field(compare=False)


StageDetail = Within | After | AtMoment | Lasting | ConvenedBy | StageIs | ClockRestarts


@dataclass(frozen=True, slots=True)
class CalledIn:
    """`called in by at least 4 Committee members within 5 days`; `objected to by any Representative`."""

    by: Who
    objected: bool
    within: Duration | None
    span: Span = field(compare=False)


@dataclass(frozen=True, slots=True)
class ComesTo:
    """`carried`, `out of time`: the stage's outcome."""

    outcome: Outcome
    span: Span = field(compare=False)


ExitCase = ComesTo | CalledIn | StepHappens


@dataclass(frozen=True, slots=True)
class GoTo:
    stage: Name
    span: Span = field(compare=False)


@dataclass(frozen=True, slots=True)
class EndsAs:
    """`approved`, `refused`, `unresolved`, `void`, `provisionally approved`, `meet again`."""

    outcome: Outcome
    span: Span = field(compare=False)


@dataclass(frozen=True, slots=True)
class ExitClause:
    """`if not carried or inquorate, go to Chairs at the next meeting`; no `cases` means `otherwise`."""

    cases: tuple[ExitCase, ...]
    result: GoTo | EndsAs
    timings: tuple[Timing, ...]
    cites: tuple[str, ...]
    span: Span = field(compare=False)


@dataclass(frozen=True, slots=True)
class StageClause:
    name: Name
    at: Place
    details: tuple[StageDetail, ...]
    exits: tuple[ExitClause, ...]
    cites: tuple[str, ...]
    span: Span = field(compare=False)


@dataclass(frozen=True, slots=True)
class MeanwhileClause:
    """`meanwhile services continue unchanged`."""

    cites: tuple[str, ...]
    span: Span = field(compare=False)


ProcedureClause = StageClause | MeanwhileClause | InForceClause | MattersBegunClause


@dataclass(frozen=True, slots=True)
class ProcedureSentence:
    name: Name | None
    matters: Matters
    conditions: tuple[Condition, ...]
    clauses: tuple[ProcedureClause, ...]
    cites: tuple[str, ...]
    span: Span = field(compare=False)


@dataclass(frozen=True, slots=True)
class OrderClause:
    """`Engagement at least 28 days before Consultation`, `Publication within 5 days after the decision`."""

    step: Name
    when: Timing
    conditions: tuple[Condition, ...]
    cites: tuple[str, ...]
    span: Span = field(compare=False)


@dataclass(frozen=True, slots=True)
class RequirementSentence:
    """A gate: without it the decision has no effect."""

    name: Name | None
    matters: Matters
    conditions: tuple[Condition, ...]
    clauses: tuple[OrderClause | InForceClause | MattersBegunClause, ...]
    cites: tuple[str, ...]
    span: Span = field(compare=False)


@dataclass(frozen=True, slots=True)
class DutySentence:
    """Owed, and can be broken: `of` None is owed by nobody in particular."""

    of: Who | None
    matters: Matters
    conditions: tuple[Condition, ...]
    clauses: tuple[OrderClause | InForceClause | MattersBegunClause, ...]
    cites: tuple[str, ...]
    span: Span = field(compare=False)


# --- by what right: delegation, scheme, reserved, agreement -------------------------------------------------


@dataclass(frozen=True, slots=True)
class CoversClause:
    """`covers Capital up to £1m and Merger when …`; `negated`: `does not cover`."""

    items: tuple[Scope, ...]
    negated: bool
    conditions: tuple[Condition, ...]
    cites: tuple[str, ...]
    span: Span = field(compare=False)


@dataclass(frozen=True, slots=True)
class InTotalClause:
    """`in total up to £5m a year`; `of` names the particular that is added up, None the only one of money."""

    limit: Range
    per: Unit
    cites: tuple[str, ...]
    span: Span = field(compare=False)


@dataclass(frozen=True, slots=True)
class OnlyJointlyClause:
    """`only jointly with its Finance Director`."""

    with_: tuple[Who, ...]
    cites: tuple[str, ...]
    span: Span = field(compare=False)


@dataclass(frozen=True, slots=True)
class OnlyWhenClause:
    """`only when the matter is Emergency`."""

    test: Test
    cites: tuple[str, ...]
    span: Span = field(compare=False)


@dataclass(frozen=True, slots=True)
class AfterConsultingClause:
    """`after consulting any 2 Lay Members`."""

    whom: tuple[Who, ...]
    cites: tuple[str, ...]
    span: Span = field(compare=False)


@dataclass(frozen=True, slots=True)
class PassedOnClause:
    """`may not be passed on`; `may be passed on to Royal's Deputy, with the consent of every CCG`.

    `to` empty means to anyone.
    """

    allowed: bool
    to: tuple[Who, ...]
    consent_of: Who | None
    cites: tuple[str, ...]
    span: Span = field(compare=False)


@dataclass(frozen=True, slots=True)
class RecalledClause:
    """`may be recalled by its giver`, `may be recalled by its giver on 3 months notice`; `by` None is the
    giver.
    """

    by: Who | None
    notice: Duration | None
    cites: tuple[str, ...]
    span: Span = field(compare=False)


class UseDuty(Enum):
    REPORTED = "reported"
    RATIFIED = "ratified"


@dataclass(frozen=True, slots=True)
class EachUseClause:
    """`each use must be reported to the Audit Committee at the next meeting`."""

    duty: UseDuty
    to: Who
    when: Timing | None
    cites: tuple[str, ...]
    span: Span = field(compare=False)


@dataclass(frozen=True, slots=True)
class LapsesClause:
    """`lapses unless renewed every 12 months`."""

    every: Duration
    cites: tuple[str, ...]
    span: Span = field(compare=False)


class GiverPosition(Enum):
    KEEPS = "keeps the power"
    GIVES_UP = "gives up the power"
    STAYS_LIABLE = "stays liable"


@dataclass(frozen=True, slots=True)
class GiverClause:
    """`the giver keeps the power` (concurrent), `the giver gives up the power` (exclusive), `the giver stays
    liable`.
    """

    position: GiverPosition
    cites: tuple[str, ...]
    span: Span = field(compare=False)


DelegationClause = (
    CoversClause
    | InTotalClause
    | OnlyJointlyClause
    | OnlyWhenClause
    | AfterConsultingClause
    | PassedOnClause
    | RecalledClause
    | EachUseClause
    | LapsesClause
    | GiverClause
    | InForceClause
    | MattersBegunClause
)


@dataclass(frozen=True, slots=True)
class DelegationSentence:
    """`delegation Commissioning from every CCG to the Joint Committee: …`."""

    name: Name | None
    giver: Who
    receiver: Who
    clauses: tuple[DelegationClause, ...]
    cites: tuple[str, ...]
    span: Span = field(compare=False)


@dataclass(frozen=True, slots=True)
class SchemeRow:
    """`over £100,000 up to £500,000: Royal's Chief Executive jointly with its Finance Director`.

    `reserved_to` is given for `reserved to Royal's board`, and then `holder` is None.
    """

    range: Range
    holder: Who | None
    jointly_with: tuple[Who, ...]
    after_consulting: tuple[Who, ...]
    reserved_to: Who | None
    cites: tuple[str, ...]
    span: Span = field(compare=False)


@dataclass(frozen=True, slots=True)
class SchemeSentence:
    """`scheme for Contract Award by Value, from Royal:` a table of delegations."""

    name: Name | None
    matter: Name
    by: Name
    giver: Who
    clauses: tuple[SchemeRow, ...]
    cites: tuple[str, ...]
    span: Span = field(compare=False)


@dataclass(frozen=True, slots=True)
class ReservedSentence:
    """`reserved to Royal's board: Annual Plan, Merger and Contract Award over £1m`."""

    to: Who
    items: tuple[Scope, ...]
    cites: tuple[str, ...]
    span: Span = field(compare=False)


class Instrument(Enum):
    CONTRACT = "contract"
    NHS_CONTRACT = "NHS contract"
    STATUTE = "statute"
    ORDER = "order"
    TREATY = "treaty"
    CONSTITUTION = "constitution"
    JOINT_COMMITTEE_AGREEMENT = "joint committee agreement"
    MEMORANDUM = "memorandum"


@dataclass(frozen=True, slots=True)
class NoticeToLeaveClause:
    """`notice to leave: 6 months`."""

    notice: Duration
    cites: tuple[str, ...]
    span: Span = field(compare=False)


@dataclass(frozen=True, slots=True)
class LeaverStaysBoundClause:
    """`a leaver stays bound by decisions taken before it leaves`."""

    cites: tuple[str, ...]
    span: Span = field(compare=False)


@dataclass(frozen=True, slots=True)
class LeaversShareClause:
    """`a leaver's share is divided in proportion to its Contribution`."""

    in_proportion_to: AttributeOf
    cites: tuple[str, ...]
    span: Span = field(compare=False)


@dataclass(frozen=True, slots=True)
class MetFromClause:
    """`Overspend is met first from Pool Underspend, then from Risk Pool`."""

    what: Name
    sources: tuple[Name, ...]
    cites: tuple[str, ...]
    span: Span = field(compare=False)


@dataclass(frozen=True, slots=True)
class BorneClause:
    """`Risk is borne in proportion to its Commissioned Share`."""

    what: Name
    in_proportion_to: AttributeOf
    cites: tuple[str, ...]
    span: Span = field(compare=False)


@dataclass(frozen=True, slots=True)
class ShareLimitClause:
    """`County's share of Overspend is at most its Maximum Contribution unless …`."""

    who: Name
    what: Name
    limit: Range
    conditions: tuple[Condition, ...]
    cites: tuple[str, ...]
    span: Span = field(compare=False)


@dataclass(frozen=True, slots=True)
class SharesClause:
    """`shares of Gain: County: 60%, North CCG: 40%`."""

    what: Name
    shares: tuple[Setting, ...]
    cites: tuple[str, ...]
    span: Span = field(compare=False)


@dataclass(frozen=True, slots=True)
class OptOutClause:
    """`its parties may opt out by Formal Declaration`."""

    by: Name
    cites: tuple[str, ...]
    span: Span = field(compare=False)


AgreementClause = (
    BindsClause
    | NoticeToLeaveClause
    | LeaverStaysBoundClause
    | LeaversShareClause
    | MetFromClause
    | BorneClause
    | ShareLimitClause
    | SharesClause
    | OptOutClause
    | TakesEffectClause
    | InForceClause
    | MattersBegunClause
)


@dataclass(frozen=True, slots=True)
class AgreementSentence:
    """`agreement Partnership Contract is a contract between every member on Service Change and Capital: …`.

    `matters` None: on whatever the partnership decides.
    """

    name: Name
    title: str | None
    instrument: Instrument
    parties: tuple[Who, ...]
    matters: Matters | None
    clauses: tuple[AgreementClause, ...]
    cites: tuple[str, ...]
    span: Span = field(compare=False)


# --- proof: check -------------------------------------------------------------------------------------------


class Power(Enum):
    """`veto` and `block` are one power; the word written is kept for the formatter only by its count."""

    BLOCK = "block"
    FORCE = "force"
    CARRY = "carry"
    DECIDE = "decide"
    STOP = "stop"
    INFLUENCE = "influence"


@dataclass(frozen=True, slots=True)
class NoSingle:
    """`no single member`, `no single Trust`, `no one person`, `no one office holder`, `no member`."""

    things: Things
    span: Span = field(compare=False)


@dataclass(frozen=True, slots=True)
class NoGroupOf:
    """`no 2 Trusts` (at most that many of them), `no group of Providers` (number None)."""

    number: Number | None
    things: Things
    span: Span = field(compare=False)


@dataclass(frozen=True, slots=True)
class AnyGroupOf:
    """`any 4 members`, `any member`."""

    number: Number
    things: Things
    span: Span = field(compare=False)


@dataclass(frozen=True, slots=True)
class ThisCoalition:
    """`Wallonia alone`, `Canada`, `the Providers together`, `Royal and Coast together`."""

    who: Who
    span: Span = field(compare=False)


@dataclass(frozen=True, slots=True)
class OnlyThese:
    """`only North CCG and Royal`: each of these alone, and nobody else alone."""

    who: tuple[Who, ...]
    span: Span = field(compare=False)


@dataclass(frozen=True, slots=True)
class NoOneWithoutAVote:
    span: Span = field(compare=False)


PowerHolder = NoSingle | NoGroupOf | AnyGroupOf | ThisCoalition | OnlyThese | NoOneWithoutAVote


class TargetEffect(Enum):
    APPROVED = "approved"
    EFFECTIVE = "effective for"
    BINDING = "binding on"


@dataclass(frozen=True, slots=True)
class Target:
    """What is blocked or forced: the matter approved, or effective for, or binding on, someone (`whom`)."""

    matters: Matters
    effect: TargetEffect
    whom: Who | None
    span: Span = field(compare=False)


class Means(Enum):
    ANY = "any"
    STAYING_AWAY = "by staying away"
    VOTING_AGAINST = "by voting against"
    ABSTAINING = "by abstaining"
    WITHHOLDING = "by withholding consent"


@dataclass(frozen=True, slots=True)
class PowerQuestion:
    """`no single member can veto Service Change by staying away`; `can` False for `cannot`."""

    holder: PowerHolder
    can: bool
    power: Power
    target: Target
    means: Means
    against: Who | None
    span: Span = field(compare=False)


@dataclass(frozen=True, slots=True)
class BlockingSet:
    """`County and Portown`, `any 3 Trusts`: one minimal set, or one for each choice."""

    parts: tuple[Who, ...]
    span: Span = field(compare=False)


@dataclass(frozen=True, slots=True)
class ExactlyTheseQuestion:
    """`exactly these can block Service Change: Royal; County and Portown; any 3 Trusts`."""

    power: Power
    target: Target
    sets: tuple[BlockingSet, ...]
    span: Span = field(compare=False)


@dataclass(frozen=True, slots=True)
class BreakQuorumQuestion:
    """`no single member can break the quorum for M`."""

    holder: PowerHolder
    can: bool
    matters: Matters
    span: Span = field(compare=False)


@dataclass(frozen=True, slots=True)
class OverriddenQuestion:
    """`no member can be overridden on M`, `any member can be overridden on M by the Partnership Contract`."""

    holder: PowerHolder
    can: bool
    matters: Matters
    by: Name | None
    span: Span = field(compare=False)


@dataclass(frozen=True, slots=True)
class ClaimedIsAuthorisedQuestion:
    """`every decision claimed to bind a member is within its delegated authority`, and its short form."""

    matters: Matters
    span: Span = field(compare=False)


@dataclass(frozen=True, slots=True)
class ClaimedIsEffectiveQuestion:
    """`every decision on M is effective for every member it claims`."""

    matters: Matters
    span: Span = field(compare=False)


@dataclass(frozen=True, slots=True)
class EffectiveIsBindingQuestion:
    """`every decision on M is binding on every member it claims`."""

    matters: Matters
    span: Span = field(compare=False)


@dataclass(frozen=True, slots=True)
class BindsEveryMemberQuestion:
    """`every decision on M binds every member`: collective and binding, three checks in one."""

    matters: Matters
    whom: Who
    span: Span = field(compare=False)


@dataclass(frozen=True, slots=True)
class NoDelegationExceedsQuestion:
    """`no delegation exceeds what its giver has`."""

    span: Span = field(compare=False)


@dataclass(frozen=True, slots=True)
class OneOutcomeQuestion:
    """`every meeting on M has exactly one outcome`."""

    matters: Matters
    span: Span = field(compare=False)


@dataclass(frozen=True, slots=True)
class OneRouteQuestion:
    """`every matter has exactly one route`."""

    matters: Matters
    span: Span = field(compare=False)


@dataclass(frozen=True, slots=True)
class QuorumReachableQuestion:
    """`quorum can be reached for M`."""

    matters: Matters
    span: Span = field(compare=False)


@dataclass(frozen=True, slots=True)
class EndsQuestion:
    """`every procedure ends within 90 days`; `within` None for `every procedure ends`."""

    within: Duration | None
    span: Span = field(compare=False)


@dataclass(frozen=True, slots=True)
class ReachedWithinQuestion:
    """`every decision on M is reached within 60 days`."""

    matters: Matters
    within: Duration
    span: Span = field(compare=False)


@dataclass(frozen=True, slots=True)
class ReachedAtQuestion:
    """`every decision on M is reached at every Place Board`."""

    matters: Matters
    at: Who
    span: Span = field(compare=False)


@dataclass(frozen=True, slots=True)
class OrderQuestion:
    """`Engagement comes before Consultation for M`, `Notice comes at least 5 clear days before the vote for
    M`.
    """

    step: Name
    when: Timing
    matters: Matters
    span: Span = field(compare=False)


@dataclass(frozen=True, slots=True)
class ApprovedAgainstQuestion:
    """`nothing on M is approved against every Council`: never approved while all of them vote against."""

    matters: Matters
    against: Who
    span: Span = field(compare=False)


@dataclass(frozen=True, slots=True)
class ApprovedWithoutQuestion:
    """`nothing on M is approved without a CCG`: never approved unless one of them votes for."""

    matters: Matters
    without: Who
    span: Span = field(compare=False)


@dataclass(frozen=True, slots=True)
class ScrutinisedQuestion:
    """`every approved decision on M has been scrutinised by a non-executive`."""

    matters: Matters
    by: Who | Independence
    span: Span = field(compare=False)


@dataclass(frozen=True, slots=True)
class NothingReservedDelegatedQuestion:
    """`nothing reserved is delegated`."""

    span: Span = field(compare=False)


@dataclass(frozen=True, slots=True)
class AlwaysQuestion:
    test: Test
    span: Span = field(compare=False)


@dataclass(frozen=True, slots=True)
class NeverQuestion:
    test: Test
    span: Span = field(compare=False)


@dataclass(frozen=True, slots=True)
class PossibleQuestion:
    test: Test
    span: Span = field(compare=False)


@dataclass(frozen=True, slots=True)
class MoreSupportQuestion:
    """`more support never hurts on M`."""

    matters: Matters
    span: Span = field(compare=False)


@dataclass(frozen=True, slots=True)
class TurningUpQuestion:
    """`turning up to oppose never helps on M`."""

    matters: Matters
    span: Span = field(compare=False)


@dataclass(frozen=True, slots=True)
class SwappingQuestion:
    """`swapping any two CCGs changes nothing on M`."""

    things: Things
    matters: Matters
    span: Span = field(compare=False)


@dataclass(frozen=True, slots=True)
class OutsidersQuestion:
    """`no one without a vote can change the outcome of M`."""

    matters: Matters
    span: Span = field(compare=False)


@dataclass(frozen=True, slots=True)
class ClassOutvotedQuestion:
    """`no decision on M binds Councils against more than half of all Councils`."""

    matters: Matters
    bound: Things
    how_many: HowMany
    of_what: Things
    span: Span = field(compare=False)


@dataclass(frozen=True, slots=True)
class BoundAgainstVoteQuestion:
    """`no member is bound against its vote other than by the Partnership Contract`."""

    by: Name | None
    span: Span = field(compare=False)


@dataclass(frozen=True, slots=True)
class SeparateDutiesQuestion:
    """`no one person does both Ordering and Receipt`."""

    steps: tuple[Name, Name]
    span: Span = field(compare=False)


@dataclass(frozen=True, slots=True)
class NoSplitQuestion:
    """`no split or label makes M easier`."""

    matters: Matters
    span: Span = field(compare=False)


@dataclass(frozen=True, slots=True)
class WidenOwnPowersQuestion:
    """`the Programme Board cannot widen its own powers`; None for `no body can`."""

    body: Name | None
    span: Span = field(compare=False)


@dataclass(frozen=True, slots=True)
class NeverEasierQuestion:
    """`changing rule Scrutiny First is never easier than M`."""

    changing: Reference
    than: Matters
    span: Span = field(compare=False)


@dataclass(frozen=True, slots=True)
class WrittenRouteQuestion:
    """`approval of M by writing is never easier than by meeting`."""

    matters: Matters
    route: str
    than: str
    span: Span = field(compare=False)


class UseRule(Enum):
    BY_AT_LEAST = "by at least n people"
    REPORTED = "reported within"
    RATIFIED = "ratified within"
    ONLY_WHEN = "only when"
    ONLY_FOR = "only for"


@dataclass(frozen=True, slots=True)
class EveryUseQuestion:
    """`every use of Emergency is by at least two people`, `… is reported within 5 days`, `… is only for M`.

    The one of `number`, `within`, `test`, `matters` that the rule needs is given.
    """

    of: Name
    rule: UseRule
    number: Number | None
    within: Duration | None
    test: Test | None
    matters: Matters | None
    span: Span = field(compare=False)


@dataclass(frozen=True, slots=True)
class SomeoneCanQuestion:
    """`someone can always act as the Chair`; `do` for `someone can always do Scrutiny`."""

    what: Name
    do: bool
    span: Span = field(compare=False)


@dataclass(frozen=True, slots=True)
class RecusedNeutralQuestion:
    """`a recused seat changes nothing on M`."""

    matters: Matters
    span: Span = field(compare=False)


@dataclass(frozen=True, slots=True)
class QuorumSurvivesQuestion:
    """`the quorum for M survives the recusal of any 2 seats`, `… the absence of the Chair`."""

    matters: Matters
    absence: bool
    of: Who
    span: Span = field(compare=False)


@dataclass(frozen=True, slots=True)
class AffectedQuestion:
    """`no member is affected by M without its consent`."""

    matters: Matters
    span: Span = field(compare=False)


@dataclass(frozen=True, slots=True)
class ReviewedOnceQuestion:
    """`any 4 Committee members can have M reviewed once`."""

    who: Who
    matters: Matters
    span: Span = field(compare=False)


@dataclass(frozen=True, slots=True)
class CannotDelayQuestion:
    """`any 4 Committee members cannot delay M beyond 20 working days`."""

    who: Who
    matters: Matters
    beyond: Duration
    span: Span = field(compare=False)


@dataclass(frozen=True, slots=True)
class RemovalQuestion:
    """`no one can block its own removal by Removal Of Chair`."""

    by: Name
    span: Span = field(compare=False)


@dataclass(frozen=True, slots=True)
class SmallestGroupQuestion:
    """`the smallest group that can carry M is more than half of all members`."""

    matters: Matters
    how_many: HowMany
    of_what: Things
    span: Span = field(compare=False)


@dataclass(frozen=True, slots=True)
class SharesAddUpQuestion:
    """`the shares of Gain add up`."""

    what: Name
    span: Span = field(compare=False)


@dataclass(frozen=True, slots=True)
class VetoOverridableQuestion:
    """`every veto can be overridden on M`."""

    matters: Matters
    span: Span = field(compare=False)


class Change(Enum):
    NO_MEMBER_GAINS_A_VETO = "no member gains a veto"
    NO_MEMBER_LOSES_A_VOTE = "no member loses a vote"
    NO_AUTHORITY_IS_WIDENED = "no authority is widened"
    NOTHING_CHANGES = "nothing changes"


@dataclass(frozen=True, slots=True)
class ComparedQuestion:
    """`compared with "westshire_2016", no member gains a veto`."""

    file: str
    change: Change
    span: Span = field(compare=False)


class Fixed(Enum):
    """Questions that are one phrase."""

    FRACTIONS_HAVE_BASES = "every fraction has a base"
    NO_READING_MATTERS = "no answer depends on a reading"
    ONE_VOTE_A_SEAT = "no seat casts more than one vote"
    NOT_WEAKENED = "no clause is weakened by less than it protects"
    NO_OWN_CAUSE = "no one votes on its own case"
    AUTHORITY_IN_DATE = "every authority used is in date"
    AUTHORITY_RECALLABLE = "every authority used can be recalled by its giver"
    NOT_RETROACTIVE = "no change of rules alters a matter already begun"
    RULES_SATISFIABLE = "all the rules can be met at once"
    DOCUMENTS_AGREE = "no two documents disagree"
    NO_LEAVER_UNDOES = "no one leaving can undo a decision"
    NO_LEAVER_BREAKS_QUORUM = "no one leaving can break the quorum"
    EVERY_CLAUSE_MATTERS = "every clause matters"


@dataclass(frozen=True, slots=True)
class FixedQuestion:
    fixed: Fixed
    span: Span = field(compare=False)


Question = (
    PowerQuestion
    | ExactlyTheseQuestion
    | BreakQuorumQuestion
    | OverriddenQuestion
    | ClaimedIsAuthorisedQuestion
    | ClaimedIsEffectiveQuestion
    | EffectiveIsBindingQuestion
    | BindsEveryMemberQuestion
    | NoDelegationExceedsQuestion
    | OneOutcomeQuestion
    | OneRouteQuestion
    | QuorumReachableQuestion
    | EndsQuestion
    | ReachedWithinQuestion
    | ReachedAtQuestion
    | OrderQuestion
    | ApprovedAgainstQuestion
    | ApprovedWithoutQuestion
    | ScrutinisedQuestion
    | NothingReservedDelegatedQuestion
    | AlwaysQuestion
    | NeverQuestion
    | PossibleQuestion
    | MoreSupportQuestion
    | TurningUpQuestion
    | SwappingQuestion
    | OutsidersQuestion
    | ClassOutvotedQuestion
    | BoundAgainstVoteQuestion
    | SeparateDutiesQuestion
    | NoSplitQuestion
    | WidenOwnPowersQuestion
    | NeverEasierQuestion
    | WrittenRouteQuestion
    | EveryUseQuestion
    | SomeoneCanQuestion
    | RecusedNeutralQuestion
    | QuorumSurvivesQuestion
    | AffectedQuestion
    | ReviewedOnceQuestion
    | CannotDelayQuestion
    | RemovalQuestion
    | SmallestGroupQuestion
    | SharesAddUpQuestion
    | VetoOverridableQuestion
    | ComparedQuestion
    | FixedQuestion
)


class AssumptionKind(Enum):
    DUTIES_KEPT = "provided duties are kept"
    DUTIES_BROKEN = "even if duties are broken"
    TOTALS_KEPT = "assuming totals are kept"
    WHOEVER_CONFLICTED = "whoever is conflicted"
    IN_SOME_CIRCUMSTANCES = "in some circumstances"


@dataclass(frozen=True, slots=True)
class Assumption:
    """A tail of one phrase."""

    kind: AssumptionKind
    span: Span = field(compare=False)


@dataclass(frozen=True, slots=True)
class Assuming:
    """`assuming …`: a formula taken for granted, and listed with the verdict."""

    test: Test
    span: Span = field(compare=False)


@dataclass(frozen=True, slots=True)
class WithUpTo:
    """`with up to 1 seat vacant or conflicted`."""

    number: Number
    vacant: bool
    conflicted: bool
    span: Span = field(compare=False)


@dataclass(frozen=True, slots=True)
class EvenWithAway:
    """`even with 2 others away`."""

    number: Number
    span: Span = field(compare=False)


CheckTail = When | Unless | Assumption | Assuming | WithUpTo | EvenWithAway


@dataclass(frozen=True, slots=True)
class Acceptance:
    """`accepted as failing by the Joint Committee until 31 March 2017 because "…"`."""

    by: Who
    until: Date | None
    because: str
    span: Span = field(compare=False)


@dataclass(frozen=True, slots=True)
class CheckSentence:
    """`wording` is the sentence of the question as written, which names a check that has no name."""

    name: Name | None
    question: Question
    tails: tuple[CheckTail, ...]
    acceptance: Acceptance | None
    wording: str = field(compare=False)
    cites: tuple[str, ...]
    span: Span = field(compare=False)


# --- proof: scenario ----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class TodayClause:
    """`today is 1 May 2017`: the day the matter starts."""

    date: Date
    cites: tuple[str, ...]
    span: Span = field(compare=False)


@dataclass(frozen=True, slots=True)
class GivenClause:
    """A line that says how things are: `Royal votes against`, `the matter is Urgent`, `Scrutiny happens on
    day 3`.

    `at` is the stage or body of `at the Chairs Group: everyone votes for`.
    """

    at: Name | None
    test: Deed | Tally | FactTest | Is | StepHappens
    cites: tuple[str, ...]
    span: Span = field(compare=False)


@dataclass(frozen=True, slots=True)
class CastingVoteIsClause:
    """`the casting vote is for`, `against`, or `not used` (None)."""

    at: Name | None
    vote: bool | None
    cites: tuple[str, ...]
    span: Span = field(compare=False)


@dataclass(frozen=True, slots=True)
class BodyMeetsClause:
    """`the Chairs Group meets on day 5`, `the Chairs Group does not meet` (day None)."""

    body: Name
    day: OnDay | None
    cites: tuple[str, ...]
    span: Span = field(compare=False)


@dataclass(frozen=True, slots=True)
class ExpectOutcomeClause:
    """`expect approved at the Chairs Group on day 12`, `expect tied`."""

    outcome: Outcome
    negated: bool
    at: Name | None
    when: Timing | None
    cites: tuple[str, ...]
    span: Span = field(compare=False)


@dataclass(frozen=True, slots=True)
class ExpectClause:
    """`expect Royal is not bound`, `expect that …`."""

    test: Test
    cites: tuple[str, ...]
    span: Span = field(compare=False)


ScenarioClause = (
    TodayClause | GivenClause | CastingVoteIsClause | BodyMeetsClause | ExpectOutcomeClause | ExpectClause
)


@dataclass(frozen=True, slots=True)
class ScenarioSentence:
    """`scenario The Wallonia Moment on Capital with Value: £3m:`."""

    name: Name
    title: str | None
    matter: Name
    particulars: tuple[Setting, ...]
    clauses: tuple[ScenarioClause, ...]
    cites: tuple[str, ...]
    span: Span = field(compare=False)


# --- texts: use, pack, amend, replace, omit -----------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class UseFileSentence:
    """`use "nhs/kinds"`."""

    file: str
    cites: tuple[str, ...]
    span: Span = field(compare=False)


@dataclass(frozen=True, slots=True)
class UsePackSentence:
    """`use Fair Partnership with Decision: Service Change, Place: the Joint Committee`."""

    pack: Name
    settings: tuple[Setting, ...]
    cites: tuple[str, ...]
    span: Span = field(compare=False)


@dataclass(frozen=True, slots=True)
class PackSentence:
    """Text with named gaps; its sentences are those of any policy, but for another pack."""

    name: Name
    title: str | None
    gaps: tuple[Particular, ...]
    sentences: tuple[Sentence, ...]
    cites: tuple[str, ...]
    span: Span = field(compare=False)


@dataclass(frozen=True, slots=True)
class AmendSentence:
    """The heading of a sentence and the clauses that change; the inner sentence has only those."""

    sentence: Sentence
    cites: tuple[str, ...]
    span: Span = field(compare=False)


@dataclass(frozen=True, slots=True)
class ReplaceSentence:
    """A whole sentence in place of the one with the same heading."""

    sentence: Sentence
    cites: tuple[str, ...]
    span: Span = field(compare=False)


@dataclass(frozen=True, slots=True)
class OmitCitedSentence:
    """`omit clause "MoU 4.2"`: every sentence or clause that carries this citation."""

    citation: str
    cites: tuple[str, ...]
    span: Span = field(compare=False)


@dataclass(frozen=True, slots=True)
class OmitNamedSentence:
    """`omit check Nobody Vetoes`."""

    what: Reference
    cites: tuple[str, ...]
    span: Span = field(compare=False)


@dataclass(frozen=True, slots=True)
class OmitHeadingSentence:
    """`omit rule for Capital at the Board`: the sentence with this heading; the inner sentence has no
    clauses.
    """

    sentence: Sentence
    cites: tuple[str, ...]
    span: Span = field(compare=False)


Sentence = (
    PartnershipSentence
    | DocumentSentence
    | UseFileSentence
    | UsePackSentence
    | PackSentence
    | KindSentence
    | MemberSentence
    | MembersSentence
    | GroupSentence
    | OfficeSentence
    | PersonSentence
    | BodySentence
    | MatterSentence
    | FactSentence
    | StepSentence
    | ParameterSentence
    | ReadingSentence
    | RuleSentence
    | ProcedureSentence
    | RequirementSentence
    | DutySentence
    | DelegationSentence
    | SchemeSentence
    | ReservedSentence
    | AgreementSentence
    | CheckSentence
    | ScenarioSentence
    | AmendSentence
    | ReplaceSentence
    | OmitCitedSentence
    | OmitNamedSentence
    | OmitHeadingSentence
)


@dataclass(frozen=True, slots=True)
class Policy:
    """One file: its sentences in the order written, and its comments."""

    sentences: tuple[Sentence, ...]
    comments: tuple[Comment, ...] = field(compare=False)
    span: Span = field(compare=False)


# --- traversal ----------------------------------------------------------------------------------------------


def children(node: object) -> Iterator[object]:
    """The nodes directly inside a node, in the order of its fields; nothing for a leaf."""
    for part in fields(node):  # type: ignore[arg-type]
        value = getattr(node, part.name)
        if isinstance(value, tuple):
            yield from (item for item in value if hasattr(item, "span"))
        elif hasattr(value, "span"):
            yield value


def walk(node: object) -> Iterator[object]:
    """A node and every node inside it, outermost first."""
    waiting = [node]
    while waiting:
        current = waiting.pop()
        yield current
        waiting.extend(reversed(list(children(current))))
