"""What people of the demo office have said and done: messages, follow-ups, and a client who was entered twice."""

from __future__ import annotations

from datetime import date, datetime, timedelta

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
SAID: tuple[tuple[str, int, str, Channel, Direction, str, str, int | None], ...] = (
    ("C-0001", 160, "marta", Channel.MEETING, OUT, "First meeting", "Explained fund, terms and risks.", None),
    ("C-0001", 33, "ivan", Channel.EMAIL, IN, "Asks about the withdrawal of August",
     "Wants to know what the withdrawal of 8 August was for.", None),
    ("C-0001", 32, "ivan", Channel.EMAIL, OUT, "Answer about August", "Told that it is under review.", 5),
    ("C-0001", 3, "ana", Channel.CALL, IN, "Interest of September", "Asks when the interest is transferred.", 0),
    ("C-0004", 12, "ivan", Channel.LETTER, OUT, "New proof of residence", "Asked for one before it expires.", 9),
    ("C-0008", 20, "elena", Channel.EMAIL, OUT, "Passport has expired", "Asked for the new passport.", -4),
    (KEPT, 6, "ivan", Channel.CALL, IN, "Wants to invest in CORE", "Documents come by e-mail.", 2),
    (TWICE.code, 4, "ana", Channel.NOTE, OUT, "Wrote from another address", "May be the same person.", None),
)  # fmt: skip
"""Whom, so many days ago, by whom, how, who began, about what, what, and a follow-up in so many days from today."""


def fill(office: Office) -> None:
    """Write it down, in one transaction."""
    with office.store.writing("ivan") as writing:
        clients.add(writing.session, TWICE)
        writing.audit("client:added", TWICE.code, after={"name": TWICE.name, "country": TWICE.country})
        for days, *rest in sorted((line[1], *line) for line in SAID)[::-1]:
            _write(writing, BASE - timedelta(days=days), rest)
        _propose(writing)
        writing.commit()


def _write(writing: Writing, at: datetime, line: list[object]) -> None:
    subject, _days, actor, channel, direction, about, text, follow = line
    due = None if follow is None else (BASE + timedelta(days=int(str(follow)))).date()
    exchange = Exchange(
        subject=str(subject),
        at=at,
        channel=Channel(channel),
        direction=Direction(direction),
        about=str(about),
        text=str(text),
        follow_up=due,
        actor=str(actor),
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
