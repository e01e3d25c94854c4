"""An exported office fills an empty one to the same figures; a bad file changes nothing."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from app.channels.officewriter import document
from app.config import Paths
from app.db import deals as deals_table
from app.domain.book import Book
from app.domain.clients import ClientState
from app.domain.errors import NotAllowed, RefusedFile
from app.domain.holdings import OperationType, ServerZone
from app.domain.permissions import Role
from app.domain.reality import Basis, value
from app.services import clientrecords, clients, merges, readiness, reports, review, signin, trail, transfer
from app.services.office import Office
from app.services.signin import NewOffice, Surroundings
from tests.conftest import PASSWORD, USER
from tests.offices import MAIN, operation, reference_book, second_book
from tests.people import acting, cleared


@pytest.fixture
def other(tmp_path: Path, around: Surroundings) -> Iterator[Office]:
    """A second, empty office."""
    elsewhere = replace(around, paths=Paths(tmp_path / "other"))
    signin.create_office(elsewhere, NewOffice(user=USER, full_name="Ana", password=PASSWORD))
    opened = signin.open_office(elsewhere, USER, PASSWORD)
    yield opened
    opened.close()


def written(book: Book) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(json.dumps(document(book)))
    return found


def lines(office: Office) -> int:
    return trail.audit_page(office, trail.Filter()).count


@pytest.mark.parametrize("day", [date(2025, 9, 7), date(2026, 2, 10)])
def test_an_exported_office_gives_the_same_figures_in_another(second: Office, other: Office, day: date) -> None:
    transfer.import_office(other, transfer.export_office(second), "copy")
    for basis in Basis:
        ours, theirs = (value(office.book(), day, basis) for office in (second, other))
        assert theirs.total == ours.total
        assert theirs.funds == ours.funds
        assert reports.fund_versus_reality(other, day, None, basis) == reports.fund_versus_reality(
            second, day, None, basis
        )
    assert reports.obligations(other, day) == reports.obligations(second, day)
    assert reports.accounts(other, day) == reports.accounts(second, day)


def test_decisions_of_review_travel_too(reference: Office, other: Office) -> None:
    review.save_type(reference, (MAIN, "1121"), OperationType.LEFT_FUND, "sent to the bank in Zurich")
    transfer.import_office(other, transfer.export_office(reference), "copy")
    assert other.book().typings == reference.book().typings


def test_taking_the_same_file_in_again_adds_nothing(second: Office) -> None:
    content, before, written_down = transfer.export_office(second), second.book(), lines(second)
    again = transfer.import_office(second, content, "again")
    assert (again.added, again.updated) == (0, 0)
    assert again.unchanged > 0
    assert second.book() == before
    assert lines(second) == written_down


def test_an_older_file_wakes_nobody_up(second: Office) -> None:
    content = transfer.export_office(second)
    operations = acting(second, "ana", Role.OPERATIONS)
    one, two = (clients.client_of(operations, code) for code in ("C-1", "C-2"))
    made = merges.propose(operations, one, two, (), "the same person, entered twice")
    merges.confirm(acting(second, "elena", Role.COMPLIANCE), made.number)
    clientrecords.move_client(operations, "C-1", ClientState.SUSPENDED, "the police have asked about them")
    cleared(second, "C-1")
    older = json.loads(content)
    older |= {name: [] for name, rows in older.items() if isinstance(rows, list) and name not in {"clients", "terms"}}
    next(each for each in older["clients"] if each["code"] == "C-1")["name"] = "Somebody Else"
    transfer.import_office(second, json.dumps(older).encode(), "older.json")
    states = {each.code: (each.name, each.state) for each in second.book().clients}
    assert states == {"C-1": ("Somebody Else", ClientState.SUSPENDED), "C-2": (two.name, ClientState.CLOSED)}
    assert not readiness.readiness(second, "C-1").ready, "nobody was cleared as somebody else"


def test_a_trial_says_the_same_and_writes_nothing(office: Office) -> None:
    content, before = json.dumps(written(second_book())).encode(), lines(office)
    tried = transfer.import_office(office, content, "second", dry_run=True)
    assert transfer.is_empty(office.book())
    assert lines(office) == before
    done = transfer.import_office(office, content, "second")
    assert (done.added, done.updated) == (tried.added, tried.updated)


def _contract(content: dict[str, Any]) -> None:
    content["investments"][0]["principal"] = "1263485.41"
    content["investments"][0]["allocations"][0]["amount"] = "1263485.41"


def _currency(content: dict[str, Any]) -> None:
    content["currency"] = "EUR"


def _account(content: dict[str, Any]) -> None:
    content["accounts"][0]["currency"] = "EUR"


@pytest.mark.parametrize("spoil", [_contract, _currency, _account])
def test_a_file_that_contradicts_the_office_changes_nothing(
    reference: Office, spoil: Callable[[dict[str, Any]], None]
) -> None:
    content = written(reference_book())
    content["clients"][0]["name"] = "Somebody Else"
    spoil(content)
    before, written_down = reference.book(), lines(reference)
    with pytest.raises(RefusedFile):
        transfer.import_office(reference, json.dumps(content).encode(), "spoiled")
    reference.books.forget_all()
    assert reference.book() == before
    assert lines(reference) == written_down


@pytest.mark.parametrize("content", [b"", b"{}", b"not json", b"\xff\xfe\x00", b'{"format": "other"}'])
def test_what_is_no_office_file_changes_nothing(office: Office, content: bytes) -> None:
    before = lines(office)
    with pytest.raises(RefusedFile):
        transfer.import_office(office, content, "strange")
    assert transfer.is_empty(office.book())
    assert lines(office) == before


def test_a_file_cut_short_anywhere_changes_nothing(office: Office) -> None:
    whole = json.dumps(written(reference_book())).encode()
    for part in (0.25, 0.5, 0.75, 0.999):
        with pytest.raises(RefusedFile):
            transfer.import_office(office, whole[: int(len(whole) * part)], "cut")
    assert transfer.is_empty(office.book())


def test_no_secret_travels(reference: Office, around: Surroundings) -> None:
    content = transfer.export_office(reference)
    assert PASSWORD.encode() not in content
    assert b"$2b$" not in content
    assert b"password" not in content


def test_only_an_administrator_moves_a_whole_office(
    reference: Office, as_role: Callable[[Office, Role], Office]
) -> None:
    for role in set(Role) - {Role.ADMIN}:
        with pytest.raises(NotAllowed):
            transfer.export_office(as_role(reference, role))
        with pytest.raises(NotAllowed):
            transfer.import_office(as_role(reference, role), b"{}", "x")


def test_a_file_that_is_missing_is_refused_with_its_name(tmp_path: Path) -> None:
    with pytest.raises(RefusedFile, match=r"gone\.json"):
        transfer.read_bytes(tmp_path / "gone.json")
    (tmp_path / "here.json").write_bytes(b"1")
    assert transfer.read_bytes(tmp_path / "here.json") == b"1"


def test_a_file_larger_than_any_office_is_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(transfer, "LARGEST_FILE", 3)
    (tmp_path / "huge.json").write_bytes(b"1234")
    with pytest.raises(RefusedFile, match=r"huge\.json is larger"):
        transfer.read_bytes(tmp_path / "huge.json")


def test_a_statement_is_not_taken_for_an_office(office: Office) -> None:
    with pytest.raises(RefusedFile, match="notes is not an office file"):
        transfer.import_office(office, b"<html>", "notes")


def test_a_servers_zone_in_a_file_moves_the_times_of_the_deals_that_are_known(reference: Office) -> None:
    known = operation(MAIN, 999, "2025-04-09T09:00:00", "10.00", "Deposit")
    known = replace(known, server_ms=int(known.time.timestamp() * 1000))
    with reference.store.writing("bridge") as writing:
        deals_table.take_in(writing.session, [known], "bridge")
        writing.commit()
    content = document(reference_book(), [ServerZone(MAIN.server, "Europe/Athens", True)])
    transfer.import_office(reference, json.dumps(content).encode(), "with its servers")
    found = next(deal for deal in reference.book().deals if deal.ticket == known.ticket)
    assert known.time - found.time == timedelta(hours=3)
