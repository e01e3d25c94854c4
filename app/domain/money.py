"""Amounts of money: Decimals with two places, rounded half up, never a float."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from decimal import ROUND_HALF_UP, Decimal

from app.domain.errors import BadInput, message

CENT = Decimal("0.01")
ZERO = Decimal("0.00")
LARGEST = Decimal(10) ** 15  # whole cents of it stay far inside a 64-bit integer

_PLAIN = re.compile(r"-?[0-9]{1,16}(\.[0-9]{1,2})?")


def rounded(value: Decimal) -> Decimal:
    """`value` in whole cents, half up (away from zero on a tie)."""
    return value.quantize(CENT, ROUND_HALF_UP)


def to_cents(amount: Decimal) -> int:
    """Whole cents of an amount that has at most two decimals.

    Raises ValueError where a fraction of a cent would be lost.
    """
    scaled = amount.scaleb(2)
    cents = int(scaled)
    if cents != scaled:
        raise ValueError(f"{amount} is not a whole number of cents")
    return cents


def from_cents(cents: int) -> Decimal:
    """The amount of so many whole cents."""
    return Decimal(cents).scaleb(-2)


def parse_amount(text: object, field: str = "") -> Decimal:
    """An amount from its plain text: digits, a dot, at most two decimals.

    Raises BadInput for anything else: a number of JSON, grouping, exponents, three decimals, more than 10^15.
    """
    if not isinstance(text, str) or not _PLAIN.fullmatch(text):
        raise BadInput(
            message("{text} is not an amount.", text=repr(text)),
            message("Write digits with a dot and at most two decimals, as text: 1250.00."),
            field=field,
        )
    value = Decimal(text).quantize(CENT)
    if abs(value) >= LARGEST:
        raise BadInput(message("{text} is too large for an amount of money.", text=text), field=field)
    return value + 0  # "-0.00" becomes "0.00"


def total(amounts: Iterable[Decimal]) -> Decimal:
    """The sum, with two decimals even when there is nothing to add."""
    return sum(amounts, ZERO)


def split(amount: Decimal, weights: Sequence[Decimal]) -> list[Decimal]:
    """`amount` divided in proportion to amounts, to the cent, by largest remainder; the parts add up to it.

    Equal remainders favour the earlier part. Raises ValueError unless a weight is positive and none is negative.
    """
    return [from_cents(part) for part in split_cents(to_cents(amount), [to_cents(weight) for weight in weights])]


def split_cents(cents: int, weights: Sequence[int]) -> list[int]:
    """The same in whole cents: whole numbers lose nothing, however large."""
    whole = sum(weights)
    if whole <= 0 or min(weights) < 0:
        raise ValueError("weights must be non-negative and one of them positive")
    size = abs(cents)
    parts = [size * weight // whole for weight in weights]
    left = size - sum(parts)
    if left:
        remainders = [size * weight % whole for weight in weights]
        for at in sorted(range(len(parts)), key=remainders.__getitem__, reverse=True)[:left]:
            parts[at] += 1
    return parts if cents >= 0 else [-part for part in parts]
