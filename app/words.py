"""The person's language: one gettext catalogue for window and command line."""

from __future__ import annotations

import gettext
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path

from app.domain.errors import Message

LANGUAGES = {"en": "English", "es": "Español"}


class Words:
    """Says sentences in one language. English is the key of the catalogue, so it needs no file.

    Call it with a literal so that the catalogue finds the sentence: `words("Pay {amount}", amount=Decimal("1.00"))`.
    Amounts and dates among the values are written as `amount` and `day` say, the habits of the person's region.
    """

    def __init__(
        self,
        language: str,
        folder: Path,
        *,
        amount: Callable[[Decimal], str] | None = None,
        day: Callable[[date], str] | None = None,
    ) -> None:
        self.language = language
        self._amount, self._day = amount or amount_text, day or date.isoformat
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
        return {name: self._one(value) for name, value in values.items()}

    def _one(self, value: object) -> object:
        if isinstance(value, Message):
            return self.say(value)
        if isinstance(value, Decimal):
            return self._amount(value)
        return self._day(value) if type(value) is date else value


def begun(text: str) -> str:
    """A text as it stands at the beginning of a line."""
    return text[:1].upper() + text[1:]


def amount_text(amount: Decimal | None) -> str:
    """An amount with two decimals, thousands grouped and a true minus; a dash for unknown."""
    return "–" if amount is None else f"{amount:,.2f}".replace("-", "−")
