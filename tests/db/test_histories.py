"""Which known deals a history that was read again did not hold."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import event

from app.db import histories
from app.db.store import Store
from tests.db.support import MAIN
from tests.db.test_deals import DEAL, take_in

MOMENT = DEAL.server_ms or 0


def absent(store: Store, first: int, last: int) -> list[str]:
    with store.reading() as session:
        return histories.absent(session, MAIN, first, last, set())


def test_a_deal_is_absent_where_its_newest_revision_stood_in_the_window(store: Store) -> None:
    later = MOMENT + 60_000
    take_in(store, DEAL)
    take_in(store, replace(DEAL, server_ms=later, comment="corrected"))
    assert absent(store, MOMENT, MOMENT) == []
    assert absent(store, later, later) == absent(store, MOMENT, later) == [DEAL.ticket]


def test_however_many_are_absent_few_questions_are_asked(store: Store) -> None:
    take_in(store, *(replace(DEAL, ticket=str(number)) for number in range(2000, 2040)))
    asked: list[str] = []
    event.listen(store.engines.read, "before_cursor_execute", lambda *given: asked.append(given[2]))
    assert len(absent(store, MOMENT, MOMENT)) == 40
    assert len([each for each in asked if each.startswith("SELECT")]) == 2
