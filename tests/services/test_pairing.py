"""The other leg of a transfer is looked for and chosen; both legs are one decision, written together."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal

import pytest

from app.channels.officewriter import document
from app.domain.errors import BadInput, NotAllowed
from app.domain.holdings import AccountKey, OperationType, Part
from app.domain.permissions import Role
from app.services import choices, pairing, review, splitting, trail, transfer
from app.services.dashboard import dashboard
from app.services.office import Office
from tests.offices import operation, second_book

A, B = AccountKey("Broker-Live", 1001), AccountKey("Other-Server", 2001)
LEAVES, EQUAL, LESS, MORE = (A, "60000"), (B, "60001"), (B, "60002"), (B, "60004")


@pytest.fixture
def moved(office: Office) -> Office:
    """The second office, with money that left one account and arrived elsewhere without a word."""
    book = second_book()
    deals = (
        operation(A, 60000, "2025-08-02T10:00:00", "-500.00", ""),
        operation(B, 60001, "2025-08-12T10:00:00", "500.00", ""),
        operation(B, 60002, "2025-08-03T10:00:00", "495.50", ""),
        operation(B, 60004, "2025-08-04T10:00:00", "505.00", ""),
    )
    book = replace(book, deals=(*book.deals, *deals), snapshots=())
    transfer.import_office(office, json.dumps(document(book)).encode(), "moved")
    return office


def keys(office: Office, days: int = 3, tolerance: str = "0.00") -> list[object]:
    return [each.key for each in pairing.candidates(office, LEAVES, days, Decimal(tolerance))]


def test_candidates_are_looked_for_as_far_as_a_person_says(moved: Office) -> None:
    assert keys(moved) == []
    assert keys(moved, 10) == [EQUAL]
    assert keys(moved, 3, "4.50") == [LESS]
    assert keys(moved, 10, "4.50") == [EQUAL, LESS]
    (found,) = pairing.candidates(moved, LEAVES, 3, Decimal("4.99"))
    assert (found.difference, found.later.days) == (Decimal("-4.50"), 1)


def test_of_a_divided_operation_the_other_leg_is_that_of_the_whole(moved: Office) -> None:
    parts = [Part(OperationType.FEE, Decimal("-100.00")), Part(OperationType.UNKNOWN, Decimal("-400.00"))]
    splitting.split_operation(moved, LEAVES, parts)
    assert keys(moved, 10, "4.50") == [EQUAL, LESS]


def test_a_part_that_is_the_leg_of_another_transfer_is_not_taken_from_it(moved: Office) -> None:
    pairing.pair(moved, LEAVES, LESS)
    legs = (Part(OperationType.FEE, Decimal("-4.50")), Part(OperationType.TRANSFER_OUT, Decimal("-495.50")))
    typing = replace(next(each for each in moved.book().typings if each.key == LEAVES), parts=legs)
    with moved.store.writing("ana") as writing:
        review.write(writing, choices.known(moved.book(), LEAVES)[0], typing)
        writing.commit()
    with pytest.raises(BadInput, match="another transfer"):
        pairing.pair(moved, LEAVES, EQUAL)


def test_both_legs_are_written_together_and_cancel_in_the_fund(moved: Office) -> None:
    before = dashboard(moved).figures
    pairing.pair(moved, LEAVES, EQUAL)
    rows = {row.key: row.operation for row in review.review_queue(moved).typed}
    assert (rows[LEAVES].pair, rows[EQUAL].pair) == (EQUAL, LEAVES)
    assert (rows[LEAVES].type, rows[EQUAL].type) == (OperationType.TRANSFER_OUT, OperationType.TRANSFER_IN)
    after = dashboard(moved).figures
    assert after.withdrawals == before.withdrawals - 500
    assert after.deposits == before.deposits - 500
    assert after.bridge_holds()
    lines = trail.audit_page(moved, trail.Filter()).lines[:2]
    assert {line.subject for line in lines} == {f"{A}:60000", f"{B}:60001"}
    assert all(line.after and "other" in line.after for line in lines)


def test_what_the_larger_leg_has_more_is_a_part_of_its_own(moved: Office) -> None:
    pairing.pair(moved, LEAVES, LESS)
    row = next(each for each in review.review_queue(moved).typed if each.key == LEAVES)
    assert [(part.type, part.amount, part.pair) for part in row.parts] == [
        (OperationType.TRANSFER_OUT, Decimal("-495.50"), LESS),
        (OperationType.FEE, Decimal("-4.50"), None),
    ]


def test_the_larger_arrival_brings_a_correction(moved: Office) -> None:
    pairing.pair(moved, MORE, LEAVES)
    row = next(each for each in review.review_queue(moved).typed if each.key == MORE)
    assert [(part.type, part.amount, part.pair) for part in row.parts] == [
        (OperationType.TRANSFER_IN, Decimal("500.00"), LEAVES),
        (OperationType.CORRECTION, Decimal("5.00"), None),
    ]
    assert MORE not in keys(moved, 10, "9.00")


def test_a_leg_typed_anew_sends_the_other_back_into_the_queue(moved: Office) -> None:
    pairing.pair(moved, LEAVES, EQUAL)
    review.save_type(moved, EQUAL, OperationType.CLIENT_DEPOSIT)
    assert LEAVES in [row.key for row in review.review_queue(moved).waiting]


def test_a_pair_travels_in_the_office_file(moved: Office) -> None:
    pairing.pair(moved, LEAVES, LESS)
    content = transfer.export_office(moved)
    assert b'"other"' in content
    assert transfer.import_office(moved, content, "again").added == 0


@pytest.mark.parametrize(
    ("key", "other", "says"),
    [
        (LEAVES, LEAVES, "account it left"),
        (LEAVES, (A, "50903"), "account it left"),
        (EQUAL, (A, "50001"), "leaves an account"),
        (EQUAL, (A, "50900"), "leg of another transfer"),
        (LEAVES, (B, "1"), "There is no operation"),
    ],
)
def test_what_cannot_be_one_transfer_is_refused(
    moved: Office, key: tuple[AccountKey, str], other: tuple[AccountKey, str], says: str
) -> None:
    with pytest.raises(BadInput, match=says):
        pairing.pair(moved, key, other)
    assert moved.book().typings == ()


def test_a_leg_that_a_rule_typed_needs_a_reason(moved: Office) -> None:
    deal = operation(B, 60003, "2025-08-03T10:00:00", "500.00", "Deposit-9")
    more = replace(second_book(), deals=(deal,), investments=(), payments=(), costs=(), snapshots=(), clients=())
    transfer.import_office(moved, json.dumps(document(more)).encode(), "one deal more")
    with pytest.raises(BadInput) as refused:
        pairing.pair(moved, LEAVES, (B, "60003"))
    assert refused.value.field == "reason"
    pairing.pair(moved, LEAVES, (B, "60003"), "the desk moved it by hand")
    assert LEAVES not in [row.key for row in review.review_queue(moved).waiting]


@pytest.mark.parametrize(("days", "tolerance", "field"), [(-1, "0", "days"), (61, "0", "days"), (3, "-1", "tolerance")])
def test_looking_out_of_reason_is_refused(moved: Office, days: int, tolerance: str, field: str) -> None:
    with pytest.raises(BadInput) as refused:
        pairing.candidates(moved, LEAVES, days, Decimal(tolerance))
    assert refused.value.field == field


def test_who_may_not_type_may_not_pair(moved: Office, as_role: Callable[[Office, Role], Office]) -> None:
    with pytest.raises(NotAllowed):
        pairing.pair(as_role(moved, Role.COMPLIANCE), LEAVES, EQUAL)
