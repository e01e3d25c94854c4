"""The columns of the clients' list, and the choice of whose clients are shown."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date

from app.domain.clients import ClientKind, ClientState
from app.regions import Region
from app.services.clients import ClientRow
from app.ui.models.columns import Column, Kind, money
from app.ui.panels.cases_words import kyc_look, kyc_said
from app.ui.widgets.fields import Choice
from app.words import Words

EVERYBODY = "*"
GONE = frozenset({ClientState.SUSPENDED, ClientState.CLOSED})


class OwnerChoice(Choice[str]):
    """Whose clients are shown; not there while nobody looks after anybody."""

    def __init__(self, words: Words) -> None:
        super().__init__([(EVERYBODY, words("Everybody"))], label=words("Owner"))
        self._words = words
        self.setAccessibleName(words("Owner"))
        self.hide()

    def offer(self, rows: Sequence[ClientRow]) -> None:
        """Offer those who look after somebody in these rows."""
        found = {row.client.owner: row.owner_name for row in rows if row.client.owner}
        known = sorted(found.items(), key=lambda each: each[1].casefold())
        nobody = [("", self._words("nobody"))] if known and any(not row.client.owner for row in rows) else []
        self.set_items([(EVERYBODY, self._words("Everybody")), *known, *nobody])
        self.setVisible(bool(known))


def gone(line: ClientRow) -> bool:
    """Whether nobody works on their KYC any more: suspended or closed."""
    return line.client.state in GONE


def columns(words: Words, region: Region, today: Callable[[], date]) -> Sequence[Column[ClientRow]]:
    """Who it is, what they need, what is owed to them."""
    return (*_about(words, today), *_hidden(words), *_figures(words, region))


def _about(words: Words, today: Callable[[], date]) -> Sequence[Column[ClientRow]]:
    def second(line: ClientRow) -> str:
        company = line.client.kind is ClientKind.COMPANY
        return f"{line.code} · {words('company') if company else words('individual')}"

    return (
        Column(
            key="name",
            title=words("Client"),
            text=lambda line: line.client.name,
            second=second,
            stretch=True,
            weight=500,
            fixed=True,
        ),
        Column(
            key="fund",
            title=words("Fund"),
            text=lambda line: ", ".join(line.funds),
            kind=Kind.FUND,
            least=1,
            width=112,
        ),
        Column(
            key="kyc",
            title="KYC",
            text=lambda line: kyc(line, words, today()),
            icon=lambda line: _mark(line)[0],
            icon_tone=lambda line: _mark(line)[1],
        ),
        Column(
            key="state",
            title=words("State"),
            text=lambda line: _state(line, words),
            tone=lambda line: "warn" if line.late else "text2",
            least=2,
        ),
    )


def _hidden(words: Words) -> Sequence[Column[ClientRow]]:
    """What one may ask for."""
    texts: tuple[tuple[str, str, Callable[[ClientRow], str]], ...] = (
        ("code", words("Code"), lambda line: line.code),
        ("email", words("E-mail"), lambda line: line.client.email),
        ("phone", words("Phone"), lambda line: line.client.phone),
        ("country", words("Country"), lambda line: line.client.country),
        ("city", words("City"), lambda line: line.client.city),
        ("owner", words("Looked after by"), lambda line: line.owner_name),
        ("agent", words("Referral agent"), lambda line: line.client.agent),
    )
    return tuple(Column(key=key, title=title, text=text, hidden=True) for key, title, text in texts)


def _figures(words: Words, region: Region) -> Sequence[Column[ClientRow]]:
    def provisional(line: ClientRow) -> bool:
        return line.provisional

    return (
        money("principal", words("Principal"), lambda line: line.principal, region),
        money("obligations", words("Obligations"), lambda line: line.obligations, region, provisional=provisional),
        money(
            "net",
            words("Net result"),
            lambda line: line.net_result,
            region,
            signed=True,
            provisional=provisional,
            weight=500,
        ),
    )


def kyc(line: ClientRow, words: Words, day: date) -> str:
    """How they stand before an investment, as the queue of cases says it; or that nobody works on it any more."""
    return words.term("client", line.client.state.value) if gone(line) else kyc_said(words, line.readiness, day)


def _mark(line: ClientRow) -> tuple[str, str]:
    """The icon of that, and its tone."""
    return ("circle-dashed", "text3") if gone(line) else kyc_look(line.readiness)


def _state(line: ClientRow, words: Words) -> str:
    if line.late:
        return words.count(line.late, "{n} payment late", "{n} payments late")
    return words.term("client", line.client.state.value)
