"""Filled offices, and the same office with somebody of fewer roles signed in."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace

import pytest

from app.channels.officewriter import document
from app.domain.permissions import Role
from app.services import transfer
from app.services.office import Office
from tests.offices import reference_book, second_book


@pytest.fixture
def reference(office: Office) -> Office:
    """An office with the reference case."""
    transfer.import_office(office, json.dumps(document(reference_book())).encode(), "reference")
    return office


@pytest.fixture
def second(office: Office) -> Office:
    """An office with every kind of line."""
    transfer.import_office(office, json.dumps(document(second_book())).encode(), "second")
    return office


@pytest.fixture
def as_role() -> Callable[[Office, Role], Office]:
    """The same office, with a person of one role."""
    return lambda office, role: replace(office, person=replace(office.person, roles=frozenset({role})))
