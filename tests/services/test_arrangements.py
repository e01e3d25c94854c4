"""Tables as people arranged them: each person has their own, and no form is mistaken for one."""

from __future__ import annotations

from dataclasses import replace

from app.services.arrangements import keep_arrangement, kept_arrangement
from app.services.drafts import read_draft_form
from app.services.office import Office


def test_each_person_gets_back_what_they_kept(office: Office) -> None:
    assert kept_arrangement(office, "clients") == {}
    keep_arrangement(office, "clients", {"order": ["name", "net"]})
    keep_arrangement(office, "clients", {"order": ["net", "name"]})
    assert kept_arrangement(office, "clients") == {"order": ["net", "name"]}
    assert kept_arrangement(office, "accounts") == {}
    other = replace(office, person=replace(office.person, name="luis"))
    assert kept_arrangement(other, "clients") == {}
    assert read_draft_form(office, "clients") is None
