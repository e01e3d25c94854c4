"""Clients as rows of an office file: what each key is read as, and what is written back."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import fields
from datetime import date
from decimal import Decimal
from typing import Any

from app.channels import fields as f
from app.channels.fields import Row
from app.channels.numbers import sound_client
from app.domain.clients import LONGEST, Bank, Client, ClientKind, ClientState, Contact, IdentityKind, Related
from app.domain.errors import KnownError

Json = dict[str, object]
Reader = Callable[[object], Any]

CODE = f.at_most(32)
KEYS = frozenset(each.name for each in fields(Client))
"""Every key that a client may have; `version` is read by nobody here."""
DAYS = ("born", "incorporated")
COUNTRIES = ("nationality", "tax_country")
SHORT = f.at_most(200, f.text)

PARTS: dict[str, tuple[type[Bank | Related | Contact], dict[str, tuple[Reader, Any]]]] = {
    "banks": (
        Bank,
        dict.fromkeys(("holder", "bank", "iban", "account", "routing", "bic", "country", "currency"), (SHORT, "")),
    ),
    "related": (
        Related,
        {
            "name": (f.needed_text, ""),
            "role": (SHORT, ""),
            "share": (f.quantity, None),
            "born": (f.birth, None),
            "nationality": (SHORT, ""),
        },
    ),
    "contacts": (Contact, dict.fromkeys(("label", "email", "phone"), (SHORT, ""))),
}
"""The lists inside a client: what each row becomes, and how each of its keys is read."""


def read_client(row: Row, check: Callable[[Client], Client] = sound_client) -> Client:
    """The client of a row; what is wrong is noted in the row, and a fallback answers for it then."""
    texts: dict[str, Any] = {
        **{name: row.take(name, f.at_most(most, f.text), "", needed=False) for name, most in LONGEST.items()},
        **{name: row.take(name, f.text, "", needed=False) for name in COUNTRIES},
    }
    days: dict[str, Any] = {name: row.take(name, f.birth, None, needed=False) for name in DAYS}
    parts: dict[str, Any] = {name: _parts(row, name) for name in PARTS}
    client = Client(
        code=row.take("code", CODE, ""),
        name=row.take("name", f.needed_text, "-"),
        email=row.take("email", f.at_most(254, f.text), "", needed=False),
        country=row.take("country", f.text, "", needed=False),
        kind=row.take("kind", f.one_of(ClientKind), ClientKind.INDIVIDUAL, needed=False),
        state=row.take("state", f.one_of(ClientState), ClientState.ACTIVE, needed=False),
        phone=row.take("phone", f.at_most(60, f.text), "", needed=False),
        note=row.take("note", f.text, "", needed=False),
        since=row.take("since", f.day, None, needed=False),
        identity_kind=row.take("identity_kind", f.one_of(IdentityKind), IdentityKind.UNKNOWN, needed=False),
        **texts,
        **days,
        **parts,
    )
    try:
        return check(client) if row.sound else client
    except KnownError as wrong:
        row.wrong(re.sub(r"\.(\d+)\.", r"[\1].", wrong.field), wrong.what)
        return client


def _parts(row: Row, name: str) -> tuple[Any, ...]:
    made, keys = PARTS[name]
    found = []
    for part in row.rows(name):
        values = {key: part.take(key, read, fallback, needed=key == "name") for key, (read, fallback) in keys.items()}
        row.sound = row.sound and part.sound
        found.append(made(**values))
    return tuple(found)


def client_row(client: Client) -> Json:
    """The client as a row: the keys of version 1 first, others where they say something."""
    named: Json = {"code": client.code, "name": client.name, "email": client.email, "country": client.country}
    said = {
        "kind": client.kind.value if client.kind is not ClientKind.INDIVIDUAL else "",
        "state": client.state.value if client.state is not ClientState.ACTIVE else "",
        "phone": client.phone,
        "note": client.note,
        "since": client.since,
        "identity_kind": client.identity_kind.value,
        **{name: getattr(client, name) for name in (*LONGEST, *COUNTRIES, *DAYS)},
    }
    parts = {name: [_said({key: getattr(part, key) for key in keys}) for part in getattr(client, name)]
             for name, (_made, keys) in PARTS.items()}  # fmt: skip
    return named | _said(said) | {name: rows for name, rows in parts.items() if rows}


def _said(values: dict[str, Any]) -> Json:
    """The keys that say something, as JSON has them."""
    return {name: _plain(value) for name, value in values.items() if value not in (None, "")}


def _plain(value: str | date | Decimal) -> str:
    return value.isoformat() if isinstance(value, date) else str(value)
