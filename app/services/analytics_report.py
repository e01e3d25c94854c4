"""The analysis of an account handed out: one document for scripts, one report for people, of the same figures."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from enum import Enum
from pathlib import Path

from app.channels.sheets import Sheet, Value, to_csv_pages, to_workbook
from app.domain.analytics import Analysis
from app.domain.computed import Computed, known
from app.domain.contributions import Contribution
from app.domain.errors import Message, message
from app.domain.money import ZERO
from app.domain.permissions import Action
from app.services.office import Office
from app.services.transfer import save_atomically
from app.words import Words

Json = dict[str, object]
Say = Callable[[Message], str]


class Measure(Enum):
    """What a figure counts, and to how many decimals it is handed out."""

    MONEY = (2, message("account currency"))
    FRACTION = (6, message("fraction"))
    RATIO = (4, message("ratio"))
    COUNT = (0, message("count"))

    @property
    def unit(self) -> Message:
        """Its unit in words."""
        return self.value[1]

    def rounded(self, value: Decimal) -> Decimal:
        """The value as it is handed out, half up."""
        return value.quantize(Decimal(1).scaleb(-self.value[0]), ROUND_HALF_UP)


@dataclass(frozen=True, slots=True)
class Line:
    """One figure of the report: its name for scripts, its name for people, its value or the reason for none."""

    name: str
    label: Message
    figure: Computed
    measure: Measure

    @property
    def handed_out(self) -> Decimal | None:
        """The value to its decimals; None where it is not computable."""
        return None if self.figure.value is None else self.measure.rounded(self.figure.value)


def lines(found: Analysis) -> tuple[Line, ...]:
    """Every figure of an analysis, in reading order."""
    ratios, positions = found.ratios, found.positions
    money, fraction, ratio, count = Measure.MONEY, Measure.FRACTION, Measure.RATIO, Measure.COUNT
    under = found.drawn[-1].depth if found.drawn else None
    read = found.total_return
    return (
        Line("return", message("Return, flow-adjusted"), read, fraction),
        Line("as_it_stands", message("Equity as it stands"), found.as_it_stands, fraction),
        Line("pnl_equity", message("P&L, equity basis"), found.pnl_equity, money),
        Line("pnl_balance", message("P&L, balance basis"), found.pnl_balance, money),
        Line("deepest_drawdown", message("Deepest drawdown"), _deepest(found), fraction),
        Line("drawdown_now", message("From peak"), read if under is None else known(under), fraction),
        Line("deposited", message("Deposited"), known(found.deposited), money),
        Line("withdrawn", message("Withdrawn"), known(found.withdrawn), money),
        Line("daily_returns", message("Daily returns"), known(Decimal(ratios.count)), count),
        Line("volatility", message("Volatility, a year"), ratios.volatility, fraction),
        Line("sharpe", message("Sharpe, daily × √252"), ratios.sharpe, ratio),
        Line("sortino", message("Sortino, daily × √252"), ratios.sortino, ratio),
        Line("return_a_year", message("Return, a year"), ratios.return_a_year, fraction),
        Line("calmar", message("Calmar"), ratios.calmar, ratio),
        Line("beta", message("Beta"), ratios.beta, ratio),
        Line("closed_positions", message("Closed positions"), positions.count, count),
        Line("won", message("Won"), positions.won, count),
        Line("lost", message("Lost"), positions.lost, count),
        Line("share_won", message("Share won"), positions.share_won, fraction),
        Line("average_won", message("Average won"), positions.average_won, money),
        Line("average_lost", message("Average lost"), positions.average_lost, money),
        Line("profit_factor", message("Profit factor"), positions.profit_factor, ratio),
        Line("average_position", message("Average per position"), positions.average, money),
        Line("trading_result", message("Trading result"), known(found.trading_result), money),
    )


def _deepest(found: Analysis) -> Computed:
    if found.total_return.value is None:
        return found.total_return
    return known(found.deepest.depth if found.deepest else ZERO)


def document(found: Analysis, say: Say) -> Json:
    """The analysis for scripts: amounts and fractions as text, null where not computable, with the reason beside."""
    every = lines(found)
    fall = found.deepest
    return {
        "server": found.account.server,
        "login": found.account.login,
        "as_of": found.as_of.isoformat(),
        "period": found.period.value,
        "since": _iso(found.first),
        "read_at": _moment(found.last.at) if found.last else None,
        "figures": {each.name: None if (value := each.handed_out) is None else f"{value:f}" for each in every},
        "not_computable": {each.name: say(each.figure.why) for each in every if each.figure.why is not None},
        "drawdown": None
        if fall is None
        else {
            "peak": _iso(fall.peak),
            "trough": _iso(fall.trough),
            "recovered": _iso(fall.recovered),
            "days": fall.days,
        },
        "months": [{"month": day.strftime("%Y-%m"), "return": _text(part)} for day, part in found.months.items()],
        "years": [{"year": year, "return": _text(part)} for year, part in found.years.items()],
        "by_symbol": [{"symbol": each.of, "result": str(each.result), "deals": each.deals} for each in found.symbols],
        "by_magic": [{"magic": each.of, "result": str(each.result), "deals": each.deals} for each in found.magics],
        "gaps": [{"first": _iso(each.first), "last": _iso(each.last), "days": each.days} for each in found.gaps],
        "notes": [say(note) for note in found.notes],
    }


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _moment(moment: datetime) -> str:
    return moment.isoformat().replace("+00:00", "Z")


def _text(part: Decimal) -> str:
    return f"{Measure.FRACTION.rounded(part):f}"


def sheets(found: Analysis, words: Words) -> tuple[Sheet, ...]:
    """The report, page by page. Raises ValueError where the parts of the trading result are not the whole."""
    return (_figures(found, words), _days(found, words), _months(found, words), *_parts(found, words))


def _figures(found: Analysis, words: Words) -> Sheet:
    head: list[tuple[Value, ...]] = [
        (words("Account"), str(found.account), "", ""),
        (words("As of"), found.as_of, "", ""),
        (words("Since"), found.first, "", ""),
    ]
    body = [
        (words.say(each.label), each.handed_out, words.say(each.measure.unit), words.say(each.figure.why))
        for each in lines(found)
    ]
    notes = [(words("Note"), words.say(note), "", "") for note in found.notes]
    titles = (words("Figure"), words("Value"), words("Unit"), words("Not computable"))
    return Sheet(words("Figures"), titles, (*head, *body, *notes))


def _days(found: Analysis, words: Words) -> Sheet:
    part = Measure.FRACTION.rounded
    rows = tuple(
        (
            each.day,
            each.equity,
            each.balance,
            each.flow,
            None if each.change is None else part(each.change),
            part(each.level),
            part(drawn.depth),
        )
        for each, drawn in zip(found.days, found.drawn, strict=True)
    )
    amounts = (words("Day"), words("Equity"), words("Balance"), words("Flow"))
    return Sheet(words("Days"), (*amounts, words("Return"), words("Growth of 1"), words("From peak")), rows)


def _months(found: Analysis, words: Words) -> Sheet:
    months = [(day.strftime("%Y-%m"), Measure.FRACTION.rounded(part)) for day, part in found.months.items()]
    years = [(str(year), Measure.FRACTION.rounded(part)) for year, part in found.years.items()]
    return Sheet(words("Months and years"), (words("Period"), words("Return")), (*months, *years))


def _parts(found: Analysis, words: Words) -> tuple[Sheet, Sheet]:
    return (
        _part(found, words("By symbol"), words("Symbol"), found.symbols, words),
        _part(found, words("By magic number"), words("Magic number"), found.magics, words),
    )


Parts = Sequence[Contribution[str]] | Sequence[Contribution[int | None]]


def _part(found: Analysis, name: str, title: str, parts: Parts, words: Words) -> Sheet:
    rows = tuple((_named(each.of, words), each.result, each.deals) for each in parts)
    totals: tuple[Value, ...] = (words("All"), found.trading_result, sum(each.deals for each in parts)) if rows else ()
    return Sheet(name, (title, words("Result"), words("Deals")), rows, totals)


def _named(part: str | int | None, words: Words) -> str:
    return words("not known") if part is None else str(part)


def save_report(office: Office, found: Analysis, words: Words, path: Path) -> int:
    """Write the report to a file, CSV by that ending, else a workbook; answers how many pages. Raises RefusedFile."""
    office.allow(Action.TABLES_EXPORT)
    pages = sheets(found, words)
    write = to_csv_pages if path.suffix.casefold() == ".csv" else to_workbook
    save_atomically(path, write(pages))
    with office.store.writing(office.person.name) as writing:
        facts = {"file": path.name, "as_of": found.as_of.isoformat(), "period": found.period.value}
        writing.audit("analytics:saved", str(found.account), after=facts)
        writing.commit()
    return len(pages)
