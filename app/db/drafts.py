"""What people had typed into open forms and how they arranged their tables; neither lock nor crash loses it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import String, Text, delete, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.db.base import Base, Moment
from app.domain.events import Changes


class DraftRecord(Base):
    """The content of one form of one person, or the arrangement of one table, as JSON."""

    __tablename__ = "drafts"
    topic = Changes.DRAFTS

    user: Mapped[str] = mapped_column("user_name", String(80), primary_key=True)
    form: Mapped[str] = mapped_column(String(120), primary_key=True)
    document: Mapped[str] = mapped_column(Text)
    saved_at: Mapped[datetime] = mapped_column(Moment)


def save(session: Session, user: str, form: str, document: str, at: datetime) -> None:
    """Keep the content of a form, in place of what was kept before."""
    session.merge(DraftRecord(user=user, form=form, document=document, saved_at=at))
    session.flush()


def read(session: Session, user: str, form: str) -> str | None:
    """The kept content of a form, if there is any."""
    record = session.get(DraftRecord, (user, form))
    return record.document if record else None


def open_forms(session: Session, user: str) -> list[str]:
    """The forms of which a person has kept content."""
    return list(session.scalars(select(DraftRecord.form).where(DraftRecord.user == user).order_by(DraftRecord.form)))


def drop(session: Session, user: str, form: str) -> None:
    """Forget the content of a form."""
    session.execute(delete(DraftRecord).where(DraftRecord.user == user, DraftRecord.form == form))
