"""What the demo office is about: invented clients, contracts and accounts, and how they should stand at its moment."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from app.domain.calendar import local_date
from app.domain.holdings import Purpose

ZONE = "America/New_York"
BASE = datetime(2025, 9, 7, 22, 42, tzinfo=UTC)
"""The moment the demo opens at, whenever that is: Sunday 7 September 2025, 18:42 in New York."""

LIVE_3, LIVE_7 = "MeridianFX-Live 3", "MeridianFX-Live 7"
TERMINALS = {LIVE_3: "Live 3", LIVE_7: "Live 7"}
SERVER_ZONE = "Europe/Athens"
TODAY = local_date(BASE, ZONE)
LAST_TRADE = datetime(2025, 9, 5, 20, 30, tzinfo=UTC)
STALE_SINCE = BASE - timedelta(minutes=4)
UNEXPLAINED = Decimal("-18.40")
REFERENCE, UNLIMITED, FEES, INTEREST, GAINS, STALE, BROKEN = (
    77104275,
    77104288,
    77104302,
    50230417,
    50230455,
    50230448,
    50230460,
)
"""Logins of the accounts that something is the matter with."""


@dataclass(frozen=True, slots=True)
class Plan:
    """One account of the demo: whose money works in it, how busy it is, how it should stand.

    Exactly one of `covered` (balance / what is owed from it) and `result` (of trading, by deals) is given where it
    trades. `shape` are points (part of the time, part of the result) its curve passes. `level`: margin level in %.
    """

    login: int
    server: str
    fund: str = ""
    stakes: tuple[tuple[str, str], ...] = ()
    covered: str = ""
    result: str = ""
    trades: int = 0
    lots: float = 0.4
    positions: int = 0
    floating: str = "0.00"
    level: float = 500.0
    shape: tuple[tuple[float, float], ...] = ()
    purpose: Purpose = Purpose.TRADING


CLIENTS = (
    ("C-0001", "Salvador Palma", "individual", "MX", "2025-03-28"),
    ("C-0002", "Inés Larrazábal Ochoa", "individual", "ES", "2024-10-14"),
    ("C-0003", "Torvald Ekberg", "individual", "SE", "2024-11-20"),
    ("C-0004", "Kestrel Bay Holdings LLC", "company", "US", "2024-11-11"),
    ("C-0005", "Graciela Montúfar", "individual", "EC", "2025-05-02"),
    ("C-0006", "Grupo Almenara S.A.", "company", "MX", "2025-01-22"),
    ("C-0007", "Fundación Ribera Alta", "company", "ES", "2024-12-03"),
    ("C-0008", "Rui Zhang-Caldwell", "individual", "SG", "2025-03-17"),
    ("C-0009", "Emilio Tagle", "individual", "CL", "2025-02-24"),
    ("C-0010", "Beatrice Hollander", "individual", "NL", "2025-04-30"),
    ("C-0011", "Aurelio Quiroga", "individual", "AR", "2025-02-19"),
    ("C-0012", "Chidi Okwuosa", "individual", "NG", "2025-04-21"),
    ("C-0013", "Sofía Benavente", "individual", "PE", "2025-04-04"),
    ("C-0014", "Isadora Quintela", "individual", "PT", "2025-06-02"),
    ("C-0015", "Rebekka Lindholm", "individual", "DK", "2025-05-28"),
    ("C-0016", "Mariam Castellanos", "individual", "CO", "2025-08-29"),
)
"""Code, name, kind, country, client since."""

CONTRACTS = {
    "INV-2025001": ("C-0001", "BALANCE", "1263485.40", "2025-04-01"),
    "INV-2024002": ("C-0004", "CORE", "600000.00", "2024-11-15"),
    "INV-2024003": ("C-0007", "CORE", "410000.00", "2024-12-20"),
    "INV-2024004": ("C-0003", "CORE", "350000.00", "2024-12-10"),
    "INV-2025005": ("C-0008", "CORE", "240000.00", "2025-03-24"),
    "INV-2025006": ("C-0005", "CORE", "125000.00", "2025-05-12"),
    "INV-2025007": ("C-0010", "CORE", "95000.00", "2025-05-09"),
    "INV-2025008": ("C-0014", "CORE", "75000.00", "2025-08-05"),
    "INV-2025009": ("C-0015", "CORE", "60000.00", "2025-06-20"),
    "INV-2025010": ("C-0006", "DYNAMIC", "500000.00", "2025-02-01"),
    "INV-2025011": ("C-0009", "DYNAMIC", "260000.00", "2025-03-26"),
    "INV-2025012": ("C-0013", "DYNAMIC", "280000.00", "2025-04-14"),
    "INV-2025013": ("C-0012", "DYNAMIC", "250000.00", "2025-05-19"),
    "INV-2025014": ("C-0011", "UNLIMITED", "1250000.00", "2025-03-03"),
    "INV-2025015": ("C-0002", "CORE", "45000.00", "2025-04-22"),
}
"""Client, fund, principal, deposit date."""

WAITING = (
    ("INV-2025016", "C-0005", "BALANCE", "108000.00", date(2025, 9, 8), REFERENCE, "pending approval"),
    ("INV-2025017", "C-0013", "DYNAMIC", "420000.00", date(2025, 9, 15), 50230431, "draft"),
)
"""Contracts that do not count yet: code, client, fund, principal, deposit date, login, decision."""

STORY = ((0.13, -0.16), (0.2, 0.02), (0.31, 0.3), (0.5, 0.52), (0.74, 0.84), (0.81, 0.83), (0.86, 0.81), (0.93, 0.93))

ACCOUNTS = (
    Plan(REFERENCE, LIVE_3, "BALANCE", (("INV-2025001", "1263485.40"),), result="717448.65", trades=900, lots=1.8,
         positions=18, floating="3272.26", level=412, shape=STORY),
    Plan(UNLIMITED, LIVE_3, "UNLIMITED", (("INV-2025014", "1250000.00"),), covered="1.0741", trades=580, lots=1.4,
         positions=11, floating="6140.02", level=302),
    Plan(77104290, LIVE_3, "CORE", (("INV-2024002", "600000.00"),), covered="1.0762", trades=390, lots=0.8,
         positions=5, floating="-388.15", level=499),
    Plan(FEES, LIVE_3, "CORE", (("INV-2024003", "410000.00"),), covered="0.9858", trades=310, lots=0.5,
         positions=2, floating="-126.90", level=710),
    Plan(77104311, LIVE_3, "CORE", (("INV-2024004", "350000.00"), ("INV-2025015", "45000.00")), covered="0.9952",
         trades=240, positions=2, floating="244.13", level=843),
    Plan(77104326, LIVE_3, "CORE", (("INV-2025005", "240000.00"),), covered="0.9411", trades=320, lots=0.9,
         positions=9, floating="-4811.40", level=142),
    Plan(77104334, LIVE_3, "CORE", (("INV-2025006", "125000.00"),), covered="1.0290", trades=190, lots=0.2,
         positions=1, floating="88.05", level=1205),
    Plan(INTEREST, LIVE_7, "DYNAMIC", (("INV-2025010", "500000.00"),), covered="1.0232", trades=480, lots=0.9,
         positions=8, floating="2017.88", level=355),
    Plan(50230423, LIVE_7, "DYNAMIC", (("INV-2025011", "260000.00"),), covered="0.8649", trades=320, lots=0.7,
         positions=7, floating="-2204.75", level=188),
    Plan(50230431, LIVE_7, "DYNAMIC", (("INV-2025012", "280000.00"),), covered="0.9863", trades=290,
         positions=3, floating="402.66", level=533),
    Plan(50230439, LIVE_7, "DYNAMIC", (("INV-2025013", "250000.00"),), covered="0.9768", trades=270, lots=0.5,
         positions=4, floating="918.30", level=264),
    Plan(STALE, LIVE_7, "CORE", (("INV-2025007", "95000.00"),), covered="1.0215", trades=130, lots=0.1,
         positions=1, floating="-24.10", level=966),
    Plan(BROKEN, LIVE_7, "CORE", (("INV-2025009", "60000.00"), ("INV-2025008", "75000.00")), covered="0.9859",
         trades=160, lots=0.1, positions=1, floating="12.40", level=1518),
    Plan(GAINS, LIVE_7, purpose=Purpose.GAINS),
)  # fmt: skip
"""Fourteen accounts on two servers."""
