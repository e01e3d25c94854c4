"""KYC & AML: the queue of cases, what comes due, and the report of exceptions."""

from __future__ import annotations

from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from app.ui.desk import Desk
from app.ui.panel import Chosen, Panel
from app.ui.panels.cases_due import DuesView, ExceptionsView
from app.ui.panels.cases_list import CasesView
from app.ui.widgets.segmented import Segmented

QUEUE, DUE, EXCEPTIONS = "queue", "due", "exceptions"


class CasesPanel(Panel[None, None]):
    """One of three views; each asks for its own."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk, parent)
        words = self.words
        self.subtitle = words("Who may invest, and what is missing")
        self.cases, self.dues, self.exceptions = CasesView(desk, self), DuesView(desk, self), ExceptionsView(desk, self)
        self._views: dict[str, CasesView | DuesView | ExceptionsView] = {
            QUEUE: self.cases,
            DUE: self.dues,
            EXCEPTIONS: self.exceptions,
        }
        self.primary, self.secondary = "cases.decide", ("cases.rules",)
        named = [(QUEUE, words("Cases")), (DUE, words("Coming due")), (EXCEPTIONS, words("Exceptions"))]
        self.views = Segmented(named, name=words("What is shown"))
        self.views.chosen.connect(self.show_view)
        self.header = [self.views]
        self._stack = QStackedWidget()
        for view in self._views.values():
            self._stack.addWidget(view)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._stack)
        self.cases.badge.connect(self.badge)

    def show_view(self, key: str) -> None:
        """Show the cases, what comes due, or the exceptions."""
        self.views.choose(key)
        self._stack.setCurrentWidget(self._views[key])

    def load(self, query: None) -> None:
        """Each view asks for its own."""

    def fill(self, view: None) -> None:
        """Each view shows its own."""

    def refresh(self) -> None:
        for view in self._views.values():
            if view.isVisible():
                view.refresh()

    def open_record(self, record: object) -> None:
        """The case of a client or prospect, by their code."""
        self.show_view(QUEUE)
        self.cases.open_record(record)

    def chosen_record(self) -> Chosen | None:
        line = self.cases.table.current()
        return Chosen(line.code, line.who.name, "case") if line is not None else None

    def focus_filter(self) -> None:
        self._views[self.views.current].focus_filter()

    def set_compact(self, *, side: bool, lower: bool) -> None:
        self.cases.set_compact(side=side, lower=lower)
