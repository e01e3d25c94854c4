"""The verdict on the chain of the audit."""

from __future__ import annotations

import pytest

from app.domain.audit import Verdict


@pytest.mark.parametrize(
    ("verdict", "sound"),
    [
        (Verdict(checked=5, lines=5), True),
        (Verdict(checked=0, lines=0), True),
        (Verdict(checked=2, lines=5), True),  # a later check goes on from the last sound line
        (Verdict(checked=5, lines=5, broken_at=3), False),
        (Verdict(checked=3, lines=5, complete=False), False),
        (Verdict(checked=6, lines=5), False),  # lines are missing at the end
    ],
)
def test_a_chain_is_sound_if_all_was_checked_and_fits(verdict: Verdict, *, sound: bool) -> None:
    assert verdict.sound is sound
