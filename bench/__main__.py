"""``python -m bench [NAME ...]``: every benchmark, or the named ones of ``BENCHMARKS``, on both databases."""

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests import postgres_plugin

BENCHMARKS = ("month", "slots", "bookings", "remote", "embed", "interactions")
ENVIRONMENT = {"SLOTWRIGHT_TESTING": "1", "SLOTWRIGHT_RATE_LIMITS": "off", "DJANGO_SETTINGS_MODULE": "bench.settings"}


@contextmanager
def databases(folder: Path) -> Iterator[dict[str, str]]:
    """A fresh SQLite file and a fresh PostgreSQL server from the development requirements, by name."""
    server = postgres_plugin.start(folder)
    try:
        yield {"SQLite": f"sqlite:///{folder / 'bench.sqlite3'}", "PostgreSQL": server.get_uri()}
    finally:
        server.cleanup()


def main(names: list[str]) -> int:
    unknown = set(names) - set(BENCHMARKS)
    if unknown:
        sys.exit(f"There is no benchmark {', '.join(sorted(unknown))}; there are {', '.join(BENCHMARKS)}.")
    failed = 0
    with tempfile.TemporaryDirectory(prefix="slotwright-bench-") as folder, databases(Path(folder)) as addresses:
        for database, address in addresses.items():
            environment = os.environ | ENVIRONMENT | {"DATABASE_URL": address}
            subprocess.run([sys.executable, "manage.py", "migrate", "--verbosity=0"], env=environment, check=True)
            for name in names or BENCHMARKS:
                print(f"\n== {name}, {database}", flush=True)
                command = [sys.executable, "-m", "bench.one", name]
                failed |= subprocess.run(command, env=environment, check=False).returncode
    return failed


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
