"""fidus-admin on the simulated world of the tests, as a program of its own."""

from __future__ import annotations

import sys
from pathlib import Path

from app.bridge.backend import Backend
from app.bridge.process import Timing
from app.cli.admin import Surrounded, main
from app.config import Paths
from app.words import Words
from tests.bridge.support import AT, world

if __name__ == "__main__":
    folder = Path(sys.argv[1])
    around = Surrounded(
        lambda: AT,
        lambda _named: Paths(folder),
        lambda _language: Words("en", Path()),
        lambda: Backend(world(), timing=Timing(period=0.05)),
    )
    sys.exit(main(sys.argv[2:], around))
