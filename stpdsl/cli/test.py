"""`stp test`."""

from datetime import date

import click

from stpdsl.cli import options


@click.command(short_help="Run the scenarios alone.")
@click.argument("paths", nargs=-1, required=True, metavar="PATH…")
@options.formatted
@options.selecting
@options.dated
@options.timed
def test(
    paths: tuple[str, ...],
    layout: str,
    only: tuple[str, ...],
    allow_none: bool,
    today: date,
    timings: bool,
) -> int:
    """Run the scenarios of these policies, and show the trace of one that fails.

    A PATH is a file, a folder (every .stp file in it, at any depth) or - for standard input. Exit status: 0
    every scenario comes out as expected; 1 one does not; 2 a policy or this call has an error.
    """
    # Imported here, so that `stp --help` does not wait for the solver.
    from stpdsl.cli.run import Request, run

    return run(Request(paths, layout, only, today, allow_none, timings, scenarios_only=True))
