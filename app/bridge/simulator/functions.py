"""The functions of the MetaTrader5 module as callables: what they refuse, and what they leave in last_error."""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum, auto
from functools import wraps
from typing import Any, Concatenate, ParamSpec, Protocol, TypeVar

from app.bridge.simulator.arguments import BAD_PARAMETERS, Failed, Given

CORE = "MetaTrader5._core"
BROKEN = "<built-in function {name}> returned a result with an exception set"


class Takes(Enum):
    """How a function of the C library takes its arguments."""

    NOTHING = auto()
    UNNAMED = auto()
    NAMED = auto()


class Answering(Protocol):
    """What has a last error."""

    _error: tuple[int, str]


Self = TypeVar("Self", bound=Answering)
Rest = ParamSpec("Rest")
Body = Callable[[Self, Given], Any]


SAME = object()


def function(
    takes: Takes, failing: Any = None, refusing: Any = SAME
) -> Callable[[Body[Self]], Callable[Concatenate[Self, ...], Any]]:
    """Make a function of the module out of what it does.

    Where that fails it answers `failing`; where its arguments are refused, `refusing` if that is another answer.

    Arguments that the interpreter itself refuses are a TypeError and leave the last error alone.
    """

    def made(body: Body[Self]) -> Callable[Concatenate[Self, ...], Any]:
        @wraps(body)
        def answer(self: Self, *unnamed: Any, **named: Any) -> Any:
            _accept(body.__name__, takes, unnamed, named)
            given = Given(unnamed, named)
            try:
                found = body(self, given)
            except Failed as failed:
                self._error = failed.error
                found = failing if refusing is SAME or failed.error[0] != BAD_PARAMETERS else refusing
                given.broken = failed.broken or given.broken
            if given.broken is not None:
                raise SystemError(BROKEN.format(name=body.__name__)) from given.broken
            return found

        return answer

    return made


def _accept(name: str, takes: Takes, unnamed: tuple[Any, ...], named: dict[str, Any]) -> None:
    full = f"{CORE}.{name}" if takes is Takes.NOTHING else name
    if named and takes is not Takes.NAMED:
        raise TypeError(f"{full}() takes no keyword arguments")
    if unnamed and takes is Takes.NOTHING:
        raise TypeError(f"{full}() takes no arguments ({len(unnamed)} given)")


class BuiltIn:
    """A function of a C library: it can be called, and is no descriptor, so that a class does not bind it."""

    def __init__(self, name: str, answer: Callable[..., Any]) -> None:
        self.__name__ = self.__qualname__ = name
        self.__module__ = CORE
        self.__doc__ = answer.__doc__
        self._answer = answer

    def __call__(self, *unnamed: Any, **named: Any) -> Any:  # noqa: D102 - its text is the function's own
        return self._answer(*unnamed, **named)

    def __repr__(self) -> str:
        return f"<built-in function {self.__name__}>"


BuiltIn.__name__ = BuiltIn.__qualname__ = "builtin_function_or_method"
BuiltIn.__module__ = "builtins"
