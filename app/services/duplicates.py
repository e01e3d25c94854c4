"""Clients who may be here twice: found by name, e-mail, telephone, numbers and date of birth while one is typed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from unicodedata import combining, normalize

from app.db import merges
from app.domain.clients import Client
from app.domain.contacts import compared_email, compared_phone
from app.domain.permissions import Action
from app.services.office import Office
from app.words import Words

ALIKE = 88
"""Names whose letters agree to so many percent, in whatever order their words stand, look alike."""
MOST_HINTS = 3
MOST_ALIKE = 20


class Reason(StrEnum):
    """What two clients share."""

    EMAIL = "same e-mail"
    IDENTITY = "same identity document"
    TAX = "same tax number"
    BANK = "same bank account"
    PHONE = "same phone"
    NAME = "similar name"
    BORN = "same date of birth"


CERTAIN = frozenset({Reason.EMAIL, Reason.IDENTITY, Reason.TAX, Reason.BANK})
"""What belongs to one person only; each of these is a strong sign by itself."""


@dataclass(frozen=True, slots=True)
class Hint:
    """A client that looks like the one who is typed, and why."""

    code: str
    name: str
    reasons: tuple[Reason, ...]

    @property
    def strong(self) -> bool:
        """Whether it is more likely the same than another: a number of their own, or a name and something else."""
        return bool(CERTAIN & set(self.reasons)) or (Reason.NAME in self.reasons and len(self.reasons) > 1)


class Finder:
    """The clients of an office, laid out so that one who is like another is found quickly."""

    def __init__(self, clients: Iterable[Client]) -> None:
        self._clients = {client.code: client for client in clients}
        self._names = {client.code: _letters(client.name) for client in self._clients.values()}
        self._marks: defaultdict[tuple[Reason, str], set[str]] = defaultdict(set)
        for client in self._clients.values():
            for mark in _marks(client):
                self._marks[mark].add(client.code)

    def alike(self, client: Client) -> tuple[Hint, ...]:
        """Those who may be this client, the likeliest first; never the client of the same code."""
        found: defaultdict[str, set[Reason]] = defaultdict(set)
        for mark in _marks(client):
            for code in self._marks.get(mark, ()):
                found[code].add(mark[0])
        for code in self._called_alike(client.name):
            found[code].add(Reason.NAME)
        found.pop(client.code, None)
        hints = [
            Hint(code, self._clients[code].name, tuple(reason for reason in Reason if reason in reasons))
            for code, reasons in found.items()
            if reasons != {Reason.BORN}
        ]
        return tuple(sorted(hints, key=lambda hint: (not hint.strong, -len(hint.reasons), hint.code))[:MOST_HINTS])

    def _called_alike(self, name: str) -> list[str]:
        from rapidfuzz import fuzz, process  # only where somebody is typed: no start waits for it

        wanted = _letters(name)
        if not wanted:
            return []
        near = process.extract(wanted, self._names, scorer=fuzz.ratio, score_cutoff=ALIKE, limit=MOST_ALIKE)
        return [code for _name, _score, code in near]


def _marks(client: Client) -> list[tuple[Reason, str]]:
    """What can be the same in two clients, in the form in which it is compared."""
    marks = [
        (Reason.EMAIL, compared_email(client.email)),
        (Reason.IDENTITY, _compact(client.identity_number)),
        (Reason.TAX, _compact(client.tax_number)),
        (Reason.PHONE, compared_phone(client.phone)),
        (Reason.BORN, client.born.isoformat() if client.born else ""),
        *((Reason.BANK, _compact(bank.number)) for bank in client.banks),
        *((Reason.EMAIL, compared_email(each.email)) for each in client.contacts),
        *((Reason.PHONE, compared_phone(each.phone)) for each in client.contacts),
    ]
    return [(reason, text) for reason, text in marks if text]


def _letters(name: str) -> str:
    """The words of a name in one order, without case, accents and marks."""
    bare = normalize("NFKD", name.casefold())
    return " ".join(sorted("".join(each if each.isalnum() else " " for each in bare if not combining(each)).split()))


def _compact(number: str) -> str:
    return "".join(letter for letter in number.upper() if letter.isalnum())


def finder(office: Office) -> Finder:
    """The finder over this office's clients as they are now, without those that were merged into another."""
    office.allow(Action.CLIENTS_WRITE)
    with office.store.reading() as session:
        gone = merges.absorbed(session)
    return Finder([client for client in office.book().clients if client.code not in gone])


def likeness(hint: Hint, words: Words) -> str:
    """Whom somebody looks like, and why, for people."""
    because = ", ".join(words.term("likeness", reason.value) for reason in hint.reasons)
    return words("Looks like {code} {name}: {because}", code=hint.code, name=hint.name, because=because)
