"""The people of the demo office beside the one who signs in, and a role that waits for somebody to confirm it."""

from __future__ import annotations

from datetime import timedelta

from app.bridge.simulator.demo import BASE
from app.db import access, users
from app.domain.access import AccessRequest
from app.domain.permissions import Role
from app.domain.users import AUDITOR_FOR, User
from app.services.office import Office

STAFF = (
    ("marta", "Marta Soler", Role.ADMIN, timedelta(minutes=40), "DESK-02"),
    ("ivan", "Iván Robles", Role.OPERATIONS, timedelta(minutes=44), "DESK-05"),
    ("elena", "Elena Duarte", Role.COMPLIANCE, timedelta(days=2, hours=2, minutes=22), "DESK-03"),
    ("jorge", "Jorge Paz", Role.AUDITOR, timedelta(minutes=53), "DESK-07"),
)
"""Name, full name, role, how long ago they signed in last, and where."""

WAITING = AccessRequest(
    id="4b1f6a0c-6f43-4c39-9a55-0d6f0b5f2e10",
    user="ivan",
    roles=frozenset({Role.OPERATIONS, Role.MANAGER}),
    proposed_by="marta",
    proposed_at=BASE - timedelta(minutes=25),
)


def fill(office: Office, password: str) -> None:
    """Give everybody an account with the demo's password; one audit line each."""
    hashed = office.slots.hashed(password)
    with office.store.writing(office.person.name) as writing, office.slots.as_before_on_failure():
        for name, full_name, role, ago, workstation in STAFF:
            users.add(writing.session, _person(name, full_name, role, hashed))
            users.signed_in(writing.session, name, BASE - ago, workstation)
            writing.audit("user:invited", name, after={"full_name": full_name, "roles": [role.value]})
            office.slots.set_password(name, password)
        access.write(writing.session, WAITING)
        writing.audit("access:proposed", WAITING.user, after={"roles": sorted(WAITING.roles)})
        writing.commit()


def _person(name: str, full_name: str, role: Role, hashed: str) -> User:
    began = BASE - timedelta(days=12)
    return User(
        name=name,
        full_name=full_name,
        roles=frozenset({role}),
        password_hash=hashed,
        expires=began + AUDITOR_FOR if role is Role.AUDITOR else None,
        created_by="ana",
        created_at=began,
    )
