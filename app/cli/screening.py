"""Screening at the command line: lists taken in, everybody screened, matches decided, the evidence printed."""

from __future__ import annotations

import argparse
import json
from argparse import Namespace
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from app.cli import tables
from app.cli.session import Session
from app.domain.sanctions import SanctionsListName
from app.domain.screening import Verdict
from app.services import sanctionslists, screening, screeningevidence, screeningtext, screeningviews, transfer
from app.services.sanctionslists import ListWishes

if TYPE_CHECKING:
    Actions = argparse._SubParsersAction[argparse.ArgumentParser]  # noqa: SLF001 - argparse gives the type no public name

DONE, FOUND = 0, 1
LISTS = {
    "ofac": SanctionsListName.OFAC,
    "ofac-other": SanctionsListName.OFAC_OTHER,
    "eu": SanctionsListName.EU,
    "un": SanctionsListName.UN,
    "uk": SanctionsListName.UK,
}
VERDICTS = {"false": Verdict.FALSE, "true": Verdict.TRUE, "more": Verdict.MORE}


def register(actions: Actions) -> None:
    """The commands of screening."""
    group = actions.add_parser("screening", help="names against sanctions lists", allow_abbrev=False)
    kinds = group.add_subparsers(metavar="ACTION", required=True)
    take_in = _command(kinds, "import", import_list, "take in a list of the OFAC, the EU, the UN or the UK")
    take_in.add_argument("files", metavar="FILE", nargs="+", help="the list; SDN.CSV is read with ALT.CSV beside it")
    take_in.add_argument("--list", choices=tuple(LISTS), default=None, metavar="|".join(LISTS), help="which list it is")
    take_in.add_argument(
        "--date", type=_day, default=None, metavar="DATE", help="the day on which the list was this one"
    )
    take_in.add_argument(
        "--fewer", action="store_true", help="it has far fewer entries than the version before, rightly"
    )
    _command(kinds, "lists", list_lists, "the lists, and how old they are").add_argument(
        "--all", action="store_true", help="older versions too"
    )
    run = _command(kinds, "run", run_screening, "screen everybody; exit 1 where a match waits for a person")
    run.add_argument("--subject", metavar="CODE", default="", help="one client or prospect only")
    matches = _command(kinds, "matches", list_matches, "the matches that wait for a person")
    matches.add_argument("--all", action="store_true", help="those that are decided or over too")
    matches.add_argument("--subject", metavar="CODE", default=None)
    decide = _command(kinds, "decide", decide_match, "decide a match, with a reason")
    decide.add_argument("match", metavar="ID", type=int, help="the number that the list shows")
    decide.add_argument("--verdict", choices=tuple(VERDICTS), required=True, metavar="|".join(VERDICTS))
    decide.add_argument("--reason", metavar="TEXT", required=True, help="why, in 10 characters or more")
    evidence = _command(kinds, "evidence", print_evidence, "all that is on record about somebody's screening")
    evidence.add_argument("subject", metavar="CODE")
    evidence.add_argument("--file", metavar="FILE", default="", help="write it there as text")


def _command(kinds: Actions, name: str, run: Callable[[Session, Namespace], int], says: str) -> argparse.ArgumentParser:
    command = kinds.add_parser(name, help=says, description=says, allow_abbrev=False)
    command.add_argument("--json", action="store_true", help="print one JSON document")
    command.set_defaults(run=run)
    return command


def _answer(session: Session, document: object, plain: Callable[[], str]) -> None:
    print(json.dumps(document, ensure_ascii=False, indent=1) if session.as_json else plain())


def import_list(session: Session, options: Namespace) -> int:
    """Take a list in; the same file changes nothing."""
    office = session.office()
    found = sanctionslists.open_list(office, [Path(name) for name in options.files])
    wishes = ListWishes(name=LISTS.get(options.list or ""), dated=options.date, fewer=options.fewer)
    taken = sanctionslists.take_in(office, found, wishes)
    row = next(each for each in sanctionslists.list_rows(office) if each.version.id == taken.kept.version.id)
    document = screeningevidence.list_document(row) | {"changed": taken.changed}
    words = session.words
    said = words("{list} of {dated}: {entries} entries, {names} names; {added} new, {removed} gone.", **document)
    same = words("This file is here already; nothing has changed.")
    _answer(session, document, lambda: said if taken.changed else same)
    return DONE


def list_lists(session: Session, options: Namespace) -> int:
    """Print the lists."""
    rows = [row for row in sanctionslists.list_rows(session.office()) if row.screens or options.all]
    documents = [screeningevidence.list_document(row) for row in rows]
    shown = ("list", "dated", "age", "old", "entries", "names", "format", "imported_by", "sha256")
    words = session.words
    _answer(
        session,
        {"lists": documents},
        lambda: (
            tables.rows([{name: each[name] for name in shown} for each in documents])
            if documents
            else words("There is no sanctions list yet.")
        ),
    )
    return DONE


def run_screening(session: Session, options: Namespace) -> int:
    """Screen everybody, or one; exit 1 where a match waits for a person."""
    office = session.office()
    told = tables.progress(session.words) or _quiet
    ran = screening.screen_one(office, options.subject) if options.subject else screening.screen(office, told)
    document = screeningevidence.run_document(ran.run) | {"open": ran.open, "new": ran.new}
    words = session.words
    _answer(
        session,
        document,
        lambda: words(
            "Screened {screened} against {lists} lists: {found} matches, {open} of them wait for a person.",
            screened=ran.run.screened,
            lists=len(ran.run.lists),
            found=ran.run.found,
            open=ran.open,
        ),
    )
    return FOUND if ran.open else DONE


def _quiet(_done: int, _whole: int) -> None:
    """Nobody is at the terminal."""


def list_matches(session: Session, options: Namespace) -> int:
    """Print the matches."""
    rows = screeningviews.match_rows(session.office(), options.subject)
    documents = [screeningevidence.match_document(row) for row in rows if row.waits or options.all]
    words = session.words
    _answer(
        session,
        {"matches": documents},
        lambda: tables.rows(documents) if documents else words("No match waits for a person."),
    )
    return DONE


def decide_match(session: Session, options: Namespace) -> int:
    """Decide a match."""
    decided = screening.decide(session.office(), options.match, VERDICTS[options.verdict], options.reason)
    document = {"match": decided.match} | screeningevidence.decision_document(decided)
    words = session.words
    verdict = words.term("verdict", decided.verdict.value)
    _answer(session, document, lambda: words("Match {n}: {verdict}.", n=decided.match, verdict=verdict))
    return DONE


def print_evidence(session: Session, options: Namespace) -> int:
    """Print, or write to a file, all that is on record."""
    document = screeningevidence.evidence(session.office(), options.subject)
    written = screeningtext.report(document, session.words)
    if options.file:
        transfer.save_atomically(Path(options.file), written.encode())
    _answer(session, document, lambda: written)
    return DONE


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is not a date such as 2025-09-07") from None
