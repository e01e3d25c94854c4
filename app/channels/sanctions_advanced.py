"""The OFAC's advanced list: parties whose names, features and programmes are told by numbers of reference values."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from xml.etree.ElementTree import Element

from app.channels.sanctions_dates import ABOUT, days
from app.channels.sanctions_entry import Draft, Gathered
from app.channels.sanctions_ofac import WALLET, day_of
from app.channels.sanctions_xml import children, elements, text, texts
from app.domain.sanctions import Born, EntryKind, SanctionsFile, SanctionsListName, Wallet

REFERENCES = frozenset(
    {"PartySubType", "FeatureType", "AreaCode", "Country", "DetailReference", "NamePartType", "List"}
)
RECORDS = frozenset({"DateOfIssue", "Location", "DistinctParty", "SanctionsEntry"})
KINDS = {"Individual": EntryKind.INDIVIDUAL, "Vessel": EntryKind.VESSEL, "Aircraft": EntryKind.AIRCRAFT}
BIRTH, NATIONALITY, CITIZENSHIP, PLACE = "Birthdate", "Nationality Country", "Citizenship Country", "Location"
FAMILY = ("Last Name", "Paternal Surname", "Matronymic", "Patronymic")
"""Parts of a name that stand behind the others."""


@dataclass(slots=True)
class References:
    """What the numbers of the file mean, by the kind of value, and the country of each place."""

    values: dict[tuple[str, str], str] = field(default_factory=dict)
    places: dict[str, str] = field(default_factory=dict)

    def of(self, kind: str, number: str | None) -> str:
        """What a number means; empty where the file does not say."""
        return self.values.get((kind, number or ""), "")


def read(path: Path) -> SanctionsFile:
    """Read SDN_ADVANCED.XML. Raises RefusedFile."""
    gathered, references, dated = Gathered(), References(), None
    lists: set[str] = set()
    for name, element in elements(path, REFERENCES | RECORDS):
        if name in REFERENCES:
            references.values[name, element.get("ID", "")] = (element.text or "").strip()
        elif name == "DateOfIssue":
            dated = dated or day_of(element)
        elif name == "Location":
            _place(element, references)
        elif name == "DistinctParty":
            _party(element, gathered, references)
        elif name == "SanctionsEntry":
            lists.add(references.of("List", element.get("ListID")))
            _programmes(element, gathered)
    return gathered.finish(_list_name(lists), "OFAC advanced XML", dated)


def _list_name(lists: set[str]) -> SanctionsListName:
    named = {each for each in lists if each}
    sdn = not named or any("SDN" in each and "Non-SDN" not in each for each in named)
    return SanctionsListName.OFAC if sdn else SanctionsListName.OFAC_OTHER


def _place(element: Element, references: References) -> None:
    for each in children(element, "LocationCountry"):
        references.places[element.get("ID", "")] = references.of("Country", each.get("CountryID"))


def _party(element: Element, gathered: Gathered, references: References) -> None:
    for profile in children(element, "Profile"):
        uid = profile.get("ID", "") or element.get("FixedRef", "")
        sub_type = references.of("PartySubType", profile.get("PartySubTypeID"))
        draft = gathered.new(uid, KINDS.get(sub_type, EntryKind.ENTITY), f"DistinctParty {uid}")
        for identity in children(profile, "Identity"):
            _names(identity, draft, references)
        for feature in children(profile, "Feature"):
            _feature(feature, draft, references)


def _names(identity: Element, draft: Draft, references: References) -> None:
    groups = {
        group.get("ID", ""): references.of("NamePartType", group.get("NamePartTypeID"))
        for group in children(identity, "NamePartGroups", "MasterNamePartGroup", "NamePartGroup")
    }
    for alias in children(identity, "Alias"):
        for documented in children(alias, "DocumentedName"):
            parts = [
                (groups.get(value.get("NamePartGroupID", ""), ""), (value.text or "").strip())
                for value in children(documented, "DocumentedNamePart", "NamePartValue")
            ]
            ordered = sorted(parts, key=lambda part: part[0] in FAMILY)
            main = alias.get("Primary") == "true" and documented.get("DocNameStatusID") == "1"
            draft.call(" ".join(part for _, part in ordered), strong=alias.get("LowQuality") != "true", first=main)


def _feature(feature: Element, draft: Draft, references: References) -> None:
    kind = references.of("FeatureType", feature.get("FeatureTypeID"))
    for version in children(feature, "FeatureVersion"):
        detail = text(version, "VersionDetail")
        if found := WALLET.match(kind):
            draft.wallets[Wallet(found[1], detail)] = None
        elif kind == BIRTH:
            for period in children(version, "DatePeriod"):
                _born(period, draft)
        elif kind in {NATIONALITY, CITIZENSHIP, PLACE}:
            draft.belongs(
                *(
                    references.places.get(each.get("LocationID", ""), "")
                    for each in children(version, "VersionLocation")
                )
            )
        elif detail:
            draft.remark(f"{kind} {detail}")


def _born(period: Element, draft: Draft) -> None:
    first = _edge(period, "Start", "From")
    last = _edge(period, "End", "To") or first
    if first is None or last is None:
        return
    about = any(each.get("Approximate") == "true" for each in children(period, "Start"))
    years = ABOUT if about else 0
    draft.born[Born(_shifted(first.first, -years), _shifted(max(first.last, last.last), years))] = None


def _edge(period: Element, side: str, edge: str) -> Born | None:
    for found in children(period, side, edge):
        return days(text(found, "Year"), text(found, "Month"), text(found, "Day"))
    return None


def _shifted(day: date, years: int) -> date:
    return day.replace(year=day.year + years, day=min(day.day, 28) if years else day.day)


def _programmes(element: Element, gathered: Gathered) -> None:
    draft = gathered.drafts.get(element.get("ProfileID", ""))
    if draft is None:
        return
    for measure in children(element, "SanctionsMeasure"):
        draft.falls_under(*texts(measure, "Comment"))
