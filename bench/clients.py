"""How long an office of 2,000 clients takes: their list taken in and shown, and a key while one more is typed."""

from __future__ import annotations

import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar

from app.config import Paths
from app.domain.clients import Client
from app.security.keys import CHEAPEST
from app.services import clients, people, signin
from app.services.duplicates import finder
from app.services.office import Office
from app.services.signin import NewOffice, Surroundings

PASSWORD = "invented figures, nothing to protect"  # noqa: S105 - the office is thrown away
NOW = datetime(2025, 9, 7, 22, 42, tzinfo=UTC)
GIVEN = ("Inés", "Rui", "Nora", "Torvald", "Graciela", "Emilio", "Beatrice", "Aurelio", "Chidi", "Sofía", "Mariam")
FAMILY = ("Larrazábal", "Zhang", "Lind", "Ekberg", "Montúfar", "Tagle", "Hollander", "Quiroga", "Benavente", "Palma")
TYPED = "Graciela Montúfar Ochoa 1200"

Answer = TypeVar("Answer")


def listed(count: int) -> bytes:
    """A list of so many invented clients."""
    drawn = random.Random(2)
    rows = ["code,name,email,phone,city,country,bank account"]
    for at in range(count):
        name = f"{drawn.choice(GIVEN)} {drawn.choice(FAMILY)} {drawn.choice(FAMILY)} {at}"
        rows.append(f"C-{at:04},{name},p{at}@example.com,+52 55 {10**7 + at * 37},Mérida,MX,{10**9 + at}")
    return "\n".join(rows).encode()


def timed(said: str, work: Callable[[], Answer]) -> Answer:
    begun = time.perf_counter()
    answer = work()
    print(f"{said:40} {(time.perf_counter() - begun) * 1000:8.0f} ms")
    return answer


def measure(office: Office, count: int) -> None:
    """Print every figure."""
    content = listed(count)
    timed("list looked at", lambda: people.import_list(office, content, "list", dry_run=True))
    timed("list taken in", lambda: people.import_list(office, content, "list"))
    timed("clients read and shown", lambda: clients.client_list(office))
    timed("clients shown again", lambda: clients.client_list(office))
    found = timed("duplicates laid out", lambda: finder(office))
    keys = []
    for end in range(1, len(TYPED) + 1):
        client = Client(code="X", name=TYPED[:end], phone="+52 55 10000037", email="p7@example.com")
        begun = time.perf_counter()
        found.alike(client)
        keys.append((time.perf_counter() - begun) * 1000)
    print(f"{'a key: median, worst':40} {statistics.median(keys):8.2f} ms {max(keys):8.2f} ms")


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 2000
    with tempfile.TemporaryDirectory(prefix="fidus-bench-") as scratch:
        around = Surroundings(Paths(Path(scratch) / "office"), lambda: NOW, cost=CHEAPEST, rounds=4)
        signin.create_office(around, NewOffice(user="ana", full_name="Ana Beltrán", password=PASSWORD))
        office = signin.open_office(around, "ana", PASSWORD)
        measure(office, count)
        office.close()


if __name__ == "__main__":
    main()
