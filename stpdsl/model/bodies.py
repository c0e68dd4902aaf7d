"""The bodies and their seats.

In come the sentences of bodies; out goes a draft of each with one seat for every seat there is: "seat for
every member, held by its Chief Executive" is a seat a member, each held by a post. A seat that is a post of
its body ("seat Chair") makes that post, so that the Chair can be spoken of. A member's own board becomes a
body only where something is decided there; it sits as one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction
from typing import assert_never

from stpdsl import catalogue
from stpdsl.diagnostics import Label
from stpdsl.model.declarations import Sort
from stpdsl.model.nodes import Body, Charge, Holder, HolderKind, Inner, Seat
from stpdsl.model.people import NATURES
from stpdsl.model.problems import clause_of, words_of
from stpdsl.model.quantities import settled
from stpdsl.model.texts import Line
from stpdsl.model.who import bodies_meant, holders_meant, members_meant, party, things_members
from stpdsl.model.world import BodyDraft, SeatDraft, Sorted, World, possessive
from stpdsl.syntax import nodes as written

_ONLY_ONE_CHARGE = "a body decides for one member, or holds or gathers the authority of several, or advises"


def declare_bodies(lines: Sequence[Line], world: World) -> None:
    """A draft of every body, with what it is for; seats come later, when offices are known."""
    for line in lines:
        match line.sentence:
            case written.BodySentence() as sentence if sentence.name.text not in world.bodies:
                _declare_body(sentence, world)
            case _:
                pass


def _declare_body(sentence: written.BodySentence, world: World) -> None:
    name = sentence.name.text
    charge, own_of = _charge(sentence, world)
    clause = clause_of(sentence, sentence.cites, parts=sentence.clauses)
    world.bodies[name] = BodyDraft(
        name, sentence.title or name, charge, own_of, clause, sentence.span, sentence
    )
    world.holders[name] = Holder(name, HolderKind.BODY, own_of)


def _charge(sentence: written.BodySentence, world: World) -> tuple[Charge, str | None]:
    said: dict[Charge, written.BodyClause] = {}
    own_of: str | None = None
    for clause in sentence.clauses:
        match clause:
            case written.HoldsAuthorityClause():
                said[Charge.HOLDS] = clause
            case written.GathersAuthorityClause():
                said[Charge.GATHERS] = clause
            case written.DecidesForClause(member=who):
                members = members_meant(who, world, None) or frozenset()
                if len(members) == 1:
                    own_of = next(iter(members))
                    said[Charge.OWN] = clause
                elif members:
                    world.problems.not_yet(f"`{words_of(clause)}`, of several members", clause.span)
            case written.AdvisesOnlyClause():
                said[Charge.ADVISES] = clause
            case _:
                pass
    # A body that gathers also decides with whatever has been delegated to it.
    if said.keys() == {Charge.HOLDS, Charge.GATHERS}:
        return Charge.GATHERS, None
    if len(said) > 1:
        first, second, *_ = said.values()
        world.problems.say(
            catalogue.CONTRADICTION,
            f"`{words_of(first)}` and `{words_of(second)}` contradict each other",
            second.span,
            also=(Label(first.span, "said first here"),),
            hint=_ONLY_ONE_CHARGE,
        )
    return (next(iter(said)), own_of) if said else (Charge.UNSAID, None)


# --- seats --------------------------------------------------------------------------------------------------


def settle_seats(world: World) -> None:
    """The seats of every body, and what else its sentence says."""
    for body in list(world.bodies.values()):
        if body.sentence is not None:
            for clause in body.sentence.clauses:
                _settle_clause(clause, body, world)
            if not any(seat.votes for seat in body.seats):
                world.problems.say(
                    catalogue.NO_SEATS,
                    f"`{body.name}` has no seat that votes",
                    body.sentence.name.span,
                    hint="give it seats: seat for every member, held by its Chief Executive",
                )


def _settle_clause(clause: written.BodyClause, body: BodyDraft, world: World) -> None:
    match clause:
        case written.SeatClause():
            _settle_seats(clause, body, world)
        case written.QuorumClause():
            if body.quorum is not None:
                _said_twice("quorum", clause, body.quorum, world)
            body.quorum = clause
        case written.ConvenedByClause():
            if body.convened_by is not None:
                _said_twice("convened by", clause, body.convened_by, world)
            body.convened_by = clause
        case written.CompositionClause() | written.MeetsWithClause() | written.InForceClause():
            world.problems.not_yet(f"`{words_of(clause)}`", clause.span)
        case (
            written.HoldsAuthorityClause()
            | written.GathersAuthorityClause()
            | written.DecidesForClause()
            | written.AdvisesOnlyClause()
            | written.MeetsClause()
        ):
            pass  # the first four in `_charge`, the last in `how`, where conditions are understood
        case _:
            assert_never(clause)


def _said_twice(what: str, clause: written.BodyClause, first: written.BodyClause, world: World) -> None:
    """Report a second clause of which only one can stand."""
    world.problems.say(
        catalogue.CONTRADICTION,
        f"this body says `{what}` twice",
        clause.span,
        also=(Label(first.span, "said first here"),),
        hint="say it once",
    )


def _settle_seats(clause: written.SeatClause, body: BodyDraft, world: World) -> None:
    for seat, it in list(_seats(clause, body, world)):
        _settle_details(seat, it, body, world)
        if seat.name not in body.seat_names:
            body.add(seat)
            continue
        world.problems.say(
            catalogue.DUPLICATE_DECLARATION,
            f"`{body.name}` has two seats called `{seat.name}`",
            clause.span,
            hint="name one of them differently, or leave a member out with `other than`",
        )


def _seats(
    clause: written.SeatClause, body: BodyDraft, world: World
) -> Iterator[tuple[SeatDraft, str | None]]:
    """Each seat that a clause gives, with the member that `its` means in it."""
    if clause.for_every is not None:
        meant = things_members(clause.for_every, world, None, ())
        if meant is not None and not meant.names:
            _nobody(clause, clause.for_every, world)
        if meant is not None and meant.where is not None:
            world.problems.not_yet(f"seats that depend on a fact (`{words_of(clause)}`)", clause.span)
        for member in world.members:
            if meant is not None and member in meant.names:
                yield _member_seat(member, clause, body), member
    elif clause.for_each:
        for who in clause.for_each:
            members = members_meant(who, world, None) or frozenset()
            for member in (name for name in world.members if name in members):
                yield _member_seat(member, clause, body), member
    elif clause.name is not None and clause.number is None:
        yield (
            _named_seat(clause.name.text, (clause.name.key,), clause, body, world),
            _namesake(clause.name, world),
        )
    elif clause.name is not None and clause.number is not None:
        for seat in _several(clause, clause.name, clause.number, body, world):
            yield seat, None


def _nobody(clause: written.SeatClause, things: written.Things, world: World) -> None:
    world.problems.say(
        catalogue.EMPTY_GROUP,
        f"there is no `{words_of(things)}` to have a seat",
        clause.span,
        hint="declare a member of that kind, or leave the seats out",
    )


def _member_seat(member: str, clause: written.SeatClause, body: BodyDraft) -> SeatDraft:
    person = f"{possessive(member)} representative at {body.name}"
    return SeatDraft(
        name=member,
        spoken=frozenset((written.same_name(member),)),
        member=member,
        holder=None,
        person=person,
        details=clause.details,
        clause=clause_of(clause, clause.cites),
    )


def _namesake(name: written.Name, world: World) -> str | None:
    """The member of a seat that bears a member's name."""
    found = world.names.find(name)
    return (
        found.text
        if found is not None and found.sort is Sort.MEMBER and found.text in world.members
        else None
    )


def _named_seat(
    name: str, keys: Iterable[str], clause: written.SeatClause, body: BodyDraft, world: World
) -> SeatDraft:
    member = _namesake(clause.name, world) if clause.name is not None and clause.number is None else None
    if member is not None:
        return _member_seat(member, clause, body)
    return SeatDraft(
        name=name,
        spoken=frozenset(keys),
        member=body.own_of,
        holder=None,
        person=None,
        details=clause.details,
        clause=clause_of(clause, clause.cites),
    )


def _several(
    clause: written.SeatClause, name: written.Name, number: written.Number, body: BodyDraft, world: World
) -> Iterator[SeatDraft]:
    if number.value.denominator != 1 or not 1 <= number.value <= 10_000:
        world.problems.say(
            catalogue.TYPE_MISMATCH, "expected a whole number of seats, at least one", number.span
        )
        return
    found = world.names.find(name)
    one = found.text if found is not None else _singular(name.text)
    nature = world.drop_post(one, body.name)  # an office with several seats is as many posts
    for index in range(1, int(number.value) + 1):
        keys = (name.key, written.same_name(one), written.same_name(f"{one} {index}"))
        seat = _named_seat(f"{one} {index}", keys, clause, body, world)
        seat.nature = nature
        yield seat


def _singular(text: str) -> str:
    if text.endswith("ies"):
        return f"{text[:-3]}y"
    return text[:-1] if text.endswith("s") else text


# --- what is said of a seat ---------------------------------------------------------------------------------


def _settle_details(seat: SeatDraft, it: str | None, body: BodyDraft, world: World) -> None:
    for detail in seat.details:
        _settle_detail(detail, seat, it, body, world)
    if seat.inner is not None:
        seat.person = seat.holder = seat.deputy = None
    elif seat.holder is None and (seat.person is None or seat.nature is not None):
        _own_post(seat, body, world)


def _own_post(seat: SeatDraft, body: BodyDraft, world: World) -> None:
    """A seat nobody else holds is a post of its body, unless a member sends whom it likes."""
    if seat.member is not None and seat.person is not None and seat.name == seat.member:
        world.natures.setdefault(seat.person, set()).update({seat.nature} if seat.nature is not None else ())
        return
    known = world.posts.get((written.same_name(seat.name), body.name))
    post = known or world.add_post(seat.name, body.name, seat.nature, seat.clause)
    for key in seat.spoken:
        if known is None and key not in {written.same_name(seat.name)}:
            world.posts_of.setdefault(key, []).append(post)
    seat.holder, seat.person = post.holder, None
    if seat.nature is not None:
        world.natures.setdefault(world.person(post.holder), set()).add(seat.nature)


def _settle_detail(
    detail: written.SeatDetail, seat: SeatDraft, it: str | None, body: BodyDraft, world: World
) -> None:
    match detail:
        case written.HeldBy():
            _held_by(detail, seat, it, body, world)
        case written.DeputyIs(deputy=who):
            holders = holders_meant(who, world, it, body)
            if len(holders) == 1:
                seat.deputy = holders[0]
            elif holders:
                world.problems.not_yet(f"`{words_of(detail)}`: more than one deputy", detail.span)
        case written.VotesOf():
            _votes_of(detail, seat, it, world)
        case written.SeatIs(independence=independence):
            seat.nature = NATURES[independence]
        case written.VotesOnlyOn():
            pass  # understood in `how`, when matters are known
        case written.Vacancy(now=now):
            seat.may_be_vacant = True
            seat.vacant_now = seat.vacant_now or now
        case written.VotingAs():
            _voting_as(detail, seat, it, world)
        case written.Proxies() | written.AppointedBy():
            world.problems.not_yet(f"`{words_of(detail)}`", detail.span)
        case _:
            assert_never(detail)


def _held_by(detail: written.HeldBy, seat: SeatDraft, it: str | None, body: BodyDraft, world: World) -> None:
    if (
        detail.jointly
        or len(detail.holders) != 1
        or isinstance(detail.holders[0], written.Together | written.Either)
    ):
        world.problems.not_yet(f"`{words_of(detail)}`: a seat that several people share", detail.span)
        return
    who = detail.holders[0]
    if isinstance(who, written.IndependentPerson):
        seat.nature = NATURES[written.Independence.INDEPENDENT]
        return
    meant = party(who, world, it, body)
    if meant is None:
        return
    if meant.holder is not None:
        seat.holder, seat.person = meant.holder, None
        if seat.member is None:
            seat.member = world.holders[meant.holder].member
    elif meant.members is not None and len(meant.members) == 1:
        seat.member = next(iter(meant.members))
        # Nobody is named: whoever a member sends to each of its seats is another person.
        seat.person = f"{possessive(seat.member)} representative at {body.name}"
        if seat.name != seat.member:
            seat.person += f" ({seat.name})"
    else:
        world.problems.say(
            catalogue.WRONG_KIND_OF_NAME,
            f"expected who holds the seat, found `{words_of(who)}`",
            detail.span,
            hint="a seat that acts on a body's decision is written `voting as the … decides`",
        )


def _votes_of(detail: written.VotesOf, seat: SeatDraft, it: str | None, world: World) -> None:
    amount = settled(detail.weight, world, it)
    if amount is None:
        return
    if amount.of.sort not in (Sorted.NUMBER, Sorted.SHARE) or amount.value < 0:
        world.problems.say(
            catalogue.TYPE_MISMATCH, f"expected a number of votes, found {amount.of.words}", detail.span
        )
        return
    seat.votes = amount.value > 0
    seat.weight = amount.value if seat.votes else Fraction(1)


def _voting_as(detail: written.VotingAs, seat: SeatDraft, it: str | None, world: World) -> None:
    bodies = bodies_meant(detail.body, world, it)
    if len(bodies) == 1:
        seat.inner = bodies[0]
        seat.inner_by = Inner.MAJORITY if detail.majority else Inner.DECISION


# --- members' own boards ------------------------------------------------------------------------------------


def board_body(name: str, world: World) -> BodyDraft:
    """The body of this name; a member's own board or organ comes to be when it is first asked for."""
    body = world.bodies.get(name)
    if body is None:
        member = world.holders[name].member
        assert member is not None
        clause = world.members[member].clause
        sentence = world.member_sentences.get(member)
        span = sentence.span if sentence is not None else world.names.declared_at(member)
        body = BodyDraft(name, name, Charge.OWN, member, clause, span, None)
        body.add(
            SeatDraft(member, frozenset((written.same_name(member),)), member, None, name, clause=clause)
        )
        world.bodies[name] = body
    return body


def check_nesting(world: World) -> None:
    """Report bodies whose seats act, by way of other bodies, on their own decisions; and cut them."""
    done: set[str] = set()
    for start in list(world.bodies):
        path: list[tuple[str, Iterator[SeatDraft]]] = []
        if start not in done:
            path.append((start, iter(board_body(start, world).seats)))
        while path:
            name, seats = path[-1]
            seat = next((each for each in seats if each.inner is not None), None)
            if seat is None or seat.inner is None:
                done.add(name)
                path.pop()
            elif seat.inner in (within := [each for each, _ in path]):
                _cut(seat, [*within, seat.inner], board_body(name, world), world)
            elif seat.inner not in done:
                path.append((seat.inner, iter(board_body(seat.inner, world).seats)))


def _cut(seat: SeatDraft, chain: Sequence[str], body: BodyDraft, world: World) -> None:
    links = " acts on ".join(f"`{each}`" for each in chain)
    world.problems.say(
        catalogue.NESTED_BODY_CYCLE,
        f"a seat would act on its own body's decision: {links}",
        body.span,
        hint="let one of these seats be held by a person",
    )
    seat.inner, seat.person = None, seat.name


def finished_body(body: BodyDraft, world: World) -> Body:
    """The body as the model has it."""
    return Body(
        name=body.name,
        title=body.title,
        seats=tuple(_finished_seat(seat, body, world) for seat in body.seats),
        charge=body.charge,
        own_of=body.own_of,
        public=body.public,
        clause=body.clause,
    )


def _finished_seat(seat: SeatDraft, body: BodyDraft, world: World) -> Seat:
    person = None if seat.inner is not None else world.person(seat.holder) if seat.holder else seat.person
    if person is not None:
        world.persons.setdefault(person, seat.clause)
    deputy = world.person(seat.deputy) if seat.deputy is not None else None
    return Seat(
        name=seat.name,
        member=seat.member,
        person=person,
        inner=seat.inner,
        inner_by=seat.inner_by,
        votes=seat.votes,
        votes_when=seat.votes_when,
        weight=seat.weight,
        may_be_vacant=seat.may_be_vacant,
        vacant_now=seat.vacant_now,
        deputy=deputy,
        clause=seat.clause,
    )
