"""Who may do what as data: changes of the table, what holds whatever they say, and who must agree."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from app.domain.errors import BadInput, NotAllowed, message
from app.domain.permissions import (
    GUARDED,
    GUARDED_ROLES,
    MATRIX,
    MONEY,
    READING,
    Action,
    Matrix,
    Role,
    may,
)
from app.domain.users import User


@dataclass(frozen=True, slots=True, order=True)
class Grant:
    """A role may do something from now on, or may not any more."""

    action: Action
    role: Role
    granted: bool


class RequestState(StrEnum):
    """How far a change that needs a second person has come."""

    PENDING = "pending"
    CONFIRMED = "confirmed"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True, kw_only=True)
class AccessRequest:
    """Roles that `user` shall have, or `grants` of the table (then `user` is empty), until somebody else agrees."""

    id: str
    user: str = ""
    roles: frozenset[Role] = frozenset()
    grants: tuple[Grant, ...] = ()
    proposed_by: str
    proposed_at: datetime
    state: RequestState = RequestState.PENDING
    decided_by: str = ""
    decided_at: datetime | None = None
    reason: str = ""
    version: int = 1


@dataclass(frozen=True, slots=True)
class Staff:
    """Everybody with an account, and what roles allow."""

    users: tuple[User, ...]
    matrix: Matrix

    def lasting(self, action: Action) -> list[User]:
        """Those who may do this, have joined, and whose account does not end by itself."""
        return able([user for user in self.users if user.lasting], self.matrix, action)

    def changed(self, user: User) -> Staff:
        """The same people with this one as they will be."""
        return replace(self, users=tuple(user if each.name == user.name else each for each in self.users))


class OwnAccount(NotAllowed):
    """Somebody wants to change what they may do themselves."""

    title = message("Not of yourself")


def effective(grants: Iterable[Grant]) -> dict[Action, frozenset[Role]]:
    """The table as it is: the one that was shipped, and every change since, in their order."""
    return with_grants(MATRIX, grants)


def with_grants(matrix: Matrix, grants: Iterable[Grant]) -> dict[Action, frozenset[Role]]:
    """The table after these changes, in their order."""
    table = dict(matrix)
    for each in grants:
        roles = table.get(each.action, frozenset())
        table[each.action] = roles | {each.role} if each.granted else roles - {each.role}
    return table


def differences(before: Matrix, grants: Iterable[Grant]) -> tuple[Grant, ...]:
    """Those of the grants that change something."""
    return tuple(each for each in grants if (each.role in before.get(each.action, frozenset())) != each.granted)


def check_matrix(matrix: Matrix) -> None:
    """Raises BadInput for a table that breaks what always holds: see MONEY and READING; no action without a role."""
    for action in Action:
        roles = matrix.get(action, frozenset())
        if not roles:
            raise BadInput(message("Somebody must be able to do this: {action}.", action=action.value))
        if Role.ADMIN in roles and action in MONEY:
            raise BadInput(message("An administrator has no money rights: {action}.", action=action.value))
        if Role.AUDITOR in roles and action not in READING:
            raise BadInput(message("An auditor reads and changes nothing: {action}.", action=action.value))


def check_staff(before: Staff, after: Staff) -> None:
    """Raises BadInput where a change would leave nobody to manage people, or nobody to confirm.

    Only those count whose account lasts and who have joined.
    """
    if _lost(before, after, Action.PEOPLE_MANAGE):
        raise BadInput(
            message("The last administrator stays: nobody else could let anybody in."),
            message("Give somebody else the role first; an account that ends by itself does not count."),
        )
    if _lost(before, after, Action.PEOPLE_CONFIRM):
        raise BadInput(
            message("The last person who can confirm stays: nothing could be confirmed any more."),
            message("Give somebody else the role first; an account that ends by itself does not count."),
        )


def _lost(before: Staff, after: Staff, action: Action) -> bool:
    return bool(before.lasting(action)) and not after.lasting(action)


def able(users: Iterable[User], matrix: Matrix, action: Action) -> list[User]:
    """Those of the users whose roles allow this."""
    return [user for user in users if may(user.roles, action, matrix)]


def guarded_roles(matrix: Matrix) -> frozenset[Role]:
    """The roles that a second person must agree to: by what they are, or by a right they have been given since."""
    given = {role for action in GUARDED for role in matrix[action] - MATRIX.get(action, frozenset())}
    return GUARDED_ROLES | given


def at_once(user: User, wanted: frozenset[Role], matrix: Matrix) -> frozenset[Role]:
    """The roles the user has without anybody else's word: what is taken goes at once, what is guarded waits."""
    return (user.roles & wanted) | (wanted - guarded_roles(matrix))


def needs_second(grants: Sequence[Grant]) -> bool:
    """Whether a change of the table waits for a second person."""
    return any(each.action in GUARDED for each in grants)
