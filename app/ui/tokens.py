"""The design's tokens: colours of both themes, sizes of type, spacing. Nothing else holds a colour."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Literal

RESOURCES = Path(__file__).resolve().parents[2] / "resources"

Theme = Literal["dark", "light"]
Role = Literal["verdict", "figure", "panel", "card", "body", "table", "hint", "label", "axis"]


@dataclass(frozen=True, slots=True)
class Tokens:
    """The colours of one theme, each with one meaning."""

    bg: str
    surface: str
    field: str
    raised: str
    sel: str
    line: str
    edge: str
    text: str
    text2: str
    text3: str
    off: str
    ink: str
    onink: str
    gain: str
    loss: str
    live: str
    warn: str
    err: str
    demo: str
    gain_tint: str
    loss_tint: str
    live_tint: str
    warn_tint: str
    err_tint: str
    demo_tint: str
    scrim: str
    """With its opacity, as #AARRGGBB."""


DARK = Tokens(
    bg="#0D1013", surface="#14181D", field="#0D1013", raised="#1A1F26", sel="#222A33", line="#262C35", edge="#626E7C",
    text="#E8ECF1", text2="#AAB4C0", text3="#8893A0", off="#5A6470", ink="#E8ECF1", onink="#0D1013",
    gain="#62B4FF", loss="#FF9B57", live="#3BCBB3", warn="#F3CC52", err="#FF7385", demo="#C9A2FF",
    gain_tint="#142638", loss_tint="#2F2116", live_tint="#10292A", warn_tint="#2C2714", err_tint="#331A20",
    demo_tint="#231B33", scrim="#9E040608",
)  # fmt: skip
LIGHT = Tokens(
    bg="#F2F4F6", surface="#FFFFFF", field="#FFFFFF", raised="#F7F8FA", sel="#E6EAEF", line="#DDE1E6", edge="#848E9A",
    text="#12161B", text2="#46505B", text3="#5F6975", off="#9AA3AD", ink="#12161B", onink="#FFFFFF",
    gain="#0A5FC0", loss="#AD4400", live="#0A7468", warn="#7D5A00", err="#B81C3A", demo="#6A32C2",
    gain_tint="#E3EFFC", loss_tint="#FCEBDD", live_tint="#DFF3F0", warn_tint="#FBF0CF", err_tint="#FBE4E8",
    demo_tint="#EFE6FC", scrim="#6B161B21",
)  # fmt: skip
THEMES: dict[Theme, Tokens] = {"dark": DARK, "light": LIGHT}
TOKEN_NAMES = frozenset(field.name for field in fields(Tokens))


@dataclass(frozen=True, slots=True)
class Type:
    """A role of type: size and line in pixels, weight, spacing of letters in percent."""

    size: float
    line: int
    weight: int = 400
    spacing: float = 0


TYPES: dict[Role, Type] = {
    "verdict": Type(30, 38, 600, -2),
    "figure": Type(18, 24, 600),
    "panel": Type(16, 22, 600),
    "card": Type(13, 20, 600),
    "body": Type(13, 20),
    "table": Type(12.5, 16),
    "hint": Type(12, 16),
    "label": Type(11.5, 16, 500),
    "axis": Type(11, 14),
}

RADIUS_CHIP, RADIUS_CONTROL, RADIUS_CARD, RADIUS_DIALOG = 4, 6, 8, 10
RAIL, RAIL_NARROW, HEADER, STATUS, CARD_HEADER, TABLE_HEADER = 188, 52, 52, 26, 40, 30
COMPACT, STANDARD, TWO_LINES = 27, 32, 39


def contrasting(tokens: Tokens, *, window: str, text: str, highlight: str, link: str, disabled: str) -> Tokens:
    """The tokens on a high-contrast desktop: every one becomes one of the system's few colours."""
    plain = {"bg", "surface", "field", "raised", "onink"} | {name for name in TOKEN_NAMES if name.endswith("_tint")}
    marks = {"gain", "loss", "live", "warn", "err", "demo"}
    mapped = {name: window if name in plain else link if name in marks else text for name in TOKEN_NAMES}
    mapped |= {"sel": window, "line": text, "off": disabled, "live": highlight, "scrim": tokens.scrim}
    return replace(tokens, **mapped)
