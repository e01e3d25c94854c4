"""Keeps append-only tables append-only, in the database itself: one list, created again after every upgrade."""

from __future__ import annotations

from sqlalchemy import Connection, Table, UniqueConstraint

from app.db.base import Base

APPEND_ONLY = (
    "audit",
    "deals",
    "quarantine",
    "snapshots",
    "typings",
    "payments",
    "costs",
    "schedule",
    "terms",
    "purposes",
)


def create_triggers(connection: Connection) -> None:
    """Drop and create every trigger of this list."""
    for name in APPEND_ONLY:
        statements = _sqlite(name) if connection.dialect.name == "sqlite" else _postgres(name)
        for statement in statements:
            connection.exec_driver_sql(statement)


def _unique_keys(table: Table) -> list[list[str]]:
    keys = [[column.name for column in table.primary_key]]
    keys += [
        [column.name for column in each.columns] for each in table.constraints if isinstance(each, UniqueConstraint)
    ]
    keys += [[column.name] for column in table.columns if column.unique]
    return sorted(keys)


def _sqlite(name: str) -> list[str]:
    """Three triggers: no update, no delete, and no insert over an existing key (which REPLACE would turn into one)."""
    same = " OR ".join(
        "(" + " AND ".join(f'"{column}" = NEW."{column}"' for column in key) + ")"
        for key in _unique_keys(Base.metadata.tables[name])
    )
    refuse = f"SELECT RAISE(ABORT, '{name} is append-only')"
    known = f"EXISTS (SELECT 1 FROM {name} WHERE {same})"  # noqa: S608 - names of our own tables
    events = {
        f"{name}_no_update": f"UPDATE ON {name}",
        f"{name}_no_delete": f"DELETE ON {name}",
        f"{name}_no_replace": f"INSERT ON {name} WHEN {known}",
    }
    drops = [f"DROP TRIGGER IF EXISTS {trigger}" for trigger in events]
    return drops + [f"CREATE TRIGGER {trigger} BEFORE {what} BEGIN {refuse}; END" for trigger, what in events.items()]


REFUSE_CHANGE = """
CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME; END $$
"""


def _postgres(name: str) -> list[str]:
    """One trigger for rows and one for TRUNCATE, held even under session_replication_role."""
    events = {
        f"{name}_no_change": f"UPDATE OR DELETE ON {name} FOR EACH ROW",
        f"{name}_no_truncate": f"TRUNCATE ON {name} FOR EACH STATEMENT",
    }
    found = [REFUSE_CHANGE]
    for trigger, what in events.items():
        found += [
            f"DROP TRIGGER IF EXISTS {trigger} ON {name}",
            f"CREATE TRIGGER {trigger} BEFORE {what} EXECUTE FUNCTION refuse_change()",
            f"ALTER TABLE {name} ENABLE ALWAYS TRIGGER {trigger}",
        ]
    return found
