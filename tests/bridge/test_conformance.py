from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from app.bridge.simulator.install import BACKEND

HERE = Path(__file__).parent
RECORDED = HERE / "conformance.answers.txt"
"""What the real library 5.0.6231 printed on Windows without a terminal."""


def test_the_simulator_answers_every_question_as_the_real_library_does() -> None:
    command = [sys.executable, "-m", "app.bridge.simulator.install", "tests.bridge.conformance"]
    alone = {name: value for name, value in os.environ.items() if name != BACKEND}
    answered = subprocess.run(command, capture_output=True, check=True, text=True, cwd=HERE.parents[1], env=alone)
    said = answered.stdout.splitlines()
    recorded = RECORDED.read_text(encoding="utf-8").splitlines()
    assert len(recorded) > 1_400
    assert said == recorded
