"""Whether somebody who is entered as a prospect is known already, as a client or as a prospect."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from app.db import prospects as table
from app.domain.folding import searchable
from app.domain.permissions import Action
from app.services.office import Office

ALIKE = 88.0
"""Of 100: names that differ by a letter or in the order of their words reach it, two brothers do not."""
MOST = 5


@dataclass(frozen=True, slots=True)
class Alike:
    """Somebody who is known already. `same_email` is certain, a like name is a hint."""

    code: str
    name: str
    is_client: bool
    same_email: bool
    score: float


def alike(office: Office, name: str, email: str, but: str = "") -> tuple[Alike, ...]:
    """Who is known under this e-mail address or a like name, the likeliest first, at most five."""
    from rapidfuzz import fuzz  # loaded when somebody is entered, not while the window opens

    office.allow(Action.OFFICE_READ)
    wanted, address = searchable(name), email.strip().casefold()
    found = []
    for code, known, its_email, is_client in _everybody(office):
        same = bool(address) and address == its_email
        score = float(fuzz.token_sort_ratio(wanted, searchable(known))) if wanted else 0.0
        if code != but and (same or score >= ALIKE):
            found.append(Alike(code, known, is_client, same, score))
    return tuple(sorted(found, key=lambda each: (not each.same_email, -each.score, each.code))[:MOST])


def _everybody(office: Office) -> Iterator[tuple[str, str, str, bool]]:
    with office.store.reading() as session:
        prospects = table.read_all(session)
    for client in office.book().clients:
        yield client.code, client.name, client.email, True
    for prospect in prospects:
        if not prospect.client:  # who was converted is met as the client already
            yield prospect.code, prospect.name, prospect.email, False
