"""``manage.py doctor``: whether this installation can do its work, with what is wrong and how to mend it."""

import json
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from booking_site.checkup import checkup
from scheduling import clock
from widget.findings import Finding, Level

_SIGNS = {Level.OK: "ok", Level.NOTE: "note", Level.WRONG: "WRONG"}


class Command(BaseCommand):
    help = (
        "Looks at the database, mail, the workers, the scheduler, its key and every widget; changes nothing and books "
        "nothing. Ends with 1 if anything is wrong."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="print one JSON document, for programs")

    def handle(self, *args: Any, **options: Any) -> None:
        findings = []
        for finding in checkup(clock.now()):
            findings.append(finding)
            if not options["json"]:
                self._print(finding)
        wrong = sum(finding.level == Level.WRONG for finding in findings)
        if options["json"]:
            document = {"ok": not wrong, "findings": [asdict(finding) for finding in findings]}
            self.stdout.write(json.dumps(document, indent=2, ensure_ascii=False))
        if wrong:
            raise CommandError(f"{wrong} of {len(findings)} are wrong", returncode=1)

    def _print(self, finding: Finding) -> None:
        self.stdout.write(f"{_SIGNS[finding.level]:<6} {finding.subject}: {finding.sentence}")
        if finding.remedy:
            self.stdout.write(f"       -> {finding.remedy}")
