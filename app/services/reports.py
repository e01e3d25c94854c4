"""Reports as plain documents: the same figures for the command line, for exports and for tests."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal

from app.domain.accounts import AccountFigures, account_figures
from app.domain.checks import Finding, findings
from app.domain.counted import counted
from app.domain.errors import BadInput, message
from app.domain.evidence import evidence_findings
from app.domain.explain import explain
from app.domain.holdings import OperationKey, Typing
from app.domain.obligations import due_within, dues, obligation, payments_by_investment, stage
from app.domain.operations import Operation, speaking
from app.domain.operations import operations as typed_operations
from app.domain.permissions import Action
from app.domain.reality import Basis, Figures, value
from app.domain.rules import Rule
from app.domain.trail import Trail
from app.services import readiness
from app.services.documents_opened import intact
from app.services.evidence import gathered
from app.services.office import Office
from app.words import Words

Json = dict[str, object]

REPORTED = [
    "principal",
    "accrued_interest",
    "interest_paid",
    "obligations",
    "deposits",
    "withdrawals",
    "trading_result",
    "other_operations",
    "balance",
    "equity",
    "floating",
    "unexplained",
    "lost_withdrawals",
    "operating_costs",
    "mt5_performance_house",
    "fund_profitability_house",
    "pnl",
    "net_result",
    "coverage_low",
    "coverage_high",
    "provisional",
]


def fund_versus_reality(office: Office, as_of: date, fund: str | None = None, basis: Basis = Basis.BALANCE) -> Json:
    """Section 5 of the rules as a document; `fund` makes `total` that fund's. Raises BadInput for an unknown fund."""
    office.allow(Action.OFFICE_READ)
    reality = value(office.book(), as_of, basis)
    if fund is not None and fund not in reality.funds:
        raise BadInput(message("No investment of the fund {fund} is known.", fund=fund), field="fund")
    return {
        "as_of": as_of.isoformat(),
        "currency": reality.currency,
        "basis": basis.value,
        "total": _figures(reality.of(fund)),
        "funds": {name: _figures(figures) for name, figures in reality.funds.items()},
        "unallocated": _figures(reality.unallocated),
    }


def _figures(figures: Figures) -> Json:
    return {name: _plain(getattr(figures, name)) for name in REPORTED}


def _plain(value: object) -> object:
    return str(value) if isinstance(value, Decimal) else value


def _moment(moment: datetime | None) -> str | None:
    return moment.isoformat().replace("+00:00", "Z") if moment else None


def obligations(office: Office, as_of: date, client: str | None = None) -> Json:
    """What is owed for each running investment, and in all."""
    office.allow(Action.OFFICE_READ)
    book = office.book()
    if client is not None and client not in {known.code for known in book.clients}:
        raise BadInput(message("No client has the code {code}.", code=client), field="client")
    paid, rows = payments_by_investment(book.payments), []
    totals = dict.fromkeys(("principal", "accrued_interest", "interest_paid", "obligation"), Decimal("0.00"))
    for investment in sorted(book.investments, key=lambda each: each.code):
        owed = obligation(investment, paid, as_of)
        if owed is None or client not in {None, investment.client}:
            continue
        amounts = {
            "principal": owed.principal,
            "accrued_interest": owed.accrued,
            "interest_paid": owed.interest_paid,
            "obligation": owed.amount,
        }
        totals = {name: totals[name] + amount for name, amount in amounts.items()}
        rows.append(
            {
                "investment": investment.code,
                "client": investment.client,
                "fund": investment.fund,
                "stage": stage(investment, paid, as_of).value,
                **{name: str(amount) for name, amount in amounts.items()},
                "outstanding_interest": str(owed.interest),
                "due_within_90_days": str(due_within(dues(investment, paid, as_of), as_of, 90)),
                "left_to_maturity": str(owed.interest_to_maturity),
                "total_to_maturity": str(owed.total_to_maturity),
            }
        )
    total = {name: str(amount) for name, amount in totals.items()}
    return {"as_of": as_of.isoformat(), "currency": book.currency, "investments": rows, "total": total}


def schedule(office: Office, code: str, as_of: date | None = None) -> Json:
    """The promised payments of an investment with their states. Raises BadInput for an unknown one."""
    office.allow(Action.OFFICE_READ)
    book = office.book()
    investment = next((each for each in book.investments if each.code == code), None)
    if investment is None:
        raise BadInput(message("No investment has the code {code}.", code=code), field="investment")
    paid = payments_by_investment(book.payments)
    rows = [
        {
            "seq": due.row.seq,
            "due": due.row.due.isoformat(),
            "kind": due.row.kind.value,
            "amount": str(due.row.amount),
            "state": due.state.value,
        }
        for due in dues(investment, paid, as_of or office.today())
    ]
    return {"investment": code, "rows": rows}


def accounts(office: Office, as_of: date | None = None) -> Json:
    """What each account did and whether its deals add up."""
    office.allow(Action.OFFICE_READ)
    return {"accounts": [_account(each) for each in account_figures(office.book(), as_of or office.today())]}


def operations(office: Office, as_of: date | None = None, *, unreviewed: bool = False) -> Json:
    """Every operation on a balance up to a date: its type, who or which rule gave it, its other leg, its parts."""
    office.allow(Action.OFFICE_READ)
    book, day = office.book(), as_of or office.today()
    decided = {typing.key: typing for typing in book.typings}
    found: dict[OperationKey, list[Operation]] = {}
    for operation in typed_operations(counted(book, day).deals, book.typings, book.rules):
        found.setdefault(operation.key, []).append(operation)
    rows = [_operation(parts, decided.get(key), book.rules) for key, parts in found.items()]
    return {
        "as_of": day.isoformat(),
        "operations": [row for row in rows if not (unreviewed and row["reviewed"])],
    }


def _operation(parts: list[Operation], typing: Typing | None, rules: Sequence[Rule]) -> Json:
    first = parts[0]
    at = speaking(first.deal, rules) if first.by_rule else None
    return _named(first.key) | {
        "time": _moment(first.deal.time),
        "amount": str(first.deal.amount),
        "comment": first.deal.comment,
        "type": first.type.value if not first.part else None,
        "reviewed": all(each.reviewed for each in parts),
        "typed_by": "rule" if first.by_rule else typing.by if typing else None,
        "rule": None if at is None else rules[at].pattern,
        "reason": typing.reason if typing else "",
        "held_in": first.held_in,
        "pair": _named(first.pair) if first.pair and not first.part else None,
        "parts": [_part(each) for each in parts if each.part],
    }


def _named(key: OperationKey) -> Json:
    account, ticket = key
    return {"server": account.server, "login": account.login, "ticket": ticket}


def _part(part: Operation) -> Json:
    return {
        "type": part.type.value,
        "amount": str(part.amount),
        "reviewed": part.reviewed,
        "held_in": part.held_in,
        "investment": part.investment,
        "pair": _named(part.pair) if part.pair else None,
    }


def _account(figures: AccountFigures) -> Json:
    return {
        "server": figures.account.key.server,
        "login": figures.account.key.login,
        "currency": figures.account.currency,
        "deposits": str(figures.deposits),
        "withdrawals": str(figures.withdrawals),
        "trading_result": str(figures.trading_result),
        "other_operations": str(figures.other_operations),
        "balance_from_deals": str(figures.balance_from_deals),
        "balance_reported": _plain(figures.balance_reported),
        "difference": _plain(figures.difference),
        "reconciled": figures.reconciled,
        "deals": figures.deals,
        "last_reading": _moment(figures.last_reading),
    }


def explanation(
    office: Office, figure: str, as_of: date, fund: str | None = None, basis: Basis = Basis.BALANCE
) -> Trail:
    """The tree behind a figure, computed now."""
    office.allow(Action.OFFICE_READ)
    book = office.book()
    return explain(book, value(book, as_of, basis), figure, fund)


def trail_document(trail: Trail, words: Words) -> Json:
    """An explanation as a document, its labels in the person's language."""
    return {
        "label": words.say(trail.label),
        "value": _plain(trail.value),
        "unit": trail.unit.value,
        "sign": trail.sign,
        "note": words.say(trail.note) or None,
        "source": {"kind": trail.source.kind.value, "reference": trail.source.reference} if trail.source else None,
        "provisional": trail.provisional,
        "children": [trail_document(child, words) for child in trail.children],
    }


def check(office: Office, as_of: date | None = None) -> list[Finding]:
    """Every finding of every data check, the gravest first."""
    office.allow(Action.OFFICE_READ)
    book = office.book()
    day = as_of or office.today()
    more = [*evidence_findings(gathered(office)), *readiness.findings(office, day), *intact(office)]
    return findings(book, value(book, day), office.clock(), more)


def findings_document(found: list[Finding], words: Words) -> Json:
    """The findings as a document, their sentences in the person's language."""
    return {
        "findings": [
            {
                "check": finding.check,
                "severity": finding.severity.value,
                "subject": finding.subject,
                "amount": _plain(finding.amount),
                "message": words.say(finding.what),
                "fix": words.say(finding.fix),
            }
            for finding in found
        ]
    }
