"""Headings over the rows of a table, and which of them are folded."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Generic, TypeVar

R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class Group:
    """A heading that spans the rows below it; groups stand in the order they first appear.

    One with a `key` can be folded, and its text may change while its rows stay.
    """

    text: str
    icon: str = ""
    tone: str = "text2"
    key: str = ""

    @property
    def name(self) -> str:
        """What tells it from the others."""
        return self.key or self.text


class Groups(Generic[R]):
    """Puts rows under headings; `of` says which one, None leaves them without."""

    def __init__(self, of: Callable[[R], Group] | None) -> None:
        self.of = of
        self.folded: set[str] = set()
        """The names of headings whose rows are not shown."""

    def arranged(self, rows: Iterable[R], ordered: Callable[[list[R]], list[R]]) -> list[R | Group]:
        """Headings and rows as they are shown, the rows of each heading put in order."""
        if self.of is None:
            return list(ordered(list(rows)))
        gathered: dict[str, tuple[Group, list[R]]] = {}
        for row in rows:
            group = self.of(row)
            gathered.setdefault(group.name, (group, []))[1].append(row)
        found: list[R | Group] = []
        for group, members in gathered.values():
            found.append(group)
            if group.name not in self.folded:
                found.extend(ordered(members))
        return found

    def present(self, rows: Iterable[R]) -> dict[str, Group]:
        """The headings of these rows by name, in order."""
        found: dict[str, Group] = {}
        for row in rows if self.of else ():
            group = self.of(row)  # type: ignore[misc]  # there is one, or there are no rows to ask about
            found.setdefault(group.name, group)
        return found

    def fold(self, name: str) -> None:
        """Fold a heading, or unfold it."""
        self.folded ^= {name}
