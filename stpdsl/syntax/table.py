"""The parse table: what the grammar became, and the machine that runs on it.

In comes `stp.table.json`, which `build_table` made from the grammar and ships with it; out goes a `Table`
with, for every state, the tokens it accepts and the phrases they are. It is plain data: nothing in it is ever
executed. Rows are unpacked when they are first visited, so that a short policy pays for little of the
language.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from stpdsl.syntax.words import split_line

END = "$END"
FORMAT = 1


@dataclass(frozen=True, slots=True)
class Phrase:
    """A fixed phrase: its words as raw texts, and whether a comma may stand before it."""

    token: int
    words: tuple[str, ...]
    comma: bool


@dataclass(frozen=True, slots=True)
class Production:
    """A rule of the grammar as the parser needs it.

    `method` is the builder's; `parts` says, for each argument, which child it is (`n`), which child's own
    parts to hand up (`-n - 1`), or None for something that was left out. `inlined` productions make a list of
    their parts; `unwrapped` ones are their only part if they have just one.
    """

    origin: int
    method: str
    length: int
    parts: tuple[int | None, ...]
    inlined: bool
    unwrapped: bool


class Table:
    """Tokens, phrases, productions and states."""

    def __init__(self, data: dict[str, Any]) -> None:
        if data["format"] != FORMAT:
            raise ValueError("the parse table is of another version: run python -m stpdsl.syntax.build_table")
        self.tokens: list[str] = data["tokens"]
        self.token_number: dict[str, int] = {name: number for number, name in enumerate(self.tokens)}
        self.first_phrase: int = data["first_phrase"]
        self.start: int = data["start"]
        self.end: int = data["end"]
        self._productions: list[list[Any]] = data["productions"]
        self._lookaheads: list[list[int]] = data["lookaheads"]
        self._states: list[list[Any]] = data["states"]
        self._actions: dict[int, dict[int, int]] = {}
        self._phrases: dict[int, dict[str, list[Phrase]]] = {}
        self._all_phrases: dict[str, list[Phrase]] | None = None
        self._goto: dict[int, dict[int, int]] = {}
        self._made: dict[int, Production] = {}

    def actions(self, state: int) -> dict[int, int]:
        """For every token that the state accepts: 2 × the next state, or 2 × the production to reduce, plus
        1.
        """
        found = self._actions.get(state)
        if found is None:
            shifts, reduces, _ = self._states[state]
            found = {shifts[i]: shifts[i + 1] * 2 for i in range(0, len(shifts), 2)}
            for i in range(0, len(reduces), 2):
                found.update(dict.fromkeys(self._lookaheads[reduces[i + 1]], reduces[i] * 2 + 1))
            self._actions[state] = found
        return found

    def goto(self, state: int, origin: int) -> int:
        """The state after a whole construct."""
        found = self._goto.get(state)
        if found is None:
            pairs = self._states[state][2]
            found = {pairs[i]: pairs[i + 1] for i in range(0, len(pairs), 2)}
            self._goto[state] = found
        return found[origin]

    def production(self, number: int) -> Production:
        found = self._made.get(number)
        if found is None:
            origin, method, length, parts, inlined, unwrapped = self._productions[number]
            found = Production(origin, method, length, tuple(parts), inlined, unwrapped)
            self._made[number] = found
        return found

    def methods(self) -> set[str]:
        """The names of all builder methods that the grammar needs."""
        return {
            method
            for _, method, _, parts, inlined, unwrapped in self._productions
            if not inlined and not (unwrapped and len(parts) == 1)
        }

    def is_phrase(self, token: int) -> bool:
        return token >= self.first_phrase

    def phrase_words(self, token: int) -> str:
        """A phrase as it is written, without the comma that may stand before it."""
        return self.tokens[token].removeprefix(", ")

    def phrases_at(self, state: int) -> dict[str, list[Phrase]]:
        """The phrases that a state accepts, by their first word, longest first."""
        found = self._phrases.get(state)
        if found is None:
            found = self._by_first_word([t for t in self.actions(state) if self.is_phrase(t)])
            self._phrases[state] = found
        return found

    def all_phrases(self) -> dict[str, list[Phrase]]:
        """Every phrase of the language, by its first word, longest first."""
        if self._all_phrases is None:
            self._all_phrases = self._by_first_word(list(range(self.first_phrase, len(self.tokens))))
        return self._all_phrases

    def _by_first_word(self, tokens: list[int]) -> dict[str, list[Phrase]]:
        found: dict[str, list[Phrase]] = {}
        for token in tokens:
            words = words_of(self.phrase_words(token))
            found.setdefault(words[0], []).append(Phrase(token, words, self.tokens[token].startswith(", ")))
        for phrases in found.values():
            phrases.sort(key=lambda phrase: -len(phrase.words))
        return found


@cache
def words_of(phrase: str) -> tuple[str, ...]:
    """A phrase as the raw texts that it is read from."""
    raws, _, _ = split_line(phrase, 0)
    return tuple(raw.text for raw in raws)


@cache
def shipped_table() -> Table:
    """The table that is shipped with the grammar."""
    text = resources.files("stpdsl.grammar").joinpath("stp.table.json").read_text(encoding="utf-8")
    return Table(json.loads(text))
