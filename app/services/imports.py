"""Importing a file, whatever it is: recognised by its content, never by its name."""

from __future__ import annotations

from pathlib import Path

from app.bridge.statements import Kind, sniff
from app.channels.officefile import is_office_file
from app.domain.errors import RefusedFile, message
from app.services import people, statements, transfer
from app.services.office import Office
from app.services.statements import Wishes
from app.services.transfer import Imported
from app.words import Words

Json = dict[str, object]


def import_file(office: Office, path: Path, wishes: Wishes) -> Imported:
    """Take a file in. Raises RefusedFile with every problem and its place; nothing changes then."""
    return import_content(office, transfer.read_bytes(path), path.name, wishes)


def import_content(office: Office, content: bytes, name: str, wishes: Wishes) -> Imported:
    """Take content in that was read already; see import_file."""
    if is_office_file(content):
        return transfer.import_office(office, content, name, dry_run=wishes.dry_run)
    kind = sniff(content)
    if kind is Kind.OTHER:
        raise RefusedFile(message("{name} is neither an office file, a statement nor a list.", name=name))
    if kind is Kind.SHEET:
        return people.import_list(office, content, name, dry_run=wishes.dry_run)
    return statements.import_statement(office, content, name, wishes)


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
    return {
        "file": name,
        "recognised_as": None,
        "added": 0,
        "updated": 0,
        "unchanged": 0,
        "skipped": 0,
        "problems": problems or [{"where": name, "message": words.say(refusal.what)}],
        "dry_run": dry_run,
    }
