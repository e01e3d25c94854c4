"""XML of sanctions lists, read as a stream: what was read is let go, and what could harm is refused."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import iterparse

from app.channels.sanctions_entry import refused
from app.domain.errors import Problem, message

DEEPEST = 40


def elements(path: Path, wanted: frozenset[str]) -> Iterator[tuple[str, Element]]:
    """The elements of these names, each whole, and the root first with its attributes alone. Raises RefusedFile.

    Names are those without a namespace. An element within another wanted one is not told apart.
    """
    try:
        with path.open("rb") as file:
            yield from _elements(iterparse(file, events=("start", "end"), forbid_dtd=True), wanted)
    except DefusedXmlException as hostile:
        raise refused(Problem("file", message("The file declares its own document type; no list does."))) from hostile
    except ParseError as broken:
        line = broken.position[0]
        raise refused(
            Problem("file", message("The file is no whole XML: it breaks at line {line}.", line=line))
        ) from broken
    except (UnicodeDecodeError, LookupError, ValueError) as broken:
        raise refused(Problem("file", message("The letters of the file cannot be read."))) from broken


def _elements(events: Iterator[tuple[str, Element]], wanted: frozenset[str]) -> Iterator[tuple[str, Element]]:
    above: list[Element] = []
    inside = 0
    for event, element in events:
        name = local(element.tag)
        if event == "start":
            if not above:
                yield name, element
            above.append(element)
            inside += name in wanted
            if len(above) > DEEPEST:
                raise refused(Problem("file", message("The file is nested deeper than any list.")))
            continue
        above.pop()
        inside -= name in wanted
        if inside == 0 and above:
            if name in wanted:
                yield name, element
            above[-1].remove(element)


def root_name(path: Path) -> str:
    """The name of the outermost element. Raises RefusedFile."""
    return next(elements(path, frozenset()))[0]


@lru_cache(2_000)
def local(tag: object) -> str:
    """The name without its namespace."""
    return str(tag).rpartition("}")[2]


def children(element: Element, *path: str) -> Iterator[Element]:
    """The elements below, step by step by their names."""
    first, *rest = path
    for child in element:
        if local(child.tag) == first:
            if rest:
                yield from children(child, *rest)
            else:
                yield child


def text(element: Element, *path: str) -> str:
    """The text of the first element below; empty where there is none."""
    found = next(children(element, *path), None)
    return "" if found is None else (found.text or "").strip()


def texts(element: Element, *path: str) -> Iterator[str]:
    """The texts of the elements below that have one."""
    for each in children(element, *path):
        if written := (each.text or "").strip():
            yield written
