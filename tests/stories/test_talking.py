"""What was said with a client is written down, corrected and followed up; the history tells who changed what."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from app.domain.messages import Channel
from app.services import clients, messages
from app.ui.dialogs.history import HistoryDialog
from app.ui.forms.message import MessageForm
from app.ui.panels.clients import ClientsPanel
from app.ui.panels.clients_detail import ACTIVITY, DOCUMENTS, MESSAGES
from tests.stories.seat import Seat

LEFT, CONTROL = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.ControlModifier
CODE = "C-0001"


def opened(demo: Seat) -> ClientsPanel:
    demo.go("clients")
    panel = demo.panel(ClientsPanel)
    panel.open_record(CODE)
    demo.settle()
    return panel


def test_a_call_is_written_down_by_keyboard_and_its_follow_up_is_done(demo: Seat) -> None:
    panel = opened(demo)
    before = len(messages.due(demo.office))
    QTest.keyClick(demo.window, Qt.Key.Key_M, CONTROL)
    form = demo.layer(MessageForm)
    assert form._about.hasFocus()
    QTest.keyClick(form._about, Qt.Key.Key_S, CONTROL)
    demo.until(lambda: "what it was about" in form.fields["about"].error)
    QTest.keyClicks(form._about, "Sends the new form")
    form._time.setText("half past ten")
    QTest.keyClick(form._about, Qt.Key.Key_S, CONTROL)
    assert "10:30" in form.fields["time"].error
    form._time.setText("10:30")
    form._follow.set_day(demo.office.today())
    form._text.setPlainText("By courier, tomorrow.")
    QTest.keyClick(form._about, Qt.Key.Key_S, CONTROL)
    demo.until(lambda: not demo.layers())
    wrote = next(
        each.exchange for each in messages.told(demo.office, CODE) if each.exchange.about == "Sends the new form"
    )
    assert (wrote.channel, wrote.actor, wrote.text) == (Channel.CALL, "ana", "By courier, tomorrow.")
    assert len(messages.due(demo.office)) == before + 1
    assert panel.card.tabs.current == MESSAGES
    # it is done with a line of its own
    panel.card.messages.write(settles=wrote)
    done = demo.layer(MessageForm)
    QTest.keyClicks(done._about, "The form has come")
    QTest.keyClick(done._about, Qt.Key.Key_S, CONTROL)
    demo.until(lambda: not demo.layers())
    assert len(messages.due(demo.office)) == before
    # and a correction leaves both lines to be seen
    panel.card.messages.write(corrects=wrote)
    correction = demo.layer(MessageForm)
    assert correction._text.toPlainText() == "By courier, tomorrow."
    correction._about.setText("Sends the new form and a copy")
    QTest.keyClick(correction._about, Qt.Key.Key_S, CONTROL)
    demo.until(lambda: not demo.layers())
    assert [each.exchange.id for each in messages.told(demo.office, CODE) if each.corrected] == [wrote.id]


def test_the_timeline_shows_one_kind_and_is_handed_out_whole(demo: Seat) -> None:
    panel = opened(demo)
    card = panel.card
    assert (card.messages.query(), card.activity.query()) == (None, None)  # a tab reads once it is looked at
    panel.card.show_tab(ACTIVITY)
    demo.until(lambda: bool(panel.card.activity.content().rows))
    everything = panel.card.activity.content().rows
    panel.card.activity.kind.set_value("messages")
    panel.card.activity.kind.picked.emit()
    rows = panel.card.activity.content().rows
    assert {row[1] for row in rows} == {"messages"}
    assert 0 < len(rows) < len(everything)
    panel.card.show_tab(DOCUMENTS)
    demo.settle()
    assert panel.card.documents.isVisible()
    assert not panel.card.activity.isVisible()


def test_the_history_of_the_chosen_record_opens_with_a_key(demo: Seat) -> None:
    panel = opened(demo)
    client = clients.client_of(demo.office, CODE)
    clients.change_client(demo.office, replace(client, phone="+52 55 0000 1111"))
    demo.settle()
    QTest.keyClick(demo.window, Qt.Key.Key_H, CONTROL)
    dialog = demo.layer(HistoryDialog)
    demo.until(lambda: bool(dialog.table.model.rows))
    shown = dialog.table.content()
    row = next(each for each in shown.rows if "Phone" in each)
    assert row[1:6] == ("ana", "client:changed", "Phone", client.phone, "+52 55 0000 1111")
    assert dialog.chosen.title == client.name
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    demo.until(lambda: not demo.layers())
    demo.go("investments")
    QTest.keyClick(demo.window, Qt.Key.Key_H, CONTROL)
    assert demo.layer(HistoryDialog).chosen.subject.startswith("INV-")
    assert panel.chosen_record() is not None
