"""The machine that runs on the parse table: pieces of a sentence to nodes.

In comes a sentence as pieces and a builder; out goes the node that the builder made of it, or the place at
which the sentence stops making sense, with the state of the machine there, from which `accepted` tells what
could have followed. It looks one token ahead, never goes back, and keeps its own stack, so that no depth of
nesting can exhaust Python's.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from stpdsl.syntax.lexer import Lexer, Piece, Tok
from stpdsl.syntax.table import END, Table

Make = Callable[[str, list[object], int, int], object]


@dataclass(frozen=True, slots=True)
class Stuck:
    """Where a sentence stops making sense: the token there, those before it, and the states passed."""

    token: Tok
    before: tuple[Tok, ...]
    states: tuple[int, ...]


@dataclass(slots=True)
class _Entry:
    value: object
    start: int | None
    end: int | None


def run(table: Table, pieces: list[Piece], make: Make, leaf: Callable[[Tok], object]) -> object | Stuck:
    """The node of a whole sentence, or where it is stuck.

    `make(method, parts, start, end)` builds a node; `leaf(token)` what a literal becomes before that.
    """
    lexer = Lexer(table, pieces)
    states = [table.start]
    entries: list[_Entry] = []
    tokens: list[Tok] = []
    end_token = table.token_number[END]
    at = 0
    while True:
        token = lexer.token(at, states[-1], lambda number: _goes_on(table, states, number))
        while True:
            action = table.actions(states[-1]).get(token.number)
            if action is None:
                return Stuck(token, tuple(tokens), tuple(states))
            if not action & 1:
                break
            _reduce(table, action >> 1, states, entries, make, tokens)
            if states[-1] == table.end and token.number == end_token:
                return entries[-1].value
        states.append(action >> 1)
        entries.append(_Entry(leaf(token), token.start, token.end))
        tokens.append(token)
        at = token.past


def _reduce(
    table: Table, number: int, states: list[int], entries: list[_Entry], make: Make, tokens: list[Tok]
) -> None:
    rule = table.production(number)
    gone = entries[len(entries) - rule.length :] if rule.length else []
    if rule.length:
        del entries[-rule.length :]
        del states[-rule.length :]
    parts: list[object] = []
    for part in rule.parts:
        if part is None:
            parts.append(None)
        elif part >= 0:
            parts.append(gone[part].value)
        else:
            inner = gone[-part - 1].value
            assert isinstance(inner, list)
            parts.extend(inner)
    start = next((entry.start for entry in gone if entry.start is not None), None)
    end = next((entry.end for entry in reversed(gone) if entry.end is not None), None)
    value: object
    if rule.inlined:
        value = parts
    elif rule.unwrapped and len(parts) == 1:
        value = parts[0]
    else:
        last = tokens[-1].end if tokens else 0
        value = make(rule.method, parts, last if start is None else start, last if end is None else end)
    entries.append(_Entry(value, start, end))
    states.append(table.goto(states[-1], rule.origin))


def states_after(table: Table, pieces: list[Piece], count: int) -> tuple[int, ...]:
    """The states of the machine when so many tokens of a sentence have been taken."""
    lexer = Lexer(table, pieces)
    states = [table.start]
    at = 0
    for _ in range(count):
        token = lexer.token(at, states[-1], lambda number: _goes_on(table, states, number))
        while (action := table.actions(states[-1])[token.number]) & 1:
            rule = table.production(action >> 1)
            if rule.length:
                del states[-rule.length :]
            states.append(table.goto(states[-1], rule.origin))
        states.append(action >> 1)
        at = token.past
    return tuple(states)


def accepted(table: Table, states: Sequence[int]) -> list[int]:
    """The tokens that could really follow here: those with which the machine would go on."""
    return [token for token in table.actions(states[-1]) if _goes_on(table, states, token)]


def _goes_on(table: Table, states: Sequence[int], token: int) -> bool:
    stack = list(states)
    while True:
        action = table.actions(stack[-1]).get(token)
        if action is None:
            return False
        if not action & 1:
            return True
        rule = table.production(action >> 1)
        if rule.length:
            del stack[-rule.length :]
        stack.append(table.goto(stack[-1], rule.origin))
        if stack[-1] == table.end:
            return token == table.token_number[END]
