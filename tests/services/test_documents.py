"""Documents: added whole or not at all, decided on by a second person, opened with a line in the audit."""

from __future__ import annotations

import errno
import hashlib
import os
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import pytest

from app.channels import webmark
from app.db import audit
from app.db import documents as table
from app.domain.audit import AuditLine
from app.domain.documents import DocumentKind, DocumentState, Standing
from app.domain.errors import BadInput, Conflict, KnownError, NotAllowed, RefusedFile, Unavailable
from app.domain.permissions import Role
from app.domain.second import SamePerson
from app.security.sealedfiles import DamagedFile
from app.services import documents, documents_opened, trail
from app.services.office import Office
from tests.channels import papers as made
from tests.conftest import NOW
from tests.services.papers import BILL, PASSPORT, added, at, examined

WHY = "the photograph is unreadable"


def lines(office: Office, subject: str = "C-0001") -> list[AuditLine]:
    with office.store.reading() as session:
        return [line for line in audit.read(session, audit.Filter(subject=subject)) if line.action.startswith("doc")]


def standings(office: Office) -> dict[str, Standing]:
    return {row.document.id: row.standing for row in documents.document_list(office).rows}


def test_a_document_is_added_sealed_and_audited(reference: Office, tmp_path: Path) -> None:
    source = tmp_path / "Bill 2025.pdf"
    source.write_bytes(made.pdf(2))
    found = documents.examine(source)
    assert (found.name, found.pages, found.scan, found.called) == ("Bill 2025.pdf", 2, "clean", "")
    document = documents.add_document(at(reference, "ivan"), replace(BILL, note=" July "), found)
    (row,) = documents.document_list(reference).rows
    assert (row.document, row.owner, row.standing) == (document, "Salvador Palma", Standing.TO_VERIFY)
    assert (row.valid_to, row.days, row.document.note) == (date(2025, 11, 1), 55, "July")
    assert reference.files.read(document.id) == source.read_bytes()
    assert document.sha256 == hashlib.sha256(source.read_bytes()).hexdigest()
    (line,) = lines(reference)
    assert (line.actor, line.action, line.after["document"]) == ("ivan", "document:added", document.id)
    assert "Bill" not in str(line.after)


def test_a_name_that_says_another_type_is_told(tmp_path: Path) -> None:
    source = tmp_path / "passport.pdf"
    source.write_bytes(made.picture())
    found = documents.examine(source)
    assert (found.media.value, found.called) == ("image/png", "passport.pdf")


WRONG: dict[str, tuple[documents.NewDocument, str]] = {
    "nobody's": (replace(BILL, subject="C-9999"), "subject"),
    "no date": (replace(BILL, dated=None), "dated"),
    "tomorrow": (replace(BILL, dated=date(2025, 9, 8)), "dated"),
    "long ago": (replace(BILL, dated=date(1825, 9, 8)), "dated"),
    "no expiry": (replace(PASSPORT, expires=None), "expires"),
    "ends before it begins": (replace(PASSPORT, dated=date(2025, 1, 1), expires=date(2024, 1, 1)), "expires"),
    "a novel": (replace(BILL, note="x" * 1001), "note"),
}


def test_what_cannot_be_is_refused_beside_its_field(reference: Office) -> None:
    for wanted, field in WRONG.values():
        with pytest.raises(BadInput) as refusal:
            added(reference, wanted)
        assert refusal.value.field == field
    assert documents.document_list(reference).rows == ()
    assert not reference.paths.documents.exists()


def test_the_same_file_is_not_added_twice_for_one_client(reference: Office) -> None:
    found = examined()
    added(reference, BILL, found)
    with pytest.raises(RefusedFile, match="here already: bill"):
        added(reference, PASSPORT, found)
    assert len(reference.files.identities()) == 1


def test_a_second_person_verifies_and_only_once(reference: Office) -> None:
    document = added(reference)
    both = replace(at(reference, "ivan"), person=replace(at(reference, "ivan").person, roles=frozenset(Role)))
    with pytest.raises(SamePerson):
        documents.verify(both, document.id)
    elena = at(reference, "elena")
    done = documents.verify(elena, document.id, document.version)
    assert (done.state, done.decided_by, done.decided_at) == (DocumentState.VERIFIED, "elena", NOW)
    assert standings(reference) == {document.id: Standing.VERIFIED}
    tries: tuple[Callable[[], object], ...] = (
        lambda: documents.verify(elena, document.id),
        lambda: documents.reject(elena, document.id, WHY),
        lambda: documents.correct(at(reference, "ivan"), document.id, BILL),
    )
    for again in tries:
        with pytest.raises(BadInput, match="elena decided"):
            again()
    assert [line.action for line in lines(reference)] == ["document:verified", "document:added"]


def test_a_rejection_needs_a_reason_and_a_second_person(reference: Office) -> None:
    document, elena = added(reference), at(reference, "elena")
    with pytest.raises(BadInput) as refusal:
        documents.reject(elena, document.id, " bad ")
    assert refusal.value.field == "reason"
    with pytest.raises(NotAllowed):
        documents.reject(at(reference, "ivan"), document.id, WHY)
    assert documents.reject(elena, document.id, WHY).reason == WHY
    assert standings(reference) == {document.id: Standing.REJECTED}
    again = documents.reopen(elena, document.id, "it was the wrong file")
    assert (again.state, again.decided_by, again.reason) == (DocumentState.RECEIVED, "", "")
    assert [line.reason for line in lines(reference)[:2]] == ["it was the wrong file", WHY]


def test_who_corrects_the_dates_does_not_verify_them(reference: Office) -> None:
    document = added(reference)
    person = replace(at(reference, "clara").person, roles=frozenset(Role))
    clara = replace(reference, person=person)
    corrected = documents.correct(clara, document.id, replace(BILL, dated=date(2025, 8, 2)), document.version)
    assert corrected.dated == date(2025, 8, 2)
    line = lines(reference)[0]
    assert (line.before["dated"], line.after["dated"]) == ("2025-08-01", "2025-08-02")
    with pytest.raises(SamePerson):
        documents.verify(clara, document.id)
    with pytest.raises(Conflict):
        documents.verify(at(reference, "elena"), document.id, document.version)
    assert documents.verify(at(reference, "elena"), document.id, corrected.version).state is DocumentState.VERIFIED


def test_who_corrected_it_before_somebody_else_did_verifies_nothing_either(reference: Office) -> None:
    document = added(reference)
    for name, day in (("clara", 2), ("ivan", 3)):
        person = replace(at(reference, name).person, roles=frozenset(Role))
        documents.correct(replace(reference, person=person), document.id, replace(BILL, dated=date(2025, 8, day)))
    with pytest.raises(SamePerson):
        documents.verify(replace(reference, person=replace(at(reference, "clara").person, roles=frozenset(Role))),
                         document.id)  # fmt: skip


def test_what_is_corrected_while_it_is_verified_is_looked_at_again(
    reference: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    document = added(reference)
    ivan = replace(reference, person=replace(at(reference, "ivan").person, roles=frozenset(Role)))
    asked = Office.second

    def meanwhile(office: Office, maker: str, proposed_at: datetime) -> None:
        asked(office, maker, proposed_at)
        monkeypatch.setattr(Office, "second", asked)
        documents.correct(ivan, document.id, replace(BILL, dated=date(2025, 8, 2)))

    monkeypatch.setattr(Office, "second", meanwhile)
    with pytest.raises(Conflict):
        documents.verify(at(reference, "elena"), document.id)


def test_a_newer_verified_document_replaces_the_older_which_stays(reference: Office) -> None:
    old = added(reference, replace(BILL, dated=date(2025, 6, 11)))
    documents.verify(at(reference, "elena"), old.id)
    later = replace(reference, clock=lambda: NOW + timedelta(minutes=5))
    new = added(later, BILL)
    assert standings(reference)[old.id] is Standing.EXPIRING
    documents.verify(at(later, "elena"), new.id)
    assert standings(reference) == {old.id: Standing.REPLACED, new.id: Standing.VERIFIED}
    assert documents.document_detail(reference, old.id).replaced_by == documents.find(reference, new.id)
    assert [each.id for each in documents.document_detail(reference, new.id).replaces] == [old.id]


def test_expiry_follows_from_the_dates(reference: Office) -> None:
    found = {}
    for name, wanted in {
        "gone": replace(PASSPORT, expires=date(2025, 9, 6)),
        "last day": replace(BILL, subject="C-0001", dated=date(2025, 6, 7)),
        "soon": replace(BILL, kind=DocumentKind.AML_REPORT, dated=date(2024, 9, 30)),
        "good": replace(BILL, kind=DocumentKind.FUNDS, dated=date(2020, 1, 1)),
    }.items():
        document = added(reference, wanted)
        documents.verify(at(reference, "elena"), document.id)
        found[document.id] = name
    assert {found[each]: how for each, how in standings(reference).items()} == {
        "gone": Standing.EXPIRED,
        "last day": Standing.EXPIRING,
        "soon": Standing.EXPIRING,
        "good": Standing.VERIFIED,
    }


def test_each_opening_is_written_down_and_counted(reference: Office) -> None:
    document = added(reference, BILL, examined(content=made.pdf(2)))
    for name in ("elena", "elena", "jorge"):
        drawn = documents_opened.open_pages(at(reference, name), document.id)
        assert (drawn.total, len(drawn.pages)) == (2, 2)
    detail = documents.document_detail(reference, document.id)
    assert (detail.people, detail.times) == (2, 3)
    assert lines(reference)[0].after == {"document": document.id, "kind": "proof of residence", "pages": "1-2"}
    with pytest.raises(NotAllowed):
        documents_opened.open_pages(with_role(reference, Role.MANAGER), document.id)
    with reference.store.writing("ivan") as writing:  # as a prospect's documents go over to the client's code
        table.change(writing.session, replace(document, subject="C-0002"))
        writing.audit("document:moved", "C-0002")
        writing.commit()
    assert documents.document_detail(reference, document.id).times == 3


def with_role(office: Office, role: Role) -> Office:
    return replace(office, person=replace(office.person, roles=frozenset({role})))


def test_a_copy_is_the_original_with_its_own_ending(reference: Office, tmp_path: Path) -> None:
    content = made.pdf()
    document = added(reference, BILL, examined(content=content))
    saved = documents_opened.save_copy(at(reference, "elena"), document.id, tmp_path / "copy.exe")
    assert (saved.name, saved.read_bytes()) == ("copy.exe.pdf", content)
    assert lines(reference)[0].action == "document:saved"
    with pytest.raises(RefusedFile, match="cannot be written"):
        documents_opened.save_copy(reference, document.id, Path("/proc/copy.pdf"))


def test_a_copy_of_a_damaged_file_leaves_nothing_behind(reference: Office, tmp_path: Path) -> None:
    document = added(reference)
    sealed = reference.paths.documents / document.id
    sealed.write_bytes(sealed.read_bytes()[:-1])
    with pytest.raises(DamagedFile):
        documents_opened.save_copy(reference, document.id, tmp_path / "out" / "copy.pdf")
    assert not (tmp_path / "out").exists()
    saved = trail.audit_page(reference, trail.Filter(action="document:saved")).lines
    assert saved == ()


def test_a_copy_is_marked_as_coming_from_elsewhere_on_windows(tmp_path: Path) -> None:
    copy = tmp_path / "copy.pdf"
    assert webmark.mark_as_from_elsewhere(copy, windows=True)
    assert (tmp_path / "copy.pdf:Zone.Identifier").read_bytes() == b"[ZoneTransfer]\r\nZoneId=3\r\n"
    assert not webmark.mark_as_from_elsewhere(copy, windows=False)
    assert not webmark.mark_as_from_elsewhere(tmp_path / "none" / "copy.pdf", windows=True)


def test_what_is_dangerous_is_kept_and_never_shown_handed_out_or_verified(reference: Office, tmp_path: Path) -> None:
    document = added(reference, BILL, examined(scan="JavaScript 1"))
    assert standings(reference) == {document.id: Standing.QUARANTINED}
    with pytest.raises(BadInput, match="JavaScript 1"):
        documents.verify(at(reference, "elena"), document.id)
    with pytest.raises(NotAllowed, match="evidence"):
        documents_opened.open_pages(reference, document.id)
    with pytest.raises(NotAllowed, match="evidence"):
        documents_opened.save_copy(reference, document.id, tmp_path / "copy.pdf")
    assert documents.reject(at(reference, "elena"), document.id, WHY).quarantined
    assert not (tmp_path / "copy.pdf").exists()


def test_missing_damaged_and_exchanged_files_are_found(reference: Office) -> None:
    gone, cut, moved, good = (added(reference, replace(BILL, note=str(at))) for at in range(4))
    assert documents_opened.intact(reference) == []
    folder = reference.paths.documents
    (folder / gone.id).unlink()
    (folder / cut.id).write_bytes((folder / cut.id).read_bytes()[:-3])
    (folder / moved.id).write_bytes((folder / good.id).read_bytes())
    reference.files.seal(str(uuid4()), b"nobody's")
    said = [str(each.what) for each in documents_opened.intact(reference)]
    assert sorted("missing" if "missing" in each else "damaged" for each in said[:3]) == [
        "damaged",
        "damaged",
        "missing",
    ]
    assert said[3] == "1 sealed files belong to no document."


def test_a_content_that_somebody_sealed_anew_is_not_what_was_received(reference: Office, tmp_path: Path) -> None:
    document = added(reference)
    (reference.paths.documents / document.id).unlink()
    reference.files.seal(document.id, b"%PDF-1.7 another")
    (finding,) = documents_opened.intact(reference)
    assert "changed or is damaged" in str(finding.what)
    with pytest.raises(DamagedFile):
        documents_opened.save_copy(reference, document.id, tmp_path / "copy.pdf")
    assert list(tmp_path.glob("*.pdf")) == []


def test_what_an_ended_write_left_is_set_aside_at_the_next_start(
    reference: Office, reopen: Callable[[], Office]
) -> None:
    kept, lost = added(reference), str(uuid4())
    reference.files.seal(lost, b"never acknowledged")
    reopen().close()
    assert reference.files.identities() == {kept.id, lost}
    old = NOW.timestamp() - 7200
    for each in (kept.id, lost):
        os.utime(reference.paths.documents / each, (old, old))
    again = reopen()
    assert again.files.identities() == {kept.id}
    assert (again.paths.documents / "orphans" / lost).exists()
    assert lines(again, "documents")[0].action == "document:set-aside"
    again.close()


def test_a_closed_office_opens_no_document(reference: Office, reopen: Callable[[], Office]) -> None:
    document = added(reference)
    other = reopen()
    other.close()
    with pytest.raises(KnownError):
        other.files.read(document.id)


def test_every_role_does_what_the_table_says(reference: Office) -> None:
    document = added(reference, BILL, examined(content=made.pdf()))
    may: dict[str, tuple[set[Role], Callable[[Office], object]]] = {
        "add": ({Role.OPERATIONS, Role.CLIENT_SERVICES}, added_by),
        "decide": ({Role.COMPLIANCE}, lambda seat: documents.reject(seat, document.id, "")),
        "list": (set(Role), documents.document_list),
    }
    for allowed, attempt in may.values():
        for role in Role:
            seat = with_role(replace(reference, person=replace(reference.person, name="x", only=False)), role)
            try:
                attempt(seat)
            except NotAllowed:
                assert role not in allowed
            except BadInput:
                assert role in allowed
            else:
                assert role in allowed


def added_by(seat: Office) -> None:
    documents.add_document(seat, BILL, examined())


def test_a_full_disk_leaves_neither_row_nor_file(reference: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_handle: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("app.config.os.fsync", full)
    with pytest.raises(Unavailable, match="disk is full"):
        added(reference)
    monkeypatch.undo()
    assert documents.document_list(reference).rows == ()
    assert list(reference.paths.documents.iterdir()) == []


def test_a_beginning_names_a_document_where_it_is_the_only_one(reference: Office) -> None:
    document = added(reference)
    assert documents.find(reference, document.id[:8]) == document
    with pytest.raises(BadInput, match="no document"):
        documents.find(reference, "zz")
    with pytest.raises(BadInput, match="no document"):
        documents.find(reference, "")
