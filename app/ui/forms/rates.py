"""Rates as people type them: in percent, with either decimal mark."""

from __future__ import annotations

from decimal import Decimal

from app.domain.errors import BadInput, message

HUNDRED = Decimal(100)


def shown_rate(rate: Decimal) -> str:
    """A fraction as percent, as it is typed."""
    return f"{(rate * HUNDRED).normalize():f}"


def typed_rate(text: str, field: str) -> Decimal | None:
    """The fraction somebody typed in percent; None where nothing is typed. Raises BadInput for that field."""
    typed = text.strip().replace(",", ".").removesuffix("%").strip()
    try:
        rate = Decimal(typed) / HUNDRED if typed else None
    except ArithmeticError:
        rate = Decimal("NaN")
    if rate is not None and not rate.is_finite():
        raise BadInput(message("{text} is not a rate.", text=text), field=field)
    return rate
