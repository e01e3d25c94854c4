"""The demo office's screening: a small list of invented people, one of whom is called almost like a client."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

from app.db import sanctions, screening
from app.domain.calendar import local_date
from app.domain.likeness import ALGORITHM
from app.domain.sanctions import (
    Alias,
    Born,
    EntryKind,
    ListedEntry,
    ListVersion,
    SanctionsListName,
    as_plain,
    fingerprint,
)
from app.domain.screening import THRESHOLD, Cause, Run
from app.services.listed import ListedNames
from app.services.office import Office
from app.services.screening import match_of, subjects

SCREENED_BY = "elena"
SINCE = timedelta(hours=3)
PERSON, ENTITY = EntryKind.INDIVIDUAL, EntryKind.ENTITY
INVENTED = "Invented for the demo office"
LISTED = (
    ListedEntry(
        uid="9001",
        kind=PERSON,
        name="Rebecca LINDHOLM",
        aliases=(Alias("Bekka Lind", strong=False),),
        born=(Born(date(1958, 1, 1), date(1958, 12, 31)),),
        countries=("SE",),
        programmes=("EXAMPLE",),
        remarks=f"{INVENTED}: treasurer of a company that does not exist",
    ),
    ListedEntry(uid="9002", kind=PERSON, name="Олександр Тимченко-Варга", countries=("BY",), remarks=INVENTED),
    ListedEntry(uid="9003", kind=ENTITY, name="Northern Lantern Shipping LLC", countries=("IR",), remarks=INVENTED),
    ListedEntry(uid="9004", kind=PERSON, name="Farid Qasemi Rostagar", countries=("IR",), remarks=INVENTED),
    ListedEntry(uid="9005", kind=ENTITY, name="Banco Ultramar Ficticio", countries=("VE",), remarks=INVENTED),
)


def fill(office: Office, now: datetime) -> None:
    """Take the list in and screen the demo's clients, in one transaction."""
    day = local_date(now, office.books.current(office.store).timezone) - timedelta(days=1)
    with office.store.writing("demo office") as writing:
        version = sanctions.add(writing.session, _version(day), LISTED, now - SINCE, SCREENED_BY).version
        writing.audit(
            "sanctions:imported", version.name.value, after={"dated": day.isoformat(), "sha256": version.sha256}
        )
        everybody = subjects(office)
        run = Run(
            at=now - SINCE, by=SCREENED_BY, cause=Cause.EVERYBODY, threshold=THRESHOLD, algorithm=ALGORITHM,
            lists=(version,), screened=len(everybody), found=0,
        )  # fmt: skip
        names = ListedNames(sanctions.in_force(writing.session))
        found = [
            match_of(run, subject, version, hit)
            for subject, hits in names.hits(everybody, THRESHOLD, lambda _done, _whole: None)
            for hit in hits
        ]
        kept, _ = screening.add_run(writing.session, replace(run, found=len(found)), everybody, found)
        writing.audit("screening:run", str(kept.id), after={"screened": len(everybody), "found": len(found)})
        writing.commit()


def _version(day: date) -> ListVersion:
    return ListVersion(
        name=SanctionsListName.EU,
        dated=day,
        format="EU XML",
        file="invented-list.xml",
        sha256=fingerprint({"entries": [as_plain(each) for each in LISTED]}),
        entries=len(LISTED),
        names=sum(len(each.names) for each in LISTED),
    )
