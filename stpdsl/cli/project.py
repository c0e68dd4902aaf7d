"""Which folder is the project, and which file a `use` names.

In come paths and the words of a `use`; out go paths. Guaranteed: no path that comes out lies outside the
project's folder or the packs shipped with stpdsl, whatever `..`, absolute names or symbolic links say, and
a name that could mean two different files means neither.
"""

import filecmp
import importlib.resources
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath, PureWindowsPath

_MARKS = ("pyproject.toml", ".git", "policies")
PACKS = "policies"
SHIPPED = "stpdsl:"  # how the place of a shipped pack is told


@dataclass(frozen=True, slots=True)
class Outside:
    """A `use` that leads out of the project."""


@dataclass(frozen=True, slots=True)
class Missing:
    """A `use` that names no file; these places were tried, as shown to the author."""

    tried: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Ambiguous:
    """A `use` that names two different files."""

    found: tuple[str, ...]


def shipped() -> Path:
    """The folder of the packs that come with stpdsl."""
    return real(Path(str(importlib.resources.files("stpdsl.policies"))))


def real(path: Path) -> Path:
    """The path with every symbolic link followed; a circle of links is no exception, as in `Path.resolve`."""
    return Path(os.path.realpath(path))


def root_of(folder: Path) -> Path:
    """The nearest folder upwards that is a project, else the folder itself."""
    start = real(folder)
    for candidate in (start, *start.parents):
        if any(os.path.exists(candidate / mark) for mark in _MARKS):
            return candidate
    return start


def inside(path: Path, folder: Path) -> bool:
    """Whether the path, with every symbolic link followed, lies in the folder."""
    return real(path).is_relative_to(real(folder))


def locate(name: str, beside: Path) -> Path | Outside | Missing | Ambiguous:
    """Find the file that `use "name"` means in a file of the folder `beside`."""
    relative = _relative(name)
    if relative is None:
        return Outside()
    root, packs = root_of(beside), shipped()
    found: list[Path] = []
    outside = False
    candidates = list(_candidates(relative, beside, root, packs))
    for candidate, home in candidates:
        if not _exists(candidate):
            continue
        if not inside(candidate, home):
            outside = True
        elif not any(_same(candidate, other) for other in found):
            found.append(candidate)
    if outside:
        return Outside()
    if not found:
        return Missing(tuple(dict.fromkeys(shown(candidate, root) for candidate, _ in candidates)))
    if len(found) > 1:
        return Ambiguous(tuple(shown(candidate, root) for candidate in found))
    return found[0]


def shown(path: Path, root: Path) -> str:
    """A path as told to people: from the project's folder, or as part of the shipped packs."""
    packs = shipped()
    # Told apart even where stpdsl is installed below the project, unless the packs are the project's own.
    places = [(root, "")] if packs == real(root / PACKS) else [(packs, SHIPPED), (root, "")]
    for folder, prefix in places:
        for form in (path, real(path)):
            if form.is_relative_to(folder):
                return prefix + form.relative_to(folder).as_posix()
    return path.name


def _relative(name: str) -> PurePosixPath | None:
    """The name as a path below some folder, or nothing if it is written so as to lead elsewhere."""
    path, foreign = PurePosixPath(name), PureWindowsPath(name)
    if not name.strip() or "\0" in name or path.is_absolute() or foreign.drive or foreign.root:
        return None
    if ".." in path.parts or ".." in foreign.parts:
        return None
    return path if path.suffix == ".stp" else path.with_name(path.name + ".stp") if path.name else None


def _candidates(
    relative: PurePosixPath, beside: Path, root: Path, packs: Path
) -> Iterator[tuple[Path, Path]]:
    """Where to look, in order, each with the folder that it may not leave."""
    # A file among the shipped packs is at home there, wherever stpdsl happens to be installed.
    home = packs if inside(beside, packs) else root
    yield beside / relative, home
    yield root / PACKS / relative, root
    yield packs / relative, packs


def _exists(path: Path) -> bool:
    return "\0" not in str(path) and os.path.lexists(path)


def _same(one: Path, other: Path) -> bool:
    """Whether two files are one, or copies to the byte (as stpdsl installed beside its own checkout)."""
    if real(one) == real(other):
        return True
    try:
        return one.is_file() and other.is_file() and filecmp.cmp(one, other, shallow=False)
    except OSError:
        return False
