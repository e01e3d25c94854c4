"""The board by itself: counts and sums, what is called first, how far a column goes, what it says aloud."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.domain.prospects import FollowUp, Prospect, ProspectStage
from app.regions import region_of
from app.services.prospects import ProspectRow
from app.ui.panels.prospects_board import MOST_CARDS, Board
from app.ui.panels.prospects_card import BoardCard
from app.ui.style import Look
from app.ui.widgets.text import Text
from app.words import Words

L, Q, P, W, X = ProspectStage
AT = datetime(2025, 9, 7, tzinfo=UTC)


def line(number: int, stage: ProspectStage = L, call: date | None = None, amount: str | None = "10.00") -> ProspectRow:
    prospect = Prospect(
        code=f"P-{number:04}",
        name=f"Prospect {number}",
        stage=stage,
        stage_since=AT,
        follow_up=call,
        amount=Decimal(amount) if amount else None,
    )
    return ProspectRow(prospect, "Ana Beltrán", "", FollowUp.OVERDUE if call else None, number)


@pytest.fixture
def board(qtbot: QtBot, words: Words, look: Look) -> Board:
    made = Board(words, region_of("en"))
    qtbot.addWidget(made)
    made.resize(900, 500)
    made.show()
    made.activateWindow()
    qtbot.waitUntil(made.isActiveWindow)
    return made


def card_of(board: Board, code: str) -> BoardCard:
    found = board.card(code)
    assert found is not None
    return found


def said(board: Board, stage: ProspectStage) -> list[str]:
    return [each.plain for each in board.columns[stage].findChildren(Text)]


def test_each_column_counts_and_adds_up_what_is_known(board: Board) -> None:
    board.show_rows([line(1), line(2, amount=None), line(3, Q, amount=None)])
    assert said(board, L)[:3] == ["Lead", "2", "10.00"]
    assert said(board, Q)[:3] == ["Qualified", "1", "–"]  # unknown is no zero
    assert "Nobody here." in said(board, X)


def test_who_is_to_be_called_first_stands_on_top_and_a_column_ends(board: Board) -> None:
    many = [line(number) for number in range(1, MOST_CARDS + 3)]
    board.show_rows([*many, line(90, call=date(2025, 9, 8)), line(91, call=date(2025, 9, 1))])
    shown = [card.row.code for card in board.columns[L].cards]
    assert shown[:2] == ["P-0091", "P-0090"]
    assert len(shown) == MOST_CARDS
    assert "4 more in the list" in said(board, L)


def test_the_same_rows_keep_their_cards_and_the_keyboard(board: Board) -> None:
    rows = [line(1), line(2), line(3, W)]
    board.show_rows(rows)
    board.choose("P-0003")
    card = card_of(board, "P-0003")
    board.take_keyboard()
    board.show_rows([replace(rows[0], days=8), *rows[1:]])
    assert board.card("P-0003") is card
    assert card.hasFocus()
    board.show_rows([*rows[:2], replace(rows[2], days=8)])
    made_anew = card_of(board, "P-0003")
    assert made_anew is not card
    assert made_anew.hasFocus()
    assert board.current == "P-0003"


def test_arrows_pass_over_empty_columns_and_stop_at_the_ends(board: Board) -> None:
    board.show_rows([line(1), line(2), line(3, W)])
    board.choose("P-0002")  # who waits longest stands first: P-0002, then P-0001
    for key, there in (
        (Qt.Key.Key_Right, "P-0003"),
        (Qt.Key.Key_Left, "P-0002"),
        (Qt.Key.Key_Down, "P-0001"),
        (Qt.Key.Key_Down, "P-0001"),
        (Qt.Key.Key_Up, "P-0002"),
    ):
        QTest.keyClick(card_of(board, board.current), key)
        assert board.current == there


def test_ctrl_and_an_arrow_ask_only_for_what_the_stages_allow(board: Board) -> None:
    asked: list[tuple[str, ProspectStage]] = []
    board.moving.connect(lambda code, stage: asked.append((code, stage)))
    board.show_rows([line(1), line(2, W), line(3, X), line(4, P)])
    ctrl = Qt.KeyboardModifier.ControlModifier
    for code in ("P-0001", "P-0002", "P-0003", "P-0004"):
        board.choose(code)
        QTest.keyClick(card_of(board, code), Qt.Key.Key_Left, ctrl)
        QTest.keyClick(card_of(board, code), Qt.Key.Key_Right, ctrl)
    assert asked == [("P-0001", Q), ("P-0003", L), ("P-0004", W)]


def test_a_card_says_everything_it_shows(board: Board) -> None:
    board.show_rows([replace(line(1), follow_up=FollowUp.TODAY)])
    card = card_of(board, "P-0001")
    assert card.accessibleName() == "Prospect 1, 10.00, Ana Beltrán, due today, 1 day here"
