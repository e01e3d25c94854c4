"""Marks a file as coming from elsewhere, so that Windows and Office open it guarded (Mark of the Web)."""

from __future__ import annotations

import logging
import os
from pathlib import Path

STREAM = "Zone.Identifier"
INTERNET = "[ZoneTransfer]\r\nZoneId=3\r\n"
log = logging.getLogger(__name__)


def mark_as_from_elsewhere(path: Path, *, windows: bool = os.name == "nt") -> bool:
    """Mark it where there are such marks; whether it was done. A file system without streams takes none."""
    if not windows:
        return False
    try:
        Path(f"{path}:{STREAM}").write_text(INTERNET, encoding="ascii", newline="")
    except OSError as refused:
        log.warning("a saved copy could not be marked: %s", refused.strerror)
        return False
    return True
