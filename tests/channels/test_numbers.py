"""Numbers that follow a standard are checked as their issuers say, and never repeated in a complaint."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum import get_cc_module

from app.channels.numbers import TAX, number_notes, sound_client
from app.domain.clients import Bank, Client
from app.domain.errors import BadInput

CLIENT = Client(code="C-1", name="One", country="ES")
IBAN = "ES9121000418450200051332"


def bank(**known: str) -> Client:
    return replace(CLIENT, banks=(Bank(**known),))


def test_an_account_says_its_country_by_its_iban() -> None:
    found = sound_client(bank(iban="es91 2100 0418 4502 0005 1332", bic="caixesbb")).banks[0]
    assert (found.iban, found.bic, found.country) == (IBAN, "CAIXESBB", "ES")


@given(st.integers(4, len(IBAN) - 1), st.sampled_from("0123456789"))
def test_one_wrong_digit_of_an_iban_is_always_noticed(at: int, digit: str) -> None:
    wrong = IBAN[:at] + digit + IBAN[at + 1 :]
    if wrong == IBAN:
        return
    with pytest.raises(BadInput) as refused:
        sound_client(bank(iban=wrong))
    assert refused.value.field == "banks.0.iban"
    assert wrong not in str(refused.value)


@pytest.mark.parametrize(
    ("client", "field", "why"),
    [
        (bank(iban="ES91"), "banks.0.iban", "IBAN"),
        (bank(account="1", bic="CAIX"), "banks.0.bic", "too long or too short"),
        (bank(account="1", routing="123456789", country="US"), "banks.0.routing", "routing number"),
        (replace(CLIENT, tax_country="ES", tax_number="12345678A"), "tax_number", "tax number of ES"),
        (replace(CLIENT, tax_country="MX", tax_number="ABC"), "tax_number", "tax number of MX"),
        (replace(CLIENT, tax_country="US", tax_number="123"), "tax_number", "tax number of US"),
    ],
)
def test_what_is_wrong_is_said_beside_its_field(client: Client, field: str, why: str) -> None:
    with pytest.raises(BadInput) as refused:
        sound_client(client)
    assert refused.value.field == field
    assert why in str(refused.value)


@pytest.mark.parametrize(
    ("country", "typed", "kept"),
    [("ES", "12345678-Z", "12345678Z"), ("MX", "GODE 561231 GR8", "GODE561231GR8"), ("CL", "76.086.428-5", "760864285"),
     ("US", "536-90-4399", "536904399"), ("AR", "20-05536168-2", "20055361682"), ("CO", "213.123.432-1", "2131234321")],
)  # fmt: skip
def test_a_tax_number_is_kept_as_its_country_writes_it(country: str, typed: str, kept: str) -> None:
    found = sound_client(replace(CLIENT, tax_country=country, tax_number=typed))
    assert found.tax_number == kept
    assert number_notes(found) == ()


@pytest.mark.parametrize("country", ["PA", "GB", ""])
def test_a_number_that_nobody_can_check_is_kept_with_a_note(country: str) -> None:
    found = sound_client(replace(CLIENT, country="PA", tax_country=country, tax_number="8-442-445"))
    assert found.tax_number == "8-442-445"
    assert "cannot be checked" in str(number_notes(found)[0])


def test_every_kind_of_tax_number_in_the_table_has_its_check() -> None:
    assert [(country, kind) for country, kinds in TAX.items() for kind in kinds
            if get_cc_module(country.lower(), kind) is None] == []  # fmt: skip
