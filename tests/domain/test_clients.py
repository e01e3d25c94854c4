"""What a client needs to be one."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from app.domain.clients import Bank, Client, Contact, Related, valid_client
from app.domain.errors import BadInput

CLIENT = Client(code="C-1", name="Client One", email="one@example.com", country="MX")


def test_what_was_typed_is_tidied() -> None:
    typed = Client(code=" C-1 ", name="  Client \t One ", email=" One@Example.com ", country=" mx")
    assert valid_client(typed) == CLIENT


def test_an_email_and_a_country_may_be_unknown() -> None:
    unknown = replace(CLIENT, email="", country="")
    assert valid_client(unknown) == unknown


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("code", ""),
        ("code", "C 1"),
        ("code", "x" * 33),
        ("code", "C\n1"),
        ("name", "   "),
        ("name", "x" * 201),
        ("email", "one"),
        ("email", "one@example"),
        ("email", "o ne@example.com"),
        ("country", "Mexico"),
        ("country", "M1"),
    ],
)
def test_a_field_that_cannot_be_meant_is_named(field: str, typed: str) -> None:
    with pytest.raises(BadInput) as caught:
        valid_client(replace(CLIENT, **{field: typed}))  # type: ignore[arg-type]  # a field by its name
    assert caught.value.field == field
    assert str(caught.value)


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("nationality", {"nationality": "Mexican"}),
        ("tax_country", {"tax_country": "1"}),
        ("born", {"born": date(1700, 1, 1)}),
        ("address", {"address": "x" * 201}),
        ("phone", {"phone": "1" * 61}),
        ("banks.0.iban", {"banks": (Bank(holder="One"),)}),
        ("banks.1.currency", {"banks": (Bank(account="1"), Bank(account="2", currency="dollars"))}),
        ("banks", {"banks": (Bank(account="1"),) * 21}),
        ("related.0.name", {"related": (Related(name=" "),)}),
        ("related.0.share", {"related": (Related(name="One", share=Decimal(101)),)}),
        ("related", {"related": (Related(name="One", share=Decimal("50.01")),) * 2}),
        ("contacts.0.email", {"contacts": (Contact(label="home"),)}),
        ("contacts.0.phone", {"contacts": (Contact(phone="1" * 61),)}),
    ],
)
def test_what_is_wrong_in_the_record_is_said_with_its_place(field: str, typed: dict[str, object]) -> None:
    with pytest.raises(BadInput) as caught:
        valid_client(replace(CLIENT, **typed))  # type: ignore[arg-type]  # a field by its name
    assert caught.value.field == field


def test_numbers_lose_their_spaces_and_no_number_is_printed() -> None:
    typed = replace(CLIENT, identity_number=" X 1234567 ", banks=(Bank(iban="es91 2100 0418 4502 0005 1332"),))
    found = valid_client(typed)
    assert found.banks[0].iban == "ES9121000418450200051332"
    assert not any(number in repr(found) for number in ("1234567", "0005 1332", "0051332"))
