"""The rule table: which rules type operations, in which order, and what a change would do before it is saved."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QShortcut
from PySide6.QtWidgets import QWidget

from app.domain.errors import KnownError
from app.domain.holdings import OperationType
from app.domain.permissions import Action
from app.domain.rules import Rule
from app.services import rules as service
from app.services.rules import Preview, RuleRow, RuleTable
from app.ui.desk import Desk
from app.ui.dialogs.rules_effect import EffectView
from app.ui.dialogs.rules_fields import RuleFields
from app.ui.dialogs.wide import WideDialog
from app.ui.models.columns import Align, Column
from app.ui.style import look
from app.ui.tokens import COMPACT
from app.ui.widgets.buttons import Button, IconButton, KeyCap, Kind
from app.ui.widgets.card import Line
from app.ui.widgets.layouts import column, row
from app.ui.widgets.states import Empty
from app.ui.widgets.table import TableView
from app.ui.widgets.text import Text

SIDE = 400
PAUSE = 300  # milliseconds after the last key before the effect is told
NEW = Rule("", OperationType.FEE)


class RulesDialog(WideDialog):
    """The table with the chosen rule's fields beside it; every change tells its effect, and only Save writes it."""

    SIZE = (1180, 820)

    def __init__(self, window: QWidget, desk: Desk) -> None:
        super().__init__(window, firm=True)
        words = desk.words
        self.desk, self.words, self.region = desk, words, desk.region
        self._known: tuple[Rule, ...] = ()
        self.rules: list[Rule] = []
        self._speaks: dict[Rule, RuleRow] = {}
        self.table: TableView[RuleRow] = TableView(
            self._columns(),
            words,
            key=lambda line: line.place,
            height=COMPACT,
            empty=Empty("list-tree", words("No rules")),
            name=words("Rules, in the order in which they are asked"),
        )
        self.editor = RuleFields(words)
        self.effect = EffectView(desk)
        self.trouble = Text("", "hint", "err", wrap=True)
        self.trouble.hide()
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(PAUSE)
        self._soon.timeout.connect(self._ask_effect)
        self._buttons()
        self._lay_out()
        self.table.current_changed.connect(self._show_rule)
        self.editor.edited.connect(self._edited)
        self.closed.connect(self.deleteLater)

    def _buttons(self) -> None:
        words = self.words
        self.add_button = Button(words("Add rule"), icon="plus", small=True)
        self.up = Button(words("Ask earlier"), icon="arrow-up", small=True, kind=Kind.PLAIN)
        self.down = Button(words("Ask later"), icon="arrow-down", small=True, kind=Kind.PLAIN)
        self.save_button = Button(words("Save rules"), kind=Kind.PRIMARY, icon="check", keys="Ctrl+S")
        self.back = Button(words("Back to the rules in force"), kind=Kind.PLAIN)
        self.add_button.clicked.connect(self.add_rule)
        self.up.clicked.connect(lambda: self.move_rule(-1))
        self.down.clicked.connect(lambda: self.move_rule(1))
        self.save_button.clicked.connect(self.save)
        self.back.clicked.connect(self.ask)
        for keys, run in (
            ("Ctrl+S", self.save),
            ("Alt+Up", lambda: self.move_rule(-1)),
            ("Alt+Down", lambda: self.move_rule(1)),
        ):
            shortcut = QShortcut(keys, self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(run)

    def _lay_out(self) -> None:
        words = self.words
        close = IconButton("x", words("Close"))
        close.clicked.connect(self.close_again)
        hint = words("The first rule that matches gives the type; what a person has decided stays.")
        head = row(
            Text(words("Rules"), "panel"),
            6,
            Text(hint, "hint", "text2"),
            None,
            KeyCap("Esc"),
            close,
            margins=(20, 9, 14, 9),
        )
        left = column(spacing=0)
        left.addWidget(self.table, 1)
        left.addWidget(Line())
        left.addLayout(row(self.add_button, self.up, self.down, None, margins=(14, 8, 14, 8)))
        side = QWidget()
        side.setLayout(column(self.editor, None, margins=(16, 12, 16, 12)))
        side.setFixedWidth(look().px(SIDE))
        middle = row(left, Line(vertical=True), side, spacing=0)
        middle.setStretch(0, 1)
        foot = row(self.trouble, None, self.back, self.save_button, margins=(20, 10, 14, 10))
        whole = column(head, Line(), spacing=0, margins=(1, 1, 1, 1))
        whole.addLayout(middle, 1)
        whole.addWidget(Line())
        whole.addWidget(self.effect, 1)
        whole.addWidget(Line())
        whole.addLayout(foot)
        self._sheet.setLayout(whole)
        self._sheet.setAccessibleName(words("Rules"))

    # life

    def ask(self) -> None:
        """Open, and read the table in force."""
        self._place()
        self.open()
        office = self.desk.office
        self.desk.tasks.read(lambda: service.rule_table(office), self._show_known, self._fail, latest="rules")

    def save(self) -> None:
        """Put what is shown in force."""
        if not self.save_button.isEnabled():
            return
        office, wanted, known = self.desk.office, tuple(self.rules), self._known
        self.save_button.setEnabled(False)
        self.desk.tasks.write(lambda: service.save_rules(office, wanted, known), self._saved, self._fail)

    def _saved(self, rules: tuple[Rule, ...]) -> None:
        count = self.words.count(len(rules), "{n} rule is in force.", "{n} rules are in force.")
        self.desk.say(self.words("Rules saved"), count)
        self.close_again()

    # rules

    def add_rule(self) -> None:
        """A new rule after the chosen one, to be filled in."""
        at = self._at()
        place = len(self.rules) if at is None else at + 1
        self.rules.insert(place, NEW)
        self._show_rows()
        self.table.select(place + 1)
        self.editor.focus_pattern()
        self._ask_soon()

    def move_rule(self, by: int) -> None:
        """Ask the chosen rule earlier (-1) or later (1)."""
        at = self._at()
        if at is not None and 0 <= at + by < len(self.rules):
            self.rules[at], self.rules[at + by] = self.rules[at + by], self.rules[at]
            self._show_rows()
            self.table.select(at + by + 1)
            self._ask_soon()

    def _edited(self, rule: Rule) -> None:
        at = self._at()
        if at is not None and self.rules[at] != rule:
            self.rules[at] = rule
            self._show_rows()
            self._ask_soon()

    def _at(self) -> int | None:
        now = self.table.current()
        return None if now is None else now.place - 1

    # what is shown

    def _show_known(self, table: RuleTable) -> None:
        self._known, self.rules = table.rules, list(table.rules)
        self._speaks = {line.rule: line for line in table.rows}
        self._show_rows()
        self.table.select_first()
        self.table.view.setFocus()
        self._show_rule(self.table.current())
        self._say("")
        self._ask_effect()

    def _show_rows(self) -> None:
        known = self._speaks
        rows = [
            RuleRow(place, rule, known[rule].speaks if rule in known else ())
            for place, rule in enumerate(self.rules, start=1)
        ]
        self.table.set_rows(rows)
        at, changed = self._at(), tuple(self.rules) != self._known
        self.up.setEnabled(at is not None and at > 0)
        self.down.setEnabled(at is not None and at < len(self.rules) - 1)
        self.back.setEnabled(changed)

    def _show_rule(self, line: RuleRow | None) -> None:
        self.editor.show_rule(line)
        at = self._at()
        self.up.setEnabled(at is not None and at > 0)
        self.down.setEnabled(at is not None and at < len(self.rules) - 1)
        if line is not None:
            self.effect.show_matches(line)

    def _ask_soon(self) -> None:
        self.save_button.setEnabled(False)
        self._soon.start()

    def _ask_effect(self) -> None:
        office, wanted = self.desk.office, tuple(self.rules)
        self.save_button.setEnabled(False)
        self.desk.tasks.read(
            lambda: service.preview(office, wanted),
            lambda told: self._show_effect(wanted, told),
            self._fail,
            latest="rules.effect",
        )

    def _show_effect(self, asked: tuple[Rule, ...], told: Preview) -> None:
        if asked != tuple(self.rules):
            return
        self._say("")
        self.editor.clear_error()
        self._speaks = dict(zip(asked, told.table.rows, strict=True))
        self._show_rows()
        self.effect.show_preview(told)
        line = self.table.current()
        if line is not None:
            self.effect.show_matches(line)
        may = self.desk.office.may(Action.RULES_WRITE)
        self.save_button.setEnabled(may and asked != self._known)
        self.save_button.setToolTip("" if may else self.words("Your roles do not include this."))

    def _fail(self, error: KnownError) -> None:
        sentence = " ".join(filter(None, [self.words.say(error.what), self.words.say(error.way_out)]))
        if not self.editor.show_error(error.field, sentence):
            self._say(sentence)

    def _say(self, sentence: str) -> None:
        self.trouble.set_text(sentence)
        self.trouble.setVisible(bool(sentence))

    def _columns(self) -> tuple[Column[RuleRow], ...]:
        return (*self._says(), *self._scope())

    def _says(self) -> tuple[Column[RuleRow], ...]:
        words = self.words
        return (
            Column(
                key="place",
                title=words("Order"),
                text=lambda line: str(line.place),
                value=lambda line: line.place,
                align=Align.RIGHT,
                tone=lambda _line: "text3",
            ),
            Column(
                key="pattern",
                title=words("Comment"),
                text=lambda line: line.rule.pattern or words("new"),
                stretch=True,
                mono=True,
                tone=_tone,
            ),
            Column(
                key="type",
                title=words("Type"),
                text=lambda line: words.term("operation", line.rule.type.value),
                tone=_tone,
            ),
        )

    def _scope(self) -> tuple[Column[RuleRow], ...]:
        words = self.words
        return (
            Column(key="direction", title=words("Money"), text=lambda line: self._direction(line.rule), tone=_tone),
            Column(
                key="broker",
                title=words("Server"),
                text=lambda line: line.rule.broker or words("any"),
                tone=_tone,
                least=1,
            ),
            Column(
                key="active",
                title=words("State"),
                tone=_tone,
                text=lambda line: words("on") if line.rule.active else words("off"),
            ),
            Column(
                key="speaks",
                title=words("Operations"),
                text=lambda line: self.region.number(len(line.speaks)),
                value=lambda line: len(line.speaks),
                align=Align.RIGHT,
            ),
        )

    def _direction(self, rule: Rule) -> str:
        both = self.words("both ways")
        return both if not rule.direction else self.words("arrives") if rule.direction > 0 else self.words("leaves")


def _tone(line: RuleRow) -> str:
    return "" if line.rule.active else "off"
