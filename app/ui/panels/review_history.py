"""The decisions about one operation, in words, the oldest first."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import tzinfo

from app.domain.holdings import Typing
from app.regions import Region
from app.services.review import Said
from app.words import Words


def said_before(words: Words, region: Region, office_zone: tzinfo, history: Iterable[Said]) -> list[str]:
    """A line for each word about the operation: by rule first, then what people decided."""
    return [_line(words, region, office_zone, each) for each in history]


def _line(words: Words, region: Region, office_zone: tzinfo, said: Said) -> str:
    typing = said.typing
    if said.rule:
        return words('{type}, by the rule "{rule}"', type=words.term("operation", typing.type.value), rule=said.rule)
    day = region.moment(typing.at, office_zone) if typing.at else words("at an unknown time")
    values = {"type": _types(words, region, typing), "name": typing.by or words("somebody"), "day": day}
    line = words("{type}, by {name}, {day}", **values)
    return f"{line}: {typing.reason}" if typing.reason else line


def _types(words: Words, region: Region, typing: Typing) -> str:
    if not typing.parts:
        return words.term("operation", typing.type.value)
    parts = [f"{region.money(part.amount)} {words.term('operation', part.type.value)}" for part in typing.parts]
    return " + ".join(parts)
