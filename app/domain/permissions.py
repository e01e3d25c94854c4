"""Roles, actions, and who may do what: a table, denied by default."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum


class Role(StrEnum):
    """The roles of an office. A person may hold several."""

    ADMIN = "administrator"
    MANAGER = "fund manager"
    OPERATIONS = "operations"
    COMPLIANCE = "compliance"
    AUDITOR = "auditor"
    CLIENT_SERVICES = "client services"


class Action(StrEnum):
    """Everything a service lets somebody do, as `noun.verb`."""

    OFFICE_READ = "office.read"
    OFFICE_TRANSFER = "office.transfer"
    OFFICE_UPGRADE = "office.upgrade"
    SETTINGS_CHANGE = "settings.change"
    PEOPLE_READ = "people.read"
    PEOPLE_MANAGE = "people.manage"
    PEOPLE_CONFIRM = "people.confirm"
    PEOPLE_RESET = "people.reset"
    CLIENTS_WRITE = "clients.write"
    CLIENTS_EXPORT = "clients.export"
    CLIENTS_MERGE = "clients.merge"
    MERGES_CONFIRM = "merges.confirm"
    IDENTITY_REVEAL = "identity.reveal"
    PROSPECTS_WRITE = "prospects.write"
    PROSPECTS_CONVERT = "prospects.convert"
    AGENTS_WRITE = "agents.write"
    COMMISSIONS_APPROVE = "commissions.approve"
    COMMISSIONS_PAY = "commissions.pay"
    CASES_COLLECT = "cases.collect"
    CASES_DECIDE = "cases.decide"
    RISK_RATE = "risk.rate"
    OVERRIDES_PROPOSE = "overrides.propose"
    OVERRIDES_CONFIRM = "overrides.confirm"
    LISTS_IMPORT = "lists.import"
    SCREENING_RUN = "screening.run"
    SCREENING_DECIDE = "screening.decide"
    DOCUMENTS_ADD = "documents.add"
    DOCUMENTS_OPEN = "documents.open"
    DOCUMENTS_VERIFY = "documents.verify"
    INVESTMENTS_WRITE = "investments.write"
    PAYMENTS_RECORD = "payments.record"
    COSTS_RECORD = "costs.record"
    OPERATIONS_TYPE = "operations.type"
    RULES_WRITE = "rules.write"
    STATEMENTS_IMPORT = "statements.import"
    ACCOUNTS_WRITE = "accounts.write"
    ALERTS_HANDLE = "alerts.handle"
    ALERTS_SET = "alerts.set"
    TABLES_EXPORT = "tables.export"
    AUDIT_READ = "audit.read"
    AUDIT_VERIFY = "audit.verify"


Matrix = Mapping[Action, frozenset[Role]]
_EVERYBODY = frozenset(Role)

MATRIX: dict[Action, frozenset[Role]] = {
    Action.OFFICE_READ: _EVERYBODY,
    Action.OFFICE_TRANSFER: frozenset({Role.ADMIN}),
    Action.OFFICE_UPGRADE: frozenset({Role.ADMIN}),
    Action.SETTINGS_CHANGE: frozenset({Role.ADMIN}),
    Action.PEOPLE_READ: frozenset({Role.ADMIN, Role.COMPLIANCE, Role.AUDITOR}),
    Action.PEOPLE_MANAGE: frozenset({Role.ADMIN}),
    Action.PEOPLE_CONFIRM: frozenset({Role.COMPLIANCE}),
    Action.PEOPLE_RESET: frozenset({Role.ADMIN}),
    Action.CLIENTS_WRITE: frozenset({Role.OPERATIONS, Role.CLIENT_SERVICES}),
    Action.CLIENTS_EXPORT: _EVERYBODY - {Role.CLIENT_SERVICES},
    Action.CLIENTS_MERGE: frozenset({Role.OPERATIONS, Role.CLIENT_SERVICES}),
    Action.MERGES_CONFIRM: frozenset({Role.MANAGER, Role.COMPLIANCE}),
    Action.IDENTITY_REVEAL: frozenset({Role.OPERATIONS, Role.COMPLIANCE}),
    Action.PROSPECTS_WRITE: frozenset({Role.MANAGER, Role.OPERATIONS, Role.CLIENT_SERVICES}),
    Action.PROSPECTS_CONVERT: frozenset({Role.OPERATIONS, Role.CLIENT_SERVICES}),
    Action.AGENTS_WRITE: frozenset({Role.MANAGER, Role.OPERATIONS}),
    Action.COMMISSIONS_APPROVE: frozenset({Role.MANAGER}),
    Action.COMMISSIONS_PAY: frozenset({Role.OPERATIONS}),
    Action.CASES_COLLECT: frozenset({Role.OPERATIONS, Role.CLIENT_SERVICES}),
    Action.CASES_DECIDE: frozenset({Role.COMPLIANCE}),
    Action.RISK_RATE: frozenset({Role.COMPLIANCE}),
    Action.OVERRIDES_PROPOSE: frozenset({Role.MANAGER}),
    Action.OVERRIDES_CONFIRM: frozenset({Role.COMPLIANCE}),
    Action.LISTS_IMPORT: frozenset({Role.OPERATIONS, Role.COMPLIANCE}),
    Action.SCREENING_RUN: frozenset({Role.OPERATIONS, Role.COMPLIANCE}),
    Action.SCREENING_DECIDE: frozenset({Role.COMPLIANCE}),
    Action.DOCUMENTS_ADD: frozenset({Role.OPERATIONS, Role.CLIENT_SERVICES}),
    Action.DOCUMENTS_OPEN: frozenset({Role.OPERATIONS, Role.COMPLIANCE, Role.AUDITOR, Role.CLIENT_SERVICES}),
    Action.DOCUMENTS_VERIFY: frozenset({Role.COMPLIANCE}),
    Action.INVESTMENTS_WRITE: frozenset({Role.MANAGER, Role.OPERATIONS, Role.CLIENT_SERVICES}),
    Action.PAYMENTS_RECORD: frozenset({Role.OPERATIONS}),
    Action.COSTS_RECORD: frozenset({Role.OPERATIONS}),
    Action.OPERATIONS_TYPE: frozenset({Role.MANAGER, Role.OPERATIONS}),
    Action.RULES_WRITE: frozenset({Role.MANAGER, Role.OPERATIONS}),
    Action.STATEMENTS_IMPORT: frozenset({Role.MANAGER, Role.OPERATIONS}),
    Action.ACCOUNTS_WRITE: frozenset({Role.MANAGER, Role.OPERATIONS}),
    Action.ALERTS_HANDLE: frozenset({Role.MANAGER, Role.OPERATIONS}),
    Action.ALERTS_SET: frozenset({Role.ADMIN, Role.MANAGER}),
    Action.TABLES_EXPORT: _EVERYBODY,
    Action.AUDIT_READ: _EVERYBODY - {Role.CLIENT_SERVICES},
    Action.AUDIT_VERIFY: frozenset({Role.ADMIN, Role.COMPLIANCE, Role.AUDITOR}),
}


READING = frozenset(
    {
        Action.OFFICE_READ,
        Action.PEOPLE_READ,
        Action.DOCUMENTS_OPEN,
        Action.IDENTITY_REVEAL,
        Action.CLIENTS_EXPORT,
        Action.TABLES_EXPORT,
        Action.AUDIT_READ,
        Action.AUDIT_VERIFY,
    }
)
"""What changes nothing: all that an auditor can ever be given."""

MONEY = frozenset(
    {
        Action.INVESTMENTS_WRITE,
        Action.PAYMENTS_RECORD,
        Action.COSTS_RECORD,
        Action.OPERATIONS_TYPE,
        Action.RULES_WRITE,
        Action.STATEMENTS_IMPORT,
        Action.ACCOUNTS_WRITE,
        Action.COMMISSIONS_APPROVE,
        Action.COMMISSIONS_PAY,
    }
)
"""What moves money or says where it is: an administrator is never given any of it."""

GUARDED = MONEY | {
    Action.PEOPLE_MANAGE,
    Action.PEOPLE_CONFIRM,
    Action.PEOPLE_RESET,
    Action.MERGES_CONFIRM,
    Action.CASES_DECIDE,
    Action.RISK_RATE,
    Action.OVERRIDES_PROPOSE,
    Action.OVERRIDES_CONFIRM,
    Action.SCREENING_DECIDE,
    Action.DOCUMENTS_VERIFY,
    Action.IDENTITY_REVEAL,
}
"""What is given or taken only when a second person has confirmed it."""

STEP_UP = frozenset(
    {
        Action.PEOPLE_MANAGE,
        Action.PEOPLE_CONFIRM,
        Action.PEOPLE_RESET,
        Action.MERGES_CONFIRM,
        Action.IDENTITY_REVEAL,
        Action.COMMISSIONS_APPROVE,
        Action.CASES_DECIDE,
        Action.OVERRIDES_CONFIRM,
        Action.SCREENING_DECIDE,
        Action.DOCUMENTS_VERIFY,
    }
)
"""What asks for the password again where it was given more than five minutes ago (security.md 2.2)."""

GUARDED_ROLES = frozenset({Role.ADMIN, Role.MANAGER, Role.OPERATIONS, Role.COMPLIANCE})
"""The roles that are given only when a second person has confirmed it."""


def may(roles: frozenset[Role], action: Action, matrix: Matrix = MATRIX) -> bool:
    """Whether a person with these roles may do this. What the table does not name is refused."""
    return bool(roles & matrix.get(action, frozenset()))


def who_may(action: Action, matrix: Matrix = MATRIX) -> list[Role]:
    """The roles that may do this, in the order of the table of roles."""
    return [role for role in Role if role in matrix.get(action, frozenset())]
