"""Readiness: whether somebody may invest today, computed from documents, screening and the case, never kept."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from enum import StrEnum

from app.domain.calendar import add_months
from app.domain.cases import SAID as CASE_SAID
from app.domain.cases import Case, CaseState, Risk
from app.domain.clients import ClientKind
from app.domain.documents import Document, DocumentState
from app.domain.errors import BadInput, Message, message
from app.domain.overrides import Override, OverrideState
from app.domain.screening import Outcome, Standing

EXPIRING_DAYS = 30
REMINDERS = (30, 14, 7, 1)
"""So many days before something ends, somebody is reminded."""


class Requirement(StrEnum):
    """What somebody needs before they may invest; the documents are called as their kinds are."""

    IDENTITY = "identity"
    REGISTRATION = "certificate of incorporation"
    OWNERS = "beneficial owners"
    AUTHORITY = "authority to sign"
    RESIDENCE = "proof of residence"
    FUNDS = "source of funds"
    AML_REPORT = "AML report"
    AGREEMENT = "signed agreement"
    CASE = "KYC/AML case"


_BOTH = (Requirement.RESIDENCE, Requirement.FUNDS, Requirement.AML_REPORT, Requirement.AGREEMENT)
REQUIRED: Mapping[ClientKind, tuple[Requirement, ...]] = {
    ClientKind.INDIVIDUAL: (Requirement.IDENTITY, *_BOTH),
    ClientKind.COMPANY: (Requirement.REGISTRATION, Requirement.OWNERS, Requirement.AUTHORITY, *_BOTH),
}
"""The documents that each kind of client brings. A company's proof of residence is that of its registered address."""

_ALWAYS = {Requirement.RESIDENCE: 3, Requirement.AML_REPORT: 12}
COUNTS_MONTHS: Mapping[Risk | None, Mapping[Requirement, int]] = {
    None: _ALWAYS,
    Risk.LOW: _ALWAYS,
    Risk.MEDIUM: _ALWAYS,
    Risk.HIGH: _ALWAYS | {Requirement.FUNDS: 12, Requirement.OWNERS: 12},
}
"""So many months from its own date a document counts, by risk; what is not named counts until it expires."""


class ItemState(StrEnum):
    """How one requirement stands. Only the first two let somebody invest."""

    MET = "met"
    EXPIRING = "expiring"
    EXPIRED = "expired"
    UNVERIFIED = "unverified"
    MISSING = "missing"


@dataclass(frozen=True, slots=True)
class Item:
    """One requirement and how it stands. `due` is the last day it counts; None where it does not end."""

    requirement: Requirement
    state: ItemState
    message: Message
    due: date | None = None

    @property
    def met(self) -> bool:
        """Whether it counts today."""
        return self.state in {ItemState.MET, ItemState.EXPIRING}


@dataclass(frozen=True, slots=True)
class Readiness:
    """Whether somebody may invest. `until` is the last day of it, None where nothing ends or they are not ready.

    `override` is the exception that counts today: it makes them ready and changes no item. `case` is how far the
    case is, and `matches` how many of screening wait for a person.
    """

    subject: str
    items: tuple[Item, ...] = ()
    override: Override | None = None
    case: CaseState = CaseState.NOT_STARTED
    matches: int = 0

    @property
    def documents(self) -> tuple[Item, ...]:
        """The requirements that are documents."""
        return tuple(item for item in self.items if item.requirement is not Requirement.CASE)

    @property
    def missing(self) -> tuple[Item, ...]:
        """What stands between them and an investment."""
        return tuple(item for item in self.items if not item.met)

    @property
    def complete(self) -> bool:
        """Whether everything is there, without an exception."""
        return bool(self.items) and not self.missing

    @property
    def ready(self) -> bool:
        """Whether they may invest today."""
        return self.complete or self.override is not None

    @property
    def until(self) -> date | None:
        """The last day on which they are ready if nothing changes."""
        if self.complete:
            return min((item.due for item in self.items if item.due), default=None)
        return self.override.until if self.override else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What is known of somebody, which readiness follows from."""

    case: Case
    kind: ClientKind = ClientKind.INDIVIDUAL
    documents: tuple[Document, ...] = ()
    standing: Standing = field(default_factory=lambda: Standing(""))
    overrides: tuple[Override, ...] = ()

    @property
    def refused(self) -> bool:
        """Whether a person has said no, which no override changes."""
        return self.case.state is CaseState.REJECTED or self.standing.outcome is Outcome.CONFIRMED


def readiness(known: Known, today: date) -> Readiness:
    """How ready somebody is on a day: each requirement in turn, and the override that counts."""
    items = (*collected(known, today), _case(known.case, today))
    active = [each for each in known.overrides if each.state(today) is OverrideState.ACTIVE]
    longest = max(active, key=lambda each: each.until, default=None)
    override = None if known.refused else longest
    return Readiness(known.case.subject, items, override, known.case.state, known.standing.open)


def collected(known: Known, today: date) -> tuple[Item, ...]:
    """The documents that they need, and how each stands on a day."""
    return tuple(_item(requirement, known, today) for requirement in REQUIRED[known.kind])


def _item(requirement: Requirement, known: Known, today: date) -> Item:
    of_kind = [each for each in known.documents if each.kind.value == requirement.value]
    months = COUNTS_MONTHS[known.case.risk].get(requirement)
    by_document = _by_documents(requirement, of_kind, months, today)
    return _screened(known.standing, by_document) if requirement is Requirement.AML_REPORT else by_document


def _by_documents(requirement: Requirement, documents: list[Document], months: int | None, today: date) -> Item:
    verified = [each for each in documents if each.state is DocumentState.VERIFIED]
    dated = [each for each in verified if not months or (each.dated and each.dated <= today)]
    last = max((_last_day(each, months) for each in dated), default=None)
    if last is not None and last >= today:
        return _counting(requirement, None if last == date.max else last, today)
    if any(each.state is DocumentState.RECEIVED for each in documents):
        return Item(requirement, ItemState.UNVERIFIED, message("received, to verify"))
    if last is not None:
        return Item(requirement, ItemState.EXPIRED, message("expired {day}", day=last), last)
    if verified:
        return Item(requirement, ItemState.MISSING, message("verified, but its own date is not known"))
    refused = message("rejected") if documents else message("missing")
    return Item(requirement, ItemState.MISSING, refused)


def _last_day(document: Document, months: int | None) -> date:
    aged = add_months(document.dated, months) if months and document.dated else date.max
    return min(aged, document.expires or date.max)


def _counting(requirement: Requirement, last: date | None, today: date, said: Message | None = None) -> Item:
    if last is None:
        return Item(requirement, ItemState.MET, said or message("verified"))
    if last - today <= timedelta(days=EXPIRING_DAYS):
        days = (last - today).days
        return Item(requirement, ItemState.EXPIRING, message("{days} d left, to {day}", days=days, day=last), last)
    return Item(requirement, ItemState.MET, said or message("to {day}", day=last), last)


def _screened(standing: Standing, by_document: Item) -> Item:
    """The AML report: met by a person's or the lists' word that nobody is there, else by a verified document.

    A match that waits for a person, or was confirmed, speaks against every document.
    """
    requirement = Requirement.AML_REPORT
    if standing.outcome is Outcome.CONFIRMED:
        return Item(requirement, ItemState.MISSING, _whose(message("confirmed match on a list"), standing))
    if standing.outcome is Outcome.OPEN:
        many = message("{count} matches to decide", count=standing.open)
        said = message("1 match to decide") if standing.open == 1 else many
        return Item(requirement, ItemState.UNVERIFIED, _whose(said, standing))
    if standing.outcome is Outcome.CLEAR:
        by = standing.decided_by
        return Item(requirement, ItemState.MET, message("no match, {name}", name=by) if by else message("no match"))
    if by_document.met:
        return replace(by_document, message=message("by a report, {state}", state=by_document.message))
    if standing.outcome is Outcome.OUT_OF_DATE:
        return Item(requirement, ItemState.EXPIRED, message("screened against lists that are out of date"))
    unknown = _whose(message("not screened"), standing)
    said = by_document.message if by_document.state is not ItemState.MISSING else unknown
    return Item(requirement, by_document.state, said, by_document.due)


def _whose(said: Message, standing: Standing) -> Message:
    """What screening says, with the name of whom it speaks of where that is not the client."""
    return message("{name}: {state}", name=standing.about, state=said) if standing.about else said


def _case(case: Case, today: date) -> Item:
    requirement = Requirement.CASE
    if case.state is not CaseState.CLEARED:
        waits = case.state in {CaseState.IN_REVIEW, CaseState.ESCALATED}
        return Item(requirement, ItemState.UNVERIFIED if waits else ItemState.MISSING, CASE_SAID[case.state])
    if case.review_due and case.review_due < today:
        return Item(
            requirement, ItemState.EXPIRED, message("review was due {day}", day=case.review_due), case.review_due
        )
    return _counting(requirement, case.review_due, today, message("cleared"))


SAID: Mapping[Requirement, Message] = {
    Requirement.IDENTITY: message("Identity"),
    Requirement.REGISTRATION: message("Certificate of incorporation"),
    Requirement.OWNERS: message("Beneficial owners"),
    Requirement.AUTHORITY: message("Authority to sign"),
    Requirement.RESIDENCE: message("Proof of residence"),
    Requirement.FUNDS: message("Source of funds"),
    Requirement.AML_REPORT: message("AML report"),
    Requirement.AGREEMENT: message("Signed agreement"),
    Requirement.CASE: message("KYC/AML case"),
}
"""What each requirement is called."""

SHORT: Mapping[Requirement, Message] = {
    **SAID,
    Requirement.REGISTRATION: message("Registration"),
    Requirement.OWNERS: message("Owners"),
    Requirement.AUTHORITY: message("Authority"),
    Requirement.RESIDENCE: message("Residence"),
    Requirement.FUNDS: message("Funds"),
    Requirement.AGREEMENT: message("Agreement"),
    Requirement.CASE: message("Review"),
}
"""The same in one word, for lists."""

SCREENING_SAID: Mapping[Outcome, Message] = {
    Outcome.NOT_SCREENED: message("not screened against any list"),
    Outcome.OUT_OF_DATE: message("screened against lists that are out of date"),
    Outcome.OPEN: message("a match waits for a decision"),
    Outcome.CONFIRMED: message("a match was confirmed"),
    Outcome.CLEAR: message("no match"),
}
"""What screening says, in a few words."""


def listed(parts: Iterable[Message]) -> Message:
    """The parts as one list, separated by commas."""
    first, *others = parts
    for other in others:
        first = message("{first}, {more}", first=first, more=other)
    return first


def said(item: Item) -> Message:
    """A requirement and how it stands."""
    return message("{requirement}: {state}", requirement=SAID[item.requirement], state=item.message)


class NotReady(BadInput):
    """Somebody who may not invest yet; `missing` is what stands between."""

    title = message("Not ready to invest")

    def __init__(self, found: Readiness, named: str) -> None:
        super().__init__(
            message(
                "{client} is not ready to invest: {missing}.", client=named, missing=listed(map(said, found.missing))
            ),
            message("Complete the KYC/AML case, or have two people agree on an override."),
            field="client",
        )
        self.missing = found.missing


def require_ready(found: Readiness, named: str) -> None:
    """Raise NotReady, naming what is missing, unless they may invest today."""
    if not found.ready:
        raise NotReady(found, named)


def standing_in_the_way(known: Known, today: date) -> Iterable[Message]:
    """What keeps a case from being cleared today, one sentence each (rules.md 6 and 7.19); nothing where it may be.

    Clearing asks more than readiness: the screening itself has to be there, not only a report about one.
    """
    for item in collected(known, today):
        if not item.met and item.requirement is not Requirement.AML_REPORT:
            yield said(item)
    if known.standing.outcome is not Outcome.CLEAR:
        yield _whose(SCREENING_SAID[known.standing.outcome], known.standing)
    if known.case.politically_exposed is None:
        yield message("nobody has asked whether they are politically exposed")
    if known.case.risk is None:
        yield message("the risk is not rated")
    if known.case.needs_escalation and known.case.state is not CaseState.ESCALATED:
        yield message("a high risk or a politically exposed person is escalated first")
