"""The program's log: JSON lines in UTC, rotated, with secrets taken out before anything is written."""

from __future__ import annotations

import json
import logging
import re
import threading
from datetime import UTC, datetime
from logging.handlers import RotatingFileHandler
from pathlib import Path

FILE = "fidus.log"
LARGEST = 2 * 1024 * 1024
KEPT = 10
SHORTEST_SECRET = 4

_URL_PASSWORD = re.compile(r"(\w+://[^:/\s]+:)[^@\s]+@")
_KEY = re.compile(r"x'[0-9a-fA-F]{32,}'")


class Redaction(logging.Filter):
    """Takes secrets out of every record, wherever they stand."""

    def __init__(self) -> None:
        super().__init__()
        self._secrets: set[str] = set()
        self._lock = threading.Lock()

    def hide(self, secret: str) -> None:
        """Never write this text."""
        if len(secret) >= SHORTEST_SECRET:
            with self._lock:
                self._secrets.add(secret)

    def clean(self, text: str) -> str:
        """The text without secrets."""
        with self._lock:
            secrets = sorted(self._secrets, key=len, reverse=True)
        for secret in secrets:
            text = text.replace(secret, "***")
        return _KEY.sub("x'***'", _URL_PASSWORD.sub(r"\1***@", text))

    def filter(self, record: logging.LogRecord) -> bool:
        """Clean the record's message; never drop it."""
        record.msg, record.args = self.clean(record.getMessage()), ()
        return True


class JsonLines(logging.Formatter):
    """One JSON object a line; a line break inside a message cannot make a second one."""

    def __init__(self, redaction: Redaction) -> None:
        super().__init__()
        self._redaction = redaction

    def format(self, record: logging.LogRecord) -> str:
        """The record as JSON. Tracebacks carry no local values."""
        facts = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "thread": record.threadName,
            "message": record.getMessage(),
        }
        if record.exc_info:
            facts["traceback"] = self._redaction.clean(self.formatException(record.exc_info))
        return json.dumps(facts, ensure_ascii=False)


def start_logging(folder: Path) -> Redaction:
    """Log into this folder from now on; answers the redaction, which secrets are made known to."""
    folder.mkdir(parents=True, exist_ok=True)
    redaction = Redaction()
    handler = RotatingFileHandler(folder / FILE, maxBytes=LARGEST, backupCount=KEPT - 1, encoding="utf-8", delay=True)
    handler.addFilter(redaction)
    handler.setFormatter(JsonLines(redaction))
    root = logging.getLogger()
    stop_logging()
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    return redaction


def stop_logging() -> None:
    """Close the log."""
    root = logging.getLogger()
    for handler in [each for each in root.handlers if isinstance(each, RotatingFileHandler)]:
        root.removeHandler(handler)
        handler.close()
