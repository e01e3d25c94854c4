"""A client's relationship goes only where the rules let it."""

from __future__ import annotations

import itertools

import pytest

from app.domain.clients import Client, ClientState
from app.domain.errors import BadInput
from app.domain.relationship import moved

WHY = "asked for it in writing"
ALLOWED = {
    ("pending", "active"), ("pending", "closed"), ("active", "suspended"), ("active", "closed"),
    ("suspended", "active"), ("suspended", "closed"),
}  # fmt: skip


@pytest.mark.parametrize(("before", "after"), list(itertools.product(ClientState, ClientState)))
def test_every_pair_of_states_is_a_step_or_is_refused(before: ClientState, after: ClientState) -> None:
    client = Client(code="C-1", name="One", state=before)
    if (before.value, after.value) in ALLOWED:
        assert moved(client, after, WHY).state is after
    else:
        with pytest.raises(BadInput) as refused:
            moved(client, after, WHY)
        assert refused.value.field == "state"


@pytest.mark.parametrize("to", [ClientState.SUSPENDED, ClientState.CLOSED])
def test_suspending_and_closing_need_a_reason(to: ClientState) -> None:
    client = Client(code="C-1", name="One")
    with pytest.raises(BadInput) as refused:
        moved(client, to, "  because   ")
    assert refused.value.field == "reason"
    assert moved(client, to, WHY).reason == WHY


def test_who_is_active_again_has_no_reason_left() -> None:
    suspended = moved(Client(code="C-1", name="One"), ClientState.SUSPENDED, WHY)
    assert moved(suspended, ClientState.ACTIVE, "").reason == ""
