"""Review queue: operations nobody has explained, and accounts that do not add up."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from app.domain.errors import KnownError, message
from app.domain.events import Changes
from app.domain.holdings import OperationKey
from app.domain.permissions import Action
from app.services import review as service
from app.services.review import ReviewQueue, ReviewRow
from app.ui.desk import Desk
from app.ui.dialogs.deals import DealsDialog
from app.ui.dialogs.rules import RulesDialog
from app.ui.forms.bulk import BulkForm
from app.ui.forms.pairing import PairingForm
from app.ui.forms.split import SplitForm
from app.ui.panel import Panel
from app.ui.panels.arranged import Arranged
from app.ui.panels.review_accounts import ReconciliationTable
from app.ui.panels.review_detail import ReviewCard
from app.ui.panels.review_list import OperationList
from app.ui.widgets.buttons import ActionButton, IconButton, Kind
from app.ui.widgets.card import Card, Line
from app.ui.widgets.filters import FilterChips
from app.ui.widgets.layouts import page, row
from app.ui.widgets.text import Text


class ReviewPanel(Panel[None, ReviewQueue]):
    """The queue on the left, the chosen operation beside it, every account's reconciliation below."""

    SHOWS = Changes.OPERATIONS | Changes.DEALS | Changes.PAYMENTS | Changes.ACCOUNTS | Changes.EQUITY

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk, parent)
        self.subtitle = self.words("Operations nobody has explained yet, and accounts that do not add up")
        self.secondary = ("review.rules",)
        self._view: ReviewQueue | None = None
        self._list, self._card = OperationList(desk), ReviewCard(desk)
        self._accounts = ReconciliationTable(desk)
        self._declare()
        actions = desk.actions
        self._card.set_actions(
            actions.get("review.save"),
            (actions.get("review.split"), "list-tree"),
            (actions.get("review.pair"), "link"),
            (actions.get("review.several"), "list-checks"),
        )
        self._chips = FilterChips([("all", self.words("All"), 0)], name=self.words("Accounts shown"))
        Arranged(desk, self._accounts, "reconciliation")
        self._lay_out()
        self._connect()

    def _declare(self) -> None:
        """The commands of this panel."""
        add = self.desk.actions.add
        typing = Action.OPERATIONS_TYPE
        add("review.rules", message("Rules…"), self.open_rules, icon_name="list-tree", panel="review")
        add("review.save", message("Save type"), self._card.save, keys="Ctrl+S", icon_name="check",
            permission=typing, panel="review")  # fmt: skip
        add("review.split", message("Split…"), self.open_split, keys="Ctrl+D", icon_name="list-tree",
            permission=typing, panel="review")  # fmt: skip
        add("review.pair", message("Other leg…"), self.open_pairing, keys="Ctrl+Shift+E", icon_name="link",
            permission=typing, panel="review")  # fmt: skip
        add("review.several", message("Several…"), self.open_bulk, keys="Ctrl+Shift+S", icon_name="list-checks",
            permission=typing, panel="review")  # fmt: skip
        add("review.history", message("Read history again"), self._read_history, keys="F5", icon_name="refresh-cw",
            panel="review")  # fmt: skip
        add("review.deals", message("Deals…"), self.open_deals, icon_name="scroll-text", panel="review")
        add("review.next", message("Next operation"), lambda: self._list.step(1), keys="J", panel="review")
        add("review.previous", message("Previous operation"), lambda: self._list.step(-1), keys="K", panel="review")

    def _lay_out(self) -> None:
        left = Card()
        left.body.addWidget(self._list, 1)
        left.body.addWidget(Line())
        export = IconButton("download", self.words("Export this list"), small=True)
        export.clicked.connect(self._export_list)
        kept = Text(self.words("Every type can be changed; the old one is kept."), "hint", "text3", elide=True)
        foot = row(kept, export, margins=(14, 6, 8, 6))
        foot.setStretch(0, 1)
        left.body.addLayout(foot)
        top = row(left, self._card, spacing=12)
        top.setStretch(0, 28)
        top.setStretch(1, 72)
        self._formula = self.words("deposits − withdrawals + trading result + other = balance")
        self._below = below = Card(self.words("Do the deals add up to the balance?"), self._formula)
        save = IconButton("download", self.words("Export this table"))
        save.clicked.connect(self._export)
        below.add_action(self._chips)
        below.add_action(ActionButton(self.desk.actions.get("review.deals"), kind=Kind.OUTLINED, small=True))
        self._history = ActionButton(self.desk.actions.get("review.history"), kind=Kind.OUTLINED, small=True)
        below.add_action(self._history)
        below.add_action(save)
        below.body.addWidget(self._accounts)
        layout = page(self, top, below)
        layout.setStretch(0, 56)
        layout.setStretch(1, 44)

    def _connect(self) -> None:
        self._list.current_changed.connect(self._current_changed)
        self._chips.chosen.connect(self._filter)
        self._accounts.export_asked.connect(self._export)
        self._accounts.opened.connect(lambda line: self.desk.go("monitor", line.key))
        self._list.export_asked.connect(self._export_list)

    def load(self, query: None) -> ReviewQueue:  # noqa: ARG002 - there is nothing to ask with
        return service.review_queue(self.desk.office)

    def fill(self, view: ReviewQueue) -> None:
        self._view = view
        self._list.show_queue(view)
        self._list.select_first()
        broken = sum(line.figures.reconciled is False for line in view.reconciliation)
        self._chips.set_items(
            [
                ("all", self.words("All"), len(view.reconciliation)),
                ("broken", self.words("Unreconciled"), broken),
            ]
        )
        self._accounts.set_rows(view.reconciliation)
        self._accounts.select_first()
        self.badge.emit("review", str(len(view.waiting)) if view.waiting else "", "warn")

    def fail(self, error: KnownError) -> None:
        self._list.show_error(error, self.refresh)
        self._accounts.show_error(error, self.refresh)

    def set_compact(self, *, side: bool, lower: bool) -> None:
        self._card.set_compact(side=side, lower=lower)
        self._below.set_hint("" if side else self._formula)
        self._history.setVisible(not side)  # its key and the palette stay

    def open_record(self, record: object) -> None:
        if not self._list.select(record) and self._view is not None and isinstance(record, tuple):
            self._card.show_record(record)

    # other ways to answer

    def open_rules(self) -> RulesDialog:
        """Open the rule table over the window."""
        dialog = RulesDialog(self.window(), self.desk)
        dialog.ask()
        return dialog

    def open_split(self) -> SplitForm | None:
        """Divide the chosen operation."""
        view = self._card.detail
        if view is None:
            return None
        form = SplitForm(self.window(), self.desk, view)
        form.ask()
        return form

    def open_pairing(self) -> PairingForm | None:
        """Look for the other leg of the chosen operation."""
        view = self._card.detail
        if view is None:
            return None
        form = PairingForm(self.window(), self.desk, view)
        form.ask()
        return form

    def open_bulk(self) -> BulkForm | None:
        """Type several operations that wait, of the direction of the chosen one."""
        line = self._list.current()
        if line is None or self._view is None:
            return None
        alike = [each for each in self._view.waiting if each.amount * line.amount > 0]
        if not alike:
            self.desk.say(self.words("Nothing waits"), self.words("Every operation of this kind has a type."))
            return None
        accounts = [(each.key, each.figures.account.name) for each in self._view.reconciliation]
        form = BulkForm(self.window(), self.desk, alike, accounts)
        form.ask()
        return form

    def open_deals(self) -> DealsDialog | None:
        """Show the deals of the account that is chosen below."""
        line = self._accounts.current()
        if line is None:
            return None
        dialog = DealsDialog(self.window(), self.desk, line.key)
        dialog.ask()
        return dialog

    def _filter(self) -> None:
        broken = self._chips.current == "broken"
        self._accounts.set_filter("", (lambda line: line.figures.reconciled is False) if broken else None)

    def _current_changed(self, line: ReviewRow | None) -> None:
        key: OperationKey | None = line.key if line else None
        self._card.show_record(key)

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

    def _export_list(self) -> None:
        if self._view is not None:
            self.desk.export(self._list.document(self._view), "operations")
