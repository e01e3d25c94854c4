"""The rows of a list before they are taken in: what each would do, what is wrong with it, whom it looks like."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from app.domain.errors import Problem, RefusedFile
from app.services.duplicates import Hint


class RowOutcome(StrEnum):
    """What taking a row in would do; the first that fits."""

    PROBLEM = "problem"
    ALIKE = "looks like an existing client"
    NEW = "new"
    CHANGED = "changed"
    UNCHANGED = "unchanged"


@dataclass(frozen=True, slots=True)
class ListRow:
    """One row of a list. `what` is the code of its client or investment, `changes` the fields that would be others."""

    row: int
    what: str
    name: str
    state: RowOutcome
    problems: tuple[Problem, ...] = ()
    alike: tuple[Hint, ...] = ()
    changes: tuple[str, ...] = ()


class RefusedRows(RefusedFile):
    """A list that changes nothing because of some of its rows; `rows` are all of them."""

    rows: tuple[ListRow, ...] = ()
