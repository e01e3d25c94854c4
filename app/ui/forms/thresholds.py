"""The form of the limits of alerts: for the office, and for each account that needs its own."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

from PySide6.QtWidgets import QWidget

from app.domain.alertsaid import meaning, title, written
from app.domain.errors import BadInput, message
from app.domain.thresholds import PERCENT, SECONDS, AlertKind, Limits
from app.regions import Region
from app.services import thresholds as service
from app.services.thresholds import ThresholdRow, ThresholdsView, ThresholdsWanted
from app.ui.desk import Desk
from app.ui.forms.form import Form
from app.ui.widgets.buttons import Button, Kind
from app.ui.widgets.card import Line
from app.ui.widgets.fields import Choice, Field, TextEdit
from app.ui.widgets.layouts import column, form_row, row
from app.ui.widgets.text import Text

ACCOUNT, COOL_DOWN = "account", "cool_down"


class LimitEdit(TextEdit):
    """A limit: seconds, percent, or an amount of money. Empty is never."""

    def __init__(self, region: Region, kind: AlertKind, field: str, *, never: str) -> None:
        super().__init__(unit="s" if kind in SECONDS else "%" if kind in PERCENT else "", hint=never)
        self._region, self._kind, self._field = region, kind, field

    def limit(self) -> Decimal | None:
        """What is typed; None where nothing is. Raises BadInput."""
        return self._region.parse_amount(self.text(), self._field) if self.text().strip() else None

    def set_limit(self, limit: Decimal | None) -> None:
        """Show a limit."""
        self.setText("" if limit is None else self.said(limit))

    def said(self, limit: Decimal) -> str:
        """A limit as it is typed here."""
        if self._kind in SECONDS | PERCENT:
            whole = limit == limit.to_integral_value()
            return self._region.number(limit, 0 if whole else 2)
        return self._region.money(limit)


class LimitsRow(QWidget):
    """The limits of one kind: warning and critical, what is measured now, and a way back to the wider ones."""

    def __init__(self, form: ThresholdsForm, kind: AlertKind) -> None:
        super().__init__()
        words, region, name = form.words, form.region, kind.name.lower()
        self._words, self._region, self.kind = words, region, kind
        never = words("never")
        self.warn = LimitEdit(region, kind, f"{name}_warn", never=never)
        self.critical = LimitEdit(region, kind, f"{name}_critical", never=never)
        self._now = Text("", "hint", "text3")
        self._back = Button(words("Reset"), kind=Kind.PLAIN, small=True)
        self._back.clicked.connect(self.reset)
        self.view: ThresholdRow | None = None
        self.taken_back = False
        said = Text(words.say(meaning(kind)), "hint", "text3", elide=True)
        head = row(Text(words.say(title(kind)), "card"), said, self._now, self._back, spacing=8)
        head.setStretch(1, 1)
        fields = form_row(
            form.add(f"{name}_warn", Field(words("Warns"), self.warn)),
            form.add(f"{name}_critical", Field(words("Critical"), self.critical)),
        )
        self.setLayout(column(head, fields, Line(), spacing=6))

    def show_row(self, view: ThresholdRow) -> None:
        """Show the limits that hold."""
        self.view, self.taken_back = view, False
        self._fill(view.limits)
        worst = self._words.say(message("{measured}", measured=written(self.kind, view.worst, self._region.percent)))
        self._now.set_text("" if view.worst is None else self._words("worst now {value}", value=worst))
        self._back.setEnabled(view.own)
        self._back.setToolTip("" if view.own else self._words("These are the limits that hold without any of its own."))

    def reset(self) -> None:
        """Take the own limits back; what would hold without them is shown."""
        if self.view is not None:
            self.taken_back = True
            self._fill(self.view.wider)

    def _fill(self, limits: Limits) -> None:
        self.warn.set_limit(limits.warn)
        self.critical.set_limit(limits.critical)

    def limits(self) -> Limits:
        """What is typed. Raises BadInput naming its field."""
        return Limits(self.warn.limit(), self.critical.limit())

    def wanted(self) -> dict[AlertKind, Limits | None]:
        """What has to be written: nothing, other limits, or None to take the own ones back."""
        if self.view is None:
            return {}
        typed = self.limits()
        if self.taken_back and typed == self.view.wider:
            return {self.kind: None}
        return {self.kind: typed} if self.view.own or typed != self.view.limits else {}


class ThresholdsForm(Form[ThresholdsWanted]):
    """Every kind on one sheet. An account shows those it can have for itself, as they hold now."""

    def __init__(self, window: QWidget, desk: Desk, account: str = "") -> None:
        words = desk.words
        super().__init__(
            window,
            desk,
            words("Limits of alerts"),
            draft="alerts:limits",
            save=words("Save limits"),
            hint=words(
                "A warning begins at the first limit, and gets critical at the second. Leave one empty for never."
            ),
        )
        self._opened_for = account
        self._typed: dict[str, str] = {}
        self._account: Choice[str] = Choice([("", words("The office, where an account has none of its own"))])
        self._account.picked.connect(self._load)
        self.place(self.add(ACCOUNT, Field(words("Limits of"), self._account)))
        self._rows = {kind: LimitsRow(self, kind) for kind in AlertKind}
        for each in self._rows.values():
            self.place(each)
        self._pause = TextEdit(unit=words("minutes"))
        self._pause_field = Field(words("The same alert does not ring again for"), self._pause)
        self.place(self.add(COOL_DOWN, self._pause_field))
        self._load()

    def restore(self, content: dict[str, str] | None) -> None:
        """What was typed before is put over the limits once they are there."""
        self._typed = content or {}
        if self._typed and not self._opened_for:
            self._opened_for = self._typed.get(ACCOUNT, "")
        self._load()

    def _load(self) -> None:
        office, account = self.desk.office, self._opened_for or self._account.value() or ""
        self.desk.tasks.read(lambda: service.thresholds_view(office, account), self._show, latest="alerts.limits")

    def _show(self, view: ThresholdsView) -> None:
        office = ("", self.words("The office, where an account has none of its own"))
        self._account.set_items([office, *((str(key), f"{key.login} · {name}") for key, name in view.accounts)])
        self._account.set_value(view.account)
        self._opened_for = ""
        shown = {each.kind: each for each in view.rows}
        for kind, line in self._rows.items():
            line.setVisible(kind in shown)
            line.view = None
            if kind in shown:
                line.show_row(shown[kind])
        self._pause_field.setVisible(not view.account)
        self._pause.setText(str(int(view.cool_down.total_seconds() // 60)))
        for field in self.fields.values():
            field.clear_error()
        if self._typed.get(ACCOUNT) == view.account:
            super().restore(self._typed)
        self._typed = {}

    def command(self) -> ThresholdsWanted:
        account = self._account.value() or ""
        wanted: dict[AlertKind, Limits | None] = {}
        for line in self._rows.values():
            wanted |= line.wanted()
        return ThresholdsWanted(account, wanted, None if account else self._span())

    def _span(self) -> timedelta:
        text = self._pause.text().strip()
        if not text.isdecimal() or len(text) > 4:
            raise BadInput(message("Enter whole minutes, 1 to 1,440."), field=COOL_DOWN)
        return timedelta(minutes=int(text))

    def send(self, command: ThresholdsWanted) -> None:
        service.set_thresholds(self.desk.office, command)
