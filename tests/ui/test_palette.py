"""Find, go, run."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from app.domain.errors import message
from app.ui.desk import Desk
from app.ui.matching import matched, score
from app.ui.palette import Found, Palette
from app.ui.panel import Panel
from app.ui.spec import PanelSpec

KEY = Qt.Key


class Bench:
    """A palette over a window with one button, and what it ran."""

    def __init__(self, qtbot: QtBot, desk: Desk) -> None:
        self.ran: list[str] = []
        self.qtbot = qtbot
        self.window = QWidget()
        self.button = QPushButton("under")
        QVBoxLayout(self.window).addWidget(self.button)
        qtbot.addWidget(self.window)
        self.window.resize(1200, 800)
        desk.actions.add("clients.new", message("New client..."), lambda: self.ran.append("new"), keys="Ctrl+N",
                         icon_name="plus", panel="clients")  # fmt: skip
        desk.actions.add("audit.check", message("Check chain"), lambda: self.ran.append("check"))
        desk.actions.add(
            "go.hidden", message("Go somewhere"), lambda: self.ran.append("hidden"), keys="F6", hidden=True
        )
        specs = [
            PanelSpec("dashboard", "Dashboard", "layout-dashboard", Panel, "Ctrl+1"),
            PanelSpec("clients", "Clients", "users", Panel, "Ctrl+2"),
        ]
        self.palette = Palette(self.window, desk, specs, self.provide)
        self.window.show()
        self.window.activateWindow()
        qtbot.waitUntil(self.window.isActiveWindow)

    def provide(self, text: str) -> Sequence[Found]:
        about = (Found("Watch account 88401275", lambda: self.ran.append("watch")),)
        records = [
            Found("Salvador Palma", lambda: self.ran.append("palma"), "client C-0001", "user", about=about),
            Found(
                "88401275", lambda: self.ran.append("account"), "Salvador Palma", "chart-candlestick", kind="account"
            ),
        ]
        return [each for each in records if score(f"{each.title} {each.detail}", text)]

    def titles(self) -> list[tuple[str, list[str]]]:
        return [(each.title, [line.title for line in each.lines]) for each in self.palette.results.sections]

    def type(self, text: str) -> None:
        self.palette.open_with("")
        self.qtbot.keyClicks(self.palette.field, text)


@pytest.fixture
def bench(qtbot: QtBot, desk: Desk) -> Bench:
    return Bench(qtbot, desk)


def test_it_opens_with_panels_and_commands(bench: Bench) -> None:
    bench.palette.open_with("")
    assert bench.titles() == [("Go to", ["Dashboard", "Clients"]), ("Commands", ["New client...", "Check chain"])]
    assert bench.palette.field.hasFocus()


def test_the_best_match_comes_first_then_actions_for_it_then_the_rest(bench: Bench, qtbot: QtBot) -> None:
    bench.type("palma")
    qtbot.waitUntil(lambda: len(bench.palette.results.lines) == 3)
    assert bench.titles() == [
        ("Best match", ["Salvador Palma"]),
        ("Actions for it", ["Watch account 88401275"]),
        ("Records", ["88401275"]),
    ]
    qtbot.keyClick(bench.palette.field, KEY.Key_Down)
    qtbot.keyClick(bench.palette.field, KEY.Key_Return)
    assert bench.ran == ["watch"]
    assert bench.palette.isHidden()


def test_marks_narrow_it_to_commands_accounts_and_keys(bench: Bench, qtbot: QtBot) -> None:
    bench.type(">check")
    assert bench.titles() == [("Commands", ["Check chain"])]
    bench.type("#884")
    qtbot.waitUntil(lambda: bench.titles() == [("Accounts", ["88401275"])])
    bench.type("?")
    assert bench.titles() == [("Keys of this panel and of the window", ["New client...", "Go somewhere"])]


def test_a_command_of_another_panel_goes_there_first(bench: Bench, desk: Desk, qtbot: QtBot) -> None:
    gone: list[str] = []
    desk.going.connect(lambda panel, _record: gone.append(panel))
    bench.type(">new")
    qtbot.keyClick(bench.palette.field, KEY.Key_Return)
    assert (gone, bench.ran) == (["clients"], ["new"])


def test_a_panel_is_reached_by_its_name(bench: Bench, desk: Desk, qtbot: QtBot) -> None:
    gone: list[str] = []
    desk.going.connect(lambda panel, _record: gone.append(panel))
    bench.type("dash")
    qtbot.keyClick(bench.palette.field, KEY.Key_Enter)
    assert gone == ["dashboard"]


def test_a_panel_is_found_by_its_own_name_alone(bench: Bench) -> None:
    bench.type("pal")
    assert all(title != "Go to" for title, _ in bench.titles())


def test_a_refused_command_is_listed_with_its_reason_and_does_nothing(bench: Bench, desk: Desk, qtbot: QtBot) -> None:
    desk.actions.refuse("audit.check", "Your roles do not include this.")
    bench.type(">check")
    line = bench.palette.results.lines[0]
    assert line.reason == "Your roles do not include this."
    assert "roles" in bench.palette.results.accessibleName()
    qtbot.keyClick(bench.palette.field, KEY.Key_Return)
    assert bench.ran == []
    assert bench.palette.isVisible()
    bench.palette.grab()


def test_nothing_found_does_nothing(bench: Bench, qtbot: QtBot) -> None:
    bench.type("zzzz")
    assert bench.titles() == []
    qtbot.keyClick(bench.palette.field, KEY.Key_Return)
    qtbot.keyClick(bench.palette.field, KEY.Key_Down)
    assert bench.palette.isVisible()


def test_esc_and_a_click_beside_it_close_and_give_the_keyboard_back(bench: Bench, qtbot: QtBot) -> None:
    bench.button.setFocus()
    bench.palette.open_with("")
    qtbot.keyClick(bench.palette.field, KEY.Key_Escape)
    assert bench.palette.isHidden()
    assert bench.button.hasFocus()
    bench.palette.open_with("")
    qtbot.mouseClick(bench.palette, Qt.MouseButton.LeftButton, pos=QPoint(5, 5))
    assert bench.palette.isHidden()


def test_the_mouse_chooses_and_runs(bench: Bench, qtbot: QtBot) -> None:
    bench.type(">")
    results = bench.palette.results
    spot = results.place_of(1).center()
    qtbot.mouseMove(results, spot)
    results.mouseMoveEvent(_move(spot))
    assert results.chosen == 1
    qtbot.mouseClick(results, Qt.MouseButton.LeftButton, pos=spot)
    assert bench.ran == ["check"]


def _move(spot: QPoint):  # type: ignore[no-untyped-def] # a Qt event
    from PySide6.QtCore import QEvent, QPointF
    from PySide6.QtGui import QMouseEvent

    none = Qt.MouseButton.NoButton
    return QMouseEvent(QEvent.Type.MouseMove, QPointF(spot), QPointF(spot), none, none, Qt.KeyboardModifier.NoModifier)


def test_the_ends_of_the_list_meet(bench: Bench, qtbot: QtBot) -> None:
    bench.palette.open_with("")
    qtbot.keyClick(bench.palette.field, KEY.Key_Up)
    assert bench.palette.results.chosen == 3
    qtbot.keyClick(bench.palette.field, KEY.Key_Down)
    assert bench.palette.results.chosen == 0


def test_tab_stays_inside(bench: Bench, qtbot: QtBot) -> None:
    bench.palette.open_with("")
    for _ in range(3):
        qtbot.keyClick(bench.palette.field, KEY.Key_Tab)
        assert bench.palette.field.hasFocus()


def test_it_stays_inside_a_small_window(bench: Bench) -> None:
    bench.window.resize(500, 400)
    bench.palette.open_with("")
    assert bench.window.rect().contains(bench.palette._sheet.geometry())


# matching


@pytest.mark.parametrize(
    ("better", "worse", "typed"),
    [
        ("Palma, Salvador", "Salvador Palma", "palma"),
        ("Salvador Palma", "Impalmado", "palma"),
        ("Ágata Ríos", "Agency", "agata"),
        ("Clients", "Check chain", "cli"),
        ("Check chain", "Nothing", "chkch"),
    ],
)
def test_beginnings_come_before_words_before_parts_before_scattered_letters(
    better: str, worse: str, typed: str
) -> None:
    assert score(better, typed) > score(worse, typed)


def test_every_word_must_be_there() -> None:
    assert score("Salvador Palma", "palma core") == 0
    assert score("Salvador Palma", "") <= 0


def test_what_was_typed_is_marked_whatever_its_accents() -> None:
    assert list(matched("Ágata Ríos", ("agata",))) == [("Ágata", True), (" Ríos", False)]
    assert list(matched("", ("x",))) == []


@given(st.text(max_size=20), st.text(max_size=5))
def test_marking_loses_no_letter(text: str, typed: str) -> None:
    assert "".join(part for part, _ in matched(text, (typed,))) == text
