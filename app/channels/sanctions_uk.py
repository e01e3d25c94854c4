"""Lists of the United Kingdom: the UK sanctions list as XML and as rows, and the OFSI's consolidated list in both."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from itertools import islice
from pathlib import Path
from xml.etree.ElementTree import Element

from app.channels.sanctions_dates import published
from app.channels.sanctions_entry import Draft, Gathered
from app.channels.sanctions_rows import Header, bare, cell, rows, several
from app.channels.sanctions_xml import children, elements, local, text, texts
from app.domain.errors import message
from app.domain.sanctions import EntryKind, SanctionsFile, SanctionsListName

KINDS = {"individual": EntryKind.INDIVIDUAL, "entity": EntryKind.ENTITY, "ship": EntryKind.VESSEL}
NAMES = ("Name 1", "Name 2", "Name 3", "Name 4", "Name 5", "Name 6")
FIRST_ROWS = 6
MAIN = "primary name"
GENERATED = ("DateGenerated", "GeneratedDate", "PublicationDate", "ReportDate")


def read_xml(path: Path) -> SanctionsFile:
    """Read the XML of the UK sanctions list. Raises RefusedFile."""
    gathered, dated, newest = Gathered(), None, None
    for name, element in elements(path, frozenset({"Designation", *GENERATED})):
        if name == "Designation":
            _designation(element, gathered)
            newest = _later(newest, published(text(element, "LastUpdated")))
        elif name in GENERATED:
            dated = dated or published(element.text or "")
    return gathered.finish(SanctionsListName.UK, "UK XML", dated or newest)


def _designation(element: Element, gathered: Gathered) -> None:
    uid = text(element, "UniqueID")
    draft = gathered.new(uid, _kind(text(element, "IndividualEntityShip")), f"Designation {uid}")
    for name in children(element, "Names", "Name"):
        whole = " ".join(text(name, part.replace(" ", "")) for part in NAMES)
        _call(draft, whole, text(name, "NameType"), text(name, "AliasStrength"))
    for name in children(element, "NonLatinNames", "NonLatinName"):
        draft.call(text(name, "NameNonLatinScript"))
    for person in children(element, "IndividualDetails", "Individual"):
        for born in texts(person, "DOBs", "DOB"):
            draft.was_born(born)
        draft.belongs(*texts(person, "Nationalities", "Nationality"))
        draft.remark(*texts(person, "Positions", "Position"))
    draft.belongs(*texts(element, "Addresses", "Address", "AddressCountry"))
    draft.falls_under(text(element, "RegimeName"))
    draft.remark(text(element, "OtherInformation"), text(element, "UKStatementofReasons"))


def read_ofsi_xml(path: Path) -> SanctionsFile:
    """Read the XML of the OFSI's list, in which every name is a record of its own. Raises RefusedFile."""
    gathered, newest = Gathered(), None
    for name, element in elements(path, frozenset({"FinancialSanctionsTarget"})):
        if name == "FinancialSanctionsTarget":
            row = {bare(local(child.tag)): (child.text or "").strip() for child in element}
            _take(gathered, row, f"FinancialSanctionsTarget {cell(row, 'GroupID')}")
            newest = _later(newest, published(cell(row, "LastUpdated", "DateListed")))
    return gathered.finish(SanctionsListName.UK, "OFSI XML", newest)


def titles_of(path: Path) -> tuple[int, Header, date | None]:
    """Which row has the titles (from 1, 0 where none of the first has), the titles, and the date above them."""
    dated = None
    for at, (_, row) in enumerate(islice(rows(path), FIRST_ROWS), 1):
        titles = Header(row)
        if titles.has("Name 6") and (titles.has("Group ID") or titles.has("Unique ID")):
            return at, titles, dated
        parts = [part.strip() for written in row for part in written.split(":")]
        dated = dated or next(filter(None, map(published, parts)), None)
    return 0, Header([]), None


def read_csv(path: Path) -> SanctionsFile:
    """Read the rows of either list, of which several belong to one entry. Raises RefusedFile."""
    skipped, titles, dated = titles_of(path)
    gathered, newest = Gathered(), None
    for line, row in islice(rows(path), skipped, None):
        if len(row) > titles.width:
            wide = message("The row has {n} columns; {width} were expected.", n=len(row), width=titles.width)
            gathered.wrong(f"line {line}", wide)
            continue
        named = titles.named(row)
        _take(gathered, named, f"line {line}")
        newest = _later(newest, published(cell(named, "Last Updated")))
    form = "OFSI CSV" if titles.has("Group Type") else "UK CSV"
    return gathered.finish(SanctionsListName.UK, form, dated or newest)


def _take(gathered: Gathered, row: Mapping[str, str], where: str) -> None:
    uid = cell(row, "Unique ID", "Group ID")
    if not uid:
        gathered.wrong(where, message("The entry has no number."))
        return
    kind = cell(
        row, "Group Type", "GroupTypeDescription", "Designation Type", "Individual, Entity, Ship", "Entity type"
    )
    draft = gathered.draft(uid, _kind(kind))
    whole = " ".join(row.get(bare(part), "") for part in NAMES)
    _call(draft, whole, cell(row, "Alias Type", "Name type"), cell(row, "Alias Quality", "Alias strength"))
    draft.call(cell(row, "Name Non-Latin Script"))
    for born in several(cell(row, "DOB", "D.O.B", "DateOfBirth")):
        draft.was_born(born)
    for title in ("Nationality", "Nationality(/ies)", "Country", "Address Country"):
        draft.belongs(*several(cell(row, title)))
    draft.falls_under(cell(row, "Regime", "Regime Name"))
    draft.remark(cell(row, "Position"), cell(row, "Other Information"), cell(row, "UK Statement of Reasons"))


def _kind(written: str) -> EntryKind:
    return KINDS.get(written.casefold(), EntryKind.OTHER)


def _call(draft: Draft, name: str, kind: str, quality: str) -> None:
    strong = not quality.casefold().startswith(("low", "weak"))
    draft.call(name, strong=strong, first=kind.casefold() == MAIN)


def _later(one: date | None, other: date | None) -> date | None:
    return max(filter(None, (one, other)), default=None)
