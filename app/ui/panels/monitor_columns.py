"""The columns of the monitor: how an account now is written, sorted and coloured."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, tzinfo
from decimal import Decimal

from app.domain.terminals import Tier
from app.regions import Region
from app.services import monitor as service
from app.services.live import Freshness
from app.services.monitor import MonitorRow
from app.ui.models.columns import Align, Column, Kind, Total, login, mark, money, sign_tone
from app.ui.widgets.freshness import Said, said
from app.ui.widgets.terminals import lasted
from app.words import Words

OLD = {Freshness.STALE, Freshness.NOT_ANSWERING, Freshness.RECORDED}
TOLD_ANYWAY = {Freshness.STALE, Freshness.NOT_ANSWERING, Freshness.SIMULATED}
"""What is said of an account however it is read."""
HUNDRED = Decimal(100)
WHOLE_BAR = Decimal(1000)  # percent of margin level at which the bar is full


class AccountLines:
    """Writes the rows of the monitor; `now` is the moment they are of."""

    def __init__(self, words: Words, region: Region, zone: tzinfo, now: Callable[[], datetime]) -> None:
        self.words, self.region, self._zone, self._now = words, region, zone, now

    def columns(self) -> Sequence[Column[MonitorRow]]:
        """All columns, from left to right."""
        return (*self._who(), *self._amounts(), *self._risk(), self._updated())

    def _who(self) -> Sequence[Column[MonitorRow]]:
        words = self.words
        return (
            mark("state", self.state, icon_of, icon_tone_of),
            login("account", words("Account"), lambda line: line.key.login, tail=lambda line: line.terminal),
            Column(
                key="client", title=words("Client"), text=lambda line: line.clients or line.account.name, stretch=True
            ),
            Column(key="fund", title=words("Fund"), text=lambda line: ", ".join(line.funds), least=1),
            Column(
                key="spark",
                title=words("7 days"),
                text=self.spark,
                kind=Kind.SPARKLINE,
                data=lambda line: tuple(float(each) for each in line.spark),
                width=104,
                least=4,
                exported=False,
            ),
        )

    def _amounts(self) -> Sequence[Column[MonitorRow]]:
        words, region = self.words, self.region
        return (
            money("balance", words("Balance"), lambda line: line.balance, region),
            money("equity", words("Equity"), lambda line: line.equity, region, weight=600),
            money("floating", words("Floating"), lambda line: line.floating, region, signed=True),
            Column(
                key="day",
                title=words("Day"),
                text=lambda line: self.percent(line.day, 2),
                value=lambda line: line.day,
                align=Align.RIGHT,
                tone=lambda line: sign_tone(line.day),
                least=3,
            ),
        )

    def _risk(self) -> Sequence[Column[MonitorRow]]:
        words = self.words
        return (
            Column(
                key="margin",
                title=words("Margin level"),
                text=self.margin,
                value=lambda line: line.margin_level,
                sort=_by_urgency,
                kind=Kind.MARGIN,
                data=_margin_length,
                tone=lambda line: "warn" if is_low(line) else "" if line.margin_level else "text3",
                weight_of=lambda line: 600 if is_low(line) else 400,
                width=124,
            ),
            Column(
                key="peak",
                title=words("From peak"),
                text=self.from_peak,
                value=lambda line: line.from_peak,
                align=Align.RIGHT,
                tone=lambda _line: "text2",
                least=2,
            ),
            Column(
                key="positions",
                title=words("Positions"),
                value=lambda line: line.positions,
                align=Align.RIGHT,
                text=lambda line: "–" if line.positions is None else str(line.positions),
                least=5,
            ),
        )

    def _updated(self) -> Column[MonitorRow]:
        return Column(
            key="updated",
            title=self.words("Updated"),
            text=lambda line: self.age(line).text,
            value=lambda line: line.age.read_at,
            icon=lambda line: self.age(line).icon,
            icon_tone=lambda line: self.age(line).tone,
            tone=lambda line: self.age(line).tone,
            italic=lambda line: self.age(line).italic,
            ages=True,
            width=104,
        )

    def age(self, line: MonitorRow) -> Said:
        """How fresh its figures are; one read in turn, by statements, or with its market closed says so."""
        words, read_at, now = self.words, line.age.read_at, self._now()
        plain = said(words, self.region, self._zone, line.age, now, short=True)
        if read_at is None or line.age.state in TOLD_ANYWAY:
            return plain
        if line.tier is Tier.IMPORT and line.age.state is Freshness.RECORDED:
            return Said(words("statement"), "file-text")
        if line.closed_since is not None:
            return Said(words("market closed"), "moon")
        if line.tier is Tier.ROUND_ROBIN:
            return replace(plain, text=words("{age} in turn", age=lasted(words, read_at, now)))
        return plain

    def percent(self, value: Decimal | None, places: int) -> str:
        """A fraction in percent."""
        return self.region.percent(None if value is None else value * HUNDRED, places, signed=True)

    def from_peak(self, line: MonitorRow) -> str:
        """How far the equity stands below its highest, flows taken out."""
        return self.words("at peak") if line.from_peak == 0 else self.percent(line.from_peak, 1)

    def margin(self, line: MonitorRow) -> str:
        """The margin level, or why there is none."""
        if line.margin_level is None:
            return self.words("no positions") if line.positions == 0 else "–"
        return self.region.percent(line.margin_level, 1)

    def spark(self, line: MonitorRow) -> str:
        """The small curve in words."""
        if len(line.spark) < 2 or line.spark[0] <= 0:
            return self.words("no history")
        moved = line.spark[-1] / line.spark[0] - 1
        return self.words("7 days, {percent}", percent=self.percent(moved, 2))

    def state(self, line: MonitorRow) -> str:
        """The worst that is to be said of it."""
        if line.not_kept:
            return self.words("reading not kept: {why}", why=self.words.say(line.not_kept))
        if line.warnings:
            return self.words.say(line.warnings[0])
        if line.difference:
            return self.words("not reconciled, {amount}", amount=self.region.money(line.difference, signed=True))
        if line.age.state is Freshness.NOT_ANSWERING:
            return self.words("terminal not answering")
        if is_low(line):
            return self.words("low margin level")
        return self.words("old figures") if line.age.state in OLD else self.words("in order")

    def totals(self, rows: Sequence[MonitorRow]) -> dict[str, Total]:
        """The sums under the table; they say how many of the accounts are not updating."""
        whole = {
            name: sum((getattr(line, name) or Decimal(0) for line in rows), Decimal("0.00"))
            for name in ("balance", "equity", "floating")
        }
        old = sum(line.age.state in OLD for line in rows)
        said_ = self.words.count(len(rows), "{n} account", "{n} accounts")
        if old:
            said_ += self.words(", {count} not updating", count=self.region.number(old))
        return {
            "account": Total(said_),
            "balance": Total(self.region.money(whole["balance"])),
            "equity": Total(self.region.money(whole["equity"])),
            "floating": Total(self.region.money(whole["floating"], signed=True), sign_tone(whole["floating"])),
        }

    def sums(self, rows: Sequence[MonitorRow]) -> tuple[str, str]:
        """Equity and floating over the table. Fresh and old figures are never added silently: both sums stand."""
        known = [line for line in rows if line.equity is not None]
        fresh, old = ([line for line in known if (line.age.state in OLD) is aged] for aged in (False, True))
        written = self.region.money
        if old and fresh:
            equity = self.words(
                "Equity live **{live}** · not updating **{old}**",
                live=written(_equity(fresh)),
                old=written(_equity(old)),
            )
        elif old:
            equity = self.words("Equity, not updating **{amount}**", amount=written(_equity(old)))
        else:
            equity = self.words("Equity **{amount}**", amount=written(_equity(fresh))) if fresh else ""
        floating = sum((line.floating for line in fresh if line.floating is not None), Decimal("0.00"))
        said_ = self.words("Floating **{amount}**", amount=written(floating, signed=True)) if fresh else ""
        return equity, said_


def is_low(line: MonitorRow) -> bool:
    """Whether its margin level asks for a person."""
    return line.margin_level is not None and line.margin_level < service.LOW_MARGIN


def icon_of(line: MonitorRow) -> str:
    """The icon of the worst that is to be said of an account."""
    if line.difference or line.not_kept:
        return "octagon-x"
    if line.age.state is Freshness.NOT_ANSWERING:
        return "unplug"
    if is_low(line):
        return "triangle-alert"
    if line.age.state in OLD:
        return "clock-3"
    return "check" if line.positions else "minus"


def icon_tone_of(line: MonitorRow) -> str:
    """The tone of that icon."""
    return {"octagon-x": "err", "triangle-alert": "warn"}.get(icon_of(line), "text3")


def _by_urgency(line: MonitorRow) -> tuple[object, ...]:
    return service.urgency(line)


def _equity(rows: Sequence[MonitorRow]) -> Decimal:
    return sum((line.equity for line in rows if line.equity is not None), Decimal("0.00"))


def _margin_length(line: MonitorRow) -> float | None:
    return None if line.margin_level is None else float(min(line.margin_level / WHOLE_BAR, Decimal(1)))
