"""The book is read again where it is out of date, and only there."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

from app.db import books as tables
from app.db import readings
from app.domain.book import Book
from app.domain.events import Changes
from app.domain.holdings import Snapshot
from app.services.books import TOPICS, Books
from app.services.clients import change_client
from app.services.costs import record_cost
from app.services.office import Office
from tests.services.test_costs import COST


def test_it_is_read_once_and_then_only_what_changed(reference: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    reference.book()
    read: list[list[str]] = []
    parts = tables.read_parts

    def heard(session: object, names: list[str]) -> object:
        read.append(list(names))
        return parts(session, names)  # type: ignore[arg-type]  # handed through as it came

    monkeypatch.setattr(tables, "read_parts", heard)
    first = reference.book()
    assert reference.book() is first
    record_cost(reference, COST, "k1")
    assert reference.book().costs == (COST,)
    assert read == [["costs"]]
    assert reference.book().deals is first.deals


def test_what_was_read_in_parts_is_what_the_store_holds(reference: Office) -> None:
    reference.book()
    change_client(reference, replace(reference.book().clients[0], name="Salvador P."))
    record_cost(reference, COST, "k1")
    assert reference.book() == Books().current(reference.store)


def test_after_forgetting_everything_is_read_anew(reference: Office) -> None:
    before = reference.book()
    reference.books.forget_all()
    after = reference.book()
    assert after is not before
    assert after == before


def test_what_another_program_writes_while_the_book_is_read_is_not_missed(
    reference: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    books, read_parts = reference.books, tables.read_parts

    def meanwhile(session: Session, parts: list[str]) -> dict[str, Any]:
        found = read_parts(session, parts)
        books.forget_all()
        return found

    reference.book()
    monkeypatch.setattr(tables, "read_parts", meanwhile)
    books.forget(Changes.CLIENTS)
    first = books.current(reference.store)
    monkeypatch.undo()
    assert books.current(reference.store) is not first


def test_every_part_of_the_book_has_a_topic() -> None:
    plain = {"currency", "timezone"}
    assert {each.name for each in fields(Book)} - plain <= set(TOPICS)
    assert Changes.NOTHING not in TOPICS.values()


def test_a_reading_is_read_alone_and_a_late_one_is_not_missed(
    reference: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    book = reference.books.current(reference.store)
    last = book.snapshots[-1]
    whole: list[int] = []
    read_all = readings.read_all

    def counted(session: Session) -> tuple[Snapshot, ...]:
        whole.append(1)
        return read_all(session)

    monkeypatch.setattr(readings, "read_all", counted)

    def write(*moments: timedelta) -> tuple[Snapshot, ...]:
        fresh = [replace(last, taken_at=last.taken_at + each) for each in moments]
        with reference.store.writing("bridge") as writing:
            readings.add(writing.session, fresh)
            writing.commit()
        return reference.books.current(reference.store).snapshots

    minute = timedelta(minutes=1)
    assert write(minute) == (*book.snapshots, replace(last, taken_at=last.taken_at + minute))
    assert [each.taken_at for each in write(-minute)][-3:] == [
        last.taken_at - minute,
        last.taken_at,
        last.taken_at + minute,
    ]
    assert not whole
    # a history that was taken in reaches further back: then everything is read
    found = write(timedelta(days=-400), 2 * minute)
    assert whole == [1]
    assert len(found) == len(book.snapshots) + 4
    assert list(found) == sorted(found, key=lambda each: each.taken_at)
