"""The program's log: JSON lines in UTC, rotated, with secrets taken out before anything is written."""

from __future__ import annotations

import base64
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

_PATTERNS = (
    (re.compile(r"(://[^:/\s]{0,80}:)\S{1,200}@"), r"\1***@"),  # a password in a URL, which may hold an @ itself
    (re.compile(r"x'[0-9a-fA-F]{32,}'"), "x'***'"),  # a database key
    (
        re.compile(r"(?i)\b((?:password|passwd|pwd|pepper|token)['\"]?\s*[:=]\s*)(?:'[^']*'|\"[^\"]*\"|[^\s,;&)}]+)"),
        r"\1***",
    ),
    (re.compile(r"(Key \([^)]{0,200}\)=)\(.*?\)(?= )"), r"\1(***)"),  # PostgreSQL quotes the row in its details
)
_UNSEEN = re.compile(r"[\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")
"""Signs that end a line, turn the text around or cannot be written; JSON lets them stand."""


class Redaction(logging.Filter):
    """Takes secrets out of every record, wherever they stand."""

    def __init__(self) -> None:
        super().__init__()
        self._secrets: set[str] = set()
        self._lock = threading.Lock()

    def hide(self, secret: str) -> None:
        """Never write this text, nor in the shapes it takes in a representation, in hexadecimal or in Base64."""
        if len(secret) >= SHORTEST_SECRET:
            content = secret.encode("utf-8", "surrogatepass")
            shapes = {secret, repr(secret)[1:-1], repr(secret + "'\"")[1:-4], json.dumps(secret)[1:-1]}
            with self._lock:
                self._secrets |= shapes | {content.hex(), base64.b64encode(content).decode().rstrip("=")}

    def clean(self, text: str) -> str:
        """The text without secrets."""
        with self._lock:
            secrets = sorted(self._secrets, key=len, reverse=True)
        for secret in secrets:
            text = text.replace(secret, "***")
        for pattern, instead in _PATTERNS:
            text = pattern.sub(instead, text)
        return text

    def filter(self, record: logging.LogRecord) -> bool:
        """Clean the record's message and what was raised; never drop it."""
        record.msg, record.args = self.clean(_said(record)), ()
        if record.exc_info:
            record.exc_text = self.clean(logging.Formatter().formatException(record.exc_info))
        return True


def _said(record: logging.LogRecord) -> str:
    """The message, also where its arguments do not fit it."""
    try:
        return record.getMessage()
    except (TypeError, ValueError, KeyError):
        return f"{record.msg} {record.args!r}"


class JsonLines(logging.Formatter):
    """One JSON object a line; a line break inside a message cannot make a second one."""

    def format(self, record: logging.LogRecord) -> str:
        """The record as JSON. Tracebacks carry no local values."""
        facts = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "thread": record.threadName,
            "message": record.getMessage(),
        }
        if record.exc_text:
            facts["traceback"] = record.exc_text
        line = json.dumps(facts, ensure_ascii=False)
        return _UNSEEN.sub(lambda sign: f"\\u{ord(sign[0]):04x}", line)


def start_logging(folder: Path) -> Redaction:
    """Log into this folder from now on; answers the redaction, which secrets are made known to."""
    folder.mkdir(parents=True, exist_ok=True)
    redaction = Redaction()
    handler = RotatingFileHandler(folder / FILE, maxBytes=LARGEST, backupCount=KEPT - 1, encoding="utf-8", delay=True)
    handler.setFormatter(JsonLines())
    root = logging.getLogger()
    stop_logging()
    root.addHandler(handler)
    for each in root.handlers:
        each.addFilter(redaction)
    root.setLevel(logging.INFO)
    return redaction


def stop_logging() -> None:
    """Close the log."""
    root = logging.getLogger()
    for each in root.handlers:
        for found in [known for known in each.filters if isinstance(known, Redaction)]:
            each.removeFilter(found)
    for handler in [each for each in root.handlers if isinstance(each, RotatingFileHandler)]:
        root.removeHandler(handler)
        handler.close()
