"""The exit statuses that scripts rely on, and which of several wins. Defined here and nowhere else."""

from enum import IntEnum


class Exit(IntEnum):
    """How a run of the command ends."""

    HOLDS = 0
    """Everything asked holds."""
    FAILS = 1
    """A property fails or is vacuous, or a scenario fails."""
    BAD_INPUT = 2
    """The policy or the call has an error."""
    UNDECIDED = 3
    """Something could not be decided with the time or memory given, or the two meanings disagree."""


_PRECEDENCE = (Exit.BAD_INPUT, Exit.UNDECIDED, Exit.FAILS)


def worst(statuses: set[Exit]) -> Exit:
    """The status of a run in which all of these occurred: 2 over 3 over 1."""
    return next((status for status in _PRECEDENCE if status in statuses), Exit.HOLDS)
