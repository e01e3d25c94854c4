"""An account is verified before it is kept, and again when somebody asks; secrets stay where they belong."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import replace
from threading import Event, Thread

import pytest

from app.bridge import verify
from app.bridge.simulator.broker import Fault
from app.db import terminals as table
from app.domain.errors import BadInput, Conflict, NotAllowed
from app.domain.holdings import Account, AccountKey, Purpose
from app.domain.permissions import Role
from app.domain.terminals import Check, Outcome
from app.services import accounts, trail, transfer, verification
from app.services.accounts import NewAccount
from app.services.office import Office
from app.services.terminals import place, save_terminal
from app.services.verification import Told, Trial, Tried
from tests.bridge.test_verify import info_with, module_like
from tests.services.worlds import AT, FIRST, HARBOUR, SECOND, SECRET, TERMINAL, add, broken, reading, tried, with_world


@pytest.fixture
def harbour(office: Office) -> Office:
    return with_world(office)


def actions(office: Office, key: AccountKey = FIRST) -> list[str]:
    return [line.action for line in trail.audit_page(office, trail.Filter(subject=str(key))).lines]


def test_a_proof_says_what_was_tried_and_what_the_terminal_said(harbour: Office) -> None:
    told: list[Told] = []
    proof = Trial(harbour, tried(), new=True).run(told.append)
    assert proof is not None
    assert (proof.tried, proof.at) == (tried(), AT)
    assert (proof.facts.name, proof.facts.trade_allowed) == ("Account 30000001", False)
    assert [each.check for each in told if each.outcome is Outcome.PASSED] == list(Check)


def test_without_every_check_there_is_no_proof_and_nothing_is_kept(harbour: Office) -> None:
    office = with_world(harbour, broken(Fault.REFUSED))
    trial = Trial(office, tried(), new=True)
    assert trial.run(lambda _told: None) is None
    assert trial.last is not None
    assert (trial.last.check, trial.last.outcome) == (Check.LOGIN, Outcome.FAILED)
    assert office.books.current(office.store).accounts == ()


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        (Tried(HARBOUR, FIRST, ""), "password"),
        (Tried(replace(HARBOUR, path=" "), FIRST, SECRET), "path"),
        (Tried(replace(HARBOUR, name=""), FIRST, SECRET), "terminal"),
    ],
)
def test_what_cannot_be_tried_is_said_beside_its_field(harbour: Office, wrong: Tried, field: str) -> None:
    with pytest.raises(BadInput) as refused:
        Trial(harbour, wrong, new=True)
    assert refused.value.field == field


def test_an_account_that_is_read_already_is_not_added_again(harbour: Office) -> None:
    add(harbour)
    for key, said in ((FIRST, "is read already, through Harbour"),):
        trial = Trial(harbour, tried(key), new=True)
        assert trial.run(lambda _told: None) is None
        assert trial.last is not None
        assert trial.last.check is Check.NEW
        assert said in str(trial.last.what)


def test_one_kept_by_statements_under_a_server_written_otherwise_is_no_new_account(harbour: Office) -> None:
    other = AccountKey(FIRST.server.upper(), FIRST.login)
    accounts.add_account(harbour, NewAccount(other, "", Purpose.TRADING))
    trial = Trial(harbour, tried(), new=True)
    assert trial.run(lambda _told: None) is None
    assert trial.last is not None
    assert (trial.last.check, trial.last.outcome) == (Check.NEW, Outcome.FAILED)
    with pytest.raises(BadInput) as refused:
        accounts.add_account(harbour, NewAccount(FIRST, "", Purpose.TRADING))
    assert refused.value.field == "login"


def test_one_known_from_statements_is_connected(harbour: Office) -> None:
    accounts.add_account(harbour, NewAccount(FIRST, "From a statement", Purpose.GAINS))
    assert accounts.account_rows(harbour)[0].terminal == ""
    add(harbour, name="ignored")
    (row,) = accounts.account_rows(harbour)
    assert (row.terminal, row.account.name, row.account.purpose) == (TERMINAL, "From a statement", Purpose.GAINS)


def test_an_account_kept_in_another_currency_is_not_it(harbour: Office) -> None:
    accounts.add_account(harbour, NewAccount(FIRST, "", Purpose.TRADING, currency="EUR"))
    trial = Trial(harbour, tried(), new=True)
    assert trial.run(lambda _told: None) is None
    assert trial.last is not None
    assert trial.last.check is Check.CURRENCY


def test_a_test_of_a_kept_account_writes_down_when_it_passed(harbour: Office) -> None:
    add(harbour)
    later = replace(harbour, clock=lambda: AT.replace(hour=15))
    assert verification.verify_account(later, FIRST, lambda _told: None)
    assert accounts.account_rows(later)[0].verified_at == AT.replace(hour=15)
    assert actions(later)[0] == "account:verified"
    refused = with_world(later, broken(Fault.REFUSED))
    assert not verification.verify_account(refused, FIRST, lambda _told: None)
    line = trail.audit_page(refused, trail.Filter(subject=str(FIRST))).lines[0]
    assert (line.action, line.after) == ("account:not-verified", {"check": "login accepted"})
    assert accounts.account_rows(refused)[0].verified_at == AT.replace(hour=15)
    with pytest.raises(BadInput, match="through no terminal"):
        verification.verify_account(harbour, SECOND, lambda _told: None)


def with_another_password(office: Office) -> None:
    with office.store.writing("ana") as writing:
        (known,) = table.connections(writing.session)
        sealed = office.vault.seal("another-lantern-78", place(FIRST))
        table.reconnect(writing.session, replace(known, sealed=sealed))
        writing.audit("account:reconnected", str(FIRST))
        writing.commit()


def with_another_program(office: Office) -> None:
    save_terminal(office, replace(HARBOUR, path=r"C:\Elsewhere\terminal64.exe"))


@pytest.mark.parametrize("change", [with_another_password, with_another_program])
@pytest.mark.parametrize("fault", [None, Fault.REFUSED])
def test_what_was_tried_otherwise_than_it_is_kept_is_neither_verified_nor_failed(
    harbour: Office, change: Callable[[Office], None], fault: Fault | None
) -> None:
    add(harbour)
    later = replace(with_world(harbour, broken(fault) if fault else None), clock=lambda: AT.replace(hour=15))
    trial = verification.trial_of(later, FIRST)
    change(later)
    before = actions(later)
    with pytest.raises(Conflict):
        verification.verify_account(later, FIRST, lambda _told: None, trial)
    assert (accounts.account_rows(later)[0].verified_at, actions(later)) == (AT, before)


def test_a_trial_with_another_password_or_of_another_account_verifies_nothing(harbour: Office) -> None:
    add(harbour)
    add(harbour, SECOND)
    other = verification.trial_of(harbour, FIRST, "another-lantern-78")
    for key, trial in ((FIRST, other), (FIRST, verification.trial_of(harbour, SECOND))):
        before = actions(harbour)
        with pytest.raises(Conflict):
            verification.verify_account(harbour, key, lambda _told: None, trial)
        assert actions(harbour) == before


def test_a_password_that_can_trade_is_remembered(harbour: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    class Here(verify.Verification):
        """In this process, where an answer can be changed."""

        def run(self, listen: Callable[[Told], None]) -> Told:
            last = Told(check=Check.ANSWERS, outcome=Outcome.WAITING)
            for last in verify.checked(self._attempt):
                listen(last)
            return last

    monkeypatch.setattr(verify, "module", module_like(account_info=info_with(trade_allowed=True)))
    monkeypatch.setattr(verification, "Verification", Here)
    add(harbour)
    assert accounts.account_rows(harbour)[0].trade_allowed is True


def test_a_stopped_verification_leaves_no_trace(harbour: Office) -> None:
    add(harbour)
    before = actions(harbour)
    mute = with_world(harbour, broken(Fault.MUTE, 3))
    trial, running = verification.trial_of(mute, FIRST), Event()
    answers: list[bool] = []
    thread = Thread(
        target=lambda: answers.append(
            verification.verify_account(
                mute, FIRST, lambda told: running.set() if told.check is Check.LOGIN else None, trial
            )
        )
    )
    thread.start()
    assert running.wait(20)
    trial.stop()
    thread.join(10)
    assert answers == [False]
    assert actions(harbour) == before


def test_the_reader_of_the_terminal_rests_meanwhile_and_goes_on_after(harbour: Office) -> None:
    add(harbour)
    with reading(harbour) as heard:
        heard.until(lambda: FIRST in harbour.live.readings())
        sync = harbour.live.terminals
        seen: list[list[str]] = []

        def listen(_told: Told) -> None:
            seen.append([each.name for each in sync._terminals])  # type: ignore[union-attr]  # it is a Sync

        assert Trial(harbour, tried(SECOND), new=True).run(listen) is not None
        assert set(map(tuple, seen)) == {()}
        assert [each.name for each in sync._terminals] == [TERMINAL]  # type: ignore[union-attr]


def test_only_who_may_write_accounts_tries_one(harbour: Office, as_role: Callable[[Office, Role], Office]) -> None:
    add(harbour)
    for attempt in (
        lambda office: Trial(office, tried(), new=True),
        lambda office: verification.trial_of(office, FIRST),
        lambda office: verification.verify_account(office, FIRST, lambda _told: None),
    ):
        with pytest.raises(NotAllowed):
            attempt(as_role(harbour, Role.COMPLIANCE))


def test_the_secret_is_in_no_log_export_audit_or_representation(
    harbour: Office, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        add(harbour)
        proof = verification.trial_of(harbour, FIRST).run(lambda _told: None)
        assert proof is not None
        accounts.change_connection(harbour, proof)
        verification.verify_account(harbour, FIRST, lambda _told: None)
    with harbour.store.reading() as session:
        sealed = table.connections(session)[0].sealed
    wanted = NewAccount(FIRST, "", Purpose.TRADING, tried())
    exposed = [
        caplog.text,
        transfer.export_office(harbour).decode(),
        trail.export(harbour).decode(),
        repr((wanted, proof, tried(), accounts.account_rows(harbour), accounts.account_detail(harbour, FIRST))),
        repr(harbour),
        repr(verification.trial_of(harbour, FIRST)),
    ]
    for text in exposed:
        assert SECRET not in text
        assert sealed not in text
    content = b"".join(path.read_bytes() for path in harbour.paths.folder.rglob("*") if path.is_file())
    assert SECRET.encode() not in content


def test_an_export_is_the_same_with_terminals_as_without(harbour: Office) -> None:
    accounts.add_account(harbour, NewAccount(FIRST, "Account 30000001", Purpose.TRADING))
    before = transfer.export_office(harbour)
    add(harbour)
    assert transfer.export_office(harbour) == before


def test_after_the_office_is_closed_nothing_opens(harbour: Office) -> None:
    add(harbour)
    with harbour.store.reading() as session:
        sealed = table.connections(session)[0].sealed
    harbour.vault.forget()
    with pytest.raises(Exception, match="Nobody is signed in"):
        harbour.vault.open(sealed, "accounts")
    assert Account(key=FIRST)
