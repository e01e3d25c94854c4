"""Review queue: operations nobody has explained, and accounts that do not add up."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from app.domain.calendar import local_date, zone
from app.domain.errors import KnownError, message
from app.domain.events import Changes
from app.domain.permissions import Action
from app.services import review as service
from app.services.live import Freshness
from app.services.review import ReconciliationRow, ReviewQueue, ReviewRow
from app.ui.desk import Desk
from app.ui.models.columns import Align, Column, Total, login, mark, money
from app.ui.models.table import Group
from app.ui.panel import Panel
from app.ui.panels.arranged import Arranged
from app.ui.panels.review_detail import ReviewCard
from app.ui.tokens import COMPACT, TWO_LINES
from app.ui.widgets.buttons import IconButton
from app.ui.widgets.card import Card
from app.ui.widgets.filters import FilterChips
from app.ui.widgets.freshness import said
from app.ui.widgets.layouts import page, row
from app.ui.widgets.states import Empty
from app.ui.widgets.table import TableView

OLD = {Freshness.STALE, Freshness.NOT_ANSWERING}
MOST_TYPED = 200


class ReviewPanel(Panel[None, ReviewQueue]):
    """The queue on the left, the chosen operation beside it, every account's reconciliation below."""

    SHOWS = Changes.OPERATIONS | Changes.DEALS | Changes.PAYMENTS | Changes.ACCOUNTS | Changes.EQUITY

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk, parent)
        self.subtitle = self.words("Operations nobody has explained yet, and accounts that do not add up")
        self.secondary = ("review.history",)
        self._view: ReviewQueue | None = None
        self._zone_name = desk.office.book().timezone
        desk.actions.add(
            "review.history",
            message("Read history again"),
            self._read_history,
            keys="F5",
            icon_name="refresh-cw",
            panel="review",
        )
        self._list = self._made_list()
        self._card = ReviewCard(desk)
        desk.actions.add(
            "review.save",
            message("Save type"),
            self._card.save,
            keys="Ctrl+S",
            icon_name="check",
            permission=Action.OPERATIONS_TYPE,
            panel="review",
        )
        self._card.set_save(desk.actions.get("review.save"))
        self._chips = FilterChips([("all", self.words("All"), 0)], name=self.words("Accounts shown"))
        self._accounts = self._made_accounts()
        Arranged(desk, self._accounts, "reconciliation")
        self._lay_out()
        self._connect()

    def _lay_out(self) -> None:
        left = Card()
        left.body.addWidget(self._list)
        top = row(left, self._card, spacing=12)
        top.setStretch(0, 28)
        top.setStretch(1, 72)
        below = Card(
            self.words("Do the deals add up to the balance?"),
            self.words("deposits − withdrawals + trading result + other = balance"),
        )
        export = IconButton("download", self.words("Export this table"))
        export.clicked.connect(self._export)
        below.add_action(self._chips)
        below.add_action(export)
        below.body.addWidget(self._accounts)
        layout = page(self, top, below)
        layout.setStretch(0, 52)
        layout.setStretch(1, 48)

    def _connect(self) -> None:
        self._list.current_changed.connect(self._current_changed)
        self._chips.chosen.connect(self._filter)
        self._accounts.export_asked.connect(self._export)
        self._accounts.opened.connect(lambda line: self.desk.go("monitor", line.key))
        self._list.export_asked.connect(lambda: self.desk.export(self._list.content(), "operations"))

    def load(self, query: None) -> ReviewQueue:  # noqa: ARG002 - there is nothing to ask with
        return service.review_queue(self.desk.office)

    def fill(self, view: ReviewQueue) -> None:
        self._view = view
        self._list.set_rows([*view.waiting, *view.typed[:MOST_TYPED]])
        self._list.select_first()
        broken = sum(line.figures.reconciled is False for line in view.reconciliation)
        self._chips.set_items(
            [
                ("all", self.words("All"), len(view.reconciliation)),
                ("broken", self.words("Unreconciled"), broken),
            ]
        )
        self._accounts.set_rows(view.reconciliation)
        self.badge.emit("review", str(len(view.waiting)) if view.waiting else "", "warn")

    def fail(self, error: KnownError) -> None:
        self._list.show_error(error, self.refresh)
        self._accounts.show_error(error, self.refresh)

    def set_compact(self, *, side: bool, lower: bool) -> None:
        self._card.set_compact(side=side, lower=lower)

    def open_record(self, record: object) -> None:
        self._list.select(record)

    def _made_list(self) -> TableView[ReviewRow]:
        empty = Empty(
            "list-checks",
            self.words("Nothing to review"),
            self.words("Every operation has a type. New ones that no rule knows appear here."),
        )
        return TableView(
            self._list_columns(),
            self.words,
            key=lambda line: line.key,
            height=TWO_LINES,
            group=self._group,
            empty=empty,
            name=self.words("Operations"),
        )

    def _group(self, line: ReviewRow) -> Group:
        if line.operation.reviewed:
            return Group(self.words("Typed, newest first"))
        return Group(self.words("To review"), tone="text")

    def _list_columns(self) -> Sequence[Column[ReviewRow]]:
        return (
            Column(
                key="what",
                title=self.words("Operation"),
                text=self._what,
                second=self._where,
                stretch=True,
                weight=500,
                fixed=True,
            ),
            Column(
                key="amount",
                title=self.words("Amount"),
                text=lambda line: self.region.money(line.operation.amount, signed=True),
                value=lambda line: line.operation.amount,
                align=Align.RIGHT,
                second=self._how,
                weight=500,
                fixed=True,
                second_tone=lambda line: "text3" if line.operation.reviewed else "warn",
            ),
        )

    def _what(self, line: ReviewRow) -> str:
        if line.operation.reviewed:
            return self.words.term("operation", line.operation.type.value)
        out = line.operation.amount < 0
        return self.words("Withdrawal, no type") if out else self.words("Deposit, no type")

    def _where(self, line: ReviewRow) -> str:
        deal = line.operation.deal
        day = self.region.date(local_date(deal.time, self._zone_name))
        return f"{deal.account.login} · {day}" + (f" · {line.about}" if line.about else "")

    def _how(self, line: ReviewRow) -> str:
        if not line.operation.reviewed and self._view is not None:
            waiting = (self._view.as_of - local_date(line.operation.deal.time, self._zone_name)).days
            return self.words.count(waiting, "{n} day", "{n} days")
        return self.words("by rule") if line.operation.by_rule else self.words("by hand")

    def _made_accounts(self) -> TableView[ReconciliationRow]:
        return TableView(
            self._account_columns(),
            self.words,
            key=lambda line: line.key,
            height=COMPACT,
            stale=lambda line: line.age.state in OLD,
            empty=Empty("landmark", self.words("No accounts yet")),
            sort=("difference", Qt.SortOrder.DescendingOrder),
            totals=self._totals,
            name=self.words("Reconciliation of accounts"),
        )

    def _account_columns(self) -> Sequence[Column[ReconciliationRow]]:
        words, region = self.words, self.region
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
                text=self._age_text,
                value=lambda line: line.figures.last_reading,
                icon=lambda _line: "clock-3",
                icon_tone=lambda _line: "text3",
                tone=lambda _line: "text2",
                italic=lambda line: line.age.state in OLD,
                least=1,
            ),
        )

    def _age_text(self, line: ReconciliationRow) -> str:
        now = self.desk.office.clock()
        return said(self.words, self.region, zone(self._zone_name), line.age, now).text

    def _state(self, line: ReconciliationRow) -> str:
        if line.figures.reconciled is None:
            return self.words("never read")
        return self.words("reconciled") if line.figures.reconciled else self.words("not reconciled")

    def _totals(self, rows: Sequence[ReconciliationRow]) -> dict[str, Total]:
        figures = [line.figures for line in rows]
        broken = sum(each.reconciled is False for each in figures)
        money_ = self.region.money
        difference = sum((each.difference or Decimal(0) for each in figures), Decimal("0.00"))
        said = self.words.count(len(rows), "{n} account", "{n} accounts")
        if broken:
            said += self.words(", {count} unreconciled", count=broken)
        return {
            "account": Total(said),
            "deals": Total(self.region.number(sum(each.deals for each in figures))),
            "deposits": Total(money_(sum((each.deposits for each in figures), Decimal("0.00")))),
            "withdrawals": Total(money_(-sum((each.withdrawals for each in figures), Decimal("0.00")), signed=True)),
            "trading": Total(money_(sum((each.trading_result for each in figures), Decimal("0.00")), signed=True)),
            "other": Total(money_(sum((each.other_operations for each in figures), Decimal("0.00")), signed=True)),
            "sum": Total(money_(sum((each.balance_from_deals for each in figures), Decimal("0.00")))),
            "balance": Total(money_(sum((each.balance_reported or Decimal(0) for each in figures), Decimal("0.00")))),
            "difference": Total(money_(difference, signed=True), "err" if difference else "text3"),
        }

    def _filter(self) -> None:
        broken = self._chips.current == "broken"
        self._accounts.set_filter("", (lambda line: line.figures.reconciled is False) if broken else None)

    def _current_changed(self, line: ReviewRow | None) -> None:
        self._card.show_record(line.key if line else None)

    def _read_history(self) -> None:
        office = self.desk.office
        self.desk.tasks.read(lambda: service.read_history(office), self._history_asked)

    def _history_asked(self, asked: bool) -> None:
        if not asked:
            self.desk.say(
                self.words("No terminal is connected"),
                self.words("Import a statement to complete the history."),
                tone="warn",
            )
        self.refresh()

    def _export(self) -> None:
        self.desk.export(self._accounts.content(), "reconciliation")


def _icon(line: ReconciliationRow) -> str:
    if line.figures.reconciled is None:
        return "circle-dashed"
    return "check" if line.figures.reconciled else "octagon-x"


def _icon_tone(line: ReconciliationRow) -> str:
    return "err" if line.figures.reconciled is False else "text3"
