"""Any office: a document of the office file drawn from a generator, with everything that can happen in one."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

Json = dict[str, Any]

ZONES = ("UTC", "America/New_York", "Asia/Tokyo", "America/Havana", "Pacific/Auckland")
KEYS = (("Broker-Live", 1001), ("Broker-Live", 1002), ("Other-Server", 1001), ("Other-Server", 3003))
FIRST, LAST = date(2024, 1, 1), date(2026, 3, 1)
COMMENTS = (
    "",
    "Deposit-17",
    "deposit",
    "Withdrawal",
    "Fee for March",
    "P/L share Q1",
    'Transfer to #"1001"',
    'Transfer from #"1002"',
    'Transfer to #"777"',
    "trf 1001",
    "trf",
    "Deposited by mistake",
)
KINDS = (*["balance"] * 12, "credit", "charge", "correction", "bonus", "commission", "interest", "dividend", "tax")
TYPES = (
    "client deposit",
    "client payout",
    "transfer in",
    "transfer out",
    "profit extraction",
    "reinvestment",
    "fee",
    "correction",
    "left the fund",
    "unknown",
)


class AnyOffice:
    """Draws one office, part by part; every part uses what stands already."""

    def __init__(self, random: Random) -> None:
        self.random, self.ticket = random, 100
        self.zone = random.choice(ZONES)
        self.accounts = list(KEYS[: random.randint(1, len(KEYS))])
        self.document: Json = {
            "format": "fidus-office",
            "version": 1,
            "currency": "USD",
            "timezone": self.zone,
            "clients": [{"code": "C-1", "name": "One"}, {"code": "C-2", "name": "Two"}],
            "accounts": [self._account(key) for key in self.accounts],
            "investments": [],
            "payments": [],
            "costs": [],
            "deals": [],
            "snapshots": [],
            "operations": [],
        }
        for number in range(random.randint(0, 5)):
            self._add_investment(f"I-{number}")
        for _ in range(random.randint(0, 12)):
            self._add_operation(random.choice(KINDS), random.choice(COMMENTS))
        for _ in range(random.randint(0, 3)):
            self._add_transfer()
        for _ in range(random.randint(0, 25)):
            self._add_trade()
        for number in range(random.randint(0, 3)):
            self.document["costs"].append(self._cost(number))
        for key in self.accounts:
            self._add_readings(key)
        self._add_typings()

    def _chance(self, percent: int) -> bool:
        return self.random.randint(1, 100) <= percent

    def _cents(self, low: int, high: int) -> str:
        cents = self.random.randint(low, high)
        return f"{'-' if cents < 0 else ''}{abs(cents) // 100}.{abs(cents) % 100:02}"

    def _day(self, first: date = FIRST) -> date:
        return first + timedelta(days=self.random.randint(0, (LAST - first).days))

    def _moment(self, day: date) -> datetime:
        hour = self.random.choice((time(0), time(0, 30), time(9), time(12), time(23, 59, 59)))
        return datetime.combine(day, hour, tzinfo=ZoneInfo(self.zone)).astimezone(UTC)

    def _account(self, key: tuple[str, int]) -> Json:
        currency = "EUR" if self._chance(8) else "USD"
        return _where(key) | {"purpose": "trading", "currency": currency, "name": ""}

    def _add_investment(self, code: str) -> None:
        fund = self.random.choice(("CORE", "BALANCE", "DYNAMIC", "UNLIMITED"))
        deposit, parts = self._day(), []
        for _ in range(self.random.choice((1, 1, 1, 2, 3))):
            since = deposit + timedelta(days=self.random.choice((0, 0, 0, 1, 40)))
            part: Json = _where(self.random.choice(self.accounts))
            part |= {"amount": self._cents(1_00, 90_000_00), "source": "client", "from": since.isoformat()}
            if self._chance(25):
                part["to"] = (since + timedelta(days=self.random.randint(1, 300))).isoformat()
            parts.append(part)
        row: Json = {
            "code": code,
            "client": self.random.choice(("C-1", "C-2")),
            "fund": fund,
            "principal": self._cents(100_00, 200_000_00),
            "deposit_date": deposit.isoformat(),
            "allocations": parts,
        }
        if fund == "UNLIMITED" or self._chance(30):
            row["terms"] = self._terms()
        if self._chance(10):
            row["decision"] = self.random.choice(("draft", "cancelled", "pending approval"))
        self.document["investments"].append(row)
        for part in parts:
            if self._chance(70):
                self._add_deposit(part)
        for number in range(self.random.randint(0, 3)):
            self._add_payment(code, deposit, number)

    def _terms(self) -> Json:
        return {
            "rate_per_month": self.random.choice(("0.01", "0.0175", "0.033333", "0")),
            "step_months": self.random.choice((1, 2, 3, 5, 6, 12)),
            "incubation_months": self.random.choice((0, 1, 2, 3)),
            "commitment_months": self.random.choice((12, 12, 18)),
            "convention": self.random.choice(("calendar months", "fixed days")),
            "accrual": self.random.choice(("days / 30.44", "calendar months pro rata", "whole periods only")),
        }

    def _add_payment(self, code: str, deposit: date, number: int) -> None:
        self.document["payments"].append(
            {
                "investment": code,
                "seq": number + 1,
                "paid_on": (deposit + timedelta(days=self.random.randint(-5, 450))).isoformat(),
                "amount": self._cents(1, 3_000_00),
                "reference": f"PAY-{code}-{number}",
                "kind": "principal" if self._chance(20) else "interest",
            }
        )

    def _cost(self, number: int) -> Json:
        kind = "operating" if self._chance(70) else "legal"
        return {"date": self._day().isoformat(), "kind": kind, "amount": self._cents(1, 900_00), "note": f"{number}"}

    def _add(self, key: tuple[str, int], moment: datetime, kind: str, comment: str, **amounts: str) -> None:
        self.ticket += 1
        row: Json = _where(key) | {
            "ticket": self.ticket,
            "order": self.ticket,
            "position": 0,
            "time": _stamp(moment),
            "type": kind,
            "entry": "out" if kind in {"buy", "sell"} else None,
            "symbol": "",
            "volume": "0",
            "price": "0",
        }
        self.document["deals"].append(row | {"profit": "0.00", "comment": comment} | amounts)

    def _add_deposit(self, part: Json) -> None:
        key = (part["server"], part["login"])
        self._add(key, self._moment(date.fromisoformat(part["from"])), "balance", "Deposit", profit=part["amount"])

    def _add_operation(self, kind: str, comment: str) -> None:
        amount = self._cents(-9_000_00, 9_000_00) if self._chance(80) else self._cents(-3, 3)
        self._add(self.random.choice(self.accounts), self._moment(self._day()), kind, comment, profit=amount)

    def _add_transfer(self) -> None:
        leaves, arrives = self.random.choice(self.accounts), self.random.choice(self.accounts)
        amount, day = self._cents(1_00, 5_000_00), self._day()
        later = day + timedelta(days=self.random.choice((0, 0, 1, 2, 3, 4)))
        to = self.random.choice((f'Transfer to #"{arrives[1]}"', "trf", f"trf {arrives[1]}"))
        come = self.random.choice((f'Transfer from #"{leaves[1]}"', "", "trf"))
        self._add(leaves, self._moment(day), "balance", to, profit="-" + amount)
        self._add(arrives, self._moment(later), "balance", come, profit=amount)

    def _add_trade(self) -> None:
        key, moment = self.random.choice(self.accounts), self._moment(self._day())
        self._add(
            key,
            moment,
            self.random.choice(("buy", "sell")),
            "",
            profit=self._cents(-2_000_00, 2_500_00),
            swap=self._cents(-5_00, 0),
            commission=self._cents(-9_00, 0),
            fee=self._cents(-1_00, 0),
        )

    def _add_readings(self, key: tuple[str, int]) -> None:
        for _ in range(self.random.choice((0, 1, 1, 1, 2))):
            moment = self._moment(self._day(date(2025, 1, 1)))
            until = datetime.max.replace(tzinfo=UTC) if self._chance(15) else moment
            cents = sum(
                _cents_of(deal)
                for deal in self.document["deals"]
                if (deal["server"], deal["login"]) == key
                and deal["type"] != "credit"
                and datetime.fromisoformat(deal["time"]) <= until
            )
            cents += self.random.choice((0, 0, 0, 1, -250_00))
            credit = self.random.choice((0, 0, 500_00))
            equity = cents + credit + self.random.randint(-3_000_00, 3_000_00)
            row = _where(key) | {"taken_at": _stamp(moment), "balance": _text(cents)}
            if all(each["taken_at"] != row["taken_at"] for each in self.document["snapshots"]):
                self.document["snapshots"].append(row | {"equity": _text(equity), "credit": _text(credit)})

    def _add_typings(self) -> None:
        operations = [deal for deal in self.document["deals"] if deal["type"] not in {"buy", "sell"}]
        for _ in range(self.random.randint(0, 3)):
            if operations:
                deal = self.random.choice(operations)
                typing = {"server": deal["server"], "login": deal["login"], "ticket": deal["ticket"]}
                self.document["operations"].append(typing | {"type": self.random.choice(TYPES)})


def _where(key: tuple[str, int]) -> Json:
    return {"server": key[0], "login": key[1]}


def _stamp(moment: datetime) -> str:
    return moment.isoformat().replace("+00:00", "Z")


def _text(cents: int) -> str:
    return f"{'-' if cents < 0 else ''}{abs(cents) // 100}.{abs(cents) % 100:02}"


def _cents_of(deal: Json) -> int:
    parts = (deal.get(name, "0.00") for name in ("profit", "swap", "commission", "fee"))
    return sum(int(part.replace(".", "")) for part in parts)


def any_office(random: Random) -> Json:
    """The document of a random office."""
    return AnyOffice(random).document


def any_day(random: Random) -> date:
    """A valuation date among, before or after what happens in such an office."""
    return FIRST + timedelta(days=random.randint(-30, (LAST - FIRST).days + 200))


def content(document: Json) -> bytes:
    """The document as the bytes of a file."""
    return json.dumps(document).encode()
