"""Topics of change: each its own, and what the terminal says is nobody's decision."""

from __future__ import annotations

from itertools import combinations

import pytest

from app.domain.events import Changes

TOPICS = list(Changes)


def test_topics_do_not_overlap() -> None:
    assert len(TOPICS) == 19
    for one, other in combinations(TOPICS, 2):
        assert not one & other, (one, other)


def test_nothing_touches_no_topic() -> None:
    assert not Changes.NOTHING
    assert all(not Changes.NOTHING & topic for topic in TOPICS)


@pytest.mark.parametrize("topic", TOPICS)
def test_only_deals_and_equity_come_from_the_terminal(topic: Changes) -> None:
    assert bool(topic & Changes.READINGS) == (topic in {Changes.DEALS, Changes.EQUITY})


def test_a_write_that_touches_two_topics_tells_both() -> None:
    written = Changes.PAYMENTS | Changes.AUDIT
    assert [topic for topic in TOPICS if topic in written] == [Changes.PAYMENTS, Changes.AUDIT]
