"""How each body decides: quorum, what carries, and every clause that changes how votes count.

In come the sentences of rules; out go rules with all their defaults said: a rule's quorum or its body's, what
each state of a seat counts as, whom it claims to bind. A rule at every member's board is a rule at each. A
board of which nothing is said decides by itself: present and for.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import assert_never

from stpdsl import catalogue
from stpdsl.diagnostics import Label
from stpdsl.model.bodies import board_body
from stpdsl.model.connectives import TRUE, all_of, any_of, at_least, negated
from stpdsl.model.formulas import bind, bind_conditions
from stpdsl.model.how import Required, gate_of, item_scene, named_matters, together
from stpdsl.model.nodes import (
    ORDINARY_ROWS,
    And,
    Clause,
    Column,
    Compare,
    ConsentOf,
    Expr,
    Gate,
    MatterIs,
    Measure,
    MemberSet,
    OnConflict,
    Or,
    Order,
    Row,
    Rule,
    Share,
    Tally,
)
from stpdsl.model.problems import clause_of, listed, words_of
from stpdsl.model.scenes import About, Scene
from stpdsl.model.tallies import tied
from stpdsl.model.texts import Line
from stpdsl.model.types import Ballot, SeatState
from stpdsl.model.what import spoken_matters
from stpdsl.model.who import bodies_meant, member_set, party, persons_meant
from stpdsl.model.world import BodyDraft, Spoken, World
from stpdsl.syntax import nodes as written


@dataclass(slots=True)
class _Draft:
    """A rule at one body, as its clauses are understood one by one."""

    sentence: written.RuleSentence
    body: BodyDraft
    matters: tuple[str, ...]
    clause: Clause
    world: World
    quorum: written.QuorumClause | None = None
    carried: list[Expr] = field(default_factory=list)
    carried_clause: Clause | None = None
    needs_a_vote_for: bool = True
    ties_fail: bool = False
    counting: list[written.CountingClause] = field(default_factory=list)
    on_conflict: OnConflict | None = None
    deputy: bool = False
    casting: list[str] = field(default_factory=list)
    nobody_casts: bool = False
    consents: list[ConsentOf] = field(default_factory=list)
    gates: list[Gate] = field(default_factory=list)
    claims: MemberSet | None = None
    claims_clause: Clause | None = None
    said: dict[str, written.RuleClause] = field(default_factory=dict)

    def scene(self, about: About) -> Scene:
        return Scene(self.world, about, self.matters, self.body, plain_rows=not self.counting)

    def cite(self, clause: written.RuleClause) -> Clause:
        return clause_of(clause, clause.cites or self.sentence.cites)


def settle_rules(lines: Sequence[Line], required: Sequence[Required], world: World) -> None:
    """Every rule that is written, in order."""
    written_rules = [
        (line.sentence, _bodies(line.sentence, world))
        for line in lines
        if isinstance(line.sentence, written.RuleSentence)
    ]
    at: dict[str, list[written.Matters]] = {}
    for sentence, bodies in written_rules:
        for body in bodies:
            at.setdefault(body, []).append(sentence.matters)
    names = _Names()
    named: dict[str, tuple[Spoken, ...]] = {}
    for sentence, bodies in written_rules:
        for name in bodies:
            if name not in named:
                named[name] = named_matters(at[name], world)
            several = len(bodies) > 1
            rule = _settle_rule(sentence, board_body(name, world), named[name], names, several, world)
            if rule is not None:
                world.rule_spans[rule.name] = sentence.span
                world.rules.append(replace(rule, gates=(*rule.gates, *_required(rule, required))))


def _bodies(sentence: written.RuleSentence, world: World) -> tuple[str, ...]:
    return bodies_meant(sentence.at, world, None)


def _required(rule: Rule, required: Sequence[Required]) -> list[Gate]:
    """The gates of requirements for some of the rule's matters; where it has others, only for those."""
    gates: list[Gate] = []
    for each in required:
        if rule.matters <= each.matters:
            gates.append(each.gate)
        elif rule.matters & each.matters:
            of_others = negated(MatterIs(each.matters))
            gates.append(Gate(any_of([of_others, each.gate.condition]), each.gate.clause))
    return gates


class _Names:
    """Names of rules: as given, or after what they decide and where; each once."""

    def __init__(self) -> None:
        self._taken: set[str] = set()

    def name(self, wanted: str) -> str:
        name, number = wanted, 1
        while name in self._taken:
            number += 1
            name = f"{wanted} ({number})"
        self._taken.add(name)
        return name


def _settle_rule(
    sentence: written.RuleSentence,
    body: BodyDraft,
    named: tuple[Spoken, ...],
    names: _Names,
    several: bool,
    world: World,
) -> Rule | None:
    matters, which = together(spoken_matters(sentence.matters, world, named))
    when = bind_conditions(sentence.conditions, item_scene(world, matters))
    if sentence.in_writing:
        world.problems.not_yet("`in writing`: a decision without a meeting", sentence.span)
    clause = clause_of(sentence, sentence.cites, parts=sentence.clauses)
    draft = _Draft(sentence, body, matters, clause, world)
    draft.counting = [each for each in sentence.clauses if isinstance(each, written.CountingClause)]
    for each in sentence.clauses:
        _settle_clause(each, draft)
    quorum, quorum_said, quorum_clause = _quorum(draft)
    if not draft.carried:
        if draft.carried_clause is None:
            _missing_carried(draft)
        return None
    if quorum is None or when is None or not matters:
        return None
    if draft.on_conflict is None:
        _conflicts_unsaid(sentence, world)
    wanted = sentence.name.text if sentence.name is not None else _called(sentence)
    if several or sentence.name is None:
        wanted = f"{wanted} at {body.name}"
    carried = all_of(draft.carried)
    if draft.ties_fail and (draft.counting or not _breaks_ties(carried)):
        carried = all_of([carried, negated(tied(draft.scene(About.CARRIED)))])
    return Rule(
        name=names.name(wanted),
        body=body.name,
        matters=frozenset(matters),
        when=all_of([which, when]),
        quorum=quorum,
        quorum_said=quorum_said,
        carried=carried,
        needs_a_vote_for=draft.needs_a_vote_for,
        rows=_rows(draft, carried),
        on_conflict=draft.on_conflict or OnConflict.NOTHING,
        deputy_may_replace_conflicted=draft.deputy,
        casting=tuple(draft.casting),
        consents=tuple(draft.consents),
        gates=tuple(draft.gates),
        claims=draft.claims if draft.claims is not None else MemberSet(world.everyone),
        quorum_clause=quorum_clause,
        carried_clause=draft.carried_clause or clause,
        claims_clause=draft.claims_clause or clause,
        clause=clause,
    )


def _called(sentence: written.RuleSentence) -> str:
    return words_of(sentence.matters)


# --- quorum and carrying ------------------------------------------------------------------------------------


def _quorum(draft: _Draft) -> tuple[Expr | None, bool, Clause]:
    clause = draft.quorum or draft.body.quorum
    if clause is None:
        draft.world.problems.say(
            catalogue.MISSING_QUORUM,
            f"neither this rule nor `{draft.body.name}` says its quorum",
            draft.sentence.span,
            hint="add `quorum: at least half of all seats are present`, or `quorum: none`",
        )
        return None, False, draft.clause
    cite = clause_of(clause, clause.cites or draft.sentence.cites)
    if clause.at_opening:
        draft.world.problems.not_yet("`quorum at opening`", clause.span)
    if clause.test is None:
        return TRUE, False, cite
    scene = replace(draft.scene(About.QUORUM), counted_by_seat=clause.counted_by_seat)
    return bind(clause.test, scene), True, cite


def _missing_carried(draft: _Draft) -> None:
    draft.world.problems.say(
        catalogue.MISSING_CLAUSE,
        "this rule does not say what carries",
        draft.sentence.span,
        hint="add `carried when more than half of votes cast are for`, or another test",
    )


def _conflicts_unsaid(sentence: written.RuleSentence, world: World) -> None:
    world.problems.say(
        catalogue.CONFLICTS_UNSAID,
        "this rule does not say what a conflict of interest does, so it does nothing",
        sentence.span,
        hint="add `whoever is conflicted is recused`, or `whoever is conflicted declares and votes`",
    )


def _carried(clause: written.CarriedClause, draft: _Draft) -> None:
    draft.carried_clause = draft.carried_clause or draft.cite(clause)
    test = bind(clause.condition.test, draft.scene(About.CARRIED))
    if test is None:
        return
    positive = isinstance(clause.condition, written.When) is not clause.negated
    draft.carried.append(test if positive else negated(test))
    if not clause.negated and isinstance(clause.condition, written.Unless):
        draft.needs_a_vote_for = False


def _breaks_ties(carried: Expr) -> bool:
    """Whether what carries plainly needs more votes for than against, where states count as they ordinarily
    do: `a tie is not carried` then adds nothing."""
    match carried:
        case And(operands=parts):
            return any(_breaks_ties(part) for part in parts)
        case Or(operands=parts):
            return all(_breaks_ties(part) for part in parts)
        case Share(part=part, strict=strict, fraction=fraction, base=base, rounding=None):
            most = carried.plus >= 0 and carried.ceiling is None
            enough = fraction > _HALF or (strict and fraction == _HALF)
            return most and enough and part == _VOTES_FOR and base == _VOTES_CAST
        case Compare(left=left, order=Order.MORE, right=right):
            return left == _VOTES_FOR and right == _VOTES_AGAINST
        case _:
            return False


_HALF = Fraction(1, 2)
_VOTES_FOR, _VOTES_AGAINST, _VOTES_CAST = (
    Tally(Measure.WEIGHT, column) for column in (Column.FOR, Column.AGAINST, Column.CAST)
)


# --- clauses ------------------------------------------------------------------------------------------------


def _settle_clause(clause: written.RuleClause, draft: _Draft) -> None:
    match clause:
        case written.QuorumClause():
            if _once("quorum", clause, draft):
                draft.quorum = clause
        case written.CarriedClause():
            if _once("not carried" if clause.negated else "carried", clause, draft):
                _carried(clause, draft)
        case written.CountingClause():
            pass  # read together in `_rows`
        case written.TieClause(carried=carried):
            draft.ties_fail = True
            if carried:
                draft.world.problems.not_yet(f"`{words_of(clause)}`", clause.span)
        case written.CastingVoteClause():
            _casting(clause, draft)
        case written.ConflictClause():
            if _once("whoever is conflicted", clause, draft):
                _conflict(clause, draft)
        case written.NeedsStepClause():
            gate = gate_of(clause, draft.cite(clause), item_scene(draft.world, draft.matters))
            if gate is not None:
                draft.gates.append(gate)
        case written.NeedsConsentClause():
            _consent(clause, draft)
        case written.BindsClause():
            if _once("binds", clause, draft):
                _binds(clause, draft)
        case (
            written.MayVetoClause()
            | written.VetoOverriddenClause()
            | written.MayVoteClause()
            | written.CarriesWithoutConflictedClause()
            | written.TakesEffectClause()
            | written.VotesMayChangeClause()
            | written.InForceClause()
            | written.MattersBegunClause()
        ):
            draft.world.problems.not_yet(f"`{words_of(clause)}`", clause.span)
        case _:
            assert_never(clause)


def _once(what: str, clause: written.RuleClause, draft: _Draft) -> bool:
    first = draft.said.setdefault(what, clause)
    if first is clause:
        return True
    draft.world.problems.say(
        catalogue.CONTRADICTION,
        f"this rule says `{what}` twice",
        clause.span,
        also=(Label(first.span, "said first here"),),
        hint="put both into one test with `all of:` or `any of:`",
    )
    return False


def _casting(clause: written.CastingVoteClause, draft: _Draft) -> None:
    """The chair, then the deputies in order: a deputy presides when whoever is before it does not."""
    if isinstance(clause.who, written.NoOne):
        return
    people = persons_meant(clause.who, draft.world, None, draft.body)
    if not people:
        return
    seated = {person for seat in draft.body.seats if (person := _sits(seat.holder, seat.person, draft.world))}
    if people[0] not in seated:
        draft.world.problems.say(
            catalogue.NO_SEATS,
            f"`{words_of(clause.who)}` has no seat at `{draft.body.name}`, so it cannot preside there",
            clause.span,
            hint="give it a seat, if need be `without a vote`",
        )
        return
    if clause.conditions and not _in_the_absence(clause, draft):
        draft.world.problems.not_yet(
            f"`{words_of(clause)}`: a casting vote on condition",
            clause.span,
            hint="a deputy has it `when the Chair is not present`",
        )
        return
    if not clause.conditions and draft.casting:
        draft.world.problems.say(
            catalogue.CONTRADICTION,
            "two people have a casting vote at once",
            clause.span,
            hint="a deputy has it `when the Chair is not present`",
        )
        return
    draft.casting.append(people[0])


def _sits(holder: str | None, person: str | None, world: World) -> str | None:
    return world.person(holder) if holder is not None else person


_AWAY = (written.Act.RECUSED, written.Act.ABSENT, written.Act.CONFLICTED)


def _in_the_absence(clause: written.CastingVoteClause, draft: _Draft) -> bool:
    """Whether the condition says only that those named before do not preside."""
    if len(clause.conditions) != 1 or not isinstance(clause.conditions[0], written.When):
        return False
    test = clause.conditions[0].test
    parts = test.parts if isinstance(test, written.And | written.Or) else (test,)
    for part in parts:
        if not isinstance(part, written.Deed) or not isinstance(part.does, written.Does):
            return False
        away = part.does.act in _AWAY and not part.does.negated
        not_there = part.does.act is written.Act.PRESENT and part.does.negated
        people = persons_meant(part.who, draft.world, None, draft.body)
        if not (away or not_there) or not set(people) <= set(draft.casting) or not people:
            return False
    return True


_ON_CONFLICT = {
    written.Recusal.MUST_LEAVE: OnConflict.RECUSED,
    written.Recusal.RECUSED: OnConflict.RECUSED,
    written.Recusal.SPEAKS: OnConflict.SPEAKS,
    written.Recusal.DECLARES: OnConflict.VOTES,
}


def _conflict(clause: written.ConflictClause, draft: _Draft) -> None:
    draft.on_conflict = _ON_CONFLICT.get(clause.recusal, OnConflict.NOTHING)
    draft.deputy = clause.deputy_may_act
    if clause.recusal not in _ON_CONFLICT or clause.decided_by is not None:
        draft.world.problems.not_yet(f"`{words_of(clause)}`: recusal that someone decides", clause.span)


def _consent(clause: written.NeedsConsentClause, draft: _Draft) -> None:
    world = draft.world
    if clause.within is not None or clause.silence_is_consent:
        world.problems.not_yet(f"`{words_of(clause)}`: consent by a day, or by silence", clause.span)
    scene = item_scene(world, draft.matters)
    applies = bind_conditions(clause.conditions, scene)
    if applies is None:
        return
    without = None if applies == TRUE else negated(applies)
    for who in clause.of.parts if isinstance(clause.of, written.Together) else (clause.of,):
        draft.consents.extend(_consents_of(who, without, draft.cite(clause), draft))


def _consents_of(who: written.Who, without: Expr | None, cite: Clause, draft: _Draft) -> list[ConsentOf]:
    """The consent of members, or of everyone who holds one of the posts or seats meant."""
    world = draft.world
    match who:
        case written.Every() | written.Everyone():
            members = member_set(who, world, None, draft.matters)
            return [] if members is None else [ConsentOf(members, None, without, cite)]
        case written.Name() | written.PostOf() | written.BoardOf():
            meant = party(who, world, None, draft.body)
            if meant is None:
                return []
            if meant.members is not None:
                return [ConsentOf(MemberSet(meant.members), None, without, cite)]
            parties = [meant.holder or meant.body] if not meant.seats else [s.holder for s in meant.seats]
            if None in parties:  # whoever acts in the seat is nobody who can be named
                world.problems.not_yet(f"the consent of `{words_of(who)}`", who.span)
            return [ConsentOf(None, name, without, cite) for name in parties if name is not None]
        case _:
            world.problems.not_yet(f"the consent of `{words_of(who)}`", who.span)
            return []


def _binds(clause: written.BindsClause, draft: _Draft) -> None:
    if clause.accepting:
        draft.world.problems.not_yet(f"`{words_of(clause)}`", clause.span)
        return
    draft.claims = member_set(clause.whom, draft.world, None, draft.matters)
    draft.claims_clause = draft.cite(clause)


# --- what a seat counts as ----------------------------------------------------------------------------------

_STATES = {
    written.SeatState.ABSTAINING: SeatState.ABSTAIN,
    written.SeatState.ABSENT: SeatState.ABSENT,
    written.SeatState.VACANT: SeatState.VACANT,
    written.SeatState.RECUSED: SeatState.RECUSED,
    written.SeatState.AGAINST: SeatState.AGAINST,
}


def _rows(draft: _Draft, carried: Expr) -> Mapping[SeatState, Row]:
    if not draft.counting:
        return ORDINARY_ROWS
    rows = dict(ORDINARY_ROWS)
    for clause in draft.counting:
        state = _STATES.get(clause.state)
        row = _changed(rows[state], clause, carried, draft) if state is not None else None
        if state is not None and row is not None:
            rows[state] = row
        elif state is None:
            draft.world.problems.not_yet(f"`{words_of(clause)}`", clause.span)
    for clause in draft.counting:
        state = _STATES.get(clause.state)
        if state is not None and rows[state].vote is not None:
            _check_in_bases(clause, rows[state], carried, draft)
    return rows


_IN_ROW = {Column.FILLED: "filled", Column.ELIGIBLE: "eligible", Column.PRESENT: "present"}


def _check_in_bases(clause: written.CountingClause, row: Row, carried: Expr, draft: _Draft) -> None:
    """Report votes that are counted and stand outside the base they are compared with: of "every seat
    present" a vote deemed of somebody absent is none."""
    vote = Column.FOR if row.vote is Ballot.FOR else Column.AGAINST
    for base in _compared_with(vote, carried):
        if base in _IN_ROW and not getattr(row, _IN_ROW[base]):
            draft.world.problems.not_yet(
                f"`{words_of(clause)}`, where votes are compared with what is {base.value}", clause.span
            )


def _compared_with(vote: Column, carried: Expr) -> list[Column]:
    """With what so many votes for (or against) are compared: the bases of fractions, and of "every seat
    present votes for"."""
    found: dict[Column, None] = {}
    waiting: list[object] = [carried]
    while waiting:
        part = waiting.pop()
        if isinstance(part, Share) and part.part.column is vote:
            found[part.base.column] = None
        if isinstance(part, Compare) and isinstance(part.left, Tally) and part.left.column is vote:
            found.update({right.column: None for right in (part.right,) if isinstance(right, Tally)})
        waiting.extend(getattr(part, "operands", ()))
        if hasattr(part, "operand"):
            waiting.append(part.operand)
    return list(found)


def _changed(row: Row, clause: written.CountingClause, carried: Expr, draft: _Draft) -> Row | None:
    match clause.as_:
        case written.CountsAs.PRESENT:
            return replace(row, present=clause.counts)
        case written.CountsAs.IN_QUORUM:
            return replace(row, quorum=clause.counts)
        case written.CountsAs.IN_BASE:
            return _in_base(row, clause, carried, draft)
        case written.CountsAs.FOR | written.CountsAs.AGAINST:
            ballot = Ballot.FOR if clause.as_ is written.CountsAs.FOR else Ballot.AGAINST
            if clause.counts:
                return replace(row, vote=ballot, cast=True)
            return replace(row, vote=None, cast=False) if row.vote is ballot else row
        case written.CountsAs.ABSTENTION:
            if clause.state is not written.SeatState.ABSTAINING:
                draft.world.problems.not_yet(f"`{words_of(clause)}`", clause.span)
            return row
        case _:
            assert_never(clause.as_)


def _in_base(row: Row, clause: written.CountingClause, carried: Expr, draft: _Draft) -> Row | None:
    """One cell: the base that this rule's fractions have."""
    bases = _bases(carried)
    if bases == {Column.CAST}:
        return replace(row, cast=clause.counts)
    if bases == {Column.PRESENT}:
        return replace(row, present=clause.counts)
    if bases == {Column.ELIGIBLE}:
        return replace(row, eligible=clause.counts)
    if bases == {Column.FILLED}:
        return replace(row, filled=clause.counts)
    if not bases:
        draft.world.problems.say(
            catalogue.OUT_OF_PLACE, "no fraction of this rule has a base", clause.span, hint="leave this out"
        )
    else:
        found = listed([base.value for base in sorted(bases, key=lambda base: base.value)])
        draft.world.problems.not_yet(f"`{words_of(clause)}`, where the base is {found}", clause.span)
    return None


def _bases(carried: Expr) -> set[Column]:
    """The bases of all the fractions in a formula."""
    found: set[Column] = set()
    waiting: list[object] = [carried]
    while waiting:
        part = waiting.pop()
        if isinstance(part, Share):
            found.add(part.base.column)
        waiting.extend(getattr(part, "operands", ()))
        if hasattr(part, "operand"):
            waiting.append(part.operand)
    return found


# --- boards of which nothing is said ------------------------------------------------------------------------


def settle_boards(required: Sequence[Required], world: World) -> None:
    """A rule for every board at which something is decided and of which none is written."""
    written_for: dict[str, set[str]] = {}
    for rule in world.rules:
        if rule.when == TRUE:
            written_for.setdefault(rule.body, set()).update(rule.matters)
    for body in list(world.bodies.values()):
        left = frozenset(world.matters) - written_for.get(body.name, set())
        if body.sentence is None and left:
            rule = _board_rule(body, left)
            world.rules.append(replace(rule, gates=tuple(_required(rule, required))))


def _board_rule(body: BodyDraft, matters: frozenset[str]) -> Rule:
    present = at_least(Tally(Measure.SEATS, Column.QUORUM), 1)
    for_: Compare = at_least(Tally(Measure.SEATS, Column.FOR), 1)
    assert body.own_of is not None
    return Rule(
        name=body.name,
        body=body.name,
        matters=matters,
        when=TRUE,
        quorum=present,
        quorum_said=True,
        carried=for_,
        needs_a_vote_for=True,
        rows=ORDINARY_ROWS,
        on_conflict=OnConflict.NOTHING,
        deputy_may_replace_conflicted=False,
        casting=(),
        consents=(),
        gates=(),
        claims=MemberSet(frozenset((body.own_of,))),
        quorum_clause=body.clause,
        carried_clause=body.clause,
        claims_clause=body.clause,
        clause=body.clause,
    )
