"""The table of permissions as people read it: of what, and whether a role reads, enters, approves or decides it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from app.domain.errors import Message, message
from app.domain.permissions import Action, Matrix, Role


class Verb(StrEnum):
    """What a role does with something."""

    READS = "reads"
    ENTERS = "enters"
    APPROVES = "approves"
    DECIDES = "decides"


@dataclass(frozen=True, slots=True)
class Duty:
    """One thing that work is done on, under the heading of its group, and what each action does with it.

    What is `seen` is read by everybody who reads the office.
    """

    group: Message
    noun: Message
    actions: tuple[tuple[Action, Verb], ...]
    seen: bool = True


PEOPLE, PROMISED, HELD, PROGRAM = message("Clients"), message("Promised"), message("Held"), message("Program")


def _enters(*actions: Action) -> tuple[tuple[Action, Verb], ...]:
    return tuple((action, Verb.ENTERS) for action in actions)


def _reads(*actions: Action) -> tuple[tuple[Action, Verb], ...]:
    return tuple((action, Verb.READS) for action in actions)


def _approves(*actions: Action) -> tuple[tuple[Action, Verb], ...]:
    return tuple((action, Verb.APPROVES) for action in actions)


def _decides(*actions: Action) -> tuple[tuple[Action, Verb], ...]:
    return tuple((action, Verb.DECIDES) for action in actions)


DUTIES = (
    Duty(PEOPLE, message("Figures of the office"), _reads(Action.OFFICE_READ), seen=False),
    Duty(PEOPLE, message("Client record"), _enters(Action.CLIENTS_WRITE)),
    Duty(PEOPLE, message("Merging duplicates"), _enters(Action.CLIENTS_MERGE) + _approves(Action.MERGES_CONFIRM)),
    Duty(PEOPLE, message("Full identity numbers"), _reads(Action.IDENTITY_REVEAL), seen=False),
    Duty(PEOPLE, message("Prospect"), _enters(Action.PROSPECTS_WRITE, Action.PROSPECTS_CONVERT)),
    Duty(
        PEOPLE,
        message("Agents and commissions"),
        _enters(Action.AGENTS_WRITE, Action.COMMISSIONS_PAY) + _approves(Action.COMMISSIONS_APPROVE),
    ),
    Duty(
        PEOPLE,
        message("KYC case and AML"),
        _enters(Action.CASES_COLLECT) + _decides(Action.CASES_DECIDE, Action.RISK_RATE),
    ),
    Duty(
        PEOPLE,
        message("Readiness override"),
        _enters(Action.OVERRIDES_PROPOSE) + _approves(Action.OVERRIDES_CONFIRM),
    ),
    Duty(
        PEOPLE,
        message("Sanctions screening"),
        _enters(Action.LISTS_IMPORT, Action.SCREENING_RUN) + _decides(Action.SCREENING_DECIDE),
    ),
    Duty(
        PEOPLE,
        message("Documents"),
        _reads(Action.DOCUMENTS_OPEN) + _enters(Action.DOCUMENTS_ADD) + _decides(Action.DOCUMENTS_VERIFY),
        seen=False,
    ),
    Duty(PROMISED, message("Investment"), _enters(Action.INVESTMENTS_WRITE)),
    Duty(PROMISED, message("Payment"), _enters(Action.PAYMENTS_RECORD)),
    Duty(HELD, message("Cost"), _enters(Action.COSTS_RECORD)),
    Duty(HELD, message("Type of an operation"), _enters(Action.OPERATIONS_TYPE)),
    Duty(HELD, message("Rules and statements"), _enters(Action.RULES_WRITE, Action.STATEMENTS_IMPORT)),
    Duty(HELD, message("MT5 account and allocation"), _enters(Action.ACCOUNTS_WRITE)),
    Duty(HELD, message("Alert"), _enters(Action.ALERTS_HANDLE) + _decides(Action.ALERTS_SET)),
    Duty(
        PROGRAM,
        message("Users and roles"),
        _reads(Action.PEOPLE_READ)
        + _enters(Action.PEOPLE_MANAGE, Action.PEOPLE_RESET)
        + _approves(Action.PEOPLE_CONFIRM),
        seen=False,
    ),
    Duty(
        PROGRAM,
        message("Settings and the whole office"),
        _enters(Action.SETTINGS_CHANGE, Action.OFFICE_TRANSFER, Action.OFFICE_UPGRADE),
        seen=False,
    ),
    Duty(PROGRAM, message("Export of lists"), _reads(Action.TABLES_EXPORT, Action.CLIENTS_EXPORT), seen=False),
    Duty(PROGRAM, message("Audit log"), _reads(Action.AUDIT_READ, Action.AUDIT_VERIFY), seen=False),
)
"""Every action once, in the order of the screen."""


def verbs(duty: Duty, role: Role, matrix: Matrix) -> tuple[Verb, ...]:
    """What the role does with it, the strongest last; nothing where it may do nothing."""
    seen = [Verb.READS] if duty.seen and role in matrix[Action.OFFICE_READ] else []
    done = [verb for action, verb in duty.actions if role in matrix.get(action, frozenset())]
    return tuple(dict.fromkeys([*seen, *done]))


ACTION_NAMES = {
    Action.OFFICE_READ: message("read clients, investments and figures"),
    Action.OFFICE_TRANSFER: message("load and export the whole office"),
    Action.OFFICE_UPGRADE: message("bring the database to a new version"),
    Action.SETTINGS_CHANGE: message("change settings of the office"),
    Action.PEOPLE_READ: message("read users and roles"),
    Action.PEOPLE_MANAGE: message("invite people, change roles"),
    Action.PEOPLE_CONFIRM: message("confirm changes of roles"),
    Action.PEOPLE_RESET: message("reset passwords"),
    Action.CLIENTS_WRITE: message("enter and change clients"),
    Action.CLIENTS_EXPORT: message("export lists of clients"),
    Action.CLIENTS_MERGE: message("propose merging duplicates"),
    Action.MERGES_CONFIRM: message("confirm merging duplicates"),
    Action.IDENTITY_REVEAL: message("see full document and bank numbers"),
    Action.PROSPECTS_WRITE: message("enter and change prospects"),
    Action.PROSPECTS_CONVERT: message("make prospects clients"),
    Action.AGENTS_WRITE: message("enter and change agents"),
    Action.COMMISSIONS_APPROVE: message("approve commissions"),
    Action.COMMISSIONS_PAY: message("record paid commissions"),
    Action.CASES_COLLECT: message("collect for a KYC case"),
    Action.CASES_DECIDE: message("decide KYC cases"),
    Action.RISK_RATE: message("rate risk"),
    Action.OVERRIDES_PROPOSE: message("propose readiness overrides"),
    Action.OVERRIDES_CONFIRM: message("confirm readiness overrides"),
    Action.LISTS_IMPORT: message("import sanctions lists"),
    Action.SCREENING_RUN: message("run screenings"),
    Action.SCREENING_DECIDE: message("decide hits of a screening"),
    Action.DOCUMENTS_ADD: message("add documents"),
    Action.DOCUMENTS_OPEN: message("open documents"),
    Action.DOCUMENTS_VERIFY: message("verify documents"),
    Action.INVESTMENTS_WRITE: message("enter investments"),
    Action.PAYMENTS_RECORD: message("record payments"),
    Action.COSTS_RECORD: message("record costs"),
    Action.OPERATIONS_TYPE: message("type operations"),
    Action.RULES_WRITE: message("write rules"),
    Action.STATEMENTS_IMPORT: message("import statements"),
    Action.ACCOUNTS_WRITE: message("add and change MT5 accounts"),
    Action.ALERTS_HANDLE: message("acknowledge alerts"),
    Action.ALERTS_SET: message("set limits of alerts"),
    Action.TABLES_EXPORT: message("export tables"),
    Action.AUDIT_READ: message("read the audit log"),
    Action.AUDIT_VERIFY: message("check the audit chain"),
}
"""What each action lets somebody do, in words."""
