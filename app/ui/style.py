"""The look of the application: theme and text size, as fonts, palette and style sheet, changed without restart."""

from __future__ import annotations

from typing import Literal

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontDatabase, QFontMetricsF, QPalette
from PySide6.QtWidgets import QApplication

from app.ui.desktop import Desktop
from app.ui.proxy import FidusStyle
from app.ui.sheet import style_sheet
from app.ui.tokens import RESOURCES, THEMES, TYPES, Role, Theme, Tokens, contrasting

Chosen = Theme | Literal["system"]
SANS, MONO = "Inter", "JetBrains Mono"
MEASURED = 20_000
"""How many widths of texts are remembered before they are forgotten together."""
SMALLEST_SCALE, LARGEST_SCALE = 90, 150
_FACES = ("Inter-Regular", "Inter-Medium", "Inter-SemiBold", "JetBrainsMono-Regular", "JetBrainsMono-Bold")


class Look(QObject):
    """Theme and text size of the application, and everything painted from them.

    With the theme "system" it is as dark or light as the desktop, until one is chosen; high contrast is the desktop's
    wish alone. `changed` is emitted after palette and style sheet were replaced; widgets that keep sizes or pixmaps
    listen to it.
    """

    changed = Signal()

    def __init__(self, app: QApplication, desktop: Desktop, theme: Chosen, scale: int) -> None:
        super().__init__(app)
        self.setObjectName("look")
        self._app, self._desktop = app, desktop
        self._fonts: dict[tuple[str, int, bool], QFont] = {}
        self._colours: dict[str, QColor] = {}
        self._widths: dict[tuple[str, str, int, bool], int] = {}
        self._follows = theme == "system"
        self.theme: Theme = desktop.theme if theme == "system" else theme
        self.tokens = THEMES[self.theme]
        self.scale = _within(scale)
        self.motion = app.isEffectEnabled(Qt.UIEffect.UI_General)
        self.contrast = desktop.contrast
        desktop.changed.connect(self._heed_desktop)
        for face in _FACES:
            QFontDatabase.addApplicationFont(str(RESOURCES / "fonts" / f"{face}.ttf"))

    def color(self, token: str) -> QColor:
        """The colour of a token; "" is `text`."""
        name = token or "text"
        if name not in self._colours:
            self._colours[name] = QColor(getattr(self.tokens, name))
        return self._colours[name]

    def px(self, size: float) -> int:
        """A length of the design, at the text size in force."""
        return round(size * self.scale / 100)

    def font(self, role: Role, weight: int = 0, *, mono: bool = False) -> QFont:
        """The font of a role, with tabular figures; `weight` replaces the role's own."""
        key = (role, weight, mono)
        if key not in self._fonts:
            self._fonts[key] = self._made(role, weight, mono=mono)
        return self._fonts[key]

    def line(self, role: Role) -> int:
        """The height of a line of this role."""
        return self.px(TYPES[role].line)

    def width(self, text: str, role: Role, weight: int = 0, *, mono: bool = False) -> int:
        """How wide a text is in this role; what was measured is remembered."""
        key = (text, role, weight, mono)
        known = self._widths.get(key)
        if known is None:
            if len(self._widths) >= MEASURED:
                self._widths.clear()
            advance = QFontMetricsF(self.font(role, weight, mono=mono)).horizontalAdvance(text)
            known = self._widths[key] = round(advance + 0.49)
        return known

    def set_theme(self, theme: Chosen) -> None:
        """Change to dark or light, or to what the desktop is."""
        self._follows = theme == "system"
        if theme == "system":
            self._desktop.show_frame(None)
            theme = self._desktop.theme
        if theme != self.theme:
            self.theme = theme
            self.apply()
        else:
            self._show_frame()

    def set_scale(self, scale: int) -> None:
        """Change the text size, 90 to 150 percent."""
        if _within(scale) != self.scale:
            self.scale = _within(scale)
            self.apply()

    def set_contrast(self, *, contrast: bool) -> None:
        """Follow a high-contrast desktop: every token becomes a colour of the system."""
        if contrast != self.contrast:
            self.contrast = contrast
            self.apply()

    def apply(self) -> None:
        """Put fonts, palette and style sheet of the present choice in force."""
        self._fonts.clear()
        self._colours.clear()
        self._widths.clear()
        self._show_frame()
        tokens = THEMES[self.theme]
        self.tokens = _of_system(tokens, self._desktop.colours()) if self.contrast else tokens
        self._app.setFont(self.font("body"))
        self._app.setPalette(palette(self.tokens))
        self._app.setStyleSheet(style_sheet(self.tokens, self.px))
        self.changed.emit()

    def _show_frame(self) -> None:
        self._desktop.show_frame(None if self._follows or self.contrast else self.theme)

    def _heed_desktop(self) -> None:
        if self._follows:
            self.set_theme("system")
        self.set_contrast(contrast=self._desktop.contrast)

    def _made(self, role: Role, weight: int, *, mono: bool) -> QFont:
        kind = TYPES[role]
        wanted = kind.size * self.scale / 100
        pixels = int(wanted + 0.5)  # Qt draws whole pixels only; the spacing makes up for the width
        font = QFont(MONO if mono else SANS)
        font.setPixelSize(pixels)
        font.setWeight(QFont.Weight(weight or kind.weight))
        font.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
        font.setLetterSpacing(QFont.SpacingType.PercentageSpacing, 100 * wanted / pixels + kind.spacing)
        if not mono:
            font.setFeature(QFont.Tag("tnum"), 1)
        return font


def install(app: QApplication, theme: Chosen = "dark", scale: int = 100) -> Look:
    """Give the application its look; once, before the first window."""
    app.setStyle(FidusStyle())
    made = Look(app, Desktop(app), theme, scale)
    made.apply()
    return made


def look() -> Look:
    """The look of the running application; it belongs to the application, as its palette does."""
    app = QApplication.instance()
    found = app.findChild(Look, "look", Qt.FindChildOption.FindDirectChildrenOnly) if app else None
    if found is None:
        raise RuntimeError("style.install() was not called")
    return found


def palette(tokens: Tokens) -> QPalette:
    """The Qt palette that says the same as the tokens."""
    made = QPalette()
    roles = QPalette.ColorRole
    for role, colour in {
        roles.Window: tokens.bg,
        roles.WindowText: tokens.text,
        roles.Base: tokens.field,
        roles.AlternateBase: tokens.raised,
        roles.Text: tokens.text,
        roles.Button: tokens.surface,
        roles.ButtonText: tokens.text,
        roles.BrightText: tokens.err,
        roles.Highlight: tokens.sel,
        roles.HighlightedText: tokens.text,
        roles.Link: tokens.gain,
        roles.LinkVisited: tokens.gain,
        roles.ToolTipBase: tokens.raised,
        roles.ToolTipText: tokens.text,
        roles.PlaceholderText: tokens.text3,
        roles.Mid: tokens.line,
        roles.Dark: tokens.line,
        roles.Light: tokens.raised,
        roles.Midlight: tokens.raised,
        roles.Shadow: tokens.line,
        roles.Accent: tokens.live,
    }.items():
        made.setColor(role, QColor(colour))
    for role in (roles.WindowText, roles.Text, roles.ButtonText):
        made.setColor(QPalette.ColorGroup.Disabled, role, QColor(tokens.off))
    return made


def _within(scale: int) -> int:
    return min(LARGEST_SCALE, max(SMALLEST_SCALE, scale))


def _of_system(tokens: Tokens, system: QPalette) -> Tokens:
    group, roles = QPalette.ColorGroup, QPalette.ColorRole
    return contrasting(
        tokens,
        window=system.color(roles.Window).name(),
        text=system.color(roles.WindowText).name(),
        highlight=system.color(roles.Highlight).name(),
        link=system.color(roles.Link).name(),
        disabled=system.color(group.Disabled, roles.WindowText).name(),
    )
