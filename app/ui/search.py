"""What the palette finds: clients, prospects, investments and accounts of the office."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from app.domain.errors import KnownError
from app.services.records import Record, RecordKind, find
from app.ui.desk import Desk
from app.ui.palette import Found, Provider

PANELS = {
    RecordKind.CLIENT: "clients",
    RecordKind.PROSPECT: "prospects",
    RecordKind.INVESTMENT: "investments",
    RecordKind.ACCOUNT: "monitor",
}
ICONS = {
    RecordKind.CLIENT: "user",
    RecordKind.PROSPECT: "square-kanban",
    RecordKind.INVESTMENT: "handshake",
    RecordKind.ACCOUNT: "chart-candlestick",
}


def records(desk: Desk) -> Provider:
    """A provider of records for the palette; it runs on a worker."""

    def provide(text: str) -> Sequence[Found]:
        try:
            found = find(desk.office, text, lambda kind: desk.words.term("kind", kind.value))
        except KnownError:
            return ()  # a person without the right to read finds nothing
        return [_found(desk, record) for record in found]

    return provide


def _found(desk: Desk, record: Record) -> Found:
    panel = PANELS[record.kind]
    return Found(
        title=record.title,
        run=partial(desk.go, panel, record.key),
        detail=record.detail,
        icon=ICONS[record.kind],
        kind="account" if record.kind is RecordKind.ACCOUNT else "record",
    )
