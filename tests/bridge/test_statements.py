"""Reports printed by the simulator, read back: every layout and language gives the ledger again, to the cent."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.bridge.simulator import reports
from app.bridge.simulator.reports import Printed
from app.bridge.statements import Kind, read_statement, sniff
from app.domain.errors import RefusedFile
from app.domain.holdings import AccountKey, Deal, DealKind
from app.domain.money import ZERO
from tests.bridge.ledgers import KEY, POSITIONS, ledgers, mt4_ledgers, plain, printed
from tests.offices import amount, operation

ATHENS = "Europe/Athens"
Layout = Callable[[Printed, str], bytes]
LAYOUTS: dict[str, Layout] = {
    "2020": lambda what, language: reports.mt5_html(what, generation=2020, language=language),
    "2023": lambda what, language: reports.mt5_html(what, generation=2023, language=language),
    "2023 with cost": lambda what, language: reports.mt5_html(what, language=language, cost=True),
    "xlsx": reports.mt5_xlsx,
    "xlsx with cost": lambda what, language: reports.mt5_xlsx(what, language, cost=True),
}


def retyped(page: bytes, old: str, new: str) -> bytes:
    """The page with one text in place of another."""
    text = page.decode("utf-16")
    assert old in text
    return b"\xff\xfe" + text.replace(old, new).encode("utf-16-le")


def complaint(content: bytes) -> tuple[str, str]:
    """Where and why a file is refused."""
    with pytest.raises(RefusedFile) as refusal:
        read_statement(content)
    problem = refusal.value.problems[0]
    return problem.where, str(problem.what)


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("language", reports.LANGUAGES)
def test_every_layout_and_language_gives_the_ledger_again(layout: str, language: str) -> None:
    what = printed()
    statement = read_statement(LAYOUTS[layout](what, language))
    assert statement.key == KEY
    assert (statement.currency, statement.holder, statement.company) == ("USD", "A. Person", "Simulated Broker Ltd")
    assert statement.complete
    assert statement.notes == ()
    assert statement.reported_balance == what.balance
    assert [plain(deal) for deal in statement.deals] == [plain(deal) for deal in what.deals]
    assert statement.positions == POSITIONS
    assert statement.printed_at == what.printed_at
    assert statement.margin_mode == ("" if layout == "2020" else "Hedge")
    assert statement.reading is not None
    assert (statement.reading.equity, statement.reading.credit) == (what.equity, what.credit)
    assert statement.reading.margin == what.margin


@given(ledgers(), st.sampled_from(["2020", "2023", "2023 with cost"]), st.sampled_from(reports.LANGUAGES))
def test_any_ledger_comes_back_from_a_page(what: Printed, layout: str, language: str) -> None:
    statement = read_statement(LAYOUTS[layout](what, language))
    assert statement.notes == ()
    assert statement.opening_balance == what.opening
    assert statement.complete == (what.opening == 0)
    assert [plain(deal) for deal in statement.deals] == list(what.deals)
    assert statement.reported_balance == what.balance


@given(ledgers(), st.sampled_from(reports.LANGUAGES))
def test_any_ledger_comes_back_from_a_workbook(what: Printed, language: str) -> None:
    statement = read_statement(reports.mt5_xlsx(what, language))
    assert statement.notes == ()
    assert statement.opening_balance == what.opening
    assert [plain(deal) for deal in statement.deals] == list(what.deals)


@given(mt4_ledgers())
def test_any_mt4_ledger_comes_back(what: Printed) -> None:
    statement = read_statement(reports.mt4_html(what, encoding="utf-8")).on_server(KEY.server)
    by_ticket = {deal.ticket: replace(deal, server_ms=None) for deal in statement.deals}
    assert by_ticket == {deal.ticket: deal for deal in what.deals}
    assert statement.notes == ()
    assert statement.complete
    assert statement.positions == POSITIONS


@pytest.mark.parametrize("layout", LAYOUTS)
def test_broker_time_becomes_utc_by_the_zone_and_the_raw_clock_is_kept(layout: str) -> None:
    what = printed(zone=ATHENS)
    statement = read_statement(LAYOUTS[layout](what, "en"), ATHENS)
    assert [deal.time for deal in statement.deals] == [deal.time for deal in what.deals]
    first = statement.deals[0]
    assert first.server_ms == int((first.time + timedelta(hours=2)).timestamp()) * 1000


def test_another_zone_gives_what_reading_again_in_it_gives() -> None:
    page = reports.mt5_html(printed(zone=ATHENS))
    assert read_statement(page).in_zone(ATHENS) == read_statement(page, ATHENS)


@pytest.mark.parametrize("clock", ["9999.12.31 23:59:59", "0001.01.01 00:00:00", "1969.12.31 23:59:59"])
def test_a_time_outside_of_this_world_refuses_the_report(clock: str) -> None:
    page = retyped(reports.mt5_html(printed()), "2025.03.03 09:00:00", clock)
    for zone in ("America/New_York", ATHENS):
        with pytest.raises(RefusedFile) as refusal:
            read_statement(page, zone)
        assert clock in str(refusal.value.problems[0].what)


def test_a_report_that_starts_in_mid_life_names_its_opening_balance() -> None:
    statement = read_statement(reports.mt5_html(replace(printed(), opening=amount("50.61"))))
    assert not statement.complete
    assert statement.opening_balance == amount("50.61")


def test_a_report_without_deals_is_complete_only_where_nothing_is_there() -> None:
    nothing = replace(printed(), deals=(), positions=(), credit=ZERO)
    assert read_statement(reports.mt5_html(nothing)).complete
    something = read_statement(reports.mt5_html(replace(nothing, opening=amount("70.00"))))
    assert (something.complete, something.opening_balance, something.deals) == (False, amount("70.00"), ())


def test_a_running_balance_that_does_not_follow_is_noted_with_its_row() -> None:
    page = reports.mt5_html(printed())
    balance = re.findall(r"nowrap>([\d ]+\.\d\d)</td><td nowrap></td>", page.decode("utf-16"))[5]
    statement = read_statement(retyped(page, f">{balance}</td><td nowrap></td>", ">1.00</td><td nowrap></td>"))
    assert [str(problem.what) for problem in statement.notes if "running balance" in str(problem.what)]


def test_a_row_cut_out_of_a_report_shows_in_its_sums() -> None:
    page = reports.mt5_html(printed()).decode("utf-16")
    rows = re.findall(r"<tr[^>]*><td nowrap>20.*?</tr>\r\n", page)
    statement = read_statement(b"\xff\xfe" + page.replace(rows[-3], "").encode("utf-16-le"))
    assert len(statement.notes) == 2
    assert statement.reported_balance != sum(deal.amount for deal in statement.deals)


@pytest.mark.parametrize("encoding", ["cp1252", "utf-8"])
def test_a_holder_is_read_in_the_code_page_of_the_page(encoding: str) -> None:
    page = reports.mt4_html(replace(printed(), deals=(), holder="José Pérez"), encoding=encoding)
    assert read_statement(page).holder == "José Pérez"


def test_a_holder_in_chinese_bytes_is_read() -> None:
    page = reports.mt4_html(replace(printed(), deals=(), holder="王小明"), encoding="gbk")
    assert read_statement(page).holder == "王小明"


def test_a_closed_mt4_order_is_two_deals_and_taxes_are_a_fee() -> None:
    opened, closed = printed().deals[1:3]
    order = (
        replace(opened, ticket="7", order=7, position=7, commission=ZERO),
        replace(closed, ticket="7:out", order=7, position=7, commission=amount("-0.70"), fee=amount("-1.00")),
    )
    statement = read_statement(reports.mt4_html(replace(printed(), deals=order))).on_server("Old-Server")
    assert statement.kind is Kind.MT4_HTML
    assert statement.key == AccountKey("Old-Server", KEY.login)
    came, left = statement.deals
    assert (came.ticket, came.amount, came.kind) == ("7", ZERO, DealKind.BUY)
    assert (left.ticket, left.kind) == ("7:out", DealKind.SELL)
    assert (left.fee, left.commission) == (amount("-1.00"), amount("-0.70"))
    assert statement.complete


def test_an_mt4_statement_without_a_server_is_named_by_its_company() -> None:
    assert read_statement(reports.mt4_html(replace(printed(), deals=()))).key.server == "Simulated Broker Ltd"


def test_an_mt4_statement_of_a_period_has_an_opening_balance() -> None:
    what = replace(printed(), deals=printed().deals[:1], opening=amount("315929.08"))
    statement = read_statement(reports.mt4_html(what))
    assert (statement.complete, statement.opening_balance) == (False, amount("315929.08"))


def test_an_mt4_statement_whose_rows_do_not_bear_out_its_sums_says_so() -> None:
    page = reports.mt4_html(replace(printed(), deals=printed().deals[:1]))
    statement = read_statement(page.replace(b"<td class=mspt>25 000.00", b"<td class=mspt>24 000.00"))
    assert statement.complete
    assert "1000.00" in str(statement.notes[0].what)


HOSTILE = b'<!DOCTYPE html PUBLIC "x"><html><body><table><tr>'


@pytest.mark.parametrize(
    ("content", "where", "said"),
    [
        (reports.strategy_tester_html(printed()), "head", "strategy tester"),
        (reports.strategy_tester_html(printed(), language="ja"), "head", "strategy tester"),
        (reports.strategy_tester_html(printed(), language="ja", generator="x"), "head", "strategy tester"),
        (reports.mt5_html(printed())[:-40], "end", "cut off"),
        (reports.mt5_html(printed())[:9001], "file", "cut off"),
        (reports.mt4_html(printed())[:-40], "end", "cut off"),
        (b"<!DOCTYPE html><html><body><table><tr><td>Hello</td></tr></table></body></html>", "head", "not an account"),
        (b"<html>\n<title>code at main</title>saved page</html>", "head", "not an account"),
        (b"nothing at all", "file", "not a report"),
        (b"", "file", "empty"),
        (b"\0\0\0\0", "file", "empty"),
        (b"<html>" + b" " * (26 * 1024 * 1024), "file", "25 MB"),
        (HOSTILE + b"<td title=\"" * 40_000, "markup", "does not end"),
        (HOSTILE + b"<td>1" * 4_000, "row 1", "more than 60 cells"),
        (HOSTILE + b"<a b='" * 400_000, "markup", "does not end"),
    ],
)  # fmt: skip
def test_what_is_no_account_report_is_refused_with_a_sentence(content: bytes, where: str, said: str) -> None:
    place, why = complaint(content)
    assert place == where
    assert said in why


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (">interest<", ">gift<", "gift is not a type"),
        (">in<", ">sideways<", "not a direction"),
        (">25 000.00<", ">25,000<", "25,000 is not a number"),
        (">25 000.00<", ">25 000.001<", "two decimals"),
        (">25 000.00<", ">NaN<", "NaN is not a number"),
        (">25 000.00<", ">9 999 999 999 999 999.00<", "too large"),
        ("2025.03.03 09:00:00", "2025.13.03 09:00:00", "2025.13.03 09:00:00 is not a time"),
        ("2025.03.03 09:00:00", "2025-03-03", "neither a header nor a deal"),
        ("2025.05.21 10:00:00", "2025-05-21", "not a deal"),
        ("<td nowrap>Interest</td>", "", "not a deal"),
        ("2025.06.02 18:30", "", "No date"),
        ("77100001&nbsp;(USD", "77100001&nbsp;(us$", "not an account"),
    ],
)
def test_a_row_that_is_not_understood_refuses_the_report(old: str, new: str, said: str) -> None:
    _, why = complaint(retyped(reports.mt5_html(printed()), old, new))
    assert said in why


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (b">balance<", b">present<", "no order or operation"),
        (b">25 000.00<", b">lots<", "lots is not a number"),
        (b"Currency: USD", b"Currency: dollars", "not a currency"),
        (b"Account: 77100001", b"Account: seven", "not an account number"),
        (b"2025 June 02, 18:30", b"2025 Juny 02, 18:30", "No date"),
        (b"Balance:", b"Bal:", "no balance"),
        (b"2025.03.03 09:00:00", b"soon", "no order or operation"),
    ],
)
def test_an_mt4_row_that_is_not_understood_refuses_the_statement(old: bytes, new: bytes, said: str) -> None:
    page = reports.mt4_html(replace(printed(), deals=printed().deals[:1]))
    assert old in page
    _, why = complaint(page.replace(old, new))
    assert said in why


def test_the_refusal_names_the_row() -> None:
    where, _ = complaint(retyped(reports.mt5_html(printed()), ">25 000.00<", ">x<"))
    assert re.fullmatch(r"row \d+", where)


def twin(ticket: int) -> Deal:
    return operation(KEY, ticket, "2025-03-05T09:00:00", "7.00", "Deposit-1")


@pytest.mark.parametrize("layout", LAYOUTS)
def test_two_contents_for_one_ticket_refuse_the_file(layout: str) -> None:
    where, why = complaint(LAYOUTS[layout](printed(twin(1000)), "en"))
    assert "1000" in why
    assert where.startswith("row ")


def test_two_contents_for_one_ticket_refuse_an_mt4_statement() -> None:
    page = reports.mt4_html(replace(printed(), deals=(printed().deals[0], twin(1000))))
    assert "1000" in complaint(page)[1]


@pytest.mark.parametrize("text", ["25 000,00", "25.000,00", "25,000.00", "25\u00a0000.00", "+25000.00"])
def test_other_ways_to_write_a_number_are_read_where_they_are_unambiguous(text: str) -> None:
    statement = read_statement(retyped(reports.mt5_html(printed()), "25 000.00", text))
    assert statement.deals[0].profit == amount("25000.00")


def test_a_hostile_comment_is_text_and_nothing_else() -> None:
    comment = "=cmd|' /C calc'!A0 <script>alert(1)</script> \u202e"
    what = printed(replace(twin(5), comment=comment))
    for page in (reports.mt5_html(what), reports.mt5_xlsx(what)):
        assert comment in [deal.comment for deal in read_statement(page).deals]


def test_files_are_told_apart_by_content() -> None:
    what = replace(printed(), deals=printed().deals[:1])
    assert sniff(reports.mt5_html(what)) is Kind.MT5_HTML
    assert sniff(reports.mt5_xlsx(what)) is Kind.MT5_XLSX
    assert sniff(reports.mt4_html(what)) is Kind.MT4_HTML
    assert sniff(b"code,name\nC-1,One\n") is Kind.SHEET
    assert sniff(b"\x89PNG\r\n") is Kind.OTHER
    assert sniff(b"") is Kind.OTHER
