"""Writes an office file: sorted, without the time of export, the same bytes for the same office."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import date, datetime

from app.channels.clientrows import client_row
from app.channels.decisions import part_row, rule_row
from app.channels.officefile import FORMAT, VERSION
from app.domain.book import Book
from app.domain.holdings import Account, AccountKey, Allocation, Deal, OperationKey, ServerZone, Snapshot, Typing
from app.domain.investments import Cost, Decision, Investment, Payment
from app.domain.products import SHIPPED_TERMS, Terms, terms_on
from app.domain.rules import SHIPPED_RULES

Json = dict[str, object]


def write_office_file(book: Book, servers: Iterable[ServerZone] = ()) -> bytes:
    """The canonical document of this office, as UTF-8."""
    return (json.dumps(document(book, servers), ensure_ascii=False, indent=1) + "\n").encode()


def document(book: Book, servers: Iterable[ServerZone] = ()) -> Json:
    """The office as plain JSON values: fields of version 1 first, others only where they say something."""
    found: Json = {
        "format": FORMAT,
        "version": VERSION,
        "currency": book.currency,
        "timezone": book.timezone,
        "clients": [client_row(each) for each in sorted(book.clients, key=lambda each: each.code)],
        "accounts": [_account(each) for each in sorted(book.accounts, key=lambda each: each.key)],
        "investments": [_investment(each, book.terms) for each in sorted(book.investments, key=lambda each: each.code)],
        "payments": [_payment(each) for each in sorted(book.payments, key=_payment_order)],
        "costs": [
            _cost(each) for each in sorted(book.costs, key=lambda each: (each.day, each.kind, each.note, each.amount))
        ],
        "deals": [
            _deal(each) for each in sorted(book.deals, key=lambda each: (each.account, each.time, _number(each.ticket)))
        ],
        "snapshots": [
            _snapshot(each) for each in sorted(book.snapshots, key=lambda each: (each.account, each.taken_at))
        ],
    }
    optional = {
        "terms": [
            _fund_terms(each)
            for each in sorted(set(book.terms) - set(SHIPPED_TERMS), key=lambda each: (each.fund, each.version))
        ],
        "operations": [_typing(each) for each in book.typings],
        "rules": [rule_row(each) for each in book.rules] if book.rules != SHIPPED_RULES else [],
        "servers": [
            {"server": each.server, "zone": each.zone, "confirmed": each.confirmed}
            for each in sorted(servers, key=lambda each: each.server)
        ],
    }
    return found | {name: rows for name, rows in optional.items() if rows}


def _said(**values: object) -> Json:
    """The fields that say something."""
    return {name.rstrip("_"): value for name, value in values.items() if value not in (None, "")}


def _time(moment: datetime) -> str:
    return moment.isoformat().replace("+00:00", "Z")


def _where(key: AccountKey) -> Json:
    return {"server": key.server, "login": key.login}


def _number(ticket: str) -> tuple[int, str]:
    digits = ticket.split(":", maxsplit=1)[0]
    return (int(digits) if digits.isdecimal() else 0, ticket)


def _ticket(ticket: str) -> int | str:
    return int(ticket) if ticket.isdecimal() and str(int(ticket)) == ticket and len(ticket) < 19 else ticket


def _account(account: Account) -> Json:
    return (
        _where(account.key)
        | {
            "purpose": account.purpose.value,
            "currency": account.currency,
            "name": account.name,
        }
        | ({} if account.active else {"active": False})
    )


def _investment(investment: Investment, versions: tuple[Terms, ...]) -> Json:
    named: Json = {
        "code": investment.code,
        "client": investment.client,
        "fund": investment.fund,
        "principal": str(investment.principal),
        "deposit_date": investment.deposit_date.isoformat(),
    }
    allocations = sorted(investment.allocations, key=_allocation_order)
    extra = _said(
        terms=_sold_terms(investment, versions),
        decision=investment.decision.value if investment.decision is not Decision.APPROVED else None,
        note=investment.note,
    )
    return named | extra | {"allocations": [_allocation(each) for each in allocations]}


def _sold_terms(investment: Investment, versions: tuple[Terms, ...]) -> Json | None:
    """The terms where they are not those in force on the deposit date: a version by number, agreed ones in full."""
    terms = investment.terms
    if terms.version == 0:
        return _terms(terms)
    usual = terms_on(versions, investment.fund, investment.deposit_date)
    return None if terms == usual and not terms.custom else {"version": terms.version}


def _terms(terms: Terms) -> Json:
    return {
        "rate_per_month": f"{terms.rate_per_month:f}",
        "step_months": terms.step_months,
        "effective": terms.effective.isoformat(),
        "minimum": str(terms.minimum),
        "incubation_months": terms.incubation_months,
        "commitment_months": terms.commitment_months,
        "convention": terms.convention.value,
        "accrual": terms.accrual.value,
    }


def _fund_terms(terms: Terms) -> Json:
    return {"fund": terms.fund, "version": terms.version} | _terms(terms)


def _allocation_order(allocation: Allocation) -> tuple[object, ...]:
    return allocation.account, allocation.since, allocation.amount, allocation.source, allocation.until or date.max


def _allocation(allocation: Allocation) -> Json:
    return (
        _where(allocation.account)
        | {"amount": str(allocation.amount), "source": allocation.source, "from": allocation.since.isoformat()}
        | _said(to=allocation.until.isoformat() if allocation.until else None)
    )


def _payment_order(payment: Payment) -> tuple[object, ...]:
    return payment.investment, payment.kind, payment.seq, payment.paid_on, payment.reference


def _payment(payment: Payment) -> Json:
    return {
        "investment": payment.investment,
        "seq": payment.seq,
        "paid_on": payment.paid_on.isoformat(),
        "amount": str(payment.amount),
        "reference": payment.reference,
        "kind": payment.kind.value,
    }


def _cost(cost: Cost) -> Json:
    return {"date": cost.day.isoformat(), "kind": cost.kind, "amount": str(cost.amount), "note": cost.note}


def _deal(deal: Deal) -> Json:
    return (
        _where(deal.account)
        | {
            "ticket": _ticket(deal.ticket),
            "order": deal.order,
            "position": deal.position,
            "time": _time(deal.time),
            "type": deal.kind.value,
            "entry": deal.entry.value if deal.entry else None,
            "symbol": deal.symbol,
            "volume": f"{deal.volume:f}",
            "price": f"{deal.price:f}",
            "profit": str(deal.profit),
            "swap": str(deal.swap),
            "commission": str(deal.commission),
            "fee": str(deal.fee),
            "comment": deal.comment,
        }
        | _said(server_ms=deal.server_ms, magic=deal.magic)
    )


def _operation(key: OperationKey) -> Json:
    account, ticket = key
    return _where(account) | {"ticket": _ticket(ticket)}


def _typing(typing: Typing) -> Json:
    return (
        _where(typing.account)
        | {"ticket": _ticket(typing.ticket), "type": typing.type.value}
        | _said(
            by=typing.by,
            at=_time(typing.at) if typing.at else None,
            reason=typing.reason,
            held_in=typing.held_in,
            other=_operation(typing.other) if typing.other else None,
            parts=[part_row(each) for each in typing.parts] or None,
        )
    )


def _snapshot(snapshot: Snapshot) -> Json:
    return (
        _where(snapshot.account)
        | {
            "taken_at": _time(snapshot.taken_at),
            "balance": str(snapshot.balance),
            "equity": str(snapshot.equity),
            "credit": str(snapshot.credit),
        }
        | _said(margin=str(snapshot.margin) if snapshot.margin is not None else None)
    )
