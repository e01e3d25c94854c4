"""What the tests of the database share: a key, a clock that stands still, and stores on a file."""

from __future__ import annotations

import hmac
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import partial
from pathlib import Path

from sqlalchemy.orm import Session

from app.db import audit, clients, investments, upgrade
from app.db.engine import Engines, sqlite_engines
from app.db.store import Store
from app.db.witness import Witness
from app.domain.clients import Client, ClientKind, ClientState
from app.domain.events import Changes
from app.domain.holdings import AccountKey, Allocation
from app.domain.investments import Decision, Investment
from app.domain.products import SHIPPED_TERMS

KEY = bytes(range(32))
NOW = datetime(2025, 9, 7, 22, 42, tzinfo=UTC)
HEAD, NEXT = upgrade.HEAD, "9999"
"""The revision of this version, and of one to come."""


def mac(content: bytes) -> bytes:
    return hmac.digest(b"a key of tests", content, "sha256")


def create(path: Path) -> None:
    """An empty office database of this version."""
    engine = upgrade.migration_engine(path, KEY)
    try:
        upgrade.create(engine)
    finally:
        engine.dispose()


LINE = partial(audit.append, mac=mac, at=NOW, actor="upgrade", workstation="desk-1")


def witness_of(path: Path) -> Witness:
    """What is remembered beside a database."""
    return Witness(path.with_name("office.seen"), mac)


def store_on(
    engines: Engines, on_change: Callable[[Changes], None] = lambda _: None, witness: Witness | None = None
) -> Store:
    return Store(engines, mac, lambda: NOW, on_change, "desk-1", witness)


@contextmanager
def opened(path: Path, on_change: Callable[[Changes], None] = lambda _: None) -> Iterator[Store]:
    store = store_on(sqlite_engines(path, KEY), on_change, witness_of(path))
    try:
        yield store
    finally:
        store.close()


def decide(store: Store, *steps: Callable[[Session], object]) -> None:
    """Carry these writes out as one decision."""
    with store.writing("ana") as writing:
        for step in steps:
            step(writing.session)
        writing.audit("test:done", "x")
        writing.commit()


MAIN, OTHER = AccountKey("Broker-Live", 9900001), AccountKey("Broker-Live", 9900002)
DAY = date(2025, 4, 1)
PALMA = Client(
    code="C_1",
    name="Salvador Palma",
    email="salvador@example.com",
    country="MX",
    kind=ClientKind.COMPANY,
    state=ClientState.SUSPENDED,
    phone="+52 55 0000 0000",
    note="calls in the morning",
    since=DAY,
)
CONTRACT = Investment(
    code="I_1",
    client="C_1",
    fund="CORE",
    principal=Decimal("12000.00"),
    deposit_date=DAY,
    terms=SHIPPED_TERMS[0],
    decision=Decision.DRAFT,
    allocations=(Allocation(investment="I_1", account=MAIN, amount=Decimal("12000.00"), since=DAY),),
    note="by transfer",
)


def add_contract(session: Session) -> None:
    """The client and the investment."""
    clients.add(session, PALMA)
    investments.add(session, CONTRACT)
