"""Text to nodes: the grammar and its table, the reference, what is built, what is reported, what cannot be
upset.
"""

import copy
import dataclasses
import pickle
import re
from collections import Counter
from dataclasses import is_dataclass
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stpdsl import catalogue
from stpdsl.diagnostics import Code, Diagnostic
from stpdsl.source import Source
from stpdsl.syntax import build_table, builder
from stpdsl.syntax import nodes as n
from stpdsl.syntax.from_text import SHOWN, parse
from stpdsl.syntax.layout import MAX_CHARACTERS, MAX_DEPTH, MAX_LINE
from stpdsl.syntax.lexer import Lexer
from stpdsl.syntax.parser import lexer

ROOT = Path(__file__).parent.parent
REFERENCE = (ROOT / "grammar" / "README.md").read_text(encoding="utf-8")
BLOCKS = [match[1] for match in re.finditer(r"^```stp\n(.*?)^```$", REFERENCE, re.MULTILINE | re.DOTALL)]
POLICIES = sorted(path for folder in ("examples", "policies") for path in (ROOT / folder).rglob("*.stp"))
CODES = [value for value in vars(catalogue).values() if isinstance(value, Code)]


def read(text: str) -> tuple[n.Policy, tuple[Diagnostic, ...]]:
    return parse(Source("policy.stp", text))


def good(text: str) -> tuple[n.Sentence, ...]:
    """The sentences of a text in which nothing is wrong."""
    policy, problems = read(text)
    assert not problems, [(problem.span, problem.message) for problem in problems]
    return policy.sentences


def one(text: str) -> Any:
    (sentence,) = good(text)
    return sentence


def codes(text: str) -> list[tuple[str, int]]:
    return [(problem.code.name, problem.span.line) for problem in read(text)[1]]


# --- the grammar --------------------------------------------------------------------------------------------


def test_the_shipped_table_is_that_of_the_grammar() -> None:
    grammar = (ROOT / "grammar" / "stp.lark").read_text(encoding="utf-8")
    built = build_table.as_json(build_table.build(grammar))
    shipped = (ROOT / "grammar" / "stp.table.json").read_text(encoding="utf-8")
    assert built == shipped, "run python -m stpdsl.syntax.build_table"


def test_a_conflict_is_refused() -> None:
    grammar = '%declare NAME\nsentence: one | two\none: NAME ["x"]\ntwo: NAME ["x"]\n'
    with pytest.raises(build_table.GrammarConflict):
        build_table.build(grammar)
    grammar = '%declare NAME\nsentence: sum\nsum: sum "plus" sum | NAME\n'
    with pytest.raises(build_table.GrammarConflict):
        build_table.build(grammar)


def methods() -> set[str]:
    """The names that the grammar gives to what is built."""
    rules = build_table.read_grammar((ROOT / "grammar" / "stp.lark").read_text(encoding="utf-8")).rules
    return {
        str(rule.alias or rule.origin.name)
        for rule in rules
        if rule.alias or not (rule.origin.name.startswith("_") or rule.options.expand1)
    }


def test_every_alternative_has_its_builder_and_no_builder_is_idle() -> None:
    needed = methods()
    tables = (
        builder.CONSTANTS,
        builder.PLAIN,
        builder.CITED,
        builder.NOUNS,
        builder.ABOUT_MATTERS,
        builder.EFFECTS,
        builder.ASSUMPTIONS,
        builder.STAGE_MARKS,
        builder.GIVERS,
    )
    said = Counter(method for table in tables for method in table)
    said.update(
        method
        for method in vars(builder.Builder)
        if not method.startswith("_") and method not in ("make", "problem", "cites")
    )
    said.update(method for method in needed if method.startswith("reference_"))
    assert set(said) == needed
    assert [method for method, times in said.items() if times > 1] == []


# --- the reference ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("block", BLOCKS, ids=range(len(BLOCKS)))
def test_a_block_of_the_reference_parses(block: str) -> None:
    good(block)


def test_the_reference_shows_every_phrase_and_every_construct(monkeypatch: pytest.MonkeyPatch) -> None:
    made: set[str] = set()
    seen: set[str] = set()
    make, token = builder.Builder.make, Lexer.token

    def noted_make(self: Any, method: str, *rest: Any) -> object:
        made.add(method)
        return make(self, method, *rest)

    def noted_token(self: Any, *where: Any) -> Any:
        found = token(self, *where)
        seen.add(found.type)
        return found

    monkeypatch.setattr(builder.Builder, "make", noted_make)
    monkeypatch.setattr(Lexer, "token", noted_token)
    for block in BLOCKS:
        read(block)
    assert methods() - made == set()
    assert [phrase for name, phrase in lexer().spelling.items() if name not in seen] == []


def test_the_reference_lists_every_error() -> None:
    assert build_table.with_appendix(REFERENCE) == REFERENCE, "run python -m stpdsl.syntax.build_table"


@pytest.mark.parametrize("path", POLICIES, ids=lambda path: path.name)
def test_a_shipped_policy_parses(path: Path) -> None:
    good(path.read_text(encoding="utf-8"))


# --- what is built ------------------------------------------------------------------------------------------


def test_every_node_has_its_place_and_nothing_else_unhashable() -> None:
    for block in BLOCKS:
        for node in n.walk(read(block)[0]):
            assert is_dataclass(node) and hash(node) == hash(node)
            span = node.span  # type: ignore[attr-defined]
            assert 0 <= span.start <= span.end <= len(span.source.text)


def test_a_node_behaves_as_a_standard_dataclass() -> None:
    standard = dataclasses.dataclass(frozen=True, slots=True)
    as_standard: Any = standard(
        type("Times", (), {"__annotations__": n.Times.__annotations__, "span": _LAST})
    )
    span = Source("policy.stp", "text").whole()
    one, two = n.Number(Fraction(1), span), n.Number(Fraction(2), span)
    for made in (n.Times, as_standard):
        node: Any = made(one, two, span)
        assert node == made(one, of=two, span=Source("other.stp", "").whole()) != made(two, two, span)
        assert hash(node) == hash(made(one, two, Source("other.stp", "").whole()))
        assert [part.name for part in dataclasses.fields(node)] == ["factor", "of", "span"]
        assert [part.compare for part in dataclasses.fields(node)] == [True, True, False]
        assert dataclasses.replace(node, of=one) == made(one, one, span)
        assert (
            copy.deepcopy(node) == pickle.loads(pickle.dumps(n.Times(one, two, span))) or made is as_standard
        )
        assert repr(node) == repr(as_standard(one, two, span))
        assert made.__match_args__ == ("factor", "of", "span")
        assert node != one and not hasattr(node, "__dict__")
        with pytest.raises(dataclasses.FrozenInstanceError):
            node.of = one
        with pytest.raises(TypeError):
            made(one)
        with pytest.raises(TypeError):
            made(one, two, span, other=3)


_LAST = dataclasses.field(compare=False)


def test_names() -> None:
    spellings = ("North CCG", "north-ccg", "the North CCG", "The north  ccg", "northccg")
    assert len({n.same_name(spelling) for spelling in spellings}) == 1
    sentence = one("member Director of Public Health & Section 151 Officer is a Committee-in-Common\n")
    assert sentence.name.text == "Director of Public Health & Section 151 Officer"
    assert sentence.kind.text == "Committee-in-Common"
    assert one("group A: the Joint\n  Committee and Site 4\n").parts[0].text == "Joint Committee"
    assert one("group A: the Joint Committee\n").parts[0].the


def test_literals() -> None:
    text = (
        "member A with B: 310,000, C: £1.1bn, D: 2.5%, E: two thirds, F: 10 working days, G: 1 April 2017, "
    )
    text += "H: yes\n"
    values = [setting.value for setting in one(text).attributes]
    assert [getattr(value, "value", None) for value in values[:1]] == [Fraction(310_000)]
    assert (values[1].currency, values[1].pence) == ("£", 110_000_000_000)
    assert (values[2].value, values[3].value) == (Fraction(1, 40), Fraction(2, 3))
    assert (values[4].count, values[4].unit) == (10, n.Unit.WORKING_DAYS)
    assert values[5].day == date(2017, 4, 1)
    assert values[6].value is True
    assert one("member A with B: 2017-04-01\n").attributes[0].value == values[5]


def test_a_test_is_how_many_of_what_do_what() -> None:
    rule = one(
        "rule for M at B:\n"
        "  quorum: at least 2/3 of all Council seats are present\n"
        "  carried when no seat votes against\n"
    )
    tally = rule.clauses[0].test
    assert isinstance(tally, n.Tally)
    assert isinstance(tally.how_many, n.Share) and tally.how_many.comparison is n.Comparison.AT_LEAST
    assert tally.how_many.fraction.value == Fraction(2, 3)  # type: ignore[union-attr]
    assert (tally.of_what.noun, tally.of_what.base) == (n.Noun.SEAT, n.Base.ALL)
    assert tally.of_what.kind is not None and tally.of_what.kind.text == "Council"
    assert tally.do_what.act is n.Act.PRESENT  # type: ignore[union-attr]
    assert isinstance(rule.clauses[1].condition.test.how_many, n.NotOne)


def test_lists_lines_and_brackets_are_the_same_formula() -> None:
    head = "rule for M at B:\n  quorum: none\n  carried when "
    lines = "all of:\n    A votes for\n    any of:\n      B votes for\n      C votes for\n"
    brackets = "A votes for\n    and (B votes for or C votes for)\n"
    assert good(head + lines) == good(head + brackets)


def test_one_line_and_several_are_the_same_sentence() -> None:
    assert good("body B: seat Chair; advises only\n") == good("body B:\n  seat Chair\n  advises only\n")


def test_line_ends_of_any_kind_are_the_same() -> None:
    text = BLOCKS[0]
    assert (
        good(text)
        == good(text.replace("\n", "\r\n"))
        == good(text.replace("\n", "\r"))
        == good("\ufeff" + text)
    )


def test_a_citation_belongs_to_the_clause_on_whose_line_it_stands() -> None:
    rule = one(
        "rule for M at B: [ToR 4]\n"
        "  quorum: all of: [ToR 4.1]\n"
        "    A is present [ToR 4.1a; SO 3]\n"
        "  carried when A votes for\n"
        "    and B votes for [ToR 4.2]\n"
    )
    assert rule.cites == ("ToR 4",)
    assert [clause.cites for clause in rule.clauses] == [("ToR 4.1", "ToR 4.1a", "SO 3"), ("ToR 4.2",)]
    assert one("body B: seat Chair; advises only [ToR 3]\n").cites == ("ToR 3",)


def test_comments_are_kept() -> None:
    policy, _ = read("# first\nmember A  # second\n")
    assert [comment.text for comment in policy.comments] == ["# first", "# second"]


def test_a_check_without_a_name_has_its_wording() -> None:
    text = "check no single member can veto\n    Service   Change when Value is over £1m [ToR 1] # so\n"
    assert one(text).wording == "no single member can veto Service Change when Value is over £1m"


def test_spans_point_at_the_words() -> None:
    sentence = one("member Royal is a Trust   # remark\n")
    assert sentence.span.text == "member Royal is a Trust"
    assert (sentence.kind.span.line, sentence.kind.span.column) == (1, 19)


@pytest.mark.parametrize(
    ("negation", "outcome", "negated"),
    [
        ("the matter is not carried", n.Outcome.CARRIED, True),
        ("the matter is refused", n.Outcome.REFUSED, False),
    ],
)
def test_is_not_negates_an_outcome(negation: str, outcome: n.Outcome, negated: bool) -> None:
    test = one(f"check never {negation}\n").question.test
    assert (test.outcome, test.negated) == (outcome, negated)


@pytest.mark.parametrize(
    ("atom", "act", "negated"),
    [
        ("it is claimed", n.Act.CLAIMED, False),
        ("the decision claims to bind it", n.Act.CLAIMED, False),
        ("the decision is not authorised for it", n.Act.AUTHORISED, True),
        ("the decision is effective for it", n.Act.EFFECTIVE, False),
        ("the decision is binding on it", n.Act.BOUND, False),
        ("it is not bound", n.Act.BOUND, True),
    ],
)
def test_the_four_words_of_effect(atom: str, act: n.Act, negated: bool) -> None:
    test = one(f"check always for every member: {atom}\n").question.test.test
    assert isinstance(test.who, n.It)
    assert (test.does.act, test.does.negated) == (act, negated)


def test_a_power_check_says_who_what_target_and_how() -> None:
    check = one(
        "check no 2 Trusts can block Capital being effective for every member by staying away,\n"
        "  even with 2 others away\n"
    )
    question = check.question
    assert isinstance(question.holder, n.NoGroupOf)
    assert (question.power, question.means) == (n.Power.BLOCK, n.Means.STAYING_AWAY)
    assert question.target.effect is n.TargetEffect.EFFECTIVE
    assert isinstance(check.tails[0], n.EvenWithAway)


# --- what is reported ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("code", [code for code in CODES if code.example], ids=lambda code: code.name)
def test_an_example_gives_its_code_or_parses(code: Code) -> None:
    found = {problem.code.name for problem in read(code.example)[1]}
    assert found in ({code.name}, set())


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", catalogue.EMPTY_FILE),
        ("  \n\n# remarks\n", catalogue.EMPTY_FILE),
        ("member A\0\n", catalogue.FILE_NOT_TEXT),
        ("member Caf\ufffd\n", catalogue.FILE_NOT_UTF8),
        ("member A\n" * (MAX_CHARACTERS // 9 + 1), catalogue.FILE_TOO_LARGE),
        (f"# {'x' * MAX_LINE}\n", catalogue.LINE_TOO_LONG),
        ("  member A\n", catalogue.INDENTED_START),
        ('member A "open\n', catalogue.UNCLOSED_TEXT),
        ("member A [ToR 2\n", catalogue.UNCLOSED_CITATION),
        ("rule for M at B: quorum: " + "(" * (MAX_DEPTH + 1) + "\n", catalogue.TOO_DEEP),
        ("check never A" + " plus 1" * (MAX_DEPTH + 1) + " is over 3\n", catalogue.TOO_DEEP),
        ("member A with B: " + "9" * 5_000 + "\n", catalogue.BAD_NUMBER),
        ("member A with B: £" + "9" * 5_000 + "bn\n", catalogue.BAD_NUMBER),
    ],
)
def test_a_bad_file_is_named(text: str, code: Code) -> None:
    assert [problem.code for problem in read(text)[1]] == [code]


def test_lists_ten_thousand_deep_are_named() -> None:
    text = "body X:\n" + "".join(f"{' ' * (depth + 1)}composition: all of:\n" for depth in range(1_300))
    assert [problem.code for problem in read(text)[1]] == [catalogue.TOO_DEEP]


def test_a_lacking_colon_hides_nothing_below_it() -> None:
    text = "body Board\n  seat Chair\n  advises onyl\nmember Royal\n"
    assert codes(text) == [("missing-colon", 1), ("unknown-phrase", 3)]


def test_clauses_under_a_bad_heading_are_still_read() -> None:
    text = "rule fro Capital at the Board:\n  quorum: none\n  carried when every seat vots for\n"
    text += "body Board: advises onyl\n"
    assert [line for _, line in codes(text)] == [1, 3, 4]


def test_the_first_errors_are_shown_and_the_rest_counted() -> None:
    problems = read("mebmer Royal\n" * (SHOWN + 7))[1]
    assert len(problems) == SHOWN + 1
    assert problems[-1].code is catalogue.MORE_ERRORS
    assert problems[-1].message.startswith("7 more errors")


def test_one_error_in_a_file_leaves_the_rest_of_it() -> None:
    policy, problems = read("member Royal is a Trust\nmember royal\nbody Board:\n  seat Chair\n  nonsense\n")
    assert [type(sentence).__name__ for sentence in policy.sentences] == ["MemberSentence", "BodySentence"]
    assert len(problems) == 2


@pytest.mark.parametrize(
    ("wrong", "hint"),
    [
        ("memebr Royal is a Trust", "member"),
        ("member Royal si a Trust", "is a"),
        ("body Board: seat for evrey member", "seat for every"),
        ("body Board: gathers its member's authority", "gathers its members' authority"),
        ("rule for M at B: quorum: none; carried wehn every seat votes for", "when"),
        ("rule for M at B: quorum: none; carried when more than hlaf of votes cast are for", "half"),
        ("check no sinlge member can veto M", "no single"),
        ("check teh Providers together can veto M", "the"),
    ],
)
def test_the_nearest_phrase_is_offered(wrong: str, hint: str) -> None:
    (problem,) = read(wrong + "\n")[1]
    assert problem.hint is not None and f"`{hint}`" in problem.hint


def slips(text: str) -> list[tuple[int, str]]:
    """The text with a word of the language deleted, or two of its letters exchanged, and the line of that."""
    found: list[tuple[int, str]] = []
    lines = text.split("\n")
    for number, line in enumerate(lines):
        bare = re.sub(r'"[^"]*"|\[[^\]]*\]|#.*', lambda match: " " * len(match[0]), line)
        for word in re.finditer(r"\b[a-z]{3,}\b", bare):
            swapped = line[: word.start()] + word[0][1] + word[0][0] + word[0][2:] + line[word.end() :]
            without = line[: word.start()] + line[word.end() :].lstrip()
            for changed in (swapped, without):
                found.append((number + 1, "\n".join([*lines[:number], changed, *lines[number + 1 :]])))
    return found


def test_a_slip_is_told_once_and_on_its_line() -> None:
    told = on_line = once = 0
    for line, text in slips("\n".join((BLOCKS[0], BLOCKS[10])))[::3]:
        problems = read(text)[1]
        if problems:
            told += 1
            on_line += problems[0].span.line == line
            once += len(problems) == 1
    assert told > 100
    assert on_line >= 0.98 * told
    assert once >= 0.97 * told


# --- what cannot be upset -----------------------------------------------------------------------------------

WORDS = sorted({word for block in BLOCKS for word in re.findall(r"\S+|\n *", block)})


@settings(max_examples=150, deadline=None)
@given(st.lists(st.sampled_from(WORDS), max_size=60).map(" ".join))
def test_words_in_any_order_are_answered(text: str) -> None:
    policy, problems = read(text)
    assert policy.sentences or problems
    assert all(0 <= problem.span.start <= problem.span.end <= len(text) for problem in problems)


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=200))
def test_any_text_is_answered(text: str) -> None:
    policy, problems = read(text)
    assert policy.sentences or problems


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(BLOCKS), st.data())
def test_a_policy_with_a_piece_missing_is_answered(block: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(block)))
    end = data.draw(st.integers(start, min(len(block), start + 40)))
    policy, problems = read(block[:start] + block[end:])
    assert policy.sentences or problems
