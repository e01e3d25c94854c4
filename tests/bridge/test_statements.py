"""Reports printed by the simulator, read back: every layout and language gives the ledger again, to the cent."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.bridge.simulator import reports
from app.bridge.simulator.reports import Order, Printed
from app.bridge.statements import Kind, read_statement, sniff
from app.domain.errors import RefusedFile
from app.domain.holdings import AccountKey, Deal, DealKind
from app.domain.money import ZERO
from tests.offices import amount, operation, trades

KEY = AccountKey("MeridianFX-Live 3", 77100001)
ATHENS = "Europe/Athens"


def ledger(*extra: Deal) -> tuple[Deal, ...]:
    deals = [
        operation(KEY, 1000, "2025-03-03T09:00:00", "25000.00", "Deposit-1"),
        *trades(KEY, 1001, "2025-03-04T10:00:00", 60, 25, "1834.27", 3),
        operation(KEY, 1900, "2025-05-20T10:00:00", "-1500.00", 'Transfer to #"77"'),
        operation(KEY, 1901, "2025-05-21T10:00:00", "3.10", "Interest", DealKind.INTEREST),
        *extra,
    ]
    return tuple(sorted(deals, key=lambda deal: deal.time))


def printed(*extra: Deal, zone: str = "UTC", floating: str = "-12.30") -> Printed:
    at = datetime(2025, 6, 2, 18, 30, tzinfo=UTC)
    return Printed(key=KEY, deals=ledger(*extra), printed_at=at, zone=zone, floating=amount(floating))


def plain(deal: Deal) -> Deal:
    """What every layout can say of a deal: reports name no position, and the raw clock is the report's own."""
    return replace(deal, position=0, server_ms=None)


Layout = Callable[[Printed, str], bytes]
LAYOUTS: dict[str, Layout] = {
    "2020": lambda what, language: reports.mt5_html(what, generation=2020, language=language),
    "2023": lambda what, language: reports.mt5_html(what, generation=2023, language=language),
    "xlsx": reports.mt5_xlsx,
}


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("language", ["en", "es", "ja", "ru"])
def test_every_layout_and_language_gives_the_ledger_again(layout: str, language: str) -> None:
    what = printed()
    statement = read_statement(LAYOUTS[layout](what, language))
    assert statement.key == KEY
    assert statement.currency == "USD"
    assert statement.complete
    assert statement.notes == ()
    assert statement.reported_balance == what.balance
    assert [plain(deal) for deal in statement.deals] == [plain(deal) for deal in what.deals]
    assert statement.reading is not None
    assert statement.reading.equity == what.equity


@pytest.mark.parametrize("layout", LAYOUTS)
def test_broker_time_becomes_utc_by_the_zone_and_the_raw_clock_is_kept(layout: str) -> None:
    what = printed(zone=ATHENS)
    statement = read_statement(LAYOUTS[layout](what, "en"), ATHENS)
    assert [deal.time for deal in statement.deals] == [deal.time for deal in what.deals]
    first = statement.deals[0]
    assert first.server_ms == int((first.time + timedelta(hours=2)).timestamp()) * 1000


def test_a_report_that_starts_in_mid_life_names_its_opening_balance() -> None:
    what = replace(printed(), opening=amount("50.61"))
    statement = read_statement(reports.mt5_html(what))
    assert not statement.complete
    assert statement.opening_balance == amount("50.61")


def test_a_running_balance_that_does_not_follow_is_noted_with_its_row() -> None:
    page = reports.mt5_html(printed()).decode("utf-16")
    wrong = page.replace("25 000.00</td><td>Deposit-1", "25 000.05</td><td>Deposit-1")
    statement = read_statement(b"\xff\xfe" + wrong.encode("utf-16-le"))
    assert [problem.where for problem in statement.notes]


def order(ticket: int, profit: str, taxes: str = "0.00") -> Order:
    opened = datetime(2025, 4, 1, 10, 0, tzinfo=UTC) + timedelta(hours=ticket)
    return Order(
        ticket, "buy", "eurusd", Decimal("0.10"), opened, opened + timedelta(hours=2), Decimal("1.08448"),
        Decimal("1.08117"), amount("-0.70"), amount(taxes), amount("-0.12"), amount(profit),
    )  # fmt: skip


@pytest.mark.parametrize("encoding", ["cp1252", "utf-8"])
def test_a_closed_mt4_order_is_two_deals_and_taxes_are_a_fee(encoding: str) -> None:
    what = replace(printed(), holder="José Pérez")
    page = reports.mt4_html(what, [order(7, "33.10", "-1.00"), order(8, "-4.00")], encoding=encoding)
    statement = read_statement(page, server="Old-Server")
    assert statement.kind is Kind.MT4_HTML
    assert statement.key == AccountKey("Old-Server", KEY.login)
    assert statement.holder == "José Pérez"
    came, left = (deal for deal in statement.deals if deal.ticket.startswith("7"))
    assert (came.ticket, came.amount, came.kind) == ("7", ZERO, DealKind.BUY)
    assert (left.ticket, left.fee, left.commission, left.kind) == (
        "7:out",
        amount("-1.00"),
        amount("-0.70"),
        DealKind.SELL,
    )
    assert statement.complete


def test_an_mt4_statement_without_a_server_is_named_by_its_company() -> None:
    statement = read_statement(reports.mt4_html(printed(), [order(7, "1.00")]))
    assert statement.key.server == "Simulated Broker Ltd"


@pytest.mark.parametrize(
    ("content", "where", "said"),
    [
        (reports.mt5_html(printed(), tester=True), "head", "strategy tester"),
        (reports.mt5_html(printed())[:-400], "end", "cut off"),
        (b"<!DOCTYPE html><html><body><table><tr><td>Hello</td></tr></table></body></html>", "head", "not an account"),
        (b"nothing at all", "file", "not a report"),
        (b"PK\x03\x04 not a zip", "file", "not a report"),
        (b"<html>" + b" " * (26 * 1024 * 1024), "file", "25 MB"),
    ],
)
def test_what_is_no_account_report_is_refused_with_a_sentence(content: bytes, where: str, said: str) -> None:
    with pytest.raises(RefusedFile) as refusal:
        read_statement(content)
    assert refusal.value.problems[0].where == where
    assert said in str(refusal.value.problems[0].what)


def test_two_contents_for_one_ticket_refuse_the_file() -> None:
    twin = operation(KEY, 1000, "2025-03-05T09:00:00", "7.00", "Deposit-1")
    with pytest.raises(RefusedFile, match="not taken in") as refusal:
        read_statement(reports.mt5_html(printed(twin)))
    assert "1000" in str(refusal.value.problems[0].what)


def test_a_workbook_that_unpacks_to_too_much_is_refused_before_it_is_opened() -> None:
    import io
    import zipfile

    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as container:
        container.writestr("xl/workbook.xml", "<a/>")
        container.writestr("xl/worksheets/sheet1.xml", b"0" * 60_000_000)
        container.writestr("xl/worksheets/sheet2.xml", b"0" * 60_000_000)
    with pytest.raises(RefusedFile) as refusal:
        read_statement(bomb.getvalue())
    assert "more than is allowed" in str(refusal.value.problems[0].what)


def test_files_are_told_apart_by_content() -> None:
    what = printed()
    assert sniff(reports.mt5_html(what)) is Kind.MT5_HTML
    assert sniff(reports.mt5_xlsx(what)) is Kind.MT5_XLSX
    assert sniff(reports.mt4_html(what, [])) is Kind.MT4_HTML
    assert sniff(b"code,name\nC-1,One\n") is Kind.SHEET
    assert sniff(b"\x89PNG\r\n") is Kind.OTHER


PAGES = [reports.mt5_html(printed()), reports.mt4_html(printed(), [order(7, "1.00")]), reports.mt5_xlsx(printed())]


@given(st.sampled_from(PAGES), st.data())
def test_a_damaged_report_is_read_or_refused_and_nothing_else(page: bytes, data: st.DataObject) -> None:
    damaged = bytearray(page)
    for _ in range(data.draw(st.integers(1, 6))):
        at = data.draw(st.integers(0, len(damaged) - 1))
        damaged[at] = data.draw(st.integers(0, 255))
    end = data.draw(st.sampled_from([len(damaged), len(damaged) // 2, len(damaged) - 3]))
    try:
        statement = read_statement(bytes(damaged[:end]))
    except RefusedFile as refusal:
        assert refusal.problems  # noqa: PT017 - either outcome is right, as long as it is one of the two
    else:
        assert statement.key.login > 0
