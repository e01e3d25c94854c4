"""A seat that is killed while it confirms a merge: for each line of input a fresh process confirms, and is killed.

Everything is imported once and each seat forked from here.
"""

from __future__ import annotations

import json
import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import cast

from sqlalchemy import event

from app.config import Paths
from app.db import users
from app.db.engine import Engines, sqlite_engines
from app.db.store import Store
from app.domain.permissions import Role
from app.domain.users import User
from app.security.sealedfiles import SealedFiles
from app.security.vault import Vault
from app.services import merges
from app.services.access import Access
from app.services.books import Books
from app.services.live import Live
from app.services.office import Office, Person
from app.services.slots import Slots
from tests.db import support


@contextmanager
def office_on(path: Path, name: str) -> Iterator[Office]:
    """An office on a database file, somebody of every role at it; it unseals nothing."""
    engines = sqlite_engines(path, support.KEY)
    books = Books()
    store = support.store_on(engines, books.forget)
    try:
        yield Office(
            store=store,
            books=books,
            live=Live(),
            clock=lambda: support.NOW,
            person=Person(name, name.title(), frozenset(Role)),
            paths=Paths(path.parent),
            vault=cast("Vault", None),
            files=cast("SealedFiles", None),
            access=_proven(store, name),
            slots=cast("Slots", None),
        )
    finally:
        store.close()


def _proven(store: Store, name: str) -> Access:
    """What the person may do, who has just given the password; they get an account where they have none yet."""
    with store.writing("setup") as writing:
        if users.read(writing.session, name) is None:
            users.add(writing.session, User(name=name, full_name=name, roles=frozenset(Role), password_hash="-"))
            writing.audit("user:invited", name)
            writing.commit()
    access = Access(store, name, lambda: support.NOW)
    access.prove(support.NOW)
    return access


def die_at(engines: Engines, statement: int) -> list[int]:
    """Kill this process before its n-th statement or commit; answers where the count is kept."""
    count = [0]

    def counted(*_: object, **__: object) -> None:
        count[0] += 1
        if count[0] == statement:
            os.kill(os.getpid(), signal.SIGKILL)

    for what in ("before_cursor_execute", "commit"):
        event.listen(engines.write, what, counted)
    return count


def confirm(path: Path, statement: int) -> None:
    """Confirm merge 1, and say how many statements it took."""
    with office_on(path, "elena") as office:
        count = die_at(office.store.engines, statement)
        merges.confirm(office, 1)
        sys.stdout.write(f"{count[0]}\n")
        sys.stdout.flush()


def main() -> None:
    """Fork a seat for every order, and say when it is gone and by which signal."""
    for line in sys.stdin:
        order = json.loads(line)
        child = os.fork()
        if not child:
            try:
                confirm(Path(order["path"]), order["statement"])
            finally:
                os._exit(0)
        _, status = os.waitpid(child, 0)
        sys.stdout.write(f"gone {os.WTERMSIG(status)}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
