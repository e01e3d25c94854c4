"""Offices with several people in them, and the same office with another of them in front of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from app.db import users
from app.domain.permissions import Role
from app.domain.users import User
from app.services.access import Access
from app.services.office import Office, Person


def hire(office: Office, name: str, *roles: Role, joined: bool = True, expires: datetime | None = None) -> User:
    """Somebody who has an account already; it opens nothing, they act through `acting`."""
    user = User(
        name=name,
        full_name=name.capitalize(),
        roles=frozenset(roles),
        password_hash="$2b$04$of-nobody" if joined else "",
        expires=expires,
    )
    with office.store.writing("setup") as writing:
        users.add(writing.session, user)
        writing.audit("user:invited", name)
        writing.commit()
    return user


def hired(office: Office, name: str) -> User:
    """What is kept of them now."""
    with office.store.reading() as session:
        found = users.read(session, name)
    assert found is not None
    return found


def acting(office: Office, name: str) -> Office:
    """The office with this person freshly signed in."""
    user = hired(office, name)
    access = Access(office.store, name, office.clock)
    access.prove(office.clock())
    person = Person(name, user.full_name, user.roles, only=access.last.alone)
    return replace(office, person=person, access=access)


def at(office: Office, moment: datetime) -> Office:
    """The office at another moment, its person having given the password just then."""
    later = replace(office, clock=lambda: moment)
    access = Access(office.store, office.person.name, later.clock)
    access.prove(moment)
    return replace(later, access=access)
