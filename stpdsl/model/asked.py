"""What is asked: every sentence of the check vocabulary as a question in settled form.

In come checks; out go questions over all matters spoken of, with the tails that widen or narrow them. Most
sentences are plain formulas. One that asks several things becomes as many checks, named "(1 of 3: …)", each
of which is answered by itself. A sentence that the language has and no question answers yet is reported,
never dropped.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from fractions import Fraction
from typing import assert_never

from stpdsl import catalogue
from stpdsl.diagnostics import Label
from stpdsl.model.asking import APPROVED, Asked, Asking, no_widening, plain_members, widened
from stpdsl.model.connectives import TRUE, any_of, negated
from stpdsl.model.declarations import Sort
from stpdsl.model.formulas import bind
from stpdsl.model.nodes import (
    IT,
    Delegation,
    Effect,
    EffectOn,
    Exists,
    Expr,
    HolderKind,
    MemberSet,
    MemberVotes,
    Nature,
    ScrutinisedBy,
)
from stpdsl.model.outcomes import step_when
from stpdsl.model.powers import bind_break_quorum, bind_exactly_these, bind_power
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
    Target,
)
from stpdsl.model.scenes import members_of
from stpdsl.model.texts import Line
from stpdsl.model.types import Ballot
from stpdsl.model.who import member_set, members_meant, persons_meant
from stpdsl.model.world import World
from stpdsl.syntax import nodes as written

_MOST_ASKED_ONE_BY_ONE = 60


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
            asked = bind_question(sentence.question, Asking(sentence, world, delegations))
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


# --- questions ----------------------------------------------------------------------------------------------


def bind_question(question: written.Question, asking: Asking) -> list[Asked]:
    """The question or questions that a sentence asks; none if it is reported."""
    asked = _bind(question, asking)
    found = [asked] if isinstance(asked, Asked) else list(asked or ())
    no_widening(asking.check, found, asking.world)
    return found


def _bind(question: written.Question, asking: Asking) -> Asked | list[Asked] | None:
    match question:
        case written.PowerQuestion():
            return bind_power(question, asking)
        case written.ExactlyTheseQuestion():
            return bind_exactly_these(question, asking)
        case written.BreakQuorumQuestion():
            return bind_break_quorum(question, asking)
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
    matters: written.Matters | None, asking: Asking, make: Callable[[Over], Question]
) -> Asked | None:
    over = asking.over(matters)
    return None if over is None else Asked(make(over))


def _ends(within: written.Duration | None, asking: Asking) -> Asked | None:
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


def _implied(matters: written.Matters, trigger: Effect, conclusion: Effect, asking: Asking) -> Asked | None:
    over = asking.over(matters)
    if over is None:
        return None
    everyone = MemberSet(asking.world.everyone)
    return Asked(Always(over, EffectOn(trigger, IT), EffectOn(conclusion, IT), everyone))


def _collective_and_binding(question: written.BindsEveryMemberQuestion, asking: Asking) -> list[Asked] | None:
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
        Asked(widened(no_veto, asking.check, asking.world), "nobody can veto its being effective"),
    ]


def _overridden(question: written.OverriddenQuestion, asking: Asking) -> Asked | list[Asked] | None:
    over = asking.over(question.matters)
    by = asking.world.names.get(question.by, Sort.AGREEMENT) if question.by is not None else None
    if over is None or (question.by is not None and by is None):
        return None
    match question.holder:
        case written.NoSingle(things=things) if question.can:
            members = plain_members(things, asking)
            return None if members is None else Asked(_never_overridden(over, members, by))
        case written.AnyGroupOf(number=number, things=things) if number.value == 1:
            members = plain_members(things, asking)
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
    over: Over, names: frozenset[str], by: str | None, can: bool, asking: Asking
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


def _bound_against_vote(question: written.BoundAgainstVoteQuestion, asking: Asking) -> Asked | None:
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


def _class_outvoted(question: written.ClassOutvotedQuestion, asking: Asking) -> Asked | None:
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


# --- what is approved ---------------------------------------------------------------------------------------


def _order(question: written.OrderQuestion, asking: Asking) -> Asked | None:
    over = asking.over(question.matters)
    step = asking.world.names.get(question.step, Sort.STEP)
    if over is None or step is None:
        return None
    conclusion = step_when(step, question.when, asking.scene(over))
    return None if conclusion is None else Asked(Always(over, APPROVED, conclusion))


def _approved_against(question: written.ApprovedAgainstQuestion, asking: Asking) -> Asked | None:
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
    return None if opposed is None else Asked(Never(over, (APPROVED, opposed)))


def _approved_without(question: written.ApprovedWithoutQuestion, asking: Asking) -> Asked | None:
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
    return None if supported is None else Asked(Always(over, APPROVED, supported))


def _one_member(name: written.Name, world: World) -> bool:
    found = world.names.find(name)
    return found is None or found.sort not in (Sort.KIND, Sort.GROUP)


def _scrutinised(question: written.ScrutinisedQuestion, asking: Asking) -> Asked | None:
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
    return Asked(Always(over, APPROVED, ScrutinisedBy(steps)))


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


def _always(test: written.Test, asking: Asking) -> Asked | None:
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


def _never(test: written.Test, asking: Asking) -> Asked | None:
    over = asking.over(None)
    if over is None:
        return None
    parts = test.parts if isinstance(test, written.And) else (test,)
    conjuncts = [bind(part, asking.scene(over)) for part in parts]
    found = tuple(each for each in conjuncts if each is not None)
    return Asked(Never(over, found)) if len(found) == len(conjuncts) else None


def _possible(test: written.Test, asking: Asking) -> Asked | None:
    over = asking.over(None)
    formula = bind(test, asking.scene(over)) if over is not None else None
    return Asked(Possible(over, formula)) if over is not None and formula is not None else None
