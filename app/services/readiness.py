"""Readiness to invest: computed for one client or prospect, or for all of them at once; never kept."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Protocol, TypeVar

from app.db import cases, documents, merges, overrides, prospects
from app.db.store import Reading
from app.domain import readiness as domain
from app.domain.cases import Case, CaseState
from app.domain.checks import Finding, Severity
from app.domain.errors import BadInput, message
from app.domain.obligations import obligation, payments_by_investment
from app.domain.permissions import Action
from app.domain.readiness import SAID, ItemState, Known, Readiness, Requirement, require_ready
from app.domain.screening import Standing
from app.services.office import Office
from app.services.screening import standings
from app.services.subjects import Subject, subjects, unnamed


class _AboutSomebody(Protocol):
    @property
    def subject(self) -> str: ...


T = TypeVar("T", bound=_AboutSomebody)


def readiness_of_all(office: Office) -> Mapping[str, Readiness]:
    """How ready every client is today, and everybody with a case, by their code."""
    office.allow(Action.OFFICE_READ)
    today = office.today()
    return {code: domain.readiness(known, today) for code, (_who, known) in known_of_all(office).items()}


def readiness(office: Office, subject: str) -> Readiness:
    """How ready one client or prospect is today."""
    office.allow(Action.OFFICE_READ)
    return domain.readiness(known_of(office, subject)[1], office.today())


def known_of_all(office: Office) -> Mapping[str, tuple[Subject, Known]]:
    """What is known of every client, of prospects with a proposal, and of everybody with a case, by their code."""
    people, screened = subjects(office), standings(office)
    with office.store.reading() as session:
        over = _over(session)
        cased = {code: case for code, case in cases.read_all(session).items() if code not in over}
        filed, excepted = _by_subject(documents.read_all(session)), _by_subject(overrides.read_all(session))
    found = {}
    asked = {code for code, who in people.items() if who.expected or not who.prospect}
    for code in sorted({*asked, *cased}):
        who = people.get(code) or unnamed(code)
        found[code] = (
            who,
            Known(
                case=cased.get(code) or Case(subject=code),
                kind=who.kind,
                documents=tuple(filed[code]),
                standing=screened.get(code) or Standing(code),
                overrides=tuple(excepted[code]),
            ),
        )
    return found


def _over(session: Reading) -> dict[str, str]:
    """Whose case is another one's now, by their code: prospects who are clients, and clients merged into another."""
    return {each.code: each.client for each in prospects.read_all(session) if each.client} | merges.absorbed(session)


def known_of(office: Office, subject: str) -> tuple[Subject, Known]:
    """What is known of one client or prospect; nothing where nobody has this code."""
    who, standing = subjects(office).get(subject) or unnamed(subject), standings(office).get(subject)
    with office.store.reading() as session:
        return who, Known(
            case=cases.read(session, subject),
            kind=who.kind,
            documents=documents.of_subject(session, subject),
            standing=standing or Standing(subject),
            overrides=tuple(each for each in overrides.read_all(session) if each.subject == subject),
        )


def known_somebody(office: Office, subject: str) -> tuple[Subject, Known]:
    """What is known of one client or prospect. Raises BadInput for nobody's code."""
    with office.store.reading() as session:
        there, over = cases.kept(session, subject), _over(session)
    if subject in over:
        raise BadInput(
            message("{code} is the client {client} now.", code=subject, client=over[subject]),
            message("Look for {client}.", client=over[subject]),
            field="subject",
        )
    if not there and subject not in subjects(office):
        raise BadInput(message("Nobody has the code {code}.", code=subject), field="subject")
    return known_of(office, subject)


def _by_subject(found: Iterable[T]) -> defaultdict[str, list[T]]:
    sorted_: defaultdict[str, list[T]] = defaultdict(list)
    for each in found:
        sorted_[each.subject].append(each)
    return sorted_


def require(office: Office, client: str) -> None:
    """Raise NotReady, naming what is missing and the way out, unless this client may invest today."""
    who, known = known_somebody(office, client)
    require_ready(domain.readiness(known, office.today()), who.name)


def findings(office: Office, as_of: date) -> list[Finding]:
    """What does not fit between those whose money works here and what is known of them."""
    everybody = known_of_all(office)
    invested = _invested(office, as_of)
    known = sorted(invested & everybody.keys())
    found = [each for code in known for each in _of_client(*everybody[code], as_of)]
    caseless = [code for code in known if everybody[code][1].case.state is CaseState.NOT_STARTED]
    if caseless:
        found.append(
            Finding(
                "kyc",
                Severity.WARNING,
                "clients",
                None,
                message("{count} clients with running investments have no KYC/AML case.", count=len(caseless)),
                message("Start their cases in the panel KYC & AML."),
            )
        )
    return found


def _invested(office: Office, as_of: date) -> set[str]:
    book = office.books.current(office.store)
    paid = payments_by_investment(book.payments)
    return {each.client for each in book.investments if obligation(each, paid, as_of) is not None}


def _of_client(who: Subject, known: Known, as_of: date) -> Iterable[Finding]:
    """One finding for a case that is not cleared or whose review is due, and one for what has expired."""
    if known.case.state is CaseState.NOT_STARTED:
        return
    way_out = message("Open the case of {code} in the panel KYC & AML.", code=who.code)
    for item in domain.readiness(known, as_of).items:
        if item.requirement is Requirement.CASE and not item.met:
            what = message("{client} has running investments; the case: {state}.", client=who.name, state=item.message)
            yield Finding("kyc", Severity.WARNING, who.code, None, what, way_out)
        elif item.state is ItemState.EXPIRED:
            what = message("{client}, {requirement}: {state}.", client=who.name, requirement=SAID[item.requirement],
                           state=item.message)  # fmt: skip
            yield Finding("kyc", Severity.WARNING, who.code, None, what, way_out)
