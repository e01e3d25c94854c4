"""Lists of clients and investments, from a workbook or a delimited text: columns by name, in English or Spanish."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import TypeVar

from app.domain.clients import Client, ClientKind, valid_client
from app.domain.errors import BadInput, KnownError, Message, Problem, RefusedFile, message
from app.domain.money import parse_amount

Value = TypeVar("Value")
MOST_PROBLEMS = 50

NAMES = {
    "code": ("code", "client", "client code", "código", "codigo", "cliente"),
    "name": ("name", "client name", "nombre"),
    "email": ("email", "e-mail", "mail", "correo", "correo electrónico"),
    "country": ("country", "país", "pais"),
    "kind": ("kind", "type", "tipo"),
    "phone": ("phone", "teléfono", "telefono"),
    "investment": ("investment", "investment code", "inversión", "inversion"),
    "fund": ("fund", "fondo"),
    "principal": ("principal", "amount", "capital", "importe"),
    "deposit": ("deposit date", "deposit", "fecha de depósito", "fecha de deposito", "depósito"),
    "server": ("server", "servidor"),
    "login": ("login", "account", "cuenta"),
}
"""What each column may be called; the first is the name in messages."""

KINDS = {
    "": ClientKind.INDIVIDUAL,
    "individual": ClientKind.INDIVIDUAL,
    "person": ClientKind.INDIVIDUAL,
    "persona": ClientKind.INDIVIDUAL,
    "company": ClientKind.COMPANY,
    "empresa": ClientKind.COMPANY,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class InvestmentLine:
    """An investment as a list gives it; `server` and `login` say where it trades, if the list does."""

    row: int
    code: str
    client: str
    fund: str
    principal: Decimal
    deposit_date: date
    server: str = ""
    login: int = 0


@dataclass(frozen=True, slots=True)
class People:
    """What a list holds."""

    clients: tuple[Client, ...]
    investments: tuple[InvestmentLine, ...]


def read_delimited(content: bytes) -> list[tuple[object, ...]]:
    """The cells of a delimited text. Raises RefusedFile for what is none."""
    try:
        text = content.decode("utf-8-sig")
        dialect = csv.Sniffer().sniff(text[:4000], delimiters=",;\t")
        return [tuple(row) for row in csv.reader(io.StringIO(text), dialect, strict=True)]
    except (UnicodeDecodeError, csv.Error) as unreadable:
        raise RefusedFile(
            message("The file is not a list that can be read: {why}.", why=str(unreadable)[:80])
        ) from unreadable


def read_people(rows: Sequence[tuple[object, ...]]) -> People:
    """The clients and investments of a list. Raises RefusedFile with every problem and its row."""
    columns = _columns(rows[0] if rows else ())
    if "name" not in columns and "investment" not in columns:
        raise RefusedFile(
            message("The first row names neither clients nor investments."),
            way_out=message("Use columns such as code, name, email, country; or investment, client, fund, principal."),
        )
    return _Lines(rows, columns).people()


def _columns(header: Sequence[object]) -> dict[str, int]:
    said = {name: field for field, names in NAMES.items() for name in names}
    found: dict[str, int] = {}
    for at, title in enumerate(header):
        field = said.get(" ".join(str(title or "").casefold().split()))
        if field and field not in found:
            found[field] = at
    return found


class _Lines:
    """The rows of a list while they are read, and what is wrong in them."""

    def __init__(self, rows: Sequence[tuple[object, ...]], columns: dict[str, int]) -> None:
        self.rows, self.columns = rows, columns
        self.problems: list[Problem] = []

    def people(self) -> People:
        """Everything, or the refusal."""
        clients: dict[str, Client] = {}
        investments: dict[str, InvestmentLine] = {}
        for number, row in enumerate(self.rows[1:], start=2):
            if not any(str(cell or "").strip() for cell in row):
                continue
            if "name" in self.columns:
                self._client(number, row, clients)
            if "investment" in self.columns and self._text(row, "investment"):
                self._investment(number, row, investments)
        if self.problems:
            raise RefusedFile(
                message("The list has {count} problems; nothing was changed.", count=len(self.problems)),
                tuple(self.problems[:MOST_PROBLEMS]),
            )
        return People(tuple(clients.values()), tuple(investments.values()))

    def _client(self, number: int, row: tuple[object, ...], known: dict[str, Client]) -> None:
        client = self._try(number, "name", lambda: self._read_client(row), None)
        if client is None:
            return
        if known.setdefault(client.code, client) != client:
            self._wrong(number, "code", message("{code} stands here twice with different content.", code=client.code))

    def _read_client(self, row: tuple[object, ...]) -> Client:
        kind = self._text(row, "kind").casefold()
        if kind not in KINDS:
            raise BadInput(message("{kind} is neither individual nor company.", kind=kind), field="kind")
        return valid_client(
            Client(
                code=self._text(row, "code"),
                name=self._text(row, "name"),
                email=self._text(row, "email"),
                country=self._text(row, "country"),
                phone=self._text(row, "phone"),
                kind=KINDS[kind],
            )
        )

    def _investment(self, number: int, row: tuple[object, ...], known: dict[str, InvestmentLine]) -> None:
        login = self._text(row, "login")
        if login and not login.isdecimal():
            self._wrong(number, "login", message("{text} is not an account number.", text=login[:40]))
            return
        line = self._try(number, "principal", lambda: self._read_investment(number, row, login), None)
        if line is not None and known.setdefault(line.code, line) is not line:
            self._wrong(number, "investment", message("{code} stands here twice.", code=line.code))

    def _read_investment(self, number: int, row: tuple[object, ...], login: str) -> InvestmentLine:
        return InvestmentLine(
            row=number,
            code=self._text(row, "investment"),
            client=self._text(row, "code"),
            fund=self._text(row, "fund").upper(),
            principal=_amount(self._cell(row, "principal")),
            deposit_date=_day(self._cell(row, "deposit")),
            server=self._text(row, "server"),
            login=int(login) if login else 0,
        )

    def _cell(self, row: tuple[object, ...], field: str) -> object:
        at = self.columns.get(field)
        return row[at] if at is not None and at < len(row) else None

    def _text(self, row: tuple[object, ...], field: str) -> str:
        value = self._cell(row, field)
        text = "" if value is None else " ".join(str(value).split())
        if text.startswith("="):
            raise BadInput(message("A formula cannot be read; write its value."), field=field)
        return text.removesuffix(".0") if isinstance(value, float) else text

    def _try(self, number: int, field: str, read: Callable[[], Value], fallback: Value | None) -> Value | None:
        try:
            return read()
        except KnownError as wrong:
            self._wrong(number, wrong.field or field, wrong.what)
            return fallback

    def _wrong(self, number: int, field: str, what: Message) -> None:
        self.problems.append(Problem(f"row {number}, {field}", what))


def _amount(value: object) -> Decimal:
    if isinstance(value, bool) or value is None:
        raise BadInput(message("An amount is expected here."), field="principal")
    if isinstance(value, int | float):
        return parse_amount(f"{Decimal(repr(value)):f}".removesuffix(".0"), "principal")
    return parse_amount(str(value).strip().replace(" ", ""), "principal")


def _day(value: object) -> date:
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    try:
        return date.fromisoformat(str(value).strip())
    except ValueError as unreadable:
        raise BadInput(
            message("{text} is not a date such as 2025-04-01.", text=str(value)[:40]), field="deposit"
        ) from unreadable
