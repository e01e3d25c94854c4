"""Writes MetaTrader 5 history reports as the terminal saves them: HTML of both generations, in UTF-16 with its mark."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from html import escape

from app.bridge.simulator.printed import (
    OPEN_TITLES,
    ORDER_TITLES,
    POSITION_TITLES,
    WORKING_TITLES,
    Printed,
    closed_positions,
    deal_rows,
    deal_titles,
    filled_orders,
    open_rows,
    said,
    working_orders,
)
from app.domain.money import ZERO

DOCTYPE = '<!DOCTYPE html PUBLIC "-//W3C//DTD HTML 4.01 Transitional//EN" "http://www.w3.org/TR/html4/loose.dtd">'
STYLE = (
    "<style type=\"text/css\">\r\n<!--\r\n@media screen {\r\n td { font: 8pt Tahoma,Arial; }\r\n}\r\n"
    ".msdate { mso-number-format:\"General Date\"; }\r\n.hidden { display: none; }\r\n//-->\r\n</style>"
)  # fmt: skip


def mt5_html(printed: Printed, *, generation: int = 2023, language: str = "en", cost: bool = False) -> bytes:
    """A history report of that generation (2020, or 2023 with a fee and, if wanted, a cost that is shown).

    Raises ValueError for a fee in a report of 2020, which has no column for it.
    """
    if generation < 2023 and any(deal.fee for deal in printed.deals):
        raise ValueError("a report of 2020 knows no fee")
    page = _Page(printed, language, fee=generation >= 2023, cost=cost)
    title = f"{printed.key.login}: {escape(printed.holder)} - {page.said('Trade History Report')}"
    return _document(title, "client terminal", page.rows())


class _Page:
    """A report while it is written."""

    def __init__(self, printed: Printed, language: str, *, fee: bool, cost: bool) -> None:
        self.printed, self.language, self.fee, self.cost = printed, language, fee, cost
        self.width = 13 + fee + cost

    def said(self, label: str) -> str:
        """A label in the report's language."""
        return said(label, self.language)

    def rows(self) -> Iterator[str]:
        """Every row, in the fixed order of the sections."""
        printed = self.printed
        yield from self._head()
        yield from self._section("Positions", POSITION_TITLES, self._positions())
        yield from self._section("Orders", ORDER_TITLES, map(_row, filled_orders(printed)))
        yield from self._section("Deals", None, self._deals())
        yield self._totals()
        if printed.positions:
            yield from self._section("Open Positions", OPEN_TITLES, map(_row, open_rows(printed)))
            sums = (printed.money(sum((each.swap for each in printed.positions), ZERO)),
                    printed.money(sum((each.profit for each in printed.positions), ZERO)))  # fmt: skip
            yield f'<tr align="right"><td colspan="9"></td>{_bold(sums)}<td></td></tr>'
            yield from self._section("Working Orders", WORKING_TITLES, map(_row, working_orders(printed)))
        yield '<tr align="right"><td colspan="13" style="height: 10px"></td></tr>'
        yield from (self._labelled(row, gap="<td></td>") for row in printed.block)
        yield f'<tr><td colspan="13" align="center"><div><b>{self.said("Results")}</b></div></td></tr>'
        yield from (self._labelled(row, gap="") for row in printed.results)

    def _head(self) -> Iterator[str]:
        printed, width = self.printed, self.width
        traits = [printed.currency, printed.key.server, "real", printed.margin_mode]
        if not self.fee:
            traits = [printed.currency, f"1:{printed.leverage}", printed.key.server, "real"]
        account = f"{printed.key.login}&nbsp;({',&nbsp;'.join(escape(each) for each in traits)})"
        title = self.said("Trade History Report")
        yield f'<tr align="center"><td colspan="{width}"><div><b>{title}</b><br></div></td></tr>'
        for label, value in (
            ("Name", escape(printed.holder)),
            ("Account", account),
            ("Company", escape(printed.company)),
            ("Date", printed.clock(printed.printed_at, "%Y.%m.%d %H:%M")),
        ):
            yield (
                f'<tr align="left"><th colspan="4" nowrap>{self.said(label)}:</th>'
                f'<th colspan="{width - 4}" nowrap><b>{value}</b></th></tr>'
            )
        yield "<tr>" + '<td nowrap style="width: 60px;"></td>' * width + "</tr>"

    def _section(self, title: str, titles: Sequence[str] | None, rows: Iterable[str]) -> Iterator[str]:
        yield '<tr>\r\n<td nowrap style="height: 10px"></td>\r\n</tr>'
        yield f'<tr align="center"><th colspan="{self.width}"><div><b>{self.said(title)}</b></div></th></tr>'
        cells = self._deal_header() if titles is None else _bold(map(self.said, titles))
        yield f'<tr align="center" bgcolor="#E5F0FC">{cells}</tr>'
        yield from rows

    def _deal_header(self) -> str:
        titles = deal_titles(fee=self.fee, cost=self.fee)
        return "".join(
            f"<td nowrap{self._class(title)}><b>{self.said(title)}</b></td>" for title in titles
        )  # fmt: skip

    def _class(self, title: str) -> str:
        """The cost's column is there in every report of the newer generation, and mostly hidden."""
        return ' class="hidden"' if title == "Cost" and not self.cost else ""

    def _deals(self) -> Iterator[str]:
        titles = deal_titles(fee=self.fee, cost=self.fee)
        for row in deal_rows(self.printed, fee=self.fee, cost=self.fee):
            cells = (
                f"<td nowrap{self._class(title)}>{escape(cell)}</td>" for title, cell in zip(titles, row, strict=True)
            )
            yield f'<tr bgcolor="#FFFFFF" align="right">{"".join(cells)}</tr>'

    def _positions(self) -> Iterator[str]:
        """Closed positions, with the comment in a cell that is not shown."""
        for row, comment in closed_positions(self.printed):
            cells = [f"<td>{escape(cell)}</td>" for cell in row]
            hidden = f'<td class="hidden" colspan="8">{escape(comment)}</td>'
            yield f'<tr bgcolor="#F7F7F7" align="right">{"".join(cells[:4])}{hidden}{"".join(cells[4:])}</tr>'

    def _totals(self) -> str:
        deals = self.printed.deals
        names = ["commission", *(["fee"] if self.fee else []), "swap", "profit"]
        sums = [sum((getattr(deal, name) for deal in deals), ZERO) for name in names]
        cells = _bold(map(self.printed.money, [*sums, self.printed.balance]))
        return f'<tr align="right"><td nowrap colspan="{8 + self.cost}"></td>{cells}<td nowrap></td></tr>'

    def _labelled(self, pairs: Sequence[tuple[str, str]], gap: str) -> str:
        cells = gap.join(
            f'<td colspan="3">{self.said(label)}:</td><td colspan="2"><b>{value}</b></td>' for label, value in pairs
        )
        return f'<tr align="right">{cells}</tr>'


def _row(cells: Iterable[str]) -> str:
    return '<tr bgcolor="#FFFFFF" align="right">' + "".join(f"<td>{escape(cell)}</td>" for cell in cells) + "</tr>"


def _bold(texts: Iterable[str]) -> str:
    return "".join(f"<td nowrap><b>{text}</b></td>" for text in texts)


def _document(title: str, generator: str, rows: Iterable[str]) -> bytes:
    text = (
        f'{DOCTYPE}\r\n<html>\r\n<head>\r\n<title>{title}</title>\r\n<meta name="generator" content="{generator}">\r\n'
        f'{STYLE}\r\n</head>\r\n<body><div align="center">\r\n<table cellspacing="1" cellpadding="3" border="0">\r\n'
        + "\r\n".join(rows)
        + "\r\n</table>\r\n</div>\r\n</body>\r\n</html>\r\n"
    )
    return b"\xff\xfe" + text.encode("utf-16-le")


def strategy_tester_html(printed: Printed, *, language: str = "en", generator: str = "strategy tester") -> bytes:
    """A report of the strategy tester: deals of the same shape, but of no account."""
    title = said("Strategy Tester Report", language)
    page = _Page(printed, language, fee=False, cost=False)
    rows = [
        *(f'<tr align="center"><td colspan="13"><div><b>{text}</b><br></div></td></tr>'
          for text in (title, f"{escape(printed.key.server)} (Build 5660)")),
        f'<tr><td colspan="13" align="center"><div><b>{said("Settings", language)}</b></div></td></tr>',
        *(f'<tr align="right"><td colspan="3">{said(label, language)}:</td><td colspan="10"><b>{value}</b></td></tr>'
          for label, value in (("Expert", "Example"), ("Inputs", "Period=20"))),
        *page._section("Deals", None, page._deals()),  # noqa: SLF001 - both reports print the same table
    ]  # fmt: skip
    return _document(title, generator, rows)
