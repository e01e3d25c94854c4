"""The recovery key as it stands on paper, and one-time codes: groups of letters, the last ones a check of the whole."""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Iterator

from app.domain.errors import Message, NotSignedIn, message

KEY_BYTES, CHECK_BYTES = 32, 3
GROUPS, GROUP = 8, 7
CODE_BYTES, CODE_GROUP, CODE_LETTERS = 17, 8, 32
ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
MISREAD = str.maketrans("018", "OIB")  # digits the alphabet leaves out, read as the letters they look like


def recovery_text(key: bytes) -> str:
    """The text to print for these 32 bytes."""
    text = base64.b32encode(key + _check(key)).decode()
    return "-".join(text[at : at + GROUP] for at in range(0, len(text), GROUP))


def code_text(secret: bytes) -> str:
    """The one-time code of these 17 bytes: 4 groups of 8, the last letters a check of the whole."""
    text = base64.b32encode(secret + _check(secret)).decode()
    return "-".join(text[at : at + CODE_GROUP] for at in range(0, len(text), CODE_GROUP))


def is_code(text: str) -> bool:
    """Whether this is meant as a one-time code: nearer to its length than to a recovery key's."""
    return len(_letters(text)) <= CODE_LETTERS + CODE_GROUP


def parse_code(text: str) -> bytes:
    """The 17 bytes of a one-time code, whatever the case and spacing. Raises NotSignedIn for a typing mistake."""
    try:
        content = base64.b32decode(_letters(text))
    except ValueError:
        content = b""
    secret, check = content[:CODE_BYTES], content[CODE_BYTES:]
    if len(secret) != CODE_BYTES or not hmac.compare_digest(check, _check(secret)):
        raise NotSignedIn(message("This is not a one-time code as it was given."), message("Type all 4 groups of 8."))
    return secret


def _letters(text: str) -> str:
    return "".join(text.split()).replace("-", "").upper().translate(MISREAD)


def parse_recovery(text: str) -> bytes:
    """The 32 bytes of a printed text, whatever the case and spacing.

    Raises NotSignedIn for a typing mistake, naming the group it stands in where that can be told.
    """
    letters = _letters(text)
    key = _key(letters)
    if key is None:
        raise NotSignedIn(message("This is not a recovery key as it was printed."), _where(letters))
    return key


def _where(letters: str) -> Message:
    """The group in which one other letter, or two neighbours swapped, would make the check fit."""
    groups = {at // GROUP + 1 for at, guess in _near(letters) if _key(guess) is not None}
    if len(groups) == 1:
        return message("Compare group {number} with the paper.", number=groups.pop())
    return message("Type all 8 groups; a group has 7 letters or digits.")


def _near(letters: str) -> Iterator[tuple[int, str]]:
    """Every text that differs in one letter or in two neighbours swapped, and where; nothing for another length."""
    if len(letters) != GROUPS * GROUP:
        return
    for at in range(len(letters)):
        before, here, after = letters[:at], letters[at], letters[at + 1 :]
        yield from ((at, before + other + after) for other in ALPHABET)
        yield at, before + after[:1] + here + after[1:]


def _key(letters: str) -> bytes | None:
    """The key these letters stand for; None where they stand for none, or the check does not fit."""
    try:
        content = base64.b32decode(letters)
    except ValueError:
        return None
    key, check = content[:KEY_BYTES], content[KEY_BYTES:]
    return key if len(key) == KEY_BYTES and hmac.compare_digest(check, _check(key)) else None


def _check(key: bytes) -> bytes:
    return hashlib.sha256(key).digest()[:CHECK_BYTES]
