"""Measure start-up, cost per property and growth, as ratios against `python -c "import z3"` in the same run.

Usage: python bench/run.py [--rounds 5]. Prints a Markdown table; docs/performance.md keeps one and says what
limits it. Nothing here is asserted anywhere: a slow machine is not a defect.
"""

from __future__ import annotations

import argparse
import statistics
import subprocess
import sys
import tempfile
import time
from datetime import date
from functools import partial
from pathlib import Path

from policies import distinct, kinds

ROOT = Path(__file__).resolve().parent.parent


def seconds(command: list[str], rounds: int) -> float:
    """Median wall-clock seconds of a whole process over `rounds` runs after one warm-up."""
    taken = []
    for turn in range(rounds + 1):
        began = time.perf_counter()
        subprocess.run(command, capture_output=True, cwd=ROOT, check=False)
        if turn:
            taken.append(time.perf_counter() - began)
    return statistics.median(taken)


def check(path: Path) -> list[str]:
    return [sys.executable, "-m", "stpdsl", "check", str(path)]


def per_property(text: str) -> list[tuple[str, float, str]]:
    """Each check of a policy: its name, seconds in this process (margins, minimal clauses and replay
    included), and its verdict."""
    from stpdsl.pipeline import understand
    from stpdsl.solver.answer import Limits
    from stpdsl.source import Source
    from stpdsl.verdicts.judge import judge

    document, problems = understand(Source("measured.stp", text), _nothing_to_read)
    if document is None:
        raise SystemExit("\n".join(f"{problem.code.name}: {problem.message}" for problem in problems))
    taken = []
    for each in document.checks:
        began = time.perf_counter()
        finding = judge(document.model, each, Limits(), date(2026, 1, 1).toordinal())
        taken.append((each.name, time.perf_counter() - began, finding.verdict.value))
    return taken


def _nothing_to_read(name: str, source: object) -> object:
    raise SystemExit(f"a measured policy uses nothing, but asks for {name}")


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--rounds", type=int, default=5)
    rounds = options.parse_args().rounds
    bare = seconds([sys.executable, "-c", "import z3"], rounds)
    print(f"Bare `import z3`: {bare * 1000:.0f} ms; every ratio below is against it, median of {rounds}.\n")
    print("| whole process | ms | × import z3 |\n|---|---:|---:|")
    with tempfile.TemporaryDirectory() as folder:
        commands: list[tuple[str, list[str]]] = [
            ("`stp --version`", [sys.executable, "-m", "stpdsl", "--version"]),
            ("`stp check examples/stp_collective.stp`", check(ROOT / "examples" / "stp_collective.stp")),
        ]
        sizes = [
            (f"{size} members in 6 kinds, 20 properties", partial(kinds, size))
            for size in (10, 44, 100, 1000)
        ]
        sizes += [
            (f"{size} members with weights of their own, 3 properties", partial(distinct, size))
            for size in (20, 50, 100, 190)
        ]
        for number, (name, text) in enumerate(sizes):
            path = Path(folder) / f"policy{number}.stp"
            path.write_text(text(), encoding="utf-8")
            commands.append((name, check(path)))
        for name, command in commands:
            taken = seconds(command, rounds)
            print(f"| {name} | {taken * 1000:.0f} | {taken / bare:.1f} |", flush=True)
    print(
        "\n| per property, in one process | median ms | 99th percentile ms | unknown |\n|---|---:|---:|---:|"
    )
    for name, text in sizes:
        found = per_property(text())
        each = sorted(taken for _, taken, _ in found)
        unknown = sum(verdict == "unknown" for _, _, verdict in found)
        top = each[min(len(each) - 1, round(0.99 * (len(each) - 1)))]
        print(f"| {name} | {statistics.median(each) * 1000:.1f} | {top * 1000:.1f} | {unknown} |", flush=True)


if __name__ == "__main__":
    main()
