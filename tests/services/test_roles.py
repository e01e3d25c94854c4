"""The table of permissions is what services obey for every role, and nobody agrees to their own proposal."""

from __future__ import annotations

import importlib
import inspect
import os
import pkgutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import TypeVar

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app import services
from app.db import access as table
from app.db import audit
from app.domain.access import Grant, RequestState
from app.domain.errors import BadInput, KnownError, NotAllowed
from app.domain.permissions import MATRIX, STEP_UP, Action, Role
from app.domain.proofs import FRESH_FOR, StepUpNeeded
from app.domain.second import SamePerson
from app.services import roles, signin, users
from app.services.office import Office
from app.services.tables import Sheet, export_table
from app.services.users import Wanted
from tests.colleagues import acting, at, hire, hired
from tests.conftest import NOW, PASSWORD, USER

V = TypeVar("V")
WORKFLOWS = int(os.environ.get("FIDUS_WORKFLOWS", "200"))
HELD = {
    "marta": (Role.ADMIN,),
    "rosa": (Role.ADMIN, Role.COMPLIANCE),
    "elena": (Role.COMPLIANCE,),
    "ivan": (Role.ADMIN, Role.OPERATIONS, Role.COMPLIANCE),
}
"""Some who may propose, some who may confirm, some who may do both."""
SELF_EVIDENT = {
    "signin": "proves who it is, or ends",
    "drafts": "what the same person has typed",
    "arrangements": "how the same person has arranged tables",
    "demo": "makes and opens the demo office",
    "live": "what the terminals say, asked for by what has asked",
    "imports": "hands the file on to the service it is for",
    "alertfacts.measure": "a part of the watch over terminals",
    "terminals.reload": "a part of other services",
    "verification.connected": "a part of other services",
    "dashboard.account_ages": "a part of other services",
    "evidence.gathered": "a part of other services",
    "screening.standings": "a part of other services",
    "roles.ask": "a part of other services",
    "clientfiles.allow_rows": "asks by how many rows there are",
    "people.import_list": "asks by what the list holds",
    "documents_opened.sweep": "a part of signing in",
    "programs.openable": "looks at the workstation alone",
    "prospects.moved": "a part of other services",
    "readiness.findings": "a part of other services",
    "readiness.known_of": "a part of other services",
    "readiness.known_of_all": "a part of other services",
    "readiness.known_somebody": "a part of other services",
    "readiness.require": "a part of other services",
    "risk.propose": "a part of other services",
    "risk.proposed": "a part of other services",
    "screening.standing": "a part of other services",
    "screening.subjects": "a part of other services",
    "screening.bearing_on": "a part of other services",
    "subjects.subjects": "a part of other services",
    "roles.ask_roles": "a part of other services",
    "roles.withdraw_roles": "a part of other services",
}
"""Services, or whole modules of them, that ask nobody, and why."""


class Passed(Exception):
    """The service asked, and was let through."""


def _services() -> Iterator[tuple[str, Callable[..., object]]]:
    """Every public function of the services whose first argument is the office."""
    for module in pkgutil.iter_modules(services.__path__):
        loaded = importlib.import_module(f"app.services.{module.name}")
        for name, found in inspect.getmembers(loaded, inspect.isfunction):
            first = next(iter(inspect.signature(found).parameters.values()), None)
            own = found.__module__ == loaded.__name__ and not name.startswith("_")
            if own and first is not None and first.annotation in {"Office", Office}:
                yield f"{module.name}.{name}", found


SERVICES = dict(_services())


def _dummies(service: Callable[..., object]) -> list[object]:
    parameters = list(inspect.signature(service).parameters.values())[1:]
    return [None for each in parameters if each.default is each.empty and each.kind is not each.KEYWORD_ONLY]


def _asked(office: Office, service: Callable[..., object]) -> Action | None:
    """What the service asks before it does anything; None where it does something, or asks nothing."""
    keywords = {
        each.name: None
        for each in inspect.signature(service).parameters.values()
        if each.kind is each.KEYWORD_ONLY and each.default is each.empty
    }
    try:
        answer = service(office, *_dummies(service), **keywords)
        if inspect.isgenerator(answer):
            next(answer, None)
    except Passed as passed:
        return Action(passed.args[0])
    except Exception:  # noqa: BLE001 - whatever else happened, it did not ask first
        return None
    return None


@pytest.fixture
def asking(monkeypatch: pytest.MonkeyPatch) -> None:
    """A service goes no further than what it asks first."""
    real = Office.allow

    def allow(self: Office, action: Action) -> None:
        real(self, action)
        raise Passed(action)

    monkeypatch.setattr(Office, "allow", allow)


def _names(service: str) -> set[str]:
    """What the list may name it by: itself, its module, or the first word of that."""
    module = service.partition(".")[0]
    return {service, module, module.partition("_")[0]}


@pytest.mark.usefixtures("asking")
def test_every_service_asks_first_and_every_role_gets_the_answer_of_the_table(office: Office) -> None:
    asks = {name: _asked(office, service) for name, service in SERVICES.items()}
    silent = {name for name, action in asks.items() if action is None}
    assert {name for name in silent if not SELF_EVIDENT.keys() & _names(name)} == set()
    for role in Role:
        hire(office, role.name, role)
        theirs = acting(office, role.name)
        for name, action in asks.items():
            if action is not None:
                allowed = role in MATRIX[action]
                assert (_asked(theirs, SERVICES[name]) is action) == allowed, f"{role} and {name}"


def test_every_cell_of_the_table_is_obeyed_and_every_refusal_written_down(office: Office) -> None:
    refused = 0
    for role in Role:
        hire(office, role.name, role)
        theirs = acting(office, role.name)
        for action in Action:
            assert theirs.may(action) == (role in MATRIX[action])
            if role in MATRIX[action]:
                theirs.allow(action)
            else:
                refused += 1
                with pytest.raises(NotAllowed):
                    theirs.allow(action)
    with office.store.reading() as session:
        lines = audit.count(session, audit.Filter(action="access:refused"))
    assert lines == refused == sum(len(Role) - len(MATRIX[action]) for action in Action)


def test_a_change_of_the_table_holds_for_the_next_action(office: Office) -> None:
    hire(office, "jorge", Role.AUDITOR)
    jorge = acting(office, "jorge")
    jorge.allow(Action.TABLES_EXPORT)
    assert roles.change(office, [Grant(Action.TABLES_EXPORT, Role.AUDITOR, granted=False)]) is None
    with pytest.raises(NotAllowed, match="administrator, fund manager, operations, compliance, client services"):
        jorge.allow(Action.TABLES_EXPORT)
    assert roles.change(office, [Grant(Action.TABLES_EXPORT, Role.AUDITOR, granted=True)]) is None
    jorge.allow(Action.TABLES_EXPORT)
    assert roles.matrix(office) == MATRIX


def test_a_guarded_change_of_the_table_waits_for_somebody_else(office: Office) -> None:
    hire(office, "elena", Role.COMPLIANCE)
    wanted = [Grant(Action.PAYMENTS_RECORD, Role.CLIENT_SERVICES, granted=True)]
    asked = roles.change(office, wanted)
    assert asked is not None
    assert roles.matrix(office) == MATRIX
    with pytest.raises(SamePerson):
        roles.confirm(at(office, NOW + timedelta(days=2)), asked.id)
    assert roles.confirm(acting(office, "elena"), asked.id).state is RequestState.CONFIRMED
    assert Role.CLIENT_SERVICES in roles.matrix(office)[Action.PAYMENTS_RECORD]
    with office.store.reading() as session:
        assert table.grants(session) == wanted


@pytest.mark.parametrize(
    ("grant", "said"),
    [
        (Grant(Action.PAYMENTS_RECORD, Role.ADMIN, granted=True), "no money rights"),
        (Grant(Action.CLIENTS_WRITE, Role.AUDITOR, granted=True), "changes nothing"),
        (Grant(Action.PAYMENTS_RECORD, Role.OPERATIONS, granted=False), "Somebody must be able"),
        (Grant(Action.PAYMENTS_RECORD, Role.OPERATIONS, granted=True), "This changes nothing"),
    ],
)
def test_what_always_holds_cannot_be_changed(office: Office, grant: Grant, said: str) -> None:
    with pytest.raises(BadInput, match=said):
        roles.change(office, [grant])


def test_the_table_cannot_be_taken_from_the_last_who_keeps_it(office: Office) -> None:
    moved = [
        Grant(Action.PEOPLE_CONFIRM, Role.COMPLIANCE, granted=False),
        Grant(Action.PEOPLE_CONFIRM, Role.CLIENT_SERVICES, granted=True),
    ]
    hire(office, "marta", Role.ADMIN)
    hire(office, "elena", Role.COMPLIANCE)
    users.change(acting(office, "marta"), Wanted(name=USER, full_name="Ana", roles=frozenset({Role.COMPLIANCE})))
    with pytest.raises(BadInput, match="last person who can confirm"):
        roles.change(acting(office, "marta"), moved)


@pytest.mark.parametrize("action", sorted(STEP_UP))
def test_what_matters_most_asks_for_the_password_again(office: Office, action: Action) -> None:
    for passed, fresh in ((FRESH_FOR, True), (FRESH_FOR + timedelta(seconds=1), False), (-timedelta(1), False)):
        later = replace(office, clock=lambda passed=passed: NOW + passed)  # type: ignore[misc] # typed where it is made
        if fresh:
            later.allow(action)
        else:
            with pytest.raises(StepUpNeeded):
                later.allow(action)
    later.allow(Action.PAYMENTS_RECORD)


def test_one_proof_covers_a_batch_and_a_wrong_one_counts(office: Office) -> None:
    later = replace(office, clock=lambda: NOW + timedelta(hours=1))
    with pytest.raises(StepUpNeeded):
        later.allow(Action.PEOPLE_MANAGE)
    for _ in range(5):
        with pytest.raises(KnownError, match="wrong"):
            signin.prove(later, "not the password at all")
    with pytest.raises(KnownError, match="Too many"):
        signin.prove(later, PASSWORD)
    patient = replace(office, clock=lambda: NOW + timedelta(hours=2))
    signin.prove(patient, PASSWORD)
    for _ in range(3):
        patient.allow(Action.PEOPLE_MANAGE)


def test_a_long_list_of_clients_leaves_only_with_the_password(office: Office, tmp_path: Path) -> None:
    later = replace(office, clock=lambda: NOW + timedelta(hours=1))
    rows = tuple((f"C-{number}",) for number in range(101))
    for name, count, leaves in (("clients", 100, True), ("clients", 101, False), ("deals", 101, True)):
        sheet, path = Sheet(name, ("Code",), rows[:count]), tmp_path / f"{name}-{count}.csv"
        if leaves:
            assert export_table(later, sheet, path) == count
        else:
            with pytest.raises(StepUpNeeded):
                export_table(later, sheet, path)
        assert path.exists() == leaves


@settings(max_examples=WORKFLOWS // 10, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(st.tuples(*[st.integers(0, 3)] * 3, st.sampled_from(Role)), min_size=10, max_size=10))
def test_in_random_workflows_nobody_confirms_what_they_proposed(
    office: Office, steps: list[tuple[int, int, int, Role]]
) -> None:
    if len(users.people(office)) == 1:
        for name, given_roles in HELD.items():
            hire(office, name, *given_roles)
    names = list(HELD)
    for maker, whom, checker, role in steps:
        wanted = _toggled(office, names[whom], role)
        asked = _try(partial(users.change, acting(office, names[maker]), wanted))
        confirmed = asked and _try(partial(roles.confirm, acting(office, names[checker]), asked.id))
        if confirmed:
            assert confirmed.decided_by == names[checker]
            assert confirmed.decided_by not in (confirmed.proposed_by, confirmed.user)


def _toggled(office: Office, name: str, role: Role) -> Wanted:
    user = hired(office, name)
    return Wanted(name=name, full_name=user.full_name, roles=user.roles ^ {role}, expires=user.expires)


def _try(work: Callable[[], V]) -> V | None:
    try:
        return work()
    except KnownError:
        return None
