"""A library that fails in one chosen way while a file exists, so that a test can provoke a fault and heal it."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import datetime, timedelta
from multiprocessing.connection import Connection
from pathlib import Path
from time import sleep
from typing import Any

from app.bridge import worker
from app.bridge.simulator.module import SimulatedModule, _hang
from app.bridge.simulator.structs import Struct, make
from app.bridge.worker import Work

HEALTHY_CALLS = 30
"""A fault in the middle of the work begins after so many calls: after a round over one account."""
SLOW = 2.0  # seconds of a sign-in: longer than a reading may take
INCOMPATIBLE = "Terminal: Incompatible versions, please install the latest version of Terminal and Python module"
AT_START = {
    "no terminal": (-10003, "IPC initialize failed, MetaTrader 5 x64 not found"),
    "wrong path": (-10003, "IPC initialize failed, Process create failed 'C:\\T\\terminal64.exe'"),
    "pipe never opens": (-10003, "IPC initialize failed, Pipe server didn't answer in 60 sec"),
    "version": (-5, INCOMPATIBLE),
}
AT_LOGIN = {
    "refused": (-6, "Terminal: Authorization failed"),
    "one-time password": (-6, "Unsupported authorization mode, OTP or certificate password needed"),
}
AT_WORK = {
    "timeout": (-10005, "IPC timeout"),
    "send": (-10001, "IPC send failed"),
    "receive": (-10002, "IPC recv failed"),
    "no connection": (-10004, "No IPC connection"),
    "build 0": (-5, INCOMPATIBLE),
    "new build": (-5, INCOMPATIBLE),
    "none": (-1, "Terminal: Call failed"),
    "api disabled": (-8, "Auto-Trading using Python API disabled in Terminal"),
}


class Scripted(SimulatedModule):
    """Fails as its work's path says, `fault|file`, while the file is there."""

    __version__ = "5.0.6231"

    def __init__(self, work: Work, now: Callable[[], datetime]) -> None:
        assert work.scenario is not None
        super().__init__(work.scenario, work.terminal, now)
        self._kind, flag = work.path.split("|")
        self._flag = Path(flag)

    def _ails(self, *kinds: str) -> bool:
        return self._kind in kinds and self._flag.exists()

    def _fails(self, kinds: dict[str, tuple[int, str]]) -> bool:
        if not self._ails(*kinds):
            return False
        self._error = kinds[self._kind]
        return True

    def initialize(self, _path: str = "", **_options: object) -> bool:
        if self._ails("mute at start"):
            _hang()
        return super().initialize(_path) and not self._fails(AT_START)

    def version(self) -> tuple[int, int, str]:
        error = self._error
        found = (0, 0, "") if self._ails("build 0") else super().version()
        self._error = error
        return found

    def login(self, login: int, password: str = "", server: str = "", timeout: int = 0) -> bool:
        if self._ails("slow sign-in"):
            sleep(SLOW)
        return super().login(login, password, server) and not self._fails(AT_LOGIN)

    def account_info(self) -> Struct | None:
        info = super().account_info()
        if self._calls < HEALTHY_CALLS:
            return info
        if self._ails("mute"):
            _hang()
        if self._ails("crash"):
            self._flag.unlink()
            os._exit(9)
        if self._ails("system error"):
            raise SystemError("<built-in function> returned a result with an exception set")
        if self._ails("type error"):
            raise TypeError("an integer is required")
        if self._ails("own account"):
            self._current = next(each for each in self._accounts.values() if each is not self._current)
        if self._fails(AT_WORK):
            return None
        return info and make("AccountInfo", **(info._asdict() | self._changed(info)))

    def _changed(self, info: Struct) -> dict[str, Any]:
        if self._ails("master password"):
            return {"trade_allowed": True}
        if self._ails("wrong account"):
            return {"login": 222, "server": "Elsewhere"}
        return {"equity": info.equity + 9_000_000.0} if self._ails("torn") else {}

    def terminal_info(self) -> Struct | None:
        info = super().terminal_info()
        lost = {"connected": False} if self._ails("no broker") else {}
        return info and make("TerminalInfo", **(info._asdict() | lost))

    def symbol_info_tick(self, symbol: str) -> Struct | None:
        tick = super().symbol_info_tick(symbol)
        if tick is None or not self._ails("no ticks"):
            return tick
        back = int(timedelta(minutes=3).total_seconds())
        return make("Tick", **(tick._asdict() | {"time": tick.time - back, "time_msc": tick.time_msc - back * 1000}))

    def history_deals_get(self, *period: int) -> tuple[Struct, ...] | None:
        found: tuple[Struct, ...] | None = super().history_deals_get(*period)
        if found and self._ails("incomplete"):
            return found[1:]
        if found and self._ails("vanished"):
            return found[:-1]
        if found and self._ails("changed"):
            return (*found[:-1], make("TradeDeal", **(found[-1]._asdict() | {"comment": "changed", "fee": 0.0})))
        return found


def serve(pipe: Connection, work: Work) -> None:
    """Be the child process of a terminal whose library is scripted."""
    vars(worker)["_module"] = lambda given, now: Scripted(given, lambda: now[-1])
    worker.serve(pipe, work)
