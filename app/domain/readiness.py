"""Readiness: whether somebody may invest today, computed from documents, screening and the case, never kept."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from app.domain.errors import Message, message


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
    """Whether somebody may invest. `until` is the last day of it, None where nothing ends or they are not ready."""

    subject: str
    items: tuple[Item, ...] = ()

    @property
    def missing(self) -> tuple[Item, ...]:
        """What stands between them and an investment."""
        return tuple(item for item in self.items if not item.met)

    @property
    def ready(self) -> bool:
        """Whether they may invest today."""
        return bool(self.items) and not self.missing

    @property
    def until(self) -> date | None:
        """The last day on which they are ready if nothing changes."""
        return min((item.due for item in self.items if item.due), default=None) if self.ready else None


SAID: Mapping[Requirement, Message] = {
    Requirement.IDENTITY: message("Identity"),
    Requirement.REGISTRATION: message("Certificate of incorporation"),
    Requirement.OWNERS: message("Beneficial owners"),
    Requirement.AUTHORITY: message("Authority to sign"),
    Requirement.RESIDENCE: message("Proof of residence"),
    Requirement.FUNDS: message("Source of funds"),
    Requirement.AML_REPORT: message("AML report"),
    Requirement.AGREEMENT: message("Signed agreement"),
    Requirement.CASE: message("KYC/AML case"),
}
"""What each requirement is called."""
