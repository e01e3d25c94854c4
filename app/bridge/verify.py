"""Tries one account on one terminal, in a child process of its own that can be stopped whatever the terminal does."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal
from multiprocessing.connection import Connection
from time import monotonic, sleep
from typing import TYPE_CHECKING, Any

from app.apart.child import Child
from app.bridge.backend import module
from app.bridge.clock import to_server
from app.domain.errors import KnownError, Message, message
from app.domain.holdings import AccountKey, DealKind
from app.domain.money import ZERO, rounded
from app.domain.terminals import Check, Outcome

if TYPE_CHECKING:
    from app.bridge.simulator.broker import Scenario

WINDOW = 30 * 86_400  # seconds of history that are asked for at a time
OLDEST = 946_684_800  # the year 2000, before any MT5 account
TOMORROW = 86_400  # the broker's clock runs ahead: a window that ends now misses the last hours
SETTLES, PAUSE = 20, 0.5  # how often a history that still grows is read again, and seconds between
PATIENCE = {Check.ANSWERS: 180.0, Check.LOGIN: 90.0, Check.HISTORY: 120.0}
QUICK = 10.0  # seconds for every other check
KINDS = tuple(DealKind)


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """What is tried. `conflict` says what else the office knows against it; `currency` is the one it is kept in."""

    terminal: str
    path: str
    portable: bool
    managed: bool = True
    key: AccountKey
    password: str = field(repr=False)
    at: datetime
    zone: str = "UTC"
    conflict: Message | None = None
    currency: str = ""
    world: Scenario | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What the terminal says of the account. `difference` is balance - sum of its deals, None until they were read."""

    name: str = ""
    currency: str = ""
    leverage: int = 0
    trade_allowed: bool | None = None
    balance: Decimal | None = None
    equity: Decimal | None = None
    deals: int | None = None
    difference: Decimal | None = None
    build: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """How one check stands, and what is known by then. `done` of about `whole` deals have been read."""

    check: Check
    outcome: Outcome
    what: Message | None = None
    way_out: Message | None = None
    done: int = 0
    whole: int = 0
    facts: Facts = Facts()


class RefusedError(Exception):
    """A check failed: why, and which setting of MT5 to change."""

    def __init__(self, what: Message, way_out: Message) -> None:
        super().__init__(what)
        self.what, self.way_out = what, way_out


class Verification:
    """One try. `run` waits for it on a thread that may wait; `stop` ends it at once from any other."""

    def __init__(self, attempt: Attempt, patience: float | None = None) -> None:
        self._attempt, self._patience = attempt, patience
        self._child: Child | None = None
        self.stopped = False

    def run(self, listen: Callable[[Told], None]) -> Told:
        """Check after check, told as they come; answers the last word. Stopped, it is the check that was running."""
        last = Told(check=Check.ANSWERS, outcome=Outcome.RUNNING)
        listen(last)
        try:
            child = self._child = Child(serve)
        except OSError:
            return self._told(listen, _failed(last, message("The reader could not be started."), AGAIN))
        try:
            if not self.stopped:
                child.pipe.send(self._attempt)
            while not self.stopped and (told := self._next(child, last)) is not None:
                last = self._told(listen, told)
        except (EOFError, OSError):
            if not self.stopped:
                last = self._told(listen, _failed(last, message("The reader ended while it was reading."), AGAIN))
        finally:
            child.end()
        return last

    def stop(self) -> None:
        """End it now."""
        self.stopped = True
        if self._child is not None:
            self._child.kill()

    def _next(self, child: Child, last: Told) -> Told | None:
        """What the child says next, or that it said nothing in time; None once everything is said."""
        if last.outcome is Outcome.FAILED:
            return None
        deadline = self._patience or PATIENCE.get(last.check, QUICK)
        if not child.pipe.poll(deadline):
            what = message("{terminal} does not answer.", terminal=self._attempt.terminal)
            return _failed(last, what, FROZEN)
        answer: Told | None = child.pipe.recv()
        return answer

    @staticmethod
    def _told(listen: Callable[[Told], None], told: Told) -> Told:
        listen(told)
        return told


def _failed(running: Told, what: Message, way_out: Message) -> Told:
    return replace(running, outcome=Outcome.FAILED, what=what, way_out=way_out)


# the child


def serve(pipe: Connection[Any, Any]) -> None:
    """Be the child: try what is sent, tell how it goes, then say that this was all."""
    attempt: Attempt = pipe.recv()
    try:
        for told in checked(attempt):
            pipe.send(told)
        pipe.send(None)
    except OSError:
        return  # the parent has hung up


def checked(attempt: Attempt) -> Iterator[Told]:
    """Every check in order, running and then judged; the first that fails is the last."""
    trial = _Trial(attempt)
    for check, run in trial.checks.items():
        running = Told(check=check, outcome=Outcome.RUNNING, facts=trial.facts)
        yield running
        try:
            for told in run():
                yield replace(told, check=check, facts=trial.facts)
        except RefusedError as refused:
            yield _failed(replace(running, facts=trial.facts), refused.what, refused.way_out)
            return
        except (SystemError, TypeError, AttributeError) as broken:  # how the library says that it broke inside
            what = message("The terminal's library failed: {why}.", why=str(broken))
            yield _failed(running, what, AGAIN)
            return


class _Trial:
    """The checks, on the module of this process."""

    def __init__(self, attempt: Attempt) -> None:
        self._attempt = attempt
        self._module: Any = None
        self._info: Any = None
        self.facts = Facts()
        self.checks: dict[Check, Callable[[], Iterator[Told]]] = {
            Check.ANSWERS: self._answers,
            Check.LOGIN: self._login,
            Check.SERVER: self._server,
            Check.READ_ONLY: self._read_only,
            Check.CURRENCY: self._currency,
            Check.NEW: self._new,
            Check.HISTORY: self._history,
            Check.BALANCE: self._balance,
        }

    def _answers(self) -> Iterator[Told]:
        attempt = self._attempt
        try:
            self._module = module(attempt.world, attempt.terminal, lambda: attempt.at)
        except KnownError as missing:
            raise RefusedError(missing.what, ON_WINDOWS) from missing
        if not self._module.initialize(attempt.path, portable=attempt.portable):
            raise self._refusal(attempt.path)
        began = monotonic()
        terminal = self._given(self._module.terminal_info())
        taken = round((monotonic() - began) * 1000)
        self.facts = replace(self.facts, build=int(terminal.build))
        yield _passed(message("{milliseconds} ms, build {build}", milliseconds=taken, build=self.facts.build))

    def _login(self) -> Iterator[Told]:
        """Sign in, unless the terminal is the user's own: that one is never switched."""
        key = self._attempt.key
        here = self._module.account_info()
        there = here is not None and (here.server, here.login) == key
        if not self._attempt.managed and not there:
            raise RefusedError(message("The terminal is the user's own and not on {account}.", account=str(key)), OWN)
        if self._attempt.managed and not self._module.login(
            key.login, password=self._attempt.password, server=key.server
        ):
            raise self._refusal(str(key))
        self._info = self._given(self._module.account_info())
        self.facts = replace(self.facts, name=str(self._info.name))
        yield _passed(message("name on account: {name}", name=self.facts.name))

    def _server(self) -> Iterator[Told]:
        wanted, found = self._attempt.key, AccountKey(str(self._info.server), int(self._info.login))
        if found != wanted:
            what = message("The terminal reports {found}, given was {wanted}.", found=str(found), wanted=str(wanted))
            raise RefusedError(what, AS_REPORTED)
        if not self._given(self._module.terminal_info()).connected:
            raise RefusedError(message("The terminal has no connection to its broker."), CONNECT)
        yield _passed(message("as given"))

    def _read_only(self) -> Iterator[Told]:
        trades = bool(self._info.trade_allowed)
        self.facts = replace(self.facts, trade_allowed=trades)
        if trades:
            what = message("This password can trade: use the investor password.")
            yield Told(check=Check.READ_ONLY, outcome=Outcome.WARNED, what=what, way_out=INVESTOR)
        else:
            yield _passed(message("trading is refused"))

    def _currency(self) -> Iterator[Told]:
        currency, leverage, kept = str(self._info.currency), int(self._info.leverage), self._attempt.currency
        balance, equity = _amount(self._info.balance), _amount(self._info.equity)
        self.facts = replace(self.facts, currency=currency, leverage=leverage, balance=balance, equity=equity)
        if kept and kept != currency:
            what = message("The account is in {found}, but kept here in {kept}.", found=currency, kept=kept)
            raise RefusedError(what, message("Check that this is the account you mean."))
        yield _passed(message("{currency} · 1:{leverage}", currency=currency, leverage=leverage))

    def _new(self) -> Iterator[Told]:
        if self._attempt.conflict is not None:
            raise RefusedError(self._attempt.conflict, message("Choose the account in the list and change it there."))
        yield _passed(message("no conflict"))

    def _history(self) -> Iterator[Told]:
        """All deals, a month at a time from now back; once more while the terminal is still loading them."""
        end = to_server(self._attempt.at, self._attempt.zone) + TOMORROW
        found: dict[int, Decimal] = {}
        for _ in range(SETTLES):
            whole = int(self._given(self._module.history_deals_total(OLDEST, end)))
            for last in range(end, OLDEST, -WINDOW):
                for deal in self._given(self._module.history_deals_get(max(OLDEST, last - WINDOW), last)):
                    found[int(deal.ticket)] = _moved(deal)
                if len(found) >= whole:
                    break
                told = Told(check=Check.HISTORY, outcome=Outcome.RUNNING, done=len(found), whole=whole)
                yield replace(told, what=message("{done} of about {whole} deals", done=len(found), whole=whole))
            if len(found) >= int(self._given(self._module.history_deals_total(OLDEST, end))):
                break
            sleep(PAUSE)
        info = self._given(self._module.account_info())
        sum_ = sum(found.values(), ZERO)
        self.facts = replace(self.facts, deals=len(found), difference=rounded(_amount(info.balance) - sum_))
        yield _passed(message("{count} deals", count=len(found)))

    def _balance(self) -> Iterator[Told]:
        if self.facts.difference == 0:
            yield _passed(message("reconciled"))
            return
        what = message("The deals differ from the balance by {amount}.", amount=self.facts.difference)
        yield Told(check=Check.BALANCE, outcome=Outcome.WARNED, what=what, way_out=WHOLE_HISTORY)

    def _given(self, answer: Any) -> Any:
        if answer is None:
            raise self._refusal(str(self._attempt.key))
        return answer

    def _refusal(self, about: str) -> RefusedError:
        """What the module's last error means, and which setting to change."""
        code, text = self._module.last_error()
        for means, what, way_out in _MEANINGS:
            if means(code, text):
                return RefusedError(Message(what.text, {"about": about}), way_out)
        return RefusedError(message("The terminal answered: {text} ({code}).", text=text, code=code), FROZEN)


def _passed(what: Message) -> Told:
    return Told(check=Check.ANSWERS, outcome=Outcome.PASSED, what=what)


def _amount(value: float) -> Decimal:
    """The library's float as an amount: the nearest cent is what the broker meant."""
    return rounded(Decimal(repr(value)))


def _moved(deal: Any) -> Decimal:
    """What a deal did to the balance; credit is none of it."""
    if int(deal.type) == KINDS.index(DealKind.CREDIT):
        return ZERO
    return _amount(deal.profit) + _amount(deal.swap) + _amount(deal.commission) + _amount(deal.fee)


AGAIN = message("Try once more; if it happens again, report it with the log.")
ON_WINDOWS = message("Run FIDUS on the Windows computer that has the terminal, or import statements.")
FROZEN = message(
    "In MT5, close every open dialog and check that the terminal was started as it is set here: portable or not."
)
CONNECT = message("In MT5, look at the connection in the lower right corner and choose Rescan Servers there.")
AS_REPORTED = message("Write the server exactly as it stands in the title of the terminal's window.")
INVESTOR = message("In MT5: Tools, Options, Server, Change password: set and use the investor (read only) password.")
WHOLE_HISTORY = message("In MT5, choose History, All History, so that the terminal loads every deal.")
CHOOSE_PATH = message("Choose the terminal64.exe of this terminal; its shortcut on the desktop shows where it lies.")
UPDATE = message("In MT5: Help, Check Desktop Updates; then install the newest FIDUS.")
SIGN_IN = message("Check login, server and investor password: try them in MT5 with File, Login to Trade Account.")
ONE_TIME = message("Turn the one-time password off in MT5, or import statements of this account.")
OWN = message("Sign in there yourself, or let FIDUS switch this terminal between its accounts.")
ALLOW = message("In MT5: Tools, Options, Expert Advisors: untick Disable algorithmic trading via external Python API.")

_MEANINGS: tuple[tuple[Callable[[int, str], bool], Message, Message], ...] = (
    (
        lambda _code, text: "OTP or certificate" in text,
        message("{about} signs in with a one-time password, which the interface cannot give."),
        ONE_TIME,
    ),
    (
        lambda _code, text: "x64 not found" in text or "Process create failed" in text,
        message("No terminal was found at {about}."),
        CHOOSE_PATH,
    ),
    (lambda code, _text: code == -6, message("The broker refused the sign-in of {about}."), SIGN_IN),
    (lambda code, _text: code == -5, message("The terminal and its library are of different versions."), UPDATE),
    (lambda code, _text: code == -8, message("The terminal refuses other programs."), ALLOW),
)
