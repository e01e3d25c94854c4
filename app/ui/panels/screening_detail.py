"""The match that is chosen: both sides fact by fact, why the score is what it is, and what was decided."""

from __future__ import annotations

from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from app.domain.calendar import zone
from app.domain.events import Changes
from app.domain.likeness import BIRTH_AGREES, BIRTH_DIFFERS, COUNTRY_AGREES, KIND_DIFFERS
from app.domain.screening import Agreement, Decided, Explained, Subject, Verdict
from app.services import screeningviews as service
from app.services.screeningviews import BIRTH, COUNTRY, KIND, NAME, Compared, MatchDetail
from app.ui.desk import Desk
from app.ui.panels.detail import SideCard
from app.ui.panels.facts import fact, fill, long_fact
from app.ui.style import look
from app.ui.widgets.buttons import ActionButton
from app.ui.widgets.card import Line
from app.ui.widgets.chips import Chip
from app.ui.widgets.layouts import clear, column, row
from app.ui.widgets.states import Empty, Glyph
from app.ui.widgets.text import Text
from app.words import Words

MARKS = {
    Agreement.AGREES: ("check", "live"),
    Agreement.DIFFERS: ("x", "warn"),
    Agreement.UNKNOWN: ("circle-dashed", "text3"),
}
CHIPS = {
    Verdict.FALSE: ("live", "check"),
    Verdict.TRUE: ("err", "octagon-x"),
    Verdict.MORE: ("warn", "clock-3"),
}


def whose(words: Words, subject: Subject) -> str:
    """The code of a client or prospect, or that it is somebody behind that one."""
    return subject.code if subject.code == subject.client else words("behind {code}", code=subject.client)


class MatchCard(SideCard[MatchDetail]):
    """Everything about one match."""

    SHOWS = Changes.SCREENING

    def __init__(self, desk: Desk, parent: QWidget) -> None:
        super().__init__(desk, parent)
        words, action = self.words, desk.actions.get
        self.nothing = Empty("scan-search", words("Choose a match on the left"))
        self._zone = zone(desk.timezone)
        self._name, self._under = Text("", "panel", elide=True), Text("", "hint", "text3", elide=True)
        self._chip = Chip("")
        self._lines = QVBoxLayout()
        title = row(self._name, self._chip, spacing=8)
        title.setStretch(0, 1)
        buttons = [
            ActionButton(action("screening.decide"), icon="check", keys=False, small=True),
            ActionButton(action("screening.client"), icon="user", keys=False, small=True),
            ActionButton(action("screening.evidence"), icon="download", keys=False, small=True),
        ]
        self.arrange(
            title,
            self._under,
            4,
            row(*buttons, None),
            body=column(self._lines, None, margins=(14, 10, 14, 14)),
            name=words("Match"),
        )

    def read(self, key: str) -> MatchDetail:
        return service.match_detail(self.desk.office, int(key))

    def show_view(self, view: MatchDetail) -> None:
        words, match = self.words, view.row.match
        self._name.set_text(match.subject.name)
        self._under.set_text(
            f"{whose(self.words, match.subject)} · {match.list.value} · {match.entry.uid} · № {match.id}"
        )
        self._chip.set(*self._state(view))
        clear(self._lines)
        self._lines.addWidget(self._sides(view))
        self._section(words("Score {score}", score=match.score), *self._score(match.explained))
        self._section(words("What the list says"), *self._entry(view))
        self._section(words("Decisions"), *self._decisions(view))

    def _state(self, view: MatchDetail) -> tuple[str, str, str]:
        words, last = self.words, view.row.last
        if last is not None:
            return (words.term("verdict", last.verdict.value), *CHIPS[last.verdict])
        return (words("to decide"), "warn", "triangle-alert") if view.row.waits else (words("over"), "", "minus")

    def _section(self, title: str, *lines: QWidget) -> None:
        """A title under a hairline, and its lines."""
        self._lines.addSpacing(look().px(6))
        self._lines.addWidget(Line())
        self._lines.addSpacing(look().px(2))
        fill(self._lines, Text(title, "card"), *lines)

    def _sides(self, view: MatchDetail) -> QWidget:
        """The client's facts left, the entry's right, and between them whether they agree."""
        words, made = self.words, QWidget()
        grid = QGridLayout(made)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(look().px(10))
        grid.setVerticalSpacing(look().px(7))
        grid.addWidget(Text(words("Ours"), "hint", "text3"), 0, 1)
        grid.addWidget(Text(words("On the list"), "hint", "text3"), 0, 3)
        for at, each in enumerate(view.facts, 1):
            for across, widget in enumerate(self._fact(each)):
                grid.addWidget(widget, at, across)
        grid.setColumnStretch(1, 1)
        grid.setColumnStretch(3, 1)
        return made

    def _fact(self, each: Compared) -> tuple[QWidget, QWidget, QWidget, QWidget]:
        words = self.words
        agreement = words.term("agreement", each.agreement.value)
        mark = Glyph(*MARKS[each.agreement], size=14)
        mark.setToolTip(agreement)
        mark.setAccessibleName(agreement)
        weight = 600 if each.agreement is Agreement.AGREES else 0
        ours, theirs = (self._said(each.fact, text) for text in (each.ours, each.theirs))
        label = Text(self._label(each.fact), "body", "text2", wrap=True)
        return label, Text(ours, "body", weight=weight, wrap=True), mark, Text(theirs, "body", weight=weight, wrap=True)

    def _label(self, fact_: str) -> str:
        words = self.words
        return {NAME: words("Name"), BIRTH: words("Born"), COUNTRY: words("Country"), KIND: words("Kind")}[fact_]

    def _said(self, fact_: str, text: str) -> str:
        return self.words.term("entry", text) if fact_ == KIND else text or "–"

    def _score(self, explained: Explained) -> list[QWidget]:
        words = self.words
        quality = words("a strong name") if explained.strong else words("a weak alias: it must be the whole name")
        found = [fact(words("The name alone"), str(explained.name_score), strong=True)]
        found += [fact(f"{each.ours} = {each.theirs}", f"{each.likeness} %") for each in explained.words]
        added = (
            (words("Birth date agrees"), BIRTH_AGREES if explained.birth is Agreement.AGREES else 0),
            (words("Birth date differs"), BIRTH_DIFFERS if explained.birth is Agreement.DIFFERS else 0),
            (words("Country agrees"), COUNTRY_AGREES if explained.country is Agreement.AGREES else 0),
            (words("Person and organisation"), KIND_DIFFERS if explained.kind is Agreement.DIFFERS else 0),
        )
        found += [fact(label, f"{points:+d}".replace("-", "−")) for label, points in added if points]
        return [*found, Text(f"{explained.alias} · {quality}", "hint", "text3", wrap=True)]

    def _entry(self, view: MatchDetail) -> list[QWidget]:
        words, match = self.words, view.row.match
        entry, lines = match.entry, QVBoxLayout()
        fill(
            lines,
            fact(words("Listed as"), entry.name),
            fact(words("Programmes"), ", ".join(entry.programmes) or "–"),
            fact(words("List's day"), self.region.date(match.dated)),
            fact(words("First found"), self.region.moment(match.found_at, self._zone)),
            *(fact(each.currency, each.address) for each in entry.wallets),
        )
        made = QWidget()
        lines.setContentsMargins(0, 0, 0, 0)
        made.setLayout(lines)
        aliases = ", ".join(each.name for each in entry.aliases)
        notes = ((words("Also known as"), aliases), (words("Remarks"), entry.remarks))
        return [made, *(long_fact(label, text) for label, text in notes if text)]

    def _decisions(self, view: MatchDetail) -> list[QWidget]:
        if not view.decisions:
            return [Text(self.words("Nobody has decided yet."), "body", "text2")]
        return [self._decision(each) for each in view.decisions]

    def _decision(self, each: Decided) -> QWidget:
        words = self.words
        made = QWidget()
        verdict = words.term("verdict", each.verdict.value)
        when = self.region.moment(each.at, self._zone)
        on = words("on {list} of {day}", list=each.list.value, day=self.region.date(each.dated))
        made.setLayout(
            column(
                Text(f"{verdict} · {each.by} · {when}", "body", weight=600, wrap=True),
                Text(each.reason, "body", "text2", wrap=True),
                Text(f"{on} · {each.sha256[:16]}…", "hint", "text3"),
                spacing=1,
            )
        )
        return made
