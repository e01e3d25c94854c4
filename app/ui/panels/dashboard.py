"""The dashboard: whether what we promised is covered, by each rule, right now."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QScrollArea, QSizePolicy, QWidget

from app.domain.calendar import zone
from app.domain.errors import KnownError, message
from app.domain.events import Changes
from app.domain.permissions import Action
from app.domain.reality import Basis
from app.services import dashboard as service
from app.services.dashboard import Dashboard
from app.services.explanations import Subject
from app.ui.desk import Desk
from app.ui.panel import Panel
from app.ui.panels.dashboard_bridge import EXPLAIN, BridgeCard
from app.ui.panels.dashboard_chart import HoldingsCard
from app.ui.panels.dashboard_funds import DuesCard, FundsCard
from app.ui.panels.dashboard_statement import fund_statement
from app.ui.panels.dashboard_verdict import Shown, VerdictCard
from app.ui.style import look
from app.ui.widgets.freshness import Said, said
from app.ui.widgets.layouts import page
from app.ui.widgets.segmented import Segmented
from app.ui.widgets.states import Empty, StateStack

ALL = "all"
BESIDE = 960
"""Of the panel, from which the two answers stand beside the curves."""
Places = tuple[tuple[int, int, int, int], ...]
"""Row, column, rows and columns of verdict, chart, bridge, table and obligations."""
WIDE: Places = ((0, 0, 1, 2), (1, 0, 1, 2), (0, 2, 2, 2), (2, 0, 1, 3), (2, 3, 1, 1))
NARROW: Places = ((0, 0, 1, 4), (1, 0, 1, 4), (2, 0, 1, 4), (3, 0, 1, 4), (4, 0, 1, 4))
STATEMENT, BEGIN = "dashboard.statement", "dashboard.begin"
AGE_EVERY = 5_000  # milliseconds after which a silent office is asked again, so that figures grow old on screen
LOWER_HEIGHT, CHART_HEIGHT, DUES_WIDTH = 229, 270, 260


@dataclass(frozen=True, slots=True)
class Scope:
    """Which fund (None: all), valued on which basis."""

    fund: str | None
    basis: Basis


class DashboardPanel(Panel[Scope, Dashboard]):
    """Both results, their bridge, the coverage, the curves, the funds, and what must be paid next."""

    SHOWS = (
        Changes.EQUITY
        | Changes.DEALS
        | Changes.OPERATIONS
        | Changes.INVESTMENTS
        | Changes.PAYMENTS
        | Changes.COSTS
        | Changes.TERMS
        | Changes.ACCOUNTS
        | Changes.CLIENTS
        | Changes.SETTINGS
    )

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk, parent)
        self._view: Dashboard | None = None
        self._scope = Scope(None, Basis.BALANCE)
        self._arranged: Places = ()
        self._declare()
        self.funds = Segmented([(ALL, self.words("All"))], ALL, name=self.words("Fund"))
        self.basis = Segmented(self._bases(None), Basis.BALANCE.value, name=self.words("Basis"))
        self.header = [self.funds, self.basis]
        self.primary = STATEMENT
        self.verdict, self.chart, self.bridge = VerdictCard(desk), HoldingsCard(desk), BridgeCard(desk)
        self.table, self.dues = FundsCard(desk), DuesCard(desk)
        self.states = StateStack(self._scrolled(), self.words)
        page(self, self.states)
        self.states.show_loading()
        self._connect()

    def query(self) -> Scope:
        return self._scope

    def load(self, query: Scope) -> Dashboard:
        return service.dashboard(self.desk.office, query.fund, query.basis)

    def fill(self, view: Dashboard) -> None:
        self._view = view
        self._aged.start()
        if not view.funds and not view.accounts:
            self.states.show_empty(self._empty())
            return
        self.states.show_content()
        self._show_header(view)
        now = self.desk.office.clock()
        shown = Shown(view, self._age(view, now))
        self.verdict.show_view(shown)
        self.chart.show_view(view)
        self.bridge.show_view(shown)
        self.table.show_view(shown)
        self.dues.show_view(shown)

    def _age(self, view: Dashboard, now: datetime) -> Said:
        """How old the figures are; where only some accounts are old, how many still are fresh."""
        if 0 < view.accounts_live < view.accounts:
            text = self.words("{live} of {all} live", live=view.accounts_live, all=view.accounts)
            return Said(text, "clock-3", "warn", "warn")
        return said(self.words, self.region, zone(view.timezone), view.age, now, short=True)

    def fail(self, error: KnownError) -> None:
        self.states.show_error(error, self.refresh)

    def open_record(self, record: object) -> None:
        """Show a fund."""
        self._choose_fund(str(record) if record is not None else ALL)

    def choose_basis(self, basis: Basis) -> None:
        """Value everything on this basis."""
        self._ask(Scope(self._scope.fund, basis))

    def _declare(self) -> None:
        add = self.desk.actions.add
        permission = Action.TABLES_EXPORT
        add(
            STATEMENT,
            message("Fund statement"),
            self._save_statement,
            keys="Ctrl+P",
            icon_name="file-text",
            permission=permission,
            panel="dashboard",
        )
        add(EXPLAIN, message("Explain"), self._explain_focused, keys="Ctrl+I", icon_name="list-tree", panel="dashboard")
        add(BEGIN, message("Go to clients"), self._begin, icon_name="users", panel="dashboard", hidden=True)

    def _scrolled(self) -> QScrollArea:
        """The cards; a window too low for them scrolls."""
        content = QWidget()
        content.setLayout(self._grid())
        scroll = QScrollArea()
        scroll.setAccessibleName(self.words("Dashboard"))
        scroll.setWidget(content)
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        for widget in (content, scroll.viewport()):
            widget.setAutoFillBackground(False)
        return scroll

    def _grid(self) -> QGridLayout:
        grid = QGridLayout()
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(look().px(12))
        self._places = grid
        self._arrange(WIDE)
        for at, share in enumerate((374, 373, 172, 268)):
            grid.setColumnStretch(at, share)
        grid.setRowStretch(1, 1)
        for card in (self.table, self.dues):
            card.setFixedHeight(look().px(LOWER_HEIGHT))
        self.chart.setMinimumHeight(look().px(CHART_HEIGHT))
        self.dues.setMinimumWidth(look().px(DUES_WIDTH))
        for each in (self.verdict, self.chart, self.bridge, self.table, self.dues):
            tall = each.sizePolicy().verticalPolicy()
            each.setSizePolicy(QSizePolicy.Policy.Ignored, tall)  # widths follow the design, not the length of words
        return grid

    def _arrange(self, places: Places) -> None:
        """Put the cards into their places of the grid, if they are not there."""
        if places is self._arranged:
            return
        self._arranged = places
        for card, place in zip((self.verdict, self.chart, self.bridge, self.table, self.dues), places, strict=True):
            self._places.removeWidget(card)
            self._places.addWidget(card, *place)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange(WIDE if self.width() >= look().px(BESIDE) else NARROW)

    def _connect(self) -> None:
        self.funds.chosen.connect(self._choose_fund)
        self.basis.chosen.connect(lambda basis: self.choose_basis(Basis(basis)))
        self.table.fund_chosen.connect(self._choose_fund)
        self.verdict.explain_asked.connect(self._explain)
        self.verdict.review_asked.connect(self._review)
        self.bridge.explain_asked.connect(self._explain)
        self.dues.explain_asked.connect(self._explain)
        self.table.explain_asked.connect(
            lambda figure, fund: self.desk.explain(Subject(figure, fund, self._scope.basis))
        )
        self.dues.opened.connect(lambda code: self.desk.go("investments", code))
        self._aged = QTimer(self)
        self._aged.setInterval(AGE_EVERY)
        self._aged.timeout.connect(self._ask_again)

    def _show_header(self, view: Dashboard) -> None:
        self.funds.set_items([(ALL, self.words("All")), *((fund.name, fund.name) for fund in view.funds)])
        self.funds.choose(view.fund or ALL)
        self.basis.set_items(self._bases(view))

    def _bases(self, view: Dashboard | None) -> list[tuple[str, str]]:
        words = self.words
        equity = words("Equity")
        if view is not None and view.other_basis_difference is not None:
            difference = self.region.money(view.other_basis_difference, signed=True)
            equity = words("Equity, {difference}", difference=difference)
        return [(Basis.BALANCE.value, words("Balance basis")), (Basis.EQUITY.value, equity)]

    def _empty(self) -> Empty:
        return Empty(
            "layout-dashboard",
            self.words("Nothing to compare yet"),
            self.words(
                "The dashboard sets what the fund promised against what its MT5 accounts have. Enter a client and an "
                "investment, or import the office's records with Ctrl+O."
            ),
            self.desk.actions.get(BEGIN),
        )

    def _choose_fund(self, fund: str) -> None:
        self._ask(Scope(None if fund == ALL else fund, self._scope.basis))

    def _ask(self, scope: Scope) -> None:
        if scope != self._scope:
            self._scope = scope
            self.funds.choose(scope.fund or ALL)
            self.basis.choose(scope.basis.value)
            self.refresh()

    def _ask_again(self) -> None:
        if self.isVisible():
            self.refresh()

    def _explain(self, figure: str) -> None:
        self.desk.explain(Subject(figure, self._scope.fund, self._scope.basis))

    def _explain_focused(self) -> None:
        """Explain the figure that has the focus, else the net result."""
        figures = {**self.verdict.figures(), **self.bridge.figures(), **self.dues.figures()}
        focused = self.window().focusWidget()
        self._explain(figures.get(focused, "net_result") if focused is not None else "net_result")

    def _save_statement(self) -> None:
        if self._view is not None:
            self.desk.export(fund_statement(self._view, self.words), "fund-statement")

    def _review(self) -> None:
        waiting = self._view.review if self._view is not None else ()
        self.desk.go("review", waiting[0].key if waiting else None)

    def _begin(self) -> None:
        self.desk.go("clients")
