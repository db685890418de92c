"""The style page as it was accepted: served from an earlier revision, on the same machine and in the same run."""

import os
import subprocess
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path

import pytest

from tests.installation import ROOT, Installation, serving

UPSTREAM = "origin/main"


def accepted_revision() -> str:
    """The one that ``PICTURES_SINCE`` names; else where this work left the main line, or what was committed last.

    Fails where there is none, because nothing would be compared.
    """
    named = os.environ.get("PICTURES_SINCE", "")
    questions = [["rev-parse", "--verify", f"{named}^{{commit}}"]]
    if not named:
        questions = [["merge-base", "HEAD", UPSTREAM], ["rev-parse", "--verify", "HEAD"]]
    for question in questions:
        if revision := _git(*question).decode().strip():
            return revision
    pytest.fail(f"There is no revision {named or 'in git'} whose pictures were accepted (PICTURES_SINCE).", False)


@contextmanager
def accepted_styles(revision: str, folder: Path) -> Iterator[str]:
    """Where the style page of the revision is, with a database and catalogues of its own in the folder."""
    code = folder / "code"
    with tarfile.open(fileobj=BytesIO(_git("archive", revision))) as archive:
        archive.extractall(code, filter="data")
    installation = Installation(folder, f"sqlite:///{folder / 'own.sqlite3'}", code=code)
    for command in (["compile_messages"], ["migrate", "-v0"]):
        process = installation.manage(*command)
        assert process.returncode == 0, process.stderr
    with serving(installation, "--no-worker", SLOTWRIGHT_DEBUG="true", SLOTWRIGHT_LOG_LEVEL="ERROR") as (_, port):
        yield f"http://127.0.0.1:{port}/_styles"


def _git(*arguments: str) -> bytes:
    """What it prints; nothing where there is no git, or nothing of what is asked for."""
    try:
        return subprocess.run(["git", "-C", str(ROOT), *arguments], capture_output=True, check=False).stdout
    except FileNotFoundError:
        return b""
