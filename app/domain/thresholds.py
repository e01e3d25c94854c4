"""Thresholds: what alerts are about, and where a warning begins and where it gets critical."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from enum import StrEnum

from app.domain.errors import BadInput, message


class AlertKind(StrEnum):
    """What an alert is about."""

    STALE = "stale data"
    TERMINAL = "terminal down"
    MARGIN = "margin level"
    DRAWDOWN = "equity drawdown"
    COVERAGE = "coverage"
    WITHDRAWAL = "unexpected withdrawal"
    UNRECONCILED = "unreconciled"


class AlertSeverity(StrEnum):
    """How much an alert matters; a critical one is shown in the message bar too."""

    WARNING = "warning"
    CRITICAL = "critical"


EVERY_KIND = frozenset(AlertKind)
LOW_IS_BAD = frozenset({AlertKind.MARGIN, AlertKind.COVERAGE})
PERCENT = frozenset({AlertKind.MARGIN, AlertKind.COVERAGE, AlertKind.DRAWDOWN})
SECONDS = frozenset({AlertKind.STALE, AlertKind.TERMINAL})
OF_ACCOUNT = EVERY_KIND - {AlertKind.TERMINAL, AlertKind.COVERAGE}
"""Kinds an account may have limits of its own for; the others belong to a terminal or a fund."""


@dataclass(frozen=True, slots=True)
class Limits:
    """Where a warning begins and where it gets critical; None is never.

    Seconds, percent or money as the kind has it. Figures under the limit are bad for LOW_IS_BAD, over it for others.
    """

    warn: Decimal | None = None
    critical: Decimal | None = None

    @property
    def off(self) -> bool:
        """Whether nothing is ever raised."""
        return self.warn is None and self.critical is None

    @property
    def first(self) -> Decimal | None:
        """The limit that is reached first."""
        return self.critical if self.warn is None else self.warn

    def at(self, severity: AlertSeverity) -> Decimal | None:
        """The limit of this severity."""
        return self.critical if severity is AlertSeverity.CRITICAL else self.warn


DEFAULTS = {
    AlertKind.STALE: Limits(Decimal(120), None),
    AlertKind.TERMINAL: Limits(Decimal(30), Decimal(120)),
    AlertKind.MARGIN: Limits(Decimal(150), Decimal(120)),
    AlertKind.DRAWDOWN: Limits(Decimal(10), Decimal(20)),
    AlertKind.COVERAGE: Limits(Decimal(90), Decimal(75)),
    AlertKind.WITHDRAWAL: Limits(Decimal("0.00"), None),
    AlertKind.UNRECONCILED: Limits(Decimal("0.00"), Decimal("1000.00")),
}
"""The limits of an office that has set none. Those of coverage are the first two bands of a shortfall."""

COOL_DOWN = timedelta(minutes=15)
SHORTEST_COOL_DOWN, LONGEST_COOL_DOWN = timedelta(minutes=1), timedelta(hours=24)
LARGEST = Decimal(1000000000000)


def check_limits(kind: AlertKind, limits: Limits) -> Limits:
    """The limits, if they can be meant. Raises BadInput naming `warn` or `critical`."""
    for name, value in (("warn", limits.warn), ("critical", limits.critical)):
        if value is not None and not (value.is_finite() and 0 <= value <= LARGEST):
            raise BadInput(message("A limit is zero or more."), field=name)
        if value == 0 and kind in LOW_IS_BAD | SECONDS:
            raise BadInput(message("This limit is more than zero."), message("Leave it empty for never."), field=name)
    if limits.warn is not None and limits.critical is not None:
        milder = limits.critical > limits.warn if kind in LOW_IS_BAD else limits.critical < limits.warn
        if milder:
            raise BadInput(
                message("The critical limit would be reached before the warning."),
                message("Enter the two the other way round."),
                field="critical",
            )
    return limits


def check_cool_down(span: timedelta) -> timedelta:
    """The time an alert does not ring again, from one minute to a day. Raises BadInput."""
    if not SHORTEST_COOL_DOWN <= span <= LONGEST_COOL_DOWN:
        raise BadInput(message("An alert may stay quiet for 1 to 1,440 minutes."), field="cool_down")
    return span


@dataclass(frozen=True, slots=True)
class Thresholds:
    """The limits in force: an account's own, else the office's, else the shipped ones. "" names the office."""

    own: Mapping[tuple[str, AlertKind], Limits] = field(default_factory=dict)
    cool_down: timedelta = COOL_DOWN

    def of(self, kind: AlertKind, account: str = "") -> Limits:
        """The limits of this kind for an account, as `login@server`, or for the office."""
        return self.own.get((account, kind)) or self.own.get(("", kind)) or DEFAULTS[kind]

    def set_for(self, kind: AlertKind, account: str = "") -> bool:
        """Whether this account, or the office, has limits of its own."""
        return (account, kind) in self.own
