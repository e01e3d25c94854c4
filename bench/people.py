"""How long the panels about people take in an office of 2,000 clients with 10,000 documents, and the longest stall.

QT_QPA_PLATFORM=offscreen PYTHONPATH=. .venv/bin/python bench/people.py [clients]

A panel is shown once it has all it asked for; the key is one letter typed into its filter. A stall is the
longest wait of the window, in brackets what of it the window computed itself. With 0 clients: the demo office alone.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from time import perf_counter

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from app.bootstrap import Wanted, keep_the_window_moving, make_application, ways
from app.db import cases, clients, documents, prospects
from app.domain.cases import Case, CaseState, Risk
from app.domain.clients import Client
from app.domain.documents import Document, DocumentKind, DocumentState
from app.domain.prospects import Prospect, ProspectStage
from app.services.office import Office
from app.ui.panel import Panel
from app.ui.panels.listing import ListPanel
from app.ui.window import Window
from bench.stalls import Beat, spin

PANELS = ("clients", "prospects", "cases", "screening", "documents", "settings")
PAPERS = (DocumentKind.IDENTITY, DocumentKind.RESIDENCE, DocumentKind.FUNDS, DocumentKind.AML_REPORT,
          DocumentKind.AGREEMENT)  # fmt: skip
ROWS = 5  # that are chosen one after the other


def fill(office: Office, count: int) -> None:
    """Add so many clients with a case and five documents each, and a prospect for every tenth."""
    now, today = office.clock(), office.today()
    with office.store.writing("bench") as writing:
        for at in range(count):
            code = f"C-9{at:04}"
            clients.add(writing.session, Client(code=code, name=f"Invented {at % 97} Person {at}", country="ES"))
            state = CaseState.COLLECTING if at % 7 == 0 else CaseState.CLEARED
            cases.write(writing.session, Case(subject=code, state=state, politically_exposed=False, risk=Risk.LOW))
            for kind in PAPERS:
                dated = today - timedelta(days=at % 120)
                documents.add(writing.session, Document(
                    id=f"{code}-{kind}"[:36], subject=code, kind=kind, name=f"{kind}.pdf", media="application/pdf",
                    size=2000, sha256=f"{at:064}", received_at=now, received_by="ivan", dated=dated,
                    state=DocumentState.VERIFIED))  # fmt: skip
            if at % 10 == 0:
                stage = list(ProspectStage)[at // 10 % 4]
                who = Prospect(code=f"P-9{at:04}", name=f"Prospect {at}", stage=stage, stage_since=now)
                prospects.add(writing.session, who)
        writing.audit("client:added", "bench", after={"count": count})
        writing.commit()


def quiet(window: Window) -> bool:
    """Whether nothing on the panel that is shown waits for an answer."""
    panel = window.panel
    parts = [panel, *panel.findChildren(Panel)] if panel else []
    return all(each.loaded and not each.asking for each in parts if each.isVisible())


def measured(said: str, window: Window, work: Callable[[], object]) -> None:
    """Do something in the window, wait until the panel has all it asked for, and print how long that took."""
    beat, begun = Beat(), perf_counter()
    work()
    spin(0)
    while not quiet(window):
        spin(2)
    ended = perf_counter()
    spin(100)  # what is painted then counts as a stall
    beat.stop()
    where = beat.seen.most_common(1)
    print(f"  {said:12} {(ended - begun) * 1000:6.0f} ms   stall {max(beat.waits):6.1f} ms ({max(beat.own):6.1f})"
          f"  {where[0][0] if where else ''}")  # fmt: skip


def use(window: Window, key: str) -> None:
    """Show a panel, type into its filter, choose a few rows, and come back to it."""
    print(key)
    measured("shown first", window, lambda: window.go(key))
    panel = window.panel
    lists = [each for each in panel.findChildren(ListPanel) if each.isVisible()] if panel else []
    listed = panel if isinstance(panel, ListPanel) else next(iter(lists), None)
    if listed is not None:
        listed.focus_filter()
        measured("a key", window, lambda: QTest.keyClick(listed.bar.search, Qt.Key.Key_9))
        measured("taken back", window, lambda: QTest.keyClick(listed.bar.search, Qt.Key.Key_Backspace))
        view = listed.table.view
        for _ in range(ROWS):
            measured("next row", window, lambda: QTest.keyClick(view, Qt.Key.Key_Down))
    window.go("audit")
    spin(1500)
    measured("shown again", window, lambda: window.go(key))


def main(count: int) -> None:
    keep_the_window_moving()
    with tempfile.TemporaryDirectory() as scratch:
        wanted = Wanted(demo=True)
        made = replace(ways(wanted, demo_folder=Path(scratch) / "demo"), save_settings=lambda _settings: None)
        application = make_application(wanted, made, "en", "dark")
        application.start()
        spin(6000)
        window, opened = application.window, application.opened
        if window is None or opened is None:
            raise SystemExit("the demo did not open")
        fill(opened.office, count)
        spin(3000)
        for key in PANELS:
            use(window, key)
        application.close()


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 2000)
