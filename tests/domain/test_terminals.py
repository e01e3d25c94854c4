"""Tiers follow from who shares a terminal; what is typed is checked field by field."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.domain.errors import BadInput
from app.domain.holdings import Account, AccountKey
from app.domain.terminals import (
    Connection,
    TerminalSetting,
    Tier,
    tiers,
    valid_key,
    valid_password,
    valid_terminal,
)

A, B, C = (AccountKey("Harbour-Live", login) for login in (1, 2, 3))
LIVE = TerminalSetting(name="Live", path="x")
TURNS = TerminalSetting(name="Turns", path="y")


def joined(key: AccountKey, terminal: TerminalSetting) -> Connection:
    return Connection(account=key, terminal=terminal.name, sealed="s")


def test_alone_is_live_sharing_is_in_turn_and_without_a_terminal_by_statement() -> None:
    accounts = [Account(key=key) for key in (A, B, C)]
    both = [joined(A, LIVE), joined(B, TURNS)]
    assert tiers(accounts, [LIVE, TURNS], both) == {A: Tier.LIVE, B: Tier.LIVE, C: Tier.IMPORT}
    shared = [*both, joined(C, TURNS)]
    assert tiers(accounts, [LIVE, TURNS], shared) == {A: Tier.LIVE, B: Tier.ROUND_ROBIN, C: Tier.ROUND_ROBIN}


def test_an_account_out_of_use_shares_nothing_and_a_stopped_terminal_reads_nothing() -> None:
    shared = [joined(A, TURNS), joined(B, TURNS)]
    accounts = [Account(key=A), Account(key=B, active=False)]
    assert tiers(accounts, [TURNS], shared)[A] is Tier.LIVE
    assert tiers(accounts, [replace(TURNS, active=False)], shared) == {A: Tier.IMPORT, B: Tier.IMPORT}


@pytest.mark.parametrize(
    ("setting", "field"),
    [
        (TerminalSetting(name=" ", path="x"), "terminal"),
        (TerminalSetting(name="x" * 81, path="x"), "terminal"),
        (TerminalSetting(name="a\nb", path="x"), "terminal"),
        (TerminalSetting(name="Live", path="  "), "path"),
        (TerminalSetting(name="Live", path="x" * 401), "path"),
    ],
)
def test_a_terminal_needs_a_name_and_a_path(setting: TerminalSetting, field: str) -> None:
    with pytest.raises(BadInput) as refused:
        valid_terminal(setting)
    assert refused.value.field == field


def test_what_is_typed_is_trimmed() -> None:
    assert valid_terminal(TerminalSetting(name=" Live 3 ", path=" C:\\x ")) == TerminalSetting(
        name="Live 3", path="C:\\x"
    )
    assert valid_key(" Harbour-Live ", " 51120423 ") == AccountKey("Harbour-Live", 51120423)


@pytest.mark.parametrize(
    ("server", "login", "field"),
    [
        ("", "1", "server"),
        ("x" * 121, "1", "server"),
        ("S", "", "login"),
        ("S", "0", "login"),
        ("S", "-5", "login"),
        ("S", "12a", "login"),
        ("S", "٣", "login"),
        ("S", str(2**63), "login"),
    ],
)
def test_a_login_is_a_number_on_a_named_server(server: str, login: str, field: str) -> None:
    with pytest.raises(BadInput) as refused:
        valid_key(server, login)
    assert refused.value.field == field


@pytest.mark.parametrize("password", ["", "a\tb", "x" * 201])
def test_a_password_is_needed_and_is_not_repeated_in_the_refusal(password: str) -> None:
    with pytest.raises(BadInput) as refused:
        valid_password(password)
    assert refused.value.field == "password"
    assert not password or password not in str(refused.value)
