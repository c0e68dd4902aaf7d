"""The law's own lines about members: to whom their functions belong, and to whom they may delegate them.

In come the clauses of kinds and members; out go origins and lawful receivers, between two dates. What is said
of a member goes before what is said of its kinds, and of these the nearest goes first.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from stpdsl.model.declarations import Sort
from stpdsl.model.nodes import (
    Clause,
    HolderKind,
    LawfulReceivers,
    Origin,
)
from stpdsl.model.problems import clause_of, words_of
from stpdsl.model.texts import Line
from stpdsl.model.who import (
    holders_meant,
    lone_holder,
    own_bodies,
)
from stpdsl.model.world import BodyDraft, World, board
from stpdsl.syntax import nodes as written


def days_between(dates: written.Dates | None) -> tuple[int | None, int | None]:
    if dates is None:
        return None, None
    start = dates.start.day.toordinal() if dates.start is not None else None
    end = dates.end.day.toordinal() if dates.end is not None else None
    return start, end


# --- the law's own lines about kinds of member --------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Said:
    """A clause about members of a kind (or one member), and for whom it stands."""

    clause: written.KindClause
    members: tuple[str, ...]
    cite: Clause


def _said_of_members(lines: Sequence[Line], world: World) -> list[_Said]:
    """What is said of each member itself, then of its kinds, the nearest first."""
    of_members: list[_Said] = []
    of_kinds: list[tuple[int, _Said]] = []
    for line in lines:
        match line.sentence:
            case written.MemberSentence(name=name, clauses=clauses, cites=cites) if (
                name.text in world.members
            ):
                of_members.extend(
                    _Said(each, (name.text,), clause_of(each, each.cites or cites)) for each in clauses
                )
            case written.KindSentence(name=name, clauses=clauses, cites=cites) if clauses:
                there = world.of_kind.get(name.text, frozenset())
                members = tuple(each for each in world.members if each in there)
                depth = len(world.kinds.get(name.text, ()))
                of_kinds.extend(
                    (depth, _Said(each, members, clause_of(each, each.cites or cites))) for each in clauses
                )
            case _:
                pass
    return [*of_members, *(said for _, said in sorted(of_kinds, key=lambda pair: -pair[0]))]


def settle_origins(lines: Sequence[Line], world: World) -> tuple[Origin, ...]:
    """To whom functions belong, where it is not the board; remembered for the givers of delegations."""
    found: list[Origin] = []
    settled_for: set[str] = set()  # members of whom an undated clause has spoken
    possible: dict[str, list[str]] = {}
    for said in _said_of_members(lines, world):
        clause = said.clause
        if not isinstance(clause, written.FunctionsBelongClause):
            continue
        if isinstance(clause.to, written.NoOne):
            _no_function(clause, said, world)
            continue
        if clause.matters:
            world.problems.not_yet(f"`{words_of(clause)}`: an origin for some matters", clause.span)
            continue
        holders = _each_holder(clause.to, said.members, world)
        start, end = days_between(clause.dates)
        found.append(Origin(holders, start, end, said.cite))
        for member, holder in holders.items():
            if member not in settled_for:
                possible.setdefault(member, []).append(holder)
            if start is None and end is None:
                settled_for.add(member)
    for member, names in possible.items():
        with_board = names if member in settled_for else [*names, board(member)]
        world.origins[member] = list(dict.fromkeys(with_board))
    return tuple(found)


def _each_holder(to: written.Who, members: Sequence[str], world: World) -> dict[str, str]:
    holders: dict[str, str] = {}
    for member in members:
        if isinstance(to, written.PostOf) and isinstance(to.owner, written.It):
            post = world.posts.get((to.post.key, member))
            organ = world.organs.get((to.post.key, member))
            holders[member] = post.holder if post is not None else organ or board(member)
        else:
            holder = lone_holder(to, world, member)
            if holder is not None:
                holders[member] = holder
    return holders


def _no_function(clause: written.FunctionsBelongClause, said: _Said, world: World) -> None:
    if clause.dates is not None:
        world.problems.not_yet(f"`{words_of(clause)}`: between dates", clause.span)
        return
    names = [name for each in clause.matters if (name := world.names.get(each, Sort.MATTER)) is not None]
    for matter in names if clause.matters else list(world.matters):
        for name in world.spoken[matter].matters if matter in world.spoken else ():
            before = world.matters[name]
            of = (before.function_of if before.function_of is not None else world.everyone) - set(
                said.members
            )
            world.matters[name] = replace(before, function_of=frozenset(of))


# --- lawful receivers ---------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Allowed:
    """A line about whom members may delegate to, settled for each."""

    only: bool
    permitted: Mapping[str, frozenset[str]]
    start: int | None
    end: int | None
    cite: Clause


def settle_lawful(lines: Sequence[Line], world: World) -> tuple[LawfulReceivers, ...]:
    """Whom each member may lawfully delegate to, between which days."""
    allowed: list[_Allowed] = []
    own = own_bodies(world)
    for said in _said_of_members(lines, world):
        if not isinstance(said.clause, written.MayDelegateClause):
            continue
        if said.clause.matters:
            world.problems.not_yet(f"`{words_of(said.clause)}`: for some matters", said.clause.span)
            continue
        permitted = _permitted(said.clause, said.members, own, world)
        start, end = days_between(said.clause.dates)
        allowed.append(_Allowed(said.clause.only, permitted, start, end, said.cite))
    groups: dict[tuple[int, ...], list[str]] = {}
    for member in world.members:
        lines_of = tuple(index for index, each in enumerate(allowed) if member in each.permitted)
        groups.setdefault(lines_of, []).append(member)
    return tuple(
        each
        for indices, members in groups.items()
        for each in _between_dates([allowed[index] for index in indices], members)
    )


def _between_dates(lines: Sequence[_Allowed], members: Sequence[str]) -> Iterator[LawfulReceivers]:
    """For every stretch of days over which the same lines stand: who is permitted. Lines that say `only`
    narrow, each of them; the others add."""
    starts = sorted({each.start for each in lines if each.start is not None})
    after_ends = {each.end + 1 for each in lines if each.end is not None}
    edges: list[int | None] = [None, *sorted({*starts, *after_ends})]
    for index, first in enumerate(edges):
        following = edges[index + 1] if index + 1 < len(edges) else None
        last = following - 1 if following is not None else None
        standing = [each for each in lines if _stands(each, first, last)]
        narrowing = [each for each in standing if each.only]
        if not narrowing:
            continue
        permitted = {
            member: frozenset.intersection(*(each.permitted[member] for each in narrowing)).union(
                *(each.permitted[member] for each in standing if not each.only)
            )
            for member in members
        }
        yield LawfulReceivers(frozenset(members), permitted, first, last, narrowing[0].cite)


def _stands(each: _Allowed, first: int | None, last: int | None) -> bool:
    begun = each.start is None or (first is not None and each.start <= first)
    lasts = each.end is None or (last is not None and each.end >= last)
    return begun and lasts


def _permitted(
    clause: written.MayDelegateClause, members: Sequence[str], own: dict[str, frozenset[str]], world: World
) -> dict[str, frozenset[str]]:
    any_body = frozenset(
        name for name, each in world.holders.items() if each.kind in (HolderKind.BODY, HolderKind.BOARD)
    )
    joint = frozenset(body.name for body in world.bodies.values() if _is_joint_committee(body))
    permitted: dict[str, set[str]] = {member: set() for member in members}
    for who in clause.to:
        for member in members:
            match who:
                case written.ItsCommittees():
                    permitted[member] |= own.get(member, frozenset())
                case written.AnyBody(joint=only_joint):
                    permitted[member] |= joint if only_joint else any_body
                case written.NoOne():
                    pass
                case written.PostOf(owner=written.It(), post=post):
                    permitted[member] |= _own_post(member, post, world)
                case _:
                    permitted[member] |= set(holders_meant(who, world, member))
    return {member: frozenset(names) for member, names in permitted.items()}


def _is_joint_committee(body: BodyDraft) -> bool:
    """Whether members hold delegated authority there together: one with outsiders makes none."""
    clauses = body.sentence.clauses if body.sentence is not None else ()
    holds = any(isinstance(clause, written.HoldsAuthorityClause) for clause in clauses)
    return holds and len({seat.member for seat in body.voting if seat.member is not None}) > 1


def _own_post(member: str, post: written.Name, world: World) -> set[str]:
    """A post or organ of the member, if it has one: the law speaks of posts that some do not have."""
    known = world.posts.get((post.key, member))
    organ = world.organs.get((post.key, member))
    if known is not None:
        world.names.find(post)
        return {known.holder}
    return {organ} if organ is not None else set()
