"""A client's record: pending at first, moved by steps, masked wherever it is shown, revealed to few and audited."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

import pytest

from app.db import cases
from app.domain.cases import Case, CaseState
from app.domain.clients import Bank, Client, ClientState, IdentityKind, Related
from app.domain.errors import BadInput, Conflict, NotAllowed
from app.domain.permissions import Role
from app.services import clientrecords as records
from app.services import clients, investments, trail
from app.services.office import Office

IBAN = "ES9121000418450200051332"
NEW = Client(
    code="C-0042",
    name="Valentina Orozco",
    identity_kind=IdentityKind.PASSPORT,
    identity_number="X1234567",
    tax_country="ES",
    tax_number="12345678Z",
    banks=(Bank(iban=IBAN),),
)
WHY = "left the country in August"


def seen(office: Office, code: str = NEW.code) -> Client:
    """The client as the window gets it."""
    return clients.client_detail(office, code).row.client


def clear_case(office: Office, code: str) -> None:
    with office.store.writing("elena") as writing:
        cases.write(writing.session, Case(subject=code, state=CaseState.CLEARED))
        writing.audit("case:cleared", code)
        writing.commit()


def test_a_new_client_is_pending_whatever_is_asked_for(office: Office) -> None:
    added = records.add_client(office, replace(NEW, state=ClientState.ACTIVE, reason="none"))
    assert (added.state, added.reason) == (ClientState.PENDING, "")


def test_numbers_are_masked_on_screen_and_in_the_audit_and_survive_a_change(office: Office) -> None:
    records.add_client(office, NEW)
    shown = seen(office)
    assert (shown.identity_number, shown.tax_number, shown.banks[0].iban) == ("***4567", "***678Z", "***1332")
    assert clients.client_list(office).rows[0].client == shown
    records.change_client(office, replace(shown, city="Madrid"))
    stored = office.book().clients[0]
    assert (stored.identity_number, stored.tax_number, stored.banks[0].iban) == ("X1234567", "12345678Z", IBAN)
    lines = trail.audit_page(office, trail.Filter(subject=NEW.code)).lines
    written = str([(line.before, line.after) for line in lines])
    assert "***1332" in written
    assert not any(number in written for number in (IBAN, "X1234567", "12345678Z"))


def test_a_row_of_another_may_not_be_kept_as_a_mask(office: Office) -> None:
    records.add_client(office, NEW)
    with pytest.raises(BadInput) as refused:
        records.change_client(office, replace(seen(office), banks=(Bank(iban="***9999"),)))
    assert refused.value.field == "banks.0.iban"


def test_who_reveals_the_numbers_is_written_down(office: Office, as_role: Callable[[Office, Role], Office]) -> None:
    records.add_client(office, NEW)
    for role in (Role.ADMIN, Role.MANAGER, Role.AUDITOR, Role.CLIENT_SERVICES):
        with pytest.raises(NotAllowed):
            records.revealed_client(as_role(office, role), NEW.code)
    assert records.revealed_client(as_role(office, Role.COMPLIANCE), NEW.code).identity_number == "X1234567"
    actions = [line.action for line in trail.audit_page(office, trail.Filter()).lines]
    assert actions[:5] == ["identity:revealed", *["access:refused"] * 4]


def test_a_change_that_cannot_be_meant_is_refused_beside_its_field(office: Office) -> None:
    records.add_client(office, NEW)
    shown = seen(office)
    for wrong, field in (
        (replace(shown, born=date(2999, 1, 1)), "born"),
        (replace(shown, phone="ask her"), "phone"),
        (replace(shown, tax_number="12345678A"), "tax_number"),
        (replace(shown, banks=(Bank(iban=IBAN, bic="X"),)), "banks.0.bic"),
        (replace(shown, related=(Related(name=""),)), "related.0.name"),
        (replace(shown, state=ClientState.CLOSED), "state"),
    ):
        with pytest.raises(BadInput) as refused:
            records.change_client(office, wrong)
        assert refused.value.field == field
    assert seen(office) == shown


def test_a_client_becomes_active_once_the_case_is_cleared(office: Office) -> None:
    records.add_client(office, NEW)
    with pytest.raises(BadInput, match="not started"):
        records.move_client(office, NEW.code, ClientState.ACTIVE)
    clear_case(office, NEW.code)
    assert records.move_client(office, NEW.code, ClientState.ACTIVE).state is ClientState.ACTIVE
    suspended = records.move_client(office, NEW.code, ClientState.SUSPENDED, WHY)
    assert suspended.reason == WHY
    assert seen(office).state is ClientState.SUSPENDED
    line = trail.audit_page(office, trail.Filter(subject=NEW.code)).lines[0]
    assert (line.action, line.before, line.after, line.reason) == (
        "client:suspended", {"state": "active"}, {"state": "suspended"}, WHY,
    )  # fmt: skip


def test_nobody_is_closed_while_their_investments_run(reference: Office) -> None:
    with pytest.raises(BadInput, match="I-0001"):
        records.move_client(reference, "C-0001", ClientState.CLOSED, WHY)
    assert reference.book().clients[0].state is ClientState.ACTIVE
    records.add_client(reference, NEW)
    assert records.move_client(reference, NEW.code, ClientState.CLOSED, WHY).state is ClientState.CLOSED


def test_a_step_on_a_client_who_was_changed_meanwhile_is_a_conflict(reference: Office) -> None:
    shown = seen(reference, "C-0001")
    records.change_client(reference, replace(shown, city="Mérida"))
    with pytest.raises(Conflict):
        records.move_client(reference, "C-0001", ClientState.SUSPENDED, WHY, version=shown.version)


def test_who_may_not_write_clients_moves_none(reference: Office, as_role: Callable[[Office, Role], Office]) -> None:
    with pytest.raises(NotAllowed):
        records.move_client(as_role(reference, Role.COMPLIANCE), "C-0001", ClientState.SUSPENDED, WHY)


def test_a_client_of_a_cancelled_investment_can_be_closed(reference: Office) -> None:
    records.add_client(reference, NEW)
    day = reference.today() + timedelta(days=3)
    draft = investments.NewInvestment(
        code="INV-9", client=NEW.code, fund="CORE", principal=reference.book().investments[0].principal,
        deposit_date=day,
    )  # fmt: skip
    investments.save_draft(reference, draft)
    with pytest.raises(BadInput, match="INV-9"):
        records.move_client(reference, NEW.code, ClientState.CLOSED, WHY)
    investments.cancel_draft(reference, "INV-9", 1, "never came about")
    assert records.move_client(reference, NEW.code, ClientState.CLOSED, WHY).state is ClientState.CLOSED
