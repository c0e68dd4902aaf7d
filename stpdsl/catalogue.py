"""Every message there is, in the order of the pipeline: its name, what it means, how to mend it, and an
example.

A stage reports a fault by one of these codes and the facts of the case; what is said about the fault in
general is said here, once, and read by `stp explain`, by the appendix of the language reference and by
editors. A name is never used again for something else. An example is the smallest text that gives its code
and no other; a code about bytes or about several files has none.

To add a code, append it to the section of its stage.
"""

from __future__ import annotations

from stpdsl.diagnostics import Code, Severity

# --- files --------------------------------------------------------------------------------------------------

# The command line reads the files; tests/test_cli_bad_input.py triggers what no policy text can.

FILE_NOT_FOUND = Code(
    name="file-not-found",
    severity=Severity.ERROR,
    title="there is no such file",
    explanation="The path names no file. Paths are read from the folder in which the command runs.",
    example="",
)

NOT_A_FILE = Code(
    name="not-a-file",
    severity=Severity.ERROR,
    title="something that is not a plain file stands where a file is expected",
    explanation="A folder, a pipe or a device was given, or is named by a `use`. Give a file; for standard input write `-`.",
    example="",
)

FILE_UNREADABLE = Code(
    name="file-unreadable",
    severity=Severity.ERROR,
    title="a file exists but cannot be read",
    explanation="The system refused to open the file, usually because its permissions do not allow it.",
    example="",
)

FILE_OUTSIDE_PROJECT = Code(
    name="file-outside-project",
    severity=Severity.ERROR,
    title="a folder holds a link to a file outside the project",
    explanation="Reading a folder never leaves the project (the nearest folder upwards with `pyproject.toml`, `.git` or "
    "`policies/`). Give such a file by its own path, or copy it.",
    example="",
)

USE_NOT_FOUND = Code(
    name="use-not-found",
    severity=Severity.ERROR,
    title="a `use` names a file that does not exist",
    explanation='`use "nhs/kinds"` looks for `nhs/kinds.stp` beside the file, then in the project\'s `policies/`, then '
    "among the packs shipped with stpdsl.",
    example='partnership Westshire: legal status: none\nuse "no/such/pack"\n',
)

USE_AMBIGUOUS = Code(
    name="use-ambiguous",
    severity=Severity.ERROR,
    title="a `use` names two different files",
    explanation="The name is found in two of the places where `use` looks, with different contents, so a reader could "
    "not tell which is meant. Rename or remove one of them.",
    example="",
)

USE_OUTSIDE_PROJECT = Code(
    name="use-outside-project",
    severity=Severity.ERROR,
    title="a `use` leads out of the project",
    explanation="A `use` is a name below the file's folder or below `policies/`: no `..`, no absolute path, no link to "
    "elsewhere. So a policy can be checked wherever its project is copied, and reads nothing else of the machine.",
    example='partnership Westshire: legal status: none\nuse "../elsewhere/kinds"\n',
)

FILE_NOT_UTF8 = Code(
    name="file-not-utf8",
    severity=Severity.ERROR,
    title="the file is not written in UTF-8",
    explanation="Policies are text files in UTF-8. Save the file again in that encoding; a character that was lost on "
    "the way (shown as �) has to be typed again.",
    example="",
)

FILE_NOT_TEXT = Code(
    name="file-not-text",
    severity=Severity.ERROR,
    title="the file is not a text file",
    explanation="A policy is plain text, in a file whose name ends in `.stp`. This one holds bytes that no text has: it "
    "may be a word processor's document or a picture.",
    example="",
)

FILE_TOO_LARGE = Code(
    name="file-too-large",
    severity=Severity.ERROR,
    title="the file is too large",
    explanation="A policy may have a million characters, some 20,000 lines. Split it into files and join them with "
    '`use "name"`.',
    example="",
)

# --- the page: lines, margins, lists ------------------------------------------------------------------------

EMPTY_FILE = Code(
    name="empty-file",
    severity=Severity.ERROR,
    title="nothing is written in the file",
    explanation="The file has no sentence in it, only space or remarks. A policy begins with a line such as "
    "`partnership Westshire`.",
    example="# to be written\n",
)

LINE_TOO_LONG = Code(
    name="line-too-long",
    severity=Severity.ERROR,
    title="a line is longer than anybody can read",
    explanation="A line may have 10,000 characters. Break it where a condition begins; a deeper line continues the one "
    "above it.",
    example="",
)

TOO_DEEP = Code(
    name="too-deep",
    severity=Severity.ERROR,
    title="lists or brackets are nested too deeply",
    explanation="Lists and brackets may be nested 40 deep. Name a condition as a matter of its own "
    "(`matter Large Capital is a Capital: when …`) and use that name.",
    example="",
)

TAB_IN_MARGIN = Code(
    name="tab-in-margin",
    severity=Severity.ERROR,
    title="a line is indented with a tab",
    explanation="How deep a line stands decides what it belongs to, and a tab is as wide as each editor likes. Use two "
    "spaces for each level.",
    example="rule for every matter at the Board:\n\tquorum: none\n  carried when every seat votes for\n",
)

INDENTED_START = Code(
    name="indented-start",
    severity=Severity.ERROR,
    title="the first sentence does not start at the margin",
    explanation="A sentence starts at the left margin; deeper lines belong to the sentence above them, and here there "
    "is none.",
    example="  member Royal\n",
)

BAD_INDENT = Code(
    name="bad-indent",
    severity=Severity.ERROR,
    title="a line stands between two levels",
    explanation="A line that is less deep than the one above must stand exactly as deep as an earlier line of an open "
    "list, so that it is clear which list it belongs to.",
    example="body Board:\n    seat Chair\n  advises only\n",
)

EMPTY_LIST = Code(
    name="empty-list",
    severity=Severity.ERROR,
    title="a colon promises a list, and there is none",
    explanation="A line that ends with a colon must be followed by deeper lines, its clauses or items. Write them, or "
    "leave out the colon.",
    example="body Board:\nmember Royal\n",
)

MISSING_COLON = Code(
    name="missing-colon",
    severity=Severity.ERROR,
    title="a line with clauses under it does not end with a colon",
    explanation="A list is opened only by a colon at the end of a line. Without one, a deeper line continues the "
    "sentence above it.",
    example="body Board\n  seat Chair\n  advises only\n",
)

CITATION_NOT_LAST = Code(
    name="citation-not-last",
    severity=Severity.ERROR,
    title="a citation stands in the middle of a line",
    explanation="`[ToR 4.2]` says where a line comes from, so it ends the line. Several sources share one pair of "
    "brackets: `[ToR 4.2; SO 3]`.",
    example="member Royal [ToR 2] is a Trust\n",
)

UNCLOSED_TEXT = Code(
    name="unclosed-text",
    severity=Severity.ERROR,
    title="a title in quotation marks does not end on its line",
    explanation='A title begins and ends with a quotation mark, on one line: `"Westshire County Council"`.',
    example='member Royal "Royal Westshire\n',
)

UNCLOSED_CITATION = Code(
    name="unclosed-citation",
    severity=Severity.ERROR,
    title="a citation does not end on its line",
    explanation="A citation begins and ends with a square bracket, on one line: `[ToR 4.2]`.",
    example="member Royal [ToR 2\n",
)

UNCLOSED_BRACKET = Code(
    name="unclosed-bracket",
    severity=Severity.ERROR,
    title="a bracket is not closed",
    explanation="Every `(` needs its `)` before the line, with what continues it, ends.",
    example="check never (the matter is approved and the matter is refused\n",
)

STRANGE_CHARACTER = Code(
    name="strange-character",
    severity=Severity.ERROR,
    title="a character has no meaning here",
    explanation="The language uses letters, digits, spaces and `: ; , ( ) [ ] \" ' % / # £ € $ & -`. Anything else may "
    "stand only in titles and remarks.",
    example="member Royal * Coast\n",
)

# --- words --------------------------------------------------------------------------------------------------

UNKNOWN_SENTENCE = Code(
    name="unknown-sentence",
    severity=Severity.ERROR,
    title="a line at the margin does not begin with a sentence word",
    explanation="The first word says what a sentence is: `partnership document use pack`, `kind member members group "
    "office person body`, `matter fact step parameter reading`, `rule procedure requirement duty`, `delegation scheme "
    "reserved agreement`, `check scenario`, `amend replace omit`.",
    example="mebmer Royal is a Trust\n",
)

CAPITAL_KEYWORD = Code(
    name="capital-keyword",
    severity=Severity.ERROR,
    title="a word of the language is written with a capital",
    explanation="Capital letters are the author's, small letters the language's: `Quorum` is a name, `quorum` the word.",
    example="Member Royal is a Trust\n",
)

LOWER_CASE_NAME = Code(
    name="lower-case-name",
    severity=Severity.ERROR,
    title="a name is written with a small letter",
    explanation="Names begin with a capital, every word of them: `North CCG`. Only `of` and `&` may stand between: "
    "`Director of Public Health`. Join other small words with hyphens, or put them in the title.",
    example="member royal is a Trust\n",
)

UNKNOWN_PHRASE = Code(
    name="unknown-phrase",
    severity=Severity.ERROR,
    title="these words are not in the language",
    explanation="Words in small letters belong to the language, and it does not know these. The message says what could "
    "stand here, and the nearest phrase if one is near.",
    example="body Board: advises onyl\n",
)

UNEXPECTED_PHRASE = Code(
    name="unexpected-phrase",
    severity=Severity.ERROR,
    title="something stands where it cannot",
    explanation="The line makes sense up to here; the message says what could follow.",
    example="member Royal is a 12\n",
)

LINE_ENDS_EARLY = Code(
    name="line-ends-early",
    severity=Severity.ERROR,
    title="a line ends before it is finished",
    explanation="Something more must be said on this line, or on a deeper line that continues it.",
    example="member Royal is a\n",
)

NO_CLAUSES = Code(
    name="no-clauses",
    severity=Severity.ERROR,
    title="a sentence has no clauses and means nothing without them",
    explanation="End the line with a colon and write its clauses on deeper lines, or after the colon, parted by "
    "semicolons.",
    example="rule for every matter at the Board\n",
)

MIXED_AND_OR = Code(
    name="mixed-and-or",
    severity=Severity.ERROR,
    title="`and` and `or` are mixed without brackets",
    explanation="`A and B or C` can be read in two ways, and a board must never have to guess. Put brackets round the "
    "part that belongs together, or write an `all of:` or `any of:` list.",
    example="check never the matter is approved and the matter is refused or the matter is void\n",
)

NESTED_FOR_EVERY = Code(
    name="nested-for-every",
    severity=Severity.ERROR,
    title="`for every` stands inside another `for every`",
    explanation="`it` is the one that `for every` speaks of. With two of them nobody could say which, so only one is "
    "allowed.",
    example="check always for every Trust: for every Council: it is bound\n",
)

PACK_IN_PACK = Code(
    name="pack-in-pack",
    severity=Severity.ERROR,
    title="a pack is declared inside a pack",
    explanation="A pack is text with named gaps, laid out where it is used. Declare each pack at the margin; one may "
    "`use` another.",
    example="pack Outer:\n  pack Inner:\n    member Royal\n",
)

# --- words that mean two things -----------------------------------------------------------------------------

UNANIMOUS = Code(
    name="unanimous-is-ambiguous",
    severity=Severity.ERROR,
    title="`unanimous` means three different things",
    explanation="Say which: `every seat votes for` (all of them, present or not), `every seat present votes for` (all "
    "who came), or `no seat votes against` (nobody objects; abstaining is allowed).",
    example="rule for every matter at the Board: quorum: none; carried when unanimous\n",
)

MAJORITY = Code(
    name="majority-without-base",
    severity=Severity.ERROR,
    title="`majority` does not say of what",
    explanation="Say of what: `more than half of votes cast are for`, `more than half of seats present vote for`, or "
    "`more than half of all seats vote for`. They differ by whoever abstains or stays away.",
    example="rule for every matter at the Board: quorum: none; carried when a majority votes for\n",
)

CONSENSUS = Code(
    name="consensus-is-ambiguous",
    severity=Severity.ERROR,
    title="`consensus` means two different things",
    explanation="Say which: `there is no objection`, or `every member consents`. They differ by whoever says nothing.",
    example="rule for every matter at the Board: quorum: none; carried by consensus\n",
)

BETWEEN = Code(
    name="between-hides-its-ends",
    severity=Severity.ERROR,
    title="`between` does not say whether its ends belong to it",
    explanation="Write `over £1m up to £5m` (£1m is outside, £5m inside) or `from £1m under £5m` (the reverse).",
    example="reserved to the Board: Capital between £1m and £5m\n",
)

EXCEPT = Code(
    name="except-is-ambiguous",
    severity=Severity.ERROR,
    title="`except` is open to two readings",
    explanation="Write `other than A or B` after whoever it narrows: `every Trust other than Royal or Coast`. For a "
    "condition write `unless …`.",
    example="group Others: every Trust except Royal\n",
)

SHALL = Code(
    name="shall-is-not-a-rule",
    severity=Severity.ERROR,
    title="`shall` does not say what follows if it is not done",
    explanation="Say what follows: a `rule` decides by it, a `requirement` has no decision without it, a `duty` may be "
    "broken and is owed all the same.",
    example="body Board: shall meet in public\n",
)

NORMALLY = Code(
    name="normally-is-not-a-rule",
    severity=Severity.ERROR,
    title="`normally` leaves open what happens otherwise",
    explanation="State the rule, and its exception with `unless …` or `when …`; if somebody judges, declare a `fact` "
    "and say who decides it.",
    example="body Board: normally meets in public\n",
)

REASONABLE = Code(
    name="reasonable-is-a-judgement",
    severity=Severity.ERROR,
    title="`reasonable` is somebody's judgement",
    explanation="Declare the judgement and who makes it, `fact Reasonable Time, decided by the Chair`, and use the fact.",
    example="requirement for every matter: Notice a reasonable time before the vote\n",
)

FRACTION_WITHOUT_BASE = Code(
    name="fraction-without-base",
    severity=Severity.ERROR,
    title="a fraction does not say of what",
    explanation="Say of what: `at least two thirds of votes cast are for`, `… of seats present vote for`, `… of all "
    "seats vote for`. Most disputed votes turn on this.",
    example="rule for every matter at the Board: quorum: none; carried when at least 2/3 vote for\n",
)

# --- numbers, money, dates ----------------------------------------------------------------------------------

UNKNOWN_UNIT = Code(
    name="unknown-unit",
    severity=Severity.ERROR,
    title="a length of time or an amount has no unit that is known",
    explanation="Time is in `days`, `working days`, `clear days`, `calendar days`, `weeks`, `months`, `years` or "
    "`hours`; money in `£`, `€` or `$`, with `k`, `m` or `bn` if wanted.",
    example="agreement Compact is a contract between every member: notice to leave: 2 fortnights\n",
)

BAD_NUMBER = Code(
    name="bad-number",
    severity=Severity.ERROR,
    title="a number is not written as one",
    explanation="Numbers are written `12`, `1,000,000` or `0.5`, fractions `2/3`, money `£2,500.50` or `£1m`; at most "
    "30 digits, at most two places of pence, and nothing is divided by nought.",
    example="member Royal with Beds: 9x0\n",
)

NO_SUCH_DATE = Code(
    name="no-such-date",
    severity=Severity.ERROR,
    title="there is no such day",
    explanation="The calendar has no such day. Dates are written `1 April 2017` or `2017-04-01`.",
    example="scenario Leap on Budget: today is 30 February 2017\n",
)

MORE_ERRORS = Code(
    name="more-errors",
    severity=Severity.NOTE,
    title="there are more errors than are shown",
    explanation="The first 20 errors of a file are shown; mend those and run again.",
    example="",
)

# --- the call and its situation -----------------------------------------------------------------------------

NOTHING_ASKED = Code(
    name="nothing-asked",
    severity=Severity.ERROR,
    title="a run found nothing to answer",
    explanation="No policy was found, or none has a check or scenario. A run that asks nothing proves nothing, so it is "
    "an error unless `--allow-none` says otherwise.",
    example="",
)

NOTHING_OF_THAT_NAME = Code(
    name="nothing-of-that-name",
    severity=Severity.ERROR,
    title="a check or scenario was asked for by a name that none has",
    explanation="`--only` and `stp decide` take names of the policies given. A check without a name is named by its "
    "sentence.",
    example="",
)

SITUATION_MALFORMED = Code(
    name="situation-malformed",
    severity=Severity.ERROR,
    title="a situation is not written as a situation",
    explanation="The text is not JSON, or a part of it is not of the shape expected. `stp decide --format json` writes a "
    "situation in full, and `docs/schema/decide.json` describes it.",
    example="",
)

SITUATION_INCOMPLETE = Code(
    name="situation-incomplete",
    severity=Severity.ERROR,
    title="a situation does not say enough",
    explanation="A situation says its matter and every particular of that matter: nothing is guessed.",
    example="",
)

SITUATION_UNKNOWN_NAME = Code(
    name="situation-unknown-name",
    severity=Severity.ERROR,
    title="a situation speaks of something that the policy does not declare",
    explanation="Members, people, seats, facts, steps and stages are those of the policy. Capitals, spaces and hyphens do "
    "not count: `north-ccg` is `North CCG`.",
    example="",
)

SITUATION_VALUE = Code(
    name="situation-value",
    severity=Severity.ERROR,
    title="a value in a situation is not of its kind",
    explanation="Money is written as money (`£2m`, `£2,500.50`), a day as a date or a number of days after the start, a "
    "yes/no as `yes` or `no`; and nobody votes in two ways.",
    example="",
)

SITUATION_IMPOSSIBLE = Code(
    name="situation-impossible",
    severity=Severity.ERROR,
    title="a situation could not happen under the policy",
    explanation="The parts of the situation are understood, but together no meeting could be in it: a seat is vacant "
    "that may not be, or a stage meets after its window.",
    example="",
)
