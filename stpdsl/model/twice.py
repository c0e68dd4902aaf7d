"""Whether a sentence says one thing twice.

In come sentences as written; out go problems. Some clauses fill a place that holds one thing: a delegation
begins on one day, a seat has one weight, a scenario is on one day. Where two lines fill the same place, one
of them would silently win, so both are refused, even where they agree.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Sequence

from stpdsl import catalogue
from stpdsl.diagnostics import Label
from stpdsl.model.problems import Placed, Problems, words_of
from stpdsl.model.texts import Line
from stpdsl.syntax import nodes as written

_Place = tuple[Hashable, ...]


def check_twice(lines: Sequence[Line], problems: Problems) -> None:
    """Report every place of a sentence that two of its clauses fill."""
    partnership: written.PartnershipSentence | None = None
    for line in lines:
        for clauses in _lists(line.sentence):
            _check(clauses, problems)
        if line.own and isinstance(line.sentence, written.PartnershipSentence):
            if partnership is not None:
                _report(line.sentence, partnership, problems)
            partnership = line.sentence


def _check(clauses: Sequence[Placed], problems: Problems) -> None:
    filled: dict[_Place, Placed] = {}
    for clause in clauses:
        for place in _places(clause):
            first = filled.setdefault(place, clause)
            if first is not clause:
                _report(clause, first, problems)
                break


def _report(second: Placed, first: Placed, problems: Problems) -> None:
    what = "partnership" if isinstance(second, written.PartnershipSentence) else words_of(second)
    problems.say(
        catalogue.CONTRADICTION,
        f"`{what}` is said here, and another line has settled that",
        second.span,
        also=(Label(first.span, "said first here"),),
        hint="say it once",
    )


def _lists(sentence: written.Sentence) -> Iterator[Sequence[Placed]]:
    """The lists of clauses in a sentence in which a place is filled once."""
    match sentence:
        case (
            written.PartnershipSentence(clauses=clauses)
            | written.KindSentence(clauses=clauses)
            | written.MemberSentence(clauses=clauses)
            | written.MatterSentence(clauses=clauses)
            | written.DelegationSentence(clauses=clauses)
            | written.AgreementSentence(clauses=clauses)
            | written.ScenarioSentence(clauses=clauses)
        ):
            yield clauses
        case written.RuleSentence(clauses=clauses):  # its other clauses are told apart where it is bound
            yield [clause for clause in clauses if isinstance(clause, written.CountingClause)]
        case written.BodySentence(clauses=clauses):
            yield from (clause.details for clause in clauses if isinstance(clause, written.SeatClause))
        case written.ProcedureSentence(clauses=clauses):
            for clause in clauses:
                if isinstance(clause, written.StageClause):
                    yield clause.details
                    yield from (exit_.timings for exit_ in clause.exits)
        case written.CheckSentence(tails=tails):
            yield tails
        case _:
            pass


_DUTIES = (written.AssumptionKind.DUTIES_KEPT, written.AssumptionKind.DUTIES_BROKEN)
_VOTE_CELLS = (written.CountsAs.FOR, written.CountsAs.AGAINST, written.CountsAs.ABSTENTION)


def _places(clause: Placed) -> Iterator[_Place]:
    """The places that a clause fills."""
    match clause:
        case written.InForceClause(dates=dates):
            if dates is not None and dates.start is not None:
                yield ("from",)
            if dates is not None and dates.end is not None:
                yield ("until",)
        case written.FunctionsBelongClause(matters=matters, dates=None):
            yield ("functions", frozenset(name.key for name in matters))
        case written.VotesOnlyOn(matters=matters):
            yield (type(clause).__name__, matters is None)
        case written.CountingClause(state=state, kind=kind, as_=as_):
            yield ("counts", state, kind, "vote" if as_ in _VOTE_CELLS else as_)
        case written.StageIs(mark=mark):
            yield (type(clause).__name__, mark)
        case written.Assumption(kind=kind):
            yield ("duties" if kind in _DUTIES else kind,)
        case written.BodyMeetsClause(body=body):
            yield (type(clause).__name__, body.key)
        case written.CastingVoteIsClause(at=at):
            yield (type(clause).__name__, at.key if at is not None else None)
        case written.GivenClause(test=test):
            yield from _given(test)
        case (
            written.LegalStatusClause()
            | written.FunctionOfClause()
            | written.DerivedClause()
            | written.GiverClause()
            | written.PassedOnClause()
            | written.RecalledClause()
            | written.BindsClause()
            | written.HeldBy()
            | written.DeputyIs()
            | written.VotesOf()
            | written.SeatIs()
            | written.VotingAs()
            | written.Vacancy()
            | written.ConvenedBy()
            | written.Within()
            | written.After()
            | written.WithUpTo()
            | written.EvenWithAway()
            | written.TodayClause()
        ):
            yield (type(clause).__name__,)
        case _:
            pass  # adds to the others, or is reported where it is bound


def _given(
    test: written.Deed | written.Tally | written.FactTest | written.Is | written.StepHappens,
) -> Iterator[_Place]:
    match test:
        case written.FactTest(fact=fact):
            yield ("fact", fact.key)
        case written.StepHappens(step=step):
            yield ("step", step.key)
        case written.Is(subject=written.Name() as subject, value=value):
            yield ("is", subject.key, value.key)
        case _:
            pass  # who does what is settled seat by seat
