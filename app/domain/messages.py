"""What was said between the office and a client or prospect: calls, e-mails, meetings, letters and notes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum

from app.domain.errors import BadInput, message

LONGEST_ABOUT, LONGEST_TEXT = 200, 20_000
AHEAD = timedelta(minutes=5)
"""How far the clock of whoever writes may be ahead."""


class Channel(StrEnum):
    """How it was said."""

    CALL = "call"
    EMAIL = "e-mail"
    MEETING = "meeting"
    LETTER = "letter"
    NOTE = "note"


class Direction(StrEnum):
    """Who began: the client or the office; a note is the office's own."""

    IN = "from the client"
    OUT = "from the office"


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchange:
    """One line of the log. `subject` is a client's or prospect's code, `about` what it was about.

    Lines are never changed: `corrects` names the line that this one replaces, `settles` the line whose follow-up was
    done with it. `id` is 0 until it is written.
    """

    subject: str
    at: datetime
    channel: Channel
    direction: Direction
    about: str
    text: str = ""
    follow_up: date | None = None
    corrects: int | None = None
    settles: int | None = None
    actor: str = ""
    written_at: datetime | None = None
    id: int = 0


def valid_exchange(exchange: Exchange, now: datetime, today: date) -> Exchange:
    """The line, trimmed and checked. Raises BadInput naming the field."""
    exchange = replace(exchange, about=" ".join(exchange.about.split()), text=exchange.text.strip())
    if not exchange.about or len(exchange.about) > LONGEST_ABOUT:
        raise BadInput(message("Say what it was about, in at most {most} characters.", most=LONGEST_ABOUT),
                       field="about")  # fmt: skip
    if len(exchange.text) > LONGEST_TEXT:
        raise BadInput(message("The text has more than {most} characters.", most=LONGEST_TEXT), field="text")
    if exchange.at > now + AHEAD:
        raise BadInput(message("What is written down has happened already; this lies ahead."), field="at")
    if exchange.follow_up and exchange.follow_up < today:
        raise BadInput(message("A follow-up is today or later."), field="follow_up")
    return exchange


def standing(exchanges: Iterable[Exchange]) -> tuple[Exchange, ...]:
    """The lines that count: those that no later line corrects, in the order in which it was said."""
    known = tuple(exchanges)
    replaced = {each.corrects for each in known}
    return tuple(sorted((each for each in known if each.id not in replaced), key=lambda each: (each.at, each.id)))


def open_follow_ups(exchanges: Iterable[Exchange]) -> tuple[Exchange, ...]:
    """The lines with a follow-up that nobody has done, the most urgent first. A correction takes its line's place."""
    known = tuple(exchanges)
    counted = standing(known)
    origin = {each.id: each.corrects for each in known if each.corrects}
    done = {settled for each in counted if each.settles for settled in _chain(each.settles, origin)}
    left = [each for each in counted if each.follow_up and not done & set(_chain(each.id, origin))]
    return tuple(sorted(left, key=lambda each: (each.follow_up or date.max, each.id)))


def due(exchanges: Iterable[Exchange], today: date) -> tuple[Exchange, ...]:
    """The lines whose follow-up is due today or overdue, the most urgent first."""
    return tuple(each for each in open_follow_ups(exchanges) if each.follow_up and each.follow_up <= today)


def _chain(id_: int, origin: dict[int, int]) -> list[int]:
    """A line and those that it corrects, one after the other."""
    found = [id_]
    while found[-1] in origin:
        found.append(origin[found[-1]])
    return found
