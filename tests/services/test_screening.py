"""Screening: lists taken in, everybody compared, decisions kept; old hits never hide new ones."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from app.channels import sanctions as files
from app.db import clients as clients_table
from app.domain.clients import Client, ClientKind
from app.domain.errors import BadInput, NotAllowed, RefusedFile
from app.domain.permissions import Role
from app.domain.sanctions import Alias, Born, EntryKind, ListedEntry, SanctionsFile, SanctionsListName
from app.domain.screening import OLDEST_LIST, Cause, Outcome, Standing, Verdict
from app.services import sanctionslists, screening, screeningviews
from app.services.office import Office
from app.services.sanctionslists import FarFewer, ListWishes, Undated
from app.services.screeningevidence import evidence
from tests.sanctionslists import invented, ofac_csv, ofac_xml

TODAY = date(2025, 9, 7)
REASON = "another person: born in another year"
PETROV = ListedEntry(uid="7", kind=EntryKind.INDIVIDUAL, name="Ivan Petrov", countries=("Russia",))
SOKOLOV = ListedEntry(uid="8", kind=EntryKind.INDIVIDUAL, name="Pyotr Sokolov")


def listing(*entries: ListedEntry, day: date = TODAY, name: SanctionsListName = SanctionsListName.EU) -> SanctionsFile:
    """What was read from a file with these entries; its sum tells it from any other."""
    content = str((entries, name))
    return SanctionsFile(
        name=name, format="EU XML", dated=day, entries=entries, sha256=f"{hash(content):x}".rjust(64, "0")[-64:],
        files=("eu.xml",),
    )  # fmt: skip


def keep(office: Office, *clients: Client) -> None:
    with office.store.writing("test") as writing:
        for client in clients:
            clients_table.add(writing.session, client)
        writing.audit("client:added", "test")
        writing.commit()


def change(office: Office, client: Client) -> None:
    with office.store.writing("test") as writing:
        clients_table.change(writing.session, client)
        writing.audit("client:changed", client.code)
        writing.commit()


def of(office: Office, code: str = "C-1") -> Standing:
    return screening.standings(office)[code]


def outcome(office: Office, code: str = "C-1") -> Outcome:
    return of(office, code).outcome


@pytest.fixture
def people(office: Office) -> Office:
    """Two clients: one is called like an entry, the other is not."""
    keep(office, Client(code="C-1", name="Iván Petrov", country="RU"), Client(code="C-2", name="Salvador Palma"))
    return office


@pytest.fixture
def screened(people: Office) -> Office:
    """The same, screened against a list that names the first."""
    sanctionslists.take_in(people, listing(PETROV))
    screening.screen(people)
    return people


def the_match(office: Office) -> int:
    (row,) = [row for row in screeningviews.match_rows(office) if row.waits]
    return row.match.id


# lists


def test_a_list_is_kept_with_its_date_its_sum_and_who_took_it_in(people: Office) -> None:
    taken = sanctionslists.take_in(people, listing(PETROV, SOKOLOV))
    (row,) = sanctionslists.list_rows(people)
    assert (taken.changed, row.screens, row.age, row.is_old) == (True, True, 0, False)
    assert (row.version.entries, row.kept.added, row.kept.imported_by) == (2, 2, "ana")


def test_the_same_file_changes_nothing(people: Office) -> None:
    first = sanctionslists.take_in(people, listing(PETROV))
    again = sanctionslists.take_in(people, listing(PETROV))
    assert not again.changed
    assert again.kept == first.kept
    assert len(sanctionslists.list_rows(people)) == 1


def test_the_same_file_may_still_be_the_publisher_s_on_a_later_day(people: Office) -> None:
    old = listing(PETROV, day=TODAY - timedelta(days=OLDEST_LIST + 1))
    sanctionslists.take_in(people, old)
    screening.screen(people)
    assert outcome(people, "C-2") is Outcome.OUT_OF_DATE
    assert sanctionslists.take_in(people, old, ListWishes(dated=TODAY)).changed
    assert not sanctionslists.take_in(people, old).changed
    screening.screen(people)
    assert outcome(people, "C-2") is Outcome.CLEAR


def test_a_new_version_keeps_only_what_is_new_and_ends_what_is_gone(people: Office) -> None:
    sanctionslists.take_in(people, listing(PETROV, SOKOLOV, day=TODAY - timedelta(days=1)))
    other = replace(PETROV, aliases=(Alias("Vanya"),))
    kept = sanctionslists.take_in(people, listing(other, SOKOLOV)).kept
    assert (kept.added, kept.removed) == (1, 1)
    newest, names = people.listed.current(people.store)
    assert [each.dated for each in newest] == [TODAY]
    assert sorted(entry.names for entry in names.entries) == sorted([other.names, SOKOLOV.names])


def test_a_list_that_contradicts_what_is_known_is_refused_beside_its_field(people: Office) -> None:
    sanctionslists.take_in(people, listing(PETROV, day=TODAY - timedelta(days=2)))
    for found, wishes, field in (
        (listing(SOKOLOV, day=TODAY - timedelta(days=3)), ListWishes(), "date"),
        (listing(SOKOLOV, day=TODAY + timedelta(days=3)), ListWishes(), "date"),
        (listing(SOKOLOV), ListWishes(dated=TODAY - timedelta(days=1)), "date"),
        (listing(SOKOLOV), ListWishes(name=SanctionsListName.UN), "list"),
    ):
        with pytest.raises(BadInput) as refusal:
            sanctionslists.take_in(people, found, wishes)
        assert refusal.value.field == field
    assert len(sanctionslists.list_rows(people)) == 1


def test_a_list_without_a_date_asks_for_it(people: Office) -> None:
    found = replace(listing(PETROV, name=SanctionsListName.OFAC), dated=None)
    with pytest.raises(Undated):
        sanctionslists.take_in(people, found)
    kept = sanctionslists.take_in(people, found, ListWishes(dated=TODAY, name=SanctionsListName.OFAC_OTHER)).kept
    assert (kept.version.name, kept.version.dated) == (SanctionsListName.OFAC_OTHER, TODAY)


def test_a_list_that_has_shrunk_by_half_is_asked_about(people: Office) -> None:
    sanctionslists.take_in(people, listing(*invented(10), day=TODAY - timedelta(days=1)))
    with pytest.raises(FarFewer):
        sanctionslists.take_in(people, listing(*invented(4)))
    assert sanctionslists.take_in(people, listing(*invented(4)), ListWishes(fewer=True)).kept.removed == 6


def test_a_list_is_read_in_a_process_of_its_own(people: Office, tmp_path: Path) -> None:
    paths = ofac_xml(tmp_path, invented(30))
    assert sanctionslists.open_list(people, paths) == files.read(paths)
    paths[0].write_text("<sdnList>")
    with pytest.raises(RefusedFile) as refusal:
        sanctionslists.open_list(people, paths)
    assert "no whole XML" in str(refusal.value.problems[0].what)


def test_the_form_of_a_list_may_change_from_one_version_to_the_next(people: Office, tmp_path: Path) -> None:
    sanctionslists.take_in(people, files.read(ofac_csv(tmp_path, invented(20))), ListWishes(dated=TODAY))
    kept = sanctionslists.take_in(people, files.read(ofac_xml(tmp_path, invented(20), TODAY))).kept
    assert kept.version.format == "OFAC XML"
    assert len(people.listed.current(people.store)[1].entries) == 20


# screening and its standings


def test_without_a_list_nobody_is_screened(people: Office) -> None:
    assert outcome(people) is Outcome.NOT_SCREENED
    assert screening.screen_changed(people) is None
    with pytest.raises(BadInput):
        screening.screen(people)


def test_a_run_is_evidence_of_what_was_compared_with_what(screened: Office) -> None:
    found = of(screened)
    assert (found.outcome, found.open, found.lists) == (Outcome.OPEN, 1, (("EU", TODAY),))
    assert outcome(screened, "C-2") is Outcome.CLEAR
    document: Any = evidence(screened, "C-1")
    run, match = document["screenings"][0], document["matches"][0]
    assert run["compared"] == {"name": "Iván Petrov", "company": False, "born": "", "country": "RU"}
    assert (run["threshold"], run["algorithm"], run["by"]) == (85, "words/1", "ana")
    assert [each["sha256"] for each in run["lists"]] == [match["sha256"]]
    assert match["entry"]["name"] == "Ivan Petrov"
    assert match["explained"]["country"] == "agrees"


def test_a_false_match_clears_and_says_who_decided(screened: Office) -> None:
    number = the_match(screened)
    with pytest.raises(BadInput) as refusal:
        screening.decide(screened, number, Verdict.FALSE, "no")
    assert refusal.value.field == "reason"
    screening.decide(screened, number, Verdict.MORE, "asked for the passport")
    assert outcome(screened) is Outcome.OPEN
    decided = screening.decide(screened, number, Verdict.FALSE, REASON)
    assert (decided.list, decided.dated) == (SanctionsListName.EU, TODAY)
    assert len(decided.sha256) == 64
    found = of(screened)
    assert (found.outcome, found.open, found.decided_by) == (Outcome.CLEAR, 0, "ana")
    assert [each.verdict for each in screeningviews.match_detail(screened, number).decisions] == [
        Verdict.FALSE,
        Verdict.MORE,
    ]


def test_a_true_match_stays_whatever_the_name_and_the_list_become(screened: Office) -> None:
    number = the_match(screened)
    screening.decide(screened, number, Verdict.TRUE, "same birth date and passport")
    assert outcome(screened) is Outcome.CONFIRMED
    change(screened, Client(code="C-1", name="Somebody Else", version=1))
    sanctionslists.take_in(screened, listing(SOKOLOV, day=TODAY + timedelta(days=1)))
    screening.screen(screened)
    assert outcome(screened) is Outcome.CONFIRMED
    screening.decide(screened, number, Verdict.FALSE, REASON)
    assert outcome(screened) is Outcome.CLEAR


def test_changed_facts_are_out_of_date_until_screened_again(screened: Office) -> None:
    change(screened, Client(code="C-2", name="Pyotr Sokolov", version=1))
    assert outcome(screened, "C-2") is Outcome.OUT_OF_DATE
    ran = screening.screen_changed(screened)
    assert ran is not None
    assert (ran.run.screened, ran.run.cause) == (1, Cause.CHANGED)
    assert outcome(screened, "C-2") is Outcome.CLEAR
    assert screening.screen_changed(screened) is None


def test_a_new_version_and_an_old_list_are_out_of_date(screened: Office, around: object) -> None:
    sanctionslists.take_in(screened, listing(PETROV, SOKOLOV))
    assert outcome(screened, "C-2") is Outcome.OUT_OF_DATE
    screening.screen(screened)
    assert (outcome(screened), outcome(screened, "C-2")) == (Outcome.OPEN, Outcome.CLEAR)
    later = replace(screened, clock=lambda: screened.store.clock() + timedelta(days=OLDEST_LIST + 1))
    assert (outcome(later), of(later).open) == (Outcome.OPEN, 1), "a list that ages takes no match away"
    number = screeningviews.match_rows(screened, "C-1")[0].match.id
    screening.decide(screened, number, Verdict.FALSE, REASON)
    assert outcome(later) is Outcome.OUT_OF_DATE


def test_a_decision_stays_while_neither_side_changes(screened: Office) -> None:
    screening.decide(screened, the_match(screened), Verdict.FALSE, REASON)
    sanctionslists.take_in(screened, listing(PETROV, SOKOLOV))
    ran = screening.screen(screened)
    assert (ran.run.found, ran.open, ran.new) == (1, 0, 0)
    assert outcome(screened) is Outcome.CLEAR


def test_an_entry_that_says_something_else_is_a_new_match(screened: Office) -> None:
    others = (
        replace(PETROV, remarks="now with a passport"),
        replace(PETROV, born=(Born(date(1970, 1, 1), date(1970, 1, 1)),)),
        replace(PETROV, uid="9"),
        replace(PETROV, aliases=(Alias("Vanya Petrov"),)),
    )
    for entry in others:
        old = the_match(screened)
        screening.decide(screened, old, Verdict.FALSE, REASON)
        sanctionslists.take_in(screened, listing(entry))
        ran = screening.screen(screened)
        assert (ran.open, ran.new) == (1, 1)
        assert the_match(screened) != old
        assert outcome(screened) is Outcome.OPEN


def test_the_subject_s_other_facts_are_a_new_match_too(screened: Office) -> None:
    screening.decide(screened, the_match(screened), Verdict.FALSE, REASON)
    change(screened, Client(code="C-1", name="Iván Petrov", country="BY", version=1))
    screening.screen_changed(screened)
    assert outcome(screened) is Outcome.OPEN


ENTRIES = st.lists(
    st.builds(
        lambda uid, name, remark: ListedEntry(uid=uid, kind=EntryKind.INDIVIDUAL, name=name, remarks=remark),
        st.sampled_from("123"),
        st.sampled_from(("Ivan Petrov", "Iwan Petroff", "Pyotr Sokolov")),
        st.sampled_from(("", "passport")),
    ),
    max_size=4,
    unique_by=lambda entry: entry.uid,
)


@settings(max_examples=10, phases=[Phase.generate], suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(versions=st.lists(ENTRIES, min_size=1, max_size=4), data=st.data())
def test_old_hits_never_hide_new_ones(office: Office, versions: list[list[ListedEntry]], data: st.DataObject) -> None:
    """Whatever was decided before: what was not decided about with exactly this content waits for a person."""
    code = f"C-{len(screening.subjects(office)) + 1}"
    keep(office, Client(code=code, name="Ivan Petrov"))
    settled: set[ListedEntry] = set()
    for entries in versions:
        sanctionslists.take_in(office, listing(*entries), ListWishes(fewer=True))
        screening.screen(office)
        alike = {entry for entry in entries if entry.name != "Pyotr Sokolov"}
        waiting = {row.match.entry: row.match.id for row in screeningviews.match_rows(office, code) if row.waits}
        assert set(waiting) == alike - settled
        assert outcome(office, code) is (Outcome.OPEN if waiting else Outcome.CLEAR)
        for entry in sorted(waiting, key=lambda each: each.uid):
            if data.draw(st.booleans()):
                screening.decide(office, waiting[entry], Verdict.FALSE, REASON)
                settled.add(entry)


# who may


def test_who_may_import_run_and_decide(screened: Office, as_role: Callable[[Office, Role], Office]) -> None:
    number = the_match(screened)
    for role in Role:
        _try_as(role, as_role(screened, role), number)


def _try_as(role: Role, seat: Office, number: int) -> None:
    tries: dict[str, tuple[set[Role], Callable[[], object]]] = {
        "import": ({Role.OPERATIONS, Role.COMPLIANCE}, lambda: sanctionslists.take_in(seat, listing(PETROV))),
        "run": ({Role.OPERATIONS, Role.COMPLIANCE}, lambda: screening.screen(seat)),
        "decide": ({Role.COMPLIANCE}, lambda: screening.decide(seat, number, Verdict.FALSE, REASON)),
    }
    for allowed, run in tries.values():
        if role in allowed:
            run()
        else:
            with pytest.raises(NotAllowed):
                run()


def test_a_stopped_run_leaves_nothing(screened: Office) -> None:
    def stop(_done: int, _whole: int) -> None:
        raise screening.Stopped(screening.Stopped.title)

    before = len(screeningviews.screening_view(screened).runs)
    with pytest.raises(screening.Stopped):
        screening.screen(screened, stop)
    assert len(screeningviews.screening_view(screened).runs) == before


def test_a_company_is_compared_as_one(people: Office) -> None:
    keep(people, Client(code="C-3", name="Petrov Ivan S.A.", kind=ClientKind.COMPANY))
    sanctionslists.take_in(people, listing(PETROV))
    screening.screen_one(people, "C-3")
    (row,) = screeningviews.match_rows(people, "C-3")
    assert (row.match.score, row.match.explained.kind.value) == (90, "differs")
    assert [each.ours for each in screeningviews.compared(row.match)][3] == "company"


def test_the_names_are_made_once_for_each_version(screened: Office) -> None:
    with patch("app.services.listed.ListedNames.__init__", side_effect=AssertionError):
        screening.screen(screened)
