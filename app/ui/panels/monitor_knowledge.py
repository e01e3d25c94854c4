"""What is known while a terminal does not answer: what is still true, since when, and what happens now."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.domain.calendar import zone
from app.services.monitor import AccountDetail, TerminalRow
from app.ui.desk import Desk
from app.ui.widgets.buttons import LinkButton
from app.ui.widgets.card import Card, Line
from app.ui.widgets.layouts import clear, column, row
from app.ui.widgets.states import Glyph
from app.ui.widgets.terminals import lasted
from app.ui.widgets.text import Text


@dataclass(frozen=True, slots=True)
class Fact:
    """Something that is so, is not so, or is not known, and what it rests on."""

    text: str
    basis: str
    icon: str = "check"
    tone: str = "live"


class KnowledgeCard(Card):
    """The facts about a silent terminal, one under the other."""

    positions_asked = Signal()

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk.words("What we know"), parent=parent)
        self._words, self._region = desk.words, desk.region
        self._zone = zone(desk.timezone)
        self.facts: tuple[Fact, ...] = ()
        positions = LinkButton(self._words("Last known positions"))
        positions.clicked.connect(self.positions_asked)
        self.add_action(positions)
        self._lines: QVBoxLayout = column(spacing=0)
        self.body.addLayout(self._lines)
        self.body.addStretch(1)

    def show_detail(self, detail: AccountDetail | None) -> None:
        """Say what is known of the terminal of this account, while it is down."""
        terminal = detail.terminal if detail else None
        facts = self._facts(detail, terminal) if detail and terminal and terminal.down else ()
        if facts != self.facts:
            self.facts = facts
            clear(self._lines)
            for fact in facts:
                self._lines.addWidget(self._line(fact))
                self._lines.addWidget(Line())

    def _facts(self, detail: AccountDetail, terminal: TerminalRow) -> tuple[Fact, ...]:
        words, region = self._words, self._region
        since = region.time(terminal.since, self._zone, seconds=True)
        read_at = region.time(detail.row.age.read_at, self._zone, seconds=True)
        answers = ", ".join(detail.others_live)
        works = (
            Fact(words("This computer works"), words("{names} answers", names=answers))
            if answers
            else Fact(words("This computer works"), words("no other terminal answers"), "circle-dashed", "text3")
        )
        lasting = lasted(words, terminal.since, detail.now)
        now = (
            Fact(words("It waits for a person"), words("Try again asks it once more"), "user", "warn")
            if terminal.latched
            else Fact(words("It is tried again by itself"), words("at growing intervals"), "refresh-cw", "text3")
        )
        why = [] if terminal.state == "not answering" else [Fact(words.say(terminal.why), "", "info", "text3")]
        return (
            works,
            Fact(
                words("Terminal {name} answers", name=terminal.name),
                words("not since {time}, {lasting}", time=since, lasting=lasting),
                "x",
                "err",
            ),
            *why,
            Fact(words("The figures shown are kept"), words("as read at {time}", time=read_at)),
            now,
        )

    def _line(self, fact: Fact) -> QWidget:
        line = QWidget()
        basis = Text(fact.basis, "hint", "text3")
        line.setLayout(
            row(
                Glyph(fact.icon, fact.tone),
                Text(fact.text, "body", wrap=True),
                basis,
                spacing=10,
                margins=(14, 8, 14, 8),
            )
        )
        line.layout().setStretch(1, 1)  # type: ignore[union-attr]  # it was given one just now
        line.setAccessibleName(f"{fact.text}: {fact.basis}" if fact.basis else fact.text)
        return line
