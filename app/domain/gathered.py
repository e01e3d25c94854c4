"""Long lists of operations in an explanation, gathered by account and then by month, each with its count and sum."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import TypeVar

from app.domain.calendar import local_date
from app.domain.errors import Message, message
from app.domain.money import ZERO
from app.domain.operations import Operation
from app.domain.trail import Trail

LONG = 24
"""The most lines that stand side by side."""

Key = TypeVar("Key")
Lines = Sequence[tuple[Operation, Trail]]


def gathered(lines: Lines, zone: str) -> list[Trail]:
    """The lines as they are, or under a line for each account where they are many; months in the office's zone."""
    if len(lines) <= LONG:
        return [line for _, line in lines]
    by_account = _grouped(lines, lambda operation: operation.deal.account)
    if len(by_account) == 1:
        return _by_month(lines, zone)
    return [
        _line(
            message("Account {login}", login=account.login),
            its if len(its) <= LONG else [(its[0][0], month) for month in _by_month(its, zone)],
            len(its),
        )
        for account, its in by_account.items()
    ]


def _by_month(lines: Lines, zone: str) -> list[Trail]:
    def month(operation: Operation) -> date:
        return local_date(operation.deal.time, zone).replace(day=1)

    return [
        _line(message("Month from {date}", date=first), its, len(its)) for first, its in _grouped(lines, month).items()
    ]


def _grouped(lines: Lines, key: Callable[[Operation], Key]) -> dict[Key, list[tuple[Operation, Trail]]]:
    found: dict[Key, list[tuple[Operation, Trail]]] = {}
    for operation, line in lines:
        found.setdefault(key(operation), []).append((operation, line))
    return found


def _line(label: Message, lines: Lines, count: int) -> Trail:
    children = tuple(line for _, line in lines)
    return Trail(
        label,
        sum((line.value for line in children if line.value is not None), ZERO),
        children,
        note=message("{count} operations", count=count),
        provisional=any(line.provisional for line in children),
        adds=True,
    )
