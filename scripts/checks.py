"""The static checks. Parses on Python 3.8."""

from __future__ import annotations

import os
import secrets
import subprocess
import time

from python_environment import ENVIRONMENT

CHECKS = {
    "formatting": ["ruff", "format", "--check", "."],
    "lint": ["ruff", "check", "."],
    "types": ["mypy"],
    "architecture": ["lint-imports", "--no-logo"],
    "templates": ["djlint", "templates", "--lint", "--quiet"],
    "dependencies": ["deptry", "."],
    "migrations": ["python", "manage.py", "makemigrations", "--check", "--dry-run"],
    "deployment": ["python", "manage.py", "check", "--deploy", "--fail-level", "WARNING"],
}
PRODUCTION = {
    "DATABASE_URL": "sqlite://:memory:",
    "SLOTWRIGHT_ALLOWED_HOSTS": "bookings.example",
    "SLOTWRIGHT_BASE_URL": "https://bookings.example",
    "SLOTWRIGHT_DEBUG": "false",
    "SLOTWRIGHT_HTTPS": "true",
    "SLOTWRIGHT_SECRET_KEY": secrets.token_urlsafe(48),
}


def run(*command: str) -> int:
    """Run a program of the environment; its exit status."""
    return subprocess.run([str(ENVIRONMENT / "bin" / command[0]), *command[1:]], check=False).returncode


def run_all() -> int:
    """Run every check; 0 if all passed, otherwise 1 after naming those that failed."""
    os.environ.update(PRODUCTION)
    failed = [name for name in CHECKS if not _passes(name)]
    print("Failed: {}".format(", ".join(failed)) if failed else "All {} checks passed.".format(len(CHECKS)))
    return 1 if failed else 0


def _passes(name: str) -> bool:
    print("--- {}: {}".format(name, " ".join(CHECKS[name])), flush=True)
    begin = time.monotonic()
    status = run(*CHECKS[name])
    print("    {} in {:.1f} s".format("failed" if status else "passed", time.monotonic() - begin), flush=True)
    return status == 0
