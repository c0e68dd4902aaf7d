"""The machine-readable output: valid by its published schema, and the same bytes every time."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from stpdsl import pipeline
from stpdsl.cli import status
from stpdsl.model.types import Situation
from stpdsl.verdicts.judge import SolverDisagrees
from tests.conftest import ROOT

POLICY = """\
partnership Westshire: legal status: none
kind Trust
kind Council
members, each a Trust: Royal; Coast
member County is a Council
matter Capital with Value as money
fact Urgent, decided by the Board
step Scrutiny
body Board:
  seat for every member
  gathers its members' authority
rule for Capital at the Board:                                    [ToR 4]
  quorum: at least 2 seats are present
  carried when at least 2/3 of votes cast are for
  whoever is conflicted is recused
check No Veto: no single member can veto Capital
check possible: the matter is approved and County votes against
check never the matter is approved and Scrutiny does not happen
  accepted as failing by the Board until 1 April 2017
  because "there is no scrutiny yet"
scenario Outvoted on Capital with Value: £3m:
  everyone other than County votes for
  County votes against
  expect approved
scenario Mistaken on Capital with Value: £3m:
  everyone votes against
  expect approved
"""


def schema(name: str) -> Any:
    return json.loads((ROOT / "docs" / "schema" / f"{name}.json").read_text(encoding="utf-8"))


@pytest.fixture
def policy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    (tmp_path / "pyproject.toml").touch()
    (tmp_path / "board.stp").write_text(POLICY, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return "board.stp"


def answer(capfd: pytest.CaptureFixture[str], *arguments: str) -> Any:
    capfd.readouterr()
    status([*arguments, "--format", "json"])
    return json.loads(capfd.readouterr().out)


def test_schemas_are_schemas() -> None:
    for path in (ROOT / "docs" / "schema").glob("*.json"):
        jsonschema.Draft202012Validator.check_schema(schema(path.stem))
    assert schema("check")["$defs"]["situation"] == schema("decide")["$defs"]["situation"]
    assert schema("check")["$defs"]["clause"] == schema("decide")["$defs"]["clause"]


@pytest.mark.parametrize("command", ["check", "test"])
def test_findings_are_valid(command: str, policy: str, capfd: pytest.CaptureFixture[str]) -> None:
    for extra in ([], ["--timings"], ["nowhere.stp"], ["--today", "2016-01-01"]):
        jsonschema.validate(answer(capfd, command, policy, *extra), schema("check"))


def test_examples_are_valid(capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    jsonschema.validate(answer(capfd, "check", "examples", "policies"), schema("check"))


def test_what_a_finding_says(policy: str, capfd: pytest.CaptureFixture[str]) -> None:
    (file,) = answer(capfd, "check", policy, "--today", "2017-04-01")["files"]
    assert (file["path"], file["partnership"]) == ("board.stp", "Westshire")
    found = {result["name"]: result for result in file["results"]}
    assert found["No Veto"]["verdict"] == "holds"
    accepted = next(result for result in file["results"] if "accepted" in result)
    assert (accepted["verdict"], accepted["expected"], accepted["ok"]) == ("fails", "fails", True)
    assert accepted["accepted"] == {
        "by": "the Board",
        "because": "there is no scrutiny yet",
        "until": "2017-04-01",
    }
    assert (accepted["line"], found["Mistaken"]["kind"], found["Mistaken"]["ok"]) == (18, "scenario", False)


def test_an_acceptance_runs_out(policy: str, capfd: pytest.CaptureFixture[str]) -> None:
    only = ["--only", "Outvoted", "--only", "never the matter is approved and Scrutiny does not happen"]
    assert status(["check", policy, *only, "--today", "1 April 2017"]) == 0
    assert status(["check", policy, *only, "--today", "2 April 2017"]) == 1


def test_only_takes_any_spelling(policy: str, capfd: pytest.CaptureFixture[str]) -> None:
    (file,) = answer(capfd, "check", policy, "--only", "no-veto")["files"]
    assert [result["name"] for result in file["results"]] == ["No Veto"]


def test_decisions_are_valid(policy: str, capfd: pytest.CaptureFixture[str]) -> None:
    flags = ["--for", "royal,coast", "--against", "county", "--value", "£2m", "--today", "2017-01-01"]
    decided = answer(capfd, "decide", policy, *flags)
    jsonschema.validate(decided, schema("decide"))
    assert (decided["outcome"], decided["day"]) == ("approved", "2017-01-01")
    tallies = decided["stages"][0]["sittings"][0]["tallies"]
    assert (tallies["for"], tallies["against"]) == (2, 1)
    jsonschema.validate(answer(capfd, "decide", policy, "--for", "nobody"), schema("decide"))


def test_a_situation_written_is_a_situation_read(policy: str, capfd: pytest.CaptureFixture[str]) -> None:
    flags = ["--for", "everyone", "--absent", "county", "--value", "£2,000.50", "--fact", "urgent"]
    first = answer(capfd, "decide", policy, *flags, "--step", "Scrutiny=3", "--today", "2017-01-01")
    Path("again.json").write_text(json.dumps(first["situation"]), encoding="utf-8")
    assert answer(capfd, "decide", policy, "again.json") == first


def test_a_counterexample_can_be_put_to_decide(policy: str, capfd: pytest.CaptureFixture[str]) -> None:
    (file,) = answer(capfd, "check", policy)["files"]
    for result in file["results"]:
        if result["situation"] is not None:
            Path("found.json").write_text(json.dumps(result["situation"]), encoding="utf-8")
            decided = answer(capfd, "decide", policy, "found.json")
            assert decided["situation"] == result["situation"]


def test_the_same_bytes_every_time(policy: str) -> None:
    runs = {
        subprocess.run(
            [sys.executable, "-m", "stpdsl", "check", policy, "--format", "json", "--today", "2017-01-01"],
            capture_output=True,
            env={**os.environ, "PYTHONHASHSEED": seed},
            timeout=300,
            check=False,
        ).stdout
        for seed in ("1", "2", "3")
    }
    assert len(runs) == 1
    assert runs != {b""}


def test_a_disagreement_is_told_with_its_situation(
    policy: str, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    situation = Situation("Capital", 736330, {"Value": 100})

    def disagrees(*_: object) -> None:
        raise SolverDisagrees("No Veto", situation, "the situation found does not replay")

    monkeypatch.setattr(pipeline, "judge", disagrees)
    assert status(["check", policy, "--only", "no-veto"]) == 3
    assert "defect of stpdsl" in capfd.readouterr().out
    (file,) = answer(capfd, "check", policy, "--only", "no-veto")["files"]
    (result,) = file["results"]
    assert (result["verdict"], result["ok"]) == ("unknown", False)
    assert result["situation"] == {"matter": "Capital", "start": "2017-01-01", "particulars": {"Value": "1"}}
