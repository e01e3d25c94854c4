"""How a person has arranged a table: which columns, in which order, how wide, how high the rows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field


@dataclass(frozen=True, slots=True)
class Arrangement:
    """Columns by their keys; widths and height in pixels of the design. Nothing in it leaves the table as it is."""

    order: tuple[str, ...] = ()
    shown: tuple[str, ...] = ()
    widths: Mapping[str, int] = field(default_factory=dict)
    height: int = 0

    def kept(self) -> dict[str, object]:
        """As it is written down."""
        return asdict(self)

    @classmethod
    def of(cls, kept: Mapping[str, object]) -> Arrangement:
        """From what was written down; what cannot be understood is left out."""
        widths, height = kept.get("widths"), kept.get("height")
        return cls(
            _keys(kept.get("order")),
            _keys(kept.get("shown")),
            {str(key): width for key, width in widths.items() if _size(width)} if isinstance(widths, dict) else {},
            height if isinstance(height, int) and _size(height) else 0,
        )


def _keys(found: object) -> tuple[str, ...]:
    return tuple(map(str, found)) if isinstance(found, list | tuple) else ()


def _size(found: object) -> bool:
    return isinstance(found, int) and 10 <= found <= 2000
