"""Matches of screening: what waits for a person first, and beside the list the one that is chosen."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFileDialog, QWidget

from app.domain.calendar import zone
from app.domain.errors import message
from app.domain.events import Changes
from app.domain.permissions import Action
from app.domain.screening import Outcome
from app.services import screeningevidence, screeningtext, transfer
from app.services import screeningviews as service
from app.services.screeningviews import MatchRow, ScreeningView
from app.ui.desk import Desk
from app.ui.forms.screening import DecideForm
from app.ui.models.columns import Align, Column, mark
from app.ui.panels.listing import Filter, SidedPanel
from app.ui.panels.screening_detail import MatchCard, whose
from app.ui.tokens import TWO_LINES
from app.ui.widgets.card import Line
from app.ui.widgets.layouts import row
from app.ui.widgets.states import Empty
from app.ui.widgets.table import TableView
from app.ui.widgets.text import Text

SIDE = 452


class MatchesView(SidedPanel[ScreeningView, MatchRow]):
    """The matches, and below them how everybody stands."""

    SHOWS = Changes.SCREENING | Changes.CLIENTS | Changes.PROSPECTS
    shown = Signal(object)
    """The ScreeningView that is on screen now."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk, parent)
        self._zone = zone(desk.timezone)
        self._declare()
        card = self.hold(
            self._made_table(),
            self.words("Name, code, list, entry"),
            chips=self.words("Matches shown"),
            export="screening-matches",
        )
        self.standing = Text("", "hint", "text3", elide=True)
        foot = row(self.standing, margins=(14, 8, 14, 8))
        card.body.addWidget(Line())
        card.body.addLayout(foot)
        self.card = MatchCard(desk, self)
        self.arrange(card, self.card, SIDE)
        self.table.opened.connect(lambda _row: self.decide())
        self.table.current_changed.connect(self._offer)
        self._offer(None)

    def _declare(self) -> None:
        add, here = self.desk.actions.add, "screening"
        add("screening.decide", message("Decide…"), self.decide, keys="Ctrl+D", icon_name="check",
            permission=Action.SCREENING_DECIDE, panel=here)  # fmt: skip
        add("screening.client", message("Show client"), self.show_client, icon_name="user", panel=here)
        add("screening.evidence", message("Evidence…"), self.save_evidence, icon_name="download", panel=here)

    def load(self, query: None) -> ScreeningView:  # noqa: ARG002 - there is nothing to ask with
        return service.screening_view(self.desk.office)

    def fill(self, view: ScreeningView) -> None:
        self.standing.set_text(self._said(view))
        self.table.set_empty(self._empty(view))
        self.show_rows(view.rows, self._filters_offered())
        waiting = sum(row.waits for row in view.rows)
        self.badge.emit("screening", str(waiting) if waiting else "", "warn")
        self._offer(self.table.current())
        self.shown.emit(view)

    def _said(self, view: ScreeningView) -> str:
        """How everybody stands, in one line."""
        words, count = self.words, view.outcomes
        if not view.screening:
            return ""
        said = (
            (Outcome.OPEN, words.count(count[Outcome.OPEN], "{n} to decide", "{n} to decide")),
            (Outcome.CONFIRMED, words.count(count[Outcome.CONFIRMED], "{n} confirmed", "{n} confirmed")),
            (Outcome.OUT_OF_DATE, words.count(count[Outcome.OUT_OF_DATE], "{n} out of date", "{n} out of date")),
            (Outcome.NOT_SCREENED, words.count(count[Outcome.NOT_SCREENED], "{n} not screened", "{n} not screened")),
            (Outcome.CLEAR, words.count(count[Outcome.CLEAR], "{n} without a match", "{n} without a match")),
        )
        return " · ".join(text for outcome, text in said if count[outcome])

    def _empty(self, view: ScreeningView) -> Empty:
        words, action = self.words, self.desk.actions.get
        if not view.screening:
            return Empty(
                "scan-search",
                words("No sanctions list yet"),
                words("Import the lists of the OFAC, the EU, the UN and the UK; everybody is then compared with them."),
                action("screening.import"),
            )
        text = words("Nobody is like a listed name. What screening finds will wait here for a decision.")
        return Empty("circle-check", words("No match"), text)

    def open_record(self, record: object) -> None:
        """A match by its number, or the first of a client or prospect by the code."""
        found = next(
            (row for row in self.table.model.rows if record in {row.match.subject.code, row.match.subject.client}), None
        )
        super().open_record(str(found.match.id) if found else str(record))

    def decide(self) -> None:
        """Ask what is decided about the chosen match."""
        row = self.table.current()
        if row is not None and self.desk.actions.get("screening.decide").isEnabled():
            DecideForm(self.window(), self.desk, row).ask(lambda: self.desk.say(self.words("Decision kept")))

    def show_client(self) -> None:
        """Show whom the chosen match is about."""
        row = self.table.current()
        if row is not None:
            self.desk.go("clients", row.match.subject.client)

    def save_evidence(self) -> None:
        """Save all that is on record about the screening of whom the chosen match is about."""
        row = self.table.current()
        if row is None:
            return
        words, code = self.words, row.match.subject.client
        start = str(Path.home() / f"screening-{code}.txt")
        chosen, _form = QFileDialog.getSaveFileName(self, words("Save the evidence"), start, words("Text") + " (*.txt)")
        if chosen:
            self.write_evidence(code, Path(chosen))

    def write_evidence(self, code: str, path: Path) -> None:
        """Write the evidence of a client or prospect there."""
        office, words = self.desk.office, self.words

        def write() -> None:
            written = screeningtext.report(screeningevidence.evidence(office, code), words)
            transfer.save_atomically(path, written.encode())

        self.desk.tasks.read(write, lambda _done: self.desk.say(words("Evidence saved"), path.name))

    def _offer(self, row: MatchRow | None) -> None:
        actions, sentence = self.desk.actions, self.words("Choose a match.")
        for name in ("screening.decide", "screening.client", "screening.evidence"):
            if row is not None:
                actions.allow(name)
            else:
                actions.refuse(name, sentence)

    def _filters_offered(self) -> Sequence[Filter[MatchRow]]:
        words = self.words
        return [
            Filter("waiting", words("To decide"), lambda row: row.waits),
            Filter("confirmed", words("Confirmed"), lambda row: row.confirmed),
            Filter("decided", words("Decided"), lambda row: row.last is not None and not row.waits),
            Filter("over", words("Over"), lambda row: not row.current),
        ]

    def _made_table(self) -> TableView[MatchRow]:
        return TableView(
            self._columns(),
            self.words,
            key=lambda row: str(row.match.id),
            height=TWO_LINES,
            stale=lambda row: not row.waits and not row.confirmed,
            empty=Empty("scan-search", self.words("No match")),
            name=self.words("Matches"),
        )

    def _columns(self) -> Sequence[Column[MatchRow]]:
        words, region = self.words, self.region
        return (
            mark("mark", self._state, _icon, _tone),
            Column(
                key="subject",
                title=words("Ours"),
                text=lambda row: row.match.subject.name,
                second=lambda row: whose(self.words, row.match.subject),
                stretch=True,
                weight=500,
                fixed=True,
            ),
            Column(
                key="entry",
                title=words("On the list"),
                text=lambda row: row.match.explained.alias,
                second=lambda row: f"{row.match.list.value} · {row.match.entry.uid}",
                stretch=True,
            ),
            Column(
                key="score",
                title=words("Score"),
                text=lambda row: str(row.match.score),
                value=lambda row: row.match.score,
                align=Align.RIGHT,
                weight=500,
            ),
            Column(
                key="state",
                title=words("State"),
                text=self._state,
                second=lambda row: row.last.by if row.last else "",
                tone=lambda row: _tone(row) if row.waits or row.confirmed else "text2",
            ),
            Column(
                key="found",
                title=words("First found"),
                text=lambda row: region.moment(row.match.found_at, self._zone),
                value=lambda row: row.match.found_at,
                tone=lambda _row: "text2",
                least=1,
            ),
        )

    def _state(self, row: MatchRow) -> str:
        if row.last is not None:
            return self.words.term("verdict", row.last.verdict.value)
        return self.words("to decide") if row.waits else self.words("not found any more")


def _icon(row: MatchRow) -> str:
    if row.confirmed:
        return "octagon-x"
    return "triangle-alert" if row.waits else "check"


def _tone(row: MatchRow) -> str:
    if row.confirmed:
        return "err"
    return "warn" if row.waits else "text3"
