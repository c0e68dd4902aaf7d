"""The command `stp`: click, and the only place that touches disk, terminal, clock and exit status.

Guaranteed: whatever happens ends in one of the exit statuses of `exits.py` (or 130 when interrupted) and in
words; a traceback is shown only where the environment variable STP_DEBUG is set, and an unexpected fault
asks for a report.
"""

import os
import sys
import traceback

import click

from stpdsl import __version__
from stpdsl.cli.check import check
from stpdsl.cli.decide import decide
from stpdsl.cli.exits import Exit
from stpdsl.cli.test import test

_INTERRUPTED = 130


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="stp", message="%(prog)s %(version)s")
def stp() -> None:
    """Governance as code: prove or refute what a partnership's decision rules promise.

    A policy (.stp) says who decides what, how and by what right, and what that should guarantee. Each
    guarantee is proved for every situation, or refuted with a meeting that could happen.
    """


stp.add_command(check)
stp.add_command(test)
stp.add_command(decide)


def main() -> None:
    """Run the command line and leave with its exit status."""
    sys.exit(status())


def status(arguments: list[str] | None = None) -> int:
    """Run the command line, by default on the arguments of the process, to its exit status."""
    try:
        outcome = stp.main(arguments, prog_name="stp", standalone_mode=False)
        sys.stdout.flush()
        return outcome if isinstance(outcome, int) else Exit.HOLDS
    except click.ClickException as fault:
        fault.show()
        return Exit.BAD_INPUT
    except (click.Abort, KeyboardInterrupt):
        click.echo("interrupted", err=True)
        return _INTERRUPTED
    except BrokenPipeError:
        # Whoever reads has gone, as in `stp check … | head`: let Python not flush into the void.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return Exit.UNDECIDED
    except MemoryError:
        click.echo("stp: there was not enough memory to decide this", err=True)
        return Exit.UNDECIDED
    except Exception as fault:
        if os.environ.get("STP_DEBUG"):
            traceback.print_exc()
        click.echo(f"stp: a defect of stpdsl {__version__}: {type(fault).__name__}: {fault}", err=True)
        click.echo(
            "Please report this, with the policy; with STP_DEBUG=1 the report can say where it happened.",
            err=True,
        )
        return Exit.UNDECIDED
