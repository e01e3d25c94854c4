"""The client that is chosen: who they are, what they invested, their documents, messages, and what happened."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QHBoxLayout, QMenu, QWidget

from app.domain.events import Changes
from app.services.card import ClientCardView, client_card
from app.ui.desk import Desk
from app.ui.panels.clients_detail_activity import ActivityTab
from app.ui.panels.clients_detail_investments import InvestmentsTab
from app.ui.panels.clients_detail_messages import MessagesTab
from app.ui.panels.clients_detail_overview import DueLine, MergeNote, OverviewTab
from app.ui.panels.detail import Detail, SideCard
from app.ui.panels.documents_of import DocumentsOf
from app.ui.widgets.buttons import Button, IconButton
from app.ui.widgets.chips import Chip
from app.ui.widgets.layouts import column, row
from app.ui.widgets.states import Empty
from app.ui.widgets.tabs import Tabs
from app.ui.widgets.text import Text

OVERVIEW, INVESTMENTS, DOCUMENTS, MESSAGES, ACTIVITY = "overview", "investments", "documents", "messages", "activity"
MORE = ("clients.edit", "clients.state", "clients.merge", "clients.merges", "window.history")
"""The commands behind the three dots."""


class ClientCard(SideCard[ClientCardView]):
    """Everything about one client, in tabs. What a tab reads beyond the overview it reads once it is looked at."""

    SHOWS = (
        Changes.CLIENTS
        | Changes.INVESTMENTS
        | Changes.PAYMENTS
        | Changes.DEALS
        | Changes.OPERATIONS
        | Changes.DOCUMENTS
        | Changes.CASES
        | Changes.SCREENING
        | Changes.MESSAGES
    )

    def __init__(self, desk: Desk, parent: QWidget) -> None:
        super().__init__(desk, parent)
        self.nothing = Empty("user", self.words("Choose a client on the left"))
        self._name, self._under = Text("", "panel", elide=True), Text("", "hint", "text3", elide=True)
        self._chip = Chip("")
        self.tabs = Tabs(self._titles(None), name=self.words("Client"))
        self.tabs.chosen.connect(lambda _key: self._turn())
        self.merge_note, self._due = MergeNote(desk), DueLine(desk)
        self.overview, self.investments = OverviewTab(desk), InvestmentsTab(desk)
        self.documents, self.messages, self.activity = DocumentsOf(desk), MessagesTab(desk), ActivityTab(desk)
        self.overview.documents.asked.connect(lambda: self.show_tab(DOCUMENTS))
        self.overview.waiting_asked.connect(lambda: self.show_tab(MESSAGES))
        self._pages: dict[str, QWidget] = {
            OVERVIEW: self.overview,
            INVESTMENTS: self.investments,
            DOCUMENTS: self.documents,
            MESSAGES: self.messages,
            ACTIVITY: self.activity,
        }
        self._lay_out()

    def _lay_out(self) -> None:
        words = self.words
        self._invest = Button(words("New investment"), icon="plus", small=True)
        self._invest.clicked.connect(lambda: self.desk.go("investments", ("new", self.query())))
        self._write = Button(words("Write"), icon="mail", small=True)
        self._write.clicked.connect(self.write)
        more = IconButton("ellipsis", words("More"), small=True)
        more.clicked.connect(lambda: self._menu().exec(more.mapToGlobal(QPoint(0, more.height()))))
        title = row(self._name, self._chip, more, spacing=8)
        title.setStretch(0, 1)
        self.arrange(
            title,
            self._under,
            4,
            self._buttons(),
            2,
            self.tabs,
            body=column(self.merge_note, *self._pages.values(), None, spacing=0),
            name=words("Client"),
            foot=self._due,
            tight=True,
        )
        self._turn()

    def _buttons(self) -> QHBoxLayout:
        """What is done most, and at its right who looks after the client."""
        self._owner = Text("", "hint", "text2", elide=True)
        self._owner.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        made = row(self._invest, self._write, self._owner, spacing=8)
        made.setStretch(2, 1)
        return made

    def read(self, key: str) -> ClientCardView:
        return client_card(self.desk.office, key)

    def show_view(self, view: ClientCardView) -> None:
        client, words = view.detail.row.client, self.words
        since = words("client since {date}", date=client.since) if client.since else ""
        kind = words.term("kind", client.kind.value)
        self._name.set_text(client.name)
        self._under.set_text(" · ".join(filter(None, [client.code, kind, since])))
        self._chip.set(*self._state(view))
        owner = view.detail.row.owner_name
        self._owner.set_text(words("Owner {name}", name=owner) if owner else "")
        self.tabs.set_tabs(self._titles(view))
        self.merge_note.show_view(view)
        self.overview.show_view(view)
        self.investments.show_view(view.detail)
        self._due.show_view(view.detail)
        for button in (self._invest, self._write):
            button.setEnabled(not view.gone)
        self._turn()

    def show_tab(self, key: str) -> None:
        """Turn to a tab."""
        self.tabs.choose(key)
        self._turn()

    def write(self) -> None:
        """Write down what was said with this client."""
        self.show_tab(MESSAGES)
        self.messages.write()

    def _turn(self) -> None:
        """Show the chosen tab, which reads what it does not know of this client yet."""
        for key, page in self._pages.items():
            page.setVisible(key == self.tabs.current)
        page = self._pages[self.tabs.current]
        if isinstance(page, Detail):
            page.show_record(self.query())

    def _titles(self, view: ClientCardView | None) -> list[tuple[str, str, int | None]]:
        words = self.words
        return [
            (OVERVIEW, words("Overview"), None),
            (INVESTMENTS, words("Investments"), len(view.detail.investments) if view else None),
            (DOCUMENTS, words("Documents"), len(view.documents) if view else None),
            (MESSAGES, words("Messages"), view.messages if view else None),
            (ACTIVITY, words("Activity"), None),
        ]

    def _state(self, view: ClientCardView) -> tuple[str, str, str]:
        """The chip beside the name: what stands in the way of an investment, else the client's state."""
        words, found = self.words, view.readiness
        if view.gone:
            return words("merged"), "", "merge"
        if found.items:
            if found.complete:
                return words("KYC cleared"), "live", "check"
            said = words("ready by exception") if found.ready else words("not ready")
            return said, "warn", "triangle-alert"
        return words.term("state", view.detail.row.client.state.value), "", ""

    def _menu(self) -> QMenu:
        menu = QMenu(self)
        for id_ in MORE:
            if (action := self.desk.actions.find(id_)) is not None:
                menu.addAction(action)
        return menu
