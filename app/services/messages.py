"""The log of messages with clients and prospects: written, corrected, and the follow-ups that are due."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from app.db import merges as merges_table
from app.db import messages as table
from app.db import prospects
from app.db.store import Reading
from app.domain.calendar import local_date
from app.domain.errors import BadInput, Conflict, message
from app.domain.messages import Exchange, open_follow_ups, standing, valid_exchange
from app.domain.messages import due as due_of
from app.domain.permissions import Action
from app.services.office import Office


@dataclass(frozen=True, slots=True)
class Told:
    """A line of the log as it is shown: whether a later one corrects it, and whether its follow-up is still to do."""

    exchange: Exchange
    corrected: bool
    open: bool
    late: bool


def told(office: Office, subject: str) -> tuple[Told, ...]:
    """The messages with a client or prospect, and with the clients merged into them; the newest first."""
    office.allow(Action.OFFICE_READ)
    with office.store.reading() as session:
        found = table.of_subjects(session, codes_of(session, subject))
    counted = {each.id for each in standing(found)}
    waiting = {each.id for each in open_follow_ups(found)}
    late = {each.id for each in due_of(found, office.today())}
    newest = sorted(found, key=lambda each: (each.at, each.id), reverse=True)
    return tuple(Told(each, each.id not in counted, each.id in waiting, each.id in late) for each in newest)


def due(office: Office) -> tuple[Exchange, ...]:
    """The messages whose follow-up is due today or overdue, the most urgent first; under the code that counts now."""
    office.allow(Action.OFFICE_READ)
    with office.store.reading() as session:
        found, into = table.read_all(session), _into(session)
    waiting = due_of(found, office.today())
    return tuple(replace(each, subject=into.get(each.subject, each.subject)) for each in waiting)


def write(office: Office, exchange: Exchange) -> Exchange:
    """Write a line down, new or a correction. Raises BadInput naming the field, Conflict if it was corrected already.

    The permission to write about prospects is enough for a subject that is no client.
    """
    client = any(each.code == exchange.subject for each in office.book().clients)
    office.allow(Action.CLIENTS_WRITE if client else Action.PROSPECTS_WRITE)
    now = office.clock()
    exchange = valid_exchange(exchange, now, local_date(now, office.books.current(office.store).timezone))
    exchange = replace(exchange, actor=office.person.name, written_at=now)
    with office.store.writing(office.person.name) as writing:
        _refuse(writing.session, exchange, client=client)
        kept = table.add(writing.session, exchange)
        action = "message:corrected" if kept.corrects else "message:written"
        writing.audit(action, kept.subject, after=_facts(kept))
        writing.commit()
    return kept


def codes_of(session: Reading, subject: str) -> tuple[str, ...]:
    """The code itself, those of the clients that were merged into it, and of the prospects they were."""
    into = _into(session)
    return (subject, *(code for code, kept in into.items() if kept == subject))


def _into(session: Reading) -> dict[str, str]:
    """The client that counts now, by the codes that were merged into it and of the prospects they were."""
    merged = merges_table.absorbed(session)
    became = prospects.conversions(session)
    return {**merged, **{code: merged.get(client, client) for code, client in became.items()}}


def _refuse(session: Reading, exchange: Exchange, *, client: bool) -> None:
    """Refuse a line about nobody, about somebody who is another client now, or one that names a line it cannot."""
    code = exchange.subject
    if kept := _into(session).get(code):
        was = prospects.read(session, code) is not None
        what = message("{code} is the client {client} now.", code=code, client=kept)
        what = what if was else message("{code} was merged into {kept}.", code=code, kept=kept)
        raise BadInput(what, message("Write it down for {kept}.", kept=kept), field="subject")
    if not client and prospects.read(session, exchange.subject) is None:
        raise BadInput(message("Nobody has the code {code}.", code=exchange.subject), field="subject")
    known = {each.id: each for each in table.of_subjects(session, codes_of(session, exchange.subject))}
    for field, named in (("corrects", exchange.corrects), ("settles", exchange.settles)):
        if named is not None and named not in known:
            raise BadInput(message("Message {number} is not one of {code}.", number=named, code=exchange.subject),
                           field=field)  # fmt: skip
    if exchange.corrects is not None and any(each.corrects == exchange.corrects for each in known.values()):
        raise Conflict(
            message("Message {number} was corrected already.", number=exchange.corrects),
            message("Correct the newest one."),
        )


def _facts(exchange: Exchange) -> dict[str, object]:
    """What the audit says of a line: not its text, which may be long and personal."""
    found = {
        "message": exchange.id,
        "at": exchange.at.isoformat(),
        "channel": exchange.channel.value,
        "direction": exchange.direction.value,
        "about": exchange.about,
        "follow_up": exchange.follow_up.isoformat() if exchange.follow_up else None,
        "corrects": exchange.corrects,
        "settles": exchange.settles,
    }
    return {name: fact for name, fact in found.items() if fact is not None}


def by_number(lines: Iterable[Told], number: int) -> Exchange:
    """The line of this number. Raises BadInput where there is none."""
    for line in lines:
        if line.exchange.id == number:
            return line.exchange
    raise BadInput(message("There is no message {number}.", number=number), field="message")
