"""Whatever goes wrong at random: no figure under a wrong account, nothing that nobody handles."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.services.office import Office
from bench import faults


@pytest.mark.timeout(400)  # children are killed and started dozens of times, on a machine that may be busy
def test_forty_random_faults_put_nothing_under_a_wrong_account(office: Office, tmp_path: Path) -> None:
    folder = tmp_path / "faults"
    folder.mkdir()
    found = faults.run(office, folder, 40)
    assert sum(found.provoked.values()) >= 40
    assert found.stored > 0
    assert (found.wrong, found.unhandled) == (0, [])
