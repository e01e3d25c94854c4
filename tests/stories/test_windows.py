"""There is one window: no part of a panel or form appears as a window of its own, even for a moment."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QApplication, QWidget

from app.services import clients, investments, payments
from app.ui.forms.client import ClientForm
from app.ui.forms.client_state import StateForm
from app.ui.forms.cost import CostForm
from app.ui.forms.investment import InvestmentForm
from app.ui.forms.payment import PaymentForm
from tests.stories.seat import Seat


class Watcher(QObject):
    """Notes every window that is shown."""

    def __init__(self) -> None:
        super().__init__()
        self.shown: list[str] = []

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt names it
        if event.type() == QEvent.Type.Show and isinstance(watched, QWidget) and watched.isWindow():
            self.shown.append(f"{type(watched).__name__} {watched.accessibleName()}")
        return False


@pytest.fixture
def watcher(demo: Seat, qapp: QApplication) -> Iterator[Watcher]:
    made = Watcher()
    qapp.installEventFilter(made)
    yield made
    qapp.removeEventFilter(made)


def test_no_panel_shows_a_window_of_its_own_and_the_keyboard_stays(demo: Seat, watcher: Watcher) -> None:
    for key in demo.window.panel_keys():
        demo.go(key)
        assert demo.window.isActiveWindow(), key
    assert watcher.shown == []


def test_choosing_record_after_record_shows_no_window_of_its_own(demo: Seat, watcher: Watcher) -> None:
    for key, records in (("investments", ("INV-2025016", "INV-2025017", "INV-2025001")), ("clients", ("C-0016",))):
        for record in records:
            demo.window.go(key, record)
            demo.settle()
    assert watcher.shown == []


FORMS: dict[str, Callable[[Seat], ClientForm | StateForm | InvestmentForm | PaymentForm | CostForm]] = {
    "client": lambda demo: ClientForm(demo.window, demo.window.desk, clients.next_code(demo.office)),
    "known client": lambda demo: ClientForm(
        demo.window, demo.window.desk, "C-0004", clients.client_detail(demo.office, "C-0004").row.client
    ),
    "state": lambda demo: StateForm(
        demo.window, demo.window.desk, clients.client_detail(demo.office, "C-0004").row.client
    ),
    "investment": lambda demo: InvestmentForm(
        demo.window, demo.window.desk, demo.office.book(), investments.next_code(demo.office)
    ),
    "payment": lambda demo: PaymentForm(demo.window, demo.window.desk, payments.payables(demo.office)),
    "cost": lambda demo: CostForm(demo.window, demo.window.desk),
}


@pytest.mark.parametrize("name", FORMS)
def test_no_form_shows_a_window_of_its_own(demo: Seat, watcher: Watcher, name: str) -> None:
    form = FORMS[name](demo)
    form.ask()
    demo.settle()
    assert watcher.shown == []
    form.leave()
