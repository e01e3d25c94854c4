"""The commands about referral agents and their commissions."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from app.cli import tables
from app.cli.answers import Document, answer, command, day, one_of, percent
from app.cli.session import Session
from app.domain.agents import Agent, Commission, CommissionState
from app.domain.money import total
from app.services import agents as service
from app.services import commissions
from app.services.agents import AgentRow

if TYPE_CHECKING:
    from app.cli.answers import Actions

DONE = 0


def register(actions: Actions) -> None:
    """Add the commands to the command line."""
    group = actions.add_parser("agents", help="who refers clients", allow_abbrev=False)
    kinds = group.add_subparsers(metavar="ACTION", required=True)
    command(kinds, "list", list_agents, "every agent and what they earned")
    add_, change_ = command(kinds, "add", add, "write a new agent"), command(kinds, "change", change, "change an agent")
    change_.add_argument("agent", metavar="CODE")
    change_.add_argument("--active", choices=("yes", "no"), help="whether new clients may be referred")
    for each in (add_, change_):
        for name in ("name", "email", "phone", "bank"):
            each.add_argument(f"--{name}", metavar="TEXT", required=(name == "name" and each is add_))
        each.add_argument("--rate", type=percent, metavar="PERCENT", help="of each interest payment; 10 is usual")
    referred = command(kinds, "refer", refer, "say who earns on a client from a day on")
    referred.add_argument("client", metavar="CLIENT")
    referred.add_argument("agent", metavar="AGENT", help="the code of the agent, or none to end it")
    referred.add_argument("--since", type=day, metavar="DATE", required=True)
    referred.add_argument("--rate", type=percent, metavar="PERCENT", help="that of the agent unless given")
    _commissions(actions)


def _commissions(actions: Actions) -> None:
    group = actions.add_parser("commissions", help="what agents earned", allow_abbrev=False)
    kinds = group.add_subparsers(metavar="ACTION", required=True)
    listed = command(kinds, "list", list_commissions, "every commission and where it stands")
    listed.add_argument("--agent", metavar="CODE", default="")
    listed.add_argument("--state", type=one_of(CommissionState), metavar="STATE")
    ready = command(kinds, "ready", make_ready, "put commissions forward for approval")
    approved = command(kinds, "approve", approve, "approve commissions that somebody else has put forward")
    for each in (ready, approved):
        each.add_argument("payments", metavar="REFERENCE", nargs="+", help="of the interest payment that earned it")
    paid = command(kinds, "pay", pay, "write down that a commission was paid")
    paid.add_argument("payment", metavar="REFERENCE", help="of the interest payment that earned it")
    paid.add_argument("--reference", metavar="TEXT", required=True, help="of the bank or wallet")
    paid.add_argument("--on", type=day, metavar="DATE", help="today unless given")


def list_agents(session: Session, _options: Namespace) -> int:
    """Print every agent."""
    rows = [_row(each) for each in service.agent_list(session.office())]
    answer(session, {"agents": rows}, lambda: tables.rows(rows))
    return DONE


def _row(row: AgentRow) -> Document:
    return {
        "code": row.code,
        "name": row.agent.name,
        "rate": f"{row.agent.rate:f}",
        "active": row.agent.active,
        "clients": row.clients,
        **{state.value: str(row.earned[state]) for state in CommissionState},
        "owed": str(row.owed),
    }


def add(session: Session, options: Namespace) -> int:
    """Write a new agent."""
    agent = Agent(code="", name=options.name)
    return _kept(session, service.add_agent(session.office(), _with(agent, options)))


def change(session: Session, options: Namespace) -> int:
    """Change what is named, and nothing else."""
    office = session.office()
    found = _with(service.agent_detail(office, options.agent).row.agent, options)
    if options.active:
        found = replace(found, active=options.active == "yes")
    return _kept(session, service.change_agent(office, found))


def _with(agent: Agent, options: Namespace) -> Agent:
    named = {name: getattr(options, name) for name in ("name", "email", "phone", "bank", "rate")}
    return replace(agent, **{name: value for name, value in named.items() if value is not None})


def _kept(session: Session, agent: Agent) -> int:
    said = session.words("{name} is the agent {code}.", name=agent.name, code=agent.code)
    document = {"code": agent.code, "name": agent.name, "rate": f"{agent.rate:f}", "active": agent.active}
    answer(session, document, lambda: said)
    return DONE


def refer(session: Session, options: Namespace) -> int:
    """Say who earns on a client."""
    agent = "" if options.agent == "none" else options.agent
    made = service.refer(session.office(), options.client, agent, options.since, options.rate)
    document = {"client": made.client, "agent": made.agent or None, "since": made.since.isoformat(),
                "rate": f"{made.rate:f}"}  # fmt: skip
    answer(session, document, lambda: session.words("Written down."))
    return DONE


def list_commissions(session: Session, options: Namespace) -> int:
    """Print commissions with their sum."""
    found = commissions.commission_list(session.office(), options.agent, options.state)
    rows = [_commission(each.commission) for each in found.rows]
    document = {"currency": found.currency, "commissions": rows, "total": str(total(row.amount for row in found.rows))}
    answer(session, document, lambda: tables.rows(rows))
    return DONE


def _commission(each: Commission) -> Document:
    return {
        "payment": each.payment,
        "agent": each.agent,
        "client": each.client,
        "investment": each.investment,
        "earned_on": each.earned_on.isoformat(),
        "interest": str(each.interest),
        "rate": f"{each.rate:f}",
        "amount": str(each.amount),
        "state": each.state.value,
        "ready_by": each.ready_by or None,
        "approved_by": each.approved_by or None,
        "paid_on": each.paid_on.isoformat() if each.paid_on else None,
        "reference": each.reference or None,
    }


def make_ready(session: Session, options: Namespace) -> int:
    """Put commissions forward."""
    return _moved(session, commissions.make_ready(session.office(), tuple(options.payments)))


def approve(session: Session, options: Namespace) -> int:
    """Approve commissions."""
    return _moved(session, commissions.approve(session.office(), tuple(options.payments)))


def pay(session: Session, options: Namespace) -> int:
    """Write a payment down."""
    return _moved(session, (commissions.pay(session.office(), options.payment, options.reference, options.on),))


def _moved(session: Session, found: Sequence[Commission]) -> int:
    rows = [_commission(each) for each in found]
    answer(session, {"commissions": rows}, lambda: tables.rows(rows))
    return DONE
