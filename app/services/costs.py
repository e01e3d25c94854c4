"""Operating costs of the fund, recorded by hand."""

from __future__ import annotations

from app.db import costs as table
from app.domain.errors import BadInput, message
from app.domain.investments import Cost
from app.domain.permissions import Action
from app.services.office import Office

LONGEST_NOTE = 200


def record_cost(office: Office, cost: Cost, key: str) -> Cost:
    """Write a cost down. `key` makes a repeated command harmless. Raises BadInput naming the field."""
    office.allow(Action.COSTS_RECORD)
    if cost.amount <= 0:
        raise BadInput(message("A cost is more than zero."), field="amount")
    if not cost.kind.strip():
        raise BadInput(message("A cost needs a kind, such as operating."), field="kind")
    if cost.day > office.today():
        raise BadInput(message("A cost is dated today or before."), field="day")
    if len(cost.note) > LONGEST_NOTE:
        raise BadInput(message("A note has at most {most} characters.", most=LONGEST_NOTE), field="note")
    with office.store.writing(office.person.name) as writing:
        if table.add(writing.session, cost, key):
            facts = {"day": cost.day.isoformat(), "kind": cost.kind, "amount": str(cost.amount), "note": cost.note}
            writing.audit("cost:recorded", cost.day.isoformat(), after=facts)
            writing.commit()
    return cost
