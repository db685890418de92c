#!/usr/bin/env python3
"""Every command of a developer's day, with nothing but Python's standard library. Parses on Python 3.8.

Usage: python3 scripts/dev.py COMMAND [ARGUMENTS]

    setup      make the environment for tests and checks, Chromium included
    run        start Slotwright with its demo; arguments go to `manage.py serve`, PORT and BIND say where it listens
    test       run the tests on SQLite, then those that touch the database on PostgreSQL; arguments go to pytest
    test-all   the same, with the exhaustive variants; then all journeys of a browser in front of another installation
    check      static checks
    format     format the code and fix what ruff can fix
    bench      run the benchmarks; arguments name some of them
    help       this text
"""

from __future__ import annotations

import os
import sys

import checks
import chromium
import python_environment
import serving
from python_environment import ROOT

PYTEST_FOUND_NOTHING = 5
WORKERS = ["-n", "2", "--dist", "worksteal"]


def setup(arguments: list[str]) -> int:
    """Make the development environment and find or install a browser."""
    python_environment.ensure("dev.lock")
    print("Tests drive " + chromium.find_or_install())
    return 0


def run(arguments: list[str]) -> int:
    """Bring the demo up to date and become the server."""
    python_environment.ensure("base.lock")
    serving.prepare()
    return serving.serve(arguments)


def test(arguments: list[str]) -> int:
    """Run the tests on both databases, or the ones that the arguments select."""
    python_environment.ensure("dev.lock")
    browser = chromium.find() if arguments else chromium.find_or_install()
    if browser:
        os.environ["CHROMIUM"] = browser
    # A worker takes longer to start than a few tests take to run.
    workers = [] if arguments else WORKERS
    on_sqlite = _pytest("sqlite", [*workers, *arguments])
    on_postgresql = _pytest("postgresql", ["-p", "tests.postgres_plugin", "-m", "database", *workers, *arguments])
    if arguments and PYTEST_FOUND_NOTHING in (on_sqlite, on_postgresql):
        return min(on_sqlite, on_postgresql)
    return on_sqlite or on_postgresql


def test_all(arguments: list[str]) -> int:
    """Run the tests with every property tried many times and every exhaustive variant; and every journey elsewhere."""
    os.environ.update(HYPOTHESIS_PROFILE="exhaustive", TEST_EXHAUSTIVE="1")
    status = test(arguments)
    if arguments:
        return status
    os.environ["TEST_SCHEDULER"] = "elsewhere"
    return _pytest("sqlite", [*WORKERS, "tests/browser"]) or status


def check(arguments: list[str]) -> int:
    """Run every static check, also after one failed, and name those that failed."""
    python_environment.ensure("dev.lock")
    return checks.run_all()


def format_code(arguments: list[str]) -> int:
    """Format, then fix what can be fixed without changing behaviour."""
    python_environment.ensure("dev.lock")
    return checks.run("ruff", "check", "--fix-only", ".") or checks.run("ruff", "format", ".")


def bench(arguments: list[str]) -> int:
    """Run the benchmarks, which print ratios."""
    python_environment.ensure("dev.lock")
    return checks.run("python", "-m", "bench", *arguments)


def show_help(arguments: list[str]) -> int:
    """Print what there is."""
    print((__doc__ or "").strip())
    return 0


COMMANDS = {
    "setup": setup,
    "run": run,
    "test": test,
    "test-all": test_all,
    "check": check,
    "format": format_code,
    "bench": bench,
    "help": show_help,
}


def _pytest(database: str, arguments: list[str]) -> int:
    os.environ["TEST_DATABASE"] = database
    print("--- Tests on {} ---".format(database), flush=True)
    return checks.run("python", "-m", "pytest", *arguments)


def main(words: list[str]) -> int:
    """Run one command; the exit status."""
    name, arguments = (words[0], words[1:]) if words else ("help", [])
    if arguments[:1] == ["--"]:
        del arguments[0]
    if name not in COMMANDS:
        print("There is no command {!r}.\n".format(name))
        show_help([])
        return 2
    os.chdir(str(ROOT))
    return COMMANDS[name](arguments)


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit(130)
