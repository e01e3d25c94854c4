"""Everything about a client in the order of time: decisions, messages, documents, payments, dates of investments."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from enum import StrEnum

from app.db import audit, documents, messages
from app.db.store import Reading
from app.domain.accrual import interest_start, maturity
from app.domain.audit import AuditLine
from app.domain.book import Book
from app.domain.calendar import zone
from app.domain.documents import DocumentState
from app.domain.errors import BadInput, Message, message
from app.domain.investments import Decision, Investment, PaymentKind
from app.domain.messages import standing
from app.domain.permissions import Action
from app.services.messages import codes_of
from app.services.office import Office

MOST_LINES = 500
"""How many lines of the audit are read for each record; the newest."""
TOLD_OTHERWISE = ("message:", "document:", "payment:")
"""Actions whose effect the timeline tells from the records themselves."""
OF_CASES = ("case:", "risk:", "override:", "screening:")


class MomentKind(StrEnum):
    """What a moment is about."""

    RECORD = "records"
    MESSAGE = "messages"
    DOCUMENT = "documents"
    PAYMENT = "payments"
    INVESTMENT = "investments"
    CASE = "case"


@dataclass(frozen=True, slots=True)
class Moment:
    """One thing that happened, or will: when, what, and who did it. Of what has only a day, `timed` is false.

    `action` names a line of the audit where it is one, `what` says everything else; `key` names what it is about.
    """

    kind: MomentKind
    at: datetime
    what: Message
    timed: bool = True
    detail: str = ""
    actor: str = ""
    action: str = ""
    key: str = ""


def timeline(office: Office, code: str) -> tuple[Moment, ...]:
    """Everything about a client and those merged into them, the newest first. Raises BadInput for an unknown code."""
    office.allow(Action.OFFICE_READ)
    book = office.book()
    if all(client.code != code for client in book.clients):
        raise BadInput(message("No client has the code {code}.", code=code), field="code")
    mine = [each for each in book.investments if each.client == code]
    with office.store.reading() as session:
        codes = codes_of(session, code)
        found = [
            *_lines(session, (*codes, *(each.code for each in mine))),
            *_messages(session, codes),
            *_documents(session, code),
            *_payments(book, {each.code for each in mine}),
            *(moment for each in mine for moment in _dates(each, book.timezone)),
        ]
    return tuple(sorted(found, key=lambda each: each.at, reverse=True))


def _lines(session: Reading, subjects: Iterable[str]) -> Iterator[Moment]:
    for subject in subjects:
        for line in audit.read(session, audit.Filter(subject=subject), MOST_LINES):
            if not line.action.startswith(TOLD_OTHERWISE):
                what = message("{action}", action=line.action)
                yield Moment(
                    _kind(line), line.at, what, detail=line.reason, actor=line.actor, action=line.action, key=subject
                )


def _kind(line: AuditLine) -> MomentKind:
    if line.action.startswith(OF_CASES):
        return MomentKind.CASE
    return MomentKind.INVESTMENT if line.action.startswith("investment:") else MomentKind.RECORD


def _messages(session: Reading, codes: Iterable[str]) -> Iterator[Moment]:
    for each in standing(messages.of_subjects(session, codes)):
        what = message("{about}", about=each.about)
        yield Moment(MomentKind.MESSAGE, each.at, what, detail=each.text, actor=each.actor, key=str(each.id))


def _documents(session: Reading, code: str) -> Iterator[Moment]:
    for each in documents.of_subject(session, code):
        received = message("Received: {name}", name=each.name)
        yield Moment(MomentKind.DOCUMENT, each.received_at, received, actor=each.received_by, key=each.id)
        if each.decided_at is not None:
            good = each.state is DocumentState.VERIFIED
            what = message("Verified: {name}", name=each.name) if good else message("Rejected: {name}", name=each.name)
            yield Moment(
                MomentKind.DOCUMENT, each.decided_at, what, detail=each.reason, actor=each.decided_by, key=each.id
            )


def _payments(book: Book, codes: set[str]) -> Iterator[Moment]:
    for each in book.payments:
        if each.investment in codes:
            interest = each.kind is PaymentKind.INTEREST
            what = (
                message("Interest paid, {amount}", amount=each.amount)
                if interest
                else message("Principal paid, {amount}", amount=each.amount)
            )
            at = _midnight(each.paid_on, book.timezone)
            yield Moment(MomentKind.PAYMENT, at, what, timed=False, detail=each.reference, key=each.investment)


def _dates(investment: Investment, office_zone: str) -> Iterator[Moment]:
    terms, deposit, principal = investment.terms, investment.deposit_date, investment.principal
    told = (
        (deposit, message("Deposit of {amount}, {fund}", amount=principal, fund=investment.fund)),
        (interest_start(terms, deposit), message("Interest starts")),
        (maturity(terms, deposit), message("Principal returns, {amount}", amount=principal)),
    )
    if investment.decision is not Decision.CANCELLED:
        for day, what in told:
            at = _midnight(day, office_zone)
            yield Moment(MomentKind.INVESTMENT, at, what, timed=False, detail=investment.code, key=investment.code)


def _midnight(day: date, office_zone: str) -> datetime:
    return datetime.combine(day, time(), zone(office_zone))
