from __future__ import annotations

import ast
import re
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from app.bridge import mt5
from app.bridge.codes import TerminalFault
from app.bridge.converted import signed
from app.bridge.mt5 import Reader, library
from app.bridge.simulator.broker import Broker, Fault, Scenario
from app.bridge.simulator.ledger import PROGRAMS
from app.bridge.simulator.module import SimulatedModule
from app.bridge.simulator.structs import Struct, make
from app.bridge.terminal import Login, Reason
from app.domain.holdings import DealKind, Entry
from app.domain.money import ZERO
from tests.bridge.support import AT, FIRST, SECOND, SERVER, TERMINAL, ZONE, world

LOGIN, OTHER = Login(FIRST, "investor"), Login(SECOND)


def reader(scenario: Scenario | None = None, at: datetime = AT) -> Reader:
    """A connected reader of the small world."""
    module = SimulatedModule(scenario or world(), TERMINAL, lambda: at)
    made = Reader(lambda: module, TERMINAL, {SERVER: ZONE}, pause=lambda _seconds: None)
    made.connect()
    return made


def fault(scenario: Scenario) -> TerminalFault:
    """What a reading of the first account in this world ends with."""
    with pytest.raises(TerminalFault) as caught:
        reader(scenario).read(LOGIN, AT)
    return caught.value


def test_a_reading_has_the_figures_of_the_broker_to_the_cent() -> None:
    reading = reader().read(LOGIN, AT)
    held = world().terminals[TERMINAL][0]
    now = Broker(world().market).state(held, AT)
    assert reading is not None
    snapshot = reading.snapshot
    assert (snapshot.account, snapshot.taken_at) == (FIRST, AT)
    assert (snapshot.balance, snapshot.equity, snapshot.credit) == (now.balance, now.equity, ZERO)
    assert snapshot.margin == now.margin
    assert sum((each.profit + each.swap for each in reading.positions), ZERO) == now.profit
    assert (reading.currency, reading.connected, reading.trade_allowed) == ("USD", True, False)
    assert reading.newest_tick == AT


def test_positions_are_in_utc_and_in_exact_decimals() -> None:
    reading = reader().read(LOGIN, AT)
    assert reading is not None
    position = reading.positions[0]
    assert position.opened_at == AT - timedelta(hours=2)
    assert (position.side, position.volume, position.swap) == ("buy", Decimal("0.1"), Decimal("-0.35"))


def test_one_terminal_is_switched_from_account_to_account() -> None:
    one = reader()
    readings = [one.read(login, AT) for login in (LOGIN, OTHER, LOGIN)]
    assert [reading and reading.key for reading in readings] == [FIRST, SECOND, FIRST]


@pytest.mark.parametrize("since", range(2, 8))
def test_a_reading_that_another_account_got_into_is_taken_again_from_the_right_one(since: int) -> None:
    reading = reader(world(Fault.MOVED_ONCE, since)).read(LOGIN, AT)
    assert reading is None or reading.snapshot.balance == reading_of_first()


def reading_of_first() -> Decimal:
    held = world().terminals[TERMINAL][0]
    return Broker(world().market).state(held, AT).balance


def test_a_terminal_that_goes_to_another_account_again_waits_for_a_person_and_names_both() -> None:
    found = fault(world(Fault.WRONG_ACCOUNT, since=2))
    assert found.latched
    assert found.what.values["found"] == SECOND.login
    assert found.what.values["login"] == str(FIRST)


def test_a_torn_reading_is_taken_again() -> None:
    assert reader(world(Fault.TORN_ONCE, since=2)).read(LOGIN, AT) is not None


def test_figures_that_contradict_each_other_three_times_are_no_reading() -> None:
    assert reader(world(Fault.TORN)).read(LOGIN, AT) is None


def test_without_positions_a_contradiction_of_three_cents_is_one() -> None:
    scenario = world()
    held = scenario.terminals[TERMINAL][0]
    bare = replace(held, deals=tuple(deal for deal in held.deals if deal.time < held.trades[0].opened_at), trades=())
    module = Contradicting(Scenario(scenario.market, {TERMINAL: (bare,)}), TERMINAL, lambda: AT)
    made = Reader(lambda: module, TERMINAL, {}, pause=lambda _seconds: None)
    made.connect()
    assert made.read(LOGIN, AT) is None


class Contradicting(SimulatedModule):
    """Its equity is three cents off."""

    def account_info(self) -> Struct | None:
        info = super().account_info()
        return info and make("AccountInfo", **{**info._asdict(), "equity": info.equity + 0.03})


def test_an_account_cut_off_from_its_broker_is_as_old_as_its_last_price() -> None:
    since = AT - timedelta(minutes=4)
    scenario = world()
    first, second = scenario.terminals[TERMINAL]
    lost = replace(scenario, terminals={TERMINAL: (replace(first, frozen_at=since), second)})
    reading = reader(lost).read(LOGIN, AT)
    assert reading is not None
    assert not reading.connected
    assert reading.snapshot.taken_at == since


def test_prices_that_stopped_coming_show_in_the_newest_tick() -> None:
    reading = reader(world(Fault.STALE_TICKS)).read(LOGIN, AT)
    assert reading is not None
    assert reading.newest_tick == AT - timedelta(minutes=10)


@pytest.mark.parametrize(
    ("wrong", "latched"), [(Fault.REFUSED, True), (Fault.NOT_FOUND, True), (Fault.INCOMPATIBLE, True)]
)
def test_what_trying_again_cannot_heal_waits_for_a_person(wrong: Fault, latched: bool) -> None:
    with pytest.raises(TerminalFault) as caught:
        reader(world(wrong)).read(OTHER, AT)
    assert caught.value.latched is latched


def test_an_unexplained_none_may_be_tried_again_and_shows_code_and_text() -> None:
    found = fault(world(Fault.NONE))
    assert not found.latched
    assert "-1" in str(found)


def test_the_whole_history_comes_in_utc_with_the_brokers_own_clock_kept() -> None:
    reading = reader().deals(LOGIN, None, AT)
    assert reading.key == FIRST
    assert [(deal.ticket, deal.amount) for deal in reading.deals] == [
        (deal.ticket, deal.amount) for deal in world().terminals[TERMINAL][0].deals
    ]
    deposit, opening = reading.deals[:2]
    assert (deposit.kind, deposit.entry, deposit.time) == (DealKind.BALANCE, None, AT - timedelta(days=90))
    assert (opening.kind, opening.entry) == (DealKind.BUY, Entry.IN)
    assert deposit.server_ms == int((deposit.time + timedelta(hours=3)).timestamp() * 1000)
    assert (deposit.magic, opening.magic) == (None, PROGRAMS[opening.symbol])


@pytest.mark.parametrize(("given", "kept"), [(0, 0), (77, 77), (2**64 - 1, -1), (2**63, -(2**63))])
def test_a_magic_number_is_read_as_the_signed_number_that_the_program_chose(given: int, kept: int) -> None:
    assert signed(given) == kept


def test_a_part_of_the_history_can_be_asked() -> None:
    reading = reader().deals(LOGIN, AT - timedelta(days=1), AT)
    assert len(reading.deals) == 2


def test_the_last_hours_are_in_the_history_though_the_brokers_clock_runs_ahead() -> None:
    assert reader().deals(LOGIN, None, AT).deals[-1].time == AT - timedelta(hours=2)


def test_the_sum_of_the_deals_is_the_balance() -> None:
    one = reader()
    deals, reading = one.deals(LOGIN, None, AT), one.read(LOGIN, AT)
    assert reading is not None
    assert sum((deal.amount for deal in deals.deals), ZERO) == reading.snapshot.balance


class Wandering(SimulatedModule):
    """It is on another account each time its history was read; with so many `turns` only so often."""

    turns = 99

    def history_deals_get(self, *period: int) -> tuple[Struct, ...] | None:
        found: tuple[Struct, ...] | None = super().history_deals_get(*period)
        if self.turns > 0:
            self.turns -= 1
            self.be(self._accounts[FIRST.login])
        return found


def wandering(turns: int) -> Reader:
    module = Wandering(world(), TERMINAL, lambda: AT)
    module.turns = turns
    made = Reader(lambda: module, TERMINAL, {SERVER: ZONE}, pause=lambda _seconds: None)
    made.connect()
    return made


def test_a_history_during_which_the_account_changed_is_read_again_and_then_not_delivered() -> None:
    once = wandering(1).deals(OTHER, None, AT)
    assert (once.key, len(once.deals), once.balance) == (SECOND, 4, Decimal("10123.10"))
    with pytest.raises(TerminalFault) as found:
        wandering(99).deals(OTHER, None, AT)
    assert found.value.reason is Reason.WRONG_ACCOUNT


class Trading(SimulatedModule):
    """Somebody trades there while the history is read: the balance is another one so many times."""

    turns = 1

    def account_info(self) -> Struct | None:
        info = super().account_info()
        self.turns -= 1
        moved = max(0, self.turns)
        return info and make("AccountInfo", **{**info._asdict(), "balance": info.balance + moved})


@pytest.mark.parametrize(("turns", "told"), [(2, False), (3, True), (99, True)])
def test_a_history_that_moves_while_it_is_read_is_read_once_more(turns: int, told: bool) -> None:
    module = Trading(world(), TERMINAL, lambda: AT)
    made = Reader(lambda: module, TERMINAL, {SERVER: ZONE}, pause=lambda _seconds: None)
    made.connect()
    module.turns = turns
    found = made.deals(LOGIN, None, AT)
    assert len(found.deals) == 5
    assert (found.balance is None) is (turns == 99)


class Recording(SimulatedModule):
    """Writes down how it was called."""

    def __init__(self) -> None:
        super().__init__(world(), TERMINAL, lambda: AT)
        self.heard: list[object] = []

    def initialize(self, _path: str = "", **options: object) -> bool:
        self.heard.append((_path, options))
        connected: bool = super().initialize(_path)
        return connected

    def login(self, login: int, password: str = "", server: str = "", timeout: int = 0) -> bool:
        self.heard.append(login)
        signed_in: bool = super().login(login, password, server)
        return signed_in


@pytest.mark.parametrize(("portable", "options"), [(False, {}), (True, {"portable": True})])
def test_the_path_is_always_named_and_portable_only_where_it_is_set(portable: bool, options: dict[str, bool]) -> None:
    module = Recording()
    Reader(lambda: module, r"C:\T\terminal64.exe", {}, portable=portable).connect()
    assert module.heard == [(r"C:\T\terminal64.exe", options)]


def test_the_users_own_terminal_is_never_switched_and_both_accounts_are_named() -> None:
    module = Recording()
    made = Reader(lambda: module, TERMINAL, {SERVER: ZONE}, managed=False)
    made.connect()
    assert made.read(LOGIN, AT) is not None
    with pytest.raises(TerminalFault) as found:
        made.read(OTHER, AT)
    assert found.value.reason is Reason.WRONG_ACCOUNT
    assert str(found.value.sentence) == (
        "The terminal holds 30000001 on Harbour-Live, expected 30000002@Harbour-Live. "
        "It is your own terminal and is not switched: sign in there yourself, then read again."
    )
    assert module.heard == [(TERMINAL, {})]


class Growing(SimulatedModule):
    """Its history arrives bit by bit after a sign-in."""

    counts: tuple[int, ...] = (0, 3, 3, 7, 7, 7, 9)

    def history_deals_total(self, *_period: int) -> int | None:
        self.looked = getattr(self, "looked", 0) + 1
        return self.counts[self.looked - 1]


def test_after_a_sign_in_the_history_is_waited_for_until_three_counts_are_equal() -> None:
    paused: list[float] = []
    module = Growing(world(), TERMINAL, lambda: AT)
    made = Reader(lambda: module, TERMINAL, {SERVER: ZONE}, pause=paused.append)
    made.connect()
    made.deals(OTHER, None, AT)
    made.deals(OTHER, None, AT)
    assert module.looked == 6
    assert paused == [0.5] * 5


def test_a_history_that_never_stops_growing_is_not_waited_for_for_ever() -> None:
    class Endless(Growing):
        counts = tuple(range(1000))

    paused: list[float] = []
    module = Endless(world(), TERMINAL, lambda: AT)
    made = Reader(lambda: module, TERMINAL, {SERVER: ZONE}, pause=paused.append)
    made.connect()
    made.deals(OTHER, None, AT)
    assert sum(paused) == 60.0


def test_how_far_the_servers_clock_is_ahead_is_measured_with_a_price_that_has_just_come() -> None:
    moments = [AT]
    module = SimulatedModule(world(), TERMINAL, lambda: moments[-1])
    made = Reader(lambda: module, TERMINAL, {SERVER: "UTC"}, pause=lambda _seconds: None)
    made.connect()
    assert [getattr(made.read(LOGIN, AT), "offset", None) for _ in range(2)] == [None, None]
    moments.append(AT + timedelta(seconds=2))
    assert getattr(made.read(LOGIN, moments[-1]), "offset", None) == timedelta(hours=3)


class Novel(SimulatedModule):
    """Its broker has deals of a type that came after us."""

    def history_deals_get(self, *period: int) -> tuple[Struct, ...] | None:
        found = super().history_deals_get(*period) or ()
        return tuple(make("TradeDeal", **{**deal._asdict(), "type": 77}) for deal in found)


def test_a_deal_of_an_unknown_type_is_named_and_not_guessed() -> None:
    module = Novel(world(), TERMINAL, lambda: AT)
    made = Reader(lambda: module, TERMINAL, {}, pause=lambda _seconds: None)
    made.connect()
    with pytest.raises(TerminalFault, match="77"):
        made.deals(LOGIN, None, AT)


def test_a_password_is_in_no_description() -> None:
    assert "investor" not in repr(LOGIN)


def test_without_the_library_a_person_is_told() -> None:
    with pytest.raises(TerminalFault) as missing:
        library()
    assert missing.value.latched


SOURCES = sorted(
    path for path in Path(mt5.__file__).parents[1].rglob("*.py") if path.parent.name != "simulator"
)  # the simulator is the library's other side: it has every name, and trades nowhere
TRADING = re.compile(r"\border_(send|check|calc_\w+)\b|\b(Buy|Sell|Close)\(|market_book_add|_RawOrder")


def test_the_program_names_no_function_that_could_trade() -> None:
    assert mt5.__file__ in map(str, SOURCES)
    assert TRADING.search("module.order_send(request)")
    assert [path for path in SOURCES if TRADING.search(path.read_text(encoding="utf-8"))] == []


def test_one_file_names_the_terminals_library() -> None:
    def says(path: Path) -> bool:
        tree = ast.parse(path.read_text(encoding="utf-8"))
        return any(isinstance(node, ast.Constant) and node.value == "MetaTrader5" for node in ast.walk(tree)) or any(
            isinstance(node, ast.Import) and any(alias.name == "MetaTrader5" for alias in node.names)
            for node in ast.walk(tree)
        )

    assert [path.name for path in SOURCES if says(path)] == ["mt5.py"]
