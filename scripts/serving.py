"""From a checkout to a serving demo, repeating no step whose inputs are unchanged. Parses on Python 3.8."""

from __future__ import annotations

import hashlib
import json
import os
import secrets
import subprocess
import sys

from python_environment import PYTHON, ROOT

SETTINGS = ROOT / ".env"
STAMPS = ROOT / "var" / "prepared.json"
# What each step of `manage.py prepare` depends on. A database that is not the one of the last time is always prepared.
STEPS = {
    "migrate": ("*/migrations/*.py", "requirements/base.lock"),
    "compile_messages": ("locale/**/*.po",),
    "collectstatic": ("static/**/*", "requirements/base.lock"),
    "demo": ("*/demo/*", "*/management/commands/demo.py"),
}
OF_THE_DATABASE = ("migrate", "demo")
SQLITE_FILE = ROOT / "var" / "slotwright.sqlite3"


def prepare() -> None:
    """Write settings if there are none and run the steps whose inputs changed, in one process."""
    if not SETTINGS.exists():
        _write_settings()
    before = _stamps()
    stale = [step for step in STEPS if before.get(step) != _digest(step)]
    if not stale:
        return
    STAMPS.parent.mkdir(exist_ok=True)
    if subprocess.run([str(PYTHON), "manage.py", "prepare", *stale], check=False).returncode:
        sys.exit("Preparing failed; the lines above say why.")
    STAMPS.write_text(json.dumps({step: _digest(step) for step in STEPS}, indent=1))


def serve(arguments: list[str]) -> int:
    """Become the server, so that Ctrl-C and SIGTERM reach it; does not return. BIND and PORT say where to listen."""
    host, port = os.environ.get("BIND"), os.environ.get("PORT")
    if host or port:
        arguments = ["--bind", "{}:{}".format(host or "127.0.0.1", port or 8000), *arguments]
    sys.stdout.flush()
    os.execv(str(PYTHON), [str(PYTHON), "manage.py", "serve", *arguments])


def _write_settings() -> None:
    descriptor = os.open(str(SETTINGS), os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write("# Settings of this checkout, for development; README.md lists them all.\n")
        file.write("SLOTWRIGHT_DEBUG=true\nSLOTWRIGHT_SECRET_KEY={}\n".format(secrets.token_urlsafe(48)))


def _stamps() -> dict[str, str]:
    try:
        return dict(json.loads(STAMPS.read_text()))
    except (OSError, ValueError):
        return {}


def _digest(step: str) -> str:
    digest = hashlib.sha256()
    for path in sorted(path for pattern in STEPS[step] for path in ROOT.glob(pattern) if path.is_file()):
        digest.update("{}\n".format(path.relative_to(ROOT)).encode())
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    if step in OF_THE_DATABASE:
        digest.update(_database().encode())
    return digest.hexdigest()


def _database() -> str:
    """What tells the database of this run from another one: its address, or the default file's identity."""
    lines = SETTINGS.read_text().splitlines()
    in_settings = [line.split("=", 1)[1] for line in lines if line.startswith("DATABASE_URL=")]
    address = os.environ.get("DATABASE_URL") or "".join(in_settings)
    return address or "file {}".format(SQLITE_FILE.stat().st_ino if SQLITE_FILE.exists() else 0)
