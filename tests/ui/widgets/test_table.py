"""The table as a person uses it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

import pytest
from PySide6.QtCore import QEvent, QPoint, QRect, Qt
from PySide6.QtGui import QGuiApplication, QHelpEvent, QPainter
from PySide6.QtWidgets import QApplication, QToolTip
from pytestqt.qtbot import QtBot

from app.domain.errors import BadInput, message
from app.regions import Region
from app.ui.models.arrangement import Arrangement
from app.ui.models.columns import Column, Kind, Total, money
from app.ui.models.table import Group
from app.ui.style import Look
from app.ui.tokens import COMPACT, TWO_LINES
from app.ui.widgets import fades
from app.ui.widgets.cells import CellDelegate
from app.ui.widgets.filters import FilterChips
from app.ui.widgets.rows import _levelled
from app.ui.widgets.states import Empty
from app.ui.widgets.table import TableView, plain
from app.ui.widgets.tablebar import TableBar
from app.words import Words

KEY = Qt.Key


@dataclass(frozen=True)
class Line:
    code: str
    name: str
    fund: str = "CORE"
    net: Decimal | None = Decimal("1.00")
    curve: tuple[float, ...] = (1.0, 2.0, 1.5)


ROWS = (
    Line("A", "Salvador Palma", "BALANCE", Decimal("615755.51")),
    Line("B", "Ágata Ríos"),
    Line("C", "Zoe", net=None),
)


def totals(rows: Sequence[Line]) -> dict[str, Total]:
    return {"name": Total(f"{len(rows)} clients"), "net": Total("+615,756.51", "gain", provisional=True)}


def table(qtbot: QtBot, words: Words, region: Region, *, grouped: bool = False, tall: bool = True) -> TableView[Line]:
    columns: tuple[Column[Line], ...] = (
        Column(key="state", title="", text=lambda row: "verified", kind=Kind.ICON, icon=lambda row: "circle-check",
               exported=False),
        Column(key="name", title="Client", text=lambda row: row.name, second=lambda row: row.code, stretch=True,
               fixed=True, weight=500, tail=lambda row: "Live 3"),
        Column(key="fund", title="Fund", text=lambda row: row.fund, kind=Kind.FUND, least=1),
        Column(key="kyc", title="KYC", text=lambda row: "verified", kind=Kind.CHIP, tone=lambda row: "live", least=2,
               icon=lambda row: "check"),
        Column(key="curve", title="7 days", text=lambda row: "up", kind=Kind.SPARKLINE, data=lambda row: row.curve),
        Column(key="margin", title="Margin", text=lambda row: "142.3%", kind=Kind.MARGIN, data=lambda row: 0.3,
               tone=lambda row: "warn", hidden=True),
        money("net", "Net result", lambda row: row.net, region, signed=True, provisional=lambda row: row.code == "A"),
    )  # fmt: skip
    made = TableView(
        columns,
        words,
        key=lambda row: row.code,
        height=TWO_LINES if tall else COMPACT,
        stale=lambda row: row.code == "B",
        group=(lambda row: Group(row.fund, "unplug", "err")) if grouped else None,
        empty=Empty("users", "No clients yet", "Add one."),
        totals=totals,
        sort=("net", Qt.SortOrder.DescendingOrder),
        name="Clients",
    )
    qtbot.addWidget(made)
    made.resize(900, 320)
    made.show()
    qtbot.waitExposed(made)
    return made


def codes(view: TableView[Line]) -> list[str]:
    return [row.code for row in view.model.shown()]


def test_it_opens_sorted_and_says_how_many_it_sums(qtbot: QtBot, words: Words, region: Region) -> None:
    view = table(qtbot, words, region)
    view.set_rows(ROWS)
    assert codes(view) == ["A", "B", "C"]
    assert view.bar.totals["name"].text == "3 clients"
    assert view.bar.accessibleName() == "3 clients, +615,756.51"
    view.set_filter("palma")
    assert view.bar.totals["name"].text == "1 clients"


@pytest.mark.parametrize(
    ("room", "made"),
    [
        (600, {0: 300, 1: 100, 2: 200}),
        (450, {0: 175, 1: 100, 2: 175}),
        (276, {0: 92, 1: 92, 2: 92}),
        (275, {0: 93, 1: 91, 2: 91}),
        (100, {0: 70, 1: 70, 2: 70}),
    ],
)
def test_where_room_is_short_the_widest_texts_give_way_first(room: int, made: dict[int, int]) -> None:
    assert _levelled({0: 300, 1: 100, 2: 200}, room, 70) == made


def test_a_text_that_is_cut_off_is_shown_whole_on_asking(qtbot: QtBot, words: Words, region: Region) -> None:
    view = table(qtbot, words, region)
    name = "A name that is long enough to need more room than there is"
    view.set_rows([replace(ROWS[0], name=name), ROWS[1]])
    view.resize(560, 320)

    def asked(row: int) -> str:
        spot = view.view.visualRect(view.model.index(row, view.column_at("name"))).center()
        event = QHelpEvent(QEvent.Type.ToolTip, spot, view.view.viewport().mapToGlobal(spot))
        QApplication.sendEvent(view.view.viewport(), event)
        return QToolTip.text()

    assert asked(1) == ""
    assert asked(0) == name


def test_a_click_on_a_title_sorts_and_a_second_turns_it_round(qtbot: QtBot, words: Words, region: Region) -> None:
    view = table(qtbot, words, region)
    view.set_rows(ROWS)
    header = view.view.titles
    name = view.column_at("name")
    spot = QPoint(header.sectionViewportPosition(name) + 20, 10)
    qtbot.mouseClick(header.viewport(), Qt.MouseButton.LeftButton, pos=spot)
    assert codes(view) == ["B", "A", "C"]
    qtbot.mouseClick(header.viewport(), Qt.MouseButton.LeftButton, pos=spot)
    assert codes(view) == ["C", "A", "B"]
    curve = view.column_at("curve")
    spot.setX(header.sectionViewportPosition(curve) + 20)
    qtbot.mouseClick(header.viewport(), Qt.MouseButton.LeftButton, pos=spot)
    assert codes(view) == ["C", "A", "B"]


def test_the_selection_stays_with_its_row(qtbot: QtBot, words: Words, region: Region) -> None:
    view = table(qtbot, words, region)
    view.set_rows(ROWS)
    view.select("B")
    view.set_rows([*ROWS, Line("D", "Neu", net=Decimal(10**7))])
    assert codes(view)[0] == "D"
    current = view.current()
    assert current is not None
    assert current.code == "B"
    view.set_filter("zoe")
    assert view.current() is None


def test_a_row_asked_for_before_it_comes_is_selected_when_it_does(qtbot: QtBot, words: Words, region: Region) -> None:
    view = table(qtbot, words, region)
    assert view.select("C") is False
    with qtbot.waitSignal(view.current_changed, check_params_cb=lambda row: row is not None):
        view.set_rows(ROWS)
    current = view.current()
    assert current is not None
    assert current.code == "C"


def test_the_first_row_can_be_selected(qtbot: QtBot, words: Words, region: Region) -> None:
    view = table(qtbot, words, region)
    view.select_first()
    assert view.current() is None
    view.set_rows(ROWS)
    view.select_first()
    assert view.current() == ROWS[0]


def test_keys_open_peek_copy_export_and_explain(qtbot: QtBot, words: Words, region: Region) -> None:
    view = table(qtbot, words, region)
    view.set_rows(ROWS)
    view.select("A")
    view.view.setFocus()
    rows = view.view
    control = Qt.KeyboardModifier.ControlModifier
    with qtbot.waitSignal(view.opened) as told:
        qtbot.keyClick(rows, KEY.Key_Return)
    assert told.args == [ROWS[0]]
    with qtbot.waitSignal(view.peeked):
        qtbot.keyClick(rows, KEY.Key_Space)
    with qtbot.waitSignal(view.export_asked):
        qtbot.keyClick(rows, KEY.Key_E, control)
    rows.setCurrentIndex(view.model.index(0, view.column_at("net")))
    with qtbot.waitSignal(view.explain_asked) as asked:
        qtbot.keyClick(rows, KEY.Key_I, control)
    assert asked.args == [ROWS[0], "net"]
    qtbot.keyClick(rows, KEY.Key_C, control)
    copied = QGuiApplication.clipboard().text()
    assert copied == "Salvador Palma\tBALANCE\tverified\tup\t615755.51"
    qtbot.keyClick(rows, KEY.Key_Down)
    assert view.current() == ROWS[1]


def test_a_double_click_opens(qtbot: QtBot, words: Words, region: Region) -> None:
    view = table(qtbot, words, region)
    view.set_rows(ROWS)
    spot = view.view.visualRect(view.model.index(1, 1)).center()
    with qtbot.waitSignal(view.opened) as told:
        qtbot.mouseClick(view.view.viewport(), Qt.MouseButton.LeftButton, pos=spot)
        qtbot.mouseDClick(view.view.viewport(), Qt.MouseButton.LeftButton, pos=spot)
    assert told.args == [ROWS[1]]


def test_columns_are_chosen_and_export_follows(qtbot: QtBot, words: Words, region: Region) -> None:
    view = table(qtbot, words, region)
    view.set_rows(ROWS)
    assert view.content().titles == ("Client", "Fund", "KYC", "7 days", "Net result")
    menu = view.column_menu()
    by_text = {action.text(): action for action in menu.actions()}
    assert "Client" not in by_text
    by_text["Fund"].trigger()
    by_text["Margin"].trigger()
    content = view.content()
    assert content.titles == ("Client", "KYC", "7 days", "Margin", "Net result")
    assert [row[0] for row in content.rows] == ["Salvador Palma", "Ágata Ríos", "Zoe"]
    assert content.rows[0][-1] == Decimal("615755.51")
    assert content.rows[2][-1] is None
    assert content.totals == ("3 clients", "", "", "", "+615,756.51")


def test_the_height_of_rows_is_chosen(qtbot: QtBot, words: Words, region: Region) -> None:
    view = table(qtbot, words, region)
    view.set_rows(ROWS)
    by_text = {action.text(): action for action in view.column_menu().actions()}
    assert view.view.rowHeight(0) == TWO_LINES
    by_text["Compact rows"].trigger()
    assert view.view.rowHeight(0) == COMPACT


def test_figures_are_never_cut_and_the_least_important_column_hides(qtbot: QtBot, words: Words, region: Region) -> None:
    view = table(qtbot, words, region)
    view.set_rows(ROWS)
    view.resize(400, 320)
    visible = [view.model.columns[at].key for at in view.view.visible_columns()]
    assert "kyc" not in visible
    assert "net" in visible
    net = view.column_at("net")
    assert view.view.columnWidth(net) >= view.view.cells.width_of(view.model.columns[net], ROWS[0])
    view.resize(900, 320)
    assert "kyc" in [view.model.columns[at].key for at in view.view.visible_columns()]


def test_the_columns_fill_the_width_exactly(qtbot: QtBot, words: Words, region: Region) -> None:
    view = table(qtbot, words, region)
    view.set_rows(ROWS)
    for width in (700, 901, 1200):
        view.resize(width, 320)
        assert view.view.titles.length() == view.view.viewport().width()


def test_a_width_set_by_hand_stays(qtbot: QtBot, words: Words, region: Region) -> None:
    view = table(qtbot, words, region)
    view.set_rows(ROWS)
    fund = view.column_at("fund")
    view.view.titles.resizeSection(fund, 222)
    view.set_filter("palma")
    assert view.view.columnWidth(fund) >= 222


def test_empty_nothing_found_loading_and_error_are_told_apart(qtbot: QtBot, words: Words, region: Region) -> None:
    view = table(qtbot, words, region)
    states = view._states
    view.show_loading("Reading clients")
    assert states._loading.isVisible()
    view.set_rows(())
    assert states._empty.accessibleName() == "No clients yet. Add one."
    assert view.bar.isHidden()
    view.set_empty(Empty("users", "Still none"))
    assert states._empty.accessibleName().startswith("Still none")
    view.set_rows(ROWS)
    assert states._empty.isHidden()
    view.set_filter("nobody")
    assert states._empty.accessibleName().startswith("Nothing matches")
    view.set_filter("")
    view.show_error(BadInput(message("The office is locked.")), lambda: None)
    assert states._error.isVisible()
    assert "The office is locked." in states._error.accessibleName()
    view.set_rows(ROWS)
    assert states._error.isHidden()
    view.show_loading()
    assert states._loading.isHidden()


def test_headings_span_and_are_no_rows(qtbot: QtBot, words: Words, region: Region) -> None:
    view = table(qtbot, words, region, grouped=True)
    view.set_rows(ROWS)
    assert view.view.columnSpan(0, 0) == len(view.model.columns)
    assert (view.view.rowHeight(0), view.view.rowHeight(1)) == (28, TWO_LINES)
    assert not view.grab().toImage().isNull()
    rows = view.view
    rows.setFocus()
    spot = QPoint(30, rows.rowViewportPosition(0) + 5)
    qtbot.mouseDClick(rows.viewport(), Qt.MouseButton.LeftButton, pos=spot)
    assert view.current() is None or view.current() in ROWS


def test_hover_repaints_the_row_and_leaves_it(qtbot: QtBot, words: Words, region: Region) -> None:
    view = table(qtbot, words, region)
    view.set_rows(ROWS)
    view.view._hover(1)
    assert view.view.cells.hovered == 1
    view.view._hover(-1)
    assert view.view.cells.hovered == -1


@pytest.mark.parametrize("theme", ["dark", "light"])
@pytest.mark.parametrize("scale", [90, 150])
def test_every_kind_of_cell_is_painted_in_both_themes_and_sizes(
    qtbot: QtBot, words: Words, region: Region, look: Look, theme: str, scale: int
) -> None:
    view = table(qtbot, words, region)
    view.view.choose(view.column_at("margin"), shown=True)
    view.set_rows([*ROWS, replace(ROWS[0], code="D", curve=())])
    view.select("A")
    look.set_theme("light" if theme == "light" else "dark")
    look.set_scale(scale)
    image = view.grab().toImage()
    assert len({image.pixel(x, y) for x in range(0, image.width(), 3) for y in range(40, 120, 3)}) > 20
    assert view.view.rowHeight(0) == round(TWO_LINES * scale / 100)


def test_a_live_table_is_sorted_again_but_not_under_the_pointer(qtbot: QtBot, words: Words, region: Region) -> None:
    view = table(qtbot, words, region)
    view.set_rows(ROWS)
    view.set_rows([ROWS[0], replace(ROWS[1], net=Decimal(10**9)), ROWS[2]])
    assert view._resort.isActive()
    assert codes(view) == ["A", "B", "C"]
    view._sort_if_stale()
    assert codes(view) == ["B", "A", "C"]
    assert not view._resort.isActive()


def test_the_bar_filters_by_words_and_chip(qtbot: QtBot, words: Words, region: Region) -> None:
    view = table(qtbot, words, region)
    chips = FilterChips([("all", "All", 3), ("balance", "Balance", 1)])
    bar = TableBar(
        view,
        "Name, code",
        chips=chips,
        accepts=lambda key: (lambda row: row.fund == "BALANCE") if key == "balance" else None,
    )
    qtbot.addWidget(bar)
    view.set_rows(ROWS)
    qtbot.keyClicks(bar.search, "o")
    assert codes(view) == ["A", "B", "C"]
    chips.setFocus()
    qtbot.keyClick(chips, KEY.Key_Right)
    assert codes(view) == ["A"]
    qtbot.keyClick(bar.search, KEY.Key_Escape)
    assert bar.search.text() == ""
    with qtbot.waitSignal(view.export_asked):
        bar._export.click()
    bar.focus_filter()


def visible(view: TableView[Line]) -> list[str]:
    return [view.model.columns[at].key for at in view.view.visible_columns()]


def test_columns_are_moved_with_the_mouse_and_with_keys(qtbot: QtBot, words: Words, region: Region) -> None:
    view = table(qtbot, words, region)
    view.set_rows(ROWS)
    header, name = view.view.titles, view.column_at("name")
    begin = QPoint(header.sectionViewportPosition(view.column_at("net")) + 20, 10)
    end = QPoint(header.sectionViewportPosition(name) + 2, 10)
    with qtbot.waitSignal(view.arranged):
        qtbot.mousePress(header.viewport(), Qt.MouseButton.LeftButton, pos=begin)
        for x in range(begin.x(), end.x(), -20):
            qtbot.mouseMove(header.viewport(), QPoint(x, 10))
        qtbot.mouseMove(header.viewport(), end)
        qtbot.mouseRelease(header.viewport(), Qt.MouseButton.LeftButton, pos=end)
    assert visible(view)[:3] == ["state", "net", "name"]
    assert codes(view) == ["A", "B", "C"]  # dragging does not sort
    view.view.setCurrentIndex(view.model.index(0, view.column_at("net")))
    keys = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    qtbot.keyClick(view.view, KEY.Key_Right, keys)
    assert visible(view)[:3] == ["state", "name", "net"]
    for _ in range(3):  # beyond the left end nothing happens
        qtbot.keyClick(view.view, KEY.Key_Left, keys)
    assert visible(view)[:3] == ["net", "state", "name"]
    assert view.content().titles[0] == "Net result"


def test_what_a_person_arranged_is_arranged_again(qtbot: QtBot, words: Words, region: Region) -> None:
    first = table(qtbot, words, region)
    first.set_rows(ROWS)
    first.view.titles.resizeSection(first.column_at("fund"), 160)
    first.view.choose(first.column_at("kyc"), shown=False)
    first.view.set_order([first.column_at("net")])
    first.set_height(COMPACT)
    kept = first.arrangement()
    second = table(qtbot, words, region)
    second.set_rows(ROWS)
    second.arrange(kept)
    assert second.arrangement() == kept
    assert visible(second) == ["net", "state", "name", "fund", "curve"]
    assert second.view.titles.sectionSize(second.column_at("fund")) == 160
    assert second.view.verticalHeader().defaultSectionSize() == COMPACT
    # a width that was given stays when the window changes, and grows with the text
    second.resize(1100, 320)
    assert second.view.titles.sectionSize(second.column_at("fund")) == 160
    with qtbot.waitSignal(second.arranged):
        second.arrange_anew()
    assert second.arrangement() == table(qtbot, words, region).arrangement()


def test_an_arrangement_of_another_version_does_no_harm(qtbot: QtBot, words: Words, region: Region) -> None:
    view = table(qtbot, words, region)
    view.set_rows(ROWS)
    view.arrange(Arrangement(("gone", "net", "name"), ("gone", "net"), {"gone": 90}))
    # a column that was not there then is shown, one that must be shown is, and hidden ones stay hidden
    assert visible(view) == ["net", "name", "state", "fund", "kyc", "curve"]


def test_a_double_click_on_its_edge_gives_a_column_the_width_it_needs(
    qtbot: QtBot, words: Words, region: Region
) -> None:
    view = table(qtbot, words, region)
    view.set_rows(ROWS)
    fund = view.column_at("fund")
    before = view.view.titles.sectionSize(fund)
    view.view.titles.resizeSection(fund, 300)
    view.view.titles.sectionHandleDoubleClicked.emit(fund)
    assert view.view.titles.sectionSize(fund) == before
    assert dict(view.arrangement().widths) == {}


def test_a_figure_that_changed_fades_and_what_did_not_change_does_not(
    qtbot: QtBot, words: Words, region: Region, look: Look, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fades, "FADE", 60_000)
    view = table(qtbot, words, region)
    view.set_rows(ROWS)
    before, look.motion = look.motion, True
    view.set_rows([replace(ROWS[0], net=Decimal("7.00"), name="Another"), *ROWS[1:]])
    look.motion = before
    net = view.column_at("net")
    assert list(view.view._fades.cells) == [("A", net)]
    cell = view.view.visualRect(view.model.index(0, net))
    spot = view.view.viewport().grab(cell).toImage().pixelColor(2, 2)
    assert spot != view.view.viewport().grab(cell.translated(0, cell.height())).toImage().pixelColor(2, 2)
    monkeypatch.setattr(fades, "FADE", 1)
    qtbot.waitUntil(lambda: not list(view.view._fades.cells))
    after = view.view.viewport().grab(cell).toImage().pixelColor(2, 2)
    assert after == view.view.viewport().grab(cell.translated(0, cell.height())).toImage().pixelColor(2, 2)


def test_the_chips_stand_below_the_field_where_its_hint_could_not_be_read(
    qtbot: QtBot, words: Words, region: Region
) -> None:
    view = table(qtbot, words, region)
    chips = FilterChips([("all", "All", 3), ("balance", "Balance", 1)])
    bar = TableBar(view, "Name, code, e-mail address", chips=chips)
    qtbot.addWidget(bar)
    bar.resize(900, 60)
    bar.show()
    qtbot.waitExposed(bar)
    qtbot.waitUntil(lambda: chips.y() < bar.search.geometry().bottom())
    bar.resize(420, 90)
    qtbot.waitUntil(lambda: chips.y() > bar.search.geometry().bottom())
    assert chips.x() == bar.search.x()
    # more to choose from needs more room, too
    bar.resize(900, 60)
    qtbot.waitUntil(lambda: chips.y() < bar.search.geometry().bottom())
    chips.set_items([(f"{at}", "One of very many filters", at) for at in range(5)])
    qtbot.waitUntil(lambda: chips.y() > bar.search.geometry().bottom())


def test_values_are_copied_plainly() -> None:
    from datetime import date

    assert [plain(value) for value in (None, Decimal("1.50"), date(2025, 9, 7), 3, "x")] == [
        "",
        "1.50",
        "2025-09-07",
        "3",
        "x",
    ]


def many(qtbot: QtBot, words: Words, region: Region) -> tuple[TableView[Line], list[Line]]:
    made = table(qtbot, words, region, tall=False)
    rows = [Line(f"{at:04}", f"Client {at}", net=Decimal(2000 - at)) for at in range(400)]
    made.set_rows(rows)
    made.show()
    qtbot.waitExposed(made)
    return made, rows


def painted(monkeypatch: pytest.MonkeyPatch) -> set[int]:
    """The rows that are painted in tables made from now on."""
    found: set[int] = set()
    paint = CellDelegate.cell

    def watched(
        self: CellDelegate, painter: QPainter, rect: QRect, at: int, column: int, *, selected: bool, focused: bool
    ) -> None:
        found.add(at)
        paint(self, painter, rect, at, column, selected=selected, focused=focused)

    monkeypatch.setattr(CellDelegate, "cell", watched)
    return found


def test_of_many_changed_rows_only_those_on_screen_that_changed_are_painted(
    qtbot: QtBot, words: Words, region: Region, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = painted(monkeypatch)
    made, rows = many(qtbot, words, region)
    qtbot.waitUntil(lambda: bool(found))  # for the first time, all of them
    while found:
        found.clear()
        QApplication.processEvents()
    made.set_rows(
        [replace(row, net=Decimal("7.00"), fund="NEW") if at % 3 == 1 else row for at, row in enumerate(rows)]
    )
    qtbot.waitUntil(lambda: bool(found))
    on_screen = made.view._rows_on_screen()
    assert found == {at for at in on_screen if at % 3 == 1}
    assert made.model.index(397, 6).data() == region.money(Decimal("7.00"), signed=True)
    made.view.scrollToBottom()
    qtbot.waitUntil(lambda: 399 in found)


def test_a_total_that_grows_makes_room_without_measuring_every_cell_again(
    qtbot: QtBot, words: Words, region: Region, monkeypatch: pytest.MonkeyPatch
) -> None:
    made, _ = many(qtbot, words, region)
    measured: list[int] = []
    cells = made.view._cell_widths

    def watched(at: int) -> list[int]:
        measured.append(at)
        return cells(at)

    monkeypatch.setattr(made.view, "_cell_widths", watched)
    before = made.view.titles.sectionSize(6)
    made.view.make_room_for({"net": "+1,234,567,890,123,456.00"})
    assert made.view.titles.sectionSize(6) > before
    assert not measured
    made.view.lay_out()
    assert measured
