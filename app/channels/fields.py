"""Reads rows of untrusted documents field by field, and collects what is wrong where instead of stopping at once."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import StrEnum
from functools import lru_cache
from typing import Any, NamedTuple, TypeVar

from app.domain.clients import FIRST_BIRTH, LAST_YEAR
from app.domain.errors import BadInput, KnownError, Message, Problem, message

Value = TypeVar("Value")
Kind = TypeVar("Kind", bound=StrEnum)

MOST_PROBLEMS = 50
LONGEST_TEXT = 2000
LONGEST_TICKET = 40
MOST_COUNTED = 600
MOST_REMEMBERED = 10_000
_NUMBER = re.compile(r"[0-9]{1,16}(\.[0-9]{1,15})?")
_UNSHOWN = re.compile("[\x00-\x1f\ud800-\udfff]")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_MISSING = object()


class TooManyProblemsError(Exception):
    """Reading further would only repeat the same complaint."""


class Fields:
    """The problems found so far in one document."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []

    def wrong(self, where: str, what: Message) -> None:
        """Note a problem. Raises TooManyProblemsError once there are enough for a person to see the pattern."""
        self.problems.append(Problem(where, what))
        if len(self.problems) >= MOST_PROBLEMS:
            raise TooManyProblemsError

    def rows(self, document: Mapping[str, object], name: str, inside: str = "") -> list[Row]:
        """The rows of a list in the document; an absent list is empty."""
        found = document.get(name, [])
        place = f"{inside}.{name}" if inside else name
        if not isinstance(found, list):
            self.wrong(place, message("A list is expected here."))
            return []
        rows = []
        for at, row in enumerate(found):
            if isinstance(row, dict):
                rows.append(Row(self, place, row, at))
            else:
                self.wrong(f"{place}[{at}]", message("An object is expected here."))
        return rows


class Wanted(NamedTuple):
    """A field of a row, how it is read, and what answers for it where it cannot be read."""

    name: str
    read: Callable[[object], object]
    fallback: object
    needed: bool = False


class Row:
    """One row: an object of named fields. A field that cannot be read is noted and answered with its fallback."""

    __slots__ = ("_at", "_fields", "_list", "content", "sound")

    def __init__(self, fields: Fields, where: str, content: dict[str, object], at: int | None = None) -> None:
        self._fields, self._list, self._at, self.content = fields, where, at, content
        self.sound = True

    @property
    def where(self) -> str:
        """The row's place in the document."""
        return self._list if self._at is None else f"{self._list}[{self._at}]"

    def wrong(self, name: str, what: Message) -> None:
        """Note what is wrong with a field, or with the row when `name` is empty."""
        self.sound = False
        self._fields.wrong(f"{self.where}.{name}" if name else self.where, what)

    def take(self, name: str, read: Callable[[object], Value], fallback: Value, *, needed: bool = True) -> Value:
        """The field read by `read`, which raises a KnownError for what it cannot use."""
        value = self.content.get(name, _MISSING)
        if value is _MISSING or (value is None and not needed):
            if needed:
                self.wrong(name, message("This field is missing."))
            return fallback
        try:
            return read(value)
        except KnownError as unusable:
            self.wrong(name, unusable.what)
            return fallback

    def take_all(self, wanted: Sequence[Wanted]) -> list[Any]:
        """All these fields; one by one, to note what is wrong with which, only where one of them cannot be used."""
        get = self.content.get
        try:
            return [
                fallback if (value := get(name)) is None and not needed else read(value)
                for name, read, fallback, needed in wanted
            ]
        except KnownError:
            return [self.take(each.name, each.read, each.fallback, needed=each.needed) for each in wanted]

    def rows(self, name: str) -> list[Row]:
        """The rows of a list inside this row."""
        return self._fields.rows(self.content, name, self.where)

    def inside(self, name: str) -> Row:
        """The object of this name inside the row; an empty one, noted as wrong, where there is something else."""
        found = self.content.get(name)
        if not isinstance(found, dict):
            self.wrong(name, message("An object is expected here."))
        return Row(self._fields, f"{self.where}.{name}", found if isinstance(found, dict) else {})

    def unknown(self, known: frozenset[str]) -> list[str]:
        """Fields of the row that nobody reads."""
        return sorted(self.content.keys() - known)


def text(value: object) -> str:
    """A text of one line without control characters, at most 2,000 long."""
    if not isinstance(value, str):
        raise BadInput(message("Text is expected here, not {value}.", value=_shown(value)))
    if len(value) > LONGEST_TEXT:
        raise BadInput(message("This text is longer than {most} characters.", most=LONGEST_TEXT))
    if _UNSHOWN.search(value):
        raise BadInput(message("This text has characters that cannot be shown."))
    return value


def needed_text(value: object) -> str:
    """A text that is not empty."""
    found = text(value)
    if not found.strip():
        raise BadInput(message("This field is empty."))
    return found


def remembered(read: Callable[[object], Value]) -> Callable[[object], Value]:
    """The same reader, for texts that come again and again."""
    again = lru_cache(MOST_REMEMBERED)(read)
    return lambda value: again(value) if type(value) is str else read(value)


def at_most(longest: int, read: Callable[[object], str] = needed_text) -> Callable[[object], str]:
    """A reader for a text of at most so many characters."""

    def read_short(value: object) -> str:
        found = read(value)
        if len(found) > longest:
            raise BadInput(message("This text is longer than {most} characters.", most=longest))
        return found

    return read_short


def flag(value: object) -> bool:
    """A yes or no: true or false, nothing that merely resembles one."""
    if not isinstance(value, bool):
        raise BadInput(message("true or false is expected here, not {value}.", value=_shown(value)))
    return value


def count(value: object) -> int:
    """A whole number of months, payments or versions: from 0 to 600."""
    found = whole(value)
    if found > MOST_COUNTED:
        raise BadInput(message("At most {most} is expected here, not {value}.", most=MOST_COUNTED, value=found))
    return found


def whole(value: object) -> int:
    """A whole number that fits 64 bits and is not negative."""
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value < 2**63:
        raise BadInput(message("A whole number is expected here, not {value}.", value=_shown(value)))
    return value


def signed(value: object) -> int:
    """A whole number that fits 64 bits, negative or not."""
    if not isinstance(value, int) or isinstance(value, bool) or not -(2**63) <= value < 2**63:
        raise BadInput(message("A whole number is expected here, not {value}.", value=_shown(value)))
    return value


def ticket(value: object) -> str:
    """A deal's ticket: a whole number, or text such as 123:out."""
    if isinstance(value, int):
        return str(whole(value))
    found = needed_text(value)
    if len(found) > LONGEST_TICKET:
        raise BadInput(message("This ticket is longer than {most} characters.", most=LONGEST_TICKET))
    return found


def quantity(value: object) -> Decimal:
    """A volume, price or rate: plain decimal text, not negative."""
    if not isinstance(value, str) or not _NUMBER.fullmatch(value):
        raise BadInput(message("Digits as text, such as 0.25, are expected here, not {value}.", value=_shown(value)))
    return Decimal(value)


def day(value: object) -> date:
    """A date as YYYY-MM-DD, of this or the neighbouring centuries."""
    return _day_since(value, 1970)


def birth(value: object) -> date:
    """A date as YYYY-MM-DD on which somebody alive may have been born."""
    return _day_since(value, FIRST_BIRTH)


def _day_since(value: object, first: int) -> date:
    try:
        found = date.fromisoformat(value) if isinstance(value, str) and _DAY.fullmatch(value) else None
    except ValueError:
        found = None
    if found is None or not first <= found.year < LAST_YEAR:
        raise BadInput(message("A date such as 2025-04-01 is expected here, not {value}.", value=_shown(value)))
    return found


def moment(value: object) -> datetime:
    """A time with its zone, such as 2025-04-01T09:00:00Z; answered in UTC."""
    try:
        found = datetime.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        found = None
    if found is None or found.tzinfo is None or not 1970 < found.year < 2200:
        raise BadInput(
            message("A time such as 2025-04-01T09:00:00Z is expected here, not {value}.", value=_shown(value))
        )
    return found if found.tzinfo is UTC else found.astimezone(UTC)


def one_of(kinds: type[Kind]) -> Callable[[object], Kind]:
    """A reader for one of the words of an enumeration."""
    known = {kind.value: kind for kind in kinds}

    def read(value: object) -> Kind:
        found = known.get(value) if isinstance(value, str) else None
        if found is None:
            raise BadInput(message("{value} is none of: {words}.", value=_shown(value), words=", ".join(kinds)))
        return found

    return read


def currency(value: object) -> str:
    """A currency code of three capital letters."""
    found = needed_text(value)
    if len(found) != 3 or not found.isascii() or not found.isalpha() or not found.isupper():
        raise BadInput(message("A currency is three capital letters, not {value}.", value=_shown(value)))
    return found


def _shown(value: object) -> str:
    shown = repr(value)
    return shown if len(shown) <= 60 else shown[:57] + "..."
