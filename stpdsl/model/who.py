"""Who is meant: members, holders of authority, people and bodies, from the words for them.

In come the phrases of `Who` and `Things`; out come names as declared. The same words mean different things in
different places ("Royal" is a member, its seats, or its board as a giver of authority), so there is one
function for each place, and each reports what cannot stand there. `it` is a member's name, or IT where it
varies.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from stpdsl import catalogue
from stpdsl.model.declarations import Sort
from stpdsl.model.nodes import (
    IT,
    Affected,
    And,
    Charge,
    Expr,
    FactIs,
    Holder,
    HolderKind,
    MemberIs,
    MemberSet,
    Or,
)
from stpdsl.model.problems import listed, words_of
from stpdsl.model.quantities import no_one_meant
from stpdsl.model.world import BodyDraft, Post, SeatDraft, World, board
from stpdsl.source import Span
from stpdsl.syntax import nodes as written

# --- members ------------------------------------------------------------------------------------------------


def members_named(name: written.Name, world: World) -> frozenset[str] | None:
    """The members that a name reaches: a member, all of a kind or group, or those with a seat at a body."""
    found = world.names.find(name)
    if found is None:
        sorts = (Sort.MEMBER, Sort.KIND, Sort.GROUP)
        world.names.unknown(name, "a member, a kind or a group", sorts)
        return None
    match found.sort:
        case Sort.MEMBER:
            return frozenset((found.text,)) if found.text in world.members else frozenset()
        case Sort.KIND:
            return world.of_kind.get(found.text, frozenset())
        case Sort.GROUP:
            return world.groups.get(found.text, frozenset())
        case Sort.BODY:
            body = world.bodies.get(found.text)
            return frozenset(seat.member for seat in body.seats if seat.member) if body else frozenset()
        case _:
            world.names.wrong(name, found, "a member, a kind or a group")
            return None


def things_members(
    things: written.Things, world: World, it: str | None, matters: Sequence[str]
) -> MemberSet | None:
    """The members among some things counted; None if they are no members, or only a meeting tells which."""
    if things.base not in (written.Base.UNSAID, written.Base.ALL):
        world.problems.say(
            catalogue.OUT_OF_PLACE, f"`{words_of(things)}` can be told only at a meeting", things.span
        )
        return None
    match things.noun:
        case written.Noun.MEMBER | written.Noun.PARTY if things.kind is None:
            names: frozenset[str] | None = world.everyone
        case written.Noun.MEMBER | written.Noun.NAMED if things.kind is not None:
            names = members_named(things.kind, world)
        case _:
            world.problems.say(
                catalogue.WRONG_KIND_OF_NAME,
                f"expected members, or members of a kind or group, found `{words_of(things)}`",
                things.span,
            )
            return None
    if names is None:
        return None
    names = names - others_left_out(things.other_than, world, it)
    return _narrowed(things, names, world, matters)


def _narrowed(
    things: written.Things, names: frozenset[str], world: World, matters: Sequence[str]
) -> MemberSet | None:
    where: list[Expr] = []
    for name in things.facts:
        test = member_fact(name, IT, world)
        if test is None:
            return None
        if isinstance(test, MemberIs):
            names = names & test.names
        else:
            where.append(test)
    if things.affected:
        affected = affected_test(IT, things.span, world, matters)
        if affected is None:
            return None
        where.append(affected)
    return MemberSet(names, And(tuple(where)) if len(where) > 1 else where[0] if where else None)


def others_left_out(others: Sequence[written.Who], world: World, it: str | None) -> frozenset[str]:
    """The members that `other than` leaves out."""
    out: frozenset[str] = frozenset()
    for who in others:
        out |= members_meant(who, world, it) or frozenset()
    return out


def affected_test(member: str, at: Span, world: World, matters: Sequence[str]) -> Expr | None:
    """That a member is affected, as the matter in hand says."""
    names = world.affected_particulars(matters)
    if not names:
        world.problems.say(
            catalogue.UNKNOWN_NAME,
            "no matter spoken of here says who is affected by it",
            at,
            hint="declare it with one that does: matter … with Affected as members",
        )
        return None
    tests = tuple(Affected(name, member) for name in names)
    return tests[0] if len(tests) == 1 else Or(tests)


def member_fact(name: written.Name, member: str, world: World) -> Expr | None:
    """What "who is …" says of a member: a fact about it, or its kind or group (which is a `MemberIs`)."""
    found = world.names.find(name)
    wanted = "a fact about a member, a kind or a group"
    if found is None:
        world.names.unknown(name, wanted, (Sort.FACT, Sort.KIND, Sort.GROUP))
        return None
    match found.sort:
        case Sort.KIND | Sort.GROUP:
            return MemberIs(member, members_named(name, world) or frozenset())
        case Sort.FACT if found.text in world.fact_members:
            return about_member(found.text, member, world)
        case Sort.FACT:
            world.problems.say(
                catalogue.WRONG_KIND_OF_NAME,
                f"`{found.text}` is a fact about the matter, not about a member",
                name.span,
                hint=f"say `the matter is {found.text}`, or declare it `about a member`",
            )
            return None
        case _:
            world.names.wrong(name, found, wanted)
            return None


def about_member(fact: str, member: str, world: World) -> Expr:
    """A fact about a member; one about those of a kind is never so of another member."""
    test = FactIs(fact, member)
    whom = world.fact_members[fact]
    if whom == world.everyone or member in whom:
        return test
    return And((MemberIs(member, whom), test))


def members_meant(
    who: written.Who, world: World, it: str | None, matters: Sequence[str] = ()
) -> frozenset[str] | None:
    """The members meant, where which they are is settled; None (and a problem) if it is not."""
    meant = member_set(who, world, it, matters)
    if meant is not None and meant.where is not None:
        world.problems.not_yet(
            f"`{words_of(who)}` here, where the members must be known beforehand", who.span
        )
        return None
    return None if meant is None else meant.names


def member_set(
    who: written.Who, world: World, it: str | None, matters: Sequence[str] = ()
) -> MemberSet | None:
    """The members meant, perhaps only those for which something is so."""
    match who:
        case written.Name():
            names = members_named(who, world)
            return None if names is None else MemberSet(names)
        case written.It():
            if it is None:
                no_one_meant(who.span, world)
                return None
            if it == IT:
                world.problems.not_yet("`it` for whichever member is meant, in this place", who.span)
                return None
            return MemberSet(frozenset((it,)))
        case written.Every(things=things):
            return _every_member(things, world, it, matters)
        case written.Everyone(other_than=others):
            return MemberSet(world.everyone - others_left_out(others, world, it))
        case written.NoOne():
            return MemberSet(frozenset())
        case written.Together(parts=parts):
            return _together(parts, world, it, matters)
        case written.BoardOf(owner=owner):
            return member_set(owner, world, it, matters)
        case _:
            world.problems.say(
                catalogue.WRONG_KIND_OF_NAME, f"expected members, found `{words_of(who)}`", who.span
            )
            return None


def _every_member(
    things: written.Things, world: World, it: str | None, matters: Sequence[str]
) -> MemberSet | None:
    meant = things_members(things, world, it, matters)
    if meant is not None and not meant.names:
        empty(things, world)
        return None
    return meant


def _together(
    parts: Sequence[written.Who], world: World, it: str | None, matters: Sequence[str]
) -> MemberSet | None:
    sets = [member_set(part, world, it, matters) for part in parts]
    names: frozenset[str] = frozenset()
    wheres: list[Expr] = []
    for each in sets:
        if each is None:
            return None
        names |= each.names
        where = MemberIs(IT, each.names)
        wheres.append(where if each.where is None else And((where, each.where)))
    conditional = any(each is not None and each.where is not None for each in sets)
    return MemberSet(names, Or(tuple(wheres)) if conditional else None)


def empty(things: written.Things, world: World) -> None:
    """Report a group with nobody in it."""
    world.problems.say(
        catalogue.EMPTY_GROUP,
        f"there is no `{words_of(things)}`, so nothing said of them would mean anything",
        things.span,
        hint="declare a member of that kind, or leave this out",
    )


# --- one of whatever sort -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Party:
    """One or several of whatever sort a name reaches. Exactly one of the fields is given."""

    members: frozenset[str] | None = None
    holder: str | None = None  # a post or person
    body: str | None = None
    seats: tuple[SeatDraft, ...] = ()  # of the body in hand


def party(who: written.Who, world: World, it: str | None, body: BodyDraft | None) -> Party | None:
    """What one phrase reaches, at a body if one is in hand: its seats are named before posts elsewhere."""
    match who:
        case written.Name():
            return _named_party(who, world, body)
        case written.It():
            members = members_meant(who, world, it)
            return None if members is None else Party(members=members)
        case written.PostOf(owner=owner, post=post):
            holder = post_of(owner, post, world, it)
            return None if holder is None else Party(holder=holder)
        case written.BoardOf(owner=owner):
            member = _one_member(owner, world, it)
            return None if member is None else Party(body=board(member))
        case _:
            world.problems.say(
                catalogue.WRONG_KIND_OF_NAME,
                f"expected the name of a member, body, person or post, found `{words_of(who)}`",
                who.span,
            )
            return None


def _named_party(name: written.Name, world: World, body: BodyDraft | None) -> Party | None:
    if body is not None and name.key in body.by_key:
        seats = body.by_key[name.key]
        if len(seats) != 1 or seats[0].member is None or not _is_member(name, world):
            return Party(seats=tuple(seats))
    found = world.names.find(name)
    if found is None or found.sort is Sort.OFFICE:
        holder = _lone_post(name, world, body)
        return None if holder is None else Party(holder=holder)
    match found.sort:
        case Sort.MEMBER | Sort.KIND | Sort.GROUP:
            return Party(members=members_named(name, world))
        case Sort.PERSON:
            return Party(holder=found.text)
        case Sort.BODY:
            return Party(body=found.text)
        case _:
            world.names.wrong(name, found, "a member, a body, a person or a post")
            return None


def _is_member(name: written.Name, world: World) -> bool:
    found = world.names.find(name)
    return found is not None and found.sort is Sort.MEMBER


def _lone_post(name: written.Name, world: World, body: BodyDraft | None) -> str | None:
    """The holder of the one post of that name: at the body in hand, else anywhere."""
    posts = world.posts_of.get(name.key, [])
    here = [post for post in posts if body is not None and post.place == body.name]
    if len(here or posts) == 1:
        return (here or posts)[0].holder
    if posts:
        _which_post(name, posts, world)
    else:
        world.names.unknown(
            name,
            "a member, a body, a person, an office or a seat",
            (Sort.OFFICE, Sort.PERSON, Sort.BODY, Sort.MEMBER),
        )
    return None


def _which_post(name: written.Name, posts: Sequence[Post], world: World) -> None:
    first = [post.holder for post in posts[:4]]
    more = " …" if len(posts) > len(first) else ""
    world.problems.say(
        catalogue.AMBIGUOUS_NAME,
        f"there is more than one `{name.text}`: {listed(first)}{more}",
        name.span,
        hint=f"say whose: `{first[0]}`",
    )


def post_of(owner: written.Who, post: written.Name, world: World, it: str | None) -> str | None:
    """The holder of a post at a member or body, or of an organ of a member's own."""
    place = _place(owner, world, it)
    if place is None:
        return None
    known = world.posts.get((post.key, place))
    if known is not None:
        world.names.find(post)
        return known.holder
    organ = world.organs.get((post.key, place))
    if organ is not None:
        return organ
    there = {key: known.office for (key, where), known in world.posts.items() if where == place}
    near = world.problems.nearest(post.key, there)
    world.problems.say(
        catalogue.UNKNOWN_NAME,
        f"`{place}` has no `{post.text}`",
        post.span,
        hint=f"did you mean `{near}`?" if near else f"declare it: office {post.text} at {place}",
    )
    return None


def _place(owner: written.Who, world: World, it: str | None) -> str | None:
    if isinstance(owner, written.Name):
        found = world.names.find(owner)
        if found is not None and found.sort is Sort.BODY:
            return found.text
    return _one_member(owner, world, it)


def _one_member(owner: written.Who, world: World, it: str | None) -> str | None:
    match owner:
        case written.Name():
            member = world.names.get(owner, Sort.MEMBER)
            return member if member in world.members else None
        case written.It():
            names = members_meant(owner, world, it)
            return next(iter(names)) if names else None
        case _:
            world.problems.say(
                catalogue.WRONG_KIND_OF_NAME, f"expected one member, found `{words_of(owner)}`", owner.span
            )
            return None


# --- holders of authority -----------------------------------------------------------------------------------


def origins_of(member: str, world: World) -> tuple[str, ...]:
    """Who may hold the member's own authority to begin with: its board, or whoever the policy says."""
    return tuple(world.origins.get(member, ())) or (board(member),)


def holders_meant(
    who: written.Who, world: World, it: str | None, body: BodyDraft | None = None
) -> tuple[str, ...]:
    """The holders meant, in order; a member stands for whoever its authority belongs to."""
    match who:
        case written.Every(things=things):
            return _every_holder(things, world, it)
        case written.AnyOf(count=count, things=things):
            if not isinstance(count, written.Number) or count.value != 1:
                world.problems.not_yet(f"`{words_of(who)}` acting together", who.span)
                return ()
            return _every_holder(things, world, it)
        case written.Everyone():
            members = members_meant(who, world, it) or ()
            return tuple(each for m in world.members if m in members for each in origins_of(m, world))
        case written.Together(parts=parts):
            return tuple(
                dict.fromkeys(each for part in parts for each in holders_meant(part, world, it, body))
            )
        case written.PostOf(owner=written.Every(things=things), post=post):
            return _each_of(things, world, it, lambda m: post_of_member(m, post, world))
        case written.BoardOf(owner=written.Every(things=things)):
            return _each_of(things, world, it, board)
        case written.Name() | written.It() | written.PostOf() | written.BoardOf():
            meant = party(who, world, it, body)
            return () if meant is None else _party_holders(meant, world)
        case _:
            world.problems.say(
                catalogue.WRONG_KIND_OF_NAME,
                f"expected someone who can hold authority, found `{words_of(who)}`",
                who.span,
            )
            return ()


def _party_holders(meant: Party, world: World) -> tuple[str, ...]:
    if meant.members is not None:
        return tuple(each for m in world.members if m in meant.members for each in origins_of(m, world))
    if meant.holder is not None:
        return (meant.holder,)
    if meant.body is not None:
        return (meant.body,)
    return tuple(seat.holder for seat in meant.seats if seat.holder is not None)


def _every_holder(things: written.Things, world: World, it: str | None) -> tuple[str, ...]:
    """Members of a kind, or every post of an office."""
    if things.noun is written.Noun.NAMED and things.kind is not None and not things.facts:
        found = world.names.find(things.kind)
        if found is not None and found.sort is Sort.OFFICE:
            posts = world.posts_of.get(written.same_name(found.text), [])
            return _posts_but(posts, things, world, it)
        if found is None and things.kind.key in world.posts_of:  # the seats of a body are posts of it
            return _posts_but(world.posts_of[things.kind.key], things, world, it)
    meant = member_set(written.Every(things, things.span), world, it)
    if meant is None:
        return ()
    if meant.where is not None:
        world.problems.not_yet(f"`{words_of(things)}` as holders of authority", things.span)
        return ()
    return tuple(each for m in world.members if m in meant.names for each in origins_of(m, world))


def _posts_but(
    posts: Sequence[Post], things: written.Things, world: World, it: str | None
) -> tuple[str, ...]:
    out = {each for other in things.other_than for each in holders_meant(other, world, it)}
    return tuple(dict.fromkeys(post.holder for post in posts if post.holder not in out))


def _each_of(
    things: written.Things, world: World, it: str | None, how: Callable[[str], str | None]
) -> tuple[str, ...]:
    meant = things_members(things, world, it, ())
    found = [how(m) for m in world.members if meant is not None and m in meant.names]
    return tuple(each for each in found if each is not None)


def post_of_member(member: str, post: written.Name, world: World) -> str | None:
    """The post of one member, reported if it has none."""
    return post_of(written.Name(member, False, post.span), post, world, None)


def holder_of(name: str, world: World) -> Holder | None:
    """The holder of this name; a board comes to be when it is first spoken of."""
    return world.holders.get(name)


def lone_holder(who: written.Who, world: World, it: str | None, body: BodyDraft | None = None) -> str | None:
    """The one holder meant; several are reported."""
    holders = holders_meant(who, world, it, body)
    if len(holders) > 1:
        world.problems.say(
            catalogue.AMBIGUOUS_NAME, f"expected one holder, found {listed(holders[:4])}", who.span
        )
        return None
    return holders[0] if holders else None


def member_of_holder(name: str, world: World) -> str | None:
    """The member whose board, organ or post this is."""
    holder = world.holders.get(name)
    return None if holder is None else holder.member


# --- bodies -------------------------------------------------------------------------------------------------


def bodies_meant(who: written.Who, world: World, it: str | None) -> tuple[str, ...]:
    """The bodies meant, in order; members' own boards among them."""
    match who:
        case written.Name():
            name = world.names.get(who, Sort.BODY)
            return () if name is None else (name,)
        case written.BoardOf(owner=written.Every(things=things)):
            meant = things_members(things, world, it, ())
            if meant is not None and not meant.names:
                empty(things, world)
            return tuple(board(m) for m in world.members if meant is not None and m in meant.names)
        case written.BoardOf(owner=owner):
            member = _one_member(owner, world, it)
            return () if member is None else (board(member),)
        case written.Together(parts=parts):
            return tuple(dict.fromkeys(each for part in parts for each in bodies_meant(part, world, it)))
        case written.PostOf(owner=owner, post=post):
            holder = post_of(owner, post, world, it)
            if holder is not None and world.holders[holder].kind is HolderKind.OWN_BODY:
                return (holder,)
            if holder is not None:
                _no_body(who, world)
            return ()
        case _:
            _no_body(who, world)
            return ()


def _no_body(who: written.Who, world: World) -> None:
    world.problems.say(catalogue.WRONG_KIND_OF_NAME, f"expected a body, found `{words_of(who)}`", who.span)


def own_bodies(world: World) -> dict[str, frozenset[str]]:
    """Each member's own committees: bodies that decide for it alone, or of which it has every vote."""
    found: dict[str, set[str]] = {}
    for body in world.bodies.values():
        owners = {seat.member for seat in body.voting}
        if body.charge is Charge.OWN and body.own_of is not None and body.sentence is not None:
            found.setdefault(body.own_of, set()).add(body.name)
        elif len(owners) == 1:
            owner = next(iter(owners))
            if owner is not None and body.sentence is not None:
                found.setdefault(owner, set()).add(body.name)
    return {member: frozenset(names) for member, names in found.items()}


# --- people -------------------------------------------------------------------------------------------------


def persons_meant(who: written.Who, world: World, it: str | None, body: BodyDraft | None) -> tuple[str, ...]:
    """The people meant, who act in a seat or hold a post."""
    meant = party(who, world, it, body)
    if meant is None:
        return ()
    if meant.seats:
        return tuple(dict.fromkeys(p for seat in meant.seats if (p := seat_person(seat, world)) is not None))
    if meant.holder is not None:
        return (world.person(meant.holder),)
    world.problems.say(
        catalogue.WRONG_KIND_OF_NAME,
        f"expected a person, a post or a seat, found `{words_of(who)}`",
        who.span,
    )
    return ()


def seat_person(seat: SeatDraft, world: World) -> str | None:
    """Who ordinarily acts in a seat; None for one that acts on another body's decision."""
    return world.person(seat.holder) if seat.holder is not None else seat.person


def named_mover(who: written.Who, world: World, it: str | None) -> str | None:
    """Who a move belongs to, by name: a member, person, post or body."""
    meant = party(who, world, it, None)
    if meant is None:
        return None
    if meant.members is not None:
        if len(meant.members) == 1:
            return next(iter(meant.members))
        world.problems.not_yet(f"`{words_of(who)}`: a move that several members share", who.span)
        return None
    return meant.holder or meant.body
