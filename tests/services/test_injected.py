"""Texts that are code to a database find nothing, change nothing, and are kept as the texts they are."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from itertools import product

import pytest
from sqlalchemy import text

from app.db import audit
from app.db.base import Base
from app.domain.agents import Agent
from app.domain.clients import Client, ClientState
from app.domain.errors import KnownError
from app.domain.messages import Channel, Direction, Exchange
from app.domain.prospects import Prospect, ProspectStage
from app.services import (
    agents,
    casebook,
    cases,
    clientrecords,
    clients,
    commissions,
    conversion,
    documents,
    history,
    messages,
    overrides,
    prospects,
    readiness,
    records,
    roles,
    screening,
    screeningevidence,
    screeningviews,
    timeline,
    trail,
    users,
)
from app.services.office import Office
from tests.conftest import NOW
from tests.injections import FORMULAS, SQL
from tests.people import cleared

REASON = "a reason that is long enough"
ASKED: dict[str, Callable[[Office, str], object]] = {
    "client": clients.client_detail,
    "client of": clients.client_of,
    "numbers": clientrecords.revealed_client,
    "state": lambda office, said: clientrecords.move_client(office, said, ClientState.SUSPENDED, REASON),
    "timeline": timeline.timeline,
    "history": lambda office, said: history.history(office, said, "").happenings,
    "history of a kind": lambda office, said: history.history(office, "C-0001", said).happenings,
    "trail": lambda office, said: trail.audit_page(office, trail.Filter(subject=said)).lines,
    "trail of somebody": lambda office, said: trail.audit_page(office, trail.Filter(actor=said)).lines,
    "trail of an action": lambda office, said: trail.audit_page(office, trail.Filter(action=said)).lines,
    "messages": messages.told,
    "documents": lambda office, said: documents.document_list(office, said).rows,
    "document": documents.find,
    "verified": documents.verify,
    "prospect": prospects.prospect_detail,
    "moved": lambda office, said: prospects.move_prospect(office, said, 1, ProspectStage.QUALIFIED),
    "converted": conversion.convert,
    "case": casebook.case_detail,
    "started": cases.start,
    "override": overrides.confirm,
    "screened": screening.screen_one,
    "matches": screeningviews.match_rows,
    "evidence": screeningevidence.evidence,
    "agent": agents.agent_detail,
    "commissions": lambda office, said: commissions.commission_list(office, said).rows,
    "paid": lambda office, said: commissions.pay(office, said, "WIRE"),
    "roles": roles.confirm,
    "user": users.reset,
}
"""Everything that is asked for by a text that somebody typed."""


@pytest.fixture
def filled(reference: Office) -> Office:
    cleared(reference, "C-0001")
    agents.add_agent(reference, Agent(code="", name="Olga Prim"))
    prospects.add_prospect(reference, Prospect(code="", name="Vera Holm", stage_since=NOW))
    return reference


def rows(office: Office) -> dict[str, int]:
    """How many rows each table has, but the audit's, which grows by what is refused and who looked."""
    with office.store.reading() as session:
        assert audit.verify(session, office.store.mac).sound
        names = set(Base.metadata.tables) - {"audit"}
        return {name: session.scalar(text(f"SELECT COUNT(*) FROM {name}")) or 0 for name in names}  # noqa: S608 - ours


def test_what_nobody_has_finds_nothing(filled: Office) -> None:
    before, found = rows(filled), {}
    for (asked, ask), said in product(ASKED.items(), SQL):
        with suppress(KnownError):
            found[asked, said] = ask(filled, said)
    assert {names: each for names, each in found.items() if each} == {}
    assert rows(filled) == before


def test_a_search_finds_what_stands_there_and_no_more(filled: Office) -> None:
    wanted = Client(code="", name="O'Hara % _ \\ Söhne; --")
    code = clientrecords.add_client(filled, replace(wanted, code="C-0777")).code
    for said in ("O'Hara", "%", "_", "\\", "; --"):
        assert [each.key for each in records.find(filled, said)] in ([code], []), said
    assert [each for said in SQL if len(said) > 9 for each in records.find(filled, said)] == []


def test_hostile_texts_are_kept_as_they_are(filled: Office) -> None:
    kept = {}
    for said in (*SQL[::3], *FORMULAS):
        made = prospects.add_prospect(filled, Prospect(code="", name=f"N {said}", stage_since=NOW))
        kept[made.code] = f"N {said}"
        prospects.add_note(filled, made.code, said)
        line = Exchange(subject=made.code, at=NOW, channel=Channel.NOTE, direction=Direction.OUT, about=said)
        messages.write(filled, line)
    found = {row.prospect.code: row.prospect.name for row in prospects.board(filled).rows}
    assert {code: found[code].split() for code in kept} == {code: name.split() for code, name in kept.items()}
    assert readiness.readiness_of_all(filled).keys() >= {"C-0001"}
    assert len(rows(filled)) == len(Base.metadata.tables) - 1
