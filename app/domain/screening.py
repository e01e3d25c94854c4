"""Screening of names against lists of sanctioned people: what was found, and what a person decided about it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum

from app.domain.errors import BadInput, message
from app.domain.sanctions import ListedEntry, ListVersion, SanctionsListName, as_plain, fingerprint

THRESHOLD = 85
"""The score from which a name is a match for a person to decide; it is written down with every run."""
OLDEST_LIST = 7
"""Days after its date for which a list screens; older, it is out of date."""
SHORTEST_REASON = 10
LONGEST_REASON = 2_000


class Outcome(StrEnum):
    """What screening says of somebody today."""

    NOT_SCREENED = "not screened"
    OUT_OF_DATE = "out of date"
    OPEN = "matches to decide"
    CLEAR = "no match"
    CONFIRMED = "confirmed match"


@dataclass(frozen=True, slots=True)
class Standing:
    """What screening says of one client or prospect: the outcome, what it rests on, and who decided last.

    `lists` names each list with its date; `open` counts the matches that wait for a person. `about` names whoever it
    speaks of, where that is not the client: somebody behind a company, or a client that was merged into this one.
    """

    subject: str
    outcome: Outcome = Outcome.NOT_SCREENED
    open: int = 0
    screened_at: datetime | None = None
    lists: tuple[tuple[str, date], ...] = ()
    decided_by: str = ""
    decided_at: datetime | None = None
    about: str = ""


GRAVEST = (Outcome.CONFIRMED, Outcome.OPEN, Outcome.NOT_SCREENED, Outcome.OUT_OF_DATE, Outcome.CLEAR)
"""What speaks against somebody, the gravest first."""
BEHIND = "#"
"""Stands between the code of a company and the mark of somebody behind it; no client's code has it."""


def worst(subject: str, standings: Iterable[Standing]) -> Standing:
    """How a client stands: as the gravest of those who count for them does, with every match that waits.

    The moment and the person named last are those of the standing that decides.
    """
    found = sorted(standings, key=lambda each: GRAVEST.index(each.outcome))
    return replace(found[0], subject=subject, open=sum(each.open for each in found))


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """Whoever is screened, with all that is compared: nothing else of a client is.

    `counts_for` is the client whose standing it bears on, where that is another one. Of whom `company` is None nobody
    has said whether it is one.
    """

    code: str
    name: str
    company: bool | None = False
    born: date | None = None
    country: str = ""
    counts_for: str = ""

    @property
    def client(self) -> str:
        """The code of the client or prospect it is kept under: its own, or that of the company it is behind."""
        return client_of(self.code)

    @property
    def bears_on(self) -> str:
        """The code of the client or prospect whose standing it bears on."""
        return self.counts_for or self.code

    @property
    def facts(self) -> dict[str, object]:
        """What is compared, as plain values."""
        return {
            "name": self.name,
            "company": self.company,
            "born": self.born.isoformat() if self.born else "",
            "country": self.country,
        }

    @property
    def fingerprint(self) -> str:
        """What tells these facts from any others."""
        return fingerprint(self.facts)


def client_of(code: str) -> str:
    """The code of the client or prospect that this code of a subject is kept under."""
    return code.partition(BEHIND)[0]


def behind(company: str, counts_for: str, name: str, born: date | None, country: str) -> Subject:
    """Somebody behind a company, called by its code and a mark of their own facts: other facts, another subject."""
    person = Subject(code=company, name=name, company=None, born=born, country=country, counts_for=counts_for)
    return replace(person, code=f"{company}{BEHIND}{person.fingerprint[:8]}")


class Agreement(StrEnum):
    """How one fact of the subject stands to the entry's."""

    AGREES = "agrees"
    DIFFERS = "differs"
    UNKNOWN = "not compared"


@dataclass(frozen=True, slots=True)
class WordPair:
    """A word of the subject's name, the word of the listed name it is like, and how much, from 0 to 100."""

    ours: str
    theirs: str
    likeness: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Explained:
    """Why a score is what it is: which of the entry's names, word by word, and what the other facts added or took."""

    score: int
    name_score: int
    alias: str
    strong: bool
    words: tuple[WordPair, ...]
    birth: Agreement
    country: Agreement
    kind: Agreement


class Verdict(StrEnum):
    """What a person decided about a match."""

    FALSE = "false match"
    TRUE = "true match"
    MORE = "more information needed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Decided:
    """One decision: on which version of which list it was taken, by whom, when, and why."""

    match: int
    verdict: Verdict
    reason: str
    by: str
    at: datetime
    list: SanctionsListName
    dated: date
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """A subject and an entry that are alike, with both contents as they were when it was found.

    `pair` is what tells this content from any other: while neither side changes it is the same match, whatever else a
    newer version of the list says; as soon as one does it is another one, which nobody has decided yet.
    """

    id: int = 0
    run: int
    subject: Subject
    list: SanctionsListName
    dated: date
    sha256: str
    entry: ListedEntry
    explained: Explained
    pair: str
    found_at: datetime

    @property
    def score(self) -> int:
        """From 0 to 100."""
        return self.explained.score


class Cause(StrEnum):
    """Why a run was made."""

    EVERYBODY = "everybody"
    CHANGED = "changed facts"
    ONE = "one person"
    HANDED_OVER = "handed over"


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One screening: who was screened against what, how, by whom and when.

    `cause` says why it ran; `screened` and `found` count subjects and matches.
    """

    id: int = 0
    at: datetime
    by: str
    cause: Cause
    threshold: int
    algorithm: str
    lists: tuple[ListVersion, ...]
    screened: int
    found: int


@dataclass(frozen=True, slots=True)
class Screened:
    """The last screening of somebody: in which run, and with which facts."""

    run: int
    fingerprint: str


def pair_of(subject: Subject, name: SanctionsListName, entry: ListedEntry) -> str:
    """What tells the content of a match from any other: the facts of both sides, and the list."""
    return fingerprint({"subject": [subject.code, subject.facts], "list": name.value, "entry": as_plain(entry)})


def is_open(last: Decided | None) -> bool:
    """Whether a match waits for a person: undecided, or waiting for more information."""
    return last is None or last.verdict is Verdict.MORE


def valid_threshold(threshold: int) -> None:
    """Raises BadInput for a score above the usual one: what it would not find would pass for no match."""
    if not 0 < threshold <= THRESHOLD:
        raise BadInput(message("Matches are found from a score of {most} or lower.", most=THRESHOLD), field="threshold")


def valid_reason(reason: str) -> str:
    """The reason, trimmed. Raises BadInput where it says too little or too much."""
    trimmed = " ".join(reason.split())
    if not SHORTEST_REASON <= len(trimmed) <= LONGEST_REASON:
        raise BadInput(
            message("A reason has {least} to {most} characters.", least=SHORTEST_REASON, most=LONGEST_REASON),
            field="reason",
        )
    return trimmed


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What is known for a standing: the newest version of each list, runs by number, and what is on record.

    `found` are the matches of the last screening of each subject; `ever` every match of it; `last` the last decision on
    a match.
    """

    lists: tuple[ListVersion, ...]
    runs: Mapping[int, Run]
    screened: Mapping[str, Screened]
    found: Mapping[str, tuple[int, ...]]
    ever: Mapping[str, tuple[int, ...]]
    last: Mapping[int, Decided]


def standing_of(subject: Subject, known: Known, today: date) -> Standing:
    """What screening says of somebody today.

    A confirmed match stays until a person decides otherwise: neither another name nor a newer list takes it away. One
    that waits stays until the next screening: that a list has aged since says nothing in its favour.
    """
    screened = known.screened.get(subject.code)
    run = known.runs[screened.run] if screened else None
    waiting = [each for each in known.found.get(subject.code, ()) if is_open(known.last.get(each))]
    decided = [known.last[each] for each in known.ever.get(subject.code, ()) if each in known.last]
    newest = max(decided, key=lambda each: each.at, default=None)
    return Standing(
        subject=subject.code,
        outcome=_outcome(subject, known, today, decided, open_=bool(waiting)),
        open=len(waiting),
        screened_at=run.at if run else None,
        lists=tuple((each.name.value, each.dated) for each in run.lists) if run else (),
        decided_by=newest.by if newest else "",
        decided_at=newest.at if newest else None,
        about=subject.name if subject.counts_for else "",
    )


def _outcome(subject: Subject, known: Known, today: date, decided: list[Decided], *, open_: bool) -> Outcome:
    screened = known.screened.get(subject.code)
    if any(each.verdict is Verdict.TRUE for each in decided):
        return Outcome.CONFIRMED
    if screened is None:
        return Outcome.NOT_SCREENED
    if open_:
        return Outcome.OPEN
    return Outcome.OUT_OF_DATE if _is_out_of_date(screened, subject, known, today) else Outcome.CLEAR


def _is_out_of_date(screened: Screened, subject: Subject, known: Known, today: date) -> bool:
    """Whether the facts, a list, or the age of a list have moved on since."""
    used = {each.id for each in known.runs[screened.run].lists}
    return (
        screened.fingerprint != subject.fingerprint
        or used != {each.id for each in known.lists}
        or any(each.age(today) > OLDEST_LIST for each in known.lists)
    )
