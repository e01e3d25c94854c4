"""Sentences are filled in the person's language, with amounts and dates as the person writes them."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from app.domain.errors import message
from app.words import LANGUAGES, Words, amount_text


def test_names_are_filled_and_values_left_alone(words: Words) -> None:
    assert words("{name} has {count} rows", name="{x}", count=3) == "{x} has 3 rows"
    assert words("100 {sure}") == "100 {sure}"
    assert words("") == ""


def test_amounts_and_dates_are_written_as_the_person_does(words: Words) -> None:
    values = {"amount": Decimal("-1234.5"), "day": date(2025, 9, 7)}
    assert words("{amount} on {day}", **values) == "−1,234.50 on 2025-09-07"
    own = Words("en", Path(), amount=lambda amount: f"<{amount}>", day=lambda day: f"{day:%d/%m}")
    assert own("{amount} on {day}", **values) == "<-1234.5> on 07/09"


def test_a_moment_is_no_date(words: Words) -> None:
    moment = datetime(2025, 9, 7, 22, 42, tzinfo=UTC)
    assert words("{at}", at=moment) == str(moment)


def test_a_message_within_a_message_is_said_too(words: Words) -> None:
    inner = message("{amount} left", amount=Decimal("5.00"))
    assert words.say(message("Well: {what}.", what=inner)) == "Well: 5.00 left."
    assert words.say(None) == ""


@pytest.mark.parametrize(("number", "said"), [(0, "0 rows"), (1, "one row"), (1234, "1,234 rows")])
def test_numbers_choose_their_form(words: Words, number: int, said: str) -> None:
    assert words.count(number, "one row", "{n} rows") == said


@pytest.mark.parametrize(
    ("amount", "text"),
    [(None, "–"), (Decimal("0.00"), "0.00"), (Decimal("-0.01"), "−0.01"), (Decimal("1263485.4"), "1,263,485.40")],
)
def test_an_amount_has_two_decimals_and_a_true_minus(amount: Decimal | None, text: str) -> None:
    assert amount_text(amount) == text


def test_a_language_without_a_catalogue_falls_back_to_english() -> None:
    assert Words("xx", Path())("Interest starts") == "Interest starts"
    assert "en" in LANGUAGES
