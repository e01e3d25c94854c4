"""Names as they are compared: in one script and one case, without marks, legal forms and particles."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from itertools import pairwise


def _table(letters: str, written: str) -> dict[str, str]:
    """Each letter with how it is written, "-" for nothing."""
    return dict(zip(letters, written.replace("-", "").split(" "), strict=True))


CYRILLIC = _table(
    "абвгдеёжзийклмнопрстуфхцчшщъыьэюяіїєґўјљњћђџ",
    "a b v g d e e zh z i y k l m n o p r s t u f kh ts ch sh shch - y - e yu ya i i ye g u j lj nj c dj dz",
)
GREEK = _table("αβγδεζηθικλμνξοπρσςτυφχψω", "a v g d e z i th i k l m n x o p r s s t y f ch ps o")
ARABIC = _table(
    "ابتثجحخدذرزسشصضطظعغفقكلمنهويىةءآأإؤئپچژگکی",
    "a b t th j h kh d dh r z s sh s d t z a gh f q k l m n h w y a a - a a i w y p ch zh g k y",
)
LATIN = {"ß": "ss", "ø": "o", "đ": "d", "ð": "d", "ł": "l", "æ": "ae", "œ": "oe", "ı": "i", "þ": "th", "ŋ": "n"}
LETTERS = str.maketrans(CYRILLIC | GREEK | ARABIC | LATIN)
"""Each letter as Latin letters, roughly as passports write it; two ways to write one sound stay alike enough."""


def _set_of(*lines: str) -> frozenset[str]:
    return frozenset(" ".join(lines).split())


LEGAL_FORMS = _set_of(
    "ab ag aktiengesellschaft as asa bhd bv co company corp corporation cv ead eood fze fzco fzc gmbh inc",
    "incorporated jsc kft kg limited llc llp lp ltd ltda nv oao ojsc ooo oy pao pjsc plc pte pty pvt rl",
    "sa sab sac sae sal saoc sapi sarl sas sdn sl slu sociedad anonima spa srl sro zao zrt",
)
PARTICLES = _set_of(
    "al ash az bin bint da das de del della den der des di do dos du e el en et ibn la las le los of os san ould ter",
    "the ul und ur van von y",
)
TITLES = _set_of("dr don dona dott ing miss mr mrs ms prof sheikh sir sr sra")

_INITIALS = re.compile(r"\b(?:\w[./]){1,}\w\b\.?")
_JOINED = str.maketrans("", "", "'`´’‘ʼʻ\u0640")
_APART = re.compile(r"[\W_]+")
_TWICE = re.compile(r"([a-z])\1+")
SOUNDS = (
    ("shch", "sh"), ("sch", "sh"), ("tch", "ch"), ("dj", "j"), ("kh", "h"), ("gh", "g"), ("dh", "d"), ("th", "t"),
    ("ph", "f"), ("ck", "k"), ("ou", "u"), ("oo", "u"), ("ee", "i"), ("ei", "i"), ("ey", "i"), ("ie", "i"),
    ("q", "k"), ("w", "v"), ("x", "ks"), ("y", "i"), ("o", "u"), ("e", "i"),
)  # fmt: skip
"""What is written in several ways, and the one that stands for all; in this order."""
SHORT = 5  # letters of a word that is often written together with the next one, such as Abdul
MOST_WORDS = 24


def plain(name: str) -> str:
    """The name in small Latin letters without marks, its words separated by single spaces."""
    folded = name.casefold().translate(_JOINED)
    bare = folded if folded.isascii() else _in_latin(folded)
    together = _INITIALS.sub(lambda found: found[0].replace(".", "").replace("/", ""), bare)
    return _APART.sub(" ", together).strip()


def _in_latin(name: str) -> str:
    """Other scripts letter by letter, and Latin letters without their marks."""
    written = unicodedata.normalize("NFKC", name).casefold().translate(_JOINED).translate(LETTERS)
    bare = "".join(each for each in unicodedata.normalize("NFKD", written) if not unicodedata.combining(each))
    return bare.translate(LETTERS)


def words_of(name: str) -> tuple[str, ...]:
    """The words that tell one name from another; where only legal forms and particles are left, those."""
    found = plain(name).split()[:MOST_WORDS]
    telling = tuple(word for word in found if word not in LEGAL_FORMS | PARTICLES | TITLES)
    return telling or tuple(found)


def glued(words: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """The words, and the same with two neighbours written as one where one of the two is short."""
    yield words
    for at, (first, second) in enumerate(pairwise(words)):
        if min(len(first), len(second)) <= SHORT:
            yield (*words[:at], first + second, *words[at + 2 :])


@lru_cache(500_000)
def sound(word: str) -> str:
    """The word as it roughly sounds: one way to write what passports write in several, as Mohamed and Muhammad."""
    written = word
    for one, other in SOUNDS:
        written = written.replace(one, other)
    return _TWICE.sub(r"\1", written) or word
