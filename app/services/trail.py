"""The audit log: read it, check its chain, hand it out."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass

from app.db import audit as table
from app.db.audit import Filter
from app.domain.audit import AuditLine, Verdict
from app.domain.permissions import Action
from app.services.office import Office

PAGE = 200

__all__ = ["AuditPage", "Filter", "audit_page", "check", "export", "verify"]


@dataclass(frozen=True, slots=True)
class AuditPage:
    """Some lines, newest first, and how many fit the filter in all."""

    lines: tuple[AuditLine, ...]
    count: int
    actors: tuple[str, ...]


def audit_page(office: Office, wanted: Filter, below: int | None = None, limit: int = PAGE) -> AuditPage:
    """A page of lines that fit, below a sequence number."""
    office.allow(Action.AUDIT_READ)
    with office.store.reading() as session:
        return AuditPage(
            tuple(table.read(session, wanted, limit, below)),
            table.count(session, wanted),
            tuple(table.actors(session)),
        )


def check(office: Office) -> Verdict:
    """Check the whole chain for the status bar; anybody who reads may know, and nothing is written."""
    office.allow(Action.OFFICE_READ)
    seen = office.store.seen()
    with office.store.reading() as session:
        return table.verify(session, office.store.mac, seen=seen)


def verify(
    office: Office,
    progress: Callable[[int, int], None] | None = None,
    stop: Callable[[], bool] | None = None,
) -> Verdict:
    """Check the whole chain; the check itself is written down."""
    office.allow(Action.AUDIT_VERIFY)
    seen = office.store.seen()
    with office.store.reading() as session:
        verdict = table.verify(session, office.store.mac, progress, stop, seen=seen)
    with office.store.writing(office.person.name) as writing:
        facts = {"checked": verdict.checked, "sound": verdict.sound, "broken_at": verdict.broken_at}
        facts |= {} if verdict.cut is None else {"cut": verdict.cut}
        writing.audit("audit:verified", "chain", after=facts)
        writing.commit()
    return verdict


def export(office: Office) -> bytes:
    """Every line as JSON lines, oldest first, for an auditor's own tools."""
    office.allow(Action.AUDIT_READ)
    lines: list[str] = []
    with office.store.reading() as session:
        below = None
        while page := table.read(session, Filter(), 5_000, below):
            lines.extend(_json(line) for line in page)
            below = page[-1].seq
    with office.store.writing(office.person.name) as writing:
        writing.audit("audit:exported", "chain", after={"lines": len(lines)})
        writing.commit()
    return ("\n".join(reversed(lines)) + "\n").encode()


def _json(line: AuditLine) -> str:
    facts = {
        "seq": line.seq,
        "at": line.at.isoformat().replace("+00:00", "Z"),
        "actor": line.actor,
        "workstation": line.workstation,
        "action": line.action,
        "subject": line.subject,
        "before": line.before,
        "after": line.after,
        "reason": line.reason,
        "mac": line.mac,
    }
    return json.dumps(facts, ensure_ascii=False)
