"""A client's record: added, changed, moved on, revealed; checked, unique and audited, numbers always masked there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, replace
from datetime import date

from app.channels.numbers import sound_client
from app.db import cases, merges
from app.db import clients as table
from app.db.store import Writing
from app.domain.book import Book
from app.domain.cases import CaseState, reopened
from app.domain.clients import Client, ClientState
from app.domain.contacts import dialable
from app.domain.errors import BadInput, message
from app.domain.investments import Stage
from app.domain.masking import masked_client, unmasked_client
from app.domain.obligations import payments_by_investment, stage
from app.domain.permissions import Action
from app.domain.prospects import is_code
from app.domain.relationship import moved
from app.services.cases import facts
from app.services.office import Office

OVER = frozenset({Stage.CLOSED, Stage.CANCELLED})
"""The stages of an investment that no longer runs."""

IDENTIFYING = ("name", "legal_name", "kind", "born", "nationality", "identity_number", "registration", "incorporated")
"""What says who a client is: whoever was cleared, was cleared as that."""

STEPS = {
    ClientState.ACTIVE: "client:activated",
    ClientState.SUSPENDED: "client:suspended",
    ClientState.CLOSED: "client:closed",
}
"""How the audit calls each step."""


def next_code(office: Office) -> str:
    """The next free client code, such as C-0017."""
    office.allow(Action.OFFICE_READ)
    taken = {client.code for client in office.book().clients}
    number = len(taken) + 1
    while f"C-{number:04}" in taken:
        number += 1
    return f"C-{number:04}"


def add_client(office: Office, client: Client, *, despite: str = "") -> Client:
    """Write a new client, pending. `despite` names the client they look like, where a person saw that.

    Raises BadInput naming the field; codes and e-mail addresses are unique.
    """
    office.allow(Action.CLIENTS_WRITE)
    client = checked_client(replace(client, state=ClientState.PENDING, reason=""), None, office.today())
    refuse_twin(office.book(), client, None)
    reason = f"looks like {despite}" if despite else ""
    with office.store.writing(office.person.name) as writing:
        table.add(writing.session, client)
        writing.audit("client:added", client.code, after=client_facts(client), reason=reason)
        writing.commit()
    return client


def change_client(office: Office, client: Client) -> Client:
    """Write a client's new content; `version` must be the one that was read. A masked number stays what it was.

    Raises Conflict, and BadInput naming the field; the state has steps of its own, see move_client.
    """
    office.allow(Action.CLIENTS_WRITE)
    before = known_client(office.book(), client.code)
    if client.state is not before.state:
        raise BadInput(
            message("A client becomes {state} by a step of its own.", state=client.state.value), field="state"
        )
    client = checked_client(unmasked_client(replace(client, reason=before.reason), before), before, office.today())
    refuse_twin(office.book(), client, client.code)
    if client == before:
        return before
    with office.store.writing(office.person.name) as writing:
        refuse_gone(merges.absorbed(writing.session), client.code)
        table.change(writing.session, client)
        look_again(writing, before, client)
        writing.audit("client:changed", client.code, before=client_facts(before), after=client_facts(client))
        writing.commit()
    return client


def look_again(writing: Writing, before: Client, after: Client) -> None:
    """Collect again for somebody who was cleared under facts that say something else now.

    Whoever was cleared may have been another person or company. What was not known yet and is filled in says no such
    thing.
    """
    names = [name for name in IDENTIFYING if getattr(before, name) not in ("", None, getattr(after, name))]
    case = cases.read(writing.session, after.code)
    if not names or case.state is not CaseState.CLEARED:
        return
    again = reopened(case, f"the client's facts changed: {', '.join(names)}")
    cases.write(writing.session, again)
    writing.audit("case:reopened", after.code, before=facts(case), after=facts(again), reason=again.reason)


def move_client(office: Office, code: str, to: ClientState, reason: str = "", *, version: int | None = None) -> Client:
    """Take a client to another state. `version` is the one that was seen; None takes the one there is.

    Raises BadInput where the step does not exist, lacks its reason, closes somebody whose investments run, or
    activates somebody whose KYC/AML case is not cleared.
    """
    office.allow(Action.CLIENTS_WRITE)
    book = office.book()
    before = known_client(book, code)
    after = moved(replace(before, version=version or before.version), to, reason)
    if to is ClientState.CLOSED:
        _refuse_running(book, code, office.today())
    with office.store.writing(office.person.name) as writing:
        refuse_gone(merges.absorbed(writing.session), code)
        if before.state is ClientState.PENDING and to is ClientState.ACTIVE:
            _refuse_unknown(cases.read(writing.session, code).state)
        table.change(writing.session, after)
        states = {"state": before.state.value}, {"state": after.state.value}
        writing.audit(STEPS[to], code, before=states[0], after=states[1], reason=after.reason)
        writing.commit()
    return after


def refuse_gone(gone: Mapping[str, str], code: str) -> None:
    """Refuse what is written for a client that was merged into another. Raises BadInput."""
    if code in gone:
        raise BadInput(
            message("{code} was merged into {kept}.", code=code, kept=gone[code]),
            message("Change {kept}, or reverse the merge first.", kept=gone[code]),
        )


def _refuse_running(book: Book, code: str, today: date) -> None:
    mine = [each for each in book.investments if each.client == code]
    codes = {each.code for each in mine}
    paid = payments_by_investment(each for each in book.payments if each.investment in codes)
    running = sorted(each.code for each in mine if stage(each, paid, today) not in OVER)
    if running:
        raise BadInput(
            message("{code} has investments that run: {running}.", code=code, running=", ".join(running)),
            message("A client can be closed once every investment is closed or cancelled."),
            field="state",
        )


def _refuse_unknown(case: CaseState) -> None:
    if case is not CaseState.CLEARED:
        raise BadInput(
            message("The KYC/AML case is {state}; a client becomes active once it is cleared.", state=case.value),
            message("Finish the case first, in KYC & AML."),
            field="state",
        )


def revealed_client(office: Office, code: str) -> Client:
    """A client with the numbers in full; who looked is written down. Raises BadInput, NotAllowed."""
    office.allow(Action.IDENTITY_REVEAL)
    client = known_client(office.book(), code)
    with office.store.writing(office.person.name) as writing:
        writing.audit("identity:revealed", code)
        writing.commit()
    return client


def known_client(book: Book, code: str) -> Client:
    """The client of this code. Raises BadInput."""
    for client in book.clients:
        if client.code == code:
            return client
    raise BadInput(message("No client has the code {code}.", code=code), field="code")


def checked_client(client: Client, before: Client | None, today: date) -> Client:
    """The client, checked in every way that needs no other client. Raises BadInput naming the field."""
    client = sound_client(client)
    if before is None and is_code(client.code):
        raise BadInput(
            message("{code} is how prospects are called.", code=client.code),
            message("Choose another code, such as C-0001."),
            field="code",
        )
    if before is None or client.phone != before.phone:
        dialable(client.phone)
    for name in ("born", "incorporated", "since"):
        day = getattr(client, name)
        if day is not None and day > today:
            raise BadInput(message("{date} is still to come.", date=day), field=name)
    return client


def refuse_twin(book: Book, client: Client, itself: str | None) -> None:
    """Refuse a code or an e-mail address that another client has. Raises BadInput."""
    for known in book.clients:
        if known.code == itself:
            continue
        if known.code.casefold() == client.code.casefold():
            raise BadInput(
                message("{code} is the code of {name} already.", code=known.code, name=known.name), field="code"
            )
        if client.email and known.email == client.email:
            raise BadInput(
                message("{name} has this e-mail address already.", name=known.name),
                message("Two clients cannot share an address."),
                field="email",
            )


def client_facts(client: Client) -> dict[str, object]:
    """What is known of a client, as the audit keeps it: masked, rows named by their place."""
    seen = masked_client(client)
    facts: dict[str, object] = {}
    for each in fields(seen):
        value = getattr(seen, each.name)
        if isinstance(value, tuple):
            for at, part in enumerate(value):
                facts |= {f"{each.name}.{at}.{name}": fact for name, fact in _said(part).items()}
        elif value not in (None, ""):
            facts[each.name] = str(value)
    return facts


def _said(part: object) -> dict[str, object]:
    names = [each.name for each in fields(part)]  # type: ignore[arg-type]  # the rows of a client are dataclasses
    return {name: str(getattr(part, name)) for name in names if getattr(part, name) not in (None, "")}
