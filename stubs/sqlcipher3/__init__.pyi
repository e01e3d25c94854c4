# What FIDUS uses of sqlcipher3: the DB-API of sqlite3 with keys.
from sqlite3 import Connection as Connection
from sqlite3 import DatabaseError as DatabaseError
from sqlite3 import IntegrityError as IntegrityError
from sqlite3 import OperationalError as OperationalError

sqlite_version: str

def connect(
    database: str, *, timeout: float = ..., check_same_thread: bool = ..., isolation_level: str | None = ...
) -> Connection: ...
