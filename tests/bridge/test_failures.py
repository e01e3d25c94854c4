"""Every row of the failure table: provoked, detected, said in these words, and recovered from."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import monotonic
from types import SimpleNamespace

import pytest

from app.bridge import process
from app.bridge.backoff import Breaker
from app.bridge.process import ProcessTerminal
from app.bridge.terminal import (
    AccountHealth,
    AccountReading,
    DealsReading,
    Event,
    Login,
    Reason,
    TerminalHealth,
    TerminalState,
)
from app.bridge.worker import Work
from app.db.store import Writing
from app.domain.errors import Unavailable, message
from app.domain.holdings import AccountKey
from app.services import reports
from app.services.live import Freshness, Live
from app.services.office import Office
from app.services.sync import Sync
from tests.bridge import scripted
from tests.bridge.support import AT, FIRST, QUICK, SECOND, SERVER, TERMINAL, ZONE, Ear, world

CALM = replace(QUICK, read=5.0, login=5.0)
LONG_AGO = AT - timedelta(days=1)


class Rig:
    """A terminal whose library fails in one way, and what is heard and known of it; `heal` ends the fault."""

    def __init__(self, kind: str, flag: Path, key: AccountKey, **more: object) -> None:
        self.ear, self.live, self._flag = Ear(), Live(), flag
        flag.touch()
        timing = more.pop("timing", CALM)
        clock = more.pop("clock", lambda: AT)
        zones = more.pop("zones", {SERVER: ZONE})
        self.hear: Callable[[Event], None] = lambda _event: None
        work = Work(TERMINAL, f"{kind}|{flag}", zones, world(), **more)  # type: ignore[arg-type]  # as each test says
        self.terminal = ProcessTerminal(work, (Login(key),), clock, timing)  # type: ignore[arg-type]  # likewise

    def start(self) -> None:
        self.terminal.start(self._hear)

    def _hear(self, event: Event) -> None:
        if isinstance(event, AccountReading):
            self.live.take(event)
        elif isinstance(event, TerminalHealth):
            self.live.take_health(event)
        elif isinstance(event, AccountHealth):
            self.live.take_trouble(event)
        self.hear(event)
        self.ear(event)

    def heal(self) -> None:
        self._flag.unlink(missing_ok=True)

    def health(self, reason: Reason, times: int = 1) -> TerminalHealth:
        """Wait until the terminal has said this reason so often, and answer how it stood then."""

        def said() -> list[TerminalHealth]:
            return [health for health in self.ear.of(TerminalHealth) if health.reason is reason]

        self.ear.wait_until(lambda _events: len(said()) >= times)
        return said()[times - 1]

    def reads_again(self) -> None:
        """Wait for two more readings, and see that the terminal stands well."""
        count = len(self.ear.of(AccountReading))
        self.ear.wait_until(lambda events: sum(isinstance(each, AccountReading) for each in events) >= count + 2)
        self.ear.wait_until(lambda _events: self.ear.of(TerminalHealth)[-1].state is TerminalState.LIVE)

    def waits_for_a_person(self) -> None:
        """See that nothing is tried until somebody says so."""
        starts = sum(health.state is TerminalState.STARTING for health in self.ear.of(TerminalHealth))
        self.terminal.ask_deals(self.terminal.keys[0], None)
        assert sum(health.state is TerminalState.STARTING for health in self.ear.of(TerminalHealth)) == starts
        assert self.ear.of(TerminalHealth)[-1].state is TerminalState.LATCHED

    def age(self) -> Freshness:
        return self.live.age(self.terminal.keys[0], LONG_AGO, AT).state

    def warnings(self, now: datetime = AT) -> list[str]:
        return [str(each) for each in self.live.warnings(self.terminal.keys[0], now)]


Making = Callable[..., Rig]


@pytest.fixture
def ailing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Making]:
    """Makes and starts terminals with one fault; stops them at the end."""
    monkeypatch.setattr(process, "worker", SimpleNamespace(serve=scripted.serve))
    made: list[Rig] = []

    def make(kind: str, key: AccountKey = FIRST, *, start: bool = True, **more: object) -> Rig:
        made.append(Rig(kind, tmp_path / f"fault{len(made)}", key, **more))
        if start:
            made[-1].start()
        return made[-1]

    yield make
    for each in made:
        each.terminal.stop()


@pytest.mark.parametrize(
    ("kind", "reason", "sentence"),
    [
        ("no terminal", Reason.NOT_FOUND,
         "Terminal not found: {path}. Choose the path of its terminal64.exe."),
        ("wrong path", Reason.WRONG_PATH,
         ("Terminal cannot be started: IPC initialize failed, Process create failed 'C:\\T\\terminal64.exe'. "
          "Choose the path of its terminal64.exe.")),
        ("version", Reason.VERSION,
         ("The terminal and the MetaTrader5 package 5.0.6231 are of different versions. "
          "Update the terminal and the MetaTrader5 package.")),
    ],
)  # fmt: skip
def test_what_cannot_start_waits_for_a_person(ailing: Making, kind: str, reason: Reason, sentence: str) -> None:
    rig = ailing(kind)
    health = rig.health(reason)
    assert health.state is TerminalState.LATCHED
    assert str(health.why) == sentence.format(path=rig.terminal._work.path)
    rig.waits_for_a_person()
    rig.heal()
    rig.terminal.read_now()
    rig.reads_again()


def test_a_terminal_whose_pipe_never_opens_is_tried_again(ailing: Making) -> None:
    rig = ailing("pipe never opens")
    health = rig.health(Reason.NOT_OPENING)
    assert health.state is TerminalState.NOT_ANSWERING
    assert str(health.why) == "Terminal does not answer (starting or updating?)."
    rig.heal()
    rig.reads_again()


def test_a_terminal_that_is_mute_while_it_starts_is_killed_at_its_deadline(ailing: Making) -> None:
    rig = ailing("mute at start", timing=replace(CALM, connect=1.5))
    health = rig.health(Reason.FROZEN)
    assert health.state is TerminalState.NOT_ANSWERING
    assert str(health.why) == "Terminal frozen: Harbour does not answer."
    rig.heal()
    rig.reads_again()


def test_a_mute_terminal_is_frozen_and_after_the_second_time_is_to_be_closed_by_hand(ailing: Making) -> None:
    rig = ailing("mute", timing=replace(CALM, read=0.4, login=0.0))
    assert str(rig.health(Reason.FROZEN).why) == "Terminal frozen: Harbour does not answer."
    second = rig.health(Reason.FROZEN, 2)
    assert rig.age() is Freshness.NOT_ANSWERING or second.state is TerminalState.NOT_ANSWERING
    rig.heal()
    rig.reads_again()


def test_a_second_hang_in_a_row_says_what_a_person_can_do(ailing: Making) -> None:
    rig = ailing("mute at start", timing=replace(CALM, connect=1.5))
    said = rig.health(Reason.FROZEN, 2).why
    assert str(said) == ("Terminal frozen: Harbour does not answer. Close it by hand; it is then started anew.")


def test_a_timeout_hints_at_the_portable_flag_and_keeps_it(ailing: Making) -> None:
    rig = ailing("timeout", portable=True)
    health = rig.health(Reason.TIMEOUT)
    assert health.state is TerminalState.NOT_ANSWERING
    assert str(health.why) == (
        "Terminal does not answer: IPC timeout (-10005). Check whether its portable setting here is how it was started."
    )
    assert rig.terminal._work.portable
    rig.heal()
    rig.reads_again()


@pytest.mark.parametrize("kind", ["send", "receive", "no connection", "build 0"])
def test_a_terminal_that_closed_is_started_again(ailing: Making, kind: str) -> None:
    rig = ailing(kind)
    health = rig.health(Reason.CLOSED)
    assert (health.state, str(health.why)) == (TerminalState.WAITING, "Terminal closed, restarting.")
    rig.heal()
    rig.reads_again()


def test_a_terminal_that_updated_itself_under_us_waits_for_the_package(ailing: Making) -> None:
    health = ailing("new build").health(Reason.VERSION)
    assert health.state is TerminalState.LATCHED
    assert str(health.why) == (
        "Terminal build 5120 and the MetaTrader5 package do not fit. Update the terminal and the MetaTrader5 package."
    )


@pytest.mark.parametrize(
    ("kind", "reason", "sentence"),
    [
        ("refused", Reason.REFUSED,
         "Login refused: 30000002@Harbour-Live. Check login, password and server; it is not tried again by itself."),
        ("one-time password", Reason.ONE_TIME_PASSWORD,
         ("30000002@Harbour-Live signs in with a one-time password or a certificate, which the API cannot. "
          "Import the statements of this account.")),
    ],
)  # fmt: skip
def test_a_sign_in_that_is_refused_is_not_tried_again(ailing: Making, kind: str, reason: Reason, sentence: str) -> None:
    rig = ailing(kind, SECOND)
    health = rig.health(reason)
    assert (health.state, str(health.why)) == (TerminalState.LATCHED, sentence)
    assert rig.warnings() == [sentence]
    rig.waits_for_a_person()
    rig.heal()
    rig.terminal.read_now()
    rig.reads_again()
    assert rig.warnings() == []


def test_a_first_sign_in_may_take_longer_than_a_reading(ailing: Making) -> None:
    """Signing in again and again because it takes a while would end with the broker locking the account out."""
    rig = ailing("slow sign-in", SECOND, timing=replace(CALM, login=10.0, read=scripted.SLOW - 0.8))
    rig.ear.wait_until(lambda _events: rig.ear.of(AccountReading) != [])
    states = [health.state for health in rig.ear.of(TerminalHealth)]
    assert set(states) <= {TerminalState.STARTING, TerminalState.LIVE}


def test_who_is_signed_in_is_given_no_more_time_than_a_reading_takes(ailing: Making) -> None:
    rig = ailing("mute", timing=replace(CALM, login=3600.0, read=0.5))
    assert rig.health(Reason.FROZEN).state is TerminalState.NOT_ANSWERING


def test_a_password_that_can_trade_is_warned_of_and_read_on_with(ailing: Making) -> None:
    rig = ailing("master password")
    rig.ear.wait_until(lambda _events: rig.warnings() != [])
    assert rig.warnings() == ["The password of 30000001 can trade: use the investor password."]
    rig.heal()
    rig.ear.wait_until(lambda _events: rig.warnings() == [])


def test_a_terminal_on_another_account_delivers_nothing_and_names_both(ailing: Making) -> None:
    rig = ailing("wrong account")
    health = rig.health(Reason.WRONG_ACCOUNT)
    assert health.state is TerminalState.LATCHED
    assert str(health.why) == (
        "The terminal holds 222 on Elsewhere, expected 30000001@Harbour-Live. "
        "Somebody else switches it; leave it to FIDUS, then read again."
    )
    assert {reading.key for reading in rig.ear.of(AccountReading)} == {FIRST}
    rig.waits_for_a_person()
    rig.heal()
    rig.terminal.read_now()
    rig.reads_again()


def test_the_users_own_terminal_is_not_switched(ailing: Making) -> None:
    rig = ailing("own account", managed=False)
    health = rig.health(Reason.WRONG_ACCOUNT)
    assert str(health.why) == (
        "The terminal holds 30000002 on Harbour-Live, expected 30000001@Harbour-Live. "
        "It is your own terminal and is not switched: sign in there yourself, then read again."
    )
    assert {reading.key for reading in rig.ear.of(AccountReading)} == {FIRST}


def test_without_its_broker_a_terminal_says_so_its_numbers_are_old_and_it_is_read_less_often(ailing: Making) -> None:
    rig = ailing("no broker", timing=replace(CALM, period=0.01, disconnected=0.4))
    health = rig.health(Reason.DISCONNECTED)
    assert (health.state, str(health.why)) == (TerminalState.DISCONNECTED, "No connection to the broker: Harbour.")
    assert rig.age() is Freshness.STALE
    begun, count = monotonic(), len(rig.ear.of(AccountReading))
    rig.ear.wait_until(lambda events: sum(isinstance(each, AccountReading) for each in events) >= count + 2)
    assert monotonic() - begun > 0.3
    rig.heal()
    rig.reads_again()
    assert rig.age() is Freshness.LIVE


def test_prices_that_stop_while_the_market_is_open_are_stale(ailing: Making) -> None:
    rig = ailing("no ticks")
    rig.ear.wait_until(lambda _events: rig.warnings() != [])
    assert rig.warnings() == ["Stale prices: none came for 3 min."]
    assert rig.age() is Freshness.STALE
    rig.heal()
    rig.ear.wait_until(lambda _events: rig.warnings() == [])
    assert rig.age() is Freshness.LIVE


def test_prices_that_stop_with_the_market_are_not(ailing: Making) -> None:
    saturday = datetime(2025, 9, 6, 14, 0, tzinfo=UTC)
    rig = ailing("no ticks", clock=lambda: saturday)
    rig.ear.wait_until(lambda events: any(isinstance(event, AccountReading) for event in events))
    assert rig.warnings(saturday) == []
    assert rig.live.closed_since(FIRST, saturday) == saturday - timedelta(minutes=3)
    assert rig.live.age(FIRST, None, saturday).state is Freshness.LIVE


@pytest.mark.parametrize(
    ("kind", "sentence"),
    [
        ("none", "The terminal answered: Terminal: Call failed (-1)."),
        ("api disabled", "The terminal answered: Auto-Trading using Python API disabled in Terminal (-8)."),
    ],
)
def test_none_from_the_library_is_told_with_code_and_text(ailing: Making, kind: str, sentence: str) -> None:
    rig = ailing(kind)
    health = rig.health(Reason.CODE)
    assert (health.state, str(health.why)) == (TerminalState.WAITING, sentence)
    rig.heal()
    rig.reads_again()


@pytest.mark.parametrize(
    ("kind", "sentence"),
    [
        ("system error",
         "Bridge error: SystemError: <built-in function> returned a result with an exception set."),
        ("type error", "Bridge error: TypeError: an integer is required."),
    ],
)  # fmt: skip
def test_an_exception_of_the_library_is_a_fault_that_counts_for_the_breaker(
    ailing: Making, kind: str, sentence: str
) -> None:
    rig = ailing(kind, timing=replace(CALM, breaker=Breaker(faults=2, open_for=0.2, jitter=0.0)))
    assert str(rig.health(Reason.BRIDGE_ERROR).why) == sentence
    assert str(rig.health(Reason.BRIDGE_ERROR, 2).why) == f"{sentence} It failed too often: next try in 0 min."
    rig.heal()
    rig.reads_again()


def test_torn_figures_are_said_and_not_delivered(ailing: Making) -> None:
    rig = ailing("torn")
    health = rig.health(Reason.TORN)
    assert health.state is TerminalState.TORN
    assert str(health.why) == "The figures of 30000001@Harbour-Live contradict each other."
    assert all(reading.snapshot.equity < 1_000_000 for reading in rig.ear.of(AccountReading))
    rig.heal()
    rig.reads_again()


def test_a_crash_of_the_child_costs_a_restart(ailing: Making) -> None:
    rig = ailing("crash")
    health = rig.health(Reason.LOST)
    assert (health.state, str(health.why)) == (
        TerminalState.WAITING,
        "Restarting bridge: the reader of Harbour ended.",
    )
    rig.reads_again()


def test_a_child_that_the_system_killed_costs_a_restart(ailing: Making) -> None:
    rig = ailing("healthy")
    rig.reads_again()
    child = rig.terminal._child
    assert child is not None
    assert child.pid is not None
    os.kill(child.pid, 9)
    rig.health(Reason.LOST)
    rig.reads_again()


def test_closing_during_a_call_takes_less_than_two_seconds(ailing: Making) -> None:
    rig = ailing("mute", timing=replace(CALM, read=600.0, login=0.0))
    rig.ear.wait_until(lambda events: any(isinstance(event, AccountReading) for event in events))
    begun = monotonic()
    rig.terminal.stop()
    assert monotonic() - begun < 2.0
    assert rig.ear.of(TerminalHealth)[-1].state is TerminalState.STOPPED


def test_after_a_sleep_everything_is_old_until_it_is_read_anew(ailing: Making) -> None:
    begun, slept = monotonic(), [timedelta(0)]
    rig = ailing("healthy", clock=lambda: AT + timedelta(seconds=monotonic() - begun) + slept[0])
    rig.reads_again()
    ages: list[Freshness] = []

    def hear(event: Event) -> None:
        if isinstance(event, TerminalHealth) and event.reason is Reason.RESUMED:
            ages.append(rig.age())

    rig.hear = hear
    slept[0] = timedelta(hours=-1)
    assert str(rig.health(Reason.RESUMED).why) == "Resumed: the clock jumped, everything is read anew."
    assert ages == [Freshness.STALE]
    rig.reads_again()


def test_a_server_whose_clock_is_not_as_set_is_said(ailing: Making) -> None:
    begun = monotonic()
    zones = {SERVER: "UTC"}
    rig = ailing("healthy", zones=zones, clock=lambda: AT + timedelta(seconds=monotonic() - begun))
    rig.terminal._timing = replace(CALM, period=1.0)
    # the simulated broker knows one zone for its server and for the setting: the setting alone is changed here
    rig.terminal._work = replace(rig.terminal._work, zones=zones)
    rig.ear.wait_until(lambda _events: rig.live.clocks() != {})
    assert rig.live.clocks()[SERVER] > timedelta(hours=2, minutes=59)
    assert rig.warnings() == ["Server clock differs from setting: Harbour-Live is 180 min off."]


# what becomes of histories and of the store needs an office


@contextmanager
def synced(office: Office, rig: Rig) -> Iterator[Sync]:
    sync = Sync(office, lambda: [rig.terminal], lambda _changes: None)
    rig.hear = sync.hear
    sync._terminals = [rig.terminal]
    rig.terminal.ask_deals(FIRST, None)
    rig.start()
    yield sync
    sync.stop()


def heard_histories(rig: Rig, count: int) -> None:
    rig.ear.wait_until(lambda events: sum(isinstance(event, DealsReading) for event in events) >= count)


def findings(office: Office, check: str) -> list[str]:
    return [str(finding.what) for finding in reports.check(office) if finding.check == check]


def test_a_history_that_is_not_complete_says_by_how_much_and_heals_with_the_next(
    ailing: Making, office: Office
) -> None:
    rig = ailing("incomplete", start=False)
    with synced(office, rig):
        heard_histories(rig, 1)
        assert findings(office, "history") == ["History incomplete: differs by 10000.00, from 2025-08-27."]
        rig.heal()
        rig.terminal.ask_deals(FIRST, None)
        rig.ear.wait_until(lambda _events: findings(office, "history") == [])


def test_a_deal_that_changed_is_a_revision(ailing: Making, office: Office) -> None:
    rig = ailing("changed", start=False)
    rig.heal()
    with synced(office, rig):
        heard_histories(rig, 1)
        rig._flag.touch()
        rig.terminal.ask_deals(FIRST, None)
        rig.ear.wait_until(
            lambda _events: [deal.comment for deal in office.book().deals if deal.revision == 2] == ["changed"]
        )


def test_a_deal_that_vanished_is_named_and_kept(ailing: Making, office: Office) -> None:
    rig = ailing("vanished", start=False)
    rig.heal()
    with synced(office, rig):
        heard_histories(rig, 1)
        rig._flag.touch()
        known = office.book().deals
        rig.terminal.ask_deals(FIRST, None)
        ticket = known[-1].ticket
        expected = [f"1 known deals of 30000001 are no longer in its history: {ticket}."]
        rig.ear.wait_until(lambda _events: findings(office, "missing deal") == expected)  # looked for twice
        assert office.book().deals == known
        rig.heal()
        rig.terminal.ask_deals(FIRST, None)
        rig.ear.wait_until(lambda _events: findings(office, "missing deal") == [])


def test_a_store_that_is_full_is_said_and_the_history_asked_for_again(ailing: Making, office: Office) -> None:
    full = [True]

    class Store:
        """The office's store while its disk is full."""

        def __getattr__(self, name: str) -> object:
            return getattr(office.store, name)

        @contextmanager
        def writing(self, actor: str) -> Iterator[Writing]:
            if full[0]:
                raise Unavailable(message("The disk is full; nothing was written."))
            with office.store.writing(actor) as writing:
                yield writing

    begun = monotonic()
    rig = ailing("healthy", start=False, zones={}, clock=lambda: AT + timedelta(seconds=monotonic() - begun))
    with synced(replace(office, store=Store()), rig):  # type: ignore[arg-type]  # it answers as the store does
        rig.ear.wait_until(lambda _events: FIRST in office.live.not_kept())
        heard_histories(rig, 1)
        assert str(office.live.not_kept()[FIRST]) == "The disk is full; nothing was written."
        assert office.book().deals == ()
        full[0] = False
        rig.ear.wait_until(lambda _events: len(office.book().deals) == 5)
        rig.ear.wait_until(lambda _events: FIRST not in office.live.not_kept())
