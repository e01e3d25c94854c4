"""Account analytics as a service: whose account, as of when, how fresh, and who is refused."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest

from app.channels.officewriter import document
from app.domain.analytics import Period
from app.domain.errors import BadInput, NotAllowed
from app.domain.holdings import AccountKey
from app.services import analytics as service
from app.services import transfer
from app.services.live import Freshness
from app.services.office import Office
from tests.conftest import NOW
from tests.offices import MAIN, reading, reference_book, second_book

STRANGER = AccountKey("Broker-Live", 404)


def test_the_account_that_holds_most_is_shown_first(office: Office) -> None:
    book = second_book()
    last = {each.account: each for each in sorted(book.snapshots, key=lambda each: each.taken_at)}
    read = tuple(replace(each, taken_at=NOW - timedelta(hours=1)) for each in last.values())
    transfer.import_office(office, json.dumps(document(replace(book, snapshots=read))).encode(), "second")
    view = service.analytics(office, None)
    assert view.chosen is not None
    assert view.chosen.key == max(read, key=lambda each: each.equity).account
    assert [each.key for each in view.choices] == sorted(account.key for account in book.accounts)


def test_an_account_comes_with_those_whose_money_works_in_it(reference: Office) -> None:
    view = service.analytics(reference, MAIN, Period.MONTH)
    assert view.chosen is not None
    assert (view.chosen.clients, view.chosen.funds) == (reference.book().clients[0].name, ("BALANCE",))
    assert view.analysis is not None
    assert view.analysis.period is Period.MONTH
    assert view.age is not None
    assert view.age.state in {Freshness.RECORDED, Freshness.NEVER}


def test_an_office_without_accounts_has_nothing_to_analyse(office: Office) -> None:
    view = service.analytics(office, None)
    assert (view.choices, view.chosen, view.analysis, view.age) == ((), None, None, None)


def test_a_stranger_is_refused(reference: Office) -> None:
    for ask in (lambda: service.analytics(reference, STRANGER), lambda: service.analysis(reference, STRANGER)):
        with pytest.raises(BadInput, match="404@Broker-Live is not an account of this office") as refused:
            ask()
        assert refused.value.field == "login"


def test_an_account_no_longer_in_use_is_shown_where_it_is_asked_for(office: Office) -> None:
    book = reference_book()
    closed = replace(book, accounts=tuple(replace(each, active=False) for each in book.accounts))
    transfer.import_office(office, json.dumps(document(closed)).encode(), "closed")
    assert service.analytics(office, None).chosen is None
    assert service.analytics(office, MAIN).chosen is not None


def test_an_earlier_day_knows_nothing_of_later_ones(reference: Office) -> None:
    before, now = (service.analysis(reference, MAIN, day) for day in (date(2025, 8, 1), None))
    assert before.as_of == date(2025, 8, 1)
    assert (before.withdrawn, now.withdrawn) == (Decimal("0.00"), Decimal("143000.00"))
    assert now.as_of == reference.today()


def test_figures_rest_on_the_readings_of_the_office(office: Office) -> None:
    book = reference_book()
    more = (reading(MAIN, "2025-04-01T21:00", "1263485.40", "1263485.40"), *book.snapshots)
    transfer.import_office(office, json.dumps(document(replace(book, snapshots=more))).encode(), "read")
    found = service.analysis(office, MAIN)
    assert found.first == date(2025, 4, 1)
    assert found.trading_result == Decimal("717448.65")


def test_nobody_without_a_role_reads(reference: Office) -> None:
    nobody = replace(reference, person=replace(reference.person, roles=frozenset()))
    for ask in (lambda: service.analytics(nobody, MAIN), lambda: service.analysis(nobody, MAIN)):
        with pytest.raises(NotAllowed):
            ask()
