"""Proving again who one is, before what matters most."""

from __future__ import annotations

from datetime import datetime, timedelta

from app.domain.errors import NotAllowed, message

FRESH_FOR = timedelta(minutes=5)
"""How long a password that was given stands for what follows (security.md 2.2)."""


class StepUpNeeded(NotAllowed):
    """The person may do this, and has to give the password once more first."""

    title = message("Is it still you?")


def is_fresh(proven_at: datetime | None, now: datetime) -> bool:
    """Whether a proof still stands. One from the future does not: the clock was moved."""
    return proven_at is not None and timedelta(0) <= now - proven_at <= FRESH_FOR
