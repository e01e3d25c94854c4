"""People are let in by a code, changed by others only, and the last of each duty stays."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from app.db import audit
from app.domain.access import OwnAccount, RequestState
from app.domain.errors import BadInput, NotAllowed, NotSignedIn
from app.domain.permissions import Action, Role
from app.domain.second import SamePerson
from app.domain.users import AUDITOR_FOR, INVITED_FOR, UserState
from app.security import keys
from app.security.backoff import Backoff
from app.services import roles, signin, users
from app.services.office import Office
from app.services.signin import Surroundings
from app.services.users import Wanted
from tests.colleagues import acting, at, hire, hired
from tests.conftest import NOW, PASSWORD, USER

THEIRS = "quiet lantern orbit thimble"


def wanted(name: str, *given: Role) -> Wanted:
    return Wanted(name=name, full_name=f"{name.capitalize()} Invented", roles=frozenset(given))


def actions(office: Office) -> list[str]:
    with office.store.reading() as session:
        return [line.action for line in audit.read(session, audit.Filter(), limit=20)]


@pytest.fixture
def staffed(office: Office) -> Office:
    """ana holds every role; marta administers, elena confirms, ivan operates."""
    hire(office, "marta", Role.ADMIN)
    hire(office, "elena", Role.COMPLIANCE)
    hire(office, "ivan", Role.OPERATIONS)
    return office


def test_an_invited_person_chooses_a_password_with_the_code_and_only_once(office: Office, around: Surroundings) -> None:
    code = users.invite(office, wanted("jorge", Role.AUDITOR))
    assert code.until == NOW + INVITED_FOR
    assert code.waits is None
    assert code.text not in repr(code)
    row = next(each for each in users.people(office) if each.user.name == "jorge")
    assert (row.state, row.user.expires, row.user.created_by) == (UserState.INVITED, NOW + AUDITOR_FOR, USER)
    assert office.access.now().alone  # who has not joined is no second person
    with pytest.raises(NotSignedIn):
        signin.open_office(around, "jorge", code.text)
    with pytest.raises(BadInput, match="15 characters"):
        signin.let_in(around, "jorge", code.text, "short")
    signin.let_in(around, "jorge", code.text.lower().replace("-", " "), THEIRS)
    with pytest.raises(NotSignedIn, match="no longer valid"):
        signin.let_in(around, "jorge", code.text, PASSWORD)
    theirs = signin.open_office(around, "jorge", THEIRS)
    assert theirs.person.roles == {Role.AUDITOR}
    assert not theirs.person.only
    theirs.close()
    assert not office.access.now().alone
    last = hired(office, "jorge")
    assert (last.last_sign_in, last.last_workstation) == (NOW, office.store.workstation)
    assert actions(office)[1:3] == ["sign-in:failed", "user:joined"]


def test_a_code_is_over_after_72_hours_and_a_wrong_one_opens_nothing(office: Office, around: Surroundings) -> None:
    code = users.invite(office, wanted("jorge", Role.AUDITOR))
    other = keys.invite(around.paths.keys, office.slots.ring, "nobody", NOW + INVITED_FOR)
    with pytest.raises(NotSignedIn, match="as it was given"):
        signin.let_in(around, "jorge", "A" * 32, THEIRS)
    for user, text in (("jorge", other), ("ana", code.text), ("eve", code.text)):
        with pytest.raises(NotSignedIn, match="no longer valid"):
            signin.let_in(around, user, text, THEIRS)
    late = replace(around, clock=lambda: NOW + INVITED_FOR)
    with pytest.raises(NotSignedIn, match="no longer valid"):
        signin.let_in(late, "jorge", code.text, THEIRS)
    signin.open_office(late, USER, PASSWORD).close()
    assert keys.invited_names(around.paths.keys) == []


def test_an_account_that_has_ended_lets_nobody_in_nor_on(office: Office, around: Surroundings) -> None:
    code = users.invite(office, wanted("jorge", Role.AUDITOR))
    signin.let_in(around, "jorge", code.text, THEIRS)
    theirs = signin.open_office(around, "jorge", THEIRS)
    theirs.allow(Action.AUDIT_READ)
    late = NOW + AUDITOR_FOR
    with pytest.raises(NotAllowed):
        at(theirs, late).allow(Action.AUDIT_READ)
    theirs.close()
    with pytest.raises(NotSignedIn, match="ended"):
        signin.open_office(replace(around, clock=lambda: late), "jorge", THEIRS)


def test_guarded_roles_wait_for_somebody_else(staffed: Office) -> None:
    marta, elena = acting(staffed, "marta"), acting(staffed, "elena")
    code = users.invite(marta, wanted("nuria", Role.MANAGER, Role.CLIENT_SERVICES))
    assert hired(staffed, "nuria").roles == {Role.CLIENT_SERVICES}
    assert code.waits is not None
    assert roles.waiting(marta) == [code.waits]
    both = hire(staffed, "rosa", Role.ADMIN, Role.COMPLIANCE)
    own = users.change(acting(staffed, "rosa"), replace(wanted("ivan", Role.MANAGER), full_name="Ivan"))
    assert own is not None
    with pytest.raises(SamePerson):
        roles.confirm(acting(staffed, both.name), own.id)
    assert roles.confirm(elena, code.waits.id).state is RequestState.CONFIRMED
    assert hired(staffed, "nuria").roles == {Role.MANAGER, Role.CLIENT_SERVICES}
    with pytest.raises(BadInput, match="no longer waits"):
        roles.confirm(elena, code.waits.id)


def test_nobody_decides_about_their_own_roles(staffed: Office) -> None:
    marta, elena = acting(staffed, "marta"), acting(staffed, "elena")
    for own in (
        lambda: users.change(marta, wanted("marta", Role.ADMIN, Role.CLIENT_SERVICES)),
        lambda: users.deactivate(marta, "marta"),
        lambda: users.reset(marta, "marta"),
    ):
        with pytest.raises(OwnAccount):
            own()
    assert actions(staffed)[:3] == ["access:refused"] * 3
    asked = users.change(marta, wanted("elena", Role.COMPLIANCE, Role.MANAGER))
    assert asked is not None
    with pytest.raises(OwnAccount):
        roles.confirm(elena, asked.id)
    users.change(marta, replace(wanted("marta", Role.ADMIN), full_name="Marta Renamed"))
    assert hired(staffed, "marta").full_name == "Marta Renamed"


def test_what_is_taken_is_taken_at_once_and_holds_for_the_next_action(staffed: Office) -> None:
    ivan = acting(staffed, "ivan")
    ivan.allow(Action.PAYMENTS_RECORD)
    users.change(acting(staffed, "marta"), wanted("ivan", Role.CLIENT_SERVICES))
    with pytest.raises(NotAllowed):
        ivan.allow(Action.PAYMENTS_RECORD)
    ivan.allow(Action.CLIENTS_WRITE)
    assert not ivan.may(Action.PAYMENTS_RECORD)
    users.deactivate(acting(staffed, "marta"), "ivan")
    with pytest.raises(NotAllowed):
        ivan.allow(Action.CLIENTS_WRITE)


def test_the_last_administrator_and_the_last_who_confirms_stay(office: Office) -> None:
    hire(office, "marta", Role.ADMIN)
    marta, other = acting(office, "marta"), wanted(USER, Role.MANAGER, Role.COMPLIANCE)
    with pytest.raises(BadInput, match="last person who can confirm"):
        users.deactivate(marta, USER)
    users.change(marta, other)
    with pytest.raises(BadInput, match="last person who can confirm"):
        users.change(marta, wanted(USER, Role.MANAGER))
    hire(office, "elena", Role.COMPLIANCE, expires=NOW + timedelta(days=9))
    hire(office, "nuria", Role.COMPLIANCE, joined=False)
    with pytest.raises(BadInput, match="last person who can confirm"):  # neither of the two counts
        users.change(marta, wanted(USER, Role.MANAGER))
    hire(office, "rosa", Role.ADMIN, Role.COMPLIANCE)
    users.deactivate(acting(office, "rosa"), "marta")
    hire(office, "sara", Role.COMPLIANCE)
    lone = acting(office, "rosa")
    with pytest.raises(OwnAccount):
        users.deactivate(lone, "rosa")


def test_a_single_operator_brings_in_a_second_person_after_a_day(office: Office) -> None:
    code = users.invite(office, wanted("ivan", Role.OPERATIONS))
    assert code.waits is not None
    with pytest.raises(SamePerson, match="24 hours"):
        roles.confirm(office, code.waits.id)
    later = at(office, NOW + timedelta(hours=24))
    assert roles.confirm(later, code.waits.id).reason == roles.SINGLE
    assert hired(office, "ivan").roles == {Role.OPERATIONS}
    with office.store.reading() as session:
        assert audit.read(session, audit.Filter(), limit=1)[0].reason == roles.SINGLE


def test_a_reset_ends_the_old_password_and_deactivation_the_way_in(
    office: Office, around: Surroundings, reopen: Callable[[], Office]
) -> None:
    signin.let_in(around, "jorge", users.invite(office, wanted("jorge", Role.AUDITOR)).text, THEIRS)
    code = users.reset(office, "jorge")
    with pytest.raises(NotSignedIn):
        signin.open_office(around, "jorge", THEIRS)
    signin.let_in(around, "jorge", code.text, THEIRS + " two")
    signin.open_office(around, "jorge", THEIRS + " two").close()
    users.deactivate(office, "jorge")
    assert keys.user_names(around.paths.keys) == [USER]
    with pytest.raises(BadInput, match="no account in use"):
        users.reset(office, "jorge")
    signin.let_in(around, "jorge", users.reactivate(office, "jorge").text, THEIRS)
    signin.open_office(around, "jorge", THEIRS).close()
    reopen().close()


def test_a_failed_write_leaves_the_key_file_as_it_was(office: Office, around: Surroundings) -> None:
    before = around.paths.keys.read_bytes()
    with pytest.raises(BadInput, match="already"):
        users.invite(office, wanted("ANA", Role.AUDITOR))
    invited = users.invite(office, wanted("jorge", Role.AUDITOR))
    kept = around.paths.keys.read_bytes()

    def fail() -> None:
        with office.slots.as_before_on_failure():
            office.slots.remove("jorge")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    assert around.paths.keys.read_bytes() == kept != before
    assert invited.user.name == "jorge"


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"name": " "}, "name"),
        ({"name": "a\nb"}, "name"),
        ({"full_name": "x" * 121}, "full_name"),
        ({"roles": frozenset()}, "roles"),
        ({"expires": NOW}, "expires"),
    ],
)
def test_what_cannot_be_meant_is_refused_beside_its_field(
    office: Office, changed: dict[str, object], field: str
) -> None:
    with pytest.raises(BadInput) as refused:
        users.invite(office, replace(wanted("jorge", Role.AUDITOR), **changed))  # type: ignore[arg-type]
    assert refused.value.field == field
    assert len(users.people(office)) == 1


def test_an_administrator_ends_a_wait_and_the_tries_stay_in_the_audit(office: Office, around: Surroundings) -> None:
    hire(office, "marta", Role.ADMIN)
    backoff = Backoff(around.paths.attempts, around.clock)
    for _ in range(6):
        backoff.failed("marta")
    row = next(each for each in users.people(office) if each.user.name == "marta")
    assert (row.failures, row.held_up, row.failed_at) == (6, True, NOW)
    assert users.forgive(office, "marta") == 6
    backoff.check("marta")
    assert actions(office)[:7] == ["user:tries-forgiven", *["sign-in:failed"] * 6]


def test_a_proposal_is_turned_down_with_a_reason_or_taken_back(staffed: Office) -> None:
    marta, elena = acting(staffed, "marta"), acting(staffed, "elena")
    asked = users.change(marta, wanted("ivan", Role.OPERATIONS, Role.MANAGER))
    assert asked is not None
    with pytest.raises(BadInput, match="why"):
        roles.refuse(elena, asked.id, " ")
    assert roles.refuse(elena, asked.id, "not needed").state is RequestState.REFUSED
    again = users.change(marta, wanted("ivan", Role.OPERATIONS, Role.MANAGER))
    assert again is not None
    assert roles.withdraw(marta, again.id).state is RequestState.WITHDRAWN
    third = users.change(marta, wanted("ivan", Role.OPERATIONS, Role.MANAGER))
    assert third is not None
    users.change(marta, wanted("ivan", Role.OPERATIONS))
    assert roles.waiting(marta) == []
    assert hired(staffed, "ivan").roles == {Role.OPERATIONS}
