"""Seats: which PostgreSQL roles may work in this office."""

from __future__ import annotations

from app.db import seats as table
from app.domain.permissions import Action
from app.services.office import Office


def grant(office: Office, role: str) -> None:
    """Let a role work in this office, and no more. Raises BadInput for one that cannot be a seat, Unavailable."""
    office.allow(Action.SETTINGS_CHANGE)
    with office.store.writing(office.person.name) as writing:
        table.grant(writing.session.connection(), role)
        writing.audit("seat:granted", role)
        writing.commit()
