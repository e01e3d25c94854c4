"""Numbers that follow a published standard: IBAN, BIC, routing and tax numbers, checked as their issuers say.

What knows the standards is loaded when the first number is checked: no window waits for it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from app.domain.clients import Bank, Client, valid_client
from app.domain.errors import BadInput, Message, message
from app.domain.masking import hidden

TAX = {
    "AR": ("cuit",),
    "AT": ("tin", "uid"),
    "BE": ("nn", "vat"),
    "BR": ("cpf", "cnpj"),
    "CA": ("sin", "bn"),
    "CH": ("ssn", "uid"),
    "CL": ("rut",),
    "CO": ("nit",),
    "CR": ("cpf", "cpj", "cr"),
    "DE": ("idnr", "stnr"),
    "DK": ("cpr", "cvr"),
    "DO": ("rnc", "cedula"),
    "EC": ("ruc", "ci"),
    "ES": ("nif",),
    "FI": ("hetu", "ytunnus"),
    "FR": ("tva", "nif", "siren", "siret"),
    "GB": ("utr", "vat"),
    "GT": ("nit",),
    "IE": ("pps", "vat"),
    "IT": ("codicefiscale", "iva"),
    "MX": ("rfc",),
    "NL": ("bsn", "btw"),
    "NO": ("fodselsnummer", "orgnr"),
    "PE": ("ruc",),
    "PL": ("nip", "pesel"),
    "PT": ("nif",),
    "PY": ("ruc",),
    "SE": ("personnummer", "orgnr"),
    "SG": ("uen",),
    "SV": ("nit",),
    "US": ("tin",),
    "UY": ("rut",),
    "VE": ("rif",),
}
"""The kinds of tax number that can be checked, by the country that gives them; a number need be only one of them."""

PARTLY = frozenset({"BE", "CH", "CR", "DE", "FR", "GB", "IE", "SG"})
"""Countries that give tax numbers of further kinds, which nobody can check: what fits none is accepted with a note."""

OTHERWISE = message("it has characters that do not belong there")
WHY = {
    "InvalidLength": message("it is too long or too short"),
    "InvalidFormat": OTHERWISE,
    "InvalidChecksum": message("its check digits do not match"),
    "InvalidComponent": message("a part of it does not exist"),
}
"""What is wrong with a number, by the name of the exception that says so."""


def sound_client(client: Client) -> Client:
    """The client, trimmed and checked, its numbers too. Raises BadInput naming the field."""
    client = valid_client(client)
    if place := hidden(client):
        raise BadInput(message("A hidden number cannot be kept; write it in full."), field=place)
    banks = tuple(_bank(each, f"banks.{at}") for at, each in enumerate(client.banks))
    return replace(client, banks=banks, tax_number=_tax(client.tax_country, client.tax_number))


def number_notes(client: Client) -> tuple[Message, ...]:
    """What was accepted without being checked."""
    country = client.tax_country or client.country
    if client.tax_number and (country not in TAX or (country in PARTLY and not _fits(country, client.tax_number))):
        return (message("Tax numbers of {country} cannot be checked here.", country=country or "–"),)
    return ()


def _bank(bank: Bank, place: str) -> Bank:
    from stdnum import bic, iban
    from stdnum.us import rtn

    number = bank.iban and _checked(lambda: str(iban.validate(bank.iban)), "IBAN", f"{place}.iban")
    code = bank.bic and _checked(lambda: str(bic.validate(bank.bic)), "BIC", f"{place}.bic")
    country = bank.country or number[:2]
    if bank.routing and country == "US":
        _checked(lambda: str(rtn.validate(bank.routing)), message("routing number"), f"{place}.routing")
    return replace(bank, iban=number, bic=code, country=country)


def _tax(country: str, number: str) -> str:
    """The number as it is written there. Raises BadInput where it can be checked and is wrong."""
    if not number or country not in TAX:
        return number
    if found := _fits(country, number):
        return found
    if country in PARTLY:
        return number
    return _checked(lambda: _first(country, number), message("tax number of {country}", country=country), "tax_number")


def _first(country: str, number: str) -> str:
    return _validated(country, TAX[country][0], number)


def _validated(country: str, kind: str, number: str) -> str:
    from stdnum import get_cc_module

    module = get_cc_module(country.lower(), kind)
    if module is None:
        raise LookupError(f"nobody checks {kind} of {country}")
    return str(module.validate(number))


def _fits(country: str, number: str) -> str:
    """The compact number if it is one of the country's kinds; empty if it is none."""
    from stdnum.exceptions import ValidationError

    for kind in TAX[country]:
        try:
            return _validated(country, kind, number)
        except ValidationError:
            continue
    return ""


def _checked(validate: Callable[[], str], name: object, place: str) -> str:
    from stdnum.exceptions import ValidationError

    try:
        return validate()
    except ValidationError as wrong:
        why = next((WHY[kind.__name__] for kind in type(wrong).__mro__ if kind.__name__ in WHY), OTHERWISE)
        raise BadInput(message("This is no {name}: {why}.", name=name, why=why), field=place) from wrong
