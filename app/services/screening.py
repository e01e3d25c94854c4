"""Screening of clients and prospects against the lists that the office has taken in."""

from __future__ import annotations

from collections.abc import Mapping

from app.domain.screening import Standing
from app.services.office import Office


def standings(_office: Office) -> Mapping[str, Standing]:
    """What screening says, by the code of a client or prospect; whoever is not named was not screened."""
    return {}
