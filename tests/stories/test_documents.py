"""Documents through the window: dropped, looked into, kept, opened, decided on by somebody else."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from app.domain.documents import DocumentKind, DocumentState, Standing
from app.services import documents as service
from app.services.documents import DocumentRow
from app.ui.forms.document import AddDocumentForm, CorrectDocumentForm, ReasonForm
from app.ui.panels.documents import DocumentsPanel
from app.ui.panels.documents_of import DocumentsOf
from tests.channels import papers as made
from tests.stories.seat import Seat
from tests.ui.cuts import cut

CONTROL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
BOTH = CONTROL | SHIFT


def drop(widget: QWidget, *files: Path) -> None:
    """Carry files over a widget and let them go."""
    carried = QMimeData()
    carried.setUrls([QUrl.fromLocalFile(str(each)) for each in files])
    given = (Qt.DropAction.CopyAction, carried, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier)
    QApplication.sendEvent(widget, QDragEnterEvent(QPoint(9, 9), *given))
    QApplication.sendEvent(widget, QDropEvent(QPointF(9, 9), *given))


def shown(demo: Seat) -> DocumentsPanel:
    demo.go("documents")
    return demo.panel(DocumentsPanel)


def choose(demo: Seat, panel: DocumentsPanel, standing: Standing) -> DocumentRow:
    """Choose the first document that stands so."""
    line = next(each for each in panel.table.model.rows if each.standing is standing)
    panel.open_record(line.document.id)
    demo.settle()
    assert panel.card.view is not None
    assert panel.card.view.row.document.id == line.document.id
    return line


def stored(demo: Seat, name: str) -> DocumentRow:
    return next(row for row in service.document_list(demo.office).rows if row.document.name == name)


def test_dropped_files_are_looked_into_and_kept_one_after_the_other(demo: Seat, tmp_path: Path) -> None:
    bill, program, scan = tmp_path / "bill.pdf", tmp_path / "photo.pdf", tmp_path / "card.png"
    bill.write_bytes(made.pdf(2))
    program.write_bytes(b"MZ\x90\0")
    scan.write_bytes(made.picture())
    panel = shown(demo)
    drop(panel, bill, program, scan)
    form = demo.layer(AddDocumentForm)
    demo.until(lambda: "2 pages" in form._file.plain)
    assert "Nothing dangerous" in form._file.plain
    form.submit()
    assert "whose" in form.fields["subject"].error
    form._subject.set_value("C-0002")
    form.submit()
    assert "proves" in form.fields["kind"].error
    form._kind.set_value(DocumentKind.FUNDS.value)
    assert form.fields["dated"]._hint.plain == "needed"
    form.submit()
    demo.until(lambda: "Say which date" in form.fields["dated"].error)
    form._dated.setText("2025-09-01")
    QTest.keyClick(form._dated, Qt.Key.Key_S, CONTROL)
    # the second is no document: it says so beside its name, and is left out
    demo.until(lambda: demo.layers() != [] and demo.layer(AddDocumentForm) is not form)
    second = demo.layer(AddDocumentForm)
    demo.until(lambda: "program" in second._file.plain)
    assert not second.save_button.isEnabled()
    second.discard()
    demo.until(lambda: demo.layers() != [] and demo.layer(AddDocumentForm) is not second)
    third = demo.layer(AddDocumentForm)
    demo.until(lambda: "PNG" in third._file.plain)
    third.leave()
    demo.until(lambda: not demo.layers())
    kept = stored(demo, "bill.pdf")
    assert (kept.owner, kept.standing) == ("Inés Larrazábal Ochoa", Standing.TO_VERIFY)
    demo.until(lambda: panel.card.view is not None and panel.card.view.row.document.id == kept.document.id)
    # who has added it waits a day where nobody else is there
    demo.window.desk.actions.get("documents.verify").trigger()
    demo.settle()
    assert stored(demo, "bill.pdf").standing is Standing.TO_VERIFY


def test_a_document_is_opened_turned_and_magnified_and_a_copy_saved_where_a_person_says(
    demo: Seat, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    panel = shown(demo)
    choose(demo, panel, Standing.EXPIRING)
    viewer = panel.card.viewer
    assert viewer.pages == {}
    line = next(each for each in panel.table.model.rows if each.document.kind is DocumentKind.AGREEMENT)
    panel.open_record(line.document.id)
    demo.settle()
    QTest.keyClick(demo.window, Qt.Key.Key_Return, CONTROL)
    demo.until(lambda: len(viewer.pages) == viewer.total > 0)
    demo.settle()
    demo.until(lambda: panel.card.view is not None and panel.card.view.times == 1)
    before = viewer.view._paper.shown.width()
    viewer.view.magnify(1)
    assert viewer.view._paper.shown.width() > before
    QTest.keyClick(demo.window, Qt.Key.Key_PageDown, CONTROL)
    assert viewer.at == min(1, viewer.total - 1)
    target = tmp_path / "copy.pdf"
    monkeypatch.setattr("app.ui.panels.documents.QFileDialog.getSaveFileName", lambda *_: (str(target), ""))
    QTest.keyClick(demo.window, Qt.Key.Key_S, BOTH)
    demo.until(target.exists)
    demo.settle()
    assert target.read_bytes() == demo.office.files.read(line.document.id)
    panel.open_record(next(each for each in panel.table.model.rows if each is not line).document.id)
    demo.until(lambda: viewer.pages == {})


def test_a_document_is_verified_rejected_and_taken_back(demo: Seat) -> None:
    panel = shown(demo)
    line = choose(demo, panel, Standing.TO_VERIFY)
    QTest.keyClick(demo.window, Qt.Key.Key_Y, BOTH)
    demo.until(lambda: service.find(demo.office, line.document.id).state is DocumentState.VERIFIED)
    demo.settle()
    demo.window.desk.actions.get("documents.reopen").trigger()
    form = demo.layer(ReasonForm)
    QTest.keyClicks(form._reason, "wrong")
    form.submit()
    demo.until(lambda: "10 characters" in form.fields["reason"].error)
    form._reason.setText("the report was of somebody else")
    form.submit()
    demo.until(lambda: not demo.layers())
    demo.until(demo.window.desk.actions.get("documents.reject").isEnabled)
    QTest.keyClick(demo.window, Qt.Key.Key_X, BOTH)
    form = demo.layer(ReasonForm)
    form._reason.setText("the report was of somebody else")
    form.submit()
    demo.until(lambda: service.find(demo.office, line.document.id).state is DocumentState.REJECTED)
    demo.settle()
    # what is in quarantine is neither opened nor saved; what was said of it can be corrected
    line = choose(demo, panel, Standing.QUARANTINED)
    actions = demo.window.desk.actions
    assert not any(actions.get(f"documents.{each}").isEnabled() for each in ("open", "save", "verify", "reopen"))
    assert actions.get("documents.reject").isEnabled()
    QTest.keyClick(demo.window, Qt.Key.Key_D, CONTROL)
    correcting = demo.layer(CorrectDocumentForm)
    correcting._note.setText("asked for a plain one")
    correcting.submit()
    demo.until(lambda: service.find(demo.office, line.document.id).note == "asked for a plain one")


def test_files_dropped_on_a_client_are_theirs(demo: Seat, tmp_path: Path) -> None:
    bill = tmp_path / "bill.pdf"
    bill.write_bytes(made.pdf())
    part = DocumentsOf(demo.window.desk, demo.window)
    part.setGeometry(100, 100, 420, 300)
    part.show()
    assert not part.add_button.isEnabled()
    part.show_record("C-0004")
    demo.settle()
    before = part._lines.count()
    assert before > 5
    drop(part, bill)
    form = demo.layer(AddDocumentForm)
    assert (form._subject.value(), form._subject.isEnabled()) == ("C-0004", False)
    form._kind.set_value(DocumentKind.OTHER.value)
    demo.until(form.save_button.isEnabled)
    form.submit()
    demo.until(lambda: part._lines.count() == before + 1)
    assert stored(demo, "bill.pdf").document.subject == "C-0004"


def test_whether_the_owner_is_ready_stands_beside_the_document(demo: Seat) -> None:
    panel = shown(demo)
    choose(demo, panel, Standing.EXPIRED)
    demo.settle()
    assert not panel.ready.isVisible()
    assert panel._short.isVisible()
    demo.window.resize(1640, 900)
    demo.until(panel.ready.isVisible)
    demo.settle()
    assert not panel._short.isVisible()
    said = [each.accessibleName() for each in panel.ready.findChildren(QWidget)]
    assert "Identity: expired 2 Aug 2025" in said
    assert cut(panel) == []
