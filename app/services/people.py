"""Lists of clients and investments taken in, all or nothing per file, after every row has been looked at."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from datetime import date

from app.channels.clientlists import NAMES, ClientLine, column_of
from app.channels.lists import Cells, InvestmentLine, People, RowProblem, read_delimited, read_rows, refusal
from app.db import clients as clients_table
from app.db import investments as investments_table
from app.db import merges as merges_table
from app.db.store import Writing
from app.domain.accrual import schedule
from app.domain.book import Book
from app.domain.clients import Client
from app.domain.errors import KnownError, Message, message
from app.domain.holdings import Allocation
from app.domain.investments import Decision, Investment
from app.domain.permissions import Action
from app.domain.products import terms_on
from app.services.clientrecords import checked_client, client_facts, look_again, refuse_gone
from app.services.duplicates import Finder, Hint
from app.services.listrows import ListRow, RefusedRows, RowOutcome
from app.services.office import Office
from app.services.transfer import Imported


def import_list(
    office: Office, content: bytes, name: str, *, rows: Sequence[Cells] | None = None, dry_run: bool = False
) -> Imported:
    """Take a list of clients or investments in. Raises RefusedFile with every problem and its row, NotAllowed.

    `rows` are those of a workbook; without them the content is text with separators.
    """
    people = read_rows(read_delimited(content) if rows is None else rows)
    _allow(office, people)
    with office.store.reading() as session:
        gone = merges_table.absorbed(session)
    plan = _Plan(office.books.current(office.store), office.today(), gone)
    plan.look_at(people)
    looked = plan.rows()
    if plan.problems:
        refused = refusal(tuple(each.problem for each in sorted(plan.problems, key=lambda each: each.row)))
        known = RefusedRows(refused.what, refused.problems)
        known.rows = looked
        raise known
    if not dry_run and (plan.clients or plan.investments):
        with office.store.writing(office.person.name) as writing:
            plan.write(writing)
            digest = hashlib.sha256(content).hexdigest()
            facts = {"added": plan.added, "updated": plan.updated, "sha256": digest}
            writing.audit("list:imported", name, after=facts)
            writing.commit()
    kind = "list of investments" if plan.sold else "list of clients"
    return Imported(name, kind, plan.added, plan.updated, plan.unchanged, dry_run=dry_run, rows=looked)


def _allow(office: Office, people: People) -> None:
    """Who writes clients takes in lists of clients; contracts that were sold are moved with whole offices only."""
    moves = not office.may(Action.CLIENTS_WRITE) and office.may(Action.OFFICE_TRANSFER)
    office.allow(Action.OFFICE_TRANSFER if people.investments or moves else Action.CLIENTS_WRITE)


@dataclass(slots=True)
class _Plan:
    """What a list would do to the book: found out row by row, written in one go."""

    book: Book
    today: date
    gone: Mapping[str, str] = field(default_factory=dict)
    clients: dict[int, tuple[Client | None, Client]] = field(default_factory=dict)
    investments: dict[int, Investment] = field(default_factory=dict)
    problems: list[RowProblem] = field(default_factory=list)
    sold: bool = False
    _same: list[int] = field(default_factory=list)
    _names: dict[int, tuple[str, str]] = field(default_factory=dict)

    @property
    def unchanged(self) -> int:
        """How many records say what is known already."""
        return len(self._same)

    @property
    def added(self) -> int:
        """How many records are new."""
        return sum(before is None for before, _after in self.clients.values()) + len(self.investments)

    @property
    def updated(self) -> int:
        """How many records say something else."""
        return sum(before is not None for before, _after in self.clients.values())

    def look_at(self, people: People) -> None:
        """Look at every row."""
        self.problems += people.problems
        self._names = dict(people.titles)
        self.sold = bool(people.investments)
        known = {client.code: client for client in self.book.clients}
        folded = {code.casefold(): code for code in known}
        emails = {client.email: client.code for client in self.book.clients if client.email}
        for line in people.lines:
            self._client(line, known.get(line.code), folded, emails)
        codes = known.keys() | {after.code for _before, after in self.clients.values()}
        for sold in people.investments:
            self._investment(sold, codes)

    def _client(self, line: ClientLine, before: Client | None, folded: dict[str, str], emails: dict[str, str]) -> None:
        self._names[line.row] = line.code, str(line.facts.get("name", before.name if before else ""))
        try:
            after = checked_client(line.over(before), before, self.today)
        except KnownError as wrong:
            self._wrong(line.row, column_of(wrong.field) or "name", wrong.what)
            return
        other = folded.setdefault(line.code.casefold(), line.code)
        owner = emails.setdefault(after.email, line.code) if after.email else line.code
        if line.code in self.gone:
            self._wrong(line.row, "code", _gone(line.code, self.gone))
        elif other != line.code:
            self._wrong(line.row, "code", message("{code} has this code already.", code=other))
        elif owner != line.code:
            self._wrong(line.row, "email", message("{code} has this e-mail address already.", code=owner))
        elif after == before:
            self._same.append(line.row)
        else:
            self.clients[line.row] = before, after

    def _investment(self, line: InvestmentLine, clients: set[str]) -> None:
        sold = _gone(line.client, self.gone) if line.client in self.gone else _sold(self.book, line, clients)
        if isinstance(sold, Message):
            self._wrong(line.row, "investment", sold)
            return
        before = next((each for each in self.book.investments if each.code == line.code), None)
        if before is None:
            self.investments[line.row] = sold
        elif _says(before) == _says(sold):
            self._same.append(line.row)
        else:
            what = message("{code} is here with another content; sold contracts never change.", code=line.code)
            self._wrong(line.row, "investment", what)

    def _wrong(self, row: int, column: str, what: Message) -> None:
        self.problems.append(RowProblem(row, column, what))

    def rows(self) -> tuple[ListRow, ...]:
        """Every row with what it would do."""
        wrong: defaultdict[int, list[RowProblem]] = defaultdict(list)
        for each in self.problems:
            wrong[each.row].append(each)
        finder = Finder((*self.book.clients, *(after for before, after in self.clients.values() if before is None)))
        places = sorted({*wrong, *self.clients, *self.investments, *self._same})
        return tuple(self._row(place, wrong[place], finder) for place in places)

    def _row(self, place: int, wrong: list[RowProblem], finder: Finder) -> ListRow:
        what, name = self._names.get(place, ("", ""))
        before, after = self.clients.get(place, (None, None))
        alike = _strong(finder, after) if after and before is None else ()
        if wrong:
            state = RowOutcome.PROBLEM
        elif alike:
            state = RowOutcome.ALIKE
        elif place in self.investments or (after and before is None):
            state = RowOutcome.NEW
        else:
            state = RowOutcome.CHANGED if after else RowOutcome.UNCHANGED
        problems = tuple(each.problem for each in wrong)
        return ListRow(place, what, name, state, problems, alike, _changes(before, after))

    def write(self, writing: Writing) -> None:
        """Write what is new and changed, with a line of the audit for every client; see refuse_gone."""
        gone = merges_table.absorbed(writing.session)
        clients = {after.code for _before, after in self.clients.values()}
        for code in clients | {each.client for each in self.investments.values()}:
            refuse_gone(gone, code)
        for before, after in self.clients.values():
            if before is None:
                clients_table.add(writing.session, after)
                writing.audit("client:added", after.code, after=client_facts(after))
            else:
                clients_table.change(writing.session, after)
                look_again(writing, before, after)
                writing.audit("client:changed", after.code, before=client_facts(before), after=client_facts(after))
        for investment in self.investments.values():
            investments_table.add(writing.session, investment)


def _gone(code: str, gone: Mapping[str, str]) -> Message:
    return message("{code} was merged into {kept}.", code=code, kept=gone[code])


def _strong(finder: Finder, client: Client) -> tuple[Hint, ...]:
    return tuple(hint for hint in finder.alike(client) if hint.strong)


def _changes(before: Client | None, after: Client | None) -> tuple[str, ...]:
    """The fields that would say something else."""
    if before is None or after is None:
        return ()
    return tuple(each.name for each in fields(after) if getattr(before, each.name) != getattr(after, each.name))


def title_of(name: str) -> str:
    """The column of a list that a field of a client stands under."""
    return NAMES.get("bank.account" if name == "banks" else name, (name,))[0]


def _says(investment: Investment) -> tuple[object, ...]:
    return investment.client, investment.fund, investment.principal, investment.deposit_date


def _sold(book: Book, line: InvestmentLine, clients: set[str]) -> Investment | Message:
    """The investment of a row, or what is wrong with it."""
    terms = terms_on(book.terms, line.fund, line.deposit_date)
    known = {account.key for account in book.accounts}
    strange = next((account for account, _ in line.allocations if account not in known), None)
    if line.client not in clients:
        return message("No client has the code {code}.", code=line.client)
    if terms is None or terms.custom:
        return message("The fund {fund} has no terms on that date.", fund=line.fund)
    if strange is not None:
        return message("{account} is not an account in use.", account=str(strange))
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
