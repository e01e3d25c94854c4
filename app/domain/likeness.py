"""How alike a subject and a listed name are, from 0 to 100, and why."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from app.domain.names import sound
from app.domain.sanctions import Alias, EntryKind, ListedEntry
from app.domain.screening import Agreement, Explained, Subject, WordPair

ALGORITHM = "words/1"
"""Which way of comparing was used; it is written down with every run, and changes with every change of it."""
ALIKE = 0.85
"""From which likeness on two words count as one, written differently."""
LONG, LONG_ALIKE = 10, 0.91
"""So many letters make a word long; chance makes long words with one beginning likelier to be alike than short ones."""
WHOLE, REST = 0.85, 0.15
"""What the name that is contained in the other weighs, and what the other does, where two words or more are alike."""
BIRTH_AGREES, BIRTH_DIFFERS, COUNTRY_AGREES, KIND_DIFFERS = 4, -10, 3, -10
MOST_ADDED = BIRTH_AGREES + COUNTRY_AGREES
"""What the other facts can add to the score of a name; an exact name stays over 85 whatever one of them takes."""

WordLikeness = Callable[[str, str], float]
"""How alike two words are as they sound, from 0 to 1."""


def letters(words: Sequence[str]) -> int:
    """How many letters the words have together as they sound."""
    return sum(len(sound(word)) for word in words)


def name_score(ours: float, theirs: float, our_letters: int, their_letters: int, *, contained: bool) -> float:
    """The score of a name, from 0 to 100, of the shares of letters of either name that are alike.

    Both weigh by their letters. A name that is `contained` in the other (two words or more, and no weak alias) counts
    nearly whole, so that a second given name or surname hides nobody.
    """
    score = (ours * our_letters + theirs * their_letters) / ((our_letters + their_letters) or 1)
    if contained:
        score = max(score, WHOLE * max(ours, theirs) + REST * min(ours, theirs))
    return 100 * score


def is_contained(our_words: int, their_words: int, *, strong: bool) -> bool:
    """Whether one name may count as part of the other: not a single word, which many share, nor a weak alias."""
    return strong and min(our_words, their_words) > 1


def least_likeness(one: str, other: str) -> float:
    """How alike two words must be to count as one."""
    return LONG_ALIKE if max(len(one), len(other)) >= LONG else ALIKE


def pairs(ours: Sequence[str], theirs: Sequence[str], alike: WordLikeness) -> list[tuple[int, int, float]]:
    """Which sound of ours is which of theirs, the likest first, each one once."""
    found = [(alike(a, b), -i, -j) for i, a in enumerate(ours) for j, b in enumerate(theirs)]
    used_ours, used_theirs, taken = set[int](), set[int](), []
    for likeness, i, j in sorted(found, reverse=True):
        if i in used_ours or j in used_theirs:
            continue
        if likeness >= least_likeness(ours[-i], theirs[-j]):
            used_ours.add(i)
            used_theirs.add(j)
            taken.append((-i, -j, likeness))
    return taken


def explained(
    subject: Subject, ours: Sequence[str], entry: ListedEntry, alias: Alias, theirs: Sequence[str], alike: WordLikeness
) -> Explained:
    """The score of a subject and one name of an entry, word by word, with what the other facts add or take."""
    name, taken = _compared(ours, theirs, alike, strong=alias.strong)
    birth, country, kind = birth_of(subject, entry), country_of(subject, entry), kind_of(subject, entry)
    return Explained(
        score=_whole(name, _added(birth, country, kind)),
        name_score=name,
        alias=alias.name,
        strong=alias.strong,
        words=tuple(WordPair(ours[i], theirs[j], round(100 * likeness)) for i, j, likeness in sorted(taken)),
        birth=birth,
        country=country,
        kind=kind,
    )


def _whole(name: int, added: int) -> int:
    """Only a name that is the same to the letter reaches 100, whatever else agrees."""
    return max(0, min(100 if name == 100 else 99, name + added))


def _compared(
    ours: Sequence[str], theirs: Sequence[str], alike: WordLikeness, *, strong: bool
) -> tuple[int, list[tuple[int, int, float]]]:
    """The score of two names, and which word is which."""
    our_sounds, their_sounds = [sound(word) for word in ours], [sound(word) for word in theirs]
    taken = pairs(our_sounds, their_sounds, alike)
    our_letters, their_letters = letters(ours), letters(theirs)
    our_share = sum(len(our_sounds[i]) * likeness for i, _, likeness in taken) / (our_letters or 1)
    their_share = sum(len(their_sounds[j]) * likeness for _, j, likeness in taken) / (their_letters or 1)
    contained = is_contained(len(ours), len(theirs), strong=strong)
    return round(name_score(our_share, their_share, our_letters, their_letters, contained=contained)), taken


def _added(birth: Agreement, country: Agreement, kind: Agreement) -> int:
    return (
        {Agreement.AGREES: BIRTH_AGREES, Agreement.DIFFERS: BIRTH_DIFFERS}.get(birth, 0)
        + (COUNTRY_AGREES if country is Agreement.AGREES else 0)
        + (KIND_DIFFERS if kind is Agreement.DIFFERS else 0)
    )


def birth_of(subject: Subject, entry: ListedEntry) -> Agreement:
    """Whether the birth date is one of the entry's."""
    if subject.born is None or not entry.born:
        return Agreement.UNKNOWN
    day = subject.born
    return Agreement.AGREES if any(each.first <= day <= each.last for each in entry.born) else Agreement.DIFFERS


def country_of(subject: Subject, entry: ListedEntry) -> Agreement:
    """Whether the country is one of the entry's."""
    codes = entry.country_codes
    if not subject.country or not codes:
        return Agreement.UNKNOWN
    return Agreement.AGREES if subject.country in codes else Agreement.DIFFERS


def kind_of(subject: Subject, entry: ListedEntry) -> Agreement:
    """Whether both are people, or neither is."""
    if entry.kind is EntryKind.OTHER or subject.company is None:
        return Agreement.UNKNOWN
    return Agreement.AGREES if subject.company is (entry.kind is not EntryKind.INDIVIDUAL) else Agreement.DIFFERS
