"""The rules of risk: what each answer is worth, from how many points a risk begins, and which countries a group has."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import Qt
from PySide6.QtGui import QShortcut
from PySide6.QtWidgets import QWidget

from app.domain.errors import KnownError
from app.domain.permissions import Action
from app.domain.risk import GROUPS, Factor, RiskRule, RiskRules
from app.services import risk as service
from app.ui.desk import Desk
from app.ui.dialogs.wide import WideDialog
from app.ui.models.columns import Align, Column
from app.ui.style import look
from app.ui.tokens import COMPACT
from app.ui.widgets.buttons import Button, IconButton, KeyCap, Kind
from app.ui.widgets.card import Line
from app.ui.widgets.fields import Field, TextEdit
from app.ui.widgets.layouts import column, row
from app.ui.widgets.states import Empty
from app.ui.widgets.table import TableView
from app.ui.widgets.text import Text

SIDE = 300


class RiskRulesDialog(WideDialog):
    """The table in force with the chosen rule's points beside it; only Save writes a new version."""

    SIZE = (1100, 780)

    def __init__(self, window: QWidget, desk: Desk) -> None:
        super().__init__(window, firm=True)
        words = desk.words
        self.desk, self.words, self.region = desk, words, desk.region
        self._known: RiskRules | None = None
        self.rules: list[RiskRule] = []
        self.table: TableView[RiskRule] = TableView(
            self._columns(),
            words,
            key=lambda rule: rule.key,
            height=COMPACT,
            empty=Empty("list-tree", words("No rules")),
            name=words("Rules of risk"),
        )
        self.points, self.countries = TextEdit(), TextEdit()
        self._points_field = Field(words("Points"), self.points)
        self._countries_field = Field(words("Countries of the group"), self.countries)
        self.trouble = Text("", "hint", "err", wrap=True)
        self._version = Text("", "hint", "text2")
        self.save_button = Button(words("Save rules"), kind=Kind.PRIMARY, icon="check", keys="Ctrl+S")
        self._lay_out()
        self._connect()

    def _connect(self) -> None:
        self.table.current_changed.connect(self._show_rule)
        self.points.textEdited.connect(lambda _text: self._edited())
        self.countries.textEdited.connect(lambda _text: self._edited())
        self.save_button.clicked.connect(self.save)
        shortcut = QShortcut("Ctrl+S", self)
        shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        shortcut.activated.connect(self.save)
        self.closed.connect(self.deleteLater)

    def _lay_out(self) -> None:
        words = self.words
        close = IconButton("x", words("Close"))
        close.clicked.connect(self.close_again)
        head = row(Text(words("Rules of risk"), "panel"), 6, self._version, None, KeyCap("Esc"), close,
                   margins=(20, 9, 14, 9))  # fmt: skip
        side = QWidget()
        hint = words(
            "Countries are two letters each. The rules propose; a person rates. Ratings made before stay as they are."
        )
        about = Text(hint, "hint", "text3", wrap=True)
        side.setLayout(column(self._points_field, self._countries_field, about, None, margins=(16, 12, 16, 12)))
        side.setFixedWidth(look().px(SIDE))
        middle = row(self.table, Line(vertical=True), side, spacing=0)
        middle.setStretch(0, 1)
        whole = column(head, Line(), spacing=0, margins=(1, 1, 1, 1))
        whole.addLayout(middle, 1)
        whole.addWidget(Line())
        foot = row(self.trouble, self.save_button, margins=(20, 10, 14, 10))
        foot.setStretch(0, 1)
        whole.addLayout(foot)
        self._sheet.setLayout(whole)
        self._sheet.setAccessibleName(words("Rules of risk"))

    def ask(self) -> None:
        """Open, and read the table in force."""
        self._place()
        self.open()
        office = self.desk.office
        self.desk.tasks.read(lambda: service.risk_rules(office), self._show_known, self._fail, latest="risk-rules")

    def save(self) -> None:
        """Put what is shown in force as a new version."""
        if self._known is None or not self.save_button.isEnabled():
            return
        office, wanted, known = self.desk.office, tuple(self.rules), self._known.version
        self.save_button.setEnabled(False)
        self.desk.tasks.write(lambda: service.save_risk_rules(office, wanted, known), self._saved, self._fail)

    def _saved(self, rules: RiskRules) -> None:
        self.desk.say(self.words("Rules saved"), self.words("Version {number} is in force.", number=rules.version))
        self.close_again()

    def _show_known(self, found: RiskRules) -> None:
        self._known, self.rules = found, list(found.rules)
        number = found.version
        version = self.words("version {number}", number=number) if number else self.words("as shipped")
        self._version.set_text(version)
        self.table.set_rows(self.rules)
        self.table.select_first()
        self.table.view.setFocus()
        self._show_rule(self.table.current())
        self._judge()

    def _show_rule(self, rule: RiskRule | None) -> None:
        may = self.desk.office.may(Action.RISK_RATE)
        self._points_field.setEnabled(rule is not None and may)
        self._countries_field.setVisible(rule is not None and rule.answer in GROUPS)
        if rule is not None and not self.points.hasFocus() and not self.countries.hasFocus():
            self.points.setText(str(rule.points))
            self.countries.setText(" ".join(rule.countries))

    def _edited(self) -> None:
        chosen = self.table.current()
        text = self.points.text().strip()
        if chosen is None or not text.isdecimal():
            self._points_field.show_error(self.words("Points are a whole number."))
            self.save_button.setEnabled(False)
            return
        self._points_field.show_error("")
        countries = tuple(self.countries.text().upper().split()) if chosen.answer in GROUPS else ()
        changed = replace(chosen, points=int(text), countries=countries)
        self.rules = [changed if rule.key == chosen.key else rule for rule in self.rules]
        self.table.set_rows(self.rules)
        self._judge()

    def _judge(self) -> None:
        may = self.desk.office.may(Action.RISK_RATE)
        self.save_button.setEnabled(may and self._known is not None and tuple(self.rules) != self._known.rules)
        self.save_button.setToolTip("" if may else self.words("Your roles do not include this."))
        self.trouble.set_text("")

    def _fail(self, error: KnownError) -> None:
        self.save_button.setEnabled(True)
        self.trouble.set_text(" ".join(filter(None, [self.words.say(error.what), self.words.say(error.way_out)])))

    def _columns(self) -> Sequence[Column[RiskRule]]:
        words, order = self.words, list(Factor)
        return (
            Column(key="factor", title=words("What is looked at"), fixed=True, weight=500,
                   text=lambda rule: words.term("factor", rule.factor.value),
                   sort=lambda rule: order.index(rule.factor)),
            Column(key="answer", title=words("Answer"), text=self._answer, width=230),
            Column(key="countries", title=words("Countries"), text=lambda rule: " ".join(rule.countries), least=1,
                   tone=lambda _rule: "text2", stretch=True),
            Column(key="points", title=words("Points"), text=lambda rule: self.region.number(rule.points),
                   value=lambda rule: rule.points, align=Align.RIGHT),
        )  # fmt: skip

    def _answer(self, rule: RiskRule) -> str:
        amount = self.region.money(rule.amount) if rule.amount is not None else ""
        if rule.factor is Factor.BAND:
            return self.words("{risk} risk from", risk=self.words.term("risk", rule.answer.value))
        return " ".join(filter(None, (self.words.term("answer", rule.answer.value), amount)))
