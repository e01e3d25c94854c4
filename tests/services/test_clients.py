"""Clients: what each is owed adds up to what all are, and only what is sound and unique is written down."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from app.domain.clients import Client, ClientState
from app.domain.errors import BadInput, Conflict, NotAllowed
from app.domain.investments import Stage
from app.domain.obligations import Obligation
from app.domain.permissions import Role
from app.domain.reality import Basis, figures, together
from app.services import clients, investments, payments, trail
from app.services.dashboard import dashboard
from app.services.investments import NewInvestment
from app.services.office import Office
from tests.offices import amount

NEW = Client(code="C-0042", name="Valentina Orozco", email="valentina@example.com", country="MX")


def owed_by(office: Office, code: str) -> list[Obligation]:
    return [each for each in office.valued(office.book()).owed if each.investment.client == code]


def test_the_reference_client_has_the_figures_of_the_reference_case(reference: Office) -> None:
    (row,) = clients.client_list(reference).rows
    assert (row.principal, row.obligations, row.net_result) == (
        amount("1263485.40"), amount("1365178.54"), amount("615755.51"),
    )  # fmt: skip
    assert (row.funds, row.provisional, row.late) == (("BALANCE",), True, 1)


def test_the_clients_together_are_owed_what_the_dashboard_says(second: Office) -> None:
    rows = clients.client_list(second).rows
    owed = sum((row.obligations or Decimal(0) for row in rows), Decimal(0))
    assert owed == dashboard(second).figures.obligations


def test_each_client_holds_what_the_division_of_the_whole_office_gives_them(second: Office) -> None:
    divided = second.valued(second.book()).attribution
    for row in clients.client_list(second).rows:
        theirs = owed_by(second, row.code)
        held = together(divided, {each.investment.code for each in theirs})
        whole = figures(held, theirs, Decimal("0.00"), Basis.BALANCE)
        assert (row.net_result, row.obligations) == (whole.net_result, whole.obligations)
        assert clients.client_detail(second, row.code).row == row


def test_a_client_without_a_running_investment_is_owed_nothing_that_is_known(reference: Office) -> None:
    clients.add_client(reference, NEW)
    draft = NewInvestment(
        code="INV-1", client=NEW.code, fund="CORE", principal=amount("30000.00"), deposit_date=date(2025, 9, 1)
    )
    investments.save_draft(reference, draft)
    detail = clients.client_detail(reference, NEW.code)
    assert (detail.row.principal, detail.row.obligations, detail.row.net_result) == (None, None, None)
    assert (detail.overdue, detail.overdue_since) == (Decimal("0.00"), None)
    (summary,) = detail.investments
    assert (summary.stage, summary.owed, summary.figures) == (Stage.DRAFT, None, None)


def test_what_is_overdue_stands_with_the_day_it_has_been_due_since(reference: Office) -> None:
    detail = clients.client_detail(reference, "C-0001")
    assert (detail.overdue, detail.overdue_since) == (amount("94761.41"), date(2025, 9, 1))
    due = payments.payables(reference)[0].due
    paid = investments.investment_detail(reference, "I-0001").dues[0]
    assert due.row == paid.row


def test_an_unknown_client_is_refused(reference: Office) -> None:
    with pytest.raises(BadInput) as refused:
        clients.client_detail(reference, "C-9")
    assert refused.value.field == "code"


def test_what_was_written_about_a_client_and_their_investments_comes_newest_first(reference: Office) -> None:
    clients.add_client(reference, NEW)
    draft = NewInvestment(
        code="INV-1", client=NEW.code, fund="CORE", principal=amount("30000.00"), deposit_date=date(2025, 9, 1)
    )
    investments.save_draft(reference, draft)
    clients.change_client(reference, replace(NEW, state=ClientState.PENDING, name="Valentina Orozco Rey"))
    assert [line.action for line in clients.client_activity(reference, NEW.code)] == [
        "client:changed", "investment:drafted", "client:added",
    ]  # fmt: skip
    assert clients.client_activity(reference, "C-9") == ()


def test_a_client_is_written_down_trimmed_with_an_audit_line(office: Office) -> None:
    added = clients.add_client(office, replace(NEW, name="  Valentina   Orozco ", email=" VALENTINA@example.com"))
    assert (added.name, added.email) == ("Valentina Orozco", "valentina@example.com")
    assert office.book().clients == (added,)
    line = trail.audit_page(office, trail.Filter(subject=NEW.code)).lines[0]
    assert (line.action, line.after["name"]) == ("client:added", "Valentina Orozco")


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"code": ""}, "code"),
        ({"code": "C 1"}, "code"),
        ({"name": "  "}, "name"),
        ({"name": "n" * 201}, "name"),
        ({"email": "valentina"}, "email"),
        ({"country": "Mexico"}, "country"),
    ],
)
def test_what_is_unsound_is_refused_beside_its_field(office: Office, change: dict[str, str], field: str) -> None:
    with pytest.raises(BadInput) as refused:
        clients.add_client(office, replace(NEW, **change))  # type: ignore[arg-type]  # texts only
    assert refused.value.field == field
    assert office.book().clients == ()


def test_codes_and_addresses_are_unique_whatever_their_case(office: Office) -> None:
    clients.add_client(office, NEW)
    other = Client(code="C-0043", name="Bruno Salas")
    clients.add_client(office, other)
    for wrong, field in (
        (replace(other, code="c-0042"), "code"),
        (replace(other, code="C-0044", email="VALENTINA@EXAMPLE.COM"), "email"),
    ):
        with pytest.raises(BadInput) as refused:
            clients.add_client(office, wrong)
        assert refused.value.field == field
    with pytest.raises(BadInput) as refused:
        clients.change_client(office, replace(other, state=ClientState.PENDING, email=NEW.email))
    assert refused.value.field == "email"
    seen = next(client for client in office.book().clients if client.code == NEW.code)
    clients.change_client(office, replace(seen, country="ES"))  # its own address is not another's
    assert len(office.book().clients) == 2


def test_two_people_cannot_overwrite_each_other(office: Office) -> None:
    clients.add_client(office, NEW)
    seen = office.book().clients[0]
    clients.change_client(office, replace(seen, phone="+52 55 0000 0000"))
    with pytest.raises(Conflict):
        clients.change_client(office, replace(seen, note="seen before"))
    assert office.book().clients[0].note == ""


def test_the_next_code_is_free(office: Office) -> None:
    assert clients.next_code(office) == "C-0001"
    clients.add_client(office, replace(NEW, code="C-0002"))
    assert clients.next_code(office) == "C-0003"


@pytest.mark.parametrize("role", [Role.ADMIN, Role.MANAGER, Role.COMPLIANCE, Role.AUDITOR])
def test_who_may_not_write_clients_is_refused(
    office: Office, as_role: Callable[[Office, Role], Office], role: Role
) -> None:
    with pytest.raises(NotAllowed):
        clients.add_client(as_role(office, role), NEW)
    assert office.book().clients == ()
