"""What a merge takes over and gives back, as plain values."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.clients import Client, ClientState
from app.domain.errors import BadInput
from app.domain.merges import (
    CHOSEN,
    FOLLOWING,
    Facts,
    Merge,
    MergeEvent,
    Step,
    _told,
    differences,
    known_parts,
    merged,
    put_away,
    refuse_hidden_match,
    returning,
    suggested,
    taken_back,
)
from app.domain.screening import Outcome, Standing

ONE = Client(code="C-1", name="Marta Oller", email="marta@example.com", country="ES", since=date(2025, 3, 1))
TWO = Client(code="C-2", name="Marta Oller Vidal", phone="+34 600", note="prefers calls", since=date(2024, 11, 2))
AT = datetime(2025, 9, 7, tzinfo=UTC)


def of(*steps: Step, facts: Facts | None = None) -> Merge:
    events = (MergeEvent(merge=1, what=step, at=AT, actor="ana", kept="C-1", absorbed="C-2", facts=facts)
              for step in steps)  # fmt: skip
    return Merge(tuple(events))


def test_what_only_the_absorbed_client_has_is_suggested_and_the_earlier_beginning() -> None:
    assert suggested(ONE, TWO) == ("phone", "note", "since")
    assert [each.field for each in differences(ONE, TWO)] == ["name", "email", "country", "phone", "note", "since"]


@given(st.sets(st.sampled_from(CHOSEN)), st.sampled_from(ClientState), st.sampled_from(ClientState))
def test_what_was_taken_is_given_back_and_what_was_changed_since_stays(
    taken: set[str], state: ClientState, other: ClientState
) -> None:
    one, two = replace(ONE, state=state), replace(TWO, state=other)
    facts = Facts(kept=one, absorbed=two, taken=known_parts(taken), moves={}, stays={})
    after = merged(one, two, facts.taken)
    assert (after.code, after.version) == (one.code, one.version)
    assert (after.state is ClientState.SUSPENDED) == (ClientState.SUSPENDED in {state, other})
    assert taken_back(facts, after) == (one, ())
    back, stays = taken_back(facts, replace(after, name="Another Name"))
    assert stays == (("name",) if "name" in taken else ())
    assert replace(back, name=one.name) == one
    away = put_away(two, after)
    assert away.state is ClientState.CLOSED
    assert not away.email or away.email != after.email


def test_only_what_moved_and_is_still_there_goes_back() -> None:
    facts = Facts(kept=ONE, absorbed=TWO, moves={"investments": ("I-2", "I-3")}, stays={"investments": ("I-1",)})
    back, later = returning(of(Step.PROPOSED, Step.CONFIRMED, facts=facts), {"investments": ("I-1", "I-2", "I-4")})
    assert (back, later) == ({"investments": ("I-2",)}, {"investments": ("I-4",)})


@pytest.mark.parametrize("step", Step)
def test_a_client_is_gone_while_the_merge_is_in_force(step: Step) -> None:
    in_force = step in {Step.CONFIRMED, Step.REVERSAL, Step.UPHELD}
    assert of(Step.PROPOSED, step).in_force == in_force
    assert of(step).pending == (step in {Step.PROPOSED, Step.REVERSAL})
    assert (step in FOLLOWING) == (step not in {Step.REJECTED, Step.REVERSED})


@dataclass(frozen=True)
class Bank:
    """Parts of several pieces, as clients may have."""

    holder: str = ""
    iban: str = field(default="", repr=False)


def test_what_identifies_somebody_or_their_money_is_told_by_its_last_characters() -> None:
    assert _told("ES9121000418450200051332", secret=True) == "***1332"
    assert _told("1332", secret=True) == "***"
    assert _told((Bank("M. Oller", "ES9121000418450200051332"), Bank("", ""))) == "M. Oller, ***1332; "
    assert [_told(each) for each in ((), "", None, date(2025, 1, 2))] == ["", "", None, date(2025, 1, 2)]


@pytest.mark.parametrize("outcome", Outcome)
def test_a_match_on_a_list_is_not_hidden(outcome: Outcome) -> None:
    clear = Standing("C-1", Outcome.CLEAR)
    if outcome in {Outcome.OPEN, Outcome.CONFIRMED}:
        with pytest.raises(BadInput, match="must not hide it"):
            refuse_hidden_match(clear, Standing("C-2", outcome))
    else:
        refuse_hidden_match(clear, Standing("C-2", outcome))
    refuse_hidden_match(Standing("C-1", outcome), Standing("C-2", outcome))


def test_a_part_there_is_not_is_refused() -> None:
    assert known_parts(["phone", "name", "phone"]) == ("name", "phone")
    with pytest.raises(BadInput, match="version"):
        known_parts(["name", "version"])
