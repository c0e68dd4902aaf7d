"""Everything that is read: policy files, folders of them, standard input, what they `use`, and situations.

In come paths as the caller typed them; out come `Source` values, or a `Diagnostic` that names what is wrong
with the file. Guaranteed: nothing here raises for a bad file, reads more than a fixed number of bytes,
waits on a pipe or device, or follows a link out of the project. A file is told to people by the path it was
given as.
"""

import os
import stat
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from stpdsl import catalogue
from stpdsl.cli.project import SHIPPED, Ambiguous, Missing, Outside, inside, locate, real, root_of, shown
from stpdsl.diagnostics import Code, Diagnostic
from stpdsl.source import Source

STDIN = "-"
LIMIT = 1_000_000  # bytes: some 20,000 lines, ten times the longest scheme of delegation seen

Read = Callable[[str, Source], Source | Diagnostic]


def read(label: str) -> Source | Diagnostic:
    """The text of a file, or of standard input for `-`."""
    content = _bytes_of_stdin() if label == STDIN else _bytes_of(Path(label), label)
    return content if isinstance(content, Diagnostic) else decoded(label, content)


def used_by(labels: Sequence[str]) -> Read:
    """A reader of what `use` names, for policies that were read under these labels."""
    folders = {label: Path.cwd() if label == STDIN else real(Path(label)).parent for label in labels}

    def read_used(name: str, user: Source) -> Source | Diagnostic:
        folder = folders.get(user.path, Path.cwd())
        match locate(name, folder):
            case Outside():
                return _refuse(
                    catalogue.USE_OUTSIDE_PROJECT,
                    f"`{name}` leads out of the project",
                    user,
                    hint="name a file of the project, from the folder of this one or from `policies/`",
                )
            case Missing(tried):
                places = " or ".join(f"`{place}`" for place in tried)
                return _refuse(
                    catalogue.USE_NOT_FOUND,
                    f"there is no file for `{name}`: expected {places}",
                    user,
                )
            case Ambiguous(found):
                places = " and ".join(f"`{place}`" for place in found)
                return _refuse(
                    catalogue.USE_AMBIGUOUS,
                    f"`{name}` is two different files: {places}",
                    user,
                    hint="rename or remove one of them, so that a reader knows which is meant",
                )
            case path:
                label = _label(path, folder)
                folders[label] = real(path).parent
                content = _bytes_of(path, label)
                return content if isinstance(content, Diagnostic) else decoded(label, content)

    return read_used


def find(paths: Sequence[str]) -> tuple[tuple[str, ...], tuple[Diagnostic, ...]]:
    """The files that these files and folders come to, each once, folders in order of name."""
    labels: dict[str, str] = {}
    problems: list[Diagnostic] = []
    for given in paths:
        if given != STDIN and os.path.isdir(given):
            found, refused = _policies_under(given)
            problems += refused
        else:
            found = [given]
        for label in found:
            labels.setdefault(label if label == STDIN else os.path.realpath(label), label)
    return tuple(labels.values()), tuple(problems)


def decoded(label: str, content: bytes) -> Source | Diagnostic:
    """The text in these bytes, which must be UTF-8."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return _refuse(
            catalogue.FILE_NOT_UTF8,
            "the file is in UTF-16, expected UTF-8",
            Source(label, ""),
            hint="save it again as UTF-8",
        )
    if b"\0" in content:
        return _refuse(
            catalogue.FILE_NOT_TEXT,
            "the file is not text: it contains a zero byte",
            Source(label, ""),
            hint="give a policy, a text file whose name ends in `.stp`",
        )
    try:
        return Source(label, content.decode("utf-8-sig"))
    except UnicodeDecodeError as fault:
        before = content[: fault.start].decode("utf-8-sig", errors="replace")
        source = Source(label, content.decode("utf-8-sig", errors="replace"))
        return Diagnostic(
            catalogue.FILE_NOT_UTF8,
            f"the byte {content[fault.start]:#04x} is not UTF-8",
            source.span(len(before), len(before) + 1),
            hint="save the file again as UTF-8",
        )


def _policies_under(folder: str) -> tuple[list[str], list[Diagnostic]]:
    problems: list[Diagnostic] = []
    found: list[str] = []

    def unreadable(fault: OSError) -> None:
        problems.append(_unreadable(fault, str(fault.filename)))

    root = root_of(Path(folder))
    for here, folders, files in os.walk(folder, onerror=unreadable):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(files):
            if not name.endswith(".stp") or name.startswith("."):
                continue
            label = os.path.join(here, name)
            if inside(Path(label), root):
                found.append(label)
            else:
                problems.append(
                    _refuse(
                        catalogue.FILE_OUTSIDE_PROJECT,
                        "the file is a link that leads out of the project",
                        Source(label, ""),
                    )
                )
    return sorted(found), problems


def _bytes_of(path: Path, label: str) -> bytes | Diagnostic:
    try:
        about = path.stat()
        if not stat.S_ISREG(about.st_mode):
            return _not_a_file(label, stat.S_ISDIR(about.st_mode))
        if about.st_size > LIMIT:
            return _too_large(label)
        with path.open("rb") as file:
            content = file.read(LIMIT + 1)
    except (FileNotFoundError, NotADirectoryError):
        return _refuse(catalogue.FILE_NOT_FOUND, f"there is no file `{label}`", Source(label, ""))
    except (OSError, ValueError) as fault:
        return _unreadable(fault, label)
    return content if len(content) <= LIMIT else _too_large(label)


def _bytes_of_stdin() -> bytes | Diagnostic:
    try:
        content = sys.stdin.buffer.read(LIMIT + 1)
    except (OSError, ValueError) as fault:
        return _unreadable(fault, STDIN)
    return content if len(content) <= LIMIT else _too_large(STDIN)


def _label(path: Path, folder: Path) -> str:
    # Links are followed first, so that a circle of `use` through links has finitely many names.
    target = real(path)
    here, root = real(Path.cwd()), root_of(folder)
    label = shown(target, root)
    if label.startswith(SHIPPED) or not target.is_relative_to(here):
        return label
    return target.relative_to(here).as_posix()


def _not_a_file(label: str, is_folder: bool) -> Diagnostic:
    what = "a folder" if is_folder else "a pipe or device"
    return _refuse(
        catalogue.NOT_A_FILE,
        f"`{label}` is {what}, expected a file",
        Source(label, ""),
        hint=None if is_folder else "write `-` to read standard input",
    )


def _too_large(label: str) -> Diagnostic:
    return _refuse(
        catalogue.FILE_TOO_LARGE,
        f"the file is larger than {LIMIT:,} bytes",
        Source(label, ""),
        hint="split the policy, and join the parts with `use`",
    )


def _unreadable(fault: Exception, label: str) -> Diagnostic:
    why = (
        (fault.strerror or "it cannot be read").lower()
        if isinstance(fault, OSError)
        else "its name is not valid"
    )
    return _refuse(catalogue.FILE_UNREADABLE, f"`{label}` cannot be read: {why}", Source(label, ""))


def _refuse(code: Code, message: str, source: Source, hint: str | None = None) -> Diagnostic:
    return Diagnostic(code, message, source.span(0, 0), hint=hint)
