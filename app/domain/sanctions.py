"""Lists of sanctioned people as their publishers write them: entries, their names, and what tells them apart."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from app.domain.nations import country_code


class SanctionsListName(StrEnum):
    """The lists that an office takes in; each is kept and replaced on its own."""

    OFAC = "OFAC SDN"
    OFAC_OTHER = "OFAC non-SDN"
    EU = "EU"
    UN = "UN"
    UK = "UK"


class EntryKind(StrEnum):
    """What is listed."""

    INDIVIDUAL = "individual"
    ENTITY = "entity"
    VESSEL = "vessel"
    AIRCRAFT = "aircraft"
    OTHER = "other"


@dataclass(frozen=True, slots=True, order=True)
class Alias:
    """Another name; a weak one (low quality, as publishers say) tells little by itself."""

    name: str
    strong: bool = True


@dataclass(frozen=True, slots=True, order=True)
class Born:
    """The days between which somebody was born, both included: one day, a year, or a range."""

    first: date
    last: date

    def __str__(self) -> str:
        if self.first == self.last:
            return self.first.isoformat()
        whole = (self.first.month, self.first.day, self.last.month, self.last.day) == (1, 1, 12, 31)
        if whole:
            years = {self.first.year, self.last.year}
            return "-".join(str(year) for year in sorted(years))
        return f"{self.first.isoformat()} - {self.last.isoformat()}"


@dataclass(frozen=True, slots=True, order=True)
class Wallet:
    """An address of a digital currency that belongs to an entry, as the list writes it."""

    currency: str
    address: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedEntry:
    """One entry of a list; `uid` is what its publisher calls it, `countries` are written as the list writes them."""

    uid: str
    kind: EntryKind
    name: str
    aliases: tuple[Alias, ...] = ()
    born: tuple[Born, ...] = ()
    countries: tuple[str, ...] = ()
    programmes: tuple[str, ...] = ()
    remarks: str = ""
    wallets: tuple[Wallet, ...] = ()

    @property
    def names(self) -> tuple[Alias, ...]:
        """Every name, the first one first."""
        return (Alias(self.name), *self.aliases)

    @property
    def country_codes(self) -> frozenset[str]:
        """Its countries by their two letters, as far as they are known here."""
        return frozenset(filter(None, map(country_code, self.countries)))


@dataclass(frozen=True, slots=True, kw_only=True)
class SanctionsFile:
    """What was read from the file or files of a list; `dated` is None where they name no date."""

    name: SanctionsListName
    format: str
    dated: date | None
    entries: tuple[ListedEntry, ...]
    sha256: str = ""
    files: tuple[str, ...] = ()

    @property
    def count_of_names(self) -> int:
        """Every name of every entry."""
        return sum(len(entry.names) for entry in self.entries)


@dataclass(frozen=True, slots=True, kw_only=True)
class ListVersion:
    """A version of a list as it was taken in; `entries` and `names` count what it holds."""

    id: int = 0
    name: SanctionsListName
    dated: date
    format: str
    file: str
    sha256: str
    entries: int
    names: int

    def age(self, today: date) -> int:
        """Days since the list's date."""
        return (today - self.dated).days


def as_plain(entry: ListedEntry) -> dict[str, object]:
    """The entry as plain values, in an order that does not depend on that of the file."""
    return {
        "uid": entry.uid,
        "kind": entry.kind.value,
        "name": entry.name,
        "aliases": [[each.name, each.strong] for each in sorted(set(entry.aliases))],
        "born": [[each.first.isoformat(), each.last.isoformat()] for each in sorted(set(entry.born))],
        "countries": sorted(set(entry.countries)),
        "programmes": sorted(set(entry.programmes)),
        "remarks": entry.remarks,
        "wallets": [[each.currency, each.address] for each in sorted(set(entry.wallets))],
    }


def from_plain(found: Mapping[str, object]) -> ListedEntry:
    """The entry of these plain values. Raises KeyError, TypeError or ValueError where they are none."""
    return ListedEntry(
        uid=str(found["uid"]),
        kind=EntryKind(str(found["kind"])),
        name=str(found["name"]),
        aliases=tuple(Alias(name, bool(strong)) for name, strong in _pairs(found["aliases"])),
        born=tuple(
            Born(date.fromisoformat(first), date.fromisoformat(str(last))) for first, last in _pairs(found["born"])
        ),
        countries=_texts(found["countries"]),
        programmes=_texts(found["programmes"]),
        remarks=str(found["remarks"]),
        wallets=tuple(Wallet(currency, str(address)) for currency, address in _pairs(found["wallets"])),
    )


def _pairs(found: object) -> list[tuple[str, object]]:
    return [(str(first), second) for first, second in found]  # type: ignore[attr-defined]  # a list, or TypeError


def _texts(found: object) -> tuple[str, ...]:
    return tuple(map(str, found))  # type: ignore[call-overload]  # a list, or TypeError


def fingerprint(facts: Mapping[str, object]) -> str:
    """What tells this content from any other: the SHA-256 of its plain values."""
    content = json.dumps(facts, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(content.encode()).hexdigest()
