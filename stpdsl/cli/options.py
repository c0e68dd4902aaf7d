"""The options that several commands share, each declared once so that it reads and behaves the same
everywhere."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any, TypeVar

import click

Command = TypeVar("Command", bound=Callable[..., Any])


def _day(context: click.Context, parameter: click.Parameter, value: str | None) -> date:
    """A date as policies write it (`1 April 2017`) or as machines do (`2017-04-01`)."""
    if value is None:
        return date.today()
    for layout in ("%Y-%m-%d", "%d %B %Y"):
        try:
            return datetime.strptime(value.strip(), layout).date()  # noqa: DTZ007 - a date has no time zone
        except ValueError:
            continue
    raise click.BadParameter(
        f"`{value}` is not a date: write 2017-04-01 or '1 April 2017'", context, parameter
    )


def formatted(command: Command) -> Command:
    """Add `--format`."""
    return click.option(
        "--format",
        "layout",
        type=click.Choice(["text", "json"]),
        default="text",
        show_default=True,
        help="How results are written.",
    )(command)


def limited(command: Command) -> Command:
    """Add `--timeout`."""
    return click.option(
        "--timeout",
        type=click.FloatRange(min=0, min_open=True),
        metavar="SECONDS",
        help="Give up on a check after this long. The default limit counts the solver's work, not seconds, "
        "so that answers do not depend on the machine.",
    )(command)


def dated(command: Command) -> Command:
    """Add `--today`."""
    return click.option(
        "--today",
        callback=_day,
        metavar="DATE",
        help="The day of the run: accepted failures may have run out, and situations begin on it that do not "
        "say when.  [default: the system's date]",
    )(command)


def selecting(command: Command) -> Command:
    """Add `--only` and `--allow-none`."""
    command = click.option(
        "--allow-none", is_flag=True, help="Finding nothing to ask is not an error (exit status 0)."
    )(command)
    return click.option(
        "--only",
        multiple=True,
        metavar="NAME",
        help="Only the check or scenario of this name, in any spelling that is the same name. Repeatable.",
    )(command)


def timed(command: Command) -> Command:
    """Add `--timings`."""
    return click.option(
        "--timings", is_flag=True, help="Say how long each answer took. Such output differs between runs."
    )(command)
