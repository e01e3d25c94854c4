"""Screenings, what they found and what was decided, in the database; all append-only."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, replace
from datetime import date, datetime

from sqlalchemy import ForeignKey, Integer, String, Text, UniqueConstraint, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.db import sanctions
from app.db.base import Base, Day, Identity, Moment, insert_held, rows_held
from app.domain.events import Changes
from app.domain.sanctions import ListVersion, SanctionsListName, as_plain, from_plain
from app.domain.screening import (
    Agreement,
    Cause,
    Decided,
    Explained,
    Known,
    Match,
    Run,
    Screened,
    Subject,
    Verdict,
    WordPair,
    pair_of,
)


class RunRecord(Base):
    """One screening: by whom, when, how, and against which versions of which lists."""

    __tablename__ = "screening_runs"
    topic = Changes.SCREENING

    id: Mapped[int] = mapped_column(Identity, primary_key=True)
    at: Mapped[datetime] = mapped_column(Moment)
    actor: Mapped[str] = mapped_column(String(80))
    cause: Mapped[str] = mapped_column(String(40))
    threshold: Mapped[int] = mapped_column(Integer)
    algorithm: Mapped[str] = mapped_column(String(40))
    lists: Mapped[str] = mapped_column(Text)
    screened: Mapped[int] = mapped_column(Integer)
    found: Mapped[int] = mapped_column(Integer)


class ScreeningRecord(Base):
    """Somebody in a run, with exactly what was compared."""

    __tablename__ = "screenings"
    topic = Changes.SCREENING

    id: Mapped[int] = mapped_column(Identity, primary_key=True)
    run: Mapped[int] = mapped_column(Identity, ForeignKey("screening_runs.id"), index=True)
    subject: Mapped[str] = mapped_column(String(64), index=True)
    fingerprint: Mapped[str] = mapped_column(String(64))
    facts: Mapped[str] = mapped_column(Text)


class MatchRecord(Base):
    """A subject and an entry that are alike, with both contents; written once while neither changes."""

    __tablename__ = "screening_matches"
    __table_args__ = (UniqueConstraint("pair"),)
    topic = Changes.SCREENING

    id: Mapped[int] = mapped_column(Identity, primary_key=True)
    run: Mapped[int] = mapped_column(Identity, ForeignKey("screening_runs.id"))
    subject: Mapped[str] = mapped_column(String(64), index=True)
    facts: Mapped[str] = mapped_column(Text)
    list: Mapped[str] = mapped_column(String(40))
    dated: Mapped[date] = mapped_column(Day)
    sha256: Mapped[str] = mapped_column(String(64))
    entry: Mapped[str] = mapped_column(Text)
    explained: Mapped[str] = mapped_column(Text)
    pair: Mapped[str] = mapped_column(String(64))
    found_at: Mapped[datetime] = mapped_column(Moment)


class FoundRecord(Base):
    """A run has found a match, with the score it had then."""

    __tablename__ = "screening_found"
    topic = Changes.SCREENING

    run: Mapped[int] = mapped_column(Identity, ForeignKey("screening_runs.id"), primary_key=True)
    match: Mapped[int] = mapped_column(Identity, ForeignKey("screening_matches.id"), primary_key=True)
    score: Mapped[int] = mapped_column(Integer)


class DecisionRecord(Base):
    """What a person decided about a match; the last one counts."""

    __tablename__ = "screening_decisions"
    topic = Changes.SCREENING

    id: Mapped[int] = mapped_column(Identity, primary_key=True)
    match: Mapped[int] = mapped_column(Identity, ForeignKey("screening_matches.id"), index=True)
    verdict: Mapped[str] = mapped_column(String(40))
    reason: Mapped[str] = mapped_column(Text)
    actor: Mapped[str] = mapped_column(String(80))
    at: Mapped[datetime] = mapped_column(Moment)
    list: Mapped[str] = mapped_column(String(40))
    dated: Mapped[date] = mapped_column(Day)
    sha256: Mapped[str] = mapped_column(String(64))


# writing


def add_run(session: Session, run: Run, subjects: Iterable[Subject], matches: Sequence[Match]) -> tuple[Run, int]:
    """Keep a run with everybody in it and all it found; answers it, and how many matches were not known before."""
    record = RunRecord(
        at=run.at,
        actor=run.by,
        cause=run.cause.value,
        threshold=run.threshold,
        algorithm=run.algorithm,
        lists=json.dumps([_list_plain(each) for each in run.lists]),
        screened=run.screened,
        found=run.found,
    )
    session.add(record)
    session.flush()
    rows = [(record.id, each.code, each.fingerprint, _dumped(each.facts)) for each in subjects]
    insert_held(session, ScreeningRecord, ("run", "subject", "fingerprint", "facts"), rows)
    known = _numbers(session, [match.pair for match in matches])
    for match in matches:
        number = known.get(match.pair) or _add_match(session, replace(match, run=record.id))
        session.add(FoundRecord(run=record.id, match=number, score=match.score))
    session.flush()
    return replace(run, id=record.id), len({match.pair for match in matches} - known.keys())


def _numbers(session: Session, pairs: list[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for at in range(0, len(pairs), 500):
        some = select(MatchRecord.pair, MatchRecord.id).where(MatchRecord.pair.in_(pairs[at : at + 500]))
        found |= dict(session.execute(some).all())
    return found


def _add_match(session: Session, match: Match) -> int:
    record = MatchRecord(
        run=match.run,
        subject=match.subject.code,
        facts=_dumped(match.subject.facts),
        list=match.list.value,
        dated=match.dated,
        sha256=match.sha256,
        entry=_dumped(as_plain(match.entry)),
        explained=_dumped(asdict(match.explained)),
        pair=match.pair,
        found_at=match.found_at,
    )
    session.add(record)
    session.flush()
    return record.id


def decide(session: Session, decided: Decided) -> None:
    """Keep a decision."""
    session.add(
        DecisionRecord(
            match=decided.match,
            verdict=decided.verdict.value,
            reason=decided.reason,
            actor=decided.by,
            at=decided.at,
            list=decided.list.value,
            dated=decided.dated,
            sha256=decided.sha256,
        )
    )
    session.flush()


def hand_over(session: Session, before: str, after: str) -> int:
    """Let the screening of a prospect stand for the client it became, decisions included; answers how many matches.

    The prospect's rows stay as they are. The copied run has the first one's moment and person: nothing was compared
    anew, so that other facts of the client are out of date as ever.
    """
    last = next(iter(runs_of(session, before)), None)
    if last is None:
        return 0
    run, facts = last
    confirmed = {number for number, each in last_decisions(session).items() if each.verdict is Verdict.TRUE}
    wanted = found_in(session, run.id).keys() | confirmed
    old = [each for each in matches(session, before) if each.id in wanted]
    new = [_of_client(each, after) for each in old]
    add_run(
        session, replace(run, cause=Cause.HANDED_OVER, screened=1, found=len(new)), [replace(facts, code=after)], new
    )
    numbers = _numbers(session, [each.pair for each in new])
    for match, copy in zip(old, new, strict=True):
        for decided in reversed(decisions(session, match.id)):
            decide(session, replace(decided, match=numbers[copy.pair]))
    return len(new)


def _of_client(match: Match, code: str) -> Match:
    subject = replace(match.subject, code=code)
    return replace(match, subject=subject, pair=pair_of(subject, match.list, match.entry))


def _dumped(facts: Mapping[str, object]) -> str:
    return json.dumps(facts, ensure_ascii=False, sort_keys=True)


# reading


def known(session: Session) -> Known:
    """All that standings rest on."""
    last = last_screenings(session)
    numbers = {each.run for each in last.values()}
    found: dict[str, list[int]] = defaultdict(list)
    ever: dict[str, list[int]] = defaultdict(list)
    for number, subject in session.execute(select(MatchRecord.id, MatchRecord.subject)):
        ever[subject].append(number)
    joined = select(FoundRecord.run, MatchRecord.id, MatchRecord.subject).join(
        MatchRecord, FoundRecord.match == MatchRecord.id
    )
    for run, number, subject in session.execute(joined.order_by(MatchRecord.id)):
        if subject in last and last[subject].run == run:
            found[subject].append(number)
    return Known(
        lists=sanctions.newest(session),
        runs={each.id: each for each in runs(session, numbers)},
        screened=last,
        found={subject: tuple(each) for subject, each in found.items()},
        ever={subject: tuple(each) for subject, each in ever.items()},
        last=last_decisions(session),
    )


def last_screenings(session: Session) -> dict[str, Screened]:
    """The last screening of everybody who was screened."""
    table = ScreeningRecord.__table__.c
    newest = select(func.max(table.id)).group_by(table.subject)
    rows = rows_held(session, select(table.subject, table.run, table.fingerprint).where(table.id.in_(newest)))
    return {subject: Screened(run, mark) for subject, run, mark in rows}


def runs(session: Session, numbers: Iterable[int] | None = None, most: int = 200) -> tuple[Run, ...]:
    """The newest runs first; or those of these numbers."""
    query = select(RunRecord).order_by(RunRecord.id.desc())
    query = query.limit(most) if numbers is None else query.where(RunRecord.id.in_(list(numbers)))
    return tuple(map(_run, session.scalars(query)))


def runs_of(session: Session, subject: str) -> tuple[tuple[Run, Subject], ...]:
    """Every screening of somebody, the newest first, with what was compared."""
    query = (
        select(RunRecord, ScreeningRecord.facts)
        .join(ScreeningRecord, ScreeningRecord.run == RunRecord.id)
        .where(ScreeningRecord.subject == subject)
        .order_by(RunRecord.id.desc())
    )
    return tuple((_run(record), _subject(subject, facts)) for record, facts in session.execute(query))


def matches(session: Session, subject: str | None = None) -> tuple[Match, ...]:
    """Every match, of somebody or of all, the newest first."""
    query = select(MatchRecord).order_by(MatchRecord.id.desc())
    if subject is not None:
        query = query.where(MatchRecord.subject == subject)
    return tuple(map(_match, session.scalars(query)))


def match(session: Session, number: int) -> Match | None:
    """One match; None where there is none of this number."""
    record = session.get(MatchRecord, number)
    return _match(record) if record else None


def decisions(session: Session, number: int) -> tuple[Decided, ...]:
    """What was decided about a match, the newest first."""
    query = select(DecisionRecord).where(DecisionRecord.match == number).order_by(DecisionRecord.id.desc())
    return tuple(map(_decided, session.scalars(query)))


def last_decisions(session: Session) -> dict[int, Decided]:
    """The last decision on each match that has one."""
    newest = select(func.max(DecisionRecord.id)).group_by(DecisionRecord.match)
    records = session.scalars(select(DecisionRecord).where(DecisionRecord.id.in_(newest)))
    return {record.match: _decided(record) for record in records}


def found_in(session: Session, run: int) -> dict[int, int]:
    """The matches of a run by number, with their scores."""
    query = select(FoundRecord.match, FoundRecord.score).where(FoundRecord.run == run)
    return dict(session.execute(query).all())


def _run(record: RunRecord) -> Run:
    return Run(
        id=record.id,
        at=record.at,
        by=record.actor,
        cause=Cause(record.cause),
        threshold=record.threshold,
        algorithm=record.algorithm,
        lists=tuple(_list(each) for each in json.loads(record.lists)),
        screened=record.screened,
        found=record.found,
    )


def _match(record: MatchRecord) -> Match:
    return Match(
        id=record.id,
        run=record.run,
        subject=_subject(record.subject, record.facts),
        list=SanctionsListName(record.list),
        dated=record.dated,
        sha256=record.sha256,
        entry=from_plain(json.loads(record.entry)),
        explained=_explained(json.loads(record.explained)),
        pair=record.pair,
        found_at=record.found_at,
    )


def _decided(record: DecisionRecord) -> Decided:
    return Decided(
        match=record.match,
        verdict=Verdict(record.verdict),
        reason=record.reason,
        by=record.actor,
        at=record.at,
        list=SanctionsListName(record.list),
        dated=record.dated,
        sha256=record.sha256,
    )


def _subject(code: str, facts: str) -> Subject:
    found = json.loads(facts)
    born = date.fromisoformat(found["born"]) if found["born"] else None
    return Subject(code=code, name=found["name"], company=found["company"], born=born, country=found["country"])


def _explained(found: dict[str, object]) -> Explained:
    words = found["words"]
    assert isinstance(words, list)  # noqa: S101 - as it was written
    facts = {name: Agreement(str(found[name])) for name in ("birth", "country", "kind")}
    pairs = tuple(WordPair(**each) for each in words)
    return Explained(**{**found, **facts, "words": pairs})  # type: ignore[arg-type]  # as it was written


def _list_plain(version: ListVersion) -> dict[str, object]:
    return asdict(version) | {"name": version.name.value, "dated": version.dated.isoformat()}


def _list(found: dict[str, object]) -> ListVersion:
    named = {"name": SanctionsListName(str(found["name"])), "dated": date.fromisoformat(str(found["dated"]))}
    return ListVersion(**{**found, **named})  # type: ignore[arg-type]  # as it was written
