"""Two people for one decision: whoever proposed it never confirms it."""

from __future__ import annotations

from datetime import datetime, timedelta

from app.domain.errors import NotAllowed, message

ALONE_AFTER = timedelta(hours=24)
"""How long a single operator waits before confirming their own proposal (security.md 2.7)."""


class SamePerson(NotAllowed):
    """The one who proposed it wants to confirm it."""

    title = message("A second person is needed")


def refuse_same(maker: str, actor: str, *, alone: bool, proposed_at: datetime, now: datetime) -> None:
    """Let `actor` confirm what `maker` proposed, or raise SamePerson.

    While nobody else has an account (`alone`), the same person may confirm 24 hours after proposing; what is decided so
    is labelled as a single operator's.
    """
    if maker != actor:
        return
    if not alone:
        raise SamePerson(
            message("You proposed this yourself, so somebody else decides it."),
            message("Ask a colleague whose role allows it."),
        )
    if now - proposed_at < ALONE_AFTER:
        raise SamePerson(
            message("You work alone here: you may confirm your own proposal 24 hours after it."),
            message("Wait, or give a second person an account."),
        )
