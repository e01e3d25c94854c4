"""The timeline of a client: everything that happened, the newest first, by kind."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.domain.events import Changes
from app.services.timeline import Moment, MomentKind, timeline
from app.ui.desk import Desk
from app.ui.models.columns import Shown
from app.ui.panels.audit import ACTIONS
from app.ui.panels.detail import Detail
from app.ui.panels.facts import office_zone
from app.ui.widgets.buttons import Button, IconButton, Kind
from app.ui.widgets.fields import Choice
from app.ui.widgets.layouts import clear, column, row
from app.ui.widgets.states import Glyph
from app.ui.widgets.text import Text

ICONS = {
    MomentKind.RECORD: "pencil",
    MomentKind.MESSAGE: "mail",
    MomentKind.DOCUMENT: "file-text",
    MomentKind.PAYMENT: "banknote-arrow-down",
    MomentKind.INVESTMENT: "handshake",
    MomentKind.CASE: "list-checks",
}
PAGE = 40
"""How many moments are shown at once."""


class ActivityTab(Detail[str, tuple[Moment, ...]]):
    """One line for each moment; more of them on demand, all of them in the export."""

    SHOWS = (
        Changes.AUDIT
        | Changes.MESSAGES
        | Changes.DOCUMENTS
        | Changes.PAYMENTS
        | Changes.INVESTMENTS
        | Changes.CLIENTS
        | Changes.CASES
    )

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        words = self.words
        self._moments: tuple[Moment, ...] = ()
        self._most = PAGE
        kinds = [(each.value, words.term("timeline", each.value)) for each in MomentKind]
        self.kind: Choice[str] = Choice([("", words("Everything")), *kinds])
        self.kind.setAccessibleName(words("What the timeline shows"))
        self.kind.picked.connect(self._show)
        export = IconButton("download", words("Export this list"), small=True)
        export.clicked.connect(lambda: desk.export(self.content(), "timeline"))
        history = Button(words("History"), icon="history", small=True)
        if (action := desk.actions.find("window.history")) is not None:
            history.clicked.connect(action.trigger)
        self._more = Button(words("Show more"), kind=Kind.PLAIN, small=True)
        self._more.clicked.connect(self._show_more)
        self._lines = QVBoxLayout()
        bar = row(self.kind, None, history, export, spacing=8)
        self.setLayout(column(bar, self._lines, row(None, self._more, None), spacing=10, margins=(14, 12, 14, 14)))

    def read(self, key: str) -> tuple[Moment, ...]:
        return timeline(self.desk.office, key)

    def fill(self, view: tuple[Moment, ...] | None) -> None:
        self._moments = view or ()
        self._most = PAGE
        self._show()

    def content(self) -> Shown:
        """Every moment of the kinds that are shown."""
        words = self.words
        titles = (words("Time"), words("Kind"), words("What"), words("Detail"), words("Record"), words("Who"))
        rows = tuple(
            (
                each.at if each.timed else each.at.date(),
                words.term("timeline", each.kind.value),
                self._said(each),
                each.detail,
                each.key,
                each.actor,
            )
            for each in self._shown()
        )
        return Shown(titles, rows)

    def _shown(self) -> list[Moment]:
        wanted = self.kind.value()
        return [each for each in self._moments if not wanted or each.kind.value == wanted]

    def _show(self) -> None:
        clear(self._lines)
        found = self._shown()
        for each in found[: self._most]:
            self._lines.addWidget(self._line(each))
        if not found:
            self._lines.addWidget(Text(self.words("Nothing has happened yet."), "body", "text2"))
        self._more.setVisible(len(found) > self._most)

    def _show_more(self) -> None:
        self._most += 5 * PAGE
        self._show()

    def _line(self, moment: Moment) -> QWidget:
        line = QWidget()
        said, when = self._said(moment), self._when(moment)
        ahead = moment.at > self.desk.office.clock()
        made: QHBoxLayout = row(Glyph(ICONS[moment.kind], "text3", 15), spacing=10)
        text = column(Text(said, "body", "text2" if ahead else "text", wrap=True), spacing=1)
        under = " · ".join(filter(None, (when, moment.actor, moment.key if moment.action else "", moment.detail)))
        text.addWidget(Text(under, "hint", "text3", elide=True))
        made.addLayout(text, 1)
        line.setLayout(made)
        line.setAccessibleName(f"{said}, {when}")
        return line

    def _said(self, moment: Moment) -> str:
        return self.words.say(ACTIONS.get(moment.action, moment.what) if moment.action else moment.what)

    def _when(self, moment: Moment) -> str:
        local = moment.at.astimezone(office_zone(self.desk))
        return self.region.moment(moment.at, office_zone(self.desk)) if moment.timed else self.region.date(local.date())
