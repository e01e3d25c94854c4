"""The commands of fidus-admin and their options; names are fixed, so that scripts keep working."""

from __future__ import annotations

import argparse
from datetime import date
from typing import TYPE_CHECKING

from app import __version__
from app.cli import accounts, clients, commands, documents, history, kyc, prospects, screening, users
from app.cli.answers import one_of
from app.domain.analytics import Period
from app.domain.holdings import Purpose
from app.domain.reality import Basis

if TYPE_CHECKING:
    Actions = argparse._SubParsersAction[argparse.ArgumentParser]  # noqa: SLF001 - argparse gives the type no public name


def parser() -> argparse.ArgumentParser:
    """The whole command line."""
    top = argparse.ArgumentParser(
        prog="fidus-admin", description="Administration of a FIDUS office.", allow_abbrev=False
    )
    top.add_argument("--version", action="version", version=f"FIDUS {__version__}")
    top.add_argument("--office", metavar="DIR", help="the folder of the office (or FIDUS_OFFICE)")
    top.add_argument("--database", metavar="URL", help="keep the office in this PostgreSQL database")
    top.add_argument("--user", metavar="NAME", help="who signs in")
    top.add_argument("--password-file", metavar="FILE", help="a file with the password (or FIDUS_PASSWORD_FILE)")
    top.add_argument("--language", choices=("en", "es"), help="the language of messages")
    actions = top.add_subparsers(metavar="COMMAND", required=True)
    _init(actions)
    _transfer(actions)
    _report(actions)
    _explain(actions)
    _command(actions, "check", commands.check, "every data check").add_argument("--as-of", type=_day, metavar="DATE")
    _accounts(actions)
    sync = _command(actions, "sync", accounts.sync, "read every terminal")
    sync.add_argument("--once", action="store_true", help="read every account once and end")
    _alerts(actions)
    clients.register(actions)
    kyc.register(actions)
    documents.register(actions)
    screening.register(actions)
    prospects.register(actions)
    users.register(actions)
    _audit(actions)
    history.register(actions)
    seat = _command(actions, "seat", commands.seat, "let a PostgreSQL role work in this office")
    seat.add_argument("role", metavar="ROLE", help="a role that the database server has already")
    _command(actions, "upgrade", commands.upgrade, "bring the database to this version")
    return top


def _command(actions: Actions, name: str, run: commands.Command, says: str) -> argparse.ArgumentParser:
    command = actions.add_parser(name, help=says, description=says, allow_abbrev=False)
    command.add_argument("--json", action="store_true", help="print one JSON document")
    command.set_defaults(run=run)
    return command


def _init(actions: Actions) -> None:
    init = _command(actions, "init", commands.init, "create an empty office with its first user")
    init.add_argument("--admin", metavar="NAME", required=True, help="the first user, who holds every role")
    init.add_argument("--full-name", metavar="TEXT", default="")
    init.add_argument("--name", metavar="TEXT", default="", help="the office's name")
    init.add_argument("--currency", metavar="CODE", default="USD")
    init.add_argument("--timezone", metavar="ZONE", default="UTC", help="the office's zone, an IANA name")


def _transfer(actions: Actions) -> None:
    take_in = _command(actions, "import", commands.import_files, "take in office files, statements or lists")
    take_in.add_argument("files", metavar="FILE", nargs="+")
    take_in.add_argument("--dry-run", action="store_true", help="say what would happen, and change nothing")
    take_in.add_argument("--new-account", action="store_true", help="add the account of a report if it is not known")
    take_in.add_argument("--server", metavar="NAME", default="", help="the server of an MT4 report")
    take_in.add_argument("--zone", metavar="ZONE", default="", help="the zone of the server's clock")
    give_out = _command(actions, "export", commands.export, "write the whole office as an office file")
    give_out.add_argument("file", metavar="FILE")


def _report(actions: Actions) -> None:
    report = actions.add_parser("report", help="figures of the office", allow_abbrev=False)
    kinds = report.add_subparsers(metavar="REPORT", required=True)
    versus = _command(kinds, "fund-vs-reality", commands.fund_versus_reality, "what was promised against what is there")
    versus.add_argument("--as-of", type=_day, required=True, metavar="DATE")
    _scope(versus)
    owed = _command(kinds, "obligations", commands.obligations, "what is owed, investment by investment")
    owed.add_argument("--as-of", type=_day, required=True, metavar="DATE")
    owed.add_argument("--client", metavar="CODE")
    rows = _command(kinds, "schedule", commands.schedule, "the promised payments of an investment")
    rows.add_argument("--investment", metavar="CODE", required=True)
    rows.add_argument("--as-of", type=_day, metavar="DATE")
    each = _command(kinds, "accounts", commands.accounts, "what each account did, and whether it adds up")
    each.add_argument("--as-of", type=_day, metavar="DATE")
    moved = _command(kinds, "operations", commands.operations, "what moved on the balances, and what it was for")
    moved.add_argument("--as-of", type=_day, metavar="DATE")
    moved.add_argument("--unreviewed", action="store_true", help="only what nobody has explained")
    kyc.register_report(kinds)
    earned = _command(kinds, "analytics", commands.analytics, "what an account earned, at what risk")
    earned.add_argument("--login", type=int, required=True, metavar="N")
    earned.add_argument("--server", required=True, metavar="S")
    earned.add_argument("--as-of", type=_day, metavar="DATE")
    earned.add_argument("--period", type=one_of(Period), default=Period.ALL, metavar="1M|3M|All")


def _explain(actions: Actions) -> None:
    explain = _command(actions, "explain", commands.explain, "the tree behind a figure of fund-vs-reality")
    explain.add_argument("figure", metavar="FIGURE")
    explain.add_argument("--as-of", type=_day, required=True, metavar="DATE")
    _scope(explain)


def _scope(command: argparse.ArgumentParser) -> None:
    command.add_argument("--fund", metavar="F")
    command.add_argument("--basis", type=one_of(Basis), default=Basis.BALANCE, metavar="balance|equity")


def _accounts(actions: Actions) -> None:
    group = actions.add_parser("accounts", help="the MT5 accounts and how they are read", allow_abbrev=False)
    kinds = group.add_subparsers(metavar="ACTION", required=True)
    _command(kinds, "list", accounts.list_accounts, "every account and how it is read")
    add = _command(kinds, "add", accounts.add, "verify an account and keep it")
    add.add_argument("--server", metavar="NAME", required=True, help="as the terminal writes it")
    add.add_argument("--login", metavar="NUMBER", required=True)
    add.add_argument("--terminal", metavar="NAME", default="", help="a terminal that is known, or a new one's name")
    add.add_argument("--path", metavar="FILE", default="", help="the program of a new terminal")
    add.add_argument("--portable", action="store_true", help="the new terminal is started as portable")
    add.add_argument("--own", action="store_true", help="the new terminal is a person's own: never switch it")
    add.add_argument("--name", metavar="TEXT", default="", help="what the account is called here")
    add.add_argument("--purpose", type=one_of(Purpose), default=Purpose.TRADING, metavar="PURPOSE")
    add.add_argument("--currency", metavar="CODE", default="", help="with --no-test: the account's currency")
    add.add_argument("--investor-password-file", metavar="FILE", default="", help="a file with the password")
    add.add_argument("--no-test", action="store_true", help="keep it by statements alone, unverified")
    test = _command(kinds, "test", accounts.test, "verify accounts as they are kept")
    out = _command(kinds, "deactivate", accounts.deactivate, "put an account out of use; its figures stay")
    for command, needed in ((test, False), (out, True)):
        command.add_argument("--login", metavar="NUMBER", type=int, required=needed)
        command.add_argument("--server", metavar="NAME", default="")


def _alerts(actions: Actions) -> None:
    alerts = actions.add_parser("alerts", help="what needs a person", allow_abbrev=False)
    kinds = alerts.add_subparsers(metavar="ACTION", required=True)
    listed = _command(kinds, "list", commands.alerts_list, "the alerts that are open")
    listed.add_argument("--all", action="store_true", help="acknowledged and cleared ones too")
    seen = _command(kinds, "acknowledge", commands.alerts_acknowledge, "say that an alert has been seen")
    seen.add_argument("alert", metavar="ID", type=int, help="the number that the list shows")
    seen.add_argument("--note", metavar="TEXT", default="", help="what is done about it")
    _command(kinds, "check", commands.alerts_check, "judge what is stored now; exit 1 if an alert is open")


def _audit(actions: Actions) -> None:
    audit = actions.add_parser("audit", help="the trail of every decision", allow_abbrev=False)
    kinds = audit.add_subparsers(metavar="ACTION", required=True)
    _command(kinds, "verify", commands.audit_verify, "check the whole chain")
    _command(kinds, "export", commands.audit_export, "write every line to a file").add_argument("file", metavar="FILE")


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is not a date such as 2025-09-07") from None
