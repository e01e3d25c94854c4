"""How a terminal stands, in words: for headings, the message bar and the status bar."""

from __future__ import annotations

from datetime import datetime, tzinfo

from app.regions import Region
from app.services.monitor import TerminalRow
from app.ui.models.groups import Group
from app.words import Words


def state_of(words: Words, terminal: TerminalRow, since: str) -> str:
    """The state of a terminal in a few words; `since` is the moment it began."""
    if terminal.latched:
        return words("waits for a person since {time}", time=since)
    if terminal.down:
        return words("not answering since {time}", time=since)
    if terminal.cut_off:
        return words("without its broker since {time}", time=since)
    return words.term("state", terminal.state) if terminal.state != "live" else words("connected")


def icon_of(terminal: TerminalRow) -> tuple[str, str]:
    """The icon of a terminal's state and its tone."""
    if terminal.down or terminal.cut_off:
        return "unplug", "text2"
    return ("check", "text2") if terminal.state == "live" else ("circle-dashed", "text3")


def heading(words: Words, region: Region, zone: tzinfo, terminal: TerminalRow) -> Group:
    """The heading over a terminal's accounts: its name, how it stands, since when, and how many accounts it reads."""
    since = region.time(terminal.since, zone, seconds=True)
    icon, tone = icon_of(terminal)
    if terminal.down or terminal.cut_off:
        count = words.count(
            terminal.accounts, "{n} account at its last known figures", "{n} accounts at their last known figures"
        )
    else:
        count = words.count(terminal.accounts, "{n} account", "{n} accounts")
    name = words("Terminal {name}", name=terminal.name)
    return Group(" · ".join((name, state_of(words, terminal, since), count)), icon, tone, terminal.name)


def without_terminal(words: Words, server: str) -> Group:
    """The heading over the accounts of a server that no terminal reads."""
    return Group(words("{server} · no terminal, figures as last recorded", server=server), "minus", "text3", server)


def lasted(words: Words, since: datetime, now: datetime) -> str:
    """How long something has been so: "10 min 55 s"."""
    seconds = max(0, int((now - since).total_seconds()))
    hours, rest = divmod(seconds, 3600)
    minutes, seconds = divmod(rest, 60)
    if hours:
        return words("{h} h {min} min", h=hours, min=minutes)
    return words("{min} min {s} s", min=minutes, s=seconds) if minutes else words("{s} s", s=seconds)
