"""Every account is read once without a window, and what could not be read says why."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from app.bridge.simulator.broker import Fault
from app.bridge.terminal import DealsReading
from app.db import deals, histories
from app.db import terminals as table
from app.db.histories import History
from app.domain.errors import Message, NotAllowed, Unavailable
from app.domain.holdings import AccountKey
from app.domain.permissions import Role
from app.services import reading
from app.services.office import Office
from tests.offices import amount
from tests.services.worlds import AT, FIRST, SECOND, TERMINAL, add, answers, broken, with_world


@pytest.fixture
def harbour(office: Office) -> Office:
    made = with_world(office)
    add(made, FIRST)
    add(made, SECOND)
    return made


def test_figures_and_history_of_every_account_are_kept(harbour: Office) -> None:
    told: list[AccountKey] = []
    first, second = reading.read_once(harbour, told.append)
    assert (first.key, first.terminal, first.read, first.why) == (FIRST, TERMINAL, True, None)
    assert (first.deals_added, second.deals_added) == (5, 4)
    assert first.difference == 0
    assert sorted(told) == [FIRST, SECOND]
    kept = {each.account: each.balance for each in harbour.books.current(harbour.store).snapshots}
    assert kept == {FIRST: first.reading.balance, SECOND: second.reading.balance}  # type: ignore[union-attr]
    assert [each.deals_added for each in reading.read_once(harbour)] == [0, 0]


def test_a_history_that_is_read_whole_because_it_did_not_add_up_is_waited_for(office: Office) -> None:
    made = with_world(office)
    add(made, FIRST)
    known = next(each.deals for each in answers(made) if isinstance(each, DealsReading))
    with made.store.writing("bridge") as writing:
        deals.take_in(writing.session, known[-1:], "an import of the last hours")
        histories.write(writing.session, FIRST, History(AT, AT))
        writing.commit()
    (found,) = reading.read_once(made)
    assert (found.read, found.deals_added, found.difference) == (True, len(known) - 1, amount("0.00"))


def test_what_could_not_be_written_down_was_not_read(harbour: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_given: object) -> None:
        raise Unavailable(Message("The disk is full."))

    monkeypatch.setattr(deals, "take_in", full)
    found = reading.read_once(harbour)
    assert [(each.read, str(each.why)) for each in found] == [(False, "The disk is full.")] * 2


@pytest.mark.parametrize(
    ("fault", "says"), [(Fault.NOT_FOUND, "not found"), (Fault.CRASH, "ended"), (Fault.INCOMPATIBLE, "versions")]
)
def test_a_terminal_that_gives_up_is_waited_for_no_longer(harbour: Office, fault: Fault, says: str) -> None:
    found = reading.read_once(with_world(harbour, broken(fault)))
    assert [each.read for each in found] == [False, False]
    assert all(says in str(each.why) for each in found)


def test_patience_ends(harbour: Office) -> None:
    found = reading.read_once(with_world(harbour, broken(Fault.MUTE, 3)), patience=0.5)
    assert [str(each.why) for each in found] == [f"{TERMINAL} did not answer in time."] * 2


def test_a_password_that_cannot_be_opened_is_said_too(harbour: Office) -> None:
    with harbour.store.writing("ana") as writing:
        table.reconnect(writing.session, replace(table.connections(writing.session)[0], sealed="gAAAAA"))
        writing.audit("test:damaged", "x")
        writing.commit()
    found = reading.read_once(harbour)
    assert [(each.read, str(each.why)) for each in found] == [(False, "A sealed secret cannot be opened.")] * 2


def test_only_who_may_write_accounts_reads(harbour: Office, as_role: Callable[[Office, Role], Office]) -> None:
    with pytest.raises(NotAllowed):
        reading.read_once(as_role(harbour, Role.AUDITOR))
