"""Investments: what was promised to whom, and at what stage it stands."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from decimal import Decimal

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from app.domain.errors import Message, message
from app.domain.events import Changes
from app.domain.investments import Investment, Stage
from app.domain.permissions import Action
from app.services import investments as service
from app.services import payments
from app.services.investments import InvestmentDetail, InvestmentList, InvestmentRow
from app.services.payments import Payable
from app.ui.desk import Desk
from app.ui.forms.cancel import CancelForm
from app.ui.forms.cost import CostForm
from app.ui.forms.investment import InvestmentForm
from app.ui.forms.payment import PaymentForm
from app.ui.models.columns import Column, Total, money
from app.ui.panel import Chosen
from app.ui.panels.investments_detail import ICONS, SIDE, InvestmentCard, offered
from app.ui.panels.listing import Filter, SidedPanel
from app.ui.tokens import COMPACT
from app.ui.widgets.states import Empty
from app.ui.widgets.table import TableView

EXPLAINED = {"principal": "principal", "interest": "accrued_interest", "obligation": "obligations"}
"""The figure that explains a column."""


class InvestmentsPanel(SidedPanel[InvestmentList, InvestmentRow]):
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
        words = self.words
        self.primary, self.secondary = "investments.new", ("investments.pay",)
        self._declare()
        card = self.hold(
            self._made_table(), words("Client, code, fund"), chips=words("Investments shown"), export="investments"
        )
        self.card = InvestmentCard(desk, self)
        self.card.filled.connect(self._offer)
        self.arrange(card, self.card, SIDE)
        self.table.opened.connect(self._open)
        self.table.explain_asked.connect(self._explain_cell)
        self._offer(None)

    def _declare(self) -> None:
        write, record = Action.INVESTMENTS_WRITE, Action.PAYMENTS_RECORD
        self._add("new", message("New investment"), self.new, "plus", write, "Ctrl+N")
        self._add("pay", message("Record payment"), self.pay, "banknote-arrow-down", record)
        self._add("cost", message("Record cost"), self.cost, "receipt", Action.COSTS_RECORD)
        self._add("edit", message("Change draft"), self.edit, "pencil", write)
        self._add("hand-in", message("Hand in"), self.hand_in, "check", write)
        self._add("take-back", message("Take back"), self.take_back, "history", write)
        self._add("cancel", message("Cancel investment"), self.cancel, "x", write)
        self._add("explain", message("Explain"), self.explain, "list-tree", keys="Ctrl+I")

    def _add(
        self,
        name: str,
        text: Message,
        run: Callable[[], object],
        icon: str,
        permission: Action | None = None,
        keys: str = "",
    ) -> None:
        self.desk.actions.add(
            f"investments.{name}", text, run, keys=keys, icon_name=icon, permission=permission, panel="investments"
        )

    def _made_table(self) -> TableView[InvestmentRow]:
        empty = Empty(
            "handshake",
            self.words("No investments yet"),
            self.words("An investment needs a client and, once it runs, an account to trade in."),
            self.desk.actions.get("investments.new"),
        )
        return TableView(
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

    def load(self, query: None) -> InvestmentList:  # noqa: ARG002 - there is nothing to ask with
        return service.investment_list(self.desk.office)

    def fill(self, view: InvestmentList) -> None:
        self.show_rows(view.rows, self._filters_offered())

    def _filters_offered(self) -> Sequence[Filter[InvestmentRow]]:
        words = self.words
        return [
            Filter("pending", words("Pending approval"), lambda line: line.stage is Stage.PENDING_APPROVAL),
            Filter("late", words("Late payment"), lambda line: line.late > 0),
            Filter("incubating", words("Incubating"), lambda line: line.stage is Stage.INCUBATING),
        ]

    def chosen_record(self) -> Chosen | None:
        line = self.table.current()
        return None if line is None else Chosen(line.code, line.code)

    def open_record(self, record: object) -> None:
        if isinstance(record, tuple) and record and record[0] == "new":
            self.new(str(record[1]))
        else:
            super().open_record(record)

    # what can be done

    def new(self, client: str = "") -> None:
        """Ask for a new investment, of this client if one is named."""
        office = self.desk.office
        self.desk.tasks.read(
            lambda: (office.book(), service.next_code(office)),
            lambda found: InvestmentForm(self.window(), self.desk, found[0], found[1], client=client).ask(self._saved),
        )

    def edit(self) -> None:
        """Change the draft that is shown."""
        self._edit(self._chosen())

    def _edit(self, draft: Investment) -> None:
        self.desk.tasks.read(
            self.desk.office.book,
            lambda book: InvestmentForm(self.window(), self.desk, book, draft.code, before=draft).ask(self._saved),
        )

    def hand_in(self) -> None:
        """Hand the draft that is shown in for approval."""
        office, draft = self.desk.office, self._chosen()
        self.desk.tasks.write(lambda: service.hand_in(office, draft.code), self._decided)

    def take_back(self) -> None:
        """Make the pending investment that is shown a draft again."""
        office, pending = self.desk.office, self._chosen()
        self.desk.tasks.write(lambda: service.take_back(office, pending.code, pending.version), self._decided)

    def cancel(self) -> None:
        """Ask why the investment that is shown is cancelled."""
        CancelForm(self.window(), self.desk, self._chosen()).ask(
            lambda: self.desk.say(self.words("Investment cancelled"))
        )

    def pay(self) -> None:
        """Record a payment of the investment that is shown."""
        office, code = self.desk.office, self._chosen().code
        self.desk.tasks.read(lambda: payments.payables(office, code), lambda rows: self._pay(rows, code))

    def _pay(self, rows: list[Payable], code: str) -> None:
        if rows:
            PaymentForm(self.window(), self.desk, rows, code).ask(self._paid)
        else:
            said = self.words("Every promised payment has been paid.")
            self.desk.say(self.words("Nothing is open"), said, tone="warn")

    def cost(self) -> None:
        """Record a cost of the fund."""
        CostForm(self.window(), self.desk).ask(lambda: self.desk.say(self.words("Cost recorded")))

    def explain(self) -> None:
        """Explain what is owed in the fund of the investment that is shown."""
        self.card.explain()

    def _chosen(self) -> Investment:
        view = self.card.view
        if view is None:  # its commands are refused then
            raise LookupError("no investment is shown")
        return view.row.investment

    def _offer(self, view: InvestmentDetail | None) -> None:
        """Allow what fits the stage of the investment that is shown, and say why the rest does not."""
        words, fitting = self.words, offered(view)
        if view is None:
            reason = words("Choose an investment first.")
        else:
            stage = words.term("state", view.row.stage.value)
            reason = words("Not for {code}: it is {state}.", code=view.row.code, state=stage)
        for id_ in ICONS:
            if id_ in fitting:
                self.desk.actions.allow(id_)
            else:
                self.desk.actions.refuse(id_, reason)

    def _open(self, line: InvestmentRow) -> None:
        self.show_part(shown=True)
        if line.stage is Stage.DRAFT and self.desk.actions.may(Action.INVESTMENTS_WRITE):
            self._edit(line.investment)

    def _explain_cell(self, line: InvestmentRow, column: str) -> None:
        if line.owed is not None:
            self.card.explain(EXPLAINED.get(column, "obligations"))

    def _decided(self, found: Investment) -> None:
        said = self.words.term("state", found.decision.value)
        self.desk.say(found.code, self.words("now {state}", state=said))

    def _saved(self) -> None:
        self.desk.say(self.words("Investment saved"), self.words("It is not counted until it has been approved."))

    def _paid(self) -> None:
        self.desk.say(self.words("Payment recorded"))

    def _columns(self) -> Sequence[Column[InvestmentRow]]:
        words, region = self.words, self.region
        provisional: Callable[[InvestmentRow], bool] = lambda line: line.provisional and line.owed is not None  # noqa: E731 - handed to two columns
        return (
            Column(key="code", title=words("Investment"), text=lambda line: line.code, mono=True, fixed=True),
            Column(key="client", title=words("Client"), text=lambda line: line.client, stretch=True),
            Column(key="fund", title=words("Fund"), text=lambda line: line.investment.fund),
            money("principal", words("Principal"), lambda line: line.investment.principal, region),
            self._owed(
                money(
                    "interest",
                    words("Unpaid int."),
                    lambda line: line.owed.interest if line.owed else None,
                    region,
                    provisional=provisional,
                    tip=words("Interest accrued and unpaid"),
                )
            ),
            self._owed(
                money(
                    "obligation",
                    words("Obligation"),
                    lambda line: line.owed.amount if line.owed else None,
                    region,
                    provisional=provisional,
                    weight=600,
                )
            ),
            Column(
                key="state",
                title=words("State"),
                text=self._state,
                icon=lambda line: "triangle-alert" if line.late else "",
                icon_tone=lambda _line: "warn",
                tone=lambda line: "text" if line.stage is Stage.PENDING_APPROVAL else "text2",
            ),
        )

    def _owed(self, column: Column[InvestmentRow]) -> Column[InvestmentRow]:
        """A column of what is owed: empty where nothing can be, since a dash would say that it is not known."""
        return replace(column, text=lambda line: column.text(line) if line.owed else "")

    def _state(self, line: InvestmentRow) -> str:
        if line.late:
            return self.words("{late} late, day {day}", late=line.late, day=line.day)
        name = self.words.term("state", line.stage.value)
        return self.words("{state}, day {day}", state=name, day=line.day) if line.stage is Stage.ACTIVE else name

    def _totals(self, rows: Sequence[InvestmentRow]) -> dict[str, Total]:
        running = [line for line in rows if line.owed is not None]
        others = len(rows) - len(running)
        said = self.words("{count} running", count=self.region.number(len(running)))
        if others:
            said += self.words(", {count} not counted", count=self.region.number(others))
        owed = [line.owed for line in running if line.owed is not None]
        some = any(line.provisional for line in running)
        money_ = self.region.money
        return {
            "code": Total(said),
            "principal": Total(money_(sum((each.principal for each in owed), Decimal("0.00")))),
            "interest": Total(money_(sum((each.interest for each in owed), Decimal("0.00"))), provisional=some),
            "obligation": Total(money_(sum((each.amount for each in owed), Decimal("0.00"))), provisional=some),
        }
