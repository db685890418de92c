"""The commands of docs/api.md work when they are pasted into a shell."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.api.described import operations
from tests.installation import ROOT, Installation, serving

DOCUMENT = (ROOT / "docs" / "api.md").read_text()


def section(heading: str) -> str:
    [text] = re.findall(rf"^## {heading}$(.*?)(?=^## )", DOCUMENT, flags=re.DOTALL | re.MULTILINE)
    return str(text)


@pytest.fixture
def installation(tmp_path: Path) -> Installation:
    made = Installation(tmp_path, f"sqlite:///{tmp_path / 'own.sqlite3'}")
    made.migrate()
    return made


def pasted(installation: Installation, port: int) -> str:
    """All commands of the tutorial as one script, in which the files and the server are the test's own."""
    commands = "".join(re.findall(r"^```sh\n(.*?)^```$", section("Five minutes"), flags=re.DOTALL | re.MULTILINE))
    own = {
        "127.0.0.1:8000": f"127.0.0.1:{port}",
        "var/tutorial": str(installation.folder / "tutorial"),
        ".venv/bin/python": sys.executable,
        "python3": sys.executable,
    }
    for printed, ours in own.items():
        assert printed in commands
        commands = commands.replace(printed, ours)
    return commands


def test_every_command_of_the_tutorial_works(installation: Installation) -> None:
    with serving(installation) as (_, port):
        process = subprocess.run(
            ["bash", "-euxo", "pipefail", "-c", pasted(installation, port)],
            cwd=ROOT,
            env=installation.environment(),
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )

    assert process.returncode == 0, process.stdout + process.stderr
    [webhook] = json.loads(process.stdout.splitlines()[-1])
    assert (webhook["endpoint"], webhook["isActive"]) == ("https://hooks.example.com/bookings", False)


def test_the_table_of_endpoints_names_every_operation_and_no_other() -> None:
    named = re.findall(r"`([A-Z]+) (/[^`]*)`", section("Endpoints"))

    assert sorted(f"{method} /api{path}" for method, path in named) == sorted(map(str, operations()))
