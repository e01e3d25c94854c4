"""The only door off the GUI thread: one worker for what writes, a few for what reads."""

from __future__ import annotations

import traceback
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from PySide6.QtCore import QObject, Qt, QThreadPool, Signal, Slot

from app.domain.errors import KnownError
from app.domain.proofs import StepUpNeeded

V = TypeVar("V")
READERS = 3
_LONGEST_CLOSE = 30_000  # milliseconds; a write is let finish


@dataclass(slots=True)
class _Job:
    pool: QThreadPool
    work: Callable[[], object]
    then: Callable[[object], None]
    failed: Callable[[KnownError], None] | None
    latest: tuple[object, int] | None = None
    again: bool = False
    value: object = None
    known: KnownError | None = None
    bug: str = ""


class Tasks(QObject):
    """Runs work on a worker thread and gives the answer back on the GUI thread.

    A KnownError goes to the caller's `failed` (or to `refused`, where there is none); any other exception is a bug and
    goes to `bug` with its traceback. With `latest`, only the newest job of that name answers.

    Where somebody hears `proof_needed`, what asks for the password again is kept until `go_on` or `give_up`.
    """

    bug = Signal(str)
    refused = Signal(object)
    proof_needed = Signal()
    """The first of the jobs that are kept asks for the password again."""
    busy = Signal(int)
    """How many jobs are under way."""
    _done = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._reading, self._writing = QThreadPool(), QThreadPool()
        self._reading.setMaxThreadCount(READERS)
        self._writing.setMaxThreadCount(1)
        self._newest: dict[object, int] = {}
        self._kept: list[_Job] = []
        self._under_way = 0
        self._closed = False
        self._done.connect(self._finish, Qt.ConnectionType.QueuedConnection)

    def read(
        self,
        work: Callable[[], V],
        then: Callable[[V], None],
        failed: Callable[[KnownError], None] | None = None,
        *,
        latest: object = None,
    ) -> None:
        """Ask for something; `then` gets the answer on the GUI thread."""
        job = _Job(self._reading, work, then, failed)  # type: ignore[arg-type] # `then` takes what `work` gives
        if latest is not None:
            self._newest[latest] = self._newest.get(latest, 0) + 1
            job.latest = (latest, self._newest[latest])
        self._start(job)

    def write(
        self,
        work: Callable[[], V],
        then: Callable[[V], None],
        failed: Callable[[KnownError], None] | None = None,
    ) -> None:
        """Change something; writes run one after another, in the order they were asked for."""
        self._start(_Job(self._writing, work, then, failed))  # type: ignore[arg-type] # as in read

    def forget(self, latest: object) -> None:
        """Let no job of this name answer any more."""
        self._newest[latest] = self._newest.get(latest, 0) + 1

    def go_on(self) -> None:
        """The password was given: do once more what was kept."""
        kept, self._kept = self._kept, []
        for job in kept:
            job.again, job.known = True, None
            self._start(job)

    def give_up(self) -> None:
        """It was not: what was kept is refused."""
        kept, self._kept = self._kept, []
        for job in kept:
            self._answer(job)

    @property
    def under_way(self) -> int:
        """How many jobs have not answered yet."""
        return self._under_way

    def drain(self) -> None:
        """Wait for what is running; later jobs are taken as before."""
        for pool in (self._writing, self._reading):
            pool.waitForDone(_LONGEST_CLOSE)

    def close(self) -> None:
        """Wait for what is running; nothing answers afterwards."""
        self._closed = True
        self._reading.clear()
        for pool in (self._writing, self._reading):
            pool.waitForDone(_LONGEST_CLOSE)

    def _start(self, job: _Job) -> None:
        if self._closed:
            return
        self._under_way += 1
        self.busy.emit(self._under_way)
        job.pool.start(lambda: self._run(job))

    def _run(self, job: _Job) -> None:
        """On the worker thread."""
        try:
            job.value = job.work()
        except KnownError as error:
            job.known = error
        except Exception:  # noqa: BLE001 # a bug of any kind must reach the person, with its traceback
            job.bug = traceback.format_exc()
        self._done.emit(job)

    @Slot(object)
    def _finish(self, job: _Job) -> None:
        self._under_way -= 1
        self.busy.emit(self._under_way)
        if self._closed or (job.latest and self._newest.get(job.latest[0]) != job.latest[1]):
            return
        if isinstance(job.known, StepUpNeeded) and not job.again and self._heard():
            self._keep(job)
        else:
            self._answer(job)

    def _heard(self) -> bool:
        return self.receivers("2proof_needed()") > 0

    def _keep(self, job: _Job) -> None:
        self._kept.append(job)
        if len(self._kept) == 1:
            self.proof_needed.emit()

    def _answer(self, job: _Job) -> None:
        if job.bug:
            self.bug.emit(job.bug)
        elif job.known is None:
            job.then(job.value)
        elif job.failed:
            job.failed(job.known)
        else:
            self.refused.emit(job.known)
