"""Prospects: people and companies who may become clients, and how far they have come."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from app.domain.cases import Case, CaseState
from app.domain.clients import Client, ClientKind, ClientState, valid_client
from app.domain.errors import BadInput, KnownError, Message, message
from app.domain.screening import Outcome, Standing


class ProspectStage(StrEnum):
    """How far a prospect has come; the order is that of the board."""

    LEAD = "lead"
    QUALIFIED = "qualified"
    PROPOSAL = "proposal"
    WON = "won"
    LOST = "lost"


class Source(StrEnum):
    """How the office and the prospect met."""

    REFERRAL = "referral"
    WEB = "web"
    EVENT = "event"
    CLIENT = "existing client"
    OTHER = "other"


class FollowUp(StrEnum):
    """Whether somebody is to be called: not yet, today, or since days."""

    LATER = "later"
    TODAY = "due today"
    OVERDUE = "overdue"


NEXT: Mapping[ProspectStage, tuple[ProspectStage, ...]] = {
    ProspectStage.LEAD: (ProspectStage.QUALIFIED, ProspectStage.LOST),
    ProspectStage.QUALIFIED: (ProspectStage.PROPOSAL, ProspectStage.LOST),
    ProspectStage.PROPOSAL: (ProspectStage.WON, ProspectStage.LOST),
    ProspectStage.WON: (),
    ProspectStage.LOST: (ProspectStage.LEAD,),
}
"""Where each stage leads (rules: section 6): one stage at a time, lost from every open one, and only lost re-opens."""

STAGES: Mapping[ProspectStage, Message] = {
    ProspectStage.LEAD: message("lead"),
    ProspectStage.QUALIFIED: message("qualified"),
    ProspectStage.PROPOSAL: message("proposal"),
    ProspectStage.WON: message("won"),
    ProspectStage.LOST: message("lost"),
}
"""How the stages are called within a sentence."""

OPEN = frozenset({ProspectStage.LEAD, ProspectStage.QUALIFIED, ProspectStage.PROPOSAL})
SHORTEST_REASON = 3
LONGEST_TEXT = 2_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Prospect:
    """One prospect. `amount` is what they may invest, in the base currency; None where nobody knows yet.

    `owner` is the user who looks after them, `agent` the code of who referred them, `client` the code they have as a
    client once they were converted. `stage_since` is the moment they came to this stage; `reason` says why they were
    lost.
    """

    code: str
    name: str
    kind: ClientKind = ClientKind.INDIVIDUAL
    email: str = ""
    phone: str = ""
    country: str = ""
    source: Source = Source.OTHER
    agent: str = ""
    amount: Decimal | None = None
    fund: str = ""
    owner: str = ""
    follow_up: date | None = None
    follow_up_what: str = ""
    stage: ProspectStage = ProspectStage.LEAD
    stage_since: datetime
    reason: str = ""
    client: str = ""
    version: int = 1

    @property
    def is_open(self) -> bool:
        """Whether it is still to be won or lost."""
        return self.stage in OPEN


@dataclass(frozen=True, slots=True)
class Note:
    """What somebody wrote down about a prospect; it is never changed."""

    at: datetime
    by: str
    text: str


class WrongStep(KnownError):
    """The stages of a prospect do not lead there."""

    title = message("Not from this stage")


class AlreadyConverted(KnownError):
    """The prospect is a client already."""

    title = message("A client already")


class NotCleared(KnownError):
    """Nobody becomes a client before compliance knows who they are."""

    title = message("Not cleared yet")


def valid_prospect(prospect: Prospect) -> Prospect:
    """The prospect, trimmed and checked. Raises BadInput naming the field."""
    as_client = valid_client(
        Client(code=prospect.code, name=prospect.name, email=prospect.email, country=prospect.country)
    )
    prospect = replace(
        prospect,
        name=as_client.name,
        email=as_client.email,
        country=as_client.country,
        phone=" ".join(prospect.phone.split()),
        follow_up_what=" ".join(prospect.follow_up_what.split()),
    )
    if prospect.amount is not None and prospect.amount <= 0:
        raise BadInput(message("An expected amount is more than zero, or empty."), field="amount")
    if prospect.follow_up is None and prospect.follow_up_what:
        raise BadInput(message("Say on which day to do this."), field="follow_up")
    if len(prospect.follow_up_what) > LONGEST_TEXT:
        raise BadInput(message("At most {most} characters fit.", most=LONGEST_TEXT), field="follow_up_what")
    return prospect


def valid_note(text: str) -> str:
    """A note, trimmed. Raises BadInput for an empty or an endless one."""
    text = text.strip()
    if not text:
        raise BadInput(message("An empty note says nothing."), field="note")
    if len(text) > LONGEST_TEXT:
        raise BadInput(message("At most {most} characters fit.", most=LONGEST_TEXT), field="note")
    return text


def step(prospect: Prospect, to: ProspectStage, at: datetime, reason: str = "") -> Prospect:
    """The prospect in another stage from that moment on.

    Raises WrongStep where its stage does not lead there, BadInput for a lost one without a reason.
    """
    if to not in NEXT[prospect.stage]:
        raise WrongStep(
            message(
                "{name} stands at {stage}, which does not lead to {to}.",
                name=prospect.name,
                stage=STAGES[prospect.stage],
                to=STAGES[to],
            ),
            _way_on(prospect.stage),
            field="stage",
        )
    reason = " ".join(reason.split())
    if to is ProspectStage.LOST and len(reason) < SHORTEST_REASON:
        raise BadInput(message("Say why the prospect was lost."), field="reason")
    return replace(prospect, stage=to, stage_since=at, reason=reason if to is ProspectStage.LOST else "")


def _way_on(stage: ProspectStage) -> Message:
    if stage is ProspectStage.WON:
        return message("A prospect that was won stays won.")
    first, *others = NEXT[stage]
    if not others:
        return message("From here it goes to {first}.", first=STAGES[first])
    return message("From here it goes to {first} or {second}.", first=STAGES[first], second=STAGES[others[0]])


def follow_up(prospect: Prospect, today: date) -> FollowUp | None:
    """Whether they are to be called today; None where nothing was agreed, or nothing is to be won any more."""
    if prospect.follow_up is None or not prospect.is_open:
        return None
    if prospect.follow_up == today:
        return FollowUp.TODAY
    return FollowUp.OVERDUE if prospect.follow_up < today else FollowUp.LATER


def refuse_conversion(prospect: Prospect, case: Case, today: date) -> None:
    """Let the prospect become a client, or raise AlreadyConverted, WrongStep or NotCleared saying what is missing."""
    if prospect.client:
        raise AlreadyConverted(
            message("{name} is the client {client} already.", name=prospect.name, client=prospect.client),
            message("A prospect becomes a client once."),
        )
    if prospect.stage is not ProspectStage.WON:
        raise WrongStep(
            message(
                "{name} stands at {stage}; only who was won becomes a client.",
                name=prospect.name,
                stage=STAGES[prospect.stage],
            ),
            message("Move the prospect to won first."),
        )
    lacking = _lacking(case, today)
    if lacking is not None:
        raise NotCleared(
            message("{name}: {lacking}", name=prospect.name, lacking=lacking),
            message("Open KYC & AML and look for {code}.", code=prospect.code),
        )


def refuse_listed(prospect: Prospect, screened: Standing) -> None:
    """Let the prospect become a client, or raise NotCleared where a match speaks against what was decided before it."""
    if screened.outcome in {Outcome.OPEN, Outcome.CONFIRMED}:
        raise NotCleared(
            message("{name}: a match on a sanctions list is open or confirmed.", name=prospect.name),
            message("Let compliance decide the match, and look at the case again."),
        )


_LACKING = {
    CaseState.NOT_STARTED: message("nobody has begun the KYC/AML case."),
    CaseState.COLLECTING: message("the KYC/AML case is still collecting documents."),
    CaseState.IN_REVIEW: message("the KYC/AML case waits for the decision of compliance."),
    CaseState.REJECTED: message("compliance has rejected the KYC/AML case."),
    CaseState.ESCALATED: message("the KYC/AML case is escalated and waits for a decision."),
}


def _lacking(case: Case, today: date) -> Message | None:
    if case.state is not CaseState.CLEARED:
        return _LACKING[case.state]
    if case.review_due is not None and case.review_due < today:
        return message("the KYC/AML case was cleared, but its review is due since {date}.", date=case.review_due)
    return None


def as_client(prospect: Prospect, code: str, today: date) -> Client:
    """The client a prospect becomes: active, because the case that clears them goes over with them."""
    return Client(
        code=code,
        name=prospect.name,
        email=prospect.email,
        country=prospect.country,
        kind=prospect.kind,
        phone=prospect.phone,
        state=ClientState.ACTIVE,
        since=today,
    )


_CODE = re.compile(r"P-(\d+)")


def is_code(code: str) -> bool:
    """Whether this is what a prospect is called by; nobody else is, or they would have the prospect's case."""
    return bool(_CODE.fullmatch(code.upper()))


def next_code(taken: list[str]) -> str:
    """The next code, such as P-0017: after the highest, so that no code is given twice."""
    numbers = [int(found[1]) for code in taken if (found := _CODE.fullmatch(code))]
    return f"P-{max(numbers, default=0) + 1:04}"
