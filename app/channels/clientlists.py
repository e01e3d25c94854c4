"""Clients in a list: what each of their columns may be called, and what its cells say."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from app.channels.numbers import sound_client
from app.domain.clients import Bank, Client, ClientKind, IdentityKind
from app.domain.errors import BadInput, message

NAMES = {
    "name": ("name", "client name", "full name", "nombre", "nombre completo", "nombre del cliente"),
    "email": ("email", "e mail", "mail", "correo", "correo electronico"),
    "country": ("country", "country of residence", "pais", "pais de residencia"),
    "kind": ("kind", "type", "tipo", "client kind", "tipo de cliente"),
    "phone": ("phone", "telephone", "telefono"),
    "legal_name": ("legal name", "nombre legal", "razon social"),
    "born": ("date of birth", "birth date", "born", "fecha de nacimiento", "nacimiento"),
    "nationality": ("nationality", "nacionalidad"),
    "identity_kind": ("identity document", "document type", "documento", "tipo de documento"),
    "identity_number": ("document number", "identity number", "numero de documento", "pasaporte"),
    "legal_form": ("legal form", "forma juridica"),
    "registration": ("registration number", "registration", "numero de registro", "registro"),
    "incorporated": ("date of incorporation", "incorporated", "fecha de constitucion", "constitucion"),
    "address": ("address", "street", "direccion", "domicilio", "calle"),
    "address_more": ("address 2", "direccion 2"),
    "city": ("city", "ciudad", "poblacion", "localidad"),
    "postal_code": ("postal code", "zip", "postcode", "codigo postal"),
    "tax_country": ("tax country", "pais fiscal"),
    "tax_number": ("tax number", "tax id", "numero fiscal", "identificacion fiscal", "rfc", "nif"),
    "owner": ("owner", "looked after by", "responsable", "gestor"),
    "agent": ("agent", "agent code", "agente", "codigo de agente"),
    "since": ("client since", "since", "cliente desde", "desde"),
    "note": ("note", "notes", "nota", "notas", "observaciones"),
    "bank.holder": ("account holder", "holder", "titular"),
    "bank.bank": ("bank", "banco"),
    "bank.iban": ("iban",),
    "bank.account": ("bank account", "account number", "cuenta bancaria", "numero de cuenta"),
    "bank.routing": ("routing number", "routing", "aba"),
    "bank.bic": ("bic", "swift"),
    "bank.country": ("bank country", "pais del banco"),
    "bank.currency": ("bank currency", "moneda de la cuenta"),
}
"""What each column of a client may be called, without accents and marks; the first is the name in messages."""

SPANISH = {
    "code": "Código",
    "name": "Nombre",
    "email": "Correo electrónico",
    "country": "País",
    "kind": "Tipo",
    "phone": "Teléfono",
    "legal_name": "Razón social",
    "born": "Fecha de nacimiento",
    "nationality": "Nacionalidad",
    "identity_kind": "Documento",
    "identity_number": "Número de documento",
    "legal_form": "Forma jurídica",
    "registration": "Número de registro",
    "incorporated": "Fecha de constitución",
    "address": "Dirección",
    "address_more": "Dirección 2",
    "city": "Ciudad",
    "postal_code": "Código postal",
    "tax_country": "País fiscal",
    "tax_number": "Número fiscal",
    "owner": "Responsable",
    "agent": "Agente",
    "since": "Cliente desde",
    "note": "Notas",
    "bank.holder": "Titular",
    "bank.bank": "Banco",
    "bank.iban": "IBAN",
    "bank.account": "Cuenta bancaria",
    "bank.routing": "ABA",
    "bank.bic": "BIC",
    "bank.country": "País del banco",
    "bank.currency": "Moneda de la cuenta",
}
"""The columns of a template in Spanish, in their order; the names of files are no sentences of the catalogue."""

FORMS = {
    "kind": "individual | company",
    "identity_kind": " | ".join(kind.value for kind in IdentityKind if kind.value),
    **dict.fromkeys(("country", "nationality", "tax_country", "bank.country"), "MX, ES, US"),
    **dict.fromkeys(("born", "incorporated", "since"), "1980-05-06"),
    "bank.currency": "USD",
}
"""How the cells of a column are written, where that is not plain."""


def titles(*, spanish: bool) -> dict[str, str]:
    """The columns of a template, by field."""
    if spanish:
        return SPANISH
    return {name: "Code" if name == "code" else NAMES[name][0].capitalize() for name in SPANISH}


KINDS = {
    "individual": ClientKind.INDIVIDUAL,
    "person": ClientKind.INDIVIDUAL,
    "persona": ClientKind.INDIVIDUAL,
    "persona fisica": ClientKind.INDIVIDUAL,
    "company": ClientKind.COMPANY,
    "empresa": ClientKind.COMPANY,
    "persona moral": ClientKind.COMPANY,
    "persona juridica": ClientKind.COMPANY,
}
IDENTITIES = {
    **{kind.value: kind for kind in IdentityKind if kind.value},
    "pasaporte": IdentityKind.PASSPORT,
    "documento de identidad": IdentityKind.IDENTITY_CARD,
    "dni": IdentityKind.IDENTITY_CARD,
    "permiso de residencia": IdentityKind.RESIDENCE_PERMIT,
    "licencia de conducir": IdentityKind.DRIVING_LICENCE,
}
DAYS = ("born", "incorporated", "since")
WORDS: dict[str, Mapping[str, ClientKind | IdentityKind]] = {"kind": KINDS, "identity_kind": IDENTITIES}


@dataclass(frozen=True, slots=True)
class ClientLine:
    """A client as a row of a list gives them: only what its cells say. `bank` is empty where they name no account."""

    row: int
    code: str
    facts: Mapping[str, object]
    bank: Mapping[str, str] = field(default_factory=dict)

    def over(self, before: Client | None) -> Client:
        """The client with what the row says; an empty cell leaves what was known. Raises BadInput naming the field."""
        known = before or Client(code=self.code, name="")
        facts: dict[str, object] = dict(self.facts)
        if self.bank:
            facts["banks"] = _with(known.banks, Bank(**self.bank))
        return sound_client(replace(known, **facts))  # type: ignore[arg-type]  # fields by their names

    @property
    def says(self) -> tuple[Mapping[str, object], Mapping[str, str]]:
        """What stands in the row, wherever the row stands."""
        return self.facts, self.bank


def _with(banks: tuple[Bank, ...], bank: Bank) -> tuple[Bank, ...]:
    """The accounts with this one in place of the one with the same number, or after them."""
    number = bank.number.replace(" ", "").upper()
    at = next((at for at, known in enumerate(banks) if known.number == number), len(banks))
    return (*banks[:at], bank, *banks[at + 1 :])


def read_line(
    row: int, text: Callable[[str], str], day: Callable[[str], date | None], folded: Callable[[str], str]
) -> ClientLine:
    """What the cells of a row say of a client. `text` and `day` answer a column's cell. Raises BadInput."""
    said = {name: text(name) for name in NAMES if name not in DAYS}
    facts: dict[str, object] = {name: value for name, value in said.items() if value and "." not in name}
    for name, words in WORDS.items():
        if name in facts:
            facts[name] = _word(folded(said[name]), words, name)
    facts |= {name: found for name in DAYS if (found := day(name)) is not None}
    bank = {name.partition(".")[2]: value for name, value in said.items() if value and "." in name}
    line = ClientLine(row, text("client"), facts, bank)
    line.over(Client(code=line.code, name="-"))  # what is wrong whoever it is about
    return line


def _word(said: str, words: Mapping[str, ClientKind | IdentityKind], name: str) -> ClientKind | IdentityKind:
    if said not in words:
        if name == "kind":
            raise BadInput(message("{kind} is neither individual nor company.", kind=said), field=name)
        raise BadInput(message("{kind} is no kind of identity document.", kind=said), field=name)
    return words[said]


def column_of(field_name: str) -> str:
    """The column a field of the client is read from: `banks.0.iban` stands under `bank.iban`."""
    parts = field_name.split(".")
    return f"bank.{parts[-1]}" if parts[0] == "banks" and len(parts) > 1 else field_name
