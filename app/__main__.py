"""Starts the window."""

from __future__ import annotations

import argparse
import sys


def parser() -> argparse.ArgumentParser:
    """The options of `fidus`."""
    from app import __version__

    options = argparse.ArgumentParser(prog="fidus", description="The back office of a fund.", allow_abbrev=False)
    options.add_argument("--version", action="version", version=f"FIDUS {__version__}")
    options.add_argument("--office", metavar="DIR", help="the folder of the office (or FIDUS_OFFICE)")
    options.add_argument("--database", metavar="URL", default="", help="the office is kept in this PostgreSQL database")
    options.add_argument("--demo", action="store_true", help="open the demo office")
    options.add_argument(
        "--self-check", action="store_true", help="paint every panel of a temporary demo office, and end"
    )
    options.add_argument("--tour", metavar="DIR", help="render every screen to PNG files in this folder, and end")
    options.add_argument("--theme", choices=("dark", "light"), help="the look")
    options.add_argument("--language", choices=("en", "es"), help="the language")
    return options


def main(arguments: list[str] | None = None) -> int:
    """Open the window, or do what was asked instead of it."""
    given = parser().parse_args(arguments)
    from app import bootstrap

    wanted = bootstrap.Wanted(given.office, given.database, demo=given.demo)
    if given.self_check:
        return bootstrap.self_check()
    if given.tour:
        return bootstrap.tour(wanted, given.tour, given.theme, given.language)
    return bootstrap.run_window(wanted, given.language, given.theme)


if __name__ == "__main__":
    if getattr(sys, "frozen", False):  # a child process of the packed program starts here too
        from multiprocessing import freeze_support

        freeze_support()
    sys.exit(main())
