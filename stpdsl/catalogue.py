"""Every message there is, in the order of the pipeline: its name, what it means, how to mend it, and an
example.

A stage reports a fault by one of these codes and the facts of the case; what is said about the fault in
general is said here, once, and read by the appendix of the language reference and by
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
    explanation="A folder, a pipe or a device was given, or is named by a `use`. Give a file; for standard "
    "input write `-`.",
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
    explanation="Reading a folder never leaves the project (the nearest folder upwards with "
    "`pyproject.toml`, `.git` or `policies/`). Give such a file by its own path, or copy it.",
    example="",
)

USE_NOT_FOUND = Code(
    name="use-not-found",
    severity=Severity.ERROR,
    title="a `use` names a file that does not exist",
    explanation='`use "nhs/kinds"` looks for `nhs/kinds.stp` beside the file, then in the project\'s '
    "`policies/`, then among the packs shipped with stpdsl.",
    example='partnership Westshire: legal status: none\nuse "no/such/pack"\n',
)

USE_AMBIGUOUS = Code(
    name="use-ambiguous",
    severity=Severity.ERROR,
    title="a `use` names two different files",
    explanation="The name is found in two of the places where `use` looks, with different contents, so a "
    "reader could not tell which is meant. Rename or remove one of them.",
    example="",
)

USE_OUTSIDE_PROJECT = Code(
    name="use-outside-project",
    severity=Severity.ERROR,
    title="a `use` leads out of the project",
    explanation="A `use` is a name below the file's folder or below `policies/`: no `..`, no absolute path,"
    " no link to elsewhere. So a policy can be checked wherever its project is copied, and "
    "reads nothing else of the machine.",
    example='partnership Westshire: legal status: none\nuse "../elsewhere/kinds"\n',
)

FILE_NOT_UTF8 = Code(
    name="file-not-utf8",
    severity=Severity.ERROR,
    title="the file is not written in UTF-8",
    explanation="Policies are text files in UTF-8. Save the file again in that encoding; a character that "
    "was lost on the way (shown as �) has to be typed again.",
    example="",
)

FILE_NOT_TEXT = Code(
    name="file-not-text",
    severity=Severity.ERROR,
    title="the file is not a text file",
    explanation="A policy is plain text, in a file whose name ends in `.stp`. This one holds bytes that no "
    "text has: it may be a word processor's document or a picture.",
    example="",
)

FILE_TOO_LARGE = Code(
    name="file-too-large",
    severity=Severity.ERROR,
    title="the file is too large",
    explanation="A policy may have a million characters, some 20,000 lines. Split it into files and join "
    'them with `use "name"`.',
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
    explanation="A line may have 10,000 characters. Break it where a condition begins; a deeper line "
    "continues the one above it.",
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
    explanation="How deep a line stands decides what it belongs to, and a tab is as wide as each editor "
    "likes. Use two spaces for each level.",
    example="rule for every matter at the Board:\n\tquorum: none\n  carried when every seat votes for\n",
)

INDENTED_START = Code(
    name="indented-start",
    severity=Severity.ERROR,
    title="the first sentence does not start at the margin",
    explanation="A sentence starts at the left margin; deeper lines belong to the sentence above them, and "
    "here there is none.",
    example="  member Royal\n",
)

BAD_INDENT = Code(
    name="bad-indent",
    severity=Severity.ERROR,
    title="a line stands between two levels",
    explanation="A line that is less deep than the one above must stand exactly as deep as an earlier line "
    "of an open list, so that it is clear which list it belongs to.",
    example="body Board:\n    seat Chair\n  advises only\n",
)

EMPTY_LIST = Code(
    name="empty-list",
    severity=Severity.ERROR,
    title="a colon promises a list, and there is none",
    explanation="A line that ends with a colon must be followed by deeper lines, its clauses or items. "
    "Write them, or leave out the colon.",
    example="body Board:\nmember Royal\n",
)

MISSING_COLON = Code(
    name="missing-colon",
    severity=Severity.ERROR,
    title="a line with clauses under it does not end with a colon",
    explanation="A list is opened only by a colon at the end of a line. Without one, a deeper line "
    "continues the sentence above it.",
    example="body Board\n  seat Chair\n  advises only\n",
)

CITATION_NOT_LAST = Code(
    name="citation-not-last",
    severity=Severity.ERROR,
    title="a citation stands in the middle of a line",
    explanation="`[ToR 4.2]` says where a line comes from, so it ends the line. Several sources share one "
    "pair of brackets: `[ToR 4.2; SO 3]`.",
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
    explanation="The language uses letters, digits, spaces and `: ; , ( ) [ ] \" ' % / # £ € $ & -`. "
    "Anything else may stand only in titles and remarks.",
    example="member Royal * Coast\n",
)

# --- words --------------------------------------------------------------------------------------------------

UNKNOWN_SENTENCE = Code(
    name="unknown-sentence",
    severity=Severity.ERROR,
    title="a line at the margin does not begin with a sentence word",
    explanation="The first word says what a sentence is: `partnership document use pack`, `kind member "
    "members group office person body`, `matter fact step parameter reading`, `rule procedure "
    "requirement duty`, `delegation scheme reserved agreement`, `check scenario`, `amend "
    "replace omit`.",
    example="mebmer Royal is a Trust\n",
)

CAPITAL_KEYWORD = Code(
    name="capital-keyword",
    severity=Severity.ERROR,
    title="a word of the language is written with a capital",
    explanation="Capital letters are the author's, small letters the language's: `Quorum` is a name, "
    "`quorum` the word.",
    example="Member Royal is a Trust\n",
)

LOWER_CASE_NAME = Code(
    name="lower-case-name",
    severity=Severity.ERROR,
    title="a name is written with a small letter",
    explanation="Names begin with a capital, every word of them: `North CCG`. Only `of` and `&` may stand "
    "between: `Director of Public Health`. Join other small words with hyphens, or put them in "
    "the title.",
    example="member royal is a Trust\n",
)

UNKNOWN_PHRASE = Code(
    name="unknown-phrase",
    severity=Severity.ERROR,
    title="these words are not in the language",
    explanation="Words in small letters belong to the language, and it does not know these. The message "
    "says what could stand here, and the nearest phrase if one is near.",
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
    explanation="End the line with a colon and write its clauses on deeper lines, or after the colon, "
    "parted by semicolons.",
    example="rule for every matter at the Board\n",
)

MIXED_AND_OR = Code(
    name="mixed-and-or",
    severity=Severity.ERROR,
    title="`and` and `or` are mixed without brackets",
    explanation="`A and B or C` can be read in two ways, and a board must never have to guess. Put brackets"
    " round the part that belongs together, or write an `all of:` or `any of:` list.",
    example="check never the matter is approved and the matter is refused or the matter is void\n",
)

NESTED_FOR_EVERY = Code(
    name="nested-for-every",
    severity=Severity.ERROR,
    title="`for every` stands inside another `for every`",
    explanation="`it` is the one that `for every` speaks of. With two of them nobody could say which, so "
    "only one is allowed.",
    example="check always for every Trust: for every Council: it is bound\n",
)

PACK_IN_PACK = Code(
    name="pack-in-pack",
    severity=Severity.ERROR,
    title="a pack is declared inside a pack",
    explanation="A pack is text with named gaps, laid out where it is used. Declare each pack at the "
    "margin; one may `use` another.",
    example="pack Outer:\n  pack Inner:\n    member Royal\n",
)

# --- words that mean two things -----------------------------------------------------------------------------

UNANIMOUS = Code(
    name="unanimous-is-ambiguous",
    severity=Severity.ERROR,
    title="`unanimous` means three different things",
    explanation="Say which: `every seat votes for` (all of them, present or not), `every seat present votes"
    " for` (all who came), or `no seat votes against` (nobody objects; abstaining is allowed).",
    example="rule for every matter at the Board: quorum: none; carried when unanimous\n",
)

MAJORITY = Code(
    name="majority-without-base",
    severity=Severity.ERROR,
    title="`majority` does not say of what",
    explanation="Say of what: `more than half of votes cast are for`, `more than half of seats present vote"
    " for`, or `more than half of all seats vote for`. They differ by whoever abstains or stays"
    " away.",
    example="rule for every matter at the Board: quorum: none; carried when a majority votes for\n",
)

CONSENSUS = Code(
    name="consensus-is-ambiguous",
    severity=Severity.ERROR,
    title="`consensus` means two different things",
    explanation="Say which: `there is no objection`, or `every member consents`. They differ by whoever "
    "says nothing.",
    example="rule for every matter at the Board: quorum: none; carried by consensus\n",
)

BETWEEN = Code(
    name="between-hides-its-ends",
    severity=Severity.ERROR,
    title="`between` does not say whether its ends belong to it",
    explanation="Write `over £1m up to £5m` (£1m is outside, £5m inside) or `from £1m under £5m` (the "
    "reverse).",
    example="reserved to the Board: Capital between £1m and £5m\n",
)

EXCEPT = Code(
    name="except-is-ambiguous",
    severity=Severity.ERROR,
    title="`except` is open to two readings",
    explanation="Write `other than A or B` after whoever it narrows: `every Trust other than Royal or "
    "Coast`. For a condition write `unless …`.",
    example="group Others: every Trust except Royal\n",
)

SHALL = Code(
    name="shall-is-not-a-rule",
    severity=Severity.ERROR,
    title="`shall` does not say what follows if it is not done",
    explanation="Say what follows: a `rule` decides by it, a `requirement` has no decision without it, a "
    "`duty` may be broken and is owed all the same.",
    example="body Board: shall meet in public\n",
)

NORMALLY = Code(
    name="normally-is-not-a-rule",
    severity=Severity.ERROR,
    title="`normally` leaves open what happens otherwise",
    explanation="State the rule, and its exception with `unless …` or `when …`; if somebody judges, declare"
    " a `fact` and say who decides it.",
    example="body Board: normally meets in public\n",
)

REASONABLE = Code(
    name="reasonable-is-a-judgement",
    severity=Severity.ERROR,
    title="`reasonable` is somebody's judgement",
    explanation="Declare the judgement and who makes it, `fact Reasonable Time, decided by the Chair`, and "
    "use the fact.",
    example="requirement for every matter: Notice a reasonable time before the vote\n",
)

FRACTION_WITHOUT_BASE = Code(
    name="fraction-without-base",
    severity=Severity.ERROR,
    title="a fraction does not say of what",
    explanation="Say of what: `at least two thirds of votes cast are for`, `… of seats present vote for`, "
    "`… of all seats vote for`. Most disputed votes turn on this.",
    example="rule for every matter at the Board: quorum: none; carried when at least 2/3 vote for\n",
)

# --- numbers, money, dates ----------------------------------------------------------------------------------

UNKNOWN_UNIT = Code(
    name="unknown-unit",
    severity=Severity.ERROR,
    title="a length of time or an amount has no unit that is known",
    explanation="Time is in `days`, `working days`, `clear days`, `calendar days`, `weeks`, `months`, "
    "`years` or `hours`; money in `£`, `€` or `$`, with `k`, `m` or `bn` if wanted.",
    example="agreement Compact is a contract between every member: notice to leave: 2 fortnights\n",
)

BAD_NUMBER = Code(
    name="bad-number",
    severity=Severity.ERROR,
    title="a number is not written as one",
    explanation="Numbers are written `12`, `1,000,000` or `0.5`, fractions `2/3`, money `£2,500.50` or "
    "`£1m`; at most 30 digits, at most two places of pence, and nothing is divided by nought.",
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

# --- the model: names ---------------------------------------------------------------------------------------

# Beginnings that many of the examples below share.
_TRUST = "kind Trust\nmember Royal is a Trust\n"
_BOARD = _TRUST + "matter Capital\nbody Board: seat for every member; holds delegated authority\n"
_RULE = (
    "rule for Capital at the Board:\n  quorum: none\n  carried when every seat votes for\n"
    "  whoever is conflicted declares and votes\n"
)
_VALUED = _BOARD.replace("matter Capital\n", "matter Capital with Value as money\n")

UNKNOWN_NAME = Code(
    name="unknown-name",
    severity=Severity.ERROR,
    title="a name is used but nothing declares it",
    explanation="Every name (a word with a capital letter) is declared once, in this file or in one that it"
    " uses, before or after it is spoken of. Capitals, spaces, hyphens and a plural do not "
    "count. If a name close to it is declared, the message offers it.",
    example="kind Trust\nmember Royal is a Trsut\n",
)

DUPLICATE_DECLARATION = Code(
    name="duplicate-declaration",
    severity=Severity.ERROR,
    title="a name is declared for two things",
    explanation="A name is one thing over the whole policy, so that nobody can read it in two ways. Rename "
    "one of the two; to change what an earlier text declares, write `amend`, `replace` or "
    "`omit`, so that the change is seen.",
    example=_TRUST + "group Royal: every Trust\n",
)

WRONG_KIND_OF_NAME = Code(
    name="wrong-kind-of-name",
    severity=Severity.ERROR,
    title="a name stands where a name of another sort belongs",
    explanation="The name is declared, but not as what this place wants: a matter where a member belongs, "
    "or a body where a step does. The message says what it is and what was expected.",
    example=_TRUST + "member Coast is a Royal\n",
)

AMBIGUOUS_NAME = Code(
    name="ambiguous-name",
    severity=Severity.ERROR,
    title="a name reaches more than one post",
    explanation="`the Chair` is clear at a body that has one. Elsewhere, where several bodies or members "
    "have a post of that name, say whose: `Royal's Chair`, `the Board's Chair`.",
    example=_TRUST + "member Coast is a Trust\noffice Chair at every Trust\nstep Scrutiny by the Chair\n",
)

NOBODY_MEANT = Code(
    name="nobody-meant",
    severity=Severity.ERROR,
    title="`it` or `its` has nobody to stand for",
    explanation="`it` is the member of the nearest `every`: `seat for every Trust, held by its Chief "
    "Executive`. Where no `every` is near, name the member.",
    example=_TRUST + "office Lead at Royal\nstep Scrutiny by its Lead\n",
)

EMPTY_GROUP = Code(
    name="empty-group",
    severity=Severity.ERROR,
    title="a group that something is said of has nobody in it",
    explanation="`every Council votes for` is true when there is no council, and so would quietly say "
    "nothing. Declare a member of the kind, give one a seat at the body, or leave the clause "
    "out.",
    example=_BOARD + "kind Council\n" + _RULE.replace("every seat", "every Council"),
)

KIND_CYCLE = Code(
    name="kind-cycle",
    severity=Severity.ERROR,
    title="something is what it is by way of itself",
    explanation="A kind that is a kind of itself, a group that is a part of itself, or a matter that is a "
    "matter by way of itself has no meaning. Take one `is a` out of the circle.",
    example="kind Trust is a Hospital\nkind Hospital is a Trust\n",
)

CIRCULAR_USE = Code(
    name="circular-use",
    severity=Severity.ERROR,
    title="texts use each other in a circle",
    explanation="Each text is read for the other, and neither comes first. Move what both need into a third"
    " and use that in both.",
    example="matter Capital\npack Fair:\n  use Fair\nuse Fair\n",
)

MISSING_SETTING = Code(
    name="missing-setting",
    severity=Severity.ERROR,
    title="a pack is laid out with a gap left open",
    explanation="A pack is text with named gaps. Each gap that has no value of its own must be filled: `use"
    " Fair Partnership with Decision: Service Change`.",
    example="matter Capital\npack Fair with Decision as matter:\n  check Route: Decision has exactly one "
    "route\nuse Fair\n",
)

NOTHING_TO_CHANGE = Code(
    name="nothing-to-change",
    severity=Severity.ERROR,
    title="an amendment finds nothing to amend, or more than one thing",
    explanation="`amend` and `replace` repeat the heading of exactly one sentence; `omit` names what is "
    "declared, here or in a file that is used. Changing what is not there is nearly always a "
    "slip in the heading.",
    example="kind Trust\nomit check Nobody Vetoes\n",
)

# --- the model: meaning -------------------------------------------------------------------------------------

NOT_YET_SUPPORTED = Code(
    name="not-yet-supported",
    severity=Severity.ERROR,
    title="the words are of the language, but this version gives them no meaning yet",
    explanation="A clause that is read and not understood is never skipped: a clause silently skipped would"
    " be a wrong *holds*. `docs/semantics.md`, section 11, lists what is not modelled. Leave "
    "the clause out, say the same with what is modelled, or bring its result in as a fact.",
    example="document Standing Orders\n",
)

TYPE_MISMATCH = Code(
    name="type-mismatch",
    severity=Severity.ERROR,
    title="a value is not of the sort that its place wants",
    explanation="Money is compared with money of the same currency, a number with a number, days with days,"
    " a share with a share; a choice is one of its options.",
    example="matter Capital with Value as money\ncheck possible: Value is over 20 days\n",
)

OUT_OF_PLACE = Code(
    name="out-of-place",
    severity=Severity.ERROR,
    title="words that cannot be told where they stand",
    explanation="A condition of a rule is about the matter and facts, for nobody has voted yet; a quorum is"
    " about who is present; what carries is about votes; a check can speak of everything that "
    "comes of a decision.",
    example=_BOARD + _RULE.replace("Board:", "Board when the matter is approved:"),
)

WHICH_STAGE = Code(
    name="which-stage",
    severity=Severity.ERROR,
    title="a count is asked of a decision, and it is not said at which stage",
    explanation="Votes, seats and who is present are counted at one meeting. Where a matter passes several,"
    " or several matters are asked about, say which: `… at the Joint Committee`. What members "
    "do (`every Council votes against`) is asked over all stages and needs no place.",
    example=_BOARD
    + _RULE
    + "matter Merger\nbody Forum: seat for every member; holds delegated authority\n"
    + _RULE.replace("Capital", "Merger").replace("Board", "Forum")
    + "check possible: at least 1 seat votes for\n",
)

CONTRADICTION = Code(
    name="contradiction",
    severity=Severity.ERROR,
    title="two lines of one sentence cannot both stand",
    explanation="A rule says its quorum once, what carries once, whom it binds once; a body is for one "
    "thing; in a scenario nobody does two things at once. Put both into one line, or leave one "
    "out.",
    example=_TRUST + "body Board:\n  seat for every member\n  advises only\n  holds delegated authority\n",
)

MISSING_CLAUSE = Code(
    name="missing-clause",
    severity=Severity.ERROR,
    title="a sentence lacks the clause that it is for",
    explanation="A rule must say what carries, a delegation what it covers, a procedure its stages.",
    example=_TRUST + "office Lead at Royal\ndelegation from Royal to its Lead: may not be passed on\n",
)

MISSING_QUORUM = Code(
    name="missing-quorum",
    severity=Severity.ERROR,
    title="neither a rule nor its body says the quorum",
    explanation="Whether a meeting of one may decide is too much to guess. Say `quorum: …` in the rule or "
    "in the body; `quorum: none` may be written, and every verdict then says so.",
    example=_BOARD + _RULE.replace("  quorum: none\n", ""),
)

NO_SEATS = Code(
    name="no-seats",
    severity=Severity.ERROR,
    title="a seat or a vote is spoken of where there is none",
    explanation="A body needs a seat that votes before it can decide, and whoever votes, attends or "
    "presides at a body needs a seat there (it may be `without a vote`).",
    example=_TRUST + "body Board: holds delegated authority\n",
)

NESTED_BODY_CYCLE = Code(
    name="nested-body-cycle",
    severity=Severity.ERROR,
    title="a seat acts, by way of others, on its own body's decision",
    explanation="A seat may act on another body's decision, to any depth, but not in a circle: nobody could"
    " vote first.",
    example=_TRUST
    + "body Board: seat Royal, voting as the Forum decides; holds delegated authority\n"
    + "body Forum: seat Royal, voting as the Board decides; advises only\n",
)

POSTS_APART = Code(
    name="posts-apart",
    severity=Severity.ERROR,
    title="one person holds two posts that may not be held together",
    explanation="An office says `not held with` another, and one person is named for both.",
    example=_TRUST
    + "office Chair at Royal, not held with Auditor\noffice Auditor at Royal\n"
    + "person Pat Lee holds Royal's Chair and Royal's Auditor\n",
)

AMOUNT_GAP = Code(
    name="amount-gap",
    severity=Severity.ERROR,
    title="no rule stands for some amounts",
    explanation="The ranges of a matter's rules leave amounts between them for which nobody decides. `up to"
    " £1m` includes £1m, `over £1m` does not, `under £1m` does not, `from £1m` does. For facts "
    "and values that cannot be seen at a glance, ask `every matter has exactly one route`.",
    example=_VALUED
    + _RULE.replace("Board:", "Board when Value is under £1m:")
    + _RULE.replace("Board:", "Board when Value is over £1m:"),
)

AMOUNT_OVERLAP = Code(
    name="amount-overlap",
    severity=Severity.ERROR,
    title="two rules of one body stand for the same amounts",
    explanation="The ranges of two rules at the same body overlap, so that two rules decide the same thing "
    "in two ways. Let one range begin where the other ends: `up to £1m` and `over £1m`.",
    example=_VALUED
    + _RULE.replace("Board:", "Board when Value is up to £2m:")
    + _RULE.replace("Board:", "Board when Value is over £1m:"),
)

NO_AMOUNT = Code(
    name="no-amount",
    severity=Severity.ERROR,
    title="a limit does not say of what",
    explanation="`covers Capital up to £1m` limits the matter's only particular of money. Of a matter that "
    "has none, or several, say which: `covers Capital with Value up to £1m`.",
    example=_TRUST
    + "office Lead at Royal\nmatter Merger\ndelegation from Royal to its Lead: covers Merger up to £1m\n",
)

LIMIT_EXCEEDS_GIVER = Code(
    name="limit-exceeds-giver",
    severity=Severity.ERROR,
    title="a delegation gives more than its giver has",
    explanation="Whoever has authority up to £1m cannot pass on £2m of it. Limits that depend on facts and "
    "dates are found by the check `no delegation exceeds what its giver has`.",
    example=_TRUST
    + "office Lead at Royal\noffice Director at Royal\nmatter Capital with Value as money\n"
    + "delegation from Royal to its Lead: covers Capital up to £1m; may be passed on\n"
    + "delegation from Royal's Lead to Royal's Director: covers Capital up to £2m\n",
)

STAGE_WITHOUT_EXIT = Code(
    name="stage-without-exit",
    severity=Severity.ERROR,
    title="a stage does not say what follows one of its outcomes",
    explanation="Every stage says what follows if it is carried, not carried and inquorate, and, where that"
    " can be, out of time (it has a deadline) and not ready (something must come before the "
    "vote). `otherwise, refused` names the rest.",
    example=_BOARD
    + _RULE
    + "procedure for Capital:\n  stage First at the Board:\n    if carried, approved\n",
)

OTHERWISE_APPROVED = Code(
    name="otherwise-approved",
    severity=Severity.ERROR,
    title="`otherwise` approves",
    explanation="`otherwise` stands for a meeting without a quorum and for a date that is missed. What "
    "approves without a vote must be named: `if out of time, approved`.",
    example=_BOARD
    + _RULE
    + "procedure for Capital:\n  stage First at the Board:\n    if not carried, refused\n    otherwise, approved\n",
)

PROCEDURE_CYCLE = Code(
    name="procedure-cycle",
    severity=Severity.ERROR,
    title="the stages of a procedure lead back to themselves",
    explanation="A procedure that can return to an earlier stage need never end. A second attempt is a "
    "second stage.",
    example=_BOARD
    + _RULE
    + "procedure for Capital:\n  stage First at the Board:\n    if carried, approved\n    otherwise, go to Second\n"
    + "  stage Second at the Board:\n    if carried, approved\n    otherwise, go to First\n",
)

UNREACHABLE_STAGE = Code(
    name="unreachable-stage",
    severity=Severity.ERROR,
    title="nothing leads to a stage",
    explanation="A procedure begins at its first stage; every other is led to by a `go to`. A stage to "
    "which nothing leads does nothing, which its author cannot have meant.",
    example=_BOARD
    + _RULE
    + "procedure for Capital:\n  stage First at the Board:\n    if carried, approved\n    otherwise, refused\n"
    + "  stage Second at the Board:\n    if carried, approved\n    otherwise, refused\n",
)

MISSING_PARTICULAR = Code(
    name="missing-particular",
    severity=Severity.ERROR,
    title="a scenario does not say an amount or a choice of its matter",
    explanation="Who is affected and what is not so may be left unsaid; an amount, a number or a choice is "
    "never guessed: `scenario Big on Capital with Value: £3m`.",
    example=_VALUED + _RULE + "scenario Big on Capital: Royal votes for; expect approved\n",
)

NOT_DEFINITE = Code(
    name="not-definite",
    severity=Severity.ERROR,
    title="a scenario leaves open who does what, or when",
    explanation="A scenario is one meeting that could happen: it names who votes how. Say `everyone other "
    "than Royal votes for` rather than `someone votes for`.",
    example=_BOARD + _RULE + "scenario Big on Capital: someone votes for; expect approved\n",
)

# --- the model: advice --------------------------------------------------------------------------------------

CONFLICTS_UNSAID = Code(
    name="conflicts-unsaid",
    severity=Severity.WARNING,
    title="a rule does not say what a conflict of interest does",
    explanation="With no clause on conflicts, a conflict does nothing: whoever is conflicted votes. If that"
    " is meant, write `whoever is conflicted declares and votes`.",
    example=_BOARD + _RULE.replace("  whoever is conflicted declares and votes\n", ""),
)

NOTHING_EXERCISED = Code(
    name="nothing-exercised",
    severity=Severity.WARNING,
    title="a body decides for members whose authority it neither holds nor gathers",
    explanation="A partnership decides only with its members' authority. A body that says neither `gathers "
    "its members' authority` nor `holds delegated authority`, and to which nothing is "
    "delegated, may approve what it likes: no member has decided anything. If that is so, say "
    "`binds no one` in its rules.",
    example=_BOARD.replace("; holds delegated authority", "") + _RULE,
)

NO_RULE = Code(
    name="no-rule",
    severity=Severity.WARNING,
    title="no rule says how a stage decides a matter",
    explanation="A procedure leads a matter to a body that has no rule for it, so that the stage is never "
    "ready and nothing is ever carried there.",
    example=_BOARD
    + _RULE
    + "matter Merger\nprocedure for every matter:\n  stage First at the Board:\n    if carried, approved\n    otherwise, refused\n",
)

UNUSED_DECLARATION = Code(
    name="unused-declaration",
    severity=Severity.WARNING,
    title="a fact, step or parameter is declared and nothing speaks of it",
    explanation="What nothing speaks of decides nothing. Often a rule was meant to need it: `needs Scrutiny"
    " before the vote`.",
    example=_BOARD + _RULE + "step Scrutiny\n",
)

# --- the call and its situation -----------------------------------------------------------------------------

NOTHING_ASKED = Code(
    name="nothing-asked",
    severity=Severity.ERROR,
    title="a run found nothing to answer",
    explanation="No policy was found, or none has a check or scenario. A run that asks nothing proves "
    "nothing, so it is an error unless `--allow-none` says otherwise.",
    example="",
)

NOTHING_OF_THAT_NAME = Code(
    name="nothing-of-that-name",
    severity=Severity.ERROR,
    title="a check or scenario was asked for by a name that none has",
    explanation="`--only` and `stp decide` take names of the policies given. A check without a name is "
    "named by its sentence.",
    example="",
)

SITUATION_MALFORMED = Code(
    name="situation-malformed",
    severity=Severity.ERROR,
    title="a situation is not written as a situation",
    explanation="The text is not JSON, or a part of it is not of the shape expected. `stp decide --format "
    "json` writes a situation in full, and `docs/schema/decide.json` describes it.",
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
    explanation="Members, people, seats, facts, steps and stages are those of the policy. Capitals, spaces "
    "and hyphens do not count: `north-ccg` is `North CCG`.",
    example="",
)

SITUATION_VALUE = Code(
    name="situation-value",
    severity=Severity.ERROR,
    title="a value in a situation is not of its kind",
    explanation="Money is written as money (`£2m`, `£2,500.50`), a day as a date or a number of days after "
    "the start, a yes/no as `yes` or `no`; and nobody votes in two ways.",
    example="",
)

SITUATION_IMPOSSIBLE = Code(
    name="situation-impossible",
    severity=Severity.ERROR,
    title="a situation could not happen under the policy",
    explanation="The parts of the situation are understood, but together no meeting could be in it: a seat "
    "is vacant that may not be, or a stage meets after its window.",
    example="",
)
