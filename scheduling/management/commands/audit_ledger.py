"""``manage.py audit_ledger``: proves that the queues' ledgers hold, or says what does not."""

import json
import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from scheduling import clock
from scheduling.models import Workspace
from scheduling.operations.audit import Audit, Finding, audit, repair

_MOST = 50


class Command(BaseCommand):
    """Ends with status 1 when something does not hold."""

    help = "Prove that every queue's ledger sums to 0, agrees with its balances, and is what was decided."
    requires_migrations_checks = True

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--workspace", metavar="SLUG", help="only the queues of this workspace")
        parser.add_argument("--repair", action="store_true", help="rebuild wrong balances from the ledger's rows")
        parser.add_argument("--json", action="store_true", help="print the result as one JSON object")

    def handle(self, *args: Any, workspace: str | None, repair: bool, json: bool, **options: Any) -> None:
        if workspace is not None and not Workspace.objects.filter(slug=workspace).exists():
            raise CommandError(f"There is no workspace {workspace}", returncode=2)
        result, repaired = audit(workspace, now=clock.now()), 0
        if repair and result.findings:
            repaired = _repair(result)
            result = audit(workspace, now=clock.now())
        self.stdout.write(_json(result, repaired) if json else _text(result, repaired))
        if result.findings:
            sys.exit(1)


def _repair(result: Audit) -> int:
    wrong = {finding.queue for finding in result.findings if finding.check == "balance"}
    return repair(queue for queue in result.queues if queue.pk in wrong)


def _json(result: Audit, repaired: int) -> str:
    names = {queue.pk: queue.meeting_type.slug for queue in result.queues}
    findings = [
        {
            "queueId": str(finding.queue),
            "meetingType": names[finding.queue],
            "check": finding.check,
            "appointmentId": str(finding.appointment) if finding.appointment else None,
            "message": finding.sentence,
        }
        for finding in result.findings
    ]
    facts = {"queues": len(result.queues), "bookings": result.bookings, "decisions": result.decisions}
    return json.dumps({"holds": not findings, **facts, "repaired": repaired, "findings": findings}, indent=2)


def _text(result: Audit, repaired: int) -> str:
    queues = {queue.pk: queue.meeting_type for queue in result.queues}
    lines = [f"{queues[finding.queue].slug}: {_sentence(finding)}" for finding in result.findings[:_MOST]]
    if len(result.findings) > _MOST:
        lines.append(f"and {len(result.findings) - _MOST} more; --json lists them all")
    if repaired:
        lines.append(f"Rebuilt {repaired} balances from the rows.")
    counted = f"{len(queues)} queues, {result.bookings} bookings with rows, {result.decisions} decisions"
    verdict = f"{len(result.findings)} things do not hold" if result.findings else "the ledger holds"
    return "\n".join([*lines, f"Looked at {counted}: {verdict}."])


def _sentence(finding: Finding) -> str:
    return f"booking {finding.appointment} {finding.sentence}" if finding.appointment else finding.sentence
