"""Somebody asks where a figure comes from and follows it down to terms and single deals."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest

from app.domain.trail import SourceKind
from app.ui.dialogs.explain import Explain
from app.ui.dialogs.explain_lines import Line, LinesView
from app.ui.panels.dashboard import DashboardPanel
from tests.stories.seat import Seat

LEFT = Qt.MouseButton.LeftButton


def lines(view: LinesView) -> Iterator[Line]:
    model = view.lines
    assert model is not None
    for at in range(model.rowCount()):
        line = model.line(model.index(at))
        assert line is not None
        yield line


def place_of(view: LinesView, kind: SourceKind) -> int:
    """The first visible line that rests on such a source; -1 where there is none."""
    return next((at for at, line in enumerate(lines(view)) if line.trail.source and line.trail.source.kind is kind), -1)


def first_closed(view: LinesView) -> int:
    model = view.lines
    assert model is not None
    return next((at for at, line in enumerate(lines(view)) if line.trail.children and not model.is_open(line)), -1)


def chosen_fund(demo: Seat) -> DashboardPanel:
    """The dashboard of the fund in which one withdrawal waits."""
    panel = demo.panel(DashboardPanel)
    panel.open_record("BALANCE")
    demo.until(lambda: panel._view is not None and panel._view.fund == "BALANCE")
    return panel


def test_by_mouse_from_the_net_result_to_the_deal_behind_it(demo: Seat) -> None:
    panel = chosen_fund(demo)
    figure = panel.verdict.net.figure
    QTest.mouseClick(figure, LEFT)
    dialog = demo.layer(Explain)
    assert dialog.states.state == "content"
    assert dialog.figure.shown.text.lstrip("+") in figure.shown.text
    view = dialog.lines
    assert view.lines is not None
    for _ in range(20):  # open what is closed, by its arrow, until a single deal stands there
        at = place_of(view, SourceKind.DEAL)
        if at >= 0:
            break
        index = view.lines.index(first_closed(view))
        view.scrollTo(index)
        line, row = view.lines.line(index), view.visualRect(index)
        assert line is not None
        QTest.mouseClick(view.viewport(), LEFT, pos=row.topLeft() + QPoint(25 + 20 * line.depth, row.height() // 2))
    index = view.lines.index(place_of(view, SourceKind.DEAL))
    assert index.isValid()
    view.scrollTo(index)
    spot = view.visualRect(index).center()
    QTest.mouseClick(view.viewport(), LEFT, pos=spot)
    QTest.mouseDClick(view.viewport(), LEFT, pos=spot)
    demo.until(lambda: demo.window.current == "review")
    assert demo.layers() == []


def test_by_keyboard_from_the_house_rule_to_the_terms(demo: Seat) -> None:
    panel = chosen_fund(demo)
    figure = panel.verdict.house.figure
    figure.setFocus(Qt.FocusReason.TabFocusReason)
    QTest.keyClick(figure, Qt.Key.Key_I, Qt.KeyboardModifier.ControlModifier)
    dialog = demo.layer(Explain)
    assert dialog.subject.figure == "fund_profitability_house"
    view = dialog.lines
    assert view.hasFocus()
    while place_of(view, SourceKind.TERMS) < 0 and first_closed(view) >= 0:
        target = first_closed(view)
        while view.currentIndex().row() < target:
            QTest.keyClick(view, Qt.Key.Key_Down)
        while view.currentIndex().row() > target:
            QTest.keyClick(view, Qt.Key.Key_Up)
        QTest.keyClick(view, Qt.Key.Key_Right)
    assert place_of(view, SourceKind.TERMS) >= 0
    QTest.keyClick(view, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    demo.until(lambda: dialog.figure.shown.text in QGuiApplication.clipboard().text())
    QTest.keyClick(view, Qt.Key.Key_Escape)
    demo.until(lambda: not demo.layers())
    assert demo.window.current == "dashboard"
