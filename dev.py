#!/usr/bin/env python3
"""Sets FIDUS up on a fresh machine and runs it: `run`, `test`, `check`, `admin`, `build`, `lock`.

    python3 dev.py run              opens the application on the demo office
    python3 dev.py test             runs every test (no screen needed)
    python3 dev.py check            lint, types, contracts, migrations and the self-check
    python3 dev.py admin ...        fidus-admin with the given arguments
    python3 dev.py build            builds dist/fidus and runs its self-check
    python3 dev.py lock             writes both lock files again (maintainers; needs uv)

Only the standard library is used, because nothing else is there yet on a fresh machine.
"""

from __future__ import annotations

import ctypes
import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
WINDOWS = os.name == "nt"
PYTHON = VENV / ("Scripts/python.exe" if WINDOWS else "bin/python")
OLDEST, TOO_NEW = (3, 11), (3, 15)

# shared library -> Debian package; the same names hold on Debian 12 and 13
QT_LIBRARIES = {
    "libGL.so.1": "libgl1",
    "libEGL.so.1": "libegl1",
    "libfontconfig.so.1": "libfontconfig1",
    "libxkbcommon.so.0": "libxkbcommon0",
    "libdbus-1.so.3": "libdbus-1-3",
    "libglib-2.0.so.0": "libglib2.0-0",
    "libgssapi_krb5.so.2": "libgssapi-krb5-2",
}
X11_LIBRARIES = {
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-shape.so.0": "libxcb-shape0",
}


def say(message: str) -> None:
    """Tell the person what is going on, apart from the program's own output."""
    print(f"[dev] {message}", file=sys.stderr, flush=True)


def loads(library: str) -> bool:
    """Whether the system's loader finds this shared library."""
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def root_prefix() -> list[str] | None:
    """How to become root without a question: [] if we are, sudo if it asks nothing, else None."""
    if os.geteuid() == 0:
        return []
    if shutil.which("sudo") and subprocess.run(["sudo", "-n", "true"], capture_output=True).returncode == 0:
        return ["sudo", "-n"]
    return None


def install(packages: list[str], what: str) -> None:
    """Install Debian packages, or stop with the command that a person has to run."""
    if not packages:
        return
    prefix = root_prefix() if shutil.which("apt-get") else None
    if prefix is None:
        sys.exit(f"[dev] {what} missing. Install with:\n    sudo apt-get install -y {' '.join(packages)}")
    say(f"installing {what}: {' '.join(packages)}")
    apt = [*prefix, "apt-get", "-qq", "-o", "DPkg::Lock::Timeout=300"]
    env = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for step in (["update"], ["install", "-y", "--no-install-recommends", *packages]):
        subprocess.run([*apt, *step], check=True, env=env, stdout=subprocess.DEVNULL)


def install_libraries(*, x11: bool) -> None:
    """Bring in the shared libraries that Qt loads, on Linux and only where they are absent."""
    if not sys.platform.startswith("linux"):
        return
    wanted = {**QT_LIBRARIES, **(X11_LIBRARIES if x11 else {})}
    install([package for library, package in wanted.items() if not loads(library)], "libraries that Qt needs")
    left = [library for library in wanted if not loads(library)]
    if left:
        sys.exit(f"[dev] still missing after the installation: {', '.join(left)}")


def install_compiler() -> None:
    """Bring in the compiler of the tests' failing disk, on Debian where we may; elsewhere these tests are left out."""
    if sys.platform.startswith("linux") and not (shutil.which("cc") or shutil.which("gcc")):
        if shutil.which("apt-get") and root_prefix() is not None:
            install(["gcc", "libc6-dev"], "the compiler of the tests' failing disk")
        else:
            say("without a C compiler the tests of a full disk and of power failures are left out")


def find_python() -> str:
    """A Python that FIDUS supports: this one, or another on the PATH."""
    if OLDEST <= sys.version_info[:2] < TOO_NEW:
        return sys.executable
    for name in ("python3.13", "python3.12", "python3.14", "python3.11"):
        if found := shutil.which(name):
            return found
    sys.exit(f"[dev] Python 3.11 to 3.14 is needed; this is {sys.version.split()[0]} and no other was found")


def create_environment(python: str) -> None:
    """Make .venv, with Debian's split-off venv package if that is what is missing."""
    if subprocess.run([python, "-c", "import ensurepip"], capture_output=True).returncode:
        ask = [python, "-c", "import sys; print('%d.%d' % sys.version_info[:2])"]
        version = subprocess.run(ask, capture_output=True, text=True, check=True).stdout.strip()
        install([f"python{version}-venv", "ca-certificates"], "Python's venv module")
    say(f"creating .venv with {python}")
    subprocess.run([python, "-m", "venv", "--clear", str(VENV)], check=True)


def install_packages(lock: Path) -> None:
    """Install the locked packages unless exactly these are installed already.

    The lock is the whole answer, so pip has nothing to look for: with dependencies it would take a newer release for
    a requirement with an extra (`coverage[toml]`) and then refuse it for want of a hash.
    """
    stamp, wanted = VENV / f".{lock.stem}", hashlib.sha256(lock.read_bytes()).hexdigest()
    if PYTHON.exists() and stamp.exists() and stamp.read_text() == wanted:
        return
    if not PYTHON.exists():
        create_environment(find_python())
    say(f"installing the packages of {lock.name}")
    pip = [str(PYTHON), "-m", "pip", "install", "--disable-pip-version-check", "-q"]
    subprocess.run([*pip, "--require-hashes", "--no-deps", "--only-binary=:all:", "-r", str(lock)], check=True)
    stamp.write_text(wanted)


def setting() -> dict[str, str]:
    """The environment our programs run in; offscreen where there is no display."""
    env = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1"}
    env.pop("PYTHONDONTWRITEBYTECODE", None)  # without byte code every start is three times slower
    if not has_display():
        env.setdefault("QT_QPA_PLATFORM", "offscreen")
    return env


def has_display() -> bool:
    """Whether a window could be shown."""
    return not sys.platform.startswith("linux") or bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def python(*arguments: str) -> int:
    """Run Python in our environment and answer its exit code."""
    return subprocess.run([str(PYTHON), *arguments], env=setting(), cwd=ROOT).returncode


def run(arguments: list[str]) -> int:
    """Open the window; the demo office unless told otherwise."""
    if not has_display() and not {"--self-check", "--tour"} & set(arguments):
        say("no display here: painting offscreen. `xvfb-run python3 dev.py run`, or add --self-check or --tour DIR")
    return python("-m", "app", *(arguments or ["--demo"]))


def test(arguments: list[str]) -> int:
    """Run the tests: the given ones, or all on every core."""
    return python("-m", "pytest", *(arguments or ["-q", "-n", "auto", "--dist", "loadgroup"]))


CHECKS = (
    ("lint", ("-m", "ruff", "check", ".")),
    ("format", ("-m", "ruff", "format", "--check", ".")),
    (
        "types",
        (
            "-m",
            "mypy",
        ),
    ),
    ("contracts", ("-c", "from importlinter.cli import lint_imports_command; lint_imports_command()")),
    ("migrations", ("-m", "app.db.upgrade", "--check")),
    ("self-check", ("-m", "app", "--self-check")),
)


def check(_arguments: list[str]) -> int:
    """Run every check and name the ones that failed."""
    failed = []
    for name, command in CHECKS:
        say(f"checking {name}")
        if python(*command):
            failed.append(name)
    say(f"failed: {', '.join(failed)}" if failed else "every check passed")
    return 1 if failed else 0


def admin(arguments: list[str]) -> int:
    """Run fidus-admin."""
    return python("-m", "app.cli", *arguments)


def build(_arguments: list[str]) -> int:
    """Build dist/fidus and run both programs that were built."""
    if sys.platform.startswith("linux") and not shutil.which("objdump"):
        install(["binutils"], "binutils for the package build")
    if code := python("-m", "PyInstaller", "--noconfirm", "--log-level", "WARN", "fidus.spec"):
        return code
    for name, option in (("fidus", "--self-check"), ("fidus-admin", "--version")):
        program = ROOT / "dist" / "fidus" / (f"{name}.exe" if WINDOWS else name)
        say(f"running {program.relative_to(ROOT)} {option}")
        if code := subprocess.run([str(program), option], env=setting()).returncode:
            return code
    return 0


def lock(_arguments: list[str]) -> int:
    """Write both lock files from their .in files: every platform and Python, no addresses."""
    options = ["--universal", "--python-version", "3.11", "--generate-hashes", "--no-header", "--no-annotate"]
    hide = ["--no-emit-index-url", "--no-emit-find-links", "-q"]
    for name in ("requirements", "requirements-dev"):
        command = ["uv", "pip", "compile", *options, *hide, f"{name}.in", "-o", f"{name}.lock"]
        subprocess.run(command, check=True, cwd=ROOT)
    return 0


COMMANDS = {"run": run, "test": test, "check": check, "admin": admin, "build": build, "lock": lock}
NEEDS_TEST_PACKAGES = {"test", "check", "build"}


def main(arguments: list[str]) -> int:
    """Set up what the command needs, then do it."""
    name, rest = (arguments or ["run"])[0], arguments[1:]
    if name not in COMMANDS:
        sys.exit(__doc__)
    if name == "test":
        install_compiler()
    if name != "lock":
        install_libraries(x11=name == "run" and has_display())
        install_packages(ROOT / ("requirements-dev.lock" if name in NEEDS_TEST_PACKAGES else "requirements.lock"))
    return COMMANDS[name](rest)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
