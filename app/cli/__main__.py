"""Starts fidus-admin."""

from __future__ import annotations

import gc
import multiprocessing
import sys

from app import bootstrap
from app.cli.admin import Surrounded, main


def run() -> int:
    """Run one command of fidus-admin and answer its exit code."""
    gc.set_threshold(*bootstrap.COLLECT)  # a large file is millions of objects that all stay
    around = Surrounded(bootstrap.office_clock, bootstrap.office_paths, bootstrap.words_in, bootstrap.backend)
    return main(sys.argv[1:], around)


if __name__ == "__main__":
    multiprocessing.freeze_support()
    sys.exit(run())
