"""One situation put to one policy: find out which is meant, have it decided, write what came of it."""

import os
from collections.abc import Sequence
from datetime import date
from difflib import get_close_matches

import click

from stpdsl import catalogue, pipeline
from stpdsl.cli import files, output
from stpdsl.cli.exits import Exit
from stpdsl.cli.flags import Data, in_words
from stpdsl.diagnostics import Diagnostic
from stpdsl.model.questions import Document
from stpdsl.model.types import Situation
from stpdsl.present import as_json
from stpdsl.present.decisions import render_decision
from stpdsl.present.problems import render_problems
from stpdsl.semantics.decision import Decision
from stpdsl.situations import from_json
from stpdsl.source import Source
from stpdsl.syntax.nodes import same_name


def run(file: str, named: str | None, flags: Data, layout: str, today: date) -> Exit:
    """Decide the situation that is named or that the flags describe."""
    if named is not None and flags:
        raise click.UsageError("say either a situation or flags, not both")
    if file == files.STDIN and named == files.STDIN:
        raise click.UsageError("the policy and the situation cannot both come from standard input")
    source = files.read(file)
    if isinstance(source, Diagnostic):
        return _refuse(file, (source,), layout)
    document, problems = pipeline.understand(source, files.used_by((file,)))
    if document is None:
        return _refuse(file, problems, layout)
    situation, unclear = _situation(document, named, flags, today)
    if situation is None:
        return _refuse(file, (*problems, *unclear), layout)
    try:
        decision = pipeline.decide(document.model, situation)
    except pipeline.Improper as fault:
        said = Source(named or "command line", "").whole()
        impossible = Diagnostic(catalogue.SITUATION_IMPOSSIBLE, f"this situation cannot be: {fault}", said)
        return _refuse(file, (*problems, impossible), layout)
    _write(file, document, situation, decision, problems, layout)
    return Exit.HOLDS


def _situation(
    document: Document, named: str | None, flags: Data, today: date
) -> tuple[Situation | None, Sequence[Diagnostic]]:
    if named is None:
        return from_json.read(
            flags, Source("command line", in_words(flags)), document.model, today.toordinal()
        )
    for scenario in document.scenarios:
        if same_name(scenario.name) == same_name(named):
            return scenario.situation, ()
    if named != files.STDIN and not named.endswith(".json") and not os.path.exists(named):
        return None, (_no_scenario(named, [scenario.name for scenario in document.scenarios]),)
    source = files.read(named)
    if isinstance(source, Diagnostic):
        return None, (source,)
    return from_json.read_text(source, document.model, today.toordinal())


def _no_scenario(named: str, known: Sequence[str]) -> Diagnostic:
    near = get_close_matches(named, known, n=1, cutoff=0.5)
    return Diagnostic(
        catalogue.NOTHING_OF_THAT_NAME,
        f"there is no scenario and no file `{named}`",
        Source(named, "").whole(),
        hint=f"did you mean `{near[0]}`?" if near else None,
    )


def _refuse(path: str, problems: Sequence[Diagnostic], layout: str) -> Exit:
    output.message(render_problems(problems, output.style_of_messages()))
    if layout == "json":
        output.result(as_json.dumped(as_json.refusal_data(path, problems)))
    return Exit.BAD_INPUT


def _write(
    path: str,
    document: Document,
    situation: Situation,
    decision: Decision,
    problems: Sequence[Diagnostic],
    layout: str,
) -> None:
    if layout == "json":
        output.result(
            as_json.dumped(as_json.decision_data(path, document.model, situation, decision, problems))
        )
        return
    if problems:
        output.message(render_problems(problems, output.style_of_messages()) + "\n")
    output.result(render_decision(situation, decision, output.style()))
