"""Writes MetaTrader 4 statements: closed orders, operations, open and waiting orders, in the terminal's code page."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from html import escape

from app.bridge.simulator.printed import Printed
from app.domain.holdings import Deal, Position
from app.domain.money import ZERO, total

OUT = ":out"


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
    comment: str = ""

    @property
    def result(self) -> Decimal:
        """What the order did to the balance."""
        return self.commission + self.taxes + self.swap + self.profit


def orders_of(deals: Sequence[Deal]) -> list[Order]:
    """The closed orders among deals whose tickets are N and N:out."""
    opened = {deal.ticket: deal for deal in deals if deal.entry is not None}
    found = []
    for way_out in deals:
        if way_out.entry is not None and way_out.ticket.endswith(OUT):
            way_in = opened[way_out.ticket.removesuffix(OUT)]
            found.append(
                Order(
                    int(way_in.ticket), way_in.kind.value, way_in.symbol, way_in.volume, way_in.time, way_out.time,
                    way_in.price, way_out.price, way_out.commission, way_out.fee, way_out.swap, way_out.profit,
                    way_in.comment,
                )
            )  # fmt: skip
    return found


def mt4_html(printed: Printed, *, encoding: str = "cp1252") -> bytes:
    """A statement of the deals (N and N:out make an order); of a period, which it does not say, if they have a past.

    MetaTrader 4 knows only balance and credit operations: whatever changes the balance is printed as balance.
    """
    operations = [deal for deal in printed.deals if deal.entry is None]
    orders = orders_of(printed.deals)
    lines = [
        *_head(printed),
        _spanned([(14, "Closed Transactions:")]),
        _titles("Close Time"),
        *(_operation(printed, deal) for deal in operations),
        *(line for order in orders for line in _order(printed, order)),
        *_sums(printed, "Closed", [(each.commission, each.taxes, each.swap, each.profit) for each in orders]),
        _spanned([(14, "Open Trades:")]),
        _titles("&nbsp;"),
        *(line for each in printed.positions for line in _open(printed, each)),
        *_sums(printed, "Floating", [(ZERO, ZERO, each.swap, each.profit) for each in printed.positions]),
        _spanned([(14, "Working Orders:")]),
        *(_waiting(printed, each) for each in printed.positions),
        *([] if printed.positions else ["<tr align=right><td colspan=13 align=center>No transactions</td></tr>"]),
        *_summary(printed, total(map(printed.moved, operations)), total(order.result for order in orders)),
    ]
    text = (
        '<!DOCTYPE HTML PUBLIC "-//W3C//DTD HTML 4.01//EN" "http://www.w3.org/TR/html4/strict.dtd">\n<html>\n  <head>\n'
        f"    <title>Statement: {printed.key.login} - {escape(printed.holder)}</title>\n"
        '    <meta name="generator" content="MetaQuotes Software Corp.">\n    <style type="text/css">\n<!--\n'
        "td { font: 8pt Tahoma; }\n//-->\n</style>\n  </head>\n<body topmargin=1 marginheight=1>\n<div align=center>\n"
        f'<div style="font: 20pt Times New Roman"><b>{escape(printed.company)}</b></div><br>\n'
        "<table cellspacing=1 cellpadding=3 border=0>\n" + "\n".join(lines) + "\n</table>\n</div></body></html>\n"
    )
    return text.encode(encoding)


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
