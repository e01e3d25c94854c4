"""A seat that is killed while it decides: for each line of input a fresh process does as it is told, and is killed.

Everything is imported once and each seat forked from here.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import cast

from sqlalchemy import event

from app.config import Paths
from app.db import users
from app.db.engine import Engines, sqlite_engines
from app.db.store import Store
from app.domain.cases import CaseState
from app.domain.permissions import Role
from app.domain.screening import Verdict
from app.domain.users import User
from app.security.sealedfiles import SealedFiles
from app.security.vault import Vault
from app.services import cases, commissions, conversion, documents, merges, overrides, roles, screening
from app.services.access import Access
from app.services.books import Books
from app.services.live import Live
from app.services.office import Office, Person
from app.services.slots import Slots
from tests.db import support

WHY = "Looked at by two people, and so it is"
DECISIONS: dict[str, Callable[[Office], object]] = {
    "merge confirmed": lambda office: merges.confirm(office, 1),
    "case decided": lambda office: cases.decide(office, "C_1", CaseState.REJECTED, WHY),
    "document verified": lambda office: documents.verify(
        office, documents.document_list(office, "C_1").rows[0].document.id
    ),
    "override confirmed": lambda office: overrides.confirm(office, overrides.exceptions(office).rows[0].override.id),
    "prospect converted": lambda office: conversion.convert(office, "P-0001"),
    "commission paid": lambda office: commissions.pay(office, "BANK-0", "WIRE-9"),
    "roles confirmed": lambda office: roles.confirm(office, roles.waiting(office)[0].id),
    "everybody screened": screening.screen,
    "match decided": lambda office: screening.decide(office, 1, Verdict.FALSE, WHY),
}
"""What elena decides in an office in which it was proposed."""


def _filed(office: Office) -> str:
    return documents.document_list(office, "C_1").rows[0].document.id


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
            files=SealedFiles(path.parent / "documents", support.KEY),
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


def decide(path: Path, decision: str, statement: int) -> None:
    """Carry the decision out, and say how many statements it took."""
    with office_on(path, "elena") as office:
        count = die_at(office.store.engines, statement)
        DECISIONS[decision](office)
        sys.stdout.write(f"{count[0]}\n")
        sys.stdout.flush()


@contextmanager
def seats() -> Iterator[Seats]:
    """A process that forks a seat for each order."""
    command, root = [sys.executable, "-m", "tests.services.decision_writer"], Path(__file__).parents[2]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=root) as process:
        yield Seats(process)
        assert process.stdin is not None
        process.stdin.close()


@dataclass(frozen=True)
class Seats:
    """Where orders go to."""

    process: subprocess.Popen[str]

    def run(self, path: Path, decision: str, statement: int = 0) -> list[str]:
        """What a seat said: how many statements it took unless it was killed, and by which signal it is gone."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        order = {"path": str(path), "decision": decision, "statement": statement}
        self.process.stdin.write(json.dumps(order) + "\n")
        self.process.stdin.flush()
        said = [self.process.stdout.readline().strip()]
        while not said[-1].startswith("gone"):
            said.append(self.process.stdout.readline().strip())
        return said

    def killed(self, proposed: Path, decision: str, points: int, folder: Path) -> tuple[Path, list[Path]]:
        """The office after the decision, and one office for each of so many moments at which its seat was killed."""
        whole = Path(shutil.copy(proposed, folder / f"{decision}.db"))
        statements, gone = self.run(whole, decision)
        assert gone == "gone 0"
        last = int(statements)
        cut = []
        for at in sorted({1 + at * (last - 1) // (points - 1) for at in range(points)}):
            cut.append(Path(shutil.copy(proposed, folder / f"{decision} {at}.db")))
            assert self.run(cut[-1], decision, at) == [f"gone {signal.SIGKILL}"]
        return whole, cut


def main() -> None:
    """Fork a seat for every order, and say when it is gone and by which signal."""
    for line in sys.stdin:
        order = json.loads(line)
        child = os.fork()
        if not child:
            try:
                decide(Path(order["path"]), order["decision"], order["statement"])
            finally:
                os._exit(0)
        _, status = os.waitpid(child, 0)
        sys.stdout.write(f"gone {os.WTERMSIG(status)}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
