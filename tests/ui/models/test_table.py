"""The model of every table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtTest import QAbstractItemModelTester

from app.regions import REGIONS, Region
from app.ui.models.columns import Align, Column, Shown, amount_tone, day, money, sign_tone, sort_key
from app.ui.models.table import MANY, Group, Roles, TableModel
from app.words import Words

US = REGIONS["en-US"]
ASCENDING, DESCENDING = Qt.SortOrder.AscendingOrder, Qt.SortOrder.DescendingOrder


@dataclass(frozen=True)
class Line:
    code: str
    name: str
    fund: str
    net: Decimal | None
    since: date | None = None
    provisional: bool = False
    stale: bool = False


ROWS = (
    Line("C-2", "Salvador Palma", "BALANCE", Decimal("615755.51"), date(2025, 4, 1), provisional=True),
    Line("C-1", "Ágata Ríos", "CORE", Decimal("-5869.55"), date(2024, 1, 1)),
    Line("C-3", "Camila Restrepo", "CORE", None),
)


def columns(region: Region = US) -> tuple[Column[Line], ...]:
    return (
        Column(key="name", title="Client", text=lambda row: row.name, second=lambda row: row.code, fixed=True),
        Column(key="fund", title="Fund", text=lambda row: row.fund, tip="Name of the fund"),
        money("net", "Net", lambda row: row.net, region, signed=True, provisional=lambda row: row.provisional),
        day("since", "Since", lambda row: row.since, region),
    )


def table(rows: Sequence[Line] = ROWS, *, grouped: bool = False) -> TableModel[Line]:
    model = TableModel(
        columns(),
        Words("en", Path()),
        key=lambda row: row.code,
        stale=lambda row: row.stale,
        group=(lambda row: Group(f"Fund {row.fund}")) if grouped else None,
    )
    model.set_rows(rows)
    return model


def codes(model: TableModel[Line]) -> list[str]:
    return [row.code for row in model.shown()]


def test_qt_s_own_tester_finds_nothing_through_a_life(qapp: object) -> None:
    model = table(())
    tester = QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    model.set_rows(ROWS)
    held = QPersistentModelIndex(model.index(0, 1))
    model.sort(2, DESCENDING)
    model.sort(0)
    model.set_rows([replace(row, net=Decimal(1)) for row in ROWS])
    model.sort_again()
    model.set_filter("core")
    model.set_filter("nothing at all")
    model.set_filter("")
    model.set_rows(ROWS[:1])
    model.set_rows(())
    assert not held.isValid()
    del tester


def test_qt_s_own_tester_finds_nothing_with_headings(qapp: object) -> None:
    model = table((), grouped=True)
    tester = QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    model.set_rows(ROWS)
    model.sort(2, DESCENDING)
    model.set_filter("core")
    model.set_rows(ROWS[1:])
    del tester


def test_a_cell_answers_text_sort_row_tone_and_what_is_read_aloud(qapp: object) -> None:
    model = table()
    cell = model.index(0, 2)
    assert cell.data() == "+615,755.51"
    assert cell.data(Roles.SORT) == Decimal("615755.51")
    assert cell.data(Roles.ROW) is ROWS[0]
    assert cell.data(Roles.TONE) == "gain"
    assert cell.data(Roles.PROVISIONAL) is True
    assert cell.data(Roles.STALE) is False
    assert cell.data(Qt.ItemDataRole.AccessibleTextRole) == "Net: +615,755.51, provisional"
    assert model.index(0, 0).data(Qt.ItemDataRole.AccessibleTextRole) == "Client: Salvador Palma, C-2"
    assert cell.data(Qt.ItemDataRole.TextAlignmentRole) & Qt.AlignmentFlag.AlignRight
    assert cell.data(Qt.ItemDataRole.DecorationRole) is None
    assert QModelIndex().data() is None


def test_a_stale_row_says_so(qapp: object) -> None:
    model = table([replace(ROWS[0], stale=True)])
    assert model.index(0, 1).data(Qt.ItemDataRole.AccessibleTextRole) == "Name of the fund: BALANCE, stale"


def test_headers_give_title_tip_and_full_word(qapp: object) -> None:
    model = table()
    across, down = Qt.Orientation.Horizontal, Qt.Orientation.Vertical
    assert model.headerData(1, across) == "Fund"
    assert model.headerData(1, across, Qt.ItemDataRole.ToolTipRole) == "Name of the fund"
    assert model.headerData(0, across, Qt.ItemDataRole.AccessibleTextRole) == "Client"
    assert model.headerData(0, down) is None
    assert model.headerData(9, across) is None


def test_sorting_is_by_value_and_unknown_comes_last_both_ways(qapp: object) -> None:
    model = table()
    model.sort(2, ASCENDING)
    assert codes(model) == ["C-1", "C-2", "C-3"]
    model.sort(2, DESCENDING)
    assert codes(model) == ["C-2", "C-1", "C-3"]
    model.sort(3, ASCENDING)
    assert codes(model) == ["C-1", "C-2", "C-3"]
    model.sort(-1)
    assert codes(model) == ["C-2", "C-1", "C-3"]


def test_a_selection_stays_on_its_row_when_the_order_changes(qapp: object) -> None:
    model = table()
    held = QPersistentModelIndex(model.index(0, 0))
    model.sort(2, ASCENDING)
    assert model.row(held) is ROWS[0]
    assert held.row() == 1


def test_filtering_wants_every_word_anywhere_in_the_row(qapp: object) -> None:
    model = table()
    model.set_filter("CORE ágata")
    assert codes(model) == ["C-1"]
    model.set_filter("c-3")
    assert codes(model) == ["C-3"]
    model.set_filter("", lambda row: row.fund == "CORE")
    assert codes(model) == ["C-1", "C-3"]
    model.set_filter("palma", lambda row: row.fund == "CORE")
    assert codes(model) == []


@pytest.mark.parametrize("typed", ["agata rios", "ÁGATA", "A\u0301gata", "rÍos"])
def test_a_name_is_found_whatever_its_accents_and_however_they_are_typed(qapp: object, typed: str) -> None:
    model = table()
    model.set_filter(typed)
    assert codes(model) == ["C-1"]


def test_an_accent_does_not_put_a_name_behind_all_others(qapp: object) -> None:
    model = table()
    model.sort(0)
    assert [row.name for row in model.shown()] == ["Ágata Ríos", "Camila Restrepo", "Salvador Palma"]


def test_only_changed_cells_are_told(qapp: object) -> None:
    model = table()
    told: list[tuple[int, int, int]] = []
    model.dataChanged.connect(lambda first, last: told.append((first.row(), first.column(), last.column())))
    fresh = list(ROWS)
    fresh[1] = replace(ROWS[1], net=Decimal("1.00"), fund="BALANCE")
    assert model.set_rows(fresh) is False
    assert told == [(1, 1, 2)]
    told.clear()
    model.set_rows(fresh)
    assert told == []
    model.set_rows([replace(row, stale=True) for row in fresh[:1]] + fresh[1:])
    assert told == [(0, 0, 3)]


def test_very_many_changed_rows_are_told_at_once(qapp: object) -> None:
    rows = [Line(f"C-{at}", "Same", "CORE", Decimal(at)) for at in range(MANY + 3)]
    model = table(rows)
    told: list[tuple[int, int, int, int]] = []
    changed: list[dict[int, tuple[Line, Line]]] = []
    model.dataChanged.connect(lambda first, last: told.append((first.row(), last.row(), first.column(), last.column())))
    model.replaced.connect(changed.append)
    fresh = [rows[0], *(replace(row, net=Decimal(-1)) for row in rows[1:])]
    model.set_rows(fresh)
    assert told == [(1, MANY + 2, 0, 3)]
    assert changed == [{at: (rows[at], fresh[at]) for at in range(1, MANY + 3)}]
    assert model.changed_figures(rows[1], fresh[1]) == [2]


def test_rows_keep_their_places_under_a_live_sort_until_they_are_sorted_again(qapp: object) -> None:
    model = table()
    model.sort(2, DESCENDING)
    fresh = [replace(row, net=Decimal(10**6) if row.code == "C-1" else row.net) for row in ROWS]
    model.set_rows(fresh)
    assert codes(model) == ["C-2", "C-1", "C-3"]
    model.sort_again()
    assert codes(model) == ["C-1", "C-2", "C-3"]


def test_rows_in_order_already_are_not_laid_out_again(qapp: object) -> None:
    model, told = table(), list[str]()
    model.sort(0)
    model.layoutChanged.connect(lambda: told.append("laid out"))
    model.set_rows([replace(row, net=Decimal(1)) for row in ROWS])
    model.sort_again()
    assert told == []
    model.set_rows([replace(row, name=f"{9 - at} {row.name}") for at, row in enumerate(ROWS)])
    model.sort_again()
    assert told == ["laid out"]


def test_what_grows_older_is_told_again_though_its_row_stays(qapp: object) -> None:
    minutes = [1]
    old: Column[Line] = Column(key="age", title="Age", text=lambda row: f"{row.code} {minutes[0]} min", ages=True)
    model = TableModel((*columns(), old), Words("en", Path()), key=lambda row: row.code)
    model.set_rows(ROWS)
    model.on_screen = lambda: range(2)
    for row in ROWS:
        model.looks(row)
    told: list[tuple[int, int]] = []
    model.dataChanged.connect(lambda first, _last: told.append((first.row(), first.column())))
    model.set_rows(ROWS)
    minutes[0] = 2
    model.set_rows(ROWS)
    assert told == [(0, 4), (1, 4)]
    assert model.looks(ROWS[0])[4].text == "C-2 2 min"


def test_a_chosen_row_stays_chosen_when_rows_that_say_the_same_are_put_in_order(qapp: object) -> None:
    model = table()
    model.sort(0, ASCENDING)
    chosen = QPersistentModelIndex(model.index(1, 0))
    said = chosen.data()
    assert model.set_rows([replace(row) for row in ROWS]) is False
    model.sort_again()
    assert (chosen.isValid(), chosen.data()) == (True, said)


def test_headings_stand_over_their_rows_in_the_order_they_first_appear(qapp: object) -> None:
    model = table(grouped=True)
    said = [model.index(at, 0).data() for at in range(model.rowCount())]
    assert said == ["Fund BALANCE", "Salvador Palma", "Fund CORE", "Ágata Ríos", "Camila Restrepo"]
    assert model.row_at(0) is None
    assert model.group_at(0) == Group("Fund BALANCE")
    assert model.group_at(1) is None
    assert model.index(0, 0).data(Roles.GROUP) == Group("Fund BALANCE")
    assert model.index(0, 1).data() is None
    assert not model.flags(model.index(0, 0)) & Qt.ItemFlag.ItemIsSelectable
    model.sort(0, DESCENDING)
    assert codes(model) == ["C-2", "C-3", "C-1"]


def test_a_changed_heading_lays_the_table_out_anew(qapp: object) -> None:
    model = table(grouped=True)
    assert model.set_rows([replace(ROWS[0], fund="CORE"), *ROWS[1:]]) is True
    assert model.rowCount() == 4


def test_export_has_exactly_what_is_shown_at_full_precision(qapp: object) -> None:
    model = table()
    model.sort(2, DESCENDING)
    model.set_filter("c", None)
    assert model.content([0, 2]) == Shown(
        ("Client", "Net"),
        (("Salvador Palma", Decimal("615755.51")), ("Ágata Ríos", Decimal("-5869.55")), ("Camila Restrepo", None)),
    )


def test_rows_are_found_by_key(qapp: object) -> None:
    model = table()
    assert model.place_of("C-3") == 2
    assert model.place_of("C-9") == -1
    assert model.key_of(ROWS[0]) == "C-2"


@pytest.mark.parametrize(
    ("value", "signed", "plain"),
    [("1", "gain", ""), ("-1", "loss", ""), ("0", "text3", "text3"), (None, "text3", "text3")],
)
def test_tones_follow_sign_and_zero_is_grey(value: str | None, signed: str, plain: str) -> None:
    amount = None if value is None else Decimal(value)
    assert (sign_tone(amount), amount_tone(amount)) == (signed, plain)


def test_values_of_different_kinds_have_an_order() -> None:
    values = ["b", "A", Decimal(2), 1, date(2025, 1, 1), datetime(2025, 1, 1, tzinfo=UTC), (1, "x")]
    ordered = sorted(values, key=sort_key)
    assert ordered[:2] == [1, Decimal(2)]
    assert ordered[-2:] == ["A", "b"]


def test_columns_of_text_are_left_and_of_figures_right() -> None:
    assert [column.align for column in columns()] == [Align.LEFT, Align.LEFT, Align.RIGHT, Align.LEFT]


lines = st.builds(
    Line,
    code=st.integers(0, 9).map(str),
    name=st.text("abcÁ ", max_size=4),
    fund=st.sampled_from(["CORE", "BALANCE"]),
    net=st.none() | st.integers(-5, 5).map(Decimal),
)
tables = st.lists(lines, max_size=8, unique_by=lambda row: row.code)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.lists(st.tuples(tables, st.integers(-1, 3), st.booleans(), st.sampled_from(["", "a", "core"])), max_size=4))
def test_whatever_happens_the_table_shows_the_rows_that_pass_in_order(
    qapp: object, steps: list[tuple[list[Line], int, bool, str]]
) -> None:
    model = table(())
    for rows, column, down, text in steps:
        model.set_rows(rows)
        model.sort(column, DESCENDING if down else ASCENDING)
        model.set_filter(text)
        shown = model.shown()
        assert model.rowCount() == len(shown)
        assert {row.code for row in shown} == {
            row.code for row in rows if text in f"{row.name} {row.code} {row.fund}".lower().replace("á", "a")
        }
        if column == 2:
            known = [row.net for row in shown if row.net is not None]
            assert known == sorted(known, reverse=down)


def test_a_chosen_row_stays_chosen_when_the_same_rows_came_anew_and_are_put_in_order() -> None:
    model = table()
    model.sort(0)
    chosen = QPersistentModelIndex(model.index(1, 0))
    model.set_rows([replace(row) for row in ROWS])
    model.sort_again()
    assert chosen.isValid()
    assert model.row(model.index(chosen.row(), 0)) == model.row(model.index(1, 0))
