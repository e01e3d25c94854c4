"""The people who sign in, their roles, and what each has set for themselves."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import ForeignKey, Integer, String, Text, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.db.base import Base, Moment
from app.db.failures import changed
from app.domain.events import Changes
from app.domain.permissions import Role
from app.domain.users import User


class UserRecord(Base):
    """A row of a person."""

    __tablename__ = "users"
    topic = Changes.USERS

    name: Mapped[str] = mapped_column(String(80), primary_key=True)
    full_name: Mapped[str] = mapped_column(String(120))
    roles: Mapped[str] = mapped_column(String(200))
    password_hash: Mapped[str] = mapped_column(String(120))
    active: Mapped[bool] = mapped_column()
    expires: Mapped[datetime | None] = mapped_column(Moment)
    invited_until: Mapped[datetime | None] = mapped_column(Moment)
    created_by: Mapped[str] = mapped_column(String(80), server_default="")
    created_at: Mapped[datetime | None] = mapped_column(Moment)
    last_sign_in: Mapped[datetime | None] = mapped_column(Moment)
    last_workstation: Mapped[str] = mapped_column(String(120), server_default="")
    version: Mapped[int] = mapped_column(Integer)

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy reads it from the class


PLAIN = ("full_name", "password_hash", "active", "expires", "invited_until", "created_by", "created_at")
"""The columns that a decision changes and that are kept as they are."""
SEEN = ("last_sign_in", "last_workstation")
"""The columns that a sign-in changes."""


class PreferenceRecord(Base):
    """One thing a person has set for themselves, such as the columns of a table."""

    __tablename__ = "preferences"
    topic = Changes.DRAFTS

    user: Mapped[str] = mapped_column(ForeignKey("users.name"), primary_key=True)
    key: Mapped[str] = mapped_column(String(120), primary_key=True)
    value: Mapped[str] = mapped_column(Text)


def read_all(session: Session) -> tuple[User, ...]:
    """Everybody, by name."""
    return tuple(_user(record) for record in session.scalars(select(UserRecord).order_by(UserRecord.name)))


def read(session: Session, name: str) -> User | None:
    """The person of this name."""
    record = session.get(UserRecord, name)
    return _user(record) if record else None


def add(session: Session, user: User) -> None:
    """Write a new person."""
    session.add(UserRecord(name=user.name, **_columns(user)))
    session.flush()


def change(session: Session, user: User) -> None:
    """Write a person's new content. Raises Conflict if it was changed since it was read."""
    record = session.get(UserRecord, user.name)
    if record is None or record.version != user.version:
        raise changed(user.name)
    for name, value in _columns(user).items():
        setattr(record, name, value)
    session.flush()


def signed_in(session: Session, name: str, at: datetime, workstation: str) -> None:
    """Write where and when a person signed in last; no decision, so it makes nobody's change a stale one."""
    seen = {"last_sign_in": at, "last_workstation": workstation}
    session.execute(update(UserRecord).where(UserRecord.name == name).values(**seen))


def preferences(session: Session, user: str) -> Mapping[str, str]:
    """What the person has set."""
    rows = session.execute(select(PreferenceRecord.key, PreferenceRecord.value).where(PreferenceRecord.user == user))
    return {row.key: row.value for row in rows}


def set_preference(session: Session, user: str, key: str, value: str) -> None:
    """Set one thing."""
    session.merge(PreferenceRecord(user=user, key=key, value=value))
    session.flush()


def _user(record: UserRecord) -> User:
    return User(
        name=record.name,
        roles=roles_of(record.roles),
        version=record.version,
        **{name: getattr(record, name) for name in (*PLAIN, *SEEN)},
    )


def _columns(user: User) -> dict[str, object]:
    plain: dict[str, object] = {name: getattr(user, name) for name in PLAIN}
    return plain | {"roles": roles_text(user.roles)}


def roles_text(roles: frozenset[Role]) -> str:
    """Roles as one text."""
    return ",".join(sorted(roles))


def roles_of(text: str) -> frozenset[Role]:
    """The roles of a text."""
    return frozenset(Role(role) for role in text.split(",") if role)
