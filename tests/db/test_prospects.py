"""Prospects, proposals, agents and commissions in the database: as they were written, once, and by version."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from threading import Thread

import pytest
from sqlalchemy import delete, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from app.db import agents, clients, payments, proposals, prospects
from app.db.engine import postgres_engines
from app.db.store import Store
from app.domain.agents import Agent, Commission, CommissionState, Referral
from app.domain.clients import ClientKind
from app.domain.errors import Conflict
from app.domain.investments import Payment
from app.domain.proposals import Proposal
from app.domain.prospects import Note, Prospect, ProspectStage, Source
from tests.db.support import PALMA, add_contract, decide, store_on

AT, DAY = datetime(2025, 9, 7, 12, 0, tzinfo=UTC), date(2025, 9, 7)
CAMILA = Prospect(
    code="P-0001",
    name="Camila Restrepo",
    kind=ClientKind.COMPANY,
    email="camila@example.com",
    phone="+57 1",
    country="CO",
    source=Source.REFERRAL,
    agent="A-001",
    amount=Decimal("50000.00"),
    fund="BALANCE",
    owner="ana",
    follow_up=DAY,
    follow_up_what="Call",
    stage=ProspectStage.WON,
    stage_since=AT,
    reason="",
)
NORA = Agent(code="A-001", name="Nora Quiroga", rate=Decimal("0.125"), bank="ES91")
PROPOSAL = Proposal(
    number="PR-0001",
    prospect="P-0001",
    amount=Decimal("50000.00"),
    fund="BALANCE",
    terms_version=1,
    rate_per_month=Decimal("0.025"),
    step_months=3,
    deposit_date=DAY,
    valid_until=DAY,
    language="es",
    made_by="ana",
    made_at=AT,
    sha256="ab" * 32,
)
PAID = Payment(investment="I_1", seq=1, paid_on=DAY, amount=Decimal("150.00"), reference="R-1")
EARNED = Commission(
    payment="R-1",
    agent="A-001",
    client=PALMA.code,
    investment="I_1",
    earned_on=DAY,
    interest=Decimal("150.00"),
    rate=Decimal("0.125"),
    amount=Decimal("18.75"),
    state=CommissionState.READY,
    ready_by="ivan",
    ready_at=AT,
)
KEPT: dict[type, dict[str, object]] = {
    prospects.NoteRecord: {"text": "other"},
    prospects.ConversionRecord: {"client": "C-9"},
    proposals.ProposalRecord: {"fund": "CORE"},
    agents.ReferralRecord: {"rate": Decimal(1)},
}


def add_prospect(session: Session) -> None:
    prospects.add(session, CAMILA)


def test_a_prospect_comes_back_as_it_was_written_and_changes_by_version(store: Store) -> None:
    decide(store, add_prospect)
    moved = replace(CAMILA, stage=ProspectStage.LOST, reason="went elsewhere", amount=None, follow_up=None)
    decide(store, lambda session: prospects.change(session, moved))
    with pytest.raises(Conflict):
        decide(store, lambda session: prospects.change(session, CAMILA))
    with store.reading() as session:
        assert prospects.read(session, "P-0001") == replace(moved, version=2)
        assert prospects.read_all(session) == (replace(moved, version=2),)
        assert prospects.read(session, "P-0002") is None
        assert prospects.codes(session) == ["P-0001"]


def test_notes_and_proposals_are_kept_for_ever_newest_first(store: Store) -> None:
    first, second = Note(AT, "ana", "one"), Note(AT, "ivan", "two")
    decide(store, add_prospect, *(lambda session, note=note: prospects.add_note(session, "P-0001", note)
                                  for note in (first, second)))  # fmt: skip
    later = replace(PROPOSAL, number="PR-0002")
    decide(store, *(lambda session, made=made: proposals.add(session, made) for made in (PROPOSAL, later)))
    with store.reading() as session:
        assert prospects.notes(session, "P-0001") == (second, first)
        assert proposals.of_prospect(session, "P-0001") == (later, PROPOSAL)
        assert proposals.count(session) == 2
    with pytest.raises(Conflict):
        decide(store, lambda session: proposals.add(session, PROPOSAL))


def test_what_happened_can_be_neither_changed_nor_taken_away(store: Store) -> None:
    referral = Referral(client=PALMA.code, agent="A-001", since=DAY, rate=Decimal("0.1"))
    decide(
        store,
        add_prospect,
        lambda session: clients.add(session, PALMA),
        lambda session: agents.add(session, NORA),
        lambda session: agents.refer(session, referral),
        lambda session: prospects.add_note(session, "P-0001", Note(AT, "ana", "x")),
        lambda session: prospects.convert(session, "P-0001", PALMA.code, AT, "ana"),
        lambda session: proposals.add(session, PROPOSAL),
    )
    for record, change in KEPT.items():
        for statement in (delete(record), update(record).values(change)):
            with pytest.raises(DBAPIError, match=r"append-only|not authorized"):
                decide(store, lambda session, statement=statement: session.execute(statement))  # type: ignore[misc]


def test_an_agent_and_their_commission_come_back_as_written(store: Store) -> None:
    decide(
        store,
        add_contract,
        lambda session: agents.add(session, NORA),
        lambda session: payments.add(session, PAID, "k"),
        lambda session: agents.put_forward(session, EARNED),
        lambda session: agents.refer(session, Referral(client=PALMA.code, agent="", since=DAY, rate=Decimal(0))),
    )
    paid = replace(EARNED, state=CommissionState.PAID, paid_on=DAY, paid_by="ivan", reference="W-1")
    decide(store, lambda session: agents.change_commission(session, paid))
    decide(store, lambda session: agents.change(session, replace(NORA, active=False)))
    for stale in (
        lambda session: agents.change_commission(session, EARNED),
        lambda session: agents.change(session, NORA),
        lambda session: agents.put_forward(session, EARNED),
    ):
        with pytest.raises(Conflict):
            decide(store, stale)
    with store.reading() as session:
        assert agents.commissions(session) == {"R-1": replace(paid, version=2)}
        assert agents.read_all(session) == (replace(NORA, active=False, version=2),)
        assert agents.referrals(session) == (Referral(client=PALMA.code, agent="", since=DAY, rate=Decimal(0)),)


@pytest.mark.xdist_group("postgres")
def test_of_two_seats_that_convert_at_once_one_is_refused(postgres_url: str) -> None:
    """Both have read that nobody has converted; the database lets one of the two lines in."""
    seats = [store_on(postgres_engines(postgres_url)) for _ in range(2)]
    two = [replace(PALMA, code=code, email=f"{code}@example.com") for code in ("C-1", "C-2")]
    decide(seats[0], add_prospect, *(lambda session, each=each: clients.add(session, each) for each in two))
    refused: list[Conflict] = []

    def convert(seat: Store, client: str) -> None:
        try:
            decide(seat, lambda session: prospects.convert(session, "P-0001", client, AT, "ana"))
        except Conflict as conflict:
            refused.append(conflict)

    together = [Thread(target=convert, args=(seat, f"C-{at}")) for at, seat in enumerate(seats, start=1)]
    for each in together:
        each.start()
    for each in together:
        each.join()
    with seats[0].reading() as session:
        assert len(prospects.conversions(session)) == 1
    assert len(refused) == 1
    for seat in seats:
        seat.close()
