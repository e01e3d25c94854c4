"""What this folder has seen of the audit: its last line, sealed with the office's key and kept outside the database."""

from __future__ import annotations

import hmac
import logging
from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import msgspec
from sqlalchemy.orm import Session

from app.config import write_atomically
from app.db import audit

LARGEST_FILE = 4096
NO_LINE = (0, b"")
"""What a file answers that the office did not write: a line that no chain holds."""

Mac = Annotated[str, msgspec.Meta(pattern=r"\A[0-9a-f]{64}\Z")]
log = logging.getLogger(__name__)


class Seen(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The file: number and mac of a line, and the seal over both."""

    seq: int
    mac: Mac
    seal: Mac


class Witness:
    """Remembers the last line of the audit. It is written after the line is on the disk, so it is never ahead of it."""

    def __init__(self, path: Path, mac: Callable[[bytes], bytes]) -> None:
        self._path, self._mac = path, mac

    def remembered(self) -> audit.Head | None:
        """The last line seen here; None before the first one. Ask before the chain is read: it may grow meanwhile."""
        try:
            with self._path.open("rb") as file:
                seen = msgspec.json.decode(file.read(LARGEST_FILE), type=Seen)
        except FileNotFoundError:
            return None
        except (OSError, msgspec.MsgspecError, ValueError, RecursionError):
            return NO_LINE
        head = seen.seq, bytes.fromhex(seen.mac)
        return head if hmac.compare_digest(self._seal(head), seen.seal) else NO_LINE

    def agrees(self, session: Session) -> bool:
        """Whether the chain still holds the line that was seen here."""
        seen = self.remembered()
        return seen is None or audit.holds(session, seen)

    def remember(self, head: audit.Head) -> None:
        """Remember a later line. What cannot be written is caught up by the next line: the decision itself is kept."""
        before = self.remembered()
        if before is not None and head[0] <= before[0]:
            return
        try:
            write_atomically(self._path, msgspec.json.encode(Seen(head[0], head[1].hex(), self._seal(head))))
        except OSError as failed:
            log.warning("the audit's last line was not remembered: %s", failed.strerror)

    def _seal(self, head: audit.Head) -> str:
        return self._mac(b"%d:%s" % head).hex()
