"""What is asked: every sentence of the check vocabulary as a question in settled form.

In come checks; out go questions over all matters spoken of, with the tails that widen or narrow them. Most
sentences are plain formulas. One that asks several things becomes as many checks, named "(1 of 3: …)", each
of which is answered by itself. A sentence that the language has and no question answers yet is reported,
never dropped.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import assert_never

from stpdsl import catalogue
from stpdsl.diagnostics import Label
from stpdsl.model.connectives import TRUE, all_of, any_of, negated
from stpdsl.model.declarations import Sort
from stpdsl.model.formulas import bind, bind_conditions, members_of, step_when
from stpdsl.model.how import together
from stpdsl.model.nodes import (
    IT,
    Delegation,
    Effect,
    EffectOn,
    Exists,
    Expr,
    HolderKind,
    MayExercise,
    MemberSet,
    MemberVotes,
    Nature,
    OnlyOneFor,
    ResultIs,
    ScrutinisedBy,
)
from stpdsl.model.problems import clause_of, one_line, words_of
from stpdsl.model.quantities import days_of
from stpdsl.model.questions import (
    Acceptance,
    Always,
    CanBlock,
    Check,
    Claim,
    DelegationsWithinGiver,
    EndsWithin,
    Never,
    NothingReservedDelegated,
    OneRoute,
    Over,
    Possible,
    Question,
    QuorumAttainable,
    QuorumHostage,
    Target,
)
from stpdsl.model.scenes import About, Scene
from stpdsl.model.texts import Line
from stpdsl.model.types import Ballot, Result
from stpdsl.model.what import spoken_matters
from stpdsl.model.who import member_set, members_meant, persons_meant, things_members
from stpdsl.model.world import World
from stpdsl.syntax import nodes as written

_APPROVED = ResultIs(Result.APPROVED)
_MOST_ASKED_ONE_BY_ONE = 60


@dataclass(frozen=True, slots=True)
class Asked:
    """One question, with what tells it from others of the same sentence ("" if there is only one)."""

    question: Question
    part: str = ""


@dataclass(frozen=True, slots=True)
class _Asking:
    """What a question is bound in: the check with its tails, and the policy."""

    check: written.CheckSentence
    world: World
    delegations: tuple[Delegation, ...]

    def over(self, matters: written.Matters | None) -> Over | None:
        """Which situations: the matters, and the plain tails."""
        spoken = matters or written.EveryMatter((), self.check.span)
        if isinstance(spoken, written.EveryOtherMatter):
            self.world.problems.say(
                catalogue.OUT_OF_PLACE, "`every other matter` is told by the rules beside it", spoken.span
            )
            return None
        names, which = together(spoken_matters(spoken, self.world))
        if not names:
            if matters is None:
                self.world.problems.say(
                    catalogue.EMPTY_GROUP,
                    "there is no matter to ask this of",
                    self.check.span,
                    hint="declare what is decided: matter Service Change",
                )
            return None
        return _with_tails(Over(names, None if which == TRUE else which), self.check, self.world)

    def scene(self, over: Over) -> Scene:
        return Scene(self.world, About.DECISION, over.matters)

    def not_yet(self, words: str = "") -> None:
        self.world.problems.not_yet(f"`{words or one_line(self.check.wording)}`", self.check.question.span)


def settle_checks(
    lines: Sequence[Line], delegations: tuple[Delegation, ...], world: World
) -> tuple[Check, ...]:
    """The checks of the main file, and of packs that it lays out."""
    found: list[Check] = []
    taken: dict[str, written.CheckSentence] = {}
    for line in lines:
        if line.own and isinstance(line.sentence, written.CheckSentence):
            sentence = line.sentence
            name = _name_of(sentence, line, taken, world)
            asked = bind_question(sentence.question, _Asking(sentence, world, delegations))
            acceptance = _acceptance(sentence.acceptance, world)
            found.extend(_checks(line, sentence, name, asked, acceptance))
    return tuple(found)


def _name_of(
    sentence: written.CheckSentence, line: Line, taken: dict[str, written.CheckSentence], world: World
) -> str:
    name = sentence.name.text if sentence.name is not None else one_line(sentence.wording)
    if line.laid_out is not None and written.same_name(name) in taken:
        filled = ", ".join(one_line(value.span.text) for value in line.filled.values())
        name = f"{name} ({filled})" if filled else name
    first = taken.setdefault(written.same_name(name), sentence)
    if first is not sentence and sentence.name is not None:
        world.problems.say(
            catalogue.DUPLICATE_DECLARATION,
            f"two checks are called `{name}`",
            sentence.name.span,
            also=(Label(first.span, "the first one"),),
            hint="give one of them another name",
        )
    return name


def _checks(
    line: Line,
    sentence: written.CheckSentence,
    name: str,
    asked: Sequence[Asked],
    acceptance: Acceptance | None,
) -> list[Check]:
    wording = one_line(sentence.wording)
    clause = clause_of(sentence, sentence.cites)
    if line.laid_out is not None:  # told where the file lays out the pack
        place = line.laid_out.span
        clause = replace(clause, path=place.path, line=place.line, text=f"check {name}: {wording}")
    several = len(asked)
    return [
        Check(
            f"{name} ({number} of {several}: {each.part})" if several > 1 else name,
            wording,
            each.question,
            acceptance,
            clause,
        )
        for number, each in enumerate(asked, 1)
    ]


def _acceptance(acceptance: written.Acceptance | None, world: World) -> Acceptance | None:
    if acceptance is None:
        return None
    if isinstance(acceptance.by, written.Name) and world.names.find(acceptance.by) is None:
        if acceptance.by.key not in world.posts_of:
            world.names.unknown(
                acceptance.by, "whoever accepts the failure", (Sort.BODY, Sort.MEMBER, Sort.PERSON)
            )
    until = acceptance.until.day.toordinal() if acceptance.until is not None else None
    return Acceptance(words_of(acceptance.by), acceptance.because, until)


# --- tails --------------------------------------------------------------------------------------------------


def _with_tails(over: Over, check: written.CheckSentence, world: World) -> Over | None:
    """The scope, narrowed by `when`, `unless`, `assuming` and `provided`."""
    well = True
    for tail in check.tails:
        narrowed: Over | None = over
        match tail:
            case written.When() | written.Unless():
                narrowed = _when(tail, over, world)
            case written.Assuming(test=test):
                narrowed = _assuming(bind(test, Scene(world, About.DECISION, over.matters)), over)
            case written.Assumption(kind=written.AssumptionKind.DUTIES_KEPT):
                narrowed = replace(over, duties_kept=True)
            case written.Assumption(kind=written.AssumptionKind.TOTALS_KEPT):
                world.problems.not_yet(f"`{words_of(tail)}`", tail.span)
            case written.Assumption() | written.WithUpTo() | written.EvenWithAway():
                pass  # of powers alone, see `_widened`; elsewhere reported by `_no_widening`
            case _:
                assert_never(tail)
        well = well and narrowed is not None
        over = narrowed or over
    return over if well else None


def _when(tail: written.When | written.Unless, over: Over, world: World) -> Over | None:
    """A condition is about the item if it can be; one about the decision is taken for granted."""
    about_item = all(not isinstance(node, _OF_A_DECISION) for node in written.walk(tail.test)) and not any(
        isinstance(node, written.Does) and node.act is not written.Act.AFFECTED
        for node in written.walk(tail.test)
    )
    about = About.ITEM if about_item else About.DECISION
    test = bind_conditions((tail,), Scene(world, about, over.matters))
    if test is None:
        return None
    if not about_item:
        return _assuming(test, over)
    return replace(over, when=test if over.when is None else all_of([over.when, test]))


_OF_A_DECISION = (
    written.OutcomeIs,
    written.StepHappens,
    written.WithinAuthority,
    written.MoreForThanAgainst,
    written.NoObjection,
)


def _assuming(test: Expr | None, over: Over) -> Over | None:
    if test is None:
        return None
    return replace(over, assuming=test if over.assuming is None else all_of([over.assuming, test]))


def _widened(question: CanBlock, check: written.CheckSentence, world: World) -> CanBlock:
    """A question of power with the tails that only such a question has."""
    for tail in check.tails:
        match tail:
            case written.Assumption(kind=written.AssumptionKind.WHOEVER_CONFLICTED):
                question = replace(question, whoever_conflicted=True)
            case written.Assumption(kind=written.AssumptionKind.IN_SOME_CIRCUMSTANCES):
                question = replace(question, some_circumstances=True)
                if question.claim is not Claim.EACH:
                    world.problems.not_yet(f"`{words_of(tail)}` of what nobody can do", tail.span)
            case written.WithUpTo(number=number, vacant=vacant, conflicted=conflicted):
                question = replace(question, vacant_or_conflicted=int(number.value))
                if not (vacant and conflicted):
                    world.problems.not_yet(
                        f"`{words_of(tail)}`",
                        tail.span,
                        hint="write `with up to 1 seat vacant or conflicted`",
                    )
            case written.EvenWithAway(number=number):
                question = replace(question, others_away=int(number.value))
            case _:
                pass
    return question


def _no_widening(check: written.CheckSentence, asked: Sequence[Asked], world: World) -> None:
    """Report tails of powers on a question that asks of no power."""
    if any(isinstance(each.question, CanBlock) for each in asked) or not asked:
        return
    for tail in check.tails:
        of_powers = (written.AssumptionKind.WHOEVER_CONFLICTED, written.AssumptionKind.IN_SOME_CIRCUMSTANCES)
        if isinstance(tail, written.WithUpTo | written.EvenWithAway) or (
            isinstance(tail, written.Assumption) and tail.kind in of_powers
        ):
            world.problems.say(
                catalogue.OUT_OF_PLACE,
                f"`{words_of(tail)}` belongs to a question of who can stop what",
                tail.span,
                hint="any other check is already about every vacancy and conflict that can be: leave it out",
            )


# --- questions ----------------------------------------------------------------------------------------------


def bind_question(question: written.Question, asking: _Asking) -> list[Asked]:
    """The question or questions that a sentence asks; none if it is reported."""
    asked = _bind(question, asking)
    found = [asked] if isinstance(asked, Asked) else list(asked or ())
    _no_widening(asking.check, found, asking.world)
    return found


def _bind(question: written.Question, asking: _Asking) -> Asked | list[Asked] | None:
    match question:
        case written.PowerQuestion():
            return _power(question, asking)
        case written.ExactlyTheseQuestion():
            return _exactly_these(question, asking)
        case written.BreakQuorumQuestion():
            return _break_quorum(question, asking)
        case written.OverriddenQuestion():
            return _overridden(question, asking)
        case written.ClaimedIsAuthorisedQuestion(matters=matters):
            return _implied(matters, Effect.CLAIMED, Effect.AUTHORISED, asking)
        case written.ClaimedIsEffectiveQuestion(matters=matters):
            return _implied(matters, Effect.CLAIMED, Effect.EFFECTIVE, asking)
        case written.EffectiveIsBindingQuestion(matters=matters):
            return _implied(matters, Effect.CLAIMED, Effect.BINDING, asking)
        case written.BindsEveryMemberQuestion():
            return _collective_and_binding(question, asking)
        case written.NoDelegationExceedsQuestion():
            return _structure(None, asking, DelegationsWithinGiver)
        case written.OneRouteQuestion(matters=matters):
            return _structure(matters, asking, OneRoute)
        case written.QuorumReachableQuestion(matters=matters):
            return _structure(matters, asking, QuorumAttainable)
        case written.EndsQuestion(within=within):
            return _ends(within, asking)
        case written.ReachedWithinQuestion(matters=matters, within=within):
            days = days_of(within, asking.world.problems)
            return None if days is None else _structure(matters, asking, lambda over: EndsWithin(over, days))
        case written.OrderQuestion():
            return _order(question, asking)
        case written.ApprovedAgainstQuestion():
            return _approved_against(question, asking)
        case written.ApprovedWithoutQuestion():
            return _approved_without(question, asking)
        case written.ScrutinisedQuestion():
            return _scrutinised(question, asking)
        case written.NothingReservedDelegatedQuestion():
            return _structure(None, asking, NothingReservedDelegated)
        case written.AlwaysQuestion(test=test):
            return _always(test, asking)
        case written.NeverQuestion(test=test):
            return _never(test, asking)
        case written.PossibleQuestion(test=test):
            return _possible(test, asking)
        case written.BoundAgainstVoteQuestion():
            return _bound_against_vote(question, asking)
        case written.ClassOutvotedQuestion():
            return _class_outvoted(question, asking)
        case (
            written.OneOutcomeQuestion()
            | written.ReachedAtQuestion()
            | written.MoreSupportQuestion()
            | written.TurningUpQuestion()
            | written.SwappingQuestion()
            | written.OutsidersQuestion()
            | written.SeparateDutiesQuestion()
            | written.NoSplitQuestion()
            | written.WidenOwnPowersQuestion()
            | written.NeverEasierQuestion()
            | written.WrittenRouteQuestion()
            | written.EveryUseQuestion()
            | written.SomeoneCanQuestion()
            | written.RecusedNeutralQuestion()
            | written.QuorumSurvivesQuestion()
            | written.AffectedQuestion()
            | written.ReviewedOnceQuestion()
            | written.CannotDelayQuestion()
            | written.RemovalQuestion()
            | written.SmallestGroupQuestion()
            | written.SharesAddUpQuestion()
            | written.VetoOverridableQuestion()
            | written.ComparedQuestion()
            | written.FixedQuestion()
        ):
            asking.not_yet()
            return None
        case _:
            assert_never(question)


def _structure(
    matters: written.Matters | None, asking: _Asking, make: Callable[[Over], Question]
) -> Asked | None:
    over = asking.over(matters)
    return None if over is None else Asked(make(over))


def _ends(within: written.Duration | None, asking: _Asking) -> Asked | None:
    """Every written procedure; where there is none, every matter, each of which has a stage all the same."""
    days = days_of(within, asking.world.problems) if within is not None else None
    if within is not None and days is None:
        return None
    over = asking.over(None)
    if over is None:
        return None
    in_procedures = {name for route in asking.world.routes if route.written for name in route.matters}
    matters = tuple(name for name in over.matters if name in in_procedures) or over.matters
    return Asked(EndsWithin(replace(over, matters=matters), days))


# --- what is done to members --------------------------------------------------------------------------------


def _implied(matters: written.Matters, trigger: Effect, conclusion: Effect, asking: _Asking) -> Asked | None:
    over = asking.over(matters)
    if over is None:
        return None
    everyone = MemberSet(asking.world.everyone)
    return Asked(Always(over, EffectOn(trigger, IT), EffectOn(conclusion, IT), everyone))


def _collective_and_binding(
    question: written.BindsEveryMemberQuestion, asking: _Asking
) -> list[Asked] | None:
    over = asking.over(question.matters)
    members = member_set(question.whom, asking.world, None, over.matters if over else ())
    if over is None or members is None:
        return None
    claimed, effective, binding = (
        EffectOn(effect, IT) for effect in (Effect.CLAIMED, Effect.EFFECTIVE, Effect.BINDING)
    )
    no_veto = CanBlock(over, Claim.NONE, asking.world.everyone, Target.EFFECTIVE, effective_for=members)
    return [
        Asked(Always(over, claimed, effective, members), "what is claimed is effective"),
        Asked(Always(over, effective, binding, members), "what is effective is binding"),
        Asked(_widened(no_veto, asking.check, asking.world), "nobody can veto its being effective"),
    ]


def _overridden(question: written.OverriddenQuestion, asking: _Asking) -> Asked | list[Asked] | None:
    over = asking.over(question.matters)
    by = asking.world.names.get(question.by, Sort.AGREEMENT) if question.by is not None else None
    if over is None or (question.by is not None and by is None):
        return None
    match question.holder:
        case written.NoSingle(things=things) if question.can:
            members = _plain_members(things, asking)
            return None if members is None else Asked(_never_overridden(over, members, by))
        case written.AnyGroupOf(number=number, things=things) if number.value == 1:
            members = _plain_members(things, asking)
            if members is None:
                return None
            return _one_by_one(over, members.names, by, question.can, asking)
        case written.ThisCoalition(who=who):
            names = members_meant(who, asking.world, None)
            if not names:
                return None
            if len(names) == 1 or isinstance(who, written.Every):
                return _one_by_one(over, names, by, question.can, asking)
            asking.not_yet()
            return None
        case _:
            asking.not_yet()
            return None


def _never_overridden(over: Over, members: MemberSet, by: str | None) -> Always:
    effective = EffectOn(Effect.EFFECTIVE, IT)
    return Always(over, effective, negated(EffectOn(Effect.OVERRIDDEN, IT, by)), members)


def _one_by_one(
    over: Over, names: frozenset[str], by: str | None, can: bool, asking: _Asking
) -> Asked | list[Asked] | None:
    if not can:
        return Asked(_never_overridden(over, MemberSet(names), by))
    if len(names) > _MOST_ASKED_ONE_BY_ONE:
        asking.not_yet(f"{one_line(asking.check.wording)}, of {len(names)} members")
        return None
    return [
        Asked(Possible(over, EffectOn(Effect.OVERRIDDEN, name, by)), name)
        for name in asking.world.members
        if name in names
    ]


def _bound_against_vote(question: written.BoundAgainstVoteQuestion, asking: _Asking) -> Asked | None:
    over = asking.over(None)
    by = asking.world.names.get(question.by, Sort.AGREEMENT) if question.by is not None else None
    if over is None or (question.by is not None and by is None):
        return None
    allowed: list[Expr] = [negated(MemberVotes(IT, Ballot.AGAINST))]
    if by is not None:
        allowed.append(EffectOn(Effect.BINDING, IT, by))
    return Asked(
        Always(over, EffectOn(Effect.BINDING, IT), any_of(allowed), MemberSet(asking.world.everyone))
    )


def _class_outvoted(question: written.ClassOutvotedQuestion, asking: _Asking) -> Asked | None:
    over = asking.over(question.matters)
    if over is None:
        return None
    scene = asking.scene(over)
    bound = members_of(question.bound, scene)
    against = written.Tally(
        question.how_many,
        question.of_what,
        written.Does(written.Act.VOTE_AGAINST, False, question.span),
        None,
        question.span,
    )
    opposed = bind(against, scene)
    if bound is None or opposed is None:
        return None
    return Asked(Never(over, (Exists(bound, EffectOn(Effect.BINDING, IT)), opposed)))


def _plain_members(things: written.Things, asking: _Asking) -> MemberSet | None:
    """The members of whom something is asked, who must be known beforehand."""
    members = things_members(things, asking.world, None, asking.world.all_matters())
    if members is None:
        return None
    if members.where is not None:
        asking.not_yet(f"{words_of(things)}, of whom it depends who they are")
        return None
    if not members.names:
        asking.world.problems.say(
            catalogue.EMPTY_GROUP,
            f"there is no `{words_of(things)}` to ask this of",
            things.span,
            hint="declare a member of that kind, or leave this out",
        )
        return None
    return members


# --- what is approved ---------------------------------------------------------------------------------------


def _order(question: written.OrderQuestion, asking: _Asking) -> Asked | None:
    over = asking.over(question.matters)
    step = asking.world.names.get(question.step, Sort.STEP)
    if over is None or step is None:
        return None
    conclusion = step_when(step, question.when, asking.scene(over))
    return None if conclusion is None else Asked(Always(over, _APPROVED, conclusion))


def _approved_against(question: written.ApprovedAgainstQuestion, asking: _Asking) -> Asked | None:
    over = asking.over(question.matters)
    if over is None:
        return None
    deed = written.Deed(
        question.against,
        written.Does(written.Act.VOTE_AGAINST, False, question.against.span),
        None,
        question.against.span,
    )
    opposed = bind(deed, asking.scene(over))
    return None if opposed is None else Asked(Never(over, (_APPROVED, opposed)))


def _approved_without(question: written.ApprovedWithoutQuestion, asking: _Asking) -> Asked | None:
    over = asking.over(question.matters)
    if over is None:
        return None
    does = written.Does(written.Act.VOTE_FOR, False, question.without.span)
    if isinstance(question.without, written.Name) and not _one_member(question.without, asking.world):
        things = written.Things(
            written.Noun.NAMED, question.without, written.Base.UNSAID, False, (), (), question.without.span
        )
        one = written.Number(Fraction(1), question.without.span)
        who: written.Who = written.AnyOf(one, things, question.without.span)
    else:
        who = question.without
    supported = bind(written.Deed(who, does, None, question.without.span), asking.scene(over))
    return None if supported is None else Asked(Always(over, _APPROVED, supported))


def _one_member(name: written.Name, world: World) -> bool:
    found = world.names.find(name)
    return found is None or found.sort not in (Sort.KIND, Sort.GROUP)


def _scrutinised(question: written.ScrutinisedQuestion, asking: _Asking) -> Asked | None:
    over = asking.over(question.matters)
    if over is None:
        return None
    if isinstance(question.by, written.Independence):
        challengers = _non_executives(asking.world)
    else:
        challengers = _named_challengers(question.by, asking.world)
    steps = frozenset(
        step.name
        for step in asking.world.steps.values()
        if step.controller in challengers and _is_scrutiny(step.name, step.title)
    )
    return Asked(Always(over, _APPROVED, ScrutinisedBy(steps)))


def _is_scrutiny(*words: str) -> bool:
    """Whether a step says that it is scrutiny: publishing by a lay member is none."""
    return any("scrutin" in word.casefold() or "challenge" in word.casefold() for word in words)


def _non_executives(world: World) -> set[str]:
    """Whoever is no executive: people, the posts they hold, and bodies of which every seat is theirs."""

    def independent(person: str | None) -> bool:
        natures = world.natures.get(person, set()) if person is not None else set()
        return bool(natures & {Nature.NON_EXECUTIVE, Nature.INDEPENDENT}) and Nature.EXECUTIVE not in natures

    found = {name for name in world.persons if independent(name)}
    found |= {
        name
        for name, each in world.holders.items()
        if each.kind is HolderKind.POST and independent(world.person(name))
    }
    for body in world.bodies.values():
        seats = body.voting
        people = [world.person(seat.holder) if seat.holder is not None else seat.person for seat in seats]
        if seats and all(independent(person) for person in people):
            found.add(body.name)
    return found


def _named_challengers(who: written.Who, world: World) -> set[str]:
    names = {words_of(who)}
    if isinstance(who, written.Name):
        found = world.names.find(who)
        if found is not None and found.sort is Sort.BODY:
            return {found.text}
        if found is not None and found.sort is Sort.MEMBER:
            return {found.text}
    people = persons_meant(who, world, None, None)
    return names | set(people) | {name for name, person in world.person_of.items() if person in people}


# --- free formulas ------------------------------------------------------------------------------------------


def _always(test: written.Test, asking: _Asking) -> Asked | None:
    over = asking.over(None)
    if over is None:
        return None
    scene = asking.scene(over)
    members: MemberSet | None = None
    if isinstance(test, written.ForEvery):
        members = members_of(test.things, scene)
        scene, test = replace(scene, it=IT, nested=True), test.test
        if members is None:
            return None
    if isinstance(test, written.IfThen):
        trigger, conclusion = bind(test.condition, scene), bind(test.then, scene)
    else:
        trigger, conclusion = TRUE, bind(test, scene)
    if trigger is None or conclusion is None:
        return None
    return Asked(Always(over, trigger, conclusion, members))


def _never(test: written.Test, asking: _Asking) -> Asked | None:
    over = asking.over(None)
    if over is None:
        return None
    parts = test.parts if isinstance(test, written.And) else (test,)
    conjuncts = [bind(part, asking.scene(over)) for part in parts]
    found = tuple(each for each in conjuncts if each is not None)
    return Asked(Never(over, found)) if len(found) == len(conjuncts) else None


def _possible(test: written.Test, asking: _Asking) -> Asked | None:
    over = asking.over(None)
    formula = bind(test, asking.scene(over)) if over is not None else None
    return Asked(Possible(over, formula)) if over is not None and formula is not None else None


# --- powers -------------------------------------------------------------------------------------------------

_MEANS: dict[written.Means, frozenset[Ballot] | None] = {
    written.Means.ANY: None,
    written.Means.STAYING_AWAY: frozenset((Ballot.ABSENT,)),
    written.Means.VOTING_AGAINST: frozenset((Ballot.AGAINST,)),
    written.Means.ABSTAINING: frozenset((Ballot.ABSTAIN,)),
}

_TARGETS = {
    written.TargetEffect.APPROVED: Target.APPROVED,
    written.TargetEffect.EFFECTIVE: Target.EFFECTIVE,
    written.TargetEffect.BINDING: Target.BINDING,
}


def _power(question: written.PowerQuestion, asking: _Asking) -> Asked | list[Asked] | None:
    if question.against is not None or question.means not in _MEANS:
        asking.not_yet()
        return None
    of_people = isinstance(question.holder, written.NoSingle) and question.holder.things.noun in (
        written.Noun.PERSON,
        written.Noun.OFFICE_HOLDER,
    )
    match question.power:
        case written.Power.BLOCK:
            return _block(question, asking)
        case written.Power.CARRY if of_people and question.can and question.means is written.Means.ANY:
            return _carry_alone(question, asking)
        case written.Power.DECIDE if of_people and question.can and question.means is written.Means.ANY:
            return _decide_alone(question, asking)
        case _:
            asking.not_yet()
            return None


def _block(question: written.PowerQuestion, asking: _Asking) -> Asked | None:
    whose = _whose(question.holder, question.can, asking)
    target = _target(question.target, asking)
    if whose is None or target is None:
        return None
    claim, members = whose
    over, effect, effective_for = target
    block = CanBlock(over, claim, members, effect, effective_for, _MEANS[question.means])
    return Asked(_widened(block, asking.check, asking.world))


def _target(target: written.Target, asking: _Asking) -> tuple[Over, Target, MemberSet | None] | None:
    over = asking.over(target.matters)
    if over is None:
        return None
    if target.effect is written.TargetEffect.APPROVED:
        return over, Target.APPROVED, None
    whom = target.whom
    members = member_set(whom, asking.world, None, over.matters) if whom is not None else None
    if whom is not None and members is None:
        return None
    return over, _TARGETS[target.effect], members


def _whose(holder: written.PowerHolder, can: bool, asking: _Asking) -> tuple[Claim, frozenset[str]] | None:
    """Of whom the power is asked, and what is claimed: that none has it, that each has, that no other has."""
    match holder:
        case (
            written.NoSingle(things=things)
            | written.NoGroupOf(
                number=written.Number(value=Fraction(numerator=1, denominator=1)), things=things
            )
        ) if can and things.noun in (written.Noun.MEMBER, written.Noun.NAMED):
            members = _plain_members(things, asking)
            return None if members is None else (Claim.NONE, members.names)
        case written.AnyGroupOf(number=number, things=things) if number.value == 1:
            members = _plain_members(things, asking)
            return None if members is None else (Claim.EACH if can else Claim.NONE, members.names)
        case written.ThisCoalition(who=who):
            names = members_meant(who, asking.world, None)
            if names is not None and len(names) == 1:
                return (Claim.EACH if can else Claim.NONE), names
            if names is not None:
                asking.not_yet()
            return None
        case written.OnlyThese(who=whom) if can:
            return _each_alone(whom, Claim.EXACTLY, asking)
        case _:
            asking.not_yet()
            return None


def _each_alone(
    whom: Sequence[written.Who], claim: Claim, asking: _Asking
) -> tuple[Claim, frozenset[str]] | None:
    names: frozenset[str] = frozenset()
    for who in whom:
        members = members_meant(who, asking.world, None)
        if members is None:
            return None
        names |= members
    return claim, names


def _exactly_these(question: written.ExactlyTheseQuestion, asking: _Asking) -> Asked | None:
    target = _target(question.target, asking)
    names: frozenset[str] = frozenset()
    for each in question.sets:
        if len(each.parts) != 1 or question.power is not written.Power.BLOCK:
            asking.not_yet()
            return None
        members = _alone(each.parts[0], asking)
        if members is None:
            return None
        names |= members
    if target is None:
        return None
    over, effect, effective_for = target
    block = CanBlock(over, Claim.EXACTLY, names, effect, effective_for)
    return Asked(_widened(block, asking.check, asking.world))


def _alone(who: written.Who, asking: _Asking) -> frozenset[str] | None:
    """The members of which each is a blocking set by itself."""
    match who:
        case written.AnyOf(count=written.Number(value=value), things=things) if value == 1:
            members = _plain_members(things, asking)
            return None if members is None else members.names
        case written.AnyOf() | written.Together() | written.Every():
            asking.not_yet()
            return None
        case _:
            names = members_meant(who, asking.world, None)
            if names is not None and len(names) > 1:
                asking.not_yet()
                return None
            return names


def _break_quorum(question: written.BreakQuorumQuestion, asking: _Asking) -> Asked | None:
    whose = _whose(question.holder, question.can, asking)
    over = asking.over(question.matters)
    if whose is None or over is None:
        return None
    if whose[0] is not Claim.NONE:
        asking.not_yet()
        return None
    return Asked(QuorumHostage(over, MemberSet(whose[1])))


def _carry_alone(question: written.PowerQuestion, asking: _Asking) -> Asked | None:
    target = _target(question.target, asking)
    if target is None or not _approved_only(question, asking):
        return None
    return Asked(Never(target[0], (_APPROVED, OnlyOneFor())))


def _approved_only(question: written.PowerQuestion, asking: _Asking) -> bool:
    if question.target.effect is written.TargetEffect.APPROVED:
        return True
    asking.not_yet()
    return False


def _decide_alone(question: written.PowerQuestion, asking: _Asking) -> list[Asked] | None:
    """Nobody carries it alone at a meeting, and nobody may exercise it alone by delegation."""
    target = _target(question.target, asking)
    if target is None or not _approved_only(question, asking):
        return None
    over = target[0]
    world = asking.world
    whose: dict[str, frozenset[str]] = {}
    for delegation in asking.delegations:
        if world.holders[delegation.receiver].kind in (HolderKind.POST, HolderKind.PERSON):
            whose[delegation.receiver] = whose.get(delegation.receiver, frozenset()) | delegation.of
    for member, origins in world.origins.items():
        for name in origins:
            if world.holders[name].kind in (HolderKind.POST, HolderKind.PERSON):
                whose[name] = whose.get(name, frozenset()) | {member}
    nobody = [negated(_may_exercise(holder, members)) for holder, members in whose.items()]
    return [
        Asked(Never(over, (_APPROVED, OnlyOneFor())), "nobody carries it alone"),
        Asked(Always(over, TRUE, all_of(nobody)), "nobody holds the authority alone"),
    ]


def _may_exercise(holder: str, members: frozenset[str]) -> Expr:
    if len(members) == 1:
        return MayExercise(holder, next(iter(members)))
    return Exists(MemberSet(members), MayExercise(holder, IT))
