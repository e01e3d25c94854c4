"""Commissions: what agents earned, and the three steps until it is paid."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.domain.agents import Commission, CommissionState
from app.domain.errors import BadInput, KnownError, message
from app.domain.events import Changes
from app.domain.money import total
from app.domain.permissions import Action
from app.services import commissions as service
from app.services.commissions import CommissionList, CommissionRow
from app.services.papers import percent
from app.ui.desk import Desk
from app.ui.forms.agent import PayForm
from app.ui.models.columns import Align, Column, Kind, Total, day, money
from app.ui.panels.detail import SideCard
from app.ui.panels.facts import amount, fact, fill
from app.ui.panels.listing import Filter, SidedPanel
from app.ui.tokens import TWO_LINES
from app.ui.widgets.buttons import ActionButton
from app.ui.widgets.layouts import clear, column, row
from app.ui.widgets.states import Empty
from app.ui.widgets.table import TableView
from app.ui.widgets.text import Text
from app.words import begun

SIDE = 360
NEXT = {"ready": CommissionState.PENDING, "approve": CommissionState.READY, "pay": CommissionState.APPROVED}
"""The state each step begins at."""
TONES = {CommissionState.PAID: ("live", "check"), CommissionState.READY: ("warn", "")}


class CommissionsView(SidedPanel[CommissionList, CommissionRow]):
    """The list, and beside it the commission that is chosen."""

    SHOWS = Changes.PROSPECTS | Changes.PAYMENTS

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk, parent)
        words = self.words
        self._declare()
        card = self.hold(
            self._made_table(), words("Agent, client, payment"), chips=words("Commissions shown"), export="commissions"
        )
        self.card = CommissionCard(desk, self)
        self.arrange(card, self.card, SIDE)
        self.table.current_changed.connect(self._offer)
        self._offer(None)

    def _declare(self) -> None:
        pay, approve = Action.COMMISSIONS_PAY, Action.COMMISSIONS_APPROVE
        commands = (
            ("ready", message("Put forward"), self.make_ready, "arrow-right", pay),
            ("approve", message("Approve"), self.approve, "check", approve),
            ("pay", message("Record payment"), self.pay, "banknote-arrow-down", pay),
        )
        for name, text, run, icon, permission in commands:
            self.desk.actions.add(
                f"commissions.{name}", text, run, icon_name=icon, permission=permission, panel="prospects"
            )

    def load(self, query: None) -> CommissionList:  # noqa: ARG002 - there is nothing to ask with
        return service.commission_list(self.desk.office)

    def fill(self, view: CommissionList) -> None:
        term = self.words.term
        self.show_rows(
            view.rows,
            [
                Filter(
                    state.value,
                    begun(term("commission", state.value)),
                    lambda line, state=state: line.state is state,  # type: ignore[misc]  # bound in this turn
                )
                for state in CommissionState
            ],
        )
        self._offer(self.table.current())

    def make_ready(self) -> None:
        """Put the chosen commission forward for approval."""
        line, office = self._chosen("ready"), self.desk.office
        if line is not None:
            self.desk.tasks.write(
                lambda: service.make_ready(office, (line.code,)),
                lambda _done: self.desk.say(
                    self.words("Commission put forward"), self.words("Somebody else approves.")
                ),
                self.desk.say_error,
            )

    def approve(self) -> None:
        """Approve the chosen commission."""
        line, office = self._chosen("approve"), self.desk.office
        if line is not None:
            self.desk.tasks.write(
                lambda: service.approve(office, (line.code,)),
                lambda _done: self.desk.say(self.words("Commission approved"), line.agent),
                self.desk.say_error,
            )

    def pay(self) -> None:
        """Ask for the reference of the payment."""
        line, office = self._chosen("pay"), self.desk.office
        if line is not None:
            self.desk.tasks.read(
                office.today,
                lambda today: PayForm(self.window(), self.desk, line.commission, line.agent, today).ask(
                    lambda: self.desk.say(self.words("Commission paid"), line.agent)
                ),
            )

    def _chosen(self, step: str) -> CommissionRow | None:
        line = self.table.current()
        return line if self.desk.actions.get(f"commissions.{step}").isEnabled() else None

    def _offer(self, line: CommissionRow | None) -> None:
        for name, state in NEXT.items():
            if line is not None and line.state is state:
                self.desk.actions.allow(f"commissions.{name}")
            else:
                self.desk.actions.refuse(f"commissions.{name}", self.words("Choose a commission at this step."))

    def _made_table(self) -> TableView[CommissionRow]:
        empty = Empty(
            "receipt",
            self.words("No commission yet"),
            self.words("Say whom an agent has referred; each interest payment to them is listed here then."),
        )
        return TableView(
            self._columns(),
            self.words,
            key=lambda line: line.code,
            height=TWO_LINES,
            empty=empty,
            totals=self._totals,
            stale=lambda line: line.state is CommissionState.PAID,
            name=self.words("Commissions"),
        )

    def _columns(self) -> Sequence[Column[CommissionRow]]:
        words, region = self.words, self.region
        return (
            Column(
                key="agent",
                title=words("Agent"),
                text=lambda line: line.agent,
                second=lambda line: line.commission.agent,
                stretch=True,
                weight=500,
                fixed=True,
            ),
            Column(
                key="client",
                title=words("Client"),
                text=lambda line: line.client,
                second=lambda line: f"{line.commission.investment} · {line.code}",
                stretch=True,
            ),
            day("earned", words("Earned on"), lambda line: line.commission.earned_on, region),
            Column(
                key="state",
                title=words("State"),
                text=lambda line: words.term("commission", line.state.value),
                kind=Kind.CHIP,
                tone=lambda line: TONES.get(line.state, ("", ""))[0],
                icon=lambda line: TONES.get(line.state, ("", ""))[1],
            ),
            money("interest", words("Interest"), lambda line: line.commission.interest, region, least=1),
            Column(
                key="rate",
                title=words("Rate"),
                text=lambda line: percent(line.commission.rate, region),
                value=lambda line: line.commission.rate,
                align=Align.RIGHT,
                least=2,
            ),
            Column(key="reference", title=words("Reference"), text=lambda line: line.commission.reference, hidden=True),
            money("amount", words("Commission"), lambda line: line.amount, region, weight=500),
        )

    def _totals(self, rows: Sequence[CommissionRow]) -> dict[str, Total]:
        return {
            "agent": Total(self.words.count(len(rows), "{n} commission", "{n} commissions")),
            "interest": Total(self.region.money(total(row.commission.interest for row in rows))),
            "amount": Total(self.region.money(total(row.amount for row in rows))),
        }


class CommissionCard(SideCard[CommissionRow]):
    """Everything about one commission, and its next step."""

    SHOWS = Changes.PROSPECTS | Changes.PAYMENTS

    def __init__(self, desk: Desk, parent: QWidget) -> None:
        super().__init__(desk, parent)
        self.nothing = Empty("receipt", self.words("Choose a commission on the left"))
        self._name, self._under = Text("", "panel", elide=True), Text("", "hint", "text3", elide=True)
        self._lines = QVBoxLayout()
        self.steps = {
            name: ActionButton(desk.actions.get(f"commissions.{name}"), keys=False, small=True) for name in NEXT
        }
        title = row(self._name)
        title.setStretch(0, 1)
        self.arrange(
            title,
            self._under,
            4,
            row(*self.steps.values(), None, spacing=6),
            body=column(self._lines, None, margins=(14, 10, 14, 14)),
            name=self.words("Commission"),
        )

    def read(self, key: str) -> CommissionRow:
        for line in service.commission_list(self.desk.office).rows:
            if line.code == key:
                return line
        raise BadInput(message("No commission was earned by the payment {reference}.", reference=key))

    def show_view(self, view: CommissionRow) -> None:
        words, region, commission = self.words, self.region, view.commission
        self._name.set_text(view.agent)
        self._under.set_text(f"{words.term('commission', view.state.value)} · {view.code}")
        for name, button in self.steps.items():
            button.setVisible(view.state is NEXT[name])
        clear(self._lines)
        fill(
            self._lines,
            fact(words("Client"), view.client),
            fact(words("Investment"), commission.investment),
            fact(words("Earned on"), region.date(commission.earned_on)),
            amount(words, region, words("Interest paid"), commission.interest),
            fact(words("Rate"), percent(commission.rate, region)),
            amount(words, region, words("Commission"), commission.amount, strong=True),
            *(fact(label, text) for label, text in self._happened(commission) if text),
        )

    def _happened(self, commission: Commission) -> list[tuple[str, str]]:
        words = self.words
        paid = self.region.date(commission.paid_on) if commission.paid_on else ""
        return [
            (words("Put forward by"), commission.ready_by),
            (words("Approved by"), commission.approved_by),
            (words("Paid by"), commission.paid_by),
            (words("Paid on"), paid),
            (words("Reference"), commission.reference),
        ]

    def fail(self, error: KnownError) -> None:
        """A pending commission is gone where its referral was corrected: then none is chosen."""
        if isinstance(error, BadInput):
            self.fill(None)
        else:
            super().fail(error)
