"""Clients: who the fund owes."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

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


@dataclass(frozen=True, slots=True, kw_only=True)
class Client:
    """One client. `version` counts its changes, so that two people cannot overwrite each other."""

    code: str
    name: str
    email: str = ""
    country: str = ""
    kind: ClientKind = ClientKind.INDIVIDUAL
    state: ClientState = ClientState.ACTIVE
    phone: str = ""
    note: str = ""
    since: date | None = None
    version: int = 1


_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_CODE = re.compile(r"[\w.\-/]{1,32}")
LONGEST_NAME = 200


def valid_client(client: Client) -> Client:
    """The client, trimmed and checked. Raises BadInput naming the field."""
    client = replace(
        client,
        code=client.code.strip(),
        name=" ".join(client.name.split()),
        email=client.email.strip().casefold(),
        country=client.country.strip().upper(),
    )
    if not _CODE.fullmatch(client.code):
        raise BadInput(message("A client code has 1 to 32 letters, digits, dots or dashes."), field="code")
    if not client.name or len(client.name) > LONGEST_NAME:
        raise BadInput(message("A client needs a name of at most {most} characters.", most=LONGEST_NAME), field="name")
    if client.email and not _EMAIL.fullmatch(client.email):
        raise BadInput(message("{email} is not an e-mail address.", email=client.email), field="email")
    if client.country and not re.fullmatch(r"[A-Z]{2}", client.country):
        raise BadInput(message("A country is two letters, such as MX or ES."), field="country")
    return client
