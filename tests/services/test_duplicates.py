"""Somebody who is typed a second time is noticed, and told why; somebody else is not."""

from __future__ import annotations

from datetime import date

import pytest

from app.domain.clients import Bank, Client, Contact
from app.services.duplicates import Finder, Reason

KNOWN = (
    Client(
        code="C-0004", name="Oakridge Holdings LLC", email="desk.oak@gmail.com", phone="+1 (305) 555-0100",
        tax_number="12-3456789", banks=(Bank(account="000123"),),
    ),
    Client(code="C-0005", name="Inés Larrazábal Ochoa", born=date(1980, 5, 6), identity_number="x-123 4567"),
    Client(code="C-0006", name="Rui Zhang", contacts=(Contact(email="office@example.com"),), born=date(1980, 5, 6)),
)  # fmt: skip
FINDER = Finder(KNOWN)


def typed(name: str = "Somebody Else", **known: object) -> Client:
    return Client(code="C-0099", name=name, **known)  # type: ignore[arg-type]  # fields by their names


@pytest.mark.parametrize(
    ("client", "code", "reasons", "strong"),
    [
        (typed(phone="305 555 0100"), "C-0004", {Reason.PHONE}, False),
        (typed(email="deskoak+new@googlemail.com"), "C-0004", {Reason.EMAIL}, True),
        (typed(tax_number="123456789"), "C-0004", {Reason.TAX}, True),
        (typed(banks=(Bank(account="000 123"),)), "C-0004", {Reason.BANK}, True),
        (typed(identity_number="X1234567"), "C-0005", {Reason.IDENTITY}, True),
        (typed("Larrazabal Ochoa, Ines"), "C-0005", {Reason.NAME}, False),
        (typed("Ines Larazabal Ochoa", born=date(1980, 5, 6)), "C-0005", {Reason.NAME, Reason.BORN}, True),
        (typed("Holdings Oakridge"), "C-0004", {Reason.NAME}, False),
        (typed(contacts=(Contact(email="office@example.com"),)), "C-0006", {Reason.EMAIL}, True),
    ],
)
def test_what_two_clients_share_is_said(client: Client, code: str, reasons: set[Reason], strong: bool) -> None:
    (hint,) = FINDER.alike(client)
    assert (hint.code, set(hint.reasons), hint.strong) == (code, reasons, strong)


@pytest.mark.parametrize(
    "client", [typed(), typed(""), typed(born=date(1980, 5, 6)), typed("Oak"), typed(phone="555"), KNOWN[0]]
)
def test_who_is_like_nobody_else_gives_no_hint(client: Client) -> None:
    assert FINDER.alike(client) == ()


def test_the_likeliest_comes_first() -> None:
    client = typed("Oakridge Holdings", identity_number="X1234567", email="office@example.com")
    assert [hint.code for hint in FINDER.alike(client)] == ["C-0005", "C-0006", "C-0004"]
