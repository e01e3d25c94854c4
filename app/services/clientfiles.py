"""Clients as documents: shown, read from one, the list in one, and the template of a list to fill in."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

from app.channels.clientlists import FORMS, titles
from app.channels.clientrows import KEYS, client_row, read_client
from app.channels.fields import Fields, Row, TooManyProblemsError, count
from app.channels.numbers import number_notes
from app.channels.sheets import Sheet, to_csv, to_workbook
from app.domain.clients import Client, valid_client
from app.domain.errors import BadInput, Message, RefusedFile, message
from app.domain.masking import masked_client
from app.domain.permissions import Action
from app.services.clientrecords import known_client, next_code
from app.services.clients import ClientRow, client_list
from app.services.office import Office
from app.services.transfer import save_atomically

Json = dict[str, object]

FEW = 100
"""More rows of clients than this are an export, for which a role is needed."""


def list_document(office: Office) -> list[Json]:
    """Every client with what is owed to them. Raises NotAllowed where there are more than a few."""
    rows = client_list(office).rows
    allow_rows(office, len(rows))
    return [_row_document(row) for row in rows]


def allow_rows(office: Office, rows: int) -> None:
    """Let so many rows of clients leave the screen. Raises NotAllowed."""
    office.allow(Action.CLIENTS_EXPORT if rows > FEW else Action.OFFICE_READ)


def _row_document(row: ClientRow) -> Json:
    client = row.client
    return {
        "code": client.code,
        "name": client.name,
        "kind": client.kind.value,
        "state": client.state.value,
        "country": client.country,
        "email": client.email,
        "owner": client.owner,
        "principal": None if row.principal is None else str(row.principal),
        "obligations": None if row.obligations is None else str(row.obligations),
        "ready": row.readiness.ready,
    }


def document(client: Client) -> Json:
    """A client as a document, with the keys of an office file."""
    return client_row(client) | {"kind": client.kind.value, "state": client.state.value, "version": client.version}


def notes(client: Client) -> tuple[Message, ...]:
    """What of the client could not be checked."""
    return number_notes(client)


def described(office: Office, said: Json, code: str = "") -> Client:
    """The client of a document over what is known of `code`; without a code, a new one. Raises RefusedFile, BadInput.

    A key that is not said stays as it was; one that is said empty is emptied. Numbers are checked when it is written.
    """
    office.allow(Action.CLIENTS_WRITE)
    before = known_client(office.book(), code) if code else None
    known = client_row(masked_client(before)) if before else {"code": next_code(office)}
    problems = Fields()
    row = Row(problems, "client", known | said | ({"code": code} if code else {}))
    if unknown := row.unknown(KEYS):
        raise BadInput(message("A client has no field {name}.", name=unknown[0]), field=unknown[0])
    version = row.take("version", count, before.version if before else 1, needed=False)
    try:
        return replace(_read(row, problems), version=version)
    except TooManyProblemsError as wrong:
        raise _unread(problems) from wrong


def _read(row: Row, problems: Fields) -> Client:
    client = read_client(row, valid_client)
    if problems.problems:
        raise _unread(problems)
    return client


def _unread(problems: Fields) -> RefusedFile:
    return RefusedFile(message("The client cannot be read as it is written."), tuple(problems.problems))


def read_description(path: Path) -> Json:
    """The object in a JSON file. Raises RefusedFile."""
    try:
        found = json.loads(path.read_bytes())
    except (OSError, ValueError) as unreadable:
        raise RefusedFile(message("{name} is no JSON file that can be read.", name=path.name)) from unreadable
    if not isinstance(found, dict):
        raise RefusedFile(message("{name} holds no client.", name=path.name))
    return found


def save_template(office: Office, path: Path, *, spanish: bool) -> int:
    """Write an empty list of clients to fill in, CSV or XLSX by its ending; answers its columns. Raises RefusedFile."""
    office.allow(Action.OFFICE_READ)
    columns = titles(spanish=spanish)
    sheet = Sheet("clients", tuple(columns.values()), ())
    if path.suffix.casefold() == ".csv":
        save_atomically(path, to_csv(sheet))
    else:
        rows = tuple((title, FORMS.get(name, "")) for name, title in columns.items())
        save_atomically(path, to_workbook((sheet, Sheet("columns", ("Columna" if spanish else "Column", ""), rows))))
    return len(columns)
