"""A figure or the reason why there is none."""

from __future__ import annotations

from decimal import Decimal

from app.domain.computed import Computed, divided, known, unknown
from app.domain.errors import message

WHY = message("nothing to divide by")


def test_a_quotient_or_its_reason() -> None:
    assert divided(Decimal(3), Decimal(2), WHY) == known(Decimal("1.5")) == Computed(Decimal("1.5"))
    assert divided(Decimal(3), Decimal(0), WHY) == unknown(WHY) == Computed(None, WHY)
