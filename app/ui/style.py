"""The look of the application: theme and text size, as fonts, palette and style sheet, changed without restart."""

from __future__ import annotations

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontDatabase, QFontMetricsF, QPalette
from PySide6.QtWidgets import QApplication

from app.ui.proxy import FidusStyle
from app.ui.sheet import style_sheet
from app.ui.tokens import RESOURCES, THEMES, TYPES, Role, Theme, Tokens, contrasting

SANS, MONO = "Inter", "JetBrains Mono"
SMALLEST_SCALE, LARGEST_SCALE = 90, 150
_FACES = ("Inter-Regular", "Inter-Medium", "Inter-SemiBold", "JetBrainsMono-Regular", "JetBrainsMono-Bold")


class Look(QObject):
    """Theme and text size of the application, and everything painted from them.

    `changed` is emitted after palette and style sheet were replaced; widgets that keep sizes or pixmaps listen to it.
    """

    changed = Signal()

    def __init__(self, app: QApplication, theme: Theme, scale: int) -> None:
        super().__init__(app)
        self.setObjectName("look")
        self._app = app
        self._system = QPalette(app.palette())
        self._fonts: dict[tuple[str, int, bool], QFont] = {}
        self._colours: dict[str, QColor] = {}
        self.theme: Theme = theme
        self.scale = _within(scale)
        self.motion = app.isEffectEnabled(Qt.UIEffect.UI_General)
        self.contrast = False
        for face in _FACES:
            QFontDatabase.addApplicationFont(str(RESOURCES / "fonts" / f"{face}.ttf"))

    @property
    def tokens(self) -> Tokens:
        """The colours in force."""
        tokens = THEMES[self.theme]
        return _of_system(tokens, self._system) if self.contrast else tokens

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

    def width(self, text: str, role: Role, weight: int = 0) -> int:
        """How wide a text is in this role."""
        return round(QFontMetricsF(self.font(role, weight)).horizontalAdvance(text) + 0.49)

    def set_theme(self, theme: Theme) -> None:
        """Change to dark or light."""
        if theme != self.theme:
            self.theme = theme
            self.apply()

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
        scheme = Qt.ColorScheme.Dark if self.theme == "dark" else Qt.ColorScheme.Light
        self._app.styleHints().setColorScheme(scheme)
        self._app.setFont(self.font("body"))
        self._app.setPalette(palette(self.tokens))
        self._app.setStyleSheet(style_sheet(self.tokens, self.px))
        self.changed.emit()

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


def install(app: QApplication, theme: Theme = "dark", scale: int = 100) -> Look:
    """Give the application its look; once, before the first window."""
    app.setStyle(FidusStyle())
    made = Look(app, theme, scale)
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
