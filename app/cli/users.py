"""The commands about people: who may come in, what roles may do, and what waits for a second person."""

from __future__ import annotations

import json
from argparse import ArgumentParser, ArgumentTypeError, Namespace
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

from app.cli import tables
from app.cli.answers import one_of
from app.cli.session import Session
from app.domain.access import AccessRequest, Grant
from app.domain.calendar import end_of_day
from app.domain.errors import BadInput, message
from app.domain.permissions import Action, Role, who_may
from app.services import roles, signin, users
from app.services.office import Office
from app.services.users import Code, UserRow, Wanted

if TYPE_CHECKING:
    import argparse

    Actions = argparse._SubParsersAction[ArgumentParser]  # noqa: SLF001 - argparse gives the type no public name

DONE = 0
Document = dict[str, object]
Run = Callable[[Session, Namespace], int]


def register(actions: Actions) -> None:
    """Add `users` and `roles` to the command line."""
    people = actions.add_parser("users", help="the people of the office", allow_abbrev=False)
    kinds = people.add_subparsers(metavar="ACTION", required=True)
    _command(kinds, "list", show_people, "everybody with an account")
    _wanted(_named(_command(kinds, "invite", invite, "let a person in; prints a one-time code once")), needed=True)
    _wanted(_named(_command(kinds, "change", change, "change a person's name, roles or end")), needed=False)
    _named(_command(kinds, "deactivate", deactivate, "put an account out of use"))
    _named(_command(kinds, "reactivate", reactivate, "let somebody in again; prints a one-time code once"))
    _named(_command(kinds, "reset", reset, "end a password; prints a one-time code once"))
    _named(_command(kinds, "unlock", unlock, "forget failed tries of an account that has to wait"))
    _id(_command(kinds, "confirm", confirm, "agree to what somebody else has proposed"))
    refused = _id(_command(kinds, "refuse", refuse, "turn down what somebody has proposed"))
    refused.add_argument("--reason", metavar="TEXT", required=True)
    _id(_command(kinds, "withdraw", withdraw, "take back what waits"))
    joins = _named(_command(kinds, "join", join, "choose a password with a one-time code"))
    joins.add_argument("--code-file", metavar="FILE", default="", help="a file with the code")
    table = actions.add_parser("roles", help="what each role may do", allow_abbrev=False)
    kinds = table.add_subparsers(metavar="ACTION", required=True)
    _command(kinds, "show", show_roles, "every action and the roles that may do it")
    sets = _command(kinds, "set", set_role, "let a role do something, or not")
    sets.add_argument("action", type=one_of(Action), metavar="ACTION", help="such as payments.record")
    sets.add_argument("role", type=one_of(Role), metavar="ROLE", help="such as operations")
    sets.add_argument("granted", choices=("yes", "no"), metavar="yes|no")


def _command(kinds: Actions, name: str, run: Run, says: str) -> ArgumentParser:
    command = kinds.add_parser(name, help=says, description=says, allow_abbrev=False)
    command.add_argument("--json", action="store_true", help="print a document instead of text")
    command.set_defaults(run=run)
    return command


def _named(command: ArgumentParser) -> ArgumentParser:
    command.add_argument("name", metavar="NAME", help="the user name")
    return command


def _id(command: ArgumentParser) -> ArgumentParser:
    command.add_argument("id", metavar="ID", help="as the list shows it")
    return command


def _wanted(command: ArgumentParser, *, needed: bool) -> None:
    command.add_argument("--full-name", metavar="TEXT")
    command.add_argument(
        "--role", metavar="ROLE", type=one_of(Role), action="append", required=needed,
        help="; ".join(Role) + "; several times for several",
    )  # fmt: skip
    command.add_argument("--until", metavar="DATE", type=_until, help="the last day of the account, or never")


def _until(text: str) -> date | str:
    try:
        return "never" if text == "never" else date.fromisoformat(text)
    except ValueError:
        raise ArgumentTypeError(f"{text!r} is neither a date such as 2025-09-07 nor never") from None


def show_people(session: Session, _options: Namespace) -> int:
    """Print everybody with an account, and what waits for a second person."""
    office = session.office()
    rows = [_row(each) for each in users.people(office)]
    waiting = [_request(each) for each in roles.waiting(office)]

    def plain() -> str:
        said = [tables.rows([{**row, "roles": ", ".join(map(str, _list(row["roles"])))} for row in rows])]
        return "\n".join([*said, *(_waits(each, session) for each in waiting)])

    return _answer(session, {"users": rows, "waiting": waiting}, plain)


def _list(value: object) -> list[object]:
    return list(value) if isinstance(value, list) else []


def _row(row: UserRow) -> Document:
    user = row.user
    return {
        "name": user.name,
        "full_name": user.full_name,
        "roles": sorted(user.roles),
        "state": row.state.value,
        "expires": _utc(user.expires),
        "last_sign_in": _utc(user.last_sign_in),
        "workstation": user.last_workstation or None,
        "created_by": user.created_by or None,
        "failed_tries": row.failures,
    }


def _request(request: AccessRequest) -> Document:
    cells = [{"action": each.action, "role": each.role, "granted": each.granted} for each in request.grants]
    return {
        "id": request.id,
        "user": request.user or None,
        "roles": sorted(request.roles),
        "grants": cells,
        "proposed_by": request.proposed_by,
        "proposed_at": _utc(request.proposed_at),
        "state": request.state.value,
    }


def _waits(document: Document, session: Session) -> str:
    about = document["user"] or session.words("what roles may do")
    return session.words(
        "Waits for a second person: {about}, proposed by {maker} ({id})",
        about=about,
        maker=document["proposed_by"],
        id=document["id"],
    )


def _utc(moment: datetime | None) -> str | None:
    return moment.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z") if moment else None


def invite(session: Session, options: Namespace) -> int:
    """Let a person in."""
    office = session.office()
    expires = _moment(office, options.until)
    wanted = Wanted(
        name=options.name,
        full_name=options.full_name or "",
        roles=frozenset(options.role),
        expires=None if isinstance(expires, str) else expires,
    )
    return _tell_code(session, users.invite(office, wanted))


def change(session: Session, options: Namespace) -> int:
    """Change a person's name, roles or end; what is not named stays."""
    office = session.office()
    user = next((each.user for each in users.people(office) if each.user.name == options.name), None)
    if user is None:
        raise BadInput(message("There is no user {name} in this office.", name=options.name), field="name")
    expires = _moment(office, options.until) if options.until else user.expires
    wanted = Wanted(
        name=user.name,
        full_name=options.full_name or user.full_name,
        roles=frozenset(options.role) if options.role else user.roles,
        expires=None if isinstance(expires, str) else expires,
    )
    waits = users.change(office, wanted)
    document: Document = {"name": user.name, "waits": _request(waits) if waits else None}
    said = session.words("{name} is changed.", name=user.name)
    return _answer(session, document, lambda: "\n".join([said, *([_waits(_request(waits), session)] if waits else [])]))


def _moment(office: Office, until: date | str | None) -> datetime | str | None:
    """The end of that day in the office's zone, in UTC."""
    if until is None or isinstance(until, str):
        return until
    return end_of_day(until, office.books.current(office.store).timezone)


def deactivate(session: Session, options: Namespace) -> int:
    """Put an account out of use."""
    users.deactivate(session.office(), options.name)
    said = session.words("{name} has no way in any more.", name=options.name)
    return _answer(session, {"name": options.name, "active": False}, lambda: said)


def reactivate(session: Session, options: Namespace) -> int:
    """Let somebody in again."""
    return _tell_code(session, users.reactivate(session.office(), options.name))


def reset(session: Session, options: Namespace) -> int:
    """End a password."""
    return _tell_code(session, users.reset(session.office(), options.name))


def _tell_code(session: Session, code: Code) -> int:
    """Print the code: the one place it is ever shown."""
    document: Document = {
        "name": code.user.name,
        "code": code.text,
        "until": _utc(code.until),
        "roles": sorted(code.user.roles),
        "waits": _request(code.waits) if code.waits else None,
    }
    words = session.words
    lines = [
        words("One-time code of {name}, valid until {moment}:", name=code.user.name, moment=_utc(code.until)),
        code.text,
        words("It is shown once. With it {name} chooses a password.", name=code.user.name),
        *([_waits(_request(code.waits), session)] if code.waits else []),
    ]
    return _answer(session, document, lambda: "\n".join(lines))


def unlock(session: Session, options: Namespace) -> int:
    """Forget failed tries."""
    count = users.forgive(session.office(), options.name)
    said = session.words.count(count, "{n} failed try is forgotten.", "{n} failed tries are forgotten.")
    return _answer(session, {"name": options.name, "tries": count}, lambda: said)


def confirm(session: Session, options: Namespace) -> int:
    """Agree to what somebody else has proposed."""
    return _tell_decided(session, roles.confirm(session.office(), options.id))


def refuse(session: Session, options: Namespace) -> int:
    """Turn down what somebody has proposed."""
    return _tell_decided(session, roles.refuse(session.office(), options.id, options.reason))


def withdraw(session: Session, options: Namespace) -> int:
    """Take back what waits."""
    return _tell_decided(session, roles.withdraw(session.office(), options.id))


def _tell_decided(session: Session, request: AccessRequest) -> int:
    about = request.user or session.words("what roles may do")
    said = session.words("{about}: {state}", about=about, state=session.words.term("request", request.state.value))
    return _answer(session, _request(request), lambda: said)


def join(session: Session, options: Namespace) -> int:
    """Choose a password with a one-time code."""
    session.hold()
    code = session.secret(session.words("One-time code: "), options.code_file, "--code-file")
    signin.join(session.around, options.name, code, session.password(options.name, new=True))
    said = session.words("{name} has a password now.", name=options.name)
    return _answer(session, {"name": options.name}, lambda: said)


def show_roles(session: Session, _options: Namespace) -> int:
    """Print every action and the roles that may do it."""
    matrix = roles.matrix(session.office())
    document: Document = {action.value: list(who_may(action, matrix)) for action in Action}
    rows = [{"action": action.value, "roles": ", ".join(who_may(action, matrix))} for action in Action]
    return _answer(session, {"roles": document}, lambda: tables.rows(rows))


def set_role(session: Session, options: Namespace) -> int:
    """Let a role do something, or not."""
    grant = Grant(options.action, options.role, granted=options.granted == "yes")
    waits = roles.change(session.office(), [grant])
    document: Document = {"action": grant.action, "role": grant.role, "granted": grant.granted}
    document |= {"waits": _request(waits) if waits else None}
    said = _waits(_request(waits), session) if waits else session.words("The table of roles is changed.")
    return _answer(session, document, lambda: said)


def _answer(session: Session, document: object, plain: Callable[[], str]) -> int:
    print(json.dumps(document, ensure_ascii=False, indent=1) if session.as_json else plain())
    return DONE
