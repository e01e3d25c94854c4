from __future__ import annotations

import pytest

from app.bridge.codes import fault
from app.bridge.terminal import Reason

CASES = [
    ((-10003, "IPC initialize failed, MetaTrader 5 x64 not found"), Reason.NOT_FOUND, True),
    ((-10003, "IPC initialize failed, Process create failed 'C:\\T'"), Reason.WRONG_PATH, True),
    ((-10003, "IPC initialize failed, Pipe server didn't answer in 60 sec"), Reason.NOT_OPENING, False),
    ((-10005, "IPC timeout"), Reason.TIMEOUT, False),
    ((-10001, "IPC send failed"), Reason.CLOSED, False),
    ((-10002, "IPC recv failed"), Reason.CLOSED, False),
    ((-10004, "No IPC connection"), Reason.CLOSED, False),
    ((-6, "Terminal: Authorization failed"), Reason.REFUSED, True),
    ((-6, "Unsupported authorization mode, OTP or certificate password needed"), Reason.ONE_TIME_PASSWORD, True),
    ((-1, "Unsupported authorization mode, OTP or certificate password needed"), Reason.ONE_TIME_PASSWORD, True),
    ((-1, "Terminal: Call failed"), Reason.CODE, False),
    ((-8, "Auto-Trading using Python API disabled in Terminal"), Reason.CODE, False),
]


@pytest.mark.parametrize(("error", "reason", "latched"), CASES)
def test_every_code_has_a_reason_and_only_some_wait_for_a_person(
    error: tuple[int, str], reason: Reason, latched: bool
) -> None:
    found = fault(*error)
    assert (found.reason, found.latched) == (reason, latched)
    assert str(found.sentence)


def test_incompatible_is_believed_of_a_terminal_that_was_seen_only() -> None:
    text = "Terminal: Incompatible versions, please install the latest version of Terminal and Python module"
    assert fault(-5, text, build=0).reason is Reason.CLOSED
    seen = fault(-5, text, build=5120)
    assert seen.reason is Reason.VERSION
    assert "5120" in str(seen.sentence)
