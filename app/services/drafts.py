"""What people have typed into open forms: kept while they type, given back after a lock, a crash or a restart."""

from __future__ import annotations

import json

from app.db import drafts as table
from app.services.office import Office

Content = dict[str, str]


def save_draft_form(office: Office, form: str, content: Content) -> None:
    """Keep what stands in a form, for this person."""
    with office.store.writing(office.person.name) as writing:
        table.save(writing.session, office.person.name, form, json.dumps(content), office.clock())
        writing.commit()


def read_draft_form(office: Office, form: str) -> Content | None:
    """What this person had typed into a form; None for nothing."""
    with office.store.reading() as session:
        document = table.read(session, office.person.name, form)
    found = json.loads(document) if document else None
    return found if isinstance(found, dict) else None


def drop_draft_form(office: Office, form: str) -> None:
    """Forget what was typed into a form."""
    with office.store.writing(office.person.name) as writing:
        table.drop(writing.session, office.person.name, form)
        writing.commit()
