"""MT5 accounts: which are read, through which terminal, how fresh, when they were verified."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from app.domain.calendar import zone
from app.domain.errors import message
from app.domain.events import Changes
from app.domain.permissions import Action
from app.domain.terminals import Tier
from app.services import accounts as service
from app.services.accounts import AccountRow
from app.services.live import Freshness
from app.ui.desk import Desk
from app.ui.dialogs.account import AccountDialog, Offered, offered
from app.ui.dialogs.account_check import AccountTest
from app.ui.forms.account import PurposeForm, RenameForm, UseForm, ZoneForm
from app.ui.forms.form import Form
from app.ui.models.columns import Column, login, mark
from app.ui.panel import Chosen, Panel
from app.ui.panels.accounts_detail import AccountCard, how_read
from app.ui.panels.accounts_terminals import TerminalsView
from app.ui.panels.listing import Filter, SidedPanel
from app.ui.tokens import TWO_LINES
from app.ui.widgets.freshness import said
from app.ui.widgets.segmented import Segmented
from app.ui.widgets.states import Empty
from app.ui.widgets.table import TableView

SIDE = 404
ACCOUNTS, TERMINALS = "accounts", "terminals"
OLD = {Freshness.STALE, Freshness.NOT_ANSWERING}
Rows = tuple[AccountRow, ...]


class AccountsPanel(Panel[None, None]):
    """Accounts, or the terminals that read them."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk, parent)
        words = self.words
        self.primary = "accounts.add"
        self.views = Segmented(
            [(ACCOUNTS, words("Accounts")), (TERMINALS, words("Terminals"))], name=words("What is shown")
        )
        self.views.chosen.connect(self.show_view)
        self.header = [self.views]
        self.accounts = AccountsView(desk, self)
        self.terminals = TerminalsView(desk, self)
        self._stack = QStackedWidget()
        self._stack.addWidget(self.accounts)
        self._stack.addWidget(self.terminals)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._stack)
        self.accounts.begins.connect(self._begin)
        self.accounts.badge.connect(self.badge)

    def show_view(self, key: str) -> None:
        """Show the accounts or the terminals."""
        self.views.choose(key)
        self._stack.setCurrentWidget(self.terminals if key == TERMINALS else self.accounts)

    def load(self, query: None) -> None:
        """Each view asks for its own."""

    def fill(self, view: None) -> None:
        """Each view shows its own."""

    def refresh(self) -> None:
        for view in (self.accounts, self.terminals):
            if view.isVisible():
                view.refresh()

    def open_record(self, record: object) -> None:
        """An account by its key, or a terminal by its name."""
        self.show_view(TERMINALS if isinstance(record, str) else ACCOUNTS)
        (self.terminals if isinstance(record, str) else self.accounts).open_record(record)

    def chosen_record(self) -> Chosen | None:
        """The account that is chosen, or the terminal."""
        if self.views.current == TERMINALS:
            terminal = self.terminals.table.current()
            return None if terminal is None else Chosen(terminal.name, terminal.name)
        account = self.accounts.table.current()
        return (
            None if account is None else Chosen(str(account.key), f"{account.key.login} {account.account.name}".strip())
        )

    def focus_filter(self) -> None:
        (self.terminals if self.views.current == TERMINALS else self.accounts).focus_filter()

    def set_compact(self, *, side: bool, lower: bool) -> None:
        for view in (self.accounts, self.terminals):
            view.set_compact(side=side, lower=lower)

    def _begin(self, begins: bool) -> None:
        self.beginning = begins
        self.begins.emit(begins)


class AccountsView(SidedPanel[Rows, AccountRow]):
    """The list, and beside it the account that is chosen."""

    SHOWS = Changes.ACCOUNTS | Changes.EQUITY

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk, parent)
        self._zone = zone(desk.timezone)
        self._declare()
        card = self.hold(
            self._made_table(),
            self.words("Login, name, server, terminal"),
            chips=self.words("Accounts shown"),
            export="mt5-accounts",
        )
        self.card = AccountCard(desk, self)
        self.arrange(card, self.card, SIDE)
        self.table.opened.connect(lambda _row: self.rename())

    def _declare(self) -> None:
        add, write, here = self.desk.actions.add, Action.ACCOUNTS_WRITE, "accounts"
        commands = (
            ("accounts.add", message("Add account"), self.add, "Ctrl+N", "plus"),
            ("accounts.test", message("Test now"), self.test, "Ctrl+T", "refresh-cw"),
            ("accounts.connect", message("Terminal and password"), self.connect_anew, "", "link"),
            ("accounts.rename", message("Rename account"), self.rename, "", "pencil"),
            ("accounts.purpose", message("Change purpose"), self.change_purpose, "", "pencil"),
            ("accounts.zone", message("Confirm the server's clock"), self.confirm_zone, "", "clock-3"),
            ("accounts.use", message("Put out of use, or use again"), self.change_use, "", "unplug"),
        )
        for name, text, run, keys, icon in commands:
            add(name, text, run, keys=keys or (), icon_name=icon, permission=write, panel=here)

    def _made_table(self) -> TableView[AccountRow]:
        empty = Empty(
            "landmark",
            self.words("No accounts yet"),
            self.words("Add the first MT5 account, or import an office file or a statement."),
            self.desk.actions.get("accounts.add"),
        )
        return TableView(
            self._columns(),
            self.words,
            key=lambda row: row.key,
            height=TWO_LINES,
            stale=lambda row: row.age.state in OLD or not row.account.active,
            empty=empty,
            sort=("login", Qt.SortOrder.AscendingOrder),
            name=self.words("MT5 accounts"),
        )

    def _columns(self) -> Sequence[Column[AccountRow]]:
        return (*self._named(), *self._read())

    def _named(self) -> Sequence[Column[AccountRow]]:
        words = self.words
        return (
            mark("state", self._state, _icon, _tone),
            login("login", words("Login"), lambda row: row.key.login),
            Column(
                key="name",
                title=words("Name"),
                text=lambda row: row.account.name or "–",
                second=lambda row: row.key.server,
                weight=500,
                stretch=True,
                fixed=True,
            ),
            Column(
                key="purpose",
                title=words("Purpose"),
                text=lambda row: words.term("purpose", row.account.purpose.value),
                least=2,
            ),
        )

    def _read(self) -> Sequence[Column[AccountRow]]:
        words, region = self.words, self.region
        return (
            Column(key="terminal", title=words("Terminal"), text=lambda row: row.terminal or "–", least=1),
            Column(
                key="tier",
                title=words("Read"),
                text=lambda row: how_read(words, row.tier) if row.account.active else words("not in use"),
                tone=lambda row: "" if row.tier is Tier.LIVE and row.account.active else "text2",
            ),
            Column(
                key="age",
                title=words("Figures from"),
                text=lambda row: said(words, region, self._zone, row.age, self.desk.office.clock()).text,
                ages=True,
                value=lambda row: row.age.read_at,
                tone=lambda row: "text3" if row.age.state in OLD else "text2",
                italic=lambda row: row.age.state in OLD,
            ),
            Column(
                key="verified",
                title=words("Verified"),
                text=lambda row: region.moment(row.verified_at, self._zone) if row.verified_at else words("never"),
                value=lambda row: row.verified_at,
                tone=lambda row: "text2" if row.verified_at else "text3",
                second=lambda row: words("password can trade") if row.trade_allowed else "",
                second_tone=lambda _row: "warn",
                least=3,
            ),
        )

    def _state(self, row: AccountRow) -> str:
        words = self.words
        if not row.account.active:
            return words("not in use")
        if row.trade_allowed:
            return words("its password can trade")
        return words("not answering") if row.age.state in OLD else words("in use")

    def load(self, query: None) -> Rows:  # noqa: ARG002 - there is nothing to ask with
        return service.account_rows(self.desk.office)

    def fill(self, view: Rows) -> None:
        words = self.words
        self.show_rows(
            view,
            [
                Filter("attention", words("Needs attention"), needs_attention),
                Filter("live", words("Live"), lambda row: row.account.active and row.tier is Tier.LIVE),
                Filter("turn", words("In turn"), lambda row: row.account.active and row.tier is Tier.ROUND_ROBIN),
                Filter("import", words("By statement"), lambda row: row.account.active and row.tier is Tier.IMPORT),
                Filter("out", words("Not in use"), lambda row: not row.account.active),
            ],
        )
        row = self.table.current()
        if row is not None:
            self.card.show_age(row.age)

    # what a person does

    def add(self) -> None:
        """Ask for a new account."""
        self._open_dialog(None)

    def connect_anew(self) -> None:
        """Read the chosen account with another password, or through another terminal."""
        row = self.table.current()
        if row is not None:
            self._open_dialog(row)

    def test(self) -> None:
        """Verify the chosen account as it is kept."""
        row = self.table.current()
        if row is not None and row.terminal:
            AccountTest(self.window(), self.desk, row).ask()
        elif row is not None:
            self.desk.say(
                self.words("Nothing to test"),
                self.words("{account} is read through no terminal.", account=str(row.key)),
            )

    def rename(self) -> None:
        """Call the chosen account something else."""
        self._ask(RenameForm, self.words("Account renamed"))

    def change_purpose(self) -> None:
        """Say what the chosen account is for from a day on."""
        self._ask(PurposeForm, self.words("Purpose changed"))

    def confirm_zone(self) -> None:
        """Set the zone of the chosen account's server."""
        self._ask(ZoneForm, self.words("Clock confirmed"))

    def change_use(self) -> None:
        """Put the chosen account out of use, or into use again."""
        row = self.table.current()
        out = row is not None and row.account.active
        self._ask(UseForm, self.words("Account out of use") if out else self.words("Account in use again"))

    def _ask(self, make: Callable[[QWidget, Desk, AccountRow], Form[Any]], said_then: str) -> None:
        row = self.table.current()
        if row is not None and self.desk.actions.get("accounts.rename").isEnabled():
            make(self.window(), self.desk, row).ask(lambda: self.desk.say(said_then, str(row.key)))

    def _open_dialog(self, row: AccountRow | None) -> None:
        office = self.desk.office
        self.desk.tasks.read(lambda: offered(office), lambda offer: self._offered(offer, row))

    def _offered(self, offer: Offered, row: AccountRow | None) -> None:
        said_then = self.words("Account saved")
        AccountDialog(self.window(), self.desk, offer, row, lambda: self.desk.say(said_then)).ask()


def needs_attention(row: AccountRow) -> bool:
    """Whether a person should look at how an account in use is read."""
    read = bool(row.terminal)
    return row.account.active and (bool(row.trade_allowed) or row.age.state in OLD or (read and not row.zone.confirmed))


def _icon(row: AccountRow) -> str:
    if not row.account.active:
        return "minus"
    if row.trade_allowed or row.age.state is Freshness.STALE:
        return "triangle-alert"
    return "unplug" if row.age.state is Freshness.NOT_ANSWERING else "check"


def _tone(row: AccountRow) -> str:
    if not row.account.active:
        return "text3"
    if row.age.state is Freshness.NOT_ANSWERING:
        return "err"
    return "warn" if row.trade_allowed or row.age.state is Freshness.STALE else "text3"
