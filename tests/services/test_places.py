"""Kinds of files and places of problems in the language of a person."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from app.channels.lists import NAMES as COLUMNS
from app.services.places import NAMES, named, place
from app.words import Words

STATEMENTS = Path("app/bridge/statements")


class Capitals(Words):
    """A language in which every sentence is written in capitals."""

    def __call__(self, text: str, /, **values: object) -> str:
        return text.partition("{")[0].upper() + " ".join(str(value) for value in values.values())


@pytest.mark.parametrize(
    ("where", "said"),
    [
        ("row 2", "ROW 2"),
        ("row 2, name", "ROW 2, NAME"),
        ("row 12, deposit date", "ROW 12, DEPOSIT DATE"),
        ("zone", "ZONE"),
        ("deals", "DEALS"),
        ("deals[0].time", "deals[0].time"),
    ],
)
def test_a_place_is_said_and_a_path_stays_as_it_is(where: str, said: str) -> None:
    assert place(where, Capitals("en", Path())) == said


def test_a_kind_of_file_is_said() -> None:
    assert named("list of clients", Capitals("en", Path())) == "LIST OF CLIENTS"


def test_every_column_of_a_list_has_its_name() -> None:
    assert {names[0] for names in COLUMNS.values()} <= set(NAMES)


def test_every_part_a_statement_is_refused_for_has_its_name() -> None:
    calls = [
        node
        for file in STATEMENTS.glob("*.py")
        for node in ast.walk(ast.parse(file.read_text("utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ("refused", "Problem")
    ]
    parts = {call.args[0].value for call in calls if isinstance(call.args[0], ast.Constant)}
    assert len(parts) > 4
    assert parts <= set(NAMES)
