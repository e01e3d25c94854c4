"""The person's language: one gettext catalogue for window and command line."""

from __future__ import annotations

import gettext
from pathlib import Path

from app.domain.errors import Message

LANGUAGES = {"en": "English", "es": "Español"}


class Words:
    """Says sentences in one language. English is the key of the catalogue, so it needs no file.

    Call it with a literal so that the catalogue finds the sentence: `words("Pay {amount}", amount="1.00")`.
    """

    def __init__(self, language: str, folder: Path) -> None:
        self.language = language
        self._catalogue = gettext.translation("fidus", folder, [language], fallback=True)

    def __call__(self, text: str, /, **values: object) -> str:
        """The sentence in this language, its {names} filled with `values`."""
        sentence = self._catalogue.gettext(text) if text else ""
        return sentence.format_map(self._said(values)) if values else sentence

    def count(self, number: int, one: str, many: str, /, **values: object) -> str:
        """The sentence for that many; `{n}` in it is the number."""
        return self._catalogue.ngettext(one, many, number).format_map({"n": f"{number:,}", **self._said(values)})

    def term(self, context: str, text: str) -> str:
        """A short word whose translation depends on where it stands, such as a state or a column."""
        return self._catalogue.pgettext(context, text)

    def say(self, message: Message | None) -> str:
        """The sentence of a message; empty for None."""
        return self(message.text, **message.values) if message else ""

    def _said(self, values: dict[str, object]) -> dict[str, object]:
        return {name: self.say(value) if isinstance(value, Message) else value for name, value in values.items()}
