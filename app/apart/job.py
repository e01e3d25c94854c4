"""Windows' job objects: they bound a process, and end it with the program that holds them."""

from __future__ import annotations

import ctypes
import sys
from ctypes import wintypes

TIME, MEMORY, ENDS_WITH_HOLDER = 0x2, 0x100, 0x2000
EXTENDED_LIMITS = 9
TICKS = 10_000_000  # of Windows in a second
OUT_OF_TIME = 1816  # the exit code of a process that used its time up
OURSELVES = -1


class _Basic(ctypes.Structure):
    _fields_ = (
        ("process_time", ctypes.c_int64),
        ("job_time", ctypes.c_int64),
        ("flags", wintypes.DWORD),
        ("least_set", ctypes.c_size_t),
        ("most_set", ctypes.c_size_t),
        ("processes", wintypes.DWORD),
        ("affinity", ctypes.c_size_t),
        ("priority", wintypes.DWORD),
        ("scheduling", wintypes.DWORD),
    )


class _Extended(ctypes.Structure):
    _fields_ = (
        ("basic", _Basic),
        ("io", ctypes.c_uint64 * 6),
        ("process_memory", ctypes.c_size_t),
        ("job_memory", ctypes.c_size_t),
        ("peak_process", ctypes.c_size_t),
        ("peak_job", ctypes.c_size_t),
    )


def _limits(memory: int, seconds: int) -> _Extended:
    limits = _Extended()
    limits.basic.flags = ENDS_WITH_HOLDER | (MEMORY if memory else 0) | (TIME if seconds else 0)
    limits.basic.process_time = seconds * TICKS
    limits.process_memory = memory
    return limits


if sys.platform == "win32":

    def hold(process: int, *, memory: int = 0, seconds: int = 0) -> int:
        """Put a process into a job, perhaps with limits; it ends when the answered handle is closed or we end.

        Raises OSError where Windows refuses.
        """
        kernel, limits = ctypes.WinDLL("kernel32", use_last_error=True), _limits(memory, seconds)
        kernel.CreateJobObjectW.restype = wintypes.HANDLE
        made = kernel.CreateJobObjectW(None, None)
        job, held = wintypes.HANDLE(made), wintypes.HANDLE(process)
        size = wintypes.DWORD(ctypes.sizeof(limits))
        if not (
            made
            and kernel.SetInformationJobObject(job, EXTENDED_LIMITS, ctypes.byref(limits), size)
            and kernel.AssignProcessToJobObject(job, held)
        ):
            raise ctypes.WinError(ctypes.get_last_error())
        return int(made)

    def let_go(job: int) -> None:
        """Close the handle of a job, and end what is in it."""
        ctypes.WinDLL("kernel32").CloseHandle(wintypes.HANDLE(job))

else:

    def hold(process: int, *, memory: int = 0, seconds: int = 0) -> int:  # noqa: ARG001 - as on Windows
        """There are no jobs here; nothing is held."""
        return 0

    def let_go(job: int) -> None:
        """Nothing was held."""
