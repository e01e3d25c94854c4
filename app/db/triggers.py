"""Keeps append-only tables append-only, in the database itself: one list, created again after every upgrade."""

from __future__ import annotations

from sqlalchemy import Connection, inspect

APPEND_ONLY = frozenset(
    {
        "alert_events",
        "alert_thresholds",
        "audit",
        "conversions",
        "client_merges",
        "costs",
        "deals",
        "missing_deals",
        "maintenance",
        "messages",
        "payments",
        "proposals",
        "prospect_notes",
        "permission_changes",
        "purposes",
        "quarantine",
        "risk_rules",
        "referrals",
        "rules",
        "sanctions_entries",
        "sanctions_lists",
        "sanctions_removals",
        "schedule",
        "screening_decisions",
        "screening_found",
        "screening_matches",
        "screening_runs",
        "screenings",
        "snapshots",
        "terms",
        "typing_parts",
        "typings",
    }
)

HAVE_ALREADY = "have this row already"
"""How the database says that a row repeats a key, apart from every other refusal."""


def create_triggers(connection: Connection) -> None:
    """Drop and create the triggers of every table of the list that the database has."""
    for name in sorted(APPEND_ONLY & set(inspect(connection).get_table_names())):
        sqlite = connection.dialect.name == "sqlite"
        for statement in _sqlite(name, unique_keys(connection, name)) if sqlite else _postgres(name):
            connection.exec_driver_sql(statement)


def unique_keys(connection: Connection, name: str) -> list[list[str]]:
    """The columns of the primary key and of every unique key, as the database has them."""
    found = inspect(connection)
    keys = [list(found.get_pk_constraint(name)["constrained_columns"])]
    keys += [list(each["column_names"]) for each in found.get_unique_constraints(name)]
    keys += [[str(column) for column in each["column_names"]] for each in found.get_indexes(name) if each["unique"]]
    return sorted(keys)


def _sqlite(name: str, keys: list[list[str]]) -> list[str]:
    """Three triggers: no update, no delete, and no insert over an existing key (which REPLACE would turn into one)."""
    same = " OR ".join("(" + " AND ".join(f'"{column}" = NEW."{column}"' for column in key) + ")" for key in keys)
    known = f"EXISTS (SELECT 1 FROM {name} WHERE {same})"  # noqa: S608 - names that the database gave
    only = f"{name} is append-only"
    events = {
        f"{name}_no_update": (f"UPDATE ON {name}", only),
        f"{name}_no_delete": (f"DELETE ON {name}", only),
        f"{name}_no_replace": (f"INSERT ON {name} WHEN {known}", f"{name} {HAVE_ALREADY}"),
    }
    drops = [f"DROP TRIGGER IF EXISTS {trigger}" for trigger in events]
    return drops + [
        f"CREATE TRIGGER {trigger} BEFORE {what} BEGIN SELECT RAISE(ABORT, '{why}'); END"
        for trigger, (what, why) in events.items()
    ]


REFUSE_CHANGE = """
CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION USING MESSAGE = TG_TABLE_NAME || ' is append-only'; END $$
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
