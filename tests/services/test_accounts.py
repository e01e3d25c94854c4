"""Accounts are listed with how they are read; what people change about them stands in the audit."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from time import monotonic

import pytest

from app.bridge.clock import from_server
from app.bridge.terminal import AccountReading
from app.db import accounts as table
from app.domain.errors import BadInput, Conflict, NotAllowed
from app.domain.holdings import AccountKey, Purpose, ServerZone, Snapshot
from app.domain.permissions import Role
from app.domain.terminals import Tier
from app.services import accounts, reports, trail
from app.services.accounts import AccountRow, NewAccount
from app.services.live import Freshness
from app.services.office import Office
from app.services.sync import Sync
from app.services.terminals import Fleet
from app.services.verification import Trial
from tests.offices import MAIN, amount
from tests.services.worlds import AT, FIRST, HARBOUR, SECOND, TERMINAL, add, answers, reading, tried, with_world

WHY = "gains are set apart from now on"


@pytest.fixture
def harbour(office: Office) -> Office:
    return with_world(office)


def row(office: Office, key: AccountKey = FIRST) -> AccountRow:
    return next(each for each in accounts.account_rows(office) if each.key == key)


def actions(office: Office, subject: object = FIRST) -> list[str]:
    return [line.action for line in trail.audit_page(office, trail.Filter(subject=str(subject))).lines]


def test_a_verified_account_is_kept_with_what_the_terminal_said(harbour: Office) -> None:
    add(harbour)
    found = row(harbour)
    assert (found.account.name, found.account.currency) == ("Account 30000001", "USD")
    assert (found.terminal, found.tier, found.verified_at, found.trade_allowed) == (TERMINAL, Tier.LIVE, AT, False)
    assert (found.zone.zone, found.zone.confirmed, found.age.state) == ("UTC", False, Freshness.NEVER)
    assert actions(harbour) == ["account:connected", "account:added"]
    assert actions(harbour, TERMINAL) == ["terminal:added"]


def test_a_password_that_turns_out_to_trade_is_said(harbour: Office) -> None:
    add(harbour)
    snapshot = Snapshot(FIRST, AT, amount("1.00"), amount("1.00"), amount("0.00"))
    for trades in (False, True):
        harbour.live.take(AccountReading(FIRST, "A. Person", "USD", snapshot, (), True, trades, 5000))
        assert row(harbour).trade_allowed is trades


def test_two_on_one_terminal_are_read_in_turn(harbour: Office) -> None:
    add(harbour)
    add(harbour, SECOND)
    assert [each.tier for each in accounts.account_rows(harbour)] == [Tier.ROUND_ROBIN] * 2
    accounts.set_active(harbour, SECOND, active=False)
    assert row(harbour).tier is Tier.LIVE


def test_without_verification_it_is_kept_by_statements_alone(harbour: Office) -> None:
    accounts.add_account(harbour, NewAccount(FIRST, " Reserve ", Purpose.CASH, currency="EUR"))
    found = row(harbour)
    assert (found.tier, found.terminal, found.account.name, found.account.currency) == (
        Tier.IMPORT,
        "",
        "Reserve",
        "EUR",
    )
    with pytest.raises(BadInput, match="known already"):
        accounts.add_account(harbour, NewAccount(FIRST, "", Purpose.CASH))


def test_what_was_not_verified_as_it_is_entered_is_not_read(harbour: Office) -> None:
    proof = Trial(harbour, tried(), new=True).run(lambda _told: None)
    assert proof is not None
    for wanted, shown in (
        (tried(), None),
        (replace(tried(), password="another"), proof),
        (tried(SECOND), proof),
        (tried(terminal=replace(HARBOUR, path="E:\\x")), proof),
    ):
        with pytest.raises(BadInput, match="not been verified"):
            accounts.add_account(harbour, NewAccount(wanted.key, "", Purpose.TRADING, wanted), shown)
    assert accounts.account_rows(harbour) == ()


def test_a_purpose_changes_from_a_day_on_and_what_it_was_before_stays(harbour: Office) -> None:
    add(harbour)
    today = harbour.today()
    accounts.change_purpose(harbour, FIRST, Purpose.GAINS, today, WHY, row(harbour).account.version)
    first, second = accounts.account_detail(harbour, FIRST).purposes
    assert (first.purpose, first.since, first.by, first.reason) == (Purpose.GAINS, today, "ana", WHY)
    assert (second.purpose, second.since, second.by) == (Purpose.TRADING, today, "ana")
    assert row(harbour).account.purpose is Purpose.GAINS


@pytest.mark.parametrize(
    ("purpose", "days", "reason", "field"),
    [
        (Purpose.TRADING, 0, WHY, "purpose"),
        (Purpose.GAINS, 0, "too short", "reason"),
        (Purpose.GAINS, 1, WHY, "since"),
        (Purpose.GAINS, -1, WHY, "since"),
    ],
)
def test_a_purpose_needs_a_day_that_fits_and_a_reason(
    harbour: Office, purpose: Purpose, days: int, reason: str, field: str
) -> None:
    add(harbour)
    with pytest.raises(BadInput) as refused:
        accounts.change_purpose(harbour, FIRST, purpose, harbour.today() + timedelta(days=days), reason, 1)
    assert refused.value.field == field


def test_an_account_put_out_of_use_keeps_its_figures(reference: Office) -> None:
    before = reports.fund_versus_reality(reference, date(2025, 9, 7))
    accounts.set_active(reference, MAIN, active=False)
    assert not row(reference, MAIN).account.active
    assert reports.fund_versus_reality(reference, date(2025, 9, 7)) == before
    accounts.set_active(reference, MAIN, active=True)
    accounts.set_active(reference, MAIN, active=True)
    assert actions(reference, MAIN)[:2] == ["account:reactivated", "account:deactivated"]


def test_a_name_is_changed_as_it_was_read(reference: Office) -> None:
    version = row(reference, MAIN).account.version
    accounts.rename(reference, MAIN, "  Another  ", version)
    assert row(reference, MAIN).account.name == "Another"
    with pytest.raises(Conflict):
        accounts.rename(reference, MAIN, "A third", version)
    for name in ("x" * 201, "a\nb"):
        with pytest.raises(BadInput):
            accounts.rename(reference, MAIN, name, version + 1)


def test_another_password_is_kept_once_it_is_proven(harbour: Office) -> None:
    add(harbour)
    proof = Trial(harbour, replace(tried(), password="a newer lantern"), new=False).run(lambda _told: None)
    assert proof is not None
    accounts.change_connection(harbour, proof)
    assert actions(harbour)[0] == "account:reconnected"
    line = trail.audit_page(harbour, trail.Filter(subject=str(FIRST))).lines[0]
    assert line.after["password"] == "sealed anew"
    with reading(harbour) as heard:
        heard.until(lambda: FIRST in harbour.live.readings())


def test_a_measured_clock_proposes_the_zones_that_fit_it(harbour: Office) -> None:
    begun = monotonic()
    office = replace(harbour, clock=lambda: AT + timedelta(seconds=monotonic() - begun))
    add(office)
    known = row(office).zone
    assert accounts.measured_zones(office, known) == ()
    with reading(office) as heard:
        heard.until(lambda: FIRST.server in office.live.clocks())
        assert accounts.measured_zones(office, known) == ("America/New_York+7", "Europe/Athens", "Etc/GMT-3")
        accounts.confirm_zone(office, FIRST.server, "Europe/Athens")
        heard.until(lambda: FIRST.server not in office.live.clocks())
    assert accounts.measured_zones(office, row(office).zone) == ()


def test_a_confirmed_zone_moves_the_times_of_its_deals(harbour: Office) -> None:
    add(harbour)
    with reading(harbour) as heard:
        heard.until(lambda: len(harbour.book().deals) == 5)
    before = {deal.ticket: deal.time for deal in harbour.book().deals}
    assert accounts.confirm_zone(harbour, FIRST.server, "Europe/Athens") == 5
    after = {deal.ticket: deal.time for deal in harbour.book().deals}
    assert {before[ticket] - after[ticket] for ticket in before} == {timedelta(hours=3)}
    assert (row(harbour).zone.zone, row(harbour).zone.confirmed) == ("Europe/Athens", True)
    line = trail.audit_page(harbour, trail.Filter(subject=FIRST.server)).lines[0]
    assert (line.action, line.after["deals_moved"]) == ("server:zone", 5)
    with pytest.raises(BadInput):
        accounts.confirm_zone(harbour, FIRST.server, "Mars/Base")


def test_what_was_under_way_while_the_zone_was_changed_brings_no_time_of_the_old_one(harbour: Office) -> None:
    """The reader goes on with the old zone until it is told otherwise: its answers come after the change."""
    add(harbour)
    late = answers(harbour)
    accounts.confirm_zone(harbour, FIRST.server, "Europe/Athens")
    sync = Sync(harbour, Fleet(harbour), lambda _changes: None)
    for event in late:
        sync.hear(event)
    sync.stop()
    book = harbour.books.current(harbour.store)
    assert len(book.deals) == 5
    assert all(deal.time == from_server(deal.server_ms or 0, "Europe/Athens") for deal in book.deals)
    assert book.snapshots == ()  # its moment may be the server's: the next reading is kept


def test_a_seat_that_reads_in_another_zone_than_is_set_begins_anew(harbour: Office) -> None:
    add(harbour)
    with reading(harbour) as heard:
        heard.until(lambda: FIRST in harbour.live.readings())
        with harbour.store.writing("another seat") as writing:
            table.set_zone(writing.session, ServerZone(FIRST.server, "Europe/Athens", True))
            writing.audit("server:zone", FIRST.server)
            writing.commit()
        last = harbour.live.readings()[FIRST]
        moved = replace(last.snapshot, balance=amount("1.00"))  # it is written at once, or it would be
        harbour.live.terminals.hear(replace(last, snapshot=moved))  # type: ignore[union-attr]  # it is the one that hears
        heard.until(lambda: harbour.live.readings()[FIRST].zone == "Europe/Athens")
    assert amount("1.00") not in {each.balance for each in harbour.books.current(harbour.store).snapshots}


def test_an_account_is_found_by_its_login(second: Office) -> None:
    assert accounts.find_key(second, 2001) == AccountKey("Other-Server", 2001)
    accounts.add_account(second, NewAccount(AccountKey("Third", 2001), "", Purpose.CASH))
    with pytest.raises(BadInput, match="several servers"):
        accounts.find_key(second, 2001)
    assert accounts.find_key(second, 2001, "Third").server == "Third"
    with pytest.raises(BadInput, match="keeps no account"):
        accounts.find_key(second, 7)
    assert accounts.servers(second) == ("Broker-Live", "Other-Server", "Third")


def test_one_that_is_not_kept_is_said(office: Office) -> None:
    with pytest.raises(BadInput, match="keeps no account"):
        accounts.account_detail(office, MAIN)
    with pytest.raises(BadInput, match="keeps no account"):
        accounts.set_active(office, MAIN, active=False)


@pytest.mark.parametrize(
    "change",
    [
        lambda office: accounts.add_account(office, NewAccount(FIRST, "", Purpose.CASH)),
        lambda office: accounts.rename(office, MAIN, "x", 1),
        lambda office: accounts.change_purpose(office, MAIN, Purpose.CASH, date(2025, 9, 1), WHY, 1),
        lambda office: accounts.set_active(office, MAIN, active=False),
        lambda office: accounts.confirm_zone(office, MAIN.server, "UTC"),
    ],
)
def test_only_who_may_write_accounts_changes_them(
    reference: Office, as_role: Callable[[Office, Role], Office], change: Callable[[Office], object]
) -> None:
    with pytest.raises(NotAllowed):
        change(as_role(reference, Role.CLIENT_SERVICES))
    with reference.store.reading() as session:
        assert table.read_all(session)[0].version == 1
