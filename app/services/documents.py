"""Documents of clients: examined, added, corrected, and verified or rejected by a second person."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from uuid import uuid4

from app.channels.scan import scan
from app.channels.scan_media import EXTENSIONS, Media, refused
from app.channels.scan_source import read_source
from app.db import audit
from app.db import documents as table
from app.db.store import Writing
from app.domain.audit import AuditLine
from app.domain.documents import (
    Document,
    DocumentKind,
    DocumentState,
    Standing,
    replacements,
    standing,
    valid_dates,
    valid_reason,
    valid_to,
)
from app.domain.errors import BadInput, Conflict, Message, message
from app.domain.filenames import display_name, extension
from app.domain.permissions import Action
from app.services.office import Office
from app.services.subjects import subjects as everybody

LONGEST_NOTE = 1000
MOST_LINES = 500
CORRECTED, OPENED = "document:corrected", "document:opened"


@dataclass(frozen=True, slots=True)
class Examined:
    """A file that was read once and looked into, so that what is added is what was examined."""

    name: str
    content: bytes = field(repr=False)
    media: Media
    pages: int
    scan: str
    sha256: str
    called: str = ""
    """How the file was called, where that says another type than it is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewDocument:
    """What a person says of a document that is added. `subject` is the code of a client or prospect."""

    subject: str
    kind: DocumentKind
    dated: date | None = None
    expires: date | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class DocumentRow:
    """A document as a list shows it: whose it is, how it stands today, and its last day."""

    document: Document
    owner: str
    standing: Standing
    valid_to: date | None
    days: int | None
    """Days from today to the last one that counts; negative when that is over."""


@dataclass(frozen=True, slots=True)
class DocumentList:
    """Documents, those that need somebody first, on a day."""

    rows: tuple[DocumentRow, ...]
    today: date


@dataclass(frozen=True, slots=True)
class DocumentDetail:
    """One document with its evidence: who opened it how often, and what came after it or before."""

    row: DocumentRow
    people: int
    times: int
    replaced_by: Document | None
    replaces: tuple[Document, ...]


def examine(path: Path) -> Examined:
    """Read a file and look inside, out of harm's way; it may take a while. Raises RefusedFile with the reason."""
    return examine_content(path.name, read_source(path))


def examine_content(name: str, content: bytes) -> Examined:
    """Look inside a content that is called so. Raises RefusedFile with the reason."""
    seen = scan(content)
    shown = display_name(name)
    called = "" if extension(shown) in EXTENSIONS[seen.media] else shown
    return Examined(shown, content, seen.media, seen.pages, seen.verdict, hashlib.sha256(content).hexdigest(), called)


def subjects(office: Office) -> dict[str, str]:
    """Whose documents there can be: codes and names."""
    office.allow(Action.OFFICE_READ)
    return {code: who.name for code, who in everybody(office).items()}


def document_list(office: Office, subject: str = "") -> DocumentList:
    """The documents of everybody, or of one subject; those that need somebody first."""
    office.allow(Action.OFFICE_READ)
    with office.store.reading() as session:
        found = table.of_subject(session, subject) if subject else table.read_all(session)
    rows = _rows(office, found)
    order = list(Standing)
    rows.sort(key=lambda row: row.document.received_at, reverse=True)
    rows.sort(key=lambda row: (order.index(row.standing), row.valid_to or date.max))
    return DocumentList(tuple(rows), office.today())


def _rows(office: Office, documents: Sequence[Document]) -> list[DocumentRow]:
    names, today, after = subjects(office), office.today(), replacements(documents)
    return [_row(each, names.get(each.subject, each.subject), today, after) for each in documents]


def _row(document: Document, owner: str, today: date, after: dict[str, Document]) -> DocumentRow:
    last = valid_to(document)
    stands = standing(document, today, replaced=document.id in after)
    return DocumentRow(document, owner, stands, last, (last - today).days if last else None)


def document_detail(office: Office, identity: str) -> DocumentDetail:
    """One document and its evidence. Raises BadInput where there is none."""
    office.allow(Action.OFFICE_READ)
    with office.store.reading() as session:
        document = known(table.read(session, identity), identity)
        beside = table.of_subject(session, document.subject)
    opened, after = _lines(office, identity, OPENED), replacements(beside)
    row = next(each for each in _rows(office, beside) if each.document.id == identity)
    replaced = tuple(each for each in beside if each.id in after and after[each.id].id == identity)
    return DocumentDetail(row, len({line.actor for line in opened}), len(opened), after.get(identity), replaced)


def _lines(office: Office, identity: str, action: str) -> list[AuditLine]:
    """What was written of a document, newest first, whosever it was then: it may have gone over to another code."""
    with office.store.reading() as session:
        found = audit.read(session, audit.Filter(action=action, text=identity), MOST_LINES)
    return [line for line in found if line.after.get("document") == identity]


def known(document: Document | None, identity: str) -> Document:
    """The document that was found. Raises BadInput where none was."""
    if document is None:
        raise BadInput(message("There is no document {identity}.", identity=identity), field="document")
    return document


def find(office: Office, beginning: str) -> Document:
    """The document whose identity begins so. Raises BadInput where that is none or several."""
    office.allow(Action.OFFICE_READ)
    with office.store.reading() as session:
        found = [each for each in table.read_all(session) if beginning and each.id.startswith(beginning)]
    if len(found) > 1:
        raise BadInput(message("Several documents begin with {identity}.", identity=beginning), field="document")
    return known(found[0] if found else None, beginning)


def check_new(office: Office, wanted: NewDocument) -> NewDocument:
    """What a person says, tidied. Raises BadInput naming the field."""
    office.allow(Action.DOCUMENTS_ADD)
    if wanted.subject not in subjects(office):
        raise BadInput(message("No client has the code {code}.", code=wanted.subject), field="subject")
    valid_dates(wanted.kind, wanted.dated, wanted.expires, office.today())
    return replace(wanted, note=_note(wanted.note))


def _note(text: str) -> str:
    note = text.strip()
    if len(note) > LONGEST_NOTE:
        raise BadInput(message("A note has at most {count} characters.", count=LONGEST_NOTE), field="note")
    return note


def add_document(office: Office, wanted: NewDocument, examined: Examined) -> Document:
    """Keep a document: its content sealed in the folder first, then its row. Raises BadInput, RefusedFile, Unavailable.

    Whatever ends the program in between, there is the whole document or none; a sealed file without a row is set aside
    at a later start.
    """
    office.allow(Action.DOCUMENTS_ADD)
    wanted = check_new(office, wanted)
    with office.store.reading() as session:
        _refuse_twice(table.of_subject(session, wanted.subject), examined)
    document = _made(office, wanted, examined)
    office.files.seal(document.id, examined.content)
    with office.store.writing(office.person.name) as writing:
        _refuse_twice(table.of_subject(writing.session, wanted.subject), examined)
        table.add(writing.session, document)
        writing.audit("document:added", document.subject, after=facts(document))
        writing.commit()
    return document


def _made(office: Office, wanted: NewDocument, examined: Examined) -> Document:
    return Document(
        id=str(uuid4()),
        subject=wanted.subject,
        kind=wanted.kind,
        name=examined.name,
        media=examined.media.value,
        size=len(examined.content),
        sha256=examined.sha256,
        received_at=office.clock(),
        received_by=office.person.name,
        dated=wanted.dated,
        expires=wanted.expires,
        scan=examined.scan,
        note=wanted.note,
    )


def _refuse_twice(beside: Iterable[Document], examined: Examined) -> None:
    for each in beside:
        if each.sha256 == examined.sha256:
            raise refused(
                message(
                    "The same file is here already: {name}, added on {day}.",
                    name=each.name,
                    day=each.received_at.date(),
                ),
                message("Open that one, or choose another file."),
            )


def facts(document: Document) -> dict[str, object]:
    """What the audit keeps of a document; its name may tell a number, and stays out."""
    told = {
        "document": document.id,
        "kind": document.kind.value,
        "media": document.media,
        "size": document.size,
        "sha256": document.sha256,
        "scan": document.scan,
        "state": document.state.value,
        "dated": document.dated,
        "expires": document.expires,
    }
    return {name: fact for name, fact in told.items() if fact is not None}


def correct(office: Office, identity: str, wanted: NewDocument, version: int | None = None) -> Document:
    """Correct what was said of a document that nobody has decided on yet. Raises BadInput, Conflict."""
    office.allow(Action.DOCUMENTS_ADD)
    with office.store.writing(office.person.name) as writing:
        before = _as_seen(writing, identity, version)
        _refuse_decided(before)
        wanted = check_new(office, replace(wanted, subject=before.subject))
        dates = {"kind": wanted.kind, "dated": wanted.dated, "expires": wanted.expires, "note": wanted.note}
        after = replace(before, **dates)  # type: ignore[arg-type]  # each as its field
        _write(writing, before, after, CORRECTED)
        return replace(after, version=after.version + 1)


def verify(office: Office, identity: str, version: int | None = None) -> Document:
    """Say that a document proves what it is for. Raises SamePerson for its maker, BadInput, Conflict."""
    document = _decidable(office, identity)
    if document.quarantined:
        raise BadInput(
            message("Something dangerous was found in this file ({scan}).", scan=document.scan),
            message("Reject it, and ask for a plain one."),
        )
    valid_dates(document.kind, document.dated, document.expires, office.today())
    seen = document.version if version is None else version
    return _decided(office, identity, seen, DocumentState.VERIFIED, "document:verified", "")


def reject(office: Office, identity: str, reason: str, version: int | None = None) -> Document:
    """Say that a document proves nothing, and why. Raises like `verify`."""
    document, why = _decidable(office, identity), valid_reason(reason)
    seen = document.version if version is None else version
    return _decided(office, identity, seen, DocumentState.REJECTED, "document:rejected", why)


def reopen(office: Office, identity: str, reason: str, version: int | None = None) -> Document:
    """Take a decision back, and say why; the document waits for a second person again. Raises BadInput, Conflict."""
    office.allow(Action.DOCUMENTS_VERIFY)
    why = valid_reason(reason)
    with office.store.writing(office.person.name) as writing:
        before = _as_seen(writing, identity, version)
        if before.state is DocumentState.RECEIVED:
            raise BadInput(message("Nobody has decided on this document yet."))
        after = replace(before, state=DocumentState.RECEIVED, decided_at=None, decided_by="", reason="")
        _write(writing, before, after, "document:reopened", why)
        return replace(after, version=after.version + 1)


def _decidable(office: Office, identity: str) -> Document:
    """The document, where this person may decide on it: neither who added it nor who ever corrected it."""
    office.allow(Action.DOCUMENTS_VERIFY)
    with office.store.reading() as session:
        document = known(table.read(session, identity), identity)
    _refuse_decided(document)
    office.second(document.received_by, document.received_at)
    for line in _lines(office, identity, CORRECTED):
        office.second(line.actor, line.at)
    return document


def _decided(office: Office, identity: str, version: int, state: DocumentState, action: str, reason: str) -> Document:
    with office.store.writing(office.person.name) as writing:
        before = _as_seen(writing, identity, version)
        _refuse_decided(before)
        by = office.person.name
        after = replace(before, state=state, decided_at=office.clock(), decided_by=by, reason=reason)
        _write(writing, before, after, action, reason)
        return replace(after, version=after.version + 1)


def _refuse_decided(document: Document) -> None:
    if document.state is not DocumentState.RECEIVED:
        raise BadInput(
            message("{name} decided on this document already.", name=document.decided_by),
            message("Open it again first, and say why."),
        )


def _as_seen(writing: Writing, identity: str, version: int | None) -> Document:
    """The document as it is now. Raises Conflict where it is not what was seen, BadInput where there is none."""
    document = known(table.read(writing.session, identity), identity)
    if version is not None and version != document.version:
        raise Conflict(changed_meanwhile(document), message("Look at it again, then decide."))
    return document


def changed_meanwhile(document: Document) -> Message:
    """Somebody else was faster."""
    return message("{name} was changed by somebody else in the meantime.", name=document.name)


def _write(writing: Writing, before: Document, after: Document, action: str, reason: str = "") -> None:
    table.change(writing.session, after)
    told, new = facts(before), facts(after)
    changed = {name for name in {*told, *new} if told.get(name) != new.get(name)} | {"document"}
    writing.audit(
        action,
        after.subject,
        before={name: told.get(name) for name in changed},
        after={name: new.get(name) for name in changed},
        reason=reason,
    )
    writing.commit()
