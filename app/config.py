"""Where an office and this workstation keep their files, and the workstation's own settings."""

from __future__ import annotations

import errno
import json
import os
import re
import sys
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, fields, replace
from pathlib import Path
from typing import IO, Literal, get_args

import platformdirs

from app.domain.errors import Message, Unavailable, message

NAME = "FIDUS"
SMALLEST_TEXT, LARGEST_TEXT = 90, 150
SHORTEST_IDLE, LONGEST_IDLE = 1, 30
LARGEST_FILE = 64 * 1024
SYNCED = (
    "onedrive",
    "dropbox",
    "google drive",
    "googledrive",
    "icloud",
    "icloud drive",
    "iclouddrive",
    "mobile documents",
    "nextcloud",
    "pcloud",
)
REMOTE = ("nfs", "cifs", "smb", "afs", "davfs", "fuse.sshfs", "fuse.rclone", "fuse.davfs")
MOUNTS = Path("/proc/mounts")
Language = Literal["en", "es"]
RegionCode = Literal["en-US", "es-ES", "es-MX"]
Theme = Literal["dark", "light", "system"]
CHOICES: dict[str, tuple[str, ...]] = {
    "language": get_args(Language),
    "region": get_args(RegionCode),
    "theme": get_args(Theme),
}
HELD = (errno.EWOULDBLOCK, errno.EACCES, errno.EDEADLK)
NO_ROOM = (errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC))


@dataclass(frozen=True, slots=True)
class Paths:
    """The files of one office, all in one folder."""

    folder: Path

    @property
    def database(self) -> Path:
        """The encrypted database."""
        return self.folder / "office.db"

    @property
    def keys(self) -> Path:
        """The key file: the data key, wrapped once for each password and for the recovery key."""
        return self.folder / "office.keys"

    @property
    def attempts(self) -> Path:
        """Failed sign-ins, until the next one that succeeds writes them into the audit."""
        return self.folder / "attempts.json"

    @property
    def witness(self) -> Path:
        """The last line of the audit that was seen here."""
        return self.folder / "office.seen"

    @property
    def documents(self) -> Path:
        """The sealed files of the documents."""
        return self.folder / "documents"

    @property
    def backups(self) -> Path:
        """Copies made before an upgrade."""
        return self.folder / "backups"

    @property
    def logs(self) -> Path:
        """The program's log."""
        return self.folder / "logs"


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What this workstation has set: language, region, look. Never a secret, never a figure."""

    language: Language = "en"
    region: RegionCode = "en-US"
    theme: Theme = "dark"
    text_scale: int = 100
    rail_narrow: bool = False
    lock_after: int = 10
    """Minutes without a key or a movement of the mouse."""
    last_user: str = ""
    geometry: str = ""
    alert_sound: bool = False
    """Whether a critical alert is heard as well as seen."""


NAMES = frozenset(each.name for each in fields(Settings))


@dataclass(frozen=True, slots=True)
class ReadSettings:
    """The settings, and what was wrong with their file if anything was."""

    settings: Settings
    complaint: Message | None = None


def settings_file() -> Path:
    """Where this workstation's settings lie."""
    return Path(platformdirs.user_config_dir(NAME, appauthor=False)) / "settings.json"


def read_settings(path: Path) -> ReadSettings:
    """The settings of this file; the default, with a complaint, for what is damaged or unknown. Never raises."""
    try:
        with path.open("rb") as file:
            found = json.loads(file.read(LARGEST_FILE).decode())
    except FileNotFoundError:
        return ReadSettings(Settings())
    except (OSError, ValueError, RecursionError):
        found = None
    return _usable(found) if isinstance(found, dict) else ReadSettings(Settings(), _complaint())


def _usable(found: dict[str, object]) -> ReadSettings:
    """Setting by setting, so that one that is not understood costs no other."""
    known = {name: value for name, value in found.items() if name in NAMES}
    good = {name: value for name, value in known.items() if _fits(name, value)}
    settings = with_changes(Settings(), **good)
    scale = min(max(settings.text_scale, SMALLEST_TEXT), LARGEST_TEXT)
    idle = min(max(settings.lock_after, SHORTEST_IDLE), LONGEST_IDLE)
    clamped = with_changes(settings, text_scale=scale, lock_after=idle)
    return ReadSettings(clamped, None if good == known else _complaint())


def _fits(name: str, value: object) -> bool:
    """Whether this setting can have this value."""
    if name in CHOICES:
        return value in CHOICES[name]
    like = type(getattr(Settings(), name))
    return type(value) is like and (not isinstance(value, str) or value.isprintable())


def _complaint() -> Message:
    return message("The settings of this workstation could not be read; the defaults are used.")


def write_settings(path: Path, settings: Settings) -> None:
    """Keep the settings, whole or not at all."""
    write_atomically(path, json.dumps(asdict(settings), indent=2).encode())


def default_office() -> Path:
    """The folder of the office when none is named."""
    return Path(platformdirs.user_data_dir(NAME, appauthor=False)) / "office"


def demo_office() -> Path:
    """The folder of the demo office, apart from every real one."""
    return Path(platformdirs.user_data_dir(NAME, appauthor=False)) / "demo"


def resources_folder() -> Path:
    """Where fonts, icons and translations lie, in the source tree and in a package alike."""
    packed = getattr(sys, "_MEIPASS", None)
    return Path(packed) / "resources" if packed else Path(__file__).resolve().parents[1] / "resources"


def refuse_shared_folder(folder: Path) -> None:
    """Refuse a network or synchronised folder for an encrypted database file. Raises Unavailable."""
    if is_synchronised(folder) or is_remote(folder):
        raise Unavailable(
            message("{folder} is shared or synchronised; a database there would be damaged.", folder=str(folder)),
            message("Use a folder on this computer, or PostgreSQL for several seats."),
        )


def is_synchronised(folder: Path) -> bool:
    """Whether a program copies this folder elsewhere, as it is named or where its links lead."""
    parts = [part.casefold() for each in (folder.absolute(), folder.resolve()) for part in each.parts]
    return any(re.split(r" ?[-_(.]", part)[0].strip() in SYNCED for part in parts)


def is_remote(folder: Path, mounts: Path = MOUNTS) -> bool:
    """Whether the file system that holds the folder is another computer's, where the system tells it."""
    if os.name == "nt":
        return _is_network_drive(folder)
    try:
        lines = mounts.read_text(errors="replace").splitlines()
    except OSError:
        return False
    kinds = {point.replace("\\040", " "): kind for _, point, kind, *_ in (line.split(" ") for line in lines if line)}
    home = folder.resolve()
    nearest = next((kinds[str(each)] for each in (home, *home.parents) if str(each) in kinds), "")
    return nearest.startswith(REMOTE)


def _is_network_drive(folder: Path) -> bool:
    """Windows: a UNC path, or a letter that stands for one."""
    import ctypes

    drive = str(folder.resolve().drive).removeprefix("\\\\?\\")
    if drive.startswith("\\\\") or drive.casefold().startswith("unc\\"):
        return True
    remote = 4  # DRIVE_REMOTE
    kind: int = ctypes.windll.kernel32.GetDriveTypeW(f"{drive}\\")  # type: ignore[attr-defined,unused-ignore]  # Windows only
    return kind == remote


def write_atomically(path: Path, content: bytes | Iterable[bytes]) -> None:
    """Write a file whole or not at all: a temporary neighbour, flushed to the disk, then renamed over it.

    A content that comes in pieces is never whole in memory.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            file.writelines((content,) if isinstance(content, bytes) else content)
            file.flush()
            os.fsync(file.fileno())
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
    _flush_folder(path.parent)


def write_for_office(path: Path, content: bytes | Iterable[bytes]) -> None:
    """Write a file that the office cannot do without, like `write_atomically`. Raises Unavailable."""
    try:
        write_atomically(path, content)
    except OSError as failed:
        if failed.errno in NO_ROOM:
            full = message("The disk is full; nothing was written.")
            raise Unavailable(full, message("Free some space, then try again.")) from failed
        raise _unusable() from failed


def _flush_folder(folder: Path) -> None:
    if os.name != "nt":
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


@contextmanager
def office_lock(paths: Paths, kind: Literal["window", "admin"]) -> Iterator[None]:
    """Hold an office for one window, or for one administrator's command beside it; freed by the system when we end.

    Raises Unavailable naming who holds it, or where the folder cannot be used.
    """
    with _lock_file(paths.folder, kind) as file:
        try:
            _hold(file)
        except OSError as refused:
            if refused.errno in HELD:
                raise Unavailable(_held_by(file), message("Close it there, or wait until it has ended.")) from None
            raise _unusable() from refused
        file.seek(0)
        file.truncate()
        file.write(f"{os.getpid()} {_account()}@{_computer()}".encode())
        file.flush()
        yield


def _lock_file(folder: Path, kind: str) -> IO[bytes]:
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        return (folder / f"{kind}.lock").open("a+b")
    except OSError as refused:
        raise _unusable() from refused


def _unusable() -> Unavailable:
    return Unavailable(
        message("The office's folder cannot be written to."),
        message("Check that its folder exists and that you may write there."),
    )


def _held_by(file: IO[bytes]) -> Message:
    try:
        file.seek(0)
        holder = file.read(200).decode(errors="replace").split(" ", 1)
    except OSError:
        holder = []
    if len(holder) == 2:
        return message("This office is open already (process {pid} on {host}).", pid=holder[0], host=holder[1])
    return message("This office is open already.")


def _computer() -> str:
    import platform

    return platform.node()


def _account() -> str:
    """Who is logged in at this computer, or a dash where the system does not know."""
    import getpass

    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):
        return "–"


if os.name == "nt":
    import msvcrt

    def _hold(file: IO[bytes]) -> None:
        file.seek(4096)  # a region beyond the text, so that others can read who holds it
        try:
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined,unused-ignore]  # Windows only
        except OSError as held:  # a file that is open is refused for no other reason, whatever number stands in it
            raise BlockingIOError(errno.EWOULDBLOCK, "held") from held

else:
    import fcntl

    def _hold(file: IO[bytes]) -> None:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)


def with_changes(settings: Settings, **changes: object) -> Settings:
    """The settings with some of them changed."""
    return replace(settings, **changes)  # type: ignore[arg-type] # whoever changes a setting knows its type
