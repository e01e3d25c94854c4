"""What the tests of the database share: a key, a clock that stands still, and stores on a file."""

from __future__ import annotations

import hmac
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from app.db import upgrade
from app.db.engine import Engines, sqlite_engines
from app.db.store import Store
from app.domain.events import Changes

KEY = bytes(range(32))
NOW = datetime(2025, 9, 7, 22, 42, tzinfo=UTC)


def mac(content: bytes) -> bytes:
    return hmac.digest(b"a key of tests", content, "sha256")


def create(path: Path) -> None:
    """An empty office database of this version."""
    engine = upgrade.migration_engine(path, KEY)
    try:
        upgrade.create(engine)
    finally:
        engine.dispose()


def store_on(engines: Engines, on_change: Callable[[Changes], None] = lambda _: None) -> Store:
    return Store(engines, mac, lambda: NOW, on_change, "desk-1")


@contextmanager
def opened(path: Path, on_change: Callable[[Changes], None] = lambda _: None) -> Iterator[Store]:
    store = store_on(sqlite_engines(path, KEY), on_change)
    try:
        yield store
    finally:
        store.close()
