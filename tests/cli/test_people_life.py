"""The life of a client from the command line: colleagues, prospect, evidence, case, conversion, duplicates, trail."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from reportlab.pdfgen.canvas import Canvas

from app.channels.officewriter import write_office_file
from app.cli.admin import Surrounded, main
from app.config import Paths
from app.domain.sanctions import EntryKind, ListedEntry
from app.words import Words
from tests.channels import papers
from tests.offices import second_book
from tests.sanctionslists import eu_xml, invented

COLLEAGUES = {
    "marta": "administrator",
    "ivan": "operations",
    "elena": "compliance",
    "mario": "fund manager",
    "clara": "client services",
    "jorge": "auditor",
}
IBAN, TAX = "ES9121000418450200051332", "B58818501"
WHY = "Everything is here and was looked at"
EVIDENCE = (
    ("identity", "id.png", "--expires", "2031-01-01"),
    ("proof of residence", "bill.pdf", "--dated", "2026-02-01"),
    ("source of funds", "deed.docx", "--dated", "2026-02-01"),
    ("signed agreement", "agreement.pdf", "--dated", "2026-02-20"),
)


@dataclass
class Life:
    """An office in an empty folder, its people, and what the last command answered."""

    folder: Path
    said: Callable[[], Any]
    moment: datetime = datetime(2026, 3, 2, 9, tzinfo=UTC)
    text: str = ""
    complaint: str = ""
    refused: list[int] = field(default_factory=list)

    def run(self, who: str, *arguments: object) -> int:
        """Run one command as somebody; every command takes a minute."""
        (self.folder / "password").write_text(f"{who} correct cobalt marmot")
        given = ["--office", self.folder / "office", "--user", who, "--password-file", self.folder / "password"]
        around = Surrounded(lambda: self.moment, lambda named: Paths(Path(str(named))), lambda _: Words("en", Path()))
        try:
            code = main([str(each) for each in (*given, *arguments)], around)
        except SystemExit as left:
            code = int(left.code or 0)
        self.moment += timedelta(minutes=1)
        self.text, self.complaint = self.said()
        return code

    def done(self, who: str, *arguments: object, code: int = 0) -> Any:
        """What a command answers as JSON; it must end with this code."""
        assert (self.run(who, *arguments, "--json"), self.complaint) == (code, "")
        return json.loads(self.text)

    def refuse(self, code: int, sentence: str, who: str, *arguments: object) -> None:
        """A command is refused with this code and sentence, prints nothing and leaves nothing but its audit line."""
        assert (self.run(who, *arguments), self.text) == (code, ""), self.complaint
        assert sentence in self.complaint
        self.refused.append(code)


@pytest.fixture
def life(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Life:
    for name in [name for name in os.environ if name.startswith(("FIDUS", "XDG"))]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    return Life(tmp_path, lambda: tuple(capsys.readouterr()))


def found(life: Life) -> None:
    """An office of one person invites six, who join; roles of weight wait for a second person, or a day."""
    life.refuse(2, "There is no office", "ana", "users", "list")
    life.done("ana", "init", "--admin", "ana", "--timezone", "Europe/Madrid", "--currency", "EUR")
    waiting: dict[str, str] = {}
    for name, role in COLLEAGUES.items():
        invited = life.done("ana", "users", "invite", name, "--role", role)
        (life.folder / "code").write_text(invited["code"])
        assert life.done(name, "users", "join", name, "--code-file", life.folder / "code") == {"name": name}
        waiting |= {name: invited["waits"]["id"]} if invited["waits"] else {}
    assert set(waiting) == {"marta", "ivan", "elena", "mario"}
    life.refuse(3, "24 hours after it", "ana", "users", "confirm", waiting["elena"])
    life.refuse(3, "prospects.write", "ivan", "prospects", "add", "--name", "Too soon")
    life.moment += timedelta(days=1)
    assert life.done("ana", "users", "confirm", waiting["elena"])["state"] == "confirmed"
    life.refuse(3, "somebody else decides", "ana", "users", "confirm", waiting["ivan"])
    for name in ("marta", "ivan", "mario"):
        assert life.done("elena", "users", "confirm", waiting[name])["roles"] == [COLLEAGUES[name]]


def list_clients(life: Life) -> None:
    """A list with bad rows is refused whole; mended it goes in once; one client is written by hand."""
    path, described = life.folder / "clients.csv", life.folder / "client.json"
    columns = life.done("clara", "clients", "template", path)["columns"]
    head = path.read_text("utf-8-sig").splitlines()[0]
    rows = [f"C-11,{name}{',' * (columns - 2)}" for name in ("Nora Lind", "=1+1")]
    path.write_text("\n".join([head, *rows]))
    assert life.run("clara", "import", path, "--json") == 2
    assert [each["where"] for each in json.loads(life.text)["problems"]] == ["row 3, name"]
    path.write_text("\n".join([head, f"C-11,Nora Lind,Nora@Example.com{',' * (columns - 3)}"]))
    life.refuse(3, "operations, client services", "jorge", "import", path)
    assert life.done("clara", "import", path, "--dry-run")["rows"][0]["state"] == "new"
    assert life.done("clara", "import", path)["added"] == 1
    assert life.done("clara", "import", path)["unchanged"] == 1
    described.write_text(json.dumps({"name": "Faro SL", "kind": "company", "tax_country": "ES", "tax_number": TAX,
                                     "banks": [{"iban": IBAN}]}))  # fmt: skip
    added = life.done("clara", "clients", "add", "--from", described, "--phone", "+34 600 123 456")
    assert (added["tax_number"], added["banks"][0]["iban"]) == ("***8501", "***1332")
    life.refuse(2, "has this e-mail address already", "clara", "clients", "add", "--name", "N", "--email",
                "NORA@example.com")  # fmt: skip
    life.refuse(3, "identity.reveal", "clara", "clients", "show", added["code"], "--reveal")
    assert life.done("ivan", "clients", "show", added["code"], "--reveal")["banks"][0]["iban"] == IBAN
    assert life.done("clara", "clients", "change", "C-11", "--city", "Lund")["version"] == 2
    assert life.done("clara", "clients", "change", "C-11", "--city", "Lund")["version"] == 2  # it said nothing new


def win(life: Life) -> str:
    """A prospect is taken on, proposed to and won; a list will name somebody who is called the same."""
    taken_on = life.done("clara", "prospects", "add", "--name", "Vera Holm", "--email", "vera@example.com", "--country",
                         "SE", "--amount", "60000.00", "--fund", "BALANCE")  # fmt: skip
    code = str(taken_on["code"])
    life.refuse(2, "none of: lead, qualified", "clara", "prospects", "move", code, "contacted")
    life.refuse(2, "only who was won", "clara", "prospects", "convert", code)
    assert life.done("clara", "prospects", "note", code, "Met at the fair")["at"].endswith("Z")
    life.done("clara", "prospects", "move", code, "qualified")
    made = life.done("mario", "prospects", "propose", code, life.folder / "offer.pdf", "--fund", "BALANCE", "--amount",
                     "60000.00", "--deposit", "2026-04-01", "--advance", "--in", "es")  # fmt: skip
    assert (made["number"], made["amount"]) == ("PR-0001", "60000.00")
    assert (life.folder / "offer.pdf").read_bytes()[:5] == b"%PDF-"
    assert life.done("clara", "prospects", "move", code, "won")["stage"] == "won"
    life.done("clara", "messages", "add", "--client", code, "--about", "Welcome", "--follow-up", "2026-03-10")
    life.refuse(2, "Nobody has the code C-99", "clara", "messages", "add", "--client", "C-99", "--about", "Hello")
    return code


def screen(life: Life, subject: str) -> None:
    """A list is taken in, everybody is screened, and the namesake is told apart."""
    listed = [*invented(20), ListedEntry(uid="9", kind=EntryKind.INDIVIDUAL, name="Vera Holm", countries=("RU",))]
    life.refuse(2, "no sanctions list", "elena", "screening", "run")
    (path,) = eu_xml(life.folder, listed, date(2026, 3, 1))
    life.refuse(3, "lists.import", "clara", "screening", "import", path)
    assert life.done("elena", "screening", "import", path)["entries"] == 21
    ran = life.done("elena", "screening", "run", code=1)
    assert (ran["screened"], ran["open"], ran["at"][-1]) == (3, 1, "Z")
    life.refuse(3, "screening.decide", "ivan", "screening", "decide", 1, "--verdict", "false", "--reason", WHY)
    [match] = life.done("elena", "screening", "matches")["matches"]
    assert match["subject"] == subject
    life.done("elena", "screening", "decide", match["match"], "--verdict", "false", "--reason", WHY)
    assert life.done("ivan", "screening", "run")["open"] == 0


def collect(life: Life, subject: str) -> None:
    """Evidence is sealed, and verified by somebody else; what is hostile is refused or kept apart."""
    bill = Canvas(str(life.folder / "bill.pdf"))
    bill.drawString(72, 720, "Electricity, 1 February 2026")
    bill.showPage()
    bill.save()
    (life.folder / "agreement.pdf").write_bytes(papers.pdf(2))
    (life.folder / "id.png").write_bytes(papers.picture())
    (life.folder / "deed.docx").write_bytes(papers.office())
    (life.folder / "trap.pdf").write_bytes(papers.hidden())
    (life.folder / "program.pdf").write_bytes(b"MZ\0\0")
    life.done("clara", "kyc", "start", subject)
    life.refuse(2, "Identity: missing", "ivan", "kyc", "send", subject)
    filed = ("documents", "add", "--client", subject, "--kind")
    for kind, name, which, day in EVIDENCE:
        kept = life.done("clara", *filed, kind, life.folder / name, which, day)
        assert (kept["state"], kept["scan"]) == ("received", "clean")
        assert life.done("elena", "documents", "verify", kept["document"][:8])["decided_by"] == "elena"
    life.refuse(3, "documents.verify", "clara", "documents", "verify", kept["document"])
    life.refuse(2, "It is a program", "clara", *filed, "other", life.folder / "program.pdf")
    trap = life.done("clara", *filed, "other", life.folder / "trap.pdf")
    assert trap["scan"] == "JavaScript 1"
    assert life.done("elena", "documents", "reject", trap["document"], "--reason", WHY)["state"] == "rejected"
    assert life.done("jorge", "documents", "check") == {"findings": []}


def clear(life: Life, subject: str) -> str:
    """Two people agree on an exception; the case is decided by compliance; the prospect becomes a client, once."""
    propose = ("kyc", "override", "propose", subject, "--reason", WHY, "--until", "2026-03-20")
    life.refuse(3, "overrides.propose", "elena", *propose)
    override = life.done("mario", *propose)["override"]
    life.refuse(3, "overrides.confirm", "mario", "kyc", "override", "confirm", override)
    assert life.done("elena", "kyc", "override", "confirm", override)["confirmed_by"] == "elena"
    assert life.done("ivan", "kyc", "pep", subject, "no")["ready"]
    life.refuse(3, "risk.rate", "ivan", "kyc", "risk", subject, "low")
    life.done("elena", "kyc", "risk", subject, "low", "--reason", WHY)
    assert life.done("ivan", "kyc", "send", subject)["state"] == "in review"
    life.refuse(2, "waits for the decision", "clara", "prospects", "convert", subject)
    life.refuse(3, "cases.decide", "ivan", "kyc", "decide", subject, "cleared", "--reason", WHY)
    assert life.done("elena", "kyc", "decide", subject, "cleared", "--reason", WHY)["state"] == "cleared"
    client = str(life.done("clara", "prospects", "convert", subject)["client"])
    life.refuse(2, "once", "clara", "prospects", "convert", subject)
    life.refuse(2, f"is the client {client} now", "jorge", "kyc", "show", subject)
    shown = life.done("jorge", "kyc", "show", client)
    assert (shown["ready"], shown["until"], shown["documents"]) == (True, "2026-05-01", "5/5")
    [row] = life.done("jorge", "report", "exceptions")["exceptions"]
    assert (row["subject"], row["client"], row["counts"]) == (subject, "Vera Holm", False)
    [welcome] = life.done("clara", "messages", "list", "--client", client)["messages"]
    assert (welcome["client"], welcome["open"]) == (subject, True)
    life.moment += timedelta(days=70)  # the bill is too old now
    life.refuse(3, "account", "jorge", "kyc", "due")  # an auditor's account has an end
    [due, *_] = life.done("elena", "kyc", "due", code=1)["dues"]
    assert (due["subject"], due["what"]) == (client, "Proof of residence")
    assert life.done("ivan", "kyc", "expire") == {"reopened": [client]}
    return client


def merge(life: Life) -> None:
    """A client who was entered twice goes into the other, and comes back."""
    typed = life.done("clara", "clients", "add", "--name", "Nora Lindt", "--phone", "+46 70 123 45 67")
    twice = typed["code"]
    assert typed["notes"] == ["Looks like C-11 Nora Lind: similar name"]
    pair = ("merges", "propose", "--keep", "C-11", "--absorb", twice, "--take", "phone", "--reason", WHY)
    assert life.done("clara", *pair)["state"] == "proposed"
    life.refuse(3, "merges.confirm", "clara", "merges", "confirm", 1)
    assert life.done("mario", "merges", "confirm", 1)["in_force"]
    assert life.done("clara", "merges", "reverse", 1, "--reason", WHY)["state"] == "reversal proposed"
    assert not life.done("elena", "merges", "confirm", 1)["in_force"]


def pay(life: Life) -> None:
    """An agent earns on a payment that the office's file brings; four eyes approve, operations pay."""
    path = life.folder / "second.json"
    path.write_bytes(write_office_file(replace(second_book(), currency="EUR", timezone="Europe/Madrid")))
    life.refuse(3, "office.transfer", "clara", "import", path)
    life.done("marta", "import", path)
    agent = life.done("mario", "agents", "add", "--name", "Olga Prim", "--rate", "10", "--bank", IBAN)["code"]
    paid = second_book().payments[0]
    client = next(each.client for each in second_book().investments if each.code == paid.investment)
    life.done("ivan", "agents", "refer", client, agent, "--since", "2025-01-01")
    first = life.done("elena", "commissions", "list")["commissions"][0]
    reference = first["payment"]
    life.refuse(3, "commissions.approve", "ivan", "commissions", "approve", reference)
    [ready] = life.done("ivan", "commissions", "ready", reference)["commissions"]
    assert ready["state"] == "ready"
    life.refuse(2, "approved", "ivan", "commissions", "pay", reference, "--reference", "SEPA 1")
    life.done("mario", "commissions", "approve", reference)
    [done] = life.done("ivan", "commissions", "pay", reference, "--reference", "SEPA 1")["commissions"]
    assert (done["state"], done["agent"]) == ("paid", agent)


def account(life: Life, client: str) -> None:
    """What roles may do is changed by two; the whole is exported, imported, and the trail holds without a number."""
    set_ = ("roles", "set", "cases.decide", "fund manager", "yes")
    life.refuse(3, "people.manage", "elena", *set_)
    waits = life.done("marta", *set_)["waits"]["id"]
    assert life.done("elena", "users", "confirm", waits)["state"] == "confirmed"
    assert "fund manager" in life.done("elena", "roles", "show")["roles"]["cases.decide"]
    life.refuse(3, "office.transfer", "elena", "export", life.folder / "none.json")
    life.done("marta", "export", life.folder / "office.json")
    assert life.done("marta", "import", life.folder / "office.json")["updated"] == 0
    actions = [each["action"] for each in life.done("elena", "history", client)["history"]]
    assert actions == ["case:expired", "client:added"]
    assert life.done("elena", "audit", "verify")["sound"]
    life.done("elena", "audit", "export", life.folder / "trail.csv")
    trail = (life.folder / "trail.csv").read_text()
    assert trail.count("refused") >= life.refused.count(3) - 2
    assert not [number for number in (IBAN, TAX) if number in trail]


def test_from_an_empty_folder_to_a_client_who_may_invest(life: Life) -> None:
    found(life)
    list_clients(life)
    prospect = win(life)
    collect(life, prospect)
    screen(life, prospect)
    client = clear(life, prospect)
    merge(life)
    pay(life)
    account(life, client)
    assert not (life.folder / "none.json").exists()
    sealed = [path.read_bytes() for path in (life.folder / "office").rglob("*") if path.is_file()]
    assert not [text for text in (b"Vera Holm", b"vera@example.com", IBAN.encode()) for each in sealed if text in each]
