"""The parts of an investment's card: three figures, the line of time, the terms, the accounts, what happened."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QWidget

from app.regions import Region
from app.services.investments import InvestmentDetail
from app.ui.style import look
from app.ui.widgets.card import Line
from app.ui.widgets.figure import Figure, reading
from app.ui.widgets.layouts import clear, column, row
from app.ui.widgets.schedule import ScheduleLine, Span
from app.ui.widgets.states import Glyph
from app.ui.widgets.text import Text
from app.words import Words

RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
SIDES = (14, 8, 14, 8)
GAP = 10
MOST_HAPPENINGS = 12


class OwedFigures(QWidget):
    """What is owed now: principal, interest, both; each explains itself."""

    explain_asked = Signal(str)
    """The figure that is to be explained, as fund versus reality names it."""

    def __init__(self, words: Words, region: Region) -> None:
        super().__init__()
        self._words, self._region = words, region
        cells: list[QWidget | None] = []
        self._figures: list[Figure] = []
        for label, name in (
            (words("Principal owed"), "principal"),
            (words("Accrued and unpaid"), "accrued_interest"),
            (words("Obligation"), "obligations"),
        ):
            figure = Figure(label, words, role="body", weight=600, explainable=True)
            figure.explain_asked.connect(lambda name=name: self.explain_asked.emit(name))
            self._figures.append(figure)
            cell = QWidget()
            cell.setLayout(column(Text(label, "hint", "text2"), figure, spacing=1, margins=(14, 8, 10, 9)))
            cells += [cell, Line(vertical=True)]
        layout = row(*cells[:-1], spacing=0)
        for at in (0, 2, 4):
            layout.setStretch(at, 1)
        self.setLayout(layout)

    def show_detail(self, view: InvestmentDetail) -> None:
        """Show what is owed; nothing is, where it does not count."""
        owed = view.row.owed
        self.setVisible(owed is not None)
        if owed is None:
            return
        values = (owed.principal, False), (owed.interest, False), (owed.amount, view.row.provisional)
        for figure, (value, provisional) in zip(self._figures, values, strict=True):
            figure.set(reading(self._region, value, self._words, signed=False, provisional=provisional))


class SpanBlock(QWidget):
    """The contract on a line of time."""

    def __init__(self, words: Words, region: Region) -> None:
        super().__init__()
        self._line = ScheduleLine(words, region)
        self.setLayout(column(self._line, margins=SIDES))

    def show_detail(self, view: InvestmentDetail) -> None:
        """Show how far it has come."""
        first = view.row.investment.deposit_date
        self._line.show_span(Span(first, view.interest_starts, view.matures, view.as_of, view.row.day, view.dues))


class TermsBlock(QWidget):
    """What was agreed, in two columns where they fit into `room`, in one where they do not."""

    def __init__(self, words: Words, region: Region, room: int) -> None:
        super().__init__()
        self._words, self._region, self._room = words, region, room
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(*(look().px(each) for each in SIDES))
        self._grid.setHorizontalSpacing(look().px(8))
        self._grid.setVerticalSpacing(look().px(3))
        self._grid.setColumnStretch(1, 1)

    def show_detail(self, view: InvestmentDetail) -> None:
        """Show the terms it was sold with."""
        clear(self._grid)
        facts = self._facts(view)
        across = 2 if self._wide(facts) <= look().px(self._room) else 1
        self._grid.setColumnMinimumWidth(2, look().px(GAP if across == 2 else 0))
        self._grid.setColumnStretch(4, across - 1)
        for at, (label, value) in enumerate(facts):
            down, left = at // across, at % across * 3
            self._grid.addWidget(Text(label, "table", "text2"), down, left)
            self._grid.addWidget(Text(value, "table"), down, left + 1, RIGHT)

    def _wide(self, facts: Sequence[tuple[str, str]]) -> int:
        """How wide two columns of them would be."""
        halves = [
            [look().width(label, "table") + look().width(value, "table") for label, value in facts[side::2]]
            for side in (0, 1)
        ]
        return sum(max(half, default=0) for half in halves) + look().px(GAP + 5 * 8)

    def _facts(self, view: InvestmentDetail) -> list[tuple[str, str]]:
        words, terms, owed = self._words, view.row.investment.terms, view.row.owed
        rate = self._region.percent(terms.rate_per_month * 100)
        months = terms.incubation_months + terms.commitment_months
        found = [
            (words("Terms"), words("agreed") if terms.version == 0 else f"{terms.fund} v{terms.version}"),
            (words("Rate"), words("{rate} per month", rate=rate)),
            (words("Interest paid"), words.count(terms.step_months, "every month", "every {n} months")),
            (words("Incubation"), words("to {date}", date=view.interest_starts)),
            (words("Contract"), words("{count} months", count=months)),
            (words("Accrual"), words.term("accrual", terms.accrual.value)),
        ]
        if owed is not None:
            found.append((words("Due in 90 days"), self._region.money(view.due_soon)))
            found.append((words("Left to maturity"), self._region.money(owed.interest_to_maturity)))
        return found


class AllocationsBlock(QWidget):
    """The accounts the money works in."""

    def __init__(self, words: Words, region: Region) -> None:
        super().__init__()
        self._words, self._region = words, region
        self._mark, self._note = Glyph("check", "live", 14), Text("", "hint", "text3")
        self._rows = column(spacing=3)
        head = row(Text(words("Allocations"), "card"), None, self._mark, self._note, spacing=6)
        self.setLayout(column(head, self._rows, spacing=4, margins=SIDES))

    def show_detail(self, view: InvestmentDetail) -> None:
        """Show the accounts, and whether they hold all of it."""
        words, investment = self._words, view.row.investment
        whole = view.allocated == investment.principal
        self._mark.set("check" if whole else "triangle-alert", "live" if whole else "warn")
        self._note.set_text(
            words("equal to the principal")
            if whole
            else words("{amount} not allocated", amount=investment.principal - view.allocated)
        )
        clear(self._rows)
        for each in investment.allocations:
            name = Text(view.account_names.get(each.account, ""), "table", "text2", elide=True)
            since = Text(self._region.date(each.since), "table", "text3")
            amount = Text(self._region.money(each.amount), "table", weight=500)
            line = row(Text(str(each.account.login), "table", mono=True), name, since, amount, spacing=14)
            line.setStretch(1, 1)
            self._rows.addLayout(line)


class HappeningsBlock(QWidget):
    """What happened to it, newest first."""

    def __init__(self, words: Words, region: Region) -> None:
        super().__init__()
        self._words, self._region = words, region
        self._count = Text("", "hint", "text3")
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(look().px(10))
        self._grid.setVerticalSpacing(look().px(4))
        self._grid.setColumnStretch(2, 1)
        head = row(Text(words("What happened"), "card"), None, self._count)
        self.setLayout(column(head, self._grid, spacing=6, margins=(14, 8, 14, 12)))

    def show_detail(self, view: InvestmentDetail) -> None:
        """Show what happened; nothing has, while it is new."""
        clear(self._grid)
        self.setVisible(bool(view.happenings))
        self._count.set_text(self._words.count(len(view.happenings), "{n} entry", "{n} entries"))
        for down, each in enumerate(view.happenings[:MOST_HAPPENINGS]):
            what = Text(self._words.say(each.what), "table", elide=True)
            self._grid.addWidget(Text(self._region.date(each.day), "table", "text3"), down, 0)
            if each.provisional:
                self._grid.addWidget(Glyph("circle-question-mark", "warn", 14), down, 1)
            self._grid.addWidget(what, down, 1 + each.provisional, 1, 2 - each.provisional)
            self._grid.addWidget(Text(each.by, "table", "text3"), down, 3, RIGHT)
