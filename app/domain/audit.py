"""Lines of the audit and the verdict on its chain."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditLine:
    """Who did what to which record, when (UTC), and how it stood before and after."""

    seq: int
    at: datetime
    actor: str
    workstation: str
    action: str
    subject: str
    before: Mapping[str, object]
    after: Mapping[str, object]
    reason: str
    mac: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """What checking the chain found: `broken_at` is the first line that does not fit; None where all do.

    `head` and `mac` name the last sound line, from which a later check may go on. `cut` is the number of a line that
    was there before and is not any more; 0 where what tells of it was changed itself.
    """

    checked: int
    lines: int
    broken_at: int | None = None
    head: int = 0
    mac: bytes = b""
    complete: bool = True
    cut: int | None = None

    @property
    def sound(self) -> bool:
        """Whether every line was checked and fits."""
        return self.broken_at is None and self.complete and self.checked <= self.lines
