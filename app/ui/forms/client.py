"""The form of a client, new or changed: a page for each part of the record, and whom they look like while typed."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date
from decimal import Decimal
from typing import Any

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QWidget
from shiboken6 import isValid

from app.domain.clients import Bank, Client, ClientKind, ClientState, Contact, IdentityKind, Related
from app.domain.contacts import normal_email
from app.domain.errors import BadInput, KnownError, message
from app.domain.masking import STARS
from app.domain.permissions import Action
from app.services import clientrecords as service
from app.services.clientfiles import notes
from app.services.clients import owners
from app.services.duplicates import Finder, Hint, finder, likeness
from app.ui.desk import Desk
from app.ui.forms.client_hint import LikenessHint
from app.ui.forms.client_pages import AddressPage, BanksPage, Essentials, IdentityPage
from app.ui.forms.form import Form
from app.ui.widgets.buttons import Button, Kind
from app.ui.widgets.fields import Choice, TextEdit
from app.ui.widgets.layouts import row
from app.ui.widgets.segmented import Segmented

ESSENTIALS, IDENTITY, ADDRESS, BANKS = "essentials", "identity", "address", "banks"
LOOK_AFTER = 120  # milliseconds after the last key before duplicates are looked for
HIDE_AFTER = 15_000  # milliseconds that revealed numbers stay readable


@dataclass(frozen=True, slots=True)
class _Prepared:
    """What the form needs of the office: who may look after a client, and how to find those who are alike."""

    owners: tuple[tuple[str, str], ...]
    finder: Finder


class ClientForm(Form[Client]):
    """Asks for what we know of a client; `before` is the client that is changed, numbers masked, None for a new one."""

    def __init__(self, window: QWidget, desk: Desk, code: str, before: Client | None = None) -> None:
        words = desk.words
        title = words("Change {name}", name=before.name) if before else words("New client")
        name = f"client:{before.code}:{before.version}" if before else "client:new"
        super().__init__(window, desk, title, draft=name, save=words("Save client"))
        self._origin, self._finder, self._accepted = before, Finder(()), set[str]()
        self._kept_owner = ""
        self._seen_whole: Client | None = None
        self._lay_out_pages()
        self._name, self._code, self._email = self._first.name, self._first.code, self._first.email
        self._look_soon = _pause(self, LOOK_AFTER, self._look)
        self._hide_soon = _pause(self, HIDE_AFTER, self._hide)
        self._first.kind.picked.connect(self._follow)
        self._show(before or Client(code=code, name="", owner=desk.office.person.name))
        self._code.setReadOnly(before is not None)
        self.turn_to(ESSENTIALS)

    def _lay_out_pages(self) -> None:
        words = self.words
        self.hint = LikenessHint(words, self._open_other)
        self._first, self._identity = Essentials(self), IdentityPage(self)
        self._address, self._banks = AddressPage(self), BanksPage(self)
        self._rows = {
            "banks": self._banks.banks,
            "related": self._identity.related,
            "contacts": self._address.contacts,
        }
        self.tabs = Segmented(self._titles(), name=words("Parts of the record"))
        self.tabs.chosen.connect(self.turn_to)
        self.reveal_button = Button(words("Show numbers"), kind=Kind.PLAIN, icon="eye", small=True)
        self.reveal_button.clicked.connect(self.reveal)
        if self._origin is None or not self.desk.actions.may(Action.IDENTITY_REVEAL):
            self.reveal_button.hide()
        self.pages = {
            ESSENTIALS: self._first.widget,
            IDENTITY: self._identity.widget,
            ADDRESS: self._address.widget,
            BANKS: self._banks.widget,
        }
        self.place(self.hint)
        self.place(row(self.tabs, None))
        self.buttons.addWidget(self.reveal_button)
        for each in self.pages.values():
            self.place(each)

    def _titles(self) -> Sequence[tuple[str, str]]:
        words = self.words
        return [
            (ESSENTIALS, words("Essentials")),
            (IDENTITY, words("Company") if self._company else words("Identity")),
            (ADDRESS, words("Address and contacts")),
            (BANKS, words("Banks and tax")),
        ]

    @property
    def _company(self) -> bool:
        return self._first.kind.value() == ClientKind.COMPANY

    def turn_to(self, key: str) -> None:
        """Show one page."""
        self.tabs.choose(key)
        for name, each in self.pages.items():
            each.setVisible(name == key)
        self._place()

    def _texts(self) -> Mapping[str, TextEdit]:
        """The editors of plain texts, by the field of the client."""
        first, identity, address, banks = self._first, self._identity, self._address, self._banks
        return {
            "code": first.code, "name": first.name, "email": first.email, "phone": first.phone,
            "country": first.country, "agent": first.agent, "note": first.note,
            "legal_name": identity.legal_name, "nationality": identity.nationality,
            "identity_number": identity.number, "legal_form": identity.legal_form,
            "registration": identity.registration,
            "address": address.address, "address_more": address.more, "city": address.city,
            "postal_code": address.postal_code, "tax_country": banks.tax_country, "tax_number": banks.tax_number,
        }  # fmt: skip

    def _show(self, client: Client) -> None:
        for name, editor in self._texts().items():
            editor.setText(getattr(client, name))
        first, identity = self._first, self._identity
        first.kind.set_value(client.kind.value)
        known = [(client.owner, client.owner)] if client.owner else []
        first.owner.set_items([("", self.words("nobody yet")), *known])
        first.owner.set_value(client.owner)
        identity.document.set_value(client.identity_kind.value)
        identity.born.set_day(client.born)
        identity.incorporated.set_day(client.incorporated)
        for name, rows in self._rows.items():
            rows.show_values([self._row(part) for part in getattr(client, name)])
        self._follow()

    def _row(self, part: Bank | Related | Contact) -> dict[str, str]:
        return {each.name: self._text(getattr(part, each.name)) for each in fields(part)}

    def _text(self, value: str | date | Decimal | None) -> str:
        if isinstance(value, date):
            return self.region.date(value)
        return "" if value is None else str(value)

    def _follow(self) -> None:
        self._identity.follow(company=self._company)
        self.tabs.set_items(self._titles())
        self._place()

    # what the office knows

    def ask(self, done: Callable[[], object] = lambda: None) -> None:
        super().ask(done)
        office = self.desk.office
        self.desk.tasks.read(lambda: _Prepared(owners(office), finder(office)), self._prepared, latest="client.form")

    def _prepared(self, known: _Prepared) -> None:
        if not isValid(self):
            return
        owner: Choice[str] = self._first.owner
        chosen = self._kept_owner or owner.value() or ""
        gone = [] if not chosen or chosen in dict(known.owners) else [(chosen, chosen)]
        owner.set_items([("", self.words("nobody yet")), *known.owners, *gone])
        owner.set_value(chosen)
        self._finder = known.finder
        if self._origin is not None:
            self._accepted = {hint.code for hint in self._finder.alike(self._origin)}
        self._look()

    def restore(self, content: dict[str, str] | None) -> None:
        for rows in self._rows.values():
            rows.make_room(list(content or ()))
        self._kept_owner = (content or {}).get("owner", "")
        super().restore(content)

    def restored(self) -> None:
        self._follow()
        self._look_soon.start()

    def touched(self) -> None:
        super().touched()
        self._look_soon.start()
        self._note_tax()

    def _note_tax(self) -> None:
        """Say at once where nobody can check a tax number."""
        country, number = self._banks.tax_country.text().strip().upper(), self._banks.tax_number.text().strip()
        typed = Client(code="", name="", tax_country=country, tax_number=number)
        unchecked = self.words("kept as it is, unchecked") if country and number and notes(typed) else ""
        self._banks.tax_field.set_hint(unchecked)

    def type_in(self, **texts: str) -> None:
        """Write into fields as a person does."""
        for name, text in texts.items():
            self._texts()[name].setText(text)
        self.touched()

    # who is here already

    def _look(self) -> None:
        """Look for clients like the one typed, off this thread."""
        client, found = self._candidate(), self._finder
        self.desk.tasks.read(lambda: found.alike(client), self._found, latest="client.alike")

    def _found(self, hints: Sequence[Hint]) -> None:
        if isValid(self):
            self.hint.show_hints([each for each in hints if each.code not in self._accepted])
            self._place()

    def _candidate(self) -> Client:
        """The client as far as it is typed; what cannot be read yet is left aside."""
        texts: dict[str, Any] = {name: _number(editor.text()) for name, editor in self._texts().items()}
        try:
            texts["email"] = normal_email(texts["email"])
        except BadInput:
            texts["email"] = ""
        banks = tuple(Bank(iban=_number(each["iban"]), account=_number(each["account"]))
                      for each in self._banks.banks.values())  # fmt: skip
        return replace(Client(code="", name=""), **texts, banks=banks, born=_day(self._identity.born.day))

    def _open_other(self, code: str) -> None:
        self.leave()
        self.desk.go("clients", code)

    def submit(self) -> None:
        alike = self._finder.alike(self._candidate())  # in memory, well under a millisecond
        doubted = [hint for hint in alike if hint.strong and hint.code not in self._accepted]
        if not doubted:
            super().submit()
            return
        self._accepted |= {hint.code for hint in doubted}
        once = self.words("Save again if it is somebody else.")
        self._say(f"{likeness(doubted[0], self.words)}. {once}")

    # numbers

    def reveal(self) -> None:
        """Show the numbers in full for a while; who looked is written down."""
        office, origin = self.desk.office, self._origin
        if origin is not None:
            self.desk.tasks.write(
                lambda: service.revealed_client(office, origin.code), self._revealed, self.desk.say_error
            )

    def _revealed(self, client: Client) -> None:
        if not isValid(self):
            return
        for editor, hidden, number in self._numbers(client):
            if editor.text() == hidden:
                editor.setText(number)
        self._seen_whole = client
        self._hide_soon.start()

    def _hide(self) -> None:
        for editor, hidden, number in self._numbers(self._seen_whole) if self._seen_whole else ():
            if editor.text() == number:
                editor.setText(hidden)

    def content(self) -> dict[str, str]:
        """What is kept as a draft: numbers that are merely looked at stay masked in it."""
        found = super().content()
        looked_at = self._numbers(self._seen_whole) if self._seen_whole else []
        masks = {editor: hidden for editor, hidden, number in looked_at if number and editor.text() == number}
        return found | {
            name: masks[field.editor]
            for name, field in self.fields.items()
            if isinstance(field.editor, TextEdit) and field.editor in masks
        }

    def _numbers(self, client: Client) -> list[tuple[TextEdit, str, str]]:
        """Every editor of a number with what it shows masked and in full."""
        origin = self._origin or client
        found = [
            (self._identity.number, origin.identity_number, client.identity_number),
            (self._banks.tax_number, origin.tax_number, client.tax_number),
        ]
        for editors, seen, bank in zip(self._banks.banks.editors, origin.banks, client.banks, strict=False):
            found += [(editors["iban"], seen.iban, bank.iban), (editors["account"], seen.account, bank.account)]
        return found

    # the command

    def refused(self, error: KnownError) -> None:
        """Turn to the page of the field that is wrong first: the cursor goes there."""
        kind, _dot, rest = error.field.partition(".")
        if kind in self._rows and rest:
            filled, _dot, name = rest.partition(".")
            place = self._rows[kind].place_of(int(filled))
            error = BadInput(error.what, error.way_out, field=f"{kind}.{place}.{name}")
        if field := self.fields.get(error.field):
            self.turn_to(next((key for key, each in self.pages.items() if each.isAncestorOf(field)), self.tabs.current))
        super().refused(error)

    def command(self) -> Client:
        base = self._origin or Client(code="", name="", state=ClientState.PENDING)
        texts: dict[str, Any] = {name: editor.text().strip() for name, editor in self._texts().items()}
        client = replace(
            base,
            **texts,
            kind=ClientKind(self._first.kind.value() or ClientKind.INDIVIDUAL),
            identity_kind=IdentityKind(self._identity.document.value() or ""),
            owner=self._first.owner.value() or "",
            born=self._identity.born.day(),
            incorporated=self._identity.incorporated.day(),
            banks=tuple(Bank(**each) for each in self._banks.banks.values()),
            related=tuple(self._person(at, each) for at, each in enumerate(self._identity.related.values())),
            contacts=tuple(Contact(**each) for each in self._address.contacts.values()),
            since=base.since or self.desk.today(),
        )
        return _of_kind(client)

    def _person(self, at: int, said: Mapping[str, str]) -> Related:
        born = self.region.parse_date(said["born"], f"related.{at}.born") if said["born"].strip() else None
        return Related(
            name=said["name"],
            role=said["role"],
            share=_share(said["share"], f"related.{at}.share"),
            born=born,
            nationality=said["nationality"],
        )

    def send(self, command: Client) -> Client:
        if self._origin is None:
            return service.add_client(self.desk.office, command, despite=", ".join(sorted(self._accepted)))
        return service.change_client(self.desk.office, command)


def _of_kind(client: Client) -> Client:
    """The client without what its kind does not have."""
    if client.kind is ClientKind.COMPANY:
        return replace(client, born=None, nationality="", identity_kind=IdentityKind.UNKNOWN, identity_number="")
    return replace(client, legal_form="", registration="", incorporated=None, related=())


def _share(text: str, field: str) -> Decimal | None:
    bare = text.replace(",", ".").replace("%", "").strip()
    try:
        return Decimal(bare) if bare else None
    except ArithmeticError as unreadable:
        raise BadInput(message("{text} is not a share.", text=text.strip()), field=field) from unreadable


def _number(text: str) -> str:
    """A number that can be compared; a masked one cannot."""
    return "" if text.startswith(STARS) else text


def _day(read: Callable[[], date | None]) -> date | None:
    try:
        return read()
    except BadInput:
        return None


def _pause(form: QWidget, milliseconds: int, then: Callable[[], object]) -> QTimer:
    """A timer that runs once, so long after it was started last."""
    timer = QTimer(form)
    timer.setSingleShot(True)
    timer.setInterval(milliseconds)
    timer.timeout.connect(then)
    return timer
