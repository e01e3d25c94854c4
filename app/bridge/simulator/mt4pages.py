"""Writes MetaTrader 4 statements: closed orders, operations, open and waiting orders, in the terminal's code page."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from html import escape
from operator import itemgetter

from app.bridge.simulator.mt4details import details
from app.bridge.simulator.mt4orders import Order, orders_of
from app.bridge.simulator.printed import Printed
from app.domain.holdings import Deal, Position
from app.domain.money import ZERO, total


def mt4_html(printed: Printed, *, encoding: str = "cp1252", detailed: bool = False) -> bytes:
    """A statement of the deals (N and N:out make an order), or a detailed one with its statistics.

    It says of no period that it is one: its balance has a past then. MetaTrader 4 knows only balance and credit
    operations: whatever changes the balance is printed as balance. What the code page lacks becomes a question mark.
    """
    operations = [deal for deal in printed.deals if deal.entry is None]
    orders = orders_of(printed.deals)
    rows = [*((deal.time, [_operation(printed, deal)]) for deal in operations),
            *((order.opened, list(_order(printed, order))) for order in orders)]  # fmt: skip
    lines = [
        *_head(printed),
        _spanned([(14, "Closed Transactions:")]),
        _titles("Close Time"),
        *(line for _, lines in sorted(rows, key=itemgetter(0)) for line in lines),
        *(_cancelled(printed, order) for order in orders[:1]),
        *_sums(printed, "Closed", [(each.commission, each.taxes, each.swap, each.profit) for each in orders]),
        _spanned([(14, "Open Trades:")]),
        _titles("&nbsp;"),
        *(line for each in printed.positions for line in _open(printed, each)),
        *_sums(printed, "Floating", [(ZERO, ZERO, each.swap, each.profit) for each in printed.positions]),
        _spanned([(14, "Working Orders:")]),
        _working_titles(),
        *(_waiting(printed, each) for each in printed.positions),
        *([] if printed.positions else ["<tr align=right><td colspan=13 align=center>No transactions</td></tr>"]),
        *_summary(printed, total(map(printed.moved, operations)), total(order.result for order in orders)),
        *(_details(printed, orders) if detailed else []),
    ]
    text = (
        '<!DOCTYPE HTML PUBLIC "-//W3C//DTD HTML 4.01//EN" "http://www.w3.org/TR/html4/strict.dtd">\n<html>\n  <head>\n'
        f"    <title>Statement: {printed.key.login} - {escape(printed.holder)}</title>\n"
        '    <meta name="generator" content="MetaQuotes Software Corp.">\n    <style type="text/css">\n<!--\n'
        "td { font: 8pt Tahoma; }\n//-->\n</style>\n  </head>\n<body topmargin=1 marginheight=1>\n<div align=center>\n"
        f'<div style="font: 20pt Times New Roman"><b>{escape(printed.company)}</b></div><br>\n'
        "<table cellspacing=1 cellpadding=3 border=0>\n" + "\n".join(lines) + "\n</table>\n</div></body></html>\n"
    )
    return text.encode(encoding, errors="replace")


def _head(printed: Printed) -> list[str]:
    cells = [
        (2, f"Account: {printed.key.login}"),
        (5, f"Name: {printed.holder}"),
        (2, f"Currency: {printed.currency}"),
        (2, f"Leverage: 1:{printed.leverage}"),
        (3, printed.clock(printed.printed_at, "%Y %B %d, %H:%M")),
    ]
    return [_spanned(cells)]


def _spanned(cells: Sequence[tuple[int, str]]) -> str:
    inside = "".join(f"<td colspan={span}><b>{escape(text)}</b></td>" for span, text in cells)
    return f"<tr align=left>{inside}</tr>"


def _titles(ninth: str) -> str:
    titles = [
        "Ticket", "Open Time", "Type", "Size", "Item", "Price", "S / L", "T / P", ninth, "Price", "Commission",
        "Taxes", "Swap", "Profit",
    ]  # fmt: skip
    return '<tr align=center bgcolor="#C0C0C0">' + "".join(f"<td>{title}</td>" for title in titles) + "</tr>"


def _operation(printed: Printed, deal: Deal) -> str:
    word = "credit" if deal.kind in printed.beside else "balance"
    return (
        f'<tr align=right><td title="{escape(deal.comment)}">{deal.ticket}</td>'
        f"<td class=msdate nowrap>{printed.clock(deal.time)}</td>"
        f"<td>{word}</td><td colspan=10 align=left>{escape(deal.comment)}</td>"
        f"<td class=mspt>{printed.money(deal.amount)}</td></tr>"
    )


def _order(printed: Printed, order: Order) -> Iterator[str]:
    yield _trade(
        order.comment,
        [
            str(order.ticket), printed.clock(order.opened), order.side, f"{order.lots:f}", order.symbol,
            f"{order.price_in:f}", "0.00000", "0.00000", printed.clock(order.closed), f"{order.price_out:f}",
            *map(printed.money, (order.commission, order.taxes, order.swap, order.profit)),
        ],
    )  # fmt: skip
    if order.comment:
        told = f"<td>{order.ticket}</td><td colspan=3>{escape(order.comment)}</td>"
        yield f"<tr align=right><td colspan=9>&nbsp;</td>{told}</tr>"


def _open(printed: Printed, each: Position) -> Iterator[str]:
    yield _trade(
        "",
        [
            str(each.ticket), printed.clock(each.opened_at), each.side, f"{each.volume:f}", each.symbol,
            f"{each.price_open:f}", "0.00000", "0.00000", "\u00a0", f"{each.price_now:f}",
            *map(printed.money, (ZERO, ZERO, each.swap, each.profit)),
        ],
    )  # fmt: skip


def _trade(comment: str, cells: Sequence[str]) -> str:
    title = f' title="{escape(comment)}"' if comment else ""
    inside = "".join(f"<td nowrap>{escape(cell)}</td>".replace("\u00a0", "&nbsp;") for cell in cells[1:])
    return f"<tr bgcolor=#E0E0E0 align=right><td{title}>{cells[0]}</td>{inside}</tr>"


def _waiting(printed: Printed, each: Position) -> str:
    cells = [
        str(each.ticket + 500_000), printed.clock(each.opened_at), f"{each.side} limit", f"{each.volume:f}",
        each.symbol, f"{each.price_open:f}", "0.00000", "0.00000",
    ]  # fmt: skip
    inside = "".join(f"<td>{cell}</td>" for cell in cells)
    return f"<tr align=right>{inside}<td colspan=2>{each.price_now:f}</td><td colspan=4>&nbsp;</td></tr>"


def _working_titles() -> str:
    titles = ["Ticket", "Open Time", "Type", "Size", "Item", "Price", "S / L", "T / P"]
    inside = "".join(f"<td>{title}</td>" for title in titles)
    inside += "<td colspan=2 nowrap>Market Price</td><td colspan=4>&nbsp;</td>"
    return f'<tr align=center bgcolor="#C0C0C0">{inside}</tr>'


def _cancelled(printed: Printed, order: Order) -> str:
    """A waiting order that was cancelled, beside the first closed one, so that readers meet such a row."""
    cells = [
        str(order.ticket + 900_000), printed.clock(order.opened), f"{order.side} limit", f"{order.lots:f}",
        order.symbol, f"{order.price_in:f}", "0.00000", "0.00000", printed.clock(order.closed),
        f"{order.price_out:f}",
    ]  # fmt: skip
    inside = "".join(f"<td>{escape(cell)}</td>" for cell in cells)
    return f"<tr align=right>{inside}<td colspan=4>cancelled</td></tr>"


def _details(printed: Printed, orders: Sequence[Order]) -> list[str]:
    """The picture of the balance and the statistics."""
    rows = [
        "<tr align=right>"
        + "".join(f"<td colspan=3>{escape(label)}</td><td class=mspt><b>{value}</b></td>" for label, value in row)
        + "</tr>"
        for row in details(printed, orders)
    ]
    picture = '<tr align=center><td colspan=14><img src="DetailedStatement.gif" width=820 height=200></td></tr>'
    return [_spanned([(14, "Details:")]), picture, *rows]


def _sums(printed: Printed, name: str, rows: Sequence[tuple[Decimal, ...]]) -> list[str]:
    sums = [total(row[at] for row in rows) for at in range(4)]
    cells = "".join(f"<td class=mspt>{printed.money(each)}</td>" for each in sums)
    whole = printed.money(total(sums))
    return [
        f"<tr align=right><td colspan=10>&nbsp;</td>{cells}</tr>",
        f"<tr align=right><td colspan=12><b>{name} P/L:</b></td><td colspan=2><b>{whole}</b></td></tr>",
    ]


def _summary(printed: Printed, moved_in: Decimal, closed: Decimal) -> list[str]:
    balance, equity, free = printed.balance, printed.equity, printed.equity - printed.margin
    floating, margin = printed.floating, printed.margin
    return [
        "<tr><td colspan=14>&nbsp;</td></tr>",
        _spanned([(14, "Summary:")]),
        _labelled(printed, [(2, "Deposit/Withdrawal", 2, moved_in), (4, "Credit Facility", 1, printed.credit)]),
        _labelled(
            printed, [(2, "Closed Trade P/L", 2, closed), (4, "Floating P/L", 1, floating), (3, "Margin", 2, margin)]
        ),
        _labelled(printed, [(2, "Balance", 2, balance), (4, "Equity", 1, equity), (3, "Free Margin", 2, free)]),
    ]


def _labelled(printed: Printed, cells: Sequence[tuple[int, str, int, Decimal]]) -> str:
    return _spanned(
        [part for wide, label, span, value in cells for part in ((wide, f"{label}:"), (span, printed.money(value)))]
    )
