"""The people who sign in, their roles, and what each has set for themselves."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import ForeignKey, Integer, String, Text, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.db.base import Base
from app.db.failures import changed
from app.domain.events import Changes
from app.domain.permissions import Role


@dataclass(frozen=True, slots=True, kw_only=True)
class User:
    """A person with an account. `password_hash` is bcrypt's text; it never leaves the services."""

    name: str
    full_name: str
    roles: frozenset[Role]
    password_hash: str
    active: bool = True
    version: int = 1

    def __repr__(self) -> str:
        return f"User({self.name!r})"


class UserRecord(Base):
    """A row of a person."""

    __tablename__ = "users"
    topic = Changes.USERS

    name: Mapped[str] = mapped_column(String(80), primary_key=True)
    full_name: Mapped[str] = mapped_column(String(120))
    roles: Mapped[str] = mapped_column(String(200))
    password_hash: Mapped[str] = mapped_column(String(120))
    active: Mapped[bool] = mapped_column()
    version: Mapped[int] = mapped_column(Integer)

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy reads it from the class


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
        full_name=record.full_name,
        roles=frozenset(Role(role) for role in record.roles.split(",") if role),
        password_hash=record.password_hash,
        active=record.active,
        version=record.version,
    )


def _columns(user: User) -> dict[str, object]:
    return {
        "full_name": user.full_name,
        "roles": ",".join(sorted(user.roles)),
        "password_hash": user.password_hash,
        "active": user.active,
    }
