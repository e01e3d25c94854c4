"""The documents of the demo office are what their rows say, and are there quickly."""

from __future__ import annotations

from collections import Counter
from time import perf_counter

import pytest

from app.bridge.simulator.demo import BASE
from app.bridge.simulator.demo import demo as make_demo
from app.channels.scan import look
from app.domain.documents import Standing
from app.services import demo, demo_documents, documents, documents_opened
from app.services.office import Office


def test_the_documents_are_sound_and_stand_as_the_office_needs_to_show(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    spent: list[float] = []
    fill = demo_documents.fill

    def timed(filled: Office) -> None:
        started = perf_counter()
        fill(filled)
        spent.append(perf_counter() - started)

    monkeypatch.setattr(demo_documents, "fill", timed)
    demo._fill(office, make_demo())
    rows = documents.document_list(office).rows
    counted = Counter(row.standing for row in rows)
    assert documents_opened.intact(office) == []
    assert {each: counted[each] for each in Standing if each is not Standing.VERIFIED} == {
        Standing.QUARANTINED: 1,
        Standing.TO_VERIFY: 1,
        Standing.EXPIRED: 1,
        Standing.EXPIRING: 2,
        Standing.REJECTED: 1,
        Standing.REPLACED: 0,
    }
    for row in rows:
        seen = look(office.files.read(row.document.id)).seen
        assert seen is not None
        assert seen.verdict == row.document.scan
    assert max(row.document.received_at for row in rows) < BASE
    assert spent[0] < 3.0  # a generous bound for a busy machine; some 0.1 s on a quiet one
