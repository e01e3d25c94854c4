"""The lower half of the monitor: an account's curve with drawdown, and its open positions or what is known of them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QStackedWidget, QWidget

from app.domain.calendar import zone
from app.domain.errors import KnownError
from app.domain.events import Changes
from app.domain.holdings import AccountKey
from app.services import monitor as service
from app.services.live import Freshness
from app.services.monitor import AccountDetail
from app.ui.charts.account import MARGINS, AccountCurves, AccountPicture, AccountText
from app.ui.charts.axis import AxisText
from app.ui.charts.key import Curve, CurveKey, Sample
from app.ui.charts.plot import Plot
from app.ui.charts.scale import place_of
from app.ui.desk import Desk
from app.ui.panels.aging import Aging
from app.ui.panels.detail import Detail
from app.ui.panels.monitor_knowledge import KnowledgeCard
from app.ui.panels.monitor_positions import PositionsCard
from app.ui.style import look
from app.ui.widgets.card import Card
from app.ui.widgets.layouts import row
from app.ui.widgets.segmented import Segmented
from app.ui.widgets.states import Empty, StateStack
from app.ui.widgets.text import Text

RANGES = {"1H": 1 / 24, "1D": 1.0, "1W": 7.0, "1M": 31.0, "All": None}
USUAL = ("1D", "1W", "1M", "All")
HUNDRED = Decimal(100)
BESIDE = 900  # pixels from which the cards stand side by side


@dataclass(frozen=True, slots=True)
class Chosen:
    """The chosen account, with its curves ready to be drawn."""

    detail: AccountDetail
    curves: AccountCurves


class AccountDetailPanel(Detail[AccountKey, Chosen]):
    """The curve and the open positions of the chosen account; of a silent terminal, what is known."""

    SHOWS = Changes.EQUITY | Changes.DEALS | Changes.OPERATIONS

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk, parent)
        self.curve, self.positions, self.knowledge = AccountCard(desk), PositionsCard(desk), KnowledgeCard(desk)
        self._side = QStackedWidget()
        for card in (self.positions, self.knowledge):
            self._side.addWidget(card)
        self.knowledge.positions_asked.connect(lambda: self._side.setCurrentWidget(self.positions))
        self._down = False
        self._timezone = desk.timezone
        self._shown: Chosen | None = None
        Aging(self, lambda: self._shown.detail.now if self._shown else None)
        self._split: QHBoxLayout = row(self.curve, self._side, spacing=12)
        self._split.setStretch(0, 62)
        self._split.setStretch(1, 38)
        self.setLayout(self._split)

    def read(self, key: AccountKey) -> Chosen:
        detail = service.account_detail(self.desk.office, key)
        return Chosen(detail, AccountCurves.of(detail.days, detail.trace, self._timezone))

    def fill(self, view: Chosen | None) -> None:
        self._shown = view
        detail = view.detail if view else None
        self.curve.show_chosen(view)
        self.positions.show_detail(detail)
        self.knowledge.show_detail(detail)
        down = detail is not None and detail.terminal is not None and detail.terminal.down
        if down != self._down:
            self._down = down
            self._side.setCurrentWidget(self.knowledge if down else self.positions)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        beside = event.size().width() >= look().px(BESIDE)
        direction = QBoxLayout.Direction.LeftToRight if beside else QBoxLayout.Direction.TopToBottom
        self._split.setDirection(direction)

    def fail(self, error: KnownError) -> None:
        self.curve.show_error(error)
        self.positions.show_detail(None)


class AccountCard(Card):
    """Equity and balance over time, the drawdown below."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk.words("No account chosen"), parent=parent)
        self._desk, self._words, self._region = desk, desk.words, desk.region
        self._zone = zone(desk.timezone)
        self._shown: AccountKey | None = None
        self._detail: AccountDetail | None = None
        self._plot = Plot(AxisText(desk.region), lambda token: look().color(token), MARGINS)
        self._plot.setAccessibleName(self._words("Equity and drawdown of the account"))
        self._stack = StateStack(self._plot, self._words)
        self._ranges = Segmented(self._offered(USUAL), "All", small=True, name=self._words("Period shown"))
        self._ranges.chosen.connect(lambda chosen: self._plot.show_last(RANGES[chosen]))
        self._key = CurveKey(
            (Curve(self._words("Equity"), Sample.SOLID), Curve(self._words("Balance"), Sample.THIN, least=True))
        )
        self._last = Text("", "hint", "text2", bold=True)
        for widget in (self._key, self._last, self._ranges):
            self.add_action(widget)
        self.body.addWidget(self._stack)
        self.show_chosen(None)

    def show_chosen(self, chosen: Chosen | None) -> None:
        """Show an account, or that none is chosen."""
        if chosen is None:
            self.set_title(self._words("No account chosen"))
            self.set_hint("")
            self._shown = self._detail = None
            self._stack.show_empty(Empty("chart-candlestick", self._words("Choose an account above")))
            return
        detail = chosen.detail
        if self._is_shown(detail):
            return
        self._detail = detail
        self.set_title(detail.row.clients or detail.row.account.name)
        self.set_hint(str(detail.row.key.login))
        self._say_last(detail)
        if len(chosen.curves.equity) < 2:
            text = self._words("A curve needs readings of two days.")
            self._stack.show_empty(Empty("history", self._words("No history yet"), text))
            return
        self._stack.show_content()
        self._plot.show_picture(self._picture(chosen))
        self._plot.setAccessibleDescription(self._drawdown(detail))
        if detail.row.key != self._shown:
            self._shown = detail.row.key
            self._plot.show_last(RANGES[self._ranges.current])

    def show_error(self, error: KnownError) -> None:
        """Say that the account could not be read."""
        self._detail = None
        self._stack.show_error(error)

    def _is_shown(self, detail: AccountDetail) -> bool:
        """Whether this is what stands here; only of an account that is not answering something grows with time."""
        shown, silent = self._detail, detail.row.age.state is Freshness.NOT_ANSWERING
        return shown is not None and not silent and replace(detail, now=shown.now) == shown

    def _offered(self, ranges: tuple[str, ...]) -> list[tuple[str, str]]:
        words = self._words
        named = {"1H": words("1H"), "1D": words("1D"), "1W": words("1W"), "1M": words("1M"), "All": words("All")}
        return [(each, named[each]) for each in ranges]

    def _say_last(self, detail: AccountDetail) -> None:
        """Of an account that is not answering, the equity it had last and when; its last hour is offered too."""
        silent, read_at = detail.row.age.state is Freshness.NOT_ANSWERING, detail.row.age.read_at
        self._ranges.set_items(self._offered(("1H", *USUAL) if silent else USUAL))
        self._key.setVisible(not silent)
        self._last.setVisible(silent)
        if silent:
            at = self._region.time(read_at, self._zone, seconds=True)
            amount = self._region.money(detail.row.equity)
            self._last.set_text(self._words("Equity at {time} **{amount}**", time=at, amount=amount))

    def _picture(self, chosen: Chosen) -> AccountPicture:
        detail = chosen.detail
        age, timezone = detail.row.age, str(self._zone)
        silent = age.state is Freshness.NOT_ANSWERING and age.read_at is not None
        since = self._region.time(age.read_at, self._zone, seconds=True) if age.read_at else ""
        text = AccountText(
            drawdown=self._drawdown(detail),
            no_data=self._words("no data since {time}", time=since) if silent else "",
            percent=lambda depth: self._region.percent(Decimal(f"{depth * 100:.4f}"), 0),
            marks=tuple(self._mark(each.amount, reviewed=each.reviewed) for each in detail.withdrawals),
        )
        span = (place_of(age.read_at, timezone), place_of(detail.now, timezone)) if silent and age.read_at else None
        return AccountPicture(
            chosen.curves,
            text,
            withdrawals=detail.withdrawals,
            no_data=span,
            stale=detail.row.age.state in service.NEEDS_PERSON,
        )

    def _drawdown(self, detail: AccountDetail) -> str:
        if detail.deepest is None:
            return self._words("Drawdown from peak on equity, flow-adjusted")
        return self._words(
            "Drawdown from peak on equity, flow-adjusted · deepest {percent} on {date}",
            percent=self._region.percent(detail.deepest.depth * HUNDRED, 1),
            date=self._region.date(detail.deepest.day, year=False),
        )

    def _mark(self, amount: Decimal, *, reviewed: bool) -> str:
        shown = self._region.number(amount, 0)
        if reviewed:
            return self._words("{amount} withdrawn", amount=shown)
        return self._words("{amount} withdrawn, not reviewed", amount=shown)
