"""From the values a solver found to a whole situation.

In: an encoding and values for some of its variables. Out: a proper `Situation` that says no more than the
values do: whatever they leave open is as plain as it can be, and stages that were not reached have no moves.
"""

from __future__ import annotations

from collections.abc import Mapping

from stpdsl.model.nodes import ParticularKind
from stpdsl.model.types import Ballot, SeatState, Situation, Value
from stpdsl.solver.classes import Counted
from stpdsl.solver.procedures import Encoding, StageHere
from stpdsl.solver.sittings import STATES, SeatHere, Sitting
from stpdsl.solver.terms import Term, Whole, both, evaluate, number_at
from stpdsl.solver.values import CAST_BALLOTS, ORDINARY_DAY

Values = Mapping[Term | Whole, int | bool]


def decoded(encoding: Encoding, given: Values) -> Situation:
    """The situation that has these values."""
    variables = encoding.variables

    def true(kind: str) -> list[tuple[str, ...]]:
        return [
            tuple(str(part) for part in key[1:])
            for key, term in variables.truths.items()
            if isinstance(key, tuple) and key[0] == kind and given.get(term, False)
        ]

    reached = _reached(encoding, given)
    moves = _Moves(encoding, given, reached)
    return Situation(
        matter=encoding.matter.name,
        start=_number(encoding, given, "start"),
        particulars={name: _particular(encoding, name, given) for name in variables.particulars},
        facts=frozenset(name for (name,) in true("fact")),
        facts_about=frozenset((fact, member) for fact, member in true("fact about")),
        conflicted=frozenset(who for (who,) in true("conflicted")) | moves.conflicted,
        vacant=frozenset((body, seat) for body, seat in true("vacant")),
        route=_route(encoding, given),
        preferred=frozenset(rule for (rule,) in true("preferred")),
        delays=moves.delays(),
        unconvened=frozenset((s, p) for s, p in true("unconvened") if s in reached),
        steps=encoding.steps_in(given),
        ballots=moves.ballots(),
        deputised=moves.deputised(),
        casting=moves.casting(),
        consents=frozenset((s, party) for s, party in true("consents") if s in reached),
    )


def _reached(encoding: Encoding, given: Values) -> dict[str, StageHere]:
    stages = [stage for stage in encoding.stages.values() if stage.reached is not False]
    return {
        stage.stage.name: stage
        for stage, is_reached in zip(stages, evaluate((s.reached for s in stages), given), strict=True)
        if is_reached
    }


def _route(encoding: Encoding, given: Values) -> str | None:
    if len(encoding.routes) < 2:
        return None
    taken = evaluate((condition for _, condition in encoding.taken), given)
    return next((route.name for (route, _), is_so in zip(encoding.taken, taken, strict=True) if is_so), None)


def _number(encoding: Encoding, given: Values, *key: str) -> int:
    whole = encoding.variables.numbers.get(key)
    if whole is None:
        return 0 if key[0] in ("option", "amount") else ORDINARY_DAY
    return int(given.get(whole, whole.plain))


def _particular(encoding: Encoding, name: str, given: Values) -> Value:
    variables = encoding.variables
    particular = variables.particulars[name]

    match particular.kind:
        case ParticularKind.YES_NO:
            term = variables.truths.get(("so", name))
            return term is not None and bool(given.get(term, False))
        case ParticularKind.CHOICE:
            return particular.options[_number(encoding, given, "option", name)]
        case ParticularKind.MEMBERS:
            return frozenset(
                member
                for member in encoding.model.members
                if (term := variables.truths.get(("affected", name, member))) is not None and given.get(term)
            )
        case _:
            return _number(encoding, given, "amount", name)


class _Moves:
    """What is done at the sittings that were held."""

    def __init__(self, encoding: Encoding, given: Values, reached: Mapping[str, StageHere]) -> None:
        self.variables = encoding.variables
        self.given = given
        self.reached = reached
        sittings = [sitting for stage in reached.values() for sitting in stage.seated.values()]
        held = evaluate((sitting.held for sitting in sittings), given)
        self.held: list[Sitting] = [s for s, is_held in zip(sittings, held, strict=True) if is_held]
        self.members = encoding.members
        self.conflicted = self._conflicted()

    def _conflicted(self) -> frozenset[str]:
        """Who is conflicted of those counted together: the last ones."""
        out: set[str] = set()
        for key, whole in self.variables.numbers.items():
            if isinstance(key, tuple) and key[0] == "conflicts":
                many = int(self.given.get(whole, 0))
                assert isinstance(self.members, Counted)
                people = self.members.persons_like(str(key[1]))
                out |= set(people[len(people) - many :])
        return frozenset(out)

    def delays(self) -> dict[tuple[str, str], int]:
        out: dict[tuple[str, str], int] = {}
        for name, stage in self.reached.items():
            for part in dict.fromkeys(stage.hosts.values()):
                whole = self.variables.numbers.get(("delay", name, part))
                if whole is not None and self.given.get(whole, 0):
                    out[name, part] = int(self.given[whole])
        return out

    def _seats(self) -> list[tuple[tuple[str, str, str], SeatHere]]:
        return [
            ((sitting.stage, sitting.body.name, seat.seat.name), seat)
            for sitting in self.held
            for seat in sitting.seats
            if seat.seat.inner is None
        ]

    def ballots(self) -> dict[tuple[str, str, str], Ballot]:
        out: dict[tuple[str, str, str], Ballot] = {}
        for key, seat in self._seats():
            if seat.several:
                out |= self._ballots_of_all(key, seat)
                continue
            for ballot in CAST_BALLOTS:
                if number_at(seat.states[STATES[ballot]], self.given) > 0:
                    out[key] = ballot
        return out

    def _ballots_of_all(
        self, key: tuple[str, str, str], here: SeatHere
    ) -> dict[tuple[str, str, str], Ballot]:
        """The ballots of members counted together: votes first, and from those who are not conflicted."""
        assert isinstance(self.members, Counted) and here.unit is not None
        stage, body, _ = key
        names = set(self.members.counted_in(here.unit))
        seats = [seat for seat in self.variables.model.bodies[body].seats if seat.member in names]
        free = [seat.name for seat in seats if seat.person not in self.conflicted]
        if not number_at(here.states[SeatState.RECUSED], self.given):
            free += [seat.name for seat in seats if seat.person in self.conflicted]
        out: dict[tuple[str, str, str], Ballot] = {}
        for ballot in reversed(CAST_BALLOTS):
            for _ in range(int(number_at(here.states[STATES[ballot]], self.given))):
                out[stage, body, free.pop(0)] = ballot
        return out

    def deputised(self) -> frozenset[tuple[str, str, str]]:
        seats = [(key, seat.deputised) for key, seat in self._seats() if seat.deputised is not False]
        acting = evaluate((condition for _, condition in seats), self.given)
        return frozenset(key for (key, _), is_so in zip(seats, acting, strict=True) if is_so)

    def casting(self) -> dict[tuple[str, str], Ballot]:
        """The casting votes that were used."""
        used = [
            ((sitting.stage, sitting.body.name), ballot, both(ruling.chosen, term))
            for sitting in self.held
            for ruling in sitting.rules
            for ballot, term in ruling.cast.items()
        ]
        cast = evaluate((term for _, _, term in used), self.given)
        return {key: ballot for (key, ballot, _), is_so in zip(used, cast, strict=True) if is_so}
