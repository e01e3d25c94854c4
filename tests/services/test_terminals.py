"""The terminals of an office are made of what is kept, and only what changed is started anew."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from app.bridge.terminal import TerminalState
from app.db import terminals as table
from app.domain.errors import BadInput, NotAllowed
from app.domain.permissions import Role
from app.services import accounts, terminals, trail
from app.services.office import Office
from app.services.terminals import Fleet, OfficeTerminal
from tests.services.worlds import AT, FIRST, HARBOUR, SECOND, SECRET, TERMINAL, add, reading, with_world

ELSEWHERE = replace(HARBOUR, name="Elsewhere", path=r"D:\MT5\terminal64.exe")


@pytest.fixture
def harbour(office: Office) -> Office:
    """An office with both accounts of the world."""
    made = with_world(office)
    add(made, FIRST)
    add(made, SECOND)
    return made


def row(office: Office, name: str = TERMINAL) -> terminals.TerminalRow:
    return next(each for each in terminals.terminal_rows(office) if each.name == name)


def test_every_terminal_in_use_reads_its_accounts_in_use(harbour: Office) -> None:
    (made,) = Fleet(harbour)()
    assert (made.name, made.keys) == (TERMINAL, (FIRST, SECOND))
    accounts.set_active(harbour, SECOND, active=False)
    assert Fleet(harbour)()[0].keys == (FIRST,)
    terminals.set_running(harbour, TERMINAL, running=False)
    assert Fleet(harbour)() == []


def test_the_password_is_opened_for_the_reader_alone(harbour: Office) -> None:
    (made,) = Fleet(harbour)()
    assert isinstance(made, OfficeTerminal)
    assert [login.password for login in made._logins] == [SECRET, SECRET]
    assert SECRET not in repr(vars(made))
    with harbour.store.reading() as session:
        kept = table.connections(session)
    assert all(each.sealed and SECRET not in each.sealed for each in kept)
    assert len({each.sealed for each in kept}) == 2


def test_readings_and_deals_arrive_and_the_account_reconciles(harbour: Office) -> None:
    with reading(harbour) as heard:
        heard.until(lambda: {FIRST, SECOND} <= set(harbour.live.readings()))
        heard.until(lambda: len(harbour.book().deals) == 9)
        assert row(harbour).state is TerminalState.LIVE
        assert (row(harbour).accounts, row(harbour).last_reading) == ((FIRST, SECOND), AT)
    assert row(harbour).state is TerminalState.STOPPED


def test_called_again_it_keeps_what_is_made_of_the_same(harbour: Office) -> None:
    terminals.save_terminal(harbour, ELSEWHERE)
    fleet = Fleet(harbour)
    first = fleet()
    assert fleet() == first
    accounts.rename(harbour, FIRST, "Another name", accounts.account_rows(harbour)[0].account.version)
    assert fleet() == first  # a name is nothing to a reader
    first[0].stop()
    again = fleet()
    assert again != first  # a stopped one cannot start again


@pytest.mark.parametrize(
    "change",
    [
        lambda office: accounts.set_active(office, SECOND, active=False),
        lambda office: terminals.save_terminal(office, replace(HARBOUR, portable=False)),
        lambda office: accounts.confirm_zone(office, FIRST.server, "Europe/Athens"),
    ],
)
def test_a_change_starts_its_terminal_anew_and_no_other(harbour: Office, change: Callable[[Office], object]) -> None:
    fleet = Fleet(harbour)
    before = fleet()
    change(harbour)
    assert fleet() != before


def test_a_running_reader_follows_what_is_set(harbour: Office) -> None:
    with reading(harbour) as heard:
        heard.until(lambda: set(harbour.live.readings()) == {FIRST, SECOND})
        sync = harbour.live.terminals
        assert sync is not None
        (before,) = sync._terminals  # type: ignore[attr-defined]  # it is a Sync
        sync.reload()
        assert sync._terminals == (before,)  # type: ignore[attr-defined]
        sync.reload(without=TERMINAL)
        sync.reload()
        assert sync._terminals == ()  # type: ignore[attr-defined]  # somebody needs it alone, whoever reloads meanwhile
        sync.reload(back=TERMINAL)
        (before,) = sync._terminals  # type: ignore[attr-defined]
        accounts.set_active(harbour, SECOND, active=False)
        (after,) = sync._terminals  # type: ignore[attr-defined]
        assert (after is before, after.keys) == (False, (FIRST,))
        terminals.set_running(harbour, TERMINAL, running=False)
        assert sync._terminals == ()  # type: ignore[attr-defined]
        assert row(harbour).state is TerminalState.STOPPED
        terminals.set_running(harbour, TERMINAL, running=True)
        heard.until(lambda: row(harbour).state is TerminalState.LIVE)
        terminals.try_again(harbour, TERMINAL)
        heard.until(lambda: row(harbour).state is TerminalState.LIVE)


def test_without_the_library_the_terminal_says_so(harbour: Office) -> None:
    office = replace(harbour, backend=replace(harbour.backend, scenario=None))
    with reading(office) as heard:
        heard.until(lambda: row(office).state is TerminalState.LATCHED)
        assert "The MetaTrader5 library is not here" in str(row(office).why)
        assert row(office).down


def test_a_password_that_cannot_be_opened_is_said_and_stops_no_other_terminal(harbour: Office) -> None:
    with harbour.store.writing("ana") as writing:
        kept = table.connections(writing.session)[0]
        table.reconnect(writing.session, replace(kept, sealed="gAAAAA"))
        writing.audit("test:damaged", "x")
        writing.commit()
    assert Fleet(harbour)() == []
    assert (row(harbour).state, str(row(harbour).why)) == (
        TerminalState.LATCHED,
        "A sealed secret cannot be opened.",
    )


def test_one_program_is_one_terminal(harbour: Office) -> None:
    for twin, field in (
        (replace(HARBOUR, name="Another"), "path"),
        (replace(HARBOUR, name="Another", path=HARBOUR.path.upper()), "path"),
        (replace(ELSEWHERE, name=TERMINAL.upper()), "terminal"),
    ):
        with pytest.raises(BadInput) as refused:
            terminals.save_terminal(harbour, twin)
        assert refused.value.field == field
    assert [each.name for each in terminals.settings(harbour)] == [TERMINAL]


def test_what_is_set_stands_in_the_audit_and_the_same_again_does_not(harbour: Office) -> None:
    terminals.save_terminal(harbour, ELSEWHERE)
    terminals.save_terminal(harbour, ELSEWHERE)
    terminals.set_running(harbour, ELSEWHERE.name, running=False)
    lines = trail.audit_page(harbour, trail.Filter(subject=ELSEWHERE.name)).lines
    assert [line.action for line in lines] == ["terminal:changed", "terminal:added"]
    assert lines[0].after["active"] is False
    with pytest.raises(BadInput, match="no terminal Nowhere"):
        terminals.set_running(harbour, "Nowhere", running=True)


@pytest.mark.parametrize(
    "change",
    [
        lambda office: terminals.save_terminal(office, ELSEWHERE),
        lambda office: terminals.set_running(office, TERMINAL, running=False),
        lambda office: terminals.try_again(office, TERMINAL),
    ],
)
def test_only_who_may_write_accounts_changes_terminals(
    harbour: Office, as_role: Callable[[Office, Role], Office], change: Callable[[Office], object]
) -> None:
    with pytest.raises(NotAllowed):
        change(as_role(harbour, Role.AUDITOR))
