"""What every use-case is handed: the store, the person, the clock, and the facts of the office."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime

from app.bridge.backend import Backend
from app.config import Paths
from app.db.store import Store
from app.domain.book import Book
from app.domain.calendar import local_date
from app.domain.errors import NotAllowed, message
from app.domain.permissions import Action, Role, may, who_may
from app.domain.reality import Basis, Reality
from app.domain.second import SamePerson, refuse_same
from app.security.sealedfiles import SealedFiles
from app.security.vault import Vault
from app.services.alertbook import AlertBook
from app.services.books import Books
from app.services.listedbook import ListedBook
from app.services.live import Live
from app.services.pasts import Pasts
from app.services.valuations import Valuations

Clock = Callable[[], datetime]


@dataclass(frozen=True, slots=True)
class Person:
    """Who is signed in. `only` is true while nobody else has an account: the single operator, labelled on screen."""

    name: str
    full_name: str
    roles: frozenset[Role]
    only: bool = False

    @property
    def initials(self) -> str:
        """Two letters for the badge."""
        words = self.full_name.split() or [self.name]
        return (words[0][:1] + (words[-1][:1] if len(words) > 1 else "")).upper()


@dataclass(frozen=True, slots=True)
class Office:
    """An open office with somebody signed in. `clock` gives aware UTC moments; the demo office has its own.

    `vault` opens what is sealed in the store; it stays open while the window is locked, because reading goes on.
    `files` holds the contents of documents, sealed. `backend` is what reads the terminals.
    """

    store: Store
    books: Books
    live: Live
    clock: Clock
    person: Person
    paths: Paths
    vault: Vault
    files: SealedFiles
    backend: Backend = field(default_factory=Backend, repr=False)
    name: str = ""
    demo: bool = False
    revision: str = ""
    upgraded_from: str = ""
    closers: tuple[Callable[[], None], ...] = field(default=(), repr=False)
    valuations: Valuations = field(default_factory=Valuations, repr=False)
    alerts: AlertBook = field(default_factory=AlertBook, repr=False)
    pasts: Pasts = field(default_factory=Pasts, repr=False)
    listed: ListedBook = field(default_factory=ListedBook, repr=False)

    def book(self) -> Book:
        """Everything that is known now, the live readings included."""
        return self.live.completed(self.books.current(self.store))

    def today(self) -> date:
        """The valuation date: today in the office's zone."""
        return local_date(self.clock(), self.books.current(self.store).timezone)

    def valued(self, book: Book, basis: Basis = Basis.BALANCE) -> Reality:
        """The book valued today."""
        return self.valuations.of(book, self.today(), basis)

    def allow(self, action: Action) -> None:
        """Let the person do this, or write the refusal down. Raises NotAllowed."""
        if may(self.person.roles, action):
            return
        self._refused(action.value)
        raise NotAllowed(
            message("{name} may not do this: {action}.", name=self.person.full_name, action=action.value),
            message("It needs one of these roles: {roles}.", roles=", ".join(who_may(action))),
        )

    def second(self, maker: str, proposed_at: datetime) -> None:
        """Let the person confirm what `maker` proposed at that moment, or write the refusal down. Raises SamePerson."""
        try:
            refuse_same(maker, self.person.name, alone=self.person.only, proposed_at=proposed_at, now=self.clock())
        except SamePerson:
            self._refused("same person")
            raise

    def _refused(self, what: str) -> None:
        with self.store.writing(self.person.name) as writing:
            writing.audit("access:refused", what)
            writing.commit()

    def may(self, action: Action) -> bool:
        """Whether the person may do this; asks nobody and writes nothing."""
        return may(self.person.roles, action)

    def close(self) -> None:
        """Let go of terminals, database and lock."""
        for close in self.closers:
            close()
