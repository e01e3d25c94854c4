"""The Spanish catalogue says everything the sources say, with the same blanks, and is compiled."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

import pytest

from tests import catalogue

BLANK = re.compile(r"\{[^}]*\}")


def _pairs() -> Iterator[tuple[str, str]]:
    for entry in catalogue.known():
        if entry.id:
            ids = entry.id if isinstance(entry.id, tuple) else (entry.id,)
            said = entry.string if isinstance(entry.string, tuple) else (entry.string,)
            yield from zip(map(str, ids), map(str, said), strict=True)


def test_every_sentence_of_the_sources_has_its_spanish() -> None:
    assert catalogue.missing(catalogue.known(), catalogue.wanted()) == []


def test_nothing_is_translated_that_nobody_says() -> None:
    keys = {(entry.context, entry.id if isinstance(entry.id, str) else tuple(entry.id)) for entry in catalogue.known()}
    assert {key for key in keys if key[1]} <= catalogue.wanted()


def test_the_blanks_and_the_bold_figures_are_the_same_in_both_languages() -> None:
    differ = [
        (text, said)
        for text, said in _pairs()
        if sorted(BLANK.findall(text)) != sorted(BLANK.findall(said)) or text.count("**") != said.count("**")
    ]
    assert differ == []


def test_spaces_at_the_ends_are_kept() -> None:
    ends = [
        (text, said)
        for text, said in _pairs()
        if (text[0].isspace(), text[-1].isspace()) != (said[0].isspace(), said[-1].isspace())
    ]
    assert ends == []


def test_the_compiled_catalogue_is_that_of_the_text() -> None:
    assert (catalogue.FOLDER / "fidus.mo").read_bytes() == catalogue.compiled(catalogue.known())


@pytest.mark.parametrize(
    "source",
    ['message("A new sentence.")', 'words.count(n, "{n} thing", "{n} things")', 'words.term("state", "asleep")'],
)
def test_a_sentence_without_spanish_is_noticed(source: str) -> None:
    (call,) = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call)]
    found = catalogue.said(call)
    assert len(found) == 1
    assert catalogue.missing(catalogue.known(), found) == list(found)
