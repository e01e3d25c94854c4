"""Tables handed out: a long list of clients leaves the office only by who may export clients."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from app.domain.errors import NotAllowed
from app.domain.permissions import Role
from app.services.office import Office
from app.services.tables import Sheet, export_table


@pytest.mark.parametrize("name", ["clients", "prospects", "cases", "documents", "screening-matches"])
def test_more_than_a_hundred_people_need_the_role_for_it(
    office: Office, as_role: Callable[[Office, Role], Office], tmp_path: Path, name: str
) -> None:
    services, path = as_role(office, Role.CLIENT_SERVICES), tmp_path / "clients.csv"
    many = Sheet(name, ("Client",), tuple((f"C-{at}",) for at in range(101)))
    few = Sheet(name, ("Client",), many.rows[:100])
    with pytest.raises(NotAllowed):
        export_table(services, many, path)
    assert not path.exists()
    assert export_table(services, few, path) == 100
    assert export_table(services, Sheet("deals", ("Deal",), many.rows), path) == 101
    assert export_table(as_role(office, Role.OPERATIONS), many, path) == 101
