"""The people who sign in: what is known of them, and what state their account is in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from app.domain.permissions import Role

INVITED_FOR = timedelta(hours=72)
"""How long a one-time code opens the office (security.md 2.1)."""
AUDITOR_FOR = timedelta(days=30)
"""How long an auditor's account lasts unless said otherwise (security.md 4)."""


class UserState(StrEnum):
    """What an account can be used for now."""

    ACTIVE = "active"
    INVITED = "invited"
    EXPIRED = "expired"
    INACTIVE = "inactive"


@dataclass(frozen=True, slots=True, kw_only=True)
class User:
    """A person with an account. `password_hash` is bcrypt's text, empty until they have chosen a password.

    It never leaves the services. Moments are in UTC; `expires` None means that the account lasts.
    """

    name: str
    full_name: str
    roles: frozenset[Role]
    password_hash: str
    active: bool = True
    expires: datetime | None = None
    invited_until: datetime | None = None
    created_by: str = ""
    created_at: datetime | None = None
    last_sign_in: datetime | None = None
    last_workstation: str = ""
    version: int = 1

    def __repr__(self) -> str:
        return f"User({self.name!r})"

    @property
    def joined(self) -> bool:
        """Whether they have a password of their own, and can act."""
        return self.active and bool(self.password_hash)

    @property
    def lasting(self) -> bool:
        """Whether they can act, and their account does not end by itself."""
        return self.joined and self.expires is None

    def expired(self, now: datetime) -> bool:
        """Whether the account has ended by itself."""
        return self.expires is not None and now >= self.expires

    def can_act(self, now: datetime) -> bool:
        """Whether anything this person does is done."""
        return self.joined and not self.expired(now)

    def state(self, now: datetime) -> UserState:
        """What the account can be used for at this moment."""
        if not self.active:
            return UserState.INACTIVE
        if self.expired(now):
            return UserState.EXPIRED
        return UserState.ACTIVE if self.joined else UserState.INVITED


def default_expiry(roles: frozenset[Role], now: datetime) -> datetime | None:
    """When an account with these roles ends unless said otherwise: an auditor's after 30 days, others never."""
    return now + AUDITOR_FOR if roles == {Role.AUDITOR} else None
