"""Clients: who the fund owes, and what the office knows of them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, fields, replace
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any

from app.domain.contacts import normal_email, normal_phone
from app.domain.errors import BadInput, message


class ClientKind(StrEnum):
    """A person or a company."""

    INDIVIDUAL = "individual"
    COMPANY = "company"


class ClientState(StrEnum):
    """Where the relationship stands; pending until identity is cleared."""

    PENDING = "pending"
    ACTIVE = "active"
    SUSPENDED = "suspended"
    CLOSED = "closed"


class IdentityKind(StrEnum):
    """What somebody shows to say who they are; the empty word while nobody asked."""

    UNKNOWN = ""
    PASSPORT = "passport"
    IDENTITY_CARD = "identity card"
    RESIDENCE_PERMIT = "residence permit"
    DRIVING_LICENCE = "driving licence"


@dataclass(frozen=True, slots=True, kw_only=True)
class Bank:
    """A bank account of a client: an IBAN, or a number with the bank's routing number."""

    holder: str = ""
    bank: str = ""
    iban: str = field(default="", repr=False)
    account: str = field(default="", repr=False)
    routing: str = ""
    bic: str = ""
    country: str = ""
    currency: str = ""

    @property
    def number(self) -> str:
        """What the account is known by."""
        return self.iban or self.account


@dataclass(frozen=True, slots=True, kw_only=True)
class Related:
    """Somebody behind a company: owner, director, contact. `share` is in percent, None where it is not said."""

    name: str
    role: str = ""
    share: Decimal | None = None
    born: date | None = None
    nationality: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """A further way to reach a client, and whose it is."""

    label: str = ""
    email: str = ""
    phone: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Client:
    """One client. `version` counts its changes, so that two people cannot overwrite each other.

    `country` is that of residence, or of the company's seat; `owner` is the user who looks after the client, `agent`
    the code of who referred them, `reason` why they are suspended or closed. What identifies a person or their money
    is kept out of every printed form.
    """

    code: str
    name: str
    email: str = ""
    country: str = ""
    kind: ClientKind = ClientKind.INDIVIDUAL
    state: ClientState = ClientState.ACTIVE
    phone: str = ""
    note: str = ""
    since: date | None = None
    reason: str = ""
    legal_name: str = ""
    born: date | None = None
    nationality: str = ""
    identity_kind: IdentityKind = IdentityKind.UNKNOWN
    identity_number: str = field(default="", repr=False)
    legal_form: str = ""
    registration: str = ""
    incorporated: date | None = None
    address: str = ""
    address_more: str = ""
    city: str = ""
    postal_code: str = ""
    tax_country: str = ""
    tax_number: str = field(default="", repr=False)
    owner: str = ""
    agent: str = ""
    banks: tuple[Bank, ...] = ()
    related: tuple[Related, ...] = ()
    contacts: tuple[Contact, ...] = ()
    version: int = 1


_TURNING = re.compile("[\u202a-\u202e\u2066-\u2069]")
"""What makes a name read otherwise than it is written."""
_CODE = re.compile(r"[\w.\-/]{1,32}")
LONGEST_NAME = 200
HUNDRED = Decimal(100)
FIRST_BIRTH, LAST_YEAR = 1890, 2200

LONGEST = {
    "legal_name": LONGEST_NAME,
    "identity_number": 60,
    "legal_form": 60,
    "registration": 60,
    "address": 200,
    "address_more": 200,
    "city": 100,
    "postal_code": 20,
    "tax_number": 40,
    "owner": 80,
    "agent": 64,
    "reason": 400,
}
"""How many characters each text may have."""

COUNTRIES = ("country", "nationality", "tax_country")
LONGEST_PART = {
    "holder": LONGEST_NAME,
    "bank": 120,
    "iban": 34,
    "account": 40,
    "routing": 20,
    "bic": 11,
    "name": LONGEST_NAME,
    "role": 80,
    "label": 80,
}
MOST_ROWS = {"banks": 20, "related": 60, "contacts": 20}


def valid_client(client: Client) -> Client:
    """The client, trimmed and checked, without what only a register knows. Raises BadInput naming the field.

    The fields of rows are named with their place: `banks.0.iban`.
    """
    client = replace(client, code=client.code.strip(), name=one_line(client.name), note=client.note.strip())
    if not _CODE.fullmatch(client.code):
        raise BadInput(message("A client code has 1 to 32 letters, digits, dots or dashes."), field="code")
    if _TURNING.search(client.name):
        raise BadInput(message("The name has characters that turn the direction of the text."), field="name")
    if not client.name or len(client.name) > LONGEST_NAME:
        raise BadInput(message("A client needs a name of at most {most} characters.", most=LONGEST_NAME), field="name")
    texts: dict[str, Any] = {name: _short(getattr(client, name), most, name) for name, most in LONGEST.items()}
    countries: dict[str, Any] = {name: valid_country(getattr(client, name), name) for name in COUNTRIES}
    for name in ("born", "incorporated"):
        _plausible(getattr(client, name), name)
    for name, most in MOST_ROWS.items():
        if len(getattr(client, name)) > most:
            raise BadInput(message("At most {most} rows can be kept here.", most=most), field=name)
    return replace(
        client,
        email=normal_email(client.email),
        phone=normal_phone(client.phone),
        banks=tuple(_bank(each, f"banks.{at}") for at, each in enumerate(client.banks)),
        related=_related(client.related),
        contacts=tuple(_contact(each, f"contacts.{at}") for at, each in enumerate(client.contacts)),
        **texts,
        **countries,
    )


OPTIONAL = (
    *LONGEST,
    "born",
    "nationality",
    "identity_kind",
    "incorporated",
    "tax_country",
    "banks",
    "related",
    "contacts",
)
"""What an office file of the first programs does not say of a client."""


def completed(client: Client, before: Client) -> Client:
    """The client of a file with what was known of them where an older file says nothing."""
    silent = {name: getattr(before, name) for name in OPTIONAL if not getattr(client, name)}
    return replace(client, version=before.version, **silent)


def one_line(text: str) -> str:
    """The text without needless space."""
    return " ".join(text.split())


def valid_country(typed: str, name: str) -> str:
    """A country's two letters, or nothing. Raises BadInput naming the field."""
    country = typed.strip().upper()
    if country and not re.fullmatch(r"[A-Z]{2}", country):
        raise BadInput(message("A country is two letters, such as MX or ES."), field=name)
    return country


def _short(text: str, most: int, name: str) -> str:
    found = one_line(text)
    if len(found) > most:
        raise BadInput(message("At most {most} characters are expected here.", most=most), field=name)
    return found


def _plausible(day: date | None, name: str) -> None:
    if day is not None and not FIRST_BIRTH <= day.year < LAST_YEAR:
        raise BadInput(message("The year {year} is not plausible here.", year=day.year), field=name)


def _texts(part: Bank | Related | Contact, place: str) -> dict[str, Any]:
    """The texts of a row, each on one line and not too long."""
    texts = {each.name: getattr(part, each.name) for each in fields(part)}
    return {
        name: _short(text, LONGEST_PART[name], f"{place}.{name}")
        for name, text in texts.items()
        if name in LONGEST_PART
    }


def _bank(bank: Bank, place: str) -> Bank:
    texts = _texts(bank, place)
    compact = {name: re.sub(r"[\s\-]", "", texts[name]).upper() for name in ("iban", "bic", "routing")}
    found = replace(bank, **(texts | compact), country=valid_country(bank.country, f"{place}.country"))
    if not found.number:
        raise BadInput(message("A bank account needs its IBAN or its number."), field=f"{place}.iban")
    currency = found.currency.strip().upper()
    if currency and not re.fullmatch(r"[A-Z]{3}", currency):
        raise BadInput(message("A currency is three letters, such as USD."), field=f"{place}.currency")
    return replace(found, currency=currency)


def _related(related: Iterable[Related]) -> tuple[Related, ...]:
    found = tuple(_person(each, f"related.{at}") for at, each in enumerate(related))
    if sum((each.share or Decimal(0) for each in found), Decimal(0)) > HUNDRED:
        raise BadInput(message("The shares add up to more than 100 %."), field="related")
    return found


def _person(person: Related, place: str) -> Related:
    found = replace(
        person, **_texts(person, place), nationality=valid_country(person.nationality, f"{place}.nationality")
    )
    if not found.name:
        raise BadInput(message("A person behind a company needs a name."), field=f"{place}.name")
    if found.share is not None and not 0 <= found.share <= HUNDRED:
        raise BadInput(message("A share is between 0 and 100 %."), field=f"{place}.share")
    _plausible(found.born, f"{place}.born")
    return found


def _contact(contact: Contact, place: str) -> Contact:
    try:
        email, phone = normal_email(contact.email), normal_phone(contact.phone)
    except BadInput as wrong:
        raise BadInput(wrong.what, wrong.way_out, field=f"{place}.{wrong.field}") from wrong
    found = replace(contact, **_texts(contact, place), email=email, phone=phone)
    if not email and not phone:
        raise BadInput(message("A contact needs an e-mail address or a telephone."), field=f"{place}.email")
    return found
