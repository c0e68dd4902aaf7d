"""A situation as JSON, as every verdict shows it and `stp decide` reads it.

In comes a situation with its model; out goes plain data. Money is written as money (`"£2m"`), days as
dates, what takes its ordinary value is left out, and everything is in one fixed order. Guaranteed: reading
it gives the same situation.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import assert_never

from stpdsl.model.nodes import Model, Particular, ParticularKind
from stpdsl.model.types import Ballot, Situation, Value

# Plain data, as `json` reads and writes it.
Json = None | bool | int | float | str | Sequence["Json"] | Mapping[str, "Json"]

BALLOT_WORDS = {
    Ballot.FOR: "for",
    Ballot.AGAINST: "against",
    Ballot.ABSTAIN: "abstain",
    Ballot.ABSENT: "absent",
}


def as_data(situation: Situation, model: Model) -> dict[str, Json]:
    """The situation as plain data; what takes its ordinary value is left out."""
    matter = model.matters[situation.matter]
    kinds = {particular.name: particular for particular in matter.particulars}
    about: dict[str, list[str]] = {}
    for fact, member in sorted(situation.facts_about):
        about.setdefault(fact, []).append(member)
    written: dict[str, Json] = {
        "matter": situation.matter,
        "start": written_day(situation.start),
        "particulars": {
            name: written_value(value, kinds[name]) for name, value in sorted(situation.particulars.items())
        },
        "facts": sorted(situation.facts),
        "facts_about": about,
        "conflicted": sorted(situation.conflicted),
        "vacant": [{"body": body, "seat": seat} for body, seat in sorted(situation.vacant)],
        "route": situation.route,
        "preferred": sorted(situation.preferred),
        "meetings": [
            {"stage": stage, "body": body, "days_after_entry": days}
            for (stage, body), days in sorted(situation.delays.items())
            if days
        ],
        "unconvened": [{"stage": stage, "body": body} for stage, body in sorted(situation.unconvened)],
        "steps": {step: written_day(day) for step, day in sorted(situation.steps.items())},
        "ballots": [
            _written_ballot(place, situation.ballots.get(place, Ballot.ABSENT), place in situation.deputised)
            for place in sorted(set(situation.ballots) | situation.deputised)
        ],
        "casting": [
            {"stage": stage, "body": body, "ballot": BALLOT_WORDS[ballot]}
            for (stage, body), ballot in sorted(situation.casting.items())
            if ballot in (Ballot.FOR, Ballot.AGAINST)
        ],
        "consents": [{"stage": stage, "party": party} for stage, party in sorted(situation.consents)],
    }
    return {key: value for key, value in written.items() if value or key == "particulars"}


def written_day(day: int) -> Json:
    """A day as a date, or as its number where the calendar ends."""
    return date.fromordinal(day).isoformat() if 1 <= day <= date.max.toordinal() else day


def written_value(value: Value, particular: Particular) -> Json:
    """A particular's value as people write it."""
    match value:
        case bool() | str():
            return value
        case int():
            return money(value, particular.currency) if particular.kind is ParticularKind.MONEY else value
        case frozenset():
            return sorted(value)
        case _:
            assert_never(value)


def money(pence: int, currency: str) -> str:
    """Exact pence as an amount: `£2,000,000`, `£2.50`."""
    whole, part = divmod(abs(pence), 100)
    return f"{'-' if pence < 0 else ''}{currency}{whole:,}" + (f".{part:02}" if part else "")


def _written_ballot(place: tuple[str, str, str], ballot: Ballot, deputised: bool) -> dict[str, Json]:
    stage, body, seat = place
    written: dict[str, Json] = {"stage": stage, "body": body, "seat": seat, "ballot": BALLOT_WORDS[ballot]}
    return written | {"deputy": True} if deputised else written
