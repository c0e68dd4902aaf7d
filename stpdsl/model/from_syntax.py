"""From what was written to what it means: the whole of binding, in order.

In comes the syntax of one file with a way to read what it uses; out goes a `Document`, or None, with every
problem found, sorted by place. A document never comes with an error. First all sentences are gathered
(`texts`) and their names declared (`declarations`); then each stage settles what the next ones speak of:
people, bodies, matters, rules, routes, rights, and last what is asked and told.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from stpdsl import catalogue
from stpdsl.diagnostics import Diagnostic, in_order
from stpdsl.model.asked import settle_checks
from stpdsl.model.bodies import check_nesting, declare_bodies, finished_body, settle_seats
from stpdsl.model.declarations import Names, Sort, declare
from stpdsl.model.how import settle_conditions, settle_derived, settle_duties, settle_requirements
from stpdsl.model.lawful import settle_lawful, settle_origins
from stpdsl.model.nodes import (
    Charge,
    Delegation,
    Duty,
    Instrument,
    LawfulReceivers,
    Matter,
    Model,
    Origin,
    Person,
    Reservation,
)
from stpdsl.model.people import (
    finished_members,
    settle_members,
    settle_parameters,
    settle_persons,
    settle_posts,
)
from stpdsl.model.problems import Problems, words_of
from stpdsl.model.questions import Document
from stpdsl.model.ranges import check_ranges
from stpdsl.model.rights import (
    settle_agreements,
    settle_consultations,
    settle_delegations,
    settle_reservations,
)
from stpdsl.model.routes import settle_places, settle_routes
from stpdsl.model.rules import settle_boards, settle_rules
from stpdsl.model.texts import Line, Read, gather
from stpdsl.model.told import settle_scenarios
from stpdsl.model.twice import check_twice
from stpdsl.model.what import settle_fact_members, settle_facts, settle_matters, settle_steps
from stpdsl.model.world import World
from stpdsl.syntax import nodes as written

__all__ = ["build"]


def build(policy: written.Policy, read: Read) -> tuple[Document | None, tuple[Diagnostic, ...]]:
    """What a policy means with all that it uses, or why it means nothing."""
    problems = Problems()
    lines = gather(policy, read, problems)
    names = declare(lines, problems)
    world = World(names, problems)
    document = _settle(lines, world)
    _check_unused(lines, names, problems)
    found = in_order(problems.found)
    return (None if problems.any_error else document), found


def _settle(lines: Sequence[Line], world: World) -> Document:
    _report_sentences(lines, world)
    check_twice(lines, world.problems)
    settle_parameters(lines, world)
    settle_members(lines, world)
    settle_fact_members(lines, world)
    declare_bodies(lines, world)
    settle_posts(lines, world)
    settle_seats(world)
    settle_persons(lines, world)
    check_nesting(world)
    derived = settle_matters(lines, world)
    settle_facts(lines, world)
    settle_steps(lines, world)
    settle_consultations(lines, world)
    settle_derived(derived, world)
    settle_conditions(world)
    origins = settle_origins(lines, world)
    lawful = settle_lawful(lines, world)
    required = settle_requirements(lines, world)
    ladders = settle_places(lines, world)
    settle_rules(lines, required, world)
    settle_boards(required, world)
    check_ranges(world)
    settle_routes(ladders, world)
    delegations = settle_delegations(lines, world)
    reservations = settle_reservations(lines, world)
    instruments = settle_agreements(lines, world)
    duties = settle_duties(lines, world)
    _check_charges(delegations, reservations, world)
    checks = settle_checks(lines, delegations, world)
    scenarios = settle_scenarios(lines, world)
    model = _model(lines, world, origins, lawful, delegations, reservations, instruments, duties)
    return Document(model, checks, scenarios)


def _report_sentences(lines: Sequence[Line], world: World) -> None:
    """Whole sentences that the language has and the model has not."""
    for line in lines:
        match line.sentence:
            case written.DocumentSentence(name=name):
                world.problems.not_yet(f"`document {name.text}`: several documents", line.sentence.span)
            case written.ReadingSentence(name=name):
                world.problems.not_yet(
                    f"`reading {name.text}`: a text that can be read two ways", line.sentence.span
                )
            case written.SchemeSentence(matter=matter):
                world.problems.not_yet(
                    f"`scheme for {matter.text}`",
                    line.sentence.span,
                    hint="write each row as a delegation or a reservation",
                )
            case written.PartnershipSentence(clauses=clauses):
                for clause in clauses:
                    if isinstance(clause, written.InForceClause):
                        world.problems.not_yet(f"`{words_of(clause)}` of a partnership", clause.span)
            case _:
                pass


def _model(
    lines: Sequence[Line],
    world: World,
    origins: tuple[Origin, ...],
    lawful: tuple[LawfulReceivers, ...],
    delegations: tuple[Delegation, ...],
    reservations: tuple[Reservation, ...],
    instruments: tuple[Instrument, ...],
    duties: tuple[Duty, ...],
) -> Model:
    name, title, status = _partnership(lines)
    bodies = {body.name: finished_body(body, world) for body in world.bodies.values()}
    matters = {matter.name: _with_currencies(matter.name, world) for matter in world.matters.values()}
    return Model(
        name=name,
        title=title,
        legal_status=status,
        members=finished_members(world),
        persons=_persons(world),
        holders=dict(world.holders),
        bodies=bodies,
        matters=matters,
        facts=dict(world.facts),
        steps=dict(world.steps),
        rules=tuple(world.rules),
        routes=tuple(world.routes),
        delegations=delegations,
        reservations=reservations,
        origins=origins,
        lawful_receivers=lawful,
        instruments=instruments,
        duties=duties,
    )


def _partnership(lines: Sequence[Line]) -> tuple[str, str, str]:
    """The heading: the main file's, else that of the first file used that has one."""
    sentences = [
        (line.own, line.sentence) for line in lines if isinstance(line.sentence, written.PartnershipSentence)
    ]
    sentences.sort(key=lambda pair: not pair[0])
    if not sentences:
        return "", "", ""
    sentence = sentences[0][1]
    status = next(
        (each.status.value for each in sentence.clauses if isinstance(each, written.LegalStatusClause)), ""
    )
    return sentence.name.text, sentence.title or sentence.name.text, status


def _persons(world: World) -> dict[str, Person]:
    return {
        name: Person(
            name,
            tuple(world.posts_held.get(name, ())),
            frozenset(world.natures.get(name, ())),
            clause,
        )
        for name, clause in world.persons.items()
    }


def _with_currencies(name: str, world: World) -> Matter:
    matter = world.matters[name]
    particulars = tuple(world.particulars[written.same_name(each.name)] for each in matter.particulars)
    return replace(matter, particulars=particulars)


# --- advice -------------------------------------------------------------------------------------------------


def _check_charges(
    delegations: Sequence[Delegation], reservations: Sequence[Reservation], world: World
) -> None:
    """Advise on bodies that decide and could never exercise anybody's authority."""
    receiving = {each.receiver for each in delegations} | {each.to for each in reservations}
    parts = {part for route in world.routes for stage in route.stages for part in stage.parts}
    for rule in world.rules:
        body = world.bodies[rule.body]
        powerless = body.charge in (Charge.UNSAID, Charge.ADVISES) and (
            body.charge is Charge.ADVISES or body.name not in receiving
        )
        if powerless and body.name in parts and rule.claims.names and body.sentence is not None:
            world.problems.say(
                catalogue.NOTHING_EXERCISED,
                f"`{body.name}` claims to bind members, but it neither holds nor gathers their authority",
                body.sentence.name.span,
                hint="say what it is for: `gathers its members' authority`, or `holds delegated authority`",
            )


def _check_unused(lines: Sequence[Line], names: Names, problems: Problems) -> None:
    """Advise on what the main file declares and nothing speaks of."""
    if not any(isinstance(line.sentence, written.RuleSentence) for line in lines if line.own):
        return  # a library declares for others
    for sort in (Sort.FACT, Sort.STEP, Sort.PARAMETER):
        for key, declared in names.declared(sort):
            if declared.own and key not in names.used:
                problems.say(
                    catalogue.UNUSED_DECLARATION,
                    f"nothing speaks of `{declared.text}`",
                    declared.span,
                    hint="use it or leave it out",
                )
