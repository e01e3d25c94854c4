"""What alerts say: whose, how much, against which limit, in the unit of the kind."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from app.domain.alerts import Alert, AlertState
from app.domain.alertsaid import about, lasted, limit_said, meaning, sentence, title, way_out
from app.domain.thresholds import AlertKind, AlertSeverity
from app.words import Words

WORDS = Words("en", Path())


def alert(
    kind: AlertKind, measured: str | None, limit: str, subject: str = "1001@Broker-Live", account: str = ""
) -> Alert:
    return Alert(
        number=1,
        kind=kind,
        subject=subject,
        severity=AlertSeverity.WARNING,
        state=AlertState.OPEN,
        raised_at=datetime(2025, 9, 7, tzinfo=UTC),
        step=1,
        measured=None if measured is None else Decimal(measured),
        limit=Decimal(limit),
        account=account,
    )


MINE = "1001@Broker-Live"
SAID = [
    (alert(AlertKind.STALE, "240", "120", account=MINE), "No reading of account 1001 for 4 min."),
    (alert(AlertKind.STALE, None, "120", account=MINE), "No reading of account 1001 for an unknown time."),
    (alert(AlertKind.TERMINAL, "45", "30", "Live 3"), "Terminal Live 3 has not answered for 45 s."),
    (alert(AlertKind.MARGIN, "141.85", "150", account=MINE), "Margin level of 1001 is 141.8%, under 150.0%."),
    (alert(AlertKind.DRAWDOWN, "12.5", "10", account=MINE), "Equity of 1001 is 12.5% under its peak, more than 10.0%."),
    (alert(AlertKind.COVERAGE, "88.04", "90", "CORE"), "Coverage of CORE is 88.0%, under 90.0%."),
    (
        alert(AlertKind.WITHDRAWAL, "143000.00", "0.00", f"{MINE}:77", MINE),
        "143,000.00 left account 1001 and nobody has said why.",
    ),
    (alert(AlertKind.UNRECONCILED, "18.40", "0.00", account=MINE), "The deals of 1001 miss its balance by 18.40."),
]


@pytest.mark.parametrize(("told", "said"), SAID, ids=lambda each: each.kind.value if isinstance(each, Alert) else "")
def test_a_sentence_says_whose_and_how_much(told: Alert, said: str) -> None:
    assert WORDS.say(sentence(told)) == said


@pytest.mark.parametrize("kind", AlertKind)
def test_every_kind_has_a_name_a_meaning_and_a_way_out(kind: AlertKind) -> None:
    assert all(WORDS.say(part(kind)) for part in (title, meaning, way_out))


def test_a_percentage_is_written_as_the_region_does() -> None:
    told = sentence(
        alert(AlertKind.MARGIN, "141.85", "150", account=MINE), lambda value: f"{value} %".replace(".", ",")
    )
    assert WORDS.say(told) == "Margin level of 1001 is 141,85 %, under 150 %."


def test_a_limit_says_on_which_side_it_lies() -> None:
    assert WORDS.say(limit_said(AlertKind.MARGIN, Decimal(150))) == "under 150.0%"
    assert WORDS.say(limit_said(AlertKind.STALE, Decimal(120))) == "over 2 min"
    assert WORDS.say(limit_said(AlertKind.STALE, None)) == "never"


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        (0, "0 s"),
        (119, "119 s"),
        (120, "2 min"),
        (7199, "119 min"),
        (7200, "2 h"),
        (172_799, "47 h"),
        (172_800, "2 days"),
    ],
)
def test_a_span_is_said_in_its_largest_unit(seconds: int, said: str) -> None:
    assert WORDS.say(lasted(seconds)) == said


def test_it_is_about_a_login_a_terminal_or_a_fund() -> None:
    assert about(alert(AlertKind.WITHDRAWAL, "1", "0", f"{MINE}:77", MINE)) == "1001"
    assert about(alert(AlertKind.TERMINAL, "1", "0", "Live 3")) == "Live 3"
