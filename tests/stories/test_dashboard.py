"""A fund manager asks whether the promise is covered, why there are two answers, and where a figure comes from."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.channels.officewriter import document
from app.regions import REGIONS
from app.services import transfer
from app.services.office import Office
from app.ui.actions import Actions
from app.ui.desk import Desk
from app.ui.dialogs.explain import Explain, open_explanation
from app.ui.hub import Hub
from app.ui.panels import all_panels
from app.ui.panels.dashboard import DashboardPanel
from app.ui.style import Look, install
from app.ui.tasks import Tasks
from app.ui.window import Window
from app.words import Words
from tests.offices import reference_book


@dataclass
class Seat:
    """The window of the reference office, and somebody in front of it."""

    window: Window
    qtbot: QtBot

    @property
    def dashboard(self) -> DashboardPanel:
        return next(iter(self.window.findChildren(DashboardPanel)))

    @property
    def explanation(self) -> Explain:
        return self.window.findChildren(Explain)[-1]


@pytest.fixture
def seat(office: Office, words: Words, qtbot: QtBot) -> Iterator[Seat]:
    app = QGuiApplication.instance()
    made = app.findChild(Look, "look") if app is not None else None
    (made or install(app)).motion = False  # type: ignore[arg-type]  # pytest-qt made a QApplication
    transfer.import_office(office, json.dumps(document(reference_book())).encode(), "reference")
    tasks = Tasks()
    desk = Desk(
        office=office,
        words=words,
        region=REGIONS["en-US"],
        tasks=tasks,
        hub=Hub(),
        actions=Actions(words, office.may),
    )
    window = Window(desk, all_panels(words), person="Ana Beltrán", role="Fund manager", initials="AB")
    qtbot.addWidget(window)
    desk.explaining.connect(lambda subject: open_explanation(window, desk, subject))
    window.resize(1440, 900)
    window.go("dashboard")
    window.show()
    seat = Seat(window, qtbot)
    qtbot.waitUntil(lambda: seat.dashboard.loaded)
    yield seat
    tasks.close()


def test_two_answers_the_reason_for_them_and_the_deal_behind_the_doubt(seat: Seat) -> None:
    # the window opens, and both answers are there, equal in size
    verdict = seat.dashboard.verdict
    assert verdict.net.figure.shown.text == "+$615,755.51"
    assert verdict.house.figure.shown.text == "−$504,729.89"
    # why two: the principal, and a withdrawal counted twice
    assert [column.number for column in seat.dashboard.bridge.chart._columns] == [None, 1, 2, None]
    # coverage is not one number, and says why
    assert verdict.coverage.shown.text == "134.6–145.1%"
    assert "143,000.00" in verdict._question.plain
    # she looks at her fund alone
    seat.dashboard.funds._pick("BALANCE")
    seat.qtbot.waitUntil(lambda: seat.dashboard._view is not None and seat.dashboard._view.fund == "BALANCE")
    # and asks where the result comes from
    verdict.net.figure.setFocus()
    seat.window.desk.actions.get("dashboard.explain").trigger()
    seat.qtbot.waitUntil(lambda: seat.explanation.states.state == "content")
    dialog = seat.explanation
    assert dialog.figure.shown.text == "+615,755.51"
    dialog.copy_button.click()
    seat.qtbot.waitUntil(lambda: "balance basis · as of 7 Sep 2025" in QGuiApplication.clipboard().text())
    # down to the one deal nobody has explained; Enter leads to its review
    model = dialog.lines.lines
    assert model is not None
    names = [str(model.data(model.index(at))) for at in range(model.rowCount())]
    dialog.lines.setCurrentIndex(model.index(names.index("Deal 1121 of 9900001")))
    with seat.qtbot.waitSignal(seat.window.desk.going) as going:
        QTest.keyClick(dialog.lines, Qt.Key.Key_Return)
    assert going.args[0] == "review"
    assert dialog.isHidden()
