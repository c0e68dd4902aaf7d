"""Governance as code, with formal checking.

A policy says how a partnership decides; its checks say what that promises. `stp check` proves each promise
for every situation, or tells the meeting at which it breaks.

     text ──▶ syntax ──▶ model ──┬─▶ semantics (plain values) ─┐
              what was   what it │                             ├─▶ verdicts ──▶ present ──▶ cli
              written    means   └─▶ solver    (Z3 terms) ─────┘

The ten words used everywhere, each for one idea:

    source          one text with a name: a file, standard input, a shipped pack
    span            a stretch of a source
    problem         something wrong with a text, with its code, span and remedy (a `Diagnostic`)
    syntax          what the author wrote, sentence by sentence
    model           what it means, once names and types are settled
    situation       one proposed decision: its context, and every move that people make
    decision        what comes of a situation: the outcome, its trace, for whom and by what right
    question        what is asked of a policy: a check or a scenario
    verdict         the answer: holds, fails, vacuous or unknown, with its evidence
    counterexample  a situation, replayed, in which a promise breaks
"""

__version__ = "0.1.0"
