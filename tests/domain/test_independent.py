"""The figures of any office equal those of a second calculation, written from the rules alone."""

from __future__ import annotations

from dataclasses import asdict
from decimal import Decimal
from random import Random

import pytest

from app.channels.officefile import read_office_file
from app.domain.reality import Basis, Figures, value
from tests.domain.anyoffice import any_day, any_office, content
from tests.domain.independent import Calculation, Json

HUNDREDS = range(300)


def shown(figures: Figures, names: list[str]) -> Json:
    """Figures as the report of the command line writes them."""
    found = asdict(figures)
    return {name: str(found[name]) if isinstance(found[name], Decimal) else found[name] for name in names}


@pytest.mark.parametrize("basis", list(Basis))
@pytest.mark.parametrize("seed", HUNDREDS)
def test_every_figure_equals_the_independent_one(seed: int, basis: Basis) -> None:
    random = Random(seed)
    document, as_of = any_office(random), any_day(random)
    expected = Calculation(document, as_of, basis.value).report()
    reality = value(read_office_file(content(document)).book, as_of, basis)
    assert shown(reality.total, list(expected["total"])) == expected["total"]
    assert set(reality.funds) == set(expected["funds"])
    for fund, figures in expected["funds"].items():
        assert shown(reality.funds[fund], list(figures)) == figures, fund
