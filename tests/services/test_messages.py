"""The log of messages: append-only, corrected by new lines, with follow-ups that stay due until they are done."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import update
from sqlalchemy.exc import DBAPIError

from app.db.messages import MessageRecord
from app.domain.errors import BadInput, Conflict, NotAllowed
from app.domain.messages import Channel, Direction, Exchange, due, open_follow_ups, standing
from app.domain.permissions import Role
from app.domain.prospects import Prospect
from app.services import merges, messages, prospects, trail
from app.services.office import Office
from tests.conftest import NOW
from tests.services.test_merges import elena, propose

TODAY = date(2025, 9, 7)
CALL = Exchange(
    subject="C-1",
    at=datetime(2025, 9, 5, 9, 30, tzinfo=UTC),
    channel=Channel.CALL,
    direction=Direction.IN,
    about="Asks when interest is paid",
    text="Wants it on another bank account; sends the form.",
    follow_up=TODAY,
)


def test_a_line_is_written_down_with_who_and_when(second: Office) -> None:
    kept = messages.write(second, replace(CALL, about="  Asks when  interest is paid "))
    assert (kept.id, kept.actor, kept.written_at, kept.about) == (1, "ana", NOW, CALL.about)
    (told,) = messages.told(second, "C-1")
    assert (told.exchange, told.corrected, told.open, told.late) == (kept, False, True, True)
    line = trail.audit_page(second, trail.Filter(subject="C-1")).lines[0]
    assert (line.action, line.after["about"], "text" in line.after) == ("message:written", CALL.about, False)


UNSOUND: tuple[tuple[str, object], ...] = (
    ("about", " "),
    ("about", "a" * 201),
    ("text", "t" * 20_001),
    ("at", NOW + timedelta(hours=1)),
    ("follow_up", TODAY - timedelta(days=1)),
    ("corrects", 7),
    ("settles", 7),
)


def test_what_is_unsound_is_refused_beside_its_field(second: Office) -> None:
    for field, value in UNSOUND:
        with pytest.raises(BadInput) as refused:
            messages.write(second, replace(CALL, **{field: value}))  # type: ignore[arg-type]  # fields by name
        assert refused.value.field == field
    assert messages.told(second, "C-1") == ()


def test_a_correction_is_a_new_line_and_takes_the_place_of_the_old_one(second: Office) -> None:
    first = messages.write(second, CALL)
    messages.write(second, replace(CALL, about="Asks when the principal returns", corrects=first.id))
    new, old = messages.told(second, "C-1")
    assert (old.exchange, old.corrected, old.open, new.corrected, new.open) == (first, True, False, False, True)
    with pytest.raises(Conflict, match="corrected already"):
        messages.write(second, replace(CALL, corrects=first.id))
    with pytest.raises(DBAPIError, match="not authorized"), second.store.writing("ana") as writing:
        writing.session.execute(update(MessageRecord).values(about="something else"))


def test_a_follow_up_is_due_until_a_later_line_settles_it(second: Office) -> None:
    first = messages.write(second, CALL)
    later = messages.write(second, replace(CALL, about="Another matter", follow_up=TODAY + timedelta(days=1)))
    assert [each.id for each in messages.due(second)] == [first.id]
    corrected = messages.write(second, replace(CALL, about="Asks for the form", corrects=first.id))
    assert [each.id for each in messages.due(second)] == [corrected.id]
    messages.write(second, replace(CALL, about="Form has come", follow_up=None, settles=corrected.id))
    assert messages.due(second) == ()
    assert [each.exchange.id for each in messages.told(second, "C-1") if each.open] == [later.id]


def test_what_settled_the_line_before_its_correction_settles_the_correction() -> None:
    first, done = replace(CALL, id=1), replace(CALL, id=2, follow_up=None, settles=1)
    correction = replace(CALL, id=3, corrects=1)
    assert open_follow_ups([first, done, correction]) == ()
    withdrawn = replace(done, id=4, settles=None, corrects=2)  # it had settled nothing after all
    assert due([first, done, correction, withdrawn], TODAY) == (correction,)
    assert standing([first, done, correction, withdrawn]) == (correction, withdrawn)


def test_the_messages_of_a_merged_client_are_shown_with_the_kept_one_and_return_with_a_reversal(second: Office) -> None:
    office = replace(second, person=replace(second.person, roles=frozenset({Role.OPERATIONS})))
    theirs = messages.write(office, replace(CALL, subject="C-2"))
    number = propose(office).number
    merges.confirm(elena(office), number)
    later = messages.write(office, replace(CALL, settles=theirs.id, follow_up=None))
    assert {each.exchange.id for each in messages.told(office, "C-1")} == {theirs.id, later.id}
    assert messages.due(office) == ()
    merges.propose_reversal(office, number, "they are two people after all")
    merges.confirm(elena(office), number)
    assert [each.exchange.id for each in messages.told(office, "C-2")] == [theirs.id]
    assert [each.exchange.id for each in messages.told(office, "C-1")] == [later.id]


def test_who_may_write_depends_on_whom_it_is_about(second: Office, as_role: Callable[[Office, Role], Office]) -> None:
    manager = as_role(second, Role.MANAGER)
    with pytest.raises(BadInput, match="Nobody has the code P-0001"):
        messages.write(manager, replace(CALL, subject="P-0001"))
    prospects.add_prospect(manager, Prospect(code="", name="Vera Holm", stage_since=NOW))
    assert messages.write(manager, replace(CALL, subject="P-0001")).id == 1
    for office, line in ((manager, CALL), (as_role(second, Role.AUDITOR), replace(CALL, subject="P-0001"))):
        with pytest.raises(NotAllowed):
            messages.write(office, line)
