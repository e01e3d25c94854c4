"""A seat is killed with signal 9 at any statement of a merge: afterwards it has happened, or nothing of it has."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from app.db import audit, cases, clients, documents, investments
from app.domain.cases import Case
from app.domain.clients import Client, ClientState
from app.services import merges
from tests.db import support
from tests.services.decision_writer import office_on, seats
from tests.services.test_merges import passport

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="seats are forked, which Windows cannot")
POINTS = 8


@pytest.fixture
def proposed(tmp_path: Path) -> Path:
    """An office in which a merge was proposed that moves one of everything."""
    path = tmp_path / "office.db"
    support.create(path)
    with office_on(path, "elena"):
        pass  # she has an account
    with office_on(path, "ana") as office:
        other = Client(code="C_2", name="Salvador Palma R.")
        support.decide(
            office.store,
            support.add_contract,
            lambda session: clients.add(session, other),
            lambda session: documents.add(session, passport("C_1")),
            lambda session: cases.write(session, Case(subject="C_1")),
        )
        one, two = office.book().clients
        merges.propose(office, two, one, ["email"], "the same person, entered twice")
    return path


def state(path: Path) -> tuple[object, ...]:
    """Who has what, who is closed, whose the address is, and how many lines the audit has; the chain is sound."""
    with office_on(path, "ana") as office, office.store.reading() as session:
        verdict = audit.verify(session, support.mac)
        assert verdict.sound
        found = clients.read_all(session)
        return (
            [each.client for each in investments.read_all(session)],
            [each.subject for each in documents.read_all(session)],
            list(cases.read_all(session)),
            [each.code for each in found if each.state is ClientState.CLOSED],
            [each.email for each in found],
            merges.merge_of(office, 1).last.what.value,
            verdict.lines,
        )


def test_a_killed_merge_has_happened_or_has_not(proposed: Path, tmp_path: Path) -> None:
    with seats() as them:
        whole, cut = them.killed(proposed, "merge confirmed", POINTS, tmp_path)
    old, new = state(proposed), state(whole)
    assert old[:4] == (["C_1"], ["C_1"], ["C_1"], [])
    assert new[:4] == (["C_2"], ["C_2"], ["C_2"], ["C_1"])
    found = {repr(state(path)) for path in cut}
    assert found <= {repr(old), repr(new)}
    assert repr(old) in found
