"""Sensitive numbers are shown by their end, and come back where nobody retyped them."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from app.domain.clients import Bank, Client
from app.domain.masking import hidden, masked, masked_client, unmasked_client

NUMBERS = st.text(st.sampled_from("0123456789AB"), max_size=12)
BANKS = st.builds(lambda iban, account: Bank(iban=iban, account=account), NUMBERS, NUMBERS)
CLIENTS = st.builds(
    lambda identity, tax, banks: Client(
        code="C-1", name="One", identity_number=identity, tax_number=tax, banks=tuple(banks)
    ),
    NUMBERS, NUMBERS, st.lists(BANKS, max_size=4),
)  # fmt: skip


@given(NUMBERS)
def test_at_most_four_characters_are_shown_and_never_the_whole(number: str) -> None:
    shown = masked(number).removeprefix("***")
    assert len(shown) <= 4
    assert number.endswith(shown)
    assert shown != number or not number


@given(CLIENTS)
def test_what_was_masked_and_not_touched_is_what_it_was(client: Client) -> None:
    assert unmasked_client(masked_client(client), client) == client


def test_a_number_typed_anew_replaces_the_old_one_and_a_row_may_move() -> None:
    first, second = Bank(iban="ES00001111"), Bank(account="99998888")
    before = Client(code="C-1", name="One", tax_number="AAAA1234", banks=(first, second))
    seen = masked_client(before)
    typed = replace(seen, tax_number="BBBB5678", banks=(seen.banks[1],))
    found = unmasked_client(typed, before)
    assert (found.tax_number, found.banks) == ("BBBB5678", (second,))
    assert hidden(found) == ""
    assert hidden(replace(found, identity_number="***1234")) == "identity_number"
