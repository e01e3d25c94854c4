"""An account is tried check by check, in a process that ends when it is told to, whatever the terminal does."""

from __future__ import annotations

import pickle
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from threading import Event, Thread
from time import monotonic
from types import SimpleNamespace
from typing import Any

import pytest

from app.bridge import backend, verify
from app.bridge.backend import Backend
from app.bridge.simulator.broker import Fault
from app.bridge.simulator.ledger import Ledger
from app.bridge.simulator.market import Market
from app.bridge.simulator.module import SimulatedModule
from app.bridge.verify import Attempt, Told, Verification, checked
from app.domain.errors import message
from app.domain.holdings import AccountKey
from app.domain.terminals import Check, Outcome
from tests.bridge.support import AT, FIRST, SECOND, SERVER, TERMINAL, ZONE, world

SECRET = "quiet-lantern-77"
PASSED, WARNED, FAILED = Outcome.PASSED, Outcome.WARNED, Outcome.FAILED


def attempt(fault: Fault | None = None, since: int = 0, **changes: Any) -> Attempt:
    seen = Backend(world(fault, since)).world(TERMINAL, "")
    made = Attempt(
        terminal=TERMINAL, path=TERMINAL, portable=False, key=FIRST, password=SECRET, at=AT, zone=ZONE, world=seen
    )
    return replace(made, **changes)


def judged(told: list[Told]) -> list[tuple[Check, Outcome]]:
    return [(each.check, each.outcome) for each in told if each.outcome is not Outcome.RUNNING]


def module_like(**changes: Callable[[Any], Any]) -> Callable[..., Any]:
    """The simulated module, some answers changed."""

    class Changed(SimulatedModule):
        pass

    for name, change in changes.items():
        original = getattr(SimulatedModule, name)

        def answer(self: Any, *given: Any, _was: Any = original, _change: Any = change, **named: Any) -> Any:
            return _change(_was(self, *given, **named))

        setattr(Changed, name, answer)
    return Changed


def info_with(**fields: object) -> Callable[[Any], Any]:
    """An answer like the given one, with other fields."""
    return lambda found: SimpleNamespace(**(found._asdict() | fields))


def test_a_sound_account_passes_every_check_in_order() -> None:
    told: list[Told] = []
    last = Verification(attempt()).run(told.append)
    assert judged(told) == [(check, PASSED) for check in Check]
    assert last is told[-1]
    facts = last.facts
    assert (facts.name, facts.currency, facts.leverage) == ("Account 30000001", "USD", 20)
    assert (facts.trade_allowed, facts.difference) == (False, Decimal(0))
    assert facts.balance == Decimal("10122.75")
    assert facts.deals == 5


@pytest.mark.parametrize(
    ("fault", "since", "check", "said", "way_out"),
    [
        (Fault.NOT_FOUND, 0, Check.ANSWERS, "No terminal was found at Harbour", "terminal64.exe"),
        (Fault.INCOMPATIBLE, 0, Check.ANSWERS, "different versions", "Check Desktop Updates"),
        (Fault.REFUSED, 0, Check.LOGIN, "refused the sign-in of 30000001@Harbour-Live", "Login to Trade Account"),
        (Fault.DISCONNECTED, 0, Check.SERVER, "no connection to its broker", "Rescan Servers"),
        (Fault.RAISES, 3, Check.LOGIN, "library failed", "Try once more"),
        (Fault.CRASH, 3, Check.LOGIN, "ended while it was reading", "Try once more"),
    ],
)
def test_the_first_failure_ends_it_and_names_the_setting(
    fault: Fault, since: int, check: Check, said: str, way_out: str
) -> None:
    told: list[Told] = []
    last = Verification(attempt(fault, since)).run(told.append)
    assert (last.check, last.outcome) == (check, FAILED)
    assert said in str(last.what)
    assert way_out in str(last.way_out)
    assert judged(told) == [*((each, PASSED) for each in list(Check)[: list(Check).index(check)]), (check, FAILED)]


def test_a_mute_terminal_is_ended_at_its_deadline() -> None:
    began = monotonic()
    last = Verification(attempt(Fault.MUTE, 3), patience=0.6).run(lambda _told: None)
    assert (last.check, last.outcome) == (Check.LOGIN, FAILED)
    assert "Harbour does not answer" in str(last.what)
    assert "portable" in str(last.way_out)
    assert monotonic() - began < 15


def test_it_is_stopped_at_once_while_the_terminal_is_mute() -> None:
    trial, running, told = Verification(attempt(Fault.MUTE, 3)), Event(), list[Told]()

    def listen(each: Told) -> None:
        told.append(each)
        if each.check is Check.LOGIN:
            running.set()

    thread = Thread(target=lambda: trial.run(listen))
    thread.start()
    assert running.wait(20)
    trial.stop()
    thread.join(5)
    assert not thread.is_alive()
    assert trial.stopped
    assert (told[-1].check, told[-1].outcome) == (Check.LOGIN, Outcome.RUNNING)  # nothing is said of what was stopped


def test_stopped_before_it_began_it_tries_nothing() -> None:
    trial, told = Verification(attempt()), list[Told]()
    trial.stop()
    trial.run(told.append)
    assert judged(told) == []


def test_a_password_that_can_trade_is_a_warning_and_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(verify, "module", module_like(account_info=info_with(trade_allowed=True)))
    told = list(checked(attempt()))
    warned = next(each for each in told if each.outcome is WARNED)
    assert (warned.check, str(warned.what)) == (
        Check.READ_ONLY,
        "This password can trade: use the investor password.",
    )
    assert judged(told)[-1] == (Check.BALANCE, PASSED)
    assert told[-1].facts.trade_allowed is True


@pytest.mark.parametrize("found", [{"server": "Harbour-Demo"}, {"login": 7}])
def test_the_terminal_must_report_the_account_that_was_given(
    found: dict[str, object], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(verify, "module", module_like(account_info=info_with(**found)))
    last = list(checked(attempt()))[-1]
    assert (last.check, last.outcome) == (Check.SERVER, FAILED)
    assert "given was 30000001@Harbour-Live" in str(last.what)


def test_another_currency_than_the_one_kept_is_refused() -> None:
    last = list(checked(attempt(currency="EUR")))[-1]
    assert (last.check, str(last.what)) == (Check.CURRENCY, "The account is in USD, but kept here in EUR.")


def test_what_the_office_knows_against_it_stops_it_before_the_history() -> None:
    told = list(checked(attempt(conflict=message("It is known already."))))
    assert judged(told)[-1] == (Check.NEW, FAILED)
    assert str(told[-1].what) == "It is known already."


def test_deals_that_do_not_add_up_are_said_and_do_not_stop_it() -> None:
    whole = world()
    hidden = Ledger(FIRST, 99, Market(AT)).operation(AT, Decimal("-12.30"), "")
    kept = {TERMINAL: tuple(replace(each, hidden=(hidden,)) for each in whole.terminals[TERMINAL])}
    told = list(checked(attempt(world=Backend(replace(whole, terminals=kept)).world(TERMINAL, ""))))
    assert judged(told)[-1] == (Check.BALANCE, WARNED)
    assert told[-1].facts.difference == Decimal("-12.30")


def test_a_history_that_still_grows_is_read_again(monkeypatch: pytest.MonkeyPatch) -> None:
    pauses: list[float] = []
    monkeypatch.setattr(verify, "sleep", pauses.append)
    monkeypatch.setattr(
        verify,
        "module",
        module_like(
            history_deals_total=lambda _found: 5,
            history_deals_get=lambda found: found if pauses else found[:1],
        ),
    )
    last = list(checked(attempt()))[-1]
    assert (last.check, last.outcome, last.facts.deals) == (Check.BALANCE, PASSED, 5)
    assert pauses == [verify.PAUSE]


def test_without_the_library_it_says_so() -> None:
    last = list(checked(attempt(world=None)))[-1]
    assert (last.check, last.outcome) == (Check.ANSWERS, FAILED)
    assert "MetaTrader5 library is not here" in str(last.what)


def test_a_terminal_the_world_does_not_know_accepts_nobody() -> None:
    seen = Backend(world()).world("Elsewhere", "D:\\elsewhere")
    last = list(checked(attempt(terminal="Elsewhere", world=seen)))[-1]
    assert last.outcome is FAILED


def test_the_world_is_found_by_name_or_by_path() -> None:
    for name, path in ((TERMINAL, "x"), ("x", TERMINAL)):
        seen = Backend(world()).world(name, path)
        assert seen is not None
        assert [each.key for each in seen.terminals[name]] == [FIRST, SECOND]
    assert Backend().world("x", "y") is None
    assert callable(backend.module)


def test_the_password_shows_nowhere_and_is_not_kept() -> None:
    tried = attempt()
    assert SECRET not in repr(tried)
    told: list[Told] = []
    trial = Verification(tried)
    trial.run(told.append)
    assert SECRET not in repr(told)
    assert SECRET.encode() not in pickle.dumps(told)


def test_a_login_on_another_server_is_refused() -> None:
    last = list(checked(attempt(key=AccountKey(SERVER, 7))))[-1]
    assert (last.check, last.outcome) == (Check.LOGIN, FAILED)
