"""What the house promises about itself: imports, packaging, the catalogue, what its documents name."""

import re
import shlex
import subprocess
import sys
import textwrap
import tomllib
from pathlib import Path

import pytest

from stpdsl import catalogue, pipeline
from stpdsl.cli import files, status
from stpdsl.diagnostics import Code, Diagnostic
from stpdsl.source import Source
from stpdsl.syntax.from_text import parse
from tests.conftest import ROOT
from tests.expectations import differences, expected_in, happening_in

CODES = [value for value in vars(catalogue).values() if isinstance(value, Code)]
PAGES = ["README.md", "CONTRIBUTING.md", "tests/README.md"]
_SKIPPED = {".git", ".venv", "build", "dist", "__pycache__"}


def texts() -> list[Path]:
    """Every text file of the tree."""
    return [
        path
        for path in sorted(ROOT.rglob("*"))
        if path.is_file()
        and not _SKIPPED.intersection(path.relative_to(ROOT).parts)
        and not any(
            part.endswith((".egg-info", "_cache")) or part == ".hypothesis"
            for part in path.relative_to(ROOT).parts
        )
        and b"\0" not in path.read_bytes()[:1000]
    ]


# -------------------------------------------------------------------------------------- the code


def test_imports_only_go_downwards() -> None:
    call = "from importlinter.cli import lint_imports_command; lint_imports_command()"
    done = subprocess.run(
        [sys.executable, "-c", call, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout


def test_every_package_is_shipped() -> None:
    listed = set(tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["setuptools"]["packages"])
    there = {".".join(path.parent.relative_to(ROOT).parts) for path in (ROOT / "stpdsl").rglob("__init__.py")}
    assert listed == there | {"stpdsl.grammar", "stpdsl.policies"}


@pytest.mark.parametrize("call", [["--version"], ["--help"], ["check", "--help"], ["decide", "--help"]])
def test_help_does_not_wait_for_the_solver(call: list[str]) -> None:
    script = (
        "import sys; from stpdsl.cli import status; assert status(sys.argv[1:]) == 0; "
        "sys.exit(bool({'z3', 'lark', 'rich'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", script, *call], capture_output=True, check=False)
    assert done.returncode == 0, done.stderr


def test_only_the_command_line_touches_the_world() -> None:
    reading = re.compile(r"\bprint\(|\bopen\(|\.(read|write)_(text|bytes)\(")
    for path in sorted((ROOT / "stpdsl").rglob("*.py")):
        inside = path.relative_to(ROOT / "stpdsl").as_posix()
        if inside.startswith("cli/"):
            continue
        for line in path.read_text().splitlines():
            # The grammar is read from the package itself.
            if reading.search(line) and "GRAMMAR" not in line and "resources" not in line:
                raise AssertionError(f"{inside}: {line.strip()}")


def test_no_path_of_a_machine() -> None:
    roots = "|".join(["home", "root", "Users", "work", "t" + "mp", "private"])
    machine = re.compile(rf"(?<![\w.:/]){'/'}({roots})/\w")
    found = [
        f"{path.relative_to(ROOT)}: {line.strip()[:100]}"
        for path in texts()
        for line in path.read_text(encoding="utf-8").splitlines()
        if machine.search(line)
    ]
    assert not found


# -------------------------------------------------------------------------------------- the catalogue


def test_names_of_codes_are_names() -> None:
    names = [code.name for code in CODES]
    assert len(set(names)) == len(names)
    for code in CODES:
        assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", code.name)
        assert code.title[0].islower() or code.title[0] in "`“\"'"
        assert not code.title.endswith(".")
        assert code.explanation


@pytest.mark.parametrize("code", [code for code in CODES if code.example], ids=lambda code: code.name)
def test_the_example_of_a_code_gives_that_code(code: Code) -> None:
    assert {problem.code.name for problem in problems_of(code.example)} == {code.name}


@pytest.mark.parametrize("code", CODES, ids=lambda code: code.name)
def test_every_code_is_seen_in_a_case(code: Code) -> None:
    constant = next(name for name, value in vars(catalogue).items() if value is code)
    for path in (ROOT / "tests").rglob("*"):
        if path.suffix == ".stp" and f"[{code.name}]" in path.read_text(encoding="utf-8", errors="replace"):
            return
        if path.suffix == ".py" and path != Path(__file__) and f"catalogue.{constant}" in path.read_text():
            return
    raise AssertionError(f"no case file says [{code.name}], and no test catalogue.{constant}")


def problems_of(text: str) -> tuple[Diagnostic, ...]:
    """What is wrong with a policy text."""
    source = Source("example.stp", text)
    return pipeline.understand(source, files.used_by(("example.stp",)))[1]


# -------------------------------------------------------------------------------------- the documents


@pytest.mark.parametrize("page", PAGES)
def test_paths_named_in_a_page_exist(page: str) -> None:
    named = re.findall(r"`([\w.-]+(?:/[\w.<>-]+)*/?)`", (ROOT / page).read_text(encoding="utf-8"))
    folders = {path.name for path in ROOT.iterdir() if path.is_dir()}
    for name in named:
        if "/" in name and name.split("/")[0] in folders and "<" not in name:
            assert (ROOT / name).exists(), f"{page} names {name}"


def test_the_ci_runs_a_command_of_the_readme() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    command = re.search(r"^<!-- the test command -->\n```sh\n(.+)\n```$", readme, re.MULTILINE)
    assert command, "README.md needs a block after <!-- the test command -->"
    assert ".[test]" in command[1] and "pytest" in command[1]


def blocks(page: str, language: str) -> list[str]:
    """The code blocks of a page in this language."""
    path = ROOT / page
    text = path.read_text(encoding="utf-8") if path.exists() else ""
    return re.findall(rf"^ *```{language}\n(.*?)^ *```$", text, re.MULTILINE | re.DOTALL)


DOCUMENTS = [*PAGES, *(f"{path.parent.name}/{path.name}" for path in (ROOT / "docs").glob("*.md"))]
DOCUMENTS += ["grammar/README.md"] if (ROOT / "grammar" / "README.md").exists() else []
POLICIES = [(page, textwrap.dedent(block)) for page in DOCUMENTS for block in blocks(page, "stp")]
COMMANDS = [
    (page, command.strip(), expected or "0")
    for page in DOCUMENTS
    for block in blocks(page, "(?:sh|console)")
    for command, expected in re.findall(
        r"\bstp ((?:check|test|decide|--)[^&|;#\n]*)(?:# exit status (\d))?", block
    )
]


@pytest.mark.parametrize(("page", "text"), POLICIES)
def test_a_policy_in_a_document_is_right(page: str, text: str) -> None:
    """A block that is a partnership and asks something does what its lines say; any other is well written."""
    source = Source(f"{page}.stp", text)
    if re.match(r"(#.*\n|\s)*partnership\b", text) and re.search(r"^(check|scenario)\b", text, re.MULTILINE):
        assert not differences(expected_in(text), happening_in(source, files.used_by((page,))))
    else:
        assert not parse(source)[1]


@pytest.mark.parametrize(("page", "command", "expected"), COMMANDS)
def test_a_command_in_a_document_works(
    page: str, command: str, expected: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(ROOT)
    assert status(shlex.split(command)) == int(expected)
