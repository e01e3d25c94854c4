"""Reads a file that a person has chosen: a plain file of bounded size, and never what only looks like one."""

from __future__ import annotations

import os
import stat
from pathlib import Path

from app.channels.scan import LARGEST_FILE, check_size
from app.channels.scan_media import refused
from app.domain.errors import message

CAREFUL = getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)


def read_source(path: Path) -> bytes:
    """The content, at most 25 MB. Raises RefusedFile for a link, a folder, a pipe, a device, or what cannot be read."""
    try:
        _check(path.lstat())
        handle = os.open(path, os.O_RDONLY | CAREFUL)
        with os.fdopen(handle, "rb") as file:
            _check(os.fstat(handle))  # it may have been exchanged meanwhile
            content = file.read(LARGEST_FILE + 1)
    except FileNotFoundError as gone:
        raise refused(message("The file does not exist.")) from gone
    except (OSError, ValueError) as unreadable:
        raise refused(message("The file cannot be read.")) from unreadable
    check_size(len(content))
    return content


def _check(facts: os.stat_result) -> None:
    if stat.S_ISLNK(facts.st_mode):
        raise refused(message("It is a link to another file."), message("Choose the file itself."))
    if not stat.S_ISREG(facts.st_mode):
        raise refused(message("It is no plain file."), message("Choose a file."))
    check_size(facts.st_size)
