"""What the demo office knows of its clients: addresses, owners, documents, banks; all of it invented."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

from app.channels.numbers import sound_client
from app.db import clients as table
from app.domain.clients import Bank, Client, Contact, IdentityKind, Related
from app.services.office import Office

PASSPORT, CARD = IdentityKind.PASSPORT, IdentityKind.IDENTITY_CARD

KNOWN: dict[str, dict[str, object]] = {
    "C-0001": {
        "phone": "+52 55 5550 0117", "owner": "ana", "born": date(1971, 6, 3), "nationality": "MX",
        "identity_kind": PASSPORT, "identity_number": "G20417733", "address": "Av. Horacio 1855, piso 4",
        "city": "Ciudad de México", "postal_code": "11510", "agent": "AG-002",
        "banks": (Bank(holder="Salvador Palma", bank="Banco del Valle", account="012180001183597714", country="MX",
                       currency="MXN"),),
    },
    "C-0002": {
        "phone": "+34 600 555 014", "owner": "marta", "born": date(1983, 2, 17), "nationality": "ES",
        "identity_kind": CARD, "identity_number": "12345678Z", "tax_country": "ES", "tax_number": "12345678Z",
        "address": "Calle del Faro 21, 3º B", "city": "Bilbao", "postal_code": "48009",
        "banks": (Bank(holder="Inés Larrazábal Ochoa", bank="Caja del Norte", iban="ES9121000418450200051332",
                       currency="EUR"),),
    },
    "C-0003": {
        "phone": "+46 8 5550 0193", "owner": "ivan", "born": date(1966, 11, 30), "nationality": "SE",
        "address": "Skeppargatan 44", "city": "Stockholm", "postal_code": "114 58",
        "banks": (Bank(holder="Torvald Ekberg", bank="Nordkusten Bank", iban="SE4550000000058398257466",
                       currency="SEK"),),
    },
    "C-0004": {
        "phone": "+1 305 555 0142", "owner": "ana", "legal_form": "LLC", "registration": "L24000117342",
        "incorporated": date(2019, 4, 8), "address": "800 Bayline Drive", "address_more": "Suite 1200",
        "city": "Miami", "postal_code": "33131", "agent": "A-001",
        "related": (
            Related(name="Corinne Haldane", role="owner", share=Decimal(60), born=date(1974, 9, 12), nationality="US"),
            Related(name="Mateo Villaseñor", role="owner", share=Decimal(40), born=date(1979, 1, 25), nationality="MX"),
            Related(name="Priya Raman", role="contact"),
        ),
        "contacts": (Contact(label="Priya Raman, accounting", email="accounting@kestrelbay.example.com"),),
        "banks": (Bank(holder="Kestrel Bay Holdings LLC", bank="Bayline Trust", account="4410087712",
                       routing="021000021", country="US", currency="USD"),),
    },
    "C-0005": {"phone": "+593 2 555 0161", "owner": "ivan", "city": "Quito", "born": date(1990, 8, 21)},
    "C-0006": {
        "phone": "+52 81 5550 0109", "owner": "marta", "legal_form": "S.A. de C.V.", "incorporated": date(2008, 3, 14),
        "registration": "N-2008031177", "address": "Calzada San Pedro 250", "city": "Monterrey", "postal_code": "66220",
        "related": (
            Related(name="Leonor Almenara", role="owner", share=Decimal(75), born=date(1959, 5, 2), nationality="MX"),
            Related(name="Bruno Almenara", role="director", share=Decimal(25), nationality="MX"),
        ),
    },
    "C-0007": {
        "phone": "+34 93 555 01 77", "owner": "ana", "legal_form": "Fundación", "city": "Girona",
        "address": "Plaça dels Oms 2", "postal_code": "17004",
        "related": (Related(name="Abel Ribera", role="director", nationality="ES"),),
    },
    "C-0008": {"phone": "+65 6555 0128", "owner": "ivan", "city": "Singapore", "born": date(1987, 12, 9)},
    "C-0009": {"phone": "+56 2 2555 0155", "owner": "ana", "city": "Santiago", "agent": "A-001"},
    "C-0010": {
        "phone": "+31 20 555 0133", "owner": "marta", "city": "Utrecht",
        "banks": (Bank(holder="Beatrice Hollander", bank="Grachtbank", iban="NL91ABNA0417164300", currency="EUR"),),
    },
    "C-0011": {"phone": "+54 11 5550 0188", "owner": "ana", "city": "Rosario", "born": date(1969, 10, 4)},
    "C-0012": {"phone": "+234 1 555 0102", "owner": "ivan", "city": "Lagos"},
    "C-0013": {"phone": "+51 1 555 0119", "owner": "marta", "city": "Lima", "agent": "AG-002"},
    "C-0014": {"phone": "+351 21 555 0137", "owner": "marta", "city": "Lisboa"},
    "C-0015": {"phone": "+45 33 55 01 48", "owner": "ivan", "city": "Aarhus"},
    "C-0016": {"phone": "+57 601 555 0164", "city": "Bogotá"},
}  # fmt: skip
"""What is added to each demo client. Numbers are examples that fit their standards and belong to nobody."""


def fill_clients(office: Office) -> None:
    """Write it down in one go."""
    known = {client.code: client for client in office.books.current(office.store).clients}
    with office.store.writing("demo office") as writing:
        for code, facts in KNOWN.items():
            if code in known:
                table.change(writing.session, _told(known[code], facts))
        writing.audit("client:changed", "demo office", after={"clients": len(KNOWN)})
        writing.commit()


def _told(client: Client, facts: dict[str, object]) -> Client:
    return sound_client(replace(client, **facts))  # type: ignore[arg-type]  # fields by their names
