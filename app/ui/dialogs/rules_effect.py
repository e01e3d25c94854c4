"""What a change of the rules would do: figures before and after, operations typed anew, and what one rule types."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtWidgets import QWidget

from app.domain.calendar import local_date
from app.domain.operations import Operation
from app.services.rules import Preview, RuleRow
from app.ui.desk import Desk
from app.ui.models.columns import Column, login, money
from app.ui.style import look
from app.ui.tokens import COMPACT
from app.ui.widgets.before_after import BeforeAfter
from app.ui.widgets.card import Line
from app.ui.widgets.layouts import column, row
from app.ui.widgets.states import Empty
from app.ui.widgets.table import TableView
from app.ui.widgets.text import Text

FIGURES = 500
RIGHT = 2


@dataclass(frozen=True, slots=True)
class Shown:
    """An operation in the list, and what it would become; nothing where it only is matched."""

    operation: Operation
    becomes: Operation | None = None


class EffectView(QWidget):
    """The figures at the left, the operations at the right."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.words, self.region = desk.words, desk.region
        self._zone = desk.timezone
        self._retyped: tuple[Shown, ...] = ()
        self.title = Text(self.words("What this would change"), "card")
        self.list_title = Text("", "card")
        self.figures = BeforeAfter(desk, self.words("With these rules"))
        self.table: TableView[Shown] = TableView(
            self._columns(),
            self.words,
            key=lambda each: (each.operation.key, each.operation.part),
            height=COMPACT,
            empty=Empty("list-checks", self.words("No operation")),
            name=self.words("Operations"),
        )
        left = QWidget()
        left.setLayout(column(self.title, self.figures, None, spacing=10, margins=(20, 12, 16, 12)))
        left.setFixedWidth(look().px(FIGURES))
        right = column(row(self.list_title, margins=(14, 10, 14, 6)), spacing=0)
        right.addWidget(self.table, 1)
        layout = row(left, Line(vertical=True), right, spacing=0)
        layout.setStretch(RIGHT, 1)
        self.setLayout(layout)

    def show_preview(self, told: Preview) -> None:
        """Show the effect of a table."""
        self._retyped = tuple(Shown(each.before, each.after) for each in told.retyped)
        self.figures.show_figures(told.before, told.after)

    def show_matches(self, line: RuleRow) -> None:
        """List what would be typed anew; where nothing would, what the chosen rule types now."""
        if self._retyped:
            self.list_title.set_text(
                self.words.count(len(self._retyped), "{n} operation typed anew", "{n} operations typed anew")
            )
            self.table.set_rows(self._retyped)
            return
        self.list_title.set_text(self.words("What rule {number} types now", number=line.place))
        self.table.set_rows([Shown(each) for each in line.speaks])

    def _columns(self) -> tuple[Column[Shown], ...]:
        words, region = self.words, self.region
        return (
            login("account", words("Account"), lambda each: each.operation.deal.account.login),
            Column(
                key="day",
                title=words("Day"),
                text=lambda each: region.date(local_date(each.operation.deal.time, self._zone)),
                value=lambda each: each.operation.deal.time,
                least=1,
            ),
            money("amount", words("Amount"), lambda each: each.operation.amount, region, signed=True, coloured=False),
            Column(
                key="comment",
                title=words("Comment"),
                text=lambda each: each.operation.deal.comment or "–",
                stretch=True,
                least=2,
            ),
            Column(key="type", title=words("Type"), text=lambda each: self._type(each.operation)),
            Column(
                key="becomes",
                title=words("Becomes"),
                text=lambda each: self._type(each.becomes) if each.becomes else "–",
                weight=600,
            ),
        )

    def _type(self, operation: Operation) -> str:
        said = self.words.term("operation", operation.type.value)
        return said if operation.reviewed else self.words("{type}, to review", type=said)
