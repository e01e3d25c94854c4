"""Two people for one decision."""

from datetime import UTC, datetime, timedelta

import pytest

from app.domain.second import SamePerson, refuse_same

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def test_somebody_else_may_confirm_at_once() -> None:
    refuse_same("ana", "elena", alone=False, proposed_at=NOW, now=NOW)


def test_nobody_confirms_their_own_proposal_however_long_they_wait() -> None:
    with pytest.raises(SamePerson):
        refuse_same("ana", "ana", alone=False, proposed_at=NOW - timedelta(days=900), now=NOW)


def test_a_single_operator_waits_a_day() -> None:
    with pytest.raises(SamePerson):
        refuse_same("ana", "ana", alone=True, proposed_at=NOW - timedelta(hours=23, minutes=59), now=NOW)
    refuse_same("ana", "ana", alone=True, proposed_at=NOW - timedelta(hours=24), now=NOW)
