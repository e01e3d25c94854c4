"""A figure that can be computed, or the reason why it cannot."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from app.domain.errors import Message


@dataclass(frozen=True, slots=True)
class Computed:
    """A value, or None with the reason `why` there is none; never a made-up zero."""

    value: Decimal | None
    why: Message | None = None


def known(value: Decimal) -> Computed:
    """A figure that was computed."""
    return Computed(value)


def unknown(why: Message) -> Computed:
    """A figure that cannot be computed, and why."""
    return Computed(None, why)


def divided(above: Decimal, below: Decimal, if_nothing: Message) -> Computed:
    """`above` / `below`, or the reason where `below` is zero."""
    return known(above / below) if below else unknown(if_nothing)
