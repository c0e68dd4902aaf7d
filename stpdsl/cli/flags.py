"""The flags of `stp decide` as the plain data that a situation is read from: the same words as its JSON.

In come what click collected; out goes what was said, with nothing for what was not. Names are not looked up
here.
"""

from collections.abc import Mapping, Sequence

import click

Given = str | int | tuple[str, ...] | None
Data = dict[str, str | int | list[str] | dict[str, str] | dict[str, list[str]]]

_LISTS = {
    "for": "for",
    "against": "against",
    "abstain": "abstain",
    "absent": "absent",
    "conflicted": "conflicted",
    "vacant": "vacant",
    "consent": "consents",
}
_WORDS = {"matter": "matter", "casting": "casting", "route": "route", "day": "first_meeting_after"}


def as_data(flags: Mapping[str, Given]) -> Data:
    """What the flags say."""
    said: Data = {}
    for flag, key in _WORDS.items():
        given = flags[flag]
        if isinstance(given, str | int):
            said[key] = given
    for flag, key in _LISTS.items():
        if names := _names(flags[flag]):
            said[key] = names
    value = flags["value"]
    particulars = _pairs(flags["set"], "--set", "Value=£2m")
    if isinstance(value, str):
        if "Value" in particulars:
            raise click.UsageError("--value and --set both say the Value")
        particulars = {"Value": value, **particulars}
    steps = _pairs(flags["step"], "--step", "Scrutiny=3")
    facts = _names(flags["fact"])
    about: dict[str, list[str]] = {}
    for fact, _, member in (each.partition("=") for each in facts if "=" in each):
        about.setdefault(fact.strip(), []).append(member.strip())
    plain = [fact for fact in facts if "=" not in fact]
    for key, gathered in (
        ("particulars", particulars),
        ("steps", steps),
        ("facts", plain),
        ("facts_about", about),
    ):
        if gathered:
            said[key] = gathered
    return said


def in_words(said: Data) -> str:
    """What the flags say on one line, to point at where a word of it is not understood."""
    parts = []
    for key, given in said.items():
        if isinstance(given, dict):
            parts += [
                f"{name}={', '.join(value) if isinstance(value, list) else value}"
                for name, value in given.items()
            ]
        else:
            parts.append(f"{key} {', '.join(given) if isinstance(given, list) else given}")
    return "; ".join(parts)


def _names(given: Given) -> list[str]:
    """Each flag may be repeated, and may name several, separated by commas."""
    lists: Sequence[str] = given if isinstance(given, tuple) else ()
    return [name.strip() for names in lists for name in names.split(",") if name.strip()]


def _pairs(given: Given, option: str, example: str) -> dict[str, str]:
    pairs: dict[str, str] = {}
    for each in given if isinstance(given, tuple) else ():
        name, _, value = (part.strip() for part in each.partition("="))
        if not name or not value:
            raise click.UsageError(f"{option} takes a name and a value, such as {option} '{example}'")
        if name in pairs:
            raise click.UsageError(f"{option} says {name} twice")
        pairs[name] = value
    return pairs
