"""The demo office opens by itself, with its known figures and the accounts that something is the matter with."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from app.bridge.simulator.demo import BASE
from app.bridge.simulator.demoplan import BROKEN, FEES, REFERENCE, STALE, UNEXPLAINED
from app.bridge.terminal import AccountReading, DealsReading, Terminal, TerminalHealth, TerminalState
from app.config import Paths
from app.domain.accounts import account_figures
from app.domain.events import Changes
from app.domain.holdings import Snapshot
from app.security.keys import CHEAPEST
from app.services import demo, monitor, review, trail
from app.services.dashboard import dashboard
from app.services.live import Freshness
from app.services.office import Office
from app.services.signin import Surroundings
from app.services.sync import Sync
from tests.conftest import PASSWORD
from tests.offices import amount, operation


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo office's folder, made once."""
    paths = Paths(tmp_path_factory.mktemp("made") / "demo")
    steps: list[str] = []
    clock = demo.demo_clock(frozen=True)
    demo.open_demo(Surroundings(paths, clock, cost=CHEAPEST, rounds=4), steps.append).close()
    assert steps == ["create", "fill"]
    return paths.folder


@pytest.fixture
def opened(tmp_path: Path, around: Surroundings, made: Path) -> Iterator[Office]:
    """The demo office at its moment."""
    folder = shutil.copytree(made, tmp_path / "demo")
    elsewhere = replace(around, paths=Paths(folder), clock=demo.demo_clock(frozen=True))
    office = demo.open_demo(elsewhere)
    yield office
    office.close()


def heard(office: Office, login: int, **of: object) -> AccountReading:
    """What a terminal would say of an account: its last recorded reading, taken again."""
    key = next(account.key for account in office.book().accounts if account.key.login == login)
    last = [snapshot for snapshot in office.book().snapshots if snapshot.account == key][-1]
    snapshot: Snapshot = replace(last, **{"taken_at": BASE, **of})  # type: ignore[arg-type]  # fields of a reading
    return AccountReading(key, "A. Person", "USD", snapshot, (), True, True, 5000)


def test_it_is_made_once_and_opens_again_as_it_was(opened: Office, around: Surroundings) -> None:
    assert opened.demo
    steps: list[str] = []
    again = demo.open_demo(replace(around, paths=opened.paths, clock=opened.clock), steps.append)
    assert steps == []
    assert again.book() == opened.book()
    again.close()


def test_the_reference_account_stands_as_it_should(opened: Office) -> None:
    figures = dashboard(opened, "BALANCE").figures
    assert figures.net_result == Decimal("615755.51")
    assert figures.provisional
    row = next(each for each in review.review_queue(opened).reconciliation if each.key.login == REFERENCE)
    assert row.figures.balance_reported == Decimal("1837934.05")
    assert row.figures.reconciled


def test_one_account_is_not_reconciled_and_says_by_how_much(opened: Office) -> None:
    wrong = [each.figures for each in review.review_queue(opened).reconciliation if not each.figures.reconciled]
    assert [(each.account.key.login, each.difference) for each in wrong] == [(BROKEN, UNEXPLAINED)]
    row = next(each for each in monitor.monitor(opened).rows if each.key.login == BROKEN)
    assert row.needs_attention
    assert row.difference == UNEXPLAINED


def test_a_reading_that_stopped_coming_is_stale_and_a_fresh_one_is_simulated(opened: Office) -> None:
    sync = Sync(opened, list, lambda _changes: None)
    sync.hear(heard(opened, REFERENCE))
    sync.hear(heard(opened, STALE, taken_at=BASE - timedelta(minutes=4)))
    ages = {row.key.login: row for row in monitor.monitor(opened).rows}
    assert ages[REFERENCE].age.state is Freshness.SIMULATED
    assert ages[STALE].age.state is Freshness.STALE
    assert ages[STALE].needs_attention
    assert ages[FEES].age.state is Freshness.RECORDED
    assert dashboard(opened).age.state in {Freshness.STALE, Freshness.RECORDED}


def test_a_terminal_that_does_not_answer_is_said_so_of_its_accounts(opened: Office) -> None:
    sync = Sync(opened, list, lambda _changes: None)
    reading = heard(opened, REFERENCE)
    sync.hear(reading)
    sync.hear(TerminalHealth("Live 3", TerminalState.NOT_ANSWERING, BASE, None, (reading.key,)))
    found = monitor.monitor(opened)
    assert next(row for row in found.rows if row.key == reading.key).age.state is Freshness.NOT_ANSWERING
    assert [(terminal.name, terminal.down) for terminal in found.terminals] == [("Live 3", True)]


def test_a_live_reading_moves_the_figures_at_once(opened: Office) -> None:
    told: list[Changes] = []
    before = dashboard(opened, "BALANCE").figures
    Sync(opened, list, told.append).hear(
        heard(opened, REFERENCE, taken_at=BASE + timedelta(seconds=1), equity=amount("1900000.00"))
    )
    after = dashboard(opened, "BALANCE").figures
    assert before.floating is not None
    assert after.floating == before.floating + amount("1900000.00") - _equity(opened)
    assert told == [Changes.EQUITY]


def _equity(office: Office) -> Decimal:
    mine = [each for each in office.books.current(office.store).snapshots if each.account.login == REFERENCE]
    return next(each.equity for each in reversed(mine) if each.equity != amount("1900000.00"))


def test_readings_are_kept_once_a_minute_or_when_the_balance_moves(opened: Office) -> None:
    sync, before = Sync(opened, list, lambda _changes: None), len(opened.books.current(opened.store).snapshots)
    for seconds, balance in ((1, "10.00"), (2, "10.00"), (3, "11.00"), (70, "11.00")):
        moment = BASE + timedelta(seconds=seconds)
        sync.hear(heard(opened, REFERENCE, taken_at=moment, balance=amount(balance)))
    assert len(opened.books.current(opened.store).snapshots) == before + 3


def test_deals_arrive_once_and_of_another_login_never(opened: Office, caplog: pytest.LogCaptureFixture) -> None:
    key = heard(opened, REFERENCE).key
    deal = operation(key, 990001, "2025-09-06T10:00:00", "5.00", "Rebate")
    sync, before = Sync(opened, list, lambda _changes: None), len(opened.book().deals)
    for _ in range(2):
        sync.hear(DealsReading(key, (deal,)))
    assert len(opened.book().deals) == before + 1
    other = key._replace(login=key.login + 1)
    sync.hear(DealsReading(other, (replace(deal, account=other),)))
    assert len(opened.book().deals) == before + 1
    assert "known under another login" in caplog.text


def test_nobody_is_left_in_doubt_that_the_chain_holds_and_no_password_is_told(
    opened: Office, caplog: pytest.LogCaptureFixture
) -> None:
    assert trail.check(opened).sound
    assert demo.PASSWORD not in repr(opened) + caplog.text
    assert PASSWORD not in repr(opened)


def test_an_account_alone_reads_as_it_does_among_all(opened: Office) -> None:
    Sync(opened, list, lambda _changes: None).hear(heard(opened, REFERENCE))
    rows = monitor.monitor(opened).rows
    assert rows
    assert [monitor.account_detail(opened, row.key).row for row in rows] == list(rows)


def test_what_does_not_add_up_is_what_the_accounts_figures_say(opened: Office) -> None:
    figures = {each.account.key: each.difference for each in account_figures(opened.book(), opened.today())}
    assert {row.key: row.difference for row in monitor.monitor(opened).rows}.items() <= figures.items()


def test_counting_sees_the_ages_that_the_rows_show(opened: Office) -> None:
    Sync(opened, list, lambda _changes: None).hear(heard(opened, REFERENCE))
    counted, rows = monitor.standing(opened), monitor.monitor(opened).rows
    assert sorted(map(str, counted.ages)) == sorted(str(row.age) for row in rows)
    assert counted.read


def test_terminals_are_made_on_start_and_not_after_the_end(opened: Office) -> None:
    asked: list[str] = []

    def terminals() -> list[Terminal]:
        asked.append("made")
        return []

    sync = Sync(opened, terminals, lambda _changes: None)
    assert asked == []
    sync.start()
    assert asked == ["made"]
    sync.stop()
    sync.start()
    assert asked == ["made"]
