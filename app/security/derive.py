"""Derives keys for single purposes from one key (HKDF-SHA256)."""

from __future__ import annotations

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF


def subkey(key: bytes, purpose: str, salt: bytes | None = None) -> bytes:
    """32 bytes for this purpose; nothing about them tells the key or another purpose's."""
    return HKDF(algorithm=SHA256(), length=32, salt=salt, info=f"fidus|{purpose}".encode()).derive(key)
