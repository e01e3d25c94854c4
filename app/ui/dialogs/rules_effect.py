"""What a change of the rules would do: figures before and after, operations typed anew, and what one rule types."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from PySide6.QtWidgets import QGridLayout, QWidget

from app.domain.calendar import local_date
from app.domain.operations import Operation
from app.domain.reality import Figures
from app.services.rules import Preview, RuleRow
from app.ui.desk import Desk
from app.ui.models.columns import Column, login, money
from app.ui.style import look
from app.ui.tokens import COMPACT
from app.ui.widgets.card import Line
from app.ui.widgets.layouts import clear, column, row
from app.ui.widgets.states import Empty
from app.ui.widgets.table import TableView
from app.ui.widgets.text import Text

HUNDRED = Decimal(100)
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
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(look().px(20))
        self._grid.setVerticalSpacing(look().px(7))
        self.table: TableView[Shown] = TableView(
            self._columns(),
            self.words,
            key=lambda each: (each.operation.key, each.operation.part),
            height=COMPACT,
            empty=Empty("list-checks", self.words("No operation")),
            name=self.words("Operations"),
        )
        figures = QWidget()
        figures.setLayout(column(self.title, self._grid, None, spacing=10, margins=(20, 12, 16, 12)))
        figures.setFixedWidth(look().px(FIGURES))
        right = column(row(self.list_title, margins=(14, 10, 14, 6)), spacing=0)
        right.addWidget(self.table, 1)
        layout = row(figures, Line(vertical=True), right, spacing=0)
        layout.setStretch(RIGHT, 1)
        self.setLayout(layout)

    def show_preview(self, told: Preview) -> None:
        """Show the effect of a table."""
        self._retyped = tuple(Shown(each.before, each.after) for each in told.retyped)
        clear(self._grid)
        for across, head in enumerate((self.words("Now"), self.words("With these rules")), start=1):
            self._grid.addWidget(Text(head, "hint", "text3"), 0, across)
        for down, (label, before, after) in enumerate(self._lines(told.before, told.after), start=1):
            self._grid.addWidget(Text(label, "body", "text2"), down, 0)
            self._grid.addWidget(Text(before, "body"), down, 1)
            changed = before != after
            self._grid.addWidget(
                Text(after, "body", "text" if changed else "text3", weight=600 if changed else 400), down, 2
            )
        self._grid.setColumnStretch(RIGHT, 1)

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

    def _lines(self, before: Figures, after: Figures) -> list[tuple[str, str, str]]:
        words = self.words
        return [
            (words("Assets"), self._money(before.assets_low), self._money(after.assets_low)),
            (words("Obligations"), self._money(before.obligations), self._money(after.obligations)),
            (words("Net result"), self._money(before.net_result), self._money(after.net_result)),
            (
                words("House rule 2.0"),
                self._money(before.fund_profitability_house),
                self._money(after.fund_profitability_house),
            ),
            (words("Coverage"), self._coverage(before), self._coverage(after)),
        ]

    def _money(self, value: Decimal | None) -> str:
        return self.region.money(value)

    def _coverage(self, figures: Figures) -> str:
        low, high = figures.coverage_low, figures.coverage_high
        if low is None or high is None:
            return self.region.percent(None)
        return self.region.percent_range(low * HUNDRED, high * HUNDRED)

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
