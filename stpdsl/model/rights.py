"""By what right: delegations, reservations, agreements.

In come sentences; out go one delegation for each giver and receiver ("from every Trust to its Chief
Executive" is one a trust), reservations and instruments, all over settled items. The law's own lines about
kinds of member are in `lawful`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import combinations, islice
from typing import assert_never

from stpdsl import catalogue
from stpdsl.model.comparisons import in_range
from stpdsl.model.connectives import TRUE, all_of
from stpdsl.model.declarations import Sort
from stpdsl.model.formulas import bind, bind_conditions
from stpdsl.model.how import item_scene, named_matters, together
from stpdsl.model.lawful import days_between
from stpdsl.model.nodes import (
    And,
    Clause,
    Compare,
    Delegation,
    Expr,
    HolderKind,
    Instrument,
    InstrumentKind,
    Num,
    Order,
    ParticularKind,
    ParticularValue,
    Reservation,
    Scope,
    Step,
)
from stpdsl.model.problems import clause_of, listed, words_of
from stpdsl.model.quantities import amount_words, value_amount
from stpdsl.model.texts import Line
from stpdsl.model.what import spoken_matters
from stpdsl.model.who import (
    holders_meant,
    member_of_holder,
    member_set,
    members_meant,
    origins_of,
    party,
)
from stpdsl.model.world import Sorted, Spoken, World
from stpdsl.source import Span
from stpdsl.syntax import nodes as written

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
    jointly_any: list[tuple[tuple[str, ...], ...]] = field(default_factory=list)  # one choice of each
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
    pairs: list[tuple[str, str, str | None, _Terms, tuple[str, ...]]] = []
    for givers, it in _givers(sentence.giver, world):
        terms = shared
        if terms is None or speaks_of_giver:
            terms = _terms(sentence, it, world)
            shared = terms
        receivers = holders_meant(sentence.receiver, world, it)
        if isinstance(sentence.receiver, written.Either):
            world.problems.not_yet(f"`{words_of(sentence.receiver)}` as a receiver", sentence.receiver.span)
        together_with = _together_with(terms, sentence, world)
        pairs.extend(
            (giver, receiver, it, terms, others)
            for giver in givers
            for receiver in receivers
            for others in together_with
        )
    used = set(taken)
    delegations: list[Delegation] = []
    for giver, receiver, it, terms, others in pairs:
        name = _delegation_name(sentence, giver, receiver, len(pairs) == 1, used)
        used.add(name)
        delegations.append(_delegation(name, giver, receiver, it, terms, others, clause, world))
    return delegations


_MOST_CHOICES = 200


def _together_with(
    terms: _Terms, sentence: written.DelegationSentence, world: World
) -> list[tuple[str, ...]]:
    """With whom a joint delegation is exercised: one delegation for each choice that is enough."""
    choices: list[tuple[str, ...]] = [tuple(terms.jointly)]
    for each in terms.jointly_any:
        if len(choices) * len(each) > _MOST_CHOICES:
            world.problems.not_yet(f"more than {_MOST_CHOICES} ways to act jointly", sentence.span)
            return choices
        choices = [(*before, *chosen) for before in choices for chosen in each]
    return choices


def _whole_number(count: written.Number | written.Name, world: World) -> int | None:
    amount = value_amount(count, world)
    if amount is None:
        return None
    if amount.of.sort is Sorted.NUMBER and amount.value.denominator == 1 and amount.value >= 1:
        return int(amount.value)
    world.problems.say(catalogue.TYPE_MISMATCH, "expected a whole number of people, at least one", count.span)
    return None


def _choices(who: written.AnyOf, it: str | None, world: World) -> tuple[tuple[str, ...], ...]:
    """Every choice of so many of these."""
    many = _whole_number(who.count, world)
    holders = holders_meant(written.Every(who.things, who.span), world, it)
    if many is None or not holders:
        return ()
    if many > len(holders):
        world.problems.say(
            catalogue.EMPTY_GROUP,
            f"there are only {len(holders)} of `{words_of(who.things)}`",
            who.span,
            hint="nobody could ever act under this: ask for fewer of them",
        )
        return ()
    return tuple(islice(combinations(holders, many), _MOST_CHOICES + 1))


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
    name: str,
    giver: str,
    receiver: str,
    it: str | None,
    terms: _Terms,
    jointly: Sequence[str],
    clause: Clause,
    world: World,
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
        jointly=tuple(dict.fromkeys(each for each in jointly if each != receiver)),
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
            for who in others:
                if isinstance(who, written.AnyOf):
                    terms.jointly_any.append(_choices(who, it, world))
                else:
                    terms.jointly.extend(holders_meant(who, world, it))
        case written.AfterConsultingClause(whom=whom):
            terms.after.extend(step for who in whom for step in _consultations(who, it, world))
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
            | written.EachUseClause()
            | written.LapsesClause()
            | written.MattersBegunClause()
        ):
            world.problems.not_yet(f"`{words_of(clause)}`", clause.span)
        case _:
            assert_never(clause)


# --- consulting ---------------------------------------------------------------------------------------------


def settle_consultations(lines: Sequence[Line], world: World) -> None:
    """A step for everyone whom some delegation is exercised after consulting: an event, unless the policy
    declares a step of that name."""
    for line in lines:
        if isinstance(line.sentence, written.DelegationSentence):
            clauses = [
                each for each in line.sentence.clauses if isinstance(each, written.AfterConsultingClause)
            ]
            for _, it in _givers(line.sentence.giver, world) if clauses else ():
                for clause in clauses:
                    for who in clause.whom:
                        for name in _consultations(who, it, world):
                            world.names.declare_implied(Sort.STEP, written.Name(name, False, who.span))
                            world.steps.setdefault(name, Step(name, name, None, clause_of(clause)))


def _consultations(who: written.Who, it: str | None, world: World) -> tuple[str, ...]:
    """The steps "Consultation of …": one for each who must be consulted, one for any of several."""
    match who:
        case written.Together(parts=parts):
            return tuple(each for part in parts for each in _consultations(part, it, world))
        case written.AnyOf(things=things):
            if not holders_meant(written.Every(things, who.span), world, it):
                return ()
            return (_consultation(words_of(who), who, world),)
        case written.Either():
            world.problems.not_yet(f"`{words_of(who)}`: consulting one or another", who.span)
            return ()
        case written.Every() | written.Everyone():
            of_members = isinstance(who, written.Everyone) or who.things.noun is written.Noun.MEMBER
            if of_members or _are_members(who, world):
                members = members_meant(who, world, it) or frozenset()
                return tuple(_consultation(name, who, world) for name in world.members if name in members)
            return tuple(_consultation(each, who, world) for each in holders_meant(who, world, it))
        case written.Name() | written.It() | written.PostOf() | written.BoardOf():
            meant = party(who, world, it, None)
            if meant is None:
                return ()
            if meant.members is not None:
                return tuple(
                    _consultation(name, who, world) for name in world.members if name in meant.members
                )
            return tuple(
                _consultation(each, who, world) for each in (meant.holder, meant.body) if each is not None
            )
        case _:
            world.problems.say(
                catalogue.WRONG_KIND_OF_NAME, f"expected whom to consult, found `{words_of(who)}`", who.span
            )
            return ()


def _are_members(who: written.Every | written.Everyone, world: World) -> bool:
    kind = who.things.kind if isinstance(who, written.Every) else None
    found = world.names.find(kind) if kind is not None else None
    return found is not None and found.sort in (Sort.KIND, Sort.GROUP, Sort.MEMBER)


def _consultation(of: str, who: written.Who, world: World) -> str:
    """The name of a step, in which no possessive stands; as it is declared, if it is."""
    plain = of.replace("'s ", " ").replace("'", "")
    name = f"Consultation of {_capitalised(plain)}"
    found = world.names.find(written.Name(name, False, who.span))
    return found.text if found is not None and found.sort is Sort.STEP else name


def _capitalised(words: str) -> str:
    return " ".join(word if word in ("of", "&") else word[:1].upper() + word[1:] for word in words.split())


def in_force(clause: written.InForceClause, world: World) -> tuple[int | None, int | None, tuple[str, ...]]:
    """From when until when, and after which steps."""
    if clause.lasting is not None:
        world.problems.not_yet(f"`{words_of(clause)}`", clause.span, hint="say until which date")
    start, end = days_between(clause.dates)
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
            limits = [limit for other in incoming if (limit := _most(other.when)) is not None]
            if len(limits) < len(incoming):
                continue
            particular, most = max(limits, key=lambda limit: limit[1])
            if given is None or given[1] > most:
                has = amount_words(most, particular, world)
                gives = amount_words(given[1], particular, world) if given is not None else ""
                what = f"up to {gives}" if gives else "without a limit"
                world.problems.say(
                    catalogue.LIMIT_EXCEEDS_GIVER,
                    f"`{each.giver}` passes on `{matter}` {what}, and has it only up to {has}",
                    at,
                    hint=f"limit it to {has}, or give `{each.giver}` more",
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
                if member is None:  # it would take every member's functions, without anyone's leave
                    world.problems.not_yet(
                        f"`reserved to {words_of(sentence.to)}`, which is no member's own",
                        sentence.to.span,
                        hint="say from whom it has it: `delegation from every member to …`",
                    )
                    continue
                found.append(Reservation(frozenset((member,)), holder, scopes, clause))
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
