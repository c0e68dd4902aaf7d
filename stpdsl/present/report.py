"""What a run found in one file: plain values, which `text` and `as_json` set out each in its way."""

from dataclasses import dataclass

from stpdsl.diagnostics import Diagnostic
from stpdsl.model.nodes import Model
from stpdsl.semantics.decision import Decision
from stpdsl.verdicts.verdict import Finding


@dataclass(frozen=True, slots=True)
class Report:
    """One file. `model` is None, and nothing is found, if the text has an error; `seconds` has the time of
    each finding if that was asked for, `traces` the decision of each scenario that fails, likewise."""

    path: str
    problems: tuple[Diagnostic, ...]
    model: Model | None = None
    findings: tuple[Finding, ...] = ()
    seconds: tuple[float, ...] = ()
    traces: tuple[Decision | None, ...] = ()

    @property
    def partnership(self) -> str | None:
        """The name of what the policy is about, if it was understood."""
        return self.model.name if self.model is not None else None
