"""The prospects, as a board or as a list, and beside them the one that is chosen."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QPoint
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QStackedWidget, QWidget

from app.domain.errors import KnownError, message
from app.domain.events import Changes
from app.domain.permissions import Action
from app.domain.prospects import NEXT, Prospect, ProspectStage, Source
from app.services import prospects as service
from app.services.prospects import Board as BoardRows
from app.services.prospects import Choices, ProspectRow
from app.ui.desk import Desk
from app.ui.dialogs.simulator import Simulator
from app.ui.forms.form import Form
from app.ui.forms.proposal import ProposalForm
from app.ui.forms.prospect import ProspectForm
from app.ui.forms.prospect_steps import ConvertForm, MoveForm, NoteForm
from app.ui.panels.listing import Filter, SidedPanel
from app.ui.panels.prospects_board import Board
from app.ui.panels.prospects_detail import ProspectCard
from app.ui.panels.prospects_list import ProspectTable
from app.ui.widgets.fields import Choice
from app.ui.widgets.layouts import column
from app.ui.widgets.scrolled import Scrolled

SIDE = 340
NARROWEST = 200  # pixels of the board that are always seen; it scrolls sideways then
EVERY = ""
PANEL = "prospects"


class Pipeline(SidedPanel[BoardRows, ProspectRow]):
    """Board and list show the same prospects: filter, choice and steps are the same in both."""

    SHOWS = Changes.PROSPECTS | Changes.USERS

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk, parent)
        words = self.words
        self._declare()
        table = ProspectTable(words, self.region, desk.actions.get("prospects.new"))
        card = self.hold(table, words("Name, code, fund"), chips=words("Prospects shown"), export="prospects")
        self.board = Board(words, self.region)
        self._stack = QStackedWidget()
        card.body.removeWidget(self.table)
        sideways = Scrolled(column(self.board), words("Prospects by stage"))
        sideways.setMinimumWidth(NARROWEST)
        self._stack.addWidget(sideways)
        self._stack.addWidget(self.table)
        card.body.addWidget(self._stack, 1)
        self._as_board = True
        self._offer_filters()
        self.card = ProspectCard(desk, self)
        self.arrange(card, self.card, SIDE)
        self._connect()

    def _offer_filters(self) -> None:
        words = self.words
        self.owner: Choice[str] = Choice([(EVERY, words("Everybody"))], label=words("Owner"))
        sources = [(each.value, words.term("origin", each.value)) for each in Source]
        self.source: Choice[str] = Choice([(EVERY, words("All")), *sources], label=words("Source"))
        for choice in (self.owner, self.source):
            choice.picked.connect(self.bar.apply)
            self.bar.extra.insertWidget(0, choice)

    def _connect(self) -> None:
        board, table = self.board, self.table
        table.shown_changed.connect(self._mirror)
        table.current_changed.connect(self._follow)
        table.opened.connect(lambda _line: self.edit())
        board.chosen.connect(table.select)
        board.opened.connect(lambda _code: self.edit())
        board.peeked.connect(lambda: self.show_part(shown=self.part.isHidden()))
        board.moving.connect(self._move_code)
        board.menu_asked.connect(lambda _code, spot: self._menu(spot))
        self._follow(None)

    def _declare(self) -> None:
        write = Action.PROSPECTS_WRITE
        commands = (
            ("new", message("New prospect"), self.new, "Ctrl+N", "plus", write),
            ("edit", message("Change"), self.edit, "F2", "pencil", write),
            ("move", message("Move to…"), self.choose_stage, "Ctrl+M", "arrow-right", write),
            ("note", message("Note"), self.note, "Ctrl+D", "sticky-note", write),
            ("propose", message("Proposal…"), self.propose, "Ctrl+P", "file-text", write),
            ("convert", message("Make a client"), self.convert, "", "user-check", Action.PROSPECTS_CONVERT),
            ("simulate", message("Simulator"), self.simulate, "Ctrl+Shift+S", "calculator", None),
        )
        for name, text, run, keys, icon, permission in commands:
            self.desk.actions.add(
                f"prospects.{name}",
                text,
                run,
                keys=keys or (),
                icon_name=icon,
                permission=permission,
                panel=PANEL,
            )

    # what is shown

    def load(self, query: None) -> BoardRows:  # noqa: ARG002 - there is nothing to ask with
        return service.board(self.desk.office)

    def fill(self, view: BoardRows) -> None:
        names = {row.prospect.owner: row.owner for row in view.rows if row.prospect.owner}
        self.owner.set_items([(EVERY, self.words("Everybody")), *sorted(names.items(), key=lambda each: each[1])])
        self.show_rows(view.rows, self._filters_offered())
        self._mirror()
        self.badge.emit(PANEL, str(view.due) if view.due else "", "warn")

    def fail(self, error: KnownError) -> None:
        super().fail(error)
        self._stack.setCurrentWidget(self.table)

    def show_as_board(self, *, board: bool) -> None:
        """Show the board, or the list."""
        self._as_board = board
        self._mirror()

    def _mirror(self) -> None:
        """The board shows what the list would; where there is nothing at all, the list says so."""
        rows = self.table.model.passing()
        self.board.show_rows(rows)
        line = self.table.current()
        if line is not None:
            self.board.choose(line.code)
        self._stack.setCurrentIndex(0 if self._as_board and rows else 1)

    def _follow(self, line: ProspectRow | None) -> None:
        """The card on the board follows the list; commands say what is possible now."""
        allow, refuse, words = self.desk.actions.allow, self.desk.actions.refuse, self.words
        if line is not None:
            self.board.choose(line.code)
        prospect = line.prospect if line is not None else None
        possible = {
            "edit": prospect is not None,
            "note": prospect is not None,
            "move": prospect is not None and bool(NEXT[prospect.stage]),
            "propose": prospect is not None and prospect.is_open,
            "convert": prospect is not None and prospect.stage is ProspectStage.WON and not prospect.client,
        }
        for name, can in possible.items():
            if can:
                allow(f"prospects.{name}")
            else:
                refuse(f"prospects.{name}", words("Choose a prospect at a stage that allows it."))

    def _accepts(self, key: str) -> Callable[[ProspectRow], bool] | None:
        chip, owner, source = super()._accepts(key), self.owner.value(), self.source.value()

        def passes(line: ProspectRow) -> bool:
            prospect = line.prospect
            return (
                (chip is None or chip(line))
                and owner in {EVERY, None, prospect.owner}
                and source in {EVERY, None, prospect.source.value}
            )

        return passes

    def _filtered(self) -> bool:
        return super()._filtered() or bool(self.owner.value()) or bool(self.source.value())

    def _clear_filter(self) -> None:
        if self._filtered():
            self.owner.set_value(EVERY)
            self.source.set_value(EVERY)
        super()._clear_filter()
        self.bar.apply()

    def _filters_offered(self) -> Sequence[Filter[ProspectRow]]:
        return [
            Filter("due", self.words("To call"), lambda line: line.due),
            Filter("open", self.words("To be won"), lambda line: line.prospect.is_open),
        ]

    # what people do

    def new(self) -> None:
        """Ask for a new prospect."""
        self._with_choices(lambda choices: self._open(ProspectForm(self.window(), self.desk, choices), "saved"))

    def edit(self) -> None:
        """Change the prospect that is chosen."""
        prospect = self._chosen("edit")
        if prospect is not None:
            self._with_choices(
                lambda choices: self._open(ProspectForm(self.window(), self.desk, choices, prospect), "saved")
            )

    def note(self) -> None:
        """Write a note about the prospect that is chosen."""
        prospect = self._chosen("note")
        if prospect is not None:
            self._open(NoteForm(self.window(), self.desk, prospect), "note")

    def propose(self) -> None:
        """Make a proposal to the prospect that is chosen."""
        prospect = self._chosen("propose")
        if prospect is not None:
            self._with_choices(lambda choices: self._propose(choices, prospect))

    def _propose(self, choices: Choices, prospect: Prospect) -> None:
        form = ProposalForm(self.window(), self.desk, choices, prospect)
        form.ask(lambda: self.desk.say(self.words("Proposal made"), form.file))

    def convert(self) -> None:
        """Make a client of the prospect that is chosen."""
        prospect = self._chosen("convert")
        if prospect is not None:
            form = ConvertForm(self.window(), self.desk, prospect)
            form.ask(lambda: self._converted(form))

    def _converted(self, form: ConvertForm) -> None:
        if form.client is not None:
            code = form.client.code
            self.desk.say(
                self.words("{name} is a client now", name=form.client.name),
                code,
                button=self.words("Open client"),
                run=lambda: self.desk.go("clients", code),
            )

    def simulate(self) -> None:
        """Compare what an amount would earn in each fund."""
        line = self.table.current()
        amount, fund = (line.prospect.amount, line.prospect.fund) if line is not None else (None, "")
        self._with_choices(lambda choices: Simulator(self.window(), self.desk, choices, amount, fund).ask())

    def choose_stage(self) -> None:
        """Offer the stages the chosen prospect may go to."""
        if self._chosen("move") is not None:
            card = self.board.card(self.board.current)
            shown = card is not None and card.isVisible()
            self._menu(card.mapToGlobal(QPoint(0, card.height())) if card and shown else self.card.menu_spot())

    def _menu(self, spot: QPoint) -> None:
        menu = self.menu()
        menu.exec(spot)
        menu.deleteLater()

    def menu(self) -> QMenu:
        """What can be done with the chosen prospect: the stages first."""
        menu, prospect = QMenu(self), self._chosen("edit")
        if prospect is None:
            return menu
        for to in NEXT[prospect.stage]:
            entry = QAction(self.words("Move to {stage}", stage=self.words.term("stage", to.value)), menu)
            entry.setData(to.value)
            entry.triggered.connect(lambda _on=False, to=to: self.move_to(prospect, to))
            entry.setEnabled(self.desk.actions.get("prospects.move").isEnabled())
            menu.addAction(entry)
        menu.addSeparator()
        for name in ("edit", "note", "propose", "convert"):
            menu.addAction(self.desk.actions.get(f"prospects.{name}"))
        return menu

    def _move_code(self, code: str, to: ProspectStage) -> None:
        line = self.board.row_of(code)
        if line is not None and self.desk.actions.may(Action.PROSPECTS_WRITE):
            self.table.select(code)
            self.move_to(line.prospect, to)

    def move_to(self, prospect: Prospect, to: ProspectStage) -> None:
        """Take a prospect to another stage; asks first, except where it can be undone: re-opening who was lost."""
        if prospect.stage is ProspectStage.LOST:
            self._step(prospect, to, "", lambda made: self._reopened(made, prospect.reason))
            return
        form = MoveForm(self.window(), self.desk, prospect, to)
        form.ask(lambda: self._moved(form.made, prospect))

    def _moved(self, made: Prospect | None, before: Prospect) -> None:
        if made is None:
            return
        stage = self.words.term("stage", made.stage.value)
        if made.stage is not ProspectStage.LOST:
            self.desk.say(self.words("{name} moved", name=made.name), stage)
            return
        back = self.words("Undo") if before.stage is ProspectStage.LEAD else self.words("Re-open as lead")
        self.desk.say(
            self.words("{name} moved", name=made.name),
            stage,
            button=back,
            run=lambda: self._step(made, ProspectStage.LEAD, "", lambda _made: None),
        )

    def _reopened(self, made: Prospect, reason: str) -> None:
        self.desk.say(
            self.words("{name} moved", name=made.name),
            self.words.term("stage", made.stage.value),
            button=self.words("Undo"),
            run=lambda: self._step(made, ProspectStage.LOST, reason, lambda _made: None),
        )

    def _step(self, prospect: Prospect, to: ProspectStage, reason: str, then: Callable[[Prospect], None]) -> None:
        office = self.desk.office
        self.desk.tasks.write(
            lambda: service.move_prospect(office, prospect.code, prospect.version, to, reason),
            then,
            self.desk.say_error,
        )

    def _chosen(self, command: str) -> Prospect | None:
        line = self.table.current()
        allowed = self.desk.actions.get(f"prospects.{command}").isEnabled()
        return line.prospect if line is not None and allowed else None

    def _with_choices(self, then: Callable[[Choices], None]) -> None:
        office = self.desk.office
        self.desk.tasks.read(lambda: service.choices(office), then, latest="choices")

    def _open(self, form: Form[Prospect] | Form[str], what: str) -> None:
        said = {"saved": self.words("Prospect saved"), "note": self.words("Note added")}[what]
        form.ask(lambda: self.desk.say(said))
