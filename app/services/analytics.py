"""Account analytics: one account over one period, as the screen, the command line and the report show it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from app.domain.analytics import Analysis, Period, analyse
from app.domain.book import Book
from app.domain.calendar import local_date
from app.domain.counted import last_readings
from app.domain.errors import BadInput, message
from app.domain.holdings import Account, AccountKey, Snapshot
from app.domain.money import ZERO
from app.domain.permissions import Action
from app.services.live import Age
from app.services.office import Office


@dataclass(frozen=True, slots=True)
class Choice:
    """An account that can be looked at, and whose money works in it."""

    account: Account
    clients: str = ""
    funds: tuple[str, ...] = ()

    @property
    def key(self) -> AccountKey:
        """The account."""
        return self.account.key


@dataclass(frozen=True, slots=True)
class Analytics:
    """One account analysed, and the accounts to choose from; both None and empty in an office without accounts."""

    choices: tuple[Choice, ...]
    chosen: Choice | None
    analysis: Analysis | None
    age: Age | None
    now: datetime


def analytics(office: Office, key: AccountKey | None, period: Period = Period.ALL) -> Analytics:
    """An account analysed as it stands now; without a key the one that holds most. Raises BadInput for a stranger."""
    office.allow(Action.OFFICE_READ)
    book, now = office.book(), office.clock()
    today = local_date(now, book.timezone)
    owners = office.pasts.owners(book, today)
    choices = tuple(
        Choice(account, ", ".join(owners[account.key].clients), owners[account.key].funds)
        if account.key in owners
        else Choice(account)
        for account in sorted(book.accounts, key=lambda account: account.key)
        if account.active or account.key == key
    )
    if not choices:
        return Analytics((), None, None, None, now)
    last = last_readings(book.snapshots, now)
    chosen = _chosen(choices, key) if key else max(choices, key=lambda each: _held(last, each.key))
    recorded = last[chosen.key].taken_at if chosen.key in last else None
    return Analytics(
        choices=choices,
        chosen=chosen,
        analysis=analyse(book, chosen.key, today, period),
        age=office.live.age(chosen.key, recorded, now),
        now=now,
    )


def analysis(office: Office, key: AccountKey, as_of: date | None = None, period: Period = Period.ALL) -> Analysis:
    """An account analysed up to the end of a day, today by default. Raises BadInput for an account not ours."""
    office.allow(Action.OFFICE_READ)
    book = office.book()
    _require(book, key)
    return analyse(book, key, as_of or office.today(), period)


def _held(last: dict[AccountKey, Snapshot], key: AccountKey) -> Decimal:
    return last[key].equity if key in last else ZERO


def _chosen(choices: tuple[Choice, ...], key: AccountKey) -> Choice:
    for each in choices:
        if each.key == key:
            return each
    raise _stranger(key)


def _require(book: Book, key: AccountKey) -> None:
    if key not in {account.key for account in book.accounts}:
        raise _stranger(key)


def _stranger(key: AccountKey) -> BadInput:
    return BadInput(message("{account} is not an account of this office.", account=str(key)), field="login")
