"""The deals of one account, with the balance after each."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from app.domain.errors import BadInput, message
from app.domain.holdings import AccountKey, Deal, DealKind
from app.domain.money import ZERO
from app.domain.permissions import Action
from app.services.office import Office


@dataclass(frozen=True, slots=True)
class DealLine:
    """A deal, and the sum of all up to it; broker credit is no part of a balance."""

    deal: Deal
    balance: Decimal


def account_deals(office: Office, account: AccountKey) -> tuple[DealLine, ...]:
    """Every known deal of an account, the newest first. Raises BadInput for an account that is not ours."""
    office.allow(Action.OFFICE_READ)
    book = office.book()
    if account not in {each.key for each in book.accounts}:
        raise BadInput(message("{account} is not an account in use.", account=str(account)))
    found, balance = [], ZERO
    mine = [deal for deal in book.deals if deal.account == account]
    for deal in sorted(mine, key=lambda deal: (deal.time, len(deal.ticket), deal.ticket)):
        balance += ZERO if deal.kind is DealKind.CREDIT else deal.amount
        found.append(DealLine(deal, balance))
    return tuple(reversed(found))
