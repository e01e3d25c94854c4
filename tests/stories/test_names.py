"""Somebody who hears the window instead of seeing it: whatever takes keys or clicks says what it is."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QAbstractButton, QScrollBar, QWidget

from app.services import clients, investments, payments
from app.services.explanations import Subject
from app.ui.dialogs.explain import Explain
from app.ui.dialogs.importing import ImportDialog
from app.ui.firstrun import FirstRun
from app.ui.forms.client import ClientForm
from app.ui.forms.cost import CostForm
from app.ui.forms.investment import InvestmentForm
from app.ui.forms.payment import PaymentForm
from app.ui.signin import SignIn
from tests.stories.seat import Seat


def interactive(inside: QWidget) -> Iterator[QWidget]:
    """What can be reached with Tab or pressed with the mouse, as far as it is shown."""
    for widget in [inside, *inside.findChildren(QWidget)]:
        if not widget.isVisible() or isinstance(widget, QScrollBar):
            continue
        if widget.focusPolicy() & Qt.FocusPolicy.TabFocus or isinstance(widget, QAbstractButton):
            yield widget


def name_of(widget: QWidget) -> str:
    """What a screen reader says first."""
    face = QAccessible.queryAccessibleInterface(widget)
    return (face.text(QAccessible.Text.Name) if face is not None else "").strip()


def nameless(inside: QWidget) -> list[str]:
    return [
        f"{type(widget).__name__} in {type(widget.parentWidget()).__name__}"
        for widget in interactive(inside)
        if not name_of(widget)
    ]


def test_everything_in_every_panel_has_a_name(demo: Seat) -> None:
    found = {}
    for key in demo.window.panel_keys():
        demo.go(key)
        assert list(interactive(demo.window))
        found[key] = nameless(demo.window)
    assert {key: names for key, names in found.items() if names} == {}


def palette(demo: Seat, _folder: Path) -> QWidget:
    demo.window.palette_layer.open_with("")
    return demo.window.palette_layer


def explanation(demo: Seat, _folder: Path) -> QWidget:
    demo.window.desk.explain(Subject("net_result", "BALANCE"))
    return demo.layer(Explain)


def importing(demo: Seat, folder: Path) -> QWidget:
    file = folder / "a list nobody knows.csv"
    file.write_text("colour,shape\nred,round\n")
    dialog = ImportDialog(demo.window, demo.window.desk, file)
    dialog.ask()
    return dialog


def client(demo: Seat, _folder: Path) -> QWidget:
    form = ClientForm(demo.window, demo.window.desk, clients.next_code(demo.office))
    form.ask()
    return form


def investment(demo: Seat, _folder: Path) -> QWidget:
    book, code = demo.office.book(), investments.next_code(demo.office)
    form = InvestmentForm(demo.window, demo.window.desk, book, code)
    form.ask()
    return form


def payment(demo: Seat, _folder: Path) -> QWidget:
    form = PaymentForm(demo.window, demo.window.desk, payments.payables(demo.office))
    form.ask()
    return form


def cost(demo: Seat, _folder: Path) -> QWidget:
    form = CostForm(demo.window, demo.window.desk)
    form.ask()
    return form


def lock(demo: Seat, _folder: Path) -> QWidget:
    demo.application.lock()
    assert demo.application.lock_screen is not None
    return demo.application.lock_screen


@pytest.mark.parametrize("opened", [palette, explanation, importing, client, investment, payment, cost, lock])
def test_everything_in_every_dialog_has_a_name(
    demo: Seat, tmp_path: Path, opened: Callable[[Seat, Path], QWidget]
) -> None:
    dialog = opened(demo, tmp_path)
    demo.settle()
    assert list(interactive(dialog))
    assert nameless(dialog) == []


def test_everything_before_an_office_is_open_has_a_name(demo: Seat) -> None:
    words = demo.application.words
    wizard = FirstRun(lambda _language: words, lambda _password, _context: None)
    screens: list[QWidget] = [SignIn(words), wizard]
    for screen in screens:
        demo.qtbot.addWidget(screen)
        screen.show()
        assert list(interactive(screen))
        assert nameless(screen) == []
    for step in range(4):
        wizard.show_step(step)
        assert nameless(wizard) == []
