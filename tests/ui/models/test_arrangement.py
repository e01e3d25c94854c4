"""An arrangement comes back as it was kept, and what cannot be understood is left out."""

from __future__ import annotations

import json

import pytest

from app.ui.models.arrangement import Arrangement


def test_it_comes_back_as_it_was_kept() -> None:
    made = Arrangement(("net", "name"), ("name",), {"name": 210}, 39)
    assert Arrangement.of(json.loads(json.dumps(made.kept()))) == made


@pytest.mark.parametrize(
    "kept",
    [
        {},
        {"order": 3, "shown": None, "widths": [1], "height": "x"},
        {"widths": {"name": -4, "fund": "9", "net": 10**9}},
    ],
)
def test_what_cannot_be_understood_leaves_the_table_as_it_is(kept: dict[str, object]) -> None:
    assert Arrangement.of(kept) == Arrangement()
