"""What a merge of clients or its reversal does, in lines for a person."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.domain.changes import FIELDS
from app.domain.errors import message
from app.domain.merges import Belongings, Difference
from app.regions import Region
from app.services.merges import MergePreview
from app.ui.desk import Desk
from app.ui.dialogs.history import said
from app.ui.panels.facts import long_fact
from app.ui.widgets.layouts import clear, column
from app.ui.widgets.text import Text
from app.words import Words


def field_name(words: Words, field: str) -> str:
    """What a part of a client is called."""
    return words.say(FIELDS.get(field) or message("{name}", name=field))


def pair(words: Words, region: Region, each: Difference) -> tuple[str, str]:
    """Both contents of a part, of the client that stays first."""
    return said(words, region, each.field, each.kept), said(words, region, each.field, each.absorbed)


class EffectLines(QWidget):
    """Whose rows become whose, how many, and what stays."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._words, self._region = desk.words, desk.region
        self._lines = QVBoxLayout()
        self.setLayout(column(self._lines, spacing=6))

    def show_preview(self, told: MergePreview | None) -> None:
        """Show what would happen; nothing for None."""
        clear(self._lines)
        if told is None:
            return
        words, to = self._words, told.absorbed if told.back else told.kept
        self._head(words("Goes to {name} ({code})", name=to.name, code=to.code))
        self._rows(told, told.moves, words("Nothing belongs to them."))
        if told.messages:
            self._say(
                words.count(told.messages, "{n} message returns", "{n} messages return")
                if told.back
                else words.count(told.messages, "{n} message is shown there, too", "{n} messages are shown there, too")
            )
        self._head(words("Came later and stays") if told.back else words("Is there already"))
        self._rows(told, told.stays, words("Nothing."))
        self._say(*self._consequences(told))

    def _consequences(self, told: MergePreview) -> Sequence[str]:
        words = self._words
        if told.back:
            names = ", ".join(field_name(words, each) for each in told.kept_parts)
            changed = [words("Changed since the merge, and stays: {names}.", names=names)] if names else []
            return [*changed, words("{code} is a client of its own again.", code=told.absorbed.code)]
        closed = words("{code} is closed and keeps its row; its code leads to {kept}.", code=told.absorbed.code,
                       kept=told.kept.code)  # fmt: skip
        strict = told.kept_after.state is not told.kept.state
        more = [words("{kept} is suspended then, as {code} is.", kept=told.kept.code, code=told.absorbed.code)]
        return [closed, words("Contracts change in nothing but whom they belong to."), *(more if strict else [])]

    def _rows(self, told: MergePreview, rows: Belongings, nothing: str) -> None:
        for kind, keys in rows.items():
            if keys:
                self._lines.addWidget(long_fact(self._kind(kind, len(keys)), self._named(told, kind, keys)))
        if not any(rows.values()):
            self._say(nothing)

    def _named(self, told: MergePreview, kind: str, keys: Sequence[str]) -> str:
        called = {key: self._words.say(told.names[key]) for key in keys if key in told.names}
        names = [name if kind == "documents" else f"{key} · {name}" for key, name in called.items()]
        more = len(names) - 2
        return "; ".join([*names[:2], *([f"+{more}"] if more > 0 else [])])

    def _kind(self, kind: str, count: int) -> str:
        words = self._words
        if kind == "investments":
            return words.count(count, "{n} investment", "{n} investments")
        if kind == "documents":
            return words.count(count, "{n} document", "{n} documents")
        return words("KYC/AML case") if kind == "cases" else f"{count} {kind}"

    def _head(self, text: str) -> None:
        self._lines.addSpacing(4)
        self._lines.addWidget(Text(text, "card", wrap=True))

    def _say(self, *texts: str) -> None:
        for text in texts:
            self._lines.addWidget(Text(text, "body", "text2", wrap=True))
