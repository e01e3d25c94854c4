"""What the person who signed in may do at this moment, read anew for every action."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from app.db import access as table
from app.db import users
from app.db.store import Store
from app.domain.access import effective
from app.domain.permissions import Action, Matrix, Role, may, who_may
from app.domain.proofs import is_fresh
from app.domain.users import User


@dataclass(frozen=True, slots=True)
class Held:
    """What is held at one moment: the person's roles and whether they can act, who else can, and the table."""

    roles: frozenset[Role]
    active: bool
    alone: bool
    matrix: Matrix

    def may(self, roles: frozenset[Role], action: Action) -> bool:
        """Whether somebody with these roles may do this."""
        return self.active and may(roles, action, self.matrix)

    def who_may(self, action: Action) -> list[Role]:
        """The roles that may do this."""
        return who_may(action, self.matrix)


class Access:
    """Follows what the person named may do. What has changed since they signed in holds for their next action.

    `last` is what was read last, for whoever must not wait for the database.
    """

    def __init__(self, store: Store, name: str, clock: Callable[[], datetime]) -> None:
        self._store, self._name, self._clock = store, name, clock
        self.last = self._at_sign_in = self._read()
        self._proven_at: datetime | None = None

    def now(self) -> Held:
        """What is held now. Raises Unavailable."""
        self.last = self._read()
        return self.last

    def roles(self, signed_in: frozenset[Role], held: Held) -> frozenset[Role]:
        """The roles somebody signed in with, less what was taken since, and with what was given."""
        before = self._at_sign_in.roles
        return (signed_in - (before - held.roles)) | (held.roles - before)

    def prove(self, at: datetime) -> None:
        """The password was given at this moment."""
        self._proven_at = at

    def proven(self, now: datetime) -> bool:
        """Whether the password was given so shortly ago that it still stands."""
        return is_fresh(self._proven_at, now)

    def _read(self) -> Held:
        with self._store.reading() as session:
            everybody, grants = users.read_all(session), table.grants(session)
        return held(everybody, self._name, self._clock(), effective(grants))


def held(everybody: tuple[User, ...], name: str, now: datetime, matrix: Matrix) -> Held:
    """What the person of this name holds, among everybody."""
    mine = next((user for user in everybody if user.name == name), None)
    alone = not any(user.can_act(now) for user in everybody if user.name != name)
    if mine is None:
        return Held(frozenset(), active=False, alone=alone, matrix=matrix)
    return Held(mine.roles, active=mine.can_act(now), alone=alone, matrix=matrix)
