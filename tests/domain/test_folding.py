"""Text as it is looked for."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.folding import folded, searchable


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("Ana BELTRÁN", "ana beltran"),
        ("Fundación Muñoz", "fundacion munoz"),
        ("Łódź, Straße 5", "łodz, straße 5"),
        ("İzmir", "izmir"),
        ("1.263.485,40 €", "1.263.485,40 €"),
    ],
)
def test_accents_and_capitals_go_and_everything_else_stays(text: str, plain: str) -> None:
    assert folded(text) == plain
    assert searchable(text) == plain


def test_an_accent_that_is_a_sign_of_its_own_goes_too() -> None:
    assert searchable(unicodedata.normalize("NFD", "Beltrán Núñez")) == "beltran nunez"


@given(st.text(max_size=40))
def test_places_in_the_folded_text_are_places_in_the_text(text: str) -> None:
    assert len(folded(text)) == len(text)


@given(st.text(max_size=40))
def test_folding_twice_is_folding_once(text: str) -> None:
    assert folded(folded(text)) == folded(text)
