"""Clients: who they are, what we owe them, what their money earned."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal
from pathlib import Path

from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtWidgets import QFileDialog, QWidget

from app.domain.errors import message
from app.domain.events import Changes
from app.domain.permissions import Action
from app.services import clients as service
from app.services.clientfiles import save_template
from app.services.clients import ClientList, ClientRow
from app.ui.desk import Desk
from app.ui.dialogs.merges import MergesDialog
from app.ui.forms.client import ClientForm
from app.ui.forms.client_state import StateForm
from app.ui.forms.merge import MergeForm
from app.ui.models.columns import Total
from app.ui.panel import Chosen
from app.ui.panels.clients_columns import EVERYBODY, OwnerChoice, columns, gone
from app.ui.panels.clients_detail import ClientCard
from app.ui.panels.listing import Filter, SidedPanel
from app.ui.tokens import TWO_LINES
from app.ui.widgets.states import Empty
from app.ui.widgets.table import TableView

SIDE = 404


class ClientsPanel(SidedPanel[ClientList, ClientRow]):
    """The list, and beside it the client that is chosen."""

    SHOWS = (
        Changes.CLIENTS
        | Changes.INVESTMENTS
        | Changes.PAYMENTS
        | Changes.DEALS
        | Changes.OPERATIONS
        | Changes.ACCOUNTS
        | Changes.SETTINGS
        | Changes.DOCUMENTS
        | Changes.CASES
        | Changes.SCREENING
        | Changes.USERS
    )

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk, parent)
        words = self.words
        self.primary = "clients.new"
        self._aside: str | None = None
        self._day = desk.today()
        self._declare()
        card = self.hold(
            self._made_table(), words("Name, code, e-mail"), chips=words("Clients shown"), export="clients"
        )
        self.card = ClientCard(desk, self)
        self._owners = OwnerChoice(words)
        self._owners.picked.connect(self.bar.apply)
        self.bar.extra.addWidget(self._owners)
        self.arrange(card, self.card, SIDE)
        self.table.opened.connect(lambda _line: self.edit())
        self.table.current_changed.connect(self._chosen_otherwise)

    def _declare(self) -> None:
        add, write = self.desk.actions.add, Action.CLIENTS_WRITE
        add(
            "clients.new",
            message("New client"),
            self.new,
            keys="Ctrl+N",
            icon_name="plus",
            permission=write,
            panel="clients",
        )
        add("clients.edit", message("Change client"), self.edit, icon_name="pencil", permission=write, panel="clients")
        add("clients.state", message("Activate, suspend or close…"), self.change_state, icon_name="refresh-cw",
            permission=write, panel="clients")  # fmt: skip
        add("clients.template", message("Template of a client list…"), self.save_template, icon_name="file-text",
            panel="clients")  # fmt: skip
        self._declare_history()

    def _declare_history(self) -> None:
        """The commands about messages and merges of the client that is chosen."""
        add = self.desk.actions.add
        add("clients.write", message("Write down a message"), self.write, keys="Ctrl+M",
            icon_name="mail", permission=Action.CLIENTS_WRITE, panel="clients")  # fmt: skip
        add("clients.merge", message("Merge with another client…"), self.merge, icon_name="merge",
            permission=Action.CLIENTS_MERGE, panel="clients")  # fmt: skip
        add("clients.merges", message("Merges of clients…"), self.open_merges, icon_name="merge", panel="clients")

    def _made_table(self) -> TableView[ClientRow]:
        empty = Empty(
            "users",
            self.words("No clients yet"),
            self.words("Add the first client, or import an office file or a list."),
            self.desk.actions.get("clients.new"),
            self.desk.actions.find("office.import"),
        )
        return TableView(
            columns(self.words, self.region, lambda: self._day),
            self.words,
            key=lambda line: line.code,
            height=TWO_LINES,
            empty=empty,
            totals=self._totals,
            sort=("principal", Qt.SortOrder.DescendingOrder),
            name=self.words("Clients"),
        )

    def load(self, query: None) -> ClientList:  # noqa: ARG002 - there is nothing to ask with
        return service.client_list(self.desk.office)

    def fill(self, view: ClientList) -> None:
        self._day = view.as_of
        self._owners.offer(view.rows)
        aside = self._aside
        self.show_rows(view.rows, self._filters_offered())
        self._aside = aside
        self._show_aside()

    def _filters_offered(self) -> Sequence[Filter[ClientRow]]:
        words = self.words
        return [
            Filter("kyc", words("KYC to do"), lambda line: not line.readiness.ready and not gone(line)),
            Filter("expiring", words("Documents expiring"), lambda line: line.expiring and not gone(line)),
            Filter("late", words("Late payment"), lambda line: line.late > 0),
            Filter("none", words("Not invested"), lambda line: line.principal is None),
        ]

    def new(self) -> None:
        """Ask for a new client."""
        office = self.desk.office
        self.desk.tasks.read(lambda: service.next_code(office), self._open)

    def _open(self, code: str) -> None:
        ClientForm(self.window(), self.desk, code).ask(lambda: self._saved(code))

    def edit(self) -> None:
        """Change the client that is chosen."""
        line = self.table.current()
        if line is not None and self.desk.actions.get("clients.edit").isEnabled():
            form = ClientForm(self.window(), self.desk, line.code, line.client)
            form.ask(lambda: self._saved(line.code))

    def change_state(self) -> None:
        """Take the client that is chosen to another state."""
        line = self.table.current()
        if line is not None:
            StateForm(self.window(), self.desk, line.client).ask(lambda: self._saved(line.code))

    def save_template(self) -> None:
        """Save an empty list of clients to fill in."""
        words, office = self.words, self.desk.office
        start = str(Path.home() / f"{words('clients')}.xlsx")
        forms = words("Excel workbook") + " (*.xlsx);;" + words("Comma separated") + " (*.csv)"
        chosen, _form = QFileDialog.getSaveFileName(self.window(), words("Template of a client list"), start, forms)
        if chosen:
            path, spanish = Path(chosen), words.language == "es"
            self.desk.tasks.write(
                lambda: save_template(office, path, spanish=spanish),
                lambda _columns: self.desk.say(words("Template saved"), path.name),
            )

    def _accepts(self, key: str) -> Callable[[ClientRow], bool] | None:
        """The chip and the person who looks after them, together."""
        chip, owner = super()._accepts(key), self._owners.value()
        if owner is None or owner == EVERYBODY:
            return chip
        return lambda line: line.client.owner == owner and (chip is None or chip(line))

    def _filtered(self) -> bool:
        return super()._filtered() or self._owners.value() not in {None, EVERYBODY}

    def _clear_filter(self) -> None:
        self._owners.set_value(EVERYBODY)
        super()._clear_filter()
        self.bar.apply()

    def _saved(self, code: str) -> None:
        self.open_record(code)
        self.desk.say(self.words("Client saved"), code)

    def write(self) -> None:
        """Write down what was said with the client that is chosen."""
        self.card.write()

    def merge(self, absorbed: str = "") -> MergeForm | None:
        """Propose to merge another client into the one that is chosen."""
        line = self.table.current()
        if line is None:
            return None
        known = [each.client for each in self.table.model.rows]
        form = MergeForm(self.window(), self.desk, sorted(known, key=lambda each: each.code), line.code, absorbed)
        form.ask(self.open_merges)
        return form

    def open_merges(self) -> MergesDialog:
        """Show what waits for a second person, and what was decided."""
        dialog = MergesDialog(self.window(), self.desk)
        dialog.ask()
        return dialog

    def chosen_record(self) -> Chosen | None:
        code = self.card.query()
        line = self.table.current()
        if code is None:
            return None
        return Chosen(code, line.client.name if line and line.code == code else code)

    def open_record(self, record: object) -> None:
        super().open_record(record)
        self._aside = record if isinstance(record, str) else None
        if self.loaded:
            self._show_aside()

    def _show_aside(self) -> None:
        """Show a client that stands in no list because it was merged, until a person chooses another."""
        code = self._aside
        if code is not None and all(line.code != code for line in self.table.model.rows):
            self.table.view.setCurrentIndex(QModelIndex())
            self.card.show_record(code)

    def _chosen_otherwise(self, line: ClientRow | None) -> None:
        if line is not None:
            self._aside = None

    def _totals(self, rows: Sequence[ClientRow]) -> dict[str, Total]:
        def whole(read: Callable[[ClientRow], Decimal | None]) -> Decimal:
            return sum((read(line) or Decimal(0) for line in rows), Decimal("0.00"))

        some = any(line.provisional for line in rows)
        net = whole(lambda line: line.net_result)
        money_ = self.region.money
        return {
            "name": Total(self.words.count(len(rows), "{n} client", "{n} clients")),
            "principal": Total(money_(whole(lambda line: line.principal))),
            "obligations": Total(money_(whole(lambda line: line.obligations)), provisional=some),
            "net": Total(money_(net, signed=True), "gain" if net > 0 else "loss" if net < 0 else "text3", some),
        }
