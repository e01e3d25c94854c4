"""The recovery key on paper: it comes back however it is typed, and a slip is noticed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.errors import NotSignedIn
from app.security.recovery import CODE_BYTES, code_text, is_code, parse_code, parse_recovery, recovery_text

KEY = bytes(range(32))
keys = st.binary(min_size=32, max_size=32)


@given(keys)
def test_what_is_printed_is_read_back(key: bytes) -> None:
    text = recovery_text(key)
    assert [len(group) for group in text.split("-")] == [7] * 8
    for typed in (text, text.lower(), text.replace("-", " "), text.replace("-", ""), f"  {text}\n"):
        assert parse_recovery(typed) == key


@given(keys, st.integers(0, 55), st.sampled_from("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"))
def test_one_wrong_letter_is_noticed_wherever_it_stands(key: bytes, at: int, letter: str) -> None:
    letters = recovery_text(key).replace("-", "")
    typed = letters[:at] + letter + letters[at + 1 :]
    if typed == letters:
        assert parse_recovery(typed) == key
    else:
        with pytest.raises(NotSignedIn, match=f"Compare group {at // 7 + 1} with"):
            parse_recovery(typed)


def test_two_letters_swapped_are_named_by_their_group() -> None:
    letters = recovery_text(KEY).replace("-", "")
    at = next(at for at in range(24, 27) if letters[at] != letters[at + 1])
    typed = letters[:at] + letters[at + 1] + letters[at] + letters[at + 2 :]
    with pytest.raises(NotSignedIn, match="Compare group 4 with"):
        parse_recovery(typed)


def test_two_groups_mistyped_name_none() -> None:
    letters = recovery_text(KEY)
    typed = ("2" if letters[0] != "2" else "3") + letters[1:-1] + ("2" if letters[-1] != "2" else "3")
    with pytest.raises(NotSignedIn, match="Type all 8 groups"):
        parse_recovery(typed)


def test_digits_read_for_letters_are_taken_as_these() -> None:
    text = recovery_text(KEY)
    assert set("OIB") & set(text)
    assert parse_recovery(text.replace("O", "0").replace("I", "1").replace("B", "8")) == KEY


@pytest.mark.parametrize("typed", ["", "A", "-" * 60, "=" * 56, "ñ" * 56, "9" * 56, "A" * 48, "A" * 10_000, "\ud800"])
def test_what_is_no_recovery_key_is_told_as_such(typed: str) -> None:
    with pytest.raises(NotSignedIn):
        parse_recovery(typed)


@given(st.text())
def test_any_text_is_read_or_refused(typed: str) -> None:
    with pytest.raises(NotSignedIn):
        parse_recovery(typed)


@given(st.binary(min_size=CODE_BYTES, max_size=CODE_BYTES))
def test_a_one_time_code_is_read_as_it_was_given_and_no_other_letter_is(secret: bytes) -> None:
    text = code_text(secret)
    assert [len(group) for group in text.split("-")] == [8, 8, 8, 8]
    assert parse_code(f" {text.lower().replace('-', ' ')} ") == secret
    assert is_code(text)
    other = ("B" if text[0] == "A" else "A") + text[1:]
    for wrong in (other, text[:-1], "", "ä" * 32, recovery_text(secret + bytes(15))):
        with pytest.raises(NotSignedIn, match="as it was given"):
            parse_code(wrong)
    assert not is_code(recovery_text(secret + bytes(15)))
