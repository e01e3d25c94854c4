"""Everything that is known of an office at one moment, as frozen values: what every calculation starts from."""

from __future__ import annotations

from dataclasses import dataclass

from app.domain.clients import Client
from app.domain.holdings import Account, Deal, Snapshot, Typing
from app.domain.investments import Cost, Investment, Payment
from app.domain.products import SHIPPED_TERMS, Terms
from app.domain.rules import SHIPPED_RULES, Rule


@dataclass(frozen=True, slots=True, kw_only=True)
class Book:
    """An office's facts. `deals` hold the highest revision of each ticket; `typings` are in order of decision.

    `timezone` is the office's IANA zone: it decides on which date a deal counts.
    """

    currency: str = "USD"
    timezone: str = "UTC"
    terms: tuple[Terms, ...] = SHIPPED_TERMS
    clients: tuple[Client, ...] = ()
    accounts: tuple[Account, ...] = ()
    investments: tuple[Investment, ...] = ()
    payments: tuple[Payment, ...] = ()
    costs: tuple[Cost, ...] = ()
    deals: tuple[Deal, ...] = ()
    typings: tuple[Typing, ...] = ()
    rules: tuple[Rule, ...] = SHIPPED_RULES
    snapshots: tuple[Snapshot, ...] = ()
