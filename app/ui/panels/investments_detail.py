"""The investment that is chosen: what is owed, the schedule, terms, accounts, what happened, what can be done."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from app.domain.errors import Message, message
from app.domain.events import Changes
from app.domain.investments import Stage
from app.services import investments as service
from app.services.explanations import Subject
from app.services.investments import InvestmentDetail
from app.ui.desk import Desk
from app.ui.panels.detail import SideCard
from app.ui.panels.investments_parts import (
    SIDES,
    AllocationsBlock,
    HappeningsBlock,
    OwedFigures,
    SpanBlock,
    TermsBlock,
)
from app.ui.widgets.buttons import ActionButton
from app.ui.widgets.card import Line
from app.ui.widgets.chips import Chip
from app.ui.widgets.layouts import column, row
from app.ui.widgets.schedule import ScheduleTable
from app.ui.widgets.states import Empty
from app.ui.widgets.text import Text

SIDE = 440
NOTES: dict[Stage, Message] = {
    Stage.DRAFT: message("A draft. It is not counted; hand it in once it is complete."),
    Stage.PENDING_APPROVAL: message(
        "It is not counted until a second person has approved it. Take it back to change it."
    ),
    Stage.PENDING_FUNDING: message("Approved. It counts from its deposit date."),
    Stage.CANCELLED: message("Cancelled. It is not counted; its line stays."),
}
"""Why it does not count."""
ICONS = {
    "investments.edit": "pencil",
    "investments.hand-in": "check",
    "investments.take-back": "history",
    "investments.pay": "banknote-arrow-down",
    "investments.cancel": "x",
    "investments.explain": "list-tree",
}
"""The commands on the chosen investment, as its buttons stand."""


class InvestmentCard(SideCard[InvestmentDetail]):
    """Everything about one contract. The buttons run the panel's commands on what is shown."""

    SHOWS = Changes.INVESTMENTS | Changes.CLIENTS | Changes.PAYMENTS | Changes.DEALS | Changes.OPERATIONS

    def __init__(self, desk: Desk, parent: QWidget) -> None:
        super().__init__(desk, parent)
        words, region = self.words, self.region
        self.nothing = Empty("handshake", words("Choose an investment on the left"))
        self.view: InvestmentDetail | None = None
        self._name, self._under = Text("", "panel", mono=True), Text("", "hint", "text3", elide=True)
        self._fund, self._state = Chip(""), Chip("")
        self._note = Text("", "body", "text2", wrap=True)
        self._note.setContentsMargins(14, 10, 14, 10)
        self._figures = OwedFigures(words, region)
        self._figures.explain_asked.connect(self.explain)
        self._schedule = ScheduleTable(words, region, desk.currency)
        self._schedule.export_asked.connect(lambda: desk.export(self._schedule.content(), "schedule"))
        self._blocks = (
            self._figures,
            SpanBlock(words, region),
            TermsBlock(words, region, SIDE - 2 * SIDES[0]),
            AllocationsBlock(words, region),
            HappeningsBlock(words, region),
        )
        self._buttons = {id_: ActionButton(desk.actions.get(id_), icon=icon, small=True) for id_, icon in ICONS.items()}
        self._lay_out()

    def _lay_out(self) -> None:
        figures, span, *below = self._blocks
        parts: list[QWidget] = [self._note, figures, Line(), span, Line(), self._schedule]
        for block in below:
            parts += [Line(), block]
        title = row(self._name, self._fund, self._state, None, spacing=8)
        buttons = row(*self._buttons.values(), None, spacing=8)
        body = column(*parts, None, spacing=0)
        self.arrange(title, self._under, 4, buttons, body=body, name=self.words("Investment"))

    def read(self, key: str) -> InvestmentDetail:
        return service.investment_detail(self.desk.office, key)

    def fill(self, view: InvestmentDetail | None) -> None:
        self.view = view
        super().fill(view)

    def show_view(self, view: InvestmentDetail) -> None:
        self._show_head(view)
        self._schedule.show_dues(view.dues)
        for block in self._blocks:
            block.show_detail(view)

    def _show_head(self, view: InvestmentDetail) -> None:
        words, investment, stage = self.words, view.row.investment, view.row.stage
        running = stage in {Stage.ACTIVE, Stage.INCUBATING}
        self._name.set_text(investment.code)
        self._fund.set(investment.fund)
        self._state.set(words.term("state", stage.value), "live" if running else "", "check" if running else "")
        about = {"client": view.row.client, "code": investment.client, "date": view.as_of}
        self._under.set_text(words("{client} · {code} · valued as of {date}", **about))
        self._note.set_text(words.say(NOTES.get(stage)))
        self._note.setVisible(stage in NOTES)
        for id_, button in self._buttons.items():
            button.setVisible(id_ in offered(view))

    def explain(self, figure: str = "obligations") -> None:
        """Explain a figure of this investment's fund: the investment is a line of it."""
        if self.view is not None:
            self.desk.explain(Subject(figure, self.view.row.investment.fund))


def offered(view: InvestmentDetail | None) -> frozenset[str]:
    """The commands that fit the stage of an investment."""
    if view is None:
        return frozenset()
    found = {
        Stage.DRAFT: {"investments.edit", "investments.hand-in", "investments.cancel"},
        Stage.PENDING_APPROVAL: {"investments.take-back", "investments.cancel"},
    }.get(view.row.stage, set())
    if view.row.owed is not None:
        found |= {"investments.pay", "investments.explain"}
    return frozenset(found)
