"""Names as they are compared: scripts, marks, legal forms, particles, and how words sound."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.names import glued, plain, sound, words_of
from app.domain.nations import country_code


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("José Ñandú-Martínez", ("jose", "nandu", "martinez")),
        ("Щербаков, Иван", ("shcherbakov", "ivan")),
        ("Grupo Almenara S.A. de C.V.", ("grupo", "almenara")),
        ("Müller GmbH & Co. KG", ("muller",)),
        ("O’Brien", ("obrien",)),
        ("Łukasz Øre", ("lukasz", "ore")),
        ("Strauß", ("strauss",)),
        ("A/S Norden", ("norden",)),
        ("عبد الرحمن", ("abd", "alrhmn")),
        ("Dr. Abdul al-Rahman", ("abdul", "rahman")),
        ("LLC", ("llc",)),
        ("  ", ()),
    ],
)
def test_a_name_is_told_by_the_words_that_are_its_own(name: str, words: tuple[str, ...]) -> None:
    assert words_of(name) == words


@given(st.text(max_size=60))
def test_what_is_plain_stays_plain(name: str) -> None:
    assert plain(plain(name)) == plain(name)


@pytest.mark.parametrize(
    ("one", "other"), [("mohammed", "mohamed"), ("sergei", "sergey"), ("osama", "usama"), ("evgeny", "yevgeniy")]
)
def test_words_that_sound_alike_are_one(one: str, other: str) -> None:
    assert sound(one) == sound(other)


def test_short_words_are_also_written_together_with_their_neighbours() -> None:
    assert list(glued(("abdul", "rahman", "petrovich"))) == [
        ("abdul", "rahman", "petrovich"),
        ("abdulrahman", "petrovich"),
    ]


@pytest.mark.parametrize(
    ("written", "code"),
    [("RUSSIAN FEDERATION", "RU"), ("Iran (Islamic Republic of)", "IR"), ("ES", "ES"), ("Atlantis", ""), ("00", "")],
)
def test_countries_however_lists_write_them(written: str, code: str) -> None:
    assert country_code(written) == code
