"""``manage.py apply FILE.toml``: the database becomes what the file says."""

import json
import os
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from booking_site.readiness import require
from booking_site.workspace import Result, apply_document
from scheduling import clock
from scheduling.contract.refusals import Busy, Invalid
from scheduling.contract.workspace.changes import Kind, counts


class Command(BaseCommand):
    help = "Makes the database equal to a workspace file: everything in one transaction, or nothing with all faults."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="a workspace file (TOML)")
        parser.add_argument("--plan", action="store_true", help="only say what would change")
        parser.add_argument("--json", action="store_true", help="print the result as one JSON object")
        parser.add_argument("--force", action="store_true", help="retire even what has upcoming appointments")

    def handle(self, *args: Any, file: Path, plan: bool, json: bool, force: bool, **options: Any) -> None:
        text = _text(file)
        require(connection)
        try:
            result = apply_document(text, now=clock.now(), environment=os.environ, force=force, plan_only=plan)
        except Invalid as refusal:
            faults = "\n".join(f"  {fault.field}: {fault.message}" for fault in refusal.faults)
            raise CommandError(f"{file} was not applied, nothing was changed:\n{faults}", returncode=1) from refusal
        except Busy as refusal:
            raise CommandError(f"{file} was not applied: {refusal.message}", returncode=1) from refusal
        for note in result.notes:
            self.stderr.write(f"note      {note}")
        self.stdout.write(_json(result, plan=plan) if json else _text_of(result, plan=plan))


def _text(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8")
    except OSError as error:
        raise CommandError(f"{file} cannot be read: {error.strerror}", returncode=1) from error
    except UnicodeDecodeError as error:
        raise CommandError(f"{file} is not text in UTF-8 (byte {error.start})", returncode=1) from error


def _json(result: Result, *, plan: bool) -> str:
    return json.dumps(_without_secrets(result.as_json()) if plan else result.as_json(), indent=2, ensure_ascii=False)


def _without_secrets(answer: dict[str, Any]) -> dict[str, Any]:
    """A plan makes no key that would work."""
    return {**answer, **{name: dict.fromkeys(answer[name]) for name in ("api_keys", "webhooks")}}


def _text_of(result: Result, *, plan: bool) -> str:
    lines = [change.line for change in result.changes if change.kind is not Kind.UNCHANGED]
    if not plan:
        lines += [f"key {name}, shown once: {key}" for name, key in result.engine.api_keys.items() if key]
        lines += [f"secret of {url}, shown once: {secret}" for url, secret in result.engine.webhooks.items() if secret]
        lines += [f"{slug}: {url}" for slug, url in result.widgets.items()]
    total = ", ".join(f"{number} {kind}" for kind, number in counts(result.changes).items())
    return "\n".join([*lines, f"{'Plan' if plan else 'Applied'}: {total}."])
