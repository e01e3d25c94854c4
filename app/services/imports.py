"""Importing a file, whatever it is: recognised by its content, never by its name."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from app.bridge.apart import recognise
from app.bridge.statements import Kind, Recognised
from app.channels.officefile import is_office_file
from app.domain.errors import RefusedFile, message
from app.services import people, statements, transfer
from app.services.listrows import ListRow, RefusedRows
from app.services.office import Office
from app.services.statements import Questions, Wishes
from app.services.transfer import Imported
from app.words import Words

Json = dict[str, object]


@dataclass(frozen=True, slots=True)
class Opened:
    """A file that was read once, so that what is taken in is what was tried. `found` is None for an office file."""

    name: str
    content: bytes
    found: Recognised | None = None


def open_file(path: Path) -> Opened:
    """Read a file and tell what it is. Raises RefusedFile where it is nothing that can be taken in."""
    content = transfer.read_bytes(path)
    if is_office_file(content):
        return Opened(path.name, content)
    found = recognise(content)
    if found.kind is Kind.OTHER:
        raise RefusedFile(message("{name} is neither an office file, a statement nor a list.", name=path.name))
    return Opened(path.name, content, found)


def questions(office: Office, opened: Opened, server: str = "") -> Questions:
    """What the file leaves to a person, with a proposal each; see statements.questions."""
    statement = opened.found.statement if opened.found else None
    return statements.questions(office, statement, server) if statement else Questions()


def take_in(office: Office, opened: Opened, wishes: Wishes) -> Imported:
    """Take a file in. Raises RefusedFile with every problem and its place; nothing changes then."""
    found = opened.found
    if found is None:
        return transfer.import_office(office, opened.content, opened.name, dry_run=wishes.dry_run)
    if found.statement is not None:
        return statements.import_statement(office, found.statement, opened.name, wishes)
    return people.import_list(office, opened.content, opened.name, rows=found.rows, dry_run=wishes.dry_run)


def import_file(office: Office, path: Path, wishes: Wishes) -> Imported:
    """Read a file and take it in, whatever it is; see take_in."""
    return take_in(office, open_file(path), wishes)


def document(found: Imported, words: Words) -> Json:
    """What an import did, as a document."""
    plain: Json = {
        "file": found.file,
        "recognised_as": found.recognised_as,
        "added": found.added,
        "updated": found.updated,
        "unchanged": found.unchanged,
        "skipped": found.skipped,
        "problems": transfer.known_problems(found.problems, words.say),
        "dry_run": found.dry_run,
    }
    if found.dry_run and found.rows:
        plain["rows"] = [row_document(row, words) for row in found.rows]
    if found.account is not None and found.period is not None:
        first, last, complete = found.period
        plain |= {
            "account": found.account,
            "period": {"first": first, "last": last, "complete": complete},
            "reconciled": found.reconciled,
            "difference": str(found.difference),
        }
        if not complete:
            plain["opening_balance"] = str(found.opening_balance)
    return plain


def refusal_document(name: str, refusal: RefusedFile, words: Words, *, dry_run: bool) -> Json:
    """A refused file, as a document: nothing was done, and why."""
    problems = transfer.known_problems(refusal.problems, words.say)
    rows = refusal.rows if isinstance(refusal, RefusedRows) and dry_run else ()
    listed: Json = {"rows": [row_document(row, words) for row in rows]} if rows else {}
    return listed | {
        "file": name,
        "recognised_as": None,
        "added": 0,
        "updated": 0,
        "unchanged": 0,
        "skipped": 0,
        "problems": problems or [{"where": name, "message": words.say(refusal.what)}],
        "dry_run": dry_run,
    }


def row_document(row: ListRow, words: Words) -> Json:
    """What a row of a list would do."""
    return {
        "row": row.row,
        "code": row.what,
        "name": row.name,
        "state": row.state.value,
        "changes": list(row.changes),
        "problems": [words.say(each.what) for each in row.problems],
        "looks_like": [{"code": hint.code, "because": [each.value for each in hint.reasons]} for hint in row.alike],
    }
