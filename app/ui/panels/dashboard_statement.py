"""The fund statement: fund versus reality as a table to hand over, exactly the figures on the dashboard."""

from __future__ import annotations

from collections.abc import Sequence

from app.domain.explain import LABELS
from app.domain.reality import Figures
from app.services.dashboard import Dashboard
from app.ui.models.columns import Shown, Value
from app.words import Words

FIGURES = (
    "deposits",
    "withdrawals",
    "trading_result",
    "other_operations",
    "unexplained",
    "balance",
    "floating",
    "equity",
    "cash",
    "assets_low",
    "assets_high",
    "principal",
    "accrued_interest",
    "interest_paid",
    "obligations",
    "operating_costs",
    "lost_withdrawals",
    "pnl",
    "net_result",
    "mt5_performance_house",
    "fund_profitability_house",
    "coverage_low",
    "coverage_high",
)


def fund_statement(view: Dashboard, words: Words) -> Shown:
    """Every figure of every scope on one basis, with valuation date, basis and what is provisional."""
    scopes = [*((fund.name, fund.figures) for fund in view.funds), (words("Not in a fund"), view.unallocated)]
    scopes.append((words("All funds"), view.total))
    figures = [each for _, each in scopes]
    basis = words("balance basis") if view.basis == "balance" else words("equity basis")
    head: list[tuple[Value, ...]] = [
        (words("Valued as of"), *[view.as_of for _ in scopes]),
        (words("Basis"), *[basis for _ in scopes]),
        (words("Currency"), *[view.currency for _ in scopes]),
        (words("Provisional"), *[words("yes") if each.provisional else words("no") for each in figures]),
    ]
    rows = [(words.say(LABELS[name]), *_values(name, figures)) for name in FIGURES]
    return Shown((words("Figure"), *(name for name, _ in scopes)), (*head, *rows, _required(view, words, scopes)))


def _values(name: str, figures: Sequence[Figures]) -> tuple[Value, ...]:
    return tuple(getattr(each, name) for each in figures)


def _required(view: Dashboard, words: Words, scopes: Sequence[tuple[str, Figures]]) -> tuple[Value, ...]:
    """What the accounts must still earn, known for the scope on screen only."""
    known: Value = view.required_return
    if view.required_return == 0:
        known = words("nothing more")
    mine = view.fund if view.fund is not None else scopes[-1][0]
    label = words("Required return to maturity, fraction per month")
    return (label, *(known if name == mine else None for name, _ in scopes))
