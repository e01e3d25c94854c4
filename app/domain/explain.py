"""Explains a figure of fund versus reality: a tree that adds up, down to terms and deals, built only when asked."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from app.domain.accrual import DAYS_PER_MONTH, accrued_days, contract_interest, interest_start, maturity
from app.domain.attribution import UNALLOCATED, AccountShare, Share
from app.domain.book import Book
from app.domain.calendar import local_date
from app.domain.errors import BadInput, Message, message
from app.domain.gathered import gathered
from app.domain.holdings import AccountKey, Deal, OperationKey, OperationType
from app.domain.investments import OPERATING, PaymentKind
from app.domain.money import ZERO
from app.domain.obligations import Obligation, Paid, payments_by_investment
from app.domain.operations import Operation
from app.domain.products import Accrual
from app.domain.reality import FIGURE_NAMES, Basis, Figures, Reality
from app.domain.trail import Source, SourceKind, Trail, Unit

LABELS = {
    "principal": message("Principal owed"),
    "accrued_interest": message("Accrued interest"),
    "interest_paid": message("Interest paid"),
    "obligations": message("Obligations"),
    "deposits": message("Deposits"),
    "withdrawals": message("Withdrawals"),
    "trading_result": message("Trading result"),
    "other_operations": message("Other operations"),
    "balance": message("MT5 balance"),
    "equity": message("MT5 equity"),
    "floating": message("Floating profit"),
    "unexplained": message("Unexplained difference"),
    "lost_withdrawals": message("Withdrawals that left the fund"),
    "operating_costs": message("Operating costs"),
    "mt5_performance_house": message("MT5 performance, house rule 2.0"),
    "fund_profitability_house": message("Fund profitability, house rule 2.0"),
    "pnl": message("P&L"),
    "net_result": message("Net result, like for like"),
    "coverage_low": message("Coverage, low end"),
    "coverage_high": message("Coverage, high end"),
    "cash": message("Moved inside the fund, outside MT5"),
    "assets_low": message("Assets"),
    "assets_high": message("Assets, with what is not reviewed"),
    "provisional": message("Operations that are not reviewed"),
}


def explain(book: Book, reality: Reality, figure: str, fund: str | None = None) -> Trail:
    """The explanation of one figure of `reality`, for a fund or for everything.

    Raises BadInput for a figure or fund that does not exist.
    """
    if figure not in FIGURE_NAMES:
        raise BadInput(
            message("{name} is not a figure.", name=figure),
            message("Figures are: {names}.", names=", ".join(FIGURE_NAMES)),
            field="figure",
        )
    if fund is not None and fund not in reality.funds:
        raise BadInput(message("No investment of the fund {fund} is known.", fund=fund), field="fund")
    return _Explainer(book, reality, fund).figure(figure)


@dataclass(frozen=True)
class _Explainer:
    """Builds the lines of one scope."""

    book: Book
    reality: Reality
    fund: str | None

    @property
    def scope(self) -> Figures:
        return self.reality.of(self.fund)

    @cached_property
    def _paid(self) -> Paid:
        return payments_by_investment(self.book.payments)

    @cached_property
    def _names(self) -> dict[str, str]:
        return {client.code: client.name for client in self.book.clients}

    def figure(self, name: str) -> Trail:
        """The line of this figure with all below it."""
        build: Callable[[], Trail] = getattr(self, f"_{name}")
        return build()

    def _sum(
        self, name: str, parts: Iterable[Trail], note: Message | None = None, *, provisional: bool = False
    ) -> Trail:
        value = getattr(self.scope, name)
        return Trail(LABELS[name], value, tuple(parts), note, adds=True, provisional=provisional)

    # what is owed

    def _owed(self) -> list[Obligation]:
        return [each for each in self.reality.owed if self.fund in {None, each.investment.fund}]

    def _by_fund(self, line: Callable[[Obligation], Trail]) -> list[Trail]:
        """A line for each investment; where there are several funds, under a line for each of these."""
        funds: dict[str, list[Trail]] = {}
        for owed in self._owed():
            funds.setdefault(owed.investment.fund, []).append(line(owed))
        if len(funds) < 2:
            return [each for lines in funds.values() for each in lines]
        return [_fund_line(fund, funds[fund]) for fund in self.reality.funds if fund in funds]

    def _principal(self) -> Trail:
        return self._sum("principal", self._by_fund(self._principal_of))

    def _principal_of(self, owed: Obligation) -> Trail:
        contract = owed.investment
        sold = Trail(
            message("Deposit of {date}", date=contract.deposit_date),
            contract.principal,
            source=Source(SourceKind.INVESTMENT, contract.code),
        )
        return Trail(
            message("{code}, {client}", code=contract.code, client=self._client(contract.client)),
            owed.principal,
            (sold, *(line.minus() for line in self._payments(contract.code, PaymentKind.PRINCIPAL))),
            source=Source(SourceKind.INVESTMENT, contract.code),
            adds=True,
        )

    def _client(self, code: str) -> str:
        return self._names.get(code, code)

    def _accrued_interest(self) -> Trail:
        return self._sum("accrued_interest", self._by_fund(self._accrued_of))

    def _accrued_of(self, owed: Obligation) -> Trail:
        contract, terms = owed.investment, owed.investment.terms
        days = accrued_days(contract, self.reality.as_of)
        start, end = interest_start(terms, contract.deposit_date), maturity(terms, contract.deposit_date)
        version = message("terms {fund} v{version}", fund=terms.fund, version=terms.version)
        lines = [
            Trail(message("Principal"), contract.principal, source=Source(SourceKind.INVESTMENT, contract.code)),
            Trail(
                message("Rate"),
                terms.rate_per_month * 100,
                note=message("per month, simple; effective {date}", date=terms.effective),
                source=Source(SourceKind.TERMS, str(version)),
                unit=Unit.RATE,
            ),
            Trail(
                message("Days"),
                Decimal(days),
                note=message("{start} to {end}", start=start, end=min(self.reality.as_of, end)),
                source=Source(SourceKind.TERMS, str(version)),
                unit=Unit.DAYS,
            ),
        ]
        return Trail(
            message("{code}, {client}", code=contract.code, client=self._client(contract.client)),
            owed.accrued,
            (*lines, *self._before_rounding(owed, days)),
            note=_accrual_note(terms.accrual, matured=self.reality.as_of >= end),
            source=Source(SourceKind.INVESTMENT, contract.code),
        )

    def _before_rounding(self, owed: Obligation, days: int) -> list[Trail]:
        contract = owed.investment
        whole = Trail(message("Interest of the whole contract"), contract_interest(contract.terms, contract.principal))
        if contract.terms.accrual is not Accrual.DAYS or owed.accrued == whole.value:
            return [whole]
        exact = contract.principal * contract.terms.rate_per_month * days / DAYS_PER_MONTH
        shown = exact.quantize(Decimal("0.000001"))
        return [Trail(message("Before rounding"), shown, note=message("half up, to the cent"), unit=Unit.EXACT)]

    def _interest_paid(self) -> Trail:
        codes = [each.investment.code for each in self._owed()]
        lines = [line for code in codes for line in self._payments(code, PaymentKind.INTEREST)]
        return self._sum("interest_paid", lines)

    def _payments(self, code: str, kind: PaymentKind) -> list[Trail]:
        return [
            Trail(
                message("Payment {seq} of {code}, {date}", seq=payment.seq, code=code, date=payment.paid_on),
                payment.amount,
                source=Source(SourceKind.PAYMENT, payment.reference),
            )
            for payment in self._paid.get(code, ())
            if payment.kind is kind and payment.paid_on <= self.reality.as_of
        ]

    def _obligations(self) -> Trail:
        parts = [self._principal(), self._accrued_interest(), self._interest_paid().minus()]
        return self._sum("obligations", parts, message("principal + accrued interest − interest paid"))

    # what the accounts did

    def _owners(self) -> set[str]:
        codes = {each.code for each in self.book.investments if each.counts and self.fund in {None, each.fund}}
        return codes | ({UNALLOCATED} if self.fund is None else set())

    def _operation_lines(self, wanted: Callable[[Share], bool], sign: int = 1) -> list[Trail]:
        return gathered(self._told(wanted, sign), self.book.timezone)

    def _told(self, wanted: Callable[[Share], bool], sign: int = 1) -> list[tuple[Operation, Trail]]:
        owners = self._owners()
        parts: dict[tuple[OperationKey, int], tuple[Share, Decimal]] = {}
        for share in self.reality.attribution.shares:
            if share.owner in owners and wanted(share):
                named = share.operation.key, share.operation.part
                parts[named] = (share, parts.get(named, (share, ZERO))[1] + share.amount)
        return [
            (share.operation, self._operation_line(share.operation, sign * amount + ZERO))
            for share, amount in parts.values()
        ]

    def _operation_line(self, operation: Operation, amount: Decimal) -> Trail:
        deal, day = operation.deal, local_date(operation.deal.time, self.book.timezone)
        reviewed = message("reviewed") if operation.reviewed else message("not reviewed")
        return Trail(
            message("Deal {ticket} of {login}", ticket=deal.ticket, login=deal.account.login),
            amount,
            note=message("{date}, {type}, {reviewed}", date=day, type=operation.type.value, reviewed=reviewed),
            source=Source(SourceKind.DEAL, f"{deal.account}:{deal.ticket}"),
            provisional=not operation.reviewed,
        )

    def _transfer_lines(self, sign: int) -> list[Trail]:
        owners, lines = self._owners(), []
        for legs in self.reality.attribution.transfers:
            net = sign * sum((part for owner, part in legs.items() if owner in owners), ZERO)
            if net > 0:
                lines.append(Trail(message("Transfer across the border of this fund"), net))
        return lines

    def _deposits(self) -> Trail:
        lines = self._operation_lines(lambda share: _is_flow(share) and share.operation.amount >= 0)
        return self._sum("deposits", [*lines, *self._transfer_lines(1)], provisional=_any_provisional(lines))

    def _withdrawals(self) -> Trail:
        lines = self._operation_lines(lambda share: _is_flow(share) and share.operation.amount < 0, -1)
        return self._sum("withdrawals", [*lines, *self._transfer_lines(-1)], provisional=_any_provisional(lines))

    def _lost_withdrawals(self) -> Trail:
        lines = self._operation_lines(lambda share: _left(share.operation), -1)
        return self._sum("lost_withdrawals", lines)

    def _cash(self) -> Trail:
        return self._sum("cash", self._operation_lines(lambda share: bool(share.operation.cash), -1))

    def _other_operations(self) -> Trail:
        lines = self._operation_lines(lambda share: not share.operation.is_flow and share.operation.pair is None)
        return self._sum("other_operations", lines)

    def _provisional(self) -> Trail:
        told = self._told(lambda share: not share.operation.reviewed)
        lines = gathered(told, self.book.timezone)
        return Trail(LABELS["provisional"], Decimal(len(told)), tuple(lines), unit=Unit.COUNT)

    def _by_account(self) -> list[tuple[AccountKey, AccountShare]]:
        owners = self._owners()
        found = self.reality.attribution.by_account
        return [(key, share) for (key, owner), share in sorted(found.items()) if owner in owners]

    def _trading_result(self) -> Trail:
        deals: dict[AccountKey, list[Deal]] = {}
        for deal in self.reality.attribution.deals:
            if deal.is_trade:
                deals.setdefault(deal.account, []).append(deal)
        parts: dict[AccountKey, Decimal] = {}
        for key, share in self._by_account():
            if share.traded:
                parts[key] = parts.get(key, ZERO) + share.trading_result
        lines = [_trading_line(key, amount, deals[key]) for key, amount in parts.items()]
        return self._sum("trading_result", lines, message("profit + swap + commission + fee of the trading deals"))

    def _unexplained(self) -> Trail:
        lines = [
            Trail(message("Account {login}", login=key.login), share.unexplained, source=_account(key))
            for key, share in self._by_account()
            if share.unexplained
        ]
        return self._sum("unexplained", lines, message("reported balance − sum of deals"))

    def _floating(self) -> Trail:
        lines = [
            Trail(message("Account {login}", login=key.login), share.floating, source=_account(key))
            for key, share in self._by_account()
            if share.floating is None or share.floating
        ]
        return self._sum("floating", lines, message("equity − credit − balance, at the last reading"))

    def _balance(self) -> Trail:
        parts = [
            self._deposits(),
            self._withdrawals().minus(),
            self._trading_result(),
            self._other_operations(),
            self._unexplained(),
        ]
        note = message("deposits − withdrawals + trading result + other operations")
        return self._sum("balance", parts, note)

    def _equity(self) -> Trail:
        return self._sum("equity", [self._balance(), self._floating()], message("broker credit is not part of it"))

    def _held(self) -> Trail:
        return self._balance() if self.reality.basis is Basis.BALANCE else self._equity()

    # the named results

    def _pnl(self) -> Trail:
        check = self._trading_result()
        check = Trail(message("Check: trading result"), check.value, check.children, check.note, sign=0, adds=True)
        parts = [self._held(), self._withdrawals(), self._deposits().minus(), check]
        note = (
            message("balance + withdrawals − deposits")
            if self.reality.basis is Basis.BALANCE
            else message("equity + withdrawals − deposits")
        )
        return self._sum("pnl", parts, note, provisional=self.scope.provisional)

    def _operating_costs(self) -> Trail:
        lines = [
            Trail(
                message("{date}, {note}", date=cost.day, note=cost.note or cost.kind),
                cost.amount,
                source=Source(SourceKind.COST, cost.kind),
            )
            for cost in self.book.costs
            if cost.kind == OPERATING and cost.day <= self.reality.as_of
        ]
        return self._sum("operating_costs", lines if self.fund is None else [])

    def _net_result(self) -> Trail:
        parts = [self._pnl(), self._accrued_interest().minus(), self._operating_costs().minus()]
        if self.scope.lost_withdrawals:
            parts.append(self._lost_withdrawals().minus())
        note = message("P&L − accrued interest − operating costs − withdrawals that left the fund")
        return self._sum("net_result", parts, note, provisional=self.scope.provisional)

    def _mt5_performance_house(self) -> Trail:
        note = message("trading result + withdrawals: the withdrawals are in the trading result already")
        parts = [self._trading_result(), self._withdrawals()]
        return self._sum("mt5_performance_house", parts, note, provisional=self.scope.provisional)

    def _fund_profitability_house(self) -> Trail:
        parts = [
            self._mt5_performance_house(),
            self._obligations().minus(),
            self._operating_costs().minus(),
        ]
        note = message("MT5 performance − obligations − operating costs")
        return self._sum("fund_profitability_house", parts, note, provisional=self.scope.provisional)

    def _assets_low(self) -> Trail:
        return self._sum("assets_low", [self._held(), self._cash()])

    def _assets_high(self) -> Trail:
        out = self._operation_lines(
            lambda share: not share.operation.reviewed and _is_flow(share) and share.operation.amount < 0, -1
        )
        return self._sum("assets_high", [self._held(), self._cash(), *out], provisional=self.scope.provisional)

    def _coverage_low(self) -> Trail:
        return self._coverage("coverage_low", self._assets_low())

    def _coverage_high(self) -> Trail:
        return self._coverage("coverage_high", self._assets_high())

    def _coverage(self, name: str, assets: Trail) -> Trail:
        return Trail(
            LABELS[name],
            getattr(self.scope, name),
            (assets, self._obligations()),
            message("assets ÷ obligations, four decimals, half up"),
            unit=Unit.RATIO,
            provisional=self.scope.provisional,
        )


def _fund_line(fund: str, lines: list[Trail]) -> Trail:
    whole = sum((line.value for line in lines if line.value is not None), ZERO)
    note = message("investments: {count}", count=len(lines))
    return Trail(message("Fund {fund}", fund=fund), whole, tuple(lines), note, adds=True)


def _is_flow(share: Share) -> bool:
    return share.operation.is_flow and share.operation.pair is None


def _left(operation: Operation) -> bool:
    return operation.type is OperationType.LEFT_FUND and operation.amount < 0


def _any_provisional(lines: Iterable[Trail]) -> bool:
    return any(line.provisional for line in lines)


def _account(key: AccountKey) -> Source:
    return Source(SourceKind.ACCOUNT, str(key))


def _accrual_note(accrual: Accrual, *, matured: bool) -> Message:
    if matured:
        return message("matured: the interest of the whole contract")
    if accrual is Accrual.DAYS:
        return message("principal × rate × days / 30.44, rounded once, never above the contract's total")
    return message("{convention}", convention=accrual.value)


def _trading_line(key: AccountKey, amount: Decimal, deals: list[Deal]) -> Trail:
    parts = [
        (name, sum((getattr(deal, name) for deal in deals), ZERO)) for name in ("profit", "swap", "commission", "fee")
    ]
    whole = sum((part for _, part in parts), ZERO) == amount
    deals_of = Source(SourceKind.DEALS, str(key))
    return Trail(
        message("Account {login}", login=key.login),
        amount,
        tuple(Trail(_PARTS[name], part, source=deals_of) for name, part in parts) if whole else (),
        note=message("{count} trading deals", count=len(deals))
        if whole
        else message(
            "the part of {count} trading deals that falls to this fund, by the amounts allocated", count=len(deals)
        ),
        source=_account(key),
        adds=whole,
    )


_PARTS = {
    "profit": message("profit"),
    "swap": message("swap"),
    "commission": message("commission"),
    "fee": message("fee"),
}
