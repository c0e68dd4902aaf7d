"""Every transcript, byte for byte: commands with all that they write, on inputs that stand in the same file.

    $ stp check trust.stp
    …what it writes, standard error included, as it comes…
    [exit status 1]

    -- trust.stp --
    …the text of the file…

`pytest tests/test_transcripts.py --update` rewrites them; then read the diff.
"""

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT

FOLDER = ROOT / "tests" / "transcripts"
TRANSCRIPTS = sorted(FOLDER.rglob("*.txt"))
_FILE = re.compile(r"^-- (\S.*?) --\n", re.MULTILINE)


@pytest.mark.parametrize(
    "path", TRANSCRIPTS, ids=[path.relative_to(FOLDER).as_posix() for path in TRANSCRIPTS]
)
def test_transcript(path: Path, update: bool, tmp_path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    played, inputs = split(text)
    for name, content in inputs.items():
        target = tmp_path / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(content, encoding="utf-8")
    (tmp_path / "pyproject.toml").touch()  # so that this folder is the project
    now = "".join(
        line + run(line.removeprefix("$ stp "), tmp_path)
        if line.startswith("$ stp ")
        else line
        if line.startswith("#")
        else ""
        for line in played.splitlines(keepends=True)
    )
    if update:
        path.write_text(now + text[len(played) :], encoding="utf-8")
        return
    assert now == played


def split(text: str) -> tuple[str, dict[str, str]]:
    """The commands with their output, and the files that they read."""
    parts = _FILE.split(text)
    return parts[0], dict(zip(parts[1::2], parts[2::2], strict=True))


def run(arguments: str, folder: Path) -> str:
    """What the command writes, and its exit status."""
    words = shlex.split(arguments)
    stdin = b""
    if "<" in words:
        at = words.index("<")
        stdin = (folder / words[at + 1]).read_bytes()
        del words[at : at + 2]
    done = subprocess.run(
        [sys.executable, "-m", "stpdsl", *words],
        cwd=folder,
        input=stdin,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        env={**os.environ, "NO_COLOR": "1"},
        timeout=300,
        check=False,
    )
    return f"{done.stdout.decode('utf-8')}[exit status {done.returncode}]\n\n"
