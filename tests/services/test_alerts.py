"""Alerts of an office: what is measured, who may handle them, what the audit hears, and how little is written."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal

import pytest

from app.bridge.terminal import AccountReading, TerminalHealth, TerminalState
from app.db import alerts as table
from app.db import audit, readings
from app.domain.alerts import AlertEvent, AlertState, Happening
from app.domain.errors import BadInput, NotAllowed
from app.domain.holdings import OperationType, Part, Purpose, Snapshot
from app.domain.maintenance import Scope
from app.domain.permissions import Role
from app.domain.thresholds import AlertKind, AlertSeverity, Limits
from app.services import accounts, alertbook, alerts, maintenance, review, splitting, thresholds
from app.services.accounts import NewAccount
from app.services.alertbook import AlertBook
from app.services.alertfacts import measure_records
from app.services.alerts import AlertRow, Watcher
from app.services.office import Office
from app.services.thresholds import ThresholdsWanted
from tests.conftest import NOW
from tests.offices import MAIN, amount
from tests.services.worlds import FIRST, SECOND, add, with_world

ACCOUNT, TERMINAL = str(MAIN), "Live 3"
MARGIN, STALE, DOWN = AlertKind.MARGIN, AlertKind.STALE, AlertKind.TERMINAL
HANDLERS, SETTERS = {Role.MANAGER, Role.OPERATIONS}, {Role.MANAGER, Role.ADMIN}


@dataclass
class Clock:
    moment: datetime = NOW

    def __call__(self) -> datetime:
        return self.moment

    def pass_by(self, **span: float) -> None:
        self.moment += timedelta(**span)


@dataclass
class Desk:
    """An office whose clock a test moves, watched, with one terminal that a test speaks for."""

    office: Office
    clock: Clock
    watcher: Watcher

    def hear(self, margin: str | None = "200000.00", equity: str = "1841206.31") -> None:
        used = None if margin is None else amount(margin)
        snapshot = Snapshot(MAIN, self.clock(), amount("1837934.05"), amount(equity), amount("0.00"), used)
        self.office.live.take(AccountReading(MAIN, "BALANCE trading", "USD", snapshot, (), True, True, 5000))

    def health(self, state: TerminalState = TerminalState.LIVE) -> None:
        self.office.live.take_health(TerminalHealth(TERMINAL, state, self.clock(), None, (MAIN,)))

    def look(self) -> list[str]:
        """Look, and say what rang."""
        return [f"{row.alert.kind.value} {row.alert.severity.value}" for row in self.watcher.look().rang]

    def rows(self, kind: AlertKind) -> list[AlertRow]:
        return [row for row in alerts.alert_list(self.office).rows if row.alert.kind is kind]

    def row(self, kind: AlertKind) -> AlertRow:
        return self.rows(kind)[0]

    def lines(self) -> list[tuple[str, str, str]]:
        with self.office.store.reading() as session:
            found = audit.read(session, audit.Filter(), limit=5000)
        return [(line.actor, line.action, line.subject) for line in reversed(found) if line.action.startswith("alert")]


@pytest.fixture
def harbour(office: Office) -> Office:
    return with_world(office)


@pytest.fixture
def desk(reference: Office) -> Desk:
    clock = Clock()
    office = replace(reference, clock=clock)
    made = Desk(office, clock, Watcher(office))
    made.health()
    made.hear()
    return made


def test_the_first_look_raises_what_is_the_matter_and_the_next_says_nothing_new(desk: Desk) -> None:
    assert desk.look() == ["unexpected withdrawal warning"]
    assert desk.row(AlertKind.WITHDRAWAL).alert.measured == amount("143000.00")
    assert desk.row(AlertKind.WITHDRAWAL).client == "Salvador Palma"
    assert desk.look() == []
    assert desk.lines() == [("alerts", "alert:raised", f"unexpected withdrawal: {ACCOUNT}:1121")]


def test_a_margin_that_falls_rings_and_escalates_and_clears(desk: Desk) -> None:
    desk.look()
    desk.hear("1300000.00")
    assert desk.look() == ["margin level warning"]
    desk.hear("1600000.00")
    assert desk.look() == ["margin level critical"]
    desk.clock.pass_by(minutes=2)
    desk.hear("500000.00")
    assert desk.look() == []
    assert desk.row(MARGIN).alert.state is AlertState.CLEARED
    actions = [action for _, action, subject in desk.lines() if subject.startswith("margin")]
    assert actions == ["alert:raised", "alert:escalated", "alert:cleared"]


def test_positions_that_are_closed_clear_and_what_is_not_known_does_not(desk: Desk) -> None:
    desk.hear("1300000.00")
    desk.look()
    desk.hear("0.00")
    desk.look()
    assert desk.row(MARGIN).alert.holds  # for a minute, whatever happens
    desk.clock.pass_by(minutes=2)
    desk.hear(None)
    desk.look()
    assert desk.row(MARGIN).alert.holds
    desk.hear("0.00")
    desk.look()
    assert not desk.row(MARGIN).alert.holds


def test_a_margin_that_is_not_known_raises_nothing(desk: Desk) -> None:
    desk.hear(None)
    desk.look()
    assert desk.rows(MARGIN) == []


def test_a_reading_that_stops_coming_is_stale_until_one_comes(desk: Desk) -> None:
    desk.look()
    desk.clock.pass_by(seconds=121)
    assert desk.look() == ["stale data warning"]
    desk.clock.pass_by(seconds=60)
    desk.hear()
    desk.look()
    assert not desk.row(STALE).alert.holds


def test_an_account_that_was_never_read_is_given_time_and_then_stale(desk: Desk) -> None:
    other = replace(desk.office, live=type(desk.office.live)())
    fresh = Desk(other, desk.clock, Watcher(other))
    fresh.health()
    fresh.look()
    assert fresh.rows(STALE) == []
    fresh.clock.pass_by(seconds=121)
    fresh.look()
    assert fresh.row(STALE).alert.holds


def test_an_account_without_a_terminal_is_not_stale_by_the_clock(desk: Desk, harbour: Office) -> None:
    desk.look()
    desk.clock.pass_by(seconds=121)
    desk.look()
    desk.office.live.take_health(TerminalHealth(TERMINAL, TerminalState.STOPPED, desk.clock()))
    desk.clock.pass_by(seconds=60)
    desk.look()
    assert not desk.row(STALE).alert.holds
    add(harbour)
    accounts.add_account(harbour, NewAccount(SECOND, "", Purpose.CASH))
    stale = [fact.account for fact in measure_records(harbour).facts if fact.kind is STALE]
    assert stale == [str(FIRST)]


def test_of_a_divided_withdrawal_all_that_nobody_explained_is_said(desk: Desk) -> None:
    parts = [Part(OperationType.UNKNOWN, amount("-100000.00")), Part(OperationType.UNKNOWN, amount("-43000.00"))]
    splitting.split_operation(desk.office, (MAIN, "1121"), parts, "two wires, see the bank")
    desk.look()
    assert desk.row(AlertKind.WITHDRAWAL).alert.measured == amount("143000.00")


def test_a_terminal_that_is_down_says_so_instead_of_each_of_its_accounts(desk: Desk) -> None:
    desk.look()
    desk.health(TerminalState.NOT_ANSWERING)
    assert desk.look() == []
    desk.clock.pass_by(seconds=31)
    assert desk.look() == ["terminal down warning"]
    desk.health(TerminalState.WAITING)  # it tries again: that is no answer
    desk.clock.pass_by(seconds=91)
    assert desk.look() == ["terminal down critical"]
    assert desk.rows(STALE) == []
    desk.health()
    desk.hear()
    desk.look()
    assert not desk.row(DOWN).alert.holds


def test_a_seat_that_reads_no_terminal_says_nothing_about_them(desk: Desk) -> None:
    desk.health(TerminalState.NOT_ANSWERING)
    desk.look()
    desk.clock.pass_by(minutes=3)
    desk.look()
    blind = replace(desk.office, live=type(desk.office.live)())
    Watcher(blind).look()
    assert desk.row(DOWN).alert.holds


def test_a_withdrawal_that_was_explained_clears_at_once(desk: Desk) -> None:
    desk.look()
    reason = "gone, as the broker says"
    review.save_type(desk.office, (MAIN, "1121"), OperationType.LEFT_FUND, reason, "")
    desk.look()
    assert not desk.row(AlertKind.WITHDRAWAL).alert.holds


def moved(desk: Desk, balance: str) -> None:
    snapshot = Snapshot(MAIN, desk.clock(), amount(balance), amount(balance), amount("0.00"))
    desk.office.live.take(AccountReading(MAIN, "", "USD", snapshot, (), True, True, 5000))


@pytest.mark.parametrize("looked_before", [False, True])
def test_a_balance_whose_deals_do_not_come_is_unreconciled_after_a_minute(desk: Desk, looked_before: bool) -> None:
    if looked_before:
        desk.look()
    moved(desk, "1837900.00")
    assert "unreconciled warning" not in desk.look()
    desk.clock.pass_by(seconds=59)
    moved(desk, "1837900.00")
    assert desk.look() == []
    desk.clock.pass_by(seconds=1)
    moved(desk, "1837900.00")
    assert desk.look() == ["unreconciled warning"]
    assert desk.row(AlertKind.UNRECONCILED).alert.measured == amount("34.05")
    moved(desk, "1837934.05")
    desk.look()
    assert not desk.row(AlertKind.UNRECONCILED).alert.holds


def test_money_that_leaves_before_its_deal_is_read_is_no_drawdown(desk: Desk) -> None:
    desk.look()
    moved(desk, "1300000.00")
    desk.look()
    assert desk.rows(AlertKind.DRAWDOWN) == []


def test_what_the_records_say_is_said_at_the_first_look(desk: Desk) -> None:
    other = replace(desk.office, live=type(desk.office.live)())
    snapshot = Snapshot(MAIN, desk.clock(), amount("1837900.00"), amount("1837900.00"), amount("0.00"))
    with other.store.writing("bridge") as writing:
        readings.add(writing.session, [snapshot])
        writing.commit()
    rang = Watcher(other).look().rang
    assert AlertKind.UNRECONCILED in {row.alert.kind for row in rang}


def test_a_fund_that_is_short_is_said_at_the_limit_of_the_office(desk: Desk) -> None:
    wanted = ThresholdsWanted(limits={AlertKind.COVERAGE: Limits(Decimal(200), Decimal(150))})
    thresholds.set_thresholds(desk.office, wanted)
    assert "coverage critical" in desk.look()
    assert desk.row(AlertKind.COVERAGE).alert.subject == "BALANCE"


# people


def test_an_acknowledged_alert_is_quiet_and_the_audit_knows_who_and_why(desk: Desk) -> None:
    desk.look()
    number = desk.row(AlertKind.WITHDRAWAL).number
    alerts.acknowledge(desk.office, number, "  asked the bank ")
    row = desk.row(AlertKind.WITHDRAWAL)
    assert (row.alert.state, row.alert.note, row.calls) == (AlertState.ACKNOWLEDGED, "asked the bank", False)
    assert desk.look() == []
    assert desk.lines()[-1][:2] == ("ana", "alert:acknowledged")
    with pytest.raises(BadInput, match="is not open"):
        alerts.acknowledge(desk.office, number)
    detail = alerts.alert_detail(desk.office, number)
    assert [event.what.value for event in detail.events] == ["raised", "rang", "acknowledged"]
    assert detail.measured == amount("143000.00")


@pytest.mark.parametrize("number", [0, 999, -1])
def test_a_number_that_does_not_exist_is_refused(desk: Desk, number: int) -> None:
    with pytest.raises(BadInput, match="There is no alert"):
        alerts.acknowledge(desk.office, number)
    with pytest.raises(BadInput, match="There is no alert"):
        alerts.alert_detail(desk.office, number)


def test_a_note_has_an_end(desk: Desk) -> None:
    desk.look()
    with pytest.raises(BadInput, match="at most 300"):
        alerts.acknowledge(desk.office, desk.row(AlertKind.WITHDRAWAL).number, "x" * 301)


@pytest.mark.parametrize("role", Role)
def test_who_may_handle_and_who_may_set(desk: Desk, as_role: Callable[[Office, Role], Office], role: Role) -> None:
    desk.look()
    office = as_role(desk.office, role)
    number = desk.row(AlertKind.WITHDRAWAL).number
    assert alerts.alert_list(office).rows
    with _allowed(role in SETTERS):
        thresholds.set_thresholds(office, ThresholdsWanted(limits={MARGIN: Limits()}))
    with _allowed(role in HANDLERS):
        maintenance.start_maintenance(office, Scope.OFFICE, "", timedelta(hours=1), "moving house")
    with _allowed(role in HANDLERS):
        alerts.acknowledge(office, number)


@contextmanager
def _allowed(allowed: bool) -> Iterator[None]:
    if allowed:
        yield
    else:
        with pytest.raises(NotAllowed):
            yield


# limits


def test_a_limit_of_its_own_clears_at_once_and_is_taken_back(desk: Desk) -> None:
    desk.hear("1300000.00")
    desk.look()
    own = Limits(Decimal(130), Decimal(110))
    thresholds.set_thresholds(desk.office, ThresholdsWanted(ACCOUNT, {MARGIN: own}))
    desk.look()
    assert not desk.row(MARGIN).alert.holds
    row = next(row for row in thresholds.thresholds_view(desk.office, ACCOUNT).rows if row.kind is MARGIN)
    assert (row.limits, row.own, row.wider) == (own, True, Limits(Decimal(150), Decimal(120)))
    assert row.worst is not None
    assert round(row.worst, 1) == Decimal("141.6")
    desk.clock.pass_by(hours=1)
    desk.hear("1300000.00")
    thresholds.set_thresholds(desk.office, ThresholdsWanted(ACCOUNT, {MARGIN: None}))
    assert desk.look() == ["margin level warning"]
    assert [action for _, action, _ in desk.lines()].count("alert:threshold") == 2


def test_limits_that_are_the_same_are_not_written_again(desk: Desk) -> None:
    for _ in range(2):
        wanted = ThresholdsWanted(limits={MARGIN: Limits(Decimal(140))}, cool_down=timedelta(minutes=20))
        thresholds.set_thresholds(desk.office, wanted)
    assert [action for _, action, _ in desk.lines()] == ["alert:threshold", "alert:cool-down"]
    assert thresholds.thresholds_view(desk.office).cool_down == timedelta(minutes=20)


def test_one_wrong_limit_changes_nothing_and_names_its_field(desk: Desk) -> None:
    with pytest.raises(BadInput) as refused:
        thresholds.set_thresholds(
            desk.office, ThresholdsWanted(limits={STALE: Limits(Decimal(60)), MARGIN: Limits(Decimal(1), Decimal(2))})
        )
    assert refused.value.field == "margin_critical"
    assert desk.lines() == []


def test_limits_of_a_terminal_or_of_somebody_elses_account_are_refused(desk: Desk) -> None:
    with pytest.raises(BadInput, match="belongs to the office"):
        thresholds.set_thresholds(desk.office, ThresholdsWanted(ACCOUNT, {DOWN: Limits()}))
    with pytest.raises(BadInput, match="not an account in use"):
        thresholds.set_thresholds(desk.office, ThresholdsWanted("1@nowhere", {MARGIN: Limits()}))


# maintenance


def test_maintenance_keeps_silent_and_ends_by_itself(desk: Desk) -> None:
    made = maintenance.start_maintenance(desk.office, Scope.TERMINAL, TERMINAL, timedelta(hours=1), "new build")
    desk.hear("1300000.00")
    assert desk.look() == []
    row = desk.row(MARGIN)
    assert (row.calls, row.window) == (False, made)
    desk.clock.pass_by(minutes=60)
    desk.hear("1300000.00")
    assert "margin level warning" in desk.look()
    assert desk.row(MARGIN).calls
    assert alerts.alert_list(desk.office).windows == ()


def test_maintenance_is_ended_once(desk: Desk) -> None:
    made = maintenance.start_maintenance(desk.office, Scope.ACCOUNT, ACCOUNT, timedelta(hours=1), "new build")
    with pytest.raises(BadInput, match="already"):
        maintenance.start_maintenance(desk.office, Scope.ACCOUNT, ACCOUNT, timedelta(hours=2), "new build")
    maintenance.end_maintenance(desk.office, made.number)
    assert alerts.alert_list(desk.office).windows == ()
    with pytest.raises(BadInput, match="over already"):
        maintenance.end_maintenance(desk.office, made.number)


@pytest.mark.parametrize(
    ("scope", "subject", "hours", "reason", "field"),
    [
        (Scope.ACCOUNT, "1@nowhere", 1, "new build", "subject"),
        (Scope.TERMINAL, "Live 99", 1, "new build", "subject"),
        (Scope.OFFICE, "", 25, "new build", "until"),
        (Scope.OFFICE, "", 0, "new build", "until"),
        (Scope.OFFICE, "", 1, " ", "reason"),
    ],
)
def test_maintenance_that_cannot_be_meant_is_refused(
    desk: Desk, scope: Scope, subject: str, hours: float, reason: str, field: str
) -> None:
    with pytest.raises(BadInput) as refused:
        maintenance.start_maintenance(desk.office, scope, subject, timedelta(hours=hours), reason)
    assert refused.value.field == field


# two seats, and how much is written


def test_of_two_seats_one_raises_and_the_other_lets_go(desk: Desk, reopen: Callable[[], Office]) -> None:
    elsewhere = reopen()
    other = Watcher(replace(elsewhere, clock=desk.clock))
    desk.look()
    number = desk.row(AlertKind.WITHDRAWAL).number
    raised = alerts.alert_detail(desk.office, number).events
    assert other._write(raised) == ()  # it had seen the same, a moment before
    assert other.look().rang == ()
    elsewhere.close()
    assert [row.number for row in desk.rows(AlertKind.WITHDRAWAL)] == [number]


def test_another_seat_sees_what_was_acknowledged_here(desk: Desk, reopen: Callable[[], Office]) -> None:
    elsewhere = reopen()
    desk.look()
    assert len(alerts.alert_list(elsewhere).calling) == 1
    alerts.acknowledge(desk.office, desk.row(AlertKind.WITHDRAWAL).number)
    assert alerts.alert_list(elsewhere).calling == ()
    elsewhere.close()


def test_an_hour_of_swinging_writes_a_few_times_a_minute(desk: Desk) -> None:
    desk.look()
    writes = len(desk.lines())
    for at in range(720):  # a look every five seconds
        desk.clock.pass_by(seconds=5)
        desk.hear(("500000.00", "1300000.00", "0.00", "1600000.00")[at % 4])
        desk.look()
    assert len(desk.lines()) - writes <= 60 * 3  # a raise, an escalation and an end in each minute


def test_from_the_store_alone_nothing_is_written(desk: Desk) -> None:
    desk.look()
    before = desk.lines()
    desk.clock.pass_by(hours=2)
    found = alerts.alerts_now(replace(desk.office, live=type(desk.office.live)()))
    kinds = {row.alert.kind for row in found.calling}
    assert kinds == {AlertKind.WITHDRAWAL}
    assert all(row.alert.severity is AlertSeverity.WARNING for row in found.calling)
    assert desk.lines() == before


def test_a_quick_look_sees_what_moves_by_the_second_and_leaves_the_rest_alone(desk: Desk) -> None:
    desk.look()
    desk.hear("1300000.00")
    rang = desk.watcher.look(thorough=False).rang
    assert [row.alert.kind for row in rang] == [MARGIN]
    assert desk.row(AlertKind.WITHDRAWAL).alert.holds
    assert alerts.alert_detail(desk.office, desk.row(AlertKind.WITHDRAWAL).number).measured == amount("143000.00")


def test_of_very_many_alerts_a_part_is_written_at_a_time(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(alerts, "MOST_WRITTEN", 3)
    desk.hear("1300000.00", equity="1800000.00")
    thresholds.set_thresholds(desk.office, ThresholdsWanted(limits={AlertKind.COVERAGE: Limits(Decimal(200))}))
    rang = [desk.look() for _ in range(3)]
    assert sorted(each for look in rang for each in look) == [
        "coverage warning",
        "margin level warning",
        "unexpected withdrawal warning",
    ]
    assert [len(look) for look in rang] == [1, 2, 0]


def lives(office: Office, subject: str, times: int, *, holds: bool = False) -> None:
    """So many alerts about a subject that came and went, one after another; perhaps the last of them holds."""
    limit, kind = amount("0.00"), AlertKind.WITHDRAWAL
    for at in range(times):
        line = AlertEvent(kind=kind, subject=subject, step=3 * at + 1, what=Happening.RAISED,
                          severity=AlertSeverity.WARNING, at=NOW, measured=limit, limit=limit)  # fmt: skip
        rang = replace(line, step=3 * at + 2, what=Happening.RANG, at=NOW + timedelta(minutes=at))
        over = replace(line, step=3 * at + 3, what=Happening.CLEARED)
        with office.store.writing("alerts") as writing:
            table.add(writing.session, (line, rang) if holds and at == times - 1 else (line, rang, over))
            writing.audit("alert:raised", subject)
            writing.commit()


def test_what_is_over_for_long_is_in_the_store_alone_and_comes_a_page_at_a_time(
    reference: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(alertbook, "KEPT", 3)
    monkeypatch.setattr(alerts, "KEPT", 3)
    monkeypatch.setattr(alertbook, "OVERLAP", 5)
    assert alerts.alert_list(reference).whole
    lives(reference, "old and open", 1, holds=True)
    lives(reference, "swings", 8)
    for book in (reference.alerts, AlertBook()):  # as they were read on, and as they are read at the start
        reference = replace(reference, alerts=book)
        found = alerts.alert_list(reference)
        swings, numbers = book._last[AlertKind.WITHDRAWAL, "swings"], [row.number for row in found.rows]
        assert numbers == [1, 24, 21, 18]
        assert (swings.step, swings.rang_at) == (24, NOW + timedelta(minutes=7))
        assert (len(book._alerts), len(book._seen or ()) <= 5, found.whole) == (4, True, False)
        everything = [1, *range(24, 2, -3)]
        assert [row.number for row in alerts.alert_list(reference, 1).rows] == everything[:7]
        last = alerts.alert_list(reference, 5)
        assert ([row.number for row in last.rows], last.whole) == (everything, True)
        old = alerts.alert_detail(reference, 3)
        assert (old.row.alert.state, [each.step for each in old.events]) == (AlertState.CLEARED, [1, 2, 3])
    with pytest.raises(BadInput, match="not open"):
        alerts.acknowledge(reference, 3)


def test_a_start_remembers_that_the_alert_before_has_rung_a_moment_ago(reference: Office) -> None:
    lives(reference, "swings", 1)
    line = AlertEvent(kind=AlertKind.WITHDRAWAL, subject="swings", step=4, what=Happening.RAISED,
                      severity=AlertSeverity.WARNING, at=NOW)  # fmt: skip
    with reference.store.writing("alerts") as writing:
        table.add(writing.session, [line])
        writing.audit("alert:raised", "swings")
        writing.commit()
    known = AlertBook().current(reference.store, NOW)
    assert known.last[line.key].rang_at == NOW
    assert known.last == reference.alerts.current(reference.store, NOW).last
