"""One list of everything about a client, and the history of one record field by field."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from app.domain.audit import AuditLine
from app.domain.changes import FIELDS, Change, changes
from app.domain.clients import Client
from app.domain.documents import DocumentState
from app.domain.errors import BadInput, NotAllowed
from app.domain.messages import Channel, Direction, Exchange
from app.domain.permissions import Role
from app.services import clients, history, merges, messages
from app.services.office import Office
from app.services.timeline import MomentKind, timeline
from tests.services.test_merges import AT, WHY, elena, keep, merge, passport


@pytest.fixture
def busy(second: Office) -> Office:
    """An office in which something of every kind happened to C-2."""
    office = replace(second, person=replace(second.person, roles=frozenset(Role)))
    verified = replace(passport("C-2"), state=DocumentState.VERIFIED, decided_at=AT, decided_by="elena")
    keep(office, document=verified)
    messages.write(office, Exchange(subject="C-2", at=AT, channel=Channel.CALL, direction=Direction.IN, about="Hello"))
    two = clients.client_of(office, "C-2")
    clients.change_client(office, replace(two, phone="+34 600"))
    with office.store.writing("elena") as writing:
        writing.audit("case:cleared", "C-2", before={"state": "in review"}, after={"state": "cleared"})
        writing.commit()
    return office


def test_everything_about_a_client_stands_in_the_order_of_time(busy: Office) -> None:
    found = timeline(busy, "C-2")
    assert [each.at for each in found] == sorted((each.at for each in found), reverse=True)
    assert {each.kind for each in found} == set(MomentKind)
    told = {str(each.what) for each in found}
    assert {
        "Hello", "Received: passport.pdf", "Verified: passport.pdf", "case:cleared", "client:changed",
        "Interest paid, 4500.00", "Deposit of 60000.00, BALANCE", "Interest starts", "Principal returns, 60000.00",
    } <= told  # fmt: skip
    assert not {each.action for each in found} & {"message:written", "document:added"}
    paid = next(each for each in found if each.kind is MomentKind.PAYMENT)
    assert (paid.timed, paid.at.date().isoformat(), paid.detail) == (False, "2025-10-15", "PAY-I-2-1")
    with pytest.raises(BadInput):
        timeline(busy, "C-9")


def test_what_happened_to_a_merged_client_stands_with_the_kept_one(busy: Office) -> None:
    merge(replace(busy, person=replace(busy.person, name="ana", roles=frozenset({Role.OPERATIONS}))))
    told = {(each.key, str(each.what)) for each in timeline(busy, "C-1")}
    assert {("C-2", "client:changed"), ("C-2", "client:merged"), ("C-1", "client:merged")} <= told
    assert ("I-2", "Interest starts") in told
    assert any(what == "Hello" for _, what in told)


def test_the_history_says_each_field_before_and_after(busy: Office) -> None:
    found = history.history(busy, "C-2")
    assert [each.line.action for each in found.happenings][:2] == ["case:cleared", "client:changed"]
    change = found.happenings[1]
    assert (change.line.actor, change.line.workstation) == ("ana", busy.store.workstation)
    assert Change("phone", None, "+34 600") in change.changes
    assert all(each.field != "name" for each in change.changes)
    document = history.document(found, str)
    assert document["lines"] == 3  # the message is one of them
    assert history.history(busy, "C-2", "case").count == 1
    assert history.history(busy, "C-9").happenings == ()


def test_the_history_is_for_those_who_may_read_the_audit(
    busy: Office, as_role: Callable[[Office, Role], Office]
) -> None:
    with pytest.raises(NotAllowed):
        history.history(as_role(busy, Role.CLIENT_SERVICES), "C-2")
    assert timeline(as_role(busy, Role.CLIENT_SERVICES), "C-2")


def test_both_clients_have_the_whole_story_of_a_merge(busy: Office) -> None:
    office = replace(busy, person=replace(busy.person, roles=frozenset({Role.OPERATIONS, Role.AUDITOR})))
    number = merge(office, ("phone",)).number
    merges.propose_reversal(office, number, WHY)
    merges.reject(elena(office), number, WHY)
    for code in ("C-1", "C-2"):
        found = [each.line.action for each in history.history(office, code, "client").happenings]
        assert found[:4] == [
            "client:unmerge-rejected", "client:unmerge-proposed", "client:merged", "client:merge-proposed",
        ]  # fmt: skip
    (merged,) = (each for each in history.history(office, "C-1").happenings if each.line.action == "client:merged")
    assert Change("phone", "", "+34 600") in merged.changes


def test_every_part_of_a_client_has_a_name_and_an_unknown_field_keeps_its_own() -> None:
    assert set(Client.__dataclass_fields__) <= set(FIELDS)
    assert str(Change("eye_colour", None, "green").name) == "eye colour"


def test_what_stands_the_same_before_and_after_is_no_change() -> None:
    line = AuditLine(
        seq=1, at=datetime(2025, 9, 7, tzinfo=UTC), actor="ana", workstation="", action="client:changed",
        subject="C-1", before={"name": "A", "note": "x"}, after={"name": "A", "note": "y", "phone": "1"}, reason="",
        mac="",
    )  # fmt: skip
    assert changes(line) == (Change("note", "x", "y"), Change("phone", None, "1"))
