"""`stp decide`."""

from datetime import date

import click

from stpdsl.cli import options
from stpdsl.cli.flags import as_data


@click.command(short_help="What comes of one situation, why, and for whom.")
@click.argument("file")
@click.argument("situation", required=False, metavar="[SITUATION]")
@options.formatted
@options.dated
@click.option(
    "--matter", metavar="NAME", help="What is to be decided; may be left out where there is only one."
)
@click.option("--for", "for", multiple=True, metavar="NAMES", help="Who votes for: members, people or seats.")
@click.option("--against", multiple=True, metavar="NAMES", help="Who votes against.")
@click.option("--abstain", multiple=True, metavar="NAMES", help="Who abstains.")
@click.option(
    "--absent", multiple=True, metavar="NAMES", help="Who stays away; so does whoever is not named."
)
@click.option("--value", metavar="AMOUNT", help="Short for --set Value=AMOUNT.")
@click.option("--set", "set", multiple=True, metavar="NAME=VALUE", help="A particular: 'Value=£2m'.")
@click.option(
    "--fact", "fact", multiple=True, metavar="NAME", help="A fact that is so: Urgent, 'Unfit=Royal'."
)
@click.option(
    "--conflicted", multiple=True, metavar="NAMES", help="Members or people with a conflict of interest."
)
@click.option("--vacant", multiple=True, metavar="SEATS", help="Seats that are vacant.")
@click.option(
    "--step", "step", multiple=True, metavar="NAME=DAY", help="A step and its day: 'Scrutiny=3', or a date."
)
@click.option(
    "--day", type=click.IntRange(min=0), metavar="N", help="The first stage meets N days after the start."
)
@click.option(
    "--casting", type=click.Choice(["for", "against"]), help="The casting vote, where there is one."
)
@click.option("--consent", multiple=True, metavar="NAMES", help="Who consents without voting.")
@click.option("--route", metavar="NAME", help="The route taken, where several are open.")
def decide(
    file: str, situation: str | None, layout: str, today: date, **flags: str | int | tuple[str, ...] | None
) -> int:
    """Say what comes of one situation under the policy in FILE: the outcome, why, for whom, by what right.

    SITUATION is a JSON file, - for JSON on standard input, or the name of a scenario in FILE; without it the
    options say what the situation is. NAMES are separated by commas, in any spelling that is the same name
    (north-ccg, royal); `everyone` is whoever is not named elsewhere.
    """
    # Imported here, so that `stp --help` does not wait for the solver.
    from stpdsl.cli.deciding import run

    return run(file, situation, as_data(flags), layout, today)
