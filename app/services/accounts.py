"""The MT5 accounts of the office: listed with how they are read, added, renamed, moved, put out of use."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, datetime

from app.bridge.clock import UNCONFIRMED, ahead, from_server, proposed
from app.db import accounts as table
from app.db import audit
from app.db import deals as deals_table
from app.db import terminals as terminals_table
from app.db.store import Writing
from app.domain.book import Book
from app.domain.calendar import zone as known_zone
from app.domain.errors import BadInput, message
from app.domain.holdings import Account, AccountKey, Purpose, ServerZone
from app.domain.permissions import Action
from app.domain.terminals import Connection, Tier, tiers
from app.services.live import Age
from app.services.office import Office
from app.services.terminals import place, reload, write_terminal
from app.services.verification import Proof, Tried, connected, proven, written_otherwise

LONGEST_NAME, SHORTEST_REASON = 200, 10
MOST_LINES = 200


@dataclass(frozen=True, slots=True)
class AccountRow:
    """An account and how it is read. `terminal` is empty for one that is kept by statements alone."""

    account: Account
    terminal: str
    tier: Tier
    age: Age
    verified_at: datetime | None
    trade_allowed: bool | None
    zone: ServerZone

    @property
    def key(self) -> AccountKey:
        """The account."""
        return self.account.key


@dataclass(frozen=True, slots=True)
class PurposeLine:
    """What an account was for since a day, who decided it and why; empty where it was imported so."""

    since: date
    purpose: Purpose
    by: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class AccountDetail:
    """One account with its purposes, newest first, and what was kept of it."""

    row: AccountRow
    purposes: tuple[PurposeLine, ...]
    deals: int
    first_deal: datetime | None


@dataclass(frozen=True, slots=True)
class NewAccount:
    """An account to add. Without `tried` it is kept by statements alone, in `currency`."""

    key: AccountKey
    name: str
    purpose: Purpose
    tried: Tried | None = field(default=None, repr=False)
    currency: str = "USD"


def account_rows(office: Office) -> tuple[AccountRow, ...]:
    """Every account of the office, by server and login."""
    office.allow(Action.OFFICE_READ)
    book = office.books.current(office.store)
    with office.store.reading() as session:
        settings, connections = terminals_table.read_all(session), terminals_table.connections(session)
        zones = {each.server: each for each in table.zones(session)}
    through = {each.account: _as_read(office, each) for each in connections}
    tier = tiers(book.accounts, settings, connections)
    recorded = _recorded(book)
    now = office.clock()
    return tuple(
        _row(
            account,
            through.get(account.key),
            tier[account.key],
            zones,
            office.live.age(account.key, recorded.get(account.key), now),
        )
        for account in book.accounts
    )


def _as_read(office: Office, connection: Connection) -> Connection:
    """The connection; a password that turned out to trade since it was verified is said to."""
    reading = office.live.readings().get(connection.account)
    return replace(connection, trade_allowed=True) if reading and reading.trade_allowed else connection


def _recorded(book: Book) -> dict[AccountKey, datetime]:
    recorded: dict[AccountKey, datetime] = {}
    for snapshot in book.snapshots:
        key = snapshot.account
        recorded[key] = max(recorded.get(key, snapshot.taken_at), snapshot.taken_at)
    return recorded


def _row(
    account: Account, connection: Connection | None, tier: Tier, zones: dict[str, ServerZone], age: Age
) -> AccountRow:
    server = account.key.server
    return AccountRow(
        account=account,
        terminal=connection.terminal if connection else "",
        tier=tier,
        age=age,
        verified_at=connection.verified_at if connection else None,
        trade_allowed=connection.trade_allowed if connection else None,
        zone=zones.get(server, ServerZone(server, UNCONFIRMED, False)),
    )


def account_detail(office: Office, key: AccountKey) -> AccountDetail:
    """One account with its history. Raises BadInput for one the office does not keep."""
    row = next((each for each in account_rows(office) if each.key == key), None)
    if row is None:
        raise _unknown(key)
    with office.store.reading() as session:
        decided = table.purposes(session).get(key, ())
        lines = audit.read(session, audit.Filter(subject=str(key), action="account:"), MOST_LINES)
    times = [deal.time for deal in office.books.current(office.store).deals if deal.account == key]
    why = {
        (str(line.after.get("since", "")), str(line.after.get("purpose", ""))): (line.actor, line.reason)
        for line in reversed(lines)
    }
    found = [
        PurposeLine(since, purpose, *why.get((since.isoformat(), purpose.value), ("", "")))
        for since, purpose in decided
    ]
    return AccountDetail(row, tuple(reversed(found)), len(times), min(times, default=None))


def servers(office: Office) -> tuple[str, ...]:
    """The servers that are known, by name."""
    office.allow(Action.OFFICE_READ)
    return tuple(sorted({account.key.server for account in office.books.current(office.store).accounts}))


def _unknown(key: AccountKey) -> BadInput:
    return BadInput(message("The office keeps no account {account}.", account=str(key)), field="login")


def _known(office: Office, key: AccountKey) -> Account:
    for account in office.books.current(office.store).accounts:
        if account.key == key:
            return account
    raise _unknown(key)


def find_key(office: Office, login: int, server: str = "") -> AccountKey:
    """The account of this login. Raises BadInput where there is none, or several and no server is named."""
    office.allow(Action.OFFICE_READ)
    found = [
        account.key
        for account in office.books.current(office.store).accounts
        if account.key.login == login and server in {"", account.key.server}
    ]
    if not found:
        raise _unknown(AccountKey(server or "?", login))
    if len(found) > 1:
        raise BadInput(
            message("{login} is a login on several servers.", login=login),
            message("Name the server too: {servers}.", servers=", ".join(key.server for key in found)),
            field="server",
        )
    return found[0]


# adding


def add_account(office: Office, wanted: NewAccount, proof: Proof | None = None) -> Account:
    """Keep a new account, or connect one that is known from statements. Raises BadInput, Conflict.

    One that shall be read needs the proof of exactly what was tried; its password is sealed before it is written.
    """
    office.allow(Action.ACCOUNTS_WRITE)
    before = _before(office, wanted, proof)
    with office.store.writing(office.person.name) as writing:
        account = before or _add(office, writing, wanted, proof)
        if wanted.tried is not None and proof is not None:
            known = terminals_table.read_all(writing.session)
            write_terminal(writing, known, wanted.tried.terminal)
            _connect(office, writing, wanted.tried, proof)
        writing.commit()
    reload(office)
    return account


def _before(office: Office, wanted: NewAccount, proof: Proof | None) -> Account | None:
    """The account where it is known from statements. Raises BadInput for one that may not be added so."""
    tried = wanted.tried
    if tried is not None and (proof is None or proof.tried != tried or tried.key != wanted.key):
        what = message("This account has not been verified as it is entered.")
        raise BadInput(what, message("Verify it, or keep it by statements alone."), field="login")
    known = {account.key: account for account in office.books.current(office.store).accounts}
    before, twin = known.get(wanted.key), written_otherwise(wanted.key, known)
    if before is not None and tried is None:
        raise BadInput(message("{account} is known already.", account=str(wanted.key)), field="login")
    if before is None and twin is not None:
        raise BadInput(message("The same login is known as {account}.", account=str(twin)), field="login")
    return before


def _add(office: Office, writing: Writing, wanted: NewAccount, proof: Proof | None) -> Account:
    account = Account(
        key=wanted.key,
        currency=proof.facts.currency if proof else wanted.currency,
        name=_valid_name(wanted.name or (proof.facts.name if proof else "")),
        purpose=wanted.purpose,
    )
    today = office.today()
    table.add(writing.session, account, today)
    if wanted.key.server not in {each.server for each in table.zones(writing.session)}:
        table.set_zone(writing.session, ServerZone(wanted.key.server, UNCONFIRMED, False))
    facts = {"name": account.name, "currency": account.currency, "purpose": account.purpose.value}
    writing.audit("account:added", str(account.key), after=facts | {"since": today.isoformat()})
    return account


def _connect(office: Office, writing: Writing, tried: Tried, proof: Proof) -> None:
    sealed = office.vault.seal(tried.password, place(tried.key))
    made = proven(Connection(account=tried.key, terminal=tried.terminal.name, sealed=sealed), proof)
    terminals_table.connect(writing.session, made)
    facts = {"terminal": tried.terminal.name, "trade_allowed": proof.facts.trade_allowed}
    writing.audit("account:connected", str(tried.key), after=facts)


def _valid_name(name: str) -> str:
    trimmed = name.strip()
    if len(trimmed) > LONGEST_NAME or not trimmed.isprintable():
        raise BadInput(message("A name has at most {most} characters.", most=LONGEST_NAME), field="name")
    return trimmed


# changing


def rename(office: Office, key: AccountKey, name: str, version: int) -> None:
    """Call an account something else; `version` must be the one that was read. Raises BadInput, Conflict."""
    office.allow(Action.ACCOUNTS_WRITE)
    before = replace(_known(office, key), version=version)
    after = replace(before, name=_valid_name(name))
    with office.store.writing(office.person.name) as writing:
        table.change(writing.session, after, office.today())
        writing.audit("account:renamed", str(key), before={"name": before.name}, after={"name": after.name})
        writing.commit()


def change_purpose(office: Office, key: AccountKey, purpose: Purpose, since: date, reason: str, version: int) -> None:
    """Say what an account is for from a day on; what it was for before stays. Raises BadInput, Conflict."""
    office.allow(Action.ACCOUNTS_WRITE)
    before = replace(_known(office, key), version=version)
    if purpose is before.purpose:
        raise BadInput(message("The account is for this already."), field="purpose")
    if len(reason.strip()) < SHORTEST_REASON:
        raise BadInput(message("Say why, in ten characters or more."), field="reason")
    with office.store.writing(office.person.name) as writing:
        last = max((day for day, _ in table.purposes(writing.session).get(key, ())), default=date.min)
        if not last <= since <= office.today():
            raise BadInput(message("The day lies between {first} and today.", first=last), field="since")
        table.change(writing.session, replace(before, purpose=purpose), since)
        facts = {"purpose": purpose.value, "since": since.isoformat()}
        writing.audit("account:purpose", str(key), {"purpose": before.purpose.value}, facts, reason.strip())
        writing.commit()


def set_active(office: Office, key: AccountKey, *, active: bool, version: int | None = None) -> None:
    """Put an account out of use, or into use again. Its deals and readings stay, and so do the figures they make."""
    office.allow(Action.ACCOUNTS_WRITE)
    before = _known(office, key)
    before = before if version is None else replace(before, version=version)
    if before.active == active:
        return
    with office.store.writing(office.person.name) as writing:
        table.change(writing.session, replace(before, active=active), office.today())
        action = "account:reactivated" if active else "account:deactivated"
        writing.audit(action, str(key), before={"active": before.active}, after={"active": active})
        writing.commit()
    reload(office)


def change_connection(office: Office, proof: Proof) -> None:
    """Read an account with another password or through another terminal, as was proven. Raises BadInput, Conflict."""
    office.allow(Action.ACCOUNTS_WRITE)
    tried = proof.tried
    before, _terminal = connected(office, tried.key)
    sealed = office.vault.seal(tried.password, place(tried.key))
    after = proven(replace(before, sealed=sealed, terminal=tried.terminal.name), proof)
    with office.store.writing(office.person.name) as writing:
        write_terminal(writing, terminals_table.read_all(writing.session), tried.terminal)
        terminals_table.reconnect(writing.session, after)
        facts = {"terminal": after.terminal, "password": "sealed anew", "trade_allowed": after.trade_allowed}
        writing.audit("account:reconnected", str(tried.key), before={"terminal": before.terminal}, after=facts)
        writing.commit()
    reload(office)


def measured_zones(office: Office, known: ServerZone) -> tuple[str, ...]:
    """Zones that fit a server's clock as it was measured with a fresh price, the likeliest first.

    Empty where nothing was measured in this session, or where the clock is as it is set.
    """
    office.allow(Action.OFFICE_READ)
    off, now = office.live.clocks().get(known.server), office.clock()
    return () if off is None else proposed(ahead(now, known.zone) + off, now)


def confirm_zone(office: Office, server: str, zone: str) -> int:
    """Set and confirm the zone of a server's clock; its deals get their times anew. Answers how many moved."""
    office.allow(Action.ACCOUNTS_WRITE)
    name = known_zone(zone.strip()).key
    with office.store.writing(office.person.name) as writing:
        before = next((each for each in table.zones(writing.session) if each.server == server), None)
        table.set_zone(writing.session, ServerZone(server, name, True))
        moved = deals_table.shift_times(writing.session, server, lambda clock: from_server(clock, name))
        was = {"zone": before.zone, "confirmed": before.confirmed} if before else None
        writing.audit("server:zone", server, before=was, after={"zone": name, "confirmed": True, "deals_moved": moved})
        writing.commit()
    reload(office)
    return moved
