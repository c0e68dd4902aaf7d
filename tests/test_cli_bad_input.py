"""Whatever is given as a policy ends in a problem with a name and an exit status: no traceback, no hang."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from stpdsl import catalogue
from stpdsl.cli import files, status
from stpdsl.diagnostics import Code

GOOD = """\
partnership Westshire: legal status: none
kind Trust
members, each a Trust: Royal; Coast
matter Name Change
body Board:
  seat for every Trust
  gathers its members' authority
rule for Name Change at the Board:
  quorum: none
  carried when more than half of votes cast are for
  whoever is conflicted is recused
check possible: the matter is approved
"""


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty project, in which the command runs."""
    folder = tmp_path / "project"
    folder.mkdir()
    (folder / "pyproject.toml").touch()
    monkeypatch.chdir(folder)
    return folder


def told(capfd: pytest.CaptureFixture[str]) -> str:
    """What was written to standard error, which must be no traceback."""
    written = capfd.readouterr()
    assert "Traceback" not in written.out + written.err
    assert "a defect of stpdsl" not in written.err
    return written.err


def refuses(capfd: pytest.CaptureFixture[str], code: Code, *arguments: str) -> None:
    """The call ends in an error of this code, exit status 2."""
    assert status(list(arguments)) == 2
    assert f"[{code.name}]" in told(capfd)


def test_a_good_policy_is_accepted(project: Path) -> None:
    (project / "good.stp").write_text(GOOD)
    assert status(["check", "good.stp"]) == 0


def test_missing_file(project: Path, capfd: pytest.CaptureFixture[str]) -> None:
    refuses(capfd, catalogue.FILE_NOT_FOUND, "check", "nowhere.stp")
    refuses(capfd, catalogue.FILE_NOT_FOUND, "decide", "nowhere.stp")


def test_a_file_as_a_folder(project: Path, capfd: pytest.CaptureFixture[str]) -> None:
    (project / "good.stp").write_text(GOOD)
    refuses(capfd, catalogue.FILE_NOT_FOUND, "check", "good.stp/inner.stp")


@pytest.mark.parametrize("content", ["", " \n\t\n", "# only a comment\n"])
def test_empty_file(project: Path, capfd: pytest.CaptureFixture[str], content: str) -> None:
    (project / "empty.stp").write_text(content)
    refuses(capfd, catalogue.EMPTY_FILE, "check", "empty.stp")


def test_binary_file(project: Path, capfd: pytest.CaptureFixture[str]) -> None:
    (project / "picture.stp").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(range(256)))
    refuses(capfd, catalogue.FILE_NOT_TEXT, "check", "picture.stp")


@pytest.mark.parametrize("encoding", ["latin-1", "utf-16", "utf-16-le"])
def test_wrong_encoding(project: Path, capfd: pytest.CaptureFixture[str], encoding: str) -> None:
    (project / "odd.stp").write_bytes(GOOD.replace("Royal", "Café").encode(encoding))
    assert status(["check", "odd.stp"]) == 2
    assert "[file-not-" in told(capfd)


def test_byte_order_mark_and_carriage_returns(project: Path) -> None:
    (project / "windows.stp").write_bytes(GOOD.replace("\n", "\r\n").encode("utf-8-sig"))
    assert status(["check", "windows.stp"]) == 0


def test_ten_megabytes(project: Path, capfd: pytest.CaptureFixture[str]) -> None:
    (project / "large.stp").write_bytes(GOOD.encode() + b"# filler\n" * 1_200_000)
    refuses(capfd, catalogue.FILE_TOO_LARGE, "check", "large.stp")


def test_as_large_as_is_read(project: Path) -> None:
    filler = b"# filler\n" * ((files.LIMIT - len(GOOD)) // 9)
    (project / "large.stp").write_bytes(GOOD.encode() + filler)
    assert status(["check", "large.stp"]) == 0


@pytest.mark.parametrize(
    "nested",
    [
        "check always " + "(" * 10_000 + "the matter is approved" + ")" * 10_000 + "\n",
        "check always " + "(" * 10_000 + "\n",
        "check always:\n" + "".join("  " * level + "all of:\n" for level in range(1, 500)),
        "check always the matter is approved" + " and the matter is approved" * 10_000 + "\n",
        "check always " + "not " * 10_000 + "the matter is approved\n",
    ],
    ids=["brackets", "open brackets", "indentation", "conjunction", "negation"],
)
def test_deep_nesting(project: Path, capfd: pytest.CaptureFixture[str], nested: str) -> None:
    (project / "deep.stp").write_text(GOOD + nested)
    assert status(["check", "deep.stp"]) == 2
    assert "error[" in told(capfd)


def test_ten_thousand_levels_of_indentation(project: Path, capfd: pytest.CaptureFixture[str]) -> None:
    lines = "".join(" " * level + "all of:\n" for level in range(1, 1300))
    (project / "deep.stp").write_text(GOOD + "check always:\n" + lines)
    assert status(["check", "deep.stp"]) == 2
    assert "error[" in told(capfd)


def test_garbage(project: Path, capfd: pytest.CaptureFixture[str]) -> None:
    (project / "garbage.stp").write_text("}{ \x07 ☃ ` ~ ?? \x1b[31m\n" * 200)
    assert status(["check", "garbage.stp"]) == 2
    written = told(capfd)
    assert "error[" in written
    assert "\x1b[31m" not in written and "\x07" not in written


def test_folder_where_a_file_is_expected(project: Path, capfd: pytest.CaptureFixture[str]) -> None:
    (project / "folder").mkdir()
    refuses(capfd, catalogue.NOT_A_FILE, "decide", "folder")


def test_folder_without_policies(project: Path, capfd: pytest.CaptureFixture[str]) -> None:
    (project / "folder").mkdir()
    refuses(capfd, catalogue.NOTHING_ASKED, "check", "folder")
    assert status(["check", "folder", "--allow-none"]) == 0


def test_nothing_to_ask(project: Path, capfd: pytest.CaptureFixture[str]) -> None:
    (project / "silent.stp").write_text(GOOD.replace("check possible: the matter is approved\n", ""))
    refuses(capfd, catalogue.NOTHING_ASKED, "check", "silent.stp")
    assert status(["check", "silent.stp", "--allow-none"]) == 0
    (project / "good.stp").write_text(GOOD)
    refuses(capfd, catalogue.NOTHING_ASKED, "test", "good.stp")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs named pipes")
def test_pipe(project: Path, capfd: pytest.CaptureFixture[str]) -> None:
    os.mkfifo(project / "pipe.stp")
    refuses(capfd, catalogue.NOT_A_FILE, "check", "pipe.stp")


def test_unreadable_file(
    project: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    # Not by permissions: whoever runs the tests may be allowed to read everything.
    def forbidden(self: Path, mode: str = "r") -> None:
        raise PermissionError(13, "Permission denied")

    (project / "secret.stp").write_text(GOOD)
    monkeypatch.setattr(Path, "open", forbidden)
    refuses(capfd, catalogue.FILE_UNREADABLE, "check", "secret.stp")


def test_circle_of_links(project: Path, capfd: pytest.CaptureFixture[str]) -> None:
    (project / "one.stp").symlink_to("two.stp")
    (project / "two.stp").symlink_to("one.stp")
    refuses(capfd, catalogue.FILE_UNREADABLE, "check", "one.stp")


def test_link_out_of_the_project(project: Path, capfd: pytest.CaptureFixture[str]) -> None:
    (project.parent / "outside.stp").write_text(GOOD)
    (project / "folder").mkdir()
    (project / "folder" / "link.stp").symlink_to(project.parent / "outside.stp")
    refuses(capfd, catalogue.FILE_OUTSIDE_PROJECT, "check", "folder")


def test_use_of_nothing(project: Path, capfd: pytest.CaptureFixture[str]) -> None:
    (project / "user.stp").write_text(GOOD + 'use "no/such"\n')
    refuses(capfd, catalogue.USE_NOT_FOUND, "check", "user.stp")


@pytest.mark.parametrize(
    "name", ["../outside", "/etc/passwd", "a/../../outside", "..\\outside", "C:/outside"]
)
def test_use_out_of_the_project(project: Path, capfd: pytest.CaptureFixture[str], name: str) -> None:
    (project.parent / "outside.stp").write_text("kind Council\n")
    (project / "user.stp").write_text(GOOD + f'use "{name}"\n')
    refuses(capfd, catalogue.USE_OUTSIDE_PROJECT, "check", "user.stp")


def test_use_through_a_link_out_of_the_project(project: Path, capfd: pytest.CaptureFixture[str]) -> None:
    (project.parent / "outside.stp").write_text("kind Council\n")
    (project / "link.stp").symlink_to(project.parent / "outside.stp")
    (project / "user.stp").write_text(GOOD + 'use "link"\n')
    refuses(capfd, catalogue.USE_OUTSIDE_PROJECT, "check", "user.stp")


def test_use_of_two_files(project: Path, capfd: pytest.CaptureFixture[str]) -> None:
    (project / "policies").mkdir()
    (project / "policies" / "kinds.stp").write_text("kind Council\n")
    (project / "kinds.stp").write_text("kind Borough\n")
    (project / "user.stp").write_text(GOOD + 'use "kinds"\n')
    refuses(capfd, catalogue.USE_AMBIGUOUS, "check", "user.stp")


def test_use_of_a_copy(project: Path) -> None:
    (project / "policies").mkdir()
    (project / "policies" / "kinds.stp").write_text("kind Council\n")
    (project / "kinds.stp").write_text("kind Council\n")
    (project / "user.stp").write_text(GOOD + 'use "kinds"\n')
    assert status(["check", "user.stp"]) == 0


def test_use_of_a_folder(project: Path, capfd: pytest.CaptureFixture[str]) -> None:
    (project / "kinds.stp").mkdir()
    (project / "user.stp").write_text(GOOD + 'use "kinds"\n')
    refuses(capfd, catalogue.NOT_A_FILE, "check", "user.stp")


def test_use_of_a_broken_file(project: Path, capfd: pytest.CaptureFixture[str]) -> None:
    (project / "kinds.stp").write_text("kind council\n")
    (project / "user.stp").write_text(GOOD + 'use "kinds"\n')
    assert status(["check", "user.stp"]) == 2
    assert "kinds.stp:1" in told(capfd)


def test_circle_of_use(project: Path, capfd: pytest.CaptureFixture[str]) -> None:
    (project / "one.stp").write_text(GOOD + 'use "two"\n')
    (project / "two.stp").write_text('use "three"\n')
    (project / "three.stp").write_text('use "one"\n')
    refuses(capfd, catalogue.CIRCULAR_USE, "check", "one.stp")


def test_use_of_itself_through_a_folder_link(project: Path, capfd: pytest.CaptureFixture[str]) -> None:
    (project / "loop").symlink_to(".")
    (project / "one.stp").write_text(GOOD + 'use "loop/one"\n')
    refuses(capfd, catalogue.CIRCULAR_USE, "check", "one.stp")


def test_unknown_name_on_the_command_line(project: Path, capfd: pytest.CaptureFixture[str]) -> None:
    (project / "good.stp").write_text(GOOD)
    refuses(capfd, catalogue.NOTHING_OF_THAT_NAME, "check", "good.stp", "--only", "No Such Check")
    refuses(capfd, catalogue.NOTHING_OF_THAT_NAME, "decide", "good.stp", "No Such Scenario")


@pytest.mark.parametrize(
    ("situation", "code"),
    [
        ("", catalogue.SITUATION_MALFORMED),
        ("[1, 2]", catalogue.SITUATION_MALFORMED),
        ("[" * 100_000, catalogue.SITUATION_MALFORMED),
        ('{"matter": "Name Change", "fore": ["Royal"]}', catalogue.SITUATION_MALFORMED),
        ('{"matter": "Name Change", "matter": "Name Change"}', catalogue.SITUATION_MALFORMED),
        ('{"matter": NaN}', catalogue.SITUATION_MALFORMED),
        ('{"matter": 7}', catalogue.SITUATION_MALFORMED),
        ('{"matter": "Merger"}', catalogue.SITUATION_UNKNOWN_NAME),
        ('{"matter": "Name Change", "for": ["Roial"]}', catalogue.SITUATION_UNKNOWN_NAME),
        ('{"matter": "Name Change", "for": ["Royal"], "against": ["royal"]}', catalogue.SITUATION_VALUE),
        ('{"matter": "Name Change", "start": "soon"}', catalogue.SITUATION_VALUE),
    ],
)
def test_bad_situation(project: Path, capfd: pytest.CaptureFixture[str], situation: str, code: Code) -> None:
    (project / "good.stp").write_text(GOOD)
    (project / "situation.json").write_text(situation)
    refuses(capfd, code, "decide", "good.stp", "situation.json")


def test_impossible_situation(project: Path, capfd: pytest.CaptureFixture[str]) -> None:
    (project / "good.stp").write_text(GOOD)
    (project / "vacant.json").write_text('{"vacant": [{"body": "Board", "seat": "Royal"}]}')
    refuses(capfd, catalogue.SITUATION_IMPOSSIBLE, "decide", "good.stp", "vacant.json")


def test_particulars_must_be_given(project: Path, capfd: pytest.CaptureFixture[str]) -> None:
    (project / "good.stp").write_text(
        GOOD.replace("matter Name Change", "matter Name Change with Fee as money")
        + "check never the matter is approved and Fee is over £1m\n"
    )
    refuses(capfd, catalogue.SITUATION_INCOMPLETE, "decide", "good.stp", "--for", "royal")
    refuses(capfd, catalogue.SITUATION_VALUE, "decide", "good.stp", "--for", "royal", "--set", "Fee=12")
    assert status(["decide", "good.stp", "--for", "royal", "--set", "Fee=£2m"]) == 0


def test_bad_calls(project: Path, capfd: pytest.CaptureFixture[str]) -> None:
    (project / "good.stp").write_text(GOOD)
    for call in (
        ["check"],
        ["check", "good.stp", "--format", "xml"],
        ["check", "good.stp", "--timeout", "-1"],
        ["check", "good.stp", "--today", "yesterday"],
        ["decide", "good.stp", "x.json", "--for", "royal"],
        ["decide", "-", "-"],
        ["decide", "good.stp", "--set", "Value"],
        ["no-such-command"],
    ):
        assert status(call) == 2, call
        assert "Error" in told(capfd)


def test_errors_are_told_in_json_too(project: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert status(["check", "nowhere.stp", "--format", "json"]) == 2
    answer = json.loads(capfd.readouterr().out)
    assert answer["files"][0]["problems"][0]["code"] == "file-not-found"
    assert "results" not in answer["files"][0]


def test_an_error_in_one_file_does_not_hide_the_others(
    project: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    (project / "good.stp").write_text(GOOD)
    assert status(["check", "nowhere.stp", "good.stp", "--format", "json"]) == 2
    answer = json.loads(capfd.readouterr().out)
    assert [file["path"] for file in answer["files"]] == ["nowhere.stp", "good.stp"]
    assert answer["files"][1]["results"][0]["verdict"] == "holds"


def test_standard_input(project: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "stpdsl", "check", "-"],
        input=GOOD.encode(),
        capture_output=True,
        timeout=120,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, b"")
    done = subprocess.run(
        [sys.executable, "-m", "stpdsl", "check", "-"],
        input=b"x" * (files.LIMIT + 1),
        capture_output=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 2
    assert b"[file-too-large]" in done.stderr


def test_a_defect_asks_for_a_report(
    project: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(label: str) -> None:
        raise ZeroDivisionError("a fault of ours")

    monkeypatch.setattr(files, "read", broken)
    assert status(["check", "good.stp"]) == 3
    written = capfd.readouterr().err
    assert "Please report" in written
    assert "Traceback" not in written
    monkeypatch.setenv("STP_DEBUG", "1")
    assert status(["check", "good.stp"]) == 3
    assert "Traceback" in capfd.readouterr().err


def test_a_shipped_pack_is_told_as_one(project: Path, capfd: pytest.CaptureFixture[str]) -> None:
    (project / "user.stp").write_text(GOOD + 'use "nhs/kinds"\n')
    assert status(["check", "user.stp"]) == 2
    assert "stpdsl:nhs/kinds.stp" in told(capfd)
