"""How alike a subject and a listed name are: word by word, and what birth date, country and kind change."""

from __future__ import annotations

from datetime import date

import pytest
from rapidfuzz.distance import JaroWinkler

from app.domain.likeness import explained
from app.domain.names import words_of
from app.domain.sanctions import Alias, Born, EntryKind, ListedEntry
from app.domain.screening import THRESHOLD, Agreement, Explained, Subject, WordPair


def compared(ours: str, theirs: str, *, strong: bool = True, **facts: object) -> Explained:
    """A subject and an entry with these names; facts of the entry begin with `e_`."""
    entry = {name.removeprefix("e_"): value for name, value in facts.items() if name.startswith("e_")}
    subject = {name: value for name, value in facts.items() if not name.startswith("e_")}
    listed = ListedEntry(**{"uid": "1", "kind": EntryKind.INDIVIDUAL, "name": theirs, **entry})  # type: ignore[arg-type]
    whom = Subject(code="C-1", name=ours, **subject)  # type: ignore[arg-type]  # as the dataclass names them
    return explained(whom, words_of(ours), listed, Alias(theirs, strong), words_of(theirs), JaroWinkler.similarity)


@pytest.mark.parametrize(
    ("ours", "theirs", "least", "most"),
    [
        ("Ivan Petrov", "PETROV, Ivan", 100, 100),
        ("Mohamed Husayn", "Muhammad Hussein", 90, 99),
        ("Juan Pérez", "Juan Carlos Perez Gómez", 85, 95),
        ("Shcherbakov Ivan", "Иван Щербаков", 100, 100),
        ("Ivan Petrov", "Ivan Sokolov", 0, 70),
        ("Carlos López", "Carlos", 0, 80),
        ("Salvador Palma", "Rebecca Lindholm", 0, 30),
        ("Rebekka Lindholm", "Rebecca Lindholm", 90, 99),
    ],
)
def test_names_are_alike_by_their_words_however_they_are_ordered(ours: str, theirs: str, least: int, most: int) -> None:
    assert least <= compared(ours, theirs).score <= most


def test_a_weak_alias_must_be_the_whole_name() -> None:
    assert compared("Juan Pérez", "Juan Carlos Perez Gomez").score >= THRESHOLD
    assert compared("Juan Pérez", "Juan Carlos Perez Gomez", strong=False).score < THRESHOLD


def test_birth_country_and_kind_say_what_they_add_and_take() -> None:
    plain = compared("Mohamed Husayn", "Muhammad Hussein").score
    year = (Born(date(1970, 1, 1), date(1970, 12, 31)),)
    agrees = compared(
        "Mohamed Husayn", "Muhammad Hussein", born=date(1970, 5, 2), country="SY", e_born=year, e_countries=("Syria",)
    )
    assert (agrees.score, agrees.birth, agrees.country) == (min(99, plain + 7), Agreement.AGREES, Agreement.AGREES)
    differs = compared("Ivan Petrov", "Ivan Petrov", born=date(1971, 1, 1), e_born=year)
    assert (differs.score, differs.birth, differs.country) == (90, Agreement.DIFFERS, Agreement.UNKNOWN)
    other = compared("Ivan Petrov", "Ivan Petrov", company=True)
    assert (other.score, other.kind) == (90, Agreement.DIFFERS)


def test_no_single_fact_hides_an_exact_name() -> None:
    for facts in ({"company": True}, {"born": date(1971, 1, 1), "e_born": (Born(date(1970, 1, 1), date(1970, 1, 1)),)}):
        assert compared("Ivan Petrov", "Ivan Petrov", **facts).score >= THRESHOLD


def test_the_explanation_names_the_words() -> None:
    found = compared("Rebekka Lindholm", "LINDHOLM, Rebecca")
    assert found.words == (WordPair("rebekka", "rebecca", 93), WordPair("lindholm", "lindholm", 100))
