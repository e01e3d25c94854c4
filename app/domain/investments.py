"""Investments: what was promised to whom, under which terms, and at what stage it stands."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from app.domain.holdings import Allocation
from app.domain.products import Terms


class Decision(StrEnum):
    """How far people have taken an investment; the rest of its life follows from dates."""

    DRAFT = "draft"
    PENDING = "pending approval"
    APPROVED = "approved"
    CANCELLED = "cancelled"


class Stage(StrEnum):
    """The stage of an investment on a date."""

    DRAFT = "draft"
    PENDING_APPROVAL = "pending approval"
    PENDING_FUNDING = "pending funding"
    INCUBATING = "incubating"
    ACTIVE = "active"
    MATURED = "matured"
    CLOSED = "closed"
    CANCELLED = "cancelled"


class RowKind(StrEnum):
    """What a row of the schedule pays."""

    INTEREST = "interest"
    PRINCIPAL = "principal"


@dataclass(frozen=True, slots=True)
class ScheduleRow:
    """One promised payment: its number, what it pays, when it is due, how much."""

    seq: int
    kind: RowKind
    due: date
    amount: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Investment:
    """A contract. `principal` in the base currency; `terms` are the version it was sold with, for ever.

    `schedule` holds the rows generated at activation; empty before.
    """

    code: str
    client: str
    fund: str
    principal: Decimal
    deposit_date: date
    terms: Terms
    decision: Decision = Decision.APPROVED
    allocations: tuple[Allocation, ...] = ()
    schedule: tuple[ScheduleRow, ...] = ()
    note: str = ""
    version: int = 1

    @property
    def counts(self) -> bool:
        """Whether it is a promise: approved and not cancelled."""
        return self.decision is Decision.APPROVED


class PaymentKind(StrEnum):
    """What a payment to a client pays."""

    INTEREST = "interest"
    PRINCIPAL = "principal"


@dataclass(frozen=True, slots=True, kw_only=True)
class Payment:
    """Money paid to a client, on a row of the schedule; counts from `paid_on`. The reference is unique."""

    investment: str
    seq: int
    paid_on: date
    amount: Decimal
    reference: str
    kind: PaymentKind = PaymentKind.INTEREST


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """Money the fund spent; belongs to no fund, so it is in the total only."""

    day: date
    kind: str
    amount: Decimal
    note: str = ""


OPERATING = "operating"
