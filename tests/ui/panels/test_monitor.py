"""The monitor's rows, groups, sums and positions, without a window around them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.domain.errors import message
from app.domain.holdings import Account, AccountKey, Position
from app.domain.terminals import Tier
from app.regions import Region
from app.services.live import Age, Freshness
from app.services.monitor import MonitorRow, TerminalRow
from app.ui.models.groups import Group
from app.ui.panels.monitor_columns import AccountLines, icon_of
from app.ui.panels.monitor_positions import LARGEST, lines
from app.ui.widgets.table import TableView
from app.ui.widgets.terminals import heading, lasted, state_of
from app.words import Words

NOW = datetime(2025, 9, 7, 22, 42, tzinfo=UTC)
ZONE = ZoneInfo("America/New_York")
DOWN = TerminalRow("Live 3", "not answering", True, False, False, NOW, message("{t} does not answer.", t="Live 3"), 7)


def row(
    login: int, terminal: str = "Live 3", level: str | None = "400", state: Freshness = Freshness.LIVE
) -> MonitorRow:
    equity = Decimal(login)
    return MonitorRow(
        account=Account(key=AccountKey("Server", login), name=f"Account {login}"),
        clients="",
        funds=("CORE",),
        terminal=terminal,
        balance=equity,
        equity=equity,
        floating=Decimal("1.00"),
        day=None,
        margin_level=None if level is None else Decimal(level),
        from_peak=Decimal(0),
        positions=1,
        spark=(),
        age=Age(state, NOW),
        difference=None,
    )


@pytest.fixture
def accounts(words: Words, region: Region) -> AccountLines:
    return AccountLines(words, region, ZONE, lambda: NOW)


@pytest.fixture
def table(accounts: AccountLines, words: Words, qtbot: QtBot) -> TableView[MonitorRow]:
    made = TableView(
        accounts.columns(),
        words,
        key=lambda line: line.key,
        group=lambda line: Group(line.terminal, "check", key=line.terminal),
        sort=("margin", Qt.SortOrder.AscendingOrder),
        totals=accounts.totals,
    )
    qtbot.addWidget(made)
    made.resize(1200, 500)
    made.show()
    return made


def logins(table: TableView[MonitorRow]) -> list[int]:
    return [line.key.login for line in table.model.shown()]


def test_what_needs_attention_stands_first_in_its_group(table: TableView[MonitorRow]) -> None:
    table.set_rows(
        [row(1, level="900"), row(2, level="300"), row(3, level="800", state=Freshness.STALE), row(4, "Live 7")]
    )
    assert logins(table) == [3, 2, 1, 4]


def test_a_heading_folds_by_key_and_by_mouse_and_its_rows_still_count(
    table: TableView[MonitorRow], qtbot: QtBot
) -> None:
    table.set_rows([row(100), row(200), row(300, "Live 7")])
    view = table.view
    view.setCurrentIndex(table.model.index(0, 0))
    QTest.keyClick(view, Qt.Key.Key_Left)
    assert logins(table) == [300]
    assert table.heading() == Group("Live 3", "check", key="Live 3")
    assert table.model.index(0, 0).data(Qt.ItemDataRole.AccessibleTextRole) == "Live 3, folded"
    assert table.bar.isVisible()
    assert table._totals is not None
    assert table._totals(table.model.passing())["equity"].text == "600.00"
    # a reading comes meanwhile: it stays folded, and the keyboard stays on the heading
    table.set_rows([replace(row(100), equity=Decimal(111)), row(200), row(300, "Live 7")])
    table.select_first()
    assert table.heading() is not None
    QTest.keyClick(view, Qt.Key.Key_Right)
    assert logins(table) == [100, 200, 300]
    spot = view.visualRect(table.model.index(0, 0)).center()
    qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=spot)
    assert logins(table) == [300]


def test_a_heading_says_something_else_without_a_new_table(table: TableView[MonitorRow]) -> None:
    table.set_rows([row(1), row(2)])
    text = ["Live 3 · connected"]
    table.set_group(lambda line: Group(text[0], key=line.terminal))
    table.set_rows([row(1), row(2)])
    text[0] = "Live 3 · not answering"
    resets: list[int] = []
    table.model.modelReset.connect(lambda: resets.append(1))
    table.set_rows([row(1), replace(row(2), equity=Decimal(5))])
    group = table.model.group_at(0)
    assert group is not None
    assert group.text == "Live 3 · not answering"
    assert not resets
    table.set_group(None)
    assert table.model.group_at(0) is None
    assert table.view.columnSpan(0, 0) == 1


def test_fresh_and_old_sums_stand_apart(accounts: AccountLines) -> None:
    fresh, old = row(100), row(50, state=Freshness.NOT_ANSWERING)
    assert accounts.sums([fresh]) == ("Equity **100.00**", "Floating **+1.00**")
    assert accounts.sums([fresh, old])[0] == "Equity live **100.00** · not updating **50.00**"
    assert accounts.sums([old]) == ("Equity, not updating **50.00**", "")
    assert accounts.totals([fresh, old])["account"].text == "2 accounts, 1 not updating"


@pytest.mark.parametrize(
    ("of", "icon", "said"),
    [
        (lambda line: line, "check", "in order"),
        (lambda line: replace(line, margin_level=Decimal(120)), "triangle-alert", "low margin level"),
        (lambda line: replace(line, difference=Decimal(5)), "octagon-x", "not reconciled, +5.00"),
        (lambda line: replace(line, age=Age(Freshness.NOT_ANSWERING, NOW)), "unplug", "terminal not answering"),
        (lambda line: replace(line, age=Age(Freshness.STALE, NOW)), "clock-3", "old figures"),
    ],
)
def test_the_worst_of_an_account_is_said(
    accounts: AccountLines, of: Callable[[MonitorRow], MonitorRow], icon: str, said: str
) -> None:
    line = of(row(1))
    assert (icon_of(line), accounts.state(line)) == (icon, said)


@pytest.mark.parametrize(
    ("tier", "state", "passed", "closed", "said"),
    [
        (Tier.LIVE, Freshness.LIVE, 1, False, "1.0 s"),
        (Tier.ROUND_ROBIN, Freshness.RECENT, 42, False, "42 s in turn"),
        (Tier.ROUND_ROBIN, Freshness.RECENT, 245, False, "4 min 5 s in turn"),
        (Tier.ROUND_ROBIN, Freshness.STALE, 900, False, "stale 15 min"),
        (Tier.ROUND_ROBIN, Freshness.NOT_ANSWERING, 900, False, "since 18:27"),
        (Tier.IMPORT, Freshness.RECORDED, 86400, False, "statement"),
        (Tier.IMPORT, Freshness.NEVER, None, False, "never read"),
        (Tier.LIVE, Freshness.RECORDED, 86400, False, "read 6 Sep 2025 18:42"),
        (Tier.LIVE, Freshness.RECENT, 5, True, "market closed"),
        (Tier.ROUND_ROBIN, Freshness.RECENT, 60, True, "market closed"),
        (Tier.LIVE, Freshness.STALE, 900, True, "stale 15 min"),
        (Tier.LIVE, Freshness.NOT_ANSWERING, 900, True, "since 18:27"),
        (Tier.ROUND_ROBIN, Freshness.SIMULATED, 1, False, "simulated"),
    ],
)
def test_the_way_an_account_is_read_is_said_with_its_age(
    accounts: AccountLines, tier: Tier, state: Freshness, passed: int | None, closed: bool, said: str
) -> None:
    age = Age(state, None if passed is None else NOW - timedelta(seconds=passed))
    line = replace(row(1), tier=tier, age=age, closed_since=NOW - timedelta(days=1) if closed else None)
    assert accounts.age(line).text == said


def position(ticket: int, profit: int) -> Position:
    one = Decimal(1)
    return Position(AccountKey("S", 1), ticket, "EURUSD", "buy", one, one, one, Decimal(profit), Decimal("0.50"), NOW)


def test_six_largest_positions_and_the_others_in_one_line_make_the_whole() -> None:
    held = [position(at, profit) for at, profit in enumerate((3, -90, 12, 40, -7, 1, 60, 2, -30), 1)]
    shown = lines(held, whole=False)
    assert [line.position.profit for line in shown if line.position] == [-90, 60, 40, -30, 12, -7]
    assert shown[-1].smaller == 3
    assert sum(line.profit for line in shown) == sum(each.profit + each.swap for each in held)
    assert len(lines(held, whole=True)) == 9
    assert all(line.position for line in lines(held[: LARGEST + 1], whole=False))


def test_a_terminal_is_said_in_words(words: Words, region: Region) -> None:
    assert heading(words, region, ZONE, DOWN) == Group(
        "Terminal Live 3 · not answering since 18:42:00 · 7 accounts at their last known figures",
        "unplug",
        "text2",
        "Live 3",
    )
    live = replace(DOWN, state="live", down=False, accounts=1)
    assert heading(words, region, ZONE, live).text == "Terminal Live 3 · connected · 1 account"
    assert state_of(words, replace(DOWN, latched=True), "18:42") == "waits for a person since 18:42"
    assert (
        state_of(words, replace(live, state="disconnected", cut_off=True), "18:42") == "without its broker since 18:42"
    )


@pytest.mark.parametrize(("seconds", "said"), [(4, "4 s"), (655, "10 min 55 s"), (7500, "2 h 5 min"), (-3, "0 s")])
def test_how_long_it_has_lasted(words: Words, seconds: int, said: str) -> None:
    assert lasted(words, NOW, NOW + timedelta(seconds=seconds)) == said
