"""A cost is written down once, and belongs to the total only."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from app.domain.errors import BadInput, NotAllowed
from app.domain.investments import Cost
from app.domain.permissions import Role
from app.services.costs import record_cost
from app.services.dashboard import dashboard
from app.services.office import Office
from tests.offices import amount

COST = Cost(day=date(2025, 9, 1), kind="operating", amount=amount("480.00"), note="hosting")


def test_it_lowers_the_total_by_its_amount_and_no_fund(reference: Office) -> None:
    before, fund = dashboard(reference).total, dashboard(reference, "BALANCE").figures
    record_cost(reference, COST, "k1")
    after = dashboard(reference).total
    assert before.net_result is not None
    assert after.net_result == before.net_result - COST.amount
    assert after.operating_costs == COST.amount
    assert dashboard(reference, "BALANCE").figures == fund


def test_a_repeated_command_writes_nothing(reference: Office) -> None:
    record_cost(reference, COST, "k1")
    record_cost(reference, COST, "k1")
    assert reference.book().costs == (COST,)
    record_cost(reference, COST, "k2")
    assert reference.book().costs == (COST, COST)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"amount": Decimal("0.00")}, "amount"),
        ({"amount": Decimal("-5.00")}, "amount"),
        ({"kind": " "}, "kind"),
        ({"day": date(2025, 9, 8)}, "day"),
        ({"note": "x" * 201}, "note"),
    ],
)
def test_what_cannot_be_a_cost_is_refused_beside_its_field(
    reference: Office, change: dict[str, object], field: str
) -> None:
    with pytest.raises(BadInput) as refused:
        record_cost(reference, replace(COST, **change), "k1")  # type: ignore[arg-type]  # one field of each kind
    assert refused.value.field == field
    assert reference.book().costs == ()


def test_only_operations_record_costs(reference: Office, as_role: Callable[[Office, Role], Office]) -> None:
    for role in set(Role) - {Role.OPERATIONS}:
        with pytest.raises(NotAllowed):
            record_cost(as_role(reference, role), COST, "k1")
    assert reference.book().costs == ()
