"""Making an office, opening it, signing in, locking and unlocking."""

from __future__ import annotations

import logging
import platform
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial

from app.config import Paths
from app.db import audit, upgrade, users
from app.db import offices as offices_table
from app.db import terms as terms_table
from app.db.engine import Engines, postgres_engines, sqlite_engines
from app.db.offices import OfficeSettings
from app.db.store import Store, Writing
from app.db.witness import Witness
from app.domain.calendar import zone
from app.domain.errors import BadInput, KnownError, NotSignedIn, Unavailable, message
from app.domain.events import Changes
from app.domain.permissions import Role
from app.domain.products import SHIPPED_TERMS
from app.domain.users import User
from app.security import keys, passwords
from app.security.backoff import Backoff
from app.security.keys import KeyRing
from app.security.recovery import is_code
from app.security.sealedfiles import SealedFiles
from app.security.vault import Vault
from app.services.access import Access
from app.services.books import Books
from app.services.live import Live
from app.services.office import Clock, Office, Person
from app.services.slots import PEPPER, Slots

AUDIT_MAC, AUDIT_SEEN = "audit-mac", "audit-seen"
UPGRADER = "upgrade"
DOCUMENTS = "docs"
SEALED_WITH = ("fernet-1",)
"""The purposes of the keys that seal secrets, the one in use first; an older one still opens."""
DEFAULT_COST = keys.Cost()

WRONG = message("The user name or the password is wrong.")
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class NewOffice:
    """What the first run asks for. The password is not kept."""

    user: str
    full_name: str
    password: str
    name: str = ""
    currency: str = "USD"
    timezone: str = "UTC"

    def __repr__(self) -> str:
        return f"NewOffice({self.user!r})"


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What opening an office needs from outside: its folder, the clock, who hears of changes, and where it is kept.

    `database` is the URL of a PostgreSQL database, or empty for the encrypted file in the folder. `cost` and `rounds`
    say how dear a guess at a password is made.
    """

    paths: Paths
    clock: Clock
    on_change: Callable[[Changes], None] = lambda _changes: None
    database: str = ""
    cost: keys.Cost = DEFAULT_COST
    rounds: int = passwords.ROUNDS


def create_office(around: Surroundings, wanted: NewOffice) -> str:
    """Make an empty office with its first user, who holds every role; answers the recovery key, shown once.

    Raises Unavailable where an office exists already, BadInput for a user name or password that will not do.
    """
    _check_new(around, wanted)
    around.paths.folder.mkdir(parents=True, exist_ok=True)
    around.paths.witness.unlink(missing_ok=True)  # of an office that was never finished
    ring, recovery = keys.create(around.paths.keys, wanted.user.strip(), wanted.password, cost=around.cost)
    try:
        _fill(around, ring, wanted)
    except BaseException:
        around.paths.keys.unlink(missing_ok=True)
        if not around.database:
            around.paths.database.unlink(missing_ok=True)
        raise
    finally:
        ring.forget()
    return recovery


def _check_new(around: Surroundings, wanted: NewOffice) -> None:
    if around.paths.keys.exists() or around.paths.database.exists():
        raise Unavailable(
            message("There is an office in {folder} already.", folder=str(around.paths.folder)),
            message("Open it, or name another folder."),
        )
    if not wanted.user.strip() or not wanted.user.isprintable() or len(wanted.user) > 80:
        raise BadInput(message("A user name has 1 to 80 characters."), field="user")
    zone(wanted.timezone)
    passwords.check_policy(wanted.password, [wanted.user, wanted.full_name, wanted.name])


def _fill(around: Surroundings, ring: KeyRing, wanted: NewOffice) -> None:
    hashed = passwords.hash_password(wanted.password, ring.subkey(PEPPER), around.rounds)
    first = User(
        name=wanted.user.strip(),
        full_name=wanted.full_name.strip() or wanted.user.strip(),
        roles=frozenset(Role),
        password_hash=hashed,
        created_at=around.clock(),
    )
    store = _store(around, ring, _made(around, ring))
    try:
        with store.writing(first.name) as writing:
            users.add(writing.session, first)
            settings = OfficeSettings(wanted.name, wanted.currency, wanted.timezone)
            offices_table.write(writing.session, settings)
            for terms in SHIPPED_TERMS:
                terms_table.add(writing.session, terms)
            facts = {"user": first.name, "currency": wanted.currency, "timezone": wanted.timezone}
            writing.audit("office:created", wanted.name or around.paths.folder.name, after=facts)
            writing.commit()
    finally:
        store.close()


def _made(around: Surroundings, ring: KeyRing) -> Engines:
    if around.database:
        return _postgres(around, ring)[0]
    engine = upgrade.migration_engine(around.paths.database, ring.database_key())
    try:
        upgrade.create(engine)
    finally:
        engine.dispose()
    return sqlite_engines(around.paths.database, ring.database_key())


def open_office(
    around: Surroundings, user: str, password: str, *, live: Live | None = None, demo: bool = False
) -> Office:
    """Sign in and open the office. Raises NotSignedIn, or Unavailable where there is no office or it cannot be read."""
    require_office(around)
    backoff = _backoff(around)
    backoff.check(user)
    try:
        ring = keys.open_with_password(around.paths.keys, user, password)
    except NotSignedIn:
        backoff.failed(user)
        raise
    office = _opened(around, ring, user, password, backoff, live or Live(), demo=demo)
    _set_leftovers_aside(office)
    return office


def _set_leftovers_aside(office: Office) -> None:
    """Set aside what an ended write left among the documents; the office opens whether or not that can be done."""
    from app.services.documents_opened import sweep

    if office.paths.documents.is_dir():
        try:
            sweep(office)
        except (KnownError, OSError) as failed:
            log.warning("what an ended write left among the documents could not be set aside: %s", failed)


def _backoff(around: Surroundings) -> Backoff:
    known = [*keys.user_names(around.paths.keys), *keys.invited_names(around.paths.keys)]
    return Backoff(around.paths.attempts, around.clock, known)


def require_office(around: Surroundings) -> None:
    """Raises Unavailable where the folder holds no office."""
    if not around.paths.keys.exists():
        raise Unavailable(
            message("There is no office in {folder}.", folder=str(around.paths.folder)),
            message("Create one first, or name the folder it lies in."),
        )


def only_user(around: Surroundings) -> str:
    """The one user of the office. Raises BadInput where there are several: somebody has to be named."""
    names = keys.user_names(around.paths.keys)
    if len(names) != 1:
        raise BadInput(message("Say who signs in with --user."), field="user")
    return names[0]


def first_user(around: Surroundings) -> str:
    """The user's name where there is only one, else nothing."""
    names = keys.user_names(around.paths.keys) if around.paths.keys.exists() else []
    return names[0] if len(names) == 1 else ""


def let_in(around: Surroundings, user: str, paper: str, password: str) -> None:
    """Give a user a new password by what stands on paper: a one-time code, or the recovery key.

    Raises NotSignedIn, BadInput for a password that will not do.
    """
    join(around, user, paper, password) if is_code(paper) else open_with_recovery(around, user, paper, password)


def join(around: Surroundings, user: str, code: str, password: str) -> None:
    """Let a person choose their password with the one-time code they were given, which ends with that.

    Raises NotSignedIn alike for an unknown name and a wrong, used or expired code; failures count towards the back-off.
    """
    require_office(around)
    backoff = _backoff(around)
    backoff.check(user)
    try:
        ring = keys.open_with_code(around.paths.keys, user, code, around.clock())
    except NotSignedIn as wrong:
        backoff.failed(user)
        raise NotSignedIn(wrong.what, wrong.way_out, field="recovery") from None
    store = _store(around, ring, _upgraded(around, ring)[0])
    try:
        _join(store, _slots(around, ring), user, password, around.clock())
    finally:
        store.close()
        ring.forget()
    _forget_failures(backoff, user)


def _join(store: Store, slots: Slots, user: str, password: str, now: datetime) -> None:
    with store.reading() as session:
        known = users.read(session, user)
    if known is None or not known.active or known.expired(now):
        raise NotSignedIn(keys.WRONG_CODE, field="recovery")
    passwords.check_policy(password, [user, known.full_name])
    joined = replace(known, password_hash=slots.hashed(password), invited_until=None)
    with store.writing(user) as writing, slots.as_before_on_failure():
        users.change(writing.session, joined)
        writing.audit("user:joined", user)
        slots.set_password(user, password)
        writing.commit()


def _slots(around: Surroundings, ring: KeyRing) -> Slots:
    return Slots(around.paths, ring, around.cost, around.rounds)


def open_with_recovery(around: Surroundings, user: str, recovery: str, password: str) -> None:
    """Give a user a new password by the recovery key. Raises NotSignedIn, BadInput."""
    ring = _recovered(around.paths, recovery)
    store = _store(around, ring, _upgraded(around, ring)[0])
    try:
        _reset_password(around, store, ring, user, password)
    finally:
        store.close()
        ring.forget()


def _recovered(paths: Paths, recovery: str) -> KeyRing:
    try:
        return keys.open_with_recovery(paths.keys, recovery)
    except NotSignedIn as wrong:
        raise NotSignedIn(wrong.what, wrong.way_out, field="recovery") from None


def _reset_password(
    around: Surroundings, store: Store, ring: KeyRing, user: str, password: str, *, unlocks: bool = False
) -> None:
    """Replace a user's password in the office and in the key file, which is put back where the commit fails."""
    with store.reading() as session:
        known = users.read(session, user)
    if known is None:
        raise NotSignedIn(message("There is no user {name} in this office.", name=user), field="user")
    passwords.check_policy(password, [user, known.full_name])
    slots, backoff = _slots(around, ring), _backoff(around)
    with store.writing(user) as writing, slots.as_before_on_failure():
        users.change(writing.session, replace(known, password_hash=slots.hashed(password), invited_until=None))
        _audit_failures(writing, backoff, user)
        writing.audit("user:password-reset", user, reason="recovery key")
        if unlocks:
            writing.audit("session:unlocked", user)
        slots.set_password(user, password)
        writing.commit()
    _forget_failures(backoff, user)


def _upgraded(around: Surroundings, ring: KeyRing) -> tuple[Engines, str | None]:
    if around.database:
        return _postgres(around, ring)
    key, line = ring.database_key(), _upgrade_line(around, ring)
    before = upgrade.upgrade_sqlite(around.paths.database, key, around.paths.backups, line)
    return sqlite_engines(around.paths.database, key), before


def _postgres(around: Surroundings, ring: KeyRing) -> tuple[Engines, str | None]:
    engines = postgres_engines(around.database)
    try:
        return engines, upgrade.upgrade_postgres(engines.write, _upgrade_line(around, ring))
    except BaseException:
        engines.dispose()
        raise


def _upgrade_line(around: Surroundings, ring: KeyRing) -> upgrade.Line:
    key, place = ring.mac(AUDIT_MAC), platform.node()
    return partial(audit.append, mac=key, at=around.clock(), actor=UPGRADER, workstation=place)


def _store(around: Surroundings, ring: KeyRing, engines: Engines) -> Store:
    witness = Witness(around.paths.witness, ring.mac(AUDIT_SEEN))
    return Store(engines, ring.mac(AUDIT_MAC), around.clock, workstation=platform.node(), witness=witness)


def _opened(
    around: Surroundings, ring: KeyRing, user: str, password: str, backoff: Backoff, live: Live, *, demo: bool
) -> Office:
    engines, upgraded_from = _upgraded(around, ring)
    store = _store(around, ring, engines)
    try:
        with store.reading() as session:
            known = users.read(session, user)
            settings = offices_table.read(session)
        proven = _proven(known, user, password, ring, backoff)
        _refuse_expired(proven, around.clock())
        _write_sign_in(store, proven, backoff, _rehashed(around, ring, proven, password))
        access, slots = Access(store, proven.name, around.clock), _slots(around, ring)
        access.prove(around.clock())
        _forget_old_codes(slots, around.clock())
    except BaseException:
        store.close()
        raise
    books, vault = Books(), Vault([ring.subkey(purpose) for purpose in SEALED_WITH])
    files = SealedFiles(around.paths.documents, ring.subkey(DOCUMENTS))
    store.on_change = _both(books.forget, around.on_change)
    return Office(
        store=store,
        books=books,
        live=live,
        clock=around.clock,
        person=Person(proven.name, proven.full_name, proven.roles, only=access.last.alone),
        paths=around.paths,
        vault=vault,
        files=files,
        access=access,
        slots=slots,
        name=settings.name,
        demo=demo,
        revision=upgrade.HEAD,
        upgraded_from=upgraded_from or "",
        closers=(store.close, vault.forget, files.forget, ring.forget),
    )


def _proven(known: User | None, user: str, password: str, ring: KeyRing, backoff: Backoff) -> User:
    pepper = ring.subkey(PEPPER)
    if known is None or not known.active or not passwords.verify(password, known.password_hash, pepper):
        backoff.failed(user)
        raise NotSignedIn(WRONG)
    return known


def _refuse_expired(known: User, now: datetime) -> None:
    """Raises NotSignedIn, once the password was right: to nobody else is it said that there is such an account."""
    if known.expired(now):
        raise NotSignedIn(message("This account has ended."), message("Ask an administrator to let it last longer."))


def _forget_old_codes(slots: Slots, now: datetime) -> None:
    """Forget codes that are over; where that cannot be written they open nothing all the same."""
    try:
        slots.sweep(now)
    except Unavailable as full:
        log.warning("codes that are over could not be forgotten: %s", full)


def _both(first: Callable[[Changes], None], second: Callable[[Changes], None]) -> Callable[[Changes], None]:
    def hear(changes: Changes) -> None:
        first(changes)
        second(changes)

    return hear


def _rehashed(around: Surroundings, ring: KeyRing, known: User, password: str) -> str:
    """The password's hash at today's cost, where the one that is kept is cheaper; else nothing."""
    if not passwords.needs_rehash(known.password_hash, around.rounds):
        return ""
    return passwords.hash_password(password, ring.subkey(PEPPER), around.rounds)


def _write_sign_in(store: Store, known: User, backoff: Backoff, rehashed: str) -> None:
    with store.writing(known.name) as writing:
        _audit_failures(writing, backoff, known.name)
        _audit_witness(writing, store)
        if rehashed:
            users.change(writing.session, replace(known, password_hash=rehashed))
            writing.audit("user:password-rehashed", known.name)
        users.signed_in(writing.session, known.name, store.clock(), store.workstation)
        writing.audit("sign-in:done", known.name)
        writing.commit()
    _forget_failures(backoff, known.name)


def _forget_failures(backoff: Backoff, user: str) -> None:
    """Forget what failed before. What was written stands even where that cannot be done: it is told once more then."""
    try:
        backoff.succeeded(user)
    except Unavailable as full:
        log.warning("failed tries that are over could not be forgotten: %s", full)


def _audit_failures(writing: Writing, backoff: Backoff, user: str) -> None:
    """Write down what failed before; it is forgotten beside the key file only once this is on the disk."""
    for name, at in backoff.failures(user):
        writing.audit("sign-in:failed", name, after={"at": at.isoformat()})


def _audit_witness(writing: Writing, store: Store) -> None:
    """Write down that the audit is not the one that was seen here, or that nothing says what was seen."""
    if store.seen() is None:
        writing.audit("audit:not-seen-before", "chain")
    elif not store.agrees(writing.session):
        writing.audit("audit:cut", "chain")


def unlock(office: Office, password: str) -> None:
    """Prove again who it is, after a lock. Raises NotSignedIn; failures count towards the back-off."""
    _prove(office, password, "session:unlocked")


def prove(office: Office, password: str) -> None:
    """Prove again who it is, before what asks for it. Raises NotSignedIn; failures count towards the back-off."""
    _prove(office, password, "session:proven")


def _prove(office: Office, password: str, action: str) -> None:
    backoff = Backoff(office.paths.attempts, office.clock)
    backoff.check(office.person.name)
    try:
        keys.open_with_password(office.paths.keys, office.person.name, password).forget()
    except NotSignedIn:
        backoff.failed(office.person.name)
        raise
    with office.store.writing(office.person.name) as writing:
        _audit_failures(writing, backoff, office.person.name)
        writing.audit(action, office.person.name)
        writing.commit()
    _forget_failures(backoff, office.person.name)
    office.access.prove(office.clock())


def unlock_with_recovery(office: Office, recovery: str, password: str) -> None:
    """Open the lock by the recovery key and take a new password. Raises NotSignedIn, BadInput."""
    around, ring = Surroundings(office.paths, office.clock), _recovered(office.paths, recovery)
    try:
        _reset_password(around, office.store, ring, office.person.name, password, unlocks=True)
        office.access.prove(office.clock())
    finally:
        ring.forget()


def lock(office: Office) -> None:
    """Write down that the window was locked."""
    with office.store.writing(office.person.name) as writing:
        writing.audit("session:locked", office.person.name)
        writing.commit()


def failures_since(office: Office) -> list[datetime]:
    """When somebody tried in vain to sign in as this person since the last time; for the greeting."""
    with office.store.reading() as session:
        lines = audit.read(session, audit.Filter(subject=office.person.name), limit=50)
    found = []
    for line in lines[1:]:
        if line.action != "sign-in:failed":
            break
        found.append(line.at)
    return found
