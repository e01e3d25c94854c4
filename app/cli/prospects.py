"""The commands about prospects: listed, added, taken on, proposed to, converted; and the simulator."""

from __future__ import annotations

import argparse
from argparse import Namespace
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

from app.cli import agents, tables
from app.cli.answers import Document, answer, command, day, one_of, percent
from app.cli.session import Session
from app.domain.calendar import utc_text
from app.domain.clients import ClientKind
from app.domain.errors import BadInput, message
from app.domain.money import parse_amount
from app.domain.products import FUNDS
from app.domain.proposals import Proposal, Simulation
from app.domain.prospects import Prospect, ProspectStage, Source
from app.services import conversion, proposals, prospects
from app.services.prospects import ProspectRow

if TYPE_CHECKING:
    from app.cli.answers import Actions

DONE = 0
VALID_FOR = timedelta(days=30)


def register(actions: Actions) -> None:
    """Add the commands to the command line."""
    group = actions.add_parser("prospects", help="who may become a client", allow_abbrev=False)
    kinds = group.add_subparsers(metavar="ACTION", required=True)
    listed = command(kinds, "list", list_prospects, "every prospect and how far they have come")
    listed.add_argument("--stage", type=one_of(ProspectStage), metavar="STAGE")
    listed.add_argument("--due", action="store_true", help="only who is to be called today, or should have been")
    _fields(command(kinds, "add", add, "write a new prospect"))
    _steps(kinds)
    _proposals(kinds)
    _simulator(actions)
    agents.register(actions)


def _fields(add_: argparse.ArgumentParser) -> None:
    add_.add_argument("--name", metavar="TEXT", required=True)
    add_.add_argument("--company", action="store_true", help="a company, not a person")
    for name in ("email", "phone", "country", "fund", "owner", "agent"):
        add_.add_argument(f"--{name}", metavar="TEXT", default="")
    add_.add_argument("--source", type=one_of(Source), default=Source.OTHER, metavar="SOURCE")
    add_.add_argument("--amount", metavar="AMOUNT", help="what they may invest, such as 50000.00")
    add_.add_argument("--follow-up", type=day, metavar="DATE")
    add_.add_argument("--what", metavar="TEXT", default="", help="what is to be done on that day")


def _steps(kinds: Actions) -> None:
    show = command(kinds, "show", show_prospect, "one prospect with notes, proposals and history")
    move = command(kinds, "move", move_prospect, "take a prospect to another stage")
    note = command(kinds, "note", add_note, "write a note about a prospect")
    become = command(kinds, "convert", convert, "make a client of a prospect that was won and cleared")
    for each in (show, move, note, become):
        each.add_argument("prospect", metavar="CODE")
    move.add_argument("stage", type=one_of(ProspectStage), metavar="STAGE")
    move.add_argument("--reason", metavar="TEXT", default="", help="why the prospect was lost")
    note.add_argument("text", metavar="TEXT")


def _proposals(kinds: Actions) -> None:
    made = command(kinds, "propose", propose, "make a proposal as PDF, and write it down")
    made.add_argument("prospect", metavar="CODE")
    made.add_argument("file", metavar="FILE", help="where the PDF is saved")
    made.add_argument("--valid-until", type=day, metavar="DATE", help="30 days from today unless given")
    made.add_argument("--in", dest="paper_language", choices=("en", "es"), default="en", help="its language")
    made.add_argument("--advance", action="store_true", help="take a qualified prospect to the stage of a proposal")
    _investment(made, fund=True)


def _simulator(actions: Actions) -> None:
    simulated = command(actions, "simulate", simulate, "what an investment would pay; every fund unless one is named")
    _investment(simulated, fund=False)


def _investment(made: argparse.ArgumentParser, *, fund: bool) -> None:
    made.add_argument("--fund", metavar="F", required=fund, help=", ".join(FUNDS))
    made.add_argument("--amount", metavar="AMOUNT", required=True, help="such as 50000.00")
    made.add_argument("--deposit", type=day, required=True, metavar="DATE")
    made.add_argument("--rate", type=percent, metavar="PERCENT", help="per month, for terms that are agreed")
    made.add_argument("--step", type=int, metavar="MONTHS", help="months between payments, for terms that are agreed")


def list_prospects(session: Session, options: Namespace) -> int:
    """Print the board."""
    found = prospects.board(session.office())
    wanted = [row for row in found.rows if options.stage in {None, row.prospect.stage} and (row.due or not options.due)]
    rows = [_row(each) for each in wanted]
    document = {"as_of": found.as_of.isoformat(), "currency": found.currency, "prospects": rows}
    answer(session, document, lambda: tables.rows(rows))
    return DONE


def _row(row: ProspectRow) -> Document:
    prospect = row.prospect
    return {
        "code": prospect.code,
        "name": prospect.name,
        "stage": prospect.stage.value,
        "days_in_stage": row.days,
        "amount": _text(prospect.amount),
        "fund": prospect.fund or None,
        "source": prospect.source.value,
        "owner": prospect.owner or None,
        "agent": prospect.agent or None,
        "follow_up": _text(prospect.follow_up),
        "follow_up_state": row.follow_up.value if row.follow_up else None,
        "client": prospect.client or None,
    }


def _text(value: Decimal | date | None) -> str | None:
    return None if value is None else str(value)


def add(session: Session, options: Namespace) -> int:
    """Write a new prospect."""
    office = session.office()
    made = prospects.add_prospect(
        office,
        Prospect(
            code="",
            name=options.name,
            kind=ClientKind.COMPANY if options.company else ClientKind.INDIVIDUAL,
            email=options.email,
            phone=options.phone,
            country=options.country,
            source=options.source,
            agent=options.agent,
            amount=parse_amount(options.amount, "amount") if options.amount else None,
            fund=options.fund,
            owner=options.owner,
            follow_up=options.follow_up,
            follow_up_what=options.what,
            stage_since=office.clock(),
        ),
    )
    said = session.words("{name} is the prospect {code}.", name=made.name, code=made.code)
    answer(session, {"code": made.code, "name": made.name, "stage": made.stage.value}, lambda: said)
    return DONE


def show_prospect(session: Session, options: Namespace) -> int:
    """Print one prospect."""
    found = prospects.prospect_detail(session.office(), options.prospect)
    document = _row(found.row) | {
        "email": found.row.prospect.email or None,
        "phone": found.row.prospect.phone or None,
        "country": found.row.prospect.country or None,
        "follow_up_what": found.row.prospect.follow_up_what or None,
        "reason": found.row.prospect.reason or None,
        "notes": [{"at": utc_text(each.at), "by": each.by, "text": each.text} for each in found.notes],
        "proposals": [_proposal(each) for each in found.proposals],
    }
    answer(session, document, lambda: tables.fields(document))
    return DONE


def move_prospect(session: Session, options: Namespace) -> int:
    """Take a prospect to another stage."""
    office = session.office()
    version = prospects.prospect_detail(office, options.prospect).row.prospect.version
    made = prospects.move_prospect(office, options.prospect, version, options.stage, options.reason)
    stage = session.words.term("stage", made.stage.value)
    said = session.words("{name} stands at {stage} now.", name=made.name, stage=stage)
    answer(session, {"code": made.code, "stage": made.stage.value}, lambda: said)
    return DONE


def add_note(session: Session, options: Namespace) -> int:
    """Write a note."""
    note = prospects.add_note(session.office(), options.prospect, options.text)
    document = {"code": options.prospect, "at": utc_text(note.at), "by": note.by, "text": note.text}
    answer(session, document, lambda: session.words("Noted."))
    return DONE


def convert(session: Session, options: Namespace) -> int:
    """Make a client of a prospect."""
    client = conversion.convert(session.office(), options.prospect)
    said = session.words("{name} is the client {code}.", name=client.name, code=client.code)
    answer(session, {"prospect": options.prospect, "client": client.code, "name": client.name}, lambda: said)
    return DONE


def propose(session: Session, options: Namespace) -> int:
    """Make a proposal and save it."""
    office = session.office()
    wanted = proposals.WantedProposal(
        prospect=options.prospect,
        amount=parse_amount(options.amount, "amount"),
        fund=options.fund,
        deposit_date=options.deposit,
        valid_until=options.valid_until or office.today() + VALID_FOR,
        language=options.paper_language,
        rate_per_month=options.rate,
        step_months=options.step,
        advance=options.advance,
    )
    path = Path(options.file)
    if path.exists():
        raise BadInput(
            message("{file} is there already.", file=options.file),
            message("Name another file: a proposal is never written over."),
        )
    made = proposals.propose(office, wanted, path)
    said = session.words("{number} is saved in {file}.", number=made.number, file=options.file)
    answer(session, _proposal(made) | {"file": options.file}, lambda: said)
    return DONE


def _proposal(made: Proposal) -> Document:
    return {
        "number": made.number,
        "prospect": made.prospect,
        "amount": str(made.amount),
        "fund": made.fund,
        "terms_version": made.terms_version,
        "deposit_date": made.deposit_date.isoformat(),
        "valid_until": made.valid_until.isoformat(),
        "language": made.language,
        "sha256": made.sha256,
    }


def simulate(session: Session, options: Namespace) -> int:
    """Print what an investment would pay, in one fund or in each."""
    office, amount = session.office(), parse_amount(options.amount, "amount")
    if options.fund:
        wanted = proposals.Wanted(
            amount=amount,
            fund=options.fund,
            deposit_date=options.deposit,
            rate_per_month=options.rate,
            step_months=options.step,
        )
        sold = proposals.simulation(office, wanted)
        document = simulated(sold)
        answer(session, document, lambda: tables.rows(document["rows"]))
        return DONE
    found = [_whole(each) for each in proposals.compared(office, amount, options.deposit)]
    answer(session, {"funds": found}, lambda: tables.rows(found))
    return DONE


def _whole(sold: Simulation) -> Document:
    terms = sold.terms
    return {
        "fund": terms.fund,
        "terms_version": terms.version,
        "amount": str(sold.amount),
        "deposit_date": sold.investment.deposit_date.isoformat(),
        "rate_per_month": f"{terms.rate_per_month:f}",
        "payments": terms.payments,
        "first_payment": sold.first.due.isoformat(),
        "first_amount": str(sold.first.amount),
        "interest": str(sold.interest),
        "total": str(sold.total),
        "matures": sold.matures.isoformat(),
        "minimum": str(terms.minimum),
        "short_of_minimum": str(sold.short_of_minimum),
    }


def simulated(sold: Simulation) -> Document:
    """A simulation with every payment, as a document."""
    rows = [
        {"seq": row.seq, "kind": row.kind.value, "due": row.due.isoformat(), "amount": str(row.amount)}
        for row in sold.rows
    ]
    return _whole(sold) | {"interest_starts": sold.interest_starts.isoformat(), "rows": rows}
