"""Makes a client of a prospect: once, when won and cleared, with the case and the documents that prove it."""

from __future__ import annotations

from dataclasses import replace

from app.db import agents as agents_table
from app.db import cases as cases_table
from app.db import clients as clients_table
from app.db import documents as documents_table
from app.db import prospects as table
from app.db import screening as screening_table
from app.db.store import Writing
from app.domain.agents import Referral
from app.domain.clients import Client
from app.domain.errors import BadInput, message
from app.domain.permissions import Action
from app.domain.prospects import Prospect, as_client, refuse_conversion, refuse_listed
from app.services.clientrecords import checked_client, client_facts
from app.services.duplicates import Finder
from app.services.office import Office
from app.services.overrides import end_all
from app.services.prospects import known
from app.services.screening import standing


def convert(office: Office, code: str) -> Client:
    """Make a client of a prospect, in one transaction.

    Overrides do not go over: two people agreed on them for a prospect. Whom the client looks like is written down.
    Raises AlreadyConverted, WrongStep, or NotCleared saying what is missing; BadInput where another client has the
    e-mail address or a part would not do for a client; Conflict where another seat converts them at the same moment.
    """
    office.allow(Action.PROSPECTS_CONVERT)
    screened, book = standing(office, code), office.books.current(office.store)
    with office.store.writing(office.person.name) as writing:
        session = writing.session
        prospect = known(writing, code)
        refuse_conversion(prospect, cases_table.read(session, code), office.today())
        refuse_listed(prospect, screened)
        client = checked_client(as_client(prospect, _free_code(writing), office.today()), None, office.today())
        _refuse_shared_address(writing, client)
        clients_table.add(session, client)
        table.convert(session, code, client.code, office.clock(), office.person.name)
        brought = _hand_over(writing, code, client.code) | _refer(office, writing, prospect, client)
        brought["overrides_ended"] = end_all(writing, office, code, f"became {client.code}; agreed for a prospect only")
        writing.audit("prospect:converted", code, after={"client": client.code, **brought})
        alike = [hint.code for hint in Finder(book.clients).alike(client)]
        reason = f"looks like {', '.join(alike)}" if alike else ""
        facts = client_facts(client) | {"from": code, **brought}
        writing.audit("client:added", client.code, after=facts, reason=reason)
        writing.commit()
    return client


def _free_code(writing: Writing) -> str:
    taken = {each.code for each in clients_table.read_all(writing.session)}
    number = len(taken) + 1
    while f"C-{number:04}" in taken:
        number += 1
    return f"C-{number:04}"


def _refuse_shared_address(writing: Writing, client: Client) -> None:
    for other in clients_table.read_all(writing.session):
        if client.email and other.email == client.email:
            raise BadInput(
                message("{name} ({code}) has the e-mail address {email} already.", name=other.name, code=other.code,
                        email=client.email),
                message("Change the address of the prospect, or merge the two after looking at both."),
                field="email",
            )  # fmt: skip


def _hand_over(writing: Writing, prospect: str, client: str) -> dict[str, object]:
    """Copy the case and what screening found, give the documents their new subject; answers what the audit says."""
    session = writing.session
    case = cases_table.read(session, prospect)
    cases_table.write(session, replace(case, subject=client, version=1))
    documents = documents_table.of_subject(session, prospect)
    for each in documents:
        documents_table.change(session, replace(each, subject=client))
    matches = screening_table.hand_over(session, prospect, client)
    return {
        "case": case.state.value, "decided_by": case.decided_by, "documents": len(documents), "matches": matches,
    }  # fmt: skip


def _refer(office: Office, writing: Writing, prospect: Prospect, client: Client) -> dict[str, object]:
    """Whoever referred the prospect earns on the client from today on, at the rate of the agent."""
    agent = next((each for each in agents_table.read_all(writing.session) if each.code == prospect.agent), None)
    if agent is None:
        return {}
    referral = Referral(client=client.code, agent=agent.code, since=office.today(), rate=agent.rate)
    agents_table.refer(writing.session, referral)
    return {"agent": agent.code, "rate": f"{agent.rate}"}
