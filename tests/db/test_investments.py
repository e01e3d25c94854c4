from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from app.db import investments, terms
from app.db.investments import AllocationRecord
from app.db.store import Store
from app.db.terms import TermsRecord
from app.domain.accrual import schedule
from app.domain.errors import Conflict
from app.domain.holdings import Allocation
from app.domain.investments import Decision, Investment
from app.domain.products import SHIPPED_TERMS, Accrual, Convention, Terms
from tests.db.support import CONTRACT, DAY, MAIN, OTHER, add_contract, decide

AGREED = Terms(
    fund="UNLIMITED",
    version=0,
    effective=DAY,
    rate_per_month=Decimal("0.0275"),
    minimum=Decimal("0.00"),
    step_months=2,
    incubation_months=1,
    commitment_months=9,
    by_invitation=True,
    custom=True,
    convention=Convention.DAYS,
    accrual=Accrual.PERIODS,
    notice_days=30,
    early_redemption=True,
    renews=True,
    holiday_roll="next",
    windows="house",
)


def only(store: Store) -> Investment:
    with store.reading() as session:
        (found,) = investments.read_all(session)
    return found


def change(store: Store, wanted: Investment) -> None:
    decide(store, lambda session: investments.change(session, wanted))


def agreed_terms(store: Store) -> int:
    with store.reading() as session:
        return session.scalar(select(func.count()).where(TermsRecord.owner != "")) or 0


def test_an_investment_comes_back_with_terms_allocations_and_schedule(store: Store) -> None:
    decide(store, add_contract)
    assert only(store) == CONTRACT
    rows = schedule(CONTRACT)
    decide(store, lambda session: investments.add_schedule(session, "I_1", rows))
    assert only(store).schedule == rows
    assert len(rows) == 13


def test_a_promise_is_written_once(store: Store) -> None:
    rows = schedule(CONTRACT)
    decide(store, add_contract, lambda session: investments.add_schedule(session, "I_1", rows))
    with pytest.raises(Conflict):
        decide(store, lambda session: investments.add_schedule(session, "I_1", rows[:1]))


def test_a_change_replaces_everything_and_counts(store: Store) -> None:
    decide(store, add_contract)
    parts = (
        Allocation(investment="I_1", account=MAIN, amount=Decimal("9000.00"), since=DAY, until=date(2025, 6, 1)),
        Allocation(investment="I_1", account=OTHER, amount=Decimal("9000.00"), source="house", since=date(2025, 6, 1)),
    )
    wanted = replace(CONTRACT, principal=Decimal("9000.00"), allocations=parts, decision=Decision.PENDING, note="less")
    change(store, wanted)
    assert only(store) == replace(wanted, version=2)


def test_a_change_of_the_allocations_alone_counts_too(store: Store) -> None:
    decide(store, add_contract)
    moved = replace(CONTRACT, allocations=(replace(CONTRACT.allocations[0], account=OTHER),))
    change(store, moved)
    assert only(store) == replace(moved, version=2)
    with pytest.raises(Conflict, match="I_1"):
        change(store, CONTRACT)


def test_a_decision_leaves_the_rows_of_the_allocations_alone(store: Store) -> None:
    decide(store, add_contract)
    with store.reading() as session:
        before = list(session.scalars(select(AllocationRecord.id)))
    change(store, replace(CONTRACT, decision=Decision.PENDING))
    with store.reading() as session:
        assert list(session.scalars(select(AllocationRecord.id))) == before


def test_an_unknown_investment_is_not_changed(store: Store) -> None:
    decide(store, add_contract)
    with pytest.raises(Conflict):
        change(store, replace(CONTRACT, code="I_2"))


def test_terms_agreed_for_one_investment_belong_to_it(store: Store) -> None:
    decide(store, add_contract)
    change(store, replace(CONTRACT, terms=AGREED))
    assert only(store).terms == AGREED
    with store.reading() as session:
        assert terms.read_all(session) == SHIPPED_TERMS[:1]
        assert list(terms.agreed_for(session, "I_1").values()) == [AGREED]
        assert terms.agreed_for(session, "IX1") == {}


def test_terms_agreed_before_are_not_written_again(store: Store) -> None:
    decide(store, add_contract)
    other = replace(AGREED, rate_per_month=Decimal("0.03"))
    for at, wanted in enumerate((AGREED, other, AGREED), start=1):
        change(store, replace(CONTRACT, terms=wanted, version=at))
        assert only(store).terms == wanted
    assert agreed_terms(store) == 2


def test_an_investment_keeps_the_terms_it_was_sold_with(store: Store) -> None:
    later = replace(SHIPPED_TERMS[0], version=2, effective=date(2025, 6, 1), rate_per_month=Decimal("0.01"))
    decide(store, add_contract, lambda session: terms.add(session, later))
    assert only(store).terms == SHIPPED_TERMS[0]
    with store.reading() as session:
        assert terms.read_all(session) == (SHIPPED_TERMS[0], later)


def test_a_version_of_terms_is_written_once(store: Store) -> None:
    decide(store, lambda session: terms.add(session, SHIPPED_TERMS[0]))
    with pytest.raises(Conflict):
        decide(store, lambda session: terms.add(session, SHIPPED_TERMS[0]))


@pytest.mark.parametrize(
    "wrong",
    [
        replace(CONTRACT, client="nobody"),
        replace(CONTRACT, principal=Decimal("0.00")),
        replace(CONTRACT, allocations=(replace(CONTRACT.allocations[0], amount=Decimal("-1.00")),)),
    ],
    ids=["no client", "no principal", "negative part"],
)
def test_the_database_itself_refuses_what_makes_no_sense(store: Store, wrong: Investment) -> None:
    decide(store, add_contract)
    with pytest.raises(IntegrityError):
        decide(store, lambda session: investments.add(session, replace(wrong, code="I_2")))
