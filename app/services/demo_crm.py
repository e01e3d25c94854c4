"""The prospects, agents and commissions of the demo office; every name is invented."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from decimal import Decimal

from app.db import agents as agents_table
from app.db import prospects as table
from app.db.store import Writing
from app.domain.agents import Agent, Commission, Referral, approved, earned, made_ready, paid
from app.domain.book import Book
from app.domain.clients import ClientKind
from app.domain.prospects import Note, Prospect, ProspectStage, Source
from app.services.office import Office

MAKER, SECOND = "ivan", "marta"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Line:
    """One prospect: `days` at its stage, `call` in how many days somebody calls."""

    name: str
    stage: ProspectStage
    days: int
    owner: str = MAKER
    source: Source = Source.OTHER
    fund: str = ""
    amount: str = ""
    call: int | None = None
    what: str = ""
    country: str = ""
    kind: ClientKind = ClientKind.INDIVIDUAL
    agent: str = ""
    reason: str = ""
    notes: tuple[str, ...] = ()


LINES = (
    _Line(name="Camila Restrepo", stage=ProspectStage.PROPOSAL, days=4, owner="ana", source=Source.REFERRAL,
          fund="BALANCE", amount="120000.00", call=0, what="Ask what she thinks of the proposal", country="CO",
          agent="A-001", notes=("Prefers to be called in the afternoon.", "Compares us with a bank deposit.")),
    _Line(name="Tomás Echeverri", stage=ProspectStage.LEAD, days=2, source=Source.WEB, call=1, what="First call",
          country="CO"),
    _Line(name="Naviera del Estrecho", stage=ProspectStage.LEAD, days=11, source=Source.EVENT, fund="DYNAMIC",
          amount="400000.00", call=-3, what="Send the presentation", country="ES", kind=ClientKind.COMPANY),
    _Line(name="Beatriz Onofre", stage=ProspectStage.QUALIFIED, days=6, owner="ana", source=Source.CLIENT, fund="CORE",
          amount="25000.00", call=2, what="Explain the incubation", country="MX"),
    _Line(name="Hugo Larrañaga", stage=ProspectStage.QUALIFIED, days=19, source=Source.REFERRAL, fund="BALANCE",
          amount="60000.00", call=-1, what="Call again", country="UY", agent="A-002"),
    _Line(name="Viñedos Piedra Alta", stage=ProspectStage.PROPOSAL, days=9, source=Source.EVENT, fund="DYNAMIC",
          amount="300000.00", call=5, what="Meet their accountant", country="AR", kind=ClientKind.COMPANY),
    _Line(name="Renata Salgueiro", stage=ProspectStage.WON, days=3, owner="ana", source=Source.REFERRAL,
          fund="BALANCE", amount="80000.00", country="PT", agent="A-001",
          notes=("Signed the letter of intent; KYC papers are on their way.",)),
    _Line(name="Esteban Murcia", stage=ProspectStage.LOST, days=28, source=Source.WEB, fund="CORE",
          amount="10000.00", country="ES", reason="Wants daily access to the money"),
)  # fmt: skip

AGENTS = (
    Agent(code="A-001", name="Nora Quiroga", email="nora.quiroga@example.com", bank="ES00 0000 0000 0000 1184"),
    Agent(code="A-002", name="Puente Asesores", email="hola@puente.example", rate=Decimal("0.08")),
)


def fill(office: Office, book: Book) -> None:
    """Write all of it, in one transaction."""
    now, today = office.clock(), office.today()
    with office.store.writing("demo office") as writing:
        for agent in AGENTS:
            agents_table.add(writing.session, agent)
        for number, line in enumerate(LINES, start=1):
            _write(writing, _prospect(line, f"P-{number:04}", now, today), line, now)
        _commissions(writing, book, now)
        writing.audit("office:imported", "demo prospects", after={"prospects": len(LINES), "agents": len(AGENTS)})
        writing.commit()


def _prospect(line: _Line, code: str, now: datetime, today: date) -> Prospect:
    first = line.name.split()[0].casefold()
    return Prospect(
        code=code,
        name=line.name,
        kind=line.kind,
        email=f"{first}{code[-2:]}@example.com",
        country=line.country,
        source=line.source,
        agent=line.agent,
        amount=Decimal(line.amount) if line.amount else None,
        fund=line.fund,
        owner=line.owner,
        follow_up=None if line.call is None else today + timedelta(days=line.call),
        follow_up_what=line.what,
        stage=line.stage,
        stage_since=now - timedelta(days=line.days),
        reason=line.reason,
    )


def _write(writing: Writing, prospect: Prospect, line: _Line, now: datetime) -> None:
    table.add(writing.session, prospect)
    for days, text in zip(range(len(line.notes), 0, -1), line.notes, strict=True):
        table.add_note(writing.session, prospect.code, Note(now - timedelta(days=days), prospect.owner, text))


def _commissions(writing: Writing, book: Book, now: datetime) -> None:
    """The first clients were referred; what they were paid has come to every state."""
    paid_to = dict.fromkeys(each.client for each in book.investments if _pays(book, each.code))
    referrals = [
        Referral(client=client, agent=agent.code, since=date(2020, 1, 1), rate=agent.rate)
        for client, agent in zip(paid_to, AGENTS, strict=False)
    ]
    for each in referrals:
        agents_table.refer(writing.session, each)
    steps: tuple[Callable[[Commission], Commission], ...] = (
        lambda each: made_ready(each, MAKER, now),
        lambda each: approved(each, SECOND, now),
        lambda each: paid(each, MAKER, each.earned_on, f"COM-{each.payment}"),
    )
    first = earned(book.payments, book.investments, referrals)[: len(steps)]
    for taken, commission in zip(range(len(steps), 0, -1), first, strict=False):
        for take in steps[:taken]:
            commission = take(commission)  # noqa: PLW2901 - it goes on from where it stands
        agents_table.put_forward(writing.session, replace(commission, version=1))


def _pays(book: Book, code: str) -> bool:
    return any(each.investment == code for each in book.payments)
