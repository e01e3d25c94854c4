"""An office with the reference case, for commands that run in the process of their test."""

from __future__ import annotations

import json

import pytest

from app.channels.officewriter import document
from app.services import transfer
from app.services.office import Office
from tests.offices import reference_book


@pytest.fixture
def office_with_reference(office: Office) -> Office:
    transfer.import_office(office, json.dumps(document(reference_book())).encode(), "reference")
    return office
