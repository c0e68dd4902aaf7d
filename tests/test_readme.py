"""What the README shows is what happens: its policy, its verdicts, and the remedy that it prints."""

import difflib
import re
from pathlib import Path

from tests.conftest import ROOT
from tests.test_transcripts import run

README = (ROOT / "README.md").read_text(encoding="utf-8")


def block(language: str) -> str:
    found = re.search(rf"^```{language}\n(.*?)^```$", README, re.MULTILINE | re.DOTALL)
    assert found, f"README.md has no block of {language}"
    return found[1]


def test_the_first_policy_gives_the_answer_that_is_shown(tmp_path: Path) -> None:
    (tmp_path / "westshire.stp").write_text(block("stp"), encoding="utf-8")
    (tmp_path / "pyproject.toml").touch()
    said = run("check westshire.stp", tmp_path)
    assert said.rstrip().removesuffix("[exit status 1]").rstrip() == block("text").rstrip()


def rules_of(name: str) -> list[str]:
    """The lines of an example between who its members are and what is asked of it."""
    text = (ROOT / "examples" / name).read_text(encoding="utf-8")
    return text[text.index("# --- how they decide") : text.index("# --- what Chris Ham asks")].splitlines()


def test_the_remedy_that_is_shown_is_the_whole_difference() -> None:
    lines = difflib.unified_diff(rules_of("stp_2016.stp"), rules_of("stp_collective.stp"), lineterm="", n=0)
    real = [line for line in lines if not line.startswith(("---", "+++", "@@")) and line[1:].strip()]
    assert block("diff").splitlines() == real
