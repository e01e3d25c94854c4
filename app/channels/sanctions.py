"""Sanctions lists taken in from their publishers' files: recognised by content, read whole or refused whole."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from app.channels import sanctions_advanced, sanctions_eu, sanctions_ofac, sanctions_uk, sanctions_un
from app.channels.sanctions_entry import refused
from app.channels.sanctions_xml import root_name
from app.domain.errors import Problem, message
from app.domain.sanctions import SanctionsFile

LARGEST = 300 * 1024 * 1024
MOST_FILES = 4
BESIDE = ("ALT.CSV", "ADD.CSV", "SDN_COMMENTS.CSV")
"""What the OFAC publishes beside SDN.CSV and belongs to it."""
ROOTS: Mapping[str, Callable[[Path], SanctionsFile]] = {
    "sdnList": sanctions_ofac.read_xml,
    "Sanctions": sanctions_advanced.read,
    "export": sanctions_eu.read_xml,
    "CONSOLIDATED_LIST": sanctions_un.read,
    "Designations": sanctions_uk.read_xml,
    "ArrayOfFinancialSanctionsTarget": sanctions_uk.read_ofsi_xml,
}


def read(paths: Sequence[Path]) -> SanctionsFile:
    """Read a list from its file, or from those that belong together. Raises RefusedFile with every problem."""
    for path in paths:
        _check_size(path)
    paths = _with_companions(paths)
    return replace(_read(paths), sha256=digest(paths), files=tuple(path.name for path in paths))


def _read(paths: Sequence[Path]) -> SanctionsFile:
    first = paths[0]
    if sanctions_ofac.columns(first) and not is_xml(first):
        return sanctions_ofac.read_csv(paths)
    if len(paths) > 1:
        raise refused(Problem("files", message("Only SDN.CSV comes in several files; take the others in one by one.")))
    if is_xml(first):
        reader = ROOTS.get(root_name(first))
    elif sanctions_eu.is_csv(sanctions_eu.header(first)):
        reader = sanctions_eu.read_csv
    else:
        reader = sanctions_uk.read_csv if sanctions_uk.titles_of(first)[0] else None
    if reader is None:
        raise refused(
            Problem("file", message("This is none of the lists that are known here: OFAC, EU, UN or UK, as published."))
        )
    return reader(first)


def _with_companions(paths: Sequence[Path]) -> tuple[Path, ...]:
    """SDN.CSV alone is read with the files of the same set that lie beside it."""
    first = paths[0]
    if len(paths) > 1 or is_xml(first) or sanctions_ofac.columns(first) != sanctions_ofac.SDN:
        return tuple(paths)
    there = {path.name.upper(): path for path in first.parent.iterdir() if path.is_file()}
    beside = [there[name] for name in BESIDE if name in there]
    for path in beside:
        _check_size(path)
    return (first, *beside)


def _check_size(path: Path) -> None:
    try:
        size = path.stat().st_size
    except OSError as unreadable:
        raise refused(Problem(path.name, message("The file cannot be read."))) from unreadable
    if size > LARGEST:
        raise refused(Problem(path.name, message("The file is larger than 300 MB.")))
    if size == 0:
        raise refused(Problem(path.name, message("The file is empty.")))


def is_xml(path: Path) -> bool:
    """Whether the file begins as XML does, whatever it is called."""
    with path.open("rb") as file:
        begin = file.read(256)
    return begin.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"<") or begin[:2] in {b"\xff\xfe", b"\xfe\xff"}


def digest(paths: Sequence[Path]) -> str:
    """The SHA-256 of the file; of several, that of their sums in order."""
    sums = []
    for path in paths:
        with path.open("rb") as file:
            sums.append(hashlib.file_digest(file, "sha256").hexdigest())
    return sums[0] if len(sums) == 1 else hashlib.sha256("\n".join(sums).encode()).hexdigest()
