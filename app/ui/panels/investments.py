"""Investments: what was promised to whom, and at what stage it stands."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from app.domain.errors import KnownError, message
from app.domain.events import Changes
from app.domain.investments import Investment, Stage
from app.domain.permissions import Action
from app.services import investments as service
from app.services import payments
from app.services.investments import InvestmentList, InvestmentRow
from app.services.payments import Payable
from app.ui.desk import Desk
from app.ui.forms.cost import CostForm
from app.ui.forms.investment import InvestmentForm
from app.ui.forms.payment import PaymentForm
from app.ui.models.columns import Column, Total, money
from app.ui.panel import Panel
from app.ui.panels.investments_detail import InvestmentCard
from app.ui.style import look
from app.ui.tokens import COMPACT
from app.ui.widgets.card import Card
from app.ui.widgets.filters import FilterChips
from app.ui.widgets.layouts import page, row
from app.ui.widgets.states import Empty
from app.ui.widgets.table import TableView
from app.ui.widgets.tablebar import TableBar

Accept = Callable[[InvestmentRow], bool]
FILTERS: dict[str, Accept | None] = {
    "all": None,
    "pending": lambda row: row.stage is Stage.PENDING_APPROVAL,
    "late": lambda row: row.late > 0,
    "incubating": lambda row: row.stage is Stage.INCUBATING,
    "draft": lambda row: row.stage is Stage.DRAFT,
}
SIDE = 440


class InvestmentsPanel(Panel[None, InvestmentList]):
    """The list, and beside it the investment that is chosen."""

    SHOWS = (
        Changes.INVESTMENTS
        | Changes.CLIENTS
        | Changes.PAYMENTS
        | Changes.TERMS
        | Changes.DEALS
        | Changes.OPERATIONS
        | Changes.SETTINGS
    )

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk, parent)
        self.primary, self.secondary = "investments.new", ("investments.pay",)
        self._declare()
        empty = Empty(
            "handshake",
            self.words("No investments yet"),
            self.words("An investment needs a client and, once it runs, an account to trade in."),
            desk.actions.get("investments.new"),
        )
        self.table = TableView(
            self._columns(),
            self.words,
            key=lambda line: line.code,
            height=COMPACT,
            stale=lambda line: line.stage in {Stage.DRAFT, Stage.CANCELLED},
            empty=empty,
            totals=self._totals,
            sort=("code", Qt.SortOrder.AscendingOrder),
            name=self.words("Investments"),
        )
        self._chips = FilterChips([("all", self.words("All"), 0)], name=self.words("Investments shown"))
        self._bar = TableBar(self.table, self.words("Client, code, fund"), chips=self._chips, accepts=FILTERS.get)
        self.card = InvestmentCard(desk, self, edit=self.edit, pay=self.pay)
        card = Card()
        card.body.addWidget(self._bar)
        card.body.addWidget(self.table)
        self.card.setFixedWidth(look().px(SIDE))
        body = row(card, self.card, spacing=12)
        body.setStretch(0, 1)
        page(self, body)
        self.table.current_changed.connect(lambda line: self.card.show_investment(line.code if line else ""))
        self.table.peeked.connect(lambda _line: self.card.setVisible(self.card.isHidden()))
        self.table.export_asked.connect(lambda: desk.export(self.table.content(), "investments"))

    def _declare(self) -> None:
        add, panel = self.desk.actions.add, "investments"
        add(
            "investments.new",
            message("New investment"),
            self.new,
            keys="Ctrl+N",
            icon_name="plus",
            permission=Action.INVESTMENTS_WRITE,
            panel=panel,
        )
        add(
            "investments.pay",
            message("Record payment"),
            lambda: self.pay(""),
            icon_name="banknote-arrow-down",
            permission=Action.PAYMENTS_RECORD,
            panel=panel,
        )
        add(
            "investments.cost",
            message("Record cost"),
            self.cost,
            icon_name="receipt",
            permission=Action.COSTS_RECORD,
            panel=panel,
        )

    def load(self, query: None) -> InvestmentList:  # noqa: ARG002 - there is nothing to ask with
        return service.investment_list(self.desk.office)

    def fill(self, view: InvestmentList) -> None:
        counts = {key: sum(accept is None or accept(line) for line in view.rows) for key, accept in FILTERS.items()}
        words = self.words
        items: list[tuple[str, str, int | None]] = [
            ("all", words("All"), counts["all"]),
            ("pending", words("Pending approval"), counts["pending"]),
            ("late", words("Late payment"), counts["late"]),
            ("incubating", words("Incubating"), counts["incubating"]),
        ]
        self._chips.set_items(items)
        self.table.set_rows(view.rows)
        self.table.select_first()

    def fail(self, error: KnownError) -> None:
        self.table.show_error(error, self.refresh)

    def open_record(self, record: object) -> None:
        if isinstance(record, tuple) and record and record[0] == "new":
            self.new(str(record[1]))
            return
        self._bar.search.clear()
        self.table.select(str(record))

    def focus_filter(self) -> None:
        self._bar.focus_filter()

    def set_compact(self, *, side: bool, lower: bool) -> None:
        self.card.setVisible(not side or lower is None)

    def new(self, client: str = "") -> None:
        """Ask for a new investment, of this client if one is named."""
        office = self.desk.office
        self.desk.tasks.read(
            lambda: (office.book(), service.next_code(office)),
            lambda found: InvestmentForm(self.window(), self.desk, found[0], found[1], client=client).ask(self._saved),
        )

    def edit(self, draft: Investment) -> None:
        """Change a draft."""
        office = self.desk.office
        self.desk.tasks.read(
            office.book,
            lambda book: InvestmentForm(self.window(), self.desk, book, draft.code, before=draft).ask(self._saved),
        )

    def pay(self, code: str) -> None:
        """Record a payment of one investment, or of any."""
        office = self.desk.office

        def opened(rows: list[Payable]) -> None:
            if rows:
                PaymentForm(self.window(), self.desk, rows, code).ask(self._paid)
            else:
                self.desk.say(
                    self.words("Nothing is open"), self.words("Every promised payment has been paid."), tone="warn"
                )

        self.desk.tasks.read(lambda: payments.payables(office, code or None), opened)

    def cost(self) -> None:
        """Record a cost of the fund."""
        CostForm(self.window(), self.desk).ask(lambda: self.desk.say(self.words("Cost recorded")))

    def _saved(self) -> None:
        self.desk.say(self.words("Investment saved"), self.words("It is not counted until it has been approved."))

    def _paid(self) -> None:
        self.desk.say(self.words("Payment recorded"))

    def _columns(self) -> Sequence[Column[InvestmentRow]]:
        words, region = self.words, self.region
        provisional: Accept = lambda line: line.provisional and line.owed is not None  # noqa: E731 - handed to two columns
        return (
            Column(key="code", title=words("Investment"), text=lambda line: line.code, mono=True, fixed=True),
            Column(key="client", title=words("Client"), text=lambda line: line.client, stretch=True),
            Column(key="fund", title=words("Fund"), text=lambda line: line.investment.fund),
            money("principal", words("Principal"), lambda line: line.investment.principal, region),
            money(
                "interest",
                words("Unpaid int."),
                lambda line: line.owed.interest if line.owed else None,
                region,
                provisional=provisional,
                tip=words("Interest accrued and unpaid"),
            ),
            money(
                "obligation",
                words("Obligation"),
                lambda line: line.owed.amount if line.owed else None,
                region,
                provisional=provisional,
                weight=600,
            ),
            Column(
                key="state",
                title=words("State"),
                text=self._state,
                icon=lambda line: "triangle-alert" if line.late else "",
                icon_tone=lambda _line: "warn",
                tone=lambda line: "text" if line.stage is Stage.PENDING_APPROVAL else "text2",
                width=136,
            ),
        )

    def _state(self, line: InvestmentRow) -> str:
        if line.late:
            return self.words("day {day}, {late} late", day=line.day, late=line.late)
        name = self.words.term("state", line.stage.value)
        return self.words("{state}, day {day}", state=name, day=line.day) if line.stage is Stage.ACTIVE else name

    def _totals(self, rows: Sequence[InvestmentRow]) -> dict[str, Total]:
        running = [line for line in rows if line.owed is not None]
        others = len(rows) - len(running)
        said = self.words("{count} running", count=len(running))
        if others:
            said += self.words(", {count} not counted", count=others)
        owed = [line.owed for line in running if line.owed is not None]
        some = any(line.provisional for line in running)
        money_ = self.region.money
        return {
            "code": Total(said),
            "principal": Total(money_(sum((each.principal for each in owed), Decimal("0.00")))),
            "interest": Total(money_(sum((each.interest for each in owed), Decimal("0.00"))), provisional=some),
            "obligation": Total(money_(sum((each.amount for each in owed), Decimal("0.00"))), provisional=some),
        }
