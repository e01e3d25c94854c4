"""The switch between the two faces of an account: what it does now, and what it has done."""

from __future__ import annotations

from collections.abc import Callable

from app.ui.desk import Desk
from app.ui.widgets.segmented import Segmented

LIVE, ANALYTICS = "monitor", "analytics"


def live_or_analytics(desk: Desk, here: str, record: Callable[[], object]) -> Segmented:
    """Live | Analytics, for the header of either panel; the other one opens on the record that is shown."""
    words = desk.words
    made = Segmented([(LIVE, words("Live")), (ANALYTICS, words("Analytics"))], here, name=words("Accounts, as"))

    def go(there: str) -> None:
        made.choose(here)
        desk.go(there, record())

    made.chosen.connect(go)
    return made
