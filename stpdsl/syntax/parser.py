"""Lark, loaded with the analysis of the grammar: pieces of a sentence to a tree, and the tree to nodes.

In comes a sentence as pieces; out goes Lark's tree of it, or the place at which the sentence stops making
sense, with Lark's parser there, which knows what could have followed. The analysis is what `build_table` had
Lark save. It holds far more than one policy uses, so its states, rules and callbacks are handed to Lark when
they are first asked for: unpacking all of them takes longer than the rest of a run. No depth of nesting can
exhaust Python's stack.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any, cast

from lark import Lark, Token, Tree, UnexpectedToken
from lark.grammar import NonTerminal, Rule, RuleOptions, Terminal
from lark.parse_tree_builder import ParseTreeBuilder
from lark.parsers.lalr_analysis import Reduce, Shift
from lark.parsers.lalr_interactive_parser import InteractiveParser
from lark.parsers.lalr_parser import LALR_Parser
from lark.visitors import Transformer_NonRecursive

from stpdsl.syntax.lexer import END, Lexer, Piece

Make = Callable[[str, list[object], int, int], object]


@dataclass(frozen=True, slots=True)
class Stuck:
    """Where a sentence stops making sense: the token there, those before it, and the parser at that place."""

    token: Token
    before: tuple[Token, ...]
    parser: InteractiveParser


def parse_sentence(pieces: list[Piece]) -> Tree[Token] | Stuck:
    """The tree of a whole sentence, or where it is stuck."""
    parser = _at_start(pieces)
    tokens: list[Token] = []
    try:
        tokens.extend(parser.iter_parse())
    except UnexpectedToken as error:
        return Stuck(error.token, tuple(tokens[:-1]), parser)
    end = Token(END, "", len(pieces), end_pos=len(pieces))
    try:
        return cast("Tree[Token]", parser.feed_token(end))
    except UnexpectedToken:
        return Stuck(end, tuple(tokens), parser)


def accepted_after(pieces: list[Piece], tokens: tuple[Token, ...]) -> set[str]:
    """The tokens that could follow these first ones of a sentence."""
    parser = _at_start(pieces)
    for token in tokens:
        parser.feed_token(token)
    return accepted(parser)


def accepted(parser: Any) -> set[str]:
    """The tokens with which Lark's parser would go on."""
    return set(parser.accepts())


def to_nodes(tree: Tree[Token], pieces: list[Piece], make: Make) -> object:
    """What `make(method, parts, start, end)` builds of a tree, inner constructs before outer ones."""
    return _ToNodes(pieces, make).transform(tree)


class _ToNodes(Transformer_NonRecursive):  # type: ignore[type-arg]
    def __init__(self, pieces: list[Piece], make: Make) -> None:
        super().__init__()
        self._pieces = pieces
        self._make = make

    def __default__(self, data: str, children: list[object], meta: Any) -> object:
        first, past = (0, 1) if meta.empty else (meta.start_pos, meta.end_pos)
        return self._make(data, children, self._pieces[first].start, self._pieces[past - 1].end)

    def __default_token__(self, token: Token) -> object:
        return tuple(piece.raw for piece in self._pieces[token.start_pos : token.end_pos] if piece.raw)


def lexer() -> Lexer:
    """The lexer of the shipped grammar."""
    return cast(Lexer, shipped_grammar().parser.lexer)


@cache
def shipped_grammar() -> Lark:
    """Lark with the analysis that is shipped with the grammar."""
    text = resources.files("stpdsl.grammar").joinpath("stp.table.json").read_text(encoding="utf-8")
    saved = json.loads(text)
    data = saved["data"]
    data["options"]["lexer"] = data["parser"]["lexer_conf"]["lexer_type"] = Lexer
    terminals = {int(number): terminal for number, terminal in saved["memo"].items()}
    load: Callable[..., Lark] = Lark._load_from_dict
    return load(data, terminals, _plugins={"LALR_Parser": _SavedParser})


def _at_start(pieces: list[Piece]) -> InteractiveParser:
    return shipped_grammar().parse_interactive(cast(str, pieces))


class _SavedParser(LALR_Parser):
    """Lark's parser with states and callbacks that are made when they are first used."""

    @classmethod
    def deserialize(cls, data: Any, memo: Any, callbacks: Any = None, debug: bool = False) -> Any:
        load: Callable[..., Any] = super().deserialize
        made = load({**data, "states": {}}, memo, _Callbacks(), debug)
        made._parse_table.states = _States(data)
        return made


class _States(dict[int, dict[str, tuple[Any, Any]]]):
    def __init__(self, data: dict[str, Any]) -> None:
        self._symbols: list[str] = data["tokens"]
        self._rows: list[list[list[int]]] = data["states"]
        self._lookaheads: list[list[int]] = data["lookaheads"]
        self._packed_rules: list[list[Any]] = data["rules"]
        self._rules: dict[int, Rule] = {}

    def __missing__(self, state: int) -> dict[str, tuple[Any, Any]]:
        shifts, reduces = self._rows[state]
        symbols = self._symbols
        found: dict[str, tuple[Any, Any]]
        found = {symbols[shifts[i]]: (Shift, shifts[i + 1]) for i in range(0, len(shifts), 2)}
        for i in range(0, len(reduces), 2):
            action = (Reduce, self._rule(reduces[i]))
            found.update((symbols[symbol], action) for symbol in self._lookaheads[reduces[i + 1]])
        self[state] = found
        return found

    def _rule(self, number: int) -> Rule:
        if number not in self._rules:
            origin, expansion, alias, unwrapped, missing = self._packed_rules[number]
            options = RuleOptions(expand1=unwrapped, empty_indices=tuple(missing))
            symbols = [self._symbol(symbol) for symbol in expansion]
            self._rules[number] = Rule(NonTerminal(self._symbols[origin]), symbols, 0, alias, options)
        return self._rules[number]

    def _symbol(self, number: int) -> Terminal | NonTerminal:
        """A negative number is a terminal that is left out of the tree."""
        if number < 0:
            return Terminal(self._symbols[~number], filter_out=True)
        name = self._symbols[number]
        return Terminal(name) if name.isupper() else NonTerminal(name)


class _Callbacks(dict[Rule, Callable[[list[Any]], Any]]):
    def __missing__(self, rule: Rule) -> Callable[[list[Any]], Any]:
        shaping: Callable[..., Any] = ParseTreeBuilder
        builder = shaping([rule], Tree, propagate_positions=True, maybe_placeholders=True)
        self.update(builder.create_callback())
        return self[rule]

    def __bool__(self) -> bool:  # Lark builds no tree if it is given no callbacks, and these are yet to come
        return True
