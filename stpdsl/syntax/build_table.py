"""The grammar to its parse table: run `python -m stpdsl.syntax.build_table` after a change to
grammar/stp.lark.

In comes the text of the grammar, which Lark reads and analyses; out goes what Lark saves of that, as JSON,
the same bytes for the same grammar. The list of errors in the language reference is brought up to date too.
A grammar is refused if it has a conflict of either kind, or a place where one text could be two tokens. A
run of `stp` loads the saved analysis, and does not pay for making it.
"""

from __future__ import annotations

import json
import logging
import sys
from importlib import resources
from pathlib import Path
from typing import Any

from lark import Lark
from lark import logger as lark_logger
from lark.exceptions import GrammarError
from lark.grammar import Rule, Terminal
from lark.lexer import TerminalDef
from lark.parsers.lalr_analysis import Shift

from stpdsl import catalogue
from stpdsl.diagnostics import Code
from stpdsl.syntax.lexer import END, Lexer
from stpdsl.syntax.words import words_of

GRAMMAR = Path(str(resources.files("stpdsl.grammar")))
OPTIONS: dict[str, Any] = {
    "parser": "lalr",
    "start": ["sentence"],
    "maybe_placeholders": True,
    "propagate_positions": True,
}
BEGIN = "<!-- errors: begin -->"
FINISH = "<!-- errors: end -->"


class GrammarConflict(Exception):
    """The grammar does not fit LALR(1), or its phrases overlap."""


class _Conflicts(logging.Handler):
    def __init__(self) -> None:
        super().__init__()
        self.messages: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        if "onflict" in record.getMessage():
            self.messages.append(record.getMessage())


def build(grammar: str) -> dict[str, Any]:
    """The table of a grammar; raises `GrammarConflict`."""
    return _packed(read_grammar(grammar))


def read_grammar(grammar: str) -> Lark:
    """Lark's analysis of a grammar; raises `GrammarConflict`."""
    conflicts = _Conflicts()
    level = lark_logger.level
    lark_logger.addHandler(conflicts)
    lark_logger.setLevel(logging.DEBUG)
    lark_logger.propagate = False
    try:
        lark = Lark(grammar, lexer=Lexer, **OPTIONS)
    except GrammarError as error:
        raise GrammarConflict(str(error)) from error
    finally:
        lark_logger.removeHandler(conflicts)
        lark_logger.setLevel(level)
    if conflicts.messages:
        raise GrammarConflict("\n".join(conflicts.messages))
    return lark


def _packed(lark: Lark) -> dict[str, Any]:
    """What Lark saves, with its states packed, so that they can be unpacked one by one."""
    data, memo = lark.memo_serialize([TerminalDef, Rule])
    data["options"] = OPTIONS  # and no others: releases of Lark differ in what they know
    data["parser"]["lexer_conf"]["lexer_type"] = None
    data["rules"] = data["parser"]["parser_conf"]["rules"] = []
    data["parser"]["parser"] = _packed_table(lark)
    terminals = {number: saved for number, saved in memo.items() if saved["__type__"] == "TerminalDef"}
    return {"data": data, "memo": terminals}


def _packed_table(lark: Lark) -> dict[str, Any]:
    table = lark.parser.parser._parse_table
    spelling = {t.name: t.pattern.value for t in lark.terminals}
    used = {symbol.name for rule in lark.rules for symbol in (rule.origin, *rule.expansion)}
    tokens = sorted(used | {END})
    number = {name: i for i, name in enumerate(tokens)}
    order = sorted(lark.rules, key=_rule_key)
    rule_number = {rule: i for i, rule in enumerate(order)}
    state_number = _numbered_states(table.states, table.start_states["sentence"])
    lookaheads: dict[tuple[int, ...], int] = {}
    states: list[list[list[int]]] = []
    for state in state_number:
        shifts: list[tuple[int, int]] = []
        reduces: dict[int, list[int]] = {}
        for symbol, (action, argument) in table.states[state].items():
            if action is Shift:
                shifts.append((number[symbol], state_number[argument]))
            else:
                reduces.setdefault(rule_number[argument], []).append(number[symbol])
        _refuse_overlap([spelling[name] for name in table.states[state] if name in spelling])
        shared = [
            (rule, lookaheads.setdefault(tuple(sorted(symbols)), len(lookaheads)))
            for rule, symbols in sorted(reduces.items())
        ]
        states.append([_flat(shifts), _flat(shared)])
    return {
        "tokens": tokens,
        "start_states": {name: state_number[state] for name, state in table.start_states.items()},
        "end_states": {name: state_number[state] for name, state in table.end_states.items()},
        "rules": [_packed_rule(rule, number) for rule in order],
        "lookaheads": [list(symbols) for symbols in lookaheads],
        "states": states,
    }


def _packed_rule(rule: Rule, number: dict[str, int]) -> list[Any]:
    expansion = [
        ~number[symbol.name] if isinstance(symbol, Terminal) and symbol.filter_out else number[symbol.name]
        for symbol in rule.expansion
    ]
    options = rule.options
    missing = [int(flag) for flag in options.empty_indices]
    return [number[rule.origin.name], expansion, rule.alias and str(rule.alias), options.expand1, missing]


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


def _flat(pairs: list[tuple[int, int]]) -> list[int]:
    return [number for pair in sorted(pairs) for number in pair]


def _refuse_overlap(phrases: list[str]) -> None:
    """No state may accept two phrases of the same words, one with and one without its optional comma."""
    seen: dict[tuple[str, ...], str] = {}
    for phrase in phrases:
        other = seen.setdefault(words_of(phrase.removeprefix(", ")), phrase)
        if other != phrase:
            raise GrammarConflict(f"{other!r} and {phrase!r} are accepted at one place")


def as_json(data: dict[str, Any]) -> str:
    """The analysis as it is shipped: long lists one item a line, so that a change can be read."""
    return _lines(data) + "\n"


def _lines(value: Any) -> str:
    compact = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    if isinstance(value, dict) and len(compact) > 1_000:
        rows = (f"{json.dumps(str(key))}:{_lines(each)}" for key, each in value.items())
        return "{\n" + ",\n".join(rows) + "\n}"
    if isinstance(value, list) and value and isinstance(value[0], list) and len(compact) > 1_000:
        return "[\n" + ",\n".join(_lines(each) for each in value) + "\n]"
    return compact


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
