"""``manage.py doctor``: whether this installation can do its work, with what is wrong in one go."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from booking_site import readiness
from scheduling import clock
from widget.checkup import checkup


class Command(BaseCommand):
    help = (
        "Looks at the database, the scheduler and every widget, changes nothing, and ends with 1 if anything is wrong."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        readiness.require(connection)
        self.stdout.write("ok     the database has everything that this version needs")
        findings = list(checkup(clock.now()))
        for finding in findings:
            self.stdout.write(f"{'ok' if finding.is_good else 'WRONG':<6} {finding.sentence}")
        wrong = sum(not finding.is_good for finding in findings)
        if wrong:
            raise CommandError(f"{wrong} of {len(findings)} are wrong", returncode=1)
