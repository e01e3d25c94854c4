"""Reads an office file: a whole office as one JSON document, strictly, naming every problem and its place."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from app.channels import fields as f
from app.channels.clientrows import CODE, read_client
from app.channels.decisions import read_rules, read_typing
from app.channels.fields import Fields, Row, TooManyProblemsError, Wanted
from app.domain.book import Book
from app.domain.calendar import server_clock, zone
from app.domain.clients import Client
from app.domain.errors import Problem, RefusedFile, message
from app.domain.holdings import (
    Account,
    AccountKey,
    Allocation,
    Deal,
    DealKind,
    Entry,
    Purpose,
    ServerZone,
    Snapshot,
    Typing,
)
from app.domain.investments import Cost, Decision, Investment, Payment, PaymentKind
from app.domain.money import parse_amount
from app.domain.products import FIRST_TERMS, SHIPPED_TERMS, Accrual, Convention, Terms, terms_on

FORMAT, VERSION = "fidus-office", 1
LARGEST = 1024**3
NO_ACCOUNT = AccountKey("", 0)
NO_DAY = FIRST_TERMS
ZERO = Decimal("0.00")
FUND, SERVER = f.at_most(40), f.at_most(120)

SECTIONS = frozenset(
    [
        "format",
        "version",
        "currency",
        "timezone",
        "clients",
        "accounts",
        "investments",
        "payments",
        "costs",
        "deals",
        "snapshots",
        "terms",
        "operations",
        "rules",
        "servers",
    ]
)


@dataclass(frozen=True, slots=True)
class OfficeFile:
    """A sound office file. `notes` name what was not understood and therefore left aside."""

    book: Book
    servers: tuple[ServerZone, ...]
    notes: tuple[Problem, ...] = ()


def is_office_file(content: bytes) -> bool:
    """Whether this looks like a JSON document, which only office files are."""
    return content[:64].lstrip(b"\xef\xbb\xbf \t\r\n")[:1] == b"{"


def read_office_file(content: bytes) -> OfficeFile:
    """The office in this document. Raises RefusedFile listing what is wrong where; nothing of it is used then."""
    document = _parse(content)
    fields = Fields()
    try:
        office = _Reader(fields, document).office()
    except TooManyProblemsError:
        office = None
    if fields.problems or office is None:
        raise RefusedFile(
            message("The office file has {count} problems; nothing was changed.", count=len(fields.problems)),
            tuple(fields.problems),
        )
    return office


def _parse(content: bytes) -> dict[str, object]:
    if len(content) > LARGEST:
        raise RefusedFile(message("The file is larger than 1 GB."))
    try:
        document = json.loads(content, object_pairs_hook=_no_twins, parse_constant=_no_constant)
    except (ValueError, RecursionError) as broken:
        raise RefusedFile(
            message("The file is not a complete JSON document: {why}.", why=str(broken)[:200])
        ) from broken
    if not isinstance(document, dict) or document.get("format") != FORMAT:
        raise RefusedFile(message("The file is JSON, but not an office file: its format is not {name}.", name=FORMAT))
    if document.get("version") != VERSION or isinstance(document.get("version"), bool):
        raise RefusedFile(
            message("The office file has version {version}.", version=repr(document.get("version"))[:40]),
            way_out=message("This program reads version {known}; a newer program wrote the file.", known=VERSION),
        )
    return document


def _no_twins(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) != len(pairs):
        names = [name for name, _ in pairs]
        twin = next(name for name in names if names.count(name) > 1)
        raise ValueError(f"the key {twin!r} stands twice in one object")
    return found


def _no_constant(name: str) -> object:
    raise ValueError(f"{name} is not a JSON value")


class _Reader:
    """Reads one document section by section."""

    def __init__(self, fields: Fields, document: dict[str, object]) -> None:
        self.fields, self.document = fields, document
        self.top = Row(fields, "$", document)
        self.accounts: dict[tuple[object, object], AccountKey] = {}

    def office(self) -> OfficeFile:
        """The whole office; the problems found are in `fields`."""
        notes = [
            Problem(name, message("This part of the file is not known here and was left aside."))
            for name in sorted(self.document.keys() - SECTIONS)
        ]
        terms = self._terms()
        clients = self._unique(
            "clients", "code", [read_client(row) for row in self.fields.rows(self.document, "clients")]
        )
        accounts = [self._account(row) for row in self.fields.rows(self.document, "accounts")]
        self._no_twin_accounts(accounts)
        investments = self._investments(terms, {client.code for client in clients})
        book = Book(
            currency=self.top.take("currency", f.currency, "USD"),
            timezone=self.top.take("timezone", _zone, "UTC"),
            terms=terms,
            clients=tuple(clients),
            accounts=tuple(accounts),
            investments=tuple(investments),
            payments=tuple(self._payments({investment.code for investment in investments})),
            costs=tuple(self._cost(row) for row in self.fields.rows(self.document, "costs")),
            deals=tuple(self._deals()),
            typings=tuple(self._typings({investment.code for investment in investments})),
            rules=read_rules(self.fields, self.fields.rows(self.document, "rules")),
            snapshots=tuple(self._snapshots()),
        )
        return OfficeFile(book, tuple(self._servers()), tuple(notes))

    def _unique(self, section: str, name: str, found: list[Client]) -> list[Client]:
        seen: set[str] = set()
        for at, client in enumerate(found):
            if client.code in seen:
                self.fields.wrong(f"{section}[{at}].{name}", message("{code} stands here twice.", code=client.code))
            seen.add(client.code)
        return found

    def _terms(self) -> tuple[Terms, ...]:
        own: dict[tuple[str, int], Terms] = {}
        for row in self.fields.rows(self.document, "terms"):
            terms = self._fund_terms(row)
            if row.sound and (terms.fund, terms.version) in own:
                named = f"{terms.fund} {terms.version}"
                row.wrong("version", message("{code} stands here twice.", code=named))
            own[terms.fund, terms.version] = terms
        return tuple(({(terms.fund, terms.version): terms for terms in SHIPPED_TERMS} | own).values())

    def _fund_terms(self, row: Row) -> Terms:
        version = row.take("version", f.count, 1)
        if version < 1:
            row.wrong("version", message("Versions of terms count from 1."))
        return self._terms_of(row, fund=row.take("fund", FUND, ""), version=version)

    def _terms_of(self, row: Row, fund: str, version: int, fallback: Terms | None = None) -> Terms:
        base = fallback or next((terms for terms in SHIPPED_TERMS if terms.fund == fund), SHIPPED_TERMS[0])
        step = row.take("step_months", f.count, base.step_months, needed=fallback is None)
        commitment = row.take("commitment_months", f.count, base.commitment_months, needed=False)
        if commitment < 1:
            row.wrong("commitment_months", message("A contract runs for at least one month."))
        elif not 1 <= step <= commitment:
            row.wrong("step_months", message("Interest is paid every 1 to {most} months.", most=commitment))
        rate = row.take("rate_per_month", f.quantity, base.rate_per_month)
        if rate >= 1:
            row.wrong("rate_per_month", message("A rate is a fraction per month: 0.025 means 2.5 % per month."))
        return Terms(
            fund=fund,
            version=version,
            effective=row.take("effective", f.day, base.effective, needed=fallback is None),
            rate_per_month=rate,
            minimum=row.take("minimum", parse_amount, base.minimum, needed=False),
            step_months=step,
            incubation_months=row.take("incubation_months", f.count, base.incubation_months, needed=False),
            commitment_months=commitment,
            by_invitation=base.by_invitation,
            custom=base.custom,
            convention=row.take("convention", f.one_of(Convention), base.convention, needed=False),
            accrual=row.take("accrual", f.one_of(Accrual), base.accrual, needed=False),
        )

    def _key(self, row: Row, *, known: bool = True) -> AccountKey:
        server, login = row.content.get("server"), row.content.get("login")
        if known and type(server) is str and type(login) is int and (server, login) in self.accounts:
            return self.accounts[server, login]
        key = AccountKey(row.take("server", SERVER, ""), row.take("login", f.whole, 0))
        if known and row.sound and key not in self.accounts:
            row.wrong(
                "login", message("The account {account} is not among the accounts of this file.", account=str(key))
            )
        return key

    def _account(self, row: Row) -> Account:
        return Account(
            key=self._key(row, known=False),
            currency=row.take("currency", f.currency, "USD"),
            name=row.take("name", f.at_most(200, f.text), "", needed=False),
            purpose=row.take("purpose", f.one_of(Purpose), Purpose.TRADING, needed=False),
            active=row.take("active", f.flag, True, needed=False),
        )

    def _no_twin_accounts(self, accounts: list[Account]) -> None:
        for at, account in enumerate(accounts):
            if account.key in self.accounts:
                self.fields.wrong(f"accounts[{at}]", message("{code} stands here twice.", code=str(account.key)))
            self.accounts[account.key] = account.key

    def _investments(self, terms: tuple[Terms, ...], clients: set[str]) -> list[Investment]:
        found, seen = [], set()
        for row in self.fields.rows(self.document, "investments"):
            investment = self._investment(row, terms)
            if row.sound and investment.client not in clients:
                row.wrong("client", message("No client {code} is in this file.", code=investment.client))
            if investment.code in seen:
                row.wrong("code", message("{code} stands here twice.", code=investment.code))
            seen.add(investment.code)
            found.append(investment)
        return found

    def _investment(self, row: Row, terms: tuple[Terms, ...]) -> Investment:
        code, fund = row.take("code", CODE, ""), row.take("fund", FUND, "CORE")
        deposit = row.take("deposit_date", f.day, NO_DAY)
        principal = row.take("principal", parse_amount, ZERO)
        if row.sound and principal <= 0:
            row.wrong("principal", message("A principal is more than zero."))
        return Investment(
            code=code,
            client=row.take("client", CODE, ""),
            fund=fund,
            principal=principal,
            deposit_date=deposit,
            terms=self._sold_terms(row, terms, fund, deposit),
            decision=row.take("decision", f.one_of(Decision), Decision.APPROVED, needed=False),
            allocations=tuple(self._allocation(inner, code) for inner in row.rows("allocations")),
            note=row.take("note", f.text, "", needed=False),
        )

    def _sold_terms(self, row: Row, terms: tuple[Terms, ...], fund: str, deposit: date) -> Terms:
        in_force = terms_on(terms, fund, deposit)
        own = row.content.get("terms")
        if in_force is None:
            row.wrong("fund", message("The fund {fund} has no terms on that date.", fund=fund))
            return SHIPPED_TERMS[0]
        if own is None:
            if in_force.custom:
                row.wrong("terms", message("{fund} has no terms of its own: the investment needs them.", fund=fund))
            return in_force
        if not isinstance(own, dict):
            row.wrong("terms", message("An object is expected here."))
            return in_force
        inner = Row(self.fields, f"{row.where}.terms", own)
        if "version" in own:
            wanted = inner.take("version", f.count, 0)
            for version in terms:
                if (version.fund, version.version) == (fund, wanted):
                    return version
            inner.wrong("version", message("{fund} has no terms version {version}.", fund=fund, version=wanted))
            return in_force
        return self._terms_of(inner, fund, 0, in_force)

    def _allocation(self, row: Row, investment: str) -> Allocation:
        since, until = row.take("from", f.day, NO_DAY), row.take("to", f.day, None, needed=False)
        amount = row.take("amount", parse_amount, ZERO)
        if row.sound and amount <= 0:
            row.wrong("amount", message("An allocation is more than zero."))
        if until is not None and until <= since:
            row.wrong("to", message("An allocation ends after it begins."))
        return Allocation(
            investment=investment,
            account=self._key(row),
            amount=amount,
            source=row.take("source", f.at_most(40, f.text), "client", needed=False),
            since=since,
            until=until,
        )

    def _payments(self, investments: set[str]) -> list[Payment]:
        found, references = [], set()
        for row in self.fields.rows(self.document, "payments"):
            payment = Payment(
                investment=row.take("investment", CODE, ""),
                seq=row.take("seq", f.count, 0),
                paid_on=row.take("paid_on", f.day, NO_DAY),
                amount=row.take("amount", parse_amount, ZERO),
                reference=row.take("reference", f.at_most(120), ""),
                kind=row.take("kind", f.one_of(PaymentKind), PaymentKind.INTEREST, needed=False),
            )
            if row.sound and payment.investment not in investments:
                row.wrong("investment", message("No investment {code} is in this file.", code=payment.investment))
            if row.sound and payment.amount <= 0:
                row.wrong("amount", message("A payment is more than zero."))
            if payment.reference in references:
                row.wrong("reference", message("{code} stands here twice.", code=payment.reference))
            references.add(payment.reference)
            found.append(payment)
        return found

    def _cost(self, row: Row) -> Cost:
        return Cost(
            day=row.take("date", f.day, NO_DAY),
            kind=row.take("kind", f.at_most(60), ""),
            amount=row.take("amount", parse_amount, ZERO),
            note=row.take("note", f.text, "", needed=False),
        )

    def _deals(self) -> list[Deal]:
        found: dict[tuple[str, str], Deal] = {}
        for row in self.fields.rows(self.document, "deals"):
            deal = self._deal(row)
            known = found.setdefault((deal.account.server, deal.ticket), deal)
            if known is not deal and row.sound:
                same = message("The ticket {ticket} stands in this file twice.", ticket=deal.ticket)
                other = message("The ticket {ticket} stands in this file with two contents.", ticket=deal.ticket)
                row.wrong("ticket", same if known == deal else other)
        return list(found.values())

    def _deal(self, row: Row) -> Deal:
        return Deal(self._key(row), *row.take_all(_DEAL))

    def _typings(self, investments: set[str]) -> list[Typing]:
        return [read_typing(row, self._key, investments) for row in self.fields.rows(self.document, "operations")]

    def _snapshots(self) -> list[Snapshot]:
        found: dict[tuple[AccountKey, object], Snapshot] = {}
        for row in self.fields.rows(self.document, "snapshots"):
            snapshot = Snapshot(
                account=self._key(row),
                taken_at=row.take("taken_at", f.moment, _EPOCH),
                balance=row.take("balance", parse_amount, ZERO),
                equity=row.take("equity", parse_amount, ZERO),
                credit=row.take("credit", parse_amount, ZERO, needed=False),
                margin=row.take("margin", parse_amount, None, needed=False),
            )
            if found.setdefault((snapshot.account, snapshot.taken_at), snapshot) is not snapshot and row.sound:
                row.wrong("taken_at", message("This account has two readings at this time."))
        return list(found.values())

    def _servers(self) -> list[ServerZone]:
        found: dict[str, ServerZone] = {}
        for row in self.fields.rows(self.document, "servers"):
            server = ServerZone(
                row.take("server", SERVER, ""),
                row.take("zone", _clock, "UTC"),
                row.take("confirmed", f.flag, False, needed=False),
            )
            if found.setdefault(server.server, server) is not server and row.sound:
                row.wrong("server", message("{code} stands here twice.", code=server.server))
        return list(found.values())


def _zone(value: object) -> str:
    """The name of a time zone that exists."""
    name = f.at_most(60)(value)
    zone(name)
    return name


def _clock(value: object) -> str:
    """The name of a zone that a broker's clock may keep."""
    name = f.at_most(60)(value)
    server_clock(name)
    return name


_EPOCH = f.moment("1971-01-01T00:00:00Z")
_AMOUNT = f.remembered(parse_amount)
_DEAL = (
    Wanted("ticket", f.ticket, "", needed=True),
    Wanted("order", f.whole, 0),
    Wanted("position", f.whole, 0),
    Wanted("time", f.moment, _EPOCH, needed=True),
    Wanted("type", f.one_of(DealKind), DealKind.BALANCE, needed=True),
    Wanted("entry", f.one_of(Entry), None),
    Wanted("symbol", f.remembered(f.at_most(60, f.text)), ""),
    Wanted("volume", f.remembered(f.quantity), Decimal(0)),
    Wanted("price", f.quantity, Decimal(0)),
    Wanted("profit", _AMOUNT, ZERO, needed=True),
    Wanted("swap", _AMOUNT, ZERO),
    Wanted("commission", _AMOUNT, ZERO),
    Wanted("fee", _AMOUNT, ZERO),
    Wanted("comment", f.remembered(f.text), ""),
    Wanted("server_ms", f.whole, None),
    Wanted("magic", f.signed, None),
)
"""The fields of a deal, in the order of its own."""
