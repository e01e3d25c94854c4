"""The people of the office in the settings: a list, and what can be done about the one that is chosen."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QMenu, QWidget

from app.domain.calendar import zone
from app.domain.errors import message
from app.domain.permissions import Action, Role
from app.domain.users import UserState
from app.services import users
from app.services.users import Code, UserRow
from app.ui.desk import Desk
from app.ui.dialogs.code import CodeDialog
from app.ui.forms.user import LeaveForm, UserForm
from app.ui.models.columns import Column, Kind
from app.ui.panels.arranged import Arranged
from app.ui.style import look
from app.ui.tokens import STANDARD
from app.ui.widgets.buttons import ActionButton
from app.ui.widgets.card import Card
from app.ui.widgets.states import Empty
from app.ui.widgets.table import TableView
from app.words import begun

STATES = {
    UserState.ACTIVE: ("live", "check"),
    UserState.INVITED: ("warn", "key-round"),
    UserState.EXPIRED: ("err", "clock-3"),
    UserState.INACTIVE: ("", "lock"),
}
ICONS = {
    "users.invite": "user-plus",
    "users.change": "pencil",
    "users.reset": "key-round",
    "users.unlock": "refresh-cw",
    "users.deactivate": "lock",
    "users.reactivate": "undo-2",
}
SHOWN, SHOWN_LOW = 6, 3  # rows before it scrolls; in a low window


class PeopleCard(Card):
    """Everybody with an account; commands act on the chosen one."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk.words("People"), parent=parent)
        self.desk, self.words = desk, desk.words
        self._zone, self._most = zone("UTC"), SHOWN
        self.table = TableView(
            self._columns(),
            self.words,
            key=lambda row: row.user.name,
            height=STANDARD,
            empty=Empty("users", self.words("Nobody")),
            name=self.words("People"),
        )
        Arranged(desk, self.table, "users")
        self.body.addWidget(self.table)
        self._declare()
        for id_ in ("users.change", "users.reset", "users.invite"):
            self.add_action(ActionButton(desk.actions.get(id_), small=True, keys=False, icon=ICONS[id_]))
        self.table.current_changed.connect(self._follow)
        self.table.opened.connect(lambda _row: desk.actions.get("users.change").trigger())
        self.table.menu_asked.connect(self._menu)

    def show_people(self, people: Sequence[UserRow], timezone: str) -> None:
        """Show everybody, moments in the office's zone."""
        self._zone = zone(timezone)
        self.set_hint(self.words.count(len(people), "{n} account", "{n} accounts"))
        self.table.set_rows(people)
        self.show_rows(self._most)
        self.table.select_first()
        self._follow(self.table.current())

    def show_rows(self, most: int) -> None:
        """Be so high that this many rows fit, or all where there are fewer."""
        self._most = most
        count = min(max(len(self.table.model.rows), 1), most)
        self.table.setFixedHeight(look().px(STANDARD) * (count + 1) + look().px(4))

    def menu(self) -> QMenu:
        """What can be done about the chosen person."""
        menu = QMenu(self)
        for id_ in ICONS:
            menu.addAction(self.desk.actions.get(id_))
        return menu

    # inner workings

    def _declare(self) -> None:
        add = self.desk.actions.add
        manage, reset = Action.PEOPLE_MANAGE, Action.PEOPLE_RESET
        for id_, text, run, permission in (
            ("users.invite", message("Invite…"), self._invite, manage),
            ("users.change", message("Change…"), self._change, manage),
            ("users.reset", message("Reset password"), self._reset, reset),
            ("users.unlock", message("Forget failed tries"), self._unlock, reset),
            ("users.deactivate", message("Put out of use…"), self._deactivate, manage),
            ("users.reactivate", message("Let in again"), self._reactivate, manage),
        ):
            add(id_, text, run, icon_name=ICONS[id_], permission=permission, panel="settings")

    def _menu(self, _row: object, spot: QPoint) -> None:
        menu = self.menu()
        menu.exec(spot)
        menu.deleteLater()

    def _follow(self, row: UserRow | None) -> None:
        """Offer what can be done about this person."""
        out = row is not None and row.state in (UserState.INACTIVE, UserState.EXPIRED)
        here, own = row is not None and row.state is not UserState.INACTIVE, row is not None and row.own
        self._offer("users.change", possible=here)
        self._offer("users.reset", possible=here, own=own)
        self._offer("users.unlock", possible=row is not None and row.failures > 0)
        self._offer("users.deactivate", possible=here, own=own)
        self._offer("users.reactivate", possible=out, own=own)

    def _offer(self, id_: str, *, possible: bool, own: bool = False) -> None:
        if own:
            self.desk.actions.refuse(id_, self.words("Nobody changes their own roles or account."))
        elif possible:
            self.desk.actions.allow(id_)
        else:
            self.desk.actions.refuse(id_, self.words("Not for this account as it is now."))

    def _invite(self) -> None:
        UserForm(self.window(), self.desk, None, self._tell).ask()

    def _change(self) -> None:
        row = self.table.current()
        if row is not None:
            UserForm(self.window(), self.desk, row.user, self._tell).ask()

    def _deactivate(self) -> None:
        row = self.table.current()
        if row is not None:
            LeaveForm(self.window(), self.desk, row.user).ask()

    def _reset(self) -> None:
        self._code_of(users.reset)

    def _reactivate(self) -> None:
        self._code_of(users.reactivate)

    def _code_of(self, ask: Callable[..., Code]) -> None:
        row, office = self.table.current(), self.desk.office
        if row is not None:
            name = row.user.name
            self.desk.tasks.write(lambda: ask(office, name), self._tell)

    def _unlock(self) -> None:
        row, desk = self.table.current(), self.desk
        if row is not None:
            name, said = row.user.name, self.words("Failed tries are forgotten")
            desk.tasks.write(lambda: users.forgive(desk.office, name), lambda _count: desk.say(said))

    def _tell(self, code: Code) -> None:
        CodeDialog(self.window(), self.desk, code).ask()

    def _columns(self) -> Sequence[Column[UserRow]]:
        words = self.words
        return (
            Column(
                key="name", title=words("Name"), text=lambda row: row.user.full_name, weight=500, fixed=True,
                tail=lambda row: words("you") if row.own else "",
            ),
            Column(key="roles", title=words("Roles"), text=self._roles, stretch=True, cell_tip=self._roles),
            Column(
                key="last", title=words("Last sign-in"), text=self._last, value=lambda row: row.user.last_sign_in,
                tone=lambda row: "" if row.user.last_sign_in else "text3",
            ),
            Column(
                key="ends", title=words("Account ends"), text=lambda row: self._day(row.user.expires),
                value=lambda row: row.user.expires, tone=lambda row: "" if row.user.expires else "text3", least=1,
            ),
            Column(
                key="by", title=words("Created by"), text=lambda row: row.user.created_by or "–",
                tone=lambda _row: "text2", least=2,
            ),
            Column(
                key="state", title=words("State"), text=self._state, kind=Kind.CHIP,
                tone=lambda row: "warn" if row.held_up or row.waiting else STATES[row.state][0],
                icon=lambda row: "triangle-alert" if row.held_up or row.waiting else STATES[row.state][1],
                cell_tip=self._state_tip,
            ),
        )  # fmt: skip

    def _roles(self, row: UserRow) -> str:
        if len(row.user.roles) == len(Role):
            return self.words("All roles")
        return begun(", ".join(self.words.term("role", role) for role in sorted(row.user.roles))) or "–"

    def _last(self, row: UserRow) -> str:
        user = row.user
        if user.last_sign_in is None:
            return self.words("never")
        at = self.desk.region.moment(user.last_sign_in, self._zone)
        return ", ".join(filter(None, [at, user.last_workstation]))

    def _day(self, moment: datetime | None) -> str:
        return self.desk.region.date(moment.astimezone(self._zone).date()) if moment else "–"

    def _state(self, row: UserRow) -> str:
        if row.held_up:
            return self.words("wrong password")
        return self.words("role to confirm") if row.waiting else self.words.term("account", row.state)

    def _state_tip(self, row: UserRow) -> str:
        if row.failed_at is None:
            return ""
        at = self.desk.region.moment(row.failed_at, self._zone)
        return self.words.count(row.failures, "{n} failed try, {at}", "{n} failed tries, the last {at}", at=at)
