"""The long run of the agreement tests: `python -m tests.agreement_profile --pairs 20000`.

In: how many pairs, and the seed of the first. Out: every disagreement with its seed (and, for the first few,
the smallest policy found that still shows it), how often each kind of thing occurred, and what occurred in
fewer than 2 % of the pairs. Exit status 1 if there was a disagreement. The same seeds give the same pairs.
"""

from __future__ import annotations

import argparse
import sys
import time
import traceback
from collections import Counter
from collections.abc import Callable, Iterator

from stpdsl.model.questions import CanBlock
from stpdsl.semantics.procedures import decide
from tests.generator import QUESTIONS, Replayed, Seeded, Source, random_classed_model, shrink
from tests.oracle import Coverage, noted, shown
from tests.test_agreement import (
    LIMITS,
    Case,
    counted_otherwise,
    disagreements,
    encoding,
    not_enough,
    random_case,
    random_pair,
    random_power_case,
    wrong,
    wrong_about_power,
)

NODES = (
    "Affected And AtLeast Compare Conflicted ConsentOf Const Count Day DaysTaken DecidedAt Delegation Duty "
    "DutyKept EffectOn Exists Fact FactIs ForEvery Gate InPublic Instrument LawfulReceivers MatterIs "
    "MayExercise MemberIs MemberSet MemberVotes Not Num OnlyOneFor Or Origin ParticularIs ParticularValue "
    "PersonPresent Reservation ResultIs Route ScrutinisedBy SeatSet Share StageWas Step StepBefore "
    "StepHappens StepWithin Sum Tally Times"
).split()
EVENTS = (
    "approved, refused, unresolved, carried, not carried, inquorate, emptied, not ready, out of time, "
    "never ends, joint, gathered, promised, claimed, authorised, effective, binding, overridden, "
    "casting vote, inner sitting, inner body not held, seat vacant, seat recused, deputy acts"
).split(", ")


def say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


# ---------------------------------------------------------------------------------------- one seed


def pair_faults(s: Source) -> Iterator[str]:
    pair = random_pair(s)
    if pair is not None:
        yield from disagreements(pair)


def question_faults(kind: type) -> Callable[[Source], Iterator[str]]:
    def faults(s: Source) -> Iterator[str]:
        case = random_case(s, kind)
        answer = encoding.ask(case.model, case.question, LIMITS)
        yield from wrong(case, answer)
        yield from not_enough(s, case, answer)

    return faults


def class_faults(kind: type) -> Callable[[Source], Iterator[str]]:
    return lambda s: counted_otherwise(s, kind)


def power_faults(s: Source) -> Iterator[str]:
    case = random_power_case(s)
    yield from wrong_about_power(case, encoding.ask(case.model, case.question, LIMITS))


def caught(check: Callable[[Source], Iterator[str]], s: Source) -> list[str]:
    """The faults, a crash being one."""
    try:
        return list(check(s))
    except Exception as error:
        return [f"crash {type(error).__name__}: {error}\n{traceback.format_exc(limit=-4)}"]


def kind_of(fault: str) -> str:
    """What a fault is about, which shrinking must keep."""
    return " ".join(fault.split()[:2])


def smallest(
    check: Callable[[Source], Iterator[str]], choices: list[int], fault: str, trials: int
) -> list[int]:
    return shrink(choices, lambda s: any(kind_of(f) == kind_of(fault) for f in caught(check, s)), trials)


# ---------------------------------------------------------------------------------------- all of them


class Run:
    def __init__(self, shrinking: int, trials: int) -> None:
        self.shrinking, self.trials = shrinking, trials
        self.faults = 0
        self.answers: Counter[str] = Counter()
        self.coverage = Coverage()
        self.slowest = (0.0, "")

    def try_seed(self, seed: int, what: str, check: Callable[[Source], Iterator[str]]) -> None:
        s = Seeded(seed)
        began = time.monotonic()
        found = caught(check, s)
        self.slowest = max(self.slowest, (time.monotonic() - began, f"seed {seed}, {what}"))
        undecided = [fault for fault in found if fault.startswith("undecided")]
        if undecided:
            self.answers[f"{what}: undecided"] += 1
            found = [fault for fault in found if not fault.startswith("undecided")]
        if not found:
            return
        self.faults += 1
        more = f" (and {len(found) - 1} more)" if found[1:] else ""
        say(f"\nDISAGREEMENT seed {seed}, {what}: {found[0]}{more}")
        if self.faults <= self.shrinking:
            best = smallest(check, s.choices, found[0], self.trials)
            say("smallest: " + "\n".join(caught(check, Replayed(best))))
            say(shown(self._made(what, Replayed(best))))

    def _made(self, what: str, s: Source) -> object:
        if what == "pair":
            return random_pair(s)
        if what == CanBlock.__name__:
            return random_power_case(s)
        if what.endswith(" by class"):
            return random_classed_model(s)
        return random_case(s, next(kind for kind in QUESTIONS if kind.__name__ == what))

    def note_pair(self, seed: int) -> None:
        pair = random_pair(Seeded(seed))
        if pair is not None:
            self.coverage.pair(
                pair.model, pair.formulas, also=noted(pair.situation, decide(pair.model, pair.situation))
            )

    def note_answer(self, case: Case) -> None:
        answer = encoding.ask(case.model, case.question, LIMITS)
        self.answers[f"{type(case.question).__name__}: {type(answer).__name__}"] += 1


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pairs", type=int, default=20000)
    parser.add_argument("--seed", type=int, default=0, help="of the first pair; each next is one more")
    parser.add_argument("--questions", type=int, default=20, help="ask one of each kind every so many pairs")
    parser.add_argument("--shrink", type=int, default=3, help="how many disagreements to make small")
    parser.add_argument("--trials", type=int, default=600, help="how long to shrink each")
    parser.add_argument("--seconds", type=float, default=None, help="begin nothing new after so long")
    given = parser.parse_args()
    run = Run(given.shrink, given.trials)
    began = time.monotonic()
    say(f"seeds {given.seed} to {given.seed + given.pairs - 1}")
    for seed in range(given.seed, given.seed + given.pairs):
        if given.seconds is not None and time.monotonic() - began > given.seconds:
            break
        run.note_pair(seed)
        run.try_seed(seed, "pair", pair_faults)
        if given.questions and seed % given.questions == 0:
            for kind in QUESTIONS:
                run.try_seed(seed, kind.__name__, question_faults(kind))
                run.note_answer(random_case(Seeded(seed), kind))
                run.try_seed(seed, f"{kind.__name__} by class", class_faults(kind))
            run.try_seed(seed, CanBlock.__name__, power_faults)
            run.note_answer(random_power_case(Seeded(seed)))
        if seed % 1000 == 999:
            say(f"… seed {seed}, {run.faults} disagreements, {time.monotonic() - began:.0f} s")
    say("\n" + run.coverage.table())
    say("\n" + "\n".join(f"{name:40} {count:6d}" for name, count in sorted(run.answers.items())))
    rare = run.coverage.rare((*NODES, *EVENTS))
    say(f"\nin fewer than 2 % of pairs: {', '.join(rare) or 'nothing'}")
    say(f"slowest: {run.slowest[0]:.2f} s, {run.slowest[1]}")
    say(f"{run.coverage.pairs} pairs, {run.faults} disagreements, {time.monotonic() - began:.0f} s")
    return 1 if run.faults else 0


if __name__ == "__main__":
    sys.exit(main())
