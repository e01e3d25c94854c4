"""Readings that are due are written together; a balance that moved waits for nobody; nothing is lost at the end."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from threading import Event, Thread

import pytest

from app.bridge.terminal import AccountReading
from app.db.store import Writing
from app.domain.errors import Unavailable, message
from app.domain.events import Changes
from app.domain.holdings import AccountKey, Snapshot
from app.services import keeping
from app.services.keeping import Keeping
from app.services.office import Office
from app.services.sync import Sync
from tests.offices import MAIN, amount

AT = datetime(2025, 9, 7, 21, 0, tzinfo=UTC)
ACCOUNTS = [AccountKey(MAIN.server, MAIN.login + at) for at in range(40)]


def reading(key: AccountKey, balance: str = "100.00", seconds: int = 0) -> AccountReading:
    value = amount(balance)
    snapshot = Snapshot(key, AT + timedelta(seconds=seconds), value, value, amount("0.00"))
    return AccountReading(key, "A. Person", "USD", snapshot, (), True, True, 5000, seq=seconds)


class Counted:
    """A store that counts its writes, and refuses them while it is full."""

    def __init__(self, office: Office) -> None:
        self._store = office.store
        self.reading, self.writes, self.full = office.store.reading, 0, False

    @contextmanager
    def writing(self, actor: str) -> Iterator[Writing]:
        if self.full:
            raise Unavailable(message("The disk is full; nothing was written."))
        self.writes += 1
        with self._store.writing(actor) as writing:
            yield writing


@pytest.fixture
def store(reference: Office) -> Counted:
    return Counted(reference)


@pytest.fixture
def told() -> list[tuple[AccountKey, bool]]:
    return []


@pytest.fixture
def keeper(reference: Office, store: Counted, told: list[tuple[AccountKey, bool]]) -> Iterator[Keeping]:
    office = replace(reference, store=store)  # type: ignore[arg-type]  # all that is asked of it

    def kept(key: AccountKey, moved: bool) -> None:
        office.live.kept(key)
        told.append((key, moved))

    keeper = Keeping(office, kept, lambda _changes: None, lambda: None)
    yield keeper
    store.full = False
    keeper.stop()


@pytest.fixture
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Gathers for so long that only `write` and `stop` end it."""
    monkeypatch.setattr(keeping, "GATHER", 600.0)


def kept(office: Office) -> list[Snapshot]:
    return [each for each in office.books.current(office.store).snapshots if each.taken_at >= AT]


@pytest.mark.usefixtures("patient")
def test_the_readings_of_many_accounts_are_one_write(
    reference: Office, keeper: Keeping, store: Counted, told: list[tuple[AccountKey, bool]]
) -> None:
    keeper.start()
    for seconds in (0, 2, 4):
        for key in ACCOUNTS:
            keeper.take(reading(key, seconds=seconds))
    assert (store.writes, kept(reference)) == (0, [])
    keeper.stop()
    assert store.writes == 1
    assert kept(reference) == [reading(key).snapshot for key in ACCOUNTS]
    assert told == [(key, False) for key in ACCOUNTS]


@pytest.mark.usefixtures("patient")
def test_a_balance_that_moved_is_written_at_once_with_what_waits(
    reference: Office, keeper: Keeping, store: Counted, told: list[tuple[AccountKey, bool]]
) -> None:
    keeper.start()
    one, other = ACCOUNTS[:2]
    for each in (reading(one), reading(other), reading(one, "90.00", 1)):
        keeper.take(each)
    assert store.writes == 1
    assert len(kept(reference)) == 3
    assert told == [(one, False), (other, False), (one, True)]


def test_what_was_gathered_is_written_by_itself(reference: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keeping, "GATHER", 0.01)
    written = Event()
    keeper = Keeping(reference, lambda _key, _moved: None, lambda _changes: written.set(), lambda: None)
    keeper.start()
    keeper.take(reading(MAIN))
    assert written.wait(30)
    assert kept(reference) == [reading(MAIN).snapshot]


@pytest.mark.usefixtures("patient")
def test_one_that_contradicts_the_records_keeps_no_other_from_being_written(
    reference: Office, keeper: Keeping, told: list[tuple[AccountKey, bool]]
) -> None:
    one, other = ACCOUNTS[:2]
    Sync(reference, list, lambda _changes: None).hear(reading(one, "70.00"))
    keeper.start()
    keeper.take(reading(one))
    keeper.take(reading(other))
    keeper.write()
    assert told == [(other, False)]
    assert set(reference.live.not_kept()) == {one}
    keeper.take(reading(one, seconds=1))  # the next one is tried again, without waiting for a minute
    keeper.write()
    assert told == [(other, False), (one, False)]


@pytest.mark.usefixtures("patient")
def test_what_a_full_disk_refused_is_measured_by_what_was_kept_before(
    reference: Office, keeper: Keeping, store: Counted, told: list[tuple[AccountKey, bool]]
) -> None:
    keeper.take(reading(MAIN))
    keeper.start()
    store.full = True
    keeper.take(reading(MAIN, seconds=70))
    keeper.take(reading(MAIN, "90.00", 71))
    assert set(reference.live.not_kept()) == {MAIN}
    store.full = False
    keeper.take(reading(MAIN, "90.00", 72))
    assert reference.live.not_kept() == {}
    assert told == [(MAIN, False), (MAIN, True)]
    assert [each.balance for each in kept(reference)] == [amount("100.00"), amount("90.00")]


def test_nothing_waits_where_nobody_would_write_it(reference: Office, keeper: Keeping) -> None:
    keeper.take(reading(MAIN))
    keeper.start()
    keeper.stop()
    keeper.take(reading(MAIN, seconds=61))
    assert len(kept(reference)) == 2


@pytest.mark.usefixtures("patient")
def test_nothing_is_lost_while_many_threads_write(reference: Office, keeper: Keeping) -> None:
    keeper.start()

    def bring(mine: list[AccountKey]) -> None:
        for balance in range(5):
            for key in mine:
                keeper.take(reading(key, f"{100 + balance}.00", balance))

    threads = [Thread(target=bring, args=(ACCOUNTS[at::4],)) for at in range(4)]
    for each in threads:
        each.start()
    for each in threads:
        each.join(60)
    keeper.stop()
    assert len(kept(reference)) == 5 * len(ACCOUNTS)


@pytest.mark.usefixtures("patient")
def test_stopping_the_terminals_writes_what_waits(reference: Office) -> None:
    told: list[Changes] = []
    sync = Sync(reference, list, told.append)
    sync.start()
    sync.hear(reading(MAIN))
    assert kept(reference) == []
    assert told == [Changes.EQUITY]  # shown all the same
    sync.stop()
    assert kept(reference) == [reading(MAIN).snapshot]
