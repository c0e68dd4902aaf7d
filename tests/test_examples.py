"""The examples promise what they say, and every promise can be broken.

That each check has the verdict on its line is in `test_cases.py`. Here: for every check that holds, the
one-line edit of `data/red_edits.toml` turns it red; the changes of `data/one_number.toml` turn exactly those
checks red that they name; and nothing in the examples is vacuous or unknown.
"""

import re
import tomllib
from functools import cache
from pathlib import Path

import pytest

from stpdsl import pipeline
from stpdsl.cli import files, status
from stpdsl.model.questions import Check, Document
from stpdsl.solver.answer import Limits
from stpdsl.source import Source
from stpdsl.verdicts.verdict import Finding, Verdict
from tests.conftest import ROOT
from tests.expectations import TODAY

DATA = Path(__file__).parent / "data"
EXAMPLES = sorted(path.relative_to(ROOT).as_posix() for path in (ROOT / "examples").glob("*.stp"))
RED = tomllib.loads((DATA / "red_edits.toml").read_text(encoding="utf-8"))
CHANGES = tomllib.loads((DATA / "one_number.toml").read_text(encoding="utf-8"))["change"]
COLLECTIVE = "examples/stp_collective.stp"

_REMARKS = re.compile(r"\s*(\[[^\]]*\])?\s*(#.*)?$")


@pytest.fixture(autouse=True)
def in_the_project(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)


def understood(label: str, text: str) -> Document:
    """What the text means, at the place of an example; it must mean something."""
    document, problems = pipeline.understand(Source(label, text), files.used_by((label,)))
    assert document is not None, [f"{each.span.line}: {each.code.name}: {each.message}" for each in problems]
    return document


def asked(document: Document, check: Check) -> Finding:
    return pipeline.answer(document.model, check, Limits(), TODAY)


@cache
def findings(label: str) -> tuple[Finding, ...]:
    """Every finding of an example as it stands."""
    document = understood(label, (ROOT / label).read_text(encoding="utf-8"))
    return tuple(pipeline.answer(document.model, each, Limits(), TODAY) for each in pipeline.asked(document))


def edited(text: str, edit: list[str]) -> str:
    """The text with one line exchanged: see red_edits.toml."""
    *under, old, new = edit
    lines = text.splitlines()
    within = _under(lines, under[0]) if under else range(len(lines))
    found = [index for index in within if _bare(lines[index]) == old]
    assert len(found) == 1, f"{old!r} is there {len(found)} times"
    line = lines[found[0]]
    assert not line.startswith("check"), "an edit changes the policy, not what is asked of it"
    lines[found[0]] = line.replace(old, new) if new else ""
    return "\n".join(lines) + "\n"


def _bare(line: str) -> str:
    return _REMARKS.sub("", line).strip()


def _under(lines: list[str], heading: str) -> range:
    starts = [index for index, line in enumerate(lines) if _bare(line) == heading]
    assert len(starts) == 1, f"{heading!r} is there {len(starts)} times"
    end = starts[0] + 1
    while end < len(lines) and lines[end].startswith(" "):
        end += 1
    return range(starts[0] + 1, end)


@pytest.mark.parametrize("label", EXAMPLES)
def test_nothing_is_vacuous_or_unknown(label: str) -> None:
    assert {finding.verdict for finding in findings(label)} <= {Verdict.HOLDS, Verdict.FAILS}
    assert all(finding.ok for finding in findings(label))


@pytest.mark.parametrize("label", EXAMPLES)
def test_every_check_that_holds_can_be_turned_red(label: str) -> None:
    holding = {
        each.name for each in findings(label) if each.kind == "check" and each.verdict is Verdict.HOLDS
    }
    assert holding == RED[label].keys()


@pytest.mark.parametrize(("label", "check"), [(label, check) for label in RED for check in RED[label]])
def test_a_one_line_edit_turns_it_red(label: str, check: str) -> None:
    text = edited((ROOT / label).read_text(encoding="utf-8"), RED[label][check])
    document = understood(label, text)
    (the_check,) = (each for each in document.checks if each.name == check)
    finding = asked(document, the_check)
    assert finding.verdict is Verdict.FAILS, finding.summary
    told_by_a_meeting = (
        not finding.sentence.startswith("possible") and "can be overridden" not in finding.sentence
    )
    assert finding.story or not told_by_a_meeting  # that something cannot happen is no meeting


@pytest.mark.parametrize("change", CHANGES, ids=[change["what"] for change in CHANGES])
def test_one_change_turns_exactly_these_red(change: dict[str, list[str]]) -> None:
    document = understood(COLLECTIVE, edited((ROOT / COLLECTIVE).read_text(encoding="utf-8"), change["edit"]))
    found = {check.name: asked(document, check).verdict for check in document.checks}
    assert [name for name, verdict in found.items() if verdict is Verdict.UNKNOWN] == []
    assert {name for name, verdict in found.items() if verdict is Verdict.FAILS} == set(change["red"])
    assert {name for name, verdict in found.items() if verdict is Verdict.VACUOUS} == set(change["vacuous"])


def test_every_worry_of_2016_is_put_right() -> None:
    """Whatever fails in the first partnership holds, under the same name, in the second."""
    first, second = findings("examples/stp_2016.stp"), findings(COLLECTIVE)
    worries = [finding.name for finding in first if finding.verdict is Verdict.FAILS]
    put_right = {finding.name for finding in second if finding.verdict is Verdict.HOLDS}
    assert len(worries) >= 12
    assert not [name for name in worries if name not in put_right]


def test_there_are_enough_of_them() -> None:
    assert sum(len(findings(label)) for label in EXAMPLES) >= 60


def test_2016_fails_without_its_acceptances(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = (ROOT / "examples/stp_2016.stp").read_text(encoding="utf-8")
    policy = tmp_path / "stp_2016.stp"
    policy.write_text("\n".join(line for line in text.splitlines() if "accepted as failing" not in line))
    assert status(["check", "examples/stp_2016.stp"]) == 0
    assert "each partner's agreement is needed" in capsys.readouterr().out
    assert status(["check", str(policy)]) == 1
