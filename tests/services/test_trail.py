"""The audit reads, checks and hands itself out; a line that was changed behind its back is found."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace

import pytest

from app.domain.errors import NotAllowed
from app.domain.permissions import Role
from app.services import trail
from app.services.clients import change_client
from app.services.office import Office


def test_the_chain_of_a_used_office_is_sound_and_checking_is_written_down(reference: Office) -> None:
    heard: list[tuple[int, int]] = []
    verdict = trail.verify(reference, lambda done, of: heard.append((done, of)))
    assert verdict.sound
    assert heard[-1] == (verdict.lines, verdict.lines)
    line = trail.audit_page(reference, trail.Filter()).lines[0]
    assert (line.action, line.after["sound"], line.after["checked"]) == ("audit:verified", True, verdict.checked)


def test_looking_for_the_status_bar_writes_nothing(reference: Office) -> None:
    before = trail.audit_page(reference, trail.Filter()).lines[0]
    assert trail.check(reference).sound
    assert trail.audit_page(reference, trail.Filter()).lines[0] == before


def test_with_another_key_no_line_fits(reference: Office) -> None:
    reference.store.mac = lambda content: b"\1" * 32
    assert trail.check(reference).broken_at == 1


def test_a_walk_that_was_stopped_does_not_pass_for_sound(reference: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.db.audit.BATCH", 1)
    verdict = trail.verify(reference, None, lambda: True)
    assert not verdict.sound
    assert not verdict.complete


def test_pages_follow_each_other_without_a_gap(reference: Office) -> None:
    everything = [line.seq for line in trail.audit_page(reference, trail.Filter()).lines]
    found: list[int] = []
    while page := trail.audit_page(reference, trail.Filter(), found[-1] if found else None, 2).lines:
        found += [line.seq for line in page]
    assert found == everything
    assert found == list(range(len(found), 0, -1))


def test_a_change_tells_how_it_stood_before_and_after(reference: Office) -> None:
    client = reference.book().clients[0]
    change_client(reference, replace(client, country="ES"))
    (line,) = trail.audit_page(reference, trail.Filter(action="client:changed")).lines
    assert (line.before["country"], line.after["country"], line.actor) == ("MX", "ES", "ana")


def test_the_export_holds_every_line_oldest_first(reference: Office) -> None:
    rows = [json.loads(row) for row in trail.export(reference).decode().splitlines()]
    assert [row["seq"] for row in rows] == list(range(1, len(rows) + 1))
    assert rows[0]["action"] == "office:created"
    assert trail.audit_page(reference, trail.Filter()).lines[0].after == {"lines": len(rows)}


def test_the_audit_is_not_for_everybody(reference: Office, as_role: Callable[[Office, Role], Office]) -> None:
    with pytest.raises(NotAllowed):
        trail.audit_page(as_role(reference, Role.CLIENT_SERVICES), trail.Filter())
    with pytest.raises(NotAllowed):
        trail.export(as_role(reference, Role.CLIENT_SERVICES))
    with pytest.raises(NotAllowed):
        trail.verify(as_role(reference, Role.MANAGER))
    with pytest.raises(NotAllowed):
        trail.check(replace(reference, person=replace(reference.person, roles=frozenset())))
