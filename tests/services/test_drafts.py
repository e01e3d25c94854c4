"""What somebody typed into a form comes back after a restart, to that person and for that form only."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from app.services.drafts import drop_draft_form, read_draft_form, save_draft_form
from app.services.office import Office

CONTENT = {"name": "Ñusta Quispe", "principal": "1,000.5"}


def test_it_outlives_the_office_that_kept_it(office: Office, reopen: Callable[[], Office]) -> None:
    save_draft_form(office, "client", {"name": "first"})
    save_draft_form(office, "client", CONTENT)
    office.close()
    again = reopen()
    assert read_draft_form(again, "client") == CONTENT
    again.close()


def test_it_is_for_its_person_and_its_form(office: Office) -> None:
    save_draft_form(office, "client", CONTENT)
    other = replace(office, person=replace(office.person, name="bea"))
    assert read_draft_form(office, "payment") is None
    assert read_draft_form(other, "client") is None
    drop_draft_form(other, "client")
    assert read_draft_form(office, "client") == CONTENT


def test_it_is_gone_once_dropped(office: Office) -> None:
    save_draft_form(office, "client", CONTENT)
    drop_draft_form(office, "client")
    assert read_draft_form(office, "client") is None
