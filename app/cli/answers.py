"""What the files of commands share: how one is declared, and how its answer is printed."""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import TYPE_CHECKING, TypeVar

from app.cli.session import Session

if TYPE_CHECKING:
    Actions = argparse._SubParsersAction[argparse.ArgumentParser]  # noqa: SLF001 - argparse gives the type no public name

Document = dict[str, object]
Word = TypeVar("Word", bound=StrEnum)
Command = Callable[[Session, argparse.Namespace], int]


def command(actions: Actions, name: str, run: Command, says: str) -> argparse.ArgumentParser:
    """Declare a command that can answer as JSON."""
    made = actions.add_parser(name, help=says, description=says, allow_abbrev=False)
    made.add_argument("--json", action="store_true", help="print one JSON document")
    made.set_defaults(run=run)
    return made


def answer(session: Session, document: object, plain: Callable[[], str]) -> None:
    """Print the document, or the same for people."""
    print(json.dumps(document, ensure_ascii=False, indent=1) if session.as_json else plain())


def one_of(kind: type[Word]) -> Callable[[str], Word]:
    """Reads one of these words; whoever writes another one is told all of them."""

    def read(text: str) -> Word:
        try:
            return kind(text)
        except ValueError:
            raise argparse.ArgumentTypeError(f"{text!r} is none of: {', '.join(kind)}") from None

    return read


def day(text: str) -> date:
    """A date of the command line."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is not a date such as 2025-09-07") from None


def percent(text: str) -> Decimal:
    """A rate of the command line, in percent, as a fraction."""
    try:
        rate = Decimal(text)
    except ArithmeticError:
        rate = Decimal("NaN")
    if not rate.is_finite():
        raise argparse.ArgumentTypeError(f"{text!r} is not a rate such as 2.5")
    return rate / 100
