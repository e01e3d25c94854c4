"""The limits of alerts: what holds for an account or the office, where it comes from, and setting other ones."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal

from app.db import alerts as table
from app.db.store import Writing
from app.domain.alerts import Fact
from app.domain.errors import BadInput, message
from app.domain.holdings import AccountKey
from app.domain.permissions import Action
from app.domain.thresholds import LOW_IS_BAD, OF_ACCOUNT, AlertKind, Limits, Thresholds, check_cool_down, check_limits
from app.services.office import Office

OFFICE = ""


@dataclass(frozen=True, slots=True)
class ThresholdRow:
    """The limits of one kind. `own` if they were set here, `wider` what would hold without; `worst` as measured now."""

    kind: AlertKind
    limits: Limits
    own: bool
    wider: Limits
    worst: Decimal | None


@dataclass(frozen=True, slots=True)
class ThresholdsView:
    """The limits of an account (`login@server`) or of the office (""), and the accounts there are with their names."""

    account: str
    rows: tuple[ThresholdRow, ...]
    cool_down: timedelta
    accounts: tuple[tuple[AccountKey, str], ...]


@dataclass(frozen=True, slots=True)
class ThresholdsWanted:
    """Limits to set for an account or the office; None for a kind takes its own back. Kinds not named stay.

    `cool_down` belongs to the office; None leaves it as it is.
    """

    account: str = OFFICE
    limits: Mapping[AlertKind, Limits | None] = field(default_factory=dict)
    cool_down: timedelta | None = None


def thresholds_view(office: Office, account: str = OFFICE) -> ThresholdsView:
    """The limits in force for an account, or for the office. Raises BadInput for an account that is not ours."""
    office.allow(Action.OFFICE_READ)
    known = office.alerts.current(office.store, office.clock()).thresholds
    accounts = _accounts(office)
    _check_account(account, accounts)
    kinds = [kind for kind in AlertKind if not account or kind in OF_ACCOUNT]
    rows = tuple(_row(office, known, kind, account) for kind in kinds)
    return ThresholdsView(account, rows, known.cool_down, tuple(accounts.items()))


def _accounts(office: Office) -> dict[AccountKey, str]:
    accounts = office.books.current(office.store).accounts
    return {each.key: each.name for each in sorted(accounts, key=lambda each: each.key) if each.active}


def _check_account(account: str, accounts: Mapping[AccountKey, str]) -> None:
    if account and account not in map(str, accounts):
        raise BadInput(message("{account} is not an account in use.", account=account), field="account")


def _row(office: Office, known: Thresholds, kind: AlertKind, account: str) -> ThresholdRow:
    own = known.set_for(kind, account)
    others = {key: limits for key, limits in known.own.items() if key != (account, kind)}
    mine = [fact for fact in office.alerts.facts.values() if fact.kind is kind and account in {OFFICE, fact.account}]
    return ThresholdRow(kind, known.of(kind, account), own, Thresholds(others).of(kind, account), _worst(kind, mine))


def _worst(kind: AlertKind, facts: list[Fact]) -> Decimal | None:
    known = [fact.measured for fact in facts if fact.measured is not None]
    return (min if kind in LOW_IS_BAD else max)(known, default=None)


def set_thresholds(office: Office, wanted: ThresholdsWanted) -> None:
    """Set limits; what is the same as before is not written again.

    Raises BadInput naming the field: a kind's name in lower case, `_`, then `warn` or `critical`; or `cool_down`.
    """
    office.allow(Action.ALERTS_SET)
    _check_account(wanted.account, _accounts(office))
    for kind, limits in wanted.limits.items():
        _check(kind, limits, wanted.account)
    if wanted.cool_down is not None:
        check_cool_down(wanted.cool_down)
    known = office.alerts.current(office.store, office.clock()).thresholds
    with office.store.writing(office.person.name) as writing:
        for kind, limits in wanted.limits.items():
            if limits != known.own.get((wanted.account, kind)):
                _set(office, writing, wanted.account, kind, limits, known)
        if wanted.cool_down not in {None, known.cool_down}:
            table.set_cool_down(writing.session, wanted.cool_down, office.person.name, office.clock())
            minutes = [int(each.total_seconds() // 60) for each in (known.cool_down, wanted.cool_down) if each]
            writing.audit("alert:cool-down", "office", {"minutes": minutes[0]}, {"minutes": minutes[1]})
        writing.commit()


def _check(kind: AlertKind, limits: Limits | None, account: str) -> None:
    if account and kind not in OF_ACCOUNT:
        raise BadInput(message("This limit belongs to the office, not to an account."), field="account")
    if limits is not None:
        try:
            check_limits(kind, limits)
        except BadInput as wrong:
            raise BadInput(wrong.what, wrong.way_out, field=f"{kind.name.lower()}_{wrong.field}") from wrong


def _set(
    office: Office, writing: Writing, account: str, kind: AlertKind, limits: Limits | None, known: Thresholds
) -> None:
    table.set_limits(writing.session, account, kind, limits, office.person.name, office.clock())
    others = {key: each for key, each in known.own.items() if key != (account, kind)}
    now = limits or Thresholds(others).of(kind, account)
    subject = f"{kind.value}: {account or 'office'}"
    writing.audit("alert:threshold", subject, _facts(known.of(kind, account)), _facts(now))


def _facts(limits: Limits) -> dict[str, object]:
    return {name: None if value is None else str(value) for name, value in
            (("warn", limits.warn), ("critical", limits.critical))}  # fmt: skip
