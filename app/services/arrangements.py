"""How people have arranged their tables: kept for each of them, given back at the next start."""

from __future__ import annotations

import json
from collections.abc import Mapping

from app.db import drafts as table
from app.services.office import Office

Kept = Mapping[str, object]


def keep_arrangement(office: Office, name: str, arrangement: Kept) -> None:
    """Keep how this person has arranged a table."""
    with office.store.writing(office.person.name) as writing:
        table.save(writing.session, office.person.name, _form(name), json.dumps(arrangement), office.clock())
        writing.commit()


def kept_arrangement(office: Office, name: str) -> Kept:
    """How this person had arranged a table; empty where they have not."""
    with office.store.reading() as session:
        document = table.read(session, office.person.name, _form(name))
    found = json.loads(document) if document else None
    return found if isinstance(found, dict) else {}


def _form(name: str) -> str:
    """A table is kept beside the forms, under a name that no form has."""
    return f"table:{name}"
