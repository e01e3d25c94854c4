"""The ways into an office that people hold: their passwords, and one-time codes until they have one."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from app.config import Paths, write_for_office
from app.security import keys, passwords
from app.security.keys import Cost, KeyRing

PEPPER = "pepper"


@dataclass(frozen=True, slots=True)
class Slots:
    """Makes and takes them; it holds the opened key of the office, and shows nothing of it."""

    paths: Paths
    ring: KeyRing
    cost: Cost
    rounds: int

    def hashed(self, password: str) -> str:
        """What is kept of a password in the office."""
        return passwords.hash_password(password, self.ring.subkey(PEPPER), self.rounds)

    def set_password(self, user: str, password: str) -> None:
        """Let the user in with this password, and with nothing else."""
        keys.set_password(self.paths.keys, self.ring, user, password, cost=self.cost)

    def invite(self, user: str, until: datetime) -> str:
        """Let the user in once, with the code that is answered, until then; a password they had ends."""
        return keys.invite(self.paths.keys, self.ring, user, until)

    def remove(self, user: str) -> None:
        """Let the user in no more."""
        keys.remove_user(self.paths.keys, self.ring, user)

    def sweep(self, now: datetime) -> None:
        """Forget codes that are over."""
        keys.drop_expired(self.paths.keys, self.ring, now)

    @contextmanager
    def as_before_on_failure(self) -> Iterator[None]:
        """Put the key file back where what goes with it could not be kept."""
        before = self.paths.keys.read_bytes()
        try:
            yield
        except BaseException:
            write_for_office(self.paths.keys, before)
            raise
