"""What comes due, and every exception: two lists with their filters, to be read and exported."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Generic, TypeVar

from PySide6.QtWidgets import QWidget

from app.domain.calendar import zone
from app.domain.errors import KnownError
from app.domain.events import Changes
from app.domain.overrides import OverrideState
from app.services import casebook, overrides
from app.services.casebook import Due, DueKind
from app.services.overrides import ExceptionRow, Exceptions
from app.ui.desk import Desk
from app.ui.models.columns import Align, Column, mark
from app.ui.panel import Panel
from app.ui.panels.arranged import Arranged
from app.ui.panels.cases_words import OVERRIDE_LOOKS, missing_said
from app.ui.panels.listing import ALL, Filter
from app.ui.tokens import TWO_LINES
from app.ui.widgets.card import Card
from app.ui.widgets.filters import FilterChips
from app.ui.widgets.layouts import page
from app.ui.widgets.states import Empty
from app.ui.widgets.table import TableView
from app.ui.widgets.tablebar import TableBar

View = TypeVar("View")
R = TypeVar("R")


class PlainList(Panel[None, View], Generic[View, R]):
    """A table under its bar, the whole width of the window; opening a row goes to its case."""

    SHOWS = Changes.CASES | Changes.DOCUMENTS | Changes.SCREENING | Changes.CLIENTS

    def hold(self, table: TableView[R], filters: Sequence[Filter[R]], export: str, hint: str) -> None:
        """Put the table into a card with its filters and its export."""
        self.table, self._filters = table, filters
        named = [(each.key, each.title, 0) for each in filters]
        self.chips = FilterChips([(ALL, self.words("All"), 0), *named], name=hint, number=self.region.number)
        self.bar = TableBar(table, hint, chips=self.chips, accepts=self._accepts)
        Arranged(self.desk, table, export)
        table.export_asked.connect(lambda: self.desk.export(table.content(), export))
        card = Card()
        card.body.addWidget(self.bar)
        card.body.addWidget(table)
        page(self, card)

    def show_rows(self, rows: Sequence[R]) -> None:
        """Show these, and how many each filter lets through."""
        counted = [(each.key, each.title, sum(map(each.accepts, rows))) for each in self._filters]
        self.chips.set_items([(ALL, self.words("All"), len(rows)), *counted])
        self.table.set_rows(rows)
        self.table.select_first()

    def fail(self, error: KnownError) -> None:
        self.table.show_error(error, self.refresh)

    def focus_filter(self) -> None:
        self.bar.focus_filter()

    def _accepts(self, key: str) -> Callable[[R], bool] | None:
        return next((each.accepts for each in self._filters if each.key == key), None)


class DuesView(PlainList[tuple[Due, ...], Due]):
    """Documents, reviews and overrides that have ended or end within the longest reminder."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk, parent)
        words, region = self.words, self.region
        columns: Sequence[Column[Due]] = (
            mark("mark", self._said, lambda due: "octagon-x" if due.days < 0 else "clock-3",
                 lambda due: "err" if due.days < 0 else "warn" if (due.reminder or 30) <= 7 else "text3"),
            Column(key="name", title=words("Client"), text=lambda due: due.who.name, second=lambda due: due.who.code,
                   stretch=True, weight=500, fixed=True),
            Column(key="what", title=words("What ends"), text=lambda due: words.say(due.what),
                   second=lambda due: words.term("due", due.kind.value)),
            Column(key="day", title=words("Last day"), text=lambda due: region.date(due.day),
                   value=lambda due: due.day),
            Column(key="days", title=words("Days left"), text=lambda due: str(due.days).replace("-", "−"),
                   value=lambda due: due.days, align=Align.RIGHT, tone=lambda due: "err" if due.days < 0 else ""),
            Column(key="reminder", title=words("Reminder"), text=self._reminder, tone=lambda _due: "text2"),
        )  # fmt: skip
        nothing = Empty(
            "calendar-clock",
            words("Nothing ends soon"),
            words("Documents, reviews and overrides stand here 30, 14, 7 and 1 days before they end."),
        )
        table: TableView[Due] = TableView(
            columns, words, key=lambda due: (due.who.code, due.kind, str(due.what)), height=TWO_LINES, empty=nothing,
            name=words("Coming due"),
        )  # fmt: skip
        filters: Sequence[Filter[Due]] = [
            Filter("over", words("Past"), lambda due: due.days < 0),
            Filter("document", words("Documents"), lambda due: due.kind is DueKind.DOCUMENT),
            Filter("review", words("Reviews"), lambda due: due.kind is DueKind.REVIEW),
            Filter("override", words("Overrides"), lambda due: due.kind is DueKind.OVERRIDE),
        ]
        self.hold(table, filters, "coming-due", words("Name, what ends"))
        table.opened.connect(lambda due: desk.go("cases", due.who.code))

    def load(self, query: None) -> tuple[Due, ...]:  # noqa: ARG002 - there is nothing to ask with
        return casebook.dues(self.desk.office)

    def fill(self, view: tuple[Due, ...]) -> None:
        self.show_rows(view)

    def _said(self, due: Due) -> str:
        return self.words("past") if due.days < 0 else self.words("coming")

    def _reminder(self, due: Due) -> str:
        if due.days < 0:
            return self.words("ended")
        return self.words("{days} days before", days=due.reminder) if due.reminder else "–"


class ExceptionsView(PlainList[Exceptions, ExceptionRow]):
    """The report of exceptions: every override, by whom, why and until when."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk, parent)
        self._zone = zone(desk.timezone)
        words = self.words
        nothing = Empty(
            "shield-check",
            words("No exceptions"),
            words("An override lets somebody invest although something is missing; each one stays listed here."),
        )
        table: TableView[ExceptionRow] = TableView(
            self._columns(), words, key=lambda line: line.override.id, height=TWO_LINES, empty=nothing,
            stale=lambda line: line.state in {OverrideState.EXPIRED, OverrideState.ENDED}, name=words("Exceptions"),
        )  # fmt: skip
        filters: Sequence[Filter[ExceptionRow]] = [
            Filter("active", words("Active"), lambda line: line.state is OverrideState.ACTIVE),
            Filter("proposed", words("To confirm"), lambda line: line.state is OverrideState.PROPOSED),
            Filter("expired", words("Expired"), lambda line: line.state is OverrideState.EXPIRED),
            Filter("ended", words("Ended"), lambda line: line.state is OverrideState.ENDED),
        ]
        self.hold(table, filters, "exceptions", words("Name, reason, person"))
        table.opened.connect(lambda line: desk.go("cases", line.override.subject))

    def _columns(self) -> Sequence[Column[ExceptionRow]]:
        words, region = self.words, self.region
        return (
            mark("mark", self._state, lambda line: OVERRIDE_LOOKS[line.state][0],
                 lambda line: OVERRIDE_LOOKS[line.state][1]),
            Column(key="client", title=words("Client"), text=lambda line: line.client,
                   second=lambda line: line.override.subject, weight=500, fixed=True),
            Column(key="state", title=words("State"), text=self._state),
            Column(key="until", title=words("Until"), text=lambda line: region.date(line.override.until),
                   value=lambda line: line.override.until),
            Column(key="reason", title=words("Reason"), text=lambda line: line.override.reason, stretch=True,
                   second=lambda line: missing_said(words, line.override.missing)),
            Column(key="proposed", title=words("Proposed"), text=lambda line: line.override.proposed_by,
                   second=lambda line: region.moment(line.override.proposed_at, self._zone)),
            Column(key="confirmed", title=words("Confirmed"), text=lambda line: line.override.confirmed_by or "–",
                   second=lambda line: region.moment(line.override.confirmed_at, self._zone)
                   if line.override.confirmed_at else ""),
            Column(key="ended", title=words("Ended"), text=lambda line: line.override.ended_by or "–", least=1,
                   second=lambda line: line.override.ended_why),
        )  # fmt: skip

    def load(self, query: None) -> Exceptions:  # noqa: ARG002 - there is nothing to ask with
        return overrides.exceptions(self.desk.office)

    def fill(self, view: Exceptions) -> None:
        self.show_rows(view.rows)

    def _state(self, line: ExceptionRow) -> str:
        if line.state is OverrideState.ACTIVE and not line.counts:
            return self.words("overruled")
        return self.words.term("override", line.state.value)
