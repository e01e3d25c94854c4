"""All listed names at once: no name that reaches the threshold is left out by the quick way."""

from __future__ import annotations

import json
import random

import pytest

from app.db.sanctions import Held
from app.domain.likeness import explained
from app.domain.names import glued, words_of
from app.domain.sanctions import ListedEntry, SanctionsListName, as_plain
from app.domain.screening import Subject
from app.services.listed import ListedNames, word_likeness
from tests.sanctionslists import invented


def names_of(entries: tuple[ListedEntry, ...]) -> ListedNames:
    return ListedNames(
        Held(at, SanctionsListName.EU, "", json.dumps(as_plain(each))) for at, each in enumerate(entries)
    )


def said(_done: int, _whole: int) -> None:
    """Nobody listens."""


def slowly(subject: Subject, entry: ListedEntry) -> int:
    """The best score of all ways to write both names."""
    return max(
        explained(subject, ours, entry, alias, theirs, word_likeness).score
        for ours in glued(words_of(subject.name))
        for alias in entry.names
        for theirs in glued(words_of(alias.name))
    )


def mistyped(name: str, drawn: random.Random) -> str:
    at = drawn.randrange(1, len(name))
    return name[:at] + drawn.choice("aeiouklmn") + name[at + drawn.choice((0, 1)) :]


@pytest.mark.parametrize("threshold", [70, 85])
def test_the_quick_way_finds_what_comparing_one_by_one_finds(threshold: int) -> None:
    entries, drawn = invented(150), random.Random(7)
    subjects = [
        Subject(
            code=f"C-{at}", name=mistyped(drawn.choice(entries).name, drawn), country=drawn.choice(("RU", "IR", ""))
        )
        for at in range(70)
    ]
    found = {subject.code: {hit.entry.uid: hit.explained.score for hit in hits}
             for subject, hits in names_of(entries).hits(subjects, threshold, said)}  # fmt: skip
    for subject in subjects:
        scores = {each.uid: slowly(subject, each) for each in entries}
        assert found[subject.code] == {uid: score for uid, score in scores.items() if score >= threshold}
    assert sum(map(len, found.values())) > 50


def test_progress_is_told_and_a_stop_ends_it() -> None:
    subjects = [Subject(code=f"C-{at}", name="Anybody Else") for at in range(130)]
    told: list[tuple[int, int]] = []
    list(names_of(invented(5)).hits(subjects, 85, lambda done, whole: told.append((done, whole))))
    assert told == [(64, 130), (128, 130), (130, 130)]

    def stop(_done: int, _whole: int) -> None:
        raise KeyError

    with pytest.raises(KeyError):
        list(names_of(invented(5)).hits(subjects, 85, stop))


def test_no_list_and_no_word_find_nothing() -> None:
    assert list(names_of(()).hits([Subject(code="C-1", name="Ivan")], 85, said)) == [
        (Subject(code="C-1", name="Ivan"), [])
    ]
    subject = Subject(code="C-2", name="…")
    assert list(names_of(invented(3)).hits([subject], 85, said)) == [(subject, [])]
