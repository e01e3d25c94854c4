"""Known errors and messages: a sentence as catalogue key, with the values that fill it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Message:
    """A sentence for a person, kept untranslated: `text` is the key in the catalogue, `values` fill its {names}."""

    text: str
    values: Mapping[str, object] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.text.format_map(self.values) if self.values else self.text


def message(text: str, /, **values: object) -> Message:
    """The message of this sentence; `text` must be a literal so that the catalogue finds it."""
    return Message(text, values)


class KnownError(Exception):
    """Something that can go wrong and is nobody's bug: a title, what happened, and a way out.

    `field` names the input it belongs to, so that a form can show it there; `exit_code` is the command line's answer.
    """

    title = message("This did not work")
    exit_code = 2

    def __init__(self, what: Message, way_out: Message | None = None, *, field: str = "") -> None:
        super().__init__(what, way_out, field)
        self.what, self.way_out, self.field = what, way_out, field

    def __str__(self) -> str:
        return f"{self.what} {self.way_out}" if self.way_out else str(self.what)


class BadInput(KnownError):
    """A file, field or argument cannot be what was meant."""

    title = message("The input is not usable")


class NotAllowed(KnownError):
    """The signed-in person's roles do not include this."""

    title = message("Not allowed")
    exit_code = 3


class NotSignedIn(KnownError):
    """Nobody is signed in, or the sign-in failed."""

    title = message("Sign-in failed")
    exit_code = 3


class TooManyTries(NotSignedIn):
    """So many sign-ins failed that the next one has to wait; `seconds` says how long from now."""

    def __init__(self, what: Message, way_out: Message | None = None, *, seconds: int) -> None:
        super().__init__(what, way_out)
        self.seconds = seconds


class Unavailable(KnownError):
    """The office cannot be opened as it is: missing, locked, newer, damaged."""

    title = message("The office cannot be opened")


class Conflict(KnownError):
    """Somebody else changed the record in the meantime."""

    title = message("Changed meanwhile")


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong in an input, and where: a row, a field, a path in a document."""

    where: str
    what: Message


class RefusedFile(BadInput):
    """A file that changes nothing; `problems` lists what is wrong where."""

    title = message("The file was not taken in")

    def __init__(self, what: Message, problems: tuple[Problem, ...] = (), way_out: Message | None = None) -> None:
        super().__init__(what, way_out)
        self.problems = problems


class UnknownAccount(RefusedFile):
    """A statement of an account that the office does not keep; a person may say that it is ours."""
