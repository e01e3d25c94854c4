"""The table of prospects: the list beside the board, to sort, to filter and to hand out."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction

from app.domain.money import total
from app.domain.prospects import FollowUp, ProspectStage
from app.regions import Region
from app.services.prospects import ProspectRow
from app.ui.models.columns import Align, Column, Kind, Total, day, money
from app.ui.panels.prospects_card import TONES
from app.ui.tokens import TWO_LINES
from app.ui.widgets.states import Empty
from app.ui.widgets.table import TableView
from app.words import Words


class ProspectTable(TableView[ProspectRow]):
    """Every prospect with stage, fund, owner, follow-up and amount; `new` is offered where there is none."""

    def __init__(self, words: Words, region: Region, new: QAction) -> None:
        self._region = region
        empty = Empty(
            "square-kanban",
            words("No prospects yet"),
            words("Add who may become a client: you will see here whom to call and what is proposed."),
            new,
        )
        super().__init__(
            self._columns(words, region),
            words,
            key=lambda line: line.code,
            height=TWO_LINES,
            empty=empty,
            totals=self._sum,
            stale=lambda line: line.prospect.stage is ProspectStage.LOST,
            sort=("stage", Qt.SortOrder.AscendingOrder),
            name=words("Prospects"),
        )

    def _columns(self, words: Words, region: Region) -> Sequence[Column[ProspectRow]]:
        return (
            Column(
                key="name",
                title=words("Prospect"),
                text=lambda line: line.prospect.name,
                second=lambda line: f"{line.code} · {words.term('source', line.prospect.source.value)}",
                stretch=True,
                weight=500,
                fixed=True,
            ),
            Column(
                key="stage",
                title=words("Stage"),
                text=lambda line: words.term("stage", line.prospect.stage.value),
                second=lambda line: line.prospect.client or line.prospect.reason,
                sort=lambda line: list(ProspectStage).index(line.prospect.stage),
            ),
            Column(key="fund", title=words("Fund"), text=lambda line: line.prospect.fund, kind=Kind.FUND, width=104),
            Column(key="owner", title=words("Owner"), text=lambda line: line.owner, least=1),
            Column(key="agent", title=words("Referred by"), text=lambda line: line.agent, hidden=True),
            Column(
                key="call",
                title=words("Next follow-up"),
                text=self._call,
                value=lambda line: line.prospect.follow_up,
                second=lambda line: line.prospect.follow_up_what,
                tone=lambda line: TONES[line.follow_up][0] if line.follow_up else "text3",
                icon=lambda line: TONES[line.follow_up][1] if line.follow_up else "",
                icon_tone=lambda line: TONES[line.follow_up][0] if line.follow_up else "",
            ),
            Column(
                key="days",
                title=words("Days here"),
                text=lambda line: region.number(line.days),
                value=lambda line: line.days,
                align=Align.RIGHT,
                least=2,
            ),
            day("call_day", words("Follow-up date"), lambda line: line.prospect.follow_up, region, hidden=True),
            money("amount", words("Expected amount"), lambda line: line.prospect.amount, region, weight=500),
        )

    def _call(self, line: ProspectRow) -> str:
        if line.follow_up is FollowUp.TODAY:
            return self.words("today")
        return self._region.date(line.prospect.follow_up) if line.follow_up else ""

    def _sum(self, rows: Sequence[ProspectRow]) -> dict[str, Total]:
        known: list[Decimal] = [row.prospect.amount for row in rows if row.prospect.amount is not None]
        return {
            "name": Total(self.words.count(len(rows), "{n} prospect", "{n} prospects")),
            "amount": Total(self._region.money(total(known) if known else None)),
        }
