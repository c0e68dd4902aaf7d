"""A situation as JSON is the situation: what is written is read back, for random policies."""

import json
from dataclasses import replace

import jsonschema
import pytest

from stpdsl.model.nodes import Model
from stpdsl.model.types import Ballot, Situation
from stpdsl.present.as_json import decision_data, dumped
from stpdsl.present.decisions import render_decision
from stpdsl.semantics.procedures import Improper, decide
from stpdsl.situations.from_json import read_text
from stpdsl.situations.to_json import as_data
from stpdsl.source import Source
from tests.conftest import ROOT
from tests.generator import Seeded, random_model, random_situation

SCHEMA = json.loads((ROOT / "docs" / "schema" / "decide.json").read_text(encoding="utf-8"))


def plain(situation: Situation, model: Model) -> Situation:
    """The situation without what takes its ordinary value."""
    return replace(
        situation,
        delays={part: days for part, days in situation.delays.items() if days},
        casting={place: vote for place, vote in situation.casting.items() if vote is not Ballot.ABSTAIN},
        ballots={**dict.fromkeys(situation.deputised, Ballot.ABSENT), **situation.ballots},
    )


@pytest.mark.parametrize("seed", range(60))
def test_what_is_written_is_read(seed: int) -> None:
    source = Seeded(seed)
    model = random_model(source)
    situation = plain(random_situation(source, model), model)
    written = json.dumps(as_data(situation, model), ensure_ascii=False)
    read, problems = read_text(Source("situation.json", written), model, today=1)
    assert not problems, written
    assert read == situation, written


@pytest.mark.parametrize("seed", range(60))
def test_every_decision_can_be_told(seed: int) -> None:
    source = Seeded(seed)
    model = random_model(source)
    situation = random_situation(source, model)
    try:
        decision = decide(model, situation)
    except Improper:
        return
    assert render_decision(situation, decision).startswith(f"{situation.matter}: {decision.result.value}")
    answer = json.loads(dumped(decision_data("policy.stp", model, situation, decision, ())))
    jsonschema.validate(answer, SCHEMA)
