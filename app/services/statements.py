"""Statements of accounts taken in: previewed, reconciled, all or nothing, harmless when repeated."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from app.bridge.clock import UNCONFIRMED, from_server
from app.bridge.statements import LONGEST_SERVER, Statement
from app.db import accounts as accounts_table
from app.db import deals as deals_table
from app.db import readings as readings_table
from app.db.store import Writing
from app.domain.book import Book
from app.domain.calendar import server_clock
from app.domain.counted import balance_of
from app.domain.errors import BadInput, KnownError, Problem, RefusedFile, UnknownAccount, message
from app.domain.holdings import Account, Deal, ServerZone
from app.domain.permissions import Action
from app.services.office import Office
from app.services.transfer import Imported


@dataclass(frozen=True, slots=True, kw_only=True)
class Wishes:
    """How to import. `server` and `zone` speak of the server of a statement; empty where nothing was said."""

    dry_run: bool = False
    new_account: bool = False
    server: str = ""
    zone: str = ""


@dataclass(frozen=True, slots=True)
class Questions:
    """What a statement leaves to a person, with a proposal each (perhaps empty); None where it is known."""

    server: str | None = None
    zone: str | None = None


def questions(office: Office, statement: Statement, server: str = "") -> Questions:
    """What nobody has said of the statement's server: its name, where the report has none, and its clock's zone.

    `server` is the name if a person gave one already.
    """
    office.allow(Action.OFFICE_READ)
    book = office.books.current(office.store)
    named = None if statement.names_server else server or _likely_server(book, statement)
    zones = _zones(office)
    known = zones.get(named or statement.key.server)
    return Questions(named, None if known is not None and known.confirmed else _likely_zone(known, zones.values()))


def _zones(office: Office) -> dict[str, ServerZone]:
    with office.store.reading() as session:
        return {each.server: each for each in accounts_table.zones(session)}


def _likely_server(book: Book, statement: Statement) -> str:
    """The only server where we keep an account of this login; else the company, which stands for it."""
    servers = {account.key.server for account in book.accounts if account.key.login == statement.key.login}
    return servers.pop() if len(servers) == 1 else statement.key.server


def _likely_zone(known: ServerZone | None, zones: Iterable[ServerZone]) -> str:
    """What was said of the server before, else the zone that most of the other servers have; perhaps nothing."""
    if known is not None and known.zone != UNCONFIRMED:
        return known.zone
    confirmed = Counter(each.zone for each in zones if each.confirmed)
    return confirmed.most_common(1)[0][0] if confirmed else ""


def import_statement(office: Office, read: Statement, name: str, wishes: Wishes) -> Imported:
    """Take a statement in. Raises RefusedFile where it is unsound or of an account that we do not keep."""
    office.allow(Action.STATEMENTS_IMPORT)
    _check(wishes)
    book = office.books.current(office.store)
    if wishes.server and not read.names_server:
        read = read.on_server(wishes.server)
    account = _account(book, read, new=wishes.new_account)
    with office.store.writing(office.person.name) as writing:
        zones = accounts_table.zones(writing.session, hold=True)
        named = next((each for each in zones if each.server == read.key.server), None)
        statement = read.in_zone(wishes.zone or (named.zone if named else UNCONFIRMED))
        _write_account(office, writing, account, book)
        _write_zone(writing, statement.key.server, named, wishes.zone)
        zone_known = bool(wishes.zone) or (named is not None and named.confirmed)
        counts = deals_table.take_in(writing.session, statement.deals, name, zone_known=zone_known)
        if counts.quarantined:
            raise _other_account(name, counts.quarantined)
        _write_reading(writing, statement, name)
        difference = _difference(writing, statement)
        if not wishes.dry_run:
            facts = {"account": str(statement.key), "added": counts.added, "updated": counts.updated}
            writing.audit("statement:imported", name, after=facts)
            writing.commit()
    return Imported(
        file=name,
        recognised_as=statement.kind.value,
        added=counts.added,
        updated=counts.updated,
        unchanged=counts.unchanged,
        problems=(*statement.notes, *statement.remarks, *_zone_note(statement, named, wishes.zone)),
        dry_run=wishes.dry_run,
        account=str(statement.key),
        period=_period(statement),
        opening_balance=None if statement.complete else statement.opening_balance,
        reconciled=statement.complete and difference == 0 and not statement.notes,
        difference=difference,
        contradicts_itself=bool(statement.notes),
    )


def _check(wishes: Wishes) -> None:
    """Raise BadInput, naming its field, for an answer that cannot be."""
    if wishes.zone:
        server_clock(wishes.zone)
    if len(wishes.server) > LONGEST_SERVER:
        what = message("The name of a server has at most {most} characters.", most=LONGEST_SERVER)
        raise BadInput(what, field="server")


def _account(book: Book, statement: Statement, *, new: bool) -> Account:
    for account in book.accounts:
        if account.key == statement.key:
            if account.currency != statement.currency:
                raise RefusedFile(
                    message(
                        "The report is in {theirs}, the account {account} is kept in {ours}.",
                        theirs=statement.currency,
                        ours=account.currency,
                        account=str(account.key),
                    )
                )
            return account
    if not new:
        raise UnknownAccount(
            message(
                "The report is of the account {account}, which this office does not keep.", account=str(statement.key)
            ),
            way_out=message("Check the file; if the account is ours, say that it is new."),
        )
    return Account(key=statement.key, currency=statement.currency, name=statement.company)


def _write_account(office: Office, writing: Writing, account: Account, book: Book) -> None:
    if account not in book.accounts:
        accounts_table.add(writing.session, account, office.today())


def _write_zone(writing: Writing, server: str, known: ServerZone | None, wanted: str) -> None:
    """Keep the zone of the server; a changed one derives the times of its deals anew."""
    if known is None:
        accounts_table.set_zone(writing.session, ServerZone(server, wanted or UNCONFIRMED, bool(wanted)))
    elif wanted and (known.zone, known.confirmed) != (wanted, True):
        accounts_table.set_zone(writing.session, ServerZone(server, wanted, True))
        deals_table.shift_times(writing.session, server, lambda clock: from_server(clock, wanted))


def _other_account(name: str, count: int) -> RefusedFile:
    return RefusedFile(
        message("{count} tickets of {name} are known here under another login.", count=count, name=name),
        way_out=message("The file is of another account; nothing was changed."),
    )


def _write_reading(writing: Writing, statement: Statement, name: str) -> None:
    if statement.reading is None:
        return
    try:
        readings_table.add(writing.session, [statement.reading])
    except KnownError as other:
        raise RefusedFile(
            message("{name} contradicts a reading.", name=name), (Problem("balance", other.what),)
        ) from other


def _difference(writing: Writing, statement: Statement) -> Decimal:
    """Reported balance - sum of the deals known up to the report's time."""
    known = [deal for deal in deals_table.read_all(writing.session) if deal.account == statement.key]
    return statement.reported_balance - balance_of(_until(known, statement))


def _until(known: list[Deal], statement: Statement) -> list[Deal]:
    last = max((deal.time for deal in statement.deals), default=statement.printed_at)
    return [deal for deal in known if deal.time <= max(last, statement.printed_at)]


def _zone_note(statement: Statement, known: ServerZone | None, wanted: str) -> tuple[Problem, ...]:
    if wanted or (known is not None and known.confirmed):
        return ()
    server = statement.key.server
    return (
        Problem(
            "zone",
            message("The zone of {server} is not confirmed; its times are taken as {zone}.", server=server,
                    zone=known.zone if known else UNCONFIRMED),
        ),
    )  # fmt: skip


def _period(statement: Statement) -> tuple[str | None, str | None, bool]:
    times = sorted(deal.time for deal in statement.deals)
    if not times:
        return None, None, statement.complete
    first, last = (moment.isoformat().replace("+00:00", "Z") for moment in (times[0], times[-1]))
    return first, last, statement.complete
