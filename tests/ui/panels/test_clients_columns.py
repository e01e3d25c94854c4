"""The list says of each client what is missing before they may invest, the worst first."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from app.domain.cases import CaseState
from app.domain.clients import Client, ClientState
from app.domain.errors import message
from app.domain.overrides import Override
from app.domain.readiness import Item, ItemState, Readiness, Requirement
from app.services.clients import ClientRow
from app.ui.panels.clients_columns import _mark, gone, kyc
from app.words import Words

DAY = date(2025, 9, 11)
EXCEPTION = Override(
    id="1", subject="C-1", reason="until the bank answers", until=DAY, missing="", proposed_by="ana",
    proposed_at=datetime(2025, 9, 1, tzinfo=UTC), confirmed_by="elena", confirmed_at=datetime(2025, 9, 2, tzinfo=UTC),
)  # fmt: skip


def item(state: ItemState, requirement: Requirement = Requirement.RESIDENCE) -> Item:
    return Item(requirement, state, message("as it stands"), DAY)


MET, SOON = item(ItemState.MET), item(ItemState.EXPIRING)
OVER, MISSING = item(ItemState.EXPIRED, Requirement.IDENTITY), item(ItemState.MISSING)
NOT, COLLECTING, REVIEW, CLEARED = (
    CaseState.NOT_STARTED, CaseState.COLLECTING, CaseState.IN_REVIEW, CaseState.CLEARED,
)  # fmt: skip


@pytest.mark.parametrize(
    ("case", "items", "override", "state", "said", "mark"),
    [
        (NOT, (), None, "active", "Not started", ("circle-dashed", "text3")),
        (CLEARED, (MET, MET), None, "active", "Cleared", ("circle-check", "live")),
        (CLEARED, (MET, SOON), None, "active", "Residence, 4 d", ("triangle-alert", "warn")),
        (CLEARED, (SOON, OVER), None, "active", "Identity expired", ("octagon-x", "err")),
        (COLLECTING, (MET, MET, MISSING), None, "pending", "2 of 3 done", ("circle-dashed", "text2")),
        (REVIEW, (MET, MET), None, "pending", "In review, 1 match", ("triangle-alert", "warn")),
        (COLLECTING, (MET, MISSING), EXCEPTION, "active", "By exception", ("triangle-alert", "warn")),
        (CLEARED, (MET, OVER), None, "suspended", "suspended", ("circle-dashed", "text3")),
    ],
)
def test_what_is_missing_is_said_with_its_mark(
    words: Words,
    case: CaseState,
    items: tuple[Item, ...],
    override: Override | None,
    state: str,
    said: str,
    mark: tuple[str, str],
) -> None:
    client = Client(code="C-1", name="One", state=ClientState(state))
    line = ClientRow(client, (), None, None, None, provisional=False, late=0,
                     readiness=Readiness("C-1", items, override, case, int(case is REVIEW)))  # fmt: skip
    assert (kyc(line, words, DAY - timedelta(days=4)), _mark(line)) == (said, mark)
    assert gone(line) is (state == "suspended")
    assert line.expiring is any(each.state in {ItemState.EXPIRING, ItemState.EXPIRED} for each in items)
