"""The list of operations: those that wait first, then those that have a type, the newest first."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from PySide6.QtWidgets import QWidget

from app.domain.calendar import local_date
from app.services.review import ReviewQueue, ReviewRow
from app.ui.desk import Desk
from app.ui.models.columns import Align, Column, Shown
from app.ui.models.table import Group
from app.ui.tokens import TWO_LINES
from app.ui.widgets.states import Empty
from app.ui.widgets.table import TableView

MOST_TYPED = 1_000


class OperationList(TableView[ReviewRow]):
    """What it was, where and when; the amount, and how long it waits or who typed it."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        self.region, self._words, words = desk.region, desk.words, desk.words
        self._zone_name = desk.timezone
        self._as_of: date = desk.today()
        self._counts = (0, 0)
        super().__init__(
            self._columns(),
            words,
            key=lambda line: line.key,
            height=TWO_LINES,
            group=self._group,
            empty=Empty(
                "list-checks",
                words("Nothing to review"),
                words("Every operation has a type. New ones that no rule knows appear here."),
            ),
            name=words("Operations"),
            parent=parent,
        )

    def show_queue(self, view: ReviewQueue) -> None:
        """Show the queue; of very many typed ones the newest."""
        self._as_of = view.as_of
        self._counts = len(view.waiting), len(view.typed)
        self.set_rows([*view.waiting, *view.typed[:MOST_TYPED]])

    def document(self, view: ReviewQueue) -> Shown:
        """The whole queue, waiting and typed, with all that is known of each operation, for export."""
        words = self._words
        titles = (
            words("Server"),
            words("Account"),
            words("Deal"),
            words("Time"),
            words("Amount"),
            words("Type"),
            words("Reviewed"),
            words("How"),
            words("Comment"),
            words("Client"),
        )
        rows = [
            (
                line.key[0].server,
                line.key[0].login,
                line.key[1],
                line.deal.time,
                line.amount,
                " + ".join(words.term("operation", each.type.value) for each in line.parts),
                words("yes") if line.reviewed else words("no"),
                self._how(line),
                line.deal.comment,
                line.about,
            )
            for line in (*view.waiting, *view.typed)
        ]
        return Shown(titles, tuple(rows))

    def step(self, by: int) -> None:
        """Choose the operation so many places further down."""
        shown = [self.model.key_of(line) for line in self.model.shown()]
        now = self.current()
        at = shown.index(self.model.key_of(now)) if now is not None else -1
        if shown:
            self.select(shown[max(0, min(len(shown) - 1, at + by))])

    def _group(self, line: ReviewRow) -> Group:
        waiting, typed = self._counts
        if line.reviewed:
            return Group(self._words("Typed, newest first · {count}", count=self.region.number(typed)))
        return Group(self._words("To review · {count}", count=self.region.number(waiting)), tone="text")

    def _columns(self) -> Sequence[Column[ReviewRow]]:
        return (
            Column(
                key="what",
                title=self._words("Operation"),
                text=self._what,
                second=self._where,
                stretch=True,
                weight=500,
                fixed=True,
            ),
            Column(
                key="amount",
                title=self._words("Amount"),
                text=lambda line: self.region.money(line.amount, signed=True),
                value=lambda line: line.amount,
                align=Align.RIGHT,
                second=self._how,
                weight=500,
                fixed=True,
                second_tone=lambda line: "text3" if line.reviewed else "warn",
            ),
        )

    def _what(self, line: ReviewRow) -> str:
        if line.divided:
            return self._words.count(len(line.parts), "Divided in {n} part", "Divided in {n} parts")
        if line.reviewed:
            return self._words.term("operation", line.operation.type.value)
        if line.by_rule:
            kind = self._words.term("operation", line.operation.type.value)
            return self._words("{type}, other leg not found", type=kind)
        return self._words("Withdrawal, no type") if line.amount < 0 else self._words("Deposit, no type")

    def _where(self, line: ReviewRow) -> str:
        day = self.region.date(local_date(line.deal.time, self._zone_name))
        return f"{line.deal.account.login} · {day}" + (f" · {line.about}" if line.about else "")

    def _how(self, line: ReviewRow) -> str:
        if not line.reviewed:
            waiting = (self._as_of - local_date(line.deal.time, self._zone_name)).days
            return self._words.count(waiting, "{n} day", "{n} days")
        return self._words("by rule") if line.by_rule else self._words("by hand")
