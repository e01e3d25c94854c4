"""Taking a file in from the window: tried first, taken in on a yes, refused with every place."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from app.bridge.simulator.mt5pages import mt5_html
from app.bridge.simulator.reports import mt4_html
from app.channels.officewriter import write_office_file
from app.config import resources_folder
from app.domain.money import ZERO
from app.services import transfer
from app.services.office import Office
from app.services.transfer import Imported
from app.ui.desk import Desk
from app.ui.dialogs.importing import ImportDialog, outcome, reconciliation
from app.ui.style import Look
from app.ui.tokens import Theme
from app.words import Words
from tests.bridge.ledgers import printed
from tests.offices import reference_book
from tests.ui.cuts import cut


@pytest.fixture
def over(qtbot: QtBot) -> QWidget:
    window = QWidget()
    qtbot.addWidget(window)
    window.resize(1200, 800)
    window.show()
    return window


def _opened(over: QWidget, desk: Desk, path: Path, qtbot: QtBot) -> ImportDialog:
    dialog = ImportDialog(over, desk, path)
    dialog.ask()
    qtbot.waitUntil(lambda: desk.tasks.under_way == 0)
    return dialog


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "office.json"
    path.write_bytes(write_office_file(reference_book()))
    return path


@pytest.fixture
def statement(tmp_path: Path) -> Path:
    path = tmp_path / "report.html"
    path.write_bytes(mt5_html(printed()))
    return path


def test_a_file_is_tried_first_and_taken_in_on_a_yes(
    over: QWidget, desk: Desk, office: Office, file: Path, qtbot: QtBot
) -> None:
    desk.office = office
    dialog = _opened(over, desk, file, qtbot)
    assert not office.book().clients
    assert "added" in dialog.said.plain
    assert dialog.take.isVisible()
    with qtbot.waitSignal(desk.saying) as said:
        dialog.take.click()
    assert said.args[0].title == "File taken in"
    assert office.book().clients
    assert dialog.isHidden()


def test_the_same_file_again_offers_nothing(
    over: QWidget, desk: Desk, office: Office, file: Path, qtbot: QtBot
) -> None:
    desk.office = office
    transfer.import_office(office, file.read_bytes(), file.name)
    dialog = _opened(over, desk, file, qtbot)
    assert "here already" in dialog.said.plain
    assert not dialog.take.isVisible()


def test_a_refused_file_names_every_place_and_changes_nothing(
    over: QWidget, desk: Desk, office: Office, file: Path, qtbot: QtBot
) -> None:
    desk.office = office
    document = json.loads(file.read_text("utf-8"))
    document["investments"][0]["principal"] = "many"
    file.write_text(json.dumps(document), "utf-8")
    dialog = _opened(over, desk, file, qtbot)
    assert "investments" in dialog.problems.toPlainText()
    assert not dialog.take.isVisible()
    assert not office.book().clients


def test_a_statement_of_a_new_account_is_added_only_when_a_person_says_so(
    over: QWidget, desk: Desk, office: Office, statement: Path, qtbot: QtBot
) -> None:
    desk.office = office
    dialog = _opened(over, desk, statement, qtbot)
    assert "does not keep" in dialog.said.plain
    assert dialog.ours.isVisible()
    dialog.ours.click()
    qtbot.waitUntil(dialog.take.isVisible)
    assert "add up to its balance" in dialog.said.plain
    dialog.take.click()
    qtbot.waitUntil(lambda: bool(office.book().accounts))


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("scale", [100, 150])
@pytest.mark.parametrize("theme", ["dark", "light"])
def test_what_a_statement_does_not_tell_is_asked_and_nothing_of_it_is_cut(
    over: QWidget, desk: Desk, office: Office, look: Look, qtbot: QtBot, tmp_path: Path, theme: Theme, scale: int,
    language: str,
) -> None:  # fmt: skip
    look.set_theme(theme)
    look.set_scale(scale)
    desk.office, desk.words = office, Words(language, resources_folder() / "i18n")
    path = tmp_path / "statement.htm"
    path.write_bytes(mt4_html(replace(printed(), deals=())))
    dialog = _opened(over, desk, path, qtbot)
    qtbot.waitUntil(lambda: desk.tasks.under_way == 0)
    QTest.keyClicks(dialog.zone, "Moon/Base")
    dialog.answer()
    qtbot.waitUntil(lambda: bool(dialog.fields["timezone"].error))
    assert dialog.server.text() == "Simulated Broker Ltd"
    assert cut(dialog) == []
    image = dialog.grab().toImage()
    seen = {image.pixel(x, y) for x in range(0, image.width(), 2) for y in range(image.height())}
    assert {look.color(token).rgb() for token in ("surface", "field", "err")} <= seen


def test_a_statement_that_contradicts_itself_is_not_called_reconciled(words: Words) -> None:
    found = Imported("may", "report", account="1@S", reconciled=False, difference=ZERO, contradicts_itself=True)
    assert "contradicts its own rows" in reconciliation(found, words)[0]


def test_the_keys_stay_in_the_dialog_when_the_file_is_refused(
    over: QWidget, desk: Desk, tmp_path: Path, qtbot: QtBot
) -> None:
    damaged = tmp_path / "damaged.csv"
    damaged.write_text("code,name\nC-1,\n")
    dialog = _opened(over, desk, damaged, qtbot)
    assert over.focusWidget() is dialog.shut


class Capitals(Words):
    """A language in which every sentence is written in capitals."""

    def __call__(self, text: str, /, **values: object) -> str:
        return text.partition("{")[0].upper() + " ".join(str(value) for value in values.values())


def test_the_kind_of_a_file_is_in_the_language_of_the_person() -> None:
    words = Capitals("en", resources_folder())
    assert outcome(Imported("clients.csv", "list of clients", 2), words).startswith("LIST OF CLIENTS")
