"""The fairness ledger (append-only) and why each booking went where it went."""

from django.db import models

from scheduling.models.appointments import Appointment
from scheduling.models.queues import Queue, QueueGroup, QueueMember


class LedgerEntry(models.Model):
    """What one entrant gains (positive) or pays. Exactly one entrant is set.

    Without an appointment it is a balance that was handed on (``left``) or forgotten (``reset``).
    """

    queue = models.ForeignKey(Queue, on_delete=models.PROTECT, related_name="ledger")
    appointment = models.ForeignKey(Appointment, null=True, on_delete=models.PROTECT, related_name="ledger")
    member = models.ForeignKey(QueueMember, null=True, on_delete=models.PROTECT, related_name="ledger")
    group = models.ForeignKey(QueueGroup, null=True, on_delete=models.PROTECT, related_name="ledger")
    units = models.BigIntegerField(help_text="Billionths of a booking")
    event = models.CharField(max_length=20, help_text="booked, reversed, handed_off, left, reset")
    epoch = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "ledger entries"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(member__isnull=False, group__isnull=True)
                | models.Q(member__isnull=True, group__isnull=False),
                name="ledger_entry_has_one_entrant",
            )
        ]
        indexes = [models.Index(fields=["queue", "epoch"])]

    def __str__(self) -> str:
        return f"{self.event}: {self.units / 1e9:+.3f}"


class Assignment(models.Model):
    """What a queue decided on: who could have taken the booking, with which balance, and who could not and why.

    An appointment that was moved to somebody else has several; the last one holds.
    """

    appointment = models.ForeignKey(Appointment, on_delete=models.CASCADE, related_name="assignments")
    queue = models.ForeignKey(Queue, on_delete=models.PROTECT, related_name="assignments")
    record = models.JSONField()
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"Assignment of {self.appointment_id}"
