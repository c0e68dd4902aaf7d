"""The sentences of a policy in one list: files used, packs laid out, amendments made.

In comes the syntax of one file with a way to read what it uses; out goes every sentence that counts, each
with where it comes from. A used file is read once, however many use it; a pack becomes its sentences with the
gaps filled; `amend`, `replace` and `omit` are applied, in the order written, to everything gathered. What
remains has no sentence of the families `use`, `pack`, `amend`, `replace` and `omit`.

Why packs are filled by exchanging nodes: a gap stands where a name may stand, so that what is laid out is
exactly what the author could have written by hand, and every later stage knows nothing of packs.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields, is_dataclass, replace
from typing import TypeVar, cast

from stpdsl import catalogue
from stpdsl.diagnostics import Diagnostic, Label
from stpdsl.model.problems import Problems, listed
from stpdsl.source import Source, Span
from stpdsl.syntax import nodes as written
from stpdsl.syntax.from_text import parse

Read = Callable[[str, Source], Source | Diagnostic]
Node = TypeVar("Node")


@dataclass(frozen=True, slots=True)
class Line:
    """A sentence and where it comes from. `own`: of the main file, or laid out by it. `laid_out` is the
    `use … with` that filled the pack it stood in, `filled` what its gaps were filled with."""

    sentence: written.Sentence
    own: bool
    laid_out: written.UsePackSentence | None = None
    filled: Mapping[str, written.Value] = field(default_factory=dict)


def gather(policy: written.Policy, read: Read, problems: Problems) -> tuple[Line, ...]:
    """Every sentence that counts, in the order in which it is met."""
    files = _Files(read, problems)
    files.take(policy, own=True)
    lines = _lay_out(files.lines, problems)
    return _amended(lines, problems)


# --- use "…" ------------------------------------------------------------------------------------------------


class _Files:
    """The files met so far, each read once."""

    def __init__(self, read: Read, problems: Problems) -> None:
        self._read = read
        self._problems = problems
        self._open: list[str] = []  # the chain of files being taken
        self._taken: set[str] = set()
        self.lines: list[Line] = []

    def take(self, policy: written.Policy, own: bool) -> None:
        """The sentences of a file, each `use` replaced by what it uses."""
        path = policy.span.path
        self._open.append(path)
        self._taken.add(path)
        for sentence in policy.sentences:
            if isinstance(sentence, written.UseFileSentence):
                self._use(sentence)
            else:
                self.lines.append(Line(sentence, own))
        self._open.pop()

    def _use(self, use: written.UseFileSentence) -> None:
        source = self._read(use.file, use.span.source)
        if isinstance(source, Diagnostic):
            self._problems.found.append(replace(source, span=use.span))
        elif source.path in self._open:
            circle = [*self._open[self._open.index(source.path) :], source.path]
            self._problems.say(
                catalogue.CIRCULAR_USE,
                f"these files use each other in a circle: {' uses '.join(f'`{path}`' for path in circle)}",
                use.span,
                hint="move what both need into a third file, and use that in both",
            )
        elif source.path not in self._taken:
            policy, found = parse(source)
            self._problems.found.extend(found)
            self._taken.add(source.path)
            if policy is not None:
                self.take(policy, own=False)


# --- packs --------------------------------------------------------------------------------------------------


def _lay_out(lines: Sequence[Line], problems: Problems) -> list[Line]:
    packs: dict[str, written.PackSentence] = {}
    for line in lines:
        if isinstance(line.sentence, written.PackSentence):
            _keep_pack(line.sentence, packs, problems)
    laid: list[Line] = []
    for line in lines:
        match line.sentence:
            case written.PackSentence():
                pass
            case written.UsePackSentence() as use:
                laid.extend(_laid_out(use, line, packs, (), problems))
            case _:
                laid.append(line)
    return laid


def _laid_out(
    use: written.UsePackSentence,
    line: Line,
    packs: dict[str, written.PackSentence],
    within: tuple[str, ...],
    problems: Problems,
) -> Iterator[Line]:
    """The sentences of a pack; those of a pack that it uses stand where the outer one is laid out."""
    pack = packs.get(use.pack.key)
    if pack is None:
        _no_such_pack(use, packs, problems)
    elif use.pack.key in within:
        problems.say(
            catalogue.CIRCULAR_USE,
            f"the pack `{pack.name.text}` uses itself",
            use.span,
            hint="take one `use` out of the circle",
        )
    else:
        outermost = line.laid_out or use
        for each in _filled(pack, use, line.own, problems):
            if isinstance(each.sentence, written.UsePackSentence):
                here = replace(each, laid_out=outermost)
                yield from _laid_out(each.sentence, here, packs, (*within, use.pack.key), problems)
            else:
                yield replace(each, laid_out=outermost)


def _keep_pack(
    pack: written.PackSentence, packs: dict[str, written.PackSentence], problems: Problems
) -> None:
    first = packs.setdefault(pack.name.key, pack)
    if first is not pack:
        problems.say(
            catalogue.DUPLICATE_DECLARATION,
            f"`{pack.name.text}` is declared as a pack twice",
            pack.name.span,
            also=(Label(first.name.span, "the first one"),),
            hint="give one of them another name",
        )


def _no_such_pack(
    use: written.UsePackSentence, packs: dict[str, written.PackSentence], problems: Problems
) -> None:
    near = problems.nearest(use.pack.key, {key: pack.name.text for key, pack in packs.items()})
    there = f"the packs here are {listed([pack.name.text for pack in packs.values()])}"
    problems.say(
        catalogue.UNKNOWN_NAME,
        f"there is no pack called `{use.pack.text}`",
        use.pack.span,
        hint=f"did you mean `{near}`?" if near else there if packs else 'use the file it stands in: use "…"',
    )


def _filled(
    pack: written.PackSentence, use: written.UsePackSentence, own: bool, problems: Problems
) -> Iterator[Line]:
    values = _settings(pack, use, problems)
    if values is None:
        return
    filling = _Filling(values, problems)
    for sentence in pack.sentences:
        if isinstance(sentence, written.PackSentence | written.UseFileSentence):
            problems.not_yet("a pack that declares a pack or uses a file", sentence.span)
            continue
        yield Line(filling.in_(sentence), own, use, values)


def _settings(
    pack: written.PackSentence, use: written.UsePackSentence, problems: Problems
) -> dict[str, written.Value] | None:
    gaps = {gap.name.key: gap for gap in pack.gaps}
    values: dict[str, written.Value] = {
        key: gap.default for key, gap in gaps.items() if gap.default is not None
    }
    well = True
    for setting in use.settings:
        gap = gaps.get(setting.name.key)
        if gap is None:
            names = [each.name.text for each in pack.gaps]
            problems.say(
                catalogue.UNKNOWN_NAME,
                f"`{pack.name.text}` has no gap called `{setting.name.text}`",
                setting.name.span,
                hint=f"its gaps are {listed(names)}" if names else "it has no gaps: leave `with …` out",
            )
            well = False
        elif not _fits(setting.value, gap):
            problems.say(
                catalogue.TYPE_MISMATCH,
                f"`{gap.name.text}` wants {_wanted(gap)}, found {_value_words(setting.value)}",
                setting.value.span,
                also=(Label(gap.span, "the gap"),),
            )
            well = False
        else:
            values[setting.name.key] = setting.value
    missing = [gap.name.text for key, gap in gaps.items() if key not in values]
    if missing and well:
        example = ", ".join(f"{name}: …" for name in missing)
        problems.say(
            catalogue.MISSING_SETTING,
            f"`{pack.name.text}` leaves {listed(missing)} open",
            use.span,
            hint=f"fill every gap: use {pack.name.text} with {example}",
        )
    return values if well and not missing else None


_PLAIN: dict[written.Type, type[object]] = {
    written.Type.MONEY: written.Money,
    written.Type.NUMBER: written.Number,
    written.Type.PERCENT: written.Proportion,
    written.Type.DAYS: written.Duration,
    written.Type.DATE: written.Date,
    written.Type.YES_NO: written.YesNo,
}


def _fits(value: written.Value, gap: written.Particular) -> bool:
    """Whether a value may stand in a gap; which sort of thing a name is, is seen where it then stands. The
    name of a parameter may stand for any plain value."""
    if isinstance(value, written.Name):
        chosen = {choice.key for choice in gap.choices}
        return value.key in chosen if gap.type is written.Type.CHOICE else True
    return gap.type in _PLAIN and isinstance(value, _PLAIN[gap.type])


def _wanted(gap: written.Particular) -> str:
    if gap.type is written.Type.CHOICE:
        return f"one of {listed([choice.text for choice in gap.choices], 'or')}"
    return f"a {gap.type.value}" if gap.type not in _PLAIN else f"a value of {gap.type.value}"


def _value_words(value: written.Value) -> str:
    return f"`{value.span.text}`"


class _Filling:
    """Exchanges the names of gaps for what fills them, at any depth of a node."""

    def __init__(self, values: Mapping[str, written.Value], problems: Problems) -> None:
        self._values = values
        self._problems = problems

    def in_(self, node: Node) -> Node:
        """The node with its gaps filled."""
        if isinstance(node, written.Name):
            return cast(Node, self._name(node))
        if isinstance(node, written.UsePackSentence):  # its own name and its gaps are another pack's
            settings = tuple(replace(each, value=self.in_(each.value)) for each in node.settings)
            return cast(Node, replace(node, settings=settings))
        if isinstance(node, tuple):
            return cast(Node, tuple(self.in_(item) for item in node))
        if not is_dataclass(node) or isinstance(node, type | Span):
            return node
        changed = {}
        for part in fields(node):
            before = getattr(node, part.name)
            after = before if isinstance(before, Span) else self.in_(before)
            if after is not before:
                changed[part.name] = after
        if not changed or all(changed[name] == getattr(node, name) for name in changed):
            return node
        if "wording" in changed or hasattr(node, "wording"):
            changed["wording"] = self._wording(cast(written.CheckSentence, node).wording)
        return cast(Node, replace(node, **changed))

    def _name(self, name: written.Name) -> written.Value:
        value = self._values.get(name.key)
        if value is None:
            plural = next((gap for gap in self._values if name.key in _plurals(gap)), None)
            value = None if plural is None else self._values[plural]
            return value if isinstance(value, written.Name) else name
        return value

    def _wording(self, wording: str) -> str:
        for gap, value in self._values.items():
            wording = _exchange(wording, gap, value.span.text)
        return wording


def _plurals(key: str) -> tuple[str, ...]:
    return (f"{key}s", f"{key}es", f"{key[:-1]}ies")


def _exchange(wording: str, gap: str, text: str) -> str:
    """The wording with every run of words that is this gap's name replaced."""
    words = wording.split(" ")
    result: list[str] = []
    at = 0
    while at < len(words):
        for end in range(min(len(words), at + 6), at, -1):
            run = " ".join(words[at:end])
            bare = run.rstrip(".,:;")
            if bare[:1].isupper() and written.same_name(bare) == gap:
                result.append(text + run[len(bare) :])
                at = end
                break
        else:
            result.append(words[at])
            at += 1
    return " ".join(result)


# --- amend, replace, omit -----------------------------------------------------------------------------------


def _amended(lines: Sequence[Line], problems: Problems) -> tuple[Line, ...]:
    plain = [line for line in lines if not _is_change(line.sentence)]
    for line in lines:
        match line.sentence:
            case written.AmendSentence() as amend:
                plain = _change(plain, amend.sentence, amend.span, problems, _with_clauses)
            case written.ReplaceSentence() as swap:
                plain = _change(plain, swap.sentence, swap.span, problems, lambda _, new: new)
            case written.OmitCitedSentence() as omit:
                plain = _without_cited(plain, omit, problems)
            case written.OmitNamedSentence() as omit_named:
                plain = _without_named(plain, omit_named, problems)
            case written.OmitHeadingSentence() as omit_heading:
                plain = _without_heading(plain, omit_heading, problems)
            case _:
                pass
    return tuple(plain)


def _is_change(sentence: written.Sentence) -> bool:
    return isinstance(
        sentence,
        written.AmendSentence
        | written.ReplaceSentence
        | written.OmitCitedSentence
        | written.OmitNamedSentence
        | written.OmitHeadingSentence,
    )


def _change(
    lines: list[Line],
    new: written.Sentence,
    at: Span,
    problems: Problems,
    how: Callable[[written.Sentence, written.Sentence], written.Sentence],
) -> list[Line]:
    heading = _heading(new)
    found = [index for index, line in enumerate(lines) if _heading(line.sentence) == heading]
    if len(found) != 1:
        _not_one(len(found), at, problems)
        return lines
    if how is _with_clauses and not _agrees(lines[found[0]].sentence, new):
        problems.say(
            catalogue.NOTHING_TO_CHANGE,
            "this heading says something else than the one that it amends",
            at,
            also=(Label(lines[found[0]].sentence.span, "amended"),),
            hint="`amend` changes clauses alone: repeat the heading, or write `replace` to change all of it",
        )
        return lines
    changed = list(lines)
    changed[found[0]] = replace(lines[found[0]], sentence=how(lines[found[0]].sentence, new))
    return changed


def _not_one(count: int, at: Span, problems: Problems) -> None:
    what = "there is no sentence" if count == 0 else f"there are {count} sentences"
    problems.say(
        catalogue.NOTHING_TO_CHANGE,
        f"{what} with this heading to change",
        at,
        hint="repeat the heading of exactly one sentence, word for word",
    )


_TOLD_BY_ALL_OF_IT = (
    written.RuleSentence,
    written.ProcedureSentence,
    written.RequirementSentence,
    written.DutySentence,
    written.DelegationSentence,
    written.SchemeSentence,
    written.ReservedSentence,
    written.MembersSentence,
)


def _heading(sentence: written.Sentence) -> object:
    """What two sentences with one heading have in common: what they declare and its name, or, of those that
    need no name, all of the heading."""
    name = getattr(sentence, "name", None)
    if isinstance(sentence, _TOLD_BY_ALL_OF_IT) or not isinstance(name, written.Name):
        bare: dict[str, tuple[()]] = {"cites": (), "clauses": ()}
        there = {part.name for part in fields(sentence)}
        return replace(sentence, **{each: bare[each] for each in bare.keys() & there})  # type: ignore[arg-type]
    return type(sentence), name.key


_NOT_OF_THE_HEADING = ("name", "clauses", "cites", "span", "wording")


def _agrees(old: written.Sentence, new: written.Sentence) -> bool:
    """Whether an amendment's heading says nothing that the amended sentence does not."""
    return all(
        getattr(new, part.name) in (None, (), getattr(old, part.name))
        for part in fields(new)
        if part.name not in _NOT_OF_THE_HEADING
    )


def _with_clauses(old: written.Sentence, new: written.Sentence) -> written.Sentence:
    """The old sentence with the new one's clauses: one that begins as an old one does takes its place."""
    if not hasattr(old, "clauses"):
        return new
    kept: list[object] = list(old.clauses)
    for clause in cast(tuple[object, ...], getattr(new, "clauses", ())):
        beginning = _beginning(clause)
        same = [index for index, other in enumerate(kept) if _beginning(other) == beginning]
        if same:
            kept[same[0]] = clause
            kept = [other for index, other in enumerate(kept) if index not in same[1:]]
        else:
            kept.append(clause)
    return replace(old, clauses=tuple(kept))  # type: ignore[arg-type]


def _beginning(clause: object) -> tuple[object, ...]:
    """The words with which a clause begins: what an amendment that begins with them takes the place of."""
    match clause:
        case written.CoversClause(items=items, negated=negated):
            return ("covers", negated, tuple(item.matters for item in items))
        case written.SeatClause(name=name, for_every=things, for_each=each):
            return ("seat", name.key if name else None, things, each)
        case written.StageClause(name=name) | written.MemberRow(name=name):
            return (type(clause), name.key)
        case written.NeedsStepClause(step=step) | written.OrderClause(step=step):
            return (type(clause), step.key)
        case written.NeedsConsentClause(of=of):
            return (type(clause), of)
        case written.CountingClause(state=state, kind=kind, as_=counted):
            return (type(clause), state, kind, counted)
        case written.CastingVoteClause(who=who):
            return (type(clause), who)
        case written.CarriedClause(negated=negated):
            return (type(clause), negated)
        case written.CompositionClause(test=test):
            return (type(clause), test)
        case written.SchemeRow(range=range_):
            return (type(clause), range_)
        case written.InForceClause(after=after):
            return (type(clause), bool(after))
        case written.FunctionsBelongClause(matters=matters):
            return (type(clause), matters)
        case written.MayDelegateClause(only=True, to=to, matters=matters, dates=dates):
            return (type(clause), to and isinstance(to[0], written.NoOne), matters, dates)
        case written.MayDelegateClause():
            return (type(clause), clause)  # adds to whom else it may be, and never takes a limit away
        case _:
            return (type(clause),)


def _without_cited(lines: list[Line], omit: written.OmitCitedSentence, problems: Problems) -> list[Line]:
    kept = [line for line in lines if omit.citation not in line.sentence.cites]
    changed = [replace(line, sentence=_bare(line.sentence, omit.citation)) for line in kept]
    if len(kept) == len(lines) and all(
        new.sentence is old.sentence for new, old in zip(changed, kept, strict=True)
    ):
        problems.say(
            catalogue.NOTHING_TO_CHANGE,
            f"no sentence or clause cites `{omit.citation}`",
            omit.span,
            hint='give the citation as it stands in the brackets: omit clause "MoU 4.2"',
        )
    return changed


def _bare(node: Node, citation: str) -> Node:
    """The node without whatever stands in it with this citation."""
    if not is_dataclass(node) or isinstance(node, type | Span):
        return node
    changed: dict[str, object] = {}
    for part in fields(node):
        before = getattr(node, part.name)
        if not isinstance(before, tuple):
            continue
        after = tuple(_bare(item, citation) for item in before if citation not in getattr(item, "cites", ()))
        if len(after) != len(before) or any(x is not y for x, y in zip(after, before, strict=True)):
            changed[part.name] = after
    return cast(Node, replace(node, **changed)) if changed else node


_WORDS: dict[str, type[object]] = {
    "document": written.DocumentSentence,
    "rule": written.RuleSentence,
    "procedure": written.ProcedureSentence,
    "requirement": written.RequirementSentence,
    "delegation": written.DelegationSentence,
    "scheme": written.SchemeSentence,
    "agreement": written.AgreementSentence,
    "body": written.BodySentence,
    "parameter": written.ParameterSentence,
    "kind": written.KindSentence,
    "member": written.MemberSentence,
    "group": written.GroupSentence,
    "office": written.OfficeSentence,
    "person": written.PersonSentence,
    "matter": written.MatterSentence,
    "fact": written.FactSentence,
    "step": written.StepSentence,
    "reading": written.ReadingSentence,
    "check": written.CheckSentence,
    "scenario": written.ScenarioSentence,
}


def _without_named(lines: list[Line], omit: written.OmitNamedSentence, problems: Problems) -> list[Line]:
    sort = _WORDS.get(omit.what.word)

    def is_it(sentence: written.Sentence) -> bool:
        name = getattr(sentence, "name", None)
        return (
            sort is not None
            and isinstance(sentence, sort)
            and name is not None
            and name.key == omit.what.name.key
        )

    kept = [line for line in lines if not is_it(line.sentence)]
    if len(kept) == len(lines):
        problems.say(
            catalogue.NOTHING_TO_CHANGE,
            f"there is no {omit.what.word} called `{omit.what.name.text}` to omit",
            omit.span,
            hint="only what is declared, here or in a file that is used, can be omitted",
        )
    return kept


def _without_heading(lines: list[Line], omit: written.OmitHeadingSentence, problems: Problems) -> list[Line]:
    heading = _heading(omit.sentence)
    kept = [line for line in lines if _heading(line.sentence) != heading]
    if len(kept) == len(lines):
        _not_one(0, omit.span, problems)
    return kept
