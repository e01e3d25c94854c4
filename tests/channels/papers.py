"""Documents made up for tests: harmless ones, and those that strangers send to do harm."""

from __future__ import annotations

import zlib
from io import BytesIO
from struct import pack
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile

import pikepdf
from PIL import Image

TYPES = b'<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>'
LINES = b"<w:p><w:t>Luz y Fuerza</w:t></w:p><w:p><w:t>July</w:t></w:p>"
WORDS = b'<w:document xmlns:w="w"><w:body>' + LINES + b"</w:body></w:document>"


def pdf(pages: int = 1, **root: object) -> bytes:
    """A PDF of empty pages, with these entries in its catalogue."""
    with pikepdf.new() as document:
        for _ in range(pages):
            document.add_blank_page(page_size=(595, 842))
        for name, value in root.items():
            document.Root[f"/{name}"] = value
        return saved(document)


def saved(document: pikepdf.Pdf, **how: object) -> bytes:
    out = BytesIO()
    document.save(out, **how)  # type: ignore[arg-type]
    return out.getvalue()


def action(kind: str, **facts: object) -> pikepdf.Dictionary:
    made = pikepdf.Dictionary(S=pikepdf.Name(f"/{kind}"))
    for name, value in facts.items():
        made[f"/{name}"] = value
    return made


def embedding() -> bytes:
    with pikepdf.new() as document:
        document.add_blank_page()
        document.attachments["x.exe"] = b"MZ"
        return saved(document)


def hidden(**how: object) -> bytes:
    """JavaScript in an annotation, packed so that no search of the bytes finds it."""
    with pikepdf.new() as document:
        page = document.add_blank_page()
        note = pikepdf.Dictionary(Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Link, Rect=[0, 0, 9, 9])
        note["/A"] = action("JavaScript", JS="app.alert(1)")
        page["/Annots"] = pikepdf.Array([document.make_indirect(note)])
        return saved(document, object_stream_mode=pikepdf.ObjectStreamMode.generate, **how)


def filled_form() -> bytes:
    """A PDF whose only words stand in a field that somebody has filled in."""
    name = pikepdf.Name
    with pikepdf.new() as document:
        page = document.add_blank_page(page_size=(200, 200))
        font = document.make_indirect(pikepdf.Dictionary(Type=name.Font, Subtype=name.Type1, BaseFont=name.Helvetica))
        field = pikepdf.Dictionary(
            Type=name.Annot, Subtype=name.Widget, FT=name.Tx, T="a", V="HELLO", Rect=[20, 80, 180, 120], F=4,
            DA="/Helv 24 Tf 0 g",
        )  # fmt: skip
        page["/Annots"] = fields = pikepdf.Array([document.make_indirect(field)])
        fonts = pikepdf.Dictionary(Font=pikepdf.Dictionary(Helv=font))
        document.Root["/AcroForm"] = pikepdf.Dictionary(Fields=fields, DR=fonts, NeedAppearances=True)
        return saved(document)


def locked() -> bytes:
    with pikepdf.new() as document:
        document.add_blank_page()
        return saved(document, encryption=pikepdf.Encryption(owner="o", user="u"))


def picture(kind: str = "PNG", size: tuple[int, int] = (60, 40), **how: object) -> bytes:
    out = BytesIO()
    Image.new("RGB", size, (12, 90, 200)).save(out, kind, **how)
    return out.getvalue()


def bomb_png(side: int = 9000) -> bytes:
    """A PNG of 81 million pixels in a few kilobytes."""
    rows = zlib.compress((b"\0" + b"\0" * (side // 8)) * side, 9)

    def part(name: bytes, content: bytes) -> bytes:
        return pack(">I", len(content)) + name + content + pack(">I", zlib.crc32(name + content))

    head = pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + part(b"IHDR", head) + part(b"IDAT", rows) + part(b"IEND", b"")


def office(parts: dict[str, bytes] | None = None, *, packed: int = ZIP_DEFLATED) -> bytes:
    """A Word file with these parts beside the usual ones."""
    out = BytesIO()
    with ZipFile(out, "w", packed) as archive:
        for name, content in ({"[Content_Types].xml": TYPES, "word/document.xml": WORDS} | (parts or {})).items():
            archive.writestr(name, content)
    return out.getvalue()


def archive(parts: dict[str, bytes]) -> bytes:
    out = BytesIO()
    with ZipFile(out, "w", ZIP_STORED) as made:
        for name, content in parts.items():
            made.writestr(name, content)
    return out.getvalue()


def open_document() -> bytes:
    kind = b"application/vnd.oasis.opendocument.text"
    words = b'<o:body xmlns:o="o" xmlns:t="t"><t:p>Recibo</t:p></o:body>'
    return archive({"mimetype": kind, "content.xml": words, "META-INF/manifest.xml": b"<m/>"})
