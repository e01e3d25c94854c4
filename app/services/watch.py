"""Notices what another program wrote to the office while it is open here."""

from __future__ import annotations

from app.db import audit
from app.services.office import Office


def audit_head(office: Office) -> int:
    """The number of the last audit line: every decision leaves one, whoever makes it."""
    with office.store.reading() as session:
        lines = audit.read(session, audit.Filter(), limit=1)
    return lines[0].seq if lines else 0


class Watch:
    """Compares the last audit line with the last one seen; `look` runs once a second on a worker."""

    def __init__(self, office: Office) -> None:
        self._office, self._seen = office, audit_head(office)

    def look(self) -> bool:
        """Whether somebody wrote since the last look; if so, everything is read again at the next question."""
        head = audit_head(self._office)
        if head == self._seen:
            return False
        self._seen = head
        self._office.books.forget_all()
        return True
