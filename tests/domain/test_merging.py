from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from app.domain.holdings import Deal
from app.domain.merging import merged
from tests.offices import MAIN, operation

START = datetime.fromisoformat("2025-04-01T09:00:00+00:00")
Row = tuple[int, int]


def read(rows: list[Row]) -> tuple[Deal, ...]:
    """What the store would read of rows (ticket, minute) in the order they were written."""
    last: dict[int, Deal] = {}
    for ticket, minute in rows:
        revision = last[ticket].revision + 1 if ticket in last else 1
        deal = operation(MAIN, ticket, "2025-04-01T09:00:00", "1.00", "")
        last.pop(ticket, None)
        last[ticket] = replace(deal, time=START + timedelta(minutes=minute), revision=revision)
    return tuple(sorted(last.values(), key=lambda deal: deal.time))


@given(st.lists(st.tuples(st.integers(1, 30), st.integers(0, 5)), max_size=40), st.integers(0, 40))
def test_merging_what_came_later_is_reading_everything(rows: list[Row], until: int) -> None:
    whole = read(rows)
    later = {ticket for ticket, _ in rows[until:]}
    fresh = tuple(deal for deal in whole if int(deal.ticket) in later)
    assert merged(read(rows[:until]), fresh) == whole
