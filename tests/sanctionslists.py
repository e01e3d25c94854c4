"""Sanctions lists of invented people, written as their publishers write them: for tests and benchmarks."""

from __future__ import annotations

import csv
import random
import re
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

from app.domain.sanctions import Alias, Born, EntryKind, ListedEntry, Wallet

DATED = date(2025, 9, 5)
SYLLABLES = re.findall(
    r"\w+",
    "ba be bor dal dan den dor el fa fen gal gor gri ha hel ira jo ka kel kor la lan lem lo mar mel mir mo na nel nor ol "
    "or pa per qua ra rel rin ro sa sel shi sol sto ta tel tor ul va vel vor wen xan ya yor za zen zhu",
)
COUNTRIES = ("RU", "IR", "SY", "BY", "KP", "VE", "MM", "CD")
ENGLISH = dict(
    zip(COUNTRIES, ("Russia", "Iran", "Syria", "Belarus", "North Korea", "Venezuela", "Burma", "DRC"), strict=True)
)
PROGRAMMES = ("ALPHA", "BRAVO", "CHARLIE", "DELTA")


def invented(count: int, seed: int = 3) -> tuple[ListedEntry, ...]:
    """So many entries; the same seed invents the same."""
    drawn = random.Random(seed)
    words = sorted({_word(drawn) for _ in range(max(200, count))})
    return tuple(_entry(drawn, words, at) for at in range(count))


def _word(drawn: random.Random) -> str:
    return "".join(drawn.choice(SYLLABLES) for _ in range(drawn.choice((2, 2, 3, 3, 4)))).capitalize()


def _entry(drawn: random.Random, words: Sequence[str], at: int) -> ListedEntry:
    person = drawn.random() < 0.65
    name = " ".join(drawn.choice(words) for _ in range(drawn.choice((2, 2, 3)) if person else 2))
    aliases = tuple(
        Alias(
            f"{drawn.choice(words)} {name.split()[-1]}" if person else f"{drawn.choice(words)} Trading LLC",
            drawn.random() < 0.8,
        )
        for _ in range(drawn.choice((0, 0, 1, 1, 2, 4)))
    )
    day = date(1940, 1, 1) + timedelta(days=drawn.randrange(20_000))
    return ListedEntry(
        uid=str(10_000 + at),
        kind=EntryKind.INDIVIDUAL if person else EntryKind.ENTITY,
        name=name if person else f"{name} LLC",
        aliases=tuple({alias.name: alias for alias in aliases}.values()),
        born=(Born(day, day),) if person else (),
        countries=(drawn.choice(COUNTRIES),),
        programmes=(drawn.choice(PROGRAMMES),),
        remarks=f"remark {at}",
        wallets=(Wallet("XBT", f"1Invented{at}"),) if at % 50 == 0 else (),
    )


def _parts(entry: ListedEntry, name: str) -> tuple[str, str]:
    """First and last name of a person; nothing and the whole of anything else."""
    first, _, last = name.rpartition(" ")
    return (first, last) if entry.kind is EntryKind.INDIVIDUAL and first else ("", name)


def _tag(name: str, content: str) -> str:
    return f"<{name}>{escape(content)}</{name}>" if content else ""


def _xml(path: Path, *parts: str) -> list[Path]:
    path.write_text('<?xml version="1.0" encoding="UTF-8"?>\n' + "\n".join(parts), "utf-8")
    return [path]


def ofac_xml(folder: Path, entries: Sequence[ListedEntry], dated: date = DATED) -> list[Path]:
    """SDN.XML."""
    head = f"<publshInformation><Publish_Date>{dated:%m/%d/%Y}</Publish_Date></publshInformation>"
    body = [
        "<sdnEntry>" + _tag("uid", each.uid) + _ofac_name(each, each.name)
        + _tag("sdnType", each.kind.value.capitalize()) + _tag("remarks", each.remarks)
        + f"<programList>{''.join(_tag('program', name) for name in each.programmes)}</programList><akaList>"
        + "".join(f"<aka>{_tag('category', 'strong' if alias.strong else 'weak')}{_ofac_name(each, alias.name)}</aka>" for alias in each.aliases)
        + "</akaList><addressList>" + "".join(f"<address>{_tag('country', ENGLISH[code])}</address>" for code in each.countries)
        + "</addressList><dateOfBirthList>"
        + "".join(f"<dateOfBirthItem>{_tag('dateOfBirth', f'{born.first:%d %b %Y}')}</dateOfBirthItem>" for born in each.born)
        + "</dateOfBirthList><idList>"
        + "".join(f"<id>{_tag('idType', f'Digital Currency Address - {wallet.currency}')}{_tag('idNumber', wallet.address)}</id>" for wallet in each.wallets)
        + "</idList></sdnEntry>"
        for each in entries
    ]  # fmt: skip
    namespace = "https://sanctionslistservice.ofac.treas.gov/api/PublicationPreview/exports/XML"
    return _xml(folder / "SDN.XML", f'<sdnList xmlns="{namespace}">{head}', *body, "</sdnList>")


def _ofac_name(entry: ListedEntry, name: str) -> str:
    first, last = _parts(entry, name)
    return _tag("firstName", first) + _tag("lastName", last)


def ofac_csv(folder: Path, entries: Sequence[ListedEntry], _dated: date = DATED) -> list[Path]:
    """SDN.CSV with ALT.CSV and ADD.CSV; they name no date."""
    sdn, alt, add = folder / "SDN.CSV", folder / "ALT.CSV", folder / "ADD.CSV"
    with (
        sdn.open("w", newline="", encoding="utf-8") as a,
        alt.open("w", newline="", encoding="utf-8") as b,
        add.open("w", newline="", encoding="utf-8") as c,
    ):
        main, names, places = (csv.writer(file, lineterminator="\r\n") for file in (a, b, c))
        for at, each in enumerate(entries):
            kind = "individual" if each.kind is EntryKind.INDIVIDUAL else "-0- "
            remarks = [*(f"DOB {born.first:%d %b %Y}" for born in each.born),
                       *(f"Digital Currency Address - {wallet.currency} {wallet.address}" for wallet in each.wallets), each.remarks]  # fmt: skip
            main.writerow(
                [
                    each.uid,
                    _comma(each, each.name),
                    kind,
                    "] [".join(each.programmes),
                    *["-0- "] * 7,
                    "; ".join(remarks) + ".",
                ]
            )
            for alias in each.aliases:
                names.writerow([each.uid, at, "aka", _comma(each, alias.name), "-0- " if alias.strong else "weak aka"])
            for code in each.countries:
                places.writerow([each.uid, at, "-0- ", "-0- ", ENGLISH[code], "-0- "])
        for file in (a, b, c):
            file.write("\x1a")
    return [sdn, alt, add]


def _comma(entry: ListedEntry, name: str) -> str:
    first, last = _parts(entry, name)
    return f"{last.upper()}, {first}" if first else name


def ofac_advanced(folder: Path, entries: Sequence[ListedEntry], dated: date = DATED) -> list[Path]:
    """SDN_ADVANCED.XML."""
    codes = {code: str(at) for at, code in enumerate(COUNTRIES, 1)}
    values = (
        '<PartySubType ID="3">Unknown</PartySubType><PartySubType ID="4">Individual</PartySubType>'
        '<NamePartType ID="1520">Last Name</NamePartType><NamePartType ID="1521">First Name</NamePartType>'
        '<NamePartType ID="1525">Entity Name</NamePartType><List ID="1550">SDN List</List>'
        '<FeatureType ID="8">Birthdate</FeatureType><FeatureType ID="10">Nationality Country</FeatureType>'
        '<FeatureType ID="344">Digital Currency Address - XBT</FeatureType>'
    ) + "".join(f'<Country ID="{number}">{ENGLISH[code]}</Country>' for code, number in codes.items())
    day = f"<Year>{dated.year}</Year><Month>{dated.month}</Month><Day>{dated.day}</Day>"
    places = "".join(f'<Location ID="{n}"><LocationCountry CountryID="{n}"/></Location>' for n in codes.values())
    parties = [_party(each, codes) for each in entries]
    measures = [
        f'<SanctionsEntry ListID="1550" ProfileID="{each.uid}">'
        + "".join(f"<SanctionsMeasure>{_tag('Comment', name)}</SanctionsMeasure>" for name in each.programmes)
        + "</SanctionsEntry>"
        for each in entries
    ]
    return _xml(
        folder / "SDN_ADVANCED.XML",
        f'<Sanctions xmlns="http://www.un.org/sanctions/1.0"><DateOfIssue>{day}</DateOfIssue>',
        f"<ReferenceValueSets>{values}</ReferenceValueSets><Locations>{places}</Locations><DistinctParties>",
        *parties, "</DistinctParties><SanctionsEntries>", *measures, "</SanctionsEntries></Sanctions>",
    )  # fmt: skip


def _party(entry: ListedEntry, codes: dict[str, str]) -> str:
    person = entry.kind is EntryKind.INDIVIDUAL
    groups = "".join(
        f'<MasterNamePartGroup><NamePartGroup ID="{number}" NamePartTypeID="{kind}"/></MasterNamePartGroup>'
        for number, kind in ((1, 1520), (2, 1521), (3, 1525))
    )
    names = "".join(
        f'<Alias Primary="{"false" if at else "true"}" LowQuality="{"false" if alias.strong else "true"}">'
        f'<DocumentedName DocNameStatusID="1">{_advanced_name(entry, alias.name)}</DocumentedName></Alias>'
        for at, alias in enumerate(entry.names)
    )
    features = [
        f'<Feature FeatureTypeID="8"><FeatureVersion><DatePeriod><Start Approximate="false"><From>{_ymd(born.first)}</From></Start>'
        f"<End><To>{_ymd(born.last)}</To></End></DatePeriod></FeatureVersion></Feature>"
        for born in entry.born
    ]
    features += [
        f'<Feature FeatureTypeID="10"><FeatureVersion><VersionLocation LocationID="{codes[code]}"/></FeatureVersion></Feature>'
        for code in entry.countries
    ]
    features += [
        f'<Feature FeatureTypeID="344"><FeatureVersion>{_tag("VersionDetail", wallet.address)}</FeatureVersion></Feature>'
        for wallet in entry.wallets
    ]
    return (
        f'<DistinctParty FixedRef="{entry.uid}"><Profile ID="{entry.uid}" PartySubTypeID="{4 if person else 3}"><Identity>'
        f"<NamePartGroups>{groups}</NamePartGroups>{names}</Identity>{''.join(features)}</Profile></DistinctParty>"
    )


def _ymd(day: date) -> str:
    return f"<Year>{day.year}</Year><Month>{day.month}</Month><Day>{day.day}</Day>"


def _advanced_name(entry: ListedEntry, name: str) -> str:
    first, last = _parts(entry, name)
    parts = ((1, last), (2, first)) if first else ((3, name),)
    return "".join(
        f'<DocumentedNamePart><NamePartValue NamePartGroupID="{group}">{escape(part)}</NamePartValue></DocumentedNamePart>'
        for group, part in parts
    )


def eu_xml(folder: Path, entries: Sequence[ListedEntry], dated: date = DATED) -> list[Path]:
    """The European list as XML."""
    body = [
        f"<sanctionEntity logicalId={quoteattr(each.uid)}>{_tag('remark', each.remarks)}"
        + "".join(f"<regulation programme={quoteattr(name)}/>" for name in each.programmes)
        + f'<subjectType code="{"person" if each.kind is EntryKind.INDIVIDUAL else "enterprise"}"/>'
        + "".join(
            f'<nameAlias wholeName={quoteattr(alias.name)} strong="{str(alias.strong).lower()}"/>'
            for alias in each.names
        )
        + "".join(f'<birthdate circa="false" birthdate="{born.first}" year="{born.first.year}"/>' for born in each.born)
        + "".join(f'<citizenship countryIso2Code="{code}"/>' for code in each.countries)
        + "</sanctionEntity>"
        for each in entries
    ]
    head = f'<export xmlns="http://eu.europa.ec/fpi/fsd/export" generationDate="{dated}T16:47:04.449+02:00">'
    return _xml(folder / "eu.xml", head, *body, "</export>")


EU_COLUMNS = (
    "fileGenerationDate", "Entity_LogicalId", "Entity_SubjectType", "Entity_Remark", "Entity_Regulation_Programme",
    "NameAlias_WholeName", "NameAlias_Strong", "BirthDate_BirthDate", "Citizenship_CountryIso2Code",
)  # fmt: skip


def eu_csv(folder: Path, entries: Sequence[ListedEntry], dated: date = DATED) -> list[Path]:
    """The European list as rows: one for each name, birth date and citizenship."""
    path = folder / "eu.csv"
    with path.open("w", newline="", encoding="utf-8-sig") as file:
        writer = csv.DictWriter(file, EU_COLUMNS, restval="", delimiter=";")
        writer.writeheader()
        for each in entries:
            common = {
                "fileGenerationDate": f"{dated:%d/%m/%Y}", "Entity_LogicalId": each.uid, "Entity_Remark": each.remarks,
                "Entity_SubjectType": "P" if each.kind is EntryKind.INDIVIDUAL else "E",
            }  # fmt: skip
            rows = [
                {"NameAlias_WholeName": alias.name, "NameAlias_Strong": str(alias.strong).lower()}
                for alias in each.names
            ]
            rows += [{"BirthDate_BirthDate": born.first.isoformat()} for born in each.born]
            rows += [{"Citizenship_CountryIso2Code": code} for code in each.countries]
            rows += [{"Entity_Regulation_Programme": name} for name in each.programmes]
            writer.writerows(common | row for row in rows)
    return [path]


def un_xml(folder: Path, entries: Sequence[ListedEntry], dated: date = DATED) -> list[Path]:
    """The list of the United Nations."""
    people = [_un("INDIVIDUAL", each) for each in entries if each.kind is EntryKind.INDIVIDUAL]
    others = [_un("ENTITY", each) for each in entries if each.kind is not EntryKind.INDIVIDUAL]
    head = f'<CONSOLIDATED_LIST dateGenerated="{dated}T00:00:00Z">'
    return _xml(
        folder / "un.xml",
        head,
        "<INDIVIDUALS>",
        *people,
        "</INDIVIDUALS><ENTITIES>",
        *others,
        "</ENTITIES></CONSOLIDATED_LIST>",
    )


def _un(kind: str, entry: ListedEntry) -> str:
    first, _, rest = entry.name.partition(" ")
    names = (
        _tag("FIRST_NAME", first) + _tag("SECOND_NAME", rest)
        if kind == "INDIVIDUAL"
        else _tag("FIRST_NAME", entry.name)
    )
    return (
        f"<{kind}>{_tag('DATAID', entry.uid)}{names}{_tag('UN_LIST_TYPE', ' '.join(entry.programmes))}"
        + _tag("COMMENTS1", entry.remarks)
        + "".join(
            f"<{kind}_ALIAS>{_tag('QUALITY', 'Good' if alias.strong else 'Low')}{_tag('ALIAS_NAME', alias.name)}</{kind}_ALIAS>"
            for alias in entry.aliases
        )
        + "".join(f"<{kind}_ADDRESS>{_tag('COUNTRY', ENGLISH[code])}</{kind}_ADDRESS>" for code in entry.countries)
        + "".join(
            f"<INDIVIDUAL_DATE_OF_BIRTH>{_tag('DATE', born.first.isoformat())}</INDIVIDUAL_DATE_OF_BIRTH>"
            for born in entry.born
        )
        + f"</{kind}>"
    )


def uk_xml(folder: Path, entries: Sequence[ListedEntry], dated: date = DATED) -> list[Path]:
    """The UK sanctions list as XML."""
    body = [
        f"<Designation>{_tag('UniqueID', each.uid)}{_tag('RegimeName', ' '.join(each.programmes))}"
        + _tag("IndividualEntityShip", each.kind.value.capitalize()) + _tag("OtherInformation", each.remarks) + "<Names>"
        + "".join(_uk_name(each, alias, at) for at, alias in enumerate(each.names)) + "</Names><Addresses>"
        + "".join(f"<Address>{_tag('AddressCountry', ENGLISH[code])}</Address>" for code in each.countries)
        + "</Addresses><IndividualDetails><Individual><DOBs>"
        + "".join(_tag("DOB", f"{born.first:%d/%m/%Y}") for born in each.born)
        + "</DOBs></Individual></IndividualDetails></Designation>"
        for each in entries
    ]  # fmt: skip
    return _xml(
        folder / "uk.xml", f"<Designations><DateGenerated>{dated:%d/%m/%Y}</DateGenerated>", *body, "</Designations>"
    )


def _uk_name(entry: ListedEntry, alias: Alias, at: int) -> str:
    first, last = _parts(entry, alias.name)
    quality = "" if alias.strong else "Low quality"
    kind = "Alias" if at else "Primary Name"
    return f"<Name>{_tag('Name1', first)}{_tag('Name6', last)}{_tag('NameType', kind)}{_tag('AliasStrength', quality)}</Name>"


def ofsi_xml(folder: Path, entries: Sequence[ListedEntry], dated: date = DATED) -> list[Path]:
    """The OFSI's list as XML: a record for each name."""
    body = [
        "<FinancialSanctionsTarget>"
        + "".join(_tag(title.replace(" ", "").replace("DOB", "DateOfBirth"), written) for title, written in row.items())
        + f"{_tag('LastUpdated', f'{dated}T00:00:00')}</FinancialSanctionsTarget>"
        for each in entries
        for row in _ofsi_rows(each)
    ]
    return _xml(folder / "ofsi.xml", "<ArrayOfFinancialSanctionsTarget>", *body, "</ArrayOfFinancialSanctionsTarget>")


def _ofsi_rows(entry: ListedEntry) -> list[dict[str, str]]:
    return [
        {
            "Name 6": _parts(entry, alias.name)[1], "Name 1": _parts(entry, alias.name)[0],
            "DOB": f"{entry.born[0].first:%d/%m/%Y}" if entry.born else "",
            "Country": ENGLISH[entry.countries[0]], "Other Information": entry.remarks,
            "Group Type": entry.kind.value.capitalize(), "Alias Type": "AKA" if at else "Primary name",
            "Alias Quality": "Good" if alias.strong else "Low", "Regime": " ".join(entry.programmes), "Group ID": entry.uid,
        }
        for at, alias in enumerate(entry.names)
    ]  # fmt: skip


def ofsi_csv(folder: Path, entries: Sequence[ListedEntry], dated: date = DATED) -> list[Path]:
    """The OFSI's list as rows, under the line that dates it."""
    rows = [row for each in entries for row in _ofsi_rows(each)]
    return _csv(folder / "ConList.csv", f"Last Updated,{dated:%d/%m/%Y}", rows)


def uk_csv(folder: Path, entries: Sequence[ListedEntry], dated: date = DATED) -> list[Path]:
    """The UK sanctions list as rows, under the line that dates it."""
    titles = {
        "Group ID": "Unique ID", "Alias Type": "Name type", "Alias Quality": "Alias strength", "DOB": "D.O.B",
        "Country": "Address Country", "Group Type": "Individual, Entity, Ship", "Regime": "Regime Name",
    }  # fmt: skip
    rows = [
        {titles.get(title, title): written for title, written in row.items()}
        for each in entries
        for row in _ofsi_rows(each)
    ]
    return _csv(folder / "uk.csv", f"Report Date: {dated:%d-%b-%Y}", rows)


def _csv(path: Path, head: str, rows: Sequence[dict[str, str]]) -> list[Path]:
    with path.open("w", newline="", encoding="utf-8") as file:
        file.write(head + "\n")
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    return [path]


Writer = Callable[[Path, Sequence[ListedEntry], date], list[Path]]
WRITERS: dict[str, Writer] = {
    "OFAC XML": ofac_xml,
    "OFAC CSV": ofac_csv,
    "OFAC advanced XML": ofac_advanced,
    "EU XML": eu_xml,
    "EU CSV": eu_csv,
    "UN XML": un_xml,
    "UK XML": uk_xml,
    "UK CSV": uk_csv,
    "OFSI XML": ofsi_xml,
    "OFSI CSV": ofsi_csv,
}
