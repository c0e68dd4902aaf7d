"""Who there is: kinds, members, groups, parameters, offices, and the people who hold them.

In come sentences; out go the members with their exact attributes, one post for every office at every place,
and one person for every post nobody is named for. "office Chief Executive at every member" is as many posts
as there are members.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import assert_never

from stpdsl import catalogue
from stpdsl.diagnostics import Label
from stpdsl.model.declarations import Sort
from stpdsl.model.nodes import Clause, Holder, HolderKind, Member, Nature
from stpdsl.model.problems import clause_of, listed, words_of
from stpdsl.model.quantities import alike, value_amount
from stpdsl.model.texts import Line
from stpdsl.model.who import holders_meant, members_meant, things_members
from stpdsl.model.world import Attribute, World, board, possessive
from stpdsl.source import Span
from stpdsl.syntax import nodes as written

NATURES: dict[written.Independence, Nature | None] = {
    written.Independence.UNSAID: None,
    written.Independence.EXECUTIVE: Nature.EXECUTIVE,
    written.Independence.NON_EXECUTIVE: Nature.NON_EXECUTIVE,
    written.Independence.INDEPENDENT: Nature.INDEPENDENT,
}


MOST_DEEP = 200  # nobody has so many kinds of kinds; a text made to take for ever may


def too_deep(what: str, at: Span, world: World) -> None:
    """Report things of which each is another, further than anybody would go."""
    world.problems.not_yet(f"{what} of which each is another more than {MOST_DEEP} deep", at)


# --- parameters ---------------------------------------------------------------------------------------------


def settle_parameters(lines: Sequence[Line], world: World) -> None:
    """Each parameter's value now."""
    for line in lines:
        match line.sentence:
            case written.ParameterSentence() as sentence:
                _settle_parameter(sentence, world)
            case _:
                pass


def _settle_parameter(sentence: written.ParameterSentence, world: World) -> None:
    if sentence.low is not None or sentence.high is not None or sentence.step is not None:
        world.problems.not_yet(
            f"`{sentence.name.text}`: a parameter that varies",
            sentence.span,
            hint="give its value now and no range",
        )
    match sentence.now:
        case written.YesNo(value=value):
            world.parameters[sentence.name.text] = value
        case written.Name():
            world.problems.not_yet(f"`{words_of(sentence)}`: a parameter that is a name", sentence.span)
        case _:
            amount = value_amount(sentence.now, world)
            if amount is not None:
                world.parameters[sentence.name.text] = amount


# --- kinds and members --------------------------------------------------------------------------------------


def settle_members(lines: Sequence[Line], world: World) -> None:
    """Kinds, members with their attributes, and groups."""
    _settle_kinds(lines, world)
    for line in lines:
        match line.sentence:
            case written.MemberSentence() as sentence:
                world.member_sentences[sentence.name.text] = sentence
                _add_member(sentence.name, sentence.title, sentence.kind, _clause(sentence), world)
                for setting in sentence.attributes:
                    _add_attribute(setting.name, setting.value, sentence.name.text, world)
            case written.MembersSentence() as sentence:
                for row in sentence.clauses:
                    _add_row(row, sentence, world)
            case _:
                pass
    world.everyone = frozenset(world.members)
    of_kind: dict[str, set[str]] = {kind: set() for kind in world.kinds}
    for member in world.members.values():
        for kind in member.kinds:
            of_kind[kind].add(member.name)
    world.of_kind = {kind: frozenset(names) for kind, names in of_kind.items()}
    for name in world.members:
        world.holders[board(name)] = Holder(board(name), HolderKind.BOARD, name)
    _settle_groups(lines, world)


def _clause(sentence: written.Sentence) -> Clause:
    return clause_of(sentence, sentence.cites, parts=tuple(getattr(sentence, "clauses", ())))


def _settle_kinds(lines: Sequence[Line], world: World) -> None:
    parents: dict[str, str | None] = {}
    sentences: dict[str, written.KindSentence] = {}
    for line in lines:
        match line.sentence:
            case written.KindSentence() as sentence:
                parent = world.names.get(sentence.is_a, Sort.KIND) if sentence.is_a else None
                parents.setdefault(sentence.name.text, parent)
                sentences[sentence.name.text] = sentence
            case _:
                pass
    for kind in parents:
        chain = dict.fromkeys([kind])
        parent = parents[kind]
        while parent is not None and parent not in chain and len(chain) <= MOST_DEEP:
            chain[parent] = None
            parent = parents.get(parent)
        if len(chain) > MOST_DEEP:
            too_deep("kinds", sentences[kind].span, world)
        elif parent == kind:
            world.problems.say(
                catalogue.KIND_CYCLE,
                f"`{kind}` is, by way of itself, a `{kind}`",
                sentences[kind].span,
                hint="take one `is a` out of the circle",
            )
        world.kinds[kind] = tuple(chain)


def _add_member(
    name: written.Name, title: str | None, kind: written.Name | None, clause: Clause, world: World
) -> None:
    kind_name = world.names.get(kind, Sort.KIND) if kind is not None else None
    kinds = world.kinds.get(kind_name, ()) if kind_name is not None else ()
    declared = world.names.find(name)
    if declared is not None and declared.sort is Sort.MEMBER and declared.text == name.text:
        member = Member(name.text, title or name.text, kinds, frozenset(), {}, clause)
        world.members.setdefault(name.text, member)


def _add_row(row: written.MemberRow, sentence: written.MembersSentence, world: World) -> None:
    _add_member(row.name, row.title, sentence.kind, clause_of(row, row.cites or sentence.cites), world)
    if len(row.values) != len(sentence.attributes):
        wanted = listed([name.text for name in sentence.attributes]) or "no values"
        world.problems.say(
            catalogue.TYPE_MISMATCH,
            f"`{row.name.text}` has {len(row.values)} values, where the heading has {wanted}",
            row.span,
            also=(Label(sentence.kind.span, "the heading"),),
        )
    for name, value in zip(sentence.attributes, row.values, strict=False):
        _add_attribute(name, value, row.name.text, world)


def _add_attribute(name: written.Name, value: written.Value, member: str, world: World) -> None:
    amount = value_amount(value, world)
    if amount is None:
        return
    known = world.attributes.setdefault(name.key, Attribute(name.text, amount.of))
    if alike(known.of, amount.of, value.span, world):
        known.values[member] = amount.value


def _settle_groups(lines: Sequence[Line], world: World) -> None:
    sentences = {
        line.sentence.name.text: line.sentence
        for line in lines
        if isinstance(line.sentence, written.GroupSentence)
    }
    for group in sentences:
        _settle_group(group, sentences, world, [])


def _settle_group(
    group: str, sentences: dict[str, written.GroupSentence], world: World, within: list[str]
) -> None:
    if group in world.groups:
        return
    if len(within) > MOST_DEEP:
        too_deep("groups", sentences[group].span, world)
        return
    if group in within:
        world.problems.say(
            catalogue.KIND_CYCLE,
            f"the group `{group}` is a part of itself",
            sentences[group].span,
            hint="take one of the groups out of the circle",
        )
        return
    for part in sentences[group].parts:
        for name in _names_in(part):
            found = world.names.find(name)
            if found is not None and found.sort is Sort.GROUP and found.text in sentences:
                _settle_group(found.text, sentences, world, [*within, group])
    members: frozenset[str] = frozenset()
    for part in sentences[group].parts:
        if isinstance(part, written.Every):
            meant = things_members(part.things, world, None, ())  # a library's group may be empty here
            if meant is not None and meant.where is not None:
                world.problems.not_yet(f"`{words_of(part)}`, of whom it depends who they are", part.span)
            members |= meant.names if meant is not None else frozenset()
        else:
            members |= members_meant(part, world, None) or frozenset()
    world.groups[group] = members


def _names_in(part: written.Who) -> Iterator[written.Name]:
    return (node for node in written.walk(part) if isinstance(node, written.Name))


def finished_members(world: World) -> dict[str, Member]:
    """The members, with the groups and attributes that are known by now."""
    groups: dict[str, set[str]] = {name: set() for name in world.members}
    for group, names in world.groups.items():
        for name in names:
            groups[name].add(group)
    attributes: dict[str, dict[str, Fraction]] = {name: {} for name in world.members}
    for attribute in world.attributes.values():
        for name, value in attribute.values.items():
            if name in attributes:
                attributes[name][attribute.name] = value
    return {
        name: Member(
            name, member.title, member.kinds, frozenset(groups[name]), attributes[name], member.clause
        )
        for name, member in world.members.items()
    }


# --- offices, organs, people --------------------------------------------------------------------------------


def settle_posts(lines: Sequence[Line], world: World) -> None:
    """A post for every office at every place where it is; and the organs to which functions belong."""
    for line in lines:
        match line.sentence:
            case written.OfficeSentence() as sentence:
                _settle_office(sentence, world)
            case _:
                pass
    for line in lines:
        match line.sentence:
            case written.KindSentence(name=name, clauses=clauses):
                of_kind = world.of_kind.get(name.text, frozenset()) if clauses else frozenset()
                for member in (each for each in world.members if each in of_kind):
                    _settle_organs(member, clauses, world)
            case written.MemberSentence(name=name, clauses=clauses):
                _settle_organs(name.text, clauses, world)
            case _:
                pass


def _settle_office(sentence: written.OfficeSentence, world: World) -> None:
    if sentence.term is not None:
        world.problems.not_yet(f"`for {words_of(sentence.term)}`: an office with a term", sentence.term.span)
    for other in sentence.not_held_with:
        world.names.get(other, Sort.OFFICE)
    nature = NATURES[sentence.independence]
    for place in _places(sentence.at, world):
        world.add_post(sentence.name.text, place, nature, clause_of(sentence, sentence.cites))


def _places(at: written.Who, world: World) -> list[str]:
    if isinstance(at, written.Name):
        found = world.names.find(at)
        if found is not None and found.sort is Sort.BODY:
            return [found.text]
    if isinstance(at, written.Every):  # a library's kind may have nobody in it here
        meant = things_members(at.things, world, None, ())
        if meant is not None and meant.where is not None:
            world.problems.not_yet(f"an office at `{words_of(at)}`, of whom it depends who they are", at.span)
        members = meant.names if meant is not None else None
    else:
        members = members_meant(at, world, None)
    return [name for name in world.members if name in (members or ())]


def _settle_organs(member: str, clauses: Sequence[written.KindClause], world: World) -> None:
    for clause in clauses:
        match clause:
            case written.FunctionsBelongClause(to=to):
                _settle_organ(member, to, world)
            case written.MayDelegateClause(to=receivers):
                for receiver in receivers:
                    _settle_organ(member, receiver, world)
            case _:
                assert_never(clause)


def _settle_organ(member: str, who: written.Who, world: World) -> None:
    """What belongs to a member and is no office is an organ of its own ("its Membership")."""
    if not isinstance(who, written.PostOf) or not isinstance(who.owner, written.It):
        return
    post = who.post
    if post.key in world.posts_of or (post.key, member) in world.organs:
        return
    offices = {key: posts[0].office for key, posts in world.posts_of.items()}
    seen = post.key in world.organ_keys  # a slip is told once, not for each member
    world.organ_keys.add(post.key)
    # so like it that it is a slip, not "Executive" for another
    near = None if seen else world.problems.nearest(post.key, offices, likeness=0.88)
    if near is not None:
        world.problems.say(
            catalogue.UNKNOWN_NAME,
            f"nothing declares `{post.text}`",
            post.span,
            hint=f"did you mean `{near}`?",
        )
    name = f"{possessive(member)} {post.text}"
    world.organs[(post.key, member)] = name
    world.holders.setdefault(name, Holder(name, HolderKind.OWN_BODY, member))


def settle_persons(lines: Sequence[Line], world: World) -> None:
    """Who holds which posts: one who is named for several is one person."""
    held: dict[str, written.PersonSentence] = {}
    apart = _kept_apart(lines)
    for line in lines:
        match line.sentence:
            case written.PersonSentence() as sentence:
                _settle_person(sentence, held, apart, world)
            case _:
                pass


def _settle_person(
    sentence: written.PersonSentence,
    held: dict[str, written.PersonSentence],
    apart: dict[str, frozenset[str]],
    world: World,
) -> None:
    person = sentence.name.text
    world.holders[person] = Holder(person, HolderKind.PERSON, None)
    world.persons[person] = clause_of(sentence, sentence.cites)
    posts = [each for who in sentence.holds for each in holders_meant(who, world, None)]
    for post in dict.fromkeys(posts):
        if world.holders[post].kind is not HolderKind.POST:
            world.problems.say(catalogue.WRONG_KIND_OF_NAME, f"`{post}` is no post to hold", sentence.span)
            continue
        if post in held:
            world.problems.not_yet(
                f"`{post}` held by two people (also `{held[post].name.text}`)", sentence.span
            )
            continue
        held[post] = sentence
        world.persons.pop(post, None)
        world.posts_held.pop(post, None)
        world.person_of[post] = person
        world.posts_held.setdefault(person, []).append(post)
        world.natures.setdefault(person, set()).update(world.natures.pop(post, set()))
    _check_apart(sentence, world.posts_held.get(person, []), apart, world)


def _kept_apart(lines: Sequence[Line]) -> dict[str, frozenset[str]]:
    """Of each office (by key), those that its holder may not hold."""
    return {
        line.sentence.name.key: frozenset(name.key for name in line.sentence.not_held_with)
        for line in lines
        if isinstance(line.sentence, written.OfficeSentence) and line.sentence.not_held_with
    }


def _check_apart(
    sentence: written.PersonSentence, posts: Sequence[str], apart: dict[str, frozenset[str]], world: World
) -> None:
    if not apart:
        return
    keys = {key: post.holder for (key, _), post in world.posts.items() if post.holder in posts}
    for key, others in apart.items():
        for other in sorted(others & keys.keys()):
            if key in keys:
                both = f"`{keys[key]}` and `{keys[other]}`"
                world.problems.say(
                    catalogue.POSTS_APART,
                    f"`{sentence.name.text}` holds {both}, which may not be held together",
                    sentence.span,
                    hint="name another person for one of them, or take `not held with` out",
                )
