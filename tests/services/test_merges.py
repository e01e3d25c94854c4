"""Merging clients: a second person decides, one transaction moves everything, and a reversal gives it back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.db import cases, documents
from app.domain.agents import Agent
from app.domain.cases import Case, CaseState, Risk
from app.domain.clients import Bank, Client, ClientState, IdentityKind
from app.domain.documents import Document, DocumentKind
from app.domain.errors import BadInput, Conflict, NotAllowed, RefusedFile
from app.domain.merges import CHOSEN, Merge, Step
from app.domain.messages import Channel, Direction, Exchange
from app.domain.overrides import OverrideState
from app.domain.permissions import Role
from app.domain.screening import Outcome, Standing
from app.domain.second import SamePerson
from app.services import agents, clients, investments, merges, messages, overrides, people, readiness, records, trail
from app.services.clientrecords import move_client
from app.services.dashboard import dashboard
from app.services.investments import NewInvestment
from app.services.office import Office, Person
from tests import colleagues

AT = datetime(2025, 9, 7, 20, tzinfo=UTC)
WHY = "the same person, entered twice"


@pytest.fixture
def office_of_two(second: Office) -> Office:
    """The second office as somebody of operations sees it, who may propose and not confirm."""
    return replace(second, person=Person("ana", "Ana Beltrán", frozenset({Role.OPERATIONS})))


def elena(office: Office) -> Office:
    """The same office with a second person, of compliance."""
    return replace(office, person=Person("elena", "Elena Duarte", frozenset({Role.COMPLIANCE})))


def propose(office: Office, kept: str = "C-1", absorbed: str = "C-2", taken: tuple[str, ...] = ()) -> Merge:
    one, other = clients.client_of(office, kept), clients.client_of(office, absorbed)
    return merges.propose(office, one, other, taken, WHY)


def merge(office: Office, taken: tuple[str, ...] = ()) -> Merge:
    return merges.confirm(elena(office), propose(office, taken=taken).number)


def reverse(office: Office, number: int) -> Merge:
    merges.propose_reversal(office, number, "they are two people after all")
    return merges.confirm(elena(office), number)


def keep(office: Office, *, case: Case | None = None, document: Document | None = None) -> None:
    with office.store.writing("ana") as writing:
        if case is not None:
            cases.write(writing.session, case)
        if document is not None:
            documents.add(writing.session, document)
        writing.audit("test:kept", "x")
        writing.commit()


def passport(subject: str) -> Document:
    return Document(
        id="d-1", subject=subject, kind=DocumentKind.IDENTITY, name="passport.pdf", media="application/pdf", size=9,
        sha256="0" * 64, received_at=AT, received_by="ana",
    )  # fmt: skip


def belongs(office: Office) -> dict[str, str]:
    return {each.code: each.client for each in office.book().investments}


def actions(office: Office, subject: str) -> list[str]:
    admin = replace(office, person=replace(office.person, roles=frozenset(Role)))
    return [line.action for line in trail.audit_page(admin, trail.Filter(subject=subject)).lines]


def test_a_proposal_previews_everything_and_moves_nothing(office_of_two: Office) -> None:
    office = office_of_two
    keep(office, case=Case(subject="C-2", state=CaseState.COLLECTING), document=passport("C-2"))
    messages.write(office, Exchange(subject="C-2", at=AT, channel=Channel.CALL, direction=Direction.IN, about="Hello"))
    told = merges.preview(office, "C-1", "C-2", ["name"])
    assert told.moves == {"investments": ("I-2",), "documents": ("d-1",), "cases": ("cases",)}
    assert told.stays == {"investments": ("I-1", "I-3"), "documents": (), "cases": ()}
    assert (told.messages, str(told.names["d-1"]), str(told.names["I-2"])) == (1, "passport.pdf", "BALANCE, 60000.00")
    assert [each.field for each in told.differences] == ["name", "email", "country"]
    assert (told.kept_after.name, told.kept_after.email) == ("Client Two", "one@example.com")
    assert told.absorbed_after.state is ClientState.CLOSED
    before = office.book()
    assert propose(office).pending
    assert office.book() == before
    assert actions(office, "C-1")[0] == actions(office, "C-2")[0] == "client:merge-proposed"


def test_a_confirmed_merge_moves_everything_at_once_and_the_row_stays(office_of_two: Office) -> None:
    office = office_of_two
    keep(office, case=Case(subject="C-2", state=CaseState.CLEARED, risk=Risk.LOW), document=passport("C-2"))
    before = {each.code: each for each in office.book().investments}
    owed = dashboard(office).figures
    made = merge(office, ("country",))
    assert made.in_force
    assert belongs(office) == {"I-1": "C-1", "I-2": "C-1", "I-3": "C-1"}
    for each in office.book().investments:  # sold contracts change in nothing but whom they belong to
        assert replace(each, client=before[each.code].client, version=before[each.code].version) == before[each.code]
    assert dashboard(office).figures == owed
    kept, absorbed = clients.client_of(office, "C-1"), clients.client_of(office, "C-2")
    assert (kept.country, kept.email, absorbed.state) == ("ES", "one@example.com", ClientState.CLOSED)
    with office.store.reading() as session:
        assert [each.subject for each in documents.read_all(session)] == ["C-1"]
        assert {code: case.risk for code, case in cases.read_all(session).items()} == {"C-1": Risk.LOW}
    assert [row.code for row in clients.client_list(office).rows] == ["C-1"]
    assert [each.detail for each in records.find(office, "Client Two")] == ["C-2 → C-1 · individual"]
    assert actions(office, "I-2")[0] == "investment:moved"
    assert (actions(office, "d-1"), actions(office, "C-2")[0]) == (["document:moved"], "client:merged")
    assert "case:moved" in actions(office, "C-1")


def test_a_reversal_gives_back_exactly_what_moved_and_what_came_later_stays(office_of_two: Office) -> None:
    office = office_of_two
    keep(office, case=Case(subject="C-2", state=CaseState.CLEARED), document=passport("C-2"))
    one, two = clients.client_of(office, "C-1"), clients.client_of(office, "C-2")
    made = merge(office, ("country", "name"))
    later = NewInvestment(
        code="I-9", client="C-1", fund="CORE", principal=Decimal("30000.00"), deposit_date=date(2025, 9, 1)
    )
    investments.save_draft(office, later)
    kept = clients.client_of(office, "C-1")
    clients.change_client(office, replace(kept, name="Client Both"))
    told = merges.preview_reversal(office, made.number)
    assert told.moves == {"investments": ("I-2",), "documents": ("d-1",), "cases": ("cases",)}
    assert (told.stays["investments"], told.kept_parts) == (("I-9",), ("name",))
    assert reverse(office, made.number).last.what is Step.REVERSED
    assert belongs(office) == {"I-1": "C-1", "I-2": "C-2", "I-3": "C-1", "I-9": "C-1"}
    back = {each.code: replace(each, version=1) for each in office.book().clients}
    assert back == {"C-1": replace(one, name="Client Both", version=1), "C-2": replace(two, version=1)}
    with office.store.reading() as session:
        assert [each.subject for each in documents.read_all(session)] == ["C-2"]
        assert list(cases.read_all(session)) == ["C-2"]
    assert merge(office).number == made.number + 1  # and they may be merged again


def test_the_address_that_is_taken_belongs_to_one_client_at_any_moment(office_of_two: Office) -> None:
    office = office_of_two
    made = merge(office, ("email",))
    assert [each.email for each in office.book().clients] == ["two@example.com", ""]
    kept = clients.client_of(office, "C-1")
    clients.change_client(office, replace(kept, email="new@example.com"))
    clients.add_client(office, Client(code="C-3", name="Client Three", email="two@example.com"))
    merges.propose_reversal(office, made.number, WHY)
    with pytest.raises(BadInput, match="Client Three has this e-mail address already"):
        merges.confirm(elena(office), made.number)
    third = clients.client_of(office, "C-3")
    clients.change_client(office, replace(third, email=""))
    merges.confirm(elena(office), made.number)
    assert [each.email for each in office.book().clients] == ["new@example.com", "two@example.com", ""]


def test_nobody_confirms_what_they_proposed(office_of_two: Office) -> None:
    office = office_of_two
    made = propose(office)
    with pytest.raises(NotAllowed):
        merges.confirm(office, made.number)
    both = replace(office, person=replace(office.person, roles=frozenset({Role.OPERATIONS, Role.COMPLIANCE})))
    with pytest.raises(SamePerson):
        merges.confirm(both, made.number)
    assert merges.merge_of(office, made.number).pending
    assert actions(office, "same person") == ["access:refused"]
    with pytest.raises(NotAllowed):
        propose(elena(office))


def test_what_a_single_operator_confirms_a_day_later_is_labelled(second: Office) -> None:
    later = colleagues.at(second, second.clock() + timedelta(hours=24))
    number = propose(second).number
    with pytest.raises(SamePerson, match="24 hours"):
        merges.confirm(second, number)
    merges.confirm(later, number)
    line = trail.audit_page(second, trail.Filter(subject="C-1")).lines[0]
    assert (line.action, line.after["single_operator"]) == ("client:merged", True)
    merges.propose_reversal(later, number, WHY)
    merges.confirm(elena(later), number)
    line = trail.audit_page(second, trail.Filter(subject="C-1")).lines[0]
    assert (line.action, "single_operator" in line.after) == ("client:unmerged", False)


def test_other_roles_decide_nothing(second: Office, as_role: Callable[[Office, Role], Office]) -> None:
    for role in (Role.AUDITOR, Role.ADMIN):
        with pytest.raises(NotAllowed):
            propose(as_role(second, role))


def test_what_cannot_be_merged_is_refused_with_its_reason(office_of_two: Office) -> None:
    office = office_of_two
    clients.add_client(office, Client(code="C-3", name="Client Three"))
    clients.add_client(office, Client(code="C-4", name="Client Four"))
    move_client(office, "C-4", ClientState.CLOSED, "never answered")
    refusals: list[tuple[str, str, str, str]] = [
        ("C-1", "C-1", "into itself", "absorbed"),
        ("C-1", "C-9", "No client", "code"),
        ("C-1", "C-4", "C-4 is closed", "absorbed"),
    ]
    propose(office)
    refusals += [("C-3", "C-2", "waits for a second person", "absorbed"), ("C-1", "C-3", "waits", "kept")]
    merges.confirm(elena(office), 1)
    later = [
        ("C-3", "C-2", "merged into C-1 already", "absorbed"),
        ("C-2", "C-3", "merged into C-1 already", "kept"),
        ("C-3", "C-1", "C-2 was merged into C-1", "absorbed"),
    ]
    for kept, absorbed, what, field in [*refusals[:3], *later]:
        with pytest.raises(BadInput, match=what) as refused:
            propose(office, kept, absorbed) if absorbed != "C-9" else merges.preview(office, kept, absorbed)
        assert refused.value.field == field
    merges.propose_reversal(office, 1, WHY)
    for kept, absorbed, what, field in (("C-1", "C-3", "waits", "kept"), ("C-3", "C-2", "waits", "absorbed")):
        with pytest.raises(BadInput, match=what) as refused:
            propose(office, kept, absorbed)
        assert refused.value.field == field


def test_a_merge_of_clients_whose_numbers_were_seen_masked_keeps_the_numbers(office_of_two: Office) -> None:
    office = office_of_two
    two = clients.client_of(office, "C-2")
    clients.change_client(office, replace(two, identity_kind=IdentityKind.PASSPORT, identity_number="X1234567"))
    assert "X123" not in clients.client_of(office, "C-2").identity_number
    merge(office, ("identity_kind", "identity_number"))
    assert {each.code: each.identity_number for each in office.book().clients}["C-1"] == "X1234567"


def test_what_changed_meanwhile_is_not_carried_out(office_of_two: Office) -> None:
    office = office_of_two
    read = clients.client_of(office, "C-1"), clients.client_of(office, "C-2")
    clients.change_client(office, replace(read[1], phone="+34 600 000 000"))
    with pytest.raises(Conflict, match="has changed"):
        merges.propose(office, *read, (), WHY)
    made = propose(office)
    two = clients.client_of(office, "C-2")
    clients.change_client(office, replace(two, note="calls in the evening"))
    with pytest.raises(Conflict, match="has changed since"):
        merges.confirm(elena(office), made.number)
    merges.reject(office, made.number, "the note has changed since")
    made = propose(office)
    keep(office, document=passport("C-2"))  # what belongs to them counts, too
    with pytest.raises(Conflict, match="has changed since"):
        merges.confirm(elena(office), made.number)
    assert set(belongs(office).values()) == {"C-1", "C-2"}


def test_a_merge_is_decided_once(office_of_two: Office) -> None:
    office = office_of_two
    made = propose(office)
    with pytest.raises(BadInput, match="10 characters"):
        merges.reject(elena(office), made.number, "no")
    merges.reject(elena(office), made.number, "two people of one name")
    for decide in (merges.confirm, lambda seat, number: merges.reject(seat, number, WHY)):
        with pytest.raises(Conflict, match="stands at"):
            decide(elena(office), made.number)
    with pytest.raises(Conflict, match="stands at"):
        merges.propose_reversal(office, made.number, WHY)
    with pytest.raises(BadInput, match="no merge 7"):
        merges.confirm(elena(office), 7)


def test_a_rejected_reversal_leaves_the_merge_in_force(office_of_two: Office) -> None:
    office = office_of_two
    made = merge(office)
    merges.propose_reversal(office, made.number, WHY)
    assert merges.reject(elena(office), made.number, "they are one person").last.what is Step.UPHELD
    assert merges.merges(office)[0].in_force
    assert reverse(office, made.number).last.what is Step.REVERSED


STRICTER = (
    (Case(subject="K-0", state=CaseState.CLEARED), Case(subject="A-0", state=CaseState.REJECTED)),
    (Case(subject="K-1", risk=Risk.LOW), Case(subject="A-1", risk=Risk.HIGH)),
    (Case(subject="K-2"), Case(subject="A-2", politically_exposed=True)),
)


def test_a_merge_does_not_hide_what_is_known_against_somebody(office_of_two: Office) -> None:
    for kept, absorbed in STRICTER:
        for case in (kept, absorbed):
            clients.add_client(office_of_two, Client(code=case.subject, name=case.subject))
            keep(office_of_two, case=case)
        with pytest.raises(BadInput, match="a merge must not hide it"):
            propose(office_of_two, kept.subject, absorbed.subject)
        assert propose(office_of_two, absorbed.subject, kept.subject).pending  # the other way round is possible


def test_a_merge_does_not_hide_a_match_on_a_list(office_of_two: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    number = propose(office_of_two).number
    found = {"C-2": Standing("C-2", Outcome.CONFIRMED)}
    monkeypatch.setattr(merges, "standings", lambda _office: found)
    with pytest.raises(BadInput, match="must not hide it"):
        merges.confirm(elena(office_of_two), number)
    merges.reject(office_of_two, number, "there is a match on a list")
    with pytest.raises(BadInput, match="must not hide it"):
        propose(office_of_two)


def test_whoever_was_suspended_stays_suspended(office_of_two: Office) -> None:
    office = office_of_two
    move_client(office, "C-2", ClientState.SUSPENDED, "under inquiry")
    made = merge(office)
    assert clients.client_of(office, "C-1").state is ClientState.SUSPENDED
    reverse(office, made.number)
    states = [each.state for each in office.book().clients]
    assert states == [ClientState.ACTIVE, ClientState.SUSPENDED]


def test_nothing_is_written_for_an_absorbed_client_any_more(office_of_two: Office) -> None:
    office = office_of_two
    merge(office)
    line = Exchange(subject="C-2", at=AT, channel=Channel.NOTE, direction=Direction.OUT, about="Hello")
    draft = NewInvestment(
        code="I-9", client="C-2", fund="CORE", principal=Decimal("30000.00"), deposit_date=date(2025, 9, 1)
    )
    gone = clients.client_of(office, "C-2")
    for write in (
        lambda: messages.write(office, line),
        lambda: investments.save_draft(office, draft),
        lambda: clients.change_client(office, replace(gone, note="back again")),
        lambda: move_client(office, "C-2", ClientState.ACTIVE),
    ):
        with pytest.raises(BadInput, match=r"merged into C-1|is closed"):
            write()


def test_what_two_people_agreed_on_for_the_absorbed_client_ends(office_of_two: Office, second: Office) -> None:
    marta = replace(second, person=Person("marta", "Marta Ríos", frozenset({Role.MANAGER})))
    agreed = overrides.propose(marta, "C-2", "the passport is at the embassy", second.today() + timedelta(days=9))
    overrides.confirm(elena(second), agreed.id)
    waiting = overrides.propose(marta, "C-1", "the passport is at the embassy", second.today() + timedelta(days=9))
    number = merge(office_of_two).number
    (ended,) = [row for row in overrides.exceptions(second).rows if row.override.id == agreed.id]
    assert (ended.state, ended.counts, ended.override.ended_why) == (OverrideState.ENDED, False, "merged into C-1")
    assert "override:ended" in actions(second, "C-2")
    with pytest.raises(BadInput, match="C-2 is the client C-1 now"):
        overrides.propose(marta, "C-2", "the passport is at the embassy", second.today())
    overrides.confirm(elena(second), waiting.id)
    reverse(office_of_two, number)
    assert not readiness.readiness(second, "C-2").ready, "what has ended stays so"


def test_nobody_else_earns_on_a_client_because_of_a_merge(office_of_two: Office, second: Office) -> None:
    manager = replace(second, person=Person("marta", "Marta Ríos", frozenset({Role.MANAGER, Role.OPERATIONS})))
    agents.add_agent(manager, Agent(code="A-001", name="Nora Quiroga"))
    agents.refer(manager, "C-2", "A-001", date(2025, 4, 1))
    with pytest.raises(BadInput, match="same agent") as refused:
        propose(office_of_two)
    assert refused.value.field == "absorbed"
    agents.refer(manager, "C-1", "A-001", date(2025, 4, 1))
    number = propose(office_of_two).number
    agents.refer(manager, "C-1", "", second.today())
    with pytest.raises(BadInput, match="same agent"):
        merges.confirm(elena(office_of_two), number)
    agents.refer(manager, "C-1", "A-001", date(2025, 4, 1))
    agents.refer(manager, "C-1", "A-001", second.today())
    merges.confirm(elena(office_of_two), number)
    with pytest.raises(BadInput, match="merged into C-1"):
        agents.refer(manager, "C-2", "A-001", date(2025, 9, 1))


def test_numbers_are_merged_without_being_told(office_of_two: Office, second: Office) -> None:
    numbers = "XDA4471902", "ES9121000418450200051332", "12345678Z"
    two = replace(
        clients.client_of(office_of_two, "C-2"),
        identity_number=numbers[0],
        banks=(Bank(holder="Client Two", iban=numbers[1]),),
        tax_country="ES",
        tax_number=numbers[2],
    )
    clients.change_client(office_of_two, two)
    made = merge(office_of_two, ("identity_number", "banks", "tax_country", "tax_number"))
    kept = next(each for each in second.book().clients if each.code == "C-1")
    assert (kept.identity_number, kept.banks[0].iban, kept.tax_number) == numbers
    reverse(office_of_two, made.number)
    every = replace(second, person=replace(second.person, roles=frozenset(Role)))
    told = str(trail.audit_page(every, trail.Filter()).lines) + repr(merges.merges(second))
    assert [number for number in numbers if number in told] == []
    assert "***1902" in told


def test_a_list_writes_nothing_for_an_absorbed_client(office_of_two: Office, second: Office) -> None:
    merge(office_of_two)
    with pytest.raises(RefusedFile) as refused:
        people.import_list(second, b"code,name\nC-2,Another name\n", "clients.csv")
    assert str(refused.value.problems[0].what) == "C-2 was merged into C-1."


TAKEN = st.lists(st.sampled_from(CHOSEN), unique=True).map(tuple)


@settings(max_examples=6, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.booleans(), TAKEN), min_size=1, max_size=3))
def test_the_totals_of_the_office_are_the_same_before_and_after(
    office_of_two: Office, rounds: list[tuple[bool, tuple[str, ...]]]
) -> None:
    """Whatever is kept, whichever way round: every figure stays, and a reversal leaves the office as it was."""
    office = office_of_two
    for turned, taken in rounds:
        before, figures = office.book(), dashboard(office).figures
        kept, absorbed = ("C-2", "C-1") if turned else ("C-1", "C-2")
        number = propose(office, kept, absorbed, taken).number
        merges.confirm(elena(office), number)
        assert dashboard(office).figures == figures
        assert set(belongs(office).values()) == {kept}
        emails = [each.email for each in office.book().clients if each.email]
        assert len(emails) == len(set(emails))
        reverse(office, number)
        assert dashboard(office).figures == figures
        for part in ("clients", "investments"):
            rows = zip(getattr(before, part), getattr(office.book(), part), strict=True)
            assert all(replace(new, version=old.version) == old for old, new in rows)
