"""A child process of ours: started clean, gone when its parent is gone, killed in the end whatever it does."""

from __future__ import annotations

import ctypes
import multiprocessing
import os
import signal
import sys
from collections.abc import Callable
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from threading import Thread
from typing import Any

from app.apart import job

GRACE = 0.3  # seconds to wait for it to leave by itself, and for one that was killed
SIGNAL_OF_DEATH = 1  # Linux: PR_SET_PDEATHSIG


class Child:
    """A process that runs `target` on its end of a pipe; `pipe` is ours. Raises OSError where it cannot be started."""

    def __init__(self, target: Callable[..., None], *given: object) -> None:
        context = multiprocessing.get_context("spawn")
        self.pipe: Connection[Any, Any]
        self.pipe, theirs = context.Pipe()
        self._process = context.Process(target=_begin, args=(target, theirs, *given), daemon=True)
        try:
            self._process.start()
            self._job = job.hold(self._process.sentinel)
        except BaseException:
            self.pipe.close()
            if self._process.pid is not None:
                self._process.kill()  # nothing would bound it
            raise
        finally:
            theirs.close()  # ours would keep the pipe open when the child dies

    @property
    def pid(self) -> int | None:
        """The number of the process."""
        return self._process.pid

    def kill(self) -> None:
        """End it at once; whoever waits at the pipe hears that it is gone."""
        self._process.kill()

    def end(self) -> int | None:
        """Hang up, wait a moment, kill. Answers its exit code; None if even that was not enough."""
        self.pipe.close()
        self._process.join(GRACE)
        self._process.kill()
        self._process.join(GRACE)
        job.let_go(self._job)
        return self._process.exitcode  # not closed: the interpreter may be joining it at its own end


def _begin(target: Callable[..., None], pipe: Connection[Any, Any], *given: object) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C speaks to the parent, which ends us
    end_with_parent()
    target(pipe, *given)


def end_with_parent() -> None:
    """From now on leave when the parent is gone, however it ended and whatever this process is doing then.

    On Linux the kernel sees to it, on Windows the parent's job object. A thread watches wherever it is not Linux; while
    a library holds the interpreter it cannot run.
    """
    parent = multiprocessing.parent_process()
    assert parent is not None  # noqa: S101 - only children of multiprocessing begin here
    if sys.platform != "linux":
        watch(parent)
        return
    ctypes.CDLL(None).prctl(SIGNAL_OF_DEATH, signal.SIGKILL)
    if os.getppid() != parent.pid:
        os._exit(1)  # it died before the kernel was told


def watch(parent: BaseProcess) -> None:
    """Leave when the parent is gone, unless a library holds the interpreter."""

    def wait() -> None:
        parent.join()
        os._exit(1)

    Thread(target=wait, daemon=True).start()
