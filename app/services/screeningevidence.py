"""The evidence of screening: what was compared with what, when, by whom, what was found, and what was decided why."""

from __future__ import annotations

from app.db import screening as table
from app.domain.calendar import utc_text
from app.domain.errors import BadInput, message
from app.domain.permissions import Action
from app.domain.sanctions import as_plain
from app.domain.screening import Decided, Explained, Match, Run, Subject
from app.services.office import Office
from app.services.sanctionslists import ListRow
from app.services.screening import bearing_on, standing, subjects
from app.services.screeningviews import MatchRow, standing_row

Json = dict[str, object]


def evidence(office: Office, subject: str) -> Json:
    """Everything on record about the screening of one client or prospect. Raises BadInput where it is nobody's code."""
    office.allow(Action.OFFICE_READ)
    codes = bearing_on(office, subject)
    with office.store.reading() as session:
        runs = [each for code in codes for each in table.runs_of(session, code)]
        matches = [each for code in codes for each in table.matches(session, code)]
        decisions = {match.id: table.decisions(session, match.id) for match in matches}
    named = next((each for each in subjects(office) if each.code == subject), None)
    if named is None and not runs:
        raise BadInput(message("Nobody has the code {code}.", code=subject), field="subject")
    return {
        "subject": subject,
        "now": named.facts if named else None,
        "with": [code for code in codes if code != subject],
        "standing": standing_row(standing(office, subject)),
        "printed_at": utc_text(office.clock()),
        "printed_by": office.person.name,
        "screenings": [_screening(run, facts) for run, facts in runs],
        "matches": [_match(match, decisions[match.id]) for match in matches],
    }


def _screening(run: Run, subject: Subject) -> Json:
    return run_document(run) | {"of": subject.code, "compared": subject.facts}


def run_document(run: Run) -> Json:
    """A run, as a document."""
    return {
        "run": run.id,
        "at": utc_text(run.at),
        "by": run.by,
        "cause": run.cause.value,
        "threshold": run.threshold,
        "algorithm": run.algorithm,
        "screened": run.screened,
        "found": run.found,
        "lists": [
            {"name": each.name.value, "dated": each.dated.isoformat(), "sha256": each.sha256, "entries": each.entries}
            for each in run.lists
        ],
    }


def _match(match: Match, decisions: tuple[Decided, ...]) -> Json:
    return {
        "match": match.id,
        "of": match.subject.code,
        "found_at": utc_text(match.found_at),
        "list": match.list.value,
        "dated": match.dated.isoformat(),
        "sha256": match.sha256,
        "compared": match.subject.facts,
        "entry": as_plain(match.entry),
        "explained": explained_document(match.explained),
        "decisions": [decision_document(each) for each in decisions],
    }


def explained_document(explained: Explained) -> Json:
    """Why a score is what it is, as a document."""
    return {
        "score": explained.score,
        "name_score": explained.name_score,
        "name": explained.alias,
        "strong": explained.strong,
        "words": [{"ours": each.ours, "theirs": each.theirs, "likeness": each.likeness} for each in explained.words],
        "birth": explained.birth.value,
        "country": explained.country.value,
        "kind": explained.kind.value,
    }


def decision_document(decided: Decided) -> Json:
    """A decision, as a document."""
    return {
        "verdict": decided.verdict.value,
        "reason": decided.reason,
        "by": decided.by,
        "at": utc_text(decided.at),
        "list": decided.list.value,
        "dated": decided.dated.isoformat(),
        "sha256": decided.sha256,
    }


def match_document(row: MatchRow) -> Json:
    """A match in a list, as a document."""
    match, last = row.match, row.last
    return {
        "match": match.id,
        "subject": match.subject.code,
        "name": match.subject.name,
        "list": match.list.value,
        "entry": match.entry.uid,
        "listed_name": match.explained.alias,
        "score": match.score,
        "waits": row.waits,
        "verdict": last.verdict.value if last else None,
        "decided_by": last.by if last else None,
    }


def list_document(row: ListRow) -> Json:
    """A version of a list, as a document."""
    version, kept = row.version, row.kept
    return {
        "list": version.name.value,
        "dated": version.dated.isoformat(),
        "age": row.age,
        "old": row.is_old,
        "screens": row.screens,
        "entries": version.entries,
        "names": version.names,
        "added": kept.added,
        "removed": kept.removed,
        "format": version.format,
        "file": version.file,
        "sha256": version.sha256,
        "imported_at": utc_text(kept.imported_at),
        "imported_by": kept.imported_by,
    }
