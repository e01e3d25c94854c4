"""Somebody makes trouble in the demo and watches: the monitor says what is so, and what is not hit goes on."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.bootstrap import Wanted, ways
from app.bridge.simulator.demo import TERMINALS
from app.config import Settings
from app.services import demo as service
from app.services.demo import Trouble
from app.services.live import Freshness
from app.services.monitor import MonitorRow
from app.ui.application import Application
from app.ui.panels.monitor import MonitorPanel
from app.ui.panels.monitor_detail import AccountDetailPanel
from app.ui.style import Look
from app.ui.troubles import WELL
from tests.stories.seat import Template

HIT, WHOLE = TERMINALS.values()
PATIENCE = 60_000  # milliseconds: children are started anew, on a machine that may be busy


class Watched:
    """The demo as it is started, with terminals in processes of their own, and its monitor on screen."""

    def __init__(self, qtbot: QtBot, folder: Path) -> None:
        self._qtbot = qtbot
        self.bugs: list[str] = []
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        made = replace(ways(Wanted(demo=True), demo_folder=folder), save_settings=lambda _settings: None)
        self.application = Application(app, made, Settings(), demo=True)
        self.application.tasks.bug.connect(self.bugs.append)
        self.application.start()
        self.until(lambda: self.application.window is not None)
        self.window.go("monitor")
        self.until(
            lambda: all(line.age.state is not Freshness.RECORDED for line in self.lines()) and bool(self.lines())
        )

    @property
    def window(self):  # type: ignore[no-untyped-def]  # the application's
        assert self.application.window is not None
        return self.application.window

    @property
    def panel(self) -> MonitorPanel:
        panel = self.window.panel
        assert isinstance(panel, MonitorPanel)
        return panel

    def lines(self, terminal: str = "") -> list[MonitorRow]:
        return [line for line in self.panel.table.model.rows if terminal in {"", line.terminal}]

    def until(self, holds: Callable[[], bool]) -> None:
        self._qtbot.waitUntil(lambda: self._sound() and holds(), timeout=PATIENCE)

    def run(self, id_: str) -> None:
        self.window.desk.actions.get(id_).trigger()

    def trouble(self, wanted: Trouble) -> None:
        self.run(f"demo.{list(TERMINALS.values()).index(HIT)}-{wanted.name.lower()}")

    def _sound(self) -> bool:
        assert not self.bugs, self.bugs[0]
        return True


@pytest.fixture
def watched(
    qtbot: QtBot, still: Look, filled: Template, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Watched]:
    monkeypatch.setattr(service, "PASSWORD", "correct cobalt marmot swing")  # the template's
    seat = Watched(qtbot, filled.copy(tmp_path / "demo"))
    yield seat
    window = seat.application.window
    seat.application.close()
    assert window is not None
    window.deleteLater()


def figures(lines: list[MonitorRow]) -> dict[object, tuple[object, ...]]:
    return {line.key: (line.balance, line.equity, line.age.read_at) for line in lines}


@pytest.mark.parametrize("wanted", [Trouble.SILENT, Trouble.CLOSED, Trouble.MOVED])
def test_a_terminal_in_trouble_is_said_to_be_so_and_the_other_goes_on(watched: Watched, wanted: Trouble) -> None:
    watched.trouble(wanted)
    watched.until(lambda: all(line.age.state is Freshness.NOT_ANSWERING for line in watched.lines(HIT)))
    # what is shown of it is what was read last, greyed and dated; it stays that
    kept = figures(watched.lines(HIT))
    model = watched.panel.table.model
    assert all(model.is_stale(line) for line in watched.lines(HIT))
    live = watched.window.desk.office.live
    read = {key: reading.snapshot for key, reading in live.readings().items()}
    assert kept == {
        line.key: (read[line.key].balance, read[line.key].equity, read[line.key].taken_at)
        for line in watched.lines(HIT)
    }
    # the accounts stand under their terminals, the silent one first, and the message bar says what happened
    watched.until(lambda: model.grouped)
    heading = model.group_at(0)
    assert heading is not None
    assert heading.text.startswith(f"Terminal {HIT} · ")
    assert "7 accounts at their last known figures" in heading.text
    watched.until(lambda: watched.window.message_bar.shown is not None)
    shown = watched.window.message_bar.shown
    assert HIT in shown.title
    assert "7 other accounts are live." in shown.text
    assert [step.text for step in shown.steps] == ["Open monitor", "Try again"]
    # the other terminal goes on
    before = figures(watched.lines(WHOLE))
    watched.until(lambda: sum(figures(watched.lines(WHOLE))[key] != was for key, was in before.items()) >= 6)
    assert {line.age.state for line in watched.lines(WHOLE)} <= {Freshness.SIMULATED, Freshness.STALE}
    assert figures(watched.lines(HIT)) == kept
    # of a chosen account that is hit, what is known is told
    line = watched.lines(HIT)[0]
    watched.panel.table.select(line.key)
    part = watched.panel.part
    assert isinstance(part, AccountDetailPanel)
    watched.until(lambda: bool(part.knowledge.facts))
    assert any(fact.basis == f"{WHOLE} answers" for fact in part.knowledge.facts)
    # all is well again
    watched.run(WELL)
    watched.until(lambda: all(line.age.state is Freshness.SIMULATED for line in watched.lines(HIT)))
    watched.until(lambda: watched.window.message_bar.shown is None)
    watched.until(lambda: not model.grouped)


def test_a_terminal_without_its_broker_keeps_its_figures_greyed(watched: Watched) -> None:
    watched.trouble(Trouble.CUT_OFF)
    watched.until(lambda: all(line.age.state is Freshness.STALE for line in watched.lines(HIT)))
    watched.until(lambda: watched.window.message_bar.shown is not None)
    assert "without its broker" in watched.window.message_bar.shown.title
    watched.run(WELL)
    watched.until(lambda: all(line.age.state is Freshness.SIMULATED for line in watched.lines(HIT)))


def test_the_band_offers_every_trouble(watched: Watched) -> None:
    band = watched.window.band
    asked: list[object] = []
    band.trouble_asked.disconnect()
    band.trouble_asked.connect(asked.append)
    QTest.mouseClick(band.trouble, Qt.MouseButton.LeftButton)
    assert asked == [band.trouble]
    ids = [each.id for each in watched.window.desk.actions.commands() if each.id.startswith("demo.")]
    assert len(ids) == len(Trouble) * len(TERMINALS) + 1
    troubles = watched.application.troubles
    assert troubles is not None
    menu = troubles.menu(band)
    assert [action.text() for action in menu.actions() if action.text()] == [
        watched.window.desk.actions.get(each).text() for each in ids
    ]
