"""Every case file, example and pack does exactly what its lines say: see `expectations.py`."""

from pathlib import Path

import pytest

from stpdsl.cli import files, status
from tests.conftest import ROOT
from tests.expectations import differences, expected_in, happening_in, rewritten

FILES = sorted(
    path for folder in ("tests/cases", "examples", "policies") for path in (ROOT / folder).rglob("*.stp")
)


@pytest.mark.parametrize("path", FILES, ids=[path.relative_to(ROOT).as_posix() for path in FILES])
def test_case(path: Path, update: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    label = path.relative_to(ROOT).as_posix()
    text = path.read_text(encoding="utf-8")
    happened = happening_in(files.read(label), files.used_by((label,)))
    # What examples and packs declare is meant, and never rewritten to what happens.
    if update and label.startswith("tests/") and differences(expected_in(text), happened):
        path.write_text(rewritten(text, happened), encoding="utf-8")
        return
    assert not differences(expected_in(text), happened)


def test_examples_and_packs_do_what_they_declare(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    assert status(["check", "examples", "policies", "--today", "2020-01-01"]) == 0
