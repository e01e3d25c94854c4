"""Lists of clients and investments, from a workbook or a delimited text: columns by name, in English or Spanish."""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from decimal import Decimal
from functools import partial
from itertools import islice
from typing import TypeVar

from app.channels import clientlists, fields
from app.channels.clientlists import ClientLine, column_of, read_line
from app.domain.clients import FIRST_BIRTH, LAST_YEAR, Client
from app.domain.errors import BadInput, KnownError, Message, Problem, RefusedFile, message
from app.domain.holdings import AccountKey
from app.domain.money import CENT, parse_amount, total

Value = TypeVar("Value")
Cells = tuple[object, ...]

MOST_PROBLEMS = 50
FIRST_DEPOSIT = 1970
LONGEST_TITLE = 80
MOST_ROWS = 100_000
HEADER_WITHIN = 10  # a title or an empty line may stand above the names of the columns
LARGEST_LIST = 25 * 1024 * 1024

NAMES = {
    "code": ("code", "codigo", "id"),
    "client": ("client", "client code", "cliente", "codigo de cliente", "codigo del cliente", "codigo cliente"),
    "investment": ("investment", "investment code", "inversion", "codigo de inversion", "codigo de la inversion"),
    "fund": ("fund", "product", "fondo", "producto"),
    "principal": ("principal", "capital"),
    "deposit": ("deposit date", "deposit", "fecha de deposito", "fecha deposito", "deposito"),
    "server": ("server", "servidor"),
    "login": ("login", "account", "cuenta"),
    "amount": ("amount", "allocation", "allocated", "importe", "monto", "asignacion", "importe asignado"),
    **clientlists.NAMES,
}
"""What each column may be called, without accents and marks; the first is the name in messages."""

SOLD = ("client", "fund", "principal", "deposit")
"""What an investment needs besides its code."""


@dataclass(frozen=True, slots=True, kw_only=True)
class InvestmentLine:
    """An investment as a list gives it, and where its money works, if the list says so; `row` is its first row."""

    row: int
    code: str
    client: str
    fund: str
    principal: Decimal
    deposit_date: date
    allocations: tuple[tuple[AccountKey, Decimal], ...] = ()


@dataclass(frozen=True, slots=True)
class RowProblem:
    """One thing wrong in a row of a list, and under which column."""

    row: int
    column: str
    what: Message

    @property
    def problem(self) -> Problem:
        """The same, with its place in words."""
        return Problem(f"row {self.row}, {NAMES.get(self.column, (self.column,))[0]}", self.what)


@dataclass(frozen=True, slots=True)
class People:
    """What a list holds, and what is wrong with its rows: those are not among the lines.

    `titles` are the code and the name that stand in each row, whatever else is wrong with it.
    """

    lines: tuple[ClientLine, ...]
    investments: tuple[InvestmentLine, ...]
    problems: tuple[RowProblem, ...] = ()
    titles: Mapping[int, tuple[str, str]] = field(default_factory=dict)

    @property
    def clients(self) -> tuple[Client, ...]:
        """The clients, as if nobody knew them yet. Raises BadInput where one lacks a name."""
        return tuple(line.over(None) for line in self.lines)


def read_delimited(content: bytes) -> list[Cells]:
    """The cells of a delimited text, in a code page that spreadsheets save. Raises RefusedFile for what is none."""
    if len(content) > LARGEST_LIST:
        raise RefusedFile(message("The list is larger than 25 MB."))
    text = _decoded(content)
    first = next((line for line in text.splitlines() if line.strip()), "")
    mark = max((";", "\t", ","), key=first.count)
    try:
        rows = csv.reader(io.StringIO(text, newline=""), delimiter=mark, strict=True)
        found: list[Cells] = [tuple(row) for row in islice(rows, MOST_ROWS + 1)]
    except csv.Error as unreadable:
        raise RefusedFile(message("The file is not a list that can be read: {why}.", why=str(unreadable)[:80])) from (
            unreadable
        )
    if len(found) > MOST_ROWS:
        raise RefusedFile(message("The list has more than {most} rows.", most=MOST_ROWS))
    return found


def _decoded(content: bytes) -> str:
    names = ["utf-16"] if content.startswith((b"\xff\xfe", b"\xfe\xff")) else ["utf-8-sig", "cp1252"]
    for name in names:
        try:
            return content.decode(name)
        except UnicodeDecodeError:
            continue
    raise RefusedFile(message("The file is not a list that can be read: {why}.", why="text"))


def read_people(rows: Sequence[Cells]) -> People:
    """The clients and investments of a list. Raises RefusedFile with every problem and its row."""
    found = read_rows(rows)
    if found.problems:
        raise refusal(tuple(each.problem for each in found.problems))
    return found


def refusal(problems: tuple[Problem, ...]) -> RefusedFile:
    """The refusal of a list with these problems; it tells as many as anybody reads."""
    what = message("The list has {count} problems; nothing was changed.", count=len(problems))
    return RefusedFile(what, problems[:MOST_PROBLEMS])


def read_rows(rows: Sequence[Cells]) -> People:
    """What can be read of a list, and what is wrong with the rest. Raises RefusedFile for what is no such list."""
    header = next((at for at, row in enumerate(rows[:HEADER_WITHIN]) if len(_columns(row)) > 1), 0)
    columns = _columns(rows[header] if rows else ())
    if "name" not in columns and "investment" not in columns:
        raise RefusedFile(
            message("No row at the beginning names the columns of clients or of investments."),
            way_out=message("Use columns such as code, name, email, country; or investment, client, fund, principal."),
        )
    missing = [NAMES[field][0] for field in SOLD if field not in columns] if "investment" in columns else []
    if missing:
        raise RefusedFile(
            message("The list of investments lacks the columns {names}.", names=", ".join(missing)),
            (Problem(f"row {header + 1}", message("These columns are missing: {names}.", names=", ".join(missing))),),
        )
    return _Lines(rows, columns, header + 1).people()


def _columns(header: Cells) -> dict[str, int]:
    """The place of each field. A plain code is the client's, beside a client's it is the investment's."""
    said = {name: field for field, names in NAMES.items() for name in names}
    found: dict[str, int] = {}
    for at, title in enumerate(header):
        field = said.get(_folded(title)) if isinstance(title, str) else None
        if field:
            found.setdefault(field, at)
    if "code" in found:
        plain = found.pop("code")
        found.setdefault("client" if "client" not in found else "investment", plain)
    if "principal" not in found and "amount" in found:
        found["principal"] = found.pop("amount")
    return found


def _folded(text: str) -> str:
    """Lower case, without accents, marks and needless space."""
    bare = "".join(mark for mark in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(mark))
    return " ".join(re.sub(r"[^\w]|_", " ", bare).split())


class _Lines:
    """The rows of a list while they are read, and what is wrong in them."""

    def __init__(self, rows: Sequence[Cells], columns: dict[str, int], begin: int) -> None:
        self.rows, self.columns, self.begin = rows, columns, begin
        self.problems: list[RowProblem] = []
        self.clients: dict[str, ClientLine] = {}
        self.investments: dict[str, InvestmentLine] = {}
        self.titles: dict[int, tuple[str, str]] = {}

    def people(self) -> People:
        """Everything, or the refusal of a list without rows."""
        self._read()
        if not self.problems and not self.clients and not self.investments:
            raise RefusedFile(message("The list has no rows below the names of its columns."))
        lines, sold = tuple(self.clients.values()), tuple(self.investments.values())
        return People(lines, sold, tuple(self.problems), self.titles)

    def _read(self) -> None:
        for number, row in enumerate(self.rows[self.begin :], start=self.begin + 1):
            if not any(str(cell).strip() for cell in row if cell is not None):
                continue
            self.titles[number] = self._shown(row, "client", "investment"), self._shown(row, "name", "client")
            if "name" in self.columns:
                self._try(number, "name", partial(self._client, number, row))
            if "investment" in self.columns:
                self._try(number, "investment", partial(self._investment, number, row))
        for line in self.investments.values():
            allocated = total(amount for _, amount in line.allocations)
            if line.allocations and abs(allocated - line.principal) > CENT:
                what = message("The allocations of {code} add up to {sum}.", code=line.code, sum=allocated)
                self._wrong(line.row, "amount", what)

    def _shown(self, row: Cells, *names: str) -> str:
        """What stands under the first of these columns that the list has, as a person would say which row it is."""
        at = next((self.columns[name] for name in names if name in self.columns), None)
        value = row[at] if at is not None and at < len(row) else None
        return "" if value is None else " ".join(str(value).split())[:LONGEST_TITLE]

    def _client(self, number: int, row: Cells) -> None:
        line = read_line(number, partial(self._text, row), partial(self._day, row), _folded)
        if self.clients.setdefault(line.code, line).says != line.says:
            self._wrong(number, "code", message("{code} stands here twice with different content.", code=line.code))

    def _day(self, row: Cells, field: str) -> date | None:
        value = self._cell(row, field)
        return None if value is None or value == "" else _day(value, field, FIRST_BIRTH)

    def _investment(self, number: int, row: Cells) -> None:
        code = self._text(row, "investment")
        if not code and "name" in self.columns:
            return  # a client without an investment
        line = InvestmentLine(
            row=number,
            code=_code(code),
            client=self._text(row, "client"),
            fund=self._text(row, "fund").upper(),
            principal=self._positive(row, "principal"),
            deposit_date=_day(self._cell(row, "deposit"), "deposit", FIRST_DEPOSIT),
        )
        line = replace(line, allocations=self._allocation(row, line.principal))
        known = self.investments.setdefault(line.code, line)
        if known is line:
            return
        same = replace(known, allocations=()) == replace(line, row=known.row, allocations=())
        accounts = {account for account, _ in known.allocations}
        if not same or not line.allocations or line.allocations[0][0] in accounts or not accounts:
            self._wrong(number, "investment", message("{code} stands here twice.", code=line.code))
            return
        self.investments[line.code] = replace(known, allocations=known.allocations + line.allocations)

    def _allocation(self, row: Cells, principal: Decimal) -> tuple[tuple[AccountKey, Decimal], ...]:
        """Where this row says the money works: an account needs its server, an amount its account."""
        login, server = self._text(row, "login"), self._text(row, "server")
        stated = self._cell(row, "amount")
        if not login and not server and stated in {None, ""}:
            return ()
        if not re.fullmatch(r"[1-9][0-9]{0,17}", login):
            raise BadInput(message("{text} is not an account number.", text=login[:40]), field="login")
        if not server:
            raise BadInput(message("An account number needs its server."), field="server")
        amount = principal if stated in {None, ""} else self._positive(row, "amount")
        return ((AccountKey(server, int(login)), amount),)

    def _positive(self, row: Cells, field: str) -> Decimal:
        value = _amount(self._cell(row, field), field)
        if value <= 0:
            raise BadInput(message("An amount of more than zero is expected here."), field=field)
        return value

    def _cell(self, row: Cells, field: str) -> object:
        """The value under a column; raises BadInput for a formula, whose value nobody has read."""
        at = self.columns.get(field)
        value = row[at] if at is not None and at < len(row) else None
        if isinstance(value, str) and value.lstrip().startswith("="):
            raise BadInput(message("A formula cannot be read; write its value."), field=field)
        return value

    def _text(self, row: Cells, field: str) -> str:
        value = self._cell(row, field)
        if value is None:
            return ""
        if isinstance(value, float) and value.is_integer() and abs(value) < 10**15:
            return str(int(value))
        text = " ".join(value.split()) if isinstance(value, str) else str(value)
        try:
            return fields.text(text)
        except BadInput as unusable:
            raise BadInput(unusable.what, field=field) from unusable

    def _try(self, number: int, field: str, read: Callable[[], None]) -> None:
        try:
            read()
        except KnownError as wrong:
            self._wrong(number, column_of(wrong.field) or field, wrong.what)

    def _wrong(self, number: int, field: str, what: Message) -> None:
        self.problems.append(RowProblem(number, field, what))


def _code(text: str) -> str:
    if not re.fullmatch(r"[\w.\-/]{1,40}", text):
        raise BadInput(message("An investment code has 1 to 40 letters, digits, dots or dashes."), field="investment")
    return text


def _amount(value: object, field: str) -> Decimal:
    """An amount from text or a number, its thousands grouped or not."""
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal | str) or value == "":
        raise BadInput(message("An amount is expected here."), field=field)
    if isinstance(value, str):
        return parse_amount(_ungrouped(value), field)
    exact = Decimal(repr(value)) if isinstance(value, float) else Decimal(value)
    if exact.is_finite() and exact == exact.to_integral_value() and abs(exact) < 10**15:
        exact = exact.quantize(Decimal(1))
    return parse_amount(f"{exact:f}" if exact.is_finite() else str(exact), field)


def _ungrouped(text: str) -> str:
    bare = re.sub(r"[\s\u00a0\u202f']", "", text)
    if re.fullmatch(r"-?\d{1,3}(,\d{3})+\.\d{1,2}", bare):
        return bare.replace(",", "")
    if re.fullmatch(r"-?(\d+|\d{1,3}(\.\d{3})+),\d{1,2}", bare):
        return bare.replace(".", "").replace(",", ".")
    return bare


def _day(value: object, field: str, first: int) -> date:
    found = value.date() if isinstance(value, datetime) else value
    if isinstance(found, str):
        try:
            found = date.fromisoformat(found.strip()) if len(found.strip()) == 10 else None
        except ValueError:
            found = None
    if not isinstance(found, date) or not first <= found.year < LAST_YEAR:
        what = message("{text} is not a date such as 2025-04-01.", text="" if value is None else str(value)[:40])
        raise BadInput(what, field=field)
    return found
