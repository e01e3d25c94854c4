"""Do the deals add up to the balance? Every account's history against what it reported."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from app.domain.calendar import zone
from app.domain.money import ZERO, total
from app.services.live import Freshness
from app.services.review import ReconciliationRow
from app.ui.desk import Desk
from app.ui.models.columns import Align, Column, Total, login, mark, money
from app.ui.tokens import COMPACT
from app.ui.widgets.freshness import Said, said
from app.ui.widgets.states import Empty
from app.ui.widgets.table import TableView

OLD = {Freshness.STALE, Freshness.NOT_ANSWERING}


class ReconciliationTable(TableView[ReconciliationRow]):
    """One line per account; the largest difference first, the sums of all below."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        self.desk, self.region, words = desk, desk.region, desk.words
        self._zone_name = desk.timezone
        self._words = words
        super().__init__(
            self._columns(),
            words,
            key=lambda line: line.key,
            height=COMPACT,
            stale=lambda line: line.age.state in OLD,
            empty=Empty("landmark", words("No accounts yet")),
            sort=("difference", Qt.SortOrder.DescendingOrder),
            totals=self._sums,
            name=words("Reconciliation of accounts"),
            parent=parent,
        )

    def _columns(self) -> Sequence[Column[ReconciliationRow]]:
        return (*self._who(), *self._added(), *self._compared())

    def _who(self) -> Sequence[Column[ReconciliationRow]]:
        words, region = self._words, self.region
        return (
            mark("state", self._state, _icon, _icon_tone),
            login("account", words("Account"), lambda line: line.key.login),
            Column(
                key="client",
                title=words("Client"),
                text=lambda line: line.clients or line.figures.account.name,
                stretch=True,
            ),
            Column(
                key="deals",
                title=words("Deals"),
                text=lambda line: region.number(line.figures.deals),
                value=lambda line: line.figures.deals,
                align=Align.RIGHT,
                tone=lambda _line: "text2",
                least=3,
            ),
        )

    def _added(self) -> Sequence[Column[ReconciliationRow]]:
        words, region = self._words, self.region
        return (
            money("deposits", words("Deposits"), lambda line: line.figures.deposits, region),
            money(
                "withdrawals",
                words("Withdrawals"),
                lambda line: -line.figures.withdrawals,
                region,
                coloured=False,
                signed=True,
                provisional=lambda line: line.figures.unreviewed > 0,
            ),
            money(
                "trading",
                words("Trading result"),
                lambda line: line.figures.trading_result,
                region,
                signed=True,
                coloured=False,
            ),
            money(
                "other",
                words("Other"),
                lambda line: line.figures.other_operations,
                region,
                signed=True,
                coloured=False,
                least=2,
            ),
        )

    def _compared(self) -> Sequence[Column[ReconciliationRow]]:
        words, region = self._words, self.region
        return (
            money("sum", words("Sum of deals"), lambda line: line.figures.balance_from_deals, region, weight=600),
            money("balance", words("Balance"), lambda line: line.figures.balance_reported, region),
            Column(
                key="difference",
                title=words("Difference"),
                value=lambda line: line.figures.difference,
                text=lambda line: region.money(line.figures.difference, signed=True),
                align=Align.RIGHT,
                sort=lambda line: abs(line.figures.difference or Decimal(0)),
                tone=lambda line: "err" if line.figures.difference else "text3",
                weight_of=lambda line: 600 if line.figures.difference else 400,
            ),
            Column(
                key="checked",
                title=words("Checked"),
                text=lambda line: self._age(line).text,
                ages=True,
                value=lambda line: line.figures.last_reading,
                icon=lambda line: self._age(line).icon,
                icon_tone=lambda line: self._age(line).icon_tone,
                tone=lambda line: self._age(line).tone,
                italic=lambda line: line.age.state in OLD,
                least=1,
            ),
        )

    def _age(self, line: ReconciliationRow) -> Said:
        now = self.desk.office.clock()
        return said(self._words, self.region, zone(self._zone_name), line.age, now)

    def _state(self, line: ReconciliationRow) -> str:
        if line.figures.reconciled is None:
            return self._words("never read")
        return self._words("reconciled") if line.figures.reconciled else self._words("not reconciled")

    def _sums(self, rows: Sequence[ReconciliationRow]) -> dict[str, Total]:
        figures = [line.figures for line in rows]
        broken = sum(each.reconciled is False for each in figures)
        amount = self.region.money
        difference = total(each.difference or ZERO for each in figures)
        counted = self._words.count(len(rows), "{n} account", "{n} accounts")
        if broken:
            counted += self._words(", {count} unreconciled", count=broken)
        return {
            "account": Total(counted),
            "deals": Total(self.region.number(sum(each.deals for each in figures))),
            "deposits": Total(amount(total(each.deposits for each in figures))),
            "withdrawals": Total(amount(-total(each.withdrawals for each in figures), signed=True)),
            "trading": Total(amount(total(each.trading_result for each in figures), signed=True)),
            "other": Total(amount(total(each.other_operations for each in figures), signed=True)),
            "sum": Total(amount(total(each.balance_from_deals for each in figures))),
            "balance": Total(amount(total(each.balance_reported or ZERO for each in figures))),
            "difference": Total(amount(difference, signed=True), "err" if difference else "text3"),
        }


def _icon(line: ReconciliationRow) -> str:
    if line.figures.reconciled is None:
        return "circle-dashed"
    return "check" if line.figures.reconciled else "octagon-x"


def _icon_tone(line: ReconciliationRow) -> str:
    return "err" if line.figures.reconciled is False else "text3"
