"""What stands on a paper for people outside the office, before anybody lays it out."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Listing:
    """A table: its columns, the last of them amounts, and what stands below it."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    totals: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class Paper:
    """What is to be written. Every text is plain: what looks like markup in it is printed as it is."""

    title: str
    sender: str
    number: str
    receiver: str
    lead: str
    facts: tuple[tuple[str, str], ...]
    listing: Listing
    notes_title: str
    notes: tuple[str, ...]
    footnote: str
    language: str
