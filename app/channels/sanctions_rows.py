"""Rows of sanctions lists that are published as text with separators."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path

from app.channels.sanctions_entry import refused
from app.domain.errors import Problem, message

ENCODINGS = ("utf-8-sig", "cp1252")
LONGEST_CELL = 131_072  # as Python's reader has it
END_OF_FILE = "\x1a"  # DOS' mark, with which some lists still end


def encoding_of(path: Path) -> str:
    """How the letters of the file are written. Raises RefusedFile where in no way that a list is."""
    for encoding in ENCODINGS:
        try:
            with path.open(encoding=encoding) as file:
                while file.read(1 << 20):
                    pass
        except UnicodeDecodeError:
            continue
        return encoding
    raise refused(Problem("file", message("The letters of the file cannot be read.")))


def rows(path: Path, delimiter: str = ",") -> Iterator[tuple[int, list[str]]]:
    """The rows with the number of their line, the empty ones left out. Raises RefusedFile."""
    with path.open(encoding=encoding_of(path), newline="") as file:
        reader = csv.reader((line.replace("\0", "") for line in file), delimiter=delimiter)
        try:
            for row in reader:
                cells = [cell.strip() for cell in row]
                if any(cells) and cells != [END_OF_FILE]:
                    yield reader.line_num, cells
        except csv.Error as broken:
            where = f"line {reader.line_num}"
            raise refused(Problem(where, message("The row cannot be read."))) from broken


class Header:
    """The titles of a list's columns, compared by their letters and digits alone."""

    def __init__(self, titles: list[str]) -> None:
        self._at: dict[str, int] = {}
        for at, title in enumerate(titles):
            self._at.setdefault(bare(title), at)
        self.width = len(titles)

    def has(self, *titles: str) -> bool:
        """Whether all of these columns are there."""
        return all(bare(title) in self._at for title in titles)

    def named(self, row: list[str]) -> Mapping[str, str]:
        """The cells of a row by the bare titles of their columns."""
        return {title: row[at] for title, at in self._at.items() if at < len(row)}


@lru_cache(2_000)
def bare(title: str) -> str:
    """A title's letters and digits, small."""
    return re.sub(r"[^a-z0-9]", "", title.casefold())


def cell(row: Mapping[str, str], *titles: str) -> str:
    """What stands under the first of these titles that has something; empty where none has."""
    for title in titles:
        if written := row.get(bare(title), ""):
            return written
    return ""


def several(written: str) -> list[str]:
    """The parts of a cell that numbers them, as in "(1) Iraq (2) Iran", or separates them by semicolons or bars."""
    return [part.strip(" ,.") for part in re.split(r"\(\d+\)|[;|]", written) if part.strip(" ,.")]
