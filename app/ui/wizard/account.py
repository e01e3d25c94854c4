"""Step two: who is the first to sign in, and with what password."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtWidgets import QWidget

from app.domain.errors import BadInput, KnownError
from app.ui.widgets.fields import Field, PasswordEdit, TextEdit
from app.ui.widgets.layouts import form_row
from app.ui.wizard.page import Page
from app.words import Words


class AccountPage(Page):
    """The first person holds every role. The password is checked by the office's policy on leaving its field."""

    def __init__(
        self, words: Words, check_password: Callable[[str, Sequence[str]], None], parent: QWidget | None = None
    ) -> None:
        super().__init__(
            words("Your account"),
            words("You are the first to sign in, and the administrator until there are others."),
            parent,
        )
        self._words, self._check_password = words, check_password
        self.full_name, self.user, self.office = TextEdit(), TextEdit(), TextEdit()
        self.password, self.again = PasswordEdit(), PasswordEdit()
        self._office_field = Field(words("Name of the office"), self.office, hint=words("if it has one"))
        self._name_field = Field(words("Full name"), self.full_name, check=self._name_missing)
        self._user_field = Field(words("User name"), self.user, check=self._user_wrong)
        self._password_field = Field(
            words("Password"), self.password, hint=words("15 characters or more"), check=self._password_wrong
        )
        self._again_field = Field(words("Password again"), self.again, check=self._differs)
        self.body.addLayout(form_row(self._name_field, self._user_field))
        self.body.addWidget(self._office_field)
        self.body.addLayout(form_row(self._password_field, self._again_field))
        self.full_name.left.connect(self._suggest_user)
        self.password.caps_lock.connect(self._tell_caps_lock)

    def complete(self) -> bool:
        fields = (self._name_field, self._user_field, self._password_field, self._again_field)
        wrong = [each for each in fields if not each.run_check()]
        if wrong:
            wrong[0].editor.setFocus()
        return not wrong

    def summary(self) -> str:
        name = self.full_name.text().strip()
        return f"{name}, {self._words('administrator')}" if name else ""

    def focus(self) -> None:
        self.full_name.setFocus()

    def show_error(self, error: KnownError) -> None:
        """Say what the office refused, beside its field."""
        fields = {"user": self._user_field, "password": self._password_field, "full_name": self._name_field}
        where = fields.get(error.field, self._office_field)
        where.show_error(" ".join(filter(None, (self._words.say(error.what), self._words.say(error.way_out)))))
        where.editor.setFocus()

    def _name_missing(self) -> str:
        return "" if self.full_name.text().strip() else self._words("This is needed.")

    def _user_wrong(self) -> str:
        name = self.user.text().strip()
        if not name:
            return self._words("This is needed.")
        return "" if len(name) <= 80 and name.isprintable() else self._words("A user name has 1 to 80 characters.")

    def _password_wrong(self) -> str:
        try:
            self._check_password(self.password.text(), [self.user.text(), self.full_name.text(), self.office.text()])
        except BadInput as error:
            return " ".join(filter(None, (self._words.say(error.what), self._words.say(error.way_out))))
        return ""

    def _differs(self) -> str:
        return "" if self.password.text() == self.again.text() else self._words("The two passwords differ.")

    def _suggest_user(self) -> None:
        first = self.full_name.text().strip().casefold().partition(" ")[0]
        if first and not self.user.text():
            self.user.setText(first)

    def _tell_caps_lock(self, on: bool) -> None:
        hint = self._words("Caps Lock is on") if on else self._words("15 characters or more")
        self._password_field.set_hint(hint)
