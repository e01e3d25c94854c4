"""Sealed secrets: fields that stay unreadable even to somebody who reads the database."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from typing import NoReturn

from cryptography.fernet import Fernet, InvalidToken, MultiFernet

from app.domain.errors import NotSignedIn, Unavailable, message

SEPARATOR = "\0"
NO_TIME = 0  # Fernet writes the time of sealing in clear; nobody asks for it here


class Vault:
    """Seals and opens texts; the first key seals, all of them open (so that keys can be changed)."""

    def __init__(self, keys: Sequence[bytes]) -> None:
        self._sealer: MultiFernet | None = MultiFernet([Fernet(base64.urlsafe_b64encode(key)) for key in keys])

    def __repr__(self) -> str:
        return "Vault(***)"

    def __reduce__(self) -> NoReturn:
        raise TypeError("a vault is neither copied nor written down")

    @property
    def _fernet(self) -> MultiFernet:
        if self._sealer is None:
            raise NotSignedIn(message("Nobody is signed in."))
        return self._sealer

    def forget(self) -> None:
        """Drop the keys; from now on nothing is sealed or opened, and who asks gets NotSignedIn."""
        self._sealer = None

    def seal(self, secret: str, context: str) -> str:
        """The sealed text, bound to its place (`table|key|field`): it opens nowhere else."""
        if SEPARATOR in context:
            raise ValueError("a place has no zero in its name")
        return self._fernet.encrypt_at_time(f"{context}{SEPARATOR}{secret}".encode(), NO_TIME).decode()

    def open(self, sealed: str, context: str) -> str:
        """The secret. Raises Unavailable for a text that was changed, moved, or sealed with a key that is gone."""
        try:
            where, _, secret = self._fernet.decrypt(sealed.encode()).decode().partition(SEPARATOR)
        except (InvalidToken, UnicodeEncodeError):
            raise self._unreadable() from None
        if where != context:
            raise self._unreadable()
        return secret

    def renew(self, sealed: str) -> str:
        """The same secret sealed with the first key. Raises Unavailable like `open`."""
        try:
            return self._fernet.rotate(sealed.encode()).decode()
        except (InvalidToken, UnicodeEncodeError):
            raise self._unreadable() from None

    @staticmethod
    def _unreadable() -> Unavailable:
        return Unavailable(message("A sealed secret cannot be opened."), message("Enter it again."))
