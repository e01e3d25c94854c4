"""Builds the disk of disk.c and runs modules of the tests under it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

POINTS = 24  # of a disk that fills up
HERE = Path(__file__).parent
COMPILER = shutil.which("cc") or shutil.which("gcc")
needs_a_disk = pytest.mark.skipif(
    not sys.platform.startswith("linux") or COMPILER is None, reason="preloading needs Linux and a compiler"
)


def build(folder: Path) -> Path:
    """The library to preload."""
    library = folder / "disk.so"
    subprocess.run([str(COMPILER), "-shared", "-fPIC", "-O2", "-o", library, HERE / "disk.c", "-ldl"], check=True)
    return library


def run(library: Path, module: str, *arguments: object) -> str:
    """What a module says that runs on such a disk; it must end well."""
    ran = subprocess.run(
        [sys.executable, "-m", module, *map(str, arguments)],
        env={**os.environ, "LD_PRELOAD": str(library)},
        cwd=HERE.parents[1],
        capture_output=True,
        text=True,
    )
    assert ran.returncode == 0, ran.stderr
    return ran.stdout
