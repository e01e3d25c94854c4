"""The commands about what happened: the history of a record, the log of messages, and merges of clients."""

from __future__ import annotations

import argparse
import json
from argparse import Namespace
from collections.abc import Callable
from datetime import date, datetime
from typing import TYPE_CHECKING

from app.cli import tables
from app.cli.answers import one_of
from app.cli.session import Session
from app.domain.calendar import zone
from app.domain.errors import BadInput, message
from app.domain.merges import Merge
from app.domain.messages import Channel, Direction, Exchange
from app.services import clients, history, merges, messages
from app.services.merges import MergePreview
from app.services.office import Office

if TYPE_CHECKING:
    Actions = argparse._SubParsersAction[argparse.ArgumentParser]  # noqa: SLF001 - argparse gives the type no public name

DONE = 0
Document = dict[str, object]


def register(actions: Actions) -> None:
    """Add the commands `history`, `messages` and `merges`."""
    told = _command(actions, "history", show_history, "who changed a record, when, from what to what")
    told.add_argument("subject", metavar="SUBJECT", help="a code, an account, a user's name: what the audit calls it")
    told.add_argument("--kind", metavar="NOUN", default="", help="only actions of this noun, such as case")
    _messages(actions.add_parser("messages", help="the log of messages with clients", allow_abbrev=False))
    _merges(actions.add_parser("merges", help="merging duplicates of clients, and undoing it", allow_abbrev=False))


def _messages(group: argparse.ArgumentParser) -> None:
    kinds = group.add_subparsers(metavar="ACTION", required=True)
    listed = _command(kinds, "list", list_messages, "what was said with a client, or the follow-ups that are due")
    listed.add_argument("--client", metavar="CODE", default="", help="a client or prospect; without it what is due")
    add = _command(kinds, "add", add_message, "write down what was said")
    add.add_argument("--client", metavar="CODE", required=True, help="a client or prospect")
    add.add_argument("--channel", type=one_of(Channel), default=Channel.NOTE, metavar="CHANNEL")
    add.add_argument("--from-client", action="store_true", help="the client began; without it the office did")
    add.add_argument("--about", metavar="TEXT", required=True)
    add.add_argument("--text", metavar="TEXT", default="")
    add.add_argument("--at", metavar="MOMENT", default="", help="such as 2025-09-07T10:30, in the office's zone; now")
    add.add_argument("--follow-up", metavar="DATE", type=_day)
    add.add_argument("--corrects", metavar="NUMBER", type=int, help="the message that this line replaces")
    add.add_argument("--settles", metavar="NUMBER", type=int, help="the message whose follow-up this is")


def _merges(group: argparse.ArgumentParser) -> None:
    kinds = group.add_subparsers(metavar="ACTION", required=True)
    _command(kinds, "list", list_merges, "every merge and how it stands")
    propose = _command(kinds, "propose", propose_merge, "propose that one client goes into another")
    propose.add_argument("--keep", metavar="CODE", required=True)
    propose.add_argument("--absorb", metavar="CODE", required=True)
    propose.add_argument("--take", metavar="FIELD", action="append", default=[], help="keep the other's content here")
    propose.add_argument("--dry-run", action="store_true", help="say what would happen, and change nothing")
    propose.add_argument("--reason", metavar="TEXT", default="")
    confirm = _command(kinds, "confirm", confirm_merge, "carry out a merge or reversal that somebody else proposed")
    reject = _command(kinds, "reject", reject_merge, "say no to a merge or reversal, or take one's own back")
    reverse = _command(kinds, "reverse", reverse_merge, "propose to undo a merge")
    for command in (confirm, reject, reverse):
        command.add_argument("merge", metavar="NUMBER", type=int)
    for command in (reject, reverse):
        command.add_argument("--reason", metavar="TEXT", required=True)


def show_history(session: Session, options: Namespace) -> int:
    """Print the history of a record, the newest first."""
    document = history.document(history.history(session.office(), options.subject, options.kind), session.words.say)
    _answer(session, document, lambda: tables.rows(_flat(document)))
    return DONE


def _flat(document: Document) -> list[Document]:
    """One row for each change, for people at a terminal."""
    rows = []
    for line in document["history"]:  # type: ignore[attr-defined]  # a list, as the service makes it
        common = {"at": line["at"], "actor": line["actor"], "action": line["action"]}
        rows += [common | {"field": each["name"], "before": _shown(each["before"]), "after": _shown(each["after"])}
                 for each in line["changes"]] or [common | {"field": "", "before": "", "after": ""}]  # fmt: skip
    return rows


def _shown(value: object) -> str:
    return "" if value is None else str(value)


def list_messages(session: Session, options: Namespace) -> int:
    """Print the messages with a client, or those whose follow-up is due."""
    office = session.office()
    if options.client:
        found = [_message(told.exchange) | {"corrected": told.corrected, "open": told.open}
                 for told in messages.told(office, options.client)]  # fmt: skip
    else:
        found = [_message(each) for each in messages.due(office)]
    _answer(session, {"messages": found}, lambda: tables.rows(found))
    return DONE


def _message(each: Exchange) -> Document:
    return {
        "message": each.id,
        "client": each.subject,
        "at": _utc(each.at),
        "channel": each.channel.value,
        "direction": each.direction.value,
        "about": each.about,
        "text": each.text,
        "actor": each.actor,
        "follow_up": each.follow_up.isoformat() if each.follow_up else None,
        "corrects": each.corrects,
        "settles": each.settles,
    }


def add_message(session: Session, options: Namespace) -> int:
    """Write down what was said."""
    office = session.office()
    exchange = Exchange(
        subject=options.client,
        at=_moment(office, options.at),
        channel=options.channel,
        direction=Direction.IN if options.from_client else Direction.OUT,
        about=options.about,
        text=options.text,
        follow_up=options.follow_up,
        corrects=options.corrects,
        settles=options.settles,
    )
    kept = messages.write(office, exchange)
    said = session.words("Message {number} is written down.", number=kept.id)
    _answer(session, _message(kept), lambda: said)
    return DONE


def _moment(office: Office, text: str) -> datetime:
    """The moment that is meant, in the office's zone unless it says its own; now where none is given."""
    try:
        meant = datetime.fromisoformat(text) if text else office.clock()
    except ValueError as unreadable:
        raise BadInput(
            message("{text} is not a moment such as 2025-09-07T10:30.", text=text), field="at"
        ) from unreadable
    return meant if meant.tzinfo else meant.replace(tzinfo=zone(office.book().timezone))


def list_merges(session: Session, _options: Namespace) -> int:
    """Print every merge."""
    found = [_merge(each) for each in merges.merges(session.office())]
    _answer(session, {"merges": found}, lambda: tables.rows(found))
    return DONE


def propose_merge(session: Session, options: Namespace) -> int:
    """Propose a merge, or say what it would do."""
    office = session.office()
    kept, absorbed = clients.client_of(office, options.keep), clients.client_of(office, options.absorb)
    told = _preview(merges.preview(office, kept.code, absorbed.code, options.take))
    if not options.dry_run:
        told |= _merge(merges.propose(office, kept, absorbed, options.take, options.reason))
    _answer(session, told, lambda: tables.rows([{"what": name, "content": str(each)} for name, each in told.items()]))
    return DONE


def confirm_merge(session: Session, options: Namespace) -> int:
    """Carry out what somebody else has proposed."""
    return _decided(session, merges.confirm(session.office(), options.merge))


def reject_merge(session: Session, options: Namespace) -> int:
    """Say no."""
    return _decided(session, merges.reject(session.office(), options.merge, options.reason))


def reverse_merge(session: Session, options: Namespace) -> int:
    """Propose to undo a merge."""
    return _decided(session, merges.propose_reversal(session.office(), options.merge, options.reason))


def _decided(session: Session, merge: Merge) -> int:
    document = _merge(merge)
    _answer(session, document, lambda: tables.rows([document]))
    return DONE


def _merge(merge: Merge) -> Document:
    last = merge.last
    return {
        "merge": merge.number,
        "kept": merge.kept,
        "absorbed": merge.absorbed,
        "state": last.what.value,
        "in_force": merge.in_force,
        "at": _utc(last.at),
        "actor": last.actor,
        "reason": last.reason,
    }


def _preview(told: MergePreview) -> Document:
    return {
        "kept": told.kept.code,
        "absorbed": told.absorbed.code,
        "taken": list(told.taken),
        "moves": {kind: list(keys) for kind, keys in told.moves.items()},
        "stays": {kind: list(keys) for kind, keys in told.stays.items()},
        "messages": told.messages,
    }


def _command(
    actions: Actions, name: str, run: Callable[[Session, Namespace], int], says: str
) -> argparse.ArgumentParser:
    command = actions.add_parser(name, help=says, description=says, allow_abbrev=False)
    command.add_argument("--json", action="store_true", help="print one JSON document")
    command.set_defaults(run=run)
    return command


def _answer(session: Session, document: object, plain: Callable[[], str]) -> None:
    print(json.dumps(document, ensure_ascii=False, indent=1) if session.as_json else plain())


def _utc(moment: datetime) -> str:
    return moment.isoformat(timespec="seconds").replace("+00:00", "Z")


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is not a date such as 2025-09-07") from None
