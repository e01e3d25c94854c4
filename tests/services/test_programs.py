"""A terminal's program is started where it lies on this computer, by who may, and never with a password."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from app.domain.errors import NotAllowed, Unavailable
from app.domain.permissions import Role
from app.services import programs, terminals
from app.services.office import Office
from tests.services.worlds import HARBOUR, SECRET, TERMINAL, add, with_world


@pytest.fixture
def program(tmp_path: Path) -> Path:
    made = tmp_path / "terminal64.exe"
    made.touch()
    return made


@pytest.fixture
def harbour(office: Office, program: Path, monkeypatch: pytest.MonkeyPatch) -> Office:
    monkeypatch.setattr(programs, "WINDOWS", True)
    made = with_world(office)
    add(made, terminal=replace(HARBOUR, path=str(program)))
    return made


def test_it_is_started_as_it_is_set_and_without_a_password(harbour: Office, program: Path) -> None:
    ran: list[list[str]] = []
    assert programs.openable(harbour, [TERMINAL, "another"]) == {TERMINAL}
    programs.open_terminal(harbour, TERMINAL, ran.append)
    assert ran == [[str(program), "/portable"]]
    assert SECRET not in str(ran)


def test_it_is_offered_only_where_it_works(
    harbour: Office, program: Path, as_role: Callable[[Office, Role], Office], monkeypatch: pytest.MonkeyPatch
) -> None:
    ran: list[list[str]] = []
    auditor = as_role(harbour, Role.AUDITOR)
    assert programs.openable(auditor, [TERMINAL]) == frozenset()
    with pytest.raises(NotAllowed):
        programs.open_terminal(auditor, TERMINAL, ran.append)
    terminals.save_terminal(harbour, replace(HARBOUR, path=str(program) + ".gone"))
    assert programs.openable(harbour, [TERMINAL]) == frozenset()
    terminals.save_terminal(harbour, replace(HARBOUR, path=str(program)))
    monkeypatch.setattr(programs, "WINDOWS", False)
    assert programs.openable(harbour, [TERMINAL]) == frozenset()
    for name in (TERMINAL, "another"):
        with pytest.raises(Unavailable, match="not on this computer"):
            programs.open_terminal(harbour, name, ran.append)
    assert ran == []


def test_one_that_does_not_start_says_so(harbour: Office) -> None:
    def refused(_command: list[str]) -> None:
        raise OSError("not a program")

    with pytest.raises(Unavailable, match="did not start"):
        programs.open_terminal(harbour, TERMINAL, refused)
