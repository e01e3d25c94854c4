"""The commands about documents of clients: listed, added, decided on, saved, checked."""

from __future__ import annotations

import argparse
import json
from argparse import Namespace
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from app.cli import tables
from app.cli.answers import one_of
from app.cli.session import Session
from app.domain.documents import Document, DocumentKind, Standing
from app.domain.errors import BadInput, message
from app.services import documents as service
from app.services import documents_opened, reports
from app.services.documents import DocumentRow, NewDocument

if TYPE_CHECKING:
    Actions = argparse._SubParsersAction[argparse.ArgumentParser]  # noqa: SLF001 - argparse gives the type no public name

DONE, FOUND = 0, 1
SHORT = 8
Json = dict[str, object]


def register(actions: Actions) -> None:
    """Add `documents` and its actions to the command line."""
    group = actions.add_parser("documents", help="documents of clients, sealed", allow_abbrev=False)
    kinds = group.add_subparsers(metavar="ACTION", required=True)
    listed = _command(kinds, "list", list_documents, "every document and how it stands")
    listed.add_argument("--client", metavar="CODE", default="")
    listed.add_argument("--standing", type=one_of(Standing), default=None, metavar="STANDING")
    add = _command(kinds, "add", add_document, "look into a file, seal it and keep it")
    add.add_argument("file", metavar="FILE")
    add.add_argument("--client", metavar="CODE", required=True)
    add.add_argument("--kind", type=one_of(DocumentKind), required=True, metavar="KIND",
                     help=", ".join(DocumentKind))  # fmt: skip
    add.add_argument("--dated", type=_day, metavar="DATE", help="the date that stands on it")
    add.add_argument("--expires", type=_day, metavar="DATE", help="until when it is valid")
    add.add_argument("--note", metavar="TEXT", default="")
    verify = _command(kinds, "verify", verify_document, "say that it proves what it is for")
    reject = _command(kinds, "reject", reject_document, "say that it proves nothing, and why")
    save = _command(kinds, "save", save_copy, "write the original to a file, in clear")
    for command in (verify, reject, save):
        command.add_argument("document", metavar="ID", help="its identity, or how that begins")
    reject.add_argument("--reason", metavar="TEXT", required=True)
    save.add_argument("file", metavar="FILE")
    _command(kinds, "check", check, "open every sealed file; exit 1 where one is missing or damaged")


def _command(kinds: Actions, name: str, run: Callable[[Session, Namespace], int], says: str) -> argparse.ArgumentParser:
    command = kinds.add_parser(name, help=says, description=says, allow_abbrev=False)
    command.add_argument("--json", action="store_true", help="print one JSON document")
    command.set_defaults(run=run)
    return command


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is not a date such as 2025-09-07") from None


def _answer(session: Session, document: object, plain: Callable[[], str]) -> None:
    print(json.dumps(document, ensure_ascii=False, indent=1) if session.as_json else plain())


def list_documents(session: Session, options: Namespace) -> int:
    """Print every document, those first that need somebody."""
    found = service.document_list(session.office(), options.client).rows
    rows = [each for each in found if options.standing in {None, each.standing}]
    _answer(session, {"documents": [_row(each) for each in rows]}, lambda: tables.rows([_line(each) for each in rows]))
    return DONE


def _row(row: DocumentRow) -> Json:
    document = row.document
    return _document(document) | {
        "owner": row.owner,
        "standing": row.standing.value,
        "valid_to": _iso(row.valid_to),
        "days": row.days,
    }


def _line(row: DocumentRow) -> Json:
    document = row.document
    return {
        "document": document.id[:SHORT],
        "client": document.subject,
        "kind": document.kind.value,
        "name": document.name,
        "standing": row.standing.value,
        "valid_to": _iso(row.valid_to) or "–",
    }


def _document(document: Document) -> Json:
    return {
        "document": document.id,
        "client": document.subject,
        "kind": document.kind.value,
        "name": document.name,
        "media": document.media,
        "bytes": document.size,
        "sha256": document.sha256,
        "scan": document.scan,
        "state": document.state.value,
        "dated": _iso(document.dated),
        "expires": _iso(document.expires),
        "received_at": document.received_at.isoformat(timespec="seconds").replace("+00:00", "Z"),
        "received_by": document.received_by,
        "decided_by": document.decided_by or None,
        "reason": document.reason or None,
    }


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def add_document(session: Session, options: Namespace) -> int:
    """Look into a file and keep it."""
    office = session.office()
    wanted = NewDocument(
        subject=options.client, kind=options.kind, dated=options.dated, expires=options.expires, note=options.note
    )
    service.check_new(office, wanted)
    kept = service.add_document(office, wanted, service.examine(Path(options.file)))
    _said(session, kept)
    return DONE


def _said(session: Session, document: Document) -> None:
    state = session.words.term("document", document.state.value)
    said = session.words("{name}, {id}: {state}", name=document.name, id=document.id[:SHORT], state=state)
    danger = session.words("In quarantine, because of what was found inside: {scan}.", scan=document.scan)
    plain = f"{said}\n{danger}" if document.quarantined else said
    _answer(session, _document(document), lambda: plain)


def verify_document(session: Session, options: Namespace) -> int:
    """Say that a document proves what it is for."""
    office = session.office()
    _said(session, service.verify(office, service.find(office, options.document).id))
    return DONE


def reject_document(session: Session, options: Namespace) -> int:
    """Say that a document proves nothing."""
    office = session.office()
    _said(session, service.reject(office, service.find(office, options.document).id, options.reason))
    return DONE


def save_copy(session: Session, options: Namespace) -> int:
    """Write the original to a file that is not there yet."""
    office, path = session.office(), Path(options.file)
    if path.exists():
        raise BadInput(message("{name} is there already.", name=path.name), field="file")
    document = service.find(office, options.document)
    saved = documents_opened.save_copy(office, document.id, path)
    said = session.words("Saved {name} in clear; keep it no longer than you need it.", name=str(saved))
    _answer(session, {"document": document.id, "file": str(saved), "bytes": document.size}, lambda: said)
    return DONE


def check(session: Session, _options: Namespace) -> int:
    """Open every sealed file; exit 1 where one is missing or damaged."""
    found = documents_opened.intact(session.office())
    document = reports.findings_document(found, session.words)
    _answer(session, document, lambda: tables.findings(found, session.words))
    return FOUND if found else DONE
