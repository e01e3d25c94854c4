from __future__ import annotations

from dataclasses import replace

import pytest

from app.db import drafts, users
from app.db.store import Store
from app.domain.errors import Conflict
from app.domain.events import Changes
from app.domain.permissions import Role
from app.domain.users import User
from tests.db.support import NOW, decide

ANA = User(name="ana", full_name="Ana Beltrán", roles=frozenset({Role.ADMIN, Role.AUDITOR}), password_hash="$2b$04$x")
BEN = User(name="ben", full_name="Ben Osei", roles=frozenset(), password_hash="$2b$04$y", active=False)


def add_both(store: Store) -> None:
    decide(store, lambda session: users.add(session, BEN), lambda session: users.add(session, ANA))


def test_people_come_back_by_name(store: Store) -> None:
    add_both(store)
    with store.reading() as session:
        assert users.read_all(session) == (ANA, BEN)
        assert users.read(session, "ben") == BEN
        assert users.read(session, "nobody") is None


def test_a_person_does_not_show_the_hash() -> None:
    assert "$2b$" not in repr(ANA)


def test_a_change_counts_and_a_stale_one_is_refused(store: Store) -> None:
    add_both(store)
    changed = replace(ANA, roles=frozenset({Role.MANAGER}), password_hash="$2b$04$z")
    decide(store, lambda session: users.change(session, changed))
    with store.reading() as session:
        assert users.read(session, "ana") == replace(changed, version=2)
    with pytest.raises(Conflict, match="ana"):
        decide(store, lambda session: users.change(session, changed))
    with pytest.raises(Conflict, match="nobody"):
        decide(store, lambda session: users.change(session, replace(ANA, name="nobody")))


def test_what_a_person_has_set_is_theirs(store: Store, heard: list[Changes]) -> None:
    add_both(store)
    heard.clear()
    with store.writing("ana") as writing:
        for key, value in (("theme", "dark"), ("language", "es"), ("theme", "light")):
            users.set_preference(writing.session, "ana", key, value)
        writing.commit()
    assert heard == [Changes.DRAFTS]
    with store.reading() as session:
        assert users.preferences(session, "ana") == {"theme": "light", "language": "es"}
        assert users.preferences(session, "ben") == {}


def test_a_draft_is_kept_until_it_is_dropped(store: Store) -> None:
    with store.writing("ana") as writing:
        drafts.save(writing.session, "ana", "client", '{"name": "P"}', NOW)
        drafts.save(writing.session, "ana", "client", '{"name": "Palma"}', NOW)
        drafts.save(writing.session, "ana", "cost", "{}", NOW)
        drafts.save(writing.session, "ben", "client", "{}", NOW)
        writing.commit()
    with store.reading() as session:
        assert drafts.read(session, "ana", "client") == '{"name": "Palma"}'
        assert drafts.open_forms(session, "ana") == ["client", "cost"]
    with store.writing("ana") as writing:
        drafts.drop(writing.session, "ana", "client")
        writing.commit()
    with store.reading() as session:
        assert drafts.read(session, "ana", "client") is None
        assert drafts.read(session, "ben", "client") == "{}"
