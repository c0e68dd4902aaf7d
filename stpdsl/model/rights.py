"""By what right: to whom functions belong, who may receive them, delegations, reservations, agreements.

In come sentences; out go one delegation for each giver and receiver ("from every Trust to its Chief
Executive" is one a trust), reservations and instruments over settled items, and the law's own lines about
kinds of member: the origin of their functions and whom they may lawfully delegate to, between two dates.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import assert_never

from stpdsl import catalogue
from stpdsl.model.connectives import TRUE, all_of
from stpdsl.model.declarations import Sort
from stpdsl.model.formulas import bind, bind_conditions, in_range
from stpdsl.model.how import item_scene, named_matters, together
from stpdsl.model.nodes import (
    And,
    Charge,
    Clause,
    Compare,
    Delegation,
    Expr,
    HolderKind,
    Instrument,
    InstrumentKind,
    LawfulReceivers,
    Num,
    Order,
    Origin,
    ParticularKind,
    ParticularValue,
    Reservation,
    Scope,
    Step,
)
from stpdsl.model.problems import clause_of, listed, words_of
from stpdsl.model.texts import Line
from stpdsl.model.what import spoken_matters
from stpdsl.model.who import (
    holders_meant,
    lone_holder,
    member_of_holder,
    member_set,
    members_meant,
    origins_of,
    own_bodies,
)
from stpdsl.model.world import Spoken, World, board
from stpdsl.source import Span
from stpdsl.syntax import nodes as written


def _days(dates: written.Dates | None) -> tuple[int | None, int | None]:
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
        start, end = _days(clause.dates)
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
        start, end = _days(said.clause.dates)
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
    joint = frozenset(body.name for body in world.bodies.values() if body.charge is Charge.HOLDS)
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


def _own_post(member: str, post: written.Name, world: World) -> set[str]:
    """A post or organ of the member, if it has one: the law speaks of posts that some do not have."""
    known = world.posts.get((post.key, member))
    organ = world.organs.get((post.key, member))
    if known is not None:
        world.names.find(post)
        return {known.holder}
    return {organ} if organ is not None else set()


# --- items --------------------------------------------------------------------------------------------------


def scopes_of(
    items: Sequence[written.Scope],
    conditions: Sequence[written.Condition],
    world: World,
    it: str | None = None,
    named: Sequence[Spoken] = (),
) -> tuple[Scope, ...]:
    """The items that some matters, within limits and on conditions, come to."""
    found: list[Scope] = []
    for item in items:
        for spoken in spoken_matters(item.matters, world, named):
            for matters, limit in _limited(item, spoken.matters, world, it):
                when = bind_conditions(conditions, item_scene(world, matters, it))
                if when is not None and limit is not None:
                    found.append(Scope(frozenset(matters), all_of([spoken.when or TRUE, limit, when])))
    return tuple(found)


def _limited(
    item: written.Scope, matters: Sequence[str], world: World, it: str | None
) -> list[tuple[tuple[str, ...], Expr | None]]:
    """The matters, with the limit that stands for them: of the particular named, else of their only money."""
    if item.limit is None:
        return [(tuple(matters), TRUE)]
    if item.by is not None:
        scene = item_scene(world, matters, it)
        if world.names.get(item.by, Sort.PARTICULAR) is None:
            return []
        having = world.having.get(world.particulars[item.by.key].name, frozenset())
        if having.isdisjoint(matters):
            in_range(item.by, item.limit, scene)  # reports
            return []
        with_it = tuple(name for name in matters if name in having)
        return [(with_it, in_range(item.by, item.limit, item_scene(world, with_it, it)))]
    by_particular: dict[str, list[str]] = {}
    for matter in matters:
        particular = _only_money(matter, item, world)
        if particular is not None:
            by_particular.setdefault(particular, []).append(matter)
    return [
        (tuple(names), in_range(_name(particular, item.span), item.limit, item_scene(world, names, it)))
        for particular, names in by_particular.items()
    ]


def _name(text: str, span: Span) -> written.Name:
    return written.Name(text, False, span)


def _only_money(matter: str, item: written.Scope, world: World) -> str | None:
    money = [p.name for p in world.matters[matter].particulars if p.kind is ParticularKind.MONEY]
    if len(money) == 1:
        return money[0]
    what = "has no particular of money" if not money else f"has several particulars of money: {listed(money)}"
    world.problems.say(
        catalogue.NO_AMOUNT,
        f"`{matter}` {what}, so a limit does not say of what",
        item.span,
        hint="say which: `with Value up to £1m`"
        if money
        else f"declare it: matter {matter} with Value as money",
    )
    return None


# --- delegations --------------------------------------------------------------------------------------------


@dataclass(slots=True)
class _Terms:
    """What the clauses of a delegation come to, for one giver."""

    covers: list[Scope] = field(default_factory=list)
    excludes: list[Scope] = field(default_factory=list)
    only_when: list[Expr] = field(default_factory=list)
    jointly: list[str] = field(default_factory=list)
    after: list[str] = field(default_factory=list)
    from_day: int | None = None
    until_day: int | None = None
    recalled: bool = False
    may_be_passed_on: bool = False
    exclusive: bool = False


def settle_delegations(lines: Sequence[Line], world: World) -> tuple[Delegation, ...]:
    """Every delegation, for each giver and receiver."""
    found: dict[str, Delegation] = {}
    spans: dict[str, Span] = {}
    for line in lines:
        if isinstance(line.sentence, written.DelegationSentence):
            for delegation in _settle_delegation(line.sentence, found.keys(), world):
                found[delegation.name] = delegation
                spans[delegation.name] = line.sentence.span
    _check_limits(found, spans, world)
    return tuple(found.values())


def _settle_delegation(
    sentence: written.DelegationSentence, taken: Iterable[str], world: World
) -> list[Delegation]:
    if not any(isinstance(each, written.CoversClause) and not each.negated for each in sentence.clauses):
        world.problems.say(
            catalogue.MISSING_CLAUSE,
            "this delegation does not say what it covers",
            sentence.span,
            hint="add `covers Capital up to £1m`, or `covers every matter`",
        )
        return []
    # Terms are worked out once, unless they speak of the giver (`its Finance Director`).
    speaks_of_giver = any(
        isinstance(node, written.It) for clause in sentence.clauses for node in written.walk(clause)
    )
    clause = clause_of(sentence, sentence.cites, parts=sentence.clauses)
    shared: _Terms | None = None
    pairs: list[tuple[str, str, str | None, _Terms]] = []
    for givers, it in _givers(sentence.giver, world):
        terms = shared
        if terms is None or speaks_of_giver:
            terms = _terms(sentence, it, world)
            shared = terms
        receivers = holders_meant(sentence.receiver, world, it)
        if isinstance(sentence.receiver, written.Either):
            world.problems.not_yet(f"`{words_of(sentence.receiver)}` as a receiver", sentence.receiver.span)
        pairs.extend((giver, receiver, it, terms) for giver in givers for receiver in receivers)
    used = set(taken)
    delegations: list[Delegation] = []
    for giver, receiver, it, terms in pairs:
        name = _delegation_name(sentence, giver, receiver, len(pairs) == 1, used)
        used.add(name)
        delegations.append(_delegation(name, giver, receiver, it, terms, clause, world))
    return delegations


def _delegation_name(
    sentence: written.DelegationSentence, giver: str, receiver: str, alone: bool, used: set[str]
) -> str:
    wanted = f"{giver} to {receiver}"
    if sentence.name is not None:
        wanted = sentence.name.text if alone else f"{sentence.name.text} from {wanted}"
    name, number = wanted, 1
    while name in used:
        number += 1
        name = f"{wanted} ({number})"
    return name


def _delegation(
    name: str, giver: str, receiver: str, it: str | None, terms: _Terms, clause: Clause, world: World
) -> Delegation:
    member = it if it is not None else member_of_holder(giver, world)
    recall: str | None = None
    if terms.recalled:
        recall = f"Recall of {name}"
        holder = world.holders[giver]
        by = holder.member if holder.kind in (HolderKind.BOARD, HolderKind.OWN_BODY) else giver
        world.steps[recall] = Step(recall, recall, by, clause)
    return Delegation(
        name=name,
        giver=giver,
        receiver=receiver,
        of=world.everyone if member is None else frozenset((member,)),
        covers=tuple(terms.covers),
        excludes=tuple(terms.excludes),
        only_when=all_of(terms.only_when),
        jointly=tuple(dict.fromkeys(each for each in terms.jointly if each != receiver)),
        after=tuple(terms.after),
        from_day=terms.from_day,
        until_day=terms.until_day,
        recall=recall,
        may_be_passed_on=terms.may_be_passed_on,
        exclusive=terms.exclusive,
        clause=clause,
    )


def _givers(who: written.Who, world: World) -> list[tuple[tuple[str, ...], str | None]]:
    """Each giver, as the holders it may act through, with the member that `its` means."""
    match who:
        case written.Together(parts=parts):
            return [each for part in parts for each in _givers(part, world)]
        case written.Every(things=written.Things(noun=written.Noun.NAMED, kind=written.Name() as kind)):
            found = world.names.find(kind)
            if found is not None and found.sort is Sort.OFFICE:
                return [((each,), member_of_holder(each, world)) for each in holders_meant(who, world, None)]
            return _member_givers(who, world)
        case written.Every() | written.Everyone():
            return _member_givers(who, world)
        case written.Name():
            found = world.names.find(who)
            if found is not None and found.sort in (Sort.MEMBER, Sort.KIND, Sort.GROUP):
                return _member_givers(who, world)
            return [((each,), member_of_holder(each, world)) for each in holders_meant(who, world, None)]
        case _:
            return [((each,), member_of_holder(each, world)) for each in holders_meant(who, world, None)]


def _member_givers(who: written.Who, world: World) -> list[tuple[tuple[str, ...], str | None]]:
    members = members_meant(who, world, None) or frozenset()
    return [(origins_of(name, world), name) for name in world.members if name in members]


# --- the terms of a delegation ------------------------------------------------------------------------------


def _terms(sentence: written.DelegationSentence, it: str | None, world: World) -> _Terms:
    terms = _Terms()
    covers = [each for each in sentence.clauses if isinstance(each, written.CoversClause)]
    named = named_matters([item.matters for each in covers for item in each.items], world)
    for clause in sentence.clauses:
        _settle_term(clause, terms, it, named, world)
    return terms


def _settle_term(
    clause: written.DelegationClause,
    terms: _Terms,
    it: str | None,
    named: Sequence[Spoken],
    world: World,
) -> None:
    match clause:
        case written.CoversClause():
            scopes = scopes_of(clause.items, clause.conditions, world, it, named)
            (terms.excludes if clause.negated else terms.covers).extend(scopes)
        case written.OnlyJointlyClause(with_=others):
            terms.jointly.extend(each for who in others for each in holders_meant(who, world, it))
        case written.OnlyWhenClause(test=test):
            when = bind(test, item_scene(world, world.all_matters(), it))
            if when is not None:
                terms.only_when.append(when)
        case written.PassedOnClause(allowed=allowed):
            terms.may_be_passed_on = allowed
            if clause.to or clause.consent_of is not None:
                world.problems.not_yet(f"`{words_of(clause)}`: to some, or with consent", clause.span)
        case written.RecalledClause():
            terms.recalled = True
            if clause.by is not None or clause.notice is not None:
                world.problems.not_yet(f"`{words_of(clause)}`: by another, or on notice", clause.span)
        case written.GiverClause(position=position):
            terms.exclusive = position is written.GiverPosition.GIVES_UP
            if position is written.GiverPosition.STAYS_LIABLE:
                world.problems.not_yet(f"`{words_of(clause)}`", clause.span)
        case written.InForceClause():
            start, end, after = in_force(clause, world)
            terms.from_day = start if start is not None else terms.from_day
            terms.until_day = end if end is not None else terms.until_day
            terms.after.extend(after)
        case (
            written.InTotalClause()
            | written.AfterConsultingClause()
            | written.EachUseClause()
            | written.LapsesClause()
            | written.MattersBegunClause()
        ):
            world.problems.not_yet(f"`{words_of(clause)}`", clause.span)
        case _:
            assert_never(clause)


def in_force(clause: written.InForceClause, world: World) -> tuple[int | None, int | None, tuple[str, ...]]:
    """From when until when, and after which steps."""
    if clause.lasting is not None:
        world.problems.not_yet(f"`{words_of(clause)}`", clause.span, hint="say until which date")
    start, end = _days(clause.dates)
    steps = [world.names.get(name, Sort.STEP) for name in clause.after]
    return start, end, tuple(step for step in steps if step is not None)


# --- limits -------------------------------------------------------------------------------------------------


def _check_limits(delegations: Mapping[str, Delegation], spans: Mapping[str, Span], world: World) -> None:
    """Report a giver that passes on more money than any delegation gives it."""
    to: dict[str, list[Delegation]] = {}
    for each in delegations.values():
        to.setdefault(each.receiver, []).append(each)
    for each in delegations.values():
        if (
            world.holders[each.giver].kind is HolderKind.POST
            or world.holders[each.giver].kind is HolderKind.PERSON
        ):
            _check_limit(each, to.get(each.giver, []), spans[each.name], world)


def _check_limit(each: Delegation, received: Sequence[Delegation], at: Span, world: World) -> None:
    for scope in each.covers:
        for matter in scope.matters:
            given = _most(scope.when)
            incoming = [s for d in received if d.of & each.of for s in d.covers if matter in s.matters]
            if not incoming:
                continue
            limits = [_most(other.when) for other in incoming]
            if any(limit is None for limit in limits):
                continue
            most = max(limit[1] for limit in limits if limit is not None)
            if given is None or given[1] > most:
                what = "without a limit" if given is None else f"up to {_money(given[1])}"
                world.problems.say(
                    catalogue.LIMIT_EXCEEDS_GIVER,
                    f"`{each.giver}` passes on `{matter}` {what}, and has it only up to {_money(most)}",
                    at,
                    hint=f"limit it to {_money(most)}, or give `{each.giver}` more",
                )
                return


def _most(when: Expr) -> tuple[str, Fraction] | None:
    """The highest amount that a condition lets through, if it plainly says one."""
    parts = when.operands if isinstance(when, And) else (when,)
    for part in parts:
        match part:
            case Compare(ParticularValue(particular), Order.AT_MOST | Order.LESS, Num(value)):
                return particular, value
            case _:
                pass
    return None


def _money(pence: Fraction) -> str:
    pounds = pence / 100
    return f"{pounds.numerator:,}" if pounds.denominator == 1 else f"{float(pounds):,.2f}"


# --- reservations and agreements ----------------------------------------------------------------------------


def settle_reservations(lines: Sequence[Line], world: World) -> tuple[Reservation, ...]:
    """What no delegation passes: one reservation for each to whom something is reserved."""
    found: list[Reservation] = []
    for line in lines:
        if isinstance(line.sentence, written.ReservedSentence):
            sentence = line.sentence
            scopes = scopes_of(sentence.items, (), world)
            clause = clause_of(sentence, sentence.cites)
            for holder in holders_meant(sentence.to, world, None):
                member = member_of_holder(holder, world)
                members = world.everyone if member is None else frozenset((member,))
                found.append(Reservation(members, holder, scopes, clause))
    return tuple(found)


_KINDS = {kind: InstrumentKind[kind.name] for kind in written.Instrument}


def settle_agreements(lines: Sequence[Line], world: World) -> tuple[Instrument, ...]:
    """The instruments. One that does not say whom it binds binds its parties."""
    return tuple(
        _settle_agreement(line.sentence, world)
        for line in lines
        if isinstance(line.sentence, written.AgreementSentence)
    )


def _settle_agreement(sentence: written.AgreementSentence, world: World) -> Instrument:
    matters = sentence.matters or written.EveryMatter((), sentence.span)
    named, when = together(spoken_matters(matters, world))
    parties = _members_of(sentence.parties, world)
    binds: frozenset[str] = parties
    after: tuple[str, ...] = ()
    from_day: int | None = None
    until_day: int | None = None
    for clause in sentence.clauses:
        match clause:
            case written.BindsClause(whom=whom, accepting=accepting):
                binds = _binds(whom, accepting, clause, world)
            case written.InForceClause():
                start, end, steps = in_force(clause, world)
                from_day = start if start is not None else from_day
                until_day = end if end is not None else until_day
                after = (*after, *steps)
            case (
                written.NoticeToLeaveClause()
                | written.LeaverStaysBoundClause()
                | written.LeaversShareClause()
                | written.MetFromClause()
                | written.BorneClause()
                | written.ShareLimitClause()
                | written.SharesClause()
                | written.OptOutClause()
                | written.TakesEffectClause()
                | written.MattersBegunClause()
            ):
                world.problems.not_yet(f"`{words_of(clause)}`", clause.span)
            case _:
                assert_never(clause)
    name = sentence.name.text
    return Instrument(
        name=name,
        title=sentence.title or name,
        kind=_KINDS[sentence.instrument],
        parties=parties,
        binds=binds,
        scopes=(Scope(frozenset(named), when),),
        after=after,
        from_day=from_day,
        until_day=until_day,
        commits_to=None,
        approved_by_origins=frozenset(),
        clause=clause_of(sentence, sentence.cites, parts=sentence.clauses),
    )


def _members_of(whom: Sequence[written.Who], world: World) -> frozenset[str]:
    names: frozenset[str] = frozenset()
    for who in whom:
        names |= members_meant(who, world, None) or frozenset()
    return names


def _binds(whom: written.Who, accepting: bool, clause: written.BindsClause, world: World) -> frozenset[str]:
    if accepting:
        world.problems.not_yet(f"`{words_of(clause)}`", clause.span)
        return frozenset()
    meant = member_set(whom, world, None)
    if meant is not None and meant.where is not None:
        world.problems.not_yet(f"`{words_of(clause)}`: members who are picked out", clause.span)
    return meant.names if meant is not None and meant.where is None else frozenset()
