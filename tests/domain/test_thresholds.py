"""Limits: which are in force, and which cannot be meant."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest

from app.domain.errors import BadInput
from app.domain.thresholds import DEFAULTS, AlertKind, Limits, Thresholds, check_cool_down, check_limits

ACCOUNT = "1001@Broker-Live"


def limits(warn: str | None, critical: str | None = None) -> Limits:
    return Limits(*(None if each is None else Decimal(each) for each in (warn, critical)))


def test_an_accounts_own_limits_come_first_then_the_offices_then_the_shipped() -> None:
    office, own = limits("140"), limits("130", "110")
    found = Thresholds({("", AlertKind.MARGIN): office, (ACCOUNT, AlertKind.MARGIN): own})
    assert found.of(AlertKind.MARGIN, ACCOUNT) == own
    assert found.of(AlertKind.MARGIN, "1002@Broker-Live") == office
    assert found.of(AlertKind.STALE, ACCOUNT) == DEFAULTS[AlertKind.STALE]
    assert found.set_for(AlertKind.MARGIN, ACCOUNT)
    assert not found.set_for(AlertKind.STALE, ACCOUNT)


@pytest.mark.parametrize("kind", AlertKind)
def test_the_shipped_limits_can_be_meant(kind: AlertKind) -> None:
    assert check_limits(kind, DEFAULTS[kind]) == DEFAULTS[kind]


@pytest.mark.parametrize(
    ("kind", "wrong", "field"),
    [
        (AlertKind.MARGIN, limits("-1"), "warn"),
        (AlertKind.MARGIN, limits("0"), "warn"),
        (AlertKind.STALE, limits(None, "0"), "critical"),
        (AlertKind.DRAWDOWN, limits("NaN"), "warn"),
        (AlertKind.DRAWDOWN, limits(None, "Infinity"), "critical"),
        (AlertKind.DRAWDOWN, limits("1000000000001"), "warn"),
        (AlertKind.MARGIN, limits("120", "150"), "critical"),
        (AlertKind.DRAWDOWN, limits("20", "10"), "critical"),
    ],
)
def test_limits_that_cannot_be_meant_are_refused_beside_their_field(kind: AlertKind, wrong: Limits, field: str) -> None:
    with pytest.raises(BadInput) as refused:
        check_limits(kind, wrong)
    assert refused.value.field == field


@pytest.mark.parametrize("minutes", [0, 1441, -5])
def test_a_cool_down_is_a_minute_to_a_day(minutes: int) -> None:
    with pytest.raises(BadInput):
        check_cool_down(timedelta(minutes=minutes))
    assert check_cool_down(timedelta(minutes=1)) == timedelta(minutes=1)
