"""Operations on balances: what they were for, by rule or by a person's decision, and which two legs belong together."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal

from app.domain.holdings import AccountKey, Deal, DealKind, OperationType, Typing

PAIRING_WINDOW = timedelta(days=3)

OF_KIND = {
    DealKind.INTEREST: OperationType.BROKER_INTEREST,
    DealKind.COMMISSION: OperationType.FEE,
    DealKind.COMMISSION_DAILY: OperationType.FEE,
    DealKind.COMMISSION_MONTHLY: OperationType.FEE,
    DealKind.COMMISSION_AGENT_DAILY: OperationType.FEE,
    DealKind.COMMISSION_AGENT_MONTHLY: OperationType.FEE,
    DealKind.CHARGE: OperationType.FEE,
    DealKind.FEE: OperationType.FEE,
    DealKind.TAX: OperationType.FEE,
    DealKind.CORRECTION: OperationType.CORRECTION,
    DealKind.BONUS: OperationType.BONUS,
    DealKind.DIVIDEND: OperationType.DIVIDEND,
    DealKind.DIVIDEND_FRANKED: OperationType.DIVIDEND,
    DealKind.CREDIT: OperationType.CREDIT,
}

IN, OUT = 1, -1


@dataclass(frozen=True, slots=True)
class Rule:
    """A comment pattern that proposes a type, for operations of this direction (IN, OUT, or 0 for both).

    `broker` limits it to servers that start so. A group of the pattern, if any, is the other account's login.
    """

    pattern: str
    type: OperationType
    direction: int = 0
    broker: str = ""

    def match(self, deal: Deal) -> re.Match[str] | None:
        """Where the rule speaks about this operation."""
        if self.direction * deal.amount < 0 or not deal.account.server.startswith(self.broker):
            return None
        return re.match(self.pattern, deal.comment.strip(), re.IGNORECASE)


_LOGIN = r"\D*(\d+)"

SHIPPED_RULES = (
    Rule(r"deposit", OperationType.CLIENT_DEPOSIT, IN),
    Rule(r"transfer to #?" + _LOGIN, OperationType.TRANSFER_OUT, OUT),
    Rule(r"transfer from #?" + _LOGIN, OperationType.TRANSFER_IN, IN),
    Rule(r"trf\b(?:" + _LOGIN + r")?", OperationType.TRANSFER_OUT, OUT),
    Rule(r"trf\b(?:" + _LOGIN + r")?", OperationType.TRANSFER_IN, IN),
    Rule(r"fee", OperationType.FEE),
    Rule(r"p/l share", OperationType.PL_SHARE),
)

TRANSFERS = frozenset({OperationType.TRANSFER_IN, OperationType.TRANSFER_OUT})
FLOWS = TRANSFERS | {
    OperationType.CLIENT_DEPOSIT,
    OperationType.CLIENT_PAYOUT,
    OperationType.PROFIT_EXTRACTION,
    OperationType.REINVESTMENT,
    OperationType.LEFT_FUND,
    OperationType.UNKNOWN,
}
"""Types that move money over the border of an account; all others are other operations."""

INSIDE = TRANSFERS | {OperationType.PROFIT_EXTRACTION, OperationType.REINVESTMENT}
"""Types that keep money inside the fund: in an account, a wallet or a bank of ours."""


@dataclass(frozen=True, slots=True)
class Operation:
    """A deal on the balance with its type. `by_rule` says who typed it; `pair` names the other leg's (account, ticket).

    Not `reviewed`: nobody and no rule can say what it was for, so whatever rests on it is provisional.
    """

    deal: Deal
    type: OperationType
    reviewed: bool
    by_rule: bool
    login: int | None = None
    held_in: str = ""
    pair: tuple[AccountKey, str] | None = None

    @property
    def amount(self) -> Decimal:
        """What it did to the account's balance."""
        return self.deal.amount

    @property
    def key(self) -> tuple[AccountKey, str]:
        """The account and ticket that name it."""
        return self.deal.account, self.deal.ticket

    @property
    def is_flow(self) -> bool:
        """Whether it moves money in or out of the account, rather than earning or costing."""
        return self.type in FLOWS

    @property
    def cash(self) -> Decimal:
        """What the fund holds outside MT5 because of it: money moved inside the fund without a leg in an account."""
        inside = self.reviewed and self.pair is None and self.type in INSIDE
        return -self.amount if inside else Decimal("0.00")


def operations(
    deals: Iterable[Deal], typings: Iterable[Typing], rules: Sequence[Rule] = SHIPPED_RULES
) -> list[Operation]:
    """Every operation on a balance among `deals`, in order of time: typed by the last decision or by rule, paired."""
    decided = {(typing.account, typing.ticket): typing for typing in typings}
    typed = [
        _decided(deal, decided[deal.account, deal.ticket])
        if (deal.account, deal.ticket) in decided
        else by_rule(deal, rules)
        for deal in sorted((deal for deal in deals if not deal.is_trade), key=_order)
    ]
    return _paired(typed)


def _order(deal: Deal) -> tuple[datetime, AccountKey, int, str]:
    return deal.time, deal.account, len(deal.ticket), deal.ticket


def _decided(deal: Deal, typing: Typing) -> Operation:
    known = typing.type is not OperationType.UNKNOWN
    return Operation(deal, typing.type, reviewed=known, by_rule=False, held_in=typing.held_in)


def by_rule(deal: Deal, rules: Sequence[Rule] = SHIPPED_RULES) -> Operation:
    """The operation as the rules see it; unknown, and not reviewed, where none speaks."""
    if deal.kind in OF_KIND:
        return Operation(deal, OF_KIND[deal.kind], reviewed=True, by_rule=True)
    for rule in rules:
        if match := rule.match(deal):
            login = next((int(group) for group in match.groups() if group), None)
            return Operation(deal, rule.type, reviewed=rule.type not in TRANSFERS, by_rule=True, login=login)
    return Operation(deal, OperationType.UNKNOWN, reviewed=False, by_rule=False)


def _paired(typed: list[Operation]) -> list[Operation]:
    """The same operations, the two legs of each transfer naming each other and thereby reviewed."""
    arrivals: dict[Decimal, list[int]] = defaultdict(list)
    for at, operation in enumerate(typed):
        if operation.amount > 0 and _may_be_leg(operation):
            arrivals[operation.amount].append(at)
    for at, leaving in enumerate(typed):
        if leaving.amount >= 0 or not _may_be_leg(leaving):
            continue
        fits = [there for there in arrivals[-leaving.amount] if _belong_together(leaving, typed[there])]
        if fits:
            there = min(fits, key=lambda index: abs(typed[index].deal.time - leaving.deal.time))
            arrivals[-leaving.amount].remove(there)
            typed[at] = _leg(leaving, typed[there], OperationType.TRANSFER_OUT)
            typed[there] = _leg(typed[there], leaving, OperationType.TRANSFER_IN)
    return typed


def _may_be_leg(operation: Operation) -> bool:
    moves = operation.type in INSIDE or operation.type is OperationType.UNKNOWN
    return moves and operation.deal.kind is not DealKind.CREDIT


def _leg(operation: Operation, other: Operation, if_unknown: OperationType) -> Operation:
    known = operation.type if operation.type is not OperationType.UNKNOWN else if_unknown
    return replace(operation, pair=other.key, reviewed=True, type=known)


def _belong_together(leaving: Operation, arriving: Operation) -> bool:
    """Whether two operations of opposite amounts are one transfer: at least one leg says so, and none names another."""
    there, here = arriving.deal.account, leaving.deal.account
    return (
        there != here
        and abs(arriving.deal.time - leaving.deal.time) <= PAIRING_WINDOW
        and leaving.login in {None, there.login}
        and arriving.login in {None, here.login}
        and (leaving.type in TRANSFERS or arriving.type in TRANSFERS or {leaving.type, arriving.type} <= INSIDE)
    )


def counterparties(operation: Operation, others: Iterable[Operation]) -> list[Operation]:
    """Operations of other accounts that could be the other leg: the opposite amount within three days."""
    return [
        other
        for other in others
        if other.amount == -operation.amount
        and other.deal.account != operation.deal.account
        and abs(other.deal.time - operation.deal.time) <= PAIRING_WINDOW
        and other.pair is None
    ]
