"""Where money that stays in the fund may be held."""

from __future__ import annotations

from collections.abc import Iterable

from app.domain.holdings import AccountKey
from app.words import Words


def places(words: Words, accounts: Iterable[tuple[AccountKey, str]]) -> list[tuple[str, str]]:
    """The value to keep and the words to show: nothing yet, these accounts of ours, a wallet, a bank."""
    return [
        ("", words("choose")),
        *((str(key), f"{name or key.login}, {key.login}") for key, name in accounts),
        ("wallet", words("a wallet of the fund")),
        ("bank", words("a bank account of the fund")),
    ]
