"""A situation from JSON text, or from the plain data that the flags of `stp decide` come to.

In comes the data with the model whose names it uses; out goes a `Situation`, or the problems found. Names
may be in any spelling that is the same name. Guaranteed: nothing is guessed (every particular of the matter
must be given), a word that is not understood is a problem, never skipped, and as many problems as can be
found are told at once.
"""

import json
import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from difflib import get_close_matches
from fractions import Fraction
from typing import TypeVar, assert_never

from stpdsl import catalogue
from stpdsl.diagnostics import Code, Diagnostic
from stpdsl.model.nodes import Matter, Model, Particular, ParticularKind, Route, Seat
from stpdsl.model.types import Ballot, Situation, Value
from stpdsl.semantics.expressions import evaluate
from stpdsl.semantics.lookups import lookups
from stpdsl.semantics.procedures import item_view
from stpdsl.situations.to_json import BALLOT_WORDS, Json
from stpdsl.source import Source
from stpdsl.syntax.nodes import same_name

Place = tuple[str, str, str]  # stage, body, seat
At = TypeVar("At", bound=tuple[str, ...])

_EVERYONE = ("everyone", "everyoneelse")
_HANDS = {word: ballot for ballot, word in BALLOT_WORDS.items()}
_KEYS = frozenset(
    "matter start particulars facts facts_about conflicted vacant route preferred meetings unconvened steps "
    "ballots casting consents for against abstain absent first_meeting_after".split()
)


def read_text(source: Source, model: Model, today: int) -> tuple[Situation | None, tuple[Diagnostic, ...]]:
    """The situation in this JSON text. A situation that gives no start begins today."""
    try:
        data = json.loads(source.text, object_pairs_hook=_no_key_twice, parse_constant=_no_such_number)
    except (ValueError, RecursionError) as fault:
        where = fault.pos if isinstance(fault, json.JSONDecodeError) else 0
        why = fault.msg.lower() if isinstance(fault, json.JSONDecodeError) else str(fault)
        if isinstance(fault, RecursionError):
            why = "it is nested too deeply"
        problem = Diagnostic(
            catalogue.SITUATION_MALFORMED,
            f"the situation is not JSON: {why}",
            source.span(where, where + 1),
            hint='write an object, such as `{"matter": "Capital", "for": ["Royal"]}`',
        )
        return None, (problem,)
    return read(data, source, model, today)


def read(
    data: Json, source: Source, model: Model, today: int
) -> tuple[Situation | None, tuple[Diagnostic, ...]]:
    """The situation in this plain data, whose words stand in the source."""
    reading = _Reading(source, model)
    situation = reading.situation(data, today)
    if situation is None or reading.problems:
        return None, tuple(reading.problems)
    return _attending(model, situation, reading.by_hand), ()


def sittings(route: Route, model: Model) -> tuple[tuple[str, str], ...]:
    """Every (stage, body) that may sit on this route, inner bodies included."""
    found: dict[tuple[str, str], None] = {}

    def sits(stage: str, body: str) -> None:
        if (stage, body) in found:
            return
        found[stage, body] = None
        for seat in model.bodies[body].seats:
            if seat.inner is not None:
                sits(stage, seat.inner)

    for stage in route.stages:
        for part in stage.parts:
            sits(stage.name, part)
    return tuple(found)


def _no_key_twice(pairs: list[tuple[str, Json]]) -> dict[str, Json]:
    keys = [key for key, _ in pairs]
    for key in keys:
        if keys.count(key) > 1:
            raise ValueError(f"`{key}` stands twice in one object")
    return dict(pairs)


def _no_such_number(word: str) -> Json:
    raise ValueError(f"`{word}` is not a number")


@dataclass(slots=True)
class _Reading:
    """One reading of one situation: its problems gather here, to be told at once."""

    source: Source
    model: Model
    problems: list[Diagnostic] = field(default_factory=list)
    by_hand: set[Place] = field(default_factory=set)

    def situation(self, data: Json, today: int) -> Situation | None:
        if not isinstance(data, Mapping):
            self.malformed("the situation", "an object", data)
            return None
        for key in data:
            if key not in _KEYS:
                self.report(
                    catalogue.SITUATION_MALFORMED,
                    f"a situation has no `{key}`",
                    key,
                    _did_you_mean(key, _KEYS) or f"expected one of {', '.join(sorted(_KEYS))}",
                )
        matter = self.matter(data.get("matter"))
        if matter is None:
            return None
        start = self.day(data.get("start", today), "start", today)
        routes = tuple(route for route in self.model.routes if matter.name in route.matters)
        places = self.places(routes)
        ballots, deputised = self.ballots(data, places)
        delays, unconvened = self.meetings(data, routes)
        return Situation(
            matter=matter.name,
            start=start,
            particulars=self.particulars(data.get("particulars", {}), matter),
            facts=frozenset(self.facts(data.get("facts", ()))),
            facts_about=frozenset(self.facts_about(data.get("facts_about", {}))),
            conflicted=frozenset(
                self.names(
                    data.get("conflicted", ()),
                    "conflicted",
                    "member or person",
                    (*self.model.members, *self.model.persons),
                )
            ),
            vacant=frozenset(self.vacant(data.get("vacant", ()))),
            route=self.route(data.get("route"), routes),
            preferred=frozenset(
                self.names(
                    data.get("preferred", ()), "preferred", "rule", [rule.name for rule in self.model.rules]
                )
            ),
            delays=delays,
            unconvened=unconvened,
            steps=self.steps(data.get("steps", {}), start),
            ballots=ballots,
            deputised=deputised,
            casting=self.casting(data.get("casting", ()), places),
            consents=frozenset(self.consents(data.get("consents", ()), routes)),
        )

    # -------------------------------------------------------------------------------------------- the item

    def matter(self, data: Json) -> Matter | None:
        matters = self.model.matters
        if data is None and len(matters) == 1:
            return next(iter(matters.values()))
        if data is None:
            self.report(
                catalogue.SITUATION_INCOMPLETE,
                "the situation says no matter",
                "",
                f"expected one of {_listed(matters)}" if matters else None,
            )
            return None
        name = self.name(data, "matter", "matter", matters)
        return matters[name] if name is not None else None

    def particulars(self, data: Json, matter: Matter) -> dict[str, Value]:
        given = self.object(data, "particulars")
        declared = {particular.name: particular for particular in matter.particulars}
        read: dict[str, Value] = {}
        for said, value in given.items():
            name = self.name(said, "particulars", f"particular of {matter.name}", declared)
            if name is None:
                continue
            understood = self.value(value, declared[name])
            if understood is not None:
                read[name] = understood
        missing = [name for name in declared if same_name(name) not in map(same_name, given)]
        if missing:
            self.report(
                catalogue.SITUATION_INCOMPLETE,
                f"the situation does not say {_listed(missing)}, which {matter.name} has",
                "particulars",
                f"say each, such as {_example(declared[missing[0]])}",
            )
        return read

    def value(self, data: Json, particular: Particular) -> Value | None:
        match particular.kind:
            case ParticularKind.MONEY:
                value: Value | None = _pence(data, particular.currency)
            case ParticularKind.NUMBER | ParticularKind.DAYS:
                value = _whole(data)
            case ParticularKind.YES_NO:
                value = _yes_no(data)
            case ParticularKind.CHOICE:
                return self.name(data, particular.name, f"{particular.name}", particular.options)
            case ParticularKind.MEMBERS:
                # A flag has the names in one text: `--set Affected=royal,coast`.
                names: Json = data.split(",") if isinstance(data, str) else data
                return frozenset(self.names(names, particular.name, "member", self.model.members))
            case _:
                assert_never(particular.kind)
        if value is None:
            self.report(
                catalogue.SITUATION_VALUE,
                f"`{particular.name}` is {particular.kind.value}, found {_shown(data)}",
                str(data),
                f"write it as in {_example(particular)}",
            )
        return value

    def facts(self, data: Json) -> Iterator[str]:
        plain = [fact.name for fact in self.model.facts.values() if not fact.about_member]
        yield from self.names(data, "facts", "fact", plain)

    def facts_about(self, data: Json) -> Iterator[tuple[str, str]]:
        about = [fact.name for fact in self.model.facts.values() if fact.about_member]
        for said, members in self.object(data, "facts_about").items():
            fact = self.name(said, "facts_about", "fact about a member", about)
            for member in self.names(members, "facts_about", "member", self.model.members):
                if fact is not None:
                    yield fact, member

    # -------------------------------------------------------------------------------------------- the course

    def route(self, data: Json, routes: Sequence[Route]) -> str | None:
        return None if data is None else self.name(data, "route", "route", [route.name for route in routes])

    def meetings(
        self, data: Mapping[str, Json], routes: Sequence[Route]
    ) -> tuple[dict[tuple[str, str], int], frozenset[tuple[str, str]]]:
        parts = [(stage.name, part) for route in routes for stage in route.stages for part in stage.parts]
        delays: dict[tuple[str, str], int] = {}
        for entry in self.entries(
            data.get("meetings", ()), "meetings", {"stage", "body", "days_after_entry"}
        ):
            for part in self.at(entry, parts, "meetings"):
                days = _whole(entry.get("days_after_entry"))
                if days is None:
                    self.malformed("`days_after_entry`", "a whole number", entry.get("days_after_entry"))
                else:
                    delays[part] = days
        first = data.get("first_meeting_after")
        if first is not None:
            days = _whole(first)
            if days is None:
                self.malformed("`first_meeting_after`", "a whole number of days", first)
            else:
                for route in routes:
                    for part_name in route.stages[0].parts:
                        delays.setdefault((route.stages[0].name, part_name), days)
        unconvened = frozenset(
            part
            for entry in self.entries(data.get("unconvened", ()), "unconvened", {"stage", "body"})
            for part in self.at(entry, parts, "unconvened")
        )
        return delays, unconvened

    def steps(self, data: Json, start: int) -> dict[str, int]:
        read: dict[str, int] = {}
        for said, day in self.object(data, "steps").items():
            name = self.name(said, "steps", "step", self.model.steps)
            if name is not None:
                read[name] = self.day(day, said, start)
        return read

    def day(self, data: Json, what: str, start: int) -> int:
        """A date, or the number of a day: small ones count from the start, as in `day 3`."""
        if isinstance(data, int) and not isinstance(data, bool):
            return start + data if 0 <= data < 100_000 else data
        if isinstance(data, str):
            days = re.fullmatch(r"(?:day )?(\d{1,5})", data.strip())
            if days:
                return start + int(days[1])
            try:
                return date.fromisoformat(data.strip()).toordinal()
            except ValueError:
                pass
        self.report(
            catalogue.SITUATION_VALUE,
            f"`{what}` is a day, found {_shown(data)}",
            what,
            "write a date, as in `2017-04-01`, or a number of days after the start",
        )
        return start

    # -------------------------------------------------------------------------------------------- the moves

    def places(self, routes: Sequence[Route]) -> dict[Place, Seat]:
        return {
            (stage, body, seat.name): seat
            for route in routes
            for stage, body in sittings(route, self.model)
            for seat in self.model.bodies[body].seats
        }

    def ballots(
        self, data: Mapping[str, Json], places: Mapping[Place, Seat]
    ) -> tuple[dict[Place, Ballot], frozenset[Place]]:
        """Shows of hands first (`for`, `against` …, at every sitting), then each ballot said singly."""
        hands: dict[str, Ballot] = {}
        everyone: Ballot | None = None
        for word, ballot in _HANDS.items():
            for said in self.texts(data.get(word, ()), word):
                if same_name(said) in _EVERYONE:
                    if everyone is not None:
                        self.twice(said)
                    everyone = ballot
                    continue
                voter = self.name(said, word, "member, person or seat", _voters(places))
                if voter is None:
                    continue
                if hands.get(voter, ballot) is not ballot:
                    self.twice(voter)
                hands[voter] = ballot
        read = self.shown(hands, everyone, places)
        deputised: set[Place] = set()
        for entry in self.entries(
            data.get("ballots", ()), "ballots", {"stage", "body", "seat", "ballot", "deputy"}
        ):
            ballot_said = self.hand(entry.get("ballot"))
            for place in self.at(entry, places, "ballots"):
                if ballot_said is not None:
                    read[place] = ballot_said
                if entry.get("deputy") is True:
                    deputised.add(place)
        return read, frozenset(deputised)

    def shown(
        self, hands: Mapping[str, Ballot], everyone: Ballot | None, places: Mapping[Place, Seat]
    ) -> dict[Place, Ballot]:
        """What each seat does after a show of hands: one that has no vote attends, and whoever is present in
        one seat is present in every other that they have at that sitting."""
        read: dict[Place, Ballot] = {}
        for place, seat in places.items():
            said_of = {hands[voter] for voter in _voters_of(seat) if voter in hands}
            if len(said_of) > 1:
                self.twice(seat.name)
            chosen = next(iter(said_of), everyone)
            if chosen is not None and seat.inner is None:
                silent = not seat.votes and chosen is not Ballot.ABSENT
                read[place] = Ballot.ABSTAIN if silent else chosen
        present = {
            (place[:2], places[place].person) for place, ballot in read.items() if ballot is not Ballot.ABSENT
        }
        for place, seat in places.items():
            if place not in read and seat.person is not None and (place[:2], seat.person) in present:
                read[place] = Ballot.ABSTAIN
        self.by_hand |= set(read)
        return read

    def casting(self, data: Json, places: Iterable[Place]) -> dict[tuple[str, str], Ballot]:
        bodies = list(dict.fromkeys((stage, body) for stage, body, _ in places))
        read: dict[tuple[str, str], Ballot] = {}
        if isinstance(data, str):  # one word: the same casting vote wherever there is one
            ballot = self.hand(data)
            return dict.fromkeys(bodies, ballot) if ballot is not None else {}
        for entry in self.entries(data, "casting", {"stage", "body", "ballot"}):
            ballot = self.hand(entry.get("ballot"))
            for place in self.at(entry, bodies, "casting"):
                if ballot is not None:
                    read[place] = ballot
        return read

    def consents(self, data: Json, routes: Sequence[Route]) -> Iterator[tuple[str, str]]:
        stages = list(dict.fromkeys(stage.name for route in routes for stage in route.stages))
        parties = (*self.model.members, *self.model.holders, *self.model.persons, *self.model.bodies)
        if isinstance(data, Mapping) or isinstance(data, str) or not isinstance(data, Sequence):
            self.malformed("`consents`", "a list", data)
            return
        for entry in data:
            if isinstance(entry, str):  # a name alone: at every stage
                party = self.name(entry, "consents", "party", parties)
                yield from ((stage, party) for stage in stages if party is not None)
            elif isinstance(entry, Mapping):
                party = self.name(entry.get("party"), "consents", "party", parties)
                stage_name = self.name(entry.get("stage"), "consents", "stage", stages)
                if party is not None and stage_name is not None:
                    yield stage_name, party
            else:
                self.malformed("a consent", "a name", entry)

    def vacant(self, data: Json) -> Iterator[tuple[str, str]]:
        seats = [(body.name, seat.name) for body in self.model.bodies.values() for seat in body.seats]
        if isinstance(data, str) or not isinstance(data, Sequence):
            self.malformed("`vacant`", "a list", data)
            return
        for entry in data:
            if isinstance(entry, str):  # a seat's name alone: wherever there is one
                name = self.name(entry, "vacant", "seat", dict.fromkeys(seat for _, seat in seats))
                yield from ((body, seat) for body, seat in seats if seat == name)
            else:
                for item in self.entries([entry], "vacant", {"body", "seat"}):
                    yield from self.at(item, seats, "vacant", ("body", "seat"))

    def hand(self, data: Json) -> Ballot | None:
        ballot = _HANDS.get(data) if isinstance(data, str) else None
        if ballot is None:
            self.malformed("a ballot", "for, against, abstain or absent", data)
        return ballot

    # -------------------------------------------------------------------------------------------- words

    def name(self, data: Json, key: str, what: str, candidates: Iterable[str]) -> str | None:
        if not isinstance(data, str):
            self.malformed(f"`{key}`", "a name", data)
            return None
        known = list(candidates)
        wanted = same_name(data)
        for candidate in known:
            if same_name(candidate) == wanted:
                return candidate
        hint = _did_you_mean(data, known) or (f"expected one of {_listed(known)}" if known else None)
        self.report(catalogue.SITUATION_UNKNOWN_NAME, f"there is no {what} `{data}`", data, hint)
        return None

    def names(self, data: Json, key: str, what: str, candidates: Iterable[str]) -> tuple[str, ...]:
        known = list(candidates)
        found = [self.name(said, key, what, known) for said in self.texts(data, key)]
        return tuple(name for name in found if name is not None)

    def texts(self, data: Json, key: str) -> Iterator[str]:
        if isinstance(data, str) or not isinstance(data, Sequence):
            self.malformed(f"`{key}`", "a list of names", data)
            return
        for entry in data:
            if isinstance(entry, str):
                yield entry
            else:
                self.malformed(f"`{key}`", "a list of names", entry)

    def object(self, data: Json, key: str) -> Mapping[str, Json]:
        if isinstance(data, Mapping):
            return data
        self.malformed(f"`{key}`", "an object", data)
        return {}

    def entries(self, data: Json, key: str, keys: set[str]) -> Iterator[Mapping[str, Json]]:
        if isinstance(data, str | Mapping) or not isinstance(data, Sequence):
            self.malformed(f"`{key}`", "a list of objects", data)
            return
        for entry in data:
            if not isinstance(entry, Mapping):
                self.malformed(f"`{key}`", "a list of objects", entry)
                continue
            for word in sorted(set(entry) - keys):
                self.report(catalogue.SITUATION_MALFORMED, f"an entry of `{key}` has no `{word}`", word, None)
            yield entry

    def at(
        self,
        entry: Mapping[str, Json],
        places: Iterable[At],
        key: str,
        parts: Sequence[str] = ("stage", "body", "seat"),
    ) -> Iterator[At]:
        """The places an entry speaks of; a part that it does not say, it says of all."""
        known = list(places)
        found = known
        for index, part in enumerate(parts):
            if part in entry and known and index < len(known[0]):
                name = self.name(entry[part], key, part, dict.fromkeys(place[index] for place in known))
                found = [place for place in found if place[index] == name]
                if name is None:
                    return
        if not found and any(part in entry for part in parts):
            said = ", ".join(str(entry[part]) for part in parts if part in entry)
            self.report(catalogue.SITUATION_UNKNOWN_NAME, f"nothing of `{key}` is at {said}", said, None)
        yield from found

    def twice(self, who: str) -> None:
        self.report(catalogue.SITUATION_VALUE, f"`{who}` is said to vote in two ways", who, None)

    def malformed(self, what: str, expected: str, data: Json) -> None:
        self.report(
            catalogue.SITUATION_MALFORMED, f"{what} is {expected}, found {_shown(data)}", str(data), None
        )

    def report(self, code: Code, message: str, about: str, hint: str | None) -> None:
        at = self.source.text.find(about) if about else -1
        span = self.source.span(at, at + len(about)) if at >= 0 else self.source.span(0, 0)
        self.problems.append(Diagnostic(code, message, span, hint=hint))


def _attending(model: Model, situation: Situation, by_hand: Collection[Place]) -> Situation:
    """The situation after a show of hands, in which a seat that has no vote on this item only attends."""
    item = item_view(lookups(model), situation)
    silent = {
        (body.name, seat.name)
        for body in model.bodies.values()
        for seat in body.seats
        if seat.votes_when is not None and not evaluate(seat.votes_when, item)
    }
    ballots = {
        place: Ballot.ABSTAIN
        if place in by_hand and place[1:] in silent and ballot is not Ballot.ABSENT
        else ballot
        for place, ballot in situation.ballots.items()
    }
    return replace(situation, ballots=ballots)


# ------------------------------------------------------------------------------------------------ words


def _voters(places: Mapping[Place, Seat]) -> Iterator[str]:
    for seat in places.values():
        yield from _voters_of(seat)


def _voters_of(seat: Seat) -> Iterator[str]:
    """The names by which a show of hands may speak of who acts in this seat."""
    if seat.inner is None:
        yield from (name for name in (seat.member, seat.person, seat.name) if name is not None)


def _pence(data: Json, currency: str) -> int | None:
    if not isinstance(data, str):
        return None
    written = data.replace(",", "").replace(" ", "")
    shape = re.fullmatch(r"([£€$]?)(\d+(?:\.\d+)?)(k|m|bn)?", written)
    if shape is None or (shape[1] and currency and shape[1] != currency):
        return None
    # A bare number could be pounds or pence, unless the policy itself never names a currency.
    if currency and not (shape[1] or shape[3]):
        return None
    pence = Fraction(shape[2]) * 100 * {None: 1, "k": 10**3, "m": 10**6, "bn": 10**9}[shape[3]]
    return int(pence) if pence.denominator == 1 else None


def _whole(data: Json) -> int | None:
    if isinstance(data, str) and re.fullmatch(r"[\d,]{1,30}( days?)?", data):
        return int(data.removesuffix("s").removesuffix(" day").replace(",", "") or -1)
    return data if isinstance(data, int) and not isinstance(data, bool) and data >= 0 else None


def _yes_no(data: Json) -> bool | None:
    return data if isinstance(data, bool) else {"yes": True, "no": False}.get(str(data).lower())


def _example(particular: Particular) -> str:
    match particular.kind:
        case ParticularKind.MONEY:
            said = f'"{particular.currency or "£"}2m"'
        case ParticularKind.NUMBER | ParticularKind.DAYS:
            said = "12"
        case ParticularKind.YES_NO:
            said = "true"
        case ParticularKind.CHOICE:
            said = json.dumps(particular.options[0]) if particular.options else '""'
        case ParticularKind.MEMBERS:
            said = "a list of members"
        case _:
            assert_never(particular.kind)
    return f"`{json.dumps(particular.name)}: {said}`"


def _did_you_mean(said: str, known: Iterable[str]) -> str | None:
    by_spelling = {same_name(name): name for name in known}
    near = get_close_matches(same_name(said), by_spelling, n=1)
    return f"did you mean `{by_spelling[near[0]]}`?" if near else None


def _listed(names: Iterable[str]) -> str:
    shown = [f"`{name}`" for name in names]
    return ", ".join(shown[:8]) + (f" and {len(shown) - 8} more" if len(shown) > 8 else "")


def _shown(data: Json) -> str:
    """What was found, short enough for one line."""
    if data is None:
        return "nothing"
    text = data if isinstance(data, str) else json.dumps(data, ensure_ascii=False)
    return f"`{text[:40]}{'…' if len(text) > 40 else ''}`"
