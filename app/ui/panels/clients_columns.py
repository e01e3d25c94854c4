"""The columns of the clients' list, and the choice of whose clients are shown."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from app.domain.clients import ClientKind, ClientState
from app.domain.readiness import ItemState
from app.regions import Region
from app.services.clients import ClientRow
from app.ui.models.columns import Column, Kind, money
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


def columns(words: Words, region: Region) -> Sequence[Column[ClientRow]]:
    """Who it is, what they need, what is owed to them."""
    return (*_about(words), *_hidden(words), *_figures(words, region))


def _about(words: Words) -> Sequence[Column[ClientRow]]:
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
            text=lambda line: kyc(line, words),
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


def kyc(line: ClientRow, words: Words) -> str:
    """What is missing before they may invest, the worst first; or that nothing is."""
    known = line.readiness
    if gone(line):
        return words.term("client", line.client.state.value)
    if not known.items:
        return words("Not started")
    for wanted in (ItemState.EXPIRED, ItemState.EXPIRING):
        item = next((each for each in known.items if each.state is wanted), None)
        if item is not None:
            return words.say(item.message)
    if known.complete:
        return words("Cleared")
    if known.ready:
        return words("By exception")
    return words("{done} of {all} done", done=sum(each.met for each in known.items), all=len(known.items))


def _mark(line: ClientRow) -> tuple[str, str]:
    """The icon of that, and its tone."""
    known = line.readiness
    states = {each.state for each in known.items}
    if gone(line):
        return "circle-dashed", "text3"
    if ItemState.EXPIRED in states:
        return "octagon-x", "err"
    if ItemState.EXPIRING in states or (known.ready and not known.complete):
        return "triangle-alert", "warn"
    return ("circle-check", "live") if known.complete else ("circle-dashed", "text3")


def _state(line: ClientRow, words: Words) -> str:
    if line.late:
        return words.count(line.late, "{n} payment late", "{n} payments late")
    return words.term("client", line.client.state.value)
