"""What only the model shows: defaults said, sentences expanded, and that nothing unmodelled is skipped.

The messages and verdicts of binding stand in `tests/cases/`; here is what no case file can reach.
"""

import time
from dataclasses import replace
from fractions import Fraction

import pytest

from stpdsl import catalogue, pipeline
from stpdsl.cli import files
from stpdsl.diagnostics import Diagnostic, Severity
from stpdsl.model.nodes import (
    IT,
    ORDINARY_ROWS,
    Affected,
    And,
    Charge,
    Column,
    Compare,
    Const,
    Effect,
    EffectOn,
    Expr,
    FactIs,
    ForEvery,
    Gate,
    HolderKind,
    Inner,
    MatterIs,
    Measure,
    MemberSet,
    MemberVotes,
    Model,
    Nature,
    Not,
    Num,
    OnConflict,
    Or,
    Order,
    ParticularValue,
    PersonPresent,
    Result,
    ResultIs,
    SeatSet,
    Share,
    StageOutcome,
    StepBefore,
    Tally,
)
from stpdsl.model.questions import (
    Always,
    CanBlock,
    Claim,
    Document,
    EndsWithin,
    Never,
    OneRoute,
    Possible,
    QuorumHostage,
    Target,
)
from stpdsl.model.types import Ballot, SeatState
from stpdsl.source import Source
from tests.conftest import ROOT

WESTSHIRE = """
kind CCG
kind Trust
kind Foundation Trust is a Trust
kind Council
member North CCG is a CCG with Population: 310,000
member Royal is a Foundation Trust with Population: 400
member Coast is a Trust with Population: 200
member County is a Council with Population: 812,000
office Chief Executive at every member, executive
office Finance Director at every member, executive
matter Capital with Value as money, Affected as members
matter Merger
fact Urgent, decided by the Chair
fact Severe about a member, decided by the Chair
step Scrutiny
step Notice
body Board:
  seat for every member, held by its Chief Executive, deputy: its Finance Director
  seat Chair, held by an independent person, without a vote
  seat Vice Chair, held by an independent person, without a vote
  gathers its members' authority
"""
RULE = """
rule for Capital at the Board:
  quorum: none
  carried when more than half of votes cast are for
  whoever is conflicted is recused
"""
CARRIED = "more than half of votes cast are for"
PROCEDURE = """
procedure for Capital:
  stage First at the Board:
    if carried, approved
    otherwise, refused
"""
DELEGATION = "delegation from Royal to its Chief Executive: covers Capital"
AGREEMENT = "agreement Contract is a contract between every member on Capital"


def understood(
    text: str, others: dict[str, str] | None = None
) -> tuple[Document | None, tuple[Diagnostic, ...]]:
    """What a text means, with the files that it uses."""

    def read(name: str, source: Source) -> Source | Diagnostic:
        if others is not None and name in others:
            return Source(name, others[name])
        return Diagnostic(catalogue.USE_NOT_FOUND, f"no `{name}`", source.whole())

    return pipeline.understand(Source("test.stp", text), read)


def document(text: str, others: dict[str, str] | None = None) -> Document:
    """The document of a text without errors."""
    found, problems = understood(text, others)
    assert found is not None, [problem.message for problem in problems if problem.severity is Severity.ERROR]
    return found


def model(text: str) -> Model:
    return document(text).model


def codes(text: str, others: dict[str, str] | None = None) -> list[str]:
    """The names of the errors of a text."""
    _, problems = understood(text, others)
    return [problem.code.name for problem in problems if problem.severity is Severity.ERROR]


def with_clause(clause: str, rule: str = RULE) -> str:
    return WESTSHIRE + rule + f"  {clause}\n"


def with_question(question: str) -> str:
    return WESTSHIRE + RULE + f"check {question}\n"


# --- nothing is skipped -------------------------------------------------------------------------------------

SENTENCES = {
    "document": "document Standing Orders",
    "reading": "reading Base: Votes Cast or Whole Board",
    "parameter that varies": "parameter Supermajority is 75%, from 50% to 100% in steps of 1%",
    "scheme": "scheme for Capital by Value, from Royal: up to £1m: Royal's Chief Executive",
    "partnership for a time": "partnership Westshire: in force until 1 May 2020",
    "office with a term": "office Director at Royal, for 3 years",
    "post held by two": "person Ann holds Royal's Chief Executive\nperson Bob holds Royal's Chief Executive",
    "advice on a fact": "fact Local, decided by the Chair, on the advice of Royal",
    "review of a fact": "fact Local, decided by the Chair, reviewed by Royal",
    "step on behalf": "step Publication by Royal, on behalf of the Board",
    "origin for some matters": "member Ely: its functions on Capital belong to its Executive",
    "lawful for some matters": "member Ely: may delegate only to any body on Capital",
    "matter not split": "matter Sale: may not be split",
    "matter that changes": "matter Reform: changes body Board",
    "matter named by": "matter Sale: named by Royal",
    "particular of percent": "matter Sale with Discount as percent",
    "particular of date": "matter Sale with Closing as date",
    "particular of one member": "matter Sale with Buyer as member",
    "particular of body": "matter Sale with Place as body",
    "composition": "body Forum: seat for every member; composition: at least 2 Trusts are present",
    "meets with": "body Forum: seat for every member; meets at the same time as the Board",
    "body for a time": "body Forum: seat for every member; in force until 1 May 2020",
    "seat held jointly": "body Forum: seat Lead, held jointly by Royal and Coast",
    "proxies": "body Forum: seat for every member, may hold at most 1 proxy",
    "sending a proxy": "body Forum: seat for every member, may send a proxy",
    "appointed": "body Forum: seat for every member; seat Lead, appointed by Royal",
    "seats that depend on a fact": "body Forum: seat Royal; seat for every Council who is Severe",
    "requirement for a time": "requirement for Capital: in force until 1 May 2020",
    "requirement afterwards": "requirement for Capital: Notice within 5 days after the decision",
    "duty before": "duty for Capital: Notice before the vote",
    "duty at the next meeting": "duty for Capital: Notice at the next meeting",
    "duty on condition": "duty for Capital when the matter is Urgent: Notice within 5 days",
    "duty in working days": "duty for Capital: Notice within 5 working days after the decision",
}

RULE_CLAUSES = {
    "quorum at opening": "quorum at opening: at least 2 seats are present",
    "tie carried": "a tie is carried",
    "casting vote on condition": "the Chair has a casting vote when the matter is Urgent",
    "recusal decided by another": "whoever is conflicted is recused, as decided by the Chair",
    "recusal decided by oneself": "whoever is conflicted decides for themselves",
    "gate after": "needs Scrutiny within 5 days",
    "gate in working days": "needs Scrutiny at least 5 working days before the vote",
    "gate in months": "needs Scrutiny at least 2 months before the vote",
    "consent by a day": "needs the consent of Royal, within 20 days",
    "silence": "needs the consent of Royal, silence is consent",
    "consent of some": "needs the consent of any 2 Trusts",
    "veto": "Royal may veto",
    "veto window": "Royal may veto until the vote",
    "veto overridden": "a veto is overridden when every seat votes for",
    "may not vote": "members who are Severe may not vote",
    "only some may vote": "only Trusts may vote",
    "outside the base": "Trust members may vote but are not in the base",
    "without the conflicted": "must also carry without conflicted seats",
    "takes effect later": "takes effect after 5 days",
    "takes effect when": "takes effect only when the matter is Urgent",
    "votes may change": "votes may be changed until the vote",
    "binds those who accept": "binds only members who accept",
    "rule for a time": "in force until 1 May 2020",
    "matters begun": "for matters begun before 1 May 2020",
    "absent as abstaining": "absent seats count as abstentions",
}

TESTS = {
    "objection of a kind": "every member takes part",
    "share an attribute": "at most 2 seats share an Employer",
    "counting the conflicted": "at least 2 seats are conflicted",
    "office holders": "at least 2 office holders vote for",
    "someone has left": "no member has left",
}

STAGES = {
    "any of": ("at any of Board and Forum", "", ""),
    "after": ("at the Board, after 5 days", "", ""),
    "next meeting": ("at the Board, at the next meeting", "", ""),
    "open for": ("at the Board, for 10 days", "", ""),
    "within working days": ("at the Board, within 5 working days", "", ""),
    "within months": ("at the Board, within 2 months", "", ""),
    "without a quorum": ("at the Board, without a quorum", "", ""),
    "member by member": ("at the Board, stands for those who agree", "", ""),
    "clock": ("at the Board, the clock restarts after each objection", "", ""),
    "called in": ("at the Board", "if called in by at least 2 Trusts, refused", ""),
    "objected": ("at the Board", "if objected to by any Trust, refused", ""),
    "objected to": ("at the Board", "if objected to, refused", ""),
    "tied": ("at the Board", "if tied, refused", ""),
    "step": ("at the Board", "if Notice happens, refused", ""),
    "provisional": ("at the Board", "if inquorate, provisionally approved", ""),
    "void": ("at the Board", "if inquorate, void", ""),
    "meet again": ("at the Board", "if inquorate, meet again", ""),
    "exit at the next meeting": ("at the Board", "if inquorate, refused at the next meeting", ""),
    "exit in working days": ("at the Board", "if inquorate, refused after 5 working days", ""),
    "for a time": ("at the Board", "", "in force until 1 May 2020"),
    "matters begun": ("at the Board", "", "for matters begun before 1 May 2020"),
}

DELEGATION_CLAUSES = {
    "in total": "in total up to £5m a year",
    "passed on to some": "may be passed on to Royal's Finance Director",
    "passed on with consent": "may be passed on, with the consent of County",
    "recalled by another": "may be recalled by County",
    "recalled on notice": "may be recalled by its giver on 10 days notice",
    "reported": "each use must be reported to the Board within 5 days",
    "ratified": "each use must be ratified by the Board within 5 days",
    "lapses": "lapses unless renewed every 12 months",
    "liable": "the giver stays liable",
    "lasting": "in force for 1 year",
    "matters begun": "for matters begun from 1 May 2020",
}

AGREEMENT_CLAUSES = {
    "notice": "notice to leave: 6 months",
    "leaver": "a leaver stays bound by decisions taken before it leaves",
    "leaver's share": "a leaver's share is divided in proportion to its Population",
    "met from": "Overspend is met first from Pool, then from Reserve",
    "borne": "Risk is borne in proportion to its Population",
    "share limit": "County's share of Overspend is at most £5m",
    "shares": "shares of Gain: County: 60%, Royal: 40%",
    "opt out": "its parties may opt out by Notice",
    "takes effect": "takes effect after 5 days",
    "accepting": "binds only members who accept",
    "matters begun": "for matters begun from 1 May 2020",
}

QUESTIONS = {
    "group": "no 2 Trusts can block Capital",
    "any group": "no group of Trusts can veto Capital",
    "any number": "any 3 members can block Capital",
    "together": "Royal and Coast together can block Capital",
    "without a vote": "no one without a vote can veto Capital",
    "person vetoes": "no one person can veto Capital",
    "force": "no single member can force Capital",
    "stop": "no single member can stop Capital",
    "influence": "no single member can influence Capital",
    "carry": "no single member can carry Capital",
    "decide": "no single member can decide Capital",
    "withholding": "no single member can veto Capital by withholding consent",
    "against": "no single member can veto Capital against County",
    "only cannot": "only Royal cannot veto Capital",
    "sets of two": "exactly these can block Capital: Royal and Coast",
    "any two": "exactly these can block Capital: any 2 Trusts",
    "break the quorum": "any member can break the quorum for Capital",
    "picked out": "no single affected Trust can veto Capital",
    "totals": "no single member can veto Capital, assuming totals are kept",
    "vacancies alone": "no single member can veto Capital with up to 1 seat vacant",
    "one outcome": "every meeting on Capital has exactly one outcome",
    "reached at": "every decision on Capital is reached at the Board",
    "ends in months": "every procedure ends within 3 months",
    "reached in working days": "every decision on Capital is reached within 5 working days",
    "more support": "more support never hurts on Capital",
    "turning up": "turning up to oppose never helps on Capital",
    "swapping": "swapping any two Trusts changes nothing on Capital",
    "outsiders": "no one without a vote can change the outcome of Capital",
    "duties apart": "no one person does both Notice and Scrutiny",
    "splitting": "no split or label makes Capital easier",
    "own powers": "the Board cannot widen its own powers",
    "entrenched": "changing rule Special is never easier than Capital",
    "in writing": "approval of Capital by writing is never easier than by meeting",
    "every use": "every use of Emergency is by at least two people",
    "someone acts": "someone can always act as the Chair",
    "recused": "a recused seat changes nothing on Capital",
    "survives": "the quorum for Capital survives the recusal of any 2 seats",
    "affected": "no member is affected by Capital without its consent",
    "reviewed": "any 4 Board members can have Capital reviewed once",
    "delay": "any 4 Board members cannot delay Capital beyond 20 days",
    "removal": "no one can block its own removal by Merger",
    "smallest": "the smallest group that can carry Capital is more than half of all members",
    "shares": "the shares of Gain add up",
    "veto overridden": "every veto can be overridden on Capital",
    "compared": 'compared with "old", no member gains a veto',
    "bases": "every fraction has a base",
    "readings": "no answer depends on a reading",
    "one vote": "no seat casts more than one vote",
    "weakened": "no clause is weakened by less than it protects",
    "own cause": "no one votes on its own case",
    "in date": "every authority used is in date",
    "recallable": "every authority used can be recalled by its giver",
    "retroactive": "no change of rules alters a matter already begun",
    "satisfiable": "all the rules can be met at once",
    "documents": "no two documents disagree",
    "leaver undoes": "no one leaving can undo a decision",
    "leaver quorum": "no one leaving can break the quorum",
    "clauses": "every clause matters",
    "void": "never the matter is void",
    "someone takes part": "possible: Royal takes part",
}

GIVEN = {
    "objects": "Royal objects",
    "takes part": "Royal takes part",
    "in office": "Royal is in office",
    "step in working days": "Scrutiny happens within 5 working days",
}


def _unmodelled() -> dict[str, str]:
    texts = {f"sentence: {name}": WESTSHIRE + RULE + text + "\n" for name, text in SENTENCES.items()}
    without = {"quorum": "  quorum: none\n", "whoever": "  whoever is conflicted is recused\n"}
    for name, clause in RULE_CLAUSES.items():
        rule = RULE.replace(without.get(clause.split()[0].rstrip(":"), "~"), "")
        texts[f"rule: {name}"] = with_clause(clause, rule)
    for name, test in TESTS.items():
        texts[f"test: {name}"] = WESTSHIRE + RULE.replace(CARRIED, test)
    for name, (place, exit_, clause) in STAGES.items():
        stage = PROCEDURE.replace("at the Board", place).replace(
            "    otherwise", f"    {exit_}\n    otherwise"
        )
        texts[f"procedure: {name}"] = WESTSHIRE + RULE + stage.replace("    \n", "") + f"  {clause}\n"
    for name, clause in DELEGATION_CLAUSES.items():
        texts[f"delegation: {name}"] = f"{WESTSHIRE}{DELEGATION}; {clause}\n"
    for name, clause in AGREEMENT_CLAUSES.items():
        texts[f"agreement: {name}"] = f"{WESTSHIRE}{AGREEMENT}: {clause}\n"
    for name, question in QUESTIONS.items():
        texts[f"question: {name}"] = with_question(question)
    for name, given in GIVEN.items():
        texts[f"scenario: {name}"] = f"{WESTSHIRE}{RULE}scenario Told on Capital with Value: £1m: {given}\n"
    texts["rule: in writing"] = WESTSHIRE + RULE.replace("the Board:", "the Board in writing:")
    return texts


UNMODELLED = _unmodelled()


@pytest.mark.parametrize("name", UNMODELLED)
def test_what_has_no_meaning_yet_is_said(name: str) -> None:
    found, problems = understood(UNMODELLED[name])
    assert found is None
    errors = {problem.code.name for problem in problems if problem.severity is Severity.ERROR}
    assert "not-yet-supported" in errors, [problem.message for problem in problems]
    assert errors <= {"not-yet-supported", "unknown-name", "missing-clause"}


# --- people, seats, bodies ----------------------------------------------------------------------------------


def test_a_seat_for_every_member_is_a_seat_each_held_by_its_post() -> None:
    board = model(WESTSHIRE + RULE).bodies["Board"]
    assert [seat.name for seat in board.seats] == [
        "North CCG",
        "Royal",
        "Coast",
        "County",
        "Chair",
        "Vice Chair",
    ]
    royal = board.seats[1]
    assert (royal.member, royal.person, royal.deputy) == (
        "Royal",
        "Royal's Chief Executive",
        "Royal's Finance Director",
    )
    assert board.charge is Charge.GATHERS
    chair = board.seats[4]
    assert (chair.member, chair.votes, chair.person) == (None, False, "Board's Chair")


def test_posts_without_a_name_have_a_person_of_their_own_and_others_share_one() -> None:
    found = model(WESTSHIRE + RULE + "person Pat holds Royal's Chief Executive and Coast's Chief Executive\n")
    assert found.persons["Pat"].posts == ("Royal's Chief Executive", "Coast's Chief Executive")
    assert found.persons["Pat"].natures == frozenset((Nature.EXECUTIVE,))
    assert "Royal's Chief Executive" not in found.persons
    assert found.persons["Royal's Finance Director"].posts == ("Royal's Finance Director",)
    assert [seat.person for seat in found.bodies["Board"].seats[:3]] == [
        "North CCG's Chief Executive",
        "Pat",
        "Pat",
    ]
    assert found.holders["Royal's board"].kind is HolderKind.BOARD
    assert found.holders["Board"].kind is HolderKind.BODY
    assert found.holders["Pat"].kind is HolderKind.PERSON


def test_members_have_their_kinds_nearest_first() -> None:
    found = model(WESTSHIRE + RULE + "group Providers: every Trust\n").members["Royal"]
    assert found.kinds == ("Foundation Trust", "Trust")
    assert found.groups == frozenset(("Providers",))
    assert found.attributes == {"Population": Fraction(400)}


def test_seats_of_every_form() -> None:
    found = model(
        WESTSHIRE
        + RULE
        + """
body Forum:
  seat for every Trust other than Royal, with votes equal to its Population
  seat Royal, voting as the Panel decides
  seat County, voting as the majority of the Panel
  2 seats Lay Members, non-executive, may be vacant
  seat Ninth, vacant, votes only on Merger
  decides for Royal only
body Panel: seat for every member; advises only
"""
    ).bodies
    forum = {seat.name: seat for seat in found["Forum"].seats}
    assert list(forum) == ["Coast", "Royal", "County", "Lay Member 1", "Lay Member 2", "Ninth"]
    assert forum["Coast"].weight == 200
    assert (forum["Royal"].inner, forum["Royal"].inner_by, forum["Royal"].person) == (
        "Panel",
        Inner.DECISION,
        None,
    )
    assert forum["County"].inner_by is Inner.MAJORITY
    assert forum["Lay Member 1"].may_be_vacant and not forum["Lay Member 1"].vacant_now
    assert forum["Ninth"].vacant_now
    assert forum["Ninth"].votes_when == MatterIs(frozenset(("Merger",)))
    assert (found["Forum"].charge, found["Forum"].own_of) == (Charge.OWN, "Royal")
    assert found["Panel"].charge is Charge.ADVISES


def test_public_and_private() -> None:
    bodies = model(
        WESTSHIRE
        + RULE
        + "body Open: seat Royal; meets in public unless the matter is Urgent\n"
        + "body Shut: seat Royal; meets in private\nbody Silent: seat Royal\n"
    ).bodies
    assert bodies["Open"].public == Not(FactIs("Urgent"))
    assert bodies["Shut"].public == Const(False)
    assert bodies["Silent"].public is None


# --- rules --------------------------------------------------------------------------------------------------


def test_defaults_of_a_rule_are_said() -> None:
    (rule,) = model(WESTSHIRE + RULE).rules
    assert rule.name == "Capital at Board"
    assert rule.when == Const(True)
    assert rule.quorum == Const(True) and not rule.quorum_said
    assert rule.needs_a_vote_for
    assert rule.rows == ORDINARY_ROWS
    assert rule.on_conflict is OnConflict.RECUSED
    assert rule.casting == ()
    assert rule.claims == MemberSet(frozenset(("North CCG", "Royal", "Coast", "County")))
    weight = Tally(Measure.WEIGHT, Column.CAST)
    assert rule.carried == Share(replace(weight, column=Column.FOR), True, Fraction(1, 2), weight)


def test_a_quorum_of_seats_counts_people_and_one_of_members_does_not() -> None:
    def quorum(test: str) -> Expr:
        return model(WESTSHIRE + RULE.replace("quorum: none", f"quorum: {test}")).rules[0].quorum

    assert quorum("at least 2/3 of all seats are present") == Share(
        Tally(Measure.PEOPLE, Column.QUORUM), False, Fraction(2, 3), Tally(Measure.SEATS, Column.ALL)
    )
    assert quorum("at least 2 members are present") == Compare(
        Tally(Measure.MEMBERS, Column.QUORUM, SeatSet(frozenset(("North CCG", "Royal", "Coast", "County")))),
        Order.AT_LEAST,
        Num(Fraction(2)),
    ) or quorum("at least 2 members are present") == Compare(
        Tally(Measure.MEMBERS, Column.QUORUM), Order.AT_LEAST, Num(Fraction(2))
    )
    assert quorum("the Chair is present") == PersonPresent("Board's Chair")
    assert quorum("the Chair or the Vice Chair is present") == Or(
        (PersonPresent("Board's Chair"), PersonPresent("Board's Vice Chair"))
    )


def test_a_quorum_counted_by_seat() -> None:
    text = WESTSHIRE + RULE.replace("quorum: none", "quorum, counted by seat: at least 2 seats are present")
    assert model(text).rules[0].quorum == Compare(
        Tally(Measure.SEATS, Column.QUORUM), Order.AT_LEAST, Num(Fraction(2))
    )


def carried(test: str) -> Expr:
    return model(WESTSHIRE + RULE.replace(CARRIED, test)).rules[0].carried


def test_every_one_of_a_kind_wants_one() -> None:
    councils = SeatSet(frozenset(("County",)))
    all_ = Tally(Measure.MEMBERS, Column.ALL, councils)
    assert carried("every Council votes for") == And(
        (
            Compare(replace(all_, column=Column.FOR), Order.AT_LEAST, all_),
            Compare(all_, Order.AT_LEAST, Num(Fraction(1))),
        )
    )


def test_shares_of_an_attribute_with_rounding_and_bounds() -> None:
    base = Tally(Measure.ATTRIBUTE, Column.ALL, None, "Population")
    share = carried("members with at least 65% of the Population of all members vote for")
    assert isinstance(share, Share)
    assert (share.part, share.fraction) == (
        replace(base, column=Column.FOR),
        Fraction(13, 20),
    ) and share.base == base
    share = carried("at least 1/3 of all seats rounded down plus 1, never fewer than 2 vote for")
    assert isinstance(share, Share)
    assert (share.rounding, share.plus, share.floor, share.strict) == ("down", 1, 2, False)


def test_a_filter_that_everybody_meets_is_still_a_filter() -> None:
    """The casting vote counts in tests without a filter alone."""
    text = WESTSHIRE + "group Partners: every member\n"
    rule = RULE.replace(CARRIED, "more than half of votes cast by Partners are for")
    share = model(text + rule).rules[0].carried
    assert isinstance(share, Share) and share.base.seats is not None


def test_lazy_consensus_needs_no_vote_for() -> None:
    (rule,) = model(WESTSHIRE + RULE.replace("carried when", "carried unless")).rules
    assert not rule.needs_a_vote_for and isinstance(rule.carried, Not)


@pytest.mark.parametrize(
    ("clause", "state", "changed"),
    [
        ("vacant seats count as votes for", SeatState.VACANT, {"vote": Ballot.FOR, "cast": True}),
        ("abstentions count as votes against", SeatState.ABSTAIN, {"vote": Ballot.AGAINST, "cast": True}),
        ("recused seats count as present", SeatState.RECUSED, {"present": True}),
        ("recused seats count towards the quorum", SeatState.RECUSED, {"quorum": True}),
        ("abstentions count towards the base", SeatState.ABSTAIN, {"cast": True}),
        ("abstentions do not count towards the base", SeatState.ABSTAIN, {}),
        ("absent seats count as votes for", SeatState.ABSENT, {"vote": Ballot.FOR, "cast": True}),
    ],
)
def test_a_clause_on_counting_changes_one_thing(
    clause: str, state: SeatState, changed: dict[str, bool | Ballot]
) -> None:
    (rule,) = model(with_clause(clause)).rules
    row = ORDINARY_ROWS[state]
    for cell, value in changed.items():
        row = replace(row, **{cell: value})  # type: ignore[arg-type]
    assert rule.rows == {**ORDINARY_ROWS, state: row}


def test_the_chair_and_then_the_deputy_preside() -> None:
    clauses = (
        "the Chair has a casting vote\n  the Vice Chair has a casting vote when the Chair is not present"
    )
    assert model(with_clause(clauses)).rules[0].casting == ("Board's Chair", "Board's Vice Chair")


def test_every_other_matter_is_what_no_other_rule_at_the_body_names() -> None:
    other = RULE.replace("for Capital at", "for every other matter at")
    rules = model(WESTSHIRE + RULE + other).rules
    assert [rule.matters for rule in rules] == [frozenset(("Capital",)), frozenset(("Merger",))]


def test_a_gate_on_condition_and_a_requirement() -> None:
    text = with_clause("needs Scrutiny at least 5 clear days before the vote unless the matter is Urgent")
    text += "requirement for Capital: Notice before Scrutiny\n"
    gates = model(text).rules[0].gates
    assert [gate.condition for gate in gates] == [
        Or((FactIs("Urgent"), StepBefore("Scrutiny", 6, None))),
        StepBefore("Notice", 1, "Scrutiny"),
    ]
    assert all(isinstance(gate, Gate) for gate in gates)


def test_consents_of_the_affected() -> None:
    (consent,) = model(with_clause("needs the consent of every affected Trust")).rules[0].consents
    assert consent.members == MemberSet(frozenset(("Royal", "Coast")), Affected("Affected", IT))


def test_a_condition_on_an_amount_is_said_only_of_matters_that_have_it() -> None:
    rule = RULE.replace("for Capital at the Board:", "for every matter at the Board when Value is over £5m:")
    over = Compare(ParticularValue("Value"), Order.MORE, Num(Fraction(500_000_000)))
    assert model(WESTSHIRE + rule).rules[0].when == And((MatterIs(frozenset(("Capital",))), over))


def test_a_derived_matter_is_a_way_to_speak_of_items() -> None:
    text = (
        WESTSHIRE
        + "matter Big Scheme is a Capital: when Value is over £5m\n"
        + RULE.replace("Capital", "Big Scheme")
    )
    found = model(text)
    assert list(found.matters) == ["Capital", "Merger"]
    (rule,) = found.rules
    assert rule.matters == frozenset(("Capital",))
    assert rule.when == Compare(ParticularValue("Value"), Order.MORE, Num(Fraction(500_000_000)))


def test_a_matter_that_is_another_is_meant_with_it() -> None:
    found = model(WESTSHIRE + "matter Sale is a Capital\n" + RULE)
    assert found.rules[0].matters == frozenset(("Capital", "Sale"))
    assert [each.name for each in found.matters["Sale"].particulars] == ["Value", "Affected"]


# --- routes -------------------------------------------------------------------------------------------------


def test_a_matter_without_a_procedure_has_one_stage() -> None:
    (route,) = model(WESTSHIRE + RULE).routes
    (stage,) = route.stages
    assert (route.name, route.written, stage.name, stage.parts, stage.within) == (
        "Board",
        False,
        "Board",
        ("Board",),
        None,
    )
    assert {outcome: exit_.to for outcome, exit_ in stage.exits.items()} == {
        StageOutcome.OUT_OF_TIME: Result.UNRESOLVED,
        StageOutcome.NOT_READY: Result.UNRESOLVED,
        StageOutcome.EMPTIED: Result.UNRESOLVED,
        StageOutcome.INQUORATE: Result.UNRESOLVED,
        StageOutcome.NOT_CARRIED: Result.REFUSED,
        StageOutcome.CARRIED: Result.APPROVED,
    }


def test_a_body_that_settles_a_seat_elsewhere_is_no_route_of_its_own() -> None:
    text = """
kind State
member Belgium is a State
member France is a State
member Wallonia
matter Signature
body Concertation: seat Wallonia
body Council: seat France; seat Belgium, voting as the Concertation decides
rule for every matter at the Concertation: quorum: none; carried when every seat votes for
rule for Signature at the Council: quorum: none; carried when every seat votes for
"""
    assert [route.name for route in model(text).routes] == ["Council"]


def test_stages_with_boards_that_ratify() -> None:
    text = (
        WESTSHIRE
        + RULE
        + """
procedure for Capital:
  stage First at the Board within 20 days:
    if carried, go to Ratification after 2 days
    otherwise, refused
  stage Ratification at every Trust's board, is enough for authority:
    if carried, approved
    if not carried, refused
    otherwise, unresolved
"""
    )
    found = model(text)
    first, second = found.routes[0].stages
    assert first.exits[StageOutcome.CARRIED].to == "Ratification"
    assert first.exits[StageOutcome.CARRIED].after == 2
    assert second.parts == ("Royal's board", "Coast's board") and second.suffices
    board = found.bodies["Royal's board"]
    assert (board.charge, board.own_of, [seat.person for seat in board.seats]) == (
        Charge.OWN,
        "Royal",
        ["Royal's board"],
    )
    rule = next(rule for rule in found.rules if rule.body == "Royal's board")
    assert rule.claims == MemberSet(frozenset(("Royal",)))
    assert rule.matters == frozenset(("Capital", "Merger"))
    assert len(found.routes) == 1


# --- rights -------------------------------------------------------------------------------------------------


def test_a_delegation_from_every_member_is_one_each() -> None:
    text = WESTSHIRE + "delegation Limits from every Trust to its Chief Executive: covers Capital up to £1m\n"
    found = model(text).delegations
    assert [(each.name, each.giver, each.receiver, each.of) for each in found] == [
        (
            f"Limits from {name}'s board to {name}'s Chief Executive",
            f"{name}'s board",
            f"{name}'s Chief Executive",
            frozenset((name,)),
        )
        for name in ("Royal", "Coast")
    ]
    (scope,) = found[0].covers
    assert scope.when == Compare(ParticularValue("Value"), Order.AT_MOST, Num(Fraction(100_000_000)))
    assert not found[0].may_be_passed_on and not found[0].exclusive


def test_terms_of_a_delegation() -> None:
    text = WESTSHIRE + (
        "delegation from Royal to its Chief Executive:\n"
        "  covers every matter when the matter is Urgent\n"
        "  does not cover Merger\n"
        "  only when the matter is not Urgent\n"
        "  only jointly with its Finance Director\n"
        "  in force from 1 April 2017 until 31 March 2019\n"
        "  in force only after Notice\n"
        "  may be passed on\n"
        "  may be recalled by its giver\n"
        "  the giver gives up the power\n"
    )
    found = model(text)
    (each,) = found.delegations
    assert each.jointly == ("Royal's Finance Director",)
    assert each.after == ("Notice",)
    assert each.from_day is not None and each.until_day is not None and each.until_day - each.from_day == 729
    assert each.may_be_passed_on and each.exclusive
    assert each.only_when == Not(FactIs("Urgent"))
    assert [scope.matters for scope in each.excludes] == [frozenset(("Merger",))]
    assert each.recall is not None and found.steps[each.recall].controller == "Royal"


def test_functions_that_belong_elsewhere_are_given_from_there() -> None:
    text = WESTSHIRE.replace("kind Council\n", "kind Council: its functions belong to its Executive\n")
    found = model(text + "delegation from County to its Chief Executive: covers Merger\n")
    assert found.origins[0].holder == {"County": "County's Executive"}
    assert found.holders["County's Executive"].kind is HolderKind.OWN_BODY
    assert found.delegations[0].giver == "County's Executive"


def test_lawful_receivers_between_dates() -> None:
    text = WESTSHIRE.replace(
        "kind Council\n",
        "kind Council:\n"
        "  may delegate only to its own committees or its Chief Executive until 30 June 2022\n"
        "  may delegate to any joint committee from 1 July 2020\n",
    )
    found = model(
        text
        + "body Own: seat County; decides for County only\n"
        + "body Joint: seat for every member; holds delegated authority\n"
    )
    spans = [(each.from_day, each.until_day) for each in found.lawful_receivers]
    first, second = found.lawful_receivers
    assert first.permitted["County"] == frozenset(("Own", "County's Chief Executive"))
    assert second.permitted["County"] == frozenset(("Own", "Joint", "County's Chief Executive"))
    assert spans[0][0] is None and spans[0][1] is not None and spans[1][0] == spans[0][1] + 1
    assert all(each.members == frozenset(("County",)) for each in found.lawful_receivers)


def test_an_agreement_binds_its_parties_unless_it_says_otherwise() -> None:
    found = model(
        WESTSHIRE + AGREEMENT + "\nagreement Memo is a memorandum between every member: binds no one\n"
    ).instruments
    assert found[0].binds == found[0].parties == frozenset(("North CCG", "Royal", "Coast", "County"))
    assert found[1].binds == frozenset()


# --- questions ----------------------------------------------------------------------------------------------


def asked(question: str) -> list[object]:
    return [check.question for check in document(with_question(question)).checks]


def test_free_formulas() -> None:
    (always,) = asked(
        "always for every Trust: if the matter is approved then it votes for or it is not bound"
    )
    assert isinstance(always, Always)
    assert always.members == MemberSet(frozenset(("Royal", "Coast")))
    assert always.trigger == ResultIs(Result.APPROVED)
    assert always.conclusion == Or((MemberVotes(IT, Ballot.FOR), Not(EffectOn(Effect.BINDING, IT))))
    (never,) = asked("never the matter is approved and every Council votes against")
    assert isinstance(never, Never)
    assert never.conjuncts[1] == ForEvery(MemberSet(frozenset(("County",))), MemberVotes(IT, Ballot.AGAINST))
    (possible,) = asked("possible: at least 60% of votes cast are for at the Board, when Value is over £1m")
    assert isinstance(possible, Possible) and possible.over.when is not None
    formula = possible.formula
    assert isinstance(formula, Share) and (formula.base.stage, formula.base.body) == ("Board", "Board")


def test_powers() -> None:
    (none,) = asked("no single Trust can veto Capital by staying away, even with 2 others away")
    assert isinstance(none, CanBlock)
    assert (none.claim, none.members, none.by, none.others_away) == (
        Claim.NONE,
        frozenset(("Royal", "Coast")),
        frozenset((Ballot.ABSENT,)),
        2,
    )
    (each,) = asked("Royal alone can veto Capital being effective for every Trust in some circumstances")
    assert isinstance(each, CanBlock)
    assert (each.claim, each.target, each.some_circumstances) == (Claim.EACH, Target.EFFECTIVE, True)
    assert each.effective_for == MemberSet(frozenset(("Royal", "Coast")))
    (exactly,) = asked("exactly these can block Capital: North CCG; any 1 Trust")
    assert isinstance(exactly, CanBlock) and exactly.claim is Claim.EXACTLY
    assert exactly.members == frozenset(("North CCG", "Royal", "Coast"))
    (hostage,) = asked("no single member can break the quorum for Capital")
    assert isinstance(hostage, QuorumHostage)


def test_a_sentence_that_asks_three_things_is_three_checks() -> None:
    checks = document(with_question("Together: every decision on Capital binds every member")).checks
    assert [check.name for check in checks] == [
        "Together (1 of 3: what is claimed is effective)",
        "Together (2 of 3: what is effective is binding)",
        "Together (3 of 3: nobody can veto its being effective)",
    ]
    assert isinstance(checks[2].question, CanBlock) and checks[2].question.target is Target.EFFECTIVE


def test_every_procedure_ends_asks_of_written_ones() -> None:
    text = (
        WESTSHIRE
        + RULE
        + PROCEDURE
        + RULE.replace("Capital", "Merger")
        + "check every procedure ends within 3 weeks\n"
    )
    (check,) = document(text).checks
    assert isinstance(check.question, EndsWithin)
    assert (check.question.over.matters, check.question.days) == (("Capital",), 21)


def test_a_condition_on_the_decision_is_an_assumption() -> None:
    (always,) = asked("always the matter is approved, unless Royal votes against, provided duties are kept")
    assert isinstance(always, Always)
    assert always.over.when is None and always.over.duties_kept
    assert always.over.assuming == Not(MemberVotes("Royal", Ballot.AGAINST))


# --- texts --------------------------------------------------------------------------------------------------

PACK = """
pack Fair with Decision as matter, Limit as money is £1m:
  check Route: every matter has exactly one route
  check Heard: no single member can veto Decision when Value is over Limit
"""


def test_a_pack_is_laid_out_where_it_is_used() -> None:
    text = WESTSHIRE + RULE + PACK + "use Fair with Decision: Capital\n"
    found = document(text).checks
    assert [check.name for check in found] == ["Route", "Heard"]
    assert found[1].sentence == "no single member can veto Capital when Value is over £1m"
    assert found[0].clause.line == text.splitlines().index("use Fair with Decision: Capital") + 1
    assert isinstance(found[0].question, OneRoute)
    twice = document(text + "use Fair with Decision: Capital, Limit: £2m\n").checks
    assert [check.name for check in twice] == [
        "Route",
        "Heard",
        "Route (£2m, Capital)",
        "Heard (£2m, Capital)",
    ]


def test_checks_of_a_used_file_are_its_own() -> None:
    library = WESTSHIRE + RULE + PACK + "check Mine: every matter has exactly one route\n"
    found = document('use "library"\nuse Fair with Decision: Capital\n', {"library": library})
    assert [check.name for check in found.checks] == ["Route", "Heard"]
    assert "Royal" in found.model.members


def test_files_that_use_each_other() -> None:
    assert codes('use "a"\n', {"a": 'use "b"\n', "b": 'use "a"\nkind Trust\n'}) == ["circular-use"]
    assert codes('use "a"\nuse "b"\n', {"a": 'use "c"\n', "b": 'use "c"\n', "c": "kind Trust\n"}) == []


def test_amendments() -> None:
    base = WESTSHIRE + RULE.replace("rule for", "rule for") + DELEGATION + " up to £1m; may be passed on\n"

    def limits(change: str) -> list[tuple[Expr, bool]]:
        found = document(f'use "base"\n{change}', {"base": base}).model.delegations
        return [(scope.when, each.may_be_passed_on) for each in found for scope in each.covers]

    def up_to(pence: int) -> Compare:
        return Compare(ParticularValue("Value"), Order.AT_MOST, Num(Fraction(pence)))

    heading = "delegation from Royal to its Chief Executive:"
    assert limits(f"amend {heading} covers Capital up to £2m\n") == [(up_to(200_000_000), True)]
    assert limits(f"replace {heading} covers Capital up to £3m\n") == [(up_to(300_000_000), False)]
    assert limits("omit delegation from Royal to its Chief Executive\n") == []


def test_omitting_a_clause_by_its_citation() -> None:
    base = WESTSHIRE + RULE + "  a tie is not carried\n  needs Scrutiny before the vote      [ToR 5]\n"
    assert len(document('use "base"\n', {"base": base}).model.rules[0].gates) == 1
    assert document('use "base"\nomit clause "ToR 5"\n', {"base": base}).model.rules[0].gates == ()


# --- size ---------------------------------------------------------------------------------------------------


def test_a_thousand_members_are_bound_in_a_moment() -> None:
    rows = "\n".join(f"  M{number}: {number + 1}" for number in range(1000))
    text = (
        f"kind Trust\nmembers, each a Trust with Population:\n{rows}\n"
        "office Chief Executive at every member, executive\nmatter Capital with Value as money\n"
        "body Board: seat for every member, held by its Chief Executive; gathers its members' authority\n"
        + RULE.replace(CARRIED, "members with at least 65% of the Population of all members vote for")
        + "delegation from every member to its Chief Executive: covers Capital up to £1m\n"
        + "check no single member can veto Capital\n"
    )
    found = model(text)
    assert len(found.delegations) == len(found.bodies["Board"].seats) == 1000


# --- nothing an author can write raises ---------------------------------------------------------------------


@pytest.mark.parametrize("name", ["stp_collective", "ceta", "devon"])
def test_a_policy_with_a_line_missing_is_answered_and_never_raises(name: str) -> None:
    lines = (ROOT / "examples" / f"{name}.stp").read_text(encoding="utf-8").splitlines()
    used = files.used_by((f"examples/{name}.stp",))
    for missing in range(0, len(lines), 4):
        text = "\n".join(lines[:missing] + lines[missing + 1 :])
        found, problems = pipeline.understand(Source(f"examples/{name}.stp", text), used)
        assert (found is None) == any(problem.severity is Severity.ERROR for problem in problems)


# --- texts made to take for ever ----------------------------------------------------------------------------


def _letters(number: int) -> str:
    return f"{chr(65 + number // 676)}{chr(97 + number // 26 % 26)}{chr(97 + number % 26)}"


TOO_MUCH = {
    "unknown names": "".join(f"member M{_letters(n)} is a Trsut\n" for n in range(6000)),
    "one name": "member Same is a Trust\n" * 6000,
    "kinds of kinds": "".join(f"kind K{_letters(n)} is a K{_letters(n + 1)}\n" for n in range(3000)),
    "matters of matters": "".join(f"matter K{_letters(n)} is a K{_letters(n + 1)}\n" for n in range(3000)),
    "groups in groups": "".join(f"group K{_letters(n)}: K{_letters(n + 1)}\n" for n in range(3000)),
}


@pytest.mark.parametrize("name", TOO_MUCH)
def test_a_text_made_to_take_for_ever_is_refused_in_time(name: str) -> None:
    begun = time.process_time()
    found, problems = understood(WESTSHIRE + TOO_MUCH[name])
    assert found is None
    assert problems
    assert time.process_time() - begun < 10
