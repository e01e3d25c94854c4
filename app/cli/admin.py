"""fidus-admin: everything an administrator, a script or a test needs, through the same services as the window."""

from __future__ import annotations

import logging
import os
import re
import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from app.bridge.backend import Backend
from app.cli import commands, tables
from app.cli.arguments import parser
from app.cli.session import Session
from app.config import Paths
from app.domain.errors import BadInput, KnownError, message
from app.logs import FILE, start_logging, stop_logging
from app.words import Words

INTERRUPTED, OUR_FAULT = 130, 4
UNSHOWN = re.compile("[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Surrounded:
    """What the command line needs from outside."""

    clock: Callable[[], datetime]
    paths: Callable[[str | None], Paths]
    words: Callable[[str | None], Words]
    backend: Callable[[], Backend] = Backend


def main(arguments: list[str], around: Surrounded) -> int:
    """Run one command. Exit codes: 0 done, 1 a check found something, 2 wrong input, 3 not allowed, 4 our fault."""
    _speak_utf8()
    options = parser().parse_args(arguments)
    words = around.words(options.language)
    session = Session(
        paths=around.paths(options.office),
        clock=around.clock,
        words=words,
        database=options.database or "",
        user=options.user or "",
        password_file=options.password_file or os.environ.get("FIDUS_PASSWORD_FILE", ""),
        as_json=getattr(options, "json", False),
        backend=around.backend,
    )
    try:
        _refuse_unshown(arguments)
        run: commands.Command = options.run
        return run(session, options)
    except KnownError as known:
        print(tables.complaint(known, words), file=sys.stderr)
        return known.exit_code
    except KeyboardInterrupt:
        print(words("Stopped; nothing was half-written."), file=sys.stderr)
        return INTERRUPTED
    except BrokenPipeError:
        sys.stderr.close()
        return 0
    except Exception as bug:  # noqa: BLE001 - the last resort: a bug of ours goes to the log, the person reads where
        return _report_bug(bug, session.paths, words)
    finally:
        session.close()


def _refuse_unshown(arguments: list[str]) -> None:
    """Refuse what is no text: bytes that are no UTF-8, and characters that would drive a terminal. Raises BadInput."""
    if any(UNSHOWN.search(each) for each in arguments):
        raise BadInput(message("This text has characters that cannot be shown."))


def _speak_utf8() -> None:
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure:
            reconfigure(encoding="utf-8", errors="backslashreplace")


def _report_bug(bug: Exception, paths: Paths, words: Words) -> int:
    folder = paths.logs if paths.folder.exists() else Path.home()
    start_logging(folder)
    log.error("fidus-admin failed", exc_info=bug)
    stop_logging()
    print(words("FIDUS made a mistake. The details are in {file}.", file=str(folder / FILE)), file=sys.stderr)
    return OUR_FAULT
