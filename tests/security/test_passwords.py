"""Passwords: what is refused, what is kept of them, and that it fits nothing else."""

from __future__ import annotations

import pytest

from app.domain.errors import BadInput
from app.security.passwords import check_policy, hash_password, needs_rehash, verify

PEPPER, ROUNDS = bytes(32), 4
GOOD = "correct cobalt marmot swing"


@pytest.mark.parametrize("password", [GOOD, "Larga-y-7-veces-Distinta", "ñandú ámbar quince olas"])
def test_long_unrelated_words_pass(password: str) -> None:
    check_policy(password, ["ana", "North Office"])


@pytest.mark.parametrize(
    ("password", "context"),
    [
        ("short", []),
        ("x" * 2000, []),
        ("aaaaaaaaaaaaaaaa", []),
        ("abcabcabcabcabcabc", []),
        ("qwertyuiopasdfgh", []),
        ("passwordpassword", []),
        ("northharbourfund", ["North Harbour Fund"]),
    ],
)
def test_what_is_easy_to_guess_is_refused_beside_its_field(password: str, context: list[str]) -> None:
    with pytest.raises(BadInput) as refused:
        check_policy(password, context)
    assert refused.value.field == "password"
    assert password not in str(refused.value)


def test_a_hash_fits_its_password_with_its_pepper_only() -> None:
    hashed = hash_password(GOOD, PEPPER, ROUNDS)
    assert verify(GOOD, hashed, PEPPER)
    assert not verify(GOOD + "x", hashed, PEPPER)
    assert not verify(GOOD, hashed, bytes([1]) * 32)
    assert not verify(GOOD, "no hash", PEPPER)


def test_every_letter_of_a_long_password_counts() -> None:
    hashed = hash_password("ab" * 60 + "c", PEPPER, ROUNDS)
    assert not verify("ab" * 60 + "d", hashed, PEPPER)
    assert verify("ab" * 60 + "c", hashed, PEPPER)


def test_a_cheaper_hash_is_made_anew() -> None:
    hashed = hash_password(GOOD, PEPPER, ROUNDS)
    assert needs_rehash(hashed, ROUNDS + 1)
    assert not needs_rehash(hashed, ROUNDS)
    assert needs_rehash("damaged", ROUNDS)
