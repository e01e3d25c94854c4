"""A second calculation of fund versus reality, from the rules alone: loops over an office file, nothing shared."""

from __future__ import annotations

import calendar
import re
from datetime import UTC, date, datetime, time, timedelta
from fractions import Fraction
from typing import Any
from zoneinfo import ZoneInfo

Json = dict[str, Any]

SHIPPED = {
    "CORE": (Fraction("0.015"), 1),
    "BALANCE": (Fraction("0.025"), 3),
    "DYNAMIC": (Fraction("0.035"), 6),
    "UNLIMITED": (Fraction(0), 12),
}
FLOWS = {
    "client deposit",
    "client payout",
    "transfer in",
    "transfer out",
    "profit extraction",
    "reinvestment",
    "left the fund",
    "unknown",
}
TRANSFERS = {"transfer in", "transfer out"}
INSIDE = {"transfer in", "transfer out", "profit extraction", "reinvestment"}
OF_KIND = {
    "interest": "broker interest",
    "commission": "fee",
    "charge": "fee",
    "fee": "fee",
    "tax": "fee",
    "correction": "correction",
    "bonus": "bonus",
    "dividend": "dividend",
    "credit": "credit",
}
NOBODY = ""


def half_up(value: Fraction) -> int:
    """A fraction of a currency unit in whole cents."""
    return int((value * 100 + Fraction(1, 2)) // 1)


def cents(text: str) -> int:
    return int(Fraction(text) * 100)


def shown(amount: int | None) -> str | None:
    if amount is None:
        return None
    return f"{'-' if amount < 0 else ''}{abs(amount) // 100}.{abs(amount) % 100:02}"


def months_later(start: date, months: int) -> date:
    count = start.year * 12 + start.month - 1 + months
    year, month = count // 12, count % 12 + 1
    return date(year, month, min(start.day, calendar.monthrange(year, month)[1]))


# what is owed


def terms_of(investment: Json) -> Json:
    rate, step = SHIPPED[investment["fund"]]
    own = investment.get("terms", {})
    return {
        "rate": Fraction(own.get("rate_per_month", rate)),
        "step": own.get("step_months", step),
        "incubation": own.get("incubation_months", 2),
        "commitment": own.get("commitment_months", 12),
        "fixed": own.get("convention") == "fixed days",
        "accrual": own.get("accrual", "days / 30.44"),
    }


def accrued(investment: Json, as_of: date) -> int:
    terms, deposit = terms_of(investment), date.fromisoformat(investment["deposit_date"])
    money = Fraction(investment["principal"]) * terms["rate"]

    def anniversary(months: int) -> date:
        return deposit + timedelta(days=30 * months) if terms["fixed"] else months_later(deposit, months)

    whole = half_up(money * terms["commitment"])
    start, months = anniversary(terms["incubation"]), terms["incubation"] + terms["commitment"]
    end = deposit + timedelta(days=int(months * Fraction("30.44"))) if terms["fixed"] else anniversary(months)
    if as_of <= start:
        return 0
    if as_of >= end:
        return whole
    if terms["accrual"] == "days / 30.44":
        return min(whole, half_up(money * (as_of - start).days / Fraction("30.44")))
    if terms["accrual"] == "whole periods only":
        passed = 0
        while passed < terms["commitment"]:
            after = min(passed + terms["step"], terms["commitment"])
            if anniversary(terms["incubation"] + after) > as_of:
                break
            passed = after
        return half_up(money * passed)
    first, before = (start, 0) if terms["fixed"] else (deposit, terms["incubation"])
    full = 0
    while months_later(first, before + full + 1) <= as_of:
        full += 1
    since, until = months_later(first, before + full), months_later(first, before + full + 1)
    return min(whole, half_up(money * (full + Fraction((as_of - since).days, (until - since).days))))


def owed(office: Json, as_of: date, codes: set[str]) -> tuple[int, int, int]:
    principal = interest = paid = 0
    for investment in office["investments"]:
        if investment["code"] in codes and investment["deposit_date"] <= as_of.isoformat():
            principal += cents(investment["principal"])
            interest += accrued(investment, as_of)
            for payment in office["payments"]:
                if payment["investment"] == investment["code"] and payment["paid_on"] <= as_of.isoformat():
                    if payment.get("kind", "interest") == "principal":
                        principal -= cents(payment["amount"])
                    else:
                        paid += cents(payment["amount"])
    return principal, interest, paid


# what the accounts did


def amount_of(deal: Json) -> int:
    return sum(cents(deal.get(name, "0.00")) for name in ("profit", "swap", "commission", "fee"))


def account_of(row: Json) -> tuple[str, int]:
    return row["server"], row["login"]


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text)


def day_begins(day: date, zone: str) -> datetime:
    return datetime.combine(day, time(), tzinfo=ZoneInfo(zone)).astimezone(UTC)


def on_balance(deals: list[Json]) -> int:
    return sum(amount_of(deal) for deal in deals if deal["type"] != "credit")


def last_reading(office: Json, account: tuple[str, int], until: datetime) -> Json | None:
    found = [each for each in office["snapshots"] if account_of(each) == account and moment(each["taken_at"]) < until]
    return max(found, key=lambda each: moment(each["taken_at"])) if found else None


def typed(deal: Json, decisions: list[Json]) -> Json:
    """The operation's type, whether it is reviewed, and the other account's login."""
    told = [each for each in decisions if account_of(each) == account_of(deal) and each["ticket"] == deal["ticket"]]
    found: Json = {"deal": deal, "amount": amount_of(deal), "login": None, "pair": None, "reviewed": True}
    if told:
        return found | {"type": told[-1]["type"], "reviewed": told[-1]["type"] != "unknown"}
    if deal["type"] in OF_KIND:
        return found | {"type": OF_KIND[deal["type"]]}
    comment, amount = deal["comment"].strip().lower(), amount_of(deal)
    if comment.startswith("deposit") and amount >= 0:
        return found | {"type": "client deposit"}
    for start, kind, sign in (("transfer to ", "transfer out", -1), ("transfer from ", "transfer in", 1)):
        if comment.startswith(start) and amount * sign >= 0 and (number := re.search(r"\d+", comment)):
            return found | {"type": kind, "reviewed": False, "login": int(number[0])}
    if comment == "trf" or comment.startswith("trf "):
        number = re.search(r"\d+", comment)
        kind = "transfer out" if amount <= 0 else "transfer in"
        return found | {"type": kind, "reviewed": False, "login": int(number[0]) if number else None}
    if comment.startswith("fee"):
        return found | {"type": "fee"}
    if comment.startswith("p/l share"):
        return found | {"type": "P&L share"}
    return found | {"type": "unknown", "reviewed": False}


def pair(operations: list[Json]) -> None:
    """Join the two legs of every transfer; the nearest in time first."""

    def may_be_leg(each: Json) -> bool:
        return each["deal"]["type"] != "credit" and each["pair"] is None and each["type"] in {*INSIDE, "unknown"}

    def fits(leaving: Json, arriving: Json) -> bool:
        here, there = account_of(leaving["deal"]), account_of(arriving["deal"])
        kinds = {leaving["type"], arriving["type"]}
        return (
            arriving["amount"] == -leaving["amount"]
            and here != there
            and (bool(kinds & TRANSFERS) or kinds <= INSIDE)
            and leaving["login"] in {None, there[1]}
            and arriving["login"] in {None, here[1]}
            and apart(leaving, arriving) <= timedelta(days=3)
        )

    def apart(one: Json, other: Json) -> timedelta:
        return abs(moment(one["deal"]["time"]) - moment(other["deal"]["time"]))

    for leaving in operations:
        if leaving["amount"] < 0 and may_be_leg(leaving):
            found = [each for each in operations if may_be_leg(each) and fits(leaving, each)]
            if found:
                nearest = min(found, key=lambda each: apart(leaving, each))
                leaving["pair"], nearest["pair"] = nearest["deal"]["ticket"], leaving["deal"]["ticket"]
                leaving["reviewed"] = nearest["reviewed"] = True


def divided(amount: int, rows: list[Json]) -> list[tuple[str, int]]:
    """An amount over the allocations in force, cents by largest remainder."""
    if not rows:
        return [(NOBODY, amount)]
    weights = [cents(row["amount"]) for row in rows]
    whole, sign = sum(weights), -1 if amount < 0 else 1
    parts = [abs(amount) * weight // whole for weight in weights]
    remainders = [abs(amount) * weight % whole for weight in weights]
    for at in sorted(range(len(rows)), key=lambda at: -remainders[at])[: abs(amount) - sum(parts)]:
        parts[at] += 1
    return [(row["investment"], sign * part) for row, part in zip(rows, parts, strict=True)]


def _add_flow(found: dict[str, int], operation: Json, part: int) -> None:
    found["lost"] -= part if operation["lost"] else 0
    found["open_out"] -= part if part < 0 and not operation["reviewed"] else 0
    found["cash"] -= part if operation["reviewed"] and operation["type"] in INSIDE else 0


class Calculation:
    """One office on one day."""

    def __init__(self, office: Json, as_of: date, basis: str = "balance") -> None:
        self.office, self.as_of, self.basis = office, as_of, basis
        self.zone, self.until = office["timezone"], day_begins(as_of + timedelta(days=1), office["timezone"])
        self.counting = [each for each in office["investments"] if each.get("decision", "approved") == "approved"]
        home = office["currency"]
        self.accounts = [account_of(each) for each in office["accounts"] if each["currency"] == home]
        self.readings = {key: last_reading(office, key, self.until) for key in self.accounts}
        self.gaps: dict[tuple[str, int], int] = {}
        self.deals: list[Json] = []
        for key in self.accounts:
            self._count(key)
        self.deals.sort(key=lambda deal: (moment(deal["time"]), account_of(deal), deal["ticket"]))
        decisions = office.get("operations", [])
        self.operations = [typed(deal, decisions) for deal in self.deals if deal["type"] not in {"buy", "sell"}]
        pair(self.operations)
        self.given: list[int] = []
        for operation in self.operations:
            operation["shares"] = self._shares(operation)
            operation["lost"] = operation["type"] == "left the fund" and operation["amount"] < 0

    def _count(self, key: tuple[str, int]) -> None:
        """The deals of one account that count, and how far its reading is from them."""
        deals = [deal for deal in self.office["deals"] if account_of(deal) == key]
        some, reading = [deal for deal in deals if moment(deal["time"]) < self.until], self.readings[key]
        if reading is not None:
            balance = cents(reading["balance"])
            self.gaps[key] = balance - on_balance(
                [deal for deal in deals if moment(deal["time"]) <= moment(reading["taken_at"])]
            )
            if self.gaps[key] and on_balance(deals) == balance:  # the later deals are in the balance already
                some, self.gaps[key] = deals, 0
        self.deals += some

    def _allocations(self, key: tuple[str, int], day: date) -> list[Json]:
        found = [
            part | {"investment": investment["code"], "at": id(part)}
            for investment in self.counting
            for part in investment["allocations"]
            if account_of(part) == key
            and part["from"] <= day.isoformat()
            and ("to" not in part or day.isoformat() < part["to"])
        ]
        return sorted(found, key=lambda part: (part["investment"], part["from"]))

    def _day_of(self, deal: Json) -> date:
        return moment(deal["time"]).astimezone(ZoneInfo(self.zone)).date()

    def _shares(self, operation: Json) -> list[tuple[str, int]]:
        day = self._day_of(operation["deal"])
        rows = self._allocations(account_of(operation["deal"]), day)
        if operation["type"] == "client deposit":
            for row in rows:
                same = row["from"] == day.isoformat() and cents(row["amount"]) == operation["amount"]
                if same and row["at"] not in self.given:
                    self.given.append(row["at"])
                    return [(row["investment"], operation["amount"])]
        return divided(operation["amount"], rows)

    def figures(self, owners: set[str], costs: int) -> Json:
        """Every figure of the investments `owners` (and of nobody, if NOBODY is among them)."""
        found = dict.fromkeys(("trading", "other", "lost", "cash", "open_out", "unexplained"), 0)
        flows: list[int] = []
        between: dict[frozenset[int], int] = {}
        provisional = False
        for operation in self.operations:
            parts = [part for owner, part in operation["shares"] if owner in owners]
            if operation["deal"]["type"] == "credit":
                continue
            provisional = provisional or bool(parts and not operation["reviewed"])
            if operation["pair"] is not None:
                legs = frozenset({operation["deal"]["ticket"], operation["pair"]})
                between[legs] = between.get(legs, 0) + sum(parts)
            elif operation["type"] not in FLOWS:
                found["other"] += sum(parts)
            else:
                flows += parts
                _add_flow(found, operation, sum(parts))
        flows += between.values()
        for deal in self.deals:
            if deal["type"] in {"buy", "sell"}:
                rows = self._allocations(account_of(deal), self._day_of(deal))
                found["trading"] += sum(part for owner, part in divided(amount_of(deal), rows) if owner in owners)
        floating = self._read(found, owners)
        return self._results(found, flows, floating, owners, costs) | {"provisional": provisional}

    def _read(self, found: dict[str, int], owners: set[str]) -> int | None:
        """What the readings add: floating profit, and differences nobody can explain."""
        floating: int | None = 0
        for key in self.accounts:
            rows, reading = self._allocations(key, self.as_of), self.readings[key]
            if reading is None:
                unknown = bool({row["investment"] for row in rows} & owners) if rows else NOBODY in owners
                floating = None if unknown else floating
                continue
            gap = self.gaps[key]
            found["unexplained"] += sum(part for owner, part in divided(gap, rows) if owner in owners)
            balance = on_balance([deal for deal in self.deals if account_of(deal) == key]) + gap
            opened = cents(reading["equity"]) - cents(reading["credit"]) - balance
            if floating is not None:
                floating += sum(part for owner, part in divided(opened, rows) if owner in owners)
        return floating

    def _results(
        self, found: dict[str, int], flows: list[int], floating: int | None, owners: set[str], costs: int
    ) -> Json:
        deposits, withdrawals = sum(f for f in flows if f > 0), -sum(f for f in flows if f < 0)
        principal, interest, paid = owed(self.office, self.as_of, owners)
        promise = principal + interest - paid
        balance = deposits - withdrawals + found["trading"] + found["other"] + found["unexplained"]
        equity = None if floating is None else balance + floating
        held = balance if self.basis == "balance" else equity
        pnl = None if held is None else held + withdrawals - deposits
        performance = found["trading"] + withdrawals
        money = {
            "principal": principal,
            "accrued_interest": interest,
            "interest_paid": paid,
            "obligations": promise,
            "deposits": deposits,
            "withdrawals": withdrawals,
            "trading_result": found["trading"],
            "other_operations": found["other"],
            "balance": balance,
            "equity": equity,
            "floating": floating,
            "unexplained": found["unexplained"],
            "lost_withdrawals": found["lost"],
            "operating_costs": costs,
            "mt5_performance_house": performance,
            "fund_profitability_house": performance - promise - costs,
            "pnl": pnl,
            "net_result": None if pnl is None else pnl - interest - costs - found["lost"],
        }
        assets = None if held is None else held + found["cash"]
        return {name: shown(amount) for name, amount in money.items()} | {
            "coverage_low": _ratio(assets, promise),
            "coverage_high": _ratio(None if assets is None else assets + found["open_out"], promise),
        }

    def report(self) -> Json:
        """All of it, in the shape of the report of the command line."""
        funds: dict[str, set[str]] = {}
        for investment in self.counting:
            funds.setdefault(investment["fund"], set()).add(investment["code"])
        costs = sum(
            cents(cost["amount"])
            for cost in self.office["costs"]
            if cost["kind"] == "operating" and cost["date"] <= self.as_of.isoformat()
        )
        everybody = {NOBODY, *(investment["code"] for investment in self.counting)}
        return {
            "total": self.figures(everybody, costs),
            "funds": {fund: self.figures(codes, 0) for fund, codes in funds.items()},
        }


def _ratio(assets: int | None, promise: int) -> str | None:
    if assets is None or promise <= 0:
        return None
    ten_thousandths = (Fraction(assets, promise) * 10_000 + Fraction(1, 2)) // 1 if assets >= 0 else None
    if ten_thousandths is None:
        ten_thousandths = -((Fraction(-assets, promise) * 10_000 + Fraction(1, 2)) // 1)
    return f"{'-' if ten_thousandths < 0 else ''}{abs(ten_thousandths) // 10_000}.{abs(ten_thousandths) % 10_000:04}"
