"""Pass one: who declares what.

In come the sentences of a policy; out goes one table of names, in which order does not matter and a name is
one thing. A reference in the plural, or a group in the singular, finds what it means. Names of rules, checks,
scenarios, stages and seats are their own affair and stand in no table here: they are never spoken of where
one of these names might be.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum
from itertools import islice

from stpdsl import catalogue
from stpdsl.diagnostics import Label
from stpdsl.model.problems import Problems, listed
from stpdsl.model.texts import Line
from stpdsl.source import Span
from stpdsl.syntax import nodes as written


class Sort(Enum):
    """What a name can be declared as, with the words for it."""

    KIND = "a kind"
    MEMBER = "a member"
    GROUP = "a group"
    OFFICE = "an office"
    PERSON = "a person"
    BODY = "a body"
    MATTER = "a matter"
    FACT = "a fact"
    STEP = "a step"
    PARAMETER = "a parameter"
    READING = "a reading"
    AGREEMENT = "an agreement"
    PARTICULAR = "a particular of a matter"


_NUMBERED = (Sort.KIND, Sort.GROUP, Sort.OFFICE)  # names that are spoken of in another number


@dataclass(frozen=True, slots=True)
class Declared:
    """One name, as first written, and the sentence that declares it."""

    sort: Sort
    text: str
    span: Span
    own: bool


class Names:
    """The table. `used` holds the names that something refers to, for the linter."""

    def __init__(self, problems: Problems) -> None:
        self._problems = problems
        self._table: dict[str, Declared] = {}
        self._numbered: dict[str, str] = {}  # another number of a name: its key
        self.used: set[str] = set()
        self._of_sorts: dict[tuple[Sort, ...], dict[str, str]] = {}  # names by key, to suggest from

    def declare(self, sort: Sort, name: written.Name, own: bool) -> None:
        """Take a name, or report that it is taken."""
        before = self._table.get(name.key)
        if before is None:
            self._table[name.key] = Declared(sort, name.text, name.span, own)
        elif not (sort is before.sort and sort in (Sort.OFFICE, Sort.PARTICULAR)):
            self._taken(sort, name, before)

    def declare_implied(self, sort: Sort, name: written.Name) -> None:
        """Take a name that a sentence brings with it, unless it is declared as one of that sort."""
        before = self._table.get(name.key)
        if before is None:
            self._table[name.key] = Declared(sort, name.text, name.span, False)
            self._of_sorts.clear()
        elif before.sort is not sort:
            self._taken(sort, name, before)
        self.used.add(name.key)

    def declare_plural(self, plural: written.Name, of: written.Name) -> None:
        """Take a plural that the author gives."""
        before = self._table.get(plural.key)
        if before is not None:
            self._taken(Sort.KIND, plural, before)
        else:
            self._numbered[plural.key] = of.key

    def close(self) -> None:
        """Work out the other number of every name that has one. A name that is declared goes before."""
        for key, declared in list(self._table.items()):
            if declared.sort in _NUMBERED:
                several = self._table.get(f"{key}s")
                if several is not None:
                    self._taken_by_plural(declared, several)
                for other in _other_numbers(key):
                    self._numbered.setdefault(other, key)

    def _taken_by_plural(self, declared: Declared, several: Declared) -> None:
        self._problems.say(
            catalogue.DUPLICATE_DECLARATION,
            f"`{several.text}` is {several.sort.value}, and it is several of `{declared.text}`",
            several.span,
            also=(Label(declared.span, "the one of which it is the plural"),),
            hint="a name is one thing in the singular and the plural: rename one",
        )

    def _taken(self, sort: Sort, name: written.Name, before: Declared) -> None:
        same = "twice" if sort is before.sort else f"as {before.sort.value} and as {sort.value}"
        self._problems.say(
            catalogue.DUPLICATE_DECLARATION,
            f"`{name.text}` is declared {same}",
            name.span,
            also=(Label(before.span, "declared first here"),),
            hint="a name is one thing: rename one, or use `amend` or `replace` to change the first",
        )

    def find(self, name: written.Name) -> Declared | None:
        """What a name means, in whatever number it stands."""
        key = name.key
        found = self._table.get(key)
        if found is None:
            key = self._numbered.get(key, key)
            found = self._table.get(key)
        if found is not None:
            self.used.add(key)
        return found

    def get(self, name: written.Name, *sorts: Sort) -> str | None:
        """The name as declared, if it is one of these sorts; otherwise a problem is reported."""
        found = self.find(name)
        if found is not None and found.sort in sorts:
            return found.text
        wanted = " or ".join(sort.value for sort in sorts)
        if found is not None:
            self.wrong(name, found, wanted)
        else:
            self.unknown(name, wanted, sorts)
        return None

    def wrong(self, name: written.Name, found: Declared, wanted: str) -> None:
        """Report a name of another sort than the place wants."""
        self._problems.say(
            catalogue.WRONG_KIND_OF_NAME,
            f"`{name.text}` is {found.sort.value}, where {wanted} was expected",
            name.span,
            also=(Label(found.span, "declared here"),),
        )

    def unknown(self, name: written.Name, wanted: str, sorts: Sequence[Sort] = ()) -> None:
        """Report a name that nothing declares."""
        there = self._of_sorts.get(tuple(sorts))
        if there is None:
            there = {key: each.text for key, each in self._table.items() if not sorts or each.sort in sorts}
            self._of_sorts[tuple(sorts)] = there
        near = self._problems.nearest(name.key, there)
        some = list(islice(there.values(), 6))
        hint = f"did you mean `{near}`?" if near else None
        if hint is None and sorts and some:
            hint = f"declared here: {listed(some)}{' …' if len(there) > len(some) else ''}"
        self._problems.say(
            catalogue.UNKNOWN_NAME,
            f"nothing declares `{name.text}`, where {wanted} was expected",
            name.span,
            hint=hint or f"declare it, or use the file that does ({wanted})",
        )

    def declared_at(self, text: str) -> Span:
        """Where a name is declared."""
        return self._table[written.same_name(text)].span

    def declared(self, sort: Sort) -> Iterator[tuple[str, Declared]]:
        """The names of one sort, in the order declared."""
        return ((key, each) for key, each in self._table.items() if each.sort is sort)


def _other_numbers(key: str) -> tuple[str, ...]:
    several = (f"{key}s", f"{key}es", *((f"{key[:-1]}ies",) if key.endswith("y") else ()))
    one = (
        *((key[:-1],) if key.endswith("s") else ()),
        *((key[:-2],) if key.endswith("es") else ()),
        *((f"{key[:-3]}y",) if key.endswith("ies") else ()),
    )
    return (*several, *one)


def declare(lines: Sequence[Line], problems: Problems) -> Names:
    """The table of all the names that these sentences declare."""
    names = Names(problems)
    plurals: list[tuple[written.Name, written.Name]] = []
    for line in lines:
        for sort, name in _declared_by(line.sentence):
            names.declare(sort, name, line.own)
        if isinstance(line.sentence, written.KindSentence) and line.sentence.plural is not None:
            plurals.append((line.sentence.plural, line.sentence.name))
    for plural, name in plurals:
        names.declare_plural(plural, name)
    names.close()
    return names


def _declared_by(sentence: written.Sentence) -> Iterator[tuple[Sort, written.Name]]:
    match sentence:
        case written.KindSentence(name=name):
            yield Sort.KIND, name
        case written.MemberSentence(name=name):
            yield Sort.MEMBER, name
        case written.MembersSentence(clauses=rows):
            yield from ((Sort.MEMBER, row.name) for row in rows)
        case written.GroupSentence(name=name):
            yield Sort.GROUP, name
        case written.OfficeSentence(name=name):
            yield Sort.OFFICE, name
        case written.PersonSentence(name=name):
            yield Sort.PERSON, name
        case written.BodySentence(name=name):
            yield Sort.BODY, name
        case written.MatterSentence(name=name, particulars=particulars):
            yield Sort.MATTER, name
            yield from ((Sort.PARTICULAR, each.name) for each in particulars)
        case written.FactSentence(name=name):
            yield Sort.FACT, name
        case written.StepSentence(name=name):
            yield Sort.STEP, name
        case written.ParameterSentence(name=name):
            yield Sort.PARAMETER, name
        case written.ReadingSentence(name=name):
            yield Sort.READING, name
        case written.AgreementSentence(name=name):
            yield Sort.AGREEMENT, name
        case _:
            return
