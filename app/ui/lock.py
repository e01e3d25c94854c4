"""The lock over an open window: whose office it is, since when it is locked, and what goes on behind it."""

from __future__ import annotations

from collections.abc import Callable

from app.domain.calendar import zone
from app.services.demo import PASSWORD
from app.services.office import Office
from app.ui.scrim import Scrim
from app.ui.signin import Fact, Known, SignIn
from app.ui.widgets.layouts import column
from app.ui.window import Window


class Lock(Scrim):
    """Covers the window until `release`; panels and forms stay as they are. Its `sign_in` asks who it is."""

    def __init__(self, window: Window, *, role: str, version: str, time: Callable[[], str]) -> None:
        super().__init__(window, firm=True, opaque=True)
        self._window, self._title = window, window.windowTitle()
        office, words = window.desk.office, window.desk.words
        person = office.person
        self.sign_in = SignIn(
            words,
            known=Known(person.name, person.full_name, role, person.initials),
            locked=True,
            note=self._note(office),
            facts=self._facts(office),
            version=version,
            time=time,
        )
        self.setLayout(column(self.sign_in, spacing=0))
        window.setWindowTitle(f"{words('Locked')} — FIDUS")
        self.open()
        self.sign_in.focus()

    def release(self) -> None:
        """Uncover the window."""
        self._window.setWindowTitle(self._title)
        self.close_again()
        self.deleteLater()

    def _note(self, office: Office) -> str:
        """Since when it is locked; in the demo, which signs in by itself, the password too."""
        words, region = self._window.desk.words, self._window.desk.region
        at = region.time(office.clock(), zone(self._window.desk.timezone))
        said = words("Locked at {time}. What you were doing is kept.", time=at)
        hint = words("The password of the demo is: {password}", password=PASSWORD)
        return f"{said}\n{hint}" if office.demo else said

    def _facts(self, office: Office) -> list[Fact]:
        words, read = self._window.desk.words, len(office.live.readings())
        said = words.count(read, "Still collecting from {n} MT5 account", "Still collecting from {n} MT5 accounts")
        here = words("Workstation {name}", name=office.store.workstation)
        return [*([Fact(said)] if read else []), Fact(here, "monitor")]
