"""Windows of maintenance: until when they hold, and which cannot be meant."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.errors import BadInput
from app.domain.maintenance import LONGEST, Maintenance, Scope, check_maintenance, covering

NOON = datetime(2025, 9, 7, 12, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
WINDOW = Maintenance(scope=Scope.TERMINAL, subject="Live 3", since=NOON, until=NOON + HOUR, reason="new build")


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"until": NOON}, "until"),
        ({"until": NOON - HOUR}, "until"),
        ({"until": NOON + LONGEST + timedelta(seconds=1)}, "until"),
        ({"reason": "  ok  "}, "reason"),
        ({"reason": "x" * 301}, "reason"),
        ({"subject": ""}, "subject"),
    ],
)
def test_a_window_that_cannot_be_meant_is_refused_beside_its_field(change: dict[str, object], field: str) -> None:
    with pytest.raises(BadInput) as refused:
        check_maintenance(replace(WINDOW, **change))  # type: ignore[arg-type]  # fields by name
    assert refused.value.field == field


def test_a_day_is_the_longest() -> None:
    longest = replace(WINDOW, until=NOON + LONGEST)
    assert check_maintenance(longest) == longest


@given(st.timedeltas(timedelta(0), timedelta(days=400)))
def test_every_window_that_is_taken_ends_by_itself(later: timedelta) -> None:
    window = check_maintenance(replace(WINDOW, until=NOON + LONGEST))
    assert window.holds(NOON + later) == (later < LONGEST)


def test_it_covers_what_it_is_about_alone() -> None:
    now = NOON + timedelta(minutes=1)
    assert covering([WINDOW], "1@s", "Live 3", now) == WINDOW
    assert covering([WINDOW], "1@s", "Live 7", now) is None
    assert covering([replace(WINDOW, scope=Scope.OFFICE, subject="")], "", "", now) is not None
    assert covering([replace(WINDOW, scope=Scope.ACCOUNT, subject="1@s")], "", "", now) is None
