"""What a question is asked of: which matters, which situations, whom.

In come the matters a check speaks of and its tails (`when`, `assuming`, `provided`, `even with`); out go the
scope of a question and, for questions of power, what widens them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import assert_never

from stpdsl import catalogue
from stpdsl.model.connectives import TRUE, all_of
from stpdsl.model.formulas import bind, bind_conditions
from stpdsl.model.how import together
from stpdsl.model.nodes import (
    Delegation,
    Expr,
    MemberSet,
    ResultIs,
)
from stpdsl.model.problems import one_line, words_of
from stpdsl.model.questions import (
    CanBlock,
    Claim,
    Over,
    Question,
)
from stpdsl.model.scenes import About, Scene
from stpdsl.model.types import Result
from stpdsl.model.what import spoken_matters
from stpdsl.model.who import things_members
from stpdsl.model.world import World
from stpdsl.syntax import nodes as written

APPROVED = ResultIs(Result.APPROVED)


@dataclass(frozen=True, slots=True)
class Asked:
    """One question, with what tells it from others of the same sentence ("" if there is only one)."""

    question: Question
    part: str = ""


@dataclass(frozen=True, slots=True)
class Asking:
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
        return with_tails(Over(names, None if which == TRUE else which), self.check, self.world)

    def scene(self, over: Over) -> Scene:
        return Scene(self.world, About.DECISION, over.matters)

    def not_yet(self, words: str = "") -> None:
        self.world.problems.not_yet(f"`{words or one_line(self.check.wording)}`", self.check.question.span)


# --- tails --------------------------------------------------------------------------------------------------


def with_tails(over: Over, check: written.CheckSentence, world: World) -> Over | None:
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
                pass  # of powers alone, see `widened`; elsewhere reported by `no_widening`
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


def widened(question: CanBlock, check: written.CheckSentence, world: World) -> CanBlock:
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


def no_widening(check: written.CheckSentence, asked: Sequence[Asked], world: World) -> None:
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


# --- of whom ------------------------------------------------------------------------------------------------


def plain_members(things: written.Things, asking: Asking) -> MemberSet | None:
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
