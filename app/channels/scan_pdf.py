"""Looks through every object of a PDF for what could act by itself; runs in the confined child."""

from __future__ import annotations

from collections import Counter
from io import BytesIO
from typing import Any

import pikepdf

from app.channels.scan_media import AS_PDF, refused
from app.domain.errors import message

MOST_PAGES = 500
ACTIONS = {
    "/JavaScript": "JavaScript",
    "/Launch": "Launch",
    "/SubmitForm": "SubmitForm",
    "/ImportData": "ImportData",
    "/GoToR": "RemoteGoTo",
    "/GoToE": "RemoteGoTo",
    "/RichMediaExecute": "RichMedia",
    "/Rendition": "Rendition",
    "/URI": "URI",
}
PARTS = {
    "/EmbeddedFile": "EmbeddedFile",
    "/FileAttachment": "EmbeddedFile",
    "/RichMedia": "RichMedia",
    "/Screen": "RichMedia",
    "/Movie": "RichMedia",
    "/3D": "RichMedia",
}
KEYS = {"/AA": "AA", "/XFA": "XFA", "/EF": "EmbeddedFile", "/JS": "JavaScript"}
HARMLESS_ON_OPENING = {"/GoTo", None}


def look(content: bytes) -> tuple[int, Counter[str]]:
    """How many pages there are, and how often each thing was found. Raises RefusedFile for what cannot be checked."""
    try:
        with pikepdf.open(BytesIO(content), attempt_recovery=False) as pdf:
            pages = len(pdf.pages)
            if not 0 < pages <= MOST_PAGES:
                raise refused(message("It has {pages} pages; 1 to {most} are taken.", pages=pages, most=MOST_PAGES))
            found: Counter[str] = Counter()
            for each in pdf.objects:
                _count(each, found)
            return pages, found
    except pikepdf.PasswordError as locked:
        raise refused(message("It is encrypted with a password."), message("Ask for it without one.")) from locked
    except (pikepdf.PdfError, ValueError, TypeError, RuntimeError) as broken:
        raise refused(message("It is a damaged PDF: it cannot be read to its end."), AS_PDF) from broken


def _count(start: Any, found: Counter[str]) -> None:
    """Count in an object and in what stands directly within it; what it points at is visited by itself."""
    waiting = [start]
    while waiting:
        each = waiting.pop()
        if isinstance(each, pikepdf.Array):
            waiting += (inner for inner in each if _within(inner))
        elif isinstance(each, pikepdf.Dictionary | pikepdf.Stream):
            facts = dict(each.items())
            found.update(_named(facts))
            waiting += (inner for inner in facts.values() if _within(inner))


def _within(inner: Any) -> bool:
    return isinstance(inner, pikepdf.Array | pikepdf.Dictionary) and not inner.is_indirect


def _named(facts: dict[str, Any]) -> set[str]:
    """What one dictionary is known for."""
    named = {name for key, name in KEYS.items() if key in facts}
    for key, table in (("/S", ACTIONS), ("/Type", PARTS), ("/Subtype", PARTS)):
        value = facts.get(key)
        if isinstance(value, pikepdf.Name) and str(value) in table:
            named.add(table[str(value)])
    opening = facts.get("/OpenAction")
    if isinstance(opening, pikepdf.Dictionary) and str(opening.get("/S")) not in HARMLESS_ON_OPENING:
        named.add("OpenAction")
    return named
