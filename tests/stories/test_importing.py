"""A statement that does not say where it comes from: the window asks, says what is wrong, and takes it in for good."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog

from app.bridge.simulator.reports import mt4_html, mt5_html
from app.bridge.statements import read_statement
from app.db import accounts
from app.domain.holdings import AccountKey, ServerZone
from app.ui.dialogs.importing import ImportDialog
from tests.bridge.ledgers import printed
from tests.stories.seat import Seat
from tests.stories.test_entering import write

CONTROL = Qt.KeyboardModifier.ControlModifier
LEFT = Qt.MouseButton.LeftButton
ATHENS = printed(zone="Europe/Athens")
OLD = replace(ATHENS, deals=tuple(deal for deal in ATHENS.deals if deal.entry is None))
KEY = AccountKey("Harbour-Old", ATHENS.key.login)


def opened(seat: Seat, file: Path, content: bytes, monkeypatch: pytest.MonkeyPatch) -> ImportDialog:
    """Ctrl+O, and this file chosen."""
    file.write_bytes(content)
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_asked: (str(file), ""))
    QTest.keyClick(seat.window, Qt.Key.Key_O, CONTROL)
    return seat.layer(ImportDialog)


def zones(seat: Seat) -> dict[str, ServerZone]:
    with seat.office.store.reading() as session:
        return {each.server: each for each in accounts.zones(session)}


def test_a_report_of_the_older_terminal_is_taken_in_from_the_server_and_zone_that_are_told(
    nothing: Seat, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    dialog = opened(nothing, tmp_path / "statement.htm", mt4_html(OLD), monkeypatch)
    server, zone = dialog.fields["server"], dialog.fields["timezone"]
    assert (server.isVisible(), zone.isVisible()) == (True, True)
    # nobody knows better yet: the company stands for the server, the zone is open
    assert (dialog.server.text(), dialog.zone.text()) == ("Simulated Broker Ltd", "")
    assert dialog.ours.isVisible()
    # another answer must be tried before anything is taken in; one that cannot be is said beside its field
    write(dialog.server, KEY.server)
    write(dialog.zone, "Moon/Base")
    assert (dialog.again.isVisible(), dialog.ours.isVisible(), dialog.take.isVisible()) == (True, False, False)
    QTest.mouseClick(dialog.again, LEFT)
    nothing.until(lambda: "not a time zone" in zone.error)
    assert (server.error, dialog.zone.hasFocus(), dialog.take.isVisible()) == ("", True, False)
    write(dialog.zone, "Europe/Athens")
    assert zone.error == ""
    QTest.keyClick(dialog.zone, Qt.Key.Key_Return)
    nothing.until(dialog.ours.isVisible)
    assert str(KEY) in dialog.said.plain
    QTest.mouseClick(dialog.ours, LEFT)
    nothing.until(dialog.take.isVisible)
    assert nothing.office.book().accounts == ()
    QTest.mouseClick(dialog.take, LEFT)
    nothing.until(lambda: not nothing.layers())
    book = nothing.office.book()
    assert [account.key for account in book.accounts] == [KEY]
    assert [deal.time for deal in book.deals] == [deal.time for deal in OLD.deals]
    assert zones(nothing) == {KEY.server: ServerZone(KEY.server, "Europe/Athens", confirmed=True)}
    # the next file of this account is asked nothing: its login is known on one server, whose zone was confirmed
    dialog = opened(nothing, tmp_path / "statement.htm", mt4_html(OLD), monkeypatch)
    assert (dialog.server.text(), dialog.fields["timezone"].isVisible()) == (KEY.server, False)
    assert "here already" in dialog.said.plain


def test_a_report_that_names_its_server_is_asked_for_the_zone_alone_once(
    nothing: Seat, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with nothing.office.store.writing("ana") as writing:
        accounts.set_zone(writing.session, ServerZone(KEY.server, "Europe/Athens", confirmed=True))
        writing.audit("servers:zone", KEY.server)
        writing.commit()
    content = mt5_html(ATHENS)
    dialog = opened(nothing, tmp_path / "report.html", content, monkeypatch)
    assert (dialog.fields["server"].isVisible(), dialog.fields["timezone"].isVisible()) == (False, True)
    assert dialog.zone.text() == "Europe/Athens"  # as the other server
    QTest.mouseClick(dialog.ours, LEFT)
    nothing.until(dialog.take.isVisible)
    QTest.mouseClick(dialog.take, LEFT)
    nothing.until(lambda: not nothing.layers())
    assert zones(nothing)[ATHENS.key.server].confirmed
    assert [deal.time for deal in nothing.office.book().deals] == [
        deal.time for deal in read_statement(content, "Europe/Athens").deals
    ]
    dialog = opened(nothing, tmp_path / "report.html", content, monkeypatch)
    assert not any(field.isVisible() for field in dialog.fields.values())


def test_a_dialog_closed_while_its_file_is_read_says_nothing_more(
    nothing: Seat, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "statement.htm"
    file.write_bytes(mt4_html(OLD))
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_asked: (str(file), ""))
    QTest.keyClick(nothing.window, Qt.Key.Key_O, CONTROL)
    dialog = nothing.child(ImportDialog)
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    nothing.settle()
    assert nothing.layers() == []
