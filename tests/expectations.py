"""Expectations written on the lines of a policy: what they say, what happens, and how to rewrite them.

    member Royal is a Trsut                                          # error: [unknown-name] "Trust"
    check No Wallonia: no single member can veto Service Change      # fails

An expectation is the comment at the end of a line, if all of it is one: the verdict of the check or
scenario that starts there, and any problems reported there, separated by `;`. The words in quotes must
stand in the message or its hint. Nothing may happen that is not expected, and nothing may be expected that
does not happen.
"""

import re
from dataclasses import dataclass
from datetime import date

from stpdsl import pipeline
from stpdsl.cli import files
from stpdsl.diagnostics import Diagnostic
from stpdsl.solver.answer import Limits
from stpdsl.source import Source

TODAY = date(2020, 1, 1)  # acceptances run out against this day, so that the tests do not age

_ITEM = r'(?:holds|fails|vacuous|unknown|(?:error|warning|note): \[[a-z0-9-]+\](?: "[^"]*")?)'
_COMMENT = re.compile(rf"\s*#\s*({_ITEM}(?:; {_ITEM})*)\s*$")
_PROBLEM = re.compile(r'(error|warning|note): \[([a-z0-9-]+)\](?: "([^"]*)")?')


@dataclass(frozen=True, order=True)
class Expected:
    """One thing that should happen on a line: a verdict, or a problem with words of its message."""

    line: int
    what: str
    words: str = ""


@dataclass(frozen=True)
class Happened:
    """One thing that happened on a line, and the text in which expected words must stand."""

    line: int
    what: str
    text: str = ""

    def meets(self, expected: Expected) -> bool:
        return (self.line, self.what) == (expected.line, expected.what) and expected.words in self.text


def expected_in(text: str) -> list[Expected]:
    """Every expectation written in the text."""
    found = []
    for number, line in enumerate(text.splitlines(), 1):
        comment = _COMMENT.search(line)
        for item in re.findall(_ITEM, comment[1]) if comment else ():
            problem = _PROBLEM.fullmatch(item)
            if problem:
                found.append(Expected(number, f"{problem[1]}: [{problem[2]}]", problem[3] or ""))
            else:
                found.append(Expected(number, item))
    return found


def happening_in(source: Source | Diagnostic, read_used: files.Read) -> list[Happened]:
    """Everything that happens when the text is checked, with the place at which it is told."""
    if isinstance(source, Diagnostic):
        return [_problem(source)]
    document, problems = pipeline.understand(source, read_used)
    happened = [_problem(problem) for problem in problems]
    for question in pipeline.asked(document) if document else ():
        finding = pipeline.answer(document.model, question, Limits(), TODAY)
        # A check that a pack asks is told where the file lays out the pack.
        line = finding.clause.line if finding.clause.path == source.path else 0
        story = " ".join((finding.summary, finding.reason or "", *finding.story))
        happened.append(Happened(line, finding.verdict.value, f"{finding.name}: {story}"))
    return happened


def differences(expected: list[Expected], happened: list[Happened]) -> list[str]:
    """What is expected and does not happen, and what happens and is not expected."""
    missing = [each for each in expected if not any(other.meets(each) for other in happened)]
    surprising = [each for each in happened if not any(each.meets(other) for other in expected)]
    return [
        *(
            f"line {each.line}: expected {each.what} {each.words!r}, which does not happen"
            for each in missing
        ),
        *(f"line {each.line}: {each.what}: {each.text}" for each in surprising),
    ]


def rewritten(text: str, happened: list[Happened]) -> str:
    """The text with its expectations replaced by what happened; words that still fit are kept."""
    before = expected_in(text)
    lines = text.splitlines()
    for number, line in enumerate(lines, 1):
        bare = _COMMENT.sub("", line)
        items: dict[str, None] = {}
        for each in (each for each in happened if each.line == number):
            kept = next((other.words for other in before if other.words and each.meets(other)), "")
            items[f'{each.what} "{kept}"' if kept else each.what] = None
        lines[number - 1] = f"{bare:<66}  # {'; '.join(items)}" if items else bare
    return "\n".join(lines) + "\n"


def _problem(problem: Diagnostic) -> Happened:
    text = f"{problem.message} {problem.hint or ''}"
    return Happened(problem.span.line, f"{problem.severity.value}: [{problem.code.name}]", text)
