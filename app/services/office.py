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
from app.domain.permissions import STEP_UP, Action, Role
from app.domain.proofs import StepUpNeeded
from app.domain.reality import Basis, Reality
from app.domain.second import SamePerson, refuse_same
from app.security.sealedfiles import SealedFiles
from app.security.vault import Vault
from app.services.access import Access
from app.services.alertbook import AlertBook
from app.services.books import Books
from app.services.listedbook import ListedBook
from app.services.live import Live
from app.services.pasts import Pasts
from app.services.slots import Slots
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

    `access` follows what the person may do; `slots` lets people in and out.
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
    access: Access = field(repr=False)
    slots: Slots = field(repr=False)
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
        """Let the person do this, or write the refusal down. Raises NotAllowed; StepUpNeeded for what is in STEP_UP.

        Roles and the table are read anew: what somebody has changed holds for the next action.
        """
        held = self.access.now()
        if not held.may(self.access.roles(self.person.roles, held), action):
            self.refused(action.value)
            raise NotAllowed(
                message("{name} may not do this: {action}.", name=self.person.full_name, action=action.value),
                message("It needs one of these roles: {roles}.", roles=", ".join(held.who_may(action))),
            )
        if action in STEP_UP:
            self.step_up()

    def step_up(self) -> None:
        """Let the person go on whose password was given within five minutes. Raises StepUpNeeded."""
        if not self.access.proven(self.clock()):
            raise StepUpNeeded(
                message("This asks for your password again."),
                message("Give it, and what you asked for goes on."),
            )

    def second(self, maker: str, proposed_at: datetime, *, alone: bool | None = None) -> None:
        """Let the person confirm what `maker` proposed at that moment, or write the refusal down. Raises SamePerson.

        `alone` says whether nobody else could confirm it; unless said, whether nobody else has an account.
        """
        if alone is None:
            alone = self.person.only and self.access.now().alone
        try:
            refuse_same(maker, self.person.name, alone=alone, proposed_at=proposed_at, now=self.clock())
        except SamePerson:
            self.refused("same person")
            raise

    def refused(self, what: str) -> None:
        """Write down that the person was refused something."""
        with self.store.writing(self.person.name) as writing:
            writing.audit("access:refused", what)
            writing.commit()

    def may(self, action: Action) -> bool:
        """Whether the person may do this, by what was read last; asks nobody and writes nothing."""
        held = self.access.last
        return held.may(self.access.roles(self.person.roles, held), action)

    def close(self) -> None:
        """Let go of terminals, database and lock."""
        for close in self.closers:
            close()
