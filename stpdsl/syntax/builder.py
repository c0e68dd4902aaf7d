"""One method, or one constant, for each alternative of the grammar: what the parser found becomes a node.

In come the parts of a construct, in the order of the grammar, and its place; out goes its node. Methods are
named after the aliases in grammar/stp.lark and stand in its order; a test compares the two. What an author
may write but not mean, as a day that no calendar has, becomes a problem and a harmless value, never an
exception.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date as Day
from fractions import Fraction
from typing import Any

from stpdsl import catalogue
from stpdsl.diagnostics import Code, Diagnostic
from stpdsl.source import Source, Span
from stpdsl.syntax import nodes as n
from stpdsl.syntax.layout import MAX_DEPTH, Line
from stpdsl.syntax.lexer import ALL_UNITS, NUMBER_WORDS, PROPORTION_WORDS
from stpdsl.syntax.words import MONTHS, Kind, Raw

MAX_DIGITS = 30
MAX_READ_OUT = 6  # parts of a formula that a message repeats
Leaf = tuple[Raw, ...]

CONSTANTS: dict[str, object] = {
    "yes": True,
    "no_value": False,
    "base_all": n.Base.ALL,
    "base_filled": n.Base.FILLED,
    "base_eligible": n.Base.ELIGIBLE,
    "base_present": n.Base.PRESENT,
    "base_cast": n.Base.CAST,
    "at_least": n.Comparison.AT_LEAST,
    "at_most": n.Comparison.AT_MOST,
    "exactly": n.Comparison.EXACTLY,
    "more_than": n.Comparison.MORE_THAN,
    "fewer_than": n.Comparison.FEWER_THAN,
    "rounded_up": n.Rounding.UP,
    "rounded_down": n.Rounding.DOWN,
    "rounded_nearest": n.Rounding.NEAREST,
    "vote_for": n.Act.VOTE_FOR,
    "vote_against": n.Act.VOTE_AGAINST,
    "abstain": n.Act.ABSTAIN,
    "consent": n.Act.CONSENT,
    "object": n.Act.OBJECT,
    "agree": n.Act.AGREE,
    "take_part": n.Act.TAKE_PART,
    "has_left": n.Act.HAS_LEFT,
    "present": n.Act.PRESENT,
    "absent": n.Act.ABSENT,
    "conflicted": n.Act.CONFLICTED,
    "recused": n.Act.RECUSED,
    "vacant": n.Act.VACANT,
    "filled": n.Act.FILLED,
    "in_office": n.Act.IN_OFFICE,
    "is_affected": n.Act.AFFECTED,
    "claimed": n.Act.CLAIMED,
    "bound": n.Act.BOUND,
    "is_and": "and",
    "is_or": "or",
    "carried": n.Outcome.CARRIED,
    "not_carried": n.Outcome.NOT_CARRIED,
    "inquorate": n.Outcome.INQUORATE,
    "emptied": n.Outcome.EMPTIED,
    "out_of_time": n.Outcome.OUT_OF_TIME,
    "not_ready": n.Outcome.NOT_READY,
    "objected": n.Outcome.OBJECTED,
    "vetoed": n.Outcome.VETOED,
    "tied": n.Outcome.TIED,
    "approved": n.Outcome.APPROVED,
    "provisionally_approved": n.Outcome.PROVISIONALLY_APPROVED,
    "refused": n.Outcome.REFUSED,
    "unresolved": n.Outcome.UNRESOLVED,
    "void": n.Outcome.VOID,
    "meet_again": n.Outcome.MEET_AGAIN,
    "the_vote": n.Moment.VOTE,
    "the_decision": n.Moment.DECISION,
    "the_meeting": n.Moment.MEETING,
    "the_next_meeting": n.Moment.NEXT_MEETING,
    "the_deadline": n.Moment.DEADLINE,
    "notice": n.Moment.NOTICE,
    "status_none": n.LegalStatus.NONE,
    "status_contract": n.LegalStatus.CONTRACT,
    "status_company": n.LegalStatus.COMPANY,
    "status_statutory_body": n.LegalStatus.STATUTORY_BODY,
    "status_joint_committee": n.LegalStatus.JOINT_COMMITTEE,
    "status_treaty": n.LegalStatus.TREATY,
    "executive": n.Independence.EXECUTIVE,
    "non_executive": n.Independence.NON_EXECUTIVE,
    "independent": n.Independence.INDEPENDENT,
    "type_money": n.Type.MONEY,
    "type_number": n.Type.NUMBER,
    "type_percent": n.Type.PERCENT,
    "type_days": n.Type.DAYS,
    "type_date": n.Type.DATE,
    "type_yes_no": n.Type.YES_NO,
    "type_member": n.Type.MEMBER,
    "type_members": n.Type.MEMBERS,
    "type_body": n.Type.BODY,
    "type_matter": n.Type.MATTER,
    "type_kind": n.Type.KIND,
    "type_group": n.Type.GROUP,
    "type_office": n.Type.OFFICE,
    "type_fact": n.Type.FACT,
    "type_step": n.Type.STEP,
    "type_agreement": n.Type.AGREEMENT,
    "type_delegation": n.Type.DELEGATION,
    "state_abstaining": n.SeatState.ABSTAINING,
    "state_absent": n.SeatState.ABSENT,
    "state_vacant": n.SeatState.VACANT,
    "state_recused": n.SeatState.RECUSED,
    "state_against": n.SeatState.AGAINST,
    "counts_for": (True, n.CountsAs.FOR),
    "counts_against": (True, n.CountsAs.AGAINST),
    "counts_abstention": (True, n.CountsAs.ABSTENTION),
    "counts_present": (True, n.CountsAs.PRESENT),
    "counts_not_present": (False, n.CountsAs.PRESENT),
    "counts_quorum": (True, n.CountsAs.IN_QUORUM),
    "counts_not_quorum": (False, n.CountsAs.IN_QUORUM),
    "counts_base": (True, n.CountsAs.IN_BASE),
    "counts_not_base": (False, n.CountsAs.IN_BASE),
    "recusal_recused": n.Recusal.RECUSED,
    "recusal_must_leave": n.Recusal.MUST_LEAVE,
    "recusal_speaks": n.Recusal.SPEAKS,
    "recusal_declares": n.Recusal.DECLARES,
    "recusal_decides": n.Recusal.DECIDES_FOR_THEMSELVES,
    "per_year": n.Unit.YEARS,
    "per_month": n.Unit.MONTHS,
    "instrument_contract": n.Instrument.CONTRACT,
    "instrument_nhs_contract": n.Instrument.NHS_CONTRACT,
    "instrument_statute": n.Instrument.STATUTE,
    "instrument_order": n.Instrument.ORDER,
    "instrument_treaty": n.Instrument.TREATY,
    "instrument_constitution": n.Instrument.CONSTITUTION,
    "instrument_joint_committee_agreement": n.Instrument.JOINT_COMMITTEE_AGREEMENT,
    "instrument_memorandum": n.Instrument.MEMORANDUM,
    "power_block": n.Power.BLOCK,
    "power_force": n.Power.FORCE,
    "power_carry": n.Power.CARRY,
    "power_decide": n.Power.DECIDE,
    "power_stop": n.Power.STOP,
    "by_staying_away": n.Means.STAYING_AWAY,
    "by_voting_against": n.Means.VOTING_AGAINST,
    "by_abstaining": n.Means.ABSTAINING,
    "by_withholding": n.Means.WITHHOLDING,
    "scrutineer_non_executive": n.Independence.NON_EXECUTIVE,
    "by_writing": "writing",
    "by_meeting": "meeting",
    "no_member_gains_a_veto": n.Change.NO_MEMBER_GAINS_A_VETO,
    "no_member_loses_a_vote": n.Change.NO_MEMBER_LOSES_A_VOTE,
    "no_authority_is_widened": n.Change.NO_AUTHORITY_IS_WIDENED,
    "nothing_changes": n.Change.NOTHING_CHANGES,
    "fractions_have_bases": n.Fixed.FRACTIONS_HAVE_BASES,
    "no_reading_matters": n.Fixed.NO_READING_MATTERS,
    "one_vote_a_seat": n.Fixed.ONE_VOTE_A_SEAT,
    "not_weakened": n.Fixed.NOT_WEAKENED,
    "no_own_cause": n.Fixed.NO_OWN_CAUSE,
    "authority_in_date": n.Fixed.AUTHORITY_IN_DATE,
    "authority_recallable": n.Fixed.AUTHORITY_RECALLABLE,
    "not_retroactive": n.Fixed.NOT_RETROACTIVE,
    "rules_satisfiable": n.Fixed.RULES_SATISFIABLE,
    "documents_agree": n.Fixed.DOCUMENTS_AGREE,
    "no_leaver_undoes": n.Fixed.NO_LEAVER_UNDOES,
    "no_leaver_breaks_quorum": n.Fixed.NO_LEAVER_BREAKS_QUORUM,
    "every_clause_matters": n.Fixed.EVERY_CLAUSE_MATTERS,
    "vacant_only": (True, False),
    "conflicted_only": (False, True),
    "vacant_or_conflicted": (True, True),
    "casting_for": True,
    "casting_against": False,
    "casting_not_used": None,
}

# Alternatives whose node has just the parts, in their order, then perhaps citations, and the place.
PLAIN: dict[str, type[Any]] = {
    "setting": n.Setting,
    "post_of": n.PostOf,
    "board_of": n.BoardOf,
    "number_of": n.NumberOf,
    "it": n.It,
    "independent_person": n.IndependentPerson,
    "no_one": n.NoOne,
    "someone": n.Someone,
    "its_committees": n.ItsCommittees,
    "every": n.Every,
    "share_an": n.ShareAn,
    "if_then": n.IfThen,
    "more_for_than_against": n.MoreForThanAgainst,
    "no_objection": n.NoObjection,
    "when": n.When,
    "unless": n.Unless,
    "until": n.Until,
    "on_date": n.OnDate,
    "every_other_matter": n.EveryOtherMatter,
    "deputy_is": n.DeputyIs,
    "votes_of": n.VotesOf,
    "seat_is": n.SeatIs,
    "may_hold_proxies": n.Proxies,
    "appointed_by": n.AppointedBy,
    "at_body": n.AtBody,
    "lasting": n.Lasting,
    "convened_by": n.ConvenedBy,
    "clock_restarts": n.ClockRestarts,
    "comes_to": n.ComesTo,
    "go_to": n.GoTo,
    "ends_as": n.EndsAs,
    "assuming": n.Assuming,
    "even_with_away": n.EvenWithAway,
    "no_single": n.NoSingle,
    "no_one_without_a_vote": n.NoOneWithoutAVote,
    "break_quorum_question": n.BreakQuorumQuestion,
    "overridden_question": n.OverriddenQuestion,
    "no_delegation_exceeds_question": n.NoDelegationExceedsQuestion,
    "nothing_reserved_delegated_question": n.NothingReservedDelegatedQuestion,
    "quorum_reachable_question": n.QuorumReachableQuestion,
    "ends_question": n.EndsQuestion,
    "always_question": n.AlwaysQuestion,
    "never_question": n.NeverQuestion,
    "possible_question": n.PossibleQuestion,
    "bound_against_vote_question": n.BoundAgainstVoteQuestion,
    "no_split_question": n.NoSplitQuestion,
    "never_easier_question": n.NeverEasierQuestion,
    "written_route_question": n.WrittenRouteQuestion,
    "affected_question": n.AffectedQuestion,
    "removal_question": n.RemovalQuestion,
    "shares_add_up_question": n.SharesAddUpQuestion,
    "compared_question": n.ComparedQuestion,
    "fixed_question": n.FixedQuestion,
}

# The same, but with citations before the place.
CITED: dict[str, type[Any]] = {
    "legal_status_clause": n.LegalStatusClause,
    "void_clause": n.VoidClause,
    "cited_as_clause": n.CitedAsClause,
    "ranks_below_clause": n.RanksBelowClause,
    "version_clause": n.VersionClause,
    "composition_clause": n.CompositionClause,
    "holds_authority_clause": n.HoldsAuthorityClause,
    "gathers_authority_clause": n.GathersAuthorityClause,
    "decides_for_clause": n.DecidesForClause,
    "advises_only_clause": n.AdvisesOnlyClause,
    "meets_with_clause": n.MeetsWithClause,
    "convened_by_clause": n.ConvenedByClause,
    "not_split_clause": n.NotSplitClause,
    "derived_clause": n.DerivedClause,
    "changes_clause": n.ChangesClause,
    "named_by_clause": n.NamedByClause,
    "committed_in_advance_clause": n.CommittedInAdvanceClause,
    "casting_vote_clause": n.CastingVoteClause,
    "needs_step_clause": n.NeedsStepClause,
    "may_veto_clause": n.MayVetoClause,
    "carries_without_conflicted_clause": n.CarriesWithoutConflictedClause,
    "meanwhile_clause": n.MeanwhileClause,
    "order_clause": n.OrderClause,
    "in_total_clause": n.InTotalClause,
    "only_when_clause": n.OnlyWhenClause,
    "lapses_clause": n.LapsesClause,
    "notice_to_leave_clause": n.NoticeToLeaveClause,
    "leaver_stays_bound_clause": n.LeaverStaysBoundClause,
    "opt_out_clause": n.OptOutClause,
    "today_clause": n.TodayClause,
    "expect_clause": n.ExpectClause,
    "amend_sentence": n.AmendSentence,
    "replace_sentence": n.ReplaceSentence,
    "omit_cited_sentence": n.OmitCitedSentence,
    "omit_named_sentence": n.OmitNamedSentence,
}

ASSUMPTIONS = {
    "totals_kept": n.AssumptionKind.TOTALS_KEPT,
    "duties_kept": n.AssumptionKind.DUTIES_KEPT,
    "duties_broken": n.AssumptionKind.DUTIES_BROKEN,
    "whoever_conflicted": n.AssumptionKind.WHOEVER_CONFLICTED,
    "in_some_circumstances": n.AssumptionKind.IN_SOME_CIRCUMSTANCES,
}
EFFECTS = {
    "authorised": (n.Act.AUTHORISED, False),
    "not_authorised": (n.Act.AUTHORISED, True),
    "effective": (n.Act.EFFECTIVE, False),
    "not_effective": (n.Act.EFFECTIVE, True),
    "binding": (n.Act.BOUND, False),
    "not_binding": (n.Act.BOUND, True),
    "claims": (n.Act.CLAIMED, False),
    "claims_not": (n.Act.CLAIMED, True),
}
# Questions about `on M`, which means every matter where it is left out.
ABOUT_MATTERS: dict[str, type[Any]] = {
    "claimed_is_authorised_question": n.ClaimedIsAuthorisedQuestion,
    "claimed_is_effective_question": n.ClaimedIsEffectiveQuestion,
    "effective_is_binding_question": n.EffectiveIsBindingQuestion,
    "binds_every_member_question": n.BindsEveryMemberQuestion,
    "reached_within_question": n.ReachedWithinQuestion,
    "reached_at_question": n.ReachedAtQuestion,
    "one_outcome_question": n.OneOutcomeQuestion,
    "approved_against_question": n.ApprovedAgainstQuestion,
    "approved_without_question": n.ApprovedWithoutQuestion,
    "scrutinised_question": n.ScrutinisedQuestion,
    "more_support_question": n.MoreSupportQuestion,
    "turning_up_question": n.TurningUpQuestion,
    "outsiders_question": n.OutsidersQuestion,
    "recused_neutral_question": n.RecusedNeutralQuestion,
    "veto_overridable_question": n.VetoOverridableQuestion,
}
STAGE_MARKS = {
    "without_a_quorum": n.StageMark.WITHOUT_QUORUM,
    "stands_for_those_who_agree": n.StageMark.STANDS_FOR_THOSE_WHO_AGREE,
    "enough_for_authority": n.StageMark.ENOUGH_FOR_AUTHORITY,
}
GIVERS = {
    "giver_keeps_clause": n.GiverPosition.KEEPS,
    "giver_gives_up_clause": n.GiverPosition.GIVES_UP,
    "giver_stays_liable_clause": n.GiverPosition.STAYS_LIABLE,
}
NOUNS = {
    "noun_member": n.Noun.MEMBER,
    "noun_seat": n.Noun.SEAT,
    "noun_person": n.Noun.PERSON,
    "noun_office_holder": n.Noun.OFFICE_HOLDER,
    "noun_body": n.Noun.BODY,
    "noun_party": n.Noun.PARTY,
    "noun_votes": n.Noun.VOTE,
    "noun_named": n.Noun.NAMED,
}


class Builder:
    """Makes the nodes of one sentence and gathers what is wrong in them."""

    def __init__(self, source: Source, sentence: Line, wording: Callable[[int, int], str]) -> None:
        self.source = source
        self.problems: list[Diagnostic] = []
        self._wording = wording
        self._coming: list[tuple[int, tuple[str, ...]]] = []
        self._waiting: list[tuple[int, tuple[str, ...]]] = []
        self._gather_cites(sentence)
        self._coming.reverse()
        self._depths: dict[int, int] = {}
        self._alive: list[object] = []

    def make(self, method: str, parts: list[Any], start: int, end: int) -> object:
        """The node for an alternative of the grammar."""
        if method in CONSTANTS:
            return CONSTANTS[method]
        span = self.source.span(start, end)
        if plain := PLAIN.get(method):
            return plain(*parts, span)
        if cited := CITED.get(method):
            return cited(*parts, self.cites(span), span)
        if noun := NOUNS.get(method):
            return (noun, parts[0] if parts else None)
        if about := ABOUT_MATTERS.get(method):
            matters, *others = parts
            return about(matters or n.EveryMatter((), span), *others, span)
        if effect := EFFECTS.get(method):
            return n.Deed(parts[0], n.Does(*effect, span), None, span)
        if assumption := ASSUMPTIONS.get(method):
            return n.Assumption(assumption, span)
        if mark := STAGE_MARKS.get(method):
            return n.StageIs(mark, span)
        if giver := GIVERS.get(method):
            return n.GiverClause(giver, self.cites(span), span)
        made: object = getattr(self, method)(span, *parts)
        return made

    def problem(self, code: Code, message: str, span: Span, hint: str | None = None) -> None:
        self.problems.append(Diagnostic(code, message, span, (), hint))

    def cites(self, span: Span) -> tuple[str, ...]:
        """The citations of the lines that begin within this span, each handed out once, innermost first.

        Constructs are finished from left to right, inner before outer, so what is not yet handed out is a
        stack.
        """
        while self._coming and self._coming[-1][0] < span.end:
            self._waiting.append(self._coming.pop())
        found: list[tuple[str, ...]] = []
        while self._waiting and self._waiting[-1][0] >= span.start:
            found.append(self._waiting.pop()[1])
        return tuple(cite for cites in reversed(found) for cite in cites)

    def _gather_cites(self, line: Line) -> None:
        if line.cites:
            self._coming.append((line.start, tuple(line.cites)))
        for child in line.children:
            self._gather_cites(child)

    def _nested(self, node: Any, *inside: object) -> Any:
        """A sum of sums, but for one that is nested too deeply, which is told and cut off."""
        depth = 1 + max((self._depths.get(id(part), 0) for part in inside), default=0)
        if depth > MAX_DEPTH:
            if all(problem.code is not catalogue.TOO_DEEP for problem in self.problems):
                message = f"this sum is more than {MAX_DEPTH} parts deep"
                self.problem(catalogue.TOO_DEEP, message, node.span, "name a part of it, and use the name")
            return inside[0]
        self._depths[id(node)] = depth
        self._alive.append(node)
        return node

    # --- names, values, sums --------------------------------------------------------------------------------

    def name(self, span: Span, leaf: Leaf) -> n.Name:
        the = leaf[0].kind is Kind.WORD
        return n.Name(" ".join(" ".join(raw.text.split()) for raw in leaf[the:]), the, span)

    def title(self, span: Span, leaf: Leaf) -> str:
        return leaf[0].text[1:-1]

    def number(self, span: Span, leaf: Leaf) -> n.Number:
        return n.Number(self._figure(leaf[0].text, span), span)

    def _figure(self, text: str, span: Span) -> Fraction:
        if text in NUMBER_WORDS:
            return Fraction(NUMBER_WORDS[text])
        digits = text.replace(",", "")
        if len(digits) > MAX_DIGITS:
            self.problem(
                catalogue.BAD_NUMBER, f"a number may have {MAX_DIGITS} digits", span, "write a smaller one"
            )
            return Fraction(1)
        return Fraction(digits)

    def proportion(self, span: Span, leaf: Leaf) -> n.Proportion:
        text = leaf[0].text
        if leaf[0].kind is Kind.WORD:
            count, whole = PROPORTION_WORDS[tuple(raw.text for raw in leaf)]
            return n.Proportion(Fraction(count, whole), span)
        if leaf[0].kind is Kind.PERCENT:
            figure = text.removesuffix("%").removesuffix("per cent").strip()
            return n.Proportion(self._figure(figure, span) / 100, span)
        above, below = (self._figure(part, span) for part in text.split("/"))
        if not below:
            self.problem(
                catalogue.BAD_NUMBER,
                "nothing can be divided by nought",
                span,
                "write a fraction such as `2/3`",
            )
            return n.Proportion(Fraction(1), span)
        return n.Proportion(above / below, span)

    def money(self, span: Span, leaf: Leaf) -> n.Money:
        text = leaf[0].text
        figure = text[1:].rstrip("kmbn")
        factor = {"": 1, "k": 1_000, "m": 1_000_000, "bn": 1_000_000_000}[text[1 + len(figure) :]]
        pence = self._figure(figure, span) * factor * 100
        if pence.denominator != 1:
            self.problem(
                catalogue.BAD_NUMBER,
                f"`{text}` is not a whole number of pence",
                span,
                "write at most two places",
            )
        return n.Money(text[0], int(pence), span)

    def duration(self, span: Span, leaf: Leaf) -> n.Duration:
        count = self._figure(leaf[0].text, span)
        if count.denominator != 1:
            self.problem(
                catalogue.BAD_NUMBER, "a length of time is a whole number", span, "use a smaller unit"
            )
        unit = n.Unit(ALL_UNITS[tuple(raw.text for raw in leaf[1:])])
        return n.Duration(int(count), unit, span)

    def date(self, span: Span, leaf: Leaf) -> n.Date:
        text = leaf[0].text
        try:
            if "-" in text:
                return n.Date(Day.fromisoformat(text), span)
            day, month, year = text.split()
            return n.Date(Day(int(year), MONTHS.index(month) + 1, int(day)), span)
        except ValueError:
            self.problem(
                catalogue.NO_SUCH_DATE, f"there is no `{text}`", span, "write a day such as `1 April 2017`"
            )
            return n.Date(Day(2000, 1, 1), span)

    def says_yes(self, span: Span) -> n.YesNo:
        return n.YesNo(True, span)

    def says_no(self, span: Span) -> n.YesNo:
        return n.YesNo(False, span)

    def its_post(self, span: Span, name: n.Name) -> n.PostOf:
        return n.PostOf(n.It(self.source.span(span.start, span.start + 3)), name, span)

    def its_board(self, span: Span) -> n.BoardOf:
        return n.BoardOf(n.It(self.source.span(span.start, span.start + 3)), span)

    def term_single(self, span: Span, single: Any) -> Any:
        return n.AttributeOf(single.owner, single.post, span) if isinstance(single, n.PostOf) else single

    def plus(self, span: Span, left: Any, right: Any) -> Any:
        left = self.term_single(left.span, left)
        return self._nested(n.Plus(left, right, span), left, right)

    def times(self, span: Span, factor: Any, of: Any) -> Any:
        return self._nested(n.Times(factor, of, span), of)

    def greater_of(self, span: Span, left: Any, right: Any) -> Any:
        return self._nested(n.GreaterOf(left, right, span), left, right)

    def lesser_of(self, span: Span, left: Any, right: Any) -> Any:
        return self._nested(n.LesserOf(left, right, span), left, right)

    def low_excluded(self, span: Span, sum_: Any) -> tuple[str, Any, bool]:
        return ("low", sum_, False)

    def low_included(self, span: Span, sum_: Any) -> tuple[str, Any, bool]:
        return ("low", sum_, True)

    def high_excluded(self, span: Span, sum_: Any) -> tuple[str, Any, bool]:
        return ("high", sum_, False)

    def high_included(self, span: Span, sum_: Any) -> tuple[str, Any, bool]:
        return ("high", sum_, True)

    def range(self, span: Span, *ends: tuple[str, Any, bool]) -> n.Range:
        found = {end: (sum_, included) for end, sum_, included in ends}
        return n.Range(*found.get("low", (None, False)), *found.get("high", (None, False)), span)

    def range_exactly(self, span: Span, sum_: Any) -> n.Range:
        return n.Range(sum_, True, sum_, True, span)

    # --- who ------------------------------------------------------------------------------------------------

    def any_of(self, span: Span, *parts: Any) -> n.AnyOf:
        number, things = parts if len(parts) == 2 else (self._one(span), parts[0])
        return n.AnyOf(number, things, span)

    def a_named(self, span: Span, name: n.Name) -> n.AnyOf:
        return n.AnyOf(self._one(span), self._named(name), span)

    def _one(self, span: Span) -> n.Number:
        return n.Number(Fraction(1), self.source.span(span.start, span.start))

    def _named(self, name: n.Name) -> n.Things:
        return n.Things(n.Noun.NAMED, name, n.Base.UNSAID, False, (), (), name.span)

    def _every_noun(self, span: Span, noun: tuple[n.Noun, n.Name | None]) -> n.Every:
        kind, name = noun
        return n.Every(n.Things(kind, name, n.Base.UNSAID, False, (), (), span), span)

    def post_of_every(self, span: Span, noun: tuple[n.Noun, n.Name | None], post: n.Name) -> n.PostOf:
        return n.PostOf(self._every_noun(span, noun), post, span)

    def board_of_every(self, span: Span, noun: tuple[n.Noun, n.Name | None]) -> n.BoardOf:
        return n.BoardOf(self._every_noun(span, noun), span)

    def everyone(self, span: Span, *others: Any) -> n.Everyone:
        return n.Everyone(others, span)

    def everyone_at_all(self, span: Span) -> n.Everyone:
        return n.Everyone((), span)

    def together(self, span: Span, *parts: Any) -> n.Together:
        return n.Together(parts, span)

    def either(self, span: Span, *parts: Any) -> n.Either:
        return n.Either(parts, span)

    # --- things counted -------------------------------------------------------------------------------------

    def things(
        self,
        span: Span,
        base: n.Base | None,
        affected: bool | None,
        noun: tuple[n.Noun, n.Name | None],
        standing: n.Base | None,
        fact: n.Name | None,
        *others: Any,
    ) -> n.Things:
        of_what, kind = noun
        if of_what is n.Noun.VOTE:
            standing = standing or n.Base.CAST
        return n.Things(
            of_what,
            kind,
            standing or base or n.Base.UNSAID,
            bool(affected),
            (fact,) if fact else (),
            others,
            span,
        )

    plain_things = long_things = things

    def things_fact(self, span: Span, *parts: Any) -> Any:
        return parts[-1]

    # --- how many · of what · do what -----------------------------------------------------------------------

    def quantity_every(self, span: Span, things: n.Things) -> tuple[n.HowMany, n.Things]:
        return n.All(span), things

    def quantity_no(self, span: Span, things: n.Things) -> tuple[n.HowMany, n.Things]:
        return n.NotOne(span), things

    def quantity_any(self, span: Span, *parts: Any) -> tuple[n.HowMany, n.Things]:
        number, things = parts if len(parts) == 2 else (self._one(span), parts[0])
        return n.Count(n.Comparison.AT_LEAST, number, span), things

    def quantity_count(
        self, span: Span, comparison: n.Comparison, number: n.Number | n.Name, things: n.Things
    ) -> tuple[n.HowMany, n.Things]:
        return n.Count(comparison, number, span), things

    def quantity_share(
        self,
        span: Span,
        comparison: n.Comparison,
        fraction: n.Proportion | n.Name,
        things: n.Things,
        rounding: n.Rounding | None,
        plus: n.Number | None,
        floor: Any,
        ceiling: Any,
    ) -> tuple[n.HowMany, n.Things]:
        how = n.Share(comparison, fraction, rounding or n.Rounding.NONE, plus, floor, ceiling, span)
        return how, things

    def quantity_all_but(self, span: Span, number: n.Number | n.Name) -> tuple[n.HowMany, n.Things]:
        noun = n.Noun.SEAT if span.text.split()[1] == "seats" else n.Noun.MEMBER
        return n.AllBut(number, span), n.Things(noun, None, n.Base.ALL, False, (), (), span)

    def quantity_with_share(
        self,
        span: Span,
        doers: n.Things,
        comparison: n.Comparison,
        fraction: n.Proportion | n.Name,
        attribute: n.Name,
        things: n.Things,
        floor: Any,
        ceiling: Any,
    ) -> tuple[n.HowMany, n.Things]:
        return n.WithShareOf(doers, comparison, fraction, attribute, floor, ceiling, span), things

    def floor(self, span: Span, amount: Any) -> Any:
        return amount

    ceiling = floor

    def does(self, span: Span, act: n.Act) -> n.Does:
        return n.Does(act, False, span)

    def does_not(self, span: Span, act: n.Act) -> n.Does:
        return n.Does(act, True, span)

    def has(self, span: Span, fact: n.Name) -> n.HasFact:
        return n.HasFact(fact, False, False, span)

    def has_not(self, span: Span, fact: n.Name) -> n.HasFact:
        return n.HasFact(fact, False, True, span)

    def is_fact(self, span: Span, article: bool | None, fact: n.Name) -> n.HasFact:
        return n.HasFact(fact, bool(article), False, span)

    def is_not_fact(self, span: Span, article: bool | None, fact: n.Name) -> n.HasFact:
        return n.HasFact(fact, bool(article), True, span)

    # --- formulas -------------------------------------------------------------------------------------------

    def for_every(self, span: Span, things: n.Things, test: Any) -> n.ForEvery:
        if any(isinstance(inner, n.ForEvery) for inner in n.walk(test)):
            hint = "ask about one `for every` in each check"
            self.problem(catalogue.NESTED_FOR_EVERY, "`for every` stands inside another", things.span, hint)
        return n.ForEvery(things, test, span)

    def connected(self, span: Span, first: Any, *rest: Any) -> Any:
        operands = (first, *rest[1::2])
        connectives = rest[0::2]
        if len(set(connectives)) > 1:
            self._mixed(span, operands, connectives)
        return n.And(operands, span) if connectives[0] == "and" else n.Or(operands, span)

    def _mixed(self, span: Span, operands: tuple[Any, ...], connectives: tuple[str, ...]) -> None:
        hint = "put brackets round the parts that belong together"
        if len(operands) <= MAX_READ_OUT:
            one, other = (_reading(operands, connectives, binds, self._words) for binds in ("and", "or"))
            hint = f"write `{one}` or `{other}`"
        message = "`and` and `or` are mixed, which can be read in two ways"
        self.problem(catalogue.MIXED_AND_OR, message, span, hint)

    def _words(self, node: Any) -> str:
        return self._wording(node.span.start, node.span.end)

    def not_(self, span: Span, test: Any) -> n.Not:
        return n.Not(test, span)

    def all_of(self, span: Span, *parts: Any) -> Any:
        return n.And(parts, span)

    def any_of_these(self, span: Span, *parts: Any) -> Any:
        return n.Or(parts, span)

    def none_of(self, span: Span, *parts: Any) -> n.SomeOf:
        return n.SomeOf(n.ListOf.NONE_OF, None, parts, span)

    def exactly_one_of(self, span: Span, *parts: Any) -> n.SomeOf:
        return n.SomeOf(n.ListOf.EXACTLY_ONE_OF, None, parts, span)

    def at_least_of(self, span: Span, comparison: n.Comparison, number: n.Number, *parts: Any) -> n.SomeOf:
        if comparison is not n.Comparison.AT_LEAST:
            message = f"expected `at least` before `of these`, found `{comparison.value}`"
            hint = "use `at least`, `exactly one of:` or `none of:`"
            self.problem(
                catalogue.UNEXPECTED_PHRASE, message, self.source.span(span.start, number.span.end), hint
            )
        return n.SomeOf(n.ListOf.AT_LEAST_OF, number, parts, span)

    def tally(
        self, span: Span, quantity: tuple[n.HowMany, n.Things], does: Any, at: n.Name | None
    ) -> n.Tally:
        return n.Tally(*quantity, does, at, span)

    def deed(self, span: Span, who: Any, does: Any, at: n.Name | None) -> n.Deed:
        return n.Deed(who, does, at, span)

    def is_(self, span: Span, single: Any, fact: n.HasFact) -> Any:
        if isinstance(single, n.BoardOf):
            return n.Deed(single, fact, None, span)
        return n.Is(single, fact.fact, fact.article, fact.negated, span)

    def compare(self, span: Span, subject: Any, range_: n.Range) -> n.Compare:
        return n.Compare(self.term_single(subject.span, subject), range_, False, span)

    def compare_not(self, span: Span, subject: Any, range_: n.Range) -> n.Compare:
        return n.Compare(self.term_single(subject.span, subject), range_, True, span)

    def step_happens(self, span: Span, step: Any, when: Any) -> n.StepHappens:
        return n.StepHappens(self._step(step), False, when, span)

    def step_does_not_happen(self, span: Span, step: Any, when: Any) -> n.StepHappens:
        return n.StepHappens(self._step(step), True, when, span)

    def _step(self, step: Any) -> n.Name:
        return self._plain_name(step, "a step")

    def _plain_name(self, node: Any, what: str) -> n.Name:
        if isinstance(node, n.Name):
            return node
        words = self._words(node)
        self.problem(catalogue.UNEXPECTED_PHRASE, f"expected the name of {what}, found `{words}`", node.span)
        return n.Name(words, False, node.span)

    def at_stage(self, span: Span, name: n.Name) -> n.Name:
        return name

    def matter_is(self, span: Span, state: tuple[Any, ...]) -> Any:
        return self._matter(span, state, False)

    def matter_is_not(self, span: Span, state: tuple[Any, ...]) -> Any:
        return self._matter(span, state, True)

    def _matter(self, span: Span, state: tuple[Any, ...], negated: bool) -> Any:
        match state:
            case ("outcome", outcome, at, when):
                return n.OutcomeIs(outcome, negated, at, when, span)
            case ("fact", name):
                return n.FactTest(name, negated, span)
            case _:
                return n.WithinAuthority(negated, span)

    def outcome_state(self, span: Span, outcome: n.Outcome, at: n.Name | None, when: Any) -> tuple[Any, ...]:
        return ("outcome", outcome, at, when)

    def fact_state(self, span: Span, article: bool | None, name: n.Name) -> tuple[Any, ...]:
        return ("fact", name)

    def within_authority_state(self, span: Span) -> tuple[Any, ...]:
        return ("within authority",)

    def outcome(self, span: Span, outcome: n.Outcome) -> n.Outcome:
        return outcome

    def conditions(self, span: Span, *parts: Any) -> tuple[Any, ...]:
        return parts

    # --- times ----------------------------------------------------------------------------------------------

    def before(self, span: Span, event: Any) -> n.Before:
        return n.Before(event, None, span)

    def at_least_before(self, span: Span, duration: n.Duration, event: Any) -> n.Before:
        return n.Before(event, duration, span)

    def after(self, span: Span, event: Any) -> n.After:
        return n.After(event, None, span)

    def after_lasting(self, span: Span, duration: n.Duration) -> n.After:
        return n.After(None, duration, span)

    def at_least_after(self, span: Span, duration: n.Duration, event: Any) -> n.After:
        return n.After(event, duration, span)

    def within(self, span: Span, duration: n.Duration) -> n.Within:
        return n.Within(duration, None, span)

    def within_after(self, span: Span, duration: n.Duration, event: Any) -> n.Within:
        return n.Within(duration, event, span)

    def at_next_meeting(self, span: Span) -> n.AtMoment:
        return n.AtMoment(n.Moment.NEXT_MEETING, span)

    def at_earlier_of(self, span: Span, left: n.Name, right: n.Name) -> n.AtEarlierOf:
        return n.AtEarlierOf(left, right, False, span)

    def at_later_of(self, span: Span, left: n.Name, right: n.Name) -> n.AtEarlierOf:
        return n.AtEarlierOf(left, right, True, span)

    def on_day(self, span: Span, number: n.Number) -> n.OnDay:
        if number.value.denominator != 1:
            self.problem(catalogue.BAD_NUMBER, "a day is a whole number", number.span, "write `on day 12`")
        return n.OnDay(int(number.value), span)

    def dates_from(self, span: Span, start: n.Date, end: n.Date | None) -> n.Dates:
        return n.Dates(start, end, span)

    def dates_until(self, span: Span, end: n.Date) -> n.Dates:
        return n.Dates(None, end, span)

    # --- matters spoken of ----------------------------------------------------------------------------------

    def these_matters(self, span: Span, *names: n.Name) -> n.TheseMatters:
        return n.TheseMatters(names, span)

    def every_matter(self, span: Span, *others: n.Name) -> n.EveryMatter:
        return n.EveryMatter(others, span)

    def scope_named(self, span: Span, name: n.Name, limit: tuple[Any, Any] | None) -> n.Scope:
        by, range_ = limit or (None, None)
        return n.Scope(n.TheseMatters((name,), name.span), by, range_, span)

    def scope_every(self, span: Span, *parts: Any) -> n.Scope:
        *others, limit = parts
        by, range_ = limit or (None, None)
        return n.Scope(n.EveryMatter(tuple(others), span), by, range_, span)

    def limit(self, span: Span, range_: n.Range) -> tuple[None, n.Range]:
        return None, range_

    def limit_by(self, span: Span, name: n.Name, range_: n.Range) -> tuple[n.Name, n.Range]:
        return name, range_

    # --- clauses that may stand anywhere --------------------------------------------------------------------

    def in_force_dates(self, span: Span, dates: n.Dates, lasting: n.Duration | None) -> n.InForceClause:
        return n.InForceClause(dates, lasting, (), self.cites(span), span)

    def in_force_lasting(self, span: Span, lasting: n.Duration) -> n.InForceClause:
        return n.InForceClause(None, lasting, (), self.cites(span), span)

    def in_force_after(self, span: Span, *steps: n.Name) -> n.InForceClause:
        return n.InForceClause(None, None, steps, self.cites(span), span)

    def begun_before(self, span: Span, day: n.Date) -> n.MattersBegunClause:
        return n.MattersBegunClause(None, day, self.cites(span), span)

    def begun_from(self, span: Span, day: n.Date) -> n.MattersBegunClause:
        return n.MattersBegunClause(day, None, self.cites(span), span)

    # --- partnership, document ------------------------------------------------------------------------------

    def partnership_sentence(self, span: Span, name: n.Name, title: str | None, *clauses: Any) -> Any:
        return n.PartnershipSentence(name, title, clauses, self.cites(span), span)

    def document_sentence(self, span: Span, name: n.Name, title: str | None, *clauses: Any) -> Any:
        return n.DocumentSentence(name, title, clauses, self.cites(span), span)

    # --- who: kind, member, members, group, office, person, body --------------------------------------------

    def kind_sentence(
        self, span: Span, name: n.Name, title: str | None, plural: Any, is_a: Any, *clauses: Any
    ) -> n.KindSentence:
        return n.KindSentence(name, title, plural, is_a, clauses, self.cites(span), span)

    def plural(self, span: Span, name: n.Name) -> n.Name:
        return name

    is_a = plural

    def functions_belong_clause(
        self, span: Span, matters: Any, to: Any, dates: Any
    ) -> n.FunctionsBelongClause:
        return n.FunctionsBelongClause(matters or (), to, dates, self.cites(span), span)

    def may_delegate_only_clause(self, span: Span, to: Any, matters: Any, dates: Any) -> n.MayDelegateClause:
        return n.MayDelegateClause(True, to, matters or (), dates, self.cites(span), span)

    def may_delegate_clause(self, span: Span, to: Any, matters: Any, dates: Any) -> n.MayDelegateClause:
        return n.MayDelegateClause(False, to, matters or (), dates, self.cites(span), span)

    def may_not_delegate_clause(self, span: Span, matters: Any, dates: Any) -> n.MayDelegateClause:
        return n.MayDelegateClause(True, (n.NoOne(span),), matters or (), dates, self.cites(span), span)

    def on_matters(self, span: Span, *parts: Any) -> tuple[Any, ...]:
        return parts

    receivers = on_matters

    def any_body(self, span: Span) -> n.AnyBody:
        return n.AnyBody(False, span)

    def any_joint_committee(self, span: Span) -> n.AnyBody:
        return n.AnyBody(True, span)

    def member_sentence(
        self, span: Span, name: n.Name, title: str | None, kind: Any, settings: Any, *clauses: Any
    ) -> n.MemberSentence:
        return n.MemberSentence(name, title, kind, settings or (), clauses, self.cites(span), span)

    with_settings = with_names = row_values = seat_each = with_particulars = on_matters

    def members_sentence(self, span: Span, kind: n.Name, names: Any, *rows: n.MemberRow) -> n.MembersSentence:
        return n.MembersSentence(kind, names or (), rows, self.cites(span), span)

    def member_row(self, span: Span, name: n.Name, title: str | None, values: Any) -> n.MemberRow:
        return n.MemberRow(name, title, values or (), self.cites(span), span)

    def group_sentence(self, span: Span, name: n.Name, title: str | None, *parts: Any) -> n.GroupSentence:
        return n.GroupSentence(name, title, parts, self.cites(span), span)

    def office_sentence(
        self, span: Span, name: n.Name, title: str | None, at: Any, *details: Any
    ) -> n.OfficeSentence:
        independence, term, not_with = n.Independence.UNSAID, None, ()
        for detail in details:
            match detail:
                case n.Independence():
                    independence = detail
                case n.Duration():
                    term = detail
                case tuple():
                    not_with = detail
        return n.OfficeSentence(name, title, at, independence, not_with, term, self.cites(span), span)

    not_held_with = on_matters

    def term(self, span: Span, duration: n.Duration) -> n.Duration:
        return duration

    def person_sentence(self, span: Span, name: n.Name, title: str | None, *holds: Any) -> n.PersonSentence:
        return n.PersonSentence(name, title, holds, self.cites(span), span)

    def body_sentence(self, span: Span, name: n.Name, title: str | None, *clauses: Any) -> n.BodySentence:
        return n.BodySentence(name, title, clauses, self.cites(span), span)

    def meets_in_public_clause(self, span: Span, conditions: Any) -> n.MeetsClause:
        return n.MeetsClause(True, conditions, self.cites(span), span)

    def meets_in_private_clause(self, span: Span, conditions: Any) -> n.MeetsClause:
        return n.MeetsClause(False, conditions, self.cites(span), span)

    def seat_for_every(self, span: Span, things: n.Things, *details: Any) -> n.SeatClause:
        return n.SeatClause(None, None, things, (), details, self.cites(span), span)

    def seat_for_each(self, span: Span, each: tuple[Any, ...], *details: Any) -> n.SeatClause:
        return n.SeatClause(None, None, None, each, details, self.cites(span), span)

    def seat_named(self, span: Span, name: n.Name, *details: Any) -> n.SeatClause:
        return n.SeatClause(None, name, None, (), details, self.cites(span), span)

    def seats_named(self, span: Span, number: n.Number, name: n.Name, *details: Any) -> n.SeatClause:
        return n.SeatClause(number, name, None, (), details, self.cites(span), span)

    def held_by(self, span: Span, who: Any) -> n.HeldBy:
        match who:
            case n.Either():
                return n.HeldBy(who.parts, False, span)
            case _:
                return n.HeldBy((who,), False, span)

    def held_jointly_by(self, span: Span, *who: Any) -> n.HeldBy:
        return n.HeldBy(who, True, span)

    def half_a_vote(self, span: Span) -> n.VotesOf:
        return n.VotesOf(n.Number(Fraction(1, 2), span), span)

    def without_a_vote(self, span: Span) -> n.VotesOf:
        return n.VotesOf(n.Number(Fraction(0), span), span)

    def votes_only_on(self, span: Span, matters: Any) -> n.VotesOnlyOn:
        return n.VotesOnlyOn(matters, None, span)

    def votes_only_when(self, span: Span, test: Any) -> n.VotesOnlyOn:
        return n.VotesOnlyOn(None, test, span)

    def vacant_now(self, span: Span) -> n.Vacancy:
        return n.Vacancy(True, span)

    def may_be_vacant(self, span: Span) -> n.Vacancy:
        return n.Vacancy(False, span)

    def may_send_a_proxy(self, span: Span) -> n.Proxies:
        return n.Proxies(None, span)

    def voting_as(self, span: Span, who: Any) -> n.VotingAs:
        return n.VotingAs(who, False, span)

    def voting_as_majority(self, span: Span, who: Any) -> n.VotingAs:
        return n.VotingAs(who, True, span)

    def quorum_clause(self, span: Span, at_opening: Any, by_seat: Any, test: Any) -> n.QuorumClause:
        return n.QuorumClause(test, bool(at_opening), bool(by_seat), self.cites(span), span)

    def no_quorum_clause(self, span: Span, at_opening: Any, by_seat: Any) -> n.QuorumClause:
        return n.QuorumClause(None, bool(at_opening), bool(by_seat), self.cites(span), span)

    # --- what: matter, fact, step, parameter, reading -------------------------------------------------------

    def matter_sentence(
        self, span: Span, name: n.Name, title: str | None, is_a: Any, particulars: Any, *clauses: Any
    ) -> n.MatterSentence:
        return n.MatterSentence(name, title, is_a, particulars or (), clauses, self.cites(span), span)

    def particular(self, span: Span, name: n.Name, type_: n.Type) -> n.Particular:
        return n.Particular(name, type_, (), None, span)

    def particular_choice(self, span: Span, name: n.Name, *choices: n.Name) -> n.Particular:
        return n.Particular(name, n.Type.CHOICE, choices, None, span)

    def function_of_clause(self, span: Span, *of: Any) -> n.FunctionOfClause:
        return n.FunctionOfClause(of, self.cites(span), span)

    def __getattr__(self, method: str) -> Any:
        if method.startswith("reference_"):
            word = method.removeprefix("reference_")
            return lambda span, name: n.Reference(word, name, span)
        raise AttributeError(method)

    def fact_sentence(
        self,
        span: Span,
        name: n.Name,
        title: str | None,
        about: n.Things | None,
        decided_by: Any,
        advice: Any,
        reviewed: Any,
    ) -> n.FactSentence:
        cites = self.cites(span)
        return n.FactSentence(name, title, about, decided_by, advice or (), reviewed or (), cites, span)

    def about(self, span: Span, things: n.Things) -> n.Things:
        return things

    on_advice_of = reviewed_by = on_matters

    def step_sentence(
        self, span: Span, name: n.Name, title: str | None, by: Any, behalf: Any
    ) -> n.StepSentence:
        return n.StepSentence(name, title, by, behalf, self.cites(span), span)

    def on_behalf_of(self, span: Span, who: Any) -> Any:
        return who

    def parameter_sentence(
        self, span: Span, name: n.Name, title: str | None, now: Any, range_: Any
    ) -> n.ParameterSentence:
        low, high, step = range_ or (None, None, None)
        return n.ParameterSentence(name, title, now, low, high, step, self.cites(span), span)

    def parameter_range(self, span: Span, low: Any, high: Any, step: Any) -> tuple[Any, Any, Any]:
        return low, high, step

    def reading_sentence(
        self, span: Span, name: n.Name, title: str | None, *answers: n.Name
    ) -> n.ReadingSentence:
        return n.ReadingSentence(name, title, answers, self.cites(span), span)

    # --- how: rule, procedure, requirement, duty ------------------------------------------------------------

    def rule_sentence(
        self,
        span: Span,
        name: n.Name | None,
        matters: Any,
        at: Any,
        in_writing: bool | None,
        conditions: Any,
        *clauses: Any,
    ) -> n.RuleSentence:
        cites = self.cites(span)
        return n.RuleSentence(name, matters, at, bool(in_writing), conditions, clauses, cites, span)

    def carried_clause(self, span: Span, condition: Any) -> n.CarriedClause:
        return n.CarriedClause(condition, False, self.cites(span), span)

    def not_carried_clause(self, span: Span, condition: Any) -> n.CarriedClause:
        return n.CarriedClause(condition, True, self.cites(span), span)

    def counting_clause(
        self, span: Span, state: n.SeatState, counts: tuple[bool, n.CountsAs]
    ) -> n.CountingClause:
        return n.CountingClause(state, None, *counts, self.cites(span), span)

    def voting_outside_base_clause(self, span: Span, things: n.Things) -> n.CountingClause:
        return n.CountingClause(n.SeatState.KIND, things, False, n.CountsAs.IN_BASE, self.cites(span), span)

    def tie_carried_clause(self, span: Span) -> n.TieClause:
        return n.TieClause(True, self.cites(span), span)

    def tie_not_carried_clause(self, span: Span) -> n.TieClause:
        return n.TieClause(False, self.cites(span), span)

    def conflict_clause(self, span: Span, recusal: n.Recusal, by: Any, deputy: Any) -> n.ConflictClause:
        return n.ConflictClause(recusal, by, bool(deputy), self.cites(span), span)

    def recusal_decided_by(self, span: Span, who: Any) -> Any:
        return who

    def needs_consent_clause(
        self, span: Span, of: Any, within: Any, silence: Any, conditions: Any
    ) -> n.NeedsConsentClause:
        return n.NeedsConsentClause(of, within, bool(silence), conditions, self.cites(span), span)

    def veto_overridden_clause(self, span: Span, test: Any) -> n.VetoOverriddenClause:
        return n.VetoOverriddenClause(n.When(test, test.span), self.cites(span), span)

    def may_not_vote_clause(self, span: Span, things: n.Things) -> n.MayVoteClause:
        return n.MayVoteClause(things, False, True, self.cites(span), span)

    def only_may_vote_clause(self, span: Span, things: n.Things) -> n.MayVoteClause:
        return n.MayVoteClause(things, True, False, self.cites(span), span)

    def binds_clause(self, span: Span, whom: Any) -> n.BindsClause:
        return n.BindsClause(whom, False, self.cites(span), span)

    def binds_accepting_clause(self, span: Span) -> n.BindsClause:
        things = n.Things(n.Noun.MEMBER, None, n.Base.UNSAID, False, (), (), span)
        return n.BindsClause(n.Every(things, span), True, self.cites(span), span)

    def takes_effect_at_clause(self, span: Span, timing: Any) -> n.TakesEffectClause:
        return n.TakesEffectClause(timing, None, self.cites(span), span)

    def takes_effect_when_clause(self, span: Span, test: Any) -> n.TakesEffectClause:
        return n.TakesEffectClause(None, test, self.cites(span), span)

    def votes_may_change_clause(self, span: Span, event: Any) -> n.VotesMayChangeClause:
        return n.VotesMayChangeClause(n.Until(event, span), self.cites(span), span)

    def procedure_sentence(
        self, span: Span, name: n.Name | None, matters: Any, conditions: Any, *clauses: Any
    ) -> n.ProcedureSentence:
        return n.ProcedureSentence(name, matters, conditions, clauses, self.cites(span), span)

    def stage_clause(self, span: Span, name: n.Name, at: Any, details: Any, *exits: Any) -> n.StageClause:
        return n.StageClause(name, at, details, exits, self.cites(span), span)

    def at_each_of(self, span: Span, *bodies: Any) -> n.AtEachOf:
        return n.AtEachOf(bodies, span)

    def at_any_of(self, span: Span, *bodies: Any) -> n.AtAnyOf:
        return n.AtAnyOf(bodies, span)

    def at_every(self, span: Span, things: n.Things) -> n.AtEachOf:
        return n.AtEachOf((n.Every(things, span),), span)

    def at_every_board(self, span: Span, noun: tuple[n.Noun, n.Name | None]) -> n.AtEachOf:
        return n.AtEachOf((n.BoardOf(self._every_noun(span, noun), span),), span)

    stage_details = exit_cases = exit_timings = check_tails = parties = scopes = on_matters
    passed_to = jointly_with = after_consulting = on_matters

    def clock_restarts_on_objection(self, span: Span) -> n.ClockRestarts:
        return n.ClockRestarts(None, span)

    def exit_clause(self, span: Span, cases: Any, result: Any, timings: Any) -> n.ExitClause:
        return n.ExitClause(cases, result, timings, self.cites(span), span)

    def otherwise_clause(self, span: Span, result: Any, timings: Any) -> n.ExitClause:
        return n.ExitClause((), result, timings, self.cites(span), span)

    def called_in(self, span: Span, by: Any, within: n.Duration | None) -> n.CalledIn:
        return n.CalledIn(by, False, within, span)

    def objected_by(self, span: Span, by: Any, within: n.Duration | None) -> n.CalledIn:
        return n.CalledIn(by, True, within, span)

    def case_happens(self, span: Span, step: n.Name) -> n.StepHappens:
        return n.StepHappens(step, False, None, span)

    def case_does_not_happen(self, span: Span, step: n.Name) -> n.StepHappens:
        return n.StepHappens(step, True, None, span)

    def requirement_sentence(
        self, span: Span, name: n.Name | None, matters: Any, conditions: Any, *clauses: Any
    ) -> n.RequirementSentence:
        return n.RequirementSentence(name, matters, conditions, clauses, self.cites(span), span)

    def duty_sentence(
        self, span: Span, of: Any, matters: Any, conditions: Any, *clauses: Any
    ) -> n.DutySentence:
        return n.DutySentence(of, matters, conditions, clauses, self.cites(span), span)

    # --- by what right: delegation, scheme, reserved, agreement ---------------------------------------------

    def delegation_sentence(
        self, span: Span, name: n.Name | None, giver: Any, receiver: Any, *clauses: Any
    ) -> n.DelegationSentence:
        return n.DelegationSentence(name, giver, receiver, clauses, self.cites(span), span)

    def covers_clause(self, span: Span, items: Any, conditions: Any) -> n.CoversClause:
        return n.CoversClause(items, False, conditions, self.cites(span), span)

    def does_not_cover_clause(self, span: Span, items: Any, conditions: Any) -> n.CoversClause:
        return n.CoversClause(items, True, conditions, self.cites(span), span)

    def only_jointly_clause(self, span: Span, *who: Any) -> n.OnlyJointlyClause:
        return n.OnlyJointlyClause(who, self.cites(span), span)

    def after_consulting_clause(self, span: Span, *who: Any) -> n.AfterConsultingClause:
        return n.AfterConsultingClause(who, self.cites(span), span)

    def not_passed_on_clause(self, span: Span) -> n.PassedOnClause:
        return n.PassedOnClause(False, (), None, self.cites(span), span)

    def passed_on_clause(self, span: Span, to: Any, consent: Any) -> n.PassedOnClause:
        return n.PassedOnClause(True, to or (), consent, self.cites(span), span)

    def with_consent_of(self, span: Span, who: Any) -> Any:
        return who

    on_notice = with_consent_of

    def recalled_by_giver_clause(self, span: Span, notice: Any) -> n.RecalledClause:
        return n.RecalledClause(None, notice, self.cites(span), span)

    def recalled_clause(self, span: Span, by: Any, notice: Any) -> n.RecalledClause:
        return n.RecalledClause(by, notice, self.cites(span), span)

    def each_use_reported_clause(self, span: Span, to: Any, when: Any) -> n.EachUseClause:
        return n.EachUseClause(n.UseDuty.REPORTED, to, when, self.cites(span), span)

    def each_use_ratified_clause(self, span: Span, by: Any, when: Any) -> n.EachUseClause:
        return n.EachUseClause(n.UseDuty.RATIFIED, by, when, self.cites(span), span)

    def scheme_sentence(
        self, span: Span, name: n.Name | None, matter: n.Name, by: n.Name, giver: Any, *rows: Any
    ) -> n.SchemeSentence:
        return n.SchemeSentence(name, matter, by, giver, rows, self.cites(span), span)

    def scheme_row(
        self, span: Span, range_: n.Range, holder: Any, jointly: Any, consulting: Any
    ) -> n.SchemeRow:
        cites = self.cites(span)
        return n.SchemeRow(range_, holder, jointly or (), consulting or (), None, cites, span)

    def scheme_row_reserved(self, span: Span, range_: n.Range, to: Any) -> n.SchemeRow:
        return n.SchemeRow(range_, None, (), (), to, self.cites(span), span)

    def reserved_sentence(self, span: Span, to: Any, *items: Any) -> n.ReservedSentence:
        flat = tuple(scope for line in items for scope in line)
        return n.ReservedSentence(to, flat, self.cites(span), span)

    def agreement_sentence(
        self,
        span: Span,
        name: n.Name,
        title: str | None,
        instrument: n.Instrument,
        parties: Any,
        matters: Any,
        *clauses: Any,
    ) -> n.AgreementSentence:
        cites = self.cites(span)
        return n.AgreementSentence(name, title, instrument, parties, matters, clauses, cites, span)

    def leavers_share_clause(self, span: Span, of: Any) -> n.LeaversShareClause:
        return n.LeaversShareClause(self._attribute(of), self.cites(span), span)

    def _attribute(self, of: Any) -> n.AttributeOf:
        if isinstance(of, n.PostOf):
            return n.AttributeOf(of.owner, of.post, of.span)
        message = f"expected a number that each has, such as `its Contribution`, found `{self._words(of)}`"
        self.problem(catalogue.UNEXPECTED_PHRASE, message, of.span)
        return n.AttributeOf(of.owner, n.Name("Board", False, of.span), of.span)

    def met_from_clause(self, span: Span, what: n.Name, *sources: n.Name) -> n.MetFromClause:
        return n.MetFromClause(what, sources, self.cites(span), span)

    def borne_clause(self, span: Span, what: n.Name, of: Any) -> n.BorneClause:
        return n.BorneClause(what, self._attribute(of), self.cites(span), span)

    def share_limit_clause(
        self, span: Span, who: n.Name, what: n.Name, limit: n.Range, conditions: Any
    ) -> n.ShareLimitClause:
        return n.ShareLimitClause(who, what, limit, conditions, self.cites(span), span)

    def shares_clause(self, span: Span, what: n.Name, *shares: n.Setting) -> n.SharesClause:
        return n.SharesClause(what, shares, self.cites(span), span)

    # --- proof: checks --------------------------------------------------------------------------------------

    def check_sentence(
        self, span: Span, name: n.Name | None, question: Any, tails: Any, acceptance: Any
    ) -> n.CheckSentence:
        end = tails[-1].span.end if tails else question.span.end
        wording = self._wording(question.span.start, end)
        return n.CheckSentence(name, question, tails, acceptance, wording, self.cites(span), span)

    def check_name(self, span: Span, name: n.Name) -> n.Name:
        return name

    def acceptance(self, span: Span, by: Any, until: n.Date | None, because: str) -> n.Acceptance:
        return n.Acceptance(by, until, because, span)

    def on_these(self, span: Span, matters: Any) -> Any:
        return matters

    of_these = against = on_these

    def power_question(
        self, span: Span, holder: Any, can: bool, power: n.Power, target: Any, means: Any, against: Any
    ) -> n.PowerQuestion:
        return n.PowerQuestion(holder, can, power, target, means or n.Means.ANY, against, span)

    def influence_question(self, span: Span, holder: Any, can: bool, target: Any) -> n.PowerQuestion:
        return n.PowerQuestion(holder, can, n.Power.INFLUENCE, target, n.Means.ANY, None, span)

    def no_one_person(self, span: Span) -> n.NoSingle:
        return n.NoSingle(n.Things(n.Noun.PERSON, None, n.Base.UNSAID, False, (), (), span), span)

    def no_one_office_holder(self, span: Span) -> n.NoSingle:
        return n.NoSingle(n.Things(n.Noun.OFFICE_HOLDER, None, n.Base.UNSAID, False, (), (), span), span)

    def no_number_of(self, span: Span, number: n.Number, things: n.Things) -> n.NoGroupOf:
        return n.NoGroupOf(number, things, span)

    def no_group_of(self, span: Span, things: n.Things) -> n.NoGroupOf:
        return n.NoGroupOf(None, things, span)

    def any_group_of(self, span: Span, *parts: Any) -> n.AnyGroupOf:
        number, things = parts if len(parts) == 2 else (self._one(span), parts[0])
        return n.AnyGroupOf(number, things, span)

    def only_these(self, span: Span, *who: Any) -> n.OnlyThese:
        return n.OnlyThese(who, span)

    def this_coalition(self, span: Span, *who: Any) -> n.ThisCoalition:
        return n.ThisCoalition(who[0] if len(who) == 1 else n.Together(who, span), span)

    def target_approved(self, span: Span, matters: Any) -> n.Target:
        return n.Target(matters, n.TargetEffect.APPROVED, None, span)

    def target_effective(self, span: Span, matters: Any, whom: Any) -> n.Target:
        return n.Target(matters, n.TargetEffect.EFFECTIVE, whom, span)

    def target_binding(self, span: Span, matters: Any, whom: Any) -> n.Target:
        return n.Target(matters, n.TargetEffect.BINDING, whom, span)

    def exactly_these_question(self, span: Span, target: Any, *sets: n.BlockingSet) -> n.ExactlyTheseQuestion:
        return n.ExactlyTheseQuestion(n.Power.BLOCK, target, sets, span)

    def blocking_set(self, span: Span, *parts: Any) -> n.BlockingSet:
        return n.BlockingSet(parts, span)

    def widen_own_powers_question(self, span: Span, holder: Any, can: bool) -> n.WidenOwnPowersQuestion:
        match holder:
            case n.ThisCoalition(n.Name() as body, _) if not can:
                return n.WidenOwnPowersQuestion(body, span)
            case n.NoSingle(n.Things(n.Noun.BODY, None), _) if can:
                return n.WidenOwnPowersQuestion(None, span)
        message = f"expected a body that `cannot`, or `no body can`, found `{self._words(holder)}`"
        self.problem(catalogue.UNEXPECTED_PHRASE, message, holder.span)
        return n.WidenOwnPowersQuestion(None, span)

    def _who_of(self, holder: Any) -> Any:
        match holder:
            case n.ThisCoalition(who, _):
                return who
            case n.AnyGroupOf(number, things, _):
                return n.AnyOf(number, things, holder.span)
        message = f"expected someone, or `any 4 members`, found `{self._words(holder)}`"
        self.problem(catalogue.UNEXPECTED_PHRASE, message, holder.span)
        return n.NoOne(holder.span)

    def _can_is(self, span: Span, can: bool, expected: bool) -> None:
        if can is not expected:
            right, wrong = ("can", "cannot") if expected else ("cannot", "can")
            self.problem(
                catalogue.UNEXPECTED_PHRASE, f"expected `{right}` in this check, found `{wrong}`", span
            )

    def reviewed_once_question(
        self, span: Span, holder: Any, can: bool, matters: Any
    ) -> n.ReviewedOnceQuestion:
        self._can_is(span, can, True)
        return n.ReviewedOnceQuestion(self._who_of(holder), matters, span)

    def cannot_delay_question(
        self, span: Span, holder: Any, can: bool, matters: Any, beyond: n.Duration
    ) -> n.CannotDelayQuestion:
        self._can_is(span, can, False)
        return n.CannotDelayQuestion(self._who_of(holder), matters, beyond, span)

    def one_route_question(self, span: Span, *others: n.Name) -> n.OneRouteQuestion:
        return n.OneRouteQuestion(n.EveryMatter(others, span), span)

    def one_route_for_question(self, span: Span, matter: Any) -> n.OneRouteQuestion:
        name = self._plain_name(matter, "a matter")
        return n.OneRouteQuestion(n.TheseMatters((name,), name.span), span)

    def order_question(self, span: Span, step: Any, when: Any, matters: Any) -> n.OrderQuestion:
        return n.OrderQuestion(self._step(step), when, matters, span)

    def scrutineer_who(self, span: Span, who: Any) -> Any:
        return who

    def swapping_question(self, span: Span, things: n.Things, matters: Any) -> n.SwappingQuestion:
        return n.SwappingQuestion(things, matters or n.EveryMatter((), span), span)

    def class_outvoted_question(
        self, span: Span, matters: Any, bound: n.Things, quantity: tuple[n.HowMany, n.Things]
    ) -> n.ClassOutvotedQuestion:
        return n.ClassOutvotedQuestion(matters or n.EveryMatter((), span), bound, *quantity, span)

    def separate_duties_question(self, span: Span, one: n.Name, other: n.Name) -> n.SeparateDutiesQuestion:
        return n.SeparateDutiesQuestion((one, other), span)

    def every_use_question(self, span: Span, of: n.Name, rule: tuple[Any, ...]) -> n.EveryUseQuestion:
        how, number, within, test, matters = rule
        return n.EveryUseQuestion(of, how, number, within, test, matters, span)

    def use_by_at_least(self, span: Span, number: n.Number) -> tuple[Any, ...]:
        return n.UseRule.BY_AT_LEAST, number, None, None, None

    def use_reported(self, span: Span, within: n.Duration) -> tuple[Any, ...]:
        return n.UseRule.REPORTED, None, within, None, None

    def use_ratified(self, span: Span, within: n.Duration) -> tuple[Any, ...]:
        return n.UseRule.RATIFIED, None, within, None, None

    def use_only_when(self, span: Span, test: Any) -> tuple[Any, ...]:
        return n.UseRule.ONLY_WHEN, None, None, test, None

    def use_only_for(self, span: Span, matters: Any) -> tuple[Any, ...]:
        return n.UseRule.ONLY_FOR, None, None, None, matters

    def someone_can_act_question(self, span: Span, what: n.Name) -> n.SomeoneCanQuestion:
        return n.SomeoneCanQuestion(what, False, span)

    def someone_can_do_question(self, span: Span, what: n.Name) -> n.SomeoneCanQuestion:
        return n.SomeoneCanQuestion(what, True, span)

    def survives_recusal_question(self, span: Span, matters: Any, of: Any) -> n.QuorumSurvivesQuestion:
        return n.QuorumSurvivesQuestion(matters, False, of, span)

    def survives_absence_question(self, span: Span, matters: Any, of: Any) -> n.QuorumSurvivesQuestion:
        return n.QuorumSurvivesQuestion(matters, True, of, span)

    def smallest_group_question(
        self, span: Span, matters: Any, quantity: tuple[n.HowMany, n.Things]
    ) -> n.SmallestGroupQuestion:
        return n.SmallestGroupQuestion(matters, *quantity, span)

    def with_up_to(self, span: Span, number: n.Number, what: tuple[bool, bool]) -> n.WithUpTo:
        return n.WithUpTo(number, *what, span)

    # --- proof: scenarios -----------------------------------------------------------------------------------

    def scenario_sentence(
        self, span: Span, name: n.Name, title: str | None, matter: n.Name, settings: Any, *clauses: Any
    ) -> n.ScenarioSentence:
        return n.ScenarioSentence(name, title, matter, settings or (), clauses, self.cites(span), span)

    def given_clause(self, span: Span, test: Any) -> n.GivenClause:
        return n.GivenClause(None, test, self.cites(span), span)

    def given_at_clause(self, span: Span, at: n.Name, test: Any) -> n.GivenClause:
        return n.GivenClause(at, test, self.cites(span), span)

    def casting_vote_is_clause(self, span: Span, vote: bool | None) -> n.CastingVoteIsClause:
        return n.CastingVoteIsClause(None, vote, self.cites(span), span)

    def casting_vote_at_clause(self, span: Span, at: n.Name, vote: bool | None) -> n.CastingVoteIsClause:
        return n.CastingVoteIsClause(at, vote, self.cites(span), span)

    def body_meets_clause(self, span: Span, body: Any, day: n.OnDay) -> n.BodyMeetsClause:
        return n.BodyMeetsClause(self._plain_name(body, "a body or stage"), day, self.cites(span), span)

    def body_does_not_meet_clause(self, span: Span, body: Any) -> n.BodyMeetsClause:
        return n.BodyMeetsClause(self._plain_name(body, "a body or stage"), None, self.cites(span), span)

    def expect_outcome_clause(
        self, span: Span, outcome: n.Outcome, at: Any, when: Any
    ) -> n.ExpectOutcomeClause:
        return n.ExpectOutcomeClause(outcome, False, at, when, self.cites(span), span)

    def expect_not_outcome_clause(
        self, span: Span, outcome: n.Outcome, at: Any, when: Any
    ) -> n.ExpectOutcomeClause:
        return n.ExpectOutcomeClause(outcome, True, at, when, self.cites(span), span)

    def given_deed(self, span: Span, who: Any, does: Any) -> n.Deed:
        return n.Deed(who, does, None, span)

    def given_every(self, span: Span, things: n.Things, does: Any) -> n.Tally:
        return n.Tally(n.All(span), things, does, None, span)

    def given_does_not_happen(self, span: Span, step: Any) -> n.StepHappens:
        return n.StepHappens(self._step(step), True, None, span)

    def given_fact(self, span: Span, article: bool | None, name: n.Name) -> n.FactTest:
        return n.FactTest(name, False, span)

    def given_not_fact(self, span: Span, article: bool | None, name: n.Name) -> n.FactTest:
        return n.FactTest(name, True, span)

    # --- texts ----------------------------------------------------------------------------------------------

    def use_file_sentence(self, span: Span, leaf: Leaf) -> n.UseFileSentence:
        return n.UseFileSentence(leaf[0].text[1:-1], self.cites(span), span)

    def use_pack_sentence(self, span: Span, pack: n.Name, settings: Any) -> n.UsePackSentence:
        return n.UsePackSentence(pack, settings or (), self.cites(span), span)

    def pack_sentence(
        self, span: Span, name: n.Name, title: str | None, *gaps: n.Particular | None
    ) -> n.PackSentence:
        given = tuple(gap for gap in gaps if gap is not None)
        return n.PackSentence(name, title, given, (), self.cites(span), span)

    def gap(self, span: Span, name: n.Name, type_: n.Type, default: Any) -> n.Particular:
        return n.Particular(name, type_, (), default, span)

    def gap_choice(self, span: Span, name: n.Name, *choices: n.Name) -> n.Particular:
        return n.Particular(name, n.Type.CHOICE, choices, None, span)

    def omit_heading_sentence(self, span: Span, sentence: Any) -> n.OmitHeadingSentence:
        return n.OmitHeadingSentence(sentence, self.cites(span), span)


def _reading(
    operands: tuple[Any, ...], connectives: tuple[str, ...], binds: str, words: Callable[[Any], str]
) -> str:
    """The operands with brackets round the runs that this connective joins."""
    runs: list[list[str]] = [[words(operands[0])]]
    between: list[str] = []
    for connective, operand in zip(connectives, operands[1:], strict=True):
        if connective == binds:
            runs[-1].append(words(operand))
        else:
            between.append(connective)
            runs.append([words(operand)])
    joined = [run[0] if len(run) == 1 else f"({f' {binds} '.join(run)})" for run in runs]
    return joined[0] + "".join(f" {word} {run}" for word, run in zip(between, joined[1:], strict=True))
