"""What the papers of the office say, in the language of whoever receives them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from app.channels.papers import Listing, Paper
from app.config import resources_folder
from app.domain.errors import Message, message
from app.domain.investments import RowKind, ScheduleRow
from app.domain.products import Convention, Terms
from app.domain.proposals import Simulation
from app.regions import Region, region_of
from app.words import Words

HUNDRED = Decimal(100)

CONVENTIONS = {
    Convention.MONTHS: message("Every date is an anniversary of the deposit date in calendar months."),
    Convention.DAYS: message("Months are counted as 30 days from the deposit date, the whole contract as 426 days."),
}


def proposal_paper(
    sold: Simulation, *, number: str, office: str, name: str, currency: str, valid_until: date, language: str
) -> Paper:
    """The proposal of an investment to somebody, in their language."""
    region = region_of(language)
    words = Words(language, resources_folder() / "i18n", amount=region.money, day=region.date)
    return Paper(
        title=words("Investment proposal"),
        sender=office,
        number=number,
        receiver=name,
        lead=words(
            "This is what an investment of {amount} {currency} in {fund} would pay, deposited on {date}. "
            "The proposal is valid until {until}.",
            amount=sold.amount,
            currency=currency,
            fund=sold.terms.fund,
            date=sold.investment.deposit_date,
            until=valid_until,
        ),
        facts=_facts(sold, words, region, currency, valid_until),
        listing=_listing(sold, words, region, currency),
        notes_title=words("How it is counted"),
        notes=tuple(words.say(each) for each in _notes(sold.terms)),
        footnote=words(
            "This proposal is no offer and binds nobody: an investment begins once the office has identified the "
            "investor and cleared the KYC/AML case, both sides have signed, and the money has arrived."
        ),
        language=language,
    )


def _facts(
    sold: Simulation, words: Words, region: Region, currency: str, valid_until: date
) -> tuple[tuple[str, str], ...]:
    terms = sold.terms
    return (
        (words("Fund"), terms.fund),
        (words("Principal"), f"{region.money(sold.amount)} {currency}"),
        (words("Interest"), words("{rate} per month", rate=percent(terms.rate_per_month, region))),
        (words("Interest is paid"), words.count(terms.step_months, "every month", "every {n} months")),
        (words("Deposit date"), region.date(sold.investment.deposit_date)),
        (words("Interest starts"), region.date(sold.interest_starts)),
        (words("First payment"), region.date(sold.first.due)),
        (words("Principal returns"), region.date(sold.matures)),
        (words("Incubation"), words.count(terms.incubation_months, "{n} month", "{n} months")),
        (words("Commitment"), words.count(terms.commitment_months, "{n} month", "{n} months")),
        (words("Terms"), words("version {version} of {date}", version=terms.version, date=terms.effective)),
        (words("Valid until"), region.date(valid_until)),
    )


def _listing(sold: Simulation, words: Words, region: Region, currency: str) -> Listing:
    def line(row: ScheduleRow) -> tuple[str, ...]:
        interest = row.kind is RowKind.INTEREST
        what = words("Interest {seq}", seq=row.seq) if interest else words("Principal")
        return (what, region.date(row.due), region.money(row.amount))

    return Listing(
        title=words("Payments"),
        columns=(words("Payment"), words("Due date"), currency),
        rows=tuple(line(row) for row in sold.rows),
        totals=(
            (words("Interest in all"), "", region.money(sold.interest)),
            (words("Interest and principal"), "", region.money(sold.total)),
        ),
    )


def _notes(terms: Terms) -> tuple[Message, ...]:
    return (
        CONVENTIONS[terms.convention],
        message("Interest is simple: it is counted on the principal, in whole cents, rounded half up; the payments add "
                "up to the interest in all, to the cent."),
        message("During the incubation no interest accrues and nothing can be withdrawn. The principal returns at the "
                "end of the commitment, in a quarterly window."),
        message("Past results promise nothing for the future."),
    )  # fmt: skip


def percent(rate: Decimal, region: Region) -> str:
    """A rate given as a fraction, in percent, with as many decimals as it has and at least one."""
    shown = (rate * HUNDRED).normalize()
    places = max(1, -int(shown.as_tuple().exponent))
    return region.percent(shown, places)
