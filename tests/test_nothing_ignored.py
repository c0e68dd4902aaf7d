"""Nothing that is written is ignored: take any part of a policy away, or change it, and something changes.

Two ways of trying it on whole policies, both on the tree that the parser makes. *Taking away*: every part of
every list (a clause, a detail, a name, a line of a scenario) is left out in turn. *Changing*: for every field
of every class of node, some change of it must show. What changes must be the document or the problems found.
The few exceptions stand here, each with its reason. What this version gives no meaning to is refused, see
`test_binding.py`.
"""

import dataclasses
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from enum import Enum
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from stpdsl.cli import files
from stpdsl.model.from_syntax import build
from stpdsl.source import Source, Span
from stpdsl.syntax import nodes as written
from stpdsl.syntax.from_text import parse
from tests.conftest import ROOT

FOLDERS = ("tests/cases/core", "tests/cases/meaning", "examples")
FILES = sorted(
    path.relative_to(ROOT).as_posix() for folder in FOLDERS for path in (ROOT / folder).rglob("*.stp")
)

# What a policy may say aloud and what stands without it. Other clauses of their sort do change something.
SAYS_THE_DEFAULT = {
    "binds every member": "a decision claims to bind everyone, an agreement binds its parties",
    "may not be passed on": "a delegation may not be",
    "a tie is not carried": "where more than half must be for, it is not",
    "no one has a casting vote": "nobody has",
    "a decision outside delegated authority is void": "it has no effect, section 3.3 of the semantics",
    "if inquorate, refused": "`otherwise, refused` stands below it",
    "its own committees": "the member has none",
    "otherwise, unresolved": "where there is no exit left that could be, nothing is decided",
    "Proposed By Commission: no": "a yes or no that is not said is no",
    'use "general/good_practice"': "its pack is not laid out",
    "Second votes for": "`Royal votes for`, whose seat it is, stands beside it",
}
# Changes of these never show.
SHOWS_NOTHING = {
    ("Comment", "text"),
    ("Policy", "comments"),
    ("Name", "the"),  # the free `the`
    ("HasFact", "article"),  # `is a Trust`, `is Exposed`: what the name is settles it
    ("Is", "article"),
    ("FactSentence", "title"),  # words for readers of the policy
    ("OfficeSentence", "not_held_with"),  # an error if two are held: names/two_posts_kept_apart.stp
    ("ScrutinisedQuestion", "by"),  # there is only one way to write it
}
_NOT_CHANGED = {"span", "cites"}
_ENOUGH = 4  # tries of a field that shows
_MOST = 18  # tries of one that has not shown yet

Node = Any


def _understood(path: str) -> tuple[written.Policy, Callable[[written.Policy], object]] | None:
    """A policy with how to see what it means; None if it has errors, so that nothing could show."""
    source = Source(path, (ROOT / path).read_text(encoding="utf-8"))
    policy, problems = parse(source)
    read = files.used_by((path,))

    def meaning(changed: written.Policy) -> object:
        document, found = build(changed, read)
        return document, tuple((each.code.name, each.message) for each in found)

    document, _ = build(policy, read)
    return (policy, meaning) if document is not None and not problems else None


def _fields(node: Node) -> Iterator[tuple[str, Any]]:
    if dataclasses.is_dataclass(node) and not isinstance(node, Span | Source):
        for field in dataclasses.fields(node):
            if field.init and field.name not in _NOT_CHANGED:
                yield field.name, getattr(node, field.name)


def _taken_away(node: Node) -> Iterator[tuple[Node, Node]]:
    """Each part of a list, with the tree in which it is left out."""
    if isinstance(node, tuple):
        for index, part in enumerate(node):
            if dataclasses.is_dataclass(part) and not isinstance(part, written.Comment):
                yield part, node[:index] + node[index + 1 :]
            for left_out, changed in _taken_away(part):
                yield left_out, (*node[:index], changed, *node[index + 1 :])
        return
    if isinstance(node, written.Everyone):
        return  # `everyone other than Coast votes for`: of Coast the next line speaks, and goes before
    for name, value in _fields(node):
        if (type(node).__name__, name) in SHOWS_NOTHING:
            continue
        for left_out, changed in _taken_away(value):
            yield left_out, dataclasses.replace(node, **{name: changed})


def _changed(node: Node) -> Iterator[tuple[tuple[str, str], Node]]:
    """Each field (with its class) and the tree in which it is another."""
    if isinstance(node, tuple):
        for index, part in enumerate(node):
            for where, changed in _changed(part):
                yield where, (*node[:index], changed, *node[index + 1 :])
        return
    for name, value in _fields(node):
        for other in _others(node, name, value):
            yield (type(node).__name__, name), dataclasses.replace(node, **{name: other})
        for where, changed in _changed(value):
            yield where, dataclasses.replace(node, **{name: changed})


def _others(node: Node, name: str, value: object) -> Iterator[object]:
    match value:
        case bool():
            yield not value
        case Enum():
            yield from (other for other in type(value) if other is not value)
        case int() | Fraction():
            yield value + 1
        case str():
            yield "Nobody Of This Name"
        case date():
            yield value + timedelta(days=1)
        case tuple() if value and not any(isinstance(each, str) for each in value):
            yield value[:-1]
            yield value[1:]
        case _ if dataclasses.is_dataclass(value):
            type_ = next(each.type for each in dataclasses.fields(node) if each.name == name)
            if "None" in str(type_):
                yield None


@pytest.mark.parametrize("path", FILES)
def test_whatever_is_taken_away_is_missed(path: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    understood = _understood(path)
    if understood is None:
        pytest.skip("it has errors, and so no meaning")
    policy, meaning = understood
    before = meaning(policy)
    not_missed = [
        f"line {part.span.line}: {' '.join(part.span.text.split())}"
        for part, without in _taken_away(policy)
        if not _says_the_default(part) and meaning(without) == before
    ]
    assert not not_missed


def _says_the_default(part: Node) -> bool:
    return " ".join(part.span.text.split()) in SAYS_THE_DEFAULT


def test_every_field_of_every_node_shows(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    tried: dict[tuple[str, str], int] = {}
    shown: set[tuple[str, str]] = set()
    for path in [path for path in FILES if Path(path).parts[0] == "tests"]:
        understood = _understood(path)
        if understood is None:
            continue
        policy, meaning = understood
        before = meaning(policy)
        for where, changed in _changed(policy):
            tries = tried.get(where, 0)
            if tries < (_ENOUGH if where in shown else _MOST):
                tried[where] = tries + 1
                if meaning(changed) != before:
                    shown.add(where)
    assert tried.keys() - shown == SHOWS_NOTHING
