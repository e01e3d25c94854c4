"""Turns passwords into bytes, and one key into keys for single purposes (HKDF-SHA256)."""

from __future__ import annotations

import unicodedata

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF


def password_bytes(password: str) -> bytes:
    """The same bytes for the same password on every keyboard (Unicode NFKC), whole however long it is."""
    return unicodedata.normalize("NFKC", password).encode("utf-8", "surrogatepass")


def subkey(key: bytes, purpose: str, salt: bytes | None = None) -> bytes:
    """32 bytes for this purpose; nothing about them tells the key or another purpose's."""
    return HKDF(algorithm=SHA256(), length=32, salt=salt, info=f"fidus|{purpose}".encode()).derive(key)
