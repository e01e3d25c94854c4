"""Every widget on one page, in both themes and at every text size: it is painted, and nothing is cut."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

import pytest
from PySide6.QtWidgets import QCheckBox, QPlainTextEdit, QRadioButton, QWidget
from pytestqt.qtbot import QtBot

from app.regions import REGIONS, Region
from app.ui.models.columns import Column, Kind, money
from app.ui.models.table import Group
from app.ui.style import Look
from app.ui.tokens import TYPES, Theme
from app.ui.widgets.buttons import Button, IconButton, KeyCap, LinkButton
from app.ui.widgets.buttons import Kind as ButtonKind
from app.ui.widgets.card import Card
from app.ui.widgets.chips import Chip, state_chip
from app.ui.widgets.coverage import CoverageBar
from app.ui.widgets.fields import AmountEdit, Choice, Field, SearchField, TextEdit
from app.ui.widgets.figure import Figure, reading
from app.ui.widgets.filters import FilterChips
from app.ui.widgets.freshness import FreshnessMark, Said
from app.ui.widgets.layouts import form_row, page, row
from app.ui.widgets.segmented import Segmented
from app.ui.widgets.table import TableView
from app.ui.widgets.text import Text
from app.words import Words
from tests.ui.cuts import cut


@dataclass(frozen=True)
class Line:
    name: str
    net: Decimal | None
    fund: str = "BALANCE"


ROWS = (
    Line("Salvador Palma", Decimal("615755.51")),
    Line("Fundación Ejemplo", Decimal("-5869.55"), "CORE"),
    Line("Z", None),
)


def gallery(words: Words, region: Region) -> QWidget:
    made = QWidget()
    figures = []
    for role in ("verdict", "figure", "body"):
        figure = Figure("Net result", words, role=role)
        figure.set(reading(region, Decimal("-504729.89"), words, symbol=True, provisional=True))
        figures.append(figure)
    mark = FreshnessMark()
    mark.set(Said("live · 0.4 s", "dot", "text2", "live"))
    coverage = CoverageBar(words, region)
    coverage.set(Decimal("134.6"), Decimal("145.1"))
    wrong = Field("Login", TextEdit("88 40 12"))
    wrong.show_error("Login is 5 to 10 digits, no spaces.")
    radio, check = QRadioButton("Paid to client"), QCheckBox("Only mine")
    radio.setChecked(True)
    check.setChecked(True)
    card = Card("Open positions", "18, six largest shown")
    card.add_action(Button("Explain", keys="Ctrl+I", kind=ButtonKind.PLAIN, small=True))
    card.body.addWidget(table(words, region))
    page(
        made,
        row(*(Text("Ag 1,837,934.05", role) for role in TYPES), None),
        row(*(Button(kind.value, kind=kind, icon="download") for kind in ButtonKind), IconButton("copy", "Copy"), None),
        row(*figures, mark, coverage),
        row(state_chip(words, "verified"), Chip("renew in 3 d", "warn", "triangle-alert"), KeyCap("Ctrl+K"), None),
        row(Segmented([("a", "Balance basis"), ("b", "Equity")]), FilterChips([("a", "All", 14)]), None),
        row(Chip("CORE"), LinkButton("Quit FIDUS"), None),
        form_row(Field("Principal", AmountEdit(region)), wrong, Field("Account", Choice([("a", "Gains separation")]))),
        row(SearchField("Name, code, e-mail"), check, radio, QPlainTextEdit("A remark")),
        card,
    )  # fmt: skip
    return made


def table(words: Words, region: Region) -> TableView[Line]:
    columns: tuple[Column[Line], ...] = (
        Column(key="name", title="Client", text=lambda line: line.name, stretch=True),
        Column(key="fund", title="Fund", text=lambda line: line.fund, kind=Kind.FUND),
        money("net", "Net result", lambda line: line.net, region, signed=True, provisional=lambda line: bool(line.net)),
    )
    made = TableView(columns, words, key=lambda line: line.name, group=lambda line: Group(line.fund, "unplug"))
    made.set_rows(ROWS)
    made.select("Salvador Palma")
    return made


@pytest.mark.parametrize("code", list(REGIONS))
@pytest.mark.parametrize("scale", [90, 100, 125, 150])
@pytest.mark.parametrize("theme", ["dark", "light"])
def test_everything_is_painted_and_nothing_is_cut(
    qtbot: QtBot, words: Words, look: Look, theme: Theme, scale: int, code: str
) -> None:
    look.set_theme(theme)
    look.set_scale(scale)
    made = gallery(words, REGIONS[code])
    qtbot.addWidget(made)
    made.resize(round(1300 * scale / 100), round(1000 * scale / 100))
    made.show()
    qtbot.waitExposed(made)
    assert cut(made) == []
    image = made.grab().toImage()
    seen = {image.pixel(x, y) for x in range(0, image.width(), 2) for y in range(0, image.height(), 2)}
    assert {look.color(token).rgb() for token in ("surface", "sel", "line", "ink", "warn_tint")} <= seen


def test_a_change_of_theme_and_size_reaches_what_is_open(
    qtbot: QtBot, words: Words, region: Region, look: Look
) -> None:
    made = gallery(words, region)
    qtbot.addWidget(made)
    made.resize(1700, 1400)
    made.show()
    qtbot.waitExposed(made)
    look.set_theme("light")
    look.set_scale(125)
    fresh = gallery(words, region)
    qtbot.addWidget(fresh)
    qtbot.waitUntil(lambda: cut(made) == [])
    image = made.grab().toImage()
    assert image.pixelColor(1690, 1390).name() != ""
    light = {look.color(token).rgb() for token in ("surface", "ink")}
    assert light <= {image.pixel(x, y) for x in range(0, 1700, 2) for y in range(0, 1400, 2)}
