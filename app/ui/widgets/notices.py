"""What the window says without being asked: notices that pass, and alarms that stay while they hold."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

Run = Callable[[], object]
_RANK = {"err": 0, "warn": 1, "live": 2}


@dataclass(frozen=True, slots=True)
class Notice:
    """A toast: what happened, in a title and a sentence. Tone err stays until it is closed."""

    title: str
    text: str = ""
    tone: str = "live"
    button: str = ""
    run: Run | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """A button of an alarm: the next step. `keys` is printed on its cap."""

    text: str
    run: Run
    icon: str = ""
    keys: str = ""


@dataclass(frozen=True, slots=True)
class Alarm:
    """The state of something that needs a person, for the message bar; `steps` from plain to filled."""

    key: str
    title: str
    text: str = ""
    tone: str = "err"
    icon: str = "triangle-alert"
    steps: tuple[Step, ...] = field(default=())

    @property
    def rank(self) -> int:
        """Zero for the worst."""
        return _RANK.get(self.tone, 3)


@dataclass(frozen=True, slots=True)
class Call:
    """An open alert in the bell: what it is about, when it was raised, what is the matter, and what can be done.

    `go` shows it, `acknowledge` says that it was seen (None: the person may not). `twin` names the alarm of the message
    bar that tells of the same.
    """

    title: str
    when: str
    text: str
    tone: str
    go: Run
    acknowledge: Run | None = None
    twin: str = ""
