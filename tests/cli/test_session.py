"""The command line asks for a password at a terminal, twice where it is new, and never guesses."""

from __future__ import annotations

import getpass
import io
import sys
from collections.abc import Iterator

import pytest

from app.cli.session import Session
from app.domain.errors import BadInput, NotSignedIn
from app.services.signin import Surroundings
from app.words import Words


class Terminal(io.StringIO):
    """A standard input that a person sits at."""

    def isatty(self) -> bool:
        return True


@pytest.fixture
def session(around: Surroundings, words: Words) -> Iterator[Session]:
    made = Session(around.paths, around.clock, words)
    yield made
    made.close()


def test_without_a_terminal_it_asks_nobody(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO("typed\n"))
    with pytest.raises(NotSignedIn, match="no terminal"):
        session.password("ana")


def test_a_new_password_is_typed_twice_alike(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", Terminal())
    answers = iter(["cobalt", "cobalt", "cobalt", "marmot"])
    monkeypatch.setattr(getpass, "getpass", lambda _prompt: next(answers))
    assert session.password("ana", new=True) == "cobalt"
    with pytest.raises(BadInput, match="differ"):
        session.password("ana", new=True)
