"""Passwords: what is refused, what is kept of them, and that it fits nothing else."""

from __future__ import annotations

from time import perf_counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.config import resources_folder
from app.domain.errors import BadInput
from app.security.passwords import ENOUGH, check_policy, hash_password, left_to_guess, needs_rehash, verify

PEPPER, ROUNDS = bytes(32), 4
GOOD = "correct cobalt marmot swing"


@pytest.mark.parametrize(
    "password",
    [GOOD, "Larga-y-7-veces-Distinta", "ñandú ámbar quince olas", "kX9#vQm2Lp7@rT4z", "monkey dragon football tiger"],
)
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
        ("Beltrán-Ana-2025!", ["Ana Beltrán"]),
        ("P@ssw0rd12345678", []),
        ("Contraseña123456", []),
        ("drowssapdrowssap", []),
        ("1qaz2wsx3edc4rfv", []),
        ("ytrewqytrewqpoiuyt", []),
        ("iloveyouforever!", []),
        ("i l o v e y o u 1 2 3", []),
        ("realmadridcampeon", []),
        ("AdminAdminAdmin1!", []),
        ("correcthorsebatterystaple", []),
        ("ﷺ", []),
        ("e\u0301" * 8 + "abcd", []),
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


def test_no_letter_however_far_back_is_cut_off() -> None:
    for length in (72, 4_096, 100_000):
        hashed = hash_password("x" * length + "a", PEPPER, ROUNDS)
        assert not verify("x" * length + "b", hashed, PEPPER)


@pytest.mark.parametrize("password", ["", "\0", "\0a", "🐟" * 64, "\ud800"])
def test_any_text_can_be_kept(password: str) -> None:
    hashed = hash_password(password, PEPPER, ROUNDS)
    assert verify(password, hashed, PEPPER)
    assert not verify(password + "\0", hashed, PEPPER)


def test_both_unicode_forms_are_one_password() -> None:
    hashed = hash_password("más marmotas", PEPPER, ROUNDS)
    assert verify("ma\u0301s marmotas", hashed, PEPPER)


def test_the_full_cost_is_twelve() -> None:
    assert hash_password(GOOD, PEPPER).startswith("$2b$12$")


@given(st.text(min_size=15, max_size=256), st.lists(st.text(max_size=20), max_size=3))
def test_any_password_is_judged_and_none_is_said(password: str, context: list[str]) -> None:
    try:
        check_policy(password, context)
    except BadInput as refused:
        assert password not in str(refused)  # noqa: PT017 - most are taken, some are refused


@given(st.text("abcdefghijklmnopqrstuvwxyz0123456789", min_size=1, max_size=6), st.integers(3, 40))
def test_a_short_piece_repeated_is_easy_to_guess(piece: str, times: int) -> None:
    assert left_to_guess(piece * times) < ENOUGH


def test_a_long_password_is_judged_quickly() -> None:
    started = perf_counter()
    for password in ("correct cobalt marmot swing " * 9, "a" * 256, "ab" * 128, "@4310$57!|" * 25):
        left_to_guess(password, ["Ana Beltrán", "North Harbour Fund"])
    assert perf_counter() - started < 1


def test_the_list_of_common_words_can_be_matched() -> None:
    """Small letters without accents, as passwords are read; a word of less than four letters would match anywhere."""
    lines = (resources_folder() / "passwords" / "common.txt").read_text("utf-8").splitlines()
    words = [word for line in lines if not line.startswith("#") for word in line.split()]
    assert len(words) > 500
    assert [word for word in words if not (word.isascii() and word == word.lower() and len(word) >= 4)] == []
    assert len(set(words)) == len(words)


def test_a_password_nobody_could_type_again_is_refused_for_its_length() -> None:
    with pytest.raises(BadInput, match="at most 256"):
        check_policy("correct cobalt marmot swing " * 10)
