"""Prospects: the board, one of them with its history, and what people do with them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import date

from app.db import agents as agents_table
from app.db import audit, users
from app.db import proposals as proposals_table
from app.db import prospects as table
from app.db.failures import changed
from app.db.store import Writing
from app.domain.audit import AuditLine
from app.domain.calendar import local_date
from app.domain.errors import BadInput, message
from app.domain.permissions import Action
from app.domain.products import Terms
from app.domain.proposals import Proposal
from app.domain.prospects import FollowUp, Note, Prospect, ProspectStage, follow_up, next_code, step, valid_note
from app.domain.prospects import valid_prospect as _valid
from app.services.office import Office

MOST_LINES = 60
DUE = frozenset({FollowUp.TODAY, FollowUp.OVERDUE})


@dataclass(frozen=True, slots=True)
class ProspectRow:
    """A prospect on the board. `days` counts how long they have stood at their stage."""

    prospect: Prospect
    owner: str
    agent: str
    follow_up: FollowUp | None
    days: int

    @property
    def code(self) -> str:
        """The prospect's code, which names the row."""
        return self.prospect.code

    @property
    def due(self) -> bool:
        """Whether somebody is to be called today, or should have been."""
        return self.follow_up in DUE


@dataclass(frozen=True, slots=True)
class Board:
    """Every prospect on one day."""

    as_of: date
    currency: str
    rows: tuple[ProspectRow, ...]

    @property
    def due(self) -> int:
        """How many are to be called today, or should have been."""
        return sum(row.due for row in self.rows)


@dataclass(frozen=True, slots=True)
class ProspectDetail:
    """One prospect with what was noted, proposed and done."""

    row: ProspectRow
    as_of: date
    currency: str
    timezone: str
    notes: tuple[Note, ...]
    proposals: tuple[Proposal, ...]
    history: tuple[AuditLine, ...]


@dataclass(frozen=True, slots=True)
class Choices:
    """What a form of a prospect offers: people and agents as a key and a name, and the terms of the funds."""

    today: date
    currency: str
    owners: tuple[tuple[str, str], ...]
    agents: tuple[tuple[str, str], ...]
    terms: tuple[Terms, ...]

    @property
    def funds(self) -> tuple[str, ...]:
        """The funds there are."""
        return tuple(dict.fromkeys(each.fund for each in self.terms))


@dataclass(frozen=True, slots=True)
class _Names:
    owners: Mapping[str, str]
    agents: Mapping[str, str]
    today: date
    timezone: str

    def row(self, prospect: Prospect) -> ProspectRow:
        """The prospect as the board shows it."""
        return ProspectRow(
            prospect=prospect,
            owner=self.owners.get(prospect.owner, prospect.owner),
            agent=self.agents.get(prospect.agent, prospect.agent),
            follow_up=follow_up(prospect, self.today),
            days=max(0, (self.today - local_date(prospect.stage_since, self.timezone)).days),
        )


def board(office: Office) -> Board:
    """Every prospect, the longest at their stage first."""
    office.allow(Action.OFFICE_READ)
    names = _names(office)
    with office.store.reading() as session:
        prospects = table.read_all(session)
    rows = [names.row(each) for each in sorted(prospects, key=lambda each: (each.stage_since, each.code))]
    return Board(names.today, office.book().currency, tuple(rows))


def due_count(office: Office) -> int:
    """How many prospects are to be called today, or should have been."""
    office.allow(Action.OFFICE_READ)
    today = office.today()
    with office.store.reading() as session:
        return sum(follow_up(each, today) in DUE for each in table.read_all(session))


def prospect_detail(office: Office, code: str) -> ProspectDetail:
    """One prospect. Raises BadInput if there is none of this code."""
    office.allow(Action.OFFICE_READ)
    names = _names(office)
    with office.store.reading() as session:
        prospect = table.read(session, code)
        if prospect is None:
            raise unknown(code)
        return ProspectDetail(
            row=names.row(prospect),
            as_of=names.today,
            currency=office.book().currency,
            timezone=names.timezone,
            notes=table.notes(session, code),
            proposals=proposals_table.of_prospect(session, code),
            history=tuple(audit.read(session, audit.Filter(subject=code), MOST_LINES)),
        )


def choices(office: Office) -> Choices:
    """What a form of a prospect offers."""
    office.allow(Action.OFFICE_READ)
    with office.store.reading() as session:
        people = [each for each in users.read_all(session) if each.active]
        agents = [each for each in agents_table.read_all(session) if each.active]
    book = office.book()
    return Choices(
        today=office.today(),
        currency=book.currency,
        owners=tuple((each.name, each.full_name or each.name) for each in people),
        agents=tuple((each.code, each.name) for each in agents),
        terms=tuple(each for each in book.terms if each.version),
    )


def _names(office: Office) -> _Names:
    with office.store.reading() as session:
        return _Names(
            owners={each.name: each.full_name or each.name for each in users.read_all(session)},
            agents={each.code: each.name for each in agents_table.read_all(session)},
            today=office.today(),
            timezone=office.book().timezone,
        )


def add_prospect(office: Office, prospect: Prospect) -> Prospect:
    """Write a new prospect, as a lead under the next free code. Raises BadInput naming the field."""
    office.allow(Action.PROSPECTS_WRITE)
    with office.store.writing(office.person.name) as writing:
        code = next_code([*table.codes(writing.session), *(each.code for each in office.book().clients)])
        fresh = replace(prospect, code=code, stage=ProspectStage.LEAD, stage_since=office.clock(), reason="", version=1)
        fresh = _checked(office, writing, fresh, None)
        table.add(writing.session, fresh)
        writing.audit("prospect:added", code, after=_facts(fresh))
        writing.commit()
    return fresh


def change_prospect(office: Office, prospect: Prospect) -> Prospect:
    """Write a prospect's new content; its stage stays. Raises Conflict, BadInput."""
    office.allow(Action.PROSPECTS_WRITE)
    with office.store.writing(office.person.name) as writing:
        before = of_version(writing, prospect.code, prospect.version)
        kept = {"stage": before.stage, "stage_since": before.stage_since, "reason": before.reason}
        wanted = replace(prospect, client=before.client, **kept)  # type: ignore[arg-type]  # fields by name
        after = _checked(office, writing, wanted, before)
        table.change(writing.session, after)
        old, new = _facts(before), _facts(after)
        other = {name for name in old.keys() | new.keys() if old.get(name) != new.get(name)}
        writing.audit("prospect:changed", after.code, before=_only(old, other), after=_only(new, other))
        writing.commit()
    return after


def move_prospect(office: Office, code: str, version: int, to: ProspectStage, reason: str = "") -> Prospect:
    """Take a prospect to another stage. Raises WrongStep, BadInput, or Conflict where it was changed meanwhile."""
    office.allow(Action.PROSPECTS_WRITE)
    with office.store.writing(office.person.name) as writing:
        after = moved(office, writing, of_version(writing, code, version), to, reason)
        writing.commit()
    return after


def moved(office: Office, writing: Writing, before: Prospect, to: ProspectStage, reason: str = "") -> Prospect:
    """The prospect in another stage, written and audited within a write that goes on."""
    after = step(before, to, office.clock(), reason)
    table.change(writing.session, after)
    facts = ({"stage": before.stage.value}, {"stage": after.stage.value})
    writing.audit("prospect:moved", before.code, *facts, reason=after.reason)
    return replace(after, version=before.version + 1)


def add_note(office: Office, code: str, text: str) -> Note:
    """Write a note about a prospect. Raises BadInput for an empty one."""
    office.allow(Action.PROSPECTS_WRITE)
    note = Note(office.clock(), office.person.name, valid_note(text))
    with office.store.writing(office.person.name) as writing:
        known(writing, code)
        table.add_note(writing.session, code, note)
        writing.audit("prospect:noted", code, after={"characters": len(note.text)})
        writing.commit()
    return note


def known(writing: Writing, code: str) -> Prospect:
    """The prospect as it stands in this write. Raises BadInput if there is none."""
    prospect = table.read(writing.session, code)
    if prospect is None:
        raise unknown(code)
    return prospect


def of_version(writing: Writing, code: str, version: int) -> Prospect:
    """The prospect, if it is still as it was read. Raises Conflict."""
    prospect = known(writing, code)
    if prospect.version != version:
        raise changed(prospect.name)
    return prospect


def unknown(code: str) -> BadInput:
    """That there is no prospect of this code."""
    return BadInput(message("No prospect has the code {code}.", code=code), field="code")


def _checked(office: Office, writing: Writing, prospect: Prospect, before: Prospect | None) -> Prospect:
    """What is chosen anew must be there now; what stood there before may stay, whatever became of it."""
    prospect, session = _valid(prospect), writing.session
    kept = {"", before.fund, before.owner, before.agent} if before else {""}
    if prospect.fund not in kept | {each.fund for each in office.book().terms}:
        raise BadInput(message("There is no fund {fund}.", fund=prospect.fund), field="fund")
    if prospect.owner not in kept | {each.name for each in users.read_all(session) if each.active}:
        raise BadInput(message("Nobody has the user name {name}.", name=prospect.owner), field="owner")
    if prospect.agent not in kept | {each.code for each in agents_table.read_all(session) if each.active}:
        raise BadInput(message("No agent has the code {code}.", code=prospect.agent), field="agent")
    return prospect


_TOLD = ("code", "version", "stage_since", "client")
"""What a line of the audit says already, or what tells nothing to a person."""


def _facts(prospect: Prospect) -> dict[str, object]:
    facts = asdict(prospect).items()
    return {name: str(fact) for name, fact in facts if name not in _TOLD and fact not in (None, "")}


def _only(facts: dict[str, object], names: set[str]) -> dict[str, object]:
    return {name: fact for name, fact in facts.items() if name in names}
