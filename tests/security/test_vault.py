"""A sealed secret opens with its key, at its place, unchanged; and nowhere else."""

from __future__ import annotations

import base64
import pickle

import pytest

from app.domain.errors import NotSignedIn, Unavailable
from app.security.vault import Vault

OLD, NEW = bytes(range(32)), bytes(range(1, 33))
PLACE = "accounts|77104275|password"


def test_a_secret_comes_back_and_does_not_show() -> None:
    vault = Vault([OLD])
    sealed = vault.seal("quiet lantern", PLACE)
    assert "lantern" not in sealed
    assert vault.open(sealed, PLACE) == "quiet lantern"


@pytest.mark.parametrize("place", ["accounts|1|password", ""])
def test_it_opens_at_no_other_place(place: str) -> None:
    vault = Vault([OLD])
    with pytest.raises(Unavailable):
        vault.open(vault.seal("quiet lantern", PLACE), place)


def test_it_opens_with_no_other_key_and_not_when_changed() -> None:
    sealed = Vault([OLD]).seal("quiet lantern", PLACE)
    with pytest.raises(Unavailable):
        Vault([NEW]).open(sealed, PLACE)
    with pytest.raises(Unavailable):
        Vault([OLD]).open(sealed[:-9] + ("A" if sealed[-9] != "A" else "B") + sealed[-8:], PLACE)


def test_after_a_change_of_keys_it_is_sealed_anew() -> None:
    sealed = Vault([OLD]).seal("quiet lantern", PLACE)
    renewed = Vault([NEW, OLD]).renew(sealed)
    assert Vault([NEW]).open(renewed, PLACE) == "quiet lantern"


def test_a_place_cannot_be_made_to_end_earlier() -> None:
    with pytest.raises(ValueError, match="no zero"):
        Vault([OLD]).seal("quiet lantern", "accounts\0elsewhere")
    sealed = Vault([OLD]).seal("quiet\0lantern", PLACE)
    assert Vault([OLD]).open(sealed, PLACE) == "quiet\0lantern"


@pytest.mark.parametrize("sealed", ["", "nonsense", "ñ", "\ud800", "gAAAAA"])
def test_what_was_never_sealed_is_neither_opened_nor_renewed(sealed: str) -> None:
    vault = Vault([OLD])
    with pytest.raises(Unavailable):
        vault.open(sealed, PLACE)
    with pytest.raises(Unavailable):
        vault.renew(sealed)


def test_a_sealed_text_tells_no_time_and_a_vault_no_key() -> None:
    sealed = base64.urlsafe_b64decode(Vault([OLD]).seal("quiet lantern", PLACE))
    assert sealed[1:9] == bytes(8)
    assert repr(Vault([OLD])) == "Vault(***)"


def test_the_same_secret_is_sealed_differently_each_time() -> None:
    vault = Vault([OLD])
    assert vault.seal("quiet lantern", PLACE) != vault.seal("quiet lantern", PLACE)


def test_forgotten_it_opens_nothing_and_is_never_written_down() -> None:
    vault = Vault([OLD])
    sealed = vault.seal("quiet lantern", PLACE)
    with pytest.raises(TypeError):
        pickle.dumps(vault)
    vault.forget()
    with pytest.raises(NotSignedIn):
        vault.open(sealed, PLACE)
    with pytest.raises(NotSignedIn):
        vault.seal("x", PLACE)
    with pytest.raises(NotSignedIn):
        vault.renew(sealed)
