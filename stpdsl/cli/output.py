"""Where a run writes: results to standard output, messages to standard error, both as UTF-8."""

import os
import sys

import click

from stpdsl.present.style import PLAIN, Style


def style() -> Style:
    """Colour only on a terminal, and not where NO_COLOR asks for none."""
    return Style(colour=True) if sys.stdout.isatty() and not os.environ.get("NO_COLOR") else PLAIN


def style_of_messages() -> Style:
    """The same for standard error."""
    return Style(colour=True) if sys.stderr.isatty() and not os.environ.get("NO_COLOR") else PLAIN


def result(text: str) -> None:
    """Write a line or more of results."""
    click.echo(f"{text}\n".encode(errors="replace"), nl=False)


def message(text: str) -> None:
    """Write a line or more for the person who runs the command."""
    click.echo(f"{text}\n".encode(errors="replace"), nl=False, err=True)
