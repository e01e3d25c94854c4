"""The explanation tree of a figure: how it is made, down to terms and deals."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum

from app.domain.errors import Message


class SourceKind(StrEnum):
    """What kind of record a line of an explanation comes from."""

    ACCOUNT = "account"
    DEAL = "deal"
    DEALS = "deals"
    INVESTMENT = "investment"
    TERMS = "terms"
    PAYMENT = "payment"
    COST = "cost"


class Unit(StrEnum):
    """What a line's value counts."""

    MONEY = "money"
    RATE = "percent per month"
    RATIO = "ratio"
    DAYS = "days"
    COUNT = "count"
    EXACT = "before rounding"


@dataclass(frozen=True, slots=True)
class Source:
    """The record behind a line: its kind, its reference, and the chip's text."""

    kind: SourceKind
    reference: str


@dataclass(frozen=True, slots=True)
class Trail:
    """One line of an explanation. `value` is None where it is not known.

    With `adds`, the signed values of the children add up to this value; `sign` is how the line enters its parent.
    """

    label: Message
    value: Decimal | None
    children: tuple[Trail, ...] = ()
    note: Message | None = None
    source: Source | None = None
    sign: int = 1
    adds: bool = False
    unit: Unit = Unit.MONEY
    provisional: bool = False

    @property
    def signed(self) -> Decimal | None:
        """The value as it enters the parent's sum."""
        return None if self.value is None else self.sign * self.value

    def minus(self) -> Trail:
        """The same line, subtracted by its parent."""
        return replace(self, sign=-self.sign)

    def walk(self, depth: int = 0) -> Iterator[tuple[int, Trail]]:
        """The line and all below it, with their depth, in reading order."""
        yield depth, self
        for child in self.children:
            yield from child.walk(depth + 1)


def broken_sums(trail: Trail) -> list[Trail]:
    """The lines whose children should add up and do not; empty when the explanation holds."""
    return [line for _, line in trail.walk() if line.adds and not _adds_up(line)]


def _adds_up(line: Trail) -> bool:
    parts = [child.signed for child in line.children]
    if line.value is None:
        return any(part is None for part in parts)
    return None not in parts and sum((part for part in parts if part is not None), Decimal(0)) == line.value
