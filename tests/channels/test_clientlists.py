"""The template of a list names its columns in both languages, and each is read again."""

from __future__ import annotations

import pytest

from app.channels.clientlists import titles
from app.channels.lists import read_people


@pytest.mark.parametrize("spanish", [False, True])
def test_every_column_of_the_template_is_known(spanish: bool) -> None:
    cells = {"code": "C-1", "name": "One", "kind": "empresa", "identity_kind": "pasaporte", "email": "one@example.com",
             "born": "1980-05-06", "incorporated": "2001-01-02", "since": "2024-03-04", "tax_country": "PA",
             "bank.iban": "ES9121000418450200051332", "bank.bic": "CAIXESBB", "bank.currency": "EUR",
             "country": "ES", "nationality": "MX", "bank.country": "ES"}  # fmt: skip
    columns = titles(spanish=spanish)
    row = tuple(cells.get(name, f"t-{at}") for at, name in enumerate(columns))
    (client,) = read_people([tuple(columns.values()), row]).clients
    said = {
        name: getattr(client.banks[0] if "." in name else client, name.partition(".")[2] or name) for name in columns
    }
    assert not [name for name, value in said.items() if value in (None, "")]
