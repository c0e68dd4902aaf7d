"""The grammar to its parse table: run `python -m stpdsl.syntax.build_table` after a change to
grammar/stp.lark.

In comes the text of the grammar, which Lark reads and analyses; out goes the table as JSON, the same bytes
for the same grammar. The list of errors in the language reference is brought up to date too. A grammar is
refused if the grammar has a conflict of either kind, or a place where one text could be two tokens. Lark is
needed here and nowhere else, so that a run of `stp` neither loads it nor pays for the analysis.
"""

from __future__ import annotations

import json
import logging
import sys
from importlib import resources
from pathlib import Path
from typing import Any

from lark import Lark, Token
from lark import logger as lark_logger
from lark.exceptions import GrammarError
from lark.grammar import NonTerminal, Rule, Terminal
from lark.lexer import Lexer
from lark.parsers.lalr_analysis import Shift

from stpdsl import catalogue
from stpdsl.diagnostics import Code
from stpdsl.syntax.table import END, FORMAT, words_of

GRAMMAR = Path(str(resources.files("stpdsl.grammar")))
BEGIN = "<!-- errors: begin -->"
FINISH = "<!-- errors: end -->"


class GrammarConflict(Exception):
    """The grammar does not fit LALR(1), or its phrases overlap."""


class _NoLexer(Lexer):
    """The tokens come from stpdsl/syntax/lexer.py; Lark only analyses the grammar."""

    def __init__(self, lexer_conf: Any) -> None:
        pass

    def lex(self, lexer_state: Any, parser_state: Any) -> Any:
        raise NotImplementedError


class _Conflicts(logging.Handler):
    def __init__(self) -> None:
        super().__init__()
        self.messages: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        if "onflict" in record.getMessage():
            self.messages.append(record.getMessage())


def build(grammar: str) -> dict[str, Any]:
    """The table of a grammar; raises `GrammarConflict`."""
    conflicts = _Conflicts()
    level = lark_logger.level
    lark_logger.addHandler(conflicts)
    lark_logger.setLevel(logging.DEBUG)
    lark_logger.propagate = False
    try:
        lark = Lark(
            grammar, parser="lalr", lexer=_NoLexer, start="sentence", maybe_placeholders=True, debug=False
        )
    except GrammarError as error:
        raise GrammarConflict(str(error)) from error
    finally:
        lark_logger.removeHandler(conflicts)
        lark_logger.setLevel(level)
    if conflicts.messages:
        raise GrammarConflict("\n".join(conflicts.messages))
    return _packed(lark)


def _packed(lark: Lark) -> dict[str, Any]:
    table = lark.parser.parser._parse_table
    texts = {t.name: t.pattern.value for t in lark.terminals if t.pattern is not None}
    spelling = {name: texts.get(name, name) for name in _terminal_names(lark)}
    declared = sorted(name for name in spelling if name not in texts)
    phrases = sorted(spelling[name] for name in spelling if name in texts)
    tokens = [*declared, *phrases]
    number = {name: tokens.index(spelling[name]) for name in spelling}
    origins = {name: i for i, name in enumerate(sorted({rule.origin.name for rule in lark.rules}))}
    order = sorted(lark.rules, key=_rule_key)
    rule_number = {rule: i for i, rule in enumerate(order)}

    state_number = _numbered_states(table.states, table.start_states["sentence"])
    lookaheads: dict[tuple[int, ...], int] = {}
    states: list[list[Any]] = []
    for state in state_number:
        shifts: list[tuple[int, int]] = []
        gotos: list[tuple[int, int]] = []
        reduces: dict[int, list[int]] = {}
        for symbol, (action, argument) in table.states[state].items():
            if action is not Shift:
                reduces.setdefault(rule_number[argument], []).append(number[symbol])
            elif symbol in origins:
                gotos.append((origins[symbol], state_number[argument]))
            else:
                shifts.append((number[symbol], state_number[argument]))
        _refuse_overlap([tokens[t] for t, _ in shifts] + [tokens[t] for ts in reduces.values() for t in ts])
        packed_reduces: list[int] = []
        for rule, symbols in sorted(reduces.items()):
            packed_reduces += [rule, lookaheads.setdefault(tuple(sorted(symbols)), len(lookaheads))]
        states.append([_flat(shifts), packed_reduces, _flat(gotos)])

    return {
        "format": FORMAT,
        "tokens": tokens,
        "first_phrase": len(declared),
        "start": state_number[table.start_states["sentence"]],
        "end": state_number[table.end_states["sentence"]],
        "productions": [_production(rule, origins) for rule in order],
        "lookaheads": [list(symbols) for symbols in lookaheads],
        "states": states,
    }


def _rule_key(rule: Rule) -> tuple[str, str, list[str], str]:
    names = [symbol.name for symbol in rule.expansion]
    return (rule.origin.name, str(rule.alias), names, str(rule.options.empty_indices))


def _numbered_states(states: dict[int, dict[str, Any]], start: int) -> dict[int, int]:
    """Numbers in the order in which the states are first reached: Lark's own differ from run to run."""
    numbers = {start: 0}
    waiting = [start]
    for state in waiting:
        for symbol in sorted(states[state]):
            action, argument = states[state][symbol]
            if action is Shift and argument not in numbers:
                numbers[argument] = len(numbers)
                waiting.append(argument)
    return numbers


def _terminal_names(lark: Lark) -> list[str]:
    used = {symbol.name for rule in lark.rules for symbol in rule.expansion if isinstance(symbol, Terminal)}
    return sorted(used | {END})


def _flat(pairs: list[tuple[int, int]]) -> list[int]:
    return [number for pair in sorted(pairs) for number in pair]


def _refuse_overlap(tokens: list[str]) -> None:
    """No state may accept two phrases of the same words, one with and one without its optional comma."""
    phrases = [token for token in tokens if token.removeprefix(", ") != token or token.lower() == token]
    seen: dict[tuple[str, ...], str] = {}
    for phrase in phrases:
        other = seen.setdefault(words_of(phrase.removeprefix(", ")), phrase)
        if other != phrase:
            raise GrammarConflict(f"{other!r} and {phrase!r} are accepted at one place")


def _production(rule: Rule, origins: dict[str, int]) -> list[Any]:
    """What to call with which parts: Lark's own shaping of trees, worked out beforehand."""
    empty = rule.options.empty_indices
    missing = [len(ones) for ones in "".join(str(int(flag)) for flag in empty).split("0")] if empty else None
    parts: list[int | None] = []
    for index, symbol in enumerate(rule.expansion):
        parts += [None] * (missing[index] if missing else 0)
        if isinstance(symbol, NonTerminal):
            parts.append(-index - 1 if symbol.name.startswith("_") else index)
        elif isinstance(symbol, Terminal) and not symbol.filter_out:
            parts.append(index)
    parts += [None] * (missing[len(rule.expansion)] if missing else 0)
    origin = rule.origin.name
    name = rule.alias or origin
    name = str(name.value if isinstance(name, Token) else name)
    inlined = origin.startswith("_") and not rule.alias
    unwrapped = bool(rule.options.expand1) and not rule.alias
    return [origins[origin], name, len(rule.expansion), parts, inlined, unwrapped]


def as_json(data: dict[str, Any]) -> str:
    """The table as it is shipped: one row a line, so that a change can be read."""
    lines = ["{"]
    for key, value in data.items():
        if key in ("productions", "lookaheads", "states"):
            rows = ",\n".join(json.dumps(row, ensure_ascii=False, separators=(",", ":")) for row in value)
            lines.append(f'"{key}":[\n{rows}\n],')
        else:
            lines.append(f'"{key}":{json.dumps(value, ensure_ascii=False, separators=(",", ":"))},')
    lines[-1] = lines[-1].removesuffix(",")
    return "\n".join([*lines, "}", ""])


def appendix() -> str:
    """Every code of the catalogue, as the language reference lists them."""
    codes = [value for value in vars(catalogue).values() if isinstance(value, Code)]
    rows = [f"- **`{code.name}`**: {code.title}. {code.explanation}" for code in codes]
    return "\n".join(rows)


def with_appendix(reference: str) -> str:
    """The language reference with its list of errors brought up to date."""
    before, rest = reference.split(BEGIN)
    _, after = rest.split(FINISH)
    return f"{before}{BEGIN}\n{appendix()}\n{FINISH}{after}"


def main() -> int:
    """Rebuild the table, and the reference's list of errors, beside the grammar."""
    text = as_json(build(GRAMMAR.joinpath("stp.lark").read_text(encoding="utf-8")))
    GRAMMAR.joinpath("stp.table.json").write_text(text, encoding="utf-8")
    reference = GRAMMAR.joinpath("README.md").read_text(encoding="utf-8")
    GRAMMAR.joinpath("README.md").write_text(with_appendix(reference), encoding="utf-8")
    sys.stdout.write(f"stp.table.json: {len(text):,} characters\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
