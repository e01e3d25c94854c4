"""Fund versus reality: the named results, the bridge between them, coverage and gap (rules: section 5)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum

from app.domain.attribution import UNALLOCATED, Attribution, Holding, attribute
from app.domain.book import Book
from app.domain.investments import OPERATING
from app.domain.money import ZERO, total
from app.domain.obligations import Obligation, obligations, payments_by_investment, sum_obligations

FOUR_PLACES = Decimal("0.0001")
BANDS = (Decimal("-0.10"), Decimal("-0.25"), Decimal("-0.50"))
"""Shortfalls, as a fraction of the promise, at which the gap escalates."""


class Basis(StrEnum):
    """What counts as held: closed results only, or open positions too."""

    BALANCE = "balance"
    EQUITY = "equity"


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """Every figure of one scope (all, a fund, what no fund owns) on one day and one basis, in the base currency.

    None is unknown: `equity` and `floating` where an account has no reading yet; `coverage_*` where nothing is owed.
    `deposits` and `withdrawals` are the scope's external flows; `cash` was moved inside the fund, outside MT5.
    """

    principal: Decimal
    accrued_interest: Decimal
    interest_paid: Decimal
    obligations: Decimal
    deposits: Decimal
    withdrawals: Decimal
    trading_result: Decimal
    other_operations: Decimal
    balance: Decimal
    equity: Decimal | None
    floating: Decimal | None
    unexplained: Decimal
    lost_withdrawals: Decimal
    operating_costs: Decimal
    mt5_performance_house: Decimal
    fund_profitability_house: Decimal
    pnl: Decimal | None
    net_result: Decimal | None
    coverage_low: Decimal | None
    coverage_high: Decimal | None
    provisional: bool
    cash: Decimal
    assets_low: Decimal | None
    assets_high: Decimal | None

    @property
    def gap(self) -> Decimal | None:
        """Reality - promise, at the low end of what is held."""
        return None if self.assets_low is None else self.assets_low - self.obligations

    @property
    def gap_band(self) -> int:
        """How many escalation bands (-10, -25, -50 % of the promise) the shortfall has passed; 0 to 3."""
        if self.gap is None or self.obligations <= 0:
            return 0
        return sum(self.gap <= band * self.obligations for band in BANDS)

    def bridge(self) -> tuple[tuple[str, Decimal], ...]:
        """The steps from the house rule's result to the net result, by field name and signed amount, zeros included."""
        open_profit = ZERO if self.pnl is None or self.equity is None else self.pnl - self.balance_pnl
        return (
            ("principal", self.principal),
            ("withdrawals", -self.withdrawals),
            ("interest_paid", -self.interest_paid),
            ("other_operations", self.other_operations),
            ("floating", open_profit),
            ("unexplained", self.unexplained),
            ("lost_withdrawals", -self.lost_withdrawals),
        )

    @property
    def balance_pnl(self) -> Decimal:
        """P&L on the balance basis, whatever the basis of these figures."""
        return self.balance + self.withdrawals - self.deposits

    def bridge_holds(self) -> bool:
        """Whether the bridge leads from one result to the other; true as well where the net result is unknown."""
        if self.net_result is None:
            return True
        return self.fund_profitability_house + sum(amount for _, amount in self.bridge()) == self.net_result


FIGURE_NAMES = tuple(field.name for field in fields(Figures))


@dataclass(frozen=True, slots=True)
class Reality:
    """An office valued on one day: the figures of everything, of each fund, and of the rest.

    `unallocated` is the total less the funds: what no allocation covers, the costs, and what the funds moved among
    themselves (a flow for each fund, nothing in the total).
    """

    as_of: date
    basis: Basis
    currency: str
    total: Figures
    funds: dict[str, Figures]
    unallocated: Figures
    owed: tuple[Obligation, ...]
    attribution: Attribution

    def of(self, fund: str | None) -> Figures:
        """The figures of a fund, or of everything. Raises KeyError for a fund without investments."""
        return self.total if fund is None else self.funds[fund]

    @property
    def aum(self) -> Decimal:
        """Assets under management: the outstanding principal of running investments."""
        return self.total.principal


def value(book: Book, as_of: date, basis: Basis = Basis.BALANCE) -> Reality:
    """Value the office on `as_of`."""
    divided = attribute(book, as_of)
    owed = tuple(obligations(book.investments, payments_by_investment(book.payments), as_of))
    costs = total(cost.amount for cost in book.costs if cost.kind == OPERATING and cost.day <= as_of)
    fund_of = {investment.code: investment.fund for investment in book.investments if investment.counts}
    everything = together(divided, {UNALLOCATED, *fund_of})
    rest = together(divided, {UNALLOCATED})
    rest.deposits, rest.withdrawals = everything.deposits, everything.withdrawals
    funds: dict[str, Figures] = {}
    for fund in _in_order(set(fund_of.values()), [terms.fund for terms in book.terms]):
        held = together(divided, {code for code, its in fund_of.items() if its == fund})
        rest.deposits -= held.deposits
        rest.withdrawals -= held.withdrawals
        funds[fund] = figures(held, [each for each in owed if each.investment.fund == fund], ZERO, basis)
    return Reality(
        as_of=as_of,
        basis=basis,
        currency=book.currency,
        total=figures(everything, owed, costs, basis),
        funds=funds,
        unallocated=figures(rest, (), costs, basis),
        owed=owed,
        attribution=divided,
    )


def _in_order(found: set[str], known: list[str]) -> list[str]:
    order = {name: at for at, name in reversed(list(enumerate(known)))}
    return sorted(found, key=lambda name: (order.get(name, len(order)), name))


def figures(held: Holding, owed: Iterable[Obligation], costs: Decimal, basis: Basis) -> Figures:
    """The figures of what is held against what is owed, after `costs` that the fund spent."""
    principal, accrued, paid = sum_obligations(owed)
    promise = principal + accrued - paid
    balance = held.deposits - held.withdrawals + held.trading_result + held.other_operations + held.unexplained
    equity = None if held.floating is None else balance + held.floating
    reality = balance if basis is Basis.BALANCE else equity
    performance = held.trading_result + held.withdrawals
    pnl = None if reality is None else reality + held.withdrawals - held.deposits
    low = None if reality is None else reality + held.cash
    high = None if low is None else low + held.unreviewed_out
    return Figures(
        principal=principal,
        accrued_interest=accrued,
        interest_paid=paid,
        obligations=promise,
        deposits=held.deposits,
        withdrawals=held.withdrawals,
        trading_result=held.trading_result,
        other_operations=held.other_operations,
        balance=balance,
        equity=equity,
        floating=held.floating,
        unexplained=held.unexplained,
        lost_withdrawals=held.lost,
        operating_costs=costs,
        mt5_performance_house=performance,
        fund_profitability_house=performance - promise - costs,
        pnl=pnl,
        net_result=None if pnl is None else pnl - accrued - costs - held.lost,
        coverage_low=coverage(low, promise),
        coverage_high=coverage(high, promise),
        provisional=held.unreviewed > 0,
        cash=held.cash,
        assets_low=low,
        assets_high=high,
    )


def coverage(assets: Decimal | None, promise: Decimal) -> Decimal | None:
    """Assets / obligations with four decimals, half up; None where either is unknown or nothing is owed."""
    if assets is None or promise <= 0:
        return None
    return (assets / promise).quantize(FOUR_PLACES, ROUND_HALF_UP) + 0  # "-0.0000" becomes "0.0000"


def together(divided: Attribution, owners: set[str]) -> Holding:
    """What is held for these owners together; transfers among them cancel, those across their border are flows."""
    sum_of = Holding()
    for owner in owners & divided.holdings.keys():
        _add(sum_of, divided.holdings[owner])
    for legs in divided.transfers:
        net = sum((part for owner, part in legs.items() if owner in owners), ZERO)
        if net >= 0:
            sum_of.deposits += net
        else:
            sum_of.withdrawals -= net
    return sum_of


def _add(sum_of: Holding, held: Holding) -> None:
    sum_of.deposits += held.deposits
    sum_of.withdrawals += held.withdrawals
    sum_of.trading_result += held.trading_result
    sum_of.other_operations += held.other_operations
    sum_of.unexplained += held.unexplained
    both = sum_of.floating is not None and held.floating is not None
    sum_of.floating = sum_of.floating + held.floating if both else None  # type: ignore[operator]  # both are known
    sum_of.cash += held.cash
    sum_of.lost += held.lost
    sum_of.unreviewed_out += held.unreviewed_out
    sum_of.unreviewed += held.unreviewed
