"""Passwords: what may be chosen, how it is kept, how it is checked."""

from __future__ import annotations

import base64
import hmac
import re
import unicodedata
from collections.abc import Iterable
from functools import cache

import bcrypt

from app.config import resources_folder
from app.domain.errors import BadInput, message
from app.security.derive import password_bytes

ROUNDS = 12
SHORTEST, LONGEST = 15, 256
SHORTEST_WORD, SHORTEST_RUN = 3, 4
WORD_WORTH = 2
ENOUGH = 7

_ROWS = ("abcdefghijklmnopqrstuvwxyz", "qwertyuiop", "qwertzuiop", "azertyuiop", "asdfghjkl", "zxcvbnm", "01234567890")
_COLUMNS = ("1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik9ol0p", "qazwsxedcrfvtgbyhnujmikolp", "q1w2e3r4t5y6u7i8o9p0")
_SHAPES = str.maketrans("@4310$57!|", "aaeiosstil")  # signs that stand for the letters they look like
_BETWEEN = re.compile(r"[\s\-_.,;:/+*#]+")


def hash_password(password: str, pepper: bytes, rounds: int = ROUNDS) -> str:
    """Bcrypt's text for a password of any length; `pepper` keeps a stolen table useless without the data key."""
    return bcrypt.hashpw(_prepared(password, pepper), bcrypt.gensalt(rounds)).decode()


def verify(password: str, hashed: str, pepper: bytes) -> bool:
    """Whether the password is the one that was hashed. A damaged hash fits none."""
    try:
        return bcrypt.checkpw(_prepared(password, pepper), hashed.encode())
    except ValueError:
        return False


def needs_rehash(hashed: str, rounds: int = ROUNDS) -> bool:
    """Whether the hash was made at a lower cost than today's, or is none."""
    found = re.fullmatch(r"\$2[aby]\$([0-9]{2})\$.{53}", hashed)
    return found is None or int(found[1]) < rounds


def _prepared(password: str, pepper: bytes) -> bytes:
    """64 bytes without zeros for every password: bcrypt refuses more than 72 and stops at a zero."""
    return base64.b64encode(hmac.digest(pepper, password_bytes(password), "sha384"))


def check_policy(password: str, context: Iterable[str] = ()) -> None:
    """Refuse a password that is short, common, or made of the office's own words. Raises BadInput."""
    plain = unicodedata.normalize("NFKC", password)
    if min(len(plain), len(password)) < SHORTEST:
        raise BadInput(
            message("A password has at least {least} characters.", least=SHORTEST),
            message("Four or five unrelated words are easy to remember."),
            field="password",
        )
    if max(len(plain), len(password)) > LONGEST:
        raise BadInput(message("A password has at most {most} characters.", most=LONGEST), field="password")
    if left_to_guess(plain, context) < ENOUGH:
        raise BadInput(
            message("This password is easy to guess."),
            message("Avoid common words, names of the office, rows of keys and repetitions."),
            field="password",
        )


def left_to_guess(plain: str, context: Iterable[str] = ()) -> int:
    """What is left of a password once rows of keys, common words, repetitions and `context` are taken out.

    Every different sign that is left counts one, every different common word `WORD_WORTH`, a word of the context
    nothing. Read forwards and backwards; the poorer reading counts.
    """
    known = [word for each in context for word in re.split(r"\W+", _bare(each)) if len(word) >= SHORTEST_WORD]
    bare = _bare(plain)
    return min(_counted(bare, known), _counted(bare[::-1], known))


def _counted(text: str, known: list[str]) -> int:
    text = _without(known, _runs().sub(" ", text))
    text = _without(known, _BETWEEN.sub("", text).translate(_SHAPES))
    words = set(_common().findall(text))
    return len(set(_common().sub("", text))) + WORD_WORTH * len(words)


def _without(words: list[str], text: str) -> str:
    return _any_of(words).sub("", text) if words else text


def _bare(text: str) -> str:
    """Small letters without accents."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    return "".join(sign for sign in plain if not unicodedata.combining(sign))


def _any_of(words: Iterable[str]) -> re.Pattern[str]:
    """Finds any of the words, the longest first."""
    return re.compile("|".join(map(re.escape, sorted(words, key=lambda word: (-len(word), word)))))


@cache
def _common() -> re.Pattern[str]:
    """The words of `resources/passwords/common.txt`."""
    lines = (resources_folder() / "passwords" / "common.txt").read_text("utf-8").splitlines()
    return _any_of({word for line in lines if not line.startswith("#") for word in line.split()})


@cache
def _runs() -> re.Pattern[str]:
    """Neighbours in the alphabet or on a keyboard, in both directions, and one sign three times or more."""
    rows = [*_ROWS, *_COLUMNS]
    runs = {
        row[at : at + length]
        for row in [*rows, *(row[::-1] for row in rows)]
        for length in range(SHORTEST_RUN, len(row) + 1)
        for at in range(len(row) - length + 1)
    }
    return re.compile(rf"(?:{_any_of(runs).pattern})|(.)\1{{2,}}")
