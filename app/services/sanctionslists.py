"""Sanctions lists taken in: read out of harm's way, kept version by version, harmless when repeated."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from app.channels import sanctions as files
from app.db import sanctions as table
from app.db.sanctions import Kept
from app.domain.errors import BadInput, message
from app.domain.permissions import Action
from app.domain.sanctions import ListVersion, SanctionsFile, SanctionsListName
from app.domain.screening import OLDEST_LIST
from app.services.listsapart import read_apart
from app.services.office import Office

OFAC = frozenset({SanctionsListName.OFAC, SanctionsListName.OFAC_OTHER})
"""The lists that are published in the same form, so that a person may have to say which one it is."""
FEWEST = 0.5
"""A new version with less than this share of the entries is asked about: it may be another list, or a part of it."""
TOMORROW = timedelta(days=1)
"""A publisher further east may be a day ahead."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ListWishes:
    """How to take a list in. `name` and `dated` say what the file does not; `fewer` lets it shrink by half and more."""

    name: SanctionsListName | None = None
    dated: date | None = None
    fewer: bool = False


@dataclass(frozen=True, slots=True)
class TakenIn:
    """A version that is kept now; `changed` is false where it was kept already, and nothing was written."""

    kept: Kept
    changed: bool


@dataclass(frozen=True, slots=True)
class ListRow:
    """A version of a list for the screen: whether it screens now, and how many days old it is."""

    kept: Kept
    screens: bool
    age: int

    @property
    def version(self) -> ListVersion:
        """The version itself."""
        return self.kept.version

    @property
    def is_old(self) -> bool:
        """Whether it screens and is too old to."""
        return self.screens and self.age > OLDEST_LIST


class Undated(BadInput):
    """The file names no date, and nobody has said one."""


class FarFewer(BadInput):
    """The new version has far fewer entries; a person may say that this is so."""


def open_list(office: Office, paths: Sequence[Path]) -> SanctionsFile:
    """Read the file or files of a list in a process of its own. Raises RefusedFile with every problem."""
    office.allow(Action.LISTS_IMPORT)
    return read_apart(paths, files.read)


def take_in(office: Office, found: SanctionsFile, wishes: ListWishes | None = None) -> TakenIn:
    """Keep a list that was read as the version that screens from now on.

    The same file changes nothing; with a later date it is kept as still being the publisher's on that day. Raises
    BadInput for an older one, Undated and FarFewer where a person has to say more.
    """
    office.allow(Action.LISTS_IMPORT)
    wishes = wishes or ListWishes()
    name = _named(found, wishes)
    last = _last(office, name)
    if last is not None and _is_kept(last.version, found, wishes.dated):
        return TakenIn(last, changed=False)
    dated = _dated(office, found, wishes)
    if last is not None:
        _check_against(last.version, found, dated, wishes)
    return TakenIn(_write(office, _version(found, name, dated), found, last), changed=True)


def _is_kept(last: ListVersion, found: SanctionsFile, wanted: date | None) -> bool:
    return last.sha256 == found.sha256 and (wanted is None or wanted == last.dated)


def _named(found: SanctionsFile, wishes: ListWishes) -> SanctionsListName:
    wanted = wishes.name or found.name
    if wanted is not found.name and not {wanted, found.name} <= OFAC:
        raise BadInput(
            message("The file holds the list {found}, not {wanted}.", found=found.name.value, wanted=wanted.value),
            field="list",
        )
    return wanted


def _last(office: Office, name: SanctionsListName) -> Kept | None:
    with office.store.reading() as session:
        return next((each for each in reversed(table.versions(session)) if each.version.name is name), None)


def _dated(office: Office, found: SanctionsFile, wishes: ListWishes) -> date:
    dated = wishes.dated or found.dated
    if dated is None:
        raise Undated(
            message("The file does not say of which day it is."),
            message("Say on which day the publisher's list was this one."),
            field="date",
        )
    if dated > office.today() + TOMORROW:
        raise BadInput(message("{day} has not come yet.", day=dated.isoformat()), field="date")
    if found.dated is not None and dated < found.dated:
        raise BadInput(message("The file says that it is of {day}.", day=found.dated.isoformat()), field="date")
    return dated


def _check_against(last: ListVersion, found: SanctionsFile, dated: date, wishes: ListWishes) -> None:
    if dated < last.dated:
        raise BadInput(
            message("The list of {day} is here already; this one is older.", day=last.dated.isoformat()),
            message("Download it again from its publisher; nothing has changed here."),
            field="date",
        )
    if len(found.entries) < FEWEST * last.entries and not wishes.fewer:
        raise FarFewer(
            message(
                "It has {n} entries; the version of {day} has {before}.",
                n=len(found.entries),
                day=last.dated.isoformat(),
                before=last.entries,
            ),
            message("Check that it is the whole list, then say that it has so few."),
            field="fewer",
        )


def _version(found: SanctionsFile, name: SanctionsListName, dated: date) -> ListVersion:
    return ListVersion(
        name=name,
        dated=dated,
        format=found.format,
        file=", ".join(found.files),
        sha256=found.sha256,
        entries=len(found.entries),
        names=found.count_of_names,
    )


def _write(office: Office, version: ListVersion, found: SanctionsFile, last: Kept | None) -> Kept:
    person = office.person.name
    with office.store.writing(person) as writing:
        kept = table.add(writing.session, version, found.entries, office.clock(), person)
        before = _facts(last.version) if last else None
        after = _facts(version) | {"added": kept.added, "removed": kept.removed}
        writing.audit("sanctions:imported", version.name.value, before=before, after=after)
        writing.commit()
    return kept


def _facts(version: ListVersion) -> dict[str, object]:
    return {
        "dated": version.dated.isoformat(),
        "format": version.format,
        "file": version.file,
        "sha256": version.sha256,
        "entries": version.entries,
        "names": version.names,
    }


def list_rows(office: Office) -> tuple[ListRow, ...]:
    """Every version of every list: those that screen first, then the older ones, the newest first."""
    office.allow(Action.OFFICE_READ)
    today = office.today()
    with office.store.reading() as session:
        kept, newest = table.versions(session), {each.id for each in table.newest(session)}
    rows = [ListRow(each, each.version.id in newest, each.version.age(today)) for each in reversed(kept)]
    return tuple(sorted(rows, key=lambda row: (not row.screens, row.version.name.value if row.screens else "")))
