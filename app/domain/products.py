"""Funds and the versioned terms that investments are sold with."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum


class Convention(StrEnum):
    """How contract dates are counted from the deposit date."""

    MONTHS = "calendar months"
    DAYS = "fixed days"


class Accrual(StrEnum):
    """How interest grows between two dates."""

    DAYS = "days / 30.44"
    MONTHS = "calendar months pro rata"
    PERIODS = "whole periods only"


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """One version of a fund's terms. Investments keep the version they were sold with for ever.

    rate_per_month: simple interest on principal, a fraction per month (0.025 is 2.5 % per month).
    minimum: smallest principal, in the base currency. step_months: months between interest payments.
    incubation_months: no interest accrues and nothing can be redeemed. commitment_months: after incubation.
    notice_days, early_redemption, renews, holiday_roll, windows: parameters that are off by default.
    """

    fund: str
    version: int  # from 1; 0 for terms agreed for one investment
    effective: date
    rate_per_month: Decimal
    minimum: Decimal
    step_months: int
    incubation_months: int = 2
    commitment_months: int = 12
    by_invitation: bool = False
    custom: bool = False
    convention: Convention = Convention.MONTHS
    accrual: Accrual = Accrual.DAYS
    notice_days: int = 0
    early_redemption: bool = False
    renews: bool = False
    holiday_roll: str = "none"
    windows: str = "calendar quarter"

    @property
    def payments(self) -> int:
        """How many interest payments the contract has; a shorter last one counts."""
        return -(-self.commitment_months // self.step_months)


FIRST_TERMS = date(2020, 1, 1)  # the shipped terms apply to every contract of the office until others are entered

SHIPPED_TERMS = (
    Terms(
        fund="CORE",
        version=1,
        effective=FIRST_TERMS,
        rate_per_month=Decimal("0.015"),
        minimum=Decimal("10000.00"),
        step_months=1,
    ),
    Terms(
        fund="BALANCE",
        version=1,
        effective=FIRST_TERMS,
        rate_per_month=Decimal("0.025"),
        minimum=Decimal("50000.00"),
        step_months=3,
    ),
    Terms(
        fund="DYNAMIC",
        version=1,
        effective=FIRST_TERMS,
        rate_per_month=Decimal("0.035"),
        minimum=Decimal("250000.00"),
        step_months=6,
    ),
    Terms(
        fund="UNLIMITED",
        version=1,
        effective=FIRST_TERMS,
        rate_per_month=Decimal(0),
        minimum=Decimal("1000000.00"),
        step_months=12,
        by_invitation=True,
        custom=True,
    ),
)

FUNDS = tuple(terms.fund for terms in SHIPPED_TERMS)


def terms_on(versions: Iterable[Terms], fund: str, day: date) -> Terms | None:
    """The version of this fund's terms in force on `day`, or None before the first."""
    in_force = [terms for terms in versions if terms.fund == fund and terms.version and terms.effective <= day]
    return max(in_force, key=lambda terms: (terms.effective, terms.version), default=None)
