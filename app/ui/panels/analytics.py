"""Account analytics: what an account earned, at what risk, and what cannot be said yet."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QFileDialog, QGridLayout, QSizePolicy, QWidget

from app.domain.analytics import Period
from app.domain.calendar import zone
from app.domain.errors import KnownError, message
from app.domain.events import Changes
from app.domain.holdings import AccountKey
from app.domain.permissions import Action
from app.services import analytics as service
from app.services.analytics import Analytics, Choice
from app.services.analytics_report import save_report
from app.ui.desk import Desk
from app.ui.panel import Panel
from app.ui.panels.analytics_chart import ReturnCard
from app.ui.panels.analytics_figures import KeyFigures
from app.ui.panels.analytics_months import MonthsCard
from app.ui.panels.analytics_parts import PartsCard
from app.ui.panels.analytics_ratios import RatiosCard
from app.ui.panels.live_or_analytics import ANALYTICS, live_or_analytics
from app.ui.style import look
from app.ui.widgets import fields
from app.ui.widgets.freshness import FreshnessMark, said
from app.ui.widgets.layouts import column, page, row
from app.ui.widgets.scrolled import Scrolled
from app.ui.widgets.states import Empty, Glyph, StateStack
from app.ui.widgets.text import Text

SAVE = "analytics.save"
READ_EVERY = 10_000  # milliseconds after which the last reading is looked at again
CHOOSER, CHART_HEIGHT, LEFT, RIGHT, RATIOS_WIDTH = 330, 330, 680, 320, 310


@dataclass(frozen=True, slots=True)
class Asked:
    """Which account (None: the one that holds most), over which period."""

    key: AccountKey | None
    period: Period


class AnalyticsPanel(Panel[Asked, Analytics]):
    """Key figures above; curves, months and days at the left; ratios and the parts of the result at the right."""

    SHOWS = Changes.DEALS | Changes.OPERATIONS | Changes.ACCOUNTS | Changes.INVESTMENTS | Changes.SETTINGS

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk, parent)
        self._view: Analytics | None = None
        self._asked = Asked(None, Period.ALL)
        self._zone = zone(desk.timezone)
        self._declare()
        self.primary = SAVE
        self.accounts: fields.Choice[AccountKey] = fields.Choice()
        self.accounts.setAccessibleName(self.words("Account"))
        self.age = FreshnessMark()
        self.switch = live_or_analytics(desk, ANALYTICS, lambda: self.key)
        self.header = [self.switch, self.accounts, self.age]
        self.figures, self.chart, self.months = KeyFigures(desk), ReturnCard(desk), MonthsCard(desk)
        self.ratios, self.parts = RatiosCard(desk), PartsCard(desk)
        self.notes = _Notes()
        self.states = StateStack(Scrolled(self._laid_out(), self.words("Analytics")), self.words)
        page(self, self.states)
        self.states.show_loading()
        self._connect()

    @property
    def key(self) -> AccountKey | None:
        """The account that is shown."""
        return self._asked.key

    def query(self) -> Asked:
        return self._asked

    def load(self, query: Asked) -> Analytics:
        return service.analytics(self.desk.office, query.key, query.period)

    def fill(self, view: Analytics) -> None:
        self._view = view
        self._again.start()
        self._show_header(view)
        if view.chosen is None or view.analysis is None:
            self._show_empty()
            return
        self.states.show_content()
        self.desk.actions.allow(SAVE)
        self._asked = Asked(view.chosen.key, self._asked.period)
        for card in (self.figures, self.chart, self.months, self.ratios):
            card.show_analysis(view.analysis)
        self.parts.show_analysis(view.analysis, view.chosen.account.currency)
        self.notes.say(" ".join(self.words.say(note) for note in view.analysis.notes))

    def fail(self, error: KnownError) -> None:
        self.states.show_error(error, self.refresh)

    def open_record(self, record: object) -> None:
        """Show an account."""
        if isinstance(record, AccountKey) and record != self._asked.key:
            self._ask(Asked(record, self._asked.period))

    def choose_period(self, period: Period) -> None:
        """Look back this far."""
        self._ask(Asked(self._asked.key, period))

    def save(self) -> None:
        """Ask where to, then write the figures that are shown."""
        found = self._view.analysis if self._view is not None else None
        if found is None:
            return
        words, office = self.words, self.desk.office
        start = Path.home() / f"analytics-{found.account.login}-{found.as_of.isoformat()}.xlsx"
        forms = words("Excel workbook") + " (*.xlsx);;" + words("Comma separated") + " (*.csv)"
        chosen, _form = QFileDialog.getSaveFileName(self, words("Save this report"), str(start), forms)
        if chosen:
            path = Path(chosen)
            self.desk.tasks.write(
                lambda: save_report(office, found, words, path),
                lambda _pages: self.desk.say(words("Report saved"), path.name),
            )

    # inner workings

    def _declare(self) -> None:
        self.desk.actions.add(
            SAVE,
            message("Save report"),
            self.save,
            keys="Ctrl+P",
            icon_name="file-text",
            permission=Action.TABLES_EXPORT,
            panel=ANALYTICS,
        )

    def _laid_out(self) -> QGridLayout:
        grid = QGridLayout()
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(look().px(12))
        right = column(self.ratios, self.parts, spacing=12)
        right.setStretchFactor(self.parts, 1)
        grid.addWidget(self.figures, 0, 0, 1, 2)
        grid.addWidget(self.notes, 1, 0, 1, 2)
        grid.addWidget(self.chart, 2, 0)
        grid.addWidget(self.months, 3, 0)
        grid.addLayout(right, 2, 1, 2, 1)
        grid.setColumnStretch(0, LEFT)
        grid.setColumnStretch(1, RIGHT)
        self._places = grid
        grid.setRowStretch(2, 1)
        for card in (self.chart, self.months, self.ratios, self.parts):
            tall = QSizePolicy.Policy.Preferred if card in (self.chart, self.parts) else QSizePolicy.Policy.Maximum
            card.setSizePolicy(QSizePolicy.Policy.Ignored, tall)  # widths follow the design, not the length of words
        return grid

    def _connect(self) -> None:
        self.accounts.picked.connect(self._choose_account)
        self.chart.period_chosen.connect(self.choose_period)
        look().changed.connect(self._relook)
        self._relook()
        self._again = QTimer(self)
        self._again.setInterval(READ_EVERY)
        self._again.timeout.connect(self._ask_again)

    def _relook(self) -> None:
        self.chart.setMinimumHeight(look().px(CHART_HEIGHT))
        self.accounts.setMaximumWidth(look().px(CHOOSER))
        self._places.setColumnMinimumWidth(1, look().px(RATIOS_WIDTH))

    def _ask_again(self) -> None:
        if self.isVisible():
            self.refresh()

    def _choose_account(self) -> None:
        chosen = self.accounts.value()
        if chosen is not None and chosen != self._asked.key:
            self._ask(Asked(chosen, self._asked.period))

    def _ask(self, asked: Asked) -> None:
        """Ask for another account or period; no figure of the one before stays under the name of the next."""
        if asked.key != self._asked.key:
            self.states.show_loading(self.words("Reading the account's history"))
            self.desk.actions.refuse(SAVE, self.words("The account is still being read."))
            self._view = None
        self._asked = asked
        if asked.key is not None:
            self.accounts.set_value(asked.key)
        self.refresh()

    def _show_header(self, view: Analytics) -> None:
        self.accounts.set_items([(each.key, self._named(each)) for each in view.choices])
        self.accounts.updateGeometry()  # its width follows the names
        if view.chosen is not None:
            self.accounts.set_value(view.chosen.key)
            self.accounts.setToolTip(self._named(view.chosen))
        self.accounts.setVisible(bool(view.choices))
        self.age.setVisible(bool(view.choices))
        self.age.set(said(self.words, self.region, self._zone, view.age, self.desk.office.clock()))

    @staticmethod
    def _named(choice: Choice) -> str:
        whose = (choice.clients or choice.account.name, ", ".join(choice.funds), choice.key.server)
        return f"{choice.key.login}  " + ", ".join(filter(None, whose))

    def _show_empty(self) -> None:
        self.desk.actions.refuse(SAVE, self.words("There is no account to report on."))
        text = self.words("Import an office file or a statement; its accounts appear here.")
        self.states.show_empty(Empty("chart-candlestick", self.words("No accounts yet"), text))


class _Notes(QWidget):
    """What cannot be said, in one line of its own; nothing where everything can."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._text = Text("", "hint", "text2", wrap=True)
        line = row(Glyph("info", "text3"), self._text, spacing=8, margins=(2, 0, 2, 0))
        line.setStretch(1, 1)
        self.setLayout(line)
        self.hide()

    @property
    def said(self) -> str:
        """What it says."""
        return self._text.plain

    def say(self, text: str) -> None:
        """Say this."""
        self._text.set_text(text)
        self.setVisible(bool(text))
