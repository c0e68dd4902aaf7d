"""Values and conditions in words: what stories and summaries are made of."""

from fractions import Fraction

import pytest

from stpdsl.verdicts import words


@pytest.mark.parametrize(
    ("pence", "said"),
    [
        (0, "£0"),
        (50, "£0.50"),
        (100_000, "£1,000"),
        (100_000_000, "£1m"),
        (100_000_001, "£1,000,000.01"),
        (250_000_000, "£2.5m"),
        (123_456_700, "£1,234,567"),
        (110_000_000_000, "£1.1bn"),
    ],
)
def test_money_is_short_and_exact(pence: int, said: str) -> None:
    assert words.money(pence, "£") == said


def test_money_keeps_its_currency() -> None:
    assert words.money(300_000_000, "€") == "€3m"


def test_days_are_dates() -> None:
    assert words.day(736_420) == "1 April 2017"
    assert words.day(-3) == "day -3"


def test_lists_read_aloud() -> None:
    assert words.listed([]) == ""
    assert words.listed(["Royal"]) == "Royal"
    assert words.listed(["Royal", "Coast", "County"]) == "Royal, Coast and County"


def test_numbers_are_exact() -> None:
    assert words.number(Fraction(1_000_000)) == "1,000,000"
    assert words.number(Fraction(5, 2)) == "5/2"
