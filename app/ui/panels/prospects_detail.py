"""The prospect that is chosen: facts, what is to be done, notes, proposals and history."""

from __future__ import annotations

from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.domain.audit import AuditLine
from app.domain.calendar import zone
from app.domain.events import Changes
from app.domain.proposals import Proposal
from app.domain.prospects import FollowUp, Note, ProspectStage
from app.services import prospects as service
from app.services.prospects import ProspectDetail
from app.ui.desk import Desk
from app.ui.panels.audit import ACTIONS
from app.ui.panels.cases_ready import ReadyLine
from app.ui.panels.detail import SideCard
from app.ui.panels.facts import fact, fill
from app.ui.widgets.buttons import ActionButton
from app.ui.widgets.card import Line
from app.ui.widgets.chips import Chip
from app.ui.widgets.layouts import Item, clear, column, row
from app.ui.widgets.states import Empty
from app.ui.widgets.text import Text

TONES = {ProspectStage.WON: ("live", "check"), ProspectStage.LOST: ("", "x")}


class ProspectCard(SideCard[ProspectDetail]):
    """Everything about one prospect."""

    SHOWS = Changes.PROSPECTS | Changes.CASES

    def __init__(self, desk: Desk, parent: QWidget) -> None:
        super().__init__(desk, parent)
        self.nothing = Empty("user", self.words("Choose a prospect"))
        self._zone = zone("UTC")
        self._name, self._under = Text("", "panel", elide=True), Text("", "hint", "text3", elide=True)
        self._chip = Chip("")
        self._lines, self.ready = QVBoxLayout(), ReadyLine(desk, self)
        button = {
            name: ActionButton(desk.actions.get(f"prospects.{name}"), keys=False, small=True)
            for name in ("convert", "move", "propose", "note", "edit")
        }
        self.buttons = button
        title = row(self._name, self._chip, spacing=8)
        title.setStretch(0, 1)
        self.arrange(
            title,
            self._under,
            4,
            row(*button.values(), None, spacing=6),
            body=column(self._lines, None, margins=(14, 10, 14, 14)),
            name=self.words("Prospect"),
            foot=self.ready,
        )

    def read(self, key: str) -> ProspectDetail:
        return service.prospect_detail(self.desk.office, key)

    def menu_spot(self) -> QPoint:
        """Where the menu of stages opens."""
        button = self.buttons["move"]
        return button.mapToGlobal(QPoint(0, button.height() + 2))

    def show_view(self, view: ProspectDetail) -> None:
        words, prospect = self.words, view.row.prospect
        self._zone = zone(view.timezone)
        self._name.set_text(prospect.name)
        kind, source = words.term("kind", prospect.kind.value), words.term("origin", prospect.source.value)
        self._under.set_text(f"{prospect.code} · {kind} · {source}")
        self._chip.set(words.term("stage", prospect.stage.value), *TONES.get(prospect.stage, ("", "")))
        self.buttons["convert"].setVisible(prospect.stage is ProspectStage.WON and not prospect.client)
        self.buttons["propose"].setVisible(prospect.is_open)
        self.buttons["move"].setVisible(prospect.stage is not ProspectStage.WON)
        asked = prospect.stage in {ProspectStage.PROPOSAL, ProspectStage.WON} and not prospect.client
        self.ready.setVisible(asked)
        self.ready.show_record(prospect.code if asked else None)
        clear(self._lines)
        fill(self._lines, *self._facts(view))
        self._section(words("Notes"), [self._note(each) for each in view.notes], words("No note yet."))
        self._section(words("Proposals"), [self._proposal(each) for each in view.proposals], words("None yet."))
        self._section(words("History"), [self._line(each) for each in view.history], "")

    def _facts(self, view: ProspectDetail) -> list[QWidget]:
        words, prospect, region = self.words, view.row.prospect, self.region
        amount = words("not known yet") if prospect.amount is None else region.money(prospect.amount)
        found = [fact(words("Expected amount"), amount, strong=prospect.amount is not None)]
        found.append(fact(words("Fund"), prospect.fund or words("not known yet")))
        if prospect.follow_up is not None:
            tone = {FollowUp.OVERDUE: "err", FollowUp.TODAY: "warn"}
            shown = tone.get(view.row.follow_up, "text") if view.row.follow_up else "text3"
            found.append(fact(words("Next follow-up"), region.date(prospect.follow_up), tone=shown))
        if prospect.follow_up_what:
            found.append(Text(prospect.follow_up_what, "body", "text2", wrap=True))
        found.append(fact(words("At this stage"), words.count(view.row.days, "{n} day", "{n} days")))
        more = (
            (words("Owner"), view.row.owner),
            (words("Referred by"), view.row.agent),
            (words("E-mail"), prospect.email),
            (words("Phone"), prospect.phone),
            (words("Country"), prospect.country),
            (words("Lost because"), prospect.reason),
            (words("Client"), prospect.client),
        )
        return [*found, *(fact(label, text) for label, text in more if text)]

    def _section(self, title: str, lines: list[QWidget], nothing: str) -> None:
        if not lines and not nothing:
            return
        parts: list[Item] = [6, Line(), 2, Text(title, "card")]
        for part in parts:
            if isinstance(part, int):
                self._lines.addSpacing(part)
            elif isinstance(part, QWidget):
                self._lines.addWidget(part)
        fill(self._lines, *(lines or [Text(nothing, "hint", "text3")]))

    def _note(self, note: Note) -> QWidget:
        when = self.region.moment(note.at, self._zone)
        return _said(note.text, f"{when} · {note.by}")

    def _proposal(self, made: Proposal) -> QWidget:
        words, region = self.words, self.region
        title = f"{made.number} · {made.fund} · {region.money(made.amount)}"
        until = words("valid until {date}", date=made.valid_until)
        return _said(title, " · ".join((region.moment(made.made_at, self._zone), made.made_by, until)))

    def _line(self, line: AuditLine) -> QWidget:
        what = self.words.say(ACTIONS[line.action]) if line.action in ACTIONS else line.action
        stage = line.after.get("stage") if line.action == "prospect:moved" else None
        if isinstance(stage, str):
            what = f"{what}: {self.words.term('stage', stage)}"
        more = [self.region.moment(line.at, self._zone), line.actor, line.reason]
        return _said(what, " · ".join(filter(None, more)))


def _said(text: str, under: str) -> QWidget:
    line = QWidget()
    line.setLayout(column(Text(text, "body", wrap=True), Text(under, "hint", "text3", wrap=True), spacing=1))
    return line
