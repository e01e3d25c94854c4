"""The whole office as one frozen book, composed of the repositories; importing it knows every table."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from app.db import (
    accounts,
    alerts,
    audit,
    clients,
    costs,
    deals,
    drafts,
    histories,
    investments,
    offices,
    operations,
    payments,
    readings,
    rules,
    terminals,
    terms,
    users,
)
from app.domain.book import Book

PARTS: dict[str, Callable[[Session], object]] = {
    "terms": terms.read_all,
    "clients": clients.read_all,
    "accounts": accounts.read_all,
    "investments": investments.read_all,
    "payments": payments.read_all,
    "costs": costs.read_all,
    "deals": deals.read_all,
    "typings": operations.read_all,
    "rules": rules.read_all,
    "snapshots": readings.read_all,
}
"""How each part of the book is read; `currency` and `timezone` come from the office's settings."""

DATED = frozenset({"deals", "snapshots"})

OWNED = (alerts, audit, drafts, histories, terminals, users)
"""Tables that are no part of the book."""


def read(session: Session, until: datetime | None = None) -> Book:
    """Everything that is known; with `until`, only deals and readings before it."""
    parts = read_parts(session, ["office", *(name for name in PARTS if until is None or name not in DATED)])
    if until is not None:
        parts |= {"deals": deals.read_all(session, until), "snapshots": readings.read_all(session, until)}
    return Book(**parts)


def read_parts(session: Session, names: Iterable[str]) -> dict[str, Any]:
    """Some parts of the book by field name, read anew; `office` stands for the settings."""
    found: dict[str, Any] = {}
    for name in names:
        if name == "office":
            settings = offices.read(session)
            found |= {"currency": settings.currency, "timezone": settings.timezone}
        else:
            found[name] = PARTS[name](session)
    return found
