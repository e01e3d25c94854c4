"""Operations on balances: what they were for, by rule or by a person's decision, and which two legs belong together."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal

from app.domain.holdings import AccountKey, Deal, DealKind, OperationKey, OperationType, Typing
from app.domain.money import ZERO, total
from app.domain.rules import Rule

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
    """A deal on the balance, or a part of one, with its type. `by_rule` says who typed it; `pair` names the other leg.

    Not `reviewed`: nobody and no rule can say what it was for, so whatever rests on it is provisional. `part` counts
    from 1 in a divided deal, whose parts have a `share` of its amount each; `investment` is whose the part is, if said.
    `chosen` is the other leg that a person chose.
    """

    deal: Deal
    type: OperationType
    reviewed: bool
    by_rule: bool
    login: int | None = None
    held_in: str = ""
    pair: OperationKey | None = None
    chosen: OperationKey | None = None
    part: int = 0
    share: Decimal | None = None
    investment: str = ""

    @property
    def amount(self) -> Decimal:
        """What it did to the account's balance."""
        return self.deal.amount if self.share is None else self.share

    @property
    def key(self) -> OperationKey:
        """The account and ticket that name it; the parts of a divided deal have the same."""
        return self.deal.account, self.deal.ticket

    @property
    def is_flow(self) -> bool:
        """Whether it moves money in or out of the account, rather than earning or costing."""
        return self.type in FLOWS

    @property
    def cash(self) -> Decimal:
        """What the fund holds outside MT5 because of it: money moved inside the fund without a leg in an account."""
        inside = self.reviewed and self.pair is None and self.type in INSIDE
        return -self.amount if inside else ZERO


def operations(deals: Iterable[Deal], typings: Iterable[Typing], rules: Sequence[Rule]) -> list[Operation]:
    """Every operation on a balance among `deals`, in order of time: typed by the last decision or by rule, paired."""
    decided = {typing.key: typing for typing in typings}
    typed = [
        operation
        for deal in sorted((deal for deal in deals if not deal.is_trade), key=_order)
        for operation in _typed(deal, decided.get((deal.account, deal.ticket)), rules)
    ]
    return _paired(_chosen(typed))


def _order(deal: Deal) -> tuple[datetime, AccountKey, int, str]:
    return deal.time, deal.account, len(deal.ticket), deal.ticket


def _typed(deal: Deal, typing: Typing | None, rules: Sequence[Rule]) -> list[Operation]:
    if typing is None:
        return [by_rule(deal, rules)]
    if typing.parts:
        return _divided(deal, typing)
    known = typing.type is not OperationType.UNKNOWN
    return [Operation(deal, typing.type, known, by_rule=False, held_in=typing.held_in, chosen=typing.other)]


def _divided(deal: Deal, typing: Typing) -> list[Operation]:
    """The parts of a divided deal; whole again, and not reviewed, where they no longer add up to its amount."""
    if total(part.amount for part in typing.parts) != deal.amount:
        return [Operation(deal, OperationType.UNKNOWN, reviewed=False, by_rule=False)]
    return [
        Operation(
            deal,
            part.type,
            reviewed=part.type is not OperationType.UNKNOWN,
            by_rule=False,
            held_in=part.held_in,
            chosen=typing.other if part.type in TRANSFERS else None,
            part=number,
            share=part.amount,
            investment=part.investment,
        )
        for number, part in enumerate(typing.parts, start=1)
    ]


def by_rule(deal: Deal, rules: Sequence[Rule]) -> Operation:
    """The operation as the rules see it; unknown, and not reviewed, where none speaks.

    What a rule takes for money moved inside the fund is reviewed once its other leg is found.
    """
    if deal.kind in OF_KIND:
        return Operation(deal, OF_KIND[deal.kind], reviewed=True, by_rule=True)
    at = speaking(deal, rules)
    match = None if at is None else rules[at].match(deal)
    if at is None or match is None:
        return Operation(deal, OperationType.UNKNOWN, reviewed=False, by_rule=False)
    login = next((int(group) for group in match.groups() if group), None)
    return Operation(deal, rules[at].type, reviewed=rules[at].type not in INSIDE, by_rule=True, login=login)


def speaking(deal: Deal, rules: Sequence[Rule]) -> int | None:
    """The place of the first rule that speaks about this operation, from 0; None where none does.

    No rule is asked about what the broker's own type of the deal says already.
    """
    if deal.kind in OF_KIND:
        return None
    return next((at for at, rule in enumerate(rules) if rule.match(deal)), None)


def _chosen(typed: list[Operation]) -> list[Operation]:
    """The same operations, legs that name each other by a person's choice paired; one left alone waits for review."""
    legs: dict[OperationKey, list[int]] = defaultdict(list)
    for at, operation in enumerate(typed):
        if operation.chosen is not None:
            legs[operation.key].append(at)
    for at in [at for places in legs.values() for at in places]:
        here = typed[at]
        fits = [there for there in legs.get(here.chosen or here.key, ()) if _chose_each_other(here, typed[there])]
        if fits and here.pair is None:
            typed[at], typed[fits[0]] = replace(here, pair=here.chosen), replace(typed[fits[0]], pair=here.key)
    return [replace(each, reviewed=False) if each.chosen and each.pair is None else each for each in typed]


def _chose_each_other(here: Operation, there: Operation) -> bool:
    return there.chosen == here.key and there.amount == -here.amount and there.pair is None


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
    return moves and operation.chosen is None and operation.deal.kind is not DealKind.CREDIT


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


def counterparties(
    operation: Operation,
    others: Iterable[Operation],
    window: timedelta = PAIRING_WINDOW,
    tolerance: Decimal = ZERO,
) -> list[Operation]:
    """What could be the other leg, the likeliest first: about the opposite amount, in another account, soon enough."""
    found = [
        other
        for other in others
        if other.amount * operation.amount < 0
        and abs(other.amount + operation.amount) <= tolerance
        and other.deal.account != operation.deal.account
        and abs(other.deal.time - operation.deal.time) <= window
        and other.pair is None
        and other.part == 0
        and other.deal.kind is not DealKind.CREDIT
    ]
    return sorted(found, key=lambda other: _likelihood(operation, other))


def _likelihood(operation: Operation, other: Operation) -> tuple[Decimal, timedelta]:
    return abs(other.amount + operation.amount), abs(other.deal.time - operation.deal.time)


def retyped(typings: Iterable[Typing], operation: Operation, chosen: OperationType) -> Typing:
    """The decision that this operation was of the `chosen` type; of a divided deal, that this part of it was."""
    account, ticket = operation.key
    decided = Typing(account, ticket, chosen)
    if not operation.part:
        return decided
    parts = [typing.parts for typing in typings if typing.key == operation.key][-1]
    at = operation.part - 1
    return replace(decided, parts=(*parts[:at], replace(parts[at], type=chosen), *parts[at + 1 :]))
