"""Prospects: the board and the list of them, the agents who refer, and their commissions."""

from __future__ import annotations

from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from app.ui.desk import Desk
from app.ui.panel import Chosen, Panel
from app.ui.panels.prospects_agents import AgentsView
from app.ui.panels.prospects_commissions import CommissionsView
from app.ui.panels.prospects_pipeline import Pipeline
from app.ui.widgets.segmented import Segmented

BOARD, LIST, AGENTS, COMMISSIONS = "board", "list", "agents", "commissions"


class ProspectsPanel(Panel[None, None]):
    """Board, list, agents or commissions."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk, parent)
        words = self.words
        self.primary, self.secondary = "prospects.new", ("prospects.simulate",)
        titles = {
            BOARD: words("Board"),
            LIST: words("List"),
            AGENTS: words("Agents"),
            COMMISSIONS: words("Commissions"),
        }
        self.views = Segmented(list(titles.items()), name=words("What is shown"))
        self.views.chosen.connect(self.show_view)
        self.header = [self.views]
        self.pipeline = Pipeline(desk, self)
        self.agents, self.commissions = AgentsView(desk, self), CommissionsView(desk, self)
        self._stack = QStackedWidget()
        for view in self._all():
            self._stack.addWidget(view)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._stack)
        self.pipeline.begins.connect(self._begin)
        self.pipeline.badge.connect(self.badge)

    def show_view(self, key: str) -> None:
        """Show the board, the list, the agents or the commissions."""
        self.views.choose(key)
        views: dict[str, QWidget] = {AGENTS: self.agents, COMMISSIONS: self.commissions}
        self._stack.setCurrentWidget(views.get(key, self.pipeline))
        if key in {BOARD, LIST}:
            self.pipeline.show_as_board(board=key == BOARD)

    def load(self, query: None) -> None:
        """Each view asks for its own."""

    def fill(self, view: None) -> None:
        """Each view shows its own."""

    def refresh(self) -> None:
        for view in self._all():
            if view.isVisible():
                view.refresh()

    def open_record(self, record: object) -> None:
        """A prospect by its code, or an agent by theirs."""
        code = str(record)
        if code.startswith("A-"):
            self.show_view(AGENTS)
            self.agents.open_record(code)
        else:
            self.show_view(self.views.current if self.views.current in {BOARD, LIST} else BOARD)
            self.pipeline.open_record(code)

    def chosen_record(self) -> Chosen | None:
        line = self.pipeline.table.current()
        return Chosen(line.code, line.prospect.name) if line is not None else None

    def focus_filter(self) -> None:
        for view in self._all():
            if view is self._stack.currentWidget():
                view.focus_filter()

    def set_compact(self, *, side: bool, lower: bool) -> None:
        for view in self._all():
            view.set_compact(side=side, lower=lower)

    def _all(self) -> tuple[Pipeline, AgentsView, CommissionsView]:
        return (self.pipeline, self.agents, self.commissions)

    def _begin(self, begins: bool) -> None:
        self.beginning = begins
        self.begins.emit(begins)
