"""A statement is taken in once, for an account of ours in its currency, and says what it leaves open."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

import pytest

from app.bridge.simulator.printed import grouped
from app.bridge.simulator.reports import Printed, mt4_html, mt5_html, mt5_xlsx
from app.bridge.statements import read_statement
from app.channels.officewriter import document
from app.domain.book import Book
from app.domain.errors import BadInput, NotAllowed, RefusedFile, UnknownAccount
from app.domain.holdings import Account, AccountKey
from app.domain.money import total
from app.domain.permissions import Role
from app.services import trail, transfer
from app.services.office import Office
from app.services.statements import Questions, Wishes, import_statement, questions
from app.services.transfer import Imported
from tests.offices import amount, operation, trades

KEY = AccountKey("Broker-Live", 4242)
PRINTED = Printed(
    key=KEY,
    deals=(
        operation(KEY, 100, "2025-05-02T09:00:00", "25000.00", "Deposit"),
        *trades(KEY, 101, "2025-05-05T10:00:00", 40, 12, "1834.27", 3),
        operation(KEY, 190, "2025-07-01T10:00:00", "-1500.00", "Withdrawal"),
    ),
    printed_at=datetime(2025, 7, 2, 18, 30, tzinfo=UTC),
)
NEW = Wishes(new_account=True)


def take(office: Office, content: bytes, name: str, wishes: Wishes) -> Imported:
    return import_statement(office, read_statement(content), name, wishes)


def lines(office: Office) -> int:
    return trail.audit_page(office, trail.Filter()).count


@pytest.mark.parametrize("write", [mt5_html, mt5_xlsx])
def test_every_deal_arrives_and_the_balance_is_reached(office: Office, write: Callable[[Printed], bytes]) -> None:
    found = take(office, write(PRINTED), "may", NEW)
    assert (found.added, found.updated, found.account) == (len(PRINTED.deals), 0, str(KEY))
    assert (found.reconciled, found.difference, found.opening_balance) == (True, Decimal("0.00"), None)
    book = office.book()
    assert sum((deal.amount for deal in book.deals), Decimal("0.00")) == amount("25334.27")
    assert book.snapshots[-1].balance == PRINTED.balance


def test_the_same_report_in_another_form_adds_nothing(office: Office) -> None:
    take(office, mt5_html(PRINTED), "may", NEW)
    before = office.book()
    for content in (mt5_html(PRINTED), mt5_html(PRINTED, language="es"), mt5_xlsx(PRINTED)):
        again = take(office, content, "again", Wishes())
        assert (again.added, again.updated, again.unchanged) == (0, 0, len(PRINTED.deals))
        assert again.reconciled
    assert office.book() == before


def test_a_longer_report_adds_what_is_new_only(office: Office) -> None:
    take(office, mt5_html(PRINTED), "may", NEW)
    more = operation(KEY, 200, "2025-08-01T10:00:00", "77.10", "Rebate")
    longer = replace(PRINTED, deals=(*PRINTED.deals, more), printed_at=datetime(2025, 8, 2, 12, 0, tzinfo=UTC))
    found = take(office, mt5_html(longer), "july", Wishes())
    assert (found.added, found.unchanged, found.reconciled) == (1, len(PRINTED.deals), True)


def test_a_report_that_begins_later_tells_the_gap(office: Office) -> None:
    part = replace(PRINTED, deals=PRINTED.deals[1:], opening=amount("25000.00"))
    found = take(office, mt5_html(part), "june", NEW)
    assert (found.opening_balance, found.difference, found.reconciled) == (
        amount("25000.00"),
        amount("25000.00"),
        False,
    )
    closed = take(office, mt5_html(PRINTED), "all", Wishes())
    assert (closed.added, closed.difference, closed.reconciled) == (1, Decimal("0.00"), True)


def test_a_report_whose_sums_contradict_its_rows_reconciles_nothing(office: Office) -> None:
    """The deals add up to the balance; the profits printed under them do not."""
    page = mt5_html(PRINTED).decode("utf-16")
    profits = grouped(total(deal.profit for deal in PRINTED.deals))
    assert page.count(f"<b>{profits}</b>") == 1
    content = page.replace(f"<b>{profits}</b>", "<b>1.00</b>").encode("utf-16")
    found = take(office, content, "may", NEW)
    assert (found.difference, found.contradicts_itself, found.reconciled) == (Decimal("0.00"), True, False)
    assert any("differ by" in str(problem.what) for problem in found.problems)


def test_a_report_without_a_balance_at_its_end_says_so_and_is_judged_by_its_last_row(office: Office) -> None:
    page = mt5_html(PRINTED).decode("utf-16")
    label = '<td colspan="3">Balance:</td>'
    assert page.count(label) == 1
    page = page.replace(label, '<td colspan="3">Balance</td>')
    found = take(office, page.encode("utf-16"), "may", NEW)
    assert [problem.where for problem in found.problems] == ["end", "zone"]
    assert (found.reconciled, office.book().snapshots) == (True, ())


def test_an_account_that_is_not_ours_is_refused_unless_somebody_says_it_is(office: Office) -> None:
    before = lines(office)
    with pytest.raises(UnknownAccount):
        take(office, mt5_html(PRINTED), "may", Wishes())
    assert office.book().accounts == ()
    assert office.book().deals == ()
    assert lines(office) == before


def test_another_currency_is_refused(office: Office) -> None:
    take(office, mt5_html(PRINTED), "may", NEW)
    before = office.book()
    with pytest.raises(RefusedFile, match="is in EUR"):
        take(office, mt5_html(replace(PRINTED, currency="EUR")), "euro", NEW)
    office.books.forget_all()
    assert office.book() == before


def test_tickets_that_are_known_under_another_login_are_refused(office: Office) -> None:
    take(office, mt5_html(PRINTED), "may", NEW)
    before = office.book()
    other = AccountKey(KEY.server, 4343)
    theirs = replace(PRINTED, key=other, deals=tuple(replace(deal, account=other) for deal in PRINTED.deals))
    with pytest.raises(RefusedFile, match="another login"):
        take(office, mt5_html(theirs), "copy", NEW)
    office.books.forget_all()
    assert office.book() == before


def test_a_trial_tells_what_it_would_do_and_writes_nothing(office: Office) -> None:
    before = lines(office)
    tried = take(office, mt5_html(PRINTED), "may", replace(NEW, dry_run=True))
    assert (tried.added, tried.dry_run, tried.reconciled) == (len(PRINTED.deals), True, True)
    assert office.book().accounts == ()
    assert office.book().deals == ()
    assert lines(office) == before


def test_a_report_cut_short_changes_nothing(office: Office) -> None:
    whole = mt5_html(PRINTED)
    for part in (0.3, 0.6, 0.9):
        with pytest.raises(RefusedFile):
            take(office, whole[: int(len(whole) * part) // 2 * 2], "cut", NEW)
    assert office.book().accounts == ()


def test_a_report_of_the_older_terminal_is_of_the_server_that_is_named(office: Office) -> None:
    found = take(office, mt4_html(PRINTED), "old", replace(NEW, server=KEY.server))
    assert found.account == str(KEY)
    with pytest.raises(UnknownAccount):
        take(office, mt4_html(PRINTED), "old", Wishes())


def test_an_unconfirmed_zone_is_said_and_a_named_one_moves_the_times(office: Office) -> None:
    content = mt5_html(replace(PRINTED, zone="Europe/Athens"))
    first = take(office, content, "may", NEW)
    assert [problem.where for problem in first.problems] == ["zone"]
    wrong = {deal.ticket: deal.time for deal in office.book().deals}
    second = take(office, content, "may", Wishes(zone="Europe/Athens"))
    assert second.problems == ()
    times = {deal.ticket: deal.time for deal in office.book().deals}
    assert times == {deal.ticket: deal.time for deal in PRINTED.deals}
    assert times != wrong
    with pytest.raises(BadInput):
        take(office, content, "may", Wishes(zone="Moon/Base"))


def test_a_zone_that_is_told_later_moves_deals_that_no_later_report_names(office: Office) -> None:
    whole = replace(PRINTED, zone="Europe/Athens")
    take(office, mt5_html(whole), "may", NEW)
    part = replace(whole, deals=whole.deals[-1:], opening=whole.balance - whole.deals[-1].amount)
    take(office, mt5_html(part), "july", Wishes(zone="Europe/Athens"))
    assert [deal.time for deal in office.book().deals] == [deal.time for deal in whole.deals]


def test_a_report_after_an_office_file_fills_its_clock_and_comments_and_a_zone_moves_them(office: Office) -> None:
    """The office file knows neither; the report does, but not yet in which zone its times are."""
    poor = tuple(replace(deal, comment="", server_ms=None) for deal in PRINTED.deals)
    book = Book(accounts=(Account(key=KEY),), deals=poor)
    transfer.import_office(office, json.dumps(document(book)).encode(), "office")
    content = mt5_html(replace(PRINTED, zone="Europe/Athens"))
    found = take(office, content, "may", Wishes())
    assert (found.added, found.updated) == (0, len(poor))
    deals = office.book().deals
    assert [deal.time for deal in deals] == [deal.time for deal in PRINTED.deals]
    assert [deal.comment for deal in deals] == [deal.comment for deal in PRINTED.deals]
    assert all(deal.server_ms is not None for deal in deals)
    assert take(office, content, "may", Wishes()).unchanged == len(poor)
    # the zone is told: of the right one nothing moves, of a wrong one everything can be moved back
    assert take(office, content, "may", Wishes(zone="Europe/Athens")).updated == 0
    assert office.book().deals == deals
    transfer.import_office(office, json.dumps(document(book)).encode(), "office again")
    assert office.book().deals == deals


def test_who_may_not_import_is_refused(office: Office, as_role: Callable[[Office, Role], Office]) -> None:
    for role in set(Role) - {Role.MANAGER, Role.OPERATIONS}:
        with pytest.raises(NotAllowed):
            take(as_role(office, role), mt5_html(PRINTED), "may", NEW)
    assert office.book().deals == ()


def test_what_the_report_and_the_office_leave_open_is_asked_with_what_is_likely(office: Office) -> None:
    old, new = read_statement(mt4_html(PRINTED)), read_statement(mt5_html(PRINTED))
    assert questions(office, old) == Questions("Simulated Broker Ltd", "")
    assert questions(office, new) == Questions(None, "")
    take(office, mt5_html(PRINTED), "may", replace(NEW, zone="Europe/Athens"))
    assert questions(office, new) == Questions(None, None)
    assert questions(office, old) == Questions(KEY.server, None)
    assert questions(office, old, "Elsewhere") == Questions("Elsewhere", "Europe/Athens")


@pytest.mark.parametrize(("answer", "field"), [({"zone": "Moon/Base"}, "timezone"), ({"server": "x" * 121}, "server")])
def test_an_answer_that_cannot_be_is_named_by_its_field(office: Office, answer: dict[str, str], field: str) -> None:
    with pytest.raises(BadInput) as refused:
        take(office, mt4_html(PRINTED), "old", replace(NEW, **answer))  # type: ignore[arg-type]  # both are texts
    assert refused.value.field == field
    assert office.book().accounts == ()
