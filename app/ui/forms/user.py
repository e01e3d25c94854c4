"""The forms about people: invited, changed, put out of use, and turned down."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta

from PySide6.QtWidgets import QCheckBox, QWidget

from app.domain.access import AccessRequest, Grant
from app.domain.calendar import end_of_day, local_date, zone
from app.domain.duties import ACTION_NAMES
from app.domain.permissions import GUARDED, GUARDED_ROLES, Role
from app.domain.users import User
from app.services import roles, users
from app.services.users import Code, Wanted
from app.ui.desk import Desk
from app.ui.forms.form import Form
from app.ui.widgets.fields import DateEdit, Field, TextEdit
from app.ui.widgets.layouts import column, form_row, row
from app.ui.widgets.text import Text

HALF = (len(Role) + 1) // 2


class RolesEdit(QWidget):
    """Every role to tick; those that wait for a second person say so."""

    def __init__(self, desk: Desk, held: Iterable[Role] = (), parent: QWidget | None = None) -> None:
        super().__init__(parent)
        words = desk.words
        self.boxes = {role: QCheckBox(words.term("role", role)) for role in Role}
        for role, box in self.boxes.items():
            box.setChecked(role in set(held))
            if role in GUARDED_ROLES:
                box.setToolTip(words("A second person has to confirm this role."))
        sides = [column(*list(self.boxes.values())[part], None, spacing=8) for part in (slice(HALF), slice(HALF, None))]
        self.setLayout(row(*sides, spacing=24))
        self.setFocusProxy(next(iter(self.boxes.values())))

    def value(self) -> frozenset[Role]:
        """What is ticked."""
        return frozenset(role for role, box in self.boxes.items() if box.isChecked())


class UserForm(Form[Wanted]):
    """Asks whom to let in, or what an account shall be; `told` hears of a code."""

    ROOM = 60

    def __init__(self, window: QWidget, desk: Desk, user: User | None, told: Callable[[Code], object]) -> None:
        words = desk.words
        title = words("Change {name}", name=user.full_name) if user else words("Invite somebody")
        hint = words(
            "Administrator, fund manager, operations and compliance wait for a second person. "
            "What is taken away is gone at once."
        )
        draft = f"user:{user.name}" if user else "user:new"
        save = words("Save") if user else words("Invite")
        super().__init__(window, desk, title, draft=draft, save=save, hint=hint)
        self._user, self._told = user, told
        self._zone = zone(desk.timezone)
        self.name, self.full_name = TextEdit(user.name if user else ""), TextEdit(user.full_name if user else "")
        self.roles, self.until = RolesEdit(desk, user.roles if user else ()), DateEdit(desk.region, field="expires")
        self.name.setReadOnly(user is not None)
        ends = user.expires if user else None
        self._day = local_date(ends - timedelta(seconds=1), self._zone.key) if ends else None
        self.until.set_day(self._day)
        own = user is not None and user.name == desk.office.person.name
        self.roles.setEnabled(not own)
        self.until.setReadOnly(own)
        self._place_fields()

    def _place_fields(self) -> None:
        words = self.words
        names = Field(words("User name"), self.name, hint=words("what they type to sign in"))
        whole = Field(words("Full name"), self.full_name)
        self.place(form_row(self.add("name", names), self.add("full_name", whole)))
        self.place(self.add("roles", Field(words("Roles"), self.roles)))
        hint = words("Empty: it lasts; an auditor's ends after 30 days.")
        self.place(self.add("expires", Field(words("Last day of the account"), self.until, hint=hint)))

    def command(self) -> Wanted:
        return Wanted(
            name=self.name.text(), full_name=self.full_name.text(), roles=self.roles.value(), expires=self._ends()
        )

    def _ends(self) -> datetime | None:
        """The end of the day that is typed, in the office's zone; the moment that was there where nobody changed it."""
        day = self.until.day()
        if self._user is not None and day == self._day:
            return self._user.expires
        return end_of_day(day, self._zone.key) if day else None

    def send(self, command: Wanted) -> Code | AccessRequest | None:
        office = self.desk.office
        return users.change(office, command) if self._user else users.invite(office, command)

    def _sent(self, answer: object) -> None:
        super()._sent(answer)
        if isinstance(answer, Code):
            self._told(answer)
        waits = answer.waits if isinstance(answer, Code) else answer
        if isinstance(waits, AccessRequest):
            say_waits(self.desk)


class LeaveForm(Form[str]):
    """Puts an account out of use."""

    ROOM = 20

    def __init__(self, window: QWidget, desk: Desk, user: User) -> None:
        words = desk.words
        hint = words("The way in is gone at once, in an open window too. What they did stays under their name.")
        title = words("Put {name} out of use", name=user.full_name)
        super().__init__(window, desk, title, draft=f"user:{user.name}:leave", save=words("Put out of use"), hint=hint)
        self._user = user

    def command(self) -> str:
        return self._user.name

    def send(self, command: str) -> None:
        users.deactivate(self.desk.office, command)


class RefuseForm(Form[str]):
    """Turns down what somebody has proposed."""

    ROOM = 40

    def __init__(self, window: QWidget, desk: Desk, request: AccessRequest) -> None:
        words = desk.words
        super().__init__(
            window, desk, words("Turn down"), draft=f"access:{request.id}", save=words("Turn down"),
            hint=words("Nothing changes; the reason is written into the audit log."),
        )  # fmt: skip
        self._request, self._reason = request, TextEdit()
        why = words("five characters or more; it is written into the audit log")
        self.place(self.add("reason", Field(words("Reason"), self._reason, hint=why)))

    def command(self) -> str:
        return self._reason.text()

    def send(self, command: str) -> AccessRequest:
        return roles.refuse(self.desk.office, self._request.id, command)


class SaveForm(Form[tuple[Grant, ...]]):
    """Shows what will change in the table of roles, and what of it waits."""

    ROOM = 40

    def __init__(self, window: QWidget, desk: Desk, grants: tuple[Grant, ...]) -> None:
        words = desk.words
        title = words.count(len(grants), "Save {n} change", "Save {n} changes")
        waits = any(each.action in GUARDED for each in grants)
        hint = (
            words("A second person confirms these changes before they hold: money or confirming is among them.")
            if waits
            else words("They hold for everybody's next action.")
        )
        super().__init__(window, desk, title, draft="roles:save", save=words("Save"), hint=hint)
        self._grants = grants
        for each in grants:
            self.place(Text(said_grant(desk, each), "body", wrap=True))

    def command(self) -> tuple[Grant, ...]:
        return self._grants

    def send(self, command: tuple[Grant, ...]) -> AccessRequest | None:
        return roles.change(self.desk.office, command)

    def _sent(self, answer: object) -> None:
        super()._sent(answer)
        if isinstance(answer, AccessRequest):
            say_waits(self.desk)


def said_grant(desk: Desk, grant: Grant) -> str:
    """One change of the table in a sentence."""
    words = desk.words
    role, what = words.term("role", grant.role), words.say(ACTION_NAMES[grant.action])
    if grant.granted:
        return words("{role} may: {what}", role=role, what=what)
    return words("{role} may no longer: {what}", role=role, what=what)


def say_waits(desk: Desk) -> None:
    """Tell that a second person is needed."""
    title, text = desk.words("Waits for a second person"), desk.words("It holds once somebody else has confirmed it.")
    desk.say(title, text, tone="warn")
