"""Changes of the table of permissions, and changes of roles that wait for a second person."""

from __future__ import annotations

import json
from datetime import datetime

from sqlalchemy import Integer, String, Text, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.db.base import Base, Identity, Moment
from app.db.failures import changed
from app.db.users import roles_of, roles_text
from app.domain.access import AccessRequest, Grant, RequestState
from app.domain.events import Changes
from app.domain.permissions import Action, Role


class PermissionRecord(Base):
    """One change of the table; never changed, never removed."""

    __tablename__ = "permission_changes"
    topic = Changes.USERS

    seq: Mapped[int] = mapped_column(Identity, primary_key=True)
    action: Mapped[str] = mapped_column(String(60))
    role: Mapped[str] = mapped_column(String(40))
    granted: Mapped[bool] = mapped_column()
    decided_at: Mapped[datetime] = mapped_column(Moment)
    decided_by: Mapped[str] = mapped_column(String(80))


class AccessRequestRecord(Base):
    """A row of a change that somebody else has to agree to."""

    __tablename__ = "access_requests"
    topic = Changes.USERS

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    user: Mapped[str] = mapped_column(String(80))
    roles: Mapped[str] = mapped_column(String(200))
    grants: Mapped[str] = mapped_column(Text)
    proposed_by: Mapped[str] = mapped_column(String(80))
    proposed_at: Mapped[datetime] = mapped_column(Moment)
    state: Mapped[str] = mapped_column(String(20))
    decided_by: Mapped[str] = mapped_column(String(80))
    decided_at: Mapped[datetime | None] = mapped_column(Moment)
    reason: Mapped[str] = mapped_column(Text)
    version: Mapped[int] = mapped_column(Integer)

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy reads it from the class


PLAIN = ("user", "proposed_by", "proposed_at", "decided_by", "decided_at", "reason")
"""The columns that are kept as they are."""


def grants(session: Session) -> list[Grant]:
    """Every change of the table, in their order; one of an action or role that this program lacks is left out."""
    rows = session.execute(
        select(PermissionRecord.action, PermissionRecord.role, PermissionRecord.granted).order_by(PermissionRecord.seq)
    )
    return _known([(row.action, row.role, row.granted) for row in rows])


def grant(session: Session, given: Grant, at: datetime, by: str) -> None:
    """Write one change of the table."""
    session.add(
        PermissionRecord(
            action=given.action.value, role=given.role.value, granted=given.granted, decided_at=at, decided_by=by
        )
    )
    session.flush()


def requests(session: Session) -> list[AccessRequest]:
    """What waits for a second person, the oldest first."""
    pending = AccessRequestRecord.state == RequestState.PENDING.value
    found = select(AccessRequestRecord).where(pending).order_by(AccessRequestRecord.proposed_at, AccessRequestRecord.id)
    return [_request(record) for record in session.scalars(found)]


def request(session: Session, id_: str) -> AccessRequest | None:
    """The change of this id, whatever became of it."""
    record = session.get(AccessRequestRecord, id_)
    return _request(record) if record else None


def write(session: Session, wanted: AccessRequest) -> None:
    """Write a change that waits, new or decided. Raises Conflict if it was decided since it was read."""
    record = session.get(AccessRequestRecord, wanted.id)
    if record is None:
        session.add(AccessRequestRecord(id=wanted.id, **_columns(wanted)))
    elif record.version != wanted.version:
        raise changed(wanted.id)
    else:
        for name, value in _columns(wanted).items():
            setattr(record, name, value)
    session.flush()


def _request(record: AccessRequestRecord) -> AccessRequest:
    return AccessRequest(
        id=record.id,
        roles=roles_of(record.roles),
        grants=tuple(_known(json.loads(record.grants))),
        state=RequestState(record.state),
        version=record.version,
        **{name: getattr(record, name) for name in PLAIN},
    )


def _columns(wanted: AccessRequest) -> dict[str, object]:
    plain: dict[str, object] = {name: getattr(wanted, name) for name in PLAIN}
    cells = [(each.action.value, each.role.value, each.granted) for each in wanted.grants]
    return plain | {"roles": roles_text(wanted.roles), "grants": json.dumps(cells), "state": wanted.state.value}


def _known(cells: list[tuple[str, str, bool]]) -> list[Grant]:
    actions, roles = set(Action), set(Role)
    return [
        Grant(Action(action), Role(role), granted=granted)
        for action, role, granted in cells
        if action in actions and role in roles
    ]
