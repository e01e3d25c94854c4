"""Lists of the OFAC: SDN.XML, and SDN.CSV with the files of other names, addresses and comments beside it."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from itertools import islice
from pathlib import Path
from xml.etree.ElementTree import Element

from app.channels.sanctions_dates import published
from app.channels.sanctions_entry import Draft, Gathered, refused
from app.channels.sanctions_rows import rows
from app.channels.sanctions_xml import children, elements, text, texts
from app.domain.errors import Problem, message
from app.domain.sanctions import EntryKind, SanctionsFile, SanctionsListName, Wallet

SDN, ALT, ADD, COMMENTS = 12, 5, 6, 2
"""The files have no titles; they are told by how many columns they have."""
NOTHING = "-0-"
KINDS = {"individual": EntryKind.INDIVIDUAL, "vessel": EntryKind.VESSEL, "aircraft": EntryKind.AIRCRAFT}
WALLET = re.compile(r"^(?:alt\. )?Digital Currency Address - (\S+)(?: (\S+))?$")
BORN = re.compile(r"^(?:alt\. )?DOB (.+)$")
BELONGS = re.compile(r"^(?:alt\. )?(?:nationality|citizen) (.+)$", re.IGNORECASE)
FLAG, REMARKS = 9, 11


def read_xml(path: Path) -> SanctionsFile:
    """Read SDN.XML, or the list of the others in the same form. Raises RefusedFile."""
    gathered, dated = Gathered(), None
    for name, element in elements(path, frozenset({"Publish_Date", "sdnEntry"})):
        if name == "Publish_Date":
            dated = published(element.text or "", american=True)
        elif name == "sdnEntry":
            _entry(element, gathered)
    return gathered.finish(SanctionsListName.OFAC, "OFAC XML", dated)


def _entry(element: Element, gathered: Gathered) -> None:
    uid = text(element, "uid")
    draft = gathered.new(uid, KINDS.get(text(element, "sdnType").casefold(), EntryKind.ENTITY), f"sdnEntry {uid}")
    draft.call(_full_name(element))
    for aka in children(element, "akaList", "aka"):
        draft.call(_full_name(aka), strong=text(aka, "category").casefold() != "weak")
    for written in texts(element, "dateOfBirthList", "dateOfBirthItem", "dateOfBirth"):
        draft.was_born(written)
    for list_, item in (
        ("nationalityList", "nationality"),
        ("citizenshipList", "citizenship"),
        ("addressList", "address"),
    ):
        draft.belongs(*texts(element, list_, item, "country"))
    draft.belongs(text(element, "vesselInfo", "vesselFlag"))
    draft.falls_under(*texts(element, "programList", "program"))
    draft.remark(text(element, "title"), text(element, "remarks"))
    for each in children(element, "idList", "id"):
        _identity(draft, text(each, "idType"), text(each, "idNumber"))


def _full_name(element: Element) -> str:
    return f"{text(element, 'firstName')} {text(element, 'lastName')}"


def _identity(draft: Draft, kind: str, number: str) -> None:
    if found := WALLET.match(kind):
        draft.wallets[Wallet(found[1], number)] = None
    elif number:
        draft.remark(f"{kind} {number}")


def columns(path: Path) -> int:
    """How many columns the first row has, and 0 where it does not begin with a number as these files do."""
    first = next(iter(islice(rows(path), 1)), None)
    return len(first[1]) if first and first[1][0].isdecimal() else 0


def read_csv(paths: Sequence[Path]) -> SanctionsFile:
    """Read SDN.CSV with what belongs to it; it names no date. Raises RefusedFile, also without ALT.CSV."""
    by_width = {columns(path): path for path in paths}
    if SDN not in by_width or ALT not in by_width or len(by_width) != len(paths):
        raise refused(
            Problem("files", message("SDN.CSV and ALT.CSV belong together: without ALT.CSV other names are missing."))
        )
    gathered = Gathered()
    for width, take in _TAKES.items():
        if path := by_width.pop(width, None):
            for line, row in rows(path):
                _row(gathered, take, width, f"{path.name} line {line}", row)
    if by_width:
        others = ", ".join(path.name for path in by_width.values())
        raise refused(Problem("files", message("{names} is no file of this list.", names=others)))
    for draft in gathered.drafts.values():
        _read_remarks(draft)
    return gathered.finish(SanctionsListName.OFAC, "OFAC CSV", None)


Take = Callable[[Gathered, str, Sequence[str]], None]


def _row(gathered: Gathered, take: Take, width: int, where: str, row: list[str]) -> None:
    cells = ["" if cell == NOTHING else cell for cell in row]
    if len(cells) != width:
        gathered.wrong(where, message("The row has {n} columns; {width} were expected.", n=len(cells), width=width))
    elif width != SDN and cells[0] not in gathered.drafts:
        gathered.wrong(where, message("The number {uid} is not in SDN.CSV.", uid=cells[0]))
    else:
        take(gathered, where, cells)


def _take_entry(gathered: Gathered, where: str, row: Sequence[str]) -> None:
    uid, name, kind, programmes, title = row[:5]
    draft = gathered.new(uid, KINDS.get(kind.casefold(), EntryKind.ENTITY), where)
    draft.call(_turned(name, draft.kind))
    draft.falls_under(*programmes.strip("[]").replace("] [", ";").split(";"))
    draft.belongs(row[FLAG])
    draft.remark(title, row[REMARKS])


def _take_name(gathered: Gathered, _where: str, row: Sequence[str]) -> None:
    draft = gathered.drafts[row[0]]
    draft.call(_turned(row[3], draft.kind), strong="weak" not in row[4].casefold())


def _take_address(gathered: Gathered, _where: str, row: Sequence[str]) -> None:
    gathered.drafts[row[0]].belongs(row[4])


def _take_comment(gathered: Gathered, _where: str, row: Sequence[str]) -> None:
    gathered.drafts[row[0]].remark(row[1])


_TAKES: Mapping[int, Take] = {SDN: _take_entry, ALT: _take_name, ADD: _take_address, COMMENTS: _take_comment}


def _turned(name: str, kind: EntryKind) -> str:
    """A person's name is written "LAST, First"."""
    last, comma, first = name.partition(",")
    return f"{first.strip()} {last.strip()}" if comma and kind is EntryKind.INDIVIDUAL else name


def _read_remarks(draft: Draft) -> None:
    """Dates of birth, nationalities and addresses of currencies stand among the remarks."""
    for remark in "; ".join(draft.remarks).split(";"):
        part = remark.strip(" .")
        if found := BORN.match(part):
            draft.was_born(found[1])
        elif found := BELONGS.match(part):
            draft.belongs(found[1])
        elif found := WALLET.match(part):
            draft.wallets[Wallet(found[1], found[2] or "")] = None


def day_of(element: Element) -> date | None:
    """The day of an element with Year, Month and Day."""
    return published("-".join(text(element, part) for part in ("Year", "Month", "Day")))
