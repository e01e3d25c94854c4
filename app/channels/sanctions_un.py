"""The consolidated list of the United Nations' Security Council, as XML."""

from __future__ import annotations

from pathlib import Path
from xml.etree.ElementTree import Element

from app.channels.sanctions_dates import published
from app.channels.sanctions_entry import Draft, Gathered
from app.channels.sanctions_xml import children, elements, text, texts
from app.domain.sanctions import EntryKind, SanctionsFile, SanctionsListName

KINDS = {"INDIVIDUAL": EntryKind.INDIVIDUAL, "ENTITY": EntryKind.ENTITY}
NAMES = ("FIRST_NAME", "SECOND_NAME", "THIRD_NAME", "FOURTH_NAME")
WEAK = {"low", "weak"}


def read(path: Path) -> SanctionsFile:
    """Read the list. Raises RefusedFile."""
    gathered, dated = Gathered(), None
    for name, element in elements(path, frozenset(KINDS)):
        if name in KINDS:
            _entry(name, element, gathered)
        else:
            dated = published(element.get("dateGenerated", ""))
    return gathered.finish(SanctionsListName.UN, "UN XML", dated)


def _entry(name: str, element: Element, gathered: Gathered) -> None:
    uid = text(element, "REFERENCE_NUMBER") or text(element, "DATAID")
    draft = gathered.new(uid, KINDS[name], f"{name} {uid}")
    draft.call(" ".join(text(element, part) for part in NAMES))
    draft.call(text(element, "NAME_ORIGINAL_SCRIPT"))
    for alias in children(element, f"{name}_ALIAS"):
        for written in text(alias, "ALIAS_NAME").split(";"):
            draft.call(written, strong=text(alias, "QUALITY").casefold() not in WEAK)
    for each in children(element, "INDIVIDUAL_DATE_OF_BIRTH"):
        _born(draft, each)
    draft.belongs(*texts(element, "NATIONALITY", "VALUE"), *texts(element, f"{name}_ADDRESS", "COUNTRY"))
    draft.falls_under(text(element, "UN_LIST_TYPE"))
    draft.remark(*texts(element, "DESIGNATION", "VALUE"), text(element, "COMMENTS1"))


def _born(draft: Draft, element: Element) -> None:
    about = "circa " if text(element, "TYPE_OF_DATE").casefold().startswith(("approx", "circa")) else ""
    first, last = text(element, "FROM_YEAR"), text(element, "TO_YEAR")
    written = text(element, "DATE") or text(element, "YEAR")
    if written:
        draft.was_born(about + written)
    elif first and last:
        draft.was_born(f"{first} to {last}")
