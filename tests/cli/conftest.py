"""An office with the reference case, for commands that run in the process of their test."""

from __future__ import annotations

import json
from dataclasses import replace
from functools import cache
from typing import cast

import pytest

from app.channels.officewriter import document
from app.cli.arguments import parser
from app.cli.session import Session
from app.security import keys
from app.services import transfer
from app.services.office import Office
from tests.offices import reference_book


@pytest.fixture
def office_with_reference(office: Office) -> Office:
    transfer.import_office(office, json.dumps(document(reference_book())).encode(), "reference")
    return office


@pytest.fixture(autouse=True)
def cheap(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every command signs in; here a password costs little, and what is made anew each time is made once."""
    around = cast("property", vars(Session)["around"]).fget
    assert around is not None
    cost = property(lambda session: replace(around(session), cost=keys.CHEAPEST, rounds=4))
    monkeypatch.setattr(Session, "around", cost)
    monkeypatch.setattr(keys, "_wrapping_key", cache(keys._wrapping_key))
    monkeypatch.setattr("app.cli.admin.parser", cache(parser))
