"""Screening through the window: a list taken in, everybody screened, a match decided; and what is refused."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from PySide6.QtWidgets import QFileDialog

from app.bridge.simulator.demo import TODAY
from app.domain.screening import Outcome, Verdict
from app.services import clients as clients_service
from app.services import screening as service
from app.services.screeningviews import match_rows
from app.ui.dialogs.refusedlist import RefusedList
from app.ui.forms.screening import DecideForm, ListForm
from app.ui.panels.clients import ClientsPanel
from app.ui.panels.screening import ScreeningPanel
from app.ui.widgets.text import Text
from tests.sanctionslists import eu_xml, invented, ofac_csv
from tests.stories.seat import Seat

ALIKE = "C-0015"
REASON = "another person: born thirty years later"


def panel_of(seat: Seat) -> ScreeningPanel:
    seat.go("screening")
    return seat.panel(ScreeningPanel)


def said(seat: Seat) -> str:
    """Every text on the window now."""
    return " ".join(each.plain for each in seat.window.findChildren(Text) if each.isVisible())


def outcome(seat: Seat, code: str = ALIKE) -> Outcome:
    return service.standings(seat.office)[code].outcome


def take_in(seat: Seat, panel: ScreeningPanel, paths: list[Path], monkeypatch: pytest.MonkeyPatch) -> None:
    """Choose the files as a person does, and wait until they were read."""
    monkeypatch.setattr(QFileDialog, "getOpenFileNames", lambda *_: ([str(each) for each in paths], ""))
    panel.choose_files()
    seat.qtbot.waitUntil(lambda: bool(seat.layers()), timeout=30_000)


def test_a_match_is_looked_at_side_by_side_and_decided_with_a_reason(demo: Seat) -> None:
    panel = panel_of(demo)
    row = panel.matches.table.current()
    assert row is not None
    assert (row.match.subject.code, row.waits) == (ALIKE, True)
    demo.until(lambda: "Rebecca LINDHOLM" in said(demo))
    assert "rebekka = rebecca" in said(demo)
    panel.matches.decide()
    form = demo.layer(DecideForm)
    form.submit()
    assert form.fields["verdict"].error  # nothing is decided by default
    form._verdict.set_value(Verdict.FALSE.value)
    form._reason.setText("no")
    form.submit()
    demo.until(lambda: bool(form.fields["reason"].error))
    assert outcome(demo) is Outcome.OPEN
    form._reason.setText(REASON)
    form.submit()
    demo.until(lambda: outcome(demo) is Outcome.CLEAR)
    demo.settle()
    demo.until(lambda: REASON in said(demo))


def test_a_new_list_is_read_taken_in_and_screens_everybody(
    demo: Seat, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    panel = panel_of(demo)
    listed = replace(invented(1)[0], name="Salvador Palma")
    paths = eu_xml(tmp_path, (listed, *invented(5)[1:]), TODAY)
    take_in(demo, panel, paths, monkeypatch)
    form = demo.layer(ListForm)
    assert form._day.day() == TODAY
    form.submit()
    demo.until(lambda: outcome(demo, "C-0001") is Outcome.OPEN)
    demo.settle()
    assert [row.match.subject.code for row in match_rows(demo.office) if row.waits] == ["C-0001"]
    assert outcome(demo) is Outcome.CLEAR
    panel.show_view("lists")
    demo.settle()
    assert [row.screens for row in panel.lists.lists.model.rows] == [True, False]
    assert len(panel.lists.runs.model.rows) == 2
    panel.show_view("matches")
    take_in(demo, panel, paths, monkeypatch)
    demo.layer(ListForm).submit()
    demo.until(lambda: "nothing has changed" in said(demo))


def test_a_list_that_is_broken_or_undated_says_what_is_wrong(
    demo: Seat, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    panel = panel_of(demo)
    broken = tmp_path / "SDN.XML"
    broken.write_text('<!DOCTYPE a [<!ENTITY b "c">]><sdnList>&b;</sdnList>')
    take_in(demo, panel, [broken], monkeypatch)
    refused = demo.layer(RefusedList)
    assert "document type" in refused.problems.toPlainText()
    refused.leave()
    take_in(demo, panel, ofac_csv(tmp_path, invented(4)), monkeypatch)
    form = demo.layer(ListForm)
    form.submit()
    demo.until(lambda: bool(form.fields["date"].error))
    form._day.set_day(TODAY - timedelta(days=1))
    form.submit()
    demo.until(lambda: not demo.layers())
    demo.settle()
    demo.until(lambda: len(panel.matches.table.model.rows) == 1)


def test_a_client_whose_name_changes_is_screened_at_once(demo: Seat) -> None:
    client = next(each for each in demo.office.book().clients if each.code == "C-0009")
    clients_service.change_client(demo.office, replace(client, name="Farid Qasemi Rostagar"))
    demo.until(lambda: outcome(demo, "C-0009") is Outcome.OPEN)
    demo.settle()
    panel = panel_of(demo)
    panel.open_record("C-0009")
    demo.settle()
    row = panel.matches.table.current()
    assert row is not None
    assert row.match.explained.name_score == 100
    panel.matches.show_client()
    demo.settle()
    demo.panel(ClientsPanel)


def test_the_evidence_is_saved_as_a_text(demo: Seat, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    panel, target = panel_of(demo), tmp_path / "evidence.txt"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(target), ""))
    panel.matches.save_evidence()
    demo.until(target.exists)
    demo.settle()
    written = target.read_text("utf-8")
    assert "Rebecca LINDHOLM" in written
    assert "SHA-256" in written


def test_where_nothing_is_the_way_to_begin_is_offered(nothing: Seat) -> None:
    panel = panel_of(nothing)
    assert "No sanctions list yet" in said(nothing)
    assert panel.matches.table.begins
    panel.run()
    nothing.until(lambda: "Import a list first" in said(nothing))
    panel.progress.begin("Comparing names", stoppable=True)
    panel.progress.hear(1, 2)
    panel.progress.stop.click()
    with pytest.raises(service.Stopped):
        panel.progress.hear(2, 2)
