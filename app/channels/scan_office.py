"""Looks into Office files: their directory first, then every part for macros, links and entities; in the child."""

from __future__ import annotations

import zlib
from collections import Counter
from io import BytesIO
from xml.sax import SAXException
from xml.sax.handler import ContentHandler
from xml.sax.xmlreader import AttributesImpl
from zipfile import BadZipFile, ZipFile, ZipInfo

from defusedxml import DefusedXmlException
from defusedxml import sax as defused

from app.channels.scan_media import AS_NEW_OFFICE, AS_PDF, UNPACK, Media, refused
from app.domain.errors import message

MOST_MEMBERS, MOST_UNPACKED, MOST_RATIO = 2000, 100 * 1024 * 1024, 100
LONGEST_TEXT = 20_000
ENCRYPTED = 0x1
MAIN = {"word/document.xml": Media.DOCX, "xl/workbook.xml": Media.XLSX, "ppt/presentation.xml": Media.PPTX}
OPEN_DOCUMENT = {media.value.encode(): media for media in (Media.ODT, Media.ODS, Media.ODP)}
SHOWN = ("word/document.xml", "xl/sharedStrings.xml", "ppt/slides/", "content.xml")
"""The parts whose text a person would read."""
MACROS = ("vbaproject.bin", "basic/", "scripts/", "macrosheets/")
EMBEDDED = ("embeddings/", "activex/", "oleobject", "object ")
PARAGRAPHS = {"p", "si", "br", "table-row"}
BROKEN = (BadZipFile, SAXException, NotImplementedError, ValueError, KeyError, EOFError, OSError, zlib.error)


def look(content: bytes) -> tuple[Media, Counter[str], str]:
    """What it is, what was found in it, and its first words. Raises RefusedFile for what is dangerous or broken."""
    try:
        with ZipFile(BytesIO(content)) as archive:
            members = archive.infolist()
            check_directory(members, len(content))
            media = _media(archive)
            _refuse_macros(members)
            return media, *_parts(archive, members)
    except DefusedXmlException as bomb:
        raise refused(message("It defines entities, as an attack does."), AS_PDF) from bomb
    except BROKEN as broken:
        raise refused(message("It is a damaged Office file."), AS_PDF) from broken


def check_directory(members: list[ZipInfo], size: int) -> None:
    """Refuse by what the directory says, before anything is unpacked. Raises RefusedFile."""
    unpacked = sum(each.file_size for each in members)
    if len(members) > MOST_MEMBERS:
        raise refused(message("It holds {count} files; at most 2,000 are taken.", count=len(members)), AS_PDF)
    if unpacked > MOST_UNPACKED:
        raise refused(message("Unpacked it is larger than 100 MB."), AS_PDF)
    if unpacked > MOST_RATIO * size:
        raise refused(message("It is packed more than 100 times, as an attack is."), AS_PDF)
    if any(each.flag_bits & ENCRYPTED for each in members):
        raise refused(message("It is encrypted with a password."), message("Ask for it without one."))


def _media(archive: ZipFile) -> Media:
    names = set(archive.namelist())
    if "mimetype" in names:
        kind = archive.read("mimetype").strip()
        if kind in OPEN_DOCUMENT:
            return OPEN_DOCUMENT[kind]
    for part, media in MAIN.items():
        if part in names and "[Content_Types].xml" in names:
            return media
    raise refused(message("It is an archive."), UNPACK)


def _refuse_macros(members: list[ZipInfo]) -> None:
    for each in members:
        name = each.filename.casefold()
        if name.endswith(MACROS[0]) or name.startswith(MACROS[1:3]) or MACROS[3] in name:
            raise refused(message("It contains macros."), AS_NEW_OFFICE)


def _parts(archive: ZipFile, members: list[ZipInfo]) -> tuple[Counter[str], str]:
    found: Counter[str] = Counter()
    words: list[str] = []
    for each in members:
        name = each.filename
        if any(part in name.casefold() for part in EMBEDDED) and not name.endswith((".rels", "/")):
            found["embedded object"] += 1
        if name.casefold().endswith((".xml", ".rels", ".vml")):
            reader = _Reader(shown=name.startswith(SHOWN))
            defused.parseString(archive.read(each), reader, forbid_dtd=True)
            found.update(reader.found)
            words += reader.words
    text = "\n".join(line for line in map(str.strip, "".join(words).splitlines()) if line)
    return found, text[:LONGEST_TEXT]


class _Reader(ContentHandler):
    """Reads one part: counts what reaches outside, and keeps the words of what is shown."""

    def __init__(self, *, shown: bool) -> None:
        super().__init__()
        self.found: Counter[str] = Counter()
        self.words: list[str] = []
        self._shown, self._length = shown, 0

    def startElement(self, name: str, attrs: AttributesImpl) -> None:  # noqa: N802 - SAX names it
        kept = dict(attrs.items())
        local = name.rpartition(":")[2]
        if local == "Relationship" and kept.get("TargetMode") == "External":
            self.found["URI" if kept.get("Type", "").endswith("/hyperlink") else "external link"] += 1
        elif "macroEnabled" in kept.get("ContentType", ""):
            raise refused(message("It contains macros."), AS_NEW_OFFICE)
        elif local in {"encryption-data", "EncryptedData"}:
            raise refused(message("It is encrypted with a password."), message("Ask for it without one."))
        elif local == "ddeLink" or "DDE" in kept.get("instr", ""):
            self.found["DDE"] += 1

    def endElement(self, name: str) -> None:  # noqa: N802 - SAX names it
        if self._shown and name.rpartition(":")[2] in PARAGRAPHS:
            self.words.append("\n")

    def characters(self, content: str) -> None:
        if content.lstrip().startswith(("DDE ", "DDEAUTO ")):
            self.found["DDE"] += 1
        elif self._shown and self._length < LONGEST_TEXT:
            self._length += len(content)
            self.words.append(content)
