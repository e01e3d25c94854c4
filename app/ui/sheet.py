"""The style sheet, written from the tokens."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict

from app.ui.tokens import RADIUS_CARD, RADIUS_CHIP, RADIUS_CONTROL, Tokens

_TEMPLATE = """
QToolTip {{ background: {raised}; color: {text}; border: 1px solid {edge}; padding: {p4}px {p8}px; }}
QMenu {{ background: {raised}; color: {text}; border: 1px solid {edge}; padding: {p4}px; }}
QMenu::item {{ padding: {p6}px {p24}px {p6}px {p10}px; border-radius: {chip}px; }}
QMenu::item:selected {{ background: {sel}; }}
QMenu::item:disabled {{ color: {off}; }}
QMenu::separator {{ height: 1px; background: {line}; margin: {p4}px {p8}px; }}
QLineEdit, QAbstractSpinBox, QPlainTextEdit, QTextEdit {{
    background: {field}; color: {text}; border: 1px solid {edge}; border-radius: {control}px;
    padding: 0 {p10}px; selection-background-color: {gain}; selection-color: {field};
}}
QLineEdit {{ lineedit-password-character: 8226; }}
QCheckBox::indicator, QRadioButton::indicator {{ width: {p16}px; height: {p16}px; }}
QLineEdit, QAbstractSpinBox {{ min-height: {p30}px; max-height: {p30}px; }}
QPlainTextEdit, QTextEdit {{ padding: {p4}px {p6}px; }}
QLineEdit:disabled, QLineEdit:read-only, QAbstractSpinBox:disabled, QPlainTextEdit:disabled,
QPlainTextEdit:read-only {{ border-color: {line}; color: {text2}; background: {surface}; }}
QLineEdit[invalid="true"], QAbstractSpinBox[invalid="true"], QPlainTextEdit[invalid="true"] {{ border-color: {err}; }}
QLineEdit[quiet="true"] {{ border-color: {line}; background: {surface}; min-height: {p26}px; max-height: {p26}px; }}
QLineEdit[bare="true"] {{ border: 0; background: transparent; padding: 0; min-height: 0; max-height: 999px; }}
QComboBox QAbstractItemView {{
    background: {raised}; color: {text}; border: 1px solid {edge}; padding: {p4}px; outline: 0;
    selection-background-color: {sel}; selection-color: {text};
}}
QComboBox QAbstractItemView::item {{ min-height: {p26}px; padding: 0 {p6}px; border-radius: {chip}px; }}
QCheckBox, QRadioButton {{ color: {text}; spacing: {p8}px; background: transparent; }}
QCheckBox:disabled, QRadioButton:disabled {{ color: {off}; }}
QScrollArea, QAbstractScrollArea#plain, QScrollArea > QWidget > QWidget#page {{ background: transparent; border: 0; }}
QScrollBar:vertical {{ background: transparent; width: 8px; margin: 0; }}
QScrollBar:horizontal {{ background: transparent; height: 8px; margin: 0; }}
QScrollBar::handle {{ background: {off}; border-radius: 3px; margin: 1px; }}
QScrollBar::handle:vertical {{ min-height: 28px; }}
QScrollBar::handle:horizontal {{ min-width: 28px; }}
QScrollBar::handle:hover {{ background: {edge}; }}
QScrollBar::add-line, QScrollBar::sub-line {{ width: 0; height: 0; }}
QScrollBar::add-page, QScrollBar::sub-page {{ background: transparent; }}
QSplitter::handle {{ background: transparent; }}
QCalendarWidget QWidget {{ background: {raised}; color: {text}; }}
"""


def style_sheet(tokens: Tokens, px: Callable[[float], int]) -> str:
    """The sheet of these colours, lengths scaled by `px`."""
    lengths = {f"p{size}": px(size) for size in (4, 6, 8, 10, 16, 24, 26, 30)}
    radii = {"chip": RADIUS_CHIP, "control": RADIUS_CONTROL, "card": RADIUS_CARD}
    return _TEMPLATE.format(**asdict(tokens), **lengths, **radii)
