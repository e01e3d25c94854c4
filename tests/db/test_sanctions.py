"""Lists, runs, matches and decisions on both kinds of database: versions by difference, nothing ever overwritten."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import update
from sqlalchemy.exc import DBAPIError

from app.db import sanctions, screening
from app.db.sanctions import EntryRecord
from app.db.store import Store
from app.domain.likeness import ALGORITHM
from app.domain.sanctions import EntryKind, ListedEntry, ListVersion, SanctionsListName
from app.domain.screening import (
    Agreement,
    Cause,
    Decided,
    Explained,
    Match,
    Outcome,
    Run,
    Screened,
    Subject,
    Verdict,
    WordPair,
    pair_of,
    standing_of,
)
from tests.db.support import NOW

DAY = date(2025, 9, 5)
SUBJECT = Subject(code="C-1", name="Iván Petrov", born=date(1970, 5, 2), country="RU")
FIRST = ListedEntry(uid="1", kind=EntryKind.INDIVIDUAL, name="Иван Петров")
SECOND = ListedEntry(uid="2", kind=EntryKind.ENTITY, name="Example LLC")
EXPLAINED = Explained(
    score=100, name_score=97, alias="Иван Петров", strong=True, words=(WordPair("ivan", "ivan", 100),),
    birth=Agreement.UNKNOWN, country=Agreement.UNKNOWN, kind=Agreement.AGREES,
)  # fmt: skip


def version(day: date, entries: int) -> ListVersion:
    return ListVersion(
        name=SanctionsListName.EU, dated=day, format="EU XML", file="eu.xml", sha256=f"{day:%Y%m%d}".zfill(64),
        entries=entries, names=entries,
    )  # fmt: skip


def keep(store: Store, day: date, *entries: ListedEntry) -> sanctions.Kept:
    with store.writing("test") as writing:
        kept = sanctions.add(writing.session, version(day, len(entries)), entries, NOW, "elena")
        writing.audit("sanctions:imported", "EU")
        writing.commit()
    return kept


def matched(kept: sanctions.Kept) -> Match:
    return Match(
        run=0, subject=SUBJECT, list=SanctionsListName.EU, dated=kept.version.dated, sha256=kept.version.sha256,
        entry=FIRST, explained=EXPLAINED, pair=pair_of(SUBJECT, SanctionsListName.EU, FIRST), found_at=NOW,
    )  # fmt: skip


def run_with(store: Store, kept: sanctions.Kept) -> tuple[Run, int]:
    run = Run(
        at=NOW, by="elena", cause=Cause.EVERYBODY, threshold=85, algorithm=ALGORITHM, lists=(kept.version,),
        screened=1, found=1,
    )  # fmt: skip
    with store.writing("test") as writing:
        made = screening.add_run(writing.session, run, [SUBJECT], [matched(kept)])
        writing.audit("screening:run", "1")
        writing.commit()
    return made


def test_a_version_keeps_what_it_adds_and_what_it_ends(store: Store) -> None:
    keep(store, DAY, FIRST, SECOND)
    other = replace(SECOND, remarks="changed")
    kept = keep(store, DAY + timedelta(days=1), FIRST, other)
    assert (kept.added, kept.removed) == (1, 1)
    with store.reading() as session:
        assert [held.entry for held in sanctions.in_force(session)] == [FIRST, other]
        assert [each.dated for each in sanctions.newest(session)] == [DAY + timedelta(days=1)]
        assert [each.version.dated for each in sanctions.versions(session)] == [DAY, DAY + timedelta(days=1)]
    back = keep(store, DAY + timedelta(days=2), FIRST, SECOND)
    assert (back.added, back.removed) == (1, 1)
    with store.reading() as session:
        assert {held.entry.uid: held.entry for held in sanctions.in_force(session)} == {"1": FIRST, "2": SECOND}


def test_a_match_is_written_once_and_every_run_that_finds_it_says_so(store: Store) -> None:
    kept = keep(store, DAY, FIRST)
    (first, new), (second, again) = run_with(store, kept), run_with(store, kept)
    assert (new, again) == (1, 0)
    with store.reading() as session:
        (match,) = screening.matches(session)
        assert replace(match, id=0, run=0) == matched(kept)
        assert screening.found_in(session, first.id) == screening.found_in(session, second.id) == {match.id: 100}
        known = screening.known(session)
        assert known.screened == {"C-1": Screened(second.id, SUBJECT.fingerprint)}
        assert known.found == {"C-1": (match.id,)}
        assert screening.runs(session) == (second, first)
        assert screening.runs_of(session, "C-1") == ((second, SUBJECT), (first, SUBJECT))


def test_the_last_decision_counts_and_all_are_kept(store: Store) -> None:
    kept = keep(store, DAY, FIRST)
    run_with(store, kept)
    with store.reading() as session:
        (match,) = screening.matches(session)
    made = [
        Decided(match=match.id, verdict=verdict, reason="as written down", by="elena", at=NOW, list=match.list,
                dated=match.dated, sha256=match.sha256)
        for verdict in (Verdict.MORE, Verdict.FALSE)
    ]  # fmt: skip
    for decided in made:
        with store.writing("elena") as writing:
            screening.decide(writing.session, decided)
            writing.audit("screening:decided", "C-1")
            writing.commit()
    with store.reading() as session:
        assert screening.decisions(session, match.id) == tuple(reversed(made))
        assert screening.last_decisions(session) == {match.id: made[-1]}


def test_the_screening_of_a_prospect_goes_over_to_the_client_with_its_decisions(store: Store) -> None:
    kept = keep(store, DAY, FIRST)
    run_with(store, kept)
    with store.writing("elena") as writing:
        (match,) = screening.matches(writing.session)
        made = Decided(match=match.id, verdict=Verdict.TRUE, reason="same passport", by="elena", at=NOW,
                       list=match.list, dated=match.dated, sha256=match.sha256)  # fmt: skip
        screening.decide(writing.session, made)
        assert screening.hand_over(writing.session, "C-1", "C-2") == 1
        assert screening.hand_over(writing.session, "P-9", "C-3") == 0
        writing.audit("prospect:converted", "C-1")
        writing.commit()
    client = replace(SUBJECT, code="C-2")
    with store.reading() as session:
        (copy,) = screening.matches(session, "C-2")
        assert (copy.subject, copy.pair) == (client, pair_of(client, SanctionsListName.EU, FIRST))
        assert screening.decisions(session, copy.id) == (replace(made, match=copy.id),)
        known = screening.known(session)
        assert standing_of(client, known, DAY).outcome is standing_of(SUBJECT, known, DAY).outcome is Outcome.CONFIRMED
        assert len(screening.matches(session, "C-1")) == 1


def test_nothing_of_a_list_can_be_changed(store: Store) -> None:
    keep(store, DAY, FIRST)
    with pytest.raises(DBAPIError, match=r"append-only|not authorized"), store.writing("test") as writing:
        writing.session.execute(update(EntryRecord).values(content="{}"))
