"""Numbers that identify a person or their money, shown by their last four characters."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from app.domain.clients import Bank, Client

SHOWN = 4
STARS = "***"


def masked(number: str) -> str:
    """The last four characters behind stars; of a number that short, none at all."""
    if not number:
        return ""
    return STARS + (number[-SHOWN:] if len(number) > SHOWN else "")


def masked_client(client: Client) -> Client:
    """The client with every sensitive number masked."""
    return replace(
        client,
        identity_number=masked(client.identity_number),
        tax_number=masked(client.tax_number),
        banks=tuple(replace(each, iban=masked(each.iban), account=masked(each.account)) for each in client.banks),
    )


def unmasked_client(client: Client, before: Client) -> Client:
    """The client as it was typed over a masked one: a number that is still masked is the one it was."""
    return replace(
        client,
        identity_number=_kept(client.identity_number, before.identity_number),
        tax_number=_kept(client.tax_number, before.tax_number),
        banks=tuple(_bank(each, at, before.banks) for at, each in enumerate(client.banks)),
    )


def hidden(client: Client) -> str:
    """The first field that holds a mask, which is no number; empty where there is none."""
    numbers = {"identity_number": client.identity_number, "tax_number": client.tax_number}
    for at, bank in enumerate(client.banks):
        numbers |= {f"banks.{at}.iban": bank.iban, f"banks.{at}.account": bank.account}
    return next((field for field, number in numbers.items() if number.startswith(STARS)), "")


def _kept(number: str, before: str) -> str:
    return before if before and number == masked(before) else number


def _bank(bank: Bank, at: int, before: Sequence[Bank]) -> Bank:
    """The account with its number: the one in its place if that is the same, else the first that looks like it."""
    for known in (*before[at : at + 1], *before):
        if (masked(known.iban), masked(known.account)) == (bank.iban, bank.account):
            return replace(bank, iban=known.iban, account=known.account)
    return bank
