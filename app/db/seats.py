"""Seats of an office in PostgreSQL: roles that may read, add, and change only what is not append-only."""

from __future__ import annotations

from sqlalchemy import Connection, inspect, text

from app.db.triggers import APPEND_ONLY
from app.domain.errors import BadInput, message

REVISION = "alembic_version"
OWNS = text(
    "SELECT pg_has_role(r.oid, c.relowner, 'MEMBER') FROM pg_roles r, pg_class c"
    " WHERE r.rolname = :role AND c.oid = 'public.alembic_version'::regclass"
)
GRANTED = text(
    "SELECT DISTINCT r.rolname FROM pg_class c CROSS JOIN aclexplode(c.relacl) a JOIN pg_roles r ON r.oid = a.grantee"
    " WHERE c.oid = 'public.alembic_version'::regclass AND a.grantee <> c.relowner ORDER BY 1"
)


def granted(connection: Connection) -> list[str]:
    """The roles that are seats already."""
    return list(connection.execute(GRANTED).scalars())


def grant(connection: Connection, role: str) -> None:
    """Give a role what a seat needs and no more. Raises BadInput for a role that cannot be a seat."""
    _refuse(connection, role)
    quote = connection.dialect.identifier_preparer.quote
    seat, database = quote(role), quote(str(connection.engine.url.database))
    for statement in (
        f"REVOKE TEMPORARY ON DATABASE {database} FROM PUBLIC",  # a temporary table could hide ours
        "REVOKE CREATE ON SCHEMA public FROM PUBLIC",
        f"GRANT USAGE ON SCHEMA public TO {seat}",
        f"GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO {seat}",
    ):
        connection.exec_driver_sql(statement)
    for name in inspect(connection).get_table_names():
        connection.exec_driver_sql(f'REVOKE ALL ON "{name}" FROM {seat}')
        connection.exec_driver_sql(f'GRANT {_rights(name)} ON "{name}" TO {seat}')


def _rights(table: str) -> str:
    if table == REVISION:
        return "SELECT"
    return "SELECT, INSERT" if table in APPEND_ONLY else "SELECT, INSERT, UPDATE, DELETE"


def _refuse(connection: Connection, role: str) -> None:
    if connection.dialect.name != "postgresql":
        raise BadInput(
            message("An office in an encrypted file has no seats."),
            message("Keep the office in PostgreSQL for several."),
        )
    owns = connection.execute(OWNS, {"role": role}).scalar()
    if owns is None:
        raise BadInput(
            message("The database server has no role {role}.", role=role),
            message("Create it there first, with a password of its own."),
        )
    if owns:
        raise BadInput(
            message("{role} owns the tables or may act for their owner.", role=role),
            message("A seat needs a role of its own, or it could take the guards away."),
        )
