"""How a client's relationship goes on: pending, active, suspended, closed, and what each step needs."""

from __future__ import annotations

from dataclasses import replace

from app.domain.clients import Client, ClientState
from app.domain.errors import BadInput, message

STEPS: dict[ClientState, tuple[ClientState, ...]] = {
    ClientState.PENDING: (ClientState.ACTIVE, ClientState.CLOSED),
    ClientState.ACTIVE: (ClientState.SUSPENDED, ClientState.CLOSED),
    ClientState.SUSPENDED: (ClientState.ACTIVE, ClientState.CLOSED),
    ClientState.CLOSED: (),
}
"""Where each state may go; closed is the end (rules.md 6)."""

EXPLAINED = frozenset({ClientState.SUSPENDED, ClientState.CLOSED})
SHORTEST_REASON = 10


def moved(client: Client, to: ClientState, reason: str) -> Client:
    """The client in another state. Raises BadInput where that step does not exist, or lacks its reason."""
    reason = " ".join(reason.split())
    if to not in STEPS[client.state]:
        raise BadInput(
            message("A client who is {state} cannot become {wanted}.", state=client.state.value, wanted=to.value),
            field="state",
        )
    if to in EXPLAINED and len(reason) < SHORTEST_REASON:
        raise BadInput(message("Say why, in {least} characters or more.", least=SHORTEST_REASON), field="reason")
    return replace(client, state=to, reason=reason if to in EXPLAINED else "")
