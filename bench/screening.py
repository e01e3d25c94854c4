"""Measures sanctions lists taken in, and clients screened, against rapidfuzz and difflib over the same names.

PYTHONPATH=. .venv/bin/python bench/screening.py [entries] [clients]
"""

from __future__ import annotations

import difflib
import json
import random
import sys
import tempfile
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from time import perf_counter, process_time
from typing import TypeVar

from rapidfuzz import fuzz, process

from app.channels import sanctions as files
from app.db import clients as clients_table
from app.db.sanctions import Held
from app.domain.clients import Client
from app.domain.sanctions import ListedEntry, SanctionsListName, as_plain
from app.domain.screening import Subject
from app.services import sanctionslists, screening
from app.services.listed import ListedNames
from app.services.listsapart import read_apart
from app.services.office import Office
from tests.offices import reference_book
from tests.sanctionslists import WRITERS, invented

V = TypeVar("V")
DATED = date(2025, 9, 5)
SAMPLE = 20


def timed(work: Callable[[], V]) -> tuple[float, V]:
    start = perf_counter()
    found = work()
    return perf_counter() - start, found


def computed(work: Callable[[], V]) -> tuple[float, V]:
    """Seconds of the processor, which others' work does not lengthen."""
    start = process_time()
    found = work()
    return process_time() - start, found


def people(count: int, entries: Sequence[ListedEntry]) -> list[Subject]:
    """Clients whose names are made of the list's own words, so that they are as alike as they can be."""
    drawn = random.Random(5)
    words = [word for entry in entries for word in entry.name.split()]
    return [
        Subject(code=f"C-{at}", name=" ".join(drawn.choice(words) for _ in range(drawn.choice((2, 2, 3)))))
        for at in range(count)
    ]


def forms(entries: Sequence[ListedEntry]) -> None:
    print(f"reading a list of {len(entries):,} entries, here and in a process of its own")
    for form, write in WRITERS.items():
        with tempfile.TemporaryDirectory() as folder:
            paths = write(Path(folder), entries, DATED)
            size = sum(path.stat().st_size for path in paths) / 1e6
            here, found = computed(lambda paths=paths: files.read(paths))  # type: ignore[misc]  # the default binds the loop's
            apart, _ = timed(lambda paths=paths: read_apart(paths, files.read))  # type: ignore[misc]  # as above
            count = len(found.entries)
            print(f"  {form:18} {size:5.1f} MB {here:6.2f} s computed, {apart:6.2f} s by the clock, {count:,} entries")


def names(entries: Sequence[ListedEntry], subjects: Sequence[Subject]) -> None:
    held = [Held(at, SanctionsListName.EU, "", json.dumps(as_plain(each))) for at, each in enumerate(entries)]
    made, listed = computed(lambda: ListedNames(held))
    print(f"{listed.count_of_names:,} names of {len(entries):,} entries made ready in {made:.2f} s computed")
    ours, found = computed(lambda: list(listed.hits(subjects, 85, lambda _done, _whole: None)))
    one, _ = computed(lambda: list(listed.hits(subjects[:1], 85, lambda _done, _whole: None)))
    written = [alias.name.casefold() for entry in entries for alias in entry.names]
    wanted = [each.name.casefold() for each in subjects]
    theirs, _ = computed(
        lambda: process.cdist(wanted, written, scorer=fuzz.token_sort_ratio, score_cutoff=85, workers=2)
    )
    slow, _ = computed(lambda: [max(_ratio(name, each) for each in written) for name in wanted[:SAMPLE]])
    hits = sum(len(each) for _, each in found)
    print(f"{len(subjects):,} clients: {ours:.2f} s computed, {hits} matches explained; one client {one * 1000:.1f} ms")
    print(f"rapidfuzz cdist token_sort_ratio, two workers: {theirs:.2f} s, so {ours / theirs:.1f} x")
    whole = slow / SAMPLE * len(subjects)
    print(f"difflib, {SAMPLE} clients: {slow:.2f} s, all of them would take {whole:.0f} s, so {ours / whole:.4f} x")


def _ratio(one: str, other: str) -> float:
    return difflib.SequenceMatcher(None, one, other).quick_ratio()


def office_of(folder: Path) -> Office:
    from app.config import Paths
    from app.security.keys import CHEAPEST
    from app.services import signin
    from app.services.signin import NewOffice, Surroundings
    from tests.conftest import NOW, PASSWORD, USER

    around = Surroundings(Paths(folder), lambda: NOW, cost=CHEAPEST, rounds=4)
    signin.create_office(around, NewOffice(user=USER, full_name=USER, password=PASSWORD))
    return signin.open_office(around, USER, PASSWORD)


def whole(entries: Sequence[ListedEntry], subjects: Sequence[Subject]) -> None:
    """All of it in an encrypted office: the list taken in and kept, everybody screened, and how everybody stands."""
    with tempfile.TemporaryDirectory() as folder:
        office = office_of(Path(folder) / "office")
        country = reference_book().clients[0].country
        with office.store.writing("bench") as writing:
            for each in subjects:
                clients_table.add(writing.session, Client(code=each.code, name=each.name, country=country))
            writing.audit("client:added", "bench")
            writing.commit()
        (path,) = WRITERS["EU XML"](Path(folder), entries, DATED)
        read, found = timed(lambda: sanctionslists.open_list(office, [path]))
        kept, _ = timed(lambda: sanctionslists.take_in(office, found))
        ran, result = timed(lambda: screening.screen(office))
        again, _ = timed(lambda: screening.screen(office))
        stand, _ = timed(lambda: screening.standings(office))
        print(f"in an office: read {read:.2f} s, kept {kept:.2f} s, screened {ran:.2f} s, again {again:.2f} s,")
        print(f"  standings of {len(subjects):,} {stand * 1000:.0f} ms; {result.open} matches to decide")
        office.close()


def main() -> None:
    counts = [int(each) for each in sys.argv[1:]]
    entries = invented(counts[0] if counts else 20_000)
    subjects = people(counts[1] if len(counts) > 1 else 2_000, entries)
    forms(entries)
    names(entries, subjects)
    whole(entries, subjects)


if __name__ == "__main__":
    main()
