"""An office in PostgreSQL: its owner grants a seat, and the seat works there without being able to touch the guards."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import Engine, Executable, create_engine, make_url, text
from sqlalchemy.exc import ProgrammingError
from sqlalchemy.pool import NullPool

from app.channels.officewriter import document
from app.config import Paths
from app.db import accounts
from app.db.base import Base
from app.db.triggers import APPEND_ONLY
from app.domain.clients import Client
from app.domain.errors import BadInput, NotAllowed, Unavailable
from app.domain.permissions import Role
from app.domain.prospects import Prospect
from app.security.sealedfiles import MissingFile
from app.services import (
    clients,
    documents,
    documents_opened,
    drafts,
    merges,
    prospects,
    seats,
    signin,
    trail,
    transfer,
)
from app.services.office import Office
from app.services.signin import NewOffice, Surroundings
from app.services.watch import Watch
from tests.conftest import PASSWORD, USER
from tests.offices import reference_book
from tests.postgres import administering, database, in_database, running_server
from tests.services.papers import BILL, examined

pytestmark = pytest.mark.xdist_group("postgres")
SEAT = "desk_2"


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    with running_server() as url:
        yield url


@pytest.fixture
def owner(server: str, around: Surroundings) -> Iterator[Surroundings]:
    """A new office in a database of its own, and a role that is no seat yet."""
    with database(server, "fidus_seats") as url:
        with administering(url) as engine, engine.connect() as connection:
            connection.exec_driver_sql(f"CREATE ROLE {SEAT} LOGIN")
        theirs = replace(around, database=url)
        signin.create_office(theirs, NewOffice(user=USER, full_name="Ana", password=PASSWORD))
        yield theirs
        with administering(url) as engine, engine.connect() as connection:
            connection.exec_driver_sql(f"DROP OWNED BY {SEAT}")
            connection.exec_driver_sql(f"DROP ROLE {SEAT}")


@pytest.fixture
def seat(owner: Surroundings, tmp_path: Path) -> Surroundings:
    """What a workstation has: its own folder with a copy of the key file, and its own role."""
    folder = tmp_path / "seat"
    folder.mkdir()
    shutil.copy(owner.paths.keys, folder)
    name = str(make_url(owner.database).database)
    return replace(owner, paths=Paths(folder), database=in_database(owner.database, name, SEAT))


def grant(owner: Surroundings) -> None:
    office = signin.open_office(owner, USER, PASSWORD)
    seats.grant(office, SEAT)
    office.close()


def test_a_role_that_is_no_seat_does_not_open_the_office(seat: Surroundings) -> None:
    with pytest.raises(Unavailable, match="may not do that"):
        signin.open_office(seat, USER, PASSWORD)


def test_a_seat_does_everything_people_do(owner: Surroundings, seat: Surroundings) -> None:
    grant(owner)
    office = signin.open_office(seat, USER, PASSWORD)
    content = json.dumps(document(reference_book())).encode()
    assert transfer.import_office(office, content, "reference").added > 100
    clients.change_client(office, replace(office.book().clients[0], country="ES"))
    clients.add_client(office, Client(code="C-0002", name="S. Palma"))
    kept, absorbed = clients.client_of(office, "C-0002"), clients.client_of(office, "C-0001")
    number = merges.propose(office, kept, absorbed, ("country",), "the same person, entered twice").number
    merges.confirm(replace(office, person=replace(office.person, name="elena")), number)
    assert {each.client for each in office.book().investments} == {"C-0002"}
    drafts.save_draft_form(office, "form", {"name": "half"})
    drafts.drop_draft_form(office, "form")
    assert trail.verify(office).sound
    Watch(office).look()
    with office.store.writing("bridge") as writing:
        accounts.zones(writing.session, hold=True)  # it may lock them
    done = [line.action for line in trail.audit_page(office, trail.Filter()).lines]
    assert {"seat:granted", "audit:not-seen-before", "client:changed"} <= set(done)
    office.close()


def test_a_seat_cannot_change_what_is_written_nor_how(owner: Surroundings, seat: Surroundings) -> None:
    grant(owner)
    engine = create_engine(make_url(seat.database).set(drivername="postgresql+psycopg"), poolclass=NullPool)
    for name in sorted(APPEND_ONLY):
        table = Base.metadata.tables[name]
        for statement in (
            table.update().values({next(iter(table.c)): None}),
            table.delete(),
            text(f"TRUNCATE {name}"),
            text(f"ALTER TABLE {name} ADD COLUMN more text"),
            text(f"ALTER TABLE {name} DISABLE TRIGGER ALL"),
            text(f"DROP TABLE {name}"),
        ):
            refused(engine, statement)
    for more in ("CREATE TABLE mine (x int)", "CREATE TEMP TABLE mine (x int)", "DELETE FROM alembic_version"):
        refused(engine, text(more))


def refused(engine: Engine, statement: Executable) -> None:
    with engine.connect() as connection, pytest.raises(ProgrammingError, match=r"denied|must be owner"):
        connection.execute(statement)


def test_only_an_administrator_grants_and_only_in_postgres(
    office: Office, as_role: Callable[[Office, Role], Office]
) -> None:
    with pytest.raises(BadInput, match="no seats"):
        seats.grant(office, SEAT)
    with pytest.raises(NotAllowed):
        seats.grant(as_role(office, Role.MANAGER), SEAT)


def test_two_seats_see_one_document_whose_file_lies_at_one_of_them(owner: Surroundings, seat: Surroundings) -> None:
    grant(owner)
    here, there = (signin.open_office(each, USER, PASSWORD) for each in (owner, seat))
    transfer.import_office(here, json.dumps(document(reference_book())).encode(), "reference")
    kept = documents.add_document(here, BILL, examined())
    prospects.add_prospect(there, Prospect(code="", name="Vera Holm", stage_since=here.clock()))
    assert [row.prospect.name for row in prospects.board(here).rows] == ["Vera Holm"]
    (row,) = documents.document_list(there).rows
    assert row.document == kept
    for ask in (
        lambda: documents_opened.open_pages(there, kept.id),
        lambda: documents_opened.save_copy(there, kept.id, there.paths.folder / "copy.pdf"),
    ):
        with pytest.raises(MissingFile, match="missing on this workstation") as missing:
            ask()
        assert f"{USER} added it on 2025-09-07: copy {kept.id}" in str(missing.value.way_out)
    [finding] = documents_opened.intact(there)
    assert "is missing on this workstation" in str(finding.what)
    shutil.copytree(here.paths.documents, there.paths.documents)
    assert documents_opened.intact(there) == documents_opened.intact(here) == []
    assert documents.verify(replace(there, person=replace(there.person, name="elena")), kept.id).decided_by == "elena"
    assert documents.document_list(here).rows[0].document.decided_by == "elena"
    for office in (here, there):
        office.close()
