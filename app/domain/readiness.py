"""Readiness: whether somebody may invest today, computed from documents, screening and the case, never kept."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from app.domain.errors import Message
from app.domain.overrides import Override


class Requirement(StrEnum):
    """What somebody needs before they may invest; the documents are called as their kinds are."""

    IDENTITY = "identity"
    REGISTRATION = "certificate of incorporation"
    OWNERS = "beneficial owners"
    AUTHORITY = "authority to sign"
    RESIDENCE = "proof of residence"
    FUNDS = "source of funds"
    AML_REPORT = "AML report"
    AGREEMENT = "signed agreement"
    CASE = "KYC/AML case"


class ItemState(StrEnum):
    """How one requirement stands. Only the first two let somebody invest."""

    MET = "met"
    EXPIRING = "expiring"
    EXPIRED = "expired"
    UNVERIFIED = "unverified"
    MISSING = "missing"


@dataclass(frozen=True, slots=True)
class Item:
    """One requirement and how it stands. `due` is the last day it counts; None where it does not end."""

    requirement: Requirement
    state: ItemState
    message: Message
    due: date | None = None

    @property
    def met(self) -> bool:
        """Whether it counts today."""
        return self.state in {ItemState.MET, ItemState.EXPIRING}


@dataclass(frozen=True, slots=True)
class Readiness:
    """Whether somebody may invest. `until` is the last day of it, None where nothing ends or they are not ready.

    `override` is the exception that counts today: it makes them ready and changes no item.
    """

    subject: str
    items: tuple[Item, ...] = ()
    override: Override | None = None

    @property
    def missing(self) -> tuple[Item, ...]:
        """What stands between them and an investment."""
        return tuple(item for item in self.items if not item.met)

    @property
    def complete(self) -> bool:
        """Whether everything is there, without any exception."""
        return bool(self.items) and not self.missing

    @property
    def ready(self) -> bool:
        """Whether they may invest today."""
        return self.complete or self.override is not None

    @property
    def until(self) -> date | None:
        """The last day on which they are ready if nothing changes."""
        if self.complete:
            return min((item.due for item in self.items if item.due), default=None)
        return self.override.until if self.override else None
