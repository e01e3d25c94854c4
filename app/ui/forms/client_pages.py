"""The pages of a client's form: essentials, identity or company, address and contacts, banks and tax."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QLayout, QWidget

from app.domain.clients import MOST_ROWS, ClientKind, IdentityKind
from app.ui.forms.partrows import PartField, PartLayout, PartRows
from app.ui.widgets.fields import Choice, DateEdit, Field, TextEdit
from app.ui.widgets.layouts import column, form_row
from app.ui.widgets.text import Text

if TYPE_CHECKING:
    from app.ui.forms.client import ClientForm


def page(form: ClientForm, *items: QWidget | QLayout) -> QWidget:
    """A page of the form: items below one another, as far apart as elsewhere."""
    held = QWidget()
    layout = column(*items)
    layout.setSpacing(form.body.spacing())
    held.setLayout(layout)
    return held


class Essentials:
    """Who it is and how to reach them: enough for a new client."""

    def __init__(self, form: ClientForm) -> None:
        words = form.words
        self.name, self.code, self.email = TextEdit(), TextEdit(), TextEdit()
        self.phone, self.country, self.agent, self.note = TextEdit(), TextEdit(), TextEdit(), TextEdit()
        self.owner: Choice[str] = Choice([("", words("nobody yet"))])
        self.kind: Choice[str] = Choice(
            [(ClientKind.INDIVIDUAL.value, words("Individual")), (ClientKind.COMPANY.value, words("Company"))]
        )
        country = Field(words("Country of residence"), self.country, hint=words("two letters"))
        self.widget = page(
            form,
            form.add("name", Field(words("Name"), self.name)),
            form_row(
                form.add("code", Field(words("Code"), self.code)), form.add("kind", Field(words("Kind"), self.kind))
            ),
            form_row(
                form.add("email", Field(words("E-mail"), self.email)),
                form.add("phone", Field(words("Phone"), self.phone)),
            ),
            form_row(form.add("country", country), form.add("owner", Field(words("Looked after by"), self.owner))),
            form_row(
                form.add("agent", Field(words("Referral agent"), self.agent, hint=words("their code"))),
                form.add("note", Field(words("Note"), self.note)),
            ),
        )


class IdentityPage:
    """What a person shows to say who they are, or how a company is registered and who stands behind it."""

    def __init__(self, form: ClientForm) -> None:
        words = form.words
        self.legal_name, self.nationality, self.number = TextEdit(), TextEdit(), TextEdit()
        self.born, self.incorporated = DateEdit(form.region, field="born"), DateEdit(form.region, field="incorporated")
        kinds = [(each.value, words.term("identity", each.value)) for each in IdentityKind if each.value]
        self.document: Choice[str] = Choice([("", words("not seen")), *kinds])
        self.legal_form, self.registration = TextEdit(), TextEdit()
        self.related = PartRows(form, _related(form))
        legal = Field(words("Legal name"), self.legal_name, hint=words("as in the document, if it differs"))
        self.person = page(
            form,
            form_row(
                form.add("born", Field(words("Date of birth"), self.born)),
                form.add("nationality", Field(words("Nationality"), self.nationality, hint=words("two letters"))),
            ),
            form_row(
                form.add("identity_kind", Field(words("Identity document"), self.document)),
                form.add("identity_number", Field(words("Document number"), self.number)),
            ),
        )
        self.company = page(
            form,
            form_row(
                form.add("legal_form", Field(words("Legal form"), self.legal_form, hint=words("LLC, S.A., S.L."))),
                form.add("registration", Field(words("Registration number"), self.registration)),
            ),
            form_row(form.add("incorporated", Field(words("Date of incorporation"), self.incorporated)), QWidget()),
            Text(words("Beneficial owners and contact persons"), "table", "text2", weight=600),
            self.related,
        )
        self.widget = page(form, form.add("legal_name", legal), self.person, self.company)

    def follow(self, *, company: bool) -> None:
        """Ask for what this kind of client has."""
        self.person.setVisible(not company)
        self.company.setVisible(company)


class AddressPage:
    """Where they live, and further ways to reach them."""

    def __init__(self, form: ClientForm) -> None:
        words = form.words
        self.address, self.more, self.city, self.postal_code = TextEdit(), TextEdit(), TextEdit(), TextEdit()
        self.contacts = PartRows(form, _contacts(form))
        self.widget = page(
            form,
            form.add("address", Field(words("Address"), self.address)),
            form.add("address_more", Field(words("Address, second line"), self.more)),
            form_row(
                form.add("postal_code", Field(words("Postal code"), self.postal_code)),
                form.add("city", Field(words("City"), self.city)),
            ),
            self.contacts,
        )


class BanksPage:
    """Where their money comes from and goes to, and who taxes it."""

    def __init__(self, form: ClientForm) -> None:
        words = form.words
        self.tax_country, self.tax_number = TextEdit(), TextEdit()
        self.tax_field = Field(words("Tax number"), self.tax_number)
        self.banks = PartRows(form, _banks(form))
        self.widget = page(
            form,
            form_row(
                form.add("tax_country", Field(words("Tax country"), self.tax_country, hint=words("two letters"))),
                form.add("tax_number", self.tax_field),
            ),
            self.banks,
        )


def _plain(name: str, label: str, hint: str = "") -> PartField:
    return PartField(name, label, TextEdit, hint)


def _lines(*lines: Sequence[PartField]) -> tuple[tuple[PartField, ...], ...]:
    return tuple(tuple(line) for line in lines)


def _banks(form: ClientForm) -> PartLayout:
    words = form.words
    return PartLayout(
        name="banks",
        lines=_lines(
            [_plain("holder", words("Holder")), _plain("bank", words("Bank"))],
            [_plain("iban", "IBAN"), _plain("bic", "BIC")],
            [
                _plain("account", words("Account number"), words("without an IBAN")),
                _plain("routing", words("Routing number")),
            ],
            [_plain("country", words("Country"), words("two letters")), _plain("currency", words("Currency"))],
        ),
        title=lambda number: words("Bank account {number}", number=number),
        add=words("Add a bank account"),
        remove=words("Take this bank account away"),
        most=MOST_ROWS["banks"],
    )


def _related(form: ClientForm) -> PartLayout:
    words, region = form.words, form.region
    return PartLayout(
        name="related",
        lines=_lines(
            [_plain("name", words("Name")), _plain("role", words("Role"), words("owner, director, contact"))],
            [
                PartField("share", words("Share"), lambda: TextEdit(unit="%")),
                PartField("born", words("Date of birth"), lambda: DateEdit(region)),
                _plain("nationality", words("Nationality"), words("two letters")),
            ],
        ),
        title=lambda number: words("Person {number}", number=number),
        add=words("Add a person"),
        remove=words("Take this person away"),
        most=MOST_ROWS["related"],
    )


def _contacts(form: ClientForm) -> PartLayout:
    words = form.words
    return PartLayout(
        name="contacts",
        lines=_lines(
            [_plain("label", words("Whose")), _plain("email", words("E-mail")), _plain("phone", words("Phone"))]
        ),
        title=lambda number: words("Further contact {number}", number=number),
        add=words("Add a contact"),
        remove=words("Take this contact away"),
        most=MOST_ROWS["contacts"],
    )
