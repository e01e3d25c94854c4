"""The terminals of the office: made from what is set, set by people, and how each of them stands."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from app.bridge.process import ProcessTerminal, Timing
from app.bridge.terminal import Login, Terminal, TerminalHealth, TerminalState
from app.bridge.worker import Work
from app.db import accounts as accounts_table
from app.db import terminals as table
from app.db.store import Writing
from app.domain.errors import BadInput, Message, Unavailable, message
from app.domain.holdings import AccountKey, ServerZone
from app.domain.permissions import Action
from app.domain.terminals import Connection, TerminalSetting, valid_terminal
from app.services.office import Office

DOWN = {TerminalState.NOT_ANSWERING, TerminalState.WAITING, TerminalState.LATCHED}


def place(key: AccountKey) -> str:
    """Where in the store the investor password of an account stands, for the vault: it opens nowhere else."""
    return f"accounts|{key}|password"


@dataclass(frozen=True, slots=True)
class Recipe:
    """What a terminal is made of; made of the same, a running one goes on."""

    setting: TerminalSetting
    connections: tuple[Connection, ...]
    zones: tuple[ServerZone, ...]


class OfficeTerminal(ProcessTerminal):
    """A terminal of the office. It remembers what it was made of, and that it was stopped."""

    def __init__(self, office: Office, recipe: Recipe, logins: tuple[Login, ...]) -> None:
        setting, backend = recipe.setting, office.backend
        work = Work(
            terminal=setting.name,
            path=setting.path,
            zones={each.server: each.zone for each in recipe.zones},
            scenario=backend.world(setting.name, setting.path),
            portable=setting.portable,
            managed=setting.managed,
        )
        super().__init__(work, logins, office.clock, backend.timing or Timing())
        self.recipe, self.over = recipe, False

    def stop(self) -> None:
        """Stop within two seconds, for good."""
        self.over = True
        super().stop()


class Fleet:
    """Makes the terminals of an office: every one in use that has an account in use.

    Called again, it keeps those that are made of the same and still run.
    """

    def __init__(self, office: Office) -> None:
        self._office = office
        self._known: dict[str, OfficeTerminal] = {}

    def __call__(self) -> list[Terminal]:
        """The terminals to be read now, by name."""
        made = [self._terminal(recipe) for recipe in _recipes(self._office)]
        self._known = {each.name: each for each in made if each is not None}
        return list(self._known.values())

    def _terminal(self, recipe: Recipe) -> OfficeTerminal | None:
        """The terminal of this recipe; None, and its state says why, where a password cannot be opened."""
        known, office = self._known.get(recipe.setting.name), self._office
        if known is not None and not known.over and known.recipe == recipe:
            return known
        try:
            return OfficeTerminal(office, recipe, _logins(office, recipe))
        except Unavailable as sealed:
            keys = tuple(each.account for each in recipe.connections)
            state = TerminalHealth(recipe.setting.name, TerminalState.LATCHED, office.clock(), sealed.what, keys)
            office.live.take_health(state)
            return None


def _recipes(office: Office) -> list[Recipe]:
    with office.store.reading() as session:
        settings, connections = table.read_all(session), table.connections(session)
        used = {account.key for account in accounts_table.read_all(session) if account.active}
        zones = accounts_table.zones(session)
    found = [
        Recipe(
            replace(setting, version=0),
            tuple(_read_with(each) for each in connections if each.terminal == setting.name and each.account in used),
            zones,
        )
        for setting in settings
        if setting.active
    ]
    return [recipe for recipe in found if recipe.connections]


def _read_with(connection: Connection) -> Connection:
    """What of a connection decides how it is read; when it was verified does not."""
    return replace(connection, verified_at=None, trade_allowed=None, version=0)


def _logins(office: Office, recipe: Recipe) -> tuple[Login, ...]:
    """The accounts with their passwords, opened here and handed to the reader alone."""
    return tuple(
        Login(each.account, office.vault.open(each.sealed, place(each.account)) if each.sealed else "")
        for each in recipe.connections
    )


@dataclass(frozen=True, slots=True)
class TerminalRow:
    """A terminal as it is set and as it stands. `why` says what is wrong; `last_reading` is that of any account.

    `state` is None where it was not started: it is stopped, or nothing is read through it. `next_try` is when one that
    rests is tried again.
    """

    setting: TerminalSetting
    state: TerminalState | None
    since: datetime | None
    why: Message | None
    accounts: tuple[AccountKey, ...]
    last_reading: datetime | None
    build: int | None
    package: str
    faults: int
    next_try: datetime | None = None

    @property
    def name(self) -> str:
        """What people call it."""
        return self.setting.name

    @property
    def down(self) -> bool:
        """Whether it is not being read although it should."""
        return self.state in DOWN


def terminal_rows(office: Office) -> tuple[TerminalRow, ...]:
    """Every terminal, by name, with how it stands."""
    office.allow(Action.OFFICE_READ)
    with office.store.reading() as session:
        settings, connections = table.read_all(session), table.connections(session)
    health = {each.terminal: each for each in office.live.health()}
    return tuple(
        _row(
            office,
            setting,
            health.get(setting.name),
            tuple(each.account for each in connections if each.terminal == setting.name),
        )
        for setting in settings
    )


def _row(
    office: Office, setting: TerminalSetting, health: TerminalHealth | None, accounts: tuple[AccountKey, ...]
) -> TerminalRow:
    readings = [reading for key, reading in office.live.readings().items() if key in accounts]
    newest = max(readings, key=lambda reading: reading.snapshot.taken_at, default=None)
    return TerminalRow(
        setting=setting,
        state=health.state if health else None,
        since=health.since if health else None,
        why=health.why if health else None,
        accounts=accounts,
        last_reading=newest.snapshot.taken_at if newest else None,
        build=(health.build or None) if health else None,
        package=health.package if health else "",
        faults=office.live.faults(setting.name),
        next_try=health.next_try if health else None,
    )


def settings(office: Office) -> tuple[TerminalSetting, ...]:
    """Every terminal as it is set, by name."""
    office.allow(Action.OFFICE_READ)
    with office.store.reading() as session:
        return table.read_all(session)


def write_terminal(writing: Writing, known: tuple[TerminalSetting, ...], wanted: TerminalSetting) -> None:
    """Add a terminal in this write, or change the one of its name where it differs. Raises BadInput, Conflict."""
    wanted = valid_terminal(wanted)
    before = next((each for each in known if each.name == wanted.name), None)
    _refuse_twin(known, wanted)
    if before is None:
        table.add(writing.session, wanted)
        writing.audit("terminal:added", wanted.name, after=_facts(wanted))
    elif _facts(before) != _facts(wanted):
        table.change(writing.session, replace(wanted, version=before.version))
        writing.audit("terminal:changed", wanted.name, before=_facts(before), after=_facts(wanted))


def _refuse_twin(known: tuple[TerminalSetting, ...], wanted: TerminalSetting) -> None:
    """One program is one terminal: two readers would switch it back and forth."""
    for each in known:
        if each.name == wanted.name:
            continue
        if each.name.casefold() == wanted.name.casefold():
            raise BadInput(message("There is a terminal {name} already.", name=each.name), field="terminal")
        if each.path.casefold() == wanted.path.casefold():
            raise BadInput(message("The terminal {name} has this path already.", name=each.name), field="path")


def save_terminal(office: Office, wanted: TerminalSetting) -> None:
    """Add a terminal or change the one of its name; it is read as it is set from now on. Raises BadInput, Conflict."""
    office.allow(Action.ACCOUNTS_WRITE)
    known = settings(office)
    with office.store.writing(office.person.name) as writing:
        write_terminal(writing, known, wanted)
        writing.commit()
    reload(office)


def set_running(office: Office, name: str, *, running: bool) -> None:
    """Start or stop reading through a terminal, until somebody says otherwise. Raises BadInput for an unknown one."""
    save_terminal(office, replace(_known(office, name), active=running))


def try_again(office: Office, name: str) -> None:
    """Start the reader of one terminal anew, whatever it waits for."""
    office.allow(Action.ACCOUNTS_WRITE)
    _known(office, name)
    reload(office, without=name)
    reload(office, back=name)


def _known(office: Office, name: str) -> TerminalSetting:
    for each in settings(office):
        if each.name == name:
            return each
    raise BadInput(message("There is no terminal {name}.", name=name), field="terminal")


def reload(office: Office, without: str = "", back: str = "") -> None:
    """Read through the terminals as they are set now; without one that somebody needs alone, until it is given back."""
    if office.live.terminals is not None:
        office.live.terminals.reload(without, back)


def _facts(setting: TerminalSetting) -> dict[str, object]:
    return {
        "path": setting.path,
        "portable": setting.portable,
        "managed": setting.managed,
        "active": setting.active,
    }
