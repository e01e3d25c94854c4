"""A terminal that lets everybody in and never says a word: a named pipe, as the real library looks for it."""

from __future__ import annotations

import ctypes
import hashlib
import sys

PIPE = "\\\\.\\pipe\\MT5.Terminal."
DUPLEX, BYTES, MANY, SIZE = 3, 0, 255, 65_536
INVALID = ctypes.c_void_p(-1).value
CONNECTED = 535  # the other side was quicker: that is a connection too


def pipe_of(path: str) -> str:
    """The name of the pipe through which the terminal of this path is asked."""
    return PIPE + hashlib.sha256(path.lower().encode("utf-16-le")).hexdigest().upper()


def main(path: str) -> None:
    """Say that the pipe is there, and count aloud who comes in."""
    system = ctypes.WinDLL("kernel32", use_last_error=True)  # type: ignore[attr-defined,unused-ignore]  # on Windows
    system.CreateNamedPipeW.restype = ctypes.c_void_p
    system.ConnectNamedPipe.argtypes = (ctypes.c_void_p, ctypes.c_void_p)
    while True:
        pipe = system.CreateNamedPipeW(pipe_of(path), DUPLEX, BYTES, MANY, SIZE, SIZE, 0, None)
        if pipe == INVALID:
            sys.exit("no pipe")
        sys.stdout.write("there\n")
        sys.stdout.flush()
        if not system.ConnectNamedPipe(pipe, None) and ctypes.get_last_error() != CONNECTED:  # type: ignore[attr-defined,unused-ignore]
            sys.exit("nobody came")
        sys.stdout.write("in\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main(sys.argv[1])
