"""Slows guessing down: failed sign-ins are kept beside the key file until one succeeds."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

from app.config import write_atomically
from app.domain.errors import NotSignedIn, message

FREE_TRIES = 5
WAITS = (30, 60, 120, 240, 480, 900)  # seconds after the 5th, 6th, ... failure
LAST_TRY = 20
KEPT = 200


class Backoff:
    """The failed sign-ins of one office, in a small file that holds names and times only."""

    def __init__(self, path: Path, clock: Callable[[], datetime]) -> None:
        self._path, self._clock = path, clock

    def check(self, user: str) -> None:
        """Let a try go ahead. Raises NotSignedIn, saying when the next one may be made."""
        failed = [at for name, at in self._read() if name == user]
        if len(failed) >= LAST_TRY:
            raise NotSignedIn(
                message("{count} tries have failed: this account waits for the recovery key.", count=len(failed)),
                message("Use the recovery key to set a new password."),
            )
        if len(failed) < FREE_TRIES:
            return
        wait = WAITS[min(len(failed) - FREE_TRIES, len(WAITS) - 1)]
        left = failed[-1] + timedelta(seconds=wait) - self._clock()
        if timedelta(0) < left <= timedelta(seconds=wait):
            seconds = int(left.total_seconds()) + 1
            raise NotSignedIn(
                message("Too many tries have failed."),
                message("The next one can be made in {seconds} seconds.", seconds=seconds),
            )

    def failed(self, user: str) -> None:
        """Remember a failed try."""
        self._write([*self._read(), (user, self._clock())][-KEPT:])

    def succeeded(self, user: str) -> list[tuple[str, datetime]]:
        """Forget the failures of this user, and answer them so that the audit can keep them."""
        everything = self._read()
        mine = [each for each in everything if each[0] == user]
        if mine:
            self._write([each for each in everything if each[0] != user])
        return mine

    def _read(self) -> list[tuple[str, datetime]]:
        """What is remembered; a damaged file remembers nothing, the key itself still has to be opened."""
        try:
            found = json.loads(self._path.read_bytes())
            return [(str(name), datetime.fromisoformat(at)) for name, at in found]
        except (OSError, ValueError, TypeError):
            return []

    def _write(self, failures: list[tuple[str, datetime]]) -> None:
        rows = [[name, at.isoformat()] for name, at in failures]
        write_atomically(self._path, json.dumps(rows).encode())
