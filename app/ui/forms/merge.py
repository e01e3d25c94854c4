"""The form that proposes to merge two clients: which one stays, and whose content each part keeps."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.domain.clients import Client
from app.domain.errors import BadInput, KnownError, message
from app.domain.merges import Merge, suggested
from app.services import merges as service
from app.services.merges import MergePreview
from app.ui.desk import Desk
from app.ui.dialogs.merges_effect import EffectLines, field_name, pair
from app.ui.forms.form import Form
from app.ui.widgets.buttons import Button
from app.ui.widgets.fields import Choice, Field, TextEdit
from app.ui.widgets.layouts import clear, form_row, row
from app.ui.widgets.text import Text

KEPT, ABSORBED = "kept", "absorbed"


@dataclass(frozen=True, slots=True)
class Proposal:
    """The two clients as they were read, the parts to take from the absorbed one, and why."""

    kept: Client
    absorbed: Client
    taken: tuple[str, ...]
    reason: str


class MergeForm(Form[Proposal]):
    """Asks which client stays; everything that would move is shown before anything is proposed."""

    ROOM = 460

    def __init__(self, window: QWidget, desk: Desk, clients: Sequence[Client], kept: str, absorbed: str = "") -> None:
        words = desk.words
        super().__init__(
            window,
            desk,
            words("Merge two clients"),
            draft=f"merge:{kept}",
            save=words("Propose merge"),
            hint=words("Nothing is deleted, and it can be undone. A second person decides."),
        )
        self._told: MergePreview | None = None
        items = [(each.code, f"{each.code} · {each.name}") for each in clients]
        self._kept: Choice[str] = Choice(items)
        self._absorbed: Choice[str] = Choice([("", words("Choose a client")), *items])
        self._reason = TextEdit()
        self.parts: dict[str, Choice[str]] = {}
        self._parts, self.effect = QVBoxLayout(), EffectLines(desk)
        self._place_fields()
        self._kept.set_value(kept)
        self._absorbed.set_value(absorbed)
        for each in (self._kept, self._absorbed):
            each.picked.connect(self._ask_preview)
        self._ask_preview()

    def _place_fields(self) -> None:
        words = self.words
        swap = Button(words("The other way round"), icon="arrow-left-right", small=True)
        swap.clicked.connect(self.swap)
        self.place(
            form_row(
                self.add(KEPT, Field(words("Stays"), self._kept)),
                self.add(ABSORBED, Field(words("Goes into it"), self._absorbed)),
            )
        )
        self.place(row(swap, None))
        self.place(self._parts)
        self.place(self.effect)
        reason = Field(words("Reason"), self._reason, hint=words("why, in ten characters or more"))
        self.place(self.add("reason", reason))

    def swap(self) -> None:
        """Let the other one stay."""
        kept, absorbed = self._kept.value(), self._absorbed.value()
        if kept and absorbed:
            self._kept.set_value(absorbed)
            self._absorbed.set_value(kept)
            self._ask_preview()

    def restored(self) -> None:
        self._ask_preview()

    def _ask_preview(self) -> None:
        kept, absorbed = self._kept.value() or "", self._absorbed.value() or ""
        self._told = None
        self._show_told(None)
        for name in (KEPT, ABSORBED):
            self.fields[name].clear_error()
        if kept and absorbed:
            office = self.desk.office
            self.desk.tasks.read(
                lambda: service.preview(office, kept, absorbed), self._show_told, self.refused, latest="merge.preview"
            )

    def _show_told(self, told: MergePreview | None) -> None:
        self._told = told
        clear(self._parts)
        self.parts = {}
        self.effect.show_preview(told)
        self.save_button.setEnabled(told is not None)
        if told is None or not told.differences:
            return
        wanted = suggested(told.kept, told.absorbed)
        self._parts.addWidget(Text(self.words("They differ in this; choose what is kept"), "card"))
        for each in told.differences:
            ours, theirs = pair(self.words, self.region, each)
            choice: Choice[str] = Choice([(KEPT, ours), (ABSORBED, theirs)])
            choice.set_value(ABSORBED if each.field in wanted else KEPT)
            name = field_name(self.words, each.field)
            choice.setAccessibleName(name)
            self.parts[each.field] = choice
            line = row(Text(name, "body", "text2"), choice, spacing=10)
            line.setStretch(0, 1)
            line.setStretch(1, 2)
            self._parts.addLayout(line)

    def refused(self, error: KnownError) -> None:
        super().refused(error)
        self.save_button.setEnabled(self._told is not None)

    def command(self) -> Proposal:
        told = self._told
        if told is None:
            raise BadInput(message("Choose the two clients first."), field=ABSORBED)
        taken = tuple(name for name, choice in self.parts.items() if choice.value() == ABSORBED)
        return Proposal(told.kept, told.absorbed, taken, self._reason.text())

    def send(self, command: Proposal) -> Merge:
        return service.propose(self.desk.office, command.kept, command.absorbed, command.taken, command.reason)
