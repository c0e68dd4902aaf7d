"""What is decided: matters with their particulars, facts and steps.

In come sentences; out go the matters with what each is called and includes. A matter that is another has its
particulars too, and whatever is said of the other is said of it; one that is another *when* something is so
is no matter of its own but a way to speak of some items of the other. A particular's name means one thing
over the whole policy, so that a formula can name it without its matter.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import assert_never

from stpdsl import catalogue
from stpdsl.model.connectives import all_of, negated
from stpdsl.model.declarations import Sort
from stpdsl.model.nodes import Fact, HolderKind, Matter, Particular, ParticularKind, Step
from stpdsl.model.people import MOST_DEEP, too_deep
from stpdsl.model.problems import clause_of, words_of
from stpdsl.model.texts import Line
from stpdsl.model.who import member_set, named_mover, things_members
from stpdsl.model.world import Spoken, World
from stpdsl.syntax import nodes as written

_KINDS: dict[written.Type, ParticularKind] = {
    written.Type.MONEY: ParticularKind.MONEY,
    written.Type.NUMBER: ParticularKind.NUMBER,
    written.Type.DAYS: ParticularKind.DAYS,
    written.Type.YES_NO: ParticularKind.YES_NO,
    written.Type.CHOICE: ParticularKind.CHOICE,
    written.Type.MEMBERS: ParticularKind.MEMBERS,
}


# --- matters ------------------------------------------------------------------------------------------------


def settle_matters(lines: Sequence[Line], world: World) -> tuple[written.MatterSentence, ...]:
    """The matters. Returned are the sentences of those that are another when something is so, for which
    formulas must be understood first."""
    sentences: dict[str, written.MatterSentence] = {}
    for line in lines:
        match line.sentence:
            case written.MatterSentence() as sentence:
                sentences.setdefault(sentence.name.text, sentence)
            case _:
                pass
    parents = {name: _parent(sentence, world) for name, sentence in sentences.items()}
    derived = tuple(sentence for sentence in sentences.values() if _condition(sentence) is not None)
    for name, sentence in sentences.items():
        line_up = _line_up(name, parents, sentence, world)
        if _condition(sentence) is None:
            _settle_matter(sentence, [sentences[each] for each in line_up], world)
    for name in world.matters:
        world.spoken[name] = Spoken((name,))
    for name in world.matters:
        for above in _line_up(name, parents, sentences[name], world)[1:]:
            if above in world.spoken:
                world.spoken[above] = Spoken((*world.spoken[above].matters, name))
    _settle_having(world)
    return derived


def _parent(sentence: written.MatterSentence, world: World) -> str | None:
    return world.names.get(sentence.is_a, Sort.MATTER) if sentence.is_a is not None else None


def _condition(sentence: written.MatterSentence) -> written.DerivedClause | None:
    return next((each for each in sentence.clauses if isinstance(each, written.DerivedClause)), None)


def _line_up(
    name: str, parents: dict[str, str | None], sentence: written.MatterSentence, world: World
) -> list[str]:
    """A matter and what it is, nearest first."""
    chain = dict.fromkeys([name])
    parent = parents.get(name)
    while parent is not None and parent in parents and parent not in chain and len(chain) <= MOST_DEEP:
        chain[parent] = None
        parent = parents[parent]
    if len(chain) > MOST_DEEP:
        too_deep("matters", sentence.span, world)
    elif parent == name:
        world.problems.say(
            catalogue.KIND_CYCLE,
            f"`{name}` is, by way of itself, a `{name}`",
            sentence.span,
            hint="take one `is a` out of the circle",
        )
    return list(chain)


def _settle_matter(
    sentence: written.MatterSentence, line_up: Sequence[written.MatterSentence], world: World
) -> None:
    particulars: dict[str, Particular] = {}
    for each in reversed(line_up):
        for particular in each.particulars:
            settled = _particular(particular, world)
            if settled is not None:
                particulars[settled.name] = settled
    function_of: frozenset[str] | None = None
    committed = False
    for clause in (each for above in reversed(line_up) for each in above.clauses):
        match clause:
            case written.FunctionOfClause(of=of):
                sets = [member_set(who, world, None) for who in of]
                function_of = frozenset(name for each in sets if each is not None for name in each.names)
            case written.CommittedInAdvanceClause():
                committed = True
            case written.NotSplitClause() | written.ChangesClause() | written.NamedByClause():
                world.problems.not_yet(f"`{words_of(clause)}`", clause.span)
            case written.DerivedClause():
                pass
            case _:
                assert_never(clause)
    name = sentence.name.text
    clause_ = clause_of(sentence, sentence.cites, parts=sentence.clauses)
    world.matters[name] = Matter(
        name, sentence.title or name, tuple(particulars.values()), function_of, committed, clause_
    )


def _particular(particular: written.Particular, world: World) -> Particular | None:
    kind = _KINDS.get(particular.type)
    if kind is None or particular.default is not None:
        world.problems.not_yet(f"`{words_of(particular)}` as a particular of a matter", particular.span)
        return None
    options = tuple(choice.text for choice in particular.choices)
    settled = Particular(particular.name.text, kind, options)
    known = world.particulars.setdefault(particular.name.key, settled)
    if (known.kind, known.options) != (kind, options):
        world.problems.say(
            catalogue.DUPLICATE_DECLARATION,
            f"`{known.name}` is {_described(known)} of one matter and {_described(settled)} of another",
            particular.span,
            hint="give one of the two another name",
        )
    return known


def _described(particular: Particular) -> str:
    if particular.kind is ParticularKind.CHOICE:
        return f"one of {', '.join(particular.options)}"
    return str(particular.kind.value)


def _settle_having(world: World) -> None:
    having: dict[str, set[str]] = {}
    for matter in world.matters.values():
        for particular in matter.particulars:
            having.setdefault(particular.name, set()).add(matter.name)
    world.having = {name: frozenset(matters) for name, matters in having.items()}


# --- facts and steps ----------------------------------------------------------------------------------------


def settle_fact_members(lines: Sequence[Line], world: World) -> None:
    """Which facts are about members, and about which of them."""
    for line in lines:
        match line.sentence:
            case written.FactSentence(name=name, about_a=written.Things() as things):
                meant = things_members(things, world, None, ())
                if meant is not None and meant.where is not None:
                    world.problems.not_yet(f"`{words_of(things)}`", things.span)
                world.fact_members[name.text] = meant.names if meant is not None else world.everyone
            case _:
                pass


def settle_facts(lines: Sequence[Line], world: World) -> None:
    """Judgements, each with who makes it."""
    for line in lines:
        match line.sentence:
            case written.FactSentence() as sentence:
                _settle_fact(sentence, world)
            case _:
                pass


def _settle_fact(sentence: written.FactSentence, world: World) -> None:
    name = sentence.name.text
    for phrase in (*sentence.on_advice_of, *sentence.reviewed_by):
        world.problems.not_yet(f"`{words_of(phrase)}`, who advises on or reviews a fact", phrase.span)
    assessor = _assessor(sentence.decided_by, world)
    world.facts.setdefault(
        name, Fact(name, assessor, sentence.about_a is not None, clause_of(sentence, sentence.cites))
    )


def _assessor(who: written.Who, world: World) -> str | None:
    """Who judges, in words: no verdict rests on it, for both answers are always tried."""
    match who:
        case written.Name() if written.same_name(who.text) in world.posts_of:
            return who.text  # "the Chair" may be whichever chair it is
        case written.Name() | written.PostOf() | written.BoardOf():
            named_mover(who, world, None)
        case _:
            pass
    return words_of(who)


def settle_steps(lines: Sequence[Line], world: World) -> None:
    """Events, each with who controls it."""
    for line in lines:
        match line.sentence:
            case written.StepSentence() as sentence:
                _settle_step(sentence, world)
            case _:
                pass


def _settle_step(sentence: written.StepSentence, world: World) -> None:
    if sentence.on_behalf_of is not None:
        world.problems.not_yet(
            f"`on behalf of {words_of(sentence.on_behalf_of)}`", sentence.on_behalf_of.span
        )
    controller = named_mover(sentence.by, world, None) if sentence.by is not None else None
    if controller is not None and world.holders.get(controller) is not None:
        holder = world.holders[controller]
        controller = holder.member if holder.kind is HolderKind.BOARD else controller
    name = sentence.name.text
    clause = clause_of(sentence, sentence.cites)
    world.steps.setdefault(name, Step(name, sentence.title or name, controller, clause))


# --- matters as they are spoken of --------------------------------------------------------------------------


def spoken_matters(
    matters: written.Matters, world: World, named_elsewhere: Sequence[Spoken] = ()
) -> tuple[Spoken, ...]:
    """What a phrase about matters means; `every other matter` is what is not named elsewhere."""
    match matters:
        case written.TheseMatters(names=names):
            return tuple(each for name in names if (each := spoken_matter(name, world)) is not None)
        case written.EveryMatter(other_than=others):
            left_out = [each for name in others if (each := spoken_matter(name, world)) is not None]
            return _without(left_out, world)
        case written.EveryOtherMatter():
            return _without(named_elsewhere, world)
        case _:
            assert_never(matters)


def spoken_matter(name: written.Name, world: World) -> Spoken | None:
    """What one matter's name means."""
    text = world.names.get(name, Sort.MATTER)
    return world.spoken.get(text) if text is not None else None


def _without(left_out: Sequence[Spoken], world: World) -> tuple[Spoken, ...]:
    whole = {name for each in left_out if each.when is None for name in each.matters}
    partly: dict[str, list[Spoken]] = {}
    for each in left_out:
        for name in each.matters if each.when is not None else ():
            partly.setdefault(name, []).append(each)
    rest = [Spoken(tuple(name for name in world.matters if name not in whole and name not in partly))]
    for name, parts in partly.items():
        if name not in whole:
            conditions = [negated(part.when) for part in parts if part.when is not None]
            rest.append(Spoken((name,), all_of(conditions)))
    return tuple(each for each in rest if each.matters)
