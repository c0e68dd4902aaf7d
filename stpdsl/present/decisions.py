"""A decision as a committee secretary reads it: what was decided, at which stage, on which clause, and for
whom.

In comes what the interpreter says of one situation; out goes text. Nothing is worked out here.
"""

from collections.abc import Sequence
from datetime import date
from fractions import Fraction

from stpdsl.model.nodes import Clause
from stpdsl.model.types import Ballot, Result, SeatState, Situation, StageOutcome
from stpdsl.present.problems import visible
from stpdsl.present.style import PLAIN, Style, indented
from stpdsl.semantics.decision import Decision, DutyRecord, MemberEffect, Sitting, StageRecord, Test

_RESULT_COLOURS = {Result.APPROVED: "good", Result.REFUSED: "bad", Result.UNRESOLVED: "doubt"}
_ROOM = 12  # names on a line
_CASTING = {Ballot.FOR: "for", Ballot.AGAINST: "against"}


def render_decision(situation: Situation, decision: Decision, style: Style = PLAIN) -> str:
    """The whole answer to one situation."""
    blocks = [_headline(situation, decision, style)]
    blocks += [_stage(stage, situation.start, style) for stage in decision.stages]
    blocks.append(_members(decision, style))
    if decision.duties:
        blocks.append(_duties(decision.duties, style))
    return "\n\n".join(block for block in blocks if block)


def render_trace(situation: Situation, decision: Decision, style: Style = PLAIN) -> str:
    """The stages alone, for a scenario that fails."""
    blocks = [_headline(situation, decision, style)]
    blocks += [_stage(stage, situation.start, style) for stage in decision.stages]
    return "\n".join(blocks)


def day_in_words(day: int) -> str:
    """`12 May 2017`; a day that no calendar has is told by its number."""
    if not 1 <= day <= date.max.toordinal():
        return f"day {day}"
    when = date.fromordinal(day)
    return f"{when.day} {when:%B} {when.year}"


def exact(number: Fraction) -> str:
    """A count without loss: `3`, `5/2`."""
    return str(number)


def cited(clause: Clause) -> str:
    """Where a clause stands: its citations, then file and line."""
    cites = f"[{'; '.join(clause.cites)}] " if clause.cites else ""
    return visible(f"{cites}{clause.path}:{clause.line}") if clause.path else ""


def _headline(situation: Situation, decision: Decision, style: Style) -> str:
    result = style(_RESULT_COLOURS[decision.result], decision.result.value)
    if decision.route is None:
        return f"{visible(situation.matter)}: {result}: no route is open for it"
    at = f" at {_the(decision.stages[-1].stage)}" if decision.stages else ""
    if decision.day is None:
        return f"{visible(situation.matter)}: {result}{at}, and never ends"
    on = f"{day_in_words(decision.day)} (day {decision.day - situation.start})"
    return f"{visible(situation.matter)}: {result}{at} on {on}"


def _the(name: str) -> str:
    return visible(name)


def _stage(stage: StageRecord, start: int, style: Style) -> str:
    outcome = style("strong", stage.outcome.value)
    when = "" if stage.day is None else f", {day_in_words(stage.day)} (day {stage.day - start})"
    lines = [f"{_the(stage.stage)}{when}: {outcome}"]
    alone = len(stage.sittings) == 1 and stage.sittings[0].body == stage.stage
    for sitting in stage.sittings:
        if not alone:
            lines.append(f"  {_sitting_headline(sitting)}")
        lines += [indented(line, "" if alone else "  ") for line in _sitting(sitting, style)]
    to = stage.to.value if isinstance(stage.to, Result) else f"go to {_the(stage.to)}"
    where = cited(stage.clause)
    lines.append(f"  then {to}" + (f"  {style('quiet', where)}" if where else ""))
    return "\n".join(lines)


def _sitting_headline(sitting: Sitting) -> str:
    kind = " (its decision is a seat's vote)" if sitting.inner else ""
    if not sitting.held:
        return f"{_the(sitting.body)}{kind}: did not sit: {sitting.outcome.value}"
    return f"{_the(sitting.body)}{kind}: {sitting.outcome.value}"


def _sitting(sitting: Sitting, style: Style) -> list[str]:
    if not sitting.held:
        return []
    tallies = [
        f"for {exact(sitting.votes_for)}{_who(sitting, SeatState.FOR)}",
        f"against {exact(sitting.votes_against)}{_who(sitting, SeatState.AGAINST)}",
        f"abstaining {sitting.abstentions}{_who(sitting, SeatState.ABSTAIN)}",
        f"absent {sitting.absent}{_who(sitting, SeatState.ABSENT)}",
    ]
    for state in (SeatState.RECUSED, SeatState.VACANT):
        if number := sum(seat.state is state for seat in sitting.seats):
            tallies.append(f"{state.value} {number}{_who(sitting, state)}")
    lines = [f"  {'; '.join(tallies)}"]
    if sitting.casting is not None:
        person, ballot = sitting.casting
        lines.append(f"  casting vote: {_the(person)}, {_CASTING.get(ballot, 'not used')}")
    # That somebody voted for is only worth a line where nobody did.
    tests = [test for test in sitting.tests if not (test.met and test.kind == "a vote for")]
    lines += [_test(test, style) for test in tests]
    if sitting.rule is None:
        lines.append("  no rule applies")
    decided = sitting.clause
    shown = any(test.clause == decided for test in tests)
    if sitting.outcome is not StageOutcome.CARRIED and decided.text and not shown:
        lines.append(f"  decided by: {visible(decided.text)}  {style('quiet', cited(decided))}")
    return lines


def _who(sitting: Sitting, state: SeatState) -> str:
    """The seats with a vote in this state, by name, as far as a line has room."""
    seats = [visible(seat.seat) for seat in sitting.seats if seat.state is state and not seat.attends]
    more = f" and {len(seats) - _ROOM} more" if len(seats) > _ROOM else ""
    return f" ({', '.join(seats[:_ROOM])}{more})" if seats else ""


def _test(test: Test, style: Style) -> str:
    mark = style("good", "✓") if test.met else style("bad", "✗")
    text = visible(test.clause.text)
    said = text if text.startswith(test.kind) else f"{test.kind}: {text}" if text else test.kind
    return f"  {mark} {said}  {style('quiet', cited(test.clause))}".rstrip()


def _members(decision: Decision, style: Style) -> str:
    effects = list(decision.members.values())
    if decision.result is not Result.APPROVED or not effects:
        return ""
    width = max(len("member"), *(len(visible(effect.member)) for effect in effects))
    words = ("claimed", "authorised", "effective", "binding")
    lines = [style("strong", "member".ljust(width) + "".join(f"  {word:<10}" for word in words).rstrip())]
    for effect in effects:
        answers = (effect.claimed, effect.authorised, effect.effective, effect.binding)
        row = "".join(f"  {'yes' if answer else 'no':<10}" for answer in answers).rstrip()
        lines.append(visible(effect.member).ljust(width) + row)
        lines += [f"  {line}" for line in _grounds(effect)]
    return "\n".join(lines)


def _grounds(effect: MemberEffect) -> list[str]:
    lines = []
    if effect.authorised:
        holder = f" by {_the(effect.holder)}" if effect.holder is not None else ""
        how = f" ({effect.authority})" if effect.authority is not None else ""
        lines.append(f"its authority was exercised{holder}{how}{_under(effect.chain)}")
    if effect.binding:
        grounds = [*effect.instruments]
        if effect.joint_body is not None:
            grounds.append(f"a decision of {effect.joint_body}, which acts for others too")
        lines.append(f"bound by {', '.join(map(visible, grounds))}")
    if effect.overridden:
        lines.append("it voted against")
    cites = [place for clause in effect.clauses if (place := cited(clause))]
    if cites:
        lines.append(f"see {', '.join(dict.fromkeys(cites))}")
    return lines


def _under(chain: Sequence[str]) -> str:
    return f" under {', then '.join(map(visible, chain))}" if chain else ""


def _duties(duties: Sequence[DutyRecord], style: Style) -> str:
    lines = [style("strong", "duties")]
    for duty in duties:
        kept = style("good", "kept") if duty.kept else style("bad", "not kept")
        lines.append(
            f"  {_the(duty.duty)}{f', {_the(duty.owner)}' if duty.owner else ''}"
            f", by {day_in_words(duty.due)}: {kept}"
            f"  {style('quiet', cited(duty.clause))}".rstrip()
        )
    return "\n".join(lines)
