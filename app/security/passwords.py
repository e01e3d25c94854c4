"""Passwords: what may be chosen, how it is kept, how it is checked."""

from __future__ import annotations

import base64
import hmac
import re
import unicodedata
from collections.abc import Iterable

import bcrypt

from app.domain.errors import BadInput, message
from app.security.derive import password_bytes

ROUNDS = 12
SHORTEST, LONGEST = 15, 256
FEWEST_LETTERS = 6

_RUNS = ("abcdefghijklmnopqrstuvwxyz", "qwertyuiop", "asdfghjkl", "zxcvbnm", "01234567890", "09876543210")
_COMMON = frozenset(
    {
        "password",
        "contrasena",
        "iloveyou",
        "welcome",
        "letmein",
        "correcthorse",
        "batterystaple",
        "administrator",
        "football",
        "princess",
        "dragon",
        "monkey",
        "master",
        "sunshine",
        "changeme",
        "superman",
        "trustno1",
        "whatever",
        "starwars",
        "computer",
        "michelle",
        "jessica",
        "fidus",
        "metatrader",
    }
)


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
    """Whether the hash was made at another cost than today's."""
    parts = hashed.split("$")
    return len(parts) < 4 or not parts[2].isdecimal() or int(parts[2]) < rounds


def _prepared(password: str, pepper: bytes) -> bytes:
    """64 bytes without zeros for every password: bcrypt refuses more than 72 and stops at a zero."""
    return base64.b64encode(hmac.digest(pepper, password_bytes(password), "sha384"))


def check_policy(password: str, context: Iterable[str] = ()) -> None:
    """Refuse a password that is short, common, or made of the office's own words. Raises BadInput."""
    plain = unicodedata.normalize("NFKC", password)
    if len(plain) < SHORTEST:
        raise BadInput(
            message("A password has at least {least} characters.", least=SHORTEST),
            message("Four or five unrelated words are easy to remember."),
            field="password",
        )
    if len(plain) > LONGEST:
        raise BadInput(message("A password has at most {most} characters.", most=LONGEST), field="password")
    if _is_guessable(plain.casefold(), context):
        raise BadInput(
            message("This password is easy to guess."),
            message("Avoid common words, names of the office, rows of keys and repetitions."),
            field="password",
        )


def _is_guessable(plain: str, context: Iterable[str]) -> bool:
    """Whether little is left once common words, context, keyboard rows and repetitions are taken out."""
    words = [part for each in context for part in re.split(r"\W+", each.casefold()) if len(part) > 3]
    for word in sorted({*_COMMON, *words}, key=len, reverse=True):
        plain = plain.replace(word, "")
    for run in _RUNS:
        for length in range(len(run), 3, -1):
            for at in range(len(run) - length + 1):
                plain = plain.replace(run[at : at + length], "")
    plain = re.sub(r"(.+?)\1+", r"\1", plain)
    return len(set(plain)) < FEWEST_LETTERS
