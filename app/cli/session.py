"""Who the command line acts for: the office it opens and the password it asks for."""

from __future__ import annotations

import getpass
import sys
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

from app.bridge.backend import Backend
from app.config import Paths, office_lock, refuse_shared_folder
from app.domain.errors import BadInput, NotSignedIn, message
from app.services import signin
from app.services.office import Office
from app.words import Words


@dataclass(slots=True)
class Session:
    """One run of fidus-admin."""

    paths: Paths
    clock: Callable[[], datetime]
    words: Words
    database: str = ""
    user: str = ""
    password_file: str = ""
    as_json: bool = False
    backend: Callable[[], Backend] = Backend
    _stack: ExitStack = field(default_factory=ExitStack, repr=False)

    @property
    def around(self) -> signin.Surroundings:
        """What the sign-in needs."""
        return signin.Surroundings(self.paths, self.clock, database=self.database)

    def hold(self) -> None:
        """Take the office for this command. Raises Unavailable where another command has it."""
        refuse_shared_folder(self.paths.folder)
        self._stack.enter_context(office_lock(self.paths, "admin"))

    def office(self) -> Office:
        """The office, signed in. Raises NotSignedIn or Unavailable."""
        signin.require_office(self.around)
        self.hold()
        user = self.user or signin.only_user(self.around)
        office = signin.open_office(self.around, user, self.password(user))
        self._stack.callback(office.close)
        return office

    def reading_office(self) -> Office:
        """The office, with the terminals to itself. Raises Unavailable while a window reads them."""
        signin.require_office(self.around)
        self._stack.enter_context(office_lock(self.paths, "window"))
        return replace(self.office(), backend=self.backend())

    def secret(self, prompt: str, file: str, option: str = "--investor-password-file") -> str:
        """A secret that is no sign-in: from a file, or typed unseen. Raises BadInput, NotSignedIn without a way.

        `option` is how a file is named.
        """
        if file:
            return _password_in(Path(file))
        if not sys.stdin.isatty():
            raise NotSignedIn(
                message("There is no terminal to ask for what nobody else may read."),
                message("Name a file that holds it with {option}.", option=option),
            )
        return getpass.getpass(prompt)

    def password(self, user: str, *, new: bool = False) -> str:
        """The password, from the file or asked for. Raises BadInput for an unusable file, NotSignedIn without a way."""
        if self.password_file:
            return _password_in(Path(self.password_file))
        if not sys.stdin.isatty():
            raise NotSignedIn(
                message("There is no terminal to ask for the password of {user}.", user=user),
                message("Name a file that holds it with --password-file."),
            )
        first = getpass.getpass(self.words("Password of {user}: ", user=user))
        if new and getpass.getpass(self.words("Once more: ")) != first:
            raise BadInput(message("The two passwords differ."))
        return first

    def close(self) -> None:
        """Let go of the office."""
        self._stack.close()


def _password_in(path: Path) -> str:
    try:
        content = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as unreadable:
        raise BadInput(
            message("The password file {name} cannot be read.", name=path.name), field="password-file"
        ) from unreadable
    return content.removeprefix("\ufeff").rstrip("\r\n")
