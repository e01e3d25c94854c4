"""Readiness to invest: computed for one client or prospect, or for all of them at once."""

from __future__ import annotations

from collections.abc import Mapping

from app.domain.permissions import Action
from app.domain.readiness import Readiness
from app.services.office import Office


def readiness_of_all(office: Office) -> Mapping[str, Readiness]:
    """How ready every client is, and everybody with a case, by their code."""
    office.allow(Action.OFFICE_READ)
    return {client.code: Readiness(client.code) for client in office.book().clients}


def readiness(office: Office, subject: str) -> Readiness:
    """How ready one client or prospect is today."""
    return readiness_of_all(office).get(subject, Readiness(subject))
