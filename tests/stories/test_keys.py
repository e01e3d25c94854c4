"""Every key means one thing at a time: two actions with the same keys would both be silent."""

from __future__ import annotations

from collections import defaultdict

from PySide6.QtGui import QKeySequence, QShortcut

from app.ui.actions import EVERYWHERE
from app.ui.widgets.rows import OWN_KEYS
from tests.stories.seat import Seat

ASK_AGAIN = "F5"
"""The only key of the window that a panel may take: there it asks for the same in a stronger way."""


def heard(seat: Seat) -> dict[str, list[str]]:
    """What listens to each key in the window now."""
    found = defaultdict(list)
    for action in seat.window.actions():
        for keys in action.shortcuts():
            if not keys.isEmpty():
                found[keys.toString()].append(action.objectName())
    for shortcut in seat.window.findChildren(QShortcut):
        found[shortcut.key().toString()].append("shortcut")
    return found


def panels(seat: Seat) -> list[str]:
    return [each.id.removeprefix("go.") for each in seat.window.desk.actions.commands() if each.id.startswith("go.")]


def test_no_two_actions_hear_the_same_keys_on_any_panel(demo: Seat) -> None:
    seen = []
    for panel in panels(demo):
        demo.go(panel)
        clashes = {keys: ids for keys, ids in heard(demo).items() if len(ids) > 1}
        assert clashes == {}, panel
        seen.append(panel)
    assert len(seen) > 5


def test_no_panel_takes_a_key_of_the_window(demo: Seat) -> None:
    for panel in panels(demo):
        demo.go(panel)
    commands = list(demo.window.desk.actions.commands())
    wide = {QKeySequence(keys): each.id for each in commands if each.panel == EVERYWHERE for keys in each.keys}
    taken = {
        each.id: wide[QKeySequence(keys)]
        for each in commands
        for keys in filter(None, each.keys)
        if each.panel != EVERYWHERE and QKeySequence(keys) in wide and keys != ASK_AGAIN
    }
    assert taken == {}


def test_a_key_of_the_tables_means_the_same_in_a_panel(demo: Seat) -> None:
    for panel in panels(demo):
        demo.go(panel)
    also = [
        each.id for each in demo.window.desk.actions.commands() for keys in each.keys if QKeySequence(keys) in OWN_KEYS
    ]
    assert [each for each in also if not each.endswith("explain")] == []


def test_no_panel_gives_its_keys_twice(demo: Seat) -> None:
    for panel in panels(demo):
        demo.go(panel)
    given = defaultdict(list)
    for each in demo.window.desk.actions.commands():
        for keys in filter(None, each.keys):
            given[each.panel, QKeySequence(keys).toString()].append(each.id)
    assert {where: ids for where, ids in given.items() if len(ids) > 1} == {}
