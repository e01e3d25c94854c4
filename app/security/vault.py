"""Sealed secrets: fields that stay unreadable even to somebody who reads the database."""

from __future__ import annotations

import base64
from collections.abc import Sequence

from cryptography.fernet import Fernet, InvalidToken, MultiFernet

from app.domain.errors import Unavailable, message

SEPARATOR = "\0"


class Vault:
    """Seals and opens texts; the first key seals, all of them open (so that keys can be changed)."""

    def __init__(self, keys: Sequence[bytes]) -> None:
        self._fernet = MultiFernet([Fernet(base64.urlsafe_b64encode(key)) for key in keys])

    def seal(self, secret: str, context: str) -> str:
        """The sealed text, bound to its place (`table|key|field`): it opens nowhere else."""
        return self._fernet.encrypt(f"{context}{SEPARATOR}{secret}".encode()).decode()

    def open(self, sealed: str, context: str) -> str:
        """The secret. Raises Unavailable for a text that was changed, moved, or sealed with a key that is gone."""
        try:
            where, _, secret = self._fernet.decrypt(sealed.encode()).decode().partition(SEPARATOR)
        except InvalidToken as wrong:
            raise self._unreadable() from wrong
        if where != context:
            raise self._unreadable()
        return secret

    def renew(self, sealed: str) -> str:
        """The same secret sealed with the first key."""
        return self._fernet.rotate(sealed.encode()).decode()

    @staticmethod
    def _unreadable() -> Unavailable:
        return Unavailable(message("A sealed secret cannot be opened."), message("Enter it again."))
