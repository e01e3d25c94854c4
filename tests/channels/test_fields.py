"""Single fields of untrusted documents: what is taken, what is not, and what is said about it."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.channels import fields as f
from app.domain.errors import BadInput, Problem, message
from app.domain.holdings import Entry

anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(), lambda inner: st.lists(inner, max_size=3)
)
READERS = (
    f.text,
    f.needed_text,
    f.at_most(3),
    f.flag,
    f.count,
    f.whole,
    f.ticket,
    f.quantity,
    f.day,
    f.moment,
    f.currency,
    f.one_of(Entry),
)


@given(st.sampled_from(READERS), anything)
def test_a_reader_answers_or_says_what_is_wrong(read: Callable[[object], object], value: object) -> None:
    with suppress(BadInput):  # whatever else it raised would be a fault of ours
        read(value)


@pytest.mark.parametrize(
    ("read", "value", "found"),
    [
        (f.text, "", ""),
        (f.text, "Peña & Söhne", "Peña & Söhne"),
        (f.needed_text, " a ", " a "),
        (f.at_most(3), "abc", "abc"),
        (f.at_most(3, f.text), "", ""),
        (f.flag, True, True),
        (f.count, 600, 600),
        (f.whole, 2**63 - 1, 2**63 - 1),
        (f.ticket, 7, "7"),
        (f.ticket, "7:out", "7:out"),
        (f.quantity, "0.25", Decimal("0.25")),
        (f.quantity, "3300", Decimal(3300)),
        (f.day, "2024-02-29", date(2024, 2, 29)),
        (f.moment, "2025-04-01T09:00:00Z", datetime(2025, 4, 1, 9, tzinfo=UTC)),
        (f.moment, "2025-04-01T09:00:00-05:00", datetime(2025, 4, 1, 14, tzinfo=UTC)),
        (f.currency, "EUR", "EUR"),
        (f.one_of(Entry), "out_by", Entry.OUT_BY),
    ],
)
def test_what_is_meant_is_taken(read: Callable[[object], object], value: object, found: object) -> None:
    assert read(value) == found


@pytest.mark.parametrize(
    ("read", "value"),
    [
        (f.text, 5),
        (f.text, "x" * 2001),
        (f.text, "two\nlines"),
        (f.text, "\ud800"),
        (f.needed_text, "  "),
        (f.at_most(3), "abcd"),
        (f.flag, 1),
        (f.flag, "true"),
        (f.count, 601),
        (f.whole, -1),
        (f.whole, 2**63),
        (f.whole, 1.0),
        (f.whole, True),
        (f.ticket, ""),
        (f.ticket, "9" * 41),
        (f.quantity, 1.5),
        (f.quantity, "-1"),
        (f.quantity, "1e5"),
        (f.quantity, "1_000"),
        (f.quantity, " 1"),
        (f.quantity, "٣"),
        (f.quantity, "NaN"),
        (f.quantity, "12345678901234567"),
        (f.day, 20250401),
        (f.day, "01.04.2025"),
        (f.day, "2025-W14-2"),
        (f.day, "2025-02-29"),
        (f.day, "1969-12-31"),
        (f.day, "2200-01-01"),
        (f.moment, 5),
        (f.moment, "2025-04-01T09:00:00"),
        (f.moment, "2025-04-01T25:00:00Z"),
        (f.moment, "1970-06-01T00:00:00Z"),
        (f.moment, "9999-12-31T23:59:59-12:00"),
        (f.currency, "usd"),
        (f.currency, "US"),
        (f.currency, "ÄÖÜ"),
        (f.one_of(Entry), "between"),
        (f.one_of(Entry), []),
    ],
)
def test_what_cannot_be_meant_is_not_taken(read: Callable[[object], object], value: object) -> None:
    with pytest.raises(BadInput):
        read(value)


def test_long_values_are_shown_short() -> None:
    with pytest.raises(BadInput) as caught:
        f.quantity("9" * 500)
    assert len(str(caught.value)) < 150


def row(**content: object) -> tuple[f.Fields, f.Row]:
    fields = f.Fields()
    return fields, f.Row(fields, "rows[0]", dict(content))


def test_a_field_that_is_needed_is_missed() -> None:
    fields, missing = row()
    assert missing.take("name", f.text, "-") == "-"
    assert [problem.where for problem in fields.problems] == ["rows[0].name"]
    assert not missing.sound


def test_a_field_that_is_not_needed_may_be_null_or_absent() -> None:
    fields, there = row(name=None)
    assert there.take("name", f.text, "-", needed=False) == "-"
    assert there.take("other", f.text, "-", needed=False) == "-"
    assert there.sound
    assert fields.problems == []


def test_null_is_no_value_for_a_field_that_is_needed() -> None:
    fields, there = row(name=None)
    assert there.take("name", f.text, "-") == "-"
    assert str(fields.problems[0].what) == "Text is expected here, not None."


def test_a_problem_of_the_whole_row_bears_its_name() -> None:
    fields, there = row()
    there.wrong("", message("Wrong."))
    assert fields.problems == [Problem("rows[0]", message("Wrong."))]


def test_rows_in_rows_say_where_they_stand() -> None:
    fields, there = row(parts=[{"a": 1}, 5])
    (inner,) = there.rows("parts")
    inner.wrong("a", message("Wrong."))
    assert [problem.where for problem in fields.problems] == ["rows[0].parts[1]", "rows[0].parts[0].a"]


def test_fields_that_nobody_reads_are_named() -> None:
    assert row(b=1, a=2, c=3)[1].unknown(frozenset({"b"})) == ["a", "c"]


def test_reading_stops_when_the_pattern_is_clear() -> None:
    fields = f.Fields()
    with pytest.raises(f.TooManyProblemsError):
        fields.rows({"rows": [5] * 100}, "rows")
    assert len(fields.problems) == f.MOST_PROBLEMS


FIELDS = (
    f.Wanted("name", f.remembered(f.needed_text), "", needed=True),
    f.Wanted("count", f.whole, 7),
    f.Wanted("entry", f.one_of(Entry), None),
)


def test_many_fields_are_read_at_once_in_their_order() -> None:
    fields, there = row(name="a", entry=None)
    assert there.take_all(FIELDS) == ["a", 7, None]
    assert there.sound
    assert fields.problems == []


@pytest.mark.parametrize("value", [["a"], {"a": 1}, True, 1, 1.5, None, "", " "])
def test_one_unusable_field_among_many_is_named_each_time_anew(value: object) -> None:
    for _ in range(2):
        fields, there = row(name=value, count=-1, entry="in")
        assert there.take_all(FIELDS) == ["", 7, Entry.IN]
        assert [problem.where for problem in fields.problems] == ["rows[0].name", "rows[0].count"]
        assert not there.sound


def test_a_missing_field_among_many_is_called_missing() -> None:
    fields, there = row(count=1)
    assert there.take_all(FIELDS) == ["", 1, None]
    assert fields.problems == [Problem("rows[0].name", message("This field is missing."))]
