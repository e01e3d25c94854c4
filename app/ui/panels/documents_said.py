"""How documents are called and marked on screen."""

from __future__ import annotations

from app.channels.scan_media import Media
from app.domain.documents import CLEAN, Document, DocumentKind, Standing
from app.regions import Region
from app.services.documents import DocumentRow
from app.words import Words, begun

KILO = 1024
ICONS = {
    DocumentKind.IDENTITY: "id-card",
    DocumentKind.RESIDENCE: "house",
    DocumentKind.FUNDS: "banknote",
    DocumentKind.AML_REPORT: "shield-check",
    DocumentKind.AGREEMENT: "file-pen-line",
    DocumentKind.REGISTRATION: "building-2",
    DocumentKind.OWNERS: "users",
    DocumentKind.AUTHORITY: "file-pen-line",
    DocumentKind.TAX: "receipt",
    DocumentKind.OTHER: "file-text",
}
MARKS = {
    Standing.QUARANTINED: ("err", "shield-alert"),
    Standing.TO_VERIFY: ("warn", "triangle-alert"),
    Standing.EXPIRED: ("err", "circle-x"),
    Standing.EXPIRING: ("warn", "triangle-alert"),
    Standing.VERIFIED: ("live", "check"),
    Standing.REJECTED: ("err", "circle-x"),
    Standing.REPLACED: ("", "history"),
}
"""Tone and icon of how a document stands."""
TYPES = {
    Media.PDF: "PDF",
    Media.PNG: "PNG",
    Media.JPEG: "JPEG",
    Media.WEBP: "WebP",
    Media.TIFF: "TIFF",
    Media.DOCX: "Word",
    Media.XLSX: "Excel",
    Media.PPTX: "PowerPoint",
    Media.ODT: "OpenDocument",
    Media.ODS: "OpenDocument",
    Media.ODP: "OpenDocument",
}


def kind_said(words: Words, kind: DocumentKind) -> str:
    """A kind of document, as it stands at the beginning of a line."""
    return begun(words.term("document", kind.value))


def standing_said(words: Words, row: DocumentRow) -> str:
    """How a document stands, with the days that are left."""
    if row.standing is not Standing.EXPIRING or row.days is None:
        return words.term("document", row.standing.value)
    if row.days == 0:
        return words("expires today")
    return words.count(row.days, "expires in {n} day", "expires in {n} days")


def type_said(media: str) -> str:
    """The type of a file in one word."""
    return TYPES[Media(media)] if media in set(Media) else media


def size_said(region: Region, size: int) -> str:
    """A size in KB, or MB from 1,000 KB on."""
    kilo = -(-size // KILO)
    return f"{region.number(kilo)} KB" if kilo < 1000 else f"{region.number(-(-kilo // KILO))} MB"


def scan_said(words: Words, document: Document) -> str:
    """What the look inside found, harmless things such as links (URI) with their number."""
    if document.quarantined:
        return document.scan or words("not looked into")
    return words("nothing dangerous") + document.scan.removeprefix(CLEAN)
