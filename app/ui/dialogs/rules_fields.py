"""The fields of one rule."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QWidget

from app.domain.holdings import OperationType
from app.domain.rules import IN, NOT_BY_RULE, OUT, Rule
from app.services.rules import RuleRow
from app.ui.widgets.fields import Choice, Field, TextEdit
from app.ui.widgets.layouts import column, form_row
from app.ui.widgets.text import Text
from app.words import Words


class RuleFields(QWidget):
    """Tells every change of the rule it shows."""

    edited = Signal(object)
    """The Rule as it stands in the fields."""

    def __init__(self, words: Words) -> None:
        super().__init__()
        self.pattern, self.broker = TextEdit(hint="Deposit*"), TextEdit(hint=words("any server"))
        kinds = [kind for kind in OperationType if kind not in NOT_BY_RULE]
        self.kind: Choice[str] = Choice([(kind.value, words.term("operation", kind.value)) for kind in kinds])
        self.direction: Choice[int] = Choice(
            [(0, words("arrives or leaves")), (IN, words("arrives")), (OUT, words("leaves"))]
        )
        self.active = QCheckBox(words("This rule is asked"))
        self._fields = {
            "pattern": Field(words("The comment reads"), self.pattern),
            "type": Field(words("It was"), self.kind),
            "direction": Field(words("Money that"), self.direction),
            "broker": Field(words("Server begins with"), self.broker),
        }
        legend = words(
            "* stands for any text, {login} for the number of the other account, {maybe} for one if there is any.",
            login="{login}",
            maybe="{login?}",
        )
        self.setLayout(
            column(
                self._fields["pattern"],
                Text(legend, "hint", "text3", wrap=True),
                form_row(self._fields["type"], self._fields["direction"]),
                self._fields["broker"],
                self.active,
                spacing=12,
            )
        )
        self._showing = False
        for editor in (self.pattern, self.broker):
            editor.textEdited.connect(lambda _text: self._tell())
        self.kind.currentIndexChanged.connect(lambda _at: self._tell())
        self.direction.currentIndexChanged.connect(lambda _at: self._tell())
        self.active.toggled.connect(lambda _on: self._tell())
        self.show_rule(None)

    def show_rule(self, line: RuleRow | None) -> None:
        """Show this rule; what is typed stays where it is the one being typed."""
        self.setEnabled(line is not None)
        if line is not None and line.rule == self.rule():
            return
        self._showing = True
        rule = line.rule if line is not None else Rule("", OperationType.FEE)
        self.pattern.setText(rule.pattern)
        self.broker.setText(rule.broker)
        self.kind.set_value(rule.type.value)
        self.direction.set_value(rule.direction)
        self.active.setChecked(rule.active)
        self.clear_error()
        self._showing = False

    def rule(self) -> Rule:
        """The rule as it stands in the fields."""
        return Rule(
            self.pattern.text(),
            OperationType(self.kind.value() or OperationType.FEE),
            self.direction.value() or 0,
            self.broker.text(),
            self.active.isChecked(),
        )

    def focus_pattern(self) -> None:
        """Put the cursor into the pattern."""
        self.pattern.setFocus()

    def show_error(self, name: str, sentence: str) -> bool:
        """Show what is wrong beside the field of this name; answers whether there is one."""
        self.clear_error()
        if name in self._fields:
            self._fields[name].show_error(sentence)
        return name in self._fields

    def clear_error(self) -> None:
        """All is well."""
        for field in self._fields.values():
            field.clear_error()

    def _tell(self) -> None:
        if not self._showing:
            self.edited.emit(self.rule())
