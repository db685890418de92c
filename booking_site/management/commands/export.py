"""``manage.py export``: the workspace file of what is in the database."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from booking_site.readiness import require
from booking_site.workspace import export_document
from scheduling.models import Workspace


class Command(BaseCommand):
    help = "Writes a workspace back as the file that `apply` reads; without keys and secrets."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("workspace", nargs="?", help="its slug; may be left out when there is only one")
        parser.add_argument("--output", type=Path, help="write to this file instead of standard output")

    def handle(self, *args: Any, workspace: str | None, output: Path | None, **options: Any) -> None:
        require(connection)
        text = export_document(_workspace(workspace))
        if output is None:
            self.stdout.write(text, ending="")
            return
        try:
            output.write_text(text, encoding="utf-8")
        except OSError as error:
            raise CommandError(f"{output} cannot be written: {error.strerror}", returncode=1) from error


def _workspace(slug: str | None) -> Workspace:
    known = list(Workspace.objects.order_by("slug"))
    chosen = [row for row in known if slug is None or row.slug == slug]
    if len(chosen) == 1:
        return chosen[0]
    names = ", ".join(row.slug for row in known) or "none"
    sentence = f"There is no workspace {slug}" if slug else "Name one workspace"
    raise CommandError(f"{sentence}; in the database: {names}", returncode=1)
