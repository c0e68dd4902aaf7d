"""Colours, or their absence: a style turns words into the same words, set for a terminal or plainly."""

from dataclasses import dataclass

_CODES = {"bad": "31", "good": "32", "doubt": "33", "place": "36", "quiet": "2", "strong": "1"}


@dataclass(frozen=True, slots=True)
class Style:
    """How text is set: with colour on a terminal that wants it, else plainly."""

    colour: bool = False

    def __call__(self, kind: str, text: str) -> str:
        """The text in the colour of its kind: bad, good, doubt, place, quiet or strong."""
        return f"\x1b[{_CODES[kind]}m{text}\x1b[0m" if self.colour and text else text


PLAIN = Style()


def indented(text: str, by: str) -> str:
    """Every line of the text moved in."""
    return "\n".join(by + line if line else line for line in text.split("\n"))
