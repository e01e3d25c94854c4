"""What a client needs to be one."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.domain.clients import Client, valid_client
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
