"""Readers that a hostile file has taken over: what a child might do instead of answering."""

from __future__ import annotations

import os
import pickle
import signal
from multiprocessing.connection import Connection
from time import sleep
from typing import Any

from app.bridge.apart import Limits


class Trap:
    """Pickled, it makes whoever loads it do something."""

    def __reduce__(self) -> tuple[Any, ...]:
        return os.system, ("echo trapped",)


def leaving(_pipe: Connection[Any, Any], _limits: Limits) -> None:
    os._exit(0)


def crashing(pipe: Connection[Any, Any], _limits: Limits) -> None:
    pipe.recv_bytes()
    os.kill(os.getpid(), signal.SIGSEGV)


def raising(pipe: Connection[Any, Any], _limits: Limits) -> None:
    pipe.recv_bytes()
    raise RecursionError


def deaf(_pipe: Connection[Any, Any], _limits: Limits) -> None:
    sleep(3600)


def mute(pipe: Connection[Any, Any], _limits: Limits) -> None:
    pipe.recv_bytes()
    sleep(3600)


def endless(pipe: Connection[Any, Any], limits: Limits) -> None:
    pipe.recv_bytes()
    pipe.send_bytes(b"0" * (limits.answer + 1))


def babbling(pipe: Connection[Any, Any], _limits: Limits) -> None:
    pipe.send_bytes(b"\x80\x05 nothing that anybody understands")


def evasive(pipe: Connection[Any, Any], _limits: Limits) -> None:
    pipe.send_bytes(pickle.dumps(("no", "answer")))


def trapping(pipe: Connection[Any, Any], _limits: Limits) -> None:
    pipe.send_bytes(pickle.dumps(Trap()))
