"""The sanctions lists that screen, how old they are, the versions before, and every run."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtWidgets import QWidget

from app.domain.calendar import zone
from app.domain.errors import KnownError
from app.domain.events import Changes
from app.domain.screening import Run
from app.services import screeningviews as service
from app.services.sanctionslists import ListRow
from app.services.screeningviews import ScreeningView
from app.ui.desk import Desk
from app.ui.models.columns import Align, Column, day, mark
from app.ui.models.table import Group
from app.ui.panel import Panel
from app.ui.panels.arranged import Arranged
from app.ui.tokens import TWO_LINES
from app.ui.widgets.buttons import IconButton
from app.ui.widgets.card import Card
from app.ui.widgets.layouts import page
from app.ui.widgets.states import Empty
from app.ui.widgets.table import TableView

Counted = Callable[[ListRow], int]


class ListsView(Panel[None, ScreeningView]):
    """Lists above, runs below."""

    SHOWS = Changes.SCREENING

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk, parent)
        self._zone = zone(desk.timezone)
        self.lists, self.runs = self._list_table(), self._run_table()
        above = self._card(self.words("Sanctions lists"), self.lists, "sanctions-lists")
        below = self._card(self.words("Runs"), self.runs, "screening-runs")
        layout = page(self, above, below)
        layout.setStretch(0, 1)
        layout.setStretch(1, 1)

    def _card(self, title: str, table: TableView[ListRow] | TableView[Run], export: str) -> Card:
        Arranged(self.desk, table, export)
        save = IconButton("download", self.words("Export this table"))
        save.clicked.connect(lambda: self.desk.export(table.content(), export))
        table.export_asked.connect(lambda: self.desk.export(table.content(), export))
        card = Card(title)
        card.add_action(save)
        card.body.addWidget(table)
        return card

    def load(self, query: None) -> ScreeningView:  # noqa: ARG002 - there is nothing to ask with
        return service.screening_view(self.desk.office)

    def fill(self, view: ScreeningView) -> None:
        self.lists.set_rows(view.lists)
        self.runs.set_rows(view.runs)
        self.lists.select_first()
        self.runs.select_first()

    def fail(self, error: KnownError) -> None:
        self.lists.show_error(error, self.refresh)
        self.runs.show_error(error, self.refresh)

    def _list_table(self) -> TableView[ListRow]:
        words = self.words
        empty = Empty(
            "scan-search",
            words("No sanctions list yet"),
            words("Import the lists of the OFAC, the EU, the UN and the UK; everybody is then compared with them."),
        )
        return TableView(
            self._list_columns(),
            words,
            key=lambda row: row.version.id,
            height=TWO_LINES,
            group=lambda row: (
                Group(words("These screen"), tone="text") if row.screens else Group(words("Versions before"))
            ),
            stale=lambda row: not row.screens,
            empty=empty,
            name=words("Sanctions lists"),
        )

    def _list_columns(self) -> Sequence[Column[ListRow]]:
        words, region = self.words, self.region
        return (
            mark("mark", self._age, lambda row: "triangle-alert" if row.is_old else "check", _age_tone),
            Column(
                key="name",
                title=words("List"),
                text=lambda row: row.version.name.value,
                second=lambda row: f"{row.version.format} · {row.version.file}",
                stretch=True,
                weight=500,
                fixed=True,
            ),
            day("dated", words("List's day"), lambda row: row.version.dated, region),
            Column(key="age", title=words("Age"), text=self._age, value=lambda row: row.age, tone=_age_tone),
            self._count("entries", words("Entries"), lambda row: row.version.entries),
            self._count("names", words("Names"), lambda row: row.version.names, least=2),
            self._count("added", words("New"), lambda row: row.kept.added, least=3),
            self._count("removed", words("Gone"), lambda row: row.kept.removed, least=3),
            Column(
                key="imported",
                title=words("Taken in"),
                text=lambda row: region.moment(row.kept.imported_at, self._zone),
                second=lambda row: row.kept.imported_by,
                value=lambda row: row.kept.imported_at,
                tone=lambda _row: "text2",
                least=1,
            ),
            Column(
                key="sha256",
                title="SHA-256",
                text=lambda row: f"{row.version.sha256[:12]}…",
                value=lambda row: row.version.sha256,
                cell_tip=lambda row: row.version.sha256,
                mono=True,
                tone=lambda _row: "text2",
                least=2,
            ),
        )

    def _count(self, key: str, title: str, read: Counted, *, least: int = 0) -> Column[ListRow]:
        return Column(
            key=key,
            title=title,
            text=lambda row: self.region.number(read(row)),
            value=read,
            align=Align.RIGHT,
            least=least,
        )

    def _age(self, row: ListRow) -> str:
        if not row.screens:
            return "–"
        return self.words.count(row.age, "{n} day", "{n} days") if row.age else self.words("today")

    def _run_table(self) -> TableView[Run]:
        return TableView(
            self._run_columns(),
            self.words,
            key=lambda run: run.id,
            height=TWO_LINES,
            empty=Empty("history", self.words("Nobody was screened yet")),
            name=self.words("Runs"),
        )

    def _run_columns(self) -> Sequence[Column[Run]]:
        words, region = self.words, self.region
        return (
            Column(
                key="at",
                title=words("Run"),
                text=lambda run: region.moment(run.at, self._zone),
                second=lambda run: f"№ {run.id}",
                value=lambda run: run.at,
                fixed=True,
            ),
            Column(
                key="by",
                title=words("By"),
                text=lambda run: run.by,
                second=lambda run: words.term("cause", run.cause.value),
            ),
            Column(
                key="lists",
                title=words("Against"),
                text=lambda run: ", ".join(f"{each.name.value} {region.date(each.dated)}" for each in run.lists),
                second=lambda run: words(
                    "from score {threshold}, {algorithm}", threshold=run.threshold, algorithm=run.algorithm
                ),
                stretch=True,
            ),
            Column(
                key="screened",
                title=words("Screened"),
                text=lambda run: region.number(run.screened),
                value=lambda run: run.screened,
                align=Align.RIGHT,
            ),
            Column(
                key="found",
                title=words("Found"),
                text=lambda run: region.number(run.found),
                value=lambda run: run.found,
                align=Align.RIGHT,
            ),
        )


def _age_tone(row: ListRow) -> str:
    return "warn" if row.is_old else "text3" if not row.screens else "live"
