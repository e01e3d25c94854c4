"""The commands about MT5 accounts: listed, added, tested, put out of use, read."""

from __future__ import annotations

import json
import logging
import signal
import sys
from argparse import Namespace
from collections.abc import Callable
from datetime import datetime
from threading import Event, Thread

from app.cli import tables
from app.cli.session import Session
from app.domain.errors import BadInput, KnownError, message
from app.domain.holdings import AccountKey
from app.domain.terminals import Outcome, TerminalSetting, valid_key
from app.services import accounts as service
from app.services import reading, terminals, verification
from app.services.accounts import AccountRow, NewAccount
from app.services.office import Office
from app.services.reading import Read
from app.services.sync import Sync
from app.services.verification import Told, Trial, Tried
from app.services.watch import Watch

DONE, FOUND = 0, 1
LOOK_EVERY, LAST_LOOK = 1.0, 1.0  # seconds; the last one is waited for at the end
log = logging.getLogger(__name__)
Document = dict[str, object]


def _answer(session: Session, document: object, plain: Callable[[], str]) -> None:
    print(json.dumps(document, ensure_ascii=False, indent=1) if session.as_json else plain())


def _utc(moment: datetime | None) -> str | None:
    return moment.isoformat(timespec="seconds").replace("+00:00", "Z") if moment else None


def _named(key: AccountKey) -> Document:
    return {"server": key.server, "login": key.login}


def list_accounts(session: Session, _options: Namespace) -> int:
    """Print every account and how it is read."""
    rows = [_row(each) for each in service.account_rows(session.office())]
    _answer(session, {"accounts": rows}, lambda: tables.rows(rows))
    return DONE


def _row(row: AccountRow) -> Document:
    account = row.account
    return _named(row.key) | {
        "name": account.name,
        "purpose": account.purpose.value,
        "currency": account.currency,
        "active": account.active,
        "terminal": row.terminal or None,
        "tier": row.tier.value,
        "verified_at": _utc(row.verified_at),
        "trade_allowed": row.trade_allowed,
        "zone": row.zone.zone,
        "zone_confirmed": row.zone.confirmed,
        "last_reading": _utc(row.age.read_at),
    }


def add(session: Session, options: Namespace) -> int:
    """Verify an account and keep it; exit 1 where a check fails, and nothing is kept."""
    key = valid_key(options.server, options.login)
    if options.no_test:
        return _add_unread(session, options, key)
    office = session.reading_office()
    setting = _terminal(office, options)
    prompt = session.words("Investor password of {account}: ", account=str(key))
    tried = Tried(setting, key, session.secret(prompt, options.investor_password_file))
    told = _Checks(session)
    proof = Trial(office, tried, new=True).run(told)
    document = _named(key) | {"terminal": setting.name, "saved": proof is not None, "checks": told.document()}
    if proof is not None:
        kept = service.add_account(office, NewAccount(key, options.name, options.purpose, tried), proof)
        document |= {"name": kept.name, "currency": kept.currency, "trade_allowed": proof.facts.trade_allowed}
    _answer(session, document, told.plain)
    return DONE if proof else FOUND


def _add_unread(session: Session, options: Namespace, key: AccountKey) -> int:
    office = session.office()
    currency = options.currency or office.books.current(office.store).currency
    kept = service.add_account(office, NewAccount(key, options.name, options.purpose, currency=currency))
    document = _named(key) | {"terminal": None, "saved": True, "checks": [], "name": kept.name, "currency": currency}
    said = session.words("{account} is kept by statements alone, unverified.", account=str(key))
    _answer(session, document, lambda: said)
    return DONE


def _terminal(office: Office, options: Namespace) -> TerminalSetting:
    """The terminal of this name, or a new one. Raises BadInput where it cannot be told which."""
    known = {each.name: each for each in terminals.settings(office)}
    name = options.terminal or (next(iter(known)) if len(known) == 1 and not options.path else "")
    if name in known and not options.path:
        return known[name]
    if not name or not options.path:
        raise BadInput(
            message("Name the terminal with --terminal, and a new one's program with --path."),
            message("Known terminals: {names}.", names=", ".join(known) or "–"),
            field="terminal",
        )
    return TerminalSetting(name=name, path=options.path, portable=options.portable, managed=not options.own)


def test(session: Session, options: Namespace) -> int:
    """Verify one account, or every one that is connected and in use; exit 1 where a check fails."""
    office = session.reading_office()
    documents, texts, sound = [], [], True
    for key in _keys(office, options):
        told = _Checks(session)
        good = verification.verify_account(office, key, told)
        sound = sound and good
        documents.append(_named(key) | {"verified": good, "checks": told.document()})
        texts.append(f"{key}\n{told.plain()}")
    _answer(session, {"accounts": documents}, lambda: "\n".join(texts) or "–")
    return DONE if sound else FOUND


def _keys(office: Office, options: Namespace) -> list[AccountKey]:
    if options.login is not None:
        return [service.find_key(office, options.login, options.server)]
    rows = service.account_rows(office)
    named = {"", *(row.key.server for row in rows)} if not options.server else {options.server}
    return [row.key for row in rows if row.account.active and row.terminal and row.key.server in named]


def deactivate(session: Session, options: Namespace) -> int:
    """Put an account out of use."""
    office = session.office()
    key = service.find_key(office, options.login, options.server)
    service.set_active(office, key, active=False)
    said = session.words("{account} is out of use; its deals stay in every figure.", account=str(key))
    _answer(session, _named(key) | {"active": False}, lambda: said)
    return DONE


def sync(session: Session, options: Namespace) -> int:
    """Read every terminal: once, or until interrupted. Exit 1 if an account could not be read once."""
    office = session.reading_office()
    if not options.once:
        return _sync_on(session, office)
    found = [_outcome(each, session) for each in reading.read_once(office, _telling(session))]
    _answer(session, {"accounts": found}, lambda: tables.rows(found))
    return DONE if all(each["read"] for each in found) else FOUND


def _outcome(each: Read, session: Session) -> Document:
    taken = each.reading
    return _named(each.key) | {
        "terminal": each.terminal,
        "read": each.read,
        "message": session.words.say(each.why) or None,
        "taken_at": _utc(taken.taken_at) if taken else None,
        "balance": str(taken.balance) if taken else None,
        "equity": str(taken.equity) if taken else None,
        "deals_added": each.deals_added,
        "difference": None if each.difference is None else str(each.difference),
        "reconciled": None if each.difference is None else not each.difference,
    }


def _sync_on(session: Session, office: Office) -> int:
    """Read until somebody ends it; readings and deals are kept as they come, of the accounts as they are set now."""
    ended = Event()
    for each in (signal.SIGINT, signal.SIGTERM):
        signal.signal(each, lambda _number, _frame: ended.set())
    running = Sync(office, terminals.Fleet(office), lambda _changes: None)
    looking = Thread(target=_look_around, args=(Watch(office), ended), name="watch", daemon=True)
    running.start()
    looking.start()
    print(session.words("Reading; end it with Ctrl+C."), file=sys.stderr)
    try:
        while not ended.wait(0.2):  # in short turns: a signal is heard between two of them on Windows
            pass
    finally:
        ended.set()
        running.stop()
        looking.join(LAST_LOOK)
    rows = [_row(each) for each in service.account_rows(office)]
    _answer(session, {"accounts": rows}, lambda: tables.rows(rows))
    return DONE


def _look_around(watch: Watch, ended: Event) -> None:
    """Notice what others change: the terminals are read as they are set."""
    while not ended.wait(LOOK_EVERY):
        try:
            watch.look()
        except KnownError as known:
            log.warning("nobody could look what others have changed: %s", known)


def _telling(session: Session) -> Callable[[AccountKey], None]:
    """Tells which accounts were read, where a person is there."""
    if not sys.stderr.isatty():
        return lambda _key: None
    return lambda key: print(session.words("{account} read", account=str(key)), file=sys.stderr)


class _Checks:
    """Hears the checks of a verification; tells them to a person as they come."""

    def __init__(self, session: Session) -> None:
        self._words, self._shown = session.words, sys.stderr.isatty()
        self._last: dict[str, Told] = {}

    def __call__(self, told: Told) -> None:
        self._last[told.check.value] = told
        if self._shown and told.outcome is not Outcome.RUNNING:
            print(self._line(told), file=sys.stderr)

    def document(self) -> list[Document]:
        """Every check that was begun."""
        say = self._words.say
        return [
            {"check": name, "outcome": told.outcome.value, "message": say(told.what), "fix": say(told.way_out) or None}
            for name, told in self._last.items()
        ]

    def plain(self) -> str:
        """A line for each."""
        return "\n".join(self._line(told) for told in self._last.values())

    def _line(self, told: Told) -> str:
        words = self._words
        fix = f"\n    {words.say(told.way_out)}" if told.way_out else ""
        outcome, check = words.term("outcome", told.outcome.value), words.term("check", told.check.value)
        return f"{outcome}: {check} · {words.say(told.what)}{fix}"
