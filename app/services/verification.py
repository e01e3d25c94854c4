"""Verifies that an account can be read through a terminal, before it is kept and whenever somebody asks."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from hmac import compare_digest

from app.bridge.clock import UNCONFIRMED
from app.bridge.verify import Attempt, Facts, Told, Verification
from app.db import accounts as accounts_table
from app.db import terminals as table
from app.db.store import Writing
from app.domain.errors import BadInput, Conflict, Message, message
from app.domain.holdings import AccountKey
from app.domain.permissions import Action
from app.domain.terminals import Check, Connection, Outcome, TerminalSetting, valid_password, valid_terminal
from app.services.office import Office
from app.services.terminals import place, reload

__all__ = ["Facts", "Proof", "Told", "Trial", "Tried", "trial_of", "verify_account"]

GOOD = {Outcome.PASSED, Outcome.WARNED}


@dataclass(frozen=True, slots=True)
class Tried:
    """An account, the terminal it is tried on, and the password it is tried with; that shows nothing of itself."""

    terminal: TerminalSetting
    key: AccountKey
    password: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Proof:
    """That every check passed, with or without warnings: what was tried, when, and what the terminal said."""

    tried: Tried
    at: datetime
    facts: Facts


class Trial:
    """One verification. `run` blocks and belongs on a worker; `stop` ends it at once.

    `new` is whether the account shall be added: then it must not be connected already.
    """

    def __init__(self, office: Office, tried: Tried, *, new: bool) -> None:
        office.allow(Action.ACCOUNTS_WRITE)
        valid_password(tried.password)
        self._office = office
        self.tried = replace(tried, terminal=valid_terminal(tried.terminal))
        self._verification = Verification(_attempt(office, self.tried, new=new))
        self.last: Told | None = None

    @property
    def stopped(self) -> bool:
        """Whether somebody ended it."""
        return self._verification.stopped

    def stop(self) -> None:
        """End it now."""
        self._verification.stop()

    def run(self, listen: Callable[[Told], None]) -> Proof | None:
        """Check after check; None where one failed or it was stopped. The terminal's own reader rests meanwhile."""
        office, name = self._office, self.tried.terminal.name
        reload(office, without=name)
        try:
            self.last = self._verification.run(listen)
        finally:
            reload(office, back=name)
        whole = self.last.check is Check.BALANCE and self.last.outcome in GOOD
        return Proof(self.tried, office.clock(), self.last.facts) if whole and not self.stopped else None


def _attempt(office: Office, tried: Tried, *, new: bool) -> Attempt:
    book, terminal = office.books.current(office.store), tried.terminal
    with office.store.reading() as session:
        zones = {each.server: each.zone for each in accounts_table.zones(session)}
        connected = {each.account: each for each in table.connections(session)}
    return Attempt(
        terminal=terminal.name,
        path=terminal.path,
        portable=terminal.portable,
        managed=terminal.managed,
        key=tried.key,
        password=tried.password,
        at=office.clock(),
        zone=zones.get(tried.key.server, UNCONFIRMED),
        conflict=_conflict(tried.key, [account.key for account in book.accounts], connected) if new else None,
        currency=next((account.currency for account in book.accounts if account.key == tried.key), ""),
        world=office.backend.world(terminal.name, terminal.path),
    )


def _conflict(
    key: AccountKey, kept: Sequence[AccountKey], connected: Mapping[AccountKey, Connection]
) -> Message | None:
    """What speaks against adding the account: it is read already, or kept under a server written otherwise."""
    if key in connected:
        return message(
            "{account} is read already, through {terminal}.", account=str(key), terminal=connected[key].terminal
        )
    twin = written_otherwise(key, connected if key in kept else kept)
    return None if twin is None else message("The same login is known as {account}.", account=str(twin))


def written_otherwise(key: AccountKey, kept: Iterable[AccountKey]) -> AccountKey | None:
    """The account that is kept under the same server, written otherwise: kept twice, its money would count twice."""
    same = (each for each in kept if each.login == key.login and each.server.casefold() == key.server.casefold())
    return next((each for each in same if each != key), None)


def trial_of(office: Office, key: AccountKey, password: str = "") -> Trial:
    """The verification of an account that is connected: with its own password, or with another one.

    Raises BadInput where it is not connected.
    """
    office.allow(Action.ACCOUNTS_WRITE)
    connection, terminal = connected(office, key)
    return Trial(office, Tried(terminal, key, password or _opened(office, connection)), new=False)


def connected(office: Office, key: AccountKey) -> tuple[Connection, TerminalSetting]:
    """Through which terminal an account is read. Raises BadInput where it is not connected to one."""
    with office.store.reading() as session:
        terminals = {each.name: each for each in table.read_all(session)}
        for connection in table.connections(session):
            if connection.account == key:
                return connection, terminals[connection.terminal]
    raise BadInput(
        message("{account} is read through no terminal.", account=str(key)),
        message("Connect it to one first."),
        field="login",
    )


def _opened(office: Office, connection: Connection) -> str:
    return office.vault.open(connection.sealed, place(connection.account))


def verify_account(office: Office, key: AccountKey, listen: Callable[[Told], None], trial: Trial | None = None) -> bool:
    """Verify a connected account as it is kept, and write down what came of it. A stopped one leaves no trace.

    Raises Conflict, and writes nothing, where the account was not tried as it is kept then.
    """
    running = trial or trial_of(office, key)
    proof = running.run(listen)
    if running.stopped:
        return False
    with office.store.writing(office.person.name) as writing:
        known = _tried_as_kept(office, writing, key, running.tried)
        if proof is None:
            assert running.last is not None  # noqa: S101 - it has run
            writing.audit("account:not-verified", str(key), after={"check": running.last.check.value})
        else:
            table.reconnect(writing.session, proven(known, proof))
            writing.audit("account:verified", str(key), after={"trade_allowed": proof.facts.trade_allowed})
        writing.commit()
    return proof is not None


def _tried_as_kept(office: Office, writing: Writing, key: AccountKey, tried: Tried) -> Connection:
    """The connection, if exactly what it says was tried: this account, its terminal as it is set, its password."""
    known = next((each for each in table.connections(writing.session) if each.account == key), None)
    settings = {each.name: each for each in table.read_all(writing.session)}
    if (
        known is None
        or tried.key != key
        or _program(tried.terminal) != _program(settings[known.terminal])
        or not compare_digest(tried.password.encode(), _opened(office, known).encode())
    ):
        what = message("{account} was verified otherwise than it is kept.", account=str(key))
        raise Conflict(what, message("Somebody has changed it meanwhile: verify it again."))
    return known


def _program(terminal: TerminalSetting) -> tuple[str, str, bool, bool]:
    """What is started and how; whether it is read just now does not matter."""
    return terminal.name, terminal.path, terminal.portable, terminal.managed


def proven(connection: Connection, proof: Proof) -> Connection:
    """The connection with what the proof says of it."""
    return replace(connection, verified_at=proof.at, trade_allowed=proof.facts.trade_allowed)
