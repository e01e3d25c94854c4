"""Referral agents, and beside them the one that is chosen with whom they referred and what they earned."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.domain.agents import CommissionState
from app.domain.errors import message
from app.domain.events import Changes
from app.domain.money import total
from app.domain.permissions import Action
from app.services import agents as service
from app.services.agents import AgentDetail, AgentRow
from app.services.papers import percent
from app.ui.desk import Desk
from app.ui.forms.agent import AgentForm, ReferralForm
from app.ui.models.columns import Align, Column, Total, money
from app.ui.panels.audit import ACTIONS
from app.ui.panels.detail import SideCard
from app.ui.panels.facts import amount, fact, fill
from app.ui.panels.listing import Filter, SidedPanel
from app.ui.tokens import TWO_LINES
from app.ui.widgets.buttons import ActionButton
from app.ui.widgets.card import Line
from app.ui.widgets.layouts import clear, column, row
from app.ui.widgets.states import Empty
from app.ui.widgets.table import TableView
from app.ui.widgets.text import Text
from app.words import begun

SIDE = 360
Rows = tuple[AgentRow, ...]


class AgentsView(SidedPanel[Rows, AgentRow]):
    """The list, and beside it the agent that is chosen."""

    SHOWS = Changes.PROSPECTS | Changes.PAYMENTS | Changes.CLIENTS

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk, parent)
        words = self.words
        self._declare()
        card = self.hold(self._made_table(), words("Name, code"), chips=words("Agents shown"), export="agents")
        self.bar.extra.addWidget(ActionButton(desk.actions.get("agents.new"), icon="plus", keys=False, small=True))
        self.card = AgentCard(desk, self)
        self.arrange(card, self.card, SIDE)
        self.table.opened.connect(lambda _line: self.edit())
        self.table.current_changed.connect(self._offer)
        self._offer(None)

    def _declare(self) -> None:
        commands = (
            ("new", message("New agent"), self.new, "plus"),
            ("edit", message("Change agent"), self.edit, "pencil"),
            ("refer", message("Referred client…"), self.refer, "link"),
        )
        for name, text, run, icon in commands:
            self.desk.actions.add(
                f"agents.{name}", text, run, icon_name=icon, permission=Action.AGENTS_WRITE, panel="prospects"
            )

    def load(self, query: None) -> Rows:  # noqa: ARG002 - there is nothing to ask with
        return service.agent_list(self.desk.office)

    def fill(self, view: Rows) -> None:
        words = self.words
        self.show_rows(view, [Filter("owed", words("To be paid"), lambda line: line.owed > 0),
                              Filter("active", words("Active"), lambda line: line.agent.active)])  # fmt: skip

    def new(self) -> None:
        """Ask for a new agent."""
        AgentForm(self.window(), self.desk).ask(lambda: self.desk.say(self.words("Agent saved")))

    def edit(self) -> None:
        """Change the agent that is chosen."""
        line = self.table.current()
        if line is not None and self.desk.actions.get("agents.edit").isEnabled():
            form = AgentForm(self.window(), self.desk, line.agent)
            form.ask(lambda: self.desk.say(self.words("Agent saved")))

    def refer(self) -> None:
        """Say which client the chosen agent has referred."""
        line, office = self.table.current(), self.desk.office
        if line is not None and self.desk.actions.get("agents.refer").isEnabled():
            self.desk.tasks.read(
                lambda: ([(each.code, f"{each.name} · {each.code}") for each in office.book().clients], office.today()),
                lambda found: ReferralForm(self.window(), self.desk, line.agent, *found).ask(
                    lambda: self.desk.say(self.words("Referral saved"))
                ),
            )

    def _offer(self, line: AgentRow | None) -> None:
        for name in ("edit", "refer"):
            if line is not None:
                self.desk.actions.allow(f"agents.{name}")
            else:
                self.desk.actions.refuse(f"agents.{name}", self.words("Choose an agent."))

    def _made_table(self) -> TableView[AgentRow]:
        empty = Empty(
            "users",
            self.words("No agents yet"),
            self.words("Add who refers clients: each interest payment to them earns a commission."),
            self.desk.actions.get("agents.new"),
        )
        return TableView(
            self._columns(),
            self.words,
            key=lambda line: line.code,
            height=TWO_LINES,
            empty=empty,
            totals=self._totals,
            stale=lambda line: not line.agent.active,
            name=self.words("Agents"),
        )

    def _columns(self) -> Sequence[Column[AgentRow]]:
        words, region = self.words, self.region
        return (
            Column(
                key="name",
                title=words("Agent"),
                text=lambda line: line.agent.name,
                second=lambda line: line.code,
                stretch=True,
                weight=500,
                fixed=True,
            ),
            Column(
                key="rate",
                title=words("Commission"),
                text=lambda line: percent(line.agent.rate, region),
                value=lambda line: line.agent.rate,
                align=Align.RIGHT,
                least=1,
            ),
            Column(
                key="clients",
                title=words("Clients"),
                text=lambda line: region.number(line.clients),
                value=lambda line: line.clients,
                align=Align.RIGHT,
            ),
            *(
                money(
                    state.value,
                    begun(words.term("commission", state.value)),
                    lambda line, state=state: line.earned[state],  # type: ignore[misc]  # bound in this turn
                    region,
                    least=0 if state is CommissionState.PENDING else 2,
                )
                for state in CommissionState
            ),
            money("owed", words("To be paid"), lambda line: line.owed, region, weight=500),
        )

    def _totals(self, rows: Sequence[AgentRow]) -> dict[str, Total]:
        sums = {
            state.value: Total(self.region.money(total(row.earned[state] for row in rows))) for state in CommissionState
        }
        return sums | {
            "name": Total(self.words.count(len(rows), "{n} agent", "{n} agents")),
            "owed": Total(self.region.money(total(row.owed for row in rows))),
        }


class AgentCard(SideCard[AgentDetail]):
    """Everything about one agent."""

    SHOWS = Changes.PROSPECTS | Changes.PAYMENTS | Changes.CLIENTS

    def __init__(self, desk: Desk, parent: QWidget) -> None:
        super().__init__(desk, parent)
        self.nothing = Empty("user", self.words("Choose an agent on the left"))
        self._name, self._under = Text("", "panel", elide=True), Text("", "hint", "text3", elide=True)
        self._lines = QVBoxLayout()
        edit = ActionButton(desk.actions.get("agents.edit"), icon="pencil", small=True)
        refer = ActionButton(desk.actions.get("agents.refer"), icon="link", small=True)
        title = row(self._name)
        title.setStretch(0, 1)
        self.arrange(
            title,
            self._under,
            4,
            row(edit, refer, None, spacing=6),
            body=column(self._lines, None, margins=(14, 10, 14, 14)),
            name=self.words("Agent"),
        )

    def read(self, key: str) -> AgentDetail:
        return service.agent_detail(self.desk.office, key)

    def show_view(self, view: AgentDetail) -> None:
        words, region, agent = self.words, self.region, view.row.agent
        self._name.set_text(agent.name)
        state = words("active") if agent.active else words("refers nobody any more")
        self._under.set_text(f"{agent.code} · {state}")
        clear(self._lines)
        told = ((words("E-mail"), agent.email), (words("Phone"), agent.phone), (words("Paid to"), _hidden(agent.bank)))
        fill(
            self._lines,
            fact(words("Commission"), words("{rate} of interest", rate=percent(agent.rate, region))),
            *(fact(label, text) for label, text in told if text),
            *(
                amount(words, region, words.term("commission", state.value), view.row.earned[state])
                for state in CommissionState
            ),
            amount(words, region, words("To be paid"), view.row.owed, strong=True),
        )
        self._title(words("Referred clients"))
        for each in view.referred:
            since = words("{rate} since {date}", rate=percent(each.rate, region), date=each.since)
            self._lines.addWidget(fact(f"{each.name} · {each.client}", since))
        if not view.referred:
            self._lines.addWidget(Text(words("None yet."), "hint", "text3"))
        self._title(words("History"))
        for line in view.history:
            what = words.say(ACTIONS[line.action]) if line.action in ACTIONS else line.action
            self._lines.addWidget(fact(what, line.actor))

    def _title(self, text: str) -> None:
        self._lines.addSpacing(6)
        self._lines.addWidget(Line())
        self._lines.addWidget(Text(text, "card"))


def _hidden(bank: str) -> str:
    """The last four letters: enough to tell two accounts apart."""
    return f"···{bank[-4:]}" if bank else ""
