"""fidus-admin, run the way a script would run it; once it is started as a program of its own."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from app.bridge.simulator.reports import mt4_html
from app.channels.officewriter import write_office_file
from app.cli.__main__ import run as start
from app.db.engine import sqlite_connection
from app.security import keys
from tests.bridge.ledgers import printed
from tests.offices import reference_book, second_book

ROOT = Path(__file__).resolve().parents[2]
PASSWORD = "correct cobalt marmot swing"


@dataclass
class Ran:
    code: int
    out: str
    err: str

    @property
    def json(self) -> dict[str, object]:
        document: dict[str, object] = json.loads(self.out)
        return document


Admin = Callable[..., Ran]


@pytest.fixture
def surroundings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty home, and the file that the password stands in."""
    for name in [name for name in os.environ if name.startswith(("FIDUS", "XDG"))]:
        monkeypatch.delenv(name)
    password = tmp_path / "password"
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setenv("FIDUS_PASSWORD_FILE", str(password))
    return password


@pytest.fixture
def program(tmp_path: Path, surroundings: Path) -> Admin:
    """Starts fidus-admin as a script would, on an office in a temporary folder."""

    def run(*arguments: object, user_password: str = PASSWORD) -> Ran:
        surroundings.write_text(user_password + "\n")
        command = [sys.executable, "-m", "app.cli", "--office", tmp_path / "office", *arguments]
        done = subprocess.run(
            [str(part) for part in command],
            env=os.environ | {"PYTHONPATH": str(ROOT)},
            cwd=ROOT,
            capture_output=True,
            text=True,
            encoding="utf-8",
            stdin=subprocess.DEVNULL,
            timeout=90,
            check=False,
        )
        return Ran(done.returncode, done.stdout, done.stderr)

    return run


@pytest.fixture
def admin(
    tmp_path: Path, surroundings: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Admin:
    """Runs fidus-admin in this process, whose start would take longer than most commands; passwords are cheap here."""
    monkeypatch.setattr("app.services.signin.DEFAULT_COST", keys.CHEAPEST)
    monkeypatch.setattr(sys, "stdin", io.StringIO())

    def run(*arguments: object, user_password: str = PASSWORD) -> Ran:
        surroundings.write_text(user_password + "\n")
        given = ["--office", str(tmp_path / "office"), *(str(part) for part in arguments)]
        monkeypatch.setattr(sys, "argv", ["fidus-admin", *given])
        try:
            code = start()
        except SystemExit as left:
            code = int(left.code or 0)
        said = capsys.readouterr()
        return Ran(code, said.out, said.err)

    return run


@pytest.fixture
def reference(tmp_path: Path) -> Path:
    path = tmp_path / "reference.json"
    path.write_bytes(write_office_file(reference_book()))
    return path


def test_an_administrator_loads_the_office_and_gets_the_reference_figures_to_the_cent(
    program: Admin, reference: Path
) -> None:
    made = program("init", "--admin", "ana", "--json")
    assert made.code == 0
    assert len(str(made.json["recovery_key"]).split("-")) == 8
    taken = program("import", reference, "--json").json
    assert (taken["recognised_as"], taken["updated"], taken["skipped"]) == ("FIDUS office file", 0, 0)
    report = program("report", "fund-vs-reality", "--as-of", "2025-09-07", "--json").json
    total = report["total"]
    assert isinstance(total, dict)
    expected = {
        "principal": "1263485.40",
        "accrued_interest": "101693.14",
        "obligations": "1365178.54",
        "deposits": "1263485.40",
        "withdrawals": "143000.00",
        "trading_result": "717448.65",
        "balance": "1837934.05",
        "equity": "1841206.31",
        "mt5_performance_house": "860448.65",
        "fund_profitability_house": "-504729.89",
        "pnl": "717448.65",
        "net_result": "615755.51",
        "coverage_low": "1.3463",
        "coverage_high": "1.4510",
        "provisional": True,
    }
    assert {name: total[name] for name in expected} == expected


def test_a_second_office_with_payments_costs_and_a_transfer(admin: Admin, tmp_path: Path) -> None:
    path = tmp_path / "second.json"
    path.write_bytes(write_office_file(second_book()))
    admin("init", "--admin", "ana")
    assert admin("import", path).code == 0
    total = admin("report", "fund-vs-reality", "--as-of", "2026-02-10", "--json").json["total"]
    assert isinstance(total, dict)
    assert total["net_result"] == "-72198.93"
    assert total["fund_profitability_house"] == "-340986.18"


def test_the_same_file_twice_changes_nothing(admin: Admin, reference: Path) -> None:
    admin("init", "--admin", "ana")
    first = admin("import", reference, "--json").json
    again = admin("import", reference, "--json").json
    assert (again["added"], again["updated"], again["unchanged"]) == (0, 0, first["added"])


def test_a_dry_run_says_what_would_happen_and_changes_nothing(admin: Admin, reference: Path) -> None:
    admin("init", "--admin", "ana")
    first = admin("import", "--dry-run", reference, "--json").json
    assert first["dry_run"] is True
    assert admin("report", "accounts", "--json").json == {"accounts": []}
    assert admin("import", reference, "--json").json["added"] == first["added"]


def test_an_export_imported_into_an_empty_office_exports_the_same_bytes(
    admin: Admin, reference: Path, tmp_path: Path
) -> None:
    admin("init", "--admin", "ana")
    admin("import", reference)
    told = admin("export", tmp_path / "one.json")
    assert "documents, screening, merges, messages and users are not in it" in told.out
    other = ("--office", tmp_path / "other")
    admin(*other, "init", "--admin", "ana")
    assert admin(*other, "import", tmp_path / "one.json").code == 0
    assert admin(*other, "export", tmp_path / "two.json").code == 0
    assert (tmp_path / "one.json").read_bytes() == (tmp_path / "two.json").read_bytes()


def test_of_several_files_each_stands_alone(admin: Admin, reference: Path, tmp_path: Path) -> None:
    broken = tmp_path / "broken.json"
    broken.write_bytes(reference.read_bytes()[:-200])
    admin("init", "--admin", "ana")
    ran = admin("import", broken, reference, "--json")
    assert ran.code == 2
    documents = json.loads(ran.out)
    assert documents[0]["recognised_as"] is None
    assert documents[1]["added"] > 100


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "is neither"),
        (b"{", "not a complete JSON document"),
        (b'{"format": "fidus-office", "version": 2}', "newer program"),
        (b'{"format": "fidus-office", "version": 1, "currency": 7, "timezone": "UTC"}', "currency"),
        (b'{"format": "fidus-office", "version": 1, "currency": "USD", "timezone": "Mars/Base"}', "Mars/Base"),
        (b"[" * 100_000, "is neither"),
    ],
)
def test_a_bad_file_gets_a_sentence_and_changes_nothing(
    admin: Admin, tmp_path: Path, content: bytes, said: str
) -> None:
    admin("init", "--admin", "ana")
    (tmp_path / "bad.json").write_bytes(content)
    ran = admin("import", tmp_path / "bad.json")
    assert ran.code == 2
    assert said in ran.err
    assert "Traceback" not in ran.err
    assert admin("report", "accounts", "--json").json == {"accounts": []}


def test_an_unknown_file_date_fund_or_figure_exits_with_2(admin: Admin, reference: Path) -> None:
    admin("init", "--admin", "ana")
    admin("import", reference)
    assert admin("import", "nowhere.json").code == 2
    assert admin("report", "fund-vs-reality", "--as-of", "yesterday").code == 2
    assert admin("report", "fund-vs-reality", "--as-of", "2025-09-07", "--fund", "GOLD").code == 2
    assert admin("explain", "luck", "--as-of", "2025-09-07").code == 2
    assert admin("report", "schedule", "--investment", "I-9").code == 2


def test_a_wrong_password_exits_with_3_and_an_office_that_exists_is_not_made_again(admin: Admin) -> None:
    assert admin("report", "accounts").code == 2
    admin("init", "--admin", "ana")
    assert admin("report", "accounts", user_password="not the one that was set").code == 3
    assert admin("init", "--admin", "eva").code == 2
    assert admin("report", "accounts").code == 0


def test_a_short_password_is_refused_and_leaves_no_office(admin: Admin, tmp_path: Path) -> None:
    ran = admin("init", "--admin", "ana", user_password="short")
    assert ran.code == 2
    assert "15 characters" in ran.err
    assert not (tmp_path / "office" / "office.db").exists()
    assert not (tmp_path / "office" / "office.keys").exists()


def test_the_explanation_of_a_figure_adds_up_in_json(admin: Admin, reference: Path) -> None:
    admin("init", "--admin", "ana")
    admin("import", reference)
    trail = admin("explain", "net_result", "--as-of", "2025-09-07", "--json").json["trail"]
    assert isinstance(trail, dict)
    assert trail["value"] == "615755.51"
    assert [child["label"] for child in trail["children"]] == ["P&L", "Accrued interest", "Operating costs"]


def test_checks_find_the_late_payment_and_the_unreviewed_withdrawal(admin: Admin, reference: Path) -> None:
    admin("init", "--admin", "ana")
    admin("import", reference)
    ran = admin("check", "--as-of", "2025-09-07", "--json")
    assert ran.code == 1
    findings = ran.json["findings"]
    assert isinstance(findings, list)
    assert {finding["check"] for finding in findings} >= {"late payment", "review"}


def test_the_audit_is_verified_and_exported(admin: Admin, tmp_path: Path) -> None:
    admin("init", "--admin", "ana")
    verdict = admin("audit", "verify", "--json").json
    assert verdict["sound"] is True
    assert admin("audit", "export", tmp_path / "audit.jsonl").code == 0
    lines = [json.loads(line) for line in (tmp_path / "audit.jsonl").read_text().splitlines()]
    assert lines[0]["action"] == "office:created"


def cut(office: Path, lines: int) -> None:
    """Take the last lines of the audit away, with the office's own key."""
    ring = keys.open_with_password(office / "office.keys", "ana", PASSWORD)
    connection = sqlite_connection(office / "office.db", ring.database_key())
    connection.execute("DROP TRIGGER audit_no_delete")
    connection.execute("DELETE FROM audit WHERE seq > (SELECT max(seq) FROM audit) - ?", (lines,))
    connection.close()


def test_a_cut_audit_is_found_and_stays_found(admin: Admin, tmp_path: Path) -> None:
    admin("init", "--admin", "ana")
    assert admin("audit", "verify").code == 0
    cut(tmp_path / "office", 1)
    for _ in range(2):
        ran = admin("audit", "verify", "--json")
        assert (ran.code, ran.json["sound"], ran.json["cut"]) == (1, False, 3)
    assert "line 3 was seen here and is not in it" in admin("audit", "verify").out
    admin("audit", "export", tmp_path / "audit.jsonl")
    assert "audit:cut" in (tmp_path / "audit.jsonl").read_text()


def test_an_older_copy_put_back_on_purpose_is_accepted_once_its_memory_is_removed(admin: Admin, tmp_path: Path) -> None:
    admin("init", "--admin", "ana")
    database = tmp_path / "office" / "office.db"
    before = database.read_bytes()
    admin("report", "accounts")
    database.write_bytes(before)
    assert admin("audit", "verify").code == 1
    (tmp_path / "office" / "office.seen").unlink()
    assert admin("audit", "verify").code == 0
    admin("audit", "export", tmp_path / "audit.jsonl")
    assert "audit:not-seen-before" in (tmp_path / "audit.jsonl").read_text()


def test_a_changed_memory_of_the_audit_is_found(admin: Admin, tmp_path: Path) -> None:
    admin("init", "--admin", "ana")
    (tmp_path / "office" / "office.seen").write_text("{}")
    ran = admin("audit", "verify")
    assert ran.code == 1
    assert "office.seen was changed" in ran.out


def test_messages_come_in_spanish_when_asked(admin: Admin) -> None:
    ran = admin("--language", "es", "report", "accounts")
    assert ran.code == 2
    assert "No hay ninguna oficina" in ran.err


def test_a_list_and_its_problems_are_told_in_spanish(admin: Admin, tmp_path: Path) -> None:
    admin("init", "--admin", "ana")
    good, bad = tmp_path / "good.csv", tmp_path / "bad.csv"
    good.write_text("code,name\nC-1,Lena Example\n")
    bad.write_text("code,name\nC-2,\n")
    assert "lista de clientes" in admin("--language", "es", "import", good).out
    ran = admin("--language", "es", "import", bad)
    assert ran.code == 2
    assert "fila 2" in ran.out
    assert "fila 2" in ran.err
    assert "row" not in ran.out + ran.err


def test_the_option_for_a_new_account_is_named_at_the_terminal_alone(admin: Admin, tmp_path: Path) -> None:
    admin("init", "--admin", "ana")
    path = tmp_path / "statement.htm"
    path.write_bytes(mt4_html(printed()))
    ran = admin("import", path)
    assert ran.code == 2
    assert "Say so with --new-account." in ran.err


def test_an_office_in_a_file_has_no_seats(admin: Admin) -> None:
    admin("init", "--admin", "ana")
    ran = admin("seat", "desk_2")
    assert ran.code == 2
    assert "no seats" in ran.err


def test_operations_are_listed_with_who_typed_them(admin: Admin, reference: Path) -> None:
    admin("init", "--admin", "ana")
    admin("import", reference)
    rows = admin("report", "operations", "--as-of", "2025-09-07", "--json").json["operations"]
    assert isinstance(rows, list)
    named = [(row["amount"], row["type"], row["reviewed"], row["typed_by"], row["rule"]) for row in rows]
    assert named == [
        ("1263485.40", "client deposit", True, "rule", "Deposit*"),
        ("-143000.00", "unknown", False, None, None),
    ]
    assert (rows[0]["pair"], rows[0]["parts"]) == (None, [])
    waiting = admin("report", "operations", "--unreviewed", "--json")
    assert [row["amount"] for row in waiting.json["operations"]] == ["-143000.00"]  # type: ignore[attr-defined]
    early = admin("report", "operations", "--as-of", "2025-05-01", "--json")
    assert [row["amount"] for row in early.json["operations"]] == ["1263485.40"]  # type: ignore[attr-defined]
    plain = admin("report", "operations")
    assert plain.code == 0
    assert "Withdrawal" in plain.out
    assert admin("report", "operations", "--as-of", "soon").code == 2


def test_an_account_is_analysed_and_says_what_cannot_be_computed(admin: Admin, reference: Path) -> None:
    admin("init", "--admin", "ana")
    admin("import", reference)
    where = ("--login", "9900001", "--server", "Broker-Live", "--as-of", "2025-09-07")
    made = admin("report", "analytics", *where, "--json").json
    figures, reasons = made["figures"], made["not_computable"]
    assert isinstance(figures, dict)
    assert isinstance(reasons, dict)
    assert (figures["trading_result"], figures["withdrawn"]) == ("717448.65", "143000.00")
    assert (figures["beta"], reasons["beta"]) == (None, "no benchmark set")
    plain = admin("report", "analytics", *where, "--period", "3M")
    assert plain.code == 0
    assert "not computable: no benchmark set" in plain.out
    assert admin("report", "analytics", "--login", "9", "--server", "Broker-Live").code == 2
    assert admin("report", "analytics", "--login", "9900001", "--server", "Broker-Live", "--period", "5Y").code == 2
