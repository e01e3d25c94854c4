"""The recovery key as it stands on paper: 8 groups of 7 letters and digits, the last ones a check of the whole."""

from __future__ import annotations

import base64
import hashlib
import hmac

from app.domain.errors import NotSignedIn, message

KEY_BYTES, CHECK_BYTES = 32, 3
GROUP = 7
MISREAD = str.maketrans("018", "OIB")  # digits the alphabet leaves out, read as the letters they look like


def recovery_text(key: bytes) -> str:
    """The text to print for these 32 bytes."""
    text = base64.b32encode(key + _check(key)).decode()
    return "-".join(text[at : at + GROUP] for at in range(0, len(text), GROUP))


def parse_recovery(text: str) -> bytes:
    """The 32 bytes of a printed text, whatever the case and spacing. Raises NotSignedIn for a typing mistake."""
    key = _key("".join(text.split()).replace("-", "").upper().translate(MISREAD))
    if key is None:
        raise NotSignedIn(
            message("This is not a recovery key as it was printed."),
            message("Type all 8 groups; a group has 7 letters or digits."),
        )
    return key


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
