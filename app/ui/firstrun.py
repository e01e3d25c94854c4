"""The first run: language and region, the first account, the recovery key, and what to start with."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QStackedWidget, QWidget

from app.domain.errors import KnownError
from app.regions import region_of
from app.ui.signin import Logo
from app.ui.style import look
from app.ui.widgets.buttons import Button, Kind
from app.ui.widgets.card import Line
from app.ui.widgets.layouts import column, row
from app.ui.widgets.steps import Step, Steps
from app.ui.widgets.text import Text
from app.ui.wizard.language import LanguagePage
from app.ui.wizard.page import Page
from app.words import LANGUAGES, Words

if TYPE_CHECKING:  # the first page is painted before these are loaded
    from app.ui.wizard.account import AccountPage
    from app.ui.wizard.recovery import RecoveryPage
    from app.ui.wizard.start import StartPage

WordsOf = Callable[[str], Words]
PasswordCheck = Callable[[str, Sequence[str]], None]
P = TypeVar("P", bound=Page)
PAGES = ("language", "account", "recovery", "start")
LAST = len(PAGES) - 1


@dataclass(frozen=True, slots=True, kw_only=True)
class FirstRunResult:
    """Everything that was chosen. `start` is "empty" or "demo"; the password is not printed."""

    language: str
    region: str
    timezone: str
    office_name: str
    full_name: str
    user: str
    password: str = field(repr=False)
    start: str = "empty"


class FirstRun(QWidget):
    """A wizard of four steps, each made when it is first shown.

    After the account, `create_asked` carries the result so far: create the office, then call `show_recovery` with the
    key, or `show_error`. When all is done, `finished` carries the result.
    """

    create_asked = Signal(object)
    finished = Signal(object)
    language_chosen = Signal(str)

    def __init__(
        self,
        words_of: WordsOf,
        check_password: PasswordCheck,
        *,
        language: str = "en",
        timezone: str = "UTC",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._words_of, self._check_password = words_of, check_password
        self._created, self._step = False, 0
        self._holder = QWidget()
        self._outer = column(self._holder, spacing=0)
        self.setLayout(self._outer)
        self._build(language, "", timezone)

    # what the application calls

    def show_recovery(self, key: str) -> None:
        """The office is made; show its recovery key, once."""
        self._created = True
        self._set_busy(busy=False)
        self.recovery.show_key(key)
        self.show_step(2)

    def show_error(self, error: KnownError) -> None:
        """The office could not be made: say so beside the field it belongs to."""
        self._set_busy(busy=False)
        self.account.show_error(error)

    def result(self) -> FirstRunResult:
        """What is chosen so far."""
        return FirstRunResult(
            language=self.words.language,
            region=self.language.region.code,
            timezone=self.language.timezone,
            office_name=self.account.office.text().strip(),
            full_name=self.account.full_name.text().strip(),
            user=self.account.user.text().strip(),
            password=self.account.password.text(),
            start=self.start.choice,
        )

    @property
    def step(self) -> int:
        """The step that is shown, from 0."""
        return self._step

    @cached_property
    def account(self) -> AccountPage:
        """The second page."""
        from app.ui.wizard.account import AccountPage

        return self._added(AccountPage(self.words, self._check_password))

    @cached_property
    def recovery(self) -> RecoveryPage:
        """The third page."""
        from app.ui.wizard.recovery import RecoveryPage

        return self._added(RecoveryPage(self.words))

    @cached_property
    def start(self) -> StartPage:
        """The last page."""
        from app.ui.wizard.start import StartPage

        return self._added(StartPage(self.words))

    # what Qt tells

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, alt = event.key(), event.modifiers() == Qt.KeyboardModifier.AltModifier
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) or (alt and key == Qt.Key.Key_N):
            self.advance()
        elif alt and key == Qt.Key.Key_B:
            self.retreat()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        QPainter(self).fillRect(self.rect(), look().color("bg"))

    def sizeHint(self) -> QSize:
        return QSize(1180, 720)

    # steps

    def advance(self) -> None:
        """To the next step, if this one is complete."""
        page = self._page()
        if not self.forward.isEnabled() or not page.complete():
            return
        if self.step == PAGES.index("account") and not self._created:
            self._set_busy(busy=True)
            self.create_asked.emit(self.result())
        elif self.step == LAST:
            self.finished.emit(self.result())
        else:
            self.show_step(self.step + 1)

    def retreat(self) -> None:
        """To the step before; what was created stays."""
        if self.back.isEnabled():
            self.show_step(self.step - 1)

    def show_step(self, step: int) -> None:
        """Show this step, from 0."""
        self._step = step
        page = self._page()
        self._pages.setCurrentWidget(page)
        self.back.setEnabled(step > 0 and not (self._created and step <= 2))
        self.back.setVisible(step > 0)
        self.forward.setText(self.words("Open FIDUS") if step == LAST else self.words("Continue"))
        self.forward.updateGeometry()
        self._where.set_text(self.words("Step {n} of {all}", n=step + 1, all=len(PAGES)))
        self._steps.show_step(step, self._summaries())
        page.focus()

    def _page(self) -> Page:
        page: Page = getattr(self, PAGES[self.step])
        return page

    def _added(self, page: P) -> P:
        """The page, which belongs to the wizard from now on."""
        self._pages.addWidget(page)
        return page

    def _summaries(self) -> list[str]:
        """What was chosen on each page; nothing on those not made yet."""
        return [vars(self)[name].summary() if name in vars(self) else "" for name in PAGES]

    # building, again in another language when one is chosen

    def _build(self, language: str, region: str, timezone: str) -> None:
        self.words = words = self._words_of(language)
        for name in PAGES[1:]:
            vars(self).pop(name, None)
        self._pages = QStackedWidget()
        self.language = self._added(LanguagePage(words, region or region_of(language).code, timezone))
        self.language.language_chosen.connect(self._retranslate)
        self.forward = Button(words("Continue"), kind=Kind.PRIMARY, keys="Enter")
        self.back = Button(words("Back"))
        self.back.setToolTip("Alt+B")
        self.forward.setToolTip("Alt+N")
        self.forward.clicked.connect(self.advance)
        self.back.clicked.connect(self.retreat)
        self._where = Text("", "hint", "text2")
        self._steps = Steps(
            [
                Step(words("Language and region"), words("how figures and dates are written")),
                Step(words("Your account"), words("name and password")),
                Step(words("Recovery key"), words("on paper, shown once")),
                Step(words("Start with"), words("empty or demo")),
            ]
        )
        self._show_built()
        self.show_step(0)

    def _show_built(self) -> None:
        words = self.words
        left = QWidget()
        left.setFixedWidth(min(look().px(300), 380))
        note = Text(words("Everything stays on this computer, encrypted."), "hint", "text3", wrap=True)
        left.setLayout(column(row(Logo(26), None), 30, self._steps, None, note, spacing=8, margins=(40, 58, 30, 30)))
        foot = QWidget()
        foot.setFixedHeight(look().px(72))
        foot.setLayout(row(self._where, None, self.back, self.forward, spacing=10, margins=(92, 0, 92, 0)))
        right = column(self._pages, Line(), foot, spacing=0)
        right.setStretch(0, 1)
        holder = QWidget()
        holder.setLayout(row(left, Line(vertical=True), right, spacing=0))
        self._outer.replaceWidget(self._holder, holder)
        self._holder.hide()
        self._holder.deleteLater()
        self._holder = holder

    def _retranslate(self, language: str) -> None:
        if language in LANGUAGES and language != self.words.language:
            self._build(language, region_of(language).code, self.language.timezone)
            self.language_chosen.emit(language)

    def _set_busy(self, *, busy: bool) -> None:
        self.forward.setEnabled(not busy)
        self.back.setEnabled(not busy)
        self.forward.setText(self.words("Making the office") if busy else self.words("Continue"))
        self.forward.updateGeometry()
