"""Contents of documents: opened page by page, saved as a copy, checked; each opening is written down."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

from app.channels.preview import Preview, draw
from app.channels.scan_media import EXTENSIONS, Media
from app.channels.webmark import mark_as_from_elsewhere
from app.config import write_atomically
from app.db import documents as table
from app.domain.checks import Finding, Severity
from app.domain.documents import Document
from app.domain.errors import KnownError, Message, NotAllowed, RefusedFile, message
from app.domain.filenames import display_name, extension
from app.domain.permissions import Action
from app.security.sealedfiles import MissingFile, damaged
from app.services.documents import OPENED, known
from app.services.office import Office

YOUNG = timedelta(hours=1)
"""A sealed file without a row may be one that is being added now, by this seat or another."""
log = logging.getLogger(__name__)


def open_pages(office: Office, identity: str, first: int = 0) -> Preview:
    """Some pages of a document from `first` on, drawn out of harm's way; written down as an opening.

    Raises NotAllowed for a document in quarantine, DamagedFile, RefusedFile where it cannot be drawn.
    """
    document = _openable(office, identity)
    drawn = draw(_content(office, document), Media(document.media), first)
    _audit(office, document, OPENED, {"pages": f"{first + 1}-{first + max(len(drawn.pages), 1)}"})
    return drawn


def save_copy(office: Office, identity: str, path: Path) -> Path:
    """Write the original to a file, in clear, marked as coming from elsewhere; answers where it stands.

    It gets the ending of what it is, whatever was asked for. Raises like `open_pages`.
    """
    document = _openable(office, identity)
    target = _with_ending(path, Media(document.media))
    content = tuple(_checked(office, document))  # what is missing or damaged is not said to be saved
    _audit(office, document, "document:saved", {"sha256": document.sha256})
    try:
        write_atomically(target, content)
    except OSError as unwritable:
        raise RefusedFile(message("{name} cannot be written there.", name=target.name)) from unwritable
    mark_as_from_elsewhere(target)
    return target


def _with_ending(path: Path, media: Media) -> Path:
    name = display_name(path.name)
    return path.with_name(name if extension(name) in EXTENSIONS[media] else f"{name}.{EXTENSIONS[media][0]}")


def _openable(office: Office, identity: str) -> Document:
    office.allow(Action.DOCUMENTS_OPEN)
    with office.store.reading() as session:
        document = known(table.read(session, identity), identity)
    if document.quarantined:
        raise NotAllowed(
            message("Something dangerous was found in this file ({scan}).", scan=document.scan),
            message("It is kept as evidence, and neither shown nor handed out. Ask for a plain one."),
        )
    return document


def _audit(office: Office, document: Document, action: str, after: dict[str, object]) -> None:
    with office.store.writing(office.person.name) as writing:
        writing.audit(action, document.subject, after={"document": document.id, "kind": document.kind.value, **after})
        writing.commit()


def _sealed(office: Office, document: Document) -> Iterator[bytes]:
    """What lies in the sealed file. Raises DamagedFile, and MissingFile saying whose workstation may have it."""
    try:
        yield from office.files.open(document.id)
    except MissingFile as missing:
        what = message("The sealed file of this document is missing on this workstation.")
        where = message(
            "{who} added it on {day}: copy {file} from the documents folder of that workstation, or from a backup.",
            who=document.received_by,
            day=document.received_at.date(),
            file=document.id,
        )
        raise MissingFile(what, where) from missing


def _content(office: Office, document: Document) -> bytes:
    return b"".join(_checked(office, document))


def _checked(office: Office, document: Document) -> Iterator[bytes]:
    """The content, piece by piece. Raises DamagedFile before the last one where it is not what was received."""
    seen, held = hashlib.sha256(), b""
    for piece in _sealed(office, document):
        if held:
            yield held
        seen.update(piece)
        held = piece
    if seen.hexdigest() != document.sha256:
        raise damaged()
    yield held


def intact(office: Office) -> list[Finding]:
    """What is wrong with the sealed files: one finding for each that is missing or damaged, one for those of nobody."""
    office.allow(Action.OFFICE_READ)
    with office.store.reading() as session:
        documents = table.read_all(session)
    found = [finding for each in documents for finding in _damage(office, each)]
    strangers = office.files.identities() - {each.id for each in documents}
    if strangers:
        found.append(_strangers(len(strangers)))
    return found


def _damage(office: Office, document: Document) -> Iterator[Finding]:
    try:
        for _piece in _checked(office, document):
            pass
    except KnownError as wrong:
        fix = wrong.way_out or message("Ask for the document again.")
        yield _finding(document.subject, message("{name}: {what}", name=document.name, what=wrong.what), fix)


def _strangers(count: int) -> Finding:
    what = message("{count} sealed files belong to no document.", count=count)
    fix = message("An hour after they were written they are set aside at the next start.")
    return Finding("documents", Severity.NOTE, "documents", None, what, fix)


def _finding(subject: str, what: Message, fix: Message) -> Finding:
    return Finding("documents", Severity.ERROR, subject, None, what, fix)


def sweep(office: Office) -> tuple[str, ...]:
    """Set aside what an ended write left in the folder; nothing is deleted. Answers the names, which are audited."""
    if not office.paths.documents.is_dir():
        return ()
    with office.store.reading() as session:
        rows = table.identities(session)
    before = (office.clock() - YOUNG).timestamp()
    moved = office.files.set_aside(rows, before)
    if moved:
        log.warning("%s sealed files belonged to no document and were set aside", len(moved))
        with office.store.writing(office.person.name) as writing:
            writing.audit("document:set-aside", "documents", after={"files": ", ".join(moved)})
            writing.commit()
    return moved
