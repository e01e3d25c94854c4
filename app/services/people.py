"""Lists of clients and investments taken in, all or nothing per file."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import replace

from app.channels.lists import Cells, InvestmentLine, People, read_delimited, read_people
from app.db import clients as clients_table
from app.db import investments as investments_table
from app.domain.accrual import schedule
from app.domain.book import Book
from app.domain.errors import Message, Problem, RefusedFile, message
from app.domain.holdings import Allocation
from app.domain.investments import Decision, Investment
from app.domain.permissions import Action
from app.domain.products import terms_on
from app.services.office import Office
from app.services.transfer import Imported, Tally


def import_list(
    office: Office, content: bytes, name: str, *, rows: Sequence[Cells] | None = None, dry_run: bool = False
) -> Imported:
    """Take a list of clients or investments in. Raises RefusedFile with every problem and its row.

    `rows` are those of a workbook; without them the content is text with separators.
    """
    office.allow(Action.OFFICE_TRANSFER)
    people = read_people(read_delimited(content) if rows is None else rows)
    book, tally = office.books.current(office.store), Tally()
    with office.store.writing(office.person.name) as writing:
        for client in people.clients:
            before = next((known for known in book.clients if known.code == client.code), None)
            merged = client if before is None else replace(client, version=before.version, state=before.state)
            tally.count(known=before is not None, same=merged == before)
            if before is None:
                clients_table.add(writing.session, client)
            elif merged != before:
                clients_table.change(writing.session, merged)
        for investment in _investments(book, people, tally):
            investments_table.add(writing.session, investment)
        if tally.problems:
            raise RefusedFile(
                message("{name} contradicts this office; nothing was changed.", name=name), tuple(tally.problems)
            )
        if not dry_run and (tally.added or tally.updated):
            facts = {"added": tally.added, "updated": tally.updated, "sha256": hashlib.sha256(content).hexdigest()}
            writing.audit("list:imported", name, after=facts)
            writing.commit()
    kind = "list of investments" if people.investments else "list of clients"
    return Imported(name, kind, tally.added, tally.updated, tally.unchanged, dry_run=dry_run)


def _investments(book: Book, people: People, tally: Tally) -> list[Investment]:
    """The new investments; those known already must say the same."""
    known = {investment.code: investment for investment in book.investments}
    clients = {client.code for client in (*book.clients, *people.clients)}
    fresh = []
    for line in people.investments:
        investment = _investment(book, line, clients, tally)
        if investment is None:
            continue
        before = known.get(line.code)
        if before is None:
            tally.added += 1
            fresh.append(investment)
        elif _says(before) == _says(investment):
            tally.unchanged += 1
        else:
            what = message("{code} is here with another content; sold contracts never change.", code=line.code)
            tally.refuse(f"row {line.row}", what)
    return fresh


def _says(investment: Investment) -> tuple[object, ...]:
    return investment.client, investment.fund, investment.principal, investment.deposit_date


def _investment(book: Book, line: InvestmentLine, clients: set[str], tally: Tally) -> Investment | None:
    terms = terms_on(book.terms, line.fund, line.deposit_date)
    known = {account.key for account in book.accounts}
    strange = next((account for account, _ in line.allocations if account not in known), None)
    wrong: Message | None = None
    if line.client not in clients:
        wrong = message("No client has the code {code}.", code=line.client)
    elif terms is None or terms.custom:
        wrong = message("The fund {fund} has no terms on that date.", fund=line.fund)
    elif strange is not None:
        wrong = message("{account} is not an account in use.", account=str(strange))
    if wrong is not None or terms is None:
        tally.problems.append(Problem(f"row {line.row}", wrong or message("This row cannot be read.")))
        return None
    sold = Investment(
        code=line.code,
        client=line.client,
        fund=line.fund,
        principal=line.principal,
        deposit_date=line.deposit_date,
        terms=terms,
        decision=Decision.APPROVED,
        allocations=tuple(
            Allocation(investment=line.code, account=account, amount=amount, since=line.deposit_date)
            for account, amount in line.allocations
        ),
    )
    return replace(sold, schedule=schedule(sold))
