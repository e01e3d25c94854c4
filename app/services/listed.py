"""The listed names that screen now, held so that thousands of subjects are compared with all of them in seconds."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from typing import Any

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import process
from rapidfuzz.distance import JaroWinkler

from app.db.sanctions import Held
from app.domain.likeness import ALIKE, MOST_ADDED, REST, WHOLE, explained, letters
from app.domain.names import glued, sound, words_of
from app.domain.sanctions import Alias, ListedEntry
from app.domain.screening import Explained, Subject

BATCH = 64
"""Subjects whose words are compared in one go: enough to be quick, few enough to be stopped at once."""
CACHED_WORDS = 200_000
NEARLY = ALIKE - 0.005  # the library cuts off what is exactly at its limit
Floats = NDArray[np.float32]
Numbers = NDArray[np.integer[Any]]
Alike = tuple[Numbers, Floats]
"""Listed sounds that are like one, by number, and how much."""
Told = Callable[[int, int], None]
"""Hears how many of how many subjects are done; raises to stop."""

word_likeness = lru_cache(CACHED_WORDS)(JaroWinkler.similarity)
"""Jaro and Winkler's likeness of two words as they sound, from 0 to 1."""


@dataclass(frozen=True, slots=True)
class Hit:
    """An entry that a subject is like, and why."""

    held: Held
    entry: ListedEntry
    explained: Explained


@dataclass(frozen=True, slots=True)
class Spelling:
    """One way to write one name of an entry, and how its words sound."""

    entry: int
    alias: Alias
    words: tuple[str, ...]
    sounds: tuple[str, ...]


class ListedNames:
    """The names of the newest version of each list, split into words, and where each word stands.

    A name can only reach the threshold if enough of its letters stand in words that are like the subject's: that bound
    is worked out for all names at once, and only those that can reach it are compared word by word.
    """

    def __init__(self, held: Iterable[Held]) -> None:
        self.held = list(held)
        self.entries = [each.entry for each in self.held]
        self._spellings = [each for at, entry in enumerate(self.entries) for each in _spellings(at, entry)]
        self._sounds = sorted({each for spelling in self._spellings for each in spelling.sounds})
        self._index()

    def _index(self) -> None:
        """Where each word stands, and what each spelling weighs."""
        numbers = {each: at for at, each in enumerate(self._sounds)}
        counts = [len(each.sounds) for each in self._spellings]
        sounds = (numbers[each] for spelling in self._spellings for each in spelling.sounds)
        words = np.fromiter(sounds, np.int32, sum(counts))
        spellings = np.repeat(np.arange(len(counts), dtype=np.int32), counts)
        order = np.argsort(words, kind="stable")
        self._where: Numbers = spellings[order]
        self._starts = np.searchsorted(words[order], np.arange(len(self._sounds) + 1))
        self._lengths: Floats = np.array([len(each) for each in self._sounds], np.float32)
        self._letters: Floats = np.array([letters(each.words) for each in self._spellings], np.float32)
        self._several = np.array([len(each.words) > 1 and each.alias.strong for each in self._spellings], np.bool_)

    @property
    def count_of_names(self) -> int:
        """How many names are held."""
        return sum(len(entry.names) for entry in self.entries)

    def hits(self, subjects: Sequence[Subject], threshold: int, told: Told) -> Iterator[tuple[Subject, list[Hit]]]:
        """Each subject with the entries it is like from that score on, the likest first."""
        left, done, alike = iter(subjects), 0, dict[str, Alike]()
        while batch := list(islice(left, BATCH)):
            ways = {each.code: list(glued(words_of(each.name))) for each in batch}
            alike |= self._alike({sound(word) for each in ways.values() for way in each for word in way} - alike.keys())
            for subject in batch:
                yield subject, self._hits(subject, ways[subject.code], alike, threshold)
            done += len(batch)
            told(done, len(subjects))

    def _alike(self, sounds: set[str]) -> dict[str, Alike]:
        """For each sound the listed ones that are like it, by number, and how much."""
        if not self._sounds or not sounds:
            return {}
        ordered = sorted(sounds)
        table = process.cdist(
            ordered, self._sounds, scorer=JaroWinkler.similarity, score_cutoff=NEARLY, dtype=np.float32, workers=2
        )
        found: dict[str, Alike] = {}
        for each, likeness in zip(ordered, table, strict=True):
            there = np.flatnonzero(likeness > 0)
            found[each] = (there, likeness[there])
        return found

    def _hits(
        self, subject: Subject, ways: list[tuple[str, ...]], alike: dict[str, Alike], threshold: int
    ) -> list[Hit]:
        best: dict[int, Explained] = {}
        for words in ways:
            for number in self._possible(words, alike, threshold):
                spelling = self._spellings[number]
                entry = self.entries[spelling.entry]
                found = explained(subject, words, entry, spelling.alias, spelling.words, word_likeness)
                known = best.get(spelling.entry)
                if found.score >= threshold and (known is None or found.score > known.score):
                    best[spelling.entry] = found
        hits = [Hit(self.held[at], self.entries[at], found) for at, found in best.items()]
        return sorted(hits, key=lambda hit: (-hit.explained.score, hit.held.list.value, hit.entry.uid))

    def _possible(self, words: Sequence[str], alike: dict[str, Alike], threshold: int) -> Sequence[int]:
        """The spellings that can reach the threshold: no name that does is left out, some that do not are in."""
        if not alike or not words:
            return ()
        ours, theirs = np.zeros_like(self._letters), np.zeros_like(self._letters)
        likest = np.zeros(len(self._sounds), np.float32)
        for heard in map(sound, words):
            there, likeness = alike[heard]
            np.maximum.at(likest, there, likeness)
            best = np.zeros_like(ours)
            at, values = self._spread(there, likeness)
            np.maximum.at(best, at, values)
            ours += best * len(heard)
        there = np.flatnonzero(likest > 0)
        at, values = self._spread(there, likest[there] * self._lengths[there])
        np.add.at(theirs, at, values)
        touched = np.flatnonzero(theirs > 0)
        bound = self._bound(touched, ours[touched], theirs[touched], words)
        return [int(each) for each in touched[bound >= threshold - MOST_ADDED - 1]]

    def _bound(self, spellings: Numbers, ours: Floats, theirs: Floats, words: Sequence[str]) -> Floats:
        """What the score of these spellings can be at most: app.domain.likeness.name_score, for all at once."""
        our_letters, their_letters = letters(words), self._letters[spellings]
        score = (ours + theirs) / (our_letters + their_letters)
        if len(words) > 1:
            a, b = ours / our_letters, theirs / their_letters
            part = WHOLE * np.maximum(a, b) + REST * np.minimum(a, b)
            score = np.where(self._several[spellings], np.maximum(score, part), score)
        return 100 * score

    def _spread(self, words: Numbers, values: Floats) -> tuple[Numbers, Floats]:
        """The spellings in which these words stand, each with its word's value."""
        starts, ends = self._starts[words], self._starts[words + 1]
        counts = ends - starts
        within = np.arange(counts.sum()) - np.repeat(np.cumsum(counts) - counts, counts)
        return self._where[np.repeat(starts, counts) + within], np.repeat(values, counts)


def _spellings(at: int, entry: ListedEntry) -> Iterator[Spelling]:
    for alias in entry.names:
        for words in glued(words_of(alias.name)):
            if words:
                yield Spelling(at, alias, words, tuple(map(sound, words)))
