"""What the screen and the command line show of screening: matches to decide, one match side by side, runs."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from app.db import screening as table
from app.domain.calendar import utc_text
from app.domain.errors import BadInput, message
from app.domain.permissions import Action
from app.domain.screening import (
    Agreement,
    Decided,
    Known,
    Match,
    Outcome,
    Run,
    Standing,
    Verdict,
    is_open,
)
from app.services.office import Office
from app.services.sanctionslists import ListRow, list_rows
from app.services.screening import bearing_on, standings


@dataclass(frozen=True, slots=True)
class MatchRow:
    """A match in a list; `current` while the last screening of the subject has found it, with the facts of today."""

    match: Match
    last: Decided | None
    current: bool

    @property
    def waits(self) -> bool:
        """Whether a person has to decide it."""
        return self.current and is_open(self.last)

    @property
    def confirmed(self) -> bool:
        """Whether a person has confirmed it."""
        return self.last is not None and self.last.verdict is Verdict.TRUE


@dataclass(frozen=True, slots=True)
class ScreeningView:
    """Everything the panel shows: matches, lists, runs, and how many subjects stand how."""

    rows: tuple[MatchRow, ...]
    lists: tuple[ListRow, ...]
    runs: tuple[Run, ...]
    outcomes: dict[Outcome, int]

    @property
    def screening(self) -> tuple[ListRow, ...]:
        """The versions that screen."""
        return tuple(row for row in self.lists if row.screens)


@dataclass(frozen=True, slots=True)
class Compared:
    """One fact of the subject beside the entry's."""

    fact: str
    ours: str
    theirs: str
    agreement: Agreement


@dataclass(frozen=True, slots=True)
class MatchDetail:
    """One match with everything that was decided about it, and both sides fact by fact."""

    row: MatchRow
    decisions: tuple[Decided, ...]
    facts: tuple[Compared, ...]


NAME, BIRTH, COUNTRY, KIND = "name", "birth date", "country", "kind"


def screening_view(office: Office) -> ScreeningView:
    """What there is to decide, and what it rests on."""
    office.allow(Action.OFFICE_READ)
    with office.store.reading() as session:
        known, matches, runs = table.known(session), table.matches(session), table.runs(session)
    counted = dict.fromkeys(Outcome, 0)
    for each in standings(office).values():
        counted[each.outcome] += 1
    rows = sorted(_rows(matches, known), key=_order)
    return ScreeningView(tuple(rows), list_rows(office), runs, counted)


def _rows(matches: Iterable[Match], known: Known) -> Iterable[MatchRow]:
    for match in matches:
        current = match.id in known.found.get(match.subject.code, ())
        yield MatchRow(match, known.last.get(match.id), current)


def _order(row: MatchRow) -> tuple[object, ...]:
    """What waits first, then what is confirmed, then the rest; the likest first."""
    return (not row.waits, not row.confirmed, not row.current, -row.match.score, row.match.subject.code, row.match.id)


def match_rows(office: Office, subject: str | None = None) -> tuple[MatchRow, ...]:
    """Every match, of all or of one client or prospect and whoever bears on them, in the order of the screen."""
    office.allow(Action.OFFICE_READ)
    codes = None if subject is None else bearing_on(office, subject)
    with office.store.reading() as session:
        matches = [each for each in table.matches(session) if codes is None or each.subject.code in codes]
        return tuple(sorted(_rows(matches, table.known(session)), key=_order))


def match_detail(office: Office, number: int) -> MatchDetail:
    """One match. Raises BadInput where there is none of this number."""
    office.allow(Action.OFFICE_READ)
    with office.store.reading() as session:
        match, known = table.match(session, number), table.known(session)
        if match is None:
            raise BadInput(message("There is no match {number}.", number=number), field="match")
        decisions = table.decisions(session, number)
    (row,) = _rows([match], known)
    return MatchDetail(row, decisions, compared(match))


def compared(match: Match) -> tuple[Compared, ...]:
    """Both sides of a match, fact by fact; empty where a side says nothing."""
    subject, entry, explained = match.subject, match.entry, match.explained
    whole = explained.name_score == 100
    kind = "" if subject.company is None else "company" if subject.company else "individual"
    return (
        Compared(NAME, subject.name, explained.alias, Agreement.AGREES if whole else Agreement.DIFFERS),
        Compared(
            BIRTH, subject.born.isoformat() if subject.born else "", ", ".join(map(str, entry.born)), explained.birth
        ),
        Compared(COUNTRY, subject.country, ", ".join(entry.countries), explained.country),
        Compared(KIND, kind, entry.kind.value, explained.kind),
    )


def standing_row(standing: Standing) -> dict[str, object]:
    """A standing as a document."""
    return {
        "subject": standing.subject,
        "outcome": standing.outcome.value,
        "open": standing.open,
        "about": standing.about or None,
        "screened_at": utc_text(standing.screened_at) if standing.screened_at else None,
        "lists": {name: day.isoformat() for name, day in standing.lists},
        "decided_by": standing.decided_by or None,
        "decided_at": utc_text(standing.decided_at) if standing.decided_at else None,
    }
