"""Importing a file, whatever it is: recognised by its content, never by its name."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from app.channels.officefile import is_office_file
from app.domain.errors import RefusedFile, message
from app.services import transfer
from app.services.office import Office
from app.services.transfer import Imported
from app.words import Words

Json = dict[str, object]


@dataclass(frozen=True, slots=True, kw_only=True)
class Wishes:
    """How to import. `server` and `zone` speak of the server of a statement; empty where nothing was said."""

    dry_run: bool = False
    new_account: bool = False
    server: str = ""
    zone: str = ""


def import_file(office: Office, path: Path, wishes: Wishes) -> Imported:
    """Take a file in. Raises RefusedFile with every problem and its place; nothing changes then."""
    return import_content(office, transfer.read_bytes(path), path.name, wishes)


def import_content(office: Office, content: bytes, name: str, wishes: Wishes) -> Imported:
    """Take content in that was read already; see import_file."""
    if is_office_file(content):
        return transfer.import_office(office, content, name, dry_run=wishes.dry_run)
    raise RefusedFile(message("{name} is neither an office file, a statement nor a list.", name=name))


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
