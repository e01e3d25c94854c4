"""What a terminal reads is shown at once, kept if it can be, and said where it cannot."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from threading import Event as Flag
from threading import Thread, Timer
from time import monotonic

import pytest

from app.bridge.terminal import AccountReading
from app.db import histories
from app.db.histories import History
from app.db.store import Writing
from app.domain.errors import Message, Unavailable, message
from app.domain.events import Changes
from app.domain.holdings import AccountKey, Snapshot
from app.services import monitor
from app.services.office import Office
from app.services.sync import OVERLAP, Sync
from tests.offices import MAIN, amount

AT = datetime(2025, 9, 7, 21, 0, tzinfo=UTC)


def reading(balance: str, seconds: int = 0) -> AccountReading:
    value = amount(balance)
    snapshot = Snapshot(MAIN, AT + timedelta(seconds=seconds), value, value, amount("0.00"))
    return AccountReading(MAIN, "A. Person", "USD", snapshot, (), True, True, 5000)


def kept(office: Office) -> list[Snapshot]:
    return [each for each in office.books.current(office.store).snapshots if each.taken_at >= AT]


def said(office: Office) -> Message | None:
    return next(row.not_kept for row in monitor.monitor(office).rows if row.key == MAIN)


def test_a_reading_that_contradicts_a_kept_one_is_shown_and_named_and_the_next_one_is_kept(
    reference: Office, caplog: pytest.LogCaptureFixture
) -> None:
    told: list[Changes] = []
    Sync(reference, list, lambda _changes: None).hear(reading("100.00"))
    sync = Sync(reference, list, told.append)
    with caplog.at_level(logging.WARNING):
        sync.hear(reading("200.00"))
    # the views are told; what they show, what is kept and what is said agree
    assert told == [Changes.EQUITY]
    assert next(row.balance for row in monitor.monitor(reference).rows if row.key == MAIN) == amount("200.00")
    assert [each.balance for each in kept(reference)] == [amount("100.00")]
    assert "another reading" in str(said(reference))
    assert next(row for row in monitor.monitor(reference).rows if row.key == MAIN).needs_attention
    assert "was not kept" in caplog.text
    # the next reading is kept although its balance is that of the refused one; the contradiction stays to be seen
    sync.hear(reading("200.00", seconds=2))
    assert [each.balance for each in kept(reference)] == [amount("100.00"), amount("200.00")]
    assert said(reference) is not None


def test_a_store_that_cannot_write_is_said_until_it_can_again(reference: Office) -> None:
    told: list[Changes] = []
    full = Unavailable(message("The disk is full; nothing was written."))

    class Full:
        reading = reference.store.reading

        @contextmanager
        def writing(self, _actor: str) -> Iterator[Writing]:
            raise full
            yield

    sync = Sync(replace(reference, store=Full()), [], told.append)  # type: ignore[arg-type]  # all that is asked of it
    sync.hear(reading("100.00"))
    assert (told, said(reference), kept(reference)) == ([Changes.EQUITY], full.what, [])
    sync._keeping._office = reference
    sync.hear(reading("100.00", seconds=1))
    assert said(reference) is None
    assert len(kept(reference)) == 1


class Asked:
    """A terminal that is only asked."""

    name, keys = "Live 3", (MAIN,)

    def __init__(self) -> None:
        self.since: list[datetime | None] = []

    def ask_deals(self, _key: AccountKey, since: datetime | None) -> None:
        self.since.append(since)


def test_a_balance_that_moved_asks_for_the_deals_behind_it(reference: Office) -> None:
    with reference.store.writing("bridge") as writing:
        histories.write(writing.session, MAIN, History(reference.clock(), reference.clock()))
        writing.commit()
    terminal = Asked()
    sync = Sync(reference, list, lambda _changes: None)
    sync._terminals = [terminal]  # type: ignore[list-item]  # all that is asked of it
    last = max(deal.time for deal in reference.book().deals if deal.account == MAIN)
    for balance, seconds in (("100.00", 0), ("100.00", 2), ("100.00", 70), ("90.00", 71)):
        sync.hear(reading(balance, seconds))
    assert terminal.since == [last - OVERLAP]


class Slow:
    """A terminal that takes its time to stop, and says whether it was told to."""

    name, keys = "Live 3", (MAIN,)

    def __init__(self) -> None:
        self.started = self.told = self.over = False
        self.asked, self.released = Flag(), Flag()

    def ask_deals(self, _key: AccountKey, _since: datetime | None) -> None:
        """Nothing is asked of it here."""

    def start(self, *_given: object) -> None:
        self.started = True

    def stop(self) -> None:
        self.told = True
        self.asked.set()
        self.released.wait(30)
        self.over = True


def test_all_terminals_are_stopped_at_once_and_nobody_waits_for_those_that_do_not(reference: Office) -> None:
    slow = [Slow() for _ in range(20)]
    sync = Sync(reference, lambda: slow, lambda _changes: None)  # type: ignore[arg-type,return-value]  # all that is asked
    sync.start()
    before = monotonic()
    sync.stop()
    assert monotonic() - before < 4.0
    assert all(each.started and each.told for each in slow)
    for each in slow:
        each.released.set()


def test_stopping_waits_for_no_start_that_is_under_way(reference: Office) -> None:
    making, go_on = Flag(), Flag()
    late = Slow()

    def make() -> list[Slow]:
        making.set()
        go_on.wait(30)
        return [late]

    sync = Sync(reference, make, lambda _changes: None)  # type: ignore[arg-type]  # all that is asked of it
    starting = Thread(target=sync.start)
    starting.start()
    assert making.wait(10)
    sync.stop()
    go_on.set()
    starting.join(10)
    assert not late.started


def test_stopping_waits_for_the_terminals_that_a_reload_is_letting_go(reference: Office) -> None:
    leaving = Slow()
    wanted = [leaving]
    sync = Sync(reference, lambda: wanted, lambda _changes: None)  # type: ignore[arg-type,return-value]  # all that is asked
    sync.start()
    wanted.clear()
    reloading = Thread(target=sync.reload)
    reloading.start()
    assert leaving.asked.wait(10)
    Timer(0.3, leaving.released.set).start()
    sync.stop()
    assert leaving.over
    reloading.join(10)
