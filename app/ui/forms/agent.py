"""The forms of referral agents: who they are, whom they referred, and that a commission was paid."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal

from PySide6.QtWidgets import QCheckBox, QWidget

from app.domain.agents import USUAL_RATE, Agent, Commission, Referral
from app.domain.errors import BadInput, message
from app.services import agents as service
from app.services import commissions
from app.ui.desk import Desk
from app.ui.forms.form import Form
from app.ui.forms.rates import shown_rate, typed_rate
from app.ui.widgets.fields import Choice, DateEdit, Field, TextEdit, checked
from app.ui.widgets.layouts import form_row


class AgentForm(Form[Agent]):
    """Asks for what we know of an agent; `before` is the one that is changed, None for a new one."""

    def __init__(self, window: QWidget, desk: Desk, before: Agent | None = None) -> None:
        words = desk.words
        title = words("Change {name}", name=before.name) if before else words("New agent")
        name = f"agent:{before.code}:{before.version}" if before else "agent:new"
        super().__init__(window, desk, title, draft=name, save=words("Save agent"))
        self._origin = before or Agent(code="", name="")
        self._name, self._email, self._phone = TextEdit(), TextEdit(), TextEdit()
        self._rate, self._bank = TextEdit(unit=words("% of interest")), TextEdit()
        self._active = QCheckBox(words("Refers new clients"))
        self.place(self.add("name", Field(words("Name"), self._name)))
        self.place(
            form_row(
                self.add("email", Field(words("E-mail"), self._email)),
                self.add("phone", Field(words("Phone"), self._phone)),
            )
        )
        hint = words("for clients referred from now on")
        self.place(self.add("rate", Field(words("Commission"), self._rate, hint=hint)))
        self.place(self.add("bank", Field(words("Where commissions are paid to"), self._bank)))
        self.place(self._active)
        self._show(self._origin)

    def _show(self, agent: Agent) -> None:
        for editor, text in (
            (self._name, agent.name),
            (self._email, agent.email),
            (self._phone, agent.phone),
            (self._bank, agent.bank),
            (self._rate, shown_rate(agent.rate)),
        ):
            editor.setText(text)
        self._active.setChecked(agent.active)

    def command(self) -> Agent:
        return replace(
            self._origin,
            name=self._name.text(),
            email=self._email.text(),
            phone=self._phone.text(),
            bank=self._bank.text(),
            rate=_or_usual(self._rate.text()),
            active=self._active.isChecked(),
        )

    def send(self, command: Agent) -> Agent:
        if not self._origin.code:
            return service.add_agent(self.desk.office, command)
        return service.change_agent(self.desk.office, command)


class ReferralForm(Form[Referral]):
    """Asks which client an agent has referred, from which day on, and at which rate."""

    def __init__(
        self, window: QWidget, desk: Desk, agent: Agent, clients: Sequence[tuple[str, str]], today: date
    ) -> None:
        words = desk.words
        super().__init__(
            window,
            desk,
            words("Referred by {name}", name=agent.name),
            draft=f"referral:{agent.code}",
            save=words("Save referral"),
            hint=words("Interest paid from that day on earns a commission; the newest line of a client counts."),
        )
        self._agent = agent
        self._client: Choice[str] = Choice(clients)
        self._since, self._rate = DateEdit(desk.region, field="since"), TextEdit(unit=words("% of interest"))
        self.place(self.add("client", Field(words("Client"), self._client)))
        self.place(
            form_row(
                self.add("since", Field(words("From"), self._since, check=checked(self._since.day, words))),
                self.add("rate", Field(words("Commission"), self._rate)),
            )
        )
        self._since.set_day(today)
        self._rate.setText(shown_rate(agent.rate))

    def command(self) -> Referral:
        since = self._since.day()
        if since is None:
            raise BadInput(message("Say from which day on."), field="since")
        client, rate = self._client.value() or "", _or_usual(self._rate.text())
        return Referral(client=client, agent=self._agent.code, since=since, rate=rate)

    def send(self, command: Referral) -> Referral:
        return service.refer(self.desk.office, command.client, command.agent, command.since, command.rate)


class PayForm(Form[tuple[str, date]]):
    """Asks for the reference and the day of the payment of a commission."""

    def __init__(self, window: QWidget, desk: Desk, commission: Commission, name: str, today: date) -> None:
        words = desk.words
        super().__init__(
            window,
            desk,
            words("Commission of {name}", name=name),
            draft=f"commission:{commission.payment}",
            save=words("Record payment"),
            hint=words("{amount} for the interest payment {payment}.", amount=commission.amount,
                       payment=commission.payment),
        )  # fmt: skip
        self._payment, self._reference = commission.payment, TextEdit()
        self._day, self._today = DateEdit(desk.region, field="paid_on"), today
        self.place(
            form_row(
                self.add("reference", Field(words("Reference"), self._reference, hint=words("of the bank or wallet"))),
                self.add("paid_on", Field(words("Paid on"), self._day, check=checked(self._day.day, words))),
            )
        )
        self._day.set_day(today)

    def command(self) -> tuple[str, date]:
        return self._reference.text(), self._day.day() or self._today

    def send(self, command: tuple[str, date]) -> Commission:
        return commissions.pay(self.desk.office, self._payment, *command)


def _or_usual(text: str) -> Decimal:
    """What is typed, or the usual rate."""
    rate = typed_rate(text, "rate")
    return USUAL_RATE if rate is None else rate
