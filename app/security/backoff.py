"""Slows guessing down: failed sign-ins are kept beside the key file until one succeeds."""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import datetime, timedelta
from math import ceil
from pathlib import Path
from typing import Annotated

import msgspec

from app.config import write_for_office
from app.domain.errors import NotSignedIn, TooManyTries, message

FREE_TRIES = 5
WAITS = (30, 60, 120, 240, 480, 900)  # seconds after the 5th, 6th, ... failure
LAST_TRY = 20
LARGEST_FILE = 1024 * 1024
UNKNOWN = "–"


class Failure(msgspec.Struct, frozen=True, array_like=True):
    """One failed try: whose, and when."""

    user: str
    at: Annotated[datetime, msgspec.Meta(tz=True)]


class Backoff:
    """The failed sign-ins of one office, in a small file that holds names and times only.

    Where the users are `known`, another name is not written down, because people type a password where the name
    belongs: all other names share one count.
    """

    def __init__(self, path: Path, clock: Callable[[], datetime], known: Collection[str] | None = None) -> None:
        self._path, self._clock, self._known = path, clock, known

    def check(self, user: str) -> None:
        """Let a try go ahead. Raises TooManyTries, saying when; NotSignedIn where only the recovery key helps."""
        failed = self._of(self._name(user))
        if len(failed) >= LAST_TRY:
            raise NotSignedIn(
                message("{count} tries have failed: this account waits for the recovery key.", count=len(failed)),
                message("Use the recovery key to set a new password, or ask an administrator."),
            )
        if len(failed) < FREE_TRIES:
            return
        wait = WAITS[min(len(failed) - FREE_TRIES, len(WAITS) - 1)]
        left = timedelta(seconds=wait) - (self._clock() - failed[-1].at)
        if timedelta(0) < left <= timedelta(seconds=wait):
            seconds = ceil(left.total_seconds())
            raise TooManyTries(
                message("Too many tries have failed."),
                message("The next one can be made in {seconds} seconds.", seconds=seconds),
                seconds=seconds,
            )

    def failed(self, user: str) -> None:
        """Remember a failed try. Each name keeps its own, so that no other name can wash them away."""
        name = self._name(user)
        mine = [*self._of(name), Failure(name, self._clock())][-LAST_TRY:]
        self._write([*(each for each in self._read() if each.user != name), *mine])

    def failures(self, user: str) -> list[tuple[str, datetime]]:
        """What the audit is told at this user's sign-in: this user's failures, and those of names nobody has."""
        return [(each.user, each.at) for each in self._read() if each.user in (self._name(user), UNKNOWN)]

    def succeeded(self, user: str) -> list[tuple[str, datetime]]:
        """Forget the `failures`, and answer them."""
        mine = self.failures(user)
        if mine:
            self._write([each for each in self._read() if (each.user, each.at) not in mine])
        return mine

    def _name(self, user: str) -> str:
        return user if self._known is None or user in self._known else UNKNOWN

    def _of(self, name: str) -> list[Failure]:
        return [each for each in self._read() if each.user == name]

    def _read(self) -> list[Failure]:
        """What is remembered; a damaged file remembers nothing, the key itself still has to be opened."""
        try:
            with self._path.open("rb") as file:
                return msgspec.json.decode(file.read(LARGEST_FILE), type=list[Failure])
        except (OSError, msgspec.MsgspecError, ValueError, RecursionError):
            return []

    def _write(self, failures: list[Failure]) -> None:
        """Keep these. To keep none takes no room, so that it can be done on a full disk too."""
        if not failures and _removed(self._path):
            return
        write_for_office(self._path, msgspec.json.encode(failures))


def _removed(path: Path) -> bool:
    try:
        path.unlink(missing_ok=True)
    except OSError:
        return False
    return True
