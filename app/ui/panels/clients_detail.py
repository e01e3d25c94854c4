"""The client that is chosen: investments with their figures, and what happened."""

from __future__ import annotations

from decimal import Decimal

from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.domain.calendar import zone
from app.domain.events import Changes
from app.domain.obligations import Due, RowState
from app.services import clients as service
from app.services.clients import ClientDetail, InvestmentSummary
from app.services.trail import Filter, audit_page
from app.ui.desk import Desk
from app.ui.panels.audit import ACTIONS
from app.ui.panels.detail import SideCard
from app.ui.panels.facts import amount, fact, figured, fill
from app.ui.widgets.buttons import ActionButton, Button
from app.ui.widgets.card import Card
from app.ui.widgets.chips import Chip
from app.ui.widgets.figure import Reading
from app.ui.widgets.freshness import FreshnessMark, said
from app.ui.widgets.layouts import clear, column, row
from app.ui.widgets.segmented import Segmented
from app.ui.widgets.states import Empty
from app.ui.widgets.text import Text

OVERVIEW, ACTIVITY = "overview", "activity"
MOST_ACTIVITY = 40


class ClientCard(SideCard[ClientDetail]):
    """Everything we hold and owe for one client."""

    SHOWS = Changes.CLIENTS | Changes.INVESTMENTS | Changes.PAYMENTS | Changes.DEALS | Changes.OPERATIONS

    def __init__(self, desk: Desk, parent: QWidget) -> None:
        super().__init__(desk, parent)
        self.nothing = Empty("user", self.words("Choose a client on the left"))
        self._zone = zone(desk.timezone)
        self._name, self._under = Text("", "panel", elide=True), Text("", "hint", "text3", elide=True)
        self._invest = Button(self.words("New investment"), icon="plus", small=True)
        self._invest.clicked.connect(lambda: desk.go("investments", ("new", self.query())))
        self._edit = ActionButton(desk.actions.get("clients.edit"), icon="pencil", small=True)
        self._tabs = Segmented([(OVERVIEW, self.words("Overview")), (ACTIVITY, self.words("Activity"))], small=True)
        self._tabs.chosen.connect(lambda _key: self.refresh())
        self._lines = QVBoxLayout()
        title = row(self._name)
        title.setStretch(0, 1)
        self.arrange(
            title,
            self._under,
            4,
            row(self._invest, self._edit, None),
            4,
            row(self._tabs, None),
            body=column(self._lines, None, margins=(14, 10, 14, 14)),
            name=self.words("Client"),
        )

    def read(self, key: str) -> ClientDetail:
        return service.client_detail(self.desk.office, key)

    def show_view(self, view: ClientDetail) -> None:
        client = view.row.client
        since = self.words("client since {date}", date=client.since) if client.since else ""
        kind = self.words.term("kind", client.kind.value)
        self._name.set_text(client.name)
        self._under.set_text(" · ".join(filter(None, [client.code, kind, since])))
        clear(self._lines)
        if self._tabs.current == ACTIVITY:
            self._show_activity(view)
        else:
            self._show_overview(view)

    def _show_overview(self, view: ClientDetail) -> None:
        client = view.row.client
        contact = ((self.words("E-mail"), client.email), (self.words("Phone"), client.phone))
        fill(self._lines, *(fact(label, text) for label, text in contact if text))
        if not view.investments:
            self._lines.addWidget(Text(self.words("No investment yet."), "body", "text2"))
        for summary in view.investments:
            self._lines.addWidget(self._investment(view, summary))
        late = [due for summary in view.investments for due in summary.dues if due.state is RowState.DUE]
        fill(self._lines, *(self._due(due) for due in late))

    def _due(self, due: Due) -> QWidget:
        label = self.words("Due since {date}, {days} days late", date=due.row.due, days=due.late)
        return fact(label, self.region.money(due.open), tone="warn")

    def _investment(self, view: ClientDetail, summary: InvestmentSummary) -> Card:
        words, region = self.words, self.region
        investment, figures = summary.investment, summary.figures
        card = Card()
        mark = FreshnessMark()
        mark.set(said(words, region, self._zone, view.age, self.desk.office.clock()))
        lines = QVBoxLayout()
        lines.addLayout(
            row(
                Chip(investment.fund),
                Text(words.term("state", summary.stage.value), "hint", "text2"),
                None,
                Text(investment.code, "hint", "text3", mono=True),
            )
        )
        lines.addLayout(row(Text(words("since {date}", date=investment.deposit_date), "hint", "text3"), None, mark))
        if figures is None or summary.owed is None:
            lines.addWidget(fact(words("Principal, not counted yet"), region.money(investment.principal)))
        else:
            open_ = figures.provisional
            rows = [
                amount(words, region, words("Principal"), summary.owed.principal),
                amount(words, region, words("Interest accrued and unpaid"), summary.owed.interest),
                amount(words, region, words("Obligation"), summary.owed.amount, provisional=open_),
                amount(words, region, words("MT5 balance"), figures.balance),
                amount(
                    words,
                    region,
                    words("Net result, like for like"),
                    figures.net_result,
                    signed=True,
                    provisional=open_,
                    strong=True,
                ),
                amount(
                    words,
                    region,
                    words("House rule 2.0"),
                    figures.fund_profitability_house,
                    signed=True,
                    provisional=open_,
                ),
                self._coverage(figures.coverage_low, figures.coverage_high, provisional=open_),
            ]
            fill(lines, *rows)
        opened = Button(words("Open investment"), small=True)
        opened.clicked.connect(lambda: self.desk.go("investments", investment.code))
        lines.addLayout(row(None, opened))
        card.body.addLayout(column(lines, margins=(12, 10, 12, 10)))
        return card

    def _coverage(self, low: Decimal | None, high: Decimal | None, *, provisional: bool) -> QWidget:
        ends = [None if each is None else each * 100 for each in (low, high)]
        text = self.region.percent_range(ends[0], ends[1])
        return figured(self.words, self.words("Coverage"), Reading(text, "text", provisional=provisional))

    def _show_activity(self, view: ClientDetail) -> None:
        office, code = self.desk.office, view.row.code
        codes = [code, *(summary.investment.code for summary in view.investments)]

        def work() -> list[tuple[str, str]]:
            found = []
            for each in codes:
                for line in audit_page(office, Filter(subject=each), limit=MOST_ACTIVITY).lines:
                    name = self.words.say(ACTIONS[line.action]) if line.action in ACTIONS else line.action
                    when = self.region.moment(line.at, self._zone)
                    found.append((when, f"{name} · {line.subject} · {line.actor}"))
            return found

        self.desk.tasks.read(work, self._activity, latest="client.activity")

    def _activity(self, found: list[tuple[str, str]]) -> None:
        if self._tabs.current != ACTIVITY:
            return
        clear(self._lines)
        if not found:
            self._lines.addWidget(Text(self.words("Nothing has been written about this client yet."), "body", "text2"))
        for when, what in found:
            self._lines.addWidget(Text(when, "hint", "text3"))
            self._lines.addWidget(Text(what, "body", wrap=True))
