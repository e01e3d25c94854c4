"""Text as it is looked for: without accents, capital and small letters alike."""

from __future__ import annotations

import unicodedata


class _Letters(dict[int, str]):
    """Every letter without its accent and small, found out the first time it is met."""

    def __missing__(self, code: int) -> str:
        letter = chr(code)
        bare = unicodedata.normalize("NFD", letter)[:1].lower()[:1] or letter
        return self.setdefault(code, bare)


_LETTERS = _Letters()


def folded(text: str) -> str:
    """Small letters without accents, letter for letter, so that places in it are places in the text."""
    return text.translate(_LETTERS)


def searchable(text: str) -> str:
    """A text to look for words in, or the words; an accent may be part of its letter or a sign of its own."""
    return folded(unicodedata.normalize("NFC", text))
