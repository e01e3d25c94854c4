"""Simulations of an investment, and the proposals that are made of them."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path

from app.db import proposals as table
from app.db.store import Writing
from app.domain.errors import BadInput, message
from app.domain.permissions import Action
from app.domain.products import Terms, terms_on
from app.domain.proposals import Proposal, Simulation, agreed, next_number, simulate
from app.domain.prospects import Prospect, ProspectStage
from app.services.office import Office
from app.services.papers import proposal_paper
from app.services.prospects import known, moved
from app.services.transfer import save_atomically
from app.words import LANGUAGES


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """An investment that is thought of; rate and step only where the fund's terms are agreed for each investment."""

    amount: Decimal
    fund: str
    deposit_date: date
    rate_per_month: Decimal | None = None
    step_months: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class WantedProposal(Wanted):
    """What is to be proposed to whom. `advance` takes a qualified prospect to the stage of a proposal."""

    prospect: str
    valid_until: date
    language: str = "en"
    advance: bool = False


def simulation(office: Office, wanted: Wanted) -> Simulation:
    """How an investment would run, under the fund's terms of the deposit date. Raises BadInput naming the field."""
    office.allow(Action.OFFICE_READ)
    return simulated(office.book().terms, wanted)


def simulated(versions: Sequence[Terms], wanted: Wanted) -> Simulation:
    """The same under these versions of terms. Raises BadInput naming the field."""
    terms = _in_force(versions, wanted.fund, wanted.deposit_date)
    return simulate(agreed(terms, wanted.rate_per_month, wanted.step_months), wanted.amount, wanted.deposit_date)


def compared(office: Office, amount: Decimal, deposit: date) -> tuple[Simulation, ...]:
    """The same amount in every fund whose terms are not agreed for each investment. Raises BadInput."""
    office.allow(Action.OFFICE_READ)
    return side_by_side(office.book().terms, amount, deposit)


def side_by_side(versions: Sequence[Terms], amount: Decimal, deposit: date) -> tuple[Simulation, ...]:
    """The same under these versions of terms. Raises BadInput."""
    funds = dict.fromkeys(each.fund for each in versions if each.version)
    in_force = [found for fund in funds if (found := terms_on(versions, fund, deposit)) is not None]
    return tuple(simulate(terms, amount, deposit) for terms in in_force if not terms.custom)


def _in_force(versions: Sequence[Terms], fund: str, day: date) -> Terms:
    if fund not in {each.fund for each in versions}:
        raise BadInput(message("There is no fund {fund}.", fund=fund), field="fund")
    found = terms_on(versions, fund, day)
    if found is None:
        raise BadInput(message("{fund} had no terms on {date}.", fund=fund, date=day), field="deposit_date")
    return found


def propose(office: Office, wanted: WantedProposal, path: Path) -> Proposal:
    """Make a proposal: numbered, written down with the SHA-256 of its PDF, and saved there; all or nothing.

    Raises BadInput naming the field, RefusedFile where the file cannot be written.
    """
    office.allow(Action.PROSPECTS_WRITE)
    sold = proposable(office.book().terms, wanted, office.today())
    with office.store.writing(office.person.name) as writing:
        prospect = known(writing, wanted.prospect)
        if prospect.stage is ProspectStage.LOST:
            raise BadInput(message("{name} was lost; re-open the prospect first.", name=prospect.name))
        number = next_number(table.count(writing.session))
        content = _pdf(office, prospect, wanted, sold, number)
        made = _record(office, wanted, sold, number, content)
        _keep(office, writing, prospect, made, advance=wanted.advance)
        save_atomically(path, content)
        writing.commit()
    return made


def proposable(versions: Sequence[Terms], wanted: WantedProposal, today: date) -> Simulation:
    """How the proposed investment would run. Raises BadInput naming the field for what cannot be proposed."""
    sold = simulated(versions, wanted)
    if wanted.language not in LANGUAGES:
        raise BadInput(message("There is no language {language}.", language=wanted.language), field="language")
    if sold.short_of_minimum:
        raise BadInput(
            message("{fund} begins at {minimum}.", fund=wanted.fund, minimum=sold.terms.minimum), field="amount"
        )
    if wanted.deposit_date < today:
        raise BadInput(message("A proposal begins today or later."), field="deposit_date")
    if wanted.valid_until < today:
        raise BadInput(message("A proposal is valid until today or later."), field="valid_until")
    return sold


def _pdf(office: Office, prospect: Prospect, wanted: WantedProposal, sold: Simulation, number: str) -> bytes:
    from app.channels.pdf import write_pdf  # loaded by the first proposal: it takes a fifth of a second

    book = office.book()
    return write_pdf(
        proposal_paper(
            sold,
            number=number,
            office=office.name or "FIDUS",
            name=prospect.name,
            currency=book.currency,
            valid_until=wanted.valid_until,
            language=wanted.language,
        )
    )


def _record(office: Office, wanted: WantedProposal, sold: Simulation, number: str, content: bytes) -> Proposal:
    return Proposal(
        number=number,
        prospect=wanted.prospect,
        amount=sold.amount,
        fund=wanted.fund,
        terms_version=sold.terms.version,
        rate_per_month=sold.terms.rate_per_month,
        step_months=sold.terms.step_months,
        deposit_date=wanted.deposit_date,
        valid_until=wanted.valid_until,
        language=wanted.language,
        made_by=office.person.name,
        made_at=office.clock(),
        sha256=hashlib.sha256(content).hexdigest(),
    )


def _keep(office: Office, writing: Writing, prospect: Prospect, made: Proposal, *, advance: bool) -> None:
    table.add(writing.session, made)
    facts: dict[str, object] = {
        "number": made.number,
        "fund": made.fund,
        "amount": str(made.amount),
        "terms_version": made.terms_version,
        "deposit_date": made.deposit_date.isoformat(),
        "sha256": made.sha256,
    }
    writing.audit("prospect:proposed", prospect.code, after=facts)
    if advance and prospect.stage is ProspectStage.QUALIFIED:
        moved(office, writing, prospect, ProspectStage.PROPOSAL)
