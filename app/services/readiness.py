"""Readiness to invest: computed for one client or prospect; never kept."""

from __future__ import annotations

from app.domain.permissions import Action
from app.domain.readiness import Readiness
from app.services.office import Office


def readiness(office: Office, subject: str) -> Readiness:
    """How ready one client or prospect is today; nothing is known of anybody's requirements yet."""
    office.allow(Action.OFFICE_READ)
    return Readiness(subject)
