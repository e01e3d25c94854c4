"""The history of one record: who changed what, when, from what to what."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from app.db import audit
from app.domain.audit import AuditLine
from app.domain.changes import Change, changes
from app.domain.errors import Message
from app.domain.permissions import Action
from app.services.office import Office

MOST = 1_000
"""How many lines a history holds; the newest."""
Document = dict[str, object]


@dataclass(frozen=True, slots=True)
class Happening:
    """One line of the audit, field by field."""

    line: AuditLine
    changes: tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class RecordHistory:
    """What happened to a record, the newest first, and how many lines there are in all."""

    subject: str
    happenings: tuple[Happening, ...]
    count: int


def history(office: Office, subject: str, kind: str = "") -> RecordHistory:
    """The history of a record by the name the audit gives it: a code, an account, a user's name, a document's number.

    `kind` narrows it to actions that begin so: "case" of a client's code.
    """
    office.allow(Action.AUDIT_READ)
    wanted = audit.Filter(subject=subject, action=f"{kind}:" if kind else "")
    with office.store.reading() as session:
        lines, count = audit.read(session, wanted, MOST), audit.count(session, wanted)
    return RecordHistory(subject, tuple(Happening(line, changes(line)) for line in lines), count)


def document(found: RecordHistory, say: Callable[[Message], str]) -> Document:
    """The history as one JSON document; `name` is what a field is called in the person's language."""
    return {
        "subject": found.subject,
        "lines": found.count,
        "history": [_line(each, say) for each in found.happenings],
    }


def _line(each: Happening, say: Callable[[Message], str]) -> Document:
    line = each.line
    return {
        "seq": line.seq,
        "at": line.at.isoformat().replace("+00:00", "Z"),
        "actor": line.actor,
        "workstation": line.workstation,
        "action": line.action,
        "reason": line.reason or None,
        "changes": [
            {"field": change.field, "name": say(change.name), "before": change.before, "after": change.after}
            for change in each.changes
        ],
    }
