"""Imports and exports: office files, statements, lists; all or nothing per file, and harmless when repeated."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from functools import partial
from pathlib import Path

from app.bridge.clock import from_server
from app.channels.officefile import OfficeFile, is_office_file, read_office_file
from app.channels.officewriter import write_office_file
from app.db import accounts as accounts_table
from app.db import clients as clients_table
from app.db import costs as costs_table
from app.db import deals as deals_table
from app.db import investments as investments_table
from app.db import offices as offices_table
from app.db import operations as typings_table
from app.db import payments as payments_table
from app.db import readings as readings_table
from app.db import rules as rules_table
from app.db import terms as terms_table
from app.db.store import Writing
from app.domain.accrual import schedule
from app.domain.book import Book
from app.domain.clients import completed
from app.domain.errors import Message, Problem, RefusedFile, message
from app.domain.investments import Cost, Decision, Investment
from app.domain.permissions import Action
from app.domain.rules import SHIPPED_RULES
from app.services.listrows import ListRow
from app.services.office import Office

LARGEST_FILE = 1024**3


MOST_CLIENTS = 100
"""That leave without the password being asked for again (security.md 2.2)."""


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import did, or with `dry_run` would do. Counts are over all rows of the file.

    A statement that `contradicts_itself` reconciles nothing, whatever its `difference`. `rows` are those of a list.
    """

    file: str
    recognised_as: str
    added: int = 0
    updated: int = 0
    unchanged: int = 0
    skipped: int = 0
    problems: tuple[Problem, ...] = ()
    dry_run: bool = False
    account: str | None = None
    period: tuple[str | None, str | None, bool] | None = None
    opening_balance: Decimal | None = None
    reconciled: bool | None = None
    difference: Decimal | None = None
    contradicts_itself: bool = False
    rows: tuple[ListRow, ...] = ()


@dataclass(slots=True)
class Tally:
    """Counts that grow row by row, and the problems that refuse the file."""

    added: int = 0
    updated: int = 0
    unchanged: int = 0
    skipped: int = 0
    problems: list[Problem] = field(default_factory=list)

    def count(self, *, known: bool, same: bool) -> None:
        """Count one row."""
        if not known:
            self.added += 1
        elif same:
            self.unchanged += 1
        else:
            self.updated += 1

    def refuse(self, where: str, what: Message) -> None:
        """Note a contradiction between the file and the office."""
        self.problems.append(Problem(where, what))


def read_bytes(path: Path) -> bytes:
    """The file's content. Raises RefusedFile for what cannot be read."""
    try:
        if path.stat().st_size > LARGEST_FILE:
            raise RefusedFile(message("{name} is larger than 1 GB.", name=path.name))
        return path.read_bytes()
    except OSError as unreadable:
        reason = message("does not exist") if not path.exists() else message("cannot be read")
        raise RefusedFile(message("{name} {reason}.", name=path.name, reason=reason)) from unreadable


def import_office(office: Office, content: bytes, name: str, *, dry_run: bool = False) -> Imported:
    """Take in an office file. Raises RefusedFile, changing nothing, where it is unsound or contradicts the office."""
    office.allow(Action.OFFICE_TRANSFER)
    if not is_office_file(content):
        raise RefusedFile(message("{name} is not an office file.", name=name))
    found = read_office_file(content)
    with office.store.writing(office.person.name) as writing:
        tally = _take_office(office, writing, found)
        if tally.problems:
            raise RefusedFile(
                message("{name} contradicts this office; nothing was changed.", name=name), tuple(tally.problems)
            )
        changed = tally.added or tally.updated
        if not dry_run and changed:
            digest = hashlib.sha256(content).hexdigest()
            facts = {"added": tally.added, "updated": tally.updated, "sha256": digest}
            writing.audit("office:imported", name, after=facts)
            writing.commit()
    return Imported(
        name,
        "FIDUS office file",
        tally.added,
        tally.updated,
        tally.unchanged,
        tally.skipped,
        found.notes,
        dry_run,
    )


def _take_office(office: Office, writing: Writing, found: OfficeFile) -> Tally:
    known, tally = office.books.current(office.store), Tally()
    _take_settings(writing, known, found.book, tally)
    if tally.problems:
        return tally
    today = office.today()
    _take_terms(writing, known, found.book, tally)
    _take_clients(writing, known, found.book, tally)
    _take_accounts(writing, known, found, today, tally)
    _take_investments(writing, known, found.book, tally)
    _take_payments(writing, known, found.book, tally)
    _take_costs(writing, known, found.book, tally)
    if not tally.problems:
        _take_readings(writing, found.book, tally)
        _take_typings(writing, known, found.book, tally)
        _take_rules(office, writing, known, found.book, tally)
    return tally


def is_empty(book: Book) -> bool:
    """Whether an office has no records yet."""
    return not (book.clients or book.accounts or book.deals or book.costs)


def _take_settings(writing: Writing, known: Book, wanted: Book, tally: Tally) -> None:
    if (known.currency, known.timezone) == (wanted.currency, wanted.timezone):
        return
    if not is_empty(known):
        values = {"theirs": wanted.currency, "ours": known.currency}
        if wanted.currency != known.currency:
            tally.refuse("currency", message("The file is in {theirs}, this office is in {ours}.", **values))
        if wanted.timezone != known.timezone:
            values = {"theirs": wanted.timezone, "ours": known.timezone}
            tally.refuse("timezone", message("The file dates by {theirs}, this office by {ours}.", **values))
        return
    settings = replace(offices_table.read(writing.session), currency=wanted.currency, timezone=wanted.timezone)
    offices_table.write(writing.session, settings)


def _take_terms(writing: Writing, known: Book, wanted: Book, tally: Tally) -> None:
    ours = {(terms.fund, terms.version): terms for terms in known.terms}
    for terms in wanted.terms:
        before = ours.get((terms.fund, terms.version))
        if before is None:
            terms_table.add(writing.session, terms)
            tally.added += 1
        elif before != terms:
            tally.refuse(
                "terms",
                message("Version {version} of {fund} exists with other terms.", version=terms.version, fund=terms.fund),
            )


def _take_clients(writing: Writing, known: Book, wanted: Book, tally: Tally) -> None:
    ours = {client.code: client for client in known.clients}
    emails = {client.email: client.code for client in known.clients if client.email}
    for at, client in enumerate(wanted.clients):
        before = ours.get(client.code)
        if client.email and emails.setdefault(client.email, client.code) != client.code:
            tally.refuse(
                f"clients[{at}].email",
                message("{code} has this e-mail address already.", code=emails[client.email]),
            )
            continue
        merged = client if before is None else completed(client, before)
        tally.count(known=before is not None, same=merged == before)
        if before is None:
            clients_table.add(writing.session, client)
        elif merged != before:
            clients_table.change(writing.session, merged)


def _take_accounts(writing: Writing, known: Book, found: OfficeFile, today: date, tally: Tally) -> None:
    ours = {account.key: account for account in known.accounts}
    for at, account in enumerate(found.book.accounts):
        before = ours.get(account.key)
        merged = account if before is None else replace(account, version=before.version)
        if before is not None and before.currency != account.currency:
            tally.refuse(
                f"accounts[{at}].currency",
                message(
                    "{account} is kept in {ours}, not {theirs}.",
                    account=str(account.key),
                    ours=before.currency,
                    theirs=account.currency,
                ),
            )
            continue
        tally.count(known=before is not None, same=merged == before)
        if before is None:
            accounts_table.add(writing.session, account, today)
        elif merged != before:
            accounts_table.change(writing.session, merged, today)
    zones = {each.server: each for each in accounts_table.zones(writing.session)}
    for server in found.servers:
        if zones.get(server.server) != server:
            accounts_table.set_zone(writing.session, server)
            deals_table.shift_times(writing.session, server.server, partial(from_server, name=server.zone))
            tally.count(known=server.server in zones, same=False)


def _take_investments(writing: Writing, known: Book, wanted: Book, tally: Tally) -> None:
    ours = {investment.code: investment for investment in known.investments}
    for at, offered in enumerate(wanted.investments):
        investment = _activated(offered)
        before = ours.get(investment.code)
        if before is None:
            investments_table.add(writing.session, investment)
            tally.added += 1
        elif _same_contract(before, investment):
            tally.unchanged += 1
        elif before.decision is Decision.DRAFT:
            investments_table.change(writing.session, replace(investment, version=before.version))
            tally.updated += 1
        else:
            tally.refuse(
                f"investments[{at}]",
                message("{code} is here with another content; sold contracts never change.", code=investment.code),
            )


def _activated(investment: Investment) -> Investment:
    """The investment with its schedule, generated once, if it is taken as approved."""
    return replace(investment, schedule=schedule(investment)) if investment.counts else investment


def _same_contract(before: Investment, after: Investment) -> bool:
    plain = {"version": 0, "schedule": ()}
    mine = sorted(before.allocations, key=lambda each: (each.account, each.since, each.amount))
    theirs = sorted(after.allocations, key=lambda each: (each.account, each.since, each.amount))
    return mine == theirs and replace(before, allocations=(), **plain) == replace(after, allocations=(), **plain)  # type: ignore[arg-type]


def _take_payments(writing: Writing, known: Book, wanted: Book, tally: Tally) -> None:
    ours = {payment.reference: payment for payment in known.payments}
    for at, payment in enumerate(wanted.payments):
        before = ours.get(payment.reference)
        if before is None:
            payments_table.add(writing.session, payment, f"file:{payment.reference}")
            tally.added += 1
        elif before == payment:
            tally.unchanged += 1
        else:
            tally.refuse(
                f"payments[{at}].reference",
                message("The reference {reference} pays something else here.", reference=payment.reference),
            )


def _take_costs(writing: Writing, known: Book, wanted: Book, tally: Tally) -> None:
    """Costs have no name of their own: the n-th equal line of a file is the n-th equal line of the office."""
    left = Counter(known.costs)
    seen: Counter[Cost] = Counter()
    for cost in wanted.costs:
        seen[cost] += 1
        if left[cost] > 0:
            left[cost] -= 1
            tally.unchanged += 1
            continue
        text = f"{cost.day}|{cost.kind}|{cost.amount}|{cost.note}|{seen[cost]}"
        costs_table.add(writing.session, cost, "file:" + hashlib.sha256(text.encode()).hexdigest())
        tally.added += 1


def _take_readings(writing: Writing, wanted: Book, tally: Tally) -> None:
    counts = deals_table.take_in(writing.session, wanted.deals, "office file")
    if counts.quarantined:
        tally.refuse(
            "deals",
            message("{count} tickets are known here under another login.", count=counts.quarantined),
        )
    fresh = readings_table.add(writing.session, wanted.snapshots)
    tally.added += counts.added + fresh
    tally.updated += counts.updated
    tally.unchanged += counts.unchanged + len(wanted.snapshots) - fresh


def _take_typings(writing: Writing, known: Book, wanted: Book, tally: Tally) -> None:
    ours = set(known.typings)
    for typing in wanted.typings:
        if typing in ours:
            tally.unchanged += 1
        else:
            typings_table.add(writing.session, typing)
            tally.added += 1


def _take_rules(office: Office, writing: Writing, known: Book, wanted: Book, tally: Tally) -> None:
    """A file says something about rules only where its own differ from the shipped ones."""
    if wanted.rules == SHIPPED_RULES:
        return
    if wanted.rules == known.rules:
        tally.unchanged += 1
        return
    rules_table.add(writing.session, wanted.rules, office.person.name, office.clock())
    tally.count(known=known.rules != SHIPPED_RULES, same=False)


LEFT_OUT = (
    "prospects",
    "agents",
    "commissions",
    "cases",
    "overrides",
    "documents",
    "screening",
    "merges",
    "messages",
    "users",
)
"""What an office file does not hold: only a copy of the database, of the key file and of the documents carries it."""


def export_office(office: Office) -> bytes:
    """The whole office as an office file, without secrets; audited. Raises StepUpNeeded where it has many clients."""
    office.allow(Action.OFFICE_TRANSFER)
    book = office.books.current(office.store)
    if len(book.clients) > MOST_CLIENTS:
        office.step_up()
    with office.store.reading() as session:
        zones = accounts_table.zones(session)
    content = write_office_file(book, zones)
    with office.store.writing(office.person.name) as writing:
        writing.audit("office:exported", office.name, after={"sha256": hashlib.sha256(content).hexdigest()})
        writing.commit()
    return content


def save_atomically(path: Path, content: bytes) -> None:
    """Write a file whole or not at all. Raises RefusedFile where the folder cannot be written to."""
    from app.config import write_atomically

    try:
        write_atomically(path, content)
    except OSError as unwritable:
        raise RefusedFile(message("{name} cannot be written there.", name=path.name)) from unwritable


def known_problems(problems: Iterable[Problem], say: Callable[[Message], str]) -> list[dict[str, str]]:
    """Problems as plain rows."""
    return [{"where": problem.where, "message": say(problem.what)} for problem in problems]
