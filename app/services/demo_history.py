"""What people of the demo office have said and done: messages, follow-ups, and a client who was entered twice."""

from __future__ import annotations

from datetime import date, timedelta
from typing import NamedTuple

from app.bridge.simulator.demo import BASE
from app.db import clients, merges, messages
from app.db.store import Writing
from app.domain.clients import Client
from app.domain.merges import Facts, MergeEvent, Step
from app.domain.messages import Channel, Direction, Exchange
from app.services.office import Office

KEPT = "C-0016"
TWICE = Client(
    code="C-0031", name="Mariam Castellanos Rueda", country="CO", phone="+57 601 555 0142", since=date(2025, 9, 2)
)
WHY = "Entered twice: once from the list, once by hand."
IN, OUT = Direction.IN, Direction.OUT


class Line(NamedTuple):
    """One message: with whom, how many days ago, by whom, how, about what; a follow-up so many days from today."""

    subject: str
    days: int
    actor: str
    channel: Channel
    direction: Direction
    about: str
    text: str
    follow_up: int | None = None


SAID = (
    Line("C-0001", 160, "marta", Channel.MEETING, OUT, "First meeting", "Explained fund, terms and risks."),
    Line("C-0001", 33, "ivan", Channel.EMAIL, IN, "Asks about the withdrawal of August",
         "Wants to know what the withdrawal of 8 August was for."),
    Line("C-0001", 32, "ivan", Channel.EMAIL, OUT, "Answer about August", "Told that it is under review.", 5),
    Line("C-0008", 20, "elena", Channel.EMAIL, OUT, "Passport has expired", "Asked for the new passport.", -4),
    Line("C-0004", 12, "ivan", Channel.LETTER, OUT, "New proof of residence", "Asked for one before it expires.", 9),
    Line(KEPT, 6, "ivan", Channel.CALL, IN, "Wants to invest in CORE", "Documents come by e-mail.", 2),
    Line(TWICE.code, 4, "ana", Channel.NOTE, OUT, "Wrote from another address", "May be the same person."),
    Line("C-0001", 3, "ana", Channel.CALL, IN, "Interest of September", "Asks when the interest is transferred.", 0),
)  # fmt: skip
"""The messages of the demo, in the order of time."""


def fill(office: Office) -> None:
    """Write it down, in one transaction."""
    with office.store.writing("ivan") as writing:
        clients.add(writing.session, TWICE)
        writing.audit("client:added", TWICE.code, after={"name": TWICE.name, "country": TWICE.country})
        for line in SAID:
            _write(writing, line)
        _propose(writing)
        writing.commit()


def _write(writing: Writing, line: Line) -> None:
    at = BASE - timedelta(days=line.days)
    due = None if line.follow_up is None else (BASE + timedelta(days=line.follow_up)).date()
    exchange = Exchange(
        subject=line.subject,
        at=at,
        channel=line.channel,
        direction=line.direction,
        about=line.about,
        text=line.text,
        follow_up=due,
        actor=line.actor,
        written_at=at,
    )
    kept = messages.add(writing.session, exchange)
    writing.audit("message:written", kept.subject, after={"message": kept.id, "about": kept.about})


def _propose(writing: Writing) -> None:
    """Somebody of operations proposes to merge the two rows of one person."""
    known = {each.code: each for each in clients.read_all(writing.session)}
    facts = Facts(
        kept=known[KEPT],
        absorbed=known[TWICE.code],
        taken=("phone",),
        moves=merges.belongings(writing.session, TWICE.code),
        stays=merges.belongings(writing.session, KEPT),
    )
    event = MergeEvent(
        merge=1, what=Step.PROPOSED, at=BASE - timedelta(hours=2), actor="ivan", kept=KEPT, absorbed=TWICE.code,
        reason=WHY, facts=facts,
    )  # fmt: skip
    merges.add(writing.session, event, 1)
    for code in (KEPT, TWICE.code):
        writing.audit(
            "client:merge-proposed", code, after={"merge": 1, "kept": KEPT, "absorbed": TWICE.code}, reason=WHY
        )
