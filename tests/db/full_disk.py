"""Runs under a disk that can be full (disk.c): an import or an upgrade meets the end of the disk at many points.

It prints the refusals; a promise that is not kept ends it with an error.
"""

from __future__ import annotations

import ctypes
import json
import shutil
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from app.db import audit, clients, deals, upgrade
from app.db.engine import sqlite_connection, sqlite_engines
from app.db.store import Store
from app.domain.errors import Unavailable
from tests.db import support
from tests.db.disk import POINTS
from tests.db.test_deals import DEAL

DEALS = 400
ENDLESS = -1
DISK = ctypes.CDLL(None)


def room(left: int) -> None:
    DISK.disk_room(ctypes.c_long(left))


def used() -> int:
    DISK.disk_used.restype = ctypes.c_long
    return int(DISK.disk_used())


def import_deals(store: Store) -> None:
    with store.writing("ana") as writing:
        clients.add(writing.session, support.PALMA)
        offered = [replace(DEAL, ticket=str(at), comment="x" * 200) for at in range(DEALS)]
        deals.take_in(writing.session, offered, "a file")
        writing.audit("office:imported", "a file")
        writing.commit()


def found(store: Store) -> tuple[int, int, int]:
    """Clients, deals and lines of audit; the chain is sound."""
    with store.reading() as session:
        verdict = audit.verify(session, support.mac)
        assert verdict.sound, verdict
        return len(clients.read_all(session)), len(deals.read_all(session)), verdict.lines


NOTHING, EVERYTHING = (0, 0, 0), (1, DEALS, 1)


def refused(work: Callable[[], object]) -> str:
    """The sentence of the refusal, nothing where there was none. Every other failure is a bug."""
    try:
        work()
    except Unavailable as known:
        return str(known.what)
    return ""


def whole(path: Path) -> None:
    connection = sqlite_connection(path, support.KEY)
    assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    connection.close()


def with_store(path: Path, work: Callable[[Store], object]) -> None:
    with support.opened(path) as store:
        work(store)


def run_upgrade(path: Path) -> None:
    upgrade.upgrade_sqlite(path, support.KEY, path.parent / f"backups-{path.stem}", support.LINE)


def offices(template: Path, folder: Path, work: Callable[[Path], object]) -> list[tuple[Path, int]]:
    """Copies of an office, each with the bytes that still fit on its disk: from none to nearly all that is written."""
    measured = Path(shutil.copy(template, folder / "measured.db"))
    before = used()
    work(measured)
    written = used() - before
    return [(Path(shutil.copy(template, folder / f"{at}.db")), written * at // POINTS) for at in range(POINTS)]


def imports(template: Path, folder: Path) -> list[str]:
    """Fill the disk in the middle of an import; read while it is full; free it; import again."""
    said = []
    for path, left in offices(template, folder, lambda path: with_store(path, import_deals)):
        with support.opened(path) as store:
            with store.writing("ana"):
                assert found(store) == NOTHING
            room(left)
            said.append(refused(lambda: import_deals(store)))
            assert found(store) == (NOTHING if said[-1] else EVERYTHING)
            room(ENDLESS)
            if said[-1]:
                import_deals(store)
            assert found(store) == EVERYTHING
        whole(path)
    return said


def closings(template: Path, folder: Path) -> list[str]:
    """The same, and the office is closed and opened while the disk is full."""
    said = []
    for path, left in offices(template, folder, lambda path: with_store(path, import_deals)):
        store = support.store_on(sqlite_engines(path, support.KEY))
        room(left)
        said.append(refused(lambda: import_deals(store)))  # noqa: B023 - it is called at once
        taken = EVERYTHING if not said[-1] else NOTHING
        said += [refused(store.close), refused(lambda: with_store(path, found))]  # noqa: B023 - as above
        room(ENDLESS)
        with support.opened(path) as again:
            assert found(again) == taken
        whole(path)
    return said


def upgrades(template: Path, folder: Path) -> list[str]:
    """Fill the disk in the middle of an upgrade: the office stays as it was, and is upgraded once there is room."""
    with_store(template, import_deals)
    upgrade.HEAD, upgrade.migrations_folder = "9999", lambda: folder / "migrations"
    said = []
    for path, left in offices(template, folder, run_upgrade):
        room(left)
        said.append(refused(lambda: run_upgrade(path)))  # noqa: B023 - it is called at once
        room(ENDLESS)
        whole(path)
        if said[-1]:
            with support.opened(path) as store:
                assert found(store) == EVERYTHING
            run_upgrade(path)
        with support.opened(path) as store:
            assert found(store) == (1, DEALS, 2)
    return said


def main() -> None:
    what, template, folder = sys.argv[1:]
    run = {"import": imports, "close": closings, "upgrade": upgrades}[what]
    sys.stdout.write(json.dumps(run(Path(template), Path(folder))))


if __name__ == "__main__":
    main()
