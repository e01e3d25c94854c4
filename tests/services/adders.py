"""Adds a document in a process that is killed on its way: `python -m tests.services.adders FOLDER`.

Prints how far each came: a line for each point it was killed at, with the number of documents acknowledged before.
"""

from __future__ import annotations

import os
import signal
import sys
import tempfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from app import config
from app.config import Paths
from app.db import audit
from app.db import documents as table
from app.db.store import Writing
from app.security import sealedfiles
from app.security.keys import CHEAPEST
from app.services import documents, signin
from app.services.signin import Surroundings
from tests.conftest import NOW, PASSWORD, USER
from tests.services.papers import BILL, examined

CANARY = b"canary of a clear text " * 200_000


def die(*_: object, **__: object) -> Any:
    os.kill(os.getpid(), signal.SIGKILL)


def after(work: Callable[..., Any]) -> Callable[..., Any]:
    def run(*given: Any, **named: Any) -> Any:
        work(*given, **named)
        die()

    return run


def second_time(work: Callable[..., Any]) -> Callable[..., Any]:
    calls: list[int] = []

    def run(*given: Any, **named: Any) -> Any:
        calls.append(1)
        return die() if len(calls) > 1 else work(*given, **named)

    return run


POINTS: dict[str, Callable[[], None]] = {
    "before a byte": lambda: setattr(tempfile, "mkstemp", die),
    "within the file": lambda: setattr(sealedfiles, "_nonce", second_time(sealedfiles._nonce)),
    "before the flush": lambda: setattr(os, "fsync", die),
    "before the name": lambda: setattr(Path, "replace", die),
    "after the name": lambda: setattr(config, "_flush_folder", die),
    "before the row": lambda: setattr(table, "add", die),
    "after the row": lambda: setattr(audit, "append", die),
    "before the commit": lambda: setattr(Writing, "commit", die),
    "after the commit": lambda: setattr(Writing, "commit", after(Writing.commit)),
}


def main(folder: Path) -> None:
    around = Surroundings(Paths(folder), lambda: NOW, cost=CHEAPEST, rounds=4)
    for number, (point, arm) in enumerate(POINTS.items()):
        child = os.fork()
        if not child:
            office = signin.open_office(around, USER, PASSWORD)
            arm()
            documents.add_document(office, replace(BILL, note=point), examined(content=CANARY + b"%d" % number))
            os._exit(0)
        ended = os.waitpid(child, 0)[1]
        print(point, os.WTERMSIG(ended) if os.WIFSIGNALED(ended) else "alive", flush=True)  # noqa: T201 - its answer


if __name__ == "__main__":
    main(Path(sys.argv[1]))
