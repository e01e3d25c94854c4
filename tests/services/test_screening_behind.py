"""Whoever bears on a client is screened with them: people behind a company, and clients merged into one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest

from app.db import clients as clients_table
from app.domain.clients import Client, ClientKind, Related
from app.domain.errors import BadInput
from app.domain.permissions import Role
from app.domain.readiness import Requirement
from app.domain.screening import Outcome, Verdict
from app.services import merges, readiness, sanctionslists, screening, screeningviews
from app.services.office import Office
from app.services.screeningevidence import evidence
from tests.people import acting, cleared
from tests.services.test_screening import PETROV, REASON, SOKOLOV, keep, listing, of, outcome

FIRM = Client(
    code="C-1",
    name="Almazara del Sur",
    kind=ClientKind.COMPANY,
    related=(
        Related(name="Ivan Petrov", role="beneficial owner"),
        Related(name="Marta Olmedo", role="director", born=date(1970, 3, 2)),
    ),
)


@pytest.fixture
def firm(office: Office) -> Office:
    """A company whose owner is called like an entry of the list, screened."""
    keep(office, FIRM)
    sanctionslists.take_in(office, listing(PETROV))
    screening.screen(office)
    return office


def change(office: Office, client: Client) -> None:
    known = next(each for each in office.book().clients if each.code == client.code)
    with office.store.writing("test") as writing:
        clients_table.change(writing.session, replace(client, version=known.version))
        writing.audit("client:changed", client.code)
        writing.commit()


def test_a_company_stands_as_the_gravest_of_those_behind_it(firm: Office) -> None:
    assert (outcome(firm), of(firm).about, of(firm).open) == (Outcome.OPEN, "Ivan Petrov", 1)
    item = next(each for each in readiness.readiness(firm, "C-1").items if each.requirement is Requirement.AML_REPORT)
    assert (item.met, str(item.message)) == (False, "Ivan Petrov: 1 match to decide")
    (row,) = screeningviews.match_rows(firm, "C-1")
    assert row.match.subject.client == "C-1"
    assert len(screening.screen_one(firm, "C-1").run.lists) == 1
    screening.decide(firm, row.match.id, Verdict.FALSE, REASON)
    assert outcome(firm) is Outcome.CLEAR
    told = evidence(firm, "C-1")
    assert row.match.subject.code in str(told["with"])
    assert [each["of"] for each in told["matches"]] == [row.match.subject.code]  # type: ignore[attr-defined]


def test_a_verified_report_does_not_speak_over_the_match_of_an_owner(firm: Office) -> None:
    cleared(firm, "C-1", ClientKind.COMPANY)
    sanctionslists.take_in(firm, listing(PETROV, SOKOLOV))
    assert not readiness.readiness(firm, "C-1").ready, "the lists have moved on, and the match still waits"


def test_somebody_new_behind_a_company_is_screened_as_soon_as_they_are_known(firm: Office) -> None:
    screening.decide(firm, screeningviews.match_rows(firm, "C-1")[0].match.id, Verdict.FALSE, REASON)
    change(firm, replace(FIRM, related=(*FIRM.related, Related(name="Clara Vidal"))))
    assert (outcome(firm), of(firm).about) == (Outcome.NOT_SCREENED, "Clara Vidal")
    ran = screening.screen_changed(firm)
    assert ran is not None
    assert ran.run.screened == 1
    assert outcome(firm) is Outcome.CLEAR


def test_taking_a_confirmed_person_out_hides_nothing(firm: Office) -> None:
    screening.decide(firm, screeningviews.match_rows(firm, "C-1")[0].match.id, Verdict.TRUE, REASON)
    change(firm, replace(FIRM, related=FIRM.related[1:]))
    screening.screen(firm)
    assert outcome(firm) is Outcome.CONFIRMED
    assert len(screeningviews.match_rows(firm, "C-1")) == 1


def test_nobody_says_of_whoever_is_behind_a_company_whether_it_is_one(office: Office) -> None:
    listed = replace(PETROV, name="Nordwind Beteiligungen", kind=type(PETROV.kind).ENTITY)
    keep(office, replace(FIRM, related=(Related(name="Nordwind Beteiligungen"),)))
    sanctionslists.take_in(office, listing(listed))
    screening.screen(office)
    assert outcome(office) is Outcome.OPEN


def test_a_client_merged_into_another_is_screened_on_and_counts_there(
    second: Office, as_role: Callable[[Office, Role], Office]
) -> None:
    change(second, Client(code="C-2", name="Salvador Palma"))
    office = as_role(second, Role.OPERATIONS)
    one, two = (next(each for each in office.book().clients if each.code == code) for code in ("C-1", "C-2"))
    made = merges.propose(office, one, two, (), "the same person, entered twice")
    merges.confirm(acting(second, "elena", Role.COMPLIANCE), made.number)
    sanctionslists.take_in(second, listing(replace(PETROV, name=two.name), day=second.today()))
    screening.screen(second)
    assert "C-2" not in screening.standings(second)
    standing = screening.standing(second, "C-1")
    assert (standing.outcome, standing.about) == (Outcome.OPEN, two.name)
    merges.propose_reversal(office, made.number, "they are two people after all")
    merges.confirm(acting(second, "elena", Role.COMPLIANCE), made.number)
    assert (outcome(second, "C-1"), outcome(second, "C-2")) == (Outcome.CLEAR, Outcome.OPEN)


def test_nobody_screens_more_loosely_than_usual(firm: Office) -> None:
    with pytest.raises(BadInput) as refused:
        screening.screen_one(firm, "C-1", threshold=100)
    assert refused.value.field == "threshold"
    assert outcome(firm) is Outcome.OPEN
