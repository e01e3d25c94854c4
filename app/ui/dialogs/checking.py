"""The base of dialogs that verify an account: the checks as they run, a clock, and a button that stops them."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from decimal import Decimal

from PySide6.QtCore import QElapsedTimer, Qt, QTimer
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLayout, QWidget
from shiboken6 import isValid

from app.domain.errors import KnownError
from app.domain.terminals import Check, Outcome
from app.services.verification import Told, Trial
from app.ui.desk import Desk
from app.ui.scrim import Scrim
from app.ui.style import look
from app.ui.widgets.buttons import Button, Kind
from app.ui.widgets.card import Line
from app.ui.widgets.checks import CheckList
from app.ui.widgets.layouts import column, row
from app.ui.widgets.sheet import Sheet
from app.ui.widgets.text import Text
from app.words import Words

WIDTH, FIELDS, HEIGHT = 900, 340, 720
TICK = 50  # milliseconds between two looks at what a verification has told


def check_titles(words: Words) -> list[tuple[str, str]]:
    """The checks in their order, named for a person."""
    names = {
        Check.ANSWERS: words("Terminal answers"),
        Check.LOGIN: words("Login accepted"),
        Check.SERVER: words("Server as the terminal reports it"),
        Check.READ_ONLY: words("Read-only confirmed"),
        Check.CURRENCY: words("Currency and leverage"),
        Check.NEW: words("Not read already"),
        Check.HISTORY: words("Reading history"),
        Check.BALANCE: words("Deals add up to the balance"),
    }
    return [(check.value, names[check]) for check in Check]


class Running:
    """A verification on its way: made and run on a worker, stopped from the window, heard at the window's pace."""

    def __init__(self, make: Callable[[], Trial], run: Callable[[Trial, Callable[[Told], None]], object]) -> None:
        self._make, self._run = make, run
        self._trial: Trial | None = None
        self.stopped = False
        self.told: deque[Told] = deque()

    def go(self) -> object:
        """On the worker: the answer of the run; None where it was stopped before it began."""
        self._trial = self._make()
        if self.stopped:
            return None
        return self._run(self._trial, self.told.append)

    def stop(self) -> None:
        """End it at once."""
        self.stopped = True
        if self._trial is not None:
            self._trial.stop()


class CheckingDialog(Scrim):
    """Fields at the left, the checks at the right. `begin` starts a verification; `ended` hears what came of it."""

    def __init__(self, window: QWidget, desk: Desk, title: str, hint: str) -> None:
        super().__init__(window, firm=True)
        self.desk, self.words, self.region = desk, desk.words, desk.region
        words = self.words
        self.checks = CheckList(check_titles(words))
        self.state, self._clock = Text("", "body", "text2"), Text("", "hint", "text3")
        self.figures = Text("", "body", "text2", bold=True)
        self.trouble = Text("", "hint", "err", wrap=True)
        self.trouble.hide()
        self.stop_button = Button(words("Stop"), kind=Kind.PLAIN, small=True)
        self.stop_button.clicked.connect(self.stop)
        self.stop_button.hide()
        self.shut = Button(words("Close"), kind=Kind.OUTLINED, keys="Esc")
        self.shut.clicked.connect(self.leave)
        self._sheet, self._title, self._hint = Sheet(self), title, hint
        self._running: Running | None = None
        self._since = QElapsedTimer()
        self._timer = QTimer(self)
        self._timer.setInterval(TICK)
        self._timer.timeout.connect(self._look)

    def arrange(self, fields: QLayout, *buttons: QWidget) -> None:
        """Put the fields beside the checks, and the buttons below."""
        left = QWidget()
        left.setLayout(fields)
        left.setFixedWidth(look().px(FIELDS))
        head = row(self.state, None, self._clock, self.stop_button, spacing=8)
        right = column(head, Line(), 4, self.checks, None, Line(), self.figures, spacing=8, margins=(18, 0, 0, 0))
        body = row(left, Line(vertical=True), right, spacing=18)
        body.setStretch(2, 1)
        self._sheet.setLayout(
            column(
                Text(self._title, "panel"),
                Text(self._hint, "hint", "text3", wrap=True),
                body,
                self.trouble,
                row(self.shut, None, *buttons, spacing=8),
                spacing=14,
                margins=(20, 18, 20, 16),
            )
        )

    @property
    def busy(self) -> bool:
        """Whether a verification is under way."""
        return self._running is not None

    def show_over(self) -> None:
        """Open over the window."""
        self._place()
        self.open()

    def begin(self, make: Callable[[], Trial], run: Callable[[Trial, Callable[[Told], None]], object]) -> None:
        """Start a verification, in place of none."""
        self.checks.reset()
        self.figures.set_text("")
        self.say_trouble("")
        running = self._running = Running(make, run)
        self._since.start()
        self._timer.start()
        self.stop_button.show()
        self.began()
        self._look()
        self.desk.tasks.read(
            running.go, lambda answer: self._came(running, answer), lambda error: self._refused(running, error)
        )

    def stop(self) -> None:
        """Stop the verification now."""
        if self._running is not None:
            self._running.stop()
            self.state.set_text(self.words("Stopping"))

    def leave(self) -> None:
        """Close; a verification that is under way is stopped."""
        self.stop()
        self._timer.stop()
        self.close_again()
        self.deleteLater()

    # for the dialogs

    def began(self) -> None:
        """A verification has begun; override to lock the fields."""

    def ended(self, answer: object, *, stopped: bool) -> None:
        """It is over, with this answer."""

    def refused(self, error: KnownError) -> None:
        """It could not be begun; override to show it beside its field."""
        self.say_trouble(" ".join(filter(None, [self.words.say(error.what), self.words.say(error.way_out)])))

    def say_trouble(self, sentence: str) -> None:
        """Say what is wrong, over the buttons."""
        self.trouble.set_text(sentence)
        self.trouble.setVisible(bool(sentence))

    # inner workings

    def _came(self, running: Running, answer: object) -> None:
        if not isValid(self) or running is not self._running:
            return
        self._settle(running)
        if running.stopped:
            self.state.set_text(self.words("Stopped; nothing was kept"))
        self.ended(answer, stopped=running.stopped)

    def _refused(self, running: Running, error: KnownError) -> None:
        if not isValid(self) or running is not self._running:
            return
        self._settle(running)
        self.state.set_text(self.words("Not verified"))
        self.ended(None, stopped=running.stopped)
        self.refused(error)

    def _settle(self, running: Running) -> None:
        self._timer.stop()
        self._look()
        self._running = None
        self.stop_button.hide()
        if running.stopped:
            self.checks.reset()

    def _look(self) -> None:
        """Show what has been told since the last look."""
        running = self._running
        if running is None:
            return
        while running.told:
            self._show(running.told.popleft())
        seconds = Decimal(self._since.elapsed()) / 1000
        self._clock.set_text(self.words("{n} s", n=self.region.number(seconds, 1)))

    def _show(self, told: Told) -> None:
        words, number = self.words, self.region.number
        found, part = words.say(told.what), None
        if told.check is Check.HISTORY and told.outcome is Outcome.RUNNING and told.whole:
            found = words("{done} of about {whole} deals", done=number(told.done), whole=number(told.whole))
            part = told.done / told.whole
        line = self.checks.lines[told.check.value]
        line.show_state(told.outcome.value, found, words.say(told.way_out), part)
        if told.facts.balance is not None:
            money, facts = self.region.money, told.facts
            self.figures.set_text(
                words(
                    "Balance now **{balance}** · Equity **{equity}**",
                    balance=money(facts.balance),
                    equity=money(facts.equity),
                )
            )
        count, whole = self.checks.passed, len(self.checks.lines)
        if told.outcome is Outcome.FAILED:
            self.state.set_text(words("Not verified"))
        elif count == whole:
            self.state.set_text(words("Verified, {count} checks", count=whole))
        else:
            self.state.set_text(words("Verifying, {count} of {whole} checks", count=count, whole=whole))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.leave()
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: object) -> None:
        super().resizeEvent(event)  # type: ignore[arg-type]  # Qt hands its own event on
        self._place()

    def _place(self) -> None:
        over = self._over.rect()
        width = min(look().px(WIDTH), over.width() - 40)
        height = min(max(self._sheet.sizeHint().height(), look().px(HEIGHT)), over.height() - 60)
        self._sheet.setGeometry((over.width() - width) // 2, max(20, (over.height() - height) // 2), width, height)
