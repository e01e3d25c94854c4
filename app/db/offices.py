"""The office itself: its name, currency and time zone."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import CheckConstraint, Integer, String
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.db.base import Base
from app.domain.events import Changes

ONLY = 1


@dataclass(frozen=True, slots=True)
class OfficeSettings:
    """The settings that every calculation of an office uses. `timezone` is an IANA name."""

    name: str = ""
    currency: str = "USD"
    timezone: str = "UTC"


class OfficeRecord(Base):
    """The one row of an office."""

    __tablename__ = "office"
    __table_args__ = (CheckConstraint("id = 1", name="only_one"),)
    topic = Changes.SETTINGS

    id: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    name: Mapped[str] = mapped_column(String(120))
    currency: Mapped[str] = mapped_column(String(3))
    timezone: Mapped[str] = mapped_column(String(60))
    version: Mapped[int] = mapped_column(Integer)

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy reads it from the class


def read(session: Session) -> OfficeSettings:
    """The office's settings, or the defaults of an office that has none yet."""
    record = session.get(OfficeRecord, ONLY)
    return OfficeSettings(record.name, record.currency, record.timezone) if record else OfficeSettings()


def write(session: Session, settings: OfficeSettings) -> None:
    """Replace the office's settings."""
    record = session.get(OfficeRecord, ONLY)
    if record is None:
        record = OfficeRecord(id=ONLY)
        session.add(record)
    record.name, record.currency, record.timezone = settings.name, settings.currency, settings.timezone
    session.flush()
