"""What a terminal would print of a simulated account at a moment, from the same ledger that it shows live."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from app.bridge.simulator.broker import UTC_ZONE, Broker, Scenario, SimulatedAccount
from app.bridge.simulator.history import visible_deals
from app.bridge.simulator.printed import Printed
from app.domain.holdings import DealKind
from app.domain.money import total

MODES = {True: "Netting", False: "Hedge"}


def statement(world: Scenario, account: SimulatedAccount, at: datetime, since: datetime | None = None) -> Printed:
    """The account's report at a moment: of its whole history, or of the part from `since` on."""
    state, terms = Broker(world.market, world.zones).state(account, at), account.conditions
    beside = {DealKind.CREDIT, *([DealKind.BONUS] if terms.bonus_is_credit else [])}
    shown = visible_deals(account, at - account.history_takes, at)
    deals = tuple(deal for deal in shown if since is None or deal.time >= since)
    moved = total(deal.amount for deal in deals if deal.kind not in beside)
    return Printed(
        key=account.key,
        deals=deals,
        printed_at=at,
        positions=tuple(Broker(world.market, world.zones).positions(account, at)),
        holder=account.name,
        currency=account.currency,
        zone=world.zones.get(account.key.server, UTC_ZONE),
        margin_mode=MODES[terms.netting],
        credit=state.credit,
        margin=state.margin,
        opening=state.balance - moved if since or account.history_reaches else Decimal(0),
        digits=terms.digits,
        leverage=terms.leverage,
        beside=frozenset(beside),
    )
