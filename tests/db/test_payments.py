from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.orm import Session

from app.db import costs, payments
from app.db.engine import postgres_engines
from app.db.store import Store
from app.domain.errors import Conflict
from app.domain.investments import Cost, Payment, PaymentKind
from tests.db.support import add_contract, decide

INTEREST = Payment(investment="I_1", seq=1, paid_on=date(2025, 7, 1), amount=Decimal("180.00"), reference="R-1")
PRINCIPAL = replace(INTEREST, seq=13, kind=PaymentKind.PRINCIPAL, amount=Decimal("12000.00"), reference="R-2")
HOSTING = Cost(day=date(2025, 9, 1), kind="operating", amount=Decimal("480.00"), note="hosting")
REFUND = replace(HOSTING, amount=Decimal("-20.00"), note="paid back")


def add(payment: Payment, key: str, expected: bool = True) -> object:
    def step(session: Session) -> None:
        assert payments.add(session, payment, key) is expected

    return step


def test_payments_come_back_in_the_order_they_were_written(store: Store) -> None:
    decide(
        store,
        add_contract,
        lambda session: payments.add(session, PRINCIPAL, "b"),
        lambda session: payments.add(session, INTEREST, "a"),
    )
    with store.reading() as session:
        assert payments.read_all(session) == (PRINCIPAL, INTEREST)


def test_a_command_that_comes_twice_pays_once(store: Store) -> None:
    answers: list[bool] = []
    for _ in range(2):
        with store.writing("ana") as writing:
            if not answers:
                add_contract(writing.session)
            answers.append(payments.add(writing.session, INTEREST, "the form"))
            writing.audit("payment:recorded", "R-1")
            writing.commit()
    assert answers == [True, False]
    with store.reading() as session:
        assert payments.read_all(session) == (INTEREST,)


def test_a_reference_is_used_once(store: Store) -> None:
    decide(store, add_contract, lambda session: payments.add(session, INTEREST, "a"))
    with pytest.raises(Conflict):
        decide(store, lambda session: payments.add(session, replace(INTEREST, seq=2), "b"))


@pytest.mark.parametrize("amount", ["0.00", "-5.00"])
def test_a_payment_is_more_than_nothing(store: Store, amount: str) -> None:
    decide(store, add_contract)
    with pytest.raises(IntegrityError):
        decide(store, lambda session: payments.add(session, replace(INTEREST, amount=Decimal(amount)), "a"))


def test_costs_come_back_and_a_repeated_command_costs_once(store: Store) -> None:
    answers: list[bool] = []
    decide(
        store,
        lambda session: answers.append(costs.add(session, HOSTING, "a")),
        lambda session: answers.append(costs.add(session, REFUND, "b")),
        lambda session: answers.append(costs.add(session, HOSTING, "a")),
    )
    assert answers == [True, True, False]
    with store.reading() as session:
        assert costs.read_all(session) == (HOSTING, REFUND)


@pytest.mark.xdist_group("postgres")
def test_a_second_seat_waits_until_the_first_has_written_its_payment(postgres_url: str) -> None:
    engines = postgres_engines(postgres_url)
    with Session(engines.write) as one, Session(engines.write) as two:
        add_contract(one)
        one.commit()
        payments.add(one, INTEREST, "a")
        assert payments.read_for_update(one, "I_1") == (INTEREST,)
        two.execute(text("SET LOCAL lock_timeout = 50"))
        with pytest.raises(OperationalError, match="lock timeout"):
            payments.read_for_update(two, "I_1")
        one.commit()
        two.rollback()
        assert payments.read_for_update(two, "I_1") == (INTEREST,)
    engines.dispose()
