"""How well a text fits what was typed: whole words before beginnings before scattered letters."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from app.domain.folding import folded


def score(text: str, typed: str) -> int:
    """Points of a text for what was typed, 0 if a word of it is not there at all."""
    said, total = folded(text), 0
    for word in folded(typed).split():
        points = _points(said, word)
        if not points:
            return 0
        total += points
    return total * 100 - min(len(text), 99)


def matched(text: str, words: Sequence[str]) -> Iterator[tuple[str, bool]]:
    """The text in parts, each with whether it was typed."""
    said = folded(text)
    marks = [False] * len(text)
    for word in map(folded, words):
        at = said.find(word) if word else -1
        if at >= 0:
            marks[at : at + len(word)] = [True] * len(word)
    start = 0
    for at in range(1, len(text) + 1):
        if at == len(text) or marks[at] != marks[start]:
            yield text[start:at], marks[start]
            start = at


def _points(said: str, word: str) -> int:
    at = said.find(word)
    if at == 0:
        return 9
    if at > 0:
        return 7 if not said[at - 1].isalnum() else 4
    return 1 if len(word) > 2 and _scattered(said, word) else 0


def _scattered(said: str, word: str) -> bool:
    """Whether the letters of the word follow one another in the text."""
    letters = iter(said)
    return all(letter in letters for letter in word)
