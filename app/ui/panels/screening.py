"""Screening: everybody compared with the sanctions lists, and what a person has to decide."""

from __future__ import annotations

from pathlib import Path
from threading import Event

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFileDialog, QStackedWidget, QVBoxLayout, QWidget

from app.domain.errors import KnownError, message
from app.domain.permissions import Action
from app.domain.sanctions import SanctionsFile
from app.services import sanctionslists
from app.services import screening as service
from app.services.screening import Ran, Stopped
from app.ui.desk import Desk
from app.ui.dialogs.refusedlist import RefusedList
from app.ui.forms.screening import ListForm
from app.ui.panel import Panel
from app.ui.panels.screening_lists import ListsView
from app.ui.panels.screening_matches import MatchesView
from app.ui.widgets.buttons import Button
from app.ui.widgets.checks import ProgressLine
from app.ui.widgets.layouts import column, row
from app.ui.widgets.segmented import Segmented
from app.ui.widgets.text import Text

MATCHES, LISTS = "matches", "lists"


class Progress(QWidget):
    """How far a run is, and the way to stop it."""

    told = Signal(int, int)
    """How many of how many are done; from any thread."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._words, self._region, self._stopped = desk.words, desk.region, Event()
        self._said, self._line = Text("", "body", "text2"), ProgressLine()
        self.stop = Button(desk.words("Stop"), small=True)
        self.stop.clicked.connect(self._stopped.set)
        self.setLayout(column(row(self._said, None, self.stop), self._line, spacing=6, margins=(20, 12, 20, 0)))
        self.told.connect(self._show)
        self.hide()

    def begin(self, said: str, *, stoppable: bool) -> None:
        """Show that something goes on."""
        self._stopped.clear()
        self._said.set_text(said)
        self._line.set_part(0.0)
        self.stop.setVisible(stoppable)
        self.show()

    def hear(self, done: int, whole: int) -> None:
        """A run tells how far it is, on its worker. Raises Stopped where a person has stopped it."""
        self.told.emit(done, whole)
        if self._stopped.is_set():
            raise Stopped(message("The run was stopped; nothing of it was kept."))

    def _show(self, done: int, whole: int) -> None:
        number = self._region.number
        self._said.set_text(self._words("{done} of {whole} screened", done=number(done), whole=number(whole)))
        self._line.set_part(done / whole if whole else 1.0)


class ScreeningPanel(Panel[None, None]):
    """Matches to decide, or the lists and runs that they rest on."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk, parent)
        words = self.words
        self.primary, self.secondary = "screening.run", ("screening.import",)
        self._declare()
        self.views = Segmented(
            [(MATCHES, words("Matches")), (LISTS, words("Lists and runs"))], name=words("What is shown")
        )
        self.views.chosen.connect(self.show_view)
        self.header = [self.views]
        self.progress = Progress(desk)
        self.matches, self.lists = MatchesView(desk, self), ListsView(desk, self)
        self._stack = QStackedWidget()
        self._stack.addWidget(self.matches)
        self._stack.addWidget(self.lists)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.progress)
        layout.addWidget(self._stack, 1)
        self.matches.badge.connect(self.badge)
        self.matches.begins.connect(self._begin)

    def _declare(self) -> None:
        add, here = self.desk.actions.add, "screening"
        add("screening.run", message("Screen everybody"), self.run, keys="F5", icon_name="scan-search",
            permission=Action.SCREENING_RUN, panel=here)  # fmt: skip
        add("screening.import", message("Import list…"), self.choose_files, icon_name="folder",
            permission=Action.LISTS_IMPORT, panel=here)  # fmt: skip

    def show_view(self, key: str) -> None:
        """Show the matches, or the lists and runs."""
        self.views.choose(key)
        self._stack.setCurrentWidget(self.lists if key == LISTS else self.matches)

    def _begin(self, begins: bool) -> None:
        """Without a list there is nothing to screen with: the middle offers to import one."""
        self.beginning = begins
        self.begins.emit(begins)

    def load(self, query: None) -> None:
        """Each view asks for its own."""

    def fill(self, view: None) -> None:
        """Each view shows its own."""

    def refresh(self) -> None:
        for view in (self.matches, self.lists):
            if view.isVisible():
                view.refresh()

    def open_record(self, record: object) -> None:
        """A match by its number, or the first of a client or prospect by the code."""
        self.show_view(MATCHES)
        self.matches.open_record(record)

    def focus_filter(self) -> None:
        self.matches.focus_filter()

    def set_compact(self, *, side: bool, lower: bool) -> None:
        self.matches.set_compact(side=side, lower=lower)

    # screening

    def run(self) -> None:
        """Screen everybody against every list."""
        office, progress = self.desk.office, self.progress
        if not progress.isHidden() or not self.desk.actions.get("screening.run").isEnabled():
            return
        progress.begin(self.words("Comparing names"), stoppable=True)
        self.desk.tasks.read(lambda: service.screen(office, progress.hear), self._ran, self._not_done)

    def _ran(self, ran: Ran) -> None:
        self.progress.hide()
        words = self.words
        said = words.count(ran.run.screened, "{n} screened", "{n} screened")
        waiting = words.count(ran.open, "{n} match to decide", "{n} matches to decide")
        self.desk.say(said, waiting if ran.open else words("No match to decide"), tone="warn" if ran.open else "live")

    def _not_done(self, error: KnownError) -> None:
        self.progress.hide()
        self.desk.say_error(error)

    # lists

    def choose_files(self) -> None:
        """Let a person choose the file of a list, or the files that belong together."""
        words = self.words
        kinds = words("Sanctions lists") + " (*.xml *.csv);;" + words("All") + " (*)"
        chosen, _kind = QFileDialog.getOpenFileNames(self, words("Import a sanctions list"), str(Path.home()), kinds)
        if chosen:
            self.read_files([Path(each) for each in chosen])

    def read_files(self, paths: list[Path]) -> None:
        """Read a list apart, then ask for what it does not say."""
        office, name = self.desk.office, paths[0].name
        self.progress.begin(self.words("Reading {file}", file=name), stoppable=False)
        self.desk.tasks.read(
            lambda: sanctionslists.open_list(office, paths), self._was_read, lambda error: self._refused(name, error)
        )

    def _was_read(self, found: SanctionsFile) -> None:
        self.progress.hide()
        form = ListForm(self.window(), self.desk, found)
        form.ask(lambda: self._taken(form))

    def _refused(self, name: str, error: KnownError) -> None:
        self.progress.hide()
        RefusedList(self.window(), self.desk, name, error).ask()

    def _taken(self, form: ListForm) -> None:
        """A new version screens everybody; the same file changes nothing."""
        if form.taken is not None and form.taken.changed:
            self.run()
        else:
            self.desk.say(self.words("Already here"), self.words("This file is here already; nothing has changed."))
