"""The commands about clients: listed, shown, added, changed, moved on, and the template of a list."""

from __future__ import annotations

import argparse
import json
from argparse import Namespace
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from app.cli import tables
from app.cli.answers import one_of
from app.cli.session import Session
from app.domain.clients import Client, ClientKind, ClientState
from app.services import clientfiles as files
from app.services import clientrecords as records
from app.services import clients as service
from app.services.duplicates import finder, likeness

if TYPE_CHECKING:
    Actions = argparse._SubParsersAction[argparse.ArgumentParser]  # noqa: SLF001 - argparse gives the type no public name

DONE = 0
Document = dict[str, object]

PLAIN = {
    "name": "TEXT",
    "email": "ADDRESS",
    "phone": "NUMBER",
    "country": "XX",
    "owner": "USER",
    "agent": "CODE",
    "city": "TEXT",
    "note": "TEXT",
}
"""What can be said on the command line; numbers of people and banks come from a file, which nobody else can list."""


def register(actions: Actions) -> None:
    """Add the commands."""
    group = actions.add_parser("clients", help="who the fund owes", allow_abbrev=False)
    kinds = group.add_subparsers(metavar="ACTION", required=True)
    _command(kinds, "list", list_clients, "every client")
    shown = _command(kinds, "show", show, "one client, numbers masked")
    shown.add_argument("code", metavar="CODE")
    shown.add_argument("--reveal", action="store_true", help="numbers in full; who looked is written down")
    _described(_command(kinds, "add", add, "a new client, pending"))
    changed = _command(kinds, "change", change, "write what is said over what is known")
    changed.add_argument("code", metavar="CODE")
    _described(changed)
    moved = _command(kinds, "state", move, "take a client to another state")
    moved.add_argument("code", metavar="CODE")
    moved.add_argument("state", metavar="STATE", type=one_of(ClientState))
    moved.add_argument("--reason", metavar="TEXT", default="", help="why, in ten characters or more")
    template = _command(kinds, "template", save_template, "an empty list of clients to fill in, CSV or XLSX")
    template.add_argument("file", metavar="FILE")


def _command(
    actions: Actions, name: str, run: Callable[[Session, Namespace], int], says: str
) -> argparse.ArgumentParser:
    command = actions.add_parser(name, help=says, description=says, allow_abbrev=False)
    command.add_argument("--json", action="store_true", help="print one JSON document")
    command.set_defaults(run=run)
    return command


def _described(command: argparse.ArgumentParser) -> None:
    for name, metavar in PLAIN.items():
        command.add_argument(f"--{name}", metavar=metavar)
    command.add_argument("--kind", type=one_of(ClientKind))
    command.add_argument(
        "--from", dest="described", metavar="FILE", help="a JSON object with the keys of `clients show`"
    )


def _said(options: Namespace) -> Document:
    """What the options and the file say, the options last."""
    found = files.read_description(Path(options.described)) if options.described else {}
    return found | {name: value for name in (*PLAIN, "kind") if (value := getattr(options, name)) is not None}


def list_clients(session: Session, _options: Namespace) -> int:
    """Print every client."""
    rows = files.list_document(session.office())
    _answer(session, {"clients": rows}, lambda: tables.rows(rows))
    return DONE


def show(session: Session, options: Namespace) -> int:
    """Print one client."""
    office = session.office()
    shown = service.client_detail(office, options.code).row.client
    return _print(session, records.revealed_client(office, options.code) if options.reveal else shown)


def add(session: Session, options: Namespace) -> int:
    """Write a new client, and say whom they look like."""
    office = session.office()
    client = records.add_client(office, files.described(office, _said(options)))
    alike = [likeness(hint, session.words) for hint in finder(office).alike(client)]
    return _print(session, service.client_detail(office, client.code).row.client, alike)


def change(session: Session, options: Namespace) -> int:
    """Write what is said over what is known."""
    office = session.office()
    records.change_client(office, files.described(office, _said(options), options.code))
    return _print(session, service.client_detail(office, options.code).row.client)


def move(session: Session, options: Namespace) -> int:
    """Take a client to another state."""
    office = session.office()
    records.move_client(office, options.code, options.state, options.reason)
    return _print(session, service.client_detail(office, options.code).row.client)


def save_template(session: Session, options: Namespace) -> int:
    """Write an empty list to fill in."""
    columns = files.save_template(session.office(), Path(options.file), spanish=session.words.language == "es")
    said = session.words("Wrote {file}, {columns} columns.", file=options.file, columns=columns)
    _answer(session, {"file": options.file, "columns": columns}, lambda: said)
    return DONE


def _print(session: Session, client: Client, alike: Sequence[str] = ()) -> int:
    document = files.document(client)
    notes = [*(session.words.say(note) for note in files.notes(client)), *alike]
    _answer(session, document | {"notes": notes}, lambda: "\n".join([tables.fields(document), *notes]))
    return DONE


def _answer(session: Session, document: object, plain: Callable[[], str]) -> None:
    print(json.dumps(document, ensure_ascii=False, indent=1) if session.as_json else plain())
