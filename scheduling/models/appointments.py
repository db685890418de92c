"""Appointments and the time of the hosts that they take."""

from django.db import models
from django.db.models import Q

from scheduling.contract.appointments import Status
from scheduling.models.hosts import Host
from scheduling.models.identity import new_id
from scheduling.models.meeting_types import Confirmation, MeetingType
from scheduling.models.queues import Queue


class Appointment(models.Model):
    """A booking, from its making to its end. Its row keeps its identity through confirming, moving and cancelling.

    A provisional one carries ``expires_at`` and counts as expired from then on, whoever looks. ``confirmation`` is what
    its meeting type asked for when it was booked. ``sequence`` numbers the states that calendars were told of
    (RFC 5545).
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    meeting_type = models.ForeignKey(MeetingType, on_delete=models.PROTECT, related_name="appointments")
    queue = models.ForeignKey(Queue, null=True, on_delete=models.PROTECT, related_name="appointments")
    start = models.DateTimeField()
    end = models.DateTimeField()
    status = models.CharField(max_length=20, choices=[(status.value, status.value) for status in Status])
    confirmation = models.CharField(max_length=20, choices=Confirmation, default=Confirmation.NONE)
    expires_at = models.DateTimeField(null=True)
    channel = models.CharField(max_length=30)
    location = models.CharField(max_length=500, blank=True)
    meeting_link = models.CharField(max_length=1000, blank=True)
    email = models.CharField(max_length=320, blank=True)
    firstname = models.CharField(max_length=200, blank=True)
    lastname = models.CharField(max_length=200, blank=True)
    fullname = models.CharField(max_length=401, blank=True)
    phone = models.CharField(max_length=64, blank=True)
    company = models.CharField(max_length=200, blank=True)
    language = models.CharField(max_length=35, blank=True)
    timezone = models.CharField(max_length=64, blank=True)
    notes = models.JSONField(default=dict)
    utm = models.JSONField(default=dict)
    guests = models.JSONField(default=list)
    receive_reminders = models.BooleanField(default=True)
    skip_notifications = models.BooleanField(default=False)
    data_policy_accepted = models.BooleanField(null=True)
    ics_title = models.CharField(max_length=200, blank=True)
    ics_description = models.TextField(max_length=2000, blank=True)
    sequence = models.PositiveIntegerField(default=0)
    secret_version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True)
    rescheduled_at = models.DateTimeField(null=True)
    cancelled_at = models.DateTimeField(null=True)
    cancellation_reason = models.CharField(max_length=500, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["meeting_type", "start"]),
            # Every booking looks for holds that have expired, among few rows and not in all of history.
            models.Index(fields=["expires_at"], condition=Q(status="provisional"), name="appointment_held"),
        ]

    def __str__(self) -> str:
        return f"{self.fullname or self.email}, {self.start:%Y-%m-%d %H:%M} UTC"


class Reservation(models.Model):
    """One host's time in one appointment, in minutes since the epoch.

    ``start_minute, end_minute`` is the meeting, which the database itself keeps from overlapping another active one
    of the host; ``busy_from, busy_until`` adds the buffers of the meeting's own type. ``holds_until`` (seconds since
    the epoch) is set while the appointment is provisional.
    """

    appointment = models.ForeignKey(Appointment, on_delete=models.PROTECT, related_name="reservations")
    host = models.ForeignKey(Host, on_delete=models.PROTECT, related_name="reservations")
    start_minute = models.BigIntegerField()
    end_minute = models.BigIntegerField()
    busy_from = models.BigIntegerField()
    busy_until = models.BigIntegerField()
    holds_until = models.BigIntegerField(null=True)
    is_active = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.UniqueConstraint("appointment", "host", name="reservation_once_per_host"),
            models.CheckConstraint(
                condition=Q(end_minute__gt=models.F("start_minute")), name="reservation_ends_after_it_starts"
            ),
            # The overlap guard narrows its search by busy_until, so buffers may only widen a meeting.
            models.CheckConstraint(
                condition=Q(busy_from__lte=models.F("start_minute"), busy_until__gte=models.F("end_minute")),
                name="reservation_buffers_only_widen",
            ),
        ]
        indexes = [
            models.Index(
                fields=["host", "busy_until", "busy_from", "start_minute", "holds_until"],
                condition=Q(is_active=True),
                name="reservation_busy",
            )
        ]

    def __str__(self) -> str:
        return f"{self.host_id}: {self.start_minute}-{self.end_minute}"
