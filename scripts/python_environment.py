"""The virtual environment in ``.venv``: made with a fitting Python, filled from a hash-locked list.

Parses on Python 3.8.
"""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
ENVIRONMENT = ROOT / ".venv"
PYTHON = ENVIRONMENT / "bin" / "python"
STAMP = ENVIRONMENT / "installed-lock"
OLDEST, NEWEST = (3, 11), (3, 14)  # the versions that the locks are made for
NO_PYTHON = "Slotwright needs Python 3.11 to 3.14: install one of them (or uv, which brings its own) and try again."


def ensure(lock: str) -> Path:
    """Make ``.venv`` hold what ``requirements/<lock>`` lists, doing nothing when it does; the environment's Python.

    Ends the program with one sentence when this machine lacks something that has to be installed by hand.
    """
    if not _works(PYTHON) or not _can_install():
        _make()
    # The development lock contains the application's, at the same versions.
    if not STAMP.exists() or STAMP.read_text() not in (_stamp(lock), _stamp("dev.lock")):
        _install(lock)
        STAMP.write_text(_stamp(lock))
    return PYTHON


def _stamp(lock: str) -> str:
    return "{} {}\n".format(lock, hashlib.sha256((ROOT / "requirements" / lock).read_bytes()).hexdigest())


def _works(python: Path | str) -> bool:
    """Whether this is an interpreter of a version that the locks are made for."""
    question = "import sys; sys.exit(not {} <= sys.version_info[:2] <= {})".format(OLDEST, NEWEST)
    try:
        return subprocess.run([str(python), "-c", question], stderr=subprocess.DEVNULL, check=False).returncode == 0
    except OSError:
        return False


def _can_install() -> bool:
    return bool(shutil.which("uv")) or (ENVIRONMENT / "bin" / "pip").exists()


def _make() -> None:
    shutil.rmtree(str(ENVIRONMENT), ignore_errors=True)
    python, uv = _find_python(), shutil.which("uv")
    if uv:
        print("Making .venv with uv ...", flush=True)
        _run([uv, "venv", "--quiet", "--python", python or "3.13", str(ENVIRONMENT)])
    elif python is None:
        sys.exit(NO_PYTHON)
    else:
        print("Making .venv with {} ...".format(python), flush=True)
        _refuse_without_ensurepip(python)
        _run([python, "-m", "venv", str(ENVIRONMENT)])


def _find_python() -> str | None:
    names = ["python3.{}".format(minor) for minor in range(NEWEST[1], OLDEST[1] - 1, -1)]
    return next((name for name in [sys.executable, *names, "python3", "python"] if _works(name)), None)


def _refuse_without_ensurepip(python: str) -> None:
    """Debian and Ubuntu ship Python without the part that puts pip into a virtual environment."""
    question = "import sys; print('%d.%d' % sys.version_info[:2]); import ensurepip"
    answer = subprocess.run([python, "-c", question], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=False)
    if answer.returncode:
        sys.exit(
            "This Python cannot make virtual environments: install that part "
            "(on Debian and Ubuntu: apt-get install python{}-venv) or uv, and try again.".format(
                answer.stdout.decode().strip()
            )
        )


def _install(lock: str) -> None:
    print("Installing requirements/{} ...".format(lock), flush=True)
    uv = shutil.which("uv")
    if uv:
        installer = [uv, "pip", "install", "--quiet", "--python", str(PYTHON)]
    else:
        # Twice quiet leaves out the warnings of a machine's own pip configuration; errors stay.
        installer = [str(PYTHON), "-m", "pip", "install", "-qq", "--disable-pip-version-check"]
    _run([*installer, "--require-hashes", "--requirement", str(ROOT / "requirements" / lock)])


def _run(command: list[str]) -> None:
    if subprocess.run(command, check=False).returncode:
        sys.exit("The command that failed: " + " ".join(command))
