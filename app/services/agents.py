"""Referral agents: list them with what they earned, add and change, and say whom they referred."""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass, replace
from datetime import date
from decimal import Decimal

from app.db import agents as table
from app.db import audit, merges
from app.db.store import Writing
from app.domain.agents import MOST_RATE, Agent, CommissionState, Referral, valid_agent
from app.domain.audit import AuditLine
from app.domain.errors import BadInput, message
from app.domain.money import ZERO, total
from app.domain.permissions import Action
from app.services.clientrecords import refuse_gone
from app.services.commissions import commission_list
from app.services.office import Office

MOST_LINES = 40


@dataclass(frozen=True, slots=True)
class AgentRow:
    """An agent with whom they referred, and what they earned by state of its commission."""

    agent: Agent
    clients: int
    earned: dict[CommissionState, Decimal]

    @property
    def code(self) -> str:
        """The agent's code, which names the row."""
        return self.agent.code

    @property
    def owed(self) -> Decimal:
        """What was earned and is not paid."""
        return total(self.earned[state] for state in CommissionState if state is not CommissionState.PAID)

    @property
    def whole(self) -> Decimal:
        """Everything that was ever earned."""
        return total(self.earned.values())


@dataclass(frozen=True, slots=True)
class ReferredClient:
    """A client and who earns on them now."""

    client: str
    name: str
    since: date
    rate: Decimal


@dataclass(frozen=True, slots=True)
class AgentDetail:
    """One agent with the clients they referred and what was done."""

    row: AgentRow
    currency: str
    referred: tuple[ReferredClient, ...]
    history: tuple[AuditLine, ...]


def agent_list(office: Office) -> tuple[AgentRow, ...]:
    """Every agent, by code."""
    office.allow(Action.OFFICE_READ)
    commissions = commission_list(office).rows
    with office.store.reading() as session:
        agents, now = table.read_all(session), _now(table.referrals(session))
    return tuple(
        AgentRow(
            agent=agent,
            clients=sum(each.agent == agent.code for each in now.values()),
            earned={
                state: total(
                    row.amount for row in commissions if (row.commission.agent, row.state) == (agent.code, state)
                )
                for state in CommissionState
            },
        )
        for agent in agents
    )


def agent_detail(office: Office, code: str) -> AgentDetail:
    """One agent. Raises BadInput if there is none of this code."""
    row = next((each for each in agent_list(office) if each.code == code), None)
    if row is None:
        raise unknown(code)
    book = office.book()
    names = {client.code: client.name for client in book.clients}
    with office.store.reading() as session:
        now = _now(table.referrals(session))
        history = tuple(audit.read(session, audit.Filter(subject=code), MOST_LINES))
    referred = tuple(
        ReferredClient(each.client, names.get(each.client, each.client), each.since, each.rate)
        for each in sorted(now.values(), key=lambda each: each.client)
        if each.agent == code
    )
    return AgentDetail(row, book.currency, referred, history)


def _now(referrals: tuple[Referral, ...]) -> dict[str, Referral]:
    """The newest referral of each client."""
    found: dict[str, Referral] = {}
    for each in referrals:
        if each.client not in found or each.since >= found[each.client].since:
            found[each.client] = each
    return found


def add_agent(office: Office, agent: Agent) -> Agent:
    """Write a new agent; without a code, under the next free one. Raises BadInput naming the field."""
    office.allow(Action.AGENTS_WRITE)
    with office.store.writing(office.person.name) as writing:
        taken = [each.code for each in table.read_all(writing.session)]
        agent = valid_agent(agent if agent.code else _coded(agent, taken))
        if agent.code in taken:
            raise BadInput(message("{code} is the code of another agent.", code=agent.code), field="code")
        table.add(writing.session, agent)
        writing.audit("agent:added", agent.code, after=_facts(agent))
        writing.commit()
    return agent


def change_agent(office: Office, agent: Agent) -> Agent:
    """Write an agent's new content; rates that were agreed for clients stay. Raises Conflict, BadInput."""
    office.allow(Action.AGENTS_WRITE)
    agent = valid_agent(agent)
    with office.store.writing(office.person.name) as writing:
        before = _known(writing, agent.code)
        table.change(writing.session, agent)
        writing.audit("agent:changed", agent.code, before=_facts(before), after=_facts(agent))
        writing.commit()
    return agent


def refer(office: Office, client: str, agent: str, since: date, rate: Decimal | None = None) -> Referral:
    """Write down who earns on a client from a day on; an empty agent ends it. Without a rate, that of the agent.

    Commissions that somebody has put forward already stay as they are. Raises BadInput naming the field.
    """
    office.allow(Action.AGENTS_WRITE)
    if client not in {each.code for each in office.book().clients}:
        raise BadInput(message("No client has the code {code}.", code=client), field="client")
    with office.store.writing(office.person.name) as writing:
        refuse_gone(merges.absorbed(writing.session), client)
        known = _known(writing, agent) if agent else None
        agreed = rate if rate is not None else known.rate if known else ZERO
        if not 0 <= agreed <= MOST_RATE:
            raise BadInput(message("A commission is between 0 and 100 % of the interest."), field="rate")
        before = _now(table.referrals(writing.session)).get(client)
        referral = Referral(client=client, agent=agent, since=since, rate=agreed)
        table.refer(writing.session, referral)
        writing.audit("client:referred", client, before=_referred(before), after=_referred(referral))
        writing.commit()
    return referral


def unknown(code: str) -> BadInput:
    """That there is no agent of this code."""
    return BadInput(message("No agent has the code {code}.", code=code), field="agent")


def _known(writing: Writing, code: str) -> Agent:
    for each in table.read_all(writing.session):
        if each.code == code:
            return each
    raise unknown(code)


def _coded(agent: Agent, taken: list[str]) -> Agent:
    numbers = [int(found[1]) for code in taken if (found := re.fullmatch(r"A-(\d+)", code))]
    return replace(agent, code=f"A-{max(numbers, default=0) + 1:03}")


def _facts(agent: Agent) -> dict[str, object]:
    """What the audit says; where money is paid to stays out of it, but that it changed does not."""
    facts: dict[str, object] = {
        name: str(fact) for name, fact in asdict(agent).items() if name not in ("version", "bank") and fact != ""
    }
    return facts | ({"bank": f"***{agent.bank[-4:]}"} if agent.bank else {})


def _referred(referral: Referral | None) -> dict[str, object]:
    if referral is None:
        return {}
    return {"agent": referral.agent, "since": referral.since.isoformat(), "rate": f"{referral.rate}"}
