"""Addresses to reach somebody at are kept in one spelling."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.contacts import compared_email, compared_phone, dialable, normal_email, normal_phone
from app.domain.errors import BadInput

WORDS = st.text(min_size=1, max_size=20)
LABELS = st.text(st.sampled_from("abcXYZ09éßñΣ"), min_size=1, max_size=10)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        (" Nora.Lind@Example.COM ", "nora.lind@example.com"),
        ("ｎｏｒａ@example.com", "nora@example.com"),
        ("nora@Exämple.com", "nora@xn--exmple-cua.com"),
        ("", ""),
    ],
)
def test_an_address_is_kept_in_one_spelling(typed: str, kept: str) -> None:
    assert normal_email(typed) == kept


@pytest.mark.parametrize(
    "typed", ["nora", "nora@example", "no ra@example.com", "@example.com", "nora@exa mple.com", "a@b@c.com",
              "nora@.com", "nora@example..com", "a" * 250 + "@example.com", "nora@" + "x" * 64 + ".com"]
)  # fmt: skip
def test_what_is_no_address_is_refused(typed: str) -> None:
    with pytest.raises(BadInput) as refused:
        normal_email(typed)
    assert refused.value.field == "email"


@given(WORDS, LABELS, LABELS)
def test_a_kept_address_stays_as_it_is_whatever_its_letters(local: str, name: str, top: str) -> None:
    try:
        kept = normal_email(f"{local}@{name}.{top}")
    except BadInput:
        return
    assert normal_email(kept) == kept
    assert normal_email(kept.upper()) == kept or not kept.isascii()
    assert compared_email(compared_email(kept)) == compared_email(kept)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("nora.lind@gmail.com", "noralind+funds@googlemail.com", True),
        ("nora+1@outlook.com", "nora@outlook.com", True),
        ("nora.lind@outlook.com", "noralind@outlook.com", False),
        ("nora+1@example.com", "nora@example.com", False),
    ],
)
def test_mailboxes_are_compared_as_their_providers_do_and_no_others(one: str, other: str, same: bool) -> None:
    assert (compared_email(one) == compared_email(other)) is same


@pytest.mark.parametrize(
    ("typed", "kept"),
    [("0052 55  1234 5678", "+52 55 1234 5678"), ("(55) 1234-5678 ext 12", "(55) 1234-5678 ext 12"), (" ", "")],
)
def test_a_telephone_is_kept_almost_as_it_was_typed(typed: str, kept: str) -> None:
    assert normal_phone(typed) == kept


@pytest.mark.parametrize("typed", ["1234", "call me", "+52 55 CALL NOW", "5" * 61])
def test_what_nobody_can_dial_is_refused(typed: str) -> None:
    with pytest.raises(BadInput) as refused:
        dialable(normal_phone(typed))
    assert refused.value.field == "phone"


@given(st.text(st.sampled_from("0123456789 -()+.x"), max_size=40))
def test_a_kept_telephone_stays_as_it_is(typed: str) -> None:
    kept = normal_phone(typed)
    assert normal_phone(kept) == kept


def test_a_country_in_front_does_not_make_another_number() -> None:
    assert compared_phone("+52 (55) 1234-5678") == compared_phone("55 1234 5678 ext 3") == "12345678"
    assert compared_phone("12345") == ""
