"""Damaged and hostile reports: read soundly, or refused with a place and a sentence, quickly, and nothing else."""

from __future__ import annotations

import io
import random
import re
import zipfile
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.bridge.simulator import reports
from app.bridge.statements import Statement, read_statement, sniff
from app.domain.errors import RefusedFile
from app.domain.holdings import DealKind
from app.domain.money import ZERO, total
from tests.bridge.ledgers import printed

WHAT = printed()
MT4 = replace(WHAT, deals=tuple(deal for deal in WHAT.deals if deal.entry is None))
PAGES = {
    "2020": reports.mt5_html(WHAT, generation=2020),
    "2023": reports.mt5_html(WHAT, language="ru"),
    "utf-8": reports.mt5_html(WHAT).decode("utf-16").encode(),
    "mt4": reports.mt4_html(MT4),
}
BOOK = reports.mt5_xlsx(WHAT)
TAGS = [
    "<td>",
    "</tr>",
    "<table>",
    "</html>",
    "<!--",
    "<tr",
    '="',
    "&#0;",
    "&#xD800;",
    "\ud800",
    "999999999999999999.99",
]


def assert_places(refusal: RefusedFile) -> None:
    assert refusal.problems
    assert all(problem.where and str(problem.what) for problem in refusal.problems)


def sound(content: bytes) -> Statement | None:
    """The statement if there is one: its figures agree, or it says that they do not."""
    try:
        statement = read_statement(content)
    except RefusedFile as refusal:
        assert_places(refusal)
        return None
    moved = total(ZERO if deal.kind is DealKind.CREDIT else deal.amount for deal in statement.deals)
    assert statement.notes or statement.opening_balance + moved == statement.reported_balance
    assert statement.key.login > 0
    return statement


@given(st.sampled_from(sorted(PAGES)), st.data())
def test_flipped_bytes(name: str, data: st.DataObject) -> None:
    damaged = bytearray(PAGES[name])
    for _ in range(data.draw(st.integers(1, 6))):
        damaged[data.draw(st.integers(0, len(damaged) - 1))] = data.draw(st.integers(0, 255))
    sound(bytes(damaged))


@given(st.sampled_from(sorted(PAGES)), st.floats(0, 1))
def test_a_page_cut_off_anywhere_is_refused(name: str, part: float) -> None:
    page = PAGES[name]
    end = page.rindex("</html>".encode("utf-16-le" if page.startswith(b"\xff\xfe") else "utf-8"))
    assert sound(page[: int(end * part)]) is None


@given(st.sampled_from(sorted(PAGES)), st.data())
def test_cells_that_changed_places(name: str, data: st.DataObject) -> None:
    code = "utf-16" if name.startswith("20") else "utf-8"
    parts = re.split(r"(<td[^>]*>[^<]*</td>)", PAGES[name].decode(code))
    here, there = (2 * data.draw(st.integers(0, len(parts) // 2 - 1)) + 1 for _ in range(2))
    parts[here], parts[there] = parts[there], parts[here]
    sound("".join(parts).encode(code))


@given(st.sampled_from(sorted(PAGES)), st.data())
def test_markup_in_the_wrong_place(name: str, data: st.DataObject) -> None:
    code = "utf-16" if name.startswith("20") else "utf-8"
    text = PAGES[name].decode(code)
    here = data.draw(st.integers(0, len(text)))
    sound((text[:here] + data.draw(st.sampled_from(TAGS)) + text[here:]).encode(code, errors="replace"))


@given(st.data())
@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow])
def test_a_damaged_workbook(data: st.DataObject) -> None:
    damaged = bytearray(BOOK)
    for _ in range(data.draw(st.integers(1, 4))):
        damaged[data.draw(st.integers(0, len(damaged) - 1))] = data.draw(st.integers(0, 255))
    sound(bytes(damaged[: data.draw(st.sampled_from([len(damaged), len(damaged) // 2, len(damaged) - 30]))]))


@given(st.data())
@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow])
def test_a_workbook_with_damaged_markup(data: st.DataObject) -> None:
    """The container stays sound: the damage reaches the reader of the sheet."""
    part = data.draw(st.sampled_from([SHEET, "xl/styles.xml", "xl/workbook.xml", "[Content_Types].xml"]))
    text = unpacked(BOOK)[part].decode("utf-16")
    tokens = [(match.start(), match.end()) for match in re.finditer(r"\"[^\"]*\"|>[^<]+<", text)]
    begin, end = data.draw(st.sampled_from(tokens))
    new = data.draw(
        st.sampled_from(["", "-1", "1E+400", "NaN", "zzz", "99999999999999999999", "s", "inlineStr", "b", "d"])
    )
    damaged = text[: begin + 1] + new + text[end - 1 :]
    sound(packed(unpacked(BOOK) | {part: damaged.encode("utf-16")}))


def unpacked(book: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(book)) as container:
        return {name: container.read(name) for name in container.namelist()}


def packed(parts: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as container:
        for name, part in parts.items():
            container.writestr(name, part)
    return out.getvalue()


SHEET = "xl/worksheets/sheet1.xml"
BEGIN = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
END = b"</sheetData></worksheet>"
NOISE = random.Random(7).randbytes(2_500_000)  # what a bomb carries so that its ratio looks harmless
LAUGHS = b"<!DOCTYPE z [" + b"".join(
    b'<!ENTITY a%d "%s">' % (at, b"&a%d;" % (at - 1) * 10 if at else b"ha") for at in range(9)
) + b"]>"  # fmt: skip
EXTERNAL = b'<!DOCTYPE z [<!ENTITY e SYSTEM "file:///etc/hostname">]>'
CELLS = b"".join(b"<c><v>%d</v></c>" % (at * 7919 % 10**9) for at in range(10**6))
CELL = b'<row r="1"><c r="A1" t="inlineStr"><is><t>%s</t></is></c></row>'


def bomb(sheet: bytes, name: str = SHEET) -> bytes:
    return packed(unpacked(BOOK) | {name: sheet, "xl/media/image.bin": NOISE})


BOMBS = {
    "a member of 300 MB": (packed(unpacked(BOOK) | {"x.xml": b"0" * 300_000_000}), "unpacks"),
    "a ratio over 100": (packed(unpacked(BOOK) | {"x.xml": b"0" * 50_000_000}), "unpacks"),
    "5,000 members": (packed(unpacked(BOOK) | {f"x{at}": b"" for at in range(5000)}), "unpacks"),
    "600,000 rows": (bomb(BEGIN + b"".join(b'<row r="%d"/>' % at for at in range(600_000)) + END), "more"),
    "a million cells in a row": (bomb(BEGIN + b"<row>" + CELLS + b"</row>" + END), "cells"),
    "a row at the far end": (bomb(BEGIN + b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>' + END), "rows"),
    "a billion laughs": (bomb(LAUGHS + BEGIN + CELL % b"&a8;" + END), "markup"),
    "an external entity": (bomb(EXTERNAL + BEGIN + CELL % b"&e;" + END), "markup"),
    "laughs in UTF-16": (bomb((LAUGHS + BEGIN + CELL % b"&a8;" + END).decode().encode("utf-16")), "markup"),
    "laughs in another code page": (bomb(b'<?xml version="1.0" encoding="cp037"?>' + BEGIN + END), "markup"),
    "laughs among the strings": (bomb(LAUGHS + b"<sst/>", "xl/sharedStrings.xml"), "markup"),
    "no sheet at all": (packed({name: part for name, part in unpacked(BOOK).items() if name != SHEET}), "damaged"),
    "a document of letters": (packed({"word/document.xml": b"<a/>"}), "without a workbook"),
    "half a workbook": (BOOK[: len(BOOK) // 2], "damaged"),
    "a plain workbook": (bomb(BEGIN + CELL % b"Hello" + END), "not an account"),
}  # fmt: skip


@pytest.mark.parametrize("name", BOMBS)
def test_a_hostile_workbook_is_refused(name: str) -> None:
    content, said = BOMBS[name]
    with pytest.raises(RefusedFile) as refusal:
        read_statement(content)
    assert said in str(refusal.value.problems[0].what)


def test_a_lying_container_is_refused() -> None:
    """The directory says that the sheet is small; the data goes on."""
    book = bytearray(packed({"xl/workbook.xml": b"<a/>", SHEET: b"<a>" + b"x" * 100_000 + b"</a>"}))
    true = (100_007).to_bytes(4, "little")
    assert book.count(true) == 2
    with pytest.raises(RefusedFile):
        read_statement(bytes(book.replace(true, (100).to_bytes(4, "little"))))


def test_formulas_are_never_evaluated() -> None:
    """A formula where a number stood refuses the row, whatever result the file claims for it."""
    sheet = unpacked(BOOK)[SHEET].decode("utf-16")
    cell = re.search(r"<c r=\"L\d+\"[^>]*><v>25000</v></c>", sheet)
    assert cell
    formula = cell[0].replace("<v>25000</v>", "<f>20000+5000</f><v>25000</v>")
    content = packed(unpacked(BOOK) | {SHEET: sheet.replace(cell[0], formula).encode("utf-16")})
    with pytest.raises(RefusedFile) as refusal:
        read_statement(content)
    assert "=20000+5000 is not a number" in str(refusal.value.problems[0].what)


MARKUP = [
    "<a",
    "<!--",
    "</",
    "&",
    "<![CDATA[",
    "<?",
    "<a b='",
    '<td title="',
    "<td><tr>",
    "<",
    '<a b="x>',
    "<style>",
    "<title>",
]


@pytest.mark.parametrize("seed", MARKUP)
def test_hostile_markup_is_read_to_its_end_and_refused(seed: str) -> None:
    content = ("<html><body><table><tr><td>" + seed * (2_000_000 // len(seed))).encode()
    assert sound(content) is None


def test_a_tag_as_long_as_the_file_is_refused() -> None:
    assert sound(b"<html><body><table><tr><td " + b"a" * 2_000_000 + b">") is None


@given(st.binary(max_size=200))
def test_any_bytes_are_sniffed_or_refused(content: bytes) -> None:
    for begin in (b"", b"PK\x03\x04", b"<html>", b"\xff\xfe<\0h\0t\0m\0l\0>\0"):
        try:
            sniff(begin + content)
        except RefusedFile as refusal:
            assert_places(refusal)
        sound(begin + content)
