"""The monitor's figures, what stands first, and how a terminal in trouble is told."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from app.bridge.terminal import AccountReading, TerminalHealth, TerminalState
from app.domain.errors import BadInput, message
from app.domain.holdings import AccountKey, Snapshot
from app.services import monitor as service
from app.services.live import Freshness
from app.services.monitor import account_detail, check_now, monitor, standing
from app.services.office import Office
from tests.conftest import NOW
from tests.offices import MAIN, amount

DOWN = TerminalHealth("Live 3", TerminalState.NOT_ANSWERING, NOW, message("{terminal} does not answer."), (MAIN,))


def read(office: Office, equity: str, seconds: int = 0, margin: str | None = None, key: AccountKey = MAIN) -> None:
    """A terminal reads an account."""
    before = office.books.current(office.store).snapshots[-1]
    used = None if margin is None else amount(margin)
    taken = Snapshot(key, NOW + timedelta(seconds=seconds), before.balance, amount(equity), amount("0.00"), used)
    office.live.take(AccountReading(key, "A. Person", "USD", taken, (), True, False, 5000))


def row(office: Office, key: AccountKey = MAIN) -> service.MonitorRow:
    return next(each for each in monitor(office).rows if each.key == key)


def test_a_reading_becomes_the_account_now(reference: Office) -> None:
    before = row(reference)
    assert before.age.state is Freshness.RECORDED
    assert before.positions is None
    read(reference, "1841206.31", margin="400000.00")
    now = row(reference)
    assert (now.equity, now.age.state, now.positions) == (amount("1841206.31"), Freshness.LIVE, 0)
    assert now.floating == amount("1841206.31") - before.balance  # type: ignore[operator]  # it is known
    assert now.margin_level == Decimal("1841206.31") / 400_000 * 100
    assert now.difference == 0


def test_what_the_records_say_is_found_out_once_and_again_when_a_reading_was_kept(reference: Office) -> None:
    book = reference.books.current(reference.store)
    first = reference.pasts.of(book)[MAIN]
    read(reference, "1841206.31")
    monitor(reference)
    assert reference.pasts.of(book)[MAIN] is first
    more = replace(
        book, snapshots=(*book.snapshots, Snapshot(MAIN, NOW, amount("1.00"), amount("1.00"), amount("0.00")))
    )
    assert reference.pasts.of(more)[MAIN].last == more.snapshots[-1]
    # what was read of one account leaves the others as they were
    other = replace(
        book,
        snapshots=(*book.snapshots, Snapshot(AccountKey("S", 5), NOW, amount("1.00"), amount("1.00"), amount("0.00"))),
    )
    assert reference.pasts.of(other)[MAIN] == first


def test_what_needs_attention_stands_first_then_the_lowest_margin_level(reference: Office) -> None:
    read(reference, "1841206.31")
    here = row(reference)
    levels = (None, "966", "142.3", "188.4", None)
    rows = [replace(here, margin_level=Decimal(level) if level else None) for level in levels]
    rows.append(replace(rows[0], difference=Decimal(5)))
    ordered = sorted(rows, key=service.urgency)
    assert [each.needs_attention for each in ordered] == [True, True, False, False, False, False]
    assert [each.margin_level and str(each.margin_level) for each in ordered] == [
        "142.3", None, "188.4", "966", None, None
    ]  # fmt: skip


def test_a_terminal_that_does_not_answer_is_down_since_then_while_it_is_tried_again(reference: Office) -> None:
    read(reference, "1841206.31")
    reference.live.take_health(DOWN)
    later = NOW + timedelta(seconds=9)
    reference.live.take_health(replace(DOWN, next_try=NOW + timedelta(minutes=1), tries=4))
    assert monitor(reference).terminals[0].next_try == NOW + timedelta(minutes=1)
    reference.live.take_health(replace(DOWN, state=TerminalState.STARTING, since=later))  # somebody says to try now
    terminal = monitor(reference).terminals[0]
    assert (terminal.next_try, terminal.tries) == (later, 4)
    for state in (TerminalState.STARTING, TerminalState.WAITING):
        reference.live.take_health(replace(DOWN, state=state, since=later))
        terminal = monitor(reference).terminals[0]
        assert (terminal.down, terminal.since) == (True, NOW)
        assert row(reference).age.state is Freshness.NOT_ANSWERING
    assert monitor(reference).in_trouble
    reference.live.take_health(replace(DOWN, state=TerminalState.LIVE, since=later))
    assert not monitor(reference).in_trouble
    assert row(reference).age.state is Freshness.LIVE


def test_the_standing_counts_by_terminal(reference: Office) -> None:
    reference.live.take_health(DOWN)
    assert not standing(reference).read
    read(reference, "1.00")
    told = standing(reference)
    assert told.read
    assert [age.state for age in told.by_terminal["Live 3"]] == [Freshness.NOT_ANSWERING]


def test_one_account_with_its_curve_its_readings_and_its_terminal(reference: Office) -> None:
    reference.live.take_health(DOWN)
    for second_ in (0, 1):
        read(reference, "1841206.31", second_)
    view = account_detail(reference, MAIN)
    assert view.days[-1].equity == view.row.equity
    assert view.days[-1].drawdown == view.row.from_peak
    assert [each.taken_at for each in view.trace[-2:]] == [NOW, NOW + timedelta(seconds=1)]
    assert view.terminal is not None
    assert view.terminal.down
    assert [each.amount for each in view.withdrawals] == [amount("143000.00")]


def test_an_account_that_is_not_ours_is_refused(reference: Office) -> None:
    with pytest.raises(BadInput, match="not an account"):
        account_detail(reference, AccountKey("Nowhere", 1))


def test_without_a_terminal_there_is_nobody_to_ask(reference: Office) -> None:
    assert not check_now(reference)
