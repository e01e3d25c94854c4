"""The account that is chosen: how it is read, what it was for and since when, the clock of its server."""

from __future__ import annotations

from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.domain.calendar import zone
from app.domain.events import Changes
from app.domain.holdings import AccountKey
from app.domain.terminals import Tier
from app.services import accounts as service
from app.services.accounts import AccountDetail, AccountRow
from app.services.live import Age
from app.ui.desk import Desk
from app.ui.panels.detail import SideCard
from app.ui.panels.facts import fact, fill
from app.ui.widgets.buttons import ActionButton
from app.ui.widgets.card import Line
from app.ui.widgets.chips import Chip
from app.ui.widgets.freshness import FreshnessMark, said
from app.ui.widgets.layouts import clear, column, row
from app.ui.widgets.states import Empty
from app.ui.widgets.text import Text
from app.words import Words


def how_read(words: Words, tier: Tier) -> str:
    """The way an account is read, in the words of the chips over the list."""
    return words("in turn") if tier is Tier.ROUND_ROBIN else words.term("tier", tier.value)


class AccountCard(SideCard[AccountDetail]):
    """Everything about how one account is kept. Its password is nowhere in it."""

    SHOWS = Changes.ACCOUNTS

    def __init__(self, desk: Desk, parent: QWidget) -> None:
        super().__init__(desk, parent)
        self.nothing = Empty("landmark", self.words("Choose an account on the left"))
        self._zone = zone(desk.timezone)
        self._name, self._under = Text("", "panel", elide=True), Text("", "hint", "text3", elide=True)
        self._lines, self._mark = QVBoxLayout(), FreshnessMark()
        action = desk.actions.get
        self._buttons = [
            ActionButton(action(f"accounts.{name}"), icon=icon, small=True)
            for name, icon in (("test", "refresh-cw"), ("connect", "link"))
        ]
        self._below = [
            ActionButton(action(f"accounts.{name}"), icon=icon, small=True)
            for name, icon in (("purpose", "pencil"), ("rename", "pencil"), ("zone", "clock-3"), ("use", "unplug"))
        ]
        title = row(self._name)
        title.setStretch(0, 1)
        self.arrange(
            title,
            row(self._under, self._mark),
            4,
            row(*self._buttons, None),
            body=column(self._lines, 6, Line(), 4, column(*self._below, spacing=6), None, margins=(14, 10, 14, 14)),
            name=self.words("Account"),
        )

    def read(self, key: object) -> AccountDetail:
        assert isinstance(key, AccountKey)  # noqa: S101 - the list selects by it
        return service.account_detail(self.desk.office, key)

    def show_view(self, view: AccountDetail) -> None:
        shown = view.row
        self._name.set_text(shown.account.name or str(shown.key.login))
        self._under.set_text(f"{shown.key.login} · {shown.key.server}")
        self.show_age(shown.age)
        clear(self._lines)
        self._lines.addLayout(self._chips(shown))
        fill(self._lines, *(fact(label, text) for label, text in self._facts(view)))
        self._lines.addWidget(self._clock(shown))
        if shown.trade_allowed:
            warning = self.words("Its password can trade. Set an investor password at the broker and enter that here.")
            self._lines.addWidget(Text(warning, "hint", "warn", wrap=True))
        self._lines.addSpacing(6)
        self._lines.addWidget(Text(self.words("What it is for"), "hint", "text3"))
        for line in view.purposes:
            label = self.words("since {date}", date=line.since)
            self._lines.addWidget(fact(label, self.words.term("purpose", line.purpose.value)))
            why = " · ".join(filter(None, [line.by, line.reason]))
            if why:
                self._lines.addWidget(Text(why, "hint", "text3", wrap=True))

    def show_age(self, age: Age) -> None:
        """Say how fresh its figures are now; everything else stays as it is."""
        self._mark.set(said(self.words, self.region, self._zone, age, self.desk.office.clock()))

    def _chips(self, shown: AccountRow) -> QVBoxLayout:
        words = self.words
        use = Chip(words("in use"), "live", "check") if shown.account.active else Chip(words("not in use"))
        return column(row(use, Chip(how_read(words, shown.tier)), None))

    def _facts(self, view: AccountDetail) -> list[tuple[str, str]]:
        words, shown = self.words, view.row
        verified = self.region.moment(shown.verified_at, self._zone) if shown.verified_at else words("never")
        first = self.region.date(view.first_deal.astimezone(self._zone).date()) if view.first_deal else "–"
        return [
            (words("Terminal"), shown.terminal or words("none, by statements")),
            (words("Currency"), shown.account.currency),
            (words("Verified"), verified),
            (words("Deals kept"), self.region.number(view.deals)),
            (words("First deal"), first),
        ]

    def _clock(self, shown: AccountRow) -> QWidget:
        if shown.zone.confirmed:
            return fact(self.words("Clock of the server"), shown.zone.zone)
        return fact(self.words("Clock of the server, not confirmed"), shown.zone.zone, tone="warn")
