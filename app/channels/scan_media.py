"""What a file is, by its first bytes and never by its name; what is no document is refused with a sentence."""

from __future__ import annotations

from enum import StrEnum

from app.domain.errors import Message, RefusedFile, message


class Media(StrEnum):
    """What is taken in, as its IANA media type."""

    PDF = "application/pdf"
    PNG = "image/png"
    JPEG = "image/jpeg"
    WEBP = "image/webp"
    TIFF = "image/tiff"
    DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
    XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    PPTX = "application/vnd.openxmlformats-officedocument.presentationml.presentation"
    ODT = "application/vnd.oasis.opendocument.text"
    ODS = "application/vnd.oasis.opendocument.spreadsheet"
    ODP = "application/vnd.oasis.opendocument.presentation"


EXTENSIONS: dict[Media, tuple[str, ...]] = {
    Media.PDF: ("pdf",),
    Media.PNG: ("png",),
    Media.JPEG: ("jpg", "jpeg", "jpe", "jfif"),
    Media.WEBP: ("webp",),
    Media.TIFF: ("tif", "tiff"),
    Media.DOCX: ("docx",),
    Media.XLSX: ("xlsx",),
    Media.PPTX: ("pptx",),
    Media.ODT: ("odt",),
    Media.ODS: ("ods",),
    Media.ODP: ("odp",),
}
"""How files of a type are called, the usual ending first."""
PICTURES = frozenset({Media.PNG, Media.JPEG, Media.WEBP, Media.TIFF})
TAKEN = message("PDF, PNG, JPEG, WebP, TIFF, Word, Excel, PowerPoint and OpenDocument files are taken.")
AS_PDF = message("Save it as PDF and add that.")

MAGIC: tuple[tuple[bytes, Media], ...] = (
    (b"%PDF-", Media.PDF),
    (b"\x89PNG\r\n\x1a\n", Media.PNG),
    (b"\xff\xd8\xff", Media.JPEG),
    (b"II*\0", Media.TIFF),
    (b"MM\0*", Media.TIFF),
)
PROGRAM = message("It is a program or a script.")
ARCHIVE = message("It is an archive.")
OLD_OFFICE = message("It is an old or encrypted Office file, in which macros cannot be ruled out.")
HEIC = message("It is a HEIC picture, which cannot be read here.")
UNPACK = message("Unpack it and add the documents in it one by one.")
AS_JPEG = message("Save it as JPEG and add that.")
AS_NEW_OFFICE = message("Save it as .docx, .xlsx or PDF, without a password, and add that.")
FOREIGN: tuple[tuple[bytes, Message, Message], ...] = (
    (b"MZ", PROGRAM, TAKEN),
    (b"\x7fELF", PROGRAM, TAKEN),
    (b"#!", PROGRAM, TAKEN),
    (b"\xca\xfe\xba\xbe", PROGRAM, TAKEN),
    (b"\xcf\xfa\xed\xfe", PROGRAM, TAKEN),
    (b"\xce\xfa\xed\xfe", PROGRAM, TAKEN),
    (b"L\0\0\0\x01\x14\x02\0", PROGRAM, TAKEN),
    (b"Rar!", ARCHIVE, UNPACK),
    (b"7z\xbc\xaf", ARCHIVE, UNPACK),
    (b"\x1f\x8b", ARCHIVE, UNPACK),
    (b"PK\x05\x06", ARCHIVE, UNPACK),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", OLD_OFFICE, AS_NEW_OFFICE),
)
"""What is recognised in order to say why it is not taken, and what to do instead."""
ZIPPED = b"PK\x03\x04"
HEIC_BRANDS = (b"heic", b"heix", b"hevc", b"heim", b"heis", b"mif1", b"msf1", b"avif")


def media_of(content: bytes) -> Media | None:
    """The type of a file; None for a ZIP archive, which may be an Office file. Raises RefusedFile for anything else."""
    for magic, media in MAGIC:
        if content.startswith(magic):
            return media
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return Media.WEBP
    if content.startswith(ZIPPED):
        return None
    raise _foreign(content)


def _foreign(content: bytes) -> RefusedFile:
    if not content:
        return refused(message("It is empty."))
    if content[4:8] == b"ftyp" and content[8:12] in HEIC_BRANDS:
        return refused(HEIC, AS_JPEG)
    if b"%PDF-" in content[:1024]:
        return refused(message("Something else stands before the PDF in it."), AS_PDF)
    for magic, what, instead in FOREIGN:
        if content.startswith(magic):
            return refused(what, instead)
    return refused(message("It is none of the kinds of file that are taken."), TAKEN)


def refused(what: Message, instead: Message | None = None) -> RefusedFile:
    """The refusal of a document, and what to do instead."""
    return RefusedFile(what, way_out=instead)
