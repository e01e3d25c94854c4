"""Entries of a sanctions list as they are gathered from a file, row by row, with everything that is wrong in it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from app.channels.sanctions_dates import born
from app.domain.errors import Message, Problem, RefusedFile, message
from app.domain.sanctions import (
    Alias,
    Born,
    EntryKind,
    ListedEntry,
    SanctionsFile,
    SanctionsListName,
    Wallet,
)

MOST_PROBLEMS = 50
MOST_ENTRIES, MOST_NAMES = 300_000, 2_000
LONGEST_NAME, LONGEST_REMARKS = 1_000, 8_000


@dataclass(slots=True)
class Draft:
    """An entry while its rows are read; what repeats is kept once."""

    uid: str
    kind: EntryKind = EntryKind.OTHER
    names: dict[str, bool] = field(default_factory=dict)
    born: dict[Born, None] = field(default_factory=dict)
    countries: dict[str, None] = field(default_factory=dict)
    programmes: dict[str, None] = field(default_factory=dict)
    remarks: dict[str, None] = field(default_factory=dict)
    wallets: dict[Wallet, None] = field(default_factory=dict)

    def call(self, name: str, *, strong: bool = True, first: bool = False) -> None:
        """It is also called this; `first` names stand before the others."""
        trimmed = " ".join(name.split())
        if not trimmed:
            return
        strong = strong or self.names.get(trimmed, False)
        if first:
            self.names = {trimmed: strong} | {each: good for each, good in self.names.items() if each != trimmed}
        else:
            self.names[trimmed] = strong

    def was_born(self, text: str) -> None:
        """Somebody was born then; what cannot be read as a date stays in the remarks."""
        found = born(text)
        if found is not None:
            self.born[found] = None
        elif text.strip():
            self.remark(f"born {text.strip()}")

    def belongs(self, *countries: str) -> None:
        """It belongs to these countries."""
        self.countries |= {each.strip(): None for each in countries if each.strip()}

    def falls_under(self, *programmes: str) -> None:
        """It is listed under these programmes."""
        self.programmes |= {each.strip(): None for each in programmes if each.strip()}

    def remark(self, *texts: str) -> None:
        """What else is said of it."""
        self.remarks |= {" ".join(each.split()): None for each in texts if each.strip()}

    def entry(self) -> ListedEntry:
        """The entry as it stands."""
        (name, _), *others = self.names.items()
        return ListedEntry(
            uid=self.uid,
            kind=self.kind,
            name=name,
            aliases=tuple(Alias(each, strong) for each, strong in others),
            born=tuple(self.born),
            countries=tuple(self.countries),
            programmes=tuple(self.programmes),
            remarks="; ".join(self.remarks)[:LONGEST_REMARKS],
            wallets=tuple(self.wallets),
        )


@dataclass(slots=True)
class Gathered:
    """The entries of a file by their number, and its problems. Raises RefusedFile where either are too many."""

    drafts: dict[str, Draft] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def draft(self, uid: str, kind: EntryKind) -> Draft:
        """The entry of this number, begun where it was not."""
        found = self.drafts.get(uid)
        if found is None:
            if len(self.drafts) >= MOST_ENTRIES:
                raise refused(Problem("file", message("The list holds more than {most} entries.", most=MOST_ENTRIES)))
            found = self.drafts[uid] = Draft(uid, kind)
        return found

    def new(self, uid: str, kind: EntryKind, where: str) -> Draft:
        """An entry that is written as one record, so that its number stands once."""
        if not uid:
            self.wrong(where, message("The entry has no number."))
        elif uid in self.drafts:
            self.wrong(where, message("The number {uid} stands there twice.", uid=uid))
        return self.draft(uid, kind)

    def wrong(self, where: str, what: Message) -> None:
        """Something is wrong there."""
        self.problems.append(Problem(where, what))
        if len(self.problems) >= MOST_PROBLEMS:
            raise refused(*self.problems)

    def finish(self, name: SanctionsListName, form: str, dated: date | None) -> SanctionsFile:
        """The whole list. Raises RefusedFile with every problem."""
        for uid, draft in self.drafts.items():
            self._check(uid, draft)
        if not self.drafts and not self.problems:
            self.wrong("file", message("The list holds no entry."))
        if self.problems:
            raise refused(*self.problems)
        entries = tuple(draft.entry() for draft in self.drafts.values())
        return SanctionsFile(name=name, format=form, dated=dated, entries=entries)

    def _check(self, uid: str, draft: Draft) -> None:
        if not draft.names:
            self.wrong(uid, message("The entry has no name."))
        if len(draft.names) > MOST_NAMES:
            self.wrong(uid, message("The entry has more than {most} names.", most=MOST_NAMES))
        if any(len(name) > LONGEST_NAME for name in draft.names):
            self.wrong(uid, message("A name is longer than {most} letters.", most=LONGEST_NAME))


def refused(*problems: Problem) -> RefusedFile:
    """The refusal of a list as a whole: nothing of it is taken in."""
    return RefusedFile(
        message("The sanctions list was not taken in."),
        problems,
        message("Download it again from its publisher; nothing has changed here."),
    )
