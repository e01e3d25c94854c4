"""How the MetaTrader5 module reads what it is given: by position or by name, and what it says of the rest."""

from __future__ import annotations

import math
import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

INVALID = "Invalid arguments"
UNNAMED = "Unnamed arguments not allowed"
WRONG_NUMBER = "Invalid number of arguments"
LONGEST_SYMBOL, LONGEST_COMMENT = 29, 29
LONGEST_GROUP = 1997
LONGEST_NAME = 253
"""Of a server or a password."""
LONGEST_PATH = 257
EARLIEST, LATEST = datetime(1970, 1, 2), datetime(3001, 1, 1)  # noqa: DTZ001 - what Windows takes for local times
OUT_OF_RANGE = 22  # Windows: EINVAL
BAD_PARAMETERS = -2

Conversion = Callable[[Any], Any]


class Failed(Exception):
    """A call that fails: code and text of the error it leaves, and what went wrong inside if it breaks."""

    def __init__(self, code: int, text: str, broken: Exception | None = None) -> None:
        super().__init__(text)
        self.error = (code, text)
        self.broken = broken


def refused(text: str, broken: Exception | None = None) -> Failed:
    """The failure of a call whose arguments are not understood."""
    return Failed(BAD_PARAMETERS, text, broken)


class Unusable(Exception):
    """A value of the wrong kind; `broken` where the library trips over it."""

    def __init__(self, broken: Exception | None = None) -> None:
        super().__init__()
        self.broken = broken


@dataclass(slots=True)
class Given:
    """The arguments of one call. `broken` is what the library tripped over and went on."""

    unnamed: tuple[Any, ...]
    named: Mapping[str, Any]
    broken: Exception | None = None

    def only_named(self) -> None:
        """Raise Failed if anything was given by position."""
        if self.unnamed:
            raise refused(UNNAMED)

    def at_most(self, number: int) -> None:
        """Raise Failed if more was given by position."""
        if len(self.unnamed) > number:
            raise refused(WRONG_NUMBER)

    def exactly(self, number: int) -> tuple[Any, ...]:
        """What was given by position. Raises Failed for any other number of things."""
        if len(self.unnamed) != number:
            raise refused(INVALID)
        return self.unnamed

    def place(self, number: int, convert: Conversion, otherwise: Any = None) -> Any:
        """What was given in this place, from 1. Raises Failed if it cannot be used."""
        if len(self.unnamed) < number:
            return otherwise
        ending = ("st", "nd", "rd")[number - 1]
        return _converted(convert, self.unnamed[number - 1], f"Invalid {number}{ending} unnamed argument")

    def name(self, name: str, convert: Conversion, otherwise: Any = None) -> Any:
        """What was given by this name. Raises Failed if it cannot be used."""
        if name not in self.named:
            return otherwise
        return _converted(convert, self.named[name], f'Invalid "{name}" argument')

    def part(self, value: Any, convert: Conversion) -> Any:
        """A value that has no name of its own in errors. Raises Failed if it cannot be used."""
        return _converted(convert, value, INVALID)

    def moment(self, value: Any) -> float:
        """A date as seconds of the server's clock. Raises Failed if it is none; too large a number breaks the call."""
        if isinstance(value, int) and not -(2**31) <= value < 2**31:
            self.broken = OverflowError("Python int too large to convert to C long")
            return -1
        return float(_converted(_moment, value, INVALID))


def _converted(convert: Conversion, value: Any, complaint: str) -> Any:
    try:
        return convert(value)
    except Unusable as wrong:
        raise refused(complaint, wrong.broken) from wrong


def text(longest: int) -> Conversion:
    """A text of so many letters at most, up to its first NUL."""

    def convert(value: Any) -> str:
        if not isinstance(value, str) or len(value) > longest:
            raise Unusable
        return value.partition("\0")[0]

    return convert


SYMBOL, GROUP = text(LONGEST_SYMBOL), text(LONGEST_GROUP)


def whole(least: int, beyond: int, below: str, above: str) -> Conversion:
    """A whole number within limits; `below` and `above` are what the library says where it is not."""

    def convert(value: Any) -> int:
        if not isinstance(value, int):
            raise Unusable
        if not least <= value < beyond:
            raise Unusable(OverflowError(below if value < least else above))
        return int(value)

    return convert


TOO_BIG = "int too big to convert"
large = whole(0, 2**64, "can't convert negative int to unsigned", TOO_BIG)
"""A ticket, a login."""
small = whole(
    0, 2**32, "can't convert negative value to unsigned int", "Python int too large to convert to C unsigned long"
)
"""A time to wait, an action."""
signed = whole(-(2**63), 2**63, TOO_BIG, TOO_BIG)
"""The end of an order's life."""


def decimal(value: Any) -> float:
    """A float and nothing else: a price, a volume."""
    if not isinstance(value, float):
        raise Unusable
    return float(value)


def index(value: Any) -> int:
    """Anything that counts, of 32 bits: a timeframe, a number of bars."""
    try:
        found = operator.index(value)
    except TypeError as broken:
        raise Unusable(broken) from broken
    if not -(2**31) <= found < 2**31:
        raise Unusable(OverflowError("Python int too large to convert to C long"))
    return found


def number(value: Any) -> float:
    """Anything that measures."""
    try:
        return math.copysign(math.fabs(value), value)
    except (TypeError, OverflowError) as broken:
        raise Unusable(broken) from broken


def kind(value: Any) -> int:
    """A kind of order, as the first of several arguments; whatever is above 32 bits is cut off."""
    if not isinstance(value, int):
        raise Unusable(TypeError(f"argument 1 must be int, not {_type(value)}"))
    return value % 2**32


def _type(value: Any) -> str:
    if value is None:
        return "None"
    found = type(value)
    return found.__name__ if found.__module__ == "builtins" else f"{found.__module__}.{found.__name__}"


def _moment(value: Any) -> float:
    if isinstance(value, datetime):
        if value.tzinfo is None and not EARLIEST <= value < LATEST:
            raise Unusable(OSError(OUT_OF_RANGE, "Invalid argument"))
        return value.timestamp()  # without a zone, the computer's own counts
    if not isinstance(value, (int, float)):
        raise Unusable
    return value
