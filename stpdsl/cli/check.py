"""`stp check`."""

from datetime import date

import click

from stpdsl.cli import options


@click.command(short_help="Prove or refute every check, and run the scenarios.")
@click.argument("paths", nargs=-1, required=True, metavar="PATH…")
@options.formatted
@options.selecting
@options.limited
@options.dated
@options.timed
def check(
    paths: tuple[str, ...],
    layout: str,
    only: tuple[str, ...],
    allow_none: bool,
    timeout: float | None,
    today: date,
    timings: bool,
) -> int:
    """Prove or refute every check of these policies, and run their scenarios.

    A PATH is a file, a folder (every .stp file in it, at any depth) or - for standard input. Exit status: 0
    everything asked holds; 1 a check fails or is vacuous, or a scenario fails; 2 a policy or this call has an
    error; 3 something could not be decided.
    """
    # Imported here, so that `stp --help` does not wait for the solver.
    from stpdsl.cli.run import Request, run
    from stpdsl.solver.answer import Limits

    return run(Request(paths, layout, only, today, allow_none, timings, Limits(seconds=timeout)))
