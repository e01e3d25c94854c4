"""The consolidated list of the European Union: XML of version 1.1, and the same as rows."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from itertools import islice
from pathlib import Path
from xml.etree.ElementTree import Element

from app.channels.sanctions_dates import published
from app.channels.sanctions_entry import Draft, Gathered
from app.channels.sanctions_rows import Header, cell, rows
from app.channels.sanctions_xml import children, elements, text
from app.domain.errors import message
from app.domain.nations import UNKNOWN
from app.domain.sanctions import EntryKind, SanctionsFile, SanctionsListName

SEPARATOR = ";"
PERSONS = {"p", "person"}
ATTRIBUTES = ("firstName", "middleName", "lastName")
COLUMNS = ("NameAlias_FirstName", "NameAlias_MiddleName", "NameAlias_LastName")


def read_xml(path: Path) -> SanctionsFile:
    """Read the XML of the list. Raises RefusedFile."""
    gathered, dated = Gathered(), None
    for name, element in elements(path, frozenset({"sanctionEntity"})):
        if name == "sanctionEntity":
            _entity(element, gathered)
        else:
            dated = published(element.get("generationDate", ""))
    return gathered.finish(SanctionsListName.EU, "EU XML", dated)


def _entity(element: Element, gathered: Gathered) -> None:
    uid = element.get("logicalId", "")
    codes = {each.get("code", "").casefold() for each in children(element, "subjectType")}
    draft = gathered.new(uid, _kind(*codes), f"sanctionEntity {uid}")
    for each in children(element, "nameAlias"):
        whole = each.get("wholeName") or " ".join(each.get(part, "") for part in ATTRIBUTES)
        draft.call(whole, strong=each.get("strong") != "false")
        draft.remark(each.get("function", ""))
    for each in children(element, "birthdate"):
        _born(draft, each.get("birthdate", ""), each.get("year", ""), circa=each.get("circa") == "true")
        _range(draft, each.get("yearRangeFrom", ""), each.get("yearRangeTo", ""))
    for kind in ("citizenship", "address"):
        for each in children(element, kind):
            _belongs(draft, each.get("countryIso2Code", ""), each.get("countryDescription", ""))
    draft.falls_under(*(each.get("programme", "") for each in children(element, "regulation")))
    draft.remark(element.get("euReferenceNumber", ""), text(element, "remark"))


def _kind(*codes: str) -> EntryKind:
    return EntryKind.INDIVIDUAL if PERSONS & set(codes) else EntryKind.ENTITY


def _born(draft: Draft, day: str, year: str, *, circa: bool) -> None:
    written = day or year
    if written:
        draft.was_born(f"circa {written}" if circa else written)


def _range(draft: Draft, first: str, last: str) -> None:
    if first and last:
        draft.was_born(f"{first} to {last}")


def _belongs(draft: Draft, code: str, country: str) -> None:
    if code and code != UNKNOWN:
        draft.belongs(code)
    elif country and country.upper() != "UNKNOWN":
        draft.belongs(country)


def header(path: Path) -> Header:
    """The titles of the columns. Raises RefusedFile."""
    first = next(iter(islice(rows(path, SEPARATOR), 1)), None)
    return Header(first[1] if first else [])


def is_csv(titles: Header) -> bool:
    """Whether these are the columns of this list."""
    return titles.has("Entity_LogicalId") and (titles.has("NameAlias_WholeName") or titles.has("NameAlias_LastName"))


def read_csv(path: Path) -> SanctionsFile:
    """Read the rows of the list, of which several belong to one entry. Raises RefusedFile."""
    gathered, titles, dated = Gathered(), header(path), None
    for line, row in islice(rows(path, SEPARATOR), 1, None):
        if len(row) > titles.width:
            wide = message("The row has {n} columns; {width} were expected.", n=len(row), width=titles.width)
            gathered.wrong(f"line {line}", wide)
            continue
        named = titles.named(row)
        dated = dated or _dated(named)
        uid = cell(named, "Entity_LogicalId")
        if uid:
            _take(gathered, uid, named)
        else:
            gathered.wrong(f"line {line}", message("The entry has no number."))
    return gathered.finish(SanctionsListName.EU, "EU CSV", dated)


def _dated(row: Mapping[str, str]) -> date | None:
    return published(cell(row, "fileGenerationDate"))


def _take(gathered: Gathered, uid: str, row: Mapping[str, str]) -> None:
    subject = (
        cell(row, "Entity_SubjectType").casefold(),
        cell(row, "Entity_SubjectType_ClassificationCode").casefold(),
    )
    draft = gathered.draft(uid, _kind(*subject))
    whole = cell(row, "NameAlias_WholeName") or " ".join(cell(row, title) for title in COLUMNS)
    draft.call(whole, strong=cell(row, "NameAlias_Strong").casefold() != "false")
    circa = cell(row, "BirthDate_Circa").casefold() == "true"
    _born(draft, cell(row, "BirthDate_BirthDate"), cell(row, "BirthDate_Year"), circa=circa)
    _range(draft, cell(row, "BirthDate_YearRangeFrom"), cell(row, "BirthDate_YearRangeTo"))
    for kind in ("Citizenship", "Address"):
        _belongs(draft, cell(row, f"{kind}_CountryIso2Code"), cell(row, f"{kind}_CountryDescription"))
    draft.falls_under(cell(row, "Entity_Regulation_Programme"))
    draft.remark(cell(row, "NameAlias_Function"), cell(row, "Entity_EU_ReferenceNumber"), cell(row, "Entity_Remark"))
