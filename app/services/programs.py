"""Starts a terminal's own program, where it is on this computer: a person looks at it there."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable, Iterable
from pathlib import Path

from app.domain.errors import Unavailable, message
from app.domain.permissions import Action
from app.domain.terminals import TerminalSetting
from app.services.office import Office
from app.services.terminals import settings

WINDOWS = os.name == "nt"
"""Where the terminals' programs run."""
Start = Callable[[list[str]], object]


def openable(office: Office, names: Iterable[str]) -> frozenset[str]:
    """Which of these terminals the person can open here: on Windows, where their program lies."""
    wanted = frozenset(names)
    if not WINDOWS or not wanted or not office.may(Action.ACCOUNTS_WRITE):
        return frozenset()
    return frozenset(each.name for each in settings(office) if each.name in wanted and _is_here(each))


def _is_here(terminal: TerminalSetting) -> bool:
    return Path(terminal.path).is_file()


def open_terminal(office: Office, name: str, start: Start = subprocess.Popen) -> None:
    """Start the program of a terminal, signed in to whatever it was, and ask for a reading.

    Raises Unavailable where it is not here, or does not start.
    """
    office.allow(Action.ACCOUNTS_WRITE)
    found = next((each for each in settings(office) if each.name == name), None)
    if found is None or not WINDOWS or not _is_here(found):
        raise Unavailable(message("The program of {terminal} is not on this computer.", terminal=name))
    try:
        start([found.path, *(["/portable"] if found.portable else [])])
    except OSError as failed:
        what = message("The program of {terminal} did not start.", terminal=name)
        raise Unavailable(what, message("Start it by hand.")) from failed
    if office.live.terminals is not None:
        office.live.terminals.read_now()
