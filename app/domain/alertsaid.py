"""What alerts say: the sentence of each, its limit, and the way out."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

from app.domain.alerts import Alert
from app.domain.errors import Message, message
from app.domain.thresholds import LOW_IS_BAD, PERCENT, SECONDS, AlertKind

Percent = Callable[[Decimal | None], str]


def plain_percent(value: Decimal | None) -> str:
    """A percentage as the command line writes it."""
    return "–" if value is None else f"{value:.1f}%"


def about(alert: Alert) -> str:
    """What people call the subject: a login, a terminal, a fund."""
    return (alert.account or alert.subject).partition("@")[0] if alert.account else alert.subject


def sentence(alert: Alert, percent: Percent = plain_percent) -> Message:
    """What is the matter, with the figure that was measured and the limit that was passed."""
    name, measured = about(alert), written(alert.kind, alert.measured, percent)
    limit = written(alert.kind, alert.limit, percent)
    values = {"name": name, "measured": measured, "limit": limit}
    return {
        AlertKind.STALE: message("No reading of account {name} for {measured}.", **values),
        AlertKind.TERMINAL: message("Terminal {name} has not answered for {measured}.", **values),
        AlertKind.MARGIN: message("Margin level of {name} is {measured}, under {limit}.", **values),
        AlertKind.DRAWDOWN: message("Equity of {name} is {measured} under its peak, more than {limit}.", **values),
        AlertKind.COVERAGE: message("Coverage of {name} is {measured}, under {limit}.", **values),
        AlertKind.WITHDRAWAL: message("{measured} left account {name} and nobody has said why.", **values),
        AlertKind.UNRECONCILED: message("The deals of {name} miss its balance by {measured}.", **values),
    }[alert.kind]


def title(kind: AlertKind) -> Message:
    """The kind in a word or two."""
    return {
        AlertKind.STALE: message("Stale data"),
        AlertKind.TERMINAL: message("Terminal down"),
        AlertKind.MARGIN: message("Margin level"),
        AlertKind.DRAWDOWN: message("Equity drawdown"),
        AlertKind.COVERAGE: message("Coverage"),
        AlertKind.WITHDRAWAL: message("Unexpected withdrawal"),
        AlertKind.UNRECONCILED: message("Unreconciled"),
    }[kind]


def way_out(kind: AlertKind) -> Message:
    """What a person can do about it."""
    return {
        AlertKind.STALE: message("Look at its terminal in the trading monitor, then check now."),
        AlertKind.TERMINAL: message("Open the terminal on this computer and see that it is signed in."),
        AlertKind.MARGIN: message("Ask the trader to close positions, or add funds to the account."),
        AlertKind.DRAWDOWN: message("Look at the account's curve and positions, and speak with the trader."),
        AlertKind.COVERAGE: message("See on the dashboard what is owed and what is held."),
        AlertKind.WITHDRAWAL: message("Choose its type in the review queue."),
        AlertKind.UNRECONCILED: message("Read the history again, or import a statement with the missing deals."),
    }[kind]


def meaning(kind: AlertKind) -> Message:
    """What a limit of this kind is about."""
    return {
        AlertKind.STALE: message("after so many seconds without a reading"),
        AlertKind.TERMINAL: message("after so many seconds without an answer"),
        AlertKind.MARGIN: message("under so many percent"),
        AlertKind.DRAWDOWN: message("from so many percent under the peak"),
        AlertKind.COVERAGE: message("under so many percent of what is owed"),
        AlertKind.WITHDRAWAL: message("above this amount, not reviewed"),
        AlertKind.UNRECONCILED: message("above this difference"),
    }[kind]


def limit_said(kind: AlertKind, limit: Decimal | None, percent: Percent = plain_percent) -> Message:
    """A limit in words."""
    if limit is None:
        return message("never")
    shown = written(kind, limit, percent)
    return message("under {limit}", limit=shown) if kind in LOW_IS_BAD else message("over {limit}", limit=shown)


def written(kind: AlertKind, value: Decimal | None, percent: Percent = plain_percent) -> object:
    """A measured figure or a limit, in the unit of its kind; amounts are left to the person's region."""
    if value is None:
        return message("an unknown time") if kind in SECONDS else "–"
    if kind in PERCENT:
        return percent(value)
    return lasted(int(value)) if kind in SECONDS else value


def lasted(seconds: int) -> Message:
    """A span of time in its largest unit."""
    if seconds < 120:
        return message("{n} s", n=seconds)
    if seconds < 7200:
        return message("{n} min", n=seconds // 60)
    if seconds < 172_800:
        return message("{n} h", n=seconds // 3600)
    return message("{n} days", n=seconds // 86_400)
