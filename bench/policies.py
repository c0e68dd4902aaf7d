"""Policies to measure with: text of `.stp` files of a chosen size, nothing random.

`kinds(members, kinds)`: a partnership of interchangeable members. `distinct(members)`: one whose members all
have a weight of their own.
"""

from __future__ import annotations

KINDS = ("Trust", "Council", "Commissioner", "Practice", "Charity", "College")


def kinds(members: int, kinds: int = 6) -> str:
    """A joint committee of `members` members in `kinds` kinds, with a ladder of two stages and 20 checks."""
    used = KINDS[:kinds]
    lines = ["partnership Measured"]
    lines += [f"kind {kind}" + (", plural Charities" if kind == "Charity" else "") for kind in used]
    lines += [f"member {used[n % kinds]} {n + 1} is a {used[n % kinds]}" for n in range(members)]
    lines += [
        "office Chief Executive at every member, executive",
        "step Scrutiny",
        "step Engagement",
        "step Consultation",
        "matter Service Change",
        "matter Capital with Value as money",
        "body Joint Committee:",
        "  seat for every member, held by its Chief Executive",
        "  holds delegated authority",
        "  meets in public",
        "body Board of Last Resort:",
        "  seat for every member",
        "  holds delegated authority",
        "  meets in public",
        "rule for Service Change at the Joint Committee:",
        "  quorum: at least half of all seats are present",
        "  carried when all of:",
        "    at least 75% of votes cast are for",
        "    at least 1 Council votes for",
        "  whoever is conflicted is recused",
        "  needs Scrutiny before the vote",
        "  binds every member",
        "rule for Service Change at the Board of Last Resort:",
        "  quorum: at least 1/3 of all seats are present",
        "  carried when more than half of votes cast are for and at least 1 Council votes for",
        "  whoever is conflicted is recused",
        "  needs Scrutiny before the vote",
        "  binds every member",
        "rule for Capital at the Joint Committee when Value is up to £5m:",
        "  quorum: at least half of all seats are present",
        "  carried when more than half of votes cast are for",
        "  whoever is conflicted is recused",
        "  binds every member",
        "rule for Capital at the Joint Committee when Value is over £5m:",
        "  quorum: at least half of all seats are present",
        "  carried when at least 75% of votes cast are for",
        "  whoever is conflicted is recused",
        "  binds every member",
        "procedure for Service Change:",
        "  stage First at the Joint Committee within 20 days:",
        "    if carried, approved",
        "    otherwise, go to Last",
        "  stage Last at the Board of Last Resort within 20 days:",
        "    if carried, approved",
        "    otherwise, refused",
        "requirement for Service Change:",
        "  Engagement at least 28 days before Consultation",
        "  Consultation before the vote",
        "delegation from every member to the Joint Committee: covers Service Change; covers Capital",
        "delegation from every member to the Board of Last Resort: covers Service Change",
        "agreement Contract is a contract between every member on Service Change and Capital:",
        "  binds every member",
    ]
    return "\n".join(lines + [f"check {check}" for check in _CHECKS[:20]]) + "\n"


_CHECKS = (
    "no single member can veto Service Change",
    "no single member can veto Capital",
    "no single Council can veto Service Change",
    "no single Trust can veto Capital when Value is over £5m",
    "every binding decision is within delegated authority",
    "every decision on Service Change is effective for every member it claims",
    "every decision on Capital is binding on every member it claims",
    "every matter has exactly one route",
    "quorum can be reached for every matter",
    "no single member can break the quorum for Service Change",
    "no single member can break the quorum for Capital",
    "every decision on Service Change is reached within 40 days",
    "never the matter is approved and every Council votes against, when the matter is Service Change",
    "nothing reserved is delegated",
    "no delegation exceeds what its giver has",
    "always if the matter is Service Change and the matter is approved then Scrutiny happens before the vote",
    "Engagement comes before Consultation for Service Change",
    "possible: the matter is approved and Trust 1 votes against",
    "always for every Council: if the matter is approved then it is bound",
    "never the matter is approved and no one votes for",
)


def distinct(members: int) -> str:
    """A committee whose members have weights of their own, 1 to `members`, with three checks."""
    lines = ["partnership Weighted", "kind Partner", "members, each a Partner with Shares:"]
    lines += [f"  Partner {n + 1}: {2 * n + 3}" for n in range(members)]
    lines += [
        "matter Budget",
        "body Assembly:",
        "  seat for every member, with votes equal to its Shares",
        "  holds delegated authority",
        "rule for Budget at the Assembly:",
        "  quorum: at least half of all seats are present",
        "  carried when at least 75% of votes cast are for",
        "  whoever is conflicted is recused",
        "  binds every member",
        "delegation from every member to the Assembly: covers Budget",
        "check no single member can veto Budget",
        "check every binding decision is within delegated authority",
        "check never the matter is approved and every Partner votes against",
    ]
    return "\n".join(lines) + "\n"
