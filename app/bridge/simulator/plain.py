"""Values as JSON tells them: dataclasses with their fields, rows of a kind under one header, Decimals as text."""

from __future__ import annotations

import types
from collections.abc import Callable, Iterable
from dataclasses import MISSING, Field, fields, is_dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal, InvalidOperation
from enum import Enum
from functools import cache, lru_cache
from typing import Any, Union, get_args, get_origin, get_type_hints

Told = Any
"""A value as JSON tells it."""
Read = Callable[[Told, str], Any]
Write = Callable[[Any], Told]
FEW = 4_096
"""So many texts and keys are remembered, and made once."""


@cache
def reader(kind: Any) -> Read:
    """What makes a value of this type of what JSON tells at a place; it raises ValueError, naming the place."""
    origin, inner = get_origin(kind), get_args(kind)
    if origin is tuple:
        return _rows_reader(inner[0]) if _is_record(inner[0]) else _list_reader(inner[0])
    if origin is dict:
        return _map_reader(inner[1])
    if origin in {Union, types.UnionType}:
        return _optional_reader(_but_none(inner))
    if _is_record(kind):
        return _record_reader(kind)
    if hasattr(kind, "_fields"):
        return _named_reader(kind)
    return _text_reader(kind) if issubclass(kind, Enum) else _PLAIN[kind]


@cache
def writer(kind: Any) -> Write:
    """What tells a value of this type as JSON can."""
    origin, inner = get_origin(kind), get_args(kind)
    if origin is tuple:
        return _rows_writer(inner[0]) if _is_record(inner[0]) else _list_writer(inner[0])
    if origin is dict:
        each = writer(inner[1])
        return lambda value: {name: each(one) for name, one in value.items()}
    if origin in {Union, types.UnionType}:
        some = writer(_but_none(inner))
        return lambda value: None if value is None else some(value)
    if _is_record(kind):
        return lambda value: {name: write(getattr(value, name)) for name, write in _written(kind)}
    return _TOLD.get(kind, _itself)


def _is_record(kind: Any) -> bool:
    return is_dataclass(kind)


def _but_none(kinds: Iterable[Any]) -> Any:
    return next(kind for kind in kinds if kind is not type(None))


def _itself(value: Any) -> Told:
    return value


# several values


def _list_reader(kind: Any) -> Read:
    read = reader(kind)
    return lambda told, where: tuple(read(each, f"{where}[{at}]") for at, each in enumerate(_list(told, where)))


def _list_writer(kind: Any) -> Write:
    each = writer(kind)
    return lambda values: [each(value) for value in values]


def _map_reader(kind: Any) -> Read:
    read = reader(kind)
    return lambda told, where: {name: read(each, f"{where}.{name}") for name, each in _object(told, where).items()}


def _optional_reader(kind: Any) -> Read:
    read = reader(kind)
    return lambda told, where: None if told is None else read(told, where)


def _named_reader(kind: Any) -> Read:
    """A named tuple, as a list of its items."""
    reads = [reader(each) for each in get_type_hints(kind).values()]
    made = lru_cache(FEW)(kind)

    def named(told: Told, where: str) -> Any:
        items = _list(told, where)
        if len(items) != len(reads):
            raise ValueError(f"{where} has {len(items)} items, not {len(reads)}")
        return made(*(read(item, where) for read, item in zip(reads, items, strict=True)))

    return named


# dataclasses


def _record_reader(kind: Any) -> Read:
    def record(told: Told, where: str) -> Any:
        given = _object(told, where)
        known = _read(kind)
        return kind(**{name: known[name](given[name], f"{where}.{name}") for name in _known(kind, given, where)})

    return record


def _rows_reader(kind: Any) -> Read:
    """Many of a kind: the names of the fields stand once."""

    def rows(told: Told, where: str) -> Any:
        table = _object(told, where)
        if set(table) != {"fields", "rows"}:
            raise ValueError(f"{where} is not a table")
        names = _known(kind, _list(table["fields"], where), where)
        reads = [_read(kind)[name] for name in names]
        return tuple(
            row(names, reads, _list(values, f"{where}[{at}]"), f"{where}[{at}]")
            for at, values in enumerate(_list(table["rows"], where))
        )

    def row(names: list[str], reads: list[Read], values: list[Told], where: str) -> Any:
        if len(values) != len(names):
            raise ValueError(f"{where} has {len(values)} values where {len(names)} are named")
        return kind(**{name: read(value, where) for name, read, value in zip(names, reads, values, strict=True)})

    return rows


def _rows_writer(kind: Any) -> Write:
    columns = _written(kind)
    names = [name for name, _ in columns]
    return lambda rows: {
        "fields": names,
        "rows": [[write(getattr(row, name)) for name, write in columns] for row in rows],
    }


@cache
def _read(kind: Any) -> dict[str, Read]:
    """How each field of the dataclass is read."""
    hints = get_type_hints(kind)
    return {field.name: reader(hints[field.name]) for field in fields(kind)}


@cache
def _written(kind: Any) -> list[tuple[str, Write]]:
    """How each field of the dataclass is told."""
    hints = get_type_hints(kind)
    return [(field.name, writer(hints[field.name])) for field in fields(kind)]


def _known(kind: Any, given: Iterable[Told], where: str) -> list[str]:
    """The names that are given: fields of the dataclass, each once, and none missing that it needs."""
    names = list(given)
    known = {field.name: field for field in fields(kind)}
    strange = [name for name in names if not isinstance(name, str) or name not in known]
    if strange or len(set(names)) != len(names):
        raise ValueError(f"{where} has a field that is unknown here, or one twice: {str(strange)[:60]}")
    missing = [name for name, field in known.items() if name not in names and not _may_be_missing(field)]
    if missing:
        raise ValueError(f"{where} lacks {', '.join(missing)}")
    return names


def _may_be_missing(field: Field[Any]) -> bool:
    return field.default is not MISSING or field.default_factory is not MISSING


# single values


def _object(told: Told, where: str) -> dict[str, Told]:
    if not isinstance(told, dict):
        raise ValueError(f"{where} is not an object")  # noqa: TRY004 - a file says so, no caller passed it
    return told


def _list(told: Told, where: str) -> list[Told]:
    if not isinstance(told, list):
        raise ValueError(f"{where} is not a list")  # noqa: TRY004 - a file says so, no caller passed it
    return told


def _exactly(*kinds: type) -> Read:
    def value(told: Told, where: str) -> Any:
        if type(told) not in kinds:
            raise ValueError(f"{where} is not of the type {kinds[0].__name__}")
        return kinds[0](told)

    return value


def _text_reader(make: Callable[[str], Any]) -> Read:
    """Values that are told as text."""
    made = lru_cache(FEW)(make)

    def value(told: Told, where: str) -> Any:
        if not isinstance(told, str):
            raise ValueError(f"{where} is not text")  # noqa: TRY004 - a file says so, no caller passed it
        try:
            return made(told)
        except (ValueError, InvalidOperation, OverflowError) as wrong:
            raise ValueError(f"{where} cannot be {told[:40]!r}") from wrong

    return value


def _decimal(text: str) -> Decimal:
    value = Decimal(text)
    if not value.is_finite():
        raise ValueError(text)
    return value


def _moment(text: str) -> datetime:
    value = datetime.fromisoformat(text)
    if value.tzinfo is None:
        raise ValueError(text)
    return value.astimezone(UTC)


def _told_moment(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat()


def _span(told: Told, where: str) -> timedelta:
    try:
        return timedelta(seconds=_PLAIN[float](told, where))
    except OverflowError as endless:
        raise ValueError(f"{where} is too long") from endless


_PLAIN: dict[Any, Read] = {
    str: _exactly(str),
    int: _exactly(int),
    bool: _exactly(bool),
    float: _exactly(float, int),
    Decimal: _text_reader(_decimal),
    datetime: _text_reader(_moment),
    date: _text_reader(date.fromisoformat),
    timedelta: _span,
}
_TOLD: dict[Any, Write] = {
    Decimal: str,
    datetime: _told_moment,
    date: date.isoformat,
    timedelta: timedelta.total_seconds,
}
