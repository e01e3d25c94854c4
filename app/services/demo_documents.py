"""Documents of the demo office: small PDFs with invented facts, some in order, some not."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from uuid import NAMESPACE_URL, uuid5

from app.channels.scan_media import Media
from app.db import documents as table
from app.domain.calendar import add_months, zone
from app.domain.clients import Client, ClientKind
from app.domain.documents import Document, DocumentKind, DocumentState
from app.services.office import Office

TAKEN_IN_BY, DECIDED_BY = "ivan", "elena"
TODAY = date(2025, 9, 7)
SCRIPT = "/OpenAction << /S /JavaScript /JS (app.alert\\(1\\)) >>"


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """A document to be made: whose, what, when it came in, what stands on it, what was said of it."""

    subject: str
    kind: DocumentKind
    title: str
    received: date
    dated: date | None = None
    expires: date | None = None
    state: DocumentState = DocumentState.VERIFIED
    reason: str = ""
    scan: str = "clean"
    pages: int = 1


SPECIAL = (
    Paper(subject="C-0001", kind=DocumentKind.IDENTITY, title="Passport", received=date(2025, 3, 28),
          dated=date(2019, 11, 15), expires=date(2029, 11, 14), pages=2),
    Paper(subject="C-0001", kind=DocumentKind.RESIDENCE, title="Electricity bill", received=date(2025, 6, 12),
          dated=date(2025, 6, 11)),
    Paper(subject="C-0001", kind=DocumentKind.AML_REPORT, title="AML report", received=date(2025, 3, 31),
          dated=date(2025, 3, 31)),
    Paper(subject="C-0001", kind=DocumentKind.FUNDS, title="Sale of a warehouse", received=date(2025, 3, 31),
          dated=date(2025, 3, 31), pages=2),
    Paper(subject="C-0001", kind=DocumentKind.AGREEMENT, title="Investment agreement", received=date(2025, 3, 31),
          dated=date(2025, 3, 31), pages=3),
    Paper(subject="C-0004", kind=DocumentKind.RESIDENCE, title="Office lease statement", received=date(2025, 6, 17),
          dated=date(2025, 6, 16)),
    Paper(subject="C-0004", kind=DocumentKind.REGISTRATION, title="Certificate of incorporation",
          received=date(2024, 11, 11), dated=date(2019, 4, 2)),
    Paper(subject="C-0004", kind=DocumentKind.OWNERS, title="Register of owners", received=date(2024, 11, 11),
          dated=date(2024, 11, 1)),
    Paper(subject="C-0008", kind=DocumentKind.IDENTITY, title="Passport", received=date(2025, 3, 17),
          dated=date(2020, 8, 3), expires=date(2025, 8, 2)),
    Paper(subject="C-0009", kind=DocumentKind.TAX, title="Tax form", received=date(2025, 9, 4),
          state=DocumentState.RECEIVED, scan="JavaScript 1, OpenAction 1"),
    Paper(subject="C-0015", kind=DocumentKind.AML_REPORT, title="AML report", received=date(2025, 9, 5),
          dated=date(2025, 9, 5), state=DocumentState.RECEIVED),
    Paper(subject="C-0016", kind=DocumentKind.RESIDENCE, title="Photograph of a bill", received=date(2025, 9, 3),
          dated=date(2025, 8, 20), state=DocumentState.REJECTED, reason="unreadable: the address is cut off"),
    Paper(subject="C-0016", kind=DocumentKind.IDENTITY, title="Identity card", received=date(2025, 9, 3),
          dated=date(2021, 2, 9), expires=date(2031, 2, 8)),
)  # fmt: skip
"""Those that the pictures of the office show; everybody else has a usual set."""
USUAL = (
    (DocumentKind.IDENTITY, "Passport"),
    (DocumentKind.RESIDENCE, "Water bill"),
    (DocumentKind.AML_REPORT, "AML report"),
    (DocumentKind.FUNDS, "Sale of a business"),
    (DocumentKind.AGREEMENT, "Investment agreement"),
)
BROUGHT_AGAIN = frozenset({DocumentKind.AML_REPORT, DocumentKind.FUNDS, DocumentKind.OWNERS})
"""What is asked for again after a year."""
OF_COMPANIES = (
    (DocumentKind.REGISTRATION, "Certificate of incorporation"),
    (DocumentKind.OWNERS, "Register of owners"),
    (DocumentKind.AUTHORITY, "Power of attorney"),
    *(each for each in USUAL if each[0] is not DocumentKind.IDENTITY),
)


def fill(office: Office) -> None:
    """Add the documents of every client, in one transaction."""
    clients = office.books.current(office.store).clients
    names = {client.code: client.name for client in clients}
    papers = [*SPECIAL, *(each for client in clients for each in _usual(client))]
    made = [_document(office, each, names[each.subject]) for each in papers if each.subject in names]
    with office.store.writing(TAKEN_IN_BY) as writing:
        for each in made:
            table.add(writing.session, each)
        writing.audit("document:added", "demo office", after={"count": len(made)})
        writing.commit()


def _usual(client: Client) -> list[Paper]:
    """The set that a client hands in, without what stands above; a bill is brought anew every few weeks."""
    code, since, number = client.code, client.since or TODAY, int(client.code[-2:])
    there = {each.kind for each in SPECIAL if each.subject == code}
    found = []
    for kind, title in OF_COMPANIES if client.kind is ClientKind.COMPANY else USUAL:
        if kind in there or code == "C-0016":
            continue
        dated, received = since - timedelta(days=3), since
        if kind is DocumentKind.RESIDENCE:
            dated = TODAY - timedelta(days=20 + number)
            received = dated + timedelta(days=4)
        if kind in BROUGHT_AGAIN and add_months(dated, 12) < TODAY:
            dated = received = TODAY - timedelta(days=100 + number)
        expires = date(2027 + number % 6, 1 + number % 12, 14) if kind is DocumentKind.IDENTITY else None
        usual = Paper(subject=code, kind=kind, title=title, received=received, dated=dated, expires=expires)
        found.append(usual)
    return found


def _document(office: Office, wanted: Paper, owner: str) -> Document:
    content = paper(wanted, owner)
    number = f"{wanted.subject} {wanted.kind} {wanted.title}"
    document = Document(
        id=str(uuid5(NAMESPACE_URL, f"fidus demo {number}")),
        subject=wanted.subject,
        kind=wanted.kind,
        name=f"{wanted.title}.pdf",
        media=Media.PDF.value,
        size=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
        received_at=_at(office, wanted.received, 10),
        received_by=TAKEN_IN_BY,
        dated=wanted.dated,
        expires=wanted.expires,
        scan=wanted.scan,
    )
    office.files.seal(document.id, content)
    if wanted.state is DocumentState.RECEIVED:
        return document
    decided = _at(office, wanted.received, 16)
    return replace(document, state=wanted.state, decided_at=decided, decided_by=DECIDED_BY, reason=wanted.reason)


def _at(office: Office, day: date, hour: int) -> datetime:
    place = zone(office.books.current(office.store).timezone)
    return datetime.combine(day, time(hour, 12), place).astimezone(zone("UTC"))


def paper(wanted: Paper, owner: str) -> bytes:
    """A PDF of few pages: a title, the owner and the dates."""
    facts = [
        f"Holder: {owner}",
        f"Client: {wanted.subject}",
        f"Dated: {wanted.dated or '-'}",
        f"Valid to: {wanted.expires or '-'}",
        "",
        "Invented for the demo office. It proves nothing about anybody.",
    ]
    pages = [_page(wanted.title, facts, f"Page {at} of {wanted.pages}") for at in range(1, wanted.pages + 1)]
    return _pdf(pages, SCRIPT if wanted.scan != "clean" else "")


def _page(title: str, lines: list[str], foot: str) -> bytes:
    """What is drawn on a page of A4."""
    written = [f"BT /B 22 Tf 72 750 Td ({_escaped(title)}) Tj ET", "72 736 m 523 736 l S"]
    for at, line in enumerate(lines):
        written.append(f"BT /F 12 Tf 72 {700 - 22 * at} Td ({_escaped(line)}) Tj ET")
    written.append(f"BT /F 9 Tf 72 60 Td ({_escaped(foot)}) Tj ET")
    return "\n".join(written).encode("cp1252", "replace")


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)")


def _pdf(pages: list[bytes], root: str) -> bytes:
    """The file of these pages, with its table of places."""
    kids = " ".join(f"{5 + 2 * at} 0 R" for at in range(len(pages)))
    font = "<< /Type /Font /Subtype /Type1 /BaseFont /{} /Encoding /WinAnsiEncoding >>"
    objects = [
        f"<< /Type /Catalog /Pages 2 0 R {root} >>".encode(),
        f"<< /Type /Pages /Count {len(pages)} /Kids [{kids}] >>".encode(),
        font.format("Helvetica").encode(),
        font.format("Helvetica-Bold").encode(),
    ]
    for at, drawn in enumerate(pages):
        fonts = "/Resources << /Font << /F 3 0 R /B 4 0 R >> >>"
        head = f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] {fonts} /Contents {6 + 2 * at} 0 R >>"
        objects += [head.encode(), b"<< /Length %d >>\nstream\n%s\nendstream" % (len(drawn), drawn)]
    return _numbered(objects)


def _numbered(objects: list[bytes]) -> bytes:
    out, places = b"%PDF-1.7\n", []
    for number, each in enumerate(objects, start=1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, each)
    table_of_places = b"".join(b"%010d 00000 n \n" % place for place in places)
    head = b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    tail = b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, len(out))
    return out + head + table_of_places + tail
