"""What the codes and texts of the terminal's library mean: a typed reason, a sentence, whether a person is needed."""

from __future__ import annotations

from app.bridge.terminal import PERSONAL, Reason
from app.domain.errors import KnownError, Message, message

REFUSED, INCOMPATIBLE, INITIALISATION, TIMEOUT = -6, -5, -10003, -10005
CLOSED = frozenset({-10000, -10001, -10002, -10004})
ONE_TIME = "OTP or certificate"
FIX_SIGN_IN = message("Check login, password and server; it is not tried again by itself.")
FIX_PATH = message("Choose the path of its terminal64.exe.")
FIX_UPDATE = message("Update the terminal and the MetaTrader5 package.")
FIX_IMPORT = message("Import the statements of this account.")
FIX_PORTABLE = message("Check whether its portable setting here is how it was started.")
FIX_BY_HAND = message("Close it by hand; it is then started anew.")


class TerminalFault(KnownError):
    """The terminal answered with an error. `latched` ones wait for a person: trying again would do harm."""

    title = message("The terminal cannot be read")

    def __init__(self, reason: Reason, what: Message, way_out: Message | None = None) -> None:
        super().__init__(what, way_out)
        self.reason = reason

    @property
    def latched(self) -> bool:
        """Whether it waits for a person."""
        return self.reason in PERSONAL

    @property
    def sentence(self) -> Message:
        """What happened and the way out, as one sentence for a terminal's row."""
        return message("{what} {fix}", what=self.what, fix=self.way_out) if self.way_out else self.what


def fault(code: int, text: str, *, path: str = "", login: str = "", build: int = 0) -> TerminalFault:
    """What an error of the library means; `login` is the account to be signed in, if one was, `build` the terminal's.

    A library that is not connected says "incompatible" of a terminal it has not seen (build 0): that is none.
    """
    if ONE_TIME in text:
        what = message("{login} signs in with a one-time password or a certificate, which the API cannot.", login=login)
        return TerminalFault(Reason.ONE_TIME_PASSWORD, what, FIX_IMPORT)
    if code == REFUSED:
        return TerminalFault(Reason.REFUSED, message("Login refused: {login}.", login=login), FIX_SIGN_IN)
    if code == INCOMPATIBLE and build:
        what = message("Terminal build {build} and the MetaTrader5 package do not fit.", build=build)
        return TerminalFault(Reason.VERSION, what, FIX_UPDATE)
    if code == INITIALISATION:
        return _not_started(text, path)
    if code == TIMEOUT:
        what = message("Terminal does not answer: {text} ({code}).", text=text, code=code)
        return TerminalFault(Reason.TIMEOUT, what, FIX_PORTABLE)
    if code in CLOSED or code == INCOMPATIBLE:
        return TerminalFault(Reason.CLOSED, message("Terminal closed, restarting."))
    return TerminalFault(Reason.CODE, message("The terminal answered: {text} ({code}).", text=text, code=code))


def incompatible(package: str) -> TerminalFault:
    """The library would not even connect: terminal and package are of different versions."""
    what = message("The terminal and the MetaTrader5 package {package} are of different versions.", package=package)
    return TerminalFault(Reason.VERSION, what, FIX_UPDATE)


def _not_started(text: str, path: str) -> TerminalFault:
    if "x64 not found" in text:
        return TerminalFault(Reason.NOT_FOUND, message("Terminal not found: {path}.", path=path), FIX_PATH)
    if "Process create failed" in text:
        return TerminalFault(Reason.WRONG_PATH, message("Terminal cannot be started: {text}.", text=text), FIX_PATH)
    return TerminalFault(Reason.NOT_OPENING, message("Terminal does not answer (starting or updating?)."))


def wrong_account(expected: str, found: int, server: str, *, managed: bool = True) -> TerminalFault:
    """The terminal is on an account that is not the one to read; both are named."""
    what = message(
        "The terminal holds {found} on {server}, expected {login}.", found=found, server=server, login=expected
    )
    fix = message("Somebody else switches it; leave it to FIDUS, then read again.")
    own = message("It is your own terminal and is not switched: sign in there yourself, then read again.")
    return TerminalFault(Reason.WRONG_ACCOUNT, what, fix if managed else own)
