"""Tokens, fonts, palette and icons."""

from __future__ import annotations

import re
from dataclasses import asdict
from pathlib import Path

import pytest
from PySide6.QtCore import QSize
from PySide6.QtGui import QColor, QFontDatabase, QFontInfo, QFontMetricsF, QIcon, QImage, QPalette
from PySide6.QtWidgets import QApplication, QCheckBox, QRadioButton
from pytestqt.qtbot import QtBot

from app.ui import icons
from app.ui import style as style_module
from app.ui.style import Look, look
from app.ui.tokens import DARK, LIGHT, RESOURCES, THEMES, TYPES, Tokens, contrasting

UI = Path(style_module.__file__).parent


def luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("tokens", [DARK, LIGHT])
def test_text_stands_out_on_every_surface_it_is_on(tokens: Tokens) -> None:
    for name in ("text", "text2", "text3", "gain", "loss", "live", "warn", "err", "demo"):
        for ground in ("bg", "surface", "raised", "sel"):
            assert contrast(getattr(tokens, name), getattr(tokens, ground)) >= 4.5, (name, ground)
    for tone in ("gain", "loss", "live", "warn", "err", "demo"):
        assert contrast(getattr(tokens, tone), getattr(tokens, f"{tone}_tint")) >= 4.5, tone
    assert contrast(tokens.onink, tokens.ink) >= 4.5
    assert min(contrast(tokens.edge, ground) for ground in (tokens.bg, tokens.surface)) >= 3


def test_no_other_file_holds_a_colour() -> None:
    guilty = {
        path.name
        for path in UI.rglob("*.py")
        if path.name != "tokens.py" and re.search(r"#[0-9A-Fa-f]{6}\b", path.read_text("utf-8").replace("#3BCBB3", ""))
    }
    assert not guilty


def test_every_weight_of_inter_is_a_face_of_its_own(look: Look) -> None:
    assert {"Regular", "Medium", "SemiBold"} <= set(QFontDatabase.styles("Inter"))
    assert QFontInfo(look.font("verdict")).weight() == 600
    assert QFontInfo(look.font("label")).weight() == 500
    assert QFontInfo(look.font("body", mono=True)).family() == "JetBrains Mono"


def test_figures_are_as_wide_as_one_another_and_minus_as_plus(look: Look) -> None:
    for role in TYPES:
        metrics = QFontMetricsF(look.font(role))
        assert len({round(metrics.horizontalAdvance(digit), 3) for digit in "0123456789"}) == 1
        assert metrics.horizontalAdvance("+") == metrics.horizontalAdvance("−")


@pytest.mark.parametrize("scale", [90, 100, 125, 150])
def test_text_is_as_wide_as_the_design_at_every_size(look: Look, scale: int) -> None:
    look.set_scale(scale)
    body, table = look.font("body"), look.font("table")
    sample = "0123456789" * 4
    ratio = QFontMetricsF(table).horizontalAdvance(sample) / QFontMetricsF(body).horizontalAdvance(sample)
    assert ratio == pytest.approx(12.5 / 13, abs=0.01)
    assert look.px(32) == round(32 * scale / 100)


def test_the_text_size_stays_between_its_ends(look: Look) -> None:
    look.set_scale(30)
    assert look.scale == 90
    look.set_scale(400)
    assert look.scale == 150


def test_a_theme_changes_palette_icons_and_whoever_listens(look: Look, qtbot: QtBot, qapp: QApplication) -> None:
    before = colour_of(icons.icon("check", "text"))
    with qtbot.waitSignal(look.changed, timeout=1000):
        look.set_theme("light")
    assert qapp.palette().color(QPalette.ColorRole.Window).name().upper() == LIGHT.bg
    assert look.color("") == QColor(LIGHT.text)
    assert colour_of(icons.icon("check", "text")) != before
    look.set_theme("dark")
    assert qapp.palette().color(QPalette.ColorRole.Window).name().upper() == DARK.bg


def colour_of(icon: QIcon) -> str:
    image: QImage = icon.pixmap(QSize(24, 24)).toImage()
    for y in range(image.height()):
        for x in range(image.width()):
            if image.pixelColor(x, y).alpha() > 240:
                return image.pixelColor(x, y).name()
    return ""


def test_a_disabled_icon_is_greyed(look: Look) -> None:
    image = icons.icon("check", "text").pixmap(QSize(24, 24), QIcon.Mode.Disabled).toImage()
    seen = {image.pixelColor(x, y).name() for x in range(24) for y in range(24) if image.pixelColor(x, y).alpha() > 250}
    assert look.color("off").name() in seen


def test_every_icon_that_is_named_is_shipped_and_none_else() -> None:
    shipped = {path.stem for path in (RESOURCES / "icons").glob("*.svg")}
    words = set(re.findall(r'"([a-z0-9]+(?:-[a-z0-9]+)*)"', "\n".join(p.read_text("utf-8") for p in UI.rglob("*.py"))))
    assert shipped - words == set()
    named = set()
    for path in UI.rglob("*.py"):
        named |= set(re.findall(r'(?:icon|icon_name|icon_tone|Glyph)\w*[=(]\s*"([a-z0-9-]+)"', path.read_text("utf-8")))
    assert named - shipped - {"dot"} - set(asdict(DARK)) == set()


def test_an_unknown_icon_is_a_bug() -> None:
    with pytest.raises(FileNotFoundError):
        icons.pixmap("no-such-icon")


def test_the_mark_follows_the_theme(look: Look) -> None:
    dark = icons.logo(32).toImage()
    look.set_theme("light")
    assert icons.logo(32).toImage() != dark


def test_high_contrast_takes_the_colours_of_the_system(look: Look, qapp: QApplication) -> None:
    look.set_contrast(contrast=True)
    tokens = look.tokens
    assert len({value for name, value in asdict(tokens).items() if name != "scrim"}) <= 5
    assert tokens.bg == tokens.surface
    look.set_contrast(contrast=False)
    assert look.tokens == DARK


def test_contrasting_gives_marks_text_and_ground_a_colour_each() -> None:
    made = contrasting(DARK, window="#000000", text="#FFFFFF", highlight="#FFFF00", link="#00FFFF", disabled="#00FF00")
    assert (made.bg, made.text, made.live, made.loss, made.off) == (
        "#000000",
        "#FFFFFF",
        "#FFFF00",
        "#00FFFF",
        "#00FF00",
    )


def test_marks_of_check_boxes_and_radio_buttons_differ_on_and_off(qtbot: QtBot) -> None:
    for kind in (QCheckBox, QRadioButton):
        widget = kind("Only mine")
        qtbot.addWidget(widget)
        off = widget.grab().toImage()
        widget.setChecked(True)
        assert widget.grab().toImage() != off
        if isinstance(widget, QCheckBox):
            on = widget.grab().toImage()
            widget.setTristate(True)
            widget.setCheckState(widget.checkState().PartiallyChecked)
            assert widget.grab().toImage() != on


def test_there_is_no_look_before_it_is_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(QApplication, "instance", lambda: None)
    with pytest.raises(RuntimeError, match="install"):
        look()


def test_both_themes_have_the_same_tokens() -> None:
    assert {frozenset(asdict(tokens)) for tokens in THEMES.values()} == {frozenset(asdict(DARK))}
