"""Screening of clients and prospects against the lists that the office has taken in."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from app.db import merges, prospects
from app.db import sanctions as lists_table
from app.db import screening as table
from app.domain.clients import Client, ClientKind
from app.domain.errors import BadInput, KnownError, message
from app.domain.likeness import ALGORITHM
from app.domain.permissions import Action
from app.domain.prospects import Prospect
from app.domain.sanctions import ListVersion
from app.domain.screening import (
    THRESHOLD,
    Cause,
    Decided,
    Known,
    Match,
    Run,
    Screened,
    Standing,
    Subject,
    Verdict,
    behind,
    client_of,
    is_open,
    pair_of,
    standing_of,
    valid_reason,
    valid_threshold,
    worst,
)
from app.services.office import Office

if TYPE_CHECKING:
    from app.services.listed import Hit

Told = Callable[[int, int], None]
"""Hears how many of how many subjects are done; raises Stopped to end the run, of which nothing is kept then."""


class Stopped(KnownError):
    """A person has ended a run."""

    title = message("Screening stopped")


@dataclass(frozen=True, slots=True)
class Ran:
    """A run that is kept, how many of its matches wait for a person, and how many were not known before."""

    run: Run
    open: int
    new: int


def subjects(office: Office) -> tuple[Subject, ...]:
    """Everybody who is screened: clients, those behind them, and prospects who are none yet.

    A client that was merged into another one is screened on, and counts for that one.
    """
    with office.store.reading() as session:
        asking = [each for each in prospects.read_all(session) if not each.client]
        gone = merges.absorbed(session)
    clients = office.books.current(office.store).clients
    return (*(each for client in clients for each in _clients(client, gone)), *map(_prospect, asking))


def _clients(client: Client, gone: Mapping[str, str]) -> Iterator[Subject]:
    """A client, and everybody behind it."""
    company, kept = client.kind is ClientKind.COMPANY, gone.get(client.code, "")
    yield Subject(
        code=client.code,
        name=client.name,
        company=company,
        born=client.born,
        country=client.country,
        counts_for=kept,
    )
    people = (behind(client.code, kept or client.code, each.name, each.born, each.nationality)
              for each in client.related)  # fmt: skip
    yield from dict.fromkeys(people)


def _prospect(prospect: Prospect) -> Subject:
    company = prospect.kind is ClientKind.COMPANY
    return Subject(code=prospect.code, name=prospect.name, company=company, country=prospect.country)


# standings


def standings(office: Office) -> Mapping[str, Standing]:
    """What screening says, by the code of a client or prospect; whoever is not named is not known.

    It is the gravest of what it says of them, of those behind them, and of the clients that were merged into them.
    """
    with office.store.reading() as session:
        known = table.known(session)
        gone = merges.absorbed(session)
    today, everybody = office.today(), subjects(office)
    bearing: defaultdict[str, list[Standing]] = defaultdict(list)
    for each in (*everybody, *_left(known, everybody, gone)):
        bearing[each.bears_on].append(standing_of(each, known, today))
    return {code: worst(code, found) for code, found in bearing.items()}


def _left(known: Known, everybody: Sequence[Subject], gone: Mapping[str, str]) -> Iterator[Subject]:
    """Those who are not behind a company any more, but of whom a match was confirmed: taking them out hides nothing."""
    codes = {each.code for each in everybody}
    for code, numbers in known.ever.items():
        company = client_of(code)
        confirmed = any(each in known.last and known.last[each].verdict is Verdict.TRUE for each in numbers)
        if confirmed and code not in codes and company in codes:
            yield Subject(code=code, name=code, counts_for=gone.get(company, company))


def standing(office: Office, subject: str) -> Standing:
    """What screening says of one client or prospect."""
    return standings(office).get(subject, Standing(subject))


def bearing_on(office: Office, subject: str) -> tuple[str, ...]:
    """The codes under which screening has anything to say of this client or prospect, their own first."""
    now = [each.code for each in subjects(office) if subject in {each.code, each.client, each.bears_on}]
    with office.store.reading() as session:
        screened = [code for code in table.last_screenings(session) if client_of(code) in {subject, *now}]
    return tuple(dict.fromkeys((subject, *now, *screened)))


# screening


def _not_told(_done: int, _whole: int) -> None:
    """Nobody listens."""


def screen(office: Office, told: Told = _not_told, threshold: int = THRESHOLD) -> Ran:
    """Screen everybody against every list. Raises BadInput where there is no list yet, Stopped where `told` does."""
    office.allow(Action.SCREENING_RUN)
    return _screen(office, subjects(office), Cause.EVERYBODY, told, threshold)


def screen_one(office: Office, subject: str, threshold: int = THRESHOLD) -> Ran:
    """Screen one client or prospect, and whoever bears on them. Raises BadInput for a code that is nobody's."""
    office.allow(Action.SCREENING_RUN)
    chosen = [each for each in subjects(office) if subject in {each.code, each.bears_on}]
    if not chosen:
        raise BadInput(message("Nobody has the code {code}.", code=subject), field="subject")
    return _screen(office, chosen, Cause.ONE, _not_told, threshold)


def screen_changed(office: Office) -> Ran | None:
    """Screen whoever is new or has another name, birth date, kind or country than when screened; None where nobody is.

    Whoever changes a client may cause this; it decides nothing.
    """
    office.allow(Action.OFFICE_READ)
    with office.store.reading() as session:
        if not lists_table.newest(session):
            return None
        last = table.last_screenings(session)
    changed = [each for each in subjects(office) if each.fingerprint != _seen(last, each)]
    return _screen(office, changed, Cause.CHANGED, _not_told, THRESHOLD) if changed else None


def _seen(last: Mapping[str, Screened], subject: Subject) -> str:
    screened = last.get(subject.code)
    return screened.fingerprint if screened else ""


def _screen(office: Office, chosen: Sequence[Subject], cause: Cause, told: Told, threshold: int) -> Ran:
    valid_threshold(threshold)
    newest, names = office.listed.current(office.store)
    if not newest:
        raise BadInput(
            message("There is no sanctions list to screen against."), message("Import a list first."), field="lists"
        )
    run = Run(
        at=office.clock(),
        by=office.person.name,
        cause=cause,
        threshold=threshold,
        algorithm=ALGORITHM,
        lists=newest,
        screened=len(chosen),
        found=0,
    )
    versions = {each.name: each for each in newest}
    found = [
        match_of(run, subject, versions[hit.held.list], hit)
        for subject, hits in names.hits(chosen, threshold, told)
        for hit in hits
    ]
    return _keep(office, replace(run, found=len(found)), chosen, found)


def match_of(run: Run, subject: Subject, version: ListVersion, hit: Hit) -> Match:
    """A match as it is kept, found in this run and this version of a list."""
    return Match(
        run=0,
        subject=subject,
        list=version.name,
        dated=version.dated,
        sha256=version.sha256,
        entry=hit.entry,
        explained=hit.explained,
        pair=pair_of(subject, version.name, hit.entry),
        found_at=run.at,
    )


def _keep(office: Office, run: Run, chosen: Sequence[Subject], found: Sequence[Match]) -> Ran:
    with office.store.writing(office.person.name) as writing:
        kept, new = table.add_run(writing.session, run, chosen, found)
        last = table.last_decisions(writing.session)
        waiting = sum(is_open(last.get(number)) for number in table.found_in(writing.session, kept.id))
        facts = {
            "lists": [f"{each.name.value} {each.dated.isoformat()} {each.sha256}" for each in run.lists],
            "threshold": run.threshold,
            "algorithm": run.algorithm,
            "cause": run.cause.value,
            "screened": run.screened,
            "found": run.found,
            "new": new,
        }
        writing.audit("screening:run", str(kept.id), after=facts)
        writing.commit()
    return Ran(kept, waiting, new)


# deciding


def decide(office: Office, number: int, verdict: Verdict, reason: str) -> Decided:
    """Write down what a person decided about a match, on which version of the list, and why.

    A later decision on the same match counts instead; both are kept. Raises BadInput without a reason of 10 characters
    or for a match that does not exist.
    """
    office.allow(Action.SCREENING_DECIDE)
    reason = valid_reason(reason)
    with office.store.writing(office.person.name) as writing:
        match = table.match(writing.session, number)
        if match is None:
            raise BadInput(message("There is no match {number}.", number=number), field="match")
        before = next(iter(table.decisions(writing.session, number)), None)
        decided = _decided(office, match, table.known(writing.session), verdict, reason)
        table.decide(writing.session, decided)
        writing.audit(
            "screening:decided",
            match.subject.code,
            before={"match": number, "verdict": before.verdict.value if before else None},
            after=_decision_facts(match, decided),
            reason=reason,
        )
        writing.commit()
    return decided


def _decided(office: Office, match: Match, known: Known, verdict: Verdict, reason: str) -> Decided:
    """The decision, with the version of the list in which the match was found last."""
    screened = known.screened.get(match.subject.code)
    used = known.runs[screened.run].lists if screened and match.id in known.found.get(match.subject.code, ()) else ()
    version = next((each for each in used if each.name is match.list), None)
    return Decided(
        match=match.id,
        verdict=verdict,
        reason=reason,
        by=office.person.name,
        at=office.clock(),
        list=match.list,
        dated=version.dated if version else match.dated,
        sha256=version.sha256 if version else match.sha256,
    )


def _decision_facts(match: Match, decided: Decided) -> dict[str, object]:
    return {
        "match": match.id,
        "verdict": decided.verdict.value,
        "list": decided.list.value,
        "dated": decided.dated.isoformat(),
        "sha256": decided.sha256,
        "entry": match.entry.uid,
        "score": match.score,
    }
