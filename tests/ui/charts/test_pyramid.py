"""A curve of any length is drawn with two points per pixel and loses no extreme."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.ui.charts.pyramid import Pyramid


def _walk(length: int, seed: int = 1) -> tuple[np.ndarray, np.ndarray]:
    random = np.random.default_rng(seed)
    return np.cumsum(random.uniform(0.1, 2.0, length)), np.cumsum(random.normal(size=length))


def test_a_short_curve_is_drawn_point_by_point() -> None:
    columns = Pyramid([1, 2, 3], [5, 4, 6]).columns(1, 3, 100)
    places, values = columns.line()
    assert places.tolist() == [1, 2, 3]
    assert values.tolist() == [5, 4, 6]


def test_a_million_points_are_drawn_with_two_points_for_each_pixel() -> None:
    places, values = _walk(1_000_000)
    drawn, _ = Pyramid(places, values).columns(places[0], places[-1], 1000).line()
    assert 1990 <= len(drawn) <= 2006


@given(
    length=st.integers(1, 5000),
    pixels=st.integers(1, 300),
    cut=st.tuples(st.floats(0, 1), st.floats(0, 1)),
    seed=st.integers(0, 100),
)
def test_no_extreme_of_the_visible_stretch_is_lost(
    length: int, pixels: int, cut: tuple[float, float], seed: int
) -> None:
    places, values = _walk(length, seed)
    start, end = sorted(places[0] + (places[-1] - places[0]) * each for each in cut)
    pyramid = Pyramid(places, values)
    columns = pyramid.columns(start, end, pixels)
    inside = values[(places >= start) & (places <= end)]
    if len(inside):
        assert columns.low.min() <= inside.min()
        assert columns.high.max() >= inside.max()
        assert pyramid.span(start, end) == (inside.min(), inside.max())
    else:
        assert pyramid.span(start, end) is None
    assert np.all(columns.low <= columns.high)
    assert np.all(columns.first <= columns.last)
    assert np.all(np.diff(columns.first) > 0)
    assert len(columns.first) <= 2 * pixels + 2


@given(pieces=st.lists(st.integers(0, 40), min_size=1, max_size=30))
def test_a_curve_that_grows_is_the_curve_that_came_at_once(pieces: list[int]) -> None:
    places, values = _walk(sum(pieces) + 1)
    grown, at = Pyramid(places[:1], values[:1]), 1
    for piece in pieces:
        grown.append(places[at : at + piece], values[at : at + piece])
        at += piece
    whole = Pyramid(places, values)
    for mine, its in zip(grown.columns(places[0], places[-1], 7), whole.columns(places[0], places[-1], 7), strict=True):
        assert np.array_equal(mine, its)


def test_a_falling_curve_is_drawn_downwards() -> None:
    places = np.arange(10_000.0)
    _, values = Pyramid(places, -places).columns(0, 9999, 50).line()
    assert np.all(np.diff(values)[2:-2] <= 0)


def test_places_must_increase() -> None:
    pyramid = Pyramid([1, 2], [0, 0])
    with pytest.raises(ValueError, match="must increase"):
        pyramid.append([2], [1])
    with pytest.raises(ValueError, match="as many places as values"):
        pyramid.append([3, 4], [1])


def test_an_empty_curve_draws_nothing() -> None:
    places, values = Pyramid().columns(0, 1, 100).line()
    assert len(places) == len(values) == 0
