"""Known errors: a sentence with its values, a way out, and the command line's answer."""

from __future__ import annotations

import pytest

from app.domain.errors import (
    BadInput,
    Conflict,
    KnownError,
    NotAllowed,
    NotSignedIn,
    Problem,
    RefusedFile,
    Unavailable,
    message,
)


def test_a_message_is_its_text_with_its_values() -> None:
    assert str(message("{count} of {all}", count=1, all=2)) == "1 of 2"
    assert str(message("50 % of {it}")) == "50 % of {it}"


def test_an_error_says_what_happened_and_the_way_out() -> None:
    alone = BadInput(message("It is wrong."), field="amount")
    assert (str(alone), alone.field, alone.way_out) == ("It is wrong.", "amount", None)
    assert str(BadInput(message("It is {how}.", how="wrong"), message("Mend it."))) == "It is wrong. Mend it."


def test_a_refused_file_carries_its_problems() -> None:
    problem = Problem("deals[0]", message("Wrong."))
    refused = RefusedFile(message("Refused."), (problem,), message("Mend it."))
    assert (refused.problems, str(refused)) == ((problem,), "Refused. Mend it.")


@pytest.mark.parametrize(
    ("kind", "code"),
    [(BadInput, 2), (Unavailable, 2), (Conflict, 2), (RefusedFile, 2), (NotAllowed, 3), (NotSignedIn, 3)],
)
def test_every_known_error_has_a_title_and_an_exit_code(kind: type[KnownError], code: int) -> None:
    error = kind(message("It happened."))
    assert error.exit_code == code
    assert str(error.title)
    assert error.title != KnownError.title
