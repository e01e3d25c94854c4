"""Measures the obligations of 100,000 investments against a bare Decimal loop over the same ones, in one run.

PYTHONPATH=. .venv/bin/python bench/obligations.py [investments]

The collector of garbage looks at new objects as rarely as it does in the window.
"""

from __future__ import annotations

import gc
import statistics
import sys
from dataclasses import replace
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from time import perf_counter

from app.bootstrap import COLLECT
from app.domain.accrual import contract_interest, interest_start
from app.domain.investments import Investment
from app.domain.obligations import obligations
from tests.offices import second_book

AS_OF = date(2025, 9, 7)
CENT, MONTH = Decimal("0.01"), Decimal("30.44")
ROUNDS = 5


def many(count: int) -> list[Investment]:
    """That many running investments, made from those of an office by moving principal and date."""
    models = list(second_book().investments)
    return [
        replace(
            models[n % len(models)],
            code=f"B-{n:06}",
            principal=Decimal(1000 + n % 9000),
            deposit_date=AS_OF - timedelta(days=1 + n % 700),
            schedule=(),
        )
        for n in range(count)
    ]


def bare(rows: list[tuple[Decimal, Decimal, date, Decimal]]) -> Decimal:
    """The least that any exact answer must do: one product, one quotient, one rounding, one cap, one sum."""
    owed = Decimal(0)
    for principal, rate, start, most in rows:
        days = max((AS_OF - start).days, 0)
        owed += principal + min((principal * rate * days / MONTH).quantize(CENT, ROUND_HALF_UP), most)
    return owed


def main(count: int) -> None:
    gc.set_threshold(*COLLECT)
    investments = many(count)
    rows = [
        (each.principal, each.terms.rate_per_month, interest_start(each.terms, each.deposit_date),
         contract_interest(each.terms, each.principal))
        for each in investments
    ]  # fmt: skip
    loop, ours = [], []
    for _ in range(ROUNDS):
        begun = perf_counter()
        bare(rows)
        between = perf_counter()
        found = obligations(investments, {}, AS_OF)
        loop.append(between - begun)
        ours.append(perf_counter() - between)
    plain, full = statistics.median(loop), statistics.median(ours)
    print(f"{len(found)} obligations: {full * 1000:.0f} ms; Decimal loop {plain * 1000:.0f} ms; {full / plain:.1f} x")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000)
