from __future__ import annotations

import pickle

import pytest

from app.bridge.simulator.structs import make


def test_a_result_is_a_tuple_with_names_that_cannot_be_written() -> None:
    tick = make("Tick", bid=1.5, ask=1.6)
    assert tuple(tick) == (0, 1.5, 1.6, 0, 0, 0, 0, 0)
    assert tick._asdict()["ask"] == tick.ask == 1.6
    with pytest.raises(AttributeError):
        tick.bid = 2.0


def test_a_result_cannot_be_pickled_as_in_the_real_module() -> None:
    with pytest.raises(pickle.PicklingError):
        pickle.dumps(make("Tick"))


def test_a_result_has_no_other_names_and_says_what_it_is() -> None:
    with pytest.raises(AttributeError):
        _ = make("Tick").colour
    assert repr(make("Tick", bid=1.5)).startswith("Tick(time=0, bid=1.5")
    assert type(make("TradeDeal")).__module__ == "builtins"


def test_texts_that_are_not_given_are_empty() -> None:
    deal = make("TradeDeal", ticket=1)
    assert (deal.symbol, deal.comment, deal.external_id, deal.profit) == ("", "", "", 0)
