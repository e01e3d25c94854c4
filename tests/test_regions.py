"""How regions write and read figures."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.errors import BadInput
from app.regions import REGIONS, Region

US, SPAIN, MEXICO = (REGIONS[code] for code in ("en-US", "es-ES", "es-MX"))
MILLION = Decimal("1263485.40")
LOSS = Decimal("-504729.89")
amounts = st.integers(-(10**14), 10**14).map(lambda cents: Decimal(cents).scaleb(-2))


@pytest.mark.parametrize(
    ("region", "in_text", "in_table", "percent", "day"),
    [
        (US, "$1,263,485.40", "−504,729.89", "145.1%", "7 Sep 2025"),
        (SPAIN, "1.263.485,40\u00a0US$", "−504.729,89", "145,1\u00a0%", "7 sep 2025"),
        (MEXICO, "USD\u00a01,263,485.40", "−504,729.89", "145.1%", "7 sep 2025"),
    ],
)
def test_every_region_writes_the_design_s_example(
    region: Region, in_text: str, in_table: str, percent: str, day: str
) -> None:
    assert region.money(MILLION, symbol=True) == in_text
    assert region.money(LOSS, signed=True) == in_table
    assert region.percent(Decimal("145.1")) == percent
    assert region.date(date(2025, 9, 7)) == day


def test_four_digits_are_grouped_in_spain_too() -> None:
    assert SPAIN.money(Decimal("1234.50")) == "1.234,50"


def test_signed_figures_show_plus_and_zero_shows_none() -> None:
    assert US.money(Decimal("3272.26"), signed=True, symbol=True) == "+$3,272.26"
    assert US.money(LOSS, signed=True, symbol=True) == "−$504,729.89"
    assert US.money(Decimal("0.00"), signed=True) == "0.00"


def test_what_is_not_known_is_a_dash() -> None:
    assert {
        US.money(None), US.money(None, symbol=True), US.percent(None), US.number(None), US.date(None), US.short(None),
        US.moment(None, UTC), US.time(None, UTC),
    } == {"–"}  # fmt: skip


def test_a_range_starts_with_the_low_end_and_closes_where_both_read_the_same() -> None:
    assert US.percent_range(Decimal("134.63"), Decimal("145.10")) == "134.6–145.1%"
    assert SPAIN.percent_range(Decimal("134.63"), Decimal("145.10")) == "134,6–145,1\u00a0%"
    assert US.percent_range(Decimal("97.51"), Decimal("97.49")) == "97.5%"


def test_axes_write_short_amounts() -> None:
    assert [US.short(Decimal(value)) for value in (1840000, 412300, 980)] == ["1.84M", "412K", "980"]
    assert SPAIN.short(Decimal(1840000)) == "1,84 M"


def test_moments_are_told_in_the_zone_asked_for() -> None:
    moment = datetime(2025, 9, 7, 22, 42, 7, tzinfo=UTC)
    new_york = ZoneInfo("America/New_York")
    assert US.moment(moment, new_york) == "7 Sep 2025 18:42"
    assert US.time(moment, new_york, seconds=True) == "18:42:07"
    assert SPAIN.weekday(moment.astimezone(new_york).date()) == "dom"
    assert MEXICO.month(date(2026, 1, 1)) == "ene 2026"
    assert US.date(date(2026, 1, 1), year=False) == "1 Jan"


@given(amounts)
def test_every_region_reads_back_what_it_writes(amount: Decimal) -> None:
    for region in REGIONS.values():
        assert region.parse_amount(region.money(amount, signed=True)) == amount


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("1,234.50", "1234.50"),
        ("1.234,50", "1234.50"),
        ("1 234,5", "1234.50"),
        ("1'234.50", "1234.50"),
        ("1,234,567", "1234567.00"),
        ("1.234.567", "1234567.00"),
        ("12.5", "12.50"),
        ("12,5", "12.50"),
        ("+7", "7.00"),
        ("−7", "-7.00"),
        ("120000", "120000.00"),
    ],
)
def test_both_separators_are_read_where_only_one_reading_exists(text: str, amount: str) -> None:
    assert {region.parse_amount(text) for region in REGIONS.values()} == {Decimal(amount)}


@pytest.mark.parametrize("text", ["1.234", "1,234", "-12.345", "100,000"])
def test_what_could_be_read_in_two_ways_is_asked_about(text: str) -> None:
    with pytest.raises(BadInput, match="two ways") as error:
        US.parse_amount(text, "amount")
    assert error.value.field == "amount"


def test_the_question_names_both_readings() -> None:
    with pytest.raises(BadInput, match=r"Write 1,234\.00 or 1\.23, whichever you mean"):
        US.parse_amount("1.234")


@pytest.mark.parametrize("text", ["", "  ", "abc", "1.2.3", "7e3", "0.123", "1,23,456", "1.005.00", "١٢", "--5", "1e5"])
def test_what_is_no_amount_is_refused(text: str) -> None:
    with pytest.raises(BadInput, match="not an amount") as error:
        US.parse_amount(text, "amount")
    assert error.value.field == "amount"
    assert "1,250.00" in str(error.value.way_out)


@given(st.text(max_size=20))
def test_any_text_is_read_or_refused(text: str) -> None:
    for read in (US.parse_amount, US.parse_date):
        try:
            read(text)
        except BadInput:
            continue


@pytest.mark.parametrize("text", ["7 Sep 2025", "7 sep 2025", "07-SEP-2025", "2025-09-07", "7 de septiembre de 2025"])
def test_days_are_read_in_both_languages(text: str) -> None:
    assert US.parse_date(text) == date(2025, 9, 7)


@pytest.mark.parametrize("text", ["", "7/9/2025", "31 Feb 2025", "2025-13-01", "7 foo 2025", "7 Sep"])
def test_what_is_no_day_is_refused(text: str) -> None:
    with pytest.raises(BadInput, match="not a date"):
        US.parse_date(text)
