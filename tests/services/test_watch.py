"""What others write is noticed and read, that alone; what was written here is not read again."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from threading import Thread

import pytest

from app.channels.officewriter import document
from app.db import books as tables
from app.db import deals, marks, readings
from app.domain.events import Changes
from app.services import signin, transfer
from app.services.books import Books
from app.services.clients import change_client
from app.services.office import Office
from app.services.signin import NewOffice, Surroundings
from app.services.watch import EVERYTHING, Watch
from tests.conftest import PASSWORD, USER
from tests.offices import reference_book
from tests.postgres import database, running_server


class Counted:
    """Which parts of the book are read, and how often everything is."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.parts: list[str] = []
        read_parts = tables.read_parts

        def counted(session: object, names: list[str]) -> object:
            self.parts += list(names)
            return read_parts(session, names)  # type: ignore[arg-type]  # handed through as it came

        monkeypatch.setattr(tables, "read_parts", counted)


@pytest.fixture
def counted(monkeypatch: pytest.MonkeyPatch) -> Counted:
    return Counted(monkeypatch)


def rename(office: Office, name: str) -> None:
    change_client(office, replace(office.book().clients[0], name=name))


def test_our_own_decisions_are_not_read_again(reference: Office, counted: Counted) -> None:
    reference.book()
    watch = Watch(reference)
    rename(reference, "Salvador P.")
    reference.book()
    counted.parts.clear()
    reference.store.data_version = lambda: 0  # type: ignore[method-assign]  # as where the database does not tell
    assert watch.look() is Changes.NOTHING
    reference.book()
    assert counted.parts == []


def test_of_anothers_decision_only_its_part_is_read(
    reference: Office, reopen: Callable[[], Office], counted: Counted
) -> None:
    reference.book()
    seat = reopen()
    watch = Watch(reference)
    watch.look()
    rename(reference, "Salvador Q.")  # ours and theirs between two looks
    rename(seat, "Salvador P.")
    seat.close()
    counted.parts.clear()
    assert watch.look() == Changes.CLIENTS | Changes.AUDIT
    assert reference.book().clients[0].name == "Salvador P."
    assert counted.parts == ["clients"]
    assert watch.look() is Changes.NOTHING


def test_what_was_written_before_the_watch_began_is_not_missed(reference: Office, reopen: Callable[[], Office]) -> None:
    reference.book()
    seat = reopen()
    rename(seat, "Salvador P.")
    seat.close()
    watch = Watch(reference)
    assert watch.look() is EVERYTHING
    assert reference.book().clients[0].name == "Salvador P."
    assert watch.look() is Changes.NOTHING


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    with running_server() as url:
        yield url


@contextmanager
def seats(server: str, around: Surroundings) -> Iterator[tuple[Office, Office]]:
    """Two seats at one office in PostgreSQL."""
    with database(server, "fidus_watch") as url:
        theirs = replace(around, database=url)
        signin.create_office(theirs, NewOffice(user=USER, full_name="Ana", password=PASSWORD))
        first = signin.open_office(theirs, USER, PASSWORD)
        transfer.import_office(first, json.dumps(document(reference_book())).encode(), "reference")
        second = signin.open_office(theirs, USER, PASSWORD)
        try:
            yield first, second
        finally:
            first.close()
            second.close()


@pytest.mark.xdist_group("postgres")
def test_readings_and_deals_of_another_seat_are_noticed_and_only_those_are_read(
    server: str, around: Surroundings, counted: Counted, monkeypatch: pytest.MonkeyPatch
) -> None:
    with seats(server, around) as (here, there):
        book = here.book()
        watch = Watch(here)
        watch.look()
        here.book()
        last, deal = book.snapshots[-1], book.deals[-1]
        with there.store.writing("bridge") as writing:
            readings.add(writing.session, [replace(last, taken_at=last.taken_at - timedelta(minutes=1))])
            writing.commit()
        assert watch.look() is Changes.EQUITY
        with there.store.writing("bridge") as writing:
            deals.take_in(writing.session, [replace(deal, ticket="999999")], "bridge")
            writing.commit()
        counted.parts.clear()
        monkeypatch.setattr(deals, "read_all", None)
        assert watch.look() is Changes.DEALS
        after = here.book()
        assert counted.parts == []
        monkeypatch.undo()
        assert len(after.deals) == len(book.deals) + 1
        assert after == Books().current(here.store)
        assert watch.look() is Changes.NOTHING


@pytest.mark.xdist_group("postgres")
def test_two_seats_number_their_deals_in_the_order_in_which_they_keep_them(server: str, around: Surroundings) -> None:
    """Otherwise who has read up to the later number would never see the earlier one."""
    with seats(server, around) as (here, there):
        deal = here.book().deals[-1]

        def late() -> None:
            with there.store.writing("bridge") as writing:
                deals.take_in(writing.session, [replace(deal, ticket="999998")], "bridge")
                writing.commit()

        waiting = Thread(target=late)
        with here.store.writing("bridge") as writing:
            deals.take_in(writing.session, [replace(deal, ticket="999999")], "bridge")
            waiting.start()
            waiting.join(0.5)
            assert waiting.is_alive()
            writing.commit()
        waiting.join(20)
        with here.store.reading() as session:
            ours = marks.pulse(session).deal - 1
            assert [each.ticket for each in deals.read_after(session, ours)] == ["999998"]
