"""Questions of power: who can stop what, by what means, and who can decide alone.

In come the sentences about single members and people; out go questions. Groups of members, and getting rather
than stopping, are not modelled yet, and are reported.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from stpdsl.model.asking import APPROVED, Asked, Asking, plain_members, widened
from stpdsl.model.connectives import TRUE, all_of, negated
from stpdsl.model.nodes import (
    IT,
    Exists,
    Expr,
    HolderKind,
    MayExercise,
    MemberSet,
    OnlyOneFor,
)
from stpdsl.model.questions import (
    Always,
    CanBlock,
    Claim,
    Never,
    Over,
    QuorumHostage,
    Target,
)
from stpdsl.model.types import Ballot
from stpdsl.model.who import member_set, members_meant
from stpdsl.syntax import nodes as written

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


def bind_power(question: written.PowerQuestion, asking: Asking) -> Asked | list[Asked] | None:
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


def _block(question: written.PowerQuestion, asking: Asking) -> Asked | None:
    whose = _whose(question.holder, question.can, asking)
    target = _target(question.target, asking)
    if whose is None or target is None:
        return None
    claim, members = whose
    over, effect, effective_for = target
    block = CanBlock(over, claim, members, effect, effective_for, _MEANS[question.means])
    return Asked(widened(block, asking.check, asking.world))


def _target(target: written.Target, asking: Asking) -> tuple[Over, Target, MemberSet | None] | None:
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


def _whose(holder: written.PowerHolder, can: bool, asking: Asking) -> tuple[Claim, frozenset[str]] | None:
    """Of whom the power is asked, and what is claimed: that none has it, that each has, that no other has."""
    match holder:
        case (
            written.NoSingle(things=things)
            | written.NoGroupOf(
                number=written.Number(value=Fraction(numerator=1, denominator=1)), things=things
            )
        ) if can and things.noun in (written.Noun.MEMBER, written.Noun.NAMED):
            members = plain_members(things, asking)
            return None if members is None else (Claim.NONE, members.names)
        case written.AnyGroupOf(number=number, things=things) if number.value == 1:
            members = plain_members(things, asking)
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
    whom: Sequence[written.Who], claim: Claim, asking: Asking
) -> tuple[Claim, frozenset[str]] | None:
    names: frozenset[str] = frozenset()
    for who in whom:
        members = members_meant(who, asking.world, None)
        if members is None:
            return None
        names |= members
    return claim, names


def bind_exactly_these(question: written.ExactlyTheseQuestion, asking: Asking) -> Asked | None:
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
    return Asked(widened(block, asking.check, asking.world))


def _alone(who: written.Who, asking: Asking) -> frozenset[str] | None:
    """The members of which each is a blocking set by itself."""
    match who:
        case written.AnyOf(count=written.Number(value=value), things=things) if value == 1:
            members = plain_members(things, asking)
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


def bind_break_quorum(question: written.BreakQuorumQuestion, asking: Asking) -> Asked | None:
    whose = _whose(question.holder, question.can, asking)
    over = asking.over(question.matters)
    if whose is None or over is None:
        return None
    if whose[0] is not Claim.NONE:
        asking.not_yet()
        return None
    return Asked(QuorumHostage(over, MemberSet(whose[1])))


def _carry_alone(question: written.PowerQuestion, asking: Asking) -> Asked | None:
    target = _target(question.target, asking)
    if target is None or not _approved_only(question, asking):
        return None
    return Asked(Never(target[0], (APPROVED, OnlyOneFor())))


def _approved_only(question: written.PowerQuestion, asking: Asking) -> bool:
    if question.target.effect is written.TargetEffect.APPROVED:
        return True
    asking.not_yet()
    return False


def _decide_alone(question: written.PowerQuestion, asking: Asking) -> list[Asked] | None:
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
        Asked(Never(over, (APPROVED, OnlyOneFor())), "nobody carries it alone"),
        Asked(Always(over, TRUE, all_of(nobody)), "nobody holds the authority alone"),
    ]


def _may_exercise(holder: str, members: frozenset[str]) -> Expr:
    if len(members) == 1:
        return MayExercise(holder, next(iter(members)))
    return Exists(MemberSet(members), MayExercise(holder, IT))
