"""Writes the reports a terminal would print of an account: MetaTrader 5 in both generations and XLSX, MetaTrader 4."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from html import escape

from app.bridge.clock import to_server
from app.domain.holdings import AccountKey, Deal, DealKind, Entry
from app.domain.money import ZERO

TEXTS = {
    "en": ("Trade History Report", "Name", "Account", "Company", "Date", "Positions", "Orders", "Deals", "Open Positions",
           "Balance", "Free Margin", "Credit Facility", "Margin", "Floating P/L", "Margin Level", "Equity"),
    "es": ("Informe del historial de trading", "Nombre", "Cuenta", "Empresa", "Fecha", "Posiciones", "Órdenes",
           "Transacciones", "Posiciones abiertas", "Balance", "Margen libre", "Línea de crédito", "Margen",
           "P/L flotante", "Nivel de margen", "Equidad"),
    "ja": ("取引履歴レポート", "名前", "口座", "会社", "日付", "ポジション", "注文", "約定", "保有ポジション", "残高", "余剰証拠金",
           "クレジット", "証拠金", "評価損益", "証拠金維持率", "有効証拠金"),
    "ru": ("Отчет торговой истории", "Имя", "Счет", "Компания", "Дата", "Позиции", "Ордера", "Сделки", "Открытые позиции",
           "Баланс", "Свободная маржа", "Кредит", "Маржа", "Плавающая прибыль", "Уровень маржи", "Средства"),
}  # fmt: skip
"""Labels of the report by language; the tokens inside the rows stay the same in all of them."""

HEADERS_2020 = ["Time", "Deal", "Symbol", "Type", "Direction", "Volume", "Price", "Order", "Commission", "Swap", "Profit", "Balance", "Comment"]
HEADERS_2023 = [*HEADERS_2020[:9], "Fee", *HEADERS_2020[9:]]
ENTRY_WORDS = {None: "", Entry.IN: "in", Entry.OUT: "out", Entry.INOUT: "in/out", Entry.OUT_BY: "out by"}
NBSP = "\u00a0"


@dataclass(frozen=True, slots=True, kw_only=True)
class Printed:
    """What a report is printed of. `deals` in order of time; `floating` belongs to positions that are open."""

    key: AccountKey
    deals: tuple[Deal, ...]
    printed_at: datetime
    holder: str = "A. Person"
    company: str = "Simulated Broker Ltd"
    currency: str = "USD"
    zone: str = "UTC"
    floating: Decimal = ZERO
    credit: Decimal = ZERO
    opening: Decimal = ZERO

    @property
    def balance(self) -> Decimal:
        """The balance at the end."""
        moved = (deal.amount for deal in self.deals if deal.kind is not DealKind.CREDIT)
        return sum(moved, self.opening)

    @property
    def equity(self) -> Decimal:
        """Balance + credit + floating."""
        return self.balance + self.credit + self.floating

    def clock(self, moment: datetime, form: str = "%Y.%m.%d %H:%M:%S") -> str:
        """A moment on the server's clock, as the terminal prints it."""
        return datetime.fromtimestamp(to_server(moment, self.zone), UTC).strftime(form)


def grouped(value: Decimal) -> str:
    """An amount with a space between thousands."""
    return f"{value:,.2f}".replace(",", " ")


def mt5_rows(printed: Printed, *, fee: bool) -> list[list[str]]:
    """The deals as the terminal writes them, with the running balance."""
    balance, rows = printed.opening, []
    for deal in printed.deals:
        balance += ZERO if deal.kind is DealKind.CREDIT else deal.amount
        amounts = [deal.commission, *([deal.fee] if fee else []), deal.swap, deal.profit]
        trade = deal.entry is not None
        rows.append(
            [
                printed.clock(deal.time),
                deal.ticket,
                deal.symbol,
                deal.kind.value,
                ENTRY_WORDS[deal.entry],
                f"{deal.volume.normalize():f}" if trade else "",
                str(deal.price) if trade else "",
                str(deal.order) if trade else "",
                *(grouped(each) for each in amounts),
                grouped(balance),
                deal.comment,
            ]
        )
    return rows


def mt5_html(printed: Printed, *, generation: int = 2023, language: str = "en", tester: bool = False) -> bytes:
    """A history report of that generation, in UTF-16 with its mark, as the terminal saves it."""
    said = TEXTS[language]
    fee = generation >= 2023
    width = 14 if fee else 13
    traits = (
        [printed.currency, printed.key.server, "real", "Hedge"]
        if fee
        else [printed.currency, "1:100", printed.key.server, "real"]
    )
    account = f"{printed.key.login}&nbsp;({',&nbsp;'.join(escape(each) for each in traits)})"
    head = [
        f'<tr align="center"><td colspan="{width}"><div><b>{said[0]}</b></div></td></tr>',
        *(
            f'<tr align="left"><th colspan="3">{label}:</th><th colspan="{width - 3}"><b>{value}</b></th></tr>'
            for label, value in (
                (said[1], escape(printed.holder)),
                (said[2], account),
                (said[3], escape(printed.company)),
                (said[4], printed.clock(printed.printed_at, "%Y.%m.%d %H:%M")),
            )
        ),
        "<tr>" + '<td nowrap style="width: 60px;"></td>' * width + "</tr>",
    ]
    body = [
        *_section(said[7], HEADERS_2023 if fee else HEADERS_2020, mt5_rows(printed, fee=fee), width),
        _totals(printed, fee=fee),
        *_balance_block(printed, said),
    ]
    return _page(printed, said[0], [*head, *_positions(printed, said, width), *body], tester=tester)


def _page(printed: Printed, title: str, rows: Iterable[str], *, tester: bool) -> bytes:
    generator = "strategy tester" if tester else "client terminal"
    text = (
        '<!DOCTYPE html PUBLIC "-//W3C//DTD HTML 4.01 Transitional//EN" "http://www.w3.org/TR/html4/loose.dtd">\r\n'
        f"<html><head><title>{printed.key.login}: {escape(printed.holder)} - {title}</title>\r\n"
        f'<meta name="generator" content="{generator}">\r\n<style>.hidden {{ display: none; }}</style></head>\r\n'
        '<body><div align="center"><table cellspacing="1" cellpadding="3" border="0">\r\n'
        + "\r\n".join(rows)
        + "\r\n</table></div></body></html>\r\n"
    )
    return b"\xff\xfe" + text.encode("utf-16-le")


def _section(title: str, headers: Sequence[str], rows: Iterable[Sequence[str]], width: int) -> list[str]:
    return [
        f'<tr align="center"><th colspan="{width}" style="height: 25px"><div><b>{title}</b></div></th></tr>',
        '<tr align="center" bgcolor="#E5F0FC">' + "".join(f"<td><b>{each}</b></td>" for each in headers) + "</tr>",
        *("<tr align='right'>" + "".join(f"<td>{escape(cell)}</td>" for cell in row) + "</tr>" for row in rows),
    ]


def _positions(printed: Printed, said: Sequence[str], width: int) -> list[str]:
    """Closed positions: the section before the deals, with the comment in a cell that is not shown."""
    closing = [deal for deal in printed.deals if deal.entry is Entry.OUT][:20]
    rows = [
        "<tr align='right'>"
        f"<td>{printed.clock(deal.time)}</td><td>{deal.position}</td><td>{escape(deal.symbol)}</td><td>sell</td>"
        f'<td class="hidden" colspan="8">{escape(deal.comment)}</td>'
        f"<td>{deal.volume}</td><td>{deal.price}</td><td></td><td></td><td>{printed.clock(deal.time)}</td>"
        f"<td>{deal.price}</td><td>0.00</td><td>0.00</td><td>{grouped(deal.profit)}</td></tr>"
        for deal in closing
    ]
    return [*_section(said[5], ["Time", "Position", "Symbol", "Type"], [], width), *rows]


def _totals(printed: Printed, *, fee: bool) -> str:
    names = ["commission", *(["fee"] if fee else []), "swap", "profit"]
    sums = [sum((getattr(deal, name) for deal in printed.deals), ZERO) for name in names]
    cells = "".join(f"<td><b>{grouped(each)}</b></td>" for each in [*sums, printed.balance])
    return f'<tr align="right"><td colspan="8"></td>{cells}<td></td></tr>'


def _balance_block(printed: Printed, said: Sequence[str]) -> list[str]:
    rows = [
        (said[9], printed.balance, said[10], printed.equity),
        (said[11], printed.credit, said[12], ZERO),
        (said[13], printed.floating, said[14], ZERO),
    ]
    lines = [
        f'<tr align="right"><td colspan="3">{a}:</td><td colspan="2"><b>{grouped(b)}</b></td>'
        f'<td colspan="3">{c}:</td><td colspan="2"><b>{grouped(d)}</b></td></tr>'
        for a, b, c, d in rows
    ]
    last = (
        f'<tr align="right"><td colspan="3">{said[15]}:</td><td colspan="2"><b>{grouped(printed.equity)}</b></td></tr>'
    )
    return [*lines, last]


def mt5_xlsx(printed: Printed, language: str = "en") -> bytes:
    """A history report as a workbook: times and volumes as text, amounts as numbers, totals as formulas."""
    import openpyxl

    said = TEXTS[language]
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.title = "Sheet1"
    traits = f"{printed.currency}, {printed.key.server}, real, Hedge"
    sheet.append([said[0]])
    for label, value in (
        (said[1], printed.holder),
        (said[2], f"{printed.key.login} ({traits})"),
        (said[3], printed.company),
        (said[4], printed.clock(printed.printed_at, "%Y.%m.%d %H:%M")),
    ):
        sheet.append([f"{label}:", None, None, value])
    sheet.append([said[7]])
    sheet.append(list(HEADERS_2023))
    first = sheet.max_row + 1
    for row in mt5_rows(printed, fee=True):
        numbers = [float(cell.replace(" ", "")) for cell in row[8:13]]
        trade = row[4] != ""
        cells = [row[0], int(row[1]), row[2] or None, row[3], row[4] or None, row[5] or None]
        sheet.append(
            [*cells, float(row[6]) if trade else None, int(row[7]) if trade else None, *numbers, row[13] or None]
        )
    sums = [f"=SUM(Sheet1!{column}{first}:{column}{sheet.max_row})" for column in "IJKL"]
    sheet.append([*([None] * 8), *sums, float(printed.balance)])
    for a, b, c, d in (
        (said[9], printed.balance, said[10], printed.equity),
        (said[11], printed.credit, said[12], ZERO),
        (said[13], printed.floating, said[14], ZERO),
    ):
        sheet.append([f"{a}:", None, None, float(b), None, None, f"{c}:", None, None, float(d)])
    sheet.append([f"{said[15]}:", None, None, float(printed.equity)])
    sheet.merge_cells("A1:N1")
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


@dataclass(frozen=True, slots=True)
class Order:
    """A closed order of MetaTrader 4."""

    ticket: int
    side: str
    symbol: str
    lots: Decimal
    opened: datetime
    closed: datetime
    price_in: Decimal
    price_out: Decimal
    commission: Decimal
    taxes: Decimal
    swap: Decimal
    profit: Decimal


def mt4_html(printed: Printed, orders: Sequence[Order], *, encoding: str = "cp1252") -> bytes:
    """A statement of closed orders and of the balance operations among the deals, in the terminal's code page."""
    operations = [deal for deal in printed.deals if deal.entry is None]
    moved = sum((deal.amount for deal in operations if deal.kind is DealKind.BALANCE), ZERO)
    closed = sum((each.commission + each.taxes + each.swap + each.profit for each in orders), ZERO)
    balance = printed.opening + moved + closed
    head = [
        (2, f"Account: {printed.key.login}"),
        (5, f"Name: {printed.holder}"),
        (2, f"Currency: {printed.currency}"),
        (2, "Leverage: 1:100"),
        (3, printed.clock(printed.printed_at, "%Y %B %d, %H:%M")),
    ]
    equity = balance + printed.credit + printed.floating
    lines = [
        _spanned(head),
        _spanned([(14, "Closed Transactions:")]),
        *(_mt4_operation(printed, deal) for deal in operations),
        *(_mt4_order(printed, each) for each in orders),
        _spanned([(14, "Summary:")]),
        _labelled([(2, "Deposit/Withdrawal", 2, moved), (4, "Credit Facility", 1, printed.credit)]),
        _labelled(
            [(2, "Closed Trade P/L", 2, closed), (4, "Floating P/L", 1, printed.floating), (3, "Margin", 2, ZERO)]
        ),
        _labelled([(2, "Balance", 2, balance), (4, "Equity", 1, equity), (3, "Free Margin", 2, equity)]),
    ]
    text = (
        '<!DOCTYPE HTML PUBLIC "-//W3C//DTD HTML 4.01//EN" "http://www.w3.org/TR/html4/strict.dtd">\n<html><head>'
        f"<title>Statement: {printed.key.login} - {escape(printed.holder)}</title>"
        '<meta name="generator" content="MetaQuotes Software Corp."></head>\n<body><div align=center>'
        f"<div><b>{escape(printed.company)}</b></div><br>\n<table cellspacing=1 cellpadding=3 border=0>\n"
        + "\n".join(lines)
        + "\n</table></div></body></html>\n"
    )
    return text.encode(encoding)


def _spanned(cells: Sequence[tuple[int, str]]) -> str:
    inside = "".join(f"<td colspan={span}><b>{escape(text)}</b></td>" for span, text in cells)
    return f"<tr align=left>{inside}</tr>"


def _labelled(cells: Sequence[tuple[int, str, int, Decimal]]) -> str:
    return _spanned(
        [part for wide, label, span, value in cells for part in ((wide, f"{label}:"), (span, grouped(value)))]
    )


def _mt4_operation(printed: Printed, deal: Deal) -> str:
    return (
        f'<tr align=right><td title="{escape(deal.comment)}">{deal.ticket}</td><td>{printed.clock(deal.time)}</td>'
        f"<td>{deal.kind.value}</td><td colspan=10 align=left>{escape(deal.comment)}</td>"
        f"<td>{grouped(deal.amount)}</td></tr>"
    )


def _mt4_order(printed: Printed, order: Order) -> str:
    cells = [
        str(order.ticket),
        printed.clock(order.opened),
        order.side,
        str(order.lots),
        order.symbol,
        str(order.price_in),
        "0.00000",
        "0.00000",
        printed.clock(order.closed),
        str(order.price_out),
        *(grouped(each) for each in (order.commission, order.taxes, order.swap, order.profit)),
    ]
    return "<tr align=right>" + "".join(f"<td>{escape(cell)}</td>" for cell in cells) + "</tr>"
